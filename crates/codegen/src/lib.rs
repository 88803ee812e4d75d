//! Reads an OpenAPI 3.0 document, says what is wrong with it and where, and renders it to Rust.
//!
//! This is the only crate of the workspace that understands OpenAPI. Text goes in and becomes a
//! [`Document`], which knows the line and column of every value; [rules] look at it and return
//! [`Finding`]s; [`render()`] gives the text of a client.
//!
//! ```
//! use partner_center_codegen::Document;
//!
//! let document = Document::parse("api.yaml", "openapi: 3.0.3\ninfo: {title: Tiny}\n")?;
//! let title = document.root().get("info").and_then(|info| info.get("title"));
//! assert_eq!(title.and_then(|title| title.as_str()), Some("Tiny"));
//! # Ok::<(), partner_center_codegen::Findings>(())
//! ```

pub mod changes;
mod document;
mod finding;
mod json_schema;
mod name;
mod part;
#[cfg(feature = "render")]
pub mod render;
#[cfg(feature = "review")]
pub mod review;
pub mod rules;
mod usage;

pub use document::{Cursor, Document, Operation, Position, ReferenceProblem, Span};
pub use finding::{Finding, Findings, Level};
pub use json_schema::JsonSchemas;
#[cfg(feature = "render")]
pub use render::render;
