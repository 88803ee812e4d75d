//! The emulator's clock.

use std::time::{Duration, Instant};

use time::OffsetDateTime;
use time::macros::datetime;

/// When a virtual clock starts.
const VIRTUAL_START: OffsetDateTime = datetime!(2026-01-01 00:00:00 UTC);

/// The emulator's own time.
#[derive(Debug)]
pub(crate) struct Clock {
    start: OffsetDateTime,
    advanced: Duration,
    /// Since when the clock runs, and how many times as fast as the real clock.
    running: Option<(Instant, f64)>,
}

impl Clock {
    /// Starts a clock at `start`. With a speed it runs, by default from now; without, it stands still
    /// until it is advanced, by default at the beginning of 2026.
    pub(crate) fn new(start: Option<OffsetDateTime>, speed: Option<f64>) -> Self {
        let default = || speed.map_or(VIRTUAL_START, |_| OffsetDateTime::now_utc());
        Self {
            start: start.unwrap_or_else(default),
            advanced: Duration::ZERO,
            running: speed.map(|speed| (Instant::now(), speed)),
        }
    }

    /// A clock of the same speed, started at `start`.
    pub(crate) fn restarted(&self, start: Option<OffsetDateTime>) -> Self {
        Self::new(start, self.running.map(|(_, speed)| speed))
    }

    /// How many times as fast as the real clock it runs; 1 if it stands still.
    pub(crate) fn speed(&self) -> f64 {
        self.running.map_or(1.0, |(_, speed)| speed)
    }

    pub(crate) fn advance(&mut self, by: Duration) {
        self.advanced = self.advanced.saturating_add(by);
    }

    pub(crate) fn now(&self) -> OffsetDateTime {
        self.at_speed(self.speed())
    }

    /// The time as if the clock ran at the speed of the real one. Tokens expire by it, because their
    /// lifetime in seconds is measured by the caller's clock.
    pub(crate) fn now_for_tokens(&self) -> OffsetDateTime {
        self.at_speed(1.0)
    }

    fn at_speed(&self, speed: f64) -> OffsetDateTime {
        let run = self.running.map_or(Duration::ZERO, |(since, _)| {
            let seconds = since.elapsed().as_secs_f64() * speed;
            Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
        });
        after(self.start, run.saturating_add(self.advanced))
    }
}

/// `time` plus `duration`, at most the end of the year 9999.
pub(crate) fn after(time: OffsetDateTime, duration: Duration) -> OffsetDateTime {
    const LAST: OffsetDateTime = datetime!(9999-12-31 23:59:59 UTC);
    let duration = time::Duration::try_from(duration).unwrap_or(time::Duration::MAX);
    time.checked_add(duration).map_or(LAST, |sum| sum.min(LAST))
}
