//! Builds a client: URLs, credential, limits, headers.

use std::error::Error as StdError;
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;
use reqwest::header::HeaderValue;
use reqwest::redirect::Policy;

use crate::auth::{Authority, Credential, Endpoints, Token, TokenCache};
use crate::cloud::Cloud;
use crate::context::{Context, Shared};
use crate::generated::Client;
use crate::limits::Limits;
use crate::partner_center::PartnerCenter;
use crate::retry::RetryPolicy;
#[cfg(feature = "rustls")]
use crate::tls;

/// Whether the features of this crate include TLS.
const HAS_TLS: bool = cfg!(any(feature = "rustls", feature = "native-tls"));

const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// Builds a [`PartnerCenter`]. Requires a [`credential`](Self::credential) or a [`token`](Self::token).
#[derive(Default)]
#[must_use]
pub struct PartnerCenterBuilder {
    cloud: Cloud,
    base_url: Option<String>,
    authority_url: Option<String>,
    resource: Option<String>,
    credential: Option<Arc<dyn Credential>>,
    retry: RetryPolicy,
    concurrency_limit: Option<usize>,
    rate_limit: Option<(u32, Duration)>,
    application_name: Option<String>,
    locale: Option<String>,
    timeout: Option<Duration>,
}

/// Omits the URLs: until they are validated, they may contain a password.
impl fmt::Debug for PartnerCenterBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PartnerCenterBuilder")
            .field("cloud", &self.cloud)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}

impl PartnerCenter {
    /// Starts to build a client.
    pub fn builder() -> PartnerCenterBuilder {
        PartnerCenterBuilder::default()
    }
}

impl PartnerCenterBuilder {
    /// The cloud; the default is [`Cloud::Global`].
    pub fn cloud(mut self, cloud: Cloud) -> Self {
        self.cloud = cloud;
        self
    }

    /// The URL of the service, such as that of an emulator; it takes precedence over the cloud. It must be
    /// `https`, or `http` on loopback, because it receives tokens. With `http` the client uses no proxy, and
    /// expects the authority at the same URL.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// The URL of the authority that issues tokens, without a tenant; it takes precedence over the cloud. The
    /// same requirements as for [`base_url`](Self::base_url) apply.
    pub fn authority_url(mut self, url: impl Into<String>) -> Self {
        self.authority_url = Some(url.into());
        self
    }

    /// The resource (audience) of access tokens; the default is the service's URL in the cloud. Microsoft's
    /// test environments have another one.
    pub fn resource(mut self, resource: impl Into<String>) -> Self {
        self.resource = Some(resource.into());
        self
    }

    /// The source of access tokens. It belongs to the URLs of this builder, unless it has
    /// [`endpoints`](Credential::endpoints) of its own: then these must be the same.
    pub fn credential(mut self, credential: impl Credential) -> Self {
        self.credential = Some(Arc::new(credential));
        self
    }

    /// The access token of all requests: a [`credential`](Self::credential) that cannot renew it. A token that
    /// comes from elsewhere than the URLs is [bound](Credential::bound_to) to those beside which it stands.
    pub fn token(self, token: Token) -> Self {
        self.credential(token)
    }

    /// The retry policy; the default is five attempts within five minutes.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// The most requests that all clones may have in flight, at least one; the default is no limit. A request
    /// is not in flight during a pause between attempts.
    pub fn concurrency_limit(mut self, requests: usize) -> Self {
        self.concurrency_limit = Some(requests);
        self
    }

    /// The most requests that all clones may send in each period, at even intervals; the default is no limit.
    /// Microsoft documents one limit for these operations: 500 requests a minute to the resource Customer,
    /// per tenant.
    pub fn rate_limit(mut self, requests: u32, period: Duration) -> Self {
        self.rate_limit = Some((requests, period));
        self
    }

    /// The name of your application, for the header `MS-PartnerCenter-Application`.
    pub fn application_name(mut self, name: impl Into<String>) -> Self {
        self.application_name = Some(name.into());
        self
    }

    /// The language of descriptions, for the header `X-Locale`; the default is `en-US`.
    pub fn locale(mut self, locale: impl Into<String>) -> Self {
        self.locale = Some(locale.into());
        self
    }

