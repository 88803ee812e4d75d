//! How a client is made: addresses, credential, limits.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::HeaderValue;
use reqwest::redirect::Policy;

use crate::PartnerCenter;
use crate::auth::{AnyCredential, Authority, Credential, Token, TokenCache};
use crate::cloud::{self, Cloud};
use crate::generated::Client;
use crate::hooks::{Context, Shared};
use crate::pace::Pace;
use crate::retry::RetryPolicy;
#[cfg(feature = "rustls")]
use crate::tls;

/// What the client calls itself where nothing else is said.
const AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// What a [`PartnerCenter`] is made of.
#[derive(Default)]
pub struct PartnerCenterBuilder {
    cloud: Cloud,
    base_url: Option<String>,
    authority_url: Option<String>,
    resource: Option<String>,
    credential: Option<Box<dyn AnyCredential>>,
    retry: RetryPolicy,
    at_once: Option<usize>,
    rate: Option<(u32, Duration)>,
    application: Option<String>,
    locale: Option<String>,
    timeout: Option<Duration>,
}

/// Addresses may hold a password, as long as nobody has looked at them.
impl fmt::Debug for PartnerCenterBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PartnerCenterBuilder")
            .field("cloud", &self.cloud)
            .field("credential", &self.credential)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}

impl PartnerCenterBuilder {
    /// The cloud to talk to; the global one if nothing is said.
    #[must_use]
    pub fn cloud(mut self, cloud: Cloud) -> Self {
        self.cloud = cloud;
        self
    }

    /// Another address of the service, for instance that of an emulator. It takes precedence over
    /// the cloud. Because tokens go there, it must be `https`, or `http` on this machine; a proxy
    /// is then not used, and an authority is expected at the same address, as the emulator has one.
    #[must_use]
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// Another address of the authority that issues tokens, without tenant. It takes precedence over the
    /// cloud, and the same is asked of it as of [`base_url`](Self::base_url).
    #[must_use]
    pub fn authority_url(mut self, url: impl Into<String>) -> Self {
        self.authority_url = Some(url.into());
        self
    }

    /// The API that tokens are asked for, if that is not the cloud's, as in Microsoft's test
    /// environments.
    #[must_use]
    pub fn resource(mut self, resource: impl Into<String>) -> Self {
        self.resource = Some(resource.into());
        self
    }

    /// How tokens are come by.
    #[must_use]
    pub fn credential(mut self, credential: impl Credential) -> Self {
        self.credential = Some(Box::new(credential));
        self
    }

    /// The access token of all calls: a [`credential`](Self::credential) that cannot be renewed.
    #[must_use]
    pub fn token(self, token: Token) -> Self {
        self.credential(token)
    }

    /// When calls are made again; five attempts within five minutes if nothing is said.
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// How many calls of all clones may be under way at once, at least one; any number if nothing is said.
    /// A call that pauses before it is sent again is not under way.
    #[must_use]
    pub fn concurrency_limit(mut self, at_once: usize) -> Self {
        self.at_once = Some(at_once);
        self
    }

    /// How many calls of all clones may leave in so much time, at even distances; any number if nothing
    /// is said. Microsoft publishes one limit that matters here: 500 calls a minute to the resource
    /// Customer, per tenant.
    #[must_use]
    pub fn rate_limit(mut self, calls: u32, period: Duration) -> Self {
        self.rate = Some((calls, period));
        self
    }

    /// The name of the calling application, sent as `MS-PartnerCenter-Application`.
    #[must_use]
    pub fn application_name(mut self, name: impl Into<String>) -> Self {
        self.application = Some(name.into());
        self
    }

    /// The language of texts for people, sent as `X-Locale`; `en-US` if nothing is said.
    #[must_use]
    pub fn locale(mut self, locale: impl Into<String>) -> Self {
        self.locale = Some(locale.into());
        self
    }

