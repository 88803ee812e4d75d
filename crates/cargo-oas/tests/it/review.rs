//! `cargo oas review` as a process, in git repositories made for the test: what it compares, what it
//! reports in each format, which changes it accepts, and its exit codes.

use std::fs;
use std::path::Path;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde_json::Value;
use tempfile::TempDir;

use crate::support::{Ended, git, oas, oas_with_path, snapshots};

const CONFIG: &str = "document = \"spec/shop.yaml\"\n\n[review]\nwaivers = \"spec/waivers.yaml\"\nmanifest = \"Cargo.toml\"\nchangelog = \"CHANGELOG.md\"\n";
const CONTRACT: &str = "spec/shop.yaml";
const WAIVERS: &str = "spec/waivers.yaml";

/// The old contract of all tests.
const SHOP: &str = r##"openapi: 3.0.3
info:
  title: Shop
  version: 1.2.0
  description: Orders of a shop.
servers:
  - url: https://shop.example.com
paths:
  /orders:
    get:
      operationId: listOrders
      summary: List the orders
      parameters:
        - {name: state, in: query, schema: {type: string}}
      responses:
        "200":
          description: The orders.
          content:
            application/json:
              schema: {type: array, items: {$ref: "#/components/schemas/Order"}}
    post:
      operationId: createOrder
      summary: Create an order
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: "#/components/schemas/NewOrder"}
      responses:
        "201":
          description: The order.
          content:
            application/json:
              schema: {$ref: "#/components/schemas/Order"}
  /orders/{id}:
    get:
      operationId: getOrder
      summary: Get an order
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
      responses:
        "200":
          description: The order.
          content:
            application/json:
              schema: {$ref: "#/components/schemas/Order"}
components:
  schemas:
    Order:
      type: object
      required: [id, note]
      properties:
        id: {type: string, maxLength: 36}
        note: {type: string}
    NewOrder:
      type: object
      required: [item]
      properties:
        item: {type: string}
        note: {type: string}
"##;

const MANIFEST: &str = "[workspace]\nmembers = []\n\n[workspace.package]\nversion = \"1.2.0\"\n";
const CHANGELOG: &str = "# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-01-01\n\n- Orders.\n";

/// Each edit, as what it replaces and by what.
const REQUIRED: (&str, &str) = ("required: [item]", "required: [item, note]");
const GONE: (&str, &str) = ("required: [id, note]", "required: [id]");
const PARAMETER: (&str, &str) = (
    "        - {name: state, in: query, schema: {type: string}}\n",
    "        - {name: state, in: query, schema: {type: string}}\n        \
     - {name: top, in: query, schema: {type: integer}}\n",
);
const WORDS: (&str, &str) = ("Orders of a shop.", "The orders of a shop.");
const LAYOUT: (&str, &str) = (
    "      required: [item]\n",
    "      # What an order is made of.\n      \"required\": [ item ]\n",
);

fn edited(edits: &[(&str, &str)]) -> String {
    edits.iter().fold(SHOP.to_owned(), |text, (old, new)| {
        assert!(text.contains(old), "{old}");
        text.replacen(old, new, 1)
    })
}

/// A repository whose branch `main` has the old contract, on a branch `change` that begins there.
struct Repository {
    folder: TempDir,
}

impl Repository {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("spec")).unwrap();
        let this = Self { folder };
        for (name, text) in [
            (CONTRACT, SHOP),
            (WAIVERS, "waivers: []\n"),
            ("oas.toml", CONFIG),
            ("Cargo.toml", MANIFEST),
            ("CHANGELOG.md", CHANGELOG),
        ] {
            this.write(name, text);
        }
        this.git(&["init", "--quiet", "--initial-branch=main"]);
        this.commit();
        this.git(&["switch", "--quiet", "--create", "change"]);
        this
    }

    /// With an edited contract that is not committed.
    fn with(edits: &[(&str, &str)]) -> Self {
        let this = Self::new();
        this.write(CONTRACT, &edited(edits));
        this
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path().join(name), text).unwrap();
    }

    fn git(&self, arguments: &[&str]) -> String {
        git(self.path(), arguments)
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message=Change"]);
    }

    fn review(&self, arguments: &[&str]) -> Ended {
        review(self.path(), arguments)
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let ended = self.review(&[&["--format", "json"], arguments].concat());
        serde_json::from_str(&ended.stdout).unwrap_or_else(|error| panic!("{error}: {ended}"))
    }
}

