//! Compares the variants of `oneOf` and `anyOf`: added, removed and matching ones.

use std::collections::{HashMap, HashSet, VecDeque};

use openapi_document::model::{Discriminator, Schema};
use openapi_document::{Document, Node, Object as _};

use super::resolved_schema::{
    ResolvedSchema, SCHEMAS, SchemaIntersection, UnionKeyword, Variant, tags_of,
};
use super::{MAX_COMBINATIONS, Pair, value_types};
use crate::change_kind::{ChangeKind, Class};
use crate::change_table as kinds;
use crate::naming::subject;
use crate::recorder::Sides;

/// The maximum number of pairs of variants that are compared by value; more are matched by text.
const MAX_MATCHED: usize = 900;

/// Compares two schemas of which at least one has variants.
pub(super) fn compare<'d>(
    pair: &mut Pair<'_, 'd>,
    base: &SchemaIntersection<'d>,
    head: &SchemaIntersection<'d>,
) {
    let (old, new) = (pair.base, pair.head);
    let old_variants = variants(old, base);
    let new_variants = variants(new, head);
    let mut all = old_variants.iter().chain(&new_variants);
    if all.any(|variant| variant.schema.combinations > MAX_COMBINATIONS) {
        let site = |resolved: &ResolvedSchema<'d>| {
            let union = resolved.union.as_ref();
            Some(union.map_or_else(|| resolved.site_near(true), |union| union.array))
        };
        return pair.record_limit_reached(base, head, (site(old), site(new)));
    }
    if let (Some(was), Some(is)) = (&old.union, &new.union) {
        if was.keyword != is.keyword {
            let kind = match is.keyword {
                UnionKeyword::AnyOf => &kinds::ONE_OF_BECAME_ANY_OF,
                UnionKeyword::OneOf => &kinds::ANY_OF_BECAME_ONE_OF,
            };
            let (before, after) = (was.keyword.as_str(), is.keyword.as_str());
            let sides = (Some(was.array), Some(is.array));
            pair.record_at(kind, sides, &[], |subject| {
                format!("{subject}: `{before}` changed to `{after}`")
            });
        }
        discriminators(pair);
    }
    compare_variants(pair, &old_variants, &new_variants);
}

/// Compares the schemas that extend these by `allOf`, if a discriminator selects between them.
pub(super) fn compare_children(pair: &mut Pair<'_, '_>) {
    let discriminator = (
        pair.base.discriminator_of_children(),
        pair.head.discriminator_of_children(),
    );
    if discriminator.0.is_some() || discriminator.1.is_some() {
        discriminators(pair);
    }
    let (Some(was), Some(is)) = discriminator else {
        return;
    };
    let inheritance = pair.pairs.inheritance.take().unwrap_or_else(|| {
        (
            Inheritance::new(was.node().document()),
            Inheritance::new(is.node().document()),
        )
    });
    let old = inheritance.0.children(pair.base.site, was);
    let new = inheritance.1.children(pair.head.site, is);
    pair.pairs.inheritance = Some(inheritance);
    compare_variants(pair, &old, &new);
}

/// The components that extend others by an `allOf` with a reference.
pub(super) struct Inheritance<'d> {
    children: HashMap<&'d str, Vec<(&'d str, Schema<'d>)>>,
}

impl<'d> Inheritance<'d> {
    fn new(document: &'d Document) -> Self {
        let mut children: HashMap<_, Vec<_>> = HashMap::new();
        let components = document.openapi().components();
        let schemas = components.map(|components| components.schemas().iter());
        for (name, schema) in schemas.into_iter().flatten() {
            if schema.reference().is_some() {
                continue;
            }
            for parent in schema.all_of().filter_map(Schema::referenced_name) {
                children.entry(parent).or_default().push((name, schema));
            }
        }
        Self { children }
    }

