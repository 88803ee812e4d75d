//! A plan: the file in which somebody wrote down who is to get which qualification.

pub(crate) mod read;
mod row;
pub(crate) mod schema;

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use partner_center::types::Qualification;
use serde_json::{Map, Value};

pub(crate) use row::{KNOWN, Kind, Row, Segment, Who, bare_host};

/// A place in a file, both counted from 1; columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

impl Place {
    const START: Self = Self { line: 1, column: 1 };

    /// Goes on behind `bytes`.
    fn advance(&mut self, bytes: &[u8]) {
        for byte in bytes {
            match byte {
                b'\n' => {
                    self.line = self.line.saturating_add(1);
                    self.column = 1;
                }
                // The rest of a character that has been counted.
                0x80..=0xBF => {}
                _ => self.column = self.column.saturating_add(1),
            }
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// What is wrong with a plan at one place, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) place: Place,
    pub(crate) what: String,
    pub(crate) fix: Option<String>,
}

impl Problem {
    fn new(place: Place, what: impl Into<String>) -> Self {
        Self {
            place,
            what: what.into(),
            fix: None,
        }
    }

    fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }

    /// As a fix: what to write there.
    fn write(self, write: impl fmt::Display) -> Self {
        self.fix(format!("write {write}"))
    }
}

/// One cell as it stands in the file.
#[derive(Clone, Debug)]
struct Cell {
    name: String,
    value: Value,
    place: Place,
}

/// What a plan asks for in all.
#[derive(Clone, Debug, Default)]
pub(crate) struct Summary {
    pub(crate) rows: u32,
    pub(crate) kinds: BTreeMap<Kind, u32>,
    pub(crate) segments: BTreeMap<Segment, u32>,
    /// How many rows use each validation code.
    pub(crate) codes: BTreeMap<String, u32>,
    /// How many rows name their customer by a domain.
    pub(crate) domains: u32,
}

impl Summary {
    pub(crate) fn add(&mut self, row: &Row) {
        self.rows += 1;
        *self.kinds.entry(row.kind()).or_default() += 1;
        if let Some(segment) = row.segment() {
            *self.segments.entry(segment).or_default() += 1;
        }
        if let Some(code) = row.code() {
            *self.codes.entry(code.to_owned()).or_default() += 1;
        }
        if matches!(row.customer, Who::Domain(_)) {
            self.domains += 1;
        }
    }
}

/// A plan that has been read to its end.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// The SHA-256 of the file.
    pub(crate) digest: String,
    /// The columns as they are called in the file, in its order.
    pub(crate) columns: Vec<String>,
    pub(crate) summary: Summary,
    pub(crate) problems: Vec<Problem>,
}

/// Takes the records of a file one by one: names the columns, reads the rows and compares them with those
/// before.
struct Collector<'r> {
    columns: Vec<String>,
    summary: Summary,
    problems: Vec<Problem>,
    number: u32,
    /// The line on which each customer gets each qualification.
    lines: HashMap<Who, [Option<u32>; 3]>,
    each: &'r mut dyn FnMut(Row),
}

impl<'r> Collector<'r> {
    fn new(each: &'r mut dyn FnMut(Row)) -> Self {
        Self {
            columns: Vec::new(),
            summary: Summary::default(),
            problems: Vec::new(),
            number: 0,
            lines: HashMap::new(),
            each,
        }
    }

    fn problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// The name of a known column as it is written everywhere, any other as it stands.
    fn column(&mut self, written: &str) -> String {
        let trimmed = written.trim();
        let plain = row::plain(trimmed);
        let known = KNOWN.iter().find(|known| row::plain(known) == plain);
        let name = known.map_or(trimmed, |known| *known);
        if !self.columns.iter().any(|column| column == name) {
            self.columns.push(name.to_owned());
        }
        name.to_owned()
    }

    /// Takes one record.
    fn record(&mut self, place: Place, cells: Vec<Cell>) {
        self.number = self.number.saturating_add(1);
        let problems = self.problems.len();
        let row = Row::read(place, &cells, &mut self.problems);
        let Some((customer, request)) = row else {
            return;
        };
        let kind = Kind::of(&request);
        let at = cells.iter().find(|cell| cell.name == row::QUALIFICATION);
        let at = at.map_or(place, |cell| cell.place);
        self.compare(&customer, kind, place.line, at);
        if self.problems.len() > problems {
            return;
        }
        let cells: Map<_, _> = cells
            .into_iter()
            .map(|cell| (cell.name, cell.value))
            .collect();
        let row = Row {
            number: self.number,
            line: place.line,
            cells,
            customer,
            request,
        };
        self.summary.add(&row);
        (self.each)(row);
    }

    /// Compares a row with those of the same customer before it.
    fn compare(&mut self, customer: &Who, kind: Kind, line: u32, at: Place) {
        let lines = self.lines.entry(customer.clone()).or_default();
        let before = |kind: Kind| lines.get(kind as usize).copied().flatten();
        let excluding = Kind::ALL
            .into_iter()
            .filter(|other| kind.excluded_by(&Qualification::from(*other)))
            .find_map(|other| Some((other, before(other)?)));
        let problem = match (before(kind), excluding) {
            (Some(earlier), _) => {
                let what = format!("{customer} gets {kind} on line {earlier} already");
                Some(Problem::new(at, what).fix("remove one of the two rows"))
            }
            // The other way round, it may have both.
            (None, Some((other, earlier))) if !other.excluded_by(&Qualification::from(kind)) => {
                let what = format!(
                    "{kind} takes a customer without a qualification, and {customer} gets {other} on line \
                     {earlier}"
                );
                Some(Problem::new(at, what).fix(format!("move this row before line {earlier}")))
            }
            (None, Some((other, earlier))) => {
                let what =
                    format!("{customer} gets {other} on line {earlier}, which excludes {kind}");
                Some(Problem::new(at, what).fix("remove one of the two rows"))
            }
            (None, None) => None,
        };
        if let Some(slot) = lines.get_mut(kind as usize) {
            slot.get_or_insert(line);
        }
        self.problems.extend(problem);
    }
}
