//! Two texts under comparison, and the comparison of traits and functions.

use std::collections::{BTreeMap, HashMap};

use openapi_document::Document;

use super::change_kinds::{self as kinds, ChangeKind};
use super::change_set::{Change, ChangeSet, Sources};
use super::examples::use_of;
use super::public_api::{CLIENT, Method, Type, Types};
use super::renames::renamed_types;
use super::source_index::SourceIndex;
use super::type_text::{list, renamed};

/// Two texts under comparison.
pub(super) struct Comparison<'c> {
    pub(super) base: &'c Types,
    pub(super) head: &'c Types,
    pub(super) base_sources: SourceIndex<'c>,
    pub(super) head_sources: SourceIndex<'c>,
    /// Renamed types, old to new.
    pub(super) names: HashMap<String, String>,
    pub(super) changes: ChangeSet,
}

impl<'c> Comparison<'c> {
    pub(super) fn new(
        [base_document, head_document]: [&'c Document; 2],
        [base, head]: [&'c Types; 2],
    ) -> Self {
        Self {
            base,
            head,
            base_sources: SourceIndex::new(base_document),
            head_sources: SourceIndex::new(head_document),
            names: renamed_types(base, head),
            changes: ChangeSet::default(),
        }
    }

    /// Text of the base with the new names of types.
    pub(super) fn renamed(&self, text: &str) -> String {
        renamed(text, &self.names)
    }

    fn all_renamed(&self, texts: &[String]) -> Vec<String> {
        texts.iter().map(|text| self.renamed(text)).collect()
    }

    /// Compares the traits of two types, apart from those that another change reports.
    pub(super) fn traits(
        &mut self,
        path: &str,
        sources: &Sources,
        [old, new]: [&Type; 2],
        reported: &dyn Fn(&str) -> bool,
    ) {
        let skip = |name: &str| name.contains("types::builder::") || reported(name);
        let old: BTreeMap<String, Vec<String>> = old
            .traits
            .iter()
            .map(|(name, types)| (self.renamed(name), self.all_renamed(types)))
            .filter(|(name, _)| !skip(name))
            .collect();
        let removed = old.keys().filter(|name| !new.traits.contains_key(*name));
        let removed: Vec<String> = removed.cloned().collect();
        let added = new.traits.keys().filter(|name| !old.contains_key(*name));
        let added: Vec<String> = added.filter(|name| !skip(name)).cloned().collect();
        let mut changes = Vec::new();
        if let Some(first) = removed.first() {
            let message = format!("`{path}` no longer implements {}", list(&removed));
            let change = Change::new(kinds::TRAIT_REMOVED, path, message);
            changes.push(change.before(use_of(path, first)));
        }
        if let Some(first) = added.first() {
            let message = format!("`{path}` also implements {}", list(&added));
            let change = Change::new(kinds::TRAIT_ADDED, path, message);
            changes.push(change.after(use_of(path, first)));
        }
        for (name, before) in &old {
            let Some(after) = new.traits.get(name).filter(|after| *after != before) else {
                continue;
            };
            let (before, after) = (before.join(", "), after.join(", "));
            let message = format!("`{name}` of `{path}` has `{after}` instead of `{before}`");
            let line = |types: &str| {
                let (associated, value) = types.split_once(" = ").unwrap_or((types, ""));
                let value = value.split(" = ").next().unwrap_or_default();
                format!("let value: <{path} as {name}>::{associated}; // {value}")
            };
            let change = Change::new(kinds::TRAIT_CHANGED, path, message);
            changes.push(change.before(line(&before)).after(line(&after)));
        }
        for change in changes {
            self.changes.add(change.at(sources.clone()));
        }
    }

    /// Compares the functions and constants of two types, apart from those that another change
    /// reports.
    pub(super) fn functions(
        &mut self,
        path: &str,
        sources: &Sources,
        [old, new]: [&Type; 2],
        reported: &dyn Fn(&str) -> bool,
    ) {
        let mut changes: Vec<(&'static ChangeKind, &str, String)> = Vec::new();
        let item = |name: &str| format!("{path}::{name}");
        let removed = |name: &str| format!("`{}` removed", item(name));
        let added = |name: &str| format!("`{}` added", item(name));
        for (name, before) in old.methods.iter().filter(|(name, _)| !reported(name)) {
            let Some(after) = new.methods.get(name) else {
                changes.push((kinds::METHOD_REMOVED, name, removed(name)));
                continue;
            };
            if !self.same_signature(before, after) {
                let message = format!("signature of `{}` changed", item(name));
                changes.push((kinds::METHOD_CHANGED, name, message));
            }
            match (before.must_use, after.must_use) {
                (false, true) => {
                    let message = format!("`{}` is now `#[must_use]`", item(name));
                    changes.push((kinds::MUST_USE_ADDED, name, message));
                }
                (true, false) => {
                    let message = format!("`{}` is no longer `#[must_use]`", item(name));
                    changes.push((kinds::MUST_USE_REMOVED, name, message));
                }
                (true, true) | (false, false) => {}
            }
        }
        for name in new.methods.keys().filter(|name| !reported(name)) {
            if !old.methods.contains_key(name) {
                changes.push((kinds::METHOD_ADDED, name, added(name)));
            }
        }
        for (name, (before, _)) in old.constants.iter().filter(|(name, _)| !reported(name)) {
            match new.constants.get(name) {
                None => changes.push((kinds::METHOD_REMOVED, name, removed(name))),
                Some((after, _)) if *after != self.renamed(before) => {
                    let message = format!(
                        "type of `{}` is `{after}` instead of `{before}`",
                        item(name)
                    );
                    changes.push((kinds::METHOD_CHANGED, name, message));
                }
                Some(_) => {}
            }
        }
        for name in new.constants.keys().filter(|name| !reported(name)) {
            if !old.constants.contains_key(name) {
                changes.push((kinds::METHOD_ADDED, name, added(name)));
            }
        }
        for (kind, name, message) in changes {
            let change = Change::new(kind, &item(name), message);
            self.changes.add(change.at(sources.clone()));
        }
    }

    fn same_signature(&self, old: &Method, new: &Method) -> bool {
        self.all_renamed(&old.arguments) == new.arguments
            && self.all_renamed(&old.bounds) == new.bounds
            && self.renamed(&old.output) == new.output
    }

    /// Compares constants, documentation and private code, if no other change of the owner is
    /// reported.
    pub(super) fn minor(&mut self, owner: &str, sources: &Sources, pairs: &[[&Type; 2]]) {
        let values = |of: &Type| -> Vec<u64> { of.constants.values().map(|of| of.1).collect() };
        // The methods of the client are documented with their operations.
        let docs = |of: &Type| -> Vec<u64> {
            let methods = of.methods.values().filter(|_| owner != CLIENT);
            methods.map(|method| method.docs).chain([of.docs]).collect()
        };
        for [old, new] in pairs {
            for (kind, differs) in [
                (kinds::CONSTANT_VALUE_CHANGED, values(old) != values(new)),
                (kinds::IMPLEMENTATION_CHANGED, old.hidden != new.hidden),
                (kinds::DOCUMENTATION_CHANGED, docs(old) != docs(new)),
            ] {
                if differs {
                    self.changes.add_minor(kind, owner, sources);
                }
            }
        }
    }
}
