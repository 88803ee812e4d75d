//! Compares items, properties and additional properties.

use openapi_document::Node;
use openapi_document::model::Schema;

use super::Pair;
use super::resolved_schema::{Additional, Keyword, Property, ResolvedSchema, SchemaIntersection};
use crate::change_kind::{ChangeKind, Direction};
use crate::change_table as kinds;
use crate::compare::{eq_except, flipped};
use crate::naming::subject;

pub(super) fn items(pair: &mut Pair<'_, '_>) {
    let (old, new) = (pair.base, pair.head);
    let restricts = |items: &SchemaIntersection<'_>| !ResolvedSchema::new(items).is_anything();
    let (kind, what) = match (&old.items, &new.items) {
        (Some(was), Some(is)) => return pair.compare_inner(was, is),
        (None, Some(is)) if restricts(is) => (&kinds::ITEMS_SCHEMA_ADDED, "added"),
        (Some(was), None) if restricts(was) => (&kinds::ITEMS_SCHEMA_REMOVED, "removed"),
        (Some(_), None) | (None, Some(_)) | (None, None) => return,
    };
    pair.record_keyword(
        kind,
        |schema| schema.fields().items(),
        &[],
        |subject| format!("{subject}: schema of the items {what}"),
    );
}

/// Whether a property is sent in a direction.
fn is_sent(property: &Property<'_>, direction: Direction) -> bool {
    match direction {
        Direction::Request => !property.schema.any(Schema::read_only),
        Direction::Response => !property.schema.any(Schema::write_only),
        Direction::Both => true,
    }
}

pub(super) fn properties<'d>(pair: &mut Pair<'_, 'd>) {
    let (old, new) = (pair.base, pair.head);
    let direction = pair.direction;
    let renamed = renamed_properties(old, new, direction);
    for (was, is) in &renamed {
        let (Some(before), Some(after)) = (old.properties.get(was), new.properties.get(is)) else {
            continue;
        };
        let is_closed =
            |resolved: &ResolvedSchema<'_>| matches!(resolved.additional, Additional::Forbidden);
        let kind = if before.required || is_closed(old) || is_closed(new) {
            &kinds::PROPERTY_RENAMED
        } else {
            &kinds::OPTIONAL_PROPERTY_RENAMED
        };
        let sides = (Some(before.schema.at), Some(after.schema.at));
        let mut names = [*was, *is];
        names.sort_unstable();
        pair.record_at(kind, sides, &names, |subject| {
            format!("{subject}: property `{was}` renamed to `{is}`")
        });
        pair.compare_inner(&before.schema, &after.schema);
    }
    for (name, is) in &new.properties {
        let known = old.properties.get(name);
        let known = known.filter(|was| is_sent(was, direction));
        if !is_sent(is, direction) || renamed.iter().any(|(_, now)| now == name) {
            continue;
        }
        match known {
            Some(was) => {
                required(pair, name, was, is);
                access(pair, name, was, is);
                pair.compare_inner(&was.schema, &is.schema);
            }
            None => property_added(pair, name, is),
        }
    }
    for (name, was) in &old.properties {
        let left = new.properties.get(name);
        let is_removed = left.is_none_or(|is| !is_sent(is, direction));
        let is_renamed = renamed.iter().any(|(before, _)| before == name);
        if is_sent(was, direction) && is_removed && !is_renamed {
            property_removed(pair, name, was);
        }
    }
}

