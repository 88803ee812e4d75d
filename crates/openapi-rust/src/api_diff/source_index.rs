//! The location in the document that each public item of the rendered text comes from.

use std::cell::RefCell;
use std::collections::HashMap;

use openapi_document::model::{AdditionalProperties, Operation, Parameter, Schema};
use openapi_document::{Document, Location, Node, NodeId, Object as _};

use super::public_api::{CLIENT, OPERATION};
use crate::name;

/// The maximum length of a name; people do not write longer ones.
const MAX_NAME_LENGTH: usize = 300;

/// The maximum number of schemas that are searched for one field.
const MAX_SCHEMAS: usize = 64;

/// The table of security schemes.
const SECURITY_SCHEME: &str = "operation::SecurityScheme";

/// The schemas of one document by the names of their types.
pub(super) struct SourceIndex<'d> {
    document: &'d Document,
    types: HashMap<String, Schema<'d>>,
    /// The members of the schemas that were asked for.
    members: RefCell<HashMap<NodeId, Members<'d>>>,
}

/// The fields and variants of one schema, without those of its parts.
type Members<'d> = HashMap<String, Node<'d>>;

impl<'d> SourceIndex<'d> {
    pub(super) fn new(document: &'d Document) -> Self {
        let mut index = Self {
            document,
            types: HashMap::new(),
            members: RefCell::default(),
        };
        let schemas = document.openapi().schemas();
        // A component has its name; names of inline schemas are derived and come second.
        for (key, schema) in schemas.iter() {
            index.types.entry(name::pascal(key)).or_insert(schema);
        }
        for (key, schema) in schemas.iter() {
            index.add_inline(name::pascal(key), schema);
        }
        for operation in document.openapi().operations() {
            index.add_operation(operation);
        }
        index
    }

    fn add_operation(&mut self, operation: Operation<'d>) {
        let Some(id) = operation.operation_id().map(name::pascal) else {
            return;
        };
        for parameter in operation.parameters() {
            if let (Some(name), Some(schema)) = (parameter.name(), parameter.schema()) {
                self.add(format!("{id}{}", name::pascal(name)), schema);
            }
        }
        let body = operation.request_body().into_iter();
        let body = body.flat_map(|body| body.content().values());
        let body = body.map(|media_type| ("Body", media_type));
        let responses = operation.responses().values();
        let responses = responses.flat_map(|response| response.content().values());
        let responses = responses.map(|media_type| ("Response", media_type));
        for (suffix, media_type) in body.chain(responses) {
            if let Some(schema) = media_type.schema() {
                self.add(format!("{id}{suffix}"), schema);
            }
        }
    }

    fn add(&mut self, name: String, schema: Schema<'d>) {
        self.types.entry(name.clone()).or_insert(schema);
        self.add_inline(name, schema);
    }

