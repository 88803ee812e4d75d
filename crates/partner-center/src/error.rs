//! The error of an API call: what happened, and what the caller may safely do next.

use std::error::Error as StdError;
use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use progenitor_client::ResponseValue;
use reqwest::{Method, StatusCode};
use uuid::Uuid;

use crate::auth::{AuthError, AuthErrorKind};
use crate::call::CallRecord;
use crate::generated::error_code::ErrorCode;
use crate::generated::operation::Operation;
use crate::generated::{self, types};
use crate::sanitize::sanitize;

/// What an [`Error`] means for the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Nothing was sent: an argument is invalid, or the credential's tokens do not authorize the operation.
    /// The same call fails again.
    InvalidRequest,
    /// Nothing was sent: the client could not connect. Safe to repeat.
    ConnectionFailed,
    /// Nothing was sent: there is no access token. [`Error::auth_error`] says why and what to do about it.
    /// Safe to repeat after that.
    Authentication,
    /// The request was sent, and no complete response arrived. It may have taken effect: read the state
    /// before you repeat a request that changes something.
    ResponseLost,
    /// The service rejected the access token (401), and the new one that the client tried after it.
    Unauthorized,
    /// The service rejected the request (another 4xx). The same request is rejected again.
    Rejected,
    /// The service throttled the request (429); it took no effect. Repeat it after `retry_after`.
    Throttled {
        /// How long to wait, counted from the response, if the service sent `Retry-After`.
        retry_after: Option<Duration>,
    },
    /// The service or a gateway failed (5xx, 408). The request may have taken effect.
    ServerError,
    /// The response does not match the contract.
    InvalidResponse,
    /// The service accepted the request, but neither its response nor the customer's qualifications, read
    /// after it, showed the entry. Do not repeat the request; read the qualifications again.
    Unconfirmed,
}

/// The error of every API call: what happened, with the ids that Microsoft's support asks for.
///
/// `{}` prints one line without the [source](StdError::source), and `{:#}` appends the sources. Neither
/// contains the access token. Text from the service is printed without terminal control sequences.
pub struct Error(Box<Inner>);

type Source = Box<dyn StdError + Send + Sync>;

struct Inner {
    kind: ErrorKind,
    operation: Operation,
    record: CallRecord,
    body: Option<types::FaultBody>,
    /// The normalized body of a response that could not be decoded.
    undecoded: Option<Bytes>,
    source: Option<Source>,
    /// Whether an earlier attempt may have taken effect, whatever the last one says.
    earlier_effect: bool,
}

impl Error {
    /// The error of a call with this record.
    pub(crate) fn new(
        operation: Operation,
        mut record: CallRecord,
        error: generated::Error<types::FaultBody>,
    ) -> Self {
        record.status = error.status().or(record.status);
        let retry_after = record.retry_after;
        let (mut body, mut undecoded) = (None, None);
        let (kind, source): (_, Option<Source>) = match error {
            generated::Error::InvalidRequest(message) => {
                (ErrorKind::InvalidRequest, Some(message.into()))
            }
            generated::Error::Custom(message) => match record.auth_error.clone() {
                Some(error) => (ErrorKind::Authentication, Some(error.into())),
                None => (ErrorKind::InvalidRequest, Some(message.into())),
            },
            generated::Error::CommunicationError(error) => {
                let kind = if error.is_builder() {
                    ErrorKind::InvalidRequest
                } else if error.is_connect() {
                    ErrorKind::ConnectionFailed
                } else {
                    ErrorKind::ResponseLost
                };
                (kind, Some(error.into()))
            }
            generated::Error::ErrorResponse(response) => {
                let kind = kind_of_status(response.status(), retry_after);
                body = Some(ResponseValue::into_inner(response));
                (kind, None)
            }
            generated::Error::InvalidResponsePayload(bytes, error) => {
                undecoded = Some(bytes);
                (ErrorKind::InvalidResponse, Some(error.into()))
            }
            generated::Error::ResponseBodyError(error)
            | generated::Error::InvalidUpgrade(error) => {
                (ErrorKind::InvalidResponse, Some(error.into()))
            }
            generated::Error::UnexpectedResponse(response) => {
                (kind_of_status(response.status(), retry_after), None)
            }
        };
        // A failed token renewal explains a 401 better than the response does.
        let source = source.or_else(|| Some(record.auth_error.clone()?.into()));
        Self(Box::new(Inner {
            kind,
            operation,
            record,
            body,
            undecoded,
            source,
            earlier_effect: false,
        }))
    }

