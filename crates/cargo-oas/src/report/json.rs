//! A report as JSON, for programs, and the schema of that of a review.

use std::collections::BTreeSet;

use openapi_diff::{Class, Direction};
use openapi_document::{
    Diagnostics, Document, Location as DocumentLocation, Position, Severity, Span,
};
use openapi_rust::api_diff::Bump;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use crate::review::{Review, ReviewedChange, State, Target, Verdict, Versions, Waiver};

/// The JSON of a lint: `file`, `counts` by severity, and all `findings`, in the order of the text.
///
/// Lines and columns count from one, columns count characters, and the end is exclusive; they are
/// null for a diagnostic without a position.
pub(super) fn lint(diagnostics: &Diagnostics) -> String {
    let findings = diagnostics.as_slice().iter().map(|finding| {
        let mut value = json!({
            "id": finding.rule,
            "level": finding.severity.to_string(),
            "file": diagnostics.name(),
        });
        add(&mut value, finding.span);
        value["pointer"] = json!(finding.pointer);
        value["message"] = json!(finding.message);
        value["consequence"] = json!(finding.consequence);
        value["fix"] = json!(finding.help);
        let related = finding.related.iter().map(|(span, message)| {
            let mut value = json!({"message": message});
            add(&mut value, Some(*span));
            value
        });
        value["related"] = related.collect();
        value
    });
    let all = json!({
        "file": diagnostics.name(),
        "counts": {
            "error": diagnostics.count(Severity::Error),
            "warning": diagnostics.count(Severity::Warning),
            "advice": diagnostics.count(Severity::Advice),
        },
        "findings": findings.collect::<Vec<_>>(),
    });
    format!("{all:#}\n")
}

fn add(value: &mut Value, span: Option<Span>) {
    value["line"] = json!(span.map(|span| span.start.line));
    value["column"] = json!(span.map(|span| span.start.column));
    value["endLine"] = json!(span.map(|span| span.end.line));
    value["endColumn"] = json!(span.map(|span| span.end.column));
}

/// The effects of a change from one OpenAPI document to another.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "Review")]
struct Output<'r> {
    /// The worst class on the wire that is not waived.
    verdict: Verdict,
    /// The worst class on the wire, waived or not.
    verdict_without_waivers: Verdict,
    /// The version step that document and crates require, waived or not: the larger of that of the wire
    /// and that of Rust callers.
    bump: Bump,
    /// The version step that Rust callers require; null if a side cannot be rendered.
    rust_bump: Option<Bump>,
    /// Why Rust callers were not compared; null if they were.
    rust_missing: Option<&'r str>,
    /// The name of the old document.
    base: &'r str,
    /// The name of the new document.
    head: &'r str,
    /// The changes on the wire, the worst first.
    findings: Vec<Finding<'r>>,
    /// The changes for Rust callers, the worst first.
    rust: Vec<Rust<'r>>,
    /// The versions that the files state, and the one that is required.
    versions: &'r Versions,
    /// Every waiver and its state.
    waivers: Vec<WaiverOutput<'r>>,
    /// The problems with waivers.
    problems: Vec<Problem<'r>>,
}

/// A change on the wire.
#[derive(Serialize, JsonSchema)]
struct Finding<'r> {
    /// Its rule.
    id: &'r str,
    class: Class,
    /// The direction in which the changed value is sent; null if it is never sent.
    direction: Option<Direction>,
    /// JSON pointer of the value, in the new document if it is there, otherwise in the old one.
    pointer: &'r str,
    /// The new document.
    file: &'r str,
    /// The line in the new document, from one; for a removed value, the line of the value that
    /// followed or contained it.
    line: usize,
    /// The column in characters, from one.
    column: usize,
    /// The location in the old document; null if the value is new.
    base: Option<Location<'r>>,
    /// The location in the new document; null if the value was removed.
    head: Option<Location<'r>>,
    /// The affected operations, by `operationId` or as `GET /path`.
    operations: &'r BTreeSet<String>,
    /// What happened.
    message: &'r str,
    /// The consequence.
    consequence: &'r str,
    /// Identifies the change; stays the same when lines move.
    fingerprint: String,
    /// The waiver that accepts it, if there is one.
    waived: Option<Waived<'r>>,
}

/// A location in a document.
#[derive(Serialize, JsonSchema)]
struct Location<'r> {
    /// JSON pointer of the value.
    pointer: &'r str,
    file: &'r str,
    /// The line, from one.
    line: usize,
    /// The column in characters, from one.
    column: usize,
}

/// A change for Rust callers.
#[derive(Serialize, JsonSchema)]
struct Rust<'r> {
    /// Its rule.
    id: &'r str,
    bump: Bump,
    /// The item, by its path in the generated text.
    item: &'r str,
    /// What happened.
    message: &'r str,
    /// A line of a caller before the change; null if the item is new.
    before: Option<&'r str>,
    /// The line after the change; null if there is none.
    after: Option<&'r str>,
    /// JSON pointer of the value that the item is rendered from; null if there is none.
    pointer: Option<&'r str>,
    /// The new document.
    file: &'r str,
    /// The line in the new document, from one; null like the pointer.
    line: Option<usize>,
    /// The column in characters, from one; null like the pointer.
    column: Option<usize>,
    /// Identifies the change.
    fingerprint: String,
    /// The waiver that accepts it, if there is one.
    waived: Option<Waived<'r>>,
}

