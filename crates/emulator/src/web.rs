//! HTTP: reads each call, lets go wrong what a test has injected, and writes the answer.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::pin::Pin;
use std::time::Instant;

use axum::body::{Body, HttpBody};
use axum::http::header::{
    ALLOW, AUTHORIZATION, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING,
    WWW_AUTHENTICATE,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use hyper::ext::ReasonPhrase;
use uuid::Uuid;

use crate::calls::{Call, Outcome};
use crate::contract::{Operation, Route};
use crate::entra::{self, Denial, Version};
use crate::faults::{Action, Moment, RawAnswer, TOKEN_OPERATION};
use crate::headers;
use crate::refusals::Refusal;
use crate::service::{self, Answer, Inner, REQUEST_ID, Service, Taken};

/// Larger bodies are refused.
const LARGEST_BODY: usize = 1024 * 1024;
/// What is read of a body that is too large, so that its sender gets to see the refusal.
const LARGEST_DRAINED: usize = 64 * 1024 * 1024;

const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");
const INVALID_TOKEN: HeaderValue = HeaderValue::from_static(r#"Bearer error="invalid_token""#);
const CORRELATION_ID: &str = "ms-correlationid";

/// Where a call leads.
enum Target<'c> {
    Token(Version),
    Api(Route<'c>),
}

impl Target<'_> {
    fn operation(&self) -> Option<&str> {
        match self {
            Self::Token(_) => Some(TOKEN_OPERATION),
            Self::Api(route) => route.operation().map(|operation| operation.id.as_str()),
        }
    }
}

/// Completes the record of a call when it is dropped: also when the caller gives up and hyper drops
/// the call half done.
struct Ending<'s> {
    service: &'s Service,
    number: usize,
    since: Instant,
    outcome: Outcome,
}

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        let mut inner = self.service.lock();
        let now = inner.clock.now();
        let took = self.since.elapsed();
        inner.calls.complete(self.number, self.outcome, now, took);
    }
}

impl Service {
    /// Takes one call from request to answer; `None` cuts the connection.
    pub(crate) async fn call(&self, request: Request<Body>) -> Option<Response<Body>> {
        let since = Instant::now();
        let (head, body) = request.into_parts();
        let body = read(body).await;
        let target = match entra::endpoint(head.uri.path()) {
            Some(version) => Target::Token(version),
            None => Target::Api(self.contract.route(&head.method, head.uri.path())),
        };
        let ids = Ids::of(&head.headers);
        let (number, action) = {
            let mut inner = self.lock();
            let call = recorded(&inner, &head, &body, &target, &ids);
            (
                inner.calls.add(call),
                inner.injections.take(target.operation()),
            )
        };
        let mut ending = Ending {
            service: self,
            number,
            since,
            outcome: Outcome::GivenUp,
        };
        let response = async {
            if let Some(Action::Answer(answer)) = &action {
                return Some(self.raw(answer));
            }
            strike(action.as_ref(), Moment::BeforeEffect).await?;
            let response = match &target {
                Target::Token(version) => self.token(*version, &head, &body),
                Target::Api(route) => self.api(number, route, &head, &body, &ids),
            };
            strike(action.as_ref(), Moment::AfterEffect).await?;
            Some(response)
        };
        let response = response.await;
        ending.outcome = response.as_ref().map_or(Outcome::Cut, |response| {
            Outcome::Answered(response.status().as_u16())
        });
        response
    }

    /// The token endpoint: no byte order mark, no headers of Partner Center.
    fn token(&self, version: Version, head: &Parts, body: &Taken) -> Response<Body> {
        let mut inner = self.lock();
        let now = inner.clock.unhurried();
        let is_form = headers::has_type(&head.headers, "application/x-www-form-urlencoded");
        let (status, answer) = match body {
            _ if head.method != Method::POST => Denial::only_post().answer(now),
            Taken::Whole(form) if is_form => inner.tokens.grant(version, form, now),
            Taken::Whole(_) | Taken::TooLarge | Taken::Broken => Denial::no_form().answer(now),
        };
        let mut response = Response::new(Body::from(answer.to_string()));
        *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, JSON);
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if head.method != Method::POST {
            headers.insert(ALLOW, HeaderValue::from_static("POST"));
        }
        response
    }

    /// The API.
    fn api(
        &self,
        number: usize,
        route: &Route<'_>,
        head: &Parts,
        body: &Taken,
        ids: &Ids,
    ) -> Response<Body> {
        let request = service::Request { number, head, body };
        let mut inner = self.lock();
        let mut answer = inner.answer(route, &request, &self.quirks);
        if let Err(why) = self.check(route.operation(), &answer) {
            let fault = Refusal::ContractBroken.because(format!("The emulator broke it: {why}"));
            answer = Answer::refused(&fault, &self.quirks);
            inner.violated(why);
        }
        drop(inner);
        self.write(&answer, ids)
    }

    /// Compares an answer with the contract.
    fn check(&self, operation: Option<&Operation>, answer: &Answer) -> Result<(), String> {
        match (operation, &answer.body) {
            (Some(operation), body) => operation.check_response(answer.status, body.as_ref()),
            (None, Some(body)) => self.contract.check_fault(body),
            (None, None) => Ok(()),
        }
    }

    fn write(&self, answer: &Answer, ids: &Ids) -> Response<Body> {
        let mut bytes = Vec::new();
        if let Some(body) = &answer.body {
            if self.quirks.byte_order_mark {
                bytes.extend_from_slice("\u{feff}".as_bytes());
            }
            bytes.extend_from_slice(body.to_string().as_bytes());
        }
        let mut response = Response::new(Body::from(bytes));
        *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or_default();
        let headers = response.headers_mut();
        if answer.body.is_some() {
            headers.insert(CONTENT_TYPE, JSON);
        }
        if answer.status == 401 {
            headers.insert(WWW_AUTHENTICATE, INVALID_TOKEN);
        }
        if let Some(Ok(allow)) = answer.allow.as_deref().map(HeaderValue::try_from) {
            headers.insert(ALLOW, allow);
        }
        headers.insert(REQUEST_ID, ids.request.clone());
        headers.insert(CORRELATION_ID, ids.correlation.clone());
        let mut vector = Uuid::new_v4().simple().to_string();
        vector.truncate(16);
        if let Ok(vector) = HeaderValue::try_from(format!("{vector}.0")) {
            headers.insert("ms-cv", vector);
        }
        headers.insert("ms-serverid", HeaderValue::from_static("0000112D"));
        let context = "appId=cid-v1:03ce8ca8-8373-4021-8f25-d5dd45c7b12f";
        headers.insert("request-context", HeaderValue::from_static(context));
        response
    }

    /// Sends what a test has prepared.
    fn raw(&self, answer: &RawAnswer) -> Response<Body> {
        raw_response(answer).unwrap_or_else(|why| {
            self.lock().violated(format!("an injected answer: {why}"));
            let mut response = Response::new(Body::from(why));
            *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            response
        })
    }
}

