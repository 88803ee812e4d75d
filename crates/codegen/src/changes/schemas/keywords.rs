//! Two schemas without alternatives, keyword by keyword.

use serde_json::{Number, Value};

use super::flat::{Additional, Flat, Meet, Property, types};
use super::{Pair, rules, same};
use crate::changes::operations::same_but;
use crate::changes::subject::subject;
use crate::changes::{Direction, Rule};
use crate::document::Cursor;
use crate::part::Kind;

/// Compares what two schemas say; what is inside of them waits as pairs of its own.
pub(super) fn compare(pair: &mut Pair<'_, '_>) {
    let (old, new) = (pair.base, pair.head);
    if old.lost != new.lost {
        // What nobody can read is not compared.
        return pair.tell(&rules::REFERENCE_CHANGED, &[], |subject| {
            format!("{subject} refers to something that is not there")
        });
    }
    texts(pair);
    others(pair);
    kinds(pair);
    let shared = old.types & new.types;
    if shared & !types::NULL == 0 && old.types != new.types {
        // Nothing of the one is left in the other, and what either says of itself tells no more.
        return;
    }
    if old.values.is_none() && new.values.is_none() {
        format(pair, shared);
        bounds(pair, shared);
        multiples(pair);
        patterns(pair);
        open_values(pair);
    } else {
        values(pair);
    }
    exclusions(pair);
    defaults(pair);
    items(pair);
    properties(pair);
    additional(pair);
}

/// Names of kinds of values, for messages.
fn kinds_in_words(kinds: u8) -> String {
    const NUMBER: u8 = types::INTEGER | types::FRACTION;
    if kinds | types::NULL == types::ALL {
        return "anything".into();
    }
    let names = [
        (types::BOOLEAN, "boolean"),
        (types::STRING, "string"),
        (types::ARRAY, "array"),
        (types::OBJECT, "object"),
    ];
    let names = names.iter().filter(|(kind, _)| kinds & kind != 0);
    let number = match kinds & NUMBER {
        NUMBER => Some("number"),
        types::INTEGER => Some("integer"),
        types::FRACTION => Some("number that is no integer"),
        _ => None,
    };
    let names: Vec<_> = names.map(|(_, name)| *name).chain(number).collect();
    if names.is_empty() {
        return "nothing".into();
    }
    names.join(" or ")
}

fn kinds(pair: &mut Pair<'_, '_>) {
    let (old, new) = (pair.base.types, pair.head.types);
    let (was, is) = (old & !types::NULL, new & !types::NULL);
    if was != is {
        let rule = if was & is == was {
            &rules::TYPE_WIDENED
        } else if was & is == is {
            &rules::TYPE_NARROWED
        } else {
            &rules::TYPE_CHANGED
        };
        let (was, is) = (kinds_in_words(was), kinds_in_words(is));
        pair.tell_of(rule, "type", &[], |subject| {
            format!("{subject} is {is} instead of {was}")
        });
    }
    // Of a schema that allows anything, null is no case of its own.
    if (old ^ new) & types::NULL != 0 && old != types::ALL && new != types::ALL {
        if new & types::NULL != 0 {
            pair.tell_of(&rules::NULL_ALLOWED, "nullable", &[], |subject| {
                format!("{subject} may be null now")
            });
        } else {
            pair.tell_of(&rules::NULL_FORBIDDEN, "nullable", &[], |subject| {
                format!("{subject} may no longer be null")
            });
        }
    }
}

fn values<'d>(pair: &mut Pair<'_, 'd>) {
    let (old, new) = (pair.base, pair.head);
    match (&old.values, &new.values) {
        (Some(was), Some(is)) => {
            let lacks =
                |values: &[Value], one: &Value| !values.iter().any(|other| same(one, other));
            let item = |flat: &Flat<'d>, value: &Value| {
                let mut lists = flat.members("enum");
                lists.find_map(|list| item(&list, value))
            };
            let holder = new.holder("enum");
            let subject = subject(holder.as_ref().map_or(&new.site, |(schema, _)| schema));
            for value in is.iter().filter(|value| lacks(was, value)) {
                let name = plain(value);
                let message = format!("`{name}` is a new value of {subject}");
                let places = (None, item(new, value));
                pair.tell_with(&rules::VALUE_ADDED, places, &[&name], message);
            }
            for value in was.iter().filter(|value| lacks(is, value)) {
                let name = plain(value);
                let message = format!("`{name}` is no value of {subject} any more");
                let places = (item(old, value), None);
                pair.tell_with(&rules::VALUE_REMOVED, places, &[&name], message);
            }
        }
        (None, Some(_)) => {
            let rule = if old.open.is_some() {
                &rules::LIST_CLOSED
            } else {
                &rules::VALUES_RESTRICTED
            };
            pair.tell_of(rule, "enum", &[], |subject| {
                format!("{subject} has a closed list of values now")
            });
        }
        (Some(_), None) => {
            let rule = if new.open.is_some() {
                &rules::LIST_OPENED
            } else {
                &rules::VALUES_FREED
            };
            pair.tell_of(rule, "enum", &[], |subject| {
                format!("{subject} no longer has a closed list of values")
            });
        }
        (None, None) => {}
    }
}

