//! Who may call what, and what may be overheard: the family `sec-`.

use std::collections::HashSet;

use openapi_document::Level;
use openapi_document::object::Kind;
use openapi_document::predicates::{is_true, text};
use openapi_document::rule::{Report, Rule, Stage, Subject};
use openapi_document::{Cursor, Operation};

/// The rules of the family `sec-`, in alphabetical order.
pub(crate) const RULES: &[Rule] = &[
    Rule {
        id: "sec-basic",
        level: Level::Advice,
        why: "a password that travels with every call is stolen once and works for ever",
        bad: "components:
  securitySchemes:
    login: {type: http, scheme: basic}",
        good: "components:
  securitySchemes:
    login: {type: http, scheme: bearer}",
        unchecked: None,
        stage: Stage::Meaning,
        check: basic,
    },
    Rule {
        id: "sec-http",
        level: Level::Warning,
        why: "without TLS everybody on the way can read and change what is sent",
        bad: "servers:
  - url: http://api.shop.test",
        good: "servers:
  - url: https://api.shop.test",
        unchecked: None,
        stage: Stage::Meaning,
        check: http,
    },
    Rule {
        id: "sec-key-in-query",
        level: Level::Advice,
        why: "addresses are kept in logs and histories, and the key with them",
        bad: "components:
  securitySchemes:
    key: {type: apiKey, in: query, name: key}",
        good: "components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}",
        unchecked: None,
        stage: Stage::Meaning,
        check: key_in_query,
    },
    Rule {
        id: "sec-open-write",
        level: Level::Advice,
        why: "whoever finds the address can change something",
        bad: r#"security: [{login: []}]
paths:
  /orders:
    post:
      operationId: createOrder
      security: []
      responses: {"201": {description: The order.}}
components:
  securitySchemes: {login: {type: http, scheme: bearer}}"#,
        good: r#"security: [{login: []}]
paths:
  /orders:
    post:
      operationId: createOrder
      responses: {"201": {description: The order.}}
components:
  securitySchemes: {login: {type: http, scheme: bearer}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: open_write,
    },
    Rule {
        id: "sec-operation",
        level: Level::Warning,
        why: "a client cannot know whether the call needs a token",
        bad: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses: {"200": {description: All orders.}}"#,
        good: r#"security: [{login: []}]
paths:
  /orders:
    get:
      operationId: listOrders
      responses: {"200": {description: All orders.}}
components:
  securitySchemes: {login: {type: http, scheme: bearer}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: operation,
    },
    Rule {
        id: "sec-password-answer",
        level: Level::Advice,
        why: "a password that is sent back ends up in logs and caches",
        bad: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses:
        "200":
          description: All orders.
          content:
            application/json:
              schema: {type: object, properties: {name: {type: string}, password: {type: string}}}"#,
        good: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses:
        "200":
          description: All orders.
          content:
            application/json:
              schema: {type: object, properties: {name: {type: string}, password: {type: string, writeOnly: true}}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: password_answer,
    },
    Rule {
        id: "sec-scheme",
        level: Level::Error,
        why: "without this member nobody knows how to sign in",
        bad: "components:
  securitySchemes:
    key: {type: apiKey, in: header}",
        good: "components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}",
        unchecked: None,
        stage: Stage::Meaning,
        check: scheme,
    },
    Rule {
        id: "sec-scheme-unused",
        level: Level::Warning,
        why: "a scheme that no call asks for is forgotten, or the calls forget it",
        bad: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses: {"200": {description: All orders.}}
components:
  securitySchemes: {login: {type: http, scheme: bearer}}"#,
        good: r#"security: [{login: []}]
paths:
  /orders:
    get:
      operationId: listOrders
      responses: {"200": {description: All orders.}}
components:
  securitySchemes: {login: {type: http, scheme: bearer}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: scheme_unused,
    },
    Rule {
        id: "sec-secret-in-address",
        level: Level::Warning,
        why: "addresses are kept in logs and histories, and the secret with them",
        bad: r#"paths:
  /orders:
    get:
      operationId: listOrders
      parameters:
        - {name: access_token, in: query, schema: {type: string}}
      responses: {"200": {description: All orders.}}"#,
        good: r#"security: [{login: []}]
paths:
  /orders:
    get:
      operationId: listOrders
      responses: {"200": {description: All orders.}}
components:
  securitySchemes: {login: {type: http, scheme: bearer}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: secret_in_address,
    },
    Rule {
        id: "sec-unauthorized",
        level: Level::Advice,
        why: "a token expires, so every protected call meets this answer one day",
        bad: r#"security: [{login: []}]
paths:
  /orders:
    get:
      operationId: listOrders
      responses: {"200": {description: All orders.}}
components:
  securitySchemes: {login: {type: http, scheme: bearer}}"#,
        good: r#"security: [{login: []}]
paths:
  /orders:
    get:
      operationId: listOrders
      responses:
        "200": {description: All orders.}
        "401": {description: The token is missing or has expired.}
components:
  securitySchemes: {login: {type: http, scheme: bearer}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: unauthorized,
    },
    Rule {
        id: "sec-weak-flow",
        level: Level::Advice,
        why: "these flows show the password or the token to those who should not see it; RFC 9700 advises against both",
        bad: r#"components:
  securitySchemes:
    login:
      type: oauth2
      flows:
        implicit: {authorizationUrl: "https://login.test/authorize", scopes: {}}"#,
        good: "components:
  securitySchemes:
    login:
      type: oauth2
      flows:
        authorizationCode:
          authorizationUrl: https://login.test/authorize
          tokenUrl: https://login.test/token
          scopes: {}",
        unchecked: None,
        stage: Stage::Meaning,
        check: weak_flow,
    },
];

/// What authorizes a call: the alternatives of the operation, or else those of the document.
fn alternatives<'d>(subject: &Subject<'d>, call: &Operation<'d>) -> Option<Cursor<'d>> {
    let own = call.operation.get("security");
    own.or_else(|| subject.document.root().get("security"))
}

/// Whether a call may go without any authorization.
fn is_open(alternatives: &Cursor<'_>) -> bool {
    let mut items = alternatives.items();
    let none = alternatives.items().next().is_none();
    none || items.any(|way| way.is_map() && way.members().next().is_none())
}

fn operation(subject: &Subject<'_>, report: &mut Report<'_>) {
    let all = subject.operations.iter();
    let unsaid: Vec<_> = all
        .filter(|call| alternatives(subject, call).is_none())
        .collect();
    let fix = "add `security`, `security: []` if everybody may call";
    if !unsaid.is_empty() && unsaid.len() == subject.operations.len() {
        let message = "nothing in the document says who may call";
        report.at(&subject.document.root(), message, fix);
        return;
    }
    for call in unsaid {
        let message = format!("`{}` does not say who may call it", call.call());
        report.at(&call.operation, message, fix);
    }
}

fn open_write(subject: &Subject<'_>, report: &mut Report<'_>) {
    for call in &subject.operations {
        let Some(own) = call.operation.get("security").filter(Cursor::is_list) else {
            continue;
        };
        if matches!(call.method, "put" | "post" | "patch" | "delete") && is_open(&own) {
            let message = format!("`{}` needs no authorization", call.call());
            report.at(
                &own,
                message,
                "name a security scheme, or leave `security` out",
            );
        }
    }
}

fn unauthorized(subject: &Subject<'_>, report: &mut Report<'_>) {
    for call in &subject.operations {
        let protected = alternatives(subject, call).is_some_and(|ways| !is_open(&ways));
        let Some(responses) = call.operation.get("responses").filter(|_| protected) else {
            continue;
        };
        let covers = |status: &str| {
            matches!(status, "401" | "default") || status.eq_ignore_ascii_case("4XX")
        };
        if responses.is_map() && !responses.members().any(|(status, _)| covers(status)) {
            let message = format!("`{}` does not say what comes without a token", call.call());
            report.at(&responses, message, "add \"401\", `4XX` or `default`");
        }
    }
}

fn scheme_unused(subject: &Subject<'_>, report: &mut Report<'_>) {
    let root = subject.document.root();
    let operations = subject.written(Kind::Operation);
    let mut used = HashSet::new();
    for holder in std::iter::once(&root).chain(operations) {
        let ways = holder.get("security");
        let ways = ways.iter().flat_map(Cursor::items);
        used.extend(ways.flat_map(|way| way.members()).map(|(name, _)| name));
    }
    let schemes = subject.document.at("/components/securitySchemes");
    for (name, scheme) in schemes.iter().flat_map(Cursor::members) {
        if !used.contains(name) {
            let message = format!("nothing asks for the security scheme `{name}`");
            report.at(&scheme, message, "name it in `security`, or remove it");
        }
    }
}

fn scheme(subject: &Subject<'_>, report: &mut Report<'_>) {
    let mut need = |cursor: &Cursor<'_>, what: &str, names: &[&str]| {
        for name in names {
            if cursor.is_map() && cursor.get(name).is_none() {
                let message = format!("{what} without `{name}`");
                report.at(cursor, message, format!("add `{name}`"));
            }
        }
    };
    for scheme in subject.written(Kind::SecurityScheme) {
        match text(scheme, "type") {
            Some("apiKey") => need(scheme, "an API key", &["name", "in"]),
            Some("http") => need(scheme, "HTTP authentication", &["scheme"]),
            Some("oauth2") => need(scheme, "OAuth", &["flows"]),
            Some("openIdConnect") => need(scheme, "OpenID Connect", &["openIdConnectUrl"]),
            _ => {}
        }
    }
    for flow in subject.written(Kind::OAuthFlow) {
        match flow.name().as_str() {
            "implicit" => need(flow, "the implicit flow", &["authorizationUrl"]),
            "authorizationCode" => {
                let names = &["authorizationUrl", "tokenUrl"];
                need(flow, "the authorization code flow", names);
            }
            _ => need(flow, "a flow", &["tokenUrl"]),
        }
    }
}

fn basic(subject: &Subject<'_>, report: &mut Report<'_>) {
    for scheme in subject.written(Kind::SecurityScheme) {
        let Some(written) = scheme.get("scheme") else {
            continue;
        };
        if written
            .as_str()
            .is_some_and(|text| text.eq_ignore_ascii_case("basic"))
        {
            let message = "calls carry name and password";
            report.at(
                &written,
                message,
                "use tokens that expire, such as `scheme: bearer`",
            );
        }
    }
}

fn key_in_query(subject: &Subject<'_>, report: &mut Report<'_>) {
    for scheme in subject.written(Kind::SecurityScheme) {
        if text(scheme, "type") == Some("apiKey")
            && let Some(place) = scheme.get("in")
            && place.as_str() == Some("query")
        {
            let message = "the key travels in the address";
            report.at(
                &place,
                message,
                "write `in: header`, if the service takes it there",
            );
        }
    }
}

fn weak_flow(subject: &Subject<'_>, report: &mut Report<'_>) {
    for flow in subject.written(Kind::OAuthFlow) {
        let name = flow.name();
        if matches!(name.as_str(), "implicit" | "password") {
            let message = format!("the flow `{name}` of OAuth");
            report.at(flow, message, "use `authorizationCode`, with PKCE");
        }
    }
}

fn http(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (kind, names) in [
        (Kind::Server, &["url"][..]),
        (
            Kind::OAuthFlow,
            &["authorizationUrl", "tokenUrl", "refreshUrl"],
        ),
        (Kind::SecurityScheme, &["openIdConnectUrl"]),
    ] {
        for cursor in subject.written(kind) {
            for url in names.iter().filter_map(|name| cursor.get(name)) {
                let text = url.as_str().unwrap_or_default();
                if is_overheard(text) {
                    let message = format!("`{text}` is without TLS");
                    report.at(&url, message, "write `https://`");
                }
            }
        }
    }
}

/// Whether calls to an address leave this machine unencrypted.
fn is_overheard(url: &str) -> bool {
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
    // What a variable stands for is not known here.
    !local && !host.starts_with('{') && !host.is_empty()
}

/// Names of parameters that hold nothing but a secret. Tokens that only mark a place in a list have
/// other names.
const SECRETS: &[&str] = &[
    "accesstoken",
    "apikey",
    "apisecret",
    "authorization",
    "authtoken",
    "bearertoken",
    "clientsecret",
    "idtoken",
    "jwt",
    "passwd",
    "password",
    "refreshtoken",
    "secret",
    "token",
];

fn secret_in_address(subject: &Subject<'_>, report: &mut Report<'_>) {
    for parameter in subject.written(Kind::Parameter) {
        let name = text(parameter, "name").unwrap_or_default();
        let bare = name.to_lowercase().replace(['_', '-', '.'], "");
        let place = text(parameter, "in").unwrap_or_default();
        // A token that leads to the next page opens nothing else.
        let described = text(parameter, "description")
            .unwrap_or_default()
            .to_lowercase();
        let paging = ["page", "continu", "cursor"];
        if bare == "token" && paging.iter().any(|word| described.contains(word)) {
            continue;
        }
        if matches!(place, "query" | "path") && SECRETS.contains(&bare.as_str()) {
            let message = format!("the {place} parameter `{name}` is a secret in the address");
            let fix = "send it in a header or in the body, or describe it under `securitySchemes`";
            report.at(parameter, message, fix);
        }
    }
}

fn password_answer(subject: &Subject<'_>, report: &mut Report<'_>) {
    for schema in subject.answered() {
        let properties = schema.get("properties");
        for (name, property) in properties.iter().flat_map(Cursor::members) {
            let secret = matches!(name.to_lowercase().as_str(), "password" | "passwd");
            let written_only = property.follow().is_ok_and(|it| is_true(&it, "writeOnly"));
            if secret && !written_only {
                let message = format!("an answer holds `{name}`");
                report.at(
                    &property,
                    message,
                    "leave it out, or write `writeOnly: true`",
                );
            }
        }
    }
}
