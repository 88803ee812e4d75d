//! Secrets in files and in the output of programs: read as they are or refused by name, within bounds of bytes and
//! time, and without a program that is left running.

use std::fs::{self, Permissions};
use std::io::Read as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use integration::{CliSandbox, Listener, Running, bare_builder, emulator, fifo};
use partner_center::{
    Application, AuthErrorKind, ClientCertificate, Credential as _, FileStore, Secret,
    SecretCommand, Token, TokenCommand, TokenStore as _,
};
use partner_center_emulator::{Emulator, seed};
use tokio::task::spawn_blocking;

const CONFIGURATION: &str = ".config/pcq/config.toml";

/// Longer than any bound of these tests, and shorter than what the programs would take.
const PATIENCE: Duration = Duration::from_secs(40);

/// A sandbox whose profile signs an application in, with more settings.
fn application(emulator: &Emulator, settings: &str) -> CliSandbox {
    let sandbox = CliSandbox::empty();
    sandbox.write(
        CONFIGURATION,
        format!(
            "[profiles.default]\nbase_url = \"{}\"\ntenant = \"contoso.example\"\nclient_id = \"{}\"\n\
             sign_in = \"application\"\n{settings}\n",
            emulator.url(),
            seed::CLIENT_ID
        ),
    );
    sandbox
}

fn write_private(path: &Path, bytes: &[u8]) {
    fs::write(path, bytes).unwrap();
    fs::set_permissions(path, Permissions::from_mode(0o600)).unwrap();
}

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

/// As editors of Windows, PowerShell and `echo` write them.
fn encodings(secret: &str) -> Vec<Vec<u8>> {
    vec![
        format!("{secret}\r\n").into_bytes(),
        format!("{secret}\n\n\r\n").into_bytes(),
        format!("\u{feff}{secret}\r\n").into_bytes(),
        utf16(&format!("\u{feff}{secret}\r\n"), u16::to_le_bytes),
        utf16(&format!("\u{feff}{secret}\n"), u16::to_be_bytes),
        utf16(secret, u16::to_le_bytes),
    ]
}

#[tokio::test]
async fn secrets_and_tokens_are_read_in_each_encoding() {
    let emulator = emulator().await;
    let list = ["codes", "list"];
    for bytes in encodings(seed::CLIENT_SECRET) {
        let sandbox = application(&emulator, "client_secret_file = \"~/secret\"");
        write_private(&sandbox.path("secret"), &bytes);
        let ended = sandbox.pcq(&list).await;
        assert_eq!(ended.code, Some(0), "{bytes:?}: {ended}");
        let sandbox = application(&emulator, "client_secret_command = [\"cat\", \"secret\"]");
        sandbox.write("secret", &bytes);
        let ended = sandbox.pcq(&list).await;
        assert_eq!(ended.code, Some(0), "{bytes:?}: {ended}");
    }
    for bytes in encodings(emulator.user_token()) {
        let sandbox = application(&emulator, "token_command = [\"cat\", \"token\"]");
        sandbox.write("token", &bytes);
        let ended = sandbox.pcq(&list).await;
        assert_eq!(ended.code, Some(0), "{bytes:?}: {ended}");
    }
    let marked = format!("\u{feff}{}", seed::CLIENT_SECRET);
    let mut sandbox = application(&emulator, "");
    sandbox.set("PCQ_BASE_URL", emulator.url());
    sandbox.set("PCQ_CLIENT_SECRET", &marked);
    assert_eq!(sandbox.pcq(&list).await.code, Some(0));
    let marked = format!("\u{feff}Bearer {}", emulator.user_token());
    assert!(Token::new(&marked).is_ok());
}

#[tokio::test]
async fn a_refresh_token_is_read_in_each_encoding() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    let store = FileStore::new(&path);
    for bytes in encodings("a-token") {
        write_private(&path, &bytes);
        assert_eq!(store.load().await.unwrap(), Some(Secret::new("a-token")));
    }
    for bytes in [&b"one\ntwo"[..], b"caf\xe9", &[b'a'; 65 << 10]] {
        write_private(&path, bytes);
        let error = store.load().await.unwrap_err().to_string();
        assert!(error.contains(path.to_str().unwrap()), "{error}");
    }
}

/// A PEM file has lines, and may be in UTF-16 too.
#[test]
fn a_certificate_file_is_read_in_each_encoding_and_is_private() {
    let key = integration::rsa_key("application");
    let parameters = rcgen::CertificateParams::new(vec!["application.example".to_owned()]);
    let certificate = parameters.unwrap().self_signed(&key).unwrap().pem();
    let pem = format!("{certificate}{}", key.serialize_pem());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("application.pem");
    for bytes in encodings(&pem) {
        write_private(&path, &bytes);
        ClientCertificate::from_pem_file(&path).unwrap();
    }
    fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
    let error = ClientCertificate::from_pem_file(&path).unwrap_err();
    assert!(error.to_string().contains("chmod 600"), "{error}");
}

