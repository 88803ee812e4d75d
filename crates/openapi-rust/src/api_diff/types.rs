//! Changes of types: each before and after, by its definition.

use std::collections::{BTreeSet, HashMap};

use indexmap::IndexMap;

use super::change_kinds as kinds;
use super::change_set::{Change, Sources};
use super::comparison::Comparison;
use super::examples::{binding, content, exhaustive, literal, pattern, use_of};
use super::public_api::{
    CLIENT, Definition, Field, Fields, OPERATION, Type, TypeKind, Variant, builder_of, is_type,
};
use super::renames::{has_similar_name, is_similar, unambiguous_pairs};
use super::type_text::variable;
use crate::name;

/// Compares all types apart from those that belong to an operation.
pub(super) fn compare(all: &mut Comparison<'_>) {
    let (base, head) = (all.base, all.head);
    for (old_path, old) in base.iter().filter(|(path, _)| is_type(path)) {
        let renamed = all.names.get(old_path).cloned();
        let path = renamed.as_deref().unwrap_or(old_path);
        if renamed.is_some() {
            // Its documentation contains the name.
            all.changes.mark_reported(path);
            let message = format!("`{old_path}` renamed to `{path}`");
            let sources = [
                all.base_sources.of_type(old_path),
                all.head_sources.of_type(path),
            ];
            all.changes.add(
                Change::new(kinds::TYPE_RENAMED, old_path, message)
                    .before(format!("let {}: {old_path};", variable(old_path)))
                    .after(format!("let {}: {path};", variable(path)))
                    .renames(old_path, path)
                    .at(sources),
            );
        }
        let Some(new) = head.get(path) else {
            let source = all.base_sources.of_type(path);
            all.changes.type_removed(path, source);
            continue;
        };
        Pair {
            old_path,
            path,
            old,
            new,
            all,
        }
        .compare();
    }
    let renamed: BTreeSet<&String> = all.names.values().collect();
    for path in head.keys().filter(|path| is_type(path)) {
        if !base.contains_key(path) && !renamed.contains(path) {
            let source = all.head_sources.of_type(path);
            all.changes.type_added(path, source);
        }
    }
}

/// The aspects of a type that the reported changes already explain.
#[derive(Clone, Copy, PartialEq)]
enum ReportedAspect {
    Nothing,
    /// The conversions from the fields of variants.
    Conversions,
    /// The traits, and the functions that come with them.
    Traits,
    Everything,
}

/// A type before and after.
struct Pair<'p, 'c> {
    old_path: &'p str,
    path: &'p str,
    old: &'p Type,
    new: &'p Type,
    all: &'p mut Comparison<'c>,
}

impl Pair<'_, '_> {
    fn compare(mut self) {
        let explained = self.definition();
        let sources = self.sources(None);
        let pair = [self.old, self.new];
        if explained != ReportedAspect::Everything {
            self.non_exhaustive();
            let traits = explained == ReportedAspect::Traits;
            let conversions = explained == ReportedAspect::Conversions;
            let reported = |name: &str| traits || conversions && name.starts_with("From<");
            self.all.traits(self.path, &sources, pair, &reported);
            let is_client = self.path == CLIENT;
            let reported = |name: &str| traits || name == "builder" || is_client && name != "new";
            self.all.functions(self.path, &sources, pair, &reported);
        }
        let mut pairs = vec![pair];
        let builders = [self.old_path, self.path].map(builder_of);
        if let [Some(old), Some(new)] = builders
            && let (Some(old), Some(new)) = (self.all.base.get(&old), self.all.head.get(&new))
        {
            pairs.push([old, new]);
        }
        self.all.minor(self.path, &sources, &pairs);
    }

    fn non_exhaustive(&mut self) {
        let path = self.path;
        let whole = |of: &Type| match &of.definition {
            Definition::Struct(fields) if fields.named => Some(literal(path, &fields.members)),
            Definition::Enum(variants) => Some(exhaustive(path, variants)),
            Definition::Struct(_) | Definition::Alias(_) => None,
        };
        let change = match (self.old.non_exhaustive, self.new.non_exhaustive) {
            (false, true) => {
                let message = format!("`{path}` is now `#[non_exhaustive]`");
                Change::new(kinds::NON_EXHAUSTIVE_ADDED, path, message)
                    .before(whole(self.old))
                    .group("", "are now `#[non_exhaustive]`")
            }
            (true, false) => {
                let message = format!("`{path}` is no longer `#[non_exhaustive]`");
                Change::new(kinds::NON_EXHAUSTIVE_REMOVED, path, message)
                    .after(whole(self.new))
                    .group("", "are no longer `#[non_exhaustive]`")
            }
            (true, true) | (false, false) => return,
        };
        self.add(None, change);
    }

