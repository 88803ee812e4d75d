//! A response of the API before and after its body is encoded.

use bytes::Bytes;
use serde_json::Value;

use crate::bounded_map::HeapSize;
use crate::config::quirks::Quirks;
use crate::operation::OperationId;

/// A response of the API.
#[derive(Clone, Debug)]
pub(crate) struct ApiResponse {
    pub(crate) status: u16,
    pub(crate) body: ResponseBody,
    /// The value of `Allow`, if the method is not allowed.
    pub(crate) allow: Option<String>,
    /// The reason phrase of the status line, if not the usual one.
    pub(crate) reason: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) enum ResponseBody {
    Empty,
    Json(Value),
    /// A media type, and text of that type.
    Text(&'static str, String),
}

impl ApiResponse {
    pub(crate) fn new(status: u16, body: ResponseBody) -> Self {
        Self {
            status,
            body,
            allow: None,
            reason: None,
        }
    }

    pub(crate) fn json(status: u16, body: Value) -> Self {
        Self::new(status, ResponseBody::Json(body))
    }

    pub(crate) fn empty(status: u16) -> Self {
        Self::new(status, ResponseBody::Empty)
    }

    /// Sets the reason phrase. A status line allows printable ASCII only; other characters become `?`.
    pub(crate) fn reason(mut self, reason: &str) -> Self {
        let printable = |letter| {
            if matches!(letter, ' '..='~') {
                letter
            } else {
                '?'
            }
        };
        self.reason = Some(reason.chars().map(printable).collect());
        self
    }

    /// Applies quirks to a JSON body.
    pub(crate) fn apply_quirks(&mut self, quirks: &Quirks, operation: OperationId) {
        if let ResponseBody::Json(body) = &mut self.body {
            *body = quirks.apply(operation, std::mem::take(body));
        }
    }

    /// Encodes the body; JSON starts with a byte order mark if `byte_order_mark` is set.
    pub(crate) fn encode(self, byte_order_mark: bool) -> EncodedResponse {
        let (media_type, body) = match self.body {
            ResponseBody::Empty => (None, Bytes::new()),
            ResponseBody::Json(body) => {
                let mut bytes = Vec::with_capacity(512);
                if byte_order_mark {
                    bytes.extend_from_slice("\u{feff}".as_bytes());
                }
                // Neither the keys of a `Value` nor writing to a vector can fail.
                let _ = serde_json::to_writer(&mut bytes, &body);
                (Some("application/json; charset=utf-8"), bytes.into())
            }
            ResponseBody::Text(media_type, text) => (Some(media_type), text.into()),
        };
        EncodedResponse {
            status: self.status,
            reason: self.reason,
            media_type,
            allow: self.allow,
            body,
        }
    }
}

/// A response with encoded body, without the headers that differ in each call.
#[derive(Clone)]
pub(crate) struct EncodedResponse {
    pub(crate) status: u16,
    pub(crate) reason: Option<String>,
    pub(crate) media_type: Option<&'static str>,
    pub(crate) allow: Option<String>,
    pub(crate) body: Bytes,
}

impl HeapSize for EncodedResponse {
    fn heap_size(&self) -> usize {
        let text = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        self.body.len() + text(&self.reason) + text(&self.allow)
    }
}
