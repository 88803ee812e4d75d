//! How the client of this crate is rendered: for its build script, `cargo xtask generate` and tests.

use openapi_rust::render::Settings;

/// The settings of this crate's client.
pub(crate) const CLIENT: Settings<'static> = Settings {
    command: "cargo xtask generate",
    hooks: Some("crate::hooks::Context"),
    schemars: true,
};
