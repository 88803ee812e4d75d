//! Types as callers write them: the paths in them, renames, and implicit conversions.

use std::collections::HashMap;

use super::public_api::{Definition, Type, Types};

/// The paths of the client's own types in the text of a type, each with its offset.
pub(super) fn paths(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_part = |c: char| c == '_' || c == ':' || c.is_alphanumeric();
    let mut rest = 0;
    std::iter::from_fn(move || {
        loop {
            let start = rest + text.get(rest..)?.find(is_part)?;
            let length = text.get(start..)?.find(|c| !is_part(c));
            rest = length.map_or(text.len(), |length| start + length);
            let path = text.get(start..rest)?;
            // The colon of `T: Bound` and of `Err: Display` belongs to no path.
            let path = path.trim_end_matches(':');
            if path.starts_with("types::") || path.starts_with("builder::") {
                return Some((start, path));
            }
        }
    })
}

/// The text with renamed types replaced by their new names.
pub(super) fn renamed(text: &str, names: &HashMap<String, String>) -> String {
    let mut new = String::with_capacity(text.len());
    let mut copied = 0;
    for (start, path) in paths(text) {
        let (stem, name) = match path.strip_prefix("types::builder::") {
            Some(name) => ("types::builder::", format!("types::{name}")),
            None => ("types::", path.to_owned()),
        };
        if let Some(now) = names.get(&name) {
            new += text.get(copied..start).unwrap_or_default();
            new += stem;
            new += now.trim_start_matches("types::");
            copied = start + path.len();
        }
    }
    new + text.get(copied..).unwrap_or_default()
}

/// The texts in which the definition of a type names other types.
pub(super) fn mentioned(of: &Type) -> Vec<&str> {
    let mut texts: Vec<&str> = Vec::new();
    match &of.definition {
        Definition::Struct(fields) => texts.extend(fields.members.values().map(|f| f.of.as_str())),
        Definition::Enum(variants) => {
            let fields = variants.values().flat_map(|v| v.fields.members.values());
            texts.extend(fields.map(|field| field.of.as_str()));
        }
        Definition::Alias(of) => texts.push(of),
    }
    texts.extend(
        of.traits
            .get("Deref")
            .iter()
            .flat_map(|a| a.iter().map(String::as_str)),
    );
    texts
}

const UUID: &str = "uuid::Uuid";

/// Whether a setter of type `new` accepts every argument that one of type `old` accepted.
pub(super) fn converts(old: &str, new: &str, head: &Types) -> bool {
    const INTEGERS: [&str; 12] = [
        "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64", "u128", "usize",
    ];
    let integer = |of: &str| INTEGERS.contains(&of);
    // The standard library has `TryFrom` between any two of them.
    if integer(old) && integer(new) {
        return true;
    }
    // The crate uuid converts both ways.
    if matches!((old, new), ("String", UUID) | (UUID, "String")) {
        return true;
    }
    // Callers pass a string as `String` or `&str`.
    if old == "String"
        && let Some(of) = head.get(new)
    {
        return ["String", "&str"].iter().all(|text| {
            ["From", "TryFrom"]
                .iter()
                .any(|from| of.traits.contains_key(&format!("{from}<{text}>")))
        });
    }
    false
}

/// The name of a variable of a type: its last segment in snake case.
pub(super) fn variable(path: &str) -> String {
    crate::name::field(path.rsplit("::").next().unwrap_or(path))
}

/// The names in backticks, as a list in a sentence; many are abbreviated.
pub(super) fn list(names: &[String]) -> String {
    const SHOWN: usize = 3;
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first, last] => format!("{first} and {last}"),
        [first, second, third] => format!("{first}, {second} and {third}"),
        more => {
            let rest = more.len() - SHOWN;
            format!(
                "{} and {rest} more",
                more.get(..SHOWN).unwrap_or_default().join(", ")
            )
        }
    }
}
