//! Documents that the generator cannot take end in a message with a place, never in a panic.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use integration::{contract, files, read, root, snapshots};
use partner_center_codegen::Document;
use partner_center_codegen::render::{Settings, render};
use partner_center_codegen::rules::{GENERATOR, Unchecked};

const FIXTURES: &str = "tests/fixtures/rules";

/// What the generator does with a document of which no rule has been asked.
#[derive(Debug, PartialEq)]
enum Raw {
    Panics,
    Refuses,
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
        Ok(Err(())) => Raw::Refuses,
        Ok(Ok(())) => Raw::Renders,
    }
}

/// The rule, the case and the text of each fixture.
fn fixtures() -> Vec<(String, String, String)> {
    let folder = root().join(FIXTURES);
    let fixtures = files(FIXTURES, "yaml").into_iter().map(|path| {
        let name = path.strip_prefix(&folder).unwrap().with_extension("");
        let (rule, case) = name.to_str().unwrap().split_once('/').unwrap();
        (rule.to_owned(), case.to_owned(), read(&path))
    });
    fixtures.collect()
}

#[test]
fn every_rule_fires_on_its_fixtures_and_on_no_other() {
    for (rule, case, source) in fixtures() {
        let document = Document::parse("orders.yaml", &source).unwrap();
        let findings = render(&document, Settings::CLIENT).expect_err(&format!("{rule}/{case}"));
        let fired: BTreeSet<_> = findings
            .as_slice()
            .iter()
            .map(|finding| finding.rule)
            .collect();
        assert_eq!(fired, BTreeSet::from([rule.as_str()]), "{case}: {findings}");
        for finding in findings.as_slice() {
            assert!(finding.span.is_some(), "{rule}/{case} names no place");
            assert!(finding.fix.is_some(), "{rule}/{case} names no way out");
        }
    }
}

#[test]
fn every_rule_has_a_fixture_and_every_fixture_a_rule() {
    let rules: BTreeSet<_> = GENERATOR.iter().map(|rule| rule.id.to_owned()).collect();
    let fixtures: BTreeSet<_> = fixtures().into_iter().map(|(rule, ..)| rule).collect();
    assert_eq!(rules, fixtures);
}

#[test]
fn the_table_is_sorted_unique_and_in_kebab_case() {
    let ids: Vec<_> = GENERATOR.iter().map(|rule| rule.id).collect();
    assert!(ids.is_sorted_by(|a, b| a < b), "{ids:?}");
    for id in ids {
        assert!(
            id.chars().all(|c| c.is_ascii_lowercase() || c == '-'),
            "{id}"
        );
    }
}

/// A rule that the generator has no need of is noise.
#[test]
fn without_the_rule_the_generator_would_fail() {
    for rule in GENERATOR {
        let of_rule = || fixtures().into_iter().filter(|(id, ..)| id == rule.id);
        let outcomes: Vec<_> = of_rule()
            .map(|(_, case, source)| (case, raw(&source)))
            .collect();
        let expected = match rule.unchecked {
            Unchecked::Panics => Raw::Panics,
            Unchecked::Refuses => Raw::Refuses,
            Unchecked::Misleads => Raw::Renders,
        };
        assert!(
            outcomes.iter().any(|(_, outcome)| *outcome == expected),
            "{}: none of {outcomes:?} is {expected:?}",
            rule.id
        );
    }
}

#[test]
fn messages_read_well() {
    let mut messages = String::new();
    for (rule, case, source) in fixtures() {
        let document = Document::parse("orders.yaml", &source).unwrap();
        let findings = render(&document, Settings::CLIENT).unwrap_err();
        messages += &format!("== {rule}/{case}\n{findings}\n");
    }
    snapshots().bind(|| insta::assert_snapshot!("rules", messages));
}

#[test]
fn a_finding_is_shown_in_its_source() {
    let source = read("tests/fixtures/rules/gen-operation-id/written-twice.yaml");
    let document = Document::parse("orders.yaml", &source).unwrap();
    let findings = render(&document, Settings::CLIENT).unwrap_err();
    snapshots().bind(|| {
        insta::assert_snapshot!("finding", findings.to_human(false));
        insta::assert_snapshot!("finding-styled", findings.to_human(true).escape_debug());
    });
}

