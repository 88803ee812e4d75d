//! What the tests share: the emulator, a client for it, the programs as processes.
//!
//! This is the one place that makes clients and starts programs, and both reach loopback alone: a
//! client is made from an [`Emulator`] or a [`Listener`], and a program gets a proxy at which nothing
//! listens for everything that is not this machine. A test of the house rules sees to it that no
//! other file does either.

#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::panic,
    reason = "this is test code, and a test that cannot begin has failed"
)]

use std::fmt;
use std::io::{BufRead, BufReader, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as URL_SAFE_NO_PAD;
use openapi_document::Document;
use openapi_rust::render::Settings;
use partner_center::{PartnerCenter, PartnerCenterBuilder, RetryPolicy, Token};
use partner_center_emulator::{Emulator, Quirks};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

#[path = "../crates/partner-center/render_settings.rs"]
mod render_settings;

/// How the client is rendered.
pub const CLIENT: Settings<'static> = render_settings::CLIENT;

/// Where nothing listens.
const NOWHERE: &str = "http://127.0.0.1:9";

/// The workspace.
#[must_use]
pub fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().unwrap_or(tests).to_owned()
}

/// A file of the workspace.
#[must_use]
pub fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The contract.
#[must_use]
pub fn contract() -> Document {
    let name = "spec/partner-center.yaml";
    Document::load(&root().join(name), name).unwrap_or_else(|findings| panic!("{findings}"))
}

