//! What has been found, and one line for each cause: what only follows from a change is told with it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::items::Types;
use super::table::{self, Rule};
use super::words::{list, mentioned, paths};
use super::{Bump, RustChange};
use openapi_document::Location;

/// A change, with what others may follow from.
pub(super) struct Found {
    pub(super) rule: &'static Rule,
    pub(super) item: String,
    pub(super) message: String,
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
    pub(super) base: Option<Location>,
    pub(super) head: Option<Location>,
    /// The types that stood here.
    pub(super) old: Vec<String>,
    /// The types that stand here.
    pub(super) new: Vec<String>,
    /// Whether something is still here and has another type.
    pub(super) swaps: bool,
    /// The old and the new name of what is called otherwise, if others are named after it.
    pub(super) renamed: Option<(String, String)>,
    /// What it has in common with others of its rule, and the end of the sentence that tells all of
    /// them; none for what is told alone.
    pub(super) alike: Option<(String, String)>,
}

impl Found {
    pub(super) fn new(rule: &'static Rule, item: &str, message: String) -> Self {
        Self {
            rule,
            item: item.to_owned(),
            message,
            before: None,
            after: None,
            base: None,
            head: None,
            old: Vec::new(),
            new: Vec::new(),
            swaps: false,
            renamed: None,
            alike: None,
        }
    }
}

/// Names and places of types that came or went.
type Paths = BTreeMap<String, Option<Location>>;

/// What callers do not write, by rule: the items, and where the first of them is written.
type Quiet = BTreeMap<&'static str, (&'static Rule, Vec<String>, [Option<Location>; 2])>;

/// The changes so far.
#[derive(Default)]
pub(super) struct Report {
    found: Vec<Found>,
    removed: Paths,
    added: Paths,
    quiet: Quiet,
    /// The types and calls of which something has been told.
    owners: BTreeSet<String>,
}

impl Report {
    pub(super) fn add(&mut self, found: Found) {
        self.owners.insert(found.item.clone());
        self.found.push(found);
    }

    /// Says that something has been told of a type or a call.
    pub(super) fn own(&mut self, owner: &str) {
        self.owners.insert(owner.to_owned());
    }

    pub(super) fn removed(&mut self, path: &str, place: Option<Location>) {
        self.removed.insert(path.to_owned(), place);
    }

    pub(super) fn added(&mut self, path: &str, place: Option<Location>) {
        self.added.insert(path.to_owned(), place);
    }

    /// A change that callers do not write, unless more has been told of its owner.
    pub(super) fn quiet(
        &mut self,
        rule: &'static Rule,
        owner: &str,
        place: &[Option<Location>; 2],
    ) {
        if self.owners.contains(owner) {
            return;
        }
        let entry = self.quiet.entry(rule.id);
        let (_, owners, _) = entry.or_insert_with(|| (rule, Vec::new(), place.clone()));
        // The parts of one owner come one after the other.
        if owners.last().is_none_or(|last| last != owner) {
            owners.push(owner.to_owned());
        }
    }

    /// One change for each cause, the worst first, then in the order of the new contract.
    pub(super) fn finish(
        mut self,
        base: &Types,
        head: &Types,
        names: &HashMap<String, String>,
    ) -> Vec<RustChange> {
        self.join_names();
        self.join_removed(base);
        self.join_added(head, names);
        self.join_alike();
        // Functions do otherwise wherever something is called otherwise or has another type.
        let loud = self.found.iter().any(|found| found.rule.bump > Bump::Patch);
        for (rule, owners, [base, head]) in std::mem::take(&mut self.quiet).into_values() {
            if loud && rule == table::IMPLEMENTATION_CHANGED {
                continue;
            }
            let what = match rule {
                rule if rule == table::TABLE_CHANGED => "the tables of",
                rule if rule == table::DOCUMENTATION_CHANGED => "the documentation of",
                _ => "what is behind",
            };
            let item = owners.first().cloned().unwrap_or_default();
            let verb = if what.ends_with("tables of") {
                "are"
            } else {
                "is"
            };
            let message = format!("{what} {} {verb} different", list(&owners));
            self.found.push(Found {
                base,
                head,
                ..Found::new(rule, &item, message)
            });
        }
        self.found.sort_by(|a, b| {
            (b.rule.bump, &a.head, &a.base, &a.item, a.rule.id).cmp(&(
                a.rule.bump,
                &b.head,
                &b.base,
                &b.item,
                b.rule.id,
            ))
        });
        let changes = self.found.into_iter().map(|found| RustChange {
            rule: found.rule.id,
            bump: found.rule.bump,
            item: found.item,
            message: found.message,
            before: found.before,
            after: found.after,
            base: found.base,
            head: found.head,
        });
        changes.collect()
    }

