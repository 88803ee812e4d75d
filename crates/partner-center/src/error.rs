//! Why a call did not give what it was made for, and what a caller may safely do next.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use progenitor_client::ResponseValue;
use reqwest::StatusCode;
use uuid::Uuid;

use crate::auth::{AuthError, AuthErrorKind};
use crate::generated::error_code::ErrorCode;
use crate::generated::operation::Operation;
use crate::generated::{self, types};
use crate::hooks::{Call, Record};

/// What a [`Error`] means for the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Nothing was sent: an argument is not valid, or the credential is not of the kind that the
    /// operation takes. Repeating it as it is will not help.
    InvalidRequest,
    /// Nothing was sent: no connection came about. Safe to repeat.
    ConnectionFailed,
    /// Nothing was sent, because there is no token: [`Error::auth_error`] says why, and what a person has to
    /// do. Safe to repeat after that.
    Authentication,
    /// The call was sent and no whole answer came. Whether it took effect is not known: read the
    /// state before repeating what is not repeatable.
    ResponseLost,
    /// The service does not accept the token (401), nor the one that was got in its place. Sign in again.
    Unauthorized,
    /// The service refuses the call (any other 4xx). Repeating it as it is will not help.
    Rejected,
    /// Too many calls (429). Repeat it later, not earlier than asked.
    Throttled {
        /// How long to wait from the answer on, if the service said so.
        retry_after: Option<Duration>,
    },
    /// The service or something before it failed or gave up (5xx, 408). Whether the call took effect
    /// is not known.
    ServerError,
    /// The service answered something that is not in the contract.
    InvalidResponse,
    /// The service accepted the request, but its answer holds no entry, and the look at the
    /// entries that followed did not show it either. Do not repeat the request: look again.
    Unconfirmed,
}

/// The one error of all calls: what happened, with the ids that support asks for.
///
/// Its text is one line for people. It holds no token; what the service says is shown as it came,
/// without characters that command a terminal.
pub struct Error(Box<Parts>);

struct Parts {
    kind: ErrorKind,
    operation: Operation,
    ids: Ids,
    attempts: u32,
    status: Option<StatusCode>,
    retry_after: Option<Duration>,
    auth: Option<AuthError>,
    /// Of an answer that nothing is decoded from, or only what the contract lists.
    sent: Option<Bytes>,
    body: Option<types::FaultBody>,
    /// Of an answer that cannot be decoded.
    raw: Option<Bytes>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// The two ids of one logical call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ids {
    pub(crate) request: Uuid,
    pub(crate) correlation: Uuid,
}

impl Ids {
    pub(crate) fn new(request: Uuid) -> Self {
        Self {
            request,
            correlation: Uuid::new_v4(),
        }
    }
}

impl Error {
    /// How a call ended, with what is known of it.
    pub(crate) fn new(
        operation: Operation,
        record: Record,
        error: generated::Error<types::FaultBody>,
    ) -> Self {
        let Record {
            ids,
            attempts,
            status,
            date: _,
            retry_after,
            settle: _,
            auth,
            raw: sent,
        } = record;
        let mut parts = Parts {
            kind: ErrorKind::ConnectionFailed,
            operation,
            ids,
            attempts,
            status: error.status().or(status),
            retry_after,
            sent,
            auth,
            body: None,
            raw: None,
            source: None,
        };
        match error {
            generated::Error::InvalidRequest(message) => {
                parts.kind = ErrorKind::InvalidRequest;
                parts.source = Some(message.into());
            }
            generated::Error::Custom(message) => match parts.auth.clone() {
                Some(error) => {
                    parts.kind = ErrorKind::Authentication;
                    parts.source = Some(error.into());
                }
                None => {
                    parts.kind = ErrorKind::InvalidRequest;
                    parts.source = Some(message.into());
                }
            },
            generated::Error::CommunicationError(error) => {
                parts.kind = if error.is_builder() {
                    ErrorKind::InvalidRequest
                } else if error.is_connect() {
                    ErrorKind::ConnectionFailed
                } else {
                    ErrorKind::ResponseLost
                };
                parts.source = Some(error.into());
            }
            generated::Error::ErrorResponse(response) => {
                parts.kind = kind(response.status(), retry_after);
                parts.body = Some(ResponseValue::into_inner(response));
            }
            generated::Error::InvalidResponsePayload(raw, error) => {
                parts.kind = ErrorKind::InvalidResponse;
                parts.raw = Some(raw);
                parts.source = Some(error.into());
            }
            generated::Error::ResponseBodyError(error)
            | generated::Error::InvalidUpgrade(error) => {
                parts.kind = ErrorKind::InvalidResponse;
                parts.source = Some(error.into());
            }
            generated::Error::UnexpectedResponse(response) => {
                parts.kind = kind(response.status(), retry_after);
            }
        }
        // A token that could not be renewed explains a refusal better than the refusal does.
        if parts.source.is_none()
            && let Some(error) = parts.auth.clone()
        {
            parts.source = Some(error.into());
        }
        Self(Box::new(parts))
    }

