//! How many calls are under way at once, and how many leave per second, for all clones of a client.

use std::time::Duration;

use tokio::sync::{Mutex, Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep_until};

/// The longest distance of two calls: who says more means never, which no clock can tell.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// How late a call may leave without the next ones leaving later too: timers count milliseconds, and programs
/// are busy at times.
const LATE: Duration = Duration::from_millis(10);

#[derive(Debug, Default)]
pub(crate) struct Pace {
    at_once: Option<Semaphore>,
    rate: Option<Rate>,
}

/// Calls leave at even distances, so that none is saved up for a burst.
#[derive(Debug)]
struct Rate {
    distance: Duration,
    /// When the next call may leave. Who waits for that holds it, and the others wait in their order.
    next: Mutex<Instant>,
}

impl Pace {
    /// At most so many calls at once, and so many in so much time; nothing is no limit.
    pub(crate) fn new(at_once: Option<usize>, rate: Option<(u32, Duration)>) -> Self {
        let rate = rate.map(|(calls, period)| Rate {
            distance: (period / calls.max(1)).min(LONGEST),
            next: Mutex::new(Instant::now()),
        });
        let at_once = at_once.map(|calls| calls.clamp(1, Semaphore::MAX_PERMITS));
        Self {
            at_once: at_once.map(Semaphore::new),
            rate,
        }
    }

    /// Waits until a call may leave. It is under way until what this returns is dropped. Who stops
    /// waiting gives its moment to the next.
    pub(crate) async fn enter(&self) -> Option<SemaphorePermit<'_>> {
        if let Some(rate) = &self.rate {
            let mut next = rate.next.lock().await;
            sleep_until(*next).await;
            // A clock that comes late now and then does not make the whole slower.
            let now = Instant::now();
            *next = now.checked_sub(LATE).map_or(now, |late| late.max(*next)) + rate.distance;
        }
        match &self.at_once {
            // Nothing closes it.
            Some(at_once) => at_once.acquire().await.ok(),
            None => None,
        }
    }
}
