//! The call log: one record and one line for each call.

use std::collections::{BTreeMap, VecDeque};
use std::io::Write;
use std::time::Duration;

use bytes::Bytes;
use hyper::header::{AUTHORIZATION, HeaderValue};
use hyper::{HeaderMap, Method};
use openapi_document::sanitize;
use serde::{Serialize, Serializer};
use time::OffsetDateTime;

use crate::config::quirks::DateFormat;
use crate::entra::{Authorization, REDACTED};
use crate::headers;
use crate::timestamp;

/// How many calls are kept, and how many bytes they may use together.
const MAX_CALLS: usize = 10_000;
const MAX_BYTES: usize = 64 * 1024 * 1024;

/// Headers whose values are recorded; other headers may hold secrets.
const RECORDED_HEADERS: [&str; 16] = [
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

/// One call: a request and its response.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Call {
    /// When the request arrived, by the emulator's clock, in the format of the service.
    pub time: String,
    /// The method.
    pub method: String,
    /// The path as it was sent, without query.
    pub path: String,
    /// The query, without `?`; `[redacted]` if it has undocumented parameters.
    pub query: Option<String>,
    /// The operation id, [`TOKEN_OPERATION`](crate::TOKEN_OPERATION) for the token endpoint, `None`
    /// for an unknown path or method.
    pub operation: Option<String>,
    /// The headers by name in lower case; repeated ones are joined with `, `. The value of a header
    /// that the API does not use is `[redacted]`. The value of `authorization` is `[redacted]` and
    /// the result of the check: `app-only`, `app+user`, `app+user without mfa`, `expired`,
    /// `other audience`, `unknown`, `no bearer token`.
    pub headers: BTreeMap<String, String>,
    /// The body as text. Secrets in the form of the token endpoint are `[redacted]`; a body that is
    /// too large or incomplete is empty.
    pub body: String,
    /// The status of the response; `None` before there is one, and if client or emulator closed the
    /// connection.
    pub status: Option<u16>,
    /// The body of the response as text, without byte order mark; `[redacted]` if it holds tokens.
    pub response: String,
    /// The `MS-RequestId` of the request, or a generated one.
    pub request_id: String,
    /// The `MS-CorrelationId` of the request, or a generated one.
    pub correlation_id: String,
    /// Whether the response was that of an earlier call with the same `MS-RequestId`.
    pub replayed: bool,
}

/// A recorded call. It is converted to [`Call`] on demand only.
pub(crate) struct CallRecord {
    pub(crate) time: OffsetDateTime,
    pub(crate) method: Method,
    /// Path and query.
    pub(crate) target: Box<str>,
    pub(crate) operation: Option<&'static str>,
    pub(crate) headers: Headers,
    /// The result of the check, if the request had the header.
    pub(crate) authorization: Option<Authorization>,
    pub(crate) body: Bytes,
    pub(crate) status: Option<u16>,
    pub(crate) response: Bytes,
    pub(crate) request_id: HeaderValue,
    pub(crate) correlation_id: HeaderValue,
    pub(crate) replayed: bool,
}

/// The headers of a request without its token, as a copy: the header map keeps the memory alive into
/// which hyper read.
pub(crate) struct Headers(Box<str>);

