//! The exit codes of `cargo oas` and `cargo xtask`.

use std::process::ExitCode;

/// The exit code of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The document is clean, or the result was written.
    Success = 0,
    /// The command could not finish: disk, git, or a file that cannot be read.
    Failure = 1,
    /// The command line or `oas.toml` is invalid; clap exits with the same code.
    Usage = 2,
    /// A committed file is not what the document renders to.
    Stale = 4,
    /// The document has findings at or above the failing severity.
    Findings = 100,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
