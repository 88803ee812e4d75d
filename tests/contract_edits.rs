//! Edits of a document that an author could make by mistake or in bad faith, one at a time. The caller
//! chooses what changes, so that random tests and a fuzzer share this.

use serde_json::{Map, Value, json};

/// What a changed document may hold: words of OpenAPI, and what words should not be.
const WORDS: &[&str] = &[
    "",
    "(",
    "a",
    "/",
    "{id}",
    "#",
    "self",
    "Self",
    "type",
    "default",
    "default_",
    "X-Id",
    "x-y",
    "A B",
    "ä",
    "漢字",
    "\u{0}",
    "\u{202e}",
    "\"",
    "*/",
    "//",
    "1",
    "-1",
    "+1",
    "_",
    "r#a",
    "string",
    "object",
    "array",
    "integer",
    "number",
    "boolean",
    "null",
    "date-time",
    "date",
    "uuid",
    "binary",
    "byte",
    "int32",
    "uint8",
    "float",
    "ipv4",
    "uri",
    "^[0-9]+$",
    "[",
    "(?<=a)b",
    "\\p{L}",
    "path",
    "query",
    "header",
    "cookie",
    "form",
    "simple",
    "deepObject",
    "get",
    "trace",
    "200",
    "2XX",
    "404",
    "application/json",
    "application/xml",
    "text/plain",
    "multipart/form-data",
    "application/octet-stream",
    "application/x-www-form-urlencoded",
    "http",
    "oauth2",
    "always",
    "3.0.3",
    "#/components/schemas",
    "#/components/schemas/",
    "other.yaml#/A",
];

/// Members that change what a schema, a parameter or an operation means.
const KEYS: &[&str] = &[
    "$ref",
    "type",
    "format",
    "pattern",
    "enum",
    "default",
    "example",
    "nullable",
    "required",
    "properties",
    "additionalProperties",
    "items",
    "allOf",
    "oneOf",
    "anyOf",
    "not",
    "discriminator",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "multipleOf",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
    "readOnly",
    "title",
    "content",
    "schema",
    "style",
    "explode",
    "encoding",
    "parameters",
    "requestBody",
    "responses",
    "callbacks",
    "security",
    "x-extensible-enum",
    "x-enumDescriptions",
    "x-omit-from-client",
    "x-repeatable",
    "x-lenient-format",
    "x-aliases",
    "x-wrappers",
    "x-error-codes",
];

/// One step from a value to one inside it.
#[derive(Clone)]
enum Step {
    Key(String),
    Index(usize),
}

/// Changes one thing below `root`. `choose` is given a count, never zero, and answers with less.
pub(crate) fn edit(root: &mut Value, choose: &mut dyn FnMut(usize) -> usize) {
    let ways = ways(root);
    if ways.is_empty() {
        return;
    }
    let way = &ways[choose(ways.len())];
    let Some((last, holder)) = way.split_last() else {
        return;
    };
    let other = ways[choose(ways.len())].clone();
    let part = at(root, &other).clone();
    match choose(11) {
        0 => drop(take(at(root, holder), last)),
        1 => {
            let copy = at(root, way).clone();
            match at(root, holder) {
                Value::Array(items) => items.push(copy),
                Value::Object(members) => drop(members.insert(name(choose), copy)),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
            }
        }
        2 => *at(root, way) = plain(choose),
        // What refers to the value around it never ends.
        3 => *at(root, way) = json!({"$ref": pointer(&way[..choose(way.len())])}),
        4 => *at(root, way) = json!({"$ref": pointer(&other)}),
        5 => {
            let name = name(choose);
            if let Value::Object(members) = at(root, holder) {
                rename(members, last, &name);
            }
        }
        6 => {
            let inner = at(root, way).take();
            *at(root, way) = nested(inner, choose);
        }
        7 => {
            let here = std::mem::replace(at(root, way), part);
            if starts_with(way, &other) || starts_with(&other, way) {
                return;
            }
            *at(root, &other) = here;
        }
        8 => *at(root, way) = part,
        9 => {
            let value = if choose(2) == 0 { part } else { plain(choose) };
            if let Value::Object(members) = at(root, way) {
                members.insert(KEYS[choose(KEYS.len())].to_owned(), value);
            }
        }
        _ => {
            let scalars: Vec<_> = ways
                .iter()
                .filter(|way| {
                    let value = root.pointer(&pointer(way)[1..]);
                    value.is_some_and(|value| !value.is_object() && !value.is_array())
                })
                .collect();
            if !scalars.is_empty() {
                *at(root, scalars[choose(scalars.len())]) = plain(choose);
            }
        }
    }
}

