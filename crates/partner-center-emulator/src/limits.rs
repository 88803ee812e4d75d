//! Throttling: how many calls a partner may make in a span of time.

use std::collections::HashMap;
use std::str::FromStr;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::clock::after;
use crate::contract;
use crate::faults::TOKEN_OPERATION;
use crate::scenario::Lasting;
use crate::scope::Subject;

/// A limit, beyond which the gateway answers 429.
///
/// Microsoft documents that limits are counted for each partner, or for each partner and customer,
/// and publishes one number: 500 calls a minute for the customer resource. That the span of time
/// begins with the first call and that calls which were throttled do not prolong it is **invented**.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Limit {
    /// How many calls are let through in a span of time.
    pub calls: u32,
    /// The span of time, by the emulator's clock.
    pub window: Lasting,
    /// What calls are counted together.
    #[serde(default)]
    pub per: Per,
    /// Only calls of this operation; without it, all calls of the API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// How the answer says when to come back.
    #[serde(default)]
    pub retry_after: RetryAfter,
}

/// As on a command line: `500/60s,per=customer,operation=getCustomer,retryAfter=date`.
impl FromStr for Limit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.split(',');
        let first = parts.next().unwrap_or_default();
        let (calls, window) = first
            .split_once('/')
            .ok_or("a limit is a number of calls and a span of time, as in `500/60s`")?;
        let calls: u32 = calls
            .parse()
            .map_err(|error| format!("`{calls}` calls: {error}"))?;
        let mut limit = json!({"calls": calls, "window": window});
        for part in parts {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            limit[name] = value.into();
        }
        let limit: Self = serde_json::from_value(limit).map_err(|error| error.to_string())?;
        limit.check().map_err(|(_, why)| why)?;
        Ok(limit)
    }
}

impl Limit {
    /// Says which member makes no sense, and why.
    pub(crate) fn check(&self) -> Result<(), (&'static str, String)> {
        if let Some(operation) = &self.operation {
            contract::known_operation(operation).map_err(|why| ("operation", why))?;
            if operation == TOKEN_OPERATION {
                return Err(("operation", "the token endpoint has no limit".to_owned()));
            }
        }
        if self.calls == 0 {
            let why =
                "a limit lets a call through at least; to refuse all, use the fault throttled";
            return Err(("calls", why.to_owned()));
        }
        if self.window.0.is_zero() {
            let why = "a limit needs a span of time that is not zero";
            return Err(("window", why.to_owned()));
        }
        Ok(())
    }
}

/// What calls are counted together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Per {
    /// All calls of a partner.
    #[default]
    Partner,
    /// All calls of a partner about the same customer. Other calls are not limited.
    Customer,
}

/// How `Retry-After` is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum RetryAfter {
    /// As a number of seconds, as Microsoft documents.
    #[default]
    Seconds,
    /// As a date, as HTTP allows, by the real clock.
    Date,
    /// Not at all.
    Absent,
}

/// When a call that is throttled may come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Throttled {
    pub(crate) wait: Duration,
    pub(crate) told: RetryAfter,
}

/// The limits, and what has been counted against each.
pub(crate) struct Limits {
    limits: Vec<(Limit, HashMap<Key, Window>)>,
}

/// The place of a partner, and the customer if calls are counted for each.
type Key = (usize, Option<Uuid>);

struct Window {
    ends: OffsetDateTime,
    calls: u32,
}

impl Limits {
    pub(crate) fn new(limits: Vec<Limit>) -> Self {
        let limits = limits.into_iter().map(|limit| (limit, HashMap::new()));
        Self {
            limits: limits.collect(),
        }
    }

    pub(crate) fn settings(&self) -> Vec<Limit> {
        self.limits.iter().map(|(limit, _)| limit.clone()).collect()
    }

    /// Counts a call of a partner, unless a limit stands in its way.
    pub(crate) fn count(
        &mut self,
        partner: usize,
        call: Subject<'_>,
        now: OffsetDateTime,
    ) -> Result<(), Throttled> {
        /// Beyond so many windows, those that are over are forgotten.
        const MANY: usize = 1024;
        let concerned = |limit: &Limit| {
            let operation = &limit.operation;
            operation.is_none() || operation.as_deref() == call.operation
        };
        let key = |limit: &Limit| match limit.per {
            Per::Partner => Some((partner, None)),
            Per::Customer => call.customer.map(|customer| (partner, Some(customer))),
        };
        // First the question to all, so that what one limit refuses does not count with another.
        for (limit, windows) in &self.limits {
            let window = key(limit).and_then(|key| windows.get(&key));
            if let Some(window) = window
                && concerned(limit)
                && now < window.ends
                && window.calls >= limit.calls
            {
                return Err(Throttled {
                    wait: (window.ends - now).try_into().unwrap_or_default(),
                    told: limit.retry_after,
                });
            }
        }
        for (limit, windows) in &mut self.limits {
            let Some(key) = key(limit).filter(|_| concerned(limit)) else {
                continue;
            };
            if windows.len() >= MANY && windows.len().is_power_of_two() {
                windows.retain(|_, window| now < window.ends);
            }
            let ends = after(now, limit.window.0);
            let window = windows.entry(key).or_insert(Window { ends, calls: 0 });
            if now >= window.ends {
                *window = Window { ends, calls: 0 };
            }
            window.calls += 1;
        }
        Ok(())
    }
}