/// Each would arrive damaged, or is not a secret at all.
#[tokio::test]
async fn a_damaged_secret_is_named_and_never_sent() {
    let emulator = emulator().await;
    for (bytes, named) in [
        (&b"canary\nother"[..], "more than one line"),
        (b"canary\rother", "more than one line"),
        (b"can\x07ary", "a control character"),
        (b"canary\0", "a control character"),
        ("can\u{200b}ary".as_bytes(), "not ASCII, or is invisible"),
        (
            "\u{201c}canary\u{201d}".as_bytes(),
            "not ASCII, or is invisible",
        ),
        (b"canary\xe9", "neither UTF-8 nor UTF-16"),
        (b"\xff\xfec\0a\0n\0a\0r\0y", "neither UTF-8 nor UTF-16"),
        (b"\xef\xbb\xbf\r\n", "is empty"),
    ] {
        let file = application(&emulator, "client_secret_file = \"~/secret\"");
        write_private(&file.path("secret"), bytes);
        let program = application(&emulator, "client_secret_command = [\"cat\", \"secret\"]");
        program.write("secret", bytes);
        for (sandbox, origin) in [(file, "secret: "), (program, "cat: ")] {
            let ended = sandbox.pcq(&["codes", "list"]).await;
            assert_eq!(ended.code, Some(3), "{bytes:?}: {ended}");
            for word in [named, origin, "next: "] {
                assert!(ended.stderr.contains(word), "{bytes:?}: {word}: {ended}");
            }
            assert!(!ended.stderr.contains("canary"), "{ended}");
        }
    }
    let mut sandbox = application(&emulator, "");
    sandbox.set("PCQ_BASE_URL", emulator.url());
    sandbox.set("PCQ_CLIENT_SECRET", "canary\nother");
    let ended = sandbox.pcq(&["codes", "list"]).await;
    assert_eq!(ended.code, Some(3), "{ended}");
    assert!(
        ended
            .stderr
            .contains("PCQ_CLIENT_SECRET: the secret has more than one line"),
        "{ended}"
    );
    // Nor is one that a caller made.
    let authority = bare_builder(&emulator).authority().unwrap();
    let damaged = Application::new("contoso.example", seed::CLIENT_ID);
    let damaged = damaged.secret(Secret::new("canary\nother"));
    let error = damaged
        .client_credentials()
        .get_token(&authority)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::Local, "{error}");
    let error = damaged.device_code(&authority).await.unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::Local, "{error}");
    assert_eq!(emulator.calls().len(), 0);
}

/// None of them is waited for, or read to its end.
#[tokio::test]
async fn only_a_regular_file_of_bounded_size_is_a_secret() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fifo(&path("fifo"));
    fs::create_dir(path("folder")).unwrap();
    symlink("/dev/zero", path("device")).unwrap();
    let _listener = UnixListener::bind(path("socket")).unwrap();
    let large = fs::File::create(path("large")).unwrap();
    large.set_len(1 << 40).unwrap();
    for name in ["fifo", "folder", "socket", "large"] {
        let mode = if name == "folder" { 0o700 } else { 0o600 };
        fs::set_permissions(path(name), Permissions::from_mode(mode)).unwrap();
    }
    let emulator = emulator().await;
    for (name, problem) in [
        ("fifo", "found a FIFO"),
        ("folder", "found a folder"),
        ("device", "found a device"),
        ("socket", "found a socket"),
        ("large", "more than 64 KiB"),
        ("absent", "No such file"),
    ] {
        let started = Instant::now();
        let file = path(name).display().to_string();
        let sandbox = application(&emulator, &format!("client_secret_file = \"{file}\""));
        let ended = sandbox.pcq(&["codes", "list"]).await;
        assert_eq!(ended.code, Some(3), "{name}: {ended}");
        for word in [problem, file.as_str(), "next: "] {
            assert!(ended.stderr.contains(word), "{name}: {word}: {ended}");
        }
        let sandbox = application(&emulator, &format!("certificate_file = \"{file}\""));
        let ended = sandbox.pcq(&["codes", "list"]).await;
        assert_eq!(ended.code, Some(3), "{name}: {ended}");
        assert!(ended.stderr.contains(&file), "{name}: {ended}");
        let token = FileStore::new(path(name)).load().await;
        assert_eq!(token.is_err(), name != "absent", "{name}: {token:?}");
        assert!(started.elapsed() < PATIENCE, "{name}");
    }
}

