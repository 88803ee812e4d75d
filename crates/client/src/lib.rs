#![doc = include_str!("../../../README.md")]

mod auth;
mod cloud;
mod fault;
mod hooks;
mod reading;
mod vetting;

pub mod generated {
    //! The client as the build step rendered it from the contract: one builder for each operation.
    //!
    //! Reach it through [`PartnerCenter::client`](crate::PartnerCenter::client).
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
    // Whether the oldest Rust that is promised has it is no matter of style.
    #![deny(clippy::incompatible_msrv)]
    include!(concat!(env!("OUT_DIR"), "/client.rs"));
}

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use progenitor_client::ResponseValue;
use reqwest::header::HeaderValue;
use reqwest::redirect::Policy;
use uuid::Uuid;

pub use auth::{InvalidToken, Token};
pub use cloud::Cloud;
pub use fault::{Fault, FaultKind, one_line};
pub use generated::error_code::ErrorCode;
pub use generated::operation::Operation;
pub use generated::types;
pub use hooks::Context;
pub use vetting::{Vetting, WaitPolicy};

use fault::Ids;
use generated::Client;
use types::{CustomerQualification, Qualification, QualificationRequest, ValidationCode};

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
    /// has been requested. An entry that says `None` is no qualification and is left out: whether
    /// the service ever sends one is not documented.
    ///
    /// # Errors
    ///
    /// See [`FaultKind`].
    pub async fn qualifications(
        &self,
        customer: Uuid,
    ) -> Result<Vec<CustomerQualification>, Fault> {
        let ids = Ids::new(Uuid::new_v4());
        let call = self.client.list_qualifications().customer_id(customer);
        let call = call
            .ms_request_id(ids.request)
            .ms_correlation_id(ids.correlation);
        let mut entries = settle(Operation::ListQualifications, ids, call.send()).await?;
        entries.retain(|entry| entry.qualification != Qualification::None);
        Ok(entries)
    }

    /// Requests one qualification for a customer and returns the entry as it stands then. This
    /// cannot be undone. It is sent once: nothing repeats it.
    ///
    /// Where the answer of an accepted request is empty, or a list in which the entry is one of
    /// several, the entry is read with [`qualifications`](Self::qualifications).
    ///
    /// # Errors
    ///
    /// See [`FaultKind`]. After [`Unconfirmed`](FaultKind::Unconfirmed) the request has been
    /// accepted. After [`Lost`](FaultKind::Lost), [`Failed`](FaultKind::Failed) and
    /// [`Unreadable`](FaultKind::Unreadable) the request may have taken effect: look with
    /// [`qualifications`](Self::qualifications).
    pub async fn request_qualification(
        &self,
        customer: Uuid,
        request: QualificationRequest,
    ) -> Result<CustomerQualification, Fault> {
        self.request_qualification_with_id(customer, request, Uuid::new_v4())
            .await
    }

    /// Requests one qualification under an `MS-RequestId` that the caller has chosen, and perhaps
    /// written down. Microsoft documents that a request repeated under the same id has one effect;
    /// nobody has observed it.
    ///
    /// # Errors
    ///
    /// As [`request_qualification`](Self::request_qualification).
    pub async fn request_qualification_with_id(
        &self,
        customer: Uuid,
        request: QualificationRequest,
        request_id: Uuid,
    ) -> Result<CustomerQualification, Fault> {
        let ids = Ids::new(request_id);
        let requested = match &request {
            QualificationRequest::Education { .. } => Qualification::Education,
            QualificationRequest::GovernmentCommunityCloud { .. } => {
                Qualification::GovernmentCommunityCloud
            }
            QualificationRequest::StateOwnedEntity => Qualification::StateOwnedEntity,
        };
        let call = self
            .client
            .request_qualification()
            .customer_id(customer)
            .body(request);
        let call = call
            .ms_request_id(ids.request)
            .ms_correlation_id(ids.correlation);
        let fault = match settle(Operation::RequestQualification, ids, call.send()).await {
            Err(fault) if accepted(&fault) => fault,
            settled => return settled,
        };
        match self.qualifications(customer).await {
            Ok(entries) => {
                vetting::entry_of(&requested, entries).ok_or_else(|| fault.unconfirmed(None))
            }
            Err(look) => Err(fault.unconfirmed(Some(look))),
        }
    }

    /// The partner's Government Community Cloud validation codes.
    ///
    /// # Errors
    ///
    /// See [`FaultKind`].
    pub async fn validation_codes(&self) -> Result<Vec<ValidationCode>, Fault> {
        let ids = Ids::new(Uuid::new_v4());
        let call = self.client.list_validation_codes();
        let call = call
            .ms_request_id(ids.request)
            .ms_correlation_id(ids.correlation);
        settle(Operation::ListValidationCodes, ids, call.send()).await
    }
}

