//! How formats, bounds, `multipleOf` and patterns limit the values of two schemas.

use std::cmp::Ordering;

use openapi_document::model::Schema;
use serde_json::Number;

use super::Pair;
use super::resolved_schema::{Keyword, ResolvedSchema};
use super::value_types::{ARRAY, FRACTION, NUMBER, OBJECT, STRING, ValueTypes};
use crate::change_kind::ChangeKind;
use crate::change_table as kinds;
use crate::compare::flipped;

/// Formats of which each allows what those before it allow; without a format, anything is allowed.
const WIDENING: &[&[&str]] = &[
    &["int8", "int16", "int32", "int64"],
    &["uint8", "uint16", "uint32", "uint64"],
    &["float", "double"],
    &["ipv4", "ip"],
    &["ipv6", "ip"],
    &["uri", "uri-reference"],
    &["email", "idn-email"],
    &["hostname", "idn-hostname"],
];

/// Other formats that restrict values.
const OTHER_KNOWN: &[&str] = &[
    "byte",
    "binary",
    "date",
    "date-time",
    "duration",
    "iri",
    "json-pointer",
    "regex",
    "time",
    "uuid",
];

/// Formats that do not restrict values.
const ANNOTATIONS: &[&str] = &["password"];

pub(super) fn format(pair: &mut Pair<'_, '_>, shared: ValueTypes) {
    let format = |resolved: &ResolvedSchema<'_>| {
        let mut formats = resolved.schemas().filter_map(Schema::format);
        let format = formats.find(|format| !ANNOTATIONS.contains(format));
        format.map(str::to_owned)
    };
    let is_numeric = shared & STRING == 0;
    let is_known = |format: &str| {
        let widening = WIDENING.iter().any(|list| list.contains(&format));
        widening || OTHER_KNOWN.contains(&format)
    };
    let (was, is) = (format(pair.base), format(pair.head));
    if was == is {
        return;
    }
    // Integers and numbers have formats of their own, so the change of the type says it all.
    let is_integer = |resolved: &ResolvedSchema<'_>| resolved.types & FRACTION == 0;
    if is_numeric && is_integer(pair.base) != is_integer(pair.head) {
        return;
    }
    // Where the bounds of both sides fit in either format, the format does not matter.
    let formats = [was.as_deref(), is.as_deref()];
    let fits = |resolved: &ResolvedSchema<'_>| bounds_fit(&formats, resolved);
    if is_numeric && fits(pair.base) && fits(pair.head) {
        return;
    }
    let is_wider = |from: &str, to: &str| {
        WIDENING.iter().any(|list| {
            let at = |format| list.iter().position(|known| *known == format);
            at(from).zip(at(to)).is_some_and(|(from, to)| from < to)
        })
    };
    let kind: &'static ChangeKind = match (was.as_deref(), is.as_deref()) {
        (Some(was), None) if is_known(was) => &kinds::FORMAT_WIDENED,
        (None, Some(is)) if is_known(is) => &kinds::FORMAT_NARROWED,
        (Some(was), Some(is)) if is_wider(was, is) => &kinds::FORMAT_WIDENED,
        (Some(was), Some(is)) if is_wider(is, was) => &kinds::FORMAT_NARROWED,
        (Some(was), Some(is)) if is_known(was) && is_known(is) => &kinds::FORMAT_CHANGED,
        _ => &kinds::CUSTOM_FORMAT_CHANGED,
    };
    let what = shown_change("format", was.map(backticks), is.map(backticks));
    pair.record_keyword(
        kind,
        |schema| schema.fields().format(),
        &[],
        |subject| format!("{subject}: {what}"),
    );
}

fn backticks(text: impl std::fmt::Display) -> String {
    format!("`{text}`")
}

/// That a keyword was added, removed or changed, and its values.
fn shown_change(keyword: &str, was: Option<String>, is: Option<String>) -> String {
    match (was, is) {
        (Some(was), Some(is)) => format!("{keyword} changed to {is} (was {was})"),
        (Some(was), None) => format!("{keyword} removed (was {was})"),
        (None, is) => format!("{keyword} added ({})", is.unwrap_or_default()),
    }
}

/// Formats of integers: the least number, and the first one above the range.
const RANGES: &[(&str, f64, f64)] = &[
    ("int8", i8::MIN as f64, (1_u64 << 7) as f64),
    ("int16", i16::MIN as f64, (1_u64 << 15) as f64),
    ("int32", i32::MIN as f64, (1_u64 << 31) as f64),
    ("int64", i64::MIN as f64, (1_u64 << 63) as f64),
    ("uint8", 0.0, (1_u64 << 8) as f64),
    ("uint16", 0.0, (1_u64 << 16) as f64),
    ("uint32", 0.0, (1_u64 << 32) as f64),
    ("uint64", 0.0, (1_u128 << 64) as f64),
];

