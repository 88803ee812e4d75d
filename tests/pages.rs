//! The emulator's pages: their content, their forms, and the origins that they accept. Their style and
//! scripts in a browser are tested by `cargo xtask conformance`.

use integration::{emulator, http, plain_http, raw};
use partner_center_emulator::{Emulator, Scenario, seed};
use serde_json::Value;

async fn page(emulator: &Emulator, path: &str) -> String {
    let (status, body) = plain_http(emulator, "GET", path, None).await;
    assert_eq!(status, 200, "{path}: {body}");
    body
}

/// Sends a form and returns the status and the `Location`.
async fn submit(emulator: &Emulator, path: &str, form: &str) -> (u16, String) {
    plain_http(emulator, "POST", path, Some(form)).await
}

#[tokio::test]
async fn a_vetting_is_decided_by_a_form() {
    let emulator = emulator().await;
    let home = page(&emulator, "/").await;
    assert!(home.contains("Approve Fabrikam College"), "{home}");
    let form = format!("customer={}&decision=approved", seed::FABRIKAM_COLLEGE);
    assert_eq!(
        submit(&emulator, "/_emulator/vetting", &form).await,
        (303, "/#waiting".into())
    );
    let home = page(&emulator, "/").await;
    assert!(!home.contains("Approve Fabrikam College"), "{home}");
    let reason = "reason=No+longer+an+Education+Customer";
    let form = format!(
        "customer={}&decision=denied&{reason}",
        seed::NORTHWIND_SCHOOL
    );
    assert_eq!(submit(&emulator, "/_emulator/vetting", &form).await.0, 303);
    let path = format!("/v1/customers/{}/qualifications", seed::NORTHWIND_SCHOOL);
    let (_, body) = http(&emulator, "GET", &path, None).await;
    assert!(
        String::from_utf8(body)
            .unwrap()
            .contains("No longer an Education Customer")
    );
    for wrong in [
        "",
        "customer=x&decision=approved",
        "customer=e9064f2b-d81c-4a73-87be-f62d1c05a906&decision=approved",
        &format!("customer={}&decision=maybe", seed::NORTHWIND_SCHOOL),
    ] {
        assert_eq!(
            submit(&emulator, "/_emulator/vetting", wrong).await.0,
            400,
            "{wrong}"
        );
    }
}

#[tokio::test]
async fn forms_change_the_clock_quirks_faults_and_limits() {
    let emulator = emulator().await;
    assert_eq!(
        submit(&emulator, "/_emulator/clock", "by=2days").await.0,
        303
    );
    assert!(page(&emulator, "/").await.contains("2026-01-03T00:00:00Z"));
    assert_eq!(
        submit(&emulator, "/_emulator/clock", "by=soon").await.0,
        400
    );
    assert_eq!(
        submit(&emulator, "/_emulator/quirk", "quirk=byteOrderMark%3Dfalse")
            .await
            .0,
        303
    );
    let (_, body) = http(&emulator, "GET", "/v1/customers/all/validations", None).await;
    assert!(body.starts_with(b"["));
    let form = "fault=serverError&value=503&operation=listCustomers&customer=&next=1&chance=";
    assert_eq!(submit(&emulator, "/_emulator/fault", form).await.0, 303);
    assert!(page(&emulator, "/").await.contains("serverError"));
    assert_eq!(http(&emulator, "GET", "/v1/customers", None).await.0, 503);
    assert_eq!(http(&emulator, "GET", "/v1/customers", None).await.0, 200);
    assert_eq!(
        submit(&emulator, "/_emulator/fault", "fault=stall").await.0,
        303
    );
    assert_eq!(
        submit(&emulator, "/_emulator/fault/remove", "index=0")
            .await
            .0,
        303
    );
    assert_eq!(http(&emulator, "GET", "/v1/customers", None).await.0, 200);
    assert_eq!(
        submit(&emulator, "/_emulator/fault", "fault=fire").await.0,
        400
    );
    assert_eq!(
        submit(&emulator, "/_emulator/limit", "limit=1/60s").await.0,
        303
    );
    assert_eq!(http(&emulator, "GET", "/v1/customers", None).await.0, 200);
    assert_eq!(http(&emulator, "GET", "/v1/customers", None).await.0, 429);
    assert_eq!(submit(&emulator, "/_emulator/limit/clear", "").await.0, 303);
    assert_eq!(http(&emulator, "GET", "/v1/customers", None).await.0, 200);
    assert_eq!(
        submit(&emulator, "/_emulator/limit", "limit=some").await.0,
        400
    );
    assert_eq!(submit(&emulator, "/_emulator/nothing", "").await.0, 404);
    // Requests for pages are not in the call log.
    let calls = emulator.calls();
    assert!(
        calls.iter().all(|call| call.path.starts_with("/v1/")),
        "{calls:?}"
    );
}

#[tokio::test]
async fn a_page_shows_the_last_calls_without_secrets() {
    let emulator = emulator().await;
    let path = format!("/v1/customers/{}/qualifications", seed::WINGTIP_TOYS);
    let hostile = r#"{"qualification":"<script>alert(1)</script>"}"#;
    assert_eq!(http(&emulator, "POST", &path, Some(hostile)).await.0, 400);
    let home = page(&emulator, "/").await;
    assert!(home.contains("&lt;script&gt;alert(1)"), "{home}");
    assert!(!home.contains("<script>"), "{home}");
    assert!(home.contains("[redacted] app+user"), "{home}");
    let calls: Value = serde_json::from_str(&page(&emulator, "/_emulator/calls").await).unwrap();
    assert_eq!(calls[0]["operation"], "requestQualification");
    assert_eq!(calls[0]["status"], 400);
}

