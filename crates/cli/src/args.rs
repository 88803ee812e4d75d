//! What can be said on the command line.

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use partner_center::types::{
    EducationSegment, QualificationRequest, QualificationRequestValidationCode,
};
use partner_center_emulator::program::Options;
use uuid::Uuid;

/// Lists and requests Partner Center qualifications of customers.
#[derive(Debug, Parser)]
#[command(
    name = "pcq",
    version,
    max_term_width = 100,
    arg_required_else_help = true,
    after_long_help = "\
Examples:
  pcq --emulated qualifications list b44bb1fb-c595-45b0-9e09-d657365580bf
  pcq qualifications request b44bb1fb-c595-45b0-9e09-d657365580bf \\
      --education higher-education --website contoso.edu --wait
  pcq codes list --output json
  pcq emulator --speed 1440

Environment:
  PCQ_ACCESS_TOKEN  the access token for Partner Center; never an argument, because other
                    programs see arguments

Exit codes:
    0  done; with --wait, approved
    1  could not finish: network, an unreadable answer, input or output
    2  the arguments make no sense
    3  not signed in, or the token was refused
    4  not found
    5  the vetting was denied
    6  the vetting was still in review when the wait ended
  100  the service refused the request"
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) target: Target,
    /// How to print data.
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "FORMAT",
        default_value_t
    )]
    pub(crate) output: Format,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Which service to talk to.
#[derive(Debug, Args)]
pub(crate) struct Target {
    /// Start an emulator inside this process and talk to it: no account, no network. It begins
    /// with the same customers each time and decides vettings at once.
    #[arg(long, global = true)]
    pub(crate) emulated: bool,
    /// Address of the service [default: that of the public cloud].
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = "PCQ_BASE_URL",
        hide_env_values = true
    )]
    pub(crate) base_url: Option<String>,
    /// How often a call is sent at most, while the service fails or throttles. A request for a
    /// qualification has one effect, however often it is sent.
    #[arg(
        long,
        global = true,
        value_name = "N",
        env = "PCQ_ATTEMPTS",
        hide_env_values = true,
        default_value_t = 5,
        value_parser = clap::value_parser!(u32).range(1..=100)
    )]
    pub(crate) attempts: u32,
}

/// How data is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Aligned columns for people.
    #[default]
    Table,
    /// JSON with the names of the contract, for programs.
    Json,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// What a customer is qualified for.
    #[command(subcommand)]
    Qualifications(Qualifications),
    /// The partner's Government Community Cloud validation codes.
    #[command(subcommand)]
    Codes(Codes),
    /// Emulate the service on this machine, until Ctrl-C.
    Emulator(Options),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Qualifications {
    /// List the qualifications of a customer and the state of their vetting.
    List {
        #[arg(value_parser = customer, help = CUSTOMER)]
        customer: Uuid,
    },
    /// Request a qualification for a customer. This cannot be undone.
    Request(Request),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Codes {
    /// List the validation codes and how often each can still be used.
    List,
}

const CUSTOMER: &str = "The customer's id, a GUID: \"Microsoft ID\" on the portal's Account page";

#[derive(Debug, Args)]
pub(crate) struct Request {
    #[arg(value_parser = customer, help = CUSTOMER)]
    pub(crate) customer: Uuid,
    #[command(flatten)]
    pub(crate) wanted: Wanted,
    /// Web site of the school, such as `contoso.edu`; it helps the vetting.
    #[arg(
        long,
        value_name = "HOST",
        value_parser = filled,
        requires = "education",
        conflicts_with_all = ["gcc", "state_owned_entity"]
    )]
    pub(crate) website: Option<String>,
    /// Wait until the vetting is decided, which can take days: looking again after five minutes,
    /// then at intervals of up to four hours, for seven days or as long as the token is accepted.
    #[arg(long)]
    pub(crate) wait: bool,
}

/// The one qualification to request.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Wanted {
    /// Education, for this kind of school.
    #[arg(long, value_enum, value_name = "SEGMENT")]
    education: Option<Segment>,
    /// Government Community Cloud, with one of the codes of `pcq codes list`.
    #[arg(long, value_name = "CODE", value_parser = code)]
    gcc: Option<QualificationRequestValidationCode>,
    /// State-owned entity.
    #[arg(long)]
    state_owned_entity: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Segment {
    /// Primary and secondary school.
    K12,
    /// College or university.
    HigherEducation,
}

impl Request {
    /// The request as it goes to the service; nothing if no qualification is named, which the
    /// parser does not let pass.
    pub(crate) fn qualification(&self) -> Option<QualificationRequest> {
        let Wanted {
            education,
            gcc,
            state_owned_entity,
        } = &self.wanted;
        let website = self.website.clone();
        match (education, gcc) {
            (Some(segment), _) => {
                let education_segment = match segment {
                    Segment::K12 => EducationSegment::K12,
                    Segment::HigherEducation => EducationSegment::HigherEducation,
                };
                Some(QualificationRequest::Education {
                    education_segment,
                    website,
                })
            }
            (None, Some(code)) => Some(QualificationRequest::GovernmentCommunityCloud {
                validation_code: code.clone(),
            }),
            (None, None) => state_owned_entity.then_some(QualificationRequest::StateOwnedEntity),
        }
    }
}

fn customer(text: &str) -> Result<Uuid, String> {
    text.trim().parse().map_err(|_| {
        "not a GUID such as b44bb1fb-c595-45b0-9e09-d657365580bf; the portal shows it as \
         \"Microsoft ID\" on the customer's Account page"
            .to_owned()
    })
}

fn code(text: &str) -> Result<QualificationRequestValidationCode, String> {
    filled(text)?.parse().map_err(|error| format!("{error}"))
}

fn filled(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() {
        Err("it is empty".to_owned())
    } else {
        Ok(text.to_owned())
    }
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
    let arguments = Arguments::from_arg_matches(&matches)?;
    // A flag wins over the environment, but not over another flag.
    let base_url = matches.value_source("base_url");
    if arguments.target.emulated && base_url == Some(ValueSource::CommandLine) {
        let message = "`--emulated` starts a service of its own, `--base-url` names another: \
                       give one of them";
        return Err(command.error(ErrorKind::ArgumentConflict, message));
    }
    Ok(arguments)
}
