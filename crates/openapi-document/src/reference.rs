//! Resolves `$ref`, or says why it cannot be resolved.

use crate::node::Node;

/// The longest chain of references that is followed.
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
    /// It leads through a chain of more than twenty references.
    Endless,
}

impl<'d> Node<'d> {
    /// The string of `$ref`, if this is an object that has one.
    #[must_use]
    pub fn reference(self) -> Option<&'d str> {
        self.get("$ref")?.as_str()
    }

    /// This value; if it is a reference, its target, through up to twenty references.
    ///
    /// # Errors
    ///
    /// Why the reference cannot be resolved.
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
