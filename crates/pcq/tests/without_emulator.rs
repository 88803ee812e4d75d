//! A build without the feature `emulator`: `cargo test -p pcq --no-default-features`.

#![cfg(not(feature = "emulator"))]

use pcq::{Exit, Terminal};

/// Runs the program; returns its exit code, stdout and stderr.
fn run(arguments: &[&str]) -> (Exit, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let arguments = ["pcq"].iter().chain(arguments).map(Into::into);
    let exit = pcq::run(arguments, Terminal::default(), &mut out, &mut err);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (exit, text(&out), text(&err))
}

#[test]
fn the_error_says_how_to_get_the_emulator() {
    for arguments in [
        &["--emulated", "codes", "list"][..],
        &["--emulated", "doctor"],
        &["emulator"],
        &["emulator", "--port", "0"],
        &["emulator", "schema"],
    ] {
        let (exit, out, err) = run(arguments);
        assert_eq!(
            (exit, out.as_str()),
            (Exit::Usage, ""),
            "{arguments:?}: {err}"
        );
        let first = "error: this build of pcq has no emulator\n next: install pcq with its default features";
        assert!(err.starts_with(first), "{arguments:?}: {err}");
    }
}

#[test]
fn the_help_does_not_mention_the_emulator() {
    let (exit, out, _) = run(&["--help"]);
    assert_eq!(exit, Exit::Done);
    assert!(!out.to_lowercase().contains("emulat"), "{out}");
}
