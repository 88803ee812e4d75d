//! The lint table: what a rule is called, why it exists, how it is broken, and its check.
//!
//! The rules of the family `gen-` say what the generator cannot do. They run before it, so that a
//! document it would panic on ends in a finding with a place and a way out.

mod generator;

use crate::document::{Cursor, Document, Operation};
use crate::finding::{Finding, Findings, Level};
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
    check: fn(&Subject<'_>, &mut Report),
}

/// What would happen without the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unchecked {
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
    let subject = Subject {
        document,
        operations: document.operations(),
        schemas: document.schemas(),
    };
    let mut findings = Vec::new();
    for rule in GENERATOR {
        let mut report = Report {
            rule,
            findings: &mut findings,
        };
        (rule.check)(&subject, &mut report);
    }
    if findings.is_empty() {
        return Ok(());
    }
    Err(Findings::new(document.name(), document.source(), findings))
}

/// What the checks look at, found once for all of them.
struct Subject<'d> {
    document: &'d Document,
    operations: Vec<Operation<'d>>,
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
