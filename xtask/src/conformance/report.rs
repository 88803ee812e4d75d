//! What came out: a table for people, JSON for programs, the table in `docs/`.

use serde_json::{Value, json};

use super::Tool;
use super::accepted::{ACCEPTED, Accepted};
use super::tools::Counts;
use crate::page;

/// The page that shows the table.
pub(super) const DOCUMENT: &str = "docs/conformance.md";

/// What a tool made of the contract.
#[derive(Debug)]
pub(super) struct Verdict {
    tool: Tool,
    version: String,
    pub(super) bodies: Option<Counts>,
    pub(super) findings: Vec<String>,
    accepted: Vec<&'static Accepted>,
}

impl Verdict {
    pub(super) fn new(tool: Tool, version: String) -> Self {
        Self {
            tool,
            version,
            bodies: None,
            findings: Vec::new(),
            accepted: Vec::new(),
        }
    }

    /// Takes a message of the tool, which is a finding unless the list accepts it. What is said
    /// again counts once.
    pub(super) fn add(&mut self, step: &str, message: &str) {
        let accepts = |one: &&Accepted| one.tool == self.tool && message.contains(one.message);
        if let Some(accepted) = ACCEPTED.iter().find(accepts) {
            if !self.accepted.contains(&accepted) {
                self.accepted.push(accepted);
            }
            return;
        }
        let finding = format!("{step}: {message}");
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }

    /// Entries of the list for this tool that nothing it said fits.
    pub(super) fn unused(&self) -> impl Iterator<Item = &'static Accepted> {
        ACCEPTED
            .iter()
            .filter(|one| one.tool == self.tool && !self.accepted.contains(one))
    }

    /// What the list accepted, in its order.
    fn accepted(&self) -> impl Iterator<Item = &'static Accepted> {
        ACCEPTED.iter().filter(|one| self.accepted.contains(one))
    }

    fn result(&self) -> String {
        match (self.findings.len(), self.accepted.len()) {
            (0, 0) => "clean".to_owned(),
            (0, accepted) => format!("clean, {accepted} accepted"),
            (1, _) => "1 finding".to_owned(),
            (findings, _) => format!("{findings} findings"),
        }
    }

    fn row(&self) -> [String; 6] {
        let of = |(read, all): (usize, usize)| format!("{read} of {all}");
        let (canonical, deviating) = match self.bodies {
            Some(counts) => (of(counts.canonical), counts.deviating.map(of)),
            None => ("–".to_owned(), None),
        };
        [
            self.tool.id().to_owned(),
            self.version.clone(),
            self.tool.checked().to_owned(),
            self.result(),
            canonical,
            deviating.unwrap_or_else(|| "–".to_owned()),
        ]
    }
}

const HEAD: [&str; 6] = [
    "Tool",
    "Version",
    "Checked",
    "Result",
    "Canonical",
    "Deviating",
];

/// Rows in columns.
pub(super) fn table(verdicts: &[Verdict]) -> String {
    let rows: Vec<_> = verdicts.iter().map(Verdict::row).collect();
    let mut widths = HEAD.map(|head| head.chars().count());
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    let line = |cells: [&str; 6]| {
        let cells = cells.iter().zip(widths);
        let line: String = cells
            .map(|(cell, width)| format!("{cell:<width$}  "))
            .collect();
        format!("{}\n", line.trim_end())
    };
    let mut text = line(HEAD);
    for row in &rows {
        text += &line(row.each_ref().map(String::as_str));
    }
    text
}

/// All verdicts, on one line.
pub(super) fn json(verdicts: &[Verdict]) -> String {
    let pair = |(read, all): (usize, usize)| json!({ "read": read, "all": all });
    let tools = verdicts.iter().map(|verdict| {
        let accepted = verdict
            .accepted()
            .map(|one| json!({ "message": one.message, "why": one.why }));
        json!({
            "tool": verdict.tool.id(),
            "package": verdict.tool.package(),
            "version": verdict.version,
            "checked": verdict.tool.checked(),
            "clean": verdict.findings.is_empty(),
            "findings": verdict.findings,
            "accepted": Value::from_iter(accepted),
            "canonical": verdict.bodies.map(|counts| pair(counts.canonical)),
            "deviating": verdict.bodies.and_then(|counts| counts.deviating).map(pair),
            "log": format!("target/conformance/{}.log", verdict.tool.id()),
        })
    });
    format!("{}\n", json!({ "tools": Value::from_iter(tools) }))
}

/// The page with a new table; nothing if it has no place for one.
pub(super) fn document(known: &str, verdicts: &[Verdict]) -> Option<String> {
    let mut text =
        "| Tool | Version | Checked | Result | Canonical bodies | Deviating bodies |\n".to_owned();
    text += "|---|---|---|---|---|---|\n";
    for verdict in verdicts {
        text += &format!("| {} |\n", verdict.row().join(" | "));
    }
    let accepted: Vec<_> = verdicts.iter().flat_map(Verdict::accepted).collect();
    if !accepted.is_empty() {
        text += "\nAccepted messages, and why the contract is right:\n\n";
        text += "| Tool | Message | Why the contract is right |\n|---|---|---|\n";
        for Accepted { tool, message, why } in accepted {
            text += &format!("| {} | `` {message} `` | {why} |\n", tool.id());
        }
    }
    page::replace(known, "conformance", &text)
}