/// The files of a folder of the workspace with this ending, sorted.
#[must_use]
pub fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut open = vec![root().join(folder)];
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        let entries = std::fs::read_dir(&folder);
        let entries = entries.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        for entry in entries {
            let path = entry.expect("the folder can be read").path();
            if path.is_dir() {
                open.push(path);
            } else if path
                .extension()
                .is_some_and(|extension| extension == ending)
            {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// An emulator whose clock only the test moves.
pub async fn emulator() -> Emulator {
    let emulator = Emulator::builder().virtual_clock().start().await;
    emulator.expect("the emulator starts on a free port")
}

/// The same with a clock that runs like this machine's.
pub async fn emulator_in_real_time() -> Emulator {
    let emulator = Emulator::builder().speed(1.0).start().await;
    emulator.expect("the emulator starts on a free port")
}

/// The same with other quirks.
pub async fn emulator_with(quirks: Quirks) -> Emulator {
    let emulator = Emulator::builder()
        .virtual_clock()
        .quirks(quirks)
        .start()
        .await;
    emulator.expect("the emulator starts on a free port")
}

/// A client with a token of an application and a user.
#[must_use]
pub fn partner(emulator: &Emulator) -> PartnerCenter {
    partner_at(emulator.url(), emulator.user_token())
}

/// A client of which more can be said before it is made.
pub fn builder(emulator: &Emulator) -> PartnerCenterBuilder {
    builder_at(emulator.url(), emulator.user_token())
}

/// The same without a credential, for one that asks the emulator's authority.
pub fn bare_builder(emulator: &Emulator) -> PartnerCenterBuilder {
    bare_builder_at(emulator.url())
}

/// A builder without a credential for an address of this machine.
pub fn bare_builder_at(url: &str) -> PartnerCenterBuilder {
    let here = ["http://127.0.0.1:", "https://127.0.0.1:"];
    assert!(
        here.iter().any(|here| url.starts_with(here)),
        "tests talk to loopback alone, not to {url}"
    );
    PartnerCenter::builder()
        .base_url(url)
        .application_name("integration")
        // One attempt, so that what is sent is what the test asked for.
        .retry(RetryPolicy::none())
}

/// A client that tries again at once.
#[must_use]
pub fn persistent(emulator: &Emulator) -> PartnerCenter {
    let builder = builder(emulator).retry(at_once());
    builder.build().expect("the client can be made")
}

/// Five attempts with pauses that nobody notices.
pub fn at_once() -> RetryPolicy {
    RetryPolicy::default()
        .initial_backoff(Duration::from_millis(1))
        .max_retry_after(Duration::from_secs(1))
}

/// A client with a token of an application alone.
#[must_use]
pub fn application(emulator: &Emulator) -> PartnerCenter {
    partner_at(emulator.url(), emulator.app_token())
}

/// A client with any token.
#[must_use]
pub fn client_with_token(emulator: &Emulator, token: &str) -> PartnerCenter {
    partner_at(emulator.url(), token)
}

/// A client of an address without a service.
#[must_use]
pub fn unreachable_client() -> PartnerCenter {
    partner_at(NOWHERE, "a-token")
}

/// A client of any address of this machine, with another policy.
#[must_use]
pub fn partner_of(url: &str, policy: RetryPolicy) -> PartnerCenter {
    let builder = builder_at(url, "a-token").retry(policy);
    builder.build().expect("the client can be made")
}

fn partner_at(url: &str, token: &str) -> PartnerCenter {
    builder_at(url, token)
        .build()
        .expect("the client can be made")
}

fn builder_at(url: &str, token: &str) -> PartnerCenterBuilder {
    let token = Token::new(token).expect("the token is well-formed");
    bare_builder_at(url).token(token)
}

/// A server that answers each connection with the same bytes and then closes it: for answers that
/// no well-behaved server gives.
#[derive(Debug)]
pub struct Listener {
    url: String,
    requests: Arc<AtomicUsize>,
    server: tokio::task::JoinHandle<()>,
}

impl Listener {
    /// Starts to listen; with nothing to answer, connections are closed after the request.
    pub async fn answering(bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let requests = Arc::<AtomicUsize>::default();
        let counted = Arc::clone(&requests);
        let server = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::Relaxed);
                let mut request = vec![0; 64 << 10];
                let _ = stream.read(&mut request).await;
                let _ = stream.write_all(&bytes).await;
                let _ = stream.shutdown().await;
            }
        });
        Self {
            url,
            requests,
            server,
        }
    }

    /// Accepts connections and says nothing.
    pub async fn silent() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let server = tokio::spawn(async move {
            let mut held = Vec::new();
            while let Ok((stream, _)) = listener.accept().await {
                held.push(stream);
            }
        });
        Self {
            url,
            requests: Arc::default(),
            server,
        }
    }

    /// How many connections it has answered, each of which brings one request.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }

    /// Where it listens.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A client of it.
    #[must_use]
    pub fn partner(&self) -> PartnerCenter {
        partner_at(&self.url, "a-token")
    }

    /// A client that expects TLS of it.
    #[must_use]
    pub fn partner_by_tls(&self) -> PartnerCenter {
        partner_at(&self.url.replacen("http", "https", 1), "a-token")
    }

    /// What a client of it is made of, for one that asks it for tokens too.
    pub fn builder(&self) -> PartnerCenterBuilder {
        bare_builder_at(&self.url)
    }

    /// A client of it that gives up soon.
    #[must_use]
    pub fn impatient(&self) -> PartnerCenter {
        let builder = builder_at(&self.url, "a-token").timeout(Duration::from_millis(200));
        builder.build().expect("the client can be made")
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// A service and an authority that issue any token and record all that they receive.
#[derive(Debug)]
pub struct Recorder {
    url: String,
    received: Arc<Mutex<String>>,
    server: tokio::task::JoinHandle<()>,
}

impl Recorder {
    /// Starts to listen. Access tokens and refresh tokens contain `name`.
    pub async fn start(name: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let received = Arc::<Mutex<String>>::default();
        let (records, name, address) = (Arc::clone(&received), name.to_owned(), url.clone());
        let server = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut request = Vec::new();
                while !is_whole(&request) {
                    let mut part = vec![0; 16 << 10];
                    match stream.read(&mut part).await {
                        Ok(0) | Err(_) => break,
                        Ok(length) => request.extend(&part[..length]),
                    }
                }
                let request = String::from_utf8_lossy(&request).into_owned();
                let body = if request.contains("/devicecode ") {
                    format!(
                        r#"{{"device_code":"code-of-{name}","user_code":"ABCDEFGH","verification_uri":"{address}","expires_in":60,"interval":1}}"#
                    )
                } else if request.starts_with("POST ") {
                    format!(
                        r#"{{"token_type":"Bearer","expires_in":3599,"access_token":"access-of-{name}","refresh_token":"refresh-of-{name}"}}"#
                    )
                } else {
                    "[]".to_owned()
                };
                records
                    .lock()
                    .expect("no test panics here")
                    .push_str(&request);
                let length = body.len();
                let answer = format!(
                    "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
                );
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        Self {
            url,
            received,
            server,
        }
    }

    /// Where it listens.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// All requests since the last call.
    #[must_use]
    pub fn take(&self) -> String {
        std::mem::take(&mut *self.received.lock().expect("no test panics here"))
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// Whether a request has its head and all of its body.
fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).to_ascii_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let length = length.and_then(|length| length.trim().parse().ok());
    body.len() >= length.unwrap_or(0)
}

/// Plain HTTP, for what the client never sends. The path begins with a slash.
pub async fn http(
    emulator: &Emulator,
    method: &str,
    path: &str,
    body: Option<&str>,
) -> (u16, Vec<u8>) {
    http_as(emulator, emulator.user_token(), method, path, body).await
}

/// The same with any token.
pub async fn http_as(
    emulator: &Emulator,
    token: &str,
    method: &str,
    path: &str,
    body: Option<&str>,
) -> (u16, Vec<u8>) {
    let client = browser();
    let method = method.parse().expect("a method");
    let url = format!("{}{path}", emulator.url());
    let mut request = client.request(method, url).bearer_auth(token);
    if let Some(body) = body {
        request = request
            .header("content-type", "application/json")
            .body(body.to_owned());
    }
    let response = request.send().await.expect("an answer");
    let status = response.status().as_u16();
    (status, response.bytes().await.expect("a body").to_vec())
}

/// An answer with all that a test may look at.
#[derive(Debug)]
pub struct Answered {
    /// The status.
    pub status: u16,
    /// The reason phrase of the status line.
    pub reason: String,
    /// The body.
    pub body: Vec<u8>,
    headers: reqwest::header::HeaderMap,
}

impl Answered {
    /// A header as text; empty if there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> String {
        let value = self.headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default().to_owned()
    }
}

