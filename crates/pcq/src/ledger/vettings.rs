//! Vettings as they were at the last check, by account, customer and qualification.

use std::time::SystemTime;

use partner_center::types::CustomerQualification;
use rusqlite::{Connection, OptionalExtension as _, params};
use uuid::Uuid;

use super::{Ledger, LedgerError, PlanRecord, QueryResult, parse, timestamp};

/// The stored status of an entry without a vetting status.
pub(crate) const NOT_VETTED: &str = "none";

/// The vetting status of an entry as the ledger stores it.
pub(crate) fn stored_status(entry: &CustomerQualification) -> String {
    let status = entry.vetting_status.as_ref();
    status.map_or_else(|| NOT_VETTED.to_owned(), ToString::to_string)
}

/// A vetting at the last check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct VettingRecord {
    pub(crate) customer: Uuid,
    pub(crate) qualification: String,
    pub(crate) vetting: Option<String>,
    pub(crate) reason: Option<String>,
}

impl Ledger {
    /// The vettings that were in review at the last check, or were never checked: of a plan, or of
    /// the whole account.
    pub(crate) fn vettings_in_review(
        &self,
        account: &str,
        plan: Option<&PlanRecord>,
    ) -> Result<Vec<VettingRecord>, LedgerError> {
        let sql = "SELECT DISTINCT seen.customer_id, seen.qualification, seen.vetting, seen.reason \
                   FROM seen WHERE seen.account = ?1 \
                     AND (seen.vetting IS NULL OR seen.vetting NOT IN ('Approved', 'Denied', 'none')) \
                     AND (?2 IS NULL OR EXISTS (SELECT 1 FROM row WHERE row.plan = ?2 \
                          AND row.customer_id = seen.customer_id \
                          AND row.qualification = seen.qualification)) \
                   ORDER BY seen.rowid";
        self.run(|connection| {
            let mut select = connection.prepare(sql)?;
            let mut rows = select.query(params![account, plan.map(|plan| plan.id)])?;
            let mut vettings = Vec::new();
            while let Some(row) = rows.next()? {
                vettings.push(VettingRecord {
                    customer: parse("customer_id", &row.get::<_, String>(0)?)?,
                    qualification: row.get(1)?,
                    vetting: row.get(2)?,
                    reason: row.get(3)?,
                });
            }
            Ok(vettings)
        })
    }

    /// A vetting at the last check; `None` if it was never checked.
    pub(crate) fn last_vetting(
        &self,
        account: &str,
        customer: Uuid,
        qualification: &str,
    ) -> Result<Option<VettingRecord>, LedgerError> {
        let sql = "SELECT vetting, reason FROM seen \
                   WHERE account = ?1 AND customer_id = ?2 AND qualification = ?3";
        self.run(|connection| {
            let key = params![account, customer.to_string(), qualification];
            let found = connection.query_row(sql, key, |row| {
                Ok(VettingRecord {
                    customer,
                    qualification: qualification.to_owned(),
                    vetting: row.get(0)?,
                    reason: row.get(1)?,
                })
            });
            Ok(found.optional()?)
        })
    }

    /// Stores the results of a check.
    pub(crate) fn record_vettings(
        &self,
        account: &str,
        vettings: &[VettingRecord],
    ) -> Result<(), LedgerError> {
        self.transact(|transaction| {
            let mut vettings = vettings.iter();
            vettings.try_for_each(|vetting| record(transaction, account, vetting))
        })
    }
}

pub(super) fn record(
    connection: &Connection,
    account: &str,
    vetting: &VettingRecord,
) -> QueryResult<()> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO seen (account, customer_id, qualification, vetting, reason, seen_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
         ON CONFLICT (account, customer_id, qualification) DO UPDATE \
         SET vetting = excluded.vetting, reason = excluded.reason, seen_at = excluded.seen_at",
    )?;
    insert.execute(params![
        account,
        vetting.customer.to_string(),
        vetting.qualification,
        vetting.vetting,
        vetting.reason,
        timestamp(SystemTime::now()),
    ])?;
    Ok(())
}
