//! The rules of the linter and the generator together, and `cargo xtask lint` and `render` as
//! processes.

use std::collections::BTreeSet;

use cargo_oas::rules;
use integration::{contract, files, read, root, snapshots, xtask_reading};
use openapi_document::{Document, Severity};
use serde_json::Value;

/// What only the generator cannot do is no more than a hint to a linter, and nothing where OpenAPI is
/// broken: of the documents of the linter's own tests both report the same.
#[test]
fn the_generator_adds_nothing_to_broken_documents() {
    for folder in ["clean", "planted", "rules"] {
        let folder = format!("crates/openapi-lint/tests/fixtures/{folder}");
        let documents = ["yaml", "json"].map(|ending| files(&folder, ending));
        for path in documents.concat() {
            let Ok(document) = Document::load(&path, "orders.yaml") else {
                continue;
            };
            let alone = openapi_lint::lint(&document, Severity::Warning);
            let both = rules::lint(&document, Severity::Warning);
            assert_eq!(both.as_slice(), alone.as_slice(), "{}", path.display());
        }
    }
}

#[test]
fn the_contract_is_clean_at_the_strictest_level() {
    let findings = rules::lint(&contract(), Severity::Advice);
    assert!(findings.is_empty(), "{findings}");
}

/// No choice of rules makes a document look clean that was not read.
#[test]
fn what_cannot_be_read_is_never_clean() {
    for (input, code) in [
        ("a: [", 100),
        ("openapi: 3.1.0\n", 100),
        ("swagger: '2.0'\n", 100),
        ("", 100),
        ("a: 1\na: 2\n", 100),
        ("\u{0}", 100),
    ] {
        for choice in [["--only", "doc"], ["--skip", "load"], ["--skip", "gen"]] {
            let ended = lint(&[choice[0], choice[1], "-"], input.as_bytes());
            assert_eq!(ended.code, Some(code), "{input:?} {choice:?}: {ended}");
        }
    }
    let missing = lint(&["--only", "doc", "no-such-file.yaml"], b"");
    assert_eq!(missing.code, Some(1), "{missing}");
}

/// A document with one finding of each level, names that Markdown and workflow commands have other
/// uses for, and one finding with a second place.
const WRONG: &str = "openapi: 3.0.3
info:
  title: Orders
  version: 1.0.0
  description: Orders.
  contact: {name: Me}
  license: {name: MIT, url: https://spdx.org/licenses/MIT.html}
security: []
paths:
  \"/a,b:<i>|@me/100%\":
    get:
      operationId: listOrders
      summary: List all orders
      description: Returns all orders.
      responses:
        \"200\": {description: All orders.}
        \"404\": {description: There are none.}
components:
  securitySchemes:
    key: {type: apiKey, in: query}
  schemas:
    Order:
      type: object
      description: An order.
      properties: {orderId: {type: string}, orderID: {type: string}}
";

/// Runs in a folder with the document, whatever else is wrong with it left out.
fn lint(arguments: &[&str], input: &[u8]) -> integration::Ended {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("orders.yaml"), WRONG).unwrap();
    std::fs::write(folder.path().join("empty.yaml"), "").unwrap();
    std::fs::write(folder.path().join("latin.yaml"), b"title: caf\xe9\n").unwrap();
    let mut all = vec!["lint"];
    all.extend(arguments);
    xtask_reading(folder.path(), &all, input)
}

const FAMILIES: [&str; 6] = [
    "--only",
    "sec",
    "--only",
    "name",
    "--only",
    "doc-operation-tags",
];

#[test]
fn findings_are_printed_in_every_format() {
    let mut text = String::new();
    for format in ["human", "json", "github", "markdown"] {
        let mut arguments = vec!["orders.yaml", "--level", "advice", "--format", format];
        arguments.extend(FAMILIES);
        let ended = lint(&arguments, b"");
        assert_eq!(ended.code, Some(100), "{ended}");
        text += &format!("== {format}\n{ended}\n");
    }
    snapshots().bind(|| insta::assert_snapshot!("lint-formats", text));
}

/// The members that SARIF 2.1.0 requires, and that refer to each other.
#[test]
fn sarif_has_what_its_readers_need() {
    let ended = lint(
        &["orders.yaml", "--level", "advice", "--format", "sarif"],
        b"",
    );
    assert_eq!(ended.code, Some(100), "{ended}");
    let log: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(log["version"], "2.1.0");
    assert!(log["$schema"].as_str().unwrap().contains("sarif-2.1.0"));
    let run = &log["runs"][0];
    assert!(run["tool"]["driver"]["name"].is_string());
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let table = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(table.len(), rules::all().count());
    let results = run["results"].as_array().unwrap();
    let mut levels = BTreeSet::new();
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(table[index]["id"], result["ruleId"]);
        assert!(table[index]["shortDescription"]["text"].is_string());
        assert_eq!(
            table[index]["defaultConfiguration"]["level"],
            result["level"]
        );
        levels.insert(result["level"].as_str().unwrap().to_owned());
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        let place = &result["locations"][0];
        assert_eq!(
            place["physicalLocation"]["artifactLocation"]["uri"],
            "orders.yaml"
        );
        let region = &place["physicalLocation"]["region"];
        let number = |key: &str| region[key].as_u64().unwrap();
        let start = (number("startLine"), number("startColumn"));
        assert!(start >= (1, 1) && start <= (number("endLine"), number("endColumn")));
        assert!(place["logicalLocations"][0]["fullyQualifiedName"].is_string());
    }
    let expected = ["error", "note", "warning"].map(str::to_owned);
    assert_eq!(levels, BTreeSet::from(expected));
}

