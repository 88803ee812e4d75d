//! Quirks: one option for each oddity of the service's responses that is documented or was observed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::call_filter::CallFilter;

/// A type of a quirk's value, with all its values.
trait Choice: Sized + Serialize + 'static {
    const ALL: &'static [Self];
}

impl Choice for bool {
    const ALL: &'static [Self] = &[false, true];
}

/// Defines the value of a quirk that is not a boolean.
macro_rules! choices {
    ($(
        $(#[doc = $about:literal])*
        $name:ident { $($(#[$each:meta])* $variant:ident,)* }
    )*) => {$(
        $(#[doc = $about])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "camelCase")]
        pub enum $name { $($(#[$each])* $variant,)* }

        impl Choice for $name {
            const ALL: &'static [Self] = &[$(Self::$variant,)*];
        }
    )*};
}

choices! {
    /// The status of the response to an accepted request.
    RequestedStatus {
        /// 201, as the pages for this call say.
        #[default] Created,
        /// 200, as the generated reference says.
        Ok,
    }

    /// What wraps the entries of a response.
    Wrapper {
        /// Nothing: a list is an array, an accepted request is an object, as on Microsoft's pages.
        #[default] None,
        /// An object with a property `qualifications`, for lists and accepted requests, as in the
        /// generated reference. Lists of validation codes are in `items`.
        Qualifications,
        /// An object with a property `items`.
        Items,
        /// Nothing, and a list of qualifications is its first entry, as in the change log.
        Single,
    }

    /// The name of the date of a qualification.
    DateName {
        /// `vettingCreateDate`.
        #[default] Create,
        /// `vettingCreatedDate`.
        Created,
    }

    /// The format of the date of a qualification.
    DateFormat {
        /// `2021-05-06T19:59:56.6832021+00:00`.
        #[default] Offset,
        /// `2020-12-04T20:54:24Z`.
        Seconds,
        /// `2020-12-03T10:37:38.885Z`.
        Milliseconds,
        /// `2021-07-14T18:02:00`, in UTC without a zone.
        WithoutZone,
        /// `07/09/2020: 00:00:00`.
        ChangeLog,
        /// An empty string.
        Empty,
    }

    /// How the property names of a qualification are written.
    PropertyCase {
        /// `vettingStatus`.
        #[default] Camel,
        /// `VettingStatus`, as in the change log.
        Pascal,
    }

    /// How the enum values of a qualification are written.
    ValueCase {
        /// `GovernmentCommunityCloud`.
        #[default] Pascal,
        /// `governmentcommunitycloud`.
        Lower,
        /// `government_community_cloud`.
        Snake,
    }

    /// The body of an error response.
    ErrorForm {
        /// `{code, description, data, source}`. Account status and synchronous operations have
        /// other bodies.
        #[default] Usual,
        /// `{code, message, description, errorName, isRetryable, errorMessageExtended}`.
        Extended,
        /// `{statusCode, message}`, as a gateway has it.
        Gateway,
        /// A bare JSON string.
        BareString,
        /// Plain text, not JSON.
        PlainText,
        /// HTML.
        Html,
        /// No body; the reason phrase of the status line is the description.
        Empty,
    }

    /// The response to a user without multi-factor authentication.
    MultiFactorError {
        /// 401 with the code 900421, as documented since 2026.
        #[default] Code,
        /// 401 without body; only the reason phrase gives the cause, as documented until 2023.
        ReasonPhrase,
    }
}

/// Defines the quirks: all settings, one setting, and the list of options.
macro_rules! quirks {
    ($(
        $(#[doc = $about:literal])*
        $field:ident / $variant:ident: $kind:ty = $default:expr,
    )*) => {
        /// Oddities of the real service, one option each. The defaults are what is documented most
        /// often or was observed last.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "camelCase", deny_unknown_fields, default)]
        pub struct Quirks {
            $($(#[doc = $about])* pub $field: $kind,)*
        }

        impl Default for Quirks {
            fn default() -> Self {
                Self { $($field: $default,)* }
            }
        }

        /// One quirk and its value.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "camelCase")]
        pub enum Quirk {
            $($(#[doc = $about])* $variant($kind),)*
        }

        impl Quirks {
            /// Sets one quirk.
            pub fn set(&mut self, quirk: Quirk) {
                match quirk {
                    $(Quirk::$variant(value) => self.$field = value,)*
                }
            }

            /// Every quirk, with its current value and all its values.
            #[must_use]
            pub fn options(&self) -> Vec<QuirkOption> {
                vec![$(QuirkOption::new(
                    Quirk::$variant,
                    concat!($($about, "\n",)*),
                    self.$field,
                ),)*]
            }
        }
    };
}

quirks! {
    /// Bodies of the API start with a UTF-8 byte order mark, as all recorded ones do.
    byte_order_mark / ByteOrderMark: bool = true,
    /// The status of the response to an accepted request.
    requested_status / RequestedStatus: RequestedStatus = RequestedStatus::Created,
    /// What wraps the entries of a list or of an accepted request. Values other than the first break
    /// the contract.
    wrapper / Wrapper: Wrapper = Wrapper::None,
    /// The name of the date of a qualification. The contract has the second name as an alias.
    date_name / DateName: DateName = DateName::Create,
    /// The format of the date of a qualification.
    date_format / DateFormat: DateFormat = DateFormat::Offset,
    /// How the property names of a qualification are written. The second value breaks the contract.
    property_case / PropertyCase: PropertyCase = PropertyCase::Camel,
    /// How the enum values of a qualification are written.
    value_case / ValueCase: ValueCase = ValueCase::Pascal,
    /// Responses have undocumented values: the vetting status `Escalated`, the account status `OnHold`
    /// and, for a customer with qualifications, the qualification `Healthcare`. They are invented, and
    /// stand for values that the service adds in the future.
    unknown_values / UnknownValues: bool = false,
    /// The list of a customer without qualifications has one entry, `None`, and is not empty. Not
    /// documented, but the value exists.
    none_entry / NoneEntry: bool = false,
    /// Validation codes are numbers, as in a table of the documentation. Breaks the contract.
    numeric_validation_ids / NumericValidationIds: bool = false,
    /// The `code` of an error response is a number, as observed, not a string, as documented.
    numeric_codes / NumericCodes: bool = true,
    /// The body of an error response. `plainText` and `html` break the contract.
    error_form / ErrorForm: ErrorForm = ErrorForm::Usual,
    /// The response to a user without multi-factor authentication.
    multi_factor_error / MultiFactorError: MultiFactorError = MultiFactorError::Code,
    /// The synchronous operations respond with 404, as if they were removed. Off by default: their
    /// removal was announced for February 2021, but the generated reference still has them, and
    /// their current responses are not published. The status 404 is **invented**.
    retired_synchronous / RetiredSynchronous: bool = false,
    /// `getCustomerValidation` responds with 201, which the generated reference has beside 200.
    validation_created / ValidationCreated: bool = false,
    /// The response to a refresh token has a new refresh token, as documented for most cases. One
    /// documented sample has none.
    rotate_refresh_tokens / RotateRefreshTokens: bool = true,
    /// `lastUpdateDateTime` of an account status is a date without a zone, as documented in 2021.
    /// The current documentation has an empty string.
    account_status_dated / AccountStatusDated: bool = false,
}

impl RequestedStatus {
    /// The HTTP status.
    pub(crate) fn code(self) -> u16 {
        match self {
            Self::Created => 201,
            Self::Ok => 200,
        }
    }
}

/// A quirk for display: name, description and values.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct QuirkOption {
    /// Its name in a scenario and on the command line.
    pub name: String,
    /// What it changes.
    pub description: String,
    /// Its current value.
    pub value: String,
    /// All its values.
    pub values: Vec<String>,
}

impl QuirkOption {
    fn new<T: Choice + Copy>(quirk: fn(T) -> Quirk, description: &str, value: T) -> Self {
        let text = |value: &T| {
            let value = serde_json::to_value(value).unwrap_or_default();
            let text = value.as_str().map(str::to_owned);
            text.unwrap_or_else(|| value.to_string())
        };
        let quirk = serde_json::to_value(quirk(value)).unwrap_or_default();
        let name = quirk.as_object().and_then(|object| object.keys().next());
        let description = description.replace("**", "");
        let words: Vec<_> = description.split_whitespace().collect();
        Self {
            name: name.cloned().unwrap_or_default(),
            description: words.join(" "),
            value: text(&value),
            values: T::ALL.iter().map(text).collect(),
        }
    }
}

/// A quirk for some calls only.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct QuirkOverride {
    /// The quirk and its value.
    pub quirk: Quirk,
    /// In which calls.
    pub calls: CallFilter,
}
