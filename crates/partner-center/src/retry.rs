//! When a call is made again: a policy, which is a value, and a decision, which depends on nothing else
//! than what it is told.

use std::time::{Duration, SystemTime};

use reqwest::header::HeaderValue;

use crate::generated::operation::Repeatable;

/// How often and how long a call is tried.
///
/// Tried again is what may well succeed later: no connection, a lost answer, and the statuses 408, 429,
/// 500, 502, 503 and 504. Nothing else is, 501 and every other refusal included. The policy does not say
/// *whether* a call may be repeated: that is in the contract, per operation ([`Repeatable`]).
///
/// ```
/// use std::time::Duration;
/// use partner_center::RetryPolicy;
///
/// let patient = RetryPolicy::default().max_attempts(10).max_elapsed(Duration::from_secs(30 * 60));
/// let once = RetryPolicy::none();
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    max_attempts: u32,
    max_elapsed: Duration,
    initial_backoff: Duration,
    max_backoff: Duration,
    max_retry_after: Duration,
    jitter: bool,
}

impl Default for RetryPolicy {
    /// Five attempts within five minutes, with pauses of about one second, then two, four and eight; a
    /// `Retry-After` of more than two minutes ends the call.
    fn default() -> Self {
        Self {
            max_attempts: 5,
            max_elapsed: Duration::from_secs(5 * 60),
            initial_backoff: Duration::from_secs(1),
            max_backoff: Duration::from_secs(60),
            max_retry_after: Duration::from_secs(2 * 60),
            jitter: true,
        }
    }
}

impl RetryPolicy {
    /// How long after its beginning a call may be sent again.
    pub(crate) fn allows(&self, elapsed: Duration) -> bool {
        elapsed <= self.max_elapsed
    }

    /// One attempt.
    #[must_use]
    pub fn none() -> Self {
        Self::default().max_attempts(1)
    }

    /// How often a call is sent at most, the first time included; at least once. A call whose token is
    /// refused is sent once more with another one, if there is one, whatever this says.
    #[must_use]
    pub fn max_attempts(self, max_attempts: u32) -> Self {
        Self {
            max_attempts: max_attempts.max(1),
            ..self
        }
    }

    /// How long after its beginning a call may be sent again, pauses included. The last attempt may
    /// still take as long as [`PartnerCenterBuilder::timeout`](crate::PartnerCenterBuilder::timeout) says.
    #[must_use]
    pub fn max_elapsed(self, max_elapsed: Duration) -> Self {
        Self {
            max_elapsed,
            ..self
        }
    }

    /// The first pause. Each one after it is twice as long.
    #[must_use]
    pub fn initial_backoff(self, initial_backoff: Duration) -> Self {
        Self {
            initial_backoff,
            ..self
        }
    }

    /// The longest pause that is not asked for by the service.
    #[must_use]
    pub fn max_backoff(self, max_backoff: Duration) -> Self {
        Self {
            max_backoff,
            ..self
        }
    }

    /// The longest `Retry-After` that is waited for. A pause is never shorter than the service asks; if
    /// it asks for more than this, the call ends and its fault says when to come back.
    #[must_use]
    pub fn max_retry_after(self, max_retry_after: Duration) -> Self {
        Self {
            max_retry_after,
            ..self
        }
    }

    /// Whether pauses vary by chance, so that many callers do not come back at the same moment; they do
    /// unless told otherwise. A pause of the policy then has between half and all of its length, and one
    /// that the service asks for is up to a tenth longer.
    #[must_use]
    pub fn jitter(self, jitter: bool) -> Self {
        Self { jitter, ..self }
    }

