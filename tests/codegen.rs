//! Documents that the generator cannot take end in a message with a place, never in a panic.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use cargo_oas::report::Human as _;
use integration::{CLIENT, contract, files, read, root, snapshots};
use openapi_document::Document;
use openapi_document::rule::Unchecked;
use openapi_rust::GENERATOR;
use openapi_rust::render::render;

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

/// The rule, the case and the text of each fixture of the family `gen-`.
fn fixtures() -> Vec<(String, String, String)> {
    let folder = root().join(FIXTURES);
    let fixtures = files(FIXTURES, "yaml").into_iter().filter_map(|path| {
        let name = path.strip_prefix(&folder).unwrap().with_extension("");
        let (rule, case) = name.to_str().unwrap().split_once('/').unwrap();
        let text = rule.starts_with("gen-").then(|| read(&path))?;
        Some((rule.to_owned(), case.to_owned(), text))
    });
    fixtures.collect()
}

#[test]
fn every_rule_fires_on_its_fixtures_and_on_no_other() {
    for (rule, case, source) in fixtures() {
        let document = Document::parse("orders.yaml", &source).unwrap();
        let findings = render(&document, CLIENT).expect_err(&format!("{rule}/{case}"));
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

/// A rule that the generator has no need of is noise. Of a fixture that the generator takes without
/// the rule, its first line says what is wrong with the text that comes out. That line is for
/// readers: this test proves that there is a text and that somebody has looked at it, not that the
/// text is wrong. Nor does it try what would end this very process.
#[test]
fn without_the_rule_the_generator_would_fail() {
    let mut wrong = Vec::new();
    for rule in GENERATOR {
        let expected = match rule.unchecked.unwrap() {
            Unchecked::Aborts => continue,
            Unchecked::Panics => Raw::Panics,
            Unchecked::Refuses => Raw::Refuses,
            Unchecked::Misleads => Raw::Renders,
        };
        let mut seen = false;
        for (id, case, source) in fixtures() {
            if id != rule.id {
                continue;
            }
            let outcome = raw(&source);
            seen |= outcome == expected;
            if source.starts_with("# misleads: ") != (outcome == Raw::Renders) {
                wrong.push(format!(
                    "{id}/{case}: {outcome:?}, its first line says otherwise"
                ));
            }
        }
        if !seen {
            wrong.push(format!("{}: no fixture shows {expected:?}", rule.id));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn messages_read_well() {
    let mut messages = String::new();
    for (rule, case, source) in fixtures() {
        let document = Document::parse("orders.yaml", &source).unwrap();
        let findings = render(&document, CLIENT).unwrap_err();
        messages += &format!("== {rule}/{case}\n{findings}\n");
    }
    snapshots().bind(|| insta::assert_snapshot!("rules", messages));
}

#[test]
fn a_finding_is_shown_in_its_source() {
    let source = read("tests/fixtures/rules/gen-operation-id/written-twice.yaml");
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
            assert_eq!(findings.as_slice()[0].rule, "gen-reference", "{findings}");
        }
    }
}

/// Schemas may contain themselves as long as each value ends.
#[test]
fn recursion_that_ends_renders() {
    let source = read("tests/fixtures/rules/gen-schema-cycle/self.yaml");
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
    assert_eq!(finding.rule, "gen-shape");
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
        assert_eq!(text.matches("gen-schema-type").count(), 50);
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
    let source = read("tests/fixtures/rules/gen-status/no-status.yaml").replace(
        "{ok: {description: Fine.}}",
        "{\"200\": {description: Fine.}}",
    ) + "components: {schemas: {Order: {properties: [1]}}}\n";
    let document = Document::parse("orders.yaml", &source).unwrap();
    let findings = render(&document, CLIENT).unwrap_err();
    assert_eq!(findings.as_slice()[0].rule, "gen-shape", "{findings}");
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