    /// The schemas that extend `parent`, directly or not, as variants.
    fn children(&self, parent: Node<'d>, discriminator: Discriminator<'d>) -> Vec<Variant<'d>> {
        let mut pending: Vec<_> = Schema::view(parent).component_name().into_iter().collect();
        let mut seen = HashSet::from([parent.id()]);
        let mut variants = Vec::new();
        while let Some(parent) = pending.pop() {
            for &(name, child) in self.children.get(parent).into_iter().flatten() {
                if seen.insert(child.id()) {
                    pending.push(name);
                    variants.push(Variant {
                        written: child,
                        schema: SchemaIntersection::of(child),
                        tags: tags_of(discriminator, &format!("{SCHEMAS}{name}")),
                    });
                }
            }
        }
        variants
    }
}

/// Compares two lists of variants.
fn compare_variants<'d>(pair: &mut Pair<'_, 'd>, old: &[Variant<'d>], new: &[Variant<'d>]) {
    let matched = matches(pair, old, new);
    for &(i, j) in &matched {
        let (Some(was), Some(is)) = (old.get(i), new.get(j)) else {
            continue;
        };
        tags(pair, was, is);
        let is_covered = is_plain(was)
            && is_plain(is)
            && pair.pairs.judge(&was.schema, &is.schema, pair.direction)
                > Some(Class::Documentation)
            && is_covered(pair, is, old, Some(i))
            && is_covered(pair, was, new, Some(j));
        if is_covered {
            let sides = (Some(was.written.written()), Some(is.written.written()));
            let kind = &kinds::COVERED_VARIANT_CHANGED;
            let name = name(is);
            pair.record_at(kind, sides, &[], |subject| {
                format!(
                    "{subject}: variant {name} changed; another variant allows its values anyway"
                )
            });
        } else {
            pair.compare_inner(&was.schema, &is.schema);
        }
    }
    let unmatched = |variants: &[Variant<'d>], matched: HashSet<usize>| -> Vec<Variant<'d>> {
        let left = variants.iter().enumerate();
        let left = left.filter(|(index, _)| !matched.contains(index));
        left.map(|(_, variant)| variant.clone()).collect()
    };
    for variant in unmatched(old, matched.iter().map(|(i, _)| *i).collect()) {
        let sides = (Some(variant.written.written()), Some(pair.head.site));
        for tag in &variant.tags {
            record_tag(pair, &kinds::DISCRIMINATOR_VALUE_REMOVED, sides, tag);
        }
        if variant.tags.is_empty() {
            let kind = match (is_covered(pair, &variant, new, None), is_one_of(pair.base)) {
                (true, true) => &kinds::OVERLAPPING_VARIANT_REMOVED,
                (true, false) => &kinds::COVERED_VARIANT_REMOVED,
                (false, _) => &kinds::VARIANT_REMOVED,
            };
            let name = name(&variant);
            pair.record_at(kind, sides, &[], |subject| {
                format!("{subject}: variant {name} removed")
            });
        }
    }
    for variant in unmatched(new, matched.iter().map(|(_, j)| *j).collect()) {
        let sides = (Some(pair.base.site), Some(variant.written.written()));
        for tag in &variant.tags {
            record_tag(pair, &kinds::DISCRIMINATOR_VALUE_ADDED, sides, tag);
        }
        if variant.tags.is_empty() {
            let kind = match (is_covered(pair, &variant, old, None), is_one_of(pair.head)) {
                (true, true) => &kinds::OVERLAPPING_VARIANT_ADDED,
                (true, false) => &kinds::COVERED_VARIANT_ADDED,
                (false, _) => &kinds::VARIANT_ADDED,
            };
            let name = name(&variant);
            pair.record_at(kind, sides, &[], |subject| {
                format!("{subject}: variant {name} added")
            });
        }
    }
}

/// Compares the discriminator values that select two variants that are the same one.
fn tags<'d>(pair: &mut Pair<'_, 'd>, old: &Variant<'d>, new: &Variant<'d>) {
    if old.tags.is_empty() || new.tags.is_empty() {
        // Only one side has a discriminator, which is a change of the whole union.
        return;
    }
    let sides = (Some(old.written.written()), Some(new.written.written()));
    let only = |these: &[String], others: &[String]| -> Vec<String> {
        let these = these.iter().filter(|value| !others.contains(value));
        these.cloned().collect()
    };
    let removed = only(&old.tags, &new.tags);
    let added = only(&new.tags, &old.tags);
    if let ([was], [is]) = (removed.as_slice(), added.as_slice()) {
        let mut values = [was.as_str(), is];
        values.sort_unstable();
        let kind = &kinds::DISCRIMINATOR_VALUE_CHANGED;
        pair.record_at(kind, sides, &values, |subject| {
            format!("{subject}: discriminator value of a variant changed to `{is}` (was `{was}`)")
        });
        return;
    }
    for tag in removed {
        record_tag(pair, &kinds::DISCRIMINATOR_VALUE_REMOVED, sides, &tag);
    }
    for tag in added {
        record_tag(pair, &kinds::DISCRIMINATOR_VALUE_ADDED, sides, &tag);
    }
}