fn review(folder: &Path, arguments: &[&str]) -> Ended {
    let all = [&["review", "--today", "2026-06-15"], arguments].concat();
    oas(folder, &all)
}

/// The ids of the changes on the wire.
fn ids(review: &Value) -> Vec<&str> {
    let findings = review["findings"].as_array().unwrap();
    findings.iter().map(|f| f["id"].as_str().unwrap()).collect()
}

const FORMATS: [&str; 6] = ["human", "markdown", "json", "github", "sarif", "junit"];

#[test]
fn a_review_is_printed_in_every_format() {
    let repository = Repository::with(&[REQUIRED, GONE, PARAMETER, WORDS]);
    let mut text = String::new();
    for format in FORMATS {
        let ended = repository.review(&["--format", format]);
        assert_eq!(ended.code, Some(100), "{ended}");
        text += &format!("== {format}\n{ended}\n");
    }
    snapshots().bind(|| insta::assert_snapshot!("review-formats", text));
}

#[test]
fn a_review_for_a_terminal_is_coloured() {
    let repository = Repository::with(&[REQUIRED, WORDS]);
    let ended = repository.review(&["--color", "always"]);
    let shown = ended.stdout.replace('\u{1b}', "ESC");
    assert!(shown.contains("ESC["), "{ended}");
    snapshots().bind(|| insta::assert_snapshot!("review-styled", shown));
    let plain = repository.review(&["--color", "never"]);
    assert!(!plain.stdout.contains('\u{1b}'), "{plain}");
}

/// What is written to a file is what would be printed, without colours.
#[test]
fn a_review_can_be_written_to_a_file() {
    let repository = Repository::with(&[REQUIRED]);
    let printed = repository.review(&["--color", "never"]);
    let file = repository.path().join("review.txt");
    let name = file.to_str().unwrap();
    let ended = repository.review(&["--color", "always", "--output", name]);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(100), ""));
    assert_eq!(fs::read_to_string(&file).unwrap(), printed.stdout);
    // A file cannot be inside of another.
    let inside = format!("{name}/review.txt");
    let ended = repository.review(&["--output", &inside]);
    assert_eq!(ended.code, Some(1), "{ended}");
    let said = format!("to {inside}: not a directory; choose another file with --output");
    assert!(ended.stderr.contains(&said), "{ended}");
}

/// A removed path is shown at the line that follows it, which is among the changed lines.
#[test]
fn a_removed_path_is_shown_where_it_was() {
    let (start, end) = (
        SHOP.find("  /orders:\n").unwrap(),
        SHOP.find("  /orders/{id}:\n").unwrap(),
    );
    let gone = SHOP.get(start..end).unwrap();
    let repository = Repository::with(&[(gone, "")]);
    let line = SHOP[..start].lines().count() + 1;
    let ended = repository.review(&["--format", "github"]);
    let place = format!("file={CONTRACT},line={line},");
    for what in [
        "`GET /orders`: operation removed",
        "`POST /orders`: operation removed",
    ] {
        let mut lines = ended.stdout.lines();
        let shown = lines.find(|line| line.contains(what)).unwrap();
        assert!(shown.contains(&place), "{shown}");
    }
}

/// Where a text begins on the line below its key, the key says nothing of what is different.
#[test]
fn a_line_that_both_sides_have_is_shown_once() {
    let block = |words: &str| {
        let text = format!("description: |\n    {words}");
        SHOP.replace("description: Orders of a shop.", &text)
    };
    let folder = tempfile::tempdir().unwrap();
    let [old, new] = ["Orders.", "The orders."].map(|words| {
        let path = folder.path().join(format!("{words}yaml"));
        fs::write(&path, block(words)).unwrap();
        path.to_str().unwrap().to_owned()
    });
    let files = ["--base-file", &old, "--head-file", &new];
    let ended = review(
        folder.path(),
        &[&files[..], &["--format", "markdown"]].concat(),
    );
    assert_eq!(ended.code, Some(0), "{ended}");
    assert_eq!(ended.stdout.matches("description: |").count(), 1, "{ended}");
}

