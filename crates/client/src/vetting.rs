//! Waiting for Microsoft's decision on a qualification.

use std::time::Duration;

use tokio::time::{Instant, sleep};
use uuid::Uuid;

use crate::generated::types::{CustomerQualification, Qualification, VettingStatus};
use crate::{Fault, PartnerCenter};

/// When to look again, and when to stop.
///
/// The service has no event for a decision and asks not to be polled, so the default looks after
/// five minutes, then at growing intervals of up to four hours, for seven days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitPolicy {
    /// The first interval. Each one after it is twice as long.
    pub first: Duration,
    /// The longest interval.
    pub longest: Duration,
    /// When to give up, counted from the first look.
    pub give_up_after: Duration,
}

impl Default for WaitPolicy {
    fn default() -> Self {
        const HOUR: u64 = 60 * 60;
        Self {
            first: Duration::from_secs(5 * 60),
            longest: Duration::from_secs(4 * HOUR),
            give_up_after: Duration::from_secs(7 * 24 * HOUR),
        }
    }
}

/// How a vetting stands.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Vetting {
    /// Microsoft approved it.
    Approved(CustomerQualification),
    /// Microsoft denied it; the reason is in `vetting_reason`.
    Denied(CustomerQualification),
    /// It is set and carries no vetting status, as StateOwnedEntity does.
    NotVetted(CustomerQualification),
    /// Not decided yet; nothing where the service does not list the qualification.
    InReview(Option<CustomerQualification>),
}

impl Vetting {
    /// What the entry of `qualification` among `entries` says.
    #[must_use]
    pub fn of(qualification: &Qualification, entries: Vec<CustomerQualification>) -> Self {
        let entry = entries
            .into_iter()
            .find(|entry| entry.qualification == *qualification);
        let Some(entry) = entry else {
            return Self::InReview(None);
        };
        match &entry.vetting_status {
            None => Self::NotVetted(entry),
            Some(VettingStatus::Approved) => Self::Approved(entry),
            Some(VettingStatus::Denied) => Self::Denied(entry),
            Some(VettingStatus::InReview | VettingStatus::Unrecognized(_)) => {
                Self::InReview(Some(entry))
            }
        }
    }
}

impl PartnerCenter {
    /// Looks at the qualification of a customer until Microsoft has decided on it or the policy
    /// gives up. A status that the contract does not know counts as not decided.
    ///
    /// Dropping the future stops waiting and nothing else.
    ///
    /// # Errors
    ///
    /// The first look that fails.
    pub async fn wait_for_vetting(
        &self,
        customer: Uuid,
        qualification: &Qualification,
        policy: WaitPolicy,
    ) -> Result<Vetting, Fault> {
        let WaitPolicy {
            first,
            longest,
            give_up_after,
        } = policy;
        let start = Instant::now();
        let mut interval = first;
        loop {
            let vetting = Vetting::of(qualification, self.qualifications(customer).await?);
            let left = give_up_after.saturating_sub(start.elapsed());
            if !matches!(vetting, Vetting::InReview(_)) || left.is_zero() {
                return Ok(vetting);
            }
            sleep(interval.min(left)).await;
            interval = interval.saturating_mul(2).min(longest);
        }
    }
}
