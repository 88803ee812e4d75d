//! `cargo xtask lint`: what is wrong with a document, and where; the table of rules.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use crate::rules;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use openapi_document::rule::Rule;
use openapi_document::{Document, Finding, Findings, Level};
use serde_json::json;

use crate::CONTRACT;
use crate::Exit;
use crate::report::{Github as _, Human as _, Json as _, Markdown as _, Sarif as _};
use crate::status::Status;

/// What `cargo xtask lint` was asked for.
#[derive(Debug, Default, Args)]
pub struct Arguments {
    /// The OpenAPI 3.0 document, YAML or JSON; `-` reads standard input [default: the contract].
    file: Option<PathBuf>,
    /// How findings are printed.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// The least level that is reported and fails [default: warning for a FILE, advice for the
    /// contract].
    #[arg(long, value_enum)]
    level: Option<Least>,
    /// Report these rules or families alone, such as `sec`; may be given again.
    #[arg(long, value_name = "RULE", value_parser = rule_or_family(), hide_possible_values = true)]
    only: Vec<String>,
    /// Report all but these rules or families; may be given again.
    #[arg(long, value_name = "RULE", value_parser = rule_or_family(), hide_possible_values = true)]
    skip: Vec<String>,
    /// Print the table of rules instead: id, level and reason.
    #[arg(long, conflicts_with_all = ["file", "level", "explain"])]
    rules: bool,
    /// Print why a rule exists, what breaks it and what is right.
    #[arg(long, value_name = "RULE", value_parser = rule(), hide_possible_values = true,
          conflicts_with_all = ["file", "level", "only", "skip"])]
    explain: Option<&'static Rule>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Annotated source.
    #[default]
    Human,
    /// One object with all findings.
    Json,
    /// Annotations of GitHub Actions.
    Github,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// A table, for a comment on a change.
    Markdown,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Least {
    /// What is wrong or does not work.
    Error,
    /// And what most readers stumble over.
    Warning,
    /// And what makes a contract a good one.
    Advice,
}

fn rule() -> impl TypedValueParser<Value = &'static Rule> {
    PossibleValuesParser::new(rules::all().map(|rule| rule.id)).try_map(|id| {
        rules::all()
            .find(|rule| rule.id == id)
            .ok_or("no such rule")
    })
}

fn rule_or_family() -> PossibleValuesParser {
    let families: BTreeSet<_> = rules::all().map(Rule::family).collect();
    PossibleValuesParser::new(families.into_iter().chain(rules::all().map(|rule| rule.id)))
}

impl Arguments {
    fn wants(&self, id: &str) -> bool {
        let family = id.split('-').next().unwrap_or(id);
        let named = |names: &[String]| names.iter().any(|name| name == id || name == family);
        (self.only.is_empty() || named(&self.only)) && !named(&self.skip)
    }

    fn least(&self) -> Level {
        match (self.level, &self.file) {
            (Some(Least::Error), _) => Level::Error,
            (Some(Least::Warning), _) | (None, Some(_)) => Level::Warning,
            (Some(Least::Advice), _) | (None, None) => Level::Advice,
        }
    }
}

/// Lints a document, or says something about the rules.
pub fn run(root: &Path, arguments: &Arguments, status: &mut Status) -> Exit {
    if let Some(rule) = arguments.explain {
        return print(explanation(rule, arguments.format), status);
    }
    if arguments.rules {
        return print(table(arguments), status);
    }
    let (name, document) = match &arguments.file {
        None => {
            let path = root.join(CONTRACT);
            (CONTRACT.to_owned(), Document::load_lenient(&path, CONTRACT))
        }
        Some(path) => read(path),
    };
    // Everything is looked for and some of it left out, so that the last line can say so.
    let found = match document {
        Ok(document) => rules::lint(&document, Level::Advice),
        Err(findings) => findings,
    };
    let least = arguments.least();
    let wanted = found.filter(|finding| hides_the_rest(finding) || arguments.wants(finding.rule));
    let total = wanted.as_slice().len();
    let shown = wanted.filter(|finding| finding.level >= least);
    let left = total - shown.as_slice().len();
    let text = match arguments.format {
        Format::Human if shown.is_empty() => String::new(),
        Format::Human => shown.to_human(status.is_styled()) + "\n",
        Format::Json => shown.to_json(),
        Format::Github => shown.to_github(),
        Format::Sarif => shown.to_sarif(),
        Format::Markdown => shown.to_markdown(),
    };
    if let Err(error) = status.data(&text) {
        status.bad("Failed", format_args!("cannot write the findings: {error}"));
        return Exit::Failed;
    }
    verdict(&name, &shown, left, status)
}

