//! What renders compiles: names and types that would mislead the compiler are renamed, removed or
//! refused.

use std::collections::HashMap;
use std::fmt::Write as _;

use integration::{cargo, compile, run};
use openapi_document::Document;
use openapi_rust::render::{Settings, render};

const SETTINGS: Settings<'static> = Settings {
    command: "cargo test",
    hooks: None,
    schemars: false,
};

/// The crates that a text needs.
const CRATES: [&str; 7] = [
    "chrono",
    "progenitor_client",
    "regress",
    "reqwest",
    "serde",
    "serde_json",
    "uuid",
];

/// Names of the standard library, of the generator's output and of the language.
const NAMES: [&str; 18] = [
    "ALL",
    "Debug",
    "Default",
    "Err",
    "Error",
    "From",
    "None",
    "Ok",
    "Option",
    "Self",
    "String",
    "Vec",
    "async",
    "body",
    "client",
    "encode_path",
    "value",
    "\"'{}\\\\",
];

/// Documents that a rule or the renderer once missed.
const MENDED: &[&str] = &[
    // Titles that hide an item of the standard library.
    "paths: {}\ncomponents: {schemas: {A: {type: object, properties: {
       a: {title: Default, type: object, properties: {q: {type: string}}},
       b: {title: Ok, type: string, minLength: 1}, c: {title: Err, type: string, pattern: a},
       d: {title: none, type: string, minLength: 2}, e: {title: some, type: string, minLength: 3}}}}}",
    // Null in a path and in headers.
    "paths: {'/a/{p}': {get: {operationId: a, parameters: [
       {name: p, in: path, required: true, schema: {type: string, nullable: true}},
       {name: h, in: header, schema: {type: string, nullable: true, enum: [a, null]}},
       {name: i, in: header, required: true, schema: {nullable: true, allOf: [
         {$ref: '#/components/schemas/E'}]}},
       {$ref: '#/components/parameters/Q'}], responses: {'200': {description: d}}}}}
components: {schemas: {E: {type: string, enum: [a, b]}},
  parameters: {Q: {name: q, in: header, schema: {type: integer, nullable: true}}}}",
    // The generator's own extensions, and another protocol.
    "paths: {/a: {get: {operationId: a, x-dropshot-websocket: {}, responses: {default: {
       description: d}}}, put: {operationId: b, responses: {'101': {description: d}, '4XX': {
       description: d, content: {text/plain: {}}}}}}, /c: {get: {operationId: c,
       x-dropshot-pagination: {required: []}, parameters: [
         {name: page_token, in: query, schema: {type: string}},
         {name: limit, in: query, schema: {type: integer}}],
       responses: {'200': {description: d, content: {application/json: {schema: {
         $ref: '#/components/schemas/Page'}}}}}}}}
components: {schemas: {Page: {type: object, required: [items], properties: {
  items: {type: array, items: {type: string}}, next_page: {type: string, nullable: true}}}}}",
    // Methods without a function of the HTTP client.
    "paths: {/a: {options: {operationId: a, responses: {'200': {description: d}}},
       trace: {operationId: b, responses: {'200': {description: d}}}}}",
    // Arrays that serde does not know, and larger than any value.
    "paths: {}\ncomponents: {schemas: {A: {type: array, minItems: 40, maxItems: 40, items: {
       type: string}}, B: {type: array, minItems: 2, maxItems: 2, items: {type: string}},
       C: {type: array, minItems: 4294967295, maxItems: 4294967295, items: {type: array,
         minItems: 4294967295, maxItems: 4294967295, items: {type: number}}}}}",
];

