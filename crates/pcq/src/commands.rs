//! The commands, one file for each noun: what can be said to it, and what it does.

pub(crate) mod auth;
pub(crate) mod codes;
pub(crate) mod customers;
pub(crate) mod doctor;
pub(crate) mod plan;
pub(crate) mod qualifications;
pub(crate) mod shell;

use partner_center_emulator::program;

use crate::Exit;
use crate::args::{Arguments, Command};
use crate::console::Console;
use crate::failure::Failure;
use crate::settings::Settings;

/// Runs one command to its end.
pub(crate) fn run(arguments: Arguments, console: &mut Console<'_>) -> Result<Exit, Failure> {
    let Arguments {
        target,
        talk: _,
        command,
    } = arguments;
    // These need neither settings nor a runtime.
    if let Command::Completions(completions) = &command {
        return completions.run(console);
    }
    if let Command::Man(man) = &command {
        return man.run(console);
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(Failure::Start)?;
    if let Command::Emulator(options) = command {
        let served = runtime.block_on(program::run(options, console.out()));
        return served.map(|()| Exit::Done).map_err(Failure::Start);
    }
    let settings = Settings::read(&target)?;
    runtime.block_on(async {
        match command {
            Command::Customers(customers) => customers.run(&settings, console).await,
            Command::Qualifications(command) => command.run(&settings, console).await,
            Command::Codes(codes) => codes.run(&settings, console).await,
            Command::Plan(plan) => plan.run(&settings, console).await,
            Command::Auth(auth) => auth.run(&settings, console).await,
            Command::Doctor(doctor) => doctor.run(&settings, console).await,
            // Done above.
            Command::Emulator(_) | Command::Completions(_) | Command::Man(_) => Ok(Exit::Done),
        }
    })
}
