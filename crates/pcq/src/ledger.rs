//! The ledger: what was meant to be sent, what was sent, and what came of it, durable before it counts.
//!
//! One SQLite file holds all plans. A row's request id is on the disk before the request leaves, and its
//! answer before it is told, so that whatever ends the program, the next run knows which rows nobody knows
//! the outcome of.

mod schema;
mod writer;

use std::collections::HashSet;
use std::fmt;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use partner_center::types::{CustomerQualification, Qualification, QualificationRequest};
use rusqlite::{
    Connection, OptionalExtension as _, Row as Record, Transaction, TransactionBehavior, params,
};
use serde::Serialize;
use serde_json::{Map, Value};
use uuid::Uuid;

pub(crate) use writer::Writer;

use crate::plan::{self, Plan};

/// How long to wait for another program that writes.
const PATIENCE: Duration = Duration::from_secs(30);

/// What stands in place of a vetting status where the service's entry has none.
pub(crate) const NOT_VETTED: &str = "none";

/// The status of an entry as the ledger writes it.
pub(crate) fn vetting(entry: &CustomerQualification) -> String {
    let status = entry.vetting_status.as_ref();
    status.map_or_else(|| NOT_VETTED.to_owned(), ToString::to_string)
}

/// What went wrong with the ledger, and where.
#[derive(Debug)]
pub(crate) enum LedgerError {
    /// The file cannot be had.
    Open(PathBuf, io::Error),
    /// SQLite refuses.
    Sql(PathBuf, Arc<rusqlite::Error>),
    /// It was written by a newer program.
    Newer(PathBuf, i64),
    /// Somebody else works on the plan: what he wrote about himself.
    Busy(String),
    /// The plan was begun, and its file has changed since.
    Changed(Box<Changed>),
    /// The plan cannot be read.
    Read(io::Error),
    /// The plan changed between two readings, in its file or in the ledger.
    Moved,
}

impl LedgerError {
    /// What SQLite calls it.
    pub(crate) fn code(&self) -> Option<rusqlite::ErrorCode> {
        match self {
            Self::Sql(_, error) => error.sqlite_error_code(),
            Self::Open(..)
            | Self::Newer(..)
            | Self::Busy(_)
            | Self::Changed(_)
            | Self::Read(_)
            | Self::Moved => None,
        }
    }

    /// Whether the plan is the subject, not the ledger.
    pub(crate) fn is_about_the_plan(&self) -> bool {
        match self {
            Self::Busy(_) | Self::Changed(_) | Self::Read(_) | Self::Moved => true,
            Self::Open(..) | Self::Sql(..) | Self::Newer(..) => false,
        }
    }
}

impl fmt::Display for LedgerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open(path, error) => write!(f, "cannot open {}: {error}", path.display()),
            Self::Sql(path, error) => {
                write!(f, "the ledger {} cannot be used: {error}", path.display())
            }
            Self::Newer(path, version) => write!(
                f,
                "the ledger {} was written by a newer pcq (version {version} of its tables)",
                path.display()
            ),
            Self::Busy(who) if who.is_empty() => f.write_str("another pcq works on this plan"),
            Self::Busy(who) => write!(f, "another pcq works on this plan: {who}"),
            Self::Changed(changed) => {
                let Changed {
                    begun_at,
                    new,
                    gone,
                    unknown,
                } = &**changed;
                write!(
                    f,
                    "the file has changed since it was begun ({begun_at}): of its rows, \
                     {new} are new or different and {gone} gone"
                )?;
                if *unknown > 0 {
                    write!(
                        f,
                        "; of {unknown} of these nobody knows whether they took effect"
                    )?;
                }
                Ok(())
            }
            Self::Read(error) => error.fmt(f),
            Self::Moved => f.write_str("somebody changed the plan in the meantime"),
        }
    }
}

