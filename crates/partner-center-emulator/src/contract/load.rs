//! Loads the contract: from the OpenAPI document to operations, routes and validators.

use std::collections::HashMap;
use std::sync::Arc;

use axum::http::Method;
use jsonschema::Validator;
use matchit::Router;
use openapi_document::{Cursor, Document, JsonSchemas, Operation as Described};

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
    let root = document.root();
    let mut compiler = SchemaCompiler {
        document: &document,
        schemas: JsonSchemas::new(&document),
        compiled: HashMap::new(),
    };
    let mut operations = Vec::new();
    let mut paths: Vec<(String, Vec<usize>)> = Vec::new();
    for (index, described) in document.operations().into_iter().enumerate() {
        match paths.iter_mut().find(|(path, _)| path == described.path) {
            Some((_, indexes)) => indexes.push(index),
            None => paths.push((described.path.to_owned(), vec![index])),
        }
        let operation = compiler.operation(&described, &root);
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
    let servers = items(root.get("servers"));
    let error = document
        .at("/components/schemas/FaultBody")
        .ok_or("no schema `FaultBody` under /components/schemas")?;
    Ok(Contract {
        router,
        error: compiler.compile(&error)?,
        servers: servers
            .filter_map(|server| string(&server, "url"))
            .collect(),
        operations,
        #[cfg(feature = "web")]
        json: root.value(),
    })
}

fn items<'d>(list: Option<Cursor<'d>>) -> impl Iterator<Item = Cursor<'d>> {
    list.into_iter().flat_map(|list| list.items())
}

fn string(holder: &Cursor<'_>, key: &str) -> Option<String> {
    Some(holder.get(key)?.as_str()?.to_owned())
}

fn follow<'d>(cursor: &Cursor<'d>) -> Result<Cursor<'d>, String> {
    cursor
        .follow()
        .map_err(|problem| format!("{}: {problem:?} reference", cursor.pointer()))
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
    fn new(schema: &Cursor<'_>) -> Result<Self, String> {
        let schema = follow(schema)?;
        if string(&schema, "type").as_deref() == Some("integer") {
            return Ok(Self::Integer);
        }
        let values = items(schema.get("enum"));
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
    /// By JSON pointer of the schema.
    compiled: HashMap<String, Arc<Validator>>,
}

impl SchemaCompiler<'_> {
    fn compile(&mut self, schema: &Cursor<'_>) -> Result<Arc<Validator>, String> {
        let schema = follow(schema)?;
        if let Some(known) = self.compiled.get(&schema.pointer()) {
            return Ok(Arc::clone(known));
        }
        let validator = jsonschema::draft4::options()
            .should_validate_formats(true)
            .with_format("uuid", |text: &str| parse_guid(text).is_some())
            .build(&self.schemas.of(&schema))
            .map_err(|error| format!("{}: {error}", schema.pointer()))?;
        let validator = Arc::new(validator);
        self.compiled
            .insert(schema.pointer().to_owned(), Arc::clone(&validator));
        Ok(validator)
    }

    fn operation(
        &mut self,
        described: &Described<'_>,
        root: &Cursor<'_>,
    ) -> Result<Operation, String> {
        let id = described.id().ok_or("no operationId")?;
        let id = OperationId::find(id).ok_or_else(|| {
            let file = "crates/partner-center-emulator/src/operation.rs";
            format!("operation `{id}` has no handler; add it to {file}")
        })?;
        let method = described.method.to_ascii_uppercase();
        let method = Method::from_bytes(method.as_bytes()).map_err(|error| error.to_string())?;
        let mut parameters = Vec::new();
        for parameter in described.parameters() {
            parameters.extend(self.parameter(&parameter)?);
        }
        let body = described.operation.get("requestBody");
        let body = body.map(|body| self.request_schema(&body)).transpose()?;
        let mut responses = Vec::new();
        for (status, response) in described.responses() {
            responses.push((StatusRange::parse(status)?, self.response(&response)?));
        }
        let security = described.operation.get("security");
        let security = items(security.or_else(|| root.get("security")));
        let schemes = |alternative: Cursor<'_>| {
            let schemes = alternative.members();
            schemes.map(|(scheme, _)| scheme.to_owned()).collect()
        };
        let replays = string(&described.operation, "x-repeatable");
        Ok(Operation {
            id,
            method,
            path: described.path.to_owned(),
            summary: string(&described.operation, "summary").unwrap_or_default(),
            security: security.map(schemes).collect(),
            replays: replays.as_deref() == Some("same-request-id"),
            parameters,
            body,
            responses,
        })
    }

    /// Loads a parameter; the service has no cookies.
    fn parameter(&mut self, parameter: &Cursor<'_>) -> Result<Option<Parameter>, String> {
        let name = string(parameter, "name").ok_or("a parameter has no `name`")?;
        let location = match string(parameter, "in").as_deref() {
            Some("path") => ParameterLocation::Path,
            Some("query") => ParameterLocation::Query,
            Some("header") => ParameterLocation::Header,
            Some(_) | None => return Ok(None),
        };
        let required = parameter.get("required").and_then(|value| value.as_bool());
        let schema = parameter.get("schema");
        let schema = schema.ok_or_else(|| format!("`{name}` has no schema"))?;
        Ok(Some(Parameter {
            location,
            required: required.unwrap_or(false),
            example: string(parameter, "example"),
            parser: ValueParser::new(&schema)?,
            validator: self.compile(&schema)?,
            name,
        }))
    }

    fn request_schema(&mut self, body: &Cursor<'_>) -> Result<RequestSchema, String> {
        let body = follow(body)?;
        let json = body
            .get("content")
            .and_then(|map| map.get("application/json"));
        let json = json.ok_or("a request body is not JSON")?;
        let schema = json.get("schema").ok_or("a request body has no schema")?;
        let example = json.get("examples").and_then(|map| map.members().next());
        let example = example.and_then(|(_, example)| Some(example.get("value")?.value()));
        let validator = self.compile(&schema)?;
        let schema = follow(&schema)?;
        let discriminator = schema.get("discriminator");
        Ok(RequestSchema {
            example,
            parser: ValueParser::new(&schema)?,
            validator,
            variants: discriminator.map(|one| self.variants(&one)).transpose()?,
        })
    }

    fn variants(&mut self, discriminator: &Cursor<'_>) -> Result<Variants, String> {
        let property = string(discriminator, "propertyName");
        let mapping = discriminator.get("mapping");
        let mut by_value = Vec::new();
        for (value, reference) in mapping.into_iter().flat_map(|map| map.members()) {
            let pointer = reference.as_str().and_then(|text| text.strip_prefix('#'));
            let schema = pointer.and_then(|pointer| self.document.at(pointer));
            let schema = schema.ok_or_else(|| format!("unresolved mapping of `{value}`"))?;
            by_value.push((value.to_owned(), self.compile(&schema)?));
        }
        Ok(Variants {
            property: property.ok_or("a discriminator has no `propertyName`")?,
            by_value,
        })
    }

    fn response(&mut self, response: &Cursor<'_>) -> Result<Response, String> {
        let mut content = HashMap::new();
        let media_types = response.get("content");
        for (name, media_type) in media_types.into_iter().flat_map(|map| map.members()) {
            if let Some(schema) = media_type.get("schema") {
                content.insert(name.to_owned(), self.compile(&schema)?);
            }
        }
        Ok(Response { content })
    }
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
