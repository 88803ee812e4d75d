//! Applications of Microsoft Entra, and the OAuth grants that get access tokens for them.
//!
//! The crate `oauth2` implements the protocol; this module adds what is specific to Entra.

mod device_code;
mod error_response;

use std::sync::Arc;
use std::time::Duration;

use oauth2::basic::{
    BasicRevocationErrorResponse, BasicTokenIntrospectionResponse, BasicTokenType,
};
use oauth2::{
    AuthType, ClientId, DeviceAuthorizationUrl, EndpointNotSet, EndpointSet, Scope,
    StandardRevocableToken, TokenUrl,
};
use reqwest::Url;
use serde::{Deserialize, Serialize};
use tokio::time::{Instant, sleep};

pub use self::device_code::DeviceCode;
use self::error_response::OauthError;
#[cfg(feature = "certificate")]
use super::ClientCertificate;
use super::refresh_token::{RefreshToken, TokenKey};
use super::{
    AccessToken, AuthError, AuthErrorKind, Authority, Credential, Secret, StoreGuard, Token,
    TokenFuture, TokenStore,
};
use crate::generated::operation::SecurityScheme;

/// The version of the token endpoint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenEndpoint {
    /// Version 1, with the parameter `resource`: the one on Microsoft's pages about Partner Center.
    V1,
    /// Version 2, with scopes.
    #[default]
    V2,
}

/// An application registration in the partner's tenant, with its client authentication.
///
/// It gets tokens for itself (app-only, [`client_credentials`](Self::client_credentials)), or
/// tokens for a user who has signed in (app+user, [`device_code`](Self::device_code) and
/// [`for_user`](Self::for_user)).
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
#[must_use]
pub struct Application {
    tenant: String,
    client_id: String,
    authentication: ClientAuthentication,
    token_endpoint: TokenEndpoint,
}

#[derive(Clone, Debug)]
enum ClientAuthentication {
    /// A public client.
    None,
    Secret(Secret),
    #[cfg(feature = "certificate")]
    Certificate(ClientCertificate),
}

impl Application {
    /// The application with this client id in a tenant, which is a domain or a GUID. Without a secret or a
    /// certificate it is a public client, which can only sign users in.
    pub fn new(tenant: impl Into<String>, client_id: impl Into<String>) -> Self {
        Self {
            tenant: tenant.into(),
            client_id: client_id.into(),
            authentication: ClientAuthentication::None,
            token_endpoint: TokenEndpoint::default(),
        }
    }

    /// Authenticates the application by a client secret.
    pub fn secret(mut self, secret: Secret) -> Self {
        self.authentication = ClientAuthentication::Secret(secret);
        self
    }

    /// Authenticates the application by a certificate, which Microsoft recommends over a secret.
    #[cfg(feature = "certificate")]
    pub fn certificate(mut self, certificate: ClientCertificate) -> Self {
        self.authentication = ClientAuthentication::Certificate(certificate);
        self
    }

    /// The version of the token endpoint; the default is [`TokenEndpoint::V2`].
    pub fn token_endpoint(mut self, token_endpoint: TokenEndpoint) -> Self {
        self.token_endpoint = token_endpoint;
        self
    }

    /// A credential of the application itself (app-only): OAuth's client credentials grant.
    pub fn client_credentials(&self) -> ClientCredentials {
        ClientCredentials {
            application: self.clone(),
        }
    }

    /// A credential of the user whose refresh token is in the store (app+user): Microsoft's Secure Application
    /// Model.
    pub fn for_user(&self, store: impl TokenStore) -> RefreshTokenCredential {
        RefreshTokenCredential {
            application: self.clone(),
            store: Arc::new(store),
        }
    }

