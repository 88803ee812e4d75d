//! `cargo oas lint`: the problems in a document, and the table of rules.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use openapi_document::rule::Rule;
use openapi_document::{Diagnostic, Diagnostics, Severity};
use serde_json::json;

use crate::config::Project;
use crate::input::Input;
use crate::report::{self, Format, Report};
use crate::shell::Shell;
use crate::threshold::MinSeverity;
use crate::{Exit, output, renamed, rules};

/// The command line of `cargo oas lint`.
#[derive(Debug, Default, Args)]
pub struct Arguments {
    /// The OpenAPI 3.0 document, YAML or JSON; `-` reads standard input [default: the document of
    /// oas.toml].
    file: Option<PathBuf>,
    /// The format of the report.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// The lowest severity that is reported and fails [default: that of oas.toml for its document,
    /// warning for any other].
    #[arg(long, value_enum)]
    level: Option<MinSeverity>,
    /// Report only these rules or families, such as `sec`; may be repeated.
    #[arg(long, value_name = "RULE", value_parser = rule_or_family(), hide_possible_values = true)]
    only: Vec<String>,
    /// Report all but these rules or families; may be repeated.
    #[arg(long, value_name = "RULE", value_parser = rule_or_family(), hide_possible_values = true)]
    skip: Vec<String>,
    /// Print the table of rules: id, severity and reason.
    #[arg(long, conflicts_with_all = ["file", "level", "explain"])]
    rules: bool,
    /// Print why a rule exists, an example that breaks it and one that follows it.
    #[arg(long, value_name = "RULE", value_parser = rule(), hide_possible_values = true,
          conflicts_with_all = ["file", "level", "only", "skip"])]
    explain: Option<&'static Rule>,
}

/// The ids of all rules, the current ones first.
fn ids() -> impl Iterator<Item = &'static str> {
    let former = renamed::all().map(|(former, _)| former);
    let former = former.filter(|id| rules::find(id).is_some());
    rules::all().map(|rule| rule.id).chain(former)
}

fn rule() -> impl TypedValueParser<Value = &'static Rule> {
    PossibleValuesParser::new(ids()).try_map(|id| rules::find(&id).ok_or("unknown rule"))
}

fn rule_or_family() -> impl TypedValueParser<Value = String> {
    let families: BTreeSet<_> = rules::all().map(Rule::family).collect();
    let known = PossibleValuesParser::new(families.into_iter().chain(ids()));
    known.map(|id| renamed::current(&id).to_owned())
}

impl Arguments {
    /// Whether the command lints the document of oas.toml, not FILE, and does not print rules.
    #[must_use]
    pub fn is_project_lint(&self) -> bool {
        self.file.is_none() && !self.rules && self.explain.is_none()
    }

    fn selects(&self, id: &str) -> bool {
        let family = id.split('-').next().unwrap_or(id);
        let named = |names: &[String]| names.iter().any(|name| name == id || name == family);
        (self.only.is_empty() || named(&self.only)) && !named(&self.skip)
    }
}

/// Lints a document, or prints the table of rules or one of them.
pub fn run(project: &Project, arguments: &Arguments, shell: &mut Shell) -> Exit {
    let table = match arguments.explain {
        Some(rule) => Some(explanation(rule, arguments.format)),
        None => arguments.rules.then(|| table(arguments)),
    };
    let input = match table {
        Some(Ok(text)) => return output::print(&text, shell),
        Some(Err(reason)) => Err(reason),
        None => Input::read(project, arguments.file.as_deref()),
    };
    let input = match input {
        Ok(input) => input,
        Err(reason) => {
            shell.error("Failed", reason);
            return Exit::Usage;
        }
    };
    let configured = project.config.level.filter(|_| input.is_project);
    let least = arguments
        .level
        .or(configured)
        .unwrap_or(MinSeverity::Warning)
        .into();
    // Every rule runs; the last line counts the findings that are not shown.
    let findings = match input.document {
        Ok(document) => configured_severities(rules::lint(&document, Severity::Advice), project),
        Err(findings) => findings,
    };
    let selected = findings
        .filter(|finding| rules::is_required(finding.rule) || arguments.selects(finding.rule));
    let total = selected.as_slice().len();
    let shown = selected.filter(|finding| finding.severity >= least);
    let hidden = total - shown.as_slice().len();
    let text = Report::of_lint(&shown).write(arguments.format, shell.stdout_is_styled());
    let printed = output::print(&text, shell);
    if printed == Exit::Success {
        return summarize(&input.name, &shown, hidden, shell);
    }
    printed
}