/// Calls with the token of a user.
pub async fn sent(emulator: &Emulator, method: &str, path: &str) -> Answered {
    sent_as(emulator, emulator.user_token(), method, path).await
}

/// Calls with any token.
pub async fn sent_as(emulator: &Emulator, token: &str, method: &str, path: &str) -> Answered {
    let request = request(emulator, method, path).bearer_auth(token);
    answered(request).await.expect("an answer")
}

/// Posts with the token of a user; `None` if the connection ends before the answer does.
pub async fn try_post(emulator: &Emulator, path: &str, body: &str) -> Option<Answered> {
    let request = request(emulator, "POST", path).bearer_auth(emulator.user_token());
    let request = request.header("content-type", "application/json");
    answered(request.body(body.to_owned())).await
}

/// Posts with the token of a user and this `MS-RequestId`.
pub async fn posted_with(
    emulator: &Emulator,
    path: &str,
    id: uuid::Uuid,
    body: &str,
) -> (u16, Vec<u8>) {
    let request = request(emulator, "POST", path).bearer_auth(emulator.user_token());
    let request = request
        .header("content-type", "application/json")
        .header("ms-requestid", id.to_string());
    let answer = answered(request.body(body.to_owned())).await;
    let answer = answer.expect("an answer");
    (answer.status, answer.body)
}

/// Calls without a token, as a browser does; a body is sent as a form. Returns the status and the
/// text, or where a browser goes next.
pub async fn plain_http(
    emulator: &Emulator,
    method: &str,
    path: &str,
    body: Option<&str>,
) -> (u16, String) {
    let mut request = request(emulator, method, path);
    if let Some(body) = body {
        request = request
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body.to_owned());
    }
    let answer = answered(request).await.expect("an answer");
    let next = answer.header("location");
    if !next.is_empty() {
        return (answer.status, next);
    }
    (answer.status, String::from_utf8(answer.body).expect("text"))
}

fn request(emulator: &Emulator, method: &str, path: &str) -> reqwest::RequestBuilder {
    let url = format!("{}{path}", emulator.url());
    browser().request(method.parse().expect("a method"), url)
}

/// An HTTP client without redirects and without trusted certificates: loading those of the machine
/// takes longer than a test, and loopback needs none.
#[must_use]
pub fn browser() -> reqwest::Client {
    let provider = rustls::crypto::ring::default_provider();
    let tls = rustls::ClientConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()
        .expect("ring supports the default versions of TLS")
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .tls_backend_preconfigured(tls);
    client.build().expect("a client")
}

