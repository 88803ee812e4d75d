//! The lint table as a whole, and `cargo xtask lint` and `render` as processes: every rule is told,
//! proven and silent where nothing is wrong.

use std::collections::BTreeSet;

use cargo_oas::rules;
use integration::{CLIENT, contract, files, read, root, snapshots, xtask_reading};
use openapi_document::rule::Rule;
use openapi_document::{Document, Findings, Level};
use openapi_rust::render::render;
use serde_json::Value;

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
        && let Err(findings) = render(document, CLIENT)
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

/// Documents as others write them, in which nothing is wrong.
#[test]
fn ordinary_documents_are_silent() {
    let clean = ["yaml", "json"].map(|extension| files("tests/fixtures/clean", extension));
    let clean = clean.concat();
    assert!(clean.len() >= 3, "{clean:?}");
    for path in clean {
        let document = Document::load(&path, path.to_str().unwrap()).unwrap();
        let findings = rules::lint(&document, Level::Warning);
        assert!(findings.is_empty(), "{findings}");
    }
}

/// What one value of the wrong kind hides is what is inside of it, and nothing else.
#[test]
fn one_run_names_everything() {
    let source = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n  /a:\n    get:\n      \
                  parameters: [{$ref: 7}, 5]\n      responses: [nothing]\n  /b: 3\n\
                  components:\n  securitySchemes: {key: {type: apiKey, in: header}}\n";
    let document = Document::parse("x.yaml", source).unwrap();
    let findings = rules::lint(&document, Level::Advice);
    let fired = fired(&findings);
    for rule in [
        "doc-contact",
        "doc-operation-id",
        "sec-scheme",
        "sec-operation",
    ] {
        assert!(fired.contains(rule), "{rule}: {findings}");
    }
    let pointers = findings
        .as_slice()
        .iter()
        .map(|finding| finding.pointer.as_str());
    let pointers: Vec<_> = pointers.collect();
    for wrong in [
        "/paths/~1a/get/parameters/1",
        "/paths/~1a/get/responses",
        "/paths/~1b",
    ] {
        assert!(pointers.contains(&wrong), "{wrong}: {findings}");
        let inside = |pointer: &&str| pointer.starts_with(&format!("{wrong}/"));
        assert!(!pointers.iter().any(inside), "{findings}");
    }
}

/// A key that repeats hides nothing but its own value; what renders or compiles still refuses it.
#[test]
fn a_repeated_key_hides_nothing_else() {
    let source = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n  /a:\n    get: {}\n    \
                  get: {}\ncomponents:\n  schemas: {A: {type: strnig}}\n";
    let document = Document::bytes_lenient("x.yaml", source.into()).unwrap();
    let findings = rules::lint(&document, Level::Error);
    let found = findings.as_slice();
    let place = |rule: &str| {
        let finding = found.iter().find(|finding| finding.rule == rule);
        finding.unwrap_or_else(|| panic!("{rule}: {findings}")).span
    };
    assert_eq!(place("load-duplicate-key").unwrap().start.line, 6);
    assert_eq!(place("spec-schema-type").unwrap().start.line, 8);
    assert!(
        openapi_rust::check_generator(&document)
            .unwrap_err()
            .is_unreadable()
    );
    assert!(
        Document::parse("x.yaml", source)
            .unwrap_err()
            .is_unreadable()
    );
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

/// What a document says cannot command the terminal or the log that shows a finding.
#[test]
fn words_of_the_document_stay_words() {
    let source = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n  /a:\n    get:\n      \
                  operationId: \"a\\n::error::x\\e[2J\\u202E\"\n      responses: {}\n";
    let document = Document::parse("x.yaml", source).unwrap();
    let findings = rules::lint(&document, Level::Advice);
    for text in findings.as_slice().iter().map(|finding| &finding.message) {
        let wrong = |c: char| c.is_control() || c == '\u{202e}';
        assert!(!text.contains(wrong), "{text:?}");
    }
    assert!(findings.to_string().contains("::error::x"), "{findings}");
}

/// What an alias repeats is wrong in one place of the text.
#[test]
fn a_place_that_is_repeated_is_named_once() {
    let source = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n  /a: &a\n    parameters: \
                  [{name: token, in: query, schema: {type: string}}]\n  /b: *a\n";
    let document = Document::parse("x.yaml", source).unwrap();
    let findings = rules::lint(&document, Level::Warning);
    let secrets = findings.filter(|finding| finding.rule == "sec-secret-in-address");
    assert_eq!(secrets.as_slice().len(), 1, "{secrets}");
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
    let warning = "sec-secret-in-address";
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
    let source = read("tests/fixtures/rules/doc-operation-tags/simple.yaml");
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
