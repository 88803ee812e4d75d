//! Every fact of the contract has its row in `spec/SOURCES.md`, and no row is left over.

use std::collections::{BTreeMap, BTreeSet};

use integration::{contract, files, read};
use openapi_document::Cursor;

/// The rows of the tables of one section, without their headings.
type Rows<'s> = Vec<Vec<&'s str>>;

/// The sections of the page by heading, those below `## ` as well as those below `### `.
fn sections(page: &str) -> BTreeMap<&str, Rows<'_>> {
    let mut sections = BTreeMap::<_, Rows<'_>>::new();
    let mut heading = "";
    let mut in_table = false;
    for line in page.lines() {
        let title = line.strip_prefix("### ").or(line.strip_prefix("## "));
        if let Some(title) = title {
            heading = title;
            let known = sections.insert(heading, Rows::new());
            assert!(known.is_none(), "the heading {heading} stands twice");
        }
        let row = line
            .strip_prefix("| ")
            .and_then(|row| row.strip_suffix(" | |").or(row.strip_suffix(" |")));
        match row {
            // A table begins with its heading and a rule.
            Some(row) if in_table => {
                let cells = row.split(" | ").map(str::trim).collect();
                sections.get_mut(heading).unwrap().push(cells);
            }
            Some(_) => {}
            None => in_table = line.starts_with("|---"),
        }
    }
    sections
}

/// The names that the first cells of a table put in backticks.
fn named<'s>(rows: &Rows<'s>) -> BTreeSet<&'s str> {
    let first = rows.iter().map(|row| row[0]);
    first
        .filter_map(|cell| cell.strip_prefix('`')?.strip_suffix('`'))
        .collect()
}

/// What a schema consists of: its members, or the values that it lists.
fn members(schema: &Cursor<'_>) -> BTreeSet<String> {
    let properties = schema.get("properties");
    let properties = properties.iter().flat_map(Cursor::members);
    let lists = ["enum", "x-extensible-enum"].map(|key| schema.get(key));
    let values = lists.iter().flatten().flat_map(Cursor::items);
    let values = values.filter_map(|value| value.as_str());
    let names = properties.map(|(name, _)| name).chain(values);
    names.map(str::to_owned).collect()
}

#[test]
fn every_operation_and_schema_has_its_section() {
    let page = read("spec/SOURCES.md");
    let headings = page.lines().filter_map(|line| line.strip_prefix("### "));
    let headings: BTreeSet<_> = headings.map(str::to_owned).collect();
    let contract = contract();
    let operations = contract.operations();
    let operations = operations.iter().filter_map(|operation| operation.id());
    let schemas = contract.at("/components/schemas").unwrap();
    let schemas = schemas.members().map(|(name, _)| name);
    let wanted: BTreeSet<_> = operations.chain(schemas).map(str::to_owned).collect();
    assert_eq!(headings, wanted);
}

#[test]
fn every_member_has_its_row_and_every_row_its_member() {
    let page = read("spec/SOURCES.md");
    let sections = sections(&page);
    let contract = contract();
    let schemas = contract.at("/components/schemas").unwrap();
    let mut checked = 0;
    for (name, schema) in schemas.members() {
        let members = members(&schema);
        let members: BTreeSet<_> = members.iter().map(String::as_str).collect();
        // What stands in words instead of backticks is a remark on the schema.
        let rows: BTreeSet<_> = named(&sections[name]);
        let rows = match schema.get("type").and_then(|kind| kind.as_str()) {
            Some("string") if members.is_empty() => BTreeSet::new(),
            _ => rows,
        };
        assert_eq!(rows, members, "{name}");
        assert!(!sections[name].is_empty(), "{name} has no row");
        checked += members.len();
    }
    assert!(checked > 60, "only {checked} members were compared");
}

