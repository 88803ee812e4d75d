//! The rules that a document has to meet to be rendered: each is proven by documents that break it,
//! and by what the generator does with these if no rule is checked.

#![expect(
    clippy::unwrap_used,
    reason = "clippy takes helpers of tests for production code"
)]

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use openapi_document::rule::Rule;
use openapi_document::{Diagnostics, Document, structure};
use openapi_rust::render::{Settings, render};
use openapi_rust::{FAILURES, GeneratorFailure, RENAMED, rules};

const SETTINGS: Settings<'static> = Settings {
    command: "cargo test",
    hooks: Some("crate::Hooks"),
    schemars: true,
};

/// What the generator does with a document if no rule is checked.
#[derive(Debug, PartialEq)]
enum Raw {
    Panics,
    Fails,
    Renders,
}

fn raw(source: &str) -> Raw {
    let value = Document::parse("raw.yaml", source).unwrap().root().value();
    let attempt = catch_unwind(AssertUnwindSafe(|| {
        let openapi = serde_json::from_value(value).map_err(|_| ())?;
        let mut settings = progenitor::GenerationSettings::new();
        settings.with_interface(progenitor::InterfaceStyle::Builder);
        progenitor::Generator::new(&settings)
            .generate_tokens(&openapi)
            .map(|_| ())
            .map_err(|_| ())
    }));
    match attempt {
        Err(_) => Raw::Panics,
        Ok(Err(())) => Raw::Fails,
        Ok(Ok(())) => Raw::Renders,
    }
}

/// The entries of a folder, sorted.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// The rule, the case and the text of each fixture.
fn fixtures() -> Vec<(String, String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/rules");
    let name = |path: &Path| path.file_stem().unwrap().to_str().unwrap().to_owned();
    let cases = entries(&folder).into_iter().flat_map(|rule| {
        let cases = entries(&rule).into_iter();
        cases.map(move |case| {
            let text = std::fs::read_to_string(&case).unwrap();
            (name(&rule), name(&case), text)
        })
    });
    cases.collect()
}

/// The diagnostics of rendering a document that breaks a rule.
fn rejected(source: &str) -> Diagnostics {
    let document = Document::parse("orders.yaml", source).unwrap();
    render(&document, SETTINGS).unwrap_err()
}

/// All rules that are checked before rendering.
fn checked() -> impl Iterator<Item = &'static Rule> {
    structure::rules().chain(rules())
}

#[test]
fn every_rule_fires_on_its_fixtures_and_on_no_other() {
    let mut wrong = Vec::new();
    for (rule, case, source) in fixtures() {
        let diagnostics = rejected(&source);
        let fired = diagnostics.as_slice().iter();
        let fired: BTreeSet<_> = fired.map(|diagnostic| diagnostic.rule).collect();
        if fired != BTreeSet::from([rule.as_str()]) {
            wrong.push(format!("{rule}/{case}: {diagnostics}"));
        }
        for diagnostic in diagnostics.as_slice() {
            assert!(diagnostic.span.is_some(), "{rule}/{case} has no span");
            assert!(diagnostic.help.is_some(), "{rule}/{case} has no help");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_has_a_failure_and_a_fixture() {
    let rules: BTreeSet<_> = checked().map(|rule| rule.id.to_owned()).collect();
    let failures: BTreeSet<_> = FAILURES.iter().map(|(id, _)| (*id).to_owned()).collect();
    let fixtures: BTreeSet<_> = fixtures().into_iter().map(|(rule, ..)| rule).collect();
    assert_eq!(rules, failures);
    assert_eq!(rules, fixtures);
    assert!(FAILURES.is_sorted_by_key(|(id, _)| *id));
    assert!(self::rules().is_sorted_by_key(|rule| rule.id));
}

/// A rule that the generator does not need is noise. Of a fixture that the generator renders without
/// the rule, its first line says what is wrong with the text that comes out. That line is for
/// readers: this test proves that there is a text and that its author has read it, not that the
/// text is wrong. Nor does it try what would end this very process.
#[test]
fn without_the_rule_the_generator_would_fail() {
    let mut wrong = Vec::new();
    for (rule, failure) in FAILURES {
        let expected = match failure {
            GeneratorFailure::Aborts => continue,
            GeneratorFailure::Panics => Raw::Panics,
            GeneratorFailure::Fails => Raw::Fails,
            GeneratorFailure::Misrenders => Raw::Renders,
        };
        let mut seen = false;
        for (id, case, source) in fixtures() {
            if id != *rule {
                continue;
            }
            let outcome = raw(&source);
            seen |= outcome == expected;
            if source.starts_with("# misrenders: ") != (outcome == Raw::Renders) {
                wrong.push(format!(
                    "{id}/{case}: {outcome:?}, its first line says otherwise"
                ));
            }
        }
        if !seen {
            wrong.push(format!("{rule}: no fixture shows {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The bad example of each rule breaks it, and the good one meets all.
#[test]
fn the_examples_of_every_rule_are_true() {
    for rule in rules() {
        let complete = |example: &str| {
            let paths = if example.contains("paths:") {
                ""
            } else {
                "paths: {}\n"
            };
            let head = "openapi: 3.0.3\ninfo: {title: Orders, version: 1.0.0}\n";
            Document::parse("orders.yaml", &format!("{head}{paths}{example}\n")).unwrap()
        };
        let bad = render(&complete(rule.bad), SETTINGS).expect_err(rule.id);
        let mut fired = bad.as_slice().iter();
        assert!(
            fired.any(|diagnostic| diagnostic.rule == rule.id),
            "{}: {bad}",
            rule.id
        );
        let good = render(&complete(rule.good), SETTINGS);
        assert!(good.is_ok(), "{}: {}", rule.id, good.unwrap_err());
    }
}

#[test]
fn renamed_rules_exist() {
    let ids: BTreeSet<_> = rules().map(|rule| rule.id).collect();
    assert!(RENAMED.is_sorted(), "{RENAMED:?}");
    for (former, present) in RENAMED {
        assert!(
            ids.contains(present) && !ids.contains(former),
            "{former} {present}"
        );
    }
}

#[test]
fn messages_read_well() {
    let mut messages = String::new();
    for (rule, case, source) in fixtures() {
        messages += &format!("== {rule}/{case}\n{}\n", rejected(&source));
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("rules", messages));
}
