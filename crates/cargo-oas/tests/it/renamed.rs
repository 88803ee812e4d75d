//! What names a rule by its former id, or a change by its former fingerprint, still counts.

use std::fs;

use openapi_document::fingerprint;
use serde_json::Value;

use crate::support::oas;

const OLD: &str = "openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /orders:
    get:
      operationId: listOrders
      responses:
        '200':
          description: The orders.
          content: {application/json: {schema: {type: array, items: {type: string}}}}
";

/// The change is [`FORMER`] for Rust callers.
const NEW: (&str, &str) = ("items: {type: string}", "items: {type: integer}");
const FORMER: &str = "rust-answer-type-changed";
const CURRENT: &str = "rust-response-type-changed";

/// A change on the wire that had the id `value-added`, and the fingerprint under that id.
const NEW_ENUM: (&str, &str) = (
    "items: {type: string, enum: [a]}",
    "items: {type: string, enum: [a, b]}",
);
const FORMER_FINGERPRINT: &str = "da5d7f809a0d191a";

/// The review of the change for Rust callers, with this waiver, in a format.
fn review(waiver: &str, format: &str) -> Value {
    review_of(OLD, &OLD.replace(NEW.0, NEW.1), waiver, format)
}

fn review_of(old: &str, new: &str, waiver: &str, format: &str) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let waivers = format!("waivers:\n  - {{{waiver}, reason: R, until: 2026-12-31}}\n");
    for (name, text) in [
        ("old.yaml", old),
        ("new.yaml", new),
        ("waivers.yaml", &waivers),
    ] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let arguments = "review --today 2026-06-15 --base-file old.yaml --head-file new.yaml --waivers \
                     waivers.yaml --format";
    let arguments: Vec<_> = arguments.split(' ').chain([format]).collect();
    let ended = oas(folder.path(), &arguments);
    serde_json::from_str(&ended.stdout).unwrap_or_else(|error| panic!("{error}: {ended}"))
}

/// The change for Rust callers, with the fingerprint that it had under its former id.
fn change(review: &Value) -> (&Value, String) {
    let changes = review["rust"].as_array().unwrap();
    let change = changes.iter().find(|change| change["id"] == CURRENT);
    let change = change.unwrap_or_else(|| panic!("{review:#}"));
    let item = change["item"].as_str().unwrap();
    (change, fingerprint([FORMER, item].into_iter()))
}

#[test]
fn a_waiver_counts_by_its_former_rule() {
    let plain = review("rule: optional-parameter-removed, pointer: /a", "json");
    let pointer = change(&plain).0["pointer"].as_str().unwrap();
    let waived = review(&format!("rule: {FORMER}, pointer: {pointer}"), "json");
    assert_eq!(change(&waived).0["waived"]["reason"], "R", "{waived:#}");
}

#[test]
fn a_waiver_counts_by_its_former_fingerprint() {
    let plain = review("rule: optional-parameter-removed, pointer: /a", "json");
    let (_, former) = change(&plain);
    let waived = review(&format!("fingerprint: \"{former}\""), "json");
    assert_eq!(change(&waived).0["waived"]["reason"], "R", "{waived:#}");
    assert_eq!(waived["waivers"][0]["state"], "used");
}

#[test]
fn a_waiver_of_a_wire_change_counts_by_its_former_id_and_fingerprint() {
    let old = OLD.replace(NEW.0, NEW_ENUM.0);
    let new = OLD.replace(NEW.0, NEW_ENUM.1);
    let verdict = |waiver: &str| {
        let review = review_of(&old, &new, waiver, "json");
        let change = &review["findings"][0];
        assert_eq!(change["id"], "enum-value-added", "{review:#}");
        (change.clone(), review["waivers"][0]["state"].clone())
    };
    let (change, state) = verdict("rule: optional-parameter-removed, pointer: /a");
    assert_eq!(state, "unused");
    let pointer = change["pointer"].as_str().unwrap();
    for waiver in [
        format!("rule: value-added, pointer: {pointer}"),
        format!("fingerprint: \"{FORMER_FINGERPRINT}\""),
    ] {
        let (change, state) = verdict(&waiver);
        assert_eq!(
            (&change["waived"]["reason"], state),
            (&"R".into(), "used".into()),
            "{waiver}"
        );
    }
}

/// Code hosts recognize the results that they know by their first fingerprint.
#[test]
fn the_first_sarif_fingerprint_stays() {
    let waiver = "rule: optional-parameter-removed, pointer: /a";
    let (plain, log) = (review(waiver, "json"), review(waiver, "sarif"));
    let (change, former) = change(&plain);
    let results = log["runs"][0]["results"].as_array().unwrap();
    let result = results
        .iter()
        .find(|result| result["ruleId"] == CURRENT)
        .unwrap();
    assert_eq!(result["partialFingerprints"]["change/v1"], *former);
    assert_eq!(
        result["partialFingerprints"]["change/v2"],
        change["fingerprint"]
    );

    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("a.yaml"),
        "openapi: 3.0.3\ninfo: {title: T}\npaths: {}\n",
    )
    .unwrap();
    let log = oas(folder.path(), &["lint", "a.yaml", "--format", "sarif"]).stdout;
    let log: Value = serde_json::from_str(&log).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    let result = results
        .iter()
        .find(|result| result["ruleId"] == "spec-missing-keyword")
        .unwrap();
    assert_eq!(
        result["partialFingerprints"]["rulePointer/v1"],
        "spec-missing /info"
    );
    assert_eq!(
        result["partialFingerprints"]["rulePointer/v2"],
        "spec-missing-keyword /info"
    );
}

#[test]
fn options_and_oas_toml_take_former_ids() {
    let folder = tempfile::tempdir().unwrap();
    let config = "[lint.severity]\nwire-failure = \"off\"\n";
    for (name, text) in [("oas.toml", config), ("a.yaml", OLD)] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let explained = oas(folder.path(), &["lint", "--explain", "wire-failure"]);
    assert!(
        explained.stdout.starts_with("wire-error-response "),
        "{explained}"
    );
    let only = ["lint", "a.yaml", "--only", "wire-failure"];
    assert_eq!(oas(folder.path(), &only).code, Some(0));
    fs::remove_file(folder.path().join("oas.toml")).unwrap();
    assert_eq!(oas(folder.path(), &only).code, Some(100));
}
