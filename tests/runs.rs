//! Plans at work: every row takes effect once, whatever ends a run, and is told.

use std::fmt::Write as _;
use std::time::Duration;

use integration::{Desk, Running, emulator};
use partner_center_emulator::{Emulator, Failure, Injection, Limit, Moment, RawAnswer, seed};
use serde_json::json;

const HEAD: &str = "customer,qualification,education_segment,website,validation_code\n";
const ONE: &str = "b44bb1fb-c595-45b0-9e09-d657365580bf";
const TWO: &str = "e9064f2b-d81c-4a73-87be-f62d1c05a906";

/// A plan with a free column for the seeded customers.
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
async fn a_plan_is_worked_off_once_and_told_row_by_row() {
    let emulator = emulator().await;
    let desk = Desk::at(&emulator);
    desk.write("plan.csv", plan());
    let forecast = desk.pcq(&["plan", "check", "plan.csv", "--online", "--output", "json"]);
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
        ["send", "send", "in-review", "code"],
        "{forecast}"
    );
    assert_eq!(requests(&emulator), 0);

    let dry = desk
        .pcq(&["plan", "apply", "plan.csv", "--dry-run", "--output", "json"])
        .await;
    assert_eq!(dry.stdout, forecast.stdout, "{dry}");
    assert_eq!(requests(&emulator), 0);

    let asked = desk.pcq(&["plan", "apply", "plan.csv"]).await;
    assert_eq!(asked.code, Some(2), "{asked}");
    assert!(asked.stderr.contains("--yes"), "{asked}");
    assert_eq!(requests(&emulator), 0);

    let applied = desk
        .pcq(&["plan", "apply", "plan.csv", "--yes", "--output", "json"])
        .await;
    assert_eq!(applied.code, Some(7), "{applied}");
    let counts = applied.json();
    assert_eq!(
        counts,
        json!({"rows": 4, "waiting": 0, "unknown": 0, "done": 2, "before": 1, "refused": 1,
               "inReview": 2, "denied": 0}),
        "{applied}"
    );
    assert_eq!(requests(&emulator), 4);

    let report = desk
        .pcq(&["plan", "report", "plan.csv", "--output", "json"])
        .await;
    let report = report.json();
    let outcomes: Vec<_> = report
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["outcome"])
        .collect();
    assert_eq!(outcomes, ["done", "done", "before", "refused"], "{report}");
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
        let again = desk.pcq(again).await;
        assert_eq!(again.code, Some(7), "{again}");
        assert!(again.stderr.contains("nothing"), "{again}");
    }
    assert_eq!(requests(&emulator), 4);

    // What was refused goes again as another request, on demand.
    let ids = |emulator: &Emulator| -> std::collections::BTreeSet<String> {
        let calls = emulator.calls().into_iter();
        let of_row = calls.filter(|call| call.body.contains("54321"));
        of_row.map(|call| call.request_id).collect()
    };
    assert_eq!(ids(&emulator).len(), 1);
    let again = desk.pcq(&["plan", "resume", "plan.csv", "--refused"]).await;
    assert_eq!(again.code, Some(7), "{again}");
    assert_eq!(ids(&emulator).len(), 2);
}

#[tokio::test]
async fn reports_are_tables_too() {
    let emulator = emulator().await;
    let desk = Desk::at(&emulator);
    desk.write("plan.csv", plan());
    desk.pcq(&["plan", "apply", "plan.csv", "--yes"]).await;
    let csv = desk
        .pcq(&["plan", "report", "plan.csv", "--output", "csv"])
        .await;
    let mut lines = csv.stdout.lines();
    assert_eq!(
        lines.next().unwrap(),
        "school,customer,qualification,education_segment,website,validation_code,customer_id,outcome,\
         vetting,reason,request_id,correlation_id,status,code,message,answered_at"
    );
    let first = lines.next().unwrap();
    assert!(
        first.starts_with("\"Contoso, Inc.\",contoso.edu,Education,HigherEducation,"),
        "{csv}"
    );
    assert!(first.contains(",done,InReview,,"), "{csv}");
    let markdown = desk
        .pcq(&["plan", "report", "plan.csv", "--output", "markdown"])
        .await;
    assert!(markdown.stdout.starts_with("| school "), "{markdown}");
    assert_eq!(markdown.stdout.lines().count(), 6, "{markdown}");

    // A report is a plan as well: its columns are free ones then.
    desk.write("again.csv", &csv.stdout);
    let again = desk.pcq(&["plan", "check", "again.csv"]).await;
    assert_eq!(again.code, Some(0), "{again}");
    desk.pcq(&["plan", "apply", "again.csv", "--yes"]).await;
    let again = desk
        .pcq(&["plan", "report", "again.csv", "--output", "csv"])
        .await;
    assert!(
        again
            .stdout
            .contains("answered_at,pcq_customer_id,pcq_outcome,"),
        "{again}"
    );
}