/// Reads a document that was named on the command line as far as it can be read, and says what
/// findings call it.
pub fn read(path: &Path) -> (String, Result<Document, Findings>) {
    if path == Path::new("-") {
        let name = "<stdin>".to_owned();
        let document = Document::read_lenient(&name, io::stdin().lock());
        return (name, document);
    }
    let name = name(path);
    let document = Document::load_lenient(path, &name);
    (name, document)
}

/// What findings call a file that was named on the command line.
pub fn name(path: &Path) -> String {
    let name = path.display().to_string();
    name.replace(char::is_control, "\u{fffd}")
}

/// Whether a document with this finding was not, or not wholly, looked at: no choice of rules may
/// make it look clean.
pub fn hides_the_rest(finding: &Finding) -> bool {
    finding.rule.starts_with("load-") || finding.rule == "gen-openapi-version"
}

/// Prints the one line that ends a lint.
fn verdict(name: &str, shown: &Findings, left: usize, status: &mut Status) -> Exit {
    let more = match left {
        0 => String::new(),
        1 => "; 1 more of a lower level, see --level advice".to_owned(),
        left => format!("; {left} more of a lower level, see --level advice"),
    };
    if shown.is_empty() {
        status.good("Clean", format_args!("{name}{more}"));
        return Exit::Done;
    }
    let unusable = shown
        .as_slice()
        .iter()
        .any(|finding| finding.rule == "load-file");
    if unusable {
        status.bad("Failed", format_args!("{name} cannot be read"));
        return Exit::Failed;
    }
    status.bad("Found", format_args!("{} in {name}{more}", shown.counts()));
    Exit::Findings
}

/// Prints what was asked about the rules, or says why it cannot be printed that way.
pub fn print(text: Result<String, String>, status: &mut Status) -> Exit {
    let text = match text {
        Ok(text) => text,
        Err(reason) => {
            status.bad("Failed", reason);
            return Exit::Usage;
        }
    };
    match status.data(&text) {
        Ok(()) => Exit::Done,
        Err(error) => {
            status.bad("Failed", format_args!("cannot write: {error}"));
            Exit::Failed
        }
    }
}

/// One line for each rule that is asked for.
fn table(arguments: &Arguments) -> Result<String, String> {
    let rules: Vec<_> = rules::all()
        .filter(|rule| arguments.wants(rule.id))
        .collect();
    match arguments.format {
        Format::Human => {
            let width = rules
                .iter()
                .map(|rule| rule.id.len())
                .max()
                .unwrap_or_default();
            let lines = rules.iter().map(|rule| {
                format!(
                    "{:width$}  {:7}  {}\n",
                    rule.id,
                    rule.level.to_string(),
                    rule.why
                )
            });
            Ok(lines.collect())
        }
        Format::Json => {
            let rules: Vec<_> = rules.iter().map(|rule| value(rule)).collect();
            Ok(format!("{:#}\n", json!({ "rules": rules })))
        }
        Format::Markdown => {
            let lines = rules.iter().map(|rule| {
                format!(
                    "| `{}` | {} | {} |\n",
                    rule.id,
                    rule.level,
                    rule.why.replace('|', "\\|")
                )
            });
            Ok("| Rule | Level | Why |\n|---|---|---|\n".to_owned() + &lines.collect::<String>())
        }
        Format::Github | Format::Sarif => Err(only_findings(arguments.format)),
    }
}

/// All about one rule.
fn explanation(rule: &Rule, format: Format) -> Result<String, String> {
    let Rule {
        id,
        level,
        why,
        bad,
        good,
        ..
    } = rule;
    match format {
        Format::Human => {
            let indented = |text: &str| {
                let lines = text.lines().map(|line| format!("    {line}\n"));
                lines.collect::<String>()
            };
            let (bad, good) = (indented(bad), indented(good));
            Ok(format!(
                "{id} ({level}): {why}\n\nWrong:\n\n{bad}\nRight:\n\n{good}"
            ))
        }
        Format::Json => Ok(format!("{:#}\n", value(rule))),
        Format::Markdown => Ok(format!(
            "**`{id}`** ({level}): {why}\n\nWrong:\n\n```yaml\n{bad}\n```\n\n\
             Right:\n\n```yaml\n{good}\n```\n"
        )),
        Format::Github | Format::Sarif => Err(only_findings(format)),
    }
}

fn only_findings(format: Format) -> String {
    let format = format.to_possible_value();
    let format = format.as_ref().map_or("", |value| value.get_name());
    format!("findings alone can be printed as {format}")
}

fn value(rule: &Rule) -> serde_json::Value {
    json!({
        "id": rule.id,
        "family": rule.family(),
        "level": rule.level.to_string(),
        "why": rule.why,
        "bad": rule.bad,
        "good": rule.good,
    })
}
