//! The untyped access of before the model, until the last crate is ported.

use indexmap::IndexMap;

use crate::node::Node as Cursor;
use crate::object::{self, ObjectKind};
use crate::source::Document;

/// The members of a path item that are operations.
pub const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

impl Document {
    /// All operations, in the order in which they are written.
    #[must_use]
    pub fn operations(&self) -> Vec<Operation<'_>> {
        let Some(paths) = self.root().get("paths") else {
            return Vec::new();
        };
        let mut operations = Vec::new();
        for (path, item) in paths.members() {
            if path.starts_with("x-") {
                continue;
            }
            for (method, operation) in item.members() {
                if METHODS.contains(&method) {
                    operations.push(Operation {
                        path,
                        method,
                        item,
                        operation,
                    });
                }
            }
        }
        operations
    }

    /// Every schema object that is written in the document, however deep; references are listed as
    /// such and not followed.
    #[must_use]
    pub fn schemas(&self) -> Vec<Cursor<'_>> {
        let schemas = object::all(self)
            .into_iter()
            .filter(|part| part.kind == ObjectKind::Schema);
        let mut found: Vec<_> = schemas.map(|part| part.cursor).collect();
        found.sort_by_key(|schema| schema.span());
        found
    }
}

/// An operation of a document: one method of one path.
#[derive(Clone, Debug)]
pub struct Operation<'d> {
    /// The path with its placeholders, as written.
    pub path: &'d str,
    /// The method in lower case.
    pub method: &'d str,
    /// The path item, which may hold parameters for all its operations.
    pub item: Cursor<'d>,
    /// The operation itself.
    pub operation: Cursor<'d>,
}

impl<'d> Operation<'d> {
    /// The `operationId`, if it is written.
    #[must_use]
    pub fn id(&self) -> Option<&'d str> {
        self.operation.get("operationId")?.as_str()
    }

    /// `POST /v1/orders`, for messages.
    #[must_use]
    pub fn call(&self) -> String {
        format!("{} {}", self.method.to_uppercase(), self.path)
    }

    /// The parameters, those of the path item first unless the operation has one of the same name
    /// and place; references are followed, those that lead nowhere left out.
    #[must_use]
    pub fn parameters(&self) -> Vec<Cursor<'d>> {
        let mut parameters = IndexMap::new();
        let both = [&self.item, &self.operation].map(|holder| holder.get("parameters"));
        for parameter in both.iter().flatten().flat_map(|list| list.items()) {
            let Ok(parameter) = parameter.follow() else {
                continue;
            };
            let text = |key| parameter.get(key).and_then(|value| value.as_str());
            parameters.insert((text("name"), text("in")), parameter);
        }
        parameters.into_values().collect()
    }

    /// The responses by status; references are followed, those that lead nowhere left out.
    #[must_use]
    pub fn responses(&self) -> Vec<(&'d str, Cursor<'d>)> {
        let Some(responses) = self.operation.get("responses") else {
            return Vec::new();
        };
        let real = responses
            .members()
            .filter(|(status, _)| !status.starts_with("x-"));
        real.filter_map(|(status, response)| Some((status, response.follow().ok()?)))
            .collect()
    }
}
