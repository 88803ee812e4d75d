//! Which secrets leave for which host: pcq and the client send a secret only to the authority and the service that
//! it belongs to.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use integration::{CliSandbox, Recorder, bare_builder_at, emulator, example, run, snapshots};
use partner_center::generated::ClientInfo as _;
use partner_center::{
    AccessToken, Application, AuthError, Authority, BuildError, Credential, ErrorKind, FileStore,
    PartnerCenter, Token, generated, install_crypto_provider,
};

const CONFIGURATION: &str = ".config/pcq/config.toml";

/// Every secret, by the text that only it contains.
const SECRETS: [&str; 8] = [
    "refresh-in-file",
    "secret-in-file",
    "secret-of-program",
    "token-of-program",
    "secret-in-env",
    "token-in-env",
    "access-of-A",
    "access-of-B",
];

/// The secrets in what a listener received, and those that it issued.
fn seen(recorder: &Recorder) -> String {
    let received = recorder.take();
    let seen = SECRETS.iter().filter(|secret| received.contains(**secret));
    let seen: Vec<_> = seen.copied().collect();
    match (received.is_empty(), seen.is_empty()) {
        (true, _) => "-".to_owned(),
        (false, true) => "nothing secret".to_owned(),
        (false, false) => seen.join(" "),
    }
}

/// A profile, by name, with its settings.
fn profiles() -> [(&'static str, &'static str); 6] {
    [
        ("user", ""),
        ("user, secret file", "client_secret_file = \"~/secret\""),
        (
            "application, secret file",
            "sign_in = \"application\"\nclient_secret_file = \"~/secret\"",
        ),
        (
            "application, secret command",
            "sign_in = \"application\"\nclient_secret_command = [\"echo\", \"secret-of-program\"]",
        ),
        (
            "token command",
            "token_command = [\"echo\", \"token-of-program\"]",
        ),
        ("application, environment", "sign_in = \"application\""),
    ]
}

/// A sandbox with a profile of this target, a refresh token and a secret.
fn sandbox(target: &str, settings: &str) -> CliSandbox {
    let sandbox = CliSandbox::empty();
    sandbox.write(
        CONFIGURATION,
        format!(
            "[profiles.default]\ntenant = \"contoso.example\"\n\
             client_id = \"8a6f9d3e-5e0b-4d3f-9d7c-0a1b2c3d4e5f\"\n{target}\n{settings}\n"
        ),
    );
    for (name, secret) in [
        (".local/state/pcq/tokens/default", "refresh-in-file"),
        ("secret", "secret-in-file"),
    ] {
        sandbox.write(name, secret);
        make_private(&sandbox, name);
    }
    sandbox
}

#[cfg(unix)]
fn make_private(sandbox: &CliSandbox, name: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    let private = std::fs::Permissions::from_mode(0o600);
    std::fs::set_permissions(sandbox.path(name), private).unwrap();
}

#[cfg(not(unix))]
fn make_private(_: &CliSandbox, _: &str) {}

