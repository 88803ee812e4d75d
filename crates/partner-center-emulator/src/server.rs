//! The server: a listener on loopback, whose connections a call can close instead of responding.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use axum::Router;
use axum::body::Body;
use axum::extract::connect_info::Connected;
use axum::extract::{ConnectInfo, State};
use axum::http::{Request, Response};
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::state::Service;

/// Serves until the sender of `stop` is dropped.
pub(crate) async fn serve(
    listener: TcpListener,
    service: Arc<Service>,
    stop: oneshot::Receiver<()>,
) {
    let handler = |State(service): State<Arc<Service>>,
                   ConnectInfo(connection): ConnectInfo<Connection>,
                   request: Request<Body>| async move {
        let response = service.call(request).await;
        response.unwrap_or_else(|| connection.cut())
    };
    let router = Router::new().fallback(handler).with_state(service);
    let router = router.into_make_service_with_connect_info::<Connection>();
    let served = axum::serve(Loopback(listener), router).with_graceful_shutdown(async {
        // The sender is never used, only dropped.
        let _ = stop.await;
    });
    // `axum::serve` never returns an error.
    let _ = served.await;
}

/// A handle with which a call closes its connection.
#[derive(Clone, Default)]
struct Connection(Arc<AtomicBool>);

impl Connection {
    /// Makes every further write fail, which closes the connection. The returned response is never
    /// sent.
    fn cut(&self) -> Response<Body> {
        self.0.store(true, Ordering::Relaxed);
        Response::new(Body::empty())
    }
}

impl Connected<IncomingStream<'_, Loopback>> for Connection {
    fn connect_info(stream: IncomingStream<'_, Loopback>) -> Self {
        stream.io().connection.clone()
    }
}

/// A listener whose connections can be cut.
struct Loopback(TcpListener);

impl Listener for Loopback {
    type Io = Cuttable;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Cuttable, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        // Small responses would wait for the acknowledgement of the client; an error costs only time.
        let _ = stream.set_nodelay(true);
        let connection = Connection::default();
        (Cuttable { stream, connection }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

struct Cuttable {
    stream: TcpStream,
    connection: Connection,
}

impl Cuttable {
    fn check(&self) -> io::Result<()> {
        if self.connection.0.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        Ok(())
    }
}

impl AsyncRead for Cuttable {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Cuttable {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
