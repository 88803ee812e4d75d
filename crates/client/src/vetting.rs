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
    ///
    /// Should the service list it more than once, an entry in review counts before an approved one
    /// and that before a denied one: a denial can be followed by another request.
    #[must_use]
    pub fn of(qualification: &Qualification, entries: Vec<CustomerQualification>) -> Self {
        let Some(entry) = entry_of(qualification, entries) else {
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

/// The entry of `qualification` that counts.
pub(crate) fn entry_of(
    qualification: &Qualification,
    entries: Vec<CustomerQualification>,
) -> Option<CustomerQualification> {
    let entries = entries.into_iter();
    let of_it = entries.filter(|entry| entry.qualification == *qualification);
    of_it.min_by_key(rank)
}

fn rank(entry: &CustomerQualification) -> u8 {
    match &entry.vetting_status {
        Some(VettingStatus::InReview | VettingStatus::Unrecognized(_)) => 0,
        Some(VettingStatus::Approved) => 1,
        None => 2,
        Some(VettingStatus::Denied) => 3,
    }
}

impl PartnerCenter {
    /// Looks at the qualification of a customer until Microsoft has decided on it or the policy
    /// gives up. A status that the contract does not know counts as not decided. Once a look has
    /// succeeded, later ones may fail for a while ([`Fault::is_transient`]).
    ///
    /// Dropping the future stops waiting and nothing else.
    ///
    /// # Errors
    ///
    /// A first look that fails, a later one that fails for good, such as with an expired token, or
    /// the last one before the policy gives up.
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
        let mut seen = false;
        loop {
            let look = self.qualifications(customer).await;
            let left = give_up_after.saturating_sub(start.elapsed());
            match look.map(|entries| Vetting::of(qualification, entries)) {
                Ok(Vetting::InReview(_)) if !left.is_zero() => seen = true,
                Err(fault) if seen && fault.is_transient() && !left.is_zero() => {}
                look => return look,
            }
            sleep(interval.min(left)).await;
            interval = interval.saturating_mul(2).min(longest);
        }
    }
}
