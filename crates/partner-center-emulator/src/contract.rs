//! The contract as the emulator uses it: operations, their routes, and a compiled validator for every
//! body and parameter.
//!
//! All of it is computed once per process.

mod load;
mod request;
mod response;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use hyper::Method;
use jsonschema::Validator;
use jsonschema::error::{ValidationError, ValidationErrorKind};
use matchit::Router;
use percent_encoding::percent_decode_str;
use serde_json::Value;
use uuid::Uuid;

use crate::config::call_filter::CallTarget;
use crate::operation::OperationId;

pub(crate) use request::{Parameters, ValidRequest};
pub use response::deviations;

/// The path parameter with a documented error code of its own.
const CUSTOMER_ID: &str = "customer_id";

/// The text of the contract.
pub(crate) const TEXT: &str = include_str!("../../../spec/partner-center.yaml");

static CONTRACT: LazyLock<Result<Contract, String>> = LazyLock::new(|| load::load(TEXT));

/// The contract of all emulators of this process.
///
/// # Errors
///
/// Why the emulator cannot serve the contract.
pub(crate) fn contract() -> Result<&'static Contract, &'static str> {
    CONTRACT.as_ref().map_err(String::as_str)
}

/// The contract.
pub(crate) struct Contract {
    operations: Vec<Operation>,
    /// The indexes of the operations of each path.
    router: Router<Vec<usize>>,
    /// The body of an error response that belongs to no operation.
    error: Arc<Validator>,
    servers: Vec<String>,
    #[cfg(feature = "web")]
    json: Value,
}

/// One method of one path.
pub(crate) struct Operation {
    pub(crate) id: OperationId,
    pub(crate) method: Method,
    #[cfg_attr(not(feature = "web"), expect(dead_code, reason = "only pages show it"))]
    pub(crate) path: String,
    #[cfg_attr(not(feature = "web"), expect(dead_code, reason = "only pages show it"))]
    pub(crate) summary: String,
    /// The alternatives, each with the names of all schemes that it requires.
    security: Vec<Vec<String>>,
    /// Whether a request with the `MS-RequestId` of an earlier one gets the response of that one.
    pub(crate) replays: bool,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) body: Option<RequestSchema>,
    responses: Vec<(StatusRange, Response)>,
}

pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) location: ParameterLocation,
    pub(crate) required: bool,
    #[cfg_attr(not(feature = "web"), expect(dead_code, reason = "only pages show it"))]
    pub(crate) example: Option<String>,
    parser: ValueParser,
    validator: Arc<Validator>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ParameterLocation {
    Path,
    Query,
    Header,
}

/// How a string becomes a value of the contract. A string that cannot be parsed stays a string, which
/// the validator then rejects with a reason.
enum ValueParser {
    String,
    Integer,
    /// One of these values, ignoring case and `_`, because Microsoft's own clients differ in both.
    Enum(Vec<String>),
}

/// The schema of a request body.
pub(crate) struct RequestSchema {
    #[cfg_attr(not(feature = "web"), expect(dead_code, reason = "only pages show it"))]
    pub(crate) example: Option<Value>,
    parser: ValueParser,
    validator: Arc<Validator>,
    variants: Option<Variants>,
}

/// A `oneOf` with a discriminator. The variant that a value names explains best why it is invalid.
struct Variants {
    property: String,
    by_value: Vec<(String, Arc<Validator>)>,
}

/// The schemas of a response by media type.
struct Response {
    content: HashMap<String, Arc<Validator>>,
}

/// The statuses of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum StatusRange {
    One(u16),
    /// All statuses with this first digit.
    Class(u16),
    Default,
}

/// Names and decoded values of the path parameters.
pub(crate) type PathParameters = Vec<(&'static str, String)>;

/// The result of routing a request.
pub(crate) enum Route {
    Operation(&'static Operation, PathParameters),
    /// The path exists, but has only these methods, as in `Allow`.
    MethodNotAllowed(String),
    NotFound,
}

impl Route {
    pub(crate) fn operation(&self) -> Option<&'static Operation> {
        match self {
            Self::Operation(operation, _) => Some(operation),
            Self::MethodNotAllowed(_) | Self::NotFound => None,
        }
    }

    pub(crate) fn target(&self) -> CallTarget {
        match self {
            Self::Operation(operation, values) => CallTarget {
                operation: Some(operation.id.as_str()),
                customer: path_parameter(values, CUSTOMER_ID).and_then(parse_guid),
            },
            Self::MethodNotAllowed(_) | Self::NotFound => CallTarget {
                operation: None,
                customer: None,
            },
        }
    }
}

impl Contract {
    #[cfg(feature = "web")]
    pub(crate) fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// The contract as JSON.
    #[cfg(feature = "web")]
    pub(crate) fn json(&self) -> &Value {
        &self.json
    }

    /// The URLs of the service, which are the audiences of its tokens.
    pub(crate) fn servers(&self) -> &[String] {
        &self.servers
    }

    pub(crate) fn route(&'static self, method: &Method, path: &str) -> Route {
        let path = decode_path(path);
        let Ok(matched) = self.router.at(&path) else {
            return Route::NotFound;
        };
        let operations = matched.value.iter();
        let operations = operations.filter_map(|index| self.operations.get(*index));
        match operations.clone().find(|known| known.method == *method) {
            Some(operation) => {
                let values = matched.params.iter();
                let values = values.map(|(name, value)| (name, value.to_owned()));
                Route::Operation(operation, values.collect())
            }
            None => {
                let methods: Vec<_> = operations.map(|known| known.method.as_str()).collect();
                Route::MethodNotAllowed(methods.join(", "))
            }
        }
    }
}

/// Decodes the percent escapes of a path, except in a segment with an escaped slash: decoded, it would
/// be two segments.
fn decode_path(path: &str) -> Cow<'_, str> {
    if !path.contains('%') {
        return path.into();
    }
    let segments = path.split('/').map(|segment| {
        let decoded = percent_decode_str(segment).decode_utf8_lossy();
        if decoded.contains('/') {
            segment.into()
        } else {
            decoded
        }
    });
    segments.collect::<Vec<_>>().join("/").into()
}

fn path_parameter<'v>(values: &'v PathParameters, name: &str) -> Option<&'v str> {
    let mut values = values.iter();
    values.find_map(|(known, value)| (*known == name).then_some(value.as_str()))
}

/// A GUID in its usual form: with hyphens, without braces.
fn parse_guid(text: &str) -> Option<Uuid> {
    let guid = Uuid::try_parse(text).ok();
    guid.filter(|_| text.len() == 36)
}

/// Validates a value; the error names up to three locations.
fn validate(validator: &Validator, value: &Value) -> Result<(), String> {
    // Collecting errors is slower than finding that there are none.
    if validator.is_valid(value) {
        return Ok(());
    }
    let errors = validator.iter_errors(value).take(3);
    let errors: Vec<_> = errors
        .map(|error| describe(&error, &error.to_string()))
        .collect();
    Err(errors.join("; "))
}

/// Describes an error with its location; `message` is the error's own or a masked one.
fn describe(error: &ValidationError<'_>, message: &str) -> String {
    if let ValidationErrorKind::Required { property } = error.kind() {
        return format!("`{}` is missing", property.as_str().unwrap_or_default());
    }
    match error.instance_path().to_string().strip_prefix('/') {
        Some(path) => format!("`{path}`: {message}"),
        None => message.to_owned(),
    }
}
