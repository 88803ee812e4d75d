//! What holds for every command on the command line.

use std::ffi::OsStr;
use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};
use partner_center::Cloud;
use partner_center_emulator::program::Options;
use serde::Deserialize;

use crate::commands::{auth, codes, customers, doctor, plan, qualifications, shell};
use crate::settings;

/// Lists and requests Partner Center qualifications of customers, one by one or in bulk.
#[derive(Debug, Parser)]
#[command(
    name = "pcq",
    version,
    max_term_width = 100,
    arg_required_else_help = true,
    after_long_help = "\
Examples:
  pcq --emulated qualifications list b44bb1fb-c595-45b0-9e09-d657365580bf
  pcq auth login --tenant contoso.onmicrosoft.com --client-id <ID>
  pcq qualifications request contoso.edu --education higher-education --website contoso.edu --wait
  pcq plan check schools.csv --online
  pcq plan apply schools.csv

Settings:
  Each comes from its flag, else from its variable PCQ_… (such as PCQ_BASE_URL), else from the
  profile, a table [profiles.NAME] in the configuration file: $XDG_CONFIG_HOME/pcq/config.toml, or
  the one that PCQ_CONFIG names. `profile = \"NAME\"` at its top says which one is the default.
  A profile may have: cloud, base_url, authority_url, tenant, client_id, sign_in (user,
  application), token_store (file, key-store), token_file, client_secret_file,
  client_secret_command, certificate_file, token_command, attempts, timeout, rate, concurrency,
  ledger. Commands are lists: [\"program\", \"argument\"]. It has no place for a secret.

  PCQ_ACCESS_TOKEN   a finished access token, in place of a sign-in
  PCQ_CLIENT_SECRET  the secret of the application
  Neither can be an argument, because other programs see arguments.

Exit codes:
    0  done; with --wait and watch, approved
    1  could not finish: network, an unreadable answer, input or output
    2  the arguments or the plan make no sense
    3  not signed in, or the token was refused
    4  not found
    5  the vetting was denied
    6  the vetting was still in review when the wait ended
    7  a plan finished with some rows refused
  100  the service refused the request, or doctor found what is not in the contract
  130  ended by Ctrl-C"
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) target: Target,
    #[command(flatten)]
    pub(crate) talk: Talk,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Which service to talk to, as whom, and how hard.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Service")]
pub(crate) struct Target {
    /// Start an emulator inside this process and talk to it: no account, no network. It begins
    /// with the same customers each time and decides vettings at once.
    #[arg(long, global = true)]
    pub(crate) emulated: bool,
    /// The profile of the configuration file to take.
    #[arg(
        long,
        global = true,
        value_name = "NAME",
        env = "PCQ_PROFILE",
        hide_env = true,
        add = ArgValueCompleter::new(profiles)
    )]
    pub(crate) profile: Option<String>,
    /// The cloud of the partner [default: global].
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "CLOUD",
        env = "PCQ_CLOUD",
        hide_env = true
    )]
    pub(crate) cloud: Option<CloudName>,
    /// Address of the service [default: that of the cloud].
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = "PCQ_BASE_URL",
        hide_env = true,
        value_hint = clap::ValueHint::Url
    )]
    pub(crate) base_url: Option<String>,
    /// How long one attempt may take [default: 60s].
    #[arg(
        long,
        global = true,
        value_name = "SPAN",
        env = "PCQ_TIMEOUT",
        hide_env = true
    )]
    pub(crate) timeout: Option<humantime::Duration>,
    /// How often a call is sent at most, while the service fails or throttles. A request for a
    /// qualification has one effect, however often it is sent [default: 5].
    #[arg(
        long,
        global = true,
        value_name = "N",
        env = "PCQ_ATTEMPTS",
        hide_env = true,
        value_parser = clap::value_parser!(u32).range(1..=100)
    )]
    pub(crate) attempts: Option<u32>,

    /// The configuration file.
    #[arg(long, global = true, hide = true, env = "PCQ_CONFIG")]
    pub(crate) config: Option<PathBuf>,
    #[arg(long, global = true, hide = true, env = "PCQ_AUTHORITY_URL")]
    pub(crate) authority_url: Option<String>,
    #[arg(skip)]
    pub(crate) tenant: Option<String>,
    #[arg(skip)]
    pub(crate) client_id: Option<String>,
    #[arg(skip)]
    pub(crate) rate: Option<u32>,
    #[arg(skip)]
    pub(crate) concurrency: Option<u16>,
    #[arg(skip)]
    pub(crate) ledger: Option<PathBuf>,
    /// Whether the profile may be one that is about to be made.
    #[arg(skip)]
    pub(crate) may_be_new: bool,
}