    /// The error of a response that was decoded and contradicts the contract.
    pub(crate) fn invalid_response(
        operation: Operation,
        record: CallRecord,
        problem: &str,
    ) -> Self {
        Self(Box::new(Inner {
            kind: ErrorKind::InvalidResponse,
            operation,
            record,
            body: None,
            undecoded: None,
            source: Some(problem.into()),
            earlier_effect: false,
        }))
    }

    /// This error, where the service accepted the request and the read after it did not show the effect.
    pub(crate) fn unconfirmed(mut self, read: Option<Self>) -> Self {
        self.0.kind = ErrorKind::Unconfirmed;
        self.0.source = read.map(Into::into);
        self
    }

    /// This error, where the read that should show whether the request took effect failed.
    pub(crate) fn unverified(mut self, read: Self) -> Self {
        if self.0.kind != ErrorKind::ServerError {
            self.0.kind = ErrorKind::ResponseLost;
        }
        self.0.earlier_effect = true;
        self.0.source = Some(read.into());
        self
    }

    /// This error of the last attempt, where the response to an earlier one was lost: that the last attempt
    /// took no effect does not make the request safe to repeat. A rejection stays one, because it is the
    /// service's response to this request id.
    pub(crate) fn after_lost_response(mut self) -> Self {
        self.0.earlier_effect = true;
        self.0.kind = match self.0.kind {
            ErrorKind::InvalidRequest
            | ErrorKind::ConnectionFailed
            | ErrorKind::Authentication
            | ErrorKind::Unauthorized
            | ErrorKind::Throttled { .. }
            | ErrorKind::ResponseLost => ErrorKind::ResponseLost,
            kind @ (ErrorKind::ServerError
            | ErrorKind::Rejected
            | ErrorKind::InvalidResponse
            | ErrorKind::Unconfirmed) => kind,
        };
        self
    }

    /// What the error means for the caller.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Whether the request may have changed something at the service. A new request could then take effect a
    /// second time: resume this one with [`resume_request`](crate::Customer::resume_request), which reads
    /// the customer's qualifications before it sends anything. Always `false` for an operation that only reads.
    pub fn may_have_effect(&self) -> bool {
        let changes_state = self.0.operation.method() != Method::GET.as_str();
        changes_state
            && (self.0.earlier_effect
                || match self.0.kind {
                    ErrorKind::ResponseLost
                    | ErrorKind::ServerError
                    | ErrorKind::InvalidResponse
                    | ErrorKind::Unconfirmed => true,
                    ErrorKind::InvalidRequest
                    | ErrorKind::ConnectionFailed
                    | ErrorKind::Authentication
                    | ErrorKind::Unauthorized
                    | ErrorKind::Rejected
                    | ErrorKind::Throttled { .. } => false,
                })
    }

    /// Whether the same call may succeed later and is safe to repeat: `false` where the request
    /// [may have had an effect](Self::may_have_effect).
    pub fn is_transient(&self) -> bool {
        if self.may_have_effect() {
            return false;
        }
        match self.0.kind {
            ErrorKind::ConnectionFailed | ErrorKind::ResponseLost | ErrorKind::Throttled { .. } => {
                true
            }
            // 501 is permanent.
            ErrorKind::ServerError => self.0.record.status != Some(StatusCode::NOT_IMPLEMENTED),
            ErrorKind::Authentication => {
                let kind = self.auth_error().map(AuthError::kind);
                kind == Some(AuthErrorKind::Unavailable)
            }
            ErrorKind::InvalidRequest
            | ErrorKind::Unauthorized
            | ErrorKind::Rejected
            | ErrorKind::InvalidResponse
            | ErrorKind::Unconfirmed => false,
        }
    }

