//! Runs a program for its output, within bounds of bytes and time. Nothing of it is left running after an error.

use std::ffi::OsString;
use std::fmt;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::{Child, Command};
use tokio::time::{interval, sleep, timeout};

use super::SecretError;
use super::process_group::{KILL_TIMEOUT, ProcessGroup};
use crate::sanitize::sanitize;

/// The most bytes of the output.
const MAX_OUTPUT: usize = 1 << 20;

/// The most bytes that are shown of standard error.
const MAX_MESSAGES: usize = 64 << 10;

/// The most bytes of a line on standard error.
const MAX_LINE: usize = 4 << 10;

/// The timeout of a program, unless it is set: a user may have to unlock a vault.
const TIMEOUT: Duration = Duration::from_secs(60);

/// How long the output is read after the program has ended, while another program that it started has the
/// output open.
const GRACE: Duration = Duration::from_millis(200);

/// How often a program is checked for a stop.
const STOP_CHECK: Duration = Duration::from_millis(100);

/// A program, its arguments and its timeout.
#[derive(Clone)]
pub(super) struct Program {
    path: PathBuf,
    arguments: Vec<OsString>,
    timeout: Duration,
}

impl Program {
    pub(super) fn new(path: PathBuf) -> Self {
        Self {
            path,
            arguments: Vec::new(),
            timeout: TIMEOUT,
        }
    }

    pub(super) fn args(&mut self, arguments: impl IntoIterator<Item = impl Into<OsString>>) {
        self.arguments.extend(arguments.into_iter().map(Into::into));
    }

    pub(super) fn timeout(&mut self, timeout: Duration) {
        self.timeout = timeout;
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Runs the program and returns its output.
    pub(super) async fn run(&self) -> Result<Vec<u8>, SecretError> {
        let output = self.output().await;
        output.map_err(|error| error.at(self.path.display()))
    }

    async fn output(&self) -> Result<Vec<u8>, SecretError> {
        let mut process = self.spawn()?;
        let ended = timeout(self.timeout, process.communicate(&self.path)).await;
        let ended = ended.unwrap_or_else(|_| {
            Err(SecretError::new(
                format!("the program did not end within {:?}", self.timeout),
                "run it at a terminal to see what it waits for, or set a longer timeout",
            ))
        });
        match ended {
            Ok((output, status)) if status.success() => Ok(output),
            Ok((_, status)) => Err(SecretError::new(
                format!("the program failed with {status}"),
                "run it at a terminal to see why",
            )),
            Err(error) => {
                process.kill().await;
                Err(error)
            }
        }
    }

    fn spawn(&self) -> Result<Process, SecretError> {
        let mut command = Command::new(&self.path);
        command
            .args(&self.arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        #[cfg(unix)]
        command.process_group(0);
        let child = command.spawn().map_err(|error| {
            if error.kind() == io::ErrorKind::NotFound {
                SecretError::new(
                    "the program, or the interpreter of the script, was not found",
                    "install it, or name it by its full path",
                )
            } else {
                SecretError::from_io(error, "name a file that this user can execute")
            }
        })?;
        Ok(Process {
            group: ProcessGroup::of(&child),
            child,
        })
    }
}

impl fmt::Debug for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The arguments may contain a secret.
        self.path.fmt(f)
    }
}

/// A running program. It is killed when this is dropped.
struct Process {
    group: ProcessGroup,
    child: Child,
}

impl Process {
    /// Reads the output until the program has ended.
    async fn communicate(&mut self, path: &Path) -> Result<(Vec<u8>, ExitStatus), SecretError> {
        let Self { group, child } = self;
        let failed = |error| SecretError::from_io(error, "run the program again");
        let mut messages = Messages::of(path);
        let (mut stdout, mut stderr) = (child.stdout.take(), child.stderr.take());
        let (mut output, mut lines) = (vec![0; 8 << 10], vec![0; 8 << 10]);
        let mut read = Vec::new();
        let mut status = None;
        let mut stop_check = interval(STOP_CHECK);
        loop {
            tokio::select! {
                // What the program printed before its end comes first.
                biased;
                length = read_some(stdout.as_mut(), &mut output), if stdout.is_some() => {
                    match output.get(..length.map_err(failed)?) {
                        None | Some([]) => stdout = None,
                        Some(output) => read.extend_from_slice(output),
                    }
                    if read.len() > MAX_OUTPUT {
                        let problem = format!("the program printed more than {} MiB", MAX_OUTPUT >> 20);
                        let help = "name a program that prints a secret or a token and nothing else";
                        return Err(SecretError::new(problem, help));
                    }
                }
                length = read_some(stderr.as_mut(), &mut lines), if stderr.is_some() => {
                    match lines.get(..length.map_err(failed)?) {
                        None | Some([]) => stderr = None,
                        Some(lines) => messages.show(lines),
                    }
                }
                ended = child.wait(), if status.is_none() => {
                    status = Some(ended.map_err(failed)?);
                    group.leader_ended();
                }
                () = sleep(GRACE), if status.is_some() => {
                    (stdout, stderr) = (None, None);
                }
                _ = stop_check.tick(), if status.is_none() => {
                    if group.is_stopped() {
                        return Err(SecretError::new(
                            "the program was stopped, because it requires a terminal",
                            "unlock the secret at a terminal first, or use a program that needs none",
                        ));
                    }
                }
            }
            if let (Some(status), None, None) = (status, &stdout, &stderr) {
                messages.end();
                return Ok((read, status));
            }
        }
    }

    /// Kills the program with what it started, and waits for its end.
    async fn kill(mut self) {
        self.group.kill();
        // The signal is all that can be done.
        let _ = timeout(KILL_TIMEOUT, self.child.kill()).await;
        self.group.leader_ended();
    }
}

/// Reads from a pipe; never returns without one.
async fn read_some(
    pipe: Option<&mut (impl AsyncRead + Unpin)>,
    buffer: &mut [u8],
) -> io::Result<usize> {
    match pipe {
        Some(pipe) => pipe.read(buffer).await,
        None => std::future::pending().await,
    }
}

/// What a program prints on standard error. It appears on standard error of this process, line by line.
struct Messages {
    program: String,
    /// The start of a line.
    line: Vec<u8>,
    /// How many bytes may still be shown.
    left: usize,
}

impl Messages {
    fn of(program: &Path) -> Self {
        Self {
            program: sanitize(&program.display().to_string()),
            line: Vec::new(),
            left: MAX_MESSAGES,
        }
    }

    fn show(&mut self, bytes: &[u8]) {
        for byte in bytes {
            if matches!(byte, b'\n' | b'\r') || self.line.len() >= MAX_LINE {
                self.end();
            }
            self.line.push(*byte);
        }
    }

    /// Ends the line.
    fn end(&mut self) {
        let line = std::mem::take(&mut self.line);
        if self.left == 0 {
            return;
        }
        self.left = self.left.saturating_sub(line.len());
        let text = if self.left == 0 {
            "further messages of the program are not shown".to_owned()
        } else {
            sanitize(&String::from_utf8_lossy(&line))
        };
        if !text.is_empty() {
            // Without standard error, nobody reads the messages.
            let _ = writeln!(io::stderr(), "{}: {text}", self.program);
        }
    }
}
