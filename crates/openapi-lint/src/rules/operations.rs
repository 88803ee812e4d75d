//! Paths, operations and what they carry: parameters, answers, tags, security, servers, links.

use std::collections::{HashMap, HashSet};

use super::schemas::described;
use openapi_document::object::{Kind, Part};
use openapi_document::predicates::shown;
use openapi_document::predicates::text;
use openapi_document::rule::{Report, Subject};
use openapi_document::suggestion::near;
use openapi_document::{Cursor, Document};

/// The paths of the document with their items.
fn paths<'d>(document: &'d Document) -> impl Iterator<Item = (&'d str, Cursor<'d>)> {
    let paths = document.root().get("paths");
    let members = paths.into_iter().flat_map(|paths| paths.members());
    members.filter(|(path, _)| !path.starts_with("x-"))
}

pub(super) fn path(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (path, item) in paths(subject.document) {
        if !path.starts_with('/') {
            let message = format!("the path `{path}` does not begin with `/`");
            report.at(&item, message, format!("write `/{path}`"));
        }
        if path.contains(['?', '#']) {
            let message = format!("the path `{path}` goes on after its end");
            let fix = "write what follows `?` as query parameters, and leave out `#`";
            report.at(&item, message, fix);
        }
    }
}

/// A path without the names of its placeholders.
fn template(path: &str) -> String {
    let mut parts = path.split('{');
    let mut template = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.split_once('}').map_or(part, |(_, rest)| rest);
        template += "{}";
        template += rest;
    }
    template
}

pub(super) fn path_conflict(subject: &Subject<'_>, report: &mut Report<'_>) {
    let mut known: HashMap<String, (&str, Cursor<'_>)> = HashMap::new();
    for (path, item) in paths(subject.document) {
        let template = template(path);
        if let Some((first, at)) = known.get(&template) {
            let message = format!("the path `{path}` is `{first}` with other names");
            report.at(
                &item,
                message,
                "keep one of them, with the operations of both",
            );
            report.beside(at, "the first one");
        } else {
            known.insert(template, (path, item));
        }
    }
}

/// The segments of the paths met so far, as a tree.
#[derive(Default)]
struct Segments<'d> {
    next: HashMap<String, Self>,
    end: Option<(&'d str, Cursor<'d>)>,
}

impl<'d> Segments<'d> {
    fn insert(&mut self, segments: &[String], path: &'d str, item: Cursor<'d>) {
        match segments.split_first() {
            Some((first, rest)) => {
                let next = self.next.entry(first.clone()).or_default();
                next.insert(rest, path, item);
            }
            None => self.end = self.end.take().or(Some((path, item))),
        }
    }

    /// A path that matches some of what `segments` matches, where neither is the more exact one.
    /// `ours` and `theirs` say which of the two has named a segment that the other leaves open.
    fn clash(
        &self,
        segments: &[String],
        ours: bool,
        theirs: bool,
    ) -> Option<&(&'d str, Cursor<'d>)> {
        let Some((first, rest)) = segments.split_first() else {
            return self.end.as_ref().filter(|_| ours && theirs);
        };
        if first == OPEN {
            let mut others = self.next.iter().filter(|(segment, _)| *segment != OPEN);
            let other = others.find_map(|(_, next)| next.clash(rest, ours, true));
            return other.or_else(|| self.next.get(OPEN)?.clash(rest, ours, theirs));
        }
        let same = self
            .next
            .get(first)
            .and_then(|next| next.clash(rest, ours, theirs));
        same.or_else(|| self.next.get(OPEN)?.clash(rest, true, theirs))
    }
}

/// More segments than any real path has: each is a step of recursion.
const MAX_SEGMENTS: usize = 64;

/// A segment that is one placeholder.
const OPEN: &str = "{}";

pub(super) fn path_ambiguous(subject: &Subject<'_>, report: &mut Report<'_>) {
    let mut known = Segments::default();
    for (path, item) in paths(subject.document) {
        let template = template(path);
        if template.matches('/').count() > MAX_SEGMENTS {
            continue;
        }
        let segments: Vec<_> = template.split('/').map(str::to_owned).collect();
        if let Some((other, at)) = known.clash(&segments, false, false) {
            let message = format!("a call can match `{path}` as well as `{other}`");
            let fix = "give one of them another segment, so that a server knows which is meant";
            report.at(&item, message, fix);
            report.beside(at, "the other one");
        }
        known.insert(&segments, path, item);
    }
}

