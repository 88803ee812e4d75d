//! The emulator keeps the rules of the service and the words of the contract.

use integration::{emulator, http, partner, program};
use partner_center::types::{EducationSegment, QualificationRequest};
use partner_center_emulator::{Emulator, INVENTED_SOURCE, VETTING_TIME, seed};
use serde_json::Value;
use uuid::Uuid;

/// Posts a request for the customer and returns the status and, for refusals, code and source.
async fn post(emulator: &Emulator, customer: Uuid, body: &str) -> (u16, String, String) {
    let path = format!("/v1/customers/{customer}/qualifications");
    let (status, body) = http(emulator, "POST", &path, Some(body)).await;
    let json = json(&body);
    let text = |key: &str| {
        let value = json.get(key).map(ToString::to_string).unwrap_or_default();
        value.trim_matches('"').to_owned()
    };
    (status, text("code"), text("source"))
}

fn json(body: &[u8]) -> Value {
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
    assert_eq!((status, json(&body)["code"].clone()), (400, 900_118.into()));
    assert_eq!(
        partner(&emulator).qualifications(customer).await.unwrap(),
        []
    );
    assert_eq!(emulator.violations(), Vec::<String>::new());
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
    assert_eq!(emulator.violations(), Vec::<String>::new());
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
}

#[tokio::test]
async fn unknown_paths_and_methods_are_refused_in_the_contracts_words() {
    let emulator = emulator().await;
    let (status, body) = http(&emulator, "GET", "/v1/nothing", None).await;
    assert_eq!((status, json(&body)["code"].clone()), (404, 1000.into()));
    let (status, _) = http(&emulator, "DELETE", "/v1/customers/all/validations", None).await;
    assert_eq!(status, 405);
    let large = format!(r#"{{"qualification":"{}"}}"#, "x".repeat(2 << 20));
    let path = format!("/v1/customers/{}/qualifications", seed::CONTOSO_UNIVERSITY);
    let (status, _) = http(&emulator, "POST", &path, Some(&large)).await;
    assert_eq!(status, 413);
    assert_eq!(emulator.violations(), Vec::<String>::new());
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
        let mut form: Vec<(&str, &str)> = client.to_vec();
        form.push((key, &resource));
        let (status, token) = integration::form(&emulator, path, &form).await;
        assert_eq!(status, 200, "{token}");
        assert_eq!(token["expires_in"].is_u64(), numeric, "{token}");
        assert_eq!(token["expires_in"].is_string(), !numeric, "{token}");
        let partner = integration::stranger(&emulator, token["access_token"].as_str().unwrap());
        partner.validation_codes().await.unwrap();
    }
    let mut wrong = client.to_vec();
    wrong[2].1 = "wrong";
    wrong.push(("scope", "https://api.partnercenter.microsoft.com/.default"));
    let (status, error) =
        integration::form(&emulator, "/contoso.example/oauth2/v2.0/token", &wrong).await;
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
