//! One operation: the request, the responses, and whether it is safe to send the request again.

use maud::{Markup, html};
use openapi_document::model::{
    Callback, Example, ExternalDocs, Header, Map, MediaType, Object as _, Operation, Parameter,
    ParameterLocation, RequestBody, Response, Schema, SecurityRequirement, Server,
};
use openapi_document::{Method, Node};

use super::index::{Index, OperationEntry, Presentation, SHARED, Shared};
use super::schema::{block, example_value, json, kind, list, short_example, strings};
use super::text::{anchor, first_sentence, link, markdown};

/// The maximum depth of nested callbacks.
const DEPTH: usize = 2;

/// The section of an operation.
pub(super) fn section(index: &Index<'_>, listed: &OperationEntry<'_>) -> Markup {
    let OperationEntry { operation, anchor } = listed;
    let summary = operation
        .summary()
        .map(|text| text.trim().trim_end_matches('.'));
    let name = summary
        .filter(|text| !text.is_empty())
        .unwrap_or(listed.name());
    html! {
        section.operation id=(anchor) {
            h3 {
                a.anchor href={ "#" (anchor) } { (name) }
                @if operation.deprecated() { " " span.deprecated { "deprecated" } }
            }
            p.call { (method(operation.method)) " " code { (operation.path) } }
            @if let Some(id) = operation.operation_id() { p.id { "operationId " code { (id) } } }
            (body(index, *operation, 0))
        }
    }
}

pub(super) fn method(method: Method) -> Markup {
    html! { span.method.(method.keyword()) { (method.as_str()) } }
}

/// Everything about an operation below its name.
fn body(index: &Index<'_>, operation: Operation<'_>, depth: usize) -> Markup {
    let item = operation.item;
    let mut servers: Vec<_> = operation.own_servers().collect();
    if servers.is_empty() {
        servers.extend(item.servers());
    }
    let shared = item.description().or(item.summary());
    html! {
        @if let Some(description) = operation.description() {
            div.prose { (markdown(description, 4)) }
        }
        @if let Some(shared) = shared { div.prose { (markdown(shared, 4)) } }
        dl.about {
            dt { "Access" }
            dd { (security(operation)) }
            dt { "If no response arrives" }
            dd { (repeatable(operation)) }
            @if let Some(docs) = operation.external_docs() {
                dt { "See also" }
                dd { (external(docs)) }
            }
            @if !servers.is_empty() {
                dt { "Servers" }
                dd { @for server in servers { (server_line(server)) } }
            }
        }
        (parameters(index, operation))
        @if let Some(request) = operation.request_body() {
            h4 { "Request body" }
            @match index.presentation(request) {
                Presentation::Inline(request) => (request_body(index, request)),
                Presentation::Shared(shared) => p { (shared_link(&shared)) },
                Presentation::Unresolved(reference) => p { code { (reference) } },
            }
        }
        (responses(index, operation))
        @for (name, callback) in operation.callbacks().iter() {
            (callback_section(index, name, callback, depth))
        }
    }
}

/// The requests that the service sends to the client.
fn callback_section(index: &Index<'_>, name: &str, callback: Callback<'_>, depth: usize) -> Markup {
    let items = callback
        .path_items()
        .iter()
        .filter(|_| callback.reference().is_none());
    html! {
        h4 { "Callback " code { (name) } }
        @if let Some(reference) = callback.reference() { p { code { (reference) } } }
        @for operation in items.flat_map(|(path, item)| item.operations(path)) {
            div.callback {
                p.call { (method(operation.method)) " " code { (operation.path) } }
                @if depth < DEPTH { (body(index, operation, depth + 1)) }
                @else { pre { code { (json(operation.node())) } } }
            }
        }
    }
}

/// The credentials that an operation requires, in words.
fn security(operation: Operation<'_>) -> Markup {
    let requirements = operation.security().into_iter();
    let requirements: Vec<_> = requirements
        .flat_map(|requirements| requirements.iter())
        .collect();
    let schemes = |requirement: &SecurityRequirement<'_>| {
        html! {
            @if requirement.schemes().next().is_none() { "no credentials" }
            @for (number, (scheme, scopes)) in requirement.schemes().enumerate() {
                @if number > 0 { " together with " }
                a href={ "#" (anchor("security", scheme)) } { (scheme) }
                @for scope in strings(Some(scopes)) { " " code.scope { (scope) } }
            }
        }
    };
    html! {
        @match requirements.as_slice() {
            [] => "No credentials are required.",
            [only] => (schemes(only)),
            several => ul { @for one in several { li { (schemes(one)) } } },
        }
    }
}

