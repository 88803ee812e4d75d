//! A review as a report of tests, which most servers that build things can show.

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::BytesText;

use super::{Review, Reviewed, Verdict, consequence, touched};
use openapi_diff::Class;
use openapi_document::Level;
use openapi_document::Location;

/// A test: what it is called, where it is, and what it says if it has failed or not.
struct Case {
    class: String,
    name: String,
    place: Option<(String, usize)>,
    failure: Option<(String, String)>,
    note: String,
}

impl Review<'_> {
    /// One suite with a test for each change on the wire, each change for Rust callers and each
    /// waiver that is wrong. A change fails that is as bad as `fail_on` or worse and not waived; what
    /// Rust callers see never fails.
    #[must_use]
    pub fn to_junit(&self, fail_on: Option<Class>) -> String {
        let place = |base: Option<&Location>, head: Option<&Location>| {
            (base.or(head)).map(|_| {
                (
                    self.head.name().to_owned(),
                    self.nearest(base, head).start.line,
                )
            })
        };
        let wire = self.wire.iter().map(|Reviewed { change, waiver }| {
            let fails = fail_on.is_some_and(|least| change.class >= least) && waiver.is_none();
            let mut note = format!(
                "{}: {}\n{}\nfingerprint: {}",
                change.class,
                consequence(change),
                self.file_and_line(change.base.as_ref(), change.head.as_ref()),
                change.fingerprint(),
            );
            note.extend(
                waiver
                    .iter()
                    .map(|waiver| format!("\nwaived: {}", waiver.reason)),
            );
            Case {
                class: touched(change),
                name: format!("{}: {}", change.rule.id, change.message),
                place: place(change.base.as_ref(), change.head.as_ref()),
                failure: fails.then(|| (change.class.to_string(), change.message.clone())),
                note,
            }
        });
        let rust = self.rust.iter().flat_map(|rust| &rust.changes);
        let rust = rust.map(|Reviewed { change, waiver }| {
            let mut note = format!("{} for Rust callers", change.bump);
            for (sign, line) in [('-', &change.before), ('+', &change.after)] {
                note.extend(line.iter().map(|line| format!("\n{sign} {line}")));
            }
            note.extend(
                waiver
                    .iter()
                    .map(|waiver| format!("\nwaived: {}", waiver.reason)),
            );
            Case {
                class: change.item.clone(),
                name: format!("{}: {}", change.rule, change.message),
                place: place(change.base.as_ref(), change.head.as_ref()),
                failure: None,
                note,
            }
        });
        let problems = self.problems.as_slice().iter().map(|problem| {
            let fails = problem.level == Level::Error && fail_on.is_some();
            let line = problem.span.map(|span| span.start.line);
            Case {
                class: "waivers".to_owned(),
                name: format!("{}: {}", problem.rule, problem.message),
                place: line.map(|line| (self.problems.name().to_owned(), line)),
                failure: fails.then(|| (problem.level.to_string(), problem.message.clone())),
                note: problem.consequence.to_owned(),
            }
        });
        let mut cases: Vec<_> = wire.chain(rust).chain(problems).collect();
        // Servers take a report without tests for a mistake.
        if cases.is_empty() {
            cases.push(Case {
                class: self.head.name().to_owned(),
                name: Verdict::Identical.to_string(),
                place: None,
                failure: None,
                note: self.headline(),
            });
        }
        let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
        let text = match write(&mut writer, &cases) {
            Ok(()) => writer.into_inner(),
            // Writing to memory does not fail.
            Err(_) => Vec::new(),
        };
        let text = String::from_utf8_lossy(&text);
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{text}\n")
    }
}

fn write<W: Write>(writer: &mut Writer<W>, cases: &[Case]) -> io::Result<()> {
    let tests = cases.len().to_string();
    let failures = cases.iter().filter(|case| case.failure.is_some()).count();
    let failures = failures.to_string();
    let counts = [("tests", tests.as_str()), ("failures", failures.as_str())];
    let suites = writer.create_element("testsuites");
    suites
        .with_attributes(counts)
        .write_inner_content(|writer| {
            let suite = writer.create_element("testsuite");
            let suite = suite.with_attribute(("name", "review"));
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

/// Without the characters that XML 1.0 does not have, escaped or not.
fn characters(text: &str) -> String {
    let forbidden = |c: char| matches!(c, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\u{fffe}' | '\u{ffff}');
    text.replace(forbidden, "\u{fffd}")
}
