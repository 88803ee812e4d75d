//! Sanitizes text of other origin for terminals and logs.

/// Makes one line of text from the service or another program, without terminal control sequences: runs of
/// white space and control characters become single spaces, bidirectional formatting characters are removed.
pub fn sanitize(text: &str) -> String {
    let bidirectional = |c| matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let text = text.replace(bidirectional, "");
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}
