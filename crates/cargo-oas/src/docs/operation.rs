//! One operation: what to send, what comes back, and what is safe to do when nothing does.

use maud::{Markup, html};
use openapi_document::{Cursor, Operation};

use super::index::{Index, Listed, Place, SHARED, Shared, is, text};
use super::schema::{block, example_value, json, kind, list, names, short_example};
use super::text::{anchor, first_sentence, link, markdown};

/// How far callbacks are followed that have callbacks.
const DEPTH: usize = 2;

/// The section of an operation.
pub(super) fn section(index: &Index<'_>, listed: &Listed<'_>) -> Markup {
    let Listed { operation, anchor } = listed;
    let summary =
        text(&operation.operation, "summary").map(|text| text.trim().trim_end_matches('.'));
    let name = summary
        .filter(|text| !text.is_empty())
        .or(operation.id())
        .unwrap_or(operation.path);
    html! {
        section.operation id=(anchor) {
            h3 {
                a.anchor href={ "#" (anchor) } { (name) }
                @if is(&operation.operation, "deprecated") { " " span.deprecated { "deprecated" } }
            }
            p.call { (method(operation.method)) " " code { (operation.path) } }
            @if let Some(id) = operation.id() { p.id { "operationId " code { (id) } } }
            (body(index, operation, 0))
        }
    }
}

pub(super) fn method(method: &str) -> Markup {
    html! { span.method.(method) { (method.to_uppercase()) } }
}

/// Everything about an operation below its name.
fn body(index: &Index<'_>, operation: &Operation<'_>, depth: usize) -> Markup {
    let this = &operation.operation;
    let item = &operation.item;
    let request = this.get("requestBody");
    let servers = this.get("servers").or_else(|| item.get("servers"));
    let shared = text(item, "description").or_else(|| text(item, "summary"));
    html! {
        @if let Some(description) = text(this, "description") {
            div.prose { (markdown(description, 4)) }
        }
        @if let Some(shared) = shared { div.prose { (markdown(shared, 4)) } }
        dl.about {
            dt { "Access" }
            dd { (security(index, this)) }
            dt { "If no answer comes" }
            dd { (repeatable(operation)) }
            @if let Some(docs) = this.get("externalDocs") {
                dt { "Elsewhere" }
                dd { (external(&docs)) }
            }
            @if let Some(servers) = servers {
                dt { "Servers" }
                dd { @for server in servers.items() { (server_line(&server)) } }
            }
        }
        (parameters(index, operation))
        @if let Some(request) = request {
            h4 { "Body" }
            @match index.place(request, "requestBodies") {
                Place::Here(request) => (request_body(index, &request)),
                Place::Shared(shared) => p { (shared_link(&shared)) },
                Place::Elsewhere(reference) => p { code { (reference) } },
            }
        }
        (answers(index, operation))
        @for (name, callback) in this.get("callbacks").iter().flat_map(Cursor::members) {
            (callback_section(index, name, &callback, depth))
        }
    }
}

/// The calls that the service makes in turn.
fn callback_section(index: &Index<'_>, name: &str, callback: &Cursor<'_>, depth: usize) -> Markup {
    html! {
        h4 { "Callback " code { (name) } }
        @if let Some(reference) = callback.reference() { p { code { (reference) } } }
        @for (path, item) in callback.members() {
            @for (verb, operation) in item.members() {
                @if operation.is_map() && METHODS.contains(&verb) {
                    @let method_here = method(verb);
                    div.callback {
                        p.call { (method_here) " " code { (path) } }
                        @if depth < DEPTH {
                            @let inner = Operation { path, method: verb, item: item.clone(), operation };
                            (body(index, &inner, depth + 1))
                        } @else { pre { code { (json(&operation)) } } }
                    }
                }
            }
        }
    }
}

const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// Who may call an operation, in words.
fn security(index: &Index<'_>, operation: &Cursor<'_>) -> Markup {
    let ways = operation
        .get("security")
        .or_else(|| index.member("security"));
    let ways: Vec<_> = ways.iter().flat_map(Cursor::items).collect();
    let needs = |way: &Cursor<'_>| {
        html! {
            @if way.members().next().is_none() { "no credentials" }
            @for (number, (scheme, scopes)) in way.members().enumerate() {
                @if number > 0 { " together with " }
                a href={ "#" (anchor("security", scheme)) } { (scheme) }
                @let scopes: Vec<_> = scopes.items().filter_map(|scope| scope.as_str()).collect();
                @for scope in scopes { " " code.scope { (scope) } }
            }
        }
    };
    html! {
        @match ways.as_slice() {
            [] => "Anyone: no credentials are asked for.",
            [only] => (needs(only)),
            several => ul { @for way in several { li { (needs(way)) } } },
        }
    }
}

