//! A report as a JUnit test report, which most CI servers show.

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::BytesText;

use super::{Entry, Report, Subject};

/// A test: its class and name, where it is, why it failed, and its output.
struct Case {
    class: String,
    name: String,
    place: Option<(String, usize)>,
    failure: Option<(String, String)>,
    note: String,
}

/// One suite with a test for each entry. Changes for Rust callers never fail.
pub(super) fn write(report: &Report<'_>) -> String {
    let (suite_name, file, passed) = match report.subject {
        Subject::Lint(diagnostics) => ("lint", diagnostics.name(), ("clean", String::new())),
        Subject::Review(review) => (
            "review",
            review.head().name(),
            ("identical", review.headline()),
        ),
    };
    let mut cases: Vec<_> = report.entries.iter().map(case).collect();
    // CI servers reject a report without tests.
    if cases.is_empty() {
        cases.push(Case {
            class: file.to_owned(),
            name: passed.0.to_owned(),
            place: None,
            failure: None,
            note: passed.1,
        });
    }
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    let text = match suite(&mut writer, suite_name, &cases) {
        Ok(()) => writer.into_inner(),
        // Writing to memory does not fail.
        Err(_) => Vec::new(),
    };
    let text = String::from_utf8_lossy(&text);
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{text}\n")
}

fn case(entry: &Entry<'_>) -> Case {
    let severity = entry.severity.to_string();
    let label = if entry.label.is_empty() {
        &severity
    } else {
        &entry.label
    };
    let mut note = match &entry.why {
        Some(why) => format!("{label}: {why}"),
        None => label.clone(),
    };
    note.extend(entry.help.map(|help| format!("\nhelp: {help}")));
    note.extend(entry.origin.iter().map(|origin| format!("\n{origin}")));
    note.extend(
        entry
            .fingerprint
            .iter()
            .map(|print| format!("\nfingerprint: {print}")),
    );
    for (name, line) in entry.lines {
        note.extend(line.map(|line| format!("\n{name}: {line}")));
    }
    note.extend(
        entry
            .waiver
            .map(|waiver| format!("\nwaived: {}", waiver.reason)),
    );
    Case {
        class: entry.group.clone(),
        name: format!("{}: {}", entry.rule, entry.message),
        place: entry
            .span
            .map(|span| (entry.file.to_owned(), span.start.line)),
        failure: entry
            .fails
            .then(|| (label.clone(), entry.message.to_owned())),
        note,
    }
}

fn suite<W: Write>(writer: &mut Writer<W>, name: &str, cases: &[Case]) -> io::Result<()> {
    let tests = cases.len().to_string();
    let failures = cases.iter().filter(|case| case.failure.is_some()).count();
    let failures = failures.to_string();
    let counts = [("tests", tests.as_str()), ("failures", failures.as_str())];
    let suites = writer.create_element("testsuites");
    suites
        .with_attributes(counts)
        .write_inner_content(|writer| {
            let suite = writer.create_element("testsuite");
            let suite = suite.with_attribute(("name", name));
            suite
                .with_attributes(counts)
                .write_inner_content(|writer| {
                    cases.iter().try_for_each(|case| test(writer, case))
                })?;
            Ok(())
        })?;
    Ok(())
}

fn test<W: Write>(writer: &mut Writer<W>, case: &Case) -> io::Result<()> {
    let (class, name) = (characters(&case.class), characters(&case.name));
    let mut element = writer
        .create_element("testcase")
        .with_attributes([("classname", class.as_str()), ("name", name.as_str())]);
    if let Some((file, line)) = &case.place {
        let (file, line) = (characters(file), line.to_string());
        element = element.with_attributes([("file", file.as_str()), ("line", line.as_str())]);
    }
    let note = characters(&case.note);
    element.write_inner_content(|writer| {
        match &case.failure {
            Some((kind, message)) => {
                let message = characters(message);
                writer
                    .create_element("failure")
                    .with_attributes([("type", kind.as_str()), ("message", message.as_str())])
                    .write_text_content(BytesText::new(&note))?;
            }
            None => {
                writer
                    .create_element("system-out")
                    .write_text_content(BytesText::new(&note))?;
            }
        }
        Ok(())
    })?;
    Ok(())
}

/// Removes the characters that XML 1.0 forbids, escaped or not.
fn characters(text: &str) -> String {
    let forbidden = |c: char| matches!(c, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\u{fffe}' | '\u{ffff}');
    text.replace(forbidden, "\u{fffd}")
}
