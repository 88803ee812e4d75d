//! `cargo xtask docs`: the page has the whole document, loads nothing, and runs nothing that a document
//! says.

use std::collections::HashSet;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use integration::{contract, root, xtask, xtask_reading};
use openapi_document::Object as _;
use openapi_document::model::Example;
use serde_json::{Value, json};

use crate::robustness::{changed, for_each_case};

/// How many changed contracts are made into pages.
const CASES: u64 = 200;

/// Elements that have no end.
const VOID: [&str; 5] = ["br", "hr", "img", "input", "meta"];

/// The page of a document, which has to be well-formed and harmless.
fn page(source: &str) -> String {
    let ended = xtask_reading(&root(), &["docs", "-"], source.as_bytes());
    assert_eq!(ended.code, Some(0), "{ended}");
    check(&ended.stdout);
    ended.stdout
}

fn contract_page() -> String {
    page(contract().source())
}

/// The text of a page as a person reads it.
fn words(page: &str) -> String {
    let mut words = String::new();
    for piece in page.split('<').skip(1) {
        words += piece.split_once('>').expect("a tag ends").1;
    }
    let entities = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&amp;", "&"),
    ];
    let words = entities
        .iter()
        .fold(words, |words, (entity, c)| words.replace(entity, c));
    one_spaced(&words)
}

fn one_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Tags match, nothing is loaded, links lead to the web or to an anchor, anchors are there once.
fn check(page: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut anchors = HashSet::new();
    let mut inside = Vec::new();
    for piece in page.split('<').skip(1) {
        let (tag, _) = piece.split_once('>').expect("a tag ends");
        if let Some(end) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(end), "{piece:.200}");
            continue;
        }
        let name = tag.split_whitespace().next().unwrap_or_default();
        assert!(
            !name.is_empty()
                && ![
                    "script", "img", "link", "iframe", "object", "embed", "base", "form", "svg"
                ]
                .contains(&name),
            "{tag}"
        );
        assert!(
            name != "a" || !open.contains(&"a"),
            "a link in a link: {tag}"
        );
        for attribute in attributes(tag) {
            let (key, value) = attribute;
            assert!(
                !key.starts_with("on") && key != "src" && key != "style",
                "{tag}"
            );
            if key == "id" {
                assert!(anchors.insert(value), "{value} is there twice");
            }
            if key == "href" {
                assert_eq!(name, "a", "{tag}");
                let lower = value.to_ascii_lowercase();
                match value.strip_prefix('#') {
                    Some(anchor) => inside.push(anchor),
                    None => assert!(
                        ["http://", "https://", "mailto:"]
                            .iter()
                            .any(|start| lower.starts_with(start)),
                        "{tag}"
                    ),
                }
            }
        }
        if !name.starts_with('!') && !VOID.contains(&name) {
            open.push(name);
        }
    }
    assert_eq!(open, [""; 0]);
    assert!(
        page.starts_with("<!DOCTYPE html>") && !page.contains("@import") && !page.contains("url(")
    );
    let odd = |c: char| {
        (c.is_control() && !matches!(c, '\n' | '\t')) || ('\u{202a}'..='\u{202e}').contains(&c)
    };
    assert!(!page.contains(odd), "characters that mislead");
    // What the page itself links is there; a description may link to anything.
    for anchor in inside {
        let ours = [
            "operation-",
            "call-",
            "schema-",
            "parameter-",
            "header-",
            "response-",
            "tag-",
        ];
        if ours.iter().any(|kind| anchor.starts_with(kind)) {
            assert!(anchors.contains(anchor), "#{anchor} leads nowhere");
        }
    }
}

/// The attributes of a tag with their values.
fn attributes(tag: &str) -> Vec<(&str, &str)> {
    let mut rest = tag.split_once(' ').map_or("", |(_, rest)| rest);
    let mut found = Vec::new();
    while let Some((key, after)) = rest.split_once("=\"") {
        let (value, after) = after.split_once('"').expect("a value ends");
        found.push((key.trim(), value));
        rest = after;
    }
    found
}

