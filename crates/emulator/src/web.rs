//! HTTP: listens on loopback, takes each call through the emulator, and sends the answer.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::future::poll_fn;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Instant;

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::connect_info::Connected;
use axum::extract::{ConnectInfo, State as Shared};
use axum::http::header::{ALLOW, AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, WWW_AUTHENTICATE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use axum::serve::{IncomingStream, Listener};
use hyper::ext::ReasonPhrase;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use uuid::Uuid;

use crate::contract::{Contract, Operation, Route};
use crate::entra::{self, Caller, Denial, Presented, Tokens, Version};
use crate::faults::{Action, Injections, Moment, Quirks, RawAnswer, TOKEN_OPERATION};
use crate::refusals::{Fault, Refusal};
use crate::state::{Recent, State};
use crate::vetting::{Clock, written};

/// Larger bodies are refused.
const LARGEST_BODY: usize = 1024 * 1024;
/// What is read of a body that is too large, so that its sender gets to see the refusal.
const LARGEST_DRAINED: usize = 64 * 1024 * 1024;
/// Calls that are remembered, and what they may take up together.
const CALLS: usize = 10_000;
const CALLS_BYTES: usize = 64 * 1024 * 1024;
/// Violations that are remembered.
const VIOLATIONS: usize = 100;

const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");
const REQUEST_ID: HeaderName = HeaderName::from_static("ms-requestid");
const CORRELATION_ID: HeaderName = HeaderName::from_static("ms-correlationid");

/// One call as it came in and was answered.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Call {
    /// The method.
    pub method: String,
    /// The path, without query.
    pub path: String,
    /// The query, without `?`.
    pub query: Option<String>,
    /// The operation of the contract, [`TOKEN_OPERATION`] for the token endpoint, `None` for what
    /// is at no known path or has no such method.
    pub operation: Option<String>,
    /// The headers by name in lower case; repeated ones are joined with `, `. In place of a token,
    /// `authorization` holds `[redacted]` and what the token was worth: `app-only`, `app+user`,
    /// `app+user without mfa`, `expired`, `other audience`, `unknown`, `no bearer token`.
    pub headers: BTreeMap<String, String>,
    /// The body as text; secrets in the form of the token endpoint read `[redacted]`, and a body that was
    /// refused for its size, or that broke off, is empty.
    pub body: String,
    /// The status of the answer; `None` as long as there is none, and when the connection was cut
    /// or given up by the caller.
    pub status: Option<u16>,
    /// The `MS-RequestId` of the call, or the one that the emulator made up.
    pub request_id: String,
    /// Whether the answer was that of an earlier call with the same `MS-RequestId`.
    pub replayed: bool,
}

impl Call {
    fn size(&self) -> usize {
        let headers = self
            .headers
            .iter()
            .map(|(name, value)| name.len() + value.len());
        headers.sum::<usize>()
            + self.path.len()
            + self.query.as_deref().map_or(0, str::len)
            + self.body.len()
            + self.request_id.len()
    }
}

/// The newest calls. Each is added when it arrives and completed when it is answered.
#[derive(Default)]
pub(crate) struct Calls {
    newest: VecDeque<Call>,
    bytes: usize,
    forgotten: usize,
}

impl Calls {
    fn add(&mut self, call: Call) -> usize {
        self.bytes += call.size();
        self.newest.push_back(call);
        while self.newest.len() > CALLS || (self.bytes > CALLS_BYTES && self.newest.len() > 1) {
            if let Some(oldest) = self.newest.pop_front() {
                self.bytes -= oldest.size();
                self.forgotten += 1;
            }
        }
        self.forgotten + self.newest.len() - 1
    }

    fn get_mut(&mut self, number: usize) -> Option<&mut Call> {
        self.newest.get_mut(number.checked_sub(self.forgotten)?)
    }

    pub(crate) fn to_vec(&self) -> Vec<Call> {
        self.newest.iter().cloned().collect()
    }
}

/// Everything that calls share and change; locked for moments, never while anything is awaited.
pub(crate) struct Inner {
    pub(crate) clock: Clock,
    pub(crate) state: State,
    pub(crate) tokens: Tokens,
    pub(crate) injections: Injections,
    pub(crate) calls: Calls,
    pub(crate) violations: Vec<String>,
    pub(crate) log: Option<Box<dyn Write + Send>>,
    /// Answers to POST by `MS-RequestId`.
    pub(crate) replays: Recent<ApiAnswer>,
}

impl Inner {
    fn violated(&mut self, what: String) {
        if self.violations.len() < VIOLATIONS {
            self.violations.push(what);
        }
    }
}

