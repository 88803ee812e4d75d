//! Every refusal of the API in one table: status, code, text, form, and whether it is invented.

use serde_json::{Value, json};

use crate::answer::Answer;
use crate::quirks::{FaultForm, MultiFactorRefusal, Quirks};

/// The `source` of every answer that Microsoft does not document.
pub const INVENTED_SOURCE: &str = "PartnerCenterEmulator";

const FRONT_DOOR: &str = "PartnerFD";
const CONTROLLERS: &str = "PartnerApiServiceControllers";

/// Why the API refuses a call.
///
/// The first group has codes that Microsoft documents, though which of them the service chooses for
/// a given mistake in a body is not published. The second group is **invented**: Microsoft
/// publishes neither status nor code. Its answers carry [`INVENTED_SOURCE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// 400, 800002: no JSON, not sent as JSON, or broken off.
    InvalidInput,
    /// 400, 3000: a parameter or member is missing, unknown, or has a wrong value.
    InvalidProperty,
    /// 400, 900118: the customer id is no GUID.
    InvalidCustomerId,
    /// 401, 900420: the token is for another audience.
    AudienceNotSupported,
    /// 401, 900421: an app+user token without multi-factor authentication.
    MultiFactorMissing,
    /// 403, 900150: the user has none of the GDAP roles that Government Community Cloud needs. The
    /// roles and the code are documented; that the service answers the one for want of the others is
    /// assumed.
    RoleMissing,
    /// 403, 2032: the kind of token is not accepted, for other reasons than the next.
    AccessDenied,
    /// 403, 900329: an app-only token where a user is needed.
    AppOnlyNotSupported,
    /// 403, 20002: the customer is not this partner's.
    NoRelationship,
    /// 404, 1000: nothing is at this path.
    NotFound,
    /// 404, 600074: the customer has no account status. The body has a form of its own.
    NoAccountStatus,
    /// 409, without code: the synchronous call does not set the qualification, for whatever reason.
    /// The body is a bare string. Text and form have been seen; the status is assumed.
    TaggingDenied,

    /// Invented: 409, 999001, a validation code that the partner does not have.
    UnknownValidationCode,
    /// Invented: 409, 999002, a validation code without remaining creates.
    ValidationCodeUsedUp,
    /// Invented: 409, 999003, Education together with GovernmentCommunityCloud.
    Excluded,
    /// Invented: 409, 999004, Education again while it is in review.
    AlreadyInReview,
    /// Invented: 409, 999005, what the customer already has, or GovernmentCommunityCloud for a
    /// customer who has a qualification.
    AlreadyQualified,
    /// Invented: 409, 999006, a fourth request for vetting.
    TooManyVettings,
    /// Invented: 405, 999007, the path exists, the method does not. (The status is documented.)
    MethodNotAllowed,
    /// Invented: 413, 999008, a body over one mebibyte.
    BodyTooLarge,
    /// Invented: 501, 999009, the contract has an operation that this emulator lacks.
    NotEmulated,
    /// Invented: 500, 999010, the emulator was about to send what the contract forbids.
    ContractBroken,
    /// Invented: 404, 999011, a continuation token that is altered or another emulator's, or one
    /// without `seekOperation`, or that without a token.
    InvalidContinuation,
    /// Invented: 404, 999012, no validation code was used for the customer.
    NoValidation,
    /// Invented: 404, 999013, the synchronous calls when they are
    /// [`retired`](crate::Quirks::retired_synchronous).
    Retired,
}

/// A row of the table.
struct Row {
    status: u16,
    code: Option<u32>,
    form: Form,
    description: &'static str,
}

