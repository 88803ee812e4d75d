//! HTTP: reads each request, records the call, applies injected faults and writes the response.

use std::error::Error;
use std::future::pending;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::body::{Body, HttpBody};
use axum::http::header::{
    ALLOW, AUTHORIZATION, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING,
    WWW_AUTHENTICATE,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, Uri};
use bytes::Bytes;
use fastrand::Rng;
use http_body::Frame;
use http_body_util::LengthLimitError;
use hyper::ext::ReasonPhrase;

use crate::api::{ApiRequest, RequestBody};
use crate::api_response::EncodedResponse;
use crate::bounded_map::random_uuid;
use crate::call_log::{CallOutcome, CallRecord, Headers};
use crate::config::call_filter::CallTarget;
use crate::config::faults::{FaultAction, FaultTiming, InjectedFault, RawResponse};
use crate::contract::Route;
use crate::entra::{Authorization, Endpoint, REDACTED, TokenError, TokenRequest, redact_form};
use crate::headers;
use crate::operation::TOKEN_OPERATION;
use crate::state::{EmulatorState, Service};

/// Larger request bodies are rejected.
const MAX_BODY: usize = 1024 * 1024;
/// The path with a larger limit: it replaces the scenario.
const SCENARIO: &str = "/_emulator/scenario";
/// At most this much of a body is read.
const MAX_DRAINED: usize = 64 * 1024 * 1024;

const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");
const INVALID_TOKEN: HeaderValue = HeaderValue::from_static(r#"Bearer error="invalid_token""#);
const REQUEST_ID: &str = "ms-requestid";
const CORRELATION_ID: &str = "ms-correlationid";

/// The part of the emulator that processes a request.
enum Target {
    Entra(Endpoint),
    Api(Route),
}

impl Target {
    /// Path and query for the call log; a query with undocumented parameters is redacted.
    fn redacted_uri(&self, uri: &Uri) -> String {
        let (path, query) = (uri.path(), uri.query().unwrap_or_default());
        if query.is_empty() {
            return path.to_owned();
        }
        let known = match self {
            Self::Api(Route::Operation(operation, _)) => query
                .split('&')
                .all(|pair| operation.has_parameter(pair.split('=').next().unwrap_or_default())),
            Self::Api(Route::MethodNotAllowed(_) | Route::NotFound) | Self::Entra(_) => false,
        };
        let query = if known { query } else { REDACTED };
        format!("{path}?{query}")
    }

    fn call(&self) -> CallTarget {
        match self {
            Self::Entra(_) => CallTarget {
                operation: Some(TOKEN_OPERATION),
                customer: None,
            },
            Self::Api(route) => route.target(),
        }
    }
}

/// Completes the record of a call when it is dropped, also when the client closes the connection and
/// hyper drops the call.
struct CallGuard<'s> {
    service: &'s Service,
    number: usize,
    since: Instant,
    outcome: CallOutcome,
}

impl Drop for CallGuard<'_> {
    fn drop(&mut self) {
        let mut shared = self.service.lock();
        let now = shared.state.clock.now();
        let duration = self.since.elapsed();
        let outcome = std::mem::replace(&mut self.outcome, CallOutcome::ClosedByClient);
        shared.calls.complete(self.number, outcome, now, duration);
    }
}

impl Service {
    /// Processes one call from request to response; `None` closes the connection.
    pub(crate) async fn call(&self, request: Request<Body>) -> Option<Response<Body>> {
        let since = Instant::now();
        let (head, body) = request.into_parts();
        let max = if head.uri.path() == SCENARIO {
            MAX_DRAINED
        } else {
            MAX_BODY
        };
        let body = read_body(body, max).await;
        #[cfg(feature = "web")]
        if let Some(page) = crate::pages::respond(self, &head, &body) {
            return Some(page);
        }
        let target = match Endpoint::at(head.uri.path()) {
            Some(endpoint) => Target::Entra(endpoint),
            None => Target::Api(self.contract.route(&head.method, head.uri.path())),
        };
        let (number, fault, authorization, ids) = {
            let shared = &mut *self.lock();
            let state = &mut shared.state;
            let authorization = state.authorize(&head.headers);
            let ids = RequestIds::new(&head.headers, &mut state.random);
            let record = record(state, &head, &body, &target, authorization, &ids);
            let fault = state.take_fault(target.call());
            (shared.calls.add(record), fault, authorization, ids)
        };
        let mut guard = CallGuard {
            service: self,
            number,
            since,
            outcome: CallOutcome::ClosedByClient,
        };
        let respond = async {
            let action = fault.map(InjectedFault::action);
            if let Some(FaultAction::Respond(response)) = &action {
                return Some(self.send_raw(response));
            }
            interrupt(action.as_ref(), FaultTiming::BeforeEffect).await?;
            let (response, shown) = match &target {
                Target::Entra(endpoint) => {
                    let response = self.entra(*endpoint, &head, &body, target.call());
                    (response, Bytes::from_static(REDACTED.as_bytes()))
                }
                Target::Api(route) => {
                    let request = ApiRequest {
                        number,
                        head: &head,
                        body: &body,
                        target: target.call(),
                        authorization,
                    };
                    self.api(route, &request, &ids)
                }
            };
            interrupt(action.as_ref(), FaultTiming::AfterEffect).await?;
            let response = if matches!(action, Some(FaultAction::Truncate)) {
                truncate(response)
            } else {
                response
            };
            Some((response, shown))
        };
        let response = respond.await;
        guard.outcome = match &response {
            Some((response, shown)) => {
                CallOutcome::Response(response.status().as_u16(), shown.clone())
            }
            None => CallOutcome::ClosedByServer,
        };
        response.map(|(response, _)| response)
    }

