//! Many calls of the client to a service that fails a quarter of them: does every request take effect
//! once, does every call end well, and is none sent more often than the policy says?
//!
//! `cargo run --release -p integration --example faults` prints what the emulator counted, and ends with 1
//! if that is not what it should be.

use std::collections::{BTreeSet, HashMap};
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use clap::Parser;
use partner_center::types::{
    CustomerQualification, EducationSegment, Qualification as Wanted, QualificationRequest,
};
use partner_center::{Error, PartnerCenter, RetryPolicy};
use partner_center_emulator::{Emulator, InjectedFault, Injection, Qualification, seed};
use serde_json::{Map, Value, json};
use tokio::task::JoinSet;
use uuid::Uuid;

const CALLERS: usize = 64;

/// How often a call is sent at most. A call that fails so often by chance alone comes once in 17 million.
const ATTEMPTS: u32 = 12;

/// How long the client waits for one answer: the price of each stall.
const TIMEOUT: Duration = Duration::from_millis(250);

/// Which part of all tries goes wrong.
const PART: f64 = 0.25;

/// What goes wrong, and its share in that. Who is throttled waits for a second, so each of the two ways
/// to say so has half a share.
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
    /// How many calls to make, in fours: two lists and two requests for each customer
    #[arg(default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..))]
    calls: u32,
    /// What the choices of the emulator depend on
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
    let answered = Lines::default();
    // By a clock that runs, no two tries of a call come at the same time.
    let emulator = Emulator::builder()
        .seed(arguments.seed)
        .speed(1.0)
        .vetting_time(Duration::ZERO)
        .without_customers()
        .customers(seed::numbered(customers))
        .log_to(Box::new(answered.clone()))
        .start()
        .await?;
    let shares: f64 = KINDS.iter().map(|(_, _, share)| share).sum();
    let mut left = 1.0;
    for (_, failure, share) in KINDS {
        let chance = PART * share / shares;
        // A kind is drawn from what those before it have left.
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
    let mut told = Told::default();
    let mut read = 0;
    while !callers.is_empty() {
        // The emulator remembers 10,000 calls.
        const OFTEN: usize = 2_000;
        let tick = tokio::time::sleep(Duration::from_millis(50));
        tokio::select! {
            Some(caller) = callers.join_next() => told.add(caller?),
            () = tick => {}
        }
        if answered.count() >= read + OFTEN {
            read = answered.count();
            record.read(&emulator);
        }
    }
    let took = start.elapsed();
    // Of a stall, the emulator notices last that nobody waits any more.
    record.read(&emulator);
    for _ in 0..100 {
        if answered.count() >= record.tries() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }

    let report = Report::new(&emulator, customers, told, &record, answered.count(), took);
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

/// The calls about these customers, one after the other.
async fn call(partner: PartnerCenter, ids: Vec<Uuid>) -> Told {
    let mut told = Told::default();
    for id in ids {
        let customer = partner.customer(id);
        let education = QualificationRequest::Education {
            education_segment: EducationSegment::K12,
            // What was denied may be requested again, so that a second effect would be one.
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
            told.ended(start, listed, |entries| {
                let listed = entries.iter().map(|entry| &entry.qualification);
                listed.eq(&before)
            });
            let start = Instant::now();
            let wanted = request.qualification();
            let requested = customer.request_qualification(request).await;
            let entry = requested.map(|requested| requested.into_entry());
            told.ended(start, entry, |entry: &CustomerQualification| {
                entry.qualification == wanted
            });
        }
    }
    told
}

/// What callers were told.
#[derive(Default)]
struct Told {
    calls: usize,
    /// Calls that ended well, with something else than what is true.
    wrong: usize,
    lost: Vec<Error>,
    longest: Duration,
}

impl Told {
    fn ended<T>(
        &mut self,
        start: Instant,
        outcome: Result<T, Error>,
        right: impl FnOnce(&T) -> bool,
    ) {
        self.calls += 1;
        self.longest = self.longest.max(start.elapsed());
        match outcome {
            Ok(answer) => self.wrong += usize::from(!right(&answer)),
            Err(fault) => self.lost.push(fault),
        }
    }

    fn add(&mut self, other: Self) {
        self.calls += other.calls;
        self.wrong += other.wrong;
        self.lost.extend(other.lost);
        self.longest = self.longest.max(other.longest);
    }
}

/// Counts the lines of the emulator's log, which has one for each try that is over.
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

/// When each call reached the emulator, by its `MS-RequestId`.
#[derive(Default)]
struct Record {
    times: HashMap<String, BTreeSet<String>>,
    /// The calls that came again after they had taken effect.
    repeated: BTreeSet<String>,
}

impl Record {
    /// Adds what the emulator remembers.
    fn read(&mut self, emulator: &Emulator) {
        for call in emulator.calls() {
            if call.replayed {
                self.repeated.insert(call.request_id.clone());
            }
            let times = self.times.entry(call.request_id).or_default();
            times.insert(call.time);
        }
    }

    fn tries(&self) -> usize {
        self.times.values().map(BTreeSet::len).sum()
    }

    fn most(&self) -> usize {
        self.times.values().map(BTreeSet::len).max().unwrap_or(0)
    }
}

/// What came of it all.
struct Report {
    told: Told,
    customers: u32,
    tries: usize,
    most: usize,
    repeated: usize,
    /// Tries that the record does not have.
    missed: usize,
    injected: Vec<(&'static str, u32)>,
    /// How often requests took effect.
    effects: u32,
    /// Customers for whom one of the two did not take effect, or more than once.
    uneven: usize,
    violations: Vec<String>,
    took: Duration,
}

impl Report {
    fn new(
        emulator: &Emulator,
        customers: u32,
        told: Told,
        record: &Record,
        answered: usize,
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
            // Each Education counts, also one in place of an earlier one.
            let education = customer.verification_requests.unwrap_or(0);
            (education, u32::try_from(owned.count()).unwrap_or(u32::MAX))
        });
        let effects: Vec<_> = effects.collect();
        Self {
            told,
            customers,
            tries: record.tries(),
            most: record.most(),
            repeated: record.repeated.len(),
            missed: answered.abs_diff(record.tries()),
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

    fn asked(&self) -> u32 {
        self.customers * REQUESTS_EACH
    }

    fn failed(&self) -> u32 {
        self.injected.iter().map(|(_, count)| count).sum()
    }

    /// The promises that were not kept.
    fn broken(&self) -> Vec<String> {
        let Self {
            told,
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
            *effects == self.asked() && *uneven == 0,
            format!(
                "{} requests took effect {effects} times; for {uneven} customers not exactly once",
                self.asked()
            ),
        );
        unless(
            self.repeated == 0,
            format!(
                "{} requests were sent again after their effect",
                self.repeated
            ),
        );
        let first = told.lost.first().map(ToString::to_string);
        unless(
            told.lost.is_empty(),
            format!(
                "{} calls are lost, the first with: {}",
                told.lost.len(),
                first.unwrap_or_default()
            ),
        );
        unless(
            told.wrong == 0,
            format!("{} answers are not what is true", told.wrong),
        );
        unless(
            self.most <= usize::try_from(ATTEMPTS).unwrap_or(usize::MAX),
            format!(
                "a call was sent {} times, not {ATTEMPTS} at most",
                self.most
            ),
        );
        unless(violations.is_empty(), format!("violations: {violations:?}"));
        unless(
            self.missed == 0,
            format!("{} tries were not recorded, or twice", self.missed),
        );
        broken
    }

    fn text(&self) -> String {
        let part = f64::from(self.failed()) / self.tries as f64 * 100.0;
        let rows = [
            (self.told.calls, "calls, half of them requests".to_owned()),
            (self.tries, "tries that reached the emulator".to_owned()),
            (
                usize::try_from(self.failed()).unwrap_or(usize::MAX),
                format!("of them failed, {part:.1} %"),
            ),
        ];
        let kinds = self.injected.iter().map(|(kind, count)| {
            let count = usize::try_from(*count).unwrap_or(usize::MAX);
            (count, format!("  {kind}"))
        });
        let wide = |count: u32| usize::try_from(count).unwrap_or(usize::MAX);
        let ends = [
            (wide(self.asked()), "requests asked for".to_owned()),
            (wide(self.effects), "effects at the emulator".to_owned()),
            (
                self.uneven,
                "customers with an effect missing or too many".to_owned(),
            ),
            (
                self.repeated,
                "requests sent again after their effect".to_owned(),
            ),
            (self.told.lost.len(), "calls lost".to_owned()),
            (self.told.wrong, "answers that are not true".to_owned()),
            (
                self.most,
                format!("tries of one call at most; the policy says {ATTEMPTS}"),
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
            self.told.longest.as_secs_f64()
        );
        text
    }

    fn json(&self) -> Value {
        let injected = self.injected.iter();
        let injected: Map<_, _> = injected
            .map(|(kind, count)| ((*kind).to_owned(), (*count).into()))
            .collect();
        json!({
            "calls": self.told.calls,
            "callers": CALLERS,
            "tries": self.tries,
            "injected": injected,
            "requests": self.asked(),
            "effects": self.effects,
            "uneven": self.uneven,
            "repeated": self.repeated,
            "lost": self.told.lost.len(),
            "wrong": self.told.wrong,
            "mostTries": self.most,
            "attempts": ATTEMPTS,
            "violations": self.violations,
            "seconds": self.took.as_secs_f64(),
            "longestSeconds": self.told.longest.as_secs_f64(),
            "broken": self.broken(),
        })
    }
}
