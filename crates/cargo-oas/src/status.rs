//! What a command says: verbs in a column of twelve on stderr, data on stdout, colour on terminals.

use std::fmt::Display;
use std::io::{self, Write};

use anstream::ColorChoice;
use anstyle::{AnsiColor, Style};
use similar::{ChangeTag, TextDiff};

const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();
const ADDED: Style = AnsiColor::Green.on_default();
const REMOVED: Style = AnsiColor::Red.on_default();

/// The two streams of the program. A closed pipe is no error: nobody is reading any more.
pub struct Status {
    out: anstream::AutoStream<io::Stdout>,
    err: anstream::AutoStream<io::Stderr>,
}

impl Default for Status {
    fn default() -> Self {
        Self {
            out: anstream::stdout(),
            err: anstream::stderr(),
        }
    }
}

impl Status {
    /// Says what was done.
    pub fn good(&mut self, verb: &str, what: impl Display) {
        let _ = writeln!(self.err, "{GOOD}{verb:>12}{GOOD:#} {what}");
    }

    /// Says what is wrong.
    pub fn bad(&mut self, verb: &str, what: impl Display) {
        let _ = writeln!(self.err, "{BAD}{verb:>12}{BAD:#} {what}");
    }

    /// What was asked for, to stdout, byte for byte.
    ///
    /// # Errors
    ///
    /// When it could not be written, except when nobody is reading any more.
    pub fn data(&mut self, text: &str) -> io::Result<()> {
        let mut out = io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            result => result,
        }
    }

    /// Whether colours are wanted on stdout.
    pub fn is_styled(&self) -> bool {
        self.out.current_choice() != ColorChoice::Never
    }

    /// Whether colours are wanted on stderr.
    pub fn is_styled_error(&self) -> bool {
        self.err.current_choice() != ColorChoice::Never
    }

    /// Text for people that is laid out already, such as annotated source.
    pub fn text(&mut self, text: impl Display) {
        let _ = writeln!(self.err, "{text}");
    }

    /// A unified diff from `old` to `new`, to stdout.
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
                let _ = writeln!(self.out, "{style}{sign}{line}{style:#}");
            }
        }
    }
}