async fn answered(request: reqwest::RequestBuilder) -> Option<Answered> {
    let response = request.send().await.ok()?;
    let status = response.status();
    let reason = response.extensions().get::<hyper::ext::ReasonPhrase>();
    let reason = reason.map_or_else(
        || status.canonical_reason().unwrap_or_default().to_owned(),
        |reason| String::from_utf8_lossy(reason.as_bytes()).into_owned(),
    );
    let headers = response.headers().clone();
    let body = response.bytes().await.ok()?.to_vec();
    Some(Answered {
        status: status.as_u16(),
        reason,
        body,
        headers,
    })
}

/// An RSA key made for these tests; ring generates none. `name` is `application` or `stranger`.
#[must_use]
pub fn rsa_key(name: &str) -> rcgen::KeyPair {
    let pem = read(format!("tests/fixtures/keys/{name}.pem"));
    rcgen::KeyPair::from_pem_and_sign_algo(&pem, &rcgen::PKCS_RSA_SHA256).expect("an RSA key")
}

/// What a token says about itself; nobody checks its signature.
#[must_use]
pub fn read_claims(token: &str) -> serde_json::Value {
    let claims = token.split('.').nth(1).expect("a JSON Web Token");
    let claims = URL_SAFE_NO_PAD.decode(claims).expect("claims in Base64");
    serde_json::from_slice(&claims).expect("claims in JSON")
}

/// Sends bytes as they are and reads until the connection ends, for requests that no client makes.
pub async fn raw(url: &str, request: impl AsRef<[u8]>) -> String {
    let port = url.strip_prefix("http://127.0.0.1:");
    let port = port.and_then(|port| port.parse::<u16>().ok());
    let address = ("127.0.0.1", port.expect("a port of loopback"));
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let written = stream.write_all(request.as_ref()).await;
    written.expect("the request goes out");
    let mut answer = Vec::new();
    // A connection that is cut may end with an error.
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

/// How a program ended and what it said.
#[derive(Debug)]
pub struct Ended {
    /// The exit code.
    pub code: Option<i32>,
    /// What it wrote to stdout.
    pub stdout: String,
    /// What it wrote to stderr.
    pub stderr: String,
}

impl Ended {
    /// What it printed, as JSON.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self}"))
    }
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            code,
            stdout,
            stderr,
        } = self;
        let code = code.map_or_else(|| "none".to_owned(), |code| code.to_string());
        write!(
            f,
            "exit code: {code}\n----- stdout -----\n{stdout}----- stderr -----\n{stderr}"
        )
    }
}

/// The programs, built once in the same way as this test.
static PROGRAMS: LazyLock<PathBuf> = LazyLock::new(|| {
    let this = std::env::current_exe().expect("this test has a path");
    let folder = this
        .parent()
        .and_then(Path::parent)
        .expect("target/<profile>/deps");
    let mut build = Command::new(env!("CARGO"));
    build
        .args(["build", "--quiet", "--locked", "--workspace", "--bins"])
        .args(["--example", "neighbour"])
        .current_dir(root());
    if folder.ends_with("release") {
        build.arg("--release");
    }
    assert!(
        build.status().expect("cargo starts").success(),
        "the programs do not build"
    );
    folder.to_owned()
});

/// A program of the workspace with nothing of this machine's environment but what it needs to start.
#[must_use]
pub fn program(name: &str) -> Command {
    let mut command = Command::new(PROGRAMS.join(name));
    command.env_clear().stdin(Stdio::null());
    if name == "pcq" {
        // Nothing of this machine's user is read or written; who needs a home brings one.
        command.env("HOME", "/dev/null");
    }
    // Who tests a failure does not want to wait until it has happened five times.
    command.env("PCQ_ATTEMPTS", "1");
    for kept in ["PATH", "SystemRoot", "TMPDIR"] {
        if let Some(value) = std::env::var_os(kept) {
            command.env(kept, value);
        }
    }
    for closed in ["ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY"] {
        command.env(closed, NOWHERE);
    }
    command.env("NO_PROXY", "127.0.0.1,::1,localhost");
    command
}

/// An example of this package.
#[must_use]
pub fn example(name: &str) -> Command {
    program(&format!("examples/{name}"))
}

/// Runs a program to its end.
pub fn run(mut command: Command) -> Ended {
    let output = command.output().expect("the program starts");
    Ended {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("stdout is UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("stderr is UTF-8"),
    }
}

/// Creates a FIFO.
#[cfg(unix)]
pub fn fifo(path: &Path) {
    let mut command = Command::new("mkfifo");
    command.arg(path);
    assert!(command.status().expect("mkfifo starts").success());
}

/// Cargo in this workspace, with the environment of the test, so that it shares what is built.
#[must_use]
pub fn cargo() -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.current_dir(root()).stdin(Stdio::null());
    command
}

