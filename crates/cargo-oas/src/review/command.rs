//! `cargo xtask review`: two versions of a document, from git or from files, and what became of it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::review::{self, Day, Options, Review, Stated, Waivers, rules};
use clap::{Args, ValueEnum};
use openapi_diff::Class;
use openapi_document::{Document, Findings};
use openapi_rust::render::Settings;

use crate::CONTRACT;
use crate::git::{self, Repository};
use crate::report::Human as _;
use crate::status::Status;
use crate::{Exit, lint, render, versions};

/// Where accepted changes are in the workspace.
const WAIVERS: &str = "spec/waivers.yaml";

/// What `cargo xtask review` was asked for.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The git revision to compare the contract with [default: where HEAD left the main branch:
    /// origin/HEAD, origin/main or main].
    #[arg(long, value_name = "REV", conflicts_with = "base_file")]
    base: Option<String>,
    /// The old one of any two OpenAPI 3.0 documents, YAML or JSON.
    #[arg(long, value_name = "FILE", requires = "head_file")]
    base_file: Option<PathBuf>,
    /// The new one.
    #[arg(long, value_name = "FILE", requires = "base_file")]
    head_file: Option<PathBuf>,
    /// How the review is printed.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Write to this file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Exit with 100 at this verdict or a worse one.
    #[arg(long, value_enum, value_name = "VERDICT", default_value_t = FailOn::Breaking)]
    fail_on: FailOn,
    /// The accepted changes [default: spec/waivers.yaml; none for two files].
    #[arg(long, value_name = "FILE")]
    waivers: Option<PathBuf>,
    /// The day on which waivers are judged.
    #[arg(long, value_name = "DAY", hide = true)]
    today: Option<Day>,
    /// Print the table of changes instead: id and what each direction means.
    #[arg(long, conflicts_with_all = ["base", "base_file", "explain", "schema"])]
    rules: bool,
    /// Print what a change is, its way back, and what follows in each direction.
    #[arg(long, value_name = "RULE", value_parser = rules::kind,
          conflicts_with_all = ["base", "base_file", "schema"])]
    explain: Option<rules::Kind>,
    /// Print the JSON Schema of `--format json`.
    #[arg(long, conflicts_with_all = ["base", "base_file"])]
    schema: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Annotated source of both sides.
    Human,
    /// For a comment on a change: short first, details folded.
    Markdown,
    /// One object; --schema describes it.
    Json,
    /// Annotations of GitHub Actions.
    Github,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// A report of tests.
    Junit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Any change.
    Documentation,
    /// Any change on the wire.
    Compatible,
    /// What the documents cannot decide.
    PotentiallyBreaking,
    /// What is refused or not understood.
    Breaking,
    /// Nothing, not even a waiver that is wrong.
    Never,
}

impl FailOn {
    const fn class(self) -> Option<Class> {
        match self {
            Self::Documentation => Some(Class::Documentation),
            Self::Compatible => Some(Class::Compatible),
            Self::PotentiallyBreaking => Some(Class::PotentiallyBreaking),
            Self::Breaking => Some(Class::Breaking),
            Self::Never => None,
        }
    }
}

/// Why there is no review.
enum Failure {
    /// One of the two documents cannot be compared.
    Document(Findings),
    /// Anything else, with the next command.
    Other(String),
}

impl From<git::Error> for Failure {
    fn from(error: git::Error) -> Self {
        Self::Other(error.to_string())
    }
}

/// The two documents and what was said beside them.
struct Sides {
    base: Document,
    head: Document,
    waivers: Waivers,
    waivers_before: Waivers,
    stated: [Stated; 2],
    /// Whether the new one is the contract of the workspace.
    ours: bool,
}

