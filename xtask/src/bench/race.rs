//! Runs programs with the same job alternately, as whole processes.

use std::process::{Command, Stdio};
use std::time::Instant;

use serde_json::{Value, json};

/// A program, or several that do the job together, one after the other.
pub(super) struct Runner<'a> {
    pub(super) name: String,
    pub(super) version: String,
    /// The number of crates that it compiles, if it compiles any.
    pub(super) crates: Option<usize>,
    /// Prepares the next run; this is not measured.
    pub(super) ready: Box<dyn Fn() -> Result<Vec<Command>, String> + 'a>,
}

/// The result of a program.
#[derive(Debug)]
pub(super) struct Lap {
    name: String,
    version: String,
    crates: Option<usize>,
    /// Seconds of each run, the shortest first.
    seconds: Vec<f64>,
    /// The error that ended its runs.
    failure: Option<String>,
}

/// The header of the cells.
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

    /// The ratio of its median time to that of `other`.
    fn ratio(&self, other: &Self) -> f64 {
        self.median() / other.median()
    }

    /// The error, if there are no results.
    pub(super) fn failure(&self) -> Option<&str> {
        self.failure.as_deref()
    }

    /// The cells for [`header`], with the ratio to ours.
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

/// Seconds in a readable unit.
fn shown(seconds: f64) -> String {
    if seconds < 0.9995 {
        format!("{:.1} ms", seconds * 1000.0)
    } else {
        format!("{seconds:.2} s")
    }
}

/// Runs all programs `rounds` times in turn, so that other load on the machine affects each alike.
/// With `warm`, the first round is not counted: it fills the caches of the system.
///
/// The first program is ours, and nothing is measured if it fails. Another one that fails is not
/// run again.
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

/// The total time of the programs; their output is dropped.
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
