//! The lint table as a whole: every rule is told, proven and silent where nothing is wrong.

use std::collections::BTreeSet;

use integration::{contract, files, root, snapshots};
use partner_center_codegen::render::{Settings, render};
use partner_center_codegen::rules::{self, Rule};
use partner_center_codegen::{Document, Findings, Level};

const FIXTURES: &str = "tests/fixtures/rules";

/// Rules whose excerpts would be too long, or are no text: fixtures alone prove them.
const SKETCHED: [&str; 3] = ["load-depth", "load-file", "load-size"];

/// The rule, the case and the findings of each fixture.
fn fixtures() -> Vec<(String, String, Findings)> {
    let folder = root().join(FIXTURES);
    let fixtures = files(FIXTURES, "yaml").into_iter().map(|path| {
        let name = path.strip_prefix(&folder).unwrap().with_extension("");
        let (rule, case) = name.to_str().unwrap().split_once('/').unwrap();
        let findings = match Document::load(&path, "orders.yaml") {
            Ok(document) => findings(rule, &document),
            Err(findings) => findings,
        };
        (rule.to_owned(), case.to_owned(), findings)
    });
    fixtures.collect()
}

/// What lint says of a document, and, for the rules about the generator, what the renderer says:
/// where OpenAPI itself forbids a value, lint leaves those out.
fn findings(rule: &str, document: &Document) -> Findings {
    if rule.starts_with("gen-")
        && let Err(findings) = render(document, Settings::CLIENT)
    {
        return findings;
    }
    rules::lint(document, Level::Advice)
}

fn fired(findings: &Findings) -> BTreeSet<&'static str> {
    findings
        .as_slice()
        .iter()
        .map(|finding| finding.rule)
        .collect()
}

#[test]
fn every_rule_fires_on_its_fixtures() {
    for (rule, case, findings) in fixtures() {
        assert!(
            fired(&findings).contains(&*rule),
            "{rule}/{case}: {findings}"
        );
        for finding in findings.as_slice() {
            assert!(
                finding.span.is_some(),
                "{rule}/{case} names no place: {finding:?}"
            );
            assert!(
                finding.fix.is_some(),
                "{rule}/{case} names no way out: {finding:?}"
            );
        }
    }
}

#[test]
fn every_rule_has_a_fixture_and_every_fixture_a_rule() {
    let rules: BTreeSet<_> = rules::all().map(|rule| rule.id.to_owned()).collect();
    let fixtures: BTreeSet<_> = fixtures().into_iter().map(|(rule, ..)| rule).collect();
    assert_eq!(rules, fixtures);
}

#[test]
fn the_table_is_sorted_unique_and_in_kebab_case() {
    let ids: Vec<_> = rules::all().map(|rule| rule.id).collect();
    assert_eq!(
        ids.iter().collect::<BTreeSet<_>>().len(),
        ids.len(),
        "{ids:?}"
    );
    let families: Vec<_> = rules::all().map(Rule::family).collect();
    for family in families.chunk_by(|a, b| a == b) {
        let prefix = format!("{}-", family[0]);
        let ids: Vec<_> = ids.iter().filter(|id| id.starts_with(&prefix)).collect();
        assert!(ids.is_sorted(), "{ids:?}");
        assert_eq!(ids.len(), family.len(), "{prefix} stands in two tables");
    }
    for rule in rules::all() {
        let plain = |c: char| c.is_ascii_lowercase() || c == '-';
        assert!(rule.id.chars().all(plain), "{}", rule.id);
        let generator = rule.family() == "gen";
        assert_eq!(rule.unchecked.is_some(), generator, "{}", rule.id);
        assert!(
            !rule.why.ends_with('.') && !rule.why.contains('\n'),
            "{}",
            rule.id
        );
    }
}

/// An excerpt, with the members of the root that it leaves out.
fn complete(rule: &Rule, excerpt: &str) -> String {
    let mut text = String::new();
    if rule.family() != "load" {
        for (key, line) in [
            ("openapi:", "openapi: 3.0.3\n"),
            ("info:", "info: {title: Orders, version: 1.0.0}\n"),
            ("paths:", "paths: {}\n"),
        ] {
            if !excerpt.lines().any(|line| line.starts_with(key)) {
                text += line;
            }
        }
    }
    text + excerpt + "\n"
}

/// What `--explain` shows as wrong is found, and what it shows as right is neither found nor wrong
/// in another way.
#[test]
fn the_excerpts_of_every_rule_are_true() {
    for rule in rules::all().filter(|rule| !SKETCHED.contains(&rule.id)) {
        let said = |excerpt| match Document::parse("orders.yaml", &complete(rule, excerpt)) {
            Ok(document) => findings(rule.id, &document),
            Err(findings) => findings,
        };
        let bad = said(rule.bad);
        assert!(
            fired(&bad).contains(rule.id),
            "{} is not found: {bad}",
            rule.id
        );
        let good = said(rule.good);
        let wrong = good.as_slice().iter().find(|finding| {
            finding.rule == rule.id || (finding.level == Level::Error && rule.family() != "load")
        });
        assert_eq!(wrong, None, "the right form of {}", rule.id);
        assert_ne!(rule.bad, rule.good);
    }
}

/// What each rule says about its own fixtures, and which other errors and warnings those have.
#[test]
fn messages_read_well() {
    let mut messages = String::new();
    for (rule, case, findings) in fixtures() {
        messages += &format!("== {rule}/{case}\n");
        let (own, others): (Vec<_>, Vec<_>) = findings
            .as_slice()
            .iter()
            .partition(|finding| finding.rule == rule);
        for finding in own {
            let start = finding.span.unwrap().start;
            messages += &format!(
                "{}:{} {}: {}\n  fix: {}\n",
                start.line,
                start.column,
                finding.level,
                finding.message,
                finding.fix.as_deref().unwrap_or_default()
            );
        }
        let others = others
            .iter()
            .filter(|finding| finding.level >= Level::Warning);
        let others: BTreeSet<_> = others.map(|finding| finding.rule).collect();
        if !others.is_empty() {
            let others: Vec<_> = others.into_iter().collect();
            messages += &format!("  also: {}\n", others.join(", "));
        }
    }
    snapshots().bind(|| insta::assert_snapshot!("lint-fixtures", messages));
}

#[test]
fn the_contract_is_clean_at_the_strictest_level() {
    let findings = rules::lint(&contract(), Level::Advice);
    assert!(findings.is_empty(), "{findings}");
}
