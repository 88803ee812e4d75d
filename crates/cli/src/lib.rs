//! The program `pcq`: arguments in, text and an exit code out.
//!
//! Everything is reachable through [`run()`], so that a test needs no process to see what the
//! program does.

mod args;
mod commands;
mod failure;
mod output;

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

pub use args::command;

/// How the program ended. Scripts may rely on the numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Exit {
    /// Done; with `--wait`, approved or set without vetting.
    Done = 0,
    /// Could not finish: network, an answer that cannot be read, input or output.
    Failed = 1,
    /// The arguments make no sense.
    Usage = 2,
    /// Not signed in, or the token was refused.
    Unauthorized = 3,
    /// The service knows no such thing.
    NotFound = 4,
    /// The vetting was denied.
    Denied = 5,
    /// The vetting was still in review when the wait ended.
    InReview = 6,
    /// The service refused the request.
    Refused = 100,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Runs the program with `arguments`, the first of which is its name. Data goes to `out`, everything
/// else to `err`.
///
/// The environment is read for `PCQ_BASE_URL` and `PCQ_ACCESS_TOKEN`.
pub fn run(
    arguments: impl IntoIterator<Item = OsString>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Exit {
    let arguments = match args::parse(arguments) {
        Ok(arguments) => arguments,
        Err(error) if error.use_stderr() => {
            // Nobody is left to be told if this fails.
            let _ = write!(err, "{}", error.render());
            return Exit::Usage;
        }
        // Help and version are data.
        Err(error) => {
            return match write!(out, "{}", error.render()) {
                Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Exit::Failed,
                Ok(()) | Err(_) => Exit::Done,
            };
        }
    };
    match commands::run(arguments, out, err) {
        Ok(exit) => exit,
        Err(failure) => {
            let _ = writeln!(err, "{failure}");
            failure.exit()
        }
    }
}
