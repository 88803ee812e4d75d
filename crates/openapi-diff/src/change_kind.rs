//! The kinds of changes: the id of each, and its effect in each direction.

use std::fmt;

use crate::renamed::RENAMED;

/// The effect of a change on clients and services that rely on the old document, the mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "schemars", derive(serde::Serialize, schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", serde(rename_all = "kebab-case"))]
pub enum Class {
    /// Only documentation is different.
    Documentation,
    /// Everything that the old document allowed still works.
    Compatible,
    /// The documents do not decide whether it breaks; the consequence says what would.
    PotentiallyBreaking,
    /// A request or response that the old document allowed is rejected or not understood.
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

/// The direction in which the changed value is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "schemars", derive(serde::Serialize, schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", serde(rename_all = "kebab-case"))]
pub enum Direction {
    /// From a client to the service.
    Request,
    /// From the service to a client.
    Response,
    /// Both directions, with the same effect.
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

/// The effect of a kind of change in one direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effect {
    /// The class.
    pub class: Class,
    /// The consequence, one line; if the documents do not decide, what would.
    pub consequence: &'static str,
}

/// A kind of change.
#[derive(Debug, PartialEq, Eq)]
pub struct ChangeKind {
    /// Stable name in kebab-case: what changed, then how.
    pub id: &'static str,
    /// The id of the same change in the opposite order of the documents; may be the same id.
    pub inverse: &'static str,
    /// The effect in a request; none if it does not occur there.
    pub request: Option<Effect>,
    /// The effect in a response; none if it does not occur there.
    pub response: Option<Effect>,
    /// The effect where the changed value is never sent; none if it does not occur there.
    pub off_wire: Option<Effect>,
}

impl ChangeKind {
    /// The effect in a direction; none if it is not a change there.
    #[must_use]
    pub fn effect(&self, direction: Option<Direction>) -> Option<Effect> {
        match direction {
            Some(Direction::Request) => self.request,
            Some(Direction::Response) => self.response,
            // Both directions have the same effect.
            Some(Direction::Both) => self.request.or(self.response),
            None => self.off_wire,
        }
    }

    /// The former id, if the kind was renamed: waivers may contain it.
    #[must_use]
    pub fn former_id(&self) -> Option<&'static str> {
        let mut renamed = RENAMED.iter();
        let (former, _) = renamed.find(|(_, now)| *now == self.id)?;
        Some(former)
    }
}
