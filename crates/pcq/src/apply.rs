//! Works a plan off: takes rows from the ledger, sends each once, and writes down what came of it.

use std::collections::{HashSet, VecDeque};
use std::future::Future;
use std::pin::pin;

use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt as _, StreamExt as _};
use partner_center::types::{CustomerQualification, Qualification, VettingStatus};
use partner_center::{Error, ErrorKind, Operation, PartnerCenter, sanitize};
use uuid::Uuid;

use crate::failure::hopeless;
use crate::ledger::{Due, LedgerError, Outcome, State, Writer};

/// How a run is to go.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// How many rows are under way at once.
    pub(crate) concurrency: u16,
    /// After how many rows that failed it stops; nothing for no limit.
    pub(crate) failures: Option<u32>,
}

/// Why a run stopped before its end.
#[derive(Debug)]
pub(crate) enum Stop {
    /// Somebody pressed Ctrl-C.
    Interrupted,
    /// The service does not take the credential, or takes no call of this kind from it.
    Credential(Box<Error>),
    /// So many rows failed.
    Failures(u32),
    /// The ledger cannot be written.
    Ledger(LedgerError),
}

/// What came of one row, for who watches.
#[derive(Debug)]
pub(crate) struct Step {
    /// Where the file has the row.
    pub(crate) line: u32,
    pub(crate) state: State,
    /// Why, unless all went well.
    pub(crate) fault: Option<Error>,
}

/// What a run waits for.
enum Event {
    Taken(Result<Vec<Due>, LedgerError>),
    Done(Done),
}

/// What one row came to.
struct Done {
    step: Step,
    customer: Uuid,
    /// Whether other qualifications of the customer exclude what was wanted.
    excludes: bool,
    /// Whether that is durable.
    written: Result<(), LedgerError>,
}

/// Works off everything that is due, unless `interrupted` comes first: then what is under way is finished.
pub(crate) async fn run(
    partner: &PartnerCenter,
    writer: &Writer,
    limits: Limits,
    interrupted: impl Future<Output = ()>,
    each: &mut dyn FnMut(&Step),
) -> Option<Stop> {
    let mut interrupted = pin!(interrupted);
    let mut watching = true;
    let concurrency = usize::from(limits.concurrency.max(1));
    let mut queue: VecDeque<Due> = VecDeque::new();
    let mut events = FuturesUnordered::new();
    // Two rows of one customer go one after the other, in the order of the plan; where the first is not
    // settled, the second waits for another run, because one may exclude the other.
    let mut busy: HashSet<Uuid> = HashSet::new();
    let mut held: HashSet<Uuid> = HashSet::new();
    let mut not_sent: Vec<u32> = Vec::new();
    let mut after = 0;
    let (mut more, mut taking) = (true, false);
    let mut failures = 0;
    let mut stop: Option<Stop> = None;
    loop {
        while stop.is_none() && busy.len() < concurrency {
            let Some(at) = queue.iter().position(|row| !busy.contains(&row.customer)) else {
                break;
            };
            if let Some(row) = queue.remove(at) {
                if held.contains(&row.customer) {
                    not_sent.extend(row.sent_at.is_none().then_some(row.number));
                    continue;
                }
                busy.insert(row.customer);
                events.push(send(partner, writer, row).map(Event::Done).right_future());
            }
        }
        // The next rows are taken while these are under way; not more, because after a crash each of them
        // has to be looked up.
        if queue.is_empty() && more && !taking && stop.is_none() {
            taking = true;
            let due = writer.take(after, limits.concurrency.max(1).into());
            events.push(due.map(Event::Taken).left_future());
        }
        let event = tokio::select! {
            // An interruption is noticed even if there is always something done.
            biased;
            () = &mut interrupted, if watching => {
                watching = false;
                stop.get_or_insert(Stop::Interrupted);
                continue;
            }
            event = events.next() => event,
        };
        let done = match event {
            None => break,
            Some(Event::Taken(Err(error))) => {
                stop.get_or_insert(Stop::Ledger(error));
                continue;
            }
            Some(Event::Taken(Ok(due))) => {
                taking = false;
                more = !due.is_empty();
                after = due.last().map_or(after, |row| row.number);
                queue.extend(due);
                continue;
            }
            Some(Event::Done(done)) => done,
        };
        busy.remove(&done.customer);
        if done.written.is_ok() {
            each(&done.step);
        }
        let failed = match done.step.state {
            State::Done | State::Before => false,
            State::Refused | State::Waiting | State::Unknown => true,
        };
        if failed && (done.step.state != State::Refused || done.excludes) {
            held.insert(done.customer);
        }
        failures += u32::from(failed);
        let why = match (done.written, done.step.fault) {
            (Err(error), _) => Some(Stop::Ledger(error)),
            (Ok(()), Some(fault)) if hopeless(&fault) => Some(Stop::Credential(Box::new(fault))),
            (Ok(()), _) if failed && limits.failures.is_some_and(|most| failures >= most) => {
                Some(Stop::Failures(failures))
            }
            (Ok(()), _) => None,
        };
        stop = stop.or(why);
    }
    // What was marked and surely not sent is not unknown; where that cannot be written, it is looked up.
    let rest = queue.iter().filter(|row| row.sent_at.is_none());
    not_sent.extend(rest.map(|row| row.number));
    if !not_sent.is_empty()
        && let Err(error) = writer.give_back(not_sent).await
    {
        stop.get_or_insert(Stop::Ledger(error));
    }
    stop
}

