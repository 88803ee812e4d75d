//! The ledger: an SQLite file with all plans, what was sent for each row, and the outcome.
//!
//! The request id of a row is on the disk before the request leaves, and its outcome before it is
//! reported. Whatever ends the program, the next run knows which rows have an unknown outcome.

mod error;
mod files;
mod plans;
mod rows;
mod schema;
mod vettings;
mod writer;

use std::fs::{self, File, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use rusqlite::{Connection, Transaction, TransactionBehavior};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub(crate) use error::{FileChanges, LedgerError, LedgerErrorKind};
pub(crate) use plans::PlanRecord;
pub(crate) use rows::{PendingRow, PlanCounts, RowOutcome, RowState};
pub(crate) use vettings::{NOT_VETTED, VettingRecord, stored_status};
pub(crate) use writer::Writer;

/// How long to wait for another process that writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

/// The name of a ledger without a file, in messages.
const IN_MEMORY: &str = ":memory:";

/// The result of queries, before the error gets the path of the ledger.
type QueryResult<T> = Result<T, LedgerErrorKind>;

/// An open ledger.
#[derive(Debug)]
pub(crate) struct Ledger {
    path: Option<PathBuf>,
    connection: Connection,
}

/// Excludes other runs of the same plan while it lives.
#[derive(Debug)]
pub(crate) struct PlanLock {
    _file: Option<File>,
}

/// A point in time as the ledger stores it: RFC 3339, in seconds.
pub(crate) fn timestamp(time: SystemTime) -> String {
    let time = time::OffsetDateTime::from(time);
    let format = time::format_description::well_known::Rfc3339;
    let seconds = time.replace_nanosecond(0).unwrap_or(time);
    seconds.format(&format).unwrap_or_default()
}

/// The absolute path of a file.
pub(crate) fn absolute(path: &Path) -> String {
    let absolute = fs::canonicalize(path).or_else(|_| std::path::absolute(path));
    absolute
        .unwrap_or_else(|_| path.to_owned())
        .display()
        .to_string()
}

impl Ledger {
    /// Opens the file, or creates it and its folder. Only its owner can read it.
    pub(crate) fn open(path: &Path) -> Result<Self, LedgerError> {
        let opened = files::prepare(path)
            .map_err(LedgerErrorKind::Open)
            .and_then(|path| prepare(Connection::open(path)?));
        Ok(Self {
            connection: opened.map_err(|kind| kind.at(path))?,
            // Another name of the file has to lead to the same locks.
            path: Some(fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())),
        })
    }

    /// Opens a file that exists; `None` if it does not.
    pub(crate) fn open_existing(path: &Path) -> Result<Option<Self>, LedgerError> {
        if path.try_exists().unwrap_or(true) {
            Self::open(path).map(Some)
        } else {
            Ok(None)
        }
    }

    /// A ledger that ends with the process.
    pub(crate) fn in_memory() -> Result<Self, LedgerError> {
        let opened = Connection::open_in_memory().map_err(LedgerErrorKind::from);
        Ok(Self {
            connection: opened
                .and_then(prepare)
                .map_err(|kind| kind.at(IN_MEMORY))?,
            path: None,
        })
    }

    /// Excludes other runs of this plan; fails if one is running.
    pub(crate) fn lock(&self, plan: &PlanRecord) -> Result<PlanLock, LedgerError> {
        let lock = self.lock_file(plan).map_err(|kind| self.error(kind))?;
        self.run(|connection| {
            // Before the lock, another process may have stored a new version of the file.
            let sql = "SELECT replaced FROM plan WHERE id = ?1";
            match connection.query_row(sql, [plan.id], |row| row.get(0))? {
                true => Err(LedgerErrorKind::PlanReplaced),
                false => Ok(lock),
            }
        })
    }

    fn lock_file(&self, plan: &PlanRecord) -> QueryResult<PlanLock> {
        let Some(path) = &self.path else {
            return Ok(PlanLock { _file: None });
        };
        let mut file = files::open_lock(path, plan.id).map_err(LedgerErrorKind::Open)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut owner = String::new();
                // An owner that cannot be read still holds the lock.
                let _ = file.take(1024).read_to_string(&mut owner);
                return Err(LedgerErrorKind::InUse(owner.trim().to_owned()));
            }
            Err(TryLockError::Error(error)) => return Err(LedgerErrorKind::Open(error)),
        }
        let owner = format!(
            "process {}, since {}\n",
            std::process::id(),
            timestamp(SystemTime::now())
        );
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| file.write_all(owner.as_bytes()))
            .map_err(LedgerErrorKind::Open)?;
        Ok(PlanLock { _file: Some(file) })
    }

    /// Runs queries; errors get the path of the ledger.
    fn run<T>(
        &self,
        queries: impl FnOnce(&Connection) -> QueryResult<T>,
    ) -> Result<T, LedgerError> {
        queries(&self.connection).map_err(|kind| self.error(kind))
    }

    /// Runs queries in one transaction, which is durable when this returns.
    fn transact<T>(
        &self,
        queries: impl FnOnce(&Transaction<'_>) -> QueryResult<T>,
    ) -> Result<T, LedgerError> {
        self.run(|connection| {
            let behavior = TransactionBehavior::Immediate;
            let transaction = Transaction::new_unchecked(connection, behavior)?;
            let value = queries(&transaction)?;
            transaction.commit()?;
            Ok(value)
        })
    }

    /// An error of this ledger.
    pub(crate) fn error(&self, kind: LedgerErrorKind) -> LedgerError {
        kind.at(self.path.as_deref().unwrap_or(Path::new(IN_MEMORY)))
    }
}

/// Sets the connection up and brings the tables to the newest version.
fn prepare(mut connection: Connection) -> QueryResult<Connection> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    // Each commit is on the disk when it returns. The log beside the file stays below a megabyte.
    let pragmas = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                   PRAGMA wal_autocheckpoint = 128; PRAGMA journal_size_limit = 524288; \
                   PRAGMA foreign_keys = ON;";
    // While another process creates the file, SQLite fails at once in spite of the timeout.
    let start = Instant::now();
    loop {
        match connection.execute_batch(pragmas) {
            Err(error)
                if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy)
                    && start.elapsed() < BUSY_TIMEOUT =>
            {
                std::thread::sleep(Duration::from_millis(20));
            }
            done => break done?,
        }
    }
    match schema::migrate(&mut connection)? {
        Some(newer) => Err(LedgerErrorKind::NewerSchema(newer)),
        None => Ok(connection),
    }
}

/// Serializes a value for a column with JSON. A row is never stored without its value.
fn to_json(value: &impl Serialize) -> QueryResult<String> {
    serde_json::to_string(value).map_err(|error| LedgerErrorKind::NotStored(Arc::new(error)))
}

/// Parses a stored value. One that cannot be parsed is an error, never a default.
fn parse<T: FromStr>(column: &'static str, value: &str) -> QueryResult<T> {
    value
        .parse()
        .map_err(|_| LedgerErrorKind::invalid(column, value))
}

/// Parses a stored value of a column with JSON.
fn parse_json<T: DeserializeOwned>(column: &'static str, value: &str) -> QueryResult<T> {
    serde_json::from_str(value).map_err(|_| LedgerErrorKind::invalid(column, value))
}

#[cfg(test)]
mod tests;
