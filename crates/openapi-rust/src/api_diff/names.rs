//! Which names of the old text have become which names of the new one.

use std::collections::{BTreeSet, HashMap};

use super::compare::is_type;
use super::items::{Shape, Type, Types, UNDOCUMENTED};
use super::lines::content;
use super::types::kind;
use super::words::renamed;

/// How alike two names have to be for one to be the other's new spelling.
pub(super) const ALIKE: f64 = 0.7;

/// How often names are looked for that only fit once others have been found.
const ROUNDS: usize = 8;

/// The pairs of old and new that fit each other and nothing else.
pub(super) fn paired(
    old: &[&String],
    new: &[&String],
    fits: impl Fn(&str, &str) -> bool,
) -> HashMap<String, String> {
    /// More than this is no renaming that somebody could recognise.
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

/// Whether a member could be another under a new name.
pub(super) fn is_same_member((old, old_docs): (&str, u64), (new, new_docs): (&str, u64)) -> bool {
    let documented = old_docs == new_docs && old_docs != UNDOCUMENTED;
    documented || strsim::normalized_damerau_levenshtein(old, new) >= ALIKE
}

/// Types that have another name and else the same content, where no other could be meant.
pub(super) fn types_with_other_names(base: &Types, head: &Types) -> HashMap<String, String> {
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
    let mut gone = only(base, head);
    let mut come = only(head, base);
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
        let old = index(&gone, base, &names);
        let mut new = index(&come, head, &HashMap::new());
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
        gone.retain(|path| !names.contains_key(path));
        let taken: BTreeSet<&String> = names.values().collect();
        come.retain(|path| !taken.contains(path));
    }
    names
}

/// What makes a type what it is, whatever it is called. What has nothing to tell it apart by is told
/// by its description.
fn identity(path: &str, of: &Type, names: &HashMap<String, String>) -> String {
    let mut own = names.clone();
    own.insert(path.to_owned(), "types::Self".to_owned());
    let (content, tells) = match &of.shape {
        Shape::Struct(fields) => (content(fields), fields.named && !fields.members.is_empty()),
        Shape::Enum(variants) => {
            let variants = variants.iter();
            let variants: Vec<_> = variants
                .map(|(name, variant)| format!("{name}{}", content(&variant.fields)))
                .collect();
            (variants.join(", "), true)
        }
        Shape::Alias(of) => (of.clone(), false),
    };
    let traits: Vec<_> = of.traits.keys().map(String::as_str).collect();
    let docs = if tells { 0 } else { of.docs };
    // Nothing is the same as what nobody describes.
    let docs = if !tells && of.docs == UNDOCUMENTED {
        path.to_owned()
    } else {
        docs.to_string()
    };
    let text = format!(
        "{:?} {content} {} {docs}",
        kind(of) as u8,
        traits.join(", ")
    );
    renamed(&text, &own)
}
