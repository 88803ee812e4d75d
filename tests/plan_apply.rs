//! `pcq plan apply` and `resume`: every row takes effect once, even after a crash, and is reported.

use std::fmt::Write as _;
use std::time::Duration;

use integration::{CliSandbox, Running, emulator, posted_with, read};
use partner_center_emulator::{
    Emulator, FaultTiming, InjectedFault, Injection, Limit, RawResponse, seed,
};
use serde_json::json;

const HEAD: &str = "customer,qualification,education_segment,website,validation_code\n";
const ONE: &str = "b44bb1fb-c595-45b0-9e09-d657365580bf";
const TWO: &str = "e9064f2b-d81c-4a73-87be-f62d1c05a906";

/// A plan for seeded customers, with a column that has no meaning.
fn plan() -> String {
    format!(
        "school,{HEAD}\"Contoso, Inc.\",contoso.edu,Education,HigherEducation,contoso.edu,\n\
         Wingtip,{TWO},StateOwnedEntity,,,\n\
         Fabrikam,5c2f7a10-93d4-4b6e-8e21-7d0f4a9b6c02,Education,K12,fabrikam.example,\n\
         Tailspin,8e41d6b7-20fa-4c95-b3c8-15a7e2d94f03,GovernmentCommunityCloud,,,54321\n"
    )
}

fn requests(emulator: &Emulator) -> usize {
    let calls = emulator.calls();
    let requests = calls
        .iter()
        .filter(|call| call.operation.as_deref() == Some("requestQualification"));
    requests.count()
}

#[tokio::test]
async fn each_row_is_sent_once_and_reported() {
    let emulator = emulator().await;
    let sandbox = CliSandbox::at(&emulator);
    sandbox.write("plan.csv", plan());
    let forecast = sandbox.pcq(&["plan", "check", "plan.csv", "--online", "--output", "json"]);
    let forecast = forecast.await;
    assert_eq!(forecast.code, Some(7), "{forecast}");
    let verdicts = forecast.json();
    let verdicts: Vec<_> = verdicts
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["forecast"])
        .collect();
    assert_eq!(
        verdicts,
        ["send", "send", "in_review", "code_unavailable"],
        "{forecast}"
    );
    assert_eq!(requests(&emulator), 0);

    let dry = sandbox
        .pcq(&["plan", "apply", "plan.csv", "--dry-run", "--output", "json"])
        .await;
    assert_eq!(dry.stdout, forecast.stdout, "{dry}");
    assert_eq!(requests(&emulator), 0);

    let asked = sandbox.pcq(&["plan", "apply", "plan.csv"]).await;
    assert_eq!(asked.code, Some(2), "{asked}");
    assert!(asked.stderr.contains("--yes"), "{asked}");
    assert_eq!(requests(&emulator), 0);

    let applied = sandbox
        .pcq(&["plan", "apply", "plan.csv", "--yes", "--output", "json"])
        .await;
    assert_eq!(applied.code, Some(7), "{applied}");
    let counts = applied.json();
    assert_eq!(
        counts,
        json!({"rows": 4, "accepted": 2, "alreadyQualified": 1, "rejected": 1, "unknown": 0,
               "pending": 0, "inReview": 2, "denied": 0}),
        "{applied}"
    );
    assert_eq!(requests(&emulator), 4);

    let report = sandbox
        .pcq(&["plan", "report", "plan.csv", "--output", "json"])
        .await;
    let report = report.json();
    let outcomes: Vec<_> = report
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["outcome"])
        .collect();
    assert_eq!(
        outcomes,
        ["accepted", "accepted", "already_qualified", "rejected"],
        "{report}"
    );
    assert_eq!(report[0]["input"]["school"], "Contoso, Inc.");
    assert_eq!(report[0]["customerId"], ONE);
    assert_eq!(report[3]["code"], "999001");
    for (row, call) in report.as_array().unwrap().iter().zip(
        emulator
            .calls()
            .iter()
            .filter(|call| call.operation.as_deref() == Some("requestQualification")),
    ) {
        let known = emulator.calls();
        let id = row["requestId"].as_str().unwrap();
        assert!(
            known.iter().any(|call| call.request_id == id),
            "{row} {call:?}"
        );
    }

    for again in [
        &["plan", "apply", "plan.csv", "--yes"][..],
        &["plan", "resume", "plan.csv"],
    ] {
        let again = sandbox.pcq(again).await;
        assert_eq!(again.code, Some(7), "{again}");
        assert!(again.stderr.contains("nothing"), "{again}");
    }
    assert_eq!(requests(&emulator), 4);

    // A rejected row is sent again only on demand, as another request.
    let ids = |emulator: &Emulator| -> std::collections::BTreeSet<String> {
        let calls = emulator.calls().into_iter();
        let of_row = calls.filter(|call| call.body.contains("54321"));
        of_row.map(|call| call.request_id).collect()
    };
    assert_eq!(ids(&emulator).len(), 1);
    let again = sandbox
        .pcq(&["plan", "resume", "plan.csv", "--refused"])
        .await;
    assert_eq!(again.code, Some(7), "{again}");
    assert_eq!(ids(&emulator).len(), 2);
}

