//! `pcq doctor`: checks of configuration, token and clock, and redacted deviations from the contract.

use integration::{CliSandbox, Listener, emulator_in_real_time};
use partner_center_emulator::{Injection, RawResponse, Scenario};
use serde_json::json;

const CUSTOMER: &str = "b44bb1fb-c595-45b0-9e09-d657365580bf";
const CANARY: &str = "canary-7f31";

#[tokio::test]
async fn doctor_passes_on_the_emulator() {
    let emulator = emulator_in_real_time().await;
    let sandbox = CliSandbox::at(&emulator);
    let state = || Scenario {
        now: None,
        ..emulator.scenario()
    };
    let before = state();
    let ended = sandbox.pcq(&["doctor", "--output", "json"]).await;
    assert_eq!(ended.code, Some(0), "{ended}");
    let report = ended.json();
    assert_eq!(report["findings"], json!([]), "{ended}");
    let names: Vec<_> = report["checks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|check| check["check"].as_str().unwrap())
        .collect();
    for operation in partner_center::Operation::ALL {
        assert_eq!(
            names.contains(&operation.id()),
            operation.method() == "GET",
            "{names:?}"
        );
    }
    assert_eq!(state(), before, "doctor only reads");
    assert!(!ended.to_string().contains(emulator.user_token()));
}

#[tokio::test]
async fn doctor_reports_deviations_with_redacted_exchanges() {
    let emulator = emulator_in_real_time().await;
    let sandbox = CliSandbox::at(&emulator);
    for (body, deviation) in [
        (
            r#"[{"qualification":"Education","vettingStatus":7,"school":"Contoso canary-7f31"}]"#,
            "vettingStatus",
        ),
        (
            r#"[{"qualification":"Education","school":"canary-7f31","notes":["canary-7f31"]}]"#,
            "`/*/school` is undocumented",
        ),
        (r#"{"qualifications":"canary-7f31"}"#, "array"),
        ("canary-7f31", "not JSON"),
        ("", "missing"),
    ] {
        let response = RawResponse::new(200)
            .body("application/json", body)
            .header("X-Name", CANARY);
        emulator.inject(Injection::response(response).only("listQualifications"));
        for format in ["table", "json"] {
            if format == "json" {
                let response = RawResponse::new(200).body("application/json", body);
                emulator.inject(Injection::response(response).only("listQualifications"));
            }
            let ended = sandbox.pcq(&["doctor", "--output", format]).await;
            assert_eq!(ended.code, Some(100), "{body}: {ended}");
            assert!(ended.stdout.contains(deviation), "{body}: {ended}");
            assert!(!ended.to_string().contains(CANARY), "{body}: {ended}");
            for name in ["Contoso", "contoso", CUSTOMER] {
                assert!(!ended.stdout.contains(name), "{name}: {ended}");
            }
        }
    }
}

#[tokio::test]
async fn doctor_reports_failed_checks() {
    let mut sandbox = CliSandbox::empty();
    let none = sandbox.pcq(&["doctor"]).await;
    assert_eq!(none.code, Some(3), "{none}");
    sandbox.set("PCQ_ACCESS_TOKEN", "opaque-token");
    sandbox.set("PCQ_BASE_URL", "http://127.0.0.1:9");
    let unreachable = sandbox.pcq(&["doctor"]).await;
    assert_eq!(unreachable.code, Some(1), "{unreachable}");
    assert!(
        unreachable.stdout.contains("cannot be reached"),
        "{unreachable}"
    );
    let early = "HTTP/1.1 200 OK\r\ndate: Mon, 01 Jan 2024 00:00:00 GMT\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";
    let listener = Listener::answering(early).await;
    sandbox.set("PCQ_BASE_URL", listener.url());
    let early = sandbox.pcq(&["doctor"]).await;
    assert!(early.stdout.contains("set this machine's clock"), "{early}");
    let emulator = emulator_in_real_time().await;
    sandbox.set("PCQ_BASE_URL", emulator.url());
    let rejected = sandbox.pcq(&["doctor"]).await;
    assert_eq!(rejected.code, Some(3), "{rejected}");
    sandbox.set("PCQ_ACCESS_TOKEN", emulator.app_token());
    let not_found = sandbox
        .pcq(&["doctor", "--customer", "nobody.example"])
        .await;
    assert_eq!(not_found.code, Some(4), "{not_found}");
    emulator.inject(Injection::response(RawResponse::throttled(1)).always());
    let throttled = sandbox.pcq(&["doctor"]).await;
    assert_eq!(throttled.code, Some(1), "{throttled}");
    emulator.clear_faults();
    let alone = sandbox.pcq(&["doctor"]).await;
    assert_eq!(alone.code, Some(0), "{alone}");
    assert!(
        alone.stdout.contains("cannot request") && alone.stdout.contains("skipped"),
        "{alone}"
    );
}

/// HTTP/1.1 lets the service put information into the reason phrase.
#[tokio::test]
async fn doctor_records_the_reason_phrase_of_the_response() {
    let emulator = emulator_in_real_time().await;
    let sandbox = CliSandbox::at(&emulator);
    for (reason, recorded) in [
        ("Unauthorized - MFA required", "Unauthorized - MFA required"),
        ("", ""),
        ("Denied for canary-7f31.example", "Denied for …"),
    ] {
        let response = RawResponse::new(401)
            .reason(reason)
            .body("application/json", r#"{"code":true}"#);
        emulator.inject(Injection::response(response).only("listQualifications"));
        let ended = sandbox.pcq(&["doctor", "--output", "json"]).await;
        assert_eq!(ended.code, Some(100), "{ended}");
        let exchange = &ended.json()["findings"][0]["exchange"];
        assert_eq!(exchange["reason"], recorded, "{ended}");
    }
}
