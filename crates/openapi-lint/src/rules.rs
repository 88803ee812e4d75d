//! The table of rules. To add one: a row here, its check in the file of its subject, and its
//! examples in `rules/<id>/`.

mod components;
mod descriptions;
mod evolution;
mod examples;
mod info;
mod keywords;
mod links;
mod media_types;
mod naming;
mod operations;
mod parameters;
mod paths;
mod references;
mod responses;
mod schemas;
mod security;
mod servers;
mod tags;
mod urls;

use std::sync::LazyLock;

use openapi_document::rule::{Rule, reported_elsewhere};
use openapi_document::structure;

/// Errors of the parser.
const LOADING: &[Rule] = openapi_document::rules! { External {
    "load-alias" Error reported_elsewhere,
        "a value that contains itself never ends";
    "load-depth" Error reported_elsewhere,
        "deeper nesting exhausts the stack of programs that read the document";
    "load-duplicate-key" Error reported_elsewhere,
        "tools disagree on which of the two values counts";
    "load-file" Error reported_elsewhere,
        "nothing can be checked without the document";
    "load-key" Error reported_elsewhere,
        "JSON, and with it OpenAPI, allows only strings as keys";
    "load-merge" Error reported_elsewhere,
        "a merge key copies the entries of an object";
    "load-multiple-documents" Error reported_elsewhere,
        "an API has one document, and tools read the first or the last of several";
    "load-number" Error reported_elsewhere,
        "JSON has no infinity and no not-a-number, and tools round numbers that are too large";
    "load-root" Error reported_elsewhere,
        "an OpenAPI document is an object with `openapi`, `info` and `paths`";
    "load-size" Error reported_elsewhere,
        "the document would not fit into memory";
    "load-syntax" Error reported_elsewhere,
        "nothing after this position can be read";
}};

/// Requirements of OpenAPI 3.0, in addition to the rules of [`structure`].
const SPECIFICATION: &[Rule] = openapi_document::rules! { Semantics {
    "spec-array-items" Error schemas::array_items,
        "OpenAPI 3.0 requires `items` in the schema of an array";
    "spec-bounds" Error schemas::bounds,
        "no value satisfies these bounds";
    "spec-component-name" Error components::name,
        "component names are part of references, which allow only some characters";
    "spec-composition" Error schemas::composition,
        "no value has two types, and equal variants never exclude each other";
    "spec-default-null" Error schemas::null_default,
        "null is the default of a value that cannot be null";
    "spec-discriminator" Error schemas::discriminator,
        "tools read the discriminator property to select the variant";
    "spec-encoding" Error media_types::encoding,
        "an encoding applies to a property of the body";
    "spec-enum" Error schemas::enum_values,
        "an enum value that no value can equal, or that is repeated, is a mistake";
    "spec-example" Error examples::example,
        "readers copy examples, and mock servers send them";
    "spec-example-exclusive" Error examples::exclusive,
        "OpenAPI allows only one of the two, and tools pick different ones";
    "spec-example-property" Warning examples::example_property,
        "the property is misspelled, or its description is missing";
    "spec-expression" Error links::expression,
        "tools cannot evaluate the expression";
    "spec-format" Warning schemas::format,
        "a format has no effect on values of another type";
    "spec-format-known" Advice schemas::format_known,
        "tools ignore a format that they do not know";
    "spec-keyword" Warning schemas::keyword_type,
        "a keyword has no effect on values of another type";
    "spec-link" Error links::link,
        "clients that follow the link need its operation";
    "spec-media-type" Error media_types::name,
        "the name is sent as the header `Content-Type`";
    "spec-nullable" Warning schemas::nullable,
        "OpenAPI 3.0.3 ignores `nullable` without `type`, and tools differ";
    "spec-parameter-duplicate" Error parameters::duplicate,
        "tools keep different ones of two parameters with the same name and location";
    "spec-parameter-style" Error parameters::style,
        "OpenAPI defines the styles of each location";
    "spec-path-ambiguous" Warning paths::ambiguous,
        "servers differ in which of the two paths they select";
    "spec-path-conflict" Error paths::conflict,
        "paths that differ only in the names of placeholders are equal";
    "spec-pattern" Error schemas::pattern,
        "validators reject the document, or accept every value";
    "spec-read-write" Error schemas::read_write,
        "OpenAPI forbids `readOnly` and `writeOnly` together: the property would never be sent";
    "spec-reference-file" Warning references::other_file,
        "only this document was read, so the target of the reference was not checked";
    "spec-reference-sibling" Warning references::sibling,
        "OpenAPI 3.0 ignores the siblings of `$ref`";
    "spec-required-array" Error schemas::required,
        "`required` is a set of names that is not empty";
    "spec-required-property" Warning schemas::required_property,
        "the name is misspelled, or the description of the property is missing";
    "spec-responses" Error responses::none,
        "OpenAPI requires at least one response";
    "spec-security-scope" Warning security::scope,
        "an authorization server cannot grant a scope that is not declared";
    "spec-server" Error servers::variables,
        "clients cannot build the URL without the values of all its variables";
    "spec-status-range" Error responses::range,
        "OpenAPI writes a range of status codes in upper case, and tools miss other spellings";
    "spec-tag-declared" Warning tags::declared,
        "documentation groups operations by the tags that the document declares";
    "spec-tag-duplicate" Error tags::duplicate,
        "tools keep different ones of two tags with the same name";
    "spec-unknown-keyword" Error keywords::unknown,
        "tools reject or ignore a keyword that OpenAPI 3.0 does not define";
    "spec-unused-component" Warning components::unused,
        "the component is a leftover, or a reference to it is missing";
    "spec-url" Error urls::url,
        "readers cannot follow the link";
}};

