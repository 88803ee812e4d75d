//! The body of an answer, made plain: whole, bounded, and in the one form that the generated code reads.

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::Frame;
use hyper::ext::ReasonPhrase;
use hyper::http;
use reqwest::header::CONTENT_LENGTH;
use reqwest::{Body, Response, ResponseBuilderExt as _};

use crate::auth::Token;
use crate::generated::operation::Operation;
use crate::generated::types;
use crate::reading;

/// What a response may have at most, in bytes: more than ten times the largest answer that has been
/// recorded of this service.
const BODY_LIMIT: usize = 8 << 20;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Reads the whole body, within bounds, and leaves in its place what the generated code can decode:
/// no byte order mark, no token even if the service repeats it, the contract's spelling where
/// another was found, and for a failure always a [`types::FaultBody`], whatever its shape was.
pub(crate) async fn plain(
    mut response: Response,
    operation: Option<Operation>,
    token: Option<&Token>,
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
    if let Some(token) = token {
        token.redact(&mut body);
    }
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
    let mut response = with_body(response, Body::from(body));
    // It was that of the body as it came.
    response.headers_mut().remove(CONTENT_LENGTH);
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
    // Without its address, reqwest would make one up, and have to parse it.
    let address = http::Response::builder()
        .url(response.url().clone())
        .body(());
    let (mut parts, _) = http::Response::<Body>::from(response).into_parts();
    if let Ok(address) = address {
        parts.extensions.extend(address.into_parts().0.extensions);
    }
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
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self>>> {
        Poll::Ready(Some(Err(*self)))
    }
}
