//! The token endpoint: what it is asked, and what it gives or why it gives nothing.

use std::collections::HashMap;
use std::time::Duration;

use fastrand::Rng;
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::macros::format_description;

use super::device::State;
use super::{Caller, Entra, Grant, Kind, Token, Version, jwt};
use crate::clock::after;
use crate::recent::uuid;

/// How long an access token lives, by the clock that is never hurried.
const LIFETIME: Duration = Duration::from_secs(3599);

/// How long a refresh token lives: 90 days, as documented.
const REFRESH_LIFETIME: Duration = Duration::from_secs(90 * 24 * 3600);

const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";
const ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// What stands in records in place of a secret.
pub(crate) const REDACTED: &str = "[redacted]";

/// The form of a token request as it may be logged: only what is no secret keeps its value.
pub(crate) fn without_secrets(form: &[u8]) -> String {
    const HARMLESS: [&str; 5] = [
        "client_assertion_type",
        "client_id",
        "grant_type",
        "resource",
        "scope",
    ];
    const SECRET: [&str; 4] = [
        "client_assertion",
        "client_secret",
        "device_code",
        "refresh_token",
    ];
    let mut clean = form_urlencoded::Serializer::new(String::new());
    for (key, value) in form_urlencoded::parse(form) {
        if HARMLESS.contains(&&*key) {
            clean.append_pair(&key, &value);
        } else if SECRET.contains(&&*key) {
            clean.append_pair(&key, REDACTED);
        } else {
            // What is no form is one long key: it may be the secret itself.
            clean.append_key_only(REDACTED);
        }
    }
    clean.finish()
}

/// An opaque token that nobody guesses.
pub(super) fn opaque(random: &mut Rng) -> String {
    format!("{}{}", uuid(random).simple(), uuid(random).simple())
}

/// A form that an endpoint of Entra is sent.
pub(crate) struct Request<'r> {
    path: &'r str,
    form: HashMap<String, String>,
}

impl<'r> Request<'r> {
    pub(crate) fn new(path: &'r str, form: &[u8]) -> Self {
        let form = form_urlencoded::parse(form).into_owned().collect();
        Self { path, form }
    }

    pub(super) fn field(&self, name: &str) -> Option<&str> {
        self.form.get(name).map(String::as_str)
    }

    pub(super) fn wanted(&self, name: &str) -> Result<&str, Denial> {
        self.field(name).ok_or_else(|| Denial::missing(name))
    }
}

/// What a grant lets somebody have: a token in this name, and a refresh token for a user.
struct Granted {
    kind: Kind,
    /// Whether the application did not have to prove itself.
    public: bool,
    /// What was asked for before, if the request does not say.
    scope: Option<String>,
}

impl Entra {
    /// Answers a token request with status and body.
    pub(crate) fn grant(
        &mut self,
        version: Version,
        request: &Request<'_>,
        rotate: bool,
        now: OffsetDateTime,
        random: &mut Rng,
    ) -> (u16, Value) {
        let granted = self.try_grant(version, request, rotate, now, random);
        granted.map_or_else(|denial| denial.answer(now, random), |body| (200, body))
    }

    fn try_grant(
        &mut self,
        version: Version,
        request: &Request<'_>,
        rotate: bool,
        now: OffsetDateTime,
        random: &mut Rng,
    ) -> Result<Value, Denial> {
        let grant = request.wanted("grant_type")?;
        if !matches!(grant, "client_credentials" | "refresh_token" | DEVICE_CODE) {
            let text = format!("AADSTS70003: The grant type '{grant}' is not supported.");
            return Err(Denial::new(400, "unsupported_grant_type", 70003, text));
        }
        let (partner, client_id, proof) = self.authenticate(request)?;
        let granted = match grant {
            "refresh_token" => self.refreshed(request, partner, now)?,
            DEVICE_CODE => self.signed_in(request, &client_id, now)?,
            _ => Granted {
                kind: Kind::AppOnly,
                public: false,
                scope: None,
            },
        };
        if proof == Proof::Owed && !granted.public {
            return Err(Denial::unproven(false));
        }
        let audience = self.audience(version, request, &granted)?;
        let for_this_api = self.is_for_this_api(version, &audience);
        let caller = Caller {
            partner,
            kind: granted.kind,
        };
        let expires = after(now, LIFETIME);
        // Of a scope, what is before the last slash is the audience.
        let aud = match version {
            Version::V1 => audience.as_str(),
            Version::V2 => audience.rsplit_once('/').map_or(&*audience, |(aud, _)| aud),
        };
        let claims = self.claims(caller, &client_id, aud, now, Some(expires), random);
        let access = self.signer.sign(&claims);
        let token = Token {
            caller,
            for_this_api,
            expires: Some(expires),
        };
        self.access.insert(access.clone(), token);

        let lifetime = LIFETIME.as_secs();
        let mut body = match version {
            Version::V1 => json!({
                "token_type": "Bearer",
                "expires_in": lifetime.to_string(),
                "ext_expires_in": lifetime.to_string(),
                "expires_on": expires.unix_timestamp().to_string(),
                "not_before": (now.unix_timestamp() - 300).to_string(),
                "resource": audience,
                "access_token": access,
            }),
            Version::V2 => json!({
                "token_type": "Bearer",
                "expires_in": lifetime,
                "ext_expires_in": lifetime,
                "access_token": access,
            }),
        };
        if let Kind::AppPlusUser { user, multi_factor } = granted.kind {
            body["scope"] = match version {
                Version::V1 => "user_impersonation".into(),
                Version::V2 => audience.into(),
            };
            // Replaced on every use, and the old one stays good. After a sign-in there is none yet,
            // so that there has to be one in the answer.
            if rotate || grant == DEVICE_CODE {
                let refresh = opaque(random);
                let known = Grant {
                    partner,
                    user,
                    multi_factor,
                    public: granted.public,
                    expires: Some(after(now, REFRESH_LIFETIME)),
                };
                self.refresh.insert(refresh.clone(), known);
                body["refresh_token"] = refresh.into();
            }
        }
        Ok(body)
    }

