//! The scenario: partners, customers, users and settings with which an emulator starts.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use super::faults::Injection;
use super::limits::Limit;
use super::quirks::{QuirkOverride, Quirks};
use super::vetting::{VettingDecision, VettingRules};

/// The state with which an emulator starts. The default is described in [`seed`](crate::seed).
///
/// A scenario file is YAML or JSON; [`Scenario::schema`] is its JSON Schema, with which editors
/// complete names. [`Emulator::scenario`](crate::Emulator::scenario) returns the state of a running
/// emulator as a scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Scenario {
    /// The seed of the random number generator. It makes every random choice repeatable: which
    /// calls fail by chance, and the generated ids, tokens and codes. Without it each start differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// The time of the clock at the start. Without it, a clock that stands still starts at
    /// 2026-01-01T00:00:00Z, and a running clock at the real time.
    #[serde(
        default,
        with = "time::serde::rfc3339::option",
        skip_serializing_if = "Option::is_none"
    )]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub now: Option<OffsetDateTime>,
    /// How long a vetting takes, and how it is decided.
    #[serde(default)]
    pub vetting: VettingRules,
    /// How the service writes its responses.
    #[serde(default)]
    pub quirks: Quirks,
    /// Quirks for some calls only. All overrides that match a call apply, in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<QuirkOverride>,
    /// Injected faults. In a call only the first fault that matches it happens.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<Injection>,
    /// Rate limits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<Limit>,
    /// The partners. The ready tokens belong to the first one.
    #[serde(default = "default_partners")]
    #[schemars(length(min = 1))]
    pub partners: Vec<Partner>,
}

/// A scenario without `partners` has those of the default.
fn default_partners() -> Vec<Partner> {
    Scenario::default().partners
}

/// A partner, with its applications, users, codes and customers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Partner {
    /// The partner's tenant id.
    pub id: Uuid,
    /// The organization's name.
    pub name: String,
    /// Applications that can request tokens.
    #[serde(default)]
    pub applications: Vec<Application>,
    /// Users who can sign in.
    #[serde(default)]
    pub users: Vec<User>,
    /// Government Community Cloud validation codes.
    #[serde(default)]
    pub validation_codes: Vec<ValidationCode>,
    /// Customers.
    #[serde(default)]
    pub customers: Vec<Customer>,
}

/// An application of a partner.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Application {
    /// The client id.
    pub client_id: String,
    /// Secrets that are accepted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<String>,
    /// Certificates or public keys that verify client assertions: RSA, in PEM.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub certificates: Vec<String>,
}

/// A user of a partner.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct User {
    /// The name with which the user signs in.
    pub name: String,
    /// Whether the user signs in with a second factor.
    #[serde(default = "yes")]
    pub multi_factor: bool,
    /// The roles that customers delegated to the user.
    #[serde(default = "GdapRole::all")]
    pub gdap_roles: Vec<GdapRole>,
    /// A refresh token that is valid from the start, for every application of the partner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
}

fn yes() -> bool {
    true
}

/// Without secrets.
impl fmt::Debug for Application {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Application")
            .field("client_id", &self.client_id)
            .field("secrets", &self.secrets.len())
            .field("certificates", &self.certificates.len())
            .finish()
    }
}

/// Without the refresh token.
impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User")
            .field("name", &self.name)
            .field("multi_factor", &self.multi_factor)
            .field("gdap_roles", &self.gdap_roles)
            .finish_non_exhaustive()
    }
}

/// A role of granular delegated admin privileges that lets a user request Government Community
/// Cloud. Any one of them is enough, as Microsoft documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum GdapRole {
    /// Directory Reader.
    DirectoryReader,
    /// Directory Writer.
    DirectoryWriter,
    /// License Administrator.
    LicenseAdministrator,
    /// User Administrator.
    UserAdministrator,
}

impl GdapRole {
    fn all() -> Vec<Self> {
        vec![
            Self::DirectoryReader,
            Self::DirectoryWriter,
            Self::LicenseAdministrator,
            Self::UserAdministrator,
        ]
    }
}

/// A Government Community Cloud validation code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ValidationCode {
    /// The code itself.
    pub id: String,
    /// For how many customers it can be used in total.
    #[serde(default)]
    pub max_creates: Option<u32>,
    /// For how many more customers it can be used. Without a count it is never used up.
    #[serde(default)]
    pub remaining_creates: Option<u32>,
}