/// The end of all processes that a program starts: each has this FIFO open.
struct Descendants {
    fifo: PathBuf,
}

impl Descendants {
    fn of(folder: &Path) -> Self {
        let path = folder.join("alive");
        fifo(&path);
        Self { fifo: path }
    }

    /// What programs write to it until the last one has ended.
    async fn ended(&self) -> String {
        let path = self.fifo.clone();
        let started = Instant::now();
        let read = spawn_blocking(move || {
            let mut text = String::new();
            fs::File::open(path)
                .unwrap()
                .read_to_string(&mut text)
                .unwrap();
            text
        });
        let text = read.await.unwrap();
        assert!(started.elapsed() < PATIENCE, "a program is left running");
        text
    }
}

/// A script that has the FIFO `alive` open with all that it starts.
fn script(sandbox: &CliSandbox, key: &str, commands: &str) -> String {
    sandbox.write(
        "script",
        format!("exec 3>alive\necho started >&3\n{commands}\n"),
    );
    format!("{key} = [\"sh\", \"script\"]\ncommand_timeout = \"1s\"")
}

#[tokio::test]
async fn a_program_is_bounded_in_bytes_and_time_and_leaves_nothing_running() {
    let emulator = emulator().await;
    for (commands, problem) in [
        ("cat /dev/zero", "printed more than 1 MiB"),
        ("sleep 60", "did not end within 1s"),
        ("sleep 60 & sleep 60 & wait", "did not end within 1s"),
        // It ignores what asks it to end.
        (
            "trap '' HUP INT TERM; while :; do sleep 1; done",
            "did not end within 1s",
        ),
        ("exec >&-; sleep 60", "did not end within 1s"),
        ("exec >&- 2>&-; sleep 60", "did not end within 1s"),
        ("cat /dev/zero >&2", "did not end within 1s"),
        ("kill -STOP $$", "requires a terminal"),
    ] {
        for key in ["client_secret_command", "token_command"] {
            let sandbox = application(&emulator, "");
            let descendants = Descendants::of(&sandbox.path(""));
            let settings = script(&sandbox, key, commands);
            let configuration = fs::read_to_string(sandbox.path(CONFIGURATION)).unwrap();
            sandbox.write(CONFIGURATION, configuration + &settings);
            let list = ["codes", "list"];
            let (ended, said) = tokio::join!(sandbox.pcq(&list), descendants.ended());
            assert_eq!(said, "started\n", "{commands}: {ended}");
            assert_eq!(ended.code, Some(3), "{commands}: {ended}");
            assert!(ended.stderr.contains(problem), "{commands}: {ended}");
            assert!(ended.stderr.contains("sh: "), "{commands}: {ended}");
        }
    }
    assert_eq!(emulator.calls().len(), 0);
}

/// What a program starts may outlive it, with the output open.
#[tokio::test]
async fn the_output_ends_with_the_program() {
    let emulator = emulator().await;
    let started = Instant::now();
    for (key, text) in [
        ("client_secret_command", seed::CLIENT_SECRET),
        ("token_command", emulator.user_token()),
    ] {
        let command = format!("{key} = [\"sh\", \"-c\", \"sleep 40 & printf %s {text}\"]");
        let sandbox = application(&emulator, &command);
        let ended = sandbox.pcq(&["codes", "list"]).await;
        assert_eq!(ended.code, Some(0), "{ended}");
    }
    assert!(started.elapsed() < PATIENCE);
}

#[tokio::test]
async fn a_program_that_cannot_start_is_named() {
    let emulator = emulator().await;
    for key in ["client_secret_command", "token_command"] {
        for (program, problem) in [
            ("no-such-program", "was not found"),
            ("./plain", "Permission denied"),
            ("./script", "was not found"),
        ] {
            let sandbox = application(&emulator, &format!("{key} = [\"{program}\", \"canary\"]"));
            sandbox.write("plain", "");
            sandbox.write("script", "#!/no/such/interpreter\n");
            let executable = Permissions::from_mode(0o755);
            fs::set_permissions(sandbox.path("script"), executable).unwrap();
            let ended = sandbox.pcq(&["codes", "list"]).await;
            assert_eq!(ended.code, Some(3), "{program}: {ended}");
            assert!(ended.stderr.contains(&format!("{program}: ")), "{ended}");
            assert!(ended.stderr.contains(problem), "{ended}");
            assert!(!ended.stderr.contains("canary"), "{ended}");
        }
    }
}

