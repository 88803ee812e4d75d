//! Which object of OpenAPI 3.0 each node is, as its parents determine it.

use crate::model::{
    Callback, Components, Contact, Discriminator, Encoding, Example, ExternalDocs, Header, Info,
    License, Link, MediaType, OAuthFlow, OAuthFlows, Object, OpenApi, OperationObject, Parameter,
    PathItem, RequestBody, Response, Schema, SecurityScheme, Server, ServerVariable, Tag, Xml,
};
use crate::node::Node;
use crate::object_kind::{ObjectKind, ValueType};
use crate::source::Document;

impl ObjectKind {
    /// The keywords that OpenAPI 3.0 defines for such an object, and the types of their values.
    #[must_use]
    pub const fn keywords(self) -> &'static [(&'static str, ValueType)] {
        match self {
            Self::OpenApi => <OpenApi<'static> as Object<'static>>::KEYWORDS,
            Self::Info => <Info<'static> as Object<'static>>::KEYWORDS,
            Self::Contact => <Contact<'static> as Object<'static>>::KEYWORDS,
            Self::License => <License<'static> as Object<'static>>::KEYWORDS,
            Self::Server => <Server<'static> as Object<'static>>::KEYWORDS,
            Self::ServerVariable => <ServerVariable<'static> as Object<'static>>::KEYWORDS,
            Self::Tag => <Tag<'static> as Object<'static>>::KEYWORDS,
            Self::ExternalDocs => <ExternalDocs<'static> as Object<'static>>::KEYWORDS,
            Self::Components => <Components<'static> as Object<'static>>::KEYWORDS,
            Self::PathItem => <PathItem<'static> as Object<'static>>::KEYWORDS,
            Self::Operation => <OperationObject<'static> as Object<'static>>::KEYWORDS,
            Self::Callback => <Callback<'static> as Object<'static>>::KEYWORDS,
            Self::Parameter => <Parameter<'static> as Object<'static>>::KEYWORDS,
            Self::RequestBody => <RequestBody<'static> as Object<'static>>::KEYWORDS,
            Self::Response => <Response<'static> as Object<'static>>::KEYWORDS,
            Self::Header => <Header<'static> as Object<'static>>::KEYWORDS,
            Self::MediaType => <MediaType<'static> as Object<'static>>::KEYWORDS,
            Self::Encoding => <Encoding<'static> as Object<'static>>::KEYWORDS,
            Self::Schema => <Schema<'static> as Object<'static>>::KEYWORDS,
            Self::Discriminator => <Discriminator<'static> as Object<'static>>::KEYWORDS,
            Self::Xml => <Xml<'static> as Object<'static>>::KEYWORDS,
            Self::Example => <Example<'static> as Object<'static>>::KEYWORDS,
            Self::Link => <Link<'static> as Object<'static>>::KEYWORDS,
            Self::SecurityScheme => <SecurityScheme<'static> as Object<'static>>::KEYWORDS,
            Self::OAuthFlows => <OAuthFlows<'static> as Object<'static>>::KEYWORDS,
            Self::OAuthFlow => <OAuthFlow<'static> as Object<'static>>::KEYWORDS,
        }
    }
}

/// A node of a document and which object it is.
#[derive(Clone, Copy, Debug)]
pub struct ObjectNode<'d> {
    /// The kind of the object.
    pub kind: ObjectKind,
    /// The node of the object, or of the reference that stands in its place.
    pub node: Node<'d>,
}

impl<'d> ObjectNode<'d> {
    /// The child objects; none of a reference, whose siblings are ignored.
    pub(crate) fn children_into(self, found: &mut Vec<Self>) {
        let mut add = |kind, node| found.push(Self { kind, node });
        if self.is_reference() {
            return;
        }
        if self.kind == ObjectKind::Callback {
            keyed(self.node).for_each(|(_, value)| add(ObjectKind::PathItem, value));
        }
        for (name, value_type) in self.kind.keywords() {
            let Some(value) = self.node.get(name) else {
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

    /// The child objects.
    #[must_use]
    pub fn children(self) -> Vec<Self> {
        let mut found = Vec::new();
        self.children_into(&mut found);
        found
    }

    /// Whether a reference stands in place of the object.
    #[must_use]
    pub fn is_reference(self) -> bool {
        self.kind.may_be_reference() && self.node.get("$ref").is_some()
    }

    /// The node and the string of the `$ref` that stands in place of the object.
    #[must_use]
    pub fn reference(self) -> Option<(Node<'d>, &'d str)> {
        let written = self.node.get("$ref").filter(|_| self.is_reference())?;
        Some((written, written.as_str()?))
    }

    /// The keywords that OpenAPI does not give such an object, in the order of the text.
    pub fn unknown_keywords(self) -> impl Iterator<Item = (&'d str, Node<'d>)> {
        let known = move |key: &str| self.kind.keywords().iter().any(|(known, _)| *known == key);
        let entries = self.node.entries();
        entries.filter(move |(key, _)| !key.starts_with("x-") && !known(key))
    }

    /// The keywords of the object that contain text for people, with the values as written.
    pub fn texts(self) -> impl Iterator<Item = (&'static str, Node<'d>)> {
        let keywords = self.kind.keywords().iter().map(|(keyword, _)| *keyword);
        let texts =
            keywords.filter(|keyword| matches!(*keyword, "title" | "summary" | "description"));
        texts.filter_map(move |keyword| Some((keyword, self.node.get(keyword)?)))
    }

    /// Whether the object is deprecated.
    #[must_use]
    pub fn is_deprecated(self) -> bool {
        let deprecated = self.node.get("deprecated");
        deprecated.and_then(Node::as_bool) == Some(true)
    }

    /// The object as the typed view `T`; none if it is another kind of object.
    #[must_use]
    pub fn view<T: Object<'d>>(self) -> Option<T> {
        (self.kind == T::KIND).then(|| T::view(self.node))
    }
}

/// All objects of `document`, the root first; references are listed and not followed.
#[must_use]
pub fn all(document: &Document) -> Vec<ObjectNode<'_>> {
    within(ObjectNode {
        kind: ObjectKind::OpenApi,
        node: document.root(),
    })
}

/// `part` and all objects inside it, however deep; references are listed and not followed.
#[must_use]
pub fn within(part: ObjectNode<'_>) -> Vec<ObjectNode<'_>> {
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