    /// What to do after an attempt.
    #[must_use]
    pub fn decide(&self, attempt: &Attempt) -> Decision {
        let Attempt {
            number,
            elapsed,
            result,
            repeatable,
            random,
        } = *attempt;
        if !result.is_transient() || number >= self.max_attempts {
            return Decision::Stop;
        }
        let random = if self.jitter && !random.is_nan() {
            random.clamp(0.0, 1.0)
        } else {
            1.0
        };
        let doublings = number.saturating_sub(1).min(31);
        let pause = self
            .initial_backoff
            .saturating_mul(1 << doublings)
            .min(self.max_backoff);
        let mut pause = part(pause, 0.5 + random / 2.0);
        if let Some(asked) = result.retry_after() {
            if asked > self.max_retry_after {
                return Decision::Stop;
            }
            let spread = if self.jitter { random } else { 0.0 };
            let late = part(self.initial_backoff.min(asked / 10), spread);
            pause = pause.max(asked.saturating_add(late));
        }
        if elapsed.saturating_add(pause) > self.max_elapsed {
            return Decision::Stop;
        }
        match repeatable {
            _ if !result.may_have_effect() => Decision::Retry(pause),
            Repeatable::Always => Decision::Retry(pause),
            Repeatable::SameRequestId => Decision::VerifyThenRetry(pause),
            Repeatable::Never => Decision::Stop,
        }
    }
}

/// An attempt that has not succeeded, as far as it matters for what to do next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Attempt {
    number: u32,
    elapsed: Duration,
    result: AttemptResult,
    repeatable: Repeatable,
    random: f64,
}

impl Attempt {
    /// The attempt with this number, beginning with 1, of a call that began so long ago. The call may
    /// be repeated in any case, and pauses have their full length.
    #[must_use]
    pub fn new(number: u32, elapsed: Duration, result: AttemptResult) -> Self {
        Self {
            number,
            elapsed,
            result,
            repeatable: Repeatable::Always,
            random: 1.0,
        }
    }

    /// Whether the operation may be repeated.
    #[must_use]
    pub fn repeatable(self, repeatable: Repeatable) -> Self {
        Self { repeatable, ..self }
    }

    /// A number from 0 to 1 by which the pause varies.
    #[must_use]
    pub fn random(self, random: f64) -> Self {
        Self { random, ..self }
    }

    /// The same by chance.
    pub(crate) fn randomized(self) -> Self {
        self.random(fastrand::f64())
    }
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AttemptResult {
    /// There was no connection.
    ConnectionFailed,
    /// It was sent, and no whole answer came.
    ResponseLost,
    /// The service answered.
    Response {
        /// With this HTTP status.
        status: u16,
        /// And this `Retry-After`.
        retry_after: Option<Duration>,
    },
}

impl AttemptResult {
    /// Whether the same call may succeed later.
    pub(crate) fn is_transient(self) -> bool {
        match self {
            Self::ConnectionFailed | Self::ResponseLost => true,
            Self::Response { status, .. } => {
                matches!(status, 408 | 429 | 500 | 502 | 503 | 504)
            }
        }
    }

    /// Whether the call may have taken effect. A throttled one has not: it was counted and refused.
    fn may_have_effect(self) -> bool {
        match self {
            Self::ConnectionFailed => false,
            Self::ResponseLost => true,
            Self::Response { status, .. } => status != 429,
        }
    }

    fn retry_after(self) -> Option<Duration> {
        match self {
            Self::ConnectionFailed | Self::ResponseLost => None,
            Self::Response { retry_after, .. } => retry_after,
        }
    }
}

/// What to do after an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Decision {
    /// Nothing more: this is how the call ends.
    Stop,
    /// Send it again after this pause, under the same request id.
    Retry(Duration),
    /// After this pause read whether it took effect, and send it again only if it did not: what is
    /// promised for a repeated request id is documented, and nobody has seen it kept.
    VerifyThenRetry(Duration),
}

/// This part of a duration, however long it is.
pub(crate) fn part(whole: Duration, part: f64) -> Duration {
    Duration::try_from_secs_f64(whole.as_secs_f64() * part).unwrap_or(whole)
}

/// A `Retry-After`, which is a number of seconds or a moment; a moment that has passed is now. What is
/// not quite a number is never taken for less than it says.
pub(crate) fn retry_after(value: &HeaderValue, now: SystemTime) -> Option<Duration> {
    let text = value.to_str().ok()?.trim();
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !whole.is_empty() && digits(whole) && digits(fraction) {
        let seconds = whole.parse().unwrap_or(u64::MAX);
        let more = fraction.bytes().any(|byte| byte != b'0');
        return Some(Duration::from_secs(seconds.saturating_add(more.into())));
    }
    let moment = httpdate::parse_http_date(text).ok()?;
    Some(moment.duration_since(now).unwrap_or_default())
}
