//! References: to other documents, and the siblings of `$ref`.

use openapi_document::ObjectKind;
use openapi_document::rule::{LintContext, Reporter};

pub(super) fn other_file(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for part in context.references() {
        let Some((written, reference)) = part.reference() else {
            continue;
        };
        if !reference.starts_with('#') {
            let message = format!("reference `{reference}` points to another document");
            let help = "bundle the documents first, or move the object into this one";
            reporter.report(written, message, help);
        }
    }
}

pub(super) fn sibling(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    // Tools read the keywords of a Path Item Object beside `$ref`.
    let references = context.references();
    for part in references.filter(|part| part.kind != ObjectKind::PathItem) {
        let siblings = part.node.entries().filter(|(key, _)| *key != "$ref");
        let siblings: Vec<_> = siblings.collect();
        let Some((_, first)) = siblings.first() else {
            continue;
        };
        let names: Vec<_> = siblings.iter().map(|(key, _)| format!("`{key}`")).collect();
        let message = format!("{} beside `$ref`", names.join(", "));
        let help = if part.kind == ObjectKind::Schema {
            "remove it, or write the reference as `allOf: [{$ref: …}]`"
        } else {
            "remove it, or write the object in place of the reference"
        };
        reporter.report(*first, message, help);
    }
}
