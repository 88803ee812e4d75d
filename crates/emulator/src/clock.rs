//! The emulator's clock, and how a moment is written.

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

/// A moment as the account status of 2021 wrote it: to the second, in UTC without saying so.
pub(crate) fn written_without_zone(moment: OffsetDateTime) -> String {
    let format = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]");
    moment.format(format).unwrap_or_default()
}