/// Where a list names a value: in an item of its own, or in the list of an alternative.
fn item<'d>(list: &Cursor<'d>, value: &Value) -> Option<Cursor<'d>> {
    let mut items = list.items();
    items.find_map(|written| match written.get("enum") {
        Some(inner) => item(&inner, value),
        None => same(&written.value(), value).then_some(written),
    })
}

/// A value as it stands in a sentence.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            value.to_string()
        }
    }
}

fn open_values<'d>(pair: &mut Pair<'_, 'd>) {
    let (old, new) = (pair.base, pair.head);
    let list = |flat: &Flat<'_>| flat.open.as_ref().map(|(names, _)| names.clone());
    let place = |flat: &Flat<'d>| match &flat.open {
        Some((_, list)) => list.clone(),
        None => flat.site.clone(),
    };
    let places = || (Some(place(old)), Some(place(new)));
    match (list(old), list(new)) {
        (Some(was), Some(is)) => {
            let item = |flat: &Flat<'d>, name: &str| {
                let (_, list) = flat.open.as_ref()?;
                item(list, &Value::from(name))
            };
            for name in is.iter().filter(|name| !was.contains(name)) {
                let rule = &rules::KNOWN_VALUE_ADDED;
                pair.tell_at(rule, (None, item(new, name)), &[name], |subject| {
                    format!("`{name}` is a new known value of {subject}")
                });
            }
            for name in was.iter().filter(|name| !is.contains(name)) {
                let rule = &rules::KNOWN_VALUE_REMOVED;
                pair.tell_at(rule, (item(old, name), None), &[name], |subject| {
                    format!("`{name}` is no known value of {subject} any more")
                });
            }
        }
        (None, Some(_)) => {
            pair.tell_at(&rules::KNOWN_VALUES_NAMED, places(), &[], |subject| {
                format!("{subject} names the values that are known")
            });
        }
        (Some(_), None) => {
            pair.tell_at(&rules::KNOWN_VALUES_DROPPED, places(), &[], |subject| {
                format!("{subject} no longer names the values that are known")
            });
        }
        (None, None) => {}
    }
}

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

