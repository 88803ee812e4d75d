//! Error responses of the authority, and the HTTP client for the crate `oauth2`.

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::SystemTime;

use oauth2::{
    DeviceCodeErrorResponse, ErrorResponse, HttpRequest, HttpResponse, RequestTokenError,
};
use reqwest::header::RETRY_AFTER;
use reqwest::{Request, StatusCode};
use serde::{Deserialize, Serialize};

use crate::auth::{AuthError, AuthErrorKind, Authority};
use crate::retry::parse_retry_after;
use crate::sanitize::sanitize;

/// The largest response of the authority, in bytes.
const MAX_BODY: usize = 1 << 20;

/// An OAuth error response, with the properties that Entra adds.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(super) struct OauthError {
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

impl fmt::Display for OauthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.error)
    }
}

impl ErrorResponse for OauthError {}

impl OauthError {
    /// What the error means. Microsoft advises against branching on codes and descriptions: here they change
    /// the advice to the user, and nothing else.
    fn kind(&self) -> AuthErrorKind {
        // Multi-factor authentication is missing (50076) or has expired (50078).
        let multi_factor = |code| matches!(code, 50076 | 50078);
        match self.error.as_str() {
            "consent_required" => AuthErrorKind::ConsentRequired,
            "invalid_grant" | "interaction_required" | "login_required" => {
                if self.suberror.as_deref() == Some("consent_required") {
                    AuthErrorKind::ConsentRequired
                } else if self.error_codes.iter().copied().any(multi_factor) {
                    AuthErrorKind::MultiFactorRequired
                } else {
                    AuthErrorKind::SignInRequired
                }
            }
            "invalid_client" | "unauthorized_client" => AuthErrorKind::InvalidClient,
            "temporarily_unavailable" | "server_error" => AuthErrorKind::Unavailable,
            // Of a device code: it expired, or the user declined.
            "expired_token"
            | "authorization_declined"
            | "access_denied"
            | "bad_verification_code" => AuthErrorKind::SignInRequired,
            _ => AuthErrorKind::Rejected,
        }
    }

    fn into_auth_error(self, secrets: &[&str]) -> AuthError {
        let kind = self.kind();
        let advice = match kind {
            AuthErrorKind::SignInRequired => "the user must sign in again",
            AuthErrorKind::MultiFactorRequired => {
                "the user must sign in again with multi-factor authentication"
            }
            AuthErrorKind::ConsentRequired => "an administrator must consent to the application",
            AuthErrorKind::InvalidClient => {
                "the authority does not accept the application: check tenant, client id, and secret or \
                 certificate"
            }
            AuthErrorKind::Unavailable => "the authority failed",
            AuthErrorKind::Rejected | AuthErrorKind::InvalidResponse | AuthErrorKind::Local => {
                "the authority rejected the request"
            }
        };
        let redact = |text: &str, max_length: usize| {
            let secrets = secrets.iter().filter(|secret| !secret.is_empty());
            let text = secrets.fold(text.to_owned(), |text, secret| {
                text.replace(secret, "[redacted]")
            });
            sanitize(&text).chars().take(max_length).collect::<String>()
        };
        let mut message = format!("{advice} ({}", redact(&self.error, 100));
        // The other lines of a description repeat the ids and the time.
        let description = self.error_description.unwrap_or_default();
        let description = redact(description.lines().next().unwrap_or_default(), 300);
        if !description.is_empty() {
            message += &format!(": {description}");
        }
        if let Some(trace_id) = &self.trace_id {
            message += &format!(" Trace {}", redact(trace_id, 100));
        }
        message.push(')');
        AuthError::new(kind, message)
    }
}

type ResponseFuture = Pin<Box<dyn Future<Output = Result<HttpResponse, AuthError>> + Send>>;

/// The client's HTTP client, as the crate `oauth2` calls it.
pub(super) fn http_client(
    authority: &Authority,
) -> impl Fn(HttpRequest) -> ResponseFuture + Send + Sync + 'static {
    let http = authority.http_client().clone();
    move |request| Box::pin(send(http.clone(), request))
}

async fn send(http: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, AuthError> {
    let request = Request::try_from(request).map_err(unreachable)?;
    let mut response = http.execute(request).await.map_err(unreachable)?;
    let status = response.status();
    if status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error() {
        let retry_after = response.headers().get(RETRY_AFTER);
        let retry_after = retry_after.and_then(|value| parse_retry_after(value, SystemTime::now()));
        let message = format!("the authority sent HTTP {}", status.as_u16());
        let error = AuthError::new(AuthErrorKind::Unavailable, message);
        return Err(error.with_retry_after(retry_after));
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
        if body.len() + chunk.len() > MAX_BODY {
            let message = format!("the authority's response has more than {MAX_BODY} bytes");
            return Err(AuthError::new(AuthErrorKind::InvalidResponse, message));
        }
        body.extend_from_slice(&chunk);
    }
    let mut read = HttpResponse::new(body);
    *read.status_mut() = status;
    *read.headers_mut() = std::mem::take(response.headers_mut());
    Ok(read)
}

/// The error of a request without a response. Its message has the innermost cause, and no URL.
fn unreachable(error: reqwest::Error) -> AuthError {
    let error = error.without_url();
    let causes = std::iter::successors(error.source(), |cause| (*cause).source());
    let message = match causes.last() {
        Some(cause) => format!("the authority cannot be reached: {cause}"),
        None => format!("the authority cannot be reached: {error}"),
    };
    AuthError::new(AuthErrorKind::Unavailable, message).with_source(error)
}

/// The error of a token request, without the secrets of the request.
pub(super) fn auth_error<E: ErrorResponse + Into<OauthError>>(
    error: RequestTokenError<AuthError, E>,
    secrets: &[&str],
) -> AuthError {
    let invalid = |message| AuthError::new(AuthErrorKind::InvalidResponse, message);
    match error {
        RequestTokenError::ServerResponse(error) => error.into().into_auth_error(secrets),
        RequestTokenError::Request(error) => error,
        // The value may be secret, so the error says its location alone.
        RequestTokenError::Parse(error, _) => invalid(format!(
            "the authority's response is not a valid token response (at {})",
            error.path()
        )),
        RequestTokenError::Other(message) => invalid(message),
    }
}

impl From<DeviceCodeErrorResponse> for OauthError {
    fn from(response: DeviceCodeErrorResponse) -> Self {
        Self {
            error: response.error().to_string(),
            error_description: response.error_description().cloned(),
            ..Self::default()
        }
    }
}
