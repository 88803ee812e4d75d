//! A report as annotated source, for people.

use std::borrow::Cow;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level as Title, Renderer, Snippet};
use anstyle::{AnsiColor, Style};
use openapi_diff::{Change, Class};
use openapi_document::{Diagnostics, MAX_SHOWN, Position, Severity, Span};
use openapi_rust::api_diff::{Bump, RustChange};

use crate::foreign_text;
use crate::review::{Review, ReviewedChange, consequence, groups};

/// Diagnostics as annotated source.
pub trait Human {
    /// Annotated source for people; with escape codes for colors if `styled`.
    #[must_use]
    fn to_human(&self, styled: bool) -> String;
}

impl Human for Diagnostics {
    fn to_human(&self, styled: bool) -> String {
        let renderer = renderer(styled);
        let lines = Lines::new(self.source());
        let reports = self.as_slice().iter().take(MAX_SHOWN).map(|finding| {
            let level = match finding.severity {
                Severity::Advice => Title::INFO.with_name("advice"),
                Severity::Warning => Title::WARNING,
                Severity::Error => Title::ERROR,
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
            let help = finding
                .help
                .as_deref()
                .map(|help| Title::HELP.message(help));
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

/// The renderer of annotated source, with escape codes for colors if `styled`.
pub(crate) fn renderer(styled: bool) -> Renderer {
    if styled {
        Renderer::styled()
    } else {
        Renderer::plain()
    }
}

/// A text and the offsets of its lines.
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
    pub(crate) fn around(&self, span: Span) -> (usize, Cow<'s, str>, Range<usize>) {
        let Position { line, column } = span.start;
        let start = self.starts.get(line - 1).copied();
        let end = self.starts.get(line).copied();
        let range = start.unwrap_or(self.source.len())..end.unwrap_or(self.source.len());
        let text = self.source.get(range).unwrap_or_default();
        // Before offsets are counted in it: each replaced character stays one character.
        let text = foreign_text::line(text.trim_end_matches(['\n', '\r']));
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
        // Wider than a terminal. A document can be one line, and the renderer measures each
        // character.
        const BEHIND: usize = 500;
        let behind = text.get(end..).unwrap_or_default();
        let cut = behind.char_indices().nth(BEHIND);
        let cut = cut.and_then(|(offset, _)| text.get(..end + offset));
        let cut = cut.map(|cut| Cow::Owned(cut.to_owned()));
        (line, cut.unwrap_or(text), start..end)
    }
}

const STRONG: Style = Style::new().bold();
const REMOVED: Style = AnsiColor::Red.on_default();
const ADDED: Style = AnsiColor::Green.on_default();

/// A review for people; with escape codes for colors if `styled`. It ends with the next step.
pub(super) fn review(review: &Review<'_>, styled: bool) -> String {
    review.to_human(styled)
}

impl Review<'_> {
    fn to_human(&self, styled: bool) -> String {
        let style = |style| if styled { style } else { Style::new() };
        let strong = style(STRONG);
        let heading = |text: &str| format!("\n{strong}{text}{strong:#}\n\n");
        let mut text = format!("{strong}{}{strong:#}\n", self.headline());
        if let Some(same) = self.similarity() {
            text += &format!(
                "{} and {}: {same}\n",
                self.base().name(),
                self.head().name()
            );
        } else {
            let (base, head) = (self.base().name(), self.head().name());
            text += &format!("{} from {base} to {head}\n", self.counts());
        }
        text += &self.changes(styled, &heading);
        match self.rust() {
            Err(reason) => text += &format!("\nRust callers were not compared: {reason}\n"),
            Ok(rust) if rust.changes.is_empty() => {}
            Ok(rust) => {
                text += &heading("Changes for Rust callers");
                for ReviewedChange { change, waiver } in rust.changes.iter().take(MAX_SHOWN) {
                    let bump = match waiver {
                        None => change.bump.to_string(),
                        Some(_) => format!("waived, {}", change.bump),
                    };
                    text += &format!(
                        "{strong}{bump}[{}]{strong:#}: {}\n",
                        change.rule, change.message
                    );
                    text += &format!("  {}\n", self.origin(change));
                    for (sign, line) in change.lines() {
                        let of = style(if sign == '-' { REMOVED } else { ADDED });
                        text += &format!("  {of}{sign} {line}{of:#}\n");
                    }
                }
                text += &more(rust.changes.len());
            }
        }
        if !self.problems().is_empty() {
            text += &heading("Waivers");
            text += &format!("{}\n", self.problems().to_human(styled));
        }
        if let Some(table) = self.table() {
            text += &heading("Version");
            text += &table;
        }
        text + &format!("\n{strong}Next:{strong:#} {}\n", self.next())
    }

    /// The changes on the wire, operation by operation.
    fn changes(&self, styled: bool, heading: &dyn Fn(&str) -> String) -> String {
        let sides = [self.base(), self.head()];
        let [base, head] = sides.map(|side| (side.name(), Lines::new(side.source())));
        let renderer = renderer(styled);
        let mut left = MAX_SHOWN;
        let mut text = String::new();
        for (name, group) in groups(self.wire()) {
            if left == 0 {
                break;
            }
            text += &heading(&name);
            let mut reports = Vec::new();
            for ReviewedChange { change, waiver } in group.into_iter().take(left) {
                left -= 1;
                let (level, name) = match (waiver, change.class) {
                    (Some(_), _) => (Title::INFO, "waived"),
                    (None, Class::Breaking) => (Title::ERROR, "breaking"),
                    (None, Class::PotentiallyBreaking) => (Title::WARNING, "potentially breaking"),
                    (None, Class::Compatible) => (Title::INFO, "compatible"),
                    (None, Class::Documentation) => (Title::NOTE, "documentation"),
                };
                let level = level.with_name(name);
                let title = level.primary_title(&change.message).id(change.kind.id);
                // For documentation, the location is enough.
                if change.class == Class::Documentation {
                    let place = annotate_snippets::Origin::path(self.origin_of(change));
                    reports.push(renderer.render(&[title.element(place)]));
                    continue;
                }
                let one = [&change.base, &change.head]
                    .iter()
                    .filter(|p| p.is_some())
                    .count()
                    == 1;
                let kind = |head: bool| match (head, one) {
                    (true, _) | (_, true) => AnnotationKind::Primary,
                    (false, false) => AnnotationKind::Context,
                };
                let snippets = [(&change.base, &base, false), (&change.head, &head, true)];
                let snippets = snippets
                    .into_iter()
                    .filter_map(|(place, (name, lines), new)| {
                        let (line, text, marked) = lines.around(place.as_ref()?.span);
                        let label = if new { "now" } else { "before" };
                        let snippet = Snippet::source(text).line_start(line).path(*name);
                        Some(snippet.annotation(kind(new).span(marked).label(label)))
                    });
                let mut notes = vec![Title::NOTE.message(consequence(change))];
                match waiver {
                    Some(waiver) => notes.push(
                        Title::NOTE
                            .with_name("waived")
                            .message(format!("{} (until {})", waiver.reason, waiver.until)),
                    ),
                    None if change.class >= Class::PotentiallyBreaking => {
                        let fingerprint = change.fingerprint();
                        notes.push(Title::NOTE.with_name("fingerprint").message(fingerprint));
                    }
                    None => {}
                }
                reports.push(renderer.render(&[title.elements(snippets).elements(notes)]));
            }
            text += &reports.join("\n");
            text.push('\n');
        }
        text + &more(self.wire().len())
    }

    fn origin_of(&self, change: &Change) -> String {
        self.file_and_line(change.base.as_ref(), change.head.as_ref())
    }

    fn origin(&self, change: &RustChange) -> String {
        match change.location() {
            Some(_) => format!(
                "{} from {}",
                change.item,
                self.file_and_line(change.base.as_ref(), change.head.as_ref())
            ),
            None => change.item.clone(),
        }
    }

    /// The stated versions and the changes to make; nothing if no version is required.
    fn table(&self) -> Option<String> {
        if self.bump() == Bump::None {
            return None;
        }
        let checks = &self.versions().checks;
        let width = checks.iter().map(|check| check.file.len()).max()?;
        let lines = checks.iter().map(|check| {
            let version = match (&check.base, &check.head) {
                (Some(base), Some(head)) if base != head => format!("{base} -> {head}"),
                (_, Some(head)) => head.clone(),
                (_, None) => "none".to_owned(),
            };
            let verdict = match &check.fix {
                Some(fix) => format!("insufficient: {fix}"),
                None => "sufficient".to_owned(),
            };
            format!("  {:width$}  {version}, {verdict}\n", check.file)
        });
        Some(lines.collect())
    }
}

fn more(count: usize) -> String {
    match count.checked_sub(MAX_SHOWN) {
        None | Some(0) => String::new(),
        Some(more) => format!("\nand {more} more; --format json has all\n"),
    }
}
