//! A report in Markdown, for a comment on a pull request: the summary first, details folded.

use openapi_diff::{Change, Class};
use openapi_document::{Diagnostics, Location};
use openapi_rust::api_diff::{Bump, RustChange};
use similar::TextDiff;

use super::counts;
use super::human::Lines;
use crate::review::{Review, ReviewedChange, affected_operations, consequence, groups, sanitized};

/// A heading with the counts and a table with all diagnostics.
pub(super) fn lint(diagnostics: &Diagnostics) -> String {
    let name = escape(diagnostics.name());
    if diagnostics.is_empty() {
        return format!("**{name}**: no findings.\n");
    }
    let mut text = format!("**{name}**: {}.\n\n", counts(diagnostics));
    text += "| Line | Severity | Rule | Finding | What to do |\n|---:|---|---|---|---|\n";
    for finding in diagnostics.as_slice() {
        let line = finding.span.map(|span| span.start.line.to_string());
        text += &format!(
            "| {} | {} | `{}` | {}: {} | {} |\n",
            line.unwrap_or_default(),
            finding.severity,
            finding.rule,
            escape(&finding.message),
            escape(finding.consequence),
            escape(finding.help.as_deref().unwrap_or_default()),
        );
    }
    text
}

/// Text escaped for a cell: what is between single backticks stays code, and nothing else is markup,
/// a link, a mention or a reference. Text with other backticks is code as a whole, because it cannot
/// be told which of them are its own.
fn escape(text: &str) -> String {
    let runs = || {
        text.split(|c| c != '`')
            .map(str::len)
            .filter(|&run| run > 0)
    };
    if runs().any(|run| run > 1) || !runs().count().is_multiple_of(2) {
        let fence = "`".repeat(runs().max().unwrap_or_default() + 1);
        return format!("{fence} {} {fence}", code(text));
    }
    let mut escaped = String::new();
    for (position, part) in text.split('`').enumerate() {
        if position > 0 {
            escaped.push('`');
        }
        if !position.is_multiple_of(2) {
            escaped += &code(part);
            continue;
        }
        let mut before = "";
        for (at, character) in part.char_indices() {
            match character {
                '\n' | '\r' => escaped.push(' '),
                '|' => escaped += "\\|",
                '&' => escaped += "&amp;",
                '<' => escaped += "&lt;",
                // Hosts look for mentions, references and addresses in the text that is shown: a
                // space of no width parts them.
                '@' => escaped += "&#64;&#8203;",
                '#' => escaped += "\\#&#8203;",
                ':' if part[at..].starts_with("://") => escaped += ":&#8203;",
                '.' if before.ends_with("www") || before.ends_with("WWW") => escaped += "&#8203;.",
                '-' if before.ends_with("GH") || before.ends_with("gh") => escaped += "&#8203;-",
                '\\' | '*' | '_' | '[' | ']' | '~' => {
                    escaped.push('\\');
                    escaped.push(character);
                }
                _ => escaped.push(character),
            }
            before = &part[..at + character.len_utf8()];
        }
    }
    escaped
}

/// The inside of a code span in a cell. A bar behind a backslash would end the cell, so they are
/// parted.
fn code(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ");
    text.replace("\\|", "\\ |").replace('|', "\\|")
}

/// The maximum bytes of each part: together with the rest, less than the 65,536 characters of a
/// GitHub comment.
const TABLE: usize = 16 << 10;
const DETAILS: usize = 18 << 10;
const RUST: usize = 8 << 10;
const DIFF: usize = 16 << 10;

/// Markdown that always fits into a comment on GitHub.
pub(super) fn review(review: &Review<'_>) -> String {
    review.to_markdown()
}

