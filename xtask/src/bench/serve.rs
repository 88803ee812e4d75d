//! Measures emulators of the service under load: time from start to the first response, requests
//! per second, and memory.

use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::cargo::cargo;
use crate::conformance::{Peers, Tool};
use cargo_oas::Shell;

/// The load generator: wrk of Debian, which needs few resources.
const WRK: &str = "wrk";
const CONNECTIONS: &str = "16";
const SECONDS: &str = "5";

/// The timeout for the first response of a server.
const PATIENCE: Duration = Duration::from_secs(30);

/// The path of the repeated request, with a customer of the seed who has two qualifications.
const LIST: &str = "/v1/customers/c1b8e0f4-57a2-4d39-a6f5-3b9247ce8d05/qualifications";

/// The script of wrk that requests Education for customers in turn.
const REQUEST: &str = include_str!("../../bench/request.lua");

/// A server.
struct Server {
    name: &'static str,
    version: String,
    /// Whether it prints the token that it requires; the others accept any token.
    tells_token: bool,
    command: Box<dyn Fn(u16) -> Command>,
}

/// The results of one run of a server.
struct Figures {
    first: f64,
    list: f64,
    request: f64,
    mib: f64,
}

/// The medians of all runs of a server.
pub(super) struct Lap {
    name: &'static str,
    version: String,
    figures: Result<Figures, String>,
}

/// The header of the cells.
pub(super) fn header() -> Vec<String> {
    let header = [
        "",
        "version",
        "first response",
        "list /s",
        "request /s",
        "MiB",
        "ratio",
    ];
    header.map(str::to_owned).into()
}

/// Measures ours, the upper bound and Prism, each `rounds` times.
pub(super) fn measure(
    root: &Path,
    folder: &Path,
    peers: &Peers,
    rounds: usize,
    shell: &mut Shell,
) -> Result<Vec<Lap>, String> {
    if Command::new(WRK).arg("-v").output().is_err() {
        return Err("wrk, the load generator, is missing: install Debian's package wrk".into());
    }
    shell.status("Compiling", "the emulator and the upper bound");
    for what in [
        &["--bin", "partner-center-emulator"],
        &["--example", "constant"],
    ] {
        let mut build = cargo();
        build.args(["build", "--quiet", "--locked", "--release"]);
        build
            .args(["--package", "partner-center-emulator"])
            .args(what);
        let built = build.current_dir(root).status();
        if !built.is_ok_and(|built| built.success()) {
            return Err("the emulator does not compile".into());
        }
    }
    let script = folder.join("request.lua");
    fs::write(&script, REQUEST)
        .map_err(|error| format!("cannot write {}: {error}", script.display()))?;
    let servers = servers(root, peers)?;
    let laps = servers.into_iter().map(|server| {
        let runs = (0..rounds).map(|_| run(&server, &script));
        let runs: Result<Vec<_>, _> = runs.collect();
        Lap {
            name: server.name,
            version: server.version,
            figures: runs.map(|runs| middle(&runs)),
        }
    });
    Ok(laps.collect())
}

fn servers(root: &Path, peers: &Peers) -> Result<Vec<Server>, String> {
    let release = std::env::current_exe().map_err(|error| error.to_string())?;
    let release = release.parent().map(Path::to_owned).unwrap_or_default();
    let (emulator, constant) = (
        release.join("partner-center-emulator"),
        release.join("examples/constant"),
    );
    let ours = env!("CARGO_PKG_VERSION").to_owned();
    let mut servers = vec![
        Server {
            name: "partner-center-emulator",
            version: ours,
            tells_token: true,
            command: Box::new(move |port| {
                let mut command = Command::new(&emulator);
                command.args(["--quiet", "--seed", "1", "--port", &port.to_string()]);
                command
            }),
        },
        Server {
            name: "a minimal hyper service, the upper bound",
            version: "–".into(),
            tells_token: false,
            command: Box::new(move |port| {
                let mut command = Command::new(&constant);
                command.arg(port.to_string());
                command
            }),
        },
    ];
    if peers.has(Tool::Prism) {
        let prism: PathBuf = root.join("target/conformance/node_modules/.bin/prism");
        let contract = root.join(crate::generate::CONTRACT);
        servers.push(Server {
            name: Tool::Prism.id(),
            version: peers.version(Tool::Prism)?,
            tells_token: false,
            command: Box::new(move |port| {
                let mut command = Command::new(&prism);
                command.args(["mock", "--verboseLevel", "silent", "--port"]);
                command.arg(port.to_string()).arg(&contract);
                command
            }),
        });
    }
    Ok(servers)
}

