//! The files of `pcq` that other users of the machine must not read: the configuration and the ledger.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use integration::{CliSandbox, emulator};

const CONFIGURATION: &str = ".config/pcq/config.toml";
const CUSTOMER: &str = "b44bb1fb-c595-45b0-9e09-d657365580bf";

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// The names in a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_sign_in_keeps_the_mode_and_the_link_of_the_configuration() {
    let emulator = emulator().await;
    for set in [0o600, 0o640, 0o644] {
        let mut sandbox = CliSandbox::empty();
        sandbox.set("PCQ_BASE_URL", emulator.url());
        sandbox.set("PCQ_AUTHORITY_URL", emulator.url());
        sandbox.write("dotfiles/pcq.toml", "# Mine.\n[profiles.other]\n");
        let file = sandbox.path("dotfiles/pcq.toml");
        set_mode(&file, set);
        let link = sandbox.path(CONFIGURATION);
        fs::create_dir_all(link.parent().unwrap()).unwrap();
        symlink("../../dotfiles/pcq.toml", &link).unwrap();
        // Names that another user could have prepared.
        let folder = file.parent().unwrap();
        let victim = sandbox.path("victim");
        fs::write(&victim, "mine").unwrap();
        for name in ["pcq.toml.new", "pcq.toml.tmp", ".pcq.toml.tmp"] {
            symlink(&victim, folder.join(name)).unwrap();
        }
        let before = names(folder);

        let (login, messages) = sandbox.log_in(&emulator, &["--tenant", "contoso"]).await;
        assert_eq!(login.code, Some(0), "{login} {messages}");

        assert!(link.is_symlink());
        let text = fs::read_to_string(&file).unwrap();
        assert!(
            text.starts_with("# Mine.\n") && text.contains("contoso"),
            "{text}"
        );
        assert_eq!(mode(&file), set, "{set:o}");
        assert_eq!(fs::read_to_string(&victim).unwrap(), "mine");
        assert_eq!(names(folder), before);
    }
}

#[tokio::test]
async fn a_new_configuration_is_private() {
    let emulator = emulator().await;
    let mut sandbox = CliSandbox::empty();
    sandbox.set("PCQ_BASE_URL", emulator.url());
    sandbox.set("PCQ_AUTHORITY_URL", emulator.url());
    let (login, messages) = sandbox.log_in(&emulator, &["--tenant", "contoso"]).await;
    assert_eq!(login.code, Some(0), "{login} {messages}");
    let file = sandbox.path(CONFIGURATION);
    assert_eq!(mode(&file), 0o600);
    assert_eq!(mode(file.parent().unwrap()), 0o700);
}

/// Wherever it lies, and whatever its mode was.
#[tokio::test]
async fn a_ledger_is_private() {
    let emulator = emulator().await;
    let sandbox = CliSandbox::at(&emulator);
    sandbox.write(
        "plan.csv",
        format!("customer,qualification\n{CUSTOMER},soe\n"),
    );
    fs::create_dir(sandbox.path("shared")).unwrap();
    set_mode(&sandbox.path("shared"), 0o755);
    fs::write(sandbox.path("shared/old.db"), "").unwrap();
    set_mode(&sandbox.path("shared/old.db"), 0o664);
    symlink("shared/linked.db", sandbox.path("link.db")).unwrap();
    for (name, ledger) in [
        ("shared/new.db", "shared/new.db"),
        ("shared/old.db", "shared/old.db"),
        ("link.db", "shared/linked.db"),
    ] {
        let apply = ["plan", "apply", "plan.csv", "--yes", "--ledger", name];
        let ended = sandbox.pcq(&apply).await;
        assert_eq!(ended.code, Some(0), "{ended}");
        assert_eq!(mode(&sandbox.path(ledger)), 0o600, "{name}");
    }
    for name in names(&sandbox.path("shared")) {
        let path = sandbox.path("shared").join(&name);
        assert_eq!(mode(&path), 0o600, "{name}");
    }
    // SQLite's own files exist while a run is open; these lie beside a ledger of a run that was killed.
    fs::write(sandbox.path("shared/new.db-wal"), "").unwrap();
    set_mode(&sandbox.path("shared/new.db-wal"), 0o644);
    let ended = sandbox
        .pcq(&["plan", "status", "plan.csv", "--ledger", "shared/new.db"])
        .await;
    assert_eq!(ended.code, Some(0), "{ended}");
    let wal = sandbox.path("shared/new.db-wal");
    assert!(!wal.exists() || mode(&wal) == 0o600);
}
