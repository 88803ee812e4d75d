//! What the generator cannot do: the rules of the family `gen-`.

use std::collections::{HashMap, HashSet};

mod names;
mod references;

use crate::name;
use names::name as names;
use openapi_document::Cursor;
use openapi_document::Level;
use openapi_document::object::Kind;
use openapi_document::predicates::{is_true, text};
use openapi_document::predicates::{json, shown};
use openapi_document::rule::{Report, Rule, Stage, Subject, Unchecked, reported_outside};
use openapi_document::schema_cycle::schema_cycle;
use openapi_document::structure::{path_parameter, schema_bounds, schema_type, shape};
use openapi_document::values::held_default;
use openapi_document::{Document, Findings, rule};
use references::{reference, security, union};

/// The rules about what the generator can do, in alphabetical order.
///
/// For whoever renders, each of them is an error. For a document that nobody renders, the level
/// tells what OpenAPI forbids (error) from what only this generator cannot do (advice).
pub static GENERATOR: &[Rule] = &[
    Rule {
        id: "gen-default",
        level: Level::Advice,
        why: "a default is written into the client as a value of its type, which has to hold it",
        bad: "components:
  schemas:
    Page: {type: object, properties: {size: {type: integer, format: int8, default: 300}}}",
        good: "components:
  schemas:
    Page: {type: object, properties: {size: {type: integer, format: int16, default: 300}}}",
        unchecked: Some(Unchecked::Refuses),
        stage: Stage::Meaning,
        check: held_default,
    },
    Rule {
        id: "gen-error-code",
        level: Level::Advice,
        why: "each entry of `x-error-codes` becomes one line of the table that explains failures",
        bad: r#"x-error-codes:
  - {code: "4001", status: 404, meaing: There is no such order.}"#,
        good: r#"x-error-codes:
  - {code: "4001", status: 404, meaning: There is no such order.}"#,
        unchecked: Some(Unchecked::Misleads),
        stage: Stage::Meaning,
        check: error_code,
    },
    Rule {
        id: "gen-extension",
        level: Level::Advice,
        why: "what answers may look like is read from this, and a misspelt one is passed over",
        bad: "components:
  schemas:
    Timestamp: {type: string, x-lenient-format: datetime}",
        good: "components:
  schemas:
    Timestamp: {type: string, x-lenient-format: date-time}",
        unchecked: Some(Unchecked::Misleads),
        stage: Stage::Meaning,
        check: extension,
    },
    Rule {
        id: "gen-internal",
        level: Level::Error,
        why: "the generator failed although every other rule was content",
        bad: r#"paths:
  /orders:
    get:
      operationId: listOrders
      x-dropshot-websocket: {}
      responses: {"200": {description: All orders.}}"#,
        good: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses: {"200": {description: All orders.}}"#,
        unchecked: Some(Unchecked::Refuses),
        stage: Stage::Outside,
        check: reported_outside,
    },
    Rule {
        id: "gen-name",
        level: Level::Advice,
        why: "what the document names becomes a name of Rust, and each of those stands for one thing",
        bad: "components:
  schemas:
    Order:
      type: object
      properties:
        orderId: {type: string}
        order_id: {type: string}",
        good: "components:
  schemas:
    Order:
      type: object
      properties:
        orderId: {type: string}
        externalId: {type: string}",
        unchecked: Some(Unchecked::Misleads),
        stage: Stage::Meaning,
        check: names,
    },
    Rule {
        id: "gen-operation-id",
        level: Level::Advice,
        why: "the operationId becomes the name of the method, so each operation needs its own",
        bad: r#"paths:
  /orders:
    get:
      responses: {"200": {description: All orders.}}"#,
        good: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses: {"200": {description: All orders.}}"#,
        unchecked: Some(Unchecked::Refuses),
        stage: Stage::Meaning,
        check: operation_id,
    },
    Rule {
        id: "gen-parameter",
        level: Level::Advice,
        why: "the generator writes path, query and header parameters in their default style",
        bad: r#"paths:
  /orders:
    get:
      operationId: listOrders
      parameters:
        - {name: session, in: cookie, schema: {type: string}}
      responses: {"200": {description: All orders.}}"#,
        good: r#"paths:
  /orders:
    get:
      operationId: listOrders
      parameters:
        - {name: X-Session, in: header, schema: {type: string}}
      responses: {"200": {description: All orders.}}"#,
        unchecked: Some(Unchecked::Refuses),
        stage: Stage::Meaning,
        check: parameter,
    },
    Rule {
        id: "gen-path",
        level: Level::Advice,
        why: "the generator takes a path as it is written, from its first `/` to its end",
        bad: r#"paths:
  orders:
    get:
      operationId: listOrders
      responses: {"200": {description: All orders.}}"#,
        good: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses: {"200": {description: All orders.}}"#,
        unchecked: Some(Unchecked::Refuses),
        stage: Stage::Meaning,
        check: path,
    },
    Rule {
        id: "gen-path-parameter",
        level: Level::Error,
        why: "every placeholder of a path becomes a required argument, and nothing else may",
        bad: r#"paths:
  /orders/{id}:
    get:
      operationId: getOrder
      responses: {"200": {description: The order.}}"#,
        good: r#"paths:
  /orders/{id}:
    get:
      operationId: getOrder
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
      responses: {"200": {description: The order.}}"#,
        unchecked: Some(Unchecked::Panics),
        stage: Stage::Meaning,
        check: path_parameter,
    },
    Rule {
        id: "gen-reference",
        level: Level::Advice,
        why: "the generator looks up references by name in the section that fits",
        bad: r#"components:
  schemas:
    Order:
      $ref: "order.yaml#/Order""#,
        good: r##"components:
  schemas:
    Order:
      $ref: "#/components/schemas/Purchase"
    Purchase: {type: object}"##,
        unchecked: Some(Unchecked::Panics),
        stage: Stage::Meaning,
        check: reference,
    },
    Rule {
        id: "gen-repeatable",
        level: Level::Error,
        why: "whether a call may be sent again is decided by this value, so a misspelt one is no guess",
        bad: r#"paths:
  /orders:
    post:
      operationId: createOrder
      x-repeatable: sometimes
      responses: {"201": {description: Created.}}"#,
        good: r#"paths:
  /orders:
    post:
      operationId: createOrder
      x-repeatable: never
      responses: {"201": {description: Created.}}"#,
        unchecked: Some(Unchecked::Misleads),
        stage: Stage::Meaning,
        check: repeatable,
    },
    Rule {
        id: "gen-request-body",
        level: Level::Advice,
        why: "a method takes one body of one media type",
        bad: r#"paths:
  /orders:
    post:
      operationId: createOrder
      requestBody:
        content:
          application/json: {schema: {type: object}}
          application/xml: {schema: {type: object}}
      responses: {"201": {description: Created.}}"#,
        good: r#"paths:
  /orders:
    post:
      operationId: createOrder
      requestBody:
        content:
          application/json: {schema: {type: object}}
      responses: {"201": {description: Created.}}"#,
        unchecked: Some(Unchecked::Panics),
        stage: Stage::Meaning,
        check: request_body,
    },
    Rule {
        id: "gen-response-body",
        level: Level::Advice,
        why: "a JSON response becomes a type, which takes a schema",
        bad: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses:
        "200": {description: All orders., content: {application/json: {}}}"#,
        good: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses:
        "200": {description: All orders., content: {application/json: {schema: {type: object}}}}"#,
        unchecked: Some(Unchecked::Panics),
        stage: Stage::Meaning,
        check: response_body,
    },
    Rule {
        id: "gen-response-types",
        level: Level::Advice,
        why: "a method returns one type on success and one on failure",
        bad: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses:
        "200": {description: All orders., content: {application/json: {schema: {type: object}}}}
        "202": {description: Come back later.}"#,
        good: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses:
        "200": {description: All orders., content: {application/json: {schema: {type: object}}}}
        "404": {description: There is no such shop.}"#,
        unchecked: Some(Unchecked::Panics),
        stage: Stage::Meaning,
        check: response_types,
    },
    Rule {
        id: "gen-schema-bounds",
        level: Level::Error,
        why: "in OpenAPI 3.0 an exclusive bound is a truth value that goes with a bound",
        bad: "components:
  schemas:
    Price: {type: number, exclusiveMinimum: 0}",
        good: "components:
  schemas:
    Price: {type: number, minimum: 0, exclusiveMinimum: true}",
        unchecked: Some(Unchecked::Panics),
        stage: Stage::Meaning,
        check: schema_bounds,
    },
    Rule {
        id: "gen-schema-cycle",
        level: Level::Error,
        why: "a schema has all that the schemas in its `allOf` have, which never ends if it is one of them",
        bad: r##"components:
  schemas:
    Order:
      allOf:
        - $ref: "#/components/schemas/Order"
        - {type: object}"##,
        good: r##"components:
  schemas:
    Order:
      type: object
      properties:
        replaces:
          $ref: "#/components/schemas/Order""##,
        unchecked: Some(Unchecked::Aborts),
        stage: Stage::Meaning,
        check: schema_cycle,
    },
    Rule {
        id: "gen-schema-enum",
        level: Level::Advice,
        why: "a list of values becomes an enum with one variant for each",
        bad: "components:
  schemas:
    Size: {type: string, enum: [S, M, 1]}",
        good: r#"components:
  schemas:
    Size: {type: string, enum: [S, M, "1"]}"#,
        unchecked: Some(Unchecked::Panics),
        stage: Stage::Meaning,
        check: schema_enum,
    },
    Rule {
        id: "gen-schema-name",
        level: Level::Advice,
        why: "each schema becomes a type, and two types cannot share a name",
        bad: "components:
  schemas:
    order_line: {type: object}
    OrderLine: {type: object}",
        good: "components:
  schemas:
    OrderLine: {type: object}
    OrderSummary: {type: object}",
        unchecked: Some(Unchecked::Misleads),
        stage: Stage::Meaning,
        check: schema_name,
    },
    Rule {
        id: "gen-schema-not",
        level: Level::Advice,
        why: "Rust has no type for everything but something",
        bad: "components:
  schemas:
    Id: {not: {type: integer}}",
        good: "components:
  schemas:
    Id: {type: string}",
        unchecked: Some(Unchecked::Panics),
        stage: Stage::Meaning,
        check: schema_not,
    },
    Rule {
        id: "gen-schema-open-enum",
        level: Level::Advice,
        why: "an open list of values becomes an enum with a variant for the values not listed",
        bad: "components:
  schemas:
    Size: {type: string, enum: [S, M], x-extensible-enum: [S, M, L]}",
        good: "components:
  schemas:
    Size: {type: string, x-extensible-enum: [S, M, L]}",
        unchecked: Some(Unchecked::Misleads),
        stage: Stage::Meaning,
        check: schema_open_enum,
    },
    Rule {
        id: "gen-schema-type",
        level: Level::Error,
        why: "OpenAPI 3.0 has six types, and a schema has one of them",
        bad: r#"components:
  schemas:
    Note: {type: [string, "null"]}"#,
        good: "components:
  schemas:
    Note: {type: string, nullable: true}",
        unchecked: Some(Unchecked::Panics),
        stage: Stage::Meaning,
        check: schema_type,
    },
    Rule {
        id: "gen-security",
        level: Level::Error,
        why: "whoever calls has to know what authorizes the call",
        bad: r#"paths:
  /orders:
    get:
      operationId: listOrders
      security:
        - user: []
      responses: {"200": {description: All orders.}}"#,
        good: r#"paths:
  /orders:
    get:
      operationId: listOrders
      security:
        - user: []
      responses: {"200": {description: All orders.}}
components:
  securitySchemes:
    user: {type: http, scheme: bearer}"#,
        unchecked: Some(Unchecked::Misleads),
        stage: Stage::Meaning,
        check: security,
    },
    Rule {
        id: "gen-shape",
        level: Level::Error,
        why: "the generator cannot read an object whose members are of another kind than OpenAPI has",
        bad: r#"paths:
  /orders:
    get:
      operationId: listOrders
      parameters: {limit: {in: query}}
      responses: {"200": {description: All orders.}}"#,
        good: r#"paths:
  /orders:
    get:
      operationId: listOrders
      parameters:
        - {name: limit, in: query, schema: {type: integer}}
      responses: {"200": {description: All orders.}}"#,
        unchecked: Some(Unchecked::Refuses),
        stage: Stage::Shape,
        check: shape,
    },
    Rule {
        id: "gen-status",
        level: Level::Error,
        why: "a response is found by its status",
        bad: "paths:
  /orders:
    get:
      operationId: listOrders
      responses: {ok: {description: All orders.}}",
        good: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses: {"200": {description: All orders.}}"#,
        unchecked: Some(Unchecked::Refuses),
        stage: Stage::Meaning,
        check: status,
    },
    Rule {
        id: "gen-union",
        level: Level::Error,
        why: "one property tells the branches of a union apart, so each needs a value of its own",
        bad: r##"components:
  schemas:
    Pet:
      oneOf: [{$ref: "#/components/schemas/Cat"}]
      discriminator: {propertyName: kind, mapping: {cat: "#/components/schemas/Lion"}}
    Cat: {type: object, required: [kind], properties: {kind: {type: string, enum: [cat]}}}"##,
        good: r##"components:
  schemas:
    Pet:
      oneOf: [{$ref: "#/components/schemas/Cat"}]
      discriminator: {propertyName: kind, mapping: {cat: "#/components/schemas/Cat"}}
    Cat: {type: object, required: [kind], properties: {kind: {type: string, enum: [cat]}}}"##,
        unchecked: Some(Unchecked::Misleads),
        stage: Stage::Meaning,
        check: union,
    },
];

