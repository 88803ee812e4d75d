//! One row of a plan: its columns, and what they mean.

use std::fmt;
use std::str::FromStr;

use partner_center::sanitize;
use partner_center::types::{EducationSegment, Qualification, QualificationRequest};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Cell, Place, Problem};

pub(crate) const CUSTOMER: &str = "customer";
pub(super) const QUALIFICATION: &str = "qualification";
pub(super) const SEGMENT: &str = "education_segment";
pub(super) const WEBSITE: &str = "website";
pub(super) const CODE: &str = "validation_code";

/// The columns that mean something; all others are carried through.
pub(crate) const KNOWN: [&str; 5] = [CUSTOMER, QUALIFICATION, SEGMENT, WEBSITE, CODE];

/// A customer as people name it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Who {
    /// By the id of its tenant.
    Id(Uuid),
    /// By its domain, in lower case.
    Domain(String),
}

impl FromStr for Who {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if let Ok(id) = text.parse() {
            return Ok(Self::Id(id));
        }
        let label = |label: &str| {
            !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        };
        if text.contains('.') && text.split('.').all(label) {
            return Ok(Self::Domain(text.to_lowercase()));
        }
        Err(
            "the customer's id, a GUID such as b44bb1fb-c595-45b0-9e09-d657365580bf, or its domain, \
             such as contoso.onmicrosoft.com"
                .to_owned(),
        )
    }
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Domain(domain) => f.write_str(domain),
        }
    }
}

/// The qualifications that can be requested.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, schemars::JsonSchema,
)]
pub(crate) enum Kind {
    /// A school; Microsoft vets it.
    Education,
    /// Government Community Cloud, with a validation code.
    GovernmentCommunityCloud,
    /// A state-owned entity.
    StateOwnedEntity,
}

impl Kind {
    pub(crate) const ALL: [Self; 3] = [
        Self::Education,
        Self::GovernmentCommunityCloud,
        Self::StateOwnedEntity,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Education => "Education",
            Self::GovernmentCommunityCloud => "GovernmentCommunityCloud",
            Self::StateOwnedEntity => "StateOwnedEntity",
        }
    }

    /// Whether a customer that has `other`, or gets it first, cannot get this: Education and
    /// GovernmentCommunityCloud exclude each other, and the latter takes a customer without any.
    pub(crate) fn excluded_by(self, other: &Qualification) -> bool {
        match self {
            Self::Education => *other == Qualification::GovernmentCommunityCloud,
            Self::GovernmentCommunityCloud => *other != Qualification::from(self),
            Self::StateOwnedEntity => false,
        }
    }

    pub(super) fn of(request: &QualificationRequest) -> Self {
        match request {
            QualificationRequest::Education { .. } => Self::Education,
            QualificationRequest::GovernmentCommunityCloud { .. } => Self::GovernmentCommunityCloud,
            QualificationRequest::StateOwnedEntity => Self::StateOwnedEntity,
        }
    }
}

impl From<Kind> for Qualification {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Education => Self::Education,
            Kind::GovernmentCommunityCloud => Self::GovernmentCommunityCloud,
            Kind::StateOwnedEntity => Self::StateOwnedEntity,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The kinds of school.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, schemars::JsonSchema,
)]
pub(crate) enum Segment {
    /// Primary and secondary school.
    K12,
    /// College or university.
    HigherEducation,
}

impl Segment {
    const ALL: [Self; 2] = [Self::K12, Self::HigherEducation];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::K12 => "K12",
            Self::HigherEducation => "HigherEducation",
        }
    }
}

impl From<Segment> for EducationSegment {
    fn from(segment: Segment) -> Self {
        match segment {
            Segment::K12 => Self::K12,
            Segment::HigherEducation => Self::HigherEducation,
        }
    }
}

/// One row that can be sent.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// Its place among the rows, counted from 1.
    pub(crate) number: u32,
    /// The line on which it begins.
    pub(crate) line: u32,
    /// All cells as they stand in the file.
    pub(crate) cells: Map<String, Value>,
    pub(crate) customer: Who,
    pub(crate) request: QualificationRequest,
}

/// A name without what people write differently.
pub(super) fn plain(text: &str) -> String {
    let letters = text.chars().filter(|c| !matches!(c, ' ' | '_' | '-'));
    letters.flat_map(char::to_lowercase).collect()
}

/// The text of a cell; nothing if it is empty.
fn text<'c>(cell: Option<&'c Cell>, problems: &mut Vec<Problem>) -> Option<(String, &'c Cell)> {
    let cell = cell?;
    let text = match &cell.value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Null => return None,
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            let what = format!("`{}` is no text", cell.name);
            problems.push(Problem::new(cell.place, what).write("a text between quotes"));
            return None;
        }
    };
    (!text.is_empty()).then_some((text, cell))
}

