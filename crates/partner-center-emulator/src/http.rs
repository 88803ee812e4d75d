//! HTTP: reads each call, lets go wrong what is to go wrong, and writes the answer.

use std::future::{pending, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;

use axum::body::{Body, HttpBody};
use axum::http::header::{
    ALLOW, AUTHORIZATION, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING,
    WWW_AUTHENTICATE,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, Uri};
use bytes::{Bytes, BytesMut};
use fastrand::Rng;
use http_body::Frame;
use hyper::ext::ReasonPhrase;

use crate::answer::Written;
use crate::calls::{Headers, Outcome, Record};
use crate::contract::Route;
use crate::entra::{self, Denial, Endpoint, Presented};
use crate::faults::{Failure, Moment, RawAnswer, Strike, TOKEN_OPERATION};
use crate::headers;
use crate::recent::uuid;
use crate::scope::Subject;
use crate::service::{self, REQUEST_ID, Service, Taken, World};

/// Larger bodies are refused.
const LARGEST_BODY: usize = 1024 * 1024;
/// Where a scenario is replaced, which may be larger.
const SCENARIO: &str = "/_emulator/scenario";
/// What is read of a body that is too large, so that its sender gets to see the refusal.
const LARGEST_DRAINED: usize = 64 * 1024 * 1024;

const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");
const INVALID_TOKEN: HeaderValue = HeaderValue::from_static(r#"Bearer error="invalid_token""#);
const CORRELATION_ID: &str = "ms-correlationid";

/// Where a call leads.
enum Target {
    Entra(Endpoint),
    Api(Route<'static>),
}

impl Target {
    /// Path and query as they may be shown: of a query, only what the contract knows.
    fn shown(&self, uri: &Uri) -> String {
        let (path, query) = (uri.path(), uri.query().unwrap_or_default());
        if query.is_empty() {
            return path.to_owned();
        }
        let known = match self {
            Self::Api(Route::Operation(operation, _)) => query
                .split('&')
                .all(|pair| operation.has_parameter(pair.split('=').next().unwrap_or_default())),
            Self::Api(Route::WrongMethod(_) | Route::Unknown) | Self::Entra(_) => false,
        };
        let query = if known { query } else { entra::REDACTED };
        format!("{path}?{query}")
    }

    fn subject(&self) -> Subject<'static> {
        match self {
            Self::Entra(_) => Subject {
                operation: Some(TOKEN_OPERATION),
                customer: None,
            },
            Self::Api(route) => route.subject(),
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
        let now = inner.world.clock.now();
        let took = self.since.elapsed();
        let outcome = std::mem::replace(&mut self.outcome, Outcome::GivenUp);
        inner.calls.complete(self.number, outcome, now, took);
    }
}

impl Service {
    /// Takes one call from request to answer; `None` cuts the connection.
    pub(crate) async fn call(&self, request: Request<Body>) -> Option<Response<Body>> {
        let since = Instant::now();
        let (head, body) = request.into_parts();
        let most = if head.uri.path() == SCENARIO {
            LARGEST_DRAINED
        } else {
            LARGEST_BODY
        };
        let body = read(body, most).await;
        #[cfg(feature = "web")]
        if let Some(page) = crate::web::page(self, &head, &body) {
            return Some(page);
        }
        let target = match Endpoint::at(head.uri.path()) {
            Some(endpoint) => Target::Entra(endpoint),
            None => Target::Api(self.contract.route(&head.method, head.uri.path())),
        };
        let subject = target.subject();
        let (number, failure, presented, ids) = {
            let mut inner = self.lock();
            let presented = inner.world.presented(&head.headers);
            let ids = Ids::of(&head.headers, &mut inner.world.random);
            let call = recorded(&inner.world, &head, &body, &target, presented, &ids);
            let number = inner.calls.add(call);
            (number, inner.world.misfortune(subject), presented, ids)
        };
        let mut ending = Ending {
            service: self,
            number,
            since,
            outcome: Outcome::GivenUp,
        };
        let answered = async {
            if let Some(instead) = failure.as_ref().and_then(Failure::instead) {
                return Some(self.raw(&instead));
            }
            strike(failure.as_ref(), Moment::BeforeEffect).await?;
            let (response, shown) = match &target {
                Target::Entra(endpoint) => (self.entra(*endpoint, &head, &body, subject), REDACTED),
                Target::Api(route) => {
                    let request = service::Request {
                        number,
                        head: &head,
                        body: &body,
                        subject,
                        presented,
                    };
                    self.api(route, &request, &ids)
                }
            };
            strike(failure.as_ref(), Moment::AfterEffect).await?;
            if failure == Some(Failure::Truncated) {
                return Some((truncated(response), shown));
            }
            Some((response, shown))
        };
        let answered = answered.await;
        ending.outcome = match &answered {
            Some((response, shown)) => Outcome::Answered(response.status().as_u16(), shown.clone()),
            None => Outcome::Cut,
        };
        answered.map(|(response, _)| response)
    }

    /// Entra's endpoints: no byte order mark, no headers of Partner Center.
    fn entra(
        &self,
        endpoint: Endpoint,
        head: &Parts,
        body: &Taken,
        subject: Subject<'_>,
    ) -> Response<Body> {
        let mut inner = self.lock();
        let World {
            entra,
            clock,
            random,
            switches,
            ..
        } = &mut inner.world;
        let now = clock.unhurried();
        let is_form = headers::has_type(&head.headers, "application/x-www-form-urlencoded");
        let (status, answer) = match body {
            _ if head.method != Method::POST => Denial::only_post().answer(now, random),
            Taken::Whole(form) if is_form => {
                let request = entra::Request::new(head.uri.path(), form);
                match endpoint {
                    Endpoint::Token(version) => {
                        let rotate = switches.of(subject, random).rotated_refresh_tokens;
                        entra.grant(version, &request, rotate, now, random)
                    }
                    Endpoint::DeviceCode => entra.device_code(&request, now, random),
                }
            }
            Taken::Whole(_) | Taken::TooLarge | Taken::Broken => {
                Denial::no_form().answer(now, random)
            }
        };
        drop(inner);
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

    /// The API: the answer, and the body as it may be shown.
    fn api(
        &self,
        route: &Route<'_>,
        request: &service::Request<'_>,
        ids: &Ids,
    ) -> (Response<Body>, Bytes) {
        let mut inner = self.lock();
        match inner.answer(self.contract, route, request) {
            Ok(answer) => {
                let vector = vector(&mut inner.world.random);
                drop(inner);
                let shown = answer.body.clone();
                (written(answer, ids, vector), shown)
            }
            Err(throttled) => {
                let speed = inner.world.clock.speed();
                drop(inner);
                self.raw(&RawAnswer::from_gateway(throttled, speed))
            }
        }
    }

    /// Sends what somebody has prepared.
    fn raw(&self, answer: &RawAnswer) -> (Response<Body>, Bytes) {
        let shown = Bytes::from(answer.body.clone());
        let response = raw_response(answer, shown.clone()).unwrap_or_else(|why| {
            self.lock().violated(format!("an injected answer: {why}"));
            let mut response = Response::new(Body::from(why));
            *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            response
        });
        (response, shown)
    }
}

const REDACTED: Bytes = Bytes::from_static(entra::REDACTED.as_bytes());

/// Lets happen what goes wrong with a call at this moment; `None` cuts the connection.
async fn strike(failure: Option<&Failure>, moment: Moment) -> Option<()> {
    match failure.map_or(Strike::None, |failure| failure.strike(moment)) {
        Strike::None => {}
        Strike::Cut => return None,
        Strike::Delay(time) => tokio::time::sleep(time).await,
        Strike::Stall => pending().await,
    }
    Some(())
}

/// The same answer, whose body breaks off in the middle although its length was told.
fn truncated(response: Response<Body>) -> Response<Body> {
    let (mut head, body) = response.into_parts();
    let length = body.size_hint().exact().unwrap_or_default();
    head.headers.insert(CONTENT_LENGTH, length.into());
    let left = usize::try_from(length / 2).unwrap_or_default();
    Response::from_parts(head, Body::new(Half { body, left }))
}

/// A body of which only the first bytes come, and then the connection ends.
struct Half {
    body: Body,
    left: usize,
}

impl HttpBody for Half {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.left == 0 {
            let why = std::io::Error::from(std::io::ErrorKind::ConnectionAborted);
            return Poll::Ready(Some(Err(axum::Error::new(why))));
        }
        let frame = std::task::ready!(Pin::new(&mut self.body).poll_frame(context));
        Poll::Ready(frame.map(|frame| {
            frame.map(|frame| {
                frame.map_data(|mut data| {
                    data.truncate(self.left);
                    self.left -= data.len();
                    data
                })
            })
        }))
    }
}

/// Sends an answer of the API.
fn written(answer: Written, ids: &Ids, vector: Option<HeaderValue>) -> Response<Body> {
    let Written {
        status,
        reason,
        media,
        allow,
        body,
    } = answer;
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
    if let Some(Ok(reason)) = reason.map(|reason| ReasonPhrase::try_from(reason.into_bytes())) {
        response.extensions_mut().insert(reason);
    }
    let headers = response.headers_mut();
    if let Some(media) = media {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(media));
    }
    if status == 401 {
        headers.insert(WWW_AUTHENTICATE, INVALID_TOKEN);
    }
    if let Some(Ok(allow)) = allow.as_deref().map(HeaderValue::try_from) {
        headers.insert(ALLOW, allow);
    }
    headers.insert(REQUEST_ID, ids.request.clone());
    headers.insert(CORRELATION_ID, ids.correlation.clone());
    if let Some(vector) = vector {
        headers.insert("ms-cv", vector);
    }
    headers.insert("ms-serverid", HeaderValue::from_static("0000112D"));
    let context = "appId=cid-v1:03ce8ca8-8373-4021-8f25-d5dd45c7b12f";
    headers.insert("request-context", HeaderValue::from_static(context));
    response
}

/// A correlation vector: sixteen characters and a number.
fn vector(random: &mut Rng) -> Option<HeaderValue> {
    let letters = (0..16).map(|_| random.alphanumeric());
    let vector: String = letters.chain(['.', '0']).collect();
    HeaderValue::try_from(vector).ok()
}

fn raw_response(answer: &RawAnswer, body: Bytes) -> Result<Response<Body>, String> {
    let status = StatusCode::from_u16(answer.status);
    let status = status.map_err(|error| format!("{}: {error}", answer.status))?;
    if status.is_informational() {
        return Err(format!("{status}: no final answer"));
    }
    let mut response = Response::new(Body::from(body));
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
    fn of(headers: &HeaderMap, random: &mut Rng) -> Self {
        let mut id = |name| {
            let given = headers.get(name).cloned();
            let made_up = || HeaderValue::try_from(uuid(random).to_string()).ok();
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
fn recorded(
    world: &World,
    head: &Parts,
    body: &Taken,
    target: &Target,
    presented: Presented,
    ids: &Ids,
) -> Record {
    let body = match (body, target) {
        (Taken::TooLarge | Taken::Broken, _) => Bytes::new(),
        (Taken::Whole(form), Target::Entra(_)) => entra::without_secrets(form).into(),
        // Who mistypes the path of the token endpoint sends secrets, too.
        (Taken::Whole(body), Target::Api(Route::Unknown)) if !body.is_empty() => REDACTED,
        // A copy, because the body itself keeps the memory alive into which hyper read.
        (Taken::Whole(body), Target::Api(_)) => Bytes::copy_from_slice(body),
    };
    let owned = |id: &HeaderValue| HeaderValue::from_bytes(id.as_bytes()).unwrap_or(id.clone());
    Record {
        time: world.clock.now(),
        method: head.method.clone(),
        target: target.shown(&head.uri).into(),
        operation: target.subject().operation,
        headers: Headers::new(&head.headers),
        presented: head
            .headers
            .contains_key(AUTHORIZATION)
            .then_some(presented),
        body,
        status: None,
        answer: Bytes::new(),
        request_id: owned(&ids.request),
        correlation_id: owned(&ids.correlation),
        replayed: false,
    }
}

/// Reads a body up to the limit, and lets the rest of a larger one pass by.
async fn read(mut body: Body, most: usize) -> Taken {
    let mut bytes = Bytes::new();
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
        if size > most {
            bytes = Bytes::new();
        } else if bytes.is_empty() {
            bytes = data;
        } else {
            // Only large bodies come in more than one piece.
            let mut both = BytesMut::from(bytes);
            both.extend_from_slice(&data);
            bytes = both.freeze();
        }
    }
    if size > most {
        Taken::TooLarge
    } else {
        Taken::Whole(bytes)
    }
}
