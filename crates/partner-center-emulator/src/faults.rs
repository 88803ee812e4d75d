//! What goes wrong with calls: kinds of failure, and to which calls each happens.

use std::str::FromStr;
use std::time::{Duration, SystemTime};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::limits::{RetryAfter, Throttled};
use crate::scope::{Scope, Subject, setting};

/// The pseudo operation id of the token endpoint, which is not part of the contract. Invented.
pub const TOKEN_OPERATION: &str = "token";

/// When something goes wrong with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// The request has been read, and nothing else has happened.
    BeforeEffect,
    /// The request has had its effect, and the answer has not been sent.
    AfterEffect,
}

/// What goes wrong with a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Failure {
    /// No effect; 429 from the gateway, with so many seconds in `Retry-After`.
    Throttled(u32),
    /// No effect; 429 from the gateway, with a date so many seconds ahead in `Retry-After`.
    ThrottledUntil(u32),
    /// No effect; this status, with an error body.
    ServerError(u16),
    /// No effect; 502 from a gateway, in HTML.
    BadGateway,
    /// No effect; 401 without body, as if the token had expired.
    Unauthorized,
    /// No effect; 401 without body, where only the reason phrase says that multi-factor
    /// authentication is missing, as documented until 2023.
    MultiFactorRequired,
    /// So many milliseconds of real time pass before the effect. Who gives up in the meantime sees
    /// to it that there is none.
    DelayBefore(u64),
    /// So many milliseconds of real time pass after the effect, before the answer.
    DelayAfter(u64),
    /// The effect, and never an answer; the connection stays open.
    Stall,
    /// The connection is closed before the effect.
    CutBefore,
    /// The connection is closed after the effect, instead of an answer.
    CutAfter,
    /// The effect, and the first half of the answer's body; then the connection is closed.
    Truncated,
    /// No effect; this answer.
    Answer(RawAnswer),
}

/// What is done to a call at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strike {
    None,
    /// The connection is closed.
    Cut,
    /// This much real time passes.
    Delay(Duration),
    /// Nothing happens any more.
    Stall,
}

impl Failure {
    /// Says what makes no sense.
    pub(crate) fn check(&self) -> Result<(), String> {
        match self {
            Self::ServerError(status) if !(400..=599).contains(status) => Err(format!(
                "an error has a status from 400 to 599, not {status}"
            )),
            Self::ServerError(_)
            | Self::Throttled(_)
            | Self::ThrottledUntil(_)
            | Self::BadGateway
            | Self::Unauthorized
            | Self::MultiFactorRequired
            | Self::DelayBefore(_)
            | Self::DelayAfter(_)
            | Self::Stall
            | Self::CutBefore
            | Self::CutAfter
            | Self::Truncated
            | Self::Answer(_) => Ok(()),
        }
    }

    /// What it does to a call at this moment.
    pub(crate) fn strike(&self, moment: Moment) -> Strike {
        let at = |when, strike| if when == moment { strike } else { Strike::None };
        let delay = |milliseconds| Strike::Delay(Duration::from_millis(milliseconds));
        match self {
            Self::CutBefore => at(Moment::BeforeEffect, Strike::Cut),
            Self::CutAfter => at(Moment::AfterEffect, Strike::Cut),
            Self::DelayBefore(milliseconds) => at(Moment::BeforeEffect, delay(*milliseconds)),
            Self::DelayAfter(milliseconds) => at(Moment::AfterEffect, delay(*milliseconds)),
            Self::Stall => at(Moment::AfterEffect, Strike::Stall),
            Self::Throttled(_)
            | Self::ThrottledUntil(_)
            | Self::ServerError(_)
            | Self::BadGateway
            | Self::Unauthorized
            | Self::MultiFactorRequired
            | Self::Truncated
            | Self::Answer(_) => Strike::None,
        }
    }

