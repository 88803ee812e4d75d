//! The objects of OpenAPI 3.0 as typed views, one file for each object or close family.
//!
//! A view is a document and a node: `Copy`, and nothing is allocated to make one. Views are
//! lenient: a keyword with a value of the wrong type reads as absent, since loading and the
//! structure rules report it once. References are followed; [`Object::written`] is where a `$ref`
//! stands. Each view has a companion with the suffix `Fields`, whose methods have the same names and
//! return the nodes as written, whatever their type.

mod components;
mod example;
mod info;
mod link;
mod map;
mod media_type;
mod openapi;
mod operation;
mod parameter;
mod path_item;
mod response;
mod schema;
mod security;
mod server;

pub use components::{Components, ComponentsFields};
pub use example::{Example, ExampleFields};
pub use info::{
    Contact, ContactFields, ExternalDocs, ExternalDocsFields, Info, InfoFields, License,
    LicenseFields, Tag, TagFields,
};
pub use link::{Callback, CallbackFields, Link, LinkFields};
pub use map::Map;
pub use media_type::{Encoding, EncodingFields, MediaType, MediaTypeFields};
pub use openapi::{OpenApi, OpenApiFields};
pub use operation::{Operation, OperationObject, OperationObjectFields};
pub use parameter::{Header, HeaderFields, Parameter, ParameterFields, ParameterLocation};
pub use path_item::{PathItem, PathItemFields};
pub use response::{RequestBody, RequestBodyFields, Response, ResponseFields};
pub use schema::{
    AdditionalProperties, Bound, Discriminator, DiscriminatorFields, Schema, SchemaFields, Type,
    TypeSet, Xml, XmlFields,
};
pub use security::{
    OAuthFlow, OAuthFlowFields, OAuthFlows, OAuthFlowsFields, SecurityRequirement,
    SecurityRequirements, SecurityScheme, SecuritySchemeFields,
};
pub use server::{Server, ServerFields, ServerVariable, ServerVariableFields};

use crate::node::{Node, NodeId};
use crate::object_kind::{ObjectKind, ValueType};
use crate::reference::ReferenceProblem;

/// What all views have in common.
pub trait Object<'d>: Copy + 'd {
    /// Which object of the specification this is a view of.
    const KIND: ObjectKind;

    /// The keywords of the object, all that OpenAPI 3.0 has, and the types of their values.
    const KEYWORDS: &'static [(&'static str, ValueType)];

    /// Views `node` as such an object, following a reference where one may stand. Any node can be
    /// viewed; what is not such an object reads as one without keywords.
    #[must_use]
    fn view(node: Node<'d>) -> Self;

    /// The node of the object, references followed; an unresolved reference itself.
    #[must_use]
    fn node(self) -> Node<'d>;

    /// The node of the object, or of the reference that stands in its place.
    #[must_use]
    fn written(self) -> Node<'d>;

    /// Identifies the object in its document, whichever reference leads to it.
    #[must_use]
    fn id(self) -> NodeId {
        self.node().id()
    }

    /// The JSON pointer of the object.
    #[must_use]
    fn pointer(self) -> String {
        self.node().pointer()
    }

    /// The string of the `$ref` that stands in place of the object.
    #[must_use]
    fn reference(self) -> Option<&'d str> {
        let may = Self::KIND.may_be_reference();
        self.written().reference().filter(|_| may)
    }

    /// Why the reference that stands in place of the object cannot be resolved.
    #[must_use]
    fn reference_problem(self) -> Option<ReferenceProblem> {
        self.reference()?;
        self.written().follow().err()
    }

    /// The extension `name`, such as `x-internal`.
    #[must_use]
    fn extension(self, name: &str) -> Option<Node<'d>> {
        debug_assert!(name.starts_with("x-"), "{name} is not an extension");
        self.node().get(name)
    }

    /// All extensions of the object, in the order of the text.
    fn extensions(self) -> impl Iterator<Item = (&'d str, Node<'d>)> + Clone + use<'d, Self> {
        let entries = self.node().entries();
        entries.filter(|(key, _)| key.starts_with("x-"))
    }

    /// The keywords that OpenAPI does not give such an object, in the order of the text.
    fn unknown_keywords(self) -> impl Iterator<Item = (&'d str, Node<'d>)> + Clone + use<'d, Self> {
        let known = |key: &str| Self::KEYWORDS.iter().any(|(known, _)| *known == key);
        let entries = self.node().entries();
        entries.filter(move |(key, _)| !key.starts_with("x-") && !known(key))
    }
}

