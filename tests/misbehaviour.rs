//! Quirks, injected faults and rate limits of the emulator, and which of them break the contract.

use std::time::Duration;

use integration::{Answered, contract, emulator, http, sent};
use partner_center_emulator::{
    CallFilter, Emulator, InjectedFault, Injection, Limit, LimitScope, Quirk, QuirkOverride,
    Quirks, RetryAfter, seed,
};
use serde_json::{Value, json};
use uuid::Uuid;

const EDUCATION: &str = r#"{"qualification":"Education","educationSegment":"K12"}"#;

fn qualifications(customer: Uuid) -> String {
    format!("/v1/customers/{customer}/qualifications")
}

/// The text of a body, without byte order mark.
fn text(body: &[u8]) -> &str {
    std::str::from_utf8(body)
        .unwrap()
        .trim_start_matches('\u{feff}')
}

fn plain(body: &[u8]) -> Value {
    serde_json::from_str(text(body)).unwrap_or_else(|error| panic!("{error}: {}", text(body)))
}

/// An emulator with one quirk.
async fn emulator_with_quirk(quirk: &str) -> Emulator {
    let emulator = emulator().await;
    emulator.set(quirk.parse().unwrap());
    emulator
}

#[tokio::test]
async fn every_quirk_of_a_qualification_changes_the_list() {
    let denied = json!({
        "qualification": "Education",
        "vettingStatus": "Denied",
        "vettingReason": "Not an Education Customer",
        "vettingCreateDate": "2025-12-25T00:00:00.0000000+00:00",
    });
    let change = |name: &str, value: &str| {
        let mut entry = denied.clone();
        entry[name] = value.into();
        json!([entry])
    };
    let renamed = {
        let mut entry = denied.clone();
        let properties = entry.as_object_mut().unwrap();
        let date = properties.remove("vettingCreateDate").unwrap();
        properties.insert("vettingCreatedDate".into(), date);
        json!([entry])
    };
    let pascal = json!([{
        "Qualification": "Education",
        "VettingStatus": "Denied",
        "VettingReason": "Not an Education Customer",
        "VettingCreateDate": "2025-12-25T00:00:00.0000000+00:00",
    }]);
    let date = |text: &str| change("vettingCreateDate", text);
    for (quirk, expected) in [
        ("wrapper=none", json!([denied])),
        (
            "wrapper=qualifications",
            json!({"qualifications": [denied]}),
        ),
        ("wrapper=items", json!({"items": [denied]})),
        ("wrapper=single", denied.clone()),
        ("dateName=created", renamed),
        ("propertyCase=pascal", pascal),
        ("dateFormat=seconds", date("2025-12-25T00:00:00Z")),
        ("dateFormat=milliseconds", date("2025-12-25T00:00:00.000Z")),
        ("dateFormat=withoutZone", date("2025-12-25T00:00:00")),
        ("dateFormat=changeLog", date("12/25/2025: 00:00:00")),
        ("dateFormat=empty", date("")),
        ("unknownValues=true", {
            let mut entries = change("vettingStatus", "Escalated");
            let healthcare = json!({"qualification": "Healthcare"});
            entries.as_array_mut().unwrap().push(healthcare);
            entries
        }),
    ] {
        let emulator = emulator_with_quirk(quirk).await;
        let (_, body) = http(
            &emulator,
            "GET",
            &qualifications(seed::TAILSPIN_TRAINING),
            None,
        )
        .await;
        assert_eq!(plain(&body), expected, "{quirk}");
        assert_eq!(emulator.violations(), [""; 0], "{quirk}");
    }
    for (quirk, first, second) in [
        (
            "valueCase=lower",
            "governmentcommunitycloud",
            "stateownedentity",
        ),
        (
            "valueCase=snake",
            "government_community_cloud",
            "state_owned_entity",
        ),
    ] {
        let emulator = emulator_with_quirk(quirk).await;
        let (_, body) = http(
            &emulator,
            "GET",
            &qualifications(seed::LITWARE_COUNTY),
            None,
        )
        .await;
        let body = plain(&body);
        assert_eq!(body[0]["qualification"], first);
        assert_eq!(body[1]["qualification"], second);
    }
    let emulator = emulator_with_quirk("noneEntry=true").await;
    let (_, body) = http(&emulator, "GET", &qualifications(seed::WINGTIP_TOYS), None).await;
    assert_eq!(plain(&body), json!([{"qualification": "None"}]));
    let emulator = emulator_with_quirk("wrapper=single").await;
    let (_, body) = http(&emulator, "GET", &qualifications(seed::WINGTIP_TOYS), None).await;
    assert_eq!(plain(&body), json!([]));
}

