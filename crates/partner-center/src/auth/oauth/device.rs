//! Device codes: how a person signs in for a program that has no browser.

use std::sync::Arc;
use std::time::Duration;

use oauth2::{DeviceAuthorizationResponse, ExtraDeviceAuthorizationFields};
use serde::{Deserialize, Serialize};
use tokio::time::sleep;

use super::{Application, TokenEndpoint, blocking, locked, refusal, user_scopes};
use crate::auth::{AccessToken, AuthError, AuthErrorKind, Authority, Secret, TokenStore};

/// What Entra adds to the answer.
#[derive(Debug, Deserialize, Serialize)]
struct Extra {
    #[serde(default)]
    message: Option<String>,
}

impl ExtraDeviceAuthorizationFields for Extra {}

/// A code that a person has to type on a page. [`Application::device_code`] makes one.
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
/// // From now on, and in every later run:
/// let partner = builder.credential(application.for_user(store)).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct DeviceCode {
    application: Application,
    authority: Authority,
    code: DeviceAuthorizationResponse<Extra>,
}

impl Application {
    /// Begins a sign-in: the person types a code on a page, on any machine. The code is asked of version 2
    /// of the endpoint in any case.
    ///
    /// # Errors
    ///
    /// See [`AuthErrorKind`].
    pub async fn device_code(&self, authority: &Authority) -> Result<DeviceCode, AuthError> {
        let application = self.clone().token_endpoint(TokenEndpoint::V2);
        let client = application.client(authority);
        let request = client.exchange_device_code();
        let request = request.add_scopes(user_scopes(authority));
        let http = refusal::http(authority);
        let code = request.request_async(&http).await;
        let code = code.map_err(|error| refusal::explain(error, &application.secrets()))?;
        Ok(DeviceCode {
            application,
            authority: authority.clone(),
            code,
        })
    }
}

impl DeviceCode {
    /// What the person has to type.
    #[must_use]
    pub fn user_code(&self) -> &str {
        self.code.user_code().secret()
    }

    /// The page where.
    #[must_use]
    pub fn verification_uri(&self) -> &str {
        self.code.verification_uri()
    }

    /// How long the code can be used, counted from when it was made.
    #[must_use]
    pub fn expires_in(&self) -> Duration {
        self.code.expires_in()
    }

    /// What to tell the person, in the authority's words if it has some.
    #[must_use]
    pub fn message(&self) -> String {
        match &self.code.extra_fields().message {
            Some(message) => crate::sanitize(message),
            None => format!(
                "To sign in, open {} and type {}",
                self.verification_uri(),
                self.user_code()
            ),
        }
    }

    /// Waits until the person has signed in, and puts the refresh token into the store. Who drops this loses
    /// the sign-in; an application that proves itself by a certificate does so for ten minutes. The access token
    /// that comes with it is returned, for who wants to look at its claims.
    ///
    /// # Errors
    ///
    /// [`SignIn`](AuthErrorKind::SignInRequired) if the person declined or the code was not used in time;
    /// [`Local`](AuthErrorKind::Local) if the refresh token could not be kept; see
    /// [`AuthErrorKind`] for the rest.
    pub async fn wait_for_sign_in(self, store: impl TokenStore) -> Result<AccessToken, AuthError> {
        let Self {
            application,
            authority,
            code,
        } = self;
        let store: Arc<dyn TokenStore> = Arc::new(store);
        let client = application.client(&authority);
        let mut request = client.exchange_device_access_token(&code);
        for (name, value) in application.assertion(&client)? {
            request = request.add_extra_param(name, value);
        }
        let http = refusal::http(&authority);
        let answer = request.request_async(&http, sleep, None).await;
        let mut secrets = application.secrets();
        secrets.push(code.device_code().secret());
        let answer = answer.map_err(|error| refusal::explain_device(error, &secrets))?;
        let refresh = answer.refresh_token.as_ref().ok_or_else(|| {
            let text = "the authority signed the user in without a refresh token";
            AuthError::new(AuthErrorKind::InvalidResponse, text)
        })?;
        let refresh = Secret::new(refresh.secret());
        let _lock = locked(&store).await?;
        blocking(move || store.save(&refresh)).await?;
        answer.token()
    }
}
