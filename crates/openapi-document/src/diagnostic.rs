//! Diagnostics of a document: a value for each, and plain text.

use std::fmt;

use crate::position::{Position, Span};
use crate::sanitize::sanitize;

/// How severe a diagnostic is, the mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// An opinion of good API design.
    Advice,
    /// A likely mistake, or something that many tools do not support.
    Warning,
    /// The document breaks the specification, or something does not work.
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

/// One mistake: what it is, where, why it matters, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable name of the rule, in kebab-case.
    pub rule: &'static str,
    /// How severe it is.
    pub level: Severity,
    /// JSON pointer (RFC 6901) of the value; empty for the whole document.
    pub pointer: String,
    /// Where the value is written; none for what is not in the text.
    pub span: Option<Span>,
    /// What happened, one line.
    pub message: String,
    /// Why it matters, one line.
    pub consequence: &'static str,
    /// What to write instead.
    pub fix: Option<String>,
    /// Other locations that the message refers to, each with a label.
    pub related: Vec<(Span, String)>,
}

/// The number of diagnostics that text for people contains at most.
pub const MAX_SHOWN: usize = 50;

/// The diagnostics of one document. As an error it is never empty.
#[derive(Clone, PartialEq, Eq)]
pub struct Diagnostics {
    name: String,
    source: String,
    findings: Vec<Diagnostic>,
}

impl Diagnostics {
    /// The diagnostics of the document that is called `name` and has the text `source`, sorted by
    /// position. Messages are sanitized.
    #[must_use]
    pub fn new(name: &str, source: &str, mut findings: Vec<Diagnostic>) -> Self {
        for finding in &mut findings {
            // Messages quote the document, which must not control a terminal or a log.
            finding.message = sanitize(&finding.message).into_owned();
            finding.fix = finding.fix.as_deref().map(|fix| sanitize(fix).into_owned());
            for (_, label) in &mut finding.related {
                *label = sanitize(label).into_owned();
            }
        }
        findings.sort_by(|a, b| (a.span, &a.pointer, a.rule).cmp(&(b.span, &b.pointer, b.rule)));
        Self {
            name: name.into(),
            source: source.into(),
            findings,
        }
    }

    /// The diagnostics, in the order of the text.
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
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether the document could not be parsed as a whole (rules of the family `load-`).
    #[must_use]
    pub fn is_unreadable(&self) -> bool {
        self.findings
            .iter()
            .any(|finding| finding.rule.starts_with("load-"))
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// The number of diagnostics of this severity.
    #[must_use]
    pub fn count(&self, level: Severity) -> usize {
        let same = |finding: &&Diagnostic| finding.level == level;
        self.findings.iter().filter(same).count()
    }

    /// The diagnostics for which `keep` returns true.
    #[must_use]
    pub fn filter(mut self, keep: impl FnMut(&Diagnostic) -> bool) -> Self {
        self.findings.retain(keep);
        self
    }

    /// The line that counts what is beyond [`MAX_SHOWN`]; none if nothing is.
    #[must_use]
    pub fn more(&self) -> Option<String> {
        let more = self.findings.len().checked_sub(MAX_SHOWN + 1)? + 1;
        let noun = if more == 1 { "finding" } else { "findings" };
        Some(format!("and {more} more {noun}"))
    }
}

/// `file:line:column: severity: message [rule]`, then the reason and the help, for the first
/// [`MAX_SHOWN`].
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