/// Whether a request whose response was lost may be sent again: by `x-repeatable`, otherwise by the
/// HTTP method.
fn repeatable(operation: Operation<'_>) -> Markup {
    let idempotent = match operation.method {
        Method::Get
        | Method::Head
        | Method::Options
        | Method::Trace
        | Method::Put
        | Method::Delete => true,
        Method::Post | Method::Patch => false,
    };
    html! {
        @match operation.extension("x-repeatable").and_then(|value| value.as_str()) {
            Some("always") => "Send the request again.",
            Some("same-request-id") => {
                "Send the request again with the same " code { "MS-RequestId" } "."
            }
            Some("never") => "Do not send the request again before you know its outcome.",
            _ if idempotent => "Send the request again: the operation is idempotent.",
            _ => "Find out the outcome of the request first: sending it again may repeat its effect.",
        }
    }
}

/// A link to documentation.
pub(super) fn external(docs: ExternalDocs<'_>) -> Markup {
    let address = docs.url().unwrap_or_default();
    let words = docs
        .description()
        .map(str::trim)
        .filter(|words| !words.is_empty());
    link(
        address,
        words.map_or(address, |words| words.trim_end_matches('.')),
    )
}

/// A server's URL with its description and variables.
pub(super) fn server_line(server: Server<'_>) -> Markup {
    html! {
        p.server { code { (server.url().unwrap_or_default()) } }
        @if let Some(description) = server.description() { (markdown(description, 4)) }
        @for (name, variable) in server.variables().iter() {
            p.facts {
                code { "{" (name) "}" }
                @if let Some(default) = variable.default() { ": " code { (default) } " unless set" }
                @let known: Vec<_> = variable.values().collect();
                @if !known.is_empty() { "; one of " (list(&known)) }
                "."
            }
            @if let Some(description) = variable.description() { (markdown(description, 4)) }
        }
    }
}

fn parameters(index: &Index<'_>, operation: Operation<'_>) -> Markup {
    // A path parameter is described with its operation; one that many operations have is linked.
    let (own, shared): (Vec<_>, Vec<_>) =
        operation.parameters().into_iter().partition(|parameter| {
            parameter.location() == Some(ParameterLocation::Path)
                || index.shared_parameter(*parameter).is_none()
        });
    html! {
        @if !own.is_empty() || !shared.is_empty() { h4 { "Parameters" } }
        @if !own.is_empty() { (parameters_table(index, own.iter().map(|parameter| (None, *parameter)))) }
        @if !shared.is_empty() {
            p.also {
                "Shared with other operations: "
                @for (number, parameter) in shared.iter().enumerate() {
                    @if number > 0 { ", " }
                    @let anchor = index.shared_parameter(*parameter).unwrap_or_default();
                    a href={ "#" (anchor) } { (parameter.name().unwrap_or_default()) }
                    @if parameter.required() { " (required)" }
                }
                "."
            }
        }
    }
}

fn parameters_table<'d>(
    index: &Index<'_>,
    parameters: impl Iterator<Item = (Option<String>, Parameter<'d>)>,
) -> Markup {
    let location = |parameter: Parameter<'_>| match parameter.location() {
        Some(ParameterLocation::Path) => "in the path",
        Some(ParameterLocation::Query) => "in the query",
        Some(ParameterLocation::Header) => "header",
        Some(ParameterLocation::Cookie) => "cookie",
        None => "",
    };
    html! {
        table.members {
            thead { tr { th scope="col" { "Parameter" } th scope="col" { "Description" } } }
            tbody {
                @for (anchor, parameter) in parameters {
                    @let name = parameter.name().unwrap_or_default();
                    (value_row(index, name, location(parameter), anchor.as_deref(), parameter.into()))
                }
            }
        }
    }
}

