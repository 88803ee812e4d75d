//! What changed from one document to another: a value for each change, and what it does to those
//! who rely on the old one.
//!
//! The principle by which a change is judged: a client generated from the old document must
//! understand every answer that the new one allows, and the new service must accept every request
//! that the old document allowed. Only what the documents declare counts.

mod access;
mod contents;
mod operations;
mod parameters;
mod root;
mod schemas;
mod subject;
mod table;
mod touched;

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use access::Schemes;
use openapi_document::{Cursor, Document, Location, fingerprint};
use schemas::Schemas;
pub use table::{Effect, Rule, all};
use touched::{Sets, Touched};

/// Every change from `base` to `head` on the wire, the worst first, then in the order of the new
/// text; empty if the two mean the same.
///
/// Both are compared as far as they can be read: what is wrong with a document is for
/// [`lint`](crate::rules::lint) to say.
#[must_use]
pub fn wire(base: &Document, head: &Document) -> Vec<Change> {
    let mut comparison = Comparison {
        base,
        head,
        found: Found::default(),
        schemas: Schemas::default(),
        schemes: Schemes::new(base, head),
    };
    root::compare(&mut comparison);
    operations::compare(&mut comparison);
    let Comparison {
        schemas, mut found, ..
    } = comparison;
    schemas.finish(&mut found);
    found.sorted()
}

/// Two documents under comparison.
struct Comparison<'d> {
    base: &'d Document,
    head: &'d Document,
    found: Found,
    /// Schemas are compared apart, each pair once, and tell their changes when all is seen.
    schemas: Schemas<'d>,
    schemes: Schemes<'d>,
}

/// A call that both documents have, and which way its parts travel.
#[derive(Clone, Debug)]
struct Call {
    /// The name of the operation, as a reader of the new document knows it.
    operation: Touched,
    /// Which way parameters and bodies travel: what a service sends to a callback is an answer to
    /// whoever wrote the client.
    asks: Direction,
    /// Which way answers travel.
    answers: Direction,
}

/// Where a change is written, in the old document and in the new one.
type Places<'c, 'd> = (Option<&'c Cursor<'d>>, Option<&'c Cursor<'d>>);

impl<'d> Comparison<'d> {
    /// Tells a change of what clients send or are sent in a call.
    fn tell(
        &mut self,
        rule: &'static Rule,
        (call, direction): (&Call, Direction),
        (base, head): Places<'_, 'd>,
        arguments: &[&str],
        message: String,
    ) {
        let site = Site {
            direction: rule.neither.is_none().then_some(direction),
            base,
            head,
            operations: Touched::clone(&call.operation),
        };
        self.found.add(rule, site, arguments, message);
    }

    /// Tells a change of the document as a whole.
    fn tell_all(
        &mut self,
        rule: &'static Rule,
        (base, head): Places<'_, 'd>,
        arguments: &[&str],
        message: String,
    ) {
        let site = Site {
            direction: rule.neither.is_none().then_some(Direction::Request),
            base,
            head,
            operations: Touched::default(),
        };
        self.found.add(rule, site, arguments, message);
    }

    /// Compares the schemas of what travels in a call; where one is missing, anything is allowed.
    fn schemas(
        &mut self,
        (call, direction): (&Call, Direction),
        (old, new): (&Cursor<'d>, &Cursor<'d>),
        what: &str,
    ) {
        match (old.get("schema"), new.get("schema")) {
            (Some(base), Some(head)) => {
                self.schemas
                    .compare(&call.operation, direction, &base, &head);
            }
            (None, Some(head)) if !schemas::is_anything(&head) => {
                let message = format!("{what} has a schema now");
                let places = (Some(old), Some(&head));
                self.tell(
                    &table::SCHEMA_ADDED,
                    (call, direction),
                    places,
                    &[],
                    message,
                );
            }
            (Some(base), None) if !schemas::is_anything(&base) => {
                let message = format!("{what} no longer has a schema");
                let places = (Some(&base), Some(new));
                self.tell(
                    &table::SCHEMA_REMOVED,
                    (call, direction),
                    places,
                    &[],
                    message,
                );
            }
            (None, Some(_)) | (Some(_), None) | (None, None) => {}
        }
    }
}

