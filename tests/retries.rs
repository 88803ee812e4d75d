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
use partner_center_emulator::{Emulator, FaultTiming, InjectedFault, Injection, RawResponse, seed};

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

/// The request ids of all calls of an operation.
fn request_ids(emulator: &Emulator, operation: &str) -> Vec<String> {
    let calls = emulator.calls().into_iter();
    let calls = calls.filter(|call| call.operation.as_deref() == Some(operation));
    calls
        .map(|call| call.headers["ms-requestid"].clone())
        .collect()
}

const SECOND: Duration = Duration::from_secs(1);

fn answered(status: u16) -> AttemptResult {
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
fn only_what_may_pass_is_tried_again() {
    let policy = RetryPolicy::default();
    let decide = |outcome| policy.decide(&Attempt::new(1, Duration::ZERO, outcome));
    let again = [408, 429, 500, 502, 503, 504];
    for status in 100..600 {
        let repeated = decide(answered(status)) != Decision::Stop;
        assert_eq!(repeated, again.contains(&status), "{status}");
    }
    assert_ne!(decide(AttemptResult::ConnectionFailed), Decision::Stop);
    assert_ne!(decide(AttemptResult::ResponseLost), Decision::Stop);
}

#[test]
fn pauses_double_up_to_the_cap_and_vary_downwards() {
    let policy = RetryPolicy::default()
        .max_attempts(100)
        .max_elapsed(Duration::MAX);
    let pause = |number, chance| {
        let attempt =
            Attempt::new(number, Duration::ZERO, AttemptResult::ConnectionFailed).random(chance);
        let Decision::Retry(pause) = policy.decide(&attempt) else {
            panic!("it is not repeated")
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
fn the_services_delay_is_a_floor_and_has_a_ceiling() {
    let policy = RetryPolicy::default();
    let decide = |delay, chance| {
        let attempt = Attempt::new(1, Duration::ZERO, asked(429, delay)).random(chance);
        policy.decide(&attempt)
    };
    assert_eq!(decide(57 * SECOND, 0.0), Decision::Retry(57 * SECOND));
    assert_eq!(decide(57 * SECOND, 1.0), Decision::Retry(58 * SECOND));
    assert_eq!(decide(Duration::ZERO, 1.0), Decision::Retry(SECOND));
    // Coming back earlier than asked would count against the caller.
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
    let decide = |number, elapsed| policy.decide(&Attempt::new(number, elapsed, answered(503)));
    assert_eq!(decide(2, Duration::ZERO), Decision::Retry(2 * SECOND));
    assert_eq!(decide(3, Duration::ZERO), Decision::Stop);
    assert_eq!(decide(2, 8 * SECOND), Decision::Retry(2 * SECOND));
    assert_eq!(decide(2, 9 * SECOND), Decision::Stop);
    let once = Attempt::new(1, Duration::ZERO, answered(503));
    assert_eq!(RetryPolicy::none().decide(&once), Decision::Stop);
    assert_eq!(
        policy.max_attempts(0),
        policy.max_attempts(1),
        "at least once"
    );
}

#[test]
fn what_may_have_had_an_effect_is_settled_first() {
    let policy = RetryPolicy::default();
    for (outcome, same_id, never) in [
        (
            AttemptResult::ConnectionFailed,
            Decision::Retry(SECOND),
            Decision::Retry(SECOND),
        ),
        (
            answered(429),
            Decision::Retry(SECOND),
            Decision::Retry(SECOND),
        ),
        (
            AttemptResult::ResponseLost,
            Decision::VerifyThenRetry(SECOND),
            Decision::Stop,
        ),
        (
            answered(408),
            Decision::VerifyThenRetry(SECOND),
            Decision::Stop,
        ),
        (
            answered(500),
            Decision::VerifyThenRetry(SECOND),
            Decision::Stop,
        ),
        (answered(501), Decision::Stop, Decision::Stop),
    ] {
        let attempt = Attempt::new(1, Duration::ZERO, outcome);
        let decide = |idempotency| policy.decide(&attempt.idempotency(idempotency));
        assert_eq!(decide(Idempotency::SameRequestId), same_id, "{outcome:?}");
        assert_eq!(decide(Idempotency::Never), never, "{outcome:?}");
    }
}

#[tokio::test]
async fn a_read_is_tried_again_under_the_same_id() {
    for fault in [
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
        emulator.inject(Injection::new(fault.clone()).times(2));
        partner.customer(CUSTOMER).qualifications().await.unwrap();
        partner.customer(CUSTOMER).qualifications().await.unwrap();
        let ids = request_ids(&emulator, LIST);
        assert_eq!(ids.len(), 4, "{fault:?}");
        assert!(ids[0] == ids[1] && ids[1] == ids[2], "another id: {ids:?}");
        assert_ne!(ids[2], ids[3], "each call has ids of its own");
    }
}

#[tokio::test]
async fn what_cannot_pass_is_not_tried_again() {
    for status in [400, 403, 404, 405, 409, 412, 501] {
        let emulator = emulator().await;
        emulator.inject(Injection::response(RawResponse::new(status)).always());
        let customer = persistent(&emulator).customer(CUSTOMER);
        let fault = customer.qualifications().await.unwrap_err();
        assert_eq!((fault.status(), fault.attempts()), (Some(status), 1));
        assert_eq!(emulator.calls().len(), 1, "{fault}");
    }
}

#[tokio::test]
async fn exhausted_attempts_tell_everything() {
    let emulator = emulator().await;
    emulator.inject(Injection::response(RawResponse::throttled(0)).always());
    let customer = persistent(&emulator).customer(CUSTOMER);
    let fault = customer.qualifications().await.unwrap_err();
    let calls = emulator.calls();
    assert_eq!((fault.attempts(), calls.len()), (5, 5));
    let retry_after = Some(Duration::ZERO);
    assert_eq!(fault.kind(), ErrorKind::Throttled { retry_after });
    assert_eq!(fault.status(), Some(429));
    let sent = |name: &str| calls[4].headers[name].clone();
    assert_eq!(fault.request_id().to_string(), sent("ms-requestid"));
    assert_eq!(fault.correlation_id().to_string(), sent("ms-correlationid"));
    assert!(fault.to_string().ends_with("5 attempts)"), "{fault}");
}

/// `Retry-After` may be a date, and nobody comes back before it.
#[tokio::test]
async fn a_delay_may_be_a_date() {
    let emulator = emulator().await;
    let policy = at_once().max_retry_after(Duration::from_secs(10));
    let partner = builder(&emulator).retry(policy).build().unwrap();
    // Dates have whole seconds, so this one is between one and two seconds away.
    let date = httpdate::fmt_http_date(SystemTime::now() + 2 * SECOND);
    emulator.inject(Injection::response(
        RawResponse::new(503).header("retry-after", date),
    ));
    let start = Instant::now();
    partner.customer(CUSTOMER).qualifications().await.unwrap();
    assert!(start.elapsed() >= SECOND, "it came back early");

    let date = httpdate::fmt_http_date(SystemTime::now() + 3600 * SECOND);
    let throttled = RawResponse::new(429).header("retry-after", date);
    emulator.inject(Injection::response(throttled).always());
    let customer = partner.customer(CUSTOMER);
    let fault = customer.qualifications().await.unwrap_err();
    let ErrorKind::Throttled {
        retry_after: Some(delay),
    } = fault.kind()
    else {
        panic!("{fault}")
    };
    assert!((3590..=3600).contains(&delay.as_secs()), "{delay:?}");
    assert_eq!(fault.attempts(), 1, "an hour is not waited for");
}

/// A throttled request was counted and refused, so that it is repeated without a look.
#[tokio::test]
async fn a_throttled_request_waits_and_is_repeated() {
    let emulator = emulator().await;
    emulator.inject(Injection::new(InjectedFault::Throttled(1)).only(REQUEST));
    let start = Instant::now();
    let customer = persistent(&emulator).customer(CUSTOMER);
    customer.request_qualification(with_code()).await.unwrap();
    assert!(start.elapsed() >= SECOND, "it came back early");
    assert_eq!(operations(&emulator), [REQUEST, REQUEST]);
    let ids = request_ids(&emulator, REQUEST);
    assert_eq!(ids[0], ids[1]);
}

/// That the last attempt had no effect does not make a call safe to repeat of which one before was lost.
#[tokio::test]
async fn what_was_lost_once_is_never_taken_for_not_sent() {
    let emulator = emulator().await;
    let throttled = Injection::response(RawResponse::throttled(0)).only(REQUEST);
    emulator.inject(Injection::new(InjectedFault::CutBefore).only(REQUEST));
    emulator.inject(throttled.always());
    let customer = persistent(&emulator).customer(CUSTOMER);
    let fault = customer.request_qualification(with_code()).await;
    let fault = fault.unwrap_err();
    assert_eq!(fault.kind(), ErrorKind::ResponseLost, "{fault}");
    assert_eq!(fault.status(), Some(429), "{fault}");
}

#[tokio::test]
async fn a_lost_request_has_one_effect() {
    let effect = [REQUEST, LIST];
    let none = [REQUEST, LIST, REQUEST];
    for (fault, called) in [
        (InjectedFault::CutAfter, &effect[..]),
        (InjectedFault::Truncated, &effect),
        (InjectedFault::CutBefore, &none),
        (InjectedFault::ServerError(500), &none),
        (InjectedFault::ServerError(503), &none),
        (InjectedFault::BadGateway, &none),
    ] {
        let emulator = emulator().await;
        emulator.inject(Injection::new(fault.clone()).only(REQUEST));
        let customer = persistent(&emulator).customer(CUSTOMER);
        let requested = customer.request_qualification(with_code()).await;
        let requested = requested.unwrap_or_else(|error| panic!("{fault:?}: {error}"));
        assert!(matches!(requested.vetting(), Vetting::Approved(_)));
        assert_eq!(operations(&emulator), called, "{fault:?}");
        let mut ids = request_ids(&emulator, REQUEST);
        ids.dedup();
        assert_eq!(ids, [requested.request_id().to_string()]);
        assert_eq!(emulator.remaining_creates(seed::CODE), Some(3), "{fault:?}");
    }
}

/// The last attempt may have taken effect as well as the first.
#[tokio::test]
async fn the_last_attempt_is_settled_too() {
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
async fn what_cannot_be_settled_is_not_repeated() {
    let emulator = emulator().await;
    emulator.inject(Injection::new(InjectedFault::CutBefore).only(REQUEST));
    emulator.inject(
        Injection::response(RawResponse::new(403))
            .only(LIST)
            .always(),
    );
    let customer = persistent(&emulator).customer(CUSTOMER);
    let requested = customer.request_qualification(with_code()).await;
    let fault = requested.unwrap_err();
    assert_eq!(fault.kind(), ErrorKind::ResponseLost);
    let look = fault.source().map(ToString::to_string).unwrap_or_default();
    assert!(look.contains("403"), "{look}");
    assert_eq!(operations(&emulator), [REQUEST, LIST]);
}

/// Where an effect takes its time to show, its repetition is refused; the entry counts.
#[tokio::test]
async fn a_refused_repetition_is_settled() {
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

/// A denial from before is no answer to a new request.
#[tokio::test]
async fn a_denied_request_can_be_made_again() {
    let emulator = emulator().await;
    emulator.inject(Injection::new(InjectedFault::CutBefore).only(REQUEST));
    let customer = persistent(&emulator).customer(seed::TAILSPIN_TRAINING);
    let requested = customer.request_qualification(education()).await.unwrap();
    let entry = requested.into_entry();
    assert_eq!(entry.qualification, Qualification::Education);
    assert_eq!(entry.vetting_status, Some(VettingStatus::InReview));
    assert_eq!(operations(&emulator), [REQUEST, LIST, REQUEST]);
}

/// The generated client does not look anything up, so it repeats only what surely had no effect.
#[tokio::test]
#[expect(deprecated, reason = "deprecated calls are sent like all others")]
async fn the_generated_client_repeats_what_is_safe() {
    for (fault, sent) in [
        (InjectedFault::Throttled(0), 2),
        (InjectedFault::CutBefore, 1),
        (InjectedFault::ServerError(500), 1),
    ] {
        let emulator = emulator().await;
        emulator.inject(Injection::new(fault.clone()));
        let partner = persistent(&emulator);
        let call = partner
            .generated_client()
            .set_qualification()
            .customer_id(CUSTOMER);
        let answer = call.body(SynchronousQualification::Education).send().await;
        assert_eq!(answer.is_ok(), sent == 2, "{fault:?}");
        assert_eq!(emulator.calls().len(), sent, "{fault:?}");
    }
}

#[tokio::test]
async fn a_call_of_the_generated_client_ends_in_a_fault() {
    let emulator = emulator().await;
    emulator.inject(Injection::response(RawResponse::new(503)).always());
    let unknown = uuid::Uuid::new_v4();
    let partner = persistent(&emulator);
    let call = partner.execute(Operation::GetCustomer, |client| async move {
        let call = client.get_customer().customer_id(unknown);
        call.ms_request_id(unknown).send().await
    });
    let fault = call.await.unwrap_err();
    assert_eq!(
        (fault.kind(), fault.attempts()),
        (ErrorKind::ServerError, 5)
    );
    assert_eq!(fault.request_id(), unknown, "the caller's id counts");
}

#[tokio::test]
async fn no_connection_is_tried_again() {
    let listener = Listener::answering("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n[]").await;
    listener.partner().validation_codes().await.unwrap();
    let url = listener.url().to_owned();
    drop(listener);
    let nobody = integration::partner_of(&url, at_once());
    let fault = nobody.validation_codes().await.unwrap_err();
    assert_eq!(
        (fault.kind(), fault.attempts()),
        (ErrorKind::ConnectionFailed, 5),
        "{fault}"
    );
    assert!(fault.is_transient());
}

/// Whoever stops waiting at any moment and asks again under the same id has one effect.
#[tokio::test]
async fn a_request_can_be_dropped_at_any_moment() {
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

/// Calls of all clones count together.
#[tokio::test]
async fn calls_at_once_are_bounded() {
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
    assert!(start.elapsed() >= 3 * wait, "more than two were under way");
}

#[tokio::test]
async fn calls_leave_at_even_distances() {
    let emulator = emulator().await;
    let partner = builder(&emulator).rate_limit(5, Duration::from_millis(250));
    let partner = partner.build().unwrap();
    let start = Instant::now();
    for _ in 0..5 {
        partner.clone().validation_codes().await.unwrap();
    }
    assert!(start.elapsed() >= Duration::from_millis(200), "a burst");
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
    assert_eq!(ids.len(), 31, "a customer came twice");

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
    assert_eq!(find("nobody.example").await, None);
    assert_eq!(emulator.violations(), Vec::<String>::new());
}

#[test]
fn no_policy_is_beyond_the_clock() {
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

/// What is not quite a number of seconds is never taken for less.
#[tokio::test]
async fn an_odd_delay_is_not_cut_short() {
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
        let answer = RawResponse::new(503).header("retry-after", text);
        emulator.inject(Injection::response(answer));
        let customer = partner(&emulator).customer(CUSTOMER);
        let fault = customer.qualifications().await.unwrap_err();
        assert_eq!(
            fault.retry_after().map(|delay| delay.as_secs()),
            asked,
            "{text}"
        );
    }
}

/// The status of a failure counts, also where its text is cut off.
#[tokio::test]
async fn a_failure_that_is_cut_off_is_still_one() {
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
        let fault = listener.partner().validation_codes().await.unwrap_err();
        assert_eq!(
            (fault.kind(), fault.status()),
            (kind, Some(status)),
            "{fault}"
        );
        assert_eq!(fault.raw_body(), b"{\"code\"");
    }
    // Of a success, the status is kept as well.
    let cut = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n[";
    let listener = Listener::answering(cut).await;
    let fault = listener.partner().validation_codes().await.unwrap_err();
    assert_eq!(
        (fault.kind(), fault.status()),
        (ErrorKind::ResponseLost, Some(200))
    );
}

/// A call waits for its turn and is then too late to be sent again.
#[tokio::test]
async fn waiting_for_a_turn_counts_as_time() {
    let emulator = emulator().await;
    emulator.inject(Injection::response(RawResponse::new(503)).always());
    let policy = at_once().max_elapsed(Duration::from_millis(100));
    let partner = builder(&emulator).retry(policy).rate_limit(1, SECOND);
    let partner = partner.build().unwrap();
    let fault = partner.validation_codes().await.unwrap_err();
    assert_eq!(
        (fault.attempts(), emulator.calls().len()),
        (1, 1),
        "{fault}"
    );
}

/// A look that takes longer than the budget leaves no time for another request.
#[tokio::test]
async fn a_slow_look_ends_a_request() {
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

/// Whoever gives up gives its moment to the next.
#[tokio::test]
async fn dropped_calls_leave_no_queue() {
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

/// Its own clock dates the service's entries; ours may be wrong.
#[tokio::test]
async fn what_came_before_is_told_by_the_services_clock() {
    let emulator = emulator().await;
    emulator.inject(Injection::new(InjectedFault::CutBefore).only(REQUEST));
    let denied = r#"[{"qualification":"Education","vettingStatus":"Denied",
        "vettingCreateDate":"2039-12-31T23:00:00Z"}]"#;
    let answer = RawResponse::new(200).body("application/json", denied);
    let answer = answer.header("date", "Sun, 01 Jan 2040 00:00:00 GMT");
    emulator.inject(Injection::response(answer).only(LIST));
    let customer = persistent(&emulator).customer(CUSTOMER);
    customer.request_qualification(education()).await.unwrap();
    assert_eq!(operations(&emulator), [REQUEST, LIST, REQUEST]);
}

/// A list that lags behind shows the denial of an earlier request.
#[tokio::test]
async fn an_older_denial_is_not_the_outcome() {
    let emulator = emulator().await;
    let lagging = RawResponse::new(200).body("application/json", DENIED_IN_2020);
    emulator.inject(Injection::response(lagging.clone()).only(LIST).always());
    let customer = persistent(&emulator).customer(CUSTOMER);
    let requested = customer.request_qualification(education()).await.unwrap();
    let policy = partner_center::WaitPolicy::default()
        .initial_interval(Duration::from_millis(1))
        .max_elapsed(Duration::from_millis(20));
    let vetting = requested.wait(policy).await.unwrap();
    assert!(matches!(vetting, Vetting::InReview(None)), "{vetting:?}");

    emulator.inject(Injection::response(RawResponse::new(201)).only(REQUEST));
    let requested = customer.request_qualification(education()).await;
    assert_eq!(requested.unwrap_err().kind(), ErrorKind::Unconfirmed);
}

/// Pages that lead in a circle, or nowhere, are no whole list.
#[tokio::test]
async fn a_broken_way_through_pages_is_a_fault() {
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
        let fault = walk.find("nobody.example").await.unwrap_err();
        assert_eq!(
            fault.kind(),
            ErrorKind::InvalidResponse,
            "{pages:?}: {fault}"
        );
    }
}
