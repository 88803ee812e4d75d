//! Findings as a table in Markdown, for a comment on a change.

use openapi_document::{Findings, Level};

/// Findings in the form of this file.
pub trait Markdown {
    /// A heading with the counts and a table with all findings.
    #[must_use]
    fn to_markdown(&self) -> String;

    /// How many findings of each level there are, in words.
    #[must_use]
    fn counts(&self) -> String;
}

impl Markdown for Findings {
    fn to_markdown(&self) -> String {
        let name = escape(self.name());
        if self.as_slice().is_empty() {
            return format!("**{name}**: nothing found.\n");
        }
        let mut text = format!("**{name}**: {}.\n\n", self.counts());
        text += "| Line | Level | Rule | Finding | What to do |\n|---:|---|---|---|---|\n";
        for finding in self.as_slice() {
            let line = finding.span.map(|span| span.start.line.to_string());
            text += &format!(
                "| {} | {} | `{}` | {}: {} | {} |\n",
                line.unwrap_or_default(),
                finding.level,
                finding.rule,
                escape(&finding.message),
                escape(finding.consequence),
                escape(finding.fix.as_deref().unwrap_or_default()),
            );
        }
        text
    }

    fn counts(&self) -> String {
        let count = |level, one: &str, many: &str| match self.count(level) {
            0 => None,
            1 => Some(format!("1 {one}")),
            count => Some(format!("{count} {many}")),
        };
        let counts = [
            count(Level::Error, "error", "errors"),
            count(Level::Warning, "warning", "warnings"),
            count(Level::Advice, "piece of advice", "pieces of advice"),
        ];
        let counts: Vec<_> = counts.into_iter().flatten().collect();
        counts.join(", ")
    }
}

/// Text as it may stand in a cell: what is between backticks stays code, and nothing else has a
/// meaning.
pub(crate) fn escape(text: &str) -> String {
    let code = text.matches('`').count().is_multiple_of(2);
    let mut inside = false;
    let mut escaped = String::new();
    for character in text.chars() {
        match character {
            '`' if code => {
                inside = !inside;
                escaped.push('`');
            }
            '\n' | '\r' => escaped.push(' '),
            '|' => escaped += "\\|",
            '&' if !inside => escaped += "&amp;",
            '<' if !inside => escaped += "&lt;",
            // A name after it would be told about the comment.
            '@' if !inside => escaped += "&#64;",
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' if !inside => {
                escaped.push('\\');
                escaped.push(character);
            }
            _ => escaped.push(character),
        }
    }
    escaped
}
