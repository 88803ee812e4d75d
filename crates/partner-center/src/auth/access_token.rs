//! An access token with its expiry.

use std::time::{Duration, SystemTime};

use super::{Claims, Token};

/// An access token with its expiry: what a [`Credential`](super::Credential) returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessToken {
    token: Token,
    expires_at: Option<SystemTime>,
}

impl AccessToken {
    /// A token with the expiry in its claims. If the claims cannot be read, the client uses the token until
    /// the service rejects it.
    pub fn new(token: Token) -> Self {
        let claims = Claims::parse(&token);
        let expires_at = claims.and_then(|claims| claims.expires_at());
        Self { token, expires_at }
    }

    /// Sets the expiry to this time from now, as OAuth's `expires_in` does.
    pub fn with_expires_in(mut self, lifetime: Duration) -> Self {
        self.expires_at = SystemTime::now().checked_add(lifetime);
        self
    }

    /// Sets the expiry.
    pub fn with_expires_at(mut self, expires_at: SystemTime) -> Self {
        self.expires_at = Some(expires_at);
        self
    }

    /// The token.
    pub fn token(&self) -> &Token {
        &self.token
    }

    /// The expiry, if it is known.
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.expires_at
    }
}
