//! Where a contract says what a public item of the rendered text comes from.

use std::collections::HashMap;

use crate::name;
use openapi_document::Location;
use openapi_document::{Cursor, Document, Operation};

/// Names longer than this are of no document that people wrote.
const LONGEST: usize = 300;

/// How many schemas a member is looked for in.
const WIDEST: usize = 64;

/// The places of one document, by the names that its parts have in the rendered text.
pub(super) struct Places<'d> {
    root: Cursor<'d>,
    types: HashMap<String, Cursor<'d>>,
}

impl<'d> Places<'d> {
    pub(super) fn new(document: &'d Document) -> Self {
        let mut places = Self {
            root: document.root(),
            types: HashMap::new(),
        };
        let schemas = document.at("/components/schemas");
        let named: Vec<_> = schemas.iter().flat_map(Cursor::members).collect();
        // What has a name of its own comes before what is named after it.
        for (key, schema) in &named {
            let name = name::pascal(key);
            places.types.entry(name).or_insert_with(|| schema.clone());
        }
        for (key, schema) in named {
            places.inside(name::pascal(key), schema);
        }
        for operation in document.operations() {
            places.operation(&operation);
        }
        places
    }

    fn operation(&mut self, operation: &Operation<'d>) {
        let Some(id) = operation.id().map(name::pascal) else {
            return;
        };
        for parameter in operation.parameters() {
            let name = parameter.get("name").and_then(|name| name.as_str());
            if let (Some(name), Some(schema)) = (name, parameter.get("schema")) {
                self.named(format!("{id}{}", name::pascal(name)), schema);
            }
        }
        let body = operation.operation.get("requestBody");
        let body = body.and_then(|body| body.follow().ok());
        for media in body.iter().filter_map(|body| body.get("content")) {
            for (_, media) in media.members() {
                if let Some(schema) = media.get("schema") {
                    self.named(format!("{id}Body"), schema);
                }
            }
        }
        for (_, response) in operation.responses() {
            let content = response.get("content");
            for (_, media) in content.iter().flat_map(Cursor::members) {
                if let Some(schema) = media.get("schema") {
                    self.named(format!("{id}Response"), schema);
                }
            }
        }
    }

    fn named(&mut self, name: String, schema: Cursor<'d>) {
        let entry = self.types.entry(name.clone());
        entry.or_insert_with(|| schema.clone());
        self.inside(name, schema);
    }

