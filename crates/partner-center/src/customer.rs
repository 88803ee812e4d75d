//! One customer: what it is qualified for, and how more is requested, with one effect whatever happens on
//! the way.

use std::error::Error as _;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::time::sleep;
use uuid::Uuid;

use crate::error::{Error, ErrorKind, Ids};
use crate::generated::operation::Operation;
use crate::generated::types::{
    self, CustomerQualification, GccValidationRelationship, Qualification, QualificationRequest,
    ValidationStatus, ValidationType, VettingStatus,
};
use crate::hooks::Call;
use crate::vetting::{PendingQualification, VettingPoller, entry_of};
use crate::{PartnerCenter, reading};

/// One of the partner's customers. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Customer {
    partner: PartnerCenter,
    id: Uuid,
}

impl Customer {
    pub(crate) fn new(partner: PartnerCenter, id: Uuid) -> Self {
        Self { partner, id }
    }

    /// The customer's id, a Microsoft Entra tenant.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// What the service knows of the customer.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`].
    pub async fn get(&self) -> Result<types::Customer, Error> {
        let id = self.id;
        let call = |client: crate::generated::Client| async move {
            client.get_customer().customer_id(id).send().await
        };
        self.partner.execute(Operation::GetCustomer, call).await
    }

    /// All qualifications of the customer with the state of their vetting; an empty list if nothing has
    /// been requested. An entry that says `None` is no qualification and is left out: whether the service
    /// ever sends one is not documented.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`].
    pub async fn qualifications(&self) -> Result<Vec<CustomerQualification>, Error> {
        let call = Arc::new(Call::new(Ids::new(Uuid::new_v4())));
        self.entries(&call).await
    }

    async fn entries(&self, call: &Arc<Call>) -> Result<Vec<CustomerQualification>, Error> {
        let id = self.id;
        let send = |client: crate::generated::Client| async move {
            client.list_qualifications().customer_id(id).send().await
        };
        let entries = self
            .partner
            .follow(call, Operation::ListQualifications, send);
        let mut entries = entries.await?;
        entries.retain(|entry| entry.qualification != Qualification::None);
        Ok(entries)
    }

    /// Looks for the entry that a request may have made which began so long before the look.
    async fn effect(
        &self,
        wanted: &Qualification,
        began: impl Fn() -> Duration,
    ) -> Result<Option<CustomerQualification>, Error> {
        let look = Arc::new(Call::new(Ids::new(Uuid::new_v4())));
        let entries = self.entries(&look).await?;
        // When the request began by the service's clock, because its entries are dated by that.
        let now = look.record().date.unwrap_or_else(SystemTime::now);
        let began = now.checked_sub(began()).unwrap_or(now);
        Ok(effect(wanted, entries, began))
    }

    /// Which validation code was used for the customer's Government Community Cloud.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`].
    pub async fn gcc_validation(&self) -> Result<GccValidationRelationship, Error> {
        let id = self.id;
        let call = |client: crate::generated::Client| async move {
            client
                .get_customer_validation()
                .customer_id(id)
                .send()
                .await
        };
        self.partner
            .execute(Operation::GetCustomerValidation, call)
            .await
    }

    /// How Microsoft's review of the customer's account stands, which blocks purchases and has nothing to
    /// do with qualifications. A customer without one is refused with 404.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`].
    pub async fn account_status(&self) -> Result<ValidationStatus, Error> {
        let id = self.id;
        let call = |client: crate::generated::Client| async move {
            let call = client.get_validation_status().customer_id(id);
            call.type_(ValidationType::Account).send().await
        };
        self.partner
            .execute(Operation::GetValidationStatus, call)
            .await
    }

    /// Follows the vetting of a qualification that was requested before. Nothing is sent.
    #[must_use]
    pub fn poller(&self, qualification: Qualification) -> VettingPoller {
        VettingPoller::new(self.clone(), qualification)
    }

    /// Requests one qualification. This cannot be undone.
    ///
    /// It takes effect once, however often it has to be sent: it is sent again only where it surely had
    /// no effect, or where the customer's entries, read after the answer was lost, do not show it. Each
    /// time it has the same `MS-RequestId`. An entry counts as that of this request unless it was denied
    /// before the request began.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`]. After [`Unconfirmed`](ErrorKind::Unconfirmed) the request has been accepted.
    /// After [`Lost`](ErrorKind::ResponseLost) and [`Failed`](ErrorKind::ServerError) it could not be settled whether
    /// it took effect, and after [`Unreadable`](ErrorKind::InvalidResponse) neither is known: look with
    /// [`qualifications`](Self::qualifications).
    pub async fn request_qualification(
        &self,
        request: QualificationRequest,
    ) -> Result<PendingQualification, Error> {
        self.request_qualification_with_id(request, Uuid::new_v4())
            .await
    }

