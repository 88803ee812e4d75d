//! To which calls a setting applies: all, those of an operation, about a customer, the next few, or
//! some by chance.

use fastrand::Rng;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::operation::TOKEN_OPERATION;

/// Selects the calls to which a fault or a quirk applies. The default selects all calls of the API.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct CallFilter {
    /// Only calls of this operation. Without it, all calls except those of the token endpoint,
    /// whose operation is `token`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// Only calls about this customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<Uuid>,
    /// Only this many of the next calls that match the other properties.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<u32>,
    /// Only with this probability, from 0 to 1, drawn for each call.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub chance: Option<f64>,
}

/// What a filter compares of a call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CallTarget {
    /// The operation id, or [`TOKEN_OPERATION`]; `None` for an unknown path or method.
    pub(crate) operation: Option<&'static str>,
    pub(crate) customer: Option<Uuid>,
}

impl CallFilter {
    /// Whether the filter selects a call. A selected call counts against [`CallFilter::next`].
    pub(crate) fn take(&mut self, call: CallTarget, random: &mut Rng) -> bool {
        let operation = match &self.operation {
            Some(only) => Some(only.as_str()) == call.operation,
            None => call.operation != Some(TOKEN_OPERATION),
        };
        let customer = self.customer.is_none() || self.customer == call.customer;
        let selected = operation
            && customer
            && !self.is_exhausted()
            && self.chance.is_none_or(|chance| random.f64() < chance);
        if selected && let Some(next) = &mut self.next {
            *next -= 1;
        }
        selected
    }

    /// Whether the filter selects no further call.
    pub(crate) fn is_exhausted(&self) -> bool {
        self.next == Some(0)
    }
}
