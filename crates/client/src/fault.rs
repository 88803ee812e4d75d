//! Why a call did not give what it was made for, and what a caller may safely do next.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use progenitor_client::ResponseValue;
use reqwest::StatusCode;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use uuid::Uuid;

use crate::generated::error_code::ErrorCode;
use crate::generated::operation::Operation;
use crate::generated::{Error, types};

/// What a [`Fault`] means for the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FaultKind {
    /// Nothing was sent: an argument is not valid, or no connection came about. Safe to repeat.
    NotSent,
    /// The call was sent and no whole answer came. Whether it took effect is not known: read the
    /// state before repeating what is not repeatable.
    Lost,
    /// The service does not accept the token (401). Sign in again.
    Unauthorized,
    /// The service refuses the call (any other 4xx). Repeating it as it is will not help.
    Refused,
    /// Too many calls (429). Repeat it later, not earlier than asked.
    Throttled {
        /// How long to wait, if the service said so in seconds.
        retry_after: Option<Duration>,
    },
    /// The service or something before it failed or gave up (5xx, 408). Whether the call took effect
    /// is not known.
    Failed,
    /// The service answered something that is not in the contract.
    Unreadable,
    /// The service accepted the request, but its answer holds no entry, and the look at the
    /// entries that followed did not show it either. Do not repeat the request: look again.
    Unconfirmed,
}

/// The one error of all calls: what happened, with the ids that support asks for.
///
/// Its text is one line for people. It holds no token; what the service says is shown as it came,
/// without characters that command a terminal.
pub struct Fault(Box<Parts>);

struct Parts {
    kind: FaultKind,
    operation: Operation,
    ids: Ids,
    status: Option<StatusCode>,
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

impl Fault {
    pub(crate) fn new(operation: Operation, ids: Ids, error: Error<types::FaultBody>) -> Self {
        let mut parts = Parts {
            kind: FaultKind::NotSent,
            operation,
            ids,
            status: error.status(),
            body: None,
            raw: None,
            source: None,
        };
        match error {
            Error::InvalidRequest(message) | Error::Custom(message) => {
                parts.source = Some(message.into());
            }
            Error::CommunicationError(error) => {
                let unsent = error.is_builder() || error.is_connect();
                parts.kind = if unsent {
                    FaultKind::NotSent
                } else {
                    FaultKind::Lost
                };
                parts.source = Some(error.into());
            }
            Error::ErrorResponse(response) => {
                parts.kind = kind(response.status(), response.headers());
                parts.body = Some(ResponseValue::into_inner(response));
            }
            Error::InvalidResponsePayload(raw, error) => {
                parts.kind = FaultKind::Unreadable;
                parts.raw = Some(raw);
                parts.source = Some(error.into());
            }
            Error::ResponseBodyError(error) | Error::InvalidUpgrade(error) => {
                parts.kind = FaultKind::Unreadable;
                parts.source = Some(error.into());
            }
            Error::UnexpectedResponse(response) => {
                parts.kind = kind(response.status(), response.headers());
            }
        }
        Self(Box::new(parts))
    }

    /// The same call, known to have been accepted: what failed is the look that followed.
    pub(crate) fn unconfirmed(mut self, look: Option<Self>) -> Self {
        self.0.kind = FaultKind::Unconfirmed;
        self.0.source = look.map(Into::into);
        self
    }

    /// What the fault means for the caller.
    #[must_use]
    pub fn kind(&self) -> FaultKind {
        self.0.kind
    }

