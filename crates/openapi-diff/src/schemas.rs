//! What changed in schemas: which values are allowed now that were not, and which are no longer.
//!
//! Schemas are compared as sets of values, in pairs: what travels where. Each pair of schemas is
//! compared once for each direction, however many operations use it.

mod flat;
mod keywords;
mod limits;
mod members;
mod reach;
mod rules;
mod unions;
mod values;

use std::collections::HashMap;

use super::subject::subject;
use super::touched::Touched;
use super::{Class, Direction, Found, Rule, Site};
use flat::{Flat, Key, Meet};
use openapi_document::Cursor;
pub(super) use rules::RULES;
use unions::Family;

/// This many schemas are read at most, each as often as it is part of a pair: more than the largest
/// documents need, unless their schemas combine without end.
const MAX_WORK: usize = 4_000_000;

/// Alternatives of alternatives are compared in this many combinations at most.
const MAX_WAYS: usize = 1_000;

/// The schemas that have been compared.
#[derive(Default)]
pub(super) struct Schemas<'d> {
    pairs: Pairs<'d>,
    /// Which operation begins at which pair.
    uses: Vec<(Touched, usize)>,
}

impl<'d> Schemas<'d> {
    /// Compares what two schemas allow, as part of an operation: a value of the one travels where
    /// one of the other did. References are followed.
    pub(super) fn compare(
        &mut self,
        operation: &Touched,
        direction: Direction,
        base: &Cursor<'d>,
        head: &Cursor<'d>,
    ) {
        let pair = self.pairs.pair(&Meet::of(base), &Meet::of(head), direction);
        self.uses.push((Touched::clone(operation), pair));
    }

    /// Tells the changes, each with the operations that it touches.
    pub(super) fn finish(mut self, found: &mut Found) {
        self.pairs.left = MAX_WORK;
        self.pairs.run();
        let Pairs { compared, .. } = self.pairs;
        let mut begin: Vec<Vec<Touched>> = vec![Vec::new(); compared.len()];
        for (operation, pair) in self.uses {
            if let Some(begin) = begin.get_mut(pair) {
                begin.push(operation);
            }
        }
        let reached = reach::reached(&compared, begin);
        for (pair, operations) in compared.iter().zip(reached) {
            for told in &pair.told {
                let travels = told.rule.neither.is_none();
                let site = Site {
                    direction: travels.then_some(pair.direction),
                    base: told.base.as_ref(),
                    head: told.head.as_ref(),
                    operations: Touched::clone(&operations),
                };
                let arguments: Vec<_> = told.arguments.iter().map(String::as_str).collect();
                found.add(told.rule, site, &arguments, told.message.clone());
            }
        }
    }
}

/// Whether a schema allows every value.
pub(super) fn is_anything(schema: &Cursor<'_>) -> bool {
    Flat::new(&Meet::of(schema)).is_anything()
}

/// Whether two JSON values are equal, whatever the order of members and the writing of numbers.
pub(super) fn same(a: &serde_json::Value, b: &serde_json::Value) -> bool {
    use serde_json::Value;
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            let holds = |(key, value)| b.get(key).is_some_and(|other| same(value, other));
            a.len() == b.len() && a.iter().all(holds)
        }
        (a, b) => a == b,
    }
}

/// Pairs of schemas and what was found in each.
#[derive(Default)]
struct Pairs<'d> {
    known: HashMap<(Key, Key, Direction), usize>,
    compared: Vec<Compared<'d>>,
    open: Vec<Open<'d>>,
    judged: HashMap<(Key, Key, Direction), Option<Class>>,
    /// How many comparisons this one is part of.
    depth: usize,
    /// How much may still be read.
    left: usize,
    /// What the components of the two documents are made of, once somebody has asked.
    families: Option<(Family<'d>, Family<'d>)>,
    /// Whether all components are the same, once somebody has asked.
    same_components: Option<bool>,
}

/// A pair that waits.
struct Open<'d> {
    index: usize,
    base: Meet<'d>,
    head: Meet<'d>,
}

/// What was found in a pair.
struct Compared<'d> {
    direction: Direction,
    told: Vec<Told<'d>>,
    /// The pairs inside this one.
    inside: Vec<usize>,
}