    /// Compares the definitions.
    fn definition(&mut self) -> ReportedAspect {
        let kinds = [self.old.kind(), self.new.kind()];
        match (&self.old.definition, &self.new.definition, kinds) {
            // Its variants are the operations.
            (Definition::Enum(_), Definition::Enum(_), _) if self.path == OPERATION => {
                ReportedAspect::Nothing
            }
            (Definition::Struct(old), Definition::Struct(new), [a, b]) if a == b && old.named => {
                self.fields(old, new);
                self.builder(old, new);
                ReportedAspect::Nothing
            }
            (Definition::Struct(old), Definition::Struct(new), [a, b]) if a == b => {
                self.newtype(old, new)
            }
            (Definition::Alias(old), Definition::Alias(new), _) => {
                self.inner_type(&self.all.renamed(old), new);
                ReportedAspect::Nothing
            }
            (Definition::Enum(old), Definition::Enum(new), [a, b]) => {
                let explained = self.variants(old, new);
                if a == b {
                    return explained;
                }
                self.openness(old, b == TypeKind::OpenEnum);
                ReportedAspect::Everything
            }
            (Definition::Struct(_) | Definition::Enum(_) | Definition::Alias(_), _, [old, new]) => {
                let path = self.path;
                let message = format!("`{path}` is {} instead of {}", new.name(), old.name());
                self.add(None, Change::new(kinds::TYPE_KIND_CHANGED, path, message));
                ReportedAspect::Everything
            }
        }
    }

    /// Reports an enum that became open or closed.
    fn openness(&mut self, old: &IndexMap<String, Variant>, opened: bool) {
        let path = self.path;
        let unknown = format!(
            "match {} {{ {path}::{}(_) => (), _ => () }}",
            variable(path),
            name::UNRECOGNIZED
        );
        let change = if opened {
            let before = if self.old.non_exhaustive {
                // A match has a wildcard arm already.
                use_of(path, "Copy")
            } else {
                exhaustive(path, old)
            };
            let message = format!("`{path}` is now an open enum: it keeps unknown values");
            Change::new(kinds::ENUM_OPENED, path, message)
                .before(before)
                .after(unknown)
        } else {
            let message = format!("`{path}` is no longer an open enum: it rejects unknown values");
            Change::new(kinds::ENUM_CLOSED, path, message).before(unknown)
        };
        self.add(None, change);
    }

    /// Compares two tuple structs.
    fn newtype(&mut self, old: &Fields, new: &Fields) -> ReportedAspect {
        let inner = |of: &Type, fields: &Fields| {
            let target = of.traits.get("Deref").and_then(|types| types.first());
            let target = target.and_then(|target| target.strip_prefix("Target = "));
            let first = || fields.members.first().map(|(_, field)| field.of.as_str());
            target.or_else(first).unwrap_or_default().to_owned()
        };
        let before = self.all.renamed(&inner(self.old, old));
        let after = inner(self.new, new);
        if before != after {
            self.inner_type(&before, &after);
            return ReportedAspect::Traits;
        }
        let path = self.path;
        let constructor = format!("let {} = {path}(value);", variable(path));
        let conversion = format!("let {} = {path}::try_from(\"text\")?;", variable(path));
        let change = match (old.private, new.private) {
            (false, true) => {
                let message = format!("`{path}` now validates its value");
                Change::new(kinds::NEWTYPE_VALIDATION_ADDED, path, message)
                    .before(constructor)
                    .after(conversion)
            }
            (true, false) => {
                let message = format!("`{path}` no longer validates its value");
                Change::new(kinds::NEWTYPE_VALIDATION_REMOVED, path, message)
                    .before(conversion)
                    .after(constructor)
            }
            (true, true) | (false, false) => return ReportedAspect::Nothing,
        };
        self.add(None, change);
        ReportedAspect::Traits
    }

    fn inner_type(&mut self, old: &str, new: &str) {
        if old == new {
            return;
        }
        let path = self.path;
        let name = variable(path);
        let message = format!("inner type of `{path}` is `{new}` instead of `{old}`");
        let change = Change::new(kinds::INNER_TYPE_CHANGED, path, message)
            .before(format!("let value: &{old} = &{name};"))
            .after(format!("let value: &{new} = &{name};"))
            .retyped(old, new);
        self.add(None, change);
    }

