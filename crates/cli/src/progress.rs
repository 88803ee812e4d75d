//! How far a run is: a bar on a terminal, a line now and then elsewhere.

use std::io::{self, Write as _};
use std::time::{Duration, Instant};

use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};

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
            let fill = if console.colored_err() { ".green" } else { "" };
            // The narrower the terminal, the shorter the bar; what is counted comes first.
            let template = format!(
                "{{pos}}/{{len}} {{msg}} {{wide_bar:{fill}}} {{per_sec:.dim}} {{eta}} left",
                fill = if fill.is_empty() {
                    "1".to_owned()
                } else {
                    format!("1{fill}")
                }
            );
            let style = ProgressStyle::with_template(&template);
            let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
            bar.set_style(style.progress_chars("=> "));
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
            let number = step.number;
            self.line(&format!("row {number}: {fault}"));
        }
        let tally = self.tally;
        match &self.bar {
            Some(bar) => {
                bar.set_position(self.count().into());
                bar.set_message(tally.words());
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
            "{count} of {} rows, {}, {:.0} a minute, {left} left",
            self.total,
            self.tally.words(),
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
    fn words(self) -> String {
        let Self {
            done,
            before,
            refused,
            open,
        } = self;
        let mut words = format!("{done} done");
        for (count, what) in [(before, "before"), (refused, "refused"), (open, "open")] {
            if count > 0 {
                words += &format!(", {count} {what}");
            }
        }
        words
    }
}
