//! What changed in who may call what, and where: security and servers.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use super::operations::same_but;
use super::table::{ACCEPTED, READ, REFUSED, RENAMED, asked, outside, undecided};
use super::touched::Touched;
use super::{Call, Class, Comparison, Direction, Effect, Places, Rule, Site};
use super::{differing, schemas};
use openapi_document::{Cursor, Document, Operation};

static SECURITY_ADDED: Rule = asked("security-added", "security-removed", REFUSED);

static SECURITY_REMOVED: Rule = asked("security-removed", "security-added", ACCEPTED);

static SECURITY_ALTERNATIVE_ADDED: Rule = asked(
    "security-alternative-added",
    "security-alternative-removed",
    ACCEPTED,
);

static SECURITY_ALTERNATIVE_REMOVED: Rule = asked(
    "security-alternative-removed",
    "security-alternative-added",
    REFUSED,
);

static SECURITY_TIGHTENED: Rule = asked("security-tightened", "security-relaxed", REFUSED);

static SECURITY_RELAXED: Rule = asked("security-relaxed", "security-tightened", ACCEPTED);

static SECURITY_SCHEME_CHANGED: Rule = asked(
    "security-scheme-changed",
    "security-scheme-changed",
    REFUSED,
);

static SECURITY_SCHEME_RENAMED: Rule = outside(
    "security-scheme-renamed",
    "security-scheme-renamed",
    RENAMED,
);

static SECURITY_SCHEME_TEXT_CHANGED: Rule = outside(
    "security-scheme-text-changed",
    "security-scheme-text-changed",
    READ,
);

static FLOW_ADDED: Rule = asked("flow-added", "flow-removed", ACCEPTED);

static FLOW_REMOVED: Rule = asked("flow-removed", "flow-added", NO_TOKEN);

static FLOW_CHANGED: Rule = asked("flow-changed", "flow-changed", NO_TOKEN);

static SCOPE_ADDED: Rule = asked("scope-added", "scope-removed", ACCEPTED);

static SCOPE_REMOVED: Rule = asked("scope-removed", "scope-added", NO_TOKEN);

const NO_TOKEN: Effect = Effect {
    class: Class::Breaking,
    consequence: "clients of the old contract no longer get a token the way they did",
};

static SERVER_ADDED: Rule = asked("server-added", "server-removed", ACCEPTED);

static SERVER_REMOVED: Rule = asked("server-removed", "server-added", UNREACHED);

static SERVER_CHANGED: Rule = asked("server-changed", "server-changed", UNREACHED);

const UNREACHED: Effect = Effect {
    class: Class::Breaking,
    consequence: "requests to the old address are not promised an answer any more",
};

static SERVER_VALUE_ADDED: Rule = asked("server-value-added", "server-value-removed", ACCEPTED);

static SERVER_VALUE_REMOVED: Rule = asked("server-value-removed", "server-value-added", UNREACHED);

static SERVER_DEFAULT_CHANGED: Rule = Rule {
    request: undecided("clients that leave the variable out may reach another server"),
    ..asked(
        "server-default-changed",
        "server-default-changed",
        UNREACHED,
    )
};

static SERVER_TEXT_CHANGED: Rule = outside("server-text-changed", "server-text-changed", READ);

/// All of them.
pub(super) const RULES: &[&Rule] = &[
    &SECURITY_ADDED,
    &SECURITY_REMOVED,
    &SECURITY_ALTERNATIVE_ADDED,
    &SECURITY_ALTERNATIVE_REMOVED,
    &SECURITY_TIGHTENED,
    &SECURITY_RELAXED,
    &SECURITY_SCHEME_CHANGED,
    &SECURITY_SCHEME_RENAMED,
    &SECURITY_SCHEME_TEXT_CHANGED,
    &FLOW_ADDED,
    &FLOW_REMOVED,
    &FLOW_CHANGED,
    &SCOPE_ADDED,
    &SCOPE_REMOVED,
    &SERVER_ADDED,
    &SERVER_REMOVED,
    &SERVER_CHANGED,
    &SERVER_VALUE_ADDED,
    &SERVER_VALUE_REMOVED,
    &SERVER_DEFAULT_CHANGED,
    &SERVER_TEXT_CHANGED,
];