#[tokio::test]
async fn an_answer_that_is_lost_is_looked_up_and_not_sent_again() {
    let emulator = emulator().await;
    let mut desk = Desk::at(&emulator);
    desk.write(
        "plan.csv",
        format!("{HEAD}{ONE},Education,K12,,\n{TWO},StateOwnedEntity,,,\n"),
    );
    // One attempt, so that the row stays unknown.
    desk.set("PCQ_ATTEMPTS", "1");
    emulator.inject(Injection::new(Failure::CutAfter).only("requestQualification"));
    emulator.inject(Injection::new(Failure::CutBefore).only("listQualifications"));
    let applied = desk
        .pcq(&["plan", "apply", "plan.csv", "--yes", "--concurrency", "1"])
        .await;
    assert_eq!(applied.code, Some(1), "{applied}");
    assert!(
        applied.stderr.contains("pcq plan resume plan.csv"),
        "{applied}"
    );
    let sent = requests(&emulator);
    let status = desk
        .pcq(&["plan", "status", "plan.csv", "--output", "json"])
        .await;
    assert_eq!(status.json()["unknown"], 1, "{status}");
    let resumed = desk
        .pcq(&["plan", "resume", "plan.csv", "--output", "json"])
        .await;
    assert_eq!(resumed.code, Some(0), "{resumed}");
    assert_eq!(resumed.json()["done"], 2);
    assert_eq!(
        requests(&emulator),
        sent,
        "what had its effect is not sent again"
    );
}

#[cfg(unix)]
#[tokio::test]
async fn a_run_that_was_killed_is_looked_up() {
    let emulator = emulator().await;
    let desk = Desk::at(&emulator);
    let three = "8e41d6b7-20fa-4c95-b3c8-15a7e2d94f03";
    desk.write(
        "plan.csv",
        format!("{HEAD}{ONE},Education,K12,,\n{TWO},soe,,,\n{three},soe,,,\n"),
    );
    // The first has its effect and no answer, the second has neither.
    let slow =
        |moment| Injection::delay(moment, Duration::from_secs(20)).only("requestQualification");
    emulator.inject(slow(Moment::AfterEffect).customer(ONE.parse().unwrap()));
    emulator.inject(slow(Moment::BeforeEffect).customer(TWO.parse().unwrap()));
    let apply = ["plan", "apply", "plan.csv", "--yes", "--concurrency", "2"];
    let running = Running::start(desk.command(&apply));
    while requests(&emulator) < 2 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    tokio::task::spawn_blocking(move || running.end("KILL"))
        .await
        .unwrap();
    let status = desk
        .pcq(&["plan", "status", "plan.csv", "--output", "json"])
        .await;
    assert!(status.json()["unknown"].as_u64().unwrap() >= 2, "{status}");
    let resumed = desk
        .pcq(&["plan", "resume", "plan.csv", "--output", "json"])
        .await;
    assert_eq!(resumed.code, Some(0), "{resumed}");
    assert_eq!(resumed.json()["done"], 3, "{resumed}");
    let calls = emulator.calls();
    let ids = |customer: &str| -> Vec<String> {
        let path = format!("/v1/customers/{customer}/qualifications");
        let of_it = calls
            .iter()
            .filter(|call| call.path == path && call.method == "POST");
        of_it.map(|call| call.request_id.clone()).collect()
    };
    assert_eq!(ids(ONE).len(), 1, "what had its effect is not sent again");
    let again = ids(TWO);
    assert!(
        again.len() == 2 && again[0] == again[1],
        "the same request again: {again:?}"
    );
    assert_eq!(ids(three).len(), 1);
}

