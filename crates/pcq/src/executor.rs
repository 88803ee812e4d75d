//! Sends the pending rows of a plan, each once, and records their outcomes.

use std::collections::{HashSet, VecDeque};
use std::pin::pin;

use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt as _, Stream, StreamExt as _};
use partner_center::types::{CustomerQualification, Qualification, VettingStatus};
use partner_center::{Error, ErrorKind, Operation, PartnerCenter, sanitize};
use uuid::Uuid;

use crate::error::{is_fatal, with_root_cause};
use crate::ledger::{LedgerError, PendingRow, RowOutcome, RowState, Writer};
use crate::signal::Signal;

/// The limits of a run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RunLimits {
    /// The most rows in progress at once.
    pub(crate) concurrency: u16,
    /// The number of failed rows that stops the run; `None` for no limit.
    pub(crate) max_failures: Option<u32>,
}

/// Why a run stopped before its end.
#[derive(Debug)]
pub(crate) enum StopReason {
    /// A signal; rows in progress were finished.
    Interrupted(Signal),
    /// A second signal; rows in progress were abandoned.
    Aborted(Signal),
    /// The service rejects the credential, or rejects requests of this kind from it.
    Credential(Box<Error>),
    /// This many rows failed.
    MaxFailures(u32),
    /// The ledger cannot be written.
    Ledger(LedgerError),
}

/// A finished row, for the progress report.
#[derive(Debug)]
pub(crate) struct RowProgress {
    /// The line in the file.
    pub(crate) line: u32,
    pub(crate) state: RowState,
    pub(crate) error: Option<Error>,
}

enum Event {
    Started(Result<Vec<PendingRow>, LedgerError>),
    Finished(FinishedRow),
}

struct FinishedRow {
    progress: RowProgress,
    customer: Uuid,
    /// Whether other qualifications of the customer exclude the requested one.
    is_exclusive: bool,
    /// Whether the outcome is durable.
    recorded: Result<(), LedgerError>,
}

/// Sends all pending rows. After the first item of `signals`, it finishes the rows in progress; after
/// the second, it returns at once.
pub(crate) async fn run(
    partner: &PartnerCenter,
    writer: &Writer,
    limits: RunLimits,
    signals: impl Stream<Item = Signal>,
    each: &mut dyn FnMut(&RowProgress),
) -> Option<StopReason> {
    let mut signals = pin!(signals.fuse());
    let mut interrupted = false;
    let concurrency = limits.concurrency.max(1);
    let mut queue: VecDeque<PendingRow> = VecDeque::new();
    let mut events = FuturesUnordered::new();
    // Rows of one customer run one after the other, in the order of the plan. After a row without a
    // final outcome, the next rows wait for another run, because one may exclude the other.
    let mut busy: HashSet<Uuid> = HashSet::new();
    let mut blocked: HashSet<Uuid> = HashSet::new();
    let mut not_sent: Vec<u32> = Vec::new();
    let mut after = 0;
    let (mut more, mut starting) = (true, false);
    let mut failures = 0;
    let mut stop: Option<StopReason> = None;
    loop {
        while stop.is_none() && busy.len() < concurrency.into() {
            let Some(at) = queue.iter().position(|row| !busy.contains(&row.customer)) else {
                break;
            };
            if let Some(row) = queue.remove(at) {
                if blocked.contains(&row.customer) {
                    not_sent.extend(row.sent_at.is_none().then_some(row.number));
                    continue;
                }
                busy.insert(row.customer);
                events.push(
                    send(partner, writer, row)
                        .map(Event::Finished)
                        .right_future(),
                );
            }
        }
        // The next rows are started while these are in progress. Not more of them, because after a
        // crash each started row has to be verified.
        if queue.is_empty() && more && !starting && stop.is_none() {
            starting = true;
            let rows = writer.start_rows(after, concurrency.into());
            events.push(rows.map(Event::Started).left_future());
        }
        let event = tokio::select! {
            // Signals come first, even if there is always an event.
            biased;
            Some(signal) = signals.next() => {
                if interrupted {
                    return Some(StopReason::Aborted(signal));
                }
                interrupted = true;
                stop.get_or_insert(StopReason::Interrupted(signal));
                continue;
            }
            event = events.next() => event,
        };
        let row = match event {
            None => break,
            Some(Event::Started(Err(error))) => {
                stop.get_or_insert(StopReason::Ledger(error));
                continue;
            }
            Some(Event::Started(Ok(rows))) => {
                starting = false;
                more = !rows.is_empty();
                after = rows.last().map_or(after, |row| row.number);
                queue.extend(rows);
                continue;
            }
            Some(Event::Finished(row)) => row,
        };
        busy.remove(&row.customer);
        if row.recorded.is_ok() {
            each(&row.progress);
        }
        let failed = match row.progress.state {
            RowState::Accepted | RowState::AlreadyQualified => false,
            RowState::Rejected | RowState::Pending | RowState::Unknown => true,
        };
        if failed && (row.progress.state != RowState::Rejected || row.is_exclusive) {
            blocked.insert(row.customer);
        }
        failures += u32::from(failed);
        let reason = match (row.recorded, row.progress.error) {
            (Err(error), _) => Some(StopReason::Ledger(error)),
            (Ok(()), Some(error)) if is_fatal(&error) => {
                Some(StopReason::Credential(Box::new(error)))
            }
            (Ok(()), _) if failed && limits.max_failures.is_some_and(|max| failures >= max) => {
                Some(StopReason::MaxFailures(failures))
            }
            (Ok(()), _) => None,
        };
        stop = stop.or(reason);
    }
    // Started rows that were not sent are pending again. If that cannot be stored, the next run
    // verifies them.
    let rest = queue.iter().filter(|row| row.sent_at.is_none());
    not_sent.extend(rest.map(|row| row.number));
    if !not_sent.is_empty()
        && let Err(error) = writer.release_rows(not_sent).await
    {
        stop.get_or_insert(StopReason::Ledger(error));
    }
    stop
}