/// Whether a request was accepted by an answer that does not show its one entry: a success that the
/// contract does not list, an empty one, or one that reads as a list of entries.
fn accepted(fault: &Fault) -> bool {
    let Some(raw) = fault.undecoded() else {
        return fault
            .status()
            .is_some_and(|status| (200..300).contains(&status));
    };
    let list = Operation::ListQualifications.answer();
    let listed = reading::canonical(raw, list);
    let listed = listed.as_deref().map_or(raw, str::as_bytes);
    raw.trim_ascii().is_empty()
        || serde_json::from_slice::<Vec<CustomerQualification>>(listed).is_ok()
}

/// Sends a call and turns what comes back into the value or the fault.
async fn settle<T>(
    operation: Operation,
    ids: Ids,
    call: impl Future<Output = Result<ResponseValue<T>, generated::Error<types::FaultBody>>>,
) -> Result<T, Fault> {
    let answer = call
        .await
        .map_err(|error| Fault::new(operation, ids, error))?;
    Ok(answer.into_inner())
}

/// What a [`PartnerCenter`] is made of.
#[derive(Clone, Debug, Default)]
pub struct Builder {
    cloud: Cloud,
    base_url: Option<String>,
    token: Option<Token>,
    application: Option<String>,
    locale: Option<String>,
    timeout: Option<Duration>,
}

impl Builder {
    /// The cloud to talk to; the global one if nothing is said.
    #[must_use]
    pub fn cloud(mut self, cloud: Cloud) -> Self {
        self.cloud = cloud;
        self
    }

    /// Another address of the service, for instance that of an emulator. It takes precedence over
    /// the cloud. Because tokens go there, it must be `https`, or `http` on this machine; a proxy
    /// is then not used.
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

    /// How long one call may take in all; three minutes if nothing is said, as in Microsoft's own
    /// SDK. A connection has to come about within ten seconds of it.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
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
            timeout,
        } = self;
        let base_url = base_url.as_deref().unwrap_or(cloud.base_url());
        let url = auth::destination(base_url)?;
        let token = token.ok_or(BuildError::NoToken)?;
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
        let mut http = reqwest::Client::builder()
            .user_agent(default)
            .connect_timeout(Duration::from_secs(10))
            .timeout(timeout.unwrap_or(Duration::from_secs(180)))
            // A redirect could carry the token elsewhere, and the service sends none.
            .redirect(Policy::none());
        if url.scheme() == "http" {
            // What stays on this machine must not pass through a proxy on another one.
            http = http.no_proxy();
        }
        let http = http.build().map_err(BuildError::Http)?;
        let base_url = url.as_str().trim_end_matches('/');
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
    /// The address of the service is none, or has parts that do not belong there; says what is
    /// wrong, without repeating an address that may hold a password.
    InvalidUrl(&'static str),
    /// A token may not be sent to this host: neither `https` nor this machine.
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
            Self::InvalidUrl(problem) => write!(f, "the address of the service {problem}"),
            Self::InsecureUrl(host) => {
                write!(
                    f,
                    "tokens travel over https or stay on this machine, not to {host}"
                )
            }
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
        let secret = "https://user:canary-0d94@example.com";
        let odd = [
            "https://example.com?x=1",
            "https://example.com/#f",
            "mailto:a@example.com",
        ];
        for none in ["", "example.com", "https://", "/v1", secret]
            .into_iter()
            .chain(odd)
        {
            let error = builder().base_url(none).build().unwrap_err();
            assert!(matches!(error, BuildError::InvalidUrl(_)), "{none}");
            assert!(!format!("{error} {error:?}").contains(SECRET), "{error}");
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
        for good in [" eyJ0.a-b_c \n", "Bearer eyJ0", "bearer  eyJ0=="] {
            assert!(Token::new(good).is_ok(), "{good}");
        }
        for bad in ["a b", "\"abc\"", "é", "a\u{0}"] {
            assert_eq!(
                Token::new(bad).unwrap_err(),
                InvalidToken::Characters,
                "{bad}"
            );
        }
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
