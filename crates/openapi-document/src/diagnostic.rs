//! What is wrong with a document: a value first, text for people last.

use std::fmt;

use crate::position::{Position, Span};
use crate::sanitize::sanitize;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Our opinion of a good contract.
    Advice,
    /// Something most readers stumble over.
    Warning,
    /// The document is wrong, or something does not work.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Advice => "advice",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// One thing that is wrong, where, why it matters and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable name of the rule, in kebab-case.
    pub rule: &'static str,
    /// How much it weighs.
    pub level: Severity,
    /// JSON pointer of the value in question; empty for the whole document.
    pub pointer: String,
    /// Where it is written, if it is written anywhere.
    pub span: Option<Span>,
    /// What happened, one line.
    pub message: String,
    /// Why it matters, one line.
    pub consequence: &'static str,
    /// What to write instead, if there is an answer.
    pub fix: Option<String>,
    /// Other places that have to do with it, and what each is.
    pub related: Vec<(Span, String)>,
}

/// How many findings a person gets to see at once.
pub const MAX_SHOWN: usize = 50;

/// The findings in one document. As an error it is never empty.
#[derive(Clone, PartialEq, Eq)]
pub struct Diagnostics {
    name: String,
    source: String,
    findings: Vec<Diagnostic>,
}

impl Diagnostics {
    pub fn new(name: &str, source: &str, mut findings: Vec<Diagnostic>) -> Self {
        for finding in &mut findings {
            // Messages quote the document, which must not control a terminal or a log.
            finding.message = sanitize(&finding.message).into_owned();
            finding.fix = finding.fix.as_deref().map(|fix| sanitize(fix).into_owned());
        }
        findings.sort_by(|a, b| (a.span, &a.pointer, a.rule).cmp(&(b.span, &b.pointer, b.rule)));
        Self {
            name: name.into(),
            source: source.into(),
            findings,
        }
    }

    /// The findings, in the order of the text.
    #[must_use]
    pub fn as_slice(&self) -> &[Diagnostic] {
        &self.findings
    }

    /// What the document is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text of the document.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether the document could not even be read (rules of the family `load-`).
    #[must_use]
    pub fn is_unreadable(&self) -> bool {
        self.findings
            .iter()
            .any(|finding| finding.rule.starts_with("load-"))
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// How many findings weigh exactly `level`.
    #[must_use]
    pub fn count(&self, level: Severity) -> usize {
        let same = |finding: &&Diagnostic| finding.level == level;
        self.findings.iter().filter(same).count()
    }

    /// The findings that `keep` is true for.
    #[must_use]
    pub fn filter(mut self, keep: impl FnMut(&Diagnostic) -> bool) -> Self {
        self.findings.retain(keep);
        self
    }

    /// Says how many findings a person does not get to see, if there are such.
    pub fn more(&self) -> Option<String> {
        let more = self.findings.len().checked_sub(MAX_SHOWN + 1)? + 1;
        let noun = if more == 1 { "finding" } else { "findings" };
        Some(format!("and {more} more {noun}"))
    }
}

/// `file:line:column: level: message [rule]`, then the reason and the way out, for the first
/// findings.
impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, finding) in self.findings.iter().take(MAX_SHOWN).enumerate() {
            let Diagnostic {
                rule,
                level,
                message,
                consequence,
                fix,
                span,
                pointer: _,
                related: _,
            } = finding;
            if index > 0 {
                writeln!(f)?;
            }
            f.write_str(&self.name)?;
            if let Some(Span {
                start: Position { line, column },
                ..
            }) = span
            {
                write!(f, ":{line}:{column}")?;
            }
            write!(f, ": {level}: {message} [{rule}]\n  why: {consequence}")?;
            if let Some(fix) = fix {
                write!(f, "\n  fix: {fix}")?;
            }
        }
        match self.more() {
            Some(more) => write!(f, "\n{more}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.findings).finish()
    }
}

impl std::error::Error for Diagnostics {}

// The names of before the model, until the last crate is ported.
#[doc(hidden)]
pub use self::{Diagnostic as Finding, Diagnostics as Findings, Severity as Level};