    /// The operation that was called.
    pub fn operation(&self) -> Operation {
        self.0.operation
    }

    /// Whether the service rejected the access token because the user signed in without multi-factor
    /// authentication: the error code 900421, or the reason phrase `Unauthorized - MFA required`. A token of
    /// the same sign-in is rejected again.
    pub fn requires_multi_factor(&self) -> bool {
        let reason = || {
            let message = self.message()?.to_ascii_lowercase();
            Some(message.contains("mfa required"))
        };
        self.0.kind == ErrorKind::Unauthorized
            && (self.code().as_deref() == Some("900421") || reason().unwrap_or_default())
    }

    /// The `MS-RequestId` of the call. To resume a request for a qualification, pass it to
    /// [`resume_request`](crate::Customer::resume_request) with [`started_at`](Self::started_at).
    pub fn request_id(&self) -> Uuid {
        self.0.record.request_id
    }

    /// When the call started, by this machine's clock.
    pub fn started_at(&self) -> SystemTime {
        self.0.record.started_at
    }

    /// The `MS-CorrelationId` of the call.
    pub fn correlation_id(&self) -> Uuid {
        self.0.record.correlation_id
    }

    /// How many times the request was sent.
    pub fn attempts(&self) -> u32 {
        self.0.record.attempts
    }

    /// Why there is no access token, or no new one in place of the one that the service rejected.
    pub fn auth_error(&self) -> Option<&AuthError> {
        self.0.record.auth_error.as_ref()
    }

    /// The HTTP status of the last response.
    pub fn status(&self) -> Option<u16> {
        self.0.record.status.map(|status| status.as_u16())
    }

    /// The decoded body of an error response.
    pub fn body(&self) -> Option<&types::FaultBody> {
        self.0.body.as_ref()
    }

    /// The `Retry-After` of the last response, counted from that response.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.record.retry_after
    }

    /// The body of the last response, without a byte order mark and without the access token; empty if there
    /// was none. The body of an error response is cut off after 64 KiB. A body that could not be decoded is
    /// complete, with property names normalized to those of the contract.
    pub fn raw_body(&self) -> &[u8] {
        let raw_body = || self.0.record.raw_body.as_deref();
        self.undecoded().or_else(raw_body).unwrap_or_default()
    }

    pub(crate) fn undecoded(&self) -> Option<&[u8]> {
        self.0.undecoded.as_deref()
    }

    fn api_fault(&self) -> Option<&types::ApiFault> {
        match self.body()? {
            types::FaultBody::ApiFault(fault) => Some(fault),
            types::FaultBody::FaultText(_) => None,
        }
    }

    /// The service's error code as a string, such as `20002`.
    pub fn code(&self) -> Option<String> {
        self.api_fault()?.code.as_ref().map(ToString::to_string)
    }

    /// The component of the service that sent the error (`source` in the body), such as `PartnerFD`.
    pub fn component(&self) -> Option<&str> {
        self.api_fault()?.source.as_deref()
    }

    /// The `data` of the error body; the contract documents no schema for it.
    pub fn data(&self) -> &[serde_json::Value] {
        let data = self.api_fault().and_then(|fault| fault.data.as_deref());
        data.unwrap_or_default()
    }

    /// What the contract documents about the [`code`](Self::code): its meaning, and usually a hint.
    pub fn documented_code(&self) -> Option<&'static ErrorCode> {
        ErrorCode::from_code(&self.code()?)
    }

    /// The service's description of the error. `None` for markup, such as the HTML page of a gateway, which
    /// is in [`raw_body`](Self::raw_body).
    pub fn message(&self) -> Option<&str> {
        let message = match self.body()? {
            types::FaultBody::ApiFault(fault) => {
                fault.description.as_deref().or(fault.message.as_deref())
            }
            types::FaultBody::FaultText(text) => Some(text.as_str()),
        };
        message.filter(|text| !text.trim().is_empty() && !is_markup(text))
    }
}

