//! The page: its head, its contents, and its sections in order.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use openapi_document::{Cursor, Document};

use super::index::{Group, Index, SHARED, is, text};
use super::operation::{external, method, section, server_line, shared_section};
use super::schema::{block, kind, short};
use super::text::{anchor, clean, link, markdown};

/// Small and in place, so that the page asks nobody for anything.
const STYLE: &str = include_str!("style.css");

/// What keeps a browser from running or loading anything, whatever slipped into the page.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// The reference of a document as one HTML file.
pub(crate) fn page(document: &Document) -> String {
    let index = Index::new(document);
    let groups = index.groups();
    let info = index.member("info");
    let of_info = |key| info.as_ref().and_then(|info| text(info, key));
    let title = of_info("title")
        .map(str::trim)
        .filter(|title| !title.is_empty());
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
                a.skip href="#main" { "Skip to the text" }
                div.page {
                    nav aria-label="Contents" {
                        details { summary { "Contents" } (contents(&index, &groups)) }
                    }
                    main id="main" tabindex="-1" {
                        h1 { (title) }
                        p.version {
                            @if let Some(version) = of_info("version") { "Version " (version) }
                            @if let Some(license) = info.as_ref().and_then(|info| info.get("license")) {
                                " · " (named_link(&license))
                            }
                            @if let Some(contact) = info.as_ref().and_then(|info| info.get("contact")) {
                                " · " (named_link(&contact))
                                @if let Some(email) = text(&contact, "email") { " " (link(&format!("mailto:{email}"), email)) }
                            }
                            @if let Some(terms) = of_info("termsOfService") { " · " (link(terms, "Terms of service")) }
                        }
                        @if let Some(description) = of_info("description") {
                            div.prose { (markdown(description, 2)) }
                        }
                        @if let Some(docs) = index.member("externalDocs") { p { "See also: " (external(&docs)) } }
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
    clean(page.into_string()) + "\n"
}

/// A name that leads to an address if there is one.
fn named_link(cursor: &Cursor<'_>) -> Markup {
    let address = text(cursor, "url");
    html! {
        @match (text(cursor, "name"), address) {
            (Some(name), Some(address)) => (link(address, name)),
            (Some(name), None) => (name),
            (None, Some(address)) => (link(address, address)),
            (None, None) => {},
        }
    }
}

fn contents(index: &Index<'_>, groups: &[Group<'_>]) -> Markup {
    let schemas = index.components("schemas");
    html! {
        ul.sections {
            @if has(index, "servers") { li { a href="#servers" { "Servers" } } }
            @if !index.components("securitySchemes").is_empty() { li { a href="#access" { "Access" } } }
        }
        @for group in groups {
            p { a href={ "#" (anchor("tag", group.name)) } { (group.name) } }
            ul {
                @for listed in group.members.iter().filter_map(|number| index.operations.get(*number)) {
                    @let operation = &listed.operation;
                    li {
                        a href={ "#" (listed.anchor) } {
                            (method(operation.method)) " "
                            @if is(&operation.operation, "deprecated") {
                                s { (operation.id().unwrap_or(operation.path)) }
                            } @else { (operation.id().unwrap_or(operation.path)) }
                        }
                    }
                }
            }
        }
        ul.sections {
            @for (key, _, title) in SHARED {
                @if !index.shared(key).is_empty() { li { a href={ "#shared-" (key) } { (title) } } }
            }
            @if has(index, "x-error-codes") { li { a href="#error-codes" { "Error codes" } } }
        }
        @if !schemas.is_empty() {
            p { a href="#schemas" { "Schemas" } }
            ul { @for (name, _) in &schemas { li { a href={ "#" (anchor("schema", name)) } { (name) } } } }
        }
    }
}

fn has(index: &Index<'_>, key: &str) -> bool {
    index
        .member(key)
        .is_some_and(|list| list.items().next().is_some())
}

fn servers(index: &Index<'_>) -> Markup {
    html! {
        @if has(index, "servers") {
            section id="servers" {
                h2 { "Servers" }
                ul.plain {
                    @for server in index.member("servers").iter().flat_map(Cursor::items) {
                        li { (server_line(&server)) }
                    }
                }
            }
        }
    }
}

fn security_schemes(index: &Index<'_>) -> Markup {
    let schemes = index.components("securitySchemes");
    html! {
        @if !schemes.is_empty() {
            section id="access" {
                h2 { "Access" }
                @for (name, scheme) in &schemes {
                    @let anchor = anchor("security", name);
                    section.component id=(anchor) {
                        h3 { a.anchor href={ "#" (anchor) } { (name) } }
                        @match scheme.follow() {
                            Ok(scheme) => (security_scheme(&scheme)),
                            Err(_) => p { code { (scheme.reference().unwrap_or_default()) } },
                        }
                        (needed_by(index, name))
                    }
                }
            }
        }
    }
}

fn security_scheme(scheme: &Cursor<'_>) -> Markup {
    let of = |key| text(scheme, key).unwrap_or_default();
    html! {
        p.note {
            @match of("type") {
                "apiKey" => { "A key in the " (of("in")) " " code { (of("name")) } "." }
                "http" => {
                    "HTTP authentication, " code { (of("scheme")) }
                    @if let Some(format) = text(scheme, "bearerFormat") { ", a token of the form " (format) }
                    "."
                }
                "oauth2" => "OAuth 2.0.",
                "openIdConnect" => { "OpenID Connect, described at " (link(of("openIdConnectUrl"), of("openIdConnectUrl"))) "." }
                other => (other),
            }
        }
        @if let Some(description) = text(scheme, "description") {
            div.prose { (markdown(description, 4)) }
        }
        @for (flow, values) in scheme.get("flows").iter().flat_map(Cursor::members) {
            dl.about {
                dt { "Flow" }
                dd { code { (flow) } }
                @for (key, words) in [
                    ("authorizationUrl", "Sign-in"),
                    ("tokenUrl", "Tokens from"),
                    ("refreshUrl", "Renewed at"),
                ] {
                    @if let Some(address) = text(&values, key) { dt { (words) } dd { code { (address) } } }
                }
                @for (scope, meaning) in values.get("scopes").iter().flat_map(Cursor::members) {
                    dt { "Scope" }
                    dd { code { (scope) } @if let Some(meaning) = meaning.as_str() { ": " (meaning) } }
                }
            }
        }
    }
}

fn needed_by(index: &Index<'_>, scheme: &str) -> Markup {
    let everywhere = index.member("security");
    let needs = |operation: &Cursor<'_>| {
        let ways = operation.get("security").or_else(|| everywhere.clone());
        ways.iter()
            .flat_map(Cursor::items)
            .any(|way| way.get(scheme).is_some())
    };
    let users: Vec<_> = index
        .operations
        .iter()
        .filter(|listed| needs(&listed.operation.operation))
        .collect();
    html! {
        @if !users.is_empty() {
            p.also {
                "Taken by: "
                @for (number, listed) in users.iter().enumerate() {
                    @if number > 0 { ", " }
                    a href={ "#" (listed.anchor) } { (listed.operation.id().unwrap_or(listed.operation.path)) }
                }
                "."
            }
        }
    }
}