    /// The schemas that are written inside another are called after it.
    fn inside(&mut self, name: String, schema: Cursor<'d>) {
        let mut open = vec![(name, schema)];
        while let Some((name, schema)) = open.pop() {
            if name.len() > LONGEST {
                continue;
            }
            let mut add = |name: String, schema: Cursor<'d>| {
                let title = schema.get("title").and_then(|title| title.as_str());
                let name = title.map_or(name, name::pascal);
                if schema.reference().is_none() {
                    let entry = self.types.entry(name.clone());
                    entry.or_insert_with(|| schema.clone());
                    open.push((name, schema));
                }
            };
            let properties = schema.get("properties");
            for (property, inside) in properties.iter().flat_map(Cursor::members) {
                add(format!("{name}{}", name::pascal(property)), inside);
            }
            if let Some(items) = schema.get("items") {
                add(format!("{name}Item"), items);
            }
            if let Some(more) = schema.get("additionalProperties") {
                add(format!("{name}Value"), more);
            }
            for key in ["allOf", "oneOf", "anyOf"] {
                let alternatives = schema.get(key);
                for alternative in alternatives.iter().flat_map(Cursor::items) {
                    // The generator may take them in, under the name of the whole.
                    add(name.clone(), alternative);
                }
            }
        }
    }

    /// The schema of a type by its path, or the one that it is named after.
    fn schema(&self, path: &str) -> Option<&Cursor<'d>> {
        let name = path.strip_prefix("types::")?;
        let name = name.strip_prefix("builder::").unwrap_or(name);
        let starts = name.char_indices().map(|(index, _)| index).rev();
        let ends = std::iter::once(name.len()).chain(starts);
        ends.filter_map(|end| name.get(..end))
            .find_map(|name| self.types.get(name))
    }

    /// Where a type comes from.
    pub(super) fn of_type(&self, path: &str) -> Option<Location> {
        match path {
            "error_code::ErrorCode" => self.root.get("x-error-codes").as_ref().map(Location::from),
            "operation::SecurityScheme" => {
                let components = self.root.get("components")?;
                components
                    .get("securitySchemes")
                    .as_ref()
                    .map(Location::from)
            }
            "operation::Operation" => self.root.get("paths").as_ref().map(Location::from),
            "Client" => self.root.get("info").as_ref().map(Location::from),
            path => self.schema(path).map(Location::from),
        }
    }

    /// Where a member or a variant of a type comes from; the type itself where nothing fits better.
    pub(super) fn of_member(&self, path: &str, member: &str) -> Option<Location> {
        if path == "operation::SecurityScheme" {
            let schemes = self.root.get("components")?.get("securitySchemes")?;
            let mut all = schemes.members();
            let found = all.find(|(name, _)| name::pascal(name) == member);
            return found.map(|(_, scheme)| Location::from(&scheme));
        }
        let mut open = vec![self.schema(path)?.clone()];
        let mut seen = 0;
        while let Some(schema) = open.pop() {
            seen += 1;
            if seen > WIDEST {
                break;
            }
            let Ok(schema) = schema.follow() else {
                continue;
            };
            let properties = schema.get("properties");
            let mut properties = properties.iter().flat_map(Cursor::members);
            if let Some((_, found)) = properties.find(|(name, _)| name::field(name) == member) {
                return Some(Location::from(&found));
            }
            for key in ["enum", "x-extensible-enum"] {
                let values = schema.get(key);
                let mut values = values.iter().flat_map(Cursor::items);
                let is = |value: &Cursor<'_>| {
                    let text = value.as_str();
                    text.is_some_and(|text| name::pascal(text) == member)
                };
                if let Some(found) = values.find(is) {
                    return Some(Location::from(&found));
                }
            }
            for key in ["oneOf", "anyOf", "allOf"] {
                let alternatives = schema.get(key);
                for alternative in alternatives.iter().flat_map(Cursor::items) {
                    let target = alternative.reference().and_then(|to| to.rsplit('/').next());
                    if target.is_some_and(|target| name::pascal(target) == member) {
                        return Some(Location::from(&alternative));
                    }
                    open.push(alternative);
                }
            }
        }
        self.of_type(path)
    }
}

/// Where an operation is written.
pub(super) fn of_operation(operation: &Operation<'_>) -> Location {
    let id = operation.operation.get("operationId");
    Location::from(id.as_ref().unwrap_or(&operation.operation))
}

/// The parameter that an argument of a call is for.
fn parameter<'d>(operation: &Operation<'d>, argument: &str) -> Option<Cursor<'d>> {
    let mut parameters = operation.parameters().into_iter();
    parameters.find(|parameter| {
        let name = parameter.get("name").and_then(|name| name.as_str());
        name.is_some_and(|name| name::snake(name) == argument)
    })
}

/// What the contract says of an argument of a call.
pub(super) fn description<'d>(operation: &Operation<'d>, argument: &str) -> Option<&'d str> {
    parameter(operation, argument)?.get("description")?.as_str()
}

/// Where an argument of a call is written.
pub(super) fn of_argument(operation: &Operation<'_>, argument: &str) -> Location {
    let parameter = parameter(operation, argument);
    let body = || operation.operation.get("requestBody");
    let place = parameter.or_else(|| body().filter(|_| argument.starts_with("body")));
    place
        .as_ref()
        .map_or_else(|| of_operation(operation), Location::from)
}

/// Where the answers of a call are written: the first with a body of this kind, success or failure.
pub(super) fn of_answer(operation: &Operation<'_>, success: bool) -> Location {
    let responses = operation.operation.get("responses");
    let mut all = responses.iter().flat_map(Cursor::members);
    let found = all.find(|(status, _)| status.starts_with('2') == success);
    let found = found.map(|(_, response)| response).or(responses.clone());
    found
        .as_ref()
        .map_or_else(|| of_operation(operation), Location::from)
}
