//! What can go wrong, the exit code it has, and what to do next.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use partner_center::{AuthError, BuildError, Error, ErrorKind, Operation};
use uuid::Uuid;

use crate::Exit;
use crate::credential::SecretError;
use crate::ledger::LedgerError;
use crate::settings::SettingsError;

/// Why a command did not finish.
#[derive(Debug)]
pub(crate) enum Failure {
    /// There are no settings to work with.
    Settings(SettingsError),
    /// There is no credential.
    Secret(SecretError),
    /// The authority gives no token.
    Auth(AuthError),
    /// The client cannot be made.
    Client(BuildError),
    /// The emulator or the runtime cannot be started.
    Start(io::Error),
    /// The data cannot be written; after a request for a customer, with its id.
    Output(io::Error, Option<Uuid>),
    /// A call failed; for calls that concern a customer, with its id.
    Call(Error, Option<Uuid>),
    /// The request was made, and a look at its vetting failed.
    Wait(Error, Uuid),
    /// No customer has this domain.
    NoCustomer(String),
    /// The plan's file cannot be read.
    Plan(PathBuf, io::Error),
    /// The ledger cannot do what was asked; with the plan.
    Ledger(LedgerError, Option<PathBuf>),
    /// The arguments make no sense together: why, and what to type.
    Usage(String, String),
    /// There is no such thing: what, and where to look.
    NotFound(String, String),
}

impl Failure {
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Secret(SecretError::Settings(_)) | Self::Settings(_) | Self::Usage(..) => {
                Exit::Usage
            }
            Self::Secret(_) | Self::Auth(_) | Self::Client(BuildError::NoCredential) => {
                Exit::Unauthorized
            }
            Self::Client(BuildError::InvalidUrl(..) | BuildError::InsecureUrl(_)) => Exit::Usage,
            Self::NoCustomer(_) | Self::NotFound(..) => Exit::NotFound,
            Self::Client(_)
            | Self::Start(_)
            | Self::Output(..)
            | Self::Plan(..)
            | Self::Ledger(..) => Exit::Failed,
            Self::Call(fault, _) | Self::Wait(fault, _) => match fault.kind() {
                // Invalid is an app-only credential for what takes a user: all else has been checked.
                ErrorKind::Unauthorized | ErrorKind::Authentication | ErrorKind::InvalidRequest => {
                    Exit::Unauthorized
                }
                ErrorKind::Rejected if fault.status() == Some(404) => Exit::NotFound,
                ErrorKind::Rejected | ErrorKind::Throttled { .. } => Exit::Refused,
                ErrorKind::ConnectionFailed
                | ErrorKind::ResponseLost
                | ErrorKind::ServerError
                | ErrorKind::InvalidResponse
                | ErrorKind::Unconfirmed
                | _ => Exit::Failed,
            },
        }
    }

    /// The next thing to do.
    fn next(&self) -> Option<String> {
        let next = match self {
            Self::Settings(error) => return error.next(),
            Self::Secret(error) => return error.next(),
            Self::Auth(error) => return signed_in(error),
            Self::Client(BuildError::NoCredential) => return SecretError::None.next(),
            Self::Client(BuildError::InvalidUrl(..) | BuildError::InsecureUrl(_)) => {
                "give `--base-url` (or PCQ_BASE_URL) as https://…, or as http://127.0.0.1:PORT"
                    .into()
            }
            Self::Output(_, Some(customer)) => made(*customer),
            Self::Plan(_, error) if error.kind() == io::ErrorKind::InvalidInput => {
                "name the file .csv, .jsonl or .yaml, after what it is".into()
            }
            Self::Plan(_, error) if error.kind() == io::ErrorKind::NotFound => {
                "check the path; `pcq plan schema` and `pcq plan --help` say what a plan is".into()
            }
            Self::Client(_) | Self::Start(_) | Self::Output(_, None) | Self::Plan(..) => {
                return None;
            }
            Self::Call(fault, customer) => return after(fault, *customer),
            Self::Wait(fault, customer) if fault.kind() == ErrorKind::Unauthorized => {
                format!("{TOKEN}; {}", made(*customer))
            }
            Self::Wait(_, customer) => made(*customer),
            Self::NoCustomer(_) => {
                "look for it with `pcq customers find`, or give the customer's id".into()
            }
            Self::Ledger(error, plan) => return with_ledger(error, plan.as_deref()),
            Self::Usage(_, next) | Self::NotFound(_, next) => next.clone(),
        };
        Some(next)
    }
}