/// An emulator as its connections see it.
pub(crate) struct Service {
    pub(crate) contract: &'static Contract,
    pub(crate) quirks: Quirks,
    pub(crate) inner: Mutex<Inner>,
}

/// What the API answers, before it is written.
#[derive(Clone)]
pub(crate) struct ApiAnswer {
    status: u16,
    body: Option<Value>,
    header: Option<(HeaderName, HeaderValue)>,
}

impl ApiAnswer {
    fn json(status: u16, body: Value) -> Self {
        Self {
            status,
            body: Some(body),
            header: None,
        }
    }

    /// The documented answer to a call without a good token: no body at all.
    fn unauthorized() -> Self {
        let value = HeaderValue::from_static(r#"Bearer error="invalid_token""#);
        Self {
            status: 401,
            body: None,
            header: Some((WWW_AUTHENTICATE, value)),
        }
    }
}

/// A request body, as far as it is taken.
enum Taken {
    Whole(Vec<u8>),
    TooLarge,
    /// The caller stopped sending.
    Broken,
}

/// Where a call leads.
enum Target<'c> {
    Token(Version),
    Api(Route<'c>),
}

impl Target<'_> {
    fn operation(&self) -> Option<&str> {
        match self {
            Self::Token(_) => Some(TOKEN_OPERATION),
            Self::Api(Route::Operation(operation, _)) => Some(&operation.id),
            Self::Api(Route::WrongMethod(_) | Route::Unknown) => None,
        }
    }
}

impl Service {
    pub(crate) fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes one call from request to answer.
    async fn call(&self, connection: &Connection, request: Request<Body>) -> Response<Body> {
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
        match &action {
            Some(Action::Cut(Moment::BeforeEffect)) => {
                self.log(number, None, since);
                return connection.cut();
            }
            Some(Action::Delay(duration, Moment::BeforeEffect)) => {
                tokio::time::sleep(*duration).await;
            }
            Some(Action::Answer(answer)) => {
                let response = self.raw(answer);
                self.log(number, Some(response.status()), since);
                return response;
            }
            Some(Action::Cut(Moment::AfterEffect) | Action::Delay(_, Moment::AfterEffect))
            | None => {}
        }
        let response = match &target {
            Target::Token(version) => self.token(*version, &head, &body),
            Target::Api(route) => {
                let operation = match route {
                    Route::Operation(operation, _) => Some(*operation),
                    Route::WrongMethod(_) | Route::Unknown => None,
                };
                let answer = self.answer(number, route, &head, &body, &ids);
                self.write(operation, answer, &ids)
            }
        };
        match action {
            Some(Action::Cut(Moment::AfterEffect)) => {
                self.log(number, None, since);
                return connection.cut();
            }
            Some(Action::Delay(duration, Moment::AfterEffect)) => {
                tokio::time::sleep(duration).await;
            }
            Some(
                Action::Answer(_)
                | Action::Cut(Moment::BeforeEffect)
                | Action::Delay(_, Moment::BeforeEffect),
            )
            | None => {}
        }
        self.log(number, Some(response.status()), since);
        response
    }

    /// Completes the record of a call, and writes its line.
    fn log(&self, number: usize, status: Option<StatusCode>, since: Instant) {
        let mut inner = self.lock();
        let Inner {
            calls, log, clock, ..
        } = &mut *inner;
        let Some(call) = calls.get_mut(number) else {
            return;
        };
        call.status = status.map(|status| status.as_u16());
        let Some(log) = log else { return };
        let status = status.map_or("cut".to_owned(), |status| status.as_str().to_owned());
        // Nothing sensible can be done when the log cannot be written.
        let _ = writeln!(
            log,
            "{:<19.19}  {:<7} {:<4} {:<22} {:>5} ms  {}",
            written(clock.now()),
            call.method,
            status,
            call.operation.as_deref().unwrap_or("-"),
            since.elapsed().as_millis(),
            call.path,
        );
    }

    /// The token endpoint: no byte order mark, no headers of Partner Center.
    fn token(&self, version: Version, head: &Parts, body: &Taken) -> Response<Body> {
        let mut inner = self.lock();
        let now = inner.clock.unhurried();
        let (status, answer) = match body {
            _ if head.method != Method::POST => Denial::only_post().answer(now),
            Taken::Whole(form) if has_type(&head.headers, "application/x-www-form-urlencoded") => {
                inner.tokens.grant(version, form, now)
            }
            Taken::Whole(_) | Taken::TooLarge | Taken::Broken => Denial::no_form().answer(now),
        };
        let mut response = Response::new(Body::from(answer.to_string()));
        *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
        response.headers_mut().insert(CONTENT_TYPE, JSON);
        response
            .headers_mut()
            .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if head.method != Method::POST {
            response
                .headers_mut()
                .insert(ALLOW, HeaderValue::from_static("POST"));
        }
        response
    }

