//! The seam to the generated client: what every request carries, and who sends it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use progenitor_client::{ClientHooks, ClientInfo, OperationInfo};
use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};
use reqwest::{Request, Response, StatusCode};
use tokio::time::Instant;
use uuid::Uuid;

use crate::auth::{AuthError, Token, TokenCache};
use crate::error::Ids;
use crate::generated::operation::{Operation, SecurityScheme};
use crate::generated::{Client, Error};
use crate::pace::Pace;
use crate::retry::RetryPolicy;
use crate::tries;

const API_VERSION: HeaderName = HeaderName::from_static("api-version");
const APPLICATION: HeaderName = HeaderName::from_static("ms-partnercenter-application");
const CORRELATION_ID: HeaderName = HeaderName::from_static("ms-correlationid");
const LOCALE: HeaderName = HeaderName::from_static("x-locale");
const REQUEST_ID: HeaderName = HeaderName::from_static("ms-requestid");

/// What the calls of one client have in common, and what is known of the one that is made.
///
/// Only [`PartnerCenterBuilder`](crate::PartnerCenterBuilder) makes one, so that no generated client exists without a credential
/// and without an address that may receive its tokens.
#[derive(Clone, Debug)]
pub struct Context {
    pub(crate) shared: Arc<Shared>,
    /// Of a call that somebody follows.
    pub(crate) call: Option<Arc<Call>>,
}

/// What the calls of one client have in common.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) tokens: TokenCache,
    pub(crate) policy: RetryPolicy,
    pub(crate) pace: Pace,
    pub(crate) application: HeaderValue,
    pub(crate) locale: HeaderValue,
}

/// One logical call, however often it is sent.
#[derive(Debug)]
pub(crate) struct Call {
    began: Instant,
    record: Mutex<Record>,
}

/// What is known of a call.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) ids: Ids,
    /// How often it was sent.
    pub(crate) attempts: u32,
    /// Of the last answer.
    pub(crate) status: Option<StatusCode>,
    /// The service's clock in the last answer.
    pub(crate) date: Option<SystemTime>,
    /// What the last answer asks for.
    pub(crate) retry_after: Option<Duration>,
    /// How long to wait before it is looked up whether it took effect.
    pub(crate) settle: Option<Duration>,
    /// Why it was not sent, or not again.
    pub(crate) auth: Option<AuthError>,
    /// The last answer as it came, where nothing is decoded from it: bounded.
    pub(crate) raw: Option<Bytes>,
}

impl Call {
    pub(crate) fn new(ids: Ids) -> Self {
        Self {
            began: Instant::now(),
            record: Mutex::new(Record {
                ids,
                attempts: 0,
                status: None,
                date: None,
                retry_after: None,
                settle: None,
                auth: None,
                raw: None,
            }),
        }
    }

    /// How long ago it began.
    pub(crate) fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    /// What is known of it.
    pub(crate) fn record(&self) -> Record {
        self.change(|record| record.clone())
    }

    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Record) -> T) -> T {
        // No change can panic half-way.
        let mut record = self.record.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut record)
    }
}

impl ClientHooks<Context> for Client {
    /// Adds what the caller did not set, and refuses what the service would refuse. The ids are set once
    /// for each logical call.
    async fn pre<E>(&self, request: &mut Request, info: &OperationInfo) -> Result<(), Error<E>> {
        let Context { shared, call } = self.inner();
        let operation = Operation::of_method(info.operation_id);
        let refusal = || unauthorized(operation?, shared.tokens.security_scheme()?);
        if let Some(refusal) = refusal() {
            return Err(Error::InvalidRequest(refusal));
        }
        let token = shared.tokens.token().await.map_err(|error| {
            let text = format!("no token: {error}");
            if let Some(call) = call {
                call.change(|record| record.auth = Some(error));
            }
            Error::Custom(text)
        })?;
        // What the credential did not know, the token says.
        if let Some(refusal) = refusal() {
            return Err(Error::InvalidRequest(refusal));
        }
        let headers = request.headers_mut();
        // What the caller set on the builder counts.
        let set = |name: &HeaderName| headers.get(name)?.to_str().ok()?.parse().ok();
        let (request_id, correlation_id) = (set(&REQUEST_ID), set(&CORRELATION_ID));
        let ids = call.as_ref().map(|call| {
            call.change(|record| {
                let ids = &mut record.ids;
                ids.request = request_id.unwrap_or(ids.request);
                ids.correlation = correlation_id.unwrap_or(ids.correlation);
                *ids
            })
        });
        // The generator's idea; the service knows no such header.
        headers.remove(API_VERSION);
        headers.insert(AUTHORIZATION, token.authorization_header());
        let mut missing = |name: HeaderName, value: &dyn Fn() -> HeaderValue| {
            headers.entry(name).or_insert_with(value);
        };
        missing(REQUEST_ID, &|| {
            id(ids.map_or_else(Uuid::new_v4, |ids| ids.request))
        });
        missing(CORRELATION_ID, &|| {
            id(ids.map_or_else(Uuid::new_v4, |ids| ids.correlation))
        });
        missing(APPLICATION, &|| shared.application.clone());
        missing(LOCALE, &|| shared.locale.clone());
        Ok(())
    }

    async fn exec(&self, request: Request, info: &OperationInfo) -> reqwest::Result<Response> {
        tries::send(self, request, Operation::of_method(info.operation_id)).await
    }
}

/// Why an operation cannot be called with what the credential gives.
fn unauthorized(operation: Operation, scheme: SecurityScheme) -> Option<String> {
    let alternatives = operation.security();
    let fits = alternatives
        .iter()
        .any(|all| all.iter().all(|one| *one == scheme));
    (!fits).then(|| {
        let name = |scheme: &SecurityScheme| match scheme {
            SecurityScheme::AppOnly => "app-only",
            SecurityScheme::AppPlusUser => "app+user",
        };
        let wanted = alternatives.iter().map(|all| {
            let all = all.iter().map(name);
            all.collect::<Vec<_>>().join(" and ")
        });
        format!(
            "{} needs a token of {}, and the credential gives one of {}: use a credential of a \
             signed-in user",
            operation.id(),
            wanted.collect::<Vec<_>>().join(" or "),
            name(&scheme)
        )
    })
}

#[expect(
    clippy::expect_used,
    reason = "a UUID is hexadecimal digits and hyphens"
)]
fn id(id: Uuid) -> HeaderValue {
    let mut text = Uuid::encode_buffer();
    let text = id.hyphenated().encode_lower(&mut text);
    HeaderValue::from_str(text).expect("a UUID can stand in a header")
}

/// Puts another token into a request.
pub(crate) fn authorize(request: &mut Request, token: &Token) {
    request
        .headers_mut()
        .insert(AUTHORIZATION, token.authorization_header());
}