    /// What is sent instead of an answer to the call, if the call has no effect.
    pub(crate) fn instead(&self) -> Option<RawAnswer> {
        let throttled = |wait, told| {
            let wait = Duration::from_secs(u64::from(wait));
            RawAnswer::from_gateway(Throttled { wait, told }, 1.0)
        };
        match self {
            Self::Throttled(seconds) => Some(throttled(*seconds, RetryAfter::Seconds)),
            Self::ThrottledUntil(seconds) => Some(throttled(*seconds, RetryAfter::Date)),
            Self::ServerError(status) => Some(RawAnswer::failed(*status)),
            Self::BadGateway => Some(RawAnswer::bad_gateway()),
            Self::Unauthorized => Some(RawAnswer::unauthorized()),
            Self::MultiFactorRequired => Some(RawAnswer::multi_factor_required()),
            Self::Answer(answer) => Some(answer.clone()),
            Self::DelayBefore(_)
            | Self::DelayAfter(_)
            | Self::Stall
            | Self::CutBefore
            | Self::CutAfter
            | Self::Truncated => None,
        }
    }
}

/// Something that goes wrong with some of the calls to come.
///
/// ```
/// use partner_center_emulator::{Failure, Injection, RawAnswer};
///
/// let twice = Injection::answer(RawAnswer::throttled(57)).times(2).only("listQualifications");
/// let often = Injection::new(Failure::BadGateway).always().chance(0.1);
/// # let _ = (twice, often);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Injection {
    /// What goes wrong.
    pub fault: Failure,
    /// With which calls; without it, with all.
    #[serde(default)]
    pub calls: Scope,
}

impl Injection {
    /// This goes wrong with the next call.
    #[must_use]
    pub fn new(fault: Failure) -> Self {
        let calls = Scope {
            next: Some(1),
            ..Scope::default()
        };
        Self { fault, calls }
    }

    /// The call has no effect and gets this answer.
    #[must_use]
    pub fn answer(answer: RawAnswer) -> Self {
        Self::new(Failure::Answer(answer))
    }

    /// The call takes this much longer, in real time. A caller who gives up in the meantime sees
    /// to it that a delayed effect never happens.
    #[must_use]
    pub fn delay(moment: Moment, duration: Duration) -> Self {
        let milliseconds = duration.as_millis().try_into().unwrap_or(u64::MAX);
        Self::new(match moment {
            Moment::BeforeEffect => Failure::DelayBefore(milliseconds),
            Moment::AfterEffect => Failure::DelayAfter(milliseconds),
        })
    }

    /// The connection is closed instead of an answer.
    #[must_use]
    pub fn cut(moment: Moment) -> Self {
        Self::new(match moment {
            Moment::BeforeEffect => Failure::CutBefore,
            Moment::AfterEffect => Failure::CutAfter,
        })
    }

    /// Applies to so many calls; one is the default.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.calls.next = Some(times);
        self
    }

    /// Applies to calls without end.
    #[must_use]
    pub fn always(mut self) -> Self {
        self.calls.next = None;
        self
    }

    /// Applies to calls of one operation only. Without this it applies to all calls except those of
    /// the token endpoint, whose name here is [`TOKEN_OPERATION`].
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

    /// Applies with this chance, from 0 to 1, drawn for each call. The scenario's seed makes what is
    /// drawn repeatable.
    #[must_use]
    pub fn chance(mut self, chance: f64) -> Self {
        self.calls.chance = Some(chance);
        self
    }
}

/// As on a command line: `throttled=57,operation=listCustomers,next=3`.
impl FromStr for Injection {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (fault, calls): (Failure, _) = setting(text)?;
        fault.check()?;
        Ok(Self { fault, calls })
    }
}

/// The injections that are still to happen, in the order in which they were made.
#[derive(Default)]
pub(crate) struct Injections(Vec<Injection>);

impl Injections {
    pub(crate) fn new(injections: Vec<Injection>) -> Self {
        let mut all = Self(injections);
        all.0.retain(|injection| !injection.calls.is_over());
        all
    }

    pub(crate) fn add(&mut self, injection: Injection) {
        if !injection.calls.is_over() {
            self.0.push(injection);
        }
    }

