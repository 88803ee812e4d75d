//! The trait of all sources of access tokens.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use super::{AccessToken, AuthError, Authority, Claims, Endpoints, Token};
use crate::generated::operation::SecurityScheme;

/// The future of a token request.
pub type TokenFuture<'c> =
    Pin<Box<dyn Future<Output = Result<AccessToken, AuthError>> + Send + 'c>>;

/// A source of access tokens.
///
/// The client requests a token when it has none, some minutes before the current one expires, and once after
/// the service has rejected one. It caches the token, and makes one request however many API calls wait for
/// it. An implementation only has to get a new token. An async closure is a credential:
///
/// ```
/// use partner_center::{AccessToken, AuthError, Authority, PartnerCenter, Token};
///
/// # fn main() -> Result<(), partner_center::BuildError> {
/// // A token that another program writes.
/// let shared_file = async |_: Authority| {
///     let text = std::fs::read_to_string("/run/partner-center/token").map_err(AuthError::local)?;
///     let token = Token::new(&text).map_err(AuthError::local)?;
///     Ok(AccessToken::new(token))
/// };
/// let partner = PartnerCenter::builder().credential(shared_file).build()?;
/// # Ok(())
/// # }
/// ```
pub trait Credential: Send + Sync + 'static {
    /// The security scheme of all tokens of this credential, if it is known in advance. The client calls this
    /// once, and rejects operations that the scheme does not authorize before it sends anything.
    fn security_scheme(&self) -> Option<SecurityScheme> {
        None
    }

    /// The authority and the service that this credential belongs to. Building a client for others fails.
    /// `None` if the credential belongs to any client that it is given to.
    fn endpoints(&self) -> Option<&Endpoints> {
        None
    }

    /// Gets a new token for [`Authority::resource`].
    ///
    /// # Errors
    ///
    /// See [`AuthErrorKind`](crate::AuthErrorKind). After
    /// [`Unavailable`](crate::AuthErrorKind::Unavailable) the client retries.
    fn get_token<'c>(&'c self, authority: &'c Authority) -> TokenFuture<'c>;

    /// This credential for these endpoints alone: one whose secret comes from elsewhere than the client's URLs,
    /// such as the environment.
    fn bound_to(self, endpoints: Endpoints) -> BoundCredential<Self>
    where
        Self: Sized,
    {
        BoundCredential {
            credential: self,
            endpoints,
        }
    }
}

/// A credential for certain endpoints alone. [`Credential::bound_to`] returns one.
#[derive(Clone, Debug)]
pub struct BoundCredential<C> {
    credential: C,
    endpoints: Endpoints,
}

impl<C: Credential> Credential for BoundCredential<C> {
    fn security_scheme(&self) -> Option<SecurityScheme> {
        self.credential.security_scheme()
    }

    fn endpoints(&self) -> Option<&Endpoints> {
        Some(&self.endpoints)
    }

    fn get_token<'c>(&'c self, authority: &'c Authority) -> TokenFuture<'c> {
        self.credential.get_token(authority)
    }
}

impl<F, R> Credential for F
where
    F: Fn(Authority) -> R + Send + Sync + 'static,
    R: Future<Output = Result<AccessToken, AuthError>> + Send + 'static,
{
    fn get_token<'c>(&'c self, authority: &'c Authority) -> TokenFuture<'c> {
        Box::pin(self(authority.clone()))
    }
}

impl Credential for Arc<dyn Credential> {
    fn security_scheme(&self) -> Option<SecurityScheme> {
        (**self).security_scheme()
    }

    fn endpoints(&self) -> Option<&Endpoints> {
        (**self).endpoints()
    }

    fn get_token<'c>(&'c self, authority: &'c Authority) -> TokenFuture<'c> {
        (**self).get_token(authority)
    }
}

/// A token that cannot be renewed: after its expiry, calls fail with
/// [`Unauthorized`](crate::ErrorKind::Unauthorized).
impl Credential for Token {
    fn security_scheme(&self) -> Option<SecurityScheme> {
        Claims::parse(self)?.security_scheme()
    }

    fn get_token<'c>(&'c self, _: &'c Authority) -> TokenFuture<'c> {
        let token = AccessToken::new(self.clone());
        Box::pin(std::future::ready(Ok(token)))
    }
}
