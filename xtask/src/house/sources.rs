//! Checks that every fact of the contract has a row in `spec/SOURCES.md`, and every row a fact.

use std::collections::{BTreeMap, BTreeSet};

use openapi_document::model::{Map, Object, Schema, Type};
use openapi_document::{Document, Node};

use super::Violation;
use crate::generate::CONTRACT;

/// The page with the sources.
pub(super) const PAGE: &str = "spec/SOURCES.md";

/// The number of contradictions between sources that the page resolves.
const CONTRADICTIONS: usize = 34;

/// Sections about the page itself, not about facts.
const ABOUT: [&str; 4] = ["Sources", "Evidence marks", "Contradictions", "Extensions"];

/// A row of a table.
#[derive(Clone, Copy)]
struct Row<'p> {
    /// From one.
    line: usize,
    text: &'p str,
}

impl<'p> Row<'p> {
    fn cells(self) -> impl Iterator<Item = &'p str> {
        self.text.split(" | ").map(str::trim)
    }

    fn cell(self, index: usize) -> &'p str {
        self.cells().nth(index).unwrap_or_default()
    }

    /// The name that the first cell puts in backticks.
    fn name(self) -> Option<&'p str> {
        self.cell(0).strip_prefix('`')?.strip_suffix('`')
    }
}

/// A section of the page, below a `## ` or `### ` heading.
#[derive(Default)]
struct Section<'p> {
    line: usize,
    /// The rows of its tables, without their headings.
    rows: Vec<Row<'p>>,
}

/// The page and its violations.
struct Check<'p> {
    sections: BTreeMap<&'p str, Section<'p>>,
    violations: Vec<Violation>,
}

/// The violations; `exchanges` is the text of the recorded exchanges, which also cite sources.
pub(super) fn check(page: &str, contract: &Document, exchanges: &str) -> Vec<Violation> {
    let mut check = Check {
        sections: BTreeMap::new(),
        violations: Vec::new(),
    };
    check.read(page);
    check.headings(page, contract);
    check.schemas(contract);
    check.components(contract);
    check.sources(page, exchanges);
    check.contradictions(page);
    check.violations
}

impl<'p> Check<'p> {
    fn report(&mut self, line: usize, message: String, help: impl Into<String>) {
        self.at(PAGE, line, message, help);
    }

    fn at(&mut self, file: &str, line: usize, message: String, help: impl Into<String>) {
        self.violations.push(Violation {
            file: file.to_owned(),
            line,
            message,
            help: help.into(),
        });
    }

    fn read(&mut self, page: &'p str) {
        let mut heading = "";
        let mut in_table = false;
        for (number, line) in (1..).zip(page.lines()) {
            let title = line.strip_prefix("### ").or(line.strip_prefix("## "));
            if let Some(title) = title {
                heading = title;
                let section = Section {
                    line: number,
                    rows: Vec::new(),
                };
                if self.sections.insert(heading, section).is_some() {
                    self.report(
                        number,
                        format!("second heading `{title}`"),
                        "merge the sections",
                    );
                }
            }
            let row = line.strip_prefix("| ");
            let row = row.and_then(|row| row.strip_suffix(" | |").or(row.strip_suffix(" |")));
            match row {
                Some(text) if in_table => {
                    let section = self.sections.entry(heading).or_default();
                    section.rows.push(Row { line: number, text });
                }
                Some(_) => {}
                // A table begins with its heading and a rule.
                None => in_table = line.starts_with("|---"),
            }
        }
    }