fn format(pair: &mut Pair<'_, '_>, shared: u8) {
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

fn bounds(pair: &mut Pair<'_, '_>, shared: u8) {
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

fn multiples(pair: &mut Pair<'_, '_>) {
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

fn patterns(pair: &mut Pair<'_, '_>) {
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

fn exclusions(pair: &mut Pair<'_, '_>) {
    let excluded = |flat: &Flat<'_>| -> Vec<Value> {
        if flat.open.is_some() {
            return Vec::new();
        }
        flat.members("not").map(|not| not.value()).collect()
    };
    let (was, is) = (excluded(pair.base), excluded(pair.head));
    let includes = |more: &[Value], fewer: &[Value]| {
        let mut fewer = fewer.iter();
        fewer.all(|one| more.iter().any(|other| same(one, other)))
    };
    let (rule, what) = match (includes(&is, &was), includes(&was, &is)) {
        (true, true) => return,
        (true, false) => (&rules::EXCLUSION_ADDED, "excludes some values by `not` now"),
        (false, true) => (&rules::EXCLUSION_REMOVED, "excludes fewer values by `not`"),
        (false, false) => (&rules::EXCLUSION_CHANGED, "excludes other values by `not`"),
    };
    pair.tell_of(rule, "not", &[], |subject| format!("{subject} {what}"));
}

fn defaults(pair: &mut Pair<'_, '_>) {
    let default = |flat: &Flat<'_>| flat.member("default").map(|value| value.value());
    match (default(pair.base), default(pair.head)) {
        (Some(was), Some(is)) if !same(&was, &is) => {
            pair.tell_of(&rules::DEFAULT_CHANGED, "default", &[], |subject| {
                format!("where {subject} is left out, it is {is} instead of {was}")
            });
        }
        (None, Some(is)) => pair.tell_of(&rules::DEFAULT_ADDED, "default", &[], |subject| {
            format!("where {subject} is left out, it is {is}")
        }),
        (Some(was), None) => pair.tell_of(&rules::DEFAULT_REMOVED, "default", &[], |subject| {
            format!("where {subject} is left out, it is no longer {was}")
        }),
        (Some(_), Some(_)) | (None, None) => {}
    }
}

fn items(pair: &mut Pair<'_, '_>) {
    let (old, new) = (pair.base, pair.head);
    let meaning = |items: &Option<Meet<'_>>| {
        let items = items.as_ref()?;
        (!Flat::new(items).is_anything()).then_some(())
    };
    match (&old.items, &new.items) {
        (Some(was), Some(is)) => pair.inside(was, is),
        (None, Some(_)) if meaning(&new.items).is_some() => {
            pair.tell_of(&rules::ITEMS_RESTRICTED, "items", &[], |subject| {
                format!("items of {subject} have a schema now")
            });
        }
        (Some(_), None) if meaning(&old.items).is_some() => {
            pair.tell_of(&rules::ITEMS_FREED, "items", &[], |subject| {
                format!("items of {subject} no longer have a schema")
            });
        }
        (Some(_), None) | (None, Some(_)) | (None, None) => {}
    }
}

/// Whether a member travels in a direction.
fn travels(property: &Property<'_>, direction: Direction) -> bool {
    match direction {
        Direction::Request => !property.schema.says("readOnly"),
        Direction::Response => !property.schema.says("writeOnly"),
        Direction::Both => true,
    }
}

fn properties<'d>(pair: &mut Pair<'_, 'd>) {
    let (old, new) = (pair.base, pair.head);
    let direction = pair.direction;
    let renamed = renamed(old, new, direction);
    for (was, is) in &renamed {
        let (Some(before), Some(after)) = (old.properties.get(was), new.properties.get(is)) else {
            continue;
        };
        let closed = |flat: &Flat<'_>| matches!(flat.additional, Additional::Nothing);
        let rule = if before.required || closed(old) || closed(new) {
            &rules::PROPERTY_RENAMED
        } else {
            &rules::OPTIONAL_PROPERTY_RENAMED
        };
        let places = (
            Some(before.schema.at.clone()),
            Some(after.schema.at.clone()),
        );
        let mut names = [*was, *is];
        names.sort_unstable();
        pair.tell_at(rule, places, &names, |subject| {
            format!("`{was}` of {subject} is called `{is}` now")
        });
        pair.inside(&before.schema, &after.schema);
    }
    for (name, is) in &new.properties {
        let known = old.properties.get(name);
        let known = known.filter(|was| travels(was, direction));
        if !travels(is, direction) || renamed.iter().any(|(_, now)| now == name) {
            continue;
        }
        match known {
            Some(was) => {
                requirement(pair, name, was, is);
                access(pair, name, was, is);
                pair.inside(&was.schema, &is.schema);
            }
            None => came(pair, name, is),
        }
    }
    for (name, was) in &old.properties {
        let left = new.properties.get(name);
        let gone = left.is_none_or(|is| !travels(is, direction));
        if travels(was, direction) && gone && !renamed.iter().any(|(before, _)| before == name) {
            went(pair, name, was);
        }
    }
}

/// The members that are called otherwise: of all that came and went, only these two are alike in
/// what they allow, and in their words or their names. In a map, nothing tells them apart.
fn renamed<'d>(old: &Flat<'d>, new: &Flat<'d>, direction: Direction) -> Vec<(&'d str, &'d str)> {
    const ALIKE: f64 = 0.7;
    const TEXTS: [&str; 3] = ["description", "title", "example"];
    let map = |flat: &Flat<'_>| matches!(flat.additional, Additional::Values(_));
    if map(old) || map(new) {
        return Vec::new();
    }
    let only = |these: &Flat<'d>, others: &Flat<'d>| -> Vec<(&'d str, Property<'d>)> {
        let list = these.properties.iter().filter(|(name, property)| {
            travels(property, direction) && !others.properties.contains_key(*name)
        });
        let list = list.map(|(name, property)| (*name, property.clone()));
        list.collect()
    };
    let (gone, come) = (only(old, new), only(new, old));
    let alike = |(was, before): &(&str, Property<'d>), (is, after): &(&str, Property<'d>)| {
        let words = |property: &Property<'d>| {
            let words = property.schema.at.get("description");
            words.and_then(|words| words.as_str().map(str::to_owned))
        };
        before.required == after.required
            && same_but(&before.schema.at, &after.schema.at, &TEXTS)
            && (words(before).is_some_and(|said| Some(said) == words(after))
                || strsim::normalized_damerau_levenshtein(was, is) >= ALIKE)
    };
    let mut renamed = Vec::new();
    for one in &gone {
        let mut heirs = come.iter().filter(|other| alike(one, other));
        let (Some(heir), None) = (heirs.next(), heirs.next()) else {
            continue;
        };
        if gone.iter().filter(|other| alike(other, heir)).count() == 1 {
            renamed.push((one.0, heir.0));
        }
    }
    renamed
}

