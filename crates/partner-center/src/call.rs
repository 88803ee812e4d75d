//! The record of one API call: its ids, its attempts and its last response.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use reqwest::StatusCode;
use tokio::time::Instant;
use uuid::Uuid;

use crate::auth::AuthError;

/// One API call, with all of its attempts.
#[derive(Debug)]
pub(crate) struct Call {
    started: Instant,
    record: Mutex<CallRecord>,
}

/// The state of a call after its latest attempt.
#[derive(Clone, Debug)]
pub(crate) struct CallRecord {
    /// When the call started, by this machine's clock.
    pub(crate) started_at: SystemTime,
    /// `MS-RequestId`, which every attempt carries: the idempotency key.
    pub(crate) request_id: Uuid,
    /// `MS-CorrelationId`, which every attempt carries.
    pub(crate) correlation_id: Uuid,
    /// How many times the request was sent.
    pub(crate) attempts: u32,
    /// The status of the last response.
    pub(crate) status: Option<StatusCode>,
    /// The `Date` of the last response: the time by the service's clock.
    pub(crate) date: Option<SystemTime>,
    /// The `Retry-After` of the last response.
    pub(crate) retry_after: Option<Duration>,
    /// The pause before the caller verifies whether the request took effect.
    pub(crate) verify_after: Option<Duration>,
    /// Why the last token request failed.
    pub(crate) auth_error: Option<AuthError>,
    /// The beginning of the last response body, if the contract documents no type for it.
    pub(crate) raw_body: Option<Bytes>,
}

impl CallRecord {
    /// The record of a call that starts now.
    fn new(request_id: Uuid, correlation_id: Uuid) -> Self {
        Self {
            started_at: SystemTime::now(),
            request_id,
            correlation_id,
            attempts: 0,
            status: None,
            date: None,
            retry_after: None,
            verify_after: None,
            auth_error: None,
            raw_body: None,
        }
    }
}

impl Call {
    /// Starts a call with this request id and a new correlation id.
    pub(crate) fn start(request_id: Uuid) -> Self {
        Self {
            started: Instant::now(),
            record: Mutex::new(CallRecord::new(request_id, Uuid::new_v4())),
        }
    }

    /// The time since the start of the call.
    pub(crate) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// A copy of the record.
    pub(crate) fn record(&self) -> CallRecord {
        self.update(|record| record.clone())
    }

    pub(crate) fn update<T>(&self, update: impl FnOnce(&mut CallRecord) -> T) -> T {
        // No update panics half-way, so a poisoned record is still consistent.
        let mut record = self.record.lock().unwrap_or_else(PoisonError::into_inner);
        update(&mut record)
    }
}
