//! `pcq plan`: many qualifications from one file, each requested exactly once.

mod report;
mod work;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde::Serialize;

use crate::Exit;
use crate::args::Format;
use crate::console::Console;
use crate::failure::Failure;
use crate::forecast::{self, Forecast, Verdict, Wanted};
use crate::ledger::{self, Begun, Ledger};
use crate::output::{self, Sheet};
use crate::plan::{self as model, Problem, Summary};
use crate::session::Session;
use crate::settings::Settings;

/// What a plan is, for `--help`.
const ABOUT: &str = "\
A plan is a file with a row for each request: CSV (.csv; commas, semicolons or tabs), JSON Lines
(.jsonl) or YAML (.yaml), in UTF-8. Its columns, in any order:

  customer           the customer's id or domain
  qualification      Education, GovernmentCommunityCloud or StateOwnedEntity
  education_segment  K12 or HigherEducation; for Education
  website            the school's host, such as contoso.edu; for Education
  validation_code    one of `pcq codes list`; for GovernmentCommunityCloud

Other columns are carried through to the report. What was sent, under which request id, and what came
of it is kept in the ledger: an SQLite file, $XDG_STATE_HOME/pcq/ledger.sqlite3 unless --ledger names
another. Whatever ends a run, `pcq plan resume` goes on, and nothing is sent twice.

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
    /// Report everything that is wrong with a plan; nothing is sent.
    ///
    /// Shape and rules take no network. With `--online` it also reads what each customer has, and tells
    /// for each row what would become of it. It exits with 2 if the plan is not as it should be, and with
    /// 7 if some rows would not be sent or be refused.
    #[command(after_long_help = "Examples:\n  pcq plan check schools.csv\n  \
                                 pcq plan check schools.csv --online --output csv > forecast.csv")]
    Check(Check),
    /// Send what a plan asks for and has not been sent yet. It asks first.
    #[command(after_long_help = "Examples:\n  pcq plan apply schools.csv\n  \
                                 pcq plan apply schools.csv --dry-run\n  \
                                 pcq plan apply schools.csv --yes --rate 240 --max-failures 5")]
    Apply(Apply),
    /// Go on with a plan that was begun: look up what is unknown, and send the rest.
    #[command(after_long_help = "Examples:\n  pcq plan resume schools.csv\n  \
                                 pcq plan resume schools.csv --refused")]
    Resume(Resume),
    /// Show how far a plan is.
    #[command(after_long_help = "Examples:\n  pcq plan status schools.csv")]
    Status(Known),
    /// Print what came of each row, in the order of the file.
    #[command(
        after_long_help = "Examples:\n  pcq plan report schools.csv --output csv > outcome.csv\n  \
                           pcq plan report schools.csv --output markdown"
    )]
    Report(Known),
}

/// How hard to work.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Pace {
    /// How many calls a minute at most; one limit is published, 500 [default: 490].
    #[arg(long, value_name = "CALLS", env = "PCQ_RATE", hide_env = true,
          value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) rate: Option<u32>,
    /// How many rows are under way at once [default: 8].
    #[arg(long, value_name = "ROWS", env = "PCQ_CONCURRENCY", hide_env = true,
          value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub(crate) concurrency: Option<u16>,
}

/// Where the ledger is.
#[derive(Clone, Debug, Args)]
pub(crate) struct LedgerFile {
    /// The ledger [default: ledger.sqlite3 in the folder for state].
    #[arg(long, value_name = "FILE", env = "PCQ_LEDGER", hide_env = true,
          value_hint = clap::ValueHint::FilePath)]
    pub(crate) ledger: Option<PathBuf>,
}

impl LedgerFile {
    /// Opens the ledger of the settings, for a plan if there is one. That of an emulator which ends with the
    /// program does too.
    pub(crate) fn open(settings: &Settings, plan: Option<&Path>) -> Result<Ledger, Failure> {
        let ledger = if settings.emulated && settings.ledger.is_none() {
            Ledger::in_memory()
        } else {
            Ledger::open(&settings.ledger()?)
        };
        ledger.map_err(|error| Failure::Ledger(error, plan.map(Path::to_owned)))
    }
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    #[arg(value_name = "PLAN", help = FILE, value_hint = clap::ValueHint::FilePath)]
    plan: PathBuf,
    /// Also read what the customers have, and tell what would happen.
    #[arg(long)]
    online: bool,
    #[command(flatten)]
    pace: Pace,
}

