//! Credentials: how tokens are come by. Each way is a [`Credential`]; what they have in common, that a
//! token is kept, shared and renewed, is done once, for all of them.

#[cfg(feature = "certificate")]
mod certificate;
mod claims;
#[cfg(feature = "command")]
mod command;
#[cfg(feature = "keyring")]
mod keyring;
#[cfg(feature = "oauth")]
mod oauth;
#[cfg(feature = "oauth")]
mod secret;
#[cfg(feature = "oauth")]
mod store;
mod token;
mod token_cache;

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use reqwest::Url;

#[cfg(feature = "certificate")]
pub use self::certificate::ClientCertificate;
pub use self::claims::Claims;
#[cfg(feature = "command")]
pub use self::command::TokenCommand;
#[cfg(feature = "keyring")]
pub use self::keyring::KeyringStore;
#[cfg(feature = "oauth")]
pub use self::oauth::{
    Application, ClientCredentials, DeviceCode, RefreshTokenCredential, TokenEndpoint,
};
#[cfg(feature = "oauth")]
pub use self::secret::Secret;
#[cfg(feature = "oauth")]
pub use self::store::{FileStore, MemoryStore, StoreGuard, TokenStore};
pub use self::token::{InvalidToken, Token};
pub(crate) use self::token_cache::TokenCache;
use crate::generated::operation::SecurityScheme;

/// A way to come by access tokens.
///
/// It is asked for a token when there is none yet, some minutes before one expires, and once when the
/// service refuses one. Between that the client keeps the token, and however many calls wait, it asks
/// once. So an implementation only has to get a new token, and need not be quick.
///
/// ```
/// use partner_center::{AccessToken, AuthError, Authority, Credential, Token};
///
/// /// Reads a token that another program writes.
/// #[derive(Debug)]
/// struct Shared(std::path::PathBuf);
///
/// impl Credential for Shared {
///     async fn get_token(&self, _: &Authority) -> Result<AccessToken, AuthError> {
///         let text = std::fs::read_to_string(&self.0).map_err(AuthError::local)?;
///         let token = Token::new(&text).map_err(AuthError::local)?;
///         Ok(AccessToken::new(token))
///     }
/// }
/// ```
pub trait Credential: fmt::Debug + Send + Sync + 'static {
    /// For whom its tokens speak, if that is known before one has been seen: asked once, when the client
    /// is made. What is known not to authorize an operation is refused before anything is sent.
    fn security_scheme(&self) -> Option<SecurityScheme> {
        None
    }

    /// Gets a new token for the API that `authority` names.
    ///
    /// # Errors
    ///
    /// See [`AuthErrorKind`]. Where it says [`Unavailable`](AuthErrorKind::Unavailable), the client asks
    /// again after a while.
    fn get_token(
        &self,
        authority: &Authority,
    ) -> impl Future<Output = Result<AccessToken, AuthError>> + Send;
}

/// What a credential gives: a token, and until when it is good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessToken {
    token: Token,
    expires_at: Option<SystemTime>,
}

impl AccessToken {
    /// A token that is good as long as its own claims say; if they cannot be read, until the service
    /// refuses it.
    #[must_use]
    pub fn new(token: Token) -> Self {
        let claims = Claims::parse(&token);
        let expires_at = claims.and_then(|claims| claims.expires_at());
        Self { token, expires_at }
    }

    /// The same token, good for so long from now.
    #[must_use]
    pub fn with_expires_in(self, lifetime: Duration) -> Self {
        let end = SystemTime::now().checked_add(lifetime);
        Self {
            expires_at: end,
            ..self
        }
    }

    /// The same token, good until then.
    #[must_use]
    pub fn with_expires_at(self, end: SystemTime) -> Self {
        Self {
            expires_at: Some(end),
            ..self
        }
    }

    /// The token.
    #[must_use]
    pub fn token(&self) -> &Token {
        &self.token
    }

    /// Until when it is good, if that is known.
    #[must_use]
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.expires_at
    }
}

/// A token that somebody else got. It cannot be renewed: when it ends, calls end with
/// [`Unauthorized`](crate::ErrorKind::Unauthorized).
impl Credential for Token {
    fn security_scheme(&self) -> Option<SecurityScheme> {
        Claims::parse(self)?.security_scheme()
    }

    async fn get_token(&self, _: &Authority) -> Result<AccessToken, AuthError> {
        Ok(AccessToken::new(self.clone()))
    }
}

/// Who issues tokens, and for which API: what a [`Credential`] needs to know of its client.
///
/// [`PartnerCenterBuilder::authority`](crate::PartnerCenterBuilder::authority) makes one.
#[derive(Clone, Debug)]
pub struct Authority {
    pub(crate) url: Url,
    pub(crate) resource: String,
    pub(crate) http: reqwest::Client,
}