/// Declares the view of an object, its companion of written nodes, and the table of its keywords.
///
/// A row is a method, the keyword, and the type of its value: `string`, `boolean` (absent is
/// false), `optional_boolean`, `number`, `count`, `choice`, `strings`, `string_map`, `array`,
/// `object`, `any`, `requirements`, `one`, `each`, `map`, `keyed` (a map with extensions between the
/// entries) and `schema_or_boolean`.
macro_rules! object {
    (
        $(#[$meta:meta])*
        $name:ident, $fields:ident, $kind:ident {
            $( $(#[$doc:meta])* $method:ident: $key:literal $type:ident $(($($argument:tt)+))?; )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name<'d> {
            written: $crate::node::Node<'d>,
            node: $crate::node::Node<'d>,
        }

        impl<'d> $crate::model::Object<'d> for $name<'d> {
            const KIND: $crate::object_kind::ObjectKind = $crate::object_kind::ObjectKind::$kind;

            const KEYWORDS: &'static [(&'static str, $crate::object_kind::ValueType)] = &[
                $( ($key, $crate::model::value_type!($type $(($($argument)+))?)), )*
            ];

            fn view(written: $crate::node::Node<'d>) -> Self {
                let may = Self::KIND.may_be_reference() && written.reference().is_some();
                let node = if may { written.follow().unwrap_or(written) } else { written };
                Self { written, node }
            }

            fn node(self) -> $crate::node::Node<'d> {
                self.node
            }

            fn written(self) -> $crate::node::Node<'d> {
                self.written
            }
        }

        impl<'d> $name<'d> {
            /// The values of the keywords as they are written, whatever their type.
            #[must_use]
            pub fn fields(self) -> $fields<'d> {
                $fields(self.node)
            }

            $( $crate::model::accessor!{ [$(#[$doc])*] $method $key $type $(($($argument)+))? } )*
        }

        #[doc = concat!("The values of the keywords of [`", stringify!($name), "`] as they are written.")]
        #[derive(Clone, Copy, Debug)]
        pub struct $fields<'d>($crate::node::Node<'d>);

        impl<'d> $fields<'d> {
            /// The object itself.
            #[must_use]
            pub fn node(self) -> $crate::node::Node<'d> {
                self.0
            }

            $(
                #[doc = concat!("The value of `", $key, "`.")]
                #[must_use]
                pub fn $method(self) -> Option<$crate::node::Node<'d>> {
                    self.0.get($key)
                }
            )*
        }
    };
}

/// The type of a keyword's value.
macro_rules! value_type {
    (string) => { $crate::object_kind::ValueType::String };
    (boolean) => { $crate::object_kind::ValueType::Boolean };
    (optional_boolean) => { $crate::object_kind::ValueType::Boolean };
    (number) => { $crate::object_kind::ValueType::Number };
    (count) => { $crate::object_kind::ValueType::Count };
    (choice($($choice:literal),+)) => { $crate::object_kind::ValueType::Choice(&[$($choice),+]) };
    (strings) => { $crate::object_kind::ValueType::Strings };
    (string_map) => { $crate::object_kind::ValueType::StringMap };
    (array) => { $crate::object_kind::ValueType::Array };
    (object) => { $crate::object_kind::ValueType::Map };
    (any) => { $crate::object_kind::ValueType::Any };
    (requirements) => { $crate::object_kind::ValueType::Requirements };
    (one($kind:ident)) => { $crate::object_kind::ValueType::One(<$kind<'static> as $crate::model::Object<'static>>::KIND) };
    (each($kind:ident)) => { $crate::object_kind::ValueType::Each(<$kind<'static> as $crate::model::Object<'static>>::KIND) };
    (map($kind:ident)) => { $crate::object_kind::ValueType::Named(<$kind<'static> as $crate::model::Object<'static>>::KIND) };
    (keyed($kind:ident)) => { $crate::object_kind::ValueType::Keyed(<$kind<'static> as $crate::model::Object<'static>>::KIND) };
    (schema_or_boolean) => { $crate::object_kind::ValueType::SchemaOrBoolean };
}