/// Whether the formats are of integers, and all values within the bounds of a schema fit in each.
fn bounds_fit(formats: &[Option<&str>], resolved: &ResolvedSchema<'_>) -> bool {
    let [minimum, maximum, ..] = &BOUNDS;
    let least = minimum.limit(resolved).map(|(limit, _)| limit.number);
    let most = maximum.limit(resolved).map(|(limit, _)| -limit.number);
    let (Some(least), Some(most)) = (least, most) else {
        return false;
    };
    let mut formats = formats.iter().flatten();
    resolved.types & FRACTION == 0
        && formats.all(|format| {
            let range = RANGES.iter().find(|(known, _, _)| known == format);
            range.is_some_and(|(_, low, end)| least >= *low && most < *end)
        })
}

/// A bound and the kinds of its changes.
struct Bound {
    name: &'static str,
    keyword: Keyword,
    is_upper: bool,
    /// The types of values that it applies to.
    types: ValueTypes,
    looser: &'static ChangeKind,
    tighter: &'static ChangeKind,
}

const fn lower(
    name: &'static str,
    keyword: Keyword,
    types: ValueTypes,
    looser: &'static ChangeKind,
    tighter: &'static ChangeKind,
) -> Bound {
    Bound {
        name,
        keyword,
        is_upper: false,
        types,
        looser,
        tighter,
    }
}

const fn upper(
    name: &'static str,
    keyword: Keyword,
    types: ValueTypes,
    looser: &'static ChangeKind,
    tighter: &'static ChangeKind,
) -> Bound {
    Bound {
        is_upper: true,
        ..lower(name, keyword, types, looser, tighter)
    }
}

#[rustfmt::skip]
static BOUNDS: [Bound; 8] = [
    lower("minimum", |schema| schema.fields().minimum(), NUMBER,
        &kinds::MINIMUM_LOWERED, &kinds::MINIMUM_RAISED),
    upper("maximum", |schema| schema.fields().maximum(), NUMBER,
        &kinds::MAXIMUM_RAISED, &kinds::MAXIMUM_LOWERED),
    lower("minLength", |schema| schema.fields().min_length(), STRING,
        &kinds::MIN_LENGTH_LOWERED, &kinds::MIN_LENGTH_RAISED),
    upper("maxLength", |schema| schema.fields().max_length(), STRING,
        &kinds::MAX_LENGTH_RAISED, &kinds::MAX_LENGTH_LOWERED),
    lower("minItems", |schema| schema.fields().min_items(), ARRAY,
        &kinds::MIN_ITEMS_LOWERED, &kinds::MIN_ITEMS_RAISED),
    upper("maxItems", |schema| schema.fields().max_items(), ARRAY,
        &kinds::MAX_ITEMS_RAISED, &kinds::MAX_ITEMS_LOWERED),
    lower("minProperties", |schema| schema.fields().min_properties(), OBJECT,
        &kinds::MIN_PROPERTIES_LOWERED, &kinds::MIN_PROPERTIES_RAISED),
    upper("maxProperties", |schema| schema.fields().max_properties(), OBJECT,
        &kinds::MAX_PROPERTIES_RAISED, &kinds::MAX_PROPERTIES_LOWERED),
];

/// A limit of numbers: the number, and whether it is excluded itself.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
struct Limit {
    number: f64,
    excluded: bool,
}

impl Bound {
    /// The tightest limit that the parts of a schema set, if any, in a scale where greater is
    /// tighter; and how it is written.
    fn limit(&self, resolved: &ResolvedSchema<'_>) -> Option<(Limit, String)> {
        let limits = resolved.schemas().filter_map(|schema| {
            let (value, exclusive) = self.value(schema)?;
            let sign = if self.is_upper { -1.0 } else { 1.0 };
            let number = sign * value.as_f64()?;
            let is_integer = resolved.types & FRACTION == 0 && number.fract() == 0.0;
            let limit = if exclusive && is_integer {
                // An integer greater than 0 is at least 1.
                Limit {
                    number: number + 1.0,
                    excluded: false,
                }
            } else {
                Limit {
                    number,
                    excluded: exclusive,
                }
            };
            let exclusive = if exclusive { " exclusive" } else { "" };
            Some((limit, format!("{value}{exclusive}")))
        });
        let tightest =
            limits.max_by(|(a, _), (b, _)| a.partial_cmp(b).unwrap_or(Ordering::Equal))?;
        // Lengths and counts are not negative: at least 0 is no limit.
        let is_no_limit = self.types != NUMBER && !self.is_upper && tightest.0.number <= 0.0;
        (!is_no_limit).then_some(tightest)
    }