#[test]
fn everything_in_the_contract_is_on_the_page() {
    let contract = contract();
    let page = contract_page();
    let words = words(&page);
    let has = |text: &str| assert!(words.contains(&one_spaced(text)), "{text} is missing");
    let openapi = contract.openapi();
    for operation in openapi.operations() {
        has(&operation.signature());
        let id = operation.operation_id().unwrap();
        has(id);
        let anchor = format!("id=\"operation-{id}\"");
        assert!(page.contains(&anchor), "{anchor}");
        for parameter in operation.parameters() {
            has(parameter.name().unwrap());
        }
    }
    for (name, schema) in openapi.schemas().iter() {
        assert!(page.contains(&format!(
            "<section class=\"component\" id=\"schema-{name}\">"
        )));
        schema.properties().names().for_each(has);
        let meanings = schema.extension("x-enumDescriptions").into_iter();
        for (value, meaning) in meanings.flat_map(|meanings| meanings.entries()) {
            has(value);
            has(&meaning.as_str().unwrap().replace('`', ""));
        }
    }
    let mut examples = 0;
    let objects = openapi_document::object::all(&contract);
    for example in objects.iter().filter_map(|part| part.view::<Example<'_>>()) {
        has(&format!("{:#}", example.value().unwrap().value()));
        has(example.summary().unwrap());
        examples += 1;
    }
    assert!(examples > 20, "{examples} examples");
    let codes = openapi.extension("x-error-codes").unwrap();
    for code in codes.items().map(|code| code.value()) {
        for key in ["code", "meaning", "hint", "evidence"] {
            if let Some(text) = code.get(key) {
                has(text.as_str().unwrap());
            }
        }
    }
    has("vettingCreatedDate");
    has("in the property qualifications or items");
    has("Send the request again with the same MS-RequestId.");
}

#[test]
fn the_page_is_small_and_the_same_each_time() {
    let page = contract_page();
    assert!(page.len() < 300_000, "{} bytes", page.len());
    assert_eq!(page, contract_page());
}

#[test]
fn the_contract_is_written_without_being_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("spec")).unwrap();
    let contract = contract();
    std::fs::write(
        folder.path().join("spec/partner-center.yaml"),
        contract.source(),
    )
    .unwrap();
    std::fs::write(
        folder.path().join("oas.toml"),
        integration::read("oas.toml"),
    )
    .unwrap();
    let ended = xtask(folder.path(), &["docs"]);
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (Some(0), ""),
        "{ended}"
    );
    let written = folder.path().join("target/docs/partner-center.html");
    assert_eq!(std::fs::read_to_string(written).unwrap(), contract_page());
}

#[test]
fn a_document_that_cannot_be_read_as_a_whole_is_refused() {
    for source in [
        "swagger: '2.0'\n",
        "openapi: 3.0.3\nopenapi: 3.0.3\n",
        "[",
        "- 1\n",
    ] {
        let ended = xtask_reading(Path::new("."), &["docs", "-"], source.as_bytes());
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (Some(100), ""),
            "{source}: {ended}"
        );
    }
}

