//! What changed in paths and operations: which came, went or moved, and what they say of themselves.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::table::{ANNOUNCED, READ, RENAMED, TOOLS, asked, outside, undecided};
use super::touched::{Touched, union};
use super::{Call, Class, Comparison, Direction, Effect, Places, Rule, Site};
use super::{access, contents, differing, extensions, parameters, says, schemas, text};
use openapi_document::{Cursor, METHODS, Operation};

const GONE: Effect = Effect {
    class: Class::Breaking,
    consequence: "calls that the old contract allowed reach nothing",
};
const MORE: Effect = Effect {
    class: Class::Compatible,
    consequence: "clients of the old contract do not call it",
};

static OPERATION_ADDED: Rule = asked("operation-added", "operation-removed", MORE);

static OPERATION_REMOVED: Rule = asked("operation-removed", "operation-added", GONE);

static OPERATION_MOVED: Rule = asked("operation-moved", "operation-moved", GONE);

static OPERATION_RENAMED: Rule = outside("operation-renamed", "operation-renamed", RENAMED);

static OPERATION_NAMED: Rule = outside("operation-named", "operation-unnamed", RENAMED);

static OPERATION_UNNAMED: Rule = outside("operation-unnamed", "operation-named", RENAMED);

static OPERATION_DEPRECATED: Rule =
    outside("operation-deprecated", "operation-undeprecated", ANNOUNCED);

static OPERATION_UNDEPRECATED: Rule =
    outside("operation-undeprecated", "operation-deprecated", ANNOUNCED);

static OPERATION_TEXT_CHANGED: Rule =
    outside("operation-text-changed", "operation-text-changed", READ);

static OPERATION_EXTENSION_CHANGED: Rule = outside(
    "operation-extension-changed",
    "operation-extension-changed",
    TOOLS,
);

static REPEATING_ALLOWED: Rule = asked(
    "repeating-allowed",
    "repeating-forbidden",
    Effect {
        class: Class::Compatible,
        consequence: "clients that do not repeat a lost call still work",
    },
);

static REPEATING_FORBIDDEN: Rule = asked(
    "repeating-forbidden",
    "repeating-allowed",
    Effect {
        class: Class::Breaking,
        consequence: "clients of the old contract repeat a lost call, which may take effect twice",
    },
);

static PATH_PARAMETER_RENAMED: Rule =
    outside("path-parameter-renamed", "path-parameter-renamed", RENAMED);

static PATH_TEXT_CHANGED: Rule = outside("path-text-changed", "path-text-changed", READ);

static CALLBACK_ADDED: Rule = Rule {
    id: "callback-added",
    inverse: "callback-removed",
    request: undecided("whoever gave an address is called there, which only new clients expect"),
    response: undecided("whoever gave an address is called there, which only new clients expect"),
    neither: None,
};

static CALLBACK_REMOVED: Rule = Rule {
    id: "callback-removed",
    inverse: "callback-added",
    request: Some(CALLED_NO_MORE),
    response: Some(CALLED_NO_MORE),
    neither: None,
};

const CALLED_NO_MORE: Effect = Effect {
    class: Class::PotentiallyBreaking,
    consequence: "clients of the old contract may wait for calls that do not come",
};

/// All of them.
pub(super) const RULES: &[&Rule] = &[
    &OPERATION_ADDED,
    &OPERATION_REMOVED,
    &OPERATION_MOVED,
    &OPERATION_RENAMED,
    &OPERATION_NAMED,
    &OPERATION_UNNAMED,
    &OPERATION_DEPRECATED,
    &OPERATION_UNDEPRECATED,
    &OPERATION_TEXT_CHANGED,
    &OPERATION_EXTENSION_CHANGED,
    &REPEATING_ALLOWED,
    &REPEATING_FORBIDDEN,
    &PATH_PARAMETER_RENAMED,
    &PATH_TEXT_CHANGED,
    &CALLBACK_ADDED,
    &CALLBACK_REMOVED,
];