/// A process that ends when it is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// One run of a server.
fn run(server: &Server, script: &Path) -> Result<Figures, String> {
    let failed = |why: &dyn std::fmt::Display| format!("{}: {why}", server.name);
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|free| free.local_addr());
    let port = free.map_err(|error| failed(&error))?.port();
    let mut command = (server.command)(port);
    command
        .stdin(Stdio::null())
        .stdout(if server.tells_token {
            Stdio::piped()
        } else {
            Stdio::null()
        })
        .stderr(Stdio::null());
    let start = Instant::now();
    let child = command.spawn().map_err(|error| failed(&error))?;
    let mut running = Running(child);
    // Any response counts: its content depends on a token that is not known yet.
    while !answers(port) {
        if start.elapsed() > PATIENCE {
            return Err(failed(&"no response"));
        }
        thread::sleep(Duration::from_millis(1));
    }
    let first = start.elapsed().as_secs_f64();
    let token = if server.tells_token {
        token(&mut running.0)
    } else {
        "any".to_owned()
    };
    let list = load(port, &token, None).map_err(|why| failed(&why))?;
    let request = load(port, &token, Some(script)).map_err(|why| failed(&why))?;
    let status = fs::read_to_string(format!("/proc/{}/status", running.0.id()));
    let kib = status.ok().and_then(|status| {
        let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
        line.split_whitespace().nth(1)?.parse::<f64>().ok()
    });
    Ok(Figures {
        first,
        list,
        request,
        mib: kib.unwrap_or(f64::NAN) / 1024.0,
    })
}

/// Whether the server responds to a request.
fn answers(port: u16) -> bool {
    let answer = || {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_read_timeout(Some(Duration::from_secs(1)))?;
        write!(
            stream,
            "GET {LIST} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        )?;
        let mut begin = [0; 8];
        stream.read_exact(&mut begin)?;
        Ok::<_, std::io::Error>(begin == *b"HTTP/1.1")
    };
    answer().unwrap_or(false)
}

/// The user token in the output of the emulator.
fn token(child: &mut Child) -> String {
    let said = child.stdout.take().map(|mut stdout| {
        // The emulator has printed everything by now, and it fits into one read.
        let mut bytes = vec![0; 64 * 1024];
        let read = stdout.read(&mut bytes).unwrap_or_default();
        bytes.truncate(read);
        // Later output must not fill a pipe that has no reader.
        thread::spawn(move || std::io::copy(&mut stdout, &mut std::io::sink()));
        String::from_utf8_lossy(&bytes).into_owned()
    });
    let said = said.unwrap_or_default();
    let token = said
        .lines()
        .find_map(|line| line.strip_prefix("  app+user  "));
    token.unwrap_or("any").to_owned()
}

/// Requests per second under load.
fn load(port: u16, token: &str, script: Option<&Path>) -> Result<f64, String> {
    let mut wrk = Command::new(WRK);
    wrk.args([
        "--threads",
        "1",
        "--connections",
        CONNECTIONS,
        "--duration",
        SECONDS,
    ]);
    wrk.args(["--header", &format!("Authorization: Bearer {token}")]);
    if let Some(script) = script {
        wrk.arg("--script").arg(script);
    }
    wrk.arg(format!("http://127.0.0.1:{port}{LIST}"));
    let output = wrk.output().map_err(|error| format!("wrk: {error}"))?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let rate = said
        .lines()
        .find_map(|line| line.trim().strip_prefix("Requests/sec:"));
    let rate = rate.and_then(|rate| rate.trim().parse().ok());
    rate.ok_or_else(|| format!("wrk printed no rate: {}", said.trim()))
}

fn middle(runs: &[Figures]) -> Figures {
    let of = |figure: fn(&Figures) -> f64| {
        let mut all: Vec<_> = runs.iter().map(figure).collect();
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied().unwrap_or(f64::NAN)
    };
    Figures {
        first: of(|run| run.first),
        list: of(|run| run.list),
        request: of(|run| run.request),
        mib: of(|run| run.mib),
    }
}

impl Lap {
    /// The error, if there are no results.
    pub(super) fn failure(&self) -> Option<&str> {
        self.figures.as_ref().err().map(String::as_str)
    }

    /// The ratio of our list requests per second to those of this server.
    fn ratio(&self, ours: &Self) -> f64 {
        let list = |lap: &Self| {
            lap.figures
                .as_ref()
                .map_or(f64::NAN, |figures| figures.list)
        };
        list(ours) / list(self)
    }

    /// The cells for [`header`].
    pub(super) fn cells(&self, ours: &Self) -> Vec<String> {
        let mut cells = vec![self.name.to_owned(), self.version.clone()];
        match &self.figures {
            Ok(figures) => cells.extend([
                format!("{:.0} ms", figures.first * 1000.0),
                format!("{:.0}", figures.list),
                format!("{:.0}", figures.request),
                format!("{:.0}", figures.mib),
                format!("{:.1}", self.ratio(ours)),
            ]),
            Err(_) => cells.extend(["failed", "-", "-", "-", "-"].map(str::to_owned)),
        }
        cells
    }

    pub(super) fn json(&self, ours: &Self) -> Value {
        let figures = self.figures.as_ref().ok();
        json!({
            "name": self.name,
            "version": self.version,
            "firstAnswer": figures.map(|figures| figures.first),
            "listsPerSecond": figures.map(|figures| figures.list),
            "requestsPerSecond": figures.map(|figures| figures.request),
            "mebibytes": figures.map(|figures| figures.mib),
            "ratio": figures.map(|_| self.ratio(ours)),
            "failure": self.failure(),
        })
    }
}
