//! What has been called: one record, and one line of the log, for each call.

use std::collections::{BTreeMap, VecDeque};
use std::io::Write;
use std::time::Duration;

use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, HeaderValue, Method};
use bytes::Bytes;
use serde::Serialize;
use time::OffsetDateTime;

use crate::clock::written;
use crate::entra::{Presented, REDACTED};
use crate::headers;

/// Calls that are remembered, and what they may take up together.
const LIMIT: usize = 10_000;
const LIMIT_BYTES: usize = 64 * 1024 * 1024;

/// Headers whose values are recorded; those of others may be secrets.
const HARMLESS: [&str; 16] = [
    "accept",
    "accept-encoding",
    "connection",
    "content-length",
    "content-type",
    "host",
    "ms-continuationtoken",
    "ms-contract-version",
    "ms-correlationid",
    "ms-cv",
    "ms-partnercenter-application",
    "ms-partnercenter-client",
    "ms-requestid",
    "user-agent",
    "validatemfa",
    "x-locale",
];

/// One call as it came in and was answered.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Call {
    /// When it came, by the emulator's clock, as the service writes moments.
    pub time: String,
    /// The method.
    pub method: String,
    /// The path as it was sent, without query.
    pub path: String,
    /// The query, without `?`; `[redacted]` if it has what the contract does not know.
    pub query: Option<String>,
    /// The operation of the contract, [`TOKEN_OPERATION`](crate::TOKEN_OPERATION) for the token
    /// endpoint, `None` for what is at no known path or has no such method.
    pub operation: Option<String>,
    /// The headers by name in lower case; repeated ones are joined with `, `. Of those that this API
    /// has no use for, the value reads `[redacted]`. In place of a token,
    /// `authorization` holds `[redacted]` and what the token was worth: `app-only`, `app+user`,
    /// `app+user without mfa`, `expired`, `other audience`, `unknown`, `no bearer token`.
    pub headers: BTreeMap<String, String>,
    /// The body as text. Secrets in the form of the token endpoint read `[redacted]`; a body that
    /// was refused for its size, or that broke off, is empty.
    pub body: String,
    /// The status of the answer; `None` as long as there is none, and when the connection was cut
    /// or given up by the caller.
    pub status: Option<u16>,
    /// The body of the answer as text, without byte order mark; what holds tokens reads
    /// `[redacted]`.
    pub answer: String,
    /// The `MS-RequestId` of the call, or the one that the emulator made up.
    pub request_id: String,
    /// The `MS-CorrelationId` of the call, or the one that the emulator made up.
    pub correlation_id: String,
    /// Whether the answer was that of an earlier call with the same `MS-RequestId`.
    pub replayed: bool,
}

/// A call as it is remembered: as it came, because most are never looked at.
pub(crate) struct Record {
    pub(crate) time: OffsetDateTime,
    pub(crate) method: Method,
    /// Path and query.
    pub(crate) target: Box<str>,
    pub(crate) operation: Option<&'static str>,
    pub(crate) headers: Headers,
    pub(crate) presented: Option<Presented>,
    pub(crate) body: Bytes,
    pub(crate) status: Option<u16>,
    pub(crate) answer: Bytes,
    pub(crate) request_id: HeaderValue,
    pub(crate) correlation_id: HeaderValue,
    pub(crate) replayed: bool,
}

/// The headers of a call but for its token, as a copy: what hyper hands out keeps the memory alive
/// into which it read.
pub(crate) struct Headers(Box<str>);

impl Headers {
    pub(crate) fn new(headers: &HeaderMap) -> Self {
        let mut lines = String::new();
        for name in headers.keys().filter(|name| **name != AUTHORIZATION) {
            let value = if HARMLESS.contains(&name.as_str()) {
                headers::value(headers, name.as_str()).unwrap_or_default()
            } else {
                REDACTED.into()
            };
            // Neither can hold a line end.
            lines.extend([name.as_str(), "\n", &value, "\n"]);
        }
        Self(lines.into())
    }

