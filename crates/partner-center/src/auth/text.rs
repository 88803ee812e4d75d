//! Text of files and programs in the encodings of editors and shells: UTF-8 and UTF-16, with or without a byte
//! order mark.

use super::SecretError;

/// The character that marks the encoding of a text at its start.
pub(super) const BYTE_ORDER_MARK: char = '\u{feff}';

/// Decodes a text, and drops its byte order mark.
pub(super) fn decode(bytes: &[u8]) -> Result<String, SecretError> {
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        // ASCII in UTF-16 has a zero in each pair. No valid text in UTF-8 has one.
        _ if all_pairs(bytes, |[first, second]| first != 0 && second == 0) => {
            utf16(bytes, u16::from_le_bytes)
        }
        _ if all_pairs(bytes, |[first, second]| first == 0 && second != 0) => {
            utf16(bytes, u16::from_be_bytes)
        }
        _ => str::from_utf8(bytes).map(str::to_owned).ok(),
    };
    let text = text.ok_or_else(|| {
        SecretError::new(
            "the text is in neither UTF-8 nor UTF-16",
            "save it as UTF-8",
        )
    })?;
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&text);
    Ok(text.to_owned())
}

fn all_pairs(bytes: &[u8], mut matches: impl FnMut([u8; 2]) -> bool) -> bool {
    let (pairs, rest) = bytes.as_chunks();
    rest.is_empty() && !pairs.is_empty() && pairs.iter().all(|pair| matches(*pair))
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, rest) = bytes.as_chunks();
    let units: Vec<_> = pairs.iter().copied().map(unit).collect();
    let text = String::from_utf16(&units).ok()?;
    rest.is_empty().then_some(text)
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn the_encodings_of_editors_and_shells_are_decoded() {
        let le: Vec<_> = "a.b\r\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let be: Vec<_> = "a.b\r\n"
            .encode_utf16()
            .flat_map(u16::to_be_bytes)
            .collect();
        for bytes in [
            b"a.b\r\n".to_vec(),
            b"\xef\xbb\xbfa.b\r\n".to_vec(),
            [b"\xff\xfe", &le[..]].concat(),
            [b"\xfe\xff", &be[..]].concat(),
            le.clone(),
            be,
        ] {
            assert_eq!(decode(&bytes).unwrap(), "a.b\r\n", "{bytes:?}");
        }
        assert_eq!(decode(b"").unwrap(), "");
        for bytes in [
            &b"caf\xe9"[..],
            b"\xff\xfea",
            // Half of a surrogate pair.
            b"\xff\xfe\x00\xd8",
        ] {
            let error = decode(bytes).unwrap_err();
            assert!(error.to_string().contains("neither UTF-8"), "{error}");
        }
        // UTF-32: each second unit is a zero, which no secret has.
        assert!(decode(b"\xff\xfe\0\0a\0\0\0").unwrap().contains('\0'));
    }
}