/// Finds renamed properties: the only added and removed property that allow the same values and
/// have the same description or similar names. In a map any name can be a property, so nothing is
/// renamed there.
fn renamed_properties<'d>(
    old: &ResolvedSchema<'d>,
    new: &ResolvedSchema<'d>,
    direction: Direction,
) -> Vec<(&'d str, &'d str)> {
    const SIMILAR: f64 = 0.7;
    /// Among more names than this, no rename is recognizable.
    const MOST: usize = 32;
    const DOCS: [&str; 3] = ["description", "title", "example"];
    let is_map =
        |resolved: &ResolvedSchema<'_>| matches!(resolved.additional, Additional::Values(_));
    if is_map(old) || is_map(new) {
        return Vec::new();
    }
    let only = |these: &ResolvedSchema<'d>, others: &ResolvedSchema<'d>| {
        let these = these.properties.iter().filter(|(name, property)| {
            is_sent(property, direction) && !others.properties.contains_key(*name)
        });
        let these = these.map(|(name, property)| (*name, property.required, property.schema.at));
        these.collect::<Vec<_>>()
    };
    let (removed, added) = (only(old, new), only(new, old));
    let description = |at: Node<'d>| {
        let entries = at.entries().find(|(key, _)| *key == "description");
        entries.and_then(|(_, text)| text.as_str())
    };
    type Candidate<'d> = (&'d str, bool, Node<'d>);
    let alike = |(was, required, before): &Candidate<'d>, (is, now, after): &Candidate<'d>| {
        let said = description(*before);
        required == now
            && eq_except(*before, *after, &DOCS)
            && (said.is_some() && said == description(*after)
                || strsim::normalized_damerau_levenshtein(was, is) >= SIMILAR)
    };
    let mut renamed = Vec::new();
    if removed.len() > MOST || added.len() > MOST {
        return renamed;
    }
    for one in &removed {
        let mut heirs = added.iter().filter(|other| alike(one, other));
        let (Some(heir), None) = (heirs.next(), heirs.next()) else {
            continue;
        };
        if removed.iter().filter(|other| alike(other, heir)).count() == 1 {
            renamed.push((one.0, heir.0));
        }
    }
    renamed
}

fn required<'d>(pair: &mut Pair<'_, 'd>, name: &str, was: &Property<'d>, is: &Property<'d>) {
    let (kind, what) = match flipped(was.required, is.required) {
        Some(true) => (&kinds::PROPERTY_BECAME_REQUIRED, "now required"),
        Some(false) => (&kinds::PROPERTY_BECAME_OPTIONAL, "no longer required"),
        None => return,
    };
    let entry = |resolved: &ResolvedSchema<'d>| resolved.required_item(name);
    let (base, head) = if is.required {
        (None, entry(pair.head))
    } else {
        (entry(pair.base), None)
    };
    let owner = subject(base.or(head).unwrap_or(pair.head.site));
    let sides = (
        Some(base.unwrap_or(was.schema.at)),
        Some(head.unwrap_or(is.schema.at)),
    );
    let message = format!("{owner}: property `{name}` {what}");
    pair.record(kind, sides, &[name], message);
}

/// Compares `readOnly` and `writeOnly` of a property.
fn access(pair: &mut Pair<'_, '_>, name: &str, was: &Property<'_>, is: &Property<'_>) {
    let read_only = flipped(
        was.schema.any(Schema::read_only),
        is.schema.any(Schema::read_only),
    );
    let write_only = flipped(
        was.schema.any(Schema::write_only),
        is.schema.any(Schema::write_only),
    );
    let cases: [(_, _, &'static ChangeKind, &'static ChangeKind); 2] = [
        (
            read_only,
            "read-only",
            &kinds::READ_ONLY_ADDED,
            &kinds::READ_ONLY_REMOVED,
        ),
        (
            write_only,
            "write-only",
            &kinds::WRITE_ONLY_ADDED,
            &kinds::WRITE_ONLY_REMOVED,
        ),
    ];
    for (flag, how, added, removed) in cases {
        let (kind, now) = match flag {
            Some(true) => (added, "now"),
            Some(false) => (removed, "no longer"),
            None => continue,
        };
        let sites = pair.sites();
        pair.record_at(kind, sites, &[name], |subject| {
            format!("{subject}: property `{name}` {now} {how}")
        });
    }
}