/// How the program talks.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct Talk {
    /// How to print data.
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "FORMAT",
        env = "PCQ_OUTPUT",
        hide_env = true,
        default_value_t
    )]
    pub(crate) output: Format,
    /// When to use colour; NO_COLOR is heeded.
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        env = "PCQ_COLOR",
        hide_env = true,
        default_value_t = clap::ColorChoice::Auto
    )]
    pub(crate) color: clap::ColorChoice,
    /// Log what is called to stderr; twice, also each try.
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
    /// How to write the log.
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "FORMAT",
        env = "PCQ_LOG_FORMAT",
        hide_env = true,
        default_value_t
    )]
    pub(crate) log_format: LogFormat,
}

/// How data is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Aligned columns for people.
    #[default]
    Table,
    /// JSON, for programs: what comes from the service has the names of the contract.
    Json,
    /// CSV with a heading, for spreadsheets.
    Csv,
    /// A table in Markdown.
    Markdown,
}

/// How the log is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// Lines for people.
    #[default]
    Text,
    /// One JSON object on each line.
    Json,
}

/// The clouds as they are called on the command line and in profiles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum CloudName {
    /// The public cloud.
    #[default]
    Global,
    /// China, operated by 21Vianet.
    China,
    /// US Government.
    UsGovernment,
}

impl CloudName {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::China => "china",
            Self::UsGovernment => "us-government",
        }
    }
}

impl From<CloudName> for Cloud {
    fn from(name: CloudName) -> Self {
        match name {
            CloudName::Global => Self::Global,
            CloudName::China => Self::China,
            CloudName::UsGovernment => Self::UsGovernment,
        }
    }
}

impl From<Cloud> for CloudName {
    fn from(cloud: Cloud) -> Self {
        match cloud {
            Cloud::China => Self::China,
            Cloud::UsGovernment => Self::UsGovernment,
            // The enum may grow; a new one has no name here yet.
            Cloud::Global | _ => Self::Global,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// The partner's customers.
    #[command(subcommand)]
    Customers(customers::Customers),
    /// What customers are qualified for.
    #[command(subcommand)]
    Qualifications(qualifications::Qualifications),
    /// The partner's Government Community Cloud validation codes.
    #[command(subcommand)]
    Codes(codes::Codes),
    /// Request many qualifications, each exactly once, whatever happens on the way.
    #[command(subcommand)]
    Plan(plan::Plan),
    /// Sign in and out.
    #[command(subcommand)]
    Auth(auth::Auth),
    /// Check the configuration, the sign-in and the service, and compare its answers with the contract.
    Doctor(doctor::Doctor),
    /// Emulate the service on this machine, until Ctrl-C.
    Emulator(Options),
    /// Print the script that completes commands in a shell.
    Completions(shell::Completions),
    /// Print the manual page, or write one for each command into a folder.
    Man(shell::Man),
}

/// Completes names of profiles.
fn profiles(begun: &OsStr) -> Vec<CompletionCandidate> {
    let begun = begun.to_string_lossy();
    let named = std::env::var_os("PCQ_CONFIG").map(PathBuf::from);
    let Ok(file) = settings::file(named.as_deref()) else {
        return Vec::new();
    };
    let names = settings::profiles(&file).into_iter();
    names
        .filter(|name| name.starts_with(&*begun))
        .map(CompletionCandidate::new)
        .collect()
}

/// The command line's definition, for help texts and completions.
#[must_use]
pub fn command() -> clap::Command {
    Arguments::command()
}

/// Reads the arguments.
pub(crate) fn parse(
    arguments: impl IntoIterator<Item = OsString>,
) -> Result<Arguments, clap::Error> {
    let mut command = Arguments::command();
    let matches = command.try_get_matches_from_mut(arguments)?;
    let mut arguments = Arguments::from_arg_matches(&matches)?;
    // A flag wins over the environment, but not over another flag.
    let base_url = matches.value_source("base_url");
    if arguments.target.emulated && base_url == Some(ValueSource::CommandLine) {
        let message = "`--emulated` starts a service of its own, `--base-url` names another: \
                       give one of them";
        return Err(command.error(ErrorKind::ArgumentConflict, message));
    }
    arguments.target.take(&arguments.command);
    Ok(arguments)
}

impl Target {
    /// Takes what only some commands can be told.
    fn take(&mut self, command: &Command) {
        match command {
            Command::Auth(auth) => {
                self.may_be_new = matches!(auth, auth::Auth::Login(_));
                let who = auth.who();
                self.tenant = who.and_then(|who| who.tenant.clone());
                self.client_id = who.and_then(|who| who.client_id.clone());
            }
            Command::Plan(plan) => {
                if let Some(pace) = plan.pace() {
                    self.rate = pace.rate;
                    self.concurrency = pace.concurrency;
                }
                self.ledger = plan.ledger().cloned();
            }
            Command::Qualifications(qualifications::Qualifications::Watch(watch)) => {
                self.ledger.clone_from(&watch.ledger.ledger);
            }
            Command::Customers(_)
            | Command::Qualifications(_)
            | Command::Codes(_)
            | Command::Doctor(_)
            | Command::Emulator(_)
            | Command::Completions(_)
            | Command::Man(_) => {}
        }
    }
}