    /// What is named after something is called otherwise when that is.
    fn join_names(&mut self) {
        let bare = |path: &str| path.rsplit("::").next().unwrap_or(path).to_owned();
        let names: Vec<[String; 2]> = self
            .found
            .iter()
            .map(|found| match &found.renamed {
                Some((old, new)) => [bare(old), bare(new)],
                None => [String::new(), String::new()],
            })
            .collect();
        let causes: HashMap<&String, usize> = names
            .iter()
            .enumerate()
            .filter(|(_, [old, _])| !old.is_empty())
            .map(|(index, [old, _])| (old, index))
            .collect();
        let mut followers: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        let mut gone = BTreeSet::new();
        for (index, [old, new]) in names.iter().enumerate() {
            let cause = old.char_indices().skip(1).find_map(|(end, _)| {
                let cause = *causes.get(&old.get(..end)?.to_owned())?;
                let [_, now] = names.get(cause)?;
                let same = old.get(end..) == new.strip_prefix(now.as_str());
                same.then_some(cause)
            });
            if let Some(cause) = cause {
                followers
                    .entry(cause)
                    .or_default()
                    .push(format!("types::{old}"));
                gone.insert(index);
            }
        }
        for (cause, names) in followers {
            if let Some(found) = self.found.get_mut(cause) {
                found.message += &format!("; so is what is named after it, {}", list(&names));
            }
        }
        self.leave_out(&gone);
    }

