//! Former ids of rules and changes. Waivers and their fingerprints, oas.toml, options and SARIF
//! fingerprints with a former id still count.

/// The tables of renamed rules, each as (former, current).
const RENAMED: &[&[(&str, &str)]] = &[
    openapi_diff::RENAMED,
    openapi_lint::RENAMED,
    openapi_rust::RENAMED,
    openapi_rust::api_diff::RENAMED,
];

/// Every former id with the current one, also of rules that were merged into others.
pub(crate) fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    let merged = std::iter::once(&openapi_lint::MERGED);
    let tables = RENAMED.iter().chain(merged);
    tables.flat_map(|table| table.iter().copied())
}

/// The current id of a rule or change, by its current id or a former one.
#[must_use]
pub(crate) fn current(id: &str) -> &str {
    all()
        .find(|(former, _)| *former == id)
        .map_or(id, |(_, current)| current)
}

/// The former ids of a rule or change.
pub(crate) fn former(id: &str) -> impl Iterator<Item = &'static str> {
    let renamed = RENAMED.iter().flat_map(|table| table.iter().copied());
    let renamed = renamed.filter(move |(_, current)| *current == id);
    renamed.map(|(former, _)| former)
}