#[test]
fn json_is_what_its_schema_says() {
    let schema = oas(Path::new("."), &["review", "--schema"]);
    let schema: Value = serde_json::from_str(&schema.stdout).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let repository = Repository::with(&[REQUIRED, GONE, PARAMETER, WORDS]);
    repository.write(
        WAIVERS,
        &waiver("rule: no-such-rule\n    pointer: /a", "2026-12-31"),
    );
    for review in [repository.json(&[]), Repository::new().json(&[])] {
        let errors: Vec<_> = validator.iter_errors(&review).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
    let mut wrong = Repository::new().json(&[]);
    wrong["verdict"] = "harmless".into();
    assert!(!validator.is_valid(&wrong));
}

/// The members that SARIF 2.1.0 requires, and that refer to each other.
#[test]
fn sarif_has_what_its_readers_need() {
    let repository = Repository::with(&[REQUIRED, GONE, PARAMETER, WORDS]);
    let log = repository.review(&["--format", "sarif"]).stdout;
    let log: Value = serde_json::from_str(&log).unwrap();
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    assert!(results.len() >= 4, "{log:#}");
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(result["partialFingerprints"]["change/v1"].is_string());
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], CONTRACT);
        assert!(place["region"]["startLine"].as_u64().unwrap() >= 1);
    }
}

/// A report with as many tests and failures as it says, and nothing that XML does not have.
#[test]
fn junit_can_be_read() {
    let repository = Repository::with(&[REQUIRED, WORDS]);
    for (fail_on, failures) in [("never", 0), ("breaking", 1), ("documentation", 2)] {
        let ended = repository.review(&["--format", "junit", "--fail-on", fail_on]);
        let mut reader = quick_xml::Reader::from_str(&ended.stdout);
        let (mut tests, mut failed) = (0, 0);
        loop {
            let event = reader.read_event().unwrap();
            if let quick_xml::events::Event::Start(element) = &event {
                match element.name().as_ref() {
                    "testcase" => tests += 1,
                    "failure" => failed += 1,
                    _ => {}
                }
            }
            if event == quick_xml::events::Event::Eof {
                break;
            }
        }
        assert_eq!(failed, failures, "{fail_on}: {ended}");
        assert!(
            ended.stdout.contains(&format!("tests=\"{tests}\"")),
            "{ended}"
        );
        assert!(
            ended.stdout.contains(&format!("failures=\"{failures}\"")),
            "{ended}"
        );
    }
}

#[test]
fn it_fails_at_the_verdict_that_was_asked_for() {
    let verdicts = [
        "documentation",
        "compatible",
        "potentially-breaking",
        "breaking",
    ];
    let cases: [(&str, &[(&str, &str)]); 5] = [
        ("identical", &[]),
        ("identical", &[LAYOUT]),
        ("documentation", &[WORDS]),
        ("compatible", &[WORDS, PARAMETER]),
        ("breaking", &[WORDS, PARAMETER, REQUIRED]),
    ];
    for (verdict, edits) in cases {
        let repository = Repository::with(edits);
        let review = repository.json(&[]);
        assert_eq!(review["verdict"], verdict, "{edits:?}");
        let weight = verdicts.iter().position(|known| *known == verdict);
        for (least, fail_on) in verdicts.iter().enumerate() {
            let fails = weight.is_some_and(|weight| weight >= least);
            let ended = repository.review(&["--fail-on", fail_on]);
            let expected = if fails { 100 } else { 0 };
            assert_eq!(ended.code, Some(expected), "{verdict} {fail_on}: {ended}");
        }
        assert_eq!(repository.review(&["--fail-on", "never"]).code, Some(0));
        let default = if verdict == "breaking" { 100 } else { 0 };
        assert_eq!(repository.review(&[]).code, Some(default));
    }
    assert_eq!(
        Repository::new().review(&["--fail-on", "often"]).code,
        Some(2)
    );
    assert_eq!(
        Repository::new().review(&["--base-file", "a.yaml"]).code,
        Some(2)
    );
}

