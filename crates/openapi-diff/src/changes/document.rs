//! Changes of the document as a whole: its title and version, servers and tags, documented error
//! codes, and components that no operation uses.

use std::collections::HashSet;

use openapi_document::component_uses::{SECTIONS, Uses};
use openapi_document::{Node, Object as _, object};

use super::server;
use crate::change_table as kinds;
use crate::compare::{by_key, changed_entries, changed_extensions, changed_fields, node_eq};
use crate::comparison::Comparison;
use crate::recorder::{Scope, Sides};

/// Compares the two documents as a whole.
pub(crate) fn compare(comparison: &mut Comparison<'_>) {
    let (base, head) = (comparison.base, comparison.head);
    let scope = Scope::document();
    let nowhere: Sides<'_> = (None, None);
    let fields = changed_fields!(base, head, openapi, external_docs);
    comparison.record_fields(&kinds::INFO_CHANGED, &scope, nowhere, fields, "document");
    info(comparison, &scope);
    let servers = (base.servers().collect(), head.servers().collect());
    server::compare(comparison, &scope, servers);
    tags(comparison, &scope);
    error_codes(comparison, &scope);
    let extensions = changed_extensions(base, head, &[ERROR_CODES]);
    let kind = &kinds::DOCUMENT_EXTENSION_CHANGED;
    comparison.record_fields(kind, &scope, nowhere, extensions, "document");
    unused_components(comparison, &scope);
}

fn info(comparison: &mut Comparison<'_>, scope: &Scope) {
    let (Some(old), Some(new)) = (comparison.base.info(), comparison.head.info()) else {
        return;
    };
    let version = new.fields().version();
    for (key, sides) in changed_entries(old.node(), new.node(), &[]) {
        let message = match (old.version(), new.version()) {
            (Some(was), Some(is)) if sides.1 == version => {
                format!("document: version changed from {was} to {is}")
            }
            (_, _) => format!("document: `info.{key}` changed"),
        };
        comparison.record(&kinds::INFO_CHANGED, scope, sides, &[key], message);
    }
}

fn tags(comparison: &mut Comparison<'_>, scope: &Scope) {
    let [old, new] = [comparison.base, comparison.head].map(|root| {
        let tags = root.tags();
        tags.filter_map(|tag| Some((tag.name()?, tag.node())))
    });
    for (name, sides) in by_key(old, new) {
        let what = match sides {
            (Some(was), Some(is)) if node_eq(was, is) => continue,
            (Some(_), Some(_)) => "description changed",
            (Some(_), None) => "description removed",
            (None, _) => "description added",
        };
        let message = format!("tag `{name}`: {what}");
        comparison.record(&kinds::TAG_CHANGED, scope, sides, &[name], message);
    }
}

/// The extension of a document that lists the error codes of its service.
const ERROR_CODES: &str = "x-error-codes";

fn error_codes(comparison: &mut Comparison<'_>, scope: &Scope) {
    let [old, new] = [comparison.base, comparison.head].map(|root| {
        let list = root.extension(ERROR_CODES).into_iter();
        list.flat_map(|node| node.items()).filter_map(|entry| {
            let (_, code) = entry.entries().find(|(key, _)| *key == "code")?;
            Some((code.as_str()?, entry))
        })
    });
    for (code, sides) in by_key(old, new) {
        let (kind, what) = match sides {
            (Some(was), Some(is)) if node_eq(was, is) => continue,
            (Some(_), Some(_)) => (&kinds::ERROR_CODE_CHANGED, "changed"),
            (None, _) => (&kinds::ERROR_CODE_ADDED, "added"),
            (Some(_), None) => (&kinds::ERROR_CODE_REMOVED, "removed"),
        };
        let message = format!("error code `{code}`: description {what}");
        comparison.record(kind, scope, sides, &[code], message);
    }
}

/// Records the changes of components that no operation reaches.
fn unused_components(comparison: &mut Comparison<'_>, scope: &Scope) {
    let documents = [comparison.base, comparison.head].map(|root| root.node().document());
    let [old_used, new_used] = documents.map(|document| {
        let mut used = HashSet::new();
        let parts = object::all(document);
        let uses = Uses::new(document.root(), &parts, |_| None);
        uses.reach(None, &mut used);
        used
    });
    for section in SECTIONS {
        let [old, new] = documents.map(|document| {
            let components = document.at(&format!("/components/{section}"));
            components.into_iter().flat_map(Node::entries)
        });
        for (name, sides) in by_key(old, new) {
            let key = (section, name.into());
            let used = (old_used.contains(&key), new_used.contains(&key));
            let (kind, what) = match (sides, used) {
                ((Some(_), None), (false, _)) => (&kinds::UNUSED_COMPONENT_REMOVED, "removed"),
                ((None, Some(_)), (_, false)) => (&kinds::UNUSED_COMPONENT_ADDED, "added"),
                ((Some(was), Some(is)), (false, false)) if !node_eq(was, is) => {
                    (&kinds::UNUSED_COMPONENT_CHANGED, "changed")
                }
                (_, _) => continue,
            };
            let message = format!("unused component `#/components/{section}/{name}`: {what}");
            comparison.record(kind, scope, sides, &[], message);
        }
    }
}