#[tokio::test]
async fn two_runs_of_a_plan_do_not_meet() {
    let emulator = emulator().await;
    let desk = Desk::at(&emulator);
    desk.write("plan.csv", plan());
    emulator.inject(
        Injection::delay(Moment::BeforeEffect, Duration::from_secs(2)).only("requestQualification"),
    );
    let mut command = desk.command(&["plan", "apply", "plan.csv", "--yes", "--concurrency", "1"]);
    command.stderr(std::process::Stdio::null());
    let first = tokio::task::spawn_blocking(move || integration::run(command));
    while requests(&emulator) == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let second = desk.pcq(&["plan", "apply", "plan.csv", "--yes"]).await;
    assert_eq!(second.code, Some(1), "{second}");
    assert!(
        second.stderr.contains("process ") && second.stderr.contains("since "),
        "{second}"
    );
    let status = desk.pcq(&["plan", "status", "plan.csv"]).await;
    assert_eq!(status.code, Some(0), "{status}");
    assert_eq!(first.await.unwrap().code, Some(7));
    assert_eq!(requests(&emulator), 4);
}

#[tokio::test]
async fn a_file_that_changed_is_noticed() {
    let emulator = emulator().await;
    let desk = Desk::at(&emulator);
    let one = format!("{HEAD}{ONE},Education,K12,,\n");
    desk.write("plan.csv", &one);
    // What was never begun may change.
    desk.pcq(&["plan", "apply", "plan.csv"]).await;
    let two = format!("{one}{TWO},StateOwnedEntity,,,\n");
    desk.write("plan.csv", &two);
    let applied = desk.pcq(&["plan", "apply", "plan.csv", "--yes"]).await;
    assert_eq!(applied.code, Some(0), "{applied}");
    let three =
        format!("{HEAD}a7d93c5e-6b18-4f02-9d47-c83e50b1f204,soe,,,\n{TWO},StateOwnedEntity,,,\n");
    desk.write("plan.csv", &three);
    for command in [
        &["plan", "apply", "plan.csv", "--yes"][..],
        &["plan", "resume", "plan.csv"],
    ] {
        let noticed = desk.pcq(command).await;
        assert_eq!(noticed.code, Some(1), "{noticed}");
        assert!(
            noticed.stderr.contains("1 are new or different and 1 gone"),
            "{noticed}"
        );
    }
    assert_eq!(requests(&emulator), 2);
    let meant = desk
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
    assert_eq!(meant.json()["done"], 2, "{meant}");
    assert_eq!(requests(&emulator), 3);
    // The same plan under another name is the same plan.
    desk.write("copy.csv", &three);
    let copy = desk.pcq(&["plan", "apply", "copy.csv", "--yes"]).await;
    assert!(copy.stderr.contains("nothing to send"), "{copy}");
    assert_eq!(requests(&emulator), 3);
}

