//! Compares two schemas without variants, keyword by keyword: types, defaults and documentation
//! here, the others in their own files.

use std::collections::BTreeSet;

use openapi_document::model::Schema;
use openapi_document::{Node, Object as _};

use super::Pair;
use super::enums::{enum_values, exclusions, open_enums};
use super::limits::{bounds, format, multiples, patterns, unique_items};
use super::properties::{additional, items, properties};
use super::resolved_schema::{Keyword, ResolvedSchema};
use super::value_types::{self, EXTENSIBLE_ENUM, NULL};
use crate::change_kind::ChangeKind;
use crate::change_table as kinds;
use crate::compare::{flipped, json_eq, key_of, node_eq};
use crate::naming::subject;

const ALIASES: &str = "x-aliases";
const ENUM_DESCRIPTIONS: &str = "x-enumDescriptions";
const LENIENT_FORMAT: &str = "x-lenient-format";

/// Compares the values that two schemas allow; nested schemas become pairs of their own.
pub(super) fn compare(pair: &mut Pair<'_, '_>) {
    let (old, new) = (pair.base, pair.head);
    if old.unresolved != new.unresolved {
        // Unresolved references are not compared.
        let (kind, sites) = (&kinds::UNRESOLVED_REFERENCE_CHANGED, pair.sites());
        return pair.record_at(kind, sites, &[], |subject| {
            format!("{subject}: a reference cannot be resolved")
        });
    }
    documentation(pair);
    deprecation(pair);
    aliases(pair);
    lenient_format(pair);
    other_keywords(pair);
    types(pair);
    let shared = old.types & new.types;
    if shared & !NULL == 0 && old.types != new.types {
        // The two have no value in common, so their other keywords do not matter.
        return;
    }
    if old.enum_values.is_none() && new.enum_values.is_none() {
        format(pair, shared);
        bounds(pair, shared);
        unique_items(pair, shared);
        multiples(pair);
        patterns(pair);
        open_enums(pair);
    } else {
        enum_values(pair);
    }
    exclusions(pair);
    default(pair);
    items(pair);
    properties(pair);
    additional(pair);
}

fn types(pair: &mut Pair<'_, '_>) {
    let (old, new) = (pair.base.types, pair.head.types);
    let (was, is) = (old & !NULL, new & !NULL);
    if was != is {
        let kind = if was & is == was {
            &kinds::TYPE_WIDENED
        } else if was & is == is {
            &kinds::TYPE_NARROWED
        } else {
            &kinds::TYPE_CHANGED
        };
        let anything = value_types::ALL & !NULL;
        let (before, after) = (value_types::shown(was), value_types::shown(is));
        pair.record_keyword(
            kind,
            |schema| schema.fields().type_keyword(),
            &[],
            |subject| {
                if is == anything {
                    format!("{subject}: type removed (was {before}); any value is now allowed")
                } else if was == anything {
                    format!("{subject}: type added ({after}); any value was allowed")
                } else {
                    format!("{subject}: type changed to {after} (was {before})")
                }
            },
        );
    }
    // If a schema allows every value, null is not a change.
    let has_types = old != value_types::ALL && new != value_types::ALL;
    let Some(nullable) = flipped(old & NULL != 0, new & NULL != 0).filter(|_| has_types) else {
        return;
    };
    let (kind, what) = if nullable {
        (&kinds::NULL_ALLOWED, "may now be null")
    } else {
        (&kinds::NULL_FORBIDDEN, "must not be null any more")
    };
    pair.record_keyword(
        kind,
        |schema| schema.fields().nullable(),
        &[],
        |subject| format!("{subject}: {what}"),
    );
}

fn default(pair: &mut Pair<'_, '_>) {
    let keyword: Keyword = |schema| schema.default();
    let value = |resolved: &ResolvedSchema<'_>| resolved.values(keyword).next().map(Node::value);
    let (kind, what) = match (value(pair.base), value(pair.head)) {
        (Some(was), Some(is)) if !json_eq(&was, &is) => (
            &kinds::DEFAULT_CHANGED,
            format!("default changed to {is} (was {was})"),
        ),
        (None, Some(is)) => (&kinds::DEFAULT_ADDED, format!("default {is} added")),
        (Some(was), None) => (&kinds::DEFAULT_REMOVED, format!("default {was} removed")),
        (Some(_), Some(_)) | (None, None) => return,
    };
    pair.record_keyword(kind, keyword, &[], |subject| format!("{subject}: {what}"));
}

fn documentation(pair: &mut Pair<'_, '_>) {
    let keywords: [Keyword; 5] = [
        |schema| schema.fields().description(),
        |schema| schema.fields().title(),
        |schema| schema.fields().example(),
        |schema| schema.fields().external_docs(),
        |schema| schema.extension(ENUM_DESCRIPTIONS),
    ];
    for keyword in keywords {
        record_if_changed(pair, &kinds::SCHEMA_TEXT_CHANGED, keyword);
    }
}

