//! What the authority says when it gives no token, and what a person has to do then.

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, SystemTime};

use oauth2::{
    DeviceCodeErrorResponse, ErrorResponse, HttpRequest, HttpResponse, RequestTokenError,
};
use reqwest::header::RETRY_AFTER;
use reqwest::{Request, StatusCode};
use serde::{Deserialize, Serialize};

use super::super::{AuthError, AuthErrorKind, Authority};
use crate::retry::retry_after;
use crate::sanitize;

/// What an answer of the authority may have at most, in bytes.
const LARGEST: usize = 1 << 20;

/// The error of OAuth with what Entra adds.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Refusal {
    error: String,
    #[serde(default)]
    error_description: Option<String>,
    #[serde(default)]
    error_codes: Vec<u64>,
    #[serde(default)]
    suberror: Option<String>,
    #[serde(default)]
    trace_id: Option<String>,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.error)
    }
}

impl ErrorResponse for Refusal {}

impl Refusal {
    /// What has to be done. Microsoft asks not to branch on codes and texts: nothing here depends on them
    /// but the advice.
    fn kind(&self) -> AuthErrorKind {
        // A second factor is missing (50076), or was given too long ago (50078).
        let multi_factor = self
            .error_codes
            .iter()
            .any(|code| matches!(code, 50076 | 50078));
        let consent = self.suberror.as_deref() == Some("consent_required");
        match self.error.as_str() {
            "consent_required" => AuthErrorKind::ConsentRequired,
            "invalid_grant" | "interaction_required" | "login_required" => {
                if consent {
                    AuthErrorKind::ConsentRequired
                } else if multi_factor {
                    AuthErrorKind::MultiFactorRequired
                } else {
                    AuthErrorKind::SignInRequired
                }
            }
            "invalid_client" | "unauthorized_client" => AuthErrorKind::InvalidClient,
            "temporarily_unavailable" | "server_error" => AuthErrorKind::Unavailable,
            // Of a device code: not used in time, or the person said no.
            "expired_token"
            | "authorization_declined"
            | "access_denied"
            | "bad_verification_code" => AuthErrorKind::SignInRequired,
            _ => AuthErrorKind::Rejected,
        }
    }

    fn explain(&self, secrets: &[&str]) -> AuthError {
        let kind = self.kind();
        let advice = match kind {
            AuthErrorKind::SignInRequired => "somebody has to sign in again",
            AuthErrorKind::MultiFactorRequired => {
                "somebody has to sign in again with a second factor"
            }
            AuthErrorKind::ConsentRequired => "an administrator has to consent to the application",
            AuthErrorKind::InvalidClient => {
                "the authority does not accept the application: check tenant, client id, and secret or \
                 certificate"
            }
            AuthErrorKind::Unavailable => "the authority failed",
            AuthErrorKind::Rejected | AuthErrorKind::InvalidResponse | AuthErrorKind::Local => {
                "the authority refused"
            }
        };
        // Further lines repeat the ids and the time.
        let said = self.error_description.as_deref().unwrap_or_default();
        let plain = |text: &str, longest: usize| {
            let mut text = text.to_owned();
            for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
                text = text.replace(secret, "[redacted]");
            }
            sanitize(&text).chars().take(longest).collect::<String>()
        };
        let said = plain(said.lines().next().unwrap_or_default(), 300);
        let mut text = format!("{advice} ({}", plain(&self.error, 100));
        if !said.is_empty() {
            text += &format!(": {said}");
        }
        if let Some(trace) = &self.trace_id {
            text += &format!(" Trace {}", plain(trace, 100));
        }
        text.push(')');
        AuthError::new(kind, text)
    }
}

/// Why there is no answer that can be read.
#[derive(Debug)]
pub(super) enum Failed {
    Transport(reqwest::Error),
    /// Too many requests, or a failure of the authority.
    Busy(StatusCode, Option<Duration>),
    TooLarge,
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Transport(_) => f.write_str("the authority cannot be reached"),
            Self::Busy(status, _) => write!(f, "the authority answered HTTP {}", status.as_u16()),
            Self::TooLarge => write!(f, "the authority's answer has more than {LARGEST} bytes"),
        }
    }
}

