//! URLs and mail addresses in all objects.

use openapi_document::Node;
use openapi_document::model::{
    Contact, Example, ExternalDocs, Info, License, OAuthFlow, SecurityScheme, Server,
};
use openapi_document::rule::{LintContext, Reporter};

/// The URLs of authorization servers.
fn authorization<'d>(context: &LintContext<'d>) -> impl Iterator<Item = Node<'d>> {
    let flows = context.written::<OAuthFlow<'_>>().flat_map(|flow| {
        let fields = flow.fields();
        [
            fields.authorization_url(),
            fields.token_url(),
            fields.refresh_url(),
        ]
    });
    let schemes = context.written::<SecurityScheme<'_>>();
    flows
        .chain(schemes.map(|scheme| scheme.fields().open_id_connect_url()))
        .flatten()
}

pub(super) fn url(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let info = context
        .written::<Info<'_>>()
        .map(|info| info.fields().terms_of_service());
    let contact = context
        .written::<Contact<'_>>()
        .map(|contact| contact.fields().url());
    let license = context
        .written::<License<'_>>()
        .map(|license| license.fields().url());
    let docs = context
        .written::<ExternalDocs<'_>>()
        .map(|docs| docs.fields().url());
    let example = context
        .written::<Example<'_>>()
        .map(|example| example.fields().external_value());
    let pages = info
        .chain(contact)
        .chain(license)
        .chain(docs)
        .chain(example)
        .flatten();
    for written in pages.chain(authorization(context)) {
        let url = written.as_str().unwrap_or("-");
        let forbidden = |c: char| c.is_whitespace() || "<>\"{}|\\^`".contains(c);
        if url.is_empty() || url.contains(forbidden) {
            let message = format!("invalid URL {}", written.shown());
            reporter.report(
                written,
                message,
                "write it as in `https://example.org/terms`",
            );
        }
    }
    for contact in context.written::<Contact<'_>>() {
        let Some((written, mail)) = contact.fields().email().zip(contact.email()) else {
            continue;
        };
        let parts = mail.split_once('@');
        let valid = parts.is_some_and(|(user, host)| !user.is_empty() && !host.is_empty());
        if !valid || mail.contains(char::is_whitespace) {
            let message = format!("invalid mail address `{mail}`");
            reporter.report(written, message, "write it as in `api@example.org`");
        }
    }
}

pub(super) fn http(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let servers = context.written::<Server<'_>>();
    let servers = servers.filter_map(|server| server.fields().url());
    for written in servers.chain(authorization(context)) {
        let url = written.as_str().unwrap_or_default();
        if is_unencrypted(url) {
            reporter.report(
                written,
                format!("`{url}` does not use TLS"),
                "write `https://`",
            );
        }
    }
}

/// Whether requests to a URL leave this machine unencrypted.
fn is_unencrypted(url: &str) -> bool {
    let scheme = url
        .get(..7)
        .filter(|start| start.eq_ignore_ascii_case("http://"));
    let Some(rest) = scheme.and_then(|start| url.get(start.len()..)) else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let local = ["localhost", "127.0.0.1", "[::1]"].iter().any(|name| {
        let port = host.strip_prefix(name);
        port.is_some_and(|port| port.is_empty() || port.starts_with(':'))
    });
    // The value of a server variable is unknown.
    !local && !host.starts_with('{') && !host.is_empty()
}