/// A document in which every text is hostile.
fn hostile(text: &str) -> Value {
    let schema = json!({
        "type": text, "format": text, "description": text, "pattern": text, "enum": [text],
        "x-enumDescriptions": {text: text}, "x-aliases": [text], "example": {text: text},
        "properties": {text: {"$ref": "#/components/schemas/A"}, "b": {"description": text}},
        "discriminator": {"propertyName": text, "mapping": {text: text}},
    });
    let docs = json!({"url": text, "description": text});
    json!({
        "openapi": "3.0.3",
        "info": {"title": text, "version": text, "description": text, "contact": {"url": text, "email": text}},
        "externalDocs": docs,
        "servers": [{"url": text, "description": text}],
        "tags": [{"name": text, "description": text}],
        "x-error-codes": [{"code": text, "meaning": text, "hint": text}],
        "paths": {format!("/{text}"): {"get": {
            "operationId": text, "tags": [text], "summary": text, "description": text,
            "externalDocs": docs, "security": [{text: [text]}],
            "parameters": [{"name": text, "in": "query", "description": text, "schema": schema}],
            "responses": {text: {"description": text, "headers": {text: {"schema": schema}},
                "content": {text: {"schema": schema, "examples": {text: {"summary": text, "value": text, "externalValue": text}}}}}},
        }}},
        "components": {
            "schemas": {text: schema, "A": {"allOf": [{"$ref": "#/components/schemas/A"}]}},
            "securitySchemes": {text: {"type": text, "description": text, "flows": {text: {"tokenUrl": text, "scopes": {text: text}}}}},
        },
    })
}

#[test]
fn hostile_text_is_text() {
    let all = [
        "</script></style></title><script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "\" onmouseover=\"alert(1)\" x=\"",
        "[a](javascript:alert(1)) <javascript:alert(1)> ![b](http://x.example/a.png)",
        "[![a](https://a.example)](https://b.example) [c](JaVaScRiPt:alert(1)) [d](data:text/html,x)",
        "[a](java\tscript:alert(1))\n\n<a href='javascript:alert(1)'>b</a>\n\n# One\n\n##### Five",
        "\u{202e}abc\u{2066} \u{0} \u{1b}[31m \u{85} &#x202e; &#0;",
        "javascript:alert(1)",
        "a\n\n| b | c |\n|---|---|\n| <b> | `d` |\n\n<!-- e",
    ];
    for text in all {
        let page = page(&hostile(text).to_string());
        assert!(
            !page.contains("<script") && !page.contains("<img"),
            "{text}"
        );
    }
}

#[test]
fn what_refers_to_itself_ends_with_a_link() {
    let page = page(
        &json!({
            "openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": {},
            "components": {"schemas": {
                "Tree": {"type": "object", "properties": {
                    "children": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}}},
                "Loop": {"$ref": "#/components/schemas/Loop"},
                "Both": {"oneOf": [{"$ref": "#/components/schemas/Both"}, {"type": "string"}]},
            }},
        })
        .to_string(),
    );
    assert!(words(&page).contains("children array of Tree"), "{page}");
    assert!(words(&page).contains("one of Both, string"), "{page}");
}

#[test]
fn ten_thousand_operations_are_a_page() {
    let paths: Value = (0..10_000)
        .map(|number| {
            let operation = json!({"operationId": format!("get{number}"), "responses": {"200": {"$ref": "#/components/responses/Done"}}});
            (format!("/things/{number}"), json!({ "get": operation }))
        })
        .collect::<serde_json::Map<_, _>>()
        .into();
    let document = json!({
        "openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": paths,
        "components": {"responses": {"Done": {"description": "Done.", "content": {"application/json": {"example": "a".repeat(10_000)}}}}},
    });
    let page = page(&document.to_string());
    assert!(page.contains("id=\"operation-get9999\""));
    // What is shared is written once.
    assert!(page.len() < 12_000_000, "{} bytes", page.len());
}

#[test]
fn a_changed_contract_is_a_page_or_is_refused() {
    let contract = contract().root().value();
    let pages = AtomicU64::new(0);
    for_each_case(CASES, |case| {
        let source = changed(&contract, case);
        let ended = xtask_reading(&root(), &["docs", "-"], source.as_bytes());
        match ended.code {
            Some(0) => {
                check(&ended.stdout);
                pages.fetch_add(1, Ordering::Relaxed);
            }
            code => assert_eq!(code, Some(100), "{case}: {ended}\n{source:.2000}"),
        }
    });
    let pages = pages.into_inner();
    assert!(pages > CASES / 2, "{pages} of {CASES} are pages");
}
