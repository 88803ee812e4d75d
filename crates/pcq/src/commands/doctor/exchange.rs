//! A response compared with the contract, and the redacted exchange for an issue.

use std::collections::BTreeMap;

use partner_center::types::{
    Customer, CustomerCollection, CustomerQualification, GccValidationRelationship, ValidationCode,
    ValidationStatus,
};
use partner_center::{Operation, sanitize};
use reqwest::header::HeaderMap;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use crate::emulator;

/// A response as the service sent it.
pub(super) struct RawResponse {
    pub(super) status: u16,
    /// The reason phrase of the status line.
    pub(super) reason: Option<String>,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

/// A request and its response without ids, names, domains and addresses.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Exchange {
    method: &'static str,
    path: &'static str,
    status: u16,
    reason: Option<String>,
    headers: BTreeMap<String, String>,
    byte_order_mark: bool,
    body: Value,
}

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

pub(super) fn without_byte_order_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body)
}

/// The differences between a response and the contract.
pub(super) fn deviations(operation: Operation, response: &RawResponse) -> Vec<String> {
    let status = response.status;
    let mut found = emulator::deviations(operation.id(), status, &response.body);
    if !(200..300).contains(&status) {
        return found;
    }
    match serde_json::from_slice(without_byte_order_mark(&response.body)) {
        Ok(body) => found.extend(type_deviations(operation, &body)),
        // The emulator reports it too.
        Err(error) if !emulator::AVAILABLE => found.push(format!("the body is not JSON: {error}")),
        Err(_) => {}
    }
    found
}

/// Differences between a body and the client's types.
fn type_deviations(operation: Operation, body: &Value) -> Vec<String> {
    match operation {
        Operation::ListCustomers => compare_with_type::<CustomerCollection>(body),
        Operation::GetCustomer => compare_with_type::<Customer>(body),
        Operation::ListQualifications => compare_with_type::<Vec<CustomerQualification>>(body),
        Operation::GetCustomerValidation => compare_with_type::<GccValidationRelationship>(body),
        Operation::GetValidationStatus => compare_with_type::<ValidationStatus>(body),
        Operation::ListValidationCodes => compare_with_type::<Vec<ValidationCode>>(body),
        // The body is a single value, or the operation is not sent.
        Operation::GetQualification
        | Operation::RequestQualification
        | Operation::SetQualification => Vec::new(),
        // For the compiler alone: clippy rejects this arm when the contract has another operation.
        _ => Vec::new(),
    }
}

/// Properties that are lost when the client decodes a body: the schemas permit them, and the
/// contract does not document them.
fn compare_with_type<T: DeserializeOwned + Serialize>(body: &Value) -> Vec<String> {
    let decoded = match serde_json::from_value::<T>(body.clone()) {
        Ok(decoded) => serde_json::to_value(decoded).unwrap_or_default(),
        // The emulator checks the schemas, with better messages.
        Err(_) if emulator::AVAILABLE => return Vec::new(),
        Err(error) => return vec![format!("the client cannot decode the body: {error}")],
    };
    let mut undocumented = Vec::new();
    find_undocumented("", body, &decoded, &mut undocumented);
    undocumented
}

fn find_undocumented(path: &str, body: &Value, decoded: &Value, undocumented: &mut Vec<String>) {
    match (body, decoded) {
        (Value::Object(properties), Value::Object(decoded)) => {
            for (name, value) in properties {
                let path = format!("{path}/{name}");
                match decoded.get(name) {
                    Some(decoded) => find_undocumented(&path, value, decoded, undocumented),
                    // Decoding may drop null and empty values.
                    None if is_empty(value) => {}
                    None => undocumented.push(format!("`{path}` is undocumented")),
                }
            }
        }
        (Value::Array(items), Value::Array(decoded)) => {
            for (item, decoded) in items.iter().zip(decoded) {
                let mut found = Vec::new();
                find_undocumented(&format!("{path}/*"), item, decoded, &mut found);
                // One message for all items.
                found.retain(|new| !undocumented.contains(new));
                undocumented.extend(found);
            }
        }
        _ => {}
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(properties) => properties.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// Headers whose values contain no personal data.
const PUBLIC_HEADERS: [&str; 7] = [
    "content-length",
    "content-type",
    "date",
    "retry-after",
    "transfer-encoding",
    "www-authenticate",
    "x-locale",
];

/// Properties whose values are words of the service.
const PUBLIC_PROPERTIES: [&str; 14] = [
    "code",
    "createDate",
    "errorName",
    "method",
    "objectType",
    "qualification",
    "relationshipToPartner",
    "status",
    "statusCode",
    "type",
    "lastUpdateDateTime",
    "vettingCreateDate",
    "vettingCreatedDate",
    "vettingStatus",
];

/// The replacement of a redacted value.
const REDACTED: &str = "…";

impl Exchange {
    /// Redacts everything that may identify a customer, a user or a partner.
    pub(super) fn redacted(operation: Operation, response: RawResponse) -> Self {
        let headers = response.headers.iter().map(|(name, value)| {
            let is_public = PUBLIC_HEADERS.contains(&name.as_str());
            let value = value.to_str().ok().filter(|_| is_public);
            (name.to_string(), value.unwrap_or(REDACTED).to_owned())
        });
        let body = without_byte_order_mark(&response.body);
        let body = match serde_json::from_slice(body) {
            Ok(mut value) => {
                redact(&mut value, "");
                value
            }
            Err(_) if body.trim_ascii().is_empty() => Value::Null,
            // Text that is not JSON may contain anything.
            Err(_) => Value::String(format!("{} bytes that are not JSON", response.body.len())),
        };
        Self {
            method: operation.method(),
            path: operation.path(),
            status: response.status,
            reason: response.reason.as_deref().map(redact_reason),
            headers: headers.collect(),
            byte_order_mark: response.body.starts_with(BYTE_ORDER_MARK),
            body,
        }
    }
}

/// The reason phrase without ids, domains and addresses: words that no phrase has.
fn redact_reason(reason: &str) -> String {
    let reason = sanitize(reason);
    let words = reason.split(' ').map(|word| {
        let inner = word.trim_end_matches(['.', ',', ':', ';']);
        if inner.len() > 40 || inner.contains(['.', '@', '/']) || inner.parse::<Uuid>().is_ok() {
            REDACTED
        } else {
            word
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Replaces every string that is not a word of the service. Numbers and types stay.
fn redact(value: &mut Value, name: &str) {
    /// How many items of an array stay.
    const MAX_ITEMS: usize = 3;
    match value {
        Value::Object(properties) => {
            for (name, value) in properties {
                redact(value, name);
            }
        }
        Value::Array(items) => {
            items.truncate(MAX_ITEMS);
            for item in items {
                redact(item, name);
            }
        }
        Value::String(text) => {
            let mut public = PUBLIC_PROPERTIES.iter();
            if !text.is_empty() && !public.any(|public| public.eq_ignore_ascii_case(name)) {
                *text = match text.parse::<Uuid>() {
                    Ok(_) => Uuid::nil().to_string(),
                    Err(_) => REDACTED.to_owned(),
                };
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
