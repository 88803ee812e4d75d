//! The scenario: everything that an emulator knows and does at the start, as a value and as a file.

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use openapi_document::{Cursor, Document};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::faults::Injection;
use crate::limits::Limit;
use crate::quirks::{Override, Quirks};
use crate::vetting::{Decision, VettingRules};

/// What an emulator starts with. Its default is what [`seed`](crate::seed) describes.
///
/// As a file it is YAML or JSON; [`Scenario::schema`] is the JSON Schema of that, which editors
/// complete from. [`Emulator::scenario`](crate::Emulator::scenario) writes down the state of a
/// running emulator as one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Scenario {
    /// Makes every random choice repeatable: which calls fail by chance, and the ids, tokens and
    /// codes that the emulator makes up. Without it each start is different.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// What the clock shows at the start. Without it, a clock that stands still shows
    /// 2026-01-01T00:00:00Z, and one that runs shows the real time.
    #[serde(
        default,
        with = "time::serde::rfc3339::option",
        skip_serializing_if = "Option::is_none"
    )]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub now: Option<OffsetDateTime>,
    /// How long a vetting takes, and what it decides.
    #[serde(default)]
    pub vetting: VettingRules,
    /// How the service spells its answers.
    #[serde(default)]
    pub quirks: Quirks,
    /// Other spellings for some calls. All that concern a call apply, in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<Override>,
    /// What goes wrong. A call takes the first that concerns it, and no second one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<Injection>,
    /// How many calls are let through before the service throttles.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<Limit>,
    /// The partners. The tokens that are ready from the start are of the first one.
    #[serde(default = "no_partner")]
    #[schemars(length(min = 1))]
    pub partners: Vec<Partner>,
}

/// Whether a moment is one that every spelling of dates has room for.
fn sane(moment: Option<OffsetDateTime>) -> bool {
    moment.is_none_or(|moment| (1970..9000).contains(&moment.year()))
}

const INSANE: &str = "a moment is between the years 1970 and 9000";

/// A scenario without `partners` has those of the seed.
fn no_partner() -> Vec<Partner> {
    vec![crate::seed::partner()]
}

/// A partner, with its applications, users, codes and customers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Partner {
    /// The partner's tenant id.
    pub id: Uuid,
    /// The organization's name.
    pub name: String,
    /// Applications that can ask for tokens.
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
    /// Certificates, or the public keys of such, whose signature is accepted under a client
    /// assertion: RSA, as PEM.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub certificates: Vec<String>,
}

/// A user of a partner.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct User {
    /// The name with which the user signs in.
    pub name: String,
    /// Whether the user shows a second factor when signing in.
    #[serde(default = "yes")]
    pub multi_factor: bool,
    /// The roles that customers delegated to the user.
    #[serde(default = "GdapRole::all")]
    pub gdap_roles: Vec<GdapRole>,
    /// A refresh token that is good from the start, with every application of the partner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
}

fn yes() -> bool {
    true
}

/// Secrets stay out of it.
impl fmt::Debug for Application {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Application")
            .field("client_id", &self.client_id)
            .field("secrets", &self.secrets.len())
            .field("certificates", &self.certificates.len())
            .finish()
    }
}

/// The refresh token stays out of it.
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
    /// How many customers it can create in all.
    #[serde(default)]
    pub max_creates: Option<u32>,
    /// How many it can still create. Without a count it is never used up.
    #[serde(default)]
    pub remaining_creates: Option<u32>,
}

impl ValidationCode {
    /// The member that makes no sense, and why.
    fn contradiction(&self) -> Option<(&'static str, &'static str)> {
        if self.id.is_empty() {
            Some(("id", "a code is not empty"))
        } else if self
            .max_creates
            .is_some_and(|max| i32::try_from(max).is_err())
        {
            Some((
                "maxCreates",
                "the contract has no number larger than 2147483647",
            ))
        } else if self.remaining_creates > self.max_creates {
            Some((
                "remainingCreates",
                "no more can remain than there are in all",
            ))
        } else {
            None
        }
    }
}

/// A customer of a partner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Customer {
    /// The customer's tenant id.
    pub id: Uuid,
    /// What people call the customer.
    pub name: String,
    /// The domain by which people find the customer.
    pub domain: String,
    /// How Microsoft's review of the account stands; many customers have no status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_status: Option<AccountStatus>,
    /// What the customer has, in order of request.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub qualifications: Vec<Qualification>,
    /// How many verification requests have been made. Without it, one for each Education.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verification_requests: Option<u32>,
}

impl Customer {
    /// A customer for whom nothing has been requested, without an account status. The domain is
    /// the name's letters and digits under `.example`.
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

