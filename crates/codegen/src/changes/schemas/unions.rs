//! Alternatives: which came, which went, and which are still the same.

use std::collections::HashSet;

use super::flat::{Branch, Flat, Meet, types};
use super::{Class, Pair, rules};
use crate::changes::subject::subject;
use crate::document::Cursor;

/// More pairs of alternatives than this are matched by their names alone.
const MAX_MATCHED: usize = 900;

/// Compares two schemas of which at least one has alternatives.
pub(super) fn compare<'d>(pair: &mut Pair<'_, 'd>, base: &Meet<'d>, head: &Meet<'d>) {
    let (old, new) = (pair.base, pair.head);
    let old_branches = branches(old, base);
    let new_branches = branches(new, head);
    holders(pair);
    let matched = matches(pair, &old_branches, &new_branches);
    for &(i, j) in &matched {
        let (Some(old), Some(new)) = (old_branches.get(i), new_branches.get(j)) else {
            continue;
        };
        if let (Some(was), Some(is)) = (&old.value, &new.value)
            && was != is
        {
            let mut values = [was.as_str(), is];
            values.sort_unstable();
            let places = (Some(old.written.clone()), Some(new.written.clone()));
            let rule = &rules::DISCRIMINATOR_VALUE_CHANGED;
            pair.tell_at(rule, places, &values, |subject| {
                format!("an alternative of {subject} is told by `{is}` instead of `{was}`")
            });
        }
        let others = |branches: &[Branch<'d>], own: usize| -> Vec<Meet<'d>> {
            let others = branches
                .iter()
                .enumerate()
                .filter(|(index, _)| *index != own);
            others.map(|(_, branch)| branch.schema.clone()).collect()
        };
        let covered = is_plain(old)
            && is_plain(new)
            && pair.pairs.judge(&old.schema, &new.schema, pair.direction)
                > Some(Class::Documentation)
            && fits_any(pair, &new.schema, &others(&old_branches, i))
            && fits_any(pair, &old.schema, &others(&new_branches, j));
        if covered {
            let places = (Some(old.written.clone()), Some(new.written.clone()));
            pair.tell_at(
                &rules::COVERED_ALTERNATIVE_CHANGED,
                places,
                &[],
                |subject| {
                    format!(
                        "an alternative of {subject} is different, which another one allows anyway"
                    )
                },
            );
        } else {
            pair.inside(&old.schema, &new.schema);
        }
    }
    let left = |branches: &[Branch<'d>], taken: HashSet<usize>| -> Vec<Branch<'d>> {
        let left = branches.iter().enumerate();
        let left = left.filter(|(index, _)| !taken.contains(index));
        left.map(|(_, branch)| branch.clone()).collect()
    };
    let gone = left(&old_branches, matched.iter().map(|(i, _)| *i).collect());
    let come = left(&new_branches, matched.iter().map(|(_, j)| *j).collect());
    for branch in gone {
        let covered = fits_any(pair, &branch.schema, &schemas(&new_branches));
        let name = name(&branch);
        let places = (Some(branch.written.clone()), Some(new.site.clone()));
        let rule = match (&branch.value, covered) {
            (Some(_), _) => &rules::DISCRIMINATOR_VALUE_REMOVED,
            (None, true) => &rules::COVERED_ALTERNATIVE_REMOVED,
            (None, false) => &rules::ALTERNATIVE_REMOVED,
        };
        let value: Vec<_> = branch.value.as_deref().into_iter().collect();
        pair.tell_at(rule, places, &value, |subject| {
            format!("{name} is no alternative of {subject} any more")
        });
    }
    for branch in come {
        let covered = fits_any(pair, &branch.schema, &schemas(&old_branches));
        let name = name(&branch);
        let places = (Some(old.site.clone()), Some(branch.written.clone()));
        let rule = match (&branch.value, covered) {
            (Some(_), _) => &rules::DISCRIMINATOR_VALUE_ADDED,
            (None, true) => &rules::COVERED_ALTERNATIVE_ADDED,
            (None, false) => &rules::ALTERNATIVE_ADDED,
        };
        let value: Vec<_> = branch.value.as_deref().into_iter().collect();
        pair.tell_at(rule, places, &value, |subject| {
            format!("{name} is a new alternative of {subject}")
        });
    }
}

/// The alternatives of a schema; it is its own if there are none.
fn branches<'d>(flat: &Flat<'d>, meet: &Meet<'d>) -> Vec<Branch<'d>> {
    match &flat.union {
        Some(union) => union.branches.clone(),
        None => vec![Branch {
            written: flat.site.clone(),
            schema: meet.clone(),
            value: None,
        }],
    }
}

fn schemas<'d>(branches: &[Branch<'d>]) -> Vec<Meet<'d>> {
    let schemas = branches.iter().map(|branch| branch.schema.clone());
    schemas.collect()
}

