//! What people need in order to understand a document: the family `doc-`.

use std::collections::{HashMap, HashSet};

use openapi_document::Cursor;
use openapi_document::Level;
use openapi_document::object::Kind;
use openapi_document::predicates::{is_true, text};
use openapi_document::rule::{Report, Rule, Stage, Subject};

/// The rules of the family `doc-`, in alphabetical order.
pub(crate) const RULES: &[Rule] = &[
    Rule {
        id: "doc-blank",
        level: Level::Warning,
        why: "a text that says nothing is shown as a gap",
        bad: r#"paths:
  /orders:
    get:
      operationId: listOrders
      summary: ""
      responses: {"200": {description: All orders.}}"#,
        good: r#"paths:
  /orders:
    get:
      operationId: listOrders
      summary: List all orders
      responses: {"200": {description: All orders.}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: blank,
    },
    Rule {
        id: "doc-contact",
        level: Level::Warning,
        why: "who finds a mistake has to know whom to tell",
        bad: "info:
  title: Orders
  version: 1.0.0",
        good: "info:
  title: Orders
  version: 1.0.0
  contact: {name: The shop, email: api@shop.test}",
        unchecked: None,
        stage: Stage::Meaning,
        check: contact,
    },
    Rule {
        id: "doc-deprecated",
        level: Level::Advice,
        why: "whoever has to move away needs to know where to",
        bad: r#"paths:
  /orders:
    get:
      operationId: listOrders
      deprecated: true
      responses: {"200": {description: All orders.}}"#,
        good: r#"paths:
  /orders:
    get:
      operationId: listOrders
      deprecated: true
      description: Gone in 2027. Use `searchOrders` instead.
      responses: {"200": {description: All orders.}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: deprecated,
    },
    Rule {
        id: "doc-enum-descriptions",
        level: Level::Warning,
        why: "a value and what it means are found by the same name",
        bad: "components:
  schemas:
    Size:
      type: string
      enum: [S, M]
      x-enumDescriptions: {S: Small., L: Large.}",
        good: "components:
  schemas:
    Size:
      type: string
      enum: [S, M]
      x-enumDescriptions: {S: Small., M: Medium.}",
        unchecked: None,
        stage: Stage::Meaning,
        check: enum_descriptions,
    },
    Rule {
        id: "doc-example",
        level: Level::Advice,
        why: "one real body tells more than its schema, and mock servers send it",
        bad: r#"paths:
  /orders:
    post:
      operationId: createOrder
      requestBody:
        content:
          application/json:
            schema: {type: object, properties: {note: {type: string}}}
      responses: {"201": {description: The order.}}"#,
        good: r#"paths:
  /orders:
    post:
      operationId: createOrder
      requestBody:
        content:
          application/json:
            schema: {type: object, properties: {note: {type: string}}}
            example: {note: Ring twice}
      responses: {"201": {description: The order.}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: example,
    },
    Rule {
        id: "doc-info-description",
        level: Level::Warning,
        why: "whoever opens the document first asks what the API is for",
        bad: "info:
  title: Orders
  version: 1.0.0",
        good: "info:
  title: Orders
  version: 1.0.0
  description: Place orders, and see what became of them.",
        unchecked: None,
        stage: Stage::Meaning,
        check: info_description,
    },
    Rule {
        id: "doc-license",
        level: Level::Warning,
        why: "without a licence, and a way to read it, nobody knows what they may do with the document",
        bad: "info:
  title: Orders
  version: 1.0.0
  license: {name: MIT}",
        good: r#"info:
  title: Orders
  version: 1.0.0
  license: {name: MIT, url: "https://spdx.org/licenses/MIT.html"}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: license,
    },
    Rule {
        id: "doc-operation-description",
        level: Level::Warning,
        why: "a summary has no room for what callers must know before they call",
        bad: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses: {"200": {description: All orders.}}"#,
        good: r#"paths:
  /orders:
    get:
      operationId: listOrders
      description: Returns all orders of the signed-in customer, the newest first.
      responses: {"200": {description: All orders.}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: operation_description,
    },
    Rule {
        id: "doc-operation-id",
        level: Level::Warning,
        why: "clients, links and logs name an operation by its operationId",
        bad: r#"paths:
  /orders:
    get:
      responses: {"200": {description: All orders.}}"#,
        good: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses: {"200": {description: All orders.}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: operation_id,
    },
    Rule {
        id: "doc-operation-summary",
        level: Level::Warning,
        why: "lists of operations show the summary alone",
        bad: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses: {"200": {description: All orders.}}"#,
        good: r#"paths:
  /orders:
    get:
      operationId: listOrders
      summary: List all orders
      responses: {"200": {description: All orders.}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: operation_summary,
    },
    Rule {
        id: "doc-operation-tags",
        level: Level::Warning,
        why: "documentation groups operations by tag, and has no place for one without",
        bad: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses: {"200": {description: All orders.}}"#,
        good: r#"paths:
  /orders:
    get:
      operationId: listOrders
      tags: [Orders]
      responses: {"200": {description: All orders.}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: operation_tags,
    },
    Rule {
        id: "doc-parameter-description",
        level: Level::Advice,
        why: "the name of a parameter seldom says its unit, its format or its default",
        bad: r#"paths:
  /orders:
    get:
      operationId: listOrders
      parameters:
        - {name: limit, in: query, schema: {type: integer}}
      responses: {"200": {description: All orders.}}"#,
        good: r#"paths:
  /orders:
    get:
      operationId: listOrders
      parameters:
        - name: limit
          in: query
          description: At most so many orders; 50 if it is missing.
          schema: {type: integer}
      responses: {"200": {description: All orders.}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: parameter_description,
    },
    Rule {
        id: "doc-placeholder",
        level: Level::Warning,
        why: "what was to be written later is read as it stands",
        bad: r#"paths:
  /orders:
    get:
      operationId: listOrders
      description: TODO
      responses: {"200": {description: All orders.}}"#,
        good: r#"paths:
  /orders:
    get:
      operationId: listOrders
      description: Returns all orders, the newest first.
      responses: {"200": {description: All orders.}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: placeholder,
    },
    Rule {
        id: "doc-schema-description",
        level: Level::Advice,
        why: "a named schema is a word of the API, and words have meanings",
        bad: "components:
  schemas:
    Order: {type: object}",
        good: "components:
  schemas:
    Order: {type: object, description: What a customer wants to buy.}",
        unchecked: None,
        stage: Stage::Meaning,
        check: schema_description,
    },
    Rule {
        id: "doc-script",
        level: Level::Warning,
        why: "documentation is shown in browsers, which run what they are told to",
        bad: r#"paths:
  /orders:
    get:
      operationId: listOrders
      description: All orders.<script>alert(1)</script>
      responses: {"200": {description: All orders.}}"#,
        good: r#"paths:
  /orders:
    get:
      operationId: listOrders
      description: All orders.
      responses: {"200": {description: All orders.}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: script,
    },
    Rule {
        id: "doc-server-description",
        level: Level::Advice,
        why: "whoever has several addresses to choose from needs to know which is which",
        bad: "servers:
  - url: https://eu.shop.test
  - url: https://us.shop.test",
        good: r#"servers:
  - {url: "https://eu.shop.test", description: Europe}
  - {url: "https://us.shop.test", description: North America}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: server_description,
    },
    Rule {
        id: "doc-tag-description",
        level: Level::Warning,
        why: "a tag is the heading of a chapter, which begins with what it is about",
        bad: "tags:
  - name: Orders",
        good: "tags:
  - name: Orders
    description: What customers want to buy.",
        unchecked: None,
        stage: Stage::Meaning,
        check: tag_description,
    },
    Rule {
        id: "doc-tag-unused",
        level: Level::Advice,
        why: "documentation shows an empty chapter",
        bad: "tags:
  - name: Invoices",
        good: r#"tags:
  - name: Orders
paths:
  /orders:
    get:
      operationId: listOrders
      tags: [Orders]
      responses: {"200": {description: All orders.}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: tag_unused,
    },
];

/// The text of a member, if it says something.
fn said<'d>(cursor: &Cursor<'d>, key: &str) -> Option<&'d str> {
    text(cursor, key).filter(|text| !text.trim().is_empty())
}

/// Texts that people read, wherever they stand.
fn texts<'d>(subject: &Subject<'d>) -> impl Iterator<Item = (&'static str, Cursor<'d>)> {
    let whole = subject.parts.iter().filter(|part| !part.is_reference());
    whole.flat_map(|part| {
        let members = part.kind.keywords().iter().map(|(name, _)| *name);
        let prose = members.filter(|name| matches!(*name, "title" | "summary" | "description"));
        prose.filter_map(|name| Some((name, part.cursor.get(name)?)))
    })
}

fn blank(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (name, written) in texts(subject) {
        if written.as_str().is_some_and(|text| text.trim().is_empty()) {
            let message = format!("`{name}` is empty");
            report.at(&written, message, "write a sentence, or leave it out");
        }
    }
}

fn placeholder(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (name, written) in texts(subject) {
        let text = written.as_str().unwrap_or_default();
        // A list of what is to do may well be called a TODO list.
        let word = ["TODO", "TBD", "TBA"].into_iter().find(|word| {
            let rest = text.trim().strip_prefix(word);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '.', '!', '…']))
                || text.contains(&format!("{word}:"))
        });
        let dummy = text
            .to_lowercase()
            .contains("lorem ipsum")
            .then_some("lorem ipsum");
        if let Some(found) = word.or(dummy) {
            let message = format!("`{name}` says `{found}`");
            report.at(&written, message, "write what is missing, or leave it out");
        }
    }
}

fn script(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (name, written) in texts(subject) {
        let text = written.as_str().unwrap_or_default().to_lowercase();
        let mark = ["<script", "eval(", "javascript:"].into_iter();
        if let Some(mark) = mark.into_iter().find(|mark| text.contains(mark)) {
            let message = format!("`{name}` has `{mark}` in it");
            report.at(&written, message, "say it in Markdown, without a program");
        }
    }
}

/// The object `info`, which a rule about the shape of the document asks for.
fn info<'d>(subject: &Subject<'d>) -> Option<Cursor<'d>> {
    subject.document.root().get("info").filter(Cursor::is_map)
}

fn contact(subject: &Subject<'_>, report: &mut Report<'_>) {
    let Some(info) = info(subject) else { return };
    let Some(contact) = info.get("contact") else {
        let fix = "add `contact: {name: …, url: …, email: …}`, at least one of them";
        report.at(&info, "`info` names no contact", fix);
        return;
    };
    if ["name", "url", "email"]
        .iter()
        .all(|key| contact.get(key).is_none())
    {
        report.at(
            &contact,
            "the contact says nothing",
            "add `name`, `url` or `email`",
        );
    }
}

fn info_description(subject: &Subject<'_>, report: &mut Report<'_>) {
    if let Some(info) = info(subject)
        && info.get("description").is_none()
    {
        let fix = "add `description`: what the API is for, and what every caller should know";
        report.at(&info, "`info` has no description", fix);
    }
}

fn license(subject: &Subject<'_>, report: &mut Report<'_>) {
    let Some(info) = info(subject) else { return };
    match info.get("license") {
        None => {
            let fix = "add `license: {name: …, url: …}`";
            report.at(&info, "`info` names no licence", fix);
        }
        Some(license) if license.is_map() && license.get("url").is_none() => {
            let fix = "add the `url` of its text";
            report.at(&license, "the licence has no address", fix);
        }
        Some(_) => {}
    }
}

fn operation_description(subject: &Subject<'_>, report: &mut Report<'_>) {
    for call in &subject.operations {
        if call.operation.is_map() && call.operation.get("description").is_none() {
            let message = format!("`{}` has no description", call.call());
            let fix = "add `description`: what it does, what it needs, what may go wrong";
            report.at(&call.operation, message, fix);
        }
    }
}

fn operation_id(subject: &Subject<'_>, report: &mut Report<'_>) {
    for call in &subject.operations {
        if call.operation.is_map() && call.operation.get("operationId").is_none() {
            let message = format!("`{}` has no operationId", call.call());
            let fix = "add one, such as `operationId: listOrders`";
            report.at(&call.operation, message, fix);
        }
    }
}

fn operation_summary(subject: &Subject<'_>, report: &mut Report<'_>) {
    for call in &subject.operations {
        if call.operation.is_map() && call.operation.get("summary").is_none() {
            let message = format!("`{}` has no summary", call.call());
            report.at(
                &call.operation,
                message,
                "add `summary`: what it does, in one line",
            );
        }
    }
}

fn operation_tags(subject: &Subject<'_>, report: &mut Report<'_>) {
    for call in &subject.operations {
        let tags = call.operation.get("tags");
        let none = tags
            .as_ref()
            .is_none_or(|tags| tags.is_list() && tags.items().count() == 0);
        if call.operation.is_map() && none {
            let message = format!("`{}` has no tag", call.call());
            report.at(
                &call.operation,
                message,
                "add `tags` with one of the document's tags",
            );
        }
    }
}

fn parameter_description(subject: &Subject<'_>, report: &mut Report<'_>) {
    for parameter in subject.written(Kind::Parameter) {
        let schema = parameter
            .get("schema")
            .and_then(|schema| schema.follow().ok());
        let described = schema.is_some_and(|schema| said(&schema, "description").is_some());
        if parameter.is_map() && parameter.get("description").is_none() && !described {
            let name = text(parameter, "name").unwrap_or_default();
            let message = format!("the parameter `{name}` has no description");
            report.at(
                parameter,
                message,
                "add `description`: what it does, and its default",
            );
        }
    }
}

fn schema_description(subject: &Subject<'_>, report: &mut Report<'_>) {
    let schemas = subject.document.at("/components/schemas");
    for (name, schema) in schemas.iter().flat_map(Cursor::members) {
        if schema.is_map() && schema.reference().is_none() && schema.get("description").is_none() {
            let message = format!("the schema `{name}` has no description");
            report.at(&schema, message, "add `description`: what it stands for");
        }
    }
}

fn deprecated(subject: &Subject<'_>, report: &mut Report<'_>) {
    for part in subject.parts.iter().filter(|part| !part.is_reference()) {
        if is_true(&part.cursor, "deprecated") && said(&part.cursor, "description").is_none() {
            let message = format!("{} is deprecated without a word", part.kind.name());
            let fix = "say in `description` since when, and what to use instead";
            report.at(&part.cursor, message, fix);
        }
    }
}

fn enum_descriptions(subject: &Subject<'_>, report: &mut Report<'_>) {
    for schema in &subject.schemas {
        let Some(descriptions) = schema.get("x-enumDescriptions").filter(Cursor::is_map) else {
            continue;
        };
        let lists = ["enum", "x-extensible-enum"].map(|key| schema.get(key));
        let values = lists.iter().flatten().flat_map(Cursor::items);
        let values: Vec<_> = values.collect();
        // What is no text is described by how it is written.
        let listed: HashSet<_> = values
            .iter()
            .map(|value| {
                value
                    .as_str()
                    .map_or_else(|| value.value().to_string(), str::to_owned)
            })
            .collect();
        for (name, description) in descriptions.members() {
            if !listed.contains(name) {
                let message = format!("`{name}` is described and not listed");
                report.at(&description, message, "list it, or remove its description");
            }
        }
        for value in &values {
            if let Some(name) = value.as_str()
                && descriptions.get(name).is_none()
            {
                let message = format!("`{name}` is listed and not described");
                report.at(value, message, "add it to `x-enumDescriptions`");
            }
        }
    }
}

fn example(subject: &Subject<'_>, report: &mut Report<'_>) {
    let mut seen = HashSet::new();
    for call in &subject.operations {
        let body = call
            .operation
            .get("requestBody")
            .and_then(|body| body.follow().ok());
        let answers = call.responses().into_iter();
        let answers = answers.filter(|(status, _)| status.starts_with('2'));
        for holder in body
            .into_iter()
            .chain(answers.map(|(_, response)| response))
        {
            let content = holder.get("content");
            for (kind, media) in content.iter().flat_map(Cursor::members) {
                let shown = ["example", "examples"]
                    .iter()
                    .any(|key| media.get(key).is_some());
                let schema = media
                    .get("schema")
                    .filter(|_| kind.contains("json") && !shown);
                let Some(schema) = schema.filter(|_| seen.insert(media.id())) else {
                    continue;
                };
                if !shows(&schema, 0) {
                    let message = format!("a body of type `{kind}` without an example");
                    report.at(&media, message, "add `example` with a real body");
                }
            }
        }
    }
}

/// Whether an example of a value can be put together from its schema.
fn shows(schema: &Cursor<'_>, depth: usize) -> bool {
    // Enough for any document written by hand; deeper than that nobody looks either.
    const MAX_DEPTH: usize = 8;
    let Some(schema) = schema.follow().ok().filter(|_| depth < MAX_DEPTH) else {
        return true;
    };
    let has = |key| schema.get(key).is_some();
    if ["example", "default", "enum", "x-extensible-enum"]
        .into_iter()
        .any(has)
    {
        return true;
    }
    let structured = ["properties", "items", "allOf", "oneOf", "anyOf"]
        .into_iter()
        .any(has);
    if !structured {
        return !matches!(text(&schema, "type"), Some("object" | "array"));
    }
    let properties = schema.get("properties");
    let properties = properties.iter().flat_map(Cursor::members);
    let mut properties = properties.map(|(_, property)| property);
    let branches = ["allOf", "oneOf", "anyOf"].map(|key| schema.get(key));
    let mut branches = branches.iter().flatten().flat_map(Cursor::items);
    let given = |schema: &Cursor<'_>| {
        schema.follow().is_ok_and(|schema| {
            ["example", "default", "enum"]
                .iter()
                .any(|key| schema.get(key).is_some())
        })
    };
    properties.any(|property| given(&property))
        || schema
            .get("items")
            .is_some_and(|items| shows(&items, depth + 1))
        || branches.any(|branch| shows(&branch, depth + 1))
}

fn server_description(subject: &Subject<'_>, report: &mut Report<'_>) {
    let servers = subject.document.root().get("servers");
    let servers: Vec<_> = servers.iter().flat_map(Cursor::items).collect();
    for server in servers.iter().filter(|_| servers.len() > 1) {
        if server.is_map() && server.get("description").is_none() {
            let url = text(server, "url").unwrap_or_default();
            let message = format!("the server `{url}`, one of several, has no description");
            report.at(
                server,
                message,
                "add `description`: for whom or for what it is",
            );
        }
    }
}

fn tag_description(subject: &Subject<'_>, report: &mut Report<'_>) {
    for tag in subject.written(Kind::Tag) {
        if tag.is_map() && tag.get("description").is_none() {
            let name = text(tag, "name").unwrap_or_default();
            let message = format!("the tag `{name}` has no description");
            report.at(tag, message, "add `description`");
        }
    }
}

fn tag_unused(subject: &Subject<'_>, report: &mut Report<'_>) {
    let mut used: HashMap<&str, usize> = HashMap::new();
    for operation in subject.written(Kind::Operation) {
        let tags = operation.get("tags");
        for tag in tags.iter().flat_map(Cursor::items) {
            *used.entry(tag.as_str().unwrap_or_default()).or_default() += 1;
        }
    }
    for tag in subject.written(Kind::Tag) {
        if let Some(name) = text(tag, "name")
            && !used.contains_key(name)
        {
            let message = format!("no operation has the tag `{name}`");
            report.at(tag, message, "give it to an operation, or remove it");
        }
    }
}
