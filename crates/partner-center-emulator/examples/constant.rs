//! A server with one constant response: the upper bound to which the benchmark compares the emulator.
//!
//! It has the server and runtime of the emulator, and each response has the bytes of one response of
//! the emulator. The port is its one argument.

use bytes::Bytes;
use http_body_util::Full;
use hyper::Response;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

const BODY: &str = "\u{feff}[{\"qualification\":\"GovernmentCommunityCloud\",\"vettingStatus\":\"Approved\",\"vettingCreateDate\":\"2021-05-06T19:59:56.6832021+00:00\"},{\"qualification\":\"StateOwnedEntity\"}]";

/// The headers of that response.
const HEADERS: [(&str, &str); 6] = [
    ("content-type", "application/json; charset=utf-8"),
    ("ms-requestid", "bb845bcd-6b1f-4b0c-8b5f-1d8f0c2a7e11"),
    ("ms-correlationid", "85569ec5-4a0b-4d6e-9f5d-3f0f6c1e2d33"),
    ("ms-cv", "xqqtn+OEVE2ridoS.0"),
    ("ms-serverid", "0000112D"),
    (
        "request-context",
        "appId=cid-v1:03ce8ca8-8373-4021-8f25-d5dd45c7b12f",
    ),
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let port: u16 = std::env::args().nth(1).ok_or("expected a port")?.parse()?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    loop {
        let (stream, _) = listener.accept().await?;
        let respond = service_fn(async |_| {
            let mut response = Response::new(Full::new(Bytes::from_static(BODY.as_bytes())));
            for (name, value) in HEADERS {
                response.headers_mut().insert(name, value.parse()?);
            }
            Ok::<_, hyper::header::InvalidHeaderValue>(response)
        });
        let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), respond);
        tokio::spawn(connection);
    }
}