    fn to_map(&self) -> BTreeMap<String, String> {
        let mut lines = self.0.lines();
        let pairs = std::iter::from_fn(|| Some((lines.next()?, lines.next()?)));
        pairs
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }
}

impl Record {
    /// About what the record takes up, in bytes.
    fn size(&self) -> usize {
        size_of::<Self>()
            + self.target.len()
            + self.headers.0.len()
            + self.body.len()
            + self.answer.len()
    }

    fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    fn to_call(&self) -> Call {
        let mut all = self.headers.to_map();
        if let Some(presented) = self.presented {
            all.insert("authorization".into(), presented.redacted().into());
        }
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let answer = self.answer.strip_prefix("\u{feff}".as_bytes());
        Call {
            time: written(self.time),
            method: self.method.to_string(),
            path: self.path().to_owned(),
            query: self
                .target
                .split_once('?')
                .map(|(_, query)| query.to_owned()),
            operation: self.operation.map(str::to_owned),
            headers: all,
            body: text(&self.body),
            status: self.status,
            answer: text(answer.unwrap_or(&self.answer)),
            request_id: text(self.request_id.as_bytes()),
            correlation_id: text(self.correlation_id.as_bytes()),
            replayed: self.replayed,
        }
    }
}

/// How a call ended.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    /// With this status and, as far as it may be shown, this body.
    Answered(u16, Bytes),
    /// The emulator closed the connection.
    Cut,
    /// The caller did.
    GivenUp,
}

/// The newest calls. Each is added when it arrives and completed when it is over.
pub(crate) struct Calls {
    newest: VecDeque<Record>,
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
    pub(crate) fn add(&mut self, call: Record) -> usize {
        self.bytes += call.size();
        self.newest.push_back(call);
        self.forget();
        self.forgotten + self.newest.len() - 1
    }

    fn forget(&mut self) {
        while self.newest.len() > LIMIT || (self.bytes > LIMIT_BYTES && self.newest.len() > 1) {
            if let Some(oldest) = self.newest.pop_front() {
                self.bytes -= oldest.size();
                self.forgotten += 1;
            }
        }
    }

    fn get_mut(&mut self, number: usize) -> Option<&mut Record> {
        let index = number.checked_sub(self.forgotten)?;
        self.newest.get_mut(index)
    }

    /// Writes a line that is about no call.
    pub(crate) fn note(&mut self, text: &str) {
        if let Some(log) = &mut self.log {
            // Nothing sensible can be done when the log cannot be written.
            let _ = log.write_all(format!("{text}\n").as_bytes());
        }
    }

    /// Notes that a call gets the answer of an earlier one.
    pub(crate) fn replayed(&mut self, number: usize) {
        if let Some(call) = self.get_mut(number) {
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
        let mut log = self.log.take();
        let mut added = 0;
        if let Some(call) = self.get_mut(number) {
            let word = match outcome {
                Outcome::Answered(status, body) => {
                    added = body.len();
                    call.status = Some(status);
                    call.answer = body;
                    None
                }
                Outcome::Cut => Some("cut"),
                Outcome::GivenUp => Some("gone"),
            };
            if let Some(log) = &mut log {
                let word = word.map_or_else(
                    || {
                        call.status
                            .map(|status| status.to_string())
                            .unwrap_or_default()
                    },
                    str::to_owned,
                );
                let line = format!(
                    "{:<19.19}  {:<7} {word:<4} {:<22} {:>5} ms  {}\n",
                    written(now),
                    call.method.as_str(),
                    call.operation.unwrap_or("-"),
                    took.as_millis(),
                    call.path(),
                );
                // Nothing sensible can be done when the log cannot be written.
                let _ = log.write_all(line.as_bytes());
            }
        }
        self.log = log;
        self.bytes += added;
        self.forget();
    }

    pub(crate) fn to_vec(&self) -> Vec<Call> {
        self.newest.iter().map(Record::to_call).collect()
    }

    /// The newest calls, newest first.
    #[cfg(feature = "web")]
    pub(crate) fn last(&self, count: usize) -> impl Iterator<Item = Call> {
        self.newest.iter().rev().take(count).map(Record::to_call)
    }
}
