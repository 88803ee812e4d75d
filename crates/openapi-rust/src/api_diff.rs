//! Compares the Rust APIs of two rendered clients.

mod change_kinds;
mod change_set;
mod comparison;
mod examples;
mod operations;
mod public_api;
mod renames;
mod source_index;
mod type_text;
mod types;

use std::fmt;

use crate::internal_error::{catch_panic, internal_error, single};
use crate::render::Settings;
pub use change_kinds::{ChangeKind, RENAMED, all};
use comparison::Comparison;
use openapi_document::{Diagnostics, Document, Location};

/// Every change from `base` to `head` for callers of the rendered client, the highest bump first, then
/// in the order of the new document; empty if both render to the same text.
///
/// # Errors
///
/// The diagnostics of [`render`](crate::render()) for the first of the two that cannot be rendered.
pub fn compare(
    base: &Document,
    head: &Document,
    settings: Settings<'_>,
) -> Result<Vec<RustChange>, Diagnostics> {
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

/// A document and its rendered text.
#[derive(Clone, Copy, Debug)]
pub struct Side<'s> {
    /// The document.
    pub document: &'s Document,
    /// Its text by [`render`](crate::render()), with the same settings on both sides.
    pub text: &'s str,
}

/// Compares two documents that are already rendered.
///
/// # Errors
///
/// A diagnostic of `gen-internal` for a text that is not Rust.
pub fn compare_rendered(base: Side<'_>, head: Side<'_>) -> Result<Vec<RustChange>, Diagnostics> {
    if base.text == head.text {
        return Ok(Vec::new());
    }
    // Types nest as deep as schemas do.
    let read = |side: Side<'_>| {
        catch_panic(|| public_api::read(side.text)).map_err(|reason| {
            let error = internal_error(side.document.root(), &reason);
            single(side.document, error)
        })
    };
    let (old, new) = (read(base)?, read(head)?);
    let documents = [base.document, head.document];
    let mut comparison = Comparison::new(documents, [&old, &new]);
    operations::compare(&mut comparison, base.document, head.document);
    types::compare(&mut comparison);
    let Comparison { changes, names, .. } = comparison;
    Ok(changes.finish(&old, &new, &names))
}

/// The version bump that a change requires, by Semantic Versioning as Cargo applies it: for a version
/// `0.y.z`, major means `y`, and minor and patch mean `z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "api-diff", derive(serde::Serialize, schemars::JsonSchema))]
#[cfg_attr(feature = "api-diff", serde(rename_all = "kebab-case"))]
pub enum Bump {
    /// No change.
    None,
    /// A change of documentation or of private code.
    Patch,
    /// An addition; all callers still compile.
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

/// One change of the Rust API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RustChange {
    /// The id of the [`ChangeKind`].
    pub rule: &'static str,
    /// The version bump that it requires.
    pub bump: Bump,
    /// The path of the item in the rendered text, such as `types::Customer::domain`.
    pub item: String,
    /// What happened, one line.
    pub message: String,
    /// A line that a caller wrote before; none for an addition.
    pub before: Option<String>,
    /// The line that the caller writes now; none for a removal.
    pub after: Option<String>,
    /// Where the old document declares the item.
    pub base: Option<Location>,
    /// Where the new document declares the item.
    pub head: Option<Location>,
}

impl RustChange {
    /// The location to show: in the new document if the item is declared there.
    #[must_use]
    pub fn location(&self) -> Option<&Location> {
        self.head.as_ref().or(self.base.as_ref())
    }

    /// The lines of a caller, with `-` for before and `+` for after; none if both are the same, and
    /// only the message shows the difference.
    pub fn lines(&self) -> impl Iterator<Item = (char, &str)> {
        let sides = [('-', &self.before), ('+', &self.after)].into_iter();
        let sides = sides.filter(|_| self.before != self.after);
        sides.flat_map(|(sign, side)| {
            let lines = side.iter().flat_map(|text| text.lines());
            lines.map(move |line| (sign, line))
        })
    }

    /// The identity of the change: sixteen hexadecimal digits over the id and the item.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        openapi_document::fingerprint([self.rule, &self.item].into_iter())
    }
}
