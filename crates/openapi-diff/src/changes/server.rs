//! Changes of servers and their variables.

use std::collections::BTreeSet;

use openapi_document::Object as _;
use openapi_document::model::{Server, ServerVariable};

use crate::change_table as kinds;
use crate::compare::{by_key, changed_entries, changed_fields};
use crate::comparison::Comparison;
use crate::recorder::Scope;

/// Compares two lists of servers, of the document or of an operation.
pub(super) fn compare<'d>(
    comparison: &mut Comparison<'d>,
    scope: &Scope,
    (base, head): (Vec<Server<'d>>, Vec<Server<'d>>),
) {
    let (mut removed, mut added) = (Vec::new(), Vec::new());
    let [old, new] = [base, head].map(|servers| {
        let servers = servers.into_iter();
        servers.filter_map(|server| Some((server.url()?, server)))
    });
    for (url, servers) in by_key(old, new) {
        match servers {
            (Some(was), Some(is)) => server(comparison, scope, (was, is), url),
            (Some(was), None) => removed.push((url, was.node())),
            (None, Some(is)) => added.push((url, is.node())),
            (None, None) => {}
        }
    }
    if let ([(was, old)], [(is, new)]) = (removed.as_slice(), added.as_slice()) {
        let mut arguments = [*was, *is];
        arguments.sort_unstable();
        let message = format!("server `{was}` changed to `{is}`");
        let sides = (Some(*old), Some(*new));
        comparison.record(&kinds::SERVER_CHANGED, scope, sides, &arguments, message);
        return;
    }
    for (url, was) in removed {
        let message = format!("server `{url}` removed");
        comparison.record(
            &kinds::SERVER_REMOVED,
            scope,
            (Some(was), None),
            &[url],
            message,
        );
    }
    for (url, is) in added {
        let message = format!("server `{url}` added");
        comparison.record(
            &kinds::SERVER_ADDED,
            scope,
            (None, Some(is)),
            &[url],
            message,
        );
    }
}

fn server<'d>(
    comparison: &mut Comparison<'d>,
    scope: &Scope,
    (base, head): (Server<'d>, Server<'d>),
    url: &str,
) {
    let subject = format!("server `{url}`");
    let objects = (Some(base.node()), Some(head.node()));
    let entries = changed_entries(base.node(), head.node(), &["variables"]);
    let fields = entries.into_iter().map(|(_, sides)| sides);
    comparison.record_fields(
        &kinds::SERVER_TEXT_CHANGED,
        scope,
        objects,
        fields,
        &subject,
    );
    for (name, variables) in by_key(base.variables().iter(), head.variables().iter()) {
        if let (Some(was), Some(is)) = variables {
            let subject = format!("variable `{name}` of {subject}");
            variable(comparison, scope, (was, is), &subject);
        }
    }
}

fn variable<'d>(
    comparison: &mut Comparison<'d>,
    scope: &Scope,
    (base, head): (ServerVariable<'d>, ServerVariable<'d>),
    subject: &str,
) {
    let values = |variable: ServerVariable<'d>| -> Option<BTreeSet<&'d str>> {
        variable.fields().values()?;
        Some(variable.values().collect())
    };
    let sides = [base, head].map(|variable| {
        let declared = variable.fields().values();
        Some(declared.unwrap_or(variable.node()))
    });
    let sides = sides.into();
    let (added, removed) = (
        &kinds::SERVER_VARIABLE_VALUE_ADDED,
        &kinds::SERVER_VARIABLE_VALUE_REMOVED,
    );
    match (values(base), values(head)) {
        (Some(was), Some(is)) => {
            for value in was.difference(&is) {
                let message = format!("{subject}: enum value `{value}` removed");
                comparison.record(removed, scope, sides, &[value], message);
            }
            for value in is.difference(&was) {
                let message = format!("{subject}: enum value `{value}` added");
                comparison.record(added, scope, sides, &[value], message);
            }
        }
        (Some(_), None) => {
            let message = format!("{subject}: `enum` removed; any value is now allowed");
            comparison.record(added, scope, sides, &[], message);
        }
        (None, Some(_)) => {
            let message = format!("{subject}: `enum` added");
            comparison.record(removed, scope, sides, &[], message);
        }
        (None, None) => {}
    }
    let objects = (base.node(), head.node());
    for (was, is) in changed_fields!(base, head, default) {
        let sides = (was.or(Some(objects.0)), is.or(Some(objects.1)));
        let kind = &kinds::SERVER_VARIABLE_DEFAULT_CHANGED;
        comparison.record(
            kind,
            scope,
            sides,
            &[],
            format!("{subject}: default changed"),
        );
    }
    let fields = changed_fields!(base, head, description);
    let objects = (Some(objects.0), Some(objects.1));
    comparison.record_fields(&kinds::SERVER_TEXT_CHANGED, scope, objects, fields, subject);
}