    fn fields(&mut self, old: &Fields, new: &Fields) {
        let path = self.path;
        let value = variable(path);
        let read = |field: &str, of: &str| format!("let {field}: {of} = {value}.{field};");
        let renames = self.renamed_fields(&old.members, &new.members);
        for (name, field) in &old.members {
            let item = format!("{path}::{name}");
            if let Some(now) = renames.get(name) {
                let message = format!("`{item}` renamed to `{now}`");
                let change = Change::new(kinds::FIELD_RENAMED, &item, message)
                    .before(format!("let {name} = {value}.{name};"))
                    .after(format!("let {name} = {value}.{now};"));
                self.add(Some([name, now]), change);
                continue;
            }
            let was = self.all.renamed(&field.of);
            let change = match new.members.get(name) {
                None => Change::new(kinds::FIELD_REMOVED, &item, format!("`{item}` removed"))
                    .before(read(name, &was))
                    .old_types(vec![field.of.clone()]),
                Some(now) if now.of != was => {
                    let message = format!("type of `{item}` is `{}` instead of `{was}`", now.of);
                    Change::new(kinds::FIELD_TYPE_CHANGED, &item, message)
                        .before(read(name, &was))
                        .after(read(name, &now.of))
                        .retyped(&field.of, &now.of)
                }
                Some(_) => continue,
            };
            self.add(Some([name, name]), change);
        }
        let non_exhaustive = self.old.non_exhaustive || self.new.non_exhaustive;
        let required = required(self.all.head, path);
        for (name, field) in &new.members {
            if old.members.contains_key(name) || renames.values().any(|now| now == name) {
                continue;
            }
            let item = format!("{path}::{name}");
            let message = format!("field `{name}` added to `{path}`");
            let change = if !non_exhaustive {
                Change::new(kinds::FIELD_ADDED, &item, message)
                    .before(literal(path, &old.members))
                    .after(literal(path, &new.members))
            } else if required.contains(name) {
                let message = format!("{message}; its builder requires it");
                Change::new(kinds::RESPONSE_FIELD_REQUIRED, &item, message)
                    .after(read(name, &field.of))
            } else {
                Change::new(kinds::FIELD_ADDED_NON_EXHAUSTIVE, &item, message)
                    .after(read(name, &field.of))
            };
            self.add(Some([name, name]), change.new_types(vec![field.of.clone()]));
        }
    }

    /// Reports the fields that the builder of a type newly requires.
    fn builder(&mut self, old: &Fields, new: &Fields) {
        let path = self.path;
        let before = required(self.all.base, self.old_path);
        for name in required(self.all.head, path).difference(&before) {
            let (Some(old), Some(new)) = (old.members.get(name), new.members.get(name)) else {
                continue;
            };
            if self.all.renamed(&old.of) != new.of {
                continue;
            }
            let kind = if self.new.non_exhaustive {
                kinds::RESPONSE_FIELD_REQUIRED
            } else {
                kinds::BUILDER_FIELD_REQUIRED
            };
            let message = format!("builder of `{path}` requires `{name}`");
            let start = format!("let value: {path} = {path}::builder()");
            let change = Change::new(kind, &format!("{path}::{name}"), message)
                .before(format!("{start}.try_into()?;"))
                .after(format!("{start}.{name}::<{}>({name}).try_into()?;", new.of));
            self.add(Some([name, name]), change);
        }
    }

