//! Writes rows in batches: all waiting writes share one transaction.

use std::path::PathBuf;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::{OptionalExtension as _, Transaction, params};
use tokio::sync::oneshot;
use uuid::Uuid;

use super::vettings::{self, stored_status};
use super::{
    Ledger, LedgerError, LedgerErrorKind, PendingRow, PlanRecord, QueryResult, RowOutcome,
    RowState, VettingRecord, parse, parse_json, timestamp,
};

/// The most writes in one transaction.
const BATCH: usize = 512;

enum Write {
    /// Mark the next pending rows as sent.
    Start { after: u32, count: u32 },
    /// Mark started rows as not sent.
    Release(Vec<u32>),
    /// Store the outcome of a row.
    Finish(u32, Box<RowOutcome>),
}

/// The rows that a write started: none except for [`Write::Start`].
type Reply = Result<Vec<PendingRow>, LedgerError>;

/// Writes the rows of one plan on its own thread.
#[derive(Debug)]
pub(crate) struct Writer {
    /// The path of the ledger, for errors.
    path: PathBuf,
    queue: mpsc::Sender<(Write, oneshot::Sender<Reply>)>,
    thread: thread::JoinHandle<Ledger>,
}

impl Writer {
    pub(crate) fn spawn(ledger: Ledger, plan: PlanRecord) -> Self {
        let path = ledger.path.clone().unwrap_or_default();
        let (queue, writes) = mpsc::channel();
        let thread = thread::spawn(move || serve(ledger, &plan, &writes));
        Self {
            path,
            queue,
            thread,
        }
    }

    /// Returns the next pending rows after row `after`. When it returns, their request ids are
    /// durable, and the rows are marked as possibly sent.
    pub(crate) async fn start_rows(&self, after: u32, count: u32) -> Reply {
        self.write(Write::Start { after, count }).await
    }

    /// Marks rows as not sent that were started and not sent.
    pub(crate) async fn release_rows(&self, rows: Vec<u32>) -> Result<(), LedgerError> {
        self.write(Write::Release(rows)).await.map(drop)
    }

    /// Stores the outcome of a row. When it returns, the outcome is durable.
    pub(crate) async fn finish_row(
        &self,
        number: u32,
        outcome: RowOutcome,
    ) -> Result<(), LedgerError> {
        let write = Write::Finish(number, Box::new(outcome));
        self.write(write).await.map(drop)
    }

    async fn write(&self, write: Write) -> Reply {
        let (reply, response) = oneshot::channel();
        // A thread that has stopped sends no reply either.
        let _ = self.queue.send((write, reply));
        response
            .await
            .unwrap_or_else(|_| Err(LedgerErrorKind::WriterStopped.at(&self.path)))
    }

    /// Ends the thread and returns the ledger.
    pub(crate) fn join(self) -> Result<Ledger, LedgerError> {
        drop(self.queue);
        let stopped = |_| LedgerErrorKind::WriterStopped.at(&self.path);
        self.thread.join().map_err(stopped)
    }
}

fn serve(
    ledger: Ledger,
    plan: &PlanRecord,
    queue: &mpsc::Receiver<(Write, oneshot::Sender<Reply>)>,
) -> Ledger {
    while let Ok(first) = queue.recv() {
        let rest = queue.try_iter().take(BATCH);
        let (writes, replies): (Vec<_>, Vec<_>) = std::iter::once(first).chain(rest).unzip();
        // All writes or none.
        let done = ledger.transact(|transaction| {
            let writes = writes.into_iter();
            let results = writes.map(|write| apply(transaction, plan, write));
            results.collect::<QueryResult<Vec<_>>>()
        });
        // A receiver that has stopped waiting does not need the reply.
        match done {
            Ok(rows) => {
                for (reply, rows) in replies.into_iter().zip(rows) {
                    let _ = reply.send(Ok(rows));
                }
            }
            Err(error) => {
                for reply in replies {
                    let _ = reply.send(Err(error.clone()));
                }
            }
        }
    }
    ledger
}