/// Records a keyword at the first subschemas that have different values of it.
fn record_if_changed<'d>(
    pair: &mut Pair<'_, 'd>,
    kind: &'static ChangeKind,
    keyword: impl Fn(Schema<'d>) -> Option<Node<'d>> + Clone,
) {
    let mut old = pair.base.values(keyword.clone());
    let mut new = pair.head.values(keyword);
    let sides = loop {
        match (old.next(), new.next()) {
            (Some(was), Some(is)) if node_eq(was, is) => {}
            (None, None) => return,
            sides => break sides,
        }
    };
    let key = key_of(sides);
    let site = match sides {
        (Some(_), Some(is)) => is,
        // The other side may have it in another subschema.
        (_, _) => pair.head.site,
    };
    let message = format!("{}: `{key}` changed", subject(site));
    let (base, head) = pair.sites();
    let sides = (sides.0.or(base), sides.1.or(head));
    pair.record(kind, sides, &[&key], message);
}

fn deprecation(pair: &mut Pair<'_, '_>) {
    let deprecated = |resolved: &ResolvedSchema<'_>| {
        let mut declared = resolved.values(|schema| schema.fields().deprecated());
        declared.next().and_then(|node| node.as_bool()) == Some(true)
    };
    let (kind, what) = match flipped(deprecated(pair.base), deprecated(pair.head)) {
        Some(true) => (&kinds::SCHEMA_DEPRECATED, "deprecated"),
        Some(false) => (&kinds::SCHEMA_UNDEPRECATED, "no longer deprecated"),
        None => return,
    };
    pair.record_keyword(
        kind,
        |schema| schema.fields().deprecated(),
        &[],
        |subject| format!("{subject}: {what}"),
    );
}

/// Other names of a property that a service may use.
fn aliases(pair: &mut Pair<'_, '_>) {
    let names = |resolved: &ResolvedSchema<'_>| -> Vec<String> {
        let lists = resolved.values(|schema| schema.extension(ALIASES));
        let names = lists
            .flat_map(|node| node.items())
            .filter_map(|node| node.as_str());
        names.map(str::to_owned).collect()
    };
    let (was, is) = (names(pair.base), names(pair.head));
    let only = |these: &[String], others: &[String]| -> Vec<String> {
        let these = these.iter().filter(|name| !others.contains(name));
        these.cloned().collect()
    };
    let added = only(&is, &was).into_iter();
    let added = added.map(|name| (&kinds::ALIAS_ADDED, name, "added"));
    let removed = only(&was, &is).into_iter();
    let removed = removed.map(|name| (&kinds::ALIAS_REMOVED, name, "removed"));
    for (kind, name, what) in added.chain(removed) {
        pair.record_keyword(
            kind,
            |schema| schema.extension(ALIASES),
            &[&name],
            |subject| format!("{subject}: alias `{name}` {what}"),
        );
    }
}

fn lenient_format(pair: &mut Pair<'_, '_>) {
    let keyword: Keyword = |schema| schema.extension(LENIENT_FORMAT);
    let declared = |resolved: &ResolvedSchema<'_>| resolved.values(keyword).next().is_some();
    let (kind, what) = match flipped(declared(pair.base), declared(pair.head)) {
        Some(true) => (
            &kinds::LENIENT_FORMAT_ADDED,
            "other spellings of the format allowed",
        ),
        Some(false) => (
            &kinds::LENIENT_FORMAT_REMOVED,
            "other spellings of the format no longer allowed",
        ),
        None => return,
    };
    pair.record_keyword(kind, keyword, &[], |subject| format!("{subject}: {what}"));
}

/// Extensions, and keywords that do not affect JSON.
fn other_keywords(pair: &mut Pair<'_, '_>) {
    record_if_changed(pair, &kinds::SCHEMA_KEYWORD_CHANGED, |schema| {
        schema.fields().xml()
    });
    let compared = [
        ALIASES,
        ENUM_DESCRIPTIONS,
        EXTENSIBLE_ENUM,
        LENIENT_FORMAT,
        "$ref",
    ];
    let schemas = pair.base.schemas().chain(pair.head.schemas());
    let keys = schemas.flat_map(|schema| schema.extensions().chain(schema.unknown_keywords()));
    let keys: BTreeSet<&str> = keys
        .map(|(key, _)| key)
        .filter(|key| !compared.contains(key))
        .collect();
    for key in keys {
        let kind = if key.starts_with("x-") {
            &kinds::SCHEMA_EXTENSION_CHANGED
        } else {
            &kinds::SCHEMA_KEYWORD_CHANGED
        };
        record_if_changed(pair, kind, |schema| {
            let mut entries = schema.node().entries();
            entries
                .find(|(known, _)| *known == key)
                .map(|(_, value)| value)
        });
    }
}
