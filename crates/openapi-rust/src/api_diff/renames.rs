//! Detects renames: what is the same in both texts apart from its name.

use std::collections::{BTreeSet, HashMap};

use super::examples::content;
use super::public_api::{Definition, Type, Types, UNDOCUMENTED, is_type};
use super::type_text::renamed;

/// The least similarity of two names for one to be the new spelling of the other.
const MIN_SIMILARITY: f64 = 0.7;

/// How many rounds are made: a type may match only after a type that it uses did.
const ROUNDS: usize = 8;

/// The pairs of old and new names that match each other and no other.
pub(super) fn unambiguous_pairs(
    old: &[&String],
    new: &[&String],
    fits: impl Fn(&str, &str) -> bool,
) -> HashMap<String, String> {
    /// Among more names than this, no rename is recognizable.
    const MOST: usize = 32;
    if old.len() > MOST || new.len() > MOST {
        return HashMap::new();
    }
    let mut pairs = HashMap::new();
    for before in old {
        let mut fitting = new.iter().filter(|after| fits(before, after));
        let (Some(after), None) = (fitting.next(), fitting.next()) else {
            continue;
        };
        if old.iter().filter(|other| fits(other, after)).count() == 1 {
            pairs.insert((*before).clone(), (*after).clone());
        }
    }
    pairs
}

/// Whether the documentation is the same or the names are similar.
pub(super) fn is_similar((old, old_docs): (&str, u64), (new, new_docs): (&str, u64)) -> bool {
    let documented = old_docs == new_docs && old_docs != UNDOCUMENTED;
    documented || has_similar_name(old, new)
}

/// Whether one name may be a new spelling of the other.
pub(super) fn has_similar_name(old: &str, new: &str) -> bool {
    strsim::normalized_damerau_levenshtein(old, new) >= MIN_SIMILARITY
}

/// The types with another name and the same content, old to new, where the match is unambiguous.
pub(super) fn renamed_types(base: &Types, head: &Types) -> HashMap<String, String> {
    let mut names = HashMap::new();
    let only = |of: &Types, other: &Types| -> Vec<String> {
        let types = of
            .keys()
            .filter(|path| path.starts_with("types::") && is_type(path));
        types
            .filter(|path| !other.contains_key(*path))
            .cloned()
            .collect()
    };
    let mut removed = only(base, head);
    let mut added = only(head, base);
    for _ in 0..ROUNDS {
        let index = |paths: &[String], types: &Types, names: &HashMap<String, String>| {
            let mut index: HashMap<String, Vec<String>> = HashMap::new();
            for path in paths {
                if let Some(of) = types.get(path) {
                    let content = identity(path, of, names);
                    index.entry(content).or_default().push(path.clone());
                }
            }
            index
        };
        let old = index(&removed, base, &names);
        let mut new = index(&added, head, &HashMap::new());
        let before = names.len();
        for (content, paths) in old {
            let now = new.remove(&content);
            if let ([old], Some([new])) = (paths.as_slice(), now.as_deref()) {
                names.insert(old.clone(), new.clone());
            }
        }
        if names.len() == before {
            break;
        }
        removed.retain(|path| !names.contains_key(path));
        let taken: BTreeSet<&String> = names.values().collect();
        added.retain(|path| !taken.contains(path));
    }
    names
}

/// The identity of a type apart from its name: its fields or variants and its traits. A type without
/// them is identified by its documentation.
fn identity(path: &str, of: &Type, names: &HashMap<String, String>) -> String {
    let mut own = names.clone();
    own.insert(path.to_owned(), "types::Self".to_owned());
    let (content, distinctive) = match &of.definition {
        Definition::Struct(fields) => (content(fields), fields.named && !fields.members.is_empty()),
        Definition::Enum(variants) => {
            let variants = variants.iter();
            let variants: Vec<_> = variants
                .map(|(name, variant)| format!("{name}{}", content(&variant.fields)))
                .collect();
            (variants.join(", "), true)
        }
        Definition::Alias(of) => (of.clone(), false),
    };
    let docs = if distinctive { 0 } else { of.docs };
    let traits: Vec<_> = of.traits.keys().map(String::as_str).collect();
    let text = format!("{:?} {content} {} {docs}", of.kind(), traits.join(", "));
    renamed(&text, &own)
}