impl Headers {
    pub(crate) fn new(headers: &HeaderMap) -> Self {
        let mut lines = String::new();
        for name in headers.keys().filter(|name| **name != AUTHORIZATION) {
            let value = if RECORDED_HEADERS.contains(&name.as_str()) {
                headers::value(headers, name.as_str()).unwrap_or_default()
            } else {
                REDACTED.into()
            };
            // Neither can contain a line feed.
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

impl CallRecord {
    /// The approximate size of the record in bytes.
    fn size(&self) -> usize {
        size_of::<Self>()
            + self.target.len()
            + self.headers.0.len()
            + self.body.len()
            + self.response.len()
            + self.method.as_str().len()
            + self.request_id.len()
            + self.correlation_id.len()
    }

    fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    fn to_call(&self) -> Call {
        let mut headers = self.headers.to_map();
        if let Some(authorization) = self.authorization {
            headers.insert("authorization".into(), authorization.redacted().into());
        }
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let response = self.response.strip_prefix("\u{feff}".as_bytes());
        Call {
            time: timestamp::format(self.time, DateFormat::Offset),
            method: self.method.to_string(),
            path: self.path().to_owned(),
            query: self
                .target
                .split_once('?')
                .map(|(_, query)| query.to_owned()),
            operation: self.operation.map(str::to_owned),
            headers,
            body: text(&self.body),
            status: self.status,
            response: text(response.unwrap_or(&self.response)),
            request_id: text(self.request_id.as_bytes()),
            correlation_id: text(self.correlation_id.as_bytes()),
            replayed: self.replayed,
        }
    }
}

/// How a call ended.
#[derive(Clone, Debug)]
pub(crate) enum CallOutcome {
    /// A response with this status and this body, which is redacted if it holds secrets.
    Response(u16, Bytes),
    /// The emulator closed the connection.
    ClosedByServer,
    /// The client closed the connection.
    ClosedByClient,
}

/// The newest calls. A call is added when its request arrives, and completed with its response.
pub(crate) struct CallLog {
    newest: VecDeque<CallRecord>,
    bytes: usize,
    removed: usize,
    log: Option<Box<dyn Write + Send>>,
}

impl CallLog {
    pub(crate) fn new(log: Option<Box<dyn Write + Send>>) -> Self {
        Self {
            newest: VecDeque::new(),
            bytes: 0,
            removed: 0,
            log,
        }
    }

    /// Adds a call, and returns its number.
    pub(crate) fn add(&mut self, call: CallRecord) -> usize {
        self.bytes += call.size();
        self.newest.push_back(call);
        self.remove_oldest();
        self.removed + self.newest.len() - 1
    }

    fn remove_oldest(&mut self) {
        while self.newest.len() > MAX_CALLS || (self.bytes > MAX_BYTES && self.newest.len() > 1) {
            if let Some(oldest) = self.newest.pop_front() {
                self.bytes -= oldest.size();
                self.removed += 1;
            }
        }
    }

    fn get_mut(&mut self, number: usize) -> Option<&mut CallRecord> {
        let index = number.checked_sub(self.removed)?;
        self.newest.get_mut(index)
    }

    /// Writes a line that belongs to no call.
    pub(crate) fn write_line(&mut self, text: &str) {
        if let Some(log) = &mut self.log {
            // There is no other place to report that the log cannot be written.
            let _ = log.write_all(format!("{}\n", sanitize(text)).as_bytes());
        }
    }

    /// Marks a call that gets the response of an earlier one.
    pub(crate) fn mark_replayed(&mut self, number: usize) {
        if let Some(call) = self.get_mut(number) {
            call.replayed = true;
        }
    }

    /// Completes the record of a call, and writes its line.
    pub(crate) fn complete(
        &mut self,
        number: usize,
        outcome: CallOutcome,
        now: OffsetDateTime,
        duration: Duration,
    ) {
        let Some(call) = self.get_mut(number) else {
            return;
        };
        let mut added = 0;
        let outcome = match outcome {
            CallOutcome::Response(status, body) => {
                added = body.len();
                call.status = Some(status);
                call.response = body;
                status.to_string()
            }
            CallOutcome::ClosedByServer => "cut".to_owned(),
            CallOutcome::ClosedByClient => "gone".to_owned(),
        };
        let line = format!(
            "{:<19.19}  {:<7} {outcome:<4} {:<22} {:>5} ms  {}",
            timestamp::format(now, DateFormat::Offset),
            call.method.as_str(),
            call.operation.unwrap_or("-"),
            duration.as_millis(),
            call.path(),
        );
        self.write_line(&line);
        self.bytes += added;
        self.remove_oldest();
    }

    pub(crate) fn to_vec(&self) -> Vec<Call> {
        self.newest.iter().map(CallRecord::to_call).collect()
    }

    /// The newest calls, newest first.
    #[cfg(feature = "web")]
    pub(crate) fn last(&self, count: usize) -> impl Iterator<Item = Call> {
        self.newest
            .iter()
            .rev()
            .take(count)
            .map(CallRecord::to_call)
    }
}

/// The calls, oldest first, one after the other: together they take several times the bytes of their
/// records.
impl Serialize for CallLog {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.newest.iter().map(CallRecord::to_call))
    }
}
