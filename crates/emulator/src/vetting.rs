//! The emulator's clock, and what Microsoft's vetting of an Education request would decide.

use std::time::{Duration, Instant};

use time::OffsetDateTime;
use time::macros::{datetime, format_description};

/// When a virtual clock starts.
const VIRTUAL_START: OffsetDateTime = datetime!(2026-01-01 00:00:00 UTC);

/// The emulator's own time.
#[derive(Debug)]
pub(crate) struct Clock {
    start: OffsetDateTime,
    ahead: Duration,
    running: Option<(Instant, f64)>,
}

impl Clock {
    /// A clock that stands still until it is moved.
    pub(crate) fn stopped() -> Self {
        Self {
            start: VIRTUAL_START,
            ahead: Duration::ZERO,
            running: None,
        }
    }

    /// A clock that starts now and runs `speed` times as fast as the real one.
    pub(crate) fn running(speed: f64) -> Self {
        let running = Some((Instant::now(), speed));
        Self {
            start: OffsetDateTime::now_utc(),
            ahead: Duration::ZERO,
            running,
        }
    }

    pub(crate) fn advance(&mut self, by: Duration) {
        self.ahead = self.ahead.saturating_add(by);
    }

    pub(crate) fn now(&self) -> OffsetDateTime {
        self.at_speed(self.running.map_or(1.0, |(_, speed)| speed))
    }

    /// What the clock would show if it were not hurried. Tokens go by it: who was told that one
    /// lives for an hour counts that hour on a clock of his own.
    pub(crate) fn unhurried(&self) -> OffsetDateTime {
        self.at_speed(1.0)
    }

    fn at_speed(&self, speed: f64) -> OffsetDateTime {
        let run = self.running.map_or(Duration::ZERO, |(since, _)| {
            Duration::try_from_secs_f64(since.elapsed().as_secs_f64() * speed)
                .unwrap_or(Duration::MAX)
        });
        after(self.start, run.saturating_add(self.ahead))
    }
}

/// `duration` after `moment`, or the last moment that can be written.
pub(crate) fn after(moment: OffsetDateTime, duration: Duration) -> OffsetDateTime {
    const LAST: OffsetDateTime = datetime!(9999-12-31 23:59:59 UTC);
    let duration = time::Duration::try_from(duration).unwrap_or(time::Duration::MAX);
    moment
        .checked_add(duration)
        .map_or(LAST, |moment| moment.min(LAST))
}

/// A moment as the service writes it, with seven fractional digits and an offset.
pub(crate) fn written(moment: OffsetDateTime) -> String {
    let format = format_description!(
        "[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:7]+00:00"
    );
    moment.format(format).unwrap_or_default()
}

/// What comes of a vetting.
///
/// Without a word from [`Emulator::decide`](crate::Emulator::decide) the website in the request
/// decides. This rule is **invented**; the reasons are those that Microsoft documents. The labels
/// of the host are compared, ignoring case, and the first from the left that is in the table wins:
///
/// | label of the website's host | decision |
/// |---|---|
/// | `denied` | denied, "Not an Education Customer" |
/// | `library` | denied, "Not an eligible Library" |
/// | `museum` | denied, "Not an eligible Museum" |
/// | `domain` | denied, "Not an Academic Domain" |
/// | `pending` | none: in review for ever |
/// | anything else, or no website | approved |
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The customer is qualified.
    Approved,
    /// The customer is not qualified, for this reason.
    Denied(String),
    /// There is no decision: the qualification stays in review.
    Pending,
}

impl Decision {
    /// What the table says about a website, a bare host or a URL.
    fn on_website(website: &str) -> Self {
        let host = website.split_once("://").map_or(website, |(_, rest)| rest);
        let host = host.split(['/', '?', '#']).next().unwrap_or_default();
        let host = host.rsplit('@').next().unwrap_or_default();
        let host = host.split(':').next().unwrap_or_default();
        let decisions = host.split('.').filter_map(|label| {
            Some(match label.to_ascii_lowercase().as_str() {
                "denied" => Self::Denied("Not an Education Customer".into()),
                "library" => Self::Denied("Not an eligible Library".into()),
                "museum" => Self::Denied("Not an eligible Museum".into()),
                "domain" => Self::Denied("Not an Academic Domain".into()),
                "pending" => Self::Pending,
                _ => return None,
            })
        });
        decisions.into_iter().next().unwrap_or(Self::Approved)
    }
}

/// One vetting: when it began, what will come of it, and when.
#[derive(Clone, Debug)]
pub(crate) struct Vetting {
    pub(crate) created: OffsetDateTime,
    due: OffsetDateTime,
    decision: Decision,
}

impl Vetting {
    pub(crate) fn begin(website: Option<&str>, now: OffsetDateTime, lasts: Duration) -> Self {
        let decision = website.map_or(Decision::Approved, Decision::on_website);
        Self {
            created: now,
            due: after(now, lasts),
            decision,
        }
    }

    pub(crate) fn decided(decision: Decision, created: OffsetDateTime) -> Self {
        Self {
            created,
            due: created,
            decision,
        }
    }

    /// Puts another decision in place, in force at once.
    pub(crate) fn decide(&mut self, decision: Decision, now: OffsetDateTime) {
        self.decision = decision;
        self.due = now;
    }

    /// Where the vetting stands; computed at reading, so that no timer runs.
    pub(crate) fn outcome(&self, now: OffsetDateTime) -> &Decision {
        if now < self.due {
            &Decision::Pending
        } else {
            &self.decision
        }
    }
}