    /// Which application asks, of which partner it is, and whether it has proven itself. One without
    /// secrets and certificates is a public client, which has nothing to prove but cannot ask in its
    /// own name.
    fn authenticate(&self, request: &Request<'_>) -> Result<(usize, String, Proof), Denial> {
        let client_id = request.wanted("client_id")?;
        let (partner, application) = self
            .application(client_id)
            .ok_or_else(Denial::unknown_application)?;
        let proven = match (
            request.field("client_secret"),
            request.field("client_assertion"),
        ) {
            (Some(secret), _) => application.secrets.iter().any(|known| known == secret),
            (None, Some(assertion)) => {
                if request.field("client_assertion_type") != Some(ASSERTION) {
                    return Err(Denial::missing("client_assertion_type"));
                }
                jwt::is_word_of(
                    assertion,
                    client_id,
                    request.path,
                    &application.certificates,
                )
            }
            (None, None) => {
                let own = request.field("grant_type") == Some("client_credentials");
                let public = application.secrets.is_empty() && application.certificates.is_empty();
                let proof = if public && !own {
                    Proof::Given
                } else {
                    Proof::Owed
                };
                return Ok((partner, client_id.to_owned(), proof));
            }
        };
        if proven {
            Ok((partner, client_id.to_owned(), Proof::Given))
        } else {
            Err(Denial::unproven(request.field("client_secret").is_some()))
        }
    }

    fn refreshed(
        &self,
        request: &Request<'_>,
        partner: usize,
        now: OffsetDateTime,
    ) -> Result<Granted, Denial> {
        let token = request.wanted("refresh_token")?;
        let issued = self.refresh.get(token).cloned();
        let known = issued.or_else(|| self.seeded(token));
        let known = known.filter(|known| known.partner == partner);
        let known = known.ok_or_else(|| {
            let text = "AADSTS70000: The refresh token is not valid.";
            Denial::new(400, "invalid_grant", 70000, text)
        })?;
        if known.expires.is_some_and(|expires| expires <= now) {
            let text = "AADSTS700082: The refresh token has expired.";
            return Err(Denial::new(400, "invalid_grant", 700_082, text));
        }
        Ok(Granted {
            kind: Kind::AppPlusUser {
                user: known.user,
                multi_factor: known.multi_factor,
            },
            public: known.public,
            scope: None,
        })
    }

    /// A refresh token that a user has from the start.
    fn seeded(&self, token: &str) -> Option<Grant> {
        let tenants = self.tenants.iter().enumerate();
        let mut users = tenants.flat_map(|(partner, tenant)| {
            let users = tenant.users.iter().enumerate();
            users.map(move |(place, user)| (partner, place, user))
        });
        let owner = users.find(|(_, _, user)| user.refresh_token.as_deref() == Some(token));
        owner.map(|(partner, place, user)| Grant {
            partner,
            user: place,
            multi_factor: user.multi_factor,
            public: false,
            expires: None,
        })
    }

