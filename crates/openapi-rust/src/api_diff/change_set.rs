//! The detected changes, reduced to one for each cause: a change includes its consequences.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use openapi_document::Location;

use super::change_kinds::{self as kinds, ChangeKind};
use super::public_api::{Type, Types};
use super::type_text::{list, mentioned, paths};
use super::{Bump, RustChange};

/// The locations of a declaration in the base and in the head document.
pub(super) type Sources = [Option<Location>; 2];

/// A detected change, with the data to find its consequences.
pub(super) struct Change {
    kind: &'static ChangeKind,
    item: String,
    message: String,
    before: Option<String>,
    after: Option<String>,
    sources: Sources,
    /// The types that the item used.
    old_types: Vec<String>,
    /// The types that the item uses.
    new_types: Vec<String>,
    /// Whether the item still exists and has another type.
    retyped: bool,
    /// The old and the new name of the item, if others are named after it.
    renamed: Option<[String; 2]>,
    /// The key of changes of the same kind that are reported as one, and the predicate of their
    /// message.
    group: Option<(String, String)>,
}

impl Change {
    pub(super) fn new(kind: &'static ChangeKind, item: &str, message: String) -> Self {
        Self {
            kind,
            item: item.to_owned(),
            message,
            before: None,
            after: None,
            sources: [None, None],
            old_types: Vec::new(),
            new_types: Vec::new(),
            retyped: false,
            renamed: None,
            group: None,
        }
    }

    /// The line that a caller wrote.
    pub(super) fn before(mut self, line: impl Into<Option<String>>) -> Self {
        self.before = line.into();
        self
    }

    /// The line that a caller writes.
    pub(super) fn after(mut self, line: impl Into<Option<String>>) -> Self {
        self.after = line.into();
        self
    }

    pub(super) fn at(mut self, sources: Sources) -> Self {
        self.sources = sources;
        self
    }

    pub(super) fn old_types(mut self, types: Vec<String>) -> Self {
        self.old_types = types;
        self
    }

    pub(super) fn new_types(mut self, types: Vec<String>) -> Self {
        self.new_types = types;
        self
    }

    /// The item has another type.
    pub(super) fn retyped(mut self, old: &str, new: &str) -> Self {
        self.retyped = true;
        self.old_types(vec![old.to_owned()])
            .new_types(vec![new.to_owned()])
    }

    /// The types of several fields changed.
    pub(super) fn retyped_fields(mut self, old: Vec<String>, new: Vec<String>) -> Self {
        self.retyped = true;
        self.old_types(old).new_types(new)
    }

    pub(super) fn renames(mut self, old: &str, new: &str) -> Self {
        self.renamed = Some([old, new].map(str::to_owned));
        self
    }

    /// Reports all changes of the kind with this key as one whose message ends with `predicate`.
    pub(super) fn group(mut self, key: impl Into<String>, predicate: impl Into<String>) -> Self {
        self.group = Some((key.into(), predicate.into()));
        self
    }
}

/// The names of removed or added types and where they are declared.
type DeclaredTypes = BTreeMap<String, Option<Location>>;

/// Changes that callers do not write, by kind: the items, and the source of the first.
type MinorChanges = BTreeMap<&'static str, (&'static ChangeKind, Vec<String>, Sources)>;

/// The changes so far.
#[derive(Default)]
pub(super) struct ChangeSet {
    changes: Vec<Change>,
    removed_types: DeclaredTypes,
    added_types: DeclaredTypes,
    minor: MinorChanges,
    /// The types and operations of which a change is reported.
    reported: BTreeSet<String>,
}

impl ChangeSet {
    pub(super) fn add(&mut self, change: Change) {
        self.reported.insert(change.item.clone());
        self.changes.push(change);
    }

    /// Records that a change of a type or an operation is reported.
    pub(super) fn mark_reported(&mut self, owner: &str) {
        self.reported.insert(owner.to_owned());
    }

    pub(super) fn type_removed(&mut self, path: &str, source: Option<Location>) {
        self.removed_types.insert(path.to_owned(), source);
    }

    pub(super) fn type_added(&mut self, path: &str, source: Option<Location>) {
        self.added_types.insert(path.to_owned(), source);
    }

    /// Adds a change that callers do not write, unless another one of its owner is reported.
    pub(super) fn add_minor(&mut self, kind: &'static ChangeKind, owner: &str, sources: &Sources) {
        if self.reported.contains(owner) {
            return;
        }
        let entry = self.minor.entry(kind.id);
        let (_, owners, _) = entry.or_insert_with(|| (kind, Vec::new(), sources.clone()));
        // The parts of one owner follow each other.
        if owners.last().is_none_or(|last| last != owner) {
            owners.push(owner.to_owned());
        }
    }

