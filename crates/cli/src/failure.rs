//! What can go wrong, the exit code it has, and what to do next.

use std::fmt;
use std::io;

use partner_center::{BuildError, Fault, FaultKind, InvalidToken, Operation};
use uuid::Uuid;

use crate::Exit;

/// Why a command did not finish.
#[derive(Debug)]
pub(crate) enum Failure {
    /// There is no token for this address.
    NoCredentials(String),
    /// What `PCQ_ACCESS_TOKEN` holds is no token.
    Token(InvalidToken),
    /// The client cannot be made.
    Client(BuildError),
    /// The emulator or the runtime cannot be started.
    Start(io::Error),
    /// The output cannot be written.
    Output(io::Error),
    /// A call failed; for calls that concern a customer, with its id.
    Call(Fault, Option<Uuid>),
    /// The request was made, and a look at its vetting failed.
    Wait(Fault, Uuid),
}

impl Failure {
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::NoCredentials(_) | Self::Token(_) => Exit::Unauthorized,
            Self::Client(BuildError::InvalidUrl(_) | BuildError::InsecureUrl(_)) => Exit::Usage,
            Self::Client(_) | Self::Start(_) => Exit::Failed,
            // Whoever reads has seen enough.
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Done,
            Self::Output(_) => Exit::Failed,
            Self::Call(fault, _) | Self::Wait(fault, _) => match fault.kind() {
                FaultKind::Unauthorized => Exit::Unauthorized,
                FaultKind::Refused if fault.status() == Some(404) => Exit::NotFound,
                FaultKind::Refused | FaultKind::Throttled { .. } => Exit::Refused,
                FaultKind::NotSent
                | FaultKind::Lost
                | FaultKind::Failed
                | FaultKind::Unreadable
                | _ => Exit::Failed,
            },
        }
    }

    /// The next thing to do.
    fn next(&self) -> Option<String> {
        let next = match self {
            Self::NoCredentials(_) => {
                "put one into PCQ_ACCESS_TOKEN, or try `pcq --emulated …`, which needs none".into()
            }
            Self::Token(_) => "put an access token for Partner Center into PCQ_ACCESS_TOKEN".into(),
            Self::Client(BuildError::InvalidUrl(_) | BuildError::InsecureUrl(_)) => {
                "give `--base-url` (or PCQ_BASE_URL) as https://…, or as http://127.0.0.1:PORT"
                    .into()
            }
            Self::Client(_) | Self::Start(_) | Self::Output(_) => return None,
            Self::Call(fault, customer) => return after(fault, *customer),
            Self::Wait(_, customer) => format!(
                "the request was made: look at it with `pcq qualifications list {customer}`"
            ),
        };
        Some(next)
    }
}

/// The next thing to do after a failed call.
fn after(fault: &Fault, customer: Option<Uuid>) -> Option<String> {
    let changes = fault.operation() == Operation::RequestQualification;
    let next = match fault.kind() {
        FaultKind::NotSent => {
            "check the address (`--base-url`) and the network, then repeat: nothing was changed"
                .into()
        }
        FaultKind::Lost | FaultKind::Failed | FaultKind::Unreadable => match customer {
            Some(customer) if changes => format!(
                "the request may have taken effect: look with `pcq qualifications list {customer}` \
                 before repeating it"
            ),
            Some(_) | None => "nothing was changed: repeat the command in a while".into(),
        },
        FaultKind::Unauthorized => {
            "put a fresh token, obtained with multi-factor authentication, into PCQ_ACCESS_TOKEN"
                .into()
        }
        FaultKind::Throttled { .. } => {
            "nothing was changed: wait as long as asked, then repeat the command".into()
        }
        FaultKind::Refused => match fault.status() {
            Some(403) => {
                "check that the customer is yours, and that the signed-in user has the role that \
                 this takes"
            }
            Some(404) => "check the id; the portal shows it on the customer's Account page",
            _ => "nothing was changed: correct what the service names, then repeat the command",
        }
        .into(),
        _ => return None,
    };
    Some(next)
}

/// One line with what happened, and one with what to do.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("error: ")?;
        match self {
            Self::NoCredentials(url) => write!(f, "there is no access token for {url}")?,
            Self::Token(error) => write!(f, "{error}")?,
            Self::Client(error) => write!(f, "{error}")?,
            Self::Start(error) => write!(f, "cannot start: {error}")?,
            Self::Output(error) => write!(f, "cannot write the output: {error}")?,
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

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}