    /// Entra's endpoints, without byte order mark and headers of Partner Center.
    fn entra(
        &self,
        endpoint: Endpoint,
        head: &Parts,
        body: &RequestBody,
        call: CallTarget,
    ) -> Response<Body> {
        let state = &mut self.lock().state;
        let now = state.clock.now_for_tokens();
        let is_form = headers::has_content_type(&head.headers, "application/x-www-form-urlencoded");
        let (status, body) = match body {
            _ if head.method != Method::POST => {
                TokenError::method_not_allowed().response(now, &mut state.random)
            }
            RequestBody::Complete(form) if is_form => {
                let request = TokenRequest::new(head.uri.path(), form);
                let rotate = state.take_quirks(call).rotate_refresh_tokens;
                let (entra, random) = (&mut state.entra, &mut state.random);
                match endpoint {
                    Endpoint::Token(version) => {
                        entra.issue_token(version, &request, rotate, now, random)
                    }
                    Endpoint::DeviceCode => entra.issue_device_code(&request, now, random),
                }
            }
            RequestBody::Complete(_) | RequestBody::TooLarge | RequestBody::Incomplete => {
                TokenError::invalid_form().response(now, &mut state.random)
            }
        };
        let mut response = Response::new(Body::from(body.to_string()));
        *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, JSON);
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if head.method != Method::POST {
            headers.insert(ALLOW, HeaderValue::from_static("POST"));
        }
        response
    }

    /// The API: the response, and its body for the call log.
    fn api(
        &self,
        route: &Route,
        request: &ApiRequest<'_>,
        ids: &RequestIds,
    ) -> (Response<Body>, Bytes) {
        let mut shared = self.lock();
        match shared.respond(self.contract, route, request) {
            Ok(encoded) => {
                let vector = correlation_vector(&mut shared.state.random);
                drop(shared);
                let shown = encoded.body.clone();
                (api_response(encoded, ids, vector), shown)
            }
            Err(throttled) => {
                let wait = throttled.wait.as_secs_f64() / shared.state.clock.speed();
                drop(shared);
                let wait = Duration::try_from_secs_f64(wait).unwrap_or(throttled.wait);
                self.send_raw(&RawResponse::gateway_throttled(wait, throttled.retry_after))
            }
        }
    }

    /// An injected response, and its body for the call log.
    fn send_raw(&self, response: &RawResponse) -> (Response<Body>, Bytes) {
        let shown = Bytes::from(response.body.clone());
        let response = raw_response(response, shown.clone()).unwrap_or_else(|why| {
            let violation = format!("invalid injected response: {why}");
            self.lock().record_violation(violation);
            let mut response = Response::new(Body::from(why));
            *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            response
        });
        (response, shown)
    }
}

/// Applies a fault at this time of a call; `None` closes the connection.
async fn interrupt(action: Option<&FaultAction>, timing: FaultTiming) -> Option<()> {
    match action {
        Some(FaultAction::Cut(at)) if *at == timing => return None,
        Some(FaultAction::Delay(at, duration)) if *at == timing => {
            tokio::time::sleep(*duration).await;
        }
        Some(FaultAction::Stall) if timing == FaultTiming::AfterEffect => pending().await,
        Some(
            FaultAction::Respond(_)
            | FaultAction::Delay(..)
            | FaultAction::Cut(_)
            | FaultAction::Stall
            | FaultAction::Truncate,
        )
        | None => {}
    }
    Some(())
}

/// The response with half of its body, although `Content-Length` is that of the whole.
fn truncate(response: Response<Body>) -> Response<Body> {
    let (mut head, body) = response.into_parts();
    let length = body.size_hint().exact().unwrap_or_default();
    head.headers.insert(CONTENT_LENGTH, length.into());
    let left = usize::try_from(length / 2).unwrap_or_default();
    Response::from_parts(head, Body::new(TruncatedBody { body, left }))
}

/// The first bytes of a body, and then an error, which closes the connection.
struct TruncatedBody {
    body: Body,
    left: usize,
}