/// The common fields of a parameter and a header.
struct Value<'d> {
    description: Option<&'d str>,
    required: bool,
    deprecated: bool,
    /// Whether clients should not send it.
    omit: bool,
    style: Option<&'d str>,
    schema: Option<Schema<'d>>,
    content: Map<'d, MediaType<'d>>,
    examples: Examples<'d>,
}

/// `example` and `examples` of a parameter, a header or a body.
struct Examples<'d>(Option<Node<'d>>, Map<'d, Example<'d>>);

macro_rules! value_from {
    ($object:ident) => {
        impl<'d> From<$object<'d>> for Value<'d> {
            fn from(object: $object<'d>) -> Self {
                let omit = object.extension("x-omit-from-client");
                Self {
                    description: object.description(),
                    required: object.required(),
                    deprecated: object.deprecated(),
                    omit: omit.and_then(|omit| omit.as_bool()) == Some(true),
                    style: object.style(),
                    schema: object.schema(),
                    content: object.content(),
                    examples: Examples(object.example(), object.examples()),
                }
            }
        }
    };
}

value_from!(Parameter);
value_from!(Header);

/// A row for a parameter or a header.
fn value_row(
    index: &Index<'_>,
    name: &str,
    location: &str,
    anchor: Option<&str>,
    value: Value<'_>,
) -> Markup {
    let written = value.schema.filter(|schema| schema.reference().is_none());
    html! {
        tr id=[anchor] {
            th scope="row" {
                code.name { (name) }
                @if !location.is_empty() { " " span.place { (location) } }
                @if let Some(schema) = value.schema { " " span.type { (kind(index, schema, 0)) } }
                @if value.required { " " span.required { "required" } }
                @if value.deprecated { " " span.deprecated { "deprecated" } }
            }
            td {
                @if let Some(description) = value.description { (markdown(description, 5)) }
                @if value.omit { p.facts { "The service accepts it; clients should not send it." } }
                @if let Some(style) = value.style {
                    p.facts { "Serialized in the style " code { (style) } "." }
                }
                @if let Some(schema) = written { (block(index, schema, 5, 1)) }
                (media(index, value.content))
                (examples(index, &value.examples, true))
            }
        }
    }
}

pub(super) fn request_body(index: &Index<'_>, request: RequestBody<'_>) -> Markup {
    html! {
        @if let Some(description) = request.description() {
            div.prose { (markdown(description, 5)) }
        }
        @if !request.required() { p.note { "The body is optional." } }
        (media(index, request.content()))
    }
}

/// Bodies by media type.
fn media<'d>(index: &Index<'_>, content: Map<'d, MediaType<'d>>) -> Markup {
    html! {
        @for (name, media) in content.iter() {
            div.media {
                p.body {
                    code { (name) }
                    @if let Some(schema) = media.schema() { ": " span.type { (kind(index, schema, 0)) } }
                }
                @let wrappers = strings(media.extension("x-wrappers"));
                @if !wrappers.is_empty() {
                    p.facts {
                        "The service may also wrap it in an object, in the property " (list(&wrappers)) "."
                    }
                }
                @if let Some(schema) = media.schema().filter(|schema| schema.reference().is_none()) {
                    (block(index, schema, 6, 1))
                }
                (examples(index, &Examples(media.example(), media.examples()), false))
            }
        }
    }
}

/// The examples of a parameter, a header or a body.
fn examples(index: &Index<'_>, Examples(example, named): &Examples<'_>, short: bool) -> Markup {
    html! {
        @if let Some(example) = *example {
            @if short { (short_example(example)) } @else { (example_value("Example", example)) }
        }
        @for (name, example) in named.iter() {
            @match index.presentation(example) {
                Presentation::Inline(example) => (one_example(name, example)),
                Presentation::Shared(shared) => p.facts { "Example " (shared_link(&shared)) },
                Presentation::Unresolved(reference) => p.facts { "Example " code { (reference) } },
            }
        }
    }
}

pub(super) fn one_example(name: &str, example: Example<'_>) -> Markup {
    let summary = example.summary().map(str::trim);
    html! {
        details {
            summary {
                "Example " code { (name) }
                @if let Some(summary) = summary { ": " (summary) }
            }
            @if let Some(description) = example.description() { (markdown(description, 6)) }
            @if let Some(value) = example.value() { pre { code { (json(value)) } } }
            @if let Some(address) = example.external_value() { p { (link(address, address)) } }
        }
    }
}

