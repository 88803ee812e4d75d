//! The forms of findings: for people, programs, GitHub, code scanning and comments.

pub(crate) mod github;
pub(crate) mod human;
mod json;
pub(crate) mod markdown;
pub(crate) mod sarif;

pub use github::Github;
pub use human::Human;
pub use json::Json;
pub use markdown::Markdown;
pub use sarif::Sarif;