impl Authority {
    /// Address of the authority, without tenant, such as `https://login.microsoftonline.com/`.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The API that tokens are for, such as `https://api.partnercenter.microsoft.com`: the `resource` of
    /// version 1 of the token endpoint, and the beginning of the scopes of version 2.
    #[must_use]
    pub fn resource(&self) -> &str {
        &self.resource
    }

    /// The HTTP client of the calls, for those to the authority: it follows no redirects, and reads
    /// nothing beyond its timeout.
    #[must_use]
    pub fn http_client(&self) -> &reqwest::Client {
        &self.http
    }
}

/// What a person or a program can do about a token that could not be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuthErrorKind {
    /// Somebody has to sign in, because there is no refresh token or the authority takes it no more.
    SignInRequired,
    /// Somebody has to sign in again, with a second factor.
    MultiFactorRequired,
    /// An administrator has to consent to what the application may do.
    ConsentRequired,
    /// The authority does not take the application for what it says: its id, secret or certificate is
    /// wrong or has expired.
    InvalidClient,
    /// The authority refuses for another reason. Asking again will not help.
    Rejected,
    /// The authority could not be reached or failed. Asking again may help.
    Unavailable,
    /// What came from the authority or a command is not what it should be.
    InvalidResponse,
    /// Something on this machine: a store, a key, a command.
    Local,
}

/// Why there is no token. Cheap to clone, because all calls that waited for it get the same.
///
/// Its text is one line for people and holds no secret.
#[derive(Clone)]
pub struct AuthError(Arc<Parts>);

struct Parts {
    kind: AuthErrorKind,
    message: String,
    retry_after: Option<Duration>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl AuthError {
    /// An error of this kind. The message says what happened and, as a fragment without a full stop,
    /// fits after "no token: ".
    #[must_use]
    pub fn new(kind: AuthErrorKind, message: impl Into<String>) -> Self {
        Self::with(kind, message.into(), None)
    }

    /// What went wrong on this machine.
    #[must_use]
    pub fn local(source: impl StdError + Send + Sync + 'static) -> Self {
        let message = source.to_string();
        Self::with(AuthErrorKind::Local, message, Some(Box::new(source)))
    }

    fn with(
        kind: AuthErrorKind,
        message: String,
        source: Option<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self(Arc::new(Parts {
            kind,
            message,
            retry_after: None,
            source,
        }))
    }

    /// The same with its cause. It must hold no secret.
    #[must_use]
    pub fn with_source(self, source: impl StdError + Send + Sync + 'static) -> Self {
        let Self(parts) = self;
        Self(Arc::new(Parts {
            kind: parts.kind,
            message: parts.message.clone(),
            retry_after: parts.retry_after,
            source: Some(Box::new(source)),
        }))
    }

    /// The same, not to be asked for again before this time has passed.
    #[must_use]
    pub fn with_retry_after(self, delay: Option<Duration>) -> Self {
        let Self(parts) = self;
        match Arc::try_unwrap(parts) {
            Ok(parts) => Self(Arc::new(Parts {
                retry_after: delay,
                ..parts
            })),
            // It is somebody else's already, who decides.
            Err(parts) => Self(parts),
        }
    }

    /// What can be done about it.
    #[must_use]
    pub fn kind(&self) -> AuthErrorKind {
        self.0.kind
    }

    /// How long the authority wants to be left alone, if it said so.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Whether somebody has to do something in a browser.
    #[must_use]
    pub fn needs_interaction(&self) -> bool {
        match self.0.kind {
            AuthErrorKind::SignInRequired
            | AuthErrorKind::MultiFactorRequired
            | AuthErrorKind::ConsentRequired => true,
            AuthErrorKind::InvalidClient
            | AuthErrorKind::Rejected
            | AuthErrorKind::Unavailable
            | AuthErrorKind::InvalidResponse
            | AuthErrorKind::Local => false,
        }
    }
}

impl fmt::Display for AuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::sanitize(&self.0.message))
    }
}

impl fmt::Debug for AuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Parts {
            kind,
            message,
            retry_after,
            source,
        } = &*self.0;
        f.debug_struct("AuthError")
            .field("kind", kind)
            .field("message", message)
            .field("retry_after", retry_after)
            .field("source", source)
            .finish()
    }
}

impl StdError for AuthError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let source = self.0.source.as_deref();
        source.map(|source| source as &(dyn StdError + 'static))
    }
}

type Fetched<'f> = Pin<Box<dyn Future<Output = Result<AccessToken, AuthError>> + Send + 'f>>;

/// Any credential, behind a pointer.
pub(crate) trait AnyCredential: fmt::Debug + Send + Sync {
    fn security_scheme(&self) -> Option<SecurityScheme>;
    fn get_token<'f>(&'f self, authority: &'f Authority) -> Fetched<'f>;
}

impl<C: Credential> AnyCredential for C {
    fn security_scheme(&self) -> Option<SecurityScheme> {
        Credential::security_scheme(self)
    }

    fn get_token<'f>(&'f self, authority: &'f Authority) -> Fetched<'f> {
        Box::pin(Credential::get_token(self, authority))
    }
}
