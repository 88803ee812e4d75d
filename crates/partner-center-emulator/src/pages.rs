//! The pages: the state at `/`, the reference at `/docs`, device sign-in at `/devicelogin`, and the
//! targets of forms and scripts under `/_emulator/`.

mod device_sign_in;
mod docs;
mod forms;
mod home;

use std::collections::HashMap;

use bytes::Bytes;
use hyper::header::{ALLOW, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue, LOCATION};
use hyper::http::request::Parts;
use hyper::{Method, Response, StatusCode};
use maud::{DOCTYPE, Markup, html};

use crate::body::{RequestBody, ResponseBody};
use crate::state::Service;

const HTML: &str = "text/html; charset=utf-8";
const JSON: &str = "application/json; charset=utf-8";
const YAML: &str = "application/yaml; charset=utf-8";

const STYLE: &str = include_str!("pages/style.css");

/// Pages load only files of the emulator.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'self'; img-src data:; base-uri 'none'; form-action 'self'; \
     frame-ancestors 'none'",
);

/// The path of the scenario, which is larger than a form.
const SCENARIO: &str = "/_emulator/scenario";

/// Larger scenarios are rejected.
const MAX_SCENARIO: usize = 64 * 1024 * 1024;

/// Larger forms are rejected.
const MAX_FORM: usize = 64 * 1024;

/// The fields of a form or a query, by name.
type Fields = HashMap<String, String>;

/// How many bytes the body of a request for a page may have; `None` if the path is not that of a page.
pub(crate) fn max_body(path: &str) -> Option<usize> {
    match path {
        SCENARIO => Some(MAX_SCENARIO),
        "/" | "/docs" | "/devicelogin" | "/openapi.yaml" | "/openapi.json" => Some(MAX_FORM),
        _ => path.starts_with("/_emulator/").then_some(MAX_FORM),
    }
}

/// The response to a request for a page.
pub(crate) fn respond(
    service: &Service,
    head: &Parts,
    body: &RequestBody,
) -> Response<ResponseBody> {
    let fields = |text: &[u8]| -> Fields { form_urlencoded::parse(text).into_owned().collect() };
    let query = || fields(head.uri.query().unwrap_or_default().as_bytes());
    let reads = matches!(head.method, Method::GET | Method::HEAD);
    match (head.uri.path(), reads) {
        ("/", true) => html(StatusCode::OK, home::page(&service.lock(), &query())),
        ("/docs", true) => {
            let page = docs::page(service.contract, &service.lock());
            html(StatusCode::OK, page)
        }
        ("/devicelogin", true) => {
            let page = device_sign_in::page(&service.lock(), &query());
            html(StatusCode::OK, page)
        }
        ("/openapi.yaml", true) => text(YAML, docs::YAML),
        ("/openapi.json", true) => text(JSON, service.contract.json().to_string()),
        ("/_emulator/style.css", true) => text("text/css; charset=utf-8", STYLE),
        ("/_emulator/docs.js", true) => text("text/javascript; charset=utf-8", docs::SCRIPT),
        (SCENARIO, true) => text(JSON, service.lock().state.to_scenario().to_json()),
        ("/_emulator/calls", true) => text(JSON, forms::calls(&service.lock())),
        (SCENARIO, false) if matches!(head.method, Method::PUT | Method::POST) => {
            let RequestBody::Complete(scenario) = body else {
                let why = "The scenario is larger than 64 MiB or incomplete.";
                return error(StatusCode::BAD_REQUEST, why);
            };
            match forms::load(service, scenario) {
                Ok(()) => empty(StatusCode::NO_CONTENT),
                Err(why) => error(StatusCode::BAD_REQUEST, &why),
            }
        }
        (path, false) if head.method == Method::POST && path != "/" => {
            let RequestBody::Complete(form) = body else {
                let why = "The form is larger than 64 KiB or incomplete.";
                return error(StatusCode::BAD_REQUEST, why);
            };
            match forms::submit(&mut service.lock(), path, &fields(form)) {
                Some(Ok(next)) => see_other(next),
                Some(Err(why)) => error(StatusCode::BAD_REQUEST, &why),
                None => error(StatusCode::NOT_FOUND, "This page does not exist."),
            }
        }
        ("/" | "/docs" | "/openapi.yaml" | "/openapi.json" | "/_emulator/calls", false) => {
            method_not_allowed("GET, HEAD")
        }
        (SCENARIO, false) => method_not_allowed("GET, HEAD, POST, PUT"),
        (path, _) if forms::PATHS.contains(&path) => method_not_allowed("POST"),
        _ => error(StatusCode::NOT_FOUND, "This page does not exist."),
    }
}

fn html(status: StatusCode, page: Markup) -> Response<ResponseBody> {
    let mut response = text(HTML, page.into_string());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, POLICY);
    response
}

fn text(media_type: &'static str, body: impl Into<Bytes>) -> Response<ResponseBody> {
    let mut response = Response::new(body.into().into());
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert("cache-control", HeaderValue::from_static("no-store"));
    headers.insert(
        "x-content-type-options",
        HeaderValue::from_static("nosniff"),
    );
    response
}

fn empty(status: StatusCode) -> Response<ResponseBody> {
    let mut response = Response::new(Bytes::new().into());
    *response.status_mut() = status;
    response
}

/// Redirects a browser to another page.
fn see_other(location: &'static str) -> Response<ResponseBody> {
    let mut response = empty(StatusCode::SEE_OTHER);
    let location = HeaderValue::from_static(location);
    response.headers_mut().insert(LOCATION, location);
    response
}

fn method_not_allowed(allow: &'static str) -> Response<ResponseBody> {
    let why = format!("The methods of this page are {allow}.");
    let mut response = error(StatusCode::METHOD_NOT_ALLOWED, &why);
    let allow = HeaderValue::from_static(allow);
    response.headers_mut().insert(ALLOW, allow);
    response
}

fn error(status: StatusCode, why: &str) -> Response<ResponseBody> {
    let content = html! {
        h1 { "Error" }
        p role="alert" { (why) }
        p { a href="/" { "Back to the emulator" } }
    };
    html(status, layout("Error · Partner Center emulator", &content))
}

/// A page with the navigation around its content.
fn layout(title: &str, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                link rel="icon" href="data:,";
                link rel="stylesheet" href="/_emulator/style.css";
            }
            body {
                nav {
                    a href="/" { "Partner Center emulator" }
                    a href="/docs" { "Contract" }
                    a href="/devicelogin" { "Device sign-in" }
                }
                main { (content) }
            }
        }
    }
}
