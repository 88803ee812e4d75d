//! The lint table: what a rule is called, why it exists, how it is broken, and its check.
//!
//! The rules of the family `gen-` say what the generator cannot do. They run before it, so that a
//! document it would panic on ends in a finding with a place and a way out.

mod generator;
mod names;
mod references;
mod shape;

use crate::document::{Cursor, Document, Operation};
use crate::finding::{Finding, Findings, Level};
use crate::part::{self, Kind, Part};
pub use generator::GENERATOR;

/// A rule of the table.
#[derive(Debug)]
pub struct Rule {
    /// Stable name in kebab-case; the part before the first `-` is the family.
    pub id: &'static str,
    /// How much a finding of this rule weighs.
    pub level: Level,
    /// Why the rule exists, one line.
    pub why: &'static str,
    /// What the generator does with a document that breaks the rule.
    pub unchecked: Unchecked,
    stage: Stage,
    check: fn(&Subject<'_>, &mut Report),
}

/// What would happen without the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unchecked {
    /// The generator runs out of stack, which ends the process.
    Aborts,
    /// The generator panics.
    Panics,
    /// The generator refuses, naming no place.
    Refuses,
    /// Text comes out that does not compile or does something else than the document says.
    Misleads,
}

/// Runs the rules of the family `gen-`.
///
/// # Errors
///
/// The findings, if there are any.
pub fn check_generator(document: &Document) -> Result<(), Findings> {
    let parts = part::all(document);
    let schemas = parts.iter().filter(|part| part.kind == Kind::Schema);
    let subject = Subject {
        document,
        operations: document.operations(),
        schemas: schemas.map(|part| part.cursor.clone()).collect(),
        parts,
    };
    // Each stage counts on what the one before it has found in order.
    for stage in [Stage::Version, Stage::Shape, Stage::Meaning] {
        let mut findings = Vec::new();
        for rule in GENERATOR.iter().filter(|rule| rule.stage == stage) {
            let mut report = Report {
                rule,
                findings: &mut findings,
            };
            (rule.check)(&subject, &mut report);
        }
        if !findings.is_empty() {
            return Err(Findings::new(document.name(), document.source(), findings));
        }
    }
    Ok(())
}

/// When a rule is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Whether this is OpenAPI 3.0 at all.
    Version,
    /// Whether each value is of the right kind.
    Shape,
    /// All other rules.
    Meaning,
}

/// What the checks look at, found once for all of them.
struct Subject<'d> {
    document: &'d Document,
    operations: Vec<Operation<'d>>,
    parts: Vec<Part<'d>>,
    /// The schemas among the parts.
    schemas: Vec<Cursor<'d>>,
}

/// Where a check puts what it finds.
struct Report<'r> {
    rule: &'static Rule,
    findings: &'r mut Vec<Finding>,
}

impl Report<'_> {
    fn at(&mut self, cursor: &Cursor<'_>, message: impl Into<String>, fix: impl Into<String>) {
        self.findings.push(Finding {
            rule: self.rule.id,
            level: self.rule.level,
            pointer: cursor.pointer().to_owned(),
            span: Some(cursor.label()),
            message: message.into(),
            consequence: self.rule.why,
            fix: Some(fix.into()),
        });
    }
}
