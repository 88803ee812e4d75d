//! Configuration and sign-in of `pcq`: profiles, secrets, tokens, and the precedence of settings.

use integration::{CliSandbox, emulator, run};
use partner_center_emulator::seed;

const CUSTOMER: &str = "b44bb1fb-c595-45b0-9e09-d657365580bf";
const CONFIGURATION: &str = ".config/pcq/config.toml";
const CANARY: &str = "canary-7f31";

#[tokio::test]
async fn flags_override_variables_and_variables_override_the_profile() {
    let emulator = emulator().await;
    let mut sandbox = CliSandbox::empty();
    sandbox.write("token", emulator.user_token());
    let nowhere = "http://127.0.0.1:9";
    sandbox.write(
        CONFIGURATION,
        format!(
            "profile = \"here\"\n[profiles.here]\nbase_url = \"{}\"\n{token}\n[profiles.away]\n\
             base_url = \"{nowhere}\"\n{token}\n",
            emulator.url(),
            token = "token_command = [\"cat\", \"token\"]"
        ),
    );
    let codes = ["codes", "list"];
    assert_eq!(sandbox.pcq(&codes).await.code, Some(0));
    let away = sandbox.pcq(&["--profile", "away", "codes", "list"]).await;
    assert_eq!(away.code, Some(1), "{away}");
    sandbox.set("PCQ_PROFILE", "away");
    assert_eq!(sandbox.pcq(&codes).await.code, Some(1));
    // The credential of a profile stays with the address of the profile, and that of the environment with its.
    sandbox.set("PCQ_BASE_URL", emulator.url());
    let elsewhere = sandbox.pcq(&codes).await;
    assert_eq!(elsewhere.code, Some(3), "{elsewhere}");
    sandbox.set("PCQ_ACCESS_TOKEN", emulator.user_token());
    assert_eq!(sandbox.pcq(&codes).await.code, Some(0));
    let flag = sandbox.pcq(&["codes", "list", "--base-url", nowhere]).await;
    assert_eq!(flag.code, Some(3), "{flag}");
    let named = flag.stderr.contains(nowhere) && flag.stderr.contains(emulator.url());
    assert!(named && flag.stderr.contains("PCQ_ACCESS_TOKEN"), "{flag}");
    let flag = sandbox.pcq(&["--profile", "here", "codes", "list"]).await;
    assert_eq!(flag.code, Some(0), "{flag}");
    let typo = sandbox.pcq(&["--profile", "hear", "codes", "list"]).await;
    assert_eq!(typo.code, Some(2), "{typo}");
    assert!(
        typo.stderr.contains("did you mean `--profile here`?"),
        "{typo}"
    );
}

#[tokio::test]
async fn configuration_errors_have_a_position() {
    let sandbox = CliSandbox::empty();
    for (text, words) in [
        ("[profiles.x\n", &["1:12", "config.toml"][..]),
        ("[profiles.default]\ncloud = \"mars\"\n", &["2:9", "global"]),
        (
            "[profiles.default]\nclod = \"global\"\n",
            &["2:1", "clod", "cloud"],
        ),
        ("[profiles.default]\nrate = 0\n", &["rate", "at least 1"]),
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
        sandbox.write(CONFIGURATION, text);
        let ended = sandbox.pcq(&["codes", "list"]).await;
        assert_eq!(ended.code, Some(2), "{text}: {ended}");
        for word in words {
            assert!(ended.stderr.contains(word), "{text}: {word}: {ended}");
        }
        assert!(!ended.stderr.contains(CANARY), "{ended}");
        // The embedded emulator needs no configuration.
        assert_eq!(
            sandbox.pcq(&["--emulated", "codes", "list"]).await.code,
            Some(0)
        );
    }
}

#[tokio::test]
async fn a_missing_configuration_file_in_pcq_config_is_an_error() {
    let mut sandbox = CliSandbox::empty();
    sandbox.set("PCQ_CONFIG", "nowhere.toml");
    let ended = sandbox.pcq(&["codes", "list"]).await;
    assert_eq!(ended.code, Some(2), "{ended}");
    assert!(ended.stderr.contains("nowhere.toml"), "{ended}");
}

/// Two profiles never share a token.
#[tokio::test]
async fn each_profile_has_its_own_token_file() {
    let sandbox = CliSandbox::empty();
    sandbox.write(
        CONFIGURATION,
        "[profiles.\"a/b\"]\ntenant = \"x\"\nclient_id = \"y\"\n[profiles.a_b]\ntenant = \"x\"\n\
         client_id = \"y\"\n",
    );
    let mut stores = Vec::new();
    for profile in ["a/b", "a_b"] {
        let status = sandbox
            .pcq(&["--profile", profile, "auth", "status", "--output", "json"])
            .await;
        assert_eq!(status.code, Some(3), "{status}");
        stores.push(status.json()["store"].clone());
    }
    assert_ne!(stores[0], stores[1]);
}