/// A run of pcq: its name, its environment and its arguments.
type Run<'r> = (&'r str, &'r [(&'r str, &'r str)], &'r [&'r str]);

#[tokio::test]
async fn a_secret_is_sent_only_where_it_belongs() {
    let (a, b) = (Recorder::start("A").await, Recorder::start("B").await);
    let own = format!("base_url = \"{}\"", a.url());
    let flag = ["--base-url", b.url(), "codes", "list"];
    let sign_in = ["--base-url", b.url(), "auth", "login"];
    let list = ["codes", "list"];
    let china = ["--cloud", "china", "codes", "list"];
    let commands: [Run<'_>; 8] = [
        ("codes list", &[], &list),
        ("--base-url B", &[], &flag),
        ("PCQ_BASE_URL=B", &[("PCQ_BASE_URL", b.url())], &list),
        (
            "PCQ_AUTHORITY_URL=B",
            &[("PCQ_AUTHORITY_URL", b.url())],
            &list,
        ),
        ("PCQ_BASE_URL=A", &[("PCQ_BASE_URL", a.url())], &list),
        ("--cloud china", &[], &china),
        ("PCQ_CLOUD=china", &[("PCQ_CLOUD", "china")], &list),
        ("auth login at B", &[], &sign_in),
    ];
    let mut text = String::new();
    for (target, named) in [(own.as_str(), "A"), ("", "the cloud")] {
        for (profile, settings) in profiles() {
            writeln!(text, "profile of {named}: {profile}").unwrap();
            for variables in ["", "PCQ_ACCESS_TOKEN", "PCQ_CLIENT_SECRET"] {
                for (name, environment, arguments) in commands {
                    // The real authority is never called, not even from behind a closed proxy.
                    if named == "the cloud" && name == "codes list" {
                        continue;
                    }
                    let mut sandbox = sandbox(target, settings);
                    for (name, value) in environment {
                        sandbox.set(name, value);
                    }
                    match variables {
                        "PCQ_ACCESS_TOKEN" => sandbox.set(variables, "token-in-env"),
                        "PCQ_CLIENT_SECRET" => sandbox.set(variables, "secret-in-env"),
                        _ => {}
                    }
                    let ended = sandbox.pcq(arguments).await;
                    for secret in SECRETS {
                        assert!(!ended.to_string().contains(secret), "{ended}");
                    }
                    let code = ended.code.unwrap_or_default();
                    let (at_a, at_b) = (seen(&a), seen(&b));
                    if at_a == "-" && at_b == "-" {
                        continue;
                    }
                    let with = if variables.is_empty() {
                        String::new()
                    } else {
                        format!(" with {variables}")
                    };
                    writeln!(
                        text,
                        "  {name}{with}: exit {code}\n    A: {at_a}\n    B: {at_b}"
                    )
                    .unwrap();
                    let stored =
                        std::fs::read_to_string(sandbox.path(".local/state/pcq/tokens/default"));
                    assert!(
                        !stored.unwrap().contains("refresh-of-B"),
                        "{name}: the sign-in was replaced"
                    );
                }
            }
        }
    }
    snapshots().bind(|| insta::assert_snapshot!("credential-matrix", text));
}

fn client(url: &str, credential: impl Credential) -> PartnerCenter {
    let builder = bare_builder_at(url).credential(credential);
    builder.build().unwrap()
}

fn token() -> Token {
    Token::new("token-in-env").unwrap()
}

/// The token is attached only to requests to the service that the builder validated.
#[tokio::test]
async fn a_generated_client_of_another_origin_sends_nothing() {
    // `generated::Client::new` makes an HTTP client of its own.
    install_crypto_provider();
    let (a, b) = (Recorder::start("A").await, Recorder::start("B").await);
    let partner = client(a.url(), token());
    let context = || partner.generated_client().inner().clone();
    for url in [b.url(), "http://192.0.2.2:8999", "https://127.0.0.1:9"] {
        let other = generated::Client::new(url, context());
        let error = other.list_validation_codes().send().await.unwrap_err();
        let message = error.to_string();
        assert!(
            matches!(error, generated::Error::InvalidRequest(_)),
            "{message}"
        );
        assert!(
            message.contains(a.url()) && message.contains(url),
            "{message}"
        );
    }
    let own = generated::Client::new(a.url(), context());
    own.list_validation_codes().send().await.unwrap();
    assert_eq!(
        (seen(&a).as_str(), seen(&b).as_str()),
        ("token-in-env", "-")
    );
}

/// The client follows no redirect. A caller's own reqwest client does, without the token.
#[tokio::test]
async fn a_redirect_takes_no_token_along() {
    install_crypto_provider();
    let b = Recorder::start("B").await;
    let head = format!(
        "HTTP/1.1 307 Moved\r\nlocation: {}/v1/x\r\ncontent-length: 0\r\n\r\n",
        b.url()
    );
    let a = integration::Listener::answering(head).await;
    let partner = client(a.url(), token());
    let error = partner.validation_codes().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{error}");
    assert_eq!(seen(&b), "-");
    let context = partner.generated_client().inner().clone();
    let following = generated::Client::new(a.url(), context);
    following.list_validation_codes().send().await.unwrap();
    assert_eq!(seen(&b), "nothing secret");
}

#[test]
fn a_client_of_other_endpoints_is_not_built() {
    let endpoints = |url: &str| bare_builder_at(url).endpoints().unwrap();
    let bound = || token().bound_to(endpoints("http://127.0.0.1:81"));
    for url in ["http://127.0.0.1:82", "https://127.0.0.1:81"] {
        let builder = bare_builder_at(url).credential(bound());
        let error = builder.build().unwrap_err();
        let message = error.to_string();
        assert!(
            matches!(error, BuildError::OtherEndpoints { .. }),
            "{message}"
        );
        assert!(
            message.contains("http://127.0.0.1:81") && message.contains(url),
            "{message}"
        );
    }
    let other_authority = bare_builder_at("http://127.0.0.1:81")
        .authority_url("http://127.0.0.1:82")
        .credential(Arc::new(bound()) as Arc<dyn Credential>);
    let error = other_authority.build().unwrap_err();
    assert!(
        matches!(error, BuildError::OtherEndpoints { .. }),
        "{error}"
    );
    drop(client("http://127.0.0.1:81/path", bound()));
}

/// A refresh token stays with the authority, the service, the tenant and the application of its sign-in.
#[tokio::test]
async fn a_stored_refresh_token_has_a_key() {
    let (a, b) = (Recorder::start("A").await, Recorder::start("B").await);
    let folder = tempfile::tempdir().unwrap();
    let store = FileStore::new(folder.path().join("token"));
    let application = Application::new("contoso.example", "8a6f9d3e-5e0b-4d3f-9d7c-0a1b2c3d4e5f");
    let authority = |recorder: &Recorder| bare_builder_at(recorder.url()).authority().unwrap();
    let code = application.device_code(&authority(&a)).await.unwrap();
    code.wait_for_sign_in(store.clone()).await.unwrap();
    drop(a.take());

    let call = async |recorder: &Recorder, application: &Application| {
        let partner = client(recorder.url(), application.for_user(store.clone()));
        partner.validation_codes().await
    };
    call(&a, &application).await.unwrap();
    assert!(a.take().contains("refresh-of-A"));
    let error = call(&b, &application).await.unwrap_err();
    let chain = format!("{error:#}");
    assert!(
        chain.contains(a.url()) && chain.contains(b.url()),
        "{chain}"
    );
    let other = Application::new("fabrikam.example", "8a6f9d3e-5e0b-4d3f-9d7c-0a1b2c3d4e5f");
    let error = call(&a, &other).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication, "{error:#}");
    assert_eq!((a.take(), b.take()), (String::new(), String::new()));

    // A sign-in at another authority does not replace it, and is refused before the user sees a code.
    let error = application
        .check_store(&store, &authority(&b))
        .await
        .unwrap_err();
    assert!(error.to_string().contains("must not replace"), "{error}");
    let code = application.device_code(&authority(&b)).await.unwrap();
    code.wait_for_sign_in(store.clone()).await.unwrap_err();
    assert!(!b.take().contains("grant_type"));
    call(&a, &application).await.unwrap();
}

