//! The tables of the ledger, and the migration from older versions.

use rusqlite::Connection;

/// The statements that migrate each version of the schema to the next. Append only. A new column
/// also needs its query in `rows.rs` and its write in `writer.rs`.
const VERSIONS: [&str; 1] = ["
CREATE TABLE plan (
    id INTEGER PRIMARY KEY,
    -- The service and the tenant.
    account TEXT NOT NULL,
    path TEXT NOT NULL,
    -- SHA-256 of the file.
    digest TEXT NOT NULL,
    -- JSON: the names of the columns in the order of the file.
    columns TEXT NOT NULL,
    begun_at TEXT NOT NULL,
    -- Whether a later version of the file replaced it.
    replaced INTEGER NOT NULL DEFAULT 0,
    -- Whether the outcomes of earlier versions of the file were copied to its rows.
    carried INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX plan_digest ON plan (account, digest) WHERE replaced = 0;

CREATE TABLE row (
    plan INTEGER NOT NULL REFERENCES plan (id),
    number INTEGER NOT NULL,
    line INTEGER NOT NULL,
    -- JSON: the row as it stands in the file.
    cells TEXT NOT NULL,
    customer TEXT NOT NULL,
    customer_id TEXT,
    qualification TEXT NOT NULL,
    -- JSON: the body that is sent.
    request TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting',
    request_id TEXT,
    -- Seconds since 1970, before the first attempt.
    sent_at INTEGER,
    answered_at TEXT,
    vetting TEXT,
    reason TEXT,
    correlation_id TEXT,
    status INTEGER,
    code TEXT,
    message TEXT,
    PRIMARY KEY (plan, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX row_customer ON row (plan, customer);
CREATE INDEX row_asked ON row (customer_id, qualification, plan);
CREATE INDEX row_due ON row (plan, number) WHERE state IN ('waiting', 'unknown');

CREATE TABLE seen (
    account TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    qualification TEXT NOT NULL,
    vetting TEXT,
    reason TEXT,
    seen_at TEXT NOT NULL,
    UNIQUE (account, customer_id, qualification)
) STRICT;
"];

/// Brings the tables to the newest version; returns the version if it is newer than that.
pub(super) fn migrate(connection: &mut Connection) -> rusqlite::Result<Option<i64>> {
    let newest = i64::try_from(VERSIONS.len()).unwrap_or(i64::MAX);
    let version = |connection: &Connection| {
        connection.query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0))
    };
    if version(connection)? == newest {
        return Ok(None);
    }
    // Of two processes at once, the second finds the tables up to date.
    let behavior = rusqlite::TransactionBehavior::Immediate;
    let transaction = connection.transaction_with_behavior(behavior)?;
    let current = version(&transaction)?;
    if current > newest {
        return Ok(Some(current));
    }
    let done = usize::try_from(current).unwrap_or_default();
    for statements in VERSIONS.iter().skip(done) {
        transaction.execute_batch(statements)?;
    }
    transaction.pragma_update(None, "user_version", newest)?;
    transaction.commit()?;
    Ok(None)
}
