//! What changed in what a document says as a whole: its title and version, servers and tags, known
//! error codes, and components that nothing uses.

use std::collections::{BTreeSet, HashSet};

use indexmap::IndexMap;

use super::table::{READ, TOOLS, outside};
use super::{Class, Comparison, Effect, Rule};
use super::{access, differing, extensions, schemas, text};
use openapi_document::component_uses::{SECTIONS, Uses};
use openapi_document::object;
use openapi_document::{Cursor, Document};

static INFO_CHANGED: Rule = outside("info-changed", "info-changed", READ);

static TAG_CHANGED: Rule = outside("tag-changed", "tag-changed", READ);

static DOCUMENT_EXTENSION_CHANGED: Rule = outside(
    "document-extension-changed",
    "document-extension-changed",
    TOOLS,
);

static ERROR_CODE_ADDED: Rule = outside("error-code-added", "error-code-removed", KNOWN);

static ERROR_CODE_REMOVED: Rule = outside("error-code-removed", "error-code-added", KNOWN);

static ERROR_CODE_CHANGED: Rule = outside("error-code-changed", "error-code-changed", KNOWN);

const KNOWN: Effect = Effect {
    class: Class::Documentation,
    consequence: "what the service answers is the same; what is known about it is different",
};

static UNUSED_COMPONENT_ADDED: Rule =
    outside("unused-component-added", "unused-component-removed", UNUSED);

static UNUSED_COMPONENT_REMOVED: Rule =
    outside("unused-component-removed", "unused-component-added", UNUSED);

static UNUSED_COMPONENT_CHANGED: Rule = outside(
    "unused-component-changed",
    "unused-component-changed",
    UNUSED,
);

const UNUSED: Effect = Effect {
    class: Class::Documentation,
    consequence: "no operation uses it, so nothing that travels is different",
};

/// All of them.
pub(super) const RULES: &[&Rule] = &[
    &INFO_CHANGED,
    &TAG_CHANGED,
    &DOCUMENT_EXTENSION_CHANGED,
    &ERROR_CODE_ADDED,
    &ERROR_CODE_REMOVED,
    &ERROR_CODE_CHANGED,
    &UNUSED_COMPONENT_ADDED,
    &UNUSED_COMPONENT_REMOVED,
    &UNUSED_COMPONENT_CHANGED,
];

/// Compares what the two documents say as a whole.
pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let (base, head) = (comparison.base.root(), comparison.head.root());
    about(comparison, &base, &head);
    let servers = (base.get("servers"), head.get("servers"));
    access::servers(comparison, None, servers);
    tags(comparison, &base, &head);
    error_codes(comparison, &base, &head);
    for key in extensions(&base, &head, &["x-error-codes"]) {
        if let Some((was, is)) = differing(&base, &head, key) {
            let message = format!("`{key}` of the document is different");
            let places = (was.as_ref(), is.as_ref());
            comparison.tell_all(&DOCUMENT_EXTENSION_CHANGED, places, &[key], message);
        }
    }
    unused(comparison);
}

fn about<'d>(comparison: &mut Comparison<'d>, base: &Cursor<'d>, head: &Cursor<'d>) {
    for key in ["openapi", "externalDocs"] {
        if let Some((was, is)) = differing(base, head, key) {
            let message = format!("`{key}` of the document reads otherwise");
            let places = (was.as_ref(), is.as_ref());
            comparison.tell_all(&INFO_CHANGED, places, &[key], message);
        }
    }
    let (Some(old), Some(new)) = (base.get("info"), head.get("info")) else {
        return;
    };
    let keys: BTreeSet<_> = old
        .members()
        .chain(new.members())
        .map(|(key, _)| key)
        .collect();
    for key in keys {
        if let Some((was, is)) = differing(&old, &new, key) {
            let said = |value: &Option<Cursor<'_>>| {
                let value = value.as_ref().filter(|_| key == "version");
                value.and_then(|value| value.as_str()).map(str::to_owned)
            };
            let message = match (said(&was), said(&is)) {
                (Some(was), Some(is)) => format!("the version is {is} instead of {was}"),
                (_, _) => format!("`info.{key}` reads otherwise"),
            };
            let places = (was.as_ref(), is.as_ref());
            comparison.tell_all(&INFO_CHANGED, places, &[key], message);
        }
    }
}

