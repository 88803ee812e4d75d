//! The table of the API's error responses: status, code, description, form of the body, and which are
//! invented.

use serde_json::{Value, json};

use crate::api_response::{ApiResponse, ResponseBody};
use crate::config::faults::INVENTED_SOURCE;
use crate::config::quirks::{ErrorForm, MultiFactorError, Quirks};

const FRONT_DOOR: &str = "PartnerFD";
const CONTROLLERS: &str = "PartnerApiServiceControllers";

/// Why the API rejects a request.
///
/// Microsoft documents the codes of the first group, but not which of them the service chooses for a
/// given error in a body. The second group is **invented**: Microsoft publishes neither status nor
/// code. Its responses have the source [`INVENTED_SOURCE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ApiErrorKind {
    /// 400, 800002: the body is not JSON, its `Content-Type` is not JSON, or it is incomplete.
    InvalidInput,
    /// 400, 3000: a parameter or property is missing, unknown, or has an invalid value.
    InvalidProperty,
    /// 400, 900118: the customer id is not a GUID.
    InvalidCustomerId,
    /// 401, 900420: the token is for another audience.
    AudienceNotSupported,
    /// 401, 900421: an app+user token without multi-factor authentication.
    MultiFactorMissing,
    /// 403, 900150: the user has none of the GDAP roles that Government Community Cloud requires. The
    /// roles and the code are documented; that a missing role gives this code is assumed.
    RoleMissing,
    /// 403, 2032: the operation does not accept this type of token.
    AccessDenied,
    /// 403, 900329: the operation requires an app+user token.
    AppOnlyNotSupported,
    /// 403, 20002: the customer belongs to another partner or does not exist.
    NoRelationship,
    /// 404, 1000: the path does not exist.
    NotFound,
    /// 404, 600074: the customer has no account status. The body has a different form.
    NoAccountStatus,
    /// 409, without code: a synchronous operation does not set the qualification, for any reason.
    /// The body is a JSON string. Text and form were observed; the status is assumed.
    TaggingDenied,

    /// Invented: 409, 999001, the partner does not have the validation code.
    UnknownValidationCode,
    /// Invented: 409, 999002, the validation code has no remaining creates.
    ValidationCodeUsedUp,
    /// Invented: 409, 999003, Education together with GovernmentCommunityCloud.
    Excluded,
    /// Invented: 409, 999004, Education while it is in review.
    AlreadyInReview,
    /// Invented: 409, 999005, a qualification that the customer has, or GovernmentCommunityCloud for
    /// a customer with a qualification.
    AlreadyQualified,
    /// Invented: 409, 999006, a fourth request for vetting.
    TooManyVettings,
    /// Invented: 405, 999007, the path does not have the method. (The status is documented.)
    MethodNotAllowed,
    /// Invented: 413, 999008, a body over one mebibyte.
    BodyTooLarge,
    /// Invented: 500, 999010, the response of the emulator would have broken the contract.
    ContractBroken,
    /// Invented: 404, 999011, a continuation token that this emulator did not issue, a token without
    /// `seekOperation`, or `seekOperation` without a token.
    InvalidContinuation,
    /// Invented: 404, 999012, no validation code was used for the customer.
    NoValidation,
    /// Invented: 404, 999013, the synchronous operations are
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