#[tokio::test]
async fn an_async_closure_is_a_credential() {
    let emulator = emulator().await;
    let text = emulator.user_token().to_owned();
    let closure = move |authority: Authority| {
        let text = text.clone();
        async move {
            assert_eq!(
                authority.resource(),
                "https://api.partnercenter.microsoft.com"
            );
            let token = Token::new(&text).map_err(AuthError::local)?;
            Ok(AccessToken::new(token))
        }
    };
    client(emulator.url(), closure)
        .validation_codes()
        .await
        .unwrap();
}

/// A token request whose runtime ends is made again by the runtime that waits for it.
#[test]
fn a_renewal_survives_the_runtime_that_started_it() {
    let runtime = || {
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap()
    };
    let (first, second) = (runtime(), runtime());
    let emulator = second.block_on(emulator());
    let text = emulator.user_token().to_owned();
    let requests = Arc::new(std::sync::atomic::AtomicU32::new(0));
    let counted = Arc::clone(&requests);
    let slow = move |_: Authority| {
        let (text, number) = (
            text.clone(),
            counted.fetch_add(1, std::sync::atomic::Ordering::SeqCst),
        );
        async move {
            if number == 0 {
                std::future::pending::<()>().await;
            }
            let token = Token::new(&text).map_err(AuthError::local)?;
            Ok(AccessToken::new(token))
        }
    };
    let partner = client(emulator.url(), slow);
    let clone = partner.clone();
    first.spawn(async move { clone.validation_codes().await.map(drop) });
    while requests.load(std::sync::atomic::Ordering::SeqCst) == 0 {
        std::thread::sleep(Duration::from_millis(5));
    }
    let waiting = second.spawn(async move { partner.validation_codes().await.map(drop) });
    first.shutdown_background();
    second.block_on(waiting).unwrap().unwrap();
    assert_eq!(requests.load(std::sync::atomic::Ordering::SeqCst), 2);
}

/// Other code of a program, whose reqwest has no provider of its own, works after one call.
#[test]
fn other_code_finds_the_installed_provider() {
    let mut installed = example("neighbour");
    installed.arg("install");
    let installed = run(installed);
    assert_eq!(installed.code, Some(0), "{installed}");
    let without = run(example("neighbour"));
    assert_eq!(without.code, Some(101), "{without}");
    assert!(
        without.stderr.contains("No rustls crypto provider"),
        "{without}"
    );
}