    fn rows(&self, section: &str) -> Vec<Row<'p>> {
        self.sections
            .get(section)
            .map(|section| section.rows.clone())
            .unwrap_or_default()
    }

    /// Every operation and schema has a section, and every section is about one.
    fn headings(&mut self, page: &'p str, contract: &Document) {
        let operations = contract.openapi().operations();
        let operations = operations
            .filter_map(|operation| Some((operation.operation_id()?, line(operation.node()))));
        let wanted: Vec<_> = operations.chain(schemas(contract).map(named)).collect();
        for (name, line) in &wanted {
            if !page
                .lines()
                .any(|heading| heading.strip_prefix("### ") == Some(name))
            {
                let message = format!("`{name}` has no section in {PAGE}");
                self.at(
                    CONTRACT,
                    *line,
                    message,
                    format!("add `### {name}` with a table of its facts"),
                );
            }
        }
        for (number, text) in (1..).zip(page.lines()) {
            if let Some(name) = text.strip_prefix("### ")
                && !wanted.iter().any(|(known, _)| *known == name)
            {
                let message = format!("`{name}` is not an operation or a schema of {CONTRACT}");
                self.report(
                    number,
                    message,
                    "remove the section, or use the name in the contract",
                );
            }
        }
    }

    /// Every property and enum value has a row in the section of its schema, and the other way round.
    fn schemas(&mut self, contract: &Document) {
        for (name, schema) in schemas(contract) {
            let Some(section) = self.sections.get(name) else {
                continue;
            };
            let (heading, rows) = (section.line, section.rows.clone());
            let facts: Vec<_> = facts(schema).collect();
            if rows.is_empty() {
                self.report(
                    heading,
                    format!("`{name}` has no row"),
                    "add a table of its facts",
                );
            }
            for (fact, line) in &facts {
                if !rows.iter().any(|row| row.name() == Some(fact)) {
                    let message = format!("`{fact}` of `{name}` has no row in {PAGE}");
                    let help = format!(
                        "add the row | `{fact}` | source | evidence | | under `### {name}`"
                    );
                    self.at(CONTRACT, *line, message, help);
                }
            }
            let is_string = schema.declared_type() == Some(Type::String);
            for row in rows.iter().filter(|_| !facts.is_empty() || !is_string) {
                if let Some(fact) = row
                    .name()
                    .filter(|fact| !facts.iter().any(|(known, _)| known == fact))
                {
                    let message = format!("`{name}` has no `{fact}` in {CONTRACT}");
                    self.report(
                        row.line,
                        message,
                        "remove the row, or use the name in the contract",
                    );
                }
            }
        }
    }

    /// Every parameter, header, response and error code has a row, and the other way round.
    fn components(&mut self, contract: &Document) {
        let openapi = contract.openapi();
        let components = openapi.components().into_iter();
        let mut parameters: Vec<_> = components
            .clone()
            .flat_map(|all| objects(all.parameters()).chain(objects(all.headers())))
            .collect();
        for operation in openapi.operations() {
            let id = operation.operation_id().unwrap_or_default();
            for parameter in operation
                .own_parameters()
                .filter(|one| one.reference().is_none())
            {
                if let Some(name) = parameter.name() {
                    parameters.push((format!("`{name}` of {id}"), line(parameter.node())));
                }
            }
        }
        self.same("Parameters and headers", &parameters);
        let responses: Vec<_> = components
            .flat_map(|all| objects(all.responses()))
            .collect();
        self.same("Responses", &responses);

        let codes = openapi.extension("x-error-codes");
        let mut rows = self.rows("Error codes").into_iter();
        for code in codes.into_iter().flat_map(|codes| codes.items()) {
            let text = |key| {
                let mut entries = code.entries();
                let value = entries.find_map(|(known, value)| (known == key).then_some(value));
                value.and_then(|value| value.as_str()).unwrap_or_default()
            };
            let (code, evidence, line) = (text("code"), text("evidence"), line(code));
            let row = rows
                .next()
                .map(|row| (row.cell(0).trim_matches('`'), row.cell(2)));
            if row != Some((code, evidence)) {
                let message = format!(
                    "error code {code} has no row in `Error codes` of {PAGE}, in the order of the contract"
                );
                let help =
                    format!("write | `{code}` | source | {evidence} | | there, in this order");
                self.at(CONTRACT, line, message, help);
                return;
            }
        }
        for row in rows {
            let message = format!("{} is not an error code of {CONTRACT}", row.cell(0));
            self.report(row.line, message, "remove the row");
        }
    }

    /// The first cells of a section are these facts.
    fn same(&mut self, section: &str, facts: &[(String, usize)]) {
        let rows = self.rows(section);
        let first = |row: &Row<'p>| row.cell(0).split(" (").next().unwrap_or_default();
        for (fact, line) in facts {
            if !rows.iter().any(|row| first(row) == fact) {
                let message = format!("{fact} has no row in {PAGE}");
                let help =
                    format!("add the row | {fact} | source | evidence | | under `{section}`");
                self.at(CONTRACT, *line, message, help);
            }
        }
        for row in rows {
            if !facts.iter().any(|(fact, _)| fact == first(&row)) {
                let message = format!("{} is not in {CONTRACT}", first(&row));
                self.report(
                    row.line,
                    message,
                    "remove the row, or use the name in the contract",
                );
            }
        }
    }

    /// Every row cites a listed source and has a listed evidence mark; every source is cited.
    fn sources(&mut self, page: &str, exchanges: &str) {
        let sources = self.rows("Sources");
        let marks: BTreeSet<_> = self
            .rows("Evidence marks")
            .iter()
            .map(|row| row.cell(0))
            .collect();
        let known: BTreeSet<_> = sources
            .iter()
            .flat_map(|row| row.cell(0).split(", "))
            .collect();
        let mut used = BTreeSet::new();
        let facts: Vec<_> = self
            .sections
            .iter()
            .filter(|(name, _)| !ABOUT.contains(name))
            .collect();
        let facts: Vec<_> = facts
            .iter()
            .flat_map(|(_, section)| section.rows.clone())
            .collect();
        for row in facts {
            let (name, keys, mark) = (row.cell(0), row.cell(1), row.cell(2));
            for key in keys.split(", ").filter(|key| *key != "–") {
                used.insert(key);
                if !known.contains(key) {
                    let message = format!("{name} cites the unknown source `{key}`");
                    self.report(
                        row.line,
                        message,
                        "add it to the table `Sources`, with place and date",
                    );
                }
            }
            if !marks.contains(mark) {
                let message = format!("{name} has the unknown evidence mark `{mark}`");
                self.report(
                    row.line,
                    message,
                    "use a mark of the table `Evidence marks`",
                );
            }
            if keys == "–" && mark != "inferred" {
                let message = format!("{name} has no source");
                self.report(
                    row.line,
                    message,
                    "cite a source, or mark the fact as `inferred`",
                );
            }
        }
        let (facts, contradictions) = page.split_once("\n## Contradictions").unwrap_or((page, ""));
        for row in sources {
            if row.cells().count() != 3 {
                let message = format!("source {} lacks a place or a date", row.cell(0));
                self.report(row.line, message, "write `| key | place | date |`");
            }
            for key in row.cell(0).split(", ") {
                let cited = used.contains(key)
                    || contradictions.contains(key)
                    || exchanges.contains(key)
                    || facts.matches(key).count() > 1;
                if !cited {
                    self.report(
                        row.line,
                        format!("nothing cites the source {key}"),
                        "remove it",
                    );
                }
            }
        }
    }

    /// The contradictions are numbered and complete, and every number that the page names exists.
    fn contradictions(&mut self, page: &str) {
        let rows = self.rows("Contradictions");
        for (number, row) in (1..).zip(&rows) {
            let cells: Vec<_> = row.cells().collect();
            let complete = cells.len() == 6 && cells.iter().all(|cell| !cell.is_empty());
            if cells.first() != Some(&&*format!("#{number}")) || !complete {
                let message = format!("contradiction {number} has a wrong number or lacks a cell");
                self.report(
                    row.line,
                    message,
                    format!("begin with `| #{number} |`, then five cells"),
                );
            }
        }
        if rows.len() != CONTRADICTIONS {
            let message = format!(
                "expected {CONTRADICTIONS} contradictions, found {}",
                rows.len()
            );
            let help = "if that is intended, change CONTRADICTIONS in xtask/src/house/sources.rs";
            self.report(1, message, help);
        }
        // An issue's number follows a repository's name.
        let start = page.find("\n## Operations").unwrap_or(page.len());
        for (at, _) in page.match_indices('#').filter(|(at, _)| *at > start) {
            let (before, after) = page.split_at(at);
            let digits: String = after
                .chars()
                .skip(1)
                .take_while(char::is_ascii_digit)
                .collect();
            let number = digits.parse::<usize>().ok();
            let number = number.filter(|_| !before.ends_with(char::is_alphanumeric));
            if number.is_some_and(|number| !(1..=CONTRADICTIONS).contains(&number)) {
                let line = before.matches('\n').count() + 1;
                let message = format!("unknown contradiction #{digits}");
                self.report(line, message, "use a number of the table `Contradictions`");
            }
        }
    }
}