/// What both documents have of security schemes, found once.
#[derive(Default)]
pub(super) struct Schemes<'d> {
    base: BTreeMap<&'d str, Cursor<'d>>,
    head: BTreeMap<&'d str, Cursor<'d>>,
    /// What a scheme of the new document was called in the old one, where its name is new.
    former: BTreeMap<&'d str, &'d str>,
}

impl<'d> Schemes<'d> {
    pub(super) fn new(base: &'d Document, head: &'d Document) -> Self {
        let list = |document| -> BTreeMap<&'d str, Cursor<'d>> {
            let schemes = Document::at(document, "/components/securitySchemes");
            let members = schemes.into_iter().flat_map(|schemes| schemes.members());
            let followed = members.filter_map(|(name, scheme)| Some((name, scheme.follow().ok()?)));
            followed.collect()
        };
        let (base, head) = (list(base), list(head));
        let mut former = BTreeMap::new();
        for (name, scheme) in head.iter().filter(|(name, _)| !base.contains_key(*name)) {
            let known = former.values().copied().collect::<BTreeSet<&str>>();
            let mut alike = base.iter().filter(|(old, other)| {
                !head.contains_key(*old) && !known.contains(*old) && same_but(other, scheme, &TEXTS)
            });
            if let Some((old, _)) = alike.next() {
                former.insert(*name, *old);
            }
        }
        Self { base, head, former }
    }
}

/// Members of a security scheme that people read.
const TEXTS: [&str; 2] = ["description", "bearerFormat"];

/// One way to be allowed to call: scopes by scheme.
type Requirement<'d> = BTreeMap<&'d str, BTreeSet<&'d str>>;

/// Compares who may call an operation, and where.
pub(super) fn compare<'d>(
    comparison: &mut Comparison<'d>,
    call: &Call,
    old: &Operation<'d>,
    new: &Operation<'d>,
) {
    security(comparison, call, old, new);
    let own = |operation: &Operation<'d>| {
        let holders = [&operation.operation, &operation.item];
        let mut holders = holders.into_iter();
        holders.find_map(|holder| holder.get("servers"))
    };
    // What the document says for all operations is compared once.
    let (was, is) = (own(old), own(new));
    if was.is_some() || is.is_some() {
        let all = |operation: &Operation<'d>| operation.operation.root().get("servers");
        let (was, is) = (was.or_else(|| all(old)), is.or_else(|| all(new)));
        servers(comparison, Some(call), (was, is));
    }
}

/// The alternatives of an operation, and where they are written. Without any, everybody may call.
fn requirements<'d>(operation: &Operation<'d>) -> (Vec<Requirement<'d>>, Option<Cursor<'d>>) {
    let own = operation.operation.get("security");
    let written = own.or_else(|| operation.operation.root().get("security"));
    let alternatives = written.iter().flat_map(Cursor::items).map(|item| {
        let schemes = item.members().map(|(scheme, scopes)| {
            let scopes = scopes.items().filter_map(|scope| scope.as_str());
            (scheme, scopes.collect())
        });
        schemes.collect()
    });
    (alternatives.collect(), written)
}

/// Whether whoever fulfils `inner` fulfils `outer`, too.
fn fulfils(inner: &Requirement<'_>, outer: &Requirement<'_>) -> bool {
    outer.iter().all(|(scheme, scopes)| {
        let held = inner.get(scheme);
        held.is_some_and(|held| scopes.is_subset(held))
    })
}

fn shown(requirement: &Requirement<'_>) -> String {
    let schemes = requirement.iter().map(|(scheme, scopes)| {
        let scopes: Vec<_> = scopes.iter().copied().collect();
        match scopes.as_slice() {
            [] => format!("`{scheme}`"),
            scopes => format!("`{scheme}` with `{}`", scopes.join("`, `")),
        }
    });
    schemes.collect::<Vec<_>>().join(" and ")
}

