// Rendered from spec/partner-center.yaml by progenitor. Do not edit: change the document, then run
//
//     cargo xtask generate

#[allow(unused_imports)]
pub use progenitor_client::{ByteStream, ClientInfo, Error, ResponseValue};
#[allow(unused_imports)]
use progenitor_client::{encode_path, ClientHooks, OperationInfo, RequestBuilderExt};
/// Types used as operation parameters and responses.
#[allow(clippy::all)]
pub mod types {
    #[allow(unused_imports)]
    use super::types;
    /// A refusal as an object. Usual are `code`, `description` and `source`; one endpoint adds
    /// `message`, `errorName`, `isRetryable` and `errorMessageExtended`; the gateway sends
    /// `statusCode` and `message` alone.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default, PartialEq)]
    #[non_exhaustive]
    pub struct ApiFault {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub code: ::std::option::Option<FaultCode>,
        /// Further values, in no documented form.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub data: ::std::option::Option<::std::vec::Vec<::serde_json::Value>>,
        /// What went wrong, for people. Documented as not empty and at most 1,024 characters.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub description: ::std::option::Option<::std::string::String>,
        /// More about the error, for support.
        #[serde(
            rename = "errorMessageExtended",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub error_message_extended: ::std::option::Option<::std::string::String>,
        /// A name for the code.
        #[serde(
            rename = "errorName",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub error_name: ::std::option::Option<::std::string::String>,
        /// Whether the service thinks that the same call may succeed later.
        #[serde(
            rename = "isRetryable",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub is_retryable: ::std::option::Option<bool>,
        /// What went wrong, for people.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub message: ::std::option::Option<::std::string::String>,
        /// The component that refused.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub source: ::std::option::Option<::std::string::String>,
        /// The HTTP status once more, in answers of the gateway.
        #[serde(
            rename = "statusCode",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub status_code: ::std::option::Option<i32>,
    }
    impl ApiFault {
        pub fn builder() -> builder::ApiFault {
            Default::default()
        }
    }
    /// A qualification of a customer, with the state of its vetting.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    #[non_exhaustive]
    pub struct CustomerQualification {
        pub qualification: types::Qualification,
        /// When the vetting began. Usually an RFC 3339 date and time with up to seven fractional
        /// digits, but other spellings have been documented, among them one without a time zone.
        /// Some pages name this member `vettingCreatedDate`.
        #[serde(
            rename = "vettingCreateDate",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub vetting_create_date: ::std::option::Option<::std::string::String>,
        /// Why the vetting was denied, as free text. Its wording and casing vary ("Not an
        /// Education Customer"): show it, never compare it.
        #[serde(
            rename = "vettingReason",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub vetting_reason: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "vettingStatus",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub vetting_status: ::std::option::Option<types::VettingStatus>,
    }
    impl CustomerQualification {
        pub fn builder() -> builder::CustomerQualification {
            Default::default()
        }
    }
    /// The kind of school.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum EducationSegment {
        K12,
        HigherEducation,
    }
    impl ::std::fmt::Display for EducationSegment {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::K12 => f.write_str("K12"),
                Self::HigherEducation => f.write_str("HigherEducation"),
            }
        }
    }
    impl ::std::str::FromStr for EducationSegment {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "K12" => Ok(Self::K12),
                "HigherEducation" => Ok(Self::HigherEducation),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for EducationSegment {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for EducationSegment {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    /// The body of a refusal: an object in one of several shapes, or a bare string. It may also be
    /// empty.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    #[serde(untagged)]
    #[non_exhaustive]
    pub enum FaultBody {
        ApiFault(ApiFault),
        FaultText(FaultText),
    }
    impl ::std::convert::From<ApiFault> for FaultBody {
        fn from(value: ApiFault) -> Self {
            Self::ApiFault(value)
        }
    }
    impl ::std::convert::From<FaultText> for FaultBody {
        fn from(value: FaultText) -> Self {
            Self::FaultText(value)
        }
    }
    /// An error code. Documented as a string of digits, seen as a number.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    #[serde(untagged)]
    #[non_exhaustive]
    pub enum FaultCode {
        String(::std::string::String),
        Int64(i64),
    }
    impl ::std::fmt::Display for FaultCode {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match self {
                Self::String(x) => x.fmt(f),
                Self::Int64(x) => x.fmt(f),
            }
        }
    }
    impl ::std::convert::From<i64> for FaultCode {
        fn from(value: i64) -> Self {
            Self::Int64(value)
        }
    }
    /// A refusal that is nothing but its text.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[serde(transparent)]
    pub struct FaultText(pub ::std::string::String);
    impl ::std::ops::Deref for FaultText {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<FaultText> for ::std::string::String {
        fn from(value: FaultText) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<::std::string::String> for FaultText {
        fn from(value: ::std::string::String) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for FaultText {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for FaultText {
        type Err = ::std::convert::Infallible;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.to_string()))
        }
    }
    /// One qualification to request, with what it needs.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    #[serde(tag = "qualification", deny_unknown_fields)]
    pub enum QualificationRequest {
        /// Asks for Education, which Microsoft vets.
        Education {
            #[serde(rename = "educationSegment")]
            education_segment: EducationSegment,
            /// The school's web site, recommended because it helps the vetting. A bare host such as
            /// `contoso.edu` is accepted.
            #[serde(skip_serializing_if = "::std::option::Option::is_none")]
            website: ::std::option::Option<::std::string::String>,
        },
        /// Asks for Government Community Cloud. The customer must not have a qualification yet.
        GovernmentCommunityCloud {
            /// The `validationId` of one of the partner's validation codes. Each use presumably lowers
            /// the code's `remainingCreates`.
            #[serde(rename = "validationCode")]
            validation_code: QualificationRequestValidationCode,
        },
        StateOwnedEntity,
    }
    /// The `validationId` of one of the partner's validation codes. Each use presumably lowers
    /// the code's `remainingCreates`.
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct QualificationRequestValidationCode(::std::string::String);
    impl ::std::ops::Deref for QualificationRequestValidationCode {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<QualificationRequestValidationCode>
    for ::std::string::String {
        fn from(value: QualificationRequestValidationCode) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for QualificationRequestValidationCode {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() < 1usize {
                return Err("shorter than 1 characters".into());
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for QualificationRequestValidationCode {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String>
    for QualificationRequestValidationCode {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for QualificationRequestValidationCode {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    /// A Government Community Cloud validation code of the partner.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    #[non_exhaustive]
    pub struct ValidationCode {
        /// A weak entity tag of this entry. Note the capital T in the name.
        #[serde(rename = "eTag", skip_serializing_if = "::std::option::Option::is_none")]
        pub e_tag: ::std::option::Option<::std::string::String>,
        /// How many customers the code can create in all.
        #[serde(
            rename = "maxCreates",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub max_creates: ::std::option::Option<i32>,
        /// The organization's name as entered in the eligibility form.
        #[serde(
            rename = "organizationName",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub organization_name: ::std::option::Option<::std::string::String>,
        /// The partner's id, a GUID.
        #[serde(
            rename = "partnerId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub partner_id: ::std::option::Option<::std::string::String>,
        /// How many customers the code can still create.
        #[serde(
            rename = "remainingCreates",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub remaining_creates: ::std::option::Option<i32>,
        /// The code itself, a string of digits. It goes into `validationCode` of a Government
        /// Community Cloud request.
        #[serde(rename = "validationId")]
        pub validation_id: ::std::string::String,
    }
    impl ValidationCode {
        pub fn builder() -> builder::ValidationCode {
            Default::default()
        }
    }
    /// Types for composing complex structures.
    pub mod builder {
        #[allow(unused_imports)]
        use super::super::types;
        #[derive(Clone, Debug)]
        pub struct ApiFault {
            code: ::std::result::Result<
                ::std::option::Option<super::FaultCode>,
                ::std::string::String,
            >,
            data: ::std::result::Result<
                ::std::option::Option<::std::vec::Vec<::serde_json::Value>>,
                ::std::string::String,
            >,
            description: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            error_message_extended: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            error_name: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            is_retryable: ::std::result::Result<
                ::std::option::Option<bool>,
                ::std::string::String,
            >,
            message: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            source: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            status_code: ::std::result::Result<
                ::std::option::Option<i32>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for ApiFault {
            fn default() -> Self {
                Self {
                    code: Ok(Default::default()),
                    data: Ok(Default::default()),
                    description: Ok(Default::default()),
                    error_message_extended: Ok(Default::default()),
                    error_name: Ok(Default::default()),
                    is_retryable: Ok(Default::default()),
                    message: Ok(Default::default()),
                    source: Ok(Default::default()),
                    status_code: Ok(Default::default()),
                }
            }
        }
        impl ApiFault {
            pub fn code<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::FaultCode>>,
                T::Error: ::std::fmt::Display,
            {
                self.code = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for code: {e}")
                    });
                self
            }
            pub fn data<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::std::vec::Vec<::serde_json::Value>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.data = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for data: {e}")
                    });
                self
            }
            pub fn description<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.description = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for description: {e}")
                    });
                self
            }
            pub fn error_message_extended<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.error_message_extended = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for error_message_extended: {e}"
                        )
                    });
                self
            }
            pub fn error_name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.error_name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for error_name: {e}")
                    });
                self
            }
            pub fn is_retryable<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<bool>>,
                T::Error: ::std::fmt::Display,
            {
                self.is_retryable = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for is_retryable: {e}")
                    });
                self
            }
            pub fn message<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.message = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for message: {e}")
                    });
                self
            }
            pub fn source<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.source = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for source: {e}")
                    });
                self
            }
            pub fn status_code<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<i32>>,
                T::Error: ::std::fmt::Display,
            {
                self.status_code = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for status_code: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<ApiFault> for super::ApiFault {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ApiFault,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    code: value.code?,
                    data: value.data?,
                    description: value.description?,
                    error_message_extended: value.error_message_extended?,
                    error_name: value.error_name?,
                    is_retryable: value.is_retryable?,
                    message: value.message?,
                    source: value.source?,
                    status_code: value.status_code?,
                })
            }
        }
        impl ::std::convert::From<super::ApiFault> for ApiFault {
            fn from(value: super::ApiFault) -> Self {
                Self {
                    code: Ok(value.code),
                    data: Ok(value.data),
                    description: Ok(value.description),
                    error_message_extended: Ok(value.error_message_extended),
                    error_name: Ok(value.error_name),
                    is_retryable: Ok(value.is_retryable),
                    message: Ok(value.message),
                    source: Ok(value.source),
                    status_code: Ok(value.status_code),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct CustomerQualification {
            qualification: ::std::result::Result<
                types::Qualification,
                ::std::string::String,
            >,
            vetting_create_date: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            vetting_reason: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            vetting_status: ::std::result::Result<
                ::std::option::Option<types::VettingStatus>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for CustomerQualification {
            fn default() -> Self {
                Self {
                    qualification: Err(
                        "no value supplied for qualification".to_string(),
                    ),
                    vetting_create_date: Ok(Default::default()),
                    vetting_reason: Ok(Default::default()),
                    vetting_status: Ok(Default::default()),
                }
            }
        }
        impl CustomerQualification {
            pub fn qualification<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<types::Qualification>,
                T::Error: ::std::fmt::Display,
            {
                self.qualification = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for qualification: {e}")
                    });
                self
            }
            pub fn vetting_create_date<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.vetting_create_date = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for vetting_create_date: {e}"
                        )
                    });
                self
            }
            pub fn vetting_reason<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.vetting_reason = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for vetting_reason: {e}"
                        )
                    });
                self
            }
            pub fn vetting_status<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<types::VettingStatus>>,
                T::Error: ::std::fmt::Display,
            {
                self.vetting_status = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for vetting_status: {e}"
                        )
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<CustomerQualification>
        for super::CustomerQualification {
            type Error = super::error::ConversionError;
            fn try_from(
                value: CustomerQualification,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    qualification: value.qualification?,
                    vetting_create_date: value.vetting_create_date?,
                    vetting_reason: value.vetting_reason?,
                    vetting_status: value.vetting_status?,
                })
            }
        }
        impl ::std::convert::From<super::CustomerQualification>
        for CustomerQualification {
            fn from(value: super::CustomerQualification) -> Self {
                Self {
                    qualification: Ok(value.qualification),
                    vetting_create_date: Ok(value.vetting_create_date),
                    vetting_reason: Ok(value.vetting_reason),
                    vetting_status: Ok(value.vetting_status),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct ValidationCode {
            e_tag: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            max_creates: ::std::result::Result<
                ::std::option::Option<i32>,
                ::std::string::String,
            >,
            organization_name: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            partner_id: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            remaining_creates: ::std::result::Result<
                ::std::option::Option<i32>,
                ::std::string::String,
            >,
            validation_id: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for ValidationCode {
            fn default() -> Self {
                Self {
                    e_tag: Ok(Default::default()),
                    max_creates: Ok(Default::default()),
                    organization_name: Ok(Default::default()),
                    partner_id: Ok(Default::default()),
                    remaining_creates: Ok(Default::default()),
                    validation_id: Err("no value supplied for validation_id".to_string()),
                }
            }
        }
        impl ValidationCode {
            pub fn e_tag<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.e_tag = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for e_tag: {e}")
                    });
                self
            }
            pub fn max_creates<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<i32>>,
                T::Error: ::std::fmt::Display,
            {
                self.max_creates = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for max_creates: {e}")
                    });
                self
            }
            pub fn organization_name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.organization_name = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for organization_name: {e}"
                        )
                    });
                self
            }
            pub fn partner_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.partner_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for partner_id: {e}")
                    });
                self
            }
            pub fn remaining_creates<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<i32>>,
                T::Error: ::std::fmt::Display,
            {
                self.remaining_creates = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for remaining_creates: {e}"
                        )
                    });
                self
            }
            pub fn validation_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.validation_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for validation_id: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<ValidationCode> for super::ValidationCode {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ValidationCode,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    e_tag: value.e_tag?,
                    max_creates: value.max_creates?,
                    organization_name: value.organization_name?,
                    partner_id: value.partner_id?,
                    remaining_creates: value.remaining_creates?,
                    validation_id: value.validation_id?,
                })
            }
        }
        impl ::std::convert::From<super::ValidationCode> for ValidationCode {
            fn from(value: super::ValidationCode) -> Self {
                Self {
                    e_tag: Ok(value.e_tag),
                    max_creates: Ok(value.max_creates),
                    organization_name: Ok(value.organization_name),
                    partner_id: Ok(value.partner_id),
                    remaining_creates: Ok(value.remaining_creates),
                    validation_id: Ok(value.validation_id),
                }
            }
        }
    }
    /// Error types.
    pub mod error {
        #[allow(unused_imports)]
        use super::super::types;
        /// Error from a `TryFrom` or `FromStr` implementation.
        pub struct ConversionError(::std::borrow::Cow<'static, str>);
        impl ::std::error::Error for ConversionError {}
        impl ::std::fmt::Display for ConversionError {
            fn fmt(
                &self,
                f: &mut ::std::fmt::Formatter<'_>,
            ) -> Result<(), ::std::fmt::Error> {
                ::std::fmt::Display::fmt(&self.0, f)
            }
        }
        impl ::std::fmt::Debug for ConversionError {
            fn fmt(
                &self,
                f: &mut ::std::fmt::Formatter<'_>,
            ) -> Result<(), ::std::fmt::Error> {
                ::std::fmt::Debug::fmt(&self.0, f)
            }
        }
        impl From<&'static str> for ConversionError {
            fn from(value: &'static str) -> Self {
                Self(value.into())
            }
        }
        impl From<String> for ConversionError {
            fn from(value: String) -> Self {
                Self(value.into())
            }
        }
    }
    /// What a customer can be qualified for. `None` and `Nonprofit` cannot be requested; the
    /// latter is obtained outside Partner Center.
    ///
    /// The list is open: a value that is not on it is kept as it came.
    #[derive(Clone, Debug, Eq, Hash, PartialEq)]
    #[non_exhaustive]
    pub enum Qualification {
        /// No qualification.
        None,
        /// A school, university, library or museum that Microsoft found eligible.
        Education,
        /// A nonprofit organization.
        Nonprofit,
        /// Government Community Cloud (GCC), US government.
        GovernmentCommunityCloud,
        /// An entity owned by a state.
        StateOwnedEntity,
        /// A value that the contract does not list, verbatim.
        Unrecognized(::std::string::String),
    }
    impl Qualification {
        /// The values that the contract lists, in its order.
        pub const KNOWN: &'static [&'static str] = &[
            "None",
            "Education",
            "Nonprofit",
            "GovernmentCommunityCloud",
            "StateOwnedEntity",
        ];
        /// The value as it is sent.
        #[must_use]
        pub fn as_str(&self) -> &str {
            match self {
                Self::None => "None",
                Self::Education => "Education",
                Self::Nonprofit => "Nonprofit",
                Self::GovernmentCommunityCloud => "GovernmentCommunityCloud",
                Self::StateOwnedEntity => "StateOwnedEntity",
                Self::Unrecognized(text) => text,
            }
        }
        /// The listed value that is written with the same letters and digits, ignoring
        /// case and everything else.
        fn listed(text: &str) -> ::std::option::Option<Self> {
            let plain = |text: &'_ str| {
                text.chars()
                    .filter(|c| c.is_alphanumeric())
                    .map(|c| c.to_ascii_lowercase())
                    .collect::<::std::string::String>()
            };
            let wanted = plain(text);
            let index = Self::KNOWN.iter().position(|known| plain(known) == wanted)?;
            [
                Self::None,
                Self::Education,
                Self::Nonprofit,
                Self::GovernmentCommunityCloud,
                Self::StateOwnedEntity,
            ]
                .into_iter()
                .nth(index)
        }
    }
    impl ::std::convert::From<&str> for Qualification {
        fn from(text: &str) -> Self {
            match text {
                "None" => Self::None,
                "Education" => Self::Education,
                "Nonprofit" => Self::Nonprofit,
                "GovernmentCommunityCloud" => Self::GovernmentCommunityCloud,
                "StateOwnedEntity" => Self::StateOwnedEntity,
                _ => {
                    Self::listed(text)
                        .unwrap_or_else(|| Self::Unrecognized(text.to_owned()))
                }
            }
        }
    }
    impl ::std::convert::From<::std::string::String> for Qualification {
        fn from(text: ::std::string::String) -> Self {
            Self::from(text.as_str())
        }
    }
    impl ::std::str::FromStr for Qualification {
        type Err = ::std::convert::Infallible;
        fn from_str(
            text: &str,
        ) -> ::std::result::Result<Self, ::std::convert::Infallible> {
            Ok(Self::from(text))
        }
    }
    impl ::std::fmt::Display for Qualification {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            f.pad(self.as_str())
        }
    }
    impl ::serde::Serialize for Qualification {
        fn serialize<S: ::serde::Serializer>(
            &self,
            serializer: S,
        ) -> ::std::result::Result<S::Ok, S::Error> {
            serializer.serialize_str(self.as_str())
        }
    }
    impl<'de> ::serde::Deserialize<'de> for Qualification {
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            <::std::string::String as ::serde::Deserialize>::deserialize(deserializer)
                .map(Self::from)
        }
    }
    /// Where Microsoft's vetting of a qualification stands.
    ///
    /// The list is open: a value that is not on it is kept as it came.
    #[derive(Clone, Debug, Eq, Hash, PartialEq)]
    #[non_exhaustive]
    pub enum VettingStatus {
        /// Not decided yet.
        InReview,
        /// The customer is qualified.
        Approved,
        /// The customer is not qualified; the reason is in `vettingReason`.
        Denied,
        /// A value that the contract does not list, verbatim.
        Unrecognized(::std::string::String),
    }
    impl VettingStatus {
        /// The values that the contract lists, in its order.
        pub const KNOWN: &'static [&'static str] = &["InReview", "Approved", "Denied"];
        /// The value as it is sent.
        #[must_use]
        pub fn as_str(&self) -> &str {
            match self {
                Self::InReview => "InReview",
                Self::Approved => "Approved",
                Self::Denied => "Denied",
                Self::Unrecognized(text) => text,
            }
        }
        /// The listed value that is written with the same letters and digits, ignoring
        /// case and everything else.
        fn listed(text: &str) -> ::std::option::Option<Self> {
            let plain = |text: &'_ str| {
                text.chars()
                    .filter(|c| c.is_alphanumeric())
                    .map(|c| c.to_ascii_lowercase())
                    .collect::<::std::string::String>()
            };
            let wanted = plain(text);
            let index = Self::KNOWN.iter().position(|known| plain(known) == wanted)?;
            [Self::InReview, Self::Approved, Self::Denied].into_iter().nth(index)
        }
    }
    impl ::std::convert::From<&str> for VettingStatus {
        fn from(text: &str) -> Self {
            match text {
                "InReview" => Self::InReview,
                "Approved" => Self::Approved,
                "Denied" => Self::Denied,
                _ => {
                    Self::listed(text)
                        .unwrap_or_else(|| Self::Unrecognized(text.to_owned()))
                }
            }
        }
    }
    impl ::std::convert::From<::std::string::String> for VettingStatus {
        fn from(text: ::std::string::String) -> Self {
            Self::from(text.as_str())
        }
    }
    impl ::std::str::FromStr for VettingStatus {
        type Err = ::std::convert::Infallible;
        fn from_str(
            text: &str,
        ) -> ::std::result::Result<Self, ::std::convert::Infallible> {
            Ok(Self::from(text))
        }
    }
    impl ::std::fmt::Display for VettingStatus {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            f.pad(self.as_str())
        }
    }
    impl ::serde::Serialize for VettingStatus {
        fn serialize<S: ::serde::Serializer>(
            &self,
            serializer: S,
        ) -> ::std::result::Result<S::Ok, S::Error> {
            serializer.serialize_str(self.as_str())
        }
    }
    impl<'de> ::serde::Deserialize<'de> for VettingStatus {
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            <::std::string::String as ::serde::Deserialize>::deserialize(deserializer)
                .map(Self::from)
        }
    }
}
#[derive(Clone, Debug)]
/// Client for Partner Center customer qualifications
///
/// Ask Microsoft to qualify a customer of a Cloud Solution Provider for special offers
/// (Education, Government Community Cloud, state-owned entity), read the state of the vetting,
/// and list the validation codes that Government Community Cloud needs.
///
/// This is an unofficial contract, written from Microsoft's public documentation and from
/// recorded exchanges. `spec/SOURCES.md` names the source of every fact and says what is doubtful.
///
/// **What every reader should know**
///
/// - Bodies of the real service begin with a UTF-8 byte order mark (`EF BB BF`). Remove it before
///   parsing; gateway answers (429) come without it.
/// - Lists of values in answers are open: new ones appear without notice. They are plain strings
///   here, with the known values in `x-extensible-enum`.
/// - Dates are strings: at least four spellings have been documented, so none has a `format`.
/// - There is no undo: a qualification, once set, cannot be removed by the partner.
///
///
/// Version: 0.1.0
pub struct Client {
    pub(crate) baseurl: String,
    pub(crate) client: reqwest::Client,
    pub(crate) inner: crate::hooks::Context,
}
impl Client {
    /// Create a new client.
    /// `baseurl` is the base URL provided to the internal
    /// `reqwest::Client`, and should include a scheme and hostname,
    /// as well as port and a path stem if applicable.
    pub fn new(baseurl: &str, inner: crate::hooks::Context) -> Self {
        #[cfg(not(target_arch = "wasm32"))]
        let client = {
            let dur = ::std::time::Duration::from_secs(15u64);
            reqwest::ClientBuilder::new().connect_timeout(dur).timeout(dur)
        };
        #[cfg(target_arch = "wasm32")]
        let client = reqwest::ClientBuilder::new();
        Self::new_with_client(baseurl, client.build().unwrap(), inner)
    }
    /// Construct a new client with an existing `reqwest::Client`,
    /// allowing more control over its configuration.
    /// `baseurl` is the base URL provided to the internal
    /// `reqwest::Client`, and should include a scheme and hostname,
    /// as well as port and a path stem if applicable.
    pub fn new_with_client(
        baseurl: &str,
        client: reqwest::Client,
        inner: crate::hooks::Context,
    ) -> Self {
        Self {
            baseurl: baseurl.to_string(),
            client,
            inner,
        }
    }
}
impl ClientInfo<crate::hooks::Context> for Client {
    fn api_version() -> &'static str {
        "0.1.0"
    }
    fn baseurl(&self) -> &str {
        self.baseurl.as_str()
    }
    fn client(&self) -> &reqwest::Client {
        &self.client
    }
    fn inner(&self) -> &crate::hooks::Context {
        &self.inner
    }
}
const _: () = {
    #[allow(dead_code)]
    fn assert_client_hooks()
    where
        Client: ClientHooks<crate::hooks::Context>,
    {}
};
impl Client {
    /// List the qualifications of a customer
    ///
    /// Returns every qualification of the customer with the state of its vetting. Several entries
    /// are normal, for instance Education together with StateOwnedEntity. A customer for whom
    /// nothing has been requested has an empty list.
    ///
    /// A vetting is finished by Microsoft, in near real time or within days. No webhook announces
    /// it, so this call is how the outcome is learned: ask in hours, not in seconds.
    ///
    ///
    /// Sends a `GET` request to `/v1/customers/{customer_id}/qualifications`
    ///
    /// Arguments:
    /// - `customer_id`: The customer's Microsoft Entra tenant id, a GUID; "Microsoft ID" on the portal's Account
    /// page.
    ///
    /// - `ms_cv`: Correlation vector for tracing across Microsoft's services.
    /// - `ms_contract_version`: The value `v1`. One page calls it required; no documented example, recorded exchange or
    /// Microsoft client sends it.
    ///
    /// - `ms_correlation_id`: Traces calls that belong together, in logs and in support requests.
    /// - `ms_partner_center_application`: Name of the calling application.
    /// - `ms_request_id`: Idempotency key of this call. After a timeout send the same value again; after any answer,
    /// success or business failure, use a new one. The service makes one up if it is missing.
    ///
    /// - `validate_mfa`: With the value `true`, for tests: the answer reports whether the token was obtained with
    /// multi-factor authentication (`isMfaCompliant`; in a header or in the body is not clear).
    ///
    /// - `x_locale`: Language of texts meant for people. The service assumes `en-US`.
    /// ```ignore
    /// let response = client.list_qualifications()
    ///     .customer_id(customer_id)
    ///     .ms_cv(ms_cv)
    ///     .ms_contract_version(ms_contract_version)
    ///     .ms_correlation_id(ms_correlation_id)
    ///     .ms_partner_center_application(ms_partner_center_application)
    ///     .ms_request_id(ms_request_id)
    ///     .validate_mfa(validate_mfa)
    ///     .x_locale(x_locale)
    ///     .send()
    ///     .await;
    /// ```
    pub fn list_qualifications(&self) -> builder::ListQualifications<'_> {
        builder::ListQualifications::new(self)
    }
    /// Request one qualification for a customer
    ///
    /// Asks for one qualification. Education goes into vetting; StateOwnedEntity is set without
    /// vetting; GovernmentCommunityCloud is decided by the validation of partner and customer.
    ///
    /// **Needs** a token of app+user with multi-factor authentication. Government Community Cloud
    /// also needs one of the GDAP roles Directory Reader, Directory Writer, License Administrator
    /// or User Administrator, a customer without a qualification, and a validation code.
    ///
    /// **Rules.** Education and GovernmentCommunityCloud exclude each other; StateOwnedEntity may
    /// join either. After a denial, correct the tenant's data in the Microsoft 365 admin center
    /// and request again; up to three verification requests are possible per customer.
    ///
    /// **Cannot be undone** by the partner.
    ///
    ///
    /// Sends a `POST` request to `/v1/customers/{customer_id}/qualifications`
    ///
    /// Arguments:
    /// - `customer_id`: The customer's Microsoft Entra tenant id, a GUID; "Microsoft ID" on the portal's Account
    /// page.
    ///
    /// - `ms_cv`: Correlation vector for tracing across Microsoft's services.
    /// - `ms_contract_version`: The value `v1`. One page calls it required; no documented example, recorded exchange or
    /// Microsoft client sends it.
    ///
    /// - `ms_correlation_id`: Traces calls that belong together, in logs and in support requests.
    /// - `ms_partner_center_application`: Name of the calling application.
    /// - `ms_request_id`: Idempotency key of this call. After a timeout send the same value again; after any answer,
    /// success or business failure, use a new one. The service makes one up if it is missing.
    ///
    /// - `validate_mfa`: With the value `true`, for tests: the answer reports whether the token was obtained with
    /// multi-factor authentication (`isMfaCompliant`; in a header or in the body is not clear).
    ///
    /// - `x_locale`: Language of texts meant for people. The service assumes `en-US`.
    /// - `body`: The qualification to request.
    /// ```ignore
    /// let response = client.request_qualification()
    ///     .customer_id(customer_id)
    ///     .ms_cv(ms_cv)
    ///     .ms_contract_version(ms_contract_version)
    ///     .ms_correlation_id(ms_correlation_id)
    ///     .ms_partner_center_application(ms_partner_center_application)
    ///     .ms_request_id(ms_request_id)
    ///     .validate_mfa(validate_mfa)
    ///     .x_locale(x_locale)
    ///     .body(body)
    ///     .send()
    ///     .await;
    /// ```
    pub fn request_qualification(&self) -> builder::RequestQualification<'_> {
        builder::RequestQualification::new(self)
    }
    /// List the partner's Government Community Cloud validation codes
    ///
    /// Returns the codes that Microsoft issued to this partner, with how many customers each can
    /// still create. The code itself is the member `validationId`.
    ///
    /// **Needs** a partner whose own Government Community Cloud validation is confirmed.
    ///
    ///
    /// Sends a `GET` request to `/v1/customers/all/validations`
    ///
    /// Arguments:
    /// - `ms_cv`: Correlation vector for tracing across Microsoft's services.
    /// - `ms_contract_version`: The value `v1`. One page calls it required; no documented example, recorded exchange or
    /// Microsoft client sends it.
    ///
    /// - `ms_correlation_id`: Traces calls that belong together, in logs and in support requests.
    /// - `ms_partner_center_application`: Name of the calling application.
    /// - `ms_request_id`: Idempotency key of this call. After a timeout send the same value again; after any answer,
    /// success or business failure, use a new one. The service makes one up if it is missing.
    ///
    /// - `validate_mfa`: With the value `true`, for tests: the answer reports whether the token was obtained with
    /// multi-factor authentication (`isMfaCompliant`; in a header or in the body is not clear).
    ///
    /// - `x_locale`: Language of texts meant for people. The service assumes `en-US`.
    /// ```ignore
    /// let response = client.list_validation_codes()
    ///     .ms_cv(ms_cv)
    ///     .ms_contract_version(ms_contract_version)
    ///     .ms_correlation_id(ms_correlation_id)
    ///     .ms_partner_center_application(ms_partner_center_application)
    ///     .ms_request_id(ms_request_id)
    ///     .validate_mfa(validate_mfa)
    ///     .x_locale(x_locale)
    ///     .send()
    ///     .await;
    /// ```
    pub fn list_validation_codes(&self) -> builder::ListValidationCodes<'_> {
        builder::ListValidationCodes::new(self)
    }
}
/// Types for composing operation parameters.
#[allow(clippy::all)]
pub mod builder {
    use super::types;
    #[allow(unused_imports)]
    use super::{
        encode_path, ByteStream, ClientInfo, ClientHooks, Error, OperationInfo,
        RequestBuilderExt, ResponseValue,
    };
    /// Builder for [`Client::list_qualifications`]
    ///
    /// [`Client::list_qualifications`]: super::Client::list_qualifications
    #[derive(Debug, Clone)]
    pub struct ListQualifications<'a> {
        client: &'a super::Client,
        customer_id: Result<::uuid::Uuid, String>,
        ms_cv: Result<Option<::std::string::String>, String>,
        ms_contract_version: Result<Option<::std::string::String>, String>,
        ms_correlation_id: Result<Option<::uuid::Uuid>, String>,
        ms_partner_center_application: Result<Option<::std::string::String>, String>,
        ms_request_id: Result<Option<::uuid::Uuid>, String>,
        validate_mfa: Result<Option<::std::string::String>, String>,
        x_locale: Result<Option<::std::string::String>, String>,
    }
    impl<'a> ListQualifications<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                customer_id: Err("customer_id was not initialized".to_string()),
                ms_cv: Ok(None),
                ms_contract_version: Ok(None),
                ms_correlation_id: Ok(None),
                ms_partner_center_application: Ok(None),
                ms_request_id: Ok(None),
                validate_mfa: Ok(None),
                x_locale: Ok(None),
            }
        }
        pub fn customer_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.customer_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for customer_id failed".to_string()
                });
            self
        }
        pub fn ms_cv<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.ms_cv = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for ms_cv failed"
                        .to_string()
                });
            self
        }
        pub fn ms_contract_version<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.ms_contract_version = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for ms_contract_version failed"
                        .to_string()
                });
            self
        }
        pub fn ms_correlation_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.ms_correlation_id = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for ms_correlation_id failed"
                        .to_string()
                });
            self
        }
        pub fn ms_partner_center_application<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.ms_partner_center_application = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for ms_partner_center_application failed"
                        .to_string()
                });
            self
        }
        pub fn ms_request_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.ms_request_id = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for ms_request_id failed"
                        .to_string()
                });
            self
        }
        pub fn validate_mfa<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.validate_mfa = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for validate_mfa failed"
                        .to_string()
                });
            self
        }
        pub fn x_locale<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.x_locale = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for x_locale failed"
                        .to_string()
                });
            self
        }
        /// Sends a `GET` request to `/v1/customers/{customer_id}/qualifications`
        pub async fn send(
            self,
        ) -> Result<
            ResponseValue<::std::vec::Vec<types::CustomerQualification>>,
            Error<types::FaultBody>,
        > {
            let Self {
                client,
                customer_id,
                ms_cv,
                ms_contract_version,
                ms_correlation_id,
                ms_partner_center_application,
                ms_request_id,
                validate_mfa,
                x_locale,
            } = self;
            let customer_id = customer_id.map_err(Error::InvalidRequest)?;
            let ms_cv = ms_cv.map_err(Error::InvalidRequest)?;
            let ms_contract_version = ms_contract_version
                .map_err(Error::InvalidRequest)?;
            let ms_correlation_id = ms_correlation_id.map_err(Error::InvalidRequest)?;
            let ms_partner_center_application = ms_partner_center_application
                .map_err(Error::InvalidRequest)?;
            let ms_request_id = ms_request_id.map_err(Error::InvalidRequest)?;
            let validate_mfa = validate_mfa.map_err(Error::InvalidRequest)?;
            let x_locale = x_locale.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/v1/customers/{}/qualifications", client.baseurl, encode_path(&
                customer_id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(8usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = ms_cv {
                header_map.append("MS-CV", value.to_string().try_into()?);
            }
            if let Some(value) = ms_contract_version {
                header_map.append("MS-Contract-Version", value.to_string().try_into()?);
            }
            if let Some(value) = ms_correlation_id {
                header_map.append("MS-CorrelationId", value.to_string().try_into()?);
            }
            if let Some(value) = ms_partner_center_application {
                header_map
                    .append(
                        "MS-PartnerCenter-Application",
                        value.to_string().try_into()?,
                    );
            }
            if let Some(value) = ms_request_id {
                header_map.append("MS-RequestId", value.to_string().try_into()?);
            }
            if let Some(value) = validate_mfa {
                header_map.append("ValidateMfa", value.to_string().try_into()?);
            }
            if let Some(value) = x_locale {
                header_map.append("X-Locale", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_qualifications",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /// Builder for [`Client::request_qualification`]
    ///
    /// [`Client::request_qualification`]: super::Client::request_qualification
    #[derive(Debug, Clone)]
    pub struct RequestQualification<'a> {
        client: &'a super::Client,
        customer_id: Result<::uuid::Uuid, String>,
        ms_cv: Result<Option<::std::string::String>, String>,
        ms_contract_version: Result<Option<::std::string::String>, String>,
        ms_correlation_id: Result<Option<::uuid::Uuid>, String>,
        ms_partner_center_application: Result<Option<::std::string::String>, String>,
        ms_request_id: Result<Option<::uuid::Uuid>, String>,
        validate_mfa: Result<Option<::std::string::String>, String>,
        x_locale: Result<Option<::std::string::String>, String>,
        body: Result<types::QualificationRequest, String>,
    }
    impl<'a> RequestQualification<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                customer_id: Err("customer_id was not initialized".to_string()),
                ms_cv: Ok(None),
                ms_contract_version: Ok(None),
                ms_correlation_id: Ok(None),
                ms_partner_center_application: Ok(None),
                ms_request_id: Ok(None),
                validate_mfa: Ok(None),
                x_locale: Ok(None),
                body: Err("body was not initialized".to_string()),
            }
        }
        pub fn customer_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.customer_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for customer_id failed".to_string()
                });
            self
        }
        pub fn ms_cv<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.ms_cv = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for ms_cv failed"
                        .to_string()
                });
            self
        }
        pub fn ms_contract_version<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.ms_contract_version = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for ms_contract_version failed"
                        .to_string()
                });
            self
        }
        pub fn ms_correlation_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.ms_correlation_id = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for ms_correlation_id failed"
                        .to_string()
                });
            self
        }
        pub fn ms_partner_center_application<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.ms_partner_center_application = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for ms_partner_center_application failed"
                        .to_string()
                });
            self
        }
        pub fn ms_request_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.ms_request_id = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for ms_request_id failed"
                        .to_string()
                });
            self
        }
        pub fn validate_mfa<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.validate_mfa = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for validate_mfa failed"
                        .to_string()
                });
            self
        }
        pub fn x_locale<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.x_locale = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for x_locale failed"
                        .to_string()
                });
            self
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::QualificationRequest>,
        {
            self.body = value
                .try_into()
                .map_err(|_| {
                    "conversion to `QualificationRequest` for body failed".to_string()
                });
            self
        }
        /// Sends a `POST` request to `/v1/customers/{customer_id}/qualifications`
        pub async fn send(
            self,
        ) -> Result<
            ResponseValue<types::CustomerQualification>,
            Error<types::FaultBody>,
        > {
            let Self {
                client,
                customer_id,
                ms_cv,
                ms_contract_version,
                ms_correlation_id,
                ms_partner_center_application,
                ms_request_id,
                validate_mfa,
                x_locale,
                body,
            } = self;
            let customer_id = customer_id.map_err(Error::InvalidRequest)?;
            let ms_cv = ms_cv.map_err(Error::InvalidRequest)?;
            let ms_contract_version = ms_contract_version
                .map_err(Error::InvalidRequest)?;
            let ms_correlation_id = ms_correlation_id.map_err(Error::InvalidRequest)?;
            let ms_partner_center_application = ms_partner_center_application
                .map_err(Error::InvalidRequest)?;
            let ms_request_id = ms_request_id.map_err(Error::InvalidRequest)?;
            let validate_mfa = validate_mfa.map_err(Error::InvalidRequest)?;
            let x_locale = x_locale.map_err(Error::InvalidRequest)?;
            let body = body.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/v1/customers/{}/qualifications", client.baseurl, encode_path(&
                customer_id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(8usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = ms_cv {
                header_map.append("MS-CV", value.to_string().try_into()?);
            }
            if let Some(value) = ms_contract_version {
                header_map.append("MS-Contract-Version", value.to_string().try_into()?);
            }
            if let Some(value) = ms_correlation_id {
                header_map.append("MS-CorrelationId", value.to_string().try_into()?);
            }
            if let Some(value) = ms_partner_center_application {
                header_map
                    .append(
                        "MS-PartnerCenter-Application",
                        value.to_string().try_into()?,
                    );
            }
            if let Some(value) = ms_request_id {
                header_map.append("MS-RequestId", value.to_string().try_into()?);
            }
            if let Some(value) = validate_mfa {
                header_map.append("ValidateMfa", value.to_string().try_into()?);
            }
            if let Some(value) = x_locale {
                header_map.append("X-Locale", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "request_qualification",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                201u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /// Builder for [`Client::list_validation_codes`]
    ///
    /// [`Client::list_validation_codes`]: super::Client::list_validation_codes
    #[derive(Debug, Clone)]
    pub struct ListValidationCodes<'a> {
        client: &'a super::Client,
        ms_cv: Result<Option<::std::string::String>, String>,
        ms_contract_version: Result<Option<::std::string::String>, String>,
        ms_correlation_id: Result<Option<::uuid::Uuid>, String>,
        ms_partner_center_application: Result<Option<::std::string::String>, String>,
        ms_request_id: Result<Option<::uuid::Uuid>, String>,
        validate_mfa: Result<Option<::std::string::String>, String>,
        x_locale: Result<Option<::std::string::String>, String>,
    }
    impl<'a> ListValidationCodes<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                ms_cv: Ok(None),
                ms_contract_version: Ok(None),
                ms_correlation_id: Ok(None),
                ms_partner_center_application: Ok(None),
                ms_request_id: Ok(None),
                validate_mfa: Ok(None),
                x_locale: Ok(None),
            }
        }
        pub fn ms_cv<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.ms_cv = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for ms_cv failed"
                        .to_string()
                });
            self
        }
        pub fn ms_contract_version<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.ms_contract_version = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for ms_contract_version failed"
                        .to_string()
                });
            self
        }
        pub fn ms_correlation_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.ms_correlation_id = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for ms_correlation_id failed"
                        .to_string()
                });
            self
        }
        pub fn ms_partner_center_application<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.ms_partner_center_application = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for ms_partner_center_application failed"
                        .to_string()
                });
            self
        }
        pub fn ms_request_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.ms_request_id = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for ms_request_id failed"
                        .to_string()
                });
            self
        }
        pub fn validate_mfa<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.validate_mfa = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for validate_mfa failed"
                        .to_string()
                });
            self
        }
        pub fn x_locale<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.x_locale = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for x_locale failed"
                        .to_string()
                });
            self
        }
        /// Sends a `GET` request to `/v1/customers/all/validations`
        pub async fn send(
            self,
        ) -> Result<
            ResponseValue<::std::vec::Vec<types::ValidationCode>>,
            Error<types::FaultBody>,
        > {
            let Self {
                client,
                ms_cv,
                ms_contract_version,
                ms_correlation_id,
                ms_partner_center_application,
                ms_request_id,
                validate_mfa,
                x_locale,
            } = self;
            let ms_cv = ms_cv.map_err(Error::InvalidRequest)?;
            let ms_contract_version = ms_contract_version
                .map_err(Error::InvalidRequest)?;
            let ms_correlation_id = ms_correlation_id.map_err(Error::InvalidRequest)?;
            let ms_partner_center_application = ms_partner_center_application
                .map_err(Error::InvalidRequest)?;
            let ms_request_id = ms_request_id.map_err(Error::InvalidRequest)?;
            let validate_mfa = validate_mfa.map_err(Error::InvalidRequest)?;
            let x_locale = x_locale.map_err(Error::InvalidRequest)?;
            let url = format!("{}/v1/customers/all/validations", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(8usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = ms_cv {
                header_map.append("MS-CV", value.to_string().try_into()?);
            }
            if let Some(value) = ms_contract_version {
                header_map.append("MS-Contract-Version", value.to_string().try_into()?);
            }
            if let Some(value) = ms_correlation_id {
                header_map.append("MS-CorrelationId", value.to_string().try_into()?);
            }
            if let Some(value) = ms_partner_center_application {
                header_map
                    .append(
                        "MS-PartnerCenter-Application",
                        value.to_string().try_into()?,
                    );
            }
            if let Some(value) = ms_request_id {
                header_map.append("MS-RequestId", value.to_string().try_into()?);
            }
            if let Some(value) = validate_mfa {
                header_map.append("ValidateMfa", value.to_string().try_into()?);
            }
            if let Some(value) = x_locale {
                header_map.append("X-Locale", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_validation_codes",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
}
/// Items consumers will typically use such as the Client.
pub mod prelude {
    pub use self::super::Client;
}
/// What the contract says of each operation beyond its types.
pub mod operation {
    /// An operation of the contract.
    #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
    #[non_exhaustive]
    pub enum Operation {
        /// `GET /v1/customers/{customer_id}/qualifications`
        ListQualifications,
        /// `POST /v1/customers/{customer_id}/qualifications`
        RequestQualification,
        /// `GET /v1/customers/all/validations`
        ListValidationCodes,
    }
    impl Operation {
        /// All operations, in the order of the contract.
        pub const ALL: &'static [Self] = &[
            Self::ListQualifications,
            Self::RequestQualification,
            Self::ListValidationCodes,
        ];
        /// The operation of a method of the client, such as `list_orders`.
        #[must_use]
        pub fn of_method(name: &str) -> ::std::option::Option<Self> {
            match name {
                "list_qualifications" => Some(Self::ListQualifications),
                "request_qualification" => Some(Self::RequestQualification),
                "list_validation_codes" => Some(Self::ListValidationCodes),
                _ => None,
            }
        }
        /// The `operationId`.
        #[must_use]
        pub const fn id(self) -> &'static str {
            match self {
                Self::ListQualifications => "listQualifications",
                Self::RequestQualification => "requestQualification",
                Self::ListValidationCodes => "listValidationCodes",
            }
        }
        /// The HTTP method, in upper case.
        #[must_use]
        pub const fn method(self) -> &'static str {
            match self {
                Self::ListQualifications => "GET",
                Self::RequestQualification => "POST",
                Self::ListValidationCodes => "GET",
            }
        }
        /// The path with its placeholders.
        #[must_use]
        pub const fn path(self) -> &'static str {
            match self {
                Self::ListQualifications => "/v1/customers/{customer_id}/qualifications",
                Self::RequestQualification => {
                    "/v1/customers/{customer_id}/qualifications"
                }
                Self::ListValidationCodes => "/v1/customers/all/validations",
            }
        }
        /// What authorizes a call: any of the alternatives, of which each takes all of
        /// its schemes. Nothing is needed where the list is empty.
        #[must_use]
        pub const fn security(self) -> &'static [&'static [SecurityScheme]] {
            match self {
                Self::ListQualifications => {
                    &[&[SecurityScheme::AppOnly], &[SecurityScheme::AppPlusUser]]
                }
                Self::RequestQualification => &[&[SecurityScheme::AppPlusUser]],
                Self::ListValidationCodes => {
                    &[&[SecurityScheme::AppOnly], &[SecurityScheme::AppPlusUser]]
                }
            }
        }
        /// Whether a call whose answer was lost may be sent again.
        #[must_use]
        pub const fn repeatable(self) -> Repeatable {
            match self {
                Self::ListQualifications => Repeatable::Always,
                Self::RequestQualification => Repeatable::SameRequestId,
                Self::ListValidationCodes => Repeatable::Always,
            }
        }
    }
    /// A way to authorize a call.
    #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
    #[non_exhaustive]
    pub enum SecurityScheme {
        /// A token of the partner's application alone (client credentials). In the address below,
        /// `organizations` stands for the partner's tenant.
        AppOnly,
        /// A token of the application on behalf of a signed-in user of the partner (admin agent or
        /// sales agent). It must have been obtained with multi-factor authentication: the claim `amr`
        /// contains `mfa`.
        AppPlusUser,
    }
    /// Whether a call may be sent again (`x-repeatable`).
    #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
    pub enum Repeatable {
        /// Sending it twice does what sending it once does.
        Always,
        /// Only with the request id of the first time.
        SameRequestId,
        /// Not without looking first.
        Never,
    }
}
