//! What a lint rule is, and the run that applies rules to a document.

use std::cell::OnceCell;
use std::collections::HashSet;

use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::model::{Object, OpenApi, Operation, PathItem, Schema};
use crate::node::Node;
use crate::object::{self, ObjectNode};
use crate::response_schemas::response_schemas;
use crate::source::Document;
use crate::values::{self, Mismatch};

/// A lint rule. [`rules!`](crate::rules) makes a table of them.
#[derive(Debug)]
pub struct Rule {
    /// Stable name in kebab-case; the part before the first `-` is the family.
    pub id: &'static str,
    /// The severity of its diagnostics.
    pub severity: Severity,
    /// Why the rule exists, one line.
    pub why: &'static str,
    /// An excerpt of a document that breaks the rule: only the relevant keywords of the root.
    pub bad: &'static str,
    /// The same excerpt, corrected.
    pub good: &'static str,
    /// When the rule is checked.
    pub stage: Stage,
    /// The check.
    pub check: fn(&LintContext<'_>, &mut Reporter<'_>),
}

impl Rule {
    /// The family of the rule: the part of its id before the first `-`.
    #[must_use]
    pub fn family(&self) -> &'static str {
        self.id.split('-').next().unwrap_or(self.id)
    }
}

/// Makes a table of rules: the stage, then one row for each rule with its id, its severity, its
/// check and the reason why it exists. Its examples are `rules/<id>/bad.yaml` and `good.yaml` in the
/// folder of the calling crate.
#[macro_export]
macro_rules! rules {
    ($stage:ident { $($id:literal $severity:ident $check:path, $why:literal;)* }) => {
        &[$($crate::rule::Rule {
            id: $id,
            severity: $crate::Severity::$severity,
            why: $why,
            bad: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/", $id, "/bad.yaml"))
                .trim_ascii_end(),
            good: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/", $id, "/good.yaml"))
                .trim_ascii_end(),
            stage: $crate::rule::Stage::$stage,
            check: $check,
        }),*]
    };
}

/// When a rule is checked. Each stage relies on the checks of the stage before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Never: the parser of documents or the renderer reports it.
    External,
    /// Whether this is a supported version of OpenAPI; if not, no other rule is checked.
    Version,
    /// Whether each value has the right type.
    Structure,
    /// All other rules. A check skips what it cannot read: a rule of the stage before reports it.
    Semantics,
}

/// The check of a rule that the parser or the renderer reports.
pub fn reported_elsewhere(_: &LintContext<'_>, _: &mut Reporter<'_>) {}

/// Checks `rules` and returns all diagnostics of at least the severity `least`, together with those
/// of the parser.
///
/// One run reports all diagnostics. A document of an unsupported version of OpenAPI
/// gets one diagnostic, and nothing is reported inside a value of the wrong type.
#[must_use]
pub fn lint(
    document: &Document,
    rules: impl Iterator<Item = &'static Rule> + Clone,
    least: Severity,
) -> Diagnostics {
    let context = LintContext::new(document);
    let mut collected = DiagnosticCollector::default();
    for stage in [Stage::Version, Stage::Structure, Stage::Semantics] {
        for rule in rules.clone().filter(|rule| rule.stage == stage) {
            collected.check(rule, rule.severity, &context);
        }
        if stage == Stage::Version && !collected.diagnostics.is_empty() {
            break;
        }
    }
    let mut diagnostics = collected.readable();
    diagnostics.extend_from_slice(document.diagnostics());
    diagnostics.retain(|diagnostic| diagnostic.severity >= least);
    Diagnostics::new(document.name(), document.source(), diagnostics)
}

/// Checks `rules` that are preconditions of a program: each diagnostic is an error. A document with
/// diagnostics of the parser is not checked.
///
/// # Errors
///
/// The diagnostics of the first stage that reports any.
pub fn check(
    document: &Document,
    rules: impl Iterator<Item = &'static Rule> + Clone,
) -> Result<(), Diagnostics> {
    let fail = |diagnostics| Diagnostics::new(document.name(), document.source(), diagnostics);
    if !document.diagnostics().is_empty() {
        return Err(fail(document.diagnostics().to_vec()));
    }
    let context = LintContext::new(document);
    for stage in [Stage::Version, Stage::Structure, Stage::Semantics] {
        let mut collected = DiagnosticCollector::default();
        for rule in rules.clone().filter(|rule| rule.stage == stage) {
            collected.check(rule, Severity::Error, &context);
        }
        if !collected.diagnostics.is_empty() {
            return Err(fail(collected.diagnostics));
        }
    }
    Ok(())
}

/// The document and the indexes that all checks share.
pub struct LintContext<'d> {
    /// The document.
    pub document: &'d Document,
    /// Its root object.
    pub openapi: OpenApi<'d>,
    /// The operations of its paths.
    pub operations: Vec<Operation<'d>>,
    /// All its objects, and the references that stand in place of one.
    pub objects: Vec<ObjectNode<'d>>,
    /// Its schemas, without references.
    pub schemas: Vec<Schema<'d>>,
    response_schemas: OnceCell<Vec<Schema<'d>>>,
    mismatches: OnceCell<Vec<Mismatch<'d>>>,
}

