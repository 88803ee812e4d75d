//! Tokens as JSON Web Tokens: the claims of ours, and the assertions that applications sign.

use fastrand::Rng;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::Deserialize;
use serde_json::{Value, json};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Caller, Entra, Kind};
use crate::recent::uuid;

/// `exp` of a token that never expires: the end of the year 9999.
const NEVER: i64 = 253_402_300_799;

/// Signs what nobody checks, with a key that nobody knows.
pub(super) struct Signer(EncodingKey);

impl Signer {
    pub(super) fn new(random: &mut Rng) -> Self {
        let mut key = [0; 32];
        random.fill(&mut key);
        Self(EncodingKey::from_secret(&key))
    }

    pub(super) fn sign(&self, claims: &Value) -> String {
        // A keyed hash over text cannot fail; if it did, the token would be unknown to everybody.
        jsonwebtoken::encode(&Header::default(), claims, &self.0).unwrap_or_default()
    }
}

impl Entra {
    /// The claims of an access token, as version 1 of Entra's tokens has them.
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
            "uti": uuid(random),
            "ver": "1.0",
        });
        match caller.kind {
            Kind::AppOnly => claims["idtyp"] = "app".into(),
            Kind::AppPlusUser { user, multi_factor } => {
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

/// Says what is wrong with a certificate or public key in PEM.
pub(crate) fn check_certificate(pem: &str) -> Result<(), String> {
    let key = DecodingKey::from_rsa_pem(pem.as_bytes());
    key.map(|_| ())
        .map_err(|error| format!("no RSA certificate or public key in PEM: {error}"))
}

/// What an application says about itself instead of telling a secret.
#[derive(Deserialize)]
struct Assertion {
    iss: String,
    sub: String,
    aud: String,
}

/// Whether `assertion` is the word of the application `client_id` for the endpoint at `path`, signed
/// with one of its certificates. Its times are those of the real clock, as its sender's are.
pub(super) fn is_word_of(
    assertion: &str,
    client_id: &str,
    path: &str,
    certificates: &[String],
) -> bool {
    let Ok(header) = jsonwebtoken::decode_header(assertion) else {
        return false;
    };
    if !matches!(header.alg, Algorithm::RS256 | Algorithm::PS256) {
        return false;
    }
    let mut validation = Validation::new(header.alg);
    validation.validate_aud = false;
    validation.validate_nbf = true;
    let keys = certificates
        .iter()
        .filter_map(|pem| DecodingKey::from_rsa_pem(pem.as_bytes()).ok());
    let mut words =
        keys.filter_map(|key| jsonwebtoken::decode::<Assertion>(assertion, &key, &validation).ok());
    words.any(|word| {
        let Assertion { iss, sub, aud } = word.claims;
        iss == client_id && sub == client_id && aud.ends_with(path)
    })
}