    /// What has become of a device code; one that is approved can be used once.
    fn signed_in(
        &mut self,
        request: &Request<'_>,
        client_id: &str,
        now: OffsetDateTime,
    ) -> Result<Granted, Denial> {
        let code = request.wanted("device_code")?;
        let device = self.devices.get(code);
        let device = device.filter(|device| device.client_id == client_id);
        let device = device.cloned().ok_or_else(|| {
            let text = "AADSTS70020: The device code is not known.";
            Denial::new(400, "bad_verification_code", 70020, text)
        })?;
        let denied = |error, code, text: &str| Err(Denial::new(400, error, code, text));
        match device.state {
            _ if now >= device.expires => denied(
                "expired_token",
                70019,
                "AADSTS70019: The device code has expired.",
            ),
            State::Waiting => denied(
                "authorization_pending",
                70016,
                "AADSTS70016: The user has not signed in yet.",
            ),
            State::Declined => denied(
                "authorization_declined",
                65004,
                "AADSTS65004: The user declined to consent.",
            ),
            State::Approved(user) => {
                self.devices.remove(code);
                let tenant = self.tenants.get(device.partner);
                let known = tenant.and_then(|tenant| tenant.users.get(user));
                Ok(Granted {
                    kind: Kind::AppPlusUser {
                        user,
                        multi_factor: known.is_some_and(|user| user.multi_factor),
                    },
                    public: true,
                    scope: Some(device.scope),
                })
            }
        }
    }

    /// The resource of version 1 or the scope of version 2 that a token is asked for.
    fn audience(
        &self,
        version: Version,
        request: &Request<'_>,
        granted: &Granted,
    ) -> Result<String, Denial> {
        // Scopes without address, such as `openid`, belong to no API.
        let of_api = |scopes: &str| {
            let mut scopes = scopes.split_whitespace();
            scopes
                .find(|scope| scope.contains("://"))
                .map(str::to_owned)
        };
        let wanted = match version {
            Version::V1 => request
                .field("resource")
                .filter(|resource| !resource.is_empty())
                .map(str::to_owned),
            Version::V2 => {
                let asked = request.field("scope").and_then(of_api);
                asked.or_else(|| of_api(granted.scope.as_deref()?))
            }
        };
        match (wanted, self.audiences.first(), granted.kind) {
            (Some(wanted), _, Kind::AppOnly)
                if version == Version::V2 && !wanted.ends_with("/.default") =>
            {
                let text = "AADSTS1002012: The scope of client credentials ends with /.default.";
                Err(Denial::new(400, "invalid_scope", 1_002_012, text))
            }
            (Some(wanted), _, _) => Ok(wanted),
            (None, Some(usual), Kind::AppPlusUser { .. }) => Ok(match version {
                Version::V1 => usual.clone(),
                Version::V2 => format!("{usual}/user_impersonation"),
            }),
            (None, _, _) => Err(Denial::missing(match version {
                Version::V1 => "resource",
                Version::V2 => "scope",
            })),
        }
    }
}

/// Whether an application has shown that it is the one that it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Proof {
    Given,
    /// Neither a secret nor an assertion came, and one is needed unless the grant does without.
    Owed,
}

/// Why there is no token.
pub(crate) struct Denial {
    status: u16,
    error: &'static str,
    code: u32,
    text: String,
}

impl Denial {
    fn new(status: u16, error: &'static str, code: u32, text: impl Into<String>) -> Self {
        Self {
            status,
            error,
            code,
            text: text.into(),
        }
    }

    fn missing(field: &str) -> Self {
        let text = format!("AADSTS900144: The request body must contain '{field}'.");
        Self::new(400, "invalid_request", 900_144, text)
    }

    pub(super) fn unknown_application() -> Self {
        let text = "AADSTS700016: The application is not known.";
        Self::new(400, "unauthorized_client", 700_016, text)
    }

    fn unproven(secret: bool) -> Self {
        if secret {
            let text = "AADSTS7000215: The client secret is wrong.";
            Self::new(401, "invalid_client", 7_000_215, text)
        } else {
            let text = "AADSTS7000218: A client secret or a client assertion is missing or wrong.";
            Self::new(401, "invalid_client", 7_000_218, text)
        }
    }

    /// The endpoint was called with another method than POST.
    pub(crate) fn only_post() -> Self {
        let text = "AADSTS900561: The endpoint only accepts POST requests.";
        Self::new(405, "invalid_request", 900_561, text)
    }

    /// The body is no form, or too large for one.
    pub(crate) fn no_form() -> Self {
        let text = "AADSTS900144: The request body must be a form of at most one mebibyte.";
        Self::new(400, "invalid_request", 900_144, text)
    }

    /// Status and body of the answer.
    pub(crate) fn answer(&self, now: OffsetDateTime, random: &mut Rng) -> (u16, Value) {
        let format = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]Z");
        let timestamp = now.format(format).unwrap_or_default();
        let (trace, correlation) = (uuid(random), uuid(random));
        let text = &self.text;
        let body = json!({
            "error": self.error,
            "error_description": format!(
                "{text}\r\nTrace ID: {trace}\r\nCorrelation ID: {correlation}\r\n\
                 Timestamp: {timestamp}",
            ),
            "error_codes": [self.code],
            "timestamp": timestamp,
            "trace_id": trace,
            "correlation_id": correlation,
        });
        (self.status, body)
    }
}
