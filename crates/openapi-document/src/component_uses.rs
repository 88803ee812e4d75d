//! Which components a document uses: by reference, by discriminator, by inheritance.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use percent_encoding::percent_decode_str;

use crate::document::Cursor;
use crate::object::{Kind, Part};
use crate::suggestion::near;

/// The sections whose components are there to be referred to.
pub const SECTIONS: [&str; 8] = [
    "schemas",
    "responses",
    "parameters",
    "examples",
    "requestBodies",
    "headers",
    "links",
    "callbacks",
];

/// A component by its section and its name.
pub type Name<'d> = (&'static str, Cow<'d, str>);

/// All components of the sections, in the order of the text.
pub fn components<'d>(root: &Cursor<'d>) -> Vec<(Name<'d>, Cursor<'d>)> {
    let components = root.get("components");
    let mut all = Vec::new();
    for section in SECTIONS {
        let map = components.as_ref().and_then(|all| all.get(section));
        let members = map.iter().flat_map(Cursor::members);
        all.extend(members.map(|(name, cursor)| ((section, name.into()), cursor)));
    }
    all
}

/// The component that was meant by a reference to nothing, if only its name is misspelled.
#[must_use]
pub fn near_component<'d>(root: Cursor<'d>, reference: &str) -> Option<Name<'d>> {
    let (section, rest) = reference.strip_prefix("#/components/")?.split_once('/')?;
    let name = rest.split('/').next().unwrap_or(rest);
    let section = SECTIONS.into_iter().find(|known| *known == section)?;
    let known = root.get("components")?.get(section)?;
    let near = near(name, known.entries().map(|(name, _)| name))?;
    Some((section, near.into()))
}

/// Which components are used by which, or by what is no component.
pub struct Uses<'d> {
    uses: HashMap<Option<Name<'d>>, Vec<Name<'d>>>,
}

impl<'d> Uses<'d> {
    /// Looks at all `parts` of the document that begins at `root`. What a reference means that leads
    /// nowhere is for `meant` to say.
    pub fn new(
        root: &Cursor<'d>,
        parts: &[Part<'d>],
        meant: impl Fn(&'d str) -> Option<Name<'d>>,
    ) -> Self {
        let all = components(root);
        let names: HashSet<_> = all.iter().map(|(name, _)| name).collect();
        let mut uses: HashMap<Option<Name<'d>>, Vec<Name<'d>>> = HashMap::new();
        let mut add = |user: Option<Name<'d>>, references: Vec<&'d str>| {
            for reference in references {
                let used = target(reference);
                let known = used.as_ref().is_some_and(|used| names.contains(used));
                let used = if known { used } else { meant(reference) };
                uses.entry(user.clone()).or_default().extend(used);
            }
        };
        for (name, component) in &all {
            add(Some(name.clone()), component.references());
        }
        let outside = root.members().filter(|(key, _)| *key != "components");
        let components = root.get("components");
        let beside = components.iter().flat_map(Cursor::members);
        let beside = beside.filter(|(key, _)| !SECTIONS.contains(key));
        for (_, value) in outside.chain(beside) {
            add(None, value.references());
        }
        let schemas = components.and_then(|components| components.get("schemas"));
        for part in parts {
            let pointer = part.cursor.pointer();
            // A discriminator names schemas without a reference.
            if part.kind == Kind::Discriminator {
                let mapping = part.cursor.get("mapping");
                let values = mapping.iter().flat_map(Cursor::members);
                let values = values.filter_map(|(_, value)| value.as_str());
                let user = owner(&pointer);
                let named = values.map(|value| target(value).unwrap_or(("schemas", value.into())));
                uses.entry(user).or_default().extend(named);
            }
            // Whoever reads a schema with a discriminator has to know the schemas made of it.
            if part.kind == Kind::Schema
                && pointer.contains("/allOf/")
                && let Some(("schemas", parent)) = part.cursor.reference().and_then(target)
                && let Some(child) = owner(&pointer)
                && let Some(schema) = schemas.as_ref().and_then(|schemas| schemas.get(&parent))
                && schema.get("discriminator").is_some()
            {
                uses.entry(Some(("schemas", parent)))
                    .or_default()
                    .push(child);
            }
        }
        Self { uses }
    }

    /// The components that one uses itself.
    pub fn of(&self, user: &Name<'d>) -> &[Name<'d>] {
        let used = self.uses.get(&Some(user.clone()));
        used.map_or(&[], Vec::as_slice)
    }

    /// Adds to `reached` what `from` uses, through any number of steps; without it, what the rest of
    /// the document uses.
    pub fn reach(&self, from: Option<Name<'d>>, reached: &mut HashSet<Name<'d>>) {
        let mut open = vec![from];
        while let Some(user) = open.pop() {
            for used in self.uses.get(&user).into_iter().flatten() {
                if reached.insert(used.clone()) {
                    open.push(Some(used.clone()));
                }
            }
        }
    }
}

/// The component inside which a place lies.
fn owner<'d>(pointer: &str) -> Option<Name<'d>> {
    let (section, rest) = pointer.strip_prefix("/components/")?.split_once('/')?;
    let section = SECTIONS.into_iter().find(|known| *known == section)?;
    let name = rest.split('/').next().unwrap_or(rest);
    Some((section, name.replace("~1", "/").replace("~0", "~").into()))
}

/// The component to which, or into which, a reference points.
fn target<'d>(reference: &'d str) -> Option<Name<'d>> {
    let decoded = percent_decode_str(reference.strip_prefix('#')?).decode_utf8_lossy();
    owner(&decoded)
}
