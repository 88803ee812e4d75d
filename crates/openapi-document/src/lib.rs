//! Reads OpenAPI 3.0 documents with the position of every value.
//!
//! Text goes in and becomes a [`Document`], which knows the line and column of every value. A
//! [`Rule`](rule::Rule) checks a document and reports [`Finding`]s.

#![allow(
    missing_docs,
    reason = "the typed model that follows documents what stays public"
)]

pub mod component_uses;
mod diagnostic;
mod document;
mod fingerprint;
mod json_schema;
mod location;
pub mod object;
mod openapi_version;
pub mod predicates;
mod response_schemas;
pub mod rule;
pub mod schema_cycle;
pub mod structure;
pub mod suggestion;
pub mod values;

pub use diagnostic::{Finding, Findings, Level, MAX_SHOWN, disarm};
pub use document::{Cursor, Document, Id, METHODS, Operation, Position, ReferenceProblem, Span};
pub use fingerprint::fingerprint;
pub use json_schema::JsonSchemas;
pub use location::Location;
pub use openapi_version::{OPENAPI_VERSION, check_version};