/// Where a change is written, in the old document and in the new one.
type Places<'d> = (Option<Cursor<'d>>, Option<Cursor<'d>>);

/// A change, before anybody knows which operations it touches.
struct Told<'d> {
    rule: &'static Rule,
    base: Option<Cursor<'d>>,
    head: Option<Cursor<'d>>,
    arguments: Vec<String>,
    message: String,
}

impl<'d> Pairs<'d> {
    /// The number of a pair, which will be compared if it is new.
    fn pair(&mut self, base: &Meet<'d>, head: &Meet<'d>, direction: Direction) -> usize {
        let index = self.compared.len();
        let key = (base.key(), head.key(), direction);
        let known = *self.known.entry(key).or_insert(index);
        if known == index {
            let mut told = Vec::new();
            told.extend(renamed(base, head));
            self.compared.push(Compared {
                direction,
                told,
                inside: Vec::new(),
            });
            let (base, head) = (base.clone(), head.clone());
            self.open.push(Open { index, base, head });
        }
        known
    }

    /// Compares what waits, and what is found on the way.
    fn run(&mut self) {
        while let Some(Open { index, base, head }) = self.open.pop() {
            let Some(direction) = self.compared.get(index).map(|pair| pair.direction) else {
                continue;
            };
            let old = Flat::new(&base);
            let new = Flat::new(&head);
            let work = base.size() + head.size() + old.size() + new.size();
            let left = self.left.checked_sub(work);
            self.left = left.unwrap_or(0);
            let mut pair = Pair {
                told: Vec::new(),
                inside: Vec::new(),
                base: &old,
                head: &new,
                direction,
                pairs: self,
            };
            if left.is_none() {
                let places = (Some(old.site.clone()), Some(new.site.clone()));
                pair.ended(&base, &head, places);
            } else if old.union.is_some() || new.union.is_some() {
                unions::compare(&mut pair, &base, &head);
            } else {
                keywords::compare(&mut pair);
                unions::children(&mut pair);
            }
            let Pair { told, inside, .. } = pair;
            if let Some(pair) = self.compared.get_mut(index) {
                pair.told.extend(told);
                pair.inside.extend(inside);
            }
            if left.is_none() {
                self.open.clear();
            }
        }
    }

    /// How the change from one schema to the other would be judged if it were in a request; none if
    /// there is no change.
    fn judge(&mut self, base: &Meet<'d>, head: &Meet<'d>, direction: Direction) -> Option<Class> {
        const MAX_DEPTH: usize = 3;
        const MAX_JUDGED: usize = 5_000;
        let key = (base.key(), head.key(), direction);
        if key.0 == key.1 {
            return None;
        }
        if let Some(&known) = self.judged.get(&key) {
            return known;
        }
        let judged = if self.depth == MAX_DEPTH {
            Some(Class::Breaking)
        } else {
            let work = self.left.min(MAX_JUDGED);
            let mut pairs = Pairs {
                depth: self.depth + 1,
                left: work,
                families: self.families.take(),
                same_components: self.same_components,
                ..Pairs::default()
            };
            pairs.pair(base, head, direction);
            pairs.run();
            self.left -= work - pairs.left;
            self.families = pairs.families.take();
            self.same_components = pairs.same_components;
            let told = pairs.compared.iter().flat_map(|pair| &pair.told);
            let effects = told.filter_map(|told| told.rule.request.or(told.rule.neither));
            effects.map(|effect| effect.class).max()
        };
        self.judged.insert(key, judged);
        judged
    }

    /// Whether all values of one schema are values of the other too.
    fn fits(&mut self, inner: &Meet<'d>, outer: &Meet<'d>, direction: Direction) -> bool {
        self.judge(inner, outer, direction) <= Some(Class::Compatible)
    }
}