impl StdError for Failed {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Transport(error) => Some(error),
            Self::Busy(..) | Self::TooLarge => None,
        }
    }
}

type Sent = Pin<Box<dyn Future<Output = Result<HttpResponse, Failed>> + Send>>;

/// HTTP for the crate `oauth2`, by the client of the calls.
pub(super) fn http(authority: &Authority) -> impl Fn(HttpRequest) -> Sent + Send + Sync + 'static {
    let http = authority.http_client().clone();
    move |request| Box::pin(send(http.clone(), request))
}

async fn send(http: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, Failed> {
    // Its address names the tenant and nothing that is secret, but is of no use either.
    let transport = |error: reqwest::Error| Failed::Transport(error.without_url());
    let request = Request::try_from(request).map_err(transport)?;
    let mut response = http.execute(request).await.map_err(transport)?;
    let status = response.status();
    if status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error() {
        let asked = response.headers().get(RETRY_AFTER);
        let asked = asked.and_then(|value| retry_after(value, SystemTime::now()));
        return Err(Failed::Busy(status, asked));
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(transport)? {
        if body.len() + chunk.len() > LARGEST {
            return Err(Failed::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    let mut plain = HttpResponse::new(body);
    *plain.status_mut() = status;
    *plain.headers_mut() = std::mem::take(response.headers_mut());
    Ok(plain)
}

/// The error of a request, without the secrets that it was made with.
pub(super) fn explain(error: RequestTokenError<Failed, Refusal>, secrets: &[&str]) -> AuthError {
    match error {
        RequestTokenError::ServerResponse(refusal) => refusal.explain(secrets),
        RequestTokenError::Request(failed) => unanswered(failed),
        RequestTokenError::Parse(error, _) => unreadable(&error.path().to_string()),
        // Texts of the crate itself, such as that an answer is empty.
        RequestTokenError::Other(text) => AuthError::new(AuthErrorKind::InvalidResponse, text),
    }
}

/// The same while a person is waited for.
pub(super) fn explain_device(
    error: RequestTokenError<Failed, DeviceCodeErrorResponse>,
    secrets: &[&str],
) -> AuthError {
    match error {
        RequestTokenError::ServerResponse(refusal) => {
            let refusal = Refusal {
                error: refusal.error().to_string(),
                error_description: refusal.error_description().cloned(),
                error_codes: Vec::new(),
                suberror: None,
                trace_id: None,
            };
            refusal.explain(secrets)
        }
        RequestTokenError::Request(failed) => unanswered(failed),
        RequestTokenError::Parse(error, _) => unreadable(&error.path().to_string()),
        RequestTokenError::Other(text) => AuthError::new(AuthErrorKind::InvalidResponse, text),
    }
}

fn unanswered(failed: Failed) -> AuthError {
    let kind = match failed {
        Failed::TooLarge => AuthErrorKind::InvalidResponse,
        Failed::Transport(_) | Failed::Busy(..) => AuthErrorKind::Unavailable,
    };
    let asked = match failed {
        Failed::Busy(_, asked) => asked,
        Failed::Transport(_) | Failed::TooLarge => None,
    };
    let mut text = failed.to_string();
    let mut cause = failed.source();
    while let Some(error) = cause {
        cause = error.source();
        if cause.is_none() {
            text += &format!(": {error}");
        }
    }
    let error = AuthError::new(kind, text).with_retry_after(asked);
    error.with_source(failed)
}

/// What was read may be secret, so that only its place is told.
fn unreadable(place: &str) -> AuthError {
    let text = format!("the authority's answer is none of a token endpoint (at {place})");
    AuthError::new(AuthErrorKind::InvalidResponse, text)
}