    /// One change for each cause, the highest bump first, then in the order of the new document.
    pub(super) fn finish(
        mut self,
        base: &Types,
        head: &Types,
        names: &HashMap<String, String>,
    ) -> Vec<RustChange> {
        self.join_renames();
        self.join_removed_types(base);
        self.join_added_types(head, names);
        self.join_groups();
        self.join_minor();
        self.changes.sort_by(|a, b| {
            let key = |change: &Change| {
                let [base, head] = change.sources.clone();
                (head, base, change.item.clone(), change.kind.id)
            };
            b.kind
                .bump
                .cmp(&a.kind.bump)
                .then_with(|| key(a).cmp(&key(b)))
        });
        let changes = self.changes.into_iter().map(|change| {
            let [base, head] = change.sources;
            RustChange {
                rule: change.kind.id,
                bump: change.kind.bump,
                item: change.item,
                message: change.message,
                before: change.before,
                after: change.after,
                base,
                head,
            }
        });
        changes.collect()
    }

    fn join_minor(&mut self) {
        // Every other change changes implementations too.
        let explained = self
            .changes
            .iter()
            .any(|change| change.kind.bump > Bump::Patch);
        for (kind, owners, sources) in std::mem::take(&mut self.minor).into_values() {
            let subject = if kind == kinds::CONSTANT_VALUE_CHANGED {
                "values of constants"
            } else if kind == kinds::DOCUMENTATION_CHANGED {
                "documentation"
            } else if explained {
                continue;
            } else {
                "implementation"
            };
            let item = owners.first().cloned().unwrap_or_default();
            let message = format!("{subject} changed: {}", list(&owners));
            self.changes
                .push(Change::new(kind, &item, message).at(sources));
        }
    }

    /// Reports the rename of a type that is named after another with the rename of the other.
    fn join_renames(&mut self) {
        let last = |path: &String| path.rsplit("::").next().unwrap_or(path).to_owned();
        let renames: Vec<(usize, [String; 2])> = self
            .changes
            .iter()
            .enumerate()
            .filter_map(|(index, change)| {
                Some((index, change.renamed.as_ref()?.each_ref().map(last)))
            })
            .collect();
        let causes: HashMap<&str, (usize, &str)> = renames
            .iter()
            .map(|(index, [old, new])| (old.as_str(), (*index, new.as_str())))
            .collect();
        let mut followers: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        let mut joined = BTreeSet::new();
        for (index, [old, new]) in &renames {
            let cause = old.char_indices().skip(1).find_map(|(end, _)| {
                let (cause, now) = causes.get(old.get(..end)?)?;
                (old.get(end..) == new.strip_prefix(now)).then_some(*cause)
            });
            if let Some(cause) = cause {
                let names = followers.entry(cause).or_default();
                names.push(format!("types::{old}"));
                joined.insert(*index);
            }
        }
        for (cause, names) in followers {
            if let Some(change) = self.changes.get_mut(cause) {
                change.message += &format!("; types named after it renamed too: {}", list(&names));
            }
        }
        self.drop_joined(&joined);
    }

