//! What the tests share: raw connections to an emulator, and the program as a process.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use partner_center_emulator::Emulator;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How long a test waits, in real time, for what happens at once.
const PATIENCE: Duration = Duration::from_secs(60);

/// An emulator whose clock only the test moves.
pub(crate) async fn emulator() -> Emulator {
    Emulator::start().await.unwrap()
}

/// The host and the port of a URL.
pub(crate) fn host(url: &str) -> &str {
    url.strip_prefix("http://").unwrap()
}

/// A connection on which a test writes bytes as they are.
pub(crate) struct Connection(TcpStream);

impl Connection {
    pub(crate) async fn open(url: &str) -> Self {
        assert!(url.starts_with("http://127.0.0.1:"), "{url}");
        Self(TcpStream::connect(host(url)).await.unwrap())
    }

    pub(crate) async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.write_all(bytes.as_ref()).await.unwrap();
    }

    /// Sends bytes, and returns `false` if the connection is closed.
    pub(crate) async fn try_send(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.0.write_all(bytes.as_ref()).await.is_ok()
    }

    /// Reads until the server closes the connection.
    pub(crate) async fn read_to_end(mut self) -> String {
        let mut bytes = Vec::new();
        let read = self.0.read_to_end(&mut bytes);
        // A connection may end with an error.
        let _ = tokio::time::timeout(PATIENCE, read)
            .await
            .expect("the server closes the connection");
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Reads the head of a response and so much of the body as comes with it.
    pub(crate) async fn read(&mut self) -> String {
        let mut bytes = vec![0; 64 * 1024];
        let read = tokio::time::timeout(PATIENCE, self.0.read(&mut bytes)).await;
        let read = read.expect("the server responds").unwrap();
        String::from_utf8_lossy(&bytes[..read]).into_owned()
    }
}

/// Sends bytes on a connection of their own, and returns the response.
pub(crate) async fn raw(url: &str, request: impl AsRef<[u8]>) -> String {
    let mut connection = Connection::open(url).await;
    connection.send(request).await;
    connection.read_to_end().await
}

/// Requests a path with a token as a program does, and returns the status.
pub(crate) async fn get(url: &str, token: &str, path: &str) -> u16 {
    let host = host(url);
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\
         Connection: close\r\n\r\n"
    );
    status(&raw(url, request).await)
}

/// The status of a response.
#[track_caller]
pub(crate) fn status(response: &str) -> u16 {
    let status = response.split(' ').nth(1);
    let status = status.and_then(|status| status.parse().ok());
    status.unwrap_or_else(|| panic!("no status: {response:?}"))
}

/// The program, which ends when it is dropped.
pub(crate) struct Program {
    child: Child,
    pub(crate) url: String,
}

impl Program {
    /// Starts the program with these arguments on a free port. It may open `files` files.
    #[cfg(unix)]
    pub(crate) fn start(arguments: &[&str], files: usize) -> Self {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("ulimit -n {files} && exec \"$0\" \"$@\"")]);
        command.arg(env!("CARGO_BIN_EXE_partner-center-emulator"));
        command.args(["--port", "0"]).args(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let url = lines.find_map(|line| {
            let line = line.unwrap();
            Some(line.split_once("emulator at ")?.1.to_owned())
        });
        // What else it prints must not fill a pipe, or fail.
        std::thread::spawn(move || lines.for_each(drop));
        let url = url.expect("the program prints its address");
        Self { child, url }
    }

    /// How much memory it uses, in MiB.
    #[cfg(target_os = "linux")]
    pub(crate) fn mebibytes(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:"));
        let kibibytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
        kibibytes.expect("the size of a process") / 1024
    }

    /// Ends it, and returns what it wrote to stderr.
    pub(crate) fn end(mut self) -> String {
        self.child.kill().unwrap();
        let mut text = String::new();
        let mut stderr = self.child.stderr.take().unwrap();
        stderr.read_to_string(&mut text).unwrap();
        text
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs the program to its end, and returns its exit code and what it wrote to stderr.
pub(crate) fn run(arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_partner-center-emulator"));
    let output = command
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    (output.status.code(), stderr)
}