fn requirement<'d>(pair: &mut Pair<'_, 'd>, name: &str, was: &Property<'d>, is: &Property<'d>) {
    let (rule, what) = match (was.required, is.required) {
        (false, true) => (&rules::PROPERTY_BECAME_REQUIRED, "is required now"),
        (true, false) => (&rules::PROPERTY_BECAME_OPTIONAL, "is no longer required"),
        (true, true) | (false, false) => return,
    };
    let entry = |flat: &Flat<'d>| {
        let mut lists = flat.members("required");
        lists.find_map(|list| item(&list, &Value::from(name)))
    };
    let (base, head) = if is.required {
        (None, entry(pair.head))
    } else {
        (entry(pair.base), None)
    };
    let holder = subject(base.as_ref().or(head.as_ref()).unwrap_or(&pair.head.site));
    let places = (
        Some(base.unwrap_or_else(|| was.schema.at.clone())),
        Some(head.unwrap_or_else(|| is.schema.at.clone())),
    );
    pair.tell_with(
        rule,
        places,
        &[name],
        format!("`{name}` of {holder} {what}"),
    );
}

/// What a member says of a direction that it does not travel in.
fn access(pair: &mut Pair<'_, '_>, name: &str, was: &Property<'_>, is: &Property<'_>) {
    let cases: [(&str, &str, &'static Rule, &'static Rule); 2] = [
        (
            "readOnly",
            "only in answers",
            &rules::READ_ONLY_DECLARED,
            &rules::READ_ONLY_DROPPED,
        ),
        (
            "writeOnly",
            "only in requests",
            &rules::WRITE_ONLY_DECLARED,
            &rules::WRITE_ONLY_DROPPED,
        ),
    ];
    for (keyword, when, declared, dropped) in cases {
        let (rule, what) = match (was.schema.says(keyword), is.schema.says(keyword)) {
            (false, true) => (declared, "stands"),
            (true, false) => (dropped, "no longer stands"),
            (true, true) | (false, false) => continue,
        };
        pair.tell(rule, &[name], |subject| {
            format!("`{name}` of {subject} {what} {when}")
        });
    }
}

/// A member that is new, or new in this direction.
fn came<'d>(pair: &mut Pair<'_, 'd>, name: &str, is: &Property<'d>) {
    let required = is.required;
    let rule: &'static Rule = match (&pair.base.additional, required) {
        (Additional::Unsaid, false) => &rules::PROPERTY_ADDED,
        (Additional::Unsaid, true) => &rules::REQUIRED_PROPERTY_ADDED,
        (Additional::Anything, false) => &rules::PROPERTY_ADDED_TO_OPEN_OBJECT,
        (Additional::Anything, true) => &rules::REQUIRED_PROPERTY_ADDED_TO_OPEN_OBJECT,
        (Additional::Nothing, false) => &rules::PROPERTY_ADDED_TO_CLOSED_OBJECT,
        (Additional::Nothing, true) => &rules::REQUIRED_PROPERTY_ADDED_TO_CLOSED_OBJECT,
        (Additional::Values(values), _) => {
            let values = values.clone();
            let places = (Some(pair.base.site.clone()), Some(is.schema.at.clone()));
            pair.tell_at(&rules::PROPERTY_NAMED, places.clone(), &[name], |subject| {
                format!("`{name}` of {subject} has a name of its own now")
            });
            if required {
                let rule = &rules::PROPERTY_BECAME_REQUIRED;
                pair.tell_at(rule, places, &[name], |subject| {
                    format!("`{name}` of {subject} is required now")
                });
            }
            pair.inside(&values, &is.schema);
            return;
        }
    };
    let places = (None, Some(is.schema.at.clone()));
    let kind = if required { "required" } else { "optional" };
    pair.tell_at(rule, places, &[name], |subject| {
        format!("`{name}` is a new {kind} member of {subject}")
    });
}