/// Whether a lost call may be sent again: what the contract says, otherwise what HTTP says.
fn repeatable(operation: &Operation<'_>) -> Markup {
    let safe = ["get", "head", "options", "trace", "put", "delete"].contains(&operation.method);
    html! {
        @match text(&operation.operation, "x-repeatable") {
            Some("always") => "Send the call again.",
            Some("same-request-id") => {
                "Send the call again with the same " code { "MS-RequestId" } "."
            }
            Some("never") => "Do not send the call again: find out first what became of it.",
            _ if safe => "Send the call again: repeating it changes nothing more.",
            _ => "Find out first what became of the call: repeating it may do it twice.",
        }
    }
}

/// A link to documentation.
pub(super) fn external(docs: &Cursor<'_>) -> Markup {
    let address = text(docs, "url").unwrap_or_default();
    let words = text(docs, "description")
        .map(str::trim)
        .filter(|words| !words.is_empty());
    link(
        address,
        words.map_or(address, |words| words.trim_end_matches('.')),
    )
}

/// A server's address with what is known of it.
pub(super) fn server_line(server: &Cursor<'_>) -> Markup {
    let variables = server.get("variables");
    html! {
        p.server { code { (text(server, "url").unwrap_or_default()) } }
        @if let Some(description) = text(server, "description") { (markdown(description, 4)) }
        @for (name, variable) in variables.iter().flat_map(Cursor::members) {
            p.facts {
                code { "{" (name) "}" }
                @if let Some(default) = text(&variable, "default") { ": " code { (default) } " unless set" }
                @let known = names(&variable, "enum");
                @if !known.is_empty() { "; one of " (list(&known)) }
                "."
            }
            @if let Some(description) = text(&variable, "description") { (markdown(description, 4)) }
        }
    }
}

fn parameters(index: &Index<'_>, operation: &Operation<'_>) -> Markup {
    let all = operation.parameters();
    // What stands in the path belongs to the call; what every call has is named and linked.
    let (own, shared): (Vec<_>, Vec<_>) = all.into_iter().partition(|parameter| {
        text(parameter, "in") == Some("path") || index.shared_parameter(parameter).is_none()
    });
    html! {
        @if !own.is_empty() || !shared.is_empty() { h4 { "Parameters" } }
        @if !own.is_empty() {
            table.members {
                thead { tr { th scope="col" { "Parameter" } th scope="col" { "Meaning" } } }
                tbody { @for parameter in &own { (parameter_row(index, None, parameter)) } }
            }
        }
        @if !shared.is_empty() {
            p.also {
                "Shared with other operations: "
                @for (number, parameter) in shared.iter().enumerate() {
                    @if number > 0 { ", " }
                    @let anchor = index.shared_parameter(parameter).unwrap_or_default();
                    a href={ "#" (anchor) } { (text(parameter, "name").unwrap_or_default()) }
                    @if is(parameter, "required") { " (required)" }
                }
                "."
            }
        }
    }
}

fn parameter_row(index: &Index<'_>, anchor: Option<&str>, parameter: &Cursor<'_>) -> Markup {
    let place = match text(parameter, "in") {
        Some("path") => "in the path",
        Some("query") => "in the query",
        Some("header") => "header",
        Some("cookie") => "cookie",
        _ => "",
    };
    value_row(
        index,
        text(parameter, "name").unwrap_or_default(),
        place,
        anchor,
        parameter,
    )
}

