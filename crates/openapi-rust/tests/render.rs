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

/// A failure that no check knows is located by bisection. An enum value that does not have the declared type
/// stands for it.
#[test]
fn a_failure_of_the_generator_is_bisected() {
    let operation = |n: usize| {
        let value = if n == 13 { "1.5" } else { "1" };
        format!(
            "  /o{n}:\n    get:\n      operationId: o{n}\n      responses: {{'200': {{description: F, \
             content: {{application/json: {{schema: {{type: integer, enum: [{value}]}}}}}}}}}}\n"
        )
    };
    let operations: String = (0..20).map(operation).collect();
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

/// A document with one schema, and more of its operation.
fn document(schema: &str, operation: &str) -> Document {
    let source = format!(
        "openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths:\n  /a:\n    get: {{operationId: getA, {operation}\
         responses: {{'200': {{description: A., content: {{application/json: {{schema: \
         {{$ref: '#/components/schemas/A'}}}}}}}}}}}}\ncomponents: {{schemas: {{{schema}}}}}\n"
    );
    Document::parse("x.yaml", &source).unwrap()
}

/// The generator writes these names without a path, so no type has one of them.
#[test]
fn no_type_hides_the_prelude() {
    for name in ["Default", "Ok", "Err", "ok", "default"] {
        for inline in [
            "type: object, properties: {q: {type: string}}",
            "type: string, enum: [a, b]",
            "type: string, maxLength: 5",
            "oneOf: [{type: string}, {type: integer}]",
        ] {
            let titled =
                format!("A: {{type: object, properties: {{p: {{title: {name}, {inline}}}}}}}");
            let text = render(&document(&titled, ""), SETTINGS).unwrap();
            for item in ["struct", "enum"] {
                for taken in ["Default", "Ok", "Err"] {
                    assert!(
                        !text.contains(&format!("pub {item} {taken} ")),
                        "{name}: {inline}"
                    );
                    assert!(
                        !text.contains(&format!("pub {item} {taken}(")),
                        "{name}: {inline}"
                    );
                }
            }
            let named = format!("A: {{$ref: '#/components/schemas/{name}'}}, {name}: {{{inline}}}");
            let findings = render(&document(&named, ""), SETTINGS).unwrap_err();
            assert_eq!(findings.as_slice()[0].rule, "gen-schema-name", "{findings}");
        }
    }
}

/// Extensions with which the generator writes other text, or fails.
#[test]
fn extensions_of_the_generator_have_no_effect() {
    let schema = "A: {type: string}";
    let plain = render(&document(schema, ""), SETTINGS).unwrap();
    for extension in [
        "x-dropshot-websocket: {}, ",
        "x-dropshot-pagination: {required: []}, ",
    ] {
        let text = render(&document(schema, extension), SETTINGS).unwrap();
        assert_eq!(text, plain, "{extension}");
    }
}

#[test]
fn a_slash_in_the_name_of_a_path_parameter_is_reported() {
    let source = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n  '/a/{b/c}':\n    get: {operationId: \
                  getA, parameters: [{name: b/c, in: path, required: true, schema: {type: string}}], responses: \
                  {'204': {description: A.}}}\n";
    let document = Document::parse("x.yaml", source).unwrap();
    let findings = render(&document, SETTINGS).unwrap_err();
    let found = &findings.as_slice()[0];
    assert_eq!(found.rule, "gen-parameter", "{findings}");
}