pub(super) fn operation_id(subject: &Subject<'_>, report: &mut Report<'_>) {
    let mut known: HashMap<&str, Cursor<'_>> = HashMap::new();
    for operation in subject.written(Kind::Operation) {
        let Some(written) = operation.get("operationId") else {
            continue;
        };
        let Some(id) = written.as_str() else { continue };
        if let Some(first) = known.get(id) {
            let line = first.span().start.line;
            let message = format!("the operationId `{id}` is already used in line {line}");
            report.at(&written, message, "give each operation a name of its own");
            report.beside(first, "the first one");
        } else {
            known.insert(id, written);
        }
    }
}

pub(super) fn parameter_duplicate(subject: &Subject<'_>, report: &mut Report<'_>) {
    let items = subject.written(Kind::PathItem);
    for holder in items.chain(subject.written(Kind::Operation)) {
        let mut known: HashMap<(&str, &str), Cursor<'_>> = HashMap::new();
        let list = holder.get("parameters");
        for entry in list.iter().flat_map(Cursor::items) {
            let Ok(parameter) = entry.follow() else {
                continue;
            };
            let (Some(name), Some(place)) = (text(&parameter, "name"), text(&parameter, "in"))
            else {
                continue;
            };
            if let Some(first) = known.get(&(place, name)) {
                let message = format!("the {place} parameter `{name}` is listed twice");
                report.at(&entry, message, "leave one out");
                report.beside(first, "the first one");
            } else {
                known.insert((place, name), entry);
            }
        }
    }
}

pub(super) fn parameter(subject: &Subject<'_>, report: &mut Report<'_>) {
    let headers = subject.written(Kind::Header);
    for parameter in subject.written(Kind::Parameter).chain(headers) {
        let content = parameter.get("content");
        match (parameter.get("schema"), &content) {
            (Some(_), Some(content)) => {
                report.at(content, "`content` beside `schema`", "keep one of them");
            }
            (None, None) => {
                let message = "neither `schema` nor `content`";
                report.at(
                    parameter,
                    message,
                    "add `schema: {type: string}` or what fits",
                );
            }
            (None, Some(content)) if content.is_map() && content.members().count() != 1 => {
                let message = format!("`content` has {} media types", content.members().count());
                report.at(content, message, "keep one");
            }
            (Some(_), None) | (None, Some(_)) => {}
        }
    }
}

pub(super) fn style(subject: &Subject<'_>, report: &mut Report<'_>) {
    for parameter in subject.written(Kind::Parameter) {
        let Some(written) = parameter.get("style") else {
            continue;
        };
        let (Some(style), Some(place)) = (written.as_str(), text(parameter, "in")) else {
            continue;
        };
        let allowed: &[&str] = match place {
            "path" => &["matrix", "label", "simple"],
            "query" => &["form", "spaceDelimited", "pipeDelimited", "deepObject"],
            "header" => &["simple"],
            "cookie" => &["form"],
            _ => continue,
        };
        if !allowed.contains(&style) {
            let message = format!("the style `{style}` for a parameter in `{place}`");
            report.at(&written, message, format!("write {}", allowed.join(" or ")));
            continue;
        }
        let schema = parameter
            .get("schema")
            .and_then(|schema| schema.follow().ok());
        let kind = schema.and_then(|schema| text(&schema, "type"));
        let wanted: &[&str] = match style {
            "deepObject" => &["object"],
            "spaceDelimited" | "pipeDelimited" => &["array", "object"],
            _ => continue,
        };
        if let Some(kind) = kind.filter(|kind| !wanted.contains(kind)) {
            let message = format!("the style `{style}` for a value of type `{kind}`");
            let fix = format!("it is for {}: leave it out", wanted.join(" and "));
            report.at(&written, message, fix);
        }
    }
}

pub(super) fn status(subject: &Subject<'_>, report: &mut Report<'_>) {
    for operation in subject.written(Kind::Operation) {
        let Some(responses) = operation.get("responses").filter(Cursor::is_map) else {
            continue;
        };
        let mut any = false;
        for (status, response) in responses
            .members()
            .filter(|(key, _)| !key.starts_with("x-"))
        {
            any = true;
            let mut digits = status.chars();
            let class = digits
                .next()
                .is_some_and(|digit| ('1'..='5').contains(&digit));
            let rest = digits.as_str();
            let code = rest.len() == 2 && rest.chars().all(|digit| digit.is_ascii_digit());
            if status != "default" && !(class && (code || rest == "XX")) {
                let message = format!("`{status}` is no status");
                report.at(
                    &response,
                    message,
                    "write a status such as \"200\", or `4XX`",
                );
            }
        }
        if !any {
            let message = "`responses` has no response";
            report.at(&responses, message, "add at least the answer to a success");
        }
    }
}