impl Review<'_> {
    fn to_markdown(&self) -> String {
        let mut text = format!("### {}\n\n", escape(&self.headline()));
        match self.similarity() {
            Some(same) => text += &format!("{}.\n", escape(&same.to_string())),
            None => text += &format!("{}.\n", self.counts()),
        }
        if !self.wire().is_empty() {
            text += "\n| Class | Change | Operations | Line |\n|---|---|---|---:|\n";
            let row = |ReviewedChange { change, waiver }: &ReviewedChange<Change>| {
                let class = match waiver {
                    None => change.class.to_string(),
                    Some(_) => format!("waived, {}", change.class),
                };
                let line = match (&change.head, &change.base) {
                    (Some(head), _) => head.span.start.line.to_string(),
                    (None, Some(base)) => format!("was {}", base.span.start.line),
                    (None, None) => String::new(),
                };
                format!(
                    "| {class} | {} | {} | {line} |\n",
                    escape(&change.message),
                    escape(&affected_operations(change)),
                )
            };
            text += &within(TABLE, self.wire(), row, "| | and %s more changes | | |\n");
            let details = groups(self.wire()).into_iter().flat_map(|(name, group)| {
                let names = std::iter::once(Some(name)).chain(std::iter::repeat(None));
                names.zip(group)
            });
            let sides = [self.base(), self.head()].map(|side| Lines::new(side.source()));
            let detail = |(name, reviewed): (Option<String>, _)| {
                let heading = name.map(|name| format!("\n**{}**\n", escape(&name)));
                heading.unwrap_or_default() + &detail(&sides, reviewed)
            };
            let details = within(DETAILS, details, detail, "\nand %s more changes\n");
            text += &folded("Consequences and locations", &details);
        }
        match self.rust() {
            Err(reason) => {
                text += &format!("\nRust callers were not compared: {}\n", escape(reason))
            }
            Ok(rust) if rust.changes.is_empty() => {}
            Ok(rust) => {
                let show = |ReviewedChange { change, waiver }: &ReviewedChange<RustChange>| {
                    let waived = waiver.as_ref().map_or("", |_| "waived, ");
                    let (bump, message) = (change.bump, escape(&change.message));
                    let lines: String = change
                        .lines()
                        .map(|(sign, line)| format!("{sign} {line}\n"))
                        .collect();
                    let lines = match lines.as_str() {
                        "" => String::new(),
                        lines => fenced("diff", lines),
                    };
                    format!("\n{waived}{bump}: {message}\n{lines}")
                };
                let shown = within(RUST, &rust.changes, show, "\nand %s more\n");
                let count = rust.changes.len();
                text += &folded(&format!("Changes for Rust callers: {count}"), &shown);
            }
        }
        if let Ok(rust) = self.rust()
            && let Some((lines, diff)) = difference(&rust.texts, self.command())
        {
            let summary = format!("Generated code: {lines} lines");
            text += &folded(&summary, &fenced("diff", &diff));
        }
        if self.bump() > Bump::None {
            text += "\n| File | Version | |\n|---|---|---|\n";
            for check in &self.versions().checks {
                let version = escape(check.head.as_deref().unwrap_or("none"));
                let fix = check.fix.as_deref().map_or("sufficient".to_owned(), escape);
                text += &format!("| {} | {version} | {fix} |\n", escape(&check.file));
            }
        }
        if !self.problems().is_empty() {
            let problems = lint(self.problems());
            text.push('\n');
            text += &within(2 << 10, problems.lines(), line, "\nand %s more\n");
        }
        text + &format!("\nNext: {}\n", escape(&self.next()))
    }
}

