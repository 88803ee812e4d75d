//! Measures the processor time and the allocations of the client against the same requests written with reqwest:
//! a list and a request.
//!
//! `cargo run --release -p integration --example cost` measures both in turn on one connection of
//! loopback. The emulator has its own thread; only the caller's thread is measured.

use std::collections::HashMap;
use std::error::Error;
use std::io::{self, Write};
use std::time::Duration;

use clap::Parser;
use partner_center::types::{CustomerQualification, QualificationRequest};
use partner_center::{Authority, PartnerCenter, RetryPolicy};
use partner_center_emulator::{Emulator, seed};
use rustix::time::{ClockId, clock_gettime};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::runtime::{self, Runtime};
use uuid::Uuid;

type Failed = Box<dyn Error>;

/// The calls in one turn of a side, and the turns that are not measured.
const TURN: u32 = 500;
const WARM: u32 = 2;

/// A customer of the seed with two qualifications.
const LISTED: Uuid = seed::LITWARE_COUNTY;

/// The limit of a response body in bytes, as in the client.
const BODY_LIMIT: usize = 8 << 20;

const APPLICATION: &str = "integration";
const LOCALE: &str = "en-US";

#[derive(Debug, Parser)]
struct Arguments {
    /// Number of calls of each kind and side, in turns of 500
    #[arg(default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1..))]
    calls: u32,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

fn main() -> Result<(), Failed> {
    let arguments = Arguments::parse();
    let turns = arguments.calls.div_ceil(TURN);
    // For both sides and all turns; the last turn counts allocations.
    let customers = (turns + WARM + 1) * TURN * 2;
    let server = runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    let emulator = Emulator::builder().customers(seed::numbered(customers));
    let emulator = server.block_on(emulator.start())?;
    let caller = runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let course = Course::new(&caller, &emulator, turns)?;

    let list = course.measure(
        async |_| {
            Ok(course
                .partner
                .customer(LISTED)
                .qualifications()
                .await?
                .len())
        },
        async |_| {
            let entries: Vec<CustomerQualification> = course.by_hand.call(LISTED, None).await?;
            Ok(entries.len())
        },
    )?;
    same(&emulator)?;
    let owned = || QualificationRequest::StateOwnedEntity;
    let request = course.measure(
        async |id| {
            let customer = course.partner.customer(id);
            customer.request_qualification(owned()).await?;
            Ok(1)
        },
        async |id| {
            let _: CustomerQualification = course.by_hand.call(id, Some(&owned())).await?;
            Ok(1)
        },
    )?;
    same(&emulator)?;
    let rows = [("list", list), ("request", request)];

    let mut out = io::stdout().lock();
    if arguments.json {
        let rows = rows.map(|(name, row)| (name.to_owned(), row.json()));
        let rows: serde_json::Map<_, _> = rows.into_iter().collect();
        let calls = turns * TURN;
        writeln!(out, "{:#}", json!({"calls": calls, "rows": rows}))?;
    } else {
        writeln!(
            out,
            "{:<9}{:>24}{:>24}{:>24}",
            "", "processor, us a call", "allocations a call", "bytes a call"
        )?;
        for (name, Row { ours, by_hand }) in rows {
            writeln!(out, "{name}")?;
            for (name, cost) in [("client", &ours), ("by hand", &by_hand)] {
                writeln!(
                    out,
                    "  {name:<7}{:>24.2}{:>24.1}{:>24.0}",
                    cost.microseconds, cost.allocations, cost.bytes
                )?;
            }
            let of = |part: fn(&Cost) -> f64| part(&ours) / part(&by_hand);
            writeln!(
                out,
                "  {:<7}{:>24.3}{:>24.3}{:>24.3}",
                "ratio",
                of(|cost| cost.microseconds),
                of(|cost| cost.allocations),
                of(|cost| cost.bytes)
            )?;
        }
    }
    Ok(())
}

/// Checks by the emulator's call log that both sides sent the same requests except for ids.
fn same(emulator: &Emulator) -> Result<(), Failed> {
    let mut known = HashMap::new();
    for mut call in emulator.calls() {
        for id in ["ms-requestid", "ms-correlationid"] {
            let fresh = call.headers.get_mut(id).ok_or("a call lacks its ids")?;
            *fresh = "an id".to_owned();
        }
        let sent = (call.headers, call.body, call.status);
        let first = known.entry(call.operation).or_insert_with(|| sent.clone());
        if *first != sent {
            return Err(format!("the two sides differ: {first:#?} and {sent:#?}").into());
        }
    }
    Ok(())
}

/// Both sides and the emulator that they call.
struct Course<'a> {
    caller: &'a Runtime,
    partner: PartnerCenter,
    by_hand: ByHand,
    turns: u32,
}

impl<'a> Course<'a> {
    fn new(caller: &'a Runtime, emulator: &Emulator, turns: u32) -> Result<Self, Failed> {
        // Each side has an HTTP client with the same settings and its own connection.
        let builder = || integration::builder(emulator).retry(RetryPolicy::default());
        Ok(Self {
            caller,
            partner: builder().application_name(APPLICATION).build()?,
            by_hand: ByHand {
                authority: builder().authority()?,
                url: emulator.url().to_owned(),
                token: emulator.user_token().to_owned(),
            },
            turns,
        })
    }

