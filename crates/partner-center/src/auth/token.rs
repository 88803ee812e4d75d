//! A bearer token, which is never shown.

use std::error::Error;
use std::fmt;

use reqwest::header::HeaderValue;

const SCHEME: &str = "Bearer ";

/// An access token for Partner Center.
///
/// `Debug` prints `[redacted]`, and so does everything that logs headers.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    authorization: HeaderValue,
}

impl Token {
    /// A token without surrounding white space, without a byte order mark, and without the word `Bearer` before
    /// it, because tokens often come from files and from the output of programs.
    ///
    /// # Errors
    ///
    /// The text is empty or has a character that bearer tokens do not have (RFC 6750, section 2.1).
    pub fn new(text: &str) -> Result<Self, InvalidToken> {
        let text = text.trim_start_matches('\u{feff}').trim();
        let text = match text.split_once(char::is_whitespace) {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("bearer") => rest.trim_start(),
            Some(_) | None => text,
        };
        if text.is_empty() {
            return Err(InvalidToken::Empty);
        }
        let is_valid = |c: char| c.is_ascii_alphanumeric() || "-._~+/=".contains(c);
        if !text.chars().all(is_valid) {
            return Err(InvalidToken::InvalidCharacter);
        }
        let authorization = HeaderValue::try_from(format!("{SCHEME}{text}"));
        let mut authorization = authorization.map_err(|_| InvalidToken::InvalidCharacter)?;
        authorization.set_sensitive(true);
        Ok(Self { authorization })
    }

    /// Replaces the token wherever `body` contains it. A token of fewer than eight characters is a
    /// placeholder, and would match other text.
    pub(crate) fn redact(&self, body: &mut Vec<u8>) {
        const REDACTED: &[u8] = b"[redacted]";
        const MIN_LENGTH: usize = 8;
        let secret = self.text().as_bytes();
        if secret.len() < MIN_LENGTH {
            return;
        }
        let mut start = 0;
        let find = |rest: &[u8]| rest.windows(secret.len()).position(|part| part == secret);
        while let Some(found) = body.get(start..).and_then(find) {
            let at = start + found;
            body.splice(at..at + secret.len(), REDACTED.iter().copied());
            start = at + REDACTED.len();
        }
    }

    /// The token of a header that [`authorization_header`](Self::authorization_header) returned.
    pub(crate) fn from_header(authorization: &HeaderValue) -> Self {
        Self {
            authorization: authorization.clone(),
        }
    }

    /// The token itself.
    pub(crate) fn text(&self) -> &str {
        let text = self.authorization.to_str().unwrap_or_default();
        text.strip_prefix(SCHEME).unwrap_or_default()
    }

    /// The value of the header `Authorization`, marked as sensitive, for requests without this client. Its
    /// bytes contain the token.
    pub fn authorization_header(&self) -> HeaderValue {
        self.authorization.clone()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token([redacted])")
    }
}

/// Why a string is not a token. `Display` never repeats the string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidToken {
    /// The string is empty or white space.
    Empty,
    /// The string has a character that access tokens do not have.
    InvalidCharacter,
}

impl fmt::Display for InvalidToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the access token is empty",
            Self::InvalidCharacter => {
                "the access token has an invalid character, such as a quote or a line break"
            }
        })
    }
}

impl Error for InvalidToken {}
