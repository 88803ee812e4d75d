//! The kinds of objects in OpenAPI 3.0, and the types of their keywords.

/// The kinds of objects in OpenAPI 3.0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ObjectKind {
    /// The OpenAPI Object.
    OpenApi,
    /// The Info Object.
    Info,
    /// The Contact Object.
    Contact,
    /// The License Object.
    License,
    /// The Server Object.
    Server,
    /// The Server Variable Object.
    ServerVariable,
    /// The Tag Object.
    Tag,
    /// The External Documentation Object.
    ExternalDocs,
    /// The Components Object.
    Components,
    /// The Path Item Object.
    PathItem,
    /// The Operation Object.
    Operation,
    /// The Callback Object.
    Callback,
    /// The Parameter Object.
    Parameter,
    /// The Request Body Object.
    RequestBody,
    /// The Response Object.
    Response,
    /// The Header Object.
    Header,
    /// The Media Type Object.
    MediaType,
    /// The Encoding Object.
    Encoding,
    /// The Schema Object.
    Schema,
    /// The Discriminator Object.
    Discriminator,
    /// The XML Object.
    Xml,
    /// The Example Object.
    Example,
    /// The Link Object.
    Link,
    /// The Security Scheme Object.
    SecurityScheme,
    /// The OAuth Flows Object.
    OAuthFlows,
    /// The OAuth Flow Object.
    OAuthFlow,
}

/// The type of the value of a keyword.
#[derive(Clone, Copy, Debug)]
pub enum ValueType {
    /// A string.
    String,
    /// A boolean.
    Boolean,
    /// A number.
    Number,
    /// An integer that is not negative.
    Count,
    /// One of these strings.
    Choice(&'static [&'static str]),
    /// An array of anything.
    Array,
    /// An array of strings.
    Strings,
    /// An object of anything.
    Map,
    /// Strings by names that the document chooses.
    StringMap,
    /// Security Requirement Objects.
    Requirements,
    /// Anything; another rule checks it, or none does.
    Any,
    /// An object.
    One(ObjectKind),
    /// An array of objects.
    Each(ObjectKind),
    /// Objects by names that the document chooses.
    Named(ObjectKind),
    /// Objects by key, with extensions (`x-…`) between them.
    Keyed(ObjectKind),
    /// A Schema Object or a boolean.
    SchemaOrBoolean,
}

impl ObjectKind {
    /// Whether a reference may stand in place of such an object.
    #[must_use]
    pub const fn may_be_reference(self) -> bool {
        self.section().is_some() || matches!(self, Self::PathItem)
    }

    /// The keywords that such an object must have.
    #[must_use]
    pub const fn required(self) -> &'static [&'static str] {
        match self {
            Self::OpenApi => &["openapi", "info", "paths"],
            Self::Info => &["title", "version"],
            Self::License | Self::Tag => &["name"],
            Self::Server | Self::ExternalDocs => &["url"],
            Self::ServerVariable => &["default"],
            Self::Operation => &["responses"],
            Self::Parameter => &["name", "in"],
            Self::RequestBody => &["content"],
            Self::Response => &["description"],
            Self::Discriminator => &["propertyName"],
            Self::SecurityScheme => &["type"],
            Self::OAuthFlow => &["scopes"],
            Self::Contact
            | Self::Components
            | Self::PathItem
            | Self::Callback
            | Self::Header
            | Self::MediaType
            | Self::Encoding
            | Self::Schema
            | Self::Xml
            | Self::Example
            | Self::Link
            | Self::OAuthFlows => &[],
        }
    }

    /// The section of `components` for objects that can be replaced by a reference.
    #[must_use]
    pub const fn section(self) -> Option<&'static str> {
        match self {
            Self::Schema => Some("schemas"),
            Self::Response => Some("responses"),
            Self::Parameter => Some("parameters"),
            Self::Example => Some("examples"),
            Self::RequestBody => Some("requestBodies"),
            Self::Header => Some("headers"),
            Self::SecurityScheme => Some("securitySchemes"),
            Self::Link => Some("links"),
            Self::Callback => Some("callbacks"),
            Self::OpenApi
            | Self::Info
            | Self::Contact
            | Self::License
            | Self::Server
            | Self::ServerVariable
            | Self::Tag
            | Self::ExternalDocs
            | Self::Components
            | Self::PathItem
            | Self::Operation
            | Self::MediaType
            | Self::Encoding
            | Self::Discriminator
            | Self::Xml
            | Self::OAuthFlows
            | Self::OAuthFlow => None,
        }
    }

    /// The name with its article, for messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::OpenApi => "an OpenAPI Object",
            Self::Info => "an Info Object",
            Self::Contact => "a Contact Object",
            Self::License => "a License Object",
            Self::Server => "a Server Object",
            Self::ServerVariable => "a Server Variable Object",
            Self::Tag => "a Tag Object",
            Self::ExternalDocs => "an External Documentation Object",
            Self::Components => "a Components Object",
            Self::PathItem => "a Path Item Object",
            Self::Operation => "an Operation Object",
            Self::Callback => "a Callback Object",
            Self::Parameter => "a Parameter Object",
            Self::RequestBody => "a Request Body Object",
            Self::Response => "a Response Object",
            Self::Header => "a Header Object",
            Self::MediaType => "a Media Type Object",
            Self::Encoding => "an Encoding Object",
            Self::Schema => "a Schema Object",
            Self::Discriminator => "a Discriminator Object",
            Self::Xml => "an XML Object",
            Self::Example => "an Example Object",
            Self::Link => "a Link Object",
            Self::SecurityScheme => "a Security Scheme Object",
            Self::OAuthFlows => "an OAuth Flows Object",
            Self::OAuthFlow => "an OAuth Flow Object",
        }
    }
}
