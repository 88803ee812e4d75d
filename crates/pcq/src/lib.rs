//! The program `pcq`: arguments in, text and an exit code out.
//!
//! Everything is reachable through [`run()`], so that a test needs no process to see what the
//! program does.

mod apply;
mod args;
mod commands;
mod console;
mod credential;
mod failure;
mod forecast;
mod ledger;
mod log;
mod output;
mod plan;
mod progress;
mod session;
mod settings;

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

pub use args::command;
pub use console::Terminal;

use console::Console;

/// How the program ended. Scripts may rely on the numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Exit {
    /// Done; with `--wait` and for `watch`, approved or set without vetting.
    Done = 0,
    /// Could not finish: network, an answer that cannot be read, input or output.
    Failed = 1,
    /// The arguments or the plan make no sense.
    Usage = 2,
    /// Not signed in, or the token was refused.
    Unauthorized = 3,
    /// There is no such thing.
    NotFound = 4,
    /// The vetting was denied.
    Denied = 5,
    /// The vetting was still in review when the wait ended.
    InReview = 6,
    /// A plan finished, and the service refused some of its rows.
    Partly = 7,
    /// The service refused the request, or its answers are not what the contract says.
    Refused = 100,
    /// Somebody pressed Ctrl-C.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Answers a shell that asks for completions, and ends the process then; does nothing otherwise.
pub fn complete() {
    clap_complete::CompleteEnv::with_factory(command)
        .var(commands::shell::COMPLETE)
        .complete();
}

/// Runs the program with `arguments`, the first of which is its name. Data goes to `out`, everything
/// else to `err`.
///
/// The environment is read for what begins with `PCQ_`, and for where configuration and state are kept.
pub fn run(
    arguments: impl IntoIterator<Item = OsString>,
    terminal: Terminal,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Exit {
    let arguments = match args::parse(arguments) {
        Ok(arguments) => arguments,
        Err(error) => return explain(&error, terminal, out, err),
    };
    log::start(&arguments.talk);
    let mut console = Console::new(&arguments.talk, terminal, out, err);
    match commands::run(arguments, &mut console) {
        Ok(exit) => exit,
        Err(failure) => {
            console.fail(&failure);
            failure.exit()
        }
    }
}

/// Prints what the parser has to say: help and version are data, the rest is talk.
fn explain(
    error: &clap::Error,
    terminal: Terminal,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Exit {
    let text = error.render();
    let auto = clap::ColorChoice::Auto;
    if error.use_stderr() {
        // Nobody is left to be told if this fails.
        let _ = if console::colored(auto, terminal.err()) {
            write!(err, "{}", text.ansi())
        } else {
            write!(err, "{text}")
        };
        return Exit::Usage;
    }
    let written = if console::colored(auto, terminal.out().is_some()) {
        write!(out, "{}", text.ansi())
    } else {
        write!(out, "{text}")
    };
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Exit::Failed,
        Ok(()) | Err(_) => Exit::Done,
    }
}
