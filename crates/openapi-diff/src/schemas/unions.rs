//! Alternatives: which came, which went, and which are still the same.

use std::collections::{HashMap, HashSet, VecDeque};

use super::flat::{Branch, Flat, Meet, SCHEMAS, told, types};
use super::{Class, MAX_WAYS, Pair, Places, Rule, rules};
use crate::subject::subject;
use openapi_document::Cursor;

/// More pairs of alternatives than this are matched by how they are written alone.
const MAX_MATCHED: usize = 900;

/// Compares two schemas of which at least one has alternatives.
pub(super) fn compare<'d>(pair: &mut Pair<'_, 'd>, base: &Meet<'d>, head: &Meet<'d>) {
    let (old, new) = (pair.base, pair.head);
    let ways = |branches: &[Branch<'d>]| branches.iter().map(|branch| branch.schema.ways).max();
    let old_branches = branches(old, base);
    let new_branches = branches(new, head);
    if ways(&old_branches).max(ways(&new_branches)) > Some(MAX_WAYS) {
        let list = |flat: &Flat<'d>| {
            let list = flat.union.as_ref().map(|union| union.list.clone());
            list.unwrap_or_else(|| flat.near(true))
        };
        return pair.ended(base, head, (Some(list(old)), Some(list(new))));
    }
    if let (Some(was), Some(is)) = (&old.union, &new.union) {
        if was.keyword != is.keyword {
            let rule = if is.keyword == "anyOf" {
                &rules::ONE_OF_BECAME_ANY_OF
            } else {
                &rules::ANY_OF_BECAME_ONE_OF
            };
            let lists = (Some(was.list.clone()), Some(is.list.clone()));
            pair.tell_at(rule, lists, &[], |subject| {
                let (was, is) = (was.keyword, is.keyword);
                format!("the alternatives of {subject} are `{is}` instead of `{was}`")
            });
        }
        discriminators(pair);
    }
    alternatives(pair, &old_branches, &new_branches);
}

/// Compares the schemas that are made of two by `allOf`, where a discriminator tells them apart.
pub(super) fn children(pair: &mut Pair<'_, '_>) {
    let held = (pair.base.discriminator(), pair.head.discriminator());
    let (Some(was), Some(is)) = &held else {
        if held.0.is_some() || held.1.is_some() {
            discriminators(pair);
        }
        return;
    };
    discriminators(pair);
    let families = pair.pairs.families.take();
    let families = families.unwrap_or_else(|| (Family::new(was), Family::new(is)));
    let old = families.0.of(&pair.base.site, was);
    let new = families.1.of(&pair.head.site, is);
    pair.pairs.families = Some(families);
    alternatives(pair, &old, &new);
}

/// Which components are made of which by `allOf`, where they refer to it.
pub(super) struct Family<'d> {
    children: HashMap<&'d str, Vec<Cursor<'d>>>,
}

impl<'d> Family<'d> {
    /// Of the document that holds `at`.
    fn new(at: &Cursor<'d>) -> Self {
        let mut children: HashMap<_, Vec<_>> = HashMap::new();
        let schemas = at
            .root()
            .get("components")
            .and_then(|all| all.get("schemas"));
        for (_, schema) in schemas.iter().flat_map(Cursor::members) {
            for part in schema.get("allOf").iter().flat_map(Cursor::items) {
                let parent = part.reference().and_then(|to| to.strip_prefix(SCHEMAS));
                if let Some(parent) = parent {
                    children.entry(parent).or_default().push(schema.clone());
                }
            }
        }
        Self { children }
    }

    /// Those made of a component, in any number of steps, as alternatives.
    fn of(&self, parent: &Cursor<'d>, discriminator: &Cursor<'d>) -> Vec<Branch<'d>> {
        // Only a component has a name that others can refer to.
        let pointer = parent.pointer();
        let component = pointer.strip_prefix("/components/schemas/");
        let mut open = Vec::new();
        open.extend(
            component
                .filter(|rest| !rest.contains('/'))
                .map(|_| parent.clone()),
        );
        let mut seen = HashSet::from([parent.id()]);
        let mut branches = Vec::new();
        while let Some(parent) = open.pop() {
            for child in self.children.get(&*parent.name()).into_iter().flatten() {
                if seen.insert(child.id()) {
                    open.push(child.clone());
                    branches.push(Branch {
                        written: child.clone(),
                        schema: Meet::of(child),
                        values: told(discriminator, &format!("{SCHEMAS}{}", child.name())),
                    });
                }
            }
        }
        branches
    }
}

