//! What is odd about the service, and what a test can make go wrong.

use std::time::Duration;

/// The pseudo operation id of the token endpoint, which is not part of the contract. Invented.
pub const TOKEN_OPERATION: &str = "token";

/// Oddities of the real service, each of which can be switched on or off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quirks {
    /// Whether bodies of the API begin with a UTF-8 byte order mark, as all recorded ones do.
    pub byte_order_mark: bool,
    /// How an accepted request is answered.
    pub requested_status: RequestedStatus,
    /// Whether the `code` of a fault is a number, as observed, or a string, as documented.
    pub numeric_codes: bool,
    /// Whether the synchronous calls, `getQualification` and `setQualification`, answer 404 as if
    /// they were gone. Off by default: their end was announced for February 2021 and yet they are
    /// still in the generated reference, nobody has published what they answer today, and who
    /// still calls them can only test that where they work. That it is 404, and not 405 or 410, is
    /// **invented**.
    pub retired_synchronous: bool,
    /// Whether `getCustomerValidation` answers 201, which the generated reference declares beside
    /// 200.
    pub validation_created: bool,
    /// Whether `lastUpdateDateTime` of an account status is filled, without a zone, as it was
    /// documented in 2021. Today it is documented as empty.
    pub account_status_dated: bool,
}

impl Default for Quirks {
    fn default() -> Self {
        Self {
            byte_order_mark: true,
            requested_status: RequestedStatus::Created,
            numeric_codes: true,
            retired_synchronous: false,
            validation_created: false,
            account_status_dated: false,
        }
    }
}

/// The status of the answer to an accepted request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestedStatus {
    /// 201, as the pages for this call say.
    Created,
    /// 200, as the generated reference says.
    Ok,
}

impl RequestedStatus {
    pub(crate) fn code(self) -> u16 {
        match self {
            Self::Created => 201,
            Self::Ok => 200,
        }
    }
}

/// When something goes wrong with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// The request has been read, and nothing else has happened.
    BeforeEffect,
    /// The request has had its effect, and the answer has not been sent.
    AfterEffect,
}

/// Something that goes wrong with the next call, or the next few.
///
/// ```
/// use partner_center_emulator::{Injection, RawAnswer};
///
/// let twice = Injection::answer(RawAnswer::throttled(57)).times(2).only("listQualifications");
/// # let _ = twice;
/// ```
#[derive(Clone, Debug)]
pub struct Injection {
    pub(crate) action: Action,
    times: usize,
    operation: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) enum Action {
    Answer(RawAnswer),
    Delay(Duration, Moment),
    Cut(Moment),
}

impl Injection {
    fn new(action: Action) -> Self {
        Self {
            action,
            times: 1,
            operation: None,
        }
    }

    /// The call has no effect and gets this answer.
    #[must_use]
    pub fn answer(answer: RawAnswer) -> Self {
        Self::new(Action::Answer(answer))
    }

    /// The call takes this much longer, in real time. A caller who gives up in the meantime sees
    /// to it that a delayed effect never happens.
    #[must_use]
    pub fn delay(moment: Moment, duration: Duration) -> Self {
        Self::new(Action::Delay(duration, moment))
    }

    /// The connection is closed instead of an answer.
    #[must_use]
    pub fn cut(moment: Moment) -> Self {
        Self::new(Action::Cut(moment))
    }

    /// Applies to so many calls; one is the default.
    #[must_use]
    pub fn times(mut self, times: usize) -> Self {
        self.times = times;
        self
    }

    /// Applies to calls of one operation only. Without this it applies to all calls except those of
    /// the token endpoint, whose name here is [`TOKEN_OPERATION`].
    #[must_use]
    pub fn only(mut self, operation: impl Into<String>) -> Self {
        self.operation = Some(operation.into());
        self
    }

    fn concerns(&self, operation: Option<&str>) -> bool {
        match &self.operation {
            Some(only) => Some(only.as_str()) == operation,
            None => operation != Some(TOKEN_OPERATION),
        }
    }
}

/// The injections that are still to happen, in the order in which they were made.
#[derive(Default)]
pub(crate) struct Injections(Vec<Injection>);

impl Injections {
    pub(crate) fn add(&mut self, injection: Injection) {
        if injection.times > 0 {
            self.0.push(injection);
        }
    }

    /// What happens to the call that comes now: at most one injection.
    pub(crate) fn take(&mut self, operation: Option<&str>) -> Option<Action> {
        let index = self
            .0
            .iter()
            .position(|injection| injection.concerns(operation))?;
        let injection = self.0.get_mut(index)?;
        injection.times -= 1;
        if injection.times > 0 {
            Some(injection.action.clone())
        } else {
            Some(self.0.remove(index).action)
        }
    }
}

/// An answer that is sent exactly as it is given: no byte order mark is added, no header but
/// `Date` and `Content-Length`, and the contract is not asked.
///
/// What HTTP cannot carry, and a `Content-Length` or `Transfer-Encoding` of its own, becomes a status
/// 500 and one of the [`violations`](crate::Emulator::violations).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawAnswer {
    pub(crate) status: u16,
    pub(crate) reason: Option<String>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
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
        let message = format!("Rate limit is exceeded. Try again in {seconds} seconds.");
        let body = format!(r#"{{ "statusCode": 429, "message": "{message}" }}"#);
        let answer = Self::new(429).header("Retry-After", seconds.to_string());
        answer.body("application/json", body)
    }

    /// The answer to a user without multi-factor authentication as it was documented until 2023:
    /// only the reason phrase tells.
    #[must_use]
    pub fn multi_factor_required() -> Self {
        let answer = Self::new(401).reason("Unauthorized - MFA required");
        answer.header("WWW-Authenticate", r#"Bearer error="invalid_token""#)
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
