//! `pcq` as a process: exit codes, what goes to which stream, and messages that name the next step.

use integration::{Ended, Listener, emulator, pcq, pcq_at, program, run, snapshots};
use partner_center_emulator::{Injection, Moment, RawAnswer, VETTING_TIME, seed};
use serde_json::Value;

const CUSTOMER: &str = "b44bb1fb-c595-45b0-9e09-d657365580bf";

/// The output with everything that differs from run to run replaced by words.
fn stable(ended: &Ended) -> String {
    let mut words = Vec::new();
    for word in ended.to_string().split_inclusive([' ', '\n', '(', ')']) {
        let bare = word.trim_end_matches([' ', '\n', '(', ')', ',']);
        let rest = &word[bare.len()..];
        let known = if bare != CUSTOMER && bare.parse::<uuid::Uuid>().is_ok() {
            "[id]"
        } else if bare.len() == 33 && bare.ends_with("+00:00") {
            "[2026-01-01T00:00:00.0000000+00:]"
        } else {
            bare
        };
        words.push(format!("{known}{rest}"));
    }
    words.concat()
}

#[test]
fn the_readmes_command_ends_in_an_approved_customer() {
    let ended = pcq(&[
        "--emulated",
        "qualifications",
        "request",
        CUSTOMER,
        "--education",
        "higher-education",
        "--website",
        "contoso.edu",
        "--wait",
    ]);
    assert_eq!(ended.code, Some(0), "{ended}");
    assert!(
        ended.stdout.contains("Education") && ended.stdout.contains("Approved"),
        "{ended}"
    );
}

#[test]
fn a_denial_has_an_exit_code_of_its_own() {
    let ended = pcq(&[
        "--emulated",
        "--output",
        "json",
        "qualifications",
        "request",
        CUSTOMER,
        "--education",
        "k12",
        "--website",
        "denied.example",
        "--wait",
    ]);
    assert_eq!(ended.code, Some(5), "{ended}");
    assert_eq!(ended.json()["vettingReason"], "Not an Education Customer");
}

#[test]
fn the_help_is_a_snapshot() {
    fn tree(command: &mut clap::Command, path: &str, text: &mut String) {
        command.build();
        *text += &format!("== {path}\n{}\n", command.render_long_help());
        for child in command.get_subcommands_mut() {
            let path = format!("{path} {}", child.get_name());
            tree(child, &path, text);
        }
    }
    let mut text = String::new();
    let mut command = pcq::command().term_width(100);
    command.clone().debug_assert();
    tree(&mut command, "pcq", &mut text);
    snapshots().bind(|| insta::assert_snapshot!("help", text));
}

#[tokio::test]
async fn tables_are_for_people_and_json_is_the_services() {
    let emulator = emulator().await;
    let mut text = String::new();
    for arguments in [
        &["qualifications", "list", CUSTOMER][..],
        &["qualifications", "list", CUSTOMER, "--output", "json"],
        &[
            "qualifications",
            "list",
            "c1b8e0f4-57a2-4d39-a6f5-3b9247ce8d05",
        ],
        &[
            "qualifications",
            "list",
            "8e41d6b7-20fa-4c95-b3c8-15a7e2d94f03",
        ],
        &["qualifications", "request", CUSTOMER, "--gcc", "12345"],
        &[
            "qualifications",
            "request",
            CUSTOMER,
            "--state-owned-entity",
            "--wait",
        ],
        &["codes", "list"],
        &["codes", "list", "--output", "json"],
    ] {
        let ended = pcq_at(&emulator, arguments).await;
        assert_eq!(ended.code, Some(0), "{ended}");
        text += &format!("$ pcq {}\n{}\n", arguments.join(" "), stable(&ended));
    }
    snapshots().bind(|| insta::assert_snapshot!("output", text));
}