fn security<'d>(
    comparison: &mut Comparison<'d>,
    call: &Call,
    old: &Operation<'d>,
    new: &Operation<'d>,
) {
    let (was, base) = requirements(old);
    let (mut is, head) = requirements(new);
    for requirement in &mut is {
        let former = |name| comparison.schemes.former.get(name).copied();
        let renamed = std::mem::take(requirement).into_iter();
        *requirement = renamed
            .map(|(scheme, scopes)| (former(scheme).unwrap_or(scheme), scopes))
            .collect();
    }
    schemes(comparison, call, (&was, &is));
    let free = |alternatives: &[Requirement<'_>]| {
        alternatives.is_empty() || alternatives.iter().any(BTreeMap::is_empty)
    };
    let who = (call, Direction::Request);
    let places = (base.as_ref(), head.as_ref());
    let name = new.call();
    match (free(&was), free(&is)) {
        (true, true) => return,
        (true, false) => {
            let ways: Vec<_> = is.iter().map(shown).collect();
            let message = format!("`{name}` needs {} now", ways.join(" or "));
            return comparison.tell(&SECURITY_ADDED, who, places, &[], message);
        }
        (false, true) => {
            let message = format!("everybody may call `{name}`");
            return comparison.tell(&SECURITY_REMOVED, who, places, &[], message);
        }
        (false, false) => {}
    }
    let fresh = |now: &Requirement<'_>| !was.contains(now);
    let stale = |old: &Requirement<'_>| !is.contains(old);
    for old in &was {
        if is.iter().any(|now| fulfils(old, now)) {
            continue;
        }
        let what = shown(old);
        // The same schemes and more to fulfil.
        match is.iter().find(|now| fresh(now) && fulfils(now, old)) {
            Some(now) => {
                let now = shown(now);
                let mut arguments = [what.as_str(), &now];
                arguments.sort_unstable();
                let message = format!("`{name}` needs {now} instead of {what}");
                comparison.tell(&SECURITY_TIGHTENED, who, places, &arguments, message);
            }
            None => {
                let message = format!("{what} no longer allows to call `{name}`");
                let rule = &SECURITY_ALTERNATIVE_REMOVED;
                comparison.tell(rule, who, places, &[&what], message);
            }
        }
    }
    for now in &is {
        if was.iter().any(|old| fulfils(now, old)) {
            continue;
        }
        let what = shown(now);
        match was.iter().find(|old| stale(old) && fulfils(old, now)) {
            Some(old) => {
                let old = shown(old);
                let mut arguments = [what.as_str(), &old];
                arguments.sort_unstable();
                let message = format!("`{name}` needs {what} instead of {old}");
                comparison.tell(&SECURITY_RELAXED, who, places, &arguments, message);
            }
            None => {
                let message = format!("{what} allows to call `{name}`, too");
                let rule = &SECURITY_ALTERNATIVE_ADDED;
                comparison.tell(rule, who, places, &[&what], message);
            }
        }
    }
}

/// Compares the security schemes that an operation has in both documents.
fn schemes<'d>(
    comparison: &mut Comparison<'d>,
    call: &Call,
    (was, is): (&[Requirement<'d>], &[Requirement<'d>]),
) {
    let names = |alternatives: &[Requirement<'d>]| -> BTreeSet<&'d str> {
        let names = alternatives.iter().flat_map(BTreeMap::keys);
        names.copied().collect()
    };
    for name in names(was).intersection(&names(is)) {
        let former = comparison.schemes.former.iter();
        let mut now = former.filter(|(_, old)| *old == name).map(|(now, _)| *now);
        let now = now.next().unwrap_or(name);
        let base = comparison.schemes.base.get(name).cloned();
        let head = comparison.schemes.head.get(now).cloned();
        if let (Some(base), Some(head)) = (base, head) {
            if now != *name {
                let message = format!("the security scheme `{name}` is called `{now}` now");
                let who = (call, Direction::Request);
                let places = (Some(&base), Some(&head));
                comparison.tell(&SECURITY_SCHEME_RENAMED, who, places, &[], message);
            }
            scheme(comparison, call, (&base, &head), now);
        }
    }
}

fn scheme<'d>(
    comparison: &mut Comparison<'d>,
    call: &Call,
    (base, head): (&Cursor<'d>, &Cursor<'d>),
    name: &str,
) {
    let who = (call, Direction::Request);
    let members = base.members().chain(head.members());
    let keys: BTreeSet<_> = members.map(|(key, _)| key).collect();
    for key in keys.into_iter().filter(|key| *key != "flows") {
        let Some((was, is)) = differing(base, head, key) else {
            continue;
        };
        let written = |value: &Option<Cursor<'_>>| {
            let text = value.as_ref().and_then(|value| value.as_str());
            text.map(str::to_ascii_lowercase)
        };
        // Schemes of HTTP have no casing.
        if key == "scheme" && written(&was) == written(&is) {
            continue;
        }
        let read = TEXTS.contains(&key) || key.starts_with("x-");
        let (rule, how) = if read {
            (&SECURITY_SCHEME_TEXT_CHANGED, "reads otherwise")
        } else {
            (&SECURITY_SCHEME_CHANGED, "is different")
        };
        let places = (was.as_ref().or(Some(base)), is.as_ref().or(Some(head)));
        let message = format!("`{key}` of the security scheme `{name}` {how}");
        comparison.tell(rule, who, places, &[key], message);
    }
    let flows = |scheme: &Cursor<'d>| -> IndexMap<&'d str, Cursor<'d>> {
        let flows = scheme.get("flows");
        flows.iter().flat_map(Cursor::members).collect()
    };
    let (old, new) = (flows(base), flows(head));
    for (kind, was) in &old {
        match new.get(kind) {
            Some(is) => flow(
                comparison,
                who,
                (was, is),
                &format!("flow `{kind}` of `{name}`"),
            ),
            None => {
                let message = format!("flow `{kind}` of `{name}` is gone");
                comparison.tell(&FLOW_REMOVED, who, (Some(was), None), &[kind], message);
            }
        }
    }
    for (kind, is) in new.iter().filter(|(kind, _)| !old.contains_key(*kind)) {
        let message = format!("flow `{kind}` of `{name}` is new");
        comparison.tell(&FLOW_ADDED, who, (None, Some(is)), &[kind], message);
    }
}

