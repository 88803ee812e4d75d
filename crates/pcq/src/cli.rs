//! The command line: the tree of commands, its parser and its dispatch.

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};

use crate::commands::{auth, codes, customers, doctor, plan, qualifications, shell};
use crate::console::{Console, Terminal, use_color};
use crate::emulator::{self, EmulatorArgs};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::log;
use crate::options::{OutputArgs, Overrides, ServiceArgs};
use crate::settings::{self, Settings};
use crate::signal;

/// The long help after the options, with examples that this build can run.
macro_rules! after_help {
    ($($emulated:literal)?) => {
        concat!(
            "Examples:\n",
            $($emulated,)?
            "  pcq auth login --tenant contoso.onmicrosoft.com --client-id <ID>
  pcq qualifications request contoso.edu --education higher-education --website contoso.edu --wait
  pcq plan check schools.csv --online
  pcq plan apply schools.csv

Settings:
  The flag has precedence over its variable PCQ_… (such as PCQ_BASE_URL), and the variable over the
  profile, a table [profiles.NAME] in the configuration file: $XDG_CONFIG_HOME/pcq/config.toml, or
  the file in PCQ_CONFIG. `profile = \"NAME\"` at the top of the file sets the default profile.
  A profile may have: cloud, base_url, authority_url, tenant, client_id, sign_in (user,
  application), token_store (file, key-store), token_file, client_secret_file,
  client_secret_command, certificate_file, token_command, command_timeout, attempts, timeout,
  rate, concurrency, ledger. Commands are arrays: [\"program\", \"argument\"]; each may run for
  command_timeout [default: 60s] and print 1 MiB. A profile cannot contain a secret.

  PCQ_ACCESS_TOKEN   an access token, instead of a sign-in
  PCQ_CLIENT_SECRET  the secret of the application
  Neither can be an argument, because other programs can read arguments.

Exit codes:
    0  success; with --wait and watch, approved
    1  could not finish: network, invalid response, input or output
    2  the arguments, the configuration or the plan are not valid
    3  not signed in, or the service does not accept the token
    4  not found
    5  the vetting was denied
    6  the vetting was still in review when the wait ended
    7  a plan finished with rejected rows
  100  the service rejected the request, or doctor found undocumented responses
  130  interrupted by Ctrl-C
  143  terminated by SIGTERM"
        )
    };
}

#[cfg(feature = "emulator")]
const AFTER_HELP: &str =
    after_help!("  pcq --emulated qualifications list b44bb1fb-c595-45b0-9e09-d657365580bf\n");
#[cfg(not(feature = "emulator"))]
const AFTER_HELP: &str = after_help!();

/// Lists and requests Partner Center qualifications of customers, one by one or in bulk.
#[derive(Debug, Parser)]
#[command(
    name = "pcq",
    version,
    max_term_width = 100,
    arg_required_else_help = true,
    after_long_help = AFTER_HELP
)]
struct Arguments {
    #[command(flatten)]
    service: ServiceArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List, find and show the partner's customers.
    #[command(subcommand)]
    Customers(customers::Customers),
    /// List, request and watch qualifications of customers.
    #[command(subcommand)]
    Qualifications(qualifications::Qualifications),
    /// List the partner's Government Community Cloud validation codes.
    #[command(subcommand)]
    Codes(codes::Codes),
    /// Request many qualifications from a file, each exactly once, even after a crash.
    #[command(subcommand)]
    Plan(plan::Plan),
    /// Sign in and out.
    #[command(subcommand)]
    Auth(auth::Auth),
    /// Check the configuration, the sign-in and the service, and compare its responses with the
    /// contract.
    Doctor(doctor::Doctor),
    /// Emulate the service on this machine, until Ctrl-C.
    #[command(hide = !emulator::AVAILABLE)]
    Emulator(EmulatorArgs),
    /// Print the completion script of a shell.
    Completions(shell::Completions),
    /// Print the manual page, or write a page for each command into a folder.
    Man(shell::Man),
}

impl Command {
    fn overrides(&self) -> Overrides {
        match self {
            Self::Auth(auth) => auth.overrides(),
            Self::Plan(plan) => plan.overrides(),
            Self::Qualifications(qualifications) => qualifications.overrides(),
            Self::Customers(_)
            | Self::Codes(_)
            | Self::Doctor(_)
            | Self::Emulator(_)
            | Self::Completions(_)
            | Self::Man(_) => Overrides::default(),
        }
    }
}

