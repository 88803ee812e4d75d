//! Calls a service that fails a quarter of the attempts, and checks that every request takes effect once, every
//! call succeeds, and no call has more attempts than the policy allows.
//!
//! `cargo run --release -p integration --example faults` prints the emulator's counts, and exits with 1 if a check
//! fails.

use std::collections::{BTreeSet, HashMap};
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use clap::Parser;
use partner_center::types::{
    CustomerQualification, EducationSegment, Qualification as Wanted, QualificationRequest,
};
use partner_center::{Error, PartnerCenter, PendingQualification, RetryPolicy};
use partner_center_emulator::{Emulator, InjectedFault, Injection, Qualification, seed};
use serde_json::{Map, Value, json};
use tokio::task::JoinSet;
use uuid::Uuid;

const CALLERS: usize = 64;

/// The maximum number of attempts. One call in 17 million fails this often by chance.
const ATTEMPTS: u32 = 12;

/// The timeout of one attempt, which each stall costs.
const TIMEOUT: Duration = Duration::from_millis(250);

/// The share of attempts that fail.
const PART: f64 = 0.25;

/// The failures with their shares. A throttled attempt costs a second, so both kinds of 429 have half a share.
const KINDS: [(&str, InjectedFault, f64); 8] = [
    ("429, seconds to wait", InjectedFault::Throttled(1), 0.5),
    (
        "429, a date to wait for",
        InjectedFault::ThrottledUntil(1),
        0.5,
    ),
    ("500", InjectedFault::ServerError(500), 1.0),
    ("503", InjectedFault::ServerError(503), 1.0),
    ("cut before the effect", InjectedFault::CutBefore, 1.0),
    ("cut after the effect", InjectedFault::CutAfter, 1.0),
    ("body truncated", InjectedFault::Truncated, 1.0),
    ("stall after the effect", InjectedFault::Stall, 1.0),
];

/// The calls about one customer: a list, a request, a list, a request.
const CALLS_EACH: u32 = 4;
const REQUESTS_EACH: u32 = 2;

#[derive(Debug, Parser)]
struct Arguments {
    /// Number of calls: two lists and two requests for each customer
    #[arg(default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..))]
    calls: u32,
    /// Seed of the emulator's random choices
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = Arguments::parse();
    let customers = arguments.calls.div_ceil(CALLS_EACH);
    let finished = Lines::default();
    // With a running clock, no two attempts of a call have the same time.
    let emulator = Emulator::builder()
        .seed(arguments.seed)
        .speed(1.0)
        .vetting_time(Duration::ZERO)
        .without_customers()
        .customers(seed::numbered(customers))
        .log_to(Box::new(finished.clone()))
        .start()
        .await?;
    let shares: f64 = KINDS.iter().map(|(_, _, share)| share).sum();
    let mut left = 1.0;
    for (_, failure, share) in KINDS {
        let chance = PART * share / shares;
        // Each kind is drawn from the attempts that the kinds before it left.
        emulator.inject(
            Injection::new(failure)
                .times(u32::MAX)
                .chance(chance / left),
        );
        left -= chance;
    }
    let policy = RetryPolicy::default()
        .max_attempts(ATTEMPTS)
        .initial_backoff(Duration::from_millis(1))
        .max_backoff(Duration::from_millis(50));
    let partner = integration::builder(&emulator)
        .retry(policy)
        .timeout(TIMEOUT)
        .build()?;

    let start = Instant::now();
    let mut callers = JoinSet::new();
    let ids: Vec<_> = seed::numbered(customers)
        .map(|customer| customer.id)
        .collect();
    for caller in 0..CALLERS {
        let ids: Vec<_> = ids.iter().skip(caller).step_by(CALLERS).copied().collect();
        callers.spawn(call(partner.clone(), ids));
    }
    let mut record = Record::default();
    let mut results = Results::default();
    let mut read = 0;
    while !callers.is_empty() {
        // The emulator's call log has 10,000 entries.
        const OFTEN: usize = 2_000;
        let tick = tokio::time::sleep(Duration::from_millis(50));
        tokio::select! {
            Some(caller) = callers.join_next() => results.add(caller?),
            () = tick => {}
        }
        if finished.count() >= read + OFTEN {
            read = finished.count();
            record.read(&emulator);
        }
    }
    let took = start.elapsed();
    // The emulator logs a stall only after the client has closed the connection.
    record.read(&emulator);
    for _ in 0..100 {
        if finished.count() >= record.attempts() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }

    let report = Report::new(
        &emulator,
        customers,
        results,
        &record,
        finished.count(),
        took,
    );
    let mut out = io::stdout().lock();
    if arguments.json {
        writeln!(out, "{:#}", report.json())?;
    } else {
        write!(out, "{}", report.text())?;
    }
    let broken = report.broken();
    if broken.is_empty() {
        Ok(())
    } else {
        Err(broken.join("; ").into())
    }
}

/// Lists and requests for these customers, in sequence.
async fn call(partner: PartnerCenter, ids: Vec<Uuid>) -> Results {
    let mut results = Results::default();
    for id in ids {
        let customer = partner.customer(id);
        let education = QualificationRequest::Education {
            education_segment: EducationSegment::K12,
            // A denied request can be repeated, so a second effect would be visible.
            website: Some("denied.example".to_owned()),
        };
        for (before, request) in [
            (None, education),
            (
                Some(Wanted::Education),
                QualificationRequest::StateOwnedEntity,
            ),
        ] {
            let start = Instant::now();
            let listed = customer.qualifications().await;
            results.ended(start, listed, |entries| {
                let listed = entries.iter().map(|entry| &entry.qualification);
                listed.eq(&before)
            });
            let start = Instant::now();
            let wanted = request.qualification();
            let pending = customer.request_qualification(request).await;
            let entry = pending.map(PendingQualification::into_entry);
            results.ended(start, entry, |entry: &CustomerQualification| {
                entry.qualification == wanted
            });
        }
    }
    results
}

/// The results of the callers.
#[derive(Default)]
struct Results {
    calls: usize,
    /// Successful calls with a wrong result.
    wrong: usize,
    failed: Vec<Error>,
    longest: Duration,
}

impl Results {
    fn ended<T>(
        &mut self,
        start: Instant,
        outcome: Result<T, Error>,
        right: impl FnOnce(&T) -> bool,
    ) {
        self.calls += 1;
        self.longest = self.longest.max(start.elapsed());
        match outcome {
            Ok(value) => self.wrong += usize::from(!right(&value)),
            Err(error) => self.failed.push(error),
        }
    }

    fn add(&mut self, other: Self) {
        self.calls += other.calls;
        self.wrong += other.wrong;
        self.failed.extend(other.failed);
        self.longest = self.longest.max(other.longest);
    }
}

/// Counts the lines of the emulator's log: one for each finished attempt.
#[derive(Clone, Default)]
struct Lines(Arc<AtomicUsize>);

impl Lines {
    fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let lines = bytes.iter().filter(|byte| **byte == b'\n').count();
        self.0.fetch_add(lines, Ordering::Relaxed);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The times at which each request reached the emulator, by `MS-RequestId`.
#[derive(Default)]
struct Record {
    times: HashMap<String, BTreeSet<String>>,
    /// The requests that were repeated after they had taken effect.
    repeated: BTreeSet<String>,
}

impl Record {
    /// Adds the emulator's call log.
    fn read(&mut self, emulator: &Emulator) {
        for call in emulator.calls() {
            if call.replayed {
                self.repeated.insert(call.request_id.clone());
            }
            let times = self.times.entry(call.request_id).or_default();
            times.insert(call.time);
        }
    }

    fn attempts(&self) -> usize {
        self.times.values().map(BTreeSet::len).sum()
    }

    fn most(&self) -> usize {
        self.times.values().map(BTreeSet::len).max().unwrap_or(0)
    }
}

/// The counts and the checks.
struct Report {
    results: Results,
    customers: u32,
    attempts: usize,
    most: usize,
    repeated: usize,
    /// Attempts that are missing in the record.
    missed: usize,
    injected: Vec<(&'static str, u32)>,
    /// The number of effects.
    effects: u32,
    /// Customers for whom a request took effect not exactly once.
    uneven: usize,
    violations: Vec<String>,
    took: Duration,
}

impl Report {
    fn new(
        emulator: &Emulator,
        customers: u32,
        results: Results,
        record: &Record,
        finished: usize,
        took: Duration,
    ) -> Self {
        let scenario = emulator.scenario();
        let left = scenario.faults.iter().map(|fault| fault.calls.next);
        let injected = KINDS.iter().zip(left);
        let injected = injected.map(|((kind, ..), left)| (*kind, u32::MAX - left.unwrap_or(0)));
        let state = scenario
            .partners
            .iter()
            .flat_map(|partner| &partner.customers);
        let effects = state.map(|customer| {
            let entries = customer.qualifications.iter();
            let owned = entries.filter(|entry| matches!(entry, Qualification::StateOwnedEntity));
            // Counts every Education request, including one that replaced an earlier one.
            let education = customer.verification_requests.unwrap_or(0);
            (education, u32::try_from(owned.count()).unwrap_or(u32::MAX))
        });
        let effects: Vec<_> = effects.collect();
        Self {
            results,
            customers,
            attempts: record.attempts(),
            most: record.most(),
            repeated: record.repeated.len(),
            missed: finished.abs_diff(record.attempts()),
            injected: injected.collect(),
            effects: effects
                .iter()
                .map(|(education, owned)| education + owned)
                .sum(),
            uneven: effects.iter().filter(|both| **both != (1, 1)).count(),
            violations: emulator.violations(),
            took,
        }
    }