/// Compares two lists of alternatives.
fn alternatives<'d>(
    pair: &mut Pair<'_, 'd>,
    old_branches: &[Branch<'d>],
    new_branches: &[Branch<'d>],
) {
    let matched = matches(pair, old_branches, new_branches);
    for &(i, j) in &matched {
        let (Some(old), Some(new)) = (old_branches.get(i), new_branches.get(j)) else {
            continue;
        };
        values(pair, old, new);
        let others = |branches: &[Branch<'d>], own: usize| -> Vec<Meet<'d>> {
            let others = branches.iter().enumerate();
            let others = others.filter(|(index, _)| *index != own);
            others.map(|(_, branch)| branch.schema.clone()).collect()
        };
        let covered = is_plain(old)
            && is_plain(new)
            && pair.pairs.judge(&old.schema, &new.schema, pair.direction)
                > Some(Class::Documentation)
            && fits_any(pair, &new.schema, &others(old_branches, i))
            && fits_any(pair, &old.schema, &others(new_branches, j));
        if covered {
            let places = (Some(old.written.clone()), Some(new.written.clone()));
            let rule = &rules::COVERED_ALTERNATIVE_CHANGED;
            pair.tell_at(rule, places, &[], |subject| {
                format!("an alternative of {subject} is different, which another one allows anyway")
            });
        } else {
            pair.inside(&old.schema, &new.schema);
        }
    }
    let left = |branches: &[Branch<'d>], taken: HashSet<usize>| -> Vec<Branch<'d>> {
        let left = branches.iter().enumerate();
        let left = left.filter(|(index, _)| !taken.contains(index));
        left.map(|(_, branch)| branch.clone()).collect()
    };
    let gone = left(old_branches, matched.iter().map(|(i, _)| *i).collect());
    let come = left(new_branches, matched.iter().map(|(_, j)| *j).collect());
    for branch in gone {
        if !branch.values.is_empty() {
            let rule = &rules::DISCRIMINATOR_VALUE_REMOVED;
            let places = (Some(branch.written.clone()), Some(pair.head.site.clone()));
            for value in &branch.values {
                tell_value(pair, rule, places.clone(), value, GONE);
            }
            continue;
        }
        let covered = fits_any(pair, &branch.schema, &schemas(new_branches));
        let rule = match (covered, is_one_of(pair.base)) {
            (true, true) => &rules::OVERLAPPING_ALTERNATIVE_REMOVED,
            (true, false) => &rules::COVERED_ALTERNATIVE_REMOVED,
            (false, _) => &rules::ALTERNATIVE_REMOVED,
        };
        let name = name(&branch);
        let places = (Some(branch.written), Some(pair.head.site.clone()));
        pair.tell_at(rule, places, &[], |subject| {
            format!("{name} is no alternative of {subject} any more")
        });
    }
    for branch in come {
        if !branch.values.is_empty() {
            let rule = &rules::DISCRIMINATOR_VALUE_ADDED;
            let places = (Some(pair.base.site.clone()), Some(branch.written.clone()));
            for value in &branch.values {
                tell_value(pair, rule, places.clone(), value, NEW);
            }
            continue;
        }
        let covered = fits_any(pair, &branch.schema, &schemas(old_branches));
        let rule = match (covered, is_one_of(pair.head)) {
            (true, true) => &rules::OVERLAPPING_ALTERNATIVE_ADDED,
            (true, false) => &rules::COVERED_ALTERNATIVE_ADDED,
            (false, _) => &rules::ALTERNATIVE_ADDED,
        };
        let name = name(&branch);
        let places = (Some(pair.base.site.clone()), Some(branch.written));
        pair.tell_at(rule, places, &[], |subject| {
            format!("{name} is a new alternative of {subject}")
        });
    }
}

/// Compares what a discriminator may hold for two alternatives that are the same one.
fn values<'d>(pair: &mut Pair<'_, 'd>, old: &Branch<'d>, new: &Branch<'d>) {
    let places = || (Some(old.written.clone()), Some(new.written.clone()));
    let without = |list: &[String], other: &[String]| -> Vec<String> {
        let list = list.iter().filter(|value| !other.contains(value));
        list.cloned().collect()
    };
    let gone = without(&old.values, &new.values);
    let come = without(&new.values, &old.values);
    if old.values.is_empty() || new.values.is_empty() {
        // There is a discriminator on one side alone, which is told of the whole.
    } else if let ([was], [is]) = (gone.as_slice(), come.as_slice()) {
        let mut values = [was.as_str(), is];
        values.sort_unstable();
        let rule = &rules::DISCRIMINATOR_VALUE_CHANGED;
        pair.tell_at(rule, places(), &values, |subject| {
            format!("an alternative of {subject} is told by `{is}` instead of `{was}`")
        });
    } else {
        for value in gone {
            let rule = &rules::DISCRIMINATOR_VALUE_REMOVED;
            tell_value(pair, rule, places(), &value, GONE);
        }
        for value in come {
            let rule = &rules::DISCRIMINATOR_VALUE_ADDED;
            tell_value(pair, rule, places(), &value, NEW);
        }
    }
}

/// Tells that a discriminator may hold a value, or never does.
fn tell_value<'d>(
    pair: &mut Pair<'_, 'd>,
    rule: &'static Rule,
    places: Places<'d>,
    value: &str,
    how: &str,
) {
    pair.tell_at(rule, places, &[value], |subject| {
        format!("`{value}` {how} of {subject}")
    });
}

const NEW: &str = "tells a new alternative";
const GONE: &str = "no longer tells an alternative";

/// The alternatives of a schema; it is its own if there are none.
fn branches<'d>(flat: &Flat<'d>, meet: &Meet<'d>) -> Vec<Branch<'d>> {
    match &flat.union {
        Some(union) => union.branches.clone(),
        None => vec![Branch {
            written: flat.site.clone(),
            schema: meet.clone(),
            values: Vec::new(),
        }],
    }
}

fn schemas<'d>(branches: &[Branch<'d>]) -> Vec<Meet<'d>> {
    let schemas = branches.iter().map(|branch| branch.schema.clone());
    schemas.collect()
}

