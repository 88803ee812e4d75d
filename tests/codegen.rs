//! Diagnostics of documents that cannot be read or rendered, as text and in their source.

use cargo_oas::report::Human as _;
use integration::{CLIENT, read, snapshots};
use openapi_document::Document;
use openapi_rust::render::render;

#[test]
fn a_finding_is_shown_in_its_source() {
    let source =
        read("crates/openapi-rust/tests/fixtures/rules/spec-operation-id/written-twice.yaml");
    let document = Document::parse("orders.yaml", &source).unwrap();
    let findings = render(&document, CLIENT).unwrap_err();
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
    let braces = format!("a: {}", "[".repeat(300));
    let long = format!(
        "a: &a {}\nb: [{}]\n",
        "x".repeat(200_000),
        "*a, ".repeat(400)
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
        (
            "load-multiple-documents",
            "openapi: 3.0.3\n---\nopenapi: 3.0.3\n",
        ),
        ("load-key", "? {a: b}\n: c\n"),
        ("load-alias", "a: &a [*a]\n"),
        ("load-merge", "a: {<<: text}\n"),
        ("load-number", "a: .nan\n"),
        ("load-number", "a: 18446744073709551616\n"),
        ("load-number", "a: 0x10000000000000000\n"),
        ("load-depth", &deep),
        ("load-depth", &braces),
        ("load-size", &laughs),
        ("load-size", &long),
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
fn a_byte_that_is_not_utf_8_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("api.yaml");
    std::fs::write(
        &path,
        b"\xef\xbb\xbfopenapi: 3.0.3\ninfo: {title: \xc3\xa9t\xe9}\n",
    )
    .unwrap();
    let findings = Document::load(&path, "api.yaml").unwrap_err();
    let start = findings.as_slice()[0].span.unwrap().start;
    assert_eq!((start.line, start.column), (2, 17), "{findings}");
    assert!(findings.to_human(false).contains("byte 36"), "{findings}");
}

#[test]
fn many_findings_are_shown_in_part() {
    let wrong: String = (0..20_000)
        .map(|n| format!("    S{n}: {{type: wrong}}\n"))
        .collect();
    let source = format!(
        "openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths: {{}}\n\
         components:\n  schemas:\n{wrong}"
    );
    let document = Document::parse("x.yaml", &source).unwrap();
    let findings = render(&document, CLIENT).unwrap_err();
    assert_eq!(findings.as_slice().len(), 20_000);
    for text in [findings.to_human(false), findings.to_string()] {
        assert_eq!(text.matches("spec-schema-type").count(), 50);
        assert!(text.ends_with("and 19950 more diagnostics"));
    }
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