fn shared_link<T>(shared: &Shared<T>) -> Markup {
    html! { a href={ "#" (shared.anchor) } { (shared.name) } }
}

fn responses(index: &Index<'_>, operation: Operation<'_>) -> Markup {
    // Statuses with the same response are one entry.
    let mut own: Vec<(Vec<&str>, Response<'_>)> = Vec::new();
    let mut shared: Vec<(&str, Shared<Response<'_>>)> = Vec::new();
    let mut elsewhere: Vec<(&str, &str)> = Vec::new();
    for (status, response) in operation.responses().iter() {
        match index.presentation(response) {
            Presentation::Inline(response) => {
                let same = own
                    .iter_mut()
                    .find(|(_, known)| known.id() == response.id());
                match same {
                    Some((statuses, _)) => statuses.push(status),
                    None => own.push((vec![status], response)),
                }
            }
            Presentation::Shared(response) => shared.push((status, response)),
            Presentation::Unresolved(reference) => elsewhere.push((status, reference)),
        }
    }
    html! {
        @if !own.is_empty() || !shared.is_empty() || !elsewhere.is_empty() { h4 { "Responses" } }
        @for (statuses, response) in &own {
            div.response {
                h5 { (status_words(statuses)) }
                (response_body(index, *response))
            }
        }
        @if !shared.is_empty() || !elsewhere.is_empty() {
            table.statuses {
                thead { tr { th scope="col" { "Status" } th scope="col" { "Response" } } }
                tbody {
                    @for (status, response) in &shared {
                        tr {
                            th scope="row" { (status_words(&[status])) }
                            td {
                                (shared_link(response))
                                @if let Some(text) = response.value.description() {
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

pub(super) fn response_body(index: &Index<'_>, response: Response<'_>) -> Markup {
    let mut own = Vec::new();
    let mut shared = Vec::new();
    for (name, header) in response.headers().iter() {
        match index.presentation(header) {
            Presentation::Inline(header) => own.push((name, None, header)),
            Presentation::Shared(header) => shared.push((name, header.anchor)),
            Presentation::Unresolved(_) => shared.push((name, String::new())),
        }
    }
    html! {
        @if let Some(description) = response.description() {
            div.prose { (markdown(description, 6)) }
        }
        (media(index, response.content()))
        @if !own.is_empty() { (headers_table(index, own)) }
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
        @for (name, link) in response.links().iter() {
            (example_value(&format!("Link {name}"), link.written()))
        }
    }
}

fn headers_table(index: &Index<'_>, headers: Vec<(&str, Option<String>, Header<'_>)>) -> Markup {
    html! {
        table.members {
            thead { tr { th scope="col" { "Header" } th scope="col" { "Description" } } }
            tbody {
                @for (name, anchor, header) in headers {
                    (value_row(index, name, "", anchor.as_deref(), header.into()))
                }
            }
        }
    }
}

/// The section of the components that are described once and used in many operations.
pub(super) fn shared_section(index: &Index<'_>, key: &str) -> Markup {
    let title = SHARED.iter().find(|(known, ..)| *known == key);
    let title = title.map_or("", |(.., title)| title);
    html! {
        @if index.has_shared(key) {
            section id={ "shared-" (key) } {
                h2 { (title) }
                @match key {
                    "parameters" => {
                        @let all = index.parameters();
                        (parameters_table(index, all.into_iter().map(|one| (Some(one.anchor), one.value))))
                    }
                    "headers" => {
                        @let all = index.headers();
                        (headers_table(index, all.iter().map(|one| (&*one.name, Some(one.anchor.clone()), one.value)).collect()))
                    }
                    "responses" => @for one in index.responses() {
                        (component(&one, response_body(index, one.value)))
                    },
                    "requestBodies" => @for one in index.request_bodies() {
                        (component(&one, request_body(index, one.value)))
                    },
                    _ => @for one in index.examples() {
                        (component(&one, one_example(&one.name, one.value)))
                    },
                }
            }
        }
    }
}

fn component<T>(shared: &Shared<T>, body: Markup) -> Markup {
    html! {
        section.component id=(shared.anchor) {
            h3 { a.anchor href={ "#" (shared.anchor) } { (shared.name) } }
            (body)
        }
    }
}