fn error_code(subject: &Subject<'_>, report: &mut Report<'_>) {
    let Some(list) = subject.document.root().get("x-error-codes") else {
        return;
    };
    if !list.is_list() {
        let message = format!("`x-error-codes` is {}", shown(&list));
        report.at(&list, message, "write `- {code: \"4001\", meaning: …}`");
    }
    let mut known: HashMap<String, usize> = HashMap::new();
    for entry in list.items() {
        let code = entry.get("code").and_then(|code| {
            let number = || Some(code.as_number()?.to_string());
            let text = code.as_str().map(|text| text.trim().to_owned());
            text.or_else(number).filter(|text| !text.is_empty())
        });
        let Some(code) = code else {
            let message = "an error code without `code`";
            report.at(&entry, message, "add `code`, as text");
            continue;
        };
        let line = entry.span().start.line;
        if let Some(first) = known.insert(code.clone(), line) {
            let message = format!("the error code `{code}` is already listed in line {first}");
            report.at(&entry, message, "keep one of them");
        }
        if text(&entry, "meaning").is_none_or(|meaning| meaning.trim().is_empty()) {
            let message = format!("the error code `{code}` has no `meaning`");
            report.at(&entry, message, "add `meaning`, as text");
        }
        if let Some(status) = entry.get("status") {
            let number = status.as_number().and_then(|number| number.as_u64());
            if !number.is_some_and(|number| (100..600).contains(&number)) {
                let message = format!("the status of `{code}` is {}", shown(&status));
                let fix = "write the number of the status, such as 404, or leave it out";
                report.at(&status, message, fix);
            }
        }
        if let Some(hint) = entry.get("hint").filter(|hint| hint.as_str().is_none()) {
            let message = format!("the hint of `{code}` is {}, not text", hint.kind());
            report.at(&hint, message, "write a sentence, or leave it out");
        }
    }
}

