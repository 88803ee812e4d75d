//! Waiting for Microsoft's decision on a qualification.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::stream::{self, BoxStream, Stream, StreamExt as _};
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use crate::generated::types::{CustomerQualification, Qualification, VettingStatus};
use crate::retry::part;
use crate::{Customer, Error};

/// When to look again, and when to stop.
///
/// The service has no event for a decision and asks not to be polled, so the default looks after
/// five minutes, then at growing intervals of up to four hours, for seven days. Intervals vary by a
/// tenth, so that many who wait do not look at the same moment.
///
/// ```
/// use std::time::Duration;
/// use partner_center::WaitPolicy;
///
/// let today = WaitPolicy::default().max_elapsed(Duration::from_secs(12 * 60 * 60));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// The first interval. Each one after it is twice as long.
    #[must_use]
    pub fn initial_interval(self, initial_interval: Duration) -> Self {
        Self {
            initial_interval,
            ..self
        }
    }

    /// The longest interval.
    #[must_use]
    pub fn max_interval(self, max_interval: Duration) -> Self {
        Self {
            max_interval,
            ..self
        }
    }

    /// When to give up, counted from the first look.
    #[must_use]
    pub fn max_elapsed(self, max_elapsed: Duration) -> Self {
        Self {
            max_elapsed,
            ..self
        }
    }
}

