//! The client against the emulator: what every call carries, and how every answer is read.

use std::time::Duration;

use integration::{
    Listener, application, client_with_token, emulator, emulator_with, partner, unreachable_client,
};
use partner_center::generated::{self, ResponseValue};
use partner_center::types::{
    CustomerQualification, EducationSegment, FaultBody, Qualification, QualificationRequest,
    SynchronousQualification, ValidationType, VettingStatus,
};
use partner_center::{
    Error, ErrorKind, Operation, PartnerCenter, PendingQualification, Vetting, WaitPolicy,
};
use partner_center_emulator::{
    Call, Emulator, FaultTiming, Injection, Quirks, RawResponse, VettingDecision, seed,
};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

pub(crate) const CUSTOMER: Uuid = seed::CONTOSO_UNIVERSITY;

fn education(website: &str) -> QualificationRequest {
    QualificationRequest::Education {
        education_segment: EducationSegment::HigherEducation,
        website: Some(website.to_owned()),
    }
}

fn with_code(code: &str) -> QualificationRequest {
    QualificationRequest::GovernmentCommunityCloud {
        validation_code: code.parse().unwrap(),
    }
}

fn header(call: &Call, name: &str) -> Option<String> {
    call.headers.get(name).cloned()
}

/// Calls one operation through its generated builder, which knows nothing of ids, and returns what
/// came back, also if it is a refusal, as the JSON of its type.
#[expect(deprecated, reason = "deprecated calls are read like all others")]
pub(crate) async fn called(partner: &PartnerCenter, operation: Operation) -> Result<Value, String> {
    fn value<T: Serialize>(
        answer: Result<ResponseValue<T>, generated::Error<FaultBody>>,
    ) -> Result<Value, String> {
        let value = match answer {
            Ok(answer) => serde_json::to_value(answer.into_inner()),
            Err(generated::Error::ErrorResponse(refusal)) => {
                serde_json::to_value(refusal.into_inner())
            }
            Err(error) => return Err(format!("{error:?}")),
        };
        Ok(value.unwrap())
    }
    let client = partner.generated_client();
    match operation {
        Operation::ListCustomers => value(client.list_customers().send().await),
        Operation::GetCustomer => value(client.get_customer().customer_id(CUSTOMER).send().await),
        Operation::ListQualifications => value(
            client
                .list_qualifications()
                .customer_id(CUSTOMER)
                .send()
                .await,
        ),
        Operation::RequestQualification => {
            let call = client.request_qualification().customer_id(CUSTOMER);
            value(
                call.body(QualificationRequest::StateOwnedEntity)
                    .send()
                    .await,
            )
        }
        Operation::GetQualification => value(
            client
                .get_qualification()
                .customer_id(CUSTOMER)
                .send()
                .await,
        ),
        Operation::SetQualification => {
            let call = client.set_qualification().customer_id(CUSTOMER);
            value(call.body(SynchronousQualification::Education).send().await)
        }
        Operation::GetCustomerValidation => value(
            client
                .get_customer_validation()
                .customer_id(CUSTOMER)
                .send()
                .await,
        ),
        Operation::GetValidationStatus => {
            let call = client.get_validation_status().customer_id(CUSTOMER);
            value(call.type_(ValidationType::Account).send().await)
        }
        Operation::ListValidationCodes => value(client.list_validation_codes().send().await),
        other => panic!("{other:?} is not called here"),
    }
}

#[tokio::test]
async fn hooks_run_on_every_operation() {
    let emulator = emulator().await;
    let partner = partner(&emulator);
    for operation in Operation::ALL {
        called(&partner, *operation).await.unwrap();
    }
    let calls = emulator.calls();
    assert_eq!(calls.len(), Operation::ALL.len());
    for (call, operation) in calls.iter().zip(Operation::ALL) {
        assert_eq!(call.operation.as_deref(), Some(operation.id()));
        assert_eq!(
            header(call, "authorization").as_deref(),
            Some("[redacted] app+user")
        );
        for id in ["ms-requestid", "ms-correlationid"] {
            let id = header(call, id).unwrap_or_else(|| panic!("{operation:?} has no {id}"));
            assert!(id.parse::<Uuid>().is_ok(), "{id}");
        }
        assert_eq!(
            header(call, "ms-partnercenter-application").as_deref(),
            Some("integration")
        );
        assert_eq!(header(call, "x-locale").as_deref(), Some("en-US"));
        assert_eq!(
            header(call, "api-version"),
            None,
            "the generator's own header went out"
        );
        assert_eq!(header(call, "accept").as_deref(), Some("application/json"));
    }
}