fn extension(subject: &Subject<'_>, report: &mut Report<'_>) {
    for schema in &subject.schemas {
        if let Some(format) = schema.get("x-lenient-format") {
            lenient_format(schema, &format, report);
        }
        if let Some(wrappers) = schema.get("x-wrappers") {
            let message = "`x-wrappers` in a schema is passed over";
            report.at(&wrappers, message, "write it beside `schema`");
        }
        aliases(schema, report);
    }
    for media in subject.written(Kind::MediaType) {
        if let Some(wrappers) = media.get("x-wrappers") {
            texts(&wrappers, "x-wrappers", report);
        }
    }
}

fn lenient_format(schema: &Cursor<'_>, format: &Cursor<'_>, report: &mut Report<'_>) {
    if format.as_str() != Some("date-time") {
        let message = format!("`x-lenient-format` is {}", shown(format));
        report.at(format, message, "write `date-time`, the one there is");
    } else if !is_named(schema) {
        let message = "a lenient date inside another schema";
        let fix = "move it to `components/schemas` and refer to it: its name becomes the type";
        report.at(format, message, fix);
    } else if text(schema, "type") != Some("string")
        || schema.get("enum").is_some()
        || schema.get("x-extensible-enum").is_some()
    {
        let message = "a lenient date that is not a plain string";
        report.at(format, message, "write `type: string` and list no values");
    }
}