#[tokio::test]
async fn quirks_change_accepted_requests_and_validation_codes() {
    for (quirk, status, pointer) in [
        ("wrapper=none", 201, "/vettingStatus"),
        ("requestedStatus=ok", 200, "/vettingStatus"),
        (
            "wrapper=qualifications",
            201,
            "/qualifications/0/vettingStatus",
        ),
        ("wrapper=items", 201, "/items/0/vettingStatus"),
        ("propertyCase=pascal", 201, "/VettingStatus"),
    ] {
        let emulator = emulator_with_quirk(quirk).await;
        let path = qualifications(seed::WINGTIP_TOYS);
        let (got, body) = http(&emulator, "POST", &path, Some(EDUCATION)).await;
        assert_eq!(got, status, "{quirk}");
        assert_eq!(
            plain(&body).pointer(pointer),
            Some(&json!("InReview")),
            "{quirk}"
        );
        assert_eq!(emulator.violations(), [""; 0], "{quirk}");
    }
    for (quirk, pointer, expected) in [
        (
            "wrapper=qualifications",
            "/items/0/validationId",
            json!("12345"),
        ),
        ("numericValidationIds=true", "/0/validationId", json!(12345)),
    ] {
        let emulator = emulator_with_quirk(quirk).await;
        let (_, body) = http(&emulator, "GET", "/v1/customers/all/validations", None).await;
        assert_eq!(plain(&body).pointer(pointer), Some(&expected), "{quirk}");
    }
    let emulator = emulator_with_quirk("byteOrderMark=false").await;
    let (_, body) = http(&emulator, "GET", "/v1/customers/all/validations", None).await;
    assert!(body.starts_with(b"["));
}

#[tokio::test]
async fn an_error_response_has_every_form_that_was_observed() {
    let missing = format!("/v1/customers/{}", Uuid::new_v4());
    for (quirk, expected) in [
        (
            "errorForm=usual",
            "{\"code\":20002,\"description\":\"No relationship",
        ),
        (
            "numericCodes=false",
            "{\"code\":\"20002\",\"description\":\"No relationship",
        ),
        (
            "errorForm=extended",
            "{\"code\":20002,\"message\":\"No relationship",
        ),
        (
            "errorForm=gateway",
            "{\"statusCode\":403,\"message\":\"No relationship",
        ),
        (
            "errorForm=bareString",
            "\"No relationship between caller and account.\"",
        ),
        (
            "errorForm=plainText",
            "No relationship between caller and account.",
        ),
        ("errorForm=html", "<html><body><h1>No relationship"),
        ("errorForm=empty", ""),
    ] {
        let emulator = emulator_with_quirk(quirk).await;
        let Answered {
            status,
            reason,
            body,
            ..
        } = sent(&emulator, "GET", &missing).await;
        assert_eq!(status, 403, "{quirk}");
        assert!(
            text(&body).starts_with(expected),
            "{quirk}: {}",
            text(&body)
        );
        assert_eq!(body.is_empty(), expected.is_empty(), "{quirk}");
        let in_reason = reason == "No relationship between caller and account.";
        assert_eq!(in_reason, quirk == "errorForm=empty", "{quirk}: {reason}");
        assert_eq!(emulator.violations(), [""; 0], "{quirk}");
    }
    let fields = [
        ("grant_type", "refresh_token"),
        ("client_id", seed::CLIENT_ID),
        ("client_secret", seed::CLIENT_SECRET),
        ("refresh_token", seed::REFRESH_TOKEN_WITHOUT_MFA),
    ];
    for (quirk, code, reason) in [
        ("multiFactorError=code", true, "Unauthorized"),
        (
            "multiFactorError=reasonPhrase",
            false,
            "Unauthorized - MFA required",
        ),
    ] {
        let emulator = emulator_with_quirk(quirk).await;
        let (_, token) = integration::form(&emulator, "/t/oauth2/v2.0/token", &fields).await;
        let token = token["access_token"].as_str().unwrap();
        let answer = integration::sent_as(&emulator, token, "GET", &missing).await;
        assert_eq!((answer.status, answer.reason.as_str()), (401, reason));
        assert_eq!(text(&answer.body).contains("900421"), code);
    }
}

