//! Which calls something concerns: all, an operation's, a customer's, the next few, some by chance.

use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::contract;
use crate::faults::TOKEN_OPERATION;

/// Which calls something concerns. The default is all calls of the API.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Scope {
    /// Only calls of this operation. Without it, calls of the token endpoint are not concerned;
    /// their operation is `token`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// Only calls about this customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<Uuid>,
    /// Only the next so many of these calls.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<u32>,
    /// Only with this chance, from 0 to 1, drawn for each of these calls.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub chance: Option<f64>,
}

/// A call, as far as scopes look at it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subject<'c> {
    pub(crate) operation: Option<&'c str>,
    pub(crate) customer: Option<Uuid>,
}

impl Scope {
    /// Whether a call is concerned; one that is counts against [`Scope::next`].
    pub(crate) fn takes(&mut self, call: Subject<'_>, random: &mut fastrand::Rng) -> bool {
        let operation = match &self.operation {
            Some(only) => Some(only.as_str()) == call.operation,
            None => call.operation != Some(TOKEN_OPERATION),
        };
        let customer = self.customer.is_none() || self.customer == call.customer;
        if !operation || !customer || self.is_over() {
            return false;
        }
        if self.chance.is_some_and(|chance| random.f64() >= chance) {
            return false;
        }
        if let Some(next) = &mut self.next {
            *next -= 1;
        }
        true
    }

    /// Whether no call can be concerned any more.
    pub(crate) fn is_over(&self) -> bool {
        self.next == Some(0)
    }

    /// Says which member makes no sense, and why.
    pub(crate) fn check(&self) -> Result<(), (&'static str, String)> {
        if let Some(operation) = &self.operation {
            contract::known_operation(operation).map_err(|why| ("operation", why))?;
        }
        if self.is_over() {
            return Err(("next", "it is at least 1".to_owned()));
        }
        match self.chance {
            Some(chance) if !(0.0..=1.0).contains(&chance) => {
                Err(("chance", format!("a chance is from 0 to 1, not {chance}")))
            }
            Some(_) | None => Ok(()),
        }
    }
}

/// Reads a setting from a command line: `name` or `name=value`, then the members of a scope, as
/// `badGateway,operation=listCustomers,next=3`.
pub(crate) fn setting<T: for<'de> Deserialize<'de>>(text: &str) -> Result<(T, Scope), String> {
    let mut parts = text.split(',');
    let first = parts.next().unwrap_or_default();
    let (name, value) = match first.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (first, None),
    };
    let read = |form: Value| serde_json::from_value::<T>(form);
    let read = match value {
        Some(value) => {
            let literal = serde_json::from_str::<Value>(value).ok();
            let literal = literal.filter(|value| value.is_number() || value.is_boolean());
            let value = literal.unwrap_or_else(|| value.into());
            read(json!({name: value})).map_err(|error| error.to_string())
        }
        // A fault that needs no value, or a switch that is on.
        None => read(name.into()).or_else(|error| {
            let why = error.to_string();
            read(json!({name: true})).map_err(|_| match why.starts_with("invalid type") {
                true => format!("`{name}` needs a value, as in `{name}=VALUE`"),
                false => why,
            })
        }),
    }?;
    let mut scope = Scope::default();
    for part in parts {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        match name {
            "operation" => scope.operation = Some(value.into()),
            "customer" => scope.customer = Some(number(name, value)?),
            "next" => scope.next = Some(number(name, value)?),
            "chance" => scope.chance = Some(number(name, value)?),
            _ => {
                return Err(format!(
                    "`{name}` is none of operation, customer, next and chance"
                ));
            }
        }
    }
    scope.check().map_err(|(_, why)| why)?;
    Ok((read, scope))
}

fn number<T: FromStr<Err: std::fmt::Display>>(name: &str, value: &str) -> Result<T, String> {
    value.parse().map_err(|error| format!("`{name}`: {error}"))
}