/// How a plan's file differs from what was begun.
#[derive(Clone, Debug)]
pub(crate) struct Changed {
    pub(crate) begun_at: String,
    pub(crate) new: u32,
    pub(crate) gone: u32,
    /// Rows that are gone or different now and of which nobody knows whether they took effect.
    pub(crate) unknown: u32,
}

impl From<io::Error> for LedgerError {
    fn from(error: io::Error) -> Self {
        Self::Read(error)
    }
}

/// Where a row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Not sent, or surely without effect.
    Waiting,
    /// It may have been sent; nobody knows what came of it.
    Unknown,
    /// The service has it.
    Done,
    /// The customer had it before this row was sent.
    Before,
    /// The service refused it.
    Refused,
}

impl State {
    const ALL: [Self; 5] = [
        Self::Waiting,
        Self::Unknown,
        Self::Done,
        Self::Before,
        Self::Refused,
    ];

    /// As it stands in the ledger and in reports.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Unknown => "unknown",
            Self::Done => "done",
            Self::Before => "before",
            Self::Refused => "refused",
        }
    }

    fn read(name: &str) -> Self {
        // What a newer program wrote is at least not to be sent.
        let known = Self::ALL.into_iter().find(|state| state.name() == name);
        known.unwrap_or(Self::Unknown)
    }
}

/// A plan that the ledger knows.
#[derive(Clone, Debug)]
pub(crate) struct Begun {
    pub(crate) id: i64,
    pub(crate) account: String,
    pub(crate) columns: Vec<String>,
    pub(crate) begun_at: String,
}

/// A row that is to be sent.
#[derive(Clone, Debug)]
pub(crate) struct Due {
    pub(crate) number: u32,
    /// Where the file has it.
    pub(crate) line: u32,
    pub(crate) customer: Uuid,
    pub(crate) request: QualificationRequest,
    pub(crate) request_id: Uuid,
    /// When it may have been sent already; nothing if it surely was not.
    pub(crate) sent_at: Option<SystemTime>,
}

/// What came of a row.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    pub(crate) state: State,
    /// As the service tells it.
    pub(crate) entry: Option<CustomerQualification>,
    pub(crate) correlation_id: Option<Uuid>,
    pub(crate) status: Option<u16>,
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
}

/// Everything about a row, for reports.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) number: u32,
    pub(crate) line: u32,
    pub(crate) cells: Map<String, Value>,
    pub(crate) customer_id: Option<String>,
    pub(crate) state: State,
    pub(crate) vetting: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) request_id: Option<String>,
    pub(crate) correlation_id: Option<String>,
    pub(crate) status: Option<u16>,
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) answered_at: Option<String>,
}

/// How many rows stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Counts {
    pub(crate) rows: u32,
    pub(crate) waiting: u32,
    pub(crate) unknown: u32,
    pub(crate) done: u32,
    pub(crate) before: u32,
    pub(crate) refused: u32,
    /// Of those that are done, or were before: how the vetting stood at the last look.
    pub(crate) in_review: u32,
    pub(crate) denied: u32,
}

impl Counts {
    /// What is still to be sent, or to be looked up and perhaps sent.
    pub(crate) fn due(&self) -> u32 {
        self.waiting + self.unknown
    }
}

/// A vetting that was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) customer: Uuid,
    pub(crate) qualification: String,
    pub(crate) vetting: Option<String>,
    pub(crate) reason: Option<String>,
}

/// The ledger, open.
#[derive(Debug)]
pub(crate) struct Ledger {
    path: Option<PathBuf>,
    connection: Connection,
}

/// Keeps other runs of the same plan out as long as it lives.
#[derive(Debug)]
pub(crate) struct Claim {
    _file: Option<File>,
}

/// A moment as the ledger writes it.
pub(crate) fn timestamp(moment: SystemTime) -> String {
    let moment = time::OffsetDateTime::from(moment);
    let format = time::format_description::well_known::Rfc3339;
    let whole = moment.replace_nanosecond(0).unwrap_or(moment);
    whole.format(&format).unwrap_or_default()
}

