//! The table as a whole: each rule with its fixtures and its examples, and what many rules have in
//! common.

use std::collections::BTreeSet;

use openapi_document::rule::Rule;
use openapi_document::{Diagnostics, Document, Severity};
use openapi_lint::{MERGED, RENAMED, lint, rules};

use crate::{assert_snapshot, files, fixtures as folder};

/// Rules whose examples would be too long, or are not text: fixtures alone prove them.
const SKETCHED: [&str; 3] = ["load-depth", "load-file", "load-size"];

/// The rule, the case and the diagnostics of each fixture.
fn fixtures() -> Vec<(String, String, Diagnostics)> {
    let folder = folder().join("rules");
    let fixtures = files("rules").into_iter().map(|path| {
        let name = path.strip_prefix(&folder).unwrap().with_extension("");
        let (rule, case) = name.to_str().unwrap().split_once('/').unwrap();
        let diagnostics = match Document::load(&path, "orders.yaml") {
            Ok(document) => lint(&document, Severity::Advice),
            Err(diagnostics) => diagnostics,
        };
        (rule.to_owned(), case.to_owned(), diagnostics)
    });
    fixtures.collect()
}

fn fired(diagnostics: &Diagnostics) -> BTreeSet<&'static str> {
    let all = diagnostics.as_slice().iter();
    all.map(|diagnostic| diagnostic.rule).collect()
}

#[test]
fn every_rule_fires_on_its_fixtures() {
    for (rule, case, diagnostics) in fixtures() {
        assert!(
            fired(&diagnostics).contains(&*rule),
            "{rule}/{case}: {diagnostics}"
        );
        for diagnostic in diagnostics.as_slice() {
            assert!(
                diagnostic.span.is_some(),
                "{rule}/{case} has no span: {diagnostic:?}"
            );
            assert!(
                diagnostic.help.is_some(),
                "{rule}/{case} has no help: {diagnostic:?}"
            );
        }
    }
}

#[test]
fn every_rule_has_a_fixture_and_every_fixture_a_rule() {
    let rules: BTreeSet<_> = rules().map(|rule| rule.id.to_owned()).collect();
    let fixtures: BTreeSet<_> = fixtures().into_iter().map(|(rule, ..)| rule).collect();
    assert_eq!(rules, fixtures);
}

#[test]
fn the_table_is_sorted_unique_and_in_kebab_case() {
    let ids: Vec<_> = rules().map(|rule| rule.id).collect();
    assert_eq!(
        ids.iter().collect::<BTreeSet<_>>().len(),
        ids.len(),
        "{ids:?}"
    );
    let families: Vec<_> = rules().map(Rule::family).collect();
    for family in families.chunk_by(|a, b| a == b) {
        let prefix = format!("{}-", family[0]);
        let ids: Vec<_> = ids.iter().filter(|id| id.starts_with(&prefix)).collect();
        assert!(ids.is_sorted(), "{ids:?}");
        assert_eq!(ids.len(), family.len(), "{prefix} is in two tables");
    }
    for rule in rules() {
        let plain = |c: char| c.is_ascii_lowercase() || c == '-';
        assert!(rule.id.chars().all(plain), "{}", rule.id);
        assert!(
            !rule.why.ends_with('.') && !rule.why.contains('\n'),
            "{}",
            rule.id
        );
    }
}

/// An example, with the keywords of the root that it leaves out.
fn complete(rule: &Rule, example: &str) -> String {
    let mut text = String::new();
    if rule.family() != "load" {
        for (key, line) in [
            ("openapi:", "openapi: 3.0.3\n"),
            ("info:", "info: {title: Orders, version: 1.0.0}\n"),
            ("paths:", "paths: {}\n"),
        ] {
            if !example.lines().any(|line| line.starts_with(key)) {
                text += line;
            }
        }
    }
    text + example + "\n"
}

/// The bad example breaks its rule, and the good one neither breaks it nor has another error.
#[test]
fn the_examples_of_every_rule_are_true() {
    for rule in rules().filter(|rule| !SKETCHED.contains(&rule.id)) {
        let said = |example| match Document::parse("orders.yaml", &complete(rule, example)) {
            Ok(document) => lint(&document, Severity::Advice),
            Err(diagnostics) => diagnostics,
        };
        let bad = said(rule.bad);
        assert!(
            fired(&bad).contains(rule.id),
            "{} is not reported: {bad}",
            rule.id
        );
        let good = said(rule.good);
        let wrong = good.as_slice().iter().find(|diagnostic| {
            diagnostic.rule == rule.id
                || (diagnostic.severity == Severity::Error && rule.family() != "load")
        });
        assert_eq!(wrong, None, "the right form of {}", rule.id);
        assert_ne!(rule.bad, rule.good);
    }
}