#[tokio::test]
async fn a_search_finds_customers_beyond_those_shown() {
    let builder = Emulator::builder().customers(seed::numbered(10_000));
    let emulator = builder.start().await.unwrap();
    let home = page(&emulator, "/").await;
    assert!(home.len() < 100_000, "{}", home.len());
    assert!(home.contains("and 9906 more"), "{home}");
    let found = page(&emulator, "/?search=customer9999.example").await;
    assert!(
        found.contains("Customer 9999") && !found.contains("Customer 1<"),
        "{found}"
    );
}

#[tokio::test]
async fn the_state_can_be_downloaded_and_replaced() {
    let emulator = emulator().await;
    let text = page(&emulator, "/_emulator/scenario").await;
    let scenario = Scenario::parse("scenario", &text).unwrap();
    assert_eq!(scenario, emulator.scenario());
    let none = "vetting: {duration: 1s}\n";
    let (status, _) = plain_http(&emulator, "PUT", "/_emulator/scenario", Some(none)).await;
    assert_eq!(status, 204);
    assert_eq!(emulator.scenario().vetting.duration.to_string(), "1s");
    let (status, why) = plain_http(&emulator, "PUT", "/_emulator/scenario", Some("a: 1")).await;
    assert_eq!(status, 400);
    assert!(why.contains("scenario:1:1: unknown field `a`"), "{why}");
}

#[tokio::test]
async fn the_reference_has_a_form_for_every_operation_of_the_contract() {
    let emulator = emulator().await;
    assert_eq!(
        page(&emulator, "/openapi.yaml").await,
        integration::read("spec/partner-center.yaml")
    );
    let contract = integration::contract();
    let json: Value = serde_json::from_str(&page(&emulator, "/openapi.json").await).unwrap();
    assert_eq!(json, contract.root().value());
    let docs = page(&emulator, "/docs").await;
    let links = docs.split('"').filter(|part| part.starts_with('/'));
    for link in links.filter(|link| !link.contains('{') && !link.starts_with("/v1/")) {
        assert!(!page(&emulator, link).await.is_empty(), "{link}");
    }
    assert!(
        !docs.contains("https://") && !docs.contains("http://"),
        "{docs}"
    );
    assert!(docs.contains(emulator.user_token()), "{docs}");
    for operation in contract.openapi().operations() {
        let form = format!("Send {}", operation.operation_id().unwrap());
        assert!(docs.contains(&form), "{form}");
        let method = operation.method;
        let target = format!("data-method=\"{method}\" data-path=\"{}\"", operation.path);
        assert!(docs.contains(&target), "{target}");
    }
    // A required parameter has its example as its value; an optional one only shows it.
    let customer = "b44bb1fb-c595-45b0-9e09-d657365580bf";
    let required = format!("name=\"customer_id\" data-in=\"path\" value=\"{customer}\"");
    assert!(docs.contains(&required), "{docs}");
    let optional = "name=\"MS-RequestId\" data-in=\"header\" value=\"\"";
    assert!(docs.contains(optional), "{docs}");
    assert!(docs.contains("&quot;educationSegment&quot;"), "{docs}");
}

#[tokio::test]
async fn a_user_signs_in_on_the_page_for_devices() {
    let emulator = emulator().await;
    assert!(
        page(&emulator, "/devicelogin")
            .await
            .contains("No program waits.")
    );
    let fields = [("client_id", seed::CLIENT_ID)];
    let (_, body) = integration::form(&emulator, "/t/oauth2/v2.0/devicecode", &fields).await;
    let code = body["user_code"].as_str().unwrap();
    assert!(page(&emulator, "/devicelogin").await.contains(code));
    let form = format!("code={code}&user=admin%40partner.example&decision=approve");
    let next = submit(&emulator, "/devicelogin", &form).await;
    assert_eq!(next, (303, "/devicelogin?done=approved".into()));
    assert!(
        page(&emulator, "/devicelogin?done=approved")
            .await
            .contains("Signed in.")
    );
    assert_eq!(submit(&emulator, "/devicelogin", &form).await.0, 400);
}

#[tokio::test]
async fn requests_of_other_origins_are_rejected() {
    let emulator = emulator().await;
    let form = format!("customer={}&decision=approved", seed::FABRIKAM_COLLEGE);
    let host = emulator.url().trim_start_matches("http://").to_owned();
    let length = form.len();
    for (host, origin, status) in [
        (host.as_str(), "Origin: https://elsewhere.example\r\n", 403),
        (&host, "Origin: null\r\n", 403),
        ("elsewhere.example", "", 403),
        (&host, &format!("Origin: http://{host}\r\n"), 303),
    ] {
        let request = format!(
            "POST /_emulator/vetting HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{origin}\
             Content-Length: {length}\r\n\r\n{form}"
        );
        let response = raw(emulator.url(), request).await;
        assert!(
            response.starts_with(&format!("HTTP/1.1 {status} ")),
            "{host} {origin}: {response}"
        );
    }
    let response = raw(
        emulator.url(),
        format!("DELETE / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"),
    )
    .await;
    assert!(response.starts_with("HTTP/1.1 405 "), "{response}");
    assert_eq!(
        plain_http(&emulator, "GET", "/_emulator/vetting", None)
            .await
            .0,
        405
    );
    assert_eq!(
        submit(&emulator, "/_emulator/fault/remove", "index=9")
            .await
            .0,
        400
    );
}
