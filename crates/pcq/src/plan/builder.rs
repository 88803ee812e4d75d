//! Builds a plan from the records of its file: names columns, reads rows, and compares rows of one customer.

use std::collections::{BTreeMap, HashMap};

use partner_center::types::Qualification;
use serde_json::Map;

use super::problem::{Position, Problem};
use super::qualification::{CustomerRef, QualificationKind, Segment};
use super::row::{self, Cell, KNOWN_COLUMNS, Row};

/// The number of rows for each request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Summary {
    pub(crate) rows: u32,
    pub(crate) kinds: BTreeMap<QualificationKind, u32>,
    pub(crate) segments: BTreeMap<Segment, u32>,
    /// The number of rows with each validation code.
    pub(crate) codes: BTreeMap<String, u32>,
    /// The number of rows that name their customer by a domain.
    pub(crate) domains: u32,
}

impl Summary {
    fn add(&mut self, row: &Row) {
        self.rows += 1;
        *self.kinds.entry(row.kind()).or_default() += 1;
        if let Some(segment) = row.segment() {
            *self.segments.entry(segment).or_default() += 1;
        }
        if let Some(code) = row.code() {
            *self.codes.entry(code.to_owned()).or_default() += 1;
        }
        if matches!(row.customer, CustomerRef::Domain(_)) {
            self.domains += 1;
        }
    }
}

/// A plan whose file was read.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// The SHA-256 of the file.
    pub(crate) digest: String,
    /// The names of the columns, in the order of the file.
    pub(crate) columns: Vec<String>,
    pub(crate) summary: Summary,
    pub(crate) problems: Vec<Problem>,
}

/// Receives the records of a file one by one.
pub(super) struct PlanBuilder<'r> {
    columns: Vec<String>,
    summary: Summary,
    problems: Vec<Problem>,
    /// The number of records.
    number: u32,
    /// The line that requests each qualification for each customer.
    lines: HashMap<CustomerRef, [Option<u32>; 3]>,
    each: &'r mut dyn FnMut(Row),
}

impl<'r> PlanBuilder<'r> {
    pub(super) fn new(each: &'r mut dyn FnMut(Row)) -> Self {
        Self {
            columns: Vec::new(),
            summary: Summary::default(),
            problems: Vec::new(),
            number: 0,
            lines: HashMap::new(),
            each,
        }
    }

    pub(super) fn problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// The canonical name of a known column, or any other name as written.
    pub(super) fn column(&mut self, written: &str) -> String {
        let trimmed = written.trim();
        let normalized = row::normalized(trimmed);
        let known = KNOWN_COLUMNS
            .iter()
            .find(|known| row::normalized(known) == normalized);
        let name = known.map_or(trimmed, |known| *known);
        if !self.columns.iter().any(|column| column == name) {
            self.columns.push(name.to_owned());
        }
        name.to_owned()
    }

    /// Adds one record.
    pub(super) fn record(&mut self, position: Position, cells: Vec<Cell>) {
        self.number = self.number.saturating_add(1);
        let problems = self.problems.len();
        let row = Row::read(position, &cells, &mut self.problems);
        let Some((customer, request)) = row else {
            return;
        };
        let kind = QualificationKind::of(&request);
        let at = cells.iter().find(|cell| cell.name == row::QUALIFICATION);
        let at = at.map_or(position, |cell| cell.position);
        self.compare(&customer, kind, position.line, at);
        if self.problems.len() > problems {
            return;
        }
        let cells: Map<_, _> = cells
            .into_iter()
            .map(|cell| (cell.name, cell.value))
            .collect();
        let row = Row {
            number: self.number,
            line: position.line,
            cells,
            customer,
            request,
        };
        self.summary.add(&row);
        (self.each)(row);
    }

    /// Compares a row with the earlier rows of the same customer.
    fn compare(
        &mut self,
        customer: &CustomerRef,
        kind: QualificationKind,
        line: u32,
        at: Position,
    ) {
        let lines = self.lines.entry(customer.clone()).or_default();
        let before = |kind: QualificationKind| lines.get(kind as usize).copied().flatten();
        let excluding = QualificationKind::ALL
            .into_iter()
            .filter(|other| kind.excluded_by(&Qualification::from(*other)))
            .find_map(|other| Some((other, before(other)?)));
        let problem = match (before(kind), excluding) {
            (Some(earlier), _) => {
                let message = format!("line {earlier} already requests {kind} for {customer}");
                Some(Problem::new(at, message).fix("remove one of the two rows"))
            }
            // In the other order, the customer can have both.
            (None, Some((other, earlier))) if !other.excluded_by(&Qualification::from(kind)) => {
                let message = format!(
                    "{kind} requires a customer without qualifications, and line {earlier} requests \
                     {other} for {customer}"
                );
                Some(Problem::new(at, message).fix(format!("move this row before line {earlier}")))
            }
            (None, Some((other, earlier))) => {
                let message = format!(
                    "line {earlier} requests {other} for {customer}, which excludes {kind}"
                );
                Some(Problem::new(at, message).fix("remove one of the two rows"))
            }
            (None, None) => None,
        };
        if let Some(slot) = lines.get_mut(kind as usize) {
            slot.get_or_insert(line);
        }
        self.problems.extend(problem);
    }

    /// The plan, with its problems in the order of the file.
    pub(super) fn finish(self, digest: String) -> Plan {
        let mut problems = self.problems;
        if self.number == 0 && problems.is_empty() {
            let columns = KNOWN_COLUMNS.join(", ");
            let problem = Problem::new(Position::START, "the plan has no row");
            problems.push(problem.write(format!(
                "a row for each request, with the columns {columns}"
            )));
        }
        problems.sort_by_key(|problem| problem.position);
        Plan {
            digest,
            columns: self.columns,
            summary: self.summary,
            problems,
        }
    }
}
