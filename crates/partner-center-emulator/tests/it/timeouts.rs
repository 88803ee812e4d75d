//! Clients that never finish: a slow head, an idle connection, a slow body, a response that is not
//! read, too many connections, and a full table of descriptors.

use std::time::Duration;

use partner_center_emulator::{Customer, Emulator, seed};

use crate::support::{Connection, emulator, get, host, status};

/// Lets time pass, after all that is open has been processed.
async fn pass(emulator: &Emulator, seconds: u64) {
    let token = emulator.user_token();
    assert_eq!(get(emulator.url(), token, "/v1/customers").await, 200);
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(seconds)).await;
    tokio::time::resume();
}

#[tokio::test]
async fn a_connection_without_a_request_is_closed() {
    let emulator = emulator().await;
    let silent = Connection::open(emulator.url()).await;
    pass(&emulator, 30).await;
    assert_eq!(silent.read_to_end().await, "");
}

#[tokio::test]
async fn an_idle_connection_is_closed() {
    let emulator = emulator().await;
    let mut idle = Connection::open(emulator.url()).await;
    let request = format!(
        "GET /docs HTTP/1.1\r\nHost: {}\r\n\r\n",
        host(emulator.url())
    );
    // It may be idle for a while.
    for _ in 0..2 {
        idle.send(&request).await;
        assert_eq!(status(&idle.read().await), 200);
        pass(&emulator, 20).await;
    }
    pass(&emulator, 10).await;
    let rest = idle.read_to_end().await;
    assert!(!rest.contains("HTTP/1.1"), "{rest}");
}

#[tokio::test]
async fn a_head_that_comes_slowly_is_not_waited_for() {
    let emulator = emulator().await;
    let mut slow = Connection::open(emulator.url()).await;
    slow.send("GET / HTTP/1.1\r\n").await;
    let mut open = true;
    for _ in 0..8 {
        pass(&emulator, 5).await;
        open &= slow.try_send("X-Slow: yes\r\n").await;
    }
    assert!(!open, "the connection is still open after 40 seconds");
    assert_eq!(emulator.calls().len(), 8, "only those of the test itself");
}

#[tokio::test]
async fn a_body_that_comes_slowly_is_not_waited_for() {
    let emulator = emulator().await;
    let own = host(emulator.url());
    let (customer, token) = (seed::WINGTIP_TOYS, emulator.user_token());
    for (path, expected) in [
        (format!("/v1/customers/{customer}/qualifications"), 400),
        ("/t/oauth2/v2.0/token".to_owned(), 400),
        ("/_emulator/clock".to_owned(), 400),
    ] {
        let mut slow = Connection::open(emulator.url()).await;
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {own}\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nContent-Length: 100\r\n\r\n"
        );
        slow.send(head).await;
        for _ in 0..7 {
            pass(&emulator, 5).await;
            slow.try_send(" ").await;
        }
        let response = slow.read_to_end().await;
        assert_eq!(status(&response), expected, "{path}: {response}");
    }
    let mut foreign = Connection::open(emulator.url()).await;
    let head = "POST / HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 100\r\n\r\n";
    foreign.send(head).await;
    pass(&emulator, 35).await;
    assert_eq!(status(&foreign.read_to_end().await), 403);
}

#[tokio::test]
async fn a_response_that_is_not_read_is_not_waited_for() {
    // More than the buffers of both ends hold.
    let name = "x".repeat(16 << 20);
    let builder = Emulator::builder().customer(Customer::new(seed::WINGTIP_TOYS, name));
    let emulator = builder.start().await.unwrap();
    let own = host(emulator.url());
    let mut connection = Connection::open(emulator.url()).await;
    let request = format!("GET /_emulator/scenario HTTP/1.1\r\nHost: {own}\r\n\r\n");
    connection.send(request).await;
    let token = emulator.user_token();
    assert_eq!(get(emulator.url(), token, "/nothing").await, 404);
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(35)).await;
    tokio::time::resume();
    assert_eq!(get(emulator.url(), token, "/nothing").await, 404);
    let read = connection.read_to_end().await;
    assert!(read.len() < 16 << 20, "the whole response came after all");
}

#[cfg(unix)]
#[tokio::test]
async fn more_connections_than_the_bound_wait_until_others_close() {
    let program = crate::support::Program::start(&["--quiet"], 4096);
    let mut open = Vec::new();
    for _ in 0..512 {
        open.push(Connection::open(&program.url).await);
    }
    let mut waiting = Connection::open(&program.url).await;
    let own = host(&program.url);
    let request = format!("GET /docs HTTP/1.1\r\nHost: {own}\r\n\r\n");
    waiting.send(request).await;
    let early = tokio::time::timeout(Duration::from_millis(300), waiting.read()).await;
    assert!(early.is_err(), "{early:?}");
    open.pop();
    assert_eq!(status(&waiting.read().await), 200);
}

#[cfg(unix)]
#[tokio::test]
async fn a_full_table_of_descriptors_is_reported_once_and_recovered_from() {
    let program = crate::support::Program::start(&[], 32);
    let mut open = Vec::new();
    for _ in 0..64 {
        open.push(Connection::open(&program.url).await);
    }
    // The table stays full for some attempts to accept a connection.
    tokio::time::sleep(Duration::from_millis(500)).await;
    drop(open.drain(..8));
    tokio::time::sleep(Duration::from_millis(300)).await;
    drop(open);
    for _ in 0..3 {
        assert_eq!(get(&program.url, "none", "/v1/customers").await, 401);
    }
    let log = program.end();
    let reports = log
        .lines()
        .filter(|line| line.contains("cannot accept connections"));
    assert_eq!(reports.count(), 1, "{log}");
    assert!(log.contains("ulimit -n"), "{log}");
}
