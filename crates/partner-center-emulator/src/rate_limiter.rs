//! Throttling: counts the calls of each partner against the configured limits.

use std::collections::HashMap;
use std::time::Duration;

use time::OffsetDateTime;
use uuid::Uuid;

use crate::clock::after;
use crate::config::call_filter::CallTarget;
use crate::config::limits::{Limit, LimitScope, RetryAfter};

/// Above this many windows, those that have ended are removed.
const MANY_WINDOWS: usize = 1024;

/// A call is throttled, and may be repeated after a time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Throttled {
    pub(crate) wait: Duration,
    pub(crate) retry_after: RetryAfter,
}

/// The limits, and the calls counted against each.
pub(crate) struct RateLimiter(Vec<(Limit, HashMap<WindowKey, Window>)>);

/// The index of a partner, and the customer if calls are counted for each.
type WindowKey = (usize, Option<Uuid>);

struct Window {
    end: OffsetDateTime,
    calls: u32,
}

impl RateLimiter {
    pub(crate) fn new(limits: impl IntoIterator<Item = Limit>) -> Self {
        let limits = limits.into_iter().map(|limit| (limit, HashMap::new()));
        Self(limits.collect())
    }

    pub(crate) fn limits(&self) -> Vec<Limit> {
        self.0.iter().map(|(limit, _)| limit.clone()).collect()
    }

    /// Counts a call of the partner with this index.
    ///
    /// # Errors
    ///
    /// A limit throttles the call, which then counts against no limit.
    pub(crate) fn count(
        &mut self,
        partner: usize,
        call: CallTarget,
        now: OffsetDateTime,
    ) -> Result<(), Throttled> {
        let key = |limit: &Limit| {
            let operation = limit.operation.as_deref();
            if operation.is_some() && operation != call.operation {
                return None;
            }
            match limit.per {
                LimitScope::Partner => Some((partner, None)),
                LimitScope::Customer => Some((partner, Some(call.customer?))),
            }
        };
        for (limit, windows) in &self.0 {
            if let Some(window) = key(limit).and_then(|key| windows.get(&key))
                && now < window.end
                && window.calls >= limit.calls
            {
                return Err(Throttled {
                    wait: (window.end - now).try_into().unwrap_or_default(),
                    retry_after: limit.retry_after,
                });
            }
        }
        for (limit, windows) in &mut self.0 {
            let Some(key) = key(limit) else {
                continue;
            };
            if windows.len() >= MANY_WINDOWS && windows.len().is_power_of_two() {
                windows.retain(|_, window| now < window.end);
            }
            let end = after(now, limit.window.0);
            let window = windows.entry(key).or_insert(Window { end, calls: 0 });
            if now >= window.end {
                *window = Window { end, calls: 0 };
            }
            window.calls += 1;
        }
        Ok(())
    }
}
