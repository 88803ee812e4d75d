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
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct ApiFault {
        /// An error code. Documented as a string of digits, seen as a number.
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
        /// Returns a builder of [`ApiFault`].
        pub fn builder() -> builder::ApiFault {
            Default::default()
        }
    }
    /// The customer's company.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default, PartialEq)]
    #[non_exhaustive]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct CompanyProfile {
        /// The company's address, in a form that this contract does not describe. Missing without
        /// delegated rights.
        #[serde(default, skip_serializing_if = "::serde_json::Map::is_empty")]
        #[serde(deserialize_with = "null_as_absent::default")]
        pub address: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
        /// What every resource of the API says about itself.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub attributes: ::std::option::Option<ResourceAttributes>,
        /// The company's name.
        #[serde(
            rename = "companyName",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub company_name: ::std::option::Option<::std::string::String>,
        /// The customer's domain.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub domain: ::std::option::Option<::std::string::String>,
        /// The company's email address. Missing without delegated rights.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub email: ::std::option::Option<::std::string::String>,
        /// Where to find a resource and what belongs to it.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub links: ::std::option::Option<ResourceLinks>,
        /// The customer's Microsoft Entra tenant id, a GUID.
        #[serde(
            rename = "tenantId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub tenant_id: ::std::option::Option<::std::string::String>,
    }
    impl CompanyProfile {
        /// Returns a builder of [`CompanyProfile`].
        pub fn builder() -> builder::CompanyProfile {
            Default::default()
        }
    }
    /// A customer of the partner. It carries no qualification.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    #[non_exhaustive]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct Customer {
        /// Whether the partner may act for the customer. Given by `getCustomer` only.
        #[serde(
            rename = "allowDelegatedAccess",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub allow_delegated_access: ::std::option::Option<bool>,
        /// The id of another partner who is associated with the customer.
        #[serde(
            rename = "associatedPartnerId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub associated_partner_id: ::std::option::Option<::std::string::String>,
        /// What every resource of the API says about itself.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub attributes: ::std::option::Option<ResourceAttributes>,
        /// How the customer is billed, in a form that this contract does not describe.
        #[serde(
            rename = "billingProfile",
            default,
            skip_serializing_if = "::serde_json::Map::is_empty"
        )]
        #[serde(deserialize_with = "null_as_absent::default")]
        pub billing_profile: ::serde_json::Map<
            ::std::string::String,
            ::serde_json::Value,
        >,
        /// A second id of the customer, for commerce.
        #[serde(
            rename = "commerceId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub commerce_id: ::std::option::Option<::std::string::String>,
        /// The customer's company.
        #[serde(
            rename = "companyProfile",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub company_profile: ::std::option::Option<CompanyProfile>,
        /// The customer's own domains, in a form that this contract does not describe. Missing
        /// without delegated rights.
        #[serde(
            rename = "customDomains",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub custom_domains: ::std::option::Option<::serde_json::Value>,
        /// The customer's Microsoft Entra tenant id, a GUID; the `customer_id` of all calls.
        pub id: ::std::string::String,
        /// Where to find a resource and what belongs to it.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub links: ::std::option::Option<ResourceLinks>,
        /// What the partner is to the customer, in lower case.
        #[serde(
            rename = "relationshipToPartner",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub relationship_to_partner: ::std::option::Option<types::RelationshipToPartner>,
    }
    impl Customer {
        /// Returns a builder of [`Customer`].
        pub fn builder() -> builder::Customer {
            Default::default()
        }
    }
    /// A page of customers.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    #[non_exhaustive]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct CustomerCollection {
        /// What every resource of the API says about itself.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub attributes: ::std::option::Option<ResourceAttributes>,
        /// The customers of this page.
        pub items: ::std::vec::Vec<Customer>,
        /// Where to find a resource and what belongs to it.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub links: ::std::option::Option<ResourceLinks>,
        /// The service's count. Whether of this page or of all pages is not documented.
        #[serde(
            rename = "totalCount",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub total_count: ::std::option::Option<i32>,
    }
    impl CustomerCollection {
        /// Returns a builder of [`CustomerCollection`].
        pub fn builder() -> builder::CustomerCollection {
            Default::default()
        }
    }
    /// A qualification of a customer, with the state of its vetting.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    #[non_exhaustive]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct CustomerQualification {
        /// What a customer can be qualified for. `None` and `Nonprofit` cannot be requested; the
        /// latter is obtained outside Partner Center.
        pub qualification: types::Qualification,
        /// When the vetting began. Some pages name this member `vettingCreatedDate`.
        #[serde(
            rename = "vettingCreateDate",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub vetting_create_date: ::std::option::Option<types::Timestamp>,
        /// Why the vetting was denied, as free text. Documented are "Not an Education Customer",
        /// "No longer an Education Customer", "Not an Education Customer - After Review",
        /// "Restricted being an Education Customer", "Not an Academic Domain", "Not an eligible
        /// Library" and "Not an eligible Museum". Wording and casing vary: show it, never compare
        /// it.
        #[serde(
            rename = "vettingReason",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub vetting_reason: ::std::option::Option<::std::string::String>,
        /// Where Microsoft's vetting of a qualification stands.
        #[serde(
            rename = "vettingStatus",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub vetting_status: ::std::option::Option<types::VettingStatus>,
    }
    impl CustomerQualification {
        /// Returns a builder of [`CustomerQualification`].
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
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub enum EducationSegment {
        /// Primary and secondary school.
        K12,
        /// College or university.
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
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub enum FaultBody {
        /// A refusal as an object. Usual are `code`, `description` and `source`; one endpoint adds
        /// `message`, `errorName`, `isRetryable` and `errorMessageExtended`; the gateway sends
        /// `statusCode` and `message` alone.
        ApiFault(ApiFault),
        /// A refusal that is nothing but its text.
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
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub enum FaultCode {
        /// A value of the type `String`.
        String(::std::string::String),
        /// A value of the type `Int64`.
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
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
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
    /// Which Government Community Cloud validation code was used for a customer.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default, PartialEq)]
    #[non_exhaustive]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct GccValidationRelationship {
        /// The customer's id, a GUID.
        #[serde(
            rename = "customerId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub customer_id: ::std::option::Option<::std::string::String>,
        /// A weak entity tag of this entry. Note the capital T in the name.
        #[serde(rename = "eTag", skip_serializing_if = "::std::option::Option::is_none")]
        pub e_tag: ::std::option::Option<::std::string::String>,
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
        /// The code, a string of digits.
        #[serde(
            rename = "validationId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub validation_id: ::std::option::Option<::std::string::String>,
    }
    impl GccValidationRelationship {
        /// Returns a builder of [`GccValidationRelationship`].
        pub fn builder() -> builder::GccValidationRelationship {
            Default::default()
        }
    }
    /// A header that a call has to carry.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default, PartialEq)]
    #[non_exhaustive]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct LinkHeader {
        /// The header's name.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub key: ::std::option::Option<::std::string::String>,
        /// The header's value.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub value: ::std::option::Option<::std::string::String>,
    }
    impl LinkHeader {
        /// Returns a builder of [`LinkHeader`].
        pub fn builder() -> builder::LinkHeader {
            Default::default()
        }
    }
    /// One qualification to request, with what it needs.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    #[serde(tag = "qualification", deny_unknown_fields)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub enum QualificationRequest {
        /// Asks for Education, which Microsoft vets.
        Education {
            /// The kind of school.
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
        /// Asks for the state-owned entity qualification, which is not vetted.
        StateOwnedEntity,
    }
    /// The `validationId` of one of the partner's validation codes. Each use presumably lowers
    /// the code's `remainingCreates`.
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
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
    /// What every resource of the API says about itself.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default, PartialEq)]
    #[non_exhaustive]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct ResourceAttributes {
        /// An entity tag, short-lived.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub etag: ::std::option::Option<::std::string::String>,
        /// The name of the kind of resource, such as `Customer` or `Collection`.
        #[serde(
            rename = "objectType",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub object_type: ::std::option::Option<::std::string::String>,
    }
    impl ResourceAttributes {
        /// Returns a builder of [`ResourceAttributes`].
        pub fn builder() -> builder::ResourceAttributes {
            Default::default()
        }
    }
    /// A call that can be made.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default, PartialEq)]
    #[non_exhaustive]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct ResourceLink {
        /// The headers that the call has to carry.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        #[serde(deserialize_with = "null_as_absent::default")]
        pub headers: ::std::vec::Vec<LinkHeader>,
        /// The HTTP method.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub method: ::std::option::Option<::std::string::String>,
        /// The address, relative to the server.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub uri: ::std::option::Option<::std::string::String>,
    }
    impl ResourceLink {
        /// Returns a builder of [`ResourceLink`].
        pub fn builder() -> builder::ResourceLink {
            Default::default()
        }
    }
    /// Where to find a resource and what belongs to it.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default, PartialEq)]
    #[non_exhaustive]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct ResourceLinks {
        /// A call that can be made.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub next: ::std::option::Option<ResourceLink>,
        /// A call that can be made.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub previous: ::std::option::Option<ResourceLink>,
        /// A call that can be made.
        #[serde(rename = "self", skip_serializing_if = "::std::option::Option::is_none")]
        pub self_: ::std::option::Option<ResourceLink>,
    }
    impl ResourceLinks {
        /// Returns a builder of [`ResourceLinks`].
        pub fn builder() -> builder::ResourceLinks {
            Default::default()
        }
    }
    /// How to move from one page to another.
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
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub enum SeekOperation {
        /// To the page after the one that the continuation token belongs to.
        Next,
    }
    impl ::std::fmt::Display for SeekOperation {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Next => f.write_str("Next"),
            }
        }
    }
    impl ::std::str::FromStr for SeekOperation {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "Next" => Ok(Self::Next),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for SeekOperation {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for SeekOperation {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    /// What the retired synchronous call can set. Its own spelling: the one that Microsoft's
    /// clients send there. Which others the service accepts is not documented.
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
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub enum SynchronousQualification {
        /// An eligible school, university, library or museum.
        #[serde(rename = "education")]
        Education,
        /// Government Community Cloud (GCC), US government.
        #[serde(rename = "government_community_cloud")]
        GovernmentCommunityCloud,
    }
    impl ::std::fmt::Display for SynchronousQualification {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Education => f.write_str("education"),
                Self::GovernmentCommunityCloud => {
                    f.write_str("government_community_cloud")
                }
            }
        }
    }
    impl ::std::str::FromStr for SynchronousQualification {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "education" => Ok(Self::Education),
                "government_community_cloud" => Ok(Self::GovernmentCommunityCloud),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for SynchronousQualification {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for SynchronousQualification {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    /// A Government Community Cloud validation code of the partner.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    #[non_exhaustive]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
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
        /// Returns a builder of [`ValidationCode`].
        pub fn builder() -> builder::ValidationCode {
            Default::default()
        }
    }
    /// The state of Microsoft's review of a customer's account.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    #[non_exhaustive]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct ValidationStatus {
        /// When the status changed last, in UTC and without saying so. Today it is documented as no
        /// longer filled: an empty string.
        #[serde(
            rename = "lastUpdateDateTime",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub last_update_date_time: ::std::option::Option<types::Timestamp>,
        /// Where Microsoft's review of a customer's account stands.
        pub status: types::AccountStatus,
        /// The kind of status, `account`.
        #[serde(rename = "type", skip_serializing_if = "::std::option::Option::is_none")]
        pub type_: ::std::option::Option<::std::string::String>,
    }
    impl ValidationStatus {
        /// Returns a builder of [`ValidationStatus`].
        pub fn builder() -> builder::ValidationStatus {
            Default::default()
        }
    }
    /// The kind of status that is asked for.
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
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub enum ValidationType {
        /// The review of the customer's account.
        #[serde(rename = "account")]
        Account,
    }
    impl ::std::fmt::Display for ValidationType {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Account => f.write_str("account"),
            }
        }
    }
    impl ::std::str::FromStr for ValidationType {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "account" => Ok(Self::Account),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for ValidationType {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for ValidationType {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    /// Types for composing complex structures.
    pub mod builder {
        #[allow(unused_imports)]
        use super::super::types;
        /// A builder of [`ApiFault`](super::ApiFault).
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
            /// Sets [`code`](super::ApiFault::code).
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
            /// Sets [`data`](super::ApiFault::data).
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
            /// Sets [`description`](super::ApiFault::description).
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
            /// Sets [`error_message_extended`](super::ApiFault::error_message_extended).
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
            /// Sets [`error_name`](super::ApiFault::error_name).
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
            /// Sets [`is_retryable`](super::ApiFault::is_retryable).
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
            /// Sets [`message`](super::ApiFault::message).
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
            /// Sets [`source`](super::ApiFault::source).
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
            /// Sets [`status_code`](super::ApiFault::status_code).
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
        /// A builder of [`CompanyProfile`](super::CompanyProfile).
        #[derive(Clone, Debug)]
        pub struct CompanyProfile {
            address: ::std::result::Result<
                ::serde_json::Map<::std::string::String, ::serde_json::Value>,
                ::std::string::String,
            >,
            attributes: ::std::result::Result<
                ::std::option::Option<super::ResourceAttributes>,
                ::std::string::String,
            >,
            company_name: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            domain: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            email: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            links: ::std::result::Result<
                ::std::option::Option<super::ResourceLinks>,
                ::std::string::String,
            >,
            tenant_id: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for CompanyProfile {
            fn default() -> Self {
                Self {
                    address: Ok(Default::default()),
                    attributes: Ok(Default::default()),
                    company_name: Ok(Default::default()),
                    domain: Ok(Default::default()),
                    email: Ok(Default::default()),
                    links: Ok(Default::default()),
                    tenant_id: Ok(Default::default()),
                }
            }
        }
        impl CompanyProfile {
            /// Sets [`address`](super::CompanyProfile::address).
            pub fn address<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::serde_json::Map<::std::string::String, ::serde_json::Value>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.address = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for address: {e}")
                    });
                self
            }
            /// Sets [`attributes`](super::CompanyProfile::attributes).
            pub fn attributes<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<super::ResourceAttributes>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.attributes = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for attributes: {e}")
                    });
                self
            }
            /// Sets [`company_name`](super::CompanyProfile::company_name).
            pub fn company_name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.company_name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for company_name: {e}")
                    });
                self
            }
            /// Sets [`domain`](super::CompanyProfile::domain).
            pub fn domain<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.domain = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for domain: {e}")
                    });
                self
            }
            /// Sets [`email`](super::CompanyProfile::email).
            pub fn email<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.email = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for email: {e}")
                    });
                self
            }
            /// Sets [`links`](super::CompanyProfile::links).
            pub fn links<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::ResourceLinks>>,
                T::Error: ::std::fmt::Display,
            {
                self.links = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for links: {e}")
                    });
                self
            }
            /// Sets [`tenant_id`](super::CompanyProfile::tenant_id).
            pub fn tenant_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.tenant_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for tenant_id: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<CompanyProfile> for super::CompanyProfile {
            type Error = super::error::ConversionError;
            fn try_from(
                value: CompanyProfile,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    address: value.address?,
                    attributes: value.attributes?,
                    company_name: value.company_name?,
                    domain: value.domain?,
                    email: value.email?,
                    links: value.links?,
                    tenant_id: value.tenant_id?,
                })
            }
        }
        impl ::std::convert::From<super::CompanyProfile> for CompanyProfile {
            fn from(value: super::CompanyProfile) -> Self {
                Self {
                    address: Ok(value.address),
                    attributes: Ok(value.attributes),
                    company_name: Ok(value.company_name),
                    domain: Ok(value.domain),
                    email: Ok(value.email),
                    links: Ok(value.links),
                    tenant_id: Ok(value.tenant_id),
                }
            }
        }
        /// A builder of [`Customer`](super::Customer).
        #[derive(Clone, Debug)]
        pub struct Customer {
            allow_delegated_access: ::std::result::Result<
                ::std::option::Option<bool>,
                ::std::string::String,
            >,
            associated_partner_id: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            attributes: ::std::result::Result<
                ::std::option::Option<super::ResourceAttributes>,
                ::std::string::String,
            >,
            billing_profile: ::std::result::Result<
                ::serde_json::Map<::std::string::String, ::serde_json::Value>,
                ::std::string::String,
            >,
            commerce_id: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            company_profile: ::std::result::Result<
                ::std::option::Option<super::CompanyProfile>,
                ::std::string::String,
            >,
            custom_domains: ::std::result::Result<
                ::std::option::Option<::serde_json::Value>,
                ::std::string::String,
            >,
            id: ::std::result::Result<::std::string::String, ::std::string::String>,
            links: ::std::result::Result<
                ::std::option::Option<super::ResourceLinks>,
                ::std::string::String,
            >,
            relationship_to_partner: ::std::result::Result<
                ::std::option::Option<types::RelationshipToPartner>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for Customer {
            fn default() -> Self {
                Self {
                    allow_delegated_access: Ok(Default::default()),
                    associated_partner_id: Ok(Default::default()),
                    attributes: Ok(Default::default()),
                    billing_profile: Ok(Default::default()),
                    commerce_id: Ok(Default::default()),
                    company_profile: Ok(Default::default()),
                    custom_domains: Ok(Default::default()),
                    id: Err("no value supplied for id".to_string()),
                    links: Ok(Default::default()),
                    relationship_to_partner: Ok(Default::default()),
                }
            }
        }
        impl Customer {
            /// Sets [`allow_delegated_access`](super::Customer::allow_delegated_access).
            pub fn allow_delegated_access<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<bool>>,
                T::Error: ::std::fmt::Display,
            {
                self.allow_delegated_access = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for allow_delegated_access: {e}"
                        )
                    });
                self
            }
            /// Sets [`associated_partner_id`](super::Customer::associated_partner_id).
            pub fn associated_partner_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.associated_partner_id = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for associated_partner_id: {e}"
                        )
                    });
                self
            }
            /// Sets [`attributes`](super::Customer::attributes).
            pub fn attributes<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<super::ResourceAttributes>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.attributes = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for attributes: {e}")
                    });
                self
            }
            /// Sets [`billing_profile`](super::Customer::billing_profile).
            pub fn billing_profile<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::serde_json::Map<::std::string::String, ::serde_json::Value>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.billing_profile = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for billing_profile: {e}"
                        )
                    });
                self
            }
            /// Sets [`commerce_id`](super::Customer::commerce_id).
            pub fn commerce_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.commerce_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for commerce_id: {e}")
                    });
                self
            }
            /// Sets [`company_profile`](super::Customer::company_profile).
            pub fn company_profile<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::CompanyProfile>>,
                T::Error: ::std::fmt::Display,
            {
                self.company_profile = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for company_profile: {e}"
                        )
                    });
                self
            }
            /// Sets [`custom_domains`](super::Customer::custom_domains).
            pub fn custom_domains<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::serde_json::Value>>,
                T::Error: ::std::fmt::Display,
            {
                self.custom_domains = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for custom_domains: {e}"
                        )
                    });
                self
            }
            /// Sets [`id`](super::Customer::id).
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            /// Sets [`links`](super::Customer::links).
            pub fn links<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::ResourceLinks>>,
                T::Error: ::std::fmt::Display,
            {
                self.links = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for links: {e}")
                    });
                self
            }
            /// Sets [`relationship_to_partner`](super::Customer::relationship_to_partner).
            pub fn relationship_to_partner<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<types::RelationshipToPartner>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.relationship_to_partner = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for relationship_to_partner: {e}"
                        )
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Customer> for super::Customer {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Customer,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    allow_delegated_access: value.allow_delegated_access?,
                    associated_partner_id: value.associated_partner_id?,
                    attributes: value.attributes?,
                    billing_profile: value.billing_profile?,
                    commerce_id: value.commerce_id?,
                    company_profile: value.company_profile?,
                    custom_domains: value.custom_domains?,
                    id: value.id?,
                    links: value.links?,
                    relationship_to_partner: value.relationship_to_partner?,
                })
            }
        }
        impl ::std::convert::From<super::Customer> for Customer {
            fn from(value: super::Customer) -> Self {
                Self {
                    allow_delegated_access: Ok(value.allow_delegated_access),
                    associated_partner_id: Ok(value.associated_partner_id),
                    attributes: Ok(value.attributes),
                    billing_profile: Ok(value.billing_profile),
                    commerce_id: Ok(value.commerce_id),
                    company_profile: Ok(value.company_profile),
                    custom_domains: Ok(value.custom_domains),
                    id: Ok(value.id),
                    links: Ok(value.links),
                    relationship_to_partner: Ok(value.relationship_to_partner),
                }
            }
        }
        /// A builder of [`CustomerCollection`](super::CustomerCollection).
        #[derive(Clone, Debug)]
        pub struct CustomerCollection {
            attributes: ::std::result::Result<
                ::std::option::Option<super::ResourceAttributes>,
                ::std::string::String,
            >,
            items: ::std::result::Result<
                ::std::vec::Vec<super::Customer>,
                ::std::string::String,
            >,
            links: ::std::result::Result<
                ::std::option::Option<super::ResourceLinks>,
                ::std::string::String,
            >,
            total_count: ::std::result::Result<
                ::std::option::Option<i32>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for CustomerCollection {
            fn default() -> Self {
                Self {
                    attributes: Ok(Default::default()),
                    items: Err("no value supplied for items".to_string()),
                    links: Ok(Default::default()),
                    total_count: Ok(Default::default()),
                }
            }
        }
        impl CustomerCollection {
            /// Sets [`attributes`](super::CustomerCollection::attributes).
            pub fn attributes<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<super::ResourceAttributes>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.attributes = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for attributes: {e}")
                    });
                self
            }
            /// Sets [`items`](super::CustomerCollection::items).
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Customer>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for items: {e}")
                    });
                self
            }
            /// Sets [`links`](super::CustomerCollection::links).
            pub fn links<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::ResourceLinks>>,
                T::Error: ::std::fmt::Display,
            {
                self.links = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for links: {e}")
                    });
                self
            }
            /// Sets [`total_count`](super::CustomerCollection::total_count).
            pub fn total_count<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<i32>>,
                T::Error: ::std::fmt::Display,
            {
                self.total_count = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for total_count: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<CustomerCollection> for super::CustomerCollection {
            type Error = super::error::ConversionError;
            fn try_from(
                value: CustomerCollection,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    attributes: value.attributes?,
                    items: value.items?,
                    links: value.links?,
                    total_count: value.total_count?,
                })
            }
        }
        impl ::std::convert::From<super::CustomerCollection> for CustomerCollection {
            fn from(value: super::CustomerCollection) -> Self {
                Self {
                    attributes: Ok(value.attributes),
                    items: Ok(value.items),
                    links: Ok(value.links),
                    total_count: Ok(value.total_count),
                }
            }
        }
        /// A builder of [`CustomerQualification`](super::CustomerQualification).
        #[derive(Clone, Debug)]
        pub struct CustomerQualification {
            qualification: ::std::result::Result<
                types::Qualification,
                ::std::string::String,
            >,
            vetting_create_date: ::std::result::Result<
                ::std::option::Option<types::Timestamp>,
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
            /// Sets [`qualification`](super::CustomerQualification::qualification).
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
            /// Sets [`vetting_create_date`](super::CustomerQualification::vetting_create_date).
            pub fn vetting_create_date<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<types::Timestamp>>,
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
            /// Sets [`vetting_reason`](super::CustomerQualification::vetting_reason).
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
            /// Sets [`vetting_status`](super::CustomerQualification::vetting_status).
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
        /// A builder of [`GccValidationRelationship`](super::GccValidationRelationship).
        #[derive(Clone, Debug)]
        pub struct GccValidationRelationship {
            customer_id: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            e_tag: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
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
            validation_id: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for GccValidationRelationship {
            fn default() -> Self {
                Self {
                    customer_id: Ok(Default::default()),
                    e_tag: Ok(Default::default()),
                    organization_name: Ok(Default::default()),
                    partner_id: Ok(Default::default()),
                    validation_id: Ok(Default::default()),
                }
            }
        }
        impl GccValidationRelationship {
            /// Sets [`customer_id`](super::GccValidationRelationship::customer_id).
            pub fn customer_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.customer_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for customer_id: {e}")
                    });
                self
            }
            /// Sets [`e_tag`](super::GccValidationRelationship::e_tag).
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
            /// Sets [`organization_name`](super::GccValidationRelationship::organization_name).
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
            /// Sets [`partner_id`](super::GccValidationRelationship::partner_id).
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
            /// Sets [`validation_id`](super::GccValidationRelationship::validation_id).
            pub fn validation_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
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
        impl ::std::convert::TryFrom<GccValidationRelationship>
        for super::GccValidationRelationship {
            type Error = super::error::ConversionError;
            fn try_from(
                value: GccValidationRelationship,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    customer_id: value.customer_id?,
                    e_tag: value.e_tag?,
                    organization_name: value.organization_name?,
                    partner_id: value.partner_id?,
                    validation_id: value.validation_id?,
                })
            }
        }
        impl ::std::convert::From<super::GccValidationRelationship>
        for GccValidationRelationship {
            fn from(value: super::GccValidationRelationship) -> Self {
                Self {
                    customer_id: Ok(value.customer_id),
                    e_tag: Ok(value.e_tag),
                    organization_name: Ok(value.organization_name),
                    partner_id: Ok(value.partner_id),
                    validation_id: Ok(value.validation_id),
                }
            }
        }
        /// A builder of [`LinkHeader`](super::LinkHeader).
        #[derive(Clone, Debug)]
        pub struct LinkHeader {
            key: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            value: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for LinkHeader {
            fn default() -> Self {
                Self {
                    key: Ok(Default::default()),
                    value: Ok(Default::default()),
                }
            }
        }
        impl LinkHeader {
            /// Sets [`key`](super::LinkHeader::key).
            pub fn key<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.key = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for key: {e}")
                    });
                self
            }
            /// Sets [`value`](super::LinkHeader::value).
            pub fn value<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.value = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for value: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<LinkHeader> for super::LinkHeader {
            type Error = super::error::ConversionError;
            fn try_from(
                value: LinkHeader,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    key: value.key?,
                    value: value.value?,
                })
            }
        }
        impl ::std::convert::From<super::LinkHeader> for LinkHeader {
            fn from(value: super::LinkHeader) -> Self {
                Self {
                    key: Ok(value.key),
                    value: Ok(value.value),
                }
            }
        }
        /// A builder of [`ResourceAttributes`](super::ResourceAttributes).
        #[derive(Clone, Debug)]
        pub struct ResourceAttributes {
            etag: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            object_type: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for ResourceAttributes {
            fn default() -> Self {
                Self {
                    etag: Ok(Default::default()),
                    object_type: Ok(Default::default()),
                }
            }
        }
        impl ResourceAttributes {
            /// Sets [`etag`](super::ResourceAttributes::etag).
            pub fn etag<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.etag = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for etag: {e}")
                    });
                self
            }
            /// Sets [`object_type`](super::ResourceAttributes::object_type).
            pub fn object_type<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.object_type = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for object_type: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<ResourceAttributes> for super::ResourceAttributes {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ResourceAttributes,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    etag: value.etag?,
                    object_type: value.object_type?,
                })
            }
        }
        impl ::std::convert::From<super::ResourceAttributes> for ResourceAttributes {
            fn from(value: super::ResourceAttributes) -> Self {
                Self {
                    etag: Ok(value.etag),
                    object_type: Ok(value.object_type),
                }
            }
        }
        /// A builder of [`ResourceLink`](super::ResourceLink).
        #[derive(Clone, Debug)]
        pub struct ResourceLink {
            headers: ::std::result::Result<
                ::std::vec::Vec<super::LinkHeader>,
                ::std::string::String,
            >,
            method: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            uri: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for ResourceLink {
            fn default() -> Self {
                Self {
                    headers: Ok(Default::default()),
                    method: Ok(Default::default()),
                    uri: Ok(Default::default()),
                }
            }
        }
        impl ResourceLink {
            /// Sets [`headers`](super::ResourceLink::headers).
            pub fn headers<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::LinkHeader>>,
                T::Error: ::std::fmt::Display,
            {
                self.headers = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for headers: {e}")
                    });
                self
            }
            /// Sets [`method`](super::ResourceLink::method).
            pub fn method<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.method = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for method: {e}")
                    });
                self
            }
            /// Sets [`uri`](super::ResourceLink::uri).
            pub fn uri<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.uri = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for uri: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<ResourceLink> for super::ResourceLink {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ResourceLink,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    headers: value.headers?,
                    method: value.method?,
                    uri: value.uri?,
                })
            }
        }
        impl ::std::convert::From<super::ResourceLink> for ResourceLink {
            fn from(value: super::ResourceLink) -> Self {
                Self {
                    headers: Ok(value.headers),
                    method: Ok(value.method),
                    uri: Ok(value.uri),
                }
            }
        }
        /// A builder of [`ResourceLinks`](super::ResourceLinks).
        #[derive(Clone, Debug)]
        pub struct ResourceLinks {
            next: ::std::result::Result<
                ::std::option::Option<super::ResourceLink>,
                ::std::string::String,
            >,
            previous: ::std::result::Result<
                ::std::option::Option<super::ResourceLink>,
                ::std::string::String,
            >,
            self_: ::std::result::Result<
                ::std::option::Option<super::ResourceLink>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for ResourceLinks {
            fn default() -> Self {
                Self {
                    next: Ok(Default::default()),
                    previous: Ok(Default::default()),
                    self_: Ok(Default::default()),
                }
            }
        }
        impl ResourceLinks {
            /// Sets [`next`](super::ResourceLinks::next).
            pub fn next<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::ResourceLink>>,
                T::Error: ::std::fmt::Display,
            {
                self.next = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for next: {e}")
                    });
                self
            }
            /// Sets [`previous`](super::ResourceLinks::previous).
            pub fn previous<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::ResourceLink>>,
                T::Error: ::std::fmt::Display,
            {
                self.previous = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for previous: {e}")
                    });
                self
            }
            /// Sets [`self_`](super::ResourceLinks::self_).
            pub fn self_<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::ResourceLink>>,
                T::Error: ::std::fmt::Display,
            {
                self.self_ = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for self_: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<ResourceLinks> for super::ResourceLinks {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ResourceLinks,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    next: value.next?,
                    previous: value.previous?,
                    self_: value.self_?,
                })
            }
        }
        impl ::std::convert::From<super::ResourceLinks> for ResourceLinks {
            fn from(value: super::ResourceLinks) -> Self {
                Self {
                    next: Ok(value.next),
                    previous: Ok(value.previous),
                    self_: Ok(value.self_),
                }
            }
        }
        /// A builder of [`ValidationCode`](super::ValidationCode).
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
            /// Sets [`e_tag`](super::ValidationCode::e_tag).
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
            /// Sets [`max_creates`](super::ValidationCode::max_creates).
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
            /// Sets [`organization_name`](super::ValidationCode::organization_name).
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
            /// Sets [`partner_id`](super::ValidationCode::partner_id).
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
            /// Sets [`remaining_creates`](super::ValidationCode::remaining_creates).
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
            /// Sets [`validation_id`](super::ValidationCode::validation_id).
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
        /// A builder of [`ValidationStatus`](super::ValidationStatus).
        #[derive(Clone, Debug)]
        pub struct ValidationStatus {
            last_update_date_time: ::std::result::Result<
                ::std::option::Option<types::Timestamp>,
                ::std::string::String,
            >,
            status: ::std::result::Result<types::AccountStatus, ::std::string::String>,
            type_: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for ValidationStatus {
            fn default() -> Self {
                Self {
                    last_update_date_time: Ok(Default::default()),
                    status: Err("no value supplied for status".to_string()),
                    type_: Ok(Default::default()),
                }
            }
        }
        impl ValidationStatus {
            /// Sets [`last_update_date_time`](super::ValidationStatus::last_update_date_time).
            pub fn last_update_date_time<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<types::Timestamp>>,
                T::Error: ::std::fmt::Display,
            {
                self.last_update_date_time = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for last_update_date_time: {e}"
                        )
                    });
                self
            }
            /// Sets [`status`](super::ValidationStatus::status).
            pub fn status<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<types::AccountStatus>,
                T::Error: ::std::fmt::Display,
            {
                self.status = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for status: {e}")
                    });
                self
            }
            /// Sets [`type_`](super::ValidationStatus::type_).
            pub fn type_<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.type_ = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for type_: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<ValidationStatus> for super::ValidationStatus {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ValidationStatus,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    last_update_date_time: value.last_update_date_time?,
                    status: value.status?,
                    type_: value.type_?,
                })
            }
        }
        impl ::std::convert::From<super::ValidationStatus> for ValidationStatus {
            fn from(value: super::ValidationStatus) -> Self {
                Self {
                    last_update_date_time: Ok(value.last_update_date_time),
                    status: Ok(value.status),
                    type_: Ok(value.type_),
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
    /// It decides what the customer can buy: without a qualification, or as a state-owned entity,
    /// commercial offers; with Education also those for education; with Government Community
    /// Cloud those for government alone, also together with the state-owned entity.
    ///
    /// An open enum: unknown values are kept verbatim.
    #[derive(Clone, Debug, Eq)]
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
        /// What all spellings of one value share: everything but case, `_`, `-` and
        /// white space.
        fn letters(text: &str) -> impl ::std::iter::Iterator<Item = char> + '_ {
            let letters = text
                .chars()
                .filter(|c| !c.is_whitespace() && !"_-".contains(*c));
            letters.map(|c| c.to_ascii_lowercase())
        }
        /// The listed value in another spelling.
        fn listed(text: &str) -> ::std::option::Option<Self> {
            let same = |known: &&str| Self::letters(known).eq(Self::letters(text));
            let index = Self::KNOWN.iter().position(same)?;
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
    /// Spellings of a value that the contract does not list are equal too.
    impl ::std::cmp::PartialEq for Qualification {
        fn eq(&self, other: &Self) -> bool {
            match (self, other) {
                (Self::Unrecognized(one), Self::Unrecognized(other)) => {
                    Self::letters(one).eq(Self::letters(other))
                }
                _ => ::std::mem::discriminant(self) == ::std::mem::discriminant(other),
            }
        }
    }
    impl ::std::hash::Hash for Qualification {
        fn hash<H: ::std::hash::Hasher>(&self, state: &mut H) {
            ::std::mem::discriminant(self).hash(state);
            if let Self::Unrecognized(text) = self {
                Self::letters(text).for_each(|c| c.hash(state));
            }
        }
    }
    /// A value equals each of its spellings.
    impl ::std::cmp::PartialEq<str> for Qualification {
        fn eq(&self, other: &str) -> bool {
            *self == Self::from(other)
        }
    }
    impl ::std::cmp::PartialEq<&str> for Qualification {
        fn eq(&self, other: &&str) -> bool {
            *self == Self::from(*other)
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
    #[cfg(feature = "schemars")]
    impl ::schemars::JsonSchema for Qualification {
        fn schema_name() -> ::std::borrow::Cow<'static, str> {
            "Qualification".into()
        }
        fn json_schema(_: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
            ::schemars::json_schema!(
                { "type" : "string", "description" :
                "What a customer can be qualified for. `None` and `Nonprofit` cannot be requested; the\nlatter is obtained outside Partner Center.\n\nIt decides what the customer can buy: without a qualification, or as a state-owned entity,\ncommercial offers; with Education also those for education; with Government Community\nCloud those for government alone, also together with the state-owned entity.",
                "x-extensible-enum" : ["None", "Education", "Nonprofit",
                "GovernmentCommunityCloud", "StateOwnedEntity"], }
            )
        }
    }
    /// Where Microsoft's vetting of a qualification stands.
    ///
    /// An open enum: unknown values are kept verbatim.
    #[derive(Clone, Debug, Eq)]
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
        /// What all spellings of one value share: everything but case, `_`, `-` and
        /// white space.
        fn letters(text: &str) -> impl ::std::iter::Iterator<Item = char> + '_ {
            let letters = text
                .chars()
                .filter(|c| !c.is_whitespace() && !"_-".contains(*c));
            letters.map(|c| c.to_ascii_lowercase())
        }
        /// The listed value in another spelling.
        fn listed(text: &str) -> ::std::option::Option<Self> {
            let same = |known: &&str| Self::letters(known).eq(Self::letters(text));
            let index = Self::KNOWN.iter().position(same)?;
            [Self::InReview, Self::Approved, Self::Denied].into_iter().nth(index)
        }
    }
    /// Spellings of a value that the contract does not list are equal too.
    impl ::std::cmp::PartialEq for VettingStatus {
        fn eq(&self, other: &Self) -> bool {
            match (self, other) {
                (Self::Unrecognized(one), Self::Unrecognized(other)) => {
                    Self::letters(one).eq(Self::letters(other))
                }
                _ => ::std::mem::discriminant(self) == ::std::mem::discriminant(other),
            }
        }
    }
    impl ::std::hash::Hash for VettingStatus {
        fn hash<H: ::std::hash::Hasher>(&self, state: &mut H) {
            ::std::mem::discriminant(self).hash(state);
            if let Self::Unrecognized(text) = self {
                Self::letters(text).for_each(|c| c.hash(state));
            }
        }
    }
    /// A value equals each of its spellings.
    impl ::std::cmp::PartialEq<str> for VettingStatus {
        fn eq(&self, other: &str) -> bool {
            *self == Self::from(other)
        }
    }
    impl ::std::cmp::PartialEq<&str> for VettingStatus {
        fn eq(&self, other: &&str) -> bool {
            *self == Self::from(*other)
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
    #[cfg(feature = "schemars")]
    impl ::schemars::JsonSchema for VettingStatus {
        fn schema_name() -> ::std::borrow::Cow<'static, str> {
            "VettingStatus".into()
        }
        fn json_schema(_: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
            ::schemars::json_schema!(
                { "type" : "string", "description" :
                "Where Microsoft's vetting of a qualification stands.",
                "x-extensible-enum" : ["InReview", "Approved", "Denied"], }
            )
        }
    }
    /// Where Microsoft's review of a customer's account stands.
    ///
    /// An open enum: unknown values are kept verbatim.
    #[derive(Clone, Debug, Eq)]
    #[non_exhaustive]
    pub enum AccountStatus {
        /// Not known; transactions are blocked.
        Unknown,
        /// Not decided yet; transactions are blocked.
        UnderReview,
        /// Nothing stands in the way of transactions.
        Allowed,
        /// Refused; transactions are blocked.
        NotAllowed,
        /// Written with a space; added after the others, with no explanation on record.
        NotReady,
        /// A value that the contract does not list, verbatim.
        Unrecognized(::std::string::String),
    }
    impl AccountStatus {
        /// The values that the contract lists, in its order.
        pub const KNOWN: &'static [&'static str] = &[
            "Unknown",
            "UnderReview",
            "Allowed",
            "NotAllowed",
            "Not Ready",
        ];
        /// The value as it is sent.
        #[must_use]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Unknown => "Unknown",
                Self::UnderReview => "UnderReview",
                Self::Allowed => "Allowed",
                Self::NotAllowed => "NotAllowed",
                Self::NotReady => "Not Ready",
                Self::Unrecognized(text) => text,
            }
        }
        /// What all spellings of one value share: everything but case, `_`, `-` and
        /// white space.
        fn letters(text: &str) -> impl ::std::iter::Iterator<Item = char> + '_ {
            let letters = text
                .chars()
                .filter(|c| !c.is_whitespace() && !"_-".contains(*c));
            letters.map(|c| c.to_ascii_lowercase())
        }
        /// The listed value in another spelling.
        fn listed(text: &str) -> ::std::option::Option<Self> {
            let same = |known: &&str| Self::letters(known).eq(Self::letters(text));
            let index = Self::KNOWN.iter().position(same)?;
            [
                Self::Unknown,
                Self::UnderReview,
                Self::Allowed,
                Self::NotAllowed,
                Self::NotReady,
            ]
                .into_iter()
                .nth(index)
        }
    }
    /// Spellings of a value that the contract does not list are equal too.
    impl ::std::cmp::PartialEq for AccountStatus {
        fn eq(&self, other: &Self) -> bool {
            match (self, other) {
                (Self::Unrecognized(one), Self::Unrecognized(other)) => {
                    Self::letters(one).eq(Self::letters(other))
                }
                _ => ::std::mem::discriminant(self) == ::std::mem::discriminant(other),
            }
        }
    }
    impl ::std::hash::Hash for AccountStatus {
        fn hash<H: ::std::hash::Hasher>(&self, state: &mut H) {
            ::std::mem::discriminant(self).hash(state);
            if let Self::Unrecognized(text) = self {
                Self::letters(text).for_each(|c| c.hash(state));
            }
        }
    }
    /// A value equals each of its spellings.
    impl ::std::cmp::PartialEq<str> for AccountStatus {
        fn eq(&self, other: &str) -> bool {
            *self == Self::from(other)
        }
    }
    impl ::std::cmp::PartialEq<&str> for AccountStatus {
        fn eq(&self, other: &&str) -> bool {
            *self == Self::from(*other)
        }
    }
    impl ::std::convert::From<&str> for AccountStatus {
        fn from(text: &str) -> Self {
            match text {
                "Unknown" => Self::Unknown,
                "UnderReview" => Self::UnderReview,
                "Allowed" => Self::Allowed,
                "NotAllowed" => Self::NotAllowed,
                "Not Ready" => Self::NotReady,
                _ => {
                    Self::listed(text)
                        .unwrap_or_else(|| Self::Unrecognized(text.to_owned()))
                }
            }
        }
    }
    impl ::std::convert::From<::std::string::String> for AccountStatus {
        fn from(text: ::std::string::String) -> Self {
            Self::from(text.as_str())
        }
    }
    impl ::std::str::FromStr for AccountStatus {
        type Err = ::std::convert::Infallible;
        fn from_str(
            text: &str,
        ) -> ::std::result::Result<Self, ::std::convert::Infallible> {
            Ok(Self::from(text))
        }
    }
    impl ::std::fmt::Display for AccountStatus {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            f.pad(self.as_str())
        }
    }
    impl ::serde::Serialize for AccountStatus {
        fn serialize<S: ::serde::Serializer>(
            &self,
            serializer: S,
        ) -> ::std::result::Result<S::Ok, S::Error> {
            serializer.serialize_str(self.as_str())
        }
    }
    impl<'de> ::serde::Deserialize<'de> for AccountStatus {
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            <::std::string::String as ::serde::Deserialize>::deserialize(deserializer)
                .map(Self::from)
        }
    }
    #[cfg(feature = "schemars")]
    impl ::schemars::JsonSchema for AccountStatus {
        fn schema_name() -> ::std::borrow::Cow<'static, str> {
            "AccountStatus".into()
        }
        fn json_schema(_: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
            ::schemars::json_schema!(
                { "type" : "string", "description" :
                "Where Microsoft's review of a customer's account stands.",
                "x-extensible-enum" : ["Unknown", "UnderReview", "Allowed", "NotAllowed",
                "Not Ready"], }
            )
        }
    }
    /// What the partner is to the customer, in lower case.
    ///
    /// An open enum: unknown values are kept verbatim.
    #[derive(Clone, Debug, Eq)]
    #[non_exhaustive]
    pub enum RelationshipToPartner {
        /// The partner resells to the customer.
        Reseller,
        /// A value that the contract does not list, verbatim.
        Unrecognized(::std::string::String),
    }
    impl RelationshipToPartner {
        /// The values that the contract lists, in its order.
        pub const KNOWN: &'static [&'static str] = &["reseller"];
        /// The value as it is sent.
        #[must_use]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Reseller => "reseller",
                Self::Unrecognized(text) => text,
            }
        }
        /// What all spellings of one value share: everything but case, `_`, `-` and
        /// white space.
        fn letters(text: &str) -> impl ::std::iter::Iterator<Item = char> + '_ {
            let letters = text
                .chars()
                .filter(|c| !c.is_whitespace() && !"_-".contains(*c));
            letters.map(|c| c.to_ascii_lowercase())
        }
        /// The listed value in another spelling.
        fn listed(text: &str) -> ::std::option::Option<Self> {
            let same = |known: &&str| Self::letters(known).eq(Self::letters(text));
            let index = Self::KNOWN.iter().position(same)?;
            [Self::Reseller].into_iter().nth(index)
        }
    }
    /// Spellings of a value that the contract does not list are equal too.
    impl ::std::cmp::PartialEq for RelationshipToPartner {
        fn eq(&self, other: &Self) -> bool {
            match (self, other) {
                (Self::Unrecognized(one), Self::Unrecognized(other)) => {
                    Self::letters(one).eq(Self::letters(other))
                }
                _ => ::std::mem::discriminant(self) == ::std::mem::discriminant(other),
            }
        }
    }
    impl ::std::hash::Hash for RelationshipToPartner {
        fn hash<H: ::std::hash::Hasher>(&self, state: &mut H) {
            ::std::mem::discriminant(self).hash(state);
            if let Self::Unrecognized(text) = self {
                Self::letters(text).for_each(|c| c.hash(state));
            }
        }
    }
    /// A value equals each of its spellings.
    impl ::std::cmp::PartialEq<str> for RelationshipToPartner {
        fn eq(&self, other: &str) -> bool {
            *self == Self::from(other)
        }
    }
    impl ::std::cmp::PartialEq<&str> for RelationshipToPartner {
        fn eq(&self, other: &&str) -> bool {
            *self == Self::from(*other)
        }
    }
    impl ::std::convert::From<&str> for RelationshipToPartner {
        fn from(text: &str) -> Self {
            match text {
                "reseller" => Self::Reseller,
                _ => {
                    Self::listed(text)
                        .unwrap_or_else(|| Self::Unrecognized(text.to_owned()))
                }
            }
        }
    }
    impl ::std::convert::From<::std::string::String> for RelationshipToPartner {
        fn from(text: ::std::string::String) -> Self {
            Self::from(text.as_str())
        }
    }
    impl ::std::str::FromStr for RelationshipToPartner {
        type Err = ::std::convert::Infallible;
        fn from_str(
            text: &str,
        ) -> ::std::result::Result<Self, ::std::convert::Infallible> {
            Ok(Self::from(text))
        }
    }
    impl ::std::fmt::Display for RelationshipToPartner {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            f.pad(self.as_str())
        }
    }
    impl ::serde::Serialize for RelationshipToPartner {
        fn serialize<S: ::serde::Serializer>(
            &self,
            serializer: S,
        ) -> ::std::result::Result<S::Ok, S::Error> {
            serializer.serialize_str(self.as_str())
        }
    }
    impl<'de> ::serde::Deserialize<'de> for RelationshipToPartner {
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            <::std::string::String as ::serde::Deserialize>::deserialize(deserializer)
                .map(Self::from)
        }
    }
    #[cfg(feature = "schemars")]
    impl ::schemars::JsonSchema for RelationshipToPartner {
        fn schema_name() -> ::std::borrow::Cow<'static, str> {
            "RelationshipToPartner".into()
        }
        fn json_schema(_: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
            ::schemars::json_schema!(
                { "type" : "string", "description" :
                "What the partner is to the customer, in lower case.",
                "x-extensible-enum" : ["reseller"], }
            )
        }
    }
    /// A point in time. Usually RFC 3339 with up to seven fractional digits
    /// (`2021-05-06T19:59:56.6832021+00:00`), but it has been documented without a zone
    /// (`2021-07-14T18:02:00`, UTC), as `07/09/2020: 00:00:00`, and empty. Hence no `format`: read
    /// what you understand, keep the rest as text.
    ///
    /// Parsing never fails: the string is kept and written verbatim. Two values that denote an instant are equal if the instants are; all others are equal if the strings are.
    #[derive(Clone, Debug, Eq)]
    pub struct Timestamp {
        text: ::std::string::String,
        instant: ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
    }
    impl Timestamp {
        /// The string, verbatim.
        #[must_use]
        pub fn as_str(&self) -> &str {
            &self.text
        }
        /// The instant, if the string is a date and time of RFC 3339 with any number of
        /// fractional digits, or the same without an offset, which is read as UTC.
        /// None for any other string, such as `07/09/2020`, which does not say which number
        /// is the month. None for an instant outside the range of `SystemTime`.
        #[must_use]
        pub fn utc(&self) -> ::std::option::Option<::std::time::SystemTime> {
            let instant = self.instant?;
            let epoch = ::std::time::SystemTime::UNIX_EPOCH;
            let seconds = instant.timestamp();
            let distance = ::std::time::Duration::from_secs(seconds.unsigned_abs());
            let second = if seconds < 0 {
                epoch.checked_sub(distance)
            } else {
                epoch.checked_add(distance)
            };
            let fraction = u64::from(instant.timestamp_subsec_nanos());
            second?.checked_add(::std::time::Duration::from_nanos(fraction))
        }
    }
    impl ::std::convert::From<::std::string::String> for Timestamp {
        fn from(text: ::std::string::String) -> Self {
            let stated = ::chrono::DateTime::parse_from_rfc3339(text.trim());
            let instant = stated
                .map(|instant| instant.to_utc())
                .or_else(|_| {
                    ::chrono::NaiveDateTime::parse_from_str(
                            text.trim(),
                            "%Y-%m-%dT%H:%M:%S%.f",
                        )
                        .map(|instant| instant.and_utc())
                });
            Self {
                instant: instant.ok(),
                text,
            }
        }
    }
    impl ::std::convert::From<&str> for Timestamp {
        fn from(text: &str) -> Self {
            Self::from(text.to_owned())
        }
    }
    impl ::std::str::FromStr for Timestamp {
        type Err = ::std::convert::Infallible;
        fn from_str(
            text: &str,
        ) -> ::std::result::Result<Self, ::std::convert::Infallible> {
            Ok(Self::from(text))
        }
    }
    impl ::std::cmp::PartialEq for Timestamp {
        fn eq(&self, other: &Self) -> bool {
            match (self.instant, other.instant) {
                (None, None) => self.text == other.text,
                (one, other) => one == other,
            }
        }
    }
    impl ::std::hash::Hash for Timestamp {
        fn hash<H: ::std::hash::Hasher>(&self, state: &mut H) {
            match self.instant {
                Some(instant) => instant.hash(state),
                None => self.text.hash(state),
            }
        }
    }
    impl ::std::fmt::Display for Timestamp {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            f.pad(&self.text)
        }
    }
    impl ::serde::Serialize for Timestamp {
        fn serialize<S: ::serde::Serializer>(
            &self,
            serializer: S,
        ) -> ::std::result::Result<S::Ok, S::Error> {
            serializer.serialize_str(&self.text)
        }
    }
    impl<'de> ::serde::Deserialize<'de> for Timestamp {
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            <::std::string::String as ::serde::Deserialize>::deserialize(deserializer)
                .map(Self::from)
        }
    }
    #[cfg(feature = "schemars")]
    impl ::schemars::JsonSchema for Timestamp {
        fn schema_name() -> ::std::borrow::Cow<'static, str> {
            "Timestamp".into()
        }
        fn json_schema(_: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
            ::schemars::json_schema!(
                { "type" : "string", "description" :
                "A point in time. Usually RFC 3339 with up to seven fractional digits\n(`2021-05-06T19:59:56.6832021+00:00`), but it has been documented without a zone\n(`2021-07-14T18:02:00`, UTC), as `07/09/2020: 00:00:00`, and empty. Hence no `format`: read\nwhat you understand, keep the rest as text.",
                }
            )
        }
    }
    /// Reads an optional property that is `null` as one that is absent.
    mod null_as_absent {
        #![allow(non_snake_case, unused_imports)]
        use super::*;
        pub(super) fn default<'de, D, T>(value: D) -> ::std::result::Result<T, D::Error>
        where
            D: ::serde::Deserializer<'de>,
            T: ::std::default::Default + ::serde::Deserialize<'de>,
        {
            let value: ::std::option::Option<T> = ::serde::Deserialize::deserialize(
                value,
            )?;
            ::std::result::Result::Ok(value.unwrap_or_default())
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
/// Only direct-bill partners and indirect providers have access to the API. The user of an
/// app+user token is an admin agent or a sales agent of the partner.
///
/// **What every reader should know**
///
/// - Bodies of the real service begin with a UTF-8 byte order mark (`EF BB BF`). Remove it before
///   parsing; gateway answers (429) come without it.
/// - Lists of values in answers are open: new ones appear without notice. They are plain strings
///   here, with the known values in `x-extensible-enum`.
/// - Dates are strings: at least four spellings have been documented, so none has a `format`.
/// - Members and values have been documented in more than one casing, some members under two names
///   (`x-aliases`), some answers inside a wrapping object (`x-wrappers`). This document has one
///   spelling of each, the newest; readers do well to accept the others, and to send only this one.
/// - Refusals carry an error code, not always. The codes known to matter here are data:
///   `x-error-codes`.
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
    /// List the partner's customers, page by page
    ///
    /// Returns a page of the customers who have a relationship with the partner. The way to find
    /// the id that all calls about a customer need.
    ///
    /// **Paging.** The first call says how many customers a page has (`size`). If the answer has
    /// `links.next`, that link holds a header `MS-ContinuationToken`: repeat the call with
    /// `seekOperation=Next` and that header until an answer has no `links.next`. The two belong
    /// together; whether `size` may change from page to page is not documented.
    ///
    /// **Needs** a token of app-only, or of app+user with multi-factor authentication. No GDAP
    /// role is named. Address, email and custom domains are missing without delegated rights on
    /// the customer.
    ///
    /// **Limits.** 500 requests a minute for each partner tenant.
    ///
    ///
    /// Sends a `GET` request to `/v1/customers`
    ///
    /// Arguments:
    /// - `seek_operation`: How to move on from the page that `MS-ContinuationToken` belongs to.
    /// - `size`: How many customers a page has at most. Documented as required, treated as optional by
    /// clients: send it.
    ///
    /// - `ms_cv`: Correlation vector for tracing across Microsoft's services.
    /// - `ms_continuation_token`: The token of the page before, from the headers of its `links.next`.
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
    /// let response = client.list_customers()
    ///     .seek_operation(seek_operation)
    ///     .size(size)
    ///     .ms_cv(ms_cv)
    ///     .ms_continuation_token(ms_continuation_token)
    ///     .ms_contract_version(ms_contract_version)
    ///     .ms_correlation_id(ms_correlation_id)
    ///     .ms_partner_center_application(ms_partner_center_application)
    ///     .ms_request_id(ms_request_id)
    ///     .validate_mfa(validate_mfa)
    ///     .x_locale(x_locale)
    ///     .send()
    ///     .await;
    /// ```
    pub fn list_customers(&self) -> builder::ListCustomers<'_> {
        builder::ListCustomers::new(self)
    }
    /// Read one customer
    ///
    /// Returns the customer if there is a relationship with the partner, and refuses otherwise
    /// (`20002`): the way to check both. It says nothing about qualifications.
    ///
    /// **Needs** a token of app-only, or of app+user with multi-factor authentication. No GDAP
    /// role is named. Address, email and custom domains are missing without delegated rights on
    /// the customer.
    ///
    /// **Limits.** 500 requests a minute for each partner tenant.
    ///
    ///
    /// Sends a `GET` request to `/v1/customers/{customer_id}`
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
    /// let response = client.get_customer()
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
    pub fn get_customer(&self) -> builder::GetCustomer<'_> {
        builder::GetCustomer::new(self)
    }
    /// List the qualifications of a customer
    ///
    /// Returns every qualification of the customer with the state of its vetting. Several entries
    /// are normal, for instance Education together with StateOwnedEntity. A customer for whom
    /// nothing has been requested has an empty list.
    ///
    /// A vetting is finished by Microsoft, in near real time or within days. No webhook announces
    /// it, so this call is how the outcome is learned: ask in hours, not in seconds.
    ///
    /// **Needs** a token of app-only, or of app+user with multi-factor authentication. No GDAP
    /// role is named.
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
    /// Read the one qualification of a customer (synchronous, retired)
    ///
    /// The synchronous form of `listQualifications`, from before Education was vetted and a
    /// customer could have two qualifications: the answer is one value.
    ///
    /// **Deprecated.** Microsoft announced its end for February 2021 and removed its pages by
    /// 2023. Expect `404`, `405` or `410`, and use `listQualifications`.
    ///
    /// **Needs** a token of app-only, or of app+user with multi-factor authentication. No GDAP
    /// role is named.
    ///
    ///
    /// Sends a `GET` request to `/v1/customers/{customer_id}/qualification`
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
    /// let response = client.get_qualification()
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
    #[deprecated = "the contract deprecates this operation and says why"]
    pub fn get_qualification(&self) -> builder::GetQualification<'_> {
        builder::GetQualification::new(self)
    }
    /// Set the one qualification of a customer (synchronous, retired)
    ///
    /// The synchronous form of `requestQualification`: sets a value at once, without vetting.
    ///
    /// **Deprecated.** Microsoft announced its end for February 2021 and removed its pages by
    /// 2023; its generated reference still lists it. Expect `404`, `405` or `410`, and use
    /// `requestQualification`.
    ///
    /// **Refusals** of this call came as a bare JSON string ("Customer tagging denied.").
    ///
    /// **Needs** a token of app+user with multi-factor authentication. No GDAP role is named.
    ///
    /// **Cannot be undone** by the partner.
    ///
    ///
    /// Sends a `PUT` request to `/v1/customers/{customer_id}/qualification`
    ///
    /// Arguments:
    /// - `customer_id`: The customer's Microsoft Entra tenant id, a GUID; "Microsoft ID" on the portal's Account
    /// page.
    ///
    /// - `code`: The validation code that Government Community Cloud needs.
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
    /// - `body`: The qualification, a bare JSON string. The page speaks of an integer, every client sends
    /// a string.
    ///
    /// ```ignore
    /// let response = client.set_qualification()
    ///     .customer_id(customer_id)
    ///     .code(code)
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
    #[deprecated = "the contract deprecates this operation and says why"]
    pub fn set_qualification(&self) -> builder::SetQualification<'_> {
        builder::SetQualification::new(self)
    }
    /// Read which validation code was used for a customer
    ///
    /// Returns the Government Community Cloud code under which the customer was qualified. Only
    /// Microsoft's generated reference has this call; no page explains it.
    ///
    /// **Needs** a token; which kinds are accepted, and which roles, is not documented.
    ///
    ///
    /// Sends a `GET` request to `/v1/customers/{customer_id}/validations`
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
    /// let response = client.get_customer_validation()
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
    pub fn get_customer_validation(&self) -> builder::GetCustomerValidation<'_> {
        builder::GetCustomerValidation::new(self)
    }
    /// Read the state of Microsoft's review of a customer's account
    ///
    /// Returns how the review of the customer's account stands, which is not the vetting of a
    /// qualification: `UnderReview`, `NotAllowed` and `Unknown` block transactions for the
    /// customer, `Allowed` and a customer without a status do not.
    ///
    /// **Needs** a token of app+user with multi-factor authentication. No GDAP role is named.
    ///
    ///
    /// Sends a `GET` request to `/v1/customers/{customer_id}/validationStatus`
    ///
    /// Arguments:
    /// - `customer_id`: The customer's Microsoft Entra tenant id, a GUID; "Microsoft ID" on the portal's Account
    /// page.
    ///
    /// - `type_`: The kind of status; there is one. Casing has been seen to vary (`Account`).
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
    /// let response = client.get_validation_status()
    ///     .customer_id(customer_id)
    ///     .type_(type_)
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
    pub fn get_validation_status(&self) -> builder::GetValidationStatus<'_> {
        builder::GetValidationStatus::new(self)
    }
    /// List the partner's Government Community Cloud validation codes
    ///
    /// Returns the codes that Microsoft issued to this partner, with how many customers each can
    /// still create. The code itself is the member `validationId`.
    ///
    /// **Needs** a token of app-only, or of app+user with multi-factor authentication, and a
    /// partner whose own Government Community Cloud validation is confirmed. No GDAP role is
    /// named. A code is for a customer without a qualification.
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
    /// Builder for [`Client::list_customers`]
    ///
    /// [`Client::list_customers`]: super::Client::list_customers
    #[derive(Debug, Clone)]
    pub struct ListCustomers<'a> {
        client: &'a super::Client,
        seek_operation: Result<Option<types::SeekOperation>, String>,
        size: Result<Option<::std::num::NonZeroU32>, String>,
        ms_cv: Result<Option<::std::string::String>, String>,
        ms_continuation_token: Result<Option<::std::string::String>, String>,
        ms_contract_version: Result<Option<::std::string::String>, String>,
        ms_correlation_id: Result<Option<::uuid::Uuid>, String>,
        ms_partner_center_application: Result<Option<::std::string::String>, String>,
        ms_request_id: Result<Option<::uuid::Uuid>, String>,
        validate_mfa: Result<Option<::std::string::String>, String>,
        x_locale: Result<Option<::std::string::String>, String>,
    }
    impl<'a> ListCustomers<'a> {
        /// Creates the builder of a request.
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                seek_operation: Ok(None),
                size: Ok(None),
                ms_cv: Ok(None),
                ms_continuation_token: Ok(None),
                ms_contract_version: Ok(None),
                ms_correlation_id: Ok(None),
                ms_partner_center_application: Ok(None),
                ms_request_id: Ok(None),
                validate_mfa: Ok(None),
                x_locale: Ok(None),
            }
        }
        /// Sets `seekOperation`.
        ///
        /// How to move on from the page that `MS-ContinuationToken` belongs to.
        pub fn seek_operation<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::SeekOperation>,
        {
            self.seek_operation = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `SeekOperation` for `seek_operation`"
                        .to_string()
                });
            self
        }
        /// Sets `size`.
        ///
        /// How many customers a page has at most. Documented as required, treated as optional by
        /// clients: send it.
        pub fn size<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::num::NonZeroU32>,
        {
            self.size = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `NonZeroU32` for `size`".to_string()
                });
            self
        }
        /// Sets `MS-CV`.
        ///
        /// Correlation vector for tracing across Microsoft's services.
        pub fn ms_cv<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.ms_cv = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `ms_cv`".to_string()
                });
            self
        }
        /// Sets `MS-ContinuationToken`.
        ///
        /// The token of the page before, from the headers of its `links.next`.
        pub fn ms_continuation_token<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.ms_continuation_token = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `ms_continuation_token`"
                        .to_string()
                });
            self
        }
        /// Sets `MS-Contract-Version`.
        ///
        /// The value `v1`. One page calls it required; no documented example, recorded exchange or
        /// Microsoft client sends it.
        pub fn ms_contract_version<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.ms_contract_version = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `ms_contract_version`"
                        .to_string()
                });
            self
        }
        /// Sets `MS-CorrelationId`.
        ///
        /// Traces calls that belong together, in logs and in support requests.
        pub fn ms_correlation_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.ms_correlation_id = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `Uuid` for `ms_correlation_id`".to_string()
                });
            self
        }
        /// Sets `MS-PartnerCenter-Application`.
        ///
        /// Name of the calling application.
        pub fn ms_partner_center_application<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.ms_partner_center_application = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `ms_partner_center_application`"
                        .to_string()
                });
            self
        }
        /// Sets `MS-RequestId`.
        ///
        /// Idempotency key of this call. After a timeout send the same value again; after any answer,
        /// success or business failure, use a new one. The service makes one up if it is missing.
        pub fn ms_request_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.ms_request_id = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `Uuid` for `ms_request_id`".to_string()
                });
            self
        }
        /// Sets `ValidateMfa`.
        ///
        /// With the value `true`, for tests: the answer reports whether the token was obtained with
        /// multi-factor authentication (`isMfaCompliant`; in a header or in the body is not clear).
        pub fn validate_mfa<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.validate_mfa = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `validate_mfa`".to_string()
                });
            self
        }
        /// Sets `X-Locale`.
        ///
        /// Language of texts meant for people. The service assumes `en-US`.
        pub fn x_locale<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.x_locale = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `x_locale`".to_string()
                });
            self
        }
        /// Sends a `GET` request to `/v1/customers`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::CustomerCollection>, Error<types::FaultBody>> {
            let Self {
                client,
                seek_operation,
                size,
                ms_cv,
                ms_continuation_token,
                ms_contract_version,
                ms_correlation_id,
                ms_partner_center_application,
                ms_request_id,
                validate_mfa,
                x_locale,
            } = self;
            let seek_operation = seek_operation.map_err(Error::InvalidRequest)?;
            let size = size.map_err(Error::InvalidRequest)?;
            let ms_cv = ms_cv.map_err(Error::InvalidRequest)?;
            let ms_continuation_token = ms_continuation_token
                .map_err(Error::InvalidRequest)?;
            let ms_contract_version = ms_contract_version
                .map_err(Error::InvalidRequest)?;
            let ms_correlation_id = ms_correlation_id.map_err(Error::InvalidRequest)?;
            let ms_partner_center_application = ms_partner_center_application
                .map_err(Error::InvalidRequest)?;
            let ms_request_id = ms_request_id.map_err(Error::InvalidRequest)?;
            let validate_mfa = validate_mfa.map_err(Error::InvalidRequest)?;
            let x_locale = x_locale.map_err(Error::InvalidRequest)?;
            let url = format!("{}/v1/customers", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(9usize);
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
            if let Some(value) = ms_continuation_token {
                header_map.append("MS-ContinuationToken", value.to_string().try_into()?);
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
                .query(
                    &progenitor_client::QueryParam::new("seekOperation", &seek_operation),
                )
                .query(&progenitor_client::QueryParam::new("size", &size))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_customers",
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
    /// Builder for [`Client::get_customer`]
    ///
    /// [`Client::get_customer`]: super::Client::get_customer
    #[derive(Debug, Clone)]
    pub struct GetCustomer<'a> {
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
    impl<'a> GetCustomer<'a> {
        /// Creates the builder of a request.
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
        /// Sets `customer_id`.
        ///
        /// The customer's Microsoft Entra tenant id, a GUID; "Microsoft ID" on the portal's Account
        /// page.
        pub fn customer_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.customer_id = value
                .try_into()
                .map_err(|_| {
                    "expected a value of type `Uuid` for `customer_id`".to_string()
                });
            self
        }
        /// Sets `MS-CV`.
        ///
        /// Correlation vector for tracing across Microsoft's services.
        pub fn ms_cv<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.ms_cv = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `ms_cv`".to_string()
                });
            self
        }
        /// Sets `MS-Contract-Version`.
        ///
        /// The value `v1`. One page calls it required; no documented example, recorded exchange or
        /// Microsoft client sends it.
        pub fn ms_contract_version<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.ms_contract_version = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `ms_contract_version`"
                        .to_string()
                });
            self
        }
        /// Sets `MS-CorrelationId`.
        ///
        /// Traces calls that belong together, in logs and in support requests.
        pub fn ms_correlation_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.ms_correlation_id = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `Uuid` for `ms_correlation_id`".to_string()
                });
            self
        }
        /// Sets `MS-PartnerCenter-Application`.
        ///
        /// Name of the calling application.
        pub fn ms_partner_center_application<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.ms_partner_center_application = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `ms_partner_center_application`"
                        .to_string()
                });
            self
        }
        /// Sets `MS-RequestId`.
        ///
        /// Idempotency key of this call. After a timeout send the same value again; after any answer,
        /// success or business failure, use a new one. The service makes one up if it is missing.
        pub fn ms_request_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.ms_request_id = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `Uuid` for `ms_request_id`".to_string()
                });
            self
        }
        /// Sets `ValidateMfa`.
        ///
        /// With the value `true`, for tests: the answer reports whether the token was obtained with
        /// multi-factor authentication (`isMfaCompliant`; in a header or in the body is not clear).
        pub fn validate_mfa<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.validate_mfa = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `validate_mfa`".to_string()
                });
            self
        }
        /// Sets `X-Locale`.
        ///
        /// Language of texts meant for people. The service assumes `en-US`.
        pub fn x_locale<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.x_locale = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `x_locale`".to_string()
                });
            self
        }
        /// Sends a `GET` request to `/v1/customers/{customer_id}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Customer>, Error<types::FaultBody>> {
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
                "{}/v1/customers/{}", client.baseurl, encode_path(& customer_id
                .to_string()),
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
                operation_id: "get_customer",
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
        /// Creates the builder of a request.
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
        /// Sets `customer_id`.
        ///
        /// The customer's Microsoft Entra tenant id, a GUID; "Microsoft ID" on the portal's Account
        /// page.
        pub fn customer_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.customer_id = value
                .try_into()
                .map_err(|_| {
                    "expected a value of type `Uuid` for `customer_id`".to_string()
                });
            self
        }
        /// Sets `MS-CV`.
        ///
        /// Correlation vector for tracing across Microsoft's services.
        pub fn ms_cv<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.ms_cv = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `ms_cv`".to_string()
                });
            self
        }
        /// Sets `MS-Contract-Version`.
        ///
        /// The value `v1`. One page calls it required; no documented example, recorded exchange or
        /// Microsoft client sends it.
        pub fn ms_contract_version<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.ms_contract_version = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `ms_contract_version`"
                        .to_string()
                });
            self
        }
        /// Sets `MS-CorrelationId`.
        ///
        /// Traces calls that belong together, in logs and in support requests.
        pub fn ms_correlation_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.ms_correlation_id = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `Uuid` for `ms_correlation_id`".to_string()
                });
            self
        }
        /// Sets `MS-PartnerCenter-Application`.
        ///
        /// Name of the calling application.
        pub fn ms_partner_center_application<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.ms_partner_center_application = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `ms_partner_center_application`"
                        .to_string()
                });
            self
        }
        /// Sets `MS-RequestId`.
        ///
        /// Idempotency key of this call. After a timeout send the same value again; after any answer,
        /// success or business failure, use a new one. The service makes one up if it is missing.
        pub fn ms_request_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.ms_request_id = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `Uuid` for `ms_request_id`".to_string()
                });
            self
        }
        /// Sets `ValidateMfa`.
        ///
        /// With the value `true`, for tests: the answer reports whether the token was obtained with
        /// multi-factor authentication (`isMfaCompliant`; in a header or in the body is not clear).
        pub fn validate_mfa<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.validate_mfa = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `validate_mfa`".to_string()
                });
            self
        }
        /// Sets `X-Locale`.
        ///
        /// Language of texts meant for people. The service assumes `en-US`.
        pub fn x_locale<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.x_locale = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `x_locale`".to_string()
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
        /// Creates the builder of a request.
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
        /// Sets `customer_id`.
        ///
        /// The customer's Microsoft Entra tenant id, a GUID; "Microsoft ID" on the portal's Account
        /// page.
        pub fn customer_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.customer_id = value
                .try_into()
                .map_err(|_| {
                    "expected a value of type `Uuid` for `customer_id`".to_string()
                });
            self
        }
        /// Sets `MS-CV`.
        ///
        /// Correlation vector for tracing across Microsoft's services.
        pub fn ms_cv<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.ms_cv = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `ms_cv`".to_string()
                });
            self
        }
        /// Sets `MS-Contract-Version`.
        ///
        /// The value `v1`. One page calls it required; no documented example, recorded exchange or
        /// Microsoft client sends it.
        pub fn ms_contract_version<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.ms_contract_version = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `ms_contract_version`"
                        .to_string()
                });
            self
        }
        /// Sets `MS-CorrelationId`.
        ///
        /// Traces calls that belong together, in logs and in support requests.
        pub fn ms_correlation_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.ms_correlation_id = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `Uuid` for `ms_correlation_id`".to_string()
                });
            self
        }
        /// Sets `MS-PartnerCenter-Application`.
        ///
        /// Name of the calling application.
        pub fn ms_partner_center_application<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.ms_partner_center_application = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `ms_partner_center_application`"
                        .to_string()
                });
            self
        }
        /// Sets `MS-RequestId`.
        ///
        /// Idempotency key of this call. After a timeout send the same value again; after any answer,
        /// success or business failure, use a new one. The service makes one up if it is missing.
        pub fn ms_request_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.ms_request_id = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `Uuid` for `ms_request_id`".to_string()
                });
            self
        }
        /// Sets `ValidateMfa`.
        ///
        /// With the value `true`, for tests: the answer reports whether the token was obtained with
        /// multi-factor authentication (`isMfaCompliant`; in a header or in the body is not clear).
        pub fn validate_mfa<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.validate_mfa = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `validate_mfa`".to_string()
                });
            self
        }
        /// Sets `X-Locale`.
        ///
        /// Language of texts meant for people. The service assumes `en-US`.
        pub fn x_locale<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.x_locale = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `x_locale`".to_string()
                });
            self
        }
        /// Sets the body.
        ///
        /// The qualification to request.
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::QualificationRequest>,
        {
            self.body = value
                .try_into()
                .map_err(|_| {
                    "expected a value of type `QualificationRequest` for `body`"
                        .to_string()
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
    /// Builder for [`Client::get_qualification`]
    ///
    /// [`Client::get_qualification`]: super::Client::get_qualification
    #[derive(Debug, Clone)]
    pub struct GetQualification<'a> {
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
    impl<'a> GetQualification<'a> {
        /// Creates the builder of a request.
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
        /// Sets `customer_id`.
        ///
        /// The customer's Microsoft Entra tenant id, a GUID; "Microsoft ID" on the portal's Account
        /// page.
        pub fn customer_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.customer_id = value
                .try_into()
                .map_err(|_| {
                    "expected a value of type `Uuid` for `customer_id`".to_string()
                });
            self
        }
        /// Sets `MS-CV`.
        ///
        /// Correlation vector for tracing across Microsoft's services.
        pub fn ms_cv<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.ms_cv = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `ms_cv`".to_string()
                });
            self
        }
        /// Sets `MS-Contract-Version`.
        ///
        /// The value `v1`. One page calls it required; no documented example, recorded exchange or
        /// Microsoft client sends it.
        pub fn ms_contract_version<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.ms_contract_version = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `ms_contract_version`"
                        .to_string()
                });
            self
        }
        /// Sets `MS-CorrelationId`.
        ///
        /// Traces calls that belong together, in logs and in support requests.
        pub fn ms_correlation_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.ms_correlation_id = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `Uuid` for `ms_correlation_id`".to_string()
                });
            self
        }
        /// Sets `MS-PartnerCenter-Application`.
        ///
        /// Name of the calling application.
        pub fn ms_partner_center_application<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.ms_partner_center_application = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `ms_partner_center_application`"
                        .to_string()
                });
            self
        }
        /// Sets `MS-RequestId`.
        ///
        /// Idempotency key of this call. After a timeout send the same value again; after any answer,
        /// success or business failure, use a new one. The service makes one up if it is missing.
        pub fn ms_request_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.ms_request_id = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `Uuid` for `ms_request_id`".to_string()
                });
            self
        }
        /// Sets `ValidateMfa`.
        ///
        /// With the value `true`, for tests: the answer reports whether the token was obtained with
        /// multi-factor authentication (`isMfaCompliant`; in a header or in the body is not clear).
        pub fn validate_mfa<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.validate_mfa = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `validate_mfa`".to_string()
                });
            self
        }
        /// Sets `X-Locale`.
        ///
        /// Language of texts meant for people. The service assumes `en-US`.
        pub fn x_locale<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.x_locale = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `x_locale`".to_string()
                });
            self
        }
        /// Sends a `GET` request to `/v1/customers/{customer_id}/qualification`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Qualification>, Error<types::FaultBody>> {
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
                "{}/v1/customers/{}/qualification", client.baseurl, encode_path(&
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
                operation_id: "get_qualification",
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
    /// Builder for [`Client::set_qualification`]
    ///
    /// [`Client::set_qualification`]: super::Client::set_qualification
    #[derive(Debug, Clone)]
    pub struct SetQualification<'a> {
        client: &'a super::Client,
        customer_id: Result<::uuid::Uuid, String>,
        code: Result<Option<::std::string::String>, String>,
        ms_cv: Result<Option<::std::string::String>, String>,
        ms_contract_version: Result<Option<::std::string::String>, String>,
        ms_correlation_id: Result<Option<::uuid::Uuid>, String>,
        ms_partner_center_application: Result<Option<::std::string::String>, String>,
        ms_request_id: Result<Option<::uuid::Uuid>, String>,
        validate_mfa: Result<Option<::std::string::String>, String>,
        x_locale: Result<Option<::std::string::String>, String>,
        body: Result<types::SynchronousQualification, String>,
    }
    impl<'a> SetQualification<'a> {
        /// Creates the builder of a request.
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                customer_id: Err("customer_id was not initialized".to_string()),
                code: Ok(None),
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
        /// Sets `customer_id`.
        ///
        /// The customer's Microsoft Entra tenant id, a GUID; "Microsoft ID" on the portal's Account
        /// page.
        pub fn customer_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.customer_id = value
                .try_into()
                .map_err(|_| {
                    "expected a value of type `Uuid` for `customer_id`".to_string()
                });
            self
        }
        /// Sets `code`.
        ///
        /// The validation code that Government Community Cloud needs.
        pub fn code<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.code = value
                .try_into()
                .map(Some)
                .map_err(|_| "expected a value of type `String` for `code`".to_string());
            self
        }
        /// Sets `MS-CV`.
        ///
        /// Correlation vector for tracing across Microsoft's services.
        pub fn ms_cv<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.ms_cv = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `ms_cv`".to_string()
                });
            self
        }
        /// Sets `MS-Contract-Version`.
        ///
        /// The value `v1`. One page calls it required; no documented example, recorded exchange or
        /// Microsoft client sends it.
        pub fn ms_contract_version<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.ms_contract_version = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `ms_contract_version`"
                        .to_string()
                });
            self
        }
        /// Sets `MS-CorrelationId`.
        ///
        /// Traces calls that belong together, in logs and in support requests.
        pub fn ms_correlation_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.ms_correlation_id = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `Uuid` for `ms_correlation_id`".to_string()
                });
            self
        }
        /// Sets `MS-PartnerCenter-Application`.
        ///
        /// Name of the calling application.
        pub fn ms_partner_center_application<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.ms_partner_center_application = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `ms_partner_center_application`"
                        .to_string()
                });
            self
        }
        /// Sets `MS-RequestId`.
        ///
        /// Idempotency key of this call. After a timeout send the same value again; after any answer,
        /// success or business failure, use a new one. The service makes one up if it is missing.
        pub fn ms_request_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.ms_request_id = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `Uuid` for `ms_request_id`".to_string()
                });
            self
        }
        /// Sets `ValidateMfa`.
        ///
        /// With the value `true`, for tests: the answer reports whether the token was obtained with
        /// multi-factor authentication (`isMfaCompliant`; in a header or in the body is not clear).
        pub fn validate_mfa<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.validate_mfa = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `validate_mfa`".to_string()
                });
            self
        }
        /// Sets `X-Locale`.
        ///
        /// Language of texts meant for people. The service assumes `en-US`.
        pub fn x_locale<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.x_locale = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `x_locale`".to_string()
                });
            self
        }
        /// Sets the body.
        ///
        /// The qualification, a bare JSON string. The page speaks of an integer, every client sends
        /// a string.
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::SynchronousQualification>,
        {
            self.body = value
                .try_into()
                .map_err(|_| {
                    "expected a value of type `SynchronousQualification` for `body`"
                        .to_string()
                });
            self
        }
        /// Sends a `PUT` request to `/v1/customers/{customer_id}/qualification`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Qualification>, Error<types::FaultBody>> {
            let Self {
                client,
                customer_id,
                code,
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
            let code = code.map_err(Error::InvalidRequest)?;
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
                "{}/v1/customers/{}/qualification", client.baseurl, encode_path(&
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
                .put(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .query(&progenitor_client::QueryParam::new("code", &code))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "set_qualification",
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
    /// Builder for [`Client::get_customer_validation`]
    ///
    /// [`Client::get_customer_validation`]: super::Client::get_customer_validation
    #[derive(Debug, Clone)]
    pub struct GetCustomerValidation<'a> {
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
    impl<'a> GetCustomerValidation<'a> {
        /// Creates the builder of a request.
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
        /// Sets `customer_id`.
        ///
        /// The customer's Microsoft Entra tenant id, a GUID; "Microsoft ID" on the portal's Account
        /// page.
        pub fn customer_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.customer_id = value
                .try_into()
                .map_err(|_| {
                    "expected a value of type `Uuid` for `customer_id`".to_string()
                });
            self
        }
        /// Sets `MS-CV`.
        ///
        /// Correlation vector for tracing across Microsoft's services.
        pub fn ms_cv<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.ms_cv = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `ms_cv`".to_string()
                });
            self
        }
        /// Sets `MS-Contract-Version`.
        ///
        /// The value `v1`. One page calls it required; no documented example, recorded exchange or
        /// Microsoft client sends it.
        pub fn ms_contract_version<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.ms_contract_version = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `ms_contract_version`"
                        .to_string()
                });
            self
        }
        /// Sets `MS-CorrelationId`.
        ///
        /// Traces calls that belong together, in logs and in support requests.
        pub fn ms_correlation_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.ms_correlation_id = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `Uuid` for `ms_correlation_id`".to_string()
                });
            self
        }
        /// Sets `MS-PartnerCenter-Application`.
        ///
        /// Name of the calling application.
        pub fn ms_partner_center_application<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.ms_partner_center_application = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `ms_partner_center_application`"
                        .to_string()
                });
            self
        }
        /// Sets `MS-RequestId`.
        ///
        /// Idempotency key of this call. After a timeout send the same value again; after any answer,
        /// success or business failure, use a new one. The service makes one up if it is missing.
        pub fn ms_request_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.ms_request_id = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `Uuid` for `ms_request_id`".to_string()
                });
            self
        }
        /// Sets `ValidateMfa`.
        ///
        /// With the value `true`, for tests: the answer reports whether the token was obtained with
        /// multi-factor authentication (`isMfaCompliant`; in a header or in the body is not clear).
        pub fn validate_mfa<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.validate_mfa = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `validate_mfa`".to_string()
                });
            self
        }
        /// Sets `X-Locale`.
        ///
        /// Language of texts meant for people. The service assumes `en-US`.
        pub fn x_locale<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.x_locale = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `x_locale`".to_string()
                });
            self
        }
        /// Sends a `GET` request to `/v1/customers/{customer_id}/validations`
        pub async fn send(
            self,
        ) -> Result<
            ResponseValue<types::GccValidationRelationship>,
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
                "{}/v1/customers/{}/validations", client.baseurl, encode_path(&
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
                operation_id: "get_customer_validation",
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
    /// Builder for [`Client::get_validation_status`]
    ///
    /// [`Client::get_validation_status`]: super::Client::get_validation_status
    #[derive(Debug, Clone)]
    pub struct GetValidationStatus<'a> {
        client: &'a super::Client,
        customer_id: Result<::uuid::Uuid, String>,
        type_: Result<types::ValidationType, String>,
        ms_cv: Result<Option<::std::string::String>, String>,
        ms_contract_version: Result<Option<::std::string::String>, String>,
        ms_correlation_id: Result<Option<::uuid::Uuid>, String>,
        ms_partner_center_application: Result<Option<::std::string::String>, String>,
        ms_request_id: Result<Option<::uuid::Uuid>, String>,
        validate_mfa: Result<Option<::std::string::String>, String>,
        x_locale: Result<Option<::std::string::String>, String>,
    }
    impl<'a> GetValidationStatus<'a> {
        /// Creates the builder of a request.
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                customer_id: Err("customer_id was not initialized".to_string()),
                type_: Err("type_ was not initialized".to_string()),
                ms_cv: Ok(None),
                ms_contract_version: Ok(None),
                ms_correlation_id: Ok(None),
                ms_partner_center_application: Ok(None),
                ms_request_id: Ok(None),
                validate_mfa: Ok(None),
                x_locale: Ok(None),
            }
        }
        /// Sets `customer_id`.
        ///
        /// The customer's Microsoft Entra tenant id, a GUID; "Microsoft ID" on the portal's Account
        /// page.
        pub fn customer_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.customer_id = value
                .try_into()
                .map_err(|_| {
                    "expected a value of type `Uuid` for `customer_id`".to_string()
                });
            self
        }
        /// Sets `type`.
        ///
        /// The kind of status; there is one. Casing has been seen to vary (`Account`).
        pub fn type_<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::ValidationType>,
        {
            self.type_ = value
                .try_into()
                .map_err(|_| {
                    "expected a value of type `ValidationType` for `type_`".to_string()
                });
            self
        }
        /// Sets `MS-CV`.
        ///
        /// Correlation vector for tracing across Microsoft's services.
        pub fn ms_cv<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.ms_cv = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `ms_cv`".to_string()
                });
            self
        }
        /// Sets `MS-Contract-Version`.
        ///
        /// The value `v1`. One page calls it required; no documented example, recorded exchange or
        /// Microsoft client sends it.
        pub fn ms_contract_version<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.ms_contract_version = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `ms_contract_version`"
                        .to_string()
                });
            self
        }
        /// Sets `MS-CorrelationId`.
        ///
        /// Traces calls that belong together, in logs and in support requests.
        pub fn ms_correlation_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.ms_correlation_id = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `Uuid` for `ms_correlation_id`".to_string()
                });
            self
        }
        /// Sets `MS-PartnerCenter-Application`.
        ///
        /// Name of the calling application.
        pub fn ms_partner_center_application<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.ms_partner_center_application = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `ms_partner_center_application`"
                        .to_string()
                });
            self
        }
        /// Sets `MS-RequestId`.
        ///
        /// Idempotency key of this call. After a timeout send the same value again; after any answer,
        /// success or business failure, use a new one. The service makes one up if it is missing.
        pub fn ms_request_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.ms_request_id = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `Uuid` for `ms_request_id`".to_string()
                });
            self
        }
        /// Sets `ValidateMfa`.
        ///
        /// With the value `true`, for tests: the answer reports whether the token was obtained with
        /// multi-factor authentication (`isMfaCompliant`; in a header or in the body is not clear).
        pub fn validate_mfa<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.validate_mfa = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `validate_mfa`".to_string()
                });
            self
        }
        /// Sets `X-Locale`.
        ///
        /// Language of texts meant for people. The service assumes `en-US`.
        pub fn x_locale<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.x_locale = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `x_locale`".to_string()
                });
            self
        }
        /// Sends a `GET` request to `/v1/customers/{customer_id}/validationStatus`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::ValidationStatus>, Error<types::FaultBody>> {
            let Self {
                client,
                customer_id,
                type_,
                ms_cv,
                ms_contract_version,
                ms_correlation_id,
                ms_partner_center_application,
                ms_request_id,
                validate_mfa,
                x_locale,
            } = self;
            let customer_id = customer_id.map_err(Error::InvalidRequest)?;
            let type_ = type_.map_err(Error::InvalidRequest)?;
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
                "{}/v1/customers/{}/validationStatus", client.baseurl, encode_path(&
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
                .query(&progenitor_client::QueryParam::new("type", &type_))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "get_validation_status",
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
        /// Creates the builder of a request.
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
        /// Sets `MS-CV`.
        ///
        /// Correlation vector for tracing across Microsoft's services.
        pub fn ms_cv<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.ms_cv = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `ms_cv`".to_string()
                });
            self
        }
        /// Sets `MS-Contract-Version`.
        ///
        /// The value `v1`. One page calls it required; no documented example, recorded exchange or
        /// Microsoft client sends it.
        pub fn ms_contract_version<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.ms_contract_version = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `ms_contract_version`"
                        .to_string()
                });
            self
        }
        /// Sets `MS-CorrelationId`.
        ///
        /// Traces calls that belong together, in logs and in support requests.
        pub fn ms_correlation_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.ms_correlation_id = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `Uuid` for `ms_correlation_id`".to_string()
                });
            self
        }
        /// Sets `MS-PartnerCenter-Application`.
        ///
        /// Name of the calling application.
        pub fn ms_partner_center_application<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.ms_partner_center_application = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `ms_partner_center_application`"
                        .to_string()
                });
            self
        }
        /// Sets `MS-RequestId`.
        ///
        /// Idempotency key of this call. After a timeout send the same value again; after any answer,
        /// success or business failure, use a new one. The service makes one up if it is missing.
        pub fn ms_request_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.ms_request_id = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `Uuid` for `ms_request_id`".to_string()
                });
            self
        }
        /// Sets `ValidateMfa`.
        ///
        /// With the value `true`, for tests: the answer reports whether the token was obtained with
        /// multi-factor authentication (`isMfaCompliant`; in a header or in the body is not clear).
        pub fn validate_mfa<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.validate_mfa = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `validate_mfa`".to_string()
                });
            self
        }
        /// Sets `X-Locale`.
        ///
        /// Language of texts meant for people. The service assumes `en-US`.
        pub fn x_locale<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.x_locale = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "expected a value of type `String` for `x_locale`".to_string()
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
/// The operations of the contract: methods, paths, security and retries.
pub mod operation {
    /// An operation of the contract.
    #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
    #[non_exhaustive]
    pub enum Operation {
        /// List the partner's customers, page by page.
        ///
        /// `GET /v1/customers`
        ListCustomers,
        /// Read one customer.
        ///
        /// `GET /v1/customers/{customer_id}`
        GetCustomer,
        /// List the qualifications of a customer.
        ///
        /// `GET /v1/customers/{customer_id}/qualifications`
        ListQualifications,
        /// Request one qualification for a customer.
        ///
        /// `POST /v1/customers/{customer_id}/qualifications`
        RequestQualification,
        /// Read the one qualification of a customer (synchronous, retired).
        ///
        /// `GET /v1/customers/{customer_id}/qualification`
        GetQualification,
        /// Set the one qualification of a customer (synchronous, retired).
        ///
        /// `PUT /v1/customers/{customer_id}/qualification`
        SetQualification,
        /// Read which validation code was used for a customer.
        ///
        /// `GET /v1/customers/{customer_id}/validations`
        GetCustomerValidation,
        /// Read the state of Microsoft's review of a customer's account.
        ///
        /// `GET /v1/customers/{customer_id}/validationStatus`
        GetValidationStatus,
        /// List the partner's Government Community Cloud validation codes.
        ///
        /// `GET /v1/customers/all/validations`
        ListValidationCodes,
    }
    impl Operation {
        /// All operations, in the order of the contract.
        pub const ALL: &'static [Self] = &[
            Self::ListCustomers,
            Self::GetCustomer,
            Self::ListQualifications,
            Self::RequestQualification,
            Self::GetQualification,
            Self::SetQualification,
            Self::GetCustomerValidation,
            Self::GetValidationStatus,
            Self::ListValidationCodes,
        ];
        /// The operation of a method of the client, such as `list_orders`.
        #[must_use]
        pub fn from_method(name: &str) -> ::std::option::Option<Self> {
            match name {
                "list_customers" => Some(Self::ListCustomers),
                "get_customer" => Some(Self::GetCustomer),
                "list_qualifications" => Some(Self::ListQualifications),
                "request_qualification" => Some(Self::RequestQualification),
                "get_qualification" => Some(Self::GetQualification),
                "set_qualification" => Some(Self::SetQualification),
                "get_customer_validation" => Some(Self::GetCustomerValidation),
                "get_validation_status" => Some(Self::GetValidationStatus),
                "list_validation_codes" => Some(Self::ListValidationCodes),
                _ => None,
            }
        }
        /// The `operationId`.
        #[must_use]
        pub const fn id(self) -> &'static str {
            match self {
                Self::ListCustomers => "listCustomers",
                Self::GetCustomer => "getCustomer",
                Self::ListQualifications => "listQualifications",
                Self::RequestQualification => "requestQualification",
                Self::GetQualification => "getQualification",
                Self::SetQualification => "setQualification",
                Self::GetCustomerValidation => "getCustomerValidation",
                Self::GetValidationStatus => "getValidationStatus",
                Self::ListValidationCodes => "listValidationCodes",
            }
        }
        /// The HTTP method, in upper case.
        #[must_use]
        pub const fn method(self) -> &'static str {
            match self {
                Self::ListCustomers => "GET",
                Self::GetCustomer => "GET",
                Self::ListQualifications => "GET",
                Self::RequestQualification => "POST",
                Self::GetQualification => "GET",
                Self::SetQualification => "PUT",
                Self::GetCustomerValidation => "GET",
                Self::GetValidationStatus => "GET",
                Self::ListValidationCodes => "GET",
            }
        }
        /// The path with its placeholders.
        #[must_use]
        pub const fn path(self) -> &'static str {
            match self {
                Self::ListCustomers => "/v1/customers",
                Self::GetCustomer => "/v1/customers/{customer_id}",
                Self::ListQualifications => "/v1/customers/{customer_id}/qualifications",
                Self::RequestQualification => {
                    "/v1/customers/{customer_id}/qualifications"
                }
                Self::GetQualification => "/v1/customers/{customer_id}/qualification",
                Self::SetQualification => "/v1/customers/{customer_id}/qualification",
                Self::GetCustomerValidation => "/v1/customers/{customer_id}/validations",
                Self::GetValidationStatus => {
                    "/v1/customers/{customer_id}/validationStatus"
                }
                Self::ListValidationCodes => "/v1/customers/all/validations",
            }
        }
        /// The security requirements: one must be met, with all of its schemes. Empty if
        /// the operation needs no authorization.
        #[must_use]
        pub const fn security(self) -> &'static [&'static [SecurityScheme]] {
            match self {
                Self::ListCustomers => {
                    &[&[SecurityScheme::AppOnly], &[SecurityScheme::AppPlusUser]]
                }
                Self::GetCustomer => {
                    &[&[SecurityScheme::AppOnly], &[SecurityScheme::AppPlusUser]]
                }
                Self::ListQualifications => {
                    &[&[SecurityScheme::AppOnly], &[SecurityScheme::AppPlusUser]]
                }
                Self::RequestQualification => &[&[SecurityScheme::AppPlusUser]],
                Self::GetQualification => {
                    &[&[SecurityScheme::AppOnly], &[SecurityScheme::AppPlusUser]]
                }
                Self::SetQualification => &[&[SecurityScheme::AppPlusUser]],
                Self::GetCustomerValidation => {
                    &[&[SecurityScheme::AppOnly], &[SecurityScheme::AppPlusUser]]
                }
                Self::GetValidationStatus => &[&[SecurityScheme::AppPlusUser]],
                Self::ListValidationCodes => {
                    &[&[SecurityScheme::AppOnly], &[SecurityScheme::AppPlusUser]]
                }
            }
        }
        /// Whether a request may be repeated after its response was lost.
        #[must_use]
        pub const fn idempotency(self) -> Idempotency {
            match self {
                Self::ListCustomers => Idempotency::Always,
                Self::GetCustomer => Idempotency::Always,
                Self::ListQualifications => Idempotency::Always,
                Self::RequestQualification => Idempotency::SameRequestId,
                Self::GetQualification => Idempotency::Always,
                Self::SetQualification => Idempotency::SameRequestId,
                Self::GetCustomerValidation => Idempotency::Always,
                Self::GetValidationStatus => Idempotency::Always,
                Self::ListValidationCodes => Idempotency::Always,
            }
        }
        /// Whether the operation is deprecated.
        #[must_use]
        pub const fn is_deprecated(self) -> bool {
            match self {
                Self::ListCustomers => false,
                Self::GetCustomer => false,
                Self::ListQualifications => false,
                Self::RequestQualification => false,
                Self::GetQualification => true,
                Self::SetQualification => true,
                Self::GetCustomerValidation => false,
                Self::GetValidationStatus => false,
                Self::ListValidationCodes => false,
            }
        }
        /// The body of a successful response.
        #[must_use]
        pub const fn response_body(self) -> &'static Body {
            match self {
                Self::ListCustomers => {
                    static BODY: Body = Body {
                        schema: &CUSTOMER_COLLECTION,
                        wrappers: &[],
                    };
                    &BODY
                }
                Self::GetCustomer => {
                    static BODY: Body = Body {
                        schema: &CUSTOMER,
                        wrappers: &[],
                    };
                    &BODY
                }
                Self::ListQualifications => {
                    static BODY: Body = Body {
                        schema: &Schema::Array(&CUSTOMER_QUALIFICATION),
                        wrappers: &["qualifications", "items"],
                    };
                    &BODY
                }
                Self::RequestQualification => {
                    static BODY: Body = Body {
                        schema: &CUSTOMER_QUALIFICATION,
                        wrappers: &["qualifications", "items"],
                    };
                    &BODY
                }
                Self::GetQualification | Self::SetQualification => {
                    static BODY: Body = Body {
                        schema: &Schema::String,
                        wrappers: &[],
                    };
                    &BODY
                }
                Self::GetCustomerValidation => {
                    static BODY: Body = Body {
                        schema: &GCC_VALIDATION_RELATIONSHIP,
                        wrappers: &[],
                    };
                    &BODY
                }
                Self::GetValidationStatus => {
                    static BODY: Body = Body {
                        schema: &VALIDATION_STATUS,
                        wrappers: &[],
                    };
                    &BODY
                }
                Self::ListValidationCodes => {
                    static BODY: Body = Body {
                        schema: &Schema::Array(&VALIDATION_CODE),
                        wrappers: &["items"],
                    };
                    &BODY
                }
            }
        }
        /// The body of an error response.
        #[must_use]
        pub const fn error_body(self) -> &'static Body {
            match self {
                Self::ListCustomers
                | Self::GetCustomer
                | Self::ListQualifications
                | Self::RequestQualification
                | Self::GetQualification
                | Self::SetQualification
                | Self::GetCustomerValidation
                | Self::GetValidationStatus
                | Self::ListValidationCodes => {
                    static BODY: Body = Body {
                        schema: &FAULT_BODY,
                        wrappers: &[],
                    };
                    &BODY
                }
            }
        }
    }
    /// A security scheme of the contract.
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
    /// Whether a request may be repeated (`x-repeatable`).
    #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
    pub enum Idempotency {
        /// The request is idempotent.
        Always,
        /// Only with the request id of the first attempt.
        SameRequestId,
        /// Only after a check that the first attempt had no effect.
        Never,
    }
    /// The body of a response, for hooks that normalize other spellings of it.
    #[derive(Clone, Copy, Debug)]
    #[non_exhaustive]
    pub struct Body {
        /// Its schema.
        pub schema: &'static Schema,
        /// Properties of an object that may contain it instead (`x-wrappers`).
        pub wrappers: &'static [&'static str],
    }
    /// The schema of a value.
    #[derive(Clone, Copy, Debug)]
    #[non_exhaustive]
    pub enum Schema {
        /// Any value.
        Any,
        /// A string.
        String,
        /// An integer.
        Integer {
            /// The least value.
            min: i64,
            /// The greatest value.
            max: i64,
        },
        /// A number.
        Number,
        /// A boolean.
        Boolean,
        /// An array.
        Array(&'static Schema),
        /// An object with these properties and others.
        Object(&'static [Property]),
    }
    /// A property of an object.
    #[derive(Clone, Copy, Debug)]
    #[non_exhaustive]
    pub struct Property {
        /// Its name in the contract.
        pub name: &'static str,
        /// Its other names (`x-aliases`).
        pub aliases: &'static [&'static str],
        /// Whether every object has it.
        pub required: bool,
        /// The schema of its value.
        pub schema: &'static Schema,
    }
    static COMPANY_PROFILE: Schema = Schema::Object(
        &[
            Property {
                name: "tenantId",
                aliases: &[],
                required: false,
                schema: &Schema::String,
            },
            Property {
                name: "domain",
                aliases: &[],
                required: false,
                schema: &Schema::String,
            },
            Property {
                name: "companyName",
                aliases: &[],
                required: false,
                schema: &Schema::String,
            },
            Property {
                name: "address",
                aliases: &[],
                required: false,
                schema: &Schema::Object(&[]),
            },
            Property {
                name: "email",
                aliases: &[],
                required: false,
                schema: &Schema::String,
            },
            Property {
                name: "links",
                aliases: &[],
                required: false,
                schema: &RESOURCE_LINKS,
            },
            Property {
                name: "attributes",
                aliases: &[],
                required: false,
                schema: &RESOURCE_ATTRIBUTES,
            },
        ],
    );
    static CUSTOMER: Schema = Schema::Object(
        &[
            Property {
                name: "id",
                aliases: &[],
                required: true,
                schema: &Schema::String,
            },
            Property {
                name: "commerceId",
                aliases: &[],
                required: false,
                schema: &Schema::String,
            },
            Property {
                name: "companyProfile",
                aliases: &[],
                required: false,
                schema: &COMPANY_PROFILE,
            },
            Property {
                name: "billingProfile",
                aliases: &[],
                required: false,
                schema: &Schema::Object(&[]),
            },
            Property {
                name: "relationshipToPartner",
                aliases: &[],
                required: false,
                schema: &Schema::String,
            },
            Property {
                name: "allowDelegatedAccess",
                aliases: &[],
                required: false,
                schema: &Schema::Boolean,
            },
            Property {
                name: "customDomains",
                aliases: &[],
                required: false,
                schema: &Schema::Any,
            },
            Property {
                name: "associatedPartnerId",
                aliases: &[],
                required: false,
                schema: &Schema::String,
            },
            Property {
                name: "links",
                aliases: &[],
                required: false,
                schema: &RESOURCE_LINKS,
            },
            Property {
                name: "attributes",
                aliases: &[],
                required: false,
                schema: &RESOURCE_ATTRIBUTES,
            },
        ],
    );
    static CUSTOMER_COLLECTION: Schema = Schema::Object(
        &[
            Property {
                name: "totalCount",
                aliases: &[],
                required: false,
                schema: &Schema::Integer {
                    min: -2147483648i64,
                    max: 2147483647i64,
                },
            },
            Property {
                name: "items",
                aliases: &[],
                required: true,
                schema: &Schema::Array(&CUSTOMER),
            },
            Property {
                name: "links",
                aliases: &[],
                required: false,
                schema: &RESOURCE_LINKS,
            },
            Property {
                name: "attributes",
                aliases: &[],
                required: false,
                schema: &RESOURCE_ATTRIBUTES,
            },
        ],
    );
    static CUSTOMER_QUALIFICATION: Schema = Schema::Object(
        &[
            Property {
                name: "qualification",
                aliases: &[],
                required: true,
                schema: &Schema::String,
            },
            Property {
                name: "vettingStatus",
                aliases: &[],
                required: false,
                schema: &Schema::String,
            },
            Property {
                name: "vettingReason",
                aliases: &[],
                required: false,
                schema: &Schema::String,
            },
            Property {
                name: "vettingCreateDate",
                aliases: &["vettingCreatedDate"],
                required: false,
                schema: &Schema::String,
            },
        ],
    );
    static FAULT_BODY: Schema = Schema::Object(
        &[
            Property {
                name: "code",
                aliases: &[],
                required: false,
                schema: &Schema::Any,
            },
            Property {
                name: "description",
                aliases: &[],
                required: false,
                schema: &Schema::String,
            },
            Property {
                name: "message",
                aliases: &[],
                required: false,
                schema: &Schema::String,
            },
            Property {
                name: "data",
                aliases: &[],
                required: false,
                schema: &Schema::Array(&Schema::Any),
            },
            Property {
                name: "source",
                aliases: &[],
                required: false,
                schema: &Schema::String,
            },
            Property {
                name: "statusCode",
                aliases: &[],
                required: false,
                schema: &Schema::Integer {
                    min: -2147483648i64,
                    max: 2147483647i64,
                },
            },
            Property {
                name: "errorName",
                aliases: &[],
                required: false,
                schema: &Schema::String,
            },
            Property {
                name: "isRetryable",
                aliases: &[],
                required: false,
                schema: &Schema::Boolean,
            },
            Property {
                name: "errorMessageExtended",
                aliases: &[],
                required: false,
                schema: &Schema::String,
            },
        ],
    );
    static GCC_VALIDATION_RELATIONSHIP: Schema = Schema::Object(
        &[
            Property {
                name: "partnerId",
                aliases: &[],
                required: false,
                schema: &Schema::String,
            },
            Property {
                name: "customerId",
                aliases: &[],
                required: false,
                schema: &Schema::String,
            },
            Property {
                name: "validationId",
                aliases: &[],
                required: false,
                schema: &Schema::String,
            },
            Property {
                name: "organizationName",
                aliases: &[],
                required: false,
                schema: &Schema::String,
            },
            Property {
                name: "eTag",
                aliases: &[],
                required: false,
                schema: &Schema::String,
            },
        ],
    );
    static LINK_HEADER: Schema = Schema::Object(
        &[
            Property {
                name: "key",
                aliases: &[],
                required: false,
                schema: &Schema::String,
            },
            Property {
                name: "value",
                aliases: &[],
                required: false,
                schema: &Schema::String,
            },
        ],
    );
    static RESOURCE_ATTRIBUTES: Schema = Schema::Object(
        &[
            Property {
                name: "etag",
                aliases: &[],
                required: false,
                schema: &Schema::String,
            },
            Property {
                name: "objectType",
                aliases: &[],
                required: false,
                schema: &Schema::String,
            },
        ],
    );
    static RESOURCE_LINK: Schema = Schema::Object(
        &[
            Property {
                name: "uri",
                aliases: &[],
                required: false,
                schema: &Schema::String,
            },
            Property {
                name: "method",
                aliases: &[],
                required: false,
                schema: &Schema::String,
            },
            Property {
                name: "headers",
                aliases: &[],
                required: false,
                schema: &Schema::Array(&LINK_HEADER),
            },
        ],
    );
    static RESOURCE_LINKS: Schema = Schema::Object(
        &[
            Property {
                name: "self",
                aliases: &[],
                required: false,
                schema: &RESOURCE_LINK,
            },
            Property {
                name: "next",
                aliases: &[],
                required: false,
                schema: &RESOURCE_LINK,
            },
            Property {
                name: "previous",
                aliases: &[],
                required: false,
                schema: &RESOURCE_LINK,
            },
        ],
    );
    static VALIDATION_CODE: Schema = Schema::Object(
        &[
            Property {
                name: "partnerId",
                aliases: &[],
                required: false,
                schema: &Schema::String,
            },
            Property {
                name: "organizationName",
                aliases: &[],
                required: false,
                schema: &Schema::String,
            },
            Property {
                name: "validationId",
                aliases: &[],
                required: true,
                schema: &Schema::String,
            },
            Property {
                name: "maxCreates",
                aliases: &[],
                required: false,
                schema: &Schema::Integer {
                    min: -2147483648i64,
                    max: 2147483647i64,
                },
            },
            Property {
                name: "remainingCreates",
                aliases: &[],
                required: false,
                schema: &Schema::Integer {
                    min: -2147483648i64,
                    max: 2147483647i64,
                },
            },
            Property {
                name: "eTag",
                aliases: &[],
                required: false,
                schema: &Schema::String,
            },
        ],
    );
    static VALIDATION_STATUS: Schema = Schema::Object(
        &[
            Property {
                name: "type",
                aliases: &[],
                required: false,
                schema: &Schema::String,
            },
            Property {
                name: "status",
                aliases: &[],
                required: true,
                schema: &Schema::String,
            },
            Property {
                name: "lastUpdateDateTime",
                aliases: &[],
                required: false,
                schema: &Schema::String,
            },
        ],
    );
}
/// The error codes that the contract documents.
pub mod error_code {
    /// A documented error code.
    #[derive(Clone, Copy, Debug, Eq, PartialEq)]
    #[non_exhaustive]
    pub struct ErrorCode {
        /// The code, as a string.
        pub code: &'static str,
        /// The HTTP status of its responses.
        pub status: ::std::option::Option<u16>,
        /// The meaning of the code.
        pub meaning: &'static str,
        /// What the caller can do.
        pub hint: ::std::option::Option<&'static str>,
    }
    impl ErrorCode {
        /// All codes, in the order of the contract.
        pub const ALL: &'static [Self] = &[
            ErrorCode {
                code: "400",
                status: Some(401u16),
                meaning: "Access is denied.",
                hint: None,
            },
            ErrorCode {
                code: "800001",
                status: Some(401u16),
                meaning: "The partner's token is missing in the service's context.",
                hint: Some("Send a token that was issued for the partner's tenant."),
            },
            ErrorCode {
                code: "900420",
                status: Some(401u16),
                meaning: "Tokens for this audience are no longer accepted.",
                hint: Some(
                    "Ask for a token for https://api.partnercenter.microsoft.com instead of https://graph.windows.net.",
                ),
            },
            ErrorCode {
                code: "900421",
                status: Some(401u16),
                meaning: "The app+user token was obtained without multi-factor authentication.",
                hint: Some(
                    "Sign in again with multi-factor authentication, then take a new token.",
                ),
            },
            ErrorCode {
                code: "10001",
                status: Some(401u16),
                meaning: "Multi-factor authentication is required.",
                hint: Some(
                    "Sign in again with multi-factor authentication, then take a new token.",
                ),
            },
            ErrorCode {
                code: "3000",
                status: Some(400u16),
                meaning: "A property is not valid.",
                hint: None,
            },
            ErrorCode {
                code: "800002",
                status: Some(400u16),
                meaning: "The request's input is not valid.",
                hint: None,
            },
            ErrorCode {
                code: "800086",
                status: Some(400u16),
                meaning: "The customer's tenant lacks the tags that the offer requires.",
                hint: Some(
                    "Check the customer's qualifications: the offer needs one that is missing.",
                ),
            },
            ErrorCode {
                code: "900118",
                status: Some(400u16),
                meaning: "The customer's id is not valid.",
                hint: Some("Use the customer's Microsoft Entra tenant id, a GUID."),
            },
            ErrorCode {
                code: "900126",
                status: Some(400u16),
                meaning: "A value is not one of its enumeration.",
                hint: None,
            },
            ErrorCode {
                code: "900141",
                status: Some(400u16),
                meaning: "The operation is not supported.",
                hint: None,
            },
            ErrorCode {
                code: "1002",
                status: Some(403u16),
                meaning: "Authorization failed.",
                hint: None,
            },
            ErrorCode {
                code: "2032",
                status: Some(403u16),
                meaning: "Access is denied.",
                hint: None,
            },
            ErrorCode {
                code: "20002",
                status: Some(403u16),
                meaning: "There is no relationship between the partner and the customer.",
                hint: Some(
                    "Check the customer's id, the cloud, and that the customer is one of this partner.",
                ),
            },
            ErrorCode {
                code: "600006",
                status: Some(403u16),
                meaning: "The requested action is not allowed.",
                hint: None,
            },
            ErrorCode {
                code: "800073",
                status: Some(403u16),
                meaning: "The customer's account is under review.",
                hint: Some("Wait for the review: getValidationStatus tells its state."),
            },
            ErrorCode {
                code: "800074",
                status: Some(403u16),
                meaning: "The customer's account is under review.",
                hint: Some("Wait for the review: getValidationStatus tells its state."),
            },
            ErrorCode {
                code: "800075",
                status: Some(403u16),
                meaning: "The customer's account is not approved.",
                hint: Some("Ask Microsoft support about the customer's account."),
            },
            ErrorCode {
                code: "900150",
                status: Some(403u16),
                meaning: "The caller's role lacks the right.",
                hint: Some("Use an admin agent or a sales agent of the partner."),
            },
            ErrorCode {
                code: "900308",
                status: Some(403u16),
                meaning: "The caller's privileges are insufficient.",
                hint: None,
            },
            ErrorCode {
                code: "900309",
                status: Some(403u16),
                meaning: "Conditional Access blocked the call.",
                hint: Some("Ask the administrator of the tenant which policy applies."),
            },
            ErrorCode {
                code: "900329",
                status: Some(403u16),
                meaning: "The resource does not support app-only authentication.",
                hint: Some("Use a token of app+user."),
            },
            ErrorCode {
                code: "1000",
                status: Some(404u16),
                meaning: "Nothing was found.",
                hint: None,
            },
            ErrorCode {
                code: "60003",
                status: Some(404u16),
                meaning: "The tenant was not found.",
                hint: Some("Check the customer's id and the cloud."),
            },
            ErrorCode {
                code: "600074",
                status: Some(404u16),
                meaning: "The customer has no account status.",
                hint: Some(
                    "Nothing needs to be done: a customer without a status is not blocked.",
                ),
            },
            ErrorCode {
                code: "800018",
                status: None,
                meaning: "The sandbox has reached its limit.",
                hint: Some("Delete customers of the sandbox that are no longer needed."),
            },
            ErrorCode {
                code: "900127",
                status: None,
                meaning: "The environment does not support this.",
                hint: Some(
                    "Use the other environment: sandbox and production differ in what they support.",
                ),
            },
        ];
        /// The entry of a code; a response contains the code as a string or as a number.
        #[must_use]
        pub fn from_code(code: &str) -> ::std::option::Option<&'static Self> {
            Self::ALL.iter().find(|known| known.code == code.trim())
        }
    }
}