/// The form of the body of an error response.
enum Form {
    /// The usual object, with this `source`.
    Sourced(&'static str),
    /// The error object of the account status, with this `errorName`.
    Named(&'static str),
    /// The description as a JSON string.
    String,
}

impl ApiErrorKind {
    #[rustfmt::skip] // one line each, so that it reads as the table it is
    const fn row(self) -> Row {
        const fn row(status: u16, code: u32, source: &'static str, description: &'static str) -> Row {
            Row { status, code: Some(code), form: Form::Sourced(source), description }
        }
        const fn named(status: u16, code: u32, name: &'static str, description: &'static str) -> Row {
            Row { status, code: Some(code), form: Form::Named(name), description }
        }
        const fn string(status: u16, description: &'static str) -> Row {
            Row { status, code: None, form: Form::String, description }
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
            Self::TaggingDenied => string(409, "Customer tagging denied."),

            Self::UnknownValidationCode => row(409, 999_001, INVENTED_SOURCE, "The partner does not have this validation code."),
            Self::ValidationCodeUsedUp => row(409, 999_002, INVENTED_SOURCE, "The validation code has no remaining creates."),
            Self::Excluded => row(409, 999_003, INVENTED_SOURCE, "Education and GovernmentCommunityCloud exclude each other."),
            Self::AlreadyInReview => row(409, 999_004, INVENTED_SOURCE, "The qualification is already in review."),
            Self::AlreadyQualified => row(409, 999_005, INVENTED_SOURCE, "The customer already has a qualification."),
            Self::TooManyVettings => row(409, 999_006, INVENTED_SOURCE, "Three verification requests have been made for this customer."),
            Self::MethodNotAllowed => row(405, 999_007, INVENTED_SOURCE, "The method is not allowed here."),
            Self::BodyTooLarge => row(413, 999_008, INVENTED_SOURCE, "The body is larger than one mebibyte."),
            Self::ContractBroken => row(500, 999_010, INVENTED_SOURCE, "The emulator broke the contract."),
            Self::InvalidContinuation => row(404, 999_011, INVENTED_SOURCE, "The continuation token is not valid."),
            Self::NoValidation => row(404, 999_012, INVENTED_SOURCE, "No validation code was used for the customer."),
            Self::Retired => row(404, 999_013, INVENTED_SOURCE, "The synchronous qualification is retired."),
        }
    }

    /// The HTTP status.
    #[must_use]
    pub const fn status(self) -> u16 {
        self.row().status
    }

    /// The `code` in the body; a string has none.
    #[must_use]
    pub const fn code(self) -> Option<u32> {
        self.row().code
    }

    /// An error with this description in place of the general one.
    pub(crate) fn because(self, detail: impl Into<String>) -> ApiError {
        ApiError {
            kind: self,
            detail: Some(detail.into()),
        }
    }
}

/// Why one request was rejected.
#[derive(Clone, Debug)]
pub(crate) struct ApiError {
    kind: ApiErrorKind,
    detail: Option<String>,
}

impl From<ApiErrorKind> for ApiError {
    fn from(kind: ApiErrorKind) -> Self {
        Self { kind, detail: None }
    }
}

impl ApiError {
    /// The description, cut at the documented limit.
    fn description(&self) -> String {
        /// The documented limit of `description`, in characters.
        const LONGEST: usize = 1024;
        let description = self.detail.as_deref();
        let description = description.unwrap_or(self.kind.row().description);
        description.chars().take(LONGEST).collect()
    }

    /// The response in the configured form.
    pub(crate) fn response(&self, quirks: &Quirks) -> ApiResponse {
        let status = self.kind.status();
        let description = self.description();
        if self.kind == ApiErrorKind::MultiFactorMissing
            && quirks.multi_factor_error == MultiFactorError::ReasonPhrase
        {
            return ApiResponse::empty(status).reason("Unauthorized - MFA required");
        }
        let body = match quirks.error_form {
            ErrorForm::Usual => ResponseBody::Json(self.body(quirks.numeric_codes)),
            ErrorForm::Extended => {
                // An error without code uses the status as its code.
                let code = self.kind.code().unwrap_or(u32::from(status));
                let name = format!("{:?}", self.kind);
                ResponseBody::Json(extended(code, &description, &name))
            }
            ErrorForm::Gateway => {
                ResponseBody::Json(json!({"statusCode": status, "message": description}))
            }
            ErrorForm::BareString => ResponseBody::Json(description.into()),
            ErrorForm::PlainText => ResponseBody::Text("text/plain; charset=utf-8", description),
            ErrorForm::Html => {
                let description = description.replace('&', "&amp;").replace('<', "&lt;");
                let body = format!("<html><body><h1>{description}</h1></body></html>");
                ResponseBody::Text("text/html; charset=utf-8", body)
            }
            ErrorForm::Empty => return ApiResponse::empty(status).reason(&description),
        };
        ApiResponse::new(status, body)
    }

    /// The usual body.
    pub(crate) fn body(&self, numeric_code: bool) -> Value {
        let row = self.kind.row();
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
            // Documented as a number, unlike other codes.
            Form::Named(name) => {
                let code = row.code.unwrap_or(u32::from(row.status));
                extended(code, &description, name)
            }
            Form::String => json!(description),
        }
    }
}

/// The error object of the account status.
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