impl Ledger {
    /// Opens the file, or makes it, with its folder.
    pub(crate) fn open(path: &Path) -> Result<Self, LedgerError> {
        if let Some(folder) = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
        {
            let mut builder = fs::DirBuilder::new();
            builder.recursive(true);
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            let made = builder.create(folder);
            made.map_err(|error| LedgerError::Open(path.to_owned(), error))?;
        }
        let connection = Connection::open(path);
        let connection =
            connection.map_err(|error| LedgerError::Sql(path.to_owned(), Arc::new(error)))?;
        // Whoever comes by another name has to meet the same locks.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        Self::with(connection, Some(path))
    }

    /// Opens a file that has to be there; nothing if it is not.
    pub(crate) fn existing(path: &Path) -> Result<Option<Self>, LedgerError> {
        if path.try_exists().unwrap_or(true) {
            Self::open(path).map(Some)
        } else {
            Ok(None)
        }
    }

    /// A ledger that ends with the program.
    pub(crate) fn in_memory() -> Result<Self, LedgerError> {
        let connection = Connection::open_in_memory();
        let connection = connection
            .map_err(|error| LedgerError::Sql(PathBuf::from(":memory:"), Arc::new(error)))?;
        Self::with(connection, None)
    }

    fn with(mut connection: Connection, path: Option<PathBuf>) -> Result<Self, LedgerError> {
        let name = path.clone().unwrap_or_else(|| PathBuf::from(":memory:"));
        let named = |error| LedgerError::Sql(name.clone(), Arc::new(error));
        connection.busy_timeout(PATIENCE).map_err(named)?;
        // Each commit is on the disk when it returns. The log beside the file stays below a megabyte.
        let pragmas = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                       PRAGMA wal_autocheckpoint = 128; PRAGMA journal_size_limit = 524288; \
                       PRAGMA foreign_keys = ON;";
        // While another program makes the file, this is refused at once.
        let start = Instant::now();
        loop {
            match connection.execute_batch(pragmas) {
                Err(error)
                    if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy)
                        && start.elapsed() < PATIENCE =>
                {
                    std::thread::sleep(Duration::from_millis(20));
                }
                done => break done.map_err(named)?,
            }
        }
        if let Some(newer) = schema::migrate(&mut connection).map_err(named)? {
            return Err(LedgerError::Newer(name, newer));
        }
        Ok(Self { path, connection })
    }

    fn name(&self) -> PathBuf {
        self.path
            .clone()
            .unwrap_or_else(|| PathBuf::from(":memory:"))
    }

    fn sql(&self) -> impl Fn(rusqlite::Error) -> LedgerError + use<> {
        let name = self.name();
        move |error| LedgerError::Sql(name.clone(), Arc::new(error))
    }

    /// Finds a plan by what it says or, failing that, by where it is.
    pub(crate) fn find(
        &self,
        account: Option<&str>,
        path: &str,
        digest: &str,
    ) -> Result<Option<(Begun, bool)>, LedgerError> {
        find(&self.connection, account, path, digest).map_err(self.sql())
    }

    /// Writes a plan down, with all its rows, in place of an earlier version of its file.
    pub(crate) fn begin(
        &mut self,
        account: &str,
        file: &Path,
        plan: &Plan,
        earlier: Option<&Begun>,
    ) -> Result<Begun, LedgerError> {
        let named = self.sql();
        let path = absolute(file);
        let behavior = TransactionBehavior::Immediate;
        let transaction = self.connection.transaction_with_behavior(behavior);
        let transaction = transaction.map_err(&named)?;
        // Somebody may have come first.
        let found = find(&transaction, Some(account), &path, &plan.digest).map_err(&named)?;
        if found.map(|(found, _)| found.id) != earlier.map(|earlier| earlier.id) {
            return Err(LedgerError::Moved);
        }
        let begun_at = timestamp(SystemTime::now());
        let columns = serde_json::to_string(&plan.columns).unwrap_or_default();
        transaction
            .execute(
                "INSERT INTO plan (account, path, digest, columns, begun_at) \
                 VALUES (?1, ?2, ?3, ?4, ?5)",
                params![account, path, plan.digest, columns, begun_at],
            )
            .map_err(&named)?;
        let id = transaction.last_insert_rowid();
        let mut failed = None;
        let again = {
            let mut insert = transaction
                .prepare(
                    "INSERT INTO row (plan, number, line, cells, customer, customer_id, \
                     qualification, request) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                )
                .map_err(&named)?;
            plan::read::read(file, &mut |row| {
                if failed.is_some() {
                    return;
                }
                let customer_id = match &row.customer {
                    plan::Who::Id(id) => Some(id.to_string()),
                    plan::Who::Domain(_) => None,
                };
                let inserted = insert.execute(params![
                    id,
                    row.number,
                    row.line,
                    serde_json::to_string(&row.cells).unwrap_or_default(),
                    row.customer.to_string(),
                    customer_id,
                    row.kind().name(),
                    serde_json::to_string(&row.request).unwrap_or_default(),
                ]);
                failed = inserted.err();
            })?
        };
        if let Some(error) = failed {
            return Err(named(error));
        }
        if again.digest != plan.digest {
            return Err(LedgerError::Moved);
        }
        if let Some(earlier) = earlier {
            transaction
                .execute(
                    "UPDATE plan SET replaced = 1 WHERE id = ?1",
                    params![earlier.id],
                )
                .map_err(&named)?;
        }
        transaction.commit().map_err(&named)?;
        Ok(Begun {
            id,
            account: account.to_owned(),
            columns: plan.columns.clone(),
            begun_at,
        })
    }

    /// Compares a plan's file with what was begun.
    pub(crate) fn compare(&mut self, begun: &Begun, file: &Path) -> Result<Changed, LedgerError> {
        let named = self.sql();
        let sql = "SELECT number FROM row INDEXED BY row_customer \
                   WHERE plan = ?1 AND customer = ?2 AND request = ?3";
        let mut new = 0;
        let mut failed = None;
        let mut known: HashSet<u32> = HashSet::new();
        {
            let mut find = self.connection.prepare(sql).map_err(&named)?;
            plan::read::read(file, &mut |row| {
                let request = serde_json::to_string(&row.request).unwrap_or_default();
                let found = find
                    .query_row(
                        params![begun.id, row.customer.to_string(), request],
                        |record| record.get::<_, u32>(0),
                    )
                    .optional();
                match found {
                    Ok(Some(number)) => {
                        known.insert(number);
                    }
                    Ok(None) => new += 1,
                    Err(error) => failed = Some(error),
                }
            })?;
        }
        if let Some(error) = failed {
            return Err(named(error));
        }
        let mut states = self
            .connection
            .prepare("SELECT number, state FROM row WHERE plan = ?1")
            .map_err(&named)?;
        let states = states
            .query_map(params![begun.id], |record| {
                Ok((record.get::<_, u32>(0)?, record.get::<_, String>(1)?))
            })
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(&named)?;
        let gone = states.iter().filter(|(number, _)| !known.contains(number));
        let unknown = gone
            .clone()
            .filter(|(_, state)| State::read(state) == State::Unknown);
        Ok(Changed {
            begun_at: begun.begun_at.clone(),
            new,
            gone: u32::try_from(gone.clone().count()).unwrap_or(u32::MAX),
            unknown: u32::try_from(unknown.count()).unwrap_or(u32::MAX),
        })
    }

    /// Keeps other runs of this plan out; says who is in if somebody is.
    pub(crate) fn claim(&self, plan: &Begun) -> Result<Claim, LedgerError> {
        let claim = self.lock(plan)?;
        // Before it was locked, somebody may have put another version in its place.
        let sql = "SELECT replaced FROM plan WHERE id = ?1";
        let replaced = self
            .connection
            .query_row(sql, params![plan.id], |record| record.get::<_, bool>(0));
        if replaced.map_err(self.sql())? {
            return Err(LedgerError::Moved);
        }
        Ok(claim)
    }

    fn lock(&self, plan: &Begun) -> Result<Claim, LedgerError> {
        let Some(path) = &self.path else {
            return Ok(Claim { _file: None });
        };
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".plan-{}.lock", plan.id));
        let path = path.with_file_name(name);
        let failed = |error| LedgerError::Open(path.clone(), error);
        let mut options = File::options();
        let options = options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut who = String::new();
                // Who cannot be read is still there.
                let _ = file.take(1024).read_to_string(&mut who);
                return Err(LedgerError::Busy(who.trim().to_owned()));
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        let who = format!(
            "process {}, since {}\n",
            std::process::id(),
            timestamp(SystemTime::now())
        );
        let written = file
            .set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| file.write_all(who.as_bytes()));
        written.map_err(failed)?;
        Ok(Claim { _file: Some(file) })
    }

    /// The customers that are named by a domain and not known yet.
    pub(crate) fn unresolved(&self, plan: &Begun) -> Result<Vec<String>, LedgerError> {
        let sql = "SELECT DISTINCT customer FROM row WHERE plan = ?1 AND customer_id IS NULL";
        let mut select = self.connection.prepare(sql).map_err(self.sql())?;
        let domains = select.query_map(params![plan.id], |record| record.get(0));
        domains.and_then(Iterator::collect).map_err(self.sql())
    }

    /// Writes down whose domain it is. Says which rows ask for the same now as another one.
    pub(crate) fn resolve(
        &mut self,
        plan: &Begun,
        known: &[(String, Uuid)],
    ) -> Result<Vec<(u32, u32)>, LedgerError> {
        let named = self.sql();
        let transaction = self.connection.transaction().map_err(&named)?;
        for (domain, id) in known {
            transaction
                .execute(
                    "UPDATE row SET customer_id = ?3 WHERE plan = ?1 AND customer = ?2",
                    params![plan.id, domain, id.to_string()],
                )
                .map_err(&named)?;
        }
        let twice = {
            let sql = "SELECT a.line, b.line, a.qualification, b.qualification FROM row AS a \
                         CROSS JOIN row AS b INDEXED BY row_asked \
                         ON b.customer_id = a.customer_id AND b.plan = a.plan \
                        AND a.number < +b.number \
                       WHERE a.plan = ?1 \
                         AND (a.customer <> a.customer_id OR b.customer <> b.customer_id) \
                       ORDER BY b.line";
            let mut select = transaction.prepare(sql).map_err(&named)?;
            let pairs = select.query_map(params![plan.id], |record| {
                let lines = (record.get(0)?, record.get(1)?);
                Ok((
                    lines,
                    record.get::<_, String>(2)?,
                    record.get::<_, String>(3)?,
                ))
            });
            let pairs = pairs
                .and_then(Iterator::collect::<Result<Vec<_>, _>>)
                .map_err(&named)?;
            let clash = |first: &str, second: &str| {
                let named =
                    |name: &str| plan::Kind::ALL.into_iter().find(|kind| kind.name() == name);
                first == second
                    || named(second)
                        .zip(named(first))
                        .is_some_and(|(second, first)| {
                            second.excluded_by(&Qualification::from(first))
                        })
            };
            let clashing = pairs
                .into_iter()
                .filter(|(_, first, second)| clash(first, second));
            clashing.map(|(lines, ..)| lines).collect::<Vec<_>>()
        };
        if twice.is_empty() {
            transaction.commit().map_err(&named)?;
        }
        Ok(twice)
    }

    /// Gives the rows of a new version of a file what came of them in any earlier one: a customer that had
    /// a request for a qualification does not get another one by the same file. What was refused counts
    /// only while the row is the same. Done once for each version.
    pub(crate) fn carry(&mut self, plan: &Begun) -> Result<(), LedgerError> {
        let named = self.sql();
        let behavior = TransactionBehavior::Immediate;
        let transaction = self.connection.transaction_with_behavior(behavior);
        let transaction = transaction.map_err(&named)?;
        let columns = "state, request_id, sent_at, answered_at, vetting, reason, correlation_id, status, \
                       code, message";
        let earlier = "FROM row AS old INDEXED BY row_asked JOIN plan ON plan.id = old.plan \
                       WHERE old.customer_id = row.customer_id \
                         AND old.qualification = row.qualification AND old.plan < row.plan \
                         AND plan.account = ?2 \
                         AND plan.path = (SELECT path FROM plan WHERE id = ?1) \
                         AND old.state <> 'waiting' \
                         AND (old.state <> 'refused' OR old.request = row.request)";
        let sql = format!(
            "UPDATE row SET ({columns}) = \
                (SELECT {columns} {earlier} ORDER BY old.plan DESC LIMIT 1) \
             WHERE plan = ?1 AND state = 'waiting' AND EXISTS (SELECT 1 {earlier}) \
               AND (SELECT carried FROM plan WHERE id = ?1) = 0"
        );
        transaction
            .execute(&sql, params![plan.id, plan.account])
            .and_then(|_| {
                let sql = "UPDATE plan SET carried = 1 WHERE id = ?1";
                transaction.execute(sql, params![plan.id])
            })
            .map_err(&named)?;
        transaction.commit().map_err(&named)
    }

    /// How many rows of a plan ask for what another plan of the account asks for too, and sent or may have
    /// sent: in all, and of which nobody knows what came of it.
    pub(crate) fn elsewhere(&self, plan: &Begun) -> Result<(u32, u32), LedgerError> {
        let sql = "SELECT COUNT(DISTINCT row.number), \
                          COUNT(DISTINCT row.number) FILTER (WHERE other.state = 'unknown') \
                   FROM row CROSS JOIN row AS other INDEXED BY row_asked \
                     ON other.customer_id = row.customer_id \
                    AND other.qualification = row.qualification AND other.plan <> row.plan \
                   JOIN plan ON plan.id = other.plan \
                   WHERE row.plan = ?1 AND row.state = 'waiting' AND plan.account = ?2 \
                     AND plan.replaced = 0 AND other.state IN ('done', 'before', 'unknown')";
        self.connection
            .query_row(sql, params![plan.id, plan.account], |record| {
                Ok((record.get(0)?, record.get(1)?))
            })
            .map_err(self.sql())
    }

    /// The account of another tenant of the same service that began a plan with this digest.
    pub(crate) fn begun_by_another(
        &self,
        account: &str,
        digest: &str,
    ) -> Result<Option<String>, LedgerError> {
        let service = account.split(' ').next().unwrap_or_default();
        let sql = "SELECT account FROM plan WHERE digest = ?1 AND account <> ?2 \
                   AND (account = ?3 OR substr(account, 1, length(?3) + 1) = ?3 || ' ') LIMIT 1";
        self.connection
            .query_row(sql, params![digest, account, service], |record| {
                record.get(0)
            })
            .optional()
            .map_err(self.sql())
    }

    /// Lets what the service refused be sent again, as new requests.
    pub(crate) fn reopen(&mut self, plan: &Begun) -> Result<u32, LedgerError> {
        let sql = "UPDATE row SET state = 'waiting', request_id = NULL, sent_at = NULL \
                   WHERE plan = ?1 AND state = 'refused'";
        let changed = self.connection.execute(sql, params![plan.id]);
        let changed = changed.map_err(self.sql())?;
        Ok(u32::try_from(changed).unwrap_or(u32::MAX))
    }

    pub(crate) fn counts(&self, plan: &Begun) -> Result<Counts, LedgerError> {
        counts(&self.connection, plan).map_err(self.sql())
    }

    /// Goes through the rows in the order of the plan.
    pub(crate) fn rows<E: From<LedgerError>>(
        &self,
        plan: &Begun,
        each: &mut dyn FnMut(Told) -> Result<(), E>,
    ) -> Result<(), E> {
        let named = self.sql();
        let sql = "SELECT row.number, row.line, row.cells, row.customer_id, row.state, \
                          COALESCE(seen.vetting, row.vetting), \
                          CASE WHEN seen.vetting IS NULL THEN row.reason ELSE seen.reason END, \
                          row.request_id, row.correlation_id, row.status, row.code, row.message, \
                          row.answered_at \
                   FROM row LEFT JOIN seen ON seen.account = ?2 \
                         AND seen.customer_id = row.customer_id \
                         AND seen.qualification = row.qualification \
                         AND row.state IN ('done', 'before') \
                   WHERE row.plan = ?1 ORDER BY row.number";
        let mut select = self.connection.prepare(sql).map_err(&named)?;
        let mut records = select
            .query(params![plan.id, plan.account])
            .map_err(&named)?;
        while let Some(record) = records.next().map_err(&named)? {
            each(told(record).map_err(&named)?)?;
        }
        Ok(())
    }

    /// What was in review at the last look, or was never looked at: of a plan, or of the whole account.
    pub(crate) fn in_review(
        &self,
        account: &str,
        plan: Option<&Begun>,
    ) -> Result<Vec<Seen>, LedgerError> {
        let sql = "SELECT DISTINCT seen.customer_id, seen.qualification, seen.vetting, seen.reason \
                   FROM seen WHERE seen.account = ?1 \
                     AND (seen.vetting IS NULL OR seen.vetting NOT IN ('Approved', 'Denied', 'none')) \
                     AND (?2 IS NULL OR EXISTS (SELECT 1 FROM row WHERE row.plan = ?2 \
                          AND row.customer_id = seen.customer_id \
                          AND row.qualification = seen.qualification)) \
                   ORDER BY seen.rowid";
        let mut select = self.connection.prepare(sql).map_err(self.sql())?;
        let seen = select.query_map(params![account, plan.map(|plan| plan.id)], |record| {
            let id: String = record.get(0)?;
            Ok(Seen {
                customer: id.parse().unwrap_or_default(),
                qualification: record.get(1)?,
                vetting: record.get(2)?,
                reason: record.get(3)?,
            })
        });
        seen.and_then(Iterator::collect).map_err(self.sql())
    }

    /// How a vetting stood at the last look.
    pub(crate) fn seen(
        &self,
        account: &str,
        customer: Uuid,
        qualification: &str,
    ) -> Result<Option<Seen>, LedgerError> {
        let sql = "SELECT vetting, reason FROM seen \
                   WHERE account = ?1 AND customer_id = ?2 AND qualification = ?3";
        let found = self.connection.query_row(
            sql,
            params![account, customer.to_string(), qualification],
            |record| {
                Ok(Seen {
                    customer,
                    qualification: qualification.to_owned(),
                    vetting: record.get(0)?,
                    reason: record.get(1)?,
                })
            },
        );
        found.optional().map_err(self.sql())
    }

    /// Writes down how vettings stand.
    pub(crate) fn saw(&mut self, account: &str, all: &[Seen]) -> Result<(), LedgerError> {
        let named = self.sql();
        let transaction = self.connection.transaction().map_err(&named)?;
        for seen in all {
            remember(&transaction, account, seen).map_err(&named)?;
        }
        transaction.commit().map_err(&named)
    }
}

