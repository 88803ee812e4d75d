//! Validates requests against the contract.

use std::borrow::Cow;

use hyper::HeaderMap;
use hyper::http::request::Parts;
use serde_json::Value;
use uuid::Uuid;

use super::{
    CUSTOMER_ID, Operation, ParameterLocation, PathParameters, RequestSchema, ValueParser,
    Variants, parse_guid, path_parameter, validate,
};
use crate::error_responses::{ApiError, ApiErrorKind};
use crate::headers;

/// A request that fits the contract.
pub(crate) struct ValidRequest<'c> {
    pub(crate) parameters: Parameters<'c>,
    /// The body, with enum values spelled as in the contract; null if the operation has none.
    pub(crate) body: Value,
}

/// The parameters of a valid request, by name.
pub(crate) struct Parameters<'c>(Vec<(&'c str, Value)>);

impl Parameters<'_> {
    fn get(&self, name: &str) -> Option<&Value> {
        let mut values = self.0.iter();
        values.find_map(|(known, value)| (*known == name).then_some(value))
    }

    pub(crate) fn string(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    pub(crate) fn integer(&self, name: &str) -> Option<i64> {
        self.get(name)?.as_i64()
    }

    /// The customer id in the path.
    pub(crate) fn customer(&self) -> Result<Uuid, ApiErrorKind> {
        let id = self.string(CUSTOMER_ID).and_then(parse_guid);
        id.ok_or(ApiErrorKind::InvalidCustomerId)
    }
}

impl Operation {
    /// Whether the contract has a parameter of this name.
    pub(crate) fn has_parameter(&self, name: &str) -> bool {
        self.parameters.iter().any(|known| known.name == name)
    }

    /// Whether a token of this security scheme is sufficient.
    pub(crate) fn accepts(&self, scheme: &str) -> bool {
        let mut alternatives = self.security.iter();
        alternatives.any(|required| required.iter().all(|required| required == scheme))
    }

    /// Parses a request and validates it.
    pub(crate) fn validate_request(
        &self,
        path: &PathParameters,
        head: &Parts,
        body: &[u8],
    ) -> Result<ValidRequest<'_>, ApiError> {
        let query = head.uri.query().unwrap_or_default();
        let parameters = self.parameters(path, query, &head.headers)?;
        let body = match &self.body {
            Some(schema) => schema.validate(parse_json(&head.headers, body)?)?,
            None => Value::Null,
        };
        Ok(ValidRequest { parameters, body })
    }

    fn parameters(
        &self,
        path: &PathParameters,
        query: &str,
        headers: &HeaderMap,
    ) -> Result<Parameters<'_>, ApiError> {
        let mut values = Vec::with_capacity(self.parameters.len());
        for parameter in &self.parameters {
            let name = parameter.name.as_str();
            let error = match name {
                CUSTOMER_ID => ApiErrorKind::InvalidCustomerId,
                _ => ApiErrorKind::InvalidProperty,
            };
            let text = match parameter.location {
                ParameterLocation::Path => path_parameter(path, name).map(Cow::Borrowed),
                ParameterLocation::Query => {
                    let mut given = form_urlencoded::parse(query.as_bytes())
                        .filter_map(|(key, value)| (key == name).then_some(value));
                    let first = given.next();
                    if given.next().is_some() {
                        return Err(error.because(format!("`{name}` is given twice")));
                    }
                    first
                }
                ParameterLocation::Header => headers::value(headers, name),
            };
            match text {
                Some(text) => {
                    let value = parameter.parser.parse(&text);
                    validate(&parameter.validator, &value)
                        .map_err(|why| error.because(format!("`{name}`: {why}")))?;
                    values.push((name, value));
                }
                None if parameter.required => {
                    return Err(error.because(format!("`{name}` is missing")));
                }
                None => {}
            }
        }
        Ok(Parameters(values))
    }
}

impl ValueParser {
    fn parse(&self, text: &str) -> Value {
        let value = match self {
            Self::String => None,
            Self::Integer => text.parse::<i64>().ok().map(Value::from),
            Self::Enum(values) => {
                let mut values = values.iter();
                let value = values.find(|value| is_same_word(value, text));
                value.map(|value| value.as_str().into())
            }
        };
        value.unwrap_or_else(|| text.into())
    }
}

/// Whether two strings differ only in case and `_`.
fn is_same_word(one: &str, other: &str) -> bool {
    let letters = |text: &str| text.replace('_', "").to_ascii_lowercase();
    letters(one) == letters(other)
}

impl RequestSchema {
    /// Validates a body, and returns it with enum values spelled as in the contract.
    fn validate(&self, body: Value) -> Result<Value, ApiError> {
        let body = match body.as_str() {
            Some(text) => self.parser.parse(text),
            None => body,
        };
        let result = match &self.variants {
            Some(_) if self.validator.is_valid(&body) => Ok(()),
            Some(variants) => variants.explain(&body),
            None => validate(&self.validator, &body),
        };
        result.map_err(|why| ApiErrorKind::InvalidProperty.because(why))?;
        Ok(body)
    }
}

impl Variants {
    /// Returns why no variant accepts a body.
    fn explain(&self, body: &Value) -> Result<(), String> {
        let property = &self.property;
        let known: Vec<_> = self
            .by_value
            .iter()
            .map(|(value, _)| value.as_str())
            .collect();
        let known = known.join(", ");
        let object = body.as_object().ok_or("the body must be a JSON object")?;
        let Some(given) = object.get(property) else {
            return Err(format!("`{property}` is missing; expected one of {known}"));
        };
        let variant = self.by_value.iter().find(|(value, _)| given == value);
        let variant =
            variant.ok_or_else(|| format!("`{property}` is {given}; expected one of {known}"))?;
        validate(&variant.1, body)
    }
}

/// Parses the body of a request.
fn parse_json(headers: &HeaderMap, body: &[u8]) -> Result<Value, ApiError> {
    let invalid = |why: &str| ApiErrorKind::InvalidInput.because(why);
    if !headers::has_content_type(headers, "application/json") {
        return Err(invalid("The `Content-Type` must be application/json."));
    }
    if body.starts_with("\u{feff}".as_bytes()) {
        return Err(invalid("The body must not start with a byte order mark."));
    }
    serde_json::from_slice(body).map_err(|error| invalid(&format!("Invalid JSON: {error}.")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::contract::contract;
    use crate::operation::OperationId;

    #[test]
    fn an_error_names_the_invalid_property() {
        let operations = contract().unwrap().operations.iter();
        let request = { operations }
            .find(|known| known.id == OperationId::RequestQualification)
            .unwrap();
        let why = |body: Value| match request.body.as_ref().unwrap().validate(body) {
            Ok(_) => String::new(),
            Err(error) => error.body(true)["description"].as_str().unwrap().to_owned(),
        };
        assert_eq!(
            why(json!({"qualification": "Education"})),
            "`educationSegment` is missing"
        );
        assert!(why(json!({})).starts_with("`qualification` is missing"));
        assert!(why(json!({"qualification": "Nonprofit"})).contains("\"Nonprofit\""));
        assert!(why(json!([])).contains("must be a JSON object"));
        let segment = json!({"qualification": "Education", "educationSegment": "K13"});
        assert!(why(segment).starts_with("`educationSegment`: "));
        let unknown = json!({"qualification": "StateOwnedEntity", "website": "contoso.edu"});
        assert!(why(unknown).contains("website"));
    }
}