    /// Whether the same call may well succeed later: nothing about it is wrong.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self.0.kind {
            FaultKind::NotSent
            | FaultKind::Lost
            | FaultKind::Throttled { .. }
            | FaultKind::Failed => true,
            FaultKind::Unauthorized
            | FaultKind::Refused
            | FaultKind::Unreadable
            | FaultKind::Unconfirmed => false,
        }
    }

    /// The operation that was called.
    #[must_use]
    pub fn operation(&self) -> Operation {
        self.0.operation
    }

    /// The value of `MS-RequestId` that was sent. Use it again when the same call is repeated, as
    /// [`request_qualification_with_id`](crate::PartnerCenter::request_qualification_with_id) does.
    #[must_use]
    pub fn request_id(&self) -> Uuid {
        self.0.ids.request
    }

    /// The value of `MS-CorrelationId` that was sent.
    #[must_use]
    pub fn correlation_id(&self) -> Uuid {
        self.0.ids.correlation
    }

    /// The HTTP status, if there was an answer that has one. An answer that cannot be decoded
    /// ([`FaultKind::Unreadable`]) was a success by its status; which one is not kept.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.status.map(|status| status.as_u16())
    }

    /// The body of a refusal, in the one form to which all its shapes are brought.
    #[must_use]
    pub fn body(&self) -> Option<&types::FaultBody> {
        self.0.body.as_ref()
    }

    /// The body of an answer that cannot be decoded, otherwise empty: without a byte order mark,
    /// and in the contract's spelling as far as that was recognized.
    #[must_use]
    pub fn raw(&self) -> &[u8] {
        self.undecoded().unwrap_or_default()
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

    /// What the contract knows of the service's code: its meaning, and mostly what to do.
    #[must_use]
    pub fn known(&self) -> Option<&'static ErrorCode> {
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

fn kind(status: StatusCode, headers: &HeaderMap) -> FaultKind {
    match status {
        StatusCode::UNAUTHORIZED => FaultKind::Unauthorized,
        StatusCode::TOO_MANY_REQUESTS => {
            let seconds = headers
                .get(RETRY_AFTER)
                .and_then(|value| value.to_str().ok());
            let seconds = seconds.and_then(|text| text.trim().parse().ok());
            FaultKind::Throttled {
                retry_after: seconds.map(Duration::from_secs),
            }
        }
        StatusCode::REQUEST_TIMEOUT => FaultKind::Failed,
        status if status.is_client_error() => FaultKind::Refused,
        status if status.is_server_error() => FaultKind::Failed,
        _ => FaultKind::Unreadable,
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Parts {
            kind,
            operation,
            ids,
            status,
            raw,
            source,
            body: _,
        } = &*self.0;
        let id = operation.id();
        match kind {
            FaultKind::NotSent => write!(f, "{id} was not sent")?,
            FaultKind::Lost => write!(f, "{id} was sent, but its answer was lost")?,
            FaultKind::Unauthorized => write!(f, "the service does not accept the token for {id}")?,
            FaultKind::Refused => write!(f, "the service refused {id}")?,
            FaultKind::Throttled {
                retry_after: Some(delay),
            } => {
                write!(
                    f,
                    "the service throttled {id}, come back in {} s",
                    delay.as_secs()
                )?;
            }
            FaultKind::Throttled { retry_after: None } => write!(f, "the service throttled {id}")?,
            FaultKind::Failed => write!(f, "the service failed in {id}")?,
            FaultKind::Unreadable => write!(f, "the answer to {id} is not what the contract says")?,
            FaultKind::Unconfirmed => {
                write!(
                    f,
                    "{id} was accepted, but what became of it could not be read"
                )?;
            }
        }
        if let Some(status) = status {
            write!(f, ": HTTP {}", status.as_u16())?;
        }
        if let Some(code) = self.code() {
            write!(f, ", code {}", Line(&code))?;
        }
        if let Some(message) = self.message() {
            write!(f, ": {}", Line(message))?;
        } else if let Some(known) = self.known() {
            write!(f, ": {}", known.meaning)?;
        }
        if let Some(source) = source
            && self.message().is_none()
        {
            // The innermost cause is the one that names what to mend.
            let mut cause: &dyn StdError = source.as_ref();
            while let Some(next) = cause.source() {
                cause = next;
            }
            write!(f, ": {}", Line(&cause.to_string()))?;
        }
        let raw = one_line(&String::from_utf8_lossy(raw.as_deref().unwrap_or_default()));
        if !raw.is_empty() {
            write!(f, "; it begins with {}", Line(&raw))?;
        }
        if !matches!(kind, FaultKind::NotSent) {
            write!(f, " (request {})", ids.request)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Parts {
            kind,
            operation,
            ids,
            status,
            body,
            raw,
            source,
        } = &*self.0;
        f.debug_struct("Fault")
            .field("kind", kind)
            .field("operation", operation)
            .field("request_id", &ids.request)
            .field("correlation_id", &ids.correlation)
            .field("status", status)
            .field("body", body)
            .field("raw_bytes", &raw.as_ref().map(Bytes::len))
            .field("source", source)
            .finish()
    }
}

impl StdError for Fault {
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
pub fn one_line(text: &str) -> String {
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
        let line = one_line(self.0);
        match line.char_indices().nth(LONGEST) {
            Some((end, _)) => write!(f, "{}…", &line[..end]),
            None => f.write_str(&line),
        }
    }
}