/// What each rule says about its own fixtures, and which other errors and warnings those have.
#[test]
fn messages_read_well() {
    let mut messages = String::new();
    for (rule, case, diagnostics) in fixtures() {
        messages += &format!("== {rule}/{case}\n");
        let (own, others): (Vec<_>, Vec<_>) = diagnostics
            .as_slice()
            .iter()
            .partition(|diagnostic| diagnostic.rule == rule);
        for diagnostic in own {
            let start = diagnostic.span.unwrap().start;
            messages += &format!(
                "{}:{} {}: {}\n  help: {}\n",
                start.line,
                start.column,
                diagnostic.severity,
                diagnostic.message,
                diagnostic.help.as_deref().unwrap_or_default()
            );
        }
        let others = others
            .iter()
            .filter(|diagnostic| diagnostic.severity >= Severity::Warning);
        let others: BTreeSet<_> = others.map(|diagnostic| diagnostic.rule).collect();
        if !others.is_empty() {
            let others: Vec<_> = others.into_iter().collect();
            messages += &format!("  also: {}\n", others.join(", "));
        }
    }
    assert_snapshot("fixtures", &messages);
}

/// Documents as others write them, in which nothing is wrong.
#[test]
fn ordinary_documents_are_silent() {
    let clean = files("clean");
    assert!(clean.len() >= 8, "{clean:?}");
    for path in clean {
        let document = Document::load(&path, path.to_str().unwrap()).unwrap();
        let diagnostics = lint(&document, Severity::Warning);
        assert!(diagnostics.is_empty(), "{diagnostics}");
    }
}

/// What one value of the wrong kind hides is what is inside of it, and nothing else.
#[test]
fn one_run_names_everything() {
    let source = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n  /a:\n    get:\n      \
                  parameters: [{$ref: 7}, 5]\n      responses: [nothing]\n  /b: 3\n\
                  components:\n  securitySchemes: {key: {type: apiKey, in: header}}\n";
    let document = Document::parse("x.yaml", source).unwrap();
    let diagnostics = lint(&document, Severity::Advice);
    let fired = fired(&diagnostics);
    for rule in [
        "doc-contact",
        "doc-operation-id",
        "sec-scheme",
        "sec-operation",
    ] {
        assert!(fired.contains(rule), "{rule}: {diagnostics}");
    }
    let pointers = diagnostics
        .as_slice()
        .iter()
        .map(|diagnostic| diagnostic.pointer.as_str());
    let pointers: Vec<_> = pointers.collect();
    for wrong in [
        "/paths/~1a/get/parameters/1",
        "/paths/~1a/get/responses",
        "/paths/~1b",
    ] {
        assert!(pointers.contains(&wrong), "{wrong}: {diagnostics}");
        let inside = |pointer: &&str| pointer.starts_with(&format!("{wrong}/"));
        assert!(!pointers.iter().any(inside), "{diagnostics}");
    }
}

/// What a document says cannot command the terminal or the log that shows a diagnostic.
#[test]
fn words_of_the_document_stay_words() {
    let source = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n  /a:\n    get:\n      \
                  operationId: \"a\\n::error::x\\e[2J\\u202E\"\n      responses: {}\n";
    let document = Document::parse("x.yaml", source).unwrap();
    let diagnostics = lint(&document, Severity::Advice);
    for text in diagnostics
        .as_slice()
        .iter()
        .map(|diagnostic| &diagnostic.message)
    {
        let wrong = |c: char| c.is_control() || c == '\u{202e}';
        assert!(!text.contains(wrong), "{text:?}");
    }
    assert!(
        diagnostics.to_string().contains("::error::x"),
        "{diagnostics}"
    );
}

/// What an alias repeats is wrong in one place of the text.
#[test]
fn a_place_that_is_repeated_is_named_once() {
    let source = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n  /a: &a\n    parameters: \
                  [{name: token, in: query, schema: {type: string}}]\n  /b: *a\n";
    let document = Document::parse("x.yaml", source).unwrap();
    let diagnostics = lint(&document, Severity::Warning);
    let secrets = diagnostics.filter(|diagnostic| diagnostic.rule == "sec-secret-in-url");
    assert_eq!(secrets.as_slice().len(), 1, "{secrets}");
}

/// A key that repeats hides nothing but its own value; a strict reader rejects it.
#[test]
fn a_repeated_key_hides_nothing_else() {
    let source = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n  /a:\n    get: {}\n    \
                  get: {}\ncomponents:\n  schemas: {A: {type: strnig}}\n";
    let document = Document::bytes_lenient("x.yaml", source.into()).unwrap();
    let diagnostics = lint(&document, Severity::Error);
    let found = diagnostics.as_slice();
    let place = |rule: &str| {
        let diagnostic = found.iter().find(|diagnostic| diagnostic.rule == rule);
        diagnostic
            .unwrap_or_else(|| panic!("{rule}: {diagnostics}"))
            .span
    };
    assert_eq!(place("load-duplicate-key").unwrap().start.line, 6);
    assert_eq!(place("spec-schema-type").unwrap().start.line, 8);
    assert!(
        Document::parse("x.yaml", source)
            .unwrap_err()
            .is_unreadable()
    );
}

/// Former ids are sorted and gone, current ones exist.
#[test]
fn renamed_rules_exist() {
    let ids: BTreeSet<_> = rules().map(|rule| rule.id).collect();
    for table in [RENAMED, MERGED] {
        assert!(table.is_sorted(), "{table:?}");
        for (former, current) in table {
            assert!(
                ids.contains(current) && !ids.contains(former),
                "{former} {current}"
            );
        }
    }
}