/// A row for a parameter or a header.
fn value_row(
    index: &Index<'_>,
    name: &str,
    place: &str,
    anchor: Option<&str>,
    value: &Cursor<'_>,
) -> Markup {
    let schema = value.get("schema");
    let written = schema
        .as_ref()
        .filter(|schema| schema.reference().is_none());
    html! {
        tr id=[anchor] {
            th scope="row" {
                code.name { (name) }
                @if !place.is_empty() { " " span.place { (place) } }
                @if let Some(schema) = &schema { " " span.type { (kind(index, schema, 0)) } }
                @if is(value, "required") { " " span.required { "required" } }
                @if is(value, "deprecated") { " " span.deprecated { "deprecated" } }
            }
            td {
                @if let Some(description) = text(value, "description") { (markdown(description, 5)) }
                @if is(value, "x-omit-from-client") {
                    p.facts { "The service knows it; clients should not send it." }
                }
                @if let Some(style) = text(value, "style") {
                    p.facts { "Written in the style " code { (style) } "." }
                }
                @if let Some(schema) = written { (block(index, schema, 5, 1)) }
                (media(index, value.get("content")))
                (examples(index, value, true))
            }
        }
    }
}

pub(super) fn request_body(index: &Index<'_>, request: &Cursor<'_>) -> Markup {
    html! {
        @if let Some(description) = text(request, "description") {
            div.prose { (markdown(description, 5)) }
        }
        @if !is(request, "required") { p.note { "The body may be left out." } }
        (media(index, request.get("content")))
    }
}

/// Bodies by media type.
fn media(index: &Index<'_>, content: Option<Cursor<'_>>) -> Markup {
    html! {
        @for (name, media) in content.iter().flat_map(Cursor::members) {
            div.media {
                p.body {
                    code { (name) }
                    @if let Some(schema) = media.get("schema") { ": " span.type { (kind(index, &schema, 0)) } }
                }
                @let wrappers = names(&media, "x-wrappers");
                @if !wrappers.is_empty() {
                    p.facts {
                        "Has also been seen inside an object, as its member " (list(&wrappers)) "."
                    }
                }
                @if let Some(schema) = media.get("schema") {
                    @if schema.reference().is_none() { (block(index, &schema, 6, 1)) }
                }
                (examples(index, &media, false))
            }
        }
    }
}

/// The examples of a parameter, a header or a body.
fn examples(index: &Index<'_>, holder: &Cursor<'_>, short: bool) -> Markup {
    let named = holder.get("examples");
    html! {
        @if let Some(example) = holder.get("example") {
            @if short { (short_example(&example)) } @else { (example_value("Example", &example)) }
        }
        @for (name, example) in named.iter().flat_map(Cursor::members) {
            @match index.place(example, "examples") {
                Place::Here(example) => (one_example(name, &example)),
                Place::Shared(shared) => p.facts { "Example " (shared_link(&shared)) },
                Place::Elsewhere(reference) => p.facts { "Example " code { (reference) } },
            }
        }
    }
}

pub(super) fn one_example(name: &str, example: &Cursor<'_>) -> Markup {
    let summary = text(example, "summary").map(str::trim);
    html! {
        details {
            summary {
                "Example " code { (name) }
                @if let Some(summary) = summary { ": " (summary) }
            }
            @if let Some(description) = text(example, "description") { (markdown(description, 6)) }
            @if let Some(value) = example.get("value") { pre { code { (json(&value)) } } }
            @if let Some(address) = text(example, "externalValue") { p { (link(address, address)) } }
        }
    }
}

fn shared_link(shared: &Shared<'_>) -> Markup {
    html! { a href={ "#" (shared.anchor) } { (shared.name) } }
}

