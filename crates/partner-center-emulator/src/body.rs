//! Bodies: of requests, read within bounds of bytes and time; of responses, complete or truncated.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt;
use hyper::body::{Body as HttpBody, Incoming};
use tokio::sync::{Semaphore, SemaphorePermit};

/// How many bytes of a body are read at most. What is beyond the bound of a request is discarded, so
/// that its sender receives the error response.
const MAX_DRAINED: usize = 64 * 1024 * 1024;

/// How many bytes the bodies of all open requests may take together.
const MAX_BUFFERED: usize = 128 * 1024 * 1024;

/// How long a body may take to arrive.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A request body, as far as it was read.
pub(crate) enum RequestBody {
    Complete(Bytes),
    TooLarge,
    /// The client stopped sending, or was too slow.
    Incomplete,
}

/// Reads request bodies, so that all of them together stay within [`MAX_BUFFERED`].
pub(crate) struct BodyReader(Semaphore);

impl BodyReader {
    pub(crate) fn new() -> Self {
        Self(Semaphore::new(MAX_BUFFERED))
    }

    /// Reads a body of at most `max` bytes. The body counts until the permit is dropped.
    pub(crate) async fn read(
        &self,
        body: Incoming,
        max: usize,
    ) -> (RequestBody, Option<SemaphorePermit<'_>>) {
        if body.is_end_stream() {
            return (RequestBody::Complete(Bytes::new()), None);
        }
        let read = async {
            let expected = body.size_hint().upper().unwrap_or(u64::MAX);
            let expected = usize::try_from(expected).unwrap_or(usize::MAX).min(max);
            let permits = u32::try_from(expected).unwrap_or(u32::MAX);
            let permit = self.0.acquire_many(permits).await.ok();
            (collect(body, max).await, permit)
        };
        let read = tokio::time::timeout(TIMEOUT, read).await;
        read.unwrap_or((RequestBody::Incomplete, None))
    }

    /// Reads a body and discards it.
    pub(crate) async fn discard(&self, body: Incoming) {
        self.read(body, 0).await;
    }
}

async fn collect(mut body: Incoming, max: usize) -> RequestBody {
    let (mut collected, mut length) = (Vec::new(), 0_usize);
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else {
            return RequestBody::Incomplete;
        };
        let data = frame.into_data().unwrap_or_default();
        length += data.len();
        if length > MAX_DRAINED {
            return RequestBody::TooLarge;
        }
        if length <= max {
            collected.extend_from_slice(&data);
        } else {
            collected = Vec::new();
        }
    }
    if length > max {
        return RequestBody::TooLarge;
    }
    RequestBody::Complete(collected.into())
}

/// A response body. A truncated one ends with an error, which closes the connection.
pub(crate) struct ResponseBody {
    rest: Bytes,
    truncated: bool,
}

impl ResponseBody {
    /// The length of the rest, in bytes.
    pub(crate) fn len(&self) -> usize {
        self.rest.len()
    }

    /// The first half of the body.
    pub(crate) fn truncate(&mut self) {
        self.rest.truncate(self.rest.len() / 2);
        self.truncated = true;
    }
}

impl<T: Into<Bytes>> From<T> for ResponseBody {
    fn from(bytes: T) -> Self {
        Self {
            rest: bytes.into(),
            truncated: false,
        }
    }
}

impl HttpBody for ResponseBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let rest = std::mem::take(&mut self.rest);
        Poll::Ready(if !rest.is_empty() {
            Some(Ok(Frame::data(rest)))
        } else if self.truncated {
            Some(Err(io::ErrorKind::ConnectionAborted.into()))
        } else {
            None
        })
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && !self.truncated
    }

    fn size_hint(&self) -> SizeHint {
        if self.truncated {
            SizeHint::default()
        } else {
            SizeHint::with_exact(self.rest.len() as u64)
        }
    }
}
