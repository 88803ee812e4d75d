//! Compares responses with the contract: those of the emulator, and recorded ones of the service.

use jsonschema::Validator;
use serde_json::Value;

use super::{Contract, Operation, Response, StatusRange, contract, describe, validate};
use crate::api_response::{ApiResponse, ResponseBody};

impl Contract {
    /// Validates an error response that belongs to no operation.
    pub(crate) fn check_error(&self, response: &ApiResponse) -> Result<(), String> {
        match &response.body {
            ResponseBody::Json(body) => validate(&self.error, body),
            ResponseBody::Empty | ResponseBody::Text(..) => Ok(()),
        }
    }
}

impl Operation {
    /// The documented response with a status: the exact status, else its class, else the default.
    fn response(&self, status: u16) -> Option<&Response> {
        let ranges = [
            StatusRange::One(status),
            StatusRange::Class(status / 100),
            StatusRange::Default,
        ];
        ranges.iter().find_map(|range| {
            let mut responses = self.responses.iter();
            responses.find_map(|(known, response)| (known == range).then_some(response))
        })
    }

    /// The schema of the JSON body of a response; `None` if there is no body, and none is required.
    fn schema(&self, status: u16, has_body: bool) -> Result<Option<&Validator>, String> {
        let id = self.id;
        let response = self.response(status);
        let response = response.ok_or_else(|| format!("undocumented status {status} of {id}"))?;
        if !has_body {
            // The prose of the contract allows error responses without body.
            return if status >= 400 || response.content.is_empty() {
                Ok(None)
            } else {
                Err("the body is missing".to_owned())
            };
        }
        let schema = response.content.get("application/json");
        let schema = schema.ok_or_else(|| format!("undocumented JSON body of status {status}"))?;
        Ok(Some(schema))
    }

    /// Validates a response of the emulator. Text in place of JSON is always intended.
    pub(crate) fn check_response(&self, response: &ApiResponse) -> Result<(), String> {
        let body = match &response.body {
            ResponseBody::Empty | ResponseBody::Text(..) => None,
            ResponseBody::Json(body) => Some(body),
        };
        let schema = self.schema(response.status, body.is_some());
        let result = schema.and_then(|schema| match (schema, body) {
            (Some(schema), Some(body)) => validate(schema, body),
            (None, _) | (_, None) => Ok(()),
        });
        result.map_err(|why| format!("{} {}: {why}", self.id, response.status))
    }
}

/// Returns how a response of the real service deviates from the contract; an empty list if it does
/// not. `operation` is an operation id.
///
/// The body may start with a byte order mark. The list never contains values of the body.
#[must_use]
pub fn deviations(operation: &str, status: u16, body: &[u8]) -> Vec<String> {
    deviations_of(operation, status, body).unwrap_or_else(|why| vec![why])
}

fn deviations_of(operation: &str, status: u16, body: &[u8]) -> Result<Vec<String>, String> {
    let mut known = contract()?.operations.iter();
    let known = known.find(|known| known.id.as_str() == operation);
    let known = known.ok_or_else(|| format!("undocumented operation {operation}"))?;
    let body = body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body);
    let Some(schema) = known.schema(status, !body.trim_ascii().is_empty())? else {
        return Ok(Vec::new());
    };
    let body: Value =
        serde_json::from_slice(body).map_err(|error| format!("the body is not JSON: {error}"))?;
    let errors = schema.iter_errors(&body);
    Ok(errors
        .map(|error| describe(&error, &error.masked().to_string()))
        .collect())
}

#[cfg(test)]
mod tests {
    use openapi_document::Document;

    use super::*;
    use crate::contract::TEXT;

    #[test]
    fn every_example_of_the_contract_fits_its_response() {
        let document = Document::parse("spec/partner-center.yaml", TEXT).unwrap();
        let contract = contract().unwrap();
        let mut examples = 0;
        for (described, operation) in document.openapi().operations().zip(&contract.operations) {
            for (status, response) in described.responses().iter() {
                let number = status.replace("XX", "99").parse().unwrap();
                let json = response.content().get("application/json");
                let named = json.into_iter().flat_map(|json| json.examples().iter());
                for (name, example) in named {
                    let body = example.value().unwrap().value();
                    let result = operation.check_response(&ApiResponse::json(number, body));
                    assert_eq!(result, Ok(()), "{status} {name}");
                    examples += 1;
                }
            }
        }
        assert!(examples > 0);
    }
}