/// The same bytes, the same meaning, other words: three different things to say.
#[test]
fn nothing_to_show_is_said_in_three_ways() {
    let mut text = String::new();
    for edits in [&[][..], &[LAYOUT], &[WORDS]] {
        text += &format!("{}\n", Repository::with(edits).review(&[]));
    }
    snapshots().bind(|| insta::assert_snapshot!("review-nothing", text));
}

/// What came to the main branch since is not part of the change.
#[test]
fn the_base_is_where_the_branch_began() {
    let repository = Repository::new();
    repository.write(CONTRACT, &edited(&[PARAMETER]));
    repository.commit();
    repository.git(&["switch", "--quiet", "main"]);
    repository.write(CONTRACT, &edited(&[REQUIRED]));
    repository.commit();
    repository.git(&["switch", "--quiet", "change"]);
    let review = repository.json(&[]);
    assert_eq!(review["verdict"], "compatible", "{review:#}");
    // Against what main is now, the branch takes a change back.
    let review = repository.json(&["--base", "main"]);
    assert_eq!(ids(&review).len(), 2, "{review:#}");
    // The branch of the remote comes before the one that is here.
    let here = repository.git(&["rev-parse", "HEAD"]);
    repository.git(&["update-ref", "refs/remotes/origin/main", &here]);
    assert_eq!(repository.json(&[])["verdict"], "identical");
    // The files of the work tree are what is reviewed.
    repository.write(CONTRACT, &edited(&[PARAMETER, WORDS]));
    assert_eq!(repository.json(&[])["verdict"], "documentation");
}

/// An entry with this target and end.
fn waiver(target: &str, until: &str) -> String {
    format!(
        "waivers:\n  - {target}\n    reason: Nobody sends orders without a note.\n    until: {until}\n"
    )
}