fn kind_of_status(status: StatusCode, retry_after: Option<Duration>) -> ErrorKind {
    match status {
        StatusCode::UNAUTHORIZED => ErrorKind::Unauthorized,
        StatusCode::TOO_MANY_REQUESTS => ErrorKind::Throttled { retry_after },
        StatusCode::REQUEST_TIMEOUT => ErrorKind::ServerError,
        status if status.is_client_error() => ErrorKind::Rejected,
        status if status.is_server_error() => ErrorKind::ServerError,
        _ => ErrorKind::InvalidResponse,
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = self.operation().id();
        match self.kind() {
            ErrorKind::InvalidRequest | ErrorKind::ConnectionFailed => {
                write!(f, "{id} was not sent")
            }
            ErrorKind::Authentication => write!(f, "{id} was not sent: no access token"),
            ErrorKind::ResponseLost => write!(f, "{id} was sent, but its response was lost"),
            ErrorKind::Unauthorized => write!(f, "the service rejected the access token for {id}"),
            ErrorKind::Rejected => write!(f, "the service rejected {id}"),
            ErrorKind::Throttled { .. } => write!(f, "the service throttled {id}"),
            ErrorKind::ServerError => write!(f, "the service failed to process {id}"),
            ErrorKind::InvalidResponse => {
                write!(f, "the response to {id} does not match the contract")
            }
            ErrorKind::Unconfirmed => {
                write!(
                    f,
                    "the service accepted {id}, but its result could not be read"
                )
            }
        }?;
        if let Some(retry_after) = self.retry_after() {
            write!(f, ", retry after {} s", retry_after.as_secs())?;
        }
        if let Some(status) = self.status() {
            write!(f, ": HTTP {status}")?;
        }
        if let Some(code) = self.code() {
            write!(f, ", code {}", excerpt(&code))?;
        }
        if let Some(message) = self.message() {
            write!(f, ": {}", excerpt(message))?;
        } else if let Some(documented) = self.documented_code() {
            write!(f, ": {}", documented.meaning)?;
        }
        let body = String::from_utf8_lossy(self.undecoded().unwrap_or_default());
        if is_markup(&body) {
            f.write_str("; the body is HTML or XML")?;
        } else if !body.trim().is_empty() {
            write!(f, "; the body starts with {}", excerpt(&body))?;
        }
        match self.attempts() {
            0 => Ok(()),
            1 => write!(f, " (request {})", self.request_id()),
            attempts => write!(f, " (request {}, {attempts} attempts)", self.request_id()),
        }?;
        if f.alternate() {
            let causes = std::iter::successors(self.source(), |cause| (*cause).source());
            for cause in causes {
                write!(f, ": {}", sanitize(&cause.to_string()))?;
            }
        }
        Ok(())
    }
}

/// Whether a text is markup, such as the HTML page of a gateway.
fn is_markup(text: &str) -> bool {
    text.trim_start_matches('\u{feff}')
        .trim_start()
        .starts_with('<')
}

/// The beginning of a text from elsewhere, as one line.
fn excerpt(text: &str) -> String {
    const MAX_CHARACTERS: usize = 200;
    let mut line = sanitize(text);
    if let Some((end, _)) = line.char_indices().nth(MAX_CHARACTERS) {
        line.truncate(end);
        line.push('…');
    }
    line
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Without the undecoded body, which may be large.
        f.debug_struct("Error")
            .field("kind", &self.kind())
            .field("operation", &self.operation())
            .field("request_id", &self.request_id())
            .field("correlation_id", &self.correlation_id())
            .field("attempts", &self.attempts())
            .field("status", &self.status())
            .field("retry_after", &self.retry_after())
            .field("body", &self.body())
            .field("source", &self.0.source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(self.0.source.as_deref()?)
    }
}
