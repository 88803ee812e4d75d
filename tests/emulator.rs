//! The API of the emulator: the rules of the service, and the contract.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use integration::{
    application, client_with_token, contract, emulator, emulator_with, form, http, partner,
    program, raw,
};
use partner_center::types::{
    CustomerCollection, EducationSegment, QualificationRequest, SeekOperation,
    SynchronousQualification, ValidationType,
};
use partner_center::{Error, ErrorKind};
use partner_center_emulator::{
    Customer, Emulator, FaultTiming, INVENTED_SOURCE, Injection, PAGE_SIZE, Quirks, RawResponse,
    VETTING_TIME, VettingDecision, seed,
};
use serde_json::{Value, json};
use uuid::Uuid;

/// Asserts that no response of the emulator broke the contract.
#[track_caller]
fn assert_no_violations(emulator: &Emulator) {
    assert_eq!(emulator.violations(), [""; 0]);
}

/// Requests a qualification and returns the status and, of an error response, code and source.
async fn post(emulator: &Emulator, customer: Uuid, body: &str) -> (u16, String, String) {
    let path = format!("/v1/customers/{customer}/qualifications");
    let (status, body) = http(emulator, "POST", &path, Some(body)).await;
    let body = plain(&body);
    let text = |key: &str| {
        let value = body.get(key).map(ToString::to_string).unwrap_or_default();
        value.trim_matches('"').to_owned()
    };
    (status, text("code"), text("source"))
}

/// The JSON after the byte order mark.
fn plain(body: &[u8]) -> Value {
    let body = body
        .strip_prefix(b"\xef\xbb\xbf")
        .expect("a byte order mark");
    serde_json::from_slice(body).unwrap()
}

const EDUCATION: &str =
    r#"{"qualification":"Education","educationSegment":"K12","website":"denied.example"}"#;
const STATE: &str = r#"{"qualification":"StateOwnedEntity"}"#;

