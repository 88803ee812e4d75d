//! Programs that do the same job, run alternately and as whole processes.

use std::process::{Command, Stdio};
use std::time::Instant;

use serde_json::{Value, json};

/// A program, or several that do the job together, one after the other.
pub(super) struct Runner<'a> {
    pub(super) name: String,
    pub(super) version: String,
    /// How many crates it compiles, where it compiles.
    pub(super) crates: Option<usize>,
    /// Makes the next run ready; what this takes does not count.
    pub(super) ready: Box<dyn Fn() -> Result<Vec<Command>, String> + 'a>,
}

/// What one of them took.
#[derive(Debug)]
pub(super) struct Lap {
    name: String,
    version: String,
    crates: Option<usize>,
    /// Seconds of each run, the shortest first.
    seconds: Vec<f64>,
    /// Why it was not run to the end.
    failure: Option<String>,
}

/// What stands above the cells of laps.
pub(super) fn header(builds: bool) -> Vec<String> {
    let mut header = vec!["", "version", "median", "shortest to longest", "ratio"];
    if builds {
        header.insert(2, "crates");
    }
    header.into_iter().map(str::to_owned).collect()
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

    /// Why it has no figures, if it has none.
    pub(super) fn failure(&self) -> Option<&str> {
        self.failure.as_deref()
    }

    /// What [`header`] says, with the ratio to ours.
    pub(super) fn cells(&self, ours: &Self) -> Vec<String> {
        let mut cells = vec![self.name.clone(), self.version.clone()];
        cells.extend(self.crates.map(|crates| crates.to_string()));
        if self.failure.is_some() {
            cells.extend(["failed", "-", "-"].map(str::to_owned));
            return cells;
        }
        let (least, most) = (self.seconds.first(), self.seconds.last());
        let [least, most] = [least, most].map(|time| shown(time.copied().unwrap_or_default()));
        let ratio = self.ratio(ours);
        let ratio = if ratio < 9.95 {
            format!("{ratio:.1}")
        } else {
            format!("{ratio:.0}")
        };
        cells.extend([shown(self.median()), format!("{least} to {most}"), ratio]);
        cells
    }

    pub(super) fn json(&self, ours: &Self) -> Value {
        let measured = self.failure.is_none();
        json!({
            "name": self.name,
            "version": self.version,
            "crates": self.crates,
            "seconds": self.seconds,
            "median": measured.then(|| self.median()),
            "ratio": measured.then(|| self.ratio(ours)),
            "failure": self.failure,
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
///
/// The first of them is ours, and nothing is measured if it fails. Any other one that fails is left
/// out from then on.
pub(super) fn run(runners: &[Runner<'_>], rounds: usize, warm: bool) -> Result<Vec<Lap>, String> {
    let mut laps: Vec<_> = runners
        .iter()
        .map(|runner| Lap {
            name: runner.name.clone(),
            version: runner.version.clone(),
            crates: runner.crates,
            seconds: Vec::new(),
            failure: None,
        })
        .collect();
    let cold = usize::from(warm);
    for round in 0..rounds + cold {
        for (place, (runner, lap)) in runners.iter().zip(&mut laps).enumerate() {
            if lap.failure.is_some() {
                continue;
            }
            match time(runner) {
                Ok(seconds) if round >= cold => lap.seconds.push(seconds),
                Ok(_) => {}
                Err(failure) if place == 0 => return Err(failure),
                Err(failure) => lap.failure = Some(failure),
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
            "{}: {ended}; to see its output, run {command:?}",
            runner.name
        ));
    }
    Ok(start.elapsed().as_secs_f64())
}
