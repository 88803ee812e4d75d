//! Pages to look at and to change things with: the state at `/`, the contract at `/docs`, sign-in for
//! devices at `/devicelogin`, and under `/_emulator/` what forms and scripts send.

mod action;
mod docs;
mod page;

use std::collections::HashMap;

use axum::body::Body;
use axum::http::header::{ALLOW, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, LOCATION, ORIGIN};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode};
use maud::Markup;

use crate::headers;
use crate::service::{Service, Taken};

pub(crate) use docs::assets;

const HTML: &str = "text/html; charset=utf-8";
const JSON: &str = "application/json; charset=utf-8";
const YAML: &str = "application/yaml; charset=utf-8";

/// Nothing is loaded from elsewhere. Swagger UI sets styles and draws arrows from its own text.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
     base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
);

/// What a form or a query says, by name.
type Fields = HashMap<String, String>;

/// The answer at the path of a call that is for people, if it is one.
pub(crate) fn page(service: &Service, head: &Parts, body: &Taken) -> Option<Response<Body>> {
    let path = head.uri.path();
    let ours = matches!(
        path,
        "/" | "/docs" | "/devicelogin" | "/openapi.yaml" | "/openapi.json"
    ) || path.starts_with("/_emulator/");
    if !ours {
        return None;
    }
    Some(if is_from_here(&head.headers) {
        answer(service, head, body)
    } else {
        refused(
            StatusCode::FORBIDDEN,
            "Only pages of the emulator itself may use this.",
        )
    })
}

fn answer(service: &Service, head: &Parts, body: &Taken) -> Response<Body> {
    let fields = |text: &[u8]| -> Fields { form_urlencoded::parse(text).into_owned().collect() };
    let query = || fields(head.uri.query().unwrap_or_default().as_bytes());
    let reads = matches!(head.method, Method::GET | Method::HEAD);
    match (head.uri.path(), reads) {
        ("/", true) => html(StatusCode::OK, page::state(&service.lock(), &query())),
        ("/docs", true) => html(StatusCode::OK, docs::page(&service.lock())),
        ("/devicelogin", true) => html(StatusCode::OK, page::devices(&service.lock(), &query())),
        ("/openapi.yaml", true) => text(YAML, docs::YAML),
        ("/openapi.json", true) => text(JSON, docs::json(service)),
        ("/_emulator/style.css", true) => text("text/css; charset=utf-8", page::STYLE),
        ("/_emulator/openapi.json", true) => text(JSON, docs::to_try(service)),
        ("/_emulator/docs.js", true) => text("text/javascript; charset=utf-8", docs::SCRIPT),
        ("/_emulator/scenario", true) => text(JSON, service.lock().world.dump().to_json()),
        ("/_emulator/calls", true) => text(JSON, action::calls(&service.lock())),
        ("/_emulator/scenario", false) if matches!(head.method, Method::PUT | Method::POST) => {
            let Taken::Whole(scenario) = body else {
                let why = "The scenario is larger than 64 MiB, or broke off.";
                return refused(StatusCode::BAD_REQUEST, why);
            };
            match action::load(service, scenario) {
                Ok(()) => done(StatusCode::NO_CONTENT),
                Err(why) => refused(StatusCode::BAD_REQUEST, &why),
            }
        }
        (path, false) if head.method == Method::POST && path != "/" => {
            let Taken::Whole(form) = body else {
                let why = "The form is larger than one mebibyte, or broke off.";
                return refused(StatusCode::BAD_REQUEST, why);
            };
            match action::act(&mut service.lock(), path, &fields(form)) {
                Some(Ok(back)) => see(back),
                Some(Err(why)) => refused(StatusCode::BAD_REQUEST, &why),
                None => refused(StatusCode::NOT_FOUND, "There is no such page."),
            }
        }
        ("/" | "/docs" | "/openapi.yaml" | "/openapi.json" | "/_emulator/calls", false) => {
            wrong_method("GET, HEAD")
        }
        ("/_emulator/scenario", false) => wrong_method("GET, HEAD, POST, PUT"),
        (path, _) if action::FORMS.contains(&path) => wrong_method("POST"),
        _ => refused(StatusCode::NOT_FOUND, "There is no such page."),
    }
}

/// Whether a call comes from a page of the emulator, or from no page at all. A page of somebody else
/// in the same browser must not decide vettings, and must not read tokens under a name of its own.
fn is_from_here(all: &HeaderMap) -> bool {
    let Some(host) = headers::value(all, HOST.as_str()) else {
        return true;
    };
    let name = host.rsplit_once(':').map_or(&*host, |(name, _)| name);
    let local = matches!(name, "127.0.0.1" | "localhost" | "[::1]");
    let origin = headers::value(all, ORIGIN.as_str());
    local && origin.is_none_or(|origin| origin == format!("http://{host}"))
}

fn html(status: StatusCode, page: Markup) -> Response<Body> {
    let mut response = text(HTML, page.into_string());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, POLICY);
    response
}

fn text(media: &'static str, body: impl Into<Body>) -> Response<Body> {
    let mut response = Response::new(body.into());
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert("cache-control", HeaderValue::from_static("no-store"));
    headers.insert(
        "x-content-type-options",
        HeaderValue::from_static("nosniff"),
    );
    response
}

fn done(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

/// Sends a browser on to another page with GET.
fn see(place: &'static str) -> Response<Body> {
    let mut response = done(StatusCode::SEE_OTHER);
    let place = HeaderValue::from_static(place);
    response.headers_mut().insert(LOCATION, place);
    response
}

fn wrong_method(allow: &'static str) -> Response<Body> {
    let mut response = refused(
        StatusCode::METHOD_NOT_ALLOWED,
        &format!("Here is no other method than {allow}."),
    );
    let allow = HeaderValue::from_static(allow);
    response.headers_mut().insert(ALLOW, allow);
    response
}

fn refused(status: StatusCode, why: &str) -> Response<Body> {
    html(status, page::refusal(why))
}
