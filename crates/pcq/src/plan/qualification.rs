//! References to customers, and the qualifications that can be requested.

use std::fmt;
use std::str::FromStr;

use clap::ValueEnum;
use partner_center::types::{EducationSegment, Qualification, QualificationRequest};
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

/// A reference to a customer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum CustomerRef {
    /// The id of its tenant.
    Id(Uuid),
    /// Its domain, in lower case.
    Domain(String),
}

impl FromStr for CustomerRef {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if let Ok(id) = text.parse() {
            return Ok(Self::Id(id));
        }
        let is_label = |label: &str| {
            !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        };
        if text.contains('.') && text.split('.').all(is_label) {
            return Ok(Self::Domain(text.to_lowercase()));
        }
        Err(
            "the customer's id, a GUID such as b44bb1fb-c595-45b0-9e09-d657365580bf, or its domain, \
             such as contoso.onmicrosoft.com"
                .to_owned(),
        )
    }
}

impl fmt::Display for CustomerRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Domain(domain) => f.write_str(domain),
        }
    }
}

/// A qualification that can be requested.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, JsonSchema,
)]
pub(crate) enum QualificationKind {
    /// A school; Microsoft vets it.
    Education,
    /// Government Community Cloud, with a validation code.
    GovernmentCommunityCloud,
    /// A state-owned entity.
    StateOwnedEntity,
}

impl QualificationKind {
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

    /// Whether a customer with `other` cannot get this qualification: Education and
    /// GovernmentCommunityCloud exclude each other, and the latter requires a customer without any.
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

impl From<QualificationKind> for Qualification {
    fn from(kind: QualificationKind) -> Self {
        match kind {
            QualificationKind::Education => Self::Education,
            QualificationKind::GovernmentCommunityCloud => Self::GovernmentCommunityCloud,
            QualificationKind::StateOwnedEntity => Self::StateOwnedEntity,
        }
    }
}

impl fmt::Display for QualificationKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The types of schools.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema, ValueEnum)]
pub(crate) enum Segment {
    /// Primary and secondary school.
    K12,
    /// College or university.
    HigherEducation,
}

impl Segment {
    pub(super) const ALL: [Self; 2] = [Self::K12, Self::HigherEducation];

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