/// Which member tells the alternatives apart.
fn discriminators(pair: &mut Pair<'_, '_>) {
    let property = |flat: &Flat<'_>| {
        let discriminator = flat.member("discriminator")?;
        Some(discriminator.get("propertyName")?.as_str()?.to_owned())
    };
    match (property(pair.base), property(pair.head)) {
        (Some(was), Some(is)) if was != is => {
            let mut names = [was.as_str(), &is];
            names.sort_unstable();
            let rule = &rules::DISCRIMINATOR_PROPERTY_CHANGED;
            pair.tell_of(rule, "discriminator", &names, |subject| {
                format!("`{is}` instead of `{was}` tells the alternatives of {subject} apart")
            });
        }
        (None, Some(is)) => {
            let rule = &rules::DISCRIMINATOR_ADDED;
            pair.tell_of(rule, "discriminator", &[&is], |subject| {
                format!("`{is}` tells the alternatives of {subject} apart now")
            });
        }
        (Some(was), None) => {
            let rule = &rules::DISCRIMINATOR_REMOVED;
            pair.tell_of(rule, "discriminator", &[&was], |subject| {
                format!("`{was}` no longer tells the alternatives of {subject} apart")
            });
        }
        (Some(_), Some(_)) | (None, None) => {}
    }
}

/// What an alternative is known by.
type KeysOf<'d> = dyn Fn(&Branch<'d>) -> Vec<String>;

