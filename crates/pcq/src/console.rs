//! The streams of the program: data to one, talk to the other, and what a terminal makes of them.

use std::fmt::Display;
use std::io::{self, BufRead as _, IsTerminal as _, Write};

use anstyle::{AnsiColor, Style};

use crate::Exit;
use crate::args::{Format, Talk};
use crate::failure::Failure;

/// What is at the other ends.
#[derive(Clone, Copy, Debug, Default)]
pub struct Terminal {
    /// Whether stdout is a terminal, and how wide it is.
    out: Option<u16>,
    /// Whether stderr is one.
    err: bool,
    /// Whether somebody can be asked.
    input: bool,
}

impl Terminal {
    /// What this process has.
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

    /// How wide the terminal is to which data goes, if it goes to one.
    pub(crate) fn out(self) -> Option<u16> {
        self.out
    }

    /// Whether talk goes to a terminal.
    pub(crate) fn err(self) -> bool {
        self.err
    }
}

/// Where data and talk go.
pub(crate) struct Console<'s> {
    pub(crate) format: Format,
    terminal: Terminal,
    color: clap::ColorChoice,
    out: Pipe<'s>,
    err: &'s mut dyn Write,
}

/// A stream whose reader may have seen enough: that is no error, and ends nothing.
struct Pipe<'s> {
    stream: &'s mut dyn Write,
    closed: bool,
}

impl Pipe<'_> {
    fn settle<T>(&mut self, done: io::Result<T>, otherwise: T) -> io::Result<T> {
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
        self.settle(done, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.closed {
            return Ok(());
        }
        let done = self.stream.flush();
        self.settle(done, ())
    }
}

/// Whether to use colour on a stream that is a terminal or not.
pub(crate) fn colored(choice: clap::ColorChoice, terminal: bool) -> bool {
    match choice {
        clap::ColorChoice::Always => true,
        clap::ColorChoice::Never => false,
        clap::ColorChoice::Auto => {
            let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
            let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
            terminal && !set("NO_COLOR") && !dumb
        }
    }
}

impl<'s> Console<'s> {
    pub(crate) fn new(
        talk: &Talk,
        terminal: Terminal,
        out: &'s mut dyn Write,
        err: &'s mut dyn Write,
    ) -> Self {
        Self {
            format: talk.output,
            color: talk.color,
            terminal,
            out: Pipe {
                stream: out,
                closed: false,
            },
            err,
        }
    }

    /// How wide a table may be; nothing where nobody looks at it.
    pub(crate) fn width(&self) -> Option<u16> {
        self.terminal.out
    }

    /// Whether data may be coloured.
    pub(crate) fn colored_out(&self) -> bool {
        colored(self.color, self.terminal.out.is_some())
    }

    /// Whether a bar can be drawn.
    pub(crate) fn draws(&self) -> bool {
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        self.terminal.err && !dumb
    }

    /// Whether the bar may be coloured.
    pub(crate) fn colored_err(&self) -> bool {
        colored(self.color, self.terminal.err)
    }

    /// Tells the person something. Whether anybody listens changes nothing.
    pub(crate) fn note(&mut self, note: impl Display) {
        let _ = writeln!(self.err, "{note}");
    }

    /// The style of a word that has to be seen.
    fn loud(&self, color: AnsiColor) -> Style {
        if self.colored_err() {
            Style::new().fg_color(Some(color.into())).bold()
        } else {
            Style::new()
        }
    }

    /// Tells the person that something is not as it should be.
    pub(crate) fn warn(&mut self, warning: impl Display) {
        let style = self.loud(AnsiColor::Yellow);
        let _ = writeln!(self.err, "{style}warning:{style:#} {warning}");
    }

    /// Tells why the command did not finish.
    pub(crate) fn fail(&mut self, failure: &Failure) {
        let text = failure.to_string();
        let style = self.loud(AnsiColor::Red);
        let _ = match text.split_once(": ") {
            Some(("error", rest)) => writeln!(self.err, "{style}error:{style:#} {rest}"),
            Some(_) | None => writeln!(self.err, "{text}"),
        };
    }

    /// Asks a question that is answered by yes or no; nothing if nobody can be asked.
    pub(crate) fn ask(&mut self, question: impl Display) -> Option<bool> {
        if !(self.terminal.input && self.terminal.err) {
            return None;
        }
        let _ = write!(self.err, "{question} [y/N] ");
        let _ = self.err.flush();
        let mut answer = String::new();
        // The end of the input is no.
        if matches!(io::stdin().lock().read_line(&mut answer), Ok(0) | Err(_)) {
            let _ = writeln!(self.err);
        }
        let answer = answer.trim().to_ascii_lowercase();
        Some(matches!(answer.as_str(), "y" | "yes"))
    }

    /// The stream for data.
    pub(crate) fn out(&mut self) -> &mut dyn Write {
        &mut self.out
    }

    /// Whether the reader of the data has seen enough.
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

    /// Prints data and ends with `exit`.
    pub(crate) fn end(
        &mut self,
        exit: Exit,
        print: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<Exit, Failure> {
        Ok(self.print(print).map(|()| exit)?)
    }
}
