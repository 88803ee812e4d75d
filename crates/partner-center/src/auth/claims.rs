//! The claims of an access token.

use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use super::Token;
use crate::generated::operation::SecurityScheme;

/// The claims of an access token that matter to this client. They are not verified, because only
/// the service can verify the signature: the client uses them only for earlier errors and earlier
/// renewal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims(Map<String, Value>);

/// The claims that are stored. Others are dropped, because some of them identify the user.
const NAMES: [&str; 7] = ["amr", "appid", "aud", "exp", "idtyp", "scp", "tid"];

impl Claims {
    /// Parses the claims of a JSON Web Token; `None` if the token is another kind.
    pub fn parse(token: &Token) -> Option<Self> {
        let parts: Vec<_> = token.text().split('.').collect();
        let [_, claims, _] = parts[..] else {
            return None;
        };
        let claims = URL_SAFE_NO_PAD.decode(claims.trim_end_matches('=')).ok()?;
        let mut claims: Map<String, Value> = serde_json::from_slice(&claims).ok()?;
        claims.retain(|name, _| NAMES.contains(&name.as_str()));
        Some(Self(claims))
    }

    /// A claim; one of an unexpected type counts as absent.
    fn string(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    /// The security scheme: app+user if there is `scp`, which only the token of a user has, and app-only if
    /// `idtyp` is `app`. `None` if neither claim says it.
    pub fn security_scheme(&self) -> Option<SecurityScheme> {
        if self.string("scp").is_some() {
            Some(SecurityScheme::AppPlusUser)
        } else if self.string("idtyp") == Some("app") {
            Some(SecurityScheme::AppOnly)
        } else {
            None
        }
    }

    /// Whether the user signed in with multi-factor authentication: `amr` has `mfa`. `None` without `amr`.
    pub fn is_multi_factor(&self) -> Option<bool> {
        let methods = self.0.get("amr")?.as_array()?;
        Some(methods.iter().any(|method| method == "mfa"))
    }

    /// The resource that the token is for (`aud`).
    pub fn audience(&self) -> Option<&str> {
        self.string("aud")
    }

    /// The tenant that issued the token (`tid`).
    pub fn tenant_id(&self) -> Option<&str> {
        self.string("tid")
    }

    /// The application that the token was issued to (`appid`).
    pub fn application_id(&self) -> Option<&str> {
        self.string("appid")
    }

    /// The expiry (`exp`).
    pub fn expires_at(&self) -> Option<SystemTime> {
        let seconds = self.0.get("exp")?.as_u64()?;
        SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
    }
}
