//! The concurrency limit and the rate limit that all clones of a client share.

use std::time::Duration;

use tokio::sync::{Mutex, Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep_until};

/// The longest interval between two requests: a year, so that no sum overflows an [`Instant`].
const MAX_INTERVAL: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// How late a request may be sent without delaying the next ones. Timers have a resolution of a
/// millisecond, and a busy program wakes late.
const TOLERANCE: Duration = Duration::from_millis(10);

#[derive(Debug, Default)]
pub(crate) struct Limits {
    concurrency: Option<Semaphore>,
    rate: Option<RateLimit>,
}

/// Spaces requests evenly: unused time does not accumulate into a burst.
#[derive(Debug)]
struct RateLimit {
    interval: Duration,
    /// When the next request may be sent. The waiting request holds the lock; the others queue for it.
    next: Mutex<Instant>,
}

impl Limits {
    /// At most `concurrency` requests in flight, and at most `rate.0` requests in each period of `rate.1`.
    pub(crate) fn new(concurrency: Option<usize>, rate: Option<(u32, Duration)>) -> Self {
        let concurrency = concurrency.map(|limit| limit.clamp(1, Semaphore::MAX_PERMITS));
        Self {
            concurrency: concurrency.map(Semaphore::new),
            rate: rate.map(|(requests, period)| RateLimit {
                interval: (period / requests.max(1)).min(MAX_INTERVAL),
                next: Mutex::new(Instant::now()),
            }),
        }
    }

    /// Waits until a request may be sent. The request is in flight until the permit is dropped. A caller
    /// that stops waiting leaves its slot to the next one.
    pub(crate) async fn acquire(&self) -> Option<SemaphorePermit<'_>> {
        if let Some(rate) = &self.rate {
            let mut next = rate.next.lock().await;
            sleep_until(*next).await;
            // A timer that fires late now and then does not lower the rate.
            let now = Instant::now();
            let slot = now
                .checked_sub(TOLERANCE)
                .map_or(now, |late| late.max(*next));
            *next = slot + rate.interval;
        }
        match &self.concurrency {
            // The semaphore is never closed.
            Some(concurrency) => concurrency.acquire().await.ok(),
            None => None,
        }
    }
}
