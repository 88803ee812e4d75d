//! Keywords that OpenAPI 3.0 does not define.

use openapi_document::ObjectKind;
use openapi_document::rule::{LintContext, Reporter};
use openapi_document::suggestion::near;

/// Keywords of OpenAPI 3.1 or JSON Schema, and their replacement in OpenAPI 3.0.
const OTHER_VERSIONS: &[(&str, &str)] = &[
    ("$defs", "name the schemas in `components/schemas`"),
    (
        "$schema",
        "remove it: the version of OpenAPI defines the dialect",
    ),
    ("const", "write `enum` with one value"),
    ("contentEncoding", "write `format: byte`"),
    ("definitions", "name the schemas in `components/schemas`"),
    ("examples", "write `example` with one of them"),
    ("patternProperties", "write `additionalProperties`"),
    ("prefixItems", "write `items` with `oneOf`"),
    ("webhooks", "write them as `callbacks`"),
];

pub(super) fn unknown(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let written = context.all_written();
    for part in written.filter(|part| part.kind != ObjectKind::Callback) {
        for (name, node) in part.unknown_keywords() {
            let message = format!("unknown keyword `{name}` in {}", part.kind.name());
            let known = part.kind.keywords().iter().map(|(known, _)| *known);
            let other = OTHER_VERSIONS.iter().find(|(other, _)| *other == name);
            match (other, near(name, known)) {
                (Some((_, instead)), _) => reporter.report(node, message, *instead),
                (None, Some(near)) => {
                    let message = format!("{message}; did you mean `{near}`?");
                    reporter.report(node, message, format!("write `{near}`"));
                }
                (None, None) => {
                    reporter.report(
                        node,
                        message,
                        format!("remove it, or rename it to `x-{name}`"),
                    );
                }
            }
        }
    }
}
