//! The contract at `/docs`: Swagger UI, from this program alone, whose calls go to the emulator.

use axum::Router;
use maud::{DOCTYPE, Markup, html};
use serde_json::{Value, json};
use swagger_ui_dist::{ApiDefinition, OpenApiSource};

use crate::contract;
use crate::service::{Inner, Service};

/// The contract as it is written.
pub(super) const YAML: &str = contract::TEXT;

/// What starts Swagger UI.
pub(super) const SCRIPT: &str = include_str!("docs.js");

/// Where the files of Swagger UI are.
const ASSETS: &str = "/_emulator/swagger-ui";

/// Serves the files of Swagger UI.
pub(crate) fn assets() -> Router {
    swagger_ui_dist::generate_routes(ApiDefinition {
        uri_prefix: ASSETS,
        api_definition: OpenApiSource::Uri("/_emulator/openapi.json"),
        title: None,
    })
}

/// The contract as JSON.
pub(super) fn json(service: &Service) -> String {
    service.contract.json().to_string()
}

/// The contract as Swagger UI is to show it: with the emulator as its server, and without the
/// examples of optional parameters. It would send them, and a repeated `MS-RequestId` gets an old
/// answer.
pub(super) fn to_try(service: &Service) -> String {
    let mut contract = service.contract.json().clone();
    contract["servers"] = json!([{"url": "/", "description": "This emulator"}]);
    without_examples(&mut contract);
    contract.to_string()
}

fn without_examples(value: &mut Value) {
    match value {
        Value::Object(members) => {
            let is_optional = members.contains_key("in") && !members.contains_key("required");
            if is_optional {
                members.remove("example");
            }
            members.values_mut().for_each(without_examples);
        }
        Value::Array(items) => items.iter_mut().for_each(without_examples),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The page that holds Swagger UI. Calls carry the ready token of a user unless they carry another.
pub(super) fn page(inner: &Inner) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Contract · Partner Center emulator" }
                link rel="icon" href="data:,";
                link rel="stylesheet" href={ (ASSETS) "/swagger-ui.css" };
            }
            body {
                nav style="font: 1rem system-ui, sans-serif; padding: 0.75rem 1rem" {
                    a href="/" { "Partner Center emulator" }
                }
                main {
                    noscript {
                        p {
                            "This page needs scripts. "
                            a href="/openapi.yaml" { "The contract as text" }
                            " needs none."
                        }
                    }
                    div id="swagger-ui" data-token=(inner.world.entra.user_token()) {}
                }
                script src={ (ASSETS) "/swagger-ui-bundle.js" } {}
                script src="/_emulator/docs.js" {}
            }
        }
    }
}
