//! A review for people: what it comes to, annotated source of both sides, and what to do.

use annotate_snippets::{AnnotationKind, Level as Title, Snippet};
use anstyle::{AnsiColor, Style};

use super::{Review, Reviewed, consequence, groups};
use crate::report::Human as _;
use crate::report::human::{Lines, renderer};
use openapi_diff::{Change, Class};
use openapi_rust::api_diff::{Bump, RustChange};

/// How many changes a person gets to see at once, on the wire and for Rust callers.
const MAX_SHOWN: usize = 50;

const STRONG: Style = Style::new().bold();
const REMOVED: Style = AnsiColor::Red.on_default();
const ADDED: Style = AnsiColor::Green.on_default();

impl Review<'_> {
    /// Text for people; with escape codes for colours if `styled`. It ends with what to do next.
    #[must_use]
    pub fn to_human(&self, styled: bool) -> String {
        let style = |style| if styled { style } else { Style::new() };
        let strong = style(STRONG);
        let heading = |text: &str| format!("\n{strong}{text}{strong:#}\n\n");
        let mut text = format!("{strong}{}{strong:#}\n", self.headline());
        if let Some(same) = self.sameness() {
            text += &format!("{} and {}: {same}\n", self.base.name(), self.head.name());
        } else {
            let (base, head) = (self.base.name(), self.head.name());
            text += &format!("{} from {base} to {head}\n", self.counts());
        }
        text += &self.changes(styled, &heading);
        match &self.rust {
            Err(reason) => text += &format!("\nNo part about Rust: {reason}\n"),
            Ok(rust) if rust.changes.is_empty() => {}
            Ok(rust) => {
                text += &heading("What Rust callers see");
                for Reviewed { change, waiver } in rust.changes.iter().take(MAX_SHOWN) {
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
        if !self.problems.is_empty() {
            text += &heading("Waivers");
            text += &format!("{}\n", self.problems.to_human(styled));
        }
        if let Some(table) = self.table() {
            text += &heading("Version");
            text += &table;
        }
        text + &format!("\n{strong}Next:{strong:#} {}\n", self.next())
    }

    /// The changes on the wire, operation by operation.
    fn changes(&self, styled: bool, heading: &dyn Fn(&str) -> String) -> String {
        let sides = [&self.base, &self.head];
        let [base, head] = sides.map(|side| (side.name(), Lines::new(side.source())));
        let renderer = renderer(styled);
        let mut left = MAX_SHOWN;
        let mut text = String::new();
        for (name, group) in groups(&self.wire) {
            if left == 0 {
                break;
            }
            text += &heading(&name);
            let mut reports = Vec::new();
            for Reviewed { change, waiver } in group.into_iter().take(left) {
                left -= 1;
                let (level, name) = match (waiver, change.class) {
                    (Some(_), _) => (Title::INFO, "waived"),
                    (None, Class::Breaking) => (Title::ERROR, "breaking"),
                    (None, Class::PotentiallyBreaking) => (Title::WARNING, "potentially breaking"),
                    (None, Class::Compatible) => (Title::INFO, "compatible"),
                    (None, Class::Documentation) => (Title::NOTE, "documentation"),
                };
                let level = level.with_name(name);
                let title = level.primary_title(&change.message).id(change.rule.id);
                // Where words alone are different, their place is enough.
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
        text + &more(self.wire.len())
    }

    fn origin_of(&self, change: &Change) -> String {
        self.file_and_line(change.base.as_ref(), change.head.as_ref())
    }

    fn origin(&self, change: &RustChange) -> String {
        match change.place() {
            Some(_) => format!(
                "{} from {}",
                change.item,
                self.file_and_line(change.base.as_ref(), change.head.as_ref())
            ),
            None => change.item.clone(),
        }
    }

    /// What is stated of the version, and what to write; nothing if no version is needed.
    fn table(&self) -> Option<String> {
        if self.bump() == Bump::None {
            return None;
        }
        let checks = &self.versions.checks;
        let width = checks.iter().map(|check| check.file.len()).max()?;
        let lines = checks.iter().map(|check| {
            let version = match (&check.base, &check.head) {
                (Some(base), Some(head)) if base != head => format!("{base} -> {head}"),
                (_, Some(head)) => head.clone(),
                (_, None) => "none".to_owned(),
            };
            let verdict = match &check.fix {
                Some(fix) => format!("not enough: {fix}"),
                None => "enough".to_owned(),
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