/// Finds other names of members that name another member too.
fn aliases(schema: &Cursor<'_>, report: &mut Report<'_>) {
    let Some(properties) = schema.get("properties") else {
        return;
    };
    // Members are found in any casing.
    let names = properties.members().map(|(name, _)| name.to_lowercase());
    let mut known: HashSet<String> = names.collect();
    for (name, property) in properties.members() {
        let target = property.follow().ok();
        let own = property.get("x-aliases");
        let Some(list) = own.or_else(|| target?.get("x-aliases")) else {
            continue;
        };
        texts(&list, "x-aliases", report);
        for alias in list.items() {
            let Some(text) = alias.as_str() else { continue };
            if !known.insert(text.to_lowercase()) {
                let message =
                    format!("`{text}`, another name of `{name}`, is a name of a member already");
                report.at(&alias, message, "leave it out, in any casing");
            }
        }
    }
}

/// Finds what is no list of texts.
fn texts(list: &Cursor<'_>, name: &str, report: &mut Report<'_>) {
    let mut items = list.items().peekable();
    let some = list.is_list() && items.peek().is_some();
    if !some || items.any(|item| item.as_str().is_none()) {
        let message = format!("`{name}` is no list of names");
        report.at(list, message, format!("write `{name}: [first, second]`"));
    }
}

