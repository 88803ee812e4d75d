//! Hostile documents: the peak memory of lint, render, docs and review is bounded by a multiple of the document's
//! size, and a check that ends early is a finding.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde_json::json;

use crate::support::{oas, oas_command};

#[expect(dead_code, reason = "the example is also a program")]
#[path = "../../examples/hostile.rs"]
mod hostile;

use hostile::{COMMANDS, Hostile};

/// The bound that the documentation states: this many bytes, and this many times the size of the documents.
const BYTES: u64 = 192 << 20;
const TIMES: u64 = 1_200;

/// About the size of each document, in bytes.
const SIZE: usize = 12_000;

/// Ends a run that does not end; a busy machine is slow.
const LONGEST: Duration = Duration::from_secs(60);

/// What breaks the bound with a document, or does not fail although the document combines too much.
fn violations(folder: &Path, hostile: &Hostile) -> Vec<String> {
    hostile::write(folder, hostile).unwrap();
    let [base, head] = &hostile.texts;
    assert!((SIZE / 4..SIZE * 3).contains(&base.len()), "{}", base.len());
    let mut wrong = Vec::new();
    // A review renders both documents; the JSON of a report is measured by the example.
    let commands = COMMANDS.iter();
    for (command, arguments) in
        commands.filter(|(name, _)| !name.contains("json") && *name != "render")
    {
        let mut process = oas_command(folder, arguments);
        process.stdout(Stdio::null()).stderr(Stdio::null());
        let cost = hostile::measure(process.spawn().unwrap(), LONGEST).unwrap();
        let size = match *command {
            "review" => base.len() + head.len(),
            _ => base.len(),
        };
        // Each review changes the type at the ends, however many ways lead there.
        let fails =
            *command != "review" || !hostile.name.contains("references") || cost.code == Some(100);
        let bound = (BYTES + TIMES * size as u64) >> 10;
        if !matches!(cost.code, Some(0 | 1 | 100)) || cost.peak > bound || !fails {
            wrong.push(format!("{}: {command}: {cost:?}", hostile.name));
        }
    }
    wrong
}

#[test]
fn memory_is_a_multiple_of_the_document() {
    let documents = hostile::documents(SIZE);
    let (first, second) = documents.split_at(documents.len() / 2);
    let wrong = std::thread::scope(|scope| {
        let halves = [first, second].map(|half| {
            scope.spawn(move || -> Vec<String> {
                let folder = tempfile::tempdir().unwrap();
                let each = half.iter();
                each.flat_map(|hostile| violations(folder.path(), hostile))
                    .collect()
            })
        });
        halves.map(|half| half.join().unwrap()).concat()
    });
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The check of an example that has too many combinations with its schema.
#[test]
fn a_check_that_ends_early_is_a_finding() {
    let variants = (0..100).map(|number| {
        let name = format!("p{number}");
        json!({"type": "object", "required": [name], "properties": {name: {"type": "string"}}})
    });
    let variants: Vec<_> = variants.collect();
    let items = (0..3000).map(|number| json!({format!("p{}", number % 100): "x"}));
    let items: Vec<_> = items.collect();
    let schema = json!({"type": "array", "items": {"oneOf": variants}, "example": items});
    let document = json!({
        "openapi": "3.0.3",
        "info": {"title": "Hostile", "version": "1.0.0"},
        "paths": {},
        "components": {"schemas": {"S0": schema}}
    });
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.json"), document.to_string()).unwrap();
    let ended = oas(folder.path(), &["oas", "lint", "a.json"]);
    assert_eq!(ended.code, Some(100), "{ended}");
    assert!(
        ended.to_string().contains("example cannot be checked"),
        "{ended}"
    );
}
