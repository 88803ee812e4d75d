//! How formats, bounds, steps and patterns limit the values of two schemas.

use serde_json::Number;

use super::flat::{Flat, types};
use super::{Pair, rules};
use crate::Rule;

/// Formats of which each allows what those before it allow; behind the last one anything goes.
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

/// Other formats that say which values are allowed.
const DECIDING: &[&str] = &[
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

/// Formats that say nothing about values.
const SAYING_NOTHING: &[&str] = &["password"];

pub(super) fn format(pair: &mut Pair<'_, '_>, shared: u8) {
    let format = |flat: &Flat<'_>| {
        let formats = flat.members("format");
        let mut formats = formats.filter_map(|format| Some(format.as_str()?.to_owned()));
        formats.find(|format| !SAYING_NOTHING.contains(&format.as_str()))
    };
    let numeric = shared & types::STRING == 0;
    // A number with the format of a string says nothing.
    let is_known = |format: &str| {
        let widening = WIDENING.iter().any(|list| list.contains(&format));
        widening || DECIDING.contains(&format)
    };
    let (was, is) = (format(pair.base), format(pair.head));
    if was == is {
        return;
    }
    // Where integers became numbers or the other way round, each has formats of its own.
    let whole = |flat: &Flat<'_>| flat.types & types::FRACTION == 0;
    if numeric && whole(pair.base) != whole(pair.head) {
        return;
    }
    // What the bounds of both sides leave is the same in either format.
    let formats = [was.as_deref(), is.as_deref()];
    if numeric && [pair.base, pair.head].map(|flat| holds_all(&formats, flat)) == [true; 2] {
        return;
    }
    let wider = |from: &str, to: &str| {
        WIDENING.iter().any(|list| {
            let at = |format| list.iter().position(|known| *known == format);
            at(from).zip(at(to)).is_some_and(|(from, to)| from < to)
        })
    };
    let rule: &'static Rule = match (was.as_deref(), is.as_deref()) {
        (Some(was), None) if is_known(was) => &rules::FORMAT_WIDENED,
        (None, Some(is)) if is_known(is) => &rules::FORMAT_NARROWED,
        (Some(was), Some(is)) if wider(was, is) => &rules::FORMAT_WIDENED,
        (Some(was), Some(is)) if wider(is, was) => &rules::FORMAT_NARROWED,
        (Some(was), Some(is)) if is_known(was) && is_known(is) => &rules::FORMAT_CHANGED,
        _ => &rules::CUSTOM_FORMAT_CHANGED,
    };
    pair.tell_of(rule, "format", &[], |subject| match (was, is) {
        (Some(was), Some(is)) => format!("{subject} has format `{is}` instead of `{was}`"),
        (Some(was), None) => format!("{subject} no longer has format `{was}`"),
        (None, is) => {
            let is = is.unwrap_or_default();
            format!("{subject} has format `{is}` now")
        }
    });
}

/// Formats of integers: the least number, and the first that is too great.
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

/// Whether the formats are of integers, and all that the bounds of a schema allow has a place in each.
fn holds_all(formats: &[Option<&str>], flat: &Flat<'_>) -> bool {
    let [minimum, maximum, ..] = &BOUNDS;
    let least = minimum.limit(flat).map(|(limit, _)| limit.number);
    let most = maximum.limit(flat).map(|(limit, _)| -limit.number);
    let (Some(least), Some(most)) = (least, most) else {
        return false;
    };
    let mut formats = formats.iter().flatten();
    flat.types & types::FRACTION == 0
        && formats.all(|format| {
            let range = RANGES.iter().find(|(known, _, _)| known == format);
            range.is_some_and(|(_, low, end)| least >= *low && most < *end)
        })
}

/// A bound and the rules for how it moves.
struct Bound {
    keyword: &'static str,
    /// Whether it is an upper one.
    upper: bool,
    /// The kinds of values that it counts for.
    kinds: u8,
    looser: &'static Rule,
    tighter: &'static Rule,
}

