//! What two schemas say of what is inside: items, named members and others.

use serde_json::Value;

use super::flat::{Additional, Flat, Meet, Property};
use super::values::item;
use super::{Pair, rules};
use crate::operations::same_but;
use crate::subject::subject;
use crate::{Direction, Rule};

pub(super) fn items(pair: &mut Pair<'_, '_>) {
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

pub(super) fn properties<'d>(pair: &mut Pair<'_, 'd>) {
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

pub(super) fn additional(pair: &mut Pair<'_, '_>) {
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
