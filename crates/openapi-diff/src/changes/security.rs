//! Changes of security requirements and security schemes.

use std::collections::{BTreeMap, BTreeSet};

use openapi_document::model::{OAuthFlow, OpenApi, Operation, SecurityScheme};
use openapi_document::{Node, Object as _};

use crate::change_table as kinds;
use crate::compare::{by_key, changed_entries, changed_fields, eq_except, node_eq, resolved};
use crate::comparison::Comparison;
use crate::recorder::Scope;

/// The security schemes of both documents, and which of them were renamed.
pub(super) struct SecuritySchemes<'d> {
    base: BTreeMap<&'d str, SecurityScheme<'d>>,
    head: BTreeMap<&'d str, SecurityScheme<'d>>,
    /// The names in the old document of schemes that have another name in the new one.
    former: BTreeMap<&'d str, &'d str>,
}

impl<'d> SecuritySchemes<'d> {
    pub(super) fn new(base: OpenApi<'d>, head: OpenApi<'d>) -> Self {
        let [base, head] = [base, head].map(|root| -> BTreeMap<_, SecurityScheme<'d>> {
            let schemes = root.components().map(|all| all.security_schemes());
            schemes.into_iter().flat_map(resolved).collect()
        });
        let mut former = BTreeMap::new();
        for (name, scheme) in head.iter().filter(|(name, _)| !base.contains_key(*name)) {
            let known = former.values().copied().collect::<BTreeSet<&str>>();
            let mut alike = base.iter().filter(|(old, other)| {
                !head.contains_key(*old)
                    && !known.contains(*old)
                    && eq_except(other.node(), scheme.node(), &DOCS)
            });
            if let Some((old, _)) = alike.next() {
                former.insert(*name, *old);
            }
        }
        Self { base, head, former }
    }
}

/// The keywords of a security scheme that are documentation.
const DOCS: [&str; 2] = ["description", "bearerFormat"];

/// A Security Requirement Object: scopes by scheme, all of which are required.
type Requirement<'d> = BTreeMap<&'d str, BTreeSet<&'d str>>;

/// The requirements of an operation, of which one must be met, and where they are written. Without
/// any, no authentication is required.
fn requirements<'d>(operation: Operation<'d>) -> (Vec<Requirement<'d>>, Option<Node<'d>>) {
    let Some(written) = operation.security() else {
        return (Vec::new(), None);
    };
    let requirements = written.iter().map(|requirement| {
        let schemes = requirement.schemes().map(|(scheme, scopes)| {
            let scopes = scopes.items().filter_map(|scope| scope.as_str());
            (scheme, scopes.collect())
        });
        schemes.collect()
    });
    (requirements.collect(), Some(written.node()))
}

/// Whether credentials that meet `inner` also meet `outer`.
fn implies(inner: &Requirement<'_>, outer: &Requirement<'_>) -> bool {
    outer.iter().all(|(scheme, scopes)| {
        let held = inner.get(scheme);
        held.is_some_and(|held| scopes.is_subset(held))
    })
}

/// The requirement in a message and in the arguments of a change.
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

/// Compares the security requirements of two operations, and the schemes that both name.
pub(super) fn compare<'d>(
    comparison: &mut Comparison<'d>,
    scope: &Scope,
    schemes: &SecuritySchemes<'d>,
    old: Operation<'d>,
    new: Operation<'d>,
) {
    let (was, base) = requirements(old);
    let (mut is, head) = requirements(new);
    for requirement in &mut is {
        let renamed = std::mem::take(requirement).into_iter();
        let former = |name| schemes.former.get(name).copied().unwrap_or(name);
        *requirement = renamed
            .map(|(scheme, scopes)| (former(scheme), scopes))
            .collect();
    }
    used_schemes(comparison, scope, schemes, (&was, &is));
    let open = |requirements: &[Requirement<'_>]| {
        requirements.is_empty() || requirements.iter().any(BTreeMap::is_empty)
    };
    let sides = (base, head);
    let name = new.signature();
    match (open(&was), open(&is)) {
        (true, true) => return,
        (true, false) => {
            let required: Vec<_> = is.iter().map(shown).collect();
            let required = required.join(" or ");
            let message = format!("`{name}`: authentication now required: {required}");
            return comparison.record(&kinds::SECURITY_ADDED, scope, sides, &[], message);
        }
        (false, true) => {
            let message = format!("`{name}`: authentication no longer required");
            return comparison.record(&kinds::SECURITY_REMOVED, scope, sides, &[], message);
        }
        (false, false) => {}
    }
    for old in &was {
        if is.iter().any(|now| implies(old, now)) {
            continue;
        }
        let what = shown(old);
        // The same schemes with more scopes, or more schemes.
        let tighter = |now: &&Requirement<'d>| !was.contains(*now) && implies(now, old);
        if let Some(now) = is.iter().find(tighter) {
            let now = shown(now);
            let mut arguments = [what.as_str(), &now];
            arguments.sort_unstable();
            let message = format!("`{name}`: requires {now} (was {what})");
            comparison.record(
                &kinds::SECURITY_TIGHTENED,
                scope,
                sides,
                &arguments,
                message,
            );
        } else {
            let message = format!("`{name}`: security requirement {what} removed");
            let kind = &kinds::SECURITY_REQUIREMENT_REMOVED;
            comparison.record(kind, scope, sides, &[&what], message);
        }
    }
    for now in &is {
        if was.iter().any(|old| implies(now, old)) {
            continue;
        }
        let what = shown(now);
        let looser = |old: &&Requirement<'d>| !is.contains(*old) && implies(old, now);
        if let Some(old) = was.iter().find(looser) {
            let old = shown(old);
            let mut arguments = [what.as_str(), &old];
            arguments.sort_unstable();
            let message = format!("`{name}`: requires {what} (was {old})");
            comparison.record(&kinds::SECURITY_RELAXED, scope, sides, &arguments, message);
        } else {
            let message = format!("`{name}`: security requirement {what} added");
            let kind = &kinds::SECURITY_REQUIREMENT_ADDED;
            comparison.record(kind, scope, sides, &[&what], message);
        }
    }
}

