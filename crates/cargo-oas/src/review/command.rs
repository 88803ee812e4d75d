//! `cargo oas review`: two versions of a document, from git or from files, and the report.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use openapi_document::{Diagnostics, Document};

use super::{Day, Options, Review, StatedVersions, Waivers, rules};
use crate::config::{Project, Render};
use crate::git::{self, Repository};
use crate::input::{NO_DOCUMENT, file_name};
use crate::manifest;
use crate::report::{Format, Human as _, Report, schema};
use crate::shell::Shell;
use crate::threshold::FailOn;
use crate::{Exit, output, renderer};

/// The command line of `cargo oas review`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The git revision to compare with [default: the merge base of HEAD and the main branch, which is
    /// origin/HEAD, origin/main or main].
    #[arg(long, value_name = "REV", conflicts_with = "base_file")]
    base: Option<String>,
    /// The old document, in place of the one in git; YAML or JSON.
    #[arg(long, value_name = "FILE", requires = "head_file")]
    base_file: Option<PathBuf>,
    /// The new document, in place of that of oas.toml.
    #[arg(long, value_name = "FILE", requires = "base_file")]
    head_file: Option<PathBuf>,
    /// The format of the report.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Write to this file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Exit with 100 at this verdict or a worse one [default: that of oas.toml, or breaking].
    #[arg(long, value_enum, value_name = "VERDICT")]
    fail_on: Option<FailOn>,
    /// The accepted changes [default: the file of oas.toml; none for two files].
    #[arg(long, value_name = "FILE")]
    waivers: Option<PathBuf>,
    /// The day for which the validity of waivers is checked.
    #[arg(long, value_name = "DAY", hide = true)]
    today: Option<Day>,
    /// Print the table of changes: id and class in each direction.
    #[arg(long, conflicts_with_all = ["base", "base_file", "explain", "schema"])]
    rules: bool,
    /// Print the class and the consequence of a change in each direction, and its inverse.
    #[arg(long, value_name = "RULE", value_parser = rules::kind,
          conflicts_with_all = ["base", "base_file", "schema"])]
    explain: Option<rules::Kind>,
    /// Print the JSON Schema of `--format json`.
    #[arg(long, conflicts_with_all = ["base", "base_file"])]
    schema: bool,
}

/// The error of a review.
enum Error {
    /// One of the two documents cannot be compared.
    Document(Diagnostics),
    /// No document is named.
    Usage(String),
    /// Any other error, with the next command.
    Other(String),
}

impl From<git::Error> for Error {
    fn from(error: git::Error) -> Self {
        Self::Other(error.to_string())
    }
}

/// The two documents, and the files beside each.
struct Sides {
    base: Document,
    head: Document,
    waivers: Waivers,
    waivers_before: Waivers,
    stated: [StatedVersions; 2],
    /// Whether the new document is that of oas.toml.
    is_project: bool,
}

/// Reviews a change, or prints the table of changes, one of them, or the JSON Schema.
pub(crate) fn run(project: &Project, arguments: &Arguments, shell: &mut Shell) -> Exit {
    let format = arguments.format;
    let text = if arguments.schema {
        Some(Ok(schema()))
    } else if let Some(rule) = arguments.explain {
        Some(rules::explanation(rule, format))
    } else {
        arguments.rules.then(|| rules::table(format))
    };
    match text {
        Some(Ok(text)) => output::print(&text, shell),
        Some(Err(reason)) => report(&Error::Usage(reason), shell),
        None => review(project, arguments, shell).unwrap_or_else(|error| report(&error, shell)),
    }
}

fn review(project: &Project, arguments: &Arguments, shell: &mut Shell) -> Result<Exit, Error> {
    let Arguments { format, output, .. } = arguments;
    let sides = match &arguments.base_file {
        None => revisions(project, arguments)?,
        Some(base) => files(project, base, arguments)?,
    };
    let command = renderer::command(sides.head.name());
    let default = Render::default();
    let render = if sides.is_project {
        &project.config.render
    } else {
        &default
    };
    let options = Options {
        settings: render.settings(&command),
        waivers: sides.waivers,
        waivers_before: sides.waivers_before,
        today: arguments.today.unwrap_or_else(Day::today),
        stated: sides.stated,
    };
    let review = Review::new(&sides.base, &sides.head, options).map_err(Error::Document)?;
    let fail_on = arguments
        .fail_on
        .or(project.config.fail_on)
        .unwrap_or_default()
        .class();
    let styled = output.is_none() && shell.stdout_is_styled();
    let text = Report::of_review(&review, fail_on).write(*format, styled);
    let what = format!("the review of {}", sides.head.name());
    let file = output.as_deref().unwrap_or(Path::new("-"));
    let written = output::write(&text, file, "Wrote", &what, shell);
    if written != Exit::Success {
        return Ok(written);
    }
    let fails = review.fails(fail_on);
    // The human format ends with the same line.
    if *format != Format::Human || output.is_some() {
        let headline = review.headline();
        match fails {
            false => shell.status("Reviewed", headline),
            true => shell.error("Found", headline),
        }
    }
    Ok(if fails { Exit::Findings } else { Exit::Success })
}

