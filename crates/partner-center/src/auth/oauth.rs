//! Microsoft Entra: what an application and its users get tokens for.
//!
//! The protocol is that of the crate `oauth2`; here is what Entra adds, and what its refusals mean.

mod device;
mod refusal;

use std::sync::Arc;
use std::time::Duration;

use oauth2::basic::{
    BasicRevocationErrorResponse, BasicTokenIntrospectionResponse, BasicTokenType,
};
use oauth2::{
    AuthType, ClientId, DeviceAuthorizationUrl, EndpointNotSet, EndpointSet, Scope,
    StandardRevocableToken, TokenResponse, TokenUrl,
};
use reqwest::Url;
use serde::{Deserialize, Serialize};
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep};

pub use self::device::DeviceCode;
use self::refusal::Refusal;
#[cfg(feature = "certificate")]
use super::ClientCertificate;
use super::store::StoreGuard;
use super::{
    AccessToken, AuthError, AuthErrorKind, Authority, Credential, Secret, Token, TokenStore,
};
use crate::generated::operation::SecurityScheme;

/// Which version of the token endpoint is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenEndpoint {
    /// The older one, which names a `resource`: what Microsoft's pages on Partner Center show.
    V1,
    /// The current one, which names scopes.
    #[default]
    V2,
}

/// An application that is registered in a partner's tenant, and how it proves that it is the one.
///
/// It comes by tokens in its own name ([`credential`](Self::client_credentials)) or in that of a user who signed
/// in once ([`for_user`](Self::for_user), [`device_code`](Self::device_code)).
///
/// ```
/// use partner_center::{Application, PartnerCenter, Secret};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let from_the_vault = "a secret";
/// let application = Application::new("contoso.onmicrosoft.com", "00001111-aaaa-2222-bbbb-3333cccc4444")
///     .secret(Secret::new(from_the_vault));
/// let partner = PartnerCenter::builder().credential(application.client_credentials()).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Application {
    tenant: String,
    client_id: String,
    proof: Proof,
    endpoint: TokenEndpoint,
}

/// How an application proves that it is the one.
#[derive(Clone, Debug)]
enum Proof {
    /// Not at all: a public client.
    None,
    Secret(Secret),
    #[cfg(feature = "certificate")]
    Certificate(ClientCertificate),
}

impl Application {
    /// The application with this client id in a tenant, which is a domain or a GUID. Without a secret or
    /// a certificate it is a public client, which can only sign users in.
    #[must_use]
    pub fn new(tenant: impl Into<String>, client_id: impl Into<String>) -> Self {
        Self {
            tenant: tenant.into(),
            client_id: client_id.into(),
            proof: Proof::None,
            endpoint: TokenEndpoint::default(),
        }
    }

    /// It proves itself by a secret.
    #[must_use]
    pub fn secret(self, secret: Secret) -> Self {
        Self {
            proof: Proof::Secret(secret),
            ..self
        }
    }

    /// It proves itself by a certificate, which Microsoft recommends over a secret.
    #[cfg(feature = "certificate")]
    #[must_use]
    pub fn certificate(self, certificate: ClientCertificate) -> Self {
        Self {
            proof: Proof::Certificate(certificate),
            ..self
        }
    }

    /// Asks another version of the token endpoint.
    #[must_use]
    pub fn token_endpoint(self, endpoint: TokenEndpoint) -> Self {
        Self { endpoint, ..self }
    }

    /// Tokens in the application's own name (app-only): OAuth's client credentials.
    #[must_use]
    pub fn client_credentials(&self) -> ClientCredentials {
        ClientCredentials {
            application: self.clone(),
        }
    }

    /// Tokens in the name of the user whose refresh token is in the store (app+user): what Microsoft calls
    /// the Secure Application Model.
    #[must_use]
    pub fn for_user(&self, store: impl TokenStore) -> RefreshTokenCredential {
        RefreshTokenCredential {
            application: self.clone(),
            store: Arc::new(store),
        }
    }

