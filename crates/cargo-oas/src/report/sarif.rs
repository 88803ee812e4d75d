//! A report in SARIF 2.1.0, which code hosts and editors read.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Value, json};

use super::{Entry, Report, RuleEntry};
use openapi_document::{Severity, Span};

/// The characters that the path of a URI must escape.
const NOT_IN_PATH: &AsciiSet = &CONTROLS
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

/// A log with one run, which has every rule. Waived changes are suppressed results.
pub(super) fn write(report: &Report<'_>) -> String {
    let rules = &report.rules;
    let results = report.entries.iter().map(|entry| {
        let mut result = result(entry);
        result["ruleIndex"] = json!(rules.iter().position(|rule| rule.id == entry.rule));
        result
    });
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": env!("CARGO_PKG_NAME"),
                    "version": env!("CARGO_PKG_VERSION"),
                    "rules": rules.iter().map(descriptor).collect::<Vec<_>>(),
                },
            },
            "columnKind": "unicodeCodePoints",
            "results": results.collect::<Vec<_>>(),
        }],
    });
    format!("{log:#}\n")
}

fn result(entry: &Entry<'_>) -> Value {
    let mut text = entry.message.to_owned();
    match &entry.why {
        Some(why) => text += &format!(": {why}"),
        None => text += &format!(" ({})", entry.label),
    }
    text.extend(entry.help.map(|help| format!(" ({help})")));
    let mut place = location(entry.file, entry.span);
    if let Some(pointer) = entry.pointer {
        place["logicalLocations"] = json!([{"fullyQualifiedName": pointer}]);
    }
    let related = entry.related.iter().map(|(span, message)| {
        let mut place = location(entry.file, Some(*span));
        place["message"] = json!({"text": message});
        place
    });
    let suppressions = entry.waiver.into_iter().map(
        |waiver| json!({"kind": "external", "status": "accepted", "justification": waiver.reason}),
    );
    json!({
        "ruleId": entry.rule,
        "level": level(entry.severity),
        "message": {"text": text},
        "locations": [place],
        "relatedLocations": related.collect::<Vec<_>>(),
        "partialFingerprints": entry.partial_fingerprints,
        "suppressions": suppressions.collect::<Vec<_>>(),
        "properties": entry.properties,
    })
}

/// A location in a file.
fn location(file: &str, span: Option<Span>) -> Value {
    let uri = utf8_percent_encode(file, NOT_IN_PATH).to_string();
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

fn descriptor(rule: &RuleEntry) -> Value {
    let mut descriptor = json!({
        "id": rule.id,
        "shortDescription": {"text": rule.text},
        "defaultConfiguration": {"level": level(rule.severity)},
    });
    for (key, value) in &rule.details {
        descriptor[key] = value.clone();
    }
    descriptor
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "note",
    }
}
