//! The tests of `cargo oas` as a process, in one binary.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "clippy takes helpers of tests for production code"
)]

#[cfg(target_os = "linux")]
mod bounds;
mod config;
mod renamed;
mod review;
mod support;
