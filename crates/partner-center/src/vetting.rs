//! Vetting: Microsoft's decision on a qualification, and how to poll for it.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::stream::{self, BoxStream, Stream, StreamExt as _};
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use crate::customer::Customer;
use crate::error::Error;
use crate::generated::types::{CustomerQualification, Qualification, VettingStatus};
use crate::retry::scale;

/// How often and for how long the client polls for a decision.
///
/// The service sends no event for a decision, and Microsoft advises against constant polling. The default
/// polls after five minutes, then at intervals that double up to four hours, for seven days. Each interval
/// varies randomly by a tenth.
///
/// ```
/// use std::time::Duration;
/// use partner_center::WaitPolicy;
///
/// let today = WaitPolicy::default().max_elapsed(Duration::from_secs(12 * 60 * 60));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct WaitPolicy {
    initial_interval: Duration,
    max_interval: Duration,
    max_elapsed: Duration,
}

impl Default for WaitPolicy {
    fn default() -> Self {
        const HOUR: u64 = 60 * 60;
        Self {
            initial_interval: Duration::from_secs(5 * 60),
            max_interval: Duration::from_secs(4 * HOUR),
            max_elapsed: Duration::from_secs(7 * 24 * HOUR),
        }
    }
}

impl WaitPolicy {
    /// The interval before the second poll. Each later interval is twice as long.
    pub fn initial_interval(mut self, initial_interval: Duration) -> Self {
        self.initial_interval = initial_interval;
        self
    }

    /// The longest interval.
    pub fn max_interval(mut self, max_interval: Duration) -> Self {
        self.max_interval = max_interval;
        self
    }

    /// The time after the start of the wait at which the client polls for the last time.
    pub fn max_elapsed(mut self, max_elapsed: Duration) -> Self {
        self.max_elapsed = max_elapsed;
        self
    }
}

/// The bounds of an interval, whatever the policy says.
const SHORTEST_INTERVAL: Duration = Duration::from_millis(1);
const LONGEST_INTERVAL: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// The state of a vetting.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Vetting {
    /// Microsoft approved the qualification.
    Approved(CustomerQualification),
    /// Microsoft denied the qualification; `vetting_reason` says why.
    Denied(CustomerQualification),
    /// The qualification is set and has no vetting status, as StateOwnedEntity has none.
    NotVetted(CustomerQualification),
    /// Microsoft has not decided yet.
    InReview(CustomerQualification),
    /// The service lists no such qualification of the customer: nobody requested it.
    NotRequested,
}

impl Vetting {
    /// The vetting of a qualification, by the customer's entries.
    ///
    /// If there are several entries of the qualification, one in review takes precedence over an approved
    /// one, and that over a denied one, because a denied request can be repeated.
    pub fn from_entries(
        qualification: &Qualification,
        entries: Vec<CustomerQualification>,
    ) -> Self {
        select_entry(qualification, entries).map_or(Self::NotRequested, Self::from)
    }

    /// The entry; `None` if nobody requested the qualification.
    pub fn into_entry(self) -> Option<CustomerQualification> {
        match self {
            Self::Approved(entry)
            | Self::Denied(entry)
            | Self::NotVetted(entry)
            | Self::InReview(entry) => Some(entry),
            Self::NotRequested => None,
        }
    }
}

impl From<CustomerQualification> for Vetting {
    /// The vetting that an entry shows. An undocumented status counts as undecided.
    fn from(entry: CustomerQualification) -> Self {
        match &entry.vetting_status {
            None => Self::NotVetted(entry),
            Some(VettingStatus::Approved) => Self::Approved(entry),
            Some(VettingStatus::Denied) => Self::Denied(entry),
            Some(VettingStatus::InReview | VettingStatus::Unrecognized(_)) => Self::InReview(entry),
        }
    }
}

/// The entry of a qualification that takes precedence.
pub(crate) fn select_entry(
    qualification: &Qualification,
    entries: Vec<CustomerQualification>,
) -> Option<CustomerQualification> {
    let entries = entries.into_iter();
    let entries = entries.filter(|entry| entry.qualification == *qualification);
    entries.min_by_key(|entry| match &entry.vetting_status {
        Some(VettingStatus::InReview | VettingStatus::Unrecognized(_)) => 0,
        Some(VettingStatus::Approved) => 1,
        None => 2,
        Some(VettingStatus::Denied) => 3,
    })
}

