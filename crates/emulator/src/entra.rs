//! The token endpoint of Microsoft Entra, versions 1 and 2, and what a bearer token is worth.
//!
//! Any tenant is accepted. The numbers in `error_codes` and all texts are **invented** where the
//! documented answers do not have them; nobody should branch on them.

use std::collections::HashMap;
use std::time::Duration;

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::macros::format_description;
use uuid::Uuid;

use crate::clock::after;
use crate::recent::Recent;
use crate::seed;

/// How long an access token lives, by the clock that is never hurried.
const LIFETIME: Duration = Duration::from_secs(3599);

/// Which of the two endpoints was called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    V1,
    V2,
}

/// The version of the endpoint at `path`, if it is one.
pub(crate) fn endpoint(path: &str) -> Option<Version> {
    let segments: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
    match segments.as_slice() {
        ["", ..] => None,
        [_, "oauth2", "token"] => Some(Version::V1),
        [_, "oauth2", "v2.0", "token"] => Some(Version::V2),
        _ => None,
    }
}

/// The form of a token request as it may be logged: only what is no secret keeps its value.
pub(crate) fn without_secrets(form: &[u8]) -> String {
    let mut clean = form_urlencoded::Serializer::new(String::new());
    for (key, value) in form_urlencoded::parse(form) {
        let harmless = matches!(&*key, "grant_type" | "client_id" | "resource" | "scope");
        clean.append_pair(&key, if harmless { &value } else { "[redacted]" });
    }
    clean.finish()
}

/// On whose behalf a token speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Caller {
    AppOnly,
    AppPlusUser { multi_factor: bool },
}

impl Caller {
    /// The security scheme of the contract.
    pub(crate) fn scheme(self) -> &'static str {
        match self {
            Self::AppOnly => "appOnly",
            Self::AppPlusUser { .. } => "appPlusUser",
        }
    }
}

#[derive(Clone, Debug)]
struct Token {
    caller: Caller,
    for_this_api: bool,
    /// When it expires; the two ready tokens never do.
    expires: Option<OffsetDateTime>,
}

/// What a call brought as `Authorization`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presented {
    Nothing,
    Unknown,
    Expired,
    OtherAudience,
    Valid(Caller),
}

impl Presented {
    /// What the log says in place of the header.
    pub(crate) fn redacted(self) -> &'static str {
        match self {
            Self::Nothing => "[redacted] no bearer token",
            Self::Unknown => "[redacted] unknown",
            Self::Expired => "[redacted] expired",
            Self::OtherAudience => "[redacted] other audience",
            Self::Valid(Caller::AppOnly) => "[redacted] app-only",
            Self::Valid(Caller::AppPlusUser { multi_factor: true }) => "[redacted] app+user",
            Self::Valid(Caller::AppPlusUser {
                multi_factor: false,
            }) => "[redacted] app+user without mfa",
        }
    }
}

/// All tokens that have been issued.
pub(crate) struct Tokens {
    access: Recent<Token>,
    /// Refresh tokens, and whether their user has shown a second factor.
    refresh: Recent<bool>,
    ready: [(String, Token); 2],
    audiences: Vec<String>,
}

impl Tokens {
    /// The ready tokens are `app` and `user`; tokens are good for any of the `audiences`.
    pub(crate) fn new(app: &str, user: &str, audiences: Vec<String>) -> Self {
        let ready = |token: &str, caller| {
            (
                token.to_owned(),
                Token {
                    caller,
                    for_this_api: true,
                    expires: None,
                },
            )
        };
        let user = ready(user, Caller::AppPlusUser { multi_factor: true });
        Self {
            access: Recent::new(),
            refresh: Recent::new(),
            ready: [ready(app, Caller::AppOnly), user],
            audiences,
        }
    }

