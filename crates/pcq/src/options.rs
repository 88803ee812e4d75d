//! Options that several commands share. They do not depend on a command.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use partner_center::Cloud;
use serde::Deserialize;

use crate::emulator;

/// The service, the profile, the timeout and the attempts.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Service")]
pub(crate) struct ServiceArgs {
    /// Start an emulator in this process and call it: no account, no network. It starts with the
    /// same customers each time and decides vettings at once.
    #[arg(long, global = true, hide = !emulator::AVAILABLE)]
    pub(crate) emulated: bool,
    /// The profile of the configuration file to use.
    #[arg(
        long,
        global = true,
        value_name = "NAME",
        env = "PCQ_PROFILE",
        hide_env = true
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
    /// Time limit of one attempt [default: 60s].
    #[arg(
        long,
        global = true,
        value_name = "SPAN",
        env = "PCQ_TIMEOUT",
        hide_env = true
    )]
    pub(crate) timeout: Option<humantime::Duration>,
    /// Maximum number of attempts of one HTTP request while the service fails or throttles. A
    /// request for a qualification takes effect once, however often it is sent [default: 5].
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
}

/// Settings that only some commands have options for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Overrides {
    pub(crate) tenant: Option<String>,
    pub(crate) client_id: Option<String>,
    pub(crate) rate: Option<u32>,
    pub(crate) concurrency: Option<u16>,
    pub(crate) ledger: Option<PathBuf>,
    /// Whether the command creates a profile that does not exist yet.
    pub(crate) creates_profile: bool,
}

/// The output of the program.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputArgs {
    /// Format of the data on stdout.
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
    /// When to use color; NO_COLOR is respected.
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        env = "PCQ_COLOR",
        hide_env = true,
        default_value_t = clap::ColorChoice::Auto
    )]
    pub(crate) color: clap::ColorChoice,
    /// Log each operation to stderr; twice, also each attempt.
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
    /// Format of the log.
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

/// The rate limit and the concurrency limit.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct RateArgs {
    /// Maximum number of HTTP requests a minute; Microsoft publishes one limit, 500 [default: 490].
    #[arg(long, value_name = "REQUESTS", env = "PCQ_RATE", hide_env = true,
          value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) rate: Option<u32>,
    /// Maximum number of rows in progress at once [default: 8].
    #[arg(long, value_name = "ROWS", env = "PCQ_CONCURRENCY", hide_env = true,
          value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub(crate) concurrency: Option<u16>,
}

/// The location of the ledger.
#[derive(Clone, Debug, Args)]
pub(crate) struct LedgerArgs {
    /// The ledger [default: ledger.sqlite3 in the state folder].
    #[arg(long, value_name = "FILE", env = "PCQ_LEDGER", hide_env = true,
          value_hint = clap::ValueHint::FilePath)]
    pub(crate) ledger: Option<PathBuf>,
}

/// Format of the data on stdout.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Aligned columns for people.
    #[default]
    Table,
    /// JSON for programs; values of the service have the names of the contract.
    Json,
    /// CSV with a heading, for spreadsheets.
    Csv,
    /// A table in Markdown.
    Markdown,
}

/// Format of the log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// Lines for people.
    #[default]
    Text,
    /// One JSON object on each line.
    Json,
}

/// The names of the clouds on the command line and in profiles.
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