#[tokio::test]
async fn a_signal_ends_the_programs_first() {
    for key in ["client_secret_command", "token_command"] {
        for arguments in [
            &["codes", "list"][..],
            &["auth", "status", "--check"],
            &["plan", "apply", "plan.csv", "--yes"],
        ] {
            for (signal, code) in [("INT", 130), ("TERM", 143)] {
                let emulator = emulator().await;
                let sandbox = application(&emulator, "");
                sandbox.write(
                    "plan.csv",
                    "customer,qualification\ncontoso.edu,StateOwnedEntity\n",
                );
                let descendants = Descendants::of(&sandbox.path(""));
                let settings = script(&sandbox, key, "sleep 60 & sleep 60 & wait");
                let settings = settings.replace("1s", "50s");
                let configuration = fs::read_to_string(sandbox.path(CONFIGURATION)).unwrap();
                sandbox.write(CONFIGURATION, configuration + &settings);
                let running = Running::start(sandbox.command(arguments));
                let mut alive = fs::File::open(&descendants.fifo).unwrap();
                alive.read_exact(&mut [0; 8]).unwrap();
                let started = Instant::now();
                let ended = running.end(signal);
                assert_eq!(ended.code, Some(code), "{arguments:?}: {ended}");
                assert!(!ended.stderr.contains("error"), "{arguments:?}: {ended}");
                // Until no process has it open.
                alive.read_to_end(&mut Vec::new()).unwrap();
                assert!(started.elapsed() < PATIENCE, "{arguments:?}");
            }
        }
    }
}

/// Standard error of a program appears, without what commands a terminal and without end.
#[tokio::test]
async fn messages_of_a_program_are_sanitized_and_bounded() {
    let emulator = emulator().await;
    for key in ["client_secret_command", "token_command"] {
        let sandbox = application(&emulator, &format!("{key} = [\"sh\", \"script\"]"));
        let commands = "printf '\\033[2Junlock \\302\\233the vault\\r\\nnow\\n' >&2\n\
                        head -c 3000000 /dev/zero | tr '\\0' 'x' >&2\nexit 3\n";
        sandbox.write("script", commands);
        let ended = sandbox.pcq(&["codes", "list"]).await;
        assert_eq!(ended.code, Some(3), "{ended}");
        let shown: Vec<_> = ended.stderr.lines().take(2).collect();
        assert_eq!(shown, ["sh: [2Junlock the vault", "sh: now"]);
        let controls = |c: char| c.is_control() && c != '\n';
        assert!(!ended.stderr.contains(controls), "{ended}");
        assert!(ended.stderr.len() < 80 << 10, "{}", ended.stderr.len());
        assert!(ended.stderr.contains("further messages"), "{ended}");
        assert!(ended.stderr.contains("exit status: 3"), "{ended}");
    }
}

/// The same limits are those of the client.
#[tokio::test]
async fn dropping_the_future_of_a_program_kills_it() {
    let listener = Listener::silent().await;
    let authority = listener.builder().authority().unwrap();
    for is_token in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let descendants = Descendants::of(folder.path());
        let script = format!("exec 3>{}; sleep 60 & sleep 60", descendants.fifo.display());
        let arguments = ["-c", &script, "canary"];
        let token = TokenCommand::new("sh").args(arguments);
        let secret = SecretCommand::new("sh").args(arguments);
        assert!(!format!("{token:?} {secret:?}").contains("canary"));
        let program = async {
            if is_token {
                drop(token.get_token(&authority).await);
            } else {
                drop(secret.read().await);
            }
        };
        let stopped = tokio::time::timeout(Duration::from_millis(500), program);
        let (stopped, _) = tokio::join!(stopped, descendants.ended());
        assert!(stopped.is_err(), "the program ended by itself");
    }
}

#[tokio::test]
async fn the_timeout_of_a_program_is_set_by_the_caller() {
    let started = Instant::now();
    let slow = SecretCommand::new("sleep").args(["60"]);
    let error = slow
        .timeout(Duration::from_millis(50))
        .read()
        .await
        .unwrap_err();
    assert!(error.to_string().contains("within 50ms"), "{error}");
    assert!(!error.help().is_empty());
    assert!(started.elapsed() < PATIENCE);
    let secret = SecretCommand::new("printf").args(["\\357\\273\\277a b\\r\\n"]);
    assert_eq!(secret.read().await.unwrap().expose(), "a b");
    let error = Secret::parse(b"can\nary").unwrap_err();
    assert!(
        !format!("{error} {error:?} {}", error.help()).contains("ary"),
        "{error:?}"
    );
}

#[tokio::test]
async fn the_timeout_of_programs_is_a_setting() {
    let emulator = emulator().await;
    for timeout in ["0s", "soon"] {
        let sandbox = application(&emulator, &format!("command_timeout = \"{timeout}\""));
        let ended = sandbox.pcq(&["codes", "list"]).await;
        assert_eq!(ended.code, Some(2), "{ended}");
        assert!(ended.stderr.contains("`command_timeout`"), "{ended}");
    }
}
