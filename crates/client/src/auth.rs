//! Tokens: how they are held, and where they may travel.

use std::error::Error;
use std::fmt;
use std::net::IpAddr;

use reqwest::Url;
use reqwest::header::HeaderValue;

/// An access token for Partner Center.
///
/// It never shows its text: `Debug` prints a fixed word, and so does everything that logs headers.
#[derive(Clone)]
pub struct Token {
    authorization: HeaderValue,
}

impl Token {
    /// Takes the text of a token, without `Bearer`. White space around it is dropped, because
    /// tokens often come from files and from the output of other programs.
    ///
    /// # Errors
    ///
    /// The text is empty or holds something that cannot stand in a header, such as a line break.
    pub fn new(text: &str) -> Result<Self, InvalidToken> {
        let text = text.trim();
        if text.is_empty() {
            return Err(InvalidToken::Empty);
        }
        let authorization = HeaderValue::try_from(format!("Bearer {text}"));
        let mut authorization = authorization.map_err(|_| InvalidToken::Characters)?;
        authorization.set_sensitive(true);
        Ok(Self { authorization })
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
    /// A character that cannot stand in a header.
    Characters,
}

impl fmt::Display for InvalidToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the access token is empty",
            Self::Characters => {
                "the access token has a character that cannot stand in a header, such as a line break"
            }
        })
    }
}

impl Error for InvalidToken {}

/// Whether a token may be sent to `url`: over TLS, or without leaving this machine.
pub(crate) fn may_receive_tokens(url: &Url) -> bool {
    let loopback = |host: &str| {
        let address = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost"
            || address
                .parse::<IpAddr>()
                .is_ok_and(|address| address.is_loopback())
    };
    match url.scheme() {
        "https" => true,
        "http" => url.host_str().is_some_and(loopback),
        _ => false,
    }
}