fn flow<'d>(
    comparison: &mut Comparison<'d>,
    who: (&Call, Direction),
    (base, head): (&Cursor<'d>, &Cursor<'d>),
    subject: &str,
) {
    for key in ["authorizationUrl", "tokenUrl", "refreshUrl"] {
        if let Some((was, is)) = differing(base, head, key) {
            let places = (was.as_ref().or(Some(base)), is.as_ref().or(Some(head)));
            let message = format!("`{key}` of {subject} is different");
            comparison.tell(&FLOW_CHANGED, who, places, &[key], message);
        }
    }
    let scopes = |flow: &Cursor<'d>| -> IndexMap<&'d str, Cursor<'d>> {
        let scopes = flow.get("scopes");
        scopes.iter().flat_map(Cursor::members).collect()
    };
    let (old, new) = (scopes(base), scopes(head));
    for (scope, was) in &old {
        match new.get(scope) {
            Some(is) if schemas::same(&was.value(), &is.value()) => {}
            Some(is) => {
                let message = format!("scope `{scope}` of {subject} reads otherwise");
                let places = (Some(was), Some(is));
                comparison.tell(
                    &SECURITY_SCHEME_TEXT_CHANGED,
                    who,
                    places,
                    &[scope],
                    message,
                );
            }
            None => {
                let message = format!("scope `{scope}` of {subject} is gone");
                comparison.tell(&SCOPE_REMOVED, who, (Some(was), None), &[scope], message);
            }
        }
    }
    for (scope, is) in new.iter().filter(|(scope, _)| !old.contains_key(*scope)) {
        let message = format!("scope `{scope}` of {subject} is new");
        comparison.tell(&SCOPE_ADDED, who, (None, Some(is)), &[scope], message);
    }
}