/// A qualification that the service accepted a request for: its first entry, and a poller for the decision.
#[derive(Clone, Debug)]
pub struct PendingQualification {
    poller: VettingPoller,
    entry: CustomerQualification,
    request_id: Uuid,
}

impl PendingQualification {
    pub(crate) fn new(
        mut poller: VettingPoller,
        entry: CustomerQualification,
        request_id: Uuid,
    ) -> Self {
        poller.requested = Some(entry.clone());
        Self {
            poller,
            entry,
            request_id,
        }
    }

    /// The vetting in the response to the request.
    pub fn vetting(&self) -> Vetting {
        self.entry.clone().into()
    }

    /// The entry in the response to the request.
    pub fn entry(&self) -> &CustomerQualification {
        &self.entry
    }

    /// The entry in the response to the request, without a clone.
    pub fn into_entry(self) -> CustomerQualification {
        self.entry
    }

    /// The `MS-RequestId` of the request, for Microsoft's support.
    pub fn request_id(&self) -> Uuid {
        self.request_id
    }

    /// The poller for the decision on this request.
    pub fn poller(&self) -> &VettingPoller {
        &self.poller
    }

    /// As [`VettingPoller::wait`].
    ///
    /// # Errors
    ///
    /// As [`VettingPoller::wait`].
    pub async fn wait(&self, policy: WaitPolicy) -> Result<Vetting, Error> {
        self.poller.wait(policy).await
    }

    /// As [`VettingPoller::updates`].
    pub fn updates(&self, policy: WaitPolicy) -> VettingUpdates {
        self.poller.updates(policy)
    }
}

/// Polls for the decision on one qualification of a customer.
#[derive(Clone, Debug)]
pub struct VettingPoller {
    customer: Customer,
    qualification: Qualification,
    /// The entry in the response to the request: an older denial is that of an earlier request.
    requested: Option<CustomerQualification>,
}

impl Customer {
    /// A poller for a qualification that was requested earlier. Sends nothing.
    pub fn poller(&self, qualification: Qualification) -> VettingPoller {
        VettingPoller {
            customer: self.clone(),
            qualification,
            requested: None,
        }
    }
}

impl VettingPoller {
    /// Reads the vetting once. While the service does not list a qualification that it has accepted a request
    /// for, the vetting is the one in the response to the request.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](crate::ErrorKind).
    pub async fn poll(&self) -> Result<Vetting, Error> {
        let mut entries = self.customer.qualifications().await?;
        let created = |entry: &CustomerQualification| entry.vetting_create_date.as_ref()?.utc();
        if let Some(requested) = self.requested.as_ref().and_then(created) {
            entries.retain(|entry| {
                entry.vetting_status != Some(VettingStatus::Denied)
                    || created(entry).is_none_or(|created| created >= requested)
            });
        }
        let entry = select_entry(&self.qualification, entries).or_else(|| self.requested.clone());
        Ok(entry.map_or(Vetting::NotRequested, Vetting::from))
    }

    /// Polls until Microsoft has decided, or until the policy's time is over: then the result is
    /// [`Vetting::InReview`]. Polls at once, or after the first interval if the service has just responded to
    /// the request. Does not wait for a qualification that nobody requested: the result is
    /// [`Vetting::NotRequested`]. An undocumented vetting status counts as undecided. After one successful poll, or the
    /// response to the request, the client tolerates [transient](Error::is_transient) errors.
    ///
    /// Dropping the future stops the polling.
    ///
    /// # Errors
    ///
    /// The error of the first poll, a later one that is not transient, or that of the last poll.
    pub async fn wait(&self, policy: WaitPolicy) -> Result<Vetting, Error> {
        let mut polls = PollLoop::new(self.clone(), policy);
        loop {
            if let PollResult::Final(vetting) = polls.next().await? {
                return Ok(vetting);
            }
        }
    }