/// Whether the name of a schema becomes the name of its type.
fn is_named(schema: &Cursor<'_>) -> bool {
    let pointer = schema.pointer();
    let rest = pointer.strip_prefix("/components/schemas/");
    rest.is_some_and(|name| !name.contains('/'))
}

fn operation_id(subject: &Subject<'_>, report: &mut Report<'_>) {
    let mut methods: HashMap<String, (&str, usize)> = HashMap::new();
    let mut builders = HashMap::new();
    for operation in &subject.operations {
        let Some(written) = operation.operation.get("operationId") else {
            let message = format!("`{}` has no operationId", operation.call());
            report.at(
                &operation.operation,
                message,
                "add one, such as `operationId: listOrders`",
            );
            continue;
        };
        let Some(id) = operation.id() else {
            let message = format!("the operationId is {}, not text", written.kind());
            report.at(&written, message, "write a name, such as `listOrders`");
            continue;
        };
        if !id.chars().any(char::is_alphabetic) {
            let message = format!("the operationId `{id}` has no letter");
            report.at(&written, message, "write a name, such as `listOrders`");
            continue;
        }
        let line = written.span().start.line;
        let names = [
            (&mut methods, name::snake(id)),
            (&mut builders, name::operation(id)),
        ];
        for (known, name) in names {
            if let Some((first, line)) = known.get(&name) {
                let message = if *first == id {
                    format!("the operationId `{id}` is already used in line {line}")
                } else {
                    format!(
                        "the operationIds `{id}` and `{first}` (line {line}) both become `{name}`"
                    )
                };
                report.at(&written, message, "give each operation a name of its own");
                break;
            }
            known.insert(name, (id, line));
        }
    }
}

fn parameter(subject: &Subject<'_>, report: &mut Report<'_>) {
    for operation in &subject.operations {
        for parameter in operation.parameters() {
            let place = parameter.get("in").and_then(|place| place.as_str());
            let style = parameter.get("style").and_then(|style| style.as_str());
            let plain = match place {
                Some("path" | "header") => "simple",
                Some("query") => "form",
                Some("cookie") => {
                    let message = "a cookie parameter";
                    report.at(
                        &parameter,
                        message,
                        "set cookies in the HTTP client instead",
                    );
                    continue;
                }
                _ => {
                    let message = "the parameter does not say where it goes";
                    report.at(&parameter, message, "write `in: path`, `query` or `header`");
                    continue;
                }
            };
            if style.is_some_and(|style| style != plain) {
                let message = format!("the style of this parameter is not `{plain}`");
                report.at(
                    &parameter,
                    message,
                    "remove `style`, or send the value as text",
                );
                continue;
            }
            let name = text(&parameter, "name").unwrap_or_default();
            if name.is_empty() {
                report.at(&parameter, "the parameter has no name", "add `name`");
            } else if place == Some("header") && !name.chars().all(is_header) {
                let message = format!("`{name}` is no name of a header");
                let fix = "write letters, digits and `-`, as in `X-Request-Id`";
                report.at(&parameter, message, fix);
            }
            if parameter.get("content").is_some() {
                let message = "the parameter has `content`";
                report.at(&parameter, message, "describe it by `schema`");
                continue;
            }
            let Some(schema) = parameter.get("schema") else {
                let message = "the parameter has no schema";
                let fix = "add `schema: {type: string}` or what fits";
                report.at(&parameter, message, fix);
                continue;
            };
            let several = several(&schema, 0);
            if several == Some("an object") || (several.is_some() && place != Some("query")) {
                let message = format!("the parameter `{name}` is {}", several.unwrap_or_default());
                let fix = "let it be one text or number, or put it into the request body";
                report.at(&schema, message, fix);
            }
        }
    }
}

