//! Tests of the emulator as a server: what it rejects, what it keeps, and how long it waits.

#![cfg(feature = "binary")]
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "clippy takes helpers of tests for production code"
)]

mod bounds;
mod foreign_pages;
mod support;
mod timeouts;
