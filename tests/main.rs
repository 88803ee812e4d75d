//! The tests of the workspace, in one binary.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "clippy takes helpers of tests for production code"
)]

mod api;
mod bench;
mod cli;
mod client;
mod codegen;
mod contract;
mod contract_edits;
mod credential_matrix;
mod credentials;
mod docs;
mod emulator;
mod entra;
mod exchanges;
mod generated;
mod house;
mod lint;
mod logs;
mod misbehaviour;
mod package;
mod pages;
mod pcq_auth;
mod pcq_doctor;
mod plan_apply;
mod plans;
#[cfg(unix)]
mod private_files;
mod rendered;
mod retries;
mod robustness;
mod sanitize;
mod scenarios;
mod schemas;
#[cfg(unix)]
mod secret_sources;
mod tolerance;
mod xtask;
