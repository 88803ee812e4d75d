//! Timestamps in the formats of the service's responses.

use time::macros::format_description;
use time::{OffsetDateTime, UtcOffset};

use crate::config::quirks::DateFormat;

/// A timestamp in one of the documented formats.
pub(crate) fn format(time: OffsetDateTime, format: DateFormat) -> String {
    let format = match format {
        DateFormat::Offset => format_description!(
            "[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:7]+00:00"
        ),
        DateFormat::Seconds => {
            format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z")
        }
        DateFormat::Milliseconds => format_description!(
            "[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z"
        ),
        DateFormat::WithoutZone => {
            format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]")
        }
        DateFormat::ChangeLog => {
            format_description!("[month]/[day]/[year]: [hour]:[minute]:[second]")
        }
        DateFormat::Empty => return String::new(),
    };
    let time = time.to_offset(UtcOffset::UTC);
    time.format(format).unwrap_or_default()
}

/// The entity tag of a resource that changed at this time.
pub(crate) fn entity_tag(changed: OffsetDateTime) -> String {
    let format = format_description!(
        "W/\"datetime'[year]-[month]-[day]T[hour]%3A[minute]%3A[second].[subsecond digits:7]Z'\""
    );
    let changed = changed.to_offset(UtcOffset::UTC);
    changed.format(format).unwrap_or_default()
}
