//! When calls are made again, and that a request has one effect whatever happens on the way.

use std::error::Error as _;
use std::time::{Duration, Instant, SystemTime};

use integration::{Listener, at_once, builder, emulator, partner, persistent};
use partner_center::types::{
    EducationSegment, Qualification, QualificationRequest, SynchronousQualification, VettingStatus,
};
use partner_center::{
    Attempt, AttemptResult, Decision, ErrorKind, Idempotency, Operation, PartnerCenter,
    RetryPolicy, Vetting,
};
use partner_center_emulator::{
    Emulator, FaultTiming, InjectedFault, Injection, RawResponse, VettingDecision, seed,
};

use crate::client::{CUSTOMER, operations};

const LIST: &str = "listQualifications";
const REQUEST: &str = "requestQualification";

fn with_code() -> QualificationRequest {
    QualificationRequest::GovernmentCommunityCloud {
        validation_code: seed::CODE.parse().unwrap(),
    }
}

fn education() -> QualificationRequest {
    QualificationRequest::Education {
        education_segment: EducationSegment::K12,
        website: None,
    }
}

/// The request ids of all requests of an operation.
fn request_ids(emulator: &Emulator, operation: &str) -> Vec<String> {
    let calls = emulator.calls().into_iter();
    let calls = calls.filter(|call| call.operation.as_deref() == Some(operation));
    calls
        .map(|call| call.headers["ms-requestid"].clone())
        .collect()
}

const SECOND: Duration = Duration::from_secs(1);

fn response(status: u16) -> AttemptResult {
    AttemptResult::Response {
        status,
        retry_after: None,
    }
}

fn asked(status: u16, delay: Duration) -> AttemptResult {
    AttemptResult::Response {
        status,
        retry_after: Some(delay),
    }
}

#[test]
fn only_transient_results_are_retried() {
    let policy = RetryPolicy::default();
    let decide = |outcome| policy.decide(&Attempt::new(1, Duration::ZERO, outcome));
    let again = [408, 429, 500, 502, 503, 504];
    for status in 100..600 {
        let repeated = decide(response(status)) != Decision::Stop;
        assert_eq!(repeated, again.contains(&status), "{status}");
    }
    assert_ne!(decide(AttemptResult::ConnectionFailed), Decision::Stop);
    assert_ne!(decide(AttemptResult::ResponseLost), Decision::Stop);
}

#[test]
fn backoff_doubles_up_to_the_maximum_and_jitter_shortens_it() {
    let policy = RetryPolicy::default()
        .max_attempts(100)
        .max_elapsed(Duration::MAX);
    let pause = |number, chance| {
        let attempt =
            Attempt::new(number, Duration::ZERO, AttemptResult::ConnectionFailed).random(chance);
        let Decision::Retry(pause) = policy.decide(&attempt) else {
            panic!("expected a retry")
        };
        pause
    };
    let longest: Vec<_> = (1..9).map(|number| pause(number, 1.0).as_secs()).collect();
    assert_eq!(longest, [1, 2, 4, 8, 16, 32, 60, 60]);
    assert_eq!(pause(3, 0.0), 2 * SECOND);
    assert_eq!(pause(90, 1.0), 60 * SECOND, "no overflow");
    let steady = policy.jitter(false);
    let attempt = Attempt::new(3, Duration::ZERO, AttemptResult::ConnectionFailed).random(0.0);
    assert_eq!(steady.decide(&attempt), Decision::Retry(4 * SECOND));
}

