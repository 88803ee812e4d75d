//! What HTTP and JSON do not carry as the document has it: the family `wire-`.

use std::collections::HashMap;

use openapi_document::Cursor;
use openapi_document::Level;
use openapi_document::object::Kind;
use openapi_document::rule::{Report, Rule, Stage, Subject};

/// The rules of the family `wire-`, in alphabetical order.
pub(crate) const RULES: &[Rule] = &[
    Rule {
        id: "wire-empty-answer",
        level: Level::Warning,
        why: "HTTP sends no content with this answer, so what is described never comes",
        bad: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses: {"204": {description: Fine., content: {application/json: {schema: {type: string}}}}}"#,
        good: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses: {"204": {description: Fine.}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: empty_answer,
    },
    Rule {
        id: "wire-failure",
        level: Level::Warning,
        why: "callers have to know how a failure looks before they meet one",
        bad: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses: {"200": {description: All orders.}}"#,
        good: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses: {"200": {description: All orders.}, 4XX: {description: What went wrong.}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: failure,
    },
    Rule {
        id: "wire-form",
        level: Level::Warning,
        why: "a form is made of names and values, so its schema is an object",
        bad: r#"paths:
  /orders:
    post:
      operationId: addOrder
      requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: string}}}}
      responses: {"200": {description: All orders.}}"#,
        good: r#"paths:
  /orders:
    post:
      operationId: addOrder
      requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object}}}}
      responses: {"200": {description: All orders.}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: form,
    },
    Rule {
        id: "wire-ignored-header",
        level: Level::Warning,
        why: "media types and security schemes say this header, and OpenAPI ignores it here",
        bad: r#"paths:
  /orders:
    get:
      operationId: listOrders
      parameters:
        - {name: Authorization, in: header, schema: {type: string}}
      responses: {"200": {description: All orders.}}"#,
        good: r#"security: [{login: []}]
components:
  securitySchemes: {login: {type: http, scheme: bearer}}
paths:
  /orders:
    get:
      operationId: listOrders
      responses: {"200": {description: All orders.}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: ignored_header,
    },
    Rule {
        id: "wire-media-type-case",
        level: Level::Warning,
        why: "media types do not differ by case, so readers keep one of the two",
        bad: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses:
        "200":
          description: All orders.
          content: {application/json: {}, Application/JSON: {}}"#,
        good: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses:
        "200":
          description: All orders.
          content: {application/json: {}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: media_type_case,
    },
    Rule {
        id: "wire-path-slash",
        level: Level::Warning,
        why: "servers differ in whether a path with one slash more is the same path",
        bad: r#"paths:
  /orders/:
    get:
      operationId: listOrders
      responses: {"200": {description: All orders.}}"#,
        good: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses: {"200": {description: All orders.}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: path_slash,
    },
    Rule {
        id: "wire-request-body",
        level: Level::Warning,
        why: "HTTP gives a body of this method no meaning, and much on the way drops it",
        bad: r#"paths:
  /orders:
    get:
      operationId: listOrders
      requestBody: {content: {application/json: {schema: {type: string}}}}
      responses: {"200": {description: All orders.}}"#,
        good: r#"paths:
  /orders:
    get:
      operationId: listOrders
      parameters:
        - {name: filter, in: query, schema: {type: string}}
      responses: {"200": {description: All orders.}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: request_body,
    },
    Rule {
        id: "wire-server",
        level: Level::Warning,
        why: "whoever reads the document has to know which address to call",
        bad: r#"servers: [{url: "https://api.example.com/"}]"#,
        good: r#"servers: [{url: "https://api.example.org"}]"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: server,
    },
    Rule {
        id: "wire-status-text",
        level: Level::Advice,
        why: "a key of JSON is text, and readers of YAML differ in what they make of a number",
        bad: "paths:
  /orders:
    get:
      operationId: listOrders
      responses: {200: {description: All orders.}}",
        good: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses: {"200": {description: All orders.}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: status_text,
    },
    Rule {
        id: "wire-success",
        level: Level::Warning,
        why: "callers have to know what comes when all goes well",
        bad: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses: {"404": {description: No such order.}}"#,
        good: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses: {"200": {description: The order.}, "404": {description: No such order.}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: success,
    },
];

/// The answers of an operation by status; nothing if they cannot be read.
fn responses<'d>(operation: &Cursor<'d>) -> Option<Vec<(&'d str, Cursor<'d>)>> {
    let responses = operation.get("responses").filter(Cursor::is_map)?;
    let real = responses
        .members()
        .filter(|(status, _)| !status.starts_with("x-"));
    let real: Vec<_> = real.collect();
    (!real.is_empty()).then_some(real)
}

fn empty_answer(subject: &Subject<'_>, report: &mut Report<'_>) {
    for operation in subject.written(Kind::Operation) {
        let method = operation.name();
        for (status, response) in responses(operation).unwrap_or_default() {
            let none = status.starts_with('1') || matches!(status, "204" | "205" | "304");
            let Ok(response) = response.follow() else {
                continue;
            };
            let Some(content) = response.get("content") else {
                continue;
            };
            if content.members().next().is_none() || !(none || method == "head") {
                continue;
            }
            let what = if none {
                format!("an answer {status}")
            } else {
                "an answer to HEAD".into()
            };
            let fix = "leave `content` out, or answer with another status";
            report.at(&content, format!("content in {what}"), fix);
        }
    }
}

fn success(subject: &Subject<'_>, report: &mut Report<'_>) {
    for operation in subject.written(Kind::Operation) {
        let Some(responses) = responses(operation) else {
            continue;
        };
        let good = |status: &str| status == "101" || status.starts_with(['2', '3']);
        if let Some(place) = operation.get("responses")
            && !responses.iter().any(|(status, _)| good(status))
        {
            report.at(
                &place,
                "no answer of success",
                "add the answer \"200\", or what fits",
            );
        }
    }
}

fn failure(subject: &Subject<'_>, report: &mut Report<'_>) {
    for operation in subject.written(Kind::Operation) {
        let Some(responses) = responses(operation) else {
            continue;
        };
        let bad = |status: &str| status == "default" || status.starts_with('4');
        if let Some(place) = operation.get("responses")
            && !responses.iter().any(|(status, _)| bad(status))
        {
            let fix = "add the answer `4XX` with the shape of a fault";
            report.at(&place, "no answer to a wrong call", fix);
        }
    }
}

fn form(subject: &Subject<'_>, report: &mut Report<'_>) {
    for media in subject.written(Kind::MediaType) {
        let name = media.name();
        let form =
            name.starts_with("multipart/") || name.starts_with("application/x-www-form-urlencoded");
        let Some(written) = media.get("schema").filter(|_| form) else {
            continue;
        };
        let Ok(schema) = written.follow() else {
            continue;
        };
        let kind = schema.get("type").and_then(|kind| kind.as_str());
        if let Some(kind) = kind.filter(|kind| *kind != "object") {
            let message = format!("a form of type `{kind}`");
            report.at(
                &written,
                message,
                "write an object with a property for each field",
            );
        }
    }
}

fn ignored_header(subject: &Subject<'_>, report: &mut Report<'_>) {
    for parameter in subject.written(Kind::Parameter) {
        let in_header = parameter
            .get("in")
            .is_some_and(|place| place.as_str() == Some("header"));
        let Some(written) = parameter.get("name").filter(|_| in_header) else {
            continue;
        };
        let Some(name) = written.as_str() else {
            continue;
        };
        let instead = match name.to_ascii_lowercase().as_str() {
            "accept" | "content-type" => "name the media types under `content` instead",
            "authorization" => "describe it under `securitySchemes` instead",
            _ => continue,
        };
        report.at(
            &written,
            format!("the parameter `{name}` is ignored"),
            instead,
        );
    }
    for response in subject.written(Kind::Response) {
        let headers = response.get("headers");
        for (name, header) in headers.iter().flat_map(Cursor::members) {
            if name.eq_ignore_ascii_case("content-type") {
                let fix = "name the media type under `content` instead";
                report.at(&header, format!("the header `{name}` is ignored"), fix);
            }
        }
    }
}

fn media_type_case(subject: &Subject<'_>, report: &mut Report<'_>) {
    for part in subject.parts.iter().filter(|part| !part.is_reference()) {
        let Some(content) = part.cursor.get("content") else {
            continue;
        };
        if !matches!(
            part.kind,
            Kind::RequestBody | Kind::Response | Kind::Parameter | Kind::Header
        ) {
            continue;
        }
        let mut known: HashMap<String, &str> = HashMap::new();
        for (name, media) in content.members() {
            if let Some(first) = known.insert(name.to_lowercase(), name) {
                let message = format!("`{name}` is `{first}` in other letters");
                report.at(&media, message, "keep one of them");
            }
        }
    }
}

fn path_slash(subject: &Subject<'_>, report: &mut Report<'_>) {
    let paths = subject.document.root().get("paths");
    for (path, item) in paths.iter().flat_map(Cursor::members) {
        if path.starts_with("x-") {
            continue;
        }
        if path.len() > 1 && path.ends_with('/') {
            let message = format!("the path `{path}` ends with `/`");
            report.at(
                &item,
                message,
                format!("write `{}`", path.trim_end_matches('/')),
            );
        } else if path.contains("//") {
            report.at(
                &item,
                format!("the path `{path}` has an empty part"),
                "leave out a `/`",
            );
        }
    }
}

fn request_body(subject: &Subject<'_>, report: &mut Report<'_>) {
    for operation in subject.written(Kind::Operation) {
        let method = operation.name();
        if !matches!(method.as_str(), "get" | "head" | "delete" | "trace") {
            continue;
        }
        if let Some(body) = operation.get("requestBody") {
            let message = format!("a body in a {} request", method.to_uppercase());
            report.at(&body, message, "send it as parameters, or by POST");
        }
    }
}

fn server(subject: &Subject<'_>, report: &mut Report<'_>) {
    let root = subject.document.root();
    let servers = root.get("servers");
    if servers
        .as_ref()
        .is_none_or(|list| list.is_list() && list.items().next().is_none())
    {
        let place = servers.unwrap_or(root);
        report.at(
            &place,
            "the document names no server",
            "add `servers: [{url: https://…}]`",
        );
    }
    for server in subject.written(Kind::Server) {
        let Some(written) = server.get("url") else {
            continue;
        };
        let Some(url) = written.as_str() else {
            continue;
        };
        if url.len() > 1 && url.ends_with('/') {
            let message =
                format!("the address `{url}` ends with `/`, and each path begins with one");
            report.at(
                &written,
                message,
                format!("write `{}`", url.trim_end_matches('/')),
            );
        }
        let host = url.split_once("://").map_or(url, |(_, rest)| rest);
        let host = host.split(['/', ':']).next().unwrap_or(host);
        // Beside a real address, that of one's own machine is there to try things out.
        let own = host == "localhost" && subject.written(Kind::Server).count() == 1;
        if own || host == "example.com" || host.ends_with(".example.com") {
            let message = format!("the address `{url}` is that of an example");
            report.at(&written, message, "write where the service is");
        }
    }
}

fn status_text(subject: &Subject<'_>, report: &mut Report<'_>) {
    for operation in subject.written(Kind::Operation) {
        for (status, response) in responses(operation).unwrap_or_default() {
            let key = response.label();
            let bare = key.end.column.saturating_sub(key.start.column) == status.len();
            if bare && !status.is_empty() && status.chars().all(|digit| digit.is_ascii_digit()) {
                let fix = format!("write \"{status}\", in quotes");
                report.at(
                    &response,
                    format!("the status {status} is written as a number"),
                    fix,
                );
            }
        }
    }
}
