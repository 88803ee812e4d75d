//! What a page knows of the whole document before it writes a part: groups, anchors, what is shared.

use std::collections::{HashMap, HashSet};

use openapi_document::{Cursor, Document, Operation};

use super::text::anchor;

/// The components, apart from schemas, that are written where they are used if that is one place,
/// and otherwise once in a section of their own: the key, the kind of their anchors, the heading.
pub(super) const SHARED: [(&str, &str, &str); 5] = [
    ("parameters", "parameter", "Shared parameters"),
    ("requestBodies", "body", "Shared bodies"),
    ("responses", "answer", "Shared answers"),
    ("headers", "header", "Shared headers"),
    ("examples", "example", "Shared examples"),
];

/// The document, and what was found out about it.
pub(super) struct Index<'d> {
    pub(super) document: &'d Document,
    pub(super) operations: Vec<Listed<'d>>,
    /// From how many operations or components each component is referred to.
    uses: HashMap<&'d str, usize>,
}

/// An operation with its anchor.
pub(super) struct Listed<'d> {
    pub(super) operation: Operation<'d>,
    pub(super) anchor: String,
}

/// The operations of one tag.
pub(super) struct Group<'d> {
    pub(super) name: &'d str,
    pub(super) tag: Option<Cursor<'d>>,
    pub(super) members: Vec<usize>,
}

/// Where to read what stands at a place.
pub(super) enum Place<'d> {
    /// There.
    Here(Cursor<'d>),
    /// In a section of its own.
    Shared(Shared<'d>),
    /// Where this reference points, which is no component or not there at all.
    Elsewhere(&'d str),
}

/// A component that is written once.
pub(super) struct Shared<'d> {
    pub(super) name: String,
    pub(super) anchor: String,
    /// What it is in the end.
    pub(super) value: Cursor<'d>,
}

impl<'d> Index<'d> {
    pub(super) fn new(document: &'d Document) -> Self {
        let mut seen = HashSet::new();
        let listed = |operation: Operation<'d>| {
            let id = operation.id().filter(|id| seen.insert(*id));
            let anchor = id.map_or_else(
                || anchor("call", &format!("{} {}", operation.method, operation.path)),
                |id| anchor("operation", id),
            );
            Listed { operation, anchor }
        };
        Self {
            document,
            operations: document.operations().into_iter().map(listed).collect(),
            uses: uses(document),
        }
    }

    /// The operations by their first tag: declared tags in order, then others, then those without.
    pub(super) fn groups(&self) -> Vec<Group<'d>> {
        let mut groups: Vec<Group<'d>> = Vec::new();
        let mut known = HashMap::new();
        for tag in self.member("tags").iter().flat_map(Cursor::items) {
            if let Some(name) = text(&tag, "name") {
                known.entry(name).or_insert_with(|| {
                    let tag = Some(tag.clone());
                    groups.push(Group {
                        name,
                        tag,
                        members: Vec::new(),
                    });
                    groups.len() - 1
                });
            }
        }
        let mut rest = Vec::new();
        for (number, listed) in self.operations.iter().enumerate() {
            let tags = listed.operation.operation.get("tags");
            let Some(name) = tags.and_then(|tags| tags.items().find_map(|tag| tag.as_str())) else {
                rest.push(number);
                continue;
            };
            let group = *known.entry(name).or_insert_with(|| {
                groups.push(Group {
                    name,
                    tag: None,
                    members: Vec::new(),
                });
                groups.len() - 1
            });
            if let Some(group) = groups.get_mut(group) {
                group.members.push(number);
            }
        }
        if !rest.is_empty() {
            let name = if groups.is_empty() {
                "Operations"
            } else {
                "Other operations"
            };
            groups.push(Group {
                name,
                tag: None,
                members: rest,
            });
        }
        groups
    }

    /// A member of the root.
    pub(super) fn member(&self, key: &str) -> Option<Cursor<'d>> {
        self.document.root().get(key)
    }

    /// The components of a section.
    pub(super) fn components(&self, section: &str) -> Vec<(&'d str, Cursor<'d>)> {
        let all = self.member("components").and_then(|all| all.get(section));
        all.iter().flat_map(Cursor::members).collect()
    }

    /// The components of one of the [`SHARED`] sections that are not written where they are used.
    pub(super) fn shared(&self, section: &str) -> Vec<(&'d str, Cursor<'d>)> {
        let mut components = self.components(section);
        components.retain(|(_, component)| {
            let reference = format!("#{}", component.pointer());
            self.uses.get(reference.as_str()) != Some(&1)
        });
        components
    }

    /// Where to read what stands at `cursor`, in a place for components of this section.
    pub(super) fn place(&self, cursor: Cursor<'d>, section: &str) -> Place<'d> {
        let Some(reference) = cursor.reference() else {
            return Place::Here(cursor);
        };
        let kind = SHARED.iter().find(|(key, ..)| *key == section);
        let name = reference.strip_prefix("#/components/");
        let name = name.and_then(|rest| rest.strip_prefix(section)?.strip_prefix('/'));
        let (Some((_, kind, _)), Some(name), Ok(value)) = (kind, name, cursor.follow()) else {
            return Place::Elsewhere(reference);
        };
        if name.contains('/') {
            return Place::Elsewhere(reference);
        }
        if self.uses.get(reference) == Some(&1) {
            return Place::Here(value);
        }
        let name = unescape(name);
        let anchor = anchor(kind, &name);
        Place::Shared(Shared {
            name,
            anchor,
            value,
        })
    }

    /// The parameter's own section, if it has one.
    pub(super) fn shared_parameter(&self, parameter: &Cursor<'d>) -> Option<String> {
        let pointer = parameter.pointer();
        let name = pointer.strip_prefix("/components/parameters/")?;
        let used = self.uses.get(format!("#{pointer}").as_str());
        let shared = used != Some(&1) && !name.contains('/');
        shared.then(|| anchor("parameter", &parameter.name()))
    }

    /// The schema among the components that a reference names: its name and itself.
    pub(super) fn schema(&self, reference: &str) -> Option<(String, Cursor<'d>)> {
        let name = reference.strip_prefix("#/components/schemas/")?;
        let schema = self.document.at(reference.strip_prefix('#')?)?;
        (!name.contains('/')).then(|| (unescape(name), schema))
    }
}

/// A text among the members of a map.
pub(super) fn text<'d>(cursor: &Cursor<'d>, key: &str) -> Option<&'d str> {
    cursor.get(key)?.as_str()
}

/// Whether a member is `true`.
pub(super) fn is(cursor: &Cursor<'_>, key: &str) -> bool {
    cursor.get(key).and_then(|value| value.as_bool()) == Some(true)
}

fn unescape(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

/// From how many operations, path items and components each component is referred to.
fn uses(document: &Document) -> HashMap<&str, usize> {
    let mut owners: Vec<Cursor<'_>> = Vec::new();
    let root = document.root();
    for (_, item) in root.get("paths").iter().flat_map(Cursor::members) {
        owners.extend(item.members().map(|(_, member)| member));
    }
    for (_, section) in root.get("components").iter().flat_map(Cursor::members) {
        owners.extend(section.members().map(|(_, member)| member));
    }
    let mut uses = HashMap::new();
    for owner in owners {
        let mut seen = HashSet::new();
        let mut open = vec![owner];
        while let Some(value) = open.pop() {
            if let Some(reference) = value.reference()
                && seen.insert(reference)
            {
                *uses.entry(reference).or_insert(0) += 1;
            }
            open.extend(value.items());
            open.extend(value.members().map(|(_, member)| member));
        }
    }
    uses
}
