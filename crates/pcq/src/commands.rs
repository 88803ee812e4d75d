//! The commands, one file for each noun: its arguments and its work.

pub(crate) mod auth;
pub(crate) mod codes;
pub(crate) mod customers;
pub(crate) mod doctor;
pub(crate) mod plan;
pub(crate) mod qualifications;
pub(crate) mod shell;
