//! HTTP: reads each request, records the call, applies injected faults and writes the response.

use std::future::pending;
use std::time::{Duration, Instant};

use bytes::Bytes;
use fastrand::Rng;
use hyper::body::Incoming;
use hyper::ext::ReasonPhrase;
use hyper::header::{
    ALLOW, AUTHORIZATION, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, DATE, HeaderName,
    HeaderValue, TRANSFER_ENCODING, WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS,
};
use hyper::http::request::Parts;
use hyper::{HeaderMap, Method, Request, Response, StatusCode, Uri};
use serde_json::json;

use crate::api::ApiRequest;
use crate::api_response::EncodedResponse;
use crate::body::{RequestBody, ResponseBody};
use crate::bounded_map::random_uuid;
use crate::call_log::{CallOutcome, CallRecord, Headers};
use crate::config::call_filter::CallTarget;
use crate::config::faults::{FaultAction, FaultTiming, InjectedFault, RawResponse};
use crate::contract::Route;
use crate::entra::{
    Authorization, Endpoint, MAX_FORM, REDACTED, TokenError, TokenRequest, redact_form,
};
use crate::headers;
use crate::host_check::Rejection;
use crate::operation::TOKEN_OPERATION;
use crate::state::{EmulatorState, Service};

/// Larger bodies of requests to the API are rejected.
const MAX_BODY: usize = 1024 * 1024;

const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");
const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
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
    pub(crate) async fn call(&self, request: Request<Incoming>) -> Option<Response<ResponseBody>> {
        let since = Instant::now();
        let (head, body) = request.into_parts();
        let path = head.uri.path();
        let endpoint = Endpoint::at(path);
        if let Err(rejection) = self.host_check.check(&head) {
            // A client that is still sending would not read the response.
            self.bodies.discard(body).await;
            return Some(rejected(rejection, endpoint.is_some()));
        }
        #[cfg(feature = "web")]
        if let Some(max) = crate::pages::max_body(path) {
            let (body, _permit) = self.bodies.read(body, max).await;
            return Some(crate::pages::respond(self, &head, &body));
        }
        let max = endpoint.map_or(MAX_BODY, |_| MAX_FORM);
        let (body, _permit) = self.bodies.read(body, max).await;
        let target = match endpoint {
            Some(endpoint) => Target::Entra(endpoint),
            None => Target::Api(self.contract.route(&head.method, path)),
        };
        let (number, fault, authorization, ids, now) = {
            let shared = &mut *self.lock();
            let state = &mut shared.state;
            let now = state.clock.now();
            let authorization = state.authorize(&head.headers);
            let ids = RequestIds::new(&head.headers, &mut state.random);
            let record = record(state, &head, &body, &target, authorization, &ids);
            let fault = state.take_fault(target.call());
            (shared.calls.add(record), fault, authorization, ids, now)
        };
        let mut guard = CallGuard {
            service: self,
            number,
            since,
            outcome: CallOutcome::ClosedByClient,
        };
        let respond = async {
            let action = fault.map(|fault: InjectedFault| fault.action(now));
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
        response.map(|(mut response, _)| {
            // Callers compare `Date` with the dates of entries, which are by this clock.
            let date = httpdate::fmt_http_date(self.lock().state.clock.now().into());
            if let Ok(date) = HeaderValue::from_str(&date) {
                response.headers_mut().entry(DATE).or_insert(date);
            }
            response
        })
    }

    /// Entra's endpoints, without byte order mark and headers of Partner Center.
    fn entra(
        &self,
        endpoint: Endpoint,
        head: &Parts,
        body: &RequestBody,
        call: CallTarget,
    ) -> Response<ResponseBody> {
        let state = &mut self.lock().state;
        let now = state.clock.now_for_tokens();
        let is_form = headers::has_content_type(&head.headers, "application/x-www-form-urlencoded");
        let (status, body) = match body {
            _ if head.method != Method::POST => {
                TokenError::method_not_allowed().response(now, &mut state.random)
            }
            RequestBody::Complete(form) if is_form => {
                let rotate = state.take_quirks(call).rotate_refresh_tokens;
                let (entra, random) = (&mut state.entra, &mut state.random);
                match (TokenRequest::new(head.uri.path(), form), endpoint) {
                    (Err(error), _) => error.response(now, random),
                    (Ok(request), Endpoint::Token(version)) => {
                        entra.issue_token(version, &request, rotate, now, random)
                    }
                    (Ok(request), Endpoint::DeviceCode) => {
                        entra.issue_device_code(&request, now, random)
                    }
                }
            }
            RequestBody::Complete(_) | RequestBody::TooLarge | RequestBody::Incomplete => {
                TokenError::invalid_form().response(now, &mut state.random)
            }
        };
        let mut response = Response::new(body.to_string().into());
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
    ) -> (Response<ResponseBody>, Bytes) {
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
                let now = shared.state.clock.now();
                drop(shared);
                let wait = Duration::try_from_secs_f64(wait).unwrap_or(throttled.wait);
                let response = RawResponse::gateway_throttled(wait, throttled.retry_after, now);
                self.send_raw(&response)
            }
        }
    }

    /// An injected response, and its body for the call log.
    fn send_raw(&self, response: &RawResponse) -> (Response<ResponseBody>, Bytes) {
        let shown = Bytes::from(response.body.clone());
        let response = raw_response(response, shown.clone()).unwrap_or_else(|why| {
            let violation = format!("invalid injected response: {why}");
            self.lock().record_violation(violation);
            let mut response = Response::new(why.into());
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
fn truncate(response: Response<ResponseBody>) -> Response<ResponseBody> {
    let (mut head, mut body) = response.into_parts();
    head.headers.insert(CONTENT_LENGTH, body.len().into());
    body.truncate();
    Response::from_parts(head, body)
}

/// The response to a request that is not processed: to a client of the token endpoint in its form.
fn rejected(rejection: Rejection, oauth: bool) -> Response<ResponseBody> {
    let Rejection { status, why } = rejection;
    let (media_type, body) = if oauth {
        let body = json!({"error": "invalid_request", "error_description": why});
        (JSON, body.to_string())
    } else {
        (TEXT, format!("{why}\n"))
    };
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, media_type);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// A response of the API with all its headers.
fn api_response(
    encoded: EncodedResponse,
    ids: &RequestIds,
    vector: Option<HeaderValue>,
) -> Response<ResponseBody> {
    let EncodedResponse {
        status,
        reason,
        media_type,
        allow,
        body,
    } = encoded;
    let mut response = Response::new(body.into());
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
fn raw_response(raw: &RawResponse, body: Bytes) -> Result<Response<ResponseBody>, String> {
    let status = StatusCode::from_u16(raw.status);
    let status = status.map_err(|error| format!("{}: {error}", raw.status))?;
    if status.is_informational() {
        return Err(format!(
            "{status}: the status must be that of a final response"
        ));
    }
    let mut response = Response::new(body.into());
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