fn find(
    connection: &Connection,
    account: Option<&str>,
    path: &str,
    digest: &str,
) -> rusqlite::Result<Option<(Begun, bool)>> {
    let sql = "SELECT id, account, columns, begun_at, digest = ?2 FROM plan \
               WHERE (?1 IS NULL OR account = ?1) AND (digest = ?2 OR path = ?3) AND replaced = 0 \
               ORDER BY digest = ?2 DESC, id DESC LIMIT 1";
    let found = connection.query_row(sql, params![account, digest, path], |record| {
        let columns: String = record.get(2)?;
        let begun = Begun {
            id: record.get(0)?,
            account: record.get(1)?,
            columns: serde_json::from_str(&columns).unwrap_or_default(),
            begun_at: record.get(3)?,
        };
        Ok((begun, record.get(4)?))
    });
    found.optional()
}

fn remember(transaction: &Transaction<'_>, account: &str, seen: &Seen) -> rusqlite::Result<()> {
    let mut insert = transaction.prepare_cached(
        "INSERT INTO seen (account, customer_id, qualification, vetting, reason, seen_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
         ON CONFLICT (account, customer_id, qualification) DO UPDATE \
         SET vetting = excluded.vetting, reason = excluded.reason, seen_at = excluded.seen_at",
    )?;
    insert.execute(params![
        account,
        seen.customer.to_string(),
        seen.qualification,
        seen.vetting,
        seen.reason,
        timestamp(SystemTime::now()),
    ])?;
    Ok(())
}