#[cfg(unix)]
#[tokio::test]
async fn secrets_come_from_private_files_or_programs() {
    use std::os::unix::fs::PermissionsExt as _;
    let emulator = emulator().await;
    let mut sandbox = CliSandbox::empty();
    let application = seed::partner().applications.remove(0);
    let (id, secret) = (application.client_id, application.secrets[0].clone());
    let profile = |more: &str| {
        format!(
            "[profiles.default]\nbase_url = \"{}\"\ntenant = \"contoso\"\nclient_id = \"{id}\"\n\
             sign_in = \"application\"\n{more}\n",
            emulator.url()
        )
    };
    sandbox.write("secret", &secret);
    sandbox.write("wrong", CANARY);
    let mode = |name: &str, mode| {
        let permissions = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(sandbox.path(name), permissions).unwrap();
    };
    mode("secret", 0o644);
    mode("wrong", 0o600);
    let list = ["codes", "list"];
    sandbox.write(CONFIGURATION, profile("client_secret_file = \"~/secret\""));
    let open = sandbox.pcq(&list).await;
    assert_eq!(open.code, Some(3), "{open}");
    assert!(open.stderr.contains("chmod 600"), "{open}");
    mode("secret", 0o600);
    assert_eq!(sandbox.pcq(&list).await.code, Some(0));
    sandbox.write(
        CONFIGURATION,
        profile("client_secret_command = [\"cat\", \"secret\"]"),
    );
    assert_eq!(sandbox.pcq(&list).await.code, Some(0));
    sandbox.write(
        CONFIGURATION,
        profile("client_secret_command = [\"false\"]"),
    );
    let failed = sandbox.pcq(&list).await;
    assert_eq!(failed.code, Some(3), "{failed}");
    sandbox.write(CONFIGURATION, profile(""));
    let none = sandbox.pcq(&list).await;
    assert!(none.stderr.contains("client_secret_file"), "{none}");
    // A rejected secret is not logged, at any level.
    sandbox.write(CONFIGURATION, profile("client_secret_file = \"~/wrong\""));
    for format in ["text", "json"] {
        let rejected = sandbox
            .pcq(&["-vv", "--log-format", format, "codes", "list"])
            .await;
        assert_eq!(rejected.code, Some(3), "{rejected}");
        assert!(!rejected.stderr.contains(CANARY), "{rejected}");
    }
    // An app-only credential cannot request; nothing is sent.
    sandbox.set("PCQ_CLIENT_SECRET", &secret);
    sandbox.set("PCQ_BASE_URL", emulator.url());
    let request = sandbox
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
    sandbox.write("token.sh", token);
    sandbox.write(
        CONFIGURATION,
        format!(
            "[profiles.default]\nbase_url = \"{}\"\ntoken_command = [\"sh\", \"token.sh\"]\n",
            emulator.url()
        ),
    );
    assert_eq!(sandbox.pcq(&list).await.code, Some(0));
    let status = sandbox
        .pcq(&["auth", "status", "--check", "--output", "json"])
        .await;
    assert_eq!(status.json()["token"]["scheme"], "app+user", "{status}");
}

#[tokio::test]
async fn a_user_signs_in_and_out() {
    let emulator = emulator().await;
    let mut sandbox = CliSandbox::empty();
    sandbox.set("PCQ_BASE_URL", emulator.url());
    sandbox.set("PCQ_AUTHORITY_URL", emulator.url());
    let none = sandbox.pcq(&["codes", "list"]).await;
    assert_eq!(none.code, Some(3), "{none}");
    assert!(none.stderr.contains("pcq auth login"), "{none}");
    let half = sandbox.pcq(&["auth", "login", "--tenant", "contoso"]).await;
    assert_eq!(half.code, Some(2), "{half}");

    sandbox.write(
        CONFIGURATION,
        "# Mine.\n[profiles.other]\ntenant = \"x\"  # keep\n",
    );
    let (login, talk) = sandbox.log_in(&emulator, &["--tenant", "contoso"]).await;
    assert_eq!(login.code, Some(0), "{login} {talk}");
    assert!(talk.contains("signed in"), "{talk}");

    let written = std::fs::read_to_string(sandbox.path(CONFIGURATION)).unwrap();
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
    let kept = sandbox.path(".local/state/pcq/tokens/default");
    assert!(kept.exists());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = kept.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    sandbox.set("PCQ_CLIENT_SECRET", &secret);
    let status = sandbox.pcq(&["auth", "status", "--check"]).await;
    assert_eq!(status.code, Some(0), "{status}");
    assert!(
        status.stdout.contains("app+user") && status.stdout.contains("multi-factor"),
        "{status}"
    );
    let token = std::fs::read_to_string(&kept).unwrap();
    assert!(!status.to_string().contains(token.trim()), "{status}");
    let request = sandbox
        .pcq(&[
            "qualifications",
            "request",
            "contoso.edu",
            "--state-owned-entity",
        ])
        .await;
    assert_eq!(request.code, Some(0), "{request}");

    // Concurrent processes take turns, because each use replaces the refresh token.
    let mut many = tokio::task::JoinSet::new();
    for _ in 0..6 {
        let command = sandbox.command(&["codes", "list"]);
        many.spawn_blocking(|| run(command));
    }
    while let Some(one) = many.join_next().await {
        let one = one.unwrap();
        assert_eq!(one.code, Some(0), "{one}");
    }
    assert_ne!(std::fs::read_to_string(&kept).unwrap(), token);

    let out = sandbox.pcq(&["auth", "logout"]).await;
    assert_eq!(out.code, Some(0), "{out}");
    assert!(!kept.exists());
    let again = sandbox.pcq(&["auth", "logout"]).await;
    assert!(again.stderr.contains("was not signed in"), "{again}");
    let status = sandbox.pcq(&["auth", "status"]).await;
    assert_eq!(status.code, Some(3), "{status}");
    let list = sandbox.pcq(&["codes", "list"]).await;
    assert_eq!(list.code, Some(3), "{list}");
    assert!(list.stderr.contains("pcq auth login"), "{list}");
}
