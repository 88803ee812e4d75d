//! Findings as workflow commands, which GitHub Actions shows beside the changed lines.

use openapi_document::Span;
use openapi_document::{Findings, Level};

/// Findings in the form of this file.
pub trait Github {
    /// One line for each finding.
    #[must_use]
    fn to_github(&self) -> String;
}

impl Github for Findings {
    fn to_github(&self) -> String {
        let mut text = String::new();
        for finding in self.as_slice() {
            let command = match finding.level {
                Level::Error => "error",
                Level::Warning => "warning",
                Level::Advice => "notice",
            };
            let mut message = format!("{}\nwhy: {}", finding.message, finding.consequence);
            if let Some(fix) = &finding.fix {
                message += &format!("\nfix: {fix}");
            }
            text += &annotation(command, self.name(), finding.span, finding.rule, &message);
        }
        text
    }
}

/// One line that makes an annotation; `command` is `error`, `warning` or `notice`.
pub(crate) fn annotation(
    command: &str,
    file: &str,
    span: Option<Span>,
    title: &str,
    message: &str,
) -> String {
    let mut text = format!("::{command} file={}", property(file));
    if let Some(Span { start, end }) = span {
        text += &format!(
            ",line={},col={},endLine={}",
            start.line, start.column, end.line
        );
        // A column is shown only where it belongs to the first line.
        if start.line == end.line {
            text += &format!(",endColumn={}", end.column);
        }
    }
    text + &format!(",title={}::{}\n", property(title), data(message))
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
