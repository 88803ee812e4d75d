//! The exit codes of the program.

use std::process::ExitCode;

/// The exit code of the program. Scripts may rely on the numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Exit {
    /// Success; with `--wait` and for `watch`, approved or set without vetting.
    Done = 0,
    /// The command could not finish: network, invalid response, input or output.
    Failed = 1,
    /// The arguments, the configuration or the plan are not valid.
    Usage = 2,
    /// Not signed in, or the service does not accept the token.
    Unauthorized = 3,
    /// The customer, the validation code or the plan does not exist.
    NotFound = 4,
    /// The vetting was denied.
    Denied = 5,
    /// The vetting was still in review when the wait ended.
    InReview = 6,
    /// A plan finished with rejected rows, or its forecast has rows that would not be sent.
    RowsRejected = 7,
    /// The service rejected the request, or `doctor` found undocumented responses.
    Rejected = 100,
    /// The user pressed Ctrl-C (128 + SIGINT).
    Interrupted = 130,
    /// The process received SIGTERM (128 + SIGTERM).
    Terminated = 143,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
