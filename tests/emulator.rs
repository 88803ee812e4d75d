//! The emulator keeps the rules of the service and the words of the contract.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use integration::{emulator, form, http, partner, program, raw, stranger};
use partner_center::types::{EducationSegment, QualificationRequest};
use partner_center::{Fault, FaultKind};
use partner_center_emulator::{
    Decision, Emulator, INVENTED_SOURCE, Injection, Moment, RawAnswer, VETTING_TIME, seed,
};
use serde_json::{Value, json};
use uuid::Uuid;

/// The emulator kept the contract itself.
#[track_caller]
fn kept(emulator: &Emulator) {
    assert_eq!(emulator.violations(), [""; 0]);
}

/// Posts a request for the customer and returns the status and, for refusals, code and source.
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
async fn a_request_that_breaks_the_contract_gets_the_documented_fault() {
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
        partner(&emulator).qualifications(customer).await.unwrap(),
        []
    );
    kept(&emulator);
}

#[tokio::test]
async fn qualifications_exclude_and_join_each_other_as_documented() {
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
    kept(&emulator);
}

#[tokio::test]
async fn a_denied_education_can_be_requested_three_times_in_all() {
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
    kept(&emulator);
}

#[tokio::test]
async fn a_code_is_used_up_and_never_below_zero() {
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
    assert_eq!((unknown.0, unknown.2.as_str()), (400, INVENTED_SOURCE));
    kept(&emulator);
}

