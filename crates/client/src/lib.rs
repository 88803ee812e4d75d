#![doc = include_str!("../../../README.md")]

mod auth;
mod cloud;
mod fault;
mod hooks;
mod vetting;

pub mod generated {
    //! The client as the build step rendered it from the contract: one builder for each operation.
    //!
    //! Reach it through [`PartnerCenter::client`](crate::PartnerCenter::client).
    #![expect(
        missing_docs,
        reason = "the generator documents what the contract describes"
    )]
    #![allow(
        clippy::all,
        clippy::allow_attributes,
        clippy::allow_attributes_without_reason,
        clippy::missing_errors_doc,
        clippy::missing_panics_doc,
        clippy::unwrap_used,
        unused_qualifications,
        reason = "the generator writes its own style"
    )]
    include!(concat!(env!("OUT_DIR"), "/client.rs"));
}

use std::error::Error as StdError;
use std::fmt;

use progenitor_client::ResponseValue;
use reqwest::Url;
use reqwest::header::HeaderValue;
use reqwest::redirect::Policy;
use uuid::Uuid;

pub use auth::{InvalidToken, Token};
pub use cloud::Cloud;
pub use fault::{Fault, FaultKind};
pub use generated::operation::Operation;
pub use generated::types;
pub use hooks::Context;
pub use vetting::{Vetting, WaitPolicy};

use fault::Ids;
use generated::Client;
use types::{CustomerQualification, QualificationRequest, ValidationCode};

/// The text that the build step rendered, for the test that compares it with the reviewed one.
#[doc(hidden)]
pub const RENDERED: &str = include_str!(concat!(env!("OUT_DIR"), "/client.rs"));

/// A client of Partner Center. Cheap to clone; clones share their connections.
#[derive(Clone, Debug)]
pub struct PartnerCenter {
    client: Client,
}

impl PartnerCenter {
    /// Begins a client: at least a [`token`](Builder::token) has to follow.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// The generated client, for everything that has no method here. Its calls carry the token and
    /// all headers too.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// All qualifications of a customer with the state of their vetting; an empty list if nothing
    /// has been requested.
    ///
    /// # Errors
    ///
    /// See [`FaultKind`].
    pub async fn qualifications(
        &self,
        customer: Uuid,
    ) -> Result<Vec<CustomerQualification>, Fault> {
        let ids = Ids::new();
        let call = self.client.list_qualifications().customer_id(customer);
        let call = call
            .ms_request_id(ids.request)
            .ms_correlation_id(ids.correlation);
        let answer = call.send().await.map(ResponseValue::into_inner);
        answer.map_err(|error| Fault::new(Operation::ListQualifications, ids, error))
    }

    /// Requests one qualification for a customer and returns the entry as it stands then. This
    /// cannot be undone. It is sent once: nothing repeats it.
    ///
    /// # Errors
    ///
    /// See [`FaultKind`]. After [`Lost`](FaultKind::Lost) and [`Failed`](FaultKind::Failed) the
    /// request may have taken effect: look with [`qualifications`](Self::qualifications).
    pub async fn request_qualification(
        &self,
        customer: Uuid,
        request: QualificationRequest,
    ) -> Result<CustomerQualification, Fault> {
        let ids = Ids::new();
        let call = self
            .client
            .request_qualification()
            .customer_id(customer)
            .body(request);
        let call = call
            .ms_request_id(ids.request)
            .ms_correlation_id(ids.correlation);
        let answer = call.send().await.map(ResponseValue::into_inner);
        answer.map_err(|error| Fault::new(Operation::RequestQualification, ids, error))
    }

    /// The partner's Government Community Cloud validation codes.
    ///
    /// # Errors
    ///
    /// See [`FaultKind`].
    pub async fn validation_codes(&self) -> Result<Vec<ValidationCode>, Fault> {
        let ids = Ids::new();
        let call = self.client.list_validation_codes();
        let call = call
            .ms_request_id(ids.request)
            .ms_correlation_id(ids.correlation);
        let answer = call.send().await.map(ResponseValue::into_inner);
        answer.map_err(|error| Fault::new(Operation::ListValidationCodes, ids, error))
    }
}

/// What a [`PartnerCenter`] is made of.
#[derive(Clone, Debug, Default)]
pub struct Builder {
    cloud: Cloud,
    base_url: Option<String>,
    token: Option<Token>,
    application: Option<String>,
    locale: Option<String>,
}

impl Builder {
    /// The cloud to talk to; the global one if nothing is said.
    #[must_use]
    pub fn cloud(mut self, cloud: Cloud) -> Self {
        self.cloud = cloud;
        self
    }

    /// Another address of the service, for instance that of an emulator. It takes precedence over
    /// the cloud. Because tokens go there, it must be `https`, or `http` on this machine.
    #[must_use]
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// The access token of all calls.
    #[must_use]
    pub fn token(mut self, token: Token) -> Self {
        self.token = Some(token);
        self
    }