const TOKEN: &str = "sign in anew with `pcq auth login`, with multi-factor authentication, or put a \
                     fresh token into PCQ_ACCESS_TOKEN";

fn made(customer: Uuid) -> String {
    format!("the request was made: look at it with `pcq qualifications list {customer}`")
}

/// What to do when there is no token.
fn signed_in(error: &AuthError) -> Option<String> {
    error
        .needs_interaction()
        .then(|| "sign in with `pcq auth login`".to_owned())
}

/// What to do about the ledger.
fn with_ledger(error: &LedgerError, plan: Option<&Path>) -> Option<String> {
    let resume = |before: &str| {
        plan.map(|plan| {
            format!(
                "{before}then go on with `pcq plan resume {}`: nothing is sent twice",
                plan.display()
            )
        })
    };
    match error {
        LedgerError::Sql(..) => {
            use rusqlite::ErrorCode::{DatabaseBusy, DiskFull, NotADatabase, ReadOnly};
            match error.code() {
                Some(DiskFull) => resume("free some space, "),
                Some(ReadOnly) => resume("make the file and its folder writable, "),
                Some(DatabaseBusy) => resume("wait until the other program has ended, "),
                Some(NotADatabase) => {
                    Some("name another file with `--ledger`; this one is no ledger".to_owned())
                }
                Some(_) | None => resume("mend it, "),
            }
        }
        LedgerError::Open(path, _) => Some(format!(
            "make {} writable, or name another file with `--ledger`",
            path.parent().unwrap_or(path).display()
        )),
        LedgerError::Newer(..) => Some("use a pcq that is not older than the ledger".to_owned()),
        LedgerError::Busy(_) => plan.map(|plan| {
            format!(
                "wait until it has ended, or look at it with `pcq plan status {}`",
                plan.display()
            )
        }),
        LedgerError::Changed(changed) => plan.map(|plan| {
            let plan = plan.display();
            if changed.unknown > 0 {
                format!(
                    "bring the old file back and settle those rows with `pcq plan resume {plan}`"
                )
            } else {
                format!(
                    "if that is meant, `pcq plan apply {plan} --changed` goes on with the file as it \
                     is now; what is done stays done"
                )
            }
        }),
        LedgerError::Moved => Some("repeat the command".to_owned()),
        LedgerError::Read(_) => None,
    }
}

/// Whether another call of the same kind would fail for the same reason.
pub(crate) fn hopeless(fault: &Error) -> bool {
    // An earlier attempt may have been lost, so that the kind does not tell of the last answer.
    let refused = fault.auth_error().is_some() || fault.status() == Some(401);
    let kind = fault.kind();
    refused
        || matches!(
            kind,
            ErrorKind::Unauthorized | ErrorKind::Authentication | ErrorKind::InvalidRequest
        )
}

/// A sentence as the rest of a line.
fn as_next(sentence: &str) -> String {
    let sentence = sentence.trim().trim_end_matches('.');
    let mut letters = sentence.chars();
    let first = letters.next().map(|first| first.to_lowercase());
    first.into_iter().flatten().chain(letters).collect()
}