    /// Measures both sides in turn. Each call has its own customer.
    fn measure(
        &self,
        ours: impl AsyncFn(Uuid) -> Result<usize, Failed>,
        by_hand: impl AsyncFn(Uuid) -> Result<usize, Failed>,
    ) -> Result<Row, Failed> {
        let counted = (self.turns + WARM + 1) * TURN * 2;
        let ids: Vec<_> = seed::numbered(counted)
            .map(|customer| customer.id)
            .collect();
        let turn = usize::try_from(TURN)?;
        let mut turns = ids.chunks(turn * 2).map(|both| both.split_at(turn));
        let (mut first, mut second) = (Vec::new(), Vec::new());
        let all = usize::try_from(self.turns + WARM)?;
        for (number, (one, other)) in turns.by_ref().take(all).enumerate() {
            // The first side alternates.
            let (took, took_by_hand);
            if number % 2 == 0 {
                took = self.time(one, &ours)?;
                took_by_hand = self.time(other, &by_hand)?;
            } else {
                took_by_hand = self.time(other, &by_hand)?;
                took = self.time(one, &ours)?;
            }
            if number >= usize::try_from(WARM)? {
                first.push(took);
                second.push(took_by_hand);
            }
        }
        let (one, other) = turns.next().ok_or("no customers are left")?;
        Ok(Row {
            ours: Cost::new(first, self.count(one, &ours)?),
            by_hand: Cost::new(second, self.count(other, &by_hand)?),
        })
    }

    fn calls(
        &self,
        ids: &[Uuid],
        call: &impl AsyncFn(Uuid) -> Result<usize, Failed>,
    ) -> Result<(), Failed> {
        self.caller.block_on(async {
            for id in ids {
                if call(*id).await? == 0 {
                    return Err("a response is empty".into());
                }
            }
            Ok(())
        })
    }

    /// The processor time of these calls.
    fn time(
        &self,
        ids: &[Uuid],
        call: &impl AsyncFn(Uuid) -> Result<usize, Failed>,
    ) -> Result<Duration, Failed> {
        let mut outcome = Ok(Duration::ZERO);
        allocation_counter::opt_out(|| {
            let start = processor_time();
            outcome = self.calls(ids, call).map(|()| processor_time() - start);
        });
        outcome
    }

    /// The allocations of these calls.
    fn count(
        &self,
        ids: &[Uuid],
        call: &impl AsyncFn(Uuid) -> Result<usize, Failed>,
    ) -> Result<allocation_counter::AllocationInfo, Failed> {
        let mut outcome = Ok(());
        let counted = allocation_counter::measure(|| outcome = self.calls(ids, call));
        outcome.map(|()| counted)
    }
}

/// The processor time of this thread so far, in user and kernel mode.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    // It starts at zero and is monotonic.
    Duration::try_from(time).unwrap_or_default()
}

/// The two sides.
struct Row {
    ours: Cost,
    by_hand: Cost,
}

/// The cost of one call.
struct Cost {
    /// The median of all turns.
    microseconds: f64,
    allocations: f64,
    bytes: f64,
}

impl Cost {
    fn new(mut turns: Vec<Duration>, counted: allocation_counter::AllocationInfo) -> Self {
        turns.sort();
        let middle = turns.get(turns.len() / 2).copied().unwrap_or_default();
        let each = |count: u64| count as f64 / f64::from(TURN);
        Self {
            microseconds: middle.as_secs_f64() * 1e6 / f64::from(TURN),
            allocations: each(counted.count_total),
            bytes: each(counted.bytes_total),
        }
    }

    fn json(&self) -> Value {
        json!({
            "microseconds": self.microseconds,
            "allocations": self.allocations,
            "bytes": self.bytes,
        })
    }
}

impl Row {
    fn json(&self) -> Value {
        json!({"client": self.ours.json(), "byHand": self.by_hand.json()})
    }
}

/// The same requests, written with reqwest and the types.
struct ByHand {
    /// Has the HTTP client that the client would use.
    authority: Authority,
    url: String,
    token: String,
}

impl ByHand {
    /// Lists the customer's qualifications, or requests one.
    async fn call<T: DeserializeOwned>(
        &self,
        customer: Uuid,
        wanted: Option<&QualificationRequest>,
    ) -> Result<T, Failed> {
        let url = format!("{}/v1/customers/{customer}/qualifications", self.url);
        let http = self.authority.http_client();
        let request = match wanted {
            Some(wanted) => http.post(url).json(wanted),
            None => http.get(url),
        };
        let request = request
            .bearer_auth(&self.token)
            .header("accept", "application/json")
            .header("ms-requestid", Uuid::new_v4().to_string())
            .header("ms-correlationid", Uuid::new_v4().to_string())
            .header("ms-partnercenter-application", APPLICATION)
            .header("x-locale", LOCALE);
        let mut response = request.send().await?.error_for_status()?;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            if body.len() + chunk.len() > BODY_LIMIT {
                return Err("the response is too large".into());
            }
            body.extend_from_slice(&chunk);
        }
        let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&body);
        Ok(serde_json::from_slice(body)?)
    }
}