fn apply(
    transaction: &Transaction<'_>,
    plan: &PlanRecord,
    write: Write,
) -> QueryResult<Vec<PendingRow>> {
    match write {
        Write::Start { after, count } => return start(transaction, plan, after, count),
        Write::Release(rows) => {
            let mut update = transaction.prepare_cached(
                "UPDATE row SET state = 'waiting' WHERE plan = ?1 AND number = ?2",
            )?;
            for number in rows {
                update.execute(params![plan.id, number])?;
            }
        }
        Write::Finish(number, outcome) => finish(transaction, plan, number, &outcome)?,
    }
    Ok(Vec::new())
}

fn start(
    transaction: &Transaction<'_>,
    plan: &PlanRecord,
    after: u32,
    count: u32,
) -> QueryResult<Vec<PendingRow>> {
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
    let mut rows = select.query(params![plan.id, after, count])?;
    let mut pending = Vec::new();
    while let Some(row) = rows.next()? {
        let state = RowState::from_stored(&row.get::<_, String>(4)?);
        let sent_at: Option<i64> = row.get(5)?;
        let sent_at = sent_at.and_then(|sent_at| u64::try_from(sent_at).ok());
        let sent_at = sent_at.map(|sent_at| UNIX_EPOCH + Duration::from_secs(sent_at));
        pending.push(PendingRow {
            number: row.get(0)?,
            line: row.get(6)?,
            customer: parse("customer_id", &row.get::<_, String>(1)?)?,
            request: parse_json("request", &row.get::<_, String>(2)?)?,
            // A request without effect may be sent under the same id.
            request_id: match row.get::<_, Option<String>>(3)? {
                Some(id) => parse("request_id", &id)?,
                None => Uuid::new_v4(),
            },
            sent_at: sent_at.filter(|_| state == RowState::Unknown),
        });
    }
    let mut mark = transaction.prepare_cached(
        "UPDATE row SET state = 'unknown', request_id = ?3, \
                sent_at = CASE WHEN state = 'unknown' THEN sent_at ELSE ?4 END \
         WHERE plan = ?1 AND number = ?2",
    )?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = i64::try_from(now.unwrap_or_default().as_secs()).unwrap_or(i64::MAX);
    for row in &pending {
        let id = row.request_id.to_string();
        mark.execute(params![plan.id, row.number, id, now])?;
    }
    Ok(pending)
}

fn finish(
    transaction: &Transaction<'_>,
    plan: &PlanRecord,
    number: u32,
    outcome: &RowOutcome,
) -> QueryResult<()> {
    let state = outcome.state;
    let vetting = outcome.entry.as_ref().map(stored_status);
    let reason = outcome.entry.as_ref();
    let reason = reason.and_then(|entry| entry.vetting_reason.clone());
    let responded_at = match state {
        RowState::Pending | RowState::Unknown => None,
        RowState::Accepted | RowState::AlreadyQualified | RowState::Rejected => {
            Some(timestamp(SystemTime::now()))
        }
    };
    let mut update = transaction.prepare_cached(
        "UPDATE row SET state = ?3, vetting = ?4, reason = ?5, correlation_id = ?6, status = ?7, \
                code = ?8, message = ?9, answered_at = ?10 \
         WHERE plan = ?1 AND number = ?2 RETURNING customer_id, qualification",
    )?;
    let values = params![
        plan.id,
        number,
        state.stored(),
        vetting,
        reason,
        outcome.correlation_id.map(|id| id.to_string()),
        outcome.status,
        outcome.code,
        outcome.message,
        responded_at,
    ];
    let row = update.query_row(values, |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
    });
    if let (Some((customer, qualification)), RowState::Accepted | RowState::AlreadyQualified) =
        (row.optional()?, state)
    {
        let vetting = VettingRecord {
            customer: parse("customer_id", &customer)?,
            qualification,
            vetting,
            reason,
        };
        vettings::record(transaction, &plan.account, &vetting)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_stopped_writer_is_an_error_of_its_own() {
        let (queue, _) = mpsc::channel();
        let thread = thread::spawn(|| panic!("the disk is gone"));
        let path = PathBuf::from("ledger.sqlite3");
        let writer = Writer {
            path,
            queue,
            thread,
        };
        let error = writer.start_rows(0, 1).await.unwrap_err();
        assert!(matches!(*error.kind, LedgerErrorKind::WriterStopped));
        assert!(!error.is_about_plan(), "{error}");
        let error = writer.join().unwrap_err();
        assert!(matches!(*error.kind, LedgerErrorKind::WriterStopped));
    }
}