/// Reviews a change, or says something about the rules.
pub fn run(root: &Path, arguments: &Arguments, status: &mut Status) -> Exit {
    let Arguments {
        format,
        fail_on,
        output,
        ..
    } = arguments;
    let about = if arguments.schema {
        Some(Ok(review::schema()))
    } else if let Some(rule) = arguments.explain {
        Some(rules::explanation(rule, *format))
    } else {
        arguments.rules.then(|| rules::table(*format))
    };
    if let Some(text) = about {
        return lint::print(text, status);
    }
    let sides = match &arguments.base_file {
        None => revisions(root, arguments),
        Some(base) => files(root, base, arguments),
    };
    let sides = match sides {
        Ok(sides) => sides,
        Err(failure) => return failed(&failure, status),
    };
    let command = match sides.ours {
        true => Settings::CLIENT.command.to_owned(),
        false => render::command(sides.head.name()),
    };
    let options = Options {
        settings: if sides.ours {
            Settings::CLIENT
        } else {
            render::settings(&command)
        },
        waivers: sides.waivers,
        waivers_before: sides.waivers_before,
        today: arguments.today.unwrap_or_else(Day::today),
        stated: sides.stated,
    };
    let review = match Review::new(&sides.base, &sides.head, options) {
        Ok(review) => review,
        Err(findings) => return failed(&Failure::Document(findings), status),
    };
    let class = fail_on.class();
    let text = match format {
        Format::Human => review.to_human(output.is_none() && status.is_styled()),
        Format::Markdown => review.to_markdown(),
        Format::Json => review.to_json(),
        Format::Github => review.to_github(),
        Format::Sarif => review.to_sarif(),
        Format::Junit => review.to_junit(class),
    };
    let what = format!("the review of {}", sides.head.name());
    let file = output.as_deref().unwrap_or(Path::new("-"));
    let delivered = render::deliver(&text, file, &what, status);
    if delivered != Exit::Done {
        return delivered;
    }
    let fails = review.fails(class);
    // The form for people says so itself.
    if *format != Format::Human || output.is_some() {
        let headline = review.headline();
        match fails {
            false => status.good("Reviewed", headline),
            true => status.bad("Found", headline),
        }
    }
    if fails { Exit::Findings } else { Exit::Done }
}

fn failed(failure: &Failure, status: &mut Status) -> Exit {
    match failure {
        Failure::Document(findings) => {
            status.text(findings.to_human(status.is_styled_error()));
            let name = findings.name();
            status.bad("Failed", format_args!("{name} cannot be compared"));
        }
        Failure::Other(reason) => status.bad("Failed", reason),
    }
    Exit::Failed
}

/// The contract of the workspace now and at a revision.
fn revisions(root: &Path, arguments: &Arguments) -> Result<Sides, Failure> {
    let repository = Repository::new(root)?;
    let revision = match &arguments.base {
        Some(name) => repository.revision(name)?,
        None => repository.merge_base()?,
    };
    let Some(base) = repository.file(&revision, CONTRACT)? else {
        let path = CONTRACT.to_owned();
        return Err(git::Error::NoFile { revision, path }.into());
    };
    // As git calls it: `git show` takes the name.
    let name = format!("{revision}:{CONTRACT}");
    let before = |path: &str| -> Result<Option<String>, Failure> {
        let bytes = repository.file(&revision, path)?;
        Ok(bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
    };
    let waivers_before = match &arguments.waivers {
        None => repository.file(&revision, WAIVERS)?,
        Some(_) => None,
    };
    Ok(Sides {
        base: Document::from_bytes(&name, base).map_err(Failure::Document)?,
        head: Document::load(&root.join(CONTRACT), CONTRACT).map_err(Failure::Document)?,
        waivers: match &arguments.waivers {
            None => waivers(&root.join(WAIVERS), WAIVERS, false)?,
            Some(path) => waivers(path, &lint::name(path), true)?,
        },
        waivers_before: Waivers::from_bytes(WAIVERS, waivers_before.unwrap_or_default()),
        stated: [
            stated(before("Cargo.toml")?, before("CHANGELOG.md")?),
            stated(
                fs::read_to_string(root.join("Cargo.toml")).ok(),
                fs::read_to_string(root.join("CHANGELOG.md")).ok(),
            ),
        ],
        ours: true,
    })
}

/// Two documents that were named on the command line.
fn files(root: &Path, base: &Path, arguments: &Arguments) -> Result<Sides, Failure> {
    let head = arguments.head_file.as_deref().unwrap_or(base);
    let read = |path: &Path| Document::load(path, &lint::name(path)).map_err(Failure::Document);
    let contract = fs::canonicalize(root.join(CONTRACT)).ok();
    Ok(Sides {
        base: read(base)?,
        head: read(head)?,
        waivers: match &arguments.waivers {
            None => Waivers::default(),
            Some(path) => waivers(path, &lint::name(path), true)?,
        },
        waivers_before: Waivers::default(),
        stated: Default::default(),
        ours: contract.is_some() && fs::canonicalize(head).ok() == contract,
    })
}

/// The waivers in a file; none if there is no such file and nobody named it.
fn waivers(path: &Path, name: &str, named: bool) -> Result<Waivers, Failure> {
    match fs::read(path) {
        Ok(bytes) => Ok(Waivers::from_bytes(name, bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound && !named => Ok(Waivers::default()),
        Err(error) => Err(Failure::Other(format!(
            "cannot read {name}: {error}; name the file with the accepted changes by --waivers"
        ))),
    }
}

fn stated(manifest: Option<String>, changelog: Option<String>) -> Stated {
    let crates = manifest.as_deref().and_then(versions::of_workspace);
    Stated {
        crates: crates.map(str::to_owned),
        changelog,
    }
}