/// A member that is gone, or gone in this direction.
fn went<'d>(pair: &mut Pair<'_, 'd>, name: &str, was: &Property<'d>) {
    let required = was.required;
    let rule: &'static Rule = match (&pair.head.additional, required) {
        (Additional::Unsaid, false) => &rules::PROPERTY_REMOVED,
        (Additional::Unsaid, true) => &rules::REQUIRED_PROPERTY_REMOVED,
        (Additional::Anything, false) => &rules::PROPERTY_REMOVED_FROM_OPEN_OBJECT,
        (Additional::Anything, true) => &rules::REQUIRED_PROPERTY_REMOVED_FROM_OPEN_OBJECT,
        (Additional::Nothing, false) => &rules::PROPERTY_REMOVED_FROM_CLOSED_OBJECT,
        (Additional::Nothing, true) => &rules::REQUIRED_PROPERTY_REMOVED_FROM_CLOSED_OBJECT,
        (Additional::Values(values), _) => {
            let values = values.clone();
            let places = (Some(was.schema.at.clone()), Some(pair.head.site.clone()));
            pair.tell_at(
                &rules::PROPERTY_UNNAMED,
                places.clone(),
                &[name],
                |subject| format!("`{name}` of {subject} no longer has a name of its own"),
            );
            if required {
                let rule = &rules::PROPERTY_BECAME_OPTIONAL;
                pair.tell_at(rule, places, &[name], |subject| {
                    format!("`{name}` of {subject} is no longer required")
                });
            }
            pair.inside(&was.schema, &values);
            return;
        }
    };
    let places = (Some(was.schema.at.clone()), None);
    let how = match pair.head.properties.get(name) {
        Some(is) if is.schema.says("readOnly") => "stands only in answers now",
        Some(_) => "stands only in requests now",
        None => "is gone",
    };
    pair.tell_at(rule, places, &[name], |subject| {
        format!("`{name}` of {subject} {how}")
    });
}

fn additional(pair: &mut Pair<'_, '_>) {
    use Additional::{Anything, Nothing, Unsaid, Values};
    const KEYWORD: &str = "additionalProperties";
    let (rule, what) = match (&pair.base.additional, &pair.head.additional) {
        (Values(was), Values(is)) => {
            let (was, is) = (was.clone(), is.clone());
            return pair.inside(&was, &is);
        }
        (Unsaid | Anything, Nothing) | (Values(_), Nothing) => (
            &rules::ADDITIONAL_PROPERTIES_FORBIDDEN,
            "may hold only the members that are named",
        ),
        (Nothing, Unsaid | Anything) | (Nothing, Values(_)) => (
            &rules::ADDITIONAL_PROPERTIES_ALLOWED,
            "may hold members that are not named",
        ),
        (Unsaid | Anything, Values(_)) => (
            &rules::ADDITIONAL_PROPERTIES_RESTRICTED,
            "has a schema for members that are not named",
        ),
        (Values(_), Unsaid | Anything) => (
            &rules::ADDITIONAL_PROPERTIES_FREED,
            "no longer has a schema for members that are not named",
        ),
        (Nothing, Nothing) | (Unsaid | Anything, Unsaid | Anything) => return,
    };
    pair.tell_of(rule, KEYWORD, &[], |subject| format!("{subject} {what}"));
}

/// What people read.
const TEXTS: [&str; 5] = [
    "description",
    "title",
    "example",
    "externalDocs",
    "x-enumDescriptions",
];

fn texts(pair: &mut Pair<'_, '_>) {
    for keyword in TEXTS {
        let rule = &rules::SCHEMA_TEXT_CHANGED;
        tell_if_different(pair, rule, keyword, "reads otherwise");
    }
}

