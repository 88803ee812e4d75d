//! The error of a request for an access token.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::sanitize::sanitize;

/// The kind of an [`AuthError`], with the person who can resolve it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuthErrorKind {
    /// The user must sign in: there is no refresh token, or the authority rejected it.
    SignInRequired,
    /// The user must sign in again with multi-factor authentication.
    MultiFactorRequired,
    /// An administrator must consent to the permissions of the application.
    ConsentRequired,
    /// The authority does not accept the application (OAuth's `invalid_client`): its id, secret or
    /// certificate is wrong or has expired.
    InvalidClient,
    /// The authority rejected the request for another reason. The same request is rejected again.
    Rejected,
    /// The authority could not be reached, or failed. A retry may succeed.
    Unavailable,
    /// The response of the authority, or the output of a command, is not a token.
    InvalidResponse,
    /// A token store, a key or a command of this machine failed.
    Local,
}

/// The error of a request for an access token.
///
/// Cheap to clone: all calls that wait for one token request get the same error. `Display` is one line
/// without secrets.
#[derive(Clone, Debug)]
pub struct AuthError(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    kind: AuthErrorKind,
    message: String,
    retry_after: Option<Duration>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl AuthError {
    /// An error with a message that says what happened, without a full stop.
    pub fn new(kind: AuthErrorKind, message: impl Into<String>) -> Self {
        Self(Arc::new(Inner {
            kind,
            message: message.into(),
            retry_after: None,
            source: None,
        }))
    }

    /// An error with the kind [`Local`](AuthErrorKind::Local).
    pub fn local(source: impl StdError + Send + Sync + 'static) -> Self {
        Self::new(AuthErrorKind::Local, source.to_string()).with_source(source)
    }

    /// Sets the cause, which must not contain a secret. Has no effect once the error has been cloned.
    pub fn with_source(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        if let Some(inner) = Arc::get_mut(&mut self.0) {
            inner.source = Some(Box::new(source));
        }
        self
    }

    /// Sets the time to wait before the next token request. Has no effect once the error has been cloned.
    pub fn with_retry_after(mut self, retry_after: Option<Duration>) -> Self {
        if let Some(inner) = Arc::get_mut(&mut self.0) {
            inner.retry_after = retry_after;
        }
        self
    }

    /// The kind of error.
    pub fn kind(&self) -> AuthErrorKind {
        self.0.kind
    }

    /// The time to wait before the next token request, if the authority sent `Retry-After`.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Whether a person must do something in a browser.
    pub fn needs_interaction(&self) -> bool {
        match self.0.kind {
            AuthErrorKind::SignInRequired
            | AuthErrorKind::MultiFactorRequired
            | AuthErrorKind::ConsentRequired => true,
            AuthErrorKind::InvalidClient
            | AuthErrorKind::Rejected
            | AuthErrorKind::Unavailable
            | AuthErrorKind::InvalidResponse
            | AuthErrorKind::Local => false,
        }
    }
}

impl fmt::Display for AuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&sanitize(&self.0.message))
    }
}

impl StdError for AuthError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(self.0.source.as_deref()?)
    }
}
