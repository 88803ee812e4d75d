//! What every call carries and how every answer is read: the seam to the generated client.

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::task::{Context as TaskContext, Poll};

use bytes::Bytes;
use http_body::Frame;
use hyper::ext::ReasonPhrase;
use hyper::http;
use progenitor_client::{ClientHooks, ClientInfo, OperationInfo};
use reqwest::header::{AUTHORIZATION, CONTENT_LENGTH, HeaderName, HeaderValue};
use reqwest::{Body, Request, Response};
use uuid::Uuid;

use crate::auth::Token;
use crate::generated::operation::Operation;
use crate::generated::{Client, Error, types};
use crate::reading;

/// What a response may have at most, in bytes: more than ten times the largest answer that has been
/// recorded of this service.
pub(crate) const BODY_LIMIT: usize = 8 << 20;

const API_VERSION: HeaderName = HeaderName::from_static("api-version");
const APPLICATION: HeaderName = HeaderName::from_static("ms-partnercenter-application");
const CORRELATION_ID: HeaderName = HeaderName::from_static("ms-correlationid");
const LOCALE: HeaderName = HeaderName::from_static("x-locale");
const REQUEST_ID: HeaderName = HeaderName::from_static("ms-requestid");

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What the calls of one client have in common.
///
/// Only [`Builder`](crate::Builder) makes one, so that no generated client exists without a token
/// and without an address that may receive it.
#[derive(Clone, Debug)]
pub struct Context {
    pub(crate) token: Token,
    pub(crate) application: HeaderValue,
    pub(crate) locale: HeaderValue,
}

impl ClientHooks<Context> for Client {
    /// Adds what the caller did not set. The ids are set once for each logical call.
    async fn pre<E>(&self, request: &mut Request, _: &OperationInfo) -> Result<(), Error<E>> {
        let Context {
            token,
            application,
            locale,
        } = self.inner();
        let headers = request.headers_mut();
        // The generator's idea; the service knows no such header.
        headers.remove(API_VERSION);
        headers.insert(AUTHORIZATION, token.authorization());
        let mut missing = |name: HeaderName, value: &dyn Fn() -> HeaderValue| {
            headers.entry(name).or_insert_with(value);
        };
        missing(REQUEST_ID, &new_id);
        missing(CORRELATION_ID, &new_id);
        missing(APPLICATION, &|| application.clone());
        missing(LOCALE, &|| locale.clone());
        Ok(())
    }

    async fn exec(&self, request: Request, info: &OperationInfo) -> reqwest::Result<Response> {
        let response = self.client().execute(request).await?;
        let operation = Operation::of_method(info.operation_id);
        plain(response, operation, &self.inner().token).await
    }
}

#[expect(
    clippy::expect_used,
    reason = "a UUID is hexadecimal digits and hyphens"
)]
fn new_id() -> HeaderValue {
    HeaderValue::try_from(Uuid::new_v4().to_string()).expect("a UUID can stand in a header")
}

/// Reads the whole body, within bounds, and leaves in its place what the generated code can decode:
/// no byte order mark, no token even if the service repeats it, the contract's spelling where
/// another was found, and for a failure always a [`types::FaultBody`], whatever its shape was.
async fn plain(
    mut response: Response,
    operation: Option<Operation>,
    token: &Token,
) -> reqwest::Result<Response> {
    let announced = response
        .content_length()
        .and_then(|length| usize::try_from(length).ok());
    let mut body = Vec::with_capacity(announced.unwrap_or(0).min(BODY_LIMIT));
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > BODY_LIMIT {
            return Ok(with_body(response, Body::wrap(Oversized)));
        }
        body.extend_from_slice(&chunk);
    }
    if body.starts_with(BYTE_ORDER_MARK) {
        body.drain(..BYTE_ORDER_MARK.len());
    }
    token.redact(&mut body);
    let wanted = operation.map(|operation| {
        if response.status().is_success() {
            operation.answer()
        } else {
            operation.failure()
        }
    });
    if let Some(text) = wanted.and_then(|wanted| reading::canonical(&body, wanted)) {
        body = text.into_bytes();
    }
    if !response.status().is_success() && !says_something(&body) {
        let text = if body.trim_ascii().is_empty() {
            reason(&response)
        } else {
            String::from_utf8_lossy(&body).into_owned()
        };
        body = serde_json::Value::String(text).to_string().into_bytes();
    }
    let length = body.len();
    let mut response = with_body(response, Body::from(body));
    if response.headers().contains_key(CONTENT_LENGTH) {
        response.headers_mut().insert(CONTENT_LENGTH, length.into());
    }
    Ok(response)
}

/// Whether the body of a failure is of a known shape. Any JSON object decodes as a fault, so one
/// without a single known member counts as text: otherwise what it says would be lost.
fn says_something(body: &[u8]) -> bool {
    match serde_json::from_slice::<types::FaultBody>(body) {
        Ok(types::FaultBody::FaultText(_)) => true,
        Ok(types::FaultBody::ApiFault(fault)) => fault != types::ApiFault::default(),
        Err(_) => false,
    }
}

/// The text of the status line, which may say more than the status (`Unauthorized - MFA required`).
fn reason(response: &Response) -> String {
    let sent = response.extensions().get::<ReasonPhrase>();
    let sent = sent.and_then(|reason| std::str::from_utf8(reason.as_bytes()).ok());
    sent.or(response.status().canonical_reason())
        .unwrap_or_default()
        .to_owned()
}

fn with_body(response: Response, body: Body) -> Response {
    let (parts, _) = http::Response::<Body>::from(response).into_parts();
    http::Response::from_parts(parts, body).into()
}

/// A body that is too large to be read. It fails when it is read, which is the only way for a hook
/// to fail with an error of its own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Oversized;

impl fmt::Display for Oversized {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the answer has more than {BODY_LIMIT} bytes")
    }
}

impl StdError for Oversized {}

impl http_body::Body for Oversized {
    type Data = Bytes;
    type Error = Self;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut TaskContext<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self>>> {
        Poll::Ready(Some(Err(*self)))
    }
}