/// Records that a value of the discriminator was added or removed.
fn record_tag<'d>(pair: &mut Pair<'_, 'd>, kind: &'static ChangeKind, sides: Sides<'d>, tag: &str) {
    let is_added = kind.id == kinds::DISCRIMINATOR_VALUE_ADDED.id;
    let what = if is_added { "added" } else { "removed" };
    pair.record_at(kind, sides, &[tag], |subject| {
        format!("{subject}: variant `{tag}` {what}")
    });
}

/// The variants of a schema; without a union, the schema is the only one.
fn variants<'d>(
    resolved: &ResolvedSchema<'d>,
    intersection: &SchemaIntersection<'d>,
) -> Vec<Variant<'d>> {
    match &resolved.union {
        Some(union) => union.variants.clone(),
        None => vec![Variant {
            written: Schema::view(resolved.site),
            schema: intersection.clone(),
            tags: Vec::new(),
        }],
    }
}

/// Compares which property selects the variant.
fn discriminators(pair: &mut Pair<'_, '_>) {
    let property = |resolved: &ResolvedSchema<'_>| {
        let mut discriminators = resolved.schemas().filter_map(Schema::discriminator);
        let name = discriminators.next()?.property_name()?;
        Some(name.to_owned())
    };
    let (was, is) = (property(pair.base), property(pair.head));
    let mut names: Vec<&str> = was.iter().chain(&is).map(String::as_str).collect();
    names.sort_unstable();
    let (kind, what) = match (&was, &is) {
        (Some(was), Some(is)) if was != is => (
            &kinds::DISCRIMINATOR_PROPERTY_CHANGED,
            format!("changed to `{is}` (was `{was}`)"),
        ),
        (None, Some(is)) => (&kinds::DISCRIMINATOR_ADDED, format!("`{is}` added")),
        (Some(was), None) => (&kinds::DISCRIMINATOR_REMOVED, format!("`{was}` removed")),
        (Some(_), Some(_)) | (None, None) => return,
    };
    pair.record_keyword(
        kind,
        |schema| schema.fields().discriminator(),
        &names,
        |subject| format!("{subject}: discriminator {what}"),
    );
}