/// A document that uses a name in each role.
fn document_with(name: &str) -> Vec<String> {
    let quoted = format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""));
    let text = "{type: string, minLength: 1}";
    let object = "{type: object, properties: {a: {type: string, default: x}, b: {type: array, \
                  items: {type: string}}}}";
    let holder = "Holder: {type: object, properties: {a: {type: integer, default: 1}, b: {type: \
                  string, enum: [u, v], default: u}}}";
    let parameter = |location: &str| {
        format!(
            "paths: {{'/a/{{id}}': {{post: {{operationId: a, parameters: [{{name: id, in: path, \
             required: true, schema: {text}}}, {{name: {quoted}, in: {location}, schema: {text}}}], \
             requestBody: {{content: {{application/json: {{schema: {object}}}}}}}, responses: \
             {{'200': {{description: d}}}}}}}}}}"
        )
    };
    let schema = |schema: &str| {
        format!("paths: {{}}\ncomponents: {{schemas: {{{quoted}: {schema}, {holder}}}}}")
    };
    let inside =
        |schema: &str| format!("paths: {{}}\ncomponents: {{schemas: {{A: {schema}, {holder}}}}}");
    vec![
        parameter("query"),
        parameter("header"),
        format!(
            "paths: {{/a: {{get: {{operationId: {quoted}, responses: {{'200': {{description: d}}}}}}}}}}"
        ),
        schema(object),
        schema(text),
        schema("{type: array, items: {type: string}}"),
        schema("{type: string, x-extensible-enum: [a, b]}"),
        schema("{oneOf: [{type: string}, {type: integer}]}"),
        inside(&format!(
            "{{type: string, enum: [{quoted}, other], default: {quoted}}}"
        )),
        inside(&format!(
            "{{type: string, x-extensible-enum: [{quoted}, other]}}"
        )),
        inside(&format!(
            "{{type: object, required: [{quoted}], properties: {{{quoted}: {text}, z: {object}}}}}"
        )),
        inside(&format!(
            "{{type: object, properties: {{f: {{title: {quoted}, type: string, minLength: 2}}}}}}"
        )),
    ]
}

/// The metadata of each crate as the client uses it, by its name.
fn metadata() -> HashMap<String, String> {
    let mut command = cargo();
    command.args([
        "check",
        "--quiet",
        "--locked",
        "--message-format=json",
        "--lib",
    ]);
    command.args(["--package", "partner-center"]);
    command.args(["--features", "oauth,certificate,command,keyring,schemars"]);
    let ended = run(command);
    assert_eq!(ended.code, Some(0), "{ended}");
    let mut found: HashMap<String, (bool, String)> = HashMap::new();
    for line in ended.stdout.lines() {
        let message: serde_json::Value = serde_json::from_str(line).unwrap();
        let (Some(name), Some(files)) = (
            message["target"]["name"].as_str(),
            message["filenames"].as_array(),
        ) else {
            continue;
        };
        let ends = |file: &&serde_json::Value, end: &str| file.as_str().unwrap().ends_with(end);
        let Some(file) = files.iter().find(|file| ends(file, ".rmeta")) else {
            continue;
        };
        // What a build script links has code; what the client uses is only checked.
        let is_checked = !files.iter().any(|file| ends(&file, ".rlib"));
        let name = name.replace('-', "_");
        let known = found.get(&name).is_some_and(|(checked, _)| *checked);
        if is_checked || !known {
            found.insert(name, (is_checked, file.as_str().unwrap().to_owned()));
        }
    }
    found
        .into_iter()
        .map(|(name, (_, file))| (name, file))
        .collect()
}

#[test]
fn what_renders_compiles() {
    let folder = tempfile::tempdir().unwrap();
    let mut root = "#![allow(warnings)]\n".to_owned();
    let mut rendered = 0;
    let mut add = |number: usize, source: &str| -> bool {
        let source = format!("openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\n{source}\n");
        let document =
            Document::parse("x.yaml", &source).unwrap_or_else(|e| panic!("{e}\n{source}"));
        let Ok(text) = render(&document, SETTINGS) else {
            return false;
        };
        let name = format!("text_{number}");
        std::fs::write(folder.path().join(format!("{name}.rs")), text).unwrap();
        writeln!(root, "mod {name};").unwrap();
        true
    };
    let mut number = 0;
    for source in MENDED {
        number += 1;
        assert!(add(number, source), "{source}");
    }
    for name in NAMES {
        for source in document_with(name) {
            number += 1;
            rendered += usize::from(add(number, &source));
        }
    }
    assert!(rendered > NAMES.len() * 10, "{rendered}");
    std::fs::write(folder.path().join("lib.rs"), root).unwrap();
    let metadata = metadata();
    let mut arguments = vec!["lib.rs".to_owned()];
    for name in CRATES {
        let file = &metadata[name];
        let (dependencies, _) = file.rsplit_once('/').unwrap();
        arguments.push(format!("-Ldependency={dependencies}"));
        arguments.push(format!("--extern={name}={file}"));
    }
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let ended = compile(folder.path(), &arguments);
    assert_eq!(ended.code, Some(0), "{ended}");
}
