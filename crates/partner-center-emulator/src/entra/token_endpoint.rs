//! The token endpoint: client authentication and grants (RFC 6749).

use std::time::Duration;

use fastrand::Rng;
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::device_code::DeviceState;
use super::oauth::{TokenError, TokenRequest, opaque_token};
use super::{
    AccessToken, Caller, Entra, RefreshToken, TokenKind, Version, access_token, client_assertion,
};
use crate::clock::after;

/// How long an access token is valid, by the clock for tokens.
const LIFETIME: Duration = Duration::from_secs(3599);

/// How long a refresh token is valid: 90 days, as documented.
const REFRESH_LIFETIME: Duration = Duration::from_secs(90 * 24 * 3600);

const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";
const ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A validated grant.
struct Grant {
    kind: TokenKind,
    /// Whether the grant requires no client credential.
    public: bool,
    /// The scope of the sign-in, for requests without scope.
    scope: Option<String>,
}

impl Entra {
    /// Returns status and body of the response to a token request. `rotate` adds a new refresh token.
    pub(crate) fn issue_token(
        &mut self,
        version: Version,
        request: &TokenRequest<'_>,
        rotate: bool,
        now: OffsetDateTime,
        random: &mut Rng,
    ) -> (u16, Value) {
        let body = self.token(version, request, rotate, now, random);
        body.map_or_else(|error| error.response(now, random), |body| (200, body))
    }

