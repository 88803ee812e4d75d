//! Reads OpenAPI 3.0 documents with the position of every value.
//!
//! Text becomes a [`Document`], which knows the line and column of every value; [`model`] has a typed
//! view for each object of the specification. A [`rule`] checks a document and reports
//! [`Diagnostics`].
//!
//! ```
//! use openapi_document::Document;
//!
//! let document = Document::parse("api.yaml", "openapi: 3.0.3\ninfo: {title: Tiny}\n")?;
//! let title = document.openapi().info().and_then(|info| info.title());
//! assert_eq!(title, Some("Tiny"));
//! # Ok::<(), openapi_document::Diagnostics>(())
//! ```

pub mod component_uses;
mod diagnostic;
mod fingerprint;
mod json_schema;
mod location;
mod media_type_name;
mod method;
pub mod model;
mod node;
pub mod object;
mod object_kind;
mod parse;
mod path_template;
pub mod pointer;
mod position;
mod reference;
mod response_schemas;
pub mod rule;
mod sanitize;
mod source;
pub mod structure;
pub mod suggestion;
mod tree;
pub mod values;
pub mod yaml;

pub use diagnostic::{Diagnostic, Diagnostics, MAX_SHOWN, Severity};
pub use fingerprint::fingerprint;
pub use json_schema::JsonSchemas;
pub use location::Location;
pub use media_type_name::MediaTypeName;
pub use method::Method;
pub use model::Object;
pub use node::{Node, NodeId};
pub use object_kind::{ObjectKind, ValueType};
pub use path_template::{PathPart, PathTemplate};
pub use position::{Position, Span};
pub use reference::ReferenceProblem;
pub use sanitize::{is_unsafe, sanitize};
pub use source::Document;
pub use structure::check_version;