#[tokio::test]
async fn every_failure_names_the_next_step() {
    let emulator = emulator().await;
    let list = ["qualifications", "list", CUSTOMER];
    let request = ["qualifications", "request", CUSTOMER, "--gcc", "12345"];
    let html = format!("<html>{}</html>", "x".repeat(487));
    let not_found = r#"{"code":"1000","description":"Not found.","source":"PartnerFD"}"#;
    let forbidden = r#"{"code":1002,"description":"Authorization Failed"}"#;
    let mut text = String::new();
    let cases: Vec<(&str, &[&str], Injection, i32)> = vec![
        (
            "500 bytes of HTML",
            &list,
            answer(RawAnswer::new(502).body("text/html", html.clone())),
            1,
        ),
        (
            "HTML as a success",
            &list,
            answer(RawAnswer::new(200).body("text/html", html)),
            1,
        ),
        ("an empty 401", &list, answer(RawAnswer::new(401)), 3),
        (
            "multi-factor missing",
            &list,
            answer(RawAnswer::multi_factor_required()),
            3,
        ),
        ("throttled", &list, answer(RawAnswer::throttled(57)), 100),
        (
            "not found",
            &list,
            answer(RawAnswer::new(404).body("application/json", not_found)),
            4,
        ),
        (
            "cut while listing",
            &list,
            Injection::cut(Moment::BeforeEffect),
            1,
        ),
        (
            "cut while requesting",
            &request,
            Injection::cut(Moment::BeforeEffect),
            1,
        ),
        (
            "failed while requesting",
            &request,
            answer(RawAnswer::new(500)),
            1,
        ),
        (
            "refused for want of a role",
            &request,
            answer(RawAnswer::new(403).body("application/json", forbidden)),
            100,
        ),
    ];
    for (name, arguments, injection, code) in cases {
        emulator.inject(injection);
        let ended = pcq_at(&emulator, arguments).await;
        assert_eq!(ended.code, Some(code), "{name}: {ended}");
        assert_eq!(ended.stdout, "", "{name}");
        text += &format!("== {name}\n{}\n", stable(&ended));
    }
    let unknown = pcq_at(
        &emulator,
        &[
            "qualifications",
            "list",
            "00000000-0000-4000-8000-000000000000",
        ],
    );
    let unknown = unknown.await;
    assert_eq!(unknown.code, Some(100), "{unknown}");
    text += &format!("== not this partner's customer\n{}\n", stable(&unknown));
    snapshots().bind(|| insta::assert_snapshot!("failures", text));
}

fn answer(answer: RawAnswer) -> Injection {
    Injection::answer(answer)
}

#[test]
fn arguments_that_make_no_sense_change_nothing() {
    let request = ["--emulated", "qualifications", "request"];
    let mut text = String::new();
    for arguments in [
        &["contoso", "--state-owned-entity"][..],
        &[CUSTOMER],
        &[CUSTOMER, "--gcc", ""],
        &[CUSTOMER, "--gcc", "  "],
        &[CUSTOMER, "--education", "k12", "--gcc", "12345"],
        &[CUSTOMER, "--education", "college"],
        &[CUSTOMER, "--website", "contoso.edu"],
        &[CUSTOMER, "--state-owned-entity", "--website", "contoso.edu"],
        &[CUSTOMER, "--education", "k12", "--website", ""],
        &[
            CUSTOMER,
            "--education",
            "k12",
            "--website",
            "https://contoso.edu/x",
        ],
        &[
            CUSTOMER,
            "--education",
            "k12",
            "--base-url",
            "https://example.com",
        ],
    ] {
        let arguments: Vec<_> = request.iter().chain(arguments).copied().collect();
        let ended = pcq(&arguments);
        assert_eq!(ended.code, Some(2), "{arguments:?}: {ended}");
        assert_eq!(ended.stdout, "");
        text += &format!("$ pcq {}\n{ended}\n", arguments.join(" "));
    }
    let misspelt = pcq(&["qualification", "list"]);
    assert_eq!(misspelt.code, Some(2));
    text += &format!("$ pcq qualification list\n{misspelt}\n");
    snapshots().bind(|| insta::assert_snapshot!("usage", text));
}

#[test]
fn without_credentials_it_says_in_two_lines_what_to_do() {
    let ended = pcq(&["qualifications", "list", CUSTOMER]);
    assert_eq!(ended.code, Some(3), "{ended}");
    assert_eq!(ended.stderr.lines().count(), 2, "{ended}");
    assert!(ended.stderr.contains("PCQ_ACCESS_TOKEN") && ended.stderr.contains("--emulated"));
}

#[test]
fn a_service_out_of_reach_is_told_from_a_bad_address() {
    for (url, code, word) in [
        ("http://127.0.0.1:9", 1, "was not sent"),
        ("https://127.0.0.1:9", 1, "was not sent"),
        ("http://partner.example", 2, "https"),
        ("partner.example", 2, "not a web address"),
        ("https://user:canary-51c0@partner.example", 2, "a password"),
        ("http://127.0.0.1:9?x=1", 2, "a query"),
    ] {
        let mut command = program("pcq");
        command
            .args(["--base-url", url, "codes", "list"])
            .env("PCQ_ACCESS_TOKEN", "canary-51c0");
        let ended = run(command);
        assert_eq!(ended.code, Some(code), "{url}: {ended}");
        assert!(
            ended.stderr.contains(word) && ended.stderr.contains("next: "),
            "{ended}"
        );
        assert!(!ended.stderr.contains("canary-51c0"), "{ended}");
    }
}

#[test]
fn an_empty_variable_is_as_good_as_none() {
    let mut command = program("pcq");
    command
        .args(["codes", "list"])
        .env("PCQ_BASE_URL", "")
        .env("PCQ_ACCESS_TOKEN", "");
    let ended = run(command);
    assert_eq!(ended.code, Some(3), "{ended}");
    assert!(ended.stderr.contains("not signed in"), "{ended}");
}

