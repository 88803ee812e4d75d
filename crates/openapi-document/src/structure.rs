//! The rules of OpenAPI that programs rely on when they read a document: a linter reports
//! violations, and a generator rejects the document. The limits of a generator are its own table.

mod keywords;
mod operations;
mod paths;
mod references;
pub mod schema_cycle;
mod schemas;
mod version;

use crate::diagnostic::Diagnostics;
use crate::rule::{self, Rule};
use crate::source::Document;

/// The rule that only OpenAPI 3.0 is supported.
const VERSION: &[Rule] = crate::rules! { Version {
    "spec-openapi-version" Error version::openapi_version,
        "only OpenAPI 3.0 is supported; the schemas of OpenAPI 3.1 and Swagger 2.0 differ";
}};

/// The rules about the types of values and the keywords that an object must have.
const STRUCTURE: &[Rule] = crate::rules! { Structure {
    "spec-missing-keyword" Error keywords::missing,
        "OpenAPI requires this keyword, and tools fail without it";
    "spec-type" Error keywords::value_type,
        "OpenAPI gives this value another type, and tools cannot read it";
}};

/// The rules about the meaning of a well-formed document.
const SEMANTICS: &[Rule] = crate::rules! { Semantics {
    "spec-default" Error schemas::default,
        "a server that assumes this default would reject it in a request";
    "spec-exclusive-bound" Error schemas::exclusive_bound,
        "in OpenAPI 3.0 an exclusive bound is a boolean beside `minimum` or `maximum`";
    "spec-keyword-value" Error keywords::keyword_value,
        "OpenAPI lists the values of this keyword, and tools know no others";
    "spec-operation-id" Error operations::operation_id,
        "links and clients identify an operation by its operationId";
    "spec-parameter" Error operations::parameter,
        "a parameter or header is described by a schema or by one media type";
    "spec-path" Error paths::path,
        "a path is appended to the URL of the server; queries are parameters";
    "spec-path-parameter" Error paths::path_parameter,
        "each placeholder of a path is a required path parameter, and each path parameter needs one";
    "spec-reference" Error references::reference,
        "a reference that cannot be resolved leaves its object undefined";
    "spec-schema-cycle" Error schema_cycle::schema_cycle,
        "a schema includes all schemas of its `allOf`, which never ends if it is one of them";
    "spec-schema-type" Error schemas::schema_type,
        "OpenAPI 3.0 has six types, and a schema names one of them";
    "spec-security" Error operations::security,
        "clients find out how to authenticate by the name of a security scheme";
    "spec-status" Error operations::status,
        "clients select the response by its status code";
}};

/// All rules of this module.
pub fn rules() -> impl Iterator<Item = &'static Rule> + Clone {
    [VERSION, STRUCTURE, SEMANTICS].into_iter().flatten()
}

/// Checks that `document` is one of OpenAPI 3.0.
///
/// # Errors
///
/// One diagnostic, which names the version that the document has.
pub fn check_version(document: &Document) -> Result<(), Diagnostics> {
    rule::check(document, VERSION.iter())
}