/// Which alternative took the place of which: by what tells them apart, by name, as it is written,
/// and by what it allows. The same comes out when old and new change places.
fn matches<'d>(
    pair: &mut Pair<'_, 'd>,
    old: &[Branch<'d>],
    new: &[Branch<'d>],
) -> Vec<(usize, usize)> {
    let mut matching = Matching {
        matched: Vec::new(),
        old: (0..old.len()).collect(),
        new: (0..new.len()).collect(),
    };
    let keys: [&KeysOf<'d>; 3] = [
        &|branch| branch.values.clone(),
        &|branch| {
            let reference = branch.written.reference();
            reference.map(str::to_owned).into_iter().collect()
        },
        &|branch| vec![branch.written.value().to_string()],
    ];
    for key in keys {
        let of = |branches: &[Branch<'d>], index| branches.get(index).map(key).unwrap_or_default();
        matching.by_key(|index| of(old, index), |index| of(new, index));
    }
    // Two that are left are the same one as soon as they are of the same kind.
    let last = |matching: &mut Matching| {
        if let ([i], [j]) = (matching.old.as_slice(), matching.new.as_slice())
            && let (Some(was), Some(is)) = (old.get(*i), new.get(*j))
            && Flat::new(&was.schema).types == Flat::new(&is.schema).types
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
        let equal = Some(Class::Documentation);
        matching.by_pair(|i, j| {
            let (Some(was), Some(is)) = (old.get(i), new.get(j)) else {
                return false;
            };
            pairs.judge(&was.schema, &is.schema, direction) <= equal
        });
        matching.by_pair(|i, j| {
            let (Some(was), Some(is)) = (old.get(i), new.get(j)) else {
                return false;
            };
            pairs.fits(&was.schema, &is.schema, direction)
                || pairs.fits(&is.schema, &was.schema, direction)
        });
        last(&mut matching);
    }
    matching.matched
}

/// Alternatives that have found each other, and those on either side that have not.
struct Matching {
    matched: Vec<(usize, usize)>,
    old: Vec<usize>,
    new: Vec<usize>,
}

impl Matching {
    /// Matches what has a key in common, the first with the first.
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

    /// Matches what belongs together, those at like places first.
    fn by_pair(&mut self, mut belong: impl FnMut(usize, usize) -> bool) {
        let pairs = self
            .old
            .iter()
            .flat_map(|&i| self.new.iter().map(move |&j| (i, j)));
        let mut order: Vec<_> = pairs.collect();
        order.sort_by_key(|&(i, j)| (i + j, i.abs_diff(j)));
        for (i, j) in order {
            if self.old.contains(&i) && self.new.contains(&j) && belong(i, j) {
                self.matched.push((i, j));
                self.old.retain(|index| *index != i);
                self.new.retain(|index| *index != j);
            }
        }
    }
}

/// Whether an alternative holds no objects, which other alternatives rarely allow on purpose.
fn is_plain(branch: &Branch<'_>) -> bool {
    branch.values.is_empty() && Flat::new(&branch.schema).types & types::OBJECT == 0
}

/// Whether exactly one of the alternatives has to fit.
fn is_one_of(flat: &Flat<'_>) -> bool {
    flat.union
        .as_ref()
        .is_some_and(|union| union.keyword == "oneOf")
}

fn fits_any<'d>(pair: &mut Pair<'_, 'd>, inner: &Meet<'d>, outers: &[Meet<'d>]) -> bool {
    let direction = pair.direction;
    outers
        .iter()
        .any(|outer| pair.pairs.fits(inner, outer, direction))
}

/// What to call an alternative.
fn name(branch: &Branch<'_>) -> String {
    match branch.written.reference() {
        Some(reference) => {
            let name = reference.rsplit('/').next().unwrap_or(reference);
            format!("`{name}`")
        }
        None => kind(&branch.written).unwrap_or_else(|| subject(&branch.written)),
    }
}

fn kind(written: &Cursor<'_>) -> Option<String> {
    let title = written.get("title").and_then(|title| title.as_str());
    let kind = written.get("type").and_then(|kind| kind.as_str());
    title.or(kind).map(|name| format!("`{name}`"))
}