/// The schemas of the components, by name.
fn schemas(contract: &Document) -> impl Iterator<Item = (&str, Schema<'_>)> {
    let components = contract.openapi().components().into_iter();
    components.flat_map(|components| components.schemas().iter())
}

/// The objects of a section of the components, each with its line.
fn objects<'d, T: Object<'d>>(section: Map<'d, T>) -> impl Iterator<Item = (String, usize)> {
    section
        .iter()
        .map(named)
        .map(|(name, line)| (name.to_owned(), line))
}

fn named<'d, T: Object<'d>>((name, object): (&'d str, T)) -> (&'d str, usize) {
    (name, line(object.written()))
}

/// The properties and the enum values of a schema, each with its line.
fn facts<'d>(schema: Schema<'d>) -> impl Iterator<Item = (&'d str, usize)> {
    let open = schema.extension("x-extensible-enum");
    let open = open.into_iter().flat_map(|open| open.items());
    let values = schema.enum_values().chain(open);
    let values = values.filter_map(|value| Some((value.as_str()?, line(value))));
    schema.properties().iter().map(named).chain(values)
}

fn line(node: Node<'_>) -> usize {
    node.label_span().start.line
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use openapi_document::Document;

    use super::{CONTRACT, PAGE, check};

    fn read(name: &str) -> String {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        fs::read_to_string(root.join(name)).unwrap()
    }

    /// The violations after these edits of the page and the contract.
    fn messages(edits: &[(&str, &str, &str)]) -> Vec<String> {
        let [page, contract] = [PAGE, CONTRACT].map(|name| {
            let edits = edits.iter().filter(|(file, _, _)| *file == name);
            edits.fold(read(name), |text, (_, old, new)| {
                assert!(text.contains(old), "{old}");
                text.replacen(old, new, 1)
            })
        });
        let exchanges = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/exchanges");
        let exchanges = fs::read_dir(exchanges).unwrap();
        let exchanges = exchanges.map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap());
        let contract = Document::parse(CONTRACT, &contract).unwrap();
        let violations = check(&page, &contract, &exchanges.collect::<String>()).into_iter();
        violations.map(|violation| violation.to_string()).collect()
    }

    #[test]
    fn the_page_is_complete() {
        assert_eq!(messages(&[]), [""; 0]);
    }

    #[test]
    fn each_rule_is_broken_once() {
        let new = |what: &str, text: &str| format!("\n  {what}:\n{text}");
        let property =
            "        vettingExpiryDate:\n          type: string\n        vettingReason:\n";
        let schema = new("schemas", "    Unsourced:\n      type: object\n");
        let parameter = new(
            "parameters",
            "    Top: {name: top, in: query, schema: {type: integer}}\n",
        );
        let response = new("responses", "    Gone: {description: Gone.}\n");
        for (file, old, new, expected) in [
            (
                CONTRACT,
                "        vettingReason:\n",
                property,
                "`vettingExpiryDate` of",
            ),
            (
                CONTRACT,
                "\n  schemas:\n",
                &schema,
                "`Unsourced` has no section",
            ),
            (CONTRACT, "\n  parameters:\n", &parameter, "Top has no row"),
            (CONTRACT, "\n  responses:\n", &response, "Gone has no row"),
            (
                CONTRACT,
                "operationId: listCustomers\n",
                "operationId: findCustomers\n",
                "`findCustomers` has no section",
            ),
            (
                PAGE,
                "### listCustomers\n",
                "### searchCustomers\n",
                "`searchCustomers` is not an operation",
            ),
            (
                PAGE,
                "| `vettingReason` |",
                "| `vettingCause` |",
                "has no `vettingCause`",
            ),
            (
                PAGE,
                "\n| #2 |",
                "\n| #3 |",
                "contradiction 2 has a wrong number",
            ),
            (
                PAGE,
                "\n## Operations",
                "\n## Operations\n\nSee #99.",
                "unknown contradiction #99",
            ),
        ] {
            let messages = messages(&[(file, old, new)]);
            let found = messages.iter().any(|message| message.contains(expected));
            assert!(found, "{expected}: {messages:?}");
            let placed = messages
                .iter()
                .all(|message| message.contains(".yaml:") || message.contains(".md:"));
            assert!(placed, "{messages:?}");
        }
    }

    #[test]
    fn sources_and_evidence_are_listed() {
        let page = read(PAGE);
        let (before, _) = page.split_once("`vettingReason` | ").unwrap();
        let row = page[before.len()..].lines().next().unwrap();
        let cells: Vec<_> = row.split(" | ").collect();
        for (cell, new, expected) in [
            (1, "Z99", "cites the unknown source `Z99`"),
            (1, "–", "has no source"),
            (2, "guessed", "unknown evidence mark `guessed`"),
        ] {
            let mut cells = cells.clone();
            cells[cell] = new;
            let messages = messages(&[(PAGE, row, &cells.join(" | "))]);
            assert!(
                messages.iter().any(|message| message.contains(expected)),
                "{messages:?}"
            );
        }
    }
}
