//! The forecast of a plan: the predicted outcome of each row, as far as reads can show it.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap, HashSet};

use futures_util::{StreamExt as _, stream};
use partner_center::types::{CustomerQualification, Qualification, VettingStatus};
use partner_center::{Error, ErrorKind, PartnerCenter};
use serde::Serialize;
use uuid::Uuid;

use crate::error::CommandError;
use crate::plan::{CustomerRef, QualificationKind, Row};
use crate::session::PAGE_SIZE;

/// The predicted outcome of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Forecast {
    /// It would be sent.
    Send,
    /// The customer has the qualification.
    AlreadyQualified,
    /// The qualification is in review.
    InReview,
    /// A qualification of the customer, or an earlier row, excludes it.
    Conflict,
    /// The code has no creates left, or the partner does not have the code.
    CodeUnavailable,
    /// The partner does not have the customer.
    CustomerNotFound,
    /// The customer's qualifications cannot be read.
    Unknown,
}

impl Forecast {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Send => "send",
            Self::AlreadyQualified => "already_qualified",
            Self::InReview => "in_review",
            Self::Conflict => "conflict",
            Self::CodeUnavailable => "code_unavailable",
            Self::CustomerNotFound => "customer_not_found",
            Self::Unknown => "unknown",
        }
    }
}

/// A row with its forecast.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RowForecast {
    pub(crate) line: u32,
    pub(crate) customer: String,
    pub(crate) qualification: &'static str,
    pub(crate) forecast: Forecast,
    pub(crate) reason: Option<String>,
}

/// The parts of a row that a forecast depends on.
#[derive(Clone, Debug)]
pub(crate) struct ForecastRow {
    line: u32,
    customer: CustomerRef,
    kind: QualificationKind,
    code: Option<String>,
}

impl ForecastRow {
    pub(crate) fn of(row: &Row) -> Self {
        Self {
            line: row.line,
            customer: row.customer.clone(),
            kind: row.kind(),
            code: row.code().map(str::to_owned),
        }
    }
}

/// The remaining creates of each validation code; `None` where the service does not return them.
pub(crate) type RemainingCreates = HashMap<String, Option<i32>>;

/// Reads the partner's validation codes.
pub(crate) async fn remaining_creates(
    partner: &PartnerCenter,
) -> Result<RemainingCreates, CommandError> {
    let codes = partner.validation_codes().await?.into_iter();
    Ok(codes
        .map(|code| (code.validation_id, code.remaining_creates))
        .collect())
}

/// The customers with these domains. A domain without a customer is absent.
pub(crate) async fn customers_by_domain(
    partner: &PartnerCenter,
    domains: &[String],
) -> Result<HashMap<String, Uuid>, CommandError> {
    let wanted: HashSet<_> = domains.iter().collect();
    let mut found = HashMap::new();
    let mut customers = partner.customers().page_size(PAGE_SIZE).stream();
    while found.len() < wanted.len()
        && let Some(customer) = customers.next().await
    {
        let customer = customer?;
        let profile = customer.company_profile.as_ref();
        let domain = profile.and_then(|profile| profile.domain.as_ref());
        let domain = domain.map(|domain| domain.to_lowercase());
        if let (Some(domain), Ok(id)) = (domain, customer.id.parse())
            && wanted.contains(&domain)
        {
            found.insert(domain, id);
        }
    }
    Ok(found)
}