static BOUNDS: [Bound; 8] = [
    Bound {
        keyword: "minimum",
        upper: false,
        kinds: types::INTEGER | types::FRACTION,
        looser: &rules::MINIMUM_LOWERED,
        tighter: &rules::MINIMUM_RAISED,
    },
    Bound {
        keyword: "maximum",
        upper: true,
        kinds: types::INTEGER | types::FRACTION,
        looser: &rules::MAXIMUM_RAISED,
        tighter: &rules::MAXIMUM_LOWERED,
    },
    Bound {
        keyword: "minLength",
        upper: false,
        kinds: types::STRING,
        looser: &rules::MIN_LENGTH_LOWERED,
        tighter: &rules::MIN_LENGTH_RAISED,
    },
    Bound {
        keyword: "maxLength",
        upper: true,
        kinds: types::STRING,
        looser: &rules::MAX_LENGTH_RAISED,
        tighter: &rules::MAX_LENGTH_LOWERED,
    },
    Bound {
        keyword: "minItems",
        upper: false,
        kinds: types::ARRAY,
        looser: &rules::MIN_ITEMS_LOWERED,
        tighter: &rules::MIN_ITEMS_RAISED,
    },
    Bound {
        keyword: "maxItems",
        upper: true,
        kinds: types::ARRAY,
        looser: &rules::MAX_ITEMS_RAISED,
        tighter: &rules::MAX_ITEMS_LOWERED,
    },
    Bound {
        keyword: "minProperties",
        upper: false,
        kinds: types::OBJECT,
        looser: &rules::MIN_PROPERTIES_LOWERED,
        tighter: &rules::MIN_PROPERTIES_RAISED,
    },
    Bound {
        keyword: "maxProperties",
        upper: true,
        kinds: types::OBJECT,
        looser: &rules::MAX_PROPERTIES_RAISED,
        tighter: &rules::MAX_PROPERTIES_LOWERED,
    },
];

/// A limit of numbers: the number, and whether it is allowed itself.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
struct Limit {
    number: f64,
    excluded: bool,
}

impl Bound {
    /// The tightest limit that the parts of a schema set, if any; in a scale where more is tighter.
    fn limit(&self, flat: &Flat<'_>) -> Option<(Limit, String)> {
        let limits = flat.schemas().filter_map(|part| {
            let value = part.get(self.keyword)?;
            let exclusive = match self.keyword {
                "minimum" => part.get("exclusiveMinimum"),
                "maximum" => part.get("exclusiveMaximum"),
                _ => None,
            };
            let exclusive = exclusive.and_then(|value| value.as_bool()) == Some(true);
            let written = value.as_number()?;
            let sign = if self.upper { -1.0 } else { 1.0 };
            let number = sign * written.as_f64()?;
            let whole = flat.types & types::FRACTION == 0 && number.fract() == 0.0;
            let limit = if exclusive && whole {
                // More than 0 is at least 1.
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
            let shown = match exclusive {
                true => format!("{} (itself excluded)", shown(written)),
                false => shown(written),
            };
            Some((limit, shown))
        });
        let tightest = limits
            .max_by(|(a, _), (b, _)| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal))?;
        let counts = self.kinds & (types::INTEGER | types::FRACTION) == 0;
        // Lengths are not negative: at least 0 says nothing.
        let says_nothing = counts && !self.upper && tightest.0.number <= 0.0;
        (!says_nothing).then_some(tightest)
    }
}

fn shown(number: &Number) -> String {
    number.to_string()
}