    #[cfg(feature = "web")]
    pub(crate) fn remove(&mut self, index: usize) -> bool {
        let known = index < self.0.len();
        if known {
            self.0.remove(index);
        }
        known
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    pub(crate) fn as_slice(&self) -> &[Injection] {
        &self.0
    }

    /// What happens to the call that comes now: at most one injection.
    pub(crate) fn take(
        &mut self,
        call: Subject<'_>,
        random: &mut fastrand::Rng,
    ) -> Option<Failure> {
        let takes = |injection: &mut Injection| injection.calls.takes(call, random);
        let index = self.0.iter_mut().position(takes)?;
        let injection = self.0.get(index)?;
        if injection.calls.is_over() {
            Some(self.0.remove(index).fault)
        } else {
            Some(injection.fault.clone())
        }
    }
}

/// An answer that is sent exactly as it is given: no byte order mark is added, no header but
/// `Date` and `Content-Length`, and the contract is not asked.
///
/// What HTTP cannot carry, and a `Content-Length` or `Transfer-Encoding` of its own, becomes a status
/// 500 and one of the [`violations`](crate::Emulator::violations).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RawAnswer {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The reason phrase of the status line, if it is not the usual one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
    /// Names and values of the headers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) headers: Vec<(String, String)>,
    /// The body.
    #[serde(default, with = "text", skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "String")]
    pub(crate) body: Vec<u8>,
}

/// A body as text; what is not UTF-8 is replaced when it is written down.
mod text {
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(body: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&String::from_utf8_lossy(body))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        String::deserialize(from).map(String::into_bytes)
    }
}

impl RawAnswer {
    /// An answer without body.
    #[must_use]
    pub fn new(status: u16) -> Self {
        Self {
            status,
            reason: None,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// The throttling answer of the gateway as Microsoft documents it.
    #[must_use]
    pub fn throttled(seconds: u32) -> Self {
        let wait = Duration::from_secs(u64::from(seconds));
        let told = RetryAfter::Seconds;
        Self::from_gateway(Throttled { wait, told }, 1.0)
    }

    /// The throttling answer; what a clock of `speed` shows is told in real seconds, rounded up.
    pub(crate) fn from_gateway(throttled: Throttled, speed: f64) -> Self {
        let wait = throttled.wait.as_secs_f64() / speed;
        let wait = Duration::try_from_secs_f64(wait.ceil()).unwrap_or(throttled.wait);
        let seconds = wait.as_secs();
        let message = format!("Rate limit is exceeded. Try again in {seconds} seconds.");
        let body = format!(r#"{{ "statusCode": 429, "message": "{message}" }}"#);
        let answer = Self::new(429);
        let answer = match throttled.told {
            RetryAfter::Seconds => answer.header("Retry-After", seconds.to_string()),
            RetryAfter::Date => {
                // Later than a century is as good as never, and dates end with the year 9999.
                const CENTURY: Duration = Duration::from_secs(100 * 366 * 24 * 3600);
                let date = SystemTime::now().checked_add(wait.min(CENTURY));
                let date = date.map(httpdate::fmt_http_date).unwrap_or_default();
                answer.header("Retry-After", date)
            }
            RetryAfter::Absent => answer,
        };
        answer.body("application/json", body)
    }

    /// The answer of a service that failed. The text of its body is invented.
    #[must_use]
    pub fn failed(status: u16) -> Self {
        let source = crate::INVENTED_SOURCE;
        let body = format!(
            r#"{{"code":{status},"description":"The service failed, as it was told to.","data":[],"source":"{source}"}}"#
        );
        Self::new(status).body("application/json; charset=utf-8", format!("\u{feff}{body}"))
    }

    /// The answer of a gateway that could not reach the service: HTML. The text is invented.
    #[must_use]
    pub fn bad_gateway() -> Self {
        let body = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n\
                    <body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n";
        Self::new(502).body("text/html", body)
    }

    /// The answer to a token that is missing or has expired: no body.
    #[must_use]
    pub fn unauthorized() -> Self {
        Self::new(401).header("WWW-Authenticate", r#"Bearer error="invalid_token""#)
    }

    /// The answer to a user without multi-factor authentication as it was documented until 2023:
    /// only the reason phrase tells.
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
        let mut answer = self.header("Content-Type", content_type);
        answer.body = body.into();
        answer
    }
}
