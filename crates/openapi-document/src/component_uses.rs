//! Which components a document uses: by reference, by discriminator, by inheritance.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use percent_encoding::percent_decode_str;

use crate::model::{Discriminator, Object as _, Schema};
use crate::node::Node;
use crate::object::ObjectNode;
use crate::suggestion::near;

/// The sections of `components` whose objects can be referred to.
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
#[must_use]
pub fn components<'d>(root: Node<'d>) -> Vec<(Name<'d>, Node<'d>)> {
    let components = root.get("components");
    let mut all = Vec::new();
    for section in SECTIONS {
        let map = components.and_then(|all| all.get(section));
        let entries = map.into_iter().flat_map(Node::entries);
        all.extend(entries.map(|(name, node)| ((section, name.into()), node)));
    }
    all
}

/// The component with a name similar to the one in an unresolved reference.
#[must_use]
pub fn near_component<'d>(root: Node<'d>, reference: &str) -> Option<Name<'d>> {
    let (section, rest) = reference.strip_prefix("#/components/")?.split_once('/')?;
    let name = rest.split('/').next().unwrap_or(rest);
    let section = SECTIONS.into_iter().find(|known| *known == section)?;
    let known = root.get("components")?.get(section)?;
    let near = near(name, known.entries().map(|(name, _)| name))?;
    Some((section, near.into()))
}

/// The components that each component uses, and those that the rest of the document uses.
#[derive(Debug)]
pub struct Uses<'d> {
    uses: HashMap<Option<Name<'d>>, Vec<Name<'d>>>,
}

impl<'d> Uses<'d> {
    /// Collects the uses in all `parts` of the document with this `root`. `meant` returns the
    /// component that an unresolved reference probably names.
    pub fn new(
        root: Node<'d>,
        parts: &[ObjectNode<'d>],
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
        let outside = root.entries().filter(|(key, _)| *key != "components");
        let components = root.get("components");
        let beside = components.into_iter().flat_map(Node::entries);
        let beside = beside.filter(|(key, _)| !SECTIONS.contains(key));
        for (_, value) in outside.chain(beside) {
            add(None, value.references());
        }
        let schemas = root.document().openapi().schemas();
        for part in parts {
            let pointer = part.node.pointer();
            // A discriminator names schemas without a reference.
            if let Some(discriminator) = part.view::<Discriminator<'_>>() {
                let values = discriminator.mapping().map(|(_, value)| value);
                let named = values.map(|value| target(value).unwrap_or(("schemas", value.into())));
                uses.entry(owner(&pointer)).or_default().extend(named);
            }
            // A schema with a discriminator can be any of the schemas that include it.
            if let Some(schema) = part.view::<Schema<'_>>()
                && pointer.contains("/allOf/")
                && let Some(("schemas", parent)) = schema.reference().and_then(target)
                && let Some(child) = owner(&pointer)
                && let Some(schema) = schemas.get(&parent)
                && schema.fields().discriminator().is_some()
            {
                uses.entry(Some(("schemas", parent)))
                    .or_default()
                    .push(child);
            }
        }
        Self { uses }
    }

    /// The components that one uses directly.
    #[must_use]
    pub fn of(&self, user: &Name<'d>) -> &[Name<'d>] {
        let used = self.uses.get(&Some(user.clone()));
        used.map_or(&[], Vec::as_slice)
    }

    /// Adds to `reached` what `from` uses, directly or through others; without `from`, what the rest
    /// of the document uses.
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

/// The component that a pointer leads into.
fn owner<'d>(pointer: &str) -> Option<Name<'d>> {
    let (section, rest) = pointer.strip_prefix("/components/")?.split_once('/')?;
    let section = SECTIONS.into_iter().find(|known| *known == section)?;
    let name = rest.split('/').next().unwrap_or(rest);
    Some((section, name.replace("~1", "/").replace("~0", "~").into()))
}

/// The component that a reference points to, or into.
fn target<'d>(reference: &'d str) -> Option<Name<'d>> {
    let decoded = percent_decode_str(reference.strip_prefix('#')?).decode_utf8_lossy();
    owner(&decoded)
}