/// Records a property that was added, or is now sent in this direction.
fn property_added<'d>(pair: &mut Pair<'_, 'd>, name: &str, is: &Property<'d>) {
    let (base, head) = (pair.base, is.schema.at);
    let kind: &'static ChangeKind = match (&base.additional, is.required) {
        (Additional::Unspecified, false) => &kinds::PROPERTY_ADDED,
        (Additional::Unspecified, true) => &kinds::REQUIRED_PROPERTY_ADDED,
        (Additional::Anything, false) => &kinds::PROPERTY_ADDED_TO_OPEN_OBJECT,
        (Additional::Anything, true) => &kinds::REQUIRED_PROPERTY_ADDED_TO_OPEN_OBJECT,
        (Additional::Forbidden, false) => &kinds::PROPERTY_ADDED_TO_CLOSED_OBJECT,
        (Additional::Forbidden, true) => &kinds::REQUIRED_PROPERTY_ADDED_TO_CLOSED_OBJECT,
        (Additional::Values(values), required) => {
            let sides = (Some(base.site), Some(head));
            pair.record_at(&kinds::PROPERTY_DECLARED, sides, &[name], |subject| {
                format!("{subject}: property `{name}` now declared; it was an additional property")
            });
            if required {
                let kind = &kinds::PROPERTY_BECAME_REQUIRED;
                pair.record_at(kind, sides, &[name], |subject| {
                    format!("{subject}: property `{name}` now required")
                });
            }
            return pair.compare_inner(values, &is.schema);
        }
    };
    let required = if is.required { "required" } else { "optional" };
    pair.record_at(kind, (None, Some(head)), &[name], |subject| {
        format!("{subject}: property `{name}` added ({required})")
    });
}

/// Records a property that was removed, or is no longer sent in this direction.
fn property_removed<'d>(pair: &mut Pair<'_, 'd>, name: &str, was: &Property<'d>) {
    let (base, head) = (was.schema.at, pair.head);
    let kind: &'static ChangeKind = match (&head.additional, was.required) {
        (Additional::Unspecified, false) => &kinds::PROPERTY_REMOVED,
        (Additional::Unspecified, true) => &kinds::REQUIRED_PROPERTY_REMOVED,
        (Additional::Anything, false) => &kinds::PROPERTY_REMOVED_FROM_OPEN_OBJECT,
        (Additional::Anything, true) => &kinds::REQUIRED_PROPERTY_REMOVED_FROM_OPEN_OBJECT,
        (Additional::Forbidden, false) => &kinds::PROPERTY_REMOVED_FROM_CLOSED_OBJECT,
        (Additional::Forbidden, true) => &kinds::REQUIRED_PROPERTY_REMOVED_FROM_CLOSED_OBJECT,
        (Additional::Values(values), required) => {
            let sides = (Some(base), Some(head.site));
            pair.record_at(&kinds::PROPERTY_UNDECLARED, sides, &[name], |subject| {
                format!(
                    "{subject}: property `{name}` no longer declared; it is an additional property"
                )
            });
            if required {
                let kind = &kinds::PROPERTY_BECAME_OPTIONAL;
                pair.record_at(kind, sides, &[name], |subject| {
                    format!("{subject}: property `{name}` no longer required")
                });
            }
            return pair.compare_inner(&was.schema, values);
        }
    };
    let how = match head.properties.get(name) {
        Some(is) if is.schema.any(Schema::read_only) => "is now read-only",
        Some(_) => "is now write-only",
        None => "removed",
    };
    pair.record_at(kind, (Some(base), None), &[name], |subject| {
        format!("{subject}: property `{name}` {how}")
    });
}

pub(super) fn additional(pair: &mut Pair<'_, '_>) {
    use Additional::{Anything, Forbidden, Unspecified, Values};
    let keyword: Keyword = |schema| schema.fields().additional_properties();
    let (kind, what) = match (&pair.base.additional, &pair.head.additional) {
        (Values(was), Values(is)) => return pair.compare_inner(was, is),
        (Unspecified | Anything | Values(_), Forbidden) => (
            &kinds::ADDITIONAL_PROPERTIES_FORBIDDEN,
            "additional properties no longer allowed",
        ),
        (Forbidden, Unspecified | Anything | Values(_)) => (
            &kinds::ADDITIONAL_PROPERTIES_ALLOWED,
            "additional properties now allowed",
        ),
        (Unspecified | Anything, Values(_)) => (
            &kinds::ADDITIONAL_PROPERTIES_SCHEMA_ADDED,
            "schema of additional properties added",
        ),
        (Values(_), Unspecified | Anything) => (
            &kinds::ADDITIONAL_PROPERTIES_SCHEMA_REMOVED,
            "schema of additional properties removed",
        ),
        (Forbidden, Forbidden) | (Unspecified | Anything, Unspecified | Anything) => return,
    };
    pair.record_keyword(kind, keyword, &[], |subject| format!("{subject}: {what}"));
}
