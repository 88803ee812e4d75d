//! Loads the contract: from the OpenAPI document to operations, routes and validators.

use std::collections::HashMap;
use std::sync::Arc;

use hyper::Method;
use jsonschema::Validator;
use matchit::Router;
use openapi_document::model::{self, Discriminator, MediaType, RequestBody, Schema};
use openapi_document::{Document, JsonSchemas, NodeId, Object as _};

use super::{
    Contract, Operation, Parameter, ParameterLocation, RequestSchema, Response, StatusRange,
    ValueParser, Variants, parse_guid,
};
use crate::operation::OperationId;

/// Loads the contract.
///
/// # Errors
///
/// The first location that the emulator cannot serve.
pub(super) fn load(text: &str) -> Result<Contract, String> {
    let document = Document::parse("spec/partner-center.yaml", text)
        .map_err(|findings| format!("invalid contract: {findings}"))?;
    let openapi = document.openapi();
    let mut compiler = SchemaCompiler {
        document: &document,
        schemas: JsonSchemas::new(&document),
        compiled: HashMap::new(),
    };
    let mut operations = Vec::new();
    let mut paths: Vec<(String, Vec<usize>)> = Vec::new();
    for (index, described) in openapi.operations().enumerate() {
        match paths.iter_mut().find(|(path, _)| path == described.path) {
            Some((_, indexes)) => indexes.push(index),
            None => paths.push((described.path.to_owned(), vec![index])),
        }
        let operation = compiler.operation(described);
        operations.push(
            operation.map_err(|why| format!("{} {}: {why}", described.method, described.path))?,
        );
    }
    let is_missing = |id: &&OperationId| operations.iter().all(|known| known.id != **id);
    if let Some(missing) = OperationId::ALL.iter().find(is_missing) {
        return Err(format!(
            "the contract has no operation `{missing}`, which has a handler"
        ));
    }
    let mut router = Router::new();
    for (path, indexes) in paths {
        let inserted = router.insert(path.as_str(), indexes);
        inserted.map_err(|error| format!("{path}: {error}"))?;
    }
    let schemas = openapi.components().map(|components| components.schemas());
    let error = schemas
        .and_then(|schemas| schemas.get("FaultBody"))
        .ok_or("no schema `FaultBody` under /components/schemas")?;
    Ok(Contract {
        router,
        error: compiler.compile(error)?,
        servers: openapi
            .servers()
            .filter_map(|server| server.url().map(str::to_owned))
            .collect(),
        operations,
        #[cfg(feature = "web")]
        json: document.root().value(),
    })
}

/// The object itself, unless the reference that stands in its place cannot be resolved.
fn resolved<'d, T: openapi_document::Object<'d>>(object: T) -> Result<T, String> {
    match object.reference_problem() {
        None => Ok(object),
        Some(problem) => Err(format!(
            "{}: {problem:?} reference",
            object.written().pointer()
        )),
    }
}

impl StatusRange {
    /// Parses `200`, `4XX` or `default`.
    fn parse(text: &str) -> Result<Self, String> {
        if text.eq_ignore_ascii_case("default") {
            return Ok(Self::Default);
        }
        let class = text.strip_suffix("XX").or_else(|| text.strip_suffix("xx"));
        let number = class.unwrap_or(text).parse();
        let number = number.map_err(|error| format!("status `{text}`: {error}"))?;
        Ok(class.map_or(Self::One(number), |_| Self::Class(number)))
    }
}

impl ValueParser {
    fn new(schema: Schema<'_>) -> Result<Self, String> {
        let schema = resolved(schema)?;
        if schema.declared_type() == Some(model::Type::Integer) {
            return Ok(Self::Integer);
        }
        let values = schema.enum_values();
        let values: Vec<_> = values
            .filter_map(|value| Some(value.as_str()?.to_owned()))
            .collect();
        Ok(if values.is_empty() {
            Self::String
        } else {
            Self::Enum(values)
        })
    }
}

/// Compiles schemas of the document to validators, each once.
struct SchemaCompiler<'d> {
    document: &'d Document,
    schemas: JsonSchemas,
    compiled: HashMap<NodeId, Arc<Validator>>,
}

