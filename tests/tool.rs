//! `pcq` around its calls: profiles, sign-in, doctor, what shells need, and how data is printed.

use std::fs::File;
use std::time::Duration;

use integration::{Desk, Listener, emulator, run};
use partner_center_emulator::{Injection, RawAnswer, seed};
use serde_json::{Value, json};

const CUSTOMER: &str = "b44bb1fb-c595-45b0-9e09-d657365580bf";
const CONFIGURATION: &str = ".config/pcq/config.toml";
const CANARY: &str = "canary-7f31";

#[tokio::test]
async fn a_flag_wins_over_the_environment_and_that_over_the_profile() {
    let emulator = emulator().await;
    let mut desk = Desk::empty();
    desk.set("PCQ_ACCESS_TOKEN", emulator.user_token());
    let nowhere = "http://127.0.0.1:9";
    desk.write(
        CONFIGURATION,
        format!(
            "profile = \"here\"\n[profiles.here]\nbase_url = \"{}\"\n[profiles.away]\n\
             base_url = \"{nowhere}\"\n",
            emulator.url()
        ),
    );
    let codes = ["codes", "list"];
    assert_eq!(desk.pcq(&codes).await.code, Some(0));
    let away = desk.pcq(&["--profile", "away", "codes", "list"]).await;
    assert_eq!(away.code, Some(1), "{away}");
    desk.set("PCQ_PROFILE", "away");
    assert_eq!(desk.pcq(&codes).await.code, Some(1));
    desk.set("PCQ_BASE_URL", emulator.url());
    assert_eq!(desk.pcq(&codes).await.code, Some(0));
    let flag = desk.pcq(&["codes", "list", "--base-url", nowhere]).await;
    assert_eq!(flag.code, Some(1), "{flag}");
    let flag = desk.pcq(&["--profile", "here", "codes", "list"]).await;
    assert_eq!(flag.code, Some(0), "{flag}");
    let typo = desk.pcq(&["--profile", "hear", "codes", "list"]).await;
    assert_eq!(typo.code, Some(2), "{typo}");
    assert!(
        typo.stderr.contains("did you mean `--profile here`?"),
        "{typo}"
    );
}

#[tokio::test]
async fn a_configuration_that_makes_no_sense_is_told_with_its_place() {
    let desk = Desk::empty();
    for (text, words) in [
        ("[profiles.x\n", &["1:12", "config.toml"][..]),
        ("[profiles.default]\ncloud = \"mars\"\n", &["2:9", "global"]),
        (
            "[profiles.default]\nclod = \"global\"\n",
            &["2:1", "clod", "cloud"],
        ),
        ("[profiles.default]\nrate = 0\n", &["rate", "1 at least"]),
        (
            "[profiles.default]\ntimeout = \"soon\"\n",
            &["timeout", "60s"],
        ),
        (
            "profile = \"nobody\"\n",
            &["no profile `nobody`", "pcq auth login"],
        ),
        (
            "[profiles.default]\nclient_secret = \"canary-7f31\"\n",
            &["2:1", "client_secret_file", "0600"],
        ),
        (
            "[profiles.default]\ntenant = 5 # canary-7f31\n",
            &["2:10", "string"],
        ),
    ] {
        desk.write(CONFIGURATION, text);
        let ended = desk.pcq(&["codes", "list"]).await;
        assert_eq!(ended.code, Some(2), "{text}: {ended}");
        for word in words {
            assert!(ended.stderr.contains(word), "{text}: {word}: {ended}");
        }
        assert!(!ended.stderr.contains(CANARY), "{ended}");
        // Nothing of it matters to an emulator.
        assert_eq!(
            desk.pcq(&["--emulated", "codes", "list"]).await.code,
            Some(0)
        );
    }
}

#[tokio::test]
async fn a_configuration_that_is_named_has_to_be_there() {
    let mut desk = Desk::empty();
    desk.set("PCQ_CONFIG", "nowhere.toml");
    let ended = desk.pcq(&["codes", "list"]).await;
    assert_eq!(ended.code, Some(2), "{ended}");
    assert!(ended.stderr.contains("nowhere.toml"), "{ended}");
}