pub(super) fn bounds(pair: &mut Pair<'_, '_>, shared: u8) {
    for bound in &BOUNDS {
        if shared & bound.kinds == 0 {
            continue;
        }
        let (was, is) = (bound.limit(pair.base), bound.limit(pair.head));
        let rule = match (&was, &is) {
            (Some((was, _)), Some((is, _))) if is > was => bound.tighter,
            (Some((was, _)), Some((is, _))) if is < was => bound.looser,
            (None, Some(_)) => bound.tighter,
            (Some(_), None) => bound.looser,
            (Some(_), Some(_)) | (None, None) => continue,
        };
        let keyword = bound.keyword;
        pair.tell_of(rule, keyword, &[], |subject| match (was, is) {
            (Some((_, was)), Some((_, is))) => {
                format!("`{keyword}` of {subject} is {is} instead of {was}")
            }
            (Some((_, was)), None) => {
                format!("{subject} no longer has a `{keyword}`, which was {was}")
            }
            (None, limit) => {
                let is = limit.map(|(_, shown)| shown).unwrap_or_default();
                format!("{subject} has a `{keyword}` now, which is {is}")
            }
        });
    }
    let unique = |flat: &Flat<'_>| {
        let mut said = flat.members("uniqueItems");
        said.any(|value| value.as_bool() == Some(true))
    };
    if shared & types::ARRAY != 0 {
        match (unique(pair.base), unique(pair.head)) {
            (false, true) => {
                let rule = &rules::REPEATED_ITEMS_FORBIDDEN;
                pair.tell_of(rule, "uniqueItems", &[], |subject| {
                    format!("items of {subject} may no longer repeat")
                });
            }
            (true, false) => {
                let rule = &rules::REPEATED_ITEMS_ALLOWED;
                pair.tell_of(rule, "uniqueItems", &[], |subject| {
                    format!("items of {subject} may repeat now")
                });
            }
            (true, true) | (false, false) => {}
        }
    }
}

pub(super) fn multiples(pair: &mut Pair<'_, '_>) {
    let factors = |flat: &Flat<'_>| -> Vec<f64> {
        let factors = flat.members("multipleOf");
        let factors = factors.filter_map(|factor| factor.as_number()?.as_f64());
        factors.filter(|factor| *factor > 0.0).collect()
    };
    // What is written in tenths is not kept in tenths.
    let is_multiple = |number: f64, of: f64| {
        let times = number / of;
        (times - times.round()).abs() < 1e-9 * times && times.round() >= 1.0
    };
    let fits = |inner: &[f64], outer: &[f64]| {
        let mut outer = outer.iter();
        outer.all(|of| inner.iter().any(|number| is_multiple(*number, *of)))
    };
    let (was, is) = (factors(pair.base), factors(pair.head));
    let rule = match (fits(&was, &is), fits(&is, &was)) {
        (true, true) => return,
        (true, false) => &rules::MULTIPLE_OF_WIDENED,
        (false, true) => &rules::MULTIPLE_OF_NARROWED,
        (false, false) => &rules::MULTIPLE_OF_CHANGED,
    };
    let shown = |factors: &[f64]| match factors {
        [] => "any number".into(),
        factors => {
            let factors: Vec<_> = factors.iter().map(f64::to_string).collect();
            format!("a multiple of {}", factors.join(" and "))
        }
    };
    let (was, is) = (shown(&was), shown(&is));
    pair.tell_of(rule, "multipleOf", &[], |subject| {
        format!("{subject} is {is} instead of {was}")
    });
}

pub(super) fn patterns(pair: &mut Pair<'_, '_>) {
    let patterns = |flat: &Flat<'_>| {
        let patterns = flat.members("pattern");
        let mut patterns: Vec<_> = patterns
            .filter_map(|pattern| Some(pattern.as_str()?.to_owned()))
            .collect();
        patterns.sort();
        patterns.dedup();
        patterns
    };
    let (was, is) = (patterns(pair.base), patterns(pair.head));
    if was == is {
        return;
    }
    let includes =
        |more: &[String], fewer: &[String]| fewer.iter().all(|pattern| more.contains(pattern));
    let (rule, what) = if includes(&is, &was) {
        (&rules::PATTERN_ADDED, "has a pattern to match now")
    } else if includes(&was, &is) {
        (&rules::PATTERN_REMOVED, "no longer has a pattern to match")
    } else {
        (&rules::PATTERN_CHANGED, "has another pattern to match")
    };
    pair.tell_of(rule, "pattern", &[], |subject| format!("{subject} {what}"));
}