/// The shortest and the longest interval, whatever a policy says.
const SHORTEST: Duration = Duration::from_millis(1);
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

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
    pub fn from_entries(
        qualification: &Qualification,
        entries: Vec<CustomerQualification>,
    ) -> Self {
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

    /// The entry that says so; nothing if the service lists none.
    #[must_use]
    pub fn into_entry(self) -> Option<CustomerQualification> {
        match self {
            Self::InReview(entry) => entry,
            Self::Approved(entry) | Self::Denied(entry) | Self::NotVetted(entry) => Some(entry),
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

/// A qualification that has been requested: its entry as it stood then, and the way to its decision.
#[derive(Clone, Debug)]
pub struct PendingQualification {
    watch: VettingPoller,
    entry: CustomerQualification,
    request_id: Uuid,
}

impl PendingQualification {
    pub(crate) fn new(
        watch: VettingPoller,
        entry: CustomerQualification,
        request_id: Uuid,
    ) -> Self {
        let watch = VettingPoller {
            known: Some(entry.clone()),
            ..watch
        };
        Self {
            watch,
            entry,
            request_id,
        }
    }

    /// How its vetting stood when the service answered.
    #[must_use]
    pub fn vetting(&self) -> Vetting {
        Vetting::from_entries(&self.watch.qualification, vec![self.entry.clone()])
    }

    /// The entry with which the service answered.
    #[must_use]
    pub fn entry(&self) -> &CustomerQualification {
        &self.entry
    }

    /// The same, for who needs nothing else.
    #[must_use]
    pub fn into_entry(self) -> CustomerQualification {
        self.entry
    }

    /// The `MS-RequestId` under which it was requested, for Microsoft's support.
    #[must_use]
    pub fn request_id(&self) -> Uuid {
        self.request_id
    }

    /// Follows the vetting from here on.
    #[must_use]
    pub fn poller(&self) -> &VettingPoller {
        &self.watch
    }

    /// As [`VettingPoller::wait`].
    ///
    /// # Errors
    ///
    /// As [`VettingPoller::wait`].
    pub async fn wait(&self, policy: WaitPolicy) -> Result<Vetting, Error> {
        self.watch.wait(policy).await
    }

    /// As [`VettingPoller::changes`].
    #[must_use]
    pub fn updates(&self, policy: WaitPolicy) -> VettingUpdates {
        self.watch.updates(policy)
    }
}

/// Follows the vetting of one qualification of a customer.
#[derive(Clone, Debug)]
pub struct VettingPoller {
    customer: Customer,
    qualification: Qualification,
    /// As the service answered the request, so that a failed look may be one of the way, and an older
    /// denial one of an earlier request.
    known: Option<CustomerQualification>,
}

impl VettingPoller {
    pub(crate) fn new(customer: Customer, qualification: Qualification) -> Self {
        Self {
            customer,
            qualification,
            known: None,
        }
    }

    /// Looks once how the vetting stands.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](crate::ErrorKind).
    pub async fn poll(&self) -> Result<Vetting, Error> {
        let mut entries = self.customer.qualifications().await?;
        let created = |entry: &CustomerQualification| entry.vetting_create_date.as_ref()?.utc();
        if let Some(began) = self.known.as_ref().and_then(created) {
            entries.retain(|entry| {
                let denied = entry.vetting_status == Some(VettingStatus::Denied);
                !denied || created(entry).is_none_or(|created| created >= began)
            });
        }
        Ok(Vetting::from_entries(&self.qualification, entries))
    }

    /// Looks until Microsoft has decided or the policy gives up, which ends with
    /// [`Vetting::InReview`]. The first look is at once, or after the first interval where the service has
    /// just answered the request. A status that the contract does not know counts as not decided. Once a look
    /// has succeeded, or the request itself has, later ones may fail for a while
    /// ([`Error::is_transient`]).
    ///
    /// Dropping the future stops waiting and nothing else.
    ///
    /// # Errors
    ///
    /// A first look that fails, a later one that fails for good, such as without a token, or the last one
    /// before the policy gives up.
    pub async fn wait(&self, policy: WaitPolicy) -> Result<Vetting, Error> {
        let mut looks = Looks::new(self.clone(), policy);
        loop {
            match looks.next().await {
                Look::Interim(_) => {}
                Look::Last(vetting) => return Ok(vetting),
                Look::Failed(fault) => return Err(fault),
            }
        }
    }

    /// The states of the vetting, each once: the first as it stands at the first look, then every change,
    /// and the end after a decision, when the policy gives up, or after a fault for good. Dropping the
    /// stream stops looking and nothing else.
    #[must_use]
    pub fn updates(&self, policy: WaitPolicy) -> VettingUpdates {
        struct Walk {
            looks: Looks,
            told: Option<Vetting>,
        }
        let walk = Walk {
            looks: Looks::new(self.clone(), policy),
            told: None,
        };
        let changes = stream::unfold(Some(walk), |walk| async {
            let mut walk = walk?;
            loop {
                let (vetting, last) = match walk.looks.next().await {
                    Look::Interim(vetting) => (vetting, false),
                    Look::Last(vetting) => (vetting, true),
                    Look::Failed(fault) => return Some((Err(fault), None)),
                };
                let new = walk.told.as_ref() != Some(&vetting);
                walk.told = Some(vetting.clone());
                match (new, last) {
                    (true, true) => return Some((Ok(vetting), None)),
                    (true, false) => return Some((Ok(vetting), Some(walk))),
                    (false, true) => return None,
                    (false, false) => {}
                }
            }
        });
        VettingUpdates(changes.boxed())
    }
}

/// The changes of a vetting: a [`Stream`], also for who does not use streams.
pub struct VettingUpdates(BoxStream<'static, Result<Vetting, Error>>);

impl VettingUpdates {
    /// The next change; nothing after the last.
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

impl std::fmt::Debug for VettingUpdates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("VettingUpdates").finish_non_exhaustive()
    }
}

/// Looks at growing intervals.
struct Looks {
    watch: VettingPoller,
    policy: WaitPolicy,
    start: Instant,
    /// The pause before the next look; none before the first.
    pause: Duration,
    interval: Duration,
    /// Whether the vetting is known to exist, so that a failure may be one of the way.
    seen: bool,
    /// As it stood before the first look.
    known: Option<Vetting>,
}

/// What came of a look.
enum Look {
    Interim(Vetting),
    /// Decided, or the policy gives up.
    Last(Vetting),
    Failed(Error),
}

impl Looks {
    fn new(watch: VettingPoller, policy: WaitPolicy) -> Self {
        // What was just answered need not be looked at, and is not polled without end.
        let first = policy.initial_interval.clamp(SHORTEST, LONGEST);
        let known = watch.known.clone();
        let known = known.map(|entry| Vetting::from_entries(&watch.qualification, vec![entry]));
        Self {
            seen: known.is_some(),
            known,
            watch,
            policy,
            start: Instant::now(),
            pause: Duration::ZERO,
            interval: first.min(policy.max_interval.max(SHORTEST)),
        }
    }

    async fn next(&mut self) -> Look {
        if let Some(vetting) = self.known.take() {
            self.pause = self.interval;
            return match vetting {
                Vetting::InReview(_) => Look::Interim(vetting),
                Vetting::Approved(_) | Vetting::Denied(_) | Vetting::NotVetted(_) => {
                    Look::Last(vetting)
                }
            };
        }
        loop {
            let left = self.left();
            // The last look is when the policy gives up.
            sleep(self.pause.min(left)).await;
            let look = self.watch.poll().await;
            let left = self.left();
            self.pause = part(self.interval, 0.9 + fastrand::f64() / 5.0);
            let longest = self.policy.max_interval.clamp(SHORTEST, LONGEST);
            self.interval = self.interval.saturating_mul(2).min(longest);
            match look {
                Ok(vetting @ Vetting::InReview(_)) if !left.is_zero() => {
                    self.seen = true;
                    return Look::Interim(vetting);
                }
                Ok(vetting) => return Look::Last(vetting),
                Err(fault) if self.seen && fault.is_transient() && !left.is_zero() => {
                    tracing::debug!(%fault, "a look at the vetting failed");
                    // Not earlier than the service asks: rather not at all.
                    match fault.retry_after() {
                        Some(asked) if asked > left => return Look::Failed(fault),
                        Some(asked) => self.pause = self.pause.max(asked),
                        None => {}
                    }
                }
                Err(fault) => return Look::Failed(fault),
            }
        }
    }

    /// How long it is until the policy gives up.
    fn left(&self) -> Duration {
        self.policy.max_elapsed.saturating_sub(self.start.elapsed())
    }
}