impl<'d> LintContext<'d> {
    fn new(document: &'d Document) -> Self {
        let objects = object::all(document);
        let openapi = document.openapi();
        Self {
            document,
            openapi,
            operations: openapi.operations().collect(),
            schemas: written(&objects).collect(),
            objects,
            response_schemas: OnceCell::new(),
            mismatches: OnceCell::new(),
        }
    }

    /// The objects of one type, without references.
    pub fn written<T: Object<'d>>(&self) -> impl Iterator<Item = T> {
        written(&self.objects)
    }

    /// The references that stand in place of an object.
    pub fn references(&self) -> impl Iterator<Item = ObjectNode<'d>> {
        let objects = self.objects.iter().copied();
        objects.filter(|part| part.is_reference())
    }

    /// The objects of every type, without references.
    pub fn all_written(&self) -> impl Iterator<Item = ObjectNode<'d>> {
        let objects = self.objects.iter().copied();
        objects.filter(|part| part.node.is_object() && !part.is_reference())
    }

    /// The operations of paths and of callbacks, without references; their `path` is empty.
    pub fn all_operations(&self) -> impl Iterator<Item = Operation<'d>> {
        let items = self.written::<PathItem<'_>>();
        items.flat_map(|item| item.operations(""))
    }

    /// The named schemas of the document.
    pub fn named_schemas(&self) -> impl Iterator<Item = (&'d str, Schema<'d>)> {
        let components = self.openapi.components().into_iter();
        components.flat_map(|components| components.schemas().iter())
    }

    /// The examples that do not match their schemas.
    pub fn mismatches(&self) -> &[Mismatch<'d>] {
        self.mismatches
            .get_or_init(|| values::mismatches(&self.objects))
    }

    /// The schemas of all values in responses, at any depth, each once.
    pub fn response_schemas(&self) -> &[Schema<'d>] {
        self.response_schemas
            .get_or_init(|| response_schemas(&self.objects))
    }
}

fn written<'d, T: Object<'d>>(objects: &[ObjectNode<'d>]) -> impl Iterator<Item = T> {
    let written = objects
        .iter()
        .filter(|part| part.node.is_object() && !part.is_reference());
    written.filter_map(|part| part.view())
}

/// What the rules reported so far.
#[derive(Default)]
struct DiagnosticCollector {
    diagnostics: Vec<Diagnostic>,
    /// Pointers of values that have the wrong type.
    malformed: HashSet<String>,
}

impl DiagnosticCollector {
    fn check(&mut self, rule: &'static Rule, severity: Severity, context: &LintContext<'_>) {
        let collected = self;
        let mut reporter = Reporter {
            rule,
            severity,
            collected,
        };
        (rule.check)(context, &mut reporter);
    }

    /// The diagnostics, each once for each location in the text, without those that only follow
    /// from a value of the wrong type.
    fn readable(self) -> Vec<Diagnostic> {
        let Self {
            mut diagnostics,
            malformed,
        } = self;
        let mut seen = HashSet::new();
        diagnostics.retain(|diagnostic| {
            let pointer = diagnostic.pointer.as_str();
            let reported = malformed.contains(pointer) && diagnostic.rule != "spec-type";
            let mut ends = pointer.match_indices('/').map(|(end, _)| &pointer[..end]);
            let inside = ends.any(|outer| malformed.contains(outer));
            let key = (diagnostic.rule, diagnostic.span, diagnostic.message.clone());
            !reported && !inside && seen.insert(key)
        });
        diagnostics
    }
}

/// Collects the diagnostics of a check.
pub struct Reporter<'r> {
    rule: &'static Rule,
    severity: Severity,
    collected: &'r mut DiagnosticCollector,
}

impl Reporter<'_> {
    /// Reports a diagnostic at a node: what happened, and what to write instead.
    pub fn report(&mut self, node: Node<'_>, message: impl Into<String>, help: impl Into<String>) {
        self.collected.diagnostics.push(Diagnostic {
            rule: self.rule.id,
            severity: self.severity,
            pointer: node.pointer(),
            span: Some(node.label_span()),
            message: message.into(),
            consequence: self.rule.why,
            help: Some(help.into()),
            related: Vec::new(),
        });
    }

    /// Reports a value of the wrong type: diagnostics inside it are dropped.
    pub fn report_malformed(&mut self, node: Node<'_>, message: String, help: impl Into<String>) {
        self.report(node, message, help);
        self.collected.malformed.insert(node.pointer());
    }

    /// Adds another location to the last diagnostic.
    pub fn related(&mut self, node: Node<'_>, label: impl Into<String>) {
        if let Some(diagnostic) = self.collected.diagnostics.last_mut() {
            diagnostic.related.push((node.label_span(), label.into()));
        }
    }
}

impl Mismatch<'_> {
    /// Reports the mismatch.
    pub fn report(&self, reporter: &mut Reporter<'_>) {
        reporter.report(self.node, self.message.clone(), self.help.clone());
    }
}
