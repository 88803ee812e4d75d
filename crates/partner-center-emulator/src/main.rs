//! The stand-alone program.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use partner_center_emulator::cli::{self, Options};

/// Calls allocate many small values, with which this allocator is faster than the system's.
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
    match cli::run(Arguments::parse().options, &mut io::stdout()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // There is no other place to report an error of stderr.
            let _ = writeln!(io::stderr(), "partner-center-emulator: {error}");
            ExitCode::FAILURE
        }
    }
}