    /// The timeout of one attempt, including the response body; the default is three minutes, as in
    /// Microsoft's SDK. The timeout to connect is ten seconds. [`RetryPolicy::max_elapsed`] bounds the call.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// The authority that issues tokens for this client, for what happens before there is one, such as a
    /// sign-in.
    ///
    /// # Errors
    ///
    /// See [`BuildError`].
    pub fn authority(&self) -> Result<Authority, BuildError> {
        let endpoints = self.endpoints()?;
        let service_on_loopback = endpoints.service.scheme() == "http";
        let authority_on_loopback = endpoints.authority.scheme() == "http";
        if !HAS_TLS
            && let Some(url) = [&endpoints.service, &endpoints.authority]
                .into_iter()
                .find(|url| url.scheme() == "https")
        {
            let host = url.host_str().unwrap_or_default();
            return Err(BuildError::NoTls(host.to_owned()));
        }
        let mut http = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .connect_timeout(Duration::from_secs(10))
            .timeout(self.timeout.unwrap_or(Duration::from_secs(180)))
            // A redirect could send the token to another host, and the service sends none.
            .redirect(Policy::none());
        if service_on_loopback || authority_on_loopback {
            // A proxy on another machine would receive what must stay on this one.
            http = http.no_proxy();
        }
        #[cfg(feature = "rustls")]
        let http = tls::configure(http, service_on_loopback && authority_on_loopback)
            .map_err(|error| BuildError::Http(error.into()))?;
        let http = http
            .build()
            .map_err(|error| BuildError::Http(error.into()))?;
        let resource = self.resource.as_deref().unwrap_or(self.cloud.base_url());
        Ok(Authority {
            endpoints,
            resource: resource.trim_end_matches('/').to_owned(),
            http,
        })
    }

    /// The authority and the service that the client will send secrets to.
    ///
    /// # Errors
    ///
    /// A URL is invalid, or `http` and not on loopback.
    pub fn endpoints(&self) -> Result<Endpoints, BuildError> {
        let base_url = self.base_url.as_deref().unwrap_or(self.cloud.base_url());
        let service = validate_url(base_url, "service")?;
        let authority = match &self.authority_url {
            Some(url) => validate_url(url, "authority")?,
            // Secrets of an emulator and of a real authority never reach the other.
            None if service.scheme() == "http" => service.clone(),
            None => validate_url(self.cloud.authority_url(), "authority")?,
        };
        Ok(Endpoints { authority, service })
    }

    /// Builds the client. Sends nothing.
    ///
    /// # Errors
    ///
    /// See [`BuildError`].
    pub fn build(self) -> Result<PartnerCenter, BuildError> {
        let authority = self.authority()?;
        let endpoints = authority.endpoints.clone();
        let credential = self.credential.ok_or(BuildError::NoCredential)?;
        if let Some(own) = credential.endpoints().filter(|own| **own != endpoints) {
            return Err(BuildError::OtherEndpoints {
                credential: Box::new(own.clone()),
                client: Box::new(endpoints),
            });
        }
        let base_url = endpoints.service.as_str().trim_end_matches('/').to_owned();
        let header = |name, value: Option<String>, default| {
            let value = value.as_deref().unwrap_or(default);
            HeaderValue::from_str(value).map_err(|_| BuildError::InvalidHeader(name))
        };
        let http = authority.http.clone();
        let shared = Shared {
            tokens: TokenCache::new(credential, authority, self.retry),
            service: endpoints.service,
            policy: self.retry,
            limits: Limits::new(self.concurrency_limit, self.rate_limit),
            application: header("application name", self.application_name, USER_AGENT)?,
            locale: header("locale", self.locale, "en-US")?,
        };
        let context = Context {
            shared: Arc::new(shared),
            call: None,
        };
        let client = Client::new_with_client(&base_url, http, context);
        Ok(PartnerCenter::new(client))
    }
}

