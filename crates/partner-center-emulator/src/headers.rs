//! Headers as a recipient reads them: any name once, any value as text.

use std::borrow::Cow;

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue};

/// A header's value; a repeated one is joined with `, `, and what is not UTF-8 is replaced.
pub(crate) fn value<'h>(headers: &'h HeaderMap, name: &str) -> Option<Cow<'h, str>> {
    let text = |value: &'h HeaderValue| String::from_utf8_lossy(value.as_bytes());
    let mut values = headers.get_all(name).iter();
    let first = text(values.next()?);
    Some(values.fold(first, |all, value| {
        Cow::Owned(format!("{all}, {}", text(value)))
    }))
}

/// Whether `Content-Type` is this media type, whatever its parameters.
pub(crate) fn has_type(headers: &HeaderMap, media: &str) -> bool {
    let given = value(headers, CONTENT_TYPE.as_str()).unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case(media)
}