    /// Requests one qualification under an `MS-RequestId` that the caller has chosen and written down, so
    /// that the same request can be made again after a crash: by
    /// [`resume_request`](Self::resume_request).
    ///
    /// # Errors
    ///
    /// As [`request_qualification`](Self::request_qualification).
    pub async fn request_qualification_with_id(
        &self,
        request: QualificationRequest,
        request_id: Uuid,
    ) -> Result<PendingQualification, Error> {
        let wanted = request.qualification();
        let call = Arc::new(Call::new(Ids::new(request_id)));
        let requested = |entry| {
            let watch = VettingPoller::new(self.clone(), wanted.clone());
            PendingQualification::new(watch, entry, request_id)
        };
        // Whether an earlier attempt may have taken effect.
        let mut perhaps = false;
        loop {
            let id = self.id;
            let body = request.clone();
            let send = |client: crate::generated::Client| async move {
                let call = client.request_qualification().customer_id(id);
                call.body(body).send().await
            };
            let sent = self
                .partner
                .follow(&call, Operation::RequestQualification, send);
            let fault = match sent.await {
                Ok(entry) => return Ok(requested(entry)),
                Err(fault) => fault,
            };
            if accepted(&fault) {
                return match self.effect(&wanted, || call.elapsed()).await {
                    Ok(entry) => entry.map(requested).ok_or_else(|| fault.unconfirmed(None)),
                    Err(look) => Err(fault.unconfirmed(Some(look))),
                };
            }
            let Some(pause) = call.record().settle else {
                perhaps |= match fault.kind() {
                    // The last attempt may have taken effect too.
                    ErrorKind::ResponseLost | ErrorKind::ServerError => true,
                    ErrorKind::InvalidRequest
                    | ErrorKind::ConnectionFailed
                    | ErrorKind::Authentication
                    | ErrorKind::Unauthorized
                    | ErrorKind::Rejected
                    | ErrorKind::Throttled { .. }
                    | ErrorKind::InvalidResponse
                    | ErrorKind::Unconfirmed => false,
                };
                if !perhaps {
                    return Err(fault);
                }
                // A refusal may be that of a repetition: an effect that took its time to show is there.
                return match self.effect(&wanted, || call.elapsed()).await {
                    Ok(Some(entry)) => Ok(requested(entry)),
                    Ok(None) => Err(fault.after_a_lost_one()),
                    Err(look) => Err(fault.unsettled(look)),
                };
            };
            perhaps = true;
            tracing::debug!(
                ?pause,
                "whether the request took effect is looked up after a pause"
            );
            sleep(pause).await;
            match self.effect(&wanted, || call.elapsed()).await {
                Ok(Some(entry)) => return Ok(requested(entry)),
                Ok(None) => {}
                Err(look) => return Err(fault.unsettled(look)),
            }
            if !self.partner.allows(call.elapsed()) {
                // The look took what time there was.
                return Err(fault);
            }
        }
    }

    /// Makes a request again of which nobody knows whether it took effect, such as one that was under way
    /// when the program was killed. `sent_at` is when it may have been sent first, by this machine's clock.
    ///
    /// Microsoft documents that a request repeated under the same id has one effect; nobody has observed
    /// it. So the customer's entries are read first, and it is sent only where they do not show it.
    ///
    /// # Errors
    ///
    /// As [`request_qualification`](Self::request_qualification); the operation of the fault is the listing
    /// if it was that which failed, and nothing is known that was not known before.
    pub async fn resume_request(
        &self,
        request: QualificationRequest,
        request_id: Uuid,
        sent_at: SystemTime,
    ) -> Result<PendingQualification, Error> {
        let wanted = request.qualification();
        let since = || {
            SystemTime::now()
                .duration_since(sent_at)
                .unwrap_or_default()
        };
        match self.effect(&wanted, since).await? {
            Some(entry) => {
                let watch = VettingPoller::new(self.clone(), wanted);
                Ok(PendingQualification::new(watch, entry, request_id))
            }
            None => {
                self.request_qualification_with_id(request, request_id)
                    .await
            }
        }
    }
}

impl QualificationRequest {
    /// What it requests.
    #[must_use]
    pub fn qualification(&self) -> Qualification {
        match self {
            Self::Education { .. } => Qualification::Education,
            Self::GovernmentCommunityCloud { .. } => Qualification::GovernmentCommunityCloud,
            Self::StateOwnedEntity => Qualification::StateOwnedEntity,
        }
    }
}

/// The entry that a request which began then may have made. One that was denied before is that of an
/// earlier request, which may be repeated; if it does not say when, it is taken for that too, because the
/// service promises that the same request id has one effect.
fn effect(
    wanted: &Qualification,
    entries: Vec<CustomerQualification>,
    began_at: SystemTime,
) -> Option<CustomerQualification> {
    let mut entries = entries;
    entries.retain(|entry| {
        let denied = entry.vetting_status == Some(VettingStatus::Denied);
        let created = entry.vetting_create_date.as_ref();
        let created = created.and_then(|created| created.utc());
        !denied || created.is_some_and(|created| created >= began_at)
    });
    entry_of(wanted, entries)
}

/// Whether a request was accepted by an answer that does not show its one entry: a success that the
/// contract does not list, an empty one, or one that reads as a list of entries.
fn accepted(fault: &Error) -> bool {
    if fault.kind() != ErrorKind::InvalidResponse {
        return false;
    }
    let Some(raw) = fault.undecoded() else {
        // One whose body could not be read has a source that says so.
        let status = fault.status().filter(|_| fault.source().is_none());
        return status.is_some_and(|status| (200..300).contains(&status));
    };
    let list = Operation::ListQualifications.answer();
    let listed = reading::canonical(raw, list);
    let listed = listed.as_deref().map_or(raw, str::as_bytes);
    raw.trim_ascii().is_empty()
        || serde_json::from_slice::<Vec<CustomerQualification>>(listed).is_ok()
}
