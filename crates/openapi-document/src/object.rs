//! What stands where in OpenAPI 3.0: the kind of an object follows from its place, not from its key.

use crate::document::{Cursor, Document};

/// The kinds of objects that OpenAPI knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Root,
    Info,
    Contact,
    License,
    Server,
    ServerVariable,
    Tag,
    ExternalDocs,
    Components,
    PathItem,
    Operation,
    Callback,
    Parameter,
    RequestBody,
    Response,
    Header,
    MediaType,
    Encoding,
    Schema,
    Discriminator,
    Xml,
    Example,
    Link,
    SecurityScheme,
    OAuthFlows,
    OAuthFlow,
}

/// What a member of an object has to be.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    Text,
    Bool,
    Number,
    /// A whole number, not less than zero.
    Count,
    /// One of these texts.
    Choice(&'static [&'static str]),
    /// A list of what is of no interest here.
    List,
    /// A list of texts.
    Texts,
    /// A map of what is of no interest here.
    Map,
    /// Texts by names that are free to choose.
    TextMap,
    /// Alternatives, each of which lists scopes by the name of a security scheme.
    Requirements,
    /// Whatever it is, another rule looks at it or none does.
    Any,
    /// An object.
    One(Kind),
    /// A list of objects.
    Each(Kind),
    /// Objects by names that are free to choose.
    Named(Kind),
    /// Objects by key, with extensions (`x-…`) between them.
    Keyed(Kind),
    /// A schema or a truth value.
    SchemaOrBool,
}