/// Checks that a URL may receive tokens: `https`, or `http` on loopback, without user, query and fragment.
fn validate_url(url: &str, whose: &'static str) -> Result<Url, BuildError> {
    let invalid = |problem| BuildError::InvalidUrl(whose, problem);
    let url = Url::parse(url.trim()).map_err(|_| invalid("is invalid: expected `https://host`"))?;
    let host = url.host_str().filter(|host| !host.is_empty());
    let host = host.ok_or(invalid("has no host"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(invalid("has a user name or a password"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(invalid("has a query or a fragment"));
    }
    let ip_address = host.trim_start_matches('[').trim_end_matches(']').parse();
    let loopback =
        host == "localhost" || ip_address.is_ok_and(|address: IpAddr| address.is_loopback());
    match url.scheme() {
        "https" => Ok(url),
        "http" if loopback => Ok(url),
        "http" => Err(BuildError::InsecureUrl(host.to_owned())),
        _ => Err(invalid("is neither `http` nor `https`")),
    }
}

/// Why a client cannot be built.
#[derive(Debug)]
#[non_exhaustive]
pub enum BuildError {
    /// The builder has no credential and no token.
    NoCredential,
    /// The URL of the service or of the authority is invalid: which of the two, and why. The URL is not
    /// included, because it may contain a password.
    InvalidUrl(&'static str, &'static str),
    /// The URL is `http` and this host is not loopback, so tokens must not be sent to it.
    InsecureUrl(String),
    /// The credential belongs to other [`Endpoints`] than the client, so nothing is sent.
    OtherEndpoints {
        /// What the credential belongs to.
        credential: Box<Endpoints>,
        /// What the client would send it to.
        client: Box<Endpoints>,
    },
    /// This host requires TLS, which this crate has only with its feature `rustls` or `native-tls`.
    NoTls(String),
    /// This value contains a character that a header cannot have.
    InvalidHeader(&'static str),
    /// The HTTP client cannot be built, such as without root certificates.
    Http(Box<dyn StdError + Send + Sync>),
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCredential => f.write_str("no credential and no access token is configured"),
            Self::InvalidUrl(whose, problem) => write!(f, "the URL of the {whose} {problem}"),
            Self::InsecureUrl(host) => write!(
                f,
                "tokens may be sent over https or to loopback only, not over http to {host}"
            ),
            Self::OtherEndpoints { credential, client } => write!(
                f,
                "the credential belongs to {credential} and must not be sent to {client}"
            ),
            Self::NoTls(host) => write!(
                f,
                "{host} requires TLS: enable the feature `rustls` or `native-tls` of partner-center"
            ),
            Self::InvalidHeader(name) => {
                write!(
                    f,
                    "the {name} contains a character that a header cannot contain"
                )
            }
            Self::Http(_) => f.write_str("the HTTP client cannot be built"),
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
            | Self::OtherEndpoints { .. }
            | Self::NoTls(_)
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

    /// A builder for a service that needs no TLS.
    fn on_loopback() -> PartnerCenterBuilder {
        builder().base_url("http://127.0.0.1:1")
    }

    #[test]
    fn tokens_are_sent_over_https_or_to_loopback() {
        let loopback = ["http://localhost:1", "http://127.8.8.8", "http://[::1]:1"];
        let secure = HAS_TLS.then_some("https://example.com");
        for secure in loopback.into_iter().chain(secure) {
            builder()
                .base_url(secure)
                .build()
                .unwrap_or_else(|error| panic!("{secure}: {error}"));
        }
        for insecure in [
            "http://example.com",
            "http://localhost.example.com",
            "http://128.0.0.1",
        ] {
            let error = builder().base_url(insecure).build().unwrap_err();
            assert!(matches!(error, BuildError::InsecureUrl(_)), "{insecure}");
        }
        for invalid in [
            "",
            "example.com",
            "https://",
            "/v1",
            "https://user:canary-0d94@example.com",
            "https://example.com?x=1",
            "https://example.com/#f",
            "mailto:a@example.com",
        ] {
            let error = builder().base_url(invalid).build().unwrap_err();
            assert!(matches!(error, BuildError::InvalidUrl(..)), "{invalid}");
            assert!(!format!("{error} {error:?}").contains(SECRET), "{error}");
        }
    }

    #[cfg(not(any(feature = "rustls", feature = "native-tls")))]
    #[test]
    fn without_tls_only_loopback_is_reached() {
        let error = builder().build().unwrap_err();
        assert!(matches!(error, BuildError::NoTls(_)), "{error}");
        assert!(error.to_string().contains("feature `rustls`"), "{error}");
        builder().base_url("http://127.0.0.1:1").build().unwrap();
    }

    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    #[test]
    fn the_urls_of_every_cloud_are_valid() {
        for cloud in [Cloud::Global, Cloud::China, Cloud::UsGovernment] {
            builder().cloud(cloud).build().unwrap();
        }
    }

    #[test]
    fn missing_and_invalid_values_are_errors() {
        let nothing = PartnerCenter::builder().base_url("http://127.0.0.1:1");
        let error = nothing.build().unwrap_err();
        assert!(matches!(error, BuildError::NoCredential));
        let error = on_loopback().application_name("a\nb").build().unwrap_err();
        assert!(matches!(
            error,
            BuildError::InvalidHeader("application name")
        ));
        for valid in [" eyJ0.a-b_c \n", "Bearer eyJ0", "bearer  eyJ0=="] {
            assert!(Token::new(valid).is_ok(), "{valid}");
        }
        for (invalid, expected) in [
            ("a b", InvalidToken::InvalidCharacter),
            ("\"abc\"", InvalidToken::InvalidCharacter),
            ("é", InvalidToken::InvalidCharacter),
            ("a\u{0}", InvalidToken::InvalidCharacter),
            ("a\nb", InvalidToken::InvalidCharacter),
            (" \n", InvalidToken::Empty),
        ] {
            assert_eq!(Token::new(invalid).unwrap_err(), expected, "{invalid}");
        }
    }

    #[test]
    fn debug_never_shows_the_token() {
        let partner = on_loopback().build().unwrap();
        let generated = partner.generated_client();
        let shown = format!("{:?} {partner:?} {generated:?}", builder());
        assert!(!shown.contains(SECRET), "{shown}");
    }
}
