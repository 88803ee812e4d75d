//! Device codes: a user signs in on any machine for a program that has no browser.

use std::time::Duration;

use oauth2::{DeviceAuthorizationResponse, ExtraDeviceAuthorizationFields};
use serde::{Deserialize, Serialize};
use tokio::time::sleep;

use super::{Application, TokenEndpoint, error_response, lock, user_scopes};
use crate::auth::refresh_token::RefreshToken;
use crate::auth::{AccessToken, AuthError, AuthErrorKind, Authority, TokenStore};
use crate::sanitize::sanitize;

/// The property that Entra adds to the response.
#[derive(Debug, Deserialize, Serialize)]
struct ExtraFields {
    #[serde(default)]
    message: Option<String>,
}

impl ExtraDeviceAuthorizationFields for ExtraFields {}

/// A code that the user types on a page. [`Application::device_code`] requests one.
///
/// ```no_run
/// # async fn sign_in() -> Result<(), Box<dyn std::error::Error>> {
/// use partner_center::{Application, FileStore, PartnerCenter};
///
/// let builder = PartnerCenter::builder();
/// let application = Application::new("contoso.onmicrosoft.com", "00001111-aaaa-2222-bbbb-3333cccc4444");
/// let store = FileStore::new("/home/me/.local/state/my-tool/refresh-token");
///
/// let code = application.device_code(&builder.authority()?).await?;
/// println!("{}", code.message());
/// code.wait_for_sign_in(store.clone()).await?;
///
/// // From now on, and in later runs:
/// let partner = builder.credential(application.for_user(store)).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct DeviceCode {
    application: Application,
    authority: Authority,
    code: DeviceAuthorizationResponse<ExtraFields>,
}

impl Application {
    /// Starts a sign-in with a device code. It always uses version 2 of the endpoint.
    ///
    /// # Errors
    ///
    /// See [`AuthErrorKind`].
    pub async fn device_code(&self, authority: &Authority) -> Result<DeviceCode, AuthError> {
        let application = self.clone().token_endpoint(TokenEndpoint::V2);
        let client = application.client(authority);
        application.assertion(&client)?;
        let request = client.exchange_device_code();
        let request = request.add_scopes(user_scopes(authority));
        let http = error_response::http_client(authority);
        let code = request.request_async(&http).await;
        let code =
            code.map_err(|error| error_response::auth_error(error, &application.secrets()))?;
        Ok(DeviceCode {
            application,
            authority: authority.clone(),
            code,
        })
    }
}

impl DeviceCode {
    /// The code that the user types.
    pub fn user_code(&self) -> &str {
        self.code.user_code().secret()
    }

    /// The URL of the page.
    pub fn verification_uri(&self) -> &str {
        self.code.verification_uri()
    }

    /// The lifetime of the code, counted from the request for it.
    pub fn expires_in(&self) -> Duration {
        self.code.expires_in()
    }

    /// The instructions for the user: the authority's, or else a sentence in English.
    pub fn message(&self) -> String {
        match &self.code.extra_fields().message {
            Some(message) => sanitize(message),
            None => format!(
                "To sign in, open {} and enter the code {}",
                self.verification_uri(),
                self.user_code()
            ),
        }
    }

    /// Waits until the user has signed in, and saves the refresh token. Returns the access token of the
    /// sign-in, for its claims. Dropping the future abandons the sign-in. The assertion of an application with
    /// a certificate is valid for ten minutes.
    ///
    /// # Errors
    ///
    /// [`SignInRequired`](AuthErrorKind::SignInRequired) if the user declined or the code expired;
    /// [`Local`](AuthErrorKind::Local) if the refresh token could not be stored, or
    /// [would replace](Application::check_store) that of another authority or service; see [`AuthErrorKind`] for the
    /// others.
    pub async fn wait_for_sign_in(self, store: impl TokenStore) -> Result<AccessToken, AuthError> {
        let Self {
            application,
            authority,
            code,
        } = self;
        application.check_store(&store, &authority).await?;
        let client = application.client(&authority);
        let mut request = client.exchange_device_access_token(&code);
        for (name, value) in application.assertion(&client)? {
            request = request.add_extra_param(name, value);
        }
        let http = error_response::http_client(&authority);
        let response = request.request_async(&http, sleep, None).await;
        let mut secrets = application.secrets();
        secrets.push(code.device_code().secret());
        let response = response.map_err(|error| error_response::auth_error(error, &secrets))?;
        let refresh_token = response.refresh_token.as_ref().ok_or_else(|| {
            let message = "the authority sent no refresh token for the sign-in";
            AuthError::new(AuthErrorKind::InvalidResponse, message)
        })?;
        let key = application.token_key(&authority);
        let refresh_token = RefreshToken::to_stored(refresh_token.secret(), &key);
        let _guard = lock(&store).await?;
        store.save(&refresh_token).await.map_err(AuthError::local)?;
        response.access_token()
    }
}
