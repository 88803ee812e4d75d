//! The names of values in messages, in the terms of the document.

use openapi_document::model::Parameter;
use openapi_document::{Node, Object as _};

/// The schema or the part of an operation that a value belongs to, such as ``property
/// `Customer.name` `` or ``request body of `POST /v1/orders` ``.
pub(crate) fn subject(node: Node<'_>) -> String {
    let pointer = node.pointer();
    let tokens: Vec<String> = pointer
        .split('/')
        .skip(1)
        .map(|token| token.replace("~1", "/").replace("~0", "~"))
        .collect();
    let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
    let (owner, rest) = match tokens.as_slice() {
        ["components", "schemas", name, rest @ ..] => return in_schema(name, rest),
        ["components", "parameters", key, rest @ ..] => {
            let name = parameter(node, 3).unwrap_or(key);
            (format!("parameter `{name}`"), rest)
        }
        ["components", "responses", name, rest @ ..] => (format!("response `{name}`"), rest),
        ["components", "requestBodies", name, rest @ ..] => {
            (format!("request body `{name}`"), rest)
        }
        ["components", "headers", name, rest @ ..] => (format!("header `{name}`"), rest),
        ["paths", path, "parameters", index, rest @ ..] => {
            let name = parameter(node, 4).unwrap_or(index);
            (format!("parameter `{name}` of `{path}`"), rest)
        }
        ["paths", path, method, rest @ ..] => {
            let operation = format!("`{} {path}`", method.to_uppercase());
            match rest {
                ["requestBody", rest @ ..] => (format!("request body of {operation}"), rest),
                ["responses", status, "headers", name, rest @ ..] => (
                    format!("header `{name}` of response {status} of {operation}"),
                    rest,
                ),
                ["responses", status, rest @ ..] => {
                    (format!("response {status} of {operation}"), rest)
                }
                ["parameters", index, rest @ ..] => {
                    let name = parameter(node, 5).unwrap_or(index);
                    (format!("parameter `{name}` of {operation}"), rest)
                }
                rest => (operation, rest),
            }
        }
        rest => ("the document".to_owned(), rest),
    };
    let rest = match rest {
        ["content", _, "schema", rest @ ..] | ["schema", rest @ ..] => rest,
        _ => return owner,
    };
    let (role, path) = path_inside(rest);
    match path.trim_start_matches('.') {
        "" => owner,
        path => format!("{role} `{path}` of {owner}"),
    }
}

/// A component or a schema inside it.
fn in_schema(name: &str, rest: &[&str]) -> String {
    let (role, path) = path_inside(rest);
    format!("{role} `{name}{path}`")
}

/// The name of the parameter whose pointer is the first `tokens` tokens of the pointer of `node`.
fn parameter<'d>(node: Node<'d>, tokens: usize) -> Option<&'d str> {
    let pointer = node.pointer();
    let tokens: Vec<_> = pointer.split('/').take(tokens + 1).collect();
    let parameter = node.document().at(&tokens.join("/"))?;
    Parameter::view(parameter).name()
}

/// The role of a nested schema, and the path to it: `.name` for a property, `[]` for items, `.*`
/// for additional properties. Which variant of a union it is in is left out.
fn path_inside(tokens: &[&str]) -> (&'static str, String) {
    let mut role = "schema";
    let mut path = String::new();
    let mut tokens = tokens;
    loop {
        tokens = match tokens {
            ["properties", name, rest @ ..] => {
                role = "property";
                path.push('.');
                path += name;
                rest
            }
            ["items", rest @ ..] => {
                role = "items";
                path += "[]";
                rest
            }
            ["additionalProperties", rest @ ..] => {
                role = "additional properties";
                path += ".*";
                rest
            }
            ["allOf" | "oneOf" | "anyOf", _, rest @ ..] | ["not", rest @ ..] => rest,
            _ => return (role, path),
        };
    }
}
