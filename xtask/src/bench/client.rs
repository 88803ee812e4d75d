//! Measures the client with two examples of the tests, which print JSON: the effects of calls under
//! faults, and the cost of a call.

use std::path::Path;
use std::process::Stdio;

use serde_json::{Map, Value, json};

use crate::cargo::cargo;
use cargo_oas::Shell;

/// The header and the cells, and the results of all runs.
type Measured = (Vec<Vec<String>>, Value);

/// Counts the effects of many calls of which a quarter of the attempts fails.
pub(super) fn faults(root: &Path, rounds: usize, shell: &mut Shell) -> Result<Measured, String> {
    let runs = run(root, "faults", "/seconds", rounds, shell)?;
    let shown = middle(&runs)?;
    let injected = shown.pointer("/injected").and_then(Value::as_object);
    let none = Map::new();
    let kinds = injected.unwrap_or(&none).iter();
    let kinds = kinds.map(|(kind, count)| vec![format!("failed: {kind}"), count.to_string()]);
    let line = |what: &str, member: &str| {
        let count = number(shown, &format!("/{member}"));
        vec![what.to_owned(), format!("{count:.0}")]
    };
    let attempts = number(shown, "/maxAttempts");
    let mut cells = vec![
        vec![String::new(), "count".to_owned()],
        line("calls, half of them requests", "calls"),
        line("attempts that reached the emulator", "attempts"),
    ];
    cells.extend(kinds);
    cells.extend([
        line("requests", "requests"),
        line("effects at the emulator", "effects"),
        line("customers with a missing or duplicate effect", "uneven"),
        line("requests sent again after their effect", "repeated"),
        line("failed calls", "failed"),
        line("wrong results", "wrong"),
        line(
            &format!("maximum attempts of one call, of {attempts:.0} allowed"),
            "mostAttempts",
        ),
        line("seconds in total", "seconds"),
    ]);
    Ok((cells, json!(runs)))
}

/// Compares client calls with the same requests written by hand.
pub(super) fn cost(root: &Path, rounds: usize, shell: &mut Shell) -> Result<Measured, String> {
    let runs = run(
        root,
        "cost",
        "/rows/list/client/microseconds",
        rounds,
        shell,
    )?;
    let shown = middle(&runs)?;
    let header = [
        "",
        "CPU time",
        "allocations",
        "bytes",
        "ratio of time",
        "ratio of allocations",
    ];
    let mut cells = vec![header.map(str::to_owned).to_vec()];
    for call in ["list", "request"] {
        for (side, name) in [("byHand", "by hand"), ("client", "by the client")] {
            let of = |side: &str, part: &str| number(shown, &format!("/rows/{call}/{side}/{part}"));
            let ratio = |part: &str| of(side, part) / of("byHand", part);
            cells.push(vec![
                format!("{call} {name}"),
                format!("{:.1} µs", of(side, "microseconds")),
                format!("{:.0}", of(side, "allocations")),
                format!("{:.0}", of(side, "bytes")),
                format!("{:.2}", ratio("microseconds")),
                format!("{:.2}", ratio("allocations")),
            ]);
        }
    }
    Ok((cells, json!(runs)))
}

/// Runs an example this number of times, and returns its results sorted by one of them.
fn run(
    root: &Path,
    example: &str,
    figure: &str,
    rounds: usize,
    shell: &mut Shell,
) -> Result<Vec<Value>, String> {
    shell.status("Compiling", format_args!("the example {example}"));
    let mut runs = Vec::new();
    for _ in 0..rounds {
        let mut command = cargo();
        command.args(["run", "--quiet", "--locked", "--release"]);
        command.args(["--package", "integration", "--example", example]);
        command.args(["--", "--json"]).current_dir(root);
        command.stdin(Stdio::null()).stderr(Stdio::inherit());
        let output = command.output().map_err(|error| error.to_string());
        let printed = output.and_then(|ended| match ended.status.success() {
            true => serde_json::from_slice(&ended.stdout).map_err(|error| error.to_string()),
            false => Err(ended.status.to_string()),
        });
        let printed = printed
            .map_err(|why| format!("{example}: {why}; to see its output, run {command:?}"))?;
        runs.push(printed);
    }
    runs.sort_by(|one, other| number(one, figure).total_cmp(&number(other, figure)));
    Ok(runs)
}

fn middle(runs: &[Value]) -> Result<&Value, String> {
    let middle = runs.get(runs.len() / 2);
    middle.ok_or_else(|| "nothing was measured".to_owned())
}

fn number(of: &Value, at: &str) -> f64 {
    let number = of.pointer(at).and_then(Value::as_f64);
    number.unwrap_or(f64::NAN)
}
