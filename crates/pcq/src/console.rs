//! The output streams: data to stdout, messages to stderr, and the terminals behind them.

use std::fmt::Display;
use std::io::{self, BufRead as _, IsTerminal as _, Write};

use anstyle::{AnsiColor, Style};
use partner_center::sanitize_lines;

use crate::error::CommandError;
use crate::options::{Format, OutputArgs};

/// Which standard streams are terminals.
#[derive(Clone, Copy, Debug, Default)]
pub struct Terminal {
    /// The width of the terminal on stdout, in columns; `None` if stdout is not a terminal.
    out: Option<u16>,
    /// Whether stderr is a terminal.
    err: bool,
    /// Whether stdin is a terminal.
    input: bool,
}

impl Terminal {
    /// The terminals of this process.
    #[must_use]
    pub fn of_this_process() -> Self {
        let out = io::stdout().is_terminal();
        let size = || terminal_size::terminal_size_of(io::stdout());
        Self {
            out: out.then(|| size().map_or(80, |(width, _)| width.0)),
            err: io::stderr().is_terminal(),
            input: io::stdin().is_terminal(),
        }
    }

    /// The width of the terminal on stdout; `None` if stdout is not a terminal.
    pub(crate) fn out(self) -> Option<u16> {
        self.out
    }

    /// Whether stderr is a terminal.
    pub(crate) fn err(self) -> bool {
        self.err
    }
}

/// The output streams of a command.
pub(crate) struct Console<'s> {
    pub(crate) format: Format,
    terminal: Terminal,
    color: clap::ColorChoice,
    out: Pipe<'s>,
    err: &'s mut dyn Write,
}

/// A stream that ignores writes after its reader has closed it.
struct Pipe<'s> {
    stream: &'s mut dyn Write,
    closed: bool,
}

impl Pipe<'_> {
    fn tolerate<T>(&mut self, done: io::Result<T>, otherwise: T) -> io::Result<T> {
        match done {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(otherwise)
            }
            done => done,
        }
    }
}

impl Write for Pipe<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.closed {
            return Ok(bytes.len());
        }
        let done = self.stream.write(bytes);
        self.tolerate(done, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.closed {
            return Ok(());
        }
        let done = self.stream.flush();
        self.tolerate(done, ())
    }
}

/// Whether to use color on a stream.
pub(crate) fn use_color(choice: clap::ColorChoice, terminal: bool) -> bool {
    match choice {
        clap::ColorChoice::Always => true,
        clap::ColorChoice::Never => false,
        clap::ColorChoice::Auto => {
            let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
            let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
            terminal && !is_set("NO_COLOR") && !dumb
        }
    }
}

impl<'s> Console<'s> {
    pub(crate) fn new(
        output: &OutputArgs,
        terminal: Terminal,
        out: &'s mut dyn Write,
        err: &'s mut dyn Write,
    ) -> Self {
        Self {
            format: output.output,
            color: output.color,
            terminal,
            out: Pipe {
                stream: out,
                closed: false,
            },
            err,
        }
    }

    /// The maximum width of a table; `None` without a terminal.
    pub(crate) fn width(&self) -> Option<u16> {
        self.terminal.out
    }

    /// Whether data may have color.
    pub(crate) fn colored_out(&self) -> bool {
        use_color(self.color, self.terminal.out.is_some())
    }

    /// Whether stderr can show a progress bar.
    pub(crate) fn has_progress_bar(&self) -> bool {
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        self.terminal.err && !dumb
    }

    /// Whether messages may have color.
    pub(crate) fn colored_err(&self) -> bool {
        use_color(self.color, self.terminal.err)
    }

    /// Prints a message. A failed write to stderr is ignored.
    pub(crate) fn note(&mut self, note: impl Display) {
        let _ = writeln!(self.err, "{}", sanitize_lines(&note.to_string()));
    }

    /// The style of the word that starts a warning or an error.
    fn label_style(&self, color: AnsiColor) -> Style {
        if self.colored_err() {
            Style::new().fg_color(Some(color.into())).bold()
        } else {
            Style::new()
        }
    }

    /// Prints a warning.
    pub(crate) fn warn(&mut self, warning: impl Display) {
        let style = self.label_style(AnsiColor::Yellow);
        let warning = sanitize_lines(&warning.to_string());
        let _ = writeln!(self.err, "{style}warning:{style:#} {warning}");
    }

    /// Prints an error and the next step.
    pub(crate) fn error(&mut self, error: &CommandError) {
        let style = self.label_style(AnsiColor::Red);
        let message = sanitize_lines(&error.to_string());
        let _ = writeln!(self.err, "{style}error:{style:#} {message}");
        if let Some(next) = error.next() {
            let _ = writeln!(self.err, " next: {}", sanitize_lines(&next));
        }
    }

    /// Asks the user a yes-or-no question; `None` without a terminal.
    pub(crate) fn confirm(&mut self, question: impl Display) -> Option<bool> {
        if !(self.terminal.input && self.terminal.err) {
            return None;
        }
        let _ = write!(self.err, "{} [y/N] ", sanitize_lines(&question.to_string()));
        let _ = self.err.flush();
        let mut answer = String::new();
        // The end of the input means no.
        if matches!(io::stdin().lock().read_line(&mut answer), Ok(0) | Err(_)) {
            let _ = writeln!(self.err);
        }
        let answer = answer.trim().to_ascii_lowercase();
        Some(matches!(answer.as_str(), "y" | "yes"))
    }

    /// The stream of the data.
    pub(crate) fn out(&mut self) -> &mut dyn Write {
        &mut self.out
    }

    /// Whether the reader of the data has closed the stream.
    pub(crate) fn closed(&self) -> bool {
        self.out.closed
    }

    /// Prints data.
    pub(crate) fn print(
        &mut self,
        print: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        print(&mut self.out)?;
        self.out.flush()
    }
}
