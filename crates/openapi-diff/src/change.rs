//! One change between two documents, and its fingerprint.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::sync::Arc;

use openapi_document::{Location, fingerprint};

use crate::change_kind::{ChangeKind, Class, Direction};

/// One change between two documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The kind of change.
    pub kind: &'static ChangeKind,
    /// Its effect on clients and services that rely on the old document.
    pub class: Class,
    /// The direction in which the changed value is sent; none if it is never sent.
    pub direction: Option<Direction>,
    /// The location in the old document; none if it was added.
    pub base: Option<Location>,
    /// The location in the new document; none if it was removed.
    pub head: Option<Location>,
    /// The affected operations, by `operationId` or as `GET /path`; empty if the change concerns
    /// the whole document or no operation. Equal sets of one comparison share their memory.
    pub operations: Arc<BTreeSet<String>>,
    /// What happened, one line.
    pub message: String,
    /// Its consequence, one line.
    pub consequence: &'static str,
    /// Distinguishes the change from others of its kind at the same location, such as the enum
    /// value that was added; part of the fingerprint.
    pub arguments: Vec<String>,
}

impl Change {
    /// The location to show: in the new document if the value is there.
    #[must_use]
    pub fn location(&self) -> Option<&Location> {
        self.head.as_ref().or(self.base.as_ref())
    }

    /// The identity of the change, without its direction.
    pub(crate) fn identity(&self) -> impl Ord + '_ {
        (self.kind.id, &self.base, &self.head, &self.arguments)
    }

    /// Merges the same change in the other direction into this one, apart from its operations: the
    /// worse of the two is kept.
    pub(crate) fn merge(&mut self, mut other: Self) {
        match self.class.cmp(&other.class) {
            Ordering::Greater => {}
            Ordering::Less => std::mem::swap(self, &mut other),
            Ordering::Equal => self.direction = Some(Direction::Both),
        }
    }

    /// Identifies the change. It stays the same when lines move or messages are reworded: sixteen
    /// hexadecimal digits over the id of the kind, the direction, the pointer in the new document,
    /// a different pointer in the old one, and the arguments.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        self.fingerprint_with(self.kind.id)
    }

    /// The fingerprint that the change had when its kind had another id: see
    /// [`ChangeKind::former_id`].
    #[must_use]
    pub fn former_fingerprint(&self) -> Option<String> {
        let former = self.kind.former_id()?;
        Some(self.fingerprint_with(former))
    }

    fn fingerprint_with(&self, id: &str) -> String {
        let direction = self.direction.map(|direction| direction.to_string());
        let parts = [
            id,
            direction.as_deref().unwrap_or_default(),
            self.location().map_or("", |location| &location.pointer),
        ];
        let arguments = self.arguments.iter().map(String::as_str);
        let base = self.base.iter().map(|location| location.pointer.as_str());
        let base = base.filter(|pointer| !parts.contains(pointer));
        fingerprint(parts.into_iter().chain(base).chain(arguments))
    }
}
