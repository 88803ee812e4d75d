//! Checks the string formats with one definition: dates, times and UUIDs.

/// A sample of the format, if `content` is not a valid value of it.
pub(super) fn mismatch(content: &str, format: &str) -> Option<&'static str> {
    let (valid, sample) = match format {
        "date" => (is_date(content), "`2024-02-29`"),
        "date-time" => (is_date_time(content), "`2024-02-29T12:00:00Z` (RFC 3339)"),
        "uuid" => (is_uuid(content), "`0b7e0a1c-6f6e-4d4f-9a57-3f5a5c3b9f10`"),
        _ => return None,
    };
    (!valid).then_some(sample)
}

/// Parses numbers of fixed widths with one separator between them.
fn digits<const N: usize>(text: &str, separator: char, widths: [usize; N]) -> Option<[u32; N]> {
    let mut numbers = [0; N];
    let mut parts = text.split(separator);
    for (number, width) in numbers.iter_mut().zip(widths) {
        let part = parts.next().filter(|part| part.len() == width)?;
        if !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(numbers)
}

fn is_date(text: &str) -> bool {
    let Some([year, month, day]) = digits(text, '-', [4, 2, 2]) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    (1..=days).contains(&day)
}

fn is_date_time(text: &str) -> bool {
    let Some((date, time)) = text.split_once(['T', 't', ' ']) else {
        return false;
    };
    let Some(at) = time.find(['Z', 'z', '+', '-']) else {
        return false;
    };
    let (time, zone) = time.split_at(at);
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let clock = digits(time, ':', [2, 2, 2]);
    let zone = matches!(zone, "Z" | "z")
        || digits(&zone[1..], ':', [2, 2]).is_some_and(|[hour, minute]| hour < 24 && minute < 60);
    is_date(date)
        && clock.is_some_and(|[hour, minute, second]| hour < 24 && minute < 60 && second <= 60)
        && !fraction.is_empty()
        && fraction.bytes().all(|byte| byte.is_ascii_digit())
        && zone
}

fn is_uuid(text: &str) -> bool {
    let widths = [8, 4, 4, 4, 12];
    let parts: Vec<_> = text.split('-').collect();
    parts.len() == widths.len()
        && parts.iter().zip(widths).all(|(part, width)| {
            part.len() == width && part.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
}