#[test]
fn every_parameter_header_response_and_error_code_has_its_row() {
    let page = read("spec/SOURCES.md");
    let sections = sections(&page);
    let contract = contract();
    let first = |section: &str| {
        let rows = sections[section].iter();
        let words = rows.map(|row| row[0].split(" (").next().unwrap().to_owned());
        words.collect::<Vec<_>>()
    };
    let names = |pointer: &str| {
        let part = contract.at(pointer).unwrap();
        let names = part.members().map(|(name, _)| name.to_owned());
        names.collect::<Vec<_>>()
    };
    let mut parameters = names("/components/parameters");
    for operation in contract.operations() {
        let own = operation.operation.get("parameters");
        for parameter in own.iter().flat_map(Cursor::items) {
            let name = parameter.get("name").unwrap();
            let id = operation.id().unwrap();
            parameters.push(format!("`{}` of {id}", name.as_str().unwrap()));
        }
    }
    let both = parameters.into_iter().chain(names("/components/headers"));
    assert_eq!(
        first("Parameters and headers")
            .into_iter()
            .collect::<BTreeSet<_>>(),
        both.collect()
    );
    assert_eq!(
        first("Responses").into_iter().collect::<BTreeSet<_>>(),
        names("/components/responses").into_iter().collect()
    );
    let codes = contract.at("/x-error-codes").unwrap();
    let codes: Vec<_> = codes
        .items()
        .map(|code| {
            let text = |key| code.get(key).and_then(|value| value.as_str()).unwrap();
            (text("code"), text("evidence"))
        })
        .collect();
    let rows: Vec<_> = sections["Error codes"]
        .iter()
        .map(|row| (row[0].trim_matches('`'), row[2]))
        .collect();
    assert_eq!(rows, codes);
}

#[test]
fn every_source_is_known_dated_and_used() {
    let page = read("spec/SOURCES.md");
    let sections = sections(&page);
    let known: BTreeSet<_> = sections["Sources"]
        .iter()
        .flat_map(|row| row[0].split(", "))
        .collect();
    for row in &sections["Sources"] {
        assert_eq!(row.len(), 3, "{} needs a place and a date", row[0]);
    }
    let marks: BTreeSet<_> = sections["Evidence marks"]
        .iter()
        .map(|row| row[0])
        .collect();
    let (facts, contradictions) = page.split_once("\n## Contradictions").unwrap();
    let mut used = BTreeSet::new();
    for (heading, rows) in &sections {
        let other = ["Sources", "Evidence marks", "Contradictions", "Extensions"].contains(heading);
        for row in rows.iter().filter(|_| !other) {
            for key in row[1].split(", ").filter(|key| *key != "–") {
                assert!(known.contains(key), "{heading}: {} has {key}", row[0]);
                used.insert(key);
            }
            assert!(
                marks.contains(row[2]),
                "{heading}: {} is {}",
                row[0],
                row[2]
            );
            assert!(row[1] != "–" || row[2] == "inferred", "{heading}: {row:?}");
        }
    }
    let exchanges = files("spec/exchanges", "json").into_iter().map(read);
    let exchanges: String = exchanges.collect();
    let cited = |key: &&str| {
        used.contains(key) || contradictions.contains(*key) || exchanges.contains(*key)
    };
    let remarked = |key: &&str| facts.matches(*key).count() > 1;
    let unused: Vec<_> = known
        .iter()
        .filter(|key| !cited(key) && !remarked(key))
        .collect();
    assert!(unused.is_empty(), "nothing cites {unused:?}");
}

#[test]
fn all_contradictions_are_settled() {
    let page = read("spec/SOURCES.md");
    let sections = sections(&page);
    let rows = &sections["Contradictions"];
    let numbers: Vec<_> = rows.iter().map(|row| row[0].to_owned()).collect();
    let all: Vec<_> = (1..=34).map(|number| format!("#{number}")).collect();
    assert_eq!(numbers, all);
    for row in rows {
        assert_eq!(row.len(), 6, "{}", row[0]);
        assert!(row.iter().all(|cell| !cell.is_empty()), "{}", row[0]);
    }
    // What the page refers to by number exists; an issue's number follows a repository's name.
    let (_, facts) = page.split_once("\n## Operations").unwrap();
    for (at, _) in facts.match_indices('#') {
        let free = !facts[..at].ends_with(char::is_alphanumeric);
        let digits: String = facts[at + 1..]
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        if let Some(number) = digits.parse::<u32>().ok().filter(|_| free) {
            assert!((1..=34).contains(&number), "there is no #{number}");
        }
    }
}
