//! Small questions that rules ask of a value.

use crate::document::Cursor;

/// The text under a key.
pub fn text<'d>(cursor: &Cursor<'d>, key: &str) -> Option<&'d str> {
    cursor.get(key)?.as_str()
}

/// Whether a member is `true`.
pub fn is_true(cursor: &Cursor<'_>, key: &str) -> bool {
    cursor.get(key).and_then(|value| value.as_bool()) == Some(true)
}

/// A value as it can stand in a message.
pub fn shown(cursor: &Cursor<'_>) -> String {
    if cursor.is_map() || cursor.is_list() {
        return cursor.kind().to_owned();
    }
    format!(
        "`{}`",
        cursor
            .as_str()
            .map_or_else(|| cursor.value().to_string(), str::to_owned)
    )
}

/// The names between the braces of a path.
pub fn placeholders(path: &str) -> Vec<&str> {
    path.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name)
        .collect()
}

/// The JSON media type of a response, as the generator picks it.
pub fn json<'d>(response: &Cursor<'d>) -> Option<Cursor<'d>> {
    let content = response.get("content")?;
    let mut media = content.members();
    let is_json = |kind: &str| kind == "application/json" || kind.starts_with("application/json;");
    media
        .find(|(kind, _)| is_json(kind))
        .map(|(_, media)| media)
}