    /// Reports a removed type with the change of the item that used it. If several items have
    /// another type instead, reports them with the type.
    fn join_removed_types(&mut self, base: &Types) {
        let removed = std::mem::take(&mut self.removed_types);
        let mut users: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, change) in self.changes.iter().enumerate() {
            for path in reachable(&change.old_types, base, &removed) {
                users.entry(path).or_default().push(index);
            }
        }
        let mut joined: BTreeSet<usize> = BTreeSet::new();
        let mut reported: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        let mut rest = BTreeMap::new();
        for (path, source) in &removed {
            let Some(users) = users.get(path) else {
                rest.insert(path.clone(), source.clone());
                continue;
            };
            let of = |index: &usize| self.changes.get(*index);
            let all_retyped = users.iter().filter_map(of).all(|change| change.retyped);
            let open: Vec<usize> = users
                .iter()
                .copied()
                .filter(|index| of(index).is_some_and(|change| change.retyped))
                .filter(|index| !joined.contains(index))
                .collect();
            if let ([first, _, ..], true) = (open.as_slice(), all_retyped) {
                let changes = open.iter().filter_map(of);
                let items: Vec<_> = changes.clone().map(|change| change.item.clone()).collect();
                let new_types = changes
                    .flat_map(|change| change.new_types.clone())
                    .collect();
                let message = format!("`{path}` removed; type changed: {}", list(&items));
                let change = Change::new(kinds::TYPE_REMOVED, path, message).new_types(new_types);
                let change = match of(first) {
                    Some(first) => change
                        .before(first.before.clone())
                        .after(first.after.clone())
                        .at([source.clone(), first.sources[1].clone()]),
                    None => change,
                };
                joined.extend(open);
                self.changes.push(change);
            } else if let Some(user) = users.iter().find(|index| !joined.contains(index)) {
                reported.entry(*user).or_default().push(path.clone());
            }
        }
        for (user, paths) in reported {
            if let Some(change) = self.changes.get_mut(user) {
                change.message += &format!("; {} removed with it", list(&paths));
            }
        }
        for (root, source, message) in roots(&rest, base, "removed") {
            let change = Change::new(kinds::TYPE_REMOVED, &root, message);
            let change = change.before(format!("let value: {root};"));
            self.changes.push(change.at([source, None]));
        }
        self.drop_joined(&joined);
    }

    /// Reports an added type with the change of the item that uses it.
    fn join_added_types(&mut self, head: &Types, names: &HashMap<String, String>) {
        let mut added = std::mem::take(&mut self.added_types);
        let used = self.changes.iter();
        let used: BTreeSet<_> = used
            .flat_map(|change| reachable(&change.new_types, head, &added))
            .chain(names.values().cloned())
            .collect();
        added.retain(|path, _| !used.contains(path));
        for (root, source, message) in roots(&added, head, "added") {
            let change = Change::new(kinds::TYPE_ADDED, &root, message);
            let change = change.after(format!("let value: {root};"));
            self.changes.push(change.at([None, source]));
        }
    }

    /// Reports the changes of one group as one: they have one cause, such as a shared response.
    fn join_groups(&mut self) {
        let mut groups: BTreeMap<(&str, (String, String)), Vec<usize>> = BTreeMap::new();
        for (index, change) in self.changes.iter().enumerate() {
            if let Some(group) = &change.group {
                let group = groups.entry((change.kind.id, group.clone()));
                group.or_default().push(index);
            }
        }
        let mut joined = BTreeSet::new();
        for ((_, (_, predicate)), indices) in groups {
            let [first, others @ ..] = indices.as_slice() else {
                continue;
            };
            if others.is_empty() {
                continue;
            }
            let items = indices.iter().filter_map(|index| self.changes.get(*index));
            let items: Vec<String> = items.map(|change| change.item.clone()).collect();
            if let Some(change) = self.changes.get_mut(*first) {
                change.message = format!("{} {predicate}", list(&items));
            }
            joined.extend(others.iter().copied());
        }
        self.drop_joined(&joined);
    }

    fn drop_joined(&mut self, joined: &BTreeSet<usize>) {
        let mut indices = 0..;
        self.changes
            .retain(|_| indices.next().is_none_or(|index| !joined.contains(&index)));
    }
}

/// The types of `among` that the texts name, directly or through other types of it.
fn reachable(texts: &[String], types: &Types, among: &DeclaredTypes) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&str> = texts.iter().map(String::as_str).collect();
    while let Some(text) = open.pop() {
        for (_, path) in paths(text) {
            if among.contains_key(path) && found.insert(path.to_owned()) {
                open.extend(types.get(path).map(mentioned).unwrap_or_default());
            }
        }
    }
    found
}

/// The types of `among` that no other of it names, each with its source and a message that lists
/// the types that it leads to.
fn roots(
    among: &DeclaredTypes,
    types: &Types,
    verb: &str,
) -> Vec<(String, Option<Location>, String)> {
    let texts = |path: &String| -> Vec<String> {
        let texts = types
            .get(path)
            .map(|of: &Type| mentioned(of))
            .unwrap_or_default();
        texts.into_iter().map(str::to_owned).collect()
    };
    let mut named: BTreeSet<String> = BTreeSet::new();
    for path in among.keys() {
        for text in texts(path) {
            named.extend(
                paths(&text)
                    .map(|(_, other)| other.to_owned())
                    .filter(|other| other != path),
            );
        }
    }
    let mut reported = BTreeSet::new();
    let mut roots = Vec::new();
    // Types that only name each other in a cycle have no root and come second.
    let (second, first): (Vec<_>, Vec<_>) =
        among.iter().partition(|(path, _)| named.contains(*path));
    for (path, source) in first.into_iter().chain(second) {
        if !reported.insert(path.clone()) {
            continue;
        }
        let mut below: Vec<String> = reachable(&texts(path), types, among).into_iter().collect();
        below.retain(|path| reported.insert(path.clone()));
        let message = if below.is_empty() {
            format!("`{path}` {verb}")
        } else {
            format!("`{path}` {verb}, and with it {}", list(&below))
        };
        roots.push((path.clone(), source.clone(), message));
    }
    roots
}
