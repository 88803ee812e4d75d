//! One row of a plan: its columns and their values.

use partner_center::sanitize;
use partner_center::types::{EducationSegment, QualificationRequest};
use serde_json::{Map, Value};

use super::problem::{Position, Problem, similar};
use super::qualification::{CustomerRef, QualificationKind, Segment};

pub(super) const CUSTOMER: &str = "customer";
pub(super) const QUALIFICATION: &str = "qualification";
pub(super) const SEGMENT: &str = "education_segment";
pub(super) const WEBSITE: &str = "website";
pub(super) const CODE: &str = "validation_code";

/// The columns with a meaning; the report repeats all others.
pub(super) const KNOWN_COLUMNS: [&str; 5] = [CUSTOMER, QUALIFICATION, SEGMENT, WEBSITE, CODE];

/// One cell as written in the file.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub(super) name: String,
    pub(super) value: Value,
    pub(super) position: Position,
}

/// A row without problems.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// Its number among the rows, from 1.
    pub(crate) number: u32,
    /// The line on which it starts.
    pub(crate) line: u32,
    /// All cells as written in the file.
    pub(crate) cells: Map<String, Value>,
    pub(crate) customer: CustomerRef,
    pub(crate) request: QualificationRequest,
}

/// A name in lower case, without spaces, underscores and hyphens.
pub(super) fn normalized(text: &str) -> String {
    let letters = text.chars().filter(|c| !matches!(c, ' ' | '_' | '-'));
    letters.flat_map(char::to_lowercase).collect()
}

/// The text of a cell; `None` if it is empty.
fn text<'c>(cell: Option<&'c Cell>, problems: &mut Vec<Problem>) -> Option<(String, &'c Cell)> {
    let cell = cell?;
    let text = match &cell.value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Null => return None,
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            let message = format!("`{}` is not a string", cell.name);
            problems.push(Problem::new(cell.position, message).write("a string in quotes"));
            return None;
        }
    };
    (!text.is_empty()).then_some((text, cell))
}

/// The value of a name, in any spelling; otherwise a problem that suggests a similar name.
fn one_of<T: Copy>(
    (written, cell): (String, &Cell),
    known: &[(T, &str)],
    others: &[(T, &str)],
    problems: &mut Vec<Problem>,
) -> Option<T> {
    let wanted = normalized(&written);
    let mut all = known.iter().chain(others);
    if let Some((value, _)) = all.find(|(_, name)| normalized(name) == wanted) {
        return Some(*value);
    }
    let names: Vec<_> = known.iter().map(|(_, name)| normalized(name)).collect();
    let names = known.iter().zip(&names);
    let near = similar(
        &wanted,
        names.map(|((_, name), plain)| (*name, plain.as_str())),
        0.75,
    );
    let all = || known.iter().map(|(_, name)| *name).collect::<Vec<_>>();
    let write = near.map_or_else(|| all().join(" or "), str::to_owned);
    let message = format!(
        "`{}` is not a valid {}",
        excerpt(&written),
        cell.name.replace('_', " ")
    );
    problems.push(Problem::new(cell.position, message).write(write));
    None
}

/// The start of a cell, as part of a message.
fn excerpt(text: &str) -> String {
    const MAX_CHARACTERS: usize = 40;
    let line = sanitize(text);
    if line.chars().count() <= MAX_CHARACTERS {
        return line;
    }
    line.chars().take(MAX_CHARACTERS).chain(['…']).collect()
}

impl Row {
    pub(crate) fn kind(&self) -> QualificationKind {
        QualificationKind::of(&self.request)
    }

    pub(crate) fn segment(&self) -> Option<Segment> {
        let QualificationRequest::Education {
            education_segment, ..
        } = &self.request
        else {
            return None;
        };
        Segment::ALL
            .into_iter()
            .find(|segment| EducationSegment::from(*segment) == *education_segment)
    }

    pub(crate) fn code(&self) -> Option<&str> {
        match &self.request {
            QualificationRequest::GovernmentCommunityCloud { validation_code } => {
                Some(validation_code)
            }
            QualificationRequest::Education { .. } | QualificationRequest::StateOwnedEntity => None,
        }
    }

