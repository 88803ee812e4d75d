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
use reqwest::{Body, Response, ResponseBuilderExt as _, StatusCode};

use crate::auth::Token;
use crate::generated::operation::Operation;
use crate::generated::types;
use crate::reading;

/// What a response may have at most, in bytes: more than ten times the largest answer that has been
/// recorded of this service.
const BODY_LIMIT: usize = 8 << 20;

/// What is kept of an answer that nothing is decoded from, in bytes.
const LONGEST_RAW: usize = 64 << 10;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Reads the whole body, within bounds, and leaves in its place what the generated code can decode:
/// no byte order mark, no token even if the service repeats it, the contract's spelling where
/// another was found, and for a failure always a [`types::FaultBody`], whatever its shape was.
///
/// Beside it the body as it came, where that is no success that the contract knows.
pub(crate) async fn plain(
    mut response: Response,
    operation: Option<Operation>,
    token: Option<&Token>,
) -> reqwest::Result<(Response, Option<Bytes>)> {
    let success = response.status().is_success();
    let announced = response
        .content_length()
        .and_then(|length| usize::try_from(length).ok());
    let mut body = Vec::with_capacity(announced.unwrap_or(0).min(BODY_LIMIT));
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > BODY_LIMIT => {
                if success {
                    return Ok((with_body(response, Body::wrap(Oversized)), None));
                }
                // What a failure says is said at its beginning.
                body.truncate(LONGEST_RAW);
                break;
            }
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => break,
            // The status of a failure counts, also where its text is cut off.
            Err(_) if !success => break,
            Err(error) => return Err(error),
        }
    }
    if body.starts_with(BYTE_ORDER_MARK) {
        body.drain(..BYTE_ORDER_MARK.len());
    }
    if let Some(token) = token {
        token.redact(&mut body);
    }
    let known = matches!(response.status(), StatusCode::OK | StatusCode::CREATED);
    let raw = (!known).then(|| {
        let raw = body.get(..LONGEST_RAW).unwrap_or(&body);
        Bytes::copy_from_slice(raw)
    });
    let wanted = operation.map(|operation| {
        if success {
            operation.answer()
        } else {
            operation.failure()
        }
    });
    if let Some(text) = wanted.and_then(|wanted| reading::canonical(&body, wanted)) {
        body = text.into_bytes();
    }
    if !success && !says_something(&body) {
        let text = if is_empty(&body) {
            reason(&response)
        } else {
            String::from_utf8_lossy(&body).into_owned()
        };
        body = serde_json::Value::String(text).to_string().into_bytes();
    }
    if !success && let Some(token) = token {
        // In the reason phrase, or written with escapes.
        body = redacted(body, token);
    }
    let mut response = with_body(response, Body::from(body));
    // It was that of the body as it came.
    response.headers_mut().remove(CONTENT_LENGTH);
    Ok((response, raw))
}

/// The same JSON without the token in any of its texts.
fn redacted(body: Vec<u8>, token: &Token) -> Vec<u8> {
    fn all(value: &mut serde_json::Value, token: &Token) {
        match value {
            serde_json::Value::String(text) => {
                let mut bytes = std::mem::take(text).into_bytes();
                token.redact(&mut bytes);
                *text = String::from_utf8_lossy(&bytes).into_owned();
            }
            serde_json::Value::Array(items) => items.iter_mut().for_each(|item| all(item, token)),
            serde_json::Value::Object(members) => {
                members.values_mut().for_each(|member| all(member, token));
            }
            serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) => {
            }
        }
    }

    match serde_json::from_slice(&body) {
        Ok(mut value) => {
            all(&mut value, token);
            value.to_string().into_bytes()
        }
        Err(_) => body,
    }
}

/// Whether a body says nothing at all, so that the status line says more.
fn is_empty(body: &[u8]) -> bool {
    let body: &[u8] = body.trim_ascii();
    body.is_empty() || body == b"{}" || body == b"null" || body == b"\"\""
}

/// Whether the body of a failure is of a known shape. Any JSON object decodes as a fault, so one
/// without a single known member counts as text: otherwise what it says would be lost.
fn says_something(body: &[u8]) -> bool {
    match serde_json::from_slice::<types::FaultBody>(body) {
        Ok(types::FaultBody::FaultText(text)) => !text.trim().is_empty(),
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
