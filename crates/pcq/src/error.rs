//! Why a command failed: the message, the exit code, and the next step.

use std::io;
use std::path::{Path, PathBuf};

use partner_center::{AuthError, BuildError, Error, ErrorKind, Operation};
use uuid::Uuid;

use crate::credential::{ADDRESS, CredentialError};
use crate::emulator;
use crate::exit::Exit;
use crate::ledger::{LedgerError, LedgerErrorKind};
use crate::settings::SettingsError;

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CommandError {
    #[error("{0}")]
    Settings(#[from] SettingsError),
    #[error("{0}")]
    Credential(#[from] CredentialError),
    /// The authority issued no token.
    #[error("no token: {0}")]
    Auth(#[from] AuthError),
    #[error("{}", with_root_cause(.0))]
    Client(BuildError),
    /// The emulator or the runtime did not start.
    #[error("cannot start: {0}")]
    Start(io::Error),
    #[error("this build of pcq has no emulator")]
    NoEmulator,
    /// After a request for a qualification, with the customer.
    #[error("cannot write the output: {0}")]
    Output(io::Error, Option<Uuid>),
    /// A request to the service failed; with the customer that it concerns.
    #[error("{}", with_root_cause(.0))]
    Request(Error, Option<Uuid>),
    /// The service accepted the request, and a check of its vetting failed.
    #[error("{}", with_root_cause(.0))]
    Wait(Error, Uuid),
    #[error("no customer has the domain {0}")]
    NoCustomer(String),
    #[error("cannot read {}: {}", .0.display(), .1)]
    Plan(PathBuf, io::Error),
    /// With the plan that the command names.
    #[error("{}", ledger_message(.0, .1.as_deref()))]
    Ledger(LedgerError, Option<PathBuf>),
    /// The arguments are not valid together; with the next step.
    #[error("{0}")]
    Usage(String, String),
    /// With the next step.
    #[error("{0}")]
    NotFound(String, String),
}

fn ledger_message(error: &LedgerError, plan: Option<&Path>) -> String {
    match plan {
        Some(plan) if error.is_about_plan() => format!("{}: {error}", plan.display()),
        Some(_) | None if error.is_about_plan() => error.to_string(),
        Some(_) | None => format!("cannot use the ledger {}: {error}", error.ledger.display()),
    }
}

/// The error and its root cause, which says more than the causes between them. An [`AuthError`] says what
/// to do by itself.
pub(crate) fn with_root_cause(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| match cause.is::<AuthError>() {
        true => None,
        false => (*cause).source(),
    });
    match causes.last() {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}

impl CommandError {
    /// An error of the embedded emulator, which a build may not have.
    pub(crate) fn from_emulator(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::Unsupported && !emulator::AVAILABLE {
            Self::NoEmulator
        } else {
            Self::Start(error)
        }
    }

    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Credential(CredentialError::Settings(_) | CredentialError::Target(_))
            | Self::Settings(_)
            | Self::Usage(..)
            | Self::NoEmulator
            | Self::Client(BuildError::InvalidUrl(..) | BuildError::InsecureUrl(_)) => Exit::Usage,
            Self::Credential(_) | Self::Auth(_) => Exit::Unauthorized,
            Self::NoCustomer(_) | Self::NotFound(..) => Exit::NotFound,
            Self::Client(_)
            | Self::Start(_)
            | Self::Output(..)
            | Self::Plan(..)
            | Self::Ledger(..) => Exit::Failed,
            Self::Request(error, _) | Self::Wait(error, _) => match error.kind() {
                // The one invalid request is app-only where the operation requires a user.
                ErrorKind::Unauthorized | ErrorKind::Authentication | ErrorKind::InvalidRequest => {
                    Exit::Unauthorized
                }
                ErrorKind::Rejected if error.status() == Some(404) => Exit::NotFound,
                ErrorKind::Rejected | ErrorKind::Throttled { .. } => Exit::Rejected,
                ErrorKind::ConnectionFailed
                | ErrorKind::ResponseLost
                | ErrorKind::ServerError
                | ErrorKind::InvalidResponse
                | ErrorKind::Unconfirmed
                | _ => Exit::Failed,
            },
        }
    }

    /// What the user can do next.
    pub(crate) fn next(&self) -> Option<String> {
        let next = match self {
            Self::Settings(error) => return error.next(),
            Self::Credential(error) => return error.next(),
            Self::Auth(error) => return sign_in(error),
            Self::Client(BuildError::InvalidUrl(..) | BuildError::InsecureUrl(_)) => ADDRESS.into(),
            Self::NoEmulator => emulator::HOW_TO_GET.into(),
            Self::Output(_, Some(customer)) => accepted(*customer),
            Self::Plan(_, error) if error.kind() == io::ErrorKind::InvalidInput => {
                "give the file the extension .csv, .jsonl or .yaml, for its format".into()
            }
            Self::Plan(_, error) if error.kind() == io::ErrorKind::NotFound => {
                "check the path; `pcq plan --help` describes a plan".into()
            }
            Self::Client(_) | Self::Start(_) | Self::Output(_, None) | Self::Plan(..) => {
                return None;
            }
            Self::Request(error, customer) => return after_request(error, *customer),
            Self::Wait(error, customer) if error.kind() == ErrorKind::Unauthorized => {
                format!("{NEW_TOKEN}; {}", accepted(*customer))
            }
            Self::Wait(_, customer) => accepted(*customer),
            Self::NoCustomer(_) => {
                "search with `pcq customers find`, or use the customer's id".into()
            }
            Self::Ledger(error, plan) => return after_ledger_error(error, plan.as_deref()),
            Self::Usage(_, next) | Self::NotFound(_, next) => next.clone(),
        };
        Some(next)
    }
}

const NEW_TOKEN: &str = "sign in again with `pcq auth login`, with multi-factor authentication, or put a \
                         new token into PCQ_ACCESS_TOKEN";

fn accepted(customer: Uuid) -> String {
    format!("the service accepted the request: check it with `pcq qualifications list {customer}`")
}

fn sign_in(error: &AuthError) -> Option<String> {
    error
        .needs_interaction()
        .then(|| "sign in with `pcq auth login`".to_owned())
}

fn after_ledger_error(error: &LedgerError, plan: Option<&Path>) -> Option<String> {
    use rusqlite::ErrorCode::{DatabaseBusy, DiskFull, NotADatabase, ReadOnly};
    let plan = plan.map(Path::display);
    let resume = |first: &str| {
        plan.as_ref().map(|plan| {
            format!("{first}, then run `pcq plan resume {plan}` (it never sends a request twice)")
        })
    };
    match &*error.kind {
        LedgerErrorKind::Sql(_) => match error.sqlite_code() {
            Some(DiskFull) => resume("free disk space"),
            Some(ReadOnly) => resume("make the file and its folder writable"),
            Some(DatabaseBusy) => resume("wait until the other process has ended"),
            Some(NotADatabase) => {
                Some("choose another file with `--ledger`; this one is not a ledger".to_owned())
            }
            Some(_) | None => resume("repair the ledger"),
        },
        LedgerErrorKind::InvalidValue(..) => {
            Some("restore the ledger from a backup; pcq sends nothing from it".to_owned())
        }
        LedgerErrorKind::WriterStopped => resume("report the panic above as a bug of pcq"),
        LedgerErrorKind::Open(_) => {
            let folder = error.ledger.parent().unwrap_or(&error.ledger).display();
            Some(format!(
                "make {folder} writable, or choose another file with `--ledger`"
            ))
        }
        LedgerErrorKind::NewerSchema(_) => Some("update pcq".to_owned()),
        LedgerErrorKind::InUse(_) => plan.map(|plan| {
            format!("wait until it has ended; `pcq plan status {plan}` prints its progress")
        }),
        LedgerErrorKind::FileChanged(changes) => plan.map(|plan| {
            if changes.unknown > 0 {
                format!("restore the old file, then run `pcq plan resume {plan}` to verify these rows")
            } else {
                format!(
                    "to use the new file, run `pcq plan apply {plan} --changed`; accepted rows are not \
                     sent again"
                )
            }
        }),
        LedgerErrorKind::PlanReplaced => Some("run the command again".to_owned()),
        LedgerErrorKind::PlanUnreadable(_) | LedgerErrorKind::NotStored(_) => None,
    }
}

/// Whether every other request with the same credential would fail too.
pub(crate) fn is_fatal(error: &Error) -> bool {
    // After a lost attempt, the kind does not say how the last attempt ended.
    error.auth_error().is_some()
        || error.status() == Some(401)
        || matches!(
            error.kind(),
            ErrorKind::Unauthorized | ErrorKind::Authentication | ErrorKind::InvalidRequest
        )
}

/// A sentence in the form of a next step.
fn as_next(sentence: &str) -> String {
    let sentence = sentence.trim().trim_end_matches('.');
    let mut letters = sentence.chars();
    let first = letters.next().map(|first| first.to_lowercase());
    first.into_iter().flatten().chain(letters).collect()
}

/// The next step after a failed request.
fn after_request(error: &Error, customer: Option<Uuid>) -> Option<String> {
    let is_write = error.operation() == Operation::RequestQualification;
    let check = customer.filter(|_| is_write).map(|customer| {
        format!(
            "the request may have taken effect: check with `pcq qualifications list {customer}` \
             before you repeat it"
        )
    });
    // The hint for the code is more precise than the status.
    let hint = error.documented_code().and_then(|code| code.hint);
    match (error.kind(), hint.map(as_next)) {
        (ErrorKind::Unauthorized, Some(hint)) => {
            return Some(format!(
                "{hint}; then `pcq auth login`, or PCQ_ACCESS_TOKEN"
            ));
        }
        (ErrorKind::Rejected, Some(hint)) => return Some(hint),
        _ => {}
    }
    let next = match (error.kind(), check) {
        (ErrorKind::ConnectionFailed, _) => {
            "check the address (`--base-url`) and the network, then repeat: nothing was changed"
        }
        (ErrorKind::InvalidRequest, _) => {
            "nothing was sent; a request requires a signed-in user: `pcq auth login`, without \
             `sign_in = \"application\"` in the profile"
        }
        (ErrorKind::Authentication, _) => return error.auth_error().and_then(sign_in),
        (
            ErrorKind::ResponseLost | ErrorKind::ServerError | ErrorKind::InvalidResponse,
            Some(check),
        ) => {
            return Some(check);
        }
        (ErrorKind::Unconfirmed, _) => return customer.map(accepted),
        (ErrorKind::ResponseLost | ErrorKind::ServerError, None) => {
            "nothing was changed: repeat the command later"
        }
        (ErrorKind::InvalidResponse, None) => {
            "nothing was changed: check that the address (`--base-url`) is that of the service; \
             `pcq doctor` compares its responses with the contract"
        }
        (ErrorKind::Unauthorized, _) => NEW_TOKEN,
        (
            ErrorKind::Throttled {
                retry_after: Some(_),
            },
            _,
        ) => "nothing was changed: wait for that time, then repeat the command",
        (ErrorKind::Throttled { retry_after: None }, _) => {
            "nothing was changed: wait some minutes, then repeat the command"
        }
        (ErrorKind::Rejected, check) => match (error.status(), customer, check) {
            (Some(409), Some(customer), Some(_)) if error.attempts() <= 1 => {
                return Some(format!(
                    "nothing was changed: `pcq qualifications list {customer}` prints the customer's \
                     qualifications, `pcq codes list` the remaining creates for Government Community \
                     Cloud"
                ));
            }
            (Some(409), _, Some(check)) => return Some(check),
            (Some(403), Some(_), Some(_)) => {
                "check that the customer is yours, and the roles of the signed-in user; Government \
                 Community Cloud requires one of Directory Reader, Directory Writer, License \
                 Administrator and User Administrator"
            }
            (Some(403), Some(_), None) => {
                "check that the customer is yours, and that the signed-in user has the required role"
            }
            (Some(403), None, _) => "check that the signed-in user has the required role",
            (Some(404), Some(_), _) => {
                "check the id; the portal shows it on the customer's Account page"
            }
            (Some(404), None, _) => "check that the address (`--base-url`) is that of the service",
            _ => "nothing was changed: correct what the service reports, then repeat the command",
        },
        _ => return None,
    };
    Some(next.to_owned())
}

impl From<BuildError> for CommandError {
    fn from(error: BuildError) -> Self {
        if matches!(error, BuildError::NoCredential) {
            Self::Credential(CredentialError::NotConfigured)
        } else {
            Self::Client(error)
        }
    }
}

impl From<Error> for CommandError {
    fn from(error: Error) -> Self {
        Self::Request(error, None)
    }
}

impl From<LedgerError> for CommandError {
    fn from(error: LedgerError) -> Self {
        Self::Ledger(error, None)
    }
}

impl From<io::Error> for CommandError {
    fn from(error: io::Error) -> Self {
        Self::Output(error, None)
    }
}
