//! The lint table: what a rule is called, why it exists, how it is broken, and its check.
//!
//! [`lint`] asks every rule. [`check_generator`] asks those of the family `gen-`, which say what
//! the generator cannot do: they run before it, so that a document it would panic on ends in a
//! finding with a place and a way out.

mod components;
mod documentation;
mod evolution;
mod generator;
mod loading;
mod names;
mod naming;
mod operations;
mod references;
mod schemas;
mod security;
mod shape;
mod specification;
mod values;
mod wire;

use std::cell::OnceCell;
use std::collections::HashSet;

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
    /// A part of a document that breaks the rule: members of the root, without those that do not
    /// matter.
    pub bad: &'static str,
    /// The same part as it should be.
    pub good: &'static str,
    /// What the generator does with a document that breaks the rule, for the family `gen-`.
    pub unchecked: Option<Unchecked>,
    stage: Stage,
    check: fn(&Subject<'_>, &mut Report<'_>),
}

impl Rule {
    /// The family of the rule: what stands before the first `-` of its name.
    #[must_use]
    pub fn family(&self) -> &'static str {
        family(self.id)
    }
}

fn family(id: &'static str) -> &'static str {
    id.split('-').next().unwrap_or(id)
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

/// The tables of the families.
const FAMILIES: &[&[Rule]] = &[
    loading::RULES,
    GENERATOR,
    specification::RULES,
    wire::RULES,
    evolution::RULES,
    naming::RULES,
    security::RULES,
    documentation::RULES,
];

/// Every rule, family by family.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    FAMILIES.iter().copied().flatten()
}

/// Asks every rule about `document` and keeps what weighs at least `least`; the answer may be
/// empty.
///
/// One run names as much as there is to name. A document of another version of OpenAPI gets one
/// finding; inside a value of the wrong kind nothing else is looked for; and where OpenAPI itself
/// forbids a value, what the generator thinks of it is left out.
#[must_use]
pub fn lint(document: &Document, least: Level) -> Findings {
    let subject = Subject::new(document);
    let mut found = Found::default();
    for stage in [Stage::Version, Stage::Shape, Stage::Meaning] {
        for rule in all().filter(|rule| rule.stage == stage) {
            found.ask(rule, rule.level, &subject);
        }
        if stage == Stage::Version && !found.findings.is_empty() {
            break;
        }
    }
    let mut findings = found.readable();
    findings.extend_from_slice(document.flaws());
    let forbidden: HashSet<String> = findings
        .iter()
        .filter(|finding| finding.level == Level::Error && family(finding.rule) != "gen")
        .map(|finding| finding.pointer.clone())
        .collect();
    findings.retain(|finding| {
        finding.level >= least
            && (family(finding.rule) != "gen" || !forbidden.contains(&finding.pointer))
    });
    Findings::new(document.name(), document.source(), findings)
}

/// Whether `document` is one of OpenAPI 3.0 at all.
///
/// # Errors
///
/// The one finding that says what it is instead.
pub fn check_version(document: &Document) -> Result<(), Findings> {
    let subject = Subject::new(document);
    let mut found = Found::default();
    for rule in all().filter(|rule| rule.stage == Stage::Version) {
        found.ask(rule, Level::Error, &subject);
    }
    if found.findings.is_empty() {
        return Ok(());
    }
    let findings = found.findings;
    Err(Findings::new(document.name(), document.source(), findings))
}

/// Runs the rules of the family `gen-`, all of which are errors here. A document that was not read
/// as a whole is not asked about.
///
/// # Errors
///
/// The findings, if there are any.
pub fn check_generator(document: &Document) -> Result<(), Findings> {
    if !document.flaws().is_empty() {
        let flaws = document.flaws().to_vec();
        return Err(Findings::new(document.name(), document.source(), flaws));
    }
    let subject = Subject::new(document);
    // Each stage counts on what the one before it has found in order.
    for stage in [Stage::Version, Stage::Shape, Stage::Meaning] {
        let mut found = Found::default();
        for rule in GENERATOR.iter().filter(|rule| rule.stage == stage) {
            found.ask(rule, Level::Error, &subject);
        }
        if !found.findings.is_empty() {
            let findings = found.findings;
            return Err(Findings::new(document.name(), document.source(), findings));
        }
    }
    Ok(())
}

/// When a rule is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Never: the reader of documents or the renderer reports it.
    Outside,
    /// Whether this is OpenAPI 3.0 at all; if not, no other rule is asked.
    Version,
    /// Whether each value is of the right kind.
    Shape,
    /// All other rules. A check meets values of any kind, and passes over what it cannot read: a
    /// rule of the stage before has named it.
    Meaning,
}