fn gcc(code: &str) -> String {
    format!(r#"{{"qualification":"GovernmentCommunityCloud","validationCode":"{code}"}}"#)
}

#[tokio::test]
async fn an_invalid_request_gets_the_documented_error() {
    let emulator = emulator().await;
    let customer = seed::CONTOSO_UNIVERSITY;
    for body in [
        r#"{"qualification":"Education"}"#,
        r#"{"qualification":"Education","educationSegment":"K13"}"#,
        r#"{"qualification":"GovernmentCommunityCloud"}"#,
        r#"{"qualification":"GovernmentCommunityCloud","validationCode":""}"#,
        r#"{"qualification":"Nonprofit"}"#,
        r#"{"Qualification":"Education"}"#,
        "[]",
        "{",
        "",
    ] {
        let (status, code, _) = post(&emulator, customer, body).await;
        assert_eq!(status, 400, "{body}");
        assert!(
            ["3000", "800002", "900126"].contains(&code.as_str()),
            "{body}: {code}"
        );
    }
    let (status, code, _) = post(&emulator, Uuid::new_v4(), STATE).await;
    assert_eq!((status, code.as_str()), (403, "20002"));
    let (status, body) = http(&emulator, "GET", "/v1/customers/me/qualifications", None).await;
    assert_eq!(
        (status, plain(&body)["code"].clone()),
        (400, 900_118.into())
    );
    assert_eq!(
        partner(&emulator)
            .customer(customer)
            .qualifications()
            .await
            .unwrap(),
        []
    );
    assert_no_violations(&emulator);
}

#[tokio::test]
async fn qualifications_exclude_each_other_as_documented() {
    let emulator = emulator().await;
    let school = seed::CONTOSO_UNIVERSITY;
    assert_eq!(post(&emulator, school, EDUCATION).await.0, 201);
    assert_eq!(post(&emulator, school, STATE).await.0, 201);
    assert_eq!(post(&emulator, school, &gcc(seed::CODE)).await.0, 409);
    let county = seed::WINGTIP_TOYS;
    assert_eq!(post(&emulator, county, &gcc(seed::CODE)).await.0, 201);
    assert_eq!(post(&emulator, county, EDUCATION).await.0, 409);
    assert_eq!(post(&emulator, county, STATE).await.0, 201);
    let (status, _, source) = post(&emulator, county, STATE).await;
    assert_eq!((status, source.as_str()), (409, INVENTED_SOURCE));
    assert_no_violations(&emulator);
}

#[tokio::test]
async fn education_can_be_requested_three_times_after_denials() {
    let emulator = emulator().await;
    let school = seed::CONTOSO_UNIVERSITY;
    for _ in 0..3 {
        assert_eq!(post(&emulator, school, EDUCATION).await.0, 201);
        assert_eq!(
            post(&emulator, school, EDUCATION).await.0,
            409,
            "it is in review"
        );
        emulator.advance(VETTING_TIME);
    }
    let (status, _, source) = post(&emulator, school, EDUCATION).await;
    assert_eq!((status, source.as_str()), (409, INVENTED_SOURCE));
    assert_no_violations(&emulator);
}

#[tokio::test]
async fn a_used_up_code_is_rejected_and_its_count_stays_zero() {
    let emulator = emulator().await;
    let first = post(
        &emulator,
        seed::CONTOSO_UNIVERSITY,
        &gcc(seed::CODE_FOR_ONE),
    )
    .await;
    assert_eq!(first.0, 201);
    assert_eq!(emulator.remaining_creates(seed::CODE_FOR_ONE), Some(0));
    let second = post(&emulator, seed::WINGTIP_TOYS, &gcc(seed::CODE_FOR_ONE)).await;
    assert_eq!((second.0, second.2.as_str()), (409, INVENTED_SOURCE));
    assert_eq!(emulator.remaining_creates(seed::CODE_FOR_ONE), Some(0));
    let unknown = post(&emulator, seed::WINGTIP_TOYS, &gcc("1")).await;
    assert_eq!((unknown.0, unknown.2.as_str()), (409, INVENTED_SOURCE));
    assert_no_violations(&emulator);
}

#[tokio::test]
async fn unknown_paths_methods_and_large_bodies_get_error_responses_of_the_contract() {
    let emulator = emulator().await;
    let (status, body) = http(&emulator, "GET", "/v1/nothing", None).await;
    assert_eq!((status, plain(&body)["code"].clone()), (404, 1000.into()));
    let (status, _) = http(&emulator, "DELETE", "/v1/customers/all/validations", None).await;
    assert_eq!(status, 405);
    let large = format!(r#"{{"qualification":"{}"}}"#, "x".repeat(2 << 20));
    let path = format!("/v1/customers/{}/qualifications", seed::CONTOSO_UNIVERSITY);
    let (status, _) = http(&emulator, "POST", &path, Some(&large)).await;
    assert_eq!(status, 413);
    assert_no_violations(&emulator);
}

#[tokio::test]
async fn a_response_has_the_headers_and_dates_of_the_service() {
    let emulator = emulator().await;
    let request = QualificationRequest::Education {
        education_segment: EducationSegment::K12,
        website: None,
    };
    let client = partner(&emulator);
    let call = client.generated_client().request_qualification();
    let call = call.customer_id(seed::CONTOSO_UNIVERSITY).body(request);
    let response = call.send().await.unwrap();
    assert_eq!(response.status(), 201);
    let header = |name: &str| {
        response
            .headers()
            .get(name)
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(header("ms-requestid"), emulator.calls()[0].request_id);
    assert!(header("request-context").starts_with("appId=cid-v1:"));
    assert!(header("ms-cv").ends_with(".0"));
    // Seven fractional digits and an offset, as in 2021-05-06T19:59:56.6832021+00:00.
    let date = response.vetting_create_date.clone().unwrap();
    let (_, fraction) = date.as_str().split_once('.').unwrap();
    assert!(
        fraction.len() == 13 && fraction.ends_with("+00:00"),
        "{date}"
    );
    assert_no_violations(&emulator);
}

#[tokio::test]
async fn each_version_of_the_token_endpoint_has_its_number_format() {
    let emulator = emulator().await;
    let client = [
        ("grant_type", "client_credentials"),
        ("client_id", seed::CLIENT_ID),
        ("client_secret", seed::CLIENT_SECRET),
    ];
    for (path, key, value, numeric) in [
        (
            "/contoso.example/oauth2/v2.0/token",
            "scope",
            "/.default",
            true,
        ),
        ("/contoso.example/oauth2/token", "resource", "", false),
    ] {
        let resource = format!("{}{value}", emulator.url());
        let mut fields: Vec<(&str, &str)> = client.to_vec();
        fields.push((key, &resource));
        let (status, token) = form(&emulator, path, &fields).await;
        assert_eq!(status, 200, "{token}");
        assert_eq!(token["expires_in"].is_u64(), numeric, "{token}");
        assert_eq!(token["expires_in"].is_string(), !numeric, "{token}");
        let partner = client_with_token(&emulator, token["access_token"].as_str().unwrap());
        partner.validation_codes().await.unwrap();
    }
    let mut wrong = client.to_vec();
    wrong[2].1 = "wrong";
    wrong.push(("scope", "https://api.partnercenter.microsoft.com/.default"));
    let (status, error) = form(&emulator, "/contoso.example/oauth2/v2.0/token", &wrong).await;
    assert_eq!(
        (status, error["error"].as_str()),
        (401, Some("invalid_client")),
        "{error}"
    );
}

#[tokio::test]
async fn emulators_in_one_process_share_no_state() {
    let mut emulators = Vec::new();
    for _ in 0..10 {
        emulators.push(emulator().await);
    }
    let first = partner(&emulators[0]);
    let state = QualificationRequest::StateOwnedEntity;
    first
        .customer(seed::CONTOSO_UNIVERSITY)
        .request_qualification(state)
        .await
        .unwrap();
    for other in &emulators[1..] {
        let entries = partner(other)
            .customer(seed::CONTOSO_UNIVERSITY)
            .qualifications()
            .await
            .unwrap();
        assert_eq!(entries, []);
    }
}

/// An access token from the token endpoint, version 2, with these further fields.
async fn token(emulator: &Emulator, fields: [(&str, &str); 2]) -> String {
    let mut all = vec![
        ("client_id", seed::CLIENT_ID),
        ("client_secret", seed::CLIENT_SECRET),
    ];
    all.extend(fields);
    let (status, token) = form(emulator, "/contoso.example/oauth2/v2.0/token", &all).await;
    assert_eq!(status, 200, "{token}");
    token["access_token"].as_str().unwrap().to_owned()
}

async fn refreshed(emulator: &Emulator, refresh_token: &str) -> String {
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh_token),
    ];
    token(emulator, fields).await
}

/// The error of listing the codes with a token.
async fn error_with_token(emulator: &Emulator, token: &str) -> Error {
    let partner = client_with_token(emulator, token);
    partner.validation_codes().await.unwrap_err()
}

#[tokio::test]
async fn a_token_expires_by_the_clock() {
    let emulator = emulator().await;
    let token = refreshed(&emulator, seed::REFRESH_TOKEN).await;
    emulator.advance(Duration::from_secs(3598));
    let partner = client_with_token(&emulator, &token);
    partner.validation_codes().await.unwrap();
    emulator.advance(Duration::from_secs(1));
    let fault = error_with_token(&emulator, &token).await;
    assert_eq!(fault.kind(), ErrorKind::Unauthorized);
    assert_eq!((fault.code(), fault.raw_body()), (None, [].as_slice()));
    let last = emulator.calls().pop().unwrap();
    assert_eq!(last.headers["authorization"], "[redacted] expired");
    assert_no_violations(&emulator);
}

#[tokio::test]
async fn a_token_requires_the_audience_and_a_second_factor() {
    let emulator = emulator().await;
    let without = refreshed(&emulator, seed::REFRESH_TOKEN_WITHOUT_MFA).await;
    let other_audience = [
        ("grant_type", "client_credentials"),
        ("scope", "https://graph.windows.net/.default"),
    ];
    let other_audience = token(&emulator, other_audience).await;
    for (token, code) in [(without, "900421"), (other_audience, "900420")] {
        let fault = error_with_token(&emulator, &token).await;
        let code = Some(code.to_owned());
        assert_eq!((fault.status(), fault.code()), (Some(401), code));
        let authorization = format!("Authorization: Bearer {token}");
        let response = raw(emulator.url(), codes("GET", &authorization)).await;
        let expected = "www-authenticate: Bearer error=\"invalid_token\"\r\n";
        assert!(response.contains(expected), "{response}");
    }
    assert_no_violations(&emulator);
}

#[tokio::test]
async fn an_approved_customer_can_be_vetted_again() {
    let emulator = emulator().await;
    let school = seed::NORTHWIND_SCHOOL;
    assert_eq!(post(&emulator, school, EDUCATION).await.0, 409);
    let reason = "No longer an Education Customer";
    assert!(emulator.decide(school, VettingDecision::Denied(reason.into())));
    let entries = listed(&emulator, school).await;
    assert_eq!(entries[0]["vettingStatus"], "Denied");
    assert_eq!(entries[0]["vettingReason"], reason);
    assert_eq!(post(&emulator, school, EDUCATION).await.0, 201);
    let entries = listed(&emulator, school).await;
    assert_eq!(entries.as_array().unwrap().len(), 1);
    assert_eq!(entries[0]["vettingStatus"], "InReview");
    assert!(!emulator.decide(seed::WINGTIP_TOYS, VettingDecision::Approved));
    assert_no_violations(&emulator);
}

async fn listed(emulator: &Emulator, customer: Uuid) -> Value {
    let path = format!("/v1/customers/{customer}/qualifications");
    let (status, body) = http(emulator, "GET", &path, None).await;
    assert_eq!(status, 200);
    plain(&body)
}

#[tokio::test]
async fn the_default_scenario_is_as_documented() {
    let emulator = emulator().await;
    let vetted = |qualification: &str, status: &str, date: &str| {
        json!({
            "qualification": qualification,
            "vettingStatus": status,
            "vettingCreateDate": format!("{date}T00:00:00.0000000+00:00"),
        })
    };
    let mut denied = vetted("Education", "Denied", "2025-12-25");
    denied["vettingReason"] = "Not an Education Customer".into();
    let state = json!({"qualification": "StateOwnedEntity"});
    let government = vetted("GovernmentCommunityCloud", "Approved", "2025-12-25");
    let review = vetted("Education", "InReview", "2026-01-01");
    let approved = json!({"qualification": "Education", "vettingStatus": "Approved"});
    let seeds = [
        (seed::CONTOSO_UNIVERSITY, json!([])),
        (seed::FABRIKAM_COLLEGE, json!([review])),
        (seed::TAILSPIN_TRAINING, json!([denied])),
        (seed::NORTHWIND_SCHOOL, json!([approved])),
        (seed::LITWARE_COUNTY, json!([government, state])),
        (seed::WINGTIP_TOYS, json!([])),
    ];
    assert_eq!(seeds.len(), seed::customers().len());
    for (customer, entries) in seeds {
        assert_eq!(listed(&emulator, customer).await, entries);
    }
    emulator.advance(VETTING_TIME);
    let approved = json!([{"qualification": "Education", "vettingStatus": "Approved"}]);
    assert_eq!(listed(&emulator, seed::FABRIKAM_COLLEGE).await, approved);

    let (_, codes) = http(&emulator, "GET", "/v1/customers/all/validations", None).await;
    let codes = plain(&codes);
    let counts = codes.as_array().unwrap().iter().map(|code| {
        let id = code["validationId"].as_str().unwrap();
        assert_eq!(code["partnerId"], seed::PARTNER.to_string());
        assert_eq!(code["organizationName"], seed::PARTNER_NAME);
        let count = |key: &str| code[key].as_i64();
        (id, count("maxCreates"), count("remainingCreates"))
    });
    let documented = [
        (seed::CODE, Some(5), Some(4)),
        (seed::CODE_FOR_ONE, Some(1), Some(1)),
        (seed::CODE_USED_UP, Some(3), Some(0)),
        (seed::CODE_WITHOUT_COUNTS, None, None),
    ];
    assert_eq!(counts.collect::<Vec<_>>(), documented);
    let (toys, contoso) = (seed::WINGTIP_TOYS, seed::CONTOSO_UNIVERSITY);
    let free = gcc(seed::CODE_WITHOUT_COUNTS);
    assert_eq!(post(&emulator, toys, &gcc(seed::CODE_USED_UP)).await.0, 409);
    assert_eq!(post(&emulator, toys, &free).await.0, 201);
    assert_eq!(post(&emulator, contoso, &free).await.0, 201);
    assert_no_violations(&emulator);
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_requests_share_the_creates_of_one_code() {
    let customers: Vec<Uuid> = (0..64).map(|_| Uuid::new_v4()).collect();
    let mut builder = Emulator::builder();
    for id in &customers {
        builder = builder.customer(Customer::new(*id, "A customer"));
    }
    let emulator = Arc::new(builder.start().await.unwrap());
    let tasks = customers.into_iter().map(|customer| {
        let emulator = Arc::clone(&emulator);
        tokio::spawn(async move { post(&emulator, customer, &gcc(seed::CODE)).await.0 })
    });
    let mut statuses = Vec::new();
    for task in tasks.collect::<Vec<_>>() {
        statuses.push(task.await.unwrap());
    }
    statuses.sort_unstable();
    assert_eq!(statuses[..4], [201; 4]);
    assert_eq!(statuses[4..], [409; 60]);
    assert_eq!(emulator.remaining_creates(seed::CODE), Some(0));
    assert_no_violations(&emulator);
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_requests_with_the_same_request_id_have_one_effect() {
    for timing in [FaultTiming::BeforeEffect, FaultTiming::AfterEffect] {
        let emulator = Arc::new(emulator().await);
        let delay = Injection::delay(timing, Duration::from_millis(200));
        emulator.inject(delay.times(8));
        let id = format!("MS-RequestId: {}", Uuid::new_v4());
        let request = posted(&emulator, &id, JSON, gcc(seed::CODE).as_bytes());
        let tasks = (0..8).map(|_| {
            let (emulator, request) = (Arc::clone(&emulator), request.clone());
            tokio::spawn(async move { raw(emulator.url(), request).await })
        });
        for task in tasks.collect::<Vec<_>>() {
            let response = task.await.unwrap();
            assert_eq!(status(&response), 201, "{response}");
        }
        assert_eq!(emulator.remaining_creates(seed::CODE), Some(3));
        let replayed = emulator.calls().iter().filter(|call| call.replayed).count();
        assert_eq!(replayed, 7);
        assert_no_violations(&emulator);
    }
}

/// The lines that the emulator logs.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Waits until a condition is met, for at most two minutes.
async fn until(condition: impl Fn() -> bool) {
    for _ in 0..24_000 {
        if condition() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("the condition is not met after two minutes");
}

#[tokio::test]
async fn a_request_has_no_effect_if_the_client_disconnects_before_a_delayed_effect() {
    let log = Log::default();
    let builder = Emulator::builder().log_to(Box::new(log.clone()));
    let emulator = Arc::new(builder.start().await.unwrap());
    let hour = Duration::from_secs(3600);
    emulator.inject(Injection::delay(FaultTiming::BeforeEffect, hour));
    let caller = Arc::clone(&emulator);
    let call = tokio::spawn(async move { post(&caller, seed::CONTOSO_UNIVERSITY, STATE).await });
    until(|| !emulator.calls().is_empty()).await;
    call.abort();
    until(|| !log.text().is_empty()).await;
    assert!(log.text().contains(" POST    gone requestQualification "));
    assert_eq!(emulator.calls()[0].status, None);
    assert_eq!(listed(&emulator, seed::CONTOSO_UNIVERSITY).await, json!([]));
    assert_no_violations(&emulator);
}

const JSON: &str = "Content-Type: application/json";
const JSON_LINE: &str = "Content-Type: application/json\r\n";

/// A raw request for the list of codes.
fn codes(method: &str, headers: &str) -> String {
    let path = "/v1/customers/all/validations";
    format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n\r\n")
}

/// The head of a raw request for a qualification.
fn head(emulator: &Emulator, headers: &str) -> String {
    let (id, token) = (seed::CONTOSO_UNIVERSITY, emulator.user_token());
    format!(
        "POST /v1/customers/{id}/qualifications HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
         Authorization: Bearer {token}\r\n{headers}\r\n\r\n"
    )
}

/// A raw request for a qualification.
fn posted(emulator: &Emulator, id: &str, content_type: &str, body: &[u8]) -> Vec<u8> {
    let length = format!("Content-Length: {}", body.len());
    let headers = [id, content_type, &length].into_iter();
    let headers: Vec<_> = headers.filter(|line| !line.is_empty()).collect();
    let mut request = head(emulator, &headers.join("\r\n")).into_bytes();
    request.extend_from_slice(body);
    request
}

/// The status of a raw response.
fn status(response: &str) -> u16 {
    let status = response
        .split(' ')
        .nth(1)
        .and_then(|text| text.parse().ok());
    status.unwrap_or_else(|| panic!("no status: {response:?}"))
}

#[tokio::test]
async fn a_body_must_be_json_with_its_content_type() {
    let body = STATE.as_bytes();
    let marked = ["\u{feff}".as_bytes(), body].concat();
    for (content_type, body, expected) in [
        (JSON, body, 201),
        ("content-type: Application/JSON; charset=utf-8", body, 201),
        ("", body, 400),
        ("Content-Type: text/json", body, 400),
        (
            "Content-Type: application/json\r\nContent-Type: application/json",
            body,
            400,
        ),
        (JSON, &marked, 400),
        (JSON, b"\xff", 400),
        (JSON, b"", 400),
    ] {
        let emulator = emulator().await;
        let answer = raw(emulator.url(), posted(&emulator, "", content_type, body)).await;
        assert_eq!(status(&answer), expected, "{content_type}: {answer}");
        assert_eq!(answer.contains("800002"), expected == 400, "{answer}");
        assert_no_violations(&emulator);
    }
}

#[tokio::test]
async fn malformed_headers_get_error_responses() {
    let id = Uuid::new_v4();
    let ids = format!("MS-RequestId: {id}\r\nMS-RequestId: {id}");
    for (header, expected) in [
        (b"X-Locale: \xff\xfe".as_slice(), 201),
        (b"MS-RequestId: \xff", 400),
        (b"MS-RequestId: not-a-guid", 400),
        (ids.as_bytes(), 400),
        (b"Authorization: Bearer another", 401),
        (b"Content-Length: 1", 400),
        (b"no header", 400),
    ] {
        let emulator = emulator().await;
        let request = posted(&emulator, "HERE", JSON, STATE.as_bytes());
        let at = request.windows(4).position(|four| four == b"HERE").unwrap();
        let request = [&request[..at], header, &request[at + 4..]].concat();
        let response = raw(emulator.url(), request).await;
        let header = String::from_utf8_lossy(header);
        assert_eq!(status(&response), expected, "{header}: {response}");
        assert_no_violations(&emulator);
    }
}

#[tokio::test]
async fn an_incomplete_request_can_be_repeated() {
    let emulator = emulator().await;
    let id = format!("MS-RequestId: {}", Uuid::new_v4());
    let broken = format!("{id}\r\n{JSON}\r\nTransfer-Encoding: chunked");
    let broken = format!("{}no chunk\r\n", head(&emulator, &broken));
    let response = raw(emulator.url(), broken).await;
    assert_eq!(status(&response), 400, "{response}");
    let request = posted(&emulator, &id, JSON, STATE.as_bytes());
    let answer = raw(emulator.url(), request).await;
    assert_eq!(status(&answer), 201, "{answer}");
    assert_no_violations(&emulator);
}

#[tokio::test]
async fn a_stalled_client_does_not_block_others() {
    let emulator = emulator().await;
    let url = emulator.url().to_owned();
    let half = head(&emulator, &format!("{JSON}\r\nContent-Length: 100"));
    let stalled = ["", "GET /v1/cust", &half].map(|begun| {
        let (url, begun) = (url.clone(), begun.to_owned());
        tokio::spawn(async move { raw(&url, begun).await })
    });
    for _ in 0..3 {
        listed(&emulator, seed::CONTOSO_UNIVERSITY).await;
    }
    for task in stalled {
        assert!(!task.is_finished());
        task.abort();
    }
    assert_no_violations(&emulator);
}

#[tokio::test]
async fn a_connection_serves_several_requests() {
    let emulator = emulator().await;
    let authorization = format!("Authorization: Bearer {}", emulator.app_token());
    let last = codes("GET", &authorization);
    let first = last.replace("Connection: close\r\n", "");
    let responses = raw(emulator.url(), format!("{first}{first}{last}")).await;
    assert_eq!(responses.matches("HTTP/1.1 200 OK\r\n").count(), 3);
    // Percent escapes of a path are decoded.
    let escaped = last.replace("/all/", "/%61l%6C/");
    let response = raw(emulator.url(), escaped).await;
    assert_eq!(status(&response), 200, "{response}");
    for (method, allow) in [("HEAD", "GET"), ("OPTIONS", "GET"), ("BREW", "GET")] {
        let response = raw(emulator.url(), codes(method, &authorization)).await;
        assert_eq!(status(&response), 405, "{response}");
        assert!(
            response.contains(&format!("allow: {allow}\r\n")),
            "{response}"
        );
        assert_eq!(
            response.ends_with("\r\n\r\n"),
            method == "HEAD",
            "{response}"
        );
    }
    for malformed in ["no HTTP\r\n\r\n", "GET / HTTP/9\r\n\r\n", "\u{0}\r\n\r\n"] {
        let response = raw(emulator.url(), malformed).await;
        assert_eq!(status(&response), 400, "{response}");
    }
    assert_no_violations(&emulator);
}

#[tokio::test]
async fn an_injected_response_that_http_cannot_carry_is_a_violation() {
    let length = RawResponse::new(200).header("Content-Length", "7");
    let name = RawResponse::new(200).header("no name", "");
    let reason = RawResponse::new(200).reason("two\r\nlines");
    for response in [
        length,
        name,
        reason,
        RawResponse::new(100),
        RawResponse::new(7),
    ] {
        let emulator = emulator().await;
        emulator.inject(Injection::response(response.clone()));
        let (status, _) = http(&emulator, "GET", "/v1/nothing", None).await;
        assert_eq!(status, 500, "{response:?}");
        assert_eq!(emulator.violations().len(), 1, "{response:?}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn the_program_serves_and_logs_until_a_signal() {
    for signal in ["TERM", "INT"] {
        let mut command = program("partner-center-emulator");
        command.args(["--port", "0"]);
        let mut running = integration::Running::start(command);
        let url = running.after("emulator at ");
        let token = running.after("app-only  ");
        let authorization = format!("Authorization: Bearer {token}");
        let response = raw(&url, codes("GET", &authorization)).await;
        assert_eq!(status(&response), 200, "{response}");
        raw(&url, codes("OPTIONS", "")).await;
        let form = "POST /t/oauth2/token HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        raw(&url, form).await;
        // A stalled client does not delay the end.
        let stalled = tokio::spawn(async move { raw(&url, "GET /").await });
        let ended = running.end(signal);
        stalled.abort();
        assert_eq!(ended.code, Some(0), "{ended}");
        let lines: Vec<&str> = ended.stderr.lines().collect();
        let paths = [
            "/v1/customers/all/validations",
            "/v1/customers/all/validations",
            "/t/oauth2/token",
        ];
        assert_eq!(lines.len(), paths.len(), "{ended}");
        for (line, path) in lines.iter().zip(paths) {
            assert_eq!(line.split_once(" ms  ").unwrap().1, path, "{ended}");
            assert_eq!(line.find(" ms  "), lines[0].find(" ms  "), "{ended}");
        }
        assert!(lines[0].contains("  GET     200  listValidationCodes "));
        assert!(lines[1].contains("  OPTIONS 405  -  "));
        assert!(lines[2].contains("  POST    400  token "));
    }
}

#[test]
fn the_program_reports_invalid_arguments() {
    let mut command = program("partner-center-emulator");
    command.args(["--speed", "-1"]);
    let ended = integration::run(command);
    assert_eq!(ended.code, Some(2), "{ended}");

    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let mut command = program("partner-center-emulator");
    command.args(["--port", &port]);
    let ended = integration::run(command);
    assert_eq!(ended.code, Some(1), "{ended}");
    assert!(ended.stderr.contains(&port), "{ended}");
}

/// Sends a request with the token of a user and these further headers. Returns the status and the
/// body; null if there is none.
async fn call(emulator: &Emulator, line: &str, headers: &str, body: &str) -> (u16, Value) {
    call_as(emulator, emulator.user_token(), line, headers, body).await
}

async fn call_as(
    emulator: &Emulator,
    token: &str,
    line: &str,
    headers: &str,
    body: &str,
) -> (u16, Value) {
    let length = body.len();
    let response = raw(
        emulator.url(),
        format!(
            "{line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\
             Content-Length: {length}\r\n{headers}\r\n{body}"
        ),
    )
    .await;
    let (_, body) = response.split_once("\r\n\r\n").unwrap();
    let body = if body.is_empty() {
        Value::Null
    } else {
        plain(body.as_bytes())
    };
    (status(&response), body)
}

async fn get(emulator: &Emulator, target: &str) -> (u16, Value) {
    call(emulator, &format!("GET {target}"), "", "").await
}

/// Sets a qualification with the synchronous call; `query` begins with `?` or is empty.
async fn put(emulator: &Emulator, customer: Uuid, query: &str, body: &str) -> (u16, Value) {
    let line = format!("PUT /v1/customers/{customer}/qualification{query}");
    call(emulator, &line, JSON_LINE, body).await
}

/// The qualification that the synchronous operation returns.
async fn one(emulator: &Emulator, customer: Uuid) -> Value {
    let target = format!("/v1/customers/{customer}/qualification");
    let (status, body) = get(emulator, &target).await;
    assert_eq!(status, 200, "{body}");
    body
}

#[tokio::test]
async fn every_operation_of_the_contract_is_served() {
    let emulator = emulator().await;
    let customer = format!("/v1/customers/{}", seed::LITWARE_COUNTY);
    let free = format!("/v1/customers/{}", seed::WINGTIP_TOYS);
    for (line, body, expected) in [
        ("GET /v1/customers".to_owned(), "", 200),
        (format!("GET {customer}"), "", 200),
        (format!("GET {customer}/qualifications"), "", 200),
        (format!("POST {free}/qualifications"), STATE, 201),
        (format!("GET {customer}/qualification"), "", 200),
        (format!("PUT {free}/qualification"), "\"education\"", 200),
        (format!("GET {customer}/validations"), "", 200),
        (
            format!("GET {customer}/validationStatus?type=account"),
            "",
            200,
        ),
        ("GET /v1/customers/all/validations".to_owned(), "", 200),
    ] {
        let (status, response) = call(&emulator, &line, JSON_LINE, body).await;
        assert_eq!(status, expected, "{line}: {response}");
    }
    let called = emulator.calls().into_iter().filter_map(|c| c.operation);
    let contract = contract();
    let operations = contract.openapi().operations();
    let known = operations.filter_map(|operation| operation.operation_id());
    assert_eq!(
        called.collect::<BTreeSet<_>>(),
        known.map(str::to_owned).collect()
    );
    assert_no_violations(&emulator);
}

/// The continuation token of the next page, if there is one.
fn continuation(page: &CustomerCollection) -> Option<String> {
    let next = page.links.as_ref()?.next.as_ref()?;
    let header = &next.headers[0];
    assert_eq!(header.key.as_deref(), Some("MS-ContinuationToken"));
    header.value.clone()
}

#[tokio::test]
async fn paging_returns_every_customer_once() {
    let builder = Emulator::builder().customers(seed::numbered(250));
    let emulator = builder.start().await.unwrap();
    let client = application(&emulator);
    for size in [1, 7, 128, 256, 1000] {
        let (mut ids, mut pages) = (Vec::new(), 0);
        let mut page = client
            .generated_client()
            .list_customers()
            .size(size)
            .send()
            .await
            .unwrap()
            .into_inner();
        loop {
            pages += 1;
            assert!(pages <= 256, "the pages repeat");
            assert_eq!(page.total_count, i32::try_from(page.items.len()).ok());
            assert!(page.items.len() <= usize::try_from(size).unwrap());
            ids.extend(page.items.iter().map(|customer| customer.id.clone()));
            let Some(token) = continuation(&page) else {
                break;
            };
            let next = client
                .generated_client()
                .list_customers()
                .size(size)
                .seek_operation(SeekOperation::Next)
                .ms_continuation_token(token);
            page = next.send().await.unwrap().into_inner();
        }
        assert_eq!(pages, 256_u32.div_ceil(size));
        assert_eq!(ids.len(), 256);
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 256);
    }
    assert_no_violations(&emulator);
}

#[tokio::test]
async fn paging_returns_ten_thousand_customers() {
    let builder = Emulator::builder().without_customers();
    let builder = builder.customers(seed::numbered(10_000));
    let emulator = builder.start().await.unwrap();
    let (mut target, mut headers) = ("/v1/customers?size=2500".to_owned(), String::new());
    let mut names = BTreeSet::new();
    for _ in 0..4 {
        let (status, page) = call(&emulator, &format!("GET {target}"), &headers, "").await;
        assert_eq!(status, 200, "{page}");
        let items = page["items"].as_array().unwrap().iter();
        let item = |item: &Value| item["companyProfile"]["companyName"].to_string();
        names.extend(items.map(item));
        let next = &page["links"]["next"];
        target = next["uri"].as_str().unwrap_or_default().to_owned();
        let token = next["headers"][0]["value"].as_str().unwrap_or_default();
        headers = format!("MS-ContinuationToken: {token}\r\n");
    }
    assert_eq!((names.len(), target.as_str()), (10_000, ""));
    assert_no_violations(&emulator);
}

#[tokio::test]
async fn a_page_links_to_itself_and_to_the_next_page() {
    let emulator = emulator().await;
    let (status, page) = get(&emulator, "/v1/customers?size=4").await;
    assert_eq!(status, 200);
    let token = page["links"]["next"]["headers"][0]["value"].clone();
    let header = json!([{"key": "MS-ContinuationToken", "value": token}]);
    let next = "/v1/customers?size=4&seekOperation=Next";
    assert_eq!(
        page["links"],
        json!({
            "self": {"uri": "/v1/customers?size=4", "method": "GET", "headers": []},
            "next": {"uri": next, "method": "GET", "headers": header},
        })
    );
    assert_eq!(page["attributes"], json!({"objectType": "Collection"}));
    assert_eq!(
        page["items"][0],
        json!({
            "id": seed::FABRIKAM_COLLEGE,
            "companyProfile": {
                "tenantId": seed::FABRIKAM_COLLEGE,
                "domain": "fabrikam.example",
                "companyName": "Fabrikam College",
            },
            "relationshipToPartner": "reseller",
            "attributes": {"objectType": "Customer"},
        })
    );
    // Changes of customers between two requests do not move the pages.
    assert_eq!(post(&emulator, seed::WINGTIP_TOYS, STATE).await.0, 201);
    let headers = format!("MS-ContinuationToken: {}\r\n", token.as_str().unwrap());
    // The enum value may differ in case, and the size of the page may change.
    let line = "GET /v1/customers?seekOperation=next&size=1";
    let (status, page) = call(&emulator, line, &headers, "").await;
    assert_eq!((status, page["totalCount"].clone()), (200, json!(1)));
    assert_eq!(page["items"][0]["id"], json!(seed::LITWARE_COUNTY));
    assert_eq!(page["links"]["self"]["headers"], header);
    assert_no_violations(&emulator);
}

#[tokio::test]
async fn a_page_has_a_default_size() {
    let builder = Emulator::builder().without_customers();
    let empty = builder.start().await.unwrap();
    let (status, page) = get(&empty, "/v1/customers").await;
    assert_eq!((status, page["totalCount"].clone()), (200, json!(0)));
    assert_eq!(page["items"], json!([]));
    assert_no_violations(&empty);
    let count = u32::try_from(PAGE_SIZE).unwrap();
    for (customers, more) in [(count, false), (count + 1, true)] {
        let builder = Emulator::builder().without_customers();
        let builder = builder.customers(seed::numbered(customers));
        let emulator = builder.start().await.unwrap();
        let (_, page) = get(&emulator, "/v1/customers").await;
        assert_eq!(page["totalCount"], json!(PAGE_SIZE));
        assert_eq!(page["links"]["next"].is_object(), more);
    }
}

#[tokio::test]
async fn a_continuation_token_that_was_not_issued_is_rejected() {
    let (emulator, other) = (emulator().await, emulator().await);
    let token = async |emulator| {
        let (_, page) = get(emulator, "/v1/customers?size=1").await;
        let token = &page["links"]["next"]["headers"][0]["value"];
        token.as_str().unwrap().to_owned()
    };
    let (good, foreign) = (token(&emulator).await, token(&other).await);
    let next = "GET /v1/customers?size=1&seekOperation=Next";
    let first = if good.starts_with('0') { "1" } else { "0" };
    let altered = format!("{first}{}", &good[1..]);
    let other_item = format!("{}{}", &good[..16], seed::WINGTIP_TOYS.simple());
    for bad in [
        &foreign,
        &altered,
        &other_item,
        &format!("{good}0"),
        &good[..47],
        &good[..16],
        "",
        "0",
        "null",
        "../../etc/passwd",
        "\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}",
        &"0".repeat(8000),
    ] {
        let header = format!("MS-ContinuationToken: {bad}\r\n");
        let (status, body) = call(&emulator, next, &header, "").await;
        assert_eq!(
            (status, body["code"].clone()),
            (404, 999_011.into()),
            "{bad}"
        );
        assert_eq!(body["source"], INVENTED_SOURCE);
    }
    let header = format!("MS-ContinuationToken: {good}\r\n");
    let twice = format!("{header}{header}");
    for (line, headers, code) in [
        (next, "", 999_011),
        (next, &twice, 999_011),
        ("GET /v1/customers?size=1", &header, 999_011),
        ("GET /v1/customers?seekOperation=Previous", &header, 3000),
        ("GET /v1/customers?seekOperation=", &header, 3000),
        ("GET /v1/customers?size=0", "", 3000),
        ("GET /v1/customers?size=-1", "", 3000),
        ("GET /v1/customers?size=", "", 3000),
        ("GET /v1/customers?size=forty", "", 3000),
        ("GET /v1/customers?size=4.0", "", 3000),
        ("GET /v1/customers?size=2147483648", "", 3000),
        ("GET /v1/customers?size=99999999999999999999", "", 3000),
        ("GET /v1/customers?size=1&size=1", "", 3000),
    ] {
        let (status, body) = call(&emulator, line, headers, "").await;
        let expected = if code == 999_011 { 404 } else { 400 };
        let code = Value::from(code);
        assert_eq!((status, &body["code"]), (expected, &code), "{line}: {body}");
    }
    let (status, _) = call(&emulator, next, &header, "").await;
    assert_eq!(status, 200);
    let (status, _) = get(&emulator, "/v1/customers?size=2147483647").await;
    assert_eq!(status, 200);
    assert_no_violations(&emulator);
}

#[tokio::test]
async fn a_customer_is_found_by_id() {
    let emulator = emulator().await;
    let partner = application(&emulator);
    let call = partner.generated_client().get_customer();
    let customer = call.customer_id(seed::CONTOSO_UNIVERSITY).send().await;
    let customer = customer.unwrap().into_inner();
    assert_eq!(customer.id, seed::CONTOSO_UNIVERSITY.to_string());
    assert_eq!(customer.allow_delegated_access, Some(false));
    let company = customer.company_profile.unwrap();
    assert_eq!(company.domain.as_deref(), Some("contoso.edu"));
    assert_eq!(company.company_name.as_deref(), Some("Contoso University"));
    let stranger = Uuid::new_v4();
    for (id, expected) in [
        (stranger.to_string(), (403, 20_002)),
        ("contoso.edu".to_owned(), (400, 900_118)),
        ("all".to_owned(), (400, 900_118)),
        (stranger.simple().to_string(), (400, 900_118)),
        (String::new(), (404, 1000)),
    ] {
        let (status, body) = get(&emulator, &format!("/v1/customers/{id}")).await;
        assert_eq!(
            (status, body["code"].as_u64()),
            (expected.0, Some(expected.1))
        );
    }
    assert_no_violations(&emulator);
}

#[tokio::test]
#[expect(deprecated, reason = "the emulator serves deprecated operations, too")]
async fn the_synchronous_operation_returns_one_qualification() {
    let emulator = emulator().await;
    for (customer, expected) in [
        (seed::CONTOSO_UNIVERSITY, "none"),
        (seed::FABRIKAM_COLLEGE, "none"),
        (seed::TAILSPIN_TRAINING, "none"),
        (seed::NORTHWIND_SCHOOL, "education"),
        (seed::LITWARE_COUNTY, "governmentcommunitycloud"),
    ] {
        assert_eq!(one(&emulator, customer).await, expected);
    }
    let college = seed::FABRIKAM_COLLEGE;
    assert_eq!(post(&emulator, college, STATE).await.0, 201);
    assert_eq!(one(&emulator, college).await, "stateownedentity");
    emulator.advance(VETTING_TIME);
    assert_eq!(one(&emulator, college).await, "education");
    let stranger = format!("/v1/customers/{}/qualification", Uuid::new_v4());
    let (status, body) = get(&emulator, &stranger).await;
    assert_eq!((status, body["code"].clone()), (403, 20_002.into()));
    let partner = application(&emulator);
    let call = partner
        .generated_client()
        .get_qualification()
        .customer_id(college);
    let told = call.send().await.unwrap().into_inner();
    // The client finds the value that the contract spells otherwise, or keeps the text.
    assert_eq!(told.to_string().to_lowercase(), "education");
    assert_no_violations(&emulator);
}

#[tokio::test]
#[expect(deprecated, reason = "the emulator serves deprecated operations, too")]
async fn the_synchronous_operation_sets_a_qualification_in_any_spelling() {
    for spelling in ["education", "Education", "EDUCATION", "edu_cation"] {
        let emulator = emulator().await;
        for school in [seed::CONTOSO_UNIVERSITY, seed::TAILSPIN_TRAINING] {
            let body = format!("\"{spelling}\"");
            let response = put(&emulator, school, "", &body).await;
            assert_eq!(response, (200, json!("education")), "{spelling}");
            let approved = json!([{"qualification": "Education", "vettingStatus": "Approved"}]);
            assert_eq!(listed(&emulator, school).await, approved);
        }
        assert_no_violations(&emulator);
    }
    let query = format!("?code={}", seed::CODE);
    for spelling in [
        "government_community_cloud",
        "GovernmentCommunityCloud",
        "governmentcommunitycloud",
    ] {
        let emulator = emulator().await;
        let toys = seed::WINGTIP_TOYS;
        let response = put(&emulator, toys, &query, &format!("\"{spelling}\"")).await;
        assert_eq!(response, (200, json!("governmentcommunitycloud")));
        assert_eq!(emulator.remaining_creates(seed::CODE), Some(3));
        assert_eq!(
            listed(&emulator, toys).await[0]["vettingStatus"],
            "Approved"
        );
        assert_no_violations(&emulator);
    }
    let emulator = emulator().await;
    let partner = partner(&emulator);
    let call = partner.generated_client().set_qualification();
    let call = call
        .customer_id(seed::WINGTIP_TOYS)
        .code(seed::CODE_FOR_ONE);
    let call = call.body(SynchronousQualification::GovernmentCommunityCloud);
    call.send().await.unwrap();
    assert_eq!(emulator.remaining_creates(seed::CODE_FOR_ONE), Some(0));
}

#[tokio::test]
async fn the_synchronous_operation_rejects_without_a_reason() {
    let emulator = emulator().await;
    let government = "\"government_community_cloud\"";
    let used_up = format!("?code={}", seed::CODE_USED_UP);
    let good = format!("?code={}", seed::CODE);
    let toys = seed::WINGTIP_TOYS;
    for (customer, query, body) in [
        (seed::NORTHWIND_SCHOOL, "", "\"education\""),
        (seed::FABRIKAM_COLLEGE, "", "\"education\""),
        (seed::LITWARE_COUNTY, "", "\"education\""),
        (seed::NORTHWIND_SCHOOL, &good, government),
        (seed::FABRIKAM_COLLEGE, &good, government),
        (seed::LITWARE_COUNTY, &good, government),
        (toys, "", government),
        (toys, "?code=", government),
        (toys, "?code=1", government),
        (toys, &used_up, government),
    ] {
        let before = listed(&emulator, customer).await;
        let response = put(&emulator, customer, query, body).await;
        assert_eq!(
            response,
            (409, json!("Customer tagging denied.")),
            "{query}"
        );
        assert_eq!(listed(&emulator, customer).await, before);
    }
    assert_eq!(emulator.remaining_creates(seed::CODE), Some(4));
    for (body, code) in [
        ("\"none\"", 3000),
        ("\"nonprofit\"", 3000),
        ("\"stateownedentity\"", 3000),
        ("\"\"", 3000),
        ("1", 3000),
        ("null", 3000),
        ("{\"qualification\":\"education\"}", 3000),
        ("education", 800_002),
        ("", 800_002),
    ] {
        let (status, response) = put(&emulator, toys, "", body).await;
        let code = Value::from(code);
        assert_eq!(
            (status, &response["code"]),
            (400, &code),
            "{body}: {response}"
        );
    }
    let (status, body) = put(&emulator, Uuid::new_v4(), "", "\"education\"").await;
    assert_eq!((status, body["code"].clone()), (403, 20_002.into()));
    let (line, only) = (
        format!("PUT /v1/customers/{toys}/qualification"),
        emulator.app_token(),
    );
    let (status, body) = call_as(&emulator, only, &line, JSON_LINE, "\"education\"").await;
    assert_eq!((status, body["code"].clone()), (403, 900_329.into()));
    assert_eq!(listed(&emulator, toys).await, json!([]));
    assert_no_violations(&emulator);
}

#[tokio::test]
async fn the_synchronous_operations_can_be_retired() {
    let emulator = emulator_with(Quirks {
        retired_synchronous: true,
        ..Quirks::default()
    })
    .await;
    let target = format!("/v1/customers/{}/qualification", seed::CONTOSO_UNIVERSITY);
    let (status, body) = get(&emulator, &target).await;
    assert_eq!(
        (status, body["source"].as_str()),
        (404, Some(INVENTED_SOURCE))
    );
    let school = seed::CONTOSO_UNIVERSITY;
    assert_eq!(put(&emulator, school, "", "\"education\"").await.0, 404);
    assert_eq!(listed(&emulator, school).await, json!([]));
    assert_no_violations(&emulator);
}

#[tokio::test]
async fn a_repeated_put_has_one_effect() {
    let emulator = emulator().await;
    let toys = seed::WINGTIP_TOYS;
    let line = format!("PUT /v1/customers/{toys}/qualification?code={}", seed::CODE);
    let id = format!("{JSON}\r\nMS-RequestId: {}\r\n", Uuid::new_v4());
    let body = "\"government_community_cloud\"";
    for _ in 0..3 {
        let response = call(&emulator, &line, &id, body).await;
        assert_eq!(response, (200, json!("governmentcommunitycloud")));
    }
    assert_eq!(emulator.remaining_creates(seed::CODE), Some(3));
    // A new request id is a new request, which the rules reject.
    let response = call(&emulator, &line, JSON_LINE, body).await;
    assert_eq!(response, (409, json!("Customer tagging denied.")));
    // The same request id with another operation is a new request; reads are never replayed.
    let line = format!("POST /v1/customers/{toys}/qualifications");
    let (status, _) = call(&emulator, &line, &id, STATE).await;
    assert_eq!(status, 201);
    let line = format!("GET /v1/customers/{toys}/qualifications");
    let (_, before) = call(&emulator, &line, &id, "").await;
    assert_eq!(before.as_array().unwrap().len(), 2);
    let replayed = emulator.calls().into_iter().map(|call| call.replayed);
    let expected = [false, true, true, false, false, false];
    assert_eq!(replayed.collect::<Vec<_>>(), expected);
    assert_no_violations(&emulator);
}

#[tokio::test]
async fn the_validation_code_of_a_customer_can_be_read() {
    let emulator = emulator().await;
    let toys = seed::WINGTIP_TOYS;
    let target = |customer: Uuid| format!("/v1/customers/{customer}/validations");
    let (status, body) = get(&emulator, &target(toys)).await;
    assert_eq!(
        (status, body["source"].as_str()),
        (404, Some(INVENTED_SOURCE))
    );
    let free = gcc(seed::CODE_WITHOUT_COUNTS);
    assert_eq!(post(&emulator, toys, &free).await.0, 201);
    let (_, body) = get(&emulator, &target(toys)).await;
    let expected = json!({
        "partnerId": seed::PARTNER,
        "customerId": toys,
        "validationId": seed::CODE_WITHOUT_COUNTS,
        "organizationName": seed::PARTNER_NAME,
        "eTag": "W/\"datetime'2026-01-01T00%3A00%3A00.0000000Z'\"",
    });
    assert_eq!(body, expected);
    let (_, body) = get(&emulator, &target(seed::LITWARE_COUNTY)).await;
    assert_eq!(body["validationId"], seed::CODE);
    let (status, body) = get(&emulator, &target(Uuid::new_v4())).await;
    assert_eq!((status, body["code"].clone()), (403, 20_002.into()));
    assert_no_violations(&emulator);

    for validation_created in [false, true] {
        let emulator = emulator_with(Quirks {
            validation_created,
            ..Quirks::default()
        })
        .await;
        let partner = application(&emulator);
        let call = partner.generated_client().get_customer_validation();
        let answer = call.customer_id(seed::LITWARE_COUNTY).send().await.unwrap();
        let expected = if validation_created { 201 } else { 200 };
        assert_eq!(answer.status(), expected);
        assert_eq!(answer.validation_id.as_deref(), Some(seed::CODE));
        assert_no_violations(&emulator);
    }
}

#[tokio::test]
async fn an_account_has_a_status_or_gets_an_error_response_of_its_own_form() {
    let emulator = emulator().await;
    let target =
        |customer: Uuid, query: &str| format!("/v1/customers/{customer}/validationStatus{query}");
    for (customer, status) in [
        (seed::CONTOSO_UNIVERSITY, "Allowed"),
        (seed::FABRIKAM_COLLEGE, "UnderReview"),
        (seed::TAILSPIN_TRAINING, "NotAllowed"),
        (seed::NORTHWIND_SCHOOL, "Not Ready"),
        (seed::LITWARE_COUNTY, "Unknown"),
    ] {
        for query in ["?type=account", "?type=Account"] {
            let (code, body) = get(&emulator, &target(customer, query)).await;
            let expected = json!({"type": "account", "status": status, "lastUpdateDateTime": ""});
            assert_eq!((code, body), (200, expected));
        }
    }
    let school = seed::CONTOSO_UNIVERSITY;
    for query in [
        "",
        "?",
        "?type=",
        "?type=education",
        "?type=account&type=account",
        "?Type=account",
    ] {
        let (status, body) = get(&emulator, &target(school, query)).await;
        assert_eq!(
            (status, body["code"].clone()),
            (400, 3000.into()),
            "{query}"
        );
    }
    let (status, body) = get(&emulator, &target(Uuid::new_v4(), "?type=account")).await;
    assert_eq!((status, body["code"].clone()), (403, 20_002.into()));
    let partner = partner(&emulator);
    let call = partner
        .generated_client()
        .get_validation_status()
        .customer_id(school);
    let answer = call.type_(ValidationType::Account).send().await.unwrap();
    assert_eq!(answer.status.to_string(), "Allowed");
    let line = format!("GET {}", target(school, "?type=account"));
    let (status, body) = call_as(&emulator, emulator.app_token(), &line, "", "").await;
    assert_eq!((status, body["code"].clone()), (403, 900_329.into()));
    assert_no_violations(&emulator);

    let emulator = emulator_with(Quirks {
        numeric_codes: false,
        account_status_dated: true,
        ..Quirks::default()
    })
    .await;
    let (_, body) = get(&emulator, &target(school, "?type=account")).await;
    assert_eq!(body["lastUpdateDateTime"], "2025-12-25T00:00:00");
    let toys = seed::WINGTIP_TOYS;
    let text = format!("Account Status for the customer, {toys} was not found.");
    let expected = json!({
        "code": 600_074,
        "message": text,
        "description": text,
        "errorName": "AccountStatusNotFound",
        "isRetryable": false,
        "errorMessageExtended": "InternalErrorCode=600074",
    });
    let answer = get(&emulator, &target(toys, "?type=account")).await;
    assert_eq!(answer, (404, expected));
    assert_no_violations(&emulator);
}

#[tokio::test]
async fn a_wrong_method_gets_the_allowed_methods_of_its_path() {
    let emulator = emulator().await;
    let customer = format!("/v1/customers/{}", seed::CONTOSO_UNIVERSITY);
    for (path, allow) in [
        ("/v1/customers".to_owned(), "GET"),
        (customer.clone(), "GET"),
        (format!("{customer}/qualifications"), "GET, POST"),
        (format!("{customer}/qualification"), "GET, PUT"),
        (format!("{customer}/validations"), "GET"),
        (format!("{customer}/validationStatus"), "GET"),
    ] {
        for method in ["HEAD", "DELETE", "PATCH"] {
            let head = "HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            let response = raw(emulator.url(), format!("{method} {path} {head}")).await;
            assert_eq!(status(&response), 405, "{method} {path}: {response}");
            assert!(
                response.contains(&format!("allow: {allow}\r\n")),
                "{response}"
            );
        }
    }
    assert_no_violations(&emulator);
}