const FILE: &str = "The plan's file: .csv, .jsonl or .yaml";

#[derive(Debug, Args)]
pub(crate) struct Apply {
    #[arg(value_name = "PLAN", help = FILE, value_hint = clap::ValueHint::FilePath)]
    plan: PathBuf,
    /// Do not ask.
    #[arg(short, long)]
    yes: bool,
    /// Send nothing; tell for each row what would become of it.
    #[arg(long)]
    dry_run: bool,
    /// Go on with a file that has changed since it was begun; what is done stays done.
    #[arg(long)]
    changed: bool,
    #[command(flatten)]
    work: Work,
}

#[derive(Debug, Args)]
pub(crate) struct Resume {
    #[arg(value_name = "PLAN", help = FILE, value_hint = clap::ValueHint::FilePath)]
    plan: PathBuf,
    /// Send what the service refused again too, as new requests.
    #[arg(long)]
    refused: bool,
    #[command(flatten)]
    work: Work,
}

/// How a plan is worked off.
#[derive(Clone, Debug, Args)]
struct Work {
    /// Stop after so many rows that failed; 0 for never.
    #[arg(long, value_name = "ROWS", default_value_t = 20)]
    max_failures: u32,
    #[command(flatten)]
    pace: Pace,
    #[command(flatten)]
    ledger: LedgerFile,
}

#[derive(Debug, Args)]
pub(crate) struct Known {
    #[arg(value_name = "PLAN", help = FILE, value_hint = clap::ValueHint::FilePath)]
    plan: PathBuf,
    #[command(flatten)]
    ledger: LedgerFile,
}

impl Plan {
    pub(crate) fn pace(&self) -> Option<Pace> {
        match self {
            Self::Check(check) => Some(check.pace),
            Self::Apply(apply) => Some(apply.work.pace),
            Self::Resume(resume) => Some(resume.work.pace),
            Self::Schema | Self::Status(_) | Self::Report(_) => None,
        }
    }

    pub(crate) fn ledger(&self) -> Option<&PathBuf> {
        match self {
            Self::Apply(apply) => apply.work.ledger.ledger.as_ref(),
            Self::Resume(resume) => resume.work.ledger.ledger.as_ref(),
            Self::Status(known) | Self::Report(known) => known.ledger.ledger.as_ref(),
            Self::Schema | Self::Check(_) => None,
        }
    }

    pub(crate) async fn run(
        &self,
        settings: &Settings,
        console: &mut Console<'_>,
    ) -> Result<Exit, Failure> {
        match self {
            Self::Schema => console.end(Exit::Done, |out| {
                output::json(out, &model::schema::schema())
            }),
            Self::Check(check) => check.run(settings, console).await,
            Self::Apply(apply) if apply.dry_run => online(settings, console, &apply.plan).await,
            Self::Apply(apply) => work::apply(apply, settings, console).await,
            Self::Resume(resume) => work::resume(resume, settings, console).await,
            Self::Status(known) => {
                let (ledger, begun) = known.find(settings)?;
                let counts = ledger.counts(&begun)?;
                console.note(format_args!(
                    "{}: begun {} for {}",
                    known.plan.display(),
                    begun.begun_at,
                    begun.account
                ));
                report::status(console, &counts)?;
                Ok(Exit::Done)
            }
            Self::Report(known) => {
                let (ledger, begun) = known.find(settings)?;
                report::report(console, &ledger, &begun)
            }
        }
    }
}

impl Known {
    fn find(&self, settings: &Settings) -> Result<(Ledger, Begun), Failure> {
        let ledger = Ledger::existing(&settings.ledger()?)?;
        let ledger = ledger.ok_or_else(|| not_begun(&self.plan, settings))?;
        let begun = known(&ledger, settings, &self.plan)?;
        Ok((ledger, begun))
    }
}

