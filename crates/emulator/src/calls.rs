//! What has been called: one record, and one line of the log, for each call.

use std::collections::{BTreeMap, VecDeque};
use std::io::Write;
use std::time::Duration;

use time::OffsetDateTime;

use crate::clock::written;

/// Calls that are remembered, and what they may take up together.
const LIMIT: usize = 10_000;
const LIMIT_BYTES: usize = 64 * 1024 * 1024;

/// One call as it came in and was answered.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Call {
    /// The method.
    pub method: String,
    /// The path as it was sent, without query.
    pub path: String,
    /// The query, without `?`.
    pub query: Option<String>,
    /// The operation of the contract, [`TOKEN_OPERATION`](crate::TOKEN_OPERATION) for the token
    /// endpoint, `None` for what is at no known path or has no such method.
    pub operation: Option<String>,
    /// The headers by name in lower case; repeated ones are joined with `, `. In place of a token,
    /// `authorization` holds `[redacted]` and what the token was worth: `app-only`, `app+user`,
    /// `app+user without mfa`, `expired`, `other audience`, `unknown`, `no bearer token`.
    pub headers: BTreeMap<String, String>,
    /// The body as text. Secrets in the form of the token endpoint read `[redacted]`; a body that
    /// was refused for its size, or that broke off, is empty.
    pub body: String,
    /// The status of the answer; `None` as long as there is none, and when the connection was cut
    /// or given up by the caller.
    pub status: Option<u16>,
    /// The `MS-RequestId` of the call, or the one that the emulator made up.
    pub request_id: String,
    /// Whether the answer was that of an earlier call with the same `MS-RequestId`.
    pub replayed: bool,
}

impl Call {
    fn size(&self) -> usize {
        let headers = self
            .headers
            .iter()
            .map(|(name, value)| name.len() + value.len());
        headers.sum::<usize>()
            + self.method.len()
            + self.path.len()
            + self.query.as_deref().map_or(0, str::len)
            + self.body.len()
            + self.request_id.len()
    }
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Answered(u16),
    /// The emulator closed the connection.
    Cut,
    /// The caller did.
    GivenUp,
}

/// The newest calls. Each is added when it arrives and completed when it is over.
pub(crate) struct Calls {
    newest: VecDeque<Call>,
    bytes: usize,
    forgotten: usize,
    log: Option<Box<dyn Write + Send>>,
}

impl Calls {
    pub(crate) fn new(log: Option<Box<dyn Write + Send>>) -> Self {
        Self {
            newest: VecDeque::new(),
            bytes: 0,
            forgotten: 0,
            log,
        }
    }

    /// Adds a call, and returns its number.
    pub(crate) fn add(&mut self, call: Call) -> usize {
        self.bytes += call.size();
        self.newest.push_back(call);
        while self.newest.len() > LIMIT || (self.bytes > LIMIT_BYTES && self.newest.len() > 1) {
            if let Some(oldest) = self.newest.pop_front() {
                self.bytes -= oldest.size();
                self.forgotten += 1;
            }
        }
        self.forgotten + self.newest.len() - 1
    }

    /// Notes that a call gets the answer of an earlier one.
    pub(crate) fn replayed(&mut self, number: usize) {
        let index = number.checked_sub(self.forgotten);
        if let Some(call) = index.and_then(|index| self.newest.get_mut(index)) {
            call.replayed = true;
        }
    }

    /// Completes the record of a call, and writes its line.
    pub(crate) fn complete(
        &mut self,
        number: usize,
        outcome: Outcome,
        now: OffsetDateTime,
        took: Duration,
    ) {
        let index = number.checked_sub(self.forgotten);
        let Some(call) = index.and_then(|index| self.newest.get_mut(index)) else {
            return;
        };
        let word = match outcome {
            Outcome::Answered(status) => {
                call.status = Some(status);
                status.to_string()
            }
            Outcome::Cut => "cut".to_owned(),
            Outcome::GivenUp => "gone".to_owned(),
        };
        let Some(log) = &mut self.log else { return };
        // Nothing sensible can be done when the log cannot be written.
        let _ = writeln!(
            log,
            "{:<19.19}  {:<7} {word:<4} {:<22} {:>5} ms  {}",
            written(now),
            call.method,
            call.operation.as_deref().unwrap_or("-"),
            took.as_millis(),
            call.path,
        );
    }

    pub(crate) fn to_vec(&self) -> Vec<Call> {
        self.newest.iter().cloned().collect()
    }
}
