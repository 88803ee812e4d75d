//! What changed of the types: each before and after, by its shape.

use std::collections::{BTreeSet, HashMap};

use indexmap::IndexMap;

use super::compare::{CLIENT, Comparison, OPERATION, builder_of, is_type};
use super::found::Found;
use super::items::{Field, Fields, Shape, Type, Variant};
use super::lines::{binding, content, exhaustive, literal, pattern, use_of};
use super::names::{ALIKE, is_same_member, paired};
use super::table;
use super::words::variable;
use crate::name;
use openapi_document::Location;

/// Compares all types but those that belong to an operation.
pub(super) fn compare(all: &mut Comparison<'_>) {
    let (base, head) = (all.base, all.head);
    for (path, old) in base.iter().filter(|(path, _)| is_type(path)) {
        let now = all.names.get(path).cloned();
        let now_path = now.as_deref().unwrap_or(path);
        if now.is_some() {
            // Its documentation says the new name too.
            all.report.own(now_path);
            all.report.add(Found {
                before: Some(format!("let {}: {path};", variable(path))),
                after: Some(format!("let {}: {now_path};", variable(now_path))),
                base: all.base_places.of_type(path),
                head: all.head_places.of_type(now_path),
                renamed: Some((path.clone(), now_path.to_owned())),
                ..Found::new(
                    table::TYPE_RENAMED,
                    path,
                    format!("`{path}` is now called `{now_path}`"),
                )
            });
        }
        let Some(new) = head.get(now_path) else {
            all.report.removed(path, all.base_places.of_type(path));
            continue;
        };
        Pair {
            old_path: path,
            path: now_path,
            old,
            new,
            all,
        }
        .compare();
    }
    let kept: BTreeSet<&String> = all.names.values().collect();
    for path in head.keys().filter(|path| is_type(path)) {
        if !base.contains_key(path) && !kept.contains(path) {
            all.report.added(path, all.head_places.of_type(path));
        }
    }
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
        let explained = self.shape();
        if self.new.non_exhaustive != self.old.non_exhaustive
            && !explained
                .iter()
                .any(|told| matches!(told, Told::Everything))
        {
            let path = self.path;
            let (rule, message) = if self.new.non_exhaustive {
                let message = format!("`{path}` may grow: it is `#[non_exhaustive]`");
                (table::NON_EXHAUSTIVE_ADDED, message)
            } else {
                let message = format!("`{path}` is no longer `#[non_exhaustive]`");
                (table::NON_EXHAUSTIVE_REMOVED, message)
            };
            let whole = |of: &Type| match &of.shape {
                Shape::Struct(fields) if fields.named => Some(literal(path, &fields.members)),
                Shape::Enum(variants) => Some(exhaustive(path, variants)),
                Shape::Struct(_) | Shape::Alias(_) => None,
            };
            let (before, after) = if self.new.non_exhaustive {
                (whole(self.old), None)
            } else {
                (None, whole(self.new))
            };
            let tail = if self.new.non_exhaustive {
                "may grow: they are `#[non_exhaustive]`"
            } else {
                "are no longer `#[non_exhaustive]`"
            };
            self.add(
                None,
                Found {
                    before,
                    after,
                    alike: Some((String::new(), tail.to_owned())),
                    ..Found::new(rule, path, message)
                },
            );
        }
        let owner = (self.path, self.places(None));
        let pair = (self.old, self.new);
        if !explained
            .iter()
            .any(|told| matches!(told, Told::Everything))
        {
            let all = explained.iter().any(|told| matches!(told, Told::Traits));
            let conversions = explained
                .iter()
                .any(|told| matches!(told, Told::Conversions));
            let told = |name: &str| all || conversions && name.starts_with("From<");
            self.all.traits(owner.clone(), pair, &told);
            let of_call = self.path == CLIENT;
            let told = |name: &str| all || name == "builder" || of_call && name != "new";
            self.all.functions(owner.clone(), pair, &told);
        }
        let mut pairs = vec![[self.old, self.new]];
        let builders = [self.old_path, self.path].map(builder_of);
        if let [Some(old), Some(new)] = builders
            && let (Some(old), Some(new)) = (self.all.base.get(&old), self.all.head.get(&new))
        {
            pairs.push([old, new]);
        }
        self.all.rest(self.path, &owner.1, &pairs);
    }

    /// Compares what the two are made of, and says what else is told by that.
    fn shape(&mut self) -> Vec<Told> {
        let kinds = [kind(self.old), kind(self.new)];
        match (&self.old.shape, &self.new.shape, kinds) {
            // Its variants are the operations.
            (Shape::Enum(_), Shape::Enum(_), _) if self.path == OPERATION => Vec::new(),
            (Shape::Struct(old), Shape::Struct(new), [a, b]) if a == b && old.named => {
                self.fields(old, new);
                self.builder(old, new);
                Vec::new()
            }
            (Shape::Struct(old), Shape::Struct(new), [a, b]) if a == b => self.newtype(old, new),
            (Shape::Alias(old), Shape::Alias(new), _) => {
                self.inner(&self.all.now(old), new);
                Vec::new()
            }
            (Shape::Enum(old), Shape::Enum(new), kinds) => {
                let mut told = self.variants(old, new);
                let path = self.path;
                let (rule, message) = match kinds {
                    [Kind::Enum, Kind::OpenEnum] => (
                        table::ENUM_OPENED,
                        format!("`{path}` keeps values that are not listed"),
                    ),
                    [Kind::OpenEnum, Kind::Enum] => (
                        table::ENUM_CLOSED,
                        format!("`{path}` takes listed values alone"),
                    ),
                    _ => return told,
                };
                let any = format!(
                    "match {} {{ {path}::Unrecognized(_) => (), _ => () }}",
                    variable(path)
                );
                let (before, after) = if rule == table::ENUM_CLOSED {
                    (Some(any), None)
                } else if self.old.non_exhaustive {
                    // Whoever matches has an arm for more already.
                    (Some(use_of(path, "Copy")), Some(any))
                } else {
                    (Some(exhaustive(path, old)), Some(any))
                };
                self.add(
                    None,
                    Found {
                        before,
                        after,
                        ..Found::new(rule, path, message)
                    },
                );
                told.push(Told::Everything);
                told
            }
            (Shape::Struct(_) | Shape::Enum(_) | Shape::Alias(_), _, [old, new]) => {
                let path = self.path;
                let message = format!("`{path}` is {} instead of {}", new.text(), old.text());
                self.add(None, Found::new(table::TYPE_KIND_CHANGED, path, message));
                vec![Told::Everything]
            }
        }
    }

    /// A type around another one.
    fn newtype(&mut self, old: &Fields, new: &Fields) -> Vec<Told> {
        let inner = |of: &Type, fields: &Fields| {
            let target = of.traits.get("Deref").and_then(|types| types.first());
            let target = target.and_then(|target| target.strip_prefix("Target = "));
            let first = || fields.members.first().map(|(_, field)| field.of.as_str());
            target.or_else(first).unwrap_or_default().to_owned()
        };
        let before = self.all.now(&inner(self.old, old));
        let after = inner(self.new, new);
        if before != after {
            self.inner(&before, &after);
            return vec![Told::Traits];
        }
        let path = self.path;
        let line = format!("let {} = {path}(value);", variable(path));
        let found = if new.sealed && !old.sealed {
            let message = format!("`{path}` is made of checked values alone");
            Found {
                before: Some(line),
                after: Some(format!(
                    "let {} = {path}::try_from(\"text\")?;",
                    variable(path)
                )),
                ..Found::new(table::NEWTYPE_SEALED, path, message)
            }
        } else if old.sealed && !new.sealed {
            let message = format!("`{path}` is made of any value, unchecked");
            Found {
                before: Some(format!(
                    "let {} = {path}::try_from(\"text\")?;",
                    variable(path)
                )),
                after: Some(line),
                ..Found::new(table::NEWTYPE_UNSEALED, path, message)
            }
        } else {
            return Vec::new();
        };
        self.add(None, found);
        vec![Told::Traits]
    }

    fn inner(&mut self, old: &str, new: &str) {
        if old == new {
            return;
        }
        let path = self.path;
        let name = variable(path);
        self.add(
            None,
            Found {
                before: Some(format!("let value: &{old} = &{name};")),
                after: Some(format!("let value: &{new} = &{name};")),
                old: vec![old.to_owned()],
                new: vec![new.to_owned()],
                swaps: true,
                ..Found::new(
                    table::INNER_TYPE_CHANGED,
                    path,
                    format!("`{path}` holds `{new}` instead of `{old}`"),
                )
            },
        );
    }

    fn fields(&mut self, old: &Fields, new: &Fields) {
        let path = self.path;
        let value = variable(path);
        let read = |field: &str, of: &str| format!("let {field}: {of} = {value}.{field};");
        let renames = self.members_with_other_names(&old.members, &new.members);
        for (name, field) in &old.members {
            let item = format!("{path}::{name}");
            if let Some(now) = renames.get(name) {
                self.add(
                    Some([name, now]),
                    Found {
                        before: Some(format!("let {name} = {value}.{name};")),
                        after: Some(format!("let {name} = {value}.{now};")),
                        ..Found::new(
                            table::FIELD_RENAMED,
                            &item,
                            format!("`{item}` is now called `{now}`"),
                        )
                    },
                );
                continue;
            }
            let of = self.all.now(&field.of);
            match new.members.get(name) {
                None => self.add(
                    Some([name, name]),
                    Found {
                        before: Some(read(name, &of)),
                        old: vec![field.of.clone()],
                        ..Found::new(table::FIELD_REMOVED, &item, format!("`{item}` is gone"))
                    },
                ),
                Some(now) if now.of != of => self.add(
                    Some([name, name]),
                    Found {
                        before: Some(read(name, &of)),
                        after: Some(read(name, &now.of)),
                        old: vec![field.of.clone()],
                        new: vec![now.of.clone()],
                        swaps: true,
                        ..Found::new(
                            table::FIELD_TYPE_CHANGED,
                            &item,
                            format!("`{item}` is `{}` instead of `{of}`", now.of),
                        )
                    },
                ),
                Some(_) => {}
            }
        }
        let open = self.old.non_exhaustive || self.new.non_exhaustive;
        let required = self.required(self.path, true);
        for (name, field) in &new.members {
            if old.members.contains_key(name) || renames.values().any(|now| now == name) {
                continue;
            }
            let item = format!("{path}::{name}");
            let found = if !open {
                Found {
                    before: Some(literal(path, &old.members)),
                    after: Some(literal(path, &new.members)),
                    ..Found::new(
                        table::FIELD_ADDED,
                        &item,
                        format!("`{path}` has a member more, `{name}`"),
                    )
                }
            } else if required.contains(name) {
                let message =
                    format!("`{path}` has a member more, `{name}`, which its builder needs");
                Found {
                    after: Some(read(name, &field.of)),
                    ..Found::new(table::BUILDER_REQUIRES_ANSWER, &item, message)
                }
            } else {
                let message = format!("`{path}` has a member more, `{name}`");
                Found {
                    after: Some(read(name, &field.of)),
                    ..Found::new(table::FIELD_ADDED_NON_EXHAUSTIVE, &item, message)
                }
            };
            let new = vec![field.of.clone()];
            self.add(Some([name, name]), Found { new, ..found });
        }
    }

    /// What the builder of a type asks for that it did not ask for.
    fn builder(&mut self, old: &Fields, new: &Fields) {
        let path = self.path;
        let before = self.required(self.old_path, false);
        for name in self.required(path, true).difference(&before) {
            let same = |(old, new): (&Field, &Field)| self.all.now(&old.of) == new.of;
            let kept = old.members.get(name).zip(new.members.get(name));
            if !kept.is_some_and(same) {
                continue;
            }
            let rule = if self.new.non_exhaustive {
                table::BUILDER_REQUIRES_ANSWER
            } else {
                table::BUILDER_REQUIRES
            };
            let message = format!("the builder of `{path}` makes nothing without `{name}`");
            let of = new.members.get(name).map_or("_", |field| &field.of);
            self.add(
                Some([name, name]),
                Found {
                    before: Some(format!(
                        "let value: {path} = {path}::builder().try_into()?;"
                    )),
                    after: Some(format!(
                        "let value: {path} = {path}::builder().{name}::<{of}>({name}).try_into()?;"
                    )),
                    ..Found::new(rule, &format!("{path}::{name}"), message)
                },
            );
        }
    }

    fn required(&self, path: &str, new: bool) -> BTreeSet<String> {
        let types = if new { self.all.head } else { self.all.base };
        let builder = builder_of(path).and_then(|builder| types.get(&builder));
        builder.map_or_else(BTreeSet::new, |builder| builder.required.clone())
    }

    fn variants(
        &mut self,
        old: &IndexMap<String, Variant>,
        new: &IndexMap<String, Variant>,
    ) -> Vec<Told> {
        let path = self.path;
        let mut told = Vec::new();
        let unlisted = |name: &str| {
            name == name::UNRECOGNIZED && [kind(self.old), kind(self.new)].contains(&Kind::OpenEnum)
        };
        let now = |variant: &Variant| self.all.now(&content(&variant.fields));
        let old_words: IndexMap<&str, String> = old
            .iter()
            .map(|(name, variant)| (name.as_str(), now(variant)))
            .collect();
        let gone: Vec<_> = old.keys().filter(|name| !new.contains_key(*name)).collect();
        let gone: Vec<_> = gone.into_iter().filter(|name| !unlisted(name)).collect();
        let come: Vec<_> = new.keys().filter(|name| !old.contains_key(*name)).collect();
        let come: Vec<_> = come.into_iter().filter(|name| !unlisted(name)).collect();
        let renames = paired(&gone, &come, |old, new| {
            let same = new_content(new_of(new, self.new)) == old_words.get(old).cloned();
            same && strsim::normalized_damerau_levenshtein(old, new) >= ALIKE
        });
        let line = |name: &str, of: Option<&Variant>| {
            let value = variable(path);
            Some(format!(
                "match {value} {{ {} => (), _ => () }}",
                pattern(path, name, of)
            ))
        };
        let texts = |variant: &Variant| -> Vec<String> {
            let members = variant.fields.members.values();
            members.map(|field| field.of.clone()).collect()
        };
        let mut found = Vec::new();
        for name in &gone {
            let item = format!("{path}::{name}");
            let variant = old.get(*name);
            let before = line(name, variant);
            if let Some(now) = renames.get(*name) {
                found.push((
                    [(*name).clone(), now.clone()],
                    Found {
                        before,
                        after: line(now, new.get(now)),
                        ..Found::new(
                            table::VARIANT_RENAMED,
                            &item,
                            format!("`{item}` is now called `{now}`"),
                        )
                    },
                ));
                continue;
            }
            let message = format!("`{item}` is gone");
            found.push((
                [(*name).clone(), (*name).clone()],
                Found {
                    before,
                    old: variant.map(texts).unwrap_or_default(),
                    ..Found::new(table::VARIANT_REMOVED, &item, message)
                },
            ));
        }
        for (name, before) in &old_words {
            let (Some(old), Some(variant)) = (old.get(*name), new.get(*name)) else {
                continue;
            };
            let after = content(&variant.fields);
            if after == *before {
                continue;
            }
            let item = format!("{path}::{name}");
            let shown = |content: &str| match content {
                "" => "nothing".to_owned(),
                content => format!("`{content}`"),
            };
            let retyped: Vec<_> = variant
                .fields
                .members
                .iter()
                .filter_map(|(member, field)| {
                    let was = self.all.now(&old.fields.members.get(member)?.of);
                    let is = &field.of;
                    (was != *is)
                        .then(|| format!("`{member}` of `{item}` is `{is}` instead of `{was}`"))
                })
                .collect();
            let message = match retyped.as_slice() {
                // Members came or went, too, or have no names.
                [] => format!(
                    "`{item}` holds {} instead of {}",
                    shown(&after),
                    shown(before)
                ),
                retyped => retyped.join(", "),
            };
            found.push((
                [(*name).to_owned(), (*name).to_owned()],
                Found {
                    before: Some(binding(path, name, &old.fields, &|of| self.all.now(of))),
                    after: Some(binding(path, name, &variant.fields, &|of| of.to_owned())),
                    old: texts(old),
                    new: texts(variant),
                    swaps: true,
                    ..Found::new(table::VARIANT_CHANGED, &item, message)
                },
            ));
        }
        let open = self.old.non_exhaustive || self.new.non_exhaustive;
        for name in come {
            if renames.values().any(|now| now == name) {
                continue;
            }
            let item = format!("{path}::{name}");
            let message = format!("`{path}` has a variant more, `{name}`");
            let variant = new.get(name);
            let all = |of: &IndexMap<String, Variant>| Some(exhaustive(path, of));
            let change = if open {
                Found {
                    after: line(name, variant),
                    ..Found::new(table::VARIANT_ADDED_NON_EXHAUSTIVE, &item, message)
                }
            } else {
                Found {
                    before: all(old),
                    after: all(new),
                    ..Found::new(table::VARIANT_ADDED, &item, message)
                }
            };
            let new = variant.map(texts).unwrap_or_default();
            found.push(([name.clone(), name.clone()], Found { new, ..change }));
        }
        if !found.is_empty() {
            told.push(Told::Conversions);
        }
        let order = |of: &IndexMap<String, Variant>, other: &IndexMap<String, Variant>| {
            let kept = of.keys().filter(|name| other.contains_key(*name));
            kept.cloned().collect::<Vec<_>>()
        };
        if order(old, new) != order(new, old) && kind(self.new) == Kind::Enum {
            let message = format!("the variants of `{path}` stand in another order");
            self.add(None, Found::new(table::VARIANTS_REORDERED, path, message));
        }
        for (names, change) in found {
            let names = [names[0].as_str(), names[1].as_str()];
            self.add(Some(names), change);
        }
        told
    }

    /// Members that have another name now: nothing else could be meant, and either the description
    /// or the name is much the same.
    fn members_with_other_names(
        &self,
        old: &IndexMap<String, Field>,
        new: &IndexMap<String, Field>,
    ) -> HashMap<String, String> {
        let gone: Vec<_> = old.keys().filter(|name| !new.contains_key(*name)).collect();
        let come: Vec<_> = new.keys().filter(|name| !old.contains_key(*name)).collect();
        let words: HashMap<&str, String> = gone
            .iter()
            .filter_map(|name| Some((name.as_str(), self.all.now(&old.get(*name)?.of))))
            .collect();
        paired(&gone, &come, |before, after| {
            let (Some(of), Some(old), Some(new)) =
                (words.get(before), old.get(before), new.get(after))
            else {
                return false;
            };
            *of == new.of && is_same_member((before, old.docs), (after, new.docs))
        })
    }

    /// Where the type or one of its members is written, in both documents.
    fn places(&self, member: Option<[&str; 2]>) -> [Option<Location>; 2] {
        let base = &self.all.base_places;
        let head = &self.all.head_places;
        match member {
            None => [base.of_type(self.old_path), head.of_type(self.path)],
            Some([old, new]) => [
                base.of_member(self.old_path, old),
                head.of_member(self.path, new),
            ],
        }
    }

    fn add(&mut self, member: Option<[&str; 2]>, found: Found) {
        let [base, head] = self.places(member);
        self.all.report.own(self.path);
        self.all.report.add(Found {
            base,
            head,
            ..found
        });
    }
}

