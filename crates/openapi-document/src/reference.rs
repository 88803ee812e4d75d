//! `$ref`: what a reference points to, or why it points to nothing.

use crate::node::Node;

/// A reference may point to another one; this many are followed.
const MAX_STEPS: usize = 20;

/// Why a `$ref` cannot be resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReferenceProblem {
    /// It points into another document.
    External,
    /// The document has nothing at that pointer.
    Missing,
    /// It points back to itself.
    Circular,
    /// It is resolved through more than twenty others.
    Endless,
}

impl<'d> Node<'d> {
    /// The string of `$ref`, if this is an object that has one.
    #[must_use]
    pub fn reference(self) -> Option<&'d str> {
        self.get("$ref")?.as_str()
    }

    /// This value, or what it refers to if it is a reference, through up to twenty steps.
    ///
    /// # Errors
    ///
    /// Says why the reference cannot be resolved.
    pub fn follow(self) -> Result<Self, ReferenceProblem> {
        let mut node = self;
        let mut seen = Vec::new();
        while let Some(reference) = node.reference() {
            if seen.contains(&reference) {
                return Err(ReferenceProblem::Circular);
            }
            if seen.len() == MAX_STEPS {
                return Err(ReferenceProblem::Endless);
            }
            seen.push(reference);
            let pointer = reference
                .strip_prefix('#')
                .ok_or(ReferenceProblem::External)?;
            node = self
                .document()
                .at(pointer)
                .ok_or(ReferenceProblem::Missing)?;
        }
        Ok(node)
    }
}
