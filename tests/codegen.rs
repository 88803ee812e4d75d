//! Documents that the generator cannot take end in a message with a place, never in a panic.

use cargo_oas::report::Human as _;
use integration::{CLIENT, contract, read, snapshots};
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
        ("load-documents", "openapi: 3.0.3\n---\nopenapi: 3.0.3\n"),
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

/// References in places where nobody looks for them, to themselves.
#[test]
fn extensions_and_names_end() {
    for rest in [
        "paths: {x-foo: {parameters: [{$ref: '#/paths/x-foo/parameters/0'}]}}",
        "paths: {/a: {x-b: {parameters: [{$ref: '#/paths/~1a/x-b/parameters/0'}]}}}",
        "paths: {}\ncomponents: {schemas: {examples: {discriminator: {propertyName: k}, \
         oneOf: [{$ref: '#/components/schemas/example'}]}, \
         example: {$ref: '#/components/schemas/example'}}}",
    ] {
        let source = format!("openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\n{rest}\n");
        let document = Document::parse("x.yaml", &source).unwrap();
        if let Err(findings) = render(&document, CLIENT) {
            assert_eq!(findings.as_slice()[0].rule, "spec-reference", "{findings}");
        }
    }
}

/// Schemas may contain themselves as long as each value ends.
#[test]
fn recursion_that_ends_renders() {
    let source = read("crates/openapi-rust/tests/fixtures/rules/spec-schema-cycle/self.yaml");
    let (before, _) = source.split_once("    Order:").unwrap();
    let order = "{$ref: '#/components/schemas/Order'}";
    for schema in [
        format!("{{type: object, properties: {{next: {order}}}}}"),
        format!("{{type: array, items: {order}}}"),
        format!("{{type: object, additionalProperties: {order}}}"),
        format!("{{oneOf: [{{type: string}}, {{type: array, items: {order}}}]}}"),
        format!("{{allOf: [{{type: object, properties: {{next: {order}}}}}]}}"),
        format!("{{oneOf: [{order}, {{type: string}}]}}"),
        format!("{{anyOf: [{order}, {{type: string}}]}}"),
        format!(
            "{{allOf: [{{type: object, properties: {{next: {order}}}}}, \
             {{type: object, properties: {{next: {order}, id: {{type: string}}}}}}]}}"
        ),
        format!("{{type: object, properties: {{next: {{allOf: [{order}], nullable: true}}}}}}"),
        format!(
            "{{allOf: [{{type: object, properties: {{next: {order}}}}}, \
             {{type: object, properties: {{id: {{type: string}}}}, additionalProperties: true}}]}}"
        ),
    ] {
        let source = format!("{before}    Order: {schema}\n");
        let document = Document::parse("x.yaml", &source).unwrap();
        render(&document, CLIENT).unwrap_or_else(|findings| panic!("{findings}"));
    }
}

/// What is wrong deep inside is found at once and at its place.
#[test]
fn a_deep_mistake_takes_no_time() {
    let mut schema = "{type: string, maxLength: -1}".to_owned();
    for _ in 0..100 {
        schema = format!("{{type: object, properties: {{a: {schema}}}}}");
    }
    let source = format!(
        "openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths: {{}}\n\
         components: {{schemas: {{Order: {schema}}}}}\n"
    );
    let document = Document::parse("x.yaml", &source).unwrap();
    let findings = render(&document, CLIENT).unwrap_err();
    let [finding] = findings.as_slice() else {
        panic!("{findings}")
    };
    assert_eq!(finding.rule, "spec-type");
    assert_eq!(finding.pointer.matches("/properties/a").count(), 100);
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
        assert!(text.ends_with("and 19950 more findings"));
    }
}

/// What no rule knows is found by trying. An extension of the generator's own stands for it, which
/// asks for a response that is not there.
#[test]
fn what_the_rules_miss_is_narrowed_down() {
    let operation = |n: usize, extension: &str| {
        format!(
            "  /o{n}:\n    get:\n      operationId: o{n}\n      {extension}: {{}}\n      \
             responses: {{'200': {{description: F}}}}\n"
        )
    };
    let operations: String = (0..20)
        .map(|n| {
            operation(
                n,
                if n == 13 {
                    "x-dropshot-websocket"
                } else {
                    "x-other"
                },
            )
        })
        .collect();
    let source = format!("openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths:\n{operations}");
    let document = Document::parse("x.yaml", &source).unwrap();
    let findings = render(&document, CLIENT).unwrap_err();
    let [finding] = findings.as_slice() else {
        panic!("{findings}")
    };
    assert_eq!(finding.rule, "gen-internal");
    assert_eq!(finding.pointer, "/paths/~1o13/get");
}

/// Names that are words of Rust, and texts that its comments cannot hold.
#[test]
fn odd_names_and_texts_render() {
    let source = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n  /a:\n    get:\n      \
                  operationId: self\n      summary: \"a\\rb \\u202e c\"\n      \
                  responses: {'200': {description: F}}\n  /b:\n    get:\n      \
                  operationId: 注文\n      responses: {'200': {description: F}}\n\
                  components:\n  schemas:\n    \
                  Kind: {type: string, x-extensible-enum: [self, Err, a²], description: \"a\\rb\"}\n  \
                  securitySchemes: {self: {type: http, scheme: bearer}}\n";
    let document = Document::parse("x.yaml", source).unwrap();
    let text = render(&document, CLIENT).unwrap_or_else(|findings| panic!("{findings}"));
    assert!(
        text.contains("pub fn self_(&self) -> builder::Self_<'_>"),
        "{text}"
    );
    assert!(!text.contains(['\r', '\u{202e}']));
    assert!(!text.contains("Self::Err>"));
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
    let source =
        read("crates/openapi-rust/tests/fixtures/rules/spec-status/no-status.yaml").replace(
            "{ok: {description: Fine.}}",
            "{\"200\": {description: Fine.}}",
        ) + "components: {schemas: {Order: {properties: [1]}}}\n";
    let document = Document::parse("orders.yaml", &source).unwrap();
    let findings = render(&document, CLIENT).unwrap_err();
    assert_eq!(findings.as_slice()[0].rule, "spec-type", "{findings}");
    assert_eq!(
        findings.as_slice()[0].pointer,
        "/components/schemas/Order/properties"
    );
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
    let text = render(&document, CLIENT).unwrap();
    assert!(text.contains("pub vetting_expiry_date: ::std::option::Option<::std::string::String>"));
}

#[test]
fn the_contract_has_no_finding() {
    openapi_rust::check_generator(&contract()).unwrap();
}
