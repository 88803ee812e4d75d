//! What an access token says about itself, as far as it can be read.

use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

use super::Token;
use crate::generated::operation::SecurityScheme;

/// The claims of an access token that matter here. Nobody has checked the signature: only the service
/// can, and what the claims say is used for nothing but better errors and earlier renewal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Claims {
    #[serde(default, deserialize_with = "lenient")]
    aud: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    scp: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    idtyp: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    tid: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    appid: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    exp: Option<u64>,
    #[serde(default, deserialize_with = "lenient")]
    amr: Option<Vec<String>>,
}

/// A claim of another type than usual counts as none, so that the others can be read.
fn lenient<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: serde::de::DeserializeOwned,
{
    let value = serde_json::Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).ok())
}

impl Claims {
    /// Reads the claims of a JSON Web Token; nothing if it is none.
    #[must_use]
    pub fn parse(token: &Token) -> Option<Self> {
        let mut parts = token.text().split('.');
        let (Some(_), Some(claims), Some(_), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return None;
        };
        let claims = URL_SAFE_NO_PAD.decode(claims.trim_end_matches('=')).ok()?;
        serde_json::from_slice(&claims).ok()
    }

    /// For whom the token speaks: `scp` is there only for a user (sign-in on behalf of one), and
    /// `idtyp` says `app` for an application alone. Without either, nothing is said.
    #[must_use]
    pub fn security_scheme(&self) -> Option<SecurityScheme> {
        if self.scp.is_some() {
            Some(SecurityScheme::AppPlusUser)
        } else if self.idtyp.as_deref() == Some("app") {
            Some(SecurityScheme::AppOnly)
        } else {
            None
        }
    }

    /// Whether the user signed in with a second factor: `amr` has `mfa`. Nothing if the token has no
    /// `amr`, as that of an application alone.
    #[must_use]
    pub fn is_multi_factor(&self) -> Option<bool> {
        let methods = self.amr.as_ref()?;
        Some(methods.iter().any(|method| method == "mfa"))
    }

    /// The API that the token is for.
    #[must_use]
    pub fn audience(&self) -> Option<&str> {
        self.aud.as_deref()
    }

    /// The tenant that issued it.
    #[must_use]
    pub fn tenant_id(&self) -> Option<&str> {
        self.tid.as_deref()
    }

    /// The application that it was issued to.
    #[must_use]
    pub fn application_id(&self) -> Option<&str> {
        self.appid.as_deref()
    }

    /// When it ends.
    #[must_use]
    pub fn expires_at(&self) -> Option<SystemTime> {
        SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(self.exp?))
    }
}
