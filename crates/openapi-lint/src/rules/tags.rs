//! Tags: declared once, described and used.

use std::collections::{HashMap, HashSet};

use openapi_document::model::{OperationObject, Tag};
use openapi_document::rule::{LintContext, Reporter};
use openapi_document::suggestion::near;
use openapi_document::{Node, Object};

pub(super) fn declared(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let mut known: HashSet<_> = context.openapi.tags().filter_map(Tag::name).collect();
    for operation in context.written::<OperationObject<'_>>() {
        let tags = operation
            .fields()
            .tags()
            .into_iter()
            .flat_map(|list| list.items());
        for (tag, name) in tags.filter_map(|tag| Some((tag, tag.as_str()?))) {
            let near = near(name, known.iter().copied());
            // One diagnostic for all operations with the tag.
            if known.insert(name) {
                let help = near.map_or_else(
                    || format!("add `- name: {name}` with a description to `tags` of the document"),
                    |near| format!("write `{near}`, or add `{name}` to `tags` of the document"),
                );
                reporter.report(tag, format!("undeclared tag `{name}`"), help);
            }
        }
    }
}

pub(super) fn duplicate(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let mut known: HashMap<&str, Node<'_>> = HashMap::new();
    for tag in context.written::<Tag<'_>>() {
        let Some((written, name)) = tag.fields().name().zip(tag.name()) else {
            continue;
        };
        if let Some(first) = known.get(name) {
            reporter.report(
                written,
                format!("duplicate tag `{name}`"),
                "remove one of them",
            );
            reporter.related(*first, "first tag");
        } else {
            known.insert(name, written);
        }
    }
}

pub(super) fn description(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for tag in context.written::<Tag<'_>>() {
        if tag.fields().description().is_none() {
            let message = format!(
                "missing description of tag `{}`",
                tag.name().unwrap_or_default()
            );
            reporter.report(tag.node(), message, "add `description`");
        }
    }
}

pub(super) fn unused(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let operations = context.written::<OperationObject<'_>>();
    let used: HashSet<_> = operations.flat_map(OperationObject::tags).collect();
    for tag in context.written::<Tag<'_>>() {
        if let Some(name) = tag.name().filter(|name| !used.contains(name)) {
            let message = format!("unused tag `{name}`");
            reporter.report(tag.node(), message, "add it to an operation, or remove it");
        }
    }
}