/// Compares all operations of the two documents.
pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let base = comparison.base.operations();
    let head = comparison.head.operations();
    let Matched { pairs, gone, come } = matched(&base, &head);
    paths(comparison, &pairs);
    for (old, new) in pairs {
        operation(comparison, old, new);
    }
    for old in gone {
        let call = call(old);
        let message = format!("`{}` is gone", old.call());
        let places = (Some(&old.operation), None);
        let who = (&call, Direction::Request);
        comparison.tell(&OPERATION_REMOVED, who, places, &[], message);
    }
    for new in come {
        let call = call(new);
        let message = format!("`{}` is new", new.call());
        let places = (None, Some(&new.operation));
        let who = (&call, Direction::Request);
        comparison.tell(&OPERATION_ADDED, who, places, &[], message);
    }
}

/// An operation as clients call it.
fn call(operation: &Operation<'_>) -> Call {
    let name = operation.id().map(str::to_owned);
    let name = name.unwrap_or_else(|| operation.call());
    Call {
        operation: Touched::new([name].into()),
        asks: Direction::Request,
        answers: Direction::Response,
    }
}

/// Which operation of the old document is which of the new one.
struct Matched<'o, 'd> {
    pairs: Vec<(&'o Operation<'d>, &'o Operation<'d>)>,
    gone: Vec<&'o Operation<'d>>,
    come: Vec<&'o Operation<'d>>,
}

/// What an operation is known by.
type KeyOf<'d> = dyn Fn(&Operation<'d>) -> Option<String>;

/// Matches by method and path, whatever placeholders are called, then by `operationId`, then by all
/// that an operation says.
fn matched<'o, 'd>(base: &'o [Operation<'d>], head: &'o [Operation<'d>]) -> Matched<'o, 'd> {
    let mut pairs = Vec::new();
    let mut gone: Vec<&Operation<'_>> = base.iter().collect();
    let mut come: Vec<&Operation<'_>> = head.iter().collect();
    let by_path = |operation: &Operation<'d>| {
        let path = operation.path.to_owned();
        Some(format!("{} {path}", operation.method))
    };
    let by_shape = |operation: &Operation<'d>| {
        let shape = shape(operation.path);
        Some(format!("{} {shape}", operation.method))
    };
    let by_id = |operation: &Operation<'d>| operation.id().map(str::to_owned);
    let by_content = |operation: &Operation<'d>| Some(operation.operation.value().to_string());
    let keys: [&KeyOf<'d>; 4] = [&by_path, &by_shape, &by_id, &by_content];
    for key in keys {
        // A key that stands for several operations tells nothing.
        let unique = |operations: &[&'o Operation<'d>]| {
            let mut found: HashMap<String, Option<&'o Operation<'d>>> = HashMap::new();
            for &operation in operations {
                if let Some(key) = key(operation) {
                    let first = !found.contains_key(&key);
                    found.insert(key, first.then_some(operation));
                }
            }
            found
        };
        let (old, new) = (unique(&gone), unique(&come));
        let mut taken = HashSet::new();
        gone.retain(|&operation| {
            let Some(key) = key(operation) else {
                return true;
            };
            let (Some(Some(_)), Some(Some(other))) = (old.get(&key), new.get(&key)) else {
                return true;
            };
            pairs.push((operation, *other));
            taken.insert(other.operation.id());
            false
        });
        come.retain(|operation| !taken.contains(&operation.operation.id()));
    }
    Matched { pairs, gone, come }
}

/// A path without the names of its placeholders, which do not travel.
fn shape(path: &str) -> String {
    let mut shape = String::new();
    for (index, piece) in path.split('{').enumerate() {
        let fixed = if index == 0 {
            piece
        } else {
            shape.push_str("{}");
            piece.split_once('}').map_or("", |(_, rest)| rest)
        };
        shape.push_str(fixed);
    }
    shape
}

