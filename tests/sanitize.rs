//! The sanitizers of terminal text, of the client and of the OpenAPI tools, against one table of hostile text.

/// Hostile text, and the line that the client makes of it.
const TABLE: [(&str, &str); 12] = [
    ("a\nb", "a b"),
    ("a\r\n::error::b", "a ::error::b"),
    ("\u{1b}[2J\u{1b}]0;title\u{7}", "[2J ]0;title"),
    ("\u{9b}31m", "31m"),
    ("\u{0}\u{8}\t\u{7f}\u{85}", ""),
    ("\u{202a}a\u{202e}b\u{2066}c\u{2069}", "abc"),
    ("\u{200e}\u{200f}\u{61c}", ""),
    ("ad\u{200b}min\u{2060}\u{feff}", "admin"),
    ("a\u{2028}\u{2029}b", "a b"),
    ("\u{fff9}a\u{fffb}", "a"),
    ("plain ä 漢字 🎓 `code` <b>", "plain ä 漢字 🎓 `code` <b>"),
    ("", ""),
];

fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

#[test]
fn sanitized_text_has_no_terminal_control() {
    for (hostile, line) in TABLE {
        let of_client = partner_center::sanitize(hostile);
        assert_eq!(of_client, line, "{hostile:?}");
        let lines = partner_center::sanitize_lines(hostile);
        assert!(
            !lines.contains(|c| is_unsafe(c) && !matches!(c, '\n' | '\t')),
            "{lines:?}"
        );
        let json = format!("{hostile:?}\u{9b}\u{202e}");
        let json = partner_center::sanitize_json(&serde_json::to_string(&json).unwrap());
        assert!(!json.contains(is_unsafe), "{json:?}");
        let back: String = serde_json::from_str(&json).unwrap();
        assert_eq!(back, format!("{hostile:?}\u{9b}\u{202e}"));
        let of_document = openapi_document::sanitize(hostile);
        for text in [of_client.as_str(), &*of_document] {
            assert!(!text.contains(is_unsafe), "{hostile:?}: {text:?}");
        }
        if !hostile.contains(is_unsafe) {
            assert_eq!(of_document, hostile);
        }
    }
}
