//! How far a run is: a bar on a terminal, a line now and then elsewhere.

use std::fmt;
use std::io::{self, Write as _};
use std::time::{Duration, Instant};

use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::apply::Step;
use crate::console::Console;
use crate::ledger::State;

/// How often a line is written where there is no terminal.
const OFTEN: Duration = Duration::from_secs(10);

/// What has been counted so far.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    done: u32,
    before: u32,
    refused: u32,
    open: u32,
}

/// The progress of one run.
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    total: u32,
    start: Instant,
    told: Instant,
    tally: Tally,
}

impl Progress {
    pub(crate) fn new(console: &Console<'_>, total: u32) -> Self {
        let bar = console.draws().then(|| {
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
                // A rate that cannot be shown is not shown.
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
            told: Instant::now(),
            tally: Tally::default(),
        }
    }

    /// Counts one row. What went wrong with it is told at once.
    pub(crate) fn step(&mut self, step: &Step) {
        match step.state {
            State::Done => self.tally.done += 1,
            State::Before => self.tally.before += 1,
            State::Refused => self.tally.refused += 1,
            State::Waiting | State::Unknown => self.tally.open += 1,
        }
        if let Some(fault) = &step.fault {
            let line = step.line;
            self.line(&format!("line {line}: {fault}"));
        }
        let tally = self.tally;
        match &self.bar {
            Some(bar) => {
                bar.set_position(self.count().into());
                bar.set_message(tally.exceptions());
            }
            None if self.told.elapsed() >= OFTEN => {
                self.told = Instant::now();
                let text = self.text();
                self.line(&text);
            }
            None => {}
        }
    }

    fn count(&self) -> u32 {
        let Tally {
            done,
            before,
            refused,
            open,
        } = self.tally;
        done + before + refused + open
    }

    /// Writes lines, above the bar if there is one.
    pub(crate) fn writer(&self) -> impl Fn(&str) + Send + use<> {
        let bar = self.bar.clone();
        move |line| match &bar {
            Some(bar) => bar.println(line),
            // Whether anybody listens changes nothing.
            None => {
                let _ = writeln!(io::stderr(), "{line}");
            }
        }
    }

    fn line(&self, line: &str) {
        self.writer()(line);
    }

    fn text(&self) -> String {
        let count = self.count();
        let elapsed = self.start.elapsed().as_secs_f64().max(0.001);
        let rate = f64::from(count) / elapsed;
        let left = f64::from(self.total.saturating_sub(count)) / rate.max(0.001);
        let left = HumanDuration(Duration::try_from_secs_f64(left).unwrap_or(Duration::MAX));
        format!(
            "{count} of {} rows{}, {:.0} a minute, {left} left",
            self.total,
            self.tally.exceptions(),
            rate * 60.0
        )
    }

    /// Takes the bar away.
    pub(crate) fn end(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}

impl Tally {
    /// What has not simply been done.
    fn exceptions(self) -> String {
        let Self {
            done: _,
            before,
            refused,
            open,
        } = self;
        [(before, "before"), (refused, "refused"), (open, "open")]
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!(", {count} {what}"))
            .collect()
    }
}
