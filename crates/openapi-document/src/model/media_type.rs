//! The Media Type Object, which holds a schema and examples, and the Encoding Object.

use super::{Example, Header, Object, Schema, object};
use crate::node::Node;

object! {
    /// The Media Type Object: what a body of one media type is.
    MediaType, MediaTypeFields, MediaType {
        schema: "schema" one(Schema);
        example: "example" any;
        examples: "examples" map(Example);
        encoding: "encoding" map(Encoding);
    }
}

object! {
    /// The Encoding Object: how one property of a form or multipart body is serialized.
    Encoding, EncodingFields, Encoding {
        content_type: "contentType" string;
        headers: "headers" map(Header);
        style: "style" choice("matrix", "label", "form", "simple", "spaceDelimited", "pipeDelimited", "deepObject");
        explode: "explode" optional_boolean;
        allow_reserved: "allowReserved" boolean;
    }
}

impl<'d> MediaType<'d> {
    /// The media type as it is written, such as `application/json; charset=utf-8`.
    #[must_use]
    pub fn name(self) -> String {
        self.written().name()
    }

    /// The values of `example` and of `examples`, references followed.
    pub fn example_values(self) -> impl Iterator<Item = Node<'d>> + use<'d> {
        example_values(self.example(), self.examples())
    }
}

/// The values of `example` and of `examples`, references followed.
pub(super) fn example_values<'d>(
    example: Option<Node<'d>>,
    examples: super::Map<'d, Example<'d>>,
) -> impl Iterator<Item = Node<'d>> + use<'d> {
    let named = examples.values().filter_map(Example::value);
    example.into_iter().chain(named)
}
