//! Two texts under comparison: calls, then types, and what both have: traits and functions.

use std::collections::{BTreeMap, HashMap};

use super::found::{Found, Report};
use super::items::{Type, Types};
use super::lines::use_of;
use super::names::types_with_other_names;
use super::places::Places;
use super::table::{self, Rule};
use super::words::{list, renamed};
use super::{RustChange, Side, calls, types};
use openapi_document::Location;

/// The module of the builders of calls, and the table of operations: they belong to operations.
pub(super) const CALLS: &str = "builder::";
pub(super) const OPERATION: &str = "operation::Operation";

/// The type whose methods begin calls.
pub(super) const CLIENT: &str = "Client";

/// Two texts under comparison.
pub(super) struct Comparison<'c> {
    pub(super) base: &'c Types,
    pub(super) head: &'c Types,
    pub(super) base_places: Places<'c>,
    pub(super) head_places: Places<'c>,
    /// Types with another name, by the old one.
    pub(super) names: HashMap<String, String>,
    pub(super) report: Report,
}

/// Compares two texts whose types have been read.
pub(super) fn compare(
    (base, base_types): (Side<'_>, &Types),
    (head, head_types): (Side<'_>, &Types),
) -> Vec<RustChange> {
    let mut comparison = Comparison {
        base: base_types,
        head: head_types,
        base_places: Places::new(base.document),
        head_places: Places::new(head.document),
        names: types_with_other_names(base_types, head_types),
        report: Report::default(),
    };
    calls::compare(&mut comparison, base.document, head.document);
    types::compare(&mut comparison);
    let Comparison { report, names, .. } = comparison;
    report.finish(base_types, head_types, &names)
}

impl Comparison<'_> {
    /// The words of the old text, with the new names.
    pub(super) fn now(&self, text: &str) -> String {
        renamed(text, &self.names)
    }

    /// Compares the traits of two types; `explained` are those that another change has told.
    pub(super) fn traits(
        &mut self,
        (path, place): (&str, [Option<Location>; 2]),
        (old, new): (&Type, &Type),
        explained: &dyn Fn(&str) -> bool,
    ) {
        let told = |name: &str| name.contains("types::builder::") || explained(name);
        let old: BTreeMap<String, Vec<String>> = old
            .traits
            .iter()
            .map(|(name, types)| {
                (
                    self.now(name),
                    types.iter().map(|of| self.now(of)).collect(),
                )
            })
            .collect();
        let lost = old.keys().filter(|name| !new.traits.contains_key(*name));
        let lost: Vec<String> = lost.filter(|name| !told(name)).cloned().collect();
        let gained = new.traits.keys().filter(|name| !old.contains_key(*name));
        let gained: Vec<String> = gained.filter(|name| !told(name)).cloned().collect();
        let [base, head] = place;
        let mut add = |rule, message, before, after| {
            self.report.add(Found {
                before,
                after,
                base: base.clone(),
                head: head.clone(),
                ..Found::new(rule, path, message)
            });
        };
        if !lost.is_empty() {
            let message = format!("`{path}` is no longer {}", list(&lost));
            let before = lost.first().map(|name| use_of(path, name));
            add(table::TRAIT_REMOVED, message, before, None);
        }
        if !gained.is_empty() {
            let message = format!("`{path}` is {} too", list(&gained));
            let after = gained.first().map(|name| use_of(path, name));
            add(table::TRAIT_ADDED, message, None, after);
        }
        for (name, before) in &old {
            let Some(after) = new.traits.get(name).filter(|after| *after != before) else {
                continue;
            };
            if told(name) {
                continue;
            }
            let (before, after) = (before.join(", "), after.join(", "));
            let message = format!("`{name}` of `{path}` gives `{after}` instead of `{before}`");
            let line = |types: &str| {
                let associated = types.split(" = ").next().unwrap_or_default();
                let value = types.split(" = ").nth(1).unwrap_or_default();
                format!("let value: <{path} as {name}>::{associated}; // {value}")
            };
            add(
                table::TRAIT_CHANGED,
                message,
                Some(line(&before)),
                Some(line(&after)),
            );
        }
    }

    /// Compares the functions and constants of two types, but those that another change has told.
    pub(super) fn functions(
        &mut self,
        (path, place): (&str, [Option<Location>; 2]),
        (old, new): (&Type, &Type),
        told: &dyn Fn(&str) -> bool,
    ) {
        let mut found: Vec<(&'static Rule, String, String)> = Vec::new();
        let item = |name: &str| format!("{path}::{name}");
        for (name, before) in old.methods.iter().filter(|(name, _)| !told(name)) {
            let Some(after) = new.methods.get(name) else {
                let message = format!("`{}` is gone", item(name));
                found.push((table::METHOD_REMOVED, item(name), message));
                continue;
            };
            let words = |texts: &[String]| texts.iter().map(|of| self.now(of)).collect::<Vec<_>>();
            if (
                words(&before.arguments),
                words(&before.bounds),
                self.now(&before.output),
            ) != (
                after.arguments.clone(),
                after.bounds.clone(),
                after.output.clone(),
            ) {
                let message = format!("`{}` takes or gives something else", item(name));
                found.push((table::METHOD_CHANGED, item(name), message));
            }
            if after.must_use && !before.must_use {
                let message = format!("what `{}` gives has to be used", item(name));
                found.push((table::MUST_USE_ADDED, item(name), message));
            }
            if before.must_use && !after.must_use {
                let message = format!("what `{}` gives need not be used", item(name));
                found.push((table::MUST_USE_REMOVED, item(name), message));
            }
        }
        for name in new.methods.keys().filter(|name| !told(name)) {
            if !old.methods.contains_key(name) {
                let message = format!("there is `{}`", item(name));
                found.push((table::METHOD_ADDED, item(name), message));
            }
        }
        for (name, (before, _)) in old.constants.iter().filter(|(name, _)| !told(name)) {
            let message = match new.constants.get(name) {
                None => (table::METHOD_REMOVED, format!("`{}` is gone", item(name))),
                Some((after, _)) if *after != self.now(before) => (
                    table::METHOD_CHANGED,
                    format!("`{}` is `{after}` instead of `{before}`", item(name)),
                ),
                Some(_) => continue,
            };
            found.push((message.0, item(name), message.1));
        }
        for name in new.constants.keys().filter(|name| !told(name)) {
            if !old.constants.contains_key(name) {
                let message = format!("there is `{}`", item(name));
                found.push((table::METHOD_ADDED, item(name), message));
            }
        }
        let [base, head] = place;
        for (rule, item, message) in found {
            self.report.add(Found {
                base: base.clone(),
                head: head.clone(),
                ..Found::new(rule, &item, message)
            });
        }
    }

    /// What callers do not write, where nothing else has been found of the same owner.
    pub(super) fn rest(
        &mut self,
        owner: &str,
        place: &[Option<Location>; 2],
        pairs: &[[&Type; 2]],
    ) {
        let tables = |of: &Type| -> Vec<u64> { of.constants.values().map(|of| of.1).collect() };
        // What begins a call is described with the call.
        let docs = |of: &Type| -> Vec<u64> {
            let methods = of.methods.values().filter(|_| owner != CLIENT);
            methods.map(|method| method.docs).chain([of.docs]).collect()
        };
        for [old, new] in pairs {
            for (rule, differs) in [
                (table::TABLE_CHANGED, tables(old) != tables(new)),
                (table::IMPLEMENTATION_CHANGED, old.hidden != new.hidden),
                (table::DOCUMENTATION_CHANGED, docs(old) != docs(new)),
            ] {
                if differs {
                    self.report.quiet(rule, owner, place);
                }
            }
        }
    }
}

/// Whether a type belongs to no operation, and to no other type as its builder.
pub(super) fn is_type(path: &str) -> bool {
    !path.starts_with(CALLS) && !path.starts_with("types::builder::")
}

/// The builder of a type.
pub(super) fn builder_of(path: &str) -> Option<String> {
    let name = path.strip_prefix("types::")?;
    Some(format!("types::builder::{name}"))
}