    /// Adds the inline schemas of a schema, whose names start with its name.
    fn add_inline(&mut self, name: String, schema: Schema<'d>) {
        let mut open = vec![(name, schema)];
        while let Some((name, schema)) = open.pop() {
            if name.len() > MAX_NAME_LENGTH || schema.reference().is_some() {
                continue;
            }
            let mut add = |name: String, schema: Schema<'d>| {
                if schema.reference().is_none() {
                    let name = schema.title().map_or(name, name::pascal);
                    self.types.entry(name.clone()).or_insert(schema);
                    open.push((name, schema));
                }
            };
            for (property, schema) in schema.properties().iter() {
                add(format!("{name}{}", name::pascal(property)), schema);
            }
            if let Some(items) = schema.items() {
                add(format!("{name}Item"), items);
            }
            if let AdditionalProperties::Schema(values) = schema.additional_properties() {
                add(format!("{name}Value"), values);
            }
            for part in schema
                .all_of()
                .chain(schema.one_of())
                .chain(schema.any_of())
            {
                // The generator may merge them into the type of the whole.
                add(name.clone(), part);
            }
        }
    }

    /// The schema of a type by its path, otherwise the one with the longest name that it starts with.
    fn schema(&self, path: &str) -> Option<Schema<'d>> {
        let name = path.strip_prefix("types::")?;
        let name = name.strip_prefix("builder::").unwrap_or(name);
        let starts = name.char_indices().map(|(index, _)| index);
        let starts = starts.take_while(|start| *start <= MAX_NAME_LENGTH);
        let starts: Vec<_> = starts.collect();
        let ends = std::iter::once(name.len()).chain(starts.into_iter().rev());
        ends.filter_map(|end| name.get(..end))
            .find_map(|name| self.types.get(name).copied())
    }

    /// The source of a type.
    pub(super) fn of_type(&self, path: &str) -> Option<Location> {
        let openapi = self.document.openapi();
        let node = match path {
            "error_code::ErrorCode" => openapi.extension("x-error-codes"),
            SECURITY_SCHEME => openapi.security_schemes().node(),
            OPERATION => openapi.paths().node(),
            CLIENT => openapi.fields().info(),
            path => self.schema(path).map(Schema::written),
        };
        node.map(Location::from)
    }

    /// The source of a field or a variant of a type; the source of the type if there is no other.
    pub(super) fn of_member(&self, path: &str, member: &str) -> Option<Location> {
        if path == SECURITY_SCHEME {
            let mut schemes = self.document.openapi().security_schemes().iter();
            let (_, scheme) = schemes.find(|(name, _)| name::pascal(name) == member)?;
            return Some(Location::from(scheme.written()));
        }
        let mut open = vec![self.schema(path)?];
        let mut seen = 0;
        while let Some(schema) = open.pop() {
            seen += 1;
            if seen > MAX_SCHEMAS {
                break;
            }
            let mut members = self.members.borrow_mut();
            let members = members
                .entry(schema.id())
                .or_insert_with(|| members_of(schema));
            if let Some(found) = members.get(member) {
                return Some(Location::from(*found));
            }
            open.extend(parts(schema));
        }
        self.of_type(path)
    }
}

/// The parts of a union or an `allOf`.
fn parts(schema: Schema<'_>) -> impl Iterator<Item = Schema<'_>> {
    let variants = schema.one_of().chain(schema.any_of());
    variants.chain(schema.all_of())
}

/// The fields and variants of a schema: its properties, its enum values and the targets of its parts.
fn members_of(schema: Schema<'_>) -> Members<'_> {
    let properties = schema.properties().iter();
    let properties = properties.map(|(name, schema)| (name::field(name), schema.written()));
    let open_values = schema.extension("x-extensible-enum").into_iter();
    let open_values = open_values.flat_map(|list| list.items());
    let values = schema.enum_values().chain(open_values);
    let values = values.filter_map(|value| Some((name::pascal(value.as_str()?), value)));
    let parts = parts(schema).filter_map(|part| {
        let target = part.reference()?.rsplit('/').next()?;
        Some((name::pascal(target), part.written()))
    });
    let mut members = Members::new();
    for (name, node) in properties.chain(values).chain(parts) {
        members.entry(name).or_insert(node);
    }
    members
}

/// The location of an operation.
pub(super) fn of_operation(operation: Operation<'_>) -> Location {
    let id = operation.fields().operation_id();
    Location::from(id.unwrap_or_else(|| operation.written()))
}

/// The parameters of an operation, by the argument that each becomes.
pub(super) type Arguments<'d> = HashMap<String, Parameter<'d>>;

/// The arguments of an operation.
pub(super) fn arguments(operation: Operation<'_>) -> Arguments<'_> {
    let parameters = operation.parameters().into_iter().rev();
    let named = parameters.filter_map(|one| Some((name::snake(one.name()?), one)));
    // Of two with one name, the first counts.
    named.collect()
}

/// The description of an argument of a request.
pub(super) fn description<'d>(arguments: &Arguments<'d>, argument: &str) -> Option<&'d str> {
    arguments.get(argument)?.description()
}

/// The location of an argument of a request.
pub(super) fn of_argument(
    operation: Operation<'_>,
    arguments: &Arguments<'_>,
    argument: &str,
) -> Location {
    let parameter = arguments.get(argument).map(|parameter| parameter.node());
    let body = operation.fields().request_body();
    let node = parameter.or(body.filter(|_| argument.starts_with("body")));
    node.map_or_else(|| of_operation(operation), Location::from)
}

/// The location of the first success or the first error of an operation.
pub(super) fn of_response(operation: Operation<'_>, success: bool) -> Location {
    let mut responses = operation.responses().iter();
    let found = responses.find(|(status, _)| status.starts_with('2') == success);
    let node = found.map(|(_, response)| response.written());
    let node = node.or_else(|| operation.responses().node());
    node.map_or_else(|| of_operation(operation), Location::from)
}