/// The check of a rule that is reported outside of the table.
fn reported_outside(_: &Subject<'_>, _: &mut Report<'_>) {}

/// What the checks look at, found once for all of them.
struct Subject<'d> {
    document: &'d Document,
    operations: Vec<Operation<'d>>,
    parts: Vec<Part<'d>>,
    /// The schemas among the parts.
    schemas: Vec<Cursor<'d>>,
    answered: OnceCell<Vec<Cursor<'d>>>,
    misfits: OnceCell<Vec<values::Misfit<'d>>>,
}

impl<'d> Subject<'d> {
    fn new(document: &'d Document) -> Self {
        let parts = part::all(document);
        let schemas = parts.iter().filter(|part| part.kind == Kind::Schema);
        Self {
            document,
            operations: document.operations(),
            schemas: schemas.map(|part| part.cursor.clone()).collect(),
            parts,
            answered: OnceCell::new(),
            misfits: OnceCell::new(),
        }
    }

    /// The objects of one kind that are written where they stand.
    fn written(&self, kind: Kind) -> impl Iterator<Item = &Cursor<'d>> {
        let parts = self.parts.iter();
        let whole = parts.filter(move |part| part.kind == kind && !part.is_reference());
        whole.map(|part| &part.cursor)
    }

    /// Where examples do not fit their schemas.
    fn misfits(&self) -> &[values::Misfit<'d>] {
        self.misfits.get_or_init(|| values::misfits(&self.parts))
    }

    /// The schemas of all that answers hold.
    fn answered(&self) -> &[Cursor<'d>] {
        self.answered
            .get_or_init(|| evolution::answered(&self.parts))
    }
}

/// The text under a key.
fn text<'d>(cursor: &Cursor<'d>, key: &str) -> Option<&'d str> {
    cursor.get(key)?.as_str()
}

/// Whether a member is `true`.
fn is_true(cursor: &Cursor<'_>, key: &str) -> bool {
    cursor.get(key).and_then(|value| value.as_bool()) == Some(true)
}

/// What the rules found so far.
#[derive(Default)]
struct Found {
    findings: Vec<Finding>,
    /// Pointers of values that are of the wrong kind.
    unreadable: HashSet<String>,
}

impl Found {
    fn ask(&mut self, rule: &'static Rule, level: Level, subject: &Subject<'_>) {
        let mut report = Report {
            rule,
            level,
            found: self,
        };
        (rule.check)(subject, &mut report);
    }

    /// The findings, each once for each place in the text, without those that only follow from a
    /// value of the wrong kind.
    fn readable(self) -> Vec<Finding> {
        let Self {
            mut findings,
            unreadable,
        } = self;
        let mut seen = HashSet::new();
        findings.retain(|finding| {
            let pointer = finding.pointer.as_str();
            let named = unreadable.contains(pointer) && !finding.rule.ends_with("-shape");
            let mut ends = pointer.match_indices('/').map(|(end, _)| &pointer[..end]);
            let inside = ends.any(|outer| unreadable.contains(outer));
            !named && !inside && seen.insert((finding.rule, finding.span, finding.message.clone()))
        });
        findings
    }
}

/// Where a check puts what it finds.
struct Report<'r> {
    rule: &'static Rule,
    level: Level,
    found: &'r mut Found,
}

impl Report<'_> {
    fn at(&mut self, cursor: &Cursor<'_>, message: impl Into<String>, fix: impl Into<String>) {
        self.found.findings.push(Finding {
            rule: self.rule.id,
            level: self.level,
            pointer: cursor.pointer().to_owned(),
            span: Some(cursor.label()),
            message: message.into(),
            consequence: self.rule.why,
            fix: Some(fix.into()),
            related: Vec::new(),
        });
    }

    /// The same, for a value of the wrong kind, inside which nothing can be found.
    fn unreadable(&mut self, cursor: &Cursor<'_>, message: String, fix: impl Into<String>) {
        self.at(cursor, message, fix);
        self.found.unreadable.insert(cursor.pointer().to_owned());
    }

    /// Adds another place to the finding that was just reported.
    fn beside(&mut self, cursor: &Cursor<'_>, label: impl Into<String>) {
        if let Some(finding) = self.found.findings.last_mut() {
            finding.related.push((cursor.label(), label.into()));
        }
    }
}
