//! How the service spells its answers: one switch for each oddity that is documented or was seen.

use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::scope::{Scope, Subject, setting};

/// A value that a switch can take.
trait Choice: Sized + Serialize + 'static {
    const ALL: &'static [Self];
}

impl Choice for bool {
    const ALL: &'static [Self] = &[false, true];
}

/// Defines a switch with more than two positions.
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
    /// The status of the answer to an accepted request.
    RequestedStatus {
        /// 201, as the pages for this call say.
        #[default] Created,
        /// 200, as the generated reference says.
        Ok,
    }

    /// What is around the entries of an answer.
    Wrapper {
        /// Nothing: a list is an array, an accepted request one object. As Microsoft's pages say.
        #[default] None,
        /// An object with a member `qualifications`, in both calls, as the generated reference says.
        /// Lists of codes are in `items`.
        Qualifications,
        /// An object with a member `items`.
        Items,
        /// Nothing, and of a list of qualifications only the first entry, as the change log shows.
        Single,
    }

    /// What the date of a qualification is called.
    DateName {
        /// `vettingCreateDate`.
        #[default] Create,
        /// `vettingCreatedDate`.
        Created,
    }

    /// How the date of a qualification is written.
    DateFormat {
        /// `2021-05-06T19:59:56.6832021+00:00`.
        #[default] Offset,
        /// `2020-12-04T20:54:24Z`.
        Seconds,
        /// `2020-12-03T10:37:38.885Z`.
        Milliseconds,
        /// `2021-07-14T18:02:00`, in UTC without saying so.
        WithoutZone,
        /// `07/09/2020: 00:00:00`.
        ChangeLog,
        /// An empty string.
        Empty,
    }

    /// How the members of a qualification are spelled.
    MemberCase {
        /// `vettingStatus`.
        #[default] Camel,
        /// `VettingStatus`, as the change log shows.
        Pascal,
    }

    /// How the values of a qualification are spelled.
    ValueCase {
        /// `GovernmentCommunityCloud`.
        #[default] Pascal,
        /// `governmentcommunitycloud`.
        Lower,
        /// `government_community_cloud`.
        Snake,
    }

    /// The body of a refusal.
    FaultForm {
        /// `{code, description, data, source}`. The account status and the synchronous call have
        /// forms of their own.
        #[default] Usual,
        /// `{code, message, description, errorName, isRetryable, errorMessageExtended}`.
        Extended,
        /// `{statusCode, message}`, as a gateway has it.
        Gateway,
        /// A bare JSON string.
        BareString,
        /// Text that is no JSON.
        PlainText,
        /// HTML.
        Html,
        /// None; the reason phrase of the status line says what is wrong.
        Empty,
    }

    /// The answer to a user without multi-factor authentication.
    MultiFactorRefusal {
        /// 401 with the code 900421, as documented since 2026.
        #[default] Code,
        /// 401 without body; the reason phrase tells. As documented until 2023.
        ReasonPhrase,
    }
}

