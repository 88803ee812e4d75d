//! Checks the text of Rust files: the first line, unfinished code, and tests that start programs.

use super::{Source, Violation};

/// Markers of unfinished code. Each is written in two parts, so that this file passes the check.
const UNFINISHED: [&str; 7] = [
    concat!("to", "do!"),
    concat!("unimple", "mented!"),
    concat!("db", "g!"),
    concat!("#[ig", "nore"),
    concat!("unsa", "fe {"),
    concat!("FIX", "ME"),
    concat!("XX", "X:"),
];

/// Expressions that create a client or start a process.
const MAKERS: [&str; 6] = [
    "PartnerCenter::builder",
    "Builder::default",
    "reqwest::",
    "Command::new",
    "TcpStream",
    "pcq::run",
];

/// The files that may create clients and processes: the harness, and examples, which a person
/// starts.
const HARNESS: [&str; 4] = [
    "crates/cargo-oas/tests/it/support.rs",
    "crates/partner-center-emulator/tests/it/support.rs",
    "tests/examples/",
    "tests/harness.rs",
];

/// The test folders that the rule about the harness checks.
const TESTS: [&str; 3] = [
    "crates/cargo-oas/tests/",
    "crates/partner-center-emulator/tests/",
    "tests/",
];

/// The violations.
pub(super) fn check(files: &[Source]) -> Vec<Violation> {
    let mut violations = Vec::new();
    for Source { name, text } in files {
        let mut report = |line: usize, message: String, help: &str| {
            violations.push(Violation {
                file: name.clone(),
                line: line + 1,
                message,
                help: help.to_owned(),
            });
        };
        let first = text.lines().next().unwrap_or_default();
        let readme = name.ends_with("/src/lib.rs") && first.contains("README.md");
        if !first.starts_with("//! ") && !readme {
            let help = "begin the file with `//! ` and its responsibility";
            report(
                0,
                "the first line does not name the responsibility of the file".to_owned(),
                help,
            );
        }
        let is_test = TESTS.iter().any(|folder| name.starts_with(folder));
        let is_harness = HARNESS.iter().any(|harness| name.starts_with(harness));
        for (number, line) in text.lines().enumerate() {
            for word in UNFINISHED.iter().filter(|word| line.contains(**word)) {
                report(
                    number,
                    format!("unfinished code: `{word}`"),
                    "finish it, or remove it",
                );
            }
            if !is_test || is_harness {
                continue;
            }
            for maker in MAKERS {
                // `TokenCommand::new` starts no process.
                let mut found = line.match_indices(maker);
                if found.any(|(at, _)| !line[..at].ends_with(char::is_alphanumeric)) {
                    let help = "use a function of the harness, which only reaches loopback";
                    report(number, format!("a test calls `{maker}` directly"), help);
                }
            }
        }
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::{Source, UNFINISHED, check};

    fn messages(name: &str, text: &str) -> Vec<String> {
        let (name, text) = (name.to_owned(), text.to_owned());
        let violations = check(&[Source { name, text }]).into_iter();
        violations.map(|violation| violation.to_string()).collect()
    }

    #[test]
    fn each_rule_is_broken_once() {
        for (name, text, expected) in [
            (
                "crates/a/src/b.rs",
                "fn b() {}\n",
                "crates/a/src/b.rs:1: the first line",
            ),
            (
                "tests/a.rs",
                "//! A.\n\nfn a() { Command::new(\"ls\"); }\n",
                "tests/a.rs:3: a test calls",
            ),
        ] {
            let messages = messages(name, text);
            assert!(
                matches!(&*messages, [one] if one.starts_with(expected)),
                "{messages:?}"
            );
        }
        for word in UNFINISHED {
            let messages = messages("xtask/src/a.rs", &format!("//! A.\n{word}\n"));
            assert!(
                matches!(&*messages, [one] if one.contains("a.rs:2: unfinished")),
                "{word}"
            );
        }
    }

    #[test]
    fn what_is_allowed_is_silent() {
        for (name, text) in [
            (
                "crates/a/src/lib.rs",
                "#![doc = include_str!(\"../README.md\")]\n",
            ),
            (
                "crates/a/src/b.rs",
                "//! B.\n\nfn a() { Command::new(\"ls\"); }\n",
            ),
            (
                "tests/harness.rs",
                "//! H.\n\nfn a() { Command::new(\"ls\"); }\n",
            ),
            (
                "tests/a.rs",
                "//! A.\n\nfn a() { TokenCommand::new(\"ls\"); }\n",
            ),
        ] {
            assert_eq!(messages(name, text), [""; 0], "{name}");
        }
    }
}
