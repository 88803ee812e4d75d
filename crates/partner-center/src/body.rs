//! Response bodies: reads them within bounds and normalizes them before the generated code decodes them.

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
use serde_json::Value;

use crate::auth::Token;
use crate::generated::operation::Operation;
use crate::generated::types;
use crate::normalize;

/// The largest response body, in bytes: more than ten times the largest recorded one.
const MAX_BODY: usize = 8 << 20;

/// How much of an undocumented or an error body is kept as it came, in bytes.
const MAX_RAW_BODY: usize = 64 << 10;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Reads the whole body and replaces it by one that the generated code can decode: without a byte order
/// mark, without the token even if the service repeats it, with the contract's property names, and for an
/// error response always a [`types::FaultBody`].
///
/// Also returns the beginning of the body as it came, unless the response is a documented success.
pub(crate) async fn read(
    mut response: Response,
    operation: Option<Operation>,
    token: Option<&Token>,
) -> reqwest::Result<(Response, Option<Bytes>)> {
    let success = response.status().is_success();
    let length = response.content_length().unwrap_or_default();
    let length = usize::try_from(length).unwrap_or(MAX_BODY);
    let mut body = Vec::with_capacity(length.min(MAX_BODY));
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > MAX_BODY => {
                if success {
                    return Ok((with_body(response, Body::wrap(BodyTooLarge)), None));
                }
                // The beginning of an error body explains the error.
                body.truncate(MAX_RAW_BODY);
                break;
            }
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => break,
            // An error status counts even if the body is cut off.
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
    let documented = matches!(response.status(), StatusCode::OK | StatusCode::CREATED);
    let raw_body = (!documented).then(|| {
        let raw_body = body.get(..MAX_RAW_BODY).unwrap_or(&body);
        Bytes::copy_from_slice(raw_body)
    });
    let expected = operation.map(|operation| match success {
        true => operation.response_body(),
        false => operation.error_body(),
    });
    if let Some(json) = expected.and_then(|expected| normalize::canonical(&body, expected)) {
        body = json.into_bytes();
    }
    if !success {
        if !has_error_detail(&body) {
            let text = match is_empty(&body) {
                true => reason_phrase(&response),
                false => String::from_utf8_lossy(&body).into_owned(),
            };
            body = Value::String(text).to_string().into_bytes();
        }
        if let Some(token) = token
            && let Ok(mut json) = serde_json::from_slice(&body)
        {
            // The reason phrase or an escaped string may repeat the token.
            redact_strings(&mut json, token);
            body = json.to_string().into_bytes();
        }
    }
    let mut response = with_body(response, Body::from(body));
    response.headers_mut().remove(CONTENT_LENGTH);
    Ok((response, raw_body))
}

fn redact_strings(value: &mut Value, token: &Token) {
    match value {
        Value::String(text) => {
            let mut bytes = std::mem::take(text).into_bytes();
            token.redact(&mut bytes);
            *text = String::from_utf8_lossy(&bytes).into_owned();
        }
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| redact_strings(item, token)),
        Value::Object(properties) => {
            properties
                .values_mut()
                .for_each(|value| redact_strings(value, token));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Whether the body has no content, so that the reason phrase says more.
fn is_empty(body: &[u8]) -> bool {
    matches!(body.trim_ascii(), b"" | b"{}" | b"null" | b"\"\"")
}

/// Whether an error body has a documented property or text. Any JSON object decodes as an
/// [`types::ApiFault`]; one without a documented property is kept as text, so that its content is shown.
fn has_error_detail(body: &[u8]) -> bool {
    match serde_json::from_slice::<types::FaultBody>(body) {
        Ok(types::FaultBody::FaultText(text)) => !text.trim().is_empty(),
        Ok(types::FaultBody::ApiFault(fault)) => fault != types::ApiFault::default(),
        Err(_) => false,
    }
}

/// The reason phrase of the status line, which may say more than the status (`Unauthorized - MFA required`).
fn reason_phrase(response: &Response) -> String {
    let sent = response.extensions().get::<ReasonPhrase>();
    let sent = sent.and_then(|reason| str::from_utf8(reason.as_bytes()).ok());
    let reason = sent.or(response.status().canonical_reason());
    reason.unwrap_or_default().to_owned()
}

fn with_body(response: Response, body: Body) -> Response {
    // A response without a URL would make reqwest parse a placeholder.
    let url = response.url().clone();
    let with_url = http::Response::builder().url(url).body(());
    let (mut parts, _) = http::Response::<Body>::from(response).into_parts();
    if let Ok(with_url) = with_url {
        parts.extensions.extend(with_url.into_parts().0.extensions);
    }
    http::Response::from_parts(parts, body).into()
}

/// A body that fails when it is read: a hook has no other way to return an error of its own.
#[derive(Clone, Copy, Debug)]
struct BodyTooLarge;

impl fmt::Display for BodyTooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the response body has more than {MAX_BODY} bytes")
    }
}

impl StdError for BodyTooLarge {}

impl http_body::Body for BodyTooLarge {
    type Data = Bytes;
    type Error = Self;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self>>> {
        Poll::Ready(Some(Err(*self)))
    }
}
