//! The state that the generated client carries for its hooks.

use std::sync::Arc;

use reqwest::header::{AUTHORIZATION, HeaderValue};
use reqwest::{Request, Url};

use crate::auth::{Token, TokenCache};
use crate::call::Call;
use crate::limits::Limits;
use crate::retry::RetryPolicy;

/// The state that the generated client carries for its hooks.
///
/// Only [`PartnerCenterBuilder`](crate::PartnerCenterBuilder) creates one, so that no generated client
/// exists without a credential. A generated client that was created with this state and another URL sends
/// nothing: the token is attached only to requests to the service that the builder validated.
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
    /// The validated URL of the service, the only one whose requests get a token.
    pub(crate) service: Url,
    pub(crate) policy: RetryPolicy,
    pub(crate) limits: Limits,
    /// The value of `MS-PartnerCenter-Application`.
    pub(crate) application: HeaderValue,
    /// The value of `X-Locale`.
    pub(crate) locale: HeaderValue,
}

impl Shared {
    /// Fails if the request leads elsewhere than to the service.
    pub(crate) fn check_origin(&self, request: &Request) -> Result<(), String> {
        let (own, other) = (self.service.origin(), request.url().origin());
        if own == other {
            return Ok(());
        }
        Err(format!(
            "the client sends its access token to {} only, not to {}: build a client for that service",
            own.ascii_serialization(),
            other.ascii_serialization()
        ))
    }

    /// Attaches the token, if the request leads to the service.
    pub(crate) fn attach_token(&self, request: &mut Request, token: &Token) -> Result<(), String> {
        self.check_origin(request)?;
        let header = token.authorization_header();
        request.headers_mut().insert(AUTHORIZATION, header);
        Ok(())
    }
}