/// Parts of a document that HTTP and JSON do not transfer as described.
const WIRE: &[Rule] = openapi_document::rules! { Semantics {
    "wire-empty-response" Warning responses::empty,
        "HTTP sends no content with this response";
    "wire-error-response" Warning responses::error,
        "clients need the schema of an error response to decode it";
    "wire-form" Warning media_types::form,
        "a form consists of names and values, so its schema is an object";
    "wire-ignored-header" Warning parameters::ignored_header,
        "media types and security schemes define this header, and OpenAPI ignores it here";
    "wire-media-type-case" Warning media_types::case,
        "media types are case-insensitive, so tools keep one of the two";
    "wire-path-slash" Warning paths::slash,
        "servers differ in whether a path with an additional slash is the same path";
    "wire-request-body" Warning operations::request_body,
        "HTTP gives a body of this method no meaning, and proxies drop it";
    "wire-server" Warning servers::url,
        "clients need the URL of the service";
    "wire-status-string" Advice responses::status_string,
        "keys of JSON are strings, and YAML parsers differ in how they convert a number";
    "wire-success-response" Warning responses::success,
        "clients need to know the response of a successful request";
}};

/// Constructs that make a later change a breaking one.
const EVOLUTION: &[Rule] = openapi_document::rules! { Semantics {
    "evo-closed-enum" Advice evolution::closed_enum,
        "strict clients reject unknown values, so a new value breaks them";
    "evo-closed-object" Advice evolution::closed_object,
        "strict clients reject unknown properties, so a new property breaks them";
    "evo-deprecated-required" Advice evolution::deprecated_required,
        "a parameter or property that every client must send cannot be removed";
    "evo-union" Advice evolution::union,
        "clients guess the variant from its properties, so a new property breaks the guess";
}};

/// Consistency of names.
const NAMING: &[Rule] = openapi_document::rules! { Semantics {
    "name-lookalike" Warning naming::lookalike,
        "people and programs confuse names that differ only in case";
    "name-operation-id-case" Advice naming::operation_id_case,
        "developers can guess operationIds in one case";
    "name-operation-id-characters" Warning naming::operation_id,
        "documentation and logs use the operationId in URLs";
    "name-parameter-case" Advice naming::parameter_case,
        "developers can guess parameters in one case";
    "name-path-case" Advice naming::path_case,
        "developers can guess paths in one case";
    "name-property-case" Advice naming::property_case,
        "developers can guess properties in one case";
    "name-schema-case" Advice naming::schema_case,
        "schemas become types, and each language writes types in one case";
}};

/// Authentication, and secrets that others can read.
const SECURITY: &[Rule] = openapi_document::rules! { Semantics {
    "sec-basic" Advice security::basic,
        "a stolen password stays valid, and every request carries it";
    "sec-http" Warning urls::http,
        "without TLS, everyone on the network can read and change requests and responses";
    "sec-key-in-query" Advice security::key_in_query,
        "logs and browser histories store URLs, and the key with them";
    "sec-open-write" Advice security::open_write,
        "everyone who knows the URL can change data";
    "sec-operation" Warning security::operation,
        "a client cannot know whether the request needs a token";
    "sec-password-response" Advice security::password_response,
        "logs and caches store responses, and the password with them";
    "sec-scheme" Error security::scheme,
        "clients cannot authenticate without this keyword";
    "sec-scheme-unused" Warning security::scheme_unused,
        "the scheme is a leftover, or a requirement is missing";
    "sec-secret-in-url" Warning security::secret_in_url,
        "logs and browser histories store URLs, and the secret with them";
    "sec-unauthorized" Advice security::unauthorized,
        "tokens expire, so clients receive this response";
    "sec-weak-flow" Advice security::weak_flow,
        "RFC 9700 advises against flows that expose the password or the token";
}};