/// Compares two lists of servers, of an operation or of the document.
pub(super) fn servers<'d>(
    comparison: &mut Comparison<'d>,
    call: Option<&Call>,
    (base, head): (Option<Cursor<'d>>, Option<Cursor<'d>>),
) {
    let list = |servers: &Option<Cursor<'d>>| -> IndexMap<&'d str, Cursor<'d>> {
        let items = servers.iter().flat_map(Cursor::items);
        let named = items.filter_map(|server| Some((server.get("url")?.as_str()?, server)));
        named.collect()
    };
    let (old, new) = (list(&base), list(&head));
    let operation = call.map(|call| Touched::clone(&call.operation));
    let operation = operation.unwrap_or_default();
    let mut tell =
        |rule: &'static Rule, (base, head): Places<'_, 'd>, arguments: &[&str], message: String| {
            let site = Site {
                direction: rule.neither.is_none().then_some(Direction::Request),
                base,
                head,
                operations: Touched::clone(&operation),
            };
            comparison.found.add(rule, site, arguments, message);
        };
    for (url, was) in &old {
        let Some(is) = new.get(url) else { continue };
        server(&mut tell, (was, is), url);
    }
    let gone: Vec<_> = old
        .iter()
        .filter(|(url, _)| !new.contains_key(*url))
        .collect();
    let come: Vec<_> = new
        .iter()
        .filter(|(url, _)| !old.contains_key(*url))
        .collect();
    if let ([(was, old)], [(is, new)]) = (gone.as_slice(), come.as_slice()) {
        let mut arguments = [**was, **is];
        arguments.sort_unstable();
        let message = format!("the server `{was}` is `{is}` now");
        tell(&SERVER_CHANGED, (Some(old), Some(new)), &arguments, message);
        return;
    }
    for (url, was) in gone {
        let message = format!("the server `{url}` is gone");
        tell(&SERVER_REMOVED, (Some(was), None), &[url], message);
    }
    for (url, is) in come {
        let message = format!("the server `{url}` is new");
        tell(&SERVER_ADDED, (None, Some(is)), &[url], message);
    }
}

/// How `servers` tells a change.
type Tell<'t, 'd> = dyn FnMut(&'static Rule, Places<'_, 'd>, &[&str], String) + 't;

fn server<'d>(tell: &mut Tell<'_, 'd>, (base, head): (&Cursor<'d>, &Cursor<'d>), url: &str) {
    let members = base.members().chain(head.members());
    let keys: BTreeSet<_> = members.map(|(key, _)| key).collect();
    for key in keys.into_iter().filter(|key| *key != "variables") {
        if let Some((was, is)) = differing(base, head, key) {
            let places = (was.as_ref().or(Some(base)), is.as_ref().or(Some(head)));
            let message = format!("`{key}` of the server `{url}` reads otherwise");
            tell(&SERVER_TEXT_CHANGED, places, &[key], message);
        }
    }
    let variables = |server: &Cursor<'d>| -> IndexMap<&'d str, Cursor<'d>> {
        let variables = server.get("variables");
        variables.iter().flat_map(Cursor::members).collect()
    };
    let (old, new) = (variables(base), variables(head));
    for (name, is) in &new {
        let Some(was) = old.get(name) else { continue };
        let subject = format!("variable `{name}` of the server `{url}`");
        let values = |variable: &Cursor<'d>| -> Option<BTreeSet<&'d str>> {
            let values = variable.get("enum")?;
            Some(values.items().filter_map(|value| value.as_str()).collect())
        };
        let at = |variable: &Cursor<'d>| variable.get("enum").unwrap_or_else(|| variable.clone());
        let lists = (at(was), at(is));
        let lists = (Some(&lists.0), Some(&lists.1));
        match (values(was), values(is)) {
            (Some(before), Some(after)) => {
                for value in before.difference(&after) {
                    let message = format!("{subject} is never `{value}` any more");
                    tell(&SERVER_VALUE_REMOVED, lists, &[value], message);
                }
                for value in after.difference(&before) {
                    let message = format!("{subject} may be `{value}`");
                    tell(&SERVER_VALUE_ADDED, lists, &[value], message);
                }
            }
            (Some(_), None) => {
                let message = format!("{subject} may be anything");
                tell(&SERVER_VALUE_ADDED, lists, &[], message);
            }
            (None, Some(_)) => {
                let message = format!("{subject} has a closed list of values now");
                tell(&SERVER_VALUE_REMOVED, lists, &[], message);
            }
            (None, None) => {}
        }
        if let Some((before, after)) = differing(was, is, "default") {
            let places = (before.as_ref().or(Some(was)), after.as_ref().or(Some(is)));
            let message = format!("where {subject} is left out, it is something else");
            tell(&SERVER_DEFAULT_CHANGED, places, &[], message);
        }
        if let Some((before, after)) = differing(was, is, "description") {
            let places = (before.as_ref().or(Some(was)), after.as_ref().or(Some(is)));
            let message = format!("`description` of {subject} reads otherwise");
            tell(&SERVER_TEXT_CHANGED, places, &["description"], message);
        }
    }
}
