//! The kinds of changes: what each is called, and what it does in each direction.

use std::fmt;

use crate::renamed::RENAMED;

/// What a change does to those who rely on the old document, the mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "schemars", derive(serde::Serialize, schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", serde(rename_all = "kebab-case"))]
pub enum Class {
    /// Only documentation is different.
    Documentation,
    /// Everything that the old document allowed still works.
    Compatible,
    /// The documents do not decide it; the consequence says what would.
    PotentiallyBreaking,
    /// Something that the old document allowed is rejected or not understood.
    Breaking,
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Documentation => "documentation",
            Self::Compatible => "compatible",
            Self::PotentiallyBreaking => "potentially-breaking",
            Self::Breaking => "breaking",
        })
    }
}

/// Which way the changed value is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "schemars", derive(serde::Serialize, schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", serde(rename_all = "kebab-case"))]
pub enum Direction {
    /// From a client to the service.
    Request,
    /// From the service to a client.
    Response,
    /// Both ways, with the same effect.
    Both,
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Request => "request",
            Self::Response => "response",
            Self::Both => "both",
        })
    }
}

/// What a kind of change does in one direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effect {
    /// How it is judged.
    pub class: Class,
    /// What follows from it, one line; where the documents do not decide, what would.
    pub consequence: &'static str,
}

/// A kind of change.
#[derive(Debug, PartialEq, Eq)]
pub struct ChangeKind {
    /// Stable name in kebab-case: what changed, then how.
    pub id: &'static str,
    /// The id of the same change in the opposite order of the documents; may be the same id.
    pub inverse: &'static str,
    /// What it does in a request; none if it never happens there.
    pub request: Option<Effect>,
    /// What it does in a response; none if it never happens there.
    pub response: Option<Effect>,
    /// What it does where the changed value is never sent; none if it never happens there.
    pub off_wire: Option<Effect>,
}

impl ChangeKind {
    /// What the change does in a direction; none if it is not a change there.
    #[must_use]
    pub fn effect(&self, direction: Option<Direction>) -> Option<Effect> {
        match direction {
            Some(Direction::Request) => self.request,
            Some(Direction::Response) => self.response,
            // The effect is the same in both.
            Some(Direction::Both) => self.request.or(self.response),
            None => self.off_wire,
        }
    }

    /// The id that the kind had before, if it was renamed: waivers may name it.
    #[must_use]
    pub fn former_id(&self) -> Option<&'static str> {
        let mut renamed = RENAMED.iter();
        let (former, _) = renamed.find(|(_, now)| *now == self.id)?;
        Some(former)
    }
}