/// A program that runs until it is told to end.
#[derive(Debug)]
pub struct Running {
    child: Child,
    stdout: BufReader<ChildStdout>,
}

impl Running {
    /// Starts a program.
    pub fn start(mut command: Command) -> Self {
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let stdout = BufReader::new(child.stdout.take().expect("a pipe"));
        Self { child, stdout }
    }

    /// Waits for a line on stdout with this text in it, and returns what follows the text.
    pub fn after(&mut self, text: &str) -> String {
        for line in self.stdout.by_ref().lines() {
            let line = line.expect("stdout is UTF-8");
            if let Some((_, rest)) = line.split_once(text) {
                return rest.to_owned();
            }
        }
        panic!("the program never said {text:?}")
    }

    /// Sends a signal, as `kill` names it.
    #[cfg(unix)]
    pub fn signal(&self, signal: &str) {
        let mut kill = Command::new("kill");
        kill.args(["-s", signal, &self.child.id().to_string()]);
        assert!(kill.status().expect("kill starts").success(), "{signal}");
    }

    /// Sends a signal and waits for the end.
    #[cfg(unix)]
    pub fn end(mut self, signal: &str) -> Ended {
        self.signal(signal);
        let (mut stdout, mut stderr) = (String::new(), String::new());
        let mut pipe = self.child.stderr.take().expect("a pipe");
        self.stdout.read_to_string(&mut stdout).expect("UTF-8");
        pipe.read_to_string(&mut stderr).expect("UTF-8");
        let code = self.child.wait().expect("the program ends").code();
        Ended {
            code,
            stdout,
            stderr,
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs `pcq` against nothing in particular.
pub fn pcq(arguments: &[&str]) -> Ended {
    let mut command = program("pcq");
    command.args(arguments);
    run(command)
}

/// Runs `pcq` against an emulator of the test. The other tasks of the test go on meanwhile.
pub async fn pcq_at(emulator: &Emulator, arguments: &[&str]) -> Ended {
    let mut command = program("pcq");
    command.args(arguments).env("PCQ_BASE_URL", emulator.url());
    command.env("PCQ_ACCESS_TOKEN", emulator.user_token());
    tokio::task::spawn_blocking(|| run(command))
        .await
        .expect("the program ends")
}

/// Runs `cargo xtask` on the workspace at `root`.
pub fn xtask(root: &Path, arguments: &[&str]) -> Ended {
    let mut command = program("xtask");
    command.arg("--root").arg(root).args(arguments);
    run(command)
}

/// Runs git in a folder, the same way on every machine: nobody's configuration, one author, one
/// time, and no repository but those on this disk.
///
/// Returns what it wrote to stdout, without the last line end.
pub fn git(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new("git");
    command.args(arguments).current_dir(folder).env_clear();
    if let Some(path) = std::env::var_os("PATH") {
        command.env("PATH", path);
    }
    command.envs([
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_ALLOW_PROTOCOL", "file"),
        ("GIT_AUTHOR_NAME", "A"),
        ("GIT_AUTHOR_EMAIL", "a@example.com"),
        ("GIT_AUTHOR_DATE", "2026-01-01T00:00:00Z"),
        ("GIT_COMMITTER_NAME", "A"),
        ("GIT_COMMITTER_EMAIL", "a@example.com"),
        ("GIT_COMMITTER_DATE", "2026-01-01T00:00:00Z"),
    ]);
    let ended = run(command);
    assert_eq!(ended.code, Some(0), "git {arguments:?}: {ended}");
    ended.stdout.trim_end().to_owned()
}

/// Runs `cargo xtask` from inside `folder`, with `input` on its stdin.
pub fn xtask_reading(folder: &Path, arguments: &[&str], input: &[u8]) -> Ended {
    let mut file = tempfile::tempfile().expect("a file");
    file.write_all(input).expect("it is written");
    file.rewind().expect("it begins again");
    let mut command = program("xtask");
    command.current_dir(folder).args(arguments).stdin(file);
    run(command)
}

/// Runs `cargo xtask` with room for so many MiB, so that what grows without bound ends.
#[cfg(unix)]
pub fn xtask_within(mib: u64, arguments: &[&str]) -> Ended {
    let limited = format!("ulimit -v {} && exec \"$0\" \"$@\"", mib * 1024);
    let mut command = program("xtask");
    let xtask = command.get_program().to_owned();
    let environment: Vec<_> = command
        .get_envs()
        .filter_map(|(key, value)| Some((key.to_owned(), value?.to_owned())))
        .collect();
    command = Command::new("sh");
    command.arg("-c").arg(limited).arg(xtask).args(arguments);
    command.env_clear().envs(environment).stdin(Stdio::null());
    run(command)
}

/// Runs the compiler in `folder`, as far as it finds errors.
pub fn compile(folder: &Path, arguments: &[&str]) -> Ended {
    let mut command = Command::new("rustc");
    command.args(["--edition=2024", "--emit=metadata", "--crate-type=lib"]);
    command.current_dir(folder).args(arguments);
    run(command)
}

/// Snapshots are in one folder, named by their test alone.
pub fn snapshots() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(root().join("tests/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
}

/// Posts a form, as the token endpoint takes it, and reads the JSON that comes back.
pub async fn form(
    emulator: &Emulator,
    path: &str,
    fields: &[(&str, &str)],
) -> (u16, serde_json::Value) {
    let client = browser();
    let request = client
        .post(format!("{}{path}", emulator.url()))
        .form(fields);
    let response = request.send().await.expect("an answer");
    let status = response.status().as_u16();
    (status, response.json().await.expect("a JSON body"))
}

/// A home folder with files and environment variables for runs of `pcq`.
#[derive(Debug)]
pub struct CliSandbox {
    folder: tempfile::TempDir,
    /// The environment variables of each run.
    environment: Vec<(String, String)>,
}

impl CliSandbox {
    /// A sandbox without a sign-in.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
            environment: Vec::new(),
        }
    }

    /// A sandbox with a token for this emulator.
    #[must_use]
    pub fn at(emulator: &Emulator) -> Self {
        let mut sandbox = Self::empty();
        sandbox.set("PCQ_BASE_URL", emulator.url());
        sandbox.set("PCQ_ACCESS_TOKEN", emulator.user_token());
        sandbox
    }

    /// Sets an environment variable of later runs.
    pub fn set(&mut self, name: &str, value: &str) {
        self.environment.retain(|(known, _)| known != name);
        self.environment.push((name.to_owned(), value.to_owned()));
    }

    /// A path in the sandbox.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file, with its folder.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).expect("a folder");
        }
        std::fs::write(path, bytes).expect("the disk has space");
    }

