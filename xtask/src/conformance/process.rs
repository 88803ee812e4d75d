//! A program that is run to its end or to its time limit, with everything it says kept in a log.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How often a running program is looked after.
const PAUSE: Duration = Duration::from_millis(20);

/// What a program left behind.
#[derive(Debug)]
pub(super) struct Ended {
    /// Whether it ended in time and with 0.
    pub(super) success: bool,
    /// How it ended: `exit status: 1`, `no end after 120 s`.
    pub(super) how: String,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

/// Runs a program and appends what it says to `log`.
///
/// What it says goes to files, never through pipes: a program that is stopped may leave children
/// that hold a pipe open for ever.
pub(super) fn run(command: &mut Command, limit: Duration, log: &Path) -> Result<Ended, String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let failed = |error: io::Error| format!("cannot run {program}: {error}");
    let (mut stdout, mut stderr) = (
        tempfile::tempfile().map_err(failed)?,
        tempfile::tempfile().map_err(failed)?,
    );
    command
        .stdin(Stdio::null())
        .stdout(stdout.try_clone().map_err(failed)?)
        .stderr(stderr.try_clone().map_err(failed)?);
    let start = Instant::now();
    let mut child = command.spawn().map_err(failed)?;
    let status = loop {
        if let Some(shell) = child.try_wait().map_err(failed)? {
            break Some(shell);
        }
        if start.elapsed() > limit {
            child.kill().map_err(failed)?;
            child.wait().map_err(failed)?;
            break None;
        }
        thread::sleep(PAUSE);
    };
    let ended = Ended {
        success: status.is_some_and(|status| status.success()),
        how: status.map_or_else(
            || format!("no end after {} s", limit.as_secs()),
            |status| status.to_string(),
        ),
        stdout: content(&mut stdout).map_err(failed)?,
        stderr: content(&mut stderr).map_err(failed)?,
    };
    append(log, command, &ended).map_err(|error| format!("cannot write a log: {error}"))?;
    Ok(ended)
}

fn content(file: &mut File) -> io::Result<String> {
    let mut bytes = Vec::new();
    file.rewind()?;
    file.read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn append(log: &Path, command: &Command, ended: &Ended) -> io::Result<()> {
    let mut file = OpenOptions::new().create(true).append(true).open(log)?;
    write!(file, "$ {}", command.get_program().to_string_lossy())?;
    for argument in command.get_args() {
        write!(file, " {}", argument.to_string_lossy())?;
    }
    let Ended {
        stdout,
        stderr,
        how,
        ..
    } = ended;
    writeln!(file, "\n{stdout}{stderr}[{how}]\n")
}
