//! The terminal: status lines and errors on stderr, results on stdout, color on terminals.

use std::borrow::Cow;
use std::fmt::Display;
use std::io::{self, IsTerminal as _, Write};

use anstream::ColorChoice;
use anstyle::{AnsiColor, Style};
use similar::{ChangeTag, TextDiff};

use crate::foreign_text;

const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();
const ADDED: Style = AnsiColor::Green.on_default();
const REMOVED: Style = AnsiColor::Red.on_default();

/// Standard output and standard error of the program. A closed pipe is not an error: its reader has
/// ended.
#[derive(Debug)]
pub struct Shell {
    out: anstream::AutoStream<io::Stdout>,
    err: anstream::AutoStream<io::Stderr>,
}

impl Default for Shell {
    fn default() -> Self {
        Self {
            out: anstream::stdout(),
            err: anstream::stderr(),
        }
    }
}

impl Shell {
    /// Reports a step that succeeded, on stderr.
    pub fn status(&mut self, verb: &str, message: impl Display) {
        let message = message.to_string();
        let message = foreign_text::lines(&message, false);
        let _ = writeln!(self.err, "{GOOD}{verb:>12}{GOOD:#} {message}");
    }

    /// Reports a step that failed, on stderr.
    pub fn error(&mut self, verb: &str, message: impl Display) {
        let message = message.to_string();
        let message = foreign_text::lines(&message, false);
        let _ = writeln!(self.err, "{BAD}{verb:>12}{BAD:#} {message}");
    }

    /// Writes formatted text to stderr, such as annotated source; colors in it stay.
    pub fn note(&mut self, text: impl Display) {
        let text = text.to_string();
        let _ = writeln!(self.err, "{}", foreign_text::lines(&text, true));
    }

    /// Writes a result to stdout: byte for byte, but for what is hostile to a terminal where stdout
    /// is one. Colors in it stay.
    ///
    /// # Errors
    ///
    /// When it cannot be written; a closed pipe is not an error.
    pub fn print(&mut self, text: &str) -> io::Result<()> {
        let mut out = io::stdout().lock();
        let text = if out.is_terminal() {
            foreign_text::lines(text, true)
        } else {
            Cow::Borrowed(text)
        };
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            result => result,
        }
    }

    /// Whether stdout takes colors.
    #[must_use]
    pub fn stdout_is_styled(&self) -> bool {
        self.out.current_choice() != ColorChoice::Never
    }

    /// Whether stderr takes colors.
    #[must_use]
    pub fn stderr_is_styled(&self) -> bool {
        self.err.current_choice() != ColorChoice::Never
    }

    /// Writes a unified diff from `old` to `new` to stdout.
    pub fn diff(&mut self, name: &str, old: &str, new: &str) {
        let diff = TextDiff::from_lines(old, new);
        let _ = writeln!(self.out, "--- {name}\n+++ {name} (rendered)");
        for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
            let _ = writeln!(self.out, "{}", hunk.header());
            for change in hunk.iter_changes() {
                let (sign, style) = match change.tag() {
                    ChangeTag::Equal => (' ', Style::new()),
                    ChangeTag::Delete => ('-', REMOVED),
                    ChangeTag::Insert => ('+', ADDED),
                };
                let line = change.value().trim_end_matches('\n');
                let line = foreign_text::lines(line, false);
                let _ = writeln!(self.out, "{style}{sign}{line}{style:#}");
            }
        }
    }
}