/// Descriptions that readers need.
const DOCUMENTATION: &[Rule] = openapi_document::rules! { Semantics {
    "doc-blank" Warning descriptions::blank,
        "documentation shows an empty description as a gap";
    "doc-contact" Warning info::contact,
        "readers who find a mistake need to know where to report it";
    "doc-deprecated" Advice descriptions::deprecated,
        "callers of a deprecated operation need to know its replacement";
    "doc-enum-descriptions" Warning descriptions::enum_descriptions,
        "documentation finds the description of a value by its name";
    "doc-example" Advice examples::missing,
        "readers understand an example faster than a schema, and mock servers send it";
    "doc-info-description" Warning info::description,
        "readers need to know first what the API is for";
    "doc-license" Warning info::license,
        "without a license readers do not know what they may do with the document";
    "doc-operation-description" Warning operations::description,
        "a summary has no room for what callers must know";
    "doc-operation-id" Warning operations::missing_operation_id,
        "clients, links and logs identify an operation by its operationId";
    "doc-operation-summary" Warning operations::summary,
        "lists of operations show only the summary";
    "doc-operation-tags" Warning operations::tags,
        "documentation groups operations by tag";
    "doc-parameter-description" Advice parameters::description,
        "the name of a parameter rarely tells its unit, its format or its default";
    "doc-placeholder" Warning descriptions::placeholder,
        "readers see the placeholder as it is";
    "doc-schema-description" Advice schemas::description,
        "readers need to know what a named schema stands for";
    "doc-script" Warning descriptions::script,
        "browsers that show the documentation run scripts in it";
    "doc-server-description" Advice servers::description,
        "readers who can choose from several servers need to know which is which";
    "doc-tag-description" Warning tags::description,
        "documentation shows the description below the heading of a tag";
    "doc-tag-unused" Advice tags::unused,
        "documentation shows an empty group";
}};

/// Every rule, family by family and sorted by id within each.
static ALL: LazyLock<Vec<&'static Rule>> = LazyLock::new(|| {
    let mut specification: Vec<_> = structure::rules().chain(SPECIFICATION).collect();
    specification.sort_by_key(|rule| rule.id);
    let others = [WIRE, EVOLUTION, NAMING, SECURITY, DOCUMENTATION];
    let all = LOADING.iter().chain(specification);
    all.chain(others.into_iter().flatten()).collect()
});

/// Every rule, family by family and sorted by id within each.
pub fn rules() -> impl Iterator<Item = &'static Rule> + Clone {
    ALL.iter().copied()
}

/// The former ids of rules and the current ones, sorted by the former.
pub const RENAMED: &[(&str, &str)] = &[
    ("gen-openapi-version", "spec-openapi-version"),
    ("load-documents", "load-multiple-documents"),
    ("name-operation-id", "name-operation-id-characters"),
    ("sec-password-answer", "sec-password-response"),
    ("sec-secret-in-address", "sec-secret-in-url"),
    ("spec-choice", "spec-keyword-value"),
    ("spec-example-alternatives", "spec-example-exclusive"),
    ("spec-example-member", "spec-example-property"),
    ("spec-missing", "spec-missing-keyword"),
    ("spec-required", "spec-required-array"),
    ("spec-shape", "spec-type"),
    ("spec-unknown-member", "spec-unknown-keyword"),
    ("wire-empty-answer", "wire-empty-response"),
    ("wire-failure", "wire-error-response"),
    ("wire-status-text", "wire-status-string"),
    ("wire-success", "wire-success-response"),
];

/// The ids of former rules that were merged into another, and the rule that reports the problem
/// now, sorted by the former id.
pub const MERGED: &[(&str, &str)] = &[
    ("gen-path-parameter", "spec-path-parameter"),
    ("gen-schema-bounds", "spec-exclusive-bound"),
    ("gen-schema-cycle", "spec-schema-cycle"),
    ("gen-schema-type", "spec-schema-type"),
    ("gen-security", "spec-security"),
    ("gen-shape", "spec-type"),
    ("gen-status", "spec-status"),
];