    /// The name of the calling application, sent as `MS-PartnerCenter-Application`.
    #[must_use]
    pub fn application(mut self, name: impl Into<String>) -> Self {
        self.application = Some(name.into());
        self
    }

    /// The language of texts for people, sent as `X-Locale`; `en-US` if nothing is said.
    #[must_use]
    pub fn locale(mut self, locale: impl Into<String>) -> Self {
        self.locale = Some(locale.into());
        self
    }

    /// Makes the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// See [`BuildError`].
    pub fn build(self) -> Result<PartnerCenter, BuildError> {
        let Self {
            cloud,
            base_url,
            token,
            application,
            locale,
        } = self;
        let token = token.ok_or(BuildError::NoToken)?;
        let base_url = base_url.unwrap_or_else(|| cloud.base_url().to_owned());
        let url = Url::parse(&base_url).map_err(|_| BuildError::InvalidUrl(base_url.clone()))?;
        if url.host_str().is_none_or(str::is_empty) {
            return Err(BuildError::InvalidUrl(base_url));
        }
        if !auth::may_receive_tokens(&url) {
            return Err(BuildError::InsecureUrl(base_url));
        }
        let header = |name, text: Option<String>, default: &str| {
            let text = text.unwrap_or_else(|| default.to_owned());
            HeaderValue::try_from(text).map_err(|_| BuildError::InvalidHeader(name))
        };
        let default = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
        let context = Context {
            token,
            application: header("the application's name", application, default)?,
            locale: header("the locale", locale, "en-US")?,
        };
        // A redirect could carry the token elsewhere, and the service sends none.
        let http = reqwest::Client::builder()
            .user_agent(default)
            .redirect(Policy::none())
            .build();
        let http = http.map_err(BuildError::Http)?;
        let base_url = base_url.trim_end_matches('/');
        Ok(PartnerCenter {
            client: Client::new_with_client(base_url, http, context),
        })
    }
}

/// Why a client cannot be made.
#[derive(Debug)]
#[non_exhaustive]
pub enum BuildError {
    /// No token was given.
    NoToken,
    /// The address is none.
    InvalidUrl(String),
    /// A token may not be sent to this address: neither `https` nor this machine.
    InsecureUrl(String),
    /// The named value cannot stand in a header.
    InvalidHeader(&'static str),
    /// The HTTP client cannot be set up, for instance for want of certificates.
    Http(reqwest::Error),
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoToken => f.write_str("there is no access token"),
            Self::InvalidUrl(url) => write!(f, "`{url}` is not a web address"),
            Self::InsecureUrl(url) => write!(
                f,
                "tokens travel over https or stay on this machine, and `{url}` is neither"
            ),
            Self::InvalidHeader(name) => {
                write!(f, "{name} has a character that cannot stand in a header")
            }
            Self::Http(error) => write!(f, "the HTTP client cannot be set up: {error}"),
        }
    }
}

impl StdError for BuildError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Http(error) => Some(error),
            Self::NoToken | Self::InvalidUrl(_) | Self::InsecureUrl(_) | Self::InvalidHeader(_) => {
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "canary-0d94";

    fn builder() -> Builder {
        PartnerCenter::builder().token(Token::new(SECRET).unwrap())
    }

    #[test]
    fn tokens_go_over_tls_or_stay_here() {
        let loopback = ["http://localhost:1", "http://127.8.8.8", "http://[::1]:1"];
        for good in loopback.into_iter().chain(["https://example.com"]) {
            builder()
                .base_url(good)
                .build()
                .unwrap_or_else(|error| panic!("{good}: {error}"));
        }
        for bad in [
            "http://example.com",
            "http://localhost.example.com",
            "http://128.0.0.1",
        ] {
            let error = builder().base_url(bad).build().unwrap_err();
            assert!(matches!(error, BuildError::InsecureUrl(_)), "{bad}");
        }
        for none in ["", "example.com", "https://", "/v1"] {
            let error = builder().base_url(none).build().unwrap_err();
            assert!(matches!(error, BuildError::InvalidUrl(_)), "{none}");
        }
    }

    #[test]
    fn every_cloud_can_be_talked_to() {
        for cloud in [Cloud::Global, Cloud::China, Cloud::UsGovernment] {
            builder().cloud(cloud).build().unwrap();
        }
    }

    #[test]
    fn what_is_missing_or_unfit_is_named() {
        assert!(matches!(
            PartnerCenter::builder().build(),
            Err(BuildError::NoToken)
        ));
        let error = builder().application("a\nb").build().unwrap_err();
        assert!(matches!(
            error,
            BuildError::InvalidHeader("the application's name")
        ));
        assert!(Token::new(" eyJ0 \n").is_ok());
        assert_eq!(Token::new(" \n").unwrap_err(), InvalidToken::Empty);
        assert_eq!(Token::new("a\nb").unwrap_err(), InvalidToken::Characters);
    }

    #[test]
    fn a_token_is_never_shown() {
        let partner = builder().build().unwrap();
        let shown = format!("{:?} {:?} {:?}", builder(), partner, partner.client());
        assert!(!shown.contains(SECRET), "{shown}");
    }
}
