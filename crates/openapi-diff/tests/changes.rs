//! Changes between two documents: a base document and one small patch for each case, judged in both
//! directions.
//!
//! A case is a file whose name says what happens. Its `patch` (RFC 6902) makes the new document from
//! the base; where the base lacks what is to change, `before` adds it to both. What comes of it
//! stands beside it, in `<case>.snap`.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "clippy takes helpers of tests for production code"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use json_patch::Patch;
use openapi_diff::{Change, ChangeKind, change_kinds, compare};
use openapi_document::Document;
use saphyr::{LoadableYamlNode, Yaml, YamlEmitter};
use serde_json::{Value, json};
use similar::TextDiff;

/// The folder of this file.
const TESTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests");

/// How the name of a case begins in which nothing changes.
const SILENT: &str = "nothing-changes-when-";

/// A change of the base document, and what it comes to in both directions.
struct Case {
    name: String,
    base: Document,
    head: Document,
    forward: Vec<Change>,
    backward: Vec<Change>,
}

impl Case {
    /// Each direction: what it is called, its documents and its changes.
    fn directions(&self) -> [(&'static str, &Document, &Document, &[Change]); 2] {
        [
            ("forward", &self.base, &self.head, &self.forward),
            ("backward", &self.head, &self.base, &self.backward),
        ]
    }
}

fn base() -> Value {
    let base = Document::load(&Path::new(TESTS).join("base.yaml"), "base.yaml");
    base.unwrap_or_else(|findings| panic!("{findings}"))
        .root()
        .value()
}

/// The files of the cases whose names have this extension, sorted.
fn case_files(extension: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(Path::new(TESTS).join("cases")).unwrap();
    let files = entries.map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = files
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .collect();
    files.sort();
    files
}

/// All cases, compared once for all tests.
static CASES: LazyLock<Vec<Case>> = LazyLock::new(cases);

fn cases() -> Vec<Case> {
    let base = base();
    let cases = case_files("yaml").into_iter().map(|path| {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let case = Document::load(&path, &name).unwrap_or_else(|findings| panic!("{findings}"));
        let case = case.root().value();
        let patched = |document: &Value, member| {
            let mut document = document.clone();
            if let Some(patch) = case.get(member) {
                let patch: Patch = serde_json::from_value(patch.clone())
                    .unwrap_or_else(|error| panic!("{name}: {error}"));
                json_patch::patch(&mut document, &patch)
                    .unwrap_or_else(|error| panic!("{name}: {error}"));
            }
            document
        };
        let old = patched(&base, "before");
        let new = patched(&old, "patch");
        let base = Document::parse("base.yaml", &yaml(&old)).unwrap();
        let head = Document::parse("head.yaml", &yaml(&new)).unwrap();
        assert_eq!((base.root().value(), head.root().value()), (old, new));
        Case {
            forward: compare(&base, &head),
            backward: compare(&head, &base),
            name,
            base,
            head,
        }
    });
    cases.collect()
}

/// A document as text that reads like the base.
fn yaml(document: &Value) -> String {
    let document = Yaml::load_from_str(&document.to_string()).unwrap();
    let mut text = String::new();
    YamlEmitter::new(&mut text).dump(&document[0]).unwrap();
    text + "\n"
}

/// Each case beside its file: what it changes, and what is found.
#[test]
fn every_case_is_judged_as_it_should_be() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("cases");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for case in &*CASES {
        let text = expected(case);
        settings.bind(|| insta::assert_snapshot!(case.name.as_str(), text));
    }
}

fn expected(case: &Case) -> String {
    let mut text = String::new();
    // Without line numbers: what moves in the base changes no case.
    let diff = TextDiff::from_lines(case.base.source(), case.head.source());
    for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
        text += "@@\n";
        for change in hunk.iter_changes() {
            write!(text, "{}{change}", change.tag()).unwrap();
        }
    }
    for (name, _, _, changes) in case.directions() {
        writeln!(text, "\n{name}:").unwrap();
        for change in changes {
            let direction = change.direction.map(|direction| format!(" {direction}"));
            let operations: Vec<_> = change.operations.iter().map(String::as_str).collect();
            writeln!(
                text,
                "  {}{} {} ({})\n    {}\n    {}",
                change.class,
                direction.unwrap_or_default(),
                change.kind.id,
                operations.join(", "),
                change.message,
                change.consequence
            )
            .unwrap();
            for (side, place) in [("base", &change.base), ("head", &change.head)] {
                if let Some(place) = place {
                    writeln!(text, "    {side} {}", place.pointer).unwrap();
                }
            }
        }
    }
    text
}

