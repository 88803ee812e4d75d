//! The access token: how it is held, and that it is never shown.

use std::error::Error;
use std::fmt;

use reqwest::header::HeaderValue;

const SCHEME: &str = "Bearer ";

/// An access token for Partner Center.
///
/// It never shows its text: `Debug` prints a fixed word, and so does everything that logs headers.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    authorization: HeaderValue,
}

impl Token {
    /// Takes the text of a token. White space around it and the word `Bearer` before it are dropped,
    /// because tokens often come from files and from the output of other programs.
    ///
    /// # Errors
    ///
    /// The text is empty or holds a character that access tokens do not have (RFC 6750, section 2.1).
    pub fn new(text: &str) -> Result<Self, InvalidToken> {
        let text = text.trim();
        let text = match text.split_once(char::is_whitespace) {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("bearer") => rest.trim_start(),
            Some(_) | None => text,
        };
        if text.is_empty() {
            return Err(InvalidToken::Empty);
        }
        if !text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-._~+/=".contains(c))
        {
            return Err(InvalidToken::InvalidCharacter);
        }
        let authorization = HeaderValue::try_from(format!("{SCHEME}{text}"));
        let mut authorization = authorization.map_err(|_| InvalidToken::InvalidCharacter)?;
        authorization.set_sensitive(true);
        Ok(Self { authorization })
    }

    /// Replaces the token wherever `body` repeats it. A text of less than eight characters is no
    /// secret, and would be found where it is not meant.
    pub(crate) fn redact(&self, body: &mut Vec<u8>) {
        const WORD: &[u8] = b"[redacted]";
        const SHORTEST: usize = 8;
        let secret = self.text().as_bytes();
        if secret.len() < SHORTEST {
            return;
        }
        let found = |rest: &[u8]| rest.windows(secret.len()).position(|part| part == secret);
        let mut plain = Vec::new();
        let mut rest = body.as_slice();
        while let Some(at) = found(rest) {
            plain.extend_from_slice(rest.get(..at).unwrap_or_default());
            plain.extend_from_slice(WORD);
            rest = rest.get(at + secret.len()..).unwrap_or_default();
        }
        if !plain.is_empty() {
            plain.extend_from_slice(rest);
            *body = plain;
        }
    }

    /// The token in a header that [`authorization_header`](Self::authorization_header) made.
    pub(crate) fn presented(authorization: &HeaderValue) -> Self {
        Self {
            authorization: authorization.clone(),
        }
    }

    /// The text of the token.
    pub(crate) fn text(&self) -> &str {
        let text = self.authorization.to_str().unwrap_or_default();
        text.strip_prefix(SCHEME).unwrap_or_default()
    }

    /// The value of the header `Authorization`, marked as sensitive, for calls that are made without this
    /// client. Its bytes hold the secret.
    #[must_use]
    pub fn authorization_header(&self) -> HeaderValue {
        self.authorization.clone()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token([redacted])")
    }
}

/// Why a text is no token. It never repeats the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidToken {
    /// Nothing but white space.
    Empty,
    /// A character that access tokens do not have.
    InvalidCharacter,
}

impl fmt::Display for InvalidToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the access token is empty",
            Self::InvalidCharacter => {
                "the access token has a character that no access token has, such as a quote or a \
                 line break"
            }
        })
    }
}

impl Error for InvalidToken {}