/// Compares the security schemes that an operation names in both documents.
fn used_schemes<'d>(
    comparison: &mut Comparison<'d>,
    scope: &Scope,
    schemes: &SecuritySchemes<'d>,
    (was, is): (&[Requirement<'d>], &[Requirement<'d>]),
) {
    let names = |requirements: &[Requirement<'d>]| -> BTreeSet<&'d str> {
        let names = requirements.iter().flat_map(BTreeMap::keys);
        names.copied().collect()
    };
    for name in names(was).intersection(&names(is)) {
        let mut renamed = schemes.former.iter().filter(|(_, old)| *old == name);
        let now = renamed.next().map_or(*name, |(now, _)| *now);
        let (Some(&base), Some(&head)) = (schemes.base.get(name), schemes.head.get(now)) else {
            continue;
        };
        if now != *name {
            let message = format!("security scheme `{name}` renamed to `{now}`");
            let sides = (Some(base.node()), Some(head.node()));
            comparison.record(&kinds::SECURITY_SCHEME_RENAMED, scope, sides, &[], message);
        }
        scheme(comparison, scope, (base, head), now);
    }
}

fn scheme<'d>(
    comparison: &mut Comparison<'d>,
    scope: &Scope,
    (base, head): (SecurityScheme<'d>, SecurityScheme<'d>),
    name: &str,
) {
    let subject = format!("security scheme `{name}`");
    let objects = (Some(base.node()), Some(head.node()));
    let lower = |text: Option<&str>| text.map(str::to_ascii_lowercase);
    // The names of HTTP authentication schemes are case-insensitive.
    let same_scheme = lower(base.scheme()) == lower(head.scheme());
    for (key, sides) in changed_entries(base.node(), head.node(), &["flows"]) {
        if same_scheme && sides == (base.fields().scheme(), head.fields().scheme()) {
            continue;
        }
        let kind = if DOCS.contains(&key) || key.starts_with("x-") {
            &kinds::SECURITY_SCHEME_TEXT_CHANGED
        } else {
            &kinds::SECURITY_SCHEME_CHANGED
        };
        comparison.record_fields(kind, scope, objects, [sides], &subject);
    }
    let [old, new] = [base, head].map(|scheme| {
        let flows = scheme.flows().into_iter();
        flows.flat_map(|flows| flows.iter())
    });
    for (name, flows) in by_key(old, new) {
        let subject = format!("flow `{name}` of {subject}");
        match flows {
            (Some(was), Some(is)) => flow(comparison, scope, (was, is), &subject),
            (Some(was), None) => {
                let message = format!("{subject} removed");
                let sides = (Some(was.node()), None);
                comparison.record(&kinds::FLOW_REMOVED, scope, sides, &[name], message);
            }
            (None, Some(is)) => {
                let message = format!("{subject} added");
                let sides = (None, Some(is.node()));
                comparison.record(&kinds::FLOW_ADDED, scope, sides, &[name], message);
            }
            (None, None) => {}
        }
    }
}

fn flow<'d>(
    comparison: &mut Comparison<'d>,
    scope: &Scope,
    (base, head): (OAuthFlow<'d>, OAuthFlow<'d>),
    subject: &str,
) {
    let objects = (Some(base.node()), Some(head.node()));
    let urls = changed_fields!(base, head, authorization_url, token_url, refresh_url);
    comparison.record_fields(&kinds::FLOW_CHANGED, scope, objects, urls, subject);
    let [old, new] = [base, head].map(|flow| {
        let scopes = flow.fields().scopes().into_iter();
        scopes.flat_map(Node::entries)
    });
    for (name, sides) in by_key(old, new) {
        let (kind, what) = match sides {
            (Some(was), Some(is)) if node_eq(was, is) => continue,
            (Some(_), Some(_)) => (&kinds::SECURITY_SCHEME_TEXT_CHANGED, "description changed"),
            (Some(_), None) => (&kinds::SCOPE_REMOVED, "removed"),
            (None, _) => (&kinds::SCOPE_ADDED, "added"),
        };
        let message = format!("scope `{name}` of {subject}: {what}");
        comparison.record(kind, scope, sides, &[name], message);
    }
}
