//! How a command ended.

use std::process::ExitCode;

/// How a command ended; the codes are documented in `docs/architecture.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Everything is fresh and clean.
    Done = 0,
    /// Something kept the command from finishing: disk, git, a file that cannot be read.
    Failed = 1,
    /// The command does not have that form; clap ends with the same code.
    Usage = 2,
    /// What is committed is not what follows from the contract.
    Stale = 4,
    /// The document was read and found wanting.
    Findings = 100,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