#[test]
fn retry_after_is_the_minimum_pause_and_has_a_maximum() {
    let policy = RetryPolicy::default();
    let decide = |delay, chance| {
        let attempt = Attempt::new(1, Duration::ZERO, asked(429, delay)).random(chance);
        policy.decide(&attempt)
    };
    assert_eq!(decide(57 * SECOND, 0.0), Decision::Retry(57 * SECOND));
    assert_eq!(decide(57 * SECOND, 1.0), Decision::Retry(58 * SECOND));
    assert_eq!(decide(Duration::ZERO, 1.0), Decision::Retry(SECOND));
    // A retry before `Retry-After` would count against the limit.
    assert_eq!(decide(121 * SECOND, 0.0), Decision::Stop);
    let patient = policy.max_retry_after(Duration::from_secs(200));
    let attempt = Attempt::new(1, Duration::ZERO, asked(503, 121 * SECOND)).random(0.0);
    assert_eq!(patient.decide(&attempt), Decision::Retry(121 * SECOND));
}

#[test]
fn attempts_and_time_are_bounded() {
    let policy = RetryPolicy::default()
        .max_attempts(3)
        .max_elapsed(10 * SECOND);
    let decide = |number, elapsed| policy.decide(&Attempt::new(number, elapsed, response(503)));
    assert_eq!(decide(2, Duration::ZERO), Decision::Retry(2 * SECOND));
    assert_eq!(decide(3, Duration::ZERO), Decision::Stop);
    assert_eq!(decide(2, 8 * SECOND), Decision::Retry(2 * SECOND));
    assert_eq!(decide(2, 9 * SECOND), Decision::Stop);
    let once = Attempt::new(1, Duration::ZERO, response(503));
    assert_eq!(RetryPolicy::none().decide(&once), Decision::Stop);
    assert_eq!(
        policy.max_attempts(0),
        policy.max_attempts(1),
        "at least once"
    );
}

#[test]
fn a_request_that_may_have_effect_is_verified_before_a_retry() {
    let policy = RetryPolicy::default();
    for (outcome, same_id, never) in [
        (
            AttemptResult::ConnectionFailed,
            Decision::Retry(SECOND),
            Decision::Retry(SECOND),
        ),
        (
            response(429),
            Decision::Retry(SECOND),
            Decision::Retry(SECOND),
        ),
        (
            AttemptResult::ResponseLost,
            Decision::VerifyThenRetry(SECOND),
            Decision::Stop,
        ),
        (
            response(408),
            Decision::VerifyThenRetry(SECOND),
            Decision::Stop,
        ),
        (
            response(500),
            Decision::VerifyThenRetry(SECOND),
            Decision::Stop,
        ),
        (response(501), Decision::Stop, Decision::Stop),
    ] {
        let attempt = Attempt::new(1, Duration::ZERO, outcome);
        let decide = |idempotency| policy.decide(&attempt.idempotency(idempotency));
        assert_eq!(decide(Idempotency::SameRequestId), same_id, "{outcome:?}");
        assert_eq!(decide(Idempotency::Never), never, "{outcome:?}");
    }
}

#[tokio::test]
async fn a_read_is_retried_with_the_same_request_id() {
    for error in [
        InjectedFault::Throttled(0),
        InjectedFault::ServerError(500),
        InjectedFault::ServerError(503),
        InjectedFault::BadGateway,
        InjectedFault::CutBefore,
        InjectedFault::CutAfter,
        InjectedFault::Truncated,
    ] {
        let emulator = emulator().await;
        let partner = persistent(&emulator);
        emulator.inject(Injection::new(error.clone()).times(2));
        partner.customer(CUSTOMER).qualifications().await.unwrap();
        partner.customer(CUSTOMER).qualifications().await.unwrap();
        let ids = request_ids(&emulator, LIST);
        assert_eq!(ids.len(), 4, "{error:?}");
        assert!(ids[0] == ids[1] && ids[1] == ids[2], "another id: {ids:?}");
        assert_ne!(ids[2], ids[3], "each call has new ids");
    }
}

#[tokio::test]
async fn permanent_errors_are_not_retried() {
    for status in [400, 403, 404, 405, 409, 412, 501] {
        let emulator = emulator().await;
        emulator.inject(Injection::response(RawResponse::new(status)).always());
        let customer = persistent(&emulator).customer(CUSTOMER);
        let error = customer.qualifications().await.unwrap_err();
        assert_eq!((error.status(), error.attempts()), (Some(status), 1));
        assert_eq!(emulator.calls().len(), 1, "{error}");
    }
}

