//! Writes for many rows at once: whoever waits for the disk waits together.

use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};
use tokio::sync::oneshot;
use uuid::Uuid;

use super::{
    Begun, Due, Ledger, LedgerError, Outcome, Seen, State, remember, seconds, timestamp, vetting,
};

/// How many writes go to the disk together at most.
const TOGETHER: usize = 512;

enum Write {
    /// The next rows that are due after this one, marked as sent.
    Take(u32, u32, oneshot::Sender<Result<Vec<Due>, LedgerError>>),
    /// Rows that were taken and surely not sent.
    Return(Vec<u32>, oneshot::Sender<Result<(), LedgerError>>),
    /// What came of a row.
    Settle(u32, Box<Outcome>, oneshot::Sender<Result<(), LedgerError>>),
}

/// The ledger of one plan, on a thread of its own.
#[derive(Debug)]
pub(crate) struct Writer {
    writes: mpsc::Sender<Write>,
    thread: thread::JoinHandle<Ledger>,
}

impl Writer {
    pub(crate) fn start(ledger: Ledger, plan: Begun) -> Self {
        let (writes, queue) = mpsc::channel();
        let thread = thread::spawn(move || serve(ledger, &plan, &queue));
        Self { writes, thread }
    }

    /// Takes the next rows that are due after row `after`. When it returns, their request ids are durable,
    /// and whoever finds them later knows that they may have been sent.
    pub(crate) async fn take(&self, after: u32, count: u32) -> Result<Vec<Due>, LedgerError> {
        let (reply, answer) = oneshot::channel();
        // A thread that has ended gives no answer either.
        let _ = self.writes.send(Write::Take(after, count, reply));
        answer.await.unwrap_or_else(|_| Err(ended()))
    }

    /// Gives rows back that were taken and not sent.
    pub(crate) async fn give_back(&self, rows: Vec<u32>) -> Result<(), LedgerError> {
        let (reply, answer) = oneshot::channel();
        let _ = self.writes.send(Write::Return(rows, reply));
        answer.await.unwrap_or_else(|_| Err(ended()))
    }

    /// Writes down what came of a row. When it returns, that is durable.
    pub(crate) async fn settle(&self, number: u32, outcome: Outcome) -> Result<(), LedgerError> {
        let (reply, answer) = oneshot::channel();
        let write = Write::Settle(number, Box::new(outcome), reply);
        let _ = self.writes.send(write);
        answer.await.unwrap_or_else(|_| Err(ended()))
    }

    /// Ends the thread and gives the ledger back.
    pub(crate) fn end(self) -> Result<Ledger, LedgerError> {
        drop(self.writes);
        self.thread.join().map_err(|_| ended())
    }
}

fn ended() -> LedgerError {
    LedgerError::Read(std::io::Error::other("the ledger's thread ended early"))
}

fn serve(mut ledger: Ledger, plan: &Begun, queue: &mpsc::Receiver<Write>) -> Ledger {
    while let Ok(first) = queue.recv() {
        let writes: Vec<_> = std::iter::once(first)
            .chain(queue.try_iter().take(TOGETHER))
            .collect();
        let done = together(&mut ledger.connection, plan, &writes);
        // Who has stopped waiting has no use for the answer.
        match done {
            Ok(taken) => {
                let mut taken = taken.into_iter();
                for write in writes {
                    match write {
                        Write::Take(_, _, reply) => {
                            let _ = reply.send(Ok(taken.next().unwrap_or_default()));
                        }
                        Write::Return(_, reply) | Write::Settle(_, _, reply) => {
                            let _ = reply.send(Ok(()));
                        }
                    }
                }
            }
            Err(error) => {
                // One failure for all who waited.
                let error = Arc::new(error);
                let failed = || LedgerError::Sql(ledger.name(), Arc::clone(&error));
                for write in writes {
                    match write {
                        Write::Take(_, _, reply) => {
                            let _ = reply.send(Err(failed()));
                        }
                        Write::Return(_, reply) | Write::Settle(_, _, reply) => {
                            let _ = reply.send(Err(failed()));
                        }
                    }
                }
            }
        }
    }
    ledger
}

/// Does all writes or none.
fn together(
    connection: &mut Connection,
    plan: &Begun,
    writes: &[Write],
) -> rusqlite::Result<Vec<Vec<Due>>> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut taken = Vec::new();
    for write in writes {
        match write {
            Write::Take(after, count, _) => taken.push(take(&transaction, plan, *after, *count)?),
            Write::Return(rows, _) => {
                let mut update = transaction.prepare_cached(
                    "UPDATE row SET state = 'waiting' WHERE plan = ?1 AND number = ?2",
                )?;
                for number in rows {
                    update.execute(params![plan.id, number])?;
                }
            }
            Write::Settle(number, outcome, _) => settle(&transaction, plan, *number, outcome)?,
        }
    }
    transaction.commit()?;
    Ok(taken)
}