fn not_begun(plan: &Path, settings: &Settings) -> Failure {
    let plan = plan.display();
    if settings.emulated && settings.ledger.is_none() {
        return Failure::NotFound(
            format!("{plan} is in no ledger: an emulator inside of a process ends with it"),
            "use `pcq emulator` and its address, or a `--ledger`".to_owned(),
        );
    }
    let ledger = settings.ledger().unwrap_or_default();
    Failure::NotFound(
        format!(
            "{plan} was never begun, as far as the ledger {} knows",
            ledger.display()
        ),
        format!("begin it with `pcq plan apply {plan}`, or name its ledger with `--ledger`"),
    )
}

/// Finds a plan that was begun: that of this account, else of any.
pub(crate) fn known(ledger: &Ledger, settings: &Settings, file: &Path) -> Result<Begun, Failure> {
    // A file that is gone is known by its path.
    let (digest, missing) = match model::read::read(file, &mut |_| {}) {
        Ok(plan) => (plan.digest, None),
        Err(error) => (String::new(), Some(error)),
    };
    let path = ledger::absolute(file);
    let account = crate::session::account(settings).ok();
    let own = match &account {
        Some(account) => ledger.find(Some(account), &path, &digest)?,
        None => None,
    };
    let found = match own {
        Some(found) => Some(found),
        None => ledger.find(None, &path, &digest)?,
    };
    match (found, missing) {
        (Some((begun, _)), _) => Ok(begun),
        (None, Some(error)) => Err(Failure::Plan(file.to_owned(), error)),
        (None, None) => Err(not_begun(file, settings)),
    }
}

/// Reads a plan that has to be as it should be; what is wrong is printed as talk.
fn sound(
    console: &mut Console<'_>,
    file: &Path,
    each: &mut dyn FnMut(model::Row),
) -> Result<Result<model::Plan, Exit>, Failure> {
    let plan = model::read::read(file, each);
    let plan = plan.map_err(|error| Failure::Plan(file.to_owned(), error))?;
    if plan.problems.is_empty() {
        return Ok(Ok(plan));
    }
    for problem in &plan.problems {
        console.note(line(file, problem));
    }
    let count = plan.problems.len();
    console.note(format_args!(
        "{}: {count} {}; nothing was sent",
        file.display(),
        if count == 1 { "problem" } else { "problems" }
    ));
    Ok(Err(Exit::Usage))
}

/// A problem as editors and people find it.
fn line(file: &Path, problem: &Problem) -> String {
    let Problem { place, what, fix } = problem;
    let fix = fix.as_ref().map(|fix| format!("; {fix}"));
    let fix = fix.unwrap_or_default();
    format!("{}:{place}: {what}{fix}", file.display())
}

/// A problem as programs read it.
#[derive(Serialize)]
struct Found<'p> {
    file: String,
    line: u32,
    column: u32,
    problem: &'p str,
    fix: Option<&'p str>,
}

impl Check {
    async fn run(&self, settings: &Settings, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let plan = model::read::read(&self.plan, &mut |_| {});
        let plan = plan.map_err(|error| Failure::Plan(self.plan.clone(), error))?;
        let file = self.plan.display();
        if !plan.problems.is_empty() {
            problems(console, &self.plan, &plan.problems)?;
            let count = plan.problems.len();
            console.note(match count {
                1 => format!("{file}: 1 problem"),
                count => format!("{file}: {count} problems"),
            });
            return Ok(Exit::Usage);
        }
        if self.online {
            return online(settings, console, &self.plan).await;
        }
        console.note(match plan.summary.rows {
            1 => format!("{file}: 1 row, as it should be"),
            rows => format!("{file}: {rows} rows, as they should be"),
        });
        summary(console, &plan.summary)?;
        Ok(Exit::Done)
    }
}