#[tokio::test]
async fn the_error_after_the_last_attempt_has_attempts_and_retry_after() {
    let emulator = emulator().await;
    emulator.inject(Injection::response(RawResponse::throttled(0)).always());
    let customer = persistent(&emulator).customer(CUSTOMER);
    let error = customer.qualifications().await.unwrap_err();
    let calls = emulator.calls();
    assert_eq!((error.attempts(), calls.len()), (5, 5));
    let retry_after = Some(Duration::ZERO);
    assert_eq!(error.kind(), ErrorKind::Throttled { retry_after });
    assert_eq!(error.status(), Some(429));
    let sent = |name: &str| calls[4].headers[name].clone();
    assert_eq!(error.request_id().to_string(), sent("ms-requestid"));
    assert_eq!(error.correlation_id().to_string(), sent("ms-correlationid"));
    assert!(error.to_string().ends_with("5 attempts)"), "{error}");
}

/// `Retry-After` may be a date; the client does not retry before it.
#[tokio::test]
async fn retry_after_may_be_a_date() {
    let emulator = emulator().await;
    let policy = at_once().max_retry_after(Duration::from_secs(10));
    let partner = builder(&emulator).retry(policy).build().unwrap();
    let date = httpdate::fmt_http_date(emulator.now() + 2 * SECOND);
    emulator.inject(Injection::response(
        RawResponse::new(503).header("retry-after", date),
    ));
    let start = Instant::now();
    partner.customer(CUSTOMER).qualifications().await.unwrap();
    assert!(start.elapsed() >= 2 * SECOND, "the retry was early");

    let date = httpdate::fmt_http_date(emulator.now() + 3600 * SECOND);
    let throttled = RawResponse::new(429).header("retry-after", date);
    emulator.inject(Injection::response(throttled).always());
    let customer = partner.customer(CUSTOMER);
    let error = customer.qualifications().await.unwrap_err();
    let ErrorKind::Throttled {
        retry_after: Some(delay),
    } = error.kind()
    else {
        panic!("{error}")
    };
    assert!((3590..=3600).contains(&delay.as_secs()), "{delay:?}");
    assert_eq!(error.attempts(), 1, "the client waited for an hour");
}

/// A throttled request took no effect, so the client retries it without verification.
#[tokio::test]
async fn a_throttled_request_is_retried_without_verification() {
    let emulator = emulator().await;
    emulator.inject(Injection::new(InjectedFault::Throttled(1)).only(REQUEST));
    let start = Instant::now();
    let customer = persistent(&emulator).customer(CUSTOMER);
    customer.request_qualification(with_code()).await.unwrap();
    assert!(start.elapsed() >= SECOND, "the retry was early");
    assert_eq!(operations(&emulator), [REQUEST, REQUEST]);
    let ids = request_ids(&emulator, REQUEST);
    assert_eq!(ids[0], ids[1]);
}

/// That the last attempt took no effect does not make a request safe to repeat if an earlier response was lost.
#[tokio::test]
async fn a_lost_response_stays_lost_after_a_failed_connection() {
    let emulator = emulator().await;
    let throttled = Injection::response(RawResponse::throttled(0)).only(REQUEST);
    emulator.inject(Injection::new(InjectedFault::CutBefore).only(REQUEST));
    emulator.inject(throttled.always());
    let customer = persistent(&emulator).customer(CUSTOMER);
    let error = customer.request_qualification(with_code()).await;
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ResponseLost, "{error}");
    assert_eq!(error.status(), Some(429), "{error}");
}