/// Defines the switches: the settings together, one setting, and the table of all.
macro_rules! quirks {
    ($(
        $(#[doc = $about:literal])*
        $field:ident / $variant:ident: $kind:ty = $default:expr,
    )*) => {
        /// Oddities of the real service, each a switch. The defaults are what is most often
        /// documented or was seen last.
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

        /// One switch and the position that it is put into.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "camelCase")]
        pub enum Quirk {
            $($(#[doc = $about])* $variant($kind),)*
        }

        impl Quirks {
            /// Puts one switch into another position.
            pub fn set(&mut self, quirk: Quirk) {
                match quirk {
                    $(Quirk::$variant(position) => self.$field = position,)*
                }
            }

            /// Every switch, with its positions and the one that it is in.
            #[must_use]
            pub fn switches(&self) -> Vec<Switch> {
                vec![$(Switch::new(
                    Quirk::$variant,
                    concat!($($about, "\n",)*),
                    self.$field,
                ),)*]
            }
        }
    };
}

quirks! {
    /// Bodies of the API begin with a UTF-8 byte order mark, as all recorded ones do.
    byte_order_mark / ByteOrderMark: bool = true,
    /// How an accepted request is answered.
    requested_status / RequestedStatus: RequestedStatus = RequestedStatus::Created,
    /// What is around the entries of a list or of an accepted request. Positions other than the
    /// first break the contract.
    wrapper / Wrapper: Wrapper = Wrapper::None,
    /// What the date of a qualification is called. The contract knows the second name as an alias.
    date_name / DateName: DateName = DateName::Create,
    /// How the date of a qualification is written.
    date_format / DateFormat: DateFormat = DateFormat::Offset,
    /// How the members of a qualification are spelled. The second position breaks the contract.
    member_case / MemberCase: MemberCase = MemberCase::Camel,
    /// How the values of a qualification are spelled.
    value_case / ValueCase: ValueCase = ValueCase::Pascal,
    /// Statuses of vettings and accounts that nobody knows, `Escalated` and `OnHold`, and beside what
    /// a customer has the qualification `Healthcare`: invented, as the next new value of the service
    /// will be.
    unknown_values / UnknownValues: bool = false,
    /// A customer without a qualification has one entry, `None`, instead of an empty list. Not
    /// documented, but the value exists.
    none_entry / NoneEntry: bool = false,
    /// Validation codes are numbers, as a table of the documentation says. Breaks the contract.
    numeric_validation_ids / NumericValidationIds: bool = false,
    /// The `code` of a refusal is a number, as observed, not a string, as documented.
    numeric_codes / NumericCodes: bool = true,
    /// The body of a refusal. `plainText` and `html` break the contract.
    fault_form / FaultForm: FaultForm = FaultForm::Usual,
    /// The answer to a user without multi-factor authentication.
    multi_factor_refusal / MultiFactorRefusal: MultiFactorRefusal = MultiFactorRefusal::Code,
    /// The synchronous calls answer 404 as if they were gone. Off by default: their end was
    /// announced for February 2021 and yet they are still in the generated reference, nobody has
    /// published what they answer today, and who still calls them can only test that where they
    /// work. That it is 404, and not 405 or 410, is **invented**.
    retired_synchronous / RetiredSynchronous: bool = false,
    /// `getCustomerValidation` answers 201, which the generated reference declares beside 200.
    validation_created / ValidationCreated: bool = false,
    /// The answer to a refresh token holds a new one, as documented for most cases. One documented
    /// sample has none: then the old one goes on.
    rotated_refresh_tokens / RotatedRefreshTokens: bool = true,
    /// `lastUpdateDateTime` of an account status is filled, without a zone, as it was documented in
    /// 2021. Today it is documented as empty.
    account_status_dated / AccountStatusDated: bool = false,
}

impl RequestedStatus {
    pub(crate) fn code(self) -> u16 {
        match self {
            Self::Created => 201,
            Self::Ok => 200,
        }
    }
}

/// A switch as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Switch {
    /// Its name in a scenario and on the command line.
    pub name: String,
    /// What it does.
    pub about: String,
    /// The position that it is in.
    pub position: String,
    /// All its positions.
    pub positions: Vec<String>,
}

impl Switch {
    fn new<T: Choice + Copy>(quirk: fn(T) -> Quirk, about: &str, position: T) -> Self {
        let word = |position: &T| {
            let position = serde_json::to_value(position).unwrap_or_default();
            let word = position.as_str().map(str::to_owned);
            word.unwrap_or_else(|| position.to_string())
        };
        let quirk = serde_json::to_value(quirk(position)).unwrap_or_default();
        let name = quirk.as_object().and_then(|object| object.keys().next());
        Self {
            name: name.cloned().unwrap_or_default(),
            about: about
                .replace("**", "")
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" "),
            position: word(&position),
            positions: T::ALL.iter().map(word).collect(),
        }
    }
}

/// As on a command line: `dateFormat=changeLog`.
impl FromStr for Quirk {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match setting(text)? {
            (quirk, calls) if calls == Scope::default() => Ok(quirk),
            (..) => Err("a switch for some calls only is an override".into()),
        }
    }
}

/// A switch that is in another position for some calls.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Override {
    /// The switch and its position.
    pub quirk: Quirk,
    /// For which calls.
    pub calls: Scope,
}

/// As on a command line: `dateFormat=changeLog,operation=listQualifications,next=3`.
impl FromStr for Override {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (quirk, calls) = setting(text)?;
        Ok(Self { quirk, calls })
    }
}

/// The settings of all calls, and the exceptions from them.
pub(crate) struct Switches {
    pub(crate) usual: Quirks,
    pub(crate) overrides: Vec<Override>,
}