    fn requests(&self) -> u32 {
        self.customers * REQUESTS_EACH
    }

    fn injected_failures(&self) -> u32 {
        self.injected.iter().map(|(_, count)| count).sum()
    }

    /// The checks that failed.
    fn broken(&self) -> Vec<String> {
        let Self {
            results,
            effects,
            uneven,
            violations,
            ..
        } = self;
        let mut broken = Vec::new();
        let mut unless = |kept: bool, what: String| {
            if !kept {
                broken.push(what);
            }
        };
        unless(
            *effects == self.requests() && *uneven == 0,
            format!(
                "{} requests took effect {effects} times; for {uneven} customers not exactly once",
                self.requests()
            ),
        );
        unless(
            self.repeated == 0,
            format!(
                "{} requests were repeated after their effect",
                self.repeated
            ),
        );
        let first = results.failed.first().map(ToString::to_string);
        unless(
            results.failed.is_empty(),
            format!(
                "{} calls failed, the first with: {}",
                results.failed.len(),
                first.unwrap_or_default()
            ),
        );
        unless(
            results.wrong == 0,
            format!("{} results are wrong", results.wrong),
        );
        unless(
            self.most <= usize::try_from(ATTEMPTS).unwrap_or(usize::MAX),
            format!(
                "a call had {} attempts, the maximum is {ATTEMPTS}",
                self.most
            ),
        );
        unless(violations.is_empty(), format!("violations: {violations:?}"));
        unless(
            self.missed == 0,
            format!("{} attempts were not recorded, or twice", self.missed),
        );
        broken
    }

    fn text(&self) -> String {
        let part = f64::from(self.injected_failures()) / self.attempts as f64 * 100.0;
        let rows = [
            (
                self.results.calls,
                "calls, half of them requests".to_owned(),
            ),
            (
                self.attempts,
                "attempts that reached the emulator".to_owned(),
            ),
            (
                usize::try_from(self.injected_failures()).unwrap_or(usize::MAX),
                format!("of them failed, {part:.1} %"),
            ),
        ];
        let kinds = self.injected.iter().map(|(kind, count)| {
            let count = usize::try_from(*count).unwrap_or(usize::MAX);
            (count, format!("  {kind}"))
        });
        let wide = |count: u32| usize::try_from(count).unwrap_or(usize::MAX);
        let ends = [
            (wide(self.requests()), "requests".to_owned()),
            (wide(self.effects), "effects at the emulator".to_owned()),
            (
                self.uneven,
                "customers with a missing or repeated effect".to_owned(),
            ),
            (
                self.repeated,
                "requests repeated after their effect".to_owned(),
            ),
            (self.results.failed.len(), "calls failed".to_owned()),
            (self.results.wrong, "wrong results".to_owned()),
            (
                self.most,
                format!("attempts of one call at most; the policy allows {ATTEMPTS}"),
            ),
            (
                self.violations.len(),
                "violations of the contract by the emulator".to_owned(),
            ),
        ];
        let lines = rows.into_iter().chain(kinds).chain(ends);
        let mut text: String = lines
            .map(|(count, what)| format!("{count:>9} {what}\n"))
            .collect();
        text += &format!(
            "\n{CALLERS} callers, {:.1} s, the longest call {:.1} s\n",
            self.took.as_secs_f64(),
            self.results.longest.as_secs_f64()
        );
        text
    }

    fn json(&self) -> Value {
        let injected = self.injected.iter();
        let injected: Map<_, _> = injected
            .map(|(kind, count)| ((*kind).to_owned(), (*count).into()))
            .collect();
        json!({
            "calls": self.results.calls,
            "callers": CALLERS,
            "attempts": self.attempts,
            "injected": injected,
            "requests": self.requests(),
            "effects": self.effects,
            "uneven": self.uneven,
            "repeated": self.repeated,
            "failed": self.results.failed.len(),
            "wrong": self.results.wrong,
            "mostAttempts": self.most,
            "maxAttempts": ATTEMPTS,
            "violations": self.violations,
            "seconds": self.took.as_secs_f64(),
            "longestSeconds": self.results.longest.as_secs_f64(),
            "broken": self.broken(),
        })
    }
}