fn counts(connection: &Connection, plan: &Begun) -> rusqlite::Result<Counts> {
    let sql = "SELECT row.state, COALESCE(seen.vetting, row.vetting), COUNT(*) \
               FROM row LEFT JOIN seen ON seen.account = ?2 \
                     AND seen.customer_id = row.customer_id \
                     AND seen.qualification = row.qualification \
               WHERE row.plan = ?1 GROUP BY 1, 2";
    let mut select = connection.prepare(sql)?;
    let mut records = select.query(params![plan.id, plan.account])?;
    let mut counts = Counts::default();
    while let Some(record) = records.next()? {
        let state: String = record.get(0)?;
        let vetting: Option<String> = record.get(1)?;
        let count: u32 = record.get(2)?;
        counts.rows += count;
        match State::read(&state) {
            State::Waiting => counts.waiting += count,
            State::Unknown => counts.unknown += count,
            State::Refused => counts.refused += count,
            state @ (State::Done | State::Before) => {
                if state == State::Done {
                    counts.done += count;
                } else {
                    counts.before += count;
                }
                match vetting.as_deref() {
                    Some("Approved" | NOT_VETTED) => {}
                    Some("Denied") => counts.denied += count,
                    Some(_) | None => counts.in_review += count,
                }
            }
        }
    }
    Ok(counts)
}

fn told(record: &Record<'_>) -> rusqlite::Result<Told> {
    let cells: String = record.get(2)?;
    let state: String = record.get(4)?;
    Ok(Told {
        number: record.get(0)?,
        line: record.get(1)?,
        cells: serde_json::from_str(&cells).unwrap_or_default(),
        customer_id: record.get(3)?,
        state: State::read(&state),
        vetting: record.get(5)?,
        reason: record.get(6)?,
        request_id: record.get(7)?,
        correlation_id: record.get(8)?,
        status: record.get(9)?,
        code: record.get(10)?,
        message: record.get(11)?,
        answered_at: record.get(12)?,
    })
}

/// A path that says the same from everywhere.
pub(crate) fn absolute(path: &Path) -> String {
    let whole = fs::canonicalize(path).or_else(|_| std::path::absolute(path));
    whole
        .unwrap_or_else(|_| path.to_owned())
        .display()
        .to_string()
}

/// Seconds since 1970, as moments to reckon with are kept.
fn seconds(moment: SystemTime) -> i64 {
    let since = moment.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