/// The consequence of a change, and the lines of both sides.
fn detail(
    sides: &[Lines<'_>; 2],
    ReviewedChange { change, waiver }: &ReviewedChange<Change>,
) -> String {
    let mut text = format!("\n{}: {}", change.class, escape(&change.message));
    text += &format!(
        " (`{}`)\n{}\n",
        change.kind.id,
        escape(&consequence(change))
    );
    match waiver {
        Some(waiver) => text += &format!("waived: {}\n", escape(&waiver.reason)),
        None if change.class >= Class::PotentiallyBreaking => {
            text += &format!("fingerprint `{}`\n", change.fingerprint());
        }
        None => {}
    }
    let [base, head] = sides;
    let said = |lines: &Lines<'_>, place: &Location| {
        let (line, text, _) = lines.around(place.span);
        (line, sanitized(&text.chars().take(200).collect::<String>()))
    };
    let old = change.base.as_ref().map(|place| said(base, place));
    let new = change.head.as_ref().map(|place| said(head, place));
    let lines = match (old, new) {
        // The difference begins on a later line, as in the text of `description: |`.
        (Some((_, was)), Some((number, is))) if was == is => format!("  {number:>5} {is}\n"),
        (old, new) => {
            let lines = [('-', old), ('+', new)].into_iter();
            let lines = lines.filter_map(|(sign, line)| Some((sign, line?)));
            lines
                .map(|(sign, (number, text))| format!("{sign} {number:>5} {text}\n"))
                .collect()
        }
    };
    text + &fenced("diff", &lines)
}

/// The pieces that fit, and the number of the others.
fn within<P>(
    limit: usize,
    pieces: impl IntoIterator<Item = P>,
    written: impl Fn(P) -> String,
    more: &str,
) -> String {
    let mut text = String::new();
    let mut left = 0_usize;
    for piece in pieces {
        if left == 0 {
            let piece = written(piece);
            if text.len() + piece.len() <= limit {
                text += &piece;
                continue;
            }
        }
        left += 1;
    }
    if left > 0 {
        text += &more.replace("%s", &left.to_string());
    }
    text
}

fn line(text: &str) -> String {
    format!("{text}\n")
}

fn folded(summary: &str, text: &str) -> String {
    format!("\n<details><summary>{summary}</summary>\n\n{text}\n</details>\n")
}

/// A code block for any text.
fn fenced(language: &str, text: &str) -> String {
    let mut longest = 2;
    let mut run = 0;
    for character in text.chars() {
        run = if character == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest + 1);
    format!("\n{fence}{language}\n{text}{fence}\n")
}

/// The number of generated lines that differ, and their diff as far as it fits.
fn difference((old, new): &(String, String), command: &str) -> Option<(usize, String)> {
    if old == new {
        return None;
    }
    let diff = TextDiff::from_lines(old.as_str(), new.as_str());
    let mut unified = diff.unified_diff();
    let hunks = unified.context_radius(2).iter_hunks();
    let hunks: Vec<_> = hunks.map(|hunk| hunk.to_string()).collect();
    let counted = |line: &&str| line.starts_with(['+', '-']);
    let lines = hunks.iter().flat_map(|hunk| hunk.lines()).filter(counted);
    let count = lines.count();
    let lines = hunks.iter().flat_map(|hunk| hunk.lines());
    // The generated text contains text of the document, in comments and strings.
    let text = within(
        DIFF,
        lines,
        |line| sanitized(line) + "\n",
        &format!("%s more lines: run `{command}` on both sides and compare\n"),
    );
    Some((count, text))
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn foreign_text_is_no_markup() {
        let table = [
            ("the property `id` was added", "the property `id` was added"),
            ("`a_b` and a_b", "`a_b` and a\\_b"),
            // The name of a property is "``@octocat ".
            (
                "property ```@octocat ` was added",
                "```` property ```@octocat ` was added ````",
            ),
            ("` <img> `", "` <img> `"),
            ("`x` <img> `y`", "`x` &lt;img> `y`"),
            (
                "`x` @octocat #1 `y`",
                "`x` &#64;&#8203;octocat \\#&#8203;1 `y`",
            ),
            ("https://a.example", "https:&#8203;//a.example"),
            (
                "www.a.example and GH-1",
                "www&#8203;.a.example and GH&#8203;-1",
            ),
            ("one ` alone <b>", "`` one ` alone <b> ``"),
            ("a|b `c|d`", "a\\|b `c\\|d`"),
            // Two backslashes and a bar would end the cell, and the code with it.
            ("`a\\| <img>`", "`a\\ \\| <img>`"),
            ("a\\|b", "a\\\\\\|b"),
            ("a\nb", "a b"),
        ];
        for (text, expected) in table {
            assert_eq!(escape(text), expected);
        }
    }
}
