#![doc = include_str!("../README.md")]

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