/// Passes the forecast of each row to `each`, in the order of the plan. It only reads.
pub(crate) async fn forecast(
    partner: &PartnerCenter,
    rows: Vec<ForecastRow>,
    concurrency: u16,
    each: &mut dyn FnMut(RowForecast) -> Result<(), CommandError>,
) -> Result<(), CommandError> {
    let domains: BTreeSet<String> = rows
        .iter()
        .filter_map(|row| match &row.customer {
            CustomerRef::Domain(domain) => Some(domain.clone()),
            CustomerRef::Id(_) => None,
        })
        .collect();
    let domains: Vec<_> = domains.into_iter().collect();
    let customers = customers_by_domain(partner, &domains).await?;
    let mut codes = if rows.iter().any(|row| row.code.is_some()) {
        remaining_creates(partner).await?
    } else {
        RemainingCreates::new()
    };
    let reads = rows.into_iter().map(|row| {
        let id = match &row.customer {
            CustomerRef::Id(id) => Some(*id),
            CustomerRef::Domain(domain) => customers.get(domain).copied(),
        };
        async move {
            let entries = match id {
                Some(id) => Some((id, partner.customer(id).qualifications().await)),
                None => None,
            };
            (row, entries)
        }
    });
    let mut reads = stream::iter(reads).buffered(concurrency.max(1).into());
    // The line on which a customer gets a qualification.
    let mut lines: HashMap<(Uuid, QualificationKind), u32> = HashMap::new();
    while let Some((row, entries)) = reads.next().await {
        let (forecast, reason) = match entries {
            None => {
                let reason = "no customer of the partner has this domain".to_owned();
                (Forecast::CustomerNotFound, Some(reason))
            }
            Some((id, entries)) => match (lines.entry((id, row.kind)), entries) {
                (Entry::Occupied(line), _) => {
                    let line = line.get();
                    let reason = format!(
                        "line {line} requests the same, with another reference to the customer"
                    );
                    (Forecast::Conflict, Some(reason))
                }
                (Entry::Vacant(line), entries) => {
                    line.insert(row.line);
                    match entries {
                        Ok(entries) => from_entries(&row, &entries, &mut codes),
                        Err(error) => from_error(error, id)?,
                    }
                }
            },
        };
        each(RowForecast {
            line: row.line,
            customer: row.customer.to_string(),
            qualification: row.kind.name(),
            forecast,
            reason,
        })?;
    }
    Ok(())
}

/// The forecast after a failed read of one customer. Other errors end the whole forecast.
fn from_error(error: Error, customer: Uuid) -> Result<(Forecast, Option<String>), CommandError> {
    match (error.kind(), error.status()) {
        (ErrorKind::Rejected, Some(403 | 404)) => {
            Ok((Forecast::CustomerNotFound, Some(error.to_string())))
        }
        (ErrorKind::Rejected | ErrorKind::InvalidResponse, _) => {
            Ok((Forecast::Unknown, Some(error.to_string())))
        }
        _ => Err(CommandError::Request(error, Some(customer))),
    }
}

fn from_entries(
    row: &ForecastRow,
    entries: &[CustomerQualification],
    codes: &mut RemainingCreates,
) -> (Forecast, Option<String>) {
    let wanted = Qualification::from(row.kind);
    let mut not_denied = entries
        .iter()
        .filter(|entry| entry.vetting_status != Some(VettingStatus::Denied));
    let mut same = not_denied.clone();
    if let Some(entry) = same.find(|entry| entry.qualification == wanted) {
        return match entry.vetting_status {
            Some(VettingStatus::InReview) => (Forecast::InReview, None),
            Some(_) | None => (Forecast::AlreadyQualified, None),
        };
    }
    if let Some(entry) = not_denied.find(|entry| row.kind.excluded_by(&entry.qualification)) {
        let reason = format!("the customer has {}", entry.qualification);
        return (Forecast::Conflict, Some(reason));
    }
    if let Some(code) = &row.code {
        match codes.get_mut(code) {
            None => {
                let reason = format!("the partner does not have code {code}");
                return (Forecast::CodeUnavailable, Some(reason));
            }
            Some(Some(0)) => {
                let reason = format!("code {code} has no creates left for this row");
                return (Forecast::CodeUnavailable, Some(reason));
            }
            Some(Some(remaining)) => *remaining = remaining.saturating_sub(1).max(0),
            Some(None) => {}
        }
    }
    (Forecast::Send, None)
}