#[tokio::test]
async fn a_request_with_a_lost_response_takes_effect_once() {
    let effect = [REQUEST, LIST];
    let none = [REQUEST, LIST, REQUEST];
    for (error, called) in [
        (InjectedFault::CutAfter, &effect[..]),
        (InjectedFault::Truncated, &effect),
        (InjectedFault::CutBefore, &none),
        (InjectedFault::ServerError(500), &none),
        (InjectedFault::ServerError(503), &none),
        (InjectedFault::BadGateway, &none),
    ] {
        let emulator = emulator().await;
        emulator.inject(Injection::new(error.clone()).only(REQUEST));
        let customer = persistent(&emulator).customer(CUSTOMER);
        let requested = customer.request_qualification(with_code()).await;
        let requested = requested.unwrap_or_else(|error| panic!("{error:?}: {error}"));
        assert!(matches!(requested.vetting(), Vetting::Approved(_)));
        assert_eq!(operations(&emulator), called, "{error:?}");
        let mut ids = request_ids(&emulator, REQUEST);
        ids.dedup();
        assert_eq!(ids, [requested.request_id().to_string()]);
        assert_eq!(emulator.remaining_creates(seed::CODE), Some(3), "{error:?}");
    }
}

/// The last attempt may have taken effect as well as the first.
#[tokio::test]
async fn the_last_attempt_is_verified_too() {
    let emulator = emulator().await;
    emulator.inject(
        Injection::new(InjectedFault::CutBefore)
            .only(REQUEST)
            .times(4),
    );
    emulator.inject(Injection::new(InjectedFault::CutAfter).only(REQUEST));
    let customer = persistent(&emulator).customer(CUSTOMER);
    customer.request_qualification(with_code()).await.unwrap();
    assert_eq!(request_ids(&emulator, REQUEST).len(), 5);
    assert_eq!(emulator.remaining_creates(seed::CODE), Some(3));
}

#[tokio::test]
async fn a_request_that_cannot_be_verified_is_not_repeated() {
    let emulator = emulator().await;
    emulator.inject(Injection::new(InjectedFault::CutBefore).only(REQUEST));
    emulator.inject(
        Injection::response(RawResponse::new(403))
            .only(LIST)
            .always(),
    );
    let customer = persistent(&emulator).customer(CUSTOMER);
    let requested = customer.request_qualification(with_code()).await;
    let error = requested.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ResponseLost);
    let read = error.source().map(ToString::to_string).unwrap_or_default();
    assert!(read.contains("403"), "{read}");
    assert_eq!(operations(&emulator), [REQUEST, LIST]);
}

/// If the entry appears late, the service rejects the repetition; the entry is the result.
#[tokio::test]
async fn a_rejected_repetition_is_verified() {
    let emulator = emulator().await;
    emulator.inject(Injection::new(InjectedFault::CutAfter).only(REQUEST));
    let empty = RawResponse::new(200).body("application/json", "[]");
    emulator.inject(Injection::response(empty).only(LIST));
    emulator.inject(
        Injection::response(RawResponse::new(409))
            .only(REQUEST)
            .times(2),
    );
    let customer = persistent(&emulator).customer(CUSTOMER);
    let requested = customer.request_qualification(with_code()).await.unwrap();
    assert!(matches!(requested.vetting(), Vetting::Approved(_)));
    assert_eq!(operations(&emulator), [REQUEST, LIST, REQUEST, LIST]);
}

/// A denial from before the request is not its result.
#[tokio::test]
async fn a_denied_qualification_can_be_requested_again() {
    let emulator = emulator().await;
    emulator.inject(Injection::new(InjectedFault::CutBefore).only(REQUEST));
    let customer = persistent(&emulator).customer(seed::TAILSPIN_TRAINING);
    let requested = customer.request_qualification(education()).await.unwrap();
    let entry = requested.into_entry();
    assert_eq!(entry.qualification, Qualification::Education);
    assert_eq!(entry.vetting_status, Some(VettingStatus::InReview));
    assert_eq!(operations(&emulator), [REQUEST, LIST, REQUEST]);
}