    /// Reads the values of the cells, and reports all problems of the row.
    pub(super) fn read(
        position: Position,
        cells: &[Cell],
        problems: &mut Vec<Problem>,
    ) -> Option<(CustomerRef, QualificationRequest)> {
        let cell = |name: &str| cells.iter().find(|cell| cell.name == name);
        let missing = |name: &str| {
            let at = cell(name).map_or(position, |cell| cell.position);
            Problem::new(at, format!("the row has no {}", name.replace('_', " ")))
        };

        let customer = match text(cell(CUSTOMER), problems) {
            Some((written, cell)) => match written.parse::<CustomerRef>() {
                Ok(customer) => Some(customer),
                Err(why) => {
                    let message = format!("`{}` is not a valid customer", excerpt(&written));
                    problems.push(Problem::new(cell.position, message).write(why));
                    None
                }
            },
            None => {
                problems.push(missing(CUSTOMER).write("the customer's id or its domain"));
                None
            }
        };

        let kinds = QualificationKind::ALL.map(|kind| (kind, kind.name()));
        let short = [
            (QualificationKind::GovernmentCommunityCloud, "gcc"),
            (QualificationKind::StateOwnedEntity, "soe"),
        ];
        let kind = match text(cell(QUALIFICATION), problems) {
            Some(written) => one_of(written, &kinds, &short, problems),
            None => {
                let names = kinds.map(|(_, name)| name).join(" or ");
                problems.push(missing(QUALIFICATION).write(names));
                None
            }
        };

        let segment = text(cell(SEGMENT), problems);
        let website = text(cell(WEBSITE), problems);
        let code = text(cell(CODE), problems);
        let mut unexpected = |given: &Option<(String, &Cell)>, of: QualificationKind| {
            if let (Some((_, cell)), Some(kind)) = (given, kind) {
                let message = format!("{kind} has no {}", cell.name.replace('_', " "));
                let fix = format!("leave the cell empty, or request {of}");
                problems.push(Problem::new(cell.position, message).fix(fix));
            }
        };
        let request = match kind? {
            QualificationKind::Education => {
                unexpected(&code, QualificationKind::GovernmentCommunityCloud);
                let segments = Segment::ALL.map(|segment| (segment, segment.name()));
                let segment = match segment {
                    Some(written) => one_of(written, &segments, &[], problems),
                    None => {
                        problems.push(missing(SEGMENT).write("K12 or HigherEducation"));
                        None
                    }
                };
                let website = website.map(|(written, cell)| {
                    if let Some(host) = bare_host(&written).err() {
                        let message = format!(
                            "`{}` is not a host name without scheme and path",
                            excerpt(&written)
                        );
                        problems.push(Problem::new(cell.position, message).write(host));
                    }
                    written
                });
                QualificationRequest::Education {
                    education_segment: segment?.into(),
                    website,
                }
            }
            QualificationKind::GovernmentCommunityCloud => {
                unexpected(&segment, QualificationKind::Education);
                unexpected(&website, QualificationKind::Education);
                let Some((written, cell)) = code else {
                    let write = "one of the codes of `pcq codes list`";
                    problems.push(missing(CODE).write(write));
                    return None;
                };
                match written.parse() {
                    Ok(validation_code) => {
                        QualificationRequest::GovernmentCommunityCloud { validation_code }
                    }
                    Err(error) => {
                        problems.push(Problem::new(cell.position, format!("{error}")));
                        return None;
                    }
                }
            }
            QualificationKind::StateOwnedEntity => {
                unexpected(&segment, QualificationKind::Education);
                unexpected(&website, QualificationKind::Education);
                unexpected(&code, QualificationKind::GovernmentCommunityCloud);
                QualificationRequest::StateOwnedEntity
            }
        };
        Some((customer?, request))
    }
}

/// Fails unless a web site is a bare host name, as Microsoft documents it; the error is what to write.
pub(crate) fn bare_host(written: &str) -> Result<(), String> {
    let (scheme, rest) = written.split_once("://").unwrap_or(("", written));
    let host = rest.split('/').next().unwrap_or_default();
    if host.contains(char::is_whitespace) || host.is_empty() {
        return Err("a host name such as contoso.edu".to_owned());
    }
    if scheme.is_empty() && host == written {
        return Ok(());
    }
    Err(host.to_owned())
}