impl Kind {
    /// The members of such an object, all that OpenAPI 3.0 has.
    pub const fn members(self) -> &'static [(&'static str, Shape)] {
        use Shape::{
            Any, Bool, Choice, Count, Each, Keyed, List, Map, Named, Number, One, Requirements,
            SchemaOrBool, Text, TextMap, Texts,
        };
        const STYLES: &[&str] = &[
            "matrix",
            "label",
            "form",
            "simple",
            "spaceDelimited",
            "pipeDelimited",
            "deepObject",
        ];
        match self {
            Self::Root => &[
                ("openapi", Text),
                ("info", One(Self::Info)),
                ("servers", Each(Self::Server)),
                ("paths", Keyed(Self::PathItem)),
                ("components", One(Self::Components)),
                ("security", Requirements),
                ("tags", Each(Self::Tag)),
                ("externalDocs", One(Self::ExternalDocs)),
            ],
            Self::Info => &[
                ("title", Text),
                ("description", Text),
                ("termsOfService", Text),
                ("contact", One(Self::Contact)),
                ("license", One(Self::License)),
                ("version", Text),
            ],
            Self::Contact => &[("name", Text), ("url", Text), ("email", Text)],
            Self::License => &[("name", Text), ("url", Text)],
            Self::Server => &[
                ("url", Text),
                ("description", Text),
                ("variables", Named(Self::ServerVariable)),
            ],
            Self::ServerVariable => &[("enum", Texts), ("default", Text), ("description", Text)],
            Self::Tag => &[
                ("name", Text),
                ("description", Text),
                ("externalDocs", One(Self::ExternalDocs)),
            ],
            Self::ExternalDocs => &[("description", Text), ("url", Text)],
            Self::Components => &[
                ("schemas", Named(Self::Schema)),
                ("responses", Named(Self::Response)),
                ("parameters", Named(Self::Parameter)),
                ("examples", Named(Self::Example)),
                ("requestBodies", Named(Self::RequestBody)),
                ("headers", Named(Self::Header)),
                ("securitySchemes", Named(Self::SecurityScheme)),
                ("links", Named(Self::Link)),
                ("callbacks", Named(Self::Callback)),
            ],
            Self::PathItem => &[
                ("$ref", Text),
                ("summary", Text),
                ("description", Text),
                ("servers", Each(Self::Server)),
                ("parameters", Each(Self::Parameter)),
                ("get", One(Self::Operation)),
                ("put", One(Self::Operation)),
                ("post", One(Self::Operation)),
                ("delete", One(Self::Operation)),
                ("options", One(Self::Operation)),
                ("head", One(Self::Operation)),
                ("patch", One(Self::Operation)),
                ("trace", One(Self::Operation)),
            ],
            Self::Operation => &[
                ("tags", Texts),
                ("summary", Text),
                ("description", Text),
                ("externalDocs", One(Self::ExternalDocs)),
                ("operationId", Text),
                ("parameters", Each(Self::Parameter)),
                ("requestBody", One(Self::RequestBody)),
                ("responses", Keyed(Self::Response)),
                ("callbacks", Named(Self::Callback)),
                ("deprecated", Bool),
                ("security", Requirements),
                ("servers", Each(Self::Server)),
            ],
            // Its members have no fixed names.
            Self::Callback => &[],
            Self::Parameter => &[
                ("name", Text),
                ("in", Choice(&["path", "query", "header", "cookie"])),
                ("description", Text),
                ("required", Bool),
                ("deprecated", Bool),
                ("allowEmptyValue", Bool),
                ("style", Choice(STYLES)),
                ("explode", Bool),
                ("allowReserved", Bool),
                ("schema", One(Self::Schema)),
                ("example", Any),
                ("examples", Named(Self::Example)),
                ("content", Named(Self::MediaType)),
            ],
            Self::RequestBody => &[
                ("description", Text),
                ("content", Named(Self::MediaType)),
                ("required", Bool),
            ],
            Self::Response => &[
                ("description", Text),
                ("headers", Named(Self::Header)),
                ("content", Named(Self::MediaType)),
                ("links", Named(Self::Link)),
            ],
            Self::Header => &[
                ("description", Text),
                ("required", Bool),
                ("deprecated", Bool),
                ("allowEmptyValue", Bool),
                ("style", Choice(&["simple"])),
                ("explode", Bool),
                ("allowReserved", Bool),
                ("schema", One(Self::Schema)),
                ("example", Any),
                ("examples", Named(Self::Example)),
                ("content", Named(Self::MediaType)),
            ],
            Self::MediaType => &[
                ("schema", One(Self::Schema)),
                ("example", Any),
                ("examples", Named(Self::Example)),
                ("encoding", Named(Self::Encoding)),
            ],
            Self::Encoding => &[
                ("contentType", Text),
                ("headers", Named(Self::Header)),
                ("style", Choice(STYLES)),
                ("explode", Bool),
                ("allowReserved", Bool),
            ],
            Self::Schema => &[
                ("title", Text),
                ("multipleOf", Number),
                ("maximum", Number),
                ("exclusiveMaximum", Any),
                ("minimum", Number),
                ("exclusiveMinimum", Any),
                ("maxLength", Count),
                ("minLength", Count),
                ("pattern", Text),
                ("maxItems", Count),
                ("minItems", Count),
                ("uniqueItems", Bool),
                ("maxProperties", Count),
                ("minProperties", Count),
                ("required", Texts),
                ("enum", List),
                ("type", Any),
                ("allOf", Each(Self::Schema)),
                ("oneOf", Each(Self::Schema)),
                ("anyOf", Each(Self::Schema)),
                ("not", One(Self::Schema)),
                ("items", One(Self::Schema)),
                ("properties", Named(Self::Schema)),
                ("additionalProperties", SchemaOrBool),
                ("description", Text),
                ("format", Text),
                ("default", Any),
                ("nullable", Bool),
                ("discriminator", One(Self::Discriminator)),
                ("readOnly", Bool),
                ("writeOnly", Bool),
                ("xml", One(Self::Xml)),
                ("externalDocs", One(Self::ExternalDocs)),
                ("example", Any),
                ("deprecated", Bool),
            ],
            Self::Discriminator => &[("propertyName", Text), ("mapping", TextMap)],
            Self::Xml => &[
                ("name", Text),
                ("namespace", Text),
                ("prefix", Text),
                ("attribute", Bool),
                ("wrapped", Bool),
            ],
            Self::Example => &[
                ("summary", Text),
                ("description", Text),
                ("value", Any),
                ("externalValue", Text),
            ],
            Self::Link => &[
                ("operationRef", Text),
                ("operationId", Text),
                ("parameters", Map),
                ("requestBody", Any),
                ("description", Text),
                ("server", One(Self::Server)),
            ],
            Self::SecurityScheme => &[
                (
                    "type",
                    Choice(&["apiKey", "http", "oauth2", "openIdConnect"]),
                ),
                ("description", Text),
                ("name", Text),
                ("in", Choice(&["query", "header", "cookie"])),
                ("scheme", Text),
                ("bearerFormat", Text),
                ("flows", One(Self::OAuthFlows)),
                ("openIdConnectUrl", Text),
            ],
            Self::OAuthFlows => &[
                ("implicit", One(Self::OAuthFlow)),
                ("password", One(Self::OAuthFlow)),
                ("clientCredentials", One(Self::OAuthFlow)),
                ("authorizationCode", One(Self::OAuthFlow)),
            ],
            Self::OAuthFlow => &[
                ("authorizationUrl", Text),
                ("tokenUrl", Text),
                ("refreshUrl", Text),
                ("scopes", TextMap),
            ],
        }
    }

    /// The members without which such an object is none, whatever else it has.
    pub const fn required(self) -> &'static [&'static str] {
        match self {
            Self::Root => &["openapi", "info", "paths"],
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

    /// The section of `components` for objects of which a reference may take the place.
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
            Self::Root
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

    /// With its article, for messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Root => "the document",
            Self::Info => "`info`",
            Self::Contact => "a contact",
            Self::License => "a license",
            Self::Server => "a server",
            Self::ServerVariable => "a server variable",
            Self::Tag => "a tag",
            Self::ExternalDocs => "`externalDocs`",
            Self::Components => "`components`",
            Self::PathItem => "a path item",
            Self::Operation => "an operation",
            Self::Callback => "a callback",
            Self::Parameter => "a parameter",
            Self::RequestBody => "a request body",
            Self::Response => "a response",
            Self::Header => "a header",
            Self::MediaType => "a media type",
            Self::Encoding => "an encoding",
            Self::Schema => "a schema",
            Self::Discriminator => "a discriminator",
            Self::Xml => "`xml`",
            Self::Example => "an example",
            Self::Link => "a link",
            Self::SecurityScheme => "a security scheme",
            Self::OAuthFlows => "`flows`",
            Self::OAuthFlow => "a flow",
        }
    }
}