/// What path items say of themselves.
fn paths<'d>(comparison: &mut Comparison<'d>, pairs: &[(&Operation<'d>, &Operation<'d>)]) {
    let mut items: BTreeMap<(&str, &str), Vec<(&Operation<'d>, &Operation<'d>)>> = BTreeMap::new();
    for &(old, new) in pairs {
        items
            .entry((old.path, new.path))
            .or_default()
            .push((old, new));
    }
    for ((was, is), operations) in items {
        let Some((old, new)) = operations.first() else {
            continue;
        };
        let (base, head) = (&old.item, &new.item);
        let names = operations.iter().map(|(_, new)| call(new).operation);
        let names = union(names.collect());
        let mut tell = |rule, places: Places<'_, 'd>, arguments: &[&str], message| {
            let (base, head) = places;
            let site = Site {
                direction: None,
                base,
                head,
                operations: Touched::clone(&names),
            };
            comparison.found.add(rule, site, arguments, message);
        };
        if was != is && shape(was) == shape(is) {
            let message = format!("the path `{was}` is written `{is}` now");
            let places = (Some(base), Some(head));
            tell(&PATH_PARAMETER_RENAMED, places, &[], message);
        }
        let known: Vec<&str> = METHODS
            .iter()
            .copied()
            .chain(["parameters", "servers"])
            .collect();
        let members = base.members().chain(head.members());
        let keys: BTreeSet<_> = members.map(|(key, _)| key).collect();
        for key in keys.into_iter().filter(|key| !known.contains(key)) {
            if let Some((was, now)) = differing(base, head, key) {
                let message = format!("`{key}` of the path `{is}` reads otherwise");
                let places = (was.as_ref(), now.as_ref());
                tell(&PATH_TEXT_CHANGED, places, &[key], message);
            }
        }
    }
}

/// Compares two operations that are the same one.
fn operation<'d>(comparison: &mut Comparison<'d>, old: &Operation<'d>, new: &Operation<'d>) {
    let call = call(new);
    let who = (&call, Direction::Request);
    let both = (Some(&old.operation), Some(&new.operation));
    if (old.method, shape(old.path)) != (new.method, shape(new.path)) {
        let message = format!("`{}` is `{}` now", old.call(), new.call());
        comparison.tell(&OPERATION_MOVED, who, both, &[], message);
    }
    named(comparison, &call, old, new);
    repeating(comparison, &call, old, new);
    inner(comparison, &call, old, new);
    access::compare(comparison, &call, old, new);
}

/// What operations share with what is called back.
fn inner<'d>(
    comparison: &mut Comparison<'d>,
    call: &Call,
    old: &Operation<'d>,
    new: &Operation<'d>,
) {
    let (base, head) = (&old.operation, &new.operation);
    let name = new.call();
    let who = (call, call.asks);
    for key in ["summary", "description", "externalDocs", "tags"] {
        if let Some((was, is)) = differing(base, head, key) {
            let message = format!("`{key}` of `{name}` reads otherwise");
            let places = (was.as_ref(), is.as_ref());
            comparison.tell(&OPERATION_TEXT_CHANGED, who, places, &[key], message);
        }
    }
    let (rule, what) = match (says(base, "deprecated"), says(head, "deprecated")) {
        (false, true) => (Some(&OPERATION_DEPRECATED), "is deprecated"),
        (true, false) => (Some(&OPERATION_UNDEPRECATED), "is no longer deprecated"),
        (true, true) | (false, false) => (None, ""),
    };
    if let Some(rule) = rule {
        let (was, is) = (base.get("deprecated"), head.get("deprecated"));
        let places = (was.as_ref().or(Some(base)), is.as_ref().or(Some(head)));
        comparison.tell(rule, who, places, &[], format!("`{name}` {what}"));
    }
    for key in extensions(base, head, &["x-repeatable"]) {
        if let Some((was, is)) = differing(base, head, key) {
            let message = format!("`{key}` of `{name}` is different");
            let places = (was.as_ref(), is.as_ref());
            comparison.tell(&OPERATION_EXTENSION_CHANGED, who, places, &[key], message);
        }
    }
    parameters::compare(comparison, call, old, new);
    contents::body(comparison, call, old, new);
    contents::answers(comparison, call, old, new);
    callbacks(comparison, call, old, new);
}

/// What an operation is called.
fn named<'d>(
    comparison: &mut Comparison<'d>,
    call: &Call,
    old: &Operation<'d>,
    new: &Operation<'d>,
) {
    let name = new.call();
    let (rule, message) = match (old.id(), new.id()) {
        (Some(was), Some(is)) if was != is => (
            &OPERATION_RENAMED,
            format!("the operation `{was}` is called `{is}` now"),
        ),
        (None, Some(is)) => (&OPERATION_NAMED, format!("`{name}` is called `{is}` now")),
        (Some(was), None) => (
            &OPERATION_UNNAMED,
            format!("`{name}` is no longer called `{was}`"),
        ),
        (Some(_), Some(_)) | (None, None) => return,
    };
    let places = [old, new].map(|operation| {
        let id = operation.operation.get("operationId");
        id.unwrap_or_else(|| operation.operation.clone())
    });
    let [base, head] = &places;
    let who = (call, Direction::Request);
    comparison.tell(rule, who, (Some(base), Some(head)), &[], message);
}

