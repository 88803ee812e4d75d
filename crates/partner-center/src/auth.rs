//! Credentials: the sources of access tokens.

mod access_token;
#[cfg(feature = "certificate")]
mod certificate;
mod claims;
#[cfg(feature = "command")]
mod command;
mod error;
#[cfg(feature = "keyring")]
mod keyring_store;
#[cfg(feature = "oauth")]
mod oauth;
#[cfg(feature = "command")]
mod process_group;
#[cfg(feature = "command")]
mod program;
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

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use reqwest::Url;

pub use self::access_token::AccessToken;
#[cfg(feature = "certificate")]
pub use self::certificate::ClientCertificate;
pub use self::claims::Claims;
#[cfg(feature = "command")]
pub use self::command::{SecretCommand, TokenCommand};
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
pub use self::store::{FileStore, MemoryStore, StoreGuard, TokenStore};
pub use self::token::{InvalidToken, Token};
pub(crate) use self::token_cache::TokenCache;
use crate::generated::operation::SecurityScheme;

/// A source of access tokens.
///
/// The client requests a token when it has none, some minutes before the current one expires, and once after
/// the service has rejected one. It caches the token, and makes one request however many API calls wait for
/// it. An implementation only has to get a new token.
///
/// ```
/// use partner_center::{AccessToken, AuthError, Authority, Credential, Token};
///
/// /// Reads a token that another program writes.
/// #[derive(Debug)]
/// struct SharedFile(std::path::PathBuf);
///
/// impl Credential for SharedFile {
///     async fn get_token(&self, _: &Authority) -> Result<AccessToken, AuthError> {
///         let text = std::fs::read_to_string(&self.0).map_err(AuthError::local)?;
///         let token = Token::new(&text).map_err(AuthError::local)?;
///         Ok(AccessToken::new(token))
///     }
/// }
/// ```
pub trait Credential: fmt::Debug + Send + Sync + 'static {
    /// The security scheme of all tokens of this credential, if it is known in advance. The client calls this
    /// once, and rejects operations that the scheme does not authorize before it sends anything.
    fn security_scheme(&self) -> Option<SecurityScheme> {
        None
    }

    /// Gets a new token for [`Authority::resource`].
    ///
    /// # Errors
    ///
    /// See [`AuthErrorKind`]. After [`Unavailable`](AuthErrorKind::Unavailable) the client retries.
    fn get_token(
        &self,
        authority: &Authority,
    ) -> impl Future<Output = Result<AccessToken, AuthError>> + Send;
}

/// A token that cannot be renewed: after its expiry, calls fail with
/// [`Unauthorized`](crate::ErrorKind::Unauthorized).
impl Credential for Token {
    fn security_scheme(&self) -> Option<SecurityScheme> {
        Claims::parse(self)?.security_scheme()
    }

    async fn get_token(&self, _: &Authority) -> Result<AccessToken, AuthError> {
        Ok(AccessToken::new(self.clone()))
    }
}

/// The authority that issues tokens, and the resource that they are for. A [`Credential`] receives
/// both from the client.
///
/// [`PartnerCenterBuilder::authority`](crate::PartnerCenterBuilder::authority) returns it.
#[derive(Clone, Debug)]
pub struct Authority {
    pub(crate) url: Url,
    pub(crate) resource: String,
    pub(crate) http: reqwest::Client,
}

impl Authority {
    /// The URL without a tenant, such as `https://login.microsoftonline.com/`.
    pub fn url(&self) -> &Url {
        &self.url
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

type TokenFuture<'f> = Pin<Box<dyn Future<Output = Result<AccessToken, AuthError>> + Send + 'f>>;

/// A [`Credential`] as a trait object.
pub(crate) trait AnyCredential: fmt::Debug + Send + Sync {
    fn security_scheme(&self) -> Option<SecurityScheme>;
    fn get_token<'f>(&'f self, authority: &'f Authority) -> TokenFuture<'f>;
}

impl<C: Credential> AnyCredential for C {
    fn security_scheme(&self) -> Option<SecurityScheme> {
        Credential::security_scheme(self)
    }

    fn get_token<'f>(&'f self, authority: &'f Authority) -> TokenFuture<'f> {
        Box::pin(Credential::get_token(self, authority))
    }
}
