//! The cargo that runs this program, for what it starts itself.

use std::process::Command;

/// The cargo that runs this program, or the one that is found.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // Set by the cargo that runs this program; another one must not take them for its own.
    for variable in [
        "CARGO_MANIFEST_DIR",
        "CARGO_MANIFEST_PATH",
        "CARGO_PKG_NAME",
    ] {
        command.env_remove(variable);
    }
    command
}
