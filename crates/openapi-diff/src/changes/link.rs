//! Changes of the links of a response.

use openapi_document::Object as _;
use openapi_document::model::{Link, Map};

use crate::change_table as kinds;
use crate::compare::{by_key, changed_extensions, changed_fields, eq_except, resolved};
use crate::comparison::Comparison;
use crate::recorder::Scope;

/// Compares the links of two responses by name.
pub(super) fn compare<'d>(
    comparison: &mut Comparison<'d>,
    scope: &Scope,
    (base, head): (Map<'d, Link<'d>>, Map<'d, Link<'d>>),
    response: &str,
) {
    for (name, links) in by_key(resolved(base), resolved(head)) {
        let subject = format!("link `{name}` of {response}");
        let sides = (
            links.0.map(|link| link.node()),
            links.1.map(|link| link.node()),
        );
        match links {
            (Some(was), Some(is)) => {
                let docs = changed_fields!(was, is, description);
                let kind = &kinds::CONTENT_TEXT_CHANGED;
                comparison.record_fields(kind, scope, sides, docs, &subject);
                let extensions = changed_extensions(was, is, &[]);
                let kind = &kinds::CONTENT_EXTENSION_CHANGED;
                comparison.record_fields(kind, scope, sides, extensions, &subject);
                if !eq_except(was.node(), is.node(), &["description"]) {
                    let message = format!("{subject}: operation, parameters or body changed");
                    comparison.record(&kinds::LINK_CHANGED, scope, sides, &[], message);
                }
            }
            (None, Some(_)) => {
                let message = format!("{subject} added");
                comparison.record(&kinds::LINK_ADDED, scope, sides, &[name], message);
            }
            (Some(_), None) => {
                let message = format!("{subject} removed");
                comparison.record(&kinds::LINK_REMOVED, scope, sides, &[name], message);
            }
            (None, None) => {}
        }
    }
}
