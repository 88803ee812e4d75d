//! The server: accepts connections on loopback within bounds of number and time.

use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, oneshot};
use tokio::time::Instant;
use tokio_io_timeout::TimeoutWriter;

use crate::state::Service;

/// How many connections are open at most. Further ones wait until one is closed.
const MAX_CONNECTIONS: usize = 512;

/// How long a connection may wait for the whole head of its next request, idle or not. Not one of the
/// intervals at which a client would poll, so that none polls while its connection is closed.
const HEAD_TIMEOUT: Duration = Duration::from_secs(25);

/// How long a client may read nothing of a response.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);

/// How many bytes the head of a request may have, and a connection buffers.
const MAX_HEAD: usize = 64 * 1024;

/// How long the server waits if the system cannot accept a connection.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// How often the same problem of accepting connections is reported.
const REPORT_INTERVAL: Duration = Duration::from_secs(60);

/// Serves until the sender of `stop` is dropped, and then until the open calls are complete.
pub(crate) async fn serve(
    listener: TcpListener,
    service: Arc<Service>,
    stop: oneshot::Receiver<()>,
) {
    let connections = GracefulShutdown::new();
    {
        let accept = pin!(accept(&listener, &service, &connections));
        tokio::select! {
            () = accept => {}
            // The sender is never used, only dropped.
            _ = stop => {}
        }
    }
    drop(listener);
    connections.shutdown().await;
}

/// Accepts connections without end.
async fn accept(listener: &TcpListener, service: &Arc<Service>, connections: &GracefulShutdown) {
    let mut server = http1::Builder::new();
    // hyper starts this timer when a connection is idle, too.
    let server = server
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT);
    let server = server.max_buf_size(MAX_HEAD);
    let slots = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let mut reported: Option<Instant> = None;
    // The semaphore is never closed.
    while let Ok(slot) = Arc::clone(&slots).acquire_owned().await {
        match listener.accept().await {
            Ok((stream, _)) => {
                // Small responses would wait for the acknowledgement of the client; an error costs
                // only time.
                let _ = stream.set_nodelay(true);
                let mut stream = TimeoutWriter::new(stream);
                stream.set_timeout(Some(WRITE_TIMEOUT));
                let service = Arc::clone(service);
                let respond = service_fn(move |request| {
                    let service = Arc::clone(&service);
                    // An error closes the connection without a response.
                    async move {
                        let response = service.call(request).await;
                        response.ok_or(io::Error::from(io::ErrorKind::ConnectionAborted))
                    }
                });
                let stream = TokioIo::new(Box::pin(stream));
                let connection = connections.watch(server.serve_connection(stream, respond));
                tokio::spawn(async move {
                    // An error ends the connection, and has no other effect.
                    let _ = connection.await;
                    drop(slot);
                });
            }
            Err(error) if is_of_connection(&error) => {}
            Err(error) => {
                if reported.is_none_or(|at| at.elapsed() >= REPORT_INTERVAL) {
                    reported = Some(Instant::now());
                    service.lock().calls.write_line(&format!(
                        "cannot accept connections: {error}; new clients wait until others close \
                         theirs (`ulimit -n` shows how many files this process may open)"
                    ));
                }
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// Whether a client closed a connection before it was accepted.
fn is_of_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::Interrupted
    )
}