/// An object of a document and what it is.
#[derive(Clone, Debug)]
pub struct Part<'d> {
    pub kind: Kind,
    pub cursor: Cursor<'d>,
}

impl<'d> Part<'d> {
    /// The objects inside this one, one step down; none below a reference, next to which nothing
    /// counts.
    pub fn children(&self) -> Vec<Self> {
        let mut found = Vec::new();
        let mut add = |kind, cursor| found.push(Self { kind, cursor });
        if self.is_reference() {
            return found;
        }
        if self.kind == Kind::Callback {
            for (_, value) in keyed(&self.cursor) {
                add(Kind::PathItem, value);
            }
        }
        for (name, shape) in self.kind.members() {
            let Some(value) = self.cursor.get(name) else {
                continue;
            };
            match *shape {
                Shape::Text
                | Shape::Bool
                | Shape::Number
                | Shape::Count
                | Shape::Choice(_)
                | Shape::List
                | Shape::Texts
                | Shape::Map
                | Shape::TextMap
                | Shape::Requirements
                | Shape::Any => {}
                Shape::One(kind) => add(kind, value),
                Shape::Each(kind) => value.items().for_each(|item| add(kind, item)),
                Shape::Named(kind) => value.members().for_each(|(_, value)| add(kind, value)),
                Shape::Keyed(kind) => keyed(&value).for_each(|(_, value)| add(kind, value)),
                Shape::SchemaOrBool if value.as_bool().is_some() => {}
                Shape::SchemaOrBool => add(Kind::Schema, value),
            }
        }
        found
    }

    /// Whether a reference stands in place of the object.
    pub fn is_reference(&self) -> bool {
        let may = self.kind.section().is_some() || self.kind == Kind::PathItem;
        may && self.cursor.get("$ref").is_some()
    }
}

/// All objects of `document`, the root first.
pub fn all(document: &Document) -> Vec<Part<'_>> {
    let cursor = document.root();
    within(Part {
        kind: Kind::Root,
        cursor,
    })
}

/// `part` and all objects inside it, however deep; references are listed and not followed.
pub fn within(part: Part<'_>) -> Vec<Part<'_>> {
    let mut found = vec![part];
    let mut next = 0;
    while let Some(part) = found.get(next) {
        let children = part.children();
        found.extend(children);
        next += 1;
    }
    found
}

/// The members of a map that are no extensions.
fn keyed<'d>(map: &Cursor<'d>) -> impl Iterator<Item = (&'d str, Cursor<'d>)> + use<'d> {
    map.members().filter(|(key, _)| !key.starts_with("x-"))
}