pub(super) fn tag_declared(subject: &Subject<'_>, report: &mut Report<'_>) {
    let root = subject.document.root();
    let declared = root.get("tags");
    let declared = declared.iter().flat_map(Cursor::items);
    let mut known: HashSet<_> = declared.filter_map(|tag| text(&tag, "name")).collect();
    for operation in subject.written(Kind::Operation) {
        let tags = operation.get("tags");
        for tag in tags.iter().flat_map(Cursor::items) {
            let Some(name) = tag.as_str() else { continue };
            let near = near(name, known.iter().copied());
            // Once for all operations that have it.
            if known.insert(name) {
                let fix = near.map_or_else(
                    || format!("add `- name: {name}` with a description to `tags` of the document"),
                    |near| format!("write `{near}`, or add `{name}` to `tags` of the document"),
                );
                report.at(&tag, format!("the tag `{name}` is not declared"), fix);
            }
        }
    }
}

pub(super) fn tag_duplicate(subject: &Subject<'_>, report: &mut Report<'_>) {
    let mut known: HashMap<&str, Cursor<'_>> = HashMap::new();
    for tag in subject.written(Kind::Tag) {
        let Some(written) = tag.get("name") else {
            continue;
        };
        let Some(name) = written.as_str() else {
            continue;
        };
        if let Some(first) = known.get(name) {
            report.at(
                &written,
                format!("the tag `{name}` is declared twice"),
                "leave one out",
            );
            report.beside(first, "the first one");
        } else {
            known.insert(name, written);
        }
    }
}

/// Each requirement with the scheme it names, if there is one: `(place, name, scheme)`.
fn requirements<'d>(subject: &Subject<'d>) -> Vec<(Cursor<'d>, &'d str, Option<Cursor<'d>>)> {
    let root = subject.document.root();
    let schemes = subject.document.at("/components/securitySchemes");
    let mut found = Vec::new();
    for holder in std::iter::once(&root).chain(subject.written(Kind::Operation)) {
        let alternatives = holder.get("security");
        for alternative in alternatives.iter().flat_map(Cursor::items) {
            for (name, scopes) in alternative.members() {
                let scheme = schemes.as_ref().and_then(|schemes| schemes.get(name));
                found.push((scopes, name, scheme));
            }
        }
    }
    found
}

pub(super) fn security(subject: &Subject<'_>, report: &mut Report<'_>) {
    let schemes = subject.document.at("/components/securitySchemes");
    for (place, name, scheme) in requirements(subject) {
        if scheme.is_none() {
            let known = schemes
                .iter()
                .flat_map(Cursor::members)
                .map(|(name, _)| name);
            let fix = near(name, known).map_or_else(
                || "name one of `components/securitySchemes`".to_owned(),
                |near| format!("write `{near}`"),
            );
            report.at(
                &place,
                format!("no security scheme is called `{name}`"),
                fix,
            );
        }
    }
}

pub(super) fn security_scope(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (scopes, name, scheme) in requirements(subject) {
        let Some(scheme) = scheme.and_then(|scheme| scheme.follow().ok()) else {
            continue;
        };
        let kind = text(&scheme, "type");
        if !matches!(kind, Some("oauth2" | "apiKey" | "http")) {
            continue;
        }
        let flows = scheme.get("flows");
        let flows: Vec<_> = flows.iter().flat_map(Cursor::members).collect();
        // A flow without `scopes` has a rule of its own.
        if flows.iter().any(|(_, flow)| flow.get("scopes").is_none()) {
            continue;
        }
        let known = flows.iter().filter_map(|(_, flow)| flow.get("scopes"));
        let known: HashSet<_> = known
            .flat_map(|scopes| scopes.members().map(|(scope, _)| scope).collect::<Vec<_>>())
            .collect();
        for scope in scopes.items() {
            let Some(written) = scope.as_str().filter(|written| !known.contains(written)) else {
                continue;
            };
            let (message, fix) = if kind == Some("oauth2") {
                let near = near(written, known.iter().copied());
                let fix = near.map_or_else(
                    || format!("add it to the `scopes` of `{name}`"),
                    |near| format!("write `{near}`, or add it to the `scopes` of `{name}`"),
                );
                (format!("`{name}` has no scope `{written}`"), fix)
            } else {
                let message = format!("a scope of `{name}`, which is not OAuth");
                (message, format!("write `{name}: []`"))
            };
            report.at(&scope, message, fix);
        }
    }
}