/// Every quirk whose description does not mention it keeps the contract, in every operation.
#[tokio::test]
async fn the_description_of_a_quirk_says_whether_it_breaks_the_contract() {
    let document = contract();
    let openapi: Value = serde_json::from_value(document.root().value()).unwrap();
    for option in Quirks::default().options() {
        for value in &option.values {
            if *value == option.value {
                continue;
            }
            let quirk = format!("{}={value}", option.name);
            let emulator = emulator_with_quirk(&quirk).await;
            let mut broken = 0;
            for (method, path, body) in calls() {
                let (status, answer) = http(&emulator, method, &path, body).await;
                let valid = fits(&openapi, &emulator, status, &answer);
                broken += usize::from(!valid);
            }
            let says = option.description.contains("reaks the contract")
                || option.description.contains("reak the contract");
            let keeps = ["gateway", "bareString", "extended", "empty", "none"];
            let says = says && !keeps.contains(&value.as_str());
            assert_eq!(broken > 0, says, "{quirk}: {broken}");
            assert_eq!(emulator.violations(), [""; 0], "{quirk}");
        }
    }
}

/// Requests that get every response of every operation that the default scenario allows.
fn calls() -> Vec<(&'static str, String, Option<&'static str>)> {
    let mut calls = vec![
        ("GET", "/v1/customers?size=2".to_owned(), None),
        ("GET", "/v1/customers/all/validations".to_owned(), None),
        ("GET", "/v1/nothing".to_owned(), None),
    ];
    let customers = seed::customers().into_iter().map(|customer| customer.id);
    for customer in customers.chain([Uuid::nil()]) {
        for rest in [
            "",
            "/qualifications",
            "/qualification",
            "/validations",
            "/validationStatus?type=account",
        ] {
            calls.push(("GET", format!("/v1/customers/{customer}{rest}"), None));
        }
        calls.push(("POST", qualifications(customer), Some(EDUCATION)));
        let path = format!("/v1/customers/{customer}/qualification");
        calls.push(("PUT", path, Some("\"education\"")));
    }
    calls
}

/// Whether the last response fits the contract, by validation that is independent of the emulator.
fn fits(openapi: &Value, emulator: &Emulator, status: u16, answer: &[u8]) -> bool {
    let call = emulator.calls().pop().unwrap();
    let Some(id) = call.operation else {
        return true;
    };
    let Ok(body) = serde_json::from_str::<Value>(text(answer)) else {
        return answer.is_empty() && status >= 400;
    };
    let paths = openapi["paths"].as_object().unwrap().values();
    let mut operations = paths.flat_map(|path| path.as_object().unwrap().values());
    let operation = operations
        .find(|operation| operation["operationId"] == *id)
        .unwrap();
    let responses = &operation["responses"];
    let key = status.to_string();
    let class = format!("{}XX", status / 100);
    let response = responses
        .get(&key)
        .or_else(|| responses.get(&class))
        .unwrap();
    let response = match response["$ref"].as_str() {
        Some(reference) => openapi.pointer(reference.trim_start_matches('#')).unwrap(),
        None => response,
    };
    let schema = response["content"]["application/json"]["schema"].clone();
    let mut root = json!({"allOf": [schema], "components": openapi["components"]});
    nullable(&mut root);
    jsonschema::draft4::is_valid(&root, &body)
}

