//! Sanitizes text of a document for terminals, logs and workflow commands.

use std::borrow::Cow;

/// Replaces every character that could control the terminal or the log that shows it, or that makes
/// a reader see something else than is there, by U+FFFD.
///
/// These are control characters (line ends and escape sequences among them), line and paragraph
/// separators, controls of the writing direction, and characters of no width.
#[must_use]
pub fn sanitize(text: &str) -> Cow<'_, str> {
    if text.contains(is_unsafe) {
        Cow::Owned(text.replace(is_unsafe, "\u{fffd}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Whether [`sanitize`] replaces the character.
#[must_use]
pub fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

#[cfg(test)]
mod tests {
    use super::sanitize;

    #[test]
    fn hostile_text_is_replaced_and_other_text_stays() {
        let table = [
            ("a\nb", "a\u{fffd}b"),
            ("a\r\n::error::b", "a\u{fffd}\u{fffd}::error::b"),
            ("\u{1b}[2J", "\u{fffd}[2J"),
            ("\u{9b}31m", "\u{fffd}31m"),
            (
                "\u{0}\u{7}\u{8}\t\u{7f}\u{85}",
                "\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}",
            ),
            (
                "\u{202a}\u{202e}\u{2066}\u{2069}",
                "\u{fffd}\u{fffd}\u{fffd}\u{fffd}",
            ),
            ("\u{200e}\u{200f}\u{61c}", "\u{fffd}\u{fffd}\u{fffd}"),
            (
                "ad\u{200b}min\u{2060}\u{feff}",
                "ad\u{fffd}min\u{fffd}\u{fffd}",
            ),
            ("\u{2028}\u{2029}", "\u{fffd}\u{fffd}"),
            ("plain ä 漢字 🎓 `code` <b>", "plain ä 漢字 🎓 `code` <b>"),
            ("", ""),
        ];
        for (hostile, expected) in table {
            assert_eq!(sanitize(hostile), expected, "{hostile:?}");
        }
    }
}