/// Sends one row, or looks what came of it first if it may have been sent before.
async fn send(partner: &PartnerCenter, writer: &Writer, row: Due) -> Done {
    let Due {
        number,
        line,
        customer: id,
        request,
        request_id,
        sent_at,
    } = row;
    let customer = partner.customer(id);
    let wanted = request.qualification();
    let sent = match sent_at {
        None => {
            customer
                .request_qualification_with_id(request, request_id)
                .await
        }
        Some(sent_at) => customer.resume_request(request, request_id, sent_at).await,
    };
    let again = sent_at.is_some();
    let (outcome, fault) = match sent {
        Ok(requested) => (settled(State::Done, requested.into_entry()), None),
        Err(fault) => {
            // The service has no published code for what a customer has already: the entries tell.
            let looked = match fault.status() {
                Some(400 | 409) => customer.qualifications().await.map(|entries| {
                    let mut entries = entries.into_iter();
                    entries.find(|entry| {
                        entry.qualification == wanted
                            && entry.vetting_status != Some(VettingStatus::Denied)
                    })
                }),
                Some(_) | None => Ok(None),
            };
            match looked {
                // What an earlier run sent may have shown since.
                Ok(Some(entry)) if again => (settled(State::Done, entry), None),
                Ok(Some(entry)) => (settled(State::Before, entry), None),
                Ok(None) => (failed(&fault, again), Some(fault)),
                Err(_) => {
                    let mut outcome = failed(&fault, again);
                    outcome.state = State::Unknown;
                    (outcome, Some(fault))
                }
            }
        }
    };
    let state = outcome.state;
    let written = writer.settle(number, outcome).await;
    Done {
        step: Step { line, state, fault },
        customer: id,
        excludes: wanted == Qualification::GovernmentCommunityCloud,
        written,
    }
}

/// The service has it.
fn settled(state: State, entry: CustomerQualification) -> Outcome {
    Outcome {
        entry: Some(entry),
        ..plain(state)
    }
}

fn plain(state: State) -> Outcome {
    Outcome {
        state,
        entry: None,
        correlation_id: None,
        status: None,
        code: None,
        message: None,
    }
}

/// What is known of a row after a fault. `before` says whether it may have been sent in an earlier run.
fn failed(fault: &Error, before: bool) -> Outcome {
    let looked = fault.operation() != Operation::RequestQualification;
    let state = match fault.kind() {
        // A look that failed tells nothing of the request.
        _ if looked => State::Unknown,
        ErrorKind::Rejected => State::Refused,
        // Accepted, and not seen yet: it is not to be sent again.
        ErrorKind::Unconfirmed => State::Done,
        // This time it had no effect; what an earlier run sent may still show.
        ErrorKind::InvalidRequest
        | ErrorKind::ConnectionFailed
        | ErrorKind::Authentication
        | ErrorKind::Unauthorized
        | ErrorKind::Throttled { .. }
            if !before =>
        {
            State::Waiting
        }
        // Of a kind that is not known yet, nothing is known either.
        ErrorKind::InvalidRequest
        | ErrorKind::ConnectionFailed
        | ErrorKind::Authentication
        | ErrorKind::Unauthorized
        | ErrorKind::Throttled { .. }
        | ErrorKind::ResponseLost
        | ErrorKind::ServerError
        | ErrorKind::InvalidResponse
        | _ => State::Unknown,
    };
    Outcome {
        correlation_id: Some(fault.correlation_id()),
        status: fault.status(),
        code: fault.code(),
        message: Some(fault.message().map_or_else(|| fault.to_string(), sanitize)),
        ..plain(state)
    }
}