#[test]
fn text_that_is_no_document_is_refused_with_its_place() {
    let deep: String = (0..600)
        .map(|depth| format!("{}a:\n", " ".repeat(depth)))
        .collect();
    let laughs = (0..9).fold(
        "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned(),
        |text, n| {
            let items = vec![format!("*a{n}"); 10].join(", ");
            text + &format!("a{}: &a{} [{items}]\n", n + 1, n + 1)
        },
    );
    let cases: &[(&str, &str)] = &[
        ("load-syntax", "openapi: [3.0.3"),
        ("load-syntax", "openapi:\n\t- 3.0.3"),
        (
            "load-duplicate-key",
            "openapi: 3.0.3\ninfo: {}\nopenapi: 3.0.3\n",
        ),
        ("load-root", ""),
        ("load-root", "just a sentence"),
        ("load-root", "- openapi\n"),
        ("load-documents", "openapi: 3.0.3\n---\nopenapi: 3.0.3\n"),
        ("load-key", "? {a: b}\n: c\n"),
        ("load-alias", "a: &a [*a]\n"),
        ("load-merge", "a: {<<: text}\n"),
        ("load-number", "a: .nan\n"),
        ("load-depth", &deep),
        ("load-size", &laughs),
    ];
    let mut messages = String::new();
    for (rule, source) in cases {
        let findings = Document::parse("orders.yaml", source).unwrap_err();
        assert!(findings.is_unreadable());
        let rules: Vec<_> = findings
            .as_slice()
            .iter()
            .map(|finding| finding.rule)
            .collect();
        assert_eq!(rules, [*rule], "{source:.60}");
        messages += &format!("{findings}\n");
    }
    snapshots().bind(|| insta::assert_snapshot!("unreadable", messages));
}

#[test]
fn anchors_and_merge_keys_are_unfolded() {
    let source = "base: &base {a: 1, b: 2}\nmore: {<<: *base, b: 3}\nsame: *base\n";
    let document = Document::parse("x.yaml", source).unwrap();
    let value = document.root().value();
    assert_eq!(value["more"], serde_json::json!({"a": 1, "b": 3}));
    assert_eq!(value["same"], value["base"]);
}

#[test]
fn scalars_follow_the_core_schema() {
    let source = "[yes, on, 0x1f, 0o17, 012, 1e3, -7, 1.0.0, 2020-12-04, ~, 'true', !!str 5, 1_0]";
    let document = Document::parse("x.yaml", &format!("a: {source}")).unwrap();
    let expected = serde_json::json!([
        "yes",
        "on",
        31,
        15,
        12,
        1000.0,
        -7,
        "1.0.0",
        "2020-12-04",
        null,
        "true",
        "5",
        "1_0"
    ]);
    assert_eq!(document.root().value()["a"], expected);
}

#[test]
fn what_openapi_does_not_know_is_named() {
    let source = read("tests/fixtures/rules/gen-status/no-status.yaml").replace(
        "{ok: {description: Fine.}}",
        "{\"200\": {description: Fine.}}",
    ) + "components: {schemas: {Order: {properties: [1]}}}\n";
    let document = Document::parse("orders.yaml", &source).unwrap();
    let findings = render(&document, Settings::CLIENT).unwrap_err();
    assert_eq!(findings.as_slice()[0].rule, "gen-shape", "{findings}");
    assert_eq!(findings.as_slice()[0].pointer, "/components/schemas/Order");
}

#[test]
fn a_change_of_the_contract_reaches_the_types() {
    let source = read("spec/partner-center.yaml").replacen(
        "        vettingReason:\n",
        "        vettingExpiryDate:\n          type: string\n          description: When.\n        \
         vettingReason:\n",
        1,
    );
    let document = Document::parse("spec/partner-center.yaml", &source).unwrap();
    let text = render(&document, Settings::CLIENT).unwrap();
    assert!(text.contains("pub vetting_expiry_date: ::std::option::Option<::std::string::String>"));
}

#[test]
fn the_contract_has_no_finding() {
    partner_center_codegen::rules::check_generator(&contract()).unwrap();
}