/// The generated client verifies nothing, so it repeats only requests that surely had no effect.
#[tokio::test]
#[expect(deprecated, reason = "deprecated operations are sent like all others")]
async fn the_generated_client_retries_where_it_is_safe() {
    for (error, sent) in [
        (InjectedFault::Throttled(0), 2),
        (InjectedFault::CutBefore, 1),
        (InjectedFault::ServerError(500), 1),
    ] {
        let emulator = emulator().await;
        emulator.inject(Injection::new(error.clone()));
        let partner = persistent(&emulator);
        let call = partner
            .generated_client()
            .set_qualification()
            .customer_id(CUSTOMER);
        let response = call.body(SynchronousQualification::Education).send().await;
        assert_eq!(response.is_ok(), sent == 2, "{error:?}");
        assert_eq!(emulator.calls().len(), sent, "{error:?}");
    }
}

#[tokio::test]
async fn execute_returns_the_error_of_the_client() {
    let emulator = emulator().await;
    emulator.inject(Injection::response(RawResponse::new(503)).always());
    let unknown = uuid::Uuid::new_v4();
    let partner = persistent(&emulator);
    let call = partner.execute(Operation::GetCustomer, |client| async move {
        let call = client.get_customer().customer_id(unknown);
        call.ms_request_id(unknown).send().await
    });
    let error = call.await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::ServerError, 5)
    );
    assert_eq!(error.request_id(), unknown, "the caller's id counts");
}

#[tokio::test]
async fn a_failed_connection_is_retried() {
    let listener = Listener::answering("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n[]").await;
    listener.partner().validation_codes().await.unwrap();
    let url = listener.url().to_owned();
    drop(listener);
    let unreachable = integration::partner_of(&url, at_once());
    let error = unreachable.validation_codes().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::ConnectionFailed, 5),
        "{error}"
    );
    assert!(error.is_transient());
}

/// A request that the caller drops at any time and resumes with the same id takes effect once.
#[tokio::test]
async fn a_request_that_is_dropped_and_resumed_takes_effect_once() {
    for moment in 0..40 {
        let emulator = emulator().await;
        emulator.inject(Injection::new(InjectedFault::CutAfter).only(REQUEST));
        let customer = persistent(&emulator).customer(CUSTOMER);
        let id = uuid::Uuid::new_v4();
        let request = customer.request_qualification_with_id(with_code(), id);
        let pause = Duration::from_micros(250 * moment);
        let _ = tokio::time::timeout(pause, request).await;
        let again = customer.request_qualification_with_id(with_code(), id);
        again.await.unwrap();
        assert_eq!(emulator.remaining_creates(seed::CODE), Some(3), "{moment}");
    }
}

/// A loop that repeats what is transient does not send a request that may have had an effect; the one that
/// resumes it finds the effect.
#[tokio::test]
async fn a_request_that_may_have_an_effect_is_not_transient() {
    let emulator = emulator().await;
    emulator.inject(Injection::new(InjectedFault::CutAfter).only(REQUEST));
    let unreadable = Injection::response(RawResponse::new(503)).only(LIST);
    emulator.inject(unreadable.times(5));
    let customer = persistent(&emulator).customer(CUSTOMER);
    let error = customer
        .request_qualification(with_code())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ResponseLost, "{error}");
    assert!(error.may_have_effect() && !error.is_transient(), "{error}");

    let resumed = customer.resume_request(with_code(), error.request_id(), error.started_at());
    let resumed = resumed.await.unwrap();
    assert!(matches!(resumed.vetting(), Vetting::Approved(_)));
    assert_eq!(emulator.remaining_creates(seed::CODE), Some(3));
    assert_eq!(request_ids(&emulator, REQUEST).len(), 1);
}

#[tokio::test]
async fn a_failed_read_has_no_effect() {
    let emulator = emulator().await;
    emulator.inject(Injection::response(RawResponse::new(503)).always());
    let customer = persistent(&emulator).customer(CUSTOMER);
    let error = customer.qualifications().await.unwrap_err();
    assert!(!error.may_have_effect() && error.is_transient(), "{error}");
}

