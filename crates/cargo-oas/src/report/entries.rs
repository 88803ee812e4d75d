//! Creates the report of a lint from its diagnostics, and that of a review from its changes.

use std::collections::BTreeMap;

use openapi_diff::{Change, Class, change_kinds};
use openapi_document::rule::Rule;
use openapi_document::{Diagnostic, Diagnostics, Location, Severity};
use openapi_rust::api_diff::{self, Bump, RustChange};
use serde_json::{Value, json};

use super::{Entry, Report, RuleEntry, Subject};
use crate::review::{
    Review, ReviewedChange, Waivable, affected_operations, consequence, effects, problems,
};
use crate::{renamed, rules};

impl<'r> Report<'r> {
    /// The report of a lint; every diagnostic fails it.
    #[must_use]
    pub(crate) fn of_lint(diagnostics: &'r Diagnostics) -> Self {
        let entries = diagnostics.as_slice().iter();
        let entries = entries.map(|diagnostic| Entry {
            fails: true,
            ..entry(diagnostics.name(), diagnostic)
        });
        Self {
            subject: Subject::Lint(diagnostics),
            entries: entries.collect(),
            rules: rules::all().map(lint_rule).collect(),
        }
    }

    /// The report of a review. A change fails if its class is `fail_on` or worse and it is not
    /// waived; an invalid waiver fails. Changes for Rust callers never fail.
    #[must_use]
    pub(crate) fn of_review(review: &'r Review<'_>, fail_on: Option<Class>) -> Self {
        let wire = review
            .wire()
            .iter()
            .map(|change| wire(review, change, fail_on));
        let callers = review.rust().map_or(&[][..], |rust| &rust.changes);
        let callers = callers.iter().map(|change| caller(review, change));
        let problems = review.problems();
        let waivers = problems.as_slice().iter().map(|problem| Entry {
            group: "waivers".to_owned(),
            fails: problem.severity == Severity::Error && fail_on.is_some(),
            ..entry(problems.name(), problem)
        });
        Self {
            subject: Subject::Review(review),
            entries: wire.chain(callers).chain(waivers).collect(),
            rules: review_rules(),
        }
    }
}

/// The entry of a diagnostic, of a document or of a waiver.
fn entry<'r>(file: &'r str, diagnostic: &'r Diagnostic) -> Entry<'r> {
    let print = |rule| format!("{rule} {}", diagnostic.pointer);
    let former = renamed::former(diagnostic.rule).next().map(print);
    let related = diagnostic
        .related
        .iter()
        .map(|(span, message)| (*span, message.as_str()));
    Entry {
        rule: diagnostic.rule,
        label: String::new(),
        severity: diagnostic.severity,
        fails: false,
        group: file.to_owned(),
        file,
        span: diagnostic.span,
        pointer: Some(&diagnostic.pointer),
        message: &diagnostic.message,
        why: Some(diagnostic.consequence.to_owned()),
        help: diagnostic.help.as_deref(),
        origin: None,
        lines: [("before", None), ("after", None)],
        related: related.collect(),
        fingerprint: None,
        // Of the rule and the location, not of the message, which may change.
        partial_fingerprints: partial_fingerprints("rulePointer", former, print(diagnostic.rule)),
        waiver: None,
        properties: json!({}),
    }
}

fn wire<'r>(
    review: &'r Review<'_>,
    ReviewedChange { change, waiver }: &'r ReviewedChange<Change>,
    fail_on: Option<Class>,
) -> Entry<'r> {
    let fails = fail_on.is_some_and(|least| change.class >= least) && waiver.is_none();
    let properties = json!({
        "class": change.class,
        "direction": change.direction,
        "operations": *change.operations,
    });
    Entry {
        label: change.class.to_string(),
        severity: of_class(change.class),
        fails,
        group: affected_operations(change),
        why: Some(consequence(change)),
        origin: Some(review.file_and_line(change.base.as_ref(), change.head.as_ref())),
        fingerprint: Some(change.fingerprint()),
        waiver: waiver.as_ref(),
        properties,
        ..changed(
            review,
            change,
            (change.base.as_ref(), change.head.as_ref()),
            &change.message,
        )
    }
}

