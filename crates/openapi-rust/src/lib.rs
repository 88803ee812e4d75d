//! Renders an OpenAPI document to a Rust client through progenitor, and compares two such clients.

#[cfg(feature = "api-diff")]
pub mod api_diff;
mod checks;
mod internal_error;
mod items;
mod name;
pub mod render;
mod shape;

pub use checks::{GENERATOR, check_generator};
pub use render::render;
