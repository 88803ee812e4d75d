//! The client against the emulator: the headers of every request, and how every response is read.

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

/// Calls one operation through its generated builder and returns the body of the response, also of an error
/// response, as the JSON of its type.
#[expect(deprecated, reason = "deprecated operations are read like all others")]
pub(crate) async fn called(partner: &PartnerCenter, operation: Operation) -> Result<Value, String> {
    fn value<T: Serialize>(
        response: Result<ResponseValue<T>, generated::Error<FaultBody>>,
    ) -> Result<Value, String> {
        let value = match response {
            Ok(response) => serde_json::to_value(response.into_inner()),
            Err(generated::Error::ErrorResponse(error)) => serde_json::to_value(error.into_inner()),
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
async fn every_operation_has_token_ids_and_headers() {
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
async fn each_call_has_new_ids() {
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
async fn ids_of_the_caller_are_sent() {
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
async fn a_body_decodes_with_and_without_a_byte_order_mark() {
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
        let error = partner(&emulator)
            .customer(Uuid::new_v4())
            .qualifications()
            .await
            .unwrap_err();
        assert_eq!(error.code().as_deref(), Some("20002"));
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
    assert!(matches!(vetting, Vetting::InReview(_)), "{vetting:?}");

    let policy = policy.max_elapsed(Duration::from_secs(20));
    let watch = partner.customer(CUSTOMER).poller(education.clone());
    let wait = watch.wait(policy);
    let advance = async { emulator.advance(partner_center_emulator::VETTING_TIME) };
    let (vetting, ()) = tokio::join!(wait, advance);
    assert!(matches!(vetting.unwrap(), Vetting::Approved(_)));
    assert_eq!(emulator.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn a_denied_qualification_has_a_reason() {
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
        panic!("the qualification is not denied")
    };
    assert_eq!(
        entry.vetting_reason.as_deref(),
        Some("Not an Education Customer")
    );
}

#[tokio::test]
async fn a_qualification_without_vetting_needs_no_polling() {
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
async fn status_200_and_201_are_both_a_success() {
    use partner_center_emulator::RequestedStatus;
    for requested_status in [RequestedStatus::Ok, RequestedStatus::Created] {
        let emulator = emulator_with(Quirks {
            requested_status,
            ..Quirks::default()
        })
        .await;
        let response = partner(&emulator)
            .customer(CUSTOMER)
            .request_qualification(with_code(seed::CODE))
            .await;
        assert_eq!(
            response.unwrap().entry().vetting_status,
            Some(VettingStatus::Approved)
        );
    }
}

#[tokio::test]
async fn an_entry_with_the_value_none_is_left_out() {
    let emulator = emulator().await;
    let body = r#"[{"qualification":"none"},{"qualification":"StateOwnedEntity"}]"#;
    let response = RawResponse::new(200).body("application/json", body);
    emulator.inject(Injection::response(response).only("listQualifications"));
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

/// A caller that reads an empty array may request again, so the client selects neither of two arrays.
#[tokio::test]
async fn two_wrapper_properties_are_an_invalid_response() {
    let emulator = emulator().await;
    for body in [
        r#"{"qualifications":[],"items":[{"qualification":"Education"}]}"#,
        r#"{"qualification":"Education","qualifications":[{"qualification":"StateOwnedEntity"}]}"#,
        r#"{"qualification":"Education","items":[]}"#,
    ] {
        let response = RawResponse::new(200).body("application/json", body);
        emulator.inject(Injection::response(response).only("listQualifications"));
        let error = partner(&emulator)
            .customer(CUSTOMER)
            .qualifications()
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{body}");
    }
}

/// Requests Education; the service sends these responses to the request and to the read after it.
async fn requested(
    response: RawResponse,
    read: RawResponse,
) -> (Emulator, Result<CustomerQualification, Error>) {
    let emulator = emulator().await;
    emulator.inject(Injection::response(response).only("requestQualification"));
    emulator.inject(Injection::response(read).only("listQualifications"));
    let partner = partner(&emulator);
    let customer = partner.customer(CUSTOMER);
    let request = customer.request_qualification(education("contoso.edu"));
    let requested = request.await.map(PendingQualification::into_entry);
    (emulator, requested)
}

const TWO_ENTRIES: &str = r#"[{"qualification":"StateOwnedEntity"},
    {"qualification":"education","vettingStatus":"InReview"}]"#;

#[tokio::test]
async fn an_accepted_request_without_its_entry_is_read_back() {
    for (status, body) in [
        (201, String::new()),
        (201, "\u{feff}\r\n".into()),
        (204, String::new()),
        (202, "{}".into()),
        (200, TWO_ENTRIES.into()),
        (201, format!(r#"{{"Qualifications":{TWO_ENTRIES}}}"#)),
    ] {
        let mut response = RawResponse::new(status);
        if !body.is_empty() {
            response = response.body("application/json", body.clone());
        }
        let read = RawResponse::new(200).body("application/json", TWO_ENTRIES);
        let (emulator, entry) = requested(response, read).await;
        let entry = entry.unwrap_or_else(|error| panic!("{status} {body}: {error}"));
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
async fn an_accepted_request_that_cannot_be_read_back_is_unconfirmed() {
    use std::error::Error as _;
    let without = RawResponse::new(200).body("application/json", "[]");
    for (read, fails) in [(RawResponse::new(503), true), (without, false)] {
        let (_, entry) = requested(RawResponse::new(201), read).await;
        let error = entry.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unconfirmed, "{error}");
        assert_eq!(error.operation(), Operation::RequestQualification);
        assert!(!error.is_transient(), "the request could be repeated");
        assert!(error.to_string().contains("accepted"), "{error}");
        let read = error.source().map(ToString::to_string);
        assert_eq!(read.is_some(), fails);
        assert!(read.is_none_or(|read| read.contains("503")));
    }
}

#[tokio::test]
async fn a_response_that_accepts_nothing_is_not_read_back() {
    let html = RawResponse::new(200).body("text/html", "<html>Sign in</html>");
    let endless = RawResponse::new(200).body("application/json", vec![b' '; 9 << 20]);
    let other = RawResponse::new(200).body("application/json", r#"{"status":"ok"}"#);
    let elsewhere = RawResponse::new(302).header("location", "http://127.0.0.1:9/elsewhere");
    for response in [html, endless, other, elsewhere] {
        let (emulator, entry) = requested(response, RawResponse::new(500)).await;
        let error = entry.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{error}");
        assert_eq!(emulator.calls().len(), 1, "{error}");
    }
}

/// Undocumented properties of an error body are in `raw_body`.
#[tokio::test]
async fn undocumented_properties_of_an_error_are_kept() {
    let odd = r#"{"message":"m","exceptionMessage":"IMPORTANT"}"#;
    for status in [202, 302, 400, 500] {
        let (_, error) = error_of(RawResponse::new(status).body("application/json", odd)).await;
        assert_eq!(error.raw_body(), odd.as_bytes(), "{status}");
    }
    for nothing in ["{}", "null", "\"\"", ""] {
        let response = RawResponse::multi_factor_required().body("application/json", nothing);
        let (_, error) = error_of(response).await;
        assert!(
            error.to_string().contains("MFA required"),
            "{nothing}: {error}"
        );
    }
    let endless = vec![b'x'; 9 << 20];
    let (_, error) = error_of(RawResponse::new(500).body("text/plain", endless)).await;
    assert_eq!(
        (error.kind(), error.raw_body().len()),
        (ErrorKind::ServerError, 64 << 10)
    );
    let (_, error) = error_of(RawResponse::new(501)).await;
    assert!(!error.is_transient(), "{error}");
}

#[tokio::test]
async fn an_object_without_known_properties_is_not_an_empty_array() {
    for body in [
        "",
        "null",
        "{}",
        r#"{"items":null}"#,
        r#"{"totalCount":0}"#,
        "\"none\"",
    ] {
        let (_, error) = error_of(RawResponse::new(200).body("application/json", body)).await;
        assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{body}");
    }
}

#[tokio::test]
async fn a_property_of_another_type_becomes_a_string() {
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
async fn a_documented_code_has_its_meaning() {
    let response = RawResponse::new(403).body("application/json", r#"{"code":900329}"#);
    let (_, error) = error_of(response).await;
    let known = error.documented_code().unwrap();
    assert_eq!(known.hint, Some("Use a token of app+user."));
    assert!(error.to_string().contains(known.meaning), "{error}");
    let response = RawResponse::new(403).body("application/json", r#"{"code":"1"}"#);
    let (_, error) = error_of(response).await;
    assert!(error.documented_code().is_none());
}

#[tokio::test]
async fn an_app_only_token_may_list_but_not_request() {
    let emulator = emulator().await;
    let application = application(&emulator);
    application
        .customer(CUSTOMER)
        .qualifications()
        .await
        .unwrap();
    let request = QualificationRequest::StateOwnedEntity;
    let error = application
        .customer(CUSTOMER)
        .request_qualification(request)
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::InvalidRequest, 0)
    );
    let text = format!("{error:#}");
    assert!(
        text.contains("app+user") && text.contains("app-only"),
        "{text}"
    );
    assert_eq!(emulator.calls().len(), 1, "one request was sent");
}

/// Lists qualifications; the service sends this response.
async fn error_of(response: RawResponse) -> (Emulator, Error) {
    let emulator = emulator().await;
    emulator.inject(Injection::response(response));
    let error = partner(&emulator)
        .customer(CUSTOMER)
        .qualifications()
        .await
        .unwrap_err();
    (emulator, error)
}

#[tokio::test]
async fn an_error_without_a_body_has_the_reason_phrase() {
    let (_, error) = error_of(RawResponse::multi_factor_required()).await;
    assert_eq!(error.kind(), ErrorKind::Unauthorized);
    assert_eq!(error.status(), Some(401));
    assert_eq!(error.message(), Some("Unauthorized - MFA required"));
}

#[tokio::test]
async fn a_token_without_multi_factor_authentication_is_told_apart() {
    let code = r#"{"code":900421,"description":"Access denied.","data":[],"source":"PartnerFD"}"#;
    let by_code = RawResponse::new(401).body("application/json", code);
    let other = RawResponse::new(401).reason("Unauthorized");
    let by_reason = RawResponse::multi_factor_required();
    for (response, expected) in [(by_code, true), (by_reason, true), (other, false)] {
        let (_, error) = error_of(response).await;
        assert_eq!(error.kind(), ErrorKind::Unauthorized);
        assert_eq!(error.requires_multi_factor(), expected, "{error}");
    }
}

#[tokio::test]
async fn the_page_of_a_gateway_is_no_message() {
    let html = format!("<html>\r\n<h1>Bad gateway</h1>{}</html>", " ".repeat(470));
    let response = RawResponse::new(502).body("text/html", html.clone());
    let (_, error) = error_of(response).await;
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::ServerError, Some(502))
    );
    assert_eq!(error.message(), None);
    assert_eq!(error.raw_body(), html.as_bytes());
    let printed = format!("{error} {error:#}");
    assert!(
        !printed.contains('<') && printed.contains("HTTP 502"),
        "{printed}"
    );
}

/// `{}` leaves the source to `source`, and `{:#}` prints the chain.
#[tokio::test]
async fn an_error_prints_its_sources_once() {
    use std::error::Error as _;
    let partner = unreachable_client();
    let error = partner.validation_codes().await.unwrap_err();
    let line = error.to_string();
    assert!(
        line.starts_with("listValidationCodes was not sent (request "),
        "{line}"
    );
    let causes = std::iter::successors(error.source(), |cause| (*cause).source());
    let causes: Vec<_> = causes.map(ToString::to_string).collect();
    assert!(causes.len() > 1, "{causes:?}");
    assert_eq!(
        format!("{error:#}"),
        format!("{line}: {}", causes.join(": "))
    );
}

#[tokio::test]
async fn throttling_has_a_retry_after() {
    let (_, error) = error_of(RawResponse::throttled(57)).await;
    let retry_after = Some(Duration::from_secs(57));
    assert_eq!(error.kind(), ErrorKind::Throttled { retry_after });
    assert_eq!(error.status(), Some(429));
    assert_eq!(
        error.message(),
        Some("Rate limit is exceeded. Try again in 57 seconds.")
    );
    assert!(error.to_string().contains("retry after 57 s"), "{error}");
}

#[tokio::test]
async fn a_json_string_is_the_message() {
    let response =
        RawResponse::new(400).body("application/json", "\u{feff}\"Customer tagging denied.\"");
    let (_, error) = error_of(response).await;
    assert_eq!(error.message(), Some("Customer tagging denied."));
    assert_eq!(error.kind(), ErrorKind::Rejected);
}

#[tokio::test]
async fn a_response_that_is_not_json_is_kept_as_raw_body() {
    let (_, error) =
        error_of(RawResponse::new(200).body("text/html", "<html>Sign in</html>")).await;
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::InvalidResponse, Some(200))
    );
    assert_eq!(error.raw_body(), b"<html>Sign in</html>");
}

#[tokio::test]
async fn a_response_above_the_limit_is_an_error() {
    let endless = vec![b' '; 9 << 20];
    let (_, error) = error_of(RawResponse::new(200).body("application/json", endless)).await;
    assert_eq!(error.kind(), ErrorKind::InvalidResponse);
    let chain = format!("{error:#}");
    assert!(chain.contains("8388608 bytes"), "{chain}");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = RawResponse::new(302).header("location", "http://127.0.0.1:9/elsewhere");
    let (emulator, error) = error_of(elsewhere).await;
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::InvalidResponse, Some(302))
    );
    assert_eq!(emulator.calls().len(), 1);
}

#[tokio::test]
async fn a_lost_response_is_verified_without_a_retry_policy() {
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
                assert!(effect, "the request took no effect");
                assert!(matches!(requested.vetting(), Vetting::Approved(_)));
            }
            Err(error) => {
                assert!(!effect, "{error}");
                assert_eq!(
                    (error.kind(), error.attempts()),
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

/// The operations that were called, in order.
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

/// The client sends no token if the TLS handshake fails.
#[tokio::test]
async fn a_server_without_tls_receives_nothing() {
    let listener = Listener::answering("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n[]").await;
    let partner = listener.partner_by_tls();
    let error = partner.validation_codes().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionFailed, "{error}");
}

#[tokio::test]
async fn a_failed_connection_differs_from_a_lost_response() {
    let error = unreachable_client()
        .customer(CUSTOMER)
        .qualifications()
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::ConnectionFailed, None),
        "{error}"
    );
    for response in [
        "",
        "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n[",
        "no HTTP at all\r\n\r\n",
    ] {
        let error = Listener::answering(response)
            .await
            .partner()
            .customer(CUSTOMER)
            .qualifications()
            .await;
        let error = error.unwrap_err();
        assert_eq!(
            error.kind(),
            ErrorKind::ResponseLost,
            "{response:?}: {error}"
        );
    }
}

#[tokio::test]
async fn a_silent_server_ends_in_a_timeout() {
    let error = Listener::silent()
        .await
        .impatient()
        .customer(CUSTOMER)
        .qualifications()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ResponseLost, "{error}");
}

#[tokio::test]
async fn an_error_body_of_any_type_has_a_message() {
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
        let (_, error) = error_of(RawResponse::new(400).body("application/json", body)).await;
        assert_eq!(error.kind(), ErrorKind::Rejected);
        let line = error.to_string();
        assert!(line.contains(message), "{body}: {line}");
    }
}

#[tokio::test]
async fn status_408_is_a_server_error() {
    let (_, error) = error_of(RawResponse::new(408)).await;
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::ServerError, Some(408))
    );
}

#[tokio::test]
async fn a_token_in_a_response_is_redacted() {
    let secret = "canary-5e1f";
    for status in [200, 400, 500] {
        let emulator = emulator().await;
        let body = format!(r#"{{"description":"bad token {secret}{secret}"}}"#);
        let response = RawResponse::new(status).body("application/json", body);
        emulator.inject(Injection::response(response));
        let error = client_with_token(&emulator, secret)
            .customer(CUSTOMER)
            .qualifications()
            .await
            .unwrap_err();
        let shown = format!(
            "{error} {error:?} {:?}",
            String::from_utf8_lossy(error.raw_body())
        );
        assert!(
            !shown.contains(secret) && shown.contains("[redacted]"),
            "{shown}"
        );
    }
}

#[tokio::test]
async fn nobody_waits_for_a_qualification_that_was_not_requested() {
    let emulator = emulator().await;
    let poller = partner(&emulator)
        .customer(CUSTOMER)
        .poller(Qualification::StateOwnedEntity);
    assert_eq!(poller.poll().await.unwrap(), Vetting::NotRequested);
    let vetting = poller.wait(WaitPolicy::default()).await.unwrap();
    assert_eq!(vetting, Vetting::NotRequested);
    let mut updates = poller.updates(WaitPolicy::default());
    let first = updates.next().await.unwrap().unwrap();
    assert_eq!(first, Vetting::NotRequested);
    assert!(updates.next().await.is_none());
}

#[tokio::test]
async fn waiting_tolerates_a_transient_error() {
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
fn a_new_entry_takes_precedence_over_an_old_denial() {
    let entry = |status: &str| {
        let entry = format!(r#"{{"qualification":"Education","vettingStatus":"{status}"}}"#);
        serde_json::from_str::<CustomerQualification>(&entry).unwrap()
    };
    let of = |statuses: &[&str]| {
        let entries = statuses.iter().map(|status| entry(status)).collect();
        Vetting::from_entries(&Qualification::Education, entries)
    };
    assert!(matches!(of(&["Denied", "InReview"]), Vetting::InReview(_)));
    assert!(matches!(of(&["Denied", "Approved"]), Vetting::Approved(_)));
    assert!(matches!(of(&["Denied"]), Vetting::Denied(_)));
    assert!(matches!(of(&[]), Vetting::NotRequested));
}

#[tokio::test]
async fn an_error_shows_the_request_id_and_no_token() {
    let secret = "canary-7f3a9c";
    let emulator = emulator().await;
    let partner = client_with_token(&emulator, secret);
    let error = partner
        .customer(CUSTOMER)
        .qualifications()
        .await
        .unwrap_err();
    let sent = header(&emulator.calls()[0], "ms-requestid").unwrap();
    assert_eq!(error.request_id().to_string(), sent);
    assert!(error.to_string().contains(&sent));
    for text in [
        error.to_string(),
        format!("{error:?}"),
        format!("{partner:?}"),
    ] {
        assert!(!text.contains(secret), "{text}");
    }
    assert!(!format!("{:?}", emulator.calls()).contains(secret));
}

#[tokio::test]
async fn a_decision_changes_the_entry_at_any_time() {
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