impl SchemaCompiler<'_> {
    fn compile(&mut self, schema: Schema<'_>) -> Result<Arc<Validator>, String> {
        let schema = resolved(schema)?;
        let node = schema.node();
        if let Some(known) = self.compiled.get(&node.id()) {
            return Ok(Arc::clone(known));
        }
        let validator = jsonschema::draft4::options()
            .should_validate_formats(true)
            .with_format("uuid", |text: &str| parse_guid(text).is_some())
            .build(&self.schemas.of(schema))
            .map_err(|error| format!("{}: {error}", node.pointer()))?;
        let validator = Arc::new(validator);
        self.compiled.insert(node.id(), Arc::clone(&validator));
        Ok(validator)
    }

    fn operation(&mut self, described: model::Operation<'_>) -> Result<Operation, String> {
        let id = described.operation_id().ok_or("no operationId")?;
        let id = OperationId::find(id).ok_or_else(|| {
            let file = "crates/partner-center-emulator/src/operation.rs";
            format!("operation `{id}` has no handler; add it to {file}")
        })?;
        let method = Method::from_bytes(described.method.as_str().as_bytes());
        let mut parameters = Vec::new();
        for parameter in described.parameters() {
            parameters.extend(self.parameter(parameter)?);
        }
        let body = described.request_body();
        let body = body.map(|body| self.request_schema(body)).transpose()?;
        let mut responses = Vec::new();
        for (status, response) in described.responses().iter() {
            responses.push((StatusRange::parse(status)?, self.response(response)?));
        }
        let security = described.security().into_iter();
        let security = security.flat_map(|requirements| requirements.iter());
        let schemes = |requirement: model::SecurityRequirement<'_>| {
            let schemes = requirement.schemes();
            schemes.map(|(scheme, _)| scheme.to_owned()).collect()
        };
        let replays = described.extension("x-repeatable");
        Ok(Operation {
            id,
            method: method.map_err(|error| error.to_string())?,
            path: described.path.to_owned(),
            summary: described.summary().unwrap_or_default().to_owned(),
            security: security.map(schemes).collect(),
            replays: replays.and_then(|value| value.as_str()) == Some("same-request-id"),
            parameters,
            body,
            responses,
        })
    }

    /// Loads a parameter; the service has no cookies.
    fn parameter(&mut self, parameter: model::Parameter<'_>) -> Result<Option<Parameter>, String> {
        let name = parameter.name().ok_or("a parameter has no `name`")?;
        let location = match parameter.location() {
            Some(model::ParameterLocation::Path) => ParameterLocation::Path,
            Some(model::ParameterLocation::Query) => ParameterLocation::Query,
            Some(model::ParameterLocation::Header) => ParameterLocation::Header,
            Some(model::ParameterLocation::Cookie) | None => return Ok(None),
        };
        let schema = parameter.schema();
        let schema = schema.ok_or_else(|| format!("`{name}` has no schema"))?;
        let example = parameter.example().and_then(|example| example.as_str());
        Ok(Some(Parameter {
            location,
            required: parameter.required(),
            example: example.map(str::to_owned),
            parser: ValueParser::new(schema)?,
            validator: self.compile(schema)?,
            name: name.to_owned(),
        }))
    }

    fn request_schema(&mut self, body: RequestBody<'_>) -> Result<RequestSchema, String> {
        let json = resolved(body)?.content().get("application/json");
        let json = json.ok_or("a request body is not JSON")?;
        let schema = json.schema().ok_or("a request body has no schema")?;
        let validator = self.compile(schema)?;
        let discriminator = schema.discriminator();
        Ok(RequestSchema {
            example: first_example(json),
            parser: ValueParser::new(schema)?,
            validator,
            variants: discriminator.map(|one| self.variants(one)).transpose()?,
        })
    }

    fn variants(&mut self, discriminator: Discriminator<'_>) -> Result<Variants, String> {
        let mut by_value = Vec::new();
        for (value, reference) in discriminator.mapping() {
            let pointer = reference.strip_prefix('#');
            let schema = pointer.and_then(|pointer| self.document.at(pointer));
            let schema = schema.ok_or_else(|| format!("unresolved mapping of `{value}`"))?;
            by_value.push((value.to_owned(), self.compile(Schema::view(schema))?));
        }
        let property = discriminator.property_name();
        Ok(Variants {
            property: property
                .ok_or("a discriminator has no `propertyName`")?
                .to_owned(),
            by_value,
        })
    }

    fn response(&mut self, response: model::Response<'_>) -> Result<Response, String> {
        let mut content = HashMap::new();
        for (name, media_type) in resolved(response)?.content().iter() {
            if let Some(schema) = media_type.schema() {
                content.insert(name.to_owned(), self.compile(schema)?);
            }
        }
        Ok(Response { content })
    }
}

/// The value of the first of the named examples.
fn first_example(media_type: MediaType<'_>) -> Option<serde_json::Value> {
    let example = media_type.examples().values().next()?;
    Some(example.value()?.value())
}

#[cfg(test)]
mod tests {
    use super::load;
    use crate::contract::TEXT;

    #[test]
    fn the_contract_and_the_handlers_have_the_same_operations() {
        assert!(load(TEXT).is_ok());
        let renamed = TEXT.replace("operationId: getCustomer\n", "operationId: other\n");
        let error = load(&renamed).err().unwrap();
        assert!(
            error.contains("operation `other` has no handler"),
            "{error}"
        );
        let start = TEXT.find("  /v1/customers/all/validations:\n").unwrap();
        let end = TEXT.find("\ncomponents:\n").unwrap();
        let without = [&TEXT[..start], &TEXT[end..]].concat();
        let error = load(&without).err().unwrap();
        assert!(
            error.contains("no operation `listValidationCodes`"),
            "{error}"
        );
    }
}
