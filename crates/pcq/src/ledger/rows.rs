//! Rows of a plan: their states, their outcomes, and their queries.

use std::time::SystemTime;

use partner_center::sanitize;
use partner_center::types::{CustomerQualification, QualificationRequest};
use rusqlite::params;
use serde::Serialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Ledger, LedgerError, NOT_VETTED, PlanRecord, parse_json};

/// The state of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowState {
    /// Not sent, or sent without any effect.
    Pending,
    /// It may have been sent, and the outcome is unknown.
    Unknown,
    /// The service accepted the request.
    Accepted,
    /// The customer had the qualification before the row was sent.
    AlreadyQualified,
    /// The service rejected the request.
    Rejected,
}

impl RowState {
    const ALL: [Self; 5] = [
        Self::Pending,
        Self::Unknown,
        Self::Accepted,
        Self::AlreadyQualified,
        Self::Rejected,
    ];

    /// The name in reports.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Unknown => "unknown",
            Self::Accepted => "accepted",
            Self::AlreadyQualified => "already_qualified",
            Self::Rejected => "rejected",
        }
    }

    /// The value in the ledger. It never changes, so that every version reads every ledger.
    pub(super) fn stored(self) -> &'static str {
        match self {
            Self::Pending => "waiting",
            Self::Unknown => "unknown",
            Self::Accepted => "done",
            Self::AlreadyQualified => "before",
            Self::Rejected => "refused",
        }
    }

    /// The state of a stored value. A value of a newer version reads as unknown, which is never
    /// sent without a check.
    pub(super) fn from_stored(value: &str) -> Self {
        let known = Self::ALL.into_iter().find(|state| state.stored() == value);
        known.unwrap_or(Self::Unknown)
    }
}

/// A row to send.
#[derive(Clone, Debug)]
pub(crate) struct PendingRow {
    pub(crate) number: u32,
    /// The line in the file.
    pub(crate) line: u32,
    pub(crate) customer: Uuid,
    pub(crate) request: QualificationRequest,
    pub(crate) request_id: Uuid,
    /// When an earlier run may have sent it; `None` if none has.
    pub(crate) sent_at: Option<SystemTime>,
}

/// The outcome of a row.
#[derive(Clone, Debug)]
pub(crate) struct RowOutcome {
    pub(crate) state: RowState,
    /// The customer's entry for the qualification, as the service returned it.
    pub(crate) entry: Option<CustomerQualification>,
    pub(crate) correlation_id: Option<Uuid>,
    pub(crate) status: Option<u16>,
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
}

/// Everything about a row, for reports.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RowReport {
    #[serde(rename = "row")]
    pub(crate) number: u32,
    pub(crate) line: u32,
    #[serde(rename = "input")]
    pub(crate) cells: Map<String, Value>,
    pub(crate) customer_id: Option<String>,
    #[serde(rename = "outcome")]
    pub(crate) state: &'static str,
    pub(crate) vetting: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) request_id: Option<String>,
    pub(crate) correlation_id: Option<String>,
    pub(crate) status: Option<u16>,
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) responded_at: Option<String>,
}

/// The number of rows in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PlanCounts {
    pub(crate) rows: u32,
    pub(crate) accepted: u32,
    pub(crate) already_qualified: u32,
    pub(crate) rejected: u32,
    pub(crate) unknown: u32,
    pub(crate) pending: u32,
    /// Of the accepted and already qualified rows: the state of the vetting at the last check.
    pub(crate) in_review: u32,
    pub(crate) denied: u32,
}

impl PlanCounts {
    /// The number of rows that a run has yet to send, or to verify and perhaps send.
    pub(crate) fn remaining(&self) -> u32 {
        self.pending + self.unknown
    }
}

impl Ledger {
    /// Makes rejected rows pending again, as new requests.
    pub(crate) fn reopen_rejected(&self, plan: &PlanRecord) -> Result<(), LedgerError> {
        let sql = "UPDATE row SET state = 'waiting', request_id = NULL, sent_at = NULL \
                   WHERE plan = ?1 AND state = 'refused'";
        self.run(|connection| {
            connection.execute(sql, [plan.id])?;
            Ok(())
        })
    }

    pub(crate) fn counts(&self, plan: &PlanRecord) -> Result<PlanCounts, LedgerError> {
        let sql = "SELECT row.state, COALESCE(seen.vetting, row.vetting), COUNT(*) \
                   FROM row LEFT JOIN seen ON seen.account = ?2 \
                         AND seen.customer_id = row.customer_id \
                         AND seen.qualification = row.qualification \
                   WHERE row.plan = ?1 GROUP BY 1, 2";
        self.run(|connection| {
            let mut select = connection.prepare(sql)?;
            let mut rows = select.query(params![plan.id, plan.account])?;
            let mut counts = PlanCounts::default();
            while let Some(row) = rows.next()? {
                let state = RowState::from_stored(&row.get::<_, String>(0)?);
                let vetting: Option<String> = row.get(1)?;
                let count: u32 = row.get(2)?;
                counts.rows += count;
                *match state {
                    RowState::Pending => &mut counts.pending,
                    RowState::Unknown => &mut counts.unknown,
                    RowState::Accepted => &mut counts.accepted,
                    RowState::AlreadyQualified => &mut counts.already_qualified,
                    RowState::Rejected => &mut counts.rejected,
                } += count;
                if matches!(state, RowState::Accepted | RowState::AlreadyQualified) {
                    match vetting.as_deref() {
                        Some("Approved" | NOT_VETTED) => {}
                        Some("Denied") => counts.denied += count,
                        Some(_) | None => counts.in_review += count,
                    }
                }
            }
            Ok(counts)
        })
    }

    /// Passes each row to `each`, in the order of the plan.
    pub(crate) fn for_each_row<E: From<LedgerError>>(
        &self,
        plan: &PlanRecord,
        each: &mut dyn FnMut(RowReport) -> Result<(), E>,
    ) -> Result<(), E> {
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
        let mut printed = Ok(());
        self.run(|connection| {
            let mut select = connection.prepare(sql)?;
            let mut rows = select.query(params![plan.id, plan.account])?;
            while let Some(row) = rows.next()? {
                let vetting: Option<String> = row.get(5)?;
                printed = each(RowReport {
                    number: row.get(0)?,
                    line: row.get(1)?,
                    cells: parse_json("cells", &row.get::<_, String>(2)?)?,
                    customer_id: row.get(3)?,
                    state: RowState::from_stored(&row.get::<_, String>(4)?).name(),
                    vetting: vetting.filter(|vetting| vetting != NOT_VETTED),
                    reason: row.get(6)?,
                    request_id: row.get(7)?,
                    correlation_id: row.get(8)?,
                    status: row.get(9)?,
                    code: row.get(10)?,
                    message: row.get(11)?,
                    responded_at: row.get(12)?,
                });
                if printed.is_err() {
                    break;
                }
            }
            Ok(())
        })?;
        printed
    }
}

/// A stored value as part of a message.
pub(super) fn quoted(value: &str) -> String {
    const MAX_CHARACTERS: usize = 60;
    let line: String = sanitize(value).chars().take(MAX_CHARACTERS).collect();
    format!("`{line}`")
}
