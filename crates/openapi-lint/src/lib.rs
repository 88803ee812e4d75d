//! Lint rules for OpenAPI documents: what each is called, why it exists, how it is broken, and its
//! check.

mod rules;

use openapi_document::rule::Rule;

/// The tables of the families.
const FAMILIES: &[&[Rule]] = &[
    rules::loading::RULES,
    rules::specification::RULES,
    rules::wire::RULES,
    rules::evolution::RULES,
    rules::naming::RULES,
    rules::security::RULES,
    rules::documentation::RULES,
];

/// Every rule, family by family.
pub fn rules() -> impl Iterator<Item = &'static Rule> + Clone {
    FAMILIES.iter().copied().flatten()
}