/// Sends one row. If an earlier run may have sent it, the client verifies first.
async fn send(partner: &PartnerCenter, writer: &Writer, row: PendingRow) -> FinishedRow {
    let customer = partner.customer(row.customer);
    let wanted = row.request.qualification();
    let sent = match row.sent_at {
        None => {
            customer
                .request_qualification_with_id(row.request, row.request_id)
                .await
        }
        Some(sent_at) => {
            customer
                .resume_request(row.request, row.request_id, sent_at)
                .await
        }
    };
    let sent_before = row.sent_at.is_some();
    let (outcome, error) = match sent {
        Ok(requested) => (with_entry(RowState::Accepted, requested.into_entry()), None),
        Err(error) => {
            // The service has no documented code for a qualification that the customer already has:
            // the customer's entries show it.
            let entry = match error.status() {
                Some(400 | 409) => customer.qualifications().await.map(|entries| {
                    let mut entries = entries.into_iter();
                    entries.find(|entry| {
                        entry.qualification == wanted
                            && entry.vetting_status != Some(VettingStatus::Denied)
                    })
                }),
                Some(_) | None => Ok(None),
            };
            match entry {
                // It may be the effect of an earlier run.
                Ok(Some(entry)) if sent_before => (with_entry(RowState::Accepted, entry), None),
                Ok(Some(entry)) => (with_entry(RowState::AlreadyQualified, entry), None),
                Ok(None) => (after_error(&error, sent_before), Some(error)),
                Err(_) => {
                    let mut outcome = after_error(&error, sent_before);
                    outcome.state = RowState::Unknown;
                    (outcome, Some(error))
                }
            }
        }
    };
    let state = outcome.state;
    FinishedRow {
        recorded: writer.finish_row(row.number, outcome).await,
        progress: RowProgress {
            line: row.line,
            state,
            error,
        },
        customer: row.customer,
        is_exclusive: wanted == Qualification::GovernmentCommunityCloud,
    }
}

fn with_entry(state: RowState, entry: CustomerQualification) -> RowOutcome {
    RowOutcome {
        entry: Some(entry),
        ..without_entry(state)
    }
}

fn without_entry(state: RowState) -> RowOutcome {
    RowOutcome {
        state,
        entry: None,
        correlation_id: None,
        status: None,
        code: None,
        message: None,
    }
}

/// The outcome of a row whose request failed. `sent_before` says whether an earlier run may have
/// sent it.
fn after_error(error: &Error, sent_before: bool) -> RowOutcome {
    let was_read = error.operation() != Operation::RequestQualification;
    let had_no_effect = matches!(
        error.kind(),
        ErrorKind::InvalidRequest
            | ErrorKind::ConnectionFailed
            | ErrorKind::Authentication
            | ErrorKind::Unauthorized
            | ErrorKind::Throttled { .. }
    );
    let state = if was_read {
        // A failed read says nothing about the request.
        RowState::Unknown
    } else if error.kind() == ErrorKind::Rejected {
        RowState::Rejected
    } else if error.kind() == ErrorKind::Unconfirmed {
        // Accepted, and not visible yet: it must not be sent again.
        RowState::Accepted
    } else if had_no_effect && !sent_before {
        RowState::Pending
    } else {
        // The effect of an earlier run may still become visible, and the client may report new kinds.
        RowState::Unknown
    };
    RowOutcome {
        correlation_id: Some(error.correlation_id()),
        status: error.status(),
        code: error.code(),
        message: Some(
            error
                .message()
                .map_or_else(|| with_root_cause(error), sanitize),
        ),
        ..without_entry(state)
    }
}
