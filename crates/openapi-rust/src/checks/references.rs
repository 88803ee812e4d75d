//! References that the generator cannot resolve, and unions whose variants it cannot distinguish.

use std::collections::HashMap;

use openapi_document::component_uses::SECTIONS;
use openapi_document::model::Schema;
use openapi_document::rule::{LintContext, Reporter};
use openapi_document::{Document, Node, NodeId, Object, ObjectKind, ReferenceProblem};
use percent_encoding::percent_decode_str;

use crate::name;

pub(super) fn reference(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for part in context.references() {
        let (Some(section), Some((written, reference))) = (part.kind.section(), part.reference())
        else {
            continue;
        };
        let help = format!("refer to `#/components/{section}/…` in this document");
        let (problem, help) = match part.node.follow() {
            Err(ReferenceProblem::External) => ("points to another document".to_owned(), help),
            Err(ReferenceProblem::Missing) => {
                let decoded = percent_decode_str(reference).decode_utf8_lossy();
                let pointer = decoded.trim_start_matches('#');
                if context.document.at(pointer).is_none() {
                    continue;
                }
                let problem = "is percent-encoded, which the generator does not decode";
                (problem.to_owned(), format!("write `{decoded}`"))
            }
            Err(ReferenceProblem::Circular | ReferenceProblem::Endless) => continue,
            Ok(_) => match component(reference) {
                None => ("does not point to a named component".to_owned(), help),
                Some((_, name)) if name.contains('~') && part.kind != ObjectKind::Schema => {
                    let help = "rename the component to letters, digits, `.`, `-` and `_`";
                    let problem = "has an escaped name, which the generator does not unescape";
                    (problem.to_owned(), help.to_owned())
                }
                Some((other, _)) if other != section && !SECTIONS.contains(&other) => (
                    format!("points into `{other}`, must point into `{section}`"),
                    help,
                ),
                Some(_) => continue,
            },
        };
        reporter.report(written, format!("reference `{reference}` {problem}"), help);
    }
}

/// The section and the name of the component that a reference points to.
fn component(reference: &str) -> Option<(&str, &str)> {
    let (section, name) = reference.strip_prefix("#/components/")?.split_once('/')?;
    (!name.contains('/')).then_some((section, name))
}

pub(super) fn union(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for schema in &context.schemas {
        let Some(discriminator) = schema.discriminator() else {
            continue;
        };
        let (Some(tag), Some(_)) = (discriminator.property_name(), schema.fields().one_of()) else {
            continue;
        };
        // The only value that each variant allows in that property, if there is one.
        let mut variant_of: HashMap<String, (Node<'_>, &str)> = HashMap::new();
        let mut value_of: HashMap<NodeId, &str> = HashMap::new();
        for variant in schema.one_of() {
            let Some(value) = only_value(variant, tag) else {
                continue;
            };
            value_of.insert(variant.id(), value);
            let name = name::pascal(value);
            if let Some((first, other)) = variant_of.get(&name) {
                let line = first.span().start.line;
                let message = if *other == value {
                    format!(
                        "two variants with the value `{value}` of `{tag}`, first on line {line}"
                    )
                } else {
                    format!("values `{value}` and `{other}` (line {line}) both become `{name}`")
                };
                reporter.report(
                    variant.written(),
                    message,
                    "give each variant its own value",
                );
            } else {
                variant_of.insert(name, (variant.written(), value));
            }
        }
        let mapping = discriminator.fields().mapping().into_iter();
        for (value, node) in mapping.flat_map(Node::entries) {
            let target = node
                .as_str()
                .and_then(|text| schema_at(context.document, text));
            let Some(target) = target else {
                let message = format!("mapping of `{value}` to an unknown schema");
                let help = "refer to `#/components/schemas/…` in this document";
                reporter.report(node, message, help);
                continue;
            };
            if let Some(known) = value_of.get(&target.id()).filter(|known| **known != value) {
                let name = target.node().name();
                let message = format!(
                    "mapping of `{value}` to `{name}`, whose only value of `{tag}` is `{known}`"
                );
                reporter.report(node, message, "use the same value in both");
            }
        }
    }
}

/// The only value that a property of a schema can have.
fn only_value<'d>(schema: Schema<'d>, property: &str) -> Option<&'d str> {
    let mut values = schema.property(property)?.enum_values();
    let value = values.next()?;
    values.next().is_none().then(|| value.as_str())?
}

/// The schema that a mapping points to, by reference or by name.
fn schema_at<'d>(document: &'d Document, target: &str) -> Option<Schema<'d>> {
    let schema = match target.strip_prefix('#') {
        Some(pointer) => Schema::view(document.at(pointer)?),
        None => document.openapi().components()?.schemas().get(target)?,
    };
    schema.reference_problem().is_none().then_some(schema)
}
