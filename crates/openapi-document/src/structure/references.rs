//! Checks that each reference can be resolved to an object of the right type.

use percent_encoding::percent_decode_str;

use crate::component_uses::{SECTIONS, near_component};
use crate::object::ObjectNode;
use crate::reference::ReferenceProblem;
use crate::rule::{LintContext, Reporter};

pub(super) fn reference(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for ObjectNode { kind, node } in context.references() {
        let Some(written) = node.get("$ref") else {
            continue;
        };
        let section = kind.section().unwrap_or("pathItems");
        let help = format!("refer to `#/components/{section}/…` in this document");
        let Some(reference) = written.as_str() else {
            let message = format!("`$ref` is {}, OpenAPI requires a string", written.kind());
            reporter.report(written, message, help);
            continue;
        };
        let (message, help) = match node.follow() {
            Err(ReferenceProblem::External) => continue,
            Err(ReferenceProblem::Circular) => (
                format!("reference `{reference}` resolves to itself"),
                "write the object in place of one of the references".to_owned(),
            ),
            Err(ReferenceProblem::Endless) => (
                format!("reference `{reference}` is a chain of more than 20 references"),
                "refer to the last object of the chain".to_owned(),
            ),
            Err(ReferenceProblem::Missing) => {
                let decoded = percent_decode_str(reference.trim_start_matches('#'));
                if context.document.at(&decoded.decode_utf8_lossy()).is_some() {
                    continue;
                }
                let near = near_component(context.document.root(), reference);
                let help = near.map_or(help, |(section, name)| {
                    format!("write `#/components/{section}/{name}`")
                });
                (format!("unresolved reference `{reference}`"), help)
            }
            Ok(_) => match component_section(reference) {
                Some(other) if other != section && SECTIONS.contains(&other) => {
                    let expected = kind.name();
                    let message = format!(
                        "reference `{reference}` points into `{other}`, OpenAPI requires \
                         {expected} from `{section}`"
                    );
                    (message, help)
                }
                Some(_) | None => continue,
            },
        };
        reporter.report(written, message, help);
    }
}

/// The section of `components` into which a reference points.
fn component_section(reference: &str) -> Option<&str> {
    let (section, _) = reference.strip_prefix("#/components/")?.split_once('/')?;
    Some(section)
}