/// What of a type another change has told.
enum Told {
    /// The traits, and the functions that come with them.
    Traits,
    /// The conversions from what variants hold.
    Conversions,
    /// All of it.
    Everything,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Struct,
    Newtype,
    Opaque,
    Enum,
    OpenEnum,
    Alias,
}

impl Kind {
    fn text(self) -> &'static str {
        match self {
            Self::Struct => "a struct",
            Self::Newtype => "a tuple struct",
            Self::Opaque => "a struct without public members",
            Self::Enum => "an enum",
            Self::OpenEnum => "an open enum",
            Self::Alias => "an alias",
        }
    }
}

pub(super) fn kind(of: &Type) -> Kind {
    match &of.shape {
        Shape::Struct(fields) if fields.named && fields.sealed => Kind::Opaque,
        Shape::Struct(fields) if fields.named => Kind::Struct,
        Shape::Struct(_) => Kind::Newtype,
        Shape::Enum(variants)
            if variants.contains_key(name::UNRECOGNIZED) && of.constants.contains_key("KNOWN") =>
        {
            Kind::OpenEnum
        }
        Shape::Enum(_) => Kind::Enum,
        Shape::Alias(_) => Kind::Alias,
    }
}

fn new_of<'t>(name: &str, of: &'t Type) -> Option<&'t Variant> {
    match &of.shape {
        Shape::Enum(variants) => variants.get(name),
        Shape::Struct(_) | Shape::Alias(_) => None,
    }
}

fn new_content(variant: Option<&Variant>) -> Option<String> {
    variant.map(|variant| content(&variant.fields))
}
