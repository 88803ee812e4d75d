//! The state that the generated client carries for its hooks.

use std::sync::Arc;

use reqwest::header::HeaderValue;

use crate::auth::TokenCache;
use crate::call::Call;
use crate::limits::Limits;
use crate::retry::RetryPolicy;

/// The state that the generated client carries for its hooks.
///
/// Only [`PartnerCenterBuilder`](crate::PartnerCenterBuilder) creates one, so that no generated client
/// exists without a credential and without a validated base URL.
#[derive(Clone, Debug)]
pub struct Context {
    pub(crate) shared: Arc<Shared>,
    /// The record of the current call, if [`PartnerCenter`](crate::PartnerCenter) makes it.
    pub(crate) call: Option<Arc<Call>>,
}

/// The state that all clones of a client share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) tokens: TokenCache,
    pub(crate) policy: RetryPolicy,
    pub(crate) limits: Limits,
    /// The value of `MS-PartnerCenter-Application`.
    pub(crate) application: HeaderValue,
    /// The value of `X-Locale`.
    pub(crate) locale: HeaderValue,
}
