//! Measures `pcq plan apply` against hand-written programs: time for many requests, and memory for more rows.
//!
//! `cargo run --release -p integration --example bulk` prints both, and the time of a plan while the service
//! throttles.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use clap::Parser;
use futures_util::{StreamExt as _, stream};
use integration::{Running, browser, program};
use partner_center_emulator::{Emulator, Limit, seed};
use reqwest::header::AUTHORIZATION;
use serde_json::{Value, json};
use uuid::Uuid;

#[derive(Debug, Parser)]
struct Arguments {
    /// Number of rows that each program sends.
    #[arg(long, default_value_t = 10_000)]
    rows: u32,
    /// Number of rows in progress at once.
    #[arg(long, default_value_t = 8)]
    concurrency: usize,
    /// Rate limit of the service in the throttled run, in requests a second.
    #[arg(long, default_value_t = 500)]
    limit: u32,
}

/// The fraction of the limit that a run uses, as with the default rate.
const MARGIN: f64 = 490.0 / 500.0;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let Arguments {
        rows,
        concurrency,
        limit,
    } = Arguments::parse();
    let folder = tempfile::tempdir()?;
    // Everybody asks the same emulator, each for customers of its own.
    let sides = 3 + 3;
    let mut customers = seed::numbered(rows * sides).map(|customer| customer.id);
    let mut part = |count: u32| -> Vec<Uuid> {
        customers
            .by_ref()
            .take(usize::try_from(count).unwrap_or(0))
            .collect()
    };
    let service = Service::start(folder.path(), rows * sides, None).await?;
    let mut out = io::stdout().lock();

    let ids = part(rows);
    let start = Instant::now();
    for id in &ids {
        service.request(*id).await?;
    }
    let alone = start.elapsed();

    let ids = part(rows);
    let start = Instant::now();
    let mut requests =
        stream::iter(ids.iter().map(|id| service.request(*id))).buffer_unordered(concurrency);
    while let Some(done) = requests.next().await {
        done?;
    }
    drop(requests);
    let together = start.elapsed();

    let site = Site::new(&service, folder.path(), "plan", &part(rows))?;
    let ours = site.apply(concurrency, u32::MAX)?;
    writeln!(out, "{rows} requests, {concurrency} at once")?;
    let rate = |took: Duration| f64::from(rows) / took.as_secs_f64();
    for (who, took) in [
        ("a loop by hand, one after the other", alone),
        ("a program by hand, concurrent", together),
        ("pcq plan apply", ours.took),
    ] {
        let ratio = took.as_secs_f64() / together.as_secs_f64();
        writeln!(
            out,
            "  {who:<36} {:>7.2} s {:>7.0} a second  {ratio:>5.2}",
            took.as_secs_f64(),
            rate(took)
        )?;
    }

    writeln!(out, "peak of memory of pcq plan apply")?;
    for part_of in [100, 10, 1] {
        let count = rows / part_of;
        let site = Site::new(
            &service,
            folder.path(),
            &format!("memory{count}"),
            &part(count),
        )?;
        let run = site.apply(concurrency, u32::MAX)?;
        writeln!(out, "  {count:>7} rows  {:>7} KiB", run.memory)?;
    }
    drop(service);

    let throttled = format!("{limit}/1s").parse::<Limit>()?;
    let service = Service::start(folder.path(), rows, Some(throttled)).await?;
    let ids: Vec<_> = seed::numbered(rows).map(|customer| customer.id).collect();
    let site = Site::new(&service, folder.path(), "throttled", &ids)?;
    let per_minute = f64::from(limit) * 60.0 * MARGIN;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rate"
    )]
    let run = site.apply(concurrency.max(64), per_minute as u32)?;
    let allowed = f64::from(rows) / f64::from(limit);
    let over = run.took.as_secs_f64() / allowed - 1.0;
    writeln!(
        out,
        "throttled to {limit} a second: {:.2} s, the throttle alone allows {allowed:.2} s: {:+.1} %",
        run.took.as_secs_f64(),
        over * 100.0
    )?;
    Ok(())
}

