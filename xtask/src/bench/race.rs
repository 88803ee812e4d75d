//! Programs that do the same job, run alternately and as whole processes.

use std::process::{Command, Stdio};
use std::time::Instant;

use serde_json::{Value, json};

/// A program, or several that do the job together, one after the other.
pub(super) struct Runner<'a> {
    pub(super) name: String,
    pub(super) version: String,
    /// Makes the next run ready; what this takes does not count.
    pub(super) ready: Box<dyn Fn() -> Result<Vec<Command>, String> + 'a>,
}

/// What one of them took.
#[derive(Debug)]
pub(super) struct Lap {
    name: String,
    version: String,
    /// Seconds of each run, the shortest first.
    seconds: Vec<f64>,
}

impl Lap {
    fn median(&self) -> f64 {
        let middle = self.seconds.get(self.seconds.len() / 2);
        middle.copied().unwrap_or_default()
    }

    /// How many times as long as `other` it took, by the medians.
    fn ratio(&self, other: &Self) -> f64 {
        self.median() / other.median()
    }

    /// Name, version, median, range and ratio to the first.
    pub(super) fn cells(&self, ours: &Self) -> [String; 5] {
        let (least, most) = (self.seconds.first(), self.seconds.last());
        let [least, most] = [least, most].map(|time| shown(time.copied().unwrap_or_default()));
        let ratio = self.ratio(ours);
        let ratio = if ratio < 9.95 {
            format!("{ratio:.1}")
        } else {
            format!("{ratio:.0}")
        };
        [
            self.name.clone(),
            self.version.clone(),
            shown(self.median()),
            format!("{least} to {most}"),
            ratio,
        ]
    }

    pub(super) fn json(&self, ours: &Self) -> Value {
        json!({
            "name": self.name,
            "version": self.version,
            "seconds": self.seconds,
            "median": self.median(),
            "ratio": self.ratio(ours),
        })
    }
}

/// Seconds in the unit in which they are easiest to read.
fn shown(seconds: f64) -> String {
    if seconds < 0.9995 {
        format!("{:.1} ms", seconds * 1000.0)
    } else {
        format!("{seconds:.2} s")
    }
}

/// Runs all of them `rounds` times, in turn, so that what else the machine does hits each alike. With
/// `warm`, a first round does not count: it fills the caches of the system.
pub(super) fn run(runners: &[Runner<'_>], rounds: usize, warm: bool) -> Result<Vec<Lap>, String> {
    let mut laps: Vec<_> = runners
        .iter()
        .map(|runner| Lap {
            name: runner.name.clone(),
            version: runner.version.clone(),
            seconds: Vec::new(),
        })
        .collect();
    let cold = usize::from(warm);
    for round in 0..rounds + cold {
        for (runner, lap) in runners.iter().zip(&mut laps) {
            let seconds = time(runner)?;
            if round >= cold {
                lap.seconds.push(seconds);
            }
        }
    }
    for lap in &mut laps {
        lap.seconds.sort_by(f64::total_cmp);
    }
    Ok(laps)
}

/// How long the programs take together; what they say is not kept.
fn time(runner: &Runner<'_>) -> Result<f64, String> {
    let mut commands = (runner.ready)()?;
    let start = Instant::now();
    for command in &mut commands {
        let command = command.stdin(Stdio::null()).stdout(Stdio::null());
        let status = command.stderr(Stdio::null()).status();
        let ended = match status {
            Ok(status) if status.success() => continue,
            Ok(status) => status.to_string(),
            Err(error) => error.to_string(),
        };
        return Err(format!(
            "{}: {ended}; see for yourself what it says: {command:?}",
            runner.name
        ));
    }
    Ok(start.elapsed().as_secs_f64())
}
