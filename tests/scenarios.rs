//! Scenarios of the emulator: files, the locations of errors, the state as a scenario, and partners.

use std::time::Duration;

use integration::{contract, http, http_as};
use partner_center_emulator::{
    CallFilter, Emulator, FaultTiming, Injection, Partner, Quirk, Scenario, VETTING_TIME,
    VettingDecision, seed,
};
use serde_json::{Value, json};
use uuid::Uuid;

async fn started(text: &str) -> Emulator {
    let scenario = Scenario::parse("scenario.yaml", text).unwrap();
    let builder = Emulator::builder().scenario(scenario);
    builder.start().await.unwrap()
}

#[tokio::test]
async fn a_scenario_file_sets_partners_clock_vetting_quirks_and_faults() {
    let emulator = started(
        r#"
seed: 7
now: 2027-03-01T08:00:00Z
vetting:
  duration: 90s
  otherwise:
    denied: Not an Academic Domain
quirks:
  byteOrderMark: false
  dateFormat: seconds
faults:
  - fault: badGateway
    calls: {operation: listValidationCodes, next: 1}
partners:
  - id: 11111111-1111-4111-8111-111111111111
    name: Fourth Coffee
    users: [{name: someone@fourth.example, gdapRoles: []}]
    validationCodes: [{id: "777", maxCreates: 2, remainingCreates: 2}]
    customers:
      - id: 22222222-2222-4222-8222-222222222222
        name: School of Fine Art
        domain: art.example
        qualifications:
          - qualification: Education
          - qualification: StateOwnedEntity
"#,
    )
    .await;
    let path = "/v1/customers/22222222-2222-4222-8222-222222222222/qualifications";
    let (_, body) = http(&emulator, "GET", path, None).await;
    let body: Value = serde_json::from_slice(&body).unwrap();
    let entry = json!({
        "qualification": "Education",
        "vettingStatus": "InReview",
        "vettingCreateDate": "2027-03-01T08:00:00Z",
    });
    assert_eq!(body, json!([entry, {"qualification": "StateOwnedEntity"}]));
    emulator.advance(Duration::from_secs(90));
    let (_, body) = http(&emulator, "GET", path, None).await;
    let body: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(body[0]["vettingReason"], "Not an Academic Domain");
    let codes = "/v1/customers/all/validations";
    assert_eq!(http(&emulator, "GET", codes, None).await.0, 502);
    let (status, body) = http(&emulator, "GET", codes, None).await;
    let body: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!((status, &body[0]["validationId"]), (200, &json!("777")));
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn a_user_without_a_role_cannot_request_government_community_cloud() {
    let mut scenario = Scenario::default();
    scenario.partners[0].users[0].gdap_roles.clear();
    let builder = Emulator::builder().scenario(scenario);
    let emulator = builder.start().await.unwrap();
    let path = format!("/v1/customers/{}/qualifications", seed::WINGTIP_TOYS);
    let request = r#"{"qualification":"GovernmentCommunityCloud","validationCode":"12345"}"#;
    let (status, body) = http(&emulator, "POST", &path, Some(request)).await;
    let body = String::from_utf8(body).unwrap();
    assert_eq!(status, 403, "{body}");
    assert!(
        body.contains("900150") && body.contains("Directory Reader"),
        "{body}"
    );
    assert_eq!(emulator.remaining_creates(seed::CODE), Some(4));
    let put = format!(
        "/v1/customers/{}/qualification?code=12345",
        seed::WINGTIP_TOYS
    );
    let set = Some("\"government_community_cloud\"");
    assert_eq!(http(&emulator, "PUT", &put, set).await.0, 409);
    // Other qualifications require no role.
    let state = r#"{"qualification":"StateOwnedEntity"}"#;
    assert_eq!(http(&emulator, "POST", &path, Some(state)).await.0, 201);
}

#[test]
fn a_scenario_that_breaks_a_rule_is_rejected() {
    let partner = |more: Value| {
        let mut partner = json!({"id": seed::PARTNER, "name": "Fourth Coffee"});
        for (name, value) in more.as_object().unwrap() {
            partner[name] = value.clone();
        }
        partner
    };
    let with = |entries: Value| {
        partner(json!({"customers": [{
            "id": seed::WINGTIP_TOYS, "name": "A", "domain": "a.example", "qualifications": entries,
        }]}))
    };
    let (education, state) = (
        json!({"qualification": "Education"}),
        json!({"qualification": "StateOwnedEntity"}),
    );
    let government = json!({"qualification": "GovernmentCommunityCloud", "validationCode": "1"});
    for (partners, expected) in [
        (
            vec![partner(json!({})), partner(json!({}))],
            "another partner has this id",
        ),
        (
            vec![partner(json!({"users": [{"name": "a"}, {"name": "a"}]}))],
            "another user",
        ),
        (
            vec![partner(
                json!({"validationCodes": [{"id": "1"}, {"id": "1"}]}),
            )],
            "another code",
        ),
        (
            vec![partner(json!({"validationCodes": [{"id": ""}]}))],
            "must not be empty",
        ),
        (
            vec![partner(json!({"validationCodes": [
                {"id": "1", "maxCreates": 1, "remainingCreates": 2},
            ]}))],
            "must not exceed",
        ),
        (
            vec![partner(
                json!({"validationCodes": [{"id": "1", "maxCreates": 4_294_967_295_u32}]}),
            )],
            "2147483647",
        ),
        (vec![with(json!([state, state]))], "at most once"),
        (
            vec![with(json!([education, government]))],
            "exclude each other",
        ),
    ] {
        let text = json!({"partners": partners}).to_string();
        let error = Scenario::parse("a.json", &text).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
    assert_eq!(
        Scenario::parse("a.yaml", "# nothing yet\n\n").unwrap(),
        Scenario::default()
    );
}

#[tokio::test]
async fn times_are_written_in_utc_and_a_large_state_can_be_loaded() {
    let text = "now: 2026-01-01T12:00:00+05:00\n";
    let scenario = Scenario::parse("a.yaml", text).unwrap();
    let builder = Emulator::builder().scenario(scenario);
    let builder = builder.customers(seed::numbered(10_000));
    let emulator = builder.start().await.unwrap();
    let path = format!("/v1/customers/{}/qualifications", seed::FABRIKAM_COLLEGE);
    let (_, body) = http(&emulator, "GET", &path, None).await;
    let body = String::from_utf8(body).unwrap();
    assert!(body.contains("2026-01-01T07:00:00.0000000+00:00"), "{body}");
    let (_, state) = integration::plain_http(&emulator, "GET", "/_emulator/scenario", None).await;
    assert!(state.len() > 1 << 20);
    let path = "/_emulator/scenario";
    let (status, why) = integration::plain_http(&emulator, "PUT", path, Some(&state)).await;
    assert_eq!((status, why.as_str()), (204, ""));
    let shown = format!("{:?}", emulator.scenario());
    assert!(!shown.contains(seed::CLIENT_SECRET) && !shown.contains(seed::REFRESH_TOKEN));
}

#[tokio::test]
async fn partners_do_not_see_each_other() {
    let mut scenario = Scenario::default();
    let other: Partner = serde_json::from_value(json!({
        "id": "11111111-1111-4111-8111-111111111111",
        "name": "Fourth Coffee",
        "applications": [{"clientId": "other", "secrets": ["other-secret"]}],
        "customers": [{
            "id": "22222222-2222-4222-8222-222222222222",
            "name": "School of Fine Art",
            "domain": "art.example",
        }],
    }))
    .unwrap();
    scenario.partners.push(other);
    let builder = Emulator::builder().scenario(scenario);
    let emulator = builder.start().await.unwrap();
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", "other"),
        ("client_secret", "other-secret"),
        ("scope", "https://api.partnercenter.microsoft.com/.default"),
    ];
    let (status, token) = integration::form(&emulator, "/t/oauth2/v2.0/token", &fields).await;
    assert_eq!(status, 200, "{token}");
    let other = token["access_token"].as_str().unwrap();
    for (token, mine, yours) in [
        (
            other,
            "22222222-2222-4222-8222-222222222222",
            seed::WINGTIP_TOYS.to_string().as_str(),
        ),
        (
            emulator.app_token(),
            &seed::WINGTIP_TOYS.to_string(),
            "22222222-2222-4222-8222-222222222222",
        ),
    ] {
        let path = |customer: &str| format!("/v1/customers/{customer}");
        assert_eq!(
            http_as(&emulator, token, "GET", &path(mine), None).await.0,
            200
        );
        let (status, body) = http_as(&emulator, token, "GET", &path(yours), None).await;
        assert_eq!(status, 403);
        assert!(String::from_utf8(body).unwrap().contains("20002"));
    }
    let (_, body) = http_as(&emulator, other, "GET", "/v1/customers", None).await;
    let body = String::from_utf8(body).unwrap();
    assert!(
        body.contains("School of Fine Art") && !body.contains("Wingtip"),
        "{body}"
    );
    let (_, body) = http_as(
        &emulator,
        other,
        "GET",
        "/v1/customers/all/validations",
        None,
    )
    .await;
    assert_eq!(body, "\u{feff}[]".as_bytes());
}

#[test]
fn an_error_of_a_scenario_has_its_location() {
    let cases = [
        (
            "seed: -1\n",
            "1:1: invalid value: integer `-1`, expected u64",
        ),
        ("quirk: {}\n", "1:1: unknown field `quirk`, expected one of"),
        (
            "quirks:\n  byteOrderMark: maybe\n",
            "2:3: invalid type: string \"maybe\"",
        ),
        (
            "quirks:\n  wrapper: box\n",
            "2:3: unknown variant `box`, expected one of",
        ),
        ("vetting:\n  duration: soon\n", "2:3: expected number at 0"),
        (
            "faults:\n  - fault: fire\n",
            "2:5: unknown variant `fire`, expected one of",
        ),
        (
            "faults:\n  - fault: stall\n    calls:\n      operation: listEverything\n",
            "4:7: unknown operation `listEverything`; expected listCustomers",
        ),
        (
            "overrides:\n  - quirk: {dateFormat: empty}\n    calls: {chance: 2}\n",
            "3:13: a chance is from 0 to 1, not 2",
        ),
        (
            "limits:\n  - {calls: 1, window: 0s}\n",
            "2:16: the window of a limit must not be zero",
        ),
        ("partners: []\n", "1:1: a scenario requires a partner"),
        (
            "partners:\n  - id: x\n    name: y\n",
            "2:5: UUID parsing failed: invalid character",
        ),
        (
            "partners:\n  - {id: 11111111-1111-4111-8111-111111111111, name: A, applications: [{clientId: a, certificates: [x]}]}\n",
            ": expected an RSA certificate or public key in PEM",
        ),
        ("seed: 1\nseed: 2\n", "2:1"),
        ("seed: [\n", "2:1"),
        ("- 1\n", "1:1"),
        ("\u{0}", ""),
        (
            "now: 0000-01-01T00:00:00Z\n",
            "1:1: a time must be between the years",
        ),
        (
            "faults:\n  - fault: {serverError: 99}\n",
            "2:5: the status of an error",
        ),
        (
            "limits:\n  - {calls: 0, window: 1s}\n",
            "2:6: a limit allows at least one call",
        ),
        (
            "overrides:\n  - {quirk: {wrapper: items}, calls: {next: 0}}\n",
            "2:39: the minimum is 1",
        ),
    ];
    for (text, expected) in cases {
        let error = Scenario::parse("a.yaml", text).expect_err(text).to_string();
        assert!(error.starts_with("a.yaml"), "{text:?}: {error}");
        assert!(error.contains(expected), "{text:?}: {error}");
    }
}

#[test]
fn the_default_scenario_fits_its_schema_and_round_trips() {
    let scenario = Scenario::default();
    let text = scenario.to_json();
    assert_eq!(Scenario::parse("scenario", &text).unwrap(), scenario);
    let validator = jsonschema::validator_for(&Scenario::schema()).unwrap();
    let value: Value = serde_json::from_str(&text).unwrap();
    assert!(validator.is_valid(&value));
    assert!(!validator.is_valid(&json!({"quirk": {}})));
    // The schema rejects what the emulator rejects, as far as a schema can express it.
    for wrong in [
        json!({"quirks": {"wrapper": "box"}}),
        json!({"faults": [{"fault": "fire"}]}),
        json!({"partners": [{"id": "11111111-1111-4111-8111-111111111111"}]}),
    ] {
        assert!(!validator.is_valid(&wrong), "{wrong}");
        assert!(Scenario::parse("x", &wrong.to_string()).is_err(), "{wrong}");
    }
}

#[tokio::test]
async fn another_emulator_can_start_from_a_state() {
    let first = integration::emulator().await;
    let path = format!("/v1/customers/{}/qualifications", seed::CONTOSO_UNIVERSITY);
    let education =
        r#"{"qualification":"Education","educationSegment":"K12","website":"museum.example"}"#;
    assert_eq!(http(&first, "POST", &path, Some(education)).await.0, 201);
    let government = r#"{"qualification":"GovernmentCommunityCloud","validationCode":"123456"}"#;
    let toys = format!("/v1/customers/{}/qualifications", seed::WINGTIP_TOYS);
    assert_eq!(http(&first, "POST", &toys, Some(government)).await.0, 201);
    first.advance(Duration::from_secs(3600));
    first.set(Quirk::NumericCodes(false));
    first.inject(
        Injection::cut(FaultTiming::AfterEffect)
            .times(3)
            .only("getCustomer"),
    );
    let operation = Some("listCustomers".to_owned());
    let calls = CallFilter {
        operation,
        ..CallFilter::default()
    };
    first.override_for(Quirk::ByteOrderMark(false), calls);

    let text = first.scenario().to_json();
    let second = started(&text).await;
    assert_eq!(second.scenario(), first.scenario());
    for emulator in [&first, &second] {
        emulator.advance(VETTING_TIME);
        let (_, body) = http(emulator, "GET", &path, None).await;
        assert!(
            String::from_utf8(body)
                .unwrap()
                .contains("Not an eligible Museum")
        );
        assert_eq!(emulator.remaining_creates(seed::CODE_FOR_ONE), Some(0));
    }
    // A running emulator can load a scenario; the ready tokens stay valid.
    second.load(Scenario::default()).unwrap();
    let (_, body) = http(&second, "GET", &path, None).await;
    assert_eq!(body, "\u{feff}[]".as_bytes());
    let without_partner = Scenario {
        partners: Vec::new(),
        ..Scenario::default()
    };
    let error = second.load(without_partner).unwrap_err().to_string();
    assert_eq!(
        error,
        "/partners: a scenario requires a partner; the ready tokens belong to the first one"
    );
    assert!(second.decide(seed::FABRIKAM_COLLEGE, VettingDecision::Approved));
}

#[tokio::test]
async fn a_seed_makes_random_choices_repeatable() {
    let mut patterns = Vec::new();
    for seed in [1, 1, 2] {
        let emulator = Emulator::builder().seed(seed).start().await.unwrap();
        let often = Injection::response(partner_center_emulator::RawResponse::new(500));
        emulator.inject(often.always().chance(0.5));
        let mut statuses = Vec::new();
        for _ in 0..32 {
            statuses.push(http(&emulator, "GET", "/v1/customers", None).await.0);
        }
        let ids: Vec<_> = emulator
            .calls()
            .into_iter()
            .map(|call| call.request_id)
            .collect();
        let token = emulator.user_token().to_owned();
        patterns.push((statuses, ids, token));
    }
    assert_eq!(patterns[0].0, patterns[1].0);
    assert_eq!(patterns[0].1, patterns[1].1);
    assert_ne!(patterns[0].0, patterns[2].0);
    assert!(patterns[0].0.contains(&200) && patterns[0].0.contains(&500));
    assert_ne!(patterns[0].2, patterns[2].2);
}

#[test]
fn the_program_prints_the_default_scenario_the_schema_and_the_switches() {
    let print = |what: &str| {
        let mut command = integration::program("partner-center-emulator");
        command.arg(what);
        let ended = integration::run(command);
        assert_eq!(ended.code, Some(0), "{ended}");
        ended.stdout
    };
    let scenario = Scenario::parse("stdout", &print("scenario")).unwrap();
    assert_eq!(scenario, Scenario::default());
    let schema: Value = serde_json::from_str(&print("schema")).unwrap();
    assert_eq!(schema, Scenario::schema());
    let switches = print("switches");
    integration::snapshots().bind(|| insta::assert_snapshot!("emulator_switches", switches));
}

#[test]
fn the_program_reports_invalid_options() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("scenario.yaml");
    std::fs::write(&file, "quirks:\n  wrapper: box\n").unwrap();
    let file = file.to_str().unwrap();
    let missing = folder.path().join("missing.yaml");
    let cases: [(&[&str], i32, &str); 8] = [
        (
            &["--scenario", file],
            1,
            "scenario.yaml:2:3: unknown variant `box`",
        ),
        (
            &["--scenario", missing.to_str().unwrap()],
            1,
            "cannot read ",
        ),
        (&["--quirk", "wrapper=box"], 2, "unknown variant `box`"),
        (&["--quirk", "bom=true"], 2, "unknown variant `bom`"),
        (
            &["--quirk", "wrapper=items,operation=x"],
            2,
            "unknown operation `x`",
        ),
        (&["--fault", "throttled"], 2, "throttled"),
        (&["--fault", "stall,next=many"], 2, "`next`: invalid digit"),
        (
            &["--fault", "stall,when=now"],
            2,
            "unknown property `when`; expected operation, customer",
        ),
    ];
    for (arguments, code, expected) in cases {
        let mut command = integration::program("partner-center-emulator");
        command.args(["--port", "0"]).args(arguments);
        let ended = integration::run(command);
        assert_eq!(ended.code, Some(code), "{arguments:?}: {ended}");
        assert!(ended.stderr.contains(expected), "{arguments:?}: {ended}");
    }
}

#[test]
fn every_operation_of_the_contract_can_be_selected() {
    let document = contract();
    for operation in document.openapi().operations() {
        let fault = format!("stall,operation={}", operation.operation_id().unwrap());
        assert!(fault.parse::<Injection>().is_ok(), "{fault}");
    }
    let customer = Uuid::new_v4();
    let all = format!("throttled=57,operation=token,customer={customer},next=3,chance=0.5");
    let injection: Injection = all.parse().unwrap();
    assert_eq!(injection.calls.customer, Some(customer));
}
