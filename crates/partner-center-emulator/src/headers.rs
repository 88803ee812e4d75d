//! Reads request headers: repeated ones as one value, all values as strings.

use std::borrow::Cow;

use hyper::HeaderMap;
use hyper::header::{CONTENT_TYPE, HeaderValue};

/// The value of a header. Repeated values are joined with `, `; bytes that are not UTF-8 are replaced.
pub(crate) fn value<'h>(headers: &'h HeaderMap, name: &str) -> Option<Cow<'h, str>> {
    let text = |value: &'h HeaderValue| String::from_utf8_lossy(value.as_bytes());
    let mut values = headers.get_all(name).iter();
    let first = text(values.next()?);
    Some(values.fold(first, |all, value| {
        Cow::Owned(format!("{all}, {}", text(value)))
    }))
}

/// Whether `Content-Type` is this media type, with any parameters.
pub(crate) fn has_content_type(headers: &HeaderMap, media: &str) -> bool {
    let given = value(headers, CONTENT_TYPE.as_str()).unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case(media)
}
