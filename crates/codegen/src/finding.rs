//! What is wrong with a document: a value first, text for people last.

use std::fmt;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level as Title, Renderer, Snippet};

use crate::document::{Position, Span};

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Our opinion of a good contract.
    Advice,
    /// Something most readers stumble over.
    Warning,
    /// The document is wrong, or something does not work.
    Error,
}

impl fmt::Display for Level {
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
    /// Other places that have to do with it, and what each is.
    pub related: Vec<(Span, String)>,
}

/// How many findings a person gets to see at once.
const MAX_SHOWN: usize = 50;

/// The findings in one document. As an error it is never empty.
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

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// Annotated source for people; with escape codes for colours if `styled`.
    #[must_use]
    pub fn to_human(&self, styled: bool) -> String {
        let renderer = if styled {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let lines = Lines::new(&self.source);
        let reports = self.findings.iter().take(MAX_SHOWN).map(|finding| {
            let level = match finding.level {
                Level::Advice => Title::INFO.with_name("advice"),
                Level::Warning => Title::WARNING,
                Level::Error => Title::ERROR,
            };
            let snippet = finding.span.map(|span| {
                let (line, text, marked) = lines.around(span);
                Snippet::source(text)
                    .line_start(line)
                    .path(&self.name)
                    .annotation(AnnotationKind::Primary.span(marked))
            });
            let related = finding.related.iter().map(|(span, label)| {
                let (line, text, marked) = lines.around(*span);
                Snippet::source(text)
                    .line_start(line)
                    .path(&self.name)
                    .annotation(AnnotationKind::Context.span(marked).label(label))
            });
            let help = finding.fix.as_deref().map(|fix| Title::HELP.message(fix));
            let report = level
                .primary_title(&finding.message)
                .id(finding.rule)
                .elements(snippet)
                .elements(related)
                .element(Title::NOTE.message(finding.consequence))
                .elements(help);
            renderer.render(&[report])
        });
        let reports: Vec<_> = reports.chain(self.more()).collect();
        reports.join("\n\n")
    }

    /// Says how many findings are not shown, if there are such.
    fn more(&self) -> Option<String> {
        let more = self.findings.len().checked_sub(MAX_SHOWN + 1)? + 1;
        let noun = if more == 1 { "finding" } else { "findings" };
        Some(format!("and {more} more {noun}"))
    }
}

/// `file:line:column: level: message [rule]`, then the reason and the way out, for the first
/// findings.
impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, finding) in self.findings.iter().take(MAX_SHOWN).enumerate() {
            let Finding {
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

impl fmt::Debug for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.findings).finish()
    }
}

impl std::error::Error for Findings {}

/// A text and where its lines begin.
struct Lines<'s> {
    source: &'s str,
    starts: Vec<usize>,
}

impl<'s> Lines<'s> {
    fn new(source: &'s str) -> Self {
        let breaks = source.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            source,
            starts: std::iter::once(0).chain(breaks).collect(),
        }
    }

    /// The line where a span begins, from one, its text, and the bytes of it that the span covers:
    /// at least one character where there is one, and never past the line.
    fn around(&self, span: Span) -> (usize, &'s str, Range<usize>) {
        let Position { line, column } = span.start;
        let start = self.starts.get(line - 1).copied();
        let end = self.starts.get(line).copied();
        let range = start.unwrap_or(self.source.len())..end.unwrap_or(self.source.len());
        let text = self.source.get(range).unwrap_or_default();
        let text = text.trim_end_matches(['\n', '\r']);
        let offset = |column: usize| {
            let mut characters = text.char_indices();
            let character = characters.nth(column - 1);
            character.map_or(text.len(), |(offset, _)| offset)
        };
        let start = offset(column);
        let end = if span.end.line == line {
            offset(span.end.column).max(offset(column + 1))
        } else {
            text.len()
        };
        (line, text, start..end)
    }
}