/// Which exit code and which last line each kind of input ends with.
#[test]
fn a_lint_ends_as_documented() {
    let warning = "sec-secret-in-url";
    let swagger = b"swagger: '2.0'\ninfo: {title: T, version: '1'}\npaths: {}\n";
    let cases: &[(&str, &[&str], &[u8], i32)] = &[
        ("nothing found", &["orders.yaml", "--only", warning], b"", 0),
        (
            "lower findings alone",
            &["orders.yaml", "--only", "name", "--level", "error"],
            b"",
            0,
        ),
        (
            "standard input",
            &["-", "--only", "doc-contact"],
            b"openapi: 3.0.3\ninfo: {}\n",
            100,
        ),
        (
            "one kind left out",
            &["orders.yaml", "--only", "sec", "--skip", "sec-scheme"],
            b"",
            100,
        ),
        ("openapi 3.1", &["-"], b"openapi: 3.1.0\npaths: {}\n", 100),
        ("swagger 2.0", &["-"], swagger, 100),
        (
            "a key twice",
            &["-"],
            b"openapi: 3.0.3\nopenapi: 3.0.3\n",
            100,
        ),
        ("a tab", &["-"], b"openapi:\n\t3.0.3\n", 100),
        ("an empty file", &["empty.yaml"], b"", 100),
        ("no such file", &["nothing.yaml"], b"", 1),
        ("not UTF-8", &["latin.yaml"], b"", 1),
        ("a rule explained", &["--explain", "sec-scheme"], b"", 0),
        ("no such rule", &["--explain", "sec-schema"], b"", 2),
        (
            "a table in a format for findings",
            &["--rules", "--format", "sarif"],
            b"",
            2,
        ),
    ];
    let mut text = String::new();
    for (name, arguments, input, code) in cases {
        let ended = lint(arguments, input);
        assert_eq!(ended.code, Some(*code), "{name}: {ended}");
        let shown = ended.to_string();
        // The list of all rules changes with each of them.
        let lines = shown
            .lines()
            .filter(|line| !line.contains("[possible values:"));
        let lines: Vec<_> = lines.collect();
        text += &format!("== {name}\n{}\n", lines.join("\n"));
    }
    snapshots().bind(|| insta::assert_snapshot!("lint-ends", text));
}

#[test]
fn the_rules_can_be_listed() {
    let human = lint(&["--rules"], b"");
    assert_eq!(
        human.stdout.lines().count(),
        rules::all().count(),
        "{human}"
    );
    let json = lint(&["--rules", "--only", "sec", "--format", "json"], b"");
    let json: Value = serde_json::from_str(&json.stdout).unwrap();
    let listed = json["rules"].as_array().unwrap();
    assert_eq!(
        listed.len(),
        rules::all().filter(|rule| rule.family() == "sec").count()
    );
    assert!(
        listed
            .iter()
            .all(|rule| rule["bad"].is_string() && rule["good"].is_string())
    );
    snapshots().bind(|| insta::assert_snapshot!("lint-rules", human.stdout));
}

#[test]
fn the_contract_is_linted_at_the_strictest_level() {
    let ended = xtask_reading(&root(), &["lint"], b"");
    assert_eq!(ended.code, Some(0), "{ended}");
    assert_eq!(
        (
            ended.stdout.as_str(),
            ended.stderr.contains("of a lower level")
        ),
        ("", false)
    );
}

#[test]
fn any_document_renders_to_a_file_or_to_stdout() {
    let folder = tempfile::tempdir().unwrap();
    let source = read("crates/openapi-lint/tests/fixtures/rules/doc-operation-tags/simple.yaml");
    std::fs::write(folder.path().join("orders.yaml"), &source).unwrap();
    let said = xtask_reading(folder.path(), &["render", "orders.yaml"], b"");
    assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""), "{said}");
    assert!(said.stdout.contains("pub fn list_orders("), "{said}");
    let arguments = ["render", "orders.yaml", "--output", "client.rs"];
    let written = xtask_reading(folder.path(), &arguments, b"");
    assert_eq!(
        (written.code, written.stdout.as_str()),
        (Some(0), ""),
        "{written}"
    );
    let text = std::fs::read_to_string(folder.path().join("client.rs")).unwrap();
    assert_eq!(text, said.stdout);

    let refused = source.replace("operationId: listOrders", "summary: List all orders");
    let refused = xtask_reading(
        folder.path(),
        &["render", "-", "-o", "client.rs"],
        refused.as_bytes(),
    );
    assert_eq!(
        (refused.code, refused.stdout.as_str()),
        (Some(100), ""),
        "{refused}"
    );
    assert!(refused.stderr.contains("gen-operation-id"), "{refused}");
    assert_eq!(
        std::fs::read_to_string(folder.path().join("client.rs")).unwrap(),
        text
    );
    let missing = xtask_reading(folder.path(), &["render", "nothing.yaml"], b"");
    assert_eq!(missing.code, Some(1), "{missing}");
}