fn caller<'r>(
    review: &'r Review<'_>,
    ReviewedChange { change, waiver }: &'r ReviewedChange<RustChange>,
) -> Entry<'r> {
    let (before, after) = (change.before.as_deref(), change.after.as_deref());
    Entry {
        label: format!("{} for Rust callers", change.bump),
        severity: of_bump(change.bump),
        group: change.item.clone(),
        lines: [("before", before), ("after", after)],
        waiver: waiver.as_ref(),
        properties: json!({"bump": change.bump, "before": before, "after": after}),
        ..changed(
            review,
            change,
            (change.base.as_ref(), change.head.as_ref()),
            &change.message,
        )
    }
}

/// The entry of a change, on the wire or for Rust callers.
fn changed<'r>(
    review: &'r Review<'_>,
    change: &impl Waivable,
    (base, head): (Option<&'r Location>, Option<&'r Location>),
    message: &'r str,
) -> Entry<'r> {
    let place = head.or(base);
    Entry {
        rule: change.rule(),
        label: String::new(),
        severity: Severity::Advice,
        fails: false,
        group: String::new(),
        file: review.head().name(),
        span: place.map(|_| review.nearest(base, head)),
        pointer: place.map(|place| place.pointer.as_str()),
        message,
        why: None,
        help: None,
        origin: None,
        lines: [("before", None), ("after", None)],
        related: Vec::new(),
        fingerprint: None,
        partial_fingerprints: partial_fingerprints(
            "change",
            change.former_fingerprint(),
            change.fingerprint(),
        ),
        waiver: None,
        properties: json!({}),
    }
}

/// The fingerprints by version: the first one uses the former id of a renamed rule, so that code
/// hosts recognize known results.
fn partial_fingerprints(name: &str, former: Option<String>, current: String) -> Value {
    let first = former.unwrap_or_else(|| current.clone());
    json!({format!("{name}/v1"): first, format!("{name}/v2"): current})
}

const fn of_class(class: Class) -> Severity {
    match class {
        Class::Breaking => Severity::Error,
        Class::PotentiallyBreaking => Severity::Warning,
        Class::Compatible | Class::Documentation => Severity::Advice,
    }
}

const fn of_bump(bump: Bump) -> Severity {
    match bump {
        Bump::Major => Severity::Warning,
        Bump::None | Bump::Patch | Bump::Minor => Severity::Advice,
    }
}

fn lint_rule(rule: &Rule) -> RuleEntry {
    let Rule { why, bad, good, .. } = rule;
    let help = json!({
        "text": format!("Wrong:\n\n{bad}\n\nRight:\n\n{good}"),
        "markdown": format!("Wrong:\n\n```yaml\n{bad}\n```\n\nRight:\n\n```yaml\n{good}\n```"),
    });
    RuleEntry {
        id: rule.id,
        text: (*why).to_owned(),
        severity: rule.severity,
        details: vec![
            ("help", help),
            ("properties", json!({"tags": [rule.family()]})),
        ],
    }
}

/// The rules of reviews, in alphabetical order.
fn review_rules() -> Vec<RuleEntry> {
    let wire = change_kinds().map(|rule| {
        let effects = effects(rule);
        let texts = effects
            .iter()
            .map(|(name, effect)| format!("{name}: {}", effect.consequence));
        let worst = effects.iter().map(|(_, effect)| effect.class).max();
        let severity = worst.map_or(Severity::Advice, of_class);
        (rule.id, texts.collect::<Vec<_>>().join("; "), severity)
    });
    let waivers = problems().map(|problem| (problem.id, problem.why.to_owned(), problem.severity));
    let callers = api_diff::all().map(|rule| (rule.id, rule.why.to_owned(), of_bump(rule.bump)));
    let rules = wire
        .chain(waivers)
        .chain(callers)
        .map(|(id, text, severity)| {
            let details = Vec::new();
            (
                id,
                RuleEntry {
                    id,
                    text,
                    severity,
                    details,
                },
            )
        });
    rules.collect::<BTreeMap<_, _>>().into_values().collect()
}
