//! Findings as annotated source, for people.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level as Title, Renderer, Snippet};

use openapi_document::{Findings, Level, MAX_SHOWN};
use openapi_document::{Position, Span};

/// Findings in the form of this file.
pub trait Human {
    /// Annotated source for people; with escape codes for colours if `styled`.
    #[must_use]
    fn to_human(&self, styled: bool) -> String;
}

impl Human for Findings {
    fn to_human(&self, styled: bool) -> String {
        let renderer = renderer(styled);
        let lines = Lines::new(self.source());
        let reports = self.as_slice().iter().take(MAX_SHOWN).map(|finding| {
            let level = match finding.level {
                Level::Advice => Title::INFO.with_name("advice"),
                Level::Warning => Title::WARNING,
                Level::Error => Title::ERROR,
            };
            let snippet = finding.span.map(|span| {
                let (line, text, marked) = lines.around(span);
                Snippet::source(text)
                    .line_start(line)
                    .path(self.name())
                    .annotation(AnnotationKind::Primary.span(marked))
            });
            let related = finding.related.iter().map(|(span, label)| {
                let (line, text, marked) = lines.around(*span);
                Snippet::source(text)
                    .line_start(line)
                    .path(self.name())
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
}

/// What lays annotated source out, with escape codes for colours if `styled`.
pub(crate) fn renderer(styled: bool) -> Renderer {
    if styled {
        Renderer::styled()
    } else {
        Renderer::plain()
    }
}

/// A text and where its lines begin.
pub(crate) struct Lines<'s> {
    source: &'s str,
    starts: Vec<usize>,
}

impl<'s> Lines<'s> {
    pub(crate) fn new(source: &'s str) -> Self {
        let breaks = source.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            source,
            starts: std::iter::once(0).chain(breaks).collect(),
        }
    }

    /// The line where a span begins, from one, its text as far as it can be shown, and the bytes of
    /// it that the span covers: at least one character where there is one, and never past the line.
    pub(crate) fn around(&self, span: Span) -> (usize, &'s str, Range<usize>) {
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
        // More than a terminal is wide. A document may be one line, and the renderer measures each
        // character that it gets.
        const BEHIND: usize = 500;
        let behind = text.get(end..).unwrap_or_default();
        let cut = behind.char_indices().nth(BEHIND);
        let text = cut
            .and_then(|(offset, _)| text.get(..end + offset))
            .unwrap_or(text);
        (line, text, start..end)
    }
}
