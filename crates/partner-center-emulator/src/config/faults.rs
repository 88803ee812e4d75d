//! Injected faults: what goes wrong with a call, and with which calls.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use super::call_filter::CallFilter;
use super::limits::RetryAfter;
use crate::clock::after;

/// The `source` of every error response that Microsoft does not document.
pub const INVENTED_SOURCE: &str = "PartnerCenterEmulator";

/// When a fault happens during a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultTiming {
    /// The request has been read, and nothing else has happened.
    BeforeEffect,
    /// The request has had its effect, and the response has not been sent.
    AfterEffect,
}

/// What goes wrong with a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum InjectedFault {
    /// No effect; 429 from the gateway, with this number of seconds in `Retry-After`.
    Throttled(u32),
    /// No effect; 429 from the gateway, with a date this many seconds ahead in `Retry-After`.
    ThrottledUntil(u32),
    /// No effect; this status, from 400 to 599, with an error body.
    ServerError(u16),
    /// No effect; 502 from a gateway, in HTML.
    BadGateway,
    /// No effect; 401 without body, as if the token had expired.
    Unauthorized,
    /// No effect; 401 without body. Only the reason phrase says that multi-factor authentication is
    /// missing, as documented until 2023.
    MultiFactorRequired,
    /// This many milliseconds of real time pass before the effect. If the client closes the
    /// connection before they are over, the request has no effect.
    DelayBefore(u64),
    /// This many milliseconds of real time pass after the effect, before the response.
    DelayAfter(u64),
    /// The request has its effect and never gets a response; the connection stays open.
    Stall,
    /// The connection is closed before the effect.
    CutBefore,
    /// The connection is closed after the effect, without a response.
    CutAfter,
    /// The request has its effect; the connection is closed after half of the response's body.
    Truncated,
    /// No effect; this response.
    Response(RawResponse),
}

/// A fault for display: how a command line names it, and what it does.
#[cfg(feature = "web")]
pub(crate) struct FaultOption {
    pub(crate) name: String,
    pub(crate) takes_value: bool,
    pub(crate) description: String,
}

#[cfg(feature = "web")]
impl InjectedFault {
    /// The faults that a command line can name: all but a custom response.
    pub(crate) fn options() -> Vec<FaultOption> {
        let schema = schemars::schema_for!(Self).to_value();
        let variants = schema.get("oneOf").and_then(|list| list.as_array());
        let option = |variant: &serde_json::Value| {
            let description = variant.get("description")?.as_str()?.replace('\n', " ");
            let (name, takes_value) = match variant.get("const") {
                Some(name) => (name.as_str()?, false),
                None => (variant.get("required")?.get(0)?.as_str()?, true),
            };
            (name != "response").then(|| FaultOption {
                name: name.to_owned(),
                takes_value,
                description,
            })
        };
        variants.into_iter().flatten().filter_map(option).collect()
    }
}

/// What the server does because of a fault.
#[derive(Clone, Debug)]
pub(crate) enum FaultAction {
    /// Sends this response and does not process the request.
    Respond(RawResponse),
    /// Waits for this much real time.
    Delay(FaultTiming, Duration),
    /// Closes the connection.
    Cut(FaultTiming),
    /// Processes the request and never responds.
    Stall,
    /// Processes the request and sends half of the response.
    Truncate,
}

impl InjectedFault {
    /// What happens to a request that arrives `now`.
    pub(crate) fn action(self, now: OffsetDateTime) -> FaultAction {
        let throttled = |seconds, retry_after| {
            let wait = Duration::from_secs(u64::from(seconds));
            FaultAction::Respond(RawResponse::gateway_throttled(wait, retry_after, now))
        };
        match self {
            Self::Throttled(seconds) => throttled(seconds, RetryAfter::Seconds),
            Self::ThrottledUntil(seconds) => throttled(seconds, RetryAfter::Date),
            Self::ServerError(status) => FaultAction::Respond(RawResponse::server_error(status)),
            Self::BadGateway => FaultAction::Respond(RawResponse::bad_gateway()),
            Self::Unauthorized => FaultAction::Respond(RawResponse::unauthorized()),
            Self::MultiFactorRequired => FaultAction::Respond(RawResponse::multi_factor_required()),
            Self::Response(response) => FaultAction::Respond(response),
            Self::DelayBefore(milliseconds) => FaultAction::Delay(
                FaultTiming::BeforeEffect,
                Duration::from_millis(milliseconds),
            ),
            Self::DelayAfter(milliseconds) => FaultAction::Delay(
                FaultTiming::AfterEffect,
                Duration::from_millis(milliseconds),
            ),
            Self::CutBefore => FaultAction::Cut(FaultTiming::BeforeEffect),
            Self::CutAfter => FaultAction::Cut(FaultTiming::AfterEffect),
            Self::Stall => FaultAction::Stall,
            Self::Truncated => FaultAction::Truncate,
        }
    }
}

/// A fault, and the calls in which it happens.
///
/// ```
/// use partner_center_emulator::{InjectedFault, Injection, RawResponse};
///
/// let twice = Injection::response(RawResponse::throttled(57)).times(2).only("listQualifications");
/// let often = Injection::new(InjectedFault::BadGateway).always().chance(0.1);
/// # let _ = (twice, often);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Injection {
    /// What goes wrong.
    pub fault: InjectedFault,
    /// In which calls; without it, in all calls of the API.
    #[serde(default)]
    pub calls: CallFilter,
}

impl Injection {
    /// The fault happens in the next call.
    #[must_use]
    pub fn new(fault: InjectedFault) -> Self {
        let calls = CallFilter {
            next: Some(1),
            ..CallFilter::default()
        };
        Self { fault, calls }
    }