    /// Which rule of the service the qualifications break, or why they cannot be.
    fn contradiction(&self) -> Option<&'static str> {
        let (mut education, mut government, mut state) = (0, 0, 0);
        let mut open = false;
        for entry in &self.qualifications {
            let moments = match entry {
                Qualification::Education {
                    requested,
                    decision,
                    decided,
                } => {
                    education += 1;
                    open |= !matches!(decision, Some(Decision::Denied(_)));
                    sane(*requested) && sane(*decided)
                }
                Qualification::GovernmentCommunityCloud { requested, .. } => {
                    government += 1;
                    sane(*requested)
                }
                Qualification::StateOwnedEntity => {
                    state += 1;
                    true
                }
            };
            if !moments {
                return Some(INSANE);
            }
        }
        if education > 1 || government > 1 || state > 1 {
            return Some("a customer has a qualification once");
        }
        (education > 0 && government > 0 && open)
            .then_some("Education and GovernmentCommunityCloud exclude each other")
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
    /// Education, which is vetted.
    Education {
        /// When it was requested. Without it: a week before the start where the decision is given,
        /// else at the start.
        #[serde(
            default,
            with = "time::serde::rfc3339::option",
            skip_serializing_if = "Option::is_none"
        )]
        #[schemars(with = "Option<String>", extend("format" = "date-time"))]
        requested: Option<OffsetDateTime>,
        /// What the vetting decides. Without it: approved, when the time of a vetting is over.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        decision: Option<Decision>,
        /// When the decision is in force. Without it: at once where the decision is given.
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
        /// The code that was used.
        validation_code: String,
    },
    /// State-owned entity, which is not vetted.
    StateOwnedEntity,
}

impl Qualification {
    /// Education, requested when the emulator starts, to be approved after the vetting time.
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
    pub fn education_decided(decision: Decision) -> Self {
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

/// How Microsoft's review of a customer's account stands. It has no effect on qualifications.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum AccountStatus {
    /// Not known.
    Unknown,
    /// Not decided yet.
    UnderReview,
    /// Decided in the customer's favour.
    Allowed,
    /// Refused.
    NotAllowed,
    /// `Not Ready`, written with a space.
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

/// A span of time, written as `2days`, `90s` or `1h 30m`.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Lasting(pub Duration);

impl TryFrom<String> for Lasting {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl std::str::FromStr for Lasting {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let read = humantime::parse_duration(text);
        read.map(Self)
            .map_err(|error| format!("{error}; write a span of time as `2days`, `90s` or `1h 30m`"))
    }
}

impl From<Lasting> for String {
    fn from(lasting: Lasting) -> Self {
        lasting.to_string()
    }
}

impl fmt::Display for Lasting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        humantime::format_duration(self.0).fmt(f)
    }
}

impl Default for Scenario {
    fn default() -> Self {
        Self {
            seed: None,
            now: None,
            vetting: VettingRules::default(),
            quirks: Quirks::default(),
            overrides: Vec::new(),
            faults: Vec::new(),
            limits: Vec::new(),
            partners: no_partner(),
        }
    }
}

/// Why a text is no scenario, with the place in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioError(String);

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ScenarioError {}

impl Scenario {
    /// Reads a scenario, YAML or JSON; `name` is what errors call the text.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong, as `name:line:column: what`.
    pub fn parse(name: &str, text: &str) -> Result<Self, ScenarioError> {
        let says_nothing = |line: &str| line.trim().is_empty() || line.trim().starts_with('#');
        if text.lines().all(says_nothing) {
            return Ok(Self::default());
        }
        let document = Document::parse(name, text).map_err(|findings| {
            // What a finding advises is for contracts; the place and what is wrong are the same.
            let finding = findings.as_slice().first();
            let start = finding.and_then(|finding| Some(finding.span?.start));
            let place = start.map_or_else(String::new, |start| {
                format!(":{}:{}", start.line, start.column)
            });
            let why = finding.map_or("it cannot be read", |finding| finding.message.as_str());
            ScenarioError(format!("{name}{place}: {why}"))
        })?;
        let read = serde_path_to_error::deserialize(document.root().value());
        let scenario: Self = read.map_err(|error| {
            let path = error.path().iter();
            let at = deepest(&document, path.map(ToString::to_string));
            positioned(&document, &at, &error.inner().to_string())
        })?;
        scenario.check().map_err(|(path, why)| {
            let at = deepest(&document, path.into_iter());
            positioned(&document, &at, &why)
        })?;
        Ok(scenario)
    }

    /// The JSON Schema of a scenario.
    #[must_use]
    pub fn schema() -> serde_json::Value {
        let mut schema = schemars::schema_for!(Self);
        schema.insert(
            "title".into(),
            "A scenario of the Partner Center emulator".into(),
        );
        schema.to_value()
    }