/// The token of one profile is never that of another.
#[tokio::test]
async fn profiles_have_files_of_their_own() {
    let desk = Desk::empty();
    desk.write(
        CONFIGURATION,
        "[profiles.\"a/b\"]\ntenant = \"x\"\nclient_id = \"y\"\n[profiles.a_b]\ntenant = \"x\"\n\
         client_id = \"y\"\n",
    );
    let mut stores = Vec::new();
    for profile in ["a/b", "a_b"] {
        let status = desk
            .pcq(&["--profile", profile, "auth", "status", "--output", "json"])
            .await;
        assert_eq!(status.code, Some(3), "{status}");
        stores.push(status.json()["store"].clone());
    }
    assert_ne!(stores[0], stores[1]);
}

#[cfg(unix)]
#[tokio::test]
async fn secrets_come_from_private_files_and_other_programs() {
    use std::os::unix::fs::PermissionsExt as _;
    let emulator = emulator().await;
    let mut desk = Desk::empty();
    desk.set("PCQ_BASE_URL", emulator.url());
    desk.set("PCQ_AUTHORITY_URL", emulator.url());
    let application = seed::partner().applications.remove(0);
    let (id, secret) = (application.client_id, application.secrets[0].clone());
    let profile = |more: &str| {
        format!(
            "[profiles.default]\ntenant = \"contoso\"\nclient_id = \"{id}\"\nsign_in = \"application\"\n{more}\n"
        )
    };
    desk.write("secret", &secret);
    desk.write("wrong", CANARY);
    let mode = |name: &str, mode| {
        let permissions = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(desk.path(name), permissions).unwrap();
    };
    mode("secret", 0o644);
    mode("wrong", 0o600);
    let list = ["codes", "list"];
    desk.write(CONFIGURATION, profile("client_secret_file = \"~/secret\""));
    let open = desk.pcq(&list).await;
    assert_eq!(open.code, Some(3), "{open}");
    assert!(open.stderr.contains("chmod 600"), "{open}");
    mode("secret", 0o600);
    assert_eq!(desk.pcq(&list).await.code, Some(0));
    desk.write(
        CONFIGURATION,
        profile("client_secret_command = [\"cat\", \"secret\"]"),
    );
    assert_eq!(desk.pcq(&list).await.code, Some(0));
    desk.write(
        CONFIGURATION,
        profile("client_secret_command = [\"false\"]"),
    );
    let failed = desk.pcq(&list).await;
    assert_eq!(failed.code, Some(3), "{failed}");
    desk.write(CONFIGURATION, profile(""));
    let none = desk.pcq(&list).await;
    assert!(none.stderr.contains("client_secret_file"), "{none}");
    // What is refused is not shown, at any level of the log.
    desk.write(CONFIGURATION, profile("client_secret_file = \"~/wrong\""));
    for format in ["text", "json"] {
        let refused = desk
            .pcq(&["-vv", "--log-format", format, "codes", "list"])
            .await;
        assert_eq!(refused.code, Some(3), "{refused}");
        assert!(!refused.stderr.contains(CANARY), "{refused}");
    }
    // An application in its own name cannot request; nothing is sent.
    desk.set("PCQ_CLIENT_SECRET", &secret);
    let request = desk
        .pcq(&[
            "qualifications",
            "request",
            CUSTOMER,
            "--state-owned-entity",
        ])
        .await;
    assert_eq!(request.code, Some(3), "{request}");
    assert!(request.stderr.contains("app-only"), "{request}");
    // A token from another program.
    let token = format!("printf '%s' {}", emulator.user_token());
    desk.write("token.sh", token);
    desk.write(
        CONFIGURATION,
        "[profiles.default]\ntoken_command = [\"sh\", \"token.sh\"]\n",
    );
    assert_eq!(desk.pcq(&list).await.code, Some(0));
    let status = desk
        .pcq(&["auth", "status", "--check", "--output", "json"])
        .await;
    assert_eq!(status.json()["token"]["speaksFor"], "app+user", "{status}");
}

