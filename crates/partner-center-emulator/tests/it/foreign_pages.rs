//! Pages of other origins and names of other hosts: neither is served, wherever a request goes.

use partner_center_emulator::{Emulator, InjectedFault, Injection, seed};

use crate::support::{emulator, get, host, raw, run, status};

/// One path of each kind of thing that is served.
const PATHS: [&str; 13] = [
    "/",
    "/docs",
    "/devicelogin",
    "/openapi.yaml",
    "/openapi.json",
    "/_emulator/style.css",
    "/_emulator/docs.js",
    "/_emulator/calls",
    "/_emulator/scenario",
    "/contoso/oauth2/v2.0/token",
    "/contoso/oauth2/v2.0/devicecode",
    "/v1/customers",
    "/nothing",
];

/// A request for `target` with these header lines.
fn request(emulator: &Emulator, method: &str, target: &str, lines: &[String]) -> String {
    let token = emulator.user_token();
    let lines: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
    format!(
        "{method} {target} HTTP/1.1\r\n{lines}Authorization: Bearer {token}\r\n\
         Connection: close\r\n\r\n"
    )
}

/// Asserts that requests with these header lines are rejected wherever they go, with this status and
/// these words, and leave no trace.
async fn assert_rejected(lines: &[&str], expected: u16, words: &str) {
    let emulator = emulator().await;
    let fault = Injection::new(InjectedFault::ServerError(503)).times(1);
    emulator.inject(fault);
    let scenario = emulator.scenario();
    let own = host(emulator.url());
    let lines: Vec<_> = lines.iter().map(|line| line.replace("OWN", own)).collect();
    for path in PATHS {
        for method in ["GET", "POST", "OPTIONS"] {
            let response = raw(emulator.url(), request(&emulator, method, path, &lines)).await;
            assert_eq!(
                status(&response),
                expected,
                "{method} {path} {lines:?}: {response}"
            );
            let lower = response.to_lowercase();
            assert!(!lower.contains("access-control-"), "{response}");
            assert!(response.contains(words), "{method} {path}: {response}");
            assert!(!response.contains(emulator.app_token()), "{response}");
        }
    }
    assert_eq!(emulator.calls().len(), 0, "{lines:?}");
    assert_eq!(emulator.scenario(), scenario, "{lines:?}");
    // The fault is still there for the caller whom it is for.
    let token = emulator.user_token();
    assert_eq!(get(emulator.url(), token, "/v1/customers").await, 503);
    assert_eq!(get(emulator.url(), token, "/v1/customers").await, 200);
}

#[tokio::test]
async fn a_request_names_one_host_that_the_emulator_serves() {
    for host in [
        "evil.example",
        "evil.example:8080",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "localhost.",
        "localhost:1",
        "127.0.0.1:1",
        "0.0.0.0",
        "[::]",
        "192.0.2.1",
        "127.1",
        "2130706433",
    ] {
        let words = format!("`--allow-host {host}`");
        assert_rejected(&[&format!("Host: {host}")], 403, &words).await;
    }
    for host in [
        "",
        "a b",
        "user@OWN",
        "OWN,OWN",
        "OWN:",
        "http://OWN",
        "OWN/",
        "\u{e9}",
    ] {
        assert_rejected(&[&format!("Host: {host}")], 400, "`Host` header is not").await;
    }
    assert_rejected(&[], 400, "no `Host` header").await;
    for second in ["OWN", "evil.example", ""] {
        let second = format!("Host: {second}");
        assert_rejected(&["Host: OWN", &second], 400, "several `Host` headers").await;
        assert_rejected(&[&second, "host: OWN"], 400, "several `Host` headers").await;
    }
}

#[tokio::test]
async fn a_page_of_another_origin_is_rejected() {
    for line in [
        "Origin: http://evil.example",
        "Origin: https://OWN",
        "Origin: http://OWN.evil.example",
        "Origin: http://evil.example@OWN",
        "Origin: http://OWN/",
        "Origin: http://127.0.0.1",
        "Origin: http://localhost:3000",
        "Origin: OWN",
        "Origin: null",
        "Origin: ",
        "Origin: http://OWN\r\nOrigin: http://evil.example",
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site",
        "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate",
        "Origin: http://OWN\r\nSec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-origin\r\nOrigin: http://evil.example",
        "Referer: http://evil.example/page",
        "Referer: https://OWN/",
        "Referer: http://OWN.evil.example/",
        "Referer: http://OWN@evil.example/",
    ] {
        let header = format!("`{}` header", line.split(':').next().unwrap());
        let header = if line.starts_with("Origin: http://OWN\r\nSec") {
            "`Sec-Fetch-Site` header"
        } else if line.starts_with("Sec-Fetch-Site: same-origin\r\nOrigin") {
            "`Origin` header"
        } else {
            &header
        };
        assert_rejected(&["Host: OWN", line], 403, header).await;
    }
}