/// The typed accessor of a keyword.
macro_rules! accessor {
    ([$(#[$doc:meta])*] $method:ident $key:literal string) => {
        #[doc = concat!("The string `", $key, "`.")]
        $(#[$doc])*
        #[must_use]
        pub fn $method(self) -> Option<&'d str> {
            self.node.get($key)?.as_str()
        }
    };
    ([$($doc:tt)*] $method:ident $key:literal choice($($choice:literal),+)) => {
        $crate::model::accessor!{ [$($doc)*] $method $key string }
    };
    ([$(#[$doc:meta])*] $method:ident $key:literal boolean) => {
        #[doc = concat!("The boolean `", $key, "`; false if it is absent.")]
        $(#[$doc])*
        #[must_use]
        pub fn $method(self) -> bool {
            self.node.get($key).and_then(|value| value.as_bool()) == Some(true)
        }
    };
    ([$(#[$doc:meta])*] $method:ident $key:literal optional_boolean) => {
        #[doc = concat!("The boolean `", $key, "`.")]
        $(#[$doc])*
        #[must_use]
        pub fn $method(self) -> Option<bool> {
            self.node.get($key)?.as_bool()
        }
    };
    ([$(#[$doc:meta])*] $method:ident $key:literal number) => {
        #[doc = concat!("The number `", $key, "`.")]
        $(#[$doc])*
        #[must_use]
        pub fn $method(self) -> Option<&'d serde_json::Number> {
            self.node.get($key)?.as_number()
        }
    };
    ([$(#[$doc:meta])*] $method:ident $key:literal count) => {
        #[doc = concat!("The integer `", $key, "`, which is not negative.")]
        $(#[$doc])*
        #[must_use]
        pub fn $method(self) -> Option<u64> {
            $crate::model::count(self.node.get($key)?)
        }
    };
    ([$(#[$doc:meta])*] $method:ident $key:literal strings) => {
        #[doc = concat!("The strings in the array `", $key, "`.")]
        $(#[$doc])*
        pub fn $method(self) -> impl Iterator<Item = &'d str> + Clone + use<'d> {
            let items = self.node.get($key).into_iter().flat_map(|array| array.items());
            items.filter_map(|item| item.as_str())
        }
    };
    ([$(#[$doc:meta])*] $method:ident $key:literal string_map) => {
        #[doc = concat!("The strings in the object `", $key, "`, by key.")]
        $(#[$doc])*
        pub fn $method(self) -> impl Iterator<Item = (&'d str, &'d str)> + Clone + use<'d> {
            let entries = self.node.get($key).into_iter().flat_map(|map| map.entries());
            entries.filter_map(|(name, value)| Some((name, value.as_str()?)))
        }
    };
    ([$(#[$doc:meta])*] $method:ident $key:literal array) => {
        #[doc = concat!("The items of the array `", $key, "`.")]
        $(#[$doc])*
        pub fn $method(self) -> impl Iterator<Item = $crate::node::Node<'d>> + Clone + use<'d> {
            self.node.get($key).into_iter().flat_map(|array| array.items())
        }
    };
    ([$(#[$doc:meta])*] $method:ident $key:literal object) => {
        #[doc = concat!("The entries of the object `", $key, "`.")]
        $(#[$doc])*
        pub fn $method(self) -> impl Iterator<Item = (&'d str, $crate::node::Node<'d>)> + Clone + use<'d> {
            self.node.get($key).into_iter().flat_map(|map| map.entries())
        }
    };
    ([$(#[$doc:meta])*] $method:ident $key:literal any) => {
        #[doc = concat!("The value `", $key, "`, of any type.")]
        $(#[$doc])*
        #[must_use]
        pub fn $method(self) -> Option<$crate::node::Node<'d>> {
            self.node.get($key)
        }
    };
    ([$(#[$doc:meta])*] $method:ident $key:literal requirements) => {
        #[doc = concat!("The Security Requirement Objects in `", $key, "`; an empty array is not absent.")]
        $(#[$doc])*
        #[must_use]
        pub fn $method(self) -> Option<$crate::model::SecurityRequirements<'d>> {
            $crate::model::SecurityRequirements::new(self.node.get($key)?)
        }
    };
    ([$(#[$doc:meta])*] $method:ident $key:literal one($kind:ident)) => {
        #[doc = concat!("The object `", $key, "`.")]
        $(#[$doc])*
        #[must_use]
        pub fn $method(self) -> Option<$kind<'d>> {
            let node = self.node.get($key).filter(|node| node.is_object())?;
            Some(<$kind<'d> as $crate::model::Object<'d>>::view(node))
        }
    };
    ([$(#[$doc:meta])*] $method:ident $key:literal each($kind:ident)) => {
        #[doc = concat!("The objects in the array `", $key, "`.")]
        $(#[$doc])*
        pub fn $method(self) -> impl Iterator<Item = $kind<'d>> + Clone + use<'d> {
            let items = self.node.get($key).into_iter().flat_map(|array| array.items());
            items.filter(|item| item.is_object()).map(<$kind<'d> as $crate::model::Object<'d>>::view)
        }
    };
    ([$(#[$doc:meta])*] $method:ident $key:literal map($kind:ident)) => {
        #[doc = concat!("The objects in `", $key, "`, by name.")]
        $(#[$doc])*
        #[must_use]
        pub fn $method(self) -> $crate::model::Map<'d, $kind<'d>> {
            $crate::model::Map::new(self.node.get($key), false)
        }
    };
    ([$(#[$doc:meta])*] $method:ident $key:literal keyed($kind:ident)) => {
        #[doc = concat!("The objects in `", $key, "`, by key, without the extensions between them.")]
        $(#[$doc])*
        #[must_use]
        pub fn $method(self) -> $crate::model::Map<'d, $kind<'d>> {
            $crate::model::Map::new(self.node.get($key), true)
        }
    };
    ([$(#[$doc:meta])*] $method:ident $key:literal schema_or_boolean) => {
        #[doc = concat!("What `", $key, "` says.")]
        $(#[$doc])*
        #[must_use]
        pub fn $method(self) -> $crate::model::AdditionalProperties<'d> {
            $crate::model::AdditionalProperties::new(self.node.get($key))
        }
    };
}

/// The value as an integer that is not negative; `3.0` is one.
pub(crate) fn count(node: Node<'_>) -> Option<u64> {
    let number = node.as_number()?;
    number.as_u64().or_else(|| {
        let float = number.as_f64()?;
        let integer = float >= 0.0 && float.fract() == 0.0 && float < 18_446_744_073_709_551_616.0;
        // In range and without a fraction, as checked.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked in the line above"
        )]
        integer.then_some(float as u64)
    })
}

pub(crate) use {accessor, object, value_type};
