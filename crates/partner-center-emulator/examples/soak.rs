//! A million calls from 64 callers to one emulator of 10,000 customers, while its clock goes through an
//! hour: does every effect count once, and does the memory stay where it is?
//!
//! `cargo run --release --package partner-center-emulator --example soak` prints what it counted, and
//! ends with 1 if that is not what it should be.

use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use partner_center_emulator::{Emulator, Qualification, Scenario, ValidationCode, seed};

const CALLERS: usize = 64;
const CALLS: usize = 1_000_000;
const CUSTOMERS: u32 = 10_000;
const CREATES: u32 = 5_000;
const CODE: &str = "777";

type Failed = Box<dyn Error + Send + Sync>;

static DONE: AtomicUsize = AtomicUsize::new(0);
static ACCEPTED: AtomicUsize = AtomicUsize::new(0);
static REFUSED: AtomicUsize = AtomicUsize::new(0);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failed> {
    let mut scenario = Scenario::default();
    if let Some(partner) = scenario.partners.first_mut() {
        partner.customers = seed::numbered(CUSTOMERS).collect();
        partner.validation_codes = vec![ValidationCode {
            id: CODE.into(),
            max_creates: Some(CREATES),
            remaining_creates: Some(CREATES),
        }];
    }
    let emulator = Emulator::builder().scenario(scenario).start().await?;
    let address = emulator.url().trim_start_matches("http://").to_owned();
    let token = emulator.user_token().to_owned();
    let start = Instant::now();
    let callers: Vec<_> = (0..CALLERS)
        .map(|caller| {
            let (address, token) = (address.clone(), token.clone());
            thread::spawn(move || call(caller, &address, &token))
        })
        .collect();

    let mut out = std::io::stdout();
    let mut second = 0;
    let mut next = 0;
    while callers.iter().any(|caller| !caller.is_finished()) {
        let done = DONE.load(Ordering::Relaxed);
        // An hour in all, in step with the calls.
        let now = (done * 3600 / CALLS) as u64;
        emulator.advance(Duration::from_secs(now - second));
        second = now;
        if done >= next {
            writeln!(out, "{done:>9} calls  {:>5.1} MiB", memory())?;
            next += CALLS / 10;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    for caller in callers {
        caller.join().map_err(|_| "a caller panicked")??;
    }
    let took = start.elapsed().as_secs_f64();
    let dump = emulator.scenario();
    let customers = dump.partners.iter().flat_map(|partner| &partner.customers);
    let entries = customers.flat_map(|customer| &customer.qualifications);
    let government =
        |entry: &&Qualification| matches!(entry, Qualification::GovernmentCommunityCloud { .. });
    let effects = entries.filter(government).count();
    let (accepted, refused) = (
        ACCEPTED.load(Ordering::Relaxed),
        REFUSED.load(Ordering::Relaxed),
    );
    let left = emulator.remaining_creates(CODE);
    let violations = emulator.violations();
    writeln!(
        out,
        "{CALLS:>9} calls  {:>5.1} MiB\n\n\
         {CALLERS} callers, {took:.1} s, {:.0} calls a second, {} s of the emulator's clock\n\
         {accepted} requests accepted, {refused} refused, {effects} customers qualified, \
         {left:?} creates left, {} violations, {} calls remembered",
        memory(),
        CALLS as f64 / took,
        second,
        violations.len(),
        emulator.calls().len(),
    )?;
    let creates = usize::try_from(CREATES)?;
    let right = accepted == creates && effects == creates && left == Some(0);
    if right && violations.is_empty() {
        Ok(())
    } else {
        Err(format!("effects are lost or counted twice: {violations:?}").into())
    }
}

/// Calls one after the other on one connection: three lists, then a request.
fn call(caller: usize, address: &str, token: &str) -> Result<(), Failed> {
    let mut stream = BufReader::new(TcpStream::connect(address)?);
    stream.get_ref().set_nodelay(true)?;
    let ids: Vec<_> = seed::numbered(CUSTOMERS)
        .map(|customer| customer.id)
        .collect();
    let body =
        format!(r#"{{"qualification":"GovernmentCommunityCloud","validationCode":"{CODE}"}}"#);
    for turn in 0..CALLS / CALLERS {
        let customer = ids
            .get((turn * CALLERS + caller) % ids.len())
            .ok_or("no customer")?;
        let posts = turn % 4 == 3;
        let (method, body) = if posts {
            ("POST", body.as_str())
        } else {
            ("GET", "")
        };
        let request = format!(
            "{method} /v1/customers/{customer}/qualifications HTTP/1.1\r\nHost: {address}\r\n\
             Authorization: Bearer {token}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.get_mut().write_all(request.as_bytes())?;
        let status = answer(&mut stream)?;
        match (posts, status) {
            (false, 200) => {}
            (true, 201) => {
                ACCEPTED.fetch_add(1, Ordering::Relaxed);
            }
            (true, 409) => {
                REFUSED.fetch_add(1, Ordering::Relaxed);
            }
            _ => return Err(format!("{method} {customer} is answered with {status}").into()),
        }
        DONE.fetch_add(1, Ordering::Relaxed);
    }
    Ok(())
}

/// Reads an answer to its end, and returns its status.
fn answer(stream: &mut impl BufRead) -> Result<u16, Failed> {
    let mut line = String::new();
    stream.read_line(&mut line)?;
    let status = line.split(' ').nth(1).ok_or("no status")?.parse()?;
    let mut length = 0;
    loop {
        line.clear();
        stream.read_line(&mut line)?;
        let header = line.trim().to_ascii_lowercase();
        if header.is_empty() {
            break;
        }
        if let Some(value) = header.strip_prefix("content-length:") {
            length = value.trim().parse()?;
        }
    }
    std::io::copy(&mut stream.take(length), &mut std::io::sink())?;
    Ok(status)
}

/// What this process holds in memory, in MiB; callers included.
fn memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kib.unwrap_or(f64::NAN) / 1024.0
}
