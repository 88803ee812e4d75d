//! The progress of a run: a bar on a terminal, otherwise a line every ten seconds.

use std::fmt;
use std::io::{self, Write as _};
use std::time::{Duration, Instant};

use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use partner_center::sanitize_lines;

use crate::console::Console;
use crate::executor::RowProgress;
use crate::ledger::RowState;

/// The interval of lines without a terminal.
const INTERVAL: Duration = Duration::from_secs(10);

/// The progress of one run.
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    total: u32,
    start: Instant,
    last_line: Instant,
    rows: u32,
    already_qualified: u32,
    rejected: u32,
    open: u32,
}

impl Progress {
    pub(crate) fn new(console: &Console<'_>, total: u32) -> Self {
        let bar = console.has_progress_bar().then(|| {
            let bar = ProgressBar::with_draw_target(
                Some(total.into()),
                ProgressDrawTarget::stderr_with_hz(10),
            );
            let fill = if console.colored_err() {
                "1.green"
            } else {
                "1"
            };
            // Numbers come first: a narrow terminal cuts the bar.
            let template =
                format!("{{pos}}/{{len}}{{msg}} {{wide_bar:{fill}}} {{rate}} {{eta}} left");
            let style = ProgressStyle::with_template(&template);
            let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
            let rate = |state: &ProgressState, out: &mut dyn fmt::Write| {
                let _ = write!(out, "{:.0}/min", state.per_sec() * 60.0);
            };
            bar.set_style(style.with_key("rate", rate).progress_chars("=> "));
            bar.enable_steady_tick(Duration::from_millis(500));
            bar
        });
        Self {
            bar,
            total,
            start: Instant::now(),
            last_line: Instant::now(),
            rows: 0,
            already_qualified: 0,
            rejected: 0,
            open: 0,
        }
    }

    /// Counts a row, and prints its error.
    pub(crate) fn count(&mut self, row: &RowProgress) {
        self.rows += 1;
        match row.state {
            RowState::Accepted => {}
            RowState::AlreadyQualified => self.already_qualified += 1,
            RowState::Rejected => self.rejected += 1,
            RowState::Pending | RowState::Unknown => self.open += 1,
        }
        let print = self.line_printer();
        if let Some(error) = &row.error {
            print(&format!("line {}: {error}", row.line));
        }
        match &self.bar {
            Some(bar) => {
                bar.set_position(self.rows.into());
                bar.set_message(self.exceptions());
            }
            None if self.last_line.elapsed() >= INTERVAL => {
                self.last_line = Instant::now();
                print(&self.text());
            }
            None => {}
        }
    }

    /// Prints lines, above the bar if there is one. A failed write to stderr is ignored.
    pub(crate) fn line_printer(&self) -> impl Fn(&str) + use<> {
        let bar = self.bar.clone();
        move |line| {
            let line = sanitize_lines(line);
            match &bar {
                Some(bar) => bar.println(line),
                None => {
                    let _ = writeln!(io::stderr(), "{line}");
                }
            }
        }
    }

    fn text(&self) -> String {
        let elapsed = self.start.elapsed().as_secs_f64().max(0.001);
        let rate = f64::from(self.rows) / elapsed;
        let left = f64::from(self.total.saturating_sub(self.rows)) / rate.max(0.001);
        let left = HumanDuration(Duration::try_from_secs_f64(left).unwrap_or(Duration::MAX));
        format!(
            "{} of {} rows{}, {:.0} a minute, {left} left",
            self.rows,
            self.total,
            self.exceptions(),
            rate * 60.0
        )
    }

    /// The counts of rows that were not accepted.
    fn exceptions(&self) -> String {
        [
            (self.already_qualified, "already qualified"),
            (self.rejected, "rejected"),
            (self.open, "open"),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, state)| format!(", {count} {state}"))
        .collect()
    }

    /// Removes the bar.
    pub(crate) fn finish(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}
