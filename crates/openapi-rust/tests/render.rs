//! Rendering of whole documents: what renders, and where a failure is reported.

#![expect(
    clippy::panic,
    reason = "clippy takes helpers of tests for production code"
)]

use std::path::Path;

use openapi_document::Document;
use openapi_rust::check_generator;
use openapi_rust::render::{Settings, render};

const SETTINGS: Settings<'static> = Settings {
    command: "cargo test",
    hooks: Some("crate::Hooks"),
    schemars: true,
};

/// A file, by its path from this crate.
fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// References to themselves inside extensions and names.
#[test]
fn references_to_themselves_end() {
    for rest in [
        "paths: {x-foo: {parameters: [{$ref: '#/paths/x-foo/parameters/0'}]}}",
        "paths: {/a: {x-b: {parameters: [{$ref: '#/paths/~1a/x-b/parameters/0'}]}}}",
        "paths: {}\ncomponents: {schemas: {examples: {discriminator: {propertyName: k}, \
         oneOf: [{$ref: '#/components/schemas/example'}]}, \
         example: {$ref: '#/components/schemas/example'}}}",
    ] {
        let source = format!("openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\n{rest}\n");
        let document = Document::parse("x.yaml", &source).unwrap();
        if let Err(findings) = render(&document, SETTINGS) {
            assert_eq!(findings.as_slice()[0].rule, "spec-reference", "{findings}");
        }
    }
}

/// Schemas may contain themselves if a value can end.
#[test]
fn recursive_schemas_with_an_end_render() {
    let source = read("tests/fixtures/rules/spec-schema-cycle/self.yaml");
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
        render(&document, SETTINGS).unwrap_or_else(|findings| panic!("{findings}"));
    }
}

/// An error deep inside is reported at its location, in time linear to the depth.
#[test]
fn an_error_deep_inside_is_found_at_once() {
    let mut schema = "{type: string, maxLength: -1}".to_owned();
    for _ in 0..100 {
        schema = format!("{{type: object, properties: {{a: {schema}}}}}");
    }
    let source = format!(
        "openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths: {{}}\n\
         components: {{schemas: {{Order: {schema}}}}}\n"
    );
    let document = Document::parse("x.yaml", &source).unwrap();
    let findings = render(&document, SETTINGS).unwrap_err();
    let [finding] = findings.as_slice() else {
        panic!("{findings}")
    };
    assert_eq!(finding.rule, "spec-type");
    assert_eq!(finding.pointer.matches("/properties/a").count(), 100);
}

/// A failure that no check knows is located by bisection. Variants that only the case of a value
/// tells apart stand for it.
#[test]
fn a_failure_of_the_generator_is_bisected() {
    let operation = |n: usize, schema: &str| {
        format!(
            "  /o{n}:\n    get:\n      operationId: o{n}\n      responses: {{'200': \
             {{description: F, content: {{application/json: {{schema: {schema}}}}}}}}}\n"
        )
    };
    let variant = |tag: &str, more: &str| {
        format!(
            "{{type: object, required: [k], properties: {{k: {{type: string, enum: [{tag}]}}{more}}}}}"
        )
    };
    let variants = [variant("B", ""), variant("b", ", z: {type: string}")].join(", ");
    let union = format!("{{oneOf: [{variants}]}}");
    let operations: String = (0..20)
        .map(|n| operation(n, if n == 13 { &union } else { "{type: string}" }))
        .collect();
    let source = format!("openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths:\n{operations}");
    let document = Document::parse("x.yaml", &source).unwrap();
    let findings = render(&document, SETTINGS).unwrap_err();
    let [finding] = findings.as_slice() else {
        panic!("{findings}")
    };
    assert_eq!(finding.rule, "gen-internal");
    assert_eq!(finding.pointer, "/paths/~1o13/get");
}

/// Names that are keywords of Rust, and characters that the compiler rejects in comments.
#[test]
fn keywords_and_control_characters_render() {
    let source = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n  /a:\n    get:\n      \
                  operationId: self\n      summary: \"a\\rb \\u202e c\"\n      \
                  responses: {'200': {description: F}}\n  /b:\n    get:\n      \
                  operationId: 注文\n      responses: {'200': {description: F}}\n\
                  components:\n  schemas:\n    \
                  Kind: {type: string, x-extensible-enum: [self, Err, a²], description: \"a\\rb\"}\n  \
                  securitySchemes: {self: {type: http, scheme: bearer}}\n";
    let document = Document::parse("x.yaml", source).unwrap();
    let text = render(&document, SETTINGS).unwrap_or_else(|findings| panic!("{findings}"));
    assert!(
        text.contains("pub fn self_(&self) -> builder::Self_<'_>"),
        "{text}"
    );
    assert!(!text.contains(['\r', '\u{202e}']));
    assert!(!text.contains("Self::Err>"));
}

#[test]
fn a_malformed_object_is_reported_at_its_location() {
    let source = read("tests/fixtures/rules/spec-status/no-status.yaml").replace(
        "{ok: {description: Fine.}}",
        "{\"200\": {description: Fine.}}",
    ) + "components: {schemas: {Order: {properties: [1]}}}\n";
    let document = Document::parse("orders.yaml", &source).unwrap();
    let findings = render(&document, SETTINGS).unwrap_err();
    assert_eq!(findings.as_slice()[0].rule, "spec-type", "{findings}");
    assert_eq!(
        findings.as_slice()[0].pointer,
        "/components/schemas/Order/properties"
    );
}

#[test]
fn a_new_property_becomes_a_field() {
    let source = read("../../spec/partner-center.yaml").replacen(
        "        vettingReason:\n",
        "        vettingExpiryDate:\n          type: string\n          description: When.\n        \
         vettingReason:\n",
        1,
    );
    let document = Document::parse("spec/partner-center.yaml", &source).unwrap();
    let text = render(&document, SETTINGS).unwrap();
    assert!(text.contains("pub vetting_expiry_date: ::std::option::Option<::std::string::String>"));
}

#[test]
fn the_contract_passes_the_checks() {
    check_generator(
        &Document::parse(
            "spec/partner-center.yaml",
            &read("../../spec/partner-center.yaml"),
        )
        .unwrap(),
    )
    .unwrap();
}
