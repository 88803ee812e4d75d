//! The emulator as a program of its own.

use std::process::ExitCode;

use clap::Parser;
use partner_center_emulator::program::{Options, run};

/// Emulates Partner Center's customer qualifications on this machine
#[derive(Parser)]
#[command(version, max_term_width = 100, args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(flatten)]
    options: Options,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    run(Arguments::parse().options).await
}
