//! What is kept for requests: bounded in bytes, however large or many they are.

use partner_center_emulator::seed;

use crate::support::{Connection, emulator, host, raw, status};

const TOKEN: &str = "/t/oauth2/v2.0/token";
const DEVICE_CODE: &str = "/t/oauth2/v2.0/devicecode";

/// A form for an endpoint of Entra.
fn form(url: &str, path: &str, body: &str) -> String {
    let (host, length) = (host(url), body.len());
    format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

/// The same on a connection of its own.
async fn send(url: &str, path: &str, body: &str) -> String {
    let request = form(url, path, body).replacen("\r\n\r\n", "\r\nConnection: close\r\n\r\n", 1);
    raw(url, request).await
}

#[tokio::test]
async fn a_field_that_is_too_long_is_rejected_as_the_authority_rejects() {
    let emulator = emulator().await;
    let id = format!("client_id={}", seed::CLIENT_ID);
    let secret = format!("client_secret={}", seed::CLIENT_SECRET);
    let app = format!("grant_type=client_credentials&{id}&{secret}");
    let long = "a".repeat(8 * 1024 + 1);
    for (path, body) in [
        (DEVICE_CODE, format!("{id}&scope={long}")),
        (DEVICE_CODE, format!("client_id={long}")),
        (DEVICE_CODE, format!("{id}&{long}=1")),
        (TOKEN, format!("{app}&scope=x://{long}/.default")),
        ("/t/oauth2/token", format!("{app}&resource=x://{long}")),
        (TOKEN, format!("{app}&client_assertion={long}")),
        (TOKEN, format!("grant_type={long}&{id}")),
        (TOKEN, format!("{app}&scope=x://a/.default&unknown={long}")),
        // A longer form is rejected as a whole.
        (
            DEVICE_CODE,
            format!("{id}&scope={}", "a".repeat(1024 * 1024 - 200)),
        ),
        (DEVICE_CODE, format!("{id}&{}", "a&".repeat(40_000))),
    ] {
        let response = send(emulator.url(), path, &body).await;
        assert_eq!(status(&response), 400, "{path}: {response:.1000}");
        assert!(response.contains("\"invalid_request\""), "{response:.1000}");
        assert!(response.len() < 2_000, "{} bytes", response.len());
    }
    let longest = "a".repeat(8 * 1024 - 13);
    let body = format!("{app}&scope=x://{longest}/.default");
    assert_eq!(status(&send(emulator.url(), TOKEN, &body).await), 200);
    let body = format!("{id}&scope=x://{longest}");
    assert_eq!(status(&send(emulator.url(), DEVICE_CODE, &body).await), 200);
}

#[tokio::test]
async fn the_head_of_a_request_is_bounded() {
    let emulator = emulator().await;
    let own = host(emulator.url());
    let long = "a".repeat(128 * 1024);
    for (target, line) in [
        ("/", format!("X-Long: {long}")),
        (&*format!("/{long}"), "X: 1".into()),
    ] {
        let mut connection = Connection::open(emulator.url()).await;
        let request = format!("GET {target} HTTP/1.1\r\nHost: {own}\r\n{line}\r\n\r\n");
        connection.try_send(request).await;
        let response = connection.read_to_end().await;
        // The client may be cut off before it has read the response.
        assert!(
            response.is_empty() || matches!(status(&response), 414 | 431),
            "{response}"
        );
    }
    assert_eq!(emulator.calls().len(), 0);
}

#[tokio::test]
async fn forms_add_a_bounded_number_of_settings() {
    let emulator = emulator().await;
    let mut connection = Connection::open(emulator.url()).await;
    for (path, body, most) in [
        ("/_emulator/fault", "fault=stall,operation=token", 1_000),
        (
            "/_emulator/quirk",
            "quirk=byteOrderMark=false,operation=token",
            1_000,
        ),
        ("/_emulator/limit", "limit=1000/60s", 100),
    ] {
        let request = form(emulator.url(), path, body);
        for index in 0..=most {
            connection.send(&request).await;
            let response = connection.read().await;
            let expected = if index < most { 303 } else { 400 };
            assert_eq!(status(&response), expected, "{path} {index}: {response}");
        }
    }
    let customer = seed::FABRIKAM_COLLEGE;
    let reason = "x".repeat(2_000);
    let body = format!("customer={customer}&decision=denied&reason={reason}");
    let response = send(emulator.url(), "/_emulator/vetting", &body).await;
    assert_eq!(status(&response), 400, "{response}");
}

#[tokio::test]
async fn a_page_shows_the_newest_programs_that_wait() {
    let emulator = emulator().await;
    let body = format!("client_id={}", seed::CLIENT_ID);
    let request = form(emulator.url(), DEVICE_CODE, &body);
    let mut connection = Connection::open(emulator.url()).await;
    let mut last = String::new();
    for _ in 0..150 {
        connection.send(&request).await;
        last = connection.read().await;
    }
    let page = format!(
        "GET /devicelogin HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
        host(emulator.url())
    );
    let page = raw(emulator.url(), page).await;
    assert_eq!(page.matches("<form").count(), 100);
    assert!(page.contains("More programs wait"), "{page}");
    let code = last.split("\"user_code\":\"").nth(1).unwrap();
    let code = code.split('"').next().unwrap();
    assert!(page.contains(code), "{code}");
}

/// Requests whose fields are as large as a body may be.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn memory_does_not_grow_with_the_size_of_fields() {
    let program = crate::support::Program::start(&["--quiet"], 256);
    let before = program.mebibytes();
    let id = format!("client_id={}", seed::CLIENT_ID);
    let large = "a".repeat(1024 * 1024 - 400);
    let app = format!(
        "grant_type=client_credentials&{id}&client_secret={}",
        seed::CLIENT_SECRET
    );
    let mut connection = Connection::open(&program.url).await;
    for (path, body) in [
        (DEVICE_CODE, format!("{id}&scope={large}")),
        (TOKEN, format!("{app}&scope=x://{large}/.default")),
    ] {
        let request = form(&program.url, path, &body);
        for _ in 0..100 {
            connection.send(&request).await;
            assert_eq!(status(&connection.read().await), 400);
        }
    }
    let after = program.mebibytes();
    assert!(after < before + 32, "from {before} to {after} MiB");
}

/// Bodies that are larger than any request may have are discarded while they come.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn memory_does_not_grow_with_the_size_of_bodies() {
    let program = crate::support::Program::start(&["--quiet"], 256);
    let before = program.mebibytes();
    let own = host(&program.url);
    let mut open = Vec::new();
    let length = 48 * 1024 * 1024;
    for path in ["/v1/customers", TOKEN, "/_emulator/clock", "/"] {
        let mut connection = Connection::open(&program.url).await;
        let head =
            format!("POST {path} HTTP/1.1\r\nHost: {own}\r\nContent-Length: {length}\r\n\r\n");
        connection.send(head).await;
        connection.send(vec![b'a'; length - 1]).await;
        open.push(connection);
    }
    let after = program.mebibytes();
    assert!(after < before + 32, "from {before} to {after} MiB");
    for mut connection in open {
        connection.send("a").await;
        assert!(status(&connection.read().await) >= 400);
    }
}
