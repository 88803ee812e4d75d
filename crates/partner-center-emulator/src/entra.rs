//! Microsoft Entra as Partner Center's callers meet it: who exists, which tokens are issued, and what
//! a bearer token is worth.
//!
//! The numbers in `error_codes` and all texts are **invented** where the documented answers do not
//! have them; nobody should branch on them. So are the signatures of tokens: nobody but the emulator
//! can check them, and it looks its tokens up instead.

mod device;
mod grants;
mod jwt;

use fastrand::Rng;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::recent::Recent;
use crate::scenario::{Application, GdapRole, Partner, User};

pub(crate) use device::Device;
pub(crate) use grants::{Denial, REDACTED, Request, without_secrets};
pub(crate) use jwt::check_certificate;

/// Which version of the token endpoint was called.
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
    /// The endpoint at `path`, whatever the tenant, if it is one.
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

/// On whose behalf a token speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Caller {
    /// The place of the partner in the scenario.
    pub(crate) partner: usize,
    pub(crate) kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    AppOnly,
    /// A user, by place among those of the partner.
    AppPlusUser {
        user: usize,
        multi_factor: bool,
    },
}

impl Kind {
    /// The security scheme of the contract.
    pub(crate) fn scheme(self) -> &'static str {
        match self {
            Self::AppOnly => "appOnly",
            Self::AppPlusUser { .. } => "appPlusUser",
        }
    }
}

/// An access token.
#[derive(Clone, Debug)]
struct Token {
    caller: Caller,
    for_this_api: bool,
    /// When it expires; the ready tokens never do.
    expires: Option<OffsetDateTime>,
}

/// What a refresh token stands for.
#[derive(Clone, Debug)]
struct Grant {
    partner: usize,
    user: usize,
    multi_factor: bool,
    /// Whether the application had nothing to prove when the user signed in.
    public: bool,
    /// When it expires; those of the scenario never do.
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
            Self::Valid(caller) => match caller.kind {
                Kind::AppOnly => "[redacted] app-only",
                Kind::AppPlusUser {
                    multi_factor: true, ..
                } => "[redacted] app+user",
                Kind::AppPlusUser {
                    multi_factor: false,
                    ..
                } => "[redacted] app+user without mfa",
            },
        }
    }

    /// The partner whose token it is, as long as it is good.
    pub(crate) fn partner(self) -> Option<usize> {
        match self {
            Self::Valid(caller) => Some(caller.partner),
            Self::Nothing | Self::Unknown | Self::Expired | Self::OtherAudience => None,
        }
    }
}

/// The applications and users of a partner.
struct Tenant {
    id: Uuid,
    applications: Vec<Application>,
    users: Vec<User>,
}

/// Who exists, and all tokens that have been issued.
pub(crate) struct Entra {
    tenants: Vec<Tenant>,
    access: Recent<Token>,
    refresh: Recent<Grant>,
    devices: Recent<Device>,
    signer: jwt::Signer,
    /// What tokens for this API may be for: the service's addresses and the emulator's own.
    audiences: Vec<String>,
    /// Where people approve a device.
    verification: String,
    app_token: String,
    user_token: String,
}

impl Entra {
    /// The directory of `partners`, served at `url`; tokens are good for any of the `audiences`. Two
    /// tokens are ready from the start, in the name of the first partner: of an application alone,
    /// and of a user. They are those of `before`, so that who has them can go on.
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
            access: Recent::new(),
            refresh: Recent::new(),
            devices: Recent::new(),
            signer: jwt::Signer::new(random),
            audiences,
            verification: format!("{url}/devicelogin"),
            app_token: String::new(),
            user_token: String::new(),
        };
        let token = before.map(|before| before.app_token.clone());
        entra.app_token = entra.ready(token, Kind::AppOnly, random, now);
        // Without a user in the scenario, the token speaks for somebody of whom nothing is known.
        let users = partners.first().map(|partner| partner.users.as_slice());
        let mut users = users.unwrap_or_default().iter();
        let kind = Kind::AppPlusUser {
            user: users.position(|user| user.multi_factor).unwrap_or_default(),
            multi_factor: true,
        };
        let token = before.map(|before| before.user_token.clone());
        entra.user_token = entra.ready(token, kind, random, now);
        entra
    }

    /// A token of the first partner that never expires.
    fn ready(
        &mut self,
        token: Option<String>,
        kind: Kind,
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
            self.signer.sign(&claims)
        });
        let known = Token {
            caller,
            for_this_api: true,
            expires: None,
        };
        self.access.keep(token.clone(), known);
        token
    }

    pub(crate) fn app_token(&self) -> &str {
        &self.app_token
    }

    pub(crate) fn user_token(&self) -> &str {
        &self.user_token
    }

    /// Looks at an `Authorization` header.
    pub(crate) fn present(&self, header: Option<&str>, now: OffsetDateTime) -> Presented {
        let Some((scheme, token)) = header.and_then(|header| header.split_once(' ')) else {
            return Presented::Nothing;
        };
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Presented::Nothing;
        }
        match self.access.get(token) {
            None => Presented::Unknown,
            Some(token) if token.expires.is_some_and(|expires| expires <= now) => {
                Presented::Expired
            }
            Some(token) if !token.for_this_api => Presented::OtherAudience,
            Some(token) => Presented::Valid(token.caller),
        }
    }

    /// The roles that customers delegated to the user of a token.
    pub(crate) fn roles(&self, caller: Caller) -> &[GdapRole] {
        match caller.kind {
            Kind::AppOnly => &[],
            Kind::AppPlusUser { user, .. } => {
                let tenant = self.tenants.get(caller.partner);
                let user = tenant.and_then(|tenant| tenant.users.get(user));
                user.map_or(&[], |user| &user.gdap_roles)
            }
        }
    }

    /// The applications and users of the partner at this place.
    pub(crate) fn members(&self, partner: usize) -> (Vec<Application>, Vec<User>) {
        let tenant = self.tenants.get(partner);
        tenant.map_or_else(Default::default, |tenant| {
            (tenant.applications.clone(), tenant.users.clone())
        })
    }

    /// The application with this client id, and the place of its partner.
    fn application(&self, client_id: &str) -> Option<(usize, &Application)> {
        let tenants = self.tenants.iter().enumerate();
        let mut applications = tenants.flat_map(|(partner, tenant)| {
            let applications = tenant.applications.iter();
            applications.map(move |application| (partner, application))
        });
        applications.find(|(_, application)| application.client_id == client_id)
    }

    /// Whether a resource or a scope is one of this API.
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
