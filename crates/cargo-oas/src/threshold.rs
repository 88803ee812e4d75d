//! The lowest severity or class of a finding that is reported or fails a command.

use clap::ValueEnum;
use openapi_diff::Class;
use openapi_document::Severity;

/// The lowest severity that a lint reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum MinSeverity {
    /// Only errors: the document breaks the specification, or something does not work.
    Error,
    /// Errors and warnings: also likely mistakes.
    Warning,
    /// All findings, including advice.
    Advice,
}

impl From<MinSeverity> for Severity {
    fn from(least: MinSeverity) -> Self {
        match least {
            MinSeverity::Error => Self::Error,
            MinSeverity::Warning => Self::Warning,
            MinSeverity::Advice => Self::Advice,
        }
    }
}

/// The mildest verdict that fails a review.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Any change.
    Documentation,
    /// Any change on the wire.
    Compatible,
    /// A change that may break a client or server; the documents do not decide it.
    PotentiallyBreaking,
    /// A request or response that is no longer accepted or understood.
    #[default]
    Breaking,
    /// Nothing, not even an invalid waiver.
    Never,
}

impl FailOn {
    /// The mildest class that fails; `None` for [`Never`](Self::Never).
    #[must_use]
    pub const fn class(self) -> Option<Class> {
        match self {
            Self::Documentation => Some(Class::Documentation),
            Self::Compatible => Some(Class::Compatible),
            Self::PotentiallyBreaking => Some(Class::PotentiallyBreaking),
            Self::Breaking => Some(Class::Breaking),
            Self::Never => None,
        }
    }
}