fn problems(console: &mut Console<'_>, file: &Path, problems: &[Problem]) -> Result<(), Failure> {
    if console.format == Format::Table {
        console.print(|out| {
            problems
                .iter()
                .try_for_each(|problem| writeln!(out, "{}", line(file, problem)))
        })?;
        return Ok(());
    }
    let columns = ["file", "line", "column", "problem", "fix"];
    let mut sheet = Sheet::new(console, &columns);
    for Problem { place, what, fix } in problems {
        let found = Found {
            file: file.display().to_string(),
            line: place.line,
            column: place.column,
            problem: what,
            fix: fix.as_deref(),
        };
        let cells = vec![
            found.file.clone(),
            place.line.to_string(),
            place.column.to_string(),
            what.clone(),
            fix.clone().unwrap_or_default(),
        ];
        sheet.add(cells, &found)?;
    }
    Ok(sheet.end()?)
}

/// A line of what a plan asks for.
#[derive(Serialize)]
struct Part {
    qualification: &'static str,
    detail: String,
    rows: u32,
}

/// What a plan asks for, in parts.
fn parts(summary: &Summary) -> Vec<Part> {
    let mut parts = Vec::new();
    for (kind, count) in &summary.kinds {
        let qualification = kind.name();
        let details: Vec<(String, u32)> = match kind {
            model::Kind::Education => {
                let segments = summary.segments.iter();
                segments
                    .map(|(segment, count)| (segment.name().to_owned(), *count))
                    .collect()
            }
            model::Kind::GovernmentCommunityCloud => {
                let codes = summary.codes.iter();
                codes
                    .map(|(code, count)| (format!("code {code}"), *count))
                    .collect()
            }
            model::Kind::StateOwnedEntity => vec![(String::new(), *count)],
        };
        parts.extend(details.into_iter().map(|(detail, rows)| Part {
            qualification,
            detail,
            rows,
        }));
    }
    parts
}

fn summary(console: &mut Console<'_>, summary: &Summary) -> Result<(), Failure> {
    let columns = ["QUALIFICATION", "DETAIL", "ROWS\t"];
    let mut sheet = Sheet::new(console, &columns);
    for part in parts(summary) {
        let cells = vec![
            part.qualification.to_owned(),
            part.detail.clone(),
            part.rows.to_string(),
        ];
        sheet.add(cells, &part)?;
    }
    Ok(sheet.end()?)
}

/// Tells what would become of each row.
async fn online(
    settings: &Settings,
    console: &mut Console<'_>,
    file: &Path,
) -> Result<Exit, Failure> {
    let mut rows = Vec::new();
    let read = sound(console, file, &mut |row| rows.push(Wanted::of(&row)))?;
    let plan = match read {
        Ok(plan) => plan,
        Err(exit) => return Ok(exit),
    };
    let session = Session::paced(settings).await?;
    let columns = ["LINE\t", "CUSTOMER", "QUALIFICATION", "FORECAST", "WHY"];
    let mut counts: Vec<(Verdict, u32)> = Vec::new();
    let mut sheet = Sheet::new(console, &columns);
    let mut each = |forecast: Forecast| {
        let known = counts
            .iter_mut()
            .find(|(verdict, _)| *verdict == forecast.verdict);
        match known {
            Some((_, count)) => *count += 1,
            None => counts.push((forecast.verdict, 1)),
        }
        let cells = vec![
            forecast.line.to_string(),
            forecast.customer.clone(),
            forecast.qualification.to_owned(),
            forecast.verdict.name().to_owned(),
            forecast.why.clone().unwrap_or_default(),
        ];
        Ok(sheet.add(cells, &forecast)?)
    };
    let partner = &session.partner;
    forecast::forecast(partner, rows, settings.concurrency, &mut each).await?;
    sheet.end()?;
    let words: Vec<_> = counts
        .iter()
        .map(|(verdict, count)| format!("{count} {}", verdict.name()))
        .collect();
    console.note(format_args!("{}: {}", file.display(), words.join(", ")));
    if !plan.summary.codes.is_empty() {
        let left = forecast::codes(partner).await?;
        for (code, rows) in &plan.summary.codes {
            console.note(work::cover(code, *rows, &left).0);
        }
    }
    let fine = counts.iter().all(|(verdict, _)| match verdict {
        Verdict::Send | Verdict::Qualified | Verdict::InReview => true,
        Verdict::Conflict | Verdict::Code | Verdict::UnknownCustomer | Verdict::NotKnown => false,
    });
    Ok(if fine { Exit::Done } else { Exit::Partly })
}