    /// Decides what the API answers. One lock from the first look at the token to the last change
    /// of state, so that calls with the same `MS-RequestId` cannot both have an effect.
    fn answer(
        &self,
        number: usize,
        route: &Route<'_>,
        head: &Parts,
        body: &Taken,
        ids: &Ids,
    ) -> ApiAnswer {
        let (operation, placeholders) = match route {
            Route::Operation(operation, placeholders) => (*operation, placeholders),
            Route::WrongMethod(allow) => {
                let mut answer = self.refused(&Refusal::MethodNotAllowed.into());
                answer.header = HeaderValue::try_from(allow)
                    .ok()
                    .map(|allow| (ALLOW, allow));
                return answer;
            }
            Route::Unknown => return self.refused(&Refusal::NotFound.into()),
        };
        let mut inner = self.lock();
        let now = inner.clock.now();
        let authorization = head.headers.get(AUTHORIZATION).map(HeaderValue::as_bytes);
        match admit(
            operation,
            inner.tokens.present(authorization, inner.clock.unhurried()),
        ) {
            Ok(()) => {}
            Err(None) => return ApiAnswer::unauthorized(),
            Err(Some(refusal)) => return self.refused(&refusal.into()),
        }
        let key = ids
            .request
            .to_str()
            .unwrap_or_default()
            .to_ascii_lowercase();
        let repeatable = head.method == Method::POST;
        if repeatable && let Some(first) = inner.replays.get(&key) {
            let first = first.clone();
            if let Some(call) = inner.calls.get_mut(number) {
                call.replayed = true;
            }
            return first;
        }
        let result = self.perform(&mut inner.state, operation, placeholders, head, body, now);
        let answer = result.unwrap_or_else(|fault| self.refused(&fault));
        if repeatable {
            inner.replays.insert(key, answer.clone());
        }
        answer
    }

    /// Compares the call with the contract, and does what it asks for.
    fn perform(
        &self,
        state: &mut State,
        operation: &Operation,
        placeholders: &HashMap<&str, String>,
        head: &Parts,
        body: &Taken,
        now: time::OffsetDateTime,
    ) -> Result<ApiAnswer, Fault> {
        let body = match body {
            Taken::Whole(body) => body,
            Taken::TooLarge => return Err(Refusal::BodyTooLarge.into()),
            Taken::Broken => return Err(Refusal::InvalidInput.into()),
        };
        let query = head.uri.query().unwrap_or_default();
        operation.check_parameters(placeholders, query, &head.headers)?;
        let body = if operation.has_body() {
            json(&head.headers, body)?
        } else {
            Value::Null
        };
        operation.check_body(&body)?;
        let customer = || {
            let id = placeholders
                .get("customer_id")
                .and_then(|id| Uuid::try_parse(id).ok());
            id.ok_or(Refusal::InvalidCustomerId)
        };
        match operation.id.as_str() {
            "listQualifications" => Ok(ApiAnswer::json(
                200,
                state.qualifications(customer()?, now)?,
            )),
            "requestQualification" => {
                let entry = state.request(customer()?, &body, now)?;
                Ok(ApiAnswer::json(self.quirks.requested_status.code(), entry))
            }
            "listValidationCodes" => Ok(ApiAnswer::json(200, state.validation_codes())),
            _ => Err(Refusal::NotEmulated.into()),
        }
    }

    fn refused(&self, fault: &Fault) -> ApiAnswer {
        ApiAnswer::json(fault.status(), fault.body(self.quirks.numeric_codes))
    }

    /// Writes an answer, unless the contract forbids it.
    fn write(
        &self,
        operation: Option<&Operation>,
        mut answer: ApiAnswer,
        ids: &Ids,
    ) -> Response<Body> {
        let checked = match (operation, &answer.body) {
            (Some(operation), body) => operation.check_response(answer.status, body.as_ref()),
            (None, Some(body)) => self.contract.check_fault(body),
            (None, None) => Ok(()),
        };
        if let Err(why) = checked {
            let fault = Refusal::ContractBroken.because(format!("The emulator broke it: {why}"));
            answer = self.refused(&fault);
            self.lock().violated(why);
        }
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
        headers.extend(answer.header);
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
        response.headers_mut().append(
            HeaderName::try_from(name).map_err(|error| explain(&error))?,
            HeaderValue::try_from(value).map_err(|error| explain(&error))?,
        );
    }
    if let Some(reason) = &answer.reason {
        let phrase = ReasonPhrase::try_from(reason.clone());
        let phrase = phrase.map_err(|_| format!("{reason:?} is no reason phrase"))?;
        response.extensions_mut().insert(phrase);
    }
    Ok(response)
}

