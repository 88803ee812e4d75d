//! The Parameter Object and the Header Object, which differ only in name and location.

use super::media_type::example_values;
use super::{Example, MediaType, Schema, object};
use crate::node::Node;

object! {
    /// The Parameter Object.
    Parameter, ParameterFields, Parameter {
        name: "name" string;
        location_name: "in" choice("path", "query", "header", "cookie");
        description: "description" string;
        required: "required" boolean;
        deprecated: "deprecated" boolean;
        allow_empty_value: "allowEmptyValue" boolean;
        style: "style" choice("matrix", "label", "form", "simple", "spaceDelimited", "pipeDelimited", "deepObject");
        explode: "explode" optional_boolean;
        allow_reserved: "allowReserved" boolean;
        schema: "schema" one(Schema);
        example: "example" any;
        examples: "examples" map(Example);
        content: "content" map(MediaType);
    }
}

object! {
    /// The Header Object.
    Header, HeaderFields, Header {
        description: "description" string;
        required: "required" boolean;
        deprecated: "deprecated" boolean;
        allow_empty_value: "allowEmptyValue" boolean;
        style: "style" choice("simple");
        explode: "explode" optional_boolean;
        allow_reserved: "allowReserved" boolean;
        schema: "schema" one(Schema);
        example: "example" any;
        examples: "examples" map(Example);
        content: "content" map(MediaType);
    }
}

/// Where a parameter is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ParameterLocation {
    /// In the path, in place of a placeholder.
    Path,
    /// In the query string.
    Query,
    /// As a header.
    Header,
    /// As a cookie.
    Cookie,
}

impl ParameterLocation {
    /// The location as OpenAPI writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }

    /// The style of a parameter that declares none.
    #[must_use]
    pub const fn default_style(self) -> &'static str {
        match self {
            Self::Path | Self::Header => "simple",
            Self::Query | Self::Cookie => "form",
        }
    }
}

impl<'d> Parameter<'d> {
    /// Where the parameter is sent; none if `in` is absent or unknown.
    #[must_use]
    pub fn location(self) -> Option<ParameterLocation> {
        match self.location_name()? {
            "path" => Some(ParameterLocation::Path),
            "query" => Some(ParameterLocation::Query),
            "header" => Some(ParameterLocation::Header),
            "cookie" => Some(ParameterLocation::Cookie),
            _ => None,
        }
    }

    /// The values of `example` and of `examples`, references followed.
    pub fn example_values(self) -> impl Iterator<Item = Node<'d>> + use<'d> {
        example_values(self.example(), self.examples())
    }
}

impl<'d> Header<'d> {
    /// The values of `example` and of `examples`, references followed.
    pub fn example_values(self) -> impl Iterator<Item = Node<'d>> + use<'d> {
        example_values(self.example(), self.examples())
    }
}