/// An emulator in its own process.
struct Service {
    url: String,
    token: String,
    http: reqwest::Client,
    _running: Running,
}

impl Service {
    async fn start(
        folder: &Path,
        customers: u32,
        limit: Option<Limit>,
    ) -> Result<Self, Box<dyn Error>> {
        let mut scenario = Emulator::builder()
            .without_customers()
            .customers(seed::numbered(customers))
            .start()
            .await?
            .scenario();
        scenario.limits.extend(limit);
        let path = folder.join("scenario.json");
        fs::write(&path, scenario.to_json())?;
        let mut command = program("partner-center-emulator");
        command
            .args(["--port", "0", "--quiet", "--scenario"])
            .arg(&path);
        let mut running = Running::start(command);
        let url = running.after("emulator at ");
        let token = running.after("app+user").trim().to_owned();
        Ok(Self {
            url: url.trim().trim_end_matches('/').to_owned(),
            token,
            http: browser(),
            _running: running,
        })
    }

    /// A hand-written request without error handling.
    async fn request(&self, customer: Uuid) -> Result<(), Box<dyn Error>> {
        let url = format!("{}/v1/customers/{customer}/qualifications", self.url);
        let body = json!({
            "qualification": "Education",
            "educationSegment": "K12",
            "website": "contoso.edu",
        });
        let response = self
            .http
            .post(url)
            .header(AUTHORIZATION, format!("Bearer {}", self.token))
            .json(&body)
            .send()
            .await?
            .error_for_status()?;
        let bytes = response.bytes().await?;
        let plain = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
        let entry: BTreeMap<String, Value> = serde_json::from_slice(plain)?;
        if entry.get("qualification") == Some(&"Education".into()) {
            Ok(())
        } else {
            Err("an unexpected response".into())
        }
    }
}

/// A plan, and the ledger for it.
struct Site {
    url: String,
    token: String,
    plan: PathBuf,
    ledger: PathBuf,
}

struct Applied {
    took: Duration,
    /// The peak, in KiB.
    memory: u64,
}

impl Site {
    fn new(service: &Service, folder: &Path, name: &str, ids: &[Uuid]) -> io::Result<Self> {
        let plan = folder.join(format!("{name}.csv"));
        let mut text = "customer,qualification,education_segment,website\n".to_owned();
        for id in ids {
            text += &format!("{id},Education,K12,contoso.edu\n");
        }
        fs::write(&plan, text)?;
        Ok(Self {
            url: service.url.clone(),
            token: service.token.clone(),
            plan,
            ledger: folder.join(format!("{name}.sqlite3")),
        })
    }

    fn apply(&self, concurrency: usize, rate: u32) -> Result<Applied, Box<dyn Error>> {
        let mut command = program("pcq");
        command
            .env("PCQ_BASE_URL", &self.url)
            .env("PCQ_ACCESS_TOKEN", &self.token)
            .env("PCQ_LEDGER", &self.ledger)
            .env("PCQ_ATTEMPTS", "12")
            .args(["plan", "apply", "--yes", "--concurrency"])
            .arg(concurrency.to_string())
            .args(["--rate", &rate.to_string()])
            .arg(&self.plan)
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let start = Instant::now();
        let mut child = command.spawn()?;
        let status = PathBuf::from(format!("/proc/{}/status", child.id()));
        let mut memory = 0;
        let ended = loop {
            memory = fs::read_to_string(&status).map_or(memory, |text| peak(&text).max(memory));
            if let Some(ended) = child.try_wait()? {
                break ended;
            }
            std::thread::sleep(Duration::from_millis(10));
        };
        let took = start.elapsed();
        if ended.success() {
            return Ok(Applied { took, memory });
        }
        let mut said = String::new();
        if let Some(mut stderr) = child.stderr.take() {
            io::Read::read_to_string(&mut stderr, &mut said)?;
        }
        Err(format!("pcq ended with {ended}: {said}").into())
    }
}

/// The peak memory of a process, in KiB.
fn peak(status: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}
