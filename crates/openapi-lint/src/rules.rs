//! The rules, a file for each family or a close group.

mod components;
pub(crate) mod documentation;
pub(crate) mod evolution;
pub(crate) mod loading;
pub(crate) mod naming;
mod operations;
mod schemas;
pub(crate) mod security;
pub(crate) mod specification;
pub(crate) mod wire;
