//! Ids of rules and of changes that have changed. What names a former id still counts: waivers and
//! their fingerprints, oas.toml, options, and SARIF fingerprints.

/// The tables, each as (former, current).
const TABLES: &[&[(&str, &str)]] = &[];

/// Every former id with the current one.
pub(crate) fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    TABLES.iter().flat_map(|table| table.iter().copied())
}

/// The current id of a rule or change that is named by any of its ids.
#[must_use]
pub(crate) fn current(id: &str) -> &str {
    all()
        .find(|(former, _)| *former == id)
        .map_or(id, |(_, current)| current)
}

/// The former ids of a rule or change.
pub(crate) fn former(id: &str) -> impl Iterator<Item = &'static str> {
    let renamed = all().filter(move |(_, current)| *current == id);
    renamed.map(|(former, _)| former)
}