/// The fingerprint of the one breaking change of [`REQUIRED`].
fn fingerprint() -> String {
    let review = Repository::with(&[REQUIRED]).json(&[]);
    review["findings"][0]["fingerprint"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[test]
fn waivers_accept_what_they_name_until_they_end() {
    let by_fingerprint = format!("fingerprint: \"{}\"", fingerprint());
    let review = Repository::with(&[REQUIRED]).json(&[]);
    let finding = &review["findings"][0];
    let (rule, pointer) = (
        finding["id"].as_str().unwrap(),
        finding["pointer"].as_str().unwrap(),
    );
    let by_place = format!("rule: {rule}\n    pointer: {pointer}");
    let elsewhere = format!("rule: {rule}\n    pointer: /components/schemas/Order");
    let entry = waiver(&by_fingerprint, "2026-12-31");
    let twice = entry.clone() + entry.trim_start_matches("waivers:\n");
    let mut text = String::new();
    for (name, waivers, code) in [
        ("used", waiver(&by_fingerprint, "2026-06-15"), 0),
        (
            "used, by rule and pointer",
            waiver(&by_place, "2026-12-31"),
            0,
        ),
        ("expired", waiver(&by_fingerprint, "2026-06-14"), 100),
        ("unused", waiver(&elsewhere, "2026-12-31"), 100),
        ("twice", twice, 100),
    ] {
        let repository = Repository::with(&[REQUIRED]);
        repository.write(WAIVERS, &waivers);
        let ended = repository.review(&[]);
        assert_eq!(ended.code, Some(code), "{name}: {ended}");
        assert_eq!(repository.review(&["--fail-on", "never"]).code, Some(0));
        text += &format!("== {name}\n{}\n", ended.stdout);
    }
    snapshots().bind(|| insta::assert_snapshot!("review-waivers", text));
}

/// A waiver lets a change pass; what changed still asks for its version.
#[test]
fn a_waived_change_still_asks_for_its_version() {
    let repository = Repository::with(&[REQUIRED]);
    let target = format!("fingerprint: \"{}\"", fingerprint());
    repository.write(WAIVERS, &waiver(&target, "2026-12-31"));
    let review = repository.json(&[]);
    assert_eq!(review["verdict"], "identical");
    assert_eq!(review["verdict_without_waivers"], "breaking");
    assert_eq!(review["bump"], "major");
    assert_eq!(review["versions"]["needed"], "2.0.0");
    assert_eq!(review["waivers"][0]["state"], "used");
    assert_eq!(
        review["findings"][0]["waived"]["reason"],
        "Nobody sends orders without a note."
    );
}

/// After the merge, the entry of the change that was merged does not fail what comes next.
#[test]
fn a_waiver_of_a_merged_change_is_told_and_fails_nothing() {
    let repository = Repository::with(&[REQUIRED]);
    let target = format!("fingerprint: \"{}\"", fingerprint());
    repository.write(WAIVERS, &waiver(&target, "2026-12-31"));
    repository.commit();
    repository.git(&["switch", "--quiet", "main"]);
    repository.git(&["merge", "--quiet", "change"]);
    repository.write(CONTRACT, &edited(&[REQUIRED, PARAMETER]));
    let ended = repository.review(&[]);
    assert_eq!(ended.code, Some(0), "{ended}");
    assert!(ended.stdout.contains("waiver-left-over"), "{ended}");
    // The same entry with another end is this change's own.
    repository.write(WAIVERS, &waiver(&target, "2027-12-31"));
    let ended = repository.review(&[]);
    assert_eq!(ended.code, Some(100), "{ended}");
    assert!(ended.stdout.contains("waiver-unused"), "{ended}");
}

#[test]
fn waivers_that_cannot_be_read_are_named_with_their_place() {
    let mut text = String::new();
    for waivers in [
        "waivers: {}\n",
        "waiver: []\n",
        "waivers: [1]\n",
        "- a\n",
        "waivers:\n\t- a\n",
        "waivers:\n  - {fingerprint: \"0123456789abcdef\", until: 2026-12-31}\n",
        "waivers:\n  - {fingerprint: \"0123456789abcdef\", reason: R}\n",
        "waivers:\n  - {fingerprint: 1234567890123456, reason: R, until: 2026-12-31}\n",
        "waivers:\n  - {fingerprint: \"0123456789abcdef\", reason: R, until: 2026-2-31}\n",
        "waivers:\n  - {fingerprint: \"0123456789abcdef\", reason: R, until: 2026-02-30}\n",
        "waivers:\n  - {fingerprint: \"0123456789abcdef\", reason: \"\", until: 2026-12-31}\n",
        "waivers:\n  - {reason: R, until: 2026-12-31}\n",
        "waivers:\n  - {rule: a, reason: R, until: 2026-12-31}\n",
        "waivers:\n  - {rule: a, pointer: /a, fingerprint: \"0\", reason: R, until: 2026-12-31}\n",
        "waivers:\n  - {rule: a, pointer: /a, because: R, until: 2026-12-31}\n",
    ] {
        let repository = Repository::new();
        repository.write(WAIVERS, waivers);
        let ended = repository.review(&["--format", "github"]);
        assert_eq!(ended.code, Some(100), "{waivers}: {ended}");
        text += &format!("{waivers}{}\n", ended.stdout);
    }
    snapshots().bind(|| insta::assert_snapshot!("review-wrong-waivers", text));
}

/// Waivers belong to the contract; for two files they count when they are named.
#[test]
fn two_files_have_the_waivers_that_are_named() {
    let repository = Repository::with(&[REQUIRED]);
    let target = format!("fingerprint: \"{}\"", fingerprint());
    repository.write(WAIVERS, &waiver(&target, "2026-12-31"));
    repository.write("old.yaml", SHOP);
    let path = |name: &str| repository.path().join(name).to_str().unwrap().to_owned();
    let (old, new, waivers) = (path("old.yaml"), path(CONTRACT), path(WAIVERS));
    let files = ["--base-file", &old, "--head-file", &new];
    assert_eq!(repository.review(&files).code, Some(100));
    let with = [&files[..], &["--waivers", &waivers]].concat();
    assert_eq!(repository.review(&with).code, Some(0));
    let missing = [&files[..], &["--waivers", "nothing.yaml"]].concat();
    let ended = repository.review(&missing);
    assert_eq!(ended.code, Some(1), "{ended}");
    assert!(ended.stderr.contains("nothing.yaml"), "{ended}");
}

#[test]
fn what_keeps_it_from_comparing_is_said_with_the_next_command() {
    let mut text = String::new();
    let mut told = |name: &str, ended: Ended, said: &str| {
        assert_eq!(ended.code, Some(1), "{name}: {ended}");
        assert_eq!(ended.stdout, "", "{name}");
        assert!(ended.stderr.contains(said), "{name}: {ended}");
        text += &format!("== {name}\n{}\n", ended.stderr);
    };

    let repository = Repository::with(&[REQUIRED]);
    let no_programs = repository.path().to_str().unwrap();
    let ended = oas_with_path(repository.path(), no_programs, &["review"]);
    told("no git", ended, "--base-file");

    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("oas.toml"), CONFIG).unwrap();
    told("no repository", review(outside.path(), &[]), "--base-file");

    git(outside.path(), &["init", "--quiet"]);
    told("no commit", review(outside.path(), &[]), "commit first");

    let ended = repository.review(&["--base", "v9"]);
    told("no such revision", ended, "git fetch");
    let ended = repository.review(&["--base", "--all"]);
    assert_eq!(ended.code, Some(2), "{ended}");

    let other = Repository::new();
    other.git(&["branch", "--quiet", "--delete", "--force", "main"]);
    told("no main branch", other.review(&[]), "git fetch origin");

    repository.commit();
    let clone = tempfile::tempdir().unwrap();
    let from = format!("file://{}", repository.path().display());
    let depth = ["--depth=1", "--no-single-branch", "--branch=change"];
    git(
        clone.path(),
        &[&["clone", "--quiet"], &depth[..], &[&from, "."]].concat(),
    );
    // Which is what actions/checkout leaves out as well.
    git(clone.path(), &["remote", "set-head", "origin", "--delete"]);
    let ended = review(clone.path(), &[]);
    assert!(ended.stderr.contains("fetch-depth: 0"), "{ended}");
    told("a shallow clone", ended, "git fetch --unshallow");
    let ended = review(clone.path(), &["--base", "HEAD^1"]);
    told(
        "a parent beyond a shallow clone",
        ended,
        "git fetch --unshallow",
    );

    repository.git(&["rm", "--quiet", "--cached", CONTRACT]);
    repository.git(&["commit", "--quiet", "--message=Remove"]);
    let ended = repository.review(&["--base", "HEAD"]);
    told("a new document", ended, "cargo oas lint");

    let both = [
        ("invalid YAML", "openapi: 3.0.3\ninfo: [\n", ":3:1"),
        (
            "invalid JSON",
            "{\"openapi\": \"3.0.3\" \"info\": 1}\n",
            "neither valid JSON nor valid YAML",
        ),
        ("a key twice", "openapi: 3.0.3\nopenapi: 3.0.3\n", ":2:1"),
        (
            "OpenAPI 3.1",
            "openapi: 3.1.0\npaths: {}\n",
            "spec-openapi-version",
        ),
        (
            "Swagger 2",
            "swagger: '2.0'\npaths: {}\n",
            "spec-openapi-version",
        ),
    ];
    for (name, source, said) in both {
        let repository = Repository::new();
        repository.write(CONTRACT, source);
        told(&format!("{name}, now"), repository.review(&[]), said);
        repository.commit();
        repository.write(CONTRACT, SHOP);
        let ended = repository.review(&["--base", "HEAD"]);
        told(&format!("{name}, before"), ended, said);
    }
    let ended = repository.review(&["--base-file", "no.yaml", "--head-file", "no.yaml"]);
    told("no such file", ended, "no.yaml");
    snapshots().bind(|| insta::assert_snapshot!("review-failures", text));
}

/// Where a side cannot be rendered, the wire is reviewed all the same.
#[test]
fn a_side_without_a_client_has_no_part_about_rust() {
    let anonymous = edited(&[("      operationId: getOrder\n", "")]);
    let repository = Repository::with(&[]);
    repository.write(CONTRACT, &anonymous);
    let review = repository.json(&[]);
    assert_eq!(review["rust_bump"], Value::Null);
    let reason = review["rust_missing"].as_str().unwrap();
    assert!(reason.contains("gen-operation-id"), "{reason}");
    let ended = repository.review(&[]);
    assert!(
        ended.stdout.contains("Rust callers were not compared"),
        "{ended}"
    );
}

/// The numbers that follow a version, as Cargo reads them.
#[test]
fn the_next_version_is_cargos() {
    for (old, edits, needed) in [
        ("1.2.3", &[REQUIRED][..], "2.0.0"),
        ("1.2.3", &[PARAMETER], "1.3.0"),
        ("1.2.3", &[WORDS], "1.2.4"),
        ("0.2.3", &[REQUIRED], "0.3.0"),
        ("0.2.3", &[WORDS], "0.2.4"),
        ("0.0.3", &[REQUIRED], "0.0.4"),
        ("2.0.0-rc.1", &[REQUIRED], "2.0.0"),
    ] {
        let repository = Repository::new();
        let path = |name: &str| repository.path().join(name).to_str().unwrap().to_owned();
        let version = ("version: 1.2.0", &*format!("version: {old}"));
        repository.write("old.yaml", &edited(&[version]));
        let all = [&[version], edits].concat();
        repository.write("new.yaml", &edited(&all));
        let (base, head) = (path("old.yaml"), path("new.yaml"));
        let files = ["--base-file", &*base, "--head-file", &head];
        let review = repository.json(&files);
        assert_eq!(review["versions"]["needed"], needed, "{old}: {review:#}");
        let done = ("version: 1.2.0", &*format!("version: {needed}"));
        repository.write("new.yaml", &edited(&[&[done], edits].concat()));
        let review = repository.json(&files);
        assert_eq!(review["versions"]["satisfied"], true, "{old}: {review:#}");
    }
}

/// The number is counted from what was released: a second breaking change before the next release
/// asks for no further number.
#[test]
fn a_version_is_counted_from_the_last_release() {
    let manifest = MANIFEST.replace("1.2.0", "2.0.0");
    let version = ("version: 1.2.0", "version: 2.0.0");
    let repository = Repository::with(&[version, GONE]);
    repository.write("Cargo.toml", &manifest);
    repository.write(
        "CHANGELOG.md",
        &CHANGELOG.replace("[Unreleased]\n", "[Unreleased]\n\n- A.\n"),
    );
    repository.commit();
    repository.write(CONTRACT, &edited(&[version, GONE, REQUIRED]));
    let review = repository.json(&["--base", "HEAD"]);
    assert_eq!(review["versions"]["needed"], "2.0.0");
    let checks = review["versions"]["checks"].as_array().unwrap();
    let open = checks.iter().filter(|check| check["satisfied"] == false);
    let open: Vec<_> = open
        .map(|check| check["subject"].as_str().unwrap())
        .collect();
    assert_eq!(open, ["changelog"], "{review:#}");
}

/// Words of a document stay words in every form.
#[test]
fn words_of_the_document_command_nothing() {
    let hostile = "\"a\\n::error::x\\e[2J\\u202E`|<script>@me\\u0001\"";
    let parameter = format!(
        "        - {{name: {hostile}, in: query, required: true, schema: {{type: string}}}}\n"
    );
    let id = format!("operationId: {hostile}");
    let edits = [
        (PARAMETER.0, &*format!("{}{parameter}", PARAMETER.0)),
        ("operationId: listOrders", &*id),
    ];
    let repository = Repository::with(&edits);
    for format in FORMATS {
        let text = repository
            .review(&["--format", format, "--color", "never"])
            .stdout;
        let wrong = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!text.contains(wrong), "{format}: {text:?}");
        assert!(
            !text.lines().any(|line| line.starts_with("::error::")),
            "{format}: {text}"
        );
    }
    let text = repository.review(&["--format", "markdown"]).stdout;
    assert_eq!(active_markdown(&text), Vec::<String>::new(), "{text}");
}

