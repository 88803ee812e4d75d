//! The default scenario: a partner with customers, validation codes, users and credentials.
//!
//! | customer | domain | qualifications | account status |
//! |---|---|---|---|
//! | [`CONTOSO_UNIVERSITY`] | contoso.edu | none | Allowed |
//! | [`FABRIKAM_COLLEGE`] | fabrikam.example | Education, in review | UnderReview |
//! | [`TAILSPIN_TRAINING`] | tailspin.example | Education, denied once: "Not an Education Customer" | NotAllowed |
//! | [`NORTHWIND_SCHOOL`] | northwind.example | Education, approved | Not Ready |
//! | [`LITWARE_COUNTY`] | litware.example | GovernmentCommunityCloud with [`CODE`], approved, and StateOwnedEntity | Unknown |
//! | [`WINGTIP_TOYS`] | wingtip.example | none | none |
//!
//! | validation code | creates in total | remaining |
//! |---|---|---|
//! | [`CODE`] | 5 | 4 |
//! | [`CODE_FOR_ONE`] | 1 | 1 |
//! | [`CODE_USED_UP`] | 3 | 0 |
//! | [`CODE_WITHOUT_COUNTS`] | null | null: never used up |
//!
//! | user | second factor | GDAP roles |
//! |---|---|---|
//! | [`USER`] | yes | Directory Reader, User Administrator |
//! | [`USER_WITHOUT_MFA`] | no | the same |
//!
//! The partner, [`CONTOSO_UNIVERSITY`]'s id and the first two codes are those of Microsoft's
//! documentation; everything else is invented.

use uuid::{Uuid, uuid};

use super::quirks::Quirks;
use super::scenario::{
    AccountStatus, Application, Customer, GdapRole, Partner, Qualification, Scenario, User,
    ValidationCode,
};
use super::vetting::{VettingDecision, VettingRules};

/// The partner's id.
pub const PARTNER: Uuid = uuid!("9daaeb1c-4195-4db5-9f1d-509eb70c8c2d");
/// The partner's name.
pub const PARTNER_NAME: &str = "Contoso, Inc.";

/// Contoso University, contoso.edu: none.
pub const CONTOSO_UNIVERSITY: Uuid = uuid!("b44bb1fb-c595-45b0-9e09-d657365580bf");
/// Fabrikam College: Education in review, to be approved.
pub const FABRIKAM_COLLEGE: Uuid = uuid!("5c2f7a10-93d4-4b6e-8e21-7d0f4a9b6c02");
/// Tailspin Training: Education denied once.
pub const TAILSPIN_TRAINING: Uuid = uuid!("8e41d6b7-20fa-4c95-b3c8-15a7e2d94f03");
/// Northwind School: Education approved.
pub const NORTHWIND_SCHOOL: Uuid = uuid!("a7d93c5e-6b18-4f02-9d47-c83e50b1f204");
/// Litware County: GovernmentCommunityCloud approved, and StateOwnedEntity.
pub const LITWARE_COUNTY: Uuid = uuid!("c1b8e0f4-57a2-4d39-a6f5-3b9247ce8d05");
/// Wingtip Toys: none.
pub const WINGTIP_TOYS: Uuid = uuid!("e9064f2b-d81c-4a73-87be-f62d1c05a906");

/// A validation code with four of five creates remaining.
pub const CODE: &str = "12345";
/// A validation code with its one create remaining.
pub const CODE_FOR_ONE: &str = "123456";
/// A validation code with none of three creates remaining.
pub const CODE_USED_UP: &str = "99999";
/// A validation code whose counts are null.
pub const CODE_WITHOUT_COUNTS: &str = "55555";

/// The partner's application, for the token endpoint.
pub const CLIENT_ID: &str = "00000000-fa4e-4000-8000-c11e47000001";
/// The application's secret.
pub const CLIENT_SECRET: &str = "fake-client-secret-of-the-emulator";
/// Refresh token for an app+user token with multi-factor authentication.
pub const REFRESH_TOKEN: &str = "fake-refresh-token-of-the-emulator";
/// Refresh token for an app+user token without multi-factor authentication, which the API rejects.
pub const REFRESH_TOKEN_WITHOUT_MFA: &str = "fake-refresh-token-without-mfa";

/// A user with multi-factor authentication.
pub const USER: &str = "admin@partner.example";
/// A user without multi-factor authentication.
pub const USER_WITHOUT_MFA: &str = "sales@partner.example";

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
            partners: vec![partner()],
        }
    }
}

/// The partner of the tables above, with its customers.
#[must_use]
pub fn partner() -> Partner {
    let code = |id: &str, max_creates, remaining_creates| ValidationCode {
        id: id.into(),
        max_creates,
        remaining_creates,
    };
    let user = |name: &str, multi_factor, refresh_token: &str| User {
        name: name.into(),
        multi_factor,
        gdap_roles: vec![GdapRole::DirectoryReader, GdapRole::UserAdministrator],
        refresh_token: Some(refresh_token.into()),
    };
    Partner {
        id: PARTNER,
        name: PARTNER_NAME.into(),
        applications: vec![Application {
            client_id: CLIENT_ID.into(),
            secrets: vec![CLIENT_SECRET.into()],
            certificates: Vec::new(),
        }],
        users: vec![
            user(USER, true, REFRESH_TOKEN),
            user(USER_WITHOUT_MFA, false, REFRESH_TOKEN_WITHOUT_MFA),
        ],
        validation_codes: vec![
            code(CODE, Some(5), Some(4)),
            code(CODE_FOR_ONE, Some(1), Some(1)),
            code(CODE_USED_UP, Some(3), Some(0)),
            code(CODE_WITHOUT_COUNTS, None, None),
        ],
        customers: customers(),
    }
}

/// The customers of the table above.
#[must_use]
pub fn customers() -> Vec<Customer> {
    let denied = VettingDecision::Denied("Not an Education Customer".into());
    vec![
        Customer::new(CONTOSO_UNIVERSITY, "Contoso University")
            .domain("contoso.edu")
            .account_status(AccountStatus::Allowed),
        Customer::new(FABRIKAM_COLLEGE, "Fabrikam College")
            .domain("fabrikam.example")
            .with(Qualification::education())
            .account_status(AccountStatus::UnderReview),
        Customer::new(TAILSPIN_TRAINING, "Tailspin Training")
            .domain("tailspin.example")
            .with(Qualification::education_decided(denied))
            .account_status(AccountStatus::NotAllowed),
        Customer::new(NORTHWIND_SCHOOL, "Northwind School")
            .domain("northwind.example")
            .with(Qualification::education_decided(VettingDecision::Approved))
            .account_status(AccountStatus::NotReady),
        Customer::new(LITWARE_COUNTY, "Litware County")
            .domain("litware.example")
            .with(Qualification::government_community_cloud(CODE))
            .with(Qualification::StateOwnedEntity)
            .account_status(AccountStatus::Unknown),
        Customer::new(WINGTIP_TOYS, "Wingtip Toys").domain("wingtip.example"),
    ]
}

/// This many further customers without qualifications, the same in every call: `Customer 1` with the
/// domain `customer1.example` and the id `00000000-0000-4000-8000-000000000001`, and so on.
pub fn numbered(count: u32) -> impl Iterator<Item = Customer> {
    (1..=count).map(|number| {
        let id = Uuid::from_u64_pair(0x4000, 0x8000_0000_0000_0000 | u64::from(number));
        Customer::new(id, format!("Customer {number}"))
    })
}
