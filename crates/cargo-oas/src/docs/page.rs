//! The page: its head, its contents, and its sections in order.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use openapi_document::model::{Object as _, SecurityScheme};
use openapi_document::{Document, Node};

use super::index::{Group, Index, OperationEntry, SHARED};
use super::operation::{external, method, section, server_line, shared_section};
use super::schema::{block, kind, short};
use super::text::{anchor, link, markdown, sanitize_html};

/// Inline, so that the page loads nothing.
const STYLE: &str = include_str!("style.css");

/// Forbids the browser to run or load anything that the page contains.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// The reference of a document as one HTML file.
pub(crate) fn page(document: &Document) -> String {
    let index = Index::new(document);
    let groups = index.groups();
    let info = index.openapi.info();
    let license = info.and_then(|info| info.license());
    let contact = info.and_then(|info| info.contact());
    let title = info.and_then(|info| info.title());
    let title = title.map(str::trim).filter(|title| !title.is_empty());
    let title = title.unwrap_or("An API");
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="referrer" content="no-referrer";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#main" { "Skip to content" }
                div.page {
                    nav aria-label="Contents" {
                        details { summary { "Contents" } (contents(&index, &groups)) }
                    }
                    main id="main" tabindex="-1" {
                        h1 { (title) }
                        p.version {
                            @if let Some(version) = info.and_then(|info| info.version()) { "Version " (version) }
                            @if let Some(license) = license {
                                " · " (named_link(license.name(), license.url()))
                            }
                            @if let Some(contact) = contact {
                                " · " (named_link(contact.name(), contact.url()))
                                @if let Some(email) = contact.email() { " " (link(&format!("mailto:{email}"), email)) }
                            }
                            @if let Some(terms) = info.and_then(|info| info.terms_of_service()) { " · " (link(terms, "Terms of service")) }
                        }
                        @if let Some(description) = info.and_then(|info| info.description()) {
                            div.prose { (markdown(description, 2)) }
                        }
                        @if let Some(docs) = index.openapi.external_docs() { p { "See also: " (external(docs)) } }
                        (servers(&index))
                        (security_schemes(&index))
                        @for group in &groups { (group_section(&index, group)) }
                        @for (key, ..) in SHARED { (shared_section(&index, key)) }
                        (error_codes(&index))
                        (schemas(&index))
                    }
                }
            }
        }
    };
    sanitize_html(page.into_string()) + "\n"
}

/// A name, with a link if there is a URL.
fn named_link(name: Option<&str>, address: Option<&str>) -> Markup {
    html! {
        @match (name, address) {
            (Some(name), Some(address)) => (link(address, name)),
            (Some(name), None) => (name),
            (None, Some(address)) => (link(address, address)),
            (None, None) => {},
        }
    }
}

fn contents(index: &Index<'_>, groups: &[Group<'_>]) -> Markup {
    let schemas = index.schemas();
    html! {
        ul.sections {
            @if index.openapi.servers().next().is_some() { li { a href="#servers" { "Servers" } } }
            @if !index.security_schemes().is_empty() { li { a href="#access" { "Access" } } }
        }
        @for group in groups {
            p { a href={ "#" (anchor("tag", group.name)) } { (group.name) } }
            ul {
                @for listed in group.members.iter().filter_map(|number| index.operations.get(*number)) {
                    @let operation = &listed.operation;
                    li {
                        a href={ "#" (listed.anchor) } {
                            (method(operation.method)) " "
                            @if operation.deprecated() { s { (listed.name()) } }
                            @else { (listed.name()) }
                        }
                    }
                }
            }
        }
        ul.sections {
            @for (key, _, title) in SHARED {
                @if index.has_shared(key) { li { a href={ "#shared-" (key) } { (title) } } }
            }
            @if !error_codes_of(index).is_empty() { li { a href="#error-codes" { "Error codes" } } }
        }
        @if !schemas.is_empty() {
            p { a href="#schemas" { "Schemas" } }
            ul { @for (name, _) in &schemas { li { a href={ "#" (anchor("schema", name)) } { (name) } } } }
        }
    }
}

fn error_codes_of<'d>(index: &Index<'d>) -> Vec<Node<'d>> {
    let codes = index.openapi.extension("x-error-codes");
    codes.into_iter().flat_map(|codes| codes.items()).collect()
}

fn servers(index: &Index<'_>) -> Markup {
    html! {
        @if index.openapi.servers().next().is_some() {
            section id="servers" {
                h2 { "Servers" }
                ul.plain {
                    @for server in index.openapi.servers() {
                        li { (server_line(server)) }
                    }
                }
            }
        }
    }
}

fn security_schemes(index: &Index<'_>) -> Markup {
    let schemes = index.security_schemes();
    html! {
        @if !schemes.is_empty() {
            section id="access" {
                h2 { "Access" }
                @for (name, scheme) in &schemes {
                    @let anchor = anchor("security", name);
                    section.component id=(anchor) {
                        h3 { a.anchor href={ "#" (anchor) } { (name) } }
                        @if scheme.reference_problem().is_some() {
                            p { code { (scheme.reference().unwrap_or_default()) } }
                        } @else { (security_scheme(*scheme)) }
                        (needed_by(index, name))
                    }
                }
            }
        }
    }
}

