//! Two schemas without alternatives, keyword by keyword: kinds, defaults, and what people read here;
//! the others in files of their own.

use super::flat::{Flat, types};
use super::limits::{bounds, format, multiples, patterns};
use super::members::{additional, items, properties};
use super::values::{exclusions, open_values, values};
use super::{Pair, rules, same};
use crate::Rule;
use crate::subject::subject;
use openapi_document::object::Kind;

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
        let known = Kind::Schema.keywords().iter();
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