/// Where the two documents say different things under a key of two objects, and what they say.
fn differing<'d>(
    base: &Cursor<'d>,
    head: &Cursor<'d>,
    key: &str,
) -> Option<(Option<Cursor<'d>>, Option<Cursor<'d>>)> {
    let (was, is) = (base.get(key), head.get(key));
    let same = match (&was, &is) {
        (Some(was), Some(is)) => {
            let named = |examples: &Cursor<'d>| -> serde_json::Value {
                let members = examples.members();
                let followed = members.map(|(name, it)| (name, it.follow().unwrap_or(it)));
                followed
                    .map(|(name, it)| (name.to_owned(), it.value()))
                    .collect()
            };
            match key {
                // The one place where what is compared as a whole may hold references.
                "examples" => schemas::same(&named(was), &named(is)),
                _ => schemas::same(&was.value(), &is.value()),
            }
        }
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    };
    (!same).then_some((was, is))
}

/// The extensions that either of two objects has, apart from those that `known` lists.
fn extensions<'d>(base: &Cursor<'d>, head: &Cursor<'d>, known: &[&str]) -> BTreeSet<&'d str> {
    let members = base.members().chain(head.members());
    let names = members.map(|(key, _)| key);
    names
        .filter(|key| key.starts_with("x-") && !known.contains(key))
        .collect()
}

/// The truth value of a member; what is not said is false.
fn says(cursor: &Cursor<'_>, key: &str) -> bool {
    cursor.get(key).and_then(|value| value.as_bool()) == Some(true)
}

/// The text of a member.
fn text<'d>(cursor: &Cursor<'d>, key: &str) -> Option<&'d str> {
    cursor.get(key)?.as_str()
}

/// The changes found so far; the same change is kept once, however many operations it touches.
#[derive(Default)]
struct Found {
    changes: BTreeMap<Key, Known>,
}

/// A change and the sets of operations with which it was told so far.
struct Known {
    change: Change,
    sets: Vec<Touched>,
}

/// What makes two changes one.
type Key = (
    &'static str,
    Option<Direction>,
    Option<Location>,
    Option<Location>,
    Vec<String>,
);

/// Where a change is and whom it touches.
struct Site<'c, 'd> {
    direction: Option<Direction>,
    base: Option<&'c Cursor<'d>>,
    head: Option<&'c Cursor<'d>>,
    operations: Touched,
}

impl Found {
    /// Keeps a change of the rule `id`. The rule has to have an effect in the direction of the site;
    /// what has none there is no change.
    fn add(
        &mut self,
        rule: &'static Rule,
        site: Site<'_, '_>,
        arguments: &[&str],
        message: String,
    ) {
        let Some(effect) = rule.effect(site.direction) else {
            return;
        };
        let base = site.base.map(Location::from);
        let head = site.head.map(Location::from);
        let arguments: Vec<String> = arguments.iter().map(|&argument| argument.into()).collect();
        let key = (
            rule.id,
            site.direction,
            base.clone(),
            head.clone(),
            arguments.clone(),
        );
        let known = self.changes.entry(key).or_insert_with(|| Known {
            change: Change {
                rule,
                class: effect.class,
                direction: site.direction,
                base,
                head,
                operations: Touched::clone(&site.operations),
                message,
                consequence: effect.consequence,
                arguments,
            },
            sets: Vec::new(),
        });
        known.sets.push(site.operations);
    }