    /// The vetting after the first poll, and each change of it. The stream ends after a decision, when the
    /// policy's time is over, or after an error that [`wait`](Self::wait) would return. Dropping it stops the
    /// polling.
    pub fn updates(&self, policy: WaitPolicy) -> VettingUpdates {
        let start = Some((PollLoop::new(self.clone(), policy), None));
        let updates = stream::unfold(start, |state| async {
            let (mut polls, last) = state?;
            loop {
                let (vetting, is_final) = match polls.next().await {
                    Ok(PollResult::Undecided(vetting)) => (vetting, false),
                    Ok(PollResult::Final(vetting)) => (vetting, true),
                    Err(error) => return Some((Err(error), None)),
                };
                if last.as_ref() != Some(&vetting) {
                    let next = (!is_final).then(|| (polls, Some(vetting.clone())));
                    return Some((Ok(vetting), next));
                }
                if is_final {
                    return None;
                }
            }
        });
        VettingUpdates(updates.boxed())
    }
}

/// The changes of a vetting, as a [`Stream`] or by [`next`](Self::next).
#[must_use]
pub struct VettingUpdates(BoxStream<'static, Result<Vetting, Error>>);

impl VettingUpdates {
    /// The next change; `None` after the last one.
    ///
    /// # Errors
    ///
    /// As [`VettingPoller::wait`].
    pub async fn next(&mut self) -> Option<Result<Vetting, Error>> {
        self.0.next().await
    }
}

impl Stream for VettingUpdates {
    type Item = Result<Vetting, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(context)
    }
}

impl fmt::Debug for VettingUpdates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VettingUpdates").finish_non_exhaustive()
    }
}

/// Polls at growing intervals.
struct PollLoop {
    poller: VettingPoller,
    policy: WaitPolicy,
    started: Instant,
    /// The pause before the next poll; zero before the first.
    pause: Duration,
    interval: Duration,
    /// Whether the vetting is known to exist, so that a transient error is tolerated.
    exists: bool,
    /// The vetting in the response to the request, until it is returned as the first result.
    requested: Option<Vetting>,
}

enum PollResult {
    Undecided(Vetting),
    /// Microsoft has decided, nobody requested the qualification, or the policy's time is over.
    Final(Vetting),
}

impl PollLoop {
    fn new(poller: VettingPoller, policy: WaitPolicy) -> Self {
        let interval = policy
            .initial_interval
            .clamp(SHORTEST_INTERVAL, LONGEST_INTERVAL);
        let requested = poller.requested.clone().map(Vetting::from);
        Self {
            exists: requested.is_some(),
            requested,
            poller,
            policy,
            started: Instant::now(),
            pause: Duration::ZERO,
            interval: interval.min(policy.max_interval.max(SHORTEST_INTERVAL)),
        }
    }

    async fn next(&mut self) -> Result<PollResult, Error> {
        if let Some(vetting) = self.requested.take() {
            self.pause = self.interval;
            return Ok(match vetting {
                Vetting::InReview(_) => PollResult::Undecided(vetting),
                Vetting::Approved(_)
                | Vetting::Denied(_)
                | Vetting::NotVetted(_)
                | Vetting::NotRequested => PollResult::Final(vetting),
            });
        }
        loop {
            // The last poll is at the end of the policy's time.
            sleep(self.pause.min(self.remaining())).await;
            let result = self.poller.poll().await;
            let remaining = self.remaining();
            let is_last = remaining.is_zero();
            self.pause = scale(self.interval, 0.9 + fastrand::f64() / 5.0);
            let max_interval = self.policy.max_interval;
            let max_interval = max_interval.clamp(SHORTEST_INTERVAL, LONGEST_INTERVAL);
            self.interval = self.interval.saturating_mul(2).min(max_interval);
            match result {
                Ok(vetting @ Vetting::InReview(_)) if !is_last => {
                    self.exists = true;
                    return Ok(PollResult::Undecided(vetting));
                }
                Ok(vetting) => return Ok(PollResult::Final(vetting)),
                Err(error) if self.exists && error.is_transient() && !is_last => {
                    tracing::debug!(%error, "a poll of the vetting failed");
                    let retry_after = error.retry_after().unwrap_or_default();
                    if retry_after > remaining {
                        return Err(error);
                    }
                    self.pause = self.pause.max(retry_after);
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// The time until the last poll.
    fn remaining(&self) -> Duration {
        self.policy
            .max_elapsed
            .saturating_sub(self.started.elapsed())
    }
}
