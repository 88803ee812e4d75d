//! The emulator as a program of its own.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use partner_center_emulator::program::{self, Options};

/// Calls are many small values; this allocator is quicker with them than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Emulates Partner Center's customer qualifications on this machine
#[derive(Parser)]
#[command(version, max_term_width = 100)]
struct Arguments {
    #[command(flatten)]
    options: Options,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match program::run(Arguments::parse().options, &mut io::stdout()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody is left to tell if this cannot be written either.
            let _ = writeln!(io::stderr(), "partner-center-emulator: {error}");
            ExitCode::FAILURE
        }
    }
}
