#![doc = include_str!("../README.md")]

#[cfg(feature = "api-diff")]
pub mod api_diff;
mod checks;
mod internal_error;
mod items;
mod name;
pub mod render;
mod shape;

pub use checks::{FAILURES, GeneratorFailure, RENAMED, check_generator, rules, without_redundant};
pub use render::render;
