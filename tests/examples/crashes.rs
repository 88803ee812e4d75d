//! Runs a plan while `pcq` is killed again and again, or its disk is full or read-only: each row must take
//! effect exactly once.
//!
//! `cargo run --release -p integration --example crashes` prints the counts of the emulator and the ledger, and
//! exits with 1 if they are wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use clap::{Parser, ValueEnum};
use integration::program;
use partner_center_emulator::{Emulator, InjectedFault, Injection, seed};
use serde_json::{Value, json};
use uuid::Uuid;

/// The fraction of attempts with an injected fault, in equal parts for each kind, with less throttling.
const PART: f64 = 0.25;
const KINDS: [InjectedFault; 7] = [
    InjectedFault::ServerError(500),
    InjectedFault::ServerError(503),
    InjectedFault::CutBefore,
    InjectedFault::CutAfter,
    InjectedFault::Truncated,
    InjectedFault::Stall,
    InjectedFault::Throttled(1),
];

/// What interrupts a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Trouble {
    /// The process is killed.
    Kill,
    /// The disk that holds the ledger fills up; needs `--folder` on a small file system.
    Disk,
    /// The ledger and its folder become read-only; as root, only with `--user`.
    ReadOnly,
}

#[derive(Debug, Parser)]
struct Arguments {
    /// Number of rows of the plan.
    #[arg(long, default_value_t = 2_000)]
    rows: u32,
    /// Number of interrupted runs.
    #[arg(long, default_value_t = 200)]
    times: u32,
    /// What interrupts a run.
    #[arg(long, value_enum, default_value = "kill")]
    trouble: Trouble,
    /// Folder of the ledger [default: a temporary folder].
    #[arg(long)]
    folder: Option<PathBuf>,
    /// Run `pcq` as the user with this id.
    #[arg(long)]
    user: Option<u32>,
    /// Requests a minute: low enough that the rows last for all runs.
    #[arg(long, default_value_t = 3_600)]
    rate: u32,
    /// Seed of the random choices.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    fastrand::seed(arguments.seed);
    let emulator = Emulator::builder()
        .seed(arguments.seed)
        .speed(1.0)
        .vetting_time(Duration::ZERO)
        .without_customers()
        .customers(seed::numbered(arguments.rows))
        .start()
        .await?;
    let kinds = f64::from(u32::try_from(KINDS.len())?);
    let mut left = 1.0;
    for failure in KINDS {
        // A throttled caller waits for a second, so there are fewer of them.
        let share = if matches!(failure, InjectedFault::Throttled(_)) {
            0.05
        } else {
            1.0
        };
        let chance = PART / kinds * share;
        emulator.inject(
            Injection::new(failure)
                .times(u32::MAX)
                .chance(chance / left),
        );
        left -= chance;
    }
    let temporary = tempfile::tempdir()?;
    let folder = arguments
        .folder
        .clone()
        .unwrap_or_else(|| temporary.path().to_owned());
    let plan = temporary.path().join("plan.csv");
    write_plan(&plan, arguments.rows)?;
    if let Some(user) = arguments.user {
        for folder in [temporary.path(), &folder] {
            std::os::unix::fs::chown(folder, Some(user), None)?;
        }
    }
    let site = Site {
        url: emulator.url().to_owned(),
        token: emulator.user_token().to_owned(),
        ledger: folder.join("ledger.sqlite3"),
        plan,
        rate: arguments.rate,
        user: arguments.user,
    };

    let start = Instant::now();
    let mut calls = Calls::default();
    let mut ended: BTreeMap<String, u32> = BTreeMap::new();
    let mut times = 0;
    let mut finished = false;
    while times < arguments.times {
        let moment = Duration::from_millis(fastrand::u64(0..400));
        let (trouble, site) = (arguments.trouble, site.clone());
        let run = tokio::task::spawn_blocking(move || site.disturbed(trouble, moment));
        let run = run.await??;
        times += 1;
        *ended.entry(run.words()).or_default() += 1;
        calls.read(&emulator);
        if run.status.code() == Some(0) && run.over {
            finished = true;
            break;
        }
    }
    // What is left, in peace.
    let undisturbed = site.clone();
    let last = tokio::task::spawn_blocking(move || undisturbed.run().output()).await??;
    calls.read(&emulator);
    let took = start.elapsed();

