//! What the tests share: `cargo-oas` and git as processes, and where snapshots are.

use std::fmt;
use std::path::Path;
use std::process::{Command, Stdio};

/// How a program ended and what it printed.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            code,
            stdout,
            stderr,
        } = self;
        let code = code.map_or_else(|| "none".to_owned(), |code| code.to_string());
        write!(
            f,
            "exit code: {code}\n----- stdout -----\n{stdout}----- stderr -----\n{stderr}"
        )
    }
}

fn run(mut command: Command) -> Ended {
    let output = command.stdin(Stdio::null()).output().unwrap();
    Ended {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs `cargo-oas` in a folder, with nothing of this machine's environment but the path of git.
pub(crate) fn oas(folder: &Path, arguments: &[&str]) -> Ended {
    let path = std::env::var("PATH").unwrap_or_default();
    oas_with_path(folder, &path, arguments)
}

/// The same with another search path.
pub(crate) fn oas_with_path(folder: &Path, path: &str, arguments: &[&str]) -> Ended {
    let mut command = oas_command(folder, arguments);
    command.env("PATH", path);
    run(command)
}

/// `cargo-oas` in a folder, without an environment.
pub(crate) fn oas_command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-oas"));
    command.env_clear().stdin(Stdio::null());
    command.current_dir(folder).args(arguments);
    command
}

/// Runs git in a folder, the same way on every machine: no configuration, one author, one time, and
/// no repository but those on this disk. Returns what it printed, without the last line end.
pub(crate) fn git(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new("git");
    command.args(arguments).current_dir(folder).env_clear();
    command.envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
    command.envs([
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_ALLOW_PROTOCOL", "file"),
        ("GIT_AUTHOR_NAME", "A"),
        ("GIT_AUTHOR_EMAIL", "a@example.com"),
        ("GIT_AUTHOR_DATE", "2026-01-01T00:00:00Z"),
        ("GIT_COMMITTER_NAME", "A"),
        ("GIT_COMMITTER_EMAIL", "a@example.com"),
        ("GIT_COMMITTER_DATE", "2026-01-01T00:00:00Z"),
    ]);
    let ended = run(command);
    assert_eq!(ended.code, Some(0), "git {arguments:?}: {ended}");
    ended.stdout.trim_end().to_owned()
}

/// Snapshots are in one folder, named by their test alone.
pub(crate) fn snapshots() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
}