impl HttpBody for TruncatedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.left == 0 {
            let error = std::io::Error::from(std::io::ErrorKind::ConnectionAborted);
            return Poll::Ready(Some(Err(axum::Error::new(error))));
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

/// A response of the API with all its headers.
fn api_response(
    encoded: EncodedResponse,
    ids: &RequestIds,
    vector: Option<HeaderValue>,
) -> Response<Body> {
    let EncodedResponse {
        status,
        reason,
        media_type,
        allow,
        body,
    } = encoded;
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
    if let Some(Ok(reason)) = reason.map(|reason| ReasonPhrase::try_from(reason.into_bytes())) {
        response.extensions_mut().insert(reason);
    }
    let headers = response.headers_mut();
    if let Some(media_type) = media_type {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
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
fn correlation_vector(random: &mut Rng) -> Option<HeaderValue> {
    let letters = (0..16).map(|_| random.alphanumeric());
    let vector: String = letters.chain(['.', '0']).collect();
    HeaderValue::try_from(vector).ok()
}

/// An injected response, or why HTTP cannot carry it.
fn raw_response(raw: &RawResponse, body: Bytes) -> Result<Response<Body>, String> {
    let status = StatusCode::from_u16(raw.status);
    let status = status.map_err(|error| format!("{}: {error}", raw.status))?;
    if status.is_informational() {
        return Err(format!(
            "{status}: the status must be that of a final response"
        ));
    }
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    for (name, value) in &raw.headers {
        let explain = |error: &dyn std::fmt::Display| format!("header {name}: {error}");
        let parsed = HeaderName::try_from(name).map_err(|error| explain(&error))?;
        // hyper writes them, and panics if the length is not that of the body.
        if parsed == CONTENT_LENGTH || parsed == TRANSFER_ENCODING {
            return Err(explain(&"the emulator sets it"));
        }
        let value = HeaderValue::try_from(value).map_err(|error| explain(&error))?;
        response.headers_mut().append(parsed, value);
    }
    if let Some(reason) = &raw.reason {
        let phrase = ReasonPhrase::try_from(reason.clone());
        let phrase = phrase.map_err(|_| format!("invalid reason phrase {reason:?}"))?;
        response.extensions_mut().insert(phrase);
    }
    Ok(response)
}

/// The ids in the headers of a response: those of the request, or generated ones.
struct RequestIds {
    request: HeaderValue,
    correlation: HeaderValue,
}

impl RequestIds {
    fn new(headers: &HeaderMap, random: &mut Rng) -> Self {
        let mut id = |name| {
            let given = headers.get(name).cloned();
            let generated = || HeaderValue::try_from(random_uuid(random).to_string()).ok();
            given
                .or_else(generated)
                .unwrap_or(HeaderValue::from_static(""))
        };
        Self {
            request: id(REQUEST_ID),
            correlation: id(CORRELATION_ID),
        }
    }
}

/// The record of a call, without secrets.
fn record(
    state: &EmulatorState,
    head: &Parts,
    body: &RequestBody,
    target: &Target,
    authorization: Authorization,
    ids: &RequestIds,
) -> CallRecord {
    let body = match (body, target) {
        (RequestBody::TooLarge | RequestBody::Incomplete, _) => Bytes::new(),
        (RequestBody::Complete(form), Target::Entra(_)) => redact_form(form).into(),
        // A request to a misspelled path of the token endpoint has secrets, too.
        (RequestBody::Complete(body), Target::Api(Route::NotFound)) if !body.is_empty() => {
            Bytes::from_static(REDACTED.as_bytes())
        }
        // A copy, because the body itself keeps the memory alive into which hyper read.
        (RequestBody::Complete(body), Target::Api(_)) => Bytes::copy_from_slice(body),
    };
    let owned = |id: &HeaderValue| HeaderValue::from_bytes(id.as_bytes()).unwrap_or(id.clone());
    let has_token = head.headers.contains_key(AUTHORIZATION);
    CallRecord {
        time: state.clock.now(),
        method: head.method.clone(),
        target: target.redacted_uri(&head.uri).into(),
        operation: target.call().operation,
        headers: Headers::new(&head.headers),
        authorization: has_token.then_some(authorization),
        body,
        status: None,
        response: Bytes::new(),
        request_id: owned(&ids.request),
        correlation_id: owned(&ids.correlation),
        replayed: false,
    }
}

/// Reads a body, also one of more than `max` bytes, so that its sender receives the error response.
async fn read_body(body: Body, max: usize) -> RequestBody {
    match axum::body::to_bytes(body, MAX_DRAINED).await {
        Ok(bytes) if bytes.len() <= max => RequestBody::Complete(bytes),
        Ok(_) => RequestBody::TooLarge,
        Err(error) => match error.source() {
            Some(source) if source.is::<LengthLimitError>() => RequestBody::TooLarge,
            Some(_) | None => RequestBody::Incomplete,
        },
    }
}