    /// How long one attempt may take, its answer included; three minutes if nothing is said, as in
    /// Microsoft's own SDK. A connection has to come about within ten seconds of it. The retry policy
    /// bounds the call as a whole.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Who issues tokens for this client, for what happens before there is one, such as a sign-in.
    ///
    /// # Errors
    ///
    /// See [`BuildError`].
    pub fn authority(&self) -> Result<Authority, BuildError> {
        let base_url = self.base_url.as_deref().unwrap_or(self.cloud.base_url());
        let base_url = cloud::destination(base_url, "service")?;
        let stays = base_url.scheme() == "http";
        let url = match &self.authority_url {
            Some(url) => cloud::destination(url, "authority")?,
            // No secret of an emulator goes to a real authority, and none of a real one here.
            None if stays => base_url,
            None => cloud::destination(self.cloud.authority_url(), "authority")?,
        };
        // What stays on this machine must not pass through a proxy on another one.
        let direct = stays || url.scheme() == "http";
        let stays = stays && url.scheme() == "http";
        let mut http = reqwest::Client::builder()
            .user_agent(AGENT)
            .connect_timeout(Duration::from_secs(10))
            .timeout(self.timeout.unwrap_or(Duration::from_secs(180)))
            // A redirect could carry the token elsewhere, and the service sends none.
            .redirect(Policy::none());
        if direct {
            http = http.no_proxy();
        }
        #[cfg(feature = "rustls")]
        let http = tls::set_up(http, stays).map_err(|error| BuildError::Http(error.into()))?;
        let http = http
            .build()
            .map_err(|error| BuildError::Http(error.into()))?;
        let resource = self.resource.as_deref().unwrap_or(self.cloud.base_url());
        let resource = resource.trim_end_matches('/').to_owned();
        Ok(Authority {
            url,
            resource,
            http,
        })
    }

    /// Makes the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// See [`BuildError`].
    pub fn build(self) -> Result<PartnerCenter, BuildError> {
        let authority = self.authority()?;
        let Self {
            cloud,
            base_url,
            authority_url: _,
            resource: _,
            credential,
            retry,
            at_once,
            rate,
            application,
            locale,
            timeout: _,
        } = self;
        let url = base_url.as_deref().unwrap_or(cloud.base_url());
        let url = cloud::destination(url, "service")?;
        let credential = credential.ok_or(BuildError::NoCredential)?;
        let header = |name, text: Option<String>, default: &str| {
            let text = text.as_deref().unwrap_or(default);
            HeaderValue::from_str(text).map_err(|_| BuildError::InvalidHeader(name))
        };
        let http = authority.http.clone();
        let shared = Shared {
            tokens: TokenCache::new(credential, authority, retry),
            policy: retry,
            pace: Pace::new(at_once, rate),
            application: header("the application's name", application, AGENT)?,
            locale: header("the locale", locale, "en-US")?,
        };
        let context = Context {
            shared: Arc::new(shared),
            call: None,
        };
        Ok(PartnerCenter::with(Client::new_with_client(
            url.as_str().trim_end_matches('/'),
            http,
            context,
        )))
    }
}

/// Why a client cannot be made.
#[derive(Debug)]
#[non_exhaustive]
pub enum BuildError {
    /// No credential was given.
    NoCredential,
    /// The address of the service or of the authority is none, or has parts that do not belong there;
    /// says whose it is and what is wrong, without repeating an address that may hold a password.
    InvalidUrl(&'static str, &'static str),
    /// A token may not be sent to this host: neither `https` nor this machine.
    InsecureUrl(String),
    /// The named value cannot stand in a header.
    InvalidHeader(&'static str),
    /// The HTTP client cannot be set up, for instance for want of certificates.
    Http(Box<dyn StdError + Send + Sync>),
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCredential => f.write_str("there is no access token and no other credential"),
            Self::InvalidUrl(whose, problem) => write!(f, "the address of the {whose} {problem}"),
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
            Self::Http(error) => Some(&**error),
            Self::NoCredential
            | Self::InvalidUrl(..)
            | Self::InsecureUrl(_)
            | Self::InvalidHeader(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::InvalidToken;

    const SECRET: &str = "canary-0d94";

    fn builder() -> PartnerCenterBuilder {
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
            assert!(matches!(error, BuildError::InvalidUrl(..)), "{none}");
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
            Err(BuildError::NoCredential)
        ));
        let error = builder().application_name("a\nb").build().unwrap_err();
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
                InvalidToken::InvalidCharacter,
                "{bad}"
            );
        }
        assert_eq!(Token::new(" \n").unwrap_err(), InvalidToken::Empty);
        assert_eq!(
            Token::new("a\nb").unwrap_err(),
            InvalidToken::InvalidCharacter
        );
    }

    #[test]
    fn a_token_is_never_shown() {
        let partner = builder().build().unwrap();
        let shown = format!(
            "{:?} {:?} {:?}",
            builder(),
            partner,
            partner.generated_client()
        );
        assert!(!shown.contains(SECRET), "{shown}");
    }
}
