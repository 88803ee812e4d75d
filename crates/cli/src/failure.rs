//! What can go wrong, the exit code it has, and what to do next.

use std::fmt;
use std::io;

use partner_center::{BuildError, Fault, FaultKind, InvalidToken, Operation};
use uuid::Uuid;

use crate::Exit;

/// Why a command did not finish.
#[derive(Debug)]
pub(crate) enum Failure {
    /// What `PCQ_ACCESS_TOKEN` holds is no token.
    Token(InvalidToken),
    /// The client cannot be made.
    Client(BuildError),
    /// The emulator or the runtime cannot be started.
    Start(io::Error),
    /// The data cannot be written; after a request for a customer, with its id.
    Output(io::Error, Option<Uuid>),
    /// A call failed; for calls that concern a customer, with its id.
    Call(Fault, Option<Uuid>),
    /// The request was made, and a look at its vetting failed.
    Wait(Fault, Uuid),
}

impl Failure {
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Token(_) | Self::Client(BuildError::NoCredential) => Exit::Unauthorized,
            Self::Client(BuildError::InvalidUrl(..) | BuildError::InsecureUrl(_)) => Exit::Usage,
            Self::Client(_) | Self::Start(_) | Self::Output(..) => Exit::Failed,
            Self::Call(fault, _) | Self::Wait(fault, _) => match fault.kind() {
                FaultKind::Unauthorized | FaultKind::NoToken => Exit::Unauthorized,
                FaultKind::Refused if fault.status() == Some(404) => Exit::NotFound,
                FaultKind::Refused | FaultKind::Throttled { .. } => Exit::Refused,
                // Such as an app-only token for what takes a user.
                FaultKind::Invalid => Exit::Refused,
                FaultKind::NotSent
                | FaultKind::Lost
                | FaultKind::Failed
                | FaultKind::Unreadable
                | FaultKind::Unconfirmed
                | _ => Exit::Failed,
            },
        }
    }

    /// The next thing to do.
    fn next(&self) -> Option<String> {
        let next = match self {
            Self::Client(BuildError::NoCredential) => {
                "put one into PCQ_ACCESS_TOKEN, or try `pcq --emulated …`, which needs none".into()
            }
            Self::Token(_) => "put an access token for Partner Center into PCQ_ACCESS_TOKEN".into(),
            Self::Client(BuildError::InvalidUrl(..) | BuildError::InsecureUrl(_)) => {
                "give `--base-url` (or PCQ_BASE_URL) as https://…, or as http://127.0.0.1:PORT"
                    .into()
            }
            Self::Output(_, Some(customer)) => made(*customer),
            Self::Client(_) | Self::Start(_) | Self::Output(_, None) => return None,
            Self::Call(fault, customer) => return after(fault, *customer),
            Self::Wait(fault, customer) if fault.kind() == FaultKind::Unauthorized => {
                format!("{TOKEN}; {}", made(*customer))
            }
            Self::Wait(_, customer) => made(*customer),
        };
        Some(next)
    }
}

const TOKEN: &str =
    "put a fresh token, obtained with multi-factor authentication, into PCQ_ACCESS_TOKEN";

fn made(customer: Uuid) -> String {
    format!("the request was made: look at it with `pcq qualifications list {customer}`")
}

/// A sentence as the rest of a line.
fn as_next(sentence: &str) -> String {
    let sentence = sentence.trim().trim_end_matches('.');
    let mut letters = sentence.chars();
    let first = letters.next().map(|first| first.to_lowercase());
    first.into_iter().flatten().chain(letters).collect()
}

/// The next thing to do after a failed call.
fn after(fault: &Fault, customer: Option<Uuid>) -> Option<String> {
    let changes = fault.operation() == Operation::RequestQualification;
    let look = customer.filter(|_| changes).map(|customer| {
        format!(
            "the request may have taken effect: look with `pcq qualifications list {customer}` \
             before repeating it"
        )
    });
    // What the contract knows of the code says more than the status.
    let hint = fault.known().and_then(|known| known.hint).map(as_next);
    match (fault.kind(), hint) {
        (FaultKind::Unauthorized, Some(hint)) => {
            return Some(format!("{hint}; pcq reads it from PCQ_ACCESS_TOKEN"));
        }
        (FaultKind::Refused, Some(hint)) => return Some(hint),
        _ => {}
    }
    let next = match (fault.kind(), look) {
        (FaultKind::NotSent, _) => {
            "check the address (`--base-url`) and the network, then repeat: nothing was changed"
        }
        (FaultKind::Lost | FaultKind::Failed | FaultKind::Unreadable, Some(look)) => {
            return Some(look);
        }
        (FaultKind::Unconfirmed, _) => return customer.map(made),
        (FaultKind::Lost | FaultKind::Failed, None) => {
            "nothing was changed: repeat the command in a while"
        }
        (FaultKind::Unreadable, None) => {
            "check that the address (`--base-url`) is that of the service: nothing was changed"
        }
        (FaultKind::Unauthorized, _) => TOKEN,
        (
            FaultKind::Throttled {
                retry_after: Some(_),
            },
            _,
        ) => "nothing was changed: wait as long as asked, then repeat the command",
        (FaultKind::Throttled { retry_after: None }, _) => {
            "nothing was changed: wait some minutes, then repeat the command"
        }
        (FaultKind::Refused, look) => match (fault.status(), customer, look) {
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
            Self::Token(error) => write!(f, "{error}")?,
            Self::Client(error) => write!(f, "{error}")?,
            Self::Start(error) => write!(f, "cannot start: {error}")?,
            Self::Output(error, _) => write!(f, "cannot write the output: {error}")?,
            Self::Call(fault, _) | Self::Wait(fault, _) => write!(f, "{fault}")?,
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
