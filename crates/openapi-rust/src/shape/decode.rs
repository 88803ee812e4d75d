//! Decodes the JSON of the document to the types of `openapiv3`, object by object.

use std::collections::HashMap;

use openapi_document::ObjectKind;
use openapi_document::object::{self, ObjectNode};
use openapi_document::{Diagnostic, Diagnostics, Document, Node, Severity};
use openapiv3::{OpenAPI, PathItem, ReferenceOr};
use serde::de::DeserializeOwned;
use serde_json::{Error, Value, json};

use crate::internal_error::single;

/// Decodes each object without the objects inside it: an error deep inside makes the decoder of the
/// whole try each `ReferenceOr` around it in turn, which doubles the time with every level.
///
/// # Errors
///
/// A diagnostic for each object that OpenAPI does not allow at its location.
pub(super) fn check_objects(document: &Document) -> Result<(), Diagnostics> {
    let parts = object::all(document);
    let malformed = parts.iter().filter_map(|part| {
        let error = check_object(part).err()?;
        Some(malformed(part.node, &error))
    });
    let malformed: Vec<_> = malformed.collect();
    if malformed.is_empty() {
        return Ok(());
    }
    Err(Diagnostics::new(
        document.name(),
        document.source(),
        malformed,
    ))
}

/// Decodes the whole document.
///
/// # Errors
///
/// A diagnostic at the root, if the document does not decode although each object does.
pub(super) fn decode(document: &Document, root: Value) -> Result<OpenAPI, Diagnostics> {
    serde_json::from_value(root)
        .map_err(|error| single(document, malformed(document.root(), &error)))
}

fn malformed(node: Node<'_>, error: &Error) -> Diagnostic {
    Diagnostic {
        rule: "gen-type",
        severity: Severity::Error,
        pointer: node.pointer(),
        span: Some(node.label_span()),
        message: format!("the generator cannot decode this object: {error}"),
        consequence: "the types of the generator cannot hold this value",
        help: Some("write a value as OpenAPI 3.0 defines it, or remove this part".into()),
        related: Vec::new(),
    }
}

/// Decodes one object without those inside it.
fn check_object(part: &ObjectNode<'_>) -> Result<(), Error> {
    fn one<T: DeserializeOwned>(value: Value) -> Result<(), Error> {
        serde_json::from_value::<T>(value).map(|_| ())
    }
    let inside: HashMap<_, _> = part
        .children()
        .into_iter()
        .map(|child| (child.node.id(), child.kind))
        .collect();
    let value = part
        .node
        .value_with(&|id| inside.get(&id).map(|kind| minimal(*kind)));
    match part.kind {
        ObjectKind::OpenApi => one::<OpenAPI>(value),
        ObjectKind::Info => one::<openapiv3::Info>(value),
        ObjectKind::Contact => one::<openapiv3::Contact>(value),
        ObjectKind::License => one::<openapiv3::License>(value),
        ObjectKind::Server => one::<openapiv3::Server>(value),
        ObjectKind::ServerVariable => one::<openapiv3::ServerVariable>(value),
        ObjectKind::Tag => one::<openapiv3::Tag>(value),
        ObjectKind::ExternalDocs => one::<openapiv3::ExternalDocumentation>(value),
        ObjectKind::Components => one::<openapiv3::Components>(value),
        ObjectKind::PathItem => one::<PathItem>(value),
        ObjectKind::Operation => one::<openapiv3::Operation>(value),
        ObjectKind::Callback => one::<ReferenceOr<openapiv3::Callback>>(value),
        ObjectKind::Parameter => one::<ReferenceOr<openapiv3::Parameter>>(value),
        ObjectKind::RequestBody => one::<ReferenceOr<openapiv3::RequestBody>>(value),
        ObjectKind::Response => one::<ReferenceOr<openapiv3::Response>>(value),
        ObjectKind::Header => one::<ReferenceOr<openapiv3::Header>>(value),
        ObjectKind::MediaType => one::<openapiv3::MediaType>(value),
        ObjectKind::Encoding => one::<openapiv3::Encoding>(value),
        ObjectKind::Schema => one::<ReferenceOr<openapiv3::Schema>>(value),
        ObjectKind::Discriminator => one::<openapiv3::Discriminator>(value),
        ObjectKind::Xml => one::<Value>(value),
        ObjectKind::Example => one::<ReferenceOr<openapiv3::Example>>(value),
        ObjectKind::Link => one::<ReferenceOr<openapiv3::Link>>(value),
        ObjectKind::SecurityScheme => one::<ReferenceOr<openapiv3::SecurityScheme>>(value),
        ObjectKind::OAuthFlows => one::<openapiv3::OAuth2Flows>(value),
        ObjectKind::OAuthFlow => match part.node.name().as_str() {
            "implicit" => one::<openapiv3::ImplicitOAuth2Flow>(value),
            "password" => one::<openapiv3::PasswordOAuth2Flow>(value),
            "clientCredentials" => one::<openapiv3::ClientCredentialsOAuth2Flow>(value),
            _ => one::<openapiv3::AuthorizationCodeOAuth2Flow>(value),
        },
    }
}

/// The smallest value that decodes as an object of a kind.
fn minimal(kind: ObjectKind) -> Value {
    match kind {
        ObjectKind::Info => json!({"title": "", "version": ""}),
        ObjectKind::Operation => json!({"responses": {}}),
        ObjectKind::License | ObjectKind::Tag => json!({"name": ""}),
        ObjectKind::Server | ObjectKind::ExternalDocs => json!({"url": ""}),
        ObjectKind::ServerVariable => json!({"default": ""}),
        ObjectKind::Discriminator => json!({"propertyName": ""}),
        ObjectKind::OAuthFlow => json!({"authorizationUrl": "", "tokenUrl": "", "scopes": {}}),
        ObjectKind::OpenApi
        | ObjectKind::Contact
        | ObjectKind::OAuthFlows
        | ObjectKind::Components
        | ObjectKind::PathItem
        | ObjectKind::Callback
        | ObjectKind::MediaType
        | ObjectKind::Encoding
        | ObjectKind::Schema
        | ObjectKind::Xml => json!({}),
        ObjectKind::Parameter
        | ObjectKind::RequestBody
        | ObjectKind::Response
        | ObjectKind::Header
        | ObjectKind::Example
        | ObjectKind::Link
        | ObjectKind::SecurityScheme => json!({"$ref": "#"}),
    }
}