/// The ways to all values below `root`.
fn ways(root: &Value) -> Vec<Vec<Step>> {
    let mut found: Vec<Vec<Step>> = Vec::new();
    let mut open = vec![(Vec::new(), root)];
    while let Some((way, value)) = open.pop() {
        let step = |step| [way.as_slice(), &[step]].concat();
        match value {
            Value::Array(items) => {
                let items = items.iter().enumerate();
                open.extend(items.map(|(index, item)| (step(Step::Index(index)), item)));
            }
            Value::Object(members) => {
                let members = members.iter();
                open.extend(members.map(|(key, member)| (step(Step::Key(key.clone())), member)));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
        if !way.is_empty() {
            found.push(way);
        }
    }
    found
}

fn at<'v>(root: &'v mut Value, way: &[Step]) -> &'v mut Value {
    way.iter().fold(root, |value, step| match step {
        Step::Key(key) => &mut value[key],
        Step::Index(index) => &mut value[*index],
    })
}

fn starts_with(way: &[Step], start: &[Step]) -> bool {
    pointer(way) == pointer(start) || pointer(way).starts_with(&(pointer(start) + "/"))
}

fn pointer(way: &[Step]) -> String {
    way.iter().fold("#".to_owned(), |pointer, step| {
        let token = match step {
            Step::Key(key) => key.replace('~', "~0").replace('/', "~1"),
            Step::Index(index) => index.to_string(),
        };
        format!("{pointer}/{token}")
    })
}

fn take(holder: &mut Value, step: &Step) -> Option<Value> {
    match (holder, step) {
        (Value::Array(items), Step::Index(index)) => Some(items.remove(*index)),
        (Value::Object(members), Step::Key(key)) => members.shift_remove(key),
        _ => None,
    }
}

fn rename(members: &mut Map<String, Value>, step: &Step, name: &str) {
    let Step::Key(old) = step else { return };
    let all = std::mem::take(members);
    for (key, member) in all {
        let key = if key == *old { name.to_owned() } else { key };
        members.insert(key, member);
    }
}

/// A value inside others, a few or very many levels down.
fn nested(inner: Value, choose: &mut dyn FnMut(usize) -> usize) -> Value {
    let levels = [1, 2, 9, 60][choose(4)];
    let kind = choose(6);
    (0..levels).fold(inner, |inner, _| match kind {
        0 => json!([inner]),
        1 => json!({ "a": inner }),
        2 => json!({"type": "array", "items": inner}),
        3 => json!({"type": "object", "properties": {"a": inner}}),
        4 => json!({"allOf": [inner]}),
        _ => json!({"oneOf": [inner, {"type": "string"}]}),
    })
}

/// A value with nothing inside, of any kind.
fn plain(choose: &mut dyn FnMut(usize) -> usize) -> Value {
    match choose(12) {
        0 => Value::Null,
        1 => json!(choose(2) == 0),
        2 => json!(0),
        3 => json!(-1),
        4 => json!([i64::MIN, i64::MAX, 1 << 53][choose(3)]),
        5 => json!(u64::MAX),
        6 => json!([0.5, -1e308, 1e-300][choose(3)]),
        7 => json!([]),
        8 => json!({}),
        9 => json!("a".repeat(2000)),
        _ => json!(WORDS[choose(WORDS.len())]),
    }
}

fn name(choose: &mut dyn FnMut(usize) -> usize) -> String {
    let words = if choose(2) == 0 { WORDS } else { KEYS };
    words[choose(words.len())].to_owned()
}