#[tokio::test]
async fn reports_are_tables_too() {
    let emulator = emulator().await;
    let sandbox = CliSandbox::at(&emulator);
    sandbox.write("plan.csv", plan());
    sandbox.pcq(&["plan", "apply", "plan.csv", "--yes"]).await;
    let csv = sandbox
        .pcq(&["plan", "report", "plan.csv", "--output", "csv"])
        .await;
    let mut lines = csv.stdout.lines();
    assert_eq!(
        lines.next().unwrap(),
        "school,customer,qualification,education_segment,website,validation_code,customer_id,outcome,\
         vetting,reason,request_id,correlation_id,status,code,message,responded_at"
    );
    let first = lines.next().unwrap();
    assert!(
        first.starts_with("\"Contoso, Inc.\",contoso.edu,Education,HigherEducation,"),
        "{csv}"
    );
    assert!(first.contains(",accepted,InReview,,"), "{csv}");
    let markdown = sandbox
        .pcq(&["plan", "report", "plan.csv", "--output", "markdown"])
        .await;
    assert!(markdown.stdout.starts_with("| school "), "{markdown}");
    assert_eq!(markdown.stdout.lines().count(), 6, "{markdown}");

    // A report is a plan too: its own columns then have no meaning.
    sandbox.write("again.csv", &csv.stdout);
    let again = sandbox.pcq(&["plan", "check", "again.csv"]).await;
    assert_eq!(again.code, Some(0), "{again}");
    sandbox.pcq(&["plan", "apply", "again.csv", "--yes"]).await;
    let again = sandbox
        .pcq(&["plan", "report", "again.csv", "--output", "csv"])
        .await;
    assert!(
        again
            .stdout
            .contains("responded_at,pcq_customer_id,pcq_outcome,"),
        "{again}"
    );
}

#[tokio::test]
async fn a_row_with_a_lost_response_is_verified_and_not_sent_again() {
    let emulator = emulator().await;
    let mut sandbox = CliSandbox::at(&emulator);
    sandbox.write(
        "plan.csv",
        format!("{HEAD}{ONE},Education,K12,,\n{TWO},StateOwnedEntity,,,\n"),
    );
    // One attempt, so that the row stays unknown.
    sandbox.set("PCQ_ATTEMPTS", "1");
    emulator.inject(Injection::new(InjectedFault::CutAfter).only("requestQualification"));
    emulator.inject(Injection::new(InjectedFault::CutBefore).only("listQualifications"));
    let applied = sandbox
        .pcq(&["plan", "apply", "plan.csv", "--yes", "--concurrency", "1"])
        .await;
    assert_eq!(applied.code, Some(1), "{applied}");
    assert!(
        applied.stderr.contains("pcq plan resume plan.csv"),
        "{applied}"
    );
    let sent = requests(&emulator);
    let status = sandbox
        .pcq(&["plan", "status", "plan.csv", "--output", "json"])
        .await;
    assert_eq!(status.json()["unknown"], 1, "{status}");
    let resumed = sandbox
        .pcq(&["plan", "resume", "plan.csv", "--output", "json"])
        .await;
    assert_eq!(resumed.code, Some(0), "{resumed}");
    assert_eq!(resumed.json()["accepted"], 2);
    assert_eq!(
        requests(&emulator),
        sent,
        "a request that took effect is not sent again"
    );
}

