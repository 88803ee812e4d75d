//! The reference at `/docs`: every operation of the contract, with a form that sends a request to the
//! emulator.

use maud::{Markup, html};

use super::layout;
use crate::contract::{self, Contract, Operation, Parameter, ParameterLocation};
use crate::state::Shared;

/// The contract as YAML.
pub(super) const YAML: &str = contract::TEXT;

/// Sends the forms. Without it, the page is a reference.
pub(super) const SCRIPT: &str = include_str!("docs.js");

/// The page. Requests have the ready token of a user.
pub(super) fn page(contract: &Contract, shared: &Shared) -> Markup {
    let content = html! {
        h1 { "Contract" }
        p {
            "The OpenAPI document: " a href="/openapi.yaml" { "YAML" } ", "
            a href="/openapi.json" { "JSON" } "."
        }
        label {
            "Access token"
            input id="token" class="token" value=(shared.state.entra.user_token());
        }
        noscript { p { "The forms require scripts." } }
        @for known in contract.operations() { (operation(known)) }
        script src="/_emulator/docs.js" {}
    };
    layout("Contract · Partner Center emulator", &content)
}

fn operation(operation: &Operation) -> Markup {
    let id = operation.id.as_str();
    let body = operation.body.as_ref();
    let example = body.and_then(|body| body.example.as_ref());
    html! {
        details id=(id) {
            summary {
                span class="status" { (operation.method) } " " code { (operation.path) } " "
                (operation.summary)
            }
            form class="card operation" data-method=(operation.method) data-path=(operation.path) {
                @for known in &operation.parameters { (parameter(known)) }
                @if body.is_some() {
                    label {
                        "Body"
                        textarea name="body" rows="5" cols="60" {
                            @if let Some(example) = example { (format!("{example:#}")) }
                        }
                    }
                }
                button aria-label={ "Send " (id) } { "Send" }
                pre hidden tabindex="0" role="status" aria-label={ "Response of " (id) } {}
            }
        }
    }
}

/// The input of a parameter. Only a required one has its example as its value, because a repeated
/// `MS-RequestId` gets an earlier response.
fn parameter(parameter: &Parameter) -> Markup {
    let location = match parameter.location {
        ParameterLocation::Path => "path",
        ParameterLocation::Query => "query",
        ParameterLocation::Header => "header",
    };
    let example = parameter.example.as_deref().unwrap_or_default();
    let value = if parameter.required { example } else { "" };
    html! {
        label {
            (parameter.name) " (" (location) ")"
            input name=(parameter.name) data-in=(location) value=(value) placeholder=(example)
                required[parameter.required];
        }
    }
}
