//! The Schema Object with its Discriminator and XML Objects.
//!
//! What has two spellings is read as one meaning: [`Schema::types`] contains null where the schema
//! is `nullable`, a [`Bound`] says whether it is exclusive.

#![expect(
    clippy::should_implement_trait,
    reason = "`not` is a keyword of the Schema Object"
)]

use std::fmt;

use serde_json::Number;

use super::{ExternalDocs, Map, Object, object};
use crate::node::Node;

object! {
    /// The Schema Object.
    Schema, SchemaFields, Schema {
        title: "title" string;
        multiple_of: "multipleOf" number;
        maximum: "maximum" number;
        exclusive_maximum: "exclusiveMaximum" any;
        minimum: "minimum" number;
        exclusive_minimum: "exclusiveMinimum" any;
        max_length: "maxLength" count;
        min_length: "minLength" count;
        pattern: "pattern" string;
        max_items: "maxItems" count;
        min_items: "minItems" count;
        unique_items: "uniqueItems" boolean;
        max_properties: "maxProperties" count;
        min_properties: "minProperties" count;
        required: "required" strings;
        enum_values: "enum" array;
        type_keyword: "type" any;
        all_of: "allOf" each(Schema);
        one_of: "oneOf" each(Schema);
        any_of: "anyOf" each(Schema);
        not: "not" one(Schema);
        items: "items" one(Schema);
        properties: "properties" map(Schema);
        additional_properties: "additionalProperties" schema_or_boolean;
        description: "description" string;
        format: "format" string;
        default: "default" any;
        nullable: "nullable" boolean;
        discriminator: "discriminator" one(Discriminator);
        read_only: "readOnly" boolean;
        write_only: "writeOnly" boolean;
        xml: "xml" one(Xml);
        external_docs: "externalDocs" one(ExternalDocs);
        example: "example" any;
        deprecated: "deprecated" boolean;
    }
}

object! {
    /// The Discriminator Object: which property tells the variants of a union apart.
    Discriminator, DiscriminatorFields, Discriminator {
        property_name: "propertyName" string;
        mapping: "mapping" string_map;
    }
}

object! {
    /// The XML Object.
    Xml, XmlFields, Xml {
        name: "name" string;
        namespace: "namespace" string;
        prefix: "prefix" string;
        attribute: "attribute" boolean;
        wrapped: "wrapped" boolean;
    }
}

/// A type of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is the type of that name in JSON Schema")]
pub enum Type {
    Null,
    Boolean,
    Integer,
    Number,
    String,
    Array,
    Object,
}

impl Type {
    /// All types.
    pub const ALL: [Self; 7] = [
        Self::Null,
        Self::Boolean,
        Self::Integer,
        Self::Number,
        Self::String,
        Self::Array,
        Self::Object,
    ];

    /// The name of the type in a schema.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }

    /// The type of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == name)
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The types that a schema allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TypeSet(u8);

impl TypeSet {
    /// Every type, as in a schema without `type`.
    pub const ALL: Self = Self(0x7f);

    /// The set of one type.
    #[must_use]
    pub const fn of(one: Type) -> Self {
        Self(1 << one as u8)
    }

    /// Whether values of the type are allowed.
    #[must_use]
    pub const fn contains(self, one: Type) -> bool {
        self.0 & (1 << one as u8) != 0
    }

    /// The types that are in one of the two sets.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The types, in the order of [`Type::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Type> {
        Type::ALL.into_iter().filter(move |one| self.contains(*one))
    }
}

/// A limit of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound<'d> {
    /// The limit.
    pub value: &'d Number,
    /// Whether the limit itself is not allowed.
    pub exclusive: bool,
}

/// The value of `additionalProperties`.
#[derive(Clone, Copy, Debug)]
pub enum AdditionalProperties<'d> {
    /// The keyword is absent or malformed: any additional property is allowed.
    Unspecified,
    /// `true`: any additional property is allowed.
    Allowed(Node<'d>),
    /// `false`: no additional property is allowed.
    Forbidden(Node<'d>),
    /// The schema of additional properties.
    Schema(Schema<'d>),
}

impl<'d> AdditionalProperties<'d> {
    pub(crate) fn new(node: Option<Node<'d>>) -> Self {
        match node.map(|node| (node, node.as_bool())) {
            Some((node, Some(true))) => Self::Allowed(node),
            Some((node, Some(false))) => Self::Forbidden(node),
            Some((node, None)) if node.is_object() => Self::Schema(Schema::view(node)),
            Some(_) | None => Self::Unspecified,
        }
    }

    /// The schema of additional properties.
    #[must_use]
    pub fn schema(self) -> Option<Schema<'d>> {
        match self {
            Self::Schema(schema) => Some(schema),
            Self::Unspecified | Self::Allowed(_) | Self::Forbidden(_) => None,
        }
    }
}

impl<'d> Schema<'d> {
    /// The one type that `type` names, apart from null; none if the keyword is absent or malformed.
    #[must_use]
    pub fn declared_type(self) -> Option<Type> {
        Type::from_name(self.type_keyword()?.as_str()?)
    }

    /// The types that `type` and `nullable` allow.
    #[must_use]
    pub fn types(self) -> TypeSet {
        match self.declared_type() {
            None => TypeSet::ALL,
            Some(one) if self.nullable() => TypeSet::of(one).union(TypeSet::of(Type::Null)),
            Some(one) => TypeSet::of(one),
        }
    }

    /// The least number that is allowed.
    #[must_use]
    pub fn lower_bound(self) -> Option<Bound<'d>> {
        bound(self.minimum(), self.exclusive_minimum())
    }

    /// The greatest number that is allowed.
    #[must_use]
    pub fn upper_bound(self) -> Option<Bound<'d>> {
        bound(self.maximum(), self.exclusive_maximum())
    }

    /// The name under which the schema is written in `components/schemas`, if it is.
    #[must_use]
    pub fn component_name(self) -> Option<&'d str> {
        let (section, name) = self.node().component()?;
        (section == "schemas").then_some(name)
    }

    /// The name of the component that a reference in place of the schema names.
    #[must_use]
    pub fn referenced_name(self) -> Option<&'d str> {
        let reference = self.reference()?;
        reference.strip_prefix("#/components/schemas/")
    }

    /// The property of this name in the schema itself; none if the schema is an unresolved reference.
    #[must_use]
    pub fn property(self, name: &str) -> Option<Schema<'d>> {
        let properties: Map<'d, Self> = self.properties();
        properties.get(name)
    }

    /// Whether the schema has no keywords, so that any value is allowed.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.node().is_empty()
    }
}

fn bound<'d>(value: Option<&'d Number>, exclusive: Option<Node<'d>>) -> Option<Bound<'d>> {
    let exclusive = exclusive.and_then(Node::as_bool) == Some(true);
    value.map(|value| Bound { value, exclusive })
}