#[cfg(unix)]
#[tokio::test]
async fn rows_of_a_killed_run_are_verified() {
    let emulator = emulator().await;
    let sandbox = CliSandbox::at(&emulator);
    let three = "8e41d6b7-20fa-4c95-b3c8-15a7e2d94f03";
    sandbox.write(
        "plan.csv",
        format!("{HEAD}{ONE},Education,K12,,\n{TWO},soe,,,\n{three},soe,,,\n"),
    );
    // The first takes effect and gets no response, the second neither.
    let slow =
        |moment| Injection::delay(moment, Duration::from_secs(20)).only("requestQualification");
    emulator.inject(slow(FaultTiming::AfterEffect).customer(ONE.parse().unwrap()));
    emulator.inject(slow(FaultTiming::BeforeEffect).customer(TWO.parse().unwrap()));
    let apply = ["plan", "apply", "plan.csv", "--yes", "--concurrency", "2"];
    let running = Running::start(sandbox.command(&apply));
    while requests(&emulator) < 2 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    tokio::task::spawn_blocking(move || running.end("KILL"))
        .await
        .unwrap();
    let status = sandbox
        .pcq(&["plan", "status", "plan.csv", "--output", "json"])
        .await;
    assert!(status.json()["unknown"].as_u64().unwrap() >= 2, "{status}");
    let resumed = sandbox
        .pcq(&["plan", "resume", "plan.csv", "--output", "json"])
        .await;
    assert_eq!(resumed.code, Some(0), "{resumed}");
    assert_eq!(resumed.json()["accepted"], 3, "{resumed}");
    let calls = emulator.calls();
    let ids = |customer: &str| -> Vec<String> {
        let path = format!("/v1/customers/{customer}/qualifications");
        let of_it = calls
            .iter()
            .filter(|call| call.path == path && call.method == "POST");
        of_it.map(|call| call.request_id.clone()).collect()
    };
    assert_eq!(
        ids(ONE).len(),
        1,
        "a request that took effect is not sent again"
    );
    let again = ids(TWO);
    assert!(
        again.len() == 2 && again[0] == again[1],
        "the same request again: {again:?}"
    );
    assert_eq!(ids(three).len(), 1);
}

#[tokio::test]
async fn two_runs_of_a_plan_exclude_each_other() {
    let emulator = emulator().await;
    let sandbox = CliSandbox::at(&emulator);
    sandbox.write("plan.csv", plan());
    emulator.inject(
        Injection::delay(FaultTiming::BeforeEffect, Duration::from_secs(2))
            .only("requestQualification"),
    );
    let mut command =
        sandbox.command(&["plan", "apply", "plan.csv", "--yes", "--concurrency", "1"]);
    command.stderr(std::process::Stdio::null());
    let first = tokio::task::spawn_blocking(move || integration::run(command));
    while requests(&emulator) == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let second = sandbox.pcq(&["plan", "apply", "plan.csv", "--yes"]).await;
    assert_eq!(second.code, Some(1), "{second}");
    assert!(
        second.stderr.contains("process ") && second.stderr.contains("since "),
        "{second}"
    );
    let status = sandbox.pcq(&["plan", "status", "plan.csv"]).await;
    assert_eq!(status.code, Some(0), "{status}");
    assert_eq!(first.await.unwrap().code, Some(7));
    assert_eq!(requests(&emulator), 4);
}

#[tokio::test]
async fn a_changed_file_is_an_error_without_changed() {
    let emulator = emulator().await;
    let sandbox = CliSandbox::at(&emulator);
    let one = format!("{HEAD}{ONE},Education,K12,,\n");
    sandbox.write("plan.csv", &one);
    // Before a row was sent, the file may change.
    sandbox.pcq(&["plan", "apply", "plan.csv"]).await;
    let two = format!("{one}{TWO},StateOwnedEntity,,,\n");
    sandbox.write("plan.csv", &two);
    let applied = sandbox.pcq(&["plan", "apply", "plan.csv", "--yes"]).await;
    assert_eq!(applied.code, Some(0), "{applied}");
    let three =
        format!("{HEAD}a7d93c5e-6b18-4f02-9d47-c83e50b1f204,soe,,,\n{TWO},StateOwnedEntity,,,\n");
    sandbox.write("plan.csv", &three);
    for command in [
        &["plan", "apply", "plan.csv", "--yes"][..],
        &["plan", "resume", "plan.csv"],
    ] {
        let noticed = sandbox.pcq(command).await;
        assert_eq!(noticed.code, Some(1), "{noticed}");
        assert!(
            noticed.stderr.contains("added or changed: 1, removed: 1"),
            "{noticed}"
        );
    }
    assert_eq!(requests(&emulator), 2);
    let meant = sandbox
        .pcq(&[
            "plan",
            "apply",
            "plan.csv",
            "--yes",
            "--changed",
            "--output",
            "json",
        ])
        .await;
    assert_eq!(meant.json()["accepted"], 2, "{meant}");
    assert_eq!(requests(&emulator), 3);
    // The same plan under another name is the same plan.
    sandbox.write("copy.csv", &three);
    let copy = sandbox.pcq(&["plan", "apply", "copy.csv", "--yes"]).await;
    assert!(copy.stderr.contains("nothing to send"), "{copy}");
    assert_eq!(requests(&emulator), 3);
}

