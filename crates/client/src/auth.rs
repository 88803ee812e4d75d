//! Tokens: how they are held, and where they may travel.

use std::error::Error;
use std::fmt;
use std::net::IpAddr;

use reqwest::Url;
use reqwest::header::HeaderValue;

use crate::BuildError;

/// An access token for Partner Center.
///
/// It never shows its text: `Debug` prints a fixed word, and so does everything that logs headers.
#[derive(Clone)]
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
            return Err(InvalidToken::Characters);
        }
        let authorization = HeaderValue::try_from(format!("Bearer {text}"));
        let mut authorization = authorization.map_err(|_| InvalidToken::Characters)?;
        authorization.set_sensitive(true);
        Ok(Self { authorization })
    }

    /// Replaces the token wherever `body` repeats it. A text of less than eight characters is no
    /// secret, and would be found where it is not meant.
    pub(crate) fn redact(&self, body: &mut Vec<u8>) {
        const WORD: &[u8] = b"[redacted]";
        const SHORTEST: usize = 8;
        let secret = self
            .authorization
            .as_bytes()
            .get(b"Bearer ".len()..)
            .unwrap_or_default();
        if secret.len() < SHORTEST {
            return;
        }
        let mut from = 0;
        while let Some(at) = body
            .get(from..)
            .and_then(|rest| rest.windows(secret.len()).position(|part| part == secret))
        {
            let start = from + at;
            body.splice(start..start + secret.len(), WORD.iter().copied());
            from = start + WORD.len();
        }
    }

    /// The value of the header `Authorization`, marked as sensitive.
    pub(crate) fn authorization(&self) -> HeaderValue {
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
    Characters,
}

impl fmt::Display for InvalidToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the access token is empty",
            Self::Characters => {
                "the access token has a character that no access token has, such as a quote or a \
                 line break"
            }
        })
    }
}

impl Error for InvalidToken {}

/// The address that tokens are sent to: over TLS, or without leaving this machine, and with nothing
/// in it but scheme, host, port and path.
pub(crate) fn destination(address: &str) -> Result<Url, BuildError> {
    let url = Url::parse(address.trim());
    let url = url.map_err(|_| BuildError::InvalidUrl("is not a web address"))?;
    let host = url.host_str().filter(|host| !host.is_empty());
    let host = host.ok_or(BuildError::InvalidUrl("names no host"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(BuildError::InvalidUrl(
            "has a user name or a password in it",
        ));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(BuildError::InvalidUrl("has a query or a fragment in it"));
    }
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let loopback = host == "localhost"
        || bare
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback());
    match url.scheme() {
        "https" => Ok(url),
        "http" if loopback => Ok(url),
        "http" => Err(BuildError::InsecureUrl(host.to_owned())),
        _ => Err(BuildError::InvalidUrl("is neither http nor https")),
    }
}
