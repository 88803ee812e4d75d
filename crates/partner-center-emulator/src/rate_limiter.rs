//! Throttling: counts the calls of each partner against the configured limits.

use std::time::Duration;

use time::OffsetDateTime;
use uuid::Uuid;

use crate::bounded_map::{BoundedMap, HeapSize};
use crate::clock::after;
use crate::config::call_filter::CallTarget;
use crate::config::limits::{Limit, LimitScope, RetryAfter};

/// A call is throttled, and may be repeated after a time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Throttled {
    pub(crate) wait: Duration,
    pub(crate) retry_after: RetryAfter,
}

/// The limits, and the calls counted against each. A request names any customer, so the windows are
/// bounded; the oldest one is forgotten.
pub(crate) struct RateLimiter(Vec<(Limit, BoundedMap<WindowKey, Window>)>);

/// The index of a partner, and the customer if calls are counted for each.
type WindowKey = (usize, Option<Uuid>);

struct Window {
    end: OffsetDateTime,
    calls: u32,
}

impl HeapSize for WindowKey {
    fn heap_size(&self) -> usize {
        0
    }
}

impl HeapSize for Window {
    fn heap_size(&self) -> usize {
        0
    }
}

impl RateLimiter {
    pub(crate) fn new(limits: impl IntoIterator<Item = Limit>) -> Self {
        let limits = limits.into_iter().map(|limit| (limit, BoundedMap::new()));
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
            match windows.get_mut(&key) {
                Some(window) if now < window.end => window.calls += 1,
                Some(_) | None => {
                    let end = after(now, limit.window.0);
                    windows.insert(key, Window { end, calls: 1 });
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn windows_of_any_number_of_customers_are_bounded() {
        let limit = "1/1day,per=customer".parse().unwrap();
        let mut limiter = RateLimiter::new([limit]);
        let now = datetime!(2026-01-01 00:00:00 UTC);
        let mut count = |customer| {
            let call = CallTarget {
                operation: None,
                customer: Some(Uuid::from_u128(customer)),
            };
            limiter.count(0, call, now)
        };
        assert!(count(1).is_ok() && count(1).is_err());
        for customer in 2..200_000 {
            assert!(count(customer).is_ok());
        }
        assert!(count(199_999).is_err(), "the newest windows are kept");
        assert!(count(1).is_ok(), "the oldest one is forgotten");
    }
}