    /// The value in one schema, and whether it is exclusive.
    fn value<'d>(&self, schema: Schema<'d>) -> Option<(&'d Number, bool)> {
        if self.types != NUMBER {
            return Some(((self.keyword)(schema)?.as_number()?, false));
        }
        let bound = if self.is_upper {
            schema.upper_bound()
        } else {
            schema.lower_bound()
        };
        bound.map(|bound| (bound.value, bound.exclusive))
    }
}

pub(super) fn bounds(pair: &mut Pair<'_, '_>, shared: ValueTypes) {
    for bound in &BOUNDS {
        if shared & bound.types == 0 {
            continue;
        }
        let (was, is) = (bound.limit(pair.base), bound.limit(pair.head));
        let kind = match (&was, &is) {
            (Some((was, _)), Some((is, _))) if is > was => bound.tighter,
            (Some((was, _)), Some((is, _))) if is < was => bound.looser,
            (None, Some(_)) => bound.tighter,
            (Some(_), None) => bound.looser,
            (Some(_), Some(_)) | (None, None) => continue,
        };
        let (was, is) = (was.map(|(_, shown)| shown), is.map(|(_, shown)| shown));
        let what = shown_change(&format!("`{}`", bound.name), was, is);
        pair.record_keyword(kind, bound.keyword, &[], |subject| {
            format!("{subject}: {what}")
        });
    }
}

pub(super) fn unique_items(pair: &mut Pair<'_, '_>, shared: ValueTypes) {
    if shared & ARRAY == 0 {
        return;
    }
    let unique = |resolved: &ResolvedSchema<'_>| resolved.schemas().any(Schema::unique_items);
    let (kind, what) = match flipped(unique(pair.base), unique(pair.head)) {
        Some(true) => (&kinds::DUPLICATE_ITEMS_FORBIDDEN, "no longer allowed"),
        Some(false) => (&kinds::DUPLICATE_ITEMS_ALLOWED, "now allowed"),
        None => return,
    };
    pair.record_keyword(
        kind,
        |schema| schema.fields().unique_items(),
        &[],
        |subject| format!("{subject}: duplicate items {what}"),
    );
}

pub(super) fn multiples(pair: &mut Pair<'_, '_>) {
    let factors = |resolved: &ResolvedSchema<'_>| -> Vec<f64> {
        let factors = resolved.schemas().filter_map(Schema::multiple_of);
        let factors = factors.filter_map(Number::as_f64);
        factors.filter(|factor| *factor > 0.0).collect()
    };
    // Decimal fractions are not exact in binary.
    let is_multiple = |number: f64, of: f64| {
        let times = number / of;
        (times - times.round()).abs() < 1e-9 * times && times.round() >= 1.0
    };
    let implies = |inner: &[f64], outer: &[f64]| {
        let mut outer = outer.iter();
        outer.all(|of| inner.iter().any(|number| is_multiple(*number, *of)))
    };
    let (was, is) = (factors(pair.base), factors(pair.head));
    let kind = match (implies(&was, &is), implies(&is, &was)) {
        (true, true) => return,
        (true, false) => &kinds::MULTIPLE_OF_WIDENED,
        (false, true) => &kinds::MULTIPLE_OF_NARROWED,
        (false, false) => &kinds::MULTIPLE_OF_CHANGED,
    };
    let shown = |factors: &[f64]| {
        let factors: Vec<_> = factors.iter().map(f64::to_string).collect();
        (!factors.is_empty()).then(|| factors.join(" and "))
    };
    let what = shown_change("`multipleOf`", shown(&was), shown(&is));
    pair.record_keyword(
        kind,
        |schema| schema.fields().multiple_of(),
        &[],
        |subject| format!("{subject}: {what}"),
    );
}

pub(super) fn patterns(pair: &mut Pair<'_, '_>) {
    let patterns = |resolved: &ResolvedSchema<'_>| {
        let patterns = resolved.schemas().filter_map(Schema::pattern);
        let mut patterns: Vec<_> = patterns.map(str::to_owned).collect();
        patterns.sort();
        patterns.dedup();
        patterns
    };
    let (was, is) = (patterns(pair.base), patterns(pair.head));
    let includes =
        |more: &[String], fewer: &[String]| fewer.iter().all(|pattern| more.contains(pattern));
    let (kind, what) = match (includes(&is, &was), includes(&was, &is)) {
        (true, true) => return,
        (true, false) => (&kinds::PATTERN_ADDED, "added"),
        (false, true) => (&kinds::PATTERN_REMOVED, "removed"),
        (false, false) => (&kinds::PATTERN_CHANGED, "changed"),
    };
    pair.record_keyword(
        kind,
        |schema| schema.fields().pattern(),
        &[],
        |subject| format!("{subject}: pattern {what}"),
    );
}