    /// The call has no effect and gets this response.
    #[must_use]
    pub fn response(response: RawResponse) -> Self {
        Self::new(InjectedFault::Response(response))
    }

    /// The call takes this much longer, in real time. If the client closes the connection before a
    /// delayed effect, the effect does not happen.
    #[must_use]
    pub fn delay(timing: FaultTiming, duration: Duration) -> Self {
        let milliseconds = duration.as_millis().try_into().unwrap_or(u64::MAX);
        Self::new(match timing {
            FaultTiming::BeforeEffect => InjectedFault::DelayBefore(milliseconds),
            FaultTiming::AfterEffect => InjectedFault::DelayAfter(milliseconds),
        })
    }

    /// The connection is closed without a response.
    #[must_use]
    pub fn cut(timing: FaultTiming) -> Self {
        Self::new(match timing {
            FaultTiming::BeforeEffect => InjectedFault::CutBefore,
            FaultTiming::AfterEffect => InjectedFault::CutAfter,
        })
    }

    /// Applies to this many calls; the default is one.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.calls.next = Some(times);
        self
    }

    /// Applies to any number of calls.
    #[must_use]
    pub fn always(mut self) -> Self {
        self.calls.next = None;
        self
    }

    /// Applies to calls of one operation only. Without this it applies to all calls except those of
    /// the token endpoint, whose operation id is [`TOKEN_OPERATION`](crate::TOKEN_OPERATION).
    #[must_use]
    pub fn only(mut self, operation: impl Into<String>) -> Self {
        self.calls.operation = Some(operation.into());
        self
    }

    /// Applies to calls about one customer only.
    #[must_use]
    pub fn customer(mut self, customer: Uuid) -> Self {
        self.calls.customer = Some(customer);
        self
    }

    /// Applies with this probability, from 0 to 1, drawn for each call. With the seed of the
    /// scenario the draws are repeatable.
    #[must_use]
    pub fn chance(mut self, chance: f64) -> Self {
        self.calls.chance = Some(chance);
        self
    }
}

/// A response that is sent as it is: the emulator adds no byte order mark and no headers but `Date`
/// and `Content-Length`, and does not compare it with the contract.
///
/// A response that HTTP cannot carry, or that sets `Content-Length` or `Transfer-Encoding`, becomes a
/// status 500 and one of the [`violations`](crate::Emulator::violations).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RawResponse {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The reason phrase of the status line; without it, the usual one of the status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
    /// Names and values of the headers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) headers: Vec<(String, String)>,
    /// The body.
    #[serde(default, with = "lossy_utf8", skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "String")]
    pub(crate) body: Vec<u8>,
}

/// A body as a string; bytes that are not UTF-8 are replaced when it is serialized.
mod lossy_utf8 {
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(body: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&String::from_utf8_lossy(body))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        String::deserialize(from).map(String::into_bytes)
    }
}

impl RawResponse {
    /// A response without body.
    #[must_use]
    pub fn new(status: u16) -> Self {
        Self {
            status,
            reason: None,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// The 429 of the gateway as Microsoft documents it, with this number of seconds to wait.
    #[must_use]
    pub fn throttled(seconds: u32) -> Self {
        let seconds = u64::from(seconds);
        Self::limit_exceeded(seconds).header("Retry-After", seconds.to_string())
    }

    /// The 429 of the gateway to a request that arrives `now`; `wait` is in real time, and rounded up to
    /// seconds.
    pub(crate) fn gateway_throttled(
        wait: Duration,
        retry_after: RetryAfter,
        now: OffsetDateTime,
    ) -> Self {
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        let response = Self::limit_exceeded(seconds);
        match retry_after {
            RetryAfter::Seconds => response.header("Retry-After", seconds.to_string()),
            RetryAfter::Date => {
                let date = after(now, Duration::from_secs(seconds));
                response.header("Retry-After", httpdate::fmt_http_date(date.into()))
            }
            RetryAfter::Absent => response,
        }
    }

    fn limit_exceeded(seconds: u64) -> Self {
        let message = format!("Rate limit is exceeded. Try again in {seconds} seconds.");
        let body = format!(r#"{{ "statusCode": 429, "message": "{message}" }}"#);
        Self::new(429).body("application/json", body)
    }

    /// An error response of the service. The text of its body is invented.
    #[must_use]
    pub fn server_error(status: u16) -> Self {
        let body = format!(
            "\u{feff}{{\"code\":{status},\"description\":\"Injected error.\",\"data\":[],\
             \"source\":\"{INVENTED_SOURCE}\"}}"
        );
        Self::new(status).body("application/json; charset=utf-8", body)
    }

    /// The 502 of a gateway that could not reach the service: HTML. The text is invented.
    #[must_use]
    pub fn bad_gateway() -> Self {
        let body = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n\
                    <body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n";
        Self::new(502).body("text/html", body)
    }

    /// The 401 for a token that is missing or has expired: no body.
    #[must_use]
    pub fn unauthorized() -> Self {
        Self::new(401).header("WWW-Authenticate", r#"Bearer error="invalid_token""#)
    }

    /// The 401 for a user without multi-factor authentication as documented until 2023: only the
    /// reason phrase gives the cause.
    #[must_use]
    pub fn multi_factor_required() -> Self {
        Self::unauthorized().reason("Unauthorized - MFA required")
    }

    /// Sets the reason phrase of the status line.
    #[must_use]
    pub fn reason(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sets the body, and adds its `Content-Type`.
    #[must_use]
    pub fn body(self, content_type: impl Into<String>, body: impl Into<Vec<u8>>) -> Self {
        let mut response = self.header("Content-Type", content_type);
        response.body = body.into();
        response
    }
}