/// Converts `nullable` of OpenAPI 3.0 to JSON Schema.
fn nullable(schema: &mut Value) {
    match schema {
        Value::Object(keywords) => {
            if keywords.get("nullable") == Some(&json!(true))
                && let Some(kind) = keywords.get("type").cloned()
            {
                keywords.insert("type".into(), json!([kind, "null"]));
            }
            keywords.values_mut().for_each(nullable);
        }
        Value::Array(items) => items.iter_mut().for_each(nullable),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[tokio::test]
async fn a_quirk_can_apply_to_an_operation_a_customer_or_the_next_calls() {
    let emulator = emulator().await;
    let only: QuirkOverride = format!(
        "wrapper=items,operation=listQualifications,customer={},next=2",
        seed::TAILSPIN_TRAINING
    )
    .parse()
    .unwrap();
    emulator.override_for(only.quirk, only.calls);
    let wrapped = async |path: String| {
        let (_, body) = http(&emulator, "GET", &path, None).await;
        plain(&body).get("items").is_some()
    };
    let tailspin = qualifications(seed::TAILSPIN_TRAINING);
    assert!(!wrapped(qualifications(seed::LITWARE_COUNTY)).await);
    assert!(!wrapped("/v1/customers/all/validations".into()).await);
    assert!(wrapped(tailspin.clone()).await);
    assert!(wrapped(tailspin.clone()).await);
    assert!(!wrapped(tailspin).await);
    emulator.override_for(Quirk::ByteOrderMark(false), CallFilter::default());
    emulator.clear_overrides();
    let (_, body) = http(&emulator, "GET", "/v1/customers", None).await;
    assert!(body.starts_with("\u{feff}".as_bytes()));
    // A repeated request gets the first response, with the quirks of that time.
    emulator.set(Quirk::RequestedStatus(
        partner_center_emulator::RequestedStatus::Ok,
    ));
    let path = qualifications(seed::WINGTIP_TOYS);
    let id = Uuid::new_v4();
    let first = integration::posted_with(&emulator, &path, id, EDUCATION).await;
    emulator.set(Quirk::RequestedStatus(
        partner_center_emulator::RequestedStatus::Created,
    ));
    let second = integration::posted_with(&emulator, &path, id, EDUCATION).await;
    assert_eq!(first, second);
    assert_eq!(first.0, 200);
}

#[tokio::test]
async fn every_fault_has_its_documented_effect() {
    for (fault, status, has_effect) in [
        ("throttled=57", Some(429), false),
        ("throttledUntil=57", Some(429), false),
        ("serverError=503", Some(503), false),
        ("badGateway", Some(502), false),
        ("unauthorized", Some(401), false),
        ("multiFactorRequired", Some(401), false),
        ("delayBefore=1", Some(201), true),
        ("delayAfter=1", Some(201), true),
        ("cutBefore", None, false),
        ("cutAfter", None, true),
        ("truncated", None, true),
    ] {
        let emulator = emulator().await;
        let parsed: Injection = format!("{fault},next=1").parse().unwrap();
        emulator.inject(parsed);
        let path = qualifications(seed::WINGTIP_TOYS);
        let got = integration::try_post(&emulator, &path, EDUCATION).await;
        assert_eq!(got.as_ref().map(|answer| answer.status), status, "{fault}");
        let (_, after) = http(&emulator, "GET", &path, None).await;
        assert_eq!(plain(&after) != json!([]), has_effect, "{fault}");
        if let Some(answer) = got.filter(|answer| answer.status == 429) {
            let seconds = answer.header("retry-after");
            assert_eq!(
                seconds == "57",
                fault == "throttled=57",
                "{fault}: {seconds}"
            );
            assert_eq!(
                seconds.ends_with("GMT"),
                fault == "throttledUntil=57",
                "{seconds}"
            );
        }
        assert_eq!(emulator.violations(), [""; 0], "{fault}");
    }
}

#[tokio::test]
async fn a_stalled_request_has_its_effect() {
    let emulator = emulator().await;
    emulator.inject(Injection::new(InjectedFault::Stall));
    let path = qualifications(seed::WINGTIP_TOYS);
    let post = integration::try_post(&emulator, &path, EDUCATION);
    let patience = Duration::from_millis(300);
    assert!(tokio::time::timeout(patience, post).await.is_err());
    let (_, after) = http(&emulator, "GET", &path, None).await;
    assert_eq!(plain(&after)[0]["vettingStatus"], "InReview");
    emulator.inject(Injection::new(InjectedFault::BadGateway).always());
    assert_eq!(http(&emulator, "GET", &path, None).await.0, 502);
    emulator.clear_faults();
    assert_eq!(http(&emulator, "GET", &path, None).await.0, 200);
}

#[tokio::test]
async fn limits_count_by_partner_or_customer_and_by_the_clock() {
    let limit = |calls, per| Limit {
        calls,
        window: partner_center_emulator::HumanDuration(Duration::from_secs(60)),
        per,
        operation: Some("listQualifications".into()),
        retry_after: RetryAfter::Seconds,
    };
    let emulator = emulator().await;
    emulator.limit([
        limit(3, LimitScope::Partner),
        limit(2, LimitScope::Customer),
    ]);
    let get = async |customer| sent(&emulator, "GET", &qualifications(customer)).await;
    let (one, two) = (seed::WINGTIP_TOYS, seed::CONTOSO_UNIVERSITY);
    assert_eq!(get(one).await.status, 200);
    emulator.advance(Duration::from_secs(20));
    assert_eq!(get(one).await.status, 200);
    let answer = get(one).await;
    assert_eq!(
        (answer.status, answer.header("retry-after")),
        (429, "40".into())
    );
    assert_eq!(
        plain(&answer.body)["message"],
        "Rate limit is exceeded. Try again in 40 seconds."
    );
    assert!(!answer.body.starts_with("\u{feff}".as_bytes()));
    // A throttled call does not count: the partner has a third call.
    assert_eq!(get(two).await.status, 200);
    assert_eq!(get(two).await.status, 429);
    // Other operations are not limited.
    assert_eq!(sent(&emulator, "GET", "/v1/customers").await.status, 200);
    emulator.advance(Duration::from_secs(40));
    assert_eq!(get(two).await.status, 200);
    // A call without a valid token does not count.
    let unauthorized = integration::sent_as(&emulator, "x", "GET", &qualifications(one)).await;
    assert_eq!(unauthorized.status, 401);
}

#[test]
fn a_limit_is_parsed_from_a_command_line() {
    let limit: Limit = "20/10s,per=customer,operation=getCustomer,retryAfter=date"
        .parse()
        .unwrap();
    assert_eq!(
        (limit.calls, limit.per, limit.retry_after),
        (20, LimitScope::Customer, RetryAfter::Date)
    );
    for wrong in [
        "500",
        "/60s",
        "x/60s",
        "5/0s",
        "5/soon",
        "5/1s,operation=x",
        "0/60s",
        "5/1s,operation=token",
        "5/1s,per=world",
        "5/1s,x=y",
        "",
    ] {
        assert!(wrong.parse::<Limit>().is_err(), "{wrong}");
    }
}

#[test]
fn an_invalid_quirk_is_rejected() {
    for text in [
        "wrapper",
        "byteOrderMark=1",
        "=",
        "",
        "wrapper=items,",
        "wrapper=items,next=-1",
        "wrapper=items,next=0",
    ] {
        assert!(text.parse::<QuirkOverride>().is_err(), "{text}");
    }
    assert!("wrapper=items,next=1".parse::<Quirk>().is_err());
    assert!("byteOrderMark".parse::<Quirk>().is_ok());
}
