//! What to call a value in a sentence: by the names that a reader of the contract knows.

use openapi_document::Cursor;

/// The schema or the part of an operation that a value belongs to, such as `Customer.name` or the
/// body of `POST /v1/orders`.
pub(super) fn subject(value: &Cursor<'_>) -> String {
    let tokens: Vec<String> = value
        .pointer()
        .split('/')
        .skip(1)
        .map(|token| token.replace("~1", "/").replace("~0", "~"))
        .collect();
    let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
    let root = value.root();
    let (holder, rest) = match tokens.as_slice() {
        ["components", "schemas", name, rest @ ..] => {
            return format!("`{name}{}`", inside(rest));
        }
        ["components", "parameters", key, rest @ ..] => {
            let declared = root.get("components").and_then(|all| all.get("parameters"));
            let declared = declared.and_then(|all| all.get(key));
            let name = declared.and_then(|parameter| parameter.get("name")?.as_str());
            (format!("parameter `{}`", name.unwrap_or(key)), rest)
        }
        ["components", "responses", name, rest @ ..] => (format!("the answer `{name}`"), rest),
        ["components", "requestBodies", name, rest @ ..] => (format!("the body `{name}`"), rest),
        ["components", "headers", name, rest @ ..] => (format!("the header `{name}`"), rest),
        ["paths", path, "parameters", index, rest @ ..] => {
            let item = root.get("paths").and_then(|paths| paths.get(path));
            let name = item.and_then(|item| parameter(&item, index));
            let name = name.unwrap_or(index);
            (format!("parameter `{name}` of `{path}`"), rest)
        }
        ["paths", path, method, rest @ ..] => {
            let call = format!("`{} {path}`", method.to_uppercase());
            let item = root.get("paths").and_then(|paths| paths.get(path));
            let operation = item.and_then(|item| item.get(method));
            match rest {
                ["requestBody", rest @ ..] => (format!("the body of {call}"), rest),
                ["responses", status, "headers", name, rest @ ..] => (
                    format!("header `{name}` of the answer {status} of {call}"),
                    rest,
                ),
                ["responses", status, rest @ ..] => {
                    (format!("the answer {status} of {call}"), rest)
                }
                ["parameters", index, rest @ ..] => {
                    let name = operation.and_then(|operation| parameter(&operation, index));
                    let name = name.unwrap_or(index);
                    (format!("parameter `{name}` of {call}"), rest)
                }
                rest => (call, rest),
            }
        }
        rest => ("the document".to_owned(), rest),
    };
    let rest = match rest {
        ["content", _, "schema", rest @ ..] | ["schema", rest @ ..] => rest,
        _ => return holder,
    };
    match inside(rest).trim_start_matches('.') {
        "" => holder,
        inside => format!("`{inside}` in {holder}"),
    }
}

/// The name of a parameter in the list of an operation or a path.
fn parameter<'d>(holder: &Cursor<'d>, index: &str) -> Option<&'d str> {
    let index: usize = index.parse().ok()?;
    let parameter = holder.get("parameters")?.items().nth(index)?;
    parameter.follow().ok()?.get("name")?.as_str()
}

/// The way from a schema to one inside of it: `.name` for members, `[]` for items, `.*` for members
/// of any name; which alternative it is goes without saying.
fn inside(tokens: &[&str]) -> String {
    let mut way = String::new();
    let mut tokens = tokens;
    loop {
        tokens = match tokens {
            ["properties", name, rest @ ..] => {
                way.push('.');
                way += name;
                rest
            }
            ["items", rest @ ..] => {
                way += "[]";
                rest
            }
            ["additionalProperties", rest @ ..] => {
                way += ".*";
                rest
            }
            ["allOf" | "oneOf" | "anyOf", _, rest @ ..] | ["not", rest @ ..] => rest,
            _ => return way,
        };
    }
}
