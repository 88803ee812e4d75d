//! `pcq plan`: many qualifications from one file, each requested exactly once.

mod apply;
mod check;
mod report;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use crate::console::Console;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::ledger::{self, Ledger, PlanRecord};
use crate::options::{LedgerArgs, Overrides, RateArgs};
use crate::plan::{read, schema};
use crate::session;
use crate::settings::Settings;
use crate::table;

/// The description of a plan in `--help`.
const ABOUT: &str = "\
A plan is a file with a row for each request: CSV (.csv; commas, semicolons or tabs), JSON Lines
(.jsonl) or YAML (.yaml), in UTF-8. Its columns, in any order:

  customer           the customer's id or domain
  qualification      Education, GovernmentCommunityCloud or StateOwnedEntity
  education_segment  K12 or HigherEducation; for Education
  website            the school's host, such as contoso.edu; for Education
  validation_code    one of `pcq codes list`; for GovernmentCommunityCloud

The report repeats all other columns. The ledger stores each request, its id and its outcome: an
SQLite file, $XDG_STATE_HOME/pcq/ledger.sqlite3, or the file that --ledger names. After any
interruption, run `pcq plan resume`: it never sends a request twice.

Examples:
  pcq plan check schools.csv
  pcq plan check schools.csv --online
  pcq plan apply schools.csv
  pcq plan resume schools.csv
  pcq plan report schools.csv --output csv > outcome.csv
  pcq qualifications watch --plan schools.csv";

#[derive(Debug, Subcommand)]
#[command(after_long_help = ABOUT)]
pub(crate) enum Plan {
    /// Print the JSON Schema of a plan.
    #[command(after_long_help = "Examples:\n  pcq plan schema > plan.schema.json")]
    Schema,
    /// Report all problems of a plan; nothing is sent.
    ///
    /// The check of the file needs no network. With `--online`, the command also reads the
    /// qualifications of each customer and prints a forecast for each row. It exits with 2 if the
    /// file has problems, and with 7 if the service would reject a row.
    #[command(after_long_help = "Examples:\n  pcq plan check schools.csv\n  \
                                 pcq plan check schools.csv --online --output csv > forecast.csv")]
    Check(CheckArgs),
    /// Send the rows of a plan that were not sent yet, after a confirmation.
    #[command(after_long_help = "Examples:\n  pcq plan apply schools.csv\n  \
                                 pcq plan apply schools.csv --dry-run\n  \
                                 pcq plan apply schools.csv --yes --rate 240 --max-failures 5")]
    Apply(ApplyArgs),
    /// Resume a started plan: verify rows with an unknown outcome, and send the rest.
    #[command(after_long_help = "Examples:\n  pcq plan resume schools.csv\n  \
                                 pcq plan resume schools.csv --refused")]
    Resume(ResumeArgs),
    /// Print the progress of a plan.
    #[command(after_long_help = "Examples:\n  pcq plan status schools.csv")]
    Status(StoredPlanArgs),
    /// Print the outcome of each row, in the order of the file.
    #[command(
        after_long_help = "Examples:\n  pcq plan report schools.csv --output csv > outcome.csv\n  \
                           pcq plan report schools.csv --output markdown"
    )]
    Report(StoredPlanArgs),
}

