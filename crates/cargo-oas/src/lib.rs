//! The commands of `cargo oas`: lint, review, render and docs, for any OpenAPI document.

#![allow(
    missing_docs,
    reason = "moved here from a program; what stays public is documented next"
)]

pub mod docs;
pub mod exit;
pub mod file;
pub mod git;
pub mod lint;
pub mod render;
pub mod report;
pub mod review;
pub mod rules;
pub mod status;
pub mod versions;

pub use exit::Exit;
pub use status::Status;

/// Where the contract is in the workspace.
pub const CONTRACT: &str = "spec/partner-center.yaml";