#[tokio::test]
async fn unknown_paths_and_methods_are_refused_in_the_contracts_words() {
    let emulator = emulator().await;
    let (status, body) = http(&emulator, "GET", "/v1/nothing", None).await;
    assert_eq!((status, plain(&body)["code"].clone()), (404, 1000.into()));
    let (status, _) = http(&emulator, "DELETE", "/v1/customers/all/validations", None).await;
    assert_eq!(status, 405);
    let large = format!(r#"{{"qualification":"{}"}}"#, "x".repeat(2 << 20));
    let path = format!("/v1/customers/{}/qualifications", seed::CONTOSO_UNIVERSITY);
    let (status, _) = http(&emulator, "POST", &path, Some(&large)).await;
    assert_eq!(status, 413);
    kept(&emulator);
}

#[tokio::test]
async fn the_answer_carries_the_quirks_of_the_service() {
    let emulator = emulator().await;
    let request = QualificationRequest::Education {
        education_segment: EducationSegment::K12,
        website: None,
    };
    let client = partner(&emulator);
    let call = client.client().request_qualification();
    let call = call.customer_id(seed::CONTOSO_UNIVERSITY).body(request);
    let answer = call.send().await.unwrap();
    assert_eq!(answer.status(), 201);
    let header = |name: &str| {
        answer
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
    let date = answer.vetting_create_date.clone().unwrap();
    let (_, fraction) = date.split_once('.').unwrap();
    assert!(
        fraction.len() == 13 && fraction.ends_with("+00:00"),
        "{date}"
    );
    kept(&emulator);
}

#[tokio::test]
async fn tokens_are_issued_with_numbers_as_each_version_writes_them() {
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
        let partner = stranger(&emulator, token["access_token"].as_str().unwrap());
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
async fn ten_emulators_in_one_process_do_not_share_anything() {
    let mut emulators = Vec::new();
    for _ in 0..10 {
        emulators.push(emulator().await);
    }
    let first = partner(&emulators[0]);
    let state = QualificationRequest::StateOwnedEntity;
    first
        .request_qualification(seed::CONTOSO_UNIVERSITY, state)
        .await
        .unwrap();
    for other in &emulators[1..] {
        let entries = partner(other)
            .qualifications(seed::CONTOSO_UNIVERSITY)
            .await
            .unwrap();
        assert_eq!(entries, []);
    }
}

/// The application's fields for the token endpoint, version 2.
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

/// Lists the codes with a token, and takes the refusal.
async fn refused(emulator: &Emulator, token: &str) -> Fault {
    let partner = stranger(emulator, token);
    partner.validation_codes().await.unwrap_err()
}

#[tokio::test]
async fn a_token_expires_by_the_clock() {
    let emulator = emulator().await;
    let token = refreshed(&emulator, seed::REFRESH_TOKEN).await;
    emulator.advance(Duration::from_secs(3598));
    let partner = stranger(&emulator, &token);
    partner.validation_codes().await.unwrap();
    emulator.advance(Duration::from_secs(1));
    let fault = refused(&emulator, &token).await;
    assert_eq!(fault.kind(), FaultKind::Unauthorized);
    assert_eq!((fault.code(), fault.raw()), (None, [].as_slice()));
    let last = emulator.calls().pop().unwrap();
    assert_eq!(last.headers["authorization"], "[redacted] expired");
    kept(&emulator);
}

#[tokio::test]
async fn a_token_is_for_this_service_and_has_a_second_factor() {
    let emulator = emulator().await;
    let without = refreshed(&emulator, seed::REFRESH_TOKEN_WITHOUT_MFA).await;
    let elsewhere = [
        ("grant_type", "client_credentials"),
        ("scope", "https://graph.windows.net/.default"),
    ];
    let elsewhere = token(&emulator, elsewhere).await;
    for (token, code) in [(without, "900421"), (elsewhere, "900420")] {
        let fault = refused(&emulator, &token).await;
        let code = Some(code.to_owned());
        assert_eq!((fault.status(), fault.code()), (Some(401), code));
        let authorization = format!("Authorization: Bearer {token}");
        let answer = raw(emulator.url(), codes("GET", &authorization)).await;
        let expected = "www-authenticate: Bearer error=\"invalid_token\"\r\n";
        assert!(answer.contains(expected), "{answer}");
    }
    kept(&emulator);
}

#[tokio::test]
async fn an_approved_customer_can_be_vetted_again() {
    let emulator = emulator().await;
    let school = seed::NORTHWIND_SCHOOL;
    assert_eq!(post(&emulator, school, EDUCATION).await.0, 409);
    let reason = "No longer an Education Customer";
    assert!(emulator.decide(school, Decision::Denied(reason.into())));
    let entries = listed(&emulator, school).await;
    assert_eq!(entries[0]["vettingStatus"], "Denied");
    assert_eq!(entries[0]["vettingReason"], reason);
    assert_eq!(post(&emulator, school, EDUCATION).await.0, 201);
    let entries = listed(&emulator, school).await;
    assert_eq!(entries.as_array().unwrap().len(), 1);
    assert_eq!(entries[0]["vettingStatus"], "InReview");
    assert!(!emulator.decide(seed::WINGTIP_TOYS, Decision::Approved));
    kept(&emulator);
}

async fn listed(emulator: &Emulator, customer: Uuid) -> Value {
    let path = format!("/v1/customers/{customer}/qualifications");
    let (status, body) = http(emulator, "GET", &path, None).await;
    assert_eq!(status, 200);
    plain(&body)
}

#[tokio::test]
async fn the_seeds_are_as_documented() {
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
    kept(&emulator);
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_writers_share_the_creates_of_one_code() {
    let customers: Vec<Uuid> = (0..64).map(|_| Uuid::new_v4()).collect();
    let mut builder = Emulator::builder();
    for id in &customers {
        builder = builder.customer(seed::Customer::new(*id, "A customer"));
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
    kept(&emulator);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_request_id_in_flight_has_one_effect() {
    for moment in [Moment::BeforeEffect, Moment::AfterEffect] {
        let emulator = Arc::new(emulator().await);
        let delay = Injection::delay(moment, Duration::from_millis(200));
        emulator.inject(delay.times(8));
        let id = format!("MS-RequestId: {}", Uuid::new_v4());
        let request = posted(&emulator, &id, JSON, gcc(seed::CODE).as_bytes());
        let tasks = (0..8).map(|_| {
            let (emulator, request) = (Arc::clone(&emulator), request.clone());
            tokio::spawn(async move { raw(emulator.url(), request).await })
        });
        for task in tasks.collect::<Vec<_>>() {
            let answer = task.await.unwrap();
            assert_eq!(status(&answer), 201, "{answer}");
        }
        assert_eq!(emulator.remaining_creates(seed::CODE), Some(3));
        let replayed = emulator.calls().iter().filter(|call| call.replayed).count();
        assert_eq!(replayed, 7);
        kept(&emulator);
    }
}

/// What the emulator logs.
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

#[tokio::test]
async fn a_caller_who_gives_up_sees_to_it_that_nothing_happens() {
    let log = Log::default();
    let builder = Emulator::builder().log_to(Box::new(log.clone()));
    let emulator = builder.start().await.unwrap();
    let hour = Duration::from_secs(3600);
    emulator.inject(Injection::delay(Moment::BeforeEffect, hour));
    let call = post(&emulator, seed::CONTOSO_UNIVERSITY, STATE);
    let call = tokio::time::timeout(Duration::from_millis(200), call);
    assert!(call.await.is_err());
    for _ in 0..2000 {
        if !log.text().is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(log.text().contains(" POST    gone requestQualification "));
    assert_eq!(emulator.calls()[0].status, None);
    assert_eq!(listed(&emulator, seed::CONTOSO_UNIVERSITY).await, json!([]));
    kept(&emulator);
}

const JSON: &str = "Content-Type: application/json";

/// A request for the list of codes, as it goes over the wire.
fn codes(method: &str, headers: &str) -> String {
    let path = "/v1/customers/all/validations";
    format!("{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n\r\n")
}

/// The head of a request for a qualification.
fn head(emulator: &Emulator, headers: &str) -> String {
    let (id, token) = (seed::CONTOSO_UNIVERSITY, emulator.user_token());
    format!(
        "POST /v1/customers/{id}/qualifications HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\
         Authorization: Bearer {token}\r\n{headers}\r\n\r\n"
    )
}

/// A request for a qualification, as it goes over the wire.
fn posted(emulator: &Emulator, id: &str, content_type: &str, body: &[u8]) -> Vec<u8> {
    let length = format!("Content-Length: {}", body.len());
    let headers = [id, content_type, &length].into_iter();
    let headers: Vec<_> = headers.filter(|line| !line.is_empty()).collect();
    let mut request = head(emulator, &headers.join("\r\n")).into_bytes();
    request.extend_from_slice(body);
    request
}

/// The status in an answer as it came over the wire.
fn status(answer: &str) -> u16 {
    let status = answer.split(' ').nth(1).and_then(|text| text.parse().ok());
    status.unwrap_or_else(|| panic!("no status: {answer:?}"))
}

#[tokio::test]
async fn a_body_is_json_and_says_so() {
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
        kept(&emulator);
    }
}

#[tokio::test]
async fn a_header_is_read_as_it_came() {
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
        let answer = raw(emulator.url(), request).await;
        let header = String::from_utf8_lossy(header);
        assert_eq!(status(&answer), expected, "{header}: {answer}");
        kept(&emulator);
    }
}

#[tokio::test]
async fn a_request_that_breaks_off_may_be_repeated() {
    let emulator = emulator().await;
    let id = format!("MS-RequestId: {}", Uuid::new_v4());
    let broken = format!("{id}\r\n{JSON}\r\nTransfer-Encoding: chunked");
    let broken = format!("{}no chunk\r\n", head(&emulator, &broken));
    let answer = raw(emulator.url(), broken).await;
    assert_eq!(status(&answer), 400, "{answer}");
    let request = posted(&emulator, &id, JSON, STATE.as_bytes());
    let answer = raw(emulator.url(), request).await;
    assert_eq!(status(&answer), 201, "{answer}");
    kept(&emulator);
}

#[tokio::test]
async fn a_caller_who_stalls_stands_in_nobodys_way() {
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
    kept(&emulator);
}

#[tokio::test]
async fn a_connection_carries_one_call_after_another() {
    let emulator = emulator().await;
    let authorization = format!("Authorization: Bearer {}", emulator.app_token());
    let last = codes("GET", &authorization);
    let first = last.replace("Connection: close\r\n", "");
    let answers = raw(emulator.url(), format!("{first}{first}{last}")).await;
    assert_eq!(answers.matches("HTTP/1.1 200 OK\r\n").count(), 3);
    // Escapes of a path mean what they stand for.
    let escaped = last.replace("/all/", "/%61l%6C/");
    let answer = raw(emulator.url(), escaped).await;
    assert_eq!(status(&answer), 200, "{answer}");
    for (method, allow) in [("HEAD", "GET"), ("OPTIONS", "GET"), ("BREW", "GET")] {
        let answer = raw(emulator.url(), codes(method, &authorization)).await;
        assert_eq!(status(&answer), 405, "{answer}");
        assert!(answer.contains(&format!("allow: {allow}\r\n")), "{answer}");
        assert_eq!(answer.ends_with("\r\n\r\n"), method == "HEAD", "{answer}");
    }
    for malformed in ["no HTTP\r\n\r\n", "GET / HTTP/9\r\n\r\n", "\u{0}\r\n\r\n"] {
        let answer = raw(emulator.url(), malformed).await;
        assert_eq!(status(&answer), 400, "{answer}");
    }
    kept(&emulator);
}

#[tokio::test]
async fn an_injected_answer_that_http_cannot_carry_is_told() {
    let length = RawAnswer::new(200).header("Content-Length", "7");
    let name = RawAnswer::new(200).header("no name", "");
    let reason = RawAnswer::new(200).reason("two\r\nlines");
    for answer in [length, name, reason, RawAnswer::new(100), RawAnswer::new(7)] {
        let emulator = emulator().await;
        emulator.inject(Injection::answer(answer.clone()));
        let (status, _) = http(&emulator, "GET", "/v1/nothing", None).await;
        assert_eq!(status, 500, "{answer:?}");
        assert_eq!(emulator.violations().len(), 1, "{answer:?}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn the_program_serves_and_logs_until_it_is_told_to_end() {
    for signal in ["TERM", "INT"] {
        let mut command = program("partner-center-emulator");
        command.args(["--port", "0"]);
        let mut running = integration::Running::start(command);
        let url = running.after("emulator at ");
        let token = running.after("app-only  ");
        let authorization = format!("Authorization: Bearer {token}");
        let answer = raw(&url, codes("GET", &authorization)).await;
        assert_eq!(status(&answer), 200, "{answer}");
        raw(&url, codes("OPTIONS", "")).await;
        let form = "POST /t/oauth2/token HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        raw(&url, form).await;
        // Nor does one who stalls hold it up.
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
fn the_program_says_what_is_wrong_with_its_arguments() {
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