    /// `pcq` with these arguments, in the folder of the sandbox.
    #[must_use]
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = program("pcq");
        command
            .current_dir(self.folder.path())
            .env("HOME", self.folder.path())
            .envs(self.environment.iter().cloned())
            .args(arguments);
        command
    }

    /// Runs `pcq` to its end. Other tasks of the test continue meanwhile.
    pub async fn pcq(&self, arguments: &[&str]) -> Ended {
        let command = self.command(arguments);
        tokio::task::spawn_blocking(|| run(command))
            .await
            .expect("the program ends")
    }

    /// Runs `pcq auth login` with more arguments while a user approves it by device code. Returns its end and
    /// what it printed on standard error.
    pub async fn log_in(&self, emulator: &Emulator, arguments: &[&str]) -> (Ended, String) {
        let application = partner_center_emulator::seed::partner()
            .applications
            .remove(0);
        let id = application.client_id.to_string();
        let mut command = self.command(&["auth", "login", "--client-id", &id]);
        command
            .args(arguments)
            .env("PCQ_CLIENT_SECRET", &application.secrets[0])
            .stderr(std::fs::File::create(self.path("messages")).expect("a file"));
        let messages = || std::fs::read_to_string(self.path("messages")).unwrap_or_default();
        let ended = tokio::task::spawn_blocking(|| run(command));
        let is_code = |word: &&str| {
            let letters = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
            word.len() >= 8 && word.chars().all(letters)
        };
        while !ended.is_finished() {
            let printed = messages();
            let mut words = printed
                .split_whitespace()
                .map(|word| word.trim_end_matches(['.', ',']));
            if let Some(code) = words.find(is_code) {
                assert!(emulator.approve_device(code, partner_center_emulator::seed::USER));
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        (ended.await.expect("the program ends"), messages())
    }
}
