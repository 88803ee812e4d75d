//! `cargo xtask ci`: every check, one after the other, and a clean tree at the end.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use cargo_oas::cli;
use cargo_oas::config::Project;
use cargo_oas::lint::Arguments;
use cargo_oas::{Exit, Shell};

use crate::{generate, house};

/// The proxy of programs that the tests start: nothing listens there, so that only loopback can be
/// reached.
const NOWHERE: &str = "http://127.0.0.1:9";

/// Runs all checks, also after a failed one, and reports the failed ones at the end.
pub(crate) fn run(root: &Path, shell: &mut Shell) -> Exit {
    let before = tree(root);
    let mut failed = Vec::new();
    let mut check =
        |name: &'static str, shell: &mut Shell, run: &mut dyn FnMut(&mut Shell) -> bool| {
            shell.status("Checking", name);
            let start = Instant::now();
            let passed = run(shell);
            let seconds = start.elapsed().as_secs_f32();
            if passed {
                shell.status("Passed", format_args!("{name}, {seconds:.1} s"));
            } else {
                shell.error("Failed", format_args!("{name}, {seconds:.1} s"));
                failed.push(name);
            }
        };

    // Tests read the metadata of all dependencies, also those of other platforms, and must not
    // download them.
    check("dependencies", shell, &mut |_| {
        cargo(root, &["fetch", "--locked"], &[])
    });
    check("formatting", shell, &mut |_| {
        cargo(root, &["fmt", "--all", "--check"], &[])
    });
    check("clippy", shell, &mut |_| {
        let arguments = [
            "clippy",
            "--locked",
            "--workspace",
            "--all-targets",
            "--",
            "-Dwarnings",
        ];
        cargo(root, &arguments, &[])
    });
    check("generated text", shell, &mut |shell| {
        generate::run(root, true, shell) == Exit::Success
    });
    check("contract and house rules", shell, &mut |shell| {
        let project = cli::project(Project::at(root), shell);
        let linted = project.map(|project| house::lint(&project, &Arguments::default(), shell));
        linted == Ok(Exit::Success)
    });
    check("tests", shell, &mut |_| {
        let closed = [
            ("ALL_PROXY", NOWHERE),
            ("HTTP_PROXY", NOWHERE),
            ("HTTPS_PROXY", NOWHERE),
            ("NO_PROXY", "127.0.0.1,::1,localhost"),
            // Ten times the default.
            ("PARTNER_CENTER_CASES", "2000"),
            // Snapshots are compared here, never written.
            ("INSTA_UPDATE", "no"),
        ];
        cargo(
            root,
            &["test", "--locked", "--workspace", "--no-fail-fast"],
            &closed,
        )
    });
    check("client without TLS", shell, &mut |_| {
        let arguments = [
            "--package",
            "partner-center",
            "--no-default-features",
            "--lib",
        ];
        cargo(root, &[&["test", "--locked"], &arguments[..]].concat(), &[])
    });
    check("pcq without emulator", shell, &mut |_| {
        let arguments = ["--package", "pcq", "--no-default-features"];
        cargo(root, &[&["test", "--locked"], &arguments[..]].concat(), &[])
    });
    check("documentation", shell, &mut |_| {
        let strict = [("RUSTDOCFLAGS", "-Dwarnings")];
        cargo(
            root,
            &["doc", "--locked", "--workspace", "--no-deps"],
            &strict,
        )
    });
    check("clean tree", shell, &mut |shell| {
        let after = tree(root);
        if before.is_none() {
            shell.note("not a git checkout, nothing to compare");
        }
        let clean = before == after;
        if !clean {
            shell.note(after.unwrap_or_default());
        }
        clean
    });

    if failed.is_empty() {
        shell.status("Passed", "all checks");
        return Exit::Success;
    }
    shell.error("Failed", failed.join(", "));
    Exit::Failure
}

fn cargo(root: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> bool {
    let mut command = crate::cargo::cargo();
    command
        .args(arguments)
        .current_dir(root)
        .envs(environment.iter().copied());
    command.status().is_ok_and(|status| status.success())
}

/// The changes since the last commit, and the untracked files; none outside a checkout.
fn tree(root: &Path) -> Option<String> {
    let git = |arguments: &[&str]| {
        let output = Command::new("git")
            .args(arguments)
            .current_dir(root)
            .output()
            .ok()?;
        output
            .status
            .success()
            .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    };
    Some(git(&["status", "--porcelain"])? + &git(&["diff", "HEAD"]).unwrap_or_default())
}
