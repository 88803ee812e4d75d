//! Requests for a qualification, which take effect once even if a response is lost.

use std::error::Error as _;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::time::sleep;
use uuid::Uuid;

use crate::call::Call;
use crate::customer::Customer;
use crate::error::{Error, ErrorKind};
use crate::generated::Client;
use crate::generated::operation::Operation;
use crate::generated::types::{
    CustomerQualification, Qualification, QualificationRequest, VettingStatus,
};
use crate::normalize;
use crate::vetting::{PendingQualification, select_entry};

impl Customer {
    /// Requests a qualification. This cannot be undone.
    ///
    /// The request takes effect once, however many attempts it needs. The client repeats it only if it
    /// surely had no effect, or if the customer's qualifications, read after the response was lost, do not
    /// show it; every attempt has the same `MS-RequestId`. An entry counts as the effect of this request
    /// unless it was denied before the request started.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`]. After [`Unconfirmed`](ErrorKind::Unconfirmed) the service has accepted the request.
    /// If [`Error::may_have_effect`], its outcome is unknown: resume it with
    /// [`resume_request`](Self::resume_request), the error's [`request_id`](Error::request_id) and
    /// [`started_at`](Error::started_at). A new request could take effect a second time.
    pub async fn request_qualification(
        &self,
        request: QualificationRequest,
    ) -> Result<PendingQualification, Error> {
        self.request_qualification_with_id(request, Uuid::new_v4())
            .await
    }

    /// Requests a qualification with a new `MS-RequestId` of the caller. Store the id and the time before this
    /// call; after a crash or an error, [`resume_request`](Self::resume_request) takes both.
    ///
    /// # Errors
    ///
    /// As [`request_qualification`](Self::request_qualification).
    pub async fn request_qualification_with_id(
        &self,
        request: QualificationRequest,
        request_id: Uuid,
    ) -> Result<PendingQualification, Error> {
        let qualification = request.qualification();
        let call = Arc::new(Call::start(request_id));
        let verify = || self.find_effect(&qualification, || call.elapsed());
        let pending = |entry| {
            PendingQualification::new(self.poller(qualification.clone()), entry, request_id)
        };
        // Whether an attempt so far may have taken effect.
        let mut may_have_effect = false;
        loop {
            let (id, body) = (self.id, request.clone());
            let send = |client: Client| async move {
                let request = client.request_qualification().customer_id(id);
                request.body(body).send().await
            };
            let response = self
                .partner
                .execute_call(&call, Operation::RequestQualification, send);
            let error = match response.await {
                Ok(entry) => return Ok(pending(entry)),
                Err(error) => error,
            };
            if was_accepted(&error) {
                return match verify().await {
                    Ok(Some(entry)) => Ok(pending(entry)),
                    Ok(None) => Err(error.unconfirmed(None)),
                    Err(read) => Err(error.unconfirmed(Some(read))),
                };
            }
            let Some(pause) = call.record().verify_after else {
                may_have_effect |= match error.kind() {
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
                if !may_have_effect {
                    return Err(error);
                }
                // The service may have rejected the repetition of a request that took effect.
                return match verify().await {
                    Ok(Some(entry)) => Ok(pending(entry)),
                    Ok(None) => Err(error.after_lost_response()),
                    Err(read) => Err(error.unverified(read)),
                };
            };
            may_have_effect = true;
            tracing::debug!(
                ?pause,
                "verifying after a pause whether the request took effect"
            );
            sleep(pause).await;
            match verify().await {
                Ok(Some(entry)) => return Ok(pending(entry)),
                Ok(None) => {}
                Err(read) => return Err(error.unverified(read)),
            }
            if !self.partner.shared().policy.allows(call.elapsed()) {
                // The read took the remaining time.
                return Err(error);
            }
        }
    }

    /// Resumes a request whose outcome is unknown: one that was in flight when the program crashed, or one
    /// that failed with an [`Error`] that [may have had an effect](Error::may_have_effect). This is the one
    /// way to repeat a request. `sent_at` is when it may have been sent first, by this machine's clock.
    ///
    /// The client reads the customer's qualifications first, and sends the request only if they do not show
    /// it, with the same id. Microsoft documents that a repeated request id has one effect; no observation confirms it.
    ///
    /// # Errors
    ///
    /// As [`request_qualification`](Self::request_qualification). If reading the qualifications failed,
    /// [`Error::operation`] is [`Operation::ListQualifications`] and the outcome is as unknown as before.
    pub async fn resume_request(
        &self,
        request: QualificationRequest,
        request_id: Uuid,
        sent_at: SystemTime,
    ) -> Result<PendingQualification, Error> {
        let qualification = request.qualification();
        let elapsed = || sent_at.elapsed().unwrap_or_default();
        if let Some(entry) = self.find_effect(&qualification, elapsed).await? {
            let poller = self.poller(qualification);
            return Ok(PendingQualification::new(poller, entry, request_id));
        }
        self.request_qualification_with_id(request, request_id)
            .await
    }

    /// Reads the entry that a request may have created which started `elapsed` ago.
    async fn find_effect(
        &self,
        qualification: &Qualification,
        elapsed: impl Fn() -> Duration,
    ) -> Result<Option<CustomerQualification>, Error> {
        let read = Arc::new(Call::start(Uuid::new_v4()));
        let mut entries = self.list_qualifications(&read).await?;
        // Entries are dated by the service's clock, which this machine's clock may differ from.
        let now = read.record().date.unwrap_or_else(SystemTime::now);
        let started = now.checked_sub(elapsed()).unwrap_or(now);
        // An entry that was denied before is that of an earlier request. So is one without a date: the
        // service documents that the same request id has one effect.
        entries.retain(|entry| {
            let created = entry.vetting_create_date.as_ref();
            let created = created.and_then(|created| created.utc());
            entry.vetting_status != Some(VettingStatus::Denied)
                || created.is_some_and(|created| created >= started)
        });
        Ok(select_entry(qualification, entries))
    }
}

impl QualificationRequest {
    /// The qualification that is requested.
    pub fn qualification(&self) -> Qualification {
        match self {
            Self::Education { .. } => Qualification::Education,
            Self::GovernmentCommunityCloud { .. } => Qualification::GovernmentCommunityCloud,
            Self::StateOwnedEntity => Qualification::StateOwnedEntity,
        }
    }
}

/// Whether the response accepted the request without showing its one entry: an undocumented success status,
/// an empty body, or a body that is an array of entries.
fn was_accepted(error: &Error) -> bool {
    if error.kind() != ErrorKind::InvalidResponse {
        return false;
    }
    let Some(body) = error.undecoded() else {
        // An error that has a source could not read the body.
        let status = error.status().filter(|_| error.source().is_none());
        return status.is_some_and(|status| (200..300).contains(&status));
    };
    let array = normalize::canonical(body, Operation::ListQualifications.response_body());
    let array = array.as_deref().map_or(body, str::as_bytes);
    body.trim_ascii().is_empty()
        || serde_json::from_slice::<Vec<CustomerQualification>>(array).is_ok()
}