    /// An endpoint of this application's tenant.
    fn url(&self, authority: &Authority, rest: &[&str]) -> Url {
        let mut url = authority.url.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().push(&self.tenant).extend(rest);
        }
        url
    }

    fn client(&self, authority: &Authority) -> Client {
        let token = match self.endpoint {
            TokenEndpoint::V1 => self.url(authority, &["oauth2", "token"]),
            TokenEndpoint::V2 => self.url(authority, &["oauth2", "v2.0", "token"]),
        };
        let device = self.url(authority, &["oauth2", "v2.0", "devicecode"]);
        let client = Client::base(&self.client_id)
            .set_auth_type(AuthType::RequestBody)
            .set_token_uri(TokenUrl::from_url(token))
            .set_device_authorization_url(DeviceAuthorizationUrl::from_url(device));
        match &self.proof {
            Proof::Secret(secret) => {
                client.set_client_secret(oauth2::ClientSecret::new(secret.expose().to_owned()))
            }
            Proof::None => client,
            #[cfg(feature = "certificate")]
            Proof::Certificate(_) => client,
        }
    }

    /// What a certificate adds to a request at an endpoint.
    fn assertion(&self, client: &Client) -> Result<Vec<(&'static str, String)>, AuthError> {
        match &self.proof {
            Proof::None | Proof::Secret(_) => {
                let _ = client;
                Ok(Vec::new())
            }
            #[cfg(feature = "certificate")]
            Proof::Certificate(certificate) => {
                let audience = client.token_uri().url().as_str();
                let assertion = certificate.assertion(&self.client_id, audience)?;
                Ok(vec![
                    (
                        "client_assertion_type",
                        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer".to_owned(),
                    ),
                    ("client_assertion", assertion),
                ])
            }
        }
    }

    /// The texts that no error may show.
    fn secrets(&self) -> Vec<&str> {
        match &self.proof {
            Proof::Secret(secret) => vec![secret.expose()],
            Proof::None => Vec::new(),
            // Its key never leaves it, and an assertion is good for minutes.
            #[cfg(feature = "certificate")]
            Proof::Certificate(_) => Vec::new(),
        }
    }
}

/// A client of the crate `oauth2` that knows where Entra is and how it answers.
type Client = oauth2::Client<
    Refusal,
    Answer,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointNotSet,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

trait Base {
    /// A client without endpoints.
    fn base(client_id: &str) -> Bare;
}

type Bare = oauth2::Client<
    Refusal,
    Answer,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
>;

impl Base for Client {
    fn base(client_id: &str) -> Bare {
        Bare::new(ClientId::new(client_id.to_owned()))
    }
}

/// What the token endpoint gives. Version 1 writes numbers as strings.
#[derive(Debug, Deserialize, Serialize)]
struct Answer {
    access_token: oauth2::AccessToken,
    #[serde(deserialize_with = "oauth2::helpers::deserialize_untagged_enum_case_insensitive")]
    token_type: BasicTokenType,
    #[serde(default, deserialize_with = "seconds")]
    expires_in: Option<u64>,
    #[serde(default)]
    refresh_token: Option<oauth2::RefreshToken>,
}

impl TokenResponse for Answer {
    type TokenType = BasicTokenType;

    fn access_token(&self) -> &oauth2::AccessToken {
        &self.access_token
    }

    fn token_type(&self) -> &BasicTokenType {
        &self.token_type
    }

    fn expires_in(&self) -> Option<Duration> {
        self.expires_in.map(Duration::from_secs)
    }

    fn refresh_token(&self) -> Option<&oauth2::RefreshToken> {
        self.refresh_token.as_ref()
    }

    fn scopes(&self) -> Option<&Vec<Scope>> {
        None
    }
}

/// A number of seconds, as a number or as text. Without one, the token's own claims count.
fn seconds<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    let text = value.as_str().and_then(|text| text.trim().parse().ok());
    Ok(value.as_u64().or(text))
}

impl Answer {
    fn token(&self) -> Result<AccessToken, AuthError> {
        let token = Token::new(self.access_token.secret()).map_err(|error| {
            let text = "the authority answered with something that is no access token";
            AuthError::new(AuthErrorKind::InvalidResponse, text).with_source(error)
        })?;
        let token = AccessToken::new(token);
        Ok(match self.expires_in {
            Some(lifetime) => token.with_expires_in(Duration::from_secs(lifetime)),
            None => token,
        })
    }
}

/// Tokens in an application's own name. [`Application::client_credentials`] makes one.
#[derive(Clone, Debug)]
pub struct ClientCredentials {
    application: Application,
}

impl Credential for ClientCredentials {
    fn security_scheme(&self) -> Option<SecurityScheme> {
        Some(SecurityScheme::AppOnly)
    }