/// The emulator dates its responses by its own clock, which stands at the beginning of 2026.
#[tokio::test]
async fn a_request_is_resumed_by_the_clock_of_the_service() {
    let emulator = emulator().await;
    let customer = persistent(&emulator).customer(seed::TAILSPIN_TRAINING);
    let (id, sent_at) = (uuid::Uuid::new_v4(), SystemTime::now());
    let request = customer.request_qualification_with_id(education(), id);
    drop(request.await.unwrap());
    let denied = VettingDecision::Denied("not eligible".to_owned());
    assert!(emulator.decide(seed::TAILSPIN_TRAINING, denied));
    let resumed = customer.resume_request(education(), id, sent_at).await;
    let vetting = resumed.unwrap().vetting();
    assert!(matches!(vetting, Vetting::Denied(_)), "{vetting:?}");
    assert_eq!(request_ids(&emulator, REQUEST).len(), 1);

    // After the clock was advanced, the time of the request is by that clock.
    let sent_at = emulator.now();
    emulator.advance(Duration::from_secs(7 * 24 * 3600));
    let request = customer.request_qualification_with_id(education(), uuid::Uuid::new_v4());
    drop(request.await.unwrap());
    let resumed = customer.resume_request(education(), uuid::Uuid::new_v4(), sent_at);
    resumed.await.unwrap();
    assert_eq!(request_ids(&emulator, REQUEST).len(), 2);
}

/// A date in `Retry-After` counts from the `Date` of the response.
#[tokio::test]
async fn a_date_in_retry_after_is_by_the_clock_of_the_service() {
    let emulator = emulator().await;
    emulator.inject(Injection::new(InjectedFault::ThrottledUntil(57)));
    let customer = partner(&emulator).customer(CUSTOMER);
    let error = customer.qualifications().await.unwrap_err();
    assert_eq!(error.retry_after(), Some(57 * SECOND));
}