/// When a call may be sent again: the more, the higher.
fn repeatable(operation: &Operation<'_>) -> u8 {
    match text(&operation.operation, "x-repeatable") {
        Some("always") => 2,
        Some("same-request-id") => 1,
        Some("never") => 0,
        // What HTTP says of the method.
        Some(_) | None => match operation.method {
            "post" | "patch" => 0,
            _ => 2,
        },
    }
}

fn repeating<'d>(
    comparison: &mut Comparison<'d>,
    call: &Call,
    old: &Operation<'d>,
    new: &Operation<'d>,
) {
    let name = new.call();
    let (rule, what) = match repeatable(old).cmp(&repeatable(new)) {
        std::cmp::Ordering::Less => (&REPEATING_ALLOWED, "may be repeated"),
        std::cmp::Ordering::Greater => (&REPEATING_FORBIDDEN, "may no longer be repeated"),
        std::cmp::Ordering::Equal => return,
    };
    let when = match repeatable(old).max(repeatable(new)) {
        2 => "in any case",
        _ => "with the same request id",
    };
    let places = [old, new].map(|operation| {
        let said = operation.operation.get("x-repeatable");
        said.unwrap_or_else(|| operation.operation.clone())
    });
    let [base, head] = &places;
    let message = format!("a lost `{name}` {what} {when}");
    let who = (call, Direction::Request);
    comparison.tell(rule, who, (Some(base), Some(head)), &[], message);
}

/// What the service calls, by the name of the callback and the address.
fn callbacks<'d>(
    comparison: &mut Comparison<'d>,
    call: &Call,
    old: &Operation<'d>,
    new: &Operation<'d>,
) {
    // What is called back while something is called back is more than anybody has.
    if call.asks == Direction::Response {
        return;
    }
    let (base, head) = (called_back(&old.operation), called_back(&new.operation));
    let inner_call = Call {
        operation: Touched::clone(&call.operation),
        asks: Direction::Response,
        answers: Direction::Request,
    };
    let who = (&inner_call, Direction::Response);
    for (key, was) in &base {
        match head.get(key) {
            Some(is) => inner(comparison, &inner_call, was, is),
            None => {
                let message = format!("`{}` is no longer called back", was.call());
                let places = (Some(&was.operation), None);
                comparison.tell(&CALLBACK_REMOVED, who, places, &[], message);
            }
        }
    }
    for (key, is) in &head {
        if !base.contains_key(key) {
            let message = format!("`{}` is called back now", is.call());
            let places = (None, Some(&is.operation));
            comparison.tell(&CALLBACK_ADDED, who, places, &[], message);
        }
    }
}

type CalledBack<'d> = BTreeMap<(&'d str, &'d str, &'d str), Operation<'d>>;

fn called_back<'d>(operation: &Cursor<'d>) -> CalledBack<'d> {
    let mut found = BTreeMap::new();
    let callbacks = operation.get("callbacks");
    for (name, callback) in callbacks.iter().flat_map(Cursor::members) {
        let Ok(callback) = callback.follow() else {
            continue;
        };
        for (path, item) in callback.members() {
            for (method, operation) in item.members() {
                if METHODS.contains(&method) {
                    let item = item.clone();
                    let called = Operation {
                        path,
                        method,
                        item,
                        operation,
                    };
                    found.insert((name, path, method), called);
                }
            }
        }
    }
    found
}

/// Which placeholder a path parameter fills, from zero; none if the path has no such placeholder.
pub(super) fn placeholder(path: &str, name: &str) -> Option<usize> {
    let pieces = path.split('{').skip(1);
    let mut names = pieces.filter_map(|piece| piece.split_once('}').map(|(name, _)| name));
    names.position(|known| known == name)
}

/// Whether two objects say the same apart from these members.
pub(super) fn same_but(base: &Cursor<'_>, head: &Cursor<'_>, but: &[&str]) -> bool {
    let strip = |cursor: &Cursor<'_>| {
        let mut value = cursor.value();
        if let Some(members) = value.as_object_mut() {
            members.retain(|key, _| !but.contains(&key.as_str()));
        }
        value
    };
    schemas::same(&strip(base), &strip(head))
}