#[test]
fn every_result_has_its_case() {
    let names = |ending| -> BTreeSet<_> {
        let files = case_files(ending).into_iter();
        files.map(|file| file.with_extension("")).collect()
    };
    assert_eq!(names("yaml"), names("snap"));
    assert!(names("yaml").len() >= 150);
}

#[test]
fn a_document_is_what_it_is() {
    for case in &*CASES {
        for (_, base, _, _) in case.directions() {
            let changes = compare(base, base);
            assert!(changes.is_empty(), "{}: {changes:#?}", case.name);
        }
    }
}

#[test]
fn a_case_is_silent_if_its_name_says_so() {
    for case in &*CASES {
        for (name, _, _, changes) in case.directions() {
            let silent = case.name.starts_with(SILENT);
            assert_eq!(changes.is_empty(), silent, "{}, {name}", case.name);
        }
    }
}

#[test]
fn every_rule_fires_in_some_case() {
    let changes = CASES
        .iter()
        .flat_map(|case| case.forward.iter().chain(&case.backward));
    let fired: BTreeSet<_> = changes.map(|change| change.kind.id).collect();
    let rules: BTreeSet<_> = change_kinds().map(|rule| rule.id).collect();
    let missing: Vec<_> = rules.difference(&fired).collect();
    assert!(missing.is_empty(), "no case for {missing:?}");
}

#[test]
fn the_table_is_unique_in_kebab_case_and_symmetric() {
    let mut rules: BTreeMap<&str, &ChangeKind> = BTreeMap::new();
    for rule in change_kinds() {
        let plain = |c: char| c.is_ascii_lowercase() || c == '-';
        assert!(rule.id.chars().all(plain), "{}", rule.id);
        let known = rules.insert(rule.id, rule);
        assert_eq!(known, None, "{} stands twice in the table", rule.id);
    }
    for rule in rules.values() {
        let inverse = rules.get(rule.inverse);
        let inverse = inverse.unwrap_or_else(|| panic!("{} has no inverse", rule.id));
        assert_eq!(inverse.inverse, rule.id);
        for (there, back) in [
            (rule.request, inverse.request),
            (rule.response, inverse.response),
            (rule.off_wire, inverse.off_wire),
        ] {
            assert_eq!(there.is_some(), back.is_some(), "{}", rule.id);
        }
        for effect in [rule.request, rule.response, rule.off_wire] {
            let Some(effect) = effect else { continue };
            let sentence = effect.consequence;
            assert!(
                !sentence.ends_with('.') && !sentence.contains('\n'),
                "{sentence}"
            );
        }
    }
}

/// What is found on the way back is what was found on the way, turned round.
#[test]
fn the_way_back_has_the_inverse_rules() {
    for case in &*CASES {
        let sorted = |mut rules: Vec<(&'static str, Vec<String>)>| {
            rules.sort();
            rules
        };
        let there = case.forward.iter();
        let there = there.map(|change| (change.kind.inverse, change.arguments.clone()));
        let back = case.backward.iter();
        let back = back.map(|change| (change.kind.id, change.arguments.clone()));
        assert_eq!(
            sorted(there.collect()),
            sorted(back.collect()),
            "{}",
            case.name
        );
    }
}

#[test]
fn fingerprints_tell_changes_apart_and_outlive_moved_lines() {
    for case in &*CASES {
        let moved = |document: &Document| {
            let source = format!("# One line more\n\n{}", document.source());
            Document::parse(document.name(), &source).unwrap()
        };
        for (name, base, head, changes) in case.directions() {
            let prints = |changes: &[Change]| -> Vec<String> {
                changes.iter().map(Change::fingerprint).collect()
            };
            let found = prints(changes);
            let unique: BTreeSet<_> = found.iter().collect();
            assert_eq!(unique.len(), found.len(), "{}, {name}", case.name);
            let again = compare(&moved(base), &moved(head));
            assert_eq!(prints(&again), found, "{}, {name}", case.name);
        }
    }
}

