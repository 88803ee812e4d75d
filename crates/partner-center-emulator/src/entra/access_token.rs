//! Access tokens: JSON Web Tokens with the claims that Entra gives them.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as URL_SAFE;
use fastrand::Rng;
use serde_json::{Value, json};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Caller, Entra, TokenKind};
use crate::bounded_map::random_uuid;

/// `exp` of a token that never expires: the end of the year 9999.
const NEVER: i64 = 253_402_300_799;

/// A JSON Web Token with these claims. Its signature is random: only the emulator checks its tokens,
/// and it compares them with those that it issued.
pub(super) fn access_token(claims: &Value, random: &mut Rng) -> String {
    let header = json!({"alg": "HS256", "typ": "JWT"});
    let mut signature = [0; 32];
    random.fill(&mut signature);
    let [header, claims] = [&header, claims].map(|part| URL_SAFE.encode(part.to_string()));
    format!("{header}.{claims}.{}", URL_SAFE.encode(signature))
}

impl Entra {
    /// The claims of an access token, as in version 1 of Entra's tokens.
    pub(super) fn claims(
        &self,
        caller: Caller,
        client_id: &str,
        audience: &str,
        now: OffsetDateTime,
        expires: Option<OffsetDateTime>,
        random: &mut Rng,
    ) -> Value {
        let tenant = self.tenants.get(caller.partner);
        let id = tenant.map_or(Uuid::nil(), |tenant| tenant.id);
        let issued = now.unix_timestamp();
        let mut claims = json!({
            "aud": audience,
            "iss": format!("https://sts.windows.net/{id}/"),
            "iat": issued,
            "nbf": issued,
            "exp": expires.map_or(NEVER, OffsetDateTime::unix_timestamp),
            "appid": client_id,
            "tid": id,
            "uti": random_uuid(random),
            "ver": "1.0",
        });
        match caller.kind {
            TokenKind::AppOnly => claims["idtyp"] = "app".into(),
            TokenKind::AppPlusUser { user, multi_factor } => {
                let user = tenant.and_then(|tenant| tenant.users.get(user));
                claims["scp"] = "user_impersonation".into();
                claims["upn"] = user.map(|user| user.name.as_str()).into();
                claims["amr"] = if multi_factor {
                    json!(["pwd", "mfa"])
                } else {
                    json!(["pwd"])
                };
            }
        }
        claims
    }
}
