//! What keeps a text from being read as a document at all: the family `load-`, which the reader of
//! documents reports.

use openapi_document::Level;
use openapi_document::rule::{Rule, Stage, reported_outside};

/// The rules about reading, in alphabetical order.
pub(crate) const RULES: &[Rule] = &[
    load(
        "load-alias",
        "a value that contains itself never ends",
        "components: {schemas: &all {Order: {properties: *all}}}",
        "components: {schemas: {Order: {properties: {next: {$ref: '#/components/schemas/Order'}}}}}",
    ),
    load(
        "load-depth",
        "whatever reads the document would run out of stack",
        "x-deep: [[[[[[ … more than 255 brackets, or 500 levels of indentation … ]]]]]]",
        "x-deep: []",
    ),
    load(
        "load-documents",
        "only one document can be the contract",
        "openapi: 3.0.3\n---\nopenapi: 3.0.3",
        "openapi: 3.0.3",
    ),
    load(
        "load-duplicate-key",
        "readers disagree on which of the two counts",
        "tags: []\ntags: [{name: Orders}]",
        "tags: [{name: Orders}]",
    ),
    load(
        "load-file",
        "without the document there is nothing to work on",
        "# a file that is not there, or whose bytes are not UTF-8",
        "# an existing file in UTF-8",
    ),
    load(
        "load-key",
        "JSON, and with it OpenAPI, knows only text as key",
        "x-sizes: {[S, M]: small}",
        "x-sizes: {S: small, M: small}",
    ),
    load(
        "load-merge",
        "a merge key takes over the members of a map",
        "x-base: text\nx-more: {<<: text}",
        "x-base: &base {a: 1}\nx-more: {<<: *base}",
    ),
    load(
        "load-number",
        "JSON has no infinity, no not-a-number, and readers round what is too big",
        "x-limit: .inf",
        "x-limit: 9007199254740991",
    ),
    load(
        "load-root",
        "an OpenAPI document begins with `openapi: 3.0.3` and has `info` and `paths`",
        "- openapi: 3.0.3",
        "openapi: 3.0.3",
    ),
    load(
        "load-size",
        "the document would not fit into memory",
        "# anchors and aliases that repeat more than a million values",
        "# `$ref` for what repeats",
    ),
    load(
        "load-syntax",
        "nothing after this place can be read",
        "openapi: [3.0.3",
        "openapi: 3.0.3",
    ),
];

const fn load(id: &'static str, why: &'static str, bad: &'static str, good: &'static str) -> Rule {
    Rule {
        id,
        level: Level::Error,
        why,
        bad,
        good,
        unchecked: None,
        stage: Stage::Outside,
        check: reported_outside,
    }
}