/// The next thing to do after a failed call.
fn after(fault: &Error, customer: Option<Uuid>) -> Option<String> {
    let changes = fault.operation() == Operation::RequestQualification;
    let look = customer.filter(|_| changes).map(|customer| {
        format!(
            "the request may have taken effect: look with `pcq qualifications list {customer}` \
             before repeating it"
        )
    });
    // What the contract knows of the code says more than the status.
    let hint = fault
        .documented_code()
        .and_then(|known| known.hint)
        .map(as_next);
    match (fault.kind(), hint) {
        (ErrorKind::Unauthorized, Some(hint)) => {
            return Some(format!(
                "{hint}; then `pcq auth login`, or PCQ_ACCESS_TOKEN"
            ));
        }
        (ErrorKind::Rejected, Some(hint)) => return Some(hint),
        _ => {}
    }
    let next = match (fault.kind(), look) {
        (ErrorKind::ConnectionFailed, _) => {
            "check the address (`--base-url`) and the network, then repeat: nothing was changed"
        }
        (ErrorKind::InvalidRequest, _) => {
            "nothing was sent; a request takes a signed-in user: `pcq auth login`, without \
             `sign_in = \"application\"` in the profile"
        }
        (ErrorKind::Authentication, _) => return fault.auth_error().and_then(signed_in),
        (
            ErrorKind::ResponseLost | ErrorKind::ServerError | ErrorKind::InvalidResponse,
            Some(look),
        ) => {
            return Some(look);
        }
        (ErrorKind::Unconfirmed, _) => return customer.map(made),
        (ErrorKind::ResponseLost | ErrorKind::ServerError, None) => {
            "nothing was changed: repeat the command in a while"
        }
        (ErrorKind::InvalidResponse, None) => {
            "check that the address (`--base-url`) is that of the service: nothing was changed; \
             `pcq doctor` compares its answers with the contract"
        }
        (ErrorKind::Unauthorized, _) => TOKEN,
        (
            ErrorKind::Throttled {
                retry_after: Some(_),
            },
            _,
        ) => "nothing was changed: wait as long as asked, then repeat the command",
        (ErrorKind::Throttled { retry_after: None }, _) => {
            "nothing was changed: wait some minutes, then repeat the command"
        }
        (ErrorKind::Rejected, look) => match (fault.status(), customer, look) {
            (Some(409), Some(customer), Some(_)) if fault.attempts() <= 1 => {
                return Some(format!(
                    "nothing was changed: see what the customer has with `pcq qualifications list \
                     {customer}`, and for Government Community Cloud what is left with `pcq codes list`"
                ));
            }
            (Some(409), _, Some(look)) => return Some(look),
            (Some(403), Some(_), Some(_)) => {
                "check that the customer is yours, and the roles of the signed-in user; Government \
                 Community Cloud takes one of Directory Reader, Directory Writer, License \
                 Administrator and User Administrator"
            }
            (Some(403), Some(_), None) => {
                "check that the customer is yours, and that the signed-in user has the role that \
                 this takes"
            }
            (Some(403), None, _) => "check that the signed-in user has the role that this takes",
            (Some(404), Some(_), _) => {
                "check the id; the portal shows it on the customer's Account page"
            }
            (Some(404), None, _) => "check that the address (`--base-url`) is that of the service",
            _ => "nothing was changed: correct what the service names, then repeat the command",
        },
        _ => return None,
    };
    Some(next.to_owned())
}

/// One line with what happened, and one with what to do.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("error: ")?;
        match self {
            Self::Settings(error) => write!(f, "{error}")?,
            Self::Secret(error) => write!(f, "{error}")?,
            Self::Auth(error) => write!(f, "no token: {error}")?,
            Self::Client(BuildError::NoCredential) => write!(f, "{}", SecretError::None)?,
            Self::Client(error) => write!(f, "{error}")?,
            Self::Start(error) => write!(f, "cannot start: {error}")?,
            Self::Output(error, _) => write!(f, "cannot write the output: {error}")?,
            Self::Call(fault, _) | Self::Wait(fault, _) => write!(f, "{fault}")?,
            Self::NoCustomer(domain) => write!(f, "no customer has the domain {domain}")?,
            Self::Plan(path, error) => write!(f, "cannot read {}: {error}", path.display())?,
            Self::Ledger(error, plan) => match (error, plan) {
                (LedgerError::Read(error), Some(plan)) => {
                    write!(f, "cannot read {}: {error}", plan.display())?;
                }
                (error, Some(plan)) if error.is_about_the_plan() => {
                    write!(f, "{}: {error}", plan.display())?;
                }
                (error, _) => write!(f, "{error}")?,
            },
            Self::Usage(why, _) => f.write_str(why)?,
            Self::NotFound(what, _) => f.write_str(what)?,
        }
        if let Some(next) = self.next() {
            write!(f, "\n next: {next}")?;
        }
        Ok(())
    }
}

impl From<BuildError> for Failure {
    fn from(error: BuildError) -> Self {
        Self::Client(error)
    }
}

impl From<LedgerError> for Failure {
    fn from(error: LedgerError) -> Self {
        Self::Ledger(error, None)
    }
}

impl From<SettingsError> for Failure {
    fn from(error: SettingsError) -> Self {
        Self::Settings(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error, None)
    }
}
