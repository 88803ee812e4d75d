//! Components: their names, and those that are not used.

use std::collections::HashSet;

use openapi_document::component_uses::{self, Uses, near_component};
use openapi_document::rule::{LintContext, Reporter};
use openapi_document::{Object, ReferenceProblem};

/// Whether a component can have this name.
fn is_name(name: &str) -> bool {
    let allowed = |character: char| character.is_ascii_alphanumeric() || "._-".contains(character);
    !name.is_empty() && name.chars().all(allowed)
}

pub(super) fn name(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let components = context.openapi.components().map(Object::node);
    let sections = components
        .into_iter()
        .flat_map(|components| components.entries());
    let sections = sections.filter(|(key, _)| !key.starts_with("x-"));
    for (name, component) in sections.flat_map(|(_, section)| section.entries()) {
        if !is_name(name) {
            let help = "use letters, digits, `.`, `-` and `_`";
            reporter.report(component, format!("invalid component name `{name}`"), help);
        }
    }
}

/// Reports components that no operation uses, directly or through references.
pub(super) fn unused(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let root = context.openapi.node();
    let all = component_uses::components(root);
    let uses = Uses::new(root, &context.objects, |reference| {
        near_component(root, reference)
    });
    let mut reached = HashSet::new();
    uses.reach(None, &mut reached);
    // Of unused components that use each other, only the first is reported.
    let of_others: HashSet<_> = all
        .iter()
        .filter(|(name, _)| !reached.contains(name))
        .flat_map(|(name, _)| uses.of(name).iter().filter(move |used| *used != name))
        .cloned()
        .collect();
    for first in [true, false] {
        for (name, node) in &all {
            if reached.contains(name) || (first && of_others.contains(name)) {
                continue;
            }
            reached.insert(name.clone());
            uses.reach(Some(name.clone()), &mut reached);
            let (section, name) = name;
            // Components with an invalid name, and references to themselves, have rules of their
            // own.
            if is_name(name) && node.follow().err() != Some(ReferenceProblem::Circular) {
                let message = format!("unused component: `#/components/{section}/{name}`");
                reporter.report(*node, message, "refer to it, or remove it");
            }
        }
    }
}
