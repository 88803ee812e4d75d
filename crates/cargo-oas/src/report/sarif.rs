//! Findings in SARIF 2.1.0, which code hosts and editors take.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Value, json};

use crate::rules;
use openapi_document::Span;
use openapi_document::rule::Rule;
use openapi_document::{Findings, Level};

/// What cannot stand in the path of a URI.
const NO_PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b':')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Findings in the form of this file.
pub trait Sarif {
    /// A log with one run, which knows every rule.
    #[must_use]
    fn to_sarif(&self) -> String;
}

impl Sarif for Findings {
    fn to_sarif(&self) -> String {
        let table: Vec<_> = rules::all().collect();
        let location = |span| location(self.name(), span);
        let results = self.as_slice().iter().map(|finding| {
            let mut place = location(finding.span);
            place["logicalLocations"] = json!([{"fullyQualifiedName": finding.pointer}]);
            let mut text = format!("{}: {}", finding.message, finding.consequence);
            if let Some(fix) = &finding.fix {
                text += &format!(" ({fix})");
            }
            let related = finding.related.iter().map(|(span, message)| {
                let mut place = location(Some(*span));
                place["message"] = json!({"text": message});
                place
            });
            json!({
                "ruleId": finding.rule,
                "ruleIndex": table.iter().position(|rule| rule.id == finding.rule),
                "level": level(finding.level),
                "message": {"text": text},
                "locations": [place],
                "relatedLocations": related.collect::<Vec<_>>(),
                // Over the rule and the place, never over words: those may be improved.
                "partialFingerprints": {
                    "rulePointer/v1": format!("{} {}", finding.rule, finding.pointer),
                },
            })
        });
        log(table.iter().map(|rule| descriptor(rule)), results)
    }
}

/// A log with one run.
pub(crate) fn log(
    rules: impl Iterator<Item = Value>,
    results: impl Iterator<Item = Value>,
) -> String {
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": env!("CARGO_PKG_NAME"),
                    "version": env!("CARGO_PKG_VERSION"),
                    "rules": rules.collect::<Vec<_>>(),
                },
            },
            "columnKind": "unicodeCodePoints",
            "results": results.collect::<Vec<_>>(),
        }],
    });
    format!("{log:#}\n")
}

/// A place in a file.
pub(crate) fn location(file: &str, span: Option<Span>) -> Value {
    let uri = utf8_percent_encode(file, NO_PATH).to_string();
    let mut location = json!({"physicalLocation": {"artifactLocation": {"uri": uri}}});
    if let Some(Span { start, end }) = span {
        location["physicalLocation"]["region"] = json!({
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        });
    }
    location
}

fn descriptor(rule: &Rule) -> Value {
    let Rule { why, bad, good, .. } = rule;
    json!({
        "id": rule.id,
        "shortDescription": {"text": why},
        "defaultConfiguration": {"level": level(rule.level)},
        "help": {
            "text": format!("Wrong:\n\n{bad}\n\nRight:\n\n{good}"),
            "markdown": format!(
                "Wrong:\n\n```yaml\n{bad}\n```\n\nRight:\n\n```yaml\n{good}\n```"
            ),
        },
        "properties": {"tags": [rule.family()]},
    })
}

pub(crate) const fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Advice => "note",
    }
}
