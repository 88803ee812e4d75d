//! Sanitizes text of other origin for terminals and logs.

/// Makes one line of text from the service or another program: runs of white space and control characters
/// become single spaces, and bidirectional controls and invisible characters are removed.
pub fn sanitize(text: &str) -> String {
    let text = text.replace(is_invisible, "");
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// Text of several lines with the same in each word: line ends, tabs and spaces stay.
pub fn sanitize_lines(text: &str) -> String {
    let separator = ['\n', '\t', ' '];
    let words = text.split_inclusive(separator).map(|part| {
        let word = part.trim_end_matches(separator);
        let rest = part.strip_prefix(word).unwrap_or_default();
        sanitize(word) + rest
    });
    words.collect()
}

/// JSON with the same meaning, in which what [`sanitize`] would take away is written as escapes.
pub fn sanitize_json(text: &str) -> String {
    let hostile = |c: char| c != '\n' && (c.is_control() || is_invisible(c));
    if !text.contains(hostile) {
        return text.to_owned();
    }
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if hostile(c) {
            escaped += &format!("\\u{:04x}", u32::from(c));
        } else {
            escaped.push(c);
        }
    }
    escaped
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}