pub(super) fn server(subject: &Subject<'_>, report: &mut Report<'_>) {
    for server in subject.written(Kind::Server) {
        let Some(written) = server.get("url") else {
            continue;
        };
        let Some(url) = written.as_str() else {
            continue;
        };
        let variables = server.get("variables");
        let names: Vec<_> = url
            .split('{')
            .skip(1)
            .filter_map(|rest| rest.split_once('}'))
            .map(|(name, _)| name)
            .collect();
        for name in &names {
            if variables.as_ref().and_then(|all| all.get(name)).is_none() {
                let message = format!("the variable `{name}` is not declared");
                let fix =
                    format!("add it to `variables`, with its default: `{name}: {{default: …}}`");
                report.at(&written, message, fix);
            }
        }
        for (name, variable) in variables.iter().flat_map(Cursor::members) {
            if !names.contains(&name) {
                let message = format!("`{url}` has no variable `{name}`");
                report.at(
                    &variable,
                    message,
                    format!("write `{{{name}}}` into it, or leave it out"),
                );
            }
            let Some(list) = variable.get("enum").filter(Cursor::is_list) else {
                continue;
            };
            if list.items().next().is_none() {
                report.at(
                    &list,
                    "`enum` lists nothing",
                    "list the values, or remove `enum`",
                );
                continue;
            }
            let Some(default) = variable.get("default") else {
                continue;
            };
            let value = default.as_str();
            if value.is_some() && !list.items().any(|item| item.as_str() == value) {
                let message = format!("the default {} is not listed", shown(&default));
                report.at(&default, message, "write one of `enum`, or add it there");
            }
        }
    }
}

pub(super) fn link(subject: &Subject<'_>, report: &mut Report<'_>) {
    let ids: HashSet<_> = subject
        .written(Kind::Operation)
        .filter_map(|operation| text(operation, "operationId"))
        .collect();
    for link in subject.written(Kind::Link) {
        let (id, reference) = (link.get("operationId"), link.get("operationRef"));
        match (&id, &reference) {
            (None, None) => {
                let message = "a link to nothing";
                report.at(link, message, "add `operationId`");
            }
            (Some(_), Some(reference)) => {
                let message = "`operationRef` beside `operationId`";
                report.at(reference, message, "keep one of them");
            }
            (Some(_), None) | (None, Some(_)) => {}
        }
        if let Some(written) = id
            && let Some(id) = written.as_str().filter(|id| !ids.contains(id))
        {
            let fix = near(id, ids.iter().copied()).map_or_else(
                || "name an operation of this document".to_owned(),
                |near| format!("write `{near}`"),
            );
            report.at(&written, format!("no operation is called `{id}`"), fix);
        }
        if let Some(written) = reference
            && let Some(pointer) = written.as_str().and_then(|text| text.strip_prefix('#'))
            && subject.document.at(pointer).is_none()
        {
            let message = "the link points to nothing";
            report.at(&written, message, "name the operation by `operationId`");
        }
    }
}

/// Whether a text that begins with `$` is a runtime expression.
fn is_expression(text: &str) -> bool {
    let source = |rest: &str| {
        let (kind, name) = rest.split_once('.').unwrap_or((rest, ""));
        match kind {
            "header" | "query" | "path" => !name.is_empty(),
            _ => rest == "body" || rest.starts_with("body#"),
        }
    };
    match text {
        "$url" | "$method" | "$statusCode" => true,
        _ => {
            let rest = text
                .strip_prefix("$request.")
                .or_else(|| text.strip_prefix("$response."));
            rest.is_some_and(source)
        }
    }
}

pub(super) fn expression(subject: &Subject<'_>, report: &mut Report<'_>) {
    let fix =
        "write it as in `$request.query.url`, `$request.body#/url` or `$response.header.Location`";
    for callback in subject.written(Kind::Callback) {
        for (key, item) in callback.members().filter(|(key, _)| !key.starts_with("x-")) {
            let embedded = key
                .split('{')
                .skip(1)
                .map(|rest| rest.split('}').next().unwrap_or(rest));
            let whole = key.starts_with('$').then_some(key);
            let mut wrong = embedded.chain(whole).filter(|text| !is_expression(text));
            if let Some(text) = wrong.next() {
                report.at(&item, format!("`{text}` is no runtime expression"), fix);
            }
        }
    }
    for link in subject.written(Kind::Link) {
        let parameters = link.get("parameters");
        for (_, value) in parameters.iter().flat_map(Cursor::members) {
            let text = value.as_str().filter(|text| text.starts_with('$'));
            if let Some(text) = text.filter(|text| !is_expression(text)) {
                report.at(&value, format!("`{text}` is no runtime expression"), fix);
            }
        }
    }
}