    /// An answer that was read and says what cannot be.
    pub(crate) fn unreadable(operation: Operation, what: &str) -> Self {
        let call = Call::new(Ids::new(Uuid::nil()));
        let mut fault = Self::new(
            operation,
            call.record(),
            generated::Error::Custom(what.to_owned()),
        );
        fault.0.kind = ErrorKind::InvalidResponse;
        fault
    }

    /// The same call, known to have been accepted: what failed is the look that followed.
    pub(crate) fn unconfirmed(mut self, look: Option<Self>) -> Self {
        self.0.kind = ErrorKind::Unconfirmed;
        self.0.source = look.map(Into::into);
        self
    }

    /// The same call, of which nobody could see whether it took effect, however its last attempt ended.
    pub(crate) fn unsettled(mut self, look: Self) -> Self {
        if self.0.kind != ErrorKind::ServerError {
            self.0.kind = ErrorKind::ResponseLost;
        }
        self.0.source = Some(look.into());
        self
    }

    /// The same call, of which an earlier attempt was lost: that the last one had no effect does not make it
    /// safe to repeat. A refusal stays one, because it is the service's answer to this request id.
    pub(crate) fn after_a_lost_one(mut self) -> Self {
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

    /// What the fault means for the caller.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Whether the same call may well succeed later: nothing about it is wrong.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self.0.kind {
            ErrorKind::ConnectionFailed | ErrorKind::ResponseLost | ErrorKind::Throttled { .. } => {
                true
            }
            // Of these, 501 says that it will not be otherwise later.
            ErrorKind::ServerError => self.0.status != Some(StatusCode::NOT_IMPLEMENTED),
            ErrorKind::Authentication => self
                .auth_error()
                .is_some_and(|error| error.kind() == AuthErrorKind::Unavailable),
            ErrorKind::InvalidRequest
            | ErrorKind::Unauthorized
            | ErrorKind::Rejected
            | ErrorKind::InvalidResponse
            | ErrorKind::Unconfirmed => false,
        }
    }

    /// The operation that was called.
    #[must_use]
    pub fn operation(&self) -> Operation {
        self.0.operation
    }

    /// The value of `MS-RequestId` that was sent. Use it again when the same call is repeated, as
    /// [`request_qualification_with_id`](crate::Customer::request_qualification_with_id) does.
    #[must_use]
    pub fn request_id(&self) -> Uuid {
        self.0.ids.request
    }

    /// The value of `MS-CorrelationId` that was sent.
    #[must_use]
    pub fn correlation_id(&self) -> Uuid {
        self.0.ids.correlation
    }

    /// How often the call was sent; 0 if it was not.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Why there is no token, or no other one in place of the one that was refused.
    #[must_use]
    pub fn auth_error(&self) -> Option<&AuthError> {
        self.0.auth.as_ref()
    }

    /// The HTTP status of the last answer, if there was one.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.status.map(|status| status.as_u16())
    }

    /// The body of a refusal, in the one form to which all its shapes are brought.
    #[must_use]
    pub fn body(&self) -> Option<&types::FaultBody> {
        self.0.body.as_ref()
    }

    /// How long the service wants to be left alone, counted from its answer, if it said so.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// The body of an answer that cannot be decoded, or of one that is no success: its first 64 KiB,
    /// without a byte order mark and without the token; empty if there was none. One that cannot be
    /// decoded is whole, and in the contract's spelling as far as that was recognized.
    #[must_use]
    pub fn raw_body(&self) -> &[u8] {
        let sent = || self.0.sent.as_deref();
        self.undecoded().or_else(sent).unwrap_or_default()
    }

    pub(crate) fn undecoded(&self) -> Option<&[u8]> {
        self.0.raw.as_deref()
    }

    /// The service's own code for the error, as text, for instance `20002`.
    #[must_use]
    pub fn code(&self) -> Option<String> {
        match self.body()? {
            types::FaultBody::ApiFault(fault) => fault.code.as_ref().map(ToString::to_string),
            types::FaultBody::FaultText(_) => None,
        }
    }

    /// The component of the service that refused, for instance `PartnerFD`.
    #[must_use]
    pub fn component(&self) -> Option<&str> {
        match self.body()? {
            types::FaultBody::ApiFault(fault) => fault.source.as_deref(),
            types::FaultBody::FaultText(_) => None,
        }
    }

    /// Further values of a refusal, in no documented form.
    #[must_use]
    pub fn data(&self) -> &[serde_json::Value] {
        match self.body() {
            Some(types::FaultBody::ApiFault(fault)) => fault.data.as_deref().unwrap_or_default(),
            Some(types::FaultBody::FaultText(_)) | None => &[],
        }
    }

    /// What the contract knows of the service's code: its meaning, and mostly what to do.
    #[must_use]
    pub fn documented_code(&self) -> Option<&'static ErrorCode> {
        ErrorCode::of(&self.code()?)
    }

    /// What the service says about the error.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        let message = match self.body()? {
            types::FaultBody::ApiFault(fault) => {
                fault.description.as_deref().or(fault.message.as_deref())
            }
            types::FaultBody::FaultText(text) => Some(text.as_str()),
        };
        message.filter(|text| !text.trim().is_empty())
    }
}