/// The items of a list by the text of a member; of two with the same, the last.
fn named<'d>(holder: &Cursor<'d>, list: &str, key: &str) -> IndexMap<&'d str, Cursor<'d>> {
    let list = holder.get(list);
    let items = list.iter().flat_map(Cursor::items);
    let named = items.filter_map(|item| Some((text(&item, key)?, item)));
    named.collect()
}

fn tags<'d>(comparison: &mut Comparison<'d>, base: &Cursor<'d>, head: &Cursor<'d>) {
    let (old, new) = (named(base, "tags", "name"), named(head, "tags", "name"));
    let names: BTreeSet<_> = old.keys().chain(new.keys()).copied().collect();
    for name in names {
        let (was, is) = (old.get(name), new.get(name));
        let what = match (was, is) {
            (Some(was), Some(is)) if schemas::same(&was.value(), &is.value()) => continue,
            (Some(_), Some(_)) => "reads otherwise",
            (Some(_), None) => "is no longer described",
            (None, _) => "is described now",
        };
        let message = format!("tag `{name}` {what}");
        comparison.tell_all(&TAG_CHANGED, (was, is), &[name], message);
    }
}

fn error_codes<'d>(comparison: &mut Comparison<'d>, base: &Cursor<'d>, head: &Cursor<'d>) {
    let list = |root| named(root, "x-error-codes", "code");
    let (old, new) = (list(base), list(head));
    for (code, is) in &new {
        let (rule, places, what) = match old.get(code) {
            Some(was) if schemas::same(&was.value(), &is.value()) => continue,
            Some(was) => (
                &ERROR_CODE_CHANGED,
                (Some(was), Some(is)),
                "is described otherwise",
            ),
            None => (&ERROR_CODE_ADDED, (None, Some(is)), "is known now"),
        };
        let message = format!("error code `{code}` {what}");
        comparison.tell_all(rule, places, &[code], message);
    }
    for (code, was) in old.iter().filter(|(code, _)| !new.contains_key(*code)) {
        let message = format!("error code `{code}` is no longer described");
        comparison.tell_all(&ERROR_CODE_REMOVED, (Some(was), None), &[code], message);
    }
}

/// Tells what changed of components that no operation reaches.
fn unused(comparison: &mut Comparison<'_>) {
    let reached = |document| {
        let mut reached = HashSet::new();
        let parts = object::all(document);
        let uses = Uses::new(&Document::root(document), &parts, |_| None);
        uses.reach(None, &mut reached);
        reached
    };
    let (base, head) = (comparison.base, comparison.head);
    let (old_used, new_used) = (reached(base), reached(head));
    for section in SECTIONS {
        let list = |document| -> IndexMap<&str, Cursor<'_>> {
            let all = Document::at(document, &format!("/components/{section}"));
            all.iter().flat_map(Cursor::members).collect()
        };
        let (old, new) = (list(base), list(head));
        let names: BTreeSet<_> = old.keys().chain(new.keys()).copied().collect();
        for name in names {
            let (was, is) = (old.get(name), new.get(name));
            let key = (section, name.into());
            let used = (old_used.contains(&key), new_used.contains(&key));
            let (rule, what) = match (was, is, used) {
                (Some(_), None, (false, _)) => (&UNUSED_COMPONENT_REMOVED, "is gone"),
                (None, Some(_), (_, false)) => (&UNUSED_COMPONENT_ADDED, "is new"),
                (Some(was), Some(is), (false, false))
                    if !schemas::same(&was.value(), &is.value()) =>
                {
                    (&UNUSED_COMPONENT_CHANGED, "is different")
                }
                (_, _, _) => continue,
            };
            let message = format!("`{name}` in `components/{section}`, used by nothing, {what}");
            comparison.tell_all(rule, (was, is), &[], message);
        }
    }
}