#[test]
fn every_place_lies_in_the_text() {
    for case in &*CASES {
        for (_, base, head, changes) in case.directions() {
            for change in changes {
                assert!(change.location().is_some(), "{}: {change:?}", case.name);
                for (place, document) in [(&change.base, base), (&change.head, head)] {
                    let Some(place) = place else { continue };
                    let there = document.at(&place.pointer);
                    let there = there.unwrap_or_else(|| panic!("{}: {change:?}", case.name));
                    assert_eq!(there.label_span(), place.span, "{}", case.name);
                }
            }
        }
    }
}

/// Schemas lead to each other, to more than one, and to more than a stack holds.
#[test]
fn a_change_names_all_operations_that_reach_it() {
    const LONG: usize = 3_000;
    let mut paths = serde_json::Map::new();
    let mut schemas = serde_json::Map::new();
    let mut operation = |name: &str, schema: &str| {
        let schema = json!({"$ref": format!("#/components/schemas/{schema}")});
        let content = json!({"application/json": {"schema": schema}});
        let operation = json!({
            "operationId": name,
            "responses": {"200": {"description": "It.", "content": content}},
        });
        paths.insert(format!("/{name}"), json!({"get": operation}));
    };
    let mut schema = |name: &str, others: &[&str]| {
        let to = |other: &&str| json!({"$ref": format!("#/components/schemas/{other}")});
        let other = |other: &&str| (format!("to{other}"), to(other));
        let mut properties: serde_json::Map<_, _> = others.iter().map(other).collect();
        properties.insert("size".to_owned(), json!({"type": "integer"}));
        schemas.insert(
            name.to_owned(),
            json!({"type": "object", "properties": properties}),
        );
    };
    // Two that lead to each other, one above both and one beneath them.
    schema("Above", &["One"]);
    schema("One", &["Other", "Below"]);
    schema("Other", &["One"]);
    schema("Below", &[]);
    operation("seeAbove", "Above");
    operation("seeOther", "Other");
    operation("seeBelow", "Below");
    for n in 0..LONG {
        schema(&format!("Link{n}"), &[&format!("Link{}", n + 1)]);
    }
    schema(&format!("Link{LONG}"), &[]);
    operation("seeFirst", "Link0");
    operation("seeLast", &format!("Link{LONG}"));
    let old = json!({
        "openapi": "3.0.3",
        "info": {"title": "T", "version": "1"},
        "paths": paths,
        "components": {"schemas": schemas},
    });
    let last = format!("Link{LONG}");
    let mut new = old.clone();
    for name in ["Above", "One", "Other", "Below", "Link1", &last] {
        new["components"]["schemas"][name]["properties"]["size"]["nullable"] = true.into();
    }
    let [old, new] = [old, new].map(|text| Document::parse("api.json", &text.to_string()).unwrap());
    let changes = compare(&old, &new);
    let touched = |name: &str| -> String {
        let pointer = format!("/components/schemas/{name}/properties/size");
        let place = |change: &&Change| change.location().unwrap().pointer.starts_with(&pointer);
        let change = changes.iter().find(place).unwrap();
        let names: Vec<_> = change.operations.iter().map(String::as_str).collect();
        names.join(" ")
    };
    assert_eq!(changes.len(), 6);
    assert_eq!(touched("Above"), "seeAbove");
    assert_eq!(touched("One"), "seeAbove seeOther");
    assert_eq!(touched("Other"), "seeAbove seeOther");
    assert_eq!(touched("Below"), "seeAbove seeBelow seeOther");
    assert_eq!(touched("Link1"), "seeFirst");
    assert_eq!(touched(&last), "seeFirst seeLast");
    let sets: BTreeSet<_> = changes
        .iter()
        .map(|of| Arc::as_ptr(&of.operations))
        .collect();
    assert_eq!(sets.len(), 5, "equal sets are the same one");
}
