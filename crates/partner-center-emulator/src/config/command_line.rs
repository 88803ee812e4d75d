//! Faults, quirks and limits as on a command line: `throttled=57,operation=listCustomers,next=3`.

use std::fmt::Display;
use std::str::FromStr;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::call_filter::CallFilter;
use super::faults::Injection;
use super::limits::Limit;
use super::quirks::{Quirk, QuirkOverride};
use super::validation::{validate_fault, validate_filter, validate_limit};

/// Parses `name` or `name=value`, and the properties of a filter behind it.
fn parse<T: DeserializeOwned>(text: &str) -> Result<(T, CallFilter), String> {
    let mut parts = text.split(',');
    let first = parts.next().unwrap_or_default();
    let setting = match first.split_once('=') {
        Some((name, value)) => {
            let literal = serde_json::from_str::<Value>(value).ok();
            let literal = literal.filter(|value| value.is_number() || value.is_boolean());
            let value = literal.unwrap_or_else(|| value.into());
            T::deserialize(json!({name: value})).map_err(|error| error.to_string())
        }
        // A fault without value, or a quirk that is a boolean.
        None => T::deserialize(Value::from(first)).or_else(|error| {
            let error = error.to_string();
            T::deserialize(json!({first: true})).map_err(|_| {
                if error.starts_with("invalid type") {
                    format!("`{first}` requires a value, as in `{first}=VALUE`")
                } else {
                    error
                }
            })
        }),
    }?;
    let mut filter = CallFilter::default();
    for part in parts {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        match name {
            "operation" => filter.operation = Some(value.into()),
            "customer" => filter.customer = Some(parse_value(name, value)?),
            "next" => filter.next = Some(parse_value(name, value)?),
            "chance" => filter.chance = Some(parse_value(name, value)?),
            _ => {
                return Err(format!(
                    "unknown property `{name}`; expected operation, customer, next or chance"
                ));
            }
        }
    }
    validate_filter(&filter).map_err(|(_, why)| why)?;
    Ok((setting, filter))
}

fn parse_value<T: FromStr<Err: Display>>(name: &str, value: &str) -> Result<T, String> {
    value.parse().map_err(|error| format!("`{name}`: {error}"))
}

/// `throttled=57,operation=listCustomers,next=3`
impl FromStr for Injection {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (fault, calls) = parse(text)?;
        validate_fault(&fault)?;
        Ok(Self { fault, calls })
    }
}

/// `dateFormat=changeLog`
impl FromStr for Quirk {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match parse(text)? {
            (quirk, calls) if calls == CallFilter::default() => Ok(quirk),
            (..) => Err("a quirk for some calls only is an override".into()),
        }
    }
}

/// `dateFormat=changeLog,operation=listQualifications,next=3`
impl FromStr for QuirkOverride {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (quirk, calls) = parse(text)?;
        Ok(Self { quirk, calls })
    }
}

/// `500/60s,per=customer,operation=getCustomer,retryAfter=date`
impl FromStr for Limit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.split(',');
        let first = parts.next().unwrap_or_default();
        let (calls, window) = first
            .split_once('/')
            .ok_or("expected a number of calls and a duration, as in `500/60s`")?;
        let calls: u32 = parse_value("calls", calls)?;
        let mut limit = json!({"calls": calls, "window": window});
        for part in parts {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            limit[name] = value.into();
        }
        let limit = Self::deserialize(limit).map_err(|error| error.to_string())?;
        validate_limit(&limit).map_err(|(_, why)| why)?;
        Ok(limit)
    }
}
