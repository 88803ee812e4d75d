//! Diagnostics of a document, as values and as plain text.

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

/// A problem in a document: what it is, where, why it matters, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable name of the rule, in kebab-case.
    pub rule: &'static str,
    /// How severe it is.
    pub severity: Severity,
    /// JSON pointer (RFC 6901) of the value; empty for the whole document.
    pub pointer: String,
    /// The position of the value; none if it is not in the text.
    pub span: Option<Span>,
    /// What happened, one line.
    pub message: String,
    /// Why it matters, one line.
    pub consequence: &'static str,
    /// What to write instead.
    pub help: Option<String>,
    /// Other locations that the message refers to, each with a label.
    pub related: Vec<(Span, String)>,
}

/// The maximum number of diagnostics in text for people.
pub const MAX_SHOWN: usize = 50;

/// The diagnostics of one document. As an error it is never empty.
#[derive(Clone, PartialEq, Eq)]
pub struct Diagnostics {
    name: String,
    source: String,
    diagnostics: Vec<Diagnostic>,
}

impl Diagnostics {
    /// The diagnostics of the document with this name and this text, sorted by position. Messages
    /// are sanitized.
    #[must_use]
    pub fn new(name: &str, source: &str, mut diagnostics: Vec<Diagnostic>) -> Self {
        for diagnostic in &mut diagnostics {
            // Messages quote the document, which must not control a terminal or a log.
            diagnostic.message = sanitize(&diagnostic.message).into_owned();
            diagnostic.help = diagnostic
                .help
                .as_deref()
                .map(|help| sanitize(help).into_owned());
            for (_, label) in &mut diagnostic.related {
                *label = sanitize(label).into_owned();
            }
        }
        diagnostics.sort_by(|a, b| (a.span, &a.pointer, a.rule).cmp(&(b.span, &b.pointer, b.rule)));
        Self {
            name: name.into(),
            source: source.into(),
            diagnostics,
        }
    }

    /// The diagnostics, in the order of the text.
    #[must_use]
    pub fn as_slice(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The name of the document.
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
        self.diagnostics
            .iter()
            .any(|diagnostic| diagnostic.rule.starts_with("load-"))
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// The number of diagnostics of this severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        let same = |diagnostic: &&Diagnostic| diagnostic.severity == severity;
        self.diagnostics.iter().filter(same).count()
    }

    /// The diagnostics for which `keep` returns true.
    #[must_use]
    pub fn filter(mut self, keep: impl FnMut(&Diagnostic) -> bool) -> Self {
        self.diagnostics.retain(keep);
        self
    }

    /// The line that counts the diagnostics beyond [`MAX_SHOWN`]; none if there are no more.
    #[must_use]
    pub fn more(&self) -> Option<String> {
        let more = self.diagnostics.len().checked_sub(MAX_SHOWN + 1)? + 1;
        let noun = if more == 1 {
            "diagnostic"
        } else {
            "diagnostics"
        };
        Some(format!("and {more} more {noun}"))
    }
}

/// `file:line:column: severity: message [rule]`, then the reason and the help, for the first
/// [`MAX_SHOWN`].
impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.diagnostics.iter().take(MAX_SHOWN).enumerate() {
            let Diagnostic {
                rule,
                severity,
                message,
                consequence,
                help,
                span,
                pointer: _,
                related: _,
            } = diagnostic;
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
            write!(f, ": {severity}: {message} [{rule}]\n  why: {consequence}")?;
            if let Some(help) = help {
                write!(f, "\n  help: {help}")?;
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
        f.debug_list().entries(&self.diagnostics).finish()
    }
}

impl std::error::Error for Diagnostics {}
