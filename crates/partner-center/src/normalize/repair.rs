//! Replaces what JSON strings must not contain by U+FFFD, so that one damaged string does not cost a page: bytes
//! that are not UTF-8, raw control characters, and escapes of unpaired surrogates.

use std::iter::Peekable;
use std::str::Chars;

const REPLACEMENT: &str = "\\ufffd";

/// The repaired body; `None` if there is nothing to repair.
pub(super) fn repair(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    let mut repaired = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut in_string = false;
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                in_string = !in_string;
                repaired.push(c);
            }
            '\\' if in_string => copy_escape(&mut chars, &mut repaired),
            '\0'..='\x1f' if in_string => repaired.push_str(REPLACEMENT),
            c => repaired.push(c),
        }
    }
    (repaired.as_bytes() != body).then_some(repaired)
}

/// Copies an escape sequence, after its backslash.
fn copy_escape(chars: &mut Peekable<Chars<'_>>, repaired: &mut String) {
    let Some(kind) = chars.next() else {
        repaired.push('\\');
        return;
    };
    if kind != 'u' {
        repaired.extend(['\\', kind]);
        return;
    }
    let digits = hex_digits(chars);
    match u16::from_str_radix(&digits, 16) {
        Ok(0xd800..=0xdbff) => {
            // A pair stays; the second half of another escape is copied in the next round.
            let mut ahead = chars.clone();
            let escape = ahead.next() == Some('\\') && ahead.next() == Some('u');
            let low = hex_digits(&mut ahead);
            if escape && matches!(u16::from_str_radix(&low, 16), Ok(0xdc00..=0xdfff)) {
                *chars = ahead;
                repaired.push_str(&format!("\\u{digits}\\u{low}"));
            } else {
                repaired.push_str(REPLACEMENT);
            }
        }
        Ok(0xdc00..=0xdfff) => repaired.push_str(REPLACEMENT),
        Ok(_) | Err(_) => repaired.push_str(&format!("\\u{digits}")),
    }
}

/// At most four hexadecimal digits.
fn hex_digits(chars: &mut Peekable<Chars<'_>>) -> String {
    let digits = std::iter::from_fn(|| chars.next_if(char::is_ascii_hexdigit));
    digits.take(4).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_strings_are_repaired() {
        for (body, expected) in [
            (&b"{\"a\": \"\xe9\"}"[..], "{\"a\": \"\u{fffd}\"}"),
            (b"[\"a\tb\"]", r#"["a\ufffdb"]"#),
            (br#"["\ud800", "\udc00x"]"#, r#"["\ufffd", "\ufffdx"]"#),
            (br#"["\ud800\ud83d\ude00"]"#, r#"["\ufffd\ud83d\ude00"]"#),
            (br#"["\ud800\n"]"#, r#"["\ufffd\n"]"#),
        ] {
            assert_eq!(repair(body).as_deref(), Some(expected));
        }
    }

    #[test]
    fn whole_strings_stay() {
        for body in [
            r#"{"a": "\ud83d\ude00 \u00e9 é \" \\"}"#,
            "[\n\t\"a\"\n]",
            r#"["\u12"#,
            r#"["\"#,
        ] {
            assert_eq!(repair(body.as_bytes()), None, "{body}");
        }
    }
}
