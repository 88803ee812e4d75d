//! Titles, summaries and descriptions of all objects.

use std::collections::HashSet;

use openapi_document::rule::{LintContext, Reporter};
use openapi_document::{Node, Object};

/// The texts for people in all objects.
fn texts<'d>(context: &LintContext<'d>) -> impl Iterator<Item = (&'static str, Node<'d>)> {
    context.all_written().flat_map(|part| part.texts())
}

pub(super) fn blank(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for (keyword, written) in texts(context) {
        if written.as_str().is_some_and(|text| text.trim().is_empty()) {
            let message = format!("empty `{keyword}`");
            reporter.report(written, message, "write a sentence, or remove it");
        }
    }
}

pub(super) fn placeholder(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for (keyword, written) in texts(context) {
        let text = written.as_str().unwrap_or_default();
        // A description may mention a TODO list.
        let word = ["TODO", "TBD", "TBA"].into_iter().find(|word| {
            let rest = text.trim().strip_prefix(word);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '.', '!', '…']))
                || text.contains(&format!("{word}:"))
        });
        let dummy = text.to_lowercase().contains("lorem ipsum");
        if let Some(found) = word.or(dummy.then_some("lorem ipsum")) {
            let message = format!("placeholder `{found}` in `{keyword}`");
            reporter.report(written, message, "write the description, or remove it");
        }
    }
}

pub(super) fn script(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for (keyword, written) in texts(context) {
        let text = written.as_str().unwrap_or_default().to_lowercase();
        let mut marks = ["<script", "eval(", "javascript:"].into_iter();
        if let Some(mark) = marks.find(|mark| text.contains(mark)) {
            let message = format!("script (`{mark}`) in `{keyword}`");
            reporter.report(written, message, "write Markdown without a script");
        }
    }
}

pub(super) fn deprecated(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for part in context.all_written().filter(|part| part.is_deprecated()) {
        let mut texts = part.texts();
        let described = texts.any(|(keyword, text)| {
            keyword == "description" && text.as_str().is_some_and(|text| !text.trim().is_empty())
        });
        if !described {
            let message = format!("{} is deprecated without an explanation", part.kind.name());
            let help = "write into `description` since when, and what to use instead";
            reporter.report(part.node, message, help);
        }
    }
}

pub(super) fn enum_descriptions(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for schema in &context.schemas {
        let descriptions = schema.extension("x-enumDescriptions");
        let Some(descriptions) = descriptions.filter(|map| map.is_object()) else {
            continue;
        };
        let open = schema
            .extension("x-extensible-enum")
            .into_iter()
            .flat_map(|list| list.items());
        let values: Vec<_> = schema.enum_values().chain(open).collect();
        // Enum values that are not strings are described under their JSON text.
        let text = |value: &Node<'_>| {
            let string = value.as_str().map(str::to_owned);
            string.unwrap_or_else(|| value.value().to_string())
        };
        let listed: HashSet<_> = values.iter().map(text).collect();
        let described: HashSet<_> = descriptions.entries().map(|(name, _)| name).collect();
        for (name, description) in descriptions.entries() {
            if !listed.contains(name) {
                let message = format!("description of `{name}`, which is not an enum value");
                reporter.report(
                    description,
                    message,
                    "add the value, or remove its description",
                );
            }
        }
        for value in &values {
            if let Some(name) = value.as_str().filter(|name| !described.contains(name)) {
                let message = format!("missing description of enum value `{name}`");
                reporter.report(*value, message, "add it to `x-enumDescriptions`");
            }
        }
    }
}