/// The requests of all clones count together.
#[tokio::test]
async fn the_concurrency_limit_applies_to_all_clones() {
    let emulator = emulator().await;
    let wait = Duration::from_millis(50);
    emulator.inject(Injection::delay(FaultTiming::BeforeEffect, wait).always());
    let partner = builder(&emulator).concurrency_limit(2).build().unwrap();
    let start = Instant::now();
    let calls = (0..6).map(|_| {
        let partner: PartnerCenter = partner.clone();
        tokio::spawn(async move { partner.validation_codes().await.map(drop) })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
    assert!(
        start.elapsed() >= 3 * wait,
        "more than two requests were in flight"
    );
}

#[tokio::test]
async fn the_rate_limit_spaces_requests_evenly() {
    let emulator = emulator().await;
    let partner = builder(&emulator).rate_limit(5, Duration::from_millis(250));
    let partner = partner.build().unwrap();
    let start = Instant::now();
    for _ in 0..5 {
        partner.clone().validation_codes().await.unwrap();
    }
    assert!(
        start.elapsed() >= Duration::from_millis(200),
        "requests were sent in a burst"
    );
}

#[tokio::test]
async fn customers_are_read_page_by_page() {
    let emulator = Emulator::builder()
        .customers(seed::numbered(25))
        .virtual_clock();
    let emulator = emulator.start().await.unwrap();
    let partner = partner(&emulator);
    let mut walk = partner.customers().page_size(10);
    let mut pages = Vec::new();
    while let Some(page) = walk.next_page().await {
        pages.push(page.unwrap());
    }
    let sizes: Vec<_> = pages.iter().map(Vec::len).collect();
    assert_eq!(sizes, [10, 10, 10, 1]);
    let mut ids: Vec<_> = pages
        .iter()
        .flatten()
        .map(|customer| &customer.id)
        .collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 31, "a customer was repeated");

    let find = async |wanted: &str| {
        partner
            .customers()
            .page_size(10)
            .find(wanted)
            .await
            .unwrap()
    };
    let found = find(" CUSTOMER25.example").await.unwrap();
    let by_id = find(&found.id.to_uppercase()).await.unwrap();
    assert_eq!(found, by_id);
    assert_eq!(find("unknown.example").await, None);
    assert_eq!(emulator.violations(), Vec::<String>::new());
}

#[test]
fn extreme_policies_do_not_overflow() {
    let policy = RetryPolicy::default()
        .initial_backoff(Duration::MAX)
        .max_backoff(Duration::MAX)
        .max_retry_after(Duration::MAX);
    let outcomes = [
        AttemptResult::ConnectionFailed,
        asked(503, Duration::MAX),
        asked(429, Duration::from_secs(u64::MAX)),
    ];
    for outcome in outcomes {
        for chance in [0.0, 1.0, f64::NAN, f64::INFINITY, -1.0] {
            let attempt = Attempt::new(1, Duration::ZERO, outcome).random(chance);
            assert_eq!(policy.decide(&attempt), Decision::Stop, "{outcome:?}");
        }
    }
}

/// A `Retry-After` that is not an integer is rounded up.
#[tokio::test]
async fn an_unusual_retry_after_is_not_shortened() {
    for (text, asked) in [
        ("1.5", Some(2)),
        ("2.0", Some(2)),
        ("99999999999999999999", Some(u64::MAX)),
        ("-1", None),
        ("+3", None),
        ("soon", None),
        ("", None),
    ] {
        let emulator = emulator().await;
        let response = RawResponse::new(503).header("retry-after", text);
        emulator.inject(Injection::response(response));
        let customer = partner(&emulator).customer(CUSTOMER);
        let error = customer.qualifications().await.unwrap_err();
        assert_eq!(
            error.retry_after().map(|delay| delay.as_secs()),
            asked,
            "{text}"
        );
    }
}

/// The status of an error response counts even if its body is truncated.
#[tokio::test]
async fn an_error_response_with_a_truncated_body_keeps_its_status() {
    for (status, kind) in [
        (
            429,
            ErrorKind::Throttled {
                retry_after: Some(SECOND),
            },
        ),
        (400, ErrorKind::Rejected),
        (401, ErrorKind::Unauthorized),
        (500, ErrorKind::ServerError),
    ] {
        let head = format!("HTTP/1.1 {status} X\r\nretry-after: 1\r\ncontent-length: 100\r\n\r\n");
        let listener = Listener::answering(format!("{head}{{\"code\"")).await;
        let error = listener.partner().validation_codes().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.status()),
            (kind, Some(status)),
            "{error}"
        );
        assert_eq!(error.raw_body(), b"{\"code\"");
    }
    // The error of a truncated success has the status too.
    let cut = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n[";
    let listener = Listener::answering(cut).await;
    let error = listener.partner().validation_codes().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::ResponseLost, Some(200))
    );
}

/// A retry that waits too long for the rate limit is not sent.
#[tokio::test]
async fn the_wait_for_the_rate_limit_counts_as_elapsed_time() {
    let emulator = emulator().await;
    emulator.inject(Injection::response(RawResponse::new(503)).always());
    let policy = at_once().max_elapsed(Duration::from_millis(100));
    let partner = builder(&emulator).retry(policy).rate_limit(1, SECOND);
    let partner = partner.build().unwrap();
    let error = partner.validation_codes().await.unwrap_err();
    assert_eq!(
        (error.attempts(), emulator.calls().len()),
        (1, 1),
        "{error}"
    );
}

/// A verification that takes longer than `max_elapsed` leaves no time for another attempt.
#[tokio::test]
async fn a_slow_verification_ends_a_request() {
    let emulator = emulator().await;
    emulator.inject(
        Injection::new(InjectedFault::CutBefore)
            .only(REQUEST)
            .always(),
    );
    let slow = Injection::delay(FaultTiming::BeforeEffect, Duration::from_millis(300));
    emulator.inject(slow.only(LIST).always());
    let policy = at_once().max_elapsed(Duration::from_millis(200));
    let partner = builder(&emulator).retry(policy).build().unwrap();
    let customer = partner.customer(CUSTOMER);
    let requested = customer.request_qualification(with_code()).await;
    assert_eq!(requested.unwrap_err().kind(), ErrorKind::ResponseLost);
    assert_eq!(operations(&emulator), [REQUEST, LIST]);
}