    let report = site.report()?;
    let rows = report.as_array().map(Vec::len).unwrap_or_default();
    let count = |outcome: &str| {
        let rows = report.as_array().into_iter().flatten();
        rows.filter(|row| row["outcome"] == outcome).count()
    };
    let in_order = report
        .as_array()
        .into_iter()
        .flatten()
        .zip(1_u64..)
        .all(|(row, number)| row["row"] == number);
    let scenario = emulator.scenario();
    let customers = scenario
        .partners
        .iter()
        .flat_map(|partner| &partner.customers);
    let effects: Vec<u32> = customers
        .map(|customer| customer.verification_requests.unwrap_or(0))
        .collect();
    let double = effects.iter().filter(|effects| **effects > 1).count();
    let missing = effects.iter().filter(|effects| **effects == 0).count();
    let two_ids = calls.ids.values().filter(|ids| ids.len() > 1).count();

    let mut out = io::stdout().lock();
    writeln!(out, "rows                              {}", arguments.rows)?;
    writeln!(
        out,
        "runs ended by {:<19} {times}",
        format!("{:?}", arguments.trouble)
    )?;
    for (words, count) in &ended {
        writeln!(out, "  {count:>5} {words}")?;
    }
    writeln!(out, "last run                          {}", last.status)?;
    writeln!(out, "requests seen by the emulator     {}", calls.requests)?;
    writeln!(out, "  of them repetitions             {}", calls.replayed)?;
    writeln!(
        out,
        "effects                           {}",
        effects.iter().sum::<u32>()
    )?;
    writeln!(out, "customers with two effects        {double}")?;
    writeln!(out, "customers without effect          {missing}")?;
    writeln!(out, "customers with two request ids    {two_ids}")?;
    writeln!(out, "rows in the report, in order      {rows}, {in_order}")?;
    for outcome in [
        "accepted",
        "already_qualified",
        "rejected",
        "unknown",
        "pending",
    ] {
        writeln!(out, "  {outcome:<31} {}", count(outcome))?;
    }
    writeln!(
        out,
        "violations of the contract        {}",
        emulator.violations().len()
    )?;
    writeln!(
        out,
        "time                              {:.1} s",
        took.as_secs_f64()
    )?;
    let right = last.status.success()
        && (times == arguments.times || finished)
        && double + missing + two_ids == 0
        && rows == usize::try_from(arguments.rows)?
        && in_order
        && count("accepted") == rows
        && emulator.violations().is_empty();
    if right {
        Ok(())
    } else {
        write!(out, "{}", String::from_utf8_lossy(&last.stderr))?;
        Err("a row took effect twice or was lost".into())
    }
}

/// A request for each customer. Each is denied at once, and a denied qualification can be requested again, so
/// that a duplicate request takes effect.
fn write_plan(path: &Path, rows: u32) -> io::Result<()> {
    let mut text = "customer,qualification,education_segment,website,school\n".to_owned();
    for (customer, number) in seed::numbered(rows).zip(1..) {
        let id = customer.id;
        text += &format!("{id},Education,K12,denied.example,\"School, {number}\"\n");
    }
    fs::write(path, text)
}

/// The plan, the ledger and the service of all runs.
#[derive(Clone)]
struct Site {
    url: String,
    token: String,
    ledger: PathBuf,
    plan: PathBuf,
    rate: u32,
    user: Option<u32>,
}

/// How a run ended.
struct Disturbed {
    status: ExitStatus,
    /// Whether the run finished before the interruption.
    over: bool,
    /// Its error message.
    said: String,
}

impl Disturbed {
    fn words(&self) -> String {
        match (self.status.code(), self.over) {
            (Some(0), true) => "finished before the trouble came".to_owned(),
            (Some(code), _) => format!("exit code {code}: {}", self.said),
            (None, _) => "killed".to_owned(),
        }
    }
}