    /// An endpoint of this application's tenant.
    fn url(&self, authority: &Authority, path: &[&str]) -> Url {
        let mut url = authority.url().clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().push(&self.tenant).extend(path);
        }
        url
    }

    fn client(&self, authority: &Authority) -> ClientWithEndpoints {
        let token_url = match self.token_endpoint {
            TokenEndpoint::V1 => self.url(authority, &["oauth2", "token"]),
            TokenEndpoint::V2 => self.url(authority, &["oauth2", "v2.0", "token"]),
        };
        let device_url = self.url(authority, &["oauth2", "v2.0", "devicecode"]);
        let client_id = ClientId::new(self.client_id.clone());
        let client = EntraClient::<EndpointNotSet, EndpointNotSet>::new(client_id)
            .set_auth_type(AuthType::RequestBody)
            .set_token_uri(TokenUrl::from_url(token_url))
            .set_device_authorization_url(DeviceAuthorizationUrl::from_url(device_url));
        match &self.authentication {
            ClientAuthentication::Secret(secret) => {
                client.set_client_secret(oauth2::ClientSecret::new(secret.expose().to_owned()))
            }
            ClientAuthentication::None => client,
            #[cfg(feature = "certificate")]
            ClientAuthentication::Certificate(_) => client,
        }
    }

    /// The parameters that a certificate adds to a token request. Fails with a secret that would arrive damaged.
    fn assertion(
        &self,
        client: &ClientWithEndpoints,
    ) -> Result<Vec<(&'static str, String)>, AuthError> {
        match &self.authentication {
            ClientAuthentication::None => {
                let _ = client;
                Ok(Vec::new())
            }
            ClientAuthentication::Secret(secret) => {
                secret.check()?;
                Ok(Vec::new())
            }
            #[cfg(feature = "certificate")]
            ClientAuthentication::Certificate(certificate) => {
                let audience = client.token_uri().url().as_str();
                let assertion = certificate.assertion(&self.client_id, audience)?;
                let assertion_type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
                Ok(vec![
                    ("client_assertion_type", assertion_type.to_owned()),
                    ("client_assertion", assertion),
                ])
            }
        }
    }

    /// What the refresh tokens of this application belong to.
    fn token_key(&self, authority: &Authority) -> TokenKey {
        TokenKey::new(authority.endpoints(), &self.tenant, &self.client_id)
    }

    /// Fails if a sign-in would replace that at another authority or service. Call it before a sign-in:
    /// [`DeviceCode::wait_for_sign_in`] does, after the user has seen the code.
    ///
    /// # Errors
    ///
    /// [`Local`](AuthErrorKind::Local) if the store has the token of another authority or service, or cannot be
    /// locked or read.
    pub async fn check_store(
        &self,
        store: &dyn TokenStore,
        authority: &Authority,
    ) -> Result<(), AuthError> {
        let _guard = lock(store).await?;
        let stored = store.load().await.map_err(AuthError::local)?;
        let key = stored.and_then(|stored| RefreshToken::parse(stored).key);
        let own = self.token_key(authority);
        match key {
            Some(key) if !key.same_endpoints(&own) => {
                let message = format!(
                    "{store:?} has the sign-in of {key}, which one of {own} must not replace: use another store"
                );
                Err(AuthError::new(AuthErrorKind::Local, message))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// The secrets that errors must not contain.
    fn secrets(&self) -> Vec<&str> {
        match &self.authentication {
            ClientAuthentication::Secret(secret) => vec![secret.expose()],
            ClientAuthentication::None => Vec::new(),
            // The private key is never sent, and an assertion is valid for minutes.
            #[cfg(feature = "certificate")]
            ClientAuthentication::Certificate(_) => Vec::new(),
        }
    }
}

/// A client of the crate `oauth2` with Entra's responses.
type EntraClient<HasDeviceUrl, HasTokenUrl> = oauth2::Client<
    OauthError,
    TokenResponse,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointNotSet,
    HasDeviceUrl,
    EndpointNotSet,
    EndpointNotSet,
    HasTokenUrl,
>;

type ClientWithEndpoints = EntraClient<EndpointSet, EndpointSet>;

/// The response of the token endpoint. Version 1 sends numbers as strings.
#[derive(Debug, Deserialize, Serialize)]
struct TokenResponse {
    access_token: oauth2::AccessToken,
    #[serde(deserialize_with = "oauth2::helpers::deserialize_untagged_enum_case_insensitive")]
    token_type: BasicTokenType,
    #[serde(default, deserialize_with = "seconds")]
    expires_in: Option<u64>,
    #[serde(default)]
    refresh_token: Option<oauth2::RefreshToken>,
}

impl oauth2::TokenResponse for TokenResponse {
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

/// Reads seconds from a number or a string. Anything else is absent: the token's claims have the expiry too.
fn seconds<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    let text = value.as_str().and_then(|text| text.trim().parse().ok());
    Ok(value.as_u64().or(text))
}

impl TokenResponse {
    fn access_token(&self) -> Result<AccessToken, AuthError> {
        let token = Token::new(self.access_token.secret()).map_err(|error| {
            let message = "the authority sent an invalid access token";
            AuthError::new(AuthErrorKind::InvalidResponse, message).with_source(error)
        })?;
        let token = AccessToken::new(token);
        Ok(match self.expires_in {
            Some(lifetime) => token.with_expires_in(Duration::from_secs(lifetime)),
            None => token,
        })
    }
}

/// The credential of an application (app-only). [`Application::client_credentials`] returns one.
#[derive(Clone, Debug)]
pub struct ClientCredentials {
    application: Application,
}

impl Credential for ClientCredentials {
    fn security_scheme(&self) -> Option<SecurityScheme> {
        Some(SecurityScheme::AppOnly)
    }

    fn get_token<'c>(&'c self, authority: &'c Authority) -> TokenFuture<'c> {
        Box::pin(self.request(authority))
    }
}

impl ClientCredentials {
    async fn request(&self, authority: &Authority) -> Result<AccessToken, AuthError> {
        let application = &self.application;
        let client = application.client(authority);
        let mut request = client.exchange_client_credentials();
        for (name, value) in application.assertion(&client)? {
            request = request.add_extra_param(name, value);
        }
        let resource = authority.resource();
        request = match application.token_endpoint {
            TokenEndpoint::V1 => request.add_extra_param("resource", resource),
            TokenEndpoint::V2 => request.add_scope(Scope::new(format!("{resource}/.default"))),
        };
        let http = error_response::http_client(authority);
        let response = request.request_async(&http).await;
        let secrets = application.secrets();
        let response = response.map_err(|error| error_response::auth_error(error, &secrets))?;
        response.access_token()
    }
}

/// The credential of a user who signed in once (app+user). [`Application::for_user`] returns one.
///
/// Entra sends a new refresh token with each access token, and the old one stays valid. The new token is
/// durable before the old one is dropped; if it cannot be saved, the client logs a warning and keeps the old
/// one. Processes that share a store take turns. A token that belongs to another authority, service, tenant or
/// application is not sent.
#[derive(Clone, Debug)]
pub struct RefreshTokenCredential {
    application: Application,
    store: Arc<dyn TokenStore>,
}

impl Credential for RefreshTokenCredential {
    fn security_scheme(&self) -> Option<SecurityScheme> {
        Some(SecurityScheme::AppPlusUser)
    }

    fn get_token<'c>(&'c self, authority: &'c Authority) -> TokenFuture<'c> {
        Box::pin(self.request(authority))
    }
}

impl RefreshTokenCredential {
    async fn request(&self, authority: &Authority) -> Result<AccessToken, AuthError> {
        let (application, store) = (&self.application, &self.store);
        let sign_in = |why: String| AuthError::new(AuthErrorKind::SignInRequired, why);
        let _guard = lock(&**store).await?;
        let stored = store.load().await.map_err(AuthError::local)?;
        let stored = stored.ok_or_else(|| {
            sign_in(format!(
                "the user must sign in: {store:?} has no refresh token"
            ))
        })?;
        let RefreshToken {
            secret: current,
            key: stored_key,
        } = RefreshToken::parse(stored);
        let key = application.token_key(authority);
        if let Some(other) = stored_key.as_ref().filter(|stored| **stored != key) {
            return Err(sign_in(format!(
                "the user must sign in: {store:?} has the refresh token of {other}, not of {key}"
            )));
        }
        let client = application.client(authority);
        let token = oauth2::RefreshToken::new(current.expose().to_owned());
        let mut request = client.exchange_refresh_token(&token);
        for (name, value) in application.assertion(&client)? {
            request = request.add_extra_param(name, value);
        }
        request = match application.token_endpoint {
            TokenEndpoint::V1 => request.add_extra_param("resource", authority.resource()),
            TokenEndpoint::V2 => request.add_scopes(user_scopes(authority)),
        };
        let http = error_response::http_client(authority);
        let response = request.request_async(&http).await;
        let mut secrets = application.secrets();
        secrets.push(current.expose());
        let response = response.map_err(|error| error_response::auth_error(error, &secrets))?;
        let new = response.refresh_token.as_ref();
        let new = new.map_or(current.expose(), |new| new.secret());
        if new != current.expose() || stored_key.is_none() {
            let saved = store.save(&RefreshToken::to_stored(new, &key)).await;
            if let Err(error) = saved {
                tracing::warn!(
                    %error,
                    "the new refresh token could not be stored; the stored one is used until it expires"
                );
            }
        }
        response.access_token()
    }
}

/// The scopes of a user's token. Without `offline_access` there is no refresh token.
fn user_scopes(authority: &Authority) -> [Scope; 2] {
    let user_impersonation = format!("{}/user_impersonation", authority.resource());
    [user_impersonation, "offline_access".to_owned()].map(Scope::new)
}

/// Waits for the lock of a store.
async fn lock(store: &dyn TokenStore) -> Result<StoreGuard, AuthError> {
    const TIMEOUT: Duration = Duration::from_secs(60);
    const PAUSE: Duration = Duration::from_millis(20);
    let started = Instant::now();
    loop {
        if let Some(guard) = store.try_lock().await.map_err(AuthError::local)? {
            return Ok(guard);
        }
        if started.elapsed() > TIMEOUT {
            let message = format!(
                "another process has locked {store:?} for {} s: end it, then retry",
                TIMEOUT.as_secs()
            );
            return Err(AuthError::new(AuthErrorKind::Local, message));
        }
        sleep(PAUSE).await;
    }
}