    async fn get_token(&self, authority: &Authority) -> Result<AccessToken, AuthError> {
        let application = &self.application;
        let client = application.client(authority);
        let mut request = client.exchange_client_credentials();
        for (name, value) in application.assertion(&client)? {
            request = request.add_extra_param(name, value);
        }
        let resource = authority.resource();
        request = match application.endpoint {
            TokenEndpoint::V1 => request.add_extra_param("resource", resource),
            TokenEndpoint::V2 => request.add_scope(Scope::new(format!("{resource}/.default"))),
        };
        let http = refusal::http(authority);
        let answer = request.request_async(&http).await;
        let secrets = application.secrets();
        answer
            .map_err(|error| refusal::explain(error, &secrets))?
            .token()
    }
}

/// Tokens in the name of a user, by the refresh token of a sign-in. [`Application::for_user`] makes one.
///
/// Entra gives a new refresh token with each access token and leaves the old one good. The new one is
/// durable before the old one is forgotten; if it cannot be kept, the old one stays and a warning says so.
/// Processes that share a store take turns.
#[derive(Clone, Debug)]
pub struct RefreshTokenCredential {
    application: Application,
    store: Arc<dyn TokenStore>,
}

impl Credential for RefreshTokenCredential {
    fn security_scheme(&self) -> Option<SecurityScheme> {
        Some(SecurityScheme::AppPlusUser)
    }

    async fn get_token(&self, authority: &Authority) -> Result<AccessToken, AuthError> {
        let application = &self.application;
        let _lock = locked(&self.store).await?;
        let store = Arc::clone(&self.store);
        let old = blocking(move || store.load()).await?;
        let old = old.ok_or_else(|| {
            let text = format!(
                "nobody has signed in yet: {:?} holds no refresh token",
                self.store
            );
            AuthError::new(AuthErrorKind::SignInRequired, text)
        })?;
        let client = application.client(authority);
        let token = oauth2::RefreshToken::new(old.expose().to_owned());
        let mut request = client.exchange_refresh_token(&token);
        for (name, value) in application.assertion(&client)? {
            request = request.add_extra_param(name, value);
        }
        request = match application.endpoint {
            TokenEndpoint::V1 => request.add_extra_param("resource", authority.resource()),
            TokenEndpoint::V2 => request.add_scopes(user_scopes(authority)),
        };
        let http = refusal::http(authority);
        let answer = request.request_async(&http).await;
        let answer = answer.map_err(|error| {
            let mut secrets = application.secrets();
            secrets.push(old.expose());
            refusal::explain(error, &secrets)
        })?;
        if let Some(new) = &answer.refresh_token
            && new.secret() != old.expose()
        {
            let new = Secret::new(new.secret());
            let store = Arc::clone(&self.store);
            if let Err(error) = blocking(move || store.save(&new)).await {
                tracing::warn!(
                    %error,
                    "the new refresh token could not be kept; the old one stays, until it ends"
                );
            }
        }
        answer.token()
    }
}

/// What a user's token is asked for. Without `offline_access` there is no refresh token.
fn user_scopes(authority: &Authority) -> [Scope; 2] {
    let resource = authority.resource();
    [
        format!("{resource}/user_impersonation"),
        "offline_access".to_owned(),
    ]
    .map(Scope::new)
}

/// Waits until nobody else uses the store.
async fn locked(store: &Arc<dyn TokenStore>) -> Result<StoreGuard, AuthError> {
    const PATIENCE: Duration = Duration::from_secs(60);
    const PAUSE: Duration = Duration::from_millis(20);
    let start = Instant::now();
    loop {
        let store = Arc::clone(store);
        let named = Arc::clone(&store);
        if let Some(lock) = blocking(move || store.try_lock()).await? {
            return Ok(lock);
        }
        if start.elapsed() > PATIENCE {
            let text = format!(
                "another program has used {named:?} for {} s: end it, then repeat",
                PATIENCE.as_secs()
            );
            return Err(AuthError::new(AuthErrorKind::Local, text));
        }
        sleep(PAUSE).await;
    }
}

/// Does what may block on a thread where that is allowed.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T, AuthError> {
    let done = spawn_blocking(work).await.map_err(AuthError::local)?;
    done.map_err(AuthError::local)
}