impl Site {
    fn pcq(&self) -> Command {
        let mut command = program("pcq");
        if let Some(user) = self.user {
            std::os::unix::process::CommandExt::uid(&mut command, user);
        }
        command
            .env("PCQ_BASE_URL", &self.url)
            .env("PCQ_ACCESS_TOKEN", &self.token)
            .env("PCQ_LEDGER", &self.ledger)
            .env("PCQ_ATTEMPTS", "12")
            .env("PCQ_TIMEOUT", "250ms")
            .arg("plan");
        command
    }

    fn run(&self) -> Command {
        let mut command = self.pcq();
        command
            .args(["apply", "--yes", "--max-failures", "0", "--rate"])
            .arg(self.rate.to_string())
            .arg(&self.plan)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn report(&self) -> Result<Value, Box<dyn Error>> {
        let mut command = self.pcq();
        command.args(["report", "--output", "json"]).arg(&self.plan);
        Ok(serde_json::from_slice(&command.output()?.stdout).unwrap_or(json!([])))
    }

    /// Runs the plan and interrupts it after `moment`.
    fn disturbed(&self, trouble: Trouble, moment: Duration) -> io::Result<Disturbed> {
        let folder = self.ledger.parent().unwrap_or(Path::new("."));
        let mut child = self.run().spawn()?;
        std::thread::sleep(moment);
        let over = child.try_wait()?.is_some();
        match trouble {
            Trouble::Kill => {
                child.kill()?;
                Ok(ended(child.wait_with_output()?, over))
            }
            Trouble::Disk => {
                let ballast = folder.join("ballast");
                fill(&ballast)?;
                let output = child.wait_with_output()?;
                fs::remove_file(&ballast)?;
                Ok(ended(output, over))
            }
            Trouble::ReadOnly => {
                writable(&self.ledger, false)?;
                // Open files stay writable: kill the run, and start another one on the read-only ledger.
                std::thread::sleep(Duration::from_millis(50));
                child.kill()?;
                child.wait()?;
                let output = self.run().output()?;
                writable(&self.ledger, true)?;
                Ok(ended(output, over))
            }
        }
    }
}

fn ended(output: std::process::Output, over: bool) -> Disturbed {
    let stderr = String::from_utf8_lossy(&output.stderr);
    let said = stderr
        .lines()
        .skip_while(|line| !line.starts_with("error: "));
    let said: Vec<_> = said.take(2).map(str::trim).collect();
    // Paths differ from run to run.
    let said = said.join(" / ");
    let words = said.split(' ').map(|word| {
        if word.contains("/tmp") || word.starts_with('/') && word.len() > 1 {
            "…"
        } else {
            word
        }
    });
    Disturbed {
        status: output.status,
        over,
        said: words.collect::<Vec<_>>().join(" "),
    }
}

/// Writes until the disk is full.
fn fill(path: &Path) -> io::Result<()> {
    let mut file = fs::File::create(path)?;
    for size in [64 << 10, 4 << 10, 256, 1] {
        let piece = vec![0; size];
        while file.write_all(&piece).is_ok() {}
    }
    Ok(())
}

/// Makes the ledger and its folder read-only, or writable again.
fn writable(ledger: &Path, yes: bool) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = ledger.parent().unwrap_or(Path::new("."));
    let set = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode));
    if yes {
        set(folder, 0o755)?;
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension != "csv") {
            set(&path, if yes { 0o644 } else { 0o444 })?;
        }
    }
    if !yes {
        set(folder, 0o555)?;
    }
    Ok(())
}

/// The requests that the emulator received.
#[derive(Default)]
struct Calls {
    /// The request ids by customer.
    ids: BTreeMap<String, BTreeSet<Uuid>>,
    known: BTreeSet<(String, String)>,
    requests: usize,
    replayed: usize,
}

impl Calls {
    /// Adds the last 10,000 calls, which the emulator keeps.
    fn read(&mut self, emulator: &Emulator) {
        for call in emulator.calls() {
            if call.operation.as_deref() != Some("requestQualification") {
                continue;
            }
            if !self.known.insert((call.request_id.clone(), call.time)) {
                continue;
            }
            self.requests += 1;
            self.replayed += usize::from(call.replayed);
            let ids = self.ids.entry(call.path).or_default();
            ids.extend(call.request_id.parse::<Uuid>());
        }
    }
}
