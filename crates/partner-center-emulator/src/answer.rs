//! What the API answers, before it is written: status, body and the headers that depend on them.

use bytes::Bytes;
use serde_json::Value;

/// An answer of the API.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Body,
    /// The methods that a path has, in the answer to another one.
    pub(crate) allow: Option<String>,
    /// What the status line says, if not the usual.
    pub(crate) reason: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) enum Body {
    Empty,
    Json(Value),
    /// Text of another media type.
    Text(&'static str, String),
}

impl Answer {
    fn new(status: u16, body: Body) -> Self {
        Self {
            status,
            body,
            allow: None,
            reason: None,
        }
    }

    pub(crate) fn json(status: u16, body: Value) -> Self {
        Self::new(status, Body::Json(body))
    }

    pub(crate) fn empty(status: u16) -> Self {
        Self::new(status, Body::Empty)
    }

    pub(crate) fn text(status: u16, media: &'static str, body: String) -> Self {
        Self::new(status, Body::Text(media, body))
    }

    /// Only printable ASCII fits a status line.
    pub(crate) fn reason(mut self, reason: impl Into<String>) -> Self {
        let reason: String = reason.into();
        let fits = |letter: char| matches!(letter, ' '..='~');
        self.reason = Some(
            reason
                .chars()
                .map(|c| if fits(c) { c } else { '?' })
                .collect(),
        );
        self
    }

    /// Changes the spelling of a body that is JSON.
    pub(crate) fn spell(&mut self, spell: impl FnOnce(Value) -> Value) {
        if let Body::Json(body) = &mut self.body {
            *body = spell(std::mem::take(body));
        }
    }

    /// The answer in bytes; what is JSON begins with a byte order mark if it is to.
    pub(crate) fn written(self, byte_order_mark: bool) -> Written {
        let (media, body) = match self.body {
            Body::Empty => (None, Bytes::new()),
            Body::Json(body) => {
                let mut bytes = Vec::with_capacity(512);
                if byte_order_mark {
                    bytes.extend_from_slice("\u{feff}".as_bytes());
                }
                // A value has text keys, and a vector takes everything: neither can fail.
                let _ = serde_json::to_writer(&mut bytes, &body);
                (Some("application/json; charset=utf-8"), bytes.into())
            }
            Body::Text(media, text) => (Some(media), text.into()),
        };
        Written {
            status: self.status,
            reason: self.reason,
            media,
            allow: self.allow,
            body,
        }
    }
}

/// An answer, ready to be sent but for the headers that differ from call to call.
#[derive(Clone)]
pub(crate) struct Written {
    pub(crate) status: u16,
    pub(crate) reason: Option<String>,
    pub(crate) media: Option<&'static str>,
    pub(crate) allow: Option<String>,
    pub(crate) body: Bytes,
}