fn kind(status: StatusCode, retry_after: Option<Duration>) -> ErrorKind {
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
        let Parts {
            kind,
            operation,
            ids,
            attempts,
            status,
            retry_after,
            raw,
            source,
            auth: _,
            sent: _,
            body: _,
        } = &*self.0;
        let id = operation.id();
        match kind {
            ErrorKind::InvalidRequest | ErrorKind::ConnectionFailed => {
                write!(f, "{id} was not sent")?
            }
            ErrorKind::Authentication => write!(f, "{id} was not sent: no token")?,
            ErrorKind::ResponseLost => write!(f, "{id} was sent, but its answer was lost")?,
            ErrorKind::Unauthorized => write!(f, "the service does not accept the token for {id}")?,
            ErrorKind::Rejected => write!(f, "the service refused {id}")?,
            ErrorKind::Throttled { .. } => write!(f, "the service throttled {id}")?,
            ErrorKind::ServerError => write!(f, "the service failed in {id}")?,
            ErrorKind::InvalidResponse => {
                write!(f, "the answer to {id} is not what the contract says")?
            }
            ErrorKind::Unconfirmed => {
                write!(
                    f,
                    "{id} was accepted, but what became of it could not be read"
                )?;
            }
        }
        if let Some(delay) = retry_after {
            write!(f, ", come back in {} s", delay.as_secs())?;
        }
        if let Some(status) = status {
            write!(f, ": HTTP {}", status.as_u16())?;
        }
        if let Some(code) = self.code() {
            write!(f, ", code {}", Line(&code))?;
        }
        if let Some(message) = self.message() {
            write!(f, ": {}", Line(message))?;
        } else if let Some(known) = self.documented_code() {
            write!(f, ": {}", known.meaning)?;
        }
        let token = source
            .as_ref()
            .is_some_and(|source| source.is::<AuthError>());
        if let Some(source) = source
            && (token || self.message().is_none())
        {
            // The innermost cause is the one that names what to mend, except for a token: what a person
            // has to do says the error itself.
            let mut cause: &dyn StdError = source.as_ref();
            while !cause.is::<AuthError>()
                && let Some(next) = cause.source()
            {
                cause = next;
            }
            write!(f, ": {}", Line(&cause.to_string()))?;
        }
        let raw = sanitize(&String::from_utf8_lossy(raw.as_deref().unwrap_or_default()));
        if !raw.is_empty() {
            write!(f, "; it begins with {}", Line(&raw))?;
        }
        match attempts {
            0 => {}
            1 => write!(f, " (request {})", ids.request)?,
            _ => write!(f, " (request {}, sent {attempts} times)", ids.request)?,
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Parts {
            kind,
            operation,
            ids,
            attempts,
            status,
            retry_after,
            auth: _,
            sent: _,
            body,
            raw,
            source,
        } = &*self.0;
        f.debug_struct("Error")
            .field("kind", kind)
            .field("operation", operation)
            .field("request_id", &ids.request)
            .field("correlation_id", &ids.correlation)
            .field("attempts", attempts)
            .field("status", status)
            .field("retry_after", retry_after)
            .field("body", body)
            .field("raw_bytes", &raw.as_ref().map(Bytes::len))
            .field("source", source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0
            .source
            .as_deref()
            .map(|source| source as &(dyn StdError + 'static))
    }
}

/// Text of somebody else as one line that no terminal takes for commands: white space and control
/// characters become single spaces, and characters that turn the direction of writing are dropped.
#[must_use]
pub fn sanitize(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let text = text.replace(turns, "");
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The beginning of such a text.
struct Line<'t>(&'t str);

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LONGEST: usize = 200;
        let line = sanitize(self.0);
        match line.char_indices().nth(LONGEST) {
            Some((end, _)) => write!(f, "{}…", &line[..end]),
            None => f.write_str(&line),
        }
    }
}