/// Why a change is accepted.
#[derive(Serialize, JsonSchema)]
struct Waived<'r> {
    reason: &'r str,
    /// The last day on which the waiver is valid, as `2026-11-25`.
    until: String,
}

/// A waiver and its state.
#[derive(Serialize, JsonSchema)]
struct WaiverOutput<'r> {
    /// The fingerprint of the change that it accepts; null if it has a rule and a pointer.
    fingerprint: Option<&'r str>,
    /// The rule whose changes it accepts; null if it has a fingerprint.
    rule: Option<&'r str>,
    /// The JSON pointer whose changes it accepts; null if it has a fingerprint.
    pointer: Option<&'r str>,
    reason: &'r str,
    /// The last day on which it is valid, as `2026-11-25`.
    until: String,
    state: State,
    file: &'r str,
    /// The line, from one.
    line: usize,
}

/// A problem of a waiver.
#[derive(Serialize, JsonSchema)]
struct Problem<'r> {
    /// Its rule.
    id: &'r str,
    /// `error` fails a review, `advice` does not.
    level: String,
    message: &'r str,
    consequence: &'r str,
    file: &'r str,
    /// The line, from one; null without a position.
    line: Option<usize>,
    /// The column in characters, from one; null like the line.
    column: Option<usize>,
}

/// The JSON Schema of a review.
#[must_use]
pub(crate) fn schema() -> String {
    let schema = schemars::schema_for!(Output<'static>);
    format!("{:#}\n", schema.to_value())
}

/// The JSON of a review; [`schema`] describes it.
pub(super) fn review(review: &Review<'_>) -> String {
    let findings = review
        .wire()
        .iter()
        .map(|ReviewedChange { change, waiver }| {
            let Span { start, .. } = review.nearest(change.base.as_ref(), change.head.as_ref());
            Finding {
                id: change.kind.id,
                class: change.class,
                direction: change.direction,
                pointer: change.location().map_or("", |location| &location.pointer),
                file: review.head().name(),
                line: start.line,
                column: start.column,
                base: location(review.base(), change.base.as_ref()),
                head: location(review.head(), change.head.as_ref()),
                operations: &change.operations,
                message: &change.message,
                consequence: change.consequence,
                fingerprint: change.fingerprint(),
                waived: waived(waiver.as_ref()),
            }
        });
    let rust = review.rust().into_iter().flat_map(|rust| &rust.changes);
    let rust = rust.map(|ReviewedChange { change, waiver }| {
        let site = change.location();
        let start = site.map(|_| {
            let span = review.nearest(change.base.as_ref(), change.head.as_ref());
            span.start
        });
        Rust {
            id: change.rule,
            bump: change.bump,
            item: &change.item,
            message: &change.message,
            before: change.before.as_deref(),
            after: change.after.as_deref(),
            pointer: site.map(|site| site.pointer.as_str()),
            file: review.head().name(),
            line: start.map(|start| start.line),
            column: start.map(|start| start.column),
            fingerprint: change.fingerprint(),
            waived: waived(waiver.as_ref()),
        }
    });
    let waivers = review.waivers().iter().map(|judged| {
        let Waiver {
            target,
            reason,
            until,
            span,
            ..
        } = &judged.waiver;
        let (fingerprint, rule, pointer) = match target {
            Target::Fingerprint(fingerprint) => (Some(fingerprint), None, None),
            Target::Location { rule, pointer } => (None, Some(rule), Some(pointer)),
        };
        WaiverOutput {
            fingerprint: fingerprint.map(String::as_str),
            rule: rule.map(String::as_str),
            pointer: pointer.map(String::as_str),
            reason,
            until: until.to_string(),
            state: judged.state,
            file: review.problems().name(),
            line: span.start.line,
        }
    });
    let problems = review.problems().as_slice().iter().map(|problem| {
        let start = problem.span.map(|span| span.start);
        Problem {
            id: problem.rule,
            level: problem.severity.to_string(),
            message: &problem.message,
            consequence: problem.consequence,
            file: review.problems().name(),
            line: start.map(|start| start.line),
            column: start.map(|start| start.column),
        }
    });
    let output = Output {
        verdict: review.verdict(),
        verdict_without_waivers: review.verdict_without_waivers(),
        bump: review.bump(),
        rust_bump: review.rust_bump(),
        rust_missing: review.rust().err(),
        base: review.base().name(),
        head: review.head().name(),
        findings: findings.collect(),
        rust: rust.collect(),
        versions: review.versions(),
        waivers: waivers.collect(),
        problems: problems.collect(),
    };
    // Every key is a string and no number is infinite, so serialization cannot fail.
    serde_json::to_string_pretty(&output).unwrap_or_default() + "\n"
}

fn location<'r>(
    document: &'r Document,
    place: Option<&'r DocumentLocation>,
) -> Option<Location<'r>> {
    let DocumentLocation { span, pointer } = place?;
    let Position { line, column } = span.start;
    Some(Location {
        pointer,
        file: document.name(),
        line,
        column,
    })
}

fn waived(waiver: Option<&Waiver>) -> Option<Waived<'_>> {
    let Waiver { reason, until, .. } = waiver?;
    Some(Waived {
        reason,
        until: until.to_string(),
    })
}