/// No change of the file leads to a second request for the same qualification of a customer.
#[tokio::test]
async fn accepted_rows_are_never_sent_again() {
    let emulator = emulator().await;
    let sandbox = CliSandbox::at(&emulator);
    let apply = async |rows: &str| {
        sandbox.write("plan.csv", format!("{HEAD}{rows}"));
        let apply = [
            "plan",
            "apply",
            "plan.csv",
            "--yes",
            "--changed",
            "--output",
            "json",
        ];
        let ended = sandbox.pcq(&apply).await;
        assert_eq!(ended.code, Some(0), "{ended}");
        ended.json()["accepted"].clone()
    };
    let other = format!("{TWO},StateOwnedEntity,,,\n");
    let denied = format!("{ONE},Education,K12,denied.example,\n");
    assert_eq!(apply(&format!("{denied}{other}")).await, 2);
    emulator.advance(partner_center_emulator::VETTING_TIME);
    // Denied by now: the service would take it again. Out of the file, back into it, by its domain, changed.
    for rows in [
        other.clone(),
        format!("{other}{denied}"),
        format!("{other}contoso.edu,Education,K12,denied.example,\n"),
        format!("{other}{ONE},Education,HigherEducation,contoso.edu,\n"),
    ] {
        apply(&rows).await;
        assert_eq!(requests(&emulator), 2, "{rows}");
    }
    // Another plan may request it again.
    sandbox.write("again.csv", format!("{HEAD}{denied}"));
    let again = sandbox.pcq(&["plan", "apply", "again.csv", "--yes"]).await;
    assert_eq!(again.code, Some(0), "{again}");
    assert!(
        again.stderr.contains("another plan has already sent 1 row"),
        "{again}"
    );
    assert_eq!(requests(&emulator), 3);
}