/// What is said of the alternatives as a whole.
fn holders(pair: &mut Pair<'_, '_>) {
    let (base, head) = (pair.base, pair.head);
    let (Some(old), Some(new)) = (&base.union, &head.union) else {
        return;
    };
    let lists = || (Some(old.list.clone()), Some(new.list.clone()));
    if old.keyword != new.keyword {
        let rule = if new.keyword == "anyOf" {
            &rules::ONE_OF_BECAME_ANY_OF
        } else {
            &rules::ANY_OF_BECAME_ONE_OF
        };
        pair.tell_at(rule, lists(), &[], |subject| {
            let (was, is) = (old.keyword, new.keyword);
            format!("the alternatives of {subject} are `{is}` instead of `{was}`")
        });
    }
    let property = |flat: &Flat<'_>| {
        let discriminator = flat.member("discriminator")?;
        Some(discriminator.get("propertyName")?.as_str()?.to_owned())
    };
    match (property(base), property(head)) {
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

/// Which alternative took the place of which, by what tells them apart, by name, and by what they
/// allow. The same comes out when old and new change places.
fn matches<'d>(
    pair: &mut Pair<'_, 'd>,
    old: &[Branch<'d>],
    new: &[Branch<'d>],
) -> Vec<(usize, usize)> {
    let mut order: Vec<(usize, usize)> = (0..old.len())
        .flat_map(|i| (0..new.len()).map(move |j| (i, j)))
        .collect();
    order.sort_by_key(|&(i, j)| (i + j, i.abs_diff(j)));
    let mut matched: Vec<(usize, usize)> = Vec::new();
    let direction = pair.direction;
    let few = order.len() <= MAX_MATCHED;
    let mut taken = (HashSet::new(), HashSet::new());
    let mut ask = |matches: &mut dyn FnMut(&Branch<'d>, &Branch<'d>) -> bool| {
        for &(i, j) in &order {
            if !taken.0.contains(&i)
                && !taken.1.contains(&j)
                && let (Some(old), Some(new)) = (old.get(i), new.get(j))
                && matches(old, new)
            {
                taken.0.insert(i);
                taken.1.insert(j);
                matched.push((i, j));
            }
        }
    };
    ask(&mut |old, new| old.value.is_some() && old.value == new.value);
    ask(&mut |old, new| {
        let component = old.written.reference();
        component.is_some() && component == new.written.reference()
    });
    if few {
        let equal = Some(Class::Documentation);
        let pairs = &mut *pair.pairs;
        ask(&mut |old, new| pairs.judge(&old.schema, &new.schema, direction) <= equal);
        ask(&mut |old, new| {
            pairs.fits(&old.schema, &new.schema, direction)
                || pairs.fits(&new.schema, &old.schema, direction)
        });
    }
    let (left, right) = (old.len() - matched.len(), new.len() - matched.len());
    if (left, right) == (1, 1) {
        let last = (0..old.len()).find(|i| !taken.0.contains(i));
        let other = (0..new.len()).find(|j| !taken.1.contains(j));
        if let (Some(i), Some(j)) = (last, other)
            && let (Some(old), Some(new)) = (old.get(i), new.get(j))
            && Flat::new(&old.schema).types == Flat::new(&new.schema).types
        {
            matched.push((i, j));
        }
    }
    matched
}

/// Whether an alternative holds no objects, which other alternatives rarely allow on purpose.
fn is_plain(branch: &Branch<'_>) -> bool {
    branch.value.is_none() && Flat::new(&branch.schema).types & types::OBJECT == 0
}

fn fits_any<'d>(pair: &mut Pair<'_, 'd>, inner: &Meet<'d>, outers: &[Meet<'d>]) -> bool {
    let direction = pair.direction;
    outers
        .iter()
        .any(|outer| pair.pairs.fits(inner, outer, direction))
}

/// What to call an alternative.
fn name(branch: &Branch<'_>) -> String {
    match (&branch.value, branch.written.reference()) {
        (Some(value), _) => format!("`{value}`"),
        (None, Some(reference)) => {
            let name = reference.rsplit('/').next().unwrap_or(reference);
            format!("`{name}`")
        }
        (None, None) => kind(&branch.written).unwrap_or_else(|| subject(&branch.written)),
    }
}

fn kind(written: &Cursor<'_>) -> Option<String> {
    let title = written.get("title").and_then(|title| title.as_str());
    let kind = written.get("type").and_then(|kind| kind.as_str());
    title.or(kind).map(|name| format!("`{name}`"))
}