/// A customer of a partner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Customer {
    /// The customer's tenant id.
    pub id: Uuid,
    /// The name of the organization.
    pub name: String,
    /// The domain name of the organization.
    pub domain: String,
    /// The status of Microsoft's review of the account; many customers have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_status: Option<AccountStatus>,
    /// The qualifications, in order of request.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub qualifications: Vec<Qualification>,
    /// How many vettings have been requested; a customer can have three. Without it, one for each
    /// Education.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verification_requests: Option<u32>,
}

impl Customer {
    /// A customer without qualifications and account status. The domain consists of the letters
    /// and digits of the name, under `.example`.
    pub fn new(id: Uuid, name: impl Into<String>) -> Self {
        let name = name.into();
        let label = name.chars().filter(char::is_ascii_alphanumeric);
        let label: String = label.map(|letter| letter.to_ascii_lowercase()).collect();
        Self {
            id,
            name,
            domain: format!("{label}.example"),
            account_status: None,
            qualifications: Vec::new(),
            verification_requests: None,
        }
    }

    /// Replaces the domain.
    #[must_use]
    pub fn domain(mut self, domain: impl Into<String>) -> Self {
        self.domain = domain.into();
        self
    }

    /// Gives the customer an account status.
    #[must_use]
    pub fn account_status(mut self, status: AccountStatus) -> Self {
        self.account_status = Some(status);
        self
    }

    /// Adds a qualification.
    #[must_use]
    pub fn with(mut self, qualification: Qualification) -> Self {
        self.qualifications.push(qualification);
        self
    }
}

/// A qualification of a customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(
    tag = "qualification",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum Qualification {
    /// Education, which requires vetting.
    Education {
        /// When it was requested. Without it: a week before the start if `decision` is given, else
        /// at the start.
        #[serde(
            default,
            with = "time::serde::rfc3339::option",
            skip_serializing_if = "Option::is_none"
        )]
        #[schemars(with = "Option<String>", extend("format" = "date-time"))]
        requested: Option<OffsetDateTime>,
        /// The decision of the vetting. Without it, the vetting rules decide.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        decision: Option<VettingDecision>,
        /// When the decision takes effect. Without it: at the request if `decision` is given, else
        /// when the vetting ends.
        #[serde(
            default,
            with = "time::serde::rfc3339::option",
            skip_serializing_if = "Option::is_none"
        )]
        #[schemars(with = "Option<String>", extend("format" = "date-time"))]
        decided: Option<OffsetDateTime>,
    },
    /// Government Community Cloud, approved.
    GovernmentCommunityCloud {
        /// When it was requested. Without it: a week before the start.
        #[serde(
            default,
            with = "time::serde::rfc3339::option",
            skip_serializing_if = "Option::is_none"
        )]
        #[schemars(with = "Option<String>", extend("format" = "date-time"))]
        requested: Option<OffsetDateTime>,
        /// The validation code of the request.
        validation_code: String,
    },
    /// State-owned entity, which requires no vetting.
    StateOwnedEntity,
}

impl Qualification {
    /// Education, requested when the emulator starts; the vetting rules decide it.
    #[must_use]
    pub fn education() -> Self {
        Self::Education {
            requested: None,
            decision: None,
            decided: None,
        }
    }

    /// Education, requested a week ago and decided.
    #[must_use]
    pub fn education_decided(decision: VettingDecision) -> Self {
        Self::Education {
            requested: None,
            decision: Some(decision),
            decided: None,
        }
    }

    /// Government Community Cloud, requested a week ago with this code.
    pub fn government_community_cloud(code: impl Into<String>) -> Self {
        Self::GovernmentCommunityCloud {
            requested: None,
            validation_code: code.into(),
        }
    }
}

/// The status of Microsoft's review of a customer's account. It has no effect on qualifications.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum AccountStatus {
    /// Not known.
    Unknown,
    /// Not decided yet.
    UnderReview,
    /// Accepted.
    Allowed,
    /// Rejected.
    NotAllowed,
    /// `Not Ready`, with a space.
    #[serde(rename = "Not Ready")]
    NotReady,
}

impl AccountStatus {
    /// The status as the service writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "Unknown",
            Self::UnderReview => "UnderReview",
            Self::Allowed => "Allowed",
            Self::NotAllowed => "NotAllowed",
            Self::NotReady => "Not Ready",
        }
    }
}