/// Matches the variants of two lists: by discriminator value, by reference, by text, and by what
/// they allow. The result does not depend on which list is old.
fn matches<'d>(
    pair: &mut Pair<'_, 'd>,
    old: &[Variant<'d>],
    new: &[Variant<'d>],
) -> Vec<(usize, usize)> {
    let mut matching = Matching {
        matched: Vec::new(),
        old: (0..old.len()).collect(),
        new: (0..new.len()).collect(),
    };
    let keys: [fn(&Variant<'d>) -> Vec<String>; 3] = [
        |variant| variant.tags.clone(),
        |variant| {
            let reference = variant.written.reference();
            reference.map(str::to_owned).into_iter().collect()
        },
        |variant| vec![variant.written.written().value().to_string()],
    ];
    for key in keys {
        let of = |variants: &[Variant<'d>], index| variants.get(index).map(key).unwrap_or_default();
        matching.by_key(|index| of(old, index), |index| of(new, index));
    }
    // The last two that are left are the same one if they have the same types.
    let last = |matching: &mut Matching| {
        if let ([i], [j]) = (matching.old.as_slice(), matching.new.as_slice())
            && let (Some(was), Some(is)) = (old.get(*i), new.get(*j))
            && ResolvedSchema::new(&was.schema).types == ResolvedSchema::new(&is.schema).types
        {
            matching.matched.push((*i, *j));
            matching.old.clear();
            matching.new.clear();
        }
    };
    last(&mut matching);
    if matching.old.len().saturating_mul(matching.new.len()) <= MAX_MATCHED {
        let direction = pair.direction;
        let pairs = &mut *pair.pairs;
        matching.by_pair(|i, j| match (old.get(i), new.get(j)) {
            (Some(was), Some(is)) => {
                pairs.judge(&was.schema, &is.schema, direction) <= Some(Class::Documentation)
            }
            (_, _) => false,
        });
        matching.by_pair(|i, j| match (old.get(i), new.get(j)) {
            (Some(was), Some(is)) => {
                pairs.is_subset(&was.schema, &is.schema, direction)
                    || pairs.is_subset(&is.schema, &was.schema, direction)
            }
            (_, _) => false,
        });
        last(&mut matching);
    }
    matching.matched
}

/// The variants that were matched, and the indexes of those that are left.
struct Matching {
    matched: Vec<(usize, usize)>,
    old: Vec<usize>,
    new: Vec<usize>,
}

impl Matching {
    /// Matches variants with a key in common, the first with the first.
    fn by_key(&mut self, old: impl Fn(usize) -> Vec<String>, new: impl Fn(usize) -> Vec<String>) {
        let mut known: HashMap<String, VecDeque<usize>> = HashMap::new();
        for &index in &self.new {
            for key in new(index) {
                known.entry(key).or_default().push_back(index);
            }
        }
        let mut taken = HashSet::new();
        let matched = &mut self.matched;
        self.old.retain(|&index| {
            for key in old(index) {
                let Some(others) = known.get_mut(&key) else {
                    continue;
                };
                while let Some(other) = others.pop_front() {
                    if taken.insert(other) {
                        matched.push((index, other));
                        return false;
                    }
                }
            }
            true
        });
        self.new.retain(|index| !taken.contains(index));
    }

    /// Matches variants for which `is_match` holds, those at similar indexes first.
    fn by_pair(&mut self, mut is_match: impl FnMut(usize, usize) -> bool) {
        let pairs = self
            .old
            .iter()
            .flat_map(|&i| self.new.iter().map(move |&j| (i, j)));
        let mut order: Vec<_> = pairs.collect();
        order.sort_by_key(|&(i, j)| (i + j, i.abs_diff(j)));
        for (i, j) in order {
            if self.old.contains(&i) && self.new.contains(&j) && is_match(i, j) {
                self.matched.push((i, j));
                self.old.retain(|index| *index != i);
                self.new.retain(|index| *index != j);
            }
        }
    }
}

/// Whether a variant allows no objects: variants of objects rarely cover each other on purpose.
fn is_plain(variant: &Variant<'_>) -> bool {
    variant.tags.is_empty() && ResolvedSchema::new(&variant.schema).types & value_types::OBJECT == 0
}

/// Whether exactly one of the variants must match.
fn is_one_of(resolved: &ResolvedSchema<'_>) -> bool {
    let union = resolved.union.as_ref();
    union.is_some_and(|union| union.keyword == UnionKeyword::OneOf)
}

/// Whether one of the others, apart from the one at `except`, allows all values of a variant. Among
/// too many, none does.
fn is_covered<'d>(
    pair: &mut Pair<'_, 'd>,
    inner: &Variant<'d>,
    outers: &[Variant<'d>],
    except: Option<usize>,
) -> bool {
    if outers.len().saturating_mul(outers.len()) > MAX_MATCHED {
        return false;
    }
    let direction = pair.direction;
    let others = outers.iter().enumerate();
    let mut others = others.filter(|(index, _)| Some(*index) != except);
    others.any(|(_, outer)| {
        pair.pairs
            .is_subset(&inner.schema, &outer.schema, direction)
    })
}

/// A variant in a message: the name that a reference has, its title, or its type.
fn name(variant: &Variant<'_>) -> String {
    let written = variant.written;
    let referenced = written.reference();
    let referenced = referenced.and_then(|reference| reference.rsplit('/').next());
    let own = || {
        let declared = written.declared_type().map(|declared| declared.as_str());
        written.title().or(declared)
    };
    match referenced.or_else(own) {
        Some(name) => format!("`{name}`"),
        None => subject(written.node()),
    }
}