    fn variants(
        &mut self,
        old: &IndexMap<String, Variant>,
        new: &IndexMap<String, Variant>,
    ) -> ReportedAspect {
        let path = self.path;
        let open_enum = [self.old.kind(), self.new.kind()].contains(&TypeKind::OpenEnum);
        let unknown = |name: &String| name == name::UNRECOGNIZED && open_enum;
        let contents: IndexMap<&str, String> = old
            .iter()
            .map(|(name, of)| (name.as_str(), self.all.renamed(&content(&of.fields))))
            .collect();
        let removed = old.keys().filter(|name| !new.contains_key(*name));
        let removed: Vec<_> = removed.filter(|name| !unknown(name)).collect();
        let added = new.keys().filter(|name| !old.contains_key(*name));
        let added: Vec<_> = added.filter(|name| !unknown(name)).collect();
        let renames = unambiguous_pairs(&removed, &added, |before, after| {
            let after_content = new.get(after).map(|of| content(&of.fields));
            after_content.as_ref() == contents.get(before) && has_similar_name(before, after)
        });
        let line = |name: &str, of: Option<&Variant>| {
            let value = variable(path);
            format!(
                "match {value} {{ {} => (), _ => () }}",
                pattern(path, name, of)
            )
        };
        let types = |variant: &Variant| -> Vec<String> {
            let fields = variant.fields.members.values();
            fields.map(|field| field.of.clone()).collect()
        };
        let mut changes = Vec::new();
        for name in &removed {
            let item = format!("{path}::{name}");
            let variant = old.get(*name);
            let before = line(name, variant);
            if let Some(now) = renames.get(*name) {
                let message = format!("`{item}` renamed to `{now}`");
                let change = Change::new(kinds::VARIANT_RENAMED, &item, message)
                    .before(before)
                    .after(line(now, new.get(now)));
                changes.push(([name.as_str(), now], change));
            } else {
                let change =
                    Change::new(kinds::VARIANT_REMOVED, &item, format!("`{item}` removed"))
                        .before(before)
                        .old_types(variant.map(types).unwrap_or_default());
                changes.push(([name.as_str(), name.as_str()], change));
            }
        }
        for (name, before) in &contents {
            let (Some(old), Some(new)) = (old.get(*name), new.get(*name)) else {
                continue;
            };
            let after = content(&new.fields);
            if after == *before {
                continue;
            }
            let item = format!("{path}::{name}");
            let message = self.variant_message(&item, [old, new], [before, &after]);
            let change = Change::new(kinds::VARIANT_CHANGED, &item, message)
                .before(binding(path, name, &old.fields, &|of| self.all.renamed(of)))
                .after(binding(path, name, &new.fields, &|of| of.to_owned()))
                .retyped_fields(types(old), types(new));
            changes.push(([*name, *name], change));
        }
        let non_exhaustive = self.old.non_exhaustive || self.new.non_exhaustive;
        for name in &added {
            if renames.values().any(|now| now == *name) {
                continue;
            }
            let item = format!("{path}::{name}");
            let message = format!("variant `{name}` added to `{path}`");
            let variant = new.get(*name);
            let change = if non_exhaustive {
                Change::new(kinds::VARIANT_ADDED_NON_EXHAUSTIVE, &item, message)
                    .after(line(name, variant))
            } else {
                Change::new(kinds::VARIANT_ADDED, &item, message)
                    .before(exhaustive(path, old))
                    .after(exhaustive(path, new))
            };
            let change = change.new_types(variant.map(types).unwrap_or_default());
            changes.push(([name.as_str(), name.as_str()], change));
        }
        let explained = if changes.is_empty() {
            ReportedAspect::Nothing
        } else {
            ReportedAspect::Conversions
        };
        let common = old.keys().filter(|name| new.contains_key(*name));
        let reordered = !common.eq(new.keys().filter(|name| old.contains_key(*name)));
        if reordered && self.new.kind() == TypeKind::Enum {
            let message = format!("variants of `{path}` reordered");
            self.add(None, Change::new(kinds::VARIANTS_REORDERED, path, message));
        }
        for (names, change) in changes {
            self.add(Some(names), change);
        }
        explained
    }

    /// The message of a changed variant: the types of its fields, otherwise its fields.
    fn variant_message(
        &self,
        item: &str,
        [old, new]: [&Variant; 2],
        contents: [&str; 2],
    ) -> String {
        let retyped = new.fields.members.iter().filter_map(|(name, field)| {
            let was = self.all.renamed(&old.fields.members.get(name)?.of);
            let is = &field.of;
            (was != *is)
                .then(|| format!("type of `{name}` in `{item}` is `{is}` instead of `{was}`"))
        });
        let retyped: Vec<_> = retyped.collect();
        if !retyped.is_empty() {
            return retyped.join(", ");
        }
        // Fields were added or removed.
        let [before, after] = contents.map(|content| match content {
            "" => "nothing".to_owned(),
            content => format!("`{content}`"),
        });
        format!("`{item}` contains {after} instead of {before}")
    }

    /// The renamed fields: their type is the same, and their documentation or a similar name.
    fn renamed_fields(
        &self,
        old: &IndexMap<String, Field>,
        new: &IndexMap<String, Field>,
    ) -> HashMap<String, String> {
        let removed: Vec<_> = old.keys().filter(|name| !new.contains_key(*name)).collect();
        let added: Vec<_> = new.keys().filter(|name| !old.contains_key(*name)).collect();
        unambiguous_pairs(&removed, &added, |before, after| {
            let fields = old.get(before).zip(new.get(after));
            fields.is_some_and(|(old, new)| {
                self.all.renamed(&old.of) == new.of
                    && is_similar((before, old.docs), (after, new.docs))
            })
        })
    }

    /// The locations of the type or of one of its fields or variants.
    fn sources(&self, member: Option<[&str; 2]>) -> Sources {
        let base = &self.all.base_sources;
        let head = &self.all.head_sources;
        match member {
            None => [base.of_type(self.old_path), head.of_type(self.path)],
            Some([old, new]) => [
                base.of_member(self.old_path, old),
                head.of_member(self.path, new),
            ],
        }
    }

    fn add(&mut self, member: Option<[&str; 2]>, change: Change) {
        let sources = self.sources(member);
        self.all.changes.mark_reported(self.path);
        self.all.changes.add(change.at(sources));
    }
}

/// The fields that the builder of a type requires.
fn required(types: &super::public_api::Types, path: &str) -> BTreeSet<String> {
    let builder = builder_of(path).and_then(|builder| types.get(&builder));
    builder.map_or_else(BTreeSet::new, |builder| builder.required.clone())
}