/// Names cannot leave the code spans and cells of a comment, whatever is in them.
#[test]
fn names_in_a_comment_are_no_markup() {
    let names = [
        "``@octocat ",
        "``@my-org/my-team and <img src=https://a.example/p.png> [click](https://a.example) ",
        "` <details open><summary>APPROVED by @maintainer</summary>` ",
        "x``<!-- ",
        "x` <img src=https://a.example/p.png> @octocat `y",
        "x\\\\| <img src=https://a.example/p.png> @octocat ",
        "|@octocat|",
        "a@octocat",
        "https://a.example/phish",
        "www.a.example",
        "GH-1",
        "owner/repo#1",
        "##[error]a",
    ];
    let properties = names.map(|name| format!("        \"{name}\": {{type: string}}\n"));
    let item = "        item: {type: string}\n";
    let edited = format!("{item}{}", properties.concat());
    let repository = Repository::with(&[(item, &*edited)]);
    let text = repository.review(&["--format", "markdown"]).stdout;
    assert!(text.contains("octocat"), "{text}");
    assert_eq!(active_markdown(&text), Vec::<String>::new(), "{text}");
    for format in FORMATS {
        let text = repository.review(&["--format", format]).stdout;
        assert!(!text.contains("##["), "{format}: {text}");
    }
}

