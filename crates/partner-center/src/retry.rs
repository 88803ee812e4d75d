//! The retry policy: a pure function from an attempt to a decision.

use std::time::{Duration, SystemTime};

use reqwest::header::HeaderValue;

use crate::generated::operation::Idempotency;

/// How many times and for how long the client retries a request.
///
/// The client retries after a failed connection, a lost response, and the statuses 408, 429, 500, 502, 503
/// and 504. Other statuses, 501 among them, are final. The policy does not decide *whether* a request may
/// be sent twice: the contract does, for each operation ([`Idempotency`]).
///
/// ```
/// use std::time::Duration;
/// use partner_center::RetryPolicy;
///
/// let patient = RetryPolicy::default().max_attempts(10).max_elapsed(Duration::from_secs(30 * 60));
/// let once = RetryPolicy::none();
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct RetryPolicy {
    max_attempts: u32,
    max_elapsed: Duration,
    initial_backoff: Duration,
    max_backoff: Duration,
    max_retry_after: Duration,
    jitter: bool,
}

impl Default for RetryPolicy {
    /// Five attempts within five minutes, with pauses of about 1, 2, 4 and 8 seconds; a `Retry-After` of
    /// more than two minutes ends the call.
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
    /// One attempt.
    pub fn none() -> Self {
        Self::default().max_attempts(1)
    }

    /// The maximum number of attempts, including the first; at least one. After a 401 the client sends the
    /// request once more with a new token, if the credential returns one, whatever this limit is.
    pub fn max_attempts(mut self, max_attempts: u32) -> Self {
        self.max_attempts = max_attempts.max(1);
        self
    }

    /// The time after the start of the call, pauses included, until which an attempt may be sent. The last
    /// attempt may take another [`timeout`](crate::PartnerCenterBuilder::timeout).
    pub fn max_elapsed(mut self, max_elapsed: Duration) -> Self {
        self.max_elapsed = max_elapsed;
        self
    }

    /// The pause before the second attempt. Each later pause is twice as long.
    pub fn initial_backoff(mut self, initial_backoff: Duration) -> Self {
        self.initial_backoff = initial_backoff;
        self
    }

    /// The longest pause where the service sends no `Retry-After`.
    pub fn max_backoff(mut self, max_backoff: Duration) -> Self {
        self.max_backoff = max_backoff;
        self
    }

    /// The longest `Retry-After` that the client waits for. A pause is never shorter than `Retry-After`; if
    /// that is longer than this limit, the call ends and [`Error::retry_after`](crate::Error::retry_after)
    /// returns it.
    pub fn max_retry_after(mut self, max_retry_after: Duration) -> Self {
        self.max_retry_after = max_retry_after;
        self
    }

    /// Whether pauses are random within a range, so that clients do not retry in step; the default is
    /// `true`. A backoff then has between half and all of its length, and a `Retry-After` is extended by
    /// up to a tenth.
    pub fn jitter(mut self, jitter: bool) -> Self {
        self.jitter = jitter;
        self
    }

    /// Decides what to do after a failed attempt.
    pub fn decide(&self, attempt: &Attempt) -> Decision {
        let Attempt {
            number,
            elapsed,
            result,
            idempotency,
            random,
        } = *attempt;
        // Whether the same request may succeed later, whether it may have taken effect, and `Retry-After`.
        let (transient, may_have_effect, retry_after) = match result {
            AttemptResult::ConnectionFailed => (true, false, None),
            AttemptResult::ResponseLost => (true, true, None),
            AttemptResult::Response {
                status,
                retry_after,
            } => {
                let transient = matches!(status, 408 | 429 | 500 | 502 | 503 | 504);
                (transient, status != 429, retry_after)
            }
        };
        if !transient || number >= self.max_attempts {
            return Decision::Stop;
        }
        let random = if self.jitter && !random.is_nan() {
            random.clamp(0.0, 1.0)
        } else {
            1.0
        };
        let doublings = number.saturating_sub(1).min(31);
        let backoff = self.initial_backoff.saturating_mul(1 << doublings);
        let mut pause = scale(backoff.min(self.max_backoff), 0.5 + random / 2.0);
        if let Some(retry_after) = retry_after {
            if retry_after > self.max_retry_after {
                return Decision::Stop;
            }
            let spread = if self.jitter { random } else { 0.0 };
            let extension = scale(self.initial_backoff.min(retry_after / 10), spread);
            pause = pause.max(retry_after.saturating_add(extension));
        }
        if !self.allows(elapsed.saturating_add(pause)) {
            return Decision::Stop;
        }
        match idempotency {
            _ if !may_have_effect => Decision::Retry(pause),
            Idempotency::Always => Decision::Retry(pause),
            Idempotency::SameRequestId => Decision::VerifyThenRetry(pause),
            Idempotency::Never => Decision::Stop,
        }
    }

    /// Whether an attempt may be sent this long after the start of the call.
    pub(crate) fn allows(&self, elapsed: Duration) -> bool {
        elapsed <= self.max_elapsed
    }
}

/// A failed attempt, as [`RetryPolicy::decide`] judges it.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use]
pub struct Attempt {
    number: u32,
    elapsed: Duration,
    result: AttemptResult,
    idempotency: Idempotency,
    random: f64,
}

impl Attempt {
    /// The attempt with this number, counted from 1, at this time after the start of the call, of an
    /// idempotent operation. Pauses have their full length.
    pub fn new(number: u32, elapsed: Duration, result: AttemptResult) -> Self {
        Self {
            number,
            elapsed,
            result,
            idempotency: Idempotency::Always,
            random: 1.0,
        }
    }

    /// Whether the operation may be repeated.
    pub fn idempotency(mut self, idempotency: Idempotency) -> Self {
        self.idempotency = idempotency;
        self
    }

    /// The random number for the jitter, from 0 to 1.
    pub fn random(mut self, random: f64) -> Self {
        self.random = random;
        self
    }

    pub(crate) fn randomized(self) -> Self {
        self.random(fastrand::f64())
    }
}

/// The result of a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AttemptResult {
    /// The client could not connect; nothing was sent.
    ConnectionFailed,
    /// The request was sent, and no complete response arrived.
    ResponseLost,
    /// The service sent a response that is not a success.
    Response {
        /// The HTTP status.
        status: u16,
        /// The value of `Retry-After`, counted from the response.
        retry_after: Option<Duration>,
    },
}

/// What to do after a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Decision {
    /// The call ends with this result.
    Stop,
    /// Send the request again after this pause, with the same request id.
    Retry(Duration),
    /// After this pause read whether the request took effect, and send it again only if it did not.
    /// Microsoft documents that a repeated request id has one effect; no observation confirms it.
    VerifyThenRetry(Duration),
}

/// A duration times a factor; the duration itself where the product overflows.
pub(crate) fn scale(duration: Duration, factor: f64) -> Duration {
    Duration::try_from_secs_f64(duration.as_secs_f64() * factor).unwrap_or(duration)
}

/// Parses `Retry-After`: seconds, or a date, of which one in the past means now. A fraction of a second is
/// rounded up.
pub(crate) fn parse_retry_after(value: &HeaderValue, now: SystemTime) -> Option<Duration> {
    let text = value.to_str().ok()?.trim();
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !seconds.is_empty() && is_digits(seconds) && is_digits(fraction) {
        let seconds = seconds.parse().unwrap_or(u64::MAX);
        let round_up = fraction.bytes().any(|byte| byte != b'0');
        return Some(Duration::from_secs(seconds.saturating_add(round_up.into())));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}