#[tokio::test]
async fn each_call_has_ids_of_its_own() {
    let emulator = emulator().await;
    let partner = partner(&emulator);
    for _ in 0..3 {
        partner.customer(CUSTOMER).qualifications().await.unwrap();
    }
    let calls = emulator.calls();
    let mut ids: Vec<_> = calls
        .iter()
        .map(|call| header(call, "ms-requestid"))
        .collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 3);
}

#[tokio::test]
async fn ids_that_the_caller_chose_are_kept() {
    let emulator = emulator().await;
    let id = Uuid::new_v4();
    let partner = partner(&emulator);
    let call = partner
        .generated_client()
        .list_validation_codes()
        .ms_request_id(id)
        .x_locale("de-DE");
    call.send().await.unwrap();
    let calls = emulator.calls();
    assert_eq!(header(&calls[0], "ms-requestid"), Some(id.to_string()));
    assert_eq!(header(&calls[0], "x-locale").as_deref(), Some("de-DE"));
}

#[tokio::test]
async fn a_body_decodes_with_and_without_byte_order_mark() {
    for byte_order_mark in [true, false] {
        let emulator = emulator_with(Quirks {
            byte_order_mark,
            ..Quirks::default()
        })
        .await;
        let (_, raw) =
            integration::http(&emulator, "GET", "/v1/customers/all/validations", None).await;
        assert_eq!(raw.starts_with(b"\xef\xbb\xbf"), byte_order_mark);
        let codes = partner(&emulator).validation_codes().await.unwrap();
        assert_eq!(codes[0].validation_id, seed::CODE);
        let fault = partner(&emulator)
            .customer(Uuid::new_v4())
            .qualifications()
            .await
            .unwrap_err();
        assert_eq!(fault.code().as_deref(), Some("20002"));
        assert_eq!(emulator.violations(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn education_is_vetted_and_approved() {
    let emulator = emulator().await;
    let partner = partner(&emulator);
    let entry = partner
        .customer(CUSTOMER)
        .request_qualification(education("contoso.edu"))
        .await
        .unwrap();
    let entry = entry.into_entry();
    assert_eq!(entry.qualification, Qualification::Education);
    assert_eq!(entry.vetting_status, Some(VettingStatus::InReview));
    assert!(entry.vetting_create_date.is_some());

    let policy = WaitPolicy::default()
        .initial_interval(Duration::from_millis(1))
        .max_interval(Duration::from_millis(5))
        .max_elapsed(Duration::ZERO);
    let education = Qualification::Education;
    let vetting = partner
        .customer(CUSTOMER)
        .poller(education.clone())
        .wait(policy)
        .await
        .unwrap();
    assert!(matches!(vetting, Vetting::InReview(Some(_))), "{vetting:?}");

    let policy = policy.max_elapsed(Duration::from_secs(20));
    let watch = partner.customer(CUSTOMER).poller(education.clone());
    let wait = watch.wait(policy);
    let advance = async { emulator.advance(partner_center_emulator::VETTING_TIME) };
    let (vetting, ()) = tokio::join!(wait, advance);
    assert!(matches!(vetting.unwrap(), Vetting::Approved(_)));
    assert_eq!(emulator.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn a_denial_carries_its_reason() {
    let emulator = emulator().await;
    let partner = partner(&emulator);
    partner
        .customer(CUSTOMER)
        .request_qualification(education("denied.example"))
        .await
        .unwrap();
    emulator.advance(partner_center_emulator::VETTING_TIME);
    let watch = partner.customer(CUSTOMER).poller(Qualification::Education);
    let wait = watch.wait(WaitPolicy::default());
    let Vetting::Denied(entry) = wait.await.unwrap() else {
        panic!("it was not denied")
    };
    assert_eq!(
        entry.vetting_reason.as_deref(),
        Some("Not an Education Customer")
    );
}

#[tokio::test]
async fn what_is_not_vetted_needs_no_wait() {
    let emulator = emulator().await;
    let partner = partner(&emulator);
    let request = QualificationRequest::StateOwnedEntity;
    let entry = partner
        .customer(CUSTOMER)
        .request_qualification(request)
        .await
        .unwrap();
    assert!(matches!(entry.vetting(), Vetting::NotVetted(_)));
}

#[tokio::test]
async fn the_answers_of_200_and_201_are_read_alike() {
    use partner_center_emulator::RequestedStatus;
    for requested_status in [RequestedStatus::Ok, RequestedStatus::Created] {
        let emulator = emulator_with(Quirks {
            requested_status,
            ..Quirks::default()
        })
        .await;
        let answer = partner(&emulator)
            .customer(CUSTOMER)
            .request_qualification(with_code(seed::CODE))
            .await;
        assert_eq!(
            answer.unwrap().entry().vetting_status,
            Some(VettingStatus::Approved)
        );
    }
}

#[tokio::test]
async fn an_entry_that_says_none_is_none() {
    let emulator = emulator().await;
    let body = r#"[{"qualification":"none"},{"qualification":"StateOwnedEntity"}]"#;
    let answer = RawResponse::new(200).body("application/json", body);
    emulator.inject(Injection::response(answer).only("listQualifications"));
    let entries = partner(&emulator)
        .customer(CUSTOMER)
        .qualifications()
        .await
        .unwrap();
    let [entry] = entries.as_slice() else {
        panic!("{entries:?}")
    };
    assert_eq!(entry.qualification, Qualification::StateOwnedEntity);
}

/// Whoever reads "nothing has been requested" may request again, so that nothing is chosen where
/// entries stand in two places.
#[tokio::test]
async fn entries_in_two_places_are_not_chosen_from() {
    let emulator = emulator().await;
    for body in [
        r#"{"qualifications":[],"items":[{"qualification":"Education"}]}"#,
        r#"{"qualification":"Education","qualifications":[{"qualification":"StateOwnedEntity"}]}"#,
        r#"{"qualification":"Education","items":[]}"#,
    ] {
        let answer = RawResponse::new(200).body("application/json", body);
        emulator.inject(Injection::response(answer).only("listQualifications"));
        let fault = partner(&emulator)
            .customer(CUSTOMER)
            .qualifications()
            .await
            .unwrap_err();
        assert_eq!(fault.kind(), ErrorKind::InvalidResponse, "{body}");
    }
}

/// Requests Education; the service answers the request and the look at the entries like this.
async fn requested(
    answer: RawResponse,
    look: RawResponse,
) -> (Emulator, Result<CustomerQualification, Error>) {
    let emulator = emulator().await;
    emulator.inject(Injection::response(answer).only("requestQualification"));
    emulator.inject(Injection::response(look).only("listQualifications"));
    let partner = partner(&emulator);
    let customer = partner.customer(CUSTOMER);
    let request = customer.request_qualification(education("contoso.edu"));
    let requested = request.await.map(PendingQualification::into_entry);
    (emulator, requested)
}

const TWO_ENTRIES: &str = r#"[{"qualification":"StateOwnedEntity"},
    {"qualification":"education","vettingStatus":"InReview"}]"#;

#[tokio::test]
async fn an_accepted_request_without_its_entry_is_looked_up() {
    for (status, body) in [
        (201, String::new()),
        (201, "\u{feff}\r\n".into()),
        (204, String::new()),
        (202, "{}".into()),
        (200, TWO_ENTRIES.into()),
        (201, format!(r#"{{"Qualifications":{TWO_ENTRIES}}}"#)),
    ] {
        let mut answer = RawResponse::new(status);
        if !body.is_empty() {
            answer = answer.body("application/json", body.clone());
        }
        let look = RawResponse::new(200).body("application/json", TWO_ENTRIES);
        let (emulator, entry) = requested(answer, look).await;
        let entry = entry.unwrap_or_else(|fault| panic!("{status} {body}: {fault}"));
        assert_eq!(entry.qualification, Qualification::Education);
        let calls: Vec<_> = emulator
            .calls()
            .into_iter()
            .map(|call| call.operation)
            .collect();
        assert_eq!(
            calls,
            ["requestQualification", "listQualifications"].map(|id| Some(id.to_owned()))
        );
    }
}

#[tokio::test]
async fn an_accepted_request_that_cannot_be_looked_up_is_not_a_failed_one() {
    use std::error::Error as _;
    let without = RawResponse::new(200).body("application/json", "[]");
    for (look, fails) in [(RawResponse::new(503), true), (without, false)] {
        let (_, entry) = requested(RawResponse::new(201), look).await;
        let fault = entry.unwrap_err();
        assert_eq!(fault.kind(), ErrorKind::Unconfirmed, "{fault}");
        assert_eq!(fault.operation(), Operation::RequestQualification);
        assert!(!fault.is_transient(), "it would be requested twice");
        assert!(fault.to_string().contains("accepted"), "{fault}");
        let look = fault.source().map(ToString::to_string);
        assert_eq!(look.is_some(), fails);
        assert!(look.is_none_or(|look| look.contains("503")));
    }
}

#[tokio::test]
async fn an_answer_that_accepts_nothing_is_not_looked_up() {
    let html = RawResponse::new(200).body("text/html", "<html>Sign in</html>");
    let endless = RawResponse::new(200).body("application/json", vec![b' '; 9 << 20]);
    let other = RawResponse::new(200).body("application/json", r#"{"status":"ok"}"#);
    let elsewhere = RawResponse::new(302).header("location", "http://127.0.0.1:9/elsewhere");
    for answer in [html, endless, other, elsewhere] {
        let (emulator, entry) = requested(answer, RawResponse::new(500)).await;
        let fault = entry.unwrap_err();
        assert_eq!(fault.kind(), ErrorKind::InvalidResponse, "{fault}");
        assert_eq!(emulator.calls().len(), 1, "{fault}");
    }
}

/// What the contract does not list is kept as it came.
#[tokio::test]
async fn nothing_that_a_refusal_says_is_lost() {
    let odd = r#"{"message":"m","exceptionMessage":"IMPORTANT"}"#;
    for status in [202, 302, 400, 500] {
        let (_, fault) = answered(RawResponse::new(status).body("application/json", odd)).await;
        assert_eq!(fault.raw_body(), odd.as_bytes(), "{status}");
    }
    for nothing in ["{}", "null", "\"\"", ""] {
        let answer = RawResponse::multi_factor_required().body("application/json", nothing);
        let (_, fault) = answered(answer).await;
        assert!(
            fault.to_string().contains("MFA required"),
            "{nothing}: {fault}"
        );
    }
    let endless = vec![b'x'; 9 << 20];
    let (_, fault) = answered(RawResponse::new(500).body("text/plain", endless)).await;
    assert_eq!(
        (fault.kind(), fault.raw_body().len()),
        (ErrorKind::ServerError, 64 << 10)
    );
    let (_, fault) = answered(RawResponse::new(501)).await;
    assert!(!fault.is_transient(), "{fault}");
}

#[tokio::test]
async fn what_says_nothing_is_no_empty_list() {
    for body in [
        "",
        "null",
        "{}",
        r#"{"items":null}"#,
        r#"{"totalCount":0}"#,
        "\"none\"",
    ] {
        let (_, fault) = answered(RawResponse::new(200).body("application/json", body)).await;
        assert_eq!(fault.kind(), ErrorKind::InvalidResponse, "{body}");
    }
}

#[tokio::test]
async fn a_member_of_another_kind_keeps_what_it_says() {
    let emulator = emulator().await;
    let body = r#"[{"qualification":4,"vettingReason":{"text":"long","code":1.50},
        "vettingStatus":true,"vettingCreateDate":20201204}]"#;
    emulator.inject(Injection::response(
        RawResponse::new(200).body("application/json", body),
    ));
    let entries = partner(&emulator)
        .customer(CUSTOMER)
        .qualifications()
        .await
        .unwrap();
    assert_eq!(entries[0].qualification, "4");
    assert_eq!(
        entries[0].vetting_reason.as_deref(),
        Some(r#"{"text":"long","code":1.50}"#)
    );
    assert_eq!(entries[0].vetting_status.as_ref().unwrap().as_str(), "true");
    let date = entries[0].vetting_create_date.as_ref().unwrap();
    assert_eq!((date.as_str(), date.utc()), ("20201204", None));
}

#[tokio::test]
async fn a_known_code_says_what_it_means() {
    let answer = RawResponse::new(403).body("application/json", r#"{"code":900329}"#);
    let (_, fault) = answered(answer).await;
    let known = fault.documented_code().unwrap();
    assert_eq!(known.hint, Some("Use a token of app+user."));
    assert!(fault.to_string().contains(known.meaning), "{fault}");
    let answer = RawResponse::new(403).body("application/json", r#"{"code":"1"}"#);
    let (_, fault) = answered(answer).await;
    assert!(fault.documented_code().is_none());
}

#[tokio::test]
async fn an_app_only_token_may_list_and_not_request() {
    let emulator = emulator().await;
    let application = application(&emulator);
    application
        .customer(CUSTOMER)
        .qualifications()
        .await
        .unwrap();
    let request = QualificationRequest::StateOwnedEntity;
    let fault = application
        .customer(CUSTOMER)
        .request_qualification(request)
        .await
        .unwrap_err();
    assert_eq!(
        (fault.kind(), fault.attempts()),
        (ErrorKind::InvalidRequest, 0)
    );
    let text = fault.to_string();
    assert!(
        text.contains("app+user") && text.contains("app-only"),
        "{text}"
    );
    assert_eq!(emulator.calls().len(), 1, "it was sent");
}

/// The next call gets this answer.
async fn answered(answer: RawResponse) -> (Emulator, Error) {
    let emulator = emulator().await;
    emulator.inject(Injection::response(answer));
    let fault = partner(&emulator)
        .customer(CUSTOMER)
        .qualifications()
        .await
        .unwrap_err();
    (emulator, fault)
}

#[tokio::test]
async fn an_empty_refusal_says_what_its_status_line_says() {
    let (_, fault) = answered(RawResponse::multi_factor_required()).await;
    assert_eq!(fault.kind(), ErrorKind::Unauthorized);
    assert_eq!(fault.status(), Some(401));
    assert_eq!(fault.message(), Some("Unauthorized - MFA required"));
}

#[tokio::test]
async fn html_of_a_gateway_is_kept_as_text() {
    let html = format!("<html>\r\n<h1>Bad gateway</h1>{}</html>", " ".repeat(470));
    let answer = RawResponse::new(502).body("text/html", html.clone());
    let (_, fault) = answered(answer).await;
    assert_eq!(
        (fault.kind(), fault.status()),
        (ErrorKind::ServerError, Some(502))
    );
    assert_eq!(fault.message(), Some(html.as_str()));
    let line = fault.to_string();
    assert!(
        !line.contains('\n') && line.contains("<h1>Bad gateway</h1>"),
        "{line}"
    );
}

#[tokio::test]
async fn throttling_says_when_to_come_back() {
    let (_, fault) = answered(RawResponse::throttled(57)).await;
    let retry_after = Some(Duration::from_secs(57));
    assert_eq!(fault.kind(), ErrorKind::Throttled { retry_after });
    assert_eq!(fault.status(), Some(429));
    assert_eq!(
        fault.message(),
        Some("Rate limit is exceeded. Try again in 57 seconds.")
    );
    assert!(fault.to_string().contains("retry after 57 s"), "{fault}");
}

#[tokio::test]
async fn a_bare_string_is_a_message() {
    let answer =
        RawResponse::new(400).body("application/json", "\u{feff}\"Customer tagging denied.\"");
    let (_, fault) = answered(answer).await;
    assert_eq!(fault.message(), Some("Customer tagging denied."));
    assert_eq!(fault.kind(), ErrorKind::Rejected);
}

#[tokio::test]
async fn an_answer_that_is_not_json_keeps_its_text() {
    let (_, fault) =
        answered(RawResponse::new(200).body("text/html", "<html>Sign in</html>")).await;
    assert_eq!(
        (fault.kind(), fault.status()),
        (ErrorKind::InvalidResponse, Some(200))
    );
    assert_eq!(fault.raw_body(), b"<html>Sign in</html>");
}

#[tokio::test]
async fn an_endless_answer_is_cut_off() {
    let endless = vec![b' '; 9 << 20];
    let (_, fault) = answered(RawResponse::new(200).body("application/json", endless)).await;
    assert_eq!(fault.kind(), ErrorKind::InvalidResponse);
    assert!(fault.to_string().contains("8388608 bytes"), "{fault}");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = RawResponse::new(302).header("location", "http://127.0.0.1:9/elsewhere");
    let (emulator, fault) = answered(elsewhere).await;
    assert_eq!(
        (fault.kind(), fault.status()),
        (ErrorKind::InvalidResponse, Some(302))
    );
    assert_eq!(emulator.calls().len(), 1);
}

#[tokio::test]
async fn a_request_is_sent_once_and_its_outcome_is_looked_up() {
    for (moment, effect) in [
        (FaultTiming::BeforeEffect, false),
        (FaultTiming::AfterEffect, true),
    ] {
        let emulator = emulator().await;
        emulator.inject(Injection::cut(moment));
        let customer = partner(&emulator).customer(CUSTOMER);
        let requested = customer.request_qualification(with_code(seed::CODE)).await;
        match requested {
            Ok(requested) => {
                assert!(effect, "nothing took effect");
                assert!(matches!(requested.vetting(), Vetting::Approved(_)));
            }
            Err(fault) => {
                assert!(!effect, "{fault}");
                assert_eq!(
                    (fault.kind(), fault.attempts()),
                    (ErrorKind::ResponseLost, 1)
                );
            }
        }
        assert_eq!(
            operations(&emulator),
            ["requestQualification", "listQualifications"]
        );
        let left = if effect { 3 } else { 4 };
        assert_eq!(emulator.remaining_creates(seed::CODE), Some(left));
    }
}

/// What was called, in order.
pub(crate) fn operations(emulator: &Emulator) -> Vec<String> {
    let calls = emulator.calls().into_iter();
    calls.filter_map(|call| call.operation).collect()
}

#[tokio::test]
async fn the_same_request_id_has_one_effect() {
    let emulator = emulator().await;
    let partner = partner(&emulator);
    let id = Uuid::new_v4();
    for _ in 0..3 {
        let call = partner
            .generated_client()
            .request_qualification()
            .customer_id(CUSTOMER);
        let call = call.ms_request_id(id).body(with_code(seed::CODE));
        assert_eq!(
            call.send().await.unwrap().qualification.as_str(),
            "GovernmentCommunityCloud"
        );
    }
    assert_eq!(emulator.remaining_creates(seed::CODE), Some(3));
}

/// The token stays here where the other side is not what it should be.
#[tokio::test]
async fn without_tls_nothing_is_sent() {
    let listener = Listener::answering("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n[]").await;
    let partner = listener.partner_by_tls();
    let fault = partner.validation_codes().await.unwrap_err();
    assert_eq!(fault.kind(), ErrorKind::ConnectionFailed, "{fault}");
}

#[tokio::test]
async fn what_was_never_sent_is_told_from_what_was_lost() {
    let fault = unreachable_client()
        .customer(CUSTOMER)
        .qualifications()
        .await
        .unwrap_err();
    assert_eq!(
        (fault.kind(), fault.status()),
        (ErrorKind::ConnectionFailed, None),
        "{fault}"
    );
    for answer in [
        "",
        "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n[",
        "no HTTP at all\r\n\r\n",
    ] {
        let fault = Listener::answering(answer)
            .await
            .partner()
            .customer(CUSTOMER)
            .qualifications()
            .await;
        let fault = fault.unwrap_err();
        assert_eq!(fault.kind(), ErrorKind::ResponseLost, "{answer:?}: {fault}");
    }
}

#[tokio::test]
async fn silence_ends_with_the_timeout() {
    let fault = Listener::silent()
        .await
        .impatient()
        .customer(CUSTOMER)
        .qualifications()
        .await
        .unwrap_err();
    assert_eq!(fault.kind(), ErrorKind::ResponseLost, "{fault}");
}

#[tokio::test]
async fn what_a_refusal_says_is_kept_in_any_shape() {
    for (body, message) in [
        (r#"{"error":{"code":"x","message":"nested"}}"#, "nested"),
        (
            r#"{"Code":20002,"Description":"other casing"}"#,
            "code 20002: other casing",
        ),
        (r#"{"data":null,"description":"null data"}"#, "null data"),
        (r#"["a list"]"#, "a list"),
        ("no JSON at all", "no JSON at all"),
        (r#"{"code":{"a":1},"description":"odd code"}"#, "odd code"),
    ] {
        let (_, fault) = answered(RawResponse::new(400).body("application/json", body)).await;
        assert_eq!(fault.kind(), ErrorKind::Rejected);
        let line = fault.to_string();
        assert!(line.contains(message), "{body}: {line}");
    }
}

#[tokio::test]
async fn a_gateway_that_gave_up_does_not_know_the_outcome() {
    let (_, fault) = answered(RawResponse::new(408)).await;
    assert_eq!(
        (fault.kind(), fault.status()),
        (ErrorKind::ServerError, Some(408))
    );
}

#[tokio::test]
async fn a_token_that_the_service_repeats_is_not_shown() {
    let secret = "canary-5e1f";
    for status in [200, 400, 500] {
        let emulator = emulator().await;
        let body = format!(r#"{{"description":"bad token {secret}{secret}"}}"#);
        let answer = RawResponse::new(status).body("application/json", body);
        emulator.inject(Injection::response(answer));
        let fault = client_with_token(&emulator, secret)
            .customer(CUSTOMER)
            .qualifications()
            .await
            .unwrap_err();
        let shown = format!(
            "{fault} {fault:?} {:?}",
            String::from_utf8_lossy(fault.raw_body())
        );
        assert!(
            !shown.contains(secret) && shown.contains("[redacted]"),
            "{shown}"
        );
    }
}

#[tokio::test]
async fn waiting_survives_a_failure_in_between() {
    let emulator = emulator().await;
    let partner = partner(&emulator);
    partner
        .customer(CUSTOMER)
        .request_qualification(education("contoso.edu"))
        .await
        .unwrap();
    let policy = WaitPolicy::default()
        .initial_interval(Duration::from_millis(20))
        .max_interval(Duration::from_millis(20))
        .max_elapsed(Duration::from_secs(20));
    let calls = async |count: usize| {
        while emulator.calls().len() < count {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    let script = async {
        calls(2).await;
        emulator.inject(Injection::response(RawResponse::new(503)));
        calls(4).await;
        emulator.advance(partner_center_emulator::VETTING_TIME);
    };
    let education = Qualification::Education;
    let watch = partner.customer(CUSTOMER).poller(education.clone());
    let wait = watch.wait(policy);
    let (vetting, ()) = tokio::join!(wait, script);
    assert!(matches!(vetting.unwrap(), Vetting::Approved(_)));
    assert!(emulator.calls().iter().any(|call| call.status == Some(503)));
}

#[test]
fn a_new_request_counts_before_an_old_denial() {
    let entry = |status: &str| {
        let entry = format!(r#"{{"qualification":"Education","vettingStatus":"{status}"}}"#);
        serde_json::from_str::<CustomerQualification>(&entry).unwrap()
    };
    let of = |statuses: &[&str]| {
        let entries = statuses.iter().map(|status| entry(status)).collect();
        Vetting::from_entries(&Qualification::Education, entries)
    };
    assert!(matches!(
        of(&["Denied", "InReview"]),
        Vetting::InReview(Some(_))
    ));
    assert!(matches!(of(&["Denied", "Approved"]), Vetting::Approved(_)));
    assert!(matches!(of(&["Denied"]), Vetting::Denied(_)));
    assert!(matches!(of(&[]), Vetting::InReview(None)));
}

#[tokio::test]
async fn a_fault_shows_ids_and_no_token() {
    let secret = "canary-7f3a9c";
    let emulator = emulator().await;
    let partner = client_with_token(&emulator, secret);
    let fault = partner
        .customer(CUSTOMER)
        .qualifications()
        .await
        .unwrap_err();
    let sent = header(&emulator.calls()[0], "ms-requestid").unwrap();
    assert_eq!(fault.request_id().to_string(), sent);
    assert!(fault.to_string().contains(&sent));
    for text in [
        fault.to_string(),
        format!("{fault:?}"),
        format!("{partner:?}"),
    ] {
        assert!(!text.contains(secret), "{text}");
    }
    assert!(!format!("{:?}", emulator.calls()).contains(secret));
}

#[tokio::test]
async fn a_decision_may_come_at_any_time() {
    let emulator = emulator().await;
    let partner = partner(&emulator);
    partner
        .customer(CUSTOMER)
        .request_qualification(education("pending.example"))
        .await
        .unwrap();
    assert!(emulator.decide(
        CUSTOMER,
        VettingDecision::Denied("Not an Academic Domain".into())
    ));
    let entries = partner.customer(CUSTOMER).qualifications().await.unwrap();
    assert_eq!(
        entries[0].vetting_reason.as_deref(),
        Some("Not an Academic Domain")
    );
}