const FILE: &str = "The plan's file: .csv, .jsonl or .yaml";

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    #[arg(value_name = "PLAN", help = FILE, value_hint = clap::ValueHint::FilePath)]
    plan: PathBuf,
    /// Also read the customers' qualifications, and print a forecast.
    #[arg(long)]
    online: bool,
    #[command(flatten)]
    rate: RateArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ApplyArgs {
    #[arg(value_name = "PLAN", help = FILE, value_hint = clap::ValueHint::FilePath)]
    plan: PathBuf,
    /// Send without a confirmation.
    #[arg(short, long)]
    yes: bool,
    /// Send nothing; print a forecast for each row.
    #[arg(long)]
    dry_run: bool,
    /// Use the new version of a file that changed after the plan was started; accepted rows are not
    /// sent again.
    #[arg(long)]
    changed: bool,
    #[command(flatten)]
    run: RunArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ResumeArgs {
    #[arg(value_name = "PLAN", help = FILE, value_hint = clap::ValueHint::FilePath)]
    plan: PathBuf,
    /// Also send rejected rows again, as new requests.
    #[arg(long)]
    refused: bool,
    #[command(flatten)]
    run: RunArgs,
}

/// The limits of a run.
#[derive(Clone, Debug, Args)]
struct RunArgs {
    /// Stop after this many failed rows; 0 for no limit.
    #[arg(long, value_name = "ROWS", default_value_t = 20)]
    max_failures: u32,
    #[command(flatten)]
    rate: RateArgs,
    #[command(flatten)]
    ledger: LedgerArgs,
}

#[derive(Debug, Args)]
pub(crate) struct StoredPlanArgs {
    #[arg(value_name = "PLAN", help = FILE, value_hint = clap::ValueHint::FilePath)]
    plan: PathBuf,
    #[command(flatten)]
    ledger: LedgerArgs,
}

impl Plan {
    pub(crate) fn overrides(&self) -> Overrides {
        let (rate, ledger) = match self {
            Self::Schema => (None, None),
            Self::Check(check) => (Some(check.rate), None),
            Self::Apply(ApplyArgs { run, .. }) | Self::Resume(ResumeArgs { run, .. }) => {
                (Some(run.rate), Some(&run.ledger))
            }
            Self::Status(stored) | Self::Report(stored) => (None, Some(&stored.ledger)),
        };
        Overrides {
            rate: rate.and_then(|rate| rate.rate),
            concurrency: rate.and_then(|rate| rate.concurrency),
            ledger: ledger.and_then(|ledger| ledger.ledger.clone()),
            ..Overrides::default()
        }
    }

    pub(crate) async fn run(
        &self,
        settings: &Settings,
        console: &mut Console<'_>,
    ) -> Result<Exit, CommandError> {
        match self {
            Self::Schema => {
                console.print(|out| table::print_json(out, &schema::schema()))?;
                Ok(Exit::Done)
            }
            Self::Check(arguments) => check::run(arguments, settings, console).await,
            Self::Apply(arguments) if arguments.dry_run => {
                check::forecast(settings, console, &arguments.plan).await
            }
            Self::Apply(arguments) => apply::apply(arguments, settings, console).await,
            Self::Resume(arguments) => apply::resume(arguments, settings, console).await,
            Self::Status(StoredPlanArgs { plan: file, .. }) => {
                let (ledger, plan) = find(settings, file)?;
                let counts = ledger.counts(&plan)?;
                console.note(format_args!(
                    "{}: started {} for {}",
                    file.display(),
                    plan.started_at,
                    plan.account
                ));
                report::print_counts(console, &counts)?;
                Ok(Exit::Done)
            }
            Self::Report(StoredPlanArgs { plan: file, .. }) => {
                let (ledger, plan) = find(settings, file)?;
                report::print_rows(console, &ledger, &plan)?;
                Ok(Exit::Done)
            }
        }
    }
}

fn find(settings: &Settings, file: &Path) -> Result<(Ledger, PlanRecord), CommandError> {
    let ledger = Ledger::open_existing(&settings.ledger()?)?;
    let ledger = ledger.ok_or_else(|| not_started(file, settings))?;
    let plan = find_plan(&ledger, settings, file)?;
    Ok((ledger, plan))
}

fn not_started(plan: &Path, settings: &Settings) -> CommandError {
    let plan = plan.display();
    if settings.emulated && settings.ledger.is_none() {
        return CommandError::NotFound(
            format!("{plan} is not in a ledger: the embedded emulator ends with each command"),
            "use `pcq emulator` with its address, or `--ledger`".to_owned(),
        );
    }
    let ledger = settings.ledger().unwrap_or_default();
    CommandError::NotFound(
        format!("{plan} is not in the ledger {}", ledger.display()),
        format!("start it with `pcq plan apply {plan}`, or name its ledger with `--ledger`"),
    )
}

/// Finds a started plan: of this account, otherwise of any account.
pub(super) fn find_plan(
    ledger: &Ledger,
    settings: &Settings,
    file: &Path,
) -> Result<PlanRecord, CommandError> {
    // A deleted file is found by its path.
    let (digest, unreadable) = match read::read(file, &mut |_| {}) {
        Ok(plan) => (plan.digest, None),
        Err(error) => (String::new(), Some(error)),
    };
    let path = ledger::absolute(file);
    let account = session::account(settings).ok();
    let mut found = None;
    if account.is_some() {
        found = ledger.find(account.as_deref(), &path, &digest)?;
    }
    if found.is_none() {
        found = ledger.find(None, &path, &digest)?;
    }
    match (found, unreadable) {
        (Some((plan, _)), _) => Ok(plan),
        (None, Some(error)) => Err(CommandError::Plan(file.to_owned(), error)),
        (None, None) => Err(not_started(file, settings)),
    }
}

/// A number of rows, in words.
fn rows(count: u32) -> String {
    match count {
        1 => "1 row".to_owned(),
        count => format!("{count} rows"),
    }
}
