//! Converts names of the document to names in Rust, as the generator does.
//!
//! Progenitor and typify have the same function, and differ in the character that they put before a
//! digit.

use heck::{ToPascalCase, ToSnakeCase};

/// The variant of an open enum for unknown values.
pub(crate) const UNRECOGNIZED: &str = "Unrecognized";

/// Names of the prelude that the generated text uses without a path. A type hides the trait, and a tuple struct,
/// which every type without properties or variants of its own becomes, hides the variants.
const PRELUDE: &[&str] = &["Default", "Err", "None", "Ok", "Some"];

/// Whether a type of this name would hide one of the prelude.
pub(crate) fn hides_prelude(name: &str) -> bool {
    PRELUDE.contains(&name)
}

/// The name of a type or of a variant.
pub(crate) fn pascal(name: &str) -> String {
    sanitize(name, str::to_pascal_case, "X")
}

/// The name of a field.
pub(crate) fn field(name: &str) -> String {
    sanitize(name, str::to_snake_case, "x")
}

/// The name of the request builder of an operation.
pub(crate) fn operation(id: &str) -> String {
    sanitize(id, str::to_pascal_case, "_")
}

/// The name of a method or of an argument.
pub(crate) fn snake(name: &str) -> String {
    sanitize(name, str::to_snake_case, "_")
}

fn sanitize(name: &str, case: fn(&str) -> String, prefix: &str) -> String {
    let name = match name {
        "+1" => "plus1".to_owned(),
        "-1" => "minus1".to_owned(),
        _ => case(
            &name
                .replace('\'', "")
                .replace(|c| !unicode_ident::is_xid_continue(c), "-"),
        ),
    };
    let name = match name.chars().next() {
        None => case("x"),
        Some(first) if unicode_ident::is_xid_start(first) => name,
        Some(_) => format!("{prefix}{name}"),
    };
    if is_keyword(&name) { name + "_" } else { name }
}

/// Whether the generator escapes the name, because it is a keyword.
fn is_keyword(name: &str) -> bool {
    const KEYWORDS: &[&str] = &[
        "Self", "_", "abstract", "as", "async", "await", "become", "box", "break", "const",
        "continue", "crate", "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for",
        "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut",
        "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait",
        "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while",
        "yield",
    ];
    KEYWORDS.binary_search(&name).is_ok()
}