pub(super) fn media_type(subject: &Subject<'_>, report: &mut Report<'_>) {
    for media in subject
        .parts
        .iter()
        .filter(|part| part.kind == Kind::MediaType)
    {
        let name = media.cursor.name();
        let kind = name.split(';').next().unwrap_or_default().trim();
        let token = |text: &str| {
            !text.is_empty()
                && text
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c))
        };
        let valid = kind
            .split_once('/')
            .is_some_and(|(kind, sub)| token(kind) && token(sub));
        if !valid {
            let message = format!("`{name}` is no media type");
            report.at(&media.cursor, message, "write it as in `application/json`");
        }
    }
}

pub(super) fn encoding(subject: &Subject<'_>, report: &mut Report<'_>) {
    for media in subject.written(Kind::MediaType) {
        let (Some(encoding), Some(schema)) = (media.get("encoding"), media.get("schema")) else {
            continue;
        };
        let Some(described) = described(&schema) else {
            continue;
        };
        for (name, cursor) in encoding.members().filter(|(key, _)| !key.starts_with("x-")) {
            if !described.contains(name) {
                let fix = near(name, described.iter().copied()).map_or_else(
                    || "leave it out, or describe the property".to_owned(),
                    |near| format!("write `{near}`"),
                );
                report.at(&cursor, format!("the schema has no property `{name}`"), fix);
            }
        }
    }
}

/// The members that are URLs.
const URLS: &[(Kind, &[&str])] = &[
    (Kind::Info, &["termsOfService"]),
    (Kind::Contact, &["url"]),
    (Kind::License, &["url"]),
    (Kind::ExternalDocs, &["url"]),
    (Kind::Example, &["externalValue"]),
    (Kind::SecurityScheme, &["openIdConnectUrl"]),
    (
        Kind::OAuthFlow,
        &["authorizationUrl", "tokenUrl", "refreshUrl"],
    ),
];

pub(super) fn url(subject: &Subject<'_>, report: &mut Report<'_>) {
    for Part { kind, cursor } in &subject.parts {
        let holder = URLS.iter().find(|(holder, _)| holder == kind);
        let members = holder.map_or(&[][..], |(_, members)| members);
        for written in members.iter().filter_map(|member| cursor.get(member)) {
            let url = written.as_str().unwrap_or("-");
            if url.is_empty()
                || url.contains(|c: char| c.is_whitespace() || "<>\"{}|\\^`".contains(c))
            {
                let message = format!("{} is no URL", shown(&written));
                report.at(
                    &written,
                    message,
                    "write it in full, as in `https://example.org/terms`",
                );
            }
        }
        let mail = cursor.get("email").filter(|_| *kind == Kind::Contact);
        if let Some(written) = mail
            && let Some(mail) = written.as_str()
        {
            let parts = mail.split_once('@');
            let valid = parts.is_some_and(|(user, host)| !user.is_empty() && !host.is_empty())
                && !mail.contains(char::is_whitespace);
            if !valid {
                let message = format!("{} is no address of mail", shown(&written));
                report.at(&written, message, "write it as in `api@example.org`");
            }
        }
    }
}

/// Two ways to say the same, of which only one may be taken.
const PAIRS: &[(Kind, &str, &str)] = &[
    (Kind::Parameter, "example", "examples"),
    (Kind::Header, "example", "examples"),
    (Kind::MediaType, "example", "examples"),
    (Kind::Example, "value", "externalValue"),
];

pub(super) fn example_alternatives(subject: &Subject<'_>, report: &mut Report<'_>) {
    for part in subject.parts.iter().filter(|part| !part.is_reference()) {
        let pair = PAIRS.iter().find(|(holder, ..)| *holder == part.kind);
        let Some((_, one, other)) = pair else {
            continue;
        };
        if let (Some(_), Some(second)) = (part.cursor.get(one), part.cursor.get(other)) {
            let message = format!("`{other}` beside `{one}`");
            report.at(&second, message, "keep one of them");
        }
    }
}
