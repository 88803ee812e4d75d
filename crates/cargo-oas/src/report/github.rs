//! A report as workflow commands, which GitHub Actions shows beside the changed lines.

use openapi_document::{Severity, Span};

use super::{Entry, Report};

/// One line for each entry.
pub(super) fn write(report: &Report<'_>) -> String {
    report.entries.iter().map(annotation).collect()
}

fn annotation(entry: &Entry<'_>) -> String {
    let command = match (entry.waiver, entry.severity) {
        (None, Severity::Error) => "error",
        (None, Severity::Warning) => "warning",
        (Some(_), _) | (None, Severity::Advice) => "notice",
    };
    let mut text = format!("::{command} file={}", property(entry.file));
    if let Some(Span { start, end }) = entry.span {
        text += &format!(
            ",line={},col={},endLine={}",
            start.line, start.column, end.line
        );
        // A column is only valid on the first line.
        if start.line == end.line {
            text += &format!(",endColumn={}", end.column);
        }
    }
    let title = match entry.label.as_str() {
        "" => entry.rule.to_owned(),
        label => format!("{} ({label})", entry.rule),
    };
    let mut message = entry.message.to_owned();
    let waived = entry.waiver.map(|waiver| waiver.reason.as_str());
    let open = |text| waived.is_none().then_some(text).flatten();
    let notes = [
        ("why", open(entry.why.as_deref())),
        ("help", entry.help),
        ("fingerprint", open(entry.fingerprint.as_deref())),
    ];
    let notes = notes
        .into_iter()
        .chain(entry.lines)
        .chain([("waived", waived)]);
    for (name, note) in notes {
        message.extend(note.map(|note| format!("\n{name}: {note}")));
    }
    text + &format!(",title={}::{}\n", property(&title), data(&message))
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