/// Tells of a member where the parts of the two schemas first say different things with it.
fn tell_if_different(pair: &mut Pair<'_, '_>, rule: &'static Rule, keyword: &str, how: &str) {
    let mut old = pair.base.members(keyword);
    let mut new = pair.head.members(keyword);
    let (was, is) = loop {
        match (old.next(), new.next()) {
            (Some(was), Some(is)) if same(&was.value(), &is.value()) => {}
            (None, None) => return,
            differing => break differing,
        }
    };
    let message = |subject: &str| format!("`{keyword}` of {subject} {how}");
    match (was, is) {
        (Some(was), Some(is)) => {
            let subject = subject(&is);
            pair.tell_with(rule, (Some(was), Some(is)), &[keyword], message(&subject));
        }
        // One of them may say it in another part already.
        (was, is) => {
            let places = (
                Some(was.unwrap_or_else(|| pair.base.site.clone())),
                Some(is.unwrap_or_else(|| pair.head.site.clone())),
            );
            pair.tell_at(rule, places, &[keyword], message);
        }
    }
}

/// Extensions, and members that say nothing about JSON.
fn others(pair: &mut Pair<'_, '_>) {
    let says = |flat: &Flat<'_>, keyword: &str| {
        flat.member(keyword).and_then(|value| value.as_bool()) == Some(true)
    };
    let (old, new) = (pair.base, pair.head);
    match (says(old, "deprecated"), says(new, "deprecated")) {
        (false, true) => {
            pair.tell_of(&rules::SCHEMA_DEPRECATED, "deprecated", &[], |subject| {
                format!("{subject} is deprecated")
            });
        }
        (true, false) => {
            pair.tell_of(&rules::SCHEMA_UNDEPRECATED, "deprecated", &[], |subject| {
                format!("{subject} is no longer deprecated")
            });
        }
        (true, true) | (false, false) => {}
    }
    let names = |flat: &Flat<'_>, keyword: &str| {
        let lists = flat.members(keyword);
        let items = lists.flat_map(|list| list.items().collect::<Vec<_>>());
        let names = items.filter_map(|item| Some(item.as_str()?.to_owned()));
        names.collect::<Vec<_>>()
    };
    let (was, is) = (names(old, "x-aliases"), names(new, "x-aliases"));
    for name in is.iter().filter(|name| !was.contains(name)) {
        pair.tell_of(&rules::ALIAS_ADDED, "x-aliases", &[name], |subject| {
            format!("{subject} may be called `{name}`")
        });
    }
    for name in was.iter().filter(|name| !is.contains(name)) {
        pair.tell_of(&rules::ALIAS_REMOVED, "x-aliases", &[name], |subject| {
            format!("{subject} is never called `{name}` any more")
        });
    }
    let lenient = |flat: &Flat<'_>| flat.member("x-lenient-format").map(|value| value.value());
    match (lenient(old), lenient(new)) {
        (None, Some(_)) => {
            let rule = &rules::LENIENT_FORMAT_ADDED;
            pair.tell_of(rule, "x-lenient-format", &[], |subject| {
                format!("{subject} may be written in other ways than its format")
            });
        }
        (Some(_), None) => {
            let rule = &rules::LENIENT_FORMAT_REMOVED;
            pair.tell_of(rule, "x-lenient-format", &[], |subject| {
                format!("{subject} is written in its format only")
            });
        }
        (Some(_), Some(_)) | (None, None) => {}
    }
    let mut keywords = [old.keywords(), new.keywords()].concat();
    keywords.sort_unstable();
    keywords.dedup();
    for keyword in keywords {
        let extends = keyword.starts_with("x-");
        let known = Kind::Schema.members().iter();
        let known = known.map(|(name, _)| *name).filter(|name| *name != "xml");
        let known = known.chain(KNOWN_EXTENSIONS).chain(["$ref"]);
        if known.into_iter().any(|name| name == keyword) {
            continue;
        }
        let rule = if extends {
            &rules::SCHEMA_EXTENSION_CHANGED
        } else {
            &rules::SCHEMA_MEMBER_CHANGED
        };
        tell_if_different(pair, rule, keyword, "is different");
    }
}

/// Extensions that other comparisons look at.
const KNOWN_EXTENSIONS: [&str; 4] = [
    "x-aliases",
    "x-enumDescriptions",
    "x-extensible-enum",
    "x-lenient-format",
];
