//! The program `cargo-oas`, which cargo starts for `cargo oas`.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Rendering allocates a small value for each token of the text: with the allocator of glibc, that
/// takes nearly half of the time of a large document.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    cargo_oas::cli::run(std::env::args_os()).into()
}
