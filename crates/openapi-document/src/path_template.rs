//! A path with placeholders, such as `/orders/{id}`.

use std::fmt;

/// A path, with access to its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PathTemplate<'p> {
    path: &'p str,
}

/// A part of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PathPart<'p> {
    /// Text as it is sent.
    Literal(&'p str),
    /// The name between braces.
    Placeholder(&'p str),
}

impl<'p> PathTemplate<'p> {
    /// Wraps `path`. A brace without its counterpart is literal text.
    #[must_use]
    pub const fn new(path: &'p str) -> Self {
        Self { path }
    }

    /// The path as it is written.
    #[must_use]
    pub const fn as_str(self) -> &'p str {
        self.path
    }

    /// The parts, in order.
    #[must_use]
    pub fn parts(self) -> Vec<PathPart<'p>> {
        let mut parts = Vec::new();
        let mut rest = self.path;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else {
                break;
            };
            if !before.is_empty() {
                parts.push(PathPart::Literal(before));
            }
            parts.push(PathPart::Placeholder(name));
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(PathPart::Literal(rest));
        }
        parts
    }

    /// The names of the placeholders, in order.
    #[must_use]
    pub fn placeholders(self) -> Vec<&'p str> {
        let parts = self.parts().into_iter();
        parts
            .filter_map(|part| match part {
                PathPart::Placeholder(name) => Some(name),
                PathPart::Literal(_) => None,
            })
            .collect()
    }

    /// Whether each brace has its counterpart.
    #[must_use]
    pub fn is_balanced(self) -> bool {
        let count = self.placeholders().len();
        self.path.matches('{').count() == count && self.path.matches('}').count() == count
    }

    /// The path with `{}` in place of each placeholder: paths are equivalent if these are equal.
    #[must_use]
    pub fn shape(self) -> String {
        let parts = self.parts().into_iter();
        parts
            .map(|part| match part {
                PathPart::Literal(text) => text,
                PathPart::Placeholder(_) => "{}",
            })
            .collect()
    }
}

impl fmt::Display for PathTemplate<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.path)
    }
}