/// The findings with the severities of oas.toml, without those of rules that are off.
fn configured_severities(findings: Diagnostics, project: &Project) -> Diagnostics {
    let severities = &project.config.severities;
    if severities.is_empty() {
        return findings;
    }
    let configured = findings.as_slice().iter().filter_map(|finding| {
        let severity = severities.get(finding.rule).copied();
        let severity = severity.unwrap_or(Some(finding.severity))?;
        Some(Diagnostic {
            severity,
            ..finding.clone()
        })
    });
    Diagnostics::new(findings.name(), findings.source(), configured.collect())
}

/// Prints the last line of a lint.
fn summarize(name: &str, shown: &Diagnostics, hidden: usize, shell: &mut Shell) -> Exit {
    let more = match hidden {
        0 => String::new(),
        hidden => format!("; {hidden} more of a lower severity, add --level advice to show them"),
    };
    if shown.is_empty() {
        shell.status("Clean", format_args!("{name}{more}"));
        return Exit::Success;
    }
    if shown
        .as_slice()
        .iter()
        .any(|finding| finding.rule == "load-file")
    {
        shell.error("Failed", format_args!("cannot read {name}"));
        return Exit::Failure;
    }
    shell.error(
        "Found",
        format_args!("{} in {name}{more}", report::counts(shown)),
    );
    Exit::Findings
}

/// One line for each selected rule.
fn table(arguments: &Arguments) -> Result<String, String> {
    let rules = rules::all().filter(|rule| arguments.selects(rule.id));
    match arguments.format {
        Format::Human => {
            let width = rules
                .clone()
                .map(|rule| rule.id.len())
                .max()
                .unwrap_or_default();
            let lines = rules.map(
                |Rule {
                     id, severity, why, ..
                 }| { format!("{id:width$}  {:7}  {why}\n", severity.to_string()) },
            );
            Ok(lines.collect())
        }
        Format::Json => {
            let rules: Vec<_> = rules.map(value).collect();
            Ok(format!("{:#}\n", json!({ "rules": rules })))
        }
        Format::Markdown => {
            let lines = rules.map(
                |Rule {
                     id, severity, why, ..
                 }| {
                    format!("| `{id}` | {severity} | {} |\n", why.replace('|', "\\|"))
                },
            );
            Ok(
                "| Rule | Severity | Why |\n|---|---|---|\n".to_owned()
                    + &lines.collect::<String>(),
            )
        }
        Format::Github | Format::Sarif | Format::Junit => Err(arguments.format.no_table()),
    }
}

/// One rule with its examples.
fn explanation(rule: &Rule, format: Format) -> Result<String, String> {
    let Rule {
        id,
        severity,
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
                "{id} ({severity}): {why}\n\nWrong:\n\n{bad}\nRight:\n\n{good}"
            ))
        }
        Format::Json => Ok(format!("{:#}\n", value(rule))),
        Format::Markdown => Ok(format!(
            "**`{id}`** ({severity}): {why}\n\nWrong:\n\n```yaml\n{bad}\n```\n\n\
             Right:\n\n```yaml\n{good}\n```\n"
        )),
        Format::Github | Format::Sarif | Format::Junit => Err(format.no_table()),
    }
}

fn value(rule: &Rule) -> serde_json::Value {
    json!({
        "id": rule.id,
        "family": rule.family(),
        "level": rule.severity.to_string(),
        "why": rule.why,
        "bad": rule.bad,
        "good": rule.good,
    })
}
