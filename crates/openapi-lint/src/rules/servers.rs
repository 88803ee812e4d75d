//! Servers: their URLs, variables and descriptions.

use openapi_document::model::Server;
use openapi_document::rule::{LintContext, Reporter};
use openapi_document::{Object, PathTemplate};

pub(super) fn url(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let servers = context.openapi.fields().servers();
    if servers.is_none_or(|servers| servers.is_array() && servers.is_empty()) {
        let node = servers.unwrap_or_else(|| context.openapi.node());
        reporter.report(
            node,
            "document declares no server",
            "add `servers: [{url: https://…}]`",
        );
    }
    for server in context.written::<Server<'_>>() {
        let Some((written, url)) = server.fields().url().zip(server.url()) else {
            continue;
        };
        if url.len() > 1 && url.ends_with('/') {
            let message =
                format!("server URL `{url}` ends with `/`, and each path starts with one");
            reporter.report(
                written,
                message,
                format!("write `{}`", url.trim_end_matches('/')),
            );
        }
        let host = url.split_once("://").map_or(url, |(_, rest)| rest);
        let host = host.split(['/', ':']).next().unwrap_or(host);
        // Next to a real server, one on localhost is for development.
        let local = host == "localhost" && context.written::<Server<'_>>().count() == 1;
        if local || host == "example.com" || host.ends_with(".example.com") {
            let message = format!("server URL `{url}` is an example");
            reporter.report(written, message, "write the URL of the service");
        }
    }
}

pub(super) fn variables(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for server in context.written::<Server<'_>>() {
        let Some((written, url)) = server.fields().url().zip(server.url()) else {
            continue;
        };
        let names = PathTemplate::new(url).placeholders();
        for name in names
            .iter()
            .filter(|name| server.variables().get(name).is_none())
        {
            let message = format!("undeclared variable `{name}` in server URL `{url}`");
            let help = format!("add it to `variables`, with a default: `{name}: {{default: …}}`");
            reporter.report(written, message, help);
        }
        for (name, variable) in server.variables().iter() {
            if !names.contains(&name) {
                let message = format!("server URL `{url}` has no variable `{name}`");
                let help = format!("write `{{{name}}}` into the URL, or remove the variable");
                reporter.report(variable.node(), message, help);
            }
            let Some(list) = variable.fields().values().filter(|list| list.is_array()) else {
                continue;
            };
            if list.is_empty() {
                reporter.report(list, "empty `enum`", "add the values, or remove `enum`");
            } else if let Some((node, default)) =
                variable.fields().default().zip(variable.default())
                && !variable.values().any(|value| value == default)
            {
                let message = format!("default `{default}` is not one of the `enum` values");
                reporter.report(node, message, "write one of `enum`, or add it there");
            }
        }
    }
}

pub(super) fn description(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let servers: Vec<_> = context.openapi.servers().collect();
    for server in servers.iter().filter(|_| servers.len() > 1) {
        if server.fields().description().is_none() {
            let url = server.url().unwrap_or_default();
            let message = format!("missing description of server `{url}`, one of several");
            let help = "add `description`: what the server is for";
            reporter.report(server.node(), message, help);
        }
    }
}
