//! Credentials: the sources of access tokens.

mod access_token;
#[cfg(feature = "certificate")]
mod certificate;
mod claims;
#[cfg(feature = "command")]
mod command;
mod credential;
mod endpoints;
mod error;
#[cfg(feature = "keyring")]
mod keyring_store;
#[cfg(feature = "oauth")]
mod oauth;
#[cfg(feature = "command")]
mod process_group;
#[cfg(feature = "command")]
mod program;
#[cfg(feature = "oauth")]
mod refresh_token;
#[cfg(any(feature = "command", feature = "oauth"))]
mod secret;
#[cfg(any(feature = "command", feature = "oauth"))]
mod secret_error;
#[cfg(feature = "oauth")]
mod store;
#[cfg(any(feature = "command", feature = "oauth"))]
mod text;
mod token;
mod token_cache;

use reqwest::Url;

pub use self::access_token::AccessToken;
#[cfg(feature = "certificate")]
pub use self::certificate::ClientCertificate;
pub use self::claims::Claims;
#[cfg(feature = "command")]
pub use self::command::{SecretCommand, TokenCommand};
pub use self::credential::{BoundCredential, Credential, TokenFuture};
pub use self::endpoints::Endpoints;
pub use self::error::{AuthError, AuthErrorKind};
#[cfg(feature = "keyring")]
pub use self::keyring_store::KeyringStore;
#[cfg(feature = "oauth")]
pub use self::oauth::{
    Application, ClientCredentials, DeviceCode, RefreshTokenCredential, TokenEndpoint,
};
#[cfg(feature = "command")]
pub use self::process_group::kill_programs;
#[cfg(any(feature = "command", feature = "oauth"))]
pub use self::secret::Secret;
#[cfg(any(feature = "command", feature = "oauth"))]
pub use self::secret_error::SecretError;
#[cfg(feature = "oauth")]
pub use self::store::{FileStore, MemoryStore, StoreFuture, StoreGuard, TokenStore};
pub use self::token::{InvalidToken, Token};
pub(crate) use self::token_cache::TokenCache;

/// The authority that issues tokens, and the resource that they are for. A [`Credential`] receives
/// both from the client.
///
/// [`PartnerCenterBuilder::authority`](crate::PartnerCenterBuilder::authority) returns it.
#[derive(Clone, Debug)]
pub struct Authority {
    pub(crate) endpoints: Endpoints,
    pub(crate) resource: String,
    pub(crate) http: reqwest::Client,
}

impl Authority {
    /// The URL without a tenant, such as `https://login.microsoftonline.com/`.
    pub fn url(&self) -> &Url {
        &self.endpoints.authority
    }

    /// The authority and the service of the client.
    pub fn endpoints(&self) -> &Endpoints {
        &self.endpoints
    }

    /// The resource, such as `https://api.partnercenter.microsoft.com`: the parameter `resource` of the token
    /// endpoint v1, and the prefix of the scopes of v2.
    pub fn resource(&self) -> &str {
        &self.resource
    }

    /// The HTTP client for requests to the authority. It follows no redirects and has the client's timeout.
    pub fn http_client(&self) -> &reqwest::Client {
        &self.http
    }
}
