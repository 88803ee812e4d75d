//! A refresh token with its key: the authority, the service, the tenant and the application that it belongs to.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Endpoints, Secret};

/// A refresh token as stores keep it.
pub(super) struct RefreshToken {
    pub(super) secret: Secret,
    /// `None` for a token that the caller or an earlier version stored, which had no key.
    pub(super) key: Option<TokenKey>,
}

/// What a refresh token belongs to. URLs are origins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TokenKey {
    authority: String,
    service: String,
    tenant: String,
    client_id: String,
}

/// The JSON that is stored.
#[derive(Serialize, Deserialize)]
struct Stored {
    refresh_token: String,
    #[serde(flatten)]
    key: TokenKey,
}

impl RefreshToken {
    /// Reads what a store has loaded.
    pub(super) fn parse(stored: Secret) -> Self {
        match serde_json::from_str::<Stored>(stored.expose()) {
            Ok(Stored { refresh_token, key }) => Self {
                secret: Secret::new(refresh_token),
                key: Some(key),
            },
            Err(_) => Self {
                secret: stored,
                key: None,
            },
        }
    }

    /// What a store saves.
    pub(super) fn to_stored(token: &str, key: &TokenKey) -> Secret {
        let stored = Stored {
            refresh_token: token.to_owned(),
            key: key.clone(),
        };
        // Strings alone cannot fail to serialize.
        Secret::new(serde_json::to_string(&stored).unwrap_or_default())
    }
}

impl TokenKey {
    pub(super) fn new(endpoints: &Endpoints, tenant: &str, client_id: &str) -> Self {
        Self {
            authority: endpoints.authority.origin().ascii_serialization(),
            service: endpoints.service.origin().ascii_serialization(),
            tenant: tenant.trim().to_lowercase(),
            client_id: client_id.trim().to_lowercase(),
        }
    }

    pub(super) fn same_endpoints(&self, other: &Self) -> bool {
        self.authority == other.authority && self.service == other.service
    }
}

impl fmt::Display for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            authority,
            service,
            tenant,
            client_id,
        } = self;
        write!(
            f,
            "{service} (authority {authority}, tenant {tenant}, application {client_id})"
        )
    }
}
