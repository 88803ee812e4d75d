//! Rate limits: how many calls a partner may make in a window of time.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::duration::HumanDuration;

/// A rate limit, beyond which the gateway responds with 429.
///
/// Microsoft documents that limits are counted for each partner, or for each partner and customer,
/// and publishes one number: 500 calls a minute for the customer resource. That a window starts with
/// its first call, and that throttled calls do not count, is **invented**.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Limit {
    /// How many calls a window allows.
    pub calls: u32,
    /// How long a window is, by the emulator's clock.
    pub window: HumanDuration,
    /// Which calls are counted together.
    #[serde(default)]
    pub per: LimitScope,
    /// Only calls of this operation; without it, all calls of the API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// How the response says when to retry.
    #[serde(default)]
    pub retry_after: RetryAfter,
}

/// Which calls are counted together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum LimitScope {
    /// All calls of a partner.
    #[default]
    Partner,
    /// All calls of a partner about the same customer. Other calls are not limited.
    Customer,
}

/// The format of `Retry-After`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum RetryAfter {
    /// A number of seconds, as Microsoft documents.
    #[default]
    Seconds,
    /// A date, as HTTP allows, by the clock of `Date`.
    Date,
    /// No header.
    Absent,
}
