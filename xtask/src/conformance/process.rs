//! A program that is run to its end or to its time limit, with everything it prints in a log.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How often a running program is polled.
const PAUSE: Duration = Duration::from_millis(20);

/// How a program ended and what it printed.
#[derive(Debug)]
pub(super) struct Ended {
    /// Whether it ended in time and with 0.
    pub(super) success: bool,
    /// How it ended: `exit status: 1`, `no end after 120 s`.
    pub(super) how: String,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

/// The browser that looks at the emulator's pages: the first of these that is there.
const BROWSERS: [&str; 3] = [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
];

pub(super) fn browser() -> &'static str {
    let there = BROWSERS.iter().find(|path| Path::new(path).exists());
    there.unwrap_or(&BROWSERS[0])
}

impl Ended {
    /// The last lines that the program printed, in one line, without the places in its own code.
    pub(super) fn last_lines(&self) -> String {
        let printed = if self.stderr.trim().is_empty() {
            &self.stdout
        } else {
            &self.stderr
        };
        let lines = printed.lines().map(str::trim);
        let lines = lines.filter(|line| !line.is_empty() && !line.starts_with("at "));
        let lines: Vec<_> = lines.collect();
        lines[lines.len().saturating_sub(5)..].join(" / ")
    }
}

/// Runs a program and appends what it prints to `log`.
///
/// Its output goes to files, never through pipes: a program that is stopped may leave children
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
