//! Microsoft Entra as a client of Partner Center uses it: applications and users, issued tokens, and
//! the check of bearer tokens.
//!
//! The numbers in `error_codes` and all descriptions are **invented** where the documented responses
//! do not have them; a client must not depend on them. So are the signatures of access tokens.

mod access_token;
pub(crate) mod client_assertion;
mod device_code;
mod oauth;
mod token_endpoint;

use std::collections::HashMap;

use fastrand::Rng;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::bounded_map::{BoundedMap, HeapSize};
use crate::config::scenario::{Application, GdapRole, Partner, User};

use device_code::PendingDevice;
pub(crate) use oauth::{MAX_FORM, REDACTED, TokenError, TokenRequest, redact_form};

/// A version of the token endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    V1,
    V2,
}

/// An endpoint of Entra.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Endpoint {
    Token(Version),
    DeviceCode,
}

impl Endpoint {
    /// The endpoint at `path`, for any tenant.
    pub(crate) fn at(path: &str) -> Option<Self> {
        let (tenant, rest) = path.strip_prefix('/')?.split_once('/')?;
        if tenant.is_empty() {
            return None;
        }
        match rest {
            "oauth2/token" => Some(Self::Token(Version::V1)),
            "oauth2/v2.0/token" => Some(Self::Token(Version::V2)),
            "oauth2/v2.0/devicecode" => Some(Self::DeviceCode),
            _ => None,
        }
    }
}

/// The application or user for whom a token was issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Caller {
    /// The index of the partner in the scenario.
    pub(crate) partner: usize,
    pub(crate) kind: TokenKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    AppOnly,
    /// A user, by index among those of the partner.
    AppPlusUser {
        user: usize,
        multi_factor: bool,
    },
}

impl TokenKind {
    /// The security scheme in the contract.
    pub(crate) fn scheme(self) -> &'static str {
        match self {
            Self::AppOnly => "appOnly",
            Self::AppPlusUser { .. } => "appPlusUser",
        }
    }
}

/// An issued access token.
#[derive(Clone, Debug)]
struct AccessToken {
    caller: Caller,
    for_this_api: bool,
    /// When it expires; the ready tokens never expire.
    expires: Option<OffsetDateTime>,
}

/// An issued refresh token.
#[derive(Clone, Debug)]
struct RefreshToken {
    partner: usize,
    user: usize,
    multi_factor: bool,
    /// Whether the user signed in to a public client, which needs no credential.
    public: bool,
    /// When it expires; the refresh tokens of the scenario never expire.
    expires: Option<OffsetDateTime>,
}

impl HeapSize for AccessToken {
    fn heap_size(&self) -> usize {
        0
    }
}

impl HeapSize for RefreshToken {
    fn heap_size(&self) -> usize {
        0
    }
}

/// The result of the check of `Authorization`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Authorization {
    /// There is no bearer token.
    Missing,
    Unknown,
    Expired,
    OtherAudience,
    Valid(Caller),
}

impl Authorization {
    /// The text for the call log in place of the header.
    pub(crate) fn redacted(self) -> &'static str {
        match self {
            Self::Missing => "[redacted] no bearer token",
            Self::Unknown => "[redacted] unknown",
            Self::Expired => "[redacted] expired",
            Self::OtherAudience => "[redacted] other audience",
            Self::Valid(caller) => match caller.kind {
                TokenKind::AppOnly => "[redacted] app-only",
                TokenKind::AppPlusUser {
                    multi_factor: true, ..
                } => "[redacted] app+user",
                TokenKind::AppPlusUser {
                    multi_factor: false,
                    ..
                } => "[redacted] app+user without mfa",
            },
        }
    }
}

/// The applications and users of a partner.
struct Tenant {
    id: Uuid,
    applications: Vec<Application>,
    users: Vec<User>,
}

/// The directories of the partners, and all issued tokens.
pub(crate) struct Entra {
    tenants: Vec<Tenant>,
    access: BoundedMap<String, AccessToken>,
    refresh: BoundedMap<String, RefreshToken>,
    devices: BoundedMap<String, PendingDevice>,
    /// The two tokens that are ready from the start.
    ready: HashMap<String, AccessToken>,
    /// The URLs of the service and of the emulator: the audiences of tokens for this API.
    audiences: Vec<String>,
    /// The URL of the page on which a user approves a device.
    verification_uri: String,
    app_token: String,
    user_token: String,
}