/// What stays on this machine passes through no proxy, so no proxy sees the token.
#[tokio::test]
async fn a_proxy_does_not_see_what_stays_here() {
    let proxy = Listener::answering("HTTP/1.1 502 Proxy\r\ncontent-length: 0\r\n\r\n").await;
    let mut command = program("pcq");
    command
        .args(["--emulated", "codes", "list"])
        .env_remove("NO_PROXY");
    for variable in ["ALL_PROXY", "HTTP_PROXY", "http_proxy"] {
        command.env(variable, proxy.url());
    }
    let ended = tokio::task::spawn_blocking(|| run(command)).await.unwrap();
    assert_eq!(ended.code, Some(0), "{ended}");
}

#[test]
fn a_flag_wins_over_the_environment() {
    let mut command = program("pcq");
    command
        .args(["--emulated", "codes", "list"])
        .env("PCQ_BASE_URL", "http://127.0.0.1:9");
    let ended = run(command);
    assert_eq!(ended.code, Some(0), "{ended}");
}

#[test]
fn a_token_that_is_none_is_not_shown() {
    let mut command = program("pcq");
    command
        .args(["codes", "list"])
        .env("PCQ_ACCESS_TOKEN", "canary\n51c0");
    let ended = run(command);
    assert_eq!(ended.code, Some(3), "{ended}");
    assert!(!ended.stderr.contains("canary"), "{ended}");
}

#[tokio::test]
async fn text_of_the_service_cannot_command_a_terminal() {
    let emulator = emulator().await;
    let reason = "\\u001b[2Jgone\\nsecond line \\u0007";
    let body = format!(
        r#"[{{"qualification":"Education","vettingStatus":"Denied","vettingReason":"{reason}"}}]"#
    );
    emulator.inject(answer(RawAnswer::new(200).body("application/json", body)));
    let ended = pcq_at(&emulator, &["qualifications", "list", CUSTOMER]).await;
    assert_eq!(ended.stdout.lines().count(), 2, "{ended}");
    assert!(ended.stdout.contains("[2Jgone second line"), "{ended}");
    assert!(!ended.stdout.contains(['\u{1b}', '\u{7}']));

    let refusal = format!(r#"{{"code":"1","description":"{reason}"}}"#);
    emulator.inject(answer(
        RawAnswer::new(400).body("application/json", refusal),
    ));
    let ended = pcq_at(&emulator, &["qualifications", "list", CUSTOMER]).await;
    assert_eq!(ended.stderr.lines().count(), 2, "{ended}");
    assert!(!ended.stderr.contains(['\u{1b}', '\u{7}']));
}

#[tokio::test]
async fn waiting_ends_when_the_clock_does() {
    let emulator = emulator().await;
    let school = seed::FABRIKAM_COLLEGE.to_string();
    emulator.advance(VETTING_TIME);
    let ended = pcq_at(
        &emulator,
        &["--output", "json", "qualifications", "list", &school],
    )
    .await;
    assert_eq!(ended.json()[0]["vettingStatus"], "Approved", "{ended}");
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_is_no_error_and_a_full_disk_is() {
    use std::fs::OpenOptions;
    use std::process::Stdio;

    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = program("pcq");
    command
        .args(["--emulated", "codes", "list"])
        .stdout(writer)
        .stderr(Stdio::piped());
    let ended = command.spawn().unwrap().wait_with_output().unwrap();
    assert_eq!(
        ended.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&ended.stderr)
    );

    // Nobody listening changes no outcome: the vetting was denied, whoever is told.
    for closed in ["stdout", "stderr"] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = program("pcq");
        command.args([
            "--emulated",
            "qualifications",
            "request",
            CUSTOMER,
            "--education",
            "k12",
        ]);
        command.args(["--website", "denied.example", "--wait"]);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        if closed == "stdout" {
            command.stdout(writer)
        } else {
            command.stderr(writer)
        };
        assert_eq!(command.status().unwrap().code(), Some(5), "{closed}");
    }

    let Ok(full) = OpenOptions::new().write(true).open("/dev/full") else {
        return;
    };
    let mut command = program("pcq");
    command
        .args(["--emulated", "codes", "list"])
        .stdout(full)
        .stderr(Stdio::piped());
    let ended = command.spawn().unwrap().wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&ended.stderr).contains("cannot write the output"));
}

#[cfg(unix)]
#[tokio::test]
async fn the_emulator_is_a_command_too() {
    let ended = pcq(&["emulator", "schema"]);
    assert_eq!(ended.code, Some(0), "{ended}");
    let schema: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(schema, partner_center_emulator::Scenario::schema());
    let ended = pcq(&["emulator", "--scenario", "/nowhere/scenario.yaml"]);
    assert_eq!(ended.code, Some(1), "{ended}");
    assert!(
        ended.stderr.contains("cannot read /nowhere/scenario.yaml"),
        "{ended}"
    );

    let mut command = program("pcq");
    command.args(["emulator", "--port", "0", "--quiet"]);
    let mut running = integration::Running::start(command);
    let url = running.after("emulator at ");
    let page = integration::raw(&url, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n").await;
    assert!(page.starts_with("HTTP/1.1 "), "{page}");
    let ended = running.end("TERM");
    assert_eq!(
        (ended.code, ended.stderr.as_str()),
        (Some(0), ""),
        "{ended}"
    );
}
