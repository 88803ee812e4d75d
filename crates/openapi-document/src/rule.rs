//! What a rule is, and the run that applies rules to a document.

use std::cell::OnceCell;
use std::collections::HashSet;

use crate::diagnostic::{Finding, Findings, Level};
use crate::document::{Cursor, Document, Operation};
use crate::object::{self, Kind, Part};
use crate::response_schemas::response_schemas;
use crate::values;

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
    /// When the rule is asked.
    pub stage: Stage,
    /// The check.
    pub check: fn(&Subject<'_>, &mut Report<'_>),
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

/// Asks `rules` about `document` and keeps what weighs at least `least`; the answer may be empty.
///
/// One run names as much as there is to name. A document of another version of OpenAPI gets one
/// finding; inside a value of the wrong kind nothing else is looked for; and where OpenAPI itself
/// forbids a value, what the generator thinks of it is left out.
#[must_use]
pub fn lint(
    document: &Document,
    rules: impl Iterator<Item = &'static Rule> + Clone,
    least: Level,
) -> Findings {
    let subject = Subject::new(document);
    let mut found = Found::default();
    for stage in [Stage::Version, Stage::Shape, Stage::Meaning] {
        for rule in rules.clone().filter(|rule| rule.stage == stage) {
            found.ask(rule, rule.level, &subject);
        }
        if stage == Stage::Version && !found.findings.is_empty() {
            break;
        }
    }
    let mut findings = found.readable();
    findings.extend_from_slice(document.diagnostics());
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

/// Asks `rules`, all of which are errors here. A document that was not read as a whole is not asked
/// about.
///
/// # Errors
///
/// The findings, if there are any.
pub fn check(document: &Document, rules: &'static [Rule]) -> Result<(), Findings> {
    if !document.diagnostics().is_empty() {
        let flaws = document.diagnostics().to_vec();
        return Err(Findings::new(document.name(), document.source(), flaws));
    }
    let subject = Subject::new(document);
    // Each stage counts on what the one before it has found in order.
    for stage in [Stage::Version, Stage::Shape, Stage::Meaning] {
        let mut found = Found::default();
        for rule in rules.iter().filter(|rule| rule.stage == stage) {
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
pub enum Stage {
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
pub fn reported_outside(_: &Subject<'_>, _: &mut Report<'_>) {}

/// What the checks look at, found once for all of them.
pub struct Subject<'d> {
    /// The document.
    pub document: &'d Document,
    /// Its operations.
    pub operations: Vec<Operation<'d>>,
    /// All its objects.
    pub parts: Vec<Part<'d>>,
    /// The schemas among the parts.
    pub schemas: Vec<Cursor<'d>>,
    answered: OnceCell<Vec<Cursor<'d>>>,
    misfits: OnceCell<Vec<values::Misfit<'d>>>,
}

impl<'d> Subject<'d> {
    /// Finds what checks look at.
    pub fn new(document: &'d Document) -> Self {
        let parts = object::all(document);
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
    pub fn written(&self, kind: Kind) -> impl Iterator<Item = &Cursor<'d>> {
        let parts = self.parts.iter();
        let whole = parts.filter(move |part| part.kind == kind && !part.is_reference());
        whole.map(|part| &part.cursor)
    }

    /// Where examples do not fit their schemas.
    pub fn misfits(&self) -> &[values::Misfit<'d>] {
        self.misfits.get_or_init(|| values::misfits(&self.parts))
    }

    /// The schemas of all that answers hold.
    pub fn answered(&self) -> &[Cursor<'d>] {
        self.answered.get_or_init(|| response_schemas(&self.parts))
    }
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
pub struct Report<'r> {
    rule: &'static Rule,
    level: Level,
    found: &'r mut Found,
}

impl Report<'_> {
    /// Reports a finding at a value.
    pub fn at(&mut self, cursor: &Cursor<'_>, message: impl Into<String>, fix: impl Into<String>) {
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
    pub fn unreadable(&mut self, cursor: &Cursor<'_>, message: String, fix: impl Into<String>) {
        self.at(cursor, message, fix);
        self.found.unreadable.insert(cursor.pointer().to_owned());
    }

    /// Adds another place to the finding that was just reported.
    pub fn beside(&mut self, cursor: &Cursor<'_>, label: impl Into<String>) {
        if let Some(finding) = self.found.findings.last_mut() {
            finding.related.push((cursor.label(), label.into()));
        }
    }
}
