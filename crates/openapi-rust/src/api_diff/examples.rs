//! Example lines of code that callers write.

use indexmap::IndexMap;

use super::public_api::{Field, Fields, Variant};
use super::type_text::variable;

/// A line that uses a trait of a type.
pub(super) fn use_of(path: &str, name: &str) -> String {
    let variable = variable(path);
    match name {
        "Clone" => format!("let copy = {variable}.clone();"),
        "Copy" => format!("let (one, other) = ({variable}, {variable});"),
        "Default" => format!("let {variable} = {path}::default();"),
        "Display" => format!("let text = {variable}.to_string();"),
        "FromStr" => format!("let {variable} = \"text\".parse::<{path}>();"),
        "Eq" | "Hash" => format!("let set = std::collections::HashSet::from([{variable}]);"),
        "Ord" | "PartialOrd" => {
            format!("let set = std::collections::BTreeSet::from([{variable}]);")
        }
        name => match name
            .strip_prefix("Into<")
            .and_then(|of| of.strip_suffix('>'))
        {
            Some(into) => format!("let value: {into} = {variable}.into();"),
            None => format!("fn needs<T: {name}>(_: T) {{}} needs({variable});"),
        },
    }
}

/// The fields of a variant or a struct, as they are declared.
pub(super) fn content(fields: &Fields) -> String {
    if fields.members.is_empty() {
        return String::new();
    }
    if fields.named {
        let members = fields.members.iter();
        let members: Vec<_> = members
            .map(|(name, field)| format!("{name}: {}", field.of))
            .collect();
        format!(" {{ {} }}", members.join(", "))
    } else {
        let members: Vec<_> = fields
            .members
            .values()
            .map(|field| field.of.as_str())
            .collect();
        format!("({})", members.join(", "))
    }
}

/// A line that reads the fields of a variant.
pub(super) fn binding(
    path: &str,
    name: &str,
    fields: &Fields,
    words: &dyn Fn(&str) -> String,
) -> String {
    let value = variable(path);
    let members: Vec<&str> = fields.members.keys().map(String::as_str).collect();
    let types: Vec<String> = fields
        .members
        .values()
        .map(|field| words(&field.of))
        .collect();
    match (members.as_slice(), types.as_slice()) {
        ([], _) | (_, []) => format!("match {value} {{ {path}::{name} => (), _ => () }}"),
        _ if fields.named => {
            let inside = shortened(&members, ", ");
            format!("match {value} {{ {path}::{name} {{ {inside} }} => (), _ => () }}")
        }
        (_, [of, ..]) => format!("let {value} = |value: {of}| {path}::{name}(value);"),
    }
}

/// A pattern for a variant, whatever its fields.
pub(super) fn pattern(path: &str, name: &str, of: Option<&Variant>) -> String {
    let inside = of.map_or("", |variant| match &variant.fields {
        fields if fields.members.is_empty() => "",
        fields if fields.named => " { .. }",
        _ => "(_)",
    });
    format!("{path}::{name}{inside}")
}

/// A match of all variants.
pub(super) fn exhaustive(path: &str, variants: &IndexMap<String, Variant>) -> String {
    let patterns = variants.iter();
    let patterns: Vec<_> = patterns
        .map(|(name, of)| pattern(path, name, Some(of)))
        .collect();
    let value = variable(path);
    format!("match {value} {{ {} => () }}", shortened(&patterns, " | "))
}

/// A struct literal.
pub(super) fn literal(path: &str, members: &IndexMap<String, Field>) -> String {
    let names: Vec<&str> = members.keys().map(String::as_str).collect();
    format!(
        "let {} = {path} {{ {} }};",
        variable(path),
        shortened(&names, ", ")
    )
}

/// Joins as many words as fit in one line.
fn shortened<T: AsRef<str>>(words: &[T], between: &str) -> String {
    const SHOWN: usize = 8;
    let all: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    match all.get(..SHOWN) {
        Some(shown) if all.len() > SHOWN => {
            format!(
                "{}{between}/* {} more */",
                shown.join(between),
                all.len() - SHOWN
            )
        }
        Some(_) | None => all.join(between),
    }
}
