//! The comparisons, one file for each object of OpenAPI.

pub(crate) mod document;
mod header;
mod link;
mod media_type;
pub(crate) mod operation;
mod parameter;
mod request_body;
mod response;
mod security;
mod server;