    /// The changes, the worst first, then in the order of the new text and of the old one. A change
    /// that happens in both directions is told once, as the worse of the two.
    fn sorted(self) -> Vec<Change> {
        let mut merged: Vec<Known> = Vec::new();
        // Keys that differ in the direction alone are not neighbours, so sort by all else.
        let mut found: Vec<_> = self.changes.into_values().collect();
        found.sort_by(|Known { change: a, .. }, Known { change: b, .. }| {
            (a.rule.id, &a.base, &a.head, &a.arguments).cmp(&(
                b.rule.id,
                &b.base,
                &b.head,
                &b.arguments,
            ))
        });
        for Known { change, sets } in found {
            match merged.last_mut() {
                Some(last) if last.change.is_same(&change) => {
                    last.change.merge(change);
                    last.sets.extend(sets);
                }
                Some(_) | None => merged.push(Known { change, sets }),
            }
        }
        let mut known = Sets::default();
        let changes = merged.into_iter().map(|Known { change, sets }| Change {
            operations: known.union(sets),
            ..change
        });
        let mut changes: Vec<_> = changes.collect();
        changes.sort_by(|a, b| {
            (b.class, &a.head, &a.base, a.rule.id).cmp(&(a.class, &b.head, &b.base, b.rule.id))
        });
        changes
    }
}

/// What a change does to those who rely on the old document, the mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "schemars", derive(serde::Serialize, schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", serde(rename_all = "kebab-case"))]
pub enum Class {
    /// Only what people read is different.
    Documentation,
    /// Everything that the old document allowed still works.
    Compatible,
    /// The documents do not decide it; the consequence says what would.
    PotentiallyBreaking,
    /// Something that the old document allowed is refused or not understood.
    Breaking,
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Documentation => "documentation",
            Self::Compatible => "compatible",
            Self::PotentiallyBreaking => "potentially-breaking",
            Self::Breaking => "breaking",
        })
    }
}

/// Which way what has changed travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "schemars", derive(serde::Serialize, schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", serde(rename_all = "kebab-case"))]
pub enum Direction {
    /// From a client to the service.
    Request,
    /// From the service to a client.
    Response,
    /// Both ways, with the same effect.
    Both,
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Request => "request",
            Self::Response => "response",
            Self::Both => "both",
        })
    }
}

/// One change between two documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The rule that names it.
    pub rule: &'static Rule,
    /// What it does to those who rely on the old document.
    pub class: Class,
    /// Which way what has changed travels; none for what does not travel.
    pub direction: Option<Direction>,
    /// Where the old document says it; none for what is new.
    pub base: Option<Location>,
    /// Where the new document says it; none for what is gone.
    pub head: Option<Location>,
    /// The operations that it touches, by `operationId` or as `GET /path`; none for what concerns
    /// the whole document, or no operation at all. Equal sets of one comparison are the same one.
    pub operations: Arc<BTreeSet<String>>,
    /// What happened, one line.
    pub message: String,
    /// What follows from it, one line.
    pub consequence: &'static str,
    /// What tells this change from others of the same rule at the same place, such as the value that
    /// came or went; never prose.
    pub arguments: Vec<String>,
}

impl Change {
    /// Where to show the change: in the new document if it is written there.
    #[must_use]
    pub fn place(&self) -> Option<&Location> {
        self.head.as_ref().or(self.base.as_ref())
    }

    fn is_same(&self, other: &Self) -> bool {
        (self.rule.id, &self.base, &self.head, &self.arguments)
            == (other.rule.id, &other.base, &other.head, &other.arguments)
    }

    /// Takes the other direction of the same change in, apart from its operations.
    fn merge(&mut self, mut other: Self) {
        match self.class.cmp(&other.class) {
            Ordering::Greater => {}
            Ordering::Less => std::mem::swap(self, &mut other),
            Ordering::Equal => self.direction = Some(Direction::Both),
        }
    }

    /// What tells this change from all others, and stays the same when lines move or sentences are
    /// worded anew: sixteen hexadecimal digits over the rule, the direction, the place, that in the
    /// old document if it is another one, and the arguments.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let direction = self.direction.map(|direction| direction.to_string());
        let parts = [
            self.rule.id,
            direction.as_deref().unwrap_or_default(),
            self.place().map_or("", |place| &place.pointer),
        ];
        let arguments = self.arguments.iter().map(String::as_str);
        let former = self.base.iter().map(|place| place.pointer.as_str());
        let former = former.filter(|pointer| !parts.contains(pointer));
        fingerprint(parts.into_iter().chain(former).chain(arguments))
    }
}
