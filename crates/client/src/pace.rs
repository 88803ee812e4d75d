//! How many calls are under way at once, and how many leave per second, for all clones of a client.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep_until};

#[derive(Debug, Default)]
pub(crate) struct Pace {
    at_once: Option<Semaphore>,
    rate: Option<Rate>,
}

/// Calls leave at even distances, so that none is saved up for a burst.
#[derive(Debug)]
struct Rate {
    distance: Duration,
    /// When the next call may leave.
    next: Mutex<Instant>,
}

impl Pace {
    /// At most so many calls at once, and so many in so much time; nothing is no limit.
    pub(crate) fn new(at_once: Option<usize>, rate: Option<(u32, Duration)>) -> Self {
        let rate = rate.map(|(calls, period)| Rate {
            distance: period / calls.max(1),
            next: Mutex::new(Instant::now()),
        });
        Self {
            at_once: at_once.map(|calls| Semaphore::new(calls.clamp(1, Semaphore::MAX_PERMITS))),
            rate,
        }
    }

    /// Waits until a call may leave. It is under way until what this returns is dropped. Who stops
    /// waiting gives a moment away and keeps nobody else from leaving.
    pub(crate) async fn enter(&self) -> Option<SemaphorePermit<'_>> {
        let permit = match &self.at_once {
            // Nothing closes it.
            Some(at_once) => at_once.acquire().await.ok(),
            None => None,
        };
        if let Some(rate) = &self.rate {
            let moment = {
                let mut next = rate.next.lock().unwrap_or_else(PoisonError::into_inner);
                let moment = (*next).max(Instant::now());
                *next = moment + rate.distance;
                moment
            };
            sleep_until(moment).await;
        }
        permit
    }
}