/// Whether a token is enough for an operation; `None` stands for the answer without body.
fn admit(operation: &Operation, presented: Presented) -> Result<(), Option<Refusal>> {
    if operation.is_open() {
        return Ok(());
    }
    match presented {
        Presented::Nothing | Presented::Unknown | Presented::Expired => Err(None),
        Presented::OtherAudience => Err(Some(Refusal::AudienceNotSupported)),
        Presented::Valid(Caller::AppPlusUser {
            multi_factor: false,
        }) => Err(Some(Refusal::MultiFactorMissing)),
        Presented::Valid(caller) if operation.accepts(caller.scheme()) => Ok(()),
        Presented::Valid(Caller::AppOnly) => Err(Some(Refusal::AppOnlyNotSupported)),
        Presented::Valid(Caller::AppPlusUser { multi_factor: true }) => {
            Err(Some(Refusal::AccessDenied))
        }
    }
}

/// The two ids of a call, its own or made up.
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

fn recorded(inner: &Inner, head: &Parts, body: &Taken, target: &Target<'_>, ids: &Ids) -> Call {
    let mut headers = BTreeMap::<String, String>::new();
    for (name, value) in &head.headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        let value = if *name == AUTHORIZATION {
            let presented = inner
                .tokens
                .present(Some(value.as_bytes()), inner.clock.unhurried());
            presented.redacted().into()
        } else {
            value
        };
        headers
            .entry(name.to_string())
            .and_modify(|joined| {
                joined.push_str(", ");
                joined.push_str(&value);
            })
            .or_insert_with(|| value.into_owned());
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

/// Whether `Content-Type` is this media type, whatever its parameters.
fn has_type(headers: &HeaderMap, media: &str) -> bool {
    let value = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let essence = value
        .and_then(|value| value.split(';').next())
        .unwrap_or_default();
    essence.trim().eq_ignore_ascii_case(media)
}

/// The JSON of a request.
fn json(headers: &HeaderMap, body: &[u8]) -> Result<Value, Fault> {
    if !has_type(headers, "application/json") {
        return Err(Refusal::InvalidInput.because("The `Content-Type` is not application/json."));
    }
    serde_json::from_slice(body)
        .map_err(|error| Refusal::InvalidInput.because(format!("The body is no JSON: {error}.")))
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

/// A connection that a call can cut without an answer.
#[derive(Clone, Default)]
struct Connection(Arc<AtomicBool>);

impl Connection {
    /// Makes every further write fail, which ends the connection; what is returned is never sent.
    fn cut(&self) -> Response<Body> {
        self.0.store(true, Ordering::Relaxed);
        Response::new(Body::empty())
    }
}

impl Connected<IncomingStream<'_, Loopback>> for Connection {
    fn connect_info(stream: IncomingStream<'_, Loopback>) -> Self {
        stream.io().connection.clone()
    }
}

/// A listener whose connections can be cut.
struct Loopback(TcpListener);

impl Listener for Loopback {
    type Io = Cuttable;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Cuttable, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        // Without it, small answers wait for the peer's acknowledgement; failing costs only time.
        let _ = stream.set_nodelay(true);
        (
            Cuttable {
                stream,
                connection: Connection::default(),
            },
            address,
        )
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

struct Cuttable {
    stream: TcpStream,
    connection: Connection,
}

impl Cuttable {
    fn check(&self) -> io::Result<()> {
        if self.connection.0.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        Ok(())
    }
}

impl AsyncRead for Cuttable {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Cuttable {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// Serves until the other end of `stop` is dropped.
pub(crate) async fn serve(
    listener: TcpListener,
    service: Arc<Service>,
    stop: oneshot::Receiver<()>,
) {
    let handler =
        |Shared(service): Shared<Arc<Service>>,
         ConnectInfo(connection): ConnectInfo<Connection>,
         request: Request<Body>| async move { service.call(&connection, request).await };
    let router = Router::new().fallback(handler).with_state(service);
    let router = router.into_make_service_with_connect_info::<Connection>();
    let served = axum::serve(Loopback(listener), router).with_graceful_shutdown(async {
        // The sender is never used, only dropped.
        let _ = stop.await;
    });
    // It never ends with an error; the type is there for other listeners.
    let _ = served.await;
}
