//! What changed for Rust callers: the public items of two renders, compared.

mod calls;
mod compare;
mod found;
mod items;
mod lines;
mod names;
mod places;
mod table;
mod types;
mod words;

use std::fmt;

use crate::render::{self, Settings};
use openapi_document::Document;
use openapi_document::Findings;
use openapi_document::Location;
pub use table::{Rule, all};

/// Every change from `base` to `head` for callers of the rendered client, the worst first, then in
/// the order of the new contract; empty if the two render alike.
///
/// # Errors
///
/// The findings of [`render`](crate::render()) for the first of the two that cannot be rendered.
pub fn compare(
    base: &Document,
    head: &Document,
    settings: Settings<'_>,
) -> Result<Vec<RustChange>, Findings> {
    let [old, new] = [base, head].map(|document| crate::render(document, settings));
    compare_rendered(
        Side {
            document: base,
            text: &old?,
        },
        Side {
            document: head,
            text: &new?,
        },
    )
}

/// A document together with what it renders to.
#[derive(Clone, Copy, Debug)]
pub struct Side<'s> {
    /// The contract.
    pub document: &'s Document,
    /// The text that [`render`](crate::render()) gives of it; both sides with the same settings.
    pub text: &'s str,
}

/// The same for whoever has rendered both sides.
///
/// # Errors
///
/// A finding of `gen-internal` for a text that is not Rust.
pub fn compare_rendered(base: Side<'_>, head: Side<'_>) -> Result<Vec<RustChange>, Findings> {
    if base.text == head.text {
        return Ok(Vec::new());
    }
    // Types nest as deep as schemas do.
    let read = |side: Side<'_>| {
        render::isolated(|| items::read(side.text)).map_err(|reason| {
            let finding = render::missed(&side.document.root(), &reason);
            render::alone(side.document, finding)
        })
    };
    let (old, new) = (read(base)?, read(head)?);
    Ok(compare::compare((base, &old), (head, &new)))
}

/// The version number that a change asks for, by the rules of Semantic Versioning as Cargo reads
/// them: for a version `0.y.z`, major means `y` and both others mean `z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "api-diff", derive(serde::Serialize, schemars::JsonSchema))]
#[cfg_attr(feature = "api-diff", serde(rename_all = "kebab-case"))]
pub enum Bump {
    /// Nothing is different.
    None,
    /// Only documentation or what callers cannot see is different.
    Patch,
    /// There is more than before, and all callers still compile.
    Minor,
    /// Some callers no longer compile.
    Major,
}

impl fmt::Display for Bump {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        })
    }
}

/// One change of the public items of the generated text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RustChange {
    /// Stable name of the kind of change, in kebab-case, beginning with `rust-`.
    pub rule: &'static str,
    /// The version number that it asks for.
    pub bump: Bump,
    /// The item, by its path in the generated text, such as `types::Customer::domain`.
    pub item: String,
    /// What happened, one line.
    pub message: String,
    /// A line that a caller would have written before; none for what is new.
    pub before: Option<String>,
    /// The line that the caller writes now; none if there is no such line.
    pub after: Option<String>,
    /// Where the old contract says what the item came from.
    pub base: Option<Location>,
    /// Where the new contract says what the item comes from.
    pub head: Option<Location>,
}

impl RustChange {
    /// Where to show the change: in the new document if it is written there.
    #[must_use]
    pub fn place(&self) -> Option<&Location> {
        self.head.as_ref().or(self.base.as_ref())
    }

    /// What a caller wrote and writes, line by line, behind `-` for before and `+` for after; nothing
    /// where both are the same, and the message says what is different.
    pub fn lines(&self) -> impl Iterator<Item = (char, &str)> {
        let sides = [('-', &self.before), ('+', &self.after)].into_iter();
        let sides = sides.filter(|_| self.before != self.after);
        sides.flat_map(|(sign, side)| {
            let lines = side.iter().flat_map(|text| text.lines());
            lines.map(move |line| (sign, line))
        })
    }

    /// What tells this change from all others: sixteen hexadecimal digits over the rule and the item.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        openapi_document::fingerprint([self.rule, &self.item].into_iter())
    }
}
