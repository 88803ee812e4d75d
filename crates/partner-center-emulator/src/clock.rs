//! The emulator's clock, and how a moment is written.

use std::time::{Duration, Instant};

use time::macros::{datetime, format_description};
use time::{OffsetDateTime, UtcOffset};

use crate::quirks::DateFormat;

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
    /// A clock that stands still until it is moved, at `start` or the usual time.
    pub(crate) fn stopped(start: Option<OffsetDateTime>) -> Self {
        Self {
            start: start.unwrap_or(VIRTUAL_START),
            ahead: Duration::ZERO,
            running: None,
        }
    }

    /// A clock that starts at `start`, or now, and runs `speed` times as fast as the real one.
    pub(crate) fn running(start: Option<OffsetDateTime>, speed: f64) -> Self {
        Self {
            start: start.unwrap_or_else(OffsetDateTime::now_utc),
            ahead: Duration::ZERO,
            running: Some((Instant::now(), speed)),
        }
    }

    /// The same kind of clock, started again at `start`, or as it would start by itself.
    pub(crate) fn restarted(&self, start: Option<OffsetDateTime>) -> Self {
        match self.running {
            Some((_, speed)) => Self::running(start, speed),
            None => Self::stopped(start),
        }
    }

    /// How many times as fast as the real one it runs; 1 for one that stands still.
    pub(crate) fn speed(&self) -> f64 {
        self.running.map_or(1.0, |(_, speed)| speed)
    }

    pub(crate) fn advance(&mut self, by: Duration) {
        self.ahead = self.ahead.saturating_add(by);
    }

    pub(crate) fn now(&self) -> OffsetDateTime {
        self.at_speed(self.speed())
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
    written_as(moment, DateFormat::Offset)
}

/// A moment in one of the ways in which the service has been documented to write it.
pub(crate) fn written_as(moment: OffsetDateTime, format: DateFormat) -> String {
    let format = match format {
        DateFormat::Offset => format_description!(
            "[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:7]+00:00"
        ),
        DateFormat::Seconds => {
            format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z")
        }
        DateFormat::Milliseconds => format_description!(
            "[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z"
        ),
        DateFormat::WithoutZone => {
            format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]")
        }
        DateFormat::ChangeLog => {
            format_description!("[month]/[day]/[year]: [hour]:[minute]:[second]")
        }
        DateFormat::Empty => return String::new(),
    };
    let moment = moment.to_offset(UtcOffset::UTC);
    moment.format(format).unwrap_or_default()
}