/// Lets an injected delay or cut happen if its moment has come; `None` cuts the connection.
async fn strike(action: Option<&Action>, now: Moment) -> Option<()> {
    match action {
        Some(Action::Cut(moment)) if *moment == now => return None,
        Some(Action::Delay(duration, moment)) if *moment == now => {
            tokio::time::sleep(*duration).await;
        }
        _ => {}
    }
    Some(())
}

fn raw_response(answer: &RawAnswer) -> Result<Response<Body>, String> {
    let status = StatusCode::from_u16(answer.status);
    let status = status.map_err(|error| format!("{}: {error}", answer.status))?;
    if status.is_informational() {
        return Err(format!("{status}: no final answer"));
    }
    let mut response = Response::new(Body::from(answer.body.clone()));
    *response.status_mut() = status;
    for (name, value) in &answer.headers {
        let explain = |error: &dyn std::fmt::Display| format!("header {name}: {error}");
        let parsed = HeaderName::try_from(name).map_err(|error| explain(&error))?;
        // hyper writes them, and panics over a length that is not the body's.
        if parsed == CONTENT_LENGTH || parsed == TRANSFER_ENCODING {
            return Err(explain(&"the body decides"));
        }
        let value = HeaderValue::try_from(value).map_err(|error| explain(&error))?;
        response.headers_mut().append(parsed, value);
    }
    if let Some(reason) = &answer.reason {
        let phrase = ReasonPhrase::try_from(reason.clone());
        let phrase = phrase.map_err(|_| format!("{reason:?} is no reason phrase"))?;
        response.extensions_mut().insert(phrase);
    }
    Ok(response)
}

/// The two ids that an answer carries: those of the call, as they came, or made up.
struct Ids {
    request: HeaderValue,
    correlation: HeaderValue,
}

impl Ids {
    fn of(headers: &HeaderMap) -> Self {
        let id = |name| {
            let given = headers.get(name).cloned();
            let made_up = || HeaderValue::try_from(Uuid::new_v4().to_string()).ok();
            given
                .or_else(made_up)
                .unwrap_or(HeaderValue::from_static(""))
        };
        Self {
            request: id(REQUEST_ID),
            correlation: id(CORRELATION_ID),
        }
    }
}

/// The record of a call, without secrets.
fn recorded(inner: &Inner, head: &Parts, body: &Taken, target: &Target<'_>, ids: &Ids) -> Call {
    let mut headers = BTreeMap::new();
    for name in head.headers.keys() {
        let value = if *name == AUTHORIZATION {
            inner.presented(&head.headers).redacted().to_owned()
        } else {
            headers::value(&head.headers, name.as_str()).unwrap_or_default()
        };
        headers.insert(name.to_string(), value);
    }
    let body = match (body, target) {
        (Taken::TooLarge | Taken::Broken, _) => String::new(),
        (Taken::Whole(form), Target::Token(_)) => entra::without_secrets(form),
        (Taken::Whole(body), Target::Api(_)) => String::from_utf8_lossy(body).into_owned(),
    };
    Call {
        method: head.method.to_string(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().map(str::to_owned),
        operation: target.operation().map(str::to_owned),
        headers,
        body,
        status: None,
        request_id: String::from_utf8_lossy(ids.request.as_bytes()).into_owned(),
        replayed: false,
    }
}

/// Reads a body up to the limit, and lets the rest of a larger one pass by.
async fn read(mut body: Body) -> Taken {
    let mut bytes = Vec::new();
    let mut size = 0;
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let Ok(frame) = frame else {
            return Taken::Broken;
        };
        let Ok(data) = frame.into_data() else {
            continue;
        };
        size += data.len();
        if size > LARGEST_DRAINED {
            break;
        }
        if size <= LARGEST_BODY {
            bytes.extend_from_slice(&data);
        }
    }
    if size > LARGEST_BODY {
        Taken::TooLarge
    } else {
        Taken::Whole(bytes)
    }
}