    fn token(
        &mut self,
        version: Version,
        request: &TokenRequest<'_>,
        rotate: bool,
        now: OffsetDateTime,
        random: &mut Rng,
    ) -> Result<Value, TokenError> {
        let grant_type = request.required("grant_type")?;
        if !matches!(
            grant_type,
            "client_credentials" | "refresh_token" | DEVICE_CODE
        ) {
            let text = format!("AADSTS70003: The grant type '{grant_type}' is not supported.");
            return Err(TokenError::new(400, "unsupported_grant_type", 70003, text));
        }
        let (partner, client_id, authentication) = self.authenticate(request)?;
        let grant = match grant_type {
            "refresh_token" => self.refresh_token_grant(request, partner, now)?,
            DEVICE_CODE => self.device_code_grant(request, &client_id, now)?,
            _ => Grant {
                kind: TokenKind::AppOnly,
                public: false,
                scope: None,
            },
        };
        if authentication == ClientAuthentication::Missing && !grant.public {
            return Err(TokenError::invalid_client(false));
        }
        let audience = self.audience(version, request, &grant)?;
        let for_this_api = self.is_for_this_api(version, &audience);
        let caller = Caller {
            partner,
            kind: grant.kind,
        };
        let expires = after(now, LIFETIME);
        // The audience of a scope is the part before the last slash.
        let aud = match version {
            Version::V1 => audience.as_str(),
            Version::V2 => audience.rsplit_once('/').map_or(&*audience, |(aud, _)| aud),
        };
        let claims = self.claims(caller, &client_id, aud, now, Some(expires), random);
        let access = access_token::access_token(&claims, random);
        let token = AccessToken {
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
        if let TokenKind::AppPlusUser { user, multi_factor } = grant.kind {
            body["scope"] = match version {
                Version::V1 => "user_impersonation".into(),
                Version::V2 => audience.into(),
            };
            // Earlier refresh tokens stay valid. The response to a sign-in always has one.
            if rotate || grant_type == DEVICE_CODE {
                let refresh = opaque_token(random);
                let known = RefreshToken {
                    partner,
                    user,
                    multi_factor,
                    public: grant.public,
                    expires: Some(after(now, REFRESH_LIFETIME)),
                };
                self.refresh.insert(refresh.clone(), known);
                body["refresh_token"] = refresh.into();
            }
        }
        Ok(body)
    }

    /// Authenticates the application of a request: the index of its partner, its client id and the
    /// result. An application without secrets and certificates is a public client, which needs no
    /// credential but cannot use `client_credentials`.
    fn authenticate(
        &self,
        request: &TokenRequest<'_>,
    ) -> Result<(usize, String, ClientAuthentication), TokenError> {
        let client_id = request.required("client_id")?;
        let (partner, application) = self
            .application(client_id)
            .ok_or_else(TokenError::unknown_application)?;
        let valid = match (
            request.field("client_secret"),
            request.field("client_assertion"),
        ) {
            (Some(secret), _) => application.secrets.iter().any(|known| known == secret),
            (None, Some(assertion)) => {
                if request.field("client_assertion_type") != Some(ASSERTION) {
                    return Err(TokenError::missing("client_assertion_type"));
                }
                client_assertion::is_valid(
                    assertion,
                    client_id,
                    request.path,
                    &application.certificates,
                )
            }
            (None, None) => {
                let app_only = request.field("grant_type") == Some("client_credentials");
                let public = application.secrets.is_empty() && application.certificates.is_empty();
                let authentication = if public && !app_only {
                    ClientAuthentication::Sufficient
                } else {
                    ClientAuthentication::Missing
                };
                return Ok((partner, client_id.to_owned(), authentication));
            }
        };
        if !valid {
            let secret = request.field("client_secret").is_some();
            return Err(TokenError::invalid_client(secret));
        }
        let authentication = ClientAuthentication::Sufficient;
        Ok((partner, client_id.to_owned(), authentication))
    }

    fn refresh_token_grant(
        &self,
        request: &TokenRequest<'_>,
        partner: usize,
        now: OffsetDateTime,
    ) -> Result<Grant, TokenError> {
        let token = request.required("refresh_token")?;
        let issued = self.refresh.get(token).cloned();
        let known = issued.or_else(|| self.scenario_refresh_token(token));
        let known = known.filter(|known| known.partner == partner);
        let known = known.ok_or_else(|| {
            let text = "AADSTS70000: The refresh token is not valid.";
            TokenError::new(400, "invalid_grant", 70000, text)
        })?;
        if known.expires.is_some_and(|expires| expires <= now) {
            let text = "AADSTS700082: The refresh token has expired.";
            return Err(TokenError::new(400, "invalid_grant", 700_082, text));
        }
        Ok(Grant {
            kind: TokenKind::AppPlusUser {
                user: known.user,
                multi_factor: known.multi_factor,
            },
            public: known.public,
            scope: None,
        })
    }

    /// A refresh token of a user in the scenario.
    fn scenario_refresh_token(&self, token: &str) -> Option<RefreshToken> {
        let tenants = self.tenants.iter().enumerate();
        let mut users = tenants.flat_map(|(partner, tenant)| {
            let users = tenant.users.iter().enumerate();
            users.map(move |(index, user)| (partner, index, user))
        });
        let owner = users.find(|(_, _, user)| user.refresh_token.as_deref() == Some(token));
        owner.map(|(partner, index, user)| RefreshToken {
            partner,
            user: index,
            multi_factor: user.multi_factor,
            public: false,
            expires: None,
        })
    }

    /// Redeems a device code; an approved one can be used once.
    fn device_code_grant(
        &mut self,
        request: &TokenRequest<'_>,
        client_id: &str,
        now: OffsetDateTime,
    ) -> Result<Grant, TokenError> {
        let code = request.required("device_code")?;
        let device = self.devices.get(code);
        let device = device.filter(|device| device.client_id == client_id);
        let device = device.cloned().ok_or_else(|| {
            let text = "AADSTS70020: The device code is not known.";
            TokenError::new(400, "bad_verification_code", 70020, text)
        })?;
        let rejected = |error, code, text: &str| Err(TokenError::new(400, error, code, text));
        match device.state {
            _ if now >= device.expires => rejected(
                "expired_token",
                70019,
                "AADSTS70019: The device code has expired.",
            ),
            DeviceState::Waiting => rejected(
                "authorization_pending",
                70016,
                "AADSTS70016: The user has not signed in yet.",
            ),
            DeviceState::Declined => rejected(
                "authorization_declined",
                65004,
                "AADSTS65004: The user declined to consent.",
            ),
            DeviceState::Approved(user) => {
                self.devices.remove(code);
                let tenant = self.tenants.get(device.partner);
                let known = tenant.and_then(|tenant| tenant.users.get(user));
                Ok(Grant {
                    kind: TokenKind::AppPlusUser {
                        user,
                        multi_factor: known.is_some_and(|user| user.multi_factor),
                    },
                    public: true,
                    scope: Some(device.scope),
                })
            }
        }
    }

    /// The requested resource (version 1) or scope (version 2).
    fn audience(
        &self,
        version: Version,
        request: &TokenRequest<'_>,
        grant: &Grant,
    ) -> Result<String, TokenError> {
        // Scopes that are not URLs, such as `openid`, belong to no API.
        let of_api = |scopes: &str| {
            let mut scopes = scopes.split_whitespace();
            scopes
                .find(|scope| scope.contains("://"))
                .map(str::to_owned)
        };
        let requested = match version {
            Version::V1 => request
                .field("resource")
                .filter(|resource| !resource.is_empty())
                .map(str::to_owned),
            Version::V2 => {
                let scope = request.field("scope").and_then(of_api);
                scope.or_else(|| of_api(grant.scope.as_deref()?))
            }
        };
        match (requested, self.audiences.first(), grant.kind) {
            (Some(requested), _, TokenKind::AppOnly)
                if version == Version::V2 && !requested.ends_with("/.default") =>
            {
                let text = "AADSTS1002012: The scope of client credentials ends with /.default.";
                Err(TokenError::new(400, "invalid_scope", 1_002_012, text))
            }
            (Some(requested), _, _) => Ok(requested),
            (None, Some(default), TokenKind::AppPlusUser { .. }) => Ok(match version {
                Version::V1 => default.clone(),
                Version::V2 => format!("{default}/user_impersonation"),
            }),
            (None, _, _) => Err(TokenError::missing(match version {
                Version::V1 => "resource",
                Version::V2 => "scope",
            })),
        }
    }
}

/// The result of client authentication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ClientAuthentication {
    Sufficient,
    /// The request has no credential, and only some grants require none.
    Missing,
}