    /// Looks at an `Authorization` header.
    pub(crate) fn present(&self, header: Option<&str>, now: OffsetDateTime) -> Presented {
        let Some((scheme, token)) = header.and_then(|header| header.split_once(' ')) else {
            return Presented::Nothing;
        };
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Presented::Nothing;
        }
        let ready = self
            .ready
            .iter()
            .find(|(known, _)| known == token)
            .map(|(_, token)| token);
        match ready.or_else(|| self.access.get(token)) {
            None => Presented::Unknown,
            Some(token) if token.expires.is_some_and(|expires| expires <= now) => {
                Presented::Expired
            }
            Some(token) if !token.for_this_api => Presented::OtherAudience,
            Some(token) => Presented::Valid(token.caller),
        }
    }

    /// Answers a token request with status and body.
    pub(crate) fn grant(
        &mut self,
        version: Version,
        form: &[u8],
        now: OffsetDateTime,
    ) -> (u16, Value) {
        let form: HashMap<String, String> = form_urlencoded::parse(form).into_owned().collect();
        self.try_grant(version, &form, now)
            .map_or_else(|refusal| refusal.answer(now), |body| (200, body))
    }

    fn try_grant(
        &mut self,
        version: Version,
        form: &HashMap<String, String>,
        now: OffsetDateTime,
    ) -> Result<Value, Denial> {
        let field = |name| form.get(name).map(String::as_str);
        let grant = field("grant_type").ok_or_else(|| Denial::missing("grant_type"))?;
        let app_only = match grant {
            "client_credentials" => true,
            "refresh_token" => false,
            _ => {
                let text = format!("AADSTS70003: The grant type '{grant}' is not supported.");
                return Err(Denial::new(400, "unsupported_grant_type", 70003, text));
            }
        };
        // A public client, such as one that signed in with a device code, has no secret.
        let secret_is_right = match field("client_secret") {
            Some(secret) => secret == seed::CLIENT_SECRET,
            None => !app_only,
        };
        if field("client_id") != Some(seed::CLIENT_ID) || !secret_is_right {
            let text = "AADSTS70002: The client id or the client secret is wrong.";
            return Err(Denial::new(401, "invalid_client", 70002, text));
        }
        let wanted = match version {
            Version::V1 => field("resource"),
            // Scopes without address, such as `openid`, belong to no API.
            Version::V2 => field("scope").and_then(|scopes| {
                scopes
                    .split_whitespace()
                    .find(|scope| scope.contains("://"))
            }),
        };
        let audience = match (wanted, self.audiences.first()) {
            (Some(wanted), _) => wanted.to_owned(),
            (None, Some(usual)) if !app_only => match version {
                Version::V1 => usual.clone(),
                Version::V2 => format!("{usual}/user_impersonation"),
            },
            (None, _) => {
                return Err(Denial::missing(match version {
                    Version::V1 => "resource",
                    Version::V2 => "scope",
                }));
            }
        };
        let for_this_api = self.audiences.iter().any(|known| {
            let rest = audience.strip_prefix(known.as_str());
            rest.is_some_and(|rest| match version {
                Version::V1 => matches!(rest, "" | "/"),
                Version::V2 => rest.starts_with('/'),
            })
        });
        let (caller, refresh) = if app_only {
            (Caller::AppOnly, None)
        } else {
            let token = field("refresh_token").ok_or_else(|| Denial::missing("refresh_token"))?;
            let multi_factor = match token {
                seed::REFRESH_TOKEN => Some(true),
                seed::REFRESH_TOKEN_WITHOUT_MFA => Some(false),
                _ => self.refresh.get(token).copied(),
            };
            let multi_factor = multi_factor.ok_or_else(|| {
                let text = "AADSTS70000: The refresh token is not valid.";
                Denial::new(400, "invalid_grant", 70000, text)
            })?;
            // Replaced on every use; the old one stays good.
            let refresh = random();
            self.refresh.insert(refresh.clone(), multi_factor);
            (Caller::AppPlusUser { multi_factor }, Some(refresh))
        };
        let access = random();
        let expires = after(now, LIFETIME);
        let token = Token {
            caller,
            for_this_api,
            expires: Some(expires),
        };
        self.access.insert(access.clone(), token);

        let mut body = match version {
            Version::V1 => json!({
                "token_type": "Bearer",
                "expires_in": LIFETIME.as_secs().to_string(),
                "ext_expires_in": LIFETIME.as_secs().to_string(),
                "expires_on": expires.unix_timestamp().to_string(),
                "not_before": (now.unix_timestamp() - 300).to_string(),
                "resource": audience,
                "access_token": access,
            }),
            Version::V2 => json!({
                "token_type": "Bearer",
                "expires_in": LIFETIME.as_secs(),
                "ext_expires_in": LIFETIME.as_secs(),
                "access_token": access,
            }),
        };
        if let (Some(refresh), Some(body)) = (refresh, body.as_object_mut()) {
            let scope = match version {
                Version::V1 => "user_impersonation".to_owned(),
                Version::V2 => audience,
            };
            body.insert("scope".into(), scope.into());
            body.insert("refresh_token".into(), refresh.into());
        }
        Ok(body)
    }
}

/// An opaque token that nobody can guess.
pub(crate) fn random() -> String {
    format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple())
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
    pub(crate) fn answer(&self, now: OffsetDateTime) -> (u16, Value) {
        let format = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]Z");
        let timestamp = now.format(format).unwrap_or_default();
        let (trace, correlation) = (Uuid::new_v4(), Uuid::new_v4());
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