/// However the file changes and changes back, nobody gets the same twice by it.
#[tokio::test]
async fn what_is_done_stays_done() {
    let emulator = emulator().await;
    let desk = Desk::at(&emulator);
    let apply = async |rows: &str| {
        desk.write("plan.csv", format!("{HEAD}{rows}"));
        let apply = [
            "plan",
            "apply",
            "plan.csv",
            "--yes",
            "--changed",
            "--output",
            "json",
        ];
        let ended = desk.pcq(&apply).await;
        assert_eq!(ended.code, Some(0), "{ended}");
        ended.json()["done"].clone()
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
    // Another plan says that it is meant.
    desk.write("again.csv", format!("{HEAD}{denied}"));
    let again = desk.pcq(&["plan", "apply", "again.csv", "--yes"]).await;
    assert_eq!(again.code, Some(0), "{again}");
    assert!(
        again
            .stderr
            .contains("another plan has sent 1 of these rows"),
        "{again}"
    );
    assert_eq!(requests(&emulator), 3);
}

/// State-owned entity excludes Government Community Cloud, so it does not overtake it.
#[tokio::test]
async fn rows_of_a_customer_keep_their_order() {
    let emulator = emulator().await;
    let desk = Desk::at(&emulator);
    desk.write(
        "plan.csv",
        format!("{HEAD}{TWO},gcc,,,12345\n{TWO},soe,,,\n"),
    );
    let fault = Injection::answer(RawAnswer::throttled(1)).only("requestQualification");
    emulator.inject(fault);
    let first = desk.pcq(&["plan", "apply", "plan.csv", "--yes"]).await;
    assert_eq!(first.code, Some(1), "{first}");
    assert_eq!(requests(&emulator), 1);
    let second = desk.pcq(&["plan", "resume", "plan.csv"]).await;
    assert_eq!(second.code, Some(0), "{second}");
    assert_eq!(requests(&emulator), 3);
    // Where it is refused, what would exclude it waits until somebody decides.
    let three = "b44bb1fb-c595-45b0-9e09-d657365580bf";
    desk.write(
        "used.csv",
        format!("{HEAD}{three},gcc,,,99999\n{three},soe,,,\n"),
    );
    for run in [
        &["plan", "apply", "used.csv", "--yes"][..],
        &["plan", "resume", "used.csv"],
    ] {
        let ended = desk.pcq(run).await;
        assert_eq!(ended.code, Some(1), "{ended}");
        assert!(ended.stderr.contains("--refused"), "{ended}");
        assert_eq!(requests(&emulator), 4);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn another_name_of_the_ledger_is_the_same_ledger() {
    let emulator = emulator().await;
    let desk = Desk::at(&emulator);
    desk.write("plan.csv", plan());
    let ledger = ["--ledger", "a.sqlite3"];
    let begin = desk
        .pcq(&[&["plan", "apply", "plan.csv"][..], &ledger].concat())
        .await;
    assert_eq!(begin.code, Some(2), "{begin}");
    std::os::unix::fs::symlink("a.sqlite3", desk.path("b.sqlite3")).unwrap();
    let slow = Injection::delay(Moment::BeforeEffect, Duration::from_secs(2));
    emulator.inject(slow.only("requestQualification"));
    let command = desk.command(
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
    let second = desk
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
        second.stderr.contains("another pcq works on this plan"),
        "{second}"
    );
    first.await.unwrap();
}

#[tokio::test]
async fn the_same_plan_for_another_tenant_is_asked_about() {
    let emulator = emulator().await;
    let mut desk = Desk::at(&emulator);
    desk.write("plan.csv", plan());
    desk.pcq(&["plan", "apply", "plan.csv", "--yes"]).await;
    let sent = requests(&emulator);
    // A token that does not say whose it is.
    desk.set("PCQ_ACCESS_TOKEN", "opaque");
    let ended = desk.pcq(&["plan", "apply", "plan.csv", "--yes"]).await;
    assert_eq!(ended.code, Some(2), "{ended}");
    assert!(ended.stderr.contains("was begun for"), "{ended}");
    assert_eq!(requests(&emulator), sent);
}

#[tokio::test]
async fn a_customer_that_is_gone_does_not_blind_the_watch() {
    let emulator = emulator().await;
    let desk = Desk::at(&emulator);
    desk.write(
        "plan.csv",
        format!(
            "{HEAD}{ONE},Education,K12,,\n8e41d6b7-20fa-4c95-b3c8-15a7e2d94f03,Education,K12,,\n"
        ),
    );
    let applied = desk.pcq(&["plan", "apply", "plan.csv", "--yes"]).await;
    assert_eq!(applied.code, Some(0), "{applied}");
    let gone = r#"{"code":20002,"description":"No relationship between caller and account."}"#;
    let gone = RawAnswer::new(403).body("application/json", gone);
    let gone = Injection::answer(gone)
        .customer(ONE.parse().unwrap())
        .always();
    emulator.inject(gone);
    emulator.advance(partner_center_emulator::VETTING_TIME);
    let watch = desk
        .pcq(&["qualifications", "watch", "--output", "json"])
        .await;
    assert_eq!(watch.code, Some(100), "{watch}");
    assert_eq!(watch.json()["now"], "Approved", "{watch}");
}

/// A denial may be followed by another request: of several entries, the one counts that is open.
#[tokio::test]
async fn an_older_denial_does_not_end_the_watch() {
    let emulator = emulator().await;
    let desk = Desk::at(&emulator);
    desk.write("plan.csv", format!("{HEAD}{ONE},Education,K12,,\n"));
    desk.pcq(&["plan", "apply", "plan.csv", "--yes"]).await;
    let both = r#"[{"qualification":"Education","vettingStatus":"InReview"},
        {"qualification":"Education","vettingStatus":"Denied","vettingReason":"x"}]"#;
    let both = RawAnswer::new(200).body("application/json", both);
    emulator.inject(Injection::answer(both).always());
    for _ in 0..2 {
        let watch = desk.pcq(&["qualifications", "watch"]).await;
        assert_eq!(watch.code, Some(6), "{watch}");
    }
}

#[tokio::test]
async fn who_is_not_known_stops_a_plan_before_it_begins() {
    let emulator = emulator().await;
    let desk = Desk::at(&emulator);
    desk.write(
        "plan.csv",
        format!("{HEAD}nobody.example,soe,,,\n{TWO},soe,,,\n"),
    );
    let ended = desk.pcq(&["plan", "apply", "plan.csv", "--yes"]).await;
    assert_eq!(ended.code, Some(4), "{ended}");
    assert!(
        ended.stderr.contains("nobody.example; nothing is sent"),
        "{ended}"
    );
    desk.write(
        "plan.csv",
        format!("{HEAD}contoso.edu,soe,,,\n{ONE},soe,,,\n"),
    );
    let check = ["plan", "check", "plan.csv", "--online", "--output", "json"];
    let check = desk.pcq(&check).await;
    assert_eq!(check.code, Some(7), "{check}");
    assert_eq!(check.json()[1]["forecast"], "conflict", "{check}");
    let ended = desk.pcq(&["plan", "apply", "plan.csv", "--yes"]).await;
    assert_eq!(ended.code, Some(2), "{ended}");
    assert!(ended.stderr.contains("lines 2 and 3"), "{ended}");
    assert_eq!(requests(&emulator), 0);
}

#[tokio::test]
async fn a_run_stops_when_it_makes_no_sense_to_go_on() {
    let emulator = emulator().await;
    let mut desk = Desk::at(&emulator);
    let mut text = HEAD.to_owned();
    for customer in seed::numbered(50) {
        writeln!(text, "{},soe,,,", customer.id).unwrap();
    }
    desk.write("plan.csv", text);
    // None of these is a customer.
    let ended = desk.pcq(&[
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
            .contains("stopped after 5 rows that failed, 45 rows left"),
        "{ended}"
    );
    assert_eq!(requests(&emulator), 5);
    // A token that is refused is refused for every row.
    emulator.inject(Injection::answer(RawAnswer::unauthorized()).always());
    let ended = desk
        .pcq(&["plan", "resume", "plan.csv", "--concurrency", "1"])
        .await;
    assert_eq!(ended.code, Some(3), "{ended}");
    assert!(ended.stderr.contains("45 rows left"), "{ended}");
    assert!(requests(&emulator) <= 7, "{}", requests(&emulator));
    emulator.clear_faults();
    desk.set("PCQ_ACCESS_TOKEN", emulator.app_token());
    let ended = desk.pcq(&["plan", "resume", "plan.csv"]).await;
    assert_eq!(ended.code, Some(3), "{ended}");
    assert!(ended.stderr.contains("app-only"), "{ended}");
}

#[cfg(unix)]
#[tokio::test]
async fn ctrl_c_finishes_what_is_under_way() {
    let emulator = emulator().await;
    let desk = Desk::at(&emulator);
    desk.write("plan.csv", plan());
    let slow = Injection::delay(Moment::BeforeEffect, Duration::from_secs(1));
    emulator.inject(slow.only("requestQualification").always());
    for (signal, times, code) in [("INT", 1, 130), ("TERM", 1, 130), ("INT", 2, 130)] {
        let sent = requests(&emulator);
        let command = desk.command(&["plan", "apply", "plan.csv", "--yes", "--concurrency", "1"]);
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
        let status = desk
            .pcq(&["plan", "status", "plan.csv", "--output", "json"])
            .await;
        assert_eq!(status.json()["unknown"] == 0, times == 1, "{status}");
    }
    emulator.clear_faults();
    let ended = desk.pcq(&["plan", "resume", "plan.csv"]).await;
    assert_eq!(ended.code, Some(7), "{ended}");
    assert_eq!(emulator.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn the_pace_is_kept() {
    let emulator = Emulator::builder()
        .speed(1.0)
        .without_customers()
        .customers(seed::numbered(60))
        .start()
        .await
        .unwrap();
    emulator.limit(["30/1s".parse::<Limit>().unwrap()]);
    let desk = Desk::at(&emulator);
    let mut text = HEAD.to_owned();
    for customer in seed::numbered(60) {
        writeln!(text, "{},soe,,,", customer.id).unwrap();
    }
    desk.write("plan.csv", text);
    let ended = desk
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
async fn a_ledger_that_cannot_be_written_stops_the_run() {
    let emulator = emulator().await;
    let mut desk = Desk::at(&emulator);
    desk.write("plan.csv", plan());
    desk.write(
        "ledger.txt",
        "this is no ledger, but it is long enough to be taken for one. ".repeat(20),
    );
    desk.set("PCQ_LEDGER", "ledger.txt");
    let ended = desk.pcq(&["plan", "apply", "plan.csv", "--yes"]).await;
    assert_eq!(ended.code, Some(1), "{ended}");
    assert!(ended.stderr.contains("--ledger"), "{ended}");
    desk.set("PCQ_LEDGER", "/dev/null/ledger.sqlite3");
    let ended = desk.pcq(&["plan", "apply", "plan.csv", "--yes"]).await;
    assert_eq!(ended.code, Some(1), "{ended}");
    assert!(ended.stderr.contains("/dev/null"), "{ended}");
    assert_eq!(requests(&emulator), 0);
}

#[tokio::test]
async fn vettings_are_watched_by_plan() {
    let emulator = emulator().await;
    let desk = Desk::at(&emulator);
    desk.write("plan.csv", plan());
    desk.pcq(&["plan", "apply", "plan.csv", "--yes"]).await;
    let watch = [
        "qualifications",
        "watch",
        "--plan",
        "plan.csv",
        "--output",
        "json",
    ];
    let first = desk.pcq(&watch).await;
    assert_eq!(
        (first.code, first.stdout.as_str()),
        (Some(6), ""),
        "{first}"
    );
    emulator.decide(
        ONE.parse().unwrap(),
        partner_center_emulator::Decision::Approved,
    );
    let second = desk.pcq(&watch).await;
    assert_eq!(second.code, Some(6), "{second}");
    assert_eq!(
        second.json(),
        json!({"customer": ONE, "qualification": "Education", "was": "InReview", "now": "Approved",
               "reason": null})
    );
    let denied = partner_center_emulator::Decision::Denied("Not an Academic Domain".to_owned());
    emulator.decide(
        "5c2f7a10-93d4-4b6e-8e21-7d0f4a9b6c02".parse().unwrap(),
        denied,
    );
    let third = desk.pcq(&watch).await;
    assert_eq!(third.code, Some(5), "{third}");
    assert_eq!(third.json()["reason"], "Not an Academic Domain");
    let fourth = desk.pcq(&["qualifications", "watch"]).await;
    assert_eq!(
        (fourth.code, fourth.stdout.as_str()),
        (Some(0), ""),
        "{fourth}"
    );
    let report = desk
        .pcq(&["plan", "report", "plan.csv", "--output", "json"])
        .await;
    assert_eq!(report.json()[2]["vetting"], "Denied");
    // Who is named is looked at in any case.
    let named = desk
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
    let named = desk
        .pcq(&["qualifications", "watch", "litware.example"])
        .await;
    assert_eq!(named.stdout, "", "{named}");
}