impl Entra {
    /// The directories of `partners`, served at `url`, for tokens with one of the `audiences`. Two
    /// tokens of the first partner are ready from the start: one of an application, one of a user.
    /// They are those of `before`, if there is one, so that clients can continue to use them.
    pub(crate) fn new(
        partners: &[Partner],
        url: &str,
        audiences: Vec<String>,
        before: Option<&Self>,
        random: &mut Rng,
        now: OffsetDateTime,
    ) -> Self {
        let tenants = partners.iter().map(|partner| Tenant {
            id: partner.id,
            applications: partner.applications.clone(),
            users: partner.users.clone(),
        });
        let mut entra = Self {
            tenants: tenants.collect(),
            access: BoundedMap::new(),
            refresh: BoundedMap::new(),
            devices: BoundedMap::new(),
            ready: HashMap::new(),
            audiences,
            verification_uri: format!("{url}/devicelogin"),
            app_token: String::new(),
            user_token: String::new(),
        };
        let token = before.map(|before| before.app_token.clone());
        entra.app_token = entra.ready_token(token, TokenKind::AppOnly, random, now);
        // Without users in the scenario, the token stands for a user without roles.
        let users = partners.first().map(|partner| partner.users.as_slice());
        let mut users = users.unwrap_or_default().iter();
        let kind = TokenKind::AppPlusUser {
            user: users.position(|user| user.multi_factor).unwrap_or_default(),
            multi_factor: true,
        };
        let token = before.map(|before| before.user_token.clone());
        entra.user_token = entra.ready_token(token, kind, random, now);
        entra
    }

    /// Issues a token of the first partner that never expires.
    fn ready_token(
        &mut self,
        token: Option<String>,
        kind: TokenKind,
        random: &mut Rng,
        now: OffsetDateTime,
    ) -> String {
        let caller = Caller { partner: 0, kind };
        let audience = self.audiences.first().cloned().unwrap_or_default();
        let tenant = self.tenants.first();
        let client = tenant.and_then(|tenant| tenant.applications.first());
        let client = client.map_or("", |application| application.client_id.as_str());
        let token = token.unwrap_or_else(|| {
            let claims = self.claims(caller, client, &audience, now, None, random);
            access_token::access_token(&claims, random)
        });
        let known = AccessToken {
            caller,
            for_this_api: true,
            expires: None,
        };
        self.ready.insert(token.clone(), known);
        token
    }

    pub(crate) fn app_token(&self) -> &str {
        &self.app_token
    }

    pub(crate) fn user_token(&self) -> &str {
        &self.user_token
    }

    /// Checks an `Authorization` header.
    pub(crate) fn authorize(&self, header: Option<&str>, now: OffsetDateTime) -> Authorization {
        let Some((scheme, token)) = header.and_then(|header| header.split_once(' ')) else {
            return Authorization::Missing;
        };
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Authorization::Missing;
        }
        match self.ready.get(token).or_else(|| self.access.get(token)) {
            None => Authorization::Unknown,
            Some(token) if token.expires.is_some_and(|expires| expires <= now) => {
                Authorization::Expired
            }
            Some(token) if !token.for_this_api => Authorization::OtherAudience,
            Some(token) => Authorization::Valid(token.caller),
        }
    }

    /// The roles that customers delegated to the user of a token.
    pub(crate) fn roles(&self, caller: Caller) -> &[GdapRole] {
        match caller.kind {
            TokenKind::AppOnly => &[],
            TokenKind::AppPlusUser { user, .. } => {
                let tenant = self.tenants.get(caller.partner);
                let user = tenant.and_then(|tenant| tenant.users.get(user));
                user.map_or(&[], |user| &user.gdap_roles)
            }
        }
    }

    /// The applications and users of the partner with this index.
    pub(crate) fn directory(&self, partner: usize) -> (Vec<Application>, Vec<User>) {
        let tenant = self.tenants.get(partner);
        tenant.map_or_else(Default::default, |tenant| {
            (tenant.applications.clone(), tenant.users.clone())
        })
    }

    /// The application with this client id, and the index of its partner.
    fn application(&self, client_id: &str) -> Option<(usize, &Application)> {
        let tenants = self.tenants.iter().enumerate();
        let mut applications = tenants.flat_map(|(partner, tenant)| {
            let applications = tenant.applications.iter();
            applications.map(move |application| (partner, application))
        });
        applications.find(|(_, application)| application.client_id == client_id)
    }

    /// Whether a resource (version 1) or a scope (version 2) is one of this API.
    fn is_for_this_api(&self, version: Version, audience: &str) -> bool {
        self.audiences.iter().any(|known| {
            let rest = audience.strip_prefix(known.as_str());
            rest.is_some_and(|rest| match version {
                Version::V1 => matches!(rest, "" | "/"),
                Version::V2 => rest.starts_with('/'),
            })
        })
    }
}
