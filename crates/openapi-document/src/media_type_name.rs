//! The name of a media type, such as `application/json; charset=utf-8`.

/// The name of a media type or of a media type range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MediaTypeName<'m>(&'m str);

impl<'m> MediaTypeName<'m> {
    /// Wraps a key of `content`.
    #[must_use]
    pub const fn new(name: &'m str) -> Self {
        Self(name)
    }

    /// The name without parameters, such as `application/json`.
    #[must_use]
    pub fn essence(self) -> &'m str {
        self.0.split(';').next().unwrap_or_default().trim()
    }

    /// Whether the body is JSON: `application/json` or a name that ends in `+json` (RFC 6839).
    #[must_use]
    pub fn is_json(self) -> bool {
        let essence = self.essence();
        essence.eq_ignore_ascii_case("application/json") || ends_with(essence, "+json")
    }
}

fn ends_with(text: &str, end: &str) -> bool {
    let start = text.len().checked_sub(end.len());
    start
        .and_then(|start| text.get(start..))
        .is_some_and(|tail| tail.eq_ignore_ascii_case(end))
}
