//! Plans in the ledger: finding, storing and comparing them with their file.

use std::collections::HashSet;
use std::path::Path;
use std::time::SystemTime;

use partner_center::types::Qualification;
use rusqlite::{Connection, OptionalExtension as _, params};
use uuid::Uuid;

use super::rows::RowState;
use super::{
    FileChanges, Ledger, LedgerError, LedgerErrorKind, QueryResult, absolute, parse_json,
    timestamp, to_json,
};
use crate::plan::{CustomerRef, Plan, QualificationKind, read};

/// A plan in the ledger.
#[derive(Clone, Debug)]
pub(crate) struct PlanRecord {
    pub(crate) id: i64,
    pub(crate) account: String,
    pub(crate) columns: Vec<String>,
    pub(crate) started_at: String,
}

impl Ledger {
    /// Finds a plan by its digest or, failing that, by its path. The second value says whether the
    /// digest is the same.
    pub(crate) fn find(
        &self,
        account: Option<&str>,
        path: &str,
        digest: &str,
    ) -> Result<Option<(PlanRecord, bool)>, LedgerError> {
        self.run(|connection| find(connection, account, path, digest))
    }

    /// Stores a plan with all its rows, in place of an earlier version of its file.
    pub(crate) fn store(
        &self,
        account: &str,
        file: &Path,
        plan: &Plan,
        earlier: Option<&PlanRecord>,
    ) -> Result<PlanRecord, LedgerError> {
        self.transact(|transaction| {
            let path = absolute(file);
            // Another process may have stored it first.
            let found = find(transaction, Some(account), &path, &plan.digest)?;
            if found.map(|(found, _)| found.id) != earlier.map(|earlier| earlier.id) {
                return Err(LedgerErrorKind::PlanReplaced);
            }
            let started_at = timestamp(SystemTime::now());
            transaction.execute(
                "INSERT INTO plan (account, path, digest, columns, begun_at) \
                 VALUES (?1, ?2, ?3, ?4, ?5)",
                params![
                    account,
                    path,
                    plan.digest,
                    to_json(&plan.columns)?,
                    started_at
                ],
            )?;
            let id = transaction.last_insert_rowid();
            let mut insert = transaction.prepare(
                "INSERT INTO row (plan, number, line, cells, customer, customer_id, \
                 qualification, request) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?;
            let mut insert = |row: crate::plan::Row| -> QueryResult<()> {
                let customer_id = match &row.customer {
                    CustomerRef::Id(id) => Some(id.to_string()),
                    CustomerRef::Domain(_) => None,
                };
                insert.execute(params![
                    id,
                    row.number,
                    row.line,
                    to_json(&row.cells)?,
                    row.customer.to_string(),
                    customer_id,
                    row.kind().name(),
                    to_json(&row.request)?,
                ])?;
                Ok(())
            };
            let mut inserted = Ok(());
            let second_read = read::read(file, &mut |row| {
                if inserted.is_ok() {
                    inserted = insert(row);
                }
            })?;
            inserted?;
            if second_read.digest != plan.digest {
                return Err(LedgerErrorKind::PlanReplaced);
            }
            if let Some(earlier) = earlier {
                transaction.execute("UPDATE plan SET replaced = 1 WHERE id = ?1", [earlier.id])?;
            }
            Ok(PlanRecord {
                id,
                account: account.to_owned(),
                columns: plan.columns.clone(),
                started_at,
            })
        })
    }

    /// Compares the file of a plan with the version in the ledger.
    pub(crate) fn compare(
        &self,
        plan: &PlanRecord,
        file: &Path,
    ) -> Result<FileChanges, LedgerError> {
        self.run(|connection| {
            let mut find = connection.prepare(
                "SELECT number FROM row INDEXED BY row_customer \
                 WHERE plan = ?1 AND customer = ?2 AND request = ?3",
            )?;
            let mut find = |row: crate::plan::Row| -> QueryResult<Option<u32>> {
                let request = to_json(&row.request)?;
                let key = params![plan.id, row.customer.to_string(), request];
                Ok(find.query_row(key, |row| row.get(0)).optional()?)
            };
            let mut added = 0;
            let mut found = HashSet::new();
            let mut compared = Ok(());
            read::read(file, &mut |row| match find(row) {
                Ok(Some(number)) => {
                    found.insert(number);
                }
                Ok(None) => added += 1,
                Err(error) => compared = Err(error),
            })?;
            compared?;
            let mut select = connection.prepare("SELECT number, state FROM row WHERE plan = ?1")?;
            let mut rows = select.query([plan.id])?;
            let (mut removed, mut unknown) = (0, 0);
            while let Some(row) = rows.next()? {
                if !found.contains(&row.get(0)?) {
                    removed += 1;
                    let state = RowState::from_stored(&row.get::<_, String>(1)?);
                    unknown += u32::from(state == RowState::Unknown);
                }
            }
            Ok(FileChanges {
                started_at: plan.started_at.clone(),
                added,
                removed,
                unknown,
            })
        })
    }

    /// The domains whose customers are not resolved yet.
    pub(crate) fn unresolved_domains(&self, plan: &PlanRecord) -> Result<Vec<String>, LedgerError> {
        self.run(|connection| {
            let sql = "SELECT DISTINCT customer FROM row WHERE plan = ?1 AND customer_id IS NULL";
            let mut select = connection.prepare(sql)?;
            let domains = select.query_map([plan.id], |row| row.get(0))?;
            Ok(domains.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Stores the customers of domains, unless that makes two rows exclude each other or request
    /// the same: then it returns the lines of the first such pair.
    pub(crate) fn resolve_domains(
        &self,
        plan: &PlanRecord,
        customers: &[(String, Uuid)],
    ) -> Result<Option<(u32, u32)>, LedgerError> {
        self.run(|connection| {
            let transaction = connection.unchecked_transaction()?;
            for (domain, id) in customers {
                transaction.execute(
                    "UPDATE row SET customer_id = ?3 WHERE plan = ?1 AND customer = ?2",
                    params![plan.id, domain, id.to_string()],
                )?;
            }
            let conflict = conflict(&transaction, plan)?;
            if conflict.is_none() {
                transaction.commit()?;
            }
            Ok(conflict)
        })
    }

    /// Copies outcomes of earlier versions of a file to its new version: a customer that had a
    /// request for a qualification does not get another one by the same file. A rejection counts
    /// only while the row is the same. Happens once for each version.
    pub(crate) fn carry_over(&self, plan: &PlanRecord) -> Result<(), LedgerError> {
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
        self.transact(|transaction| {
            transaction.execute(&sql, params![plan.id, plan.account])?;
            transaction.execute("UPDATE plan SET carried = 1 WHERE id = ?1", [plan.id])?;
            Ok(())
        })
    }

    /// How many pending rows another plan of the account has sent or may have sent: in all, and
    /// with an unknown outcome.
    pub(crate) fn duplicates_in_other_plans(
        &self,
        plan: &PlanRecord,
    ) -> Result<(u32, u32), LedgerError> {
        let sql = "SELECT COUNT(DISTINCT row.number), \
                          COUNT(DISTINCT row.number) FILTER (WHERE other.state = 'unknown') \
                   FROM row CROSS JOIN row AS other INDEXED BY row_asked \
                     ON other.customer_id = row.customer_id \
                    AND other.qualification = row.qualification AND other.plan <> row.plan \
                   JOIN plan ON plan.id = other.plan \
                   WHERE row.plan = ?1 AND row.state = 'waiting' AND plan.account = ?2 \
                     AND plan.replaced = 0 AND other.state IN ('done', 'before', 'unknown')";
        self.run(|connection| {
            let key = params![plan.id, plan.account];
            Ok(connection.query_row(sql, key, |row| Ok((row.get(0)?, row.get(1)?)))?)
        })
    }

    /// Another tenant of the same service that started a plan with this digest.
    pub(crate) fn other_account(
        &self,
        account: &str,
        digest: &str,
    ) -> Result<Option<String>, LedgerError> {
        let service = account.split(' ').next().unwrap_or_default();
        let sql = "SELECT account FROM plan WHERE digest = ?1 AND account <> ?2 \
                   AND (account = ?3 OR substr(account, 1, length(?3) + 1) = ?3 || ' ') LIMIT 1";
        self.run(|connection| {
            let key = params![digest, account, service];
            Ok(connection
                .query_row(sql, key, |row| row.get(0))
                .optional()?)
        })
    }
}

fn find(
    connection: &Connection,
    account: Option<&str>,
    path: &str,
    digest: &str,
) -> QueryResult<Option<(PlanRecord, bool)>> {
    let mut select = connection.prepare(
        "SELECT id, account, columns, begun_at, digest = ?2 FROM plan \
         WHERE (?1 IS NULL OR account = ?1) AND (digest = ?2 OR path = ?3) AND replaced = 0 \
         ORDER BY digest = ?2 DESC, id DESC LIMIT 1",
    )?;
    let mut rows = select.query(params![account, digest, path])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let record = PlanRecord {
        id: row.get(0)?,
        account: row.get(1)?,
        columns: parse_json("columns", &row.get::<_, String>(2)?)?,
        started_at: row.get(3)?,
    };
    Ok(Some((record, row.get(4)?)))
}

/// The lines of the first two rows of one customer that exclude each other or request the same, of
/// which one names the customer by its domain.
fn conflict(connection: &Connection, plan: &PlanRecord) -> QueryResult<Option<(u32, u32)>> {
    let mut select = connection.prepare(
        "SELECT a.line, b.line, a.qualification, b.qualification FROM row AS a \
           CROSS JOIN row AS b INDEXED BY row_asked \
             ON b.customer_id = a.customer_id AND b.plan = a.plan AND a.number < +b.number \
         WHERE a.plan = ?1 AND (a.customer <> a.customer_id OR b.customer <> b.customer_id) \
         ORDER BY b.line",
    )?;
    let kind = |stored: String| {
        let mut kinds = QualificationKind::ALL.into_iter();
        let kind = kinds.find(|kind| kind.name() == stored);
        kind.ok_or_else(|| LedgerErrorKind::invalid("qualification", &stored))
    };
    let mut pairs = select.query([plan.id])?;
    while let Some(pair) = pairs.next()? {
        let (first, second) = (kind(pair.get(2)?)?, kind(pair.get(3)?)?);
        if first == second || second.excluded_by(&Qualification::from(first)) {
            return Ok(Some((pair.get(0)?, pair.get(1)?)));
        }
    }
    Ok(None)
}
