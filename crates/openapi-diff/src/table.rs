//! The table of changes: what each is called, its way back, and what it does in each direction.

use super::{Class, Direction, access, contents, operations, parameters, root, schemas};

/// A kind of change.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Stable name in kebab-case: what changed, then how.
    pub id: &'static str,
    /// The name of the rule for the same change the other way round; may be this one.
    pub inverse: &'static str,
    /// What it does to what clients send; none if it never happens there.
    pub request: Option<Effect>,
    /// What it does to what the service answers; none if it never happens there.
    pub response: Option<Effect>,
    /// What it does where nothing travels; none if it never happens there.
    pub neither: Option<Effect>,
}

/// What a kind of change does in one direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effect {
    /// How it is judged.
    pub class: Class,
    /// What follows from it, one line; where the documents do not decide, what would.
    pub consequence: &'static str,
}

impl Rule {
    /// What the change does in a direction; none if it is not one there.
    #[must_use]
    pub fn effect(&self, direction: Option<Direction>) -> Option<Effect> {
        match direction {
            Some(Direction::Request) => self.request,
            Some(Direction::Response) => self.response,
            // The same in both, where somebody says so.
            Some(Direction::Both) => self.request.or(self.response),
            None => self.neither,
        }
    }
}

/// Every rule, subject by subject.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    let subjects = [
        operations::RULES,
        access::RULES,
        parameters::RULES,
        contents::RULES,
        SHARED,
        schemas::RULES,
        root::RULES,
    ];
    subjects.into_iter().flatten().copied()
}

/// What is refused or not understood in one direction works in the other.
pub(super) const REFUSED: Effect = Effect {
    class: Class::Breaking,
    consequence: "requests that were allowed are refused",
};
pub(super) const NOT_UNDERSTOOD: Effect = Effect {
    class: Class::Breaking,
    consequence: "clients of the old contract do not understand such an answer",
};
pub(super) const ACCEPTED: Effect = Effect {
    class: Class::Compatible,
    consequence: "every request that was allowed still is",
};
pub(super) const UNDERSTOOD: Effect = Effect {
    class: Class::Compatible,
    consequence: "clients of the old contract understand every answer",
};
pub(super) const READ: Effect = Effect {
    class: Class::Documentation,
    consequence: "only what people read is different",
};

pub(super) const fn undecided(consequence: &'static str) -> Option<Effect> {
    Some(Effect {
        class: Class::PotentiallyBreaking,
        consequence,
    })
}

/// More values are allowed than before.
pub(super) const fn wider(id: &'static str, inverse: &'static str) -> Rule {
    Rule {
        id,
        inverse,
        request: Some(ACCEPTED),
        response: Some(NOT_UNDERSTOOD),
        neither: None,
    }
}

/// Fewer values are allowed than before.
pub(super) const fn narrower(id: &'static str, inverse: &'static str) -> Rule {
    Rule {
        id,
        inverse,
        request: Some(REFUSED),
        response: Some(UNDERSTOOD),
        neither: None,
    }
}

/// Other values are allowed than before.
pub(super) const fn different(id: &'static str) -> Rule {
    Rule {
        id,
        inverse: id,
        request: Some(REFUSED),
        response: Some(NOT_UNDERSTOOD),
        neither: None,
    }
}

/// The same values are allowed as before.
pub(super) const fn same(id: &'static str, inverse: &'static str) -> Rule {
    Rule {
        id,
        inverse,
        request: Some(ACCEPTED),
        response: Some(UNDERSTOOD),
        neither: None,
    }
}

/// Nothing that travels is different.
pub(super) const fn outside(id: &'static str, inverse: &'static str, effect: Effect) -> Rule {
    Rule {
        id,
        inverse,
        request: None,
        response: None,
        neither: Some(effect),
    }
}

pub(super) const ANNOUNCED: Effect = Effect {
    class: Class::Compatible,
    consequence: "everything still works; an end is announced or taken back",
};

/// A name came, went or was exchanged that never travels.
pub(super) const RENAMED: Effect = Effect {
    class: Class::Compatible,
    consequence: "this name does not travel; what is generated may be called otherwise",
};

/// A member that tools mind and the wire does not.
pub(super) const TOOLS: Effect = Effect {
    class: Class::Documentation,
    consequence: "nothing that travels is different; it depends on what tools do with it",
};

/// Only what clients send is different.
pub(super) const fn asked(id: &'static str, inverse: &'static str, effect: Effect) -> Rule {
    Rule {
        id,
        inverse,
        request: Some(effect),
        response: None,
        neither: None,
    }
}

pub(super) static SCHEMA_ADDED: Rule = narrower("schema-added", "schema-removed");

pub(super) static SCHEMA_REMOVED: Rule = wider("schema-removed", "schema-added");

/// The rules of what parameters, headers and bodies share.
const SHARED: &[&Rule] = &[&SCHEMA_ADDED, &SCHEMA_REMOVED];
