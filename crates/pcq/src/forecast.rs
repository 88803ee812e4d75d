//! What a plan would do, as far as reading tells.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use futures_util::{StreamExt as _, stream};
use partner_center::types::{CustomerQualification, Qualification, VettingStatus};
use partner_center::{Error, ErrorKind, PartnerCenter};
use serde::{Serialize, Serializer};
use uuid::Uuid;

use crate::failure::Failure;
use crate::plan::{Kind, Row, Who};
use crate::session::PAGE;

/// What would become of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It would be requested.
    Send,
    /// The customer has it.
    Qualified,
    /// It is in review.
    InReview,
    /// What the customer has, or a row before, excludes it.
    Conflict,
    /// The code has no create left, or the partner does not have it.
    Code,
    /// The partner has no such customer.
    UnknownCustomer,
    /// The service does not tell.
    NotKnown,
}

impl Verdict {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Send => "send",
            Self::Qualified => "qualified",
            Self::InReview => "in-review",
            Self::Conflict => "conflict",
            Self::Code => "code",
            Self::UnknownCustomer => "unknown-customer",
            Self::NotKnown => "not-known",
        }
    }
}

impl Serialize for Verdict {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// A row with what would become of it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Forecast {
    pub(crate) line: u32,
    pub(crate) customer: String,
    pub(crate) qualification: &'static str,
    #[serde(rename = "forecast")]
    pub(crate) verdict: Verdict,
    pub(crate) why: Option<String>,
}

/// What reading needs of a row.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    pub(crate) line: u32,
    customer: Who,
    kind: Kind,
    code: Option<String>,
}

impl Wanted {
    pub(crate) fn of(row: &Row) -> Self {
        Self {
            line: row.line,
            customer: row.customer.clone(),
            kind: row.kind(),
            code: row.code().map(str::to_owned),
        }
    }
}

/// How often each validation code can still be used.
pub(crate) type Codes = HashMap<String, Option<i32>>;

/// Asks for the validation codes.
pub(crate) async fn codes(partner: &PartnerCenter) -> Result<Codes, Failure> {
    let codes = partner.validation_codes().await;
    let codes = codes.map_err(|fault| Failure::Call(fault, None))?;
    let codes = codes.into_iter();
    Ok(codes
        .map(|code| (code.validation_id, code.remaining_creates))
        .collect())
}

/// Whose domains these are, as far as the partner's customers have them.
pub(crate) async fn resolve(
    partner: &PartnerCenter,
    domains: &[String],
) -> Result<HashMap<String, Uuid>, Failure> {
    let mut found = HashMap::new();
    if domains.is_empty() {
        return Ok(found);
    }
    let wanted: std::collections::HashSet<_> = domains.iter().collect();
    let mut customers = partner.customers().page_size(PAGE).stream();
    while found.len() < wanted.len()
        && let Some(customer) = customers.next().await
    {
        let customer = customer.map_err(|fault| Failure::Call(fault, None))?;
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

/// Tells for each row what would become of it, in the order of the plan. Nothing is changed.
pub(crate) async fn forecast(
    partner: &PartnerCenter,
    rows: Vec<Wanted>,
    concurrency: u16,
    each: &mut dyn FnMut(Forecast) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut domains: Vec<String> = rows
        .iter()
        .filter_map(|row| match &row.customer {
            Who::Domain(domain) => Some(domain.clone()),
            Who::Id(_) => None,
        })
        .collect();
    domains.sort_unstable();
    domains.dedup();
    let known = resolve(partner, &domains).await?;
    let mut codes = if rows.iter().any(|row| row.code.is_some()) {
        codes(partner).await?
    } else {
        Codes::new()
    };
    let looks = rows.into_iter().map(|row| {
        let id = match &row.customer {
            Who::Id(id) => Some(*id),
            Who::Domain(domain) => known.get(domain).copied(),
        };
        async move {
            let entries = match id {
                Some(id) => Some((id, partner.customer(id).qualifications().await)),
                None => None,
            };
            (row, entries)
        }
    });
    let mut looks = stream::iter(looks).buffered(concurrency.max(1).into());
    // The line on which a customer gets something, by whatever name.
    let mut lines: HashMap<(Uuid, Kind), u32> = HashMap::new();
    while let Some((row, entries)) = looks.next().await {
        let (verdict, why) = match entries {
            None => {
                let why = "no customer of the partner has this domain".to_owned();
                (Verdict::UnknownCustomer, Some(why))
            }
            Some((id, entries)) => match (lines.entry((id, row.kind)), entries) {
                (Entry::Occupied(line), _) => {
                    let line = line.get();
                    let why =
                        format!("line {line} asks for the same, by another name of the customer");
                    (Verdict::Conflict, Some(why))
                }
                (Entry::Vacant(place), entries) => {
                    place.insert(row.line);
                    match entries {
                        Ok(entries) => judge(&row, &entries, &mut codes),
                        Err(fault) => unreadable(fault, id)?,
                    }
                }
            },
        };
        each(Forecast {
            line: row.line,
            customer: row.customer.to_string(),
            qualification: row.kind.name(),
            verdict,
            why,
        })?;
    }
    Ok(())
}

/// What a refused look means for a row; other faults end the forecast.
fn unreadable(fault: Error, customer: Uuid) -> Result<(Verdict, Option<String>), Failure> {
    match (fault.kind(), fault.status()) {
        (ErrorKind::Rejected, Some(403 | 404)) => {
            Ok((Verdict::UnknownCustomer, Some(fault.to_string())))
        }
        (ErrorKind::Rejected | ErrorKind::InvalidResponse, _) => {
            Ok((Verdict::NotKnown, Some(fault.to_string())))
        }
        _ => Err(Failure::Call(fault, Some(customer))),
    }
}

fn judge(
    row: &Wanted,
    entries: &[CustomerQualification],
    codes: &mut Codes,
) -> (Verdict, Option<String>) {
    let wanted = Qualification::from(row.kind);
    let open = |entry: &&CustomerQualification| entry.vetting_status != Some(VettingStatus::Denied);
    if let Some(entry) = entries
        .iter()
        .filter(open)
        .find(|entry| entry.qualification == wanted)
    {
        return match entry.vetting_status {
            Some(VettingStatus::InReview) => (Verdict::InReview, None),
            Some(_) | None => (Verdict::Qualified, None),
        };
    }
    let excluding = entries
        .iter()
        .filter(open)
        .find(|entry| row.kind.excluded_by(&entry.qualification));
    if let Some(entry) = excluding {
        let why = format!("the customer has {}", entry.qualification);
        return (Verdict::Conflict, Some(why));
    }
    if let Some(code) = &row.code {
        match codes.get_mut(code) {
            None => {
                let why = format!("the partner has no code {code}");
                return (Verdict::Code, Some(why));
            }
            Some(Some(0)) => {
                let why = format!("code {code} has no create left for this row");
                return (Verdict::Code, Some(why));
            }
            Some(Some(left)) => *left = left.saturating_sub(1).max(0),
            // How often is not told.
            Some(None) => {}
        }
    }
    (Verdict::Send, None)
}