/// State-owned entity excludes Government Community Cloud, so it is not sent first.
#[tokio::test]
async fn rows_of_a_customer_keep_their_order() {
    let emulator = emulator().await;
    let sandbox = CliSandbox::at(&emulator);
    sandbox.write(
        "plan.csv",
        format!("{HEAD}{TWO},gcc,,,12345\n{TWO},soe,,,\n"),
    );
    let fault = Injection::response(RawResponse::throttled(1)).only("requestQualification");
    emulator.inject(fault);
    let first = sandbox.pcq(&["plan", "apply", "plan.csv", "--yes"]).await;
    assert_eq!(first.code, Some(1), "{first}");
    assert_eq!(requests(&emulator), 1);
    let second = sandbox.pcq(&["plan", "resume", "plan.csv"]).await;
    assert_eq!(second.code, Some(0), "{second}");
    assert_eq!(requests(&emulator), 3);
    // After a rejection, the row that would exclude it waits for a decision of the user.
    let three = "b44bb1fb-c595-45b0-9e09-d657365580bf";
    sandbox.write(
        "used.csv",
        format!("{HEAD}{three},gcc,,,99999\n{three},soe,,,\n"),
    );
    for run in [
        &["plan", "apply", "used.csv", "--yes"][..],
        &["plan", "resume", "used.csv"],
    ] {
        let ended = sandbox.pcq(run).await;
        assert_eq!(ended.code, Some(1), "{ended}");
        assert!(ended.stderr.contains("--refused"), "{ended}");
        assert_eq!(requests(&emulator), 4);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_symbolic_link_to_the_ledger_uses_the_same_lock() {
    let emulator = emulator().await;
    let sandbox = CliSandbox::at(&emulator);
    sandbox.write("plan.csv", plan());
    let ledger = ["--ledger", "a.sqlite3"];
    let unconfirmed = sandbox
        .pcq(&[&["plan", "apply", "plan.csv"][..], &ledger].concat())
        .await;
    assert_eq!(unconfirmed.code, Some(2), "{unconfirmed}");
    std::os::unix::fs::symlink("a.sqlite3", sandbox.path("b.sqlite3")).unwrap();
    let slow = Injection::delay(FaultTiming::BeforeEffect, Duration::from_secs(2));
    emulator.inject(slow.only("requestQualification"));
    let command = sandbox.command(
        &[
            &["plan", "apply", "plan.csv", "--yes", "--concurrency", "1"][..],
            &ledger,
        ]
        .concat(),
    );
    let first = tokio::task::spawn_blocking(move || integration::run(command));
    while requests(&emulator) == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let second = sandbox
        .pcq(&[
            "plan",
            "apply",
            "plan.csv",
            "--yes",
            "--ledger",
            "b.sqlite3",
        ])
        .await;
    assert!(
        second.stderr.contains("another pcq runs this plan"),
        "{second}"
    );
    first.await.unwrap();
}

#[tokio::test]
async fn a_plan_started_for_another_tenant_is_an_error() {
    let emulator = emulator().await;
    let mut sandbox = CliSandbox::at(&emulator);
    sandbox.write("plan.csv", plan());
    sandbox.pcq(&["plan", "apply", "plan.csv", "--yes"]).await;
    let sent = requests(&emulator);
    // A token without a readable tenant.
    sandbox.set("PCQ_ACCESS_TOKEN", "opaque");
    let ended = sandbox.pcq(&["plan", "apply", "plan.csv", "--yes"]).await;
    assert_eq!(ended.code, Some(2), "{ended}");
    assert!(ended.stderr.contains("was started for"), "{ended}");
    assert_eq!(requests(&emulator), sent);
}

#[tokio::test]
async fn watch_continues_after_an_error_for_one_customer() {
    let emulator = emulator().await;
    let sandbox = CliSandbox::at(&emulator);
    sandbox.write(
        "plan.csv",
        format!(
            "{HEAD}{ONE},Education,K12,,\n8e41d6b7-20fa-4c95-b3c8-15a7e2d94f03,Education,K12,,\n"
        ),
    );
    let applied = sandbox.pcq(&["plan", "apply", "plan.csv", "--yes"]).await;
    assert_eq!(applied.code, Some(0), "{applied}");
    let gone = r#"{"code":20002,"description":"No relationship between caller and account."}"#;
    let gone = RawResponse::new(403).body("application/json", gone);
    let gone = Injection::response(gone)
        .customer(ONE.parse().unwrap())
        .always();
    emulator.inject(gone);
    emulator.advance(partner_center_emulator::VETTING_TIME);
    let watch = sandbox
        .pcq(&["qualifications", "watch", "--output", "json"])
        .await;
    assert_eq!(watch.code, Some(100), "{watch}");
    assert_eq!(watch.json()["now"], "Approved", "{watch}");
}

/// A customer may request again after a denial: the entry in review counts.
#[tokio::test]
async fn an_older_denial_does_not_hide_a_vetting_in_review() {
    let emulator = emulator().await;
    let sandbox = CliSandbox::at(&emulator);
    sandbox.write("plan.csv", format!("{HEAD}{ONE},Education,K12,,\n"));
    sandbox.pcq(&["plan", "apply", "plan.csv", "--yes"]).await;
    let both = r#"[{"qualification":"Education","vettingStatus":"InReview"},
        {"qualification":"Education","vettingStatus":"Denied","vettingReason":"x"}]"#;
    let both = RawResponse::new(200).body("application/json", both);
    emulator.inject(Injection::response(both).always());
    for _ in 0..2 {
        let watch = sandbox.pcq(&["qualifications", "watch"]).await;
        assert_eq!(watch.code, Some(6), "{watch}");
    }
}

#[tokio::test]
async fn an_unknown_domain_stops_a_plan_before_the_first_request() {
    let emulator = emulator().await;
    let sandbox = CliSandbox::at(&emulator);
    sandbox.write(
        "plan.csv",
        format!("{HEAD}nobody.example,soe,,,\n{TWO},soe,,,\n"),
    );
    let ended = sandbox.pcq(&["plan", "apply", "plan.csv", "--yes"]).await;
    assert_eq!(ended.code, Some(4), "{ended}");
    assert!(
        ended.stderr.contains("nobody.example; nothing was sent"),
        "{ended}"
    );
    sandbox.write(
        "plan.csv",
        format!("{HEAD}contoso.edu,soe,,,\n{ONE},soe,,,\n"),
    );
    let check = ["plan", "check", "plan.csv", "--online", "--output", "json"];
    let check = sandbox.pcq(&check).await;
    assert_eq!(check.code, Some(7), "{check}");
    assert_eq!(check.json()[1]["forecast"], "conflict", "{check}");
    let ended = sandbox.pcq(&["plan", "apply", "plan.csv", "--yes"]).await;
    assert_eq!(ended.code, Some(2), "{ended}");
    assert!(ended.stderr.contains("lines 2 and 3"), "{ended}");
    assert_eq!(requests(&emulator), 0);
}

#[tokio::test]
async fn a_run_stops_after_max_failures_and_fatal_errors() {
    let emulator = emulator().await;
    let mut sandbox = CliSandbox::at(&emulator);
    let mut text = HEAD.to_owned();
    for customer in seed::numbered(50) {
        writeln!(text, "{},soe,,,", customer.id).unwrap();
    }
    sandbox.write("plan.csv", text);
    // None of these is a customer.
    let ended = sandbox.pcq(&[
        "plan",
        "apply",
        "plan.csv",
        "--yes",
        "--max-failures",
        "5",
        "--concurrency",
        "1",
    ]);
    let ended = ended.await;
    assert_eq!(ended.code, Some(1), "{ended}");
    assert!(
        ended
            .stderr
            .contains("stopped after 5 rows failed (`--max-failures`), 45 rows left"),
        "{ended}"
    );
    assert_eq!(requests(&emulator), 5);
    // The service rejects an invalid token for every row.
    emulator.inject(Injection::response(RawResponse::unauthorized()).always());
    let ended = sandbox
        .pcq(&["plan", "resume", "plan.csv", "--concurrency", "1"])
        .await;
    assert_eq!(ended.code, Some(3), "{ended}");
    assert!(ended.stderr.contains("45 rows left"), "{ended}");
    assert!(requests(&emulator) <= 7, "{}", requests(&emulator));
    emulator.clear_faults();
    sandbox.set("PCQ_ACCESS_TOKEN", emulator.app_token());
    let ended = sandbox.pcq(&["plan", "resume", "plan.csv"]).await;
    assert_eq!(ended.code, Some(3), "{ended}");
    assert!(ended.stderr.contains("app-only"), "{ended}");
}

#[cfg(unix)]
#[tokio::test]
async fn ctrl_c_finishes_rows_in_progress_and_a_second_one_does_not() {
    let emulator = emulator().await;
    let sandbox = CliSandbox::at(&emulator);
    sandbox.write("plan.csv", plan());
    let slow = Injection::delay(FaultTiming::BeforeEffect, Duration::from_secs(1));
    emulator.inject(slow.only("requestQualification").always());
    for (signal, times, code) in [
        ("INT", 1, 130),
        ("TERM", 1, 143),
        ("INT", 2, 130),
        ("TERM", 2, 143),
    ] {
        let sent = requests(&emulator);
        let command =
            sandbox.command(&["plan", "apply", "plan.csv", "--yes", "--concurrency", "1"]);
        let running = Running::start(command);
        while requests(&emulator) == sent {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let ended = tokio::task::spawn_blocking(move || {
            for _ in 1..times {
                running.signal(signal);
                std::thread::sleep(Duration::from_millis(100));
            }
            running.end(signal)
        });
        let ended = ended.await.unwrap();
        assert_eq!(ended.code, Some(code), "{ended}");
        let resume = ended.stderr.contains("pcq plan resume plan.csv");
        assert_eq!(resume, times == 1, "{ended}");
        let status = sandbox
            .pcq(&["plan", "status", "plan.csv", "--output", "json"])
            .await;
        assert_eq!(status.json()["unknown"] == 0, times == 1, "{status}");
    }
    emulator.clear_faults();
    let ended = sandbox.pcq(&["plan", "resume", "plan.csv"]).await;
    assert_eq!(ended.code, Some(7), "{ended}");
    assert_eq!(emulator.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn the_rate_limit_prevents_throttling() {
    let emulator = Emulator::builder()
        .speed(1.0)
        .without_customers()
        .customers(seed::numbered(60))
        .start()
        .await
        .unwrap();
    emulator.limit(["30/1s".parse::<Limit>().unwrap()]);
    let sandbox = CliSandbox::at(&emulator);
    let mut text = HEAD.to_owned();
    for customer in seed::numbered(60) {
        writeln!(text, "{},soe,,,", customer.id).unwrap();
    }
    sandbox.write("plan.csv", text);
    let ended = sandbox
        .pcq(&["plan", "apply", "plan.csv", "--yes", "--rate", "1500"])
        .await;
    assert_eq!(ended.code, Some(0), "{ended}");
    let throttled = emulator
        .calls()
        .iter()
        .filter(|call| call.status == Some(429))
        .count();
    assert_eq!(throttled, 0);
}

#[cfg(unix)]
#[tokio::test]
async fn an_unusable_ledger_stops_the_run() {
    let emulator = emulator().await;
    let mut sandbox = CliSandbox::at(&emulator);
    sandbox.write("plan.csv", plan());
    sandbox.write(
        "ledger.txt",
        "this is not a ledger, but it is as long as one. ".repeat(20),
    );
    sandbox.set("PCQ_LEDGER", "ledger.txt");
    let ended = sandbox.pcq(&["plan", "apply", "plan.csv", "--yes"]).await;
    assert_eq!(ended.code, Some(1), "{ended}");
    assert!(ended.stderr.contains("--ledger"), "{ended}");
    sandbox.set("PCQ_LEDGER", "/dev/null/ledger.sqlite3");
    let ended = sandbox.pcq(&["plan", "apply", "plan.csv", "--yes"]).await;
    assert_eq!(ended.code, Some(1), "{ended}");
    assert!(ended.stderr.contains("/dev/null"), "{ended}");
    assert_eq!(requests(&emulator), 0);
}

#[tokio::test]
async fn watch_reports_each_change_once() {
    let emulator = emulator().await;
    let sandbox = CliSandbox::at(&emulator);
    sandbox.write("plan.csv", plan());
    sandbox.pcq(&["plan", "apply", "plan.csv", "--yes"]).await;
    let watch = [
        "qualifications",
        "watch",
        "--plan",
        "plan.csv",
        "--output",
        "json",
    ];
    let first = sandbox.pcq(&watch).await;
    assert_eq!(
        (first.code, first.stdout.as_str()),
        (Some(6), ""),
        "{first}"
    );
    emulator.decide(
        ONE.parse().unwrap(),
        partner_center_emulator::VettingDecision::Approved,
    );
    let second = sandbox.pcq(&watch).await;
    assert_eq!(second.code, Some(6), "{second}");
    assert_eq!(
        second.json(),
        json!({"customer": ONE, "qualification": "Education", "was": "InReview", "now": "Approved",
               "reason": null})
    );
    let denied =
        partner_center_emulator::VettingDecision::Denied("Not an Academic Domain".to_owned());
    emulator.decide(
        "5c2f7a10-93d4-4b6e-8e21-7d0f4a9b6c02".parse().unwrap(),
        denied,
    );
    let third = sandbox.pcq(&watch).await;
    assert_eq!(third.code, Some(5), "{third}");
    assert_eq!(third.json()["reason"], "Not an Academic Domain");
    let fourth = sandbox.pcq(&["qualifications", "watch"]).await;
    assert_eq!(
        (fourth.code, fourth.stdout.as_str()),
        (Some(0), ""),
        "{fourth}"
    );
    let report = sandbox
        .pcq(&["plan", "report", "plan.csv", "--output", "json"])
        .await;
    assert_eq!(report.json()[2]["vetting"], "Denied");
    // A named customer is always checked.
    let named = sandbox
        .pcq(&[
            "qualifications",
            "watch",
            "litware.example",
            "--output",
            "json",
        ])
        .await;
    assert_eq!(named.code, Some(0), "{named}");
    assert!(!named.stdout.is_empty(), "{named}");
    let named = sandbox
        .pcq(&["qualifications", "watch", "litware.example"])
        .await;
    assert_eq!(named.stdout, "", "{named}");
}

#[cfg(unix)]
#[tokio::test]
async fn watch_exits_with_the_code_of_the_signal() {
    let emulator = emulator().await;
    let sandbox = CliSandbox::at(&emulator);
    sandbox.write("plan.csv", plan());
    sandbox.pcq(&["plan", "apply", "plan.csv", "--yes"]).await;
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let before = emulator.calls().len();
        let running =
            Running::start(sandbox.command(&["qualifications", "watch", "--every", "1h"]));
        // The signal handlers are installed before the first request.
        while emulator.calls().len() == before {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let ended = tokio::task::spawn_blocking(move || running.end(signal));
        let ended = ended.await.unwrap();
        assert_eq!(ended.code, Some(code), "{ended}");
    }
}

/// The ledger keeps the state names of its first version, so that every version can resume it.
#[tokio::test]
async fn a_ledger_of_the_first_version_is_resumed() {
    const TENANT: &str = "9daaeb1c-4195-4db5-9f1d-509eb70c8c2d";
    const NORTHWIND: &str = "a7d93c5e-6b18-4f02-9d47-c83e50b1f204";
    let emulator = emulator().await;
    let sandbox = CliSandbox::at(&emulator);
    sandbox.write("plan.csv", read("tests/fixtures/ledger/plan.csv"));
    let sql = read("tests/fixtures/ledger/version-1.sql");
    let sql = sql.replace("{account}", &format!("{} {TENANT}", emulator.url()));
    let path = sandbox.path("ledger.sqlite3");
    let ledger = rusqlite::Connection::open(&path).unwrap();
    ledger.execute_batch(&sql).unwrap();
    let states = || -> Vec<String> {
        let sql = "SELECT state FROM row ORDER BY number";
        let mut select = ledger.prepare(sql).unwrap();
        let states = select.query_map([], |row| row.get(0)).unwrap();
        states.collect::<Result<_, _>>().unwrap()
    };
    assert_eq!(
        states(),
        ["done", "before", "refused", "unknown", "waiting"]
    );
    // The unknown row took effect in the run that wrote the ledger.
    let customer = format!("/v1/customers/{TWO}/qualifications");
    let id = "0688e9d8-d4d2-4203-b02f-068080bf08b5".parse().unwrap();
    let body = r#"{"qualification":"StateOwnedEntity"}"#;
    let (status, _) = posted_with(&emulator, &customer, id, body).await;
    assert_eq!(status, 201);

    let ledger_option = ["--ledger", "ledger.sqlite3", "--output", "json"];
    let pcq = async |command: &str| {
        let arguments = [&["plan", command, "plan.csv"][..], &ledger_option].concat();
        sandbox.pcq(&arguments).await
    };
    let status = pcq("status").await;
    let counts = json!({"rows": 5, "accepted": 1, "alreadyQualified": 1, "rejected": 1,
                        "unknown": 1, "pending": 1, "inReview": 2, "denied": 0});
    assert_eq!(status.json(), counts, "{status}");
    for _ in 0..2 {
        let resumed = pcq("resume").await;
        assert_eq!(resumed.code, Some(7), "{resumed}");
        let counts = json!({"rows": 5, "accepted": 3, "alreadyQualified": 1, "rejected": 1,
                            "unknown": 0, "pending": 0, "inReview": 2, "denied": 0});
        assert_eq!(resumed.json(), counts, "{resumed}");
        assert_eq!(states(), ["done", "before", "refused", "done", "done"]);
    }
    // One request for the row that was pending, under the id of the ledger, and none for the others.
    let calls = emulator.calls().into_iter();
    let sent = calls.filter(|call| call.operation.as_deref() == Some("requestQualification"));
    let sent: Vec<_> = sent.map(|call| (call.path, call.request_id)).collect();
    let pending = (
        format!("/v1/customers/{NORTHWIND}/qualifications"),
        "3453d1da-cb7f-4446-9537-a3bafd503c94".to_owned(),
    );
    assert_eq!(sent, [(customer, id.to_string()), pending]);
    assert_eq!(emulator.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn an_invalid_value_in_the_ledger_stops_the_run() {
    let emulator = emulator().await;
    let sandbox = CliSandbox::at(&emulator);
    sandbox.write("plan.csv", plan());
    let apply = ["plan", "apply", "plan.csv", "--ledger", "ledger.sqlite3"];
    let stored = sandbox.pcq(&apply).await;
    assert_eq!(stored.code, Some(2), "{stored}");
    let ledger = rusqlite::Connection::open(sandbox.path("ledger.sqlite3")).unwrap();
    let change = "UPDATE row SET customer_id = 'x' WHERE number = 1";
    ledger.execute(change, []).unwrap();
    let ended = sandbox.pcq(&[&apply[..], &["--yes"]].concat()).await;
    assert_eq!(ended.code, Some(1), "{ended}");
    assert!(
        ended
            .stderr
            .contains("the column `customer_id` has an invalid value: `x`"),
        "{ended}"
    );
    assert_eq!(requests(&emulator), 0);
}