/// Tells when a component took the place of another one whose name is gone.
fn renamed<'d>(base: &Meet<'d>, head: &Meet<'d>) -> Option<Told<'d>> {
    let (old, new) = (base.component()?, head.component()?);
    let has = |at: &Cursor<'_>, name: &str| {
        let schemas = at.root().get("components")?.get("schemas")?;
        schemas.get(name).map(drop)
    };
    if old == new || has(&base.at, new).is_some() || has(&head.at, old).is_some() {
        return None;
    }
    let mut arguments = vec![old.to_owned(), new.to_owned()];
    arguments.sort();
    Some(Told {
        rule: &rules::SCHEMA_RENAMED,
        base: base.at.follow().ok(),
        head: head.at.follow().ok(),
        arguments,
        message: format!("schema `{old}` is called `{new}` now"),
    })
}

/// Two schemas under comparison.
struct Pair<'p, 'd> {
    base: &'p Flat<'d>,
    head: &'p Flat<'d>,
    direction: Direction,
    told: Vec<Told<'d>>,
    inside: Vec<usize>,
    pairs: &'p mut Pairs<'d>,
}

impl<'d> Pair<'_, 'd> {
    /// Tells a change of the schema as a whole.
    fn tell(
        &mut self,
        rule: &'static Rule,
        arguments: &[&str],
        message: impl FnOnce(&str) -> String,
    ) {
        let places = (Some(self.base.site.clone()), Some(self.head.site.clone()));
        self.tell_at(rule, places, arguments, message);
    }

    /// Tells a change of a member of the schema.
    fn tell_of(
        &mut self,
        rule: &'static Rule,
        keyword: &str,
        arguments: &[&str],
        message: impl FnOnce(&str) -> String,
    ) {
        let (was, is) = (self.base.holder(keyword), self.head.holder(keyword));
        let beside = was
            .as_ref()
            .or(is.as_ref())
            .is_some_and(|(_, beside)| *beside);
        // What one side does not say is missing where the other says it, if the schema is there.
        let near = |flat: &Flat<'d>, at: Option<&str>| {
            let part = at.and_then(|pointer| flat.part(pointer));
            part.unwrap_or_else(|| flat.near(beside))
        };
        let pointer = |held: &Option<(Cursor<'d>, bool)>| {
            let (schema, _) = held.as_ref()?;
            Some(schema.pointer().to_owned())
        };
        let (base_at, head_at) = (pointer(&was), pointer(&is));
        let base = was.map_or_else(|| near(self.base, head_at.as_deref()), |(schema, _)| schema);
        let head = is.map_or_else(|| near(self.head, base_at.as_deref()), |(schema, _)| schema);
        let place = |schema: &Cursor<'d>| schema.get(keyword).unwrap_or_else(|| schema.clone());
        let places = (Some(place(&base)), Some(place(&head)));
        let message = message(&subject(&head));
        self.tell_with(rule, places, arguments, message);
    }

    /// Tells a change where it is written.
    fn tell_at(
        &mut self,
        rule: &'static Rule,
        (base, head): Places<'d>,
        arguments: &[&str],
        message: impl FnOnce(&str) -> String,
    ) {
        let message = message(&subject(&self.head.site));
        self.tell_with(rule, (base, head), arguments, message);
    }

    /// Tells a change with a message that names what it is about.
    fn tell_with(
        &mut self,
        rule: &'static Rule,
        (base, head): Places<'d>,
        arguments: &[&str],
        message: String,
    ) {
        let arguments = arguments.iter().map(|&argument| argument.into()).collect();
        self.told.push(Told {
            rule,
            base,
            head,
            arguments,
            message,
        });
    }

    /// Tells that schemas are not compared any further, unless they are the same letter by letter.
    fn ended(&mut self, base: &Meet<'d>, head: &Meet<'d>, places: Places<'d>) {
        let components = |at: &Cursor<'d>| {
            let components = at.root().get("components");
            components
                .map(|components| components.value())
                .unwrap_or_default()
        };
        let known = self.pairs.same_components;
        let same = known.unwrap_or_else(|| same(&components(&base.at), &components(&head.at)));
        self.pairs.same_components = Some(same);
        if !same || !base.is_written_like(head) {
            self.tell_at(&rules::COMPARISON_ENDED, places, &[], |subject| {
                format!("{subject} combines more schemas than can be compared")
            });
        }
    }

    /// Compares two schemas inside these.
    fn inside(&mut self, base: &Meet<'d>, head: &Meet<'d>) {
        let index = self.pairs.pair(base, head, self.direction);
        self.inside.push(index);
    }
}