fn report(error: &Error, shell: &mut Shell) -> Exit {
    match error {
        Error::Document(findings) => {
            shell.note(findings.to_human(shell.stderr_is_styled()));
            let name = findings.name();
            shell.error("Failed", format_args!("cannot compare {name}"));
            Exit::Failure
        }
        Error::Usage(reason) => {
            shell.error("Failed", reason);
            Exit::Usage
        }
        Error::Other(reason) => {
            shell.error("Failed", reason);
            Exit::Failure
        }
    }
}

/// The document of oas.toml, now and at a revision.
fn revisions(project: &Project, arguments: &Arguments) -> Result<Sides, Error> {
    let Some((document, path)) = project.document() else {
        let other = "compare two files with --base-file and --head-file";
        return Err(Error::Usage(format!("{NO_DOCUMENT}; or {other}")));
    };
    let repository = Repository::new(&project.root)?;
    let revision = match &arguments.base {
        Some(name) => repository.revision(name)?,
        None => repository.merge_base()?,
    };
    let Some(base) = repository.file(&revision, document)? else {
        let path = document.to_owned();
        return Err(git::Error::NoFile { revision, path }.into());
    };
    // The spelling of git, which `git show` takes.
    let name = format!("{revision}:{document}");
    let config = &project.config;
    let (mut now, mut before) = (StatedVersions::default(), StatedVersions::default());
    let at_revision = |path: &str| -> Result<Option<String>, Error> {
        let bytes = repository.file(&revision, path)?;
        Ok(bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
    };
    let in_work_tree = |path: &str| fs::read_to_string(project.root.join(path)).ok();
    if let Some(name) = &config.manifest {
        let version = |text: Option<String>| Some((name.clone(), manifest::version(&text?)?));
        before.manifest = version(at_revision(name)?);
        now.manifest = version(in_work_tree(name));
    }
    if let Some(name) = &config.changelog {
        before.changelog = at_revision(name)?.map(|text| (name.clone(), text));
        now.changelog = in_work_tree(name).map(|text| (name.clone(), text));
    }
    let (waivers, waivers_before) = match (&arguments.waivers, &config.waivers) {
        (Some(path), _) => (read_waivers(path, &file_name(path))?, Waivers::default()),
        (None, Some(name)) => {
            let before = repository.file(&revision, name)?.unwrap_or_default();
            (
                read_waivers(&project.root.join(name), name)?,
                Waivers::from_bytes(name, before),
            )
        }
        (None, None) => Default::default(),
    };
    Ok(Sides {
        base: Document::from_bytes(&name, base).map_err(Error::Document)?,
        head: Document::load(&path, document).map_err(Error::Document)?,
        waivers,
        waivers_before,
        stated: [before, now],
        is_project: true,
    })
}

/// The two documents named on the command line.
fn files(project: &Project, base: &Path, arguments: &Arguments) -> Result<Sides, Error> {
    let head = arguments.head_file.as_deref().unwrap_or(base);
    let read = |path: &Path| Document::load(path, &file_name(path)).map_err(Error::Document);
    Ok(Sides {
        base: read(base)?,
        head: read(head)?,
        waivers: match &arguments.waivers {
            None => Waivers::default(),
            Some(path) => read_waivers(path, &file_name(path))?,
        },
        waivers_before: Waivers::default(),
        stated: Default::default(),
        is_project: project.is_document(head),
    })
}

/// The waivers in a file.
fn read_waivers(path: &Path, name: &str) -> Result<Waivers, Error> {
    match fs::read(path) {
        Ok(bytes) => Ok(Waivers::from_bytes(name, bytes)),
        Err(error) => Err(Error::Other(format!(
            "cannot read {name}: {error}; pass the file with the accepted changes with --waivers"
        ))),
    }
}
