//! What is wrong with a document: a value first, text for people last.

use std::fmt;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level as Title, Renderer, Snippet};

use crate::document::{Position, Span};

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Something a reader may stumble over.
    Warning,
    /// Something that does not work.
    Error,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// One thing that is wrong, where, why it matters and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The stable name of the rule, in kebab-case.
    pub rule: &'static str,
    /// How much it weighs.
    pub level: Level,
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
}

/// The findings in one document, which is never an empty list.
#[derive(Clone, PartialEq, Eq)]
pub struct Findings {
    name: String,
    source: String,
    findings: Vec<Finding>,
}

impl Findings {
    pub(crate) fn new(name: &str, source: &str, mut findings: Vec<Finding>) -> Self {
        findings.sort_by(|a, b| (a.span, &a.pointer, a.rule).cmp(&(b.span, &b.pointer, b.rule)));
        Self {
            name: name.into(),
            source: source.into(),
            findings,
        }
    }

    /// The findings, in the order of the text.
    #[must_use]
    pub fn as_slice(&self) -> &[Finding] {
        &self.findings
    }

    /// Whether the document could not even be read (rules of the family `load-`).
    #[must_use]
    pub fn is_unreadable(&self) -> bool {
        self.findings
            .iter()
            .any(|finding| finding.rule.starts_with("load-"))
    }

    /// Annotated source for people; with escape codes for colours if `styled`.
    #[must_use]
    pub fn to_human(&self, styled: bool) -> String {
        let renderer = if styled {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let reports = self.findings.iter().map(|finding| {
            let level = match finding.level {
                Level::Warning => Title::WARNING,
                Level::Error => Title::ERROR,
            };
            let mut group = level.primary_title(&finding.message).id(finding.rule);
            let mut elements = Vec::new();
            if let Some(span) = finding.span {
                let marked = bytes(&self.source, span);
                let at = AnnotationKind::Primary.span(marked);
                let snippet = Snippet::source(&self.source)
                    .path(&self.name)
                    .annotation(at);
                elements.push(snippet);
            }
            let notes = [Title::NOTE.message(finding.consequence)];
            let help = finding.fix.as_deref().map(|fix| Title::HELP.message(fix));
            let group = {
                group = group.clone();
                let mut group = annotate_snippets::Group::with_title(group);
                for element in elements {
                    group = group.element(element);
                }
                group.elements(notes).elements(help)
            };
            renderer.render(&[group])
        });
        reports.collect::<Vec<_>>().join("\n\n")
    }
}

/// `file:line:column: level: message [rule]`, one finding a line.
impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, finding) in self.findings.iter().enumerate() {
            let Finding {
                rule,
                level,
                message,
                consequence,
                fix,
                span,
                pointer: _,
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
        Ok(())
    }
}

impl fmt::Debug for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.findings).finish()
    }
}

impl std::error::Error for Findings {}

/// The span as bytes of the text, at least one character long where there is one and never past
/// its first line.
fn bytes(source: &str, span: Span) -> Range<usize> {
    let line_start = |line: usize| {
        let before = source.split_inclusive('\n').take(line.saturating_sub(1));
        before.map(str::len).sum::<usize>()
    };
    let start_of_line = line_start(span.start.line);
    let rest = source.get(start_of_line..).unwrap_or_default();
    let line = rest.lines().next().unwrap_or_default();
    let offset = |column: usize| {
        line.char_indices()
            .nth(column - 1)
            .map_or(line.len(), |(offset, _)| offset)
    };
    let start = offset(span.start.column);
    let end = if span.end.line == span.start.line {
        offset(span.end.column).max(start)
    } else {
        line.len()
    };
    let end = if end == start {
        offset(span.start.column + 1)
    } else {
        end
    };
    start_of_line + start..start_of_line + end
}