fn answers(index: &Index<'_>, operation: &Operation<'_>) -> Markup {
    // Statuses with the same answer are one entry.
    let mut own: Vec<(Vec<&str>, Cursor<'_>)> = Vec::new();
    let mut shared: Vec<(&str, Shared<'_>)> = Vec::new();
    let mut elsewhere: Vec<(&str, &str)> = Vec::new();
    let responses = operation.operation.get("responses");
    for (status, response) in responses.iter().flat_map(Cursor::members) {
        if status.starts_with("x-") {
            continue;
        }
        match index.place(response, "responses") {
            Place::Here(response) => {
                let same = own
                    .iter_mut()
                    .find(|(_, known)| known.pointer() == response.pointer());
                match same {
                    Some((statuses, _)) => statuses.push(status),
                    None => own.push((vec![status], response)),
                }
            }
            Place::Shared(response) => shared.push((status, response)),
            Place::Elsewhere(reference) => elsewhere.push((status, reference)),
        }
    }
    html! {
        @if !own.is_empty() || !shared.is_empty() || !elsewhere.is_empty() { h4 { "Answers" } }
        @for (statuses, response) in &own {
            div.answer {
                h5 { (status_words(statuses)) }
                (answer(index, response))
            }
        }
        @if !shared.is_empty() || !elsewhere.is_empty() {
            table.statuses {
                thead { tr { th scope="col" { "Status" } th scope="col" { "Answer" } } }
                tbody {
                    @for (status, response) in &shared {
                        tr {
                            th scope="row" { (status_words(&[status])) }
                            td {
                                (shared_link(response))
                                @if let Some(text) = text(&response.value, "description") {
                                    (markdown(first_sentence(text), 5))
                                }
                            }
                        }
                    }
                    @for (status, reference) in &elsewhere {
                        tr { th scope="row" { (status_words(&[status])) } td { code { (reference) } } }
                    }
                }
            }
        }
    }
}

fn status_words(statuses: &[&str]) -> Markup {
    html! {
        @for (number, status) in statuses.iter().enumerate() {
            @if number > 0 { ", " }
            @let class = match status.as_bytes().first() {
                Some(b'2') => "good",
                Some(b'4' | b'5') => "bad",
                _ => "other",
            };
            span.status.(class) { (status) }
        }
    }
}

pub(super) fn answer(index: &Index<'_>, response: &Cursor<'_>) -> Markup {
    let headers = response.get("headers");
    let mut own = Vec::new();
    let mut shared = Vec::new();
    for (name, header) in headers.iter().flat_map(Cursor::members) {
        match index.place(header, "headers") {
            Place::Here(header) => own.push((name, header)),
            Place::Shared(header) => shared.push((name, header.anchor)),
            Place::Elsewhere(_) => shared.push((name, String::new())),
        }
    }
    let links = response.get("links");
    html! {
        @if let Some(description) = text(response, "description") {
            div.prose { (markdown(description, 6)) }
        }
        (media(index, response.get("content")))
        @if !own.is_empty() { (headers_table(index, own.iter().map(|(name, header)| (*name, None, header)))) }
        @if !shared.is_empty() {
            p.also {
                "Headers: "
                @for (number, (name, anchor)) in shared.iter().enumerate() {
                    @if number > 0 { ", " }
                    @if anchor.is_empty() { (name) } @else { a href={ "#" (anchor) } { (name) } }
                }
                "."
            }
        }
        @for (name, link) in links.iter().flat_map(Cursor::members) {
            (example_value(&format!("Link {name}"), &link))
        }
    }
}

fn headers_table<'a, 'd: 'a>(
    index: &Index<'_>,
    headers: impl Iterator<Item = (&'a str, Option<String>, &'a Cursor<'d>)>,
) -> Markup {
    html! {
        table.members {
            thead { tr { th scope="col" { "Header" } th scope="col" { "Meaning" } } }
            tbody {
                @for (name, anchor, header) in headers {
                    (value_row(index, name, "", anchor.as_deref(), header))
                }
            }
        }
    }
}

/// The section of what is described once and used in many places.
pub(super) fn shared_section(index: &Index<'_>, key: &str) -> Markup {
    let kind = SHARED.iter().find(|(known, ..)| *known == key);
    let Some((_, kind, title)) = kind else {
        return html!();
    };
    let components = index.shared(key);
    let entries: Vec<_> = components
        .iter()
        .map(|(name, component)| {
            let value = match index.place(component.clone(), key) {
                Place::Here(value) | Place::Shared(Shared { value, .. }) => value,
                Place::Elsewhere(_) => component.clone(),
            };
            (*name, anchor(kind, name), value)
        })
        .collect();
    html! {
        @if !entries.is_empty() {
            section id={ "shared-" (key) } {
                h2 { (title) }
                @match key {
                    "parameters" => table.members {
                        thead { tr { th scope="col" { "Parameter" } th scope="col" { "Meaning" } } }
                        tbody {
                            @for (_, anchor, parameter) in &entries {
                                (parameter_row(index, Some(anchor), parameter))
                            }
                        }
                    },
                    "headers" => (headers_table(index, entries.iter().map(|(name, anchor, header)| (*name, Some(anchor.clone()), header)))),
                    _ => @for (name, anchor, value) in &entries {
                        section.component id=(anchor) {
                            h3 { a.anchor href={ "#" (anchor) } { (name) } }
                            @match key {
                                "responses" => (answer(index, value)),
                                "requestBodies" => (request_body(index, value)),
                                _ => (one_example(name, value)),
                            }
                        }
                    },
                }
            }
        }
    }
}