    /// The scenario as the text of a file.
    #[must_use]
    pub fn to_json(&self) -> String {
        // No map of a scenario has keys that are no text, which is all that could fail.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// Says what makes no sense in a scenario that no text was read for.
    pub(crate) fn verify(&self) -> Result<(), ScenarioError> {
        let checked = self.check();
        checked.map_err(|(path, why)| ScenarioError(format!("/{}: {why}", path.join("/"))))
    }

    /// What types cannot say; the first problem, with the path of its place.
    fn check(&self) -> Result<(), (Vec<String>, String)> {
        let at = |list: &str, index: usize, rest: &str| {
            let mut path = vec![list.to_owned(), index.to_string()];
            path.extend(rest.split_terminator('/').map(str::to_owned));
            path
        };
        if self.partners.is_empty() {
            let why = "there has to be a partner, to whom the ready tokens belong";
            return Err((vec!["partners".into()], why.into()));
        }
        if !sane(self.now) {
            return Err((vec!["now".into()], INSANE.into()));
        }
        let mut clients = BTreeSet::new();
        let mut tenants = BTreeSet::new();
        for (index, partner) in self.partners.iter().enumerate() {
            if !tenants.insert(partner.id) {
                let why = "another partner has this id";
                return Err((at("partners", index, "id"), why.into()));
            }
            let mut names = BTreeSet::new();
            for (number, user) in partner.users.iter().enumerate() {
                if !names.insert(&user.name) {
                    let place = at("partners", index, &format!("users/{number}/name"));
                    return Err((place, "the partner has another user of this name".into()));
                }
            }
            let mut codes = BTreeSet::new();
            for (number, code) in partner.validation_codes.iter().enumerate() {
                let wrong = if codes.insert(&code.id) {
                    code.contradiction()
                } else {
                    Some(("id", "the partner has another code of this id"))
                };
                if let Some((member, why)) = wrong {
                    let rest = format!("validationCodes/{number}/{member}");
                    return Err((at("partners", index, &rest), why.into()));
                }
            }
            for (number, application) in partner.applications.iter().enumerate() {
                if !clients.insert(&application.client_id) {
                    let place = at(
                        "partners",
                        index,
                        &format!("applications/{number}/clientId"),
                    );
                    let why = "the client id belongs to another application";
                    return Err((place, why.into()));
                }
                for (key, pem) in application.certificates.iter().enumerate() {
                    if let Err(why) = crate::entra::check_certificate(pem) {
                        let rest = format!("applications/{number}/certificates/{key}");
                        return Err((at("partners", index, &rest), why));
                    }
                }
            }
            let mut ids = BTreeSet::new();
            for (number, customer) in partner.customers.iter().enumerate() {
                if !ids.insert(customer.id) {
                    let place = at("partners", index, &format!("customers/{number}/id"));
                    return Err((place, "the partner has another customer of this id".into()));
                }
                if let Some(why) = customer.contradiction() {
                    let rest = format!("customers/{number}/qualifications");
                    return Err((at("partners", index, &rest), why.into()));
                }
            }
        }
        for (index, entry) in self.faults.iter().enumerate() {
            let checked = entry.fault.check();
            checked.map_err(|why| (at("faults", index, "fault"), why))?;
        }
        let overrides = self.overrides.iter().map(|entry| &entry.calls);
        let faults = self.faults.iter().map(|entry| &entry.calls);
        for (list, index, calls) in overrides
            .enumerate()
            .map(|(index, calls)| ("overrides", index, calls))
            .chain(
                faults
                    .enumerate()
                    .map(|(index, calls)| ("faults", index, calls)),
            )
        {
            calls
                .check()
                .map_err(|(member, why)| (at(list, index, &format!("calls/{member}")), why))?;
        }
        for (index, limit) in self.limits.iter().enumerate() {
            limit
                .check()
                .map_err(|(member, why)| (at("limits", index, member), why))?;
        }
        Ok(())
    }
}

/// The value of the document that a path leads to, or comes nearest to.
fn deepest<'d>(document: &'d Document, path: impl Iterator<Item = String>) -> Cursor<'d> {
    let mut at = document.root();
    for step in path {
        let index = step.trim_matches(['[', ']']);
        let next = at.get(&step).or_else(|| {
            let index: usize = index.parse().ok()?;
            at.items().nth(index)
        });
        match next {
            Some(next) => at = next,
            None => break,
        }
    }
    at
}

fn positioned(document: &Document, at: &Cursor<'_>, why: &str) -> ScenarioError {
    let start = at.label().start;
    let (name, line, column) = (document.name(), start.line, start.column);
    ScenarioError(format!("{name}:{line}:{column}: {why}"))
}