/// What the body of a refusal looks like.
enum Form {
    /// The usual object, with this `source`.
    Sourced(&'static str),
    /// The object of the account status, with this `errorName`.
    Named(&'static str),
    /// Nothing but the text.
    Text,
}

impl Refusal {
    #[rustfmt::skip] // one line each, so that it reads as the table it is
    const fn row(self) -> Row {
        const fn row(status: u16, code: u32, source: &'static str, description: &'static str) -> Row {
            Row { status, code: Some(code), form: Form::Sourced(source), description }
        }
        const fn named(status: u16, code: u32, name: &'static str, description: &'static str) -> Row {
            Row { status, code: Some(code), form: Form::Named(name), description }
        }
        const fn text(status: u16, description: &'static str) -> Row {
            Row { status, code: None, form: Form::Text, description }
        }
        match self {
            Self::InvalidInput => row(400, 800_002, CONTROLLERS, "The request input is not valid."),
            Self::InvalidProperty => row(400, 3000, CONTROLLERS, "A property is not valid."),
            Self::InvalidCustomerId => row(400, 900_118, FRONT_DOOR, "The customer id is not valid."),
            Self::AudienceNotSupported => row(401, 900_420, FRONT_DOOR, "The audience of the token is not supported."),
            Self::MultiFactorMissing => row(401, 900_421, FRONT_DOOR, "The token lacks the claim of multi-factor authentication."),
            Self::RoleMissing => row(403, 900_150, FRONT_DOOR, "The user has none of the roles Directory Reader, Directory Writer, License Administrator and User Administrator."),
            Self::AccessDenied => row(403, 2032, FRONT_DOOR, "Access denied."),
            Self::AppOnlyNotSupported => row(403, 900_329, FRONT_DOOR, "The resource does not support app-only authentication."),
            Self::NoRelationship => row(403, 20_002, FRONT_DOOR, "No relationship between caller and account."),
            Self::NotFound => row(404, 1000, FRONT_DOOR, "Not found."),
            Self::NoAccountStatus => named(404, 600_074, "AccountStatusNotFound", "Account Status for the customer was not found."),
            Self::TaggingDenied => text(409, "Customer tagging denied."),

            Self::UnknownValidationCode => row(409, 999_001, INVENTED_SOURCE, "The validation code is not one of this partner's."),
            Self::ValidationCodeUsedUp => row(409, 999_002, INVENTED_SOURCE, "The validation code has no remaining creates."),
            Self::Excluded => row(409, 999_003, INVENTED_SOURCE, "Education and GovernmentCommunityCloud exclude each other."),
            Self::AlreadyInReview => row(409, 999_004, INVENTED_SOURCE, "The qualification is already in review."),
            Self::AlreadyQualified => row(409, 999_005, INVENTED_SOURCE, "The customer already has a qualification."),
            Self::TooManyVettings => row(409, 999_006, INVENTED_SOURCE, "Three verification requests have been made for this customer."),
            Self::MethodNotAllowed => row(405, 999_007, INVENTED_SOURCE, "The method is not allowed here."),
            Self::BodyTooLarge => row(413, 999_008, INVENTED_SOURCE, "The body is larger than one mebibyte."),
            Self::NotEmulated => row(501, 999_009, INVENTED_SOURCE, "The emulator lacks this operation."),
            Self::ContractBroken => row(500, 999_010, INVENTED_SOURCE, "The emulator broke the contract."),
            Self::InvalidContinuation => row(404, 999_011, INVENTED_SOURCE, "The continuation token does not lead to a page."),
            Self::NoValidation => row(404, 999_012, INVENTED_SOURCE, "No validation code was used for the customer."),
            Self::Retired => row(404, 999_013, INVENTED_SOURCE, "The synchronous qualification is retired."),
        }
    }

    /// The HTTP status.
    #[must_use]
    pub const fn status(self) -> u16 {
        self.row().status
    }

    /// The `code` in the body; a bare string has none.
    #[must_use]
    pub const fn code(self) -> Option<u32> {
        self.row().code
    }

    /// Adds what exactly is wrong; it replaces the general text.
    pub(crate) fn because(self, detail: impl Into<String>) -> Fault {
        Fault {
            refusal: self,
            detail: Some(detail.into()),
        }
    }
}

/// A refusal of one call.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    refusal: Refusal,
    detail: Option<String>,
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self {
            refusal,
            detail: None,
        }
    }
}

impl Fault {
    pub(crate) fn status(&self) -> u16 {
        self.refusal.status()
    }

    /// What people are told, as long as the documentation allows.
    fn description(&self) -> String {
        /// The documented limit of `description`, in characters.
        const LONGEST: usize = 1024;
        let description = self.detail.as_deref();
        let description = description.unwrap_or(self.refusal.row().description);
        description.chars().take(LONGEST).collect()
    }

    /// The answer, spelled as the service would.
    pub(crate) fn answer(&self, quirks: &Quirks) -> Answer {
        let status = self.status();
        let description = self.description();
        if self.refusal == Refusal::MultiFactorMissing
            && quirks.multi_factor_refusal == MultiFactorRefusal::ReasonPhrase
        {
            return Answer::empty(status).reason("Unauthorized - MFA required");
        }
        match quirks.fault_form {
            FaultForm::Usual => Answer::json(status, self.body(quirks.numeric_codes)),
            FaultForm::Extended => {
                let name = format!("{:?}", self.refusal);
                // What has no code of its own has the status.
                let code = self.refusal.code().unwrap_or(u32::from(status));
                let body = extended(code, &description, &name);
                Answer::json(status, body)
            }
            FaultForm::Gateway => Answer::json(
                status,
                json!({"statusCode": status, "message": description}),
            ),
            FaultForm::BareString => Answer::json(status, description.into()),
            FaultForm::PlainText => Answer::text(status, "text/plain; charset=utf-8", description),
            FaultForm::Html => {
                let description = description.replace('&', "&amp;").replace('<', "&lt;");
                let body = format!("<html><body><h1>{description}</h1></body></html>");
                Answer::text(status, "text/html; charset=utf-8", body)
            }
            FaultForm::Empty => Answer::empty(status).reason(description),
        }
    }

    /// The usual body.
    pub(crate) fn body(&self, numeric_code: bool) -> Value {
        let row = self.refusal.row();
        let description = self.description();
        match row.form {
            Form::Sourced(source) => {
                let code = if numeric_code {
                    json!(row.code)
                } else {
                    json!(row.code.map(|code| code.to_string()))
                };
                json!({"code": code, "description": description, "data": [], "source": source})
            }
            // Documented with a number, whatever other codes are.
            Form::Named(name) => {
                let code = row.code.unwrap_or(u32::from(row.status));
                extended(code, &description, name)
            }
            Form::Text => json!(description),
        }
    }
}

/// The body in the form of the account status.
fn extended(code: u32, description: &str, name: &str) -> Value {
    json!({
        "code": code,
        "message": description,
        "description": description,
        "errorName": name,
        "isRetryable": false,
        "errorMessageExtended": format!("InternalErrorCode={code}"),
    })
}