fn take(
    transaction: &Transaction<'_>,
    plan: &Begun,
    after: u32,
    count: u32,
) -> rusqlite::Result<Vec<Due>> {
    let mut select = transaction.prepare_cached(
        "SELECT number, customer_id, request, request_id, state, sent_at, line FROM row \
         WHERE plan = ?1 AND number > ?2 AND state IN ('waiting', 'unknown') \
           AND customer_id IS NOT NULL \
           AND NOT EXISTS (SELECT 1 FROM row AS earlier INDEXED BY row_asked \
                WHERE earlier.customer_id = row.customer_id AND earlier.plan = row.plan \
                  AND earlier.qualification = 'GovernmentCommunityCloud' \
                  AND earlier.state = 'refused' AND earlier.number < row.number) \
         ORDER BY number LIMIT ?3",
    )?;
    let due = select.query_map(params![plan.id, after, count], |record| {
        let customer: String = record.get(1)?;
        let request: String = record.get(2)?;
        let request_id: Option<String> = record.get(3)?;
        let state: String = record.get(4)?;
        let sent_at: Option<i64> = record.get(5)?;
        let sent_at = sent_at.and_then(|sent| u64::try_from(sent).ok());
        let sent_at = sent_at.map(|sent| UNIX_EPOCH + Duration::from_secs(sent));
        let unreadable = |error| {
            rusqlite::Error::FromSqlConversionFailure(2, rusqlite::types::Type::Text, error)
        };
        Ok(Due {
            number: record.get(0)?,
            line: record.get(6)?,
            customer: customer
                .parse()
                .map_err(|error: uuid::Error| unreadable(error.into()))?,
            request: serde_json::from_str(&request).map_err(|error| unreadable(error.into()))?,
            // What surely had no effect may go under the same id.
            request_id: request_id
                .and_then(|id| id.parse().ok())
                .unwrap_or_else(Uuid::new_v4),
            sent_at: sent_at.filter(|_| State::read(&state) == State::Unknown),
        })
    });
    let due: Vec<Due> = due.and_then(Iterator::collect)?;
    let mut mark = transaction.prepare_cached(
        "UPDATE row SET state = 'unknown', request_id = ?3, \
                sent_at = CASE WHEN state = 'unknown' THEN sent_at ELSE ?4 END \
         WHERE plan = ?1 AND number = ?2",
    )?;
    let now = seconds(SystemTime::now());
    for row in &due {
        mark.execute(params![
            plan.id,
            row.number,
            row.request_id.to_string(),
            now
        ])?;
    }
    Ok(due)
}

fn settle(
    transaction: &Transaction<'_>,
    plan: &Begun,
    number: u32,
    outcome: &Outcome,
) -> rusqlite::Result<()> {
    let Outcome {
        state,
        entry,
        correlation_id,
        status,
        code,
        message,
    } = outcome;
    let vetting = entry.as_ref().map(vetting);
    let reason = entry
        .as_ref()
        .and_then(|entry| entry.vetting_reason.clone());
    let answered_at = match state {
        State::Waiting | State::Unknown => None,
        State::Done | State::Before | State::Refused => Some(timestamp(SystemTime::now())),
    };
    let mut update = transaction.prepare_cached(
        "UPDATE row SET state = ?3, vetting = ?4, reason = ?5, correlation_id = ?6, status = ?7, \
                code = ?8, message = ?9, answered_at = ?10 \
         WHERE plan = ?1 AND number = ?2 RETURNING customer_id, qualification",
    )?;
    let row = update
        .query_row(
            params![
                plan.id,
                number,
                state.name(),
                vetting,
                reason,
                correlation_id.map(|id| id.to_string()),
                status,
                code,
                message,
                answered_at,
            ],
            |record| Ok((record.get::<_, String>(0)?, record.get::<_, String>(1)?)),
        )
        .optional()?;
    if let (Some((customer, qualification)), State::Done | State::Before) = (row, state) {
        let seen = Seen {
            customer: customer.parse().unwrap_or_default(),
            qualification,
            vetting,
            reason,
        };
        remember(transaction, &plan.account, &seen)?;
    }
    Ok(())
}
