//! The report of a lint or a review, and its formats, one file each. To add a format, add a variant
//! of `Format` and its file.

mod entries;
mod github;
mod human;
mod json;
mod junit;
mod markdown;
mod sarif;

use clap::ValueEnum;
use openapi_document::{Diagnostics, Severity, Span};
use serde_json::Value;

use crate::foreign_text;
use crate::review::{Review, Waiver};

pub use human::Human;
pub(crate) use json::schema;

/// The format of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Annotated source, for people.
    #[default]
    Human,
    /// For a comment on a pull request.
    Markdown,
    /// One JSON object.
    Json,
    /// Workflow commands of GitHub Actions, which annotate lines.
    Github,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// A JUnit test report, which most CI servers show.
    Junit,
}

impl Format {
    /// The error that the table of rules does not have this format.
    pub(crate) fn no_table(self) -> String {
        let name = self.to_possible_value();
        let name = name.as_ref().map_or("", |value| value.get_name());
        format!("rules cannot be printed as {name}; use --format human, json or markdown")
    }
}

/// The result of a lint or a review.
pub(crate) struct Report<'r> {
    subject: Subject<'r>,
    /// The diagnostics or the changes, in the order in which they are shown.
    entries: Vec<Entry<'r>>,
    /// Every rule that can report an entry.
    rules: Vec<RuleEntry>,
}

/// The subject of the report.
#[derive(Clone, Copy)]
enum Subject<'r> {
    Lint(&'r Diagnostics),
    Review(&'r Review<'r>),
}

/// A diagnostic, a change, or a problem with a waiver.
struct Entry<'r> {
    /// The id of its rule.
    rule: &'static str,
    /// The class or the bump of a change; empty for a diagnostic.
    label: String,
    severity: Severity,
    /// Whether it fails the command.
    fails: bool,
    /// Its group: operations, a Rust item, or a file.
    group: String,
    /// The file in which an editor or a code host shows it.
    file: &'r str,
    span: Option<Span>,
    pointer: Option<&'r str>,
    message: &'r str,
    /// Why it matters.
    why: Option<String>,
    /// What to write instead.
    help: Option<&'r str>,
    /// `file:line:column`, also of a value that only the old document has.
    origin: Option<String>,
    /// What a Rust caller wrote before and writes after the change.
    lines: [(&'static str, Option<&'r str>); 2],
    /// Other locations in the same file, each with a label.
    related: Vec<(Span, &'r str)>,
    /// The fingerprint of a change, for waivers.
    fingerprint: Option<String>,
    /// The name and the two versions of its SARIF fingerprint.
    partial_fingerprints: Value,
    waiver: Option<&'r Waiver>,
    /// Further properties for SARIF.
    properties: Value,
}

/// The description of a rule for SARIF.
struct RuleEntry {
    id: &'static str,
    text: String,
    severity: Severity,
    /// Further properties, such as examples.
    details: Vec<(&'static str, Value)>,
}

impl Report<'_> {
    /// The report in a format; `styled` allows escape codes for colors in the human format.
    #[must_use]
    pub(crate) fn write(&self, format: Format, styled: bool) -> String {
        let text = match (format, self.subject) {
            (Format::Human, Subject::Lint(diagnostics)) if diagnostics.is_empty() => String::new(),
            (Format::Human, Subject::Lint(diagnostics)) => diagnostics.to_human(styled) + "\n",
            (Format::Human, Subject::Review(review)) => human::review(review, styled),
            (Format::Markdown, Subject::Lint(diagnostics)) => markdown::lint(diagnostics),
            (Format::Markdown, Subject::Review(review)) => markdown::review(review),
            (Format::Json, Subject::Lint(diagnostics)) => json::lint(diagnostics),
            (Format::Json, Subject::Review(review)) => json::review(review),
            (Format::Github, _) => github::write(self),
            (Format::Sarif, _) => sarif::write(self),
            (Format::Junit, _) => junit::write(self),
        };
        // Here, after the writers, so that none of them can forget it.
        match format {
            Format::Human => foreign_text::lines(&text, styled).into_owned(),
            Format::Markdown => foreign_text::lines(&text, false).into_owned(),
            Format::Github => foreign_text::workflow_commands(&text, false),
            Format::Json | Format::Sarif => foreign_text::json(&text),
            Format::Junit => foreign_text::xml(&text),
        }
    }
}

/// The number of diagnostics of each severity, as text.
#[must_use]
pub fn counts(diagnostics: &Diagnostics) -> String {
    let count = |severity, one: &str, many: &str| match diagnostics.count(severity) {
        0 => None,
        1 => Some(format!("1 {one}")),
        count => Some(format!("{count} {many}")),
    };
    let counts = [
        count(Severity::Error, "error", "errors"),
        count(Severity::Warning, "warning", "warnings"),
        count(Severity::Advice, "piece of advice", "pieces of advice"),
    ];
    let counts: Vec<_> = counts.into_iter().flatten().collect();
    counts.join(", ")
}