    /// A type that went is told by what used it, if that went too or has another type; if several
    /// have, they are told by the type.
    fn join_removed(&mut self, base: &Types) {
        let removed = std::mem::take(&mut self.removed);
        let mut users: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, found) in self.found.iter().enumerate() {
            for path in reached(&found.old, base, &removed) {
                users.entry(path).or_default().push(index);
            }
        }
        let mut gone: BTreeSet<usize> = BTreeSet::new();
        let mut told: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        let mut rest = BTreeMap::new();
        for (path, place) in &removed {
            let Some(users) = users.get(path) else {
                rest.insert(path.clone(), place.clone());
                continue;
            };
            let swaps: Vec<usize> = users
                .iter()
                .copied()
                .filter(|index| self.found.get(*index).is_some_and(|found| found.swaps))
                .collect();
            let open: Vec<usize> = swaps
                .iter()
                .copied()
                .filter(|i| !gone.contains(i))
                .collect();
            if open.len() > 1 && swaps.len() == users.len() {
                let items: Vec<String> = open
                    .iter()
                    .filter_map(|index| Some(self.found.get(*index)?.item.clone()))
                    .collect();
                let first = open.first().and_then(|index| self.found.get(*index));
                let (before, after) = first.map_or((None, None), |found| {
                    (found.before.clone(), found.after.clone())
                });
                let new = open.iter().filter_map(|index| self.found.get(*index));
                let new = new.flat_map(|found| found.new.clone()).collect();
                let head = first.and_then(|found| found.head.clone());
                let message = format!("`{path}` is gone; {} have another type", list(&items));
                gone.extend(open);
                self.found.push(Found {
                    before,
                    after,
                    new,
                    base: place.clone(),
                    head,
                    ..Found::new(table::TYPE_REMOVED, path, message)
                });
            } else if let Some(user) = users.iter().find(|index| !gone.contains(index)) {
                told.entry(*user).or_default().push(path.clone());
            }
        }
        for (user, paths) in told {
            if let Some(found) = self.found.get_mut(user) {
                let verb = if paths.len() == 1 { "is" } else { "are" };
                found.message += &format!("; {} {verb} gone with it", list(&paths));
            }
        }
        for (root, place, others) in roots(&rest, base) {
            let message = match others.as_slice() {
                [] => format!("`{root}` is gone"),
                others => format!("`{root}` is gone, and with it {}", list(others)),
            };
            self.found.push(Found {
                before: Some(format!("let value: {root};")),
                base: place,
                ..Found::new(table::TYPE_REMOVED, &root, message)
            });
        }
        self.leave_out(&gone);
    }

    /// A type that came is told by what uses it.
    fn join_added(&mut self, head: &Types, names: &HashMap<String, String>) {
        let added = std::mem::take(&mut self.added);
        let mut told = BTreeSet::new();
        for found in &self.found {
            told.extend(reached(&found.new, head, &added));
        }
        // What has been renamed is told as such.
        told.extend(names.values().cloned());
        let rest = added
            .into_iter()
            .filter(|(path, _)| !told.contains(path))
            .collect();
        for (root, place, others) in roots(&rest, head) {
            let message = match others.as_slice() {
                [] => format!("there is `{root}`"),
                others => format!("there is `{root}`, and with it {}", list(others)),
            };
            self.found.push(Found {
                after: Some(format!("let value: {root};")),
                head: place,
                ..Found::new(table::TYPE_ADDED, &root, message)
            });
        }
    }

    /// The same change of several items has one cause, such as an answer that operations share.
    fn join_alike(&mut self) {
        let mut groups: BTreeMap<(&str, &(String, String)), Vec<usize>> = BTreeMap::new();
        for (index, found) in self.found.iter().enumerate() {
            if let Some(alike) = &found.alike {
                let group = groups.entry((found.rule.id, alike));
                group.or_default().push(index);
            }
        }
        let mut gone = BTreeSet::new();
        let mut messages = Vec::new();
        for ((_, (_, tail)), indices) in groups {
            let [first, others @ ..] = indices.as_slice() else {
                continue;
            };
            if others.is_empty() {
                continue;
            }
            let items = indices.iter().filter_map(|index| self.found.get(*index));
            let items: Vec<String> = items.map(|found| found.item.clone()).collect();
            messages.push((*first, format!("{} {tail}", list(&items))));
            gone.extend(others.iter().copied());
        }
        for (index, message) in messages {
            if let Some(found) = self.found.get_mut(index) {
                found.message = message;
            }
        }
        self.leave_out(&gone);
    }

    fn leave_out(&mut self, gone: &BTreeSet<usize>) {
        let mut index = 0;
        self.found.retain(|_| {
            index += 1;
            !gone.contains(&(index - 1))
        });
    }
}

/// The types of a set that some words name, and those that these name.
fn reached(words: &[String], types: &Types, among: &Paths) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&str> = words.iter().map(String::as_str).collect();
    while let Some(text) = open.pop() {
        for (_, path) in paths(text) {
            if among.contains_key(path) && found.insert(path.to_owned()) {
                open.extend(types.get(path).map(mentioned).unwrap_or_default());
            }
        }
    }
    found
}

/// The types of a set that no other of it names, each with those that it leads to.
fn roots(of: &Paths, types: &Types) -> Vec<(String, Option<Location>, Vec<String>)> {
    let below = |path: &String| {
        let words = types.get(path).map(mentioned).unwrap_or_default();
        let words: Vec<String> = words.into_iter().map(str::to_owned).collect();
        let mut below = reached(&words, types, of);
        below.remove(path);
        below
    };
    let mut named: BTreeSet<String> = BTreeSet::new();
    for path in of.keys() {
        let words = types.get(path).map(mentioned).unwrap_or_default();
        for (_, other) in words.into_iter().flat_map(paths) {
            if other != path {
                named.insert(other.to_owned());
            }
        }
    }
    let mut told = BTreeSet::new();
    let mut roots = Vec::new();
    // Types that only name each other in turn have no root, and come second.
    let first = of.keys().filter(|path| !named.contains(*path));
    let second = of.keys().filter(|path| named.contains(*path));
    for path in first.chain(second) {
        if told.contains(path) {
            continue;
        }
        let below: Vec<String> = below(path)
            .into_iter()
            .filter(|p| !told.contains(p))
            .collect();
        told.insert(path.clone());
        told.extend(below.iter().cloned());
        roots.push((path.clone(), of.get(path).cloned().flatten(), below));
    }
    roots
}