#[tokio::test]
async fn the_emulators_pages_and_programs_are_served() {
    let emulator = emulator().await;
    let own = host(emulator.url());
    let port = own.rsplit(':').next().unwrap();
    for lines in [
        format!("Host: {own}"),
        format!("Host: localhost:{port}"),
        format!("Host: LOCALHOST:{port}"),
        format!("Host: 127.8.9.1:{port}"),
        format!("Host: [::1]:{port}"),
        // Only programs omit the port.
        "Host: localhost".to_owned(),
        format!("Host: {own}\r\nOrigin: http://{own}\r\nSec-Fetch-Site: same-origin"),
        format!("Host: localhost:{port}\r\nOrigin: http://localhost:{port}"),
        format!("Host: {own}\r\nSec-Fetch-Site: none\r\nSec-Fetch-Mode: navigate"),
        format!("Host: {own}\r\nReferer: http://{own}/docs?search=1#top"),
    ] {
        for path in PATHS {
            let lines = [lines.clone()];
            let response = raw(emulator.url(), request(&emulator, "GET", path, &lines)).await;
            let expected = match path {
                "/nothing" => 404,
                _ if path.starts_with("/contoso/") => 405,
                _ => 200,
            };
            assert_eq!(status(&response), expected, "{path} {lines:?}: {response}");
        }
    }
}

#[tokio::test]
async fn a_request_target_in_absolute_form_is_checked_like_host() {
    let emulator = emulator().await;
    let own = host(emulator.url());
    for (target, host, expected) in [
        (own, own, 200),
        ("evil.example", own, 400),
        (own, "evil.example", 400),
        ("evil.example", "evil.example", 403),
        ("localhost", own, 400),
    ] {
        let target = format!("http://{target}/v1/customers");
        let lines = [format!("Host: {host}")];
        let response = raw(emulator.url(), request(&emulator, "GET", &target, &lines)).await;
        assert_eq!(status(&response), expected, "{target} {host}: {response}");
    }
    let connect = request(
        &emulator,
        "CONNECT",
        "evil.example:80",
        &[format!("Host: {own}")],
    );
    assert_eq!(status(&raw(emulator.url(), connect).await), 400);
    assert_eq!(emulator.calls().len(), 1);
}

#[tokio::test]
async fn an_allowed_host_is_served_with_its_pages() {
    let builder = Emulator::builder().allow_host("emulator".parse().unwrap());
    let builder = builder.allow_host("proxy.example:8443".parse().unwrap());
    let emulator = builder.start().await.unwrap();
    for (lines, expected) in [
        ("Host: emulator", 200),
        ("Host: Emulator:8080\r\nOrigin: http://emulator:8080", 200),
        ("Host: proxy.example:8443", 200),
        ("Host: localhost", 200),
        ("Host: proxy.example:8080", 403),
        ("Host: proxy.example", 403),
        ("Host: the.emulator", 403),
        ("Host: emulator\r\nOrigin: http://evil.example", 403),
        ("Host: emulator\r\nOrigin: http://proxy.example:8443", 403),
    ] {
        let lines = [lines.to_owned()];
        let response = raw(emulator.url(), request(&emulator, "GET", "/", &lines)).await;
        assert_eq!(status(&response), expected, "{lines:?}: {response}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn the_program_allows_the_hosts_of_its_options() {
    let options = ["--allow-host", "emulator", "--allow-host", "other:1"];
    let program = crate::support::Program::start(&options, 256);
    for (host, expected) in [("emulator", 200), ("other:1", 200), ("other:2", 403)] {
        let request = format!("GET /docs HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        assert_eq!(
            status(&raw(&program.url, request).await),
            expected,
            "{host}"
        );
    }
    assert_eq!(
        program.end(),
        "",
        "a page is no call, and a rejected request is none"
    );
    for host in ["http://emulator", "*", "a b", ""] {
        let (code, stderr) = run(&["--allow-host", host]);
        assert_eq!(code, Some(2), "{host}: {stderr}");
        assert!(
            stderr.contains("expected a host name or address"),
            "{stderr}"
        );
    }
}

#[tokio::test]
async fn a_foreign_page_writes_nothing() {
    let emulator = emulator().await;
    let own = host(emulator.url());
    let before = emulator.scenario();
    for (path, body) in [
        (
            "/_emulator/vetting",
            format!("customer={}&decision=approved", seed::FABRIKAM_COLLEGE),
        ),
        ("/_emulator/fault", "fault=stall".to_owned()),
        ("/_emulator/clock", "by=2days".to_owned()),
        ("/_emulator/scenario", "seed: 1".to_owned()),
        (
            "/t/oauth2/v2.0/devicecode",
            format!("client_id={}", seed::CLIENT_ID),
        ),
    ] {
        for lines in [
            format!("Host: {own}\r\nOrigin: http://evil.example"),
            format!("Host: {own}\r\nSec-Fetch-Site: cross-site"),
            "Host: evil.example".to_owned(),
        ] {
            let length = body.len();
            let form = "Content-Type: application/x-www-form-urlencoded";
            let lines = [lines, form.to_owned(), format!("Content-Length: {length}")];
            let request = request(&emulator, "POST", path, &lines) + &body;
            let response = raw(emulator.url(), request).await;
            assert_eq!(status(&response), 403, "{path}: {response}");
        }
    }
    assert_eq!(emulator.scenario(), before);
    let page = format!("GET /devicelogin HTTP/1.1\r\nHost: {own}\r\nConnection: close\r\n\r\n");
    let page = raw(emulator.url(), page).await;
    assert!(page.contains("No program waits."), "{page}");
}