/// The definition of the command line, for help texts, manual pages and completions.
#[must_use]
pub fn command() -> clap::Command {
    let completer = ArgValueCompleter::new(complete_profile);
    Arguments::command().mut_arg("profile", |argument| argument.add(completer))
}

/// Responds to a shell that requests completions, and exits the process; returns otherwise.
pub fn complete() {
    clap_complete::CompleteEnv::with_factory(command)
        .var(shell::COMPLETE)
        .complete();
}

/// Completes the name of a profile.
fn complete_profile(typed: &OsStr) -> Vec<CompletionCandidate> {
    let typed = typed.to_string_lossy();
    let config = std::env::var_os("PCQ_CONFIG").map(PathBuf::from);
    let file = settings::config_file(config.as_deref());
    let names = file.map(|file| settings::profile_names(&file));
    let names = names.unwrap_or_default().into_iter();
    names
        .filter(|name| name.starts_with(&*typed))
        .map(CompletionCandidate::new)
        .collect()
}

fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Arguments, clap::Error> {
    let mut command = command();
    let matches = command.try_get_matches_from_mut(arguments)?;
    let arguments = Arguments::from_arg_matches(&matches)?;
    // A flag has precedence over the environment, but not over another flag.
    let base_url = matches.value_source("base_url");
    if arguments.service.emulated && base_url == Some(ValueSource::CommandLine) {
        let message = "`--emulated` starts its own service and cannot be used with `--base-url`";
        return Err(command.error(ErrorKind::ArgumentConflict, message));
    }
    Ok(arguments)
}

/// Runs the program with `arguments`, the first of which is its name. Data goes to `out`, messages
/// to `err`.
///
/// The program reads the environment variables that start with `PCQ_`, and those that locate the
/// user's configuration and state.
pub fn run(
    arguments: impl IntoIterator<Item = OsString>,
    terminal: Terminal,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Exit {
    let arguments = match parse(arguments) {
        Ok(arguments) => arguments,
        Err(error) => return print_parser_message(&error, terminal, out, err),
    };
    log::start(&arguments.output);
    let mut console = Console::new(&arguments.output, terminal, out, err);
    let result = dispatch(arguments, &mut console);
    if let Some(signal) = signal::ending() {
        return signal.exit();
    }
    match result {
        Ok(exit) => exit,
        Err(error) => {
            console.error(&error);
            error.exit()
        }
    }
}

fn dispatch(arguments: Arguments, console: &mut Console<'_>) -> Result<Exit, CommandError> {
    let overrides = arguments.command.overrides();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(CommandError::Start)?;
    let settings = || Settings::read(&arguments.service, &overrides);
    let exit = runtime.block_on(async {
        match arguments.command {
            Command::Completions(completions) => completions.run(console),
            Command::Man(man) => man.run(command(), console),
            Command::Emulator(options) => {
                let served = emulator::serve(options, console.out()).await;
                served
                    .map(|()| Exit::Done)
                    .map_err(CommandError::from_emulator)
            }
            Command::Customers(command) => command.run(&settings()?, console).await,
            Command::Qualifications(command) => command.run(&settings()?, console).await,
            Command::Codes(command) => command.run(&settings()?, console).await,
            Command::Plan(command) => command.run(&settings()?, console).await,
            Command::Auth(command) => command.run(&settings()?, console).await,
            Command::Doctor(command) => command.run(&settings()?, console).await,
        }
    });
    // A lookup of a host name that still runs must not delay the exit.
    runtime.shutdown_background();
    partner_center::kill_programs();
    exit
}

/// Prints what the parser reports: help and version are data, errors are messages.
fn print_parser_message<'s>(
    error: &clap::Error,
    terminal: Terminal,
    out: &'s mut dyn Write,
    err: &'s mut dyn Write,
) -> Exit {
    let to_stderr = error.use_stderr();
    let (stream, is_terminal): (&mut dyn Write, bool) = if to_stderr {
        (err, terminal.err())
    } else {
        (out, terminal.out().is_some())
    };
    let text = error.render();
    let written = if use_color(clap::ColorChoice::Auto, is_terminal) {
        write!(stream, "{}", text.ansi())
    } else {
        write!(stream, "{text}")
    };
    match written {
        _ if to_stderr => Exit::Usage,
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Exit::Failed,
        Ok(()) | Err(_) => Exit::Done,
    }
}