fn group_section(index: &Index<'_>, group: &Group<'_>) -> Markup {
    let tag = group.tag.as_ref();
    html! {
        section id=(anchor("tag", group.name)) {
            h2 { (group.name) }
            @if let Some(description) = tag.and_then(|tag| text(tag, "description")) {
                div.prose { (markdown(description, 3)) }
            }
            @if let Some(docs) = tag.and_then(|tag| tag.get("externalDocs")) { p { "See also: " (external(&docs)) } }
            @for listed in group.members.iter().filter_map(|number| index.operations.get(*number)) {
                (section(index, listed))
            }
        }
    }
}

fn schemas(index: &Index<'_>) -> Markup {
    let schemas = index.components("schemas");
    html! {
        @if !schemas.is_empty() {
            section id="schemas" {
                h2 { "Schemas" }
                @for (name, schema) in &schemas {
                    @let anchor = anchor("schema", name);
                    section.component id=(anchor) {
                        h3 {
                            a.anchor href={ "#" (anchor) } { (name) }
                            @if is(schema, "deprecated") { " " span.deprecated { "deprecated" } }
                        }
                        p.body { span.type { (kind(index, schema, 0)) } }
                        @if schema.reference().is_none() { (block(index, schema, 4, 0)) }
                    }
                }
            }
        }
    }
}

fn error_codes(index: &Index<'_>) -> Markup {
    let codes = index.member("x-error-codes");
    html! {
        @if has(index, "x-error-codes") {
            section id="error-codes" {
                h2 { "Error codes" }
                div.scroll role="region" aria-label="Error codes" tabindex="0" {
                    table.codes {
                        thead {
                            tr {
                                th scope="col" { "Code" }
                                th scope="col" { "Status" }
                                th scope="col" { "Meaning" }
                                th scope="col" { "What helps" }
                                th scope="col" { "Evidence" }
                            }
                        }
                        tbody {
                            @for code in codes.iter().flat_map(Cursor::items) {
                                @let cell = |key| code.get(key).map(|value| short(&value)).unwrap_or_default();
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