impl Switches {
    /// The settings for the call that comes now.
    pub(crate) fn of(&mut self, call: Subject<'_>, random: &mut fastrand::Rng) -> Quirks {
        let mut quirks = self.usual;
        self.overrides.retain_mut(|entry| {
            if entry.calls.takes(call, random) {
                quirks.set(entry.quirk);
            }
            !entry.calls.is_over()
        });
        quirks
    }
}

impl Quirks {
    /// Whether answers in these spellings still are what the contract says.
    pub(crate) fn keep_contract(&self) -> bool {
        self.wrapper == Wrapper::None
            && self.member_case == MemberCase::Camel
            && !self.numeric_validation_ids
            && !matches!(self.fault_form, FaultForm::PlainText | FaultForm::Html)
    }

    /// Spells the body of a success as the service would.
    pub(crate) fn spell(&self, operation: &str, body: Value) -> Value {
        match operation {
            "listQualifications" => {
                let Value::Array(entries) = body else {
                    return body;
                };
                let mut entries: Vec<_> =
                    entries.into_iter().map(|entry| self.entry(entry)).collect();
                if entries.is_empty() && self.none_entry {
                    entries.push(self.entry(json!({"qualification": "None"})));
                }
                if !entries.is_empty() && self.unknown_values {
                    entries.push(self.entry(json!({"qualification": "Healthcare"})));
                }
                match self.wrapper {
                    Wrapper::None => entries.into(),
                    Wrapper::Qualifications => json!({"qualifications": entries}),
                    Wrapper::Items => json!({"items": entries}),
                    Wrapper::Single if entries.is_empty() => entries.into(),
                    Wrapper::Single => entries.swap_remove(0),
                }
            }
            "requestQualification" => {
                let entry = self.entry(body);
                match self.wrapper {
                    Wrapper::None | Wrapper::Single => entry,
                    Wrapper::Qualifications => json!({"qualifications": [entry]}),
                    Wrapper::Items => json!({"items": [entry]}),
                }
            }
            "listValidationCodes" => {
                let mut codes = body;
                if self.numeric_validation_ids
                    && let Some(codes) = codes.as_array_mut()
                {
                    codes.iter_mut().for_each(number);
                }
                match self.wrapper {
                    Wrapper::None | Wrapper::Single => codes,
                    Wrapper::Qualifications | Wrapper::Items => json!({"items": codes}),
                }
            }
            "getCustomerValidation" if self.numeric_validation_ids => {
                let mut body = body;
                number(&mut body);
                body
            }
            "getValidationStatus" if self.unknown_values => {
                let mut body = body;
                body["status"] = "OnHold".into();
                body
            }
            _ => body,
        }
    }

    /// Spells one qualification.
    fn entry(&self, entry: Value) -> Value {
        let usual = self.date_name == DateName::Create
            && self.member_case == MemberCase::Camel
            && self.value_case == ValueCase::Pascal
            && !self.unknown_values;
        let Value::Object(members) = entry else {
            return entry;
        };
        if usual {
            return members.into();
        }
        let members = members.into_iter().map(|(name, value)| {
            let value = match (name.as_str(), value) {
                ("vettingStatus", _) if self.unknown_values => self.word("Escalated"),
                ("qualification" | "vettingStatus", Value::String(word)) => self.word(&word),
                (_, value) => value,
            };
            let name = match name.as_str() {
                "vettingCreateDate" if self.date_name == DateName::Created => "vettingCreatedDate",
                name => name,
            };
            let name = match self.member_case {
                MemberCase::Camel => name.to_owned(),
                MemberCase::Pascal => capitalized(name),
            };
            (name, value)
        });
        Value::Object(members.collect::<Map<_, _>>())
    }

    fn word(&self, word: &str) -> Value {
        match self.value_case {
            ValueCase::Pascal => word.into(),
            ValueCase::Lower => word.to_lowercase().into(),
            ValueCase::Snake => {
                let mut snake = String::new();
                for letter in word.chars() {
                    if letter.is_ascii_uppercase() && !snake.is_empty() {
                        snake.push('_');
                    }
                    snake.push(letter.to_ascii_lowercase());
                }
                snake.into()
            }
        }
    }
}

fn capitalized(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// Makes the id of a validation code, or of the use of one, a number if it has only digits.
fn number(code: &mut Value) {
    let id = code.get("validationId").and_then(Value::as_str);
    if let Some(number) = id.and_then(|id| id.parse::<u64>().ok()) {
        code["validationId"] = number.into();
    }
}
