//! Names of the document to names of Rust, the way the generator forms them.

/// The variant of an open enum that holds what is not listed.
pub(crate) const UNRECOGNIZED: &str = "Unrecognized";

/// The name of a type or a variant.
pub(crate) fn pascal(name: &str) -> String {
    sanitize(name, heck::ToPascalCase::to_pascal_case)
}

/// The name of a method or an argument.
pub(crate) fn snake(name: &str) -> String {
    sanitize(name, heck::ToSnakeCase::to_snake_case)
}

fn sanitize(name: &str, case: fn(&str) -> String) -> String {
    let plain: String = name
        .chars()
        .filter(|c| *c != '\'')
        .map(|c| {
            if c.is_alphanumeric() || c == '_' {
                c
            } else {
                '-'
            }
        })
        .collect();
    let name = case(&plain);
    match name.chars().next() {
        None => case("x"),
        Some(first) if first.is_alphabetic() => name,
        Some(_) => format!("_{name}"),
    }
}
