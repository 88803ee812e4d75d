//! `pcq` as a process: exit codes, output streams and formats, messages with the next step, and help.

use integration::{CliSandbox, Ended, Listener, emulator, pcq, pcq_at, program, run, snapshots};
use partner_center_emulator::{FaultTiming, Injection, RawResponse, VETTING_TIME, seed};
use serde_json::Value;

const CUSTOMER: &str = "b44bb1fb-c595-45b0-9e09-d657365580bf";
const CONFIGURATION: &str = ".config/pcq/config.toml";

/// The output with placeholders for everything that differs between runs.
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
fn the_command_of_the_readme_gets_an_approval() {
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
fn a_denial_has_its_own_exit_code() {
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
async fn data_is_printed_as_table_or_json() {
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
async fn every_error_has_a_next_step() {
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
            answer(RawResponse::new(502).body("text/html", html.clone())),
            1,
        ),
        (
            "HTML as a success",
            &list,
            answer(RawResponse::new(200).body("text/html", html)),
            1,
        ),
        ("an empty 401", &list, answer(RawResponse::new(401)), 3),
        (
            "multi-factor missing",
            &list,
            answer(RawResponse::multi_factor_required()),
            3,
        ),
        ("throttled", &list, answer(RawResponse::throttled(57)), 100),
        (
            "not found",
            &list,
            answer(RawResponse::new(404).body("application/json", not_found)),
            4,
        ),
        (
            "cut while listing",
            &list,
            Injection::cut(FaultTiming::BeforeEffect),
            1,
        ),
        (
            "cut while requesting",
            &request,
            Injection::cut(FaultTiming::BeforeEffect),
            1,
        ),
        (
            "failed while requesting",
            &request,
            answer(RawResponse::new(500)),
            1,
        ),
        (
            "rejected without a role",
            &request,
            answer(RawResponse::new(403).body("application/json", forbidden)),
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

fn answer(answer: RawResponse) -> Injection {
    Injection::response(answer)
}

#[test]
fn invalid_arguments_send_nothing() {
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
fn without_credentials_the_error_has_a_next_step() {
    let ended = pcq(&["qualifications", "list", CUSTOMER]);
    assert_eq!(ended.code, Some(3), "{ended}");
    assert_eq!(ended.stderr.lines().count(), 2, "{ended}");
    assert!(ended.stderr.contains("PCQ_ACCESS_TOKEN") && ended.stderr.contains("--emulated"));
}

#[test]
fn an_unreachable_service_and_an_invalid_address_are_different_errors() {
    for (url, code, word) in [
        ("http://127.0.0.1:9", 1, "was not sent"),
        ("https://127.0.0.1:9", 1, "was not sent"),
        ("http://partner.example", 2, "https"),
        ("partner.example", 2, "expected `https://host`"),
        ("https://user:canary-51c0@partner.example", 2, "a password"),
        ("http://127.0.0.1:9?x=1", 2, "a query"),
    ] {
        let mut command = program("pcq");
        command
            .args(["codes", "list"])
            .env("PCQ_BASE_URL", url)
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
fn an_empty_variable_counts_as_unset() {
    let mut command = program("pcq");
    command
        .args(["codes", "list"])
        .env("PCQ_BASE_URL", "")
        .env("PCQ_ACCESS_TOKEN", "");
    let ended = run(command);
    assert_eq!(ended.code, Some(3), "{ended}");
    assert!(ended.stderr.contains("not signed in"), "{ended}");
}

/// Requests to loopback use no proxy, so no proxy sees the token.
#[tokio::test]
async fn requests_to_loopback_use_no_proxy() {
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
fn a_flag_overrides_the_environment() {
    let mut command = program("pcq");
    command
        .args(["--emulated", "codes", "list"])
        .env("PCQ_BASE_URL", "http://127.0.0.1:9");
    let ended = run(command);
    assert_eq!(ended.code, Some(0), "{ended}");
}

#[test]
fn an_invalid_token_is_not_printed() {
    let mut command = program("pcq");
    command
        .args(["codes", "list"])
        .env("PCQ_ACCESS_TOKEN", "canary\n51c0");
    let ended = run(command);
    assert_eq!(ended.code, Some(3), "{ended}");
    assert!(!ended.stderr.contains("canary"), "{ended}");
}

#[tokio::test]
async fn text_of_the_service_is_sanitized() {
    let emulator = emulator().await;
    let reason = "\\u001b[2Jgone\\nsecond line \\u0007";
    let body = format!(
        r#"[{{"qualification":"Education","vettingStatus":"Denied","vettingReason":"{reason}"}}]"#
    );
    emulator.inject(answer(RawResponse::new(200).body("application/json", body)));
    let ended = pcq_at(&emulator, &["qualifications", "list", CUSTOMER]).await;
    assert_eq!(ended.stdout.lines().count(), 2, "{ended}");
    assert!(ended.stdout.contains("[2Jgone second line"), "{ended}");
    assert!(!ended.stdout.contains(['\u{1b}', '\u{7}']));

    let body = format!(r#"{{"code":"1","description":"{reason}"}}"#);
    emulator.inject(answer(RawResponse::new(400).body("application/json", body)));
    let ended = pcq_at(&emulator, &["qualifications", "list", CUSTOMER]).await;
    assert_eq!(ended.stderr.lines().count(), 2, "{ended}");
    assert!(!ended.stderr.contains(['\u{1b}', '\u{7}']));

    // JSON says the same without the characters, and Markdown shows words alone.
    let reason = "\u{9b}2J\u{202e}`<img src=https://a.example> @octocat|[a](b)";
    let body = format!(
        r#"[{{"qualification":"Education","vettingStatus":"Denied","vettingReason":"{reason}"}}]"#
    );
    for format in ["json", "markdown"] {
        let response = RawResponse::new(200).body("application/json", body.clone());
        emulator.inject(answer(response));
        let arguments = ["--output", format, "qualifications", "list", CUSTOMER];
        let ended = pcq_at(&emulator, &arguments).await;
        assert!(!ended.stdout.contains(['\u{9b}', '\u{202e}']), "{ended}");
        if format == "json" {
            assert_eq!(ended.json()[0]["vettingReason"], reason, "{ended}");
        } else {
            let shown = "2J\\`&lt;img src=https:&#8203;//a.example> \
                         &#64;&#8203;octocat\\|\\[a\\](b)";
            assert!(ended.stdout.contains(shown), "{ended}");
        }
    }
}

#[tokio::test]
async fn a_vetting_is_approved_when_its_time_is_over() {
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
fn a_closed_pipe_is_not_an_error_and_a_full_disk_is() {
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

    // A closed stream does not change the exit code of a denial.
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
async fn the_emulator_is_a_command() {
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

#[tokio::test]
async fn customers_are_listed_found_and_shown() {
    let emulator = emulator().await;
    let sandbox = CliSandbox::at(&emulator);
    let list = sandbox
        .pcq(&["customers", "list", "--output", "json"])
        .await;
    assert_eq!(
        list.json().as_array().unwrap().len(),
        seed::customers().len(),
        "{list}"
    );
    let first = sandbox
        .pcq(&["customers", "list", "--first", "2", "--output", "csv"])
        .await;
    assert_eq!(first.stdout.lines().count(), 3, "{first}");
    assert!(
        first.stdout.starts_with("id,domain,name,relationship\n"),
        "{first}"
    );
    let find = sandbox
        .pcq(&["customers", "find", "CONTOSO", "--output", "json"])
        .await;
    assert_eq!(find.json()[0]["id"], CUSTOMER, "{find}");
    let none = sandbox.pcq(&["customers", "find", "nobody"]).await;
    assert_eq!((none.code, none.stdout.as_str()), (Some(4), ""), "{none}");
    let show = sandbox
        .pcq(&["customers", "show", "litware.example", "--output", "json"])
        .await;
    assert_eq!(
        show.json()["customer"]["companyProfile"]["domain"],
        "litware.example",
        "{show}"
    );
    assert_eq!(
        show.json()["qualifications"][1]["qualification"],
        "StateOwnedEntity",
        "{show}"
    );
    let missing = sandbox.pcq(&["customers", "show", "nobody.example"]).await;
    assert_eq!(missing.code, Some(4), "{missing}");
    assert!(missing.stderr.contains("pcq customers find"), "{missing}");
    let code = sandbox
        .pcq(&["codes", "show", "12345", "--output", "json"])
        .await;
    assert_eq!(code.json()["validationId"], "12345", "{code}");
    let code = sandbox.pcq(&["codes", "show", "54321"]).await;
    assert_eq!(code.code, Some(4), "{code}");
}

#[tokio::test]
async fn every_list_has_every_format() {
    let emulator = emulator().await;
    let sandbox = CliSandbox::at(&emulator);
    let form = async |format: &str| {
        let list = [
            "qualifications",
            "list",
            "litware.example",
            "--output",
            format,
        ];
        sandbox.pcq(&list).await.stdout
    };
    assert!(
        form("csv")
            .await
            .starts_with("qualification,vetting,since,reason\nGovernmentCommunityCloud,Approved,")
    );
    let markdown = form("markdown").await;
    assert!(markdown.starts_with("| QUALIFICATION"), "{markdown}");
    assert!(form("table").await.starts_with("QUALIFICATION"));
    // Without rows, JSON is an empty array.
    let empty = "wingtip.example";
    for (format, expected) in [
        ("json", "[]\n"),
        ("csv", "qualification,vetting,since,reason\n"),
        ("table", ""),
    ] {
        let ended = sandbox
            .pcq(&["qualifications", "list", empty, "--output", format])
            .await;
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (Some(0), expected),
            "{ended}"
        );
    }
    let colored = sandbox
        .pcq(&[
            "--color",
            "always",
            "qualifications",
            "list",
            "fabrikam.example",
        ])
        .await;
    assert!(
        colored.stdout.contains("\u{1b}[33mInReview\u{1b}[0m"),
        "{colored:?}"
    );
}

#[tokio::test]
async fn shells_complete_commands_and_profiles() {
    let sandbox = CliSandbox::empty();
    sandbox.write(
        CONFIGURATION,
        "[profiles.sandbox]\n[profiles.school]\n[profiles.other]\n",
    );
    for (shell, word) in [
        ("bash", "complete "),
        ("zsh", "compdef"),
        ("fish", "complete "),
        ("powershell", "Register-ArgumentCompleter"),
    ] {
        let script = sandbox.pcq(&["completions", shell]).await;
        assert_eq!(script.code, Some(0), "{script}");
        assert!(
            script.stdout.contains(word) && script.stdout.contains("PCQ_COMPLETE"),
            "{script}"
        );
    }
    let complete = async |words: &[&str]| {
        let index = (words.len() - 1).to_string();
        let mut command = sandbox.command(&["--"]);
        command.args(words);
        command
            .env("PCQ_COMPLETE", "bash")
            .env("_CLAP_COMPLETE_INDEX", index)
            .env("_CLAP_COMPLETE_COMP_TYPE", "9")
            .env("_CLAP_COMPLETE_SPACE", "true")
            .env("_CLAP_IFS", "\n");
        let ended = tokio::task::spawn_blocking(|| run(command)).await.unwrap();
        ended.stdout
    };
    assert_eq!(
        complete(&["pcq", "--profile", "s"]).await,
        "sandbox\nschool"
    );
    assert_eq!(
        complete(&["pcq", "codes", "list", "--cloud", "c"]).await,
        "china"
    );
    assert_eq!(complete(&["pcq", "plan", "re"]).await, "resume\nreport");
}

#[tokio::test]
async fn the_manual_has_a_page_for_each_command() {
    let sandbox = CliSandbox::empty();
    let page = sandbox.pcq(&["man"]).await;
    assert!(
        page.stdout.starts_with(".ie") && page.stdout.contains("Exit codes"),
        "{page}"
    );
    let written = sandbox.pcq(&["man", "--folder", "pages"]).await;
    assert_eq!(written.code, Some(0), "{written}");
    for name in ["pcq.1", "pcq-plan.1", "pcq-plan-apply.1"] {
        assert!(sandbox.path("pages").join(name).exists(), "{name}");
    }
    let failed = sandbox.pcq(&["man", "--folder", "/dev/null/x"]).await;
    assert_eq!(failed.code, Some(1), "{failed}");
}

#[tokio::test]
async fn the_log_has_operations_and_attempts() {
    let emulator = emulator().await;
    let sandbox = CliSandbox::at(&emulator);
    let quiet = sandbox.pcq(&["codes", "list"]).await;
    assert_eq!(quiet.stderr, "", "{quiet}");
    let calls = sandbox.pcq(&["-v", "codes", "list"]).await;
    assert_eq!(calls.stderr.lines().count(), 1, "{calls}");
    assert!(calls.stderr.contains("listValidationCodes"), "{calls}");
    let loud = sandbox
        .pcq(&["-vv", "--log-format", "json", "codes", "list"])
        .await;
    assert!(loud.stderr.lines().count() > 1, "{loud}");
    for line in loud.stderr.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        assert!(
            line["target"]
                .as_str()
                .unwrap()
                .starts_with("partner_center"),
            "{line}"
        );
    }
    assert!(!loud.stderr.contains(emulator.user_token()));
    assert_eq!(loud.stdout, quiet.stdout);
}