/// One of a few names, however it is written; otherwise a problem that names the near one.
fn one_of<T: Copy>(
    (written, cell): (String, &Cell),
    known: &[(T, &str)],
    others: &[(T, &str)],
    problems: &mut Vec<Problem>,
) -> Option<T> {
    let wanted = plain(&written);
    let mut all = known.iter().chain(others);
    if let Some((value, _)) = all.find(|(_, name)| plain(name) == wanted) {
        return Some(*value);
    }
    let near = known
        .iter()
        .map(|(_, name)| (strsim::jaro_winkler(&plain(name), &wanted), *name))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0));
    let names: Vec<_> = known.iter().map(|(_, name)| *name).collect();
    let write = near.map_or_else(|| names.join(", or "), |(_, name)| name.to_owned());
    let what = format!(
        "`{}` is no {}",
        shown(&written),
        cell.name.replace('_', " ")
    );
    problems.push(Problem::new(cell.place, what).write(write));
    None
}

/// What a cell holds, as part of a line.
fn shown(text: &str) -> String {
    const LONGEST: usize = 40;
    let line = sanitize(text);
    if line.chars().count() <= LONGEST {
        return line;
    }
    line.chars().take(LONGEST).chain(['…']).collect()
}

impl Row {
    pub(crate) fn kind(&self) -> Kind {
        Kind::of(&self.request)
    }

    pub(crate) fn segment(&self) -> Option<Segment> {
        let QualificationRequest::Education {
            education_segment, ..
        } = &self.request
        else {
            return None;
        };
        let known = Segment::ALL.into_iter();
        known
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

    /// Reads what the cells mean. All problems of the row are told, not the first alone.
    pub(super) fn read(
        place: Place,
        cells: &[Cell],
        problems: &mut Vec<Problem>,
    ) -> Option<(Who, QualificationRequest)> {
        let cell = |name: &str| cells.iter().find(|cell| cell.name == name);
        let missing = |name: &str| {
            let at = cell(name).map_or(place, |cell| cell.place);
            Problem::new(at, format!("this row has no {}", name.replace('_', " ")))
        };

        let customer = match text(cell(CUSTOMER), problems) {
            Some((written, cell)) => match written.parse::<Who>() {
                Ok(customer) => Some(customer),
                Err(why) => {
                    let what = format!("`{}` is no customer", shown(&written));
                    problems.push(Problem::new(cell.place, what).write(why));
                    None
                }
            },
            None => {
                problems.push(missing(CUSTOMER).write("the customer's id or its domain"));
                None
            }
        };

        let kinds = Kind::ALL.map(|kind| (kind, kind.name()));
        let short = [
            (Kind::GovernmentCommunityCloud, "gcc"),
            (Kind::StateOwnedEntity, "soe"),
        ];
        let kind = match text(cell(QUALIFICATION), problems) {
            Some(written) => one_of(written, &kinds, &short, problems),
            None => {
                let names = kinds.map(|(_, name)| name).join(", or ");
                problems.push(missing(QUALIFICATION).write(names));
                None
            }
        };

        let segment = text(cell(SEGMENT), problems);
        let website = text(cell(WEBSITE), problems);
        let code = text(cell(CODE), problems);
        let mut useless = |given: &Option<(String, &Cell)>, of: Kind| {
            if let (Some((_, cell)), Some(kind)) = (given, kind) {
                let what = format!("{kind} takes no {}", cell.name.replace('_', " "));
                let fix = format!("leave it empty, or request {of}");
                problems.push(Problem::new(cell.place, what).fix(fix));
            }
        };
        let request = match kind? {
            Kind::Education => {
                useless(&code, Kind::GovernmentCommunityCloud);
                let segments = Segment::ALL.map(|segment| (segment, segment.name()));
                let segment = match segment {
                    Some(written) => one_of(written, &segments, &[], problems),
                    None => {
                        problems.push(missing(SEGMENT).write("K12, or HigherEducation"));
                        None
                    }
                };
                let website = website.map(|(written, cell)| {
                    if let Some(host) = bare_host(&written).err() {
                        let what = format!("`{}` is no bare host", shown(&written));
                        problems.push(Problem::new(cell.place, what).write(host));
                    }
                    written
                });
                QualificationRequest::Education {
                    education_segment: segment?.into(),
                    website,
                }
            }
            Kind::GovernmentCommunityCloud => {
                useless(&segment, Kind::Education);
                useless(&website, Kind::Education);
                let Some((written, cell)) = code else {
                    let write = "one of the codes that `pcq codes list` shows";
                    problems.push(missing(CODE).write(write));
                    return None;
                };
                match written.parse() {
                    Ok(validation_code) => {
                        QualificationRequest::GovernmentCommunityCloud { validation_code }
                    }
                    Err(error) => {
                        problems.push(Problem::new(cell.place, format!("{error}")));
                        return None;
                    }
                }
            }
            Kind::StateOwnedEntity => {
                useless(&segment, Kind::Education);
                useless(&website, Kind::Education);
                useless(&code, Kind::GovernmentCommunityCloud);
                QualificationRequest::StateOwnedEntity
            }
        };
        Some((customer?, request))
    }
}

/// Whether a web site is what Microsoft documents, a bare host; otherwise what to write instead.
pub(crate) fn bare_host(written: &str) -> Result<(), String> {
    let (scheme, rest) = written.split_once("://").unwrap_or(("", written));
    let host = rest.split('/').next().unwrap_or_default();
    if host.contains(char::is_whitespace) || host.is_empty() {
        return Err("a host such as contoso.edu".to_owned());
    }
    if scheme.is_empty() && host == written {
        return Ok(());
    }
    Err(host.to_owned())
}
