//! Headers as a recipient reads them: any name once, any value as text.

use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;

/// A header's value; a repeated one is joined with `, `, and what is not UTF-8 is replaced.
pub(crate) fn value(headers: &HeaderMap, name: &str) -> Option<String> {
    let values = headers
        .get_all(name)
        .iter()
        .map(|value| String::from_utf8_lossy(value.as_bytes()));
    let values: Vec<_> = values.collect();
    (!values.is_empty()).then(|| values.join(", "))
}

/// Whether `Content-Type` is this media type, whatever its parameters.
pub(crate) fn has_type(headers: &HeaderMap, media: &str) -> bool {
    let given = value(headers, CONTENT_TYPE.as_str()).unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case(media)
}
