//! What an emulator knows when it starts: partner, customers, validation codes, credentials.
//!
//! | customer | domain | state at the start | account status |
//! |---|---|---|---|
//! | [`CONTOSO_UNIVERSITY`] | contoso.edu | nothing requested | Allowed |
//! | [`FABRIKAM_COLLEGE`] | fabrikam.example | Education, in review since the emulator started | UnderReview |
//! | [`TAILSPIN_TRAINING`] | tailspin.example | Education, denied once: "Not an Education Customer" | NotAllowed |
//! | [`NORTHWIND_SCHOOL`] | northwind.example | Education, approved | Not Ready |
//! | [`LITWARE_COUNTY`] | litware.example | GovernmentCommunityCloud with [`CODE`], approved, and StateOwnedEntity | Unknown |
//! | [`WINGTIP_TOYS`] | wingtip.example | nothing requested | none |
//!
//! | validation code | creates in all | remaining |
//! |---|---|---|
//! | [`CODE`] | 5 | 4 |
//! | [`CODE_FOR_ONE`] | 1 | 1 |
//! | [`CODE_USED_UP`] | 3 | 0 |
//! | [`CODE_WITHOUT_COUNTS`] | null | null: never used up |
//!
//! The partner, [`CONTOSO_UNIVERSITY`]'s id and the first two codes are those of Microsoft's
//! documentation; everything else is invented.

use uuid::{Uuid, uuid};

/// The partner's id.
pub const PARTNER: Uuid = uuid!("9daaeb1c-4195-4db5-9f1d-509eb70c8c2d");
/// The partner's name.
pub const PARTNER_NAME: &str = "Contoso, Inc.";

/// Contoso University, contoso.edu: nothing requested.
pub const CONTOSO_UNIVERSITY: Uuid = uuid!("b44bb1fb-c595-45b0-9e09-d657365580bf");
/// Fabrikam College: Education in review, to be approved.
pub const FABRIKAM_COLLEGE: Uuid = uuid!("5c2f7a10-93d4-4b6e-8e21-7d0f4a9b6c02");
/// Tailspin Training: Education denied once.
pub const TAILSPIN_TRAINING: Uuid = uuid!("8e41d6b7-20fa-4c95-b3c8-15a7e2d94f03");
/// Northwind School: Education approved.
pub const NORTHWIND_SCHOOL: Uuid = uuid!("a7d93c5e-6b18-4f02-9d47-c83e50b1f204");
/// Litware County: GovernmentCommunityCloud approved, and StateOwnedEntity.
pub const LITWARE_COUNTY: Uuid = uuid!("c1b8e0f4-57a2-4d39-a6f5-3b9247ce8d05");
/// Wingtip Toys: nothing requested.
pub const WINGTIP_TOYS: Uuid = uuid!("e9064f2b-d81c-4a73-87be-f62d1c05a906");

/// A validation code with four of five creates remaining.
pub const CODE: &str = "12345";
/// A validation code with its one create remaining.
pub const CODE_FOR_ONE: &str = "123456";
/// A validation code of whose three creates none remains.
pub const CODE_USED_UP: &str = "99999";
/// A validation code whose counts are null.
pub const CODE_WITHOUT_COUNTS: &str = "55555";

/// The partner's application, for the token endpoint.
pub const CLIENT_ID: &str = "00000000-fa4e-4000-8000-c11e47000001";
/// The application's secret.
pub const CLIENT_SECRET: &str = "fake-client-secret-of-the-emulator";
/// Gives an app+user token that was obtained with multi-factor authentication.
pub const REFRESH_TOKEN: &str = "fake-refresh-token-of-the-emulator";
/// Gives an app+user token without multi-factor authentication, which every call refuses.
pub const REFRESH_TOKEN_WITHOUT_MFA: &str = "fake-refresh-token-without-mfa";

/// A customer to start with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Customer {
    /// The customer's tenant id.
    pub id: Uuid,
    /// What people call the customer.
    pub name: String,
    /// The domain by which people find the customer.
    pub domain: String,
    /// What the customer has, in order of request.
    pub qualifications: Vec<Qualification>,
    /// How Microsoft's review of the account stands; many customers have no status.
    pub account_status: Option<AccountStatus>,
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
            qualifications: Vec::new(),
            account_status: None,
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

/// A qualification that a customer has at the start, as if requested once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Qualification {
    /// Education, requested when the emulator starts, to be approved after the vetting time.
    EducationInReview,
    /// Education, approved.
    EducationApproved,
    /// Education, denied with this reason.
    EducationDenied(String),
    /// Government Community Cloud with [`CODE`], approved.
    GovernmentCommunityCloud,
    /// State-owned entity.
    StateOwnedEntity,
}

/// How Microsoft's review of a customer's account stands. It has no effect on qualifications.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

/// The customers of the table above.
#[must_use]
pub fn customers() -> Vec<Customer> {
    let denied = Qualification::EducationDenied("Not an Education Customer".into());
    vec![
        Customer::new(CONTOSO_UNIVERSITY, "Contoso University")
            .domain("contoso.edu")
            .account_status(AccountStatus::Allowed),
        Customer::new(FABRIKAM_COLLEGE, "Fabrikam College")
            .domain("fabrikam.example")
            .with(Qualification::EducationInReview)
            .account_status(AccountStatus::UnderReview),
        Customer::new(TAILSPIN_TRAINING, "Tailspin Training")
            .domain("tailspin.example")
            .with(denied)
            .account_status(AccountStatus::NotAllowed),
        Customer::new(NORTHWIND_SCHOOL, "Northwind School")
            .domain("northwind.example")
            .with(Qualification::EducationApproved)
            .account_status(AccountStatus::NotReady),
        Customer::new(LITWARE_COUNTY, "Litware County")
            .domain("litware.example")
            .with(Qualification::GovernmentCommunityCloud)
            .with(Qualification::StateOwnedEntity)
            .account_status(AccountStatus::Unknown),
        Customer::new(WINGTIP_TOYS, "Wingtip Toys").domain("wingtip.example"),
    ]
}

/// So many further customers, always the same ones: `Customer 1` with the domain `customer1.example`
/// and the id `00000000-0000-4000-8000-000000000001`, and so on. Nothing has been requested for any.
pub fn numbered(count: u32) -> impl Iterator<Item = Customer> {
    (1..=count).map(|number| {
        let id = Uuid::from_u64_pair(0x4000, 0x8000_0000_0000_0000 | u64::from(number));
        Customer::new(id, format!("Customer {number}"))
    })
}