fn security_scheme(scheme: SecurityScheme<'_>) -> Markup {
    let discovery = scheme.open_id_connect_url().unwrap_or_default();
    html! {
        p.note {
            @match scheme.scheme_type().unwrap_or_default() {
                "apiKey" => {
                    "An API key in the " (scheme.location().unwrap_or_default()) " "
                    code { (scheme.name().unwrap_or_default()) } "."
                }
                "http" => {
                    "HTTP authentication, " code { (scheme.scheme().unwrap_or_default()) }
                    @if let Some(format) = scheme.bearer_format() { ", a token in the format " (format) }
                    "."
                }
                "oauth2" => "OAuth 2.0.",
                "openIdConnect" => { "OpenID Connect, described at " (link(discovery, discovery)) "." }
                other => (other),
            }
        }
        @if let Some(description) = scheme.description() {
            div.prose { (markdown(description, 4)) }
        }
        @for (flow, values) in scheme.flows().into_iter().flat_map(|flows| flows.iter()) {
            dl.about {
                dt { "Flow" }
                dd { code { (flow) } }
                @for (words, address) in [
                    ("Authorization URL", values.authorization_url()),
                    ("Token URL", values.token_url()),
                    ("Refresh URL", values.refresh_url()),
                ] {
                    @if let Some(address) = address { dt { (words) } dd { code { (address) } } }
                }
                @for (scope, meaning) in values.scopes() {
                    dt { "Scope" }
                    dd { code { (scope) } ": " (meaning) }
                }
            }
        }
    }
}

fn needed_by(index: &Index<'_>, scheme: &str) -> Markup {
    let requires = |listed: &&OperationEntry<'_>| {
        let requirements = listed.operation.security();
        let mut requirements = requirements
            .into_iter()
            .flat_map(|requirements| requirements.iter());
        requirements.any(|requirement| requirement.schemes().any(|(name, _)| name == scheme))
    };
    let users: Vec<_> = index.operations.iter().filter(requires).collect();
    html! {
        @if !users.is_empty() {
            p.also {
                "Required by: "
                @for (number, listed) in users.iter().enumerate() {
                    @if number > 0 { ", " }
                    a href={ "#" (listed.anchor) } { (listed.name()) }
                }
                "."
            }
        }
    }
}

fn group_section(index: &Index<'_>, group: &Group<'_>) -> Markup {
    html! {
        section id=(anchor("tag", group.name)) {
            h2 { (group.name) }
            @if let Some(description) = group.tag.and_then(|tag| tag.description()) {
                div.prose { (markdown(description, 3)) }
            }
            @if let Some(docs) = group.tag.and_then(|tag| tag.external_docs()) { p { "See also: " (external(docs)) } }
            @for listed in group.members.iter().filter_map(|number| index.operations.get(*number)) {
                (section(index, listed))
            }
        }
    }
}

fn schemas(index: &Index<'_>) -> Markup {
    let schemas = index.schemas();
    html! {
        @if !schemas.is_empty() {
            section id="schemas" {
                h2 { "Schemas" }
                @for (name, schema) in &schemas {
                    @let anchor = anchor("schema", name);
                    section.component id=(anchor) {
                        h3 {
                            a.anchor href={ "#" (anchor) } { (name) }
                            @if schema.deprecated() { " " span.deprecated { "deprecated" } }
                        }
                        p.body { span.type { (kind(index, *schema, 0)) } }
                        @if schema.reference().is_none() { (block(index, *schema, 4, 0)) }
                    }
                }
            }
        }
    }
}

fn error_codes(index: &Index<'_>) -> Markup {
    let codes = error_codes_of(index);
    html! {
        @if !codes.is_empty() {
            section id="error-codes" {
                h2 { "Error codes" }
                div.scroll role="region" aria-label="Error codes" tabindex="0" {
                    table.codes {
                        thead {
                            tr {
                                th scope="col" { "Code" }
                                th scope="col" { "Status" }
                                th scope="col" { "Meaning" }
                                th scope="col" { "Remedy" }
                                th scope="col" { "Evidence" }
                            }
                        }
                        tbody {
                            @for code in &codes {
                                @let cell = |key| cell(*code, key);
                                tr {
                                    th scope="row" { code { (cell("code")) } }
                                    td { (cell("status")) }
                                    td { (cell("meaning")) }
                                    td { (cell("hint")) }
                                    td { (cell("evidence")) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The value of a key of an error code, as text.
fn cell(code: Node<'_>, key: &str) -> String {
    let mut entries = code.entries();
    let value = entries.find_map(|(known, value)| (known == key).then_some(value));
    value.map(short).unwrap_or_default()
}