/// What a code host would show as more than text: HTML other than ours, links, images, mentions,
/// references to issues, and addresses.
fn active_markdown(text: &str) -> Vec<String> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut active = Vec::new();
    let mut block = false;
    for event in Parser::new_ext(text, options) {
        if let Event::Html(html) | Event::InlineHtml(html) = &event {
            if !html.trim().starts_with("<details><summary>") && html.trim() != "</details>" {
                active.push(html.to_string());
            }
        } else if let Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) =
            &event
        {
            active.push(dest_url.to_string());
        } else if let Event::Text(words) = &event {
            let commands = ["@octocat", "@me", "@my", "://", "www.", "GH-1", "repo#1"];
            if !block && commands.iter().any(|command| words.contains(command)) {
                active.push(words.to_string());
            }
        } else if let Event::Start(Tag::CodeBlock(_)) = &event {
            block = true;
        } else if event == Event::End(TagEnd::CodeBlock) {
            block = false;
        }
    }
    active
}

/// A comment on GitHub takes 65,536 characters.
#[test]
fn a_large_change_fits_into_a_comment() {
    let mut paths = String::new();
    for index in 0..600 {
        let operation = format!(
            "  /a{index}:\n    get:\n      operationId: operation{index}\n      responses: {{\"204\": {{description: Done.}}}}\n"
        );
        paths += &operation;
    }
    let repository = Repository::with(&[("paths:\n", &format!("paths:\n{paths}"))]);
    let ended = repository.review(&["--format", "markdown"]);
    let characters = ended.stdout.chars().count();
    assert!((10_000..65_000).contains(&characters), "{characters}");
    assert!(ended.stdout.contains("more"), "{}", ended.stdout);
    assert_eq!(
        ended.stdout.matches("<details>").count(),
        ended.stdout.matches("</details>").count()
    );
}

#[test]
fn the_changes_can_be_listed_and_explained() {
    let listed = oas(Path::new("."), &["review", "--rules"]).stdout;
    let ids: Vec<_> = listed
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    let (rust, ids): (Vec<_>, Vec<_>) = ids.into_iter().partition(|id| id.starts_with("rust-"));
    assert!(ids.len() > 50, "{listed}");
    for format in ["human", "json", "markdown"] {
        let ended = oas(
            Path::new("."),
            &["review", "--explain", ids[0], "--format", format],
        );
        assert_eq!(ended.code, Some(0), "{ended}");
        assert!(ended.stdout.contains(ids[0]), "{ended}");
    }
    let json = oas(Path::new("."), &["review", "--rules", "--format", "json"]).stdout;
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["rules"].as_array().unwrap().len(), ids.len());
    assert_eq!(json["rust"].as_array().unwrap().len(), rust.len());
    for wrong in [["--explain", "no-such-rule"], ["--rules", "--format=junit"]] {
        let ended = oas(Path::new("."), &[&["review"], &wrong[..]].concat());
        assert_eq!(ended.code, Some(2), "{ended}");
    }
}