/// A dropped call leaves its slot to the next one.
#[tokio::test]
async fn dropped_calls_leave_the_rate_limit_queue() {
    let emulator = emulator().await;
    let partner = builder(&emulator).rate_limit(10, SECOND).build().unwrap();
    partner.validation_codes().await.unwrap();
    for _ in 0..50 {
        let call = partner.validation_codes();
        let _ = tokio::time::timeout(Duration::from_millis(1), call).await;
    }
    let next = tokio::time::timeout(2 * SECOND, partner.validation_codes());
    next.await.unwrap().unwrap();
}

const DENIED_IN_2020: &str = r#"[{"qualification":"Education","vettingStatus":"Denied",
    "vettingCreateDate":"2020-12-04T20:54:24Z"}]"#;

/// The clock of the service dates its entries; the clock of this machine may differ.
#[tokio::test]
async fn earlier_entries_are_dated_by_the_clock_of_the_service() {
    let emulator = emulator().await;
    emulator.inject(Injection::new(InjectedFault::CutBefore).only(REQUEST));
    let denied = r#"[{"qualification":"Education","vettingStatus":"Denied",
        "vettingCreateDate":"2039-12-31T23:00:00Z"}]"#;
    let response = RawResponse::new(200).body("application/json", denied);
    let response = response.header("date", "Sun, 01 Jan 2040 00:00:00 GMT");
    emulator.inject(Injection::response(response).only(LIST));
    let customer = persistent(&emulator).customer(CUSTOMER);
    customer.request_qualification(education()).await.unwrap();
    assert_eq!(operations(&emulator), [REQUEST, LIST, REQUEST]);
}

/// A stale response shows the denial of an earlier request.
#[tokio::test]
async fn an_older_denial_is_not_the_result_of_a_new_request() {
    let emulator = emulator().await;
    let lagging = RawResponse::new(200).body("application/json", DENIED_IN_2020);
    emulator.inject(Injection::response(lagging.clone()).only(LIST).always());
    let customer = persistent(&emulator).customer(CUSTOMER);
    let requested = customer.request_qualification(education()).await.unwrap();
    let policy = partner_center::WaitPolicy::default()
        .initial_interval(Duration::from_millis(1))
        .max_elapsed(Duration::from_millis(20));
    let vetting = requested.wait(policy).await.unwrap();
    assert!(matches!(vetting, Vetting::InReview(_)), "{vetting:?}");

    emulator.inject(Injection::response(RawResponse::new(201)).only(REQUEST));
    let requested = customer.request_qualification(education()).await;
    assert_eq!(requested.unwrap_err().kind(), ErrorKind::Unconfirmed);
}

/// Pages in a cycle, or without a continuation token, are an incomplete list.
#[tokio::test]
async fn a_missing_or_repeated_continuation_token_is_an_error() {
    let page = |token: &str| {
        let headers = if token.is_empty() {
            String::new()
        } else {
            format!(r#"{{"key":"MS-ContinuationToken","value":"{token}"}}"#)
        };
        let body = format!(
            r#"{{"totalCount":0,"items":[],"links":{{"next":{{"uri":"/v1/customers","headers":[{headers}]}}}}}}"#
        );
        RawResponse::new(200).body("application/json", body)
    };
    for pages in [vec!["a", "a"], vec!["a", "b", "a", "b", "a"], vec![""]] {
        let emulator = emulator().await;
        for token in &pages {
            emulator.inject(Injection::response(page(token)));
        }
        let walk = partner(&emulator).customers();
        let error = walk.find("unknown.example").await.unwrap_err();
        assert_eq!(
            error.kind(),
            ErrorKind::InvalidResponse,
            "{pages:?}: {error}"
        );
    }
}