/// Whether a character can stand in the name of a header (RFC 9110, section 5.6.2).
fn is_header(character: char) -> bool {
    character.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(character)
}

/// What a schema that allows more than one value at once is.
fn several(schema: &Cursor<'_>, depth: usize) -> Option<&'static str> {
    // Enough for any parameter; a schema made of itself is reported by a rule of its own.
    const MAX_DEPTH: usize = 8;
    let schema = schema.follow().ok().filter(|_| depth < MAX_DEPTH)?;
    match text(&schema, "type") {
        Some("object") => return Some("an object"),
        Some("array") => return Some("a list"),
        _ if schema.get("properties").is_some() => return Some("an object"),
        _ => {}
    }
    let parts = schema.get("allOf");
    let mut parts = parts.iter().flat_map(Cursor::items);
    parts.find_map(|part| several(&part, depth + 1))
}

fn path(subject: &Subject<'_>, report: &mut Report<'_>) {
    for part in &subject.parts {
        if part.kind == Kind::PathItem && part.is_reference() {
            let fix = "write the path item in its place";
            report.at(&part.cursor, "the path is a reference", fix);
        }
    }
    let paths = subject.document.root().get("paths");
    for (path, item) in paths.iter().flat_map(Cursor::members) {
        if path.starts_with("x-") {
            continue;
        }
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

fn repeatable(subject: &Subject<'_>, report: &mut Report<'_>) {
    for operation in &subject.operations {
        let Some(written) = operation.operation.get("x-repeatable") else {
            continue;
        };
        if !matches!(
            written.as_str(),
            Some("always" | "same-request-id" | "never")
        ) {
            let message = format!("`x-repeatable` is {}", shown(&written));
            report.at(
                &written,
                message,
                "write `always`, `same-request-id` or `never`",
            );
        }
    }
}

fn request_body(subject: &Subject<'_>, report: &mut Report<'_>) {
    for operation in &subject.operations {
        let Some(body) = operation.operation.get("requestBody") else {
            continue;
        };
        let Ok(body) = body.follow() else { continue };
        let Some(content) = body.get("content") else {
            report.at(
                &body,
                "the request body has no `content`",
                "add `content`, or leave it out",
            );
            continue;
        };
        let media: Vec<_> = content.members().collect();
        if media.len() > 1 {
            let message = format!("the request body has {} media types", media.len());
            report.at(&content, message, "keep one, usually `application/json`");
            continue;
        }
        let Some((kind, media)) = media.into_iter().next() else {
            continue;
        };
        let bare = kind.split(';').next().unwrap_or(kind);
        let schema = media.get("schema").and_then(|schema| schema.follow().ok());
        let Some(schema) = schema else {
            report.at(&media, "the request body has no schema", "add `schema`");
            continue;
        };
        let raw = match bare {
            "application/json" | "application/x-www-form-urlencoded" => {
                if media
                    .get("encoding")
                    .is_some_and(|encoding| encoding.members().count() > 0)
                {
                    let message = "the request body has an `encoding`";
                    report.at(&media, message, "remove it");
                }
                continue;
            }
            "application/octet-stream" => Some("binary"),
            "text/plain" | "text/x-markdown" => None,
            _ => {
                let message = format!("a request body of type `{kind}`");
                let fix = "use `application/json`, `application/x-www-form-urlencoded`, \
                           `text/plain` or `application/octet-stream`";
                report.at(&media, message, fix);
                continue;
            }
        };
        let constrained = [
            "enum",
            "pattern",
            "minLength",
            "maxLength",
            "nullable",
            "default",
            "discriminator",
        ];
        if text(&schema, "type") != Some("string")
            || text(&schema, "format") != raw
            || constrained.iter().any(|key| schema.get(key).is_some())
        {
            let wanted = if raw.is_some() {
                "{type: string, format: binary}"
            } else {
                "{type: string}"
            };
            let message = format!("a body of type `{kind}` that is not plain `{wanted}`");
            report.at(&schema, message, format!("write `schema: {wanted}`"));
        }
    }
}

fn response_body(subject: &Subject<'_>, report: &mut Report<'_>) {
    for operation in &subject.operations {
        for (status, response) in operation.responses() {
            let Some(media) = json(&response) else {
                continue;
            };
            if media.get("schema").is_none() {
                let message = format!("the JSON of response {status} has no schema");
                report.at(&media, message, "add `schema`, `{}` if anything may come");
            }
            if media
                .get("encoding")
                .is_some_and(|encoding| encoding.members().count() > 0)
            {
                let message = format!("response {status} has an `encoding`");
                report.at(
                    &media,
                    message,
                    "remove it: it has a meaning for requests only",
                );
            }
        }
    }
}

fn response_types(subject: &Subject<'_>, report: &mut Report<'_>) {
    for operation in &subject.operations {
        let responses = operation.responses();
        let has_success = responses.iter().any(|(status, _)| status.starts_with('2'));
        for (group, digits) in [("success", &['2'][..]), ("failure", &['4', '5'][..])] {
            let mut first: Option<(&str, String)> = None;
            for (status, response) in &responses {
                // `default` stands for success as well as for failure, except next to a success.
                let stands = *status == "default" && !(group == "success" && has_success);
                // The generator takes a change of protocol for a success.
                let changes = group == "success" && *status == "101";
                if !(status.starts_with(digits) || stands || changes) {
                    continue;
                }
                let kind = if changes && json(response).is_none() {
                    "another protocol".to_owned()
                } else {
                    kind(response)
                };
                match &first {
                    None => first = Some((status, kind)),
                    Some((_, known)) if *known == kind => {}
                    Some((other, known)) => {
                        let fix = if has_success {
                            "let them share one schema, `oneOf` the two if need be"
                        } else {
                            "describe each success by its status"
                        };
                        let message = format!(
                            "`{}` has two types of {group}: {known} ({other}) and {kind} ({status})",
                            operation.call()
                        );
                        let place = operation.operation.get("responses");
                        report.at(place.as_ref().unwrap_or(response), message, fix);
                        break;
                    }
                }
            }
        }
    }
}

fn schema_enum(subject: &Subject<'_>, report: &mut Report<'_>) {
    for schema in &subject.schemas {
        let Some(list) = schema.get("enum") else {
            continue;
        };
        if !list.is_list() || list.items().next().is_none() {
            report.at(
                &list,
                "`enum` lists nothing",
                "list the values, or remove `enum`",
            );
            continue;
        }
        let kind = text(schema, "type");
        let first = list.items().find(|value| value.kind() != "null");
        let wanted = match (kind, &first) {
            (Some("integer" | "number"), _) => "a number",
            (Some("boolean"), _) => "a boolean",
            (Some("string"), _) | (_, None) => "a string",
            (_, Some(first)) => first.kind(),
        };
        // A null that the type does not allow makes the value optional all the same, except for
        // numbers.
        let nullable = is_true(schema, "nullable") || !matches!(kind, Some("integer" | "number"));
        for value in list.items() {
            let fits = value.kind() == wanted || (nullable && value.kind() == "null");
            if value.is_map() || value.is_list() {
                let message = format!("{} in an enum", value.kind());
                let fix = "list texts, numbers or truth values, or describe it by `properties`";
                report.at(&value, message, fix);
            } else if !fits {
                let message = format!("{} in an enum of which each is {wanted}", shown(&value));
                report.at(
                    &value,
                    message,
                    "let all values have the type of the schema",
                );
            }
        }
        variants(&list, report);
    }
}

fn schema_name(subject: &Subject<'_>, report: &mut Report<'_>) {
    let Some(schemas) = subject.document.at("/components/schemas") else {
        return;
    };
    let mut known: HashMap<String, (&str, Cursor<'_>)> = HashMap::new();
    for (written, schema) in schemas.members() {
        let name = name::pascal(written);
        if name == "Default" {
            let message = format!("the schema `{written}` hides the trait `Default`");
            report.at(&schema, message, "give it another name");
        }
        if let Some((first, other)) = known.get(&name) {
            let message = format!("the schemas `{first}` and `{written}` both become `{name}`");
            report.at(&schema, message, "rename one of them");
            report.beside(other, "the other one");
        } else {
            known.insert(name, (written, schema));
        }
    }
}

fn schema_not(subject: &Subject<'_>, report: &mut Report<'_>) {
    for schema in &subject.schemas {
        let Some(not) = schema.get("not") else {
            continue;
        };
        let values = not.get("enum").is_some_and(|list| list.is_list());
        if !values {
            let message = "`not` with anything but a list of values";
            report.at(
                &not,
                message,
                "write `not: {enum: […]}`, or say what is allowed",
            );
        }
    }
}

fn schema_open_enum(subject: &Subject<'_>, report: &mut Report<'_>) {
    for schema in &subject.schemas {
        let Some(list) = schema.get("x-extensible-enum") else {
            continue;
        };
        if !is_named(schema) {
            let message = "an open enum inside another schema";
            let fix = "move it to `components/schemas` and refer to it: its name becomes the type";
            report.at(&list, message, fix);
            continue;
        }
        if text(schema, "type") != Some("string") || schema.get("enum").is_some() {
            let message = "an open enum that is not a plain string";
            report.at(
                &list,
                message,
                "write `type: string` and no `enum` beside it",
            );
        }
        if list.items().next().is_none() || list.items().any(|value| value.as_str().is_none()) {
            let message = "the known values are not a list of strings";
            report.at(&list, message, "write `x-extensible-enum: [First, Second]`");
        }
        for value in list.items() {
            if value.as_str().map(name::pascal).as_deref() == Some(name::UNRECOGNIZED) {
                let message = format!(
                    "{} is the name of the variant for all others",
                    shown(&value)
                );
                report.at(
                    &value,
                    message,
                    "leave it out: it is read as an unlisted value",
                );
            }
        }
        variants(&list, report);
    }
}

fn status(subject: &Subject<'_>, report: &mut Report<'_>) {
    for operation in &subject.operations {
        let Some(responses) = operation.operation.get("responses") else {
            let message = format!("`{}` has no responses", operation.call());
            report.at(
                &operation.operation,
                message,
                "add `responses` with at least one success",
            );
            continue;
        };
        for (status, response) in responses.members() {
            let mut digits = status.chars();
            let class = digits
                .next()
                .is_some_and(|digit| ('1'..='5').contains(&digit));
            let rest = digits.as_str();
            let code = rest.len() == 2 && rest.chars().all(|digit| digit.is_ascii_digit());
            let range = rest.eq_ignore_ascii_case("XX");
            if status != "default" && !status.starts_with("x-") && !(class && (code || range)) {
                let message = format!("`{status}` is no status");
                report.at(
                    &response,
                    message,
                    "write a status such as \"200\", or `4XX`",
                );
            }
        }
    }
}

/// Finds values of an enum that would become the same variant.
fn variants(list: &Cursor<'_>, report: &mut Report<'_>) {
    let mut known: HashMap<String, &str> = HashMap::new();
    for value in list.items() {
        let Some(text) = value.as_str() else { continue };
        let variant = name::pascal(text);
        if let Some(first) = known.get(&variant) {
            let message = format!("the values `{first}` and `{text}` both become `{variant}`");
            report.at(&value, message, "keep one of them");
        } else {
            known.insert(variant, text);
        }
    }
}

/// What a response is to the generator: a type, raw bytes, or nothing.
fn kind(response: &Cursor<'_>) -> String {
    let Some(media) = json(response) else {
        let content = response.get("content");
        let raw = content.is_some_and(|content| content.members().next().is_some());
        return if raw { "raw bytes" } else { "no body" }.to_owned();
    };
    let Some(schema) = media.get("schema") else {
        return "no schema".to_owned();
    };
    match schema.reference() {
        Some(reference) => format!("`{}`", reference.rsplit('/').next().unwrap_or(reference)),
        None => format!("an inline schema {}", schema.value()),
    }
}

/// Runs the rules of the family `gen-`, all of which are errors here. A document that was not read
/// as a whole is not asked about.
///
/// # Errors
///
/// The findings, if there are any.
pub fn check_generator(document: &Document) -> Result<(), Findings> {
    openapi_document::check_version(document)?;
    rule::check(document, GENERATOR)
}