#[tokio::test]
async fn a_user_signs_in_and_out() {
    let emulator = emulator().await;
    let mut desk = Desk::empty();
    desk.set("PCQ_BASE_URL", emulator.url());
    desk.set("PCQ_AUTHORITY_URL", emulator.url());
    let none = desk.pcq(&["codes", "list"]).await;
    assert_eq!(none.code, Some(3), "{none}");
    assert!(none.stderr.contains("pcq auth login"), "{none}");
    let half = desk.pcq(&["auth", "login", "--tenant", "contoso"]).await;
    assert_eq!(half.code, Some(2), "{half}");

    let id = seed::partner().applications.remove(0).client_id.to_string();
    desk.write(
        CONFIGURATION,
        "# Mine.\n[profiles.other]\ntenant = \"x\"  # keep\n",
    );
    let mut command = desk.command(&["auth", "login", "--tenant", "contoso", "--client-id", &id]);
    command.env(
        "PCQ_CLIENT_SECRET",
        seed::partner().applications[0].secrets[0].as_str(),
    );
    command.stderr(File::create(desk.path("talk")).unwrap());
    let login = tokio::task::spawn_blocking(|| run(command));
    let code = loop {
        let talk = std::fs::read_to_string(desk.path("talk")).unwrap_or_default();
        let code = talk.split_whitespace().find(|word| {
            let plain = word.trim_end_matches(['.', ',']);
            plain.len() >= 8
                && plain
                    .chars()
                    .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
        });
        if let Some(code) = code {
            break code.trim_end_matches(['.', ',']).to_owned();
        }
        assert!(!login.is_finished(), "{talk}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert!(emulator.approve_device(&code, seed::USER));
    let login = login.await.unwrap();
    let talk = std::fs::read_to_string(desk.path("talk")).unwrap();
    assert_eq!(login.code, Some(0), "{login} {talk}");
    assert!(talk.contains("signed in"), "{talk}");

    let written = std::fs::read_to_string(desk.path(CONFIGURATION)).unwrap();
    assert!(
        written.starts_with("# Mine.\n[profiles.other]\ntenant = \"x\"  # keep\n"),
        "{written}"
    );
    assert!(
        written.contains("[profiles.default]\ntenant = \"contoso\""),
        "{written}"
    );
    let secret = seed::partner().applications[0].secrets[0].clone();
    assert!(
        !written.contains(&secret) && !talk.contains(&secret),
        "{written} {talk}"
    );
    let kept = desk.path(".local/state/pcq/tokens/default");
    assert!(kept.exists());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = kept.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    desk.set("PCQ_CLIENT_SECRET", &secret);
    let status = desk.pcq(&["auth", "status", "--check"]).await;
    assert_eq!(status.code, Some(0), "{status}");
    assert!(
        status.stdout.contains("app+user") && status.stdout.contains("multi-factor"),
        "{status}"
    );
    let token = std::fs::read_to_string(&kept).unwrap();
    assert!(!status.to_string().contains(token.trim()), "{status}");
    let request = desk
        .pcq(&[
            "qualifications",
            "request",
            "contoso.edu",
            "--state-owned-entity",
        ])
        .await;
    assert_eq!(request.code, Some(0), "{request}");

    // Many at once take turns with the refresh token, which is replaced on each use.
    let mut many = tokio::task::JoinSet::new();
    for _ in 0..6 {
        let command = desk.command(&["codes", "list"]);
        many.spawn_blocking(|| run(command));
    }
    while let Some(one) = many.join_next().await {
        let one = one.unwrap();
        assert_eq!(one.code, Some(0), "{one}");
    }
    assert_ne!(std::fs::read_to_string(&kept).unwrap(), token);

    let out = desk.pcq(&["auth", "logout"]).await;
    assert_eq!(out.code, Some(0), "{out}");
    assert!(!kept.exists());
    let again = desk.pcq(&["auth", "logout"]).await;
    assert!(again.stderr.contains("was not signed in"), "{again}");
    let status = desk.pcq(&["auth", "status"]).await;
    assert_eq!(status.code, Some(3), "{status}");
    let list = desk.pcq(&["codes", "list"]).await;
    assert_eq!(list.code, Some(3), "{list}");
    assert!(list.stderr.contains("pcq auth login"), "{list}");
}

#[tokio::test]
async fn customers_are_listed_found_and_shown() {
    let emulator = emulator().await;
    let desk = Desk::at(&emulator);
    let list = desk.pcq(&["customers", "list", "--output", "json"]).await;
    assert_eq!(
        list.json().as_array().unwrap().len(),
        seed::customers().len(),
        "{list}"
    );
    let first = desk
        .pcq(&["customers", "list", "--first", "2", "--output", "csv"])
        .await;
    assert_eq!(first.stdout.lines().count(), 3, "{first}");
    assert!(
        first.stdout.starts_with("id,domain,name,relationship\n"),
        "{first}"
    );
    let find = desk
        .pcq(&["customers", "find", "CONTOSO", "--output", "json"])
        .await;
    assert_eq!(find.json()[0]["id"], CUSTOMER, "{find}");
    let nobody = desk.pcq(&["customers", "find", "nobody"]).await;
    assert_eq!(
        (nobody.code, nobody.stdout.as_str()),
        (Some(4), ""),
        "{nobody}"
    );
    let show = desk
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
    let missing = desk.pcq(&["customers", "show", "nobody.example"]).await;
    assert_eq!(missing.code, Some(4), "{missing}");
    assert!(missing.stderr.contains("pcq customers find"), "{missing}");
    let code = desk
        .pcq(&["codes", "show", "12345", "--output", "json"])
        .await;
    assert_eq!(code.json()["validationId"], "12345", "{code}");
    let code = desk.pcq(&["codes", "show", "54321"]).await;
    assert_eq!(code.code, Some(4), "{code}");
}

#[tokio::test]
async fn every_list_has_every_form() {
    let emulator = emulator().await;
    let desk = Desk::at(&emulator);
    let form = async |format: &str| {
        let list = [
            "qualifications",
            "list",
            "litware.example",
            "--output",
            format,
        ];
        desk.pcq(&list).await.stdout
    };
    assert!(
        form("csv")
            .await
            .starts_with("qualification,vetting,since,reason\nGovernmentCommunityCloud,Approved,")
    );
    let markdown = form("markdown").await;
    assert!(markdown.starts_with("| QUALIFICATION"), "{markdown}");
    assert!(form("table").await.starts_with("QUALIFICATION"));
    // An empty list is an empty table, and still a list to programs.
    let empty = "wingtip.example";
    for (format, expected) in [
        ("json", "[]\n"),
        ("csv", "qualification,vetting,since,reason\n"),
        ("table", ""),
    ] {
        let ended = desk
            .pcq(&["qualifications", "list", empty, "--output", format])
            .await;
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (Some(0), expected),
            "{ended}"
        );
    }
    let colored = desk
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
async fn doctor_finds_nothing_where_nothing_is() {
    let emulator = emulator().await;
    let desk = Desk::at(&emulator);
    let before = emulator.scenario().to_json();
    let ended = desk.pcq(&["doctor", "--output", "json"]).await;
    assert_eq!(ended.code, Some(0), "{ended}");
    let report = ended.json();
    assert_eq!(report["findings"], json!([]), "{ended}");
    let names: Vec<_> = report["checks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|check| check["check"].as_str().unwrap())
        .collect();
    for operation in partner_center::Operation::ALL {
        assert_eq!(
            names.contains(&operation.id()),
            operation.method() == "GET",
            "{names:?}"
        );
    }
    assert_eq!(emulator.scenario().to_json(), before, "it changes nothing");
    assert!(!ended.to_string().contains(emulator.user_token()));
}

#[tokio::test]
async fn doctor_tells_what_is_not_in_the_contract_without_naming_anybody() {
    let emulator = emulator().await;
    let desk = Desk::at(&emulator);
    for (body, deviation) in [
        (
            r#"[{"qualification":"Education","vettingStatus":7,"school":"Contoso canary-7f31"}]"#,
            "vettingStatus",
        ),
        (
            r#"[{"qualification":"Education","school":"canary-7f31","notes":["canary-7f31"]}]"#,
            "`/*/school` is not in the contract",
        ),
        (r#"{"qualifications":"canary-7f31"}"#, "array"),
        ("canary-7f31", "no JSON"),
        ("", "missing"),
    ] {
        let answer = RawAnswer::new(200)
            .body("application/json", body)
            .header("X-Name", CANARY);
        emulator.inject(Injection::answer(answer).only("listQualifications"));
        for format in ["table", "json"] {
            if format == "json" {
                let answer = RawAnswer::new(200).body("application/json", body);
                emulator.inject(Injection::answer(answer).only("listQualifications"));
            }
            let ended = desk.pcq(&["doctor", "--output", format]).await;
            assert_eq!(ended.code, Some(100), "{body}: {ended}");
            assert!(ended.stdout.contains(deviation), "{body}: {ended}");
            assert!(!ended.to_string().contains(CANARY), "{body}: {ended}");
            for name in ["Contoso", "contoso", CUSTOMER] {
                assert!(!ended.stdout.contains(name), "{name}: {ended}");
            }
        }
    }
}

#[tokio::test]
async fn doctor_tells_what_else_is_wrong() {
    let mut desk = Desk::empty();
    let none = desk.pcq(&["doctor"]).await;
    assert_eq!(none.code, Some(3), "{none}");
    desk.set("PCQ_ACCESS_TOKEN", "opaque-token");
    desk.set("PCQ_BASE_URL", "http://127.0.0.1:9");
    let nowhere = desk.pcq(&["doctor"]).await;
    assert_eq!(nowhere.code, Some(1), "{nowhere}");
    assert!(nowhere.stdout.contains("cannot be reached"), "{nowhere}");
    let early = "HTTP/1.1 200 OK\r\ndate: Mon, 01 Jan 2024 00:00:00 GMT\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";
    let listener = Listener::answering(early).await;
    desk.set("PCQ_BASE_URL", listener.url());
    let early = desk.pcq(&["doctor"]).await;
    assert!(early.stdout.contains("set this machine's clock"), "{early}");
    let emulator = emulator().await;
    desk.set("PCQ_BASE_URL", emulator.url());
    let refused = desk.pcq(&["doctor"]).await;
    assert_eq!(refused.code, Some(3), "{refused}");
    desk.set("PCQ_ACCESS_TOKEN", emulator.app_token());
    let nobody = desk.pcq(&["doctor", "--customer", "nobody.example"]).await;
    assert_eq!(nobody.code, Some(4), "{nobody}");
    emulator.inject(Injection::answer(RawAnswer::throttled(1)).always());
    let throttled = desk.pcq(&["doctor"]).await;
    assert_eq!(throttled.code, Some(1), "{throttled}");
    emulator.clear_faults();
    let alone = desk.pcq(&["doctor"]).await;
    assert_eq!(alone.code, Some(0), "{alone}");
    assert!(
        alone.stdout.contains("cannot request") && alone.stdout.contains("skipped"),
        "{alone}"
    );
}

#[tokio::test]
async fn shells_complete_commands_and_profiles() {
    let desk = Desk::empty();
    desk.write(
        CONFIGURATION,
        "[profiles.sandbox]\n[profiles.school]\n[profiles.other]\n",
    );
    for (shell, word) in [
        ("bash", "complete "),
        ("zsh", "compdef"),
        ("fish", "complete "),
        ("powershell", "Register-ArgumentCompleter"),
    ] {
        let script = desk.pcq(&["completions", shell]).await;
        assert_eq!(script.code, Some(0), "{script}");
        assert!(
            script.stdout.contains(word) && script.stdout.contains("PCQ_COMPLETE"),
            "{script}"
        );
    }
    let complete = async |words: &[&str]| {
        let index = (words.len() - 1).to_string();
        let mut command = desk.command(&["--"]);
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
    let desk = Desk::empty();
    let page = desk.pcq(&["man"]).await;
    assert!(
        page.stdout.starts_with(".ie") && page.stdout.contains("Exit codes"),
        "{page}"
    );
    let written = desk.pcq(&["man", "--folder", "pages"]).await;
    assert_eq!(written.code, Some(0), "{written}");
    for name in ["pcq.1", "pcq-plan.1", "pcq-plan-apply.1"] {
        assert!(desk.path("pages").join(name).exists(), "{name}");
    }
    let failed = desk.pcq(&["man", "--folder", "/dev/null/x"]).await;
    assert_eq!(failed.code, Some(1), "{failed}");
}

#[tokio::test]
async fn the_log_tells_calls_and_tries() {
    let emulator = emulator().await;
    let desk = Desk::at(&emulator);
    let quiet = desk.pcq(&["codes", "list"]).await;
    assert_eq!(quiet.stderr, "", "{quiet}");
    let calls = desk.pcq(&["-v", "codes", "list"]).await;
    assert_eq!(calls.stderr.lines().count(), 1, "{calls}");
    assert!(calls.stderr.contains("listValidationCodes"), "{calls}");
    let loud = desk
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
