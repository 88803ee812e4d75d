//! The OpenAPI Object: the root of a document.

use super::{
    Components, ExternalDocs, Info, Map, Object, Operation, PathItem, Schema, SecurityScheme,
    Server, Tag, object,
};
use crate::source::Document;

object! {
    /// The OpenAPI Object.
    OpenApi, OpenApiFields, OpenApi {
        openapi: "openapi" string;
        info: "info" one(Info);
        servers: "servers" each(Server);
        paths: "paths" keyed(PathItem);
        components: "components" one(Components);
        security: "security" requirements;
        tags: "tags" each(Tag);
        external_docs: "externalDocs" one(ExternalDocs);
    }
}

impl<'d> OpenApi<'d> {
    /// All operations of the paths, in the order of the text.
    pub fn operations(self) -> impl Iterator<Item = Operation<'d>> + Clone + use<'d> {
        let items = self.paths().iter();
        items.flat_map(|(path, item)| item.operations(path))
    }

    /// The schemas of `components`, by name; empty without `components`.
    #[must_use]
    pub fn schemas(self) -> Map<'d, Schema<'d>> {
        let components = self.components();
        components.map_or_else(|| Map::new(None, false), Components::schemas)
    }

    /// The security schemes of `components`, by name; empty without `components`.
    #[must_use]
    pub fn security_schemes(self) -> Map<'d, SecurityScheme<'d>> {
        let components = self.components();
        components.map_or_else(|| Map::new(None, false), Components::security_schemes)
    }
}

impl Document {
    /// The document as a typed model.
    #[must_use]
    pub fn openapi(&self) -> OpenApi<'_> {
        OpenApi::view(self.root())
    }
}
