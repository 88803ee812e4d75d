//! Which object of OpenAPI 3.0 each node is: that follows from where it stands, not from its key.

use crate::model::{
    Callback, Components, Contact, Discriminator, Encoding, Example, ExternalDocs, Header, Info,
    License, Link, MediaType, OAuthFlow, OAuthFlows, Object, OpenApi, OperationObject, Parameter,
    PathItem, RequestBody, Response, Schema, SecurityScheme, Server, ServerVariable, Tag, Xml,
};
use crate::node::Node;
use crate::source::Document;

/// The objects that OpenAPI knows.
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

/// What the value of a keyword has to be.
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
    /// The keywords of such an object, all that OpenAPI 3.0 has, and the types of their values.
    #[must_use]
    pub const fn keywords(self) -> &'static [(&'static str, ValueType)] {
        match self {
            Self::OpenApi => OpenApi::KEYWORDS,
            Self::Info => Info::KEYWORDS,
            Self::Contact => Contact::KEYWORDS,
            Self::License => License::KEYWORDS,
            Self::Server => Server::KEYWORDS,
            Self::ServerVariable => ServerVariable::KEYWORDS,
            Self::Tag => Tag::KEYWORDS,
            Self::ExternalDocs => ExternalDocs::KEYWORDS,
            Self::Components => Components::KEYWORDS,
            Self::PathItem => PathItem::KEYWORDS,
            Self::Operation => OperationObject::KEYWORDS,
            Self::Callback => Callback::KEYWORDS,
            Self::Parameter => Parameter::KEYWORDS,
            Self::RequestBody => RequestBody::KEYWORDS,
            Self::Response => Response::KEYWORDS,
            Self::Header => Header::KEYWORDS,
            Self::MediaType => MediaType::KEYWORDS,
            Self::Encoding => Encoding::KEYWORDS,
            Self::Schema => Schema::KEYWORDS,
            Self::Discriminator => Discriminator::KEYWORDS,
            Self::Xml => Xml::KEYWORDS,
            Self::Example => Example::KEYWORDS,
            Self::Link => Link::KEYWORDS,
            Self::SecurityScheme => SecurityScheme::KEYWORDS,
            Self::OAuthFlows => OAuthFlows::KEYWORDS,
            Self::OAuthFlow => OAuthFlow::KEYWORDS,
        }
    }

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

    /// The section of `components` for objects of which a reference may take the place.
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

    /// With its article, for messages.
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

/// A node of a document and which object it is.
#[derive(Clone, Copy, Debug)]
pub struct Part<'d> {
    /// Which object it is.
    pub kind: ObjectKind,
    /// Where it, or the reference that stands in its place, is written.
    pub cursor: Node<'d>,
}

impl<'d> Part<'d> {
    /// The objects inside this one, one step down; none below a reference, next to which nothing
    /// counts.
    pub(crate) fn children_into(self, found: &mut Vec<Self>) {
        let mut add = |kind, cursor| found.push(Self { kind, cursor });
        if self.is_reference() {
            return;
        }
        if self.kind == ObjectKind::Callback {
            keyed(self.cursor).for_each(|(_, value)| add(ObjectKind::PathItem, value));
        }
        for (name, value_type) in self.kind.keywords() {
            let Some(value) = self.cursor.get(name) else {
                continue;
            };
            match *value_type {
                ValueType::String
                | ValueType::Boolean
                | ValueType::Number
                | ValueType::Count
                | ValueType::Choice(_)
                | ValueType::Array
                | ValueType::Strings
                | ValueType::Map
                | ValueType::StringMap
                | ValueType::Requirements
                | ValueType::Any => {}
                ValueType::One(kind) => add(kind, value),
                ValueType::Each(kind) => value.items().for_each(|item| add(kind, item)),
                ValueType::Named(kind) => value.entries().for_each(|(_, value)| add(kind, value)),
                ValueType::Keyed(kind) => keyed(value).for_each(|(_, value)| add(kind, value)),
                ValueType::SchemaOrBoolean if value.as_bool().is_some() => {}
                ValueType::SchemaOrBoolean => add(ObjectKind::Schema, value),
            }
        }
    }

    /// The objects inside this one, one step down.
    #[must_use]
    pub fn children(self) -> Vec<Self> {
        let mut found = Vec::new();
        self.children_into(&mut found);
        found
    }

    /// Whether a reference stands in place of the object.
    #[must_use]
    pub fn is_reference(self) -> bool {
        self.kind.may_be_reference() && self.cursor.get("$ref").is_some()
    }

    /// Where the `$ref` in place of the object is written, and its string.
    #[must_use]
    pub fn reference(self) -> Option<(Node<'d>, &'d str)> {
        let written = self.cursor.get("$ref").filter(|_| self.is_reference())?;
        Some((written, written.as_str()?))
    }

    /// The keywords that OpenAPI does not give such an object, in the order of the text.
    pub fn unknown_keywords(self) -> impl Iterator<Item = (&'d str, Node<'d>)> {
        let known = move |key: &str| self.kind.keywords().iter().any(|(known, _)| *known == key);
        let entries = self.cursor.entries();
        entries.filter(move |(key, _)| !key.starts_with("x-") && !known(key))
    }

    /// The keywords of the object that hold text for people, as they are written.
    pub fn texts(self) -> impl Iterator<Item = (&'static str, Node<'d>)> {
        let keywords = self.kind.keywords().iter().map(|(keyword, _)| *keyword);
        let texts =
            keywords.filter(|keyword| matches!(*keyword, "title" | "summary" | "description"));
        texts.filter_map(move |keyword| Some((keyword, self.cursor.get(keyword)?)))
    }

    /// Whether the object is deprecated.
    #[must_use]
    pub fn is_deprecated(self) -> bool {
        let deprecated = self.cursor.get("deprecated");
        deprecated.and_then(Node::as_bool) == Some(true)
    }

    /// The typed view of the object, if it is of the kind of the view.
    #[must_use]
    pub fn view<T: Object<'d>>(self) -> Option<T> {
        (self.kind == T::KIND).then(|| T::view(self.cursor))
    }
}

/// All objects of `document`, the root first; references are listed and not followed.
#[must_use]
pub fn all(document: &Document) -> Vec<Part<'_>> {
    within(Part {
        kind: ObjectKind::OpenApi,
        cursor: document.root(),
    })
}

/// `part` and all objects inside it, however deep; references are listed and not followed.
#[must_use]
pub fn within(part: Part<'_>) -> Vec<Part<'_>> {
    let mut found = vec![part];
    let mut next = 0;
    while let Some(&part) = found.get(next) {
        part.children_into(&mut found);
        next += 1;
    }
    found
}

/// The entries of a map that are not extensions.
fn keyed<'d>(map: Node<'d>) -> impl Iterator<Item = (&'d str, Node<'d>)> {
    map.entries().filter(|(key, _)| !key.starts_with("x-"))
}
