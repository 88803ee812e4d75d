//! `pcq plan check`: the problems of a plan's file, its summary, and a forecast of its rows.

use std::path::Path;

use partner_center::sanitize_lines;
use serde::Serialize;

use super::{CheckArgs, rows};
use crate::console::Console;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::forecast::{self, Forecast, ForecastRow, RemainingCreates, RowForecast};
use crate::options::Format;
use crate::plan::{Plan, Problem, QualificationKind, Row as PlanRow, Summary, read};
use crate::session::Session;
use crate::settings::Settings;
use crate::table::{self, Row, TableWriter};

/// A problem, in reports.
#[derive(Serialize)]
struct ProblemReport<'p> {
    file: String,
    line: u32,
    column: u32,
    problem: &'p str,
    fix: Option<&'p str>,
}

impl Row for ProblemReport<'_> {
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("file", "/file"),
        ("line", "/line"),
        ("column", "/column"),
        ("problem", "/problem"),
        ("fix", "/fix"),
    ];
}

/// How many rows request the same thing.
#[derive(Serialize)]
pub(super) struct SummaryLine {
    pub(super) qualification: &'static str,
    pub(super) detail: String,
    pub(super) rows: u32,
}

impl Row for SummaryLine {
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("QUALIFICATION", "/qualification"),
        ("DETAIL", "/detail"),
        ("ROWS\t", "/rows"),
    ];
}

impl Row for RowForecast {
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("LINE\t", "/line"),
        ("CUSTOMER", "/customer"),
        ("QUALIFICATION", "/qualification"),
        ("FORECAST", "/forecast"),
        ("REASON", "/reason"),
    ];
}

pub(super) async fn run(
    arguments: &CheckArgs,
    settings: &Settings,
    console: &mut Console<'_>,
) -> Result<Exit, CommandError> {
    let file = &arguments.plan;
    let plan = read_file(file, &mut |_| {})?;
    if !plan.problems.is_empty() {
        return print_problems(console, file, &plan.problems);
    }
    if arguments.online {
        return forecast(settings, console, file).await;
    }
    let valid = rows(plan.summary.rows);
    console.note(format_args!("{}: {valid}, no problems", file.display()));
    table::print_rows(console, &summary_lines(&plan.summary))?;
    Ok(Exit::Done)
}

fn read_file(file: &Path, each: &mut dyn FnMut(PlanRow)) -> Result<Plan, CommandError> {
    read::read(file, each).map_err(|error| CommandError::Plan(file.to_owned(), error))
}

/// Reads a plan to send it. Its problems are printed as messages; then there is an exit code.
pub(super) fn read_valid(
    console: &mut Console<'_>,
    file: &Path,
    each: &mut dyn FnMut(PlanRow),
) -> Result<Result<Plan, Exit>, CommandError> {
    let plan = read_file(file, each)?;
    if plan.problems.is_empty() {
        return Ok(Ok(plan));
    }
    for problem in &plan.problems {
        console.note(problem_line(file, problem));
    }
    let count = problem_count(plan.problems.len());
    console.note(format_args!(
        "{}: {count}; nothing was sent",
        file.display()
    ));
    Ok(Err(Exit::Usage))
}

fn problem_count(count: usize) -> String {
    match count {
        1 => "1 problem".to_owned(),
        count => format!("{count} problems"),
    }
}

/// A problem in the form `file:line:column: message`, which editors understand.
fn problem_line(file: &Path, problem: &Problem) -> String {
    let Problem {
        position,
        message,
        fix,
    } = problem;
    let fix = fix.as_ref().map(|fix| format!("; {fix}"));
    let fix = fix.unwrap_or_default();
    sanitize_lines(&format!("{}:{position}: {message}{fix}", file.display()))
}

fn print_problems(
    console: &mut Console<'_>,
    file: &Path,
    problems: &[Problem],
) -> Result<Exit, CommandError> {
    if console.format == Format::Table {
        let mut lines = problems.iter().map(|problem| problem_line(file, problem));
        console.print(|out| lines.try_for_each(|line| writeln!(out, "{line}")))?;
    } else {
        let reports = problems.iter().map(|problem| ProblemReport {
            file: file.display().to_string(),
            line: problem.position.line,
            column: problem.position.column,
            problem: &problem.message,
            fix: problem.fix.as_deref(),
        });
        table::print_rows(console, &reports.collect::<Vec<_>>())?;
    }
    let count = problem_count(problems.len());
    console.note(format_args!("{}: {count}", file.display()));
    Ok(Exit::Usage)
}

/// What a plan requests, by qualification and segment or code.
pub(super) fn summary_lines(summary: &Summary) -> Vec<SummaryLine> {
    let mut lines = Vec::new();
    for (kind, count) in &summary.kinds {
        let details: Vec<(String, u32)> = match kind {
            QualificationKind::Education => {
                let segments = summary.segments.iter();
                segments
                    .map(|(segment, count)| (segment.name().to_owned(), *count))
                    .collect()
            }
            QualificationKind::GovernmentCommunityCloud => {
                let codes = summary.codes.iter();
                codes
                    .map(|(code, count)| (format!("code {code}"), *count))
                    .collect()
            }
            QualificationKind::StateOwnedEntity => vec![(String::new(), *count)],
        };
        lines.extend(details.into_iter().map(|(detail, rows)| SummaryLine {
            qualification: kind.name(),
            detail,
            rows,
        }));
    }
    lines
}

/// Reads what the customers have, and prints a forecast for each row.
pub(super) async fn forecast(
    settings: &Settings,
    console: &mut Console<'_>,
    file: &Path,
) -> Result<Exit, CommandError> {
    let mut requests = Vec::new();
    let mut each = |row: PlanRow| requests.push(ForecastRow::of(&row));
    let plan = match read_valid(console, file, &mut each)? {
        Ok(plan) => plan,
        Err(exit) => return Ok(exit),
    };
    let session = Session::rate_limited(settings).await?;
    let mut counts: Vec<(Forecast, u32)> = Vec::new();
    let mut table = TableWriter::of::<RowForecast>(console);
    let mut each = |row: RowForecast| {
        let mut counted = counts.iter_mut();
        match counted.find(|(forecast, _)| *forecast == row.forecast) {
            Some((_, count)) => *count += 1,
            None => counts.push((row.forecast, 1)),
        }
        Ok(table.row(&row)?)
    };
    let partner = &session.partner;
    forecast::forecast(partner, requests, settings.concurrency, &mut each).await?;
    table.finish()?;
    let words: Vec<_> = counts
        .iter()
        .map(|(forecast, count)| format!("{count} {}", forecast.name()))
        .collect();
    console.note(format_args!("{}: {}", file.display(), words.join(", ")));
    if !plan.summary.codes.is_empty() {
        let remaining = forecast::remaining_creates(partner).await?;
        for (code, rows) in &plan.summary.codes {
            console.note(code_coverage(code, *rows, &remaining).0);
        }
    }
    let succeeds = |(forecast, _): &(Forecast, u32)| match forecast {
        Forecast::Send | Forecast::AlreadyQualified | Forecast::InReview => true,
        Forecast::Conflict
        | Forecast::CodeUnavailable
        | Forecast::CustomerNotFound
        | Forecast::Unknown => false,
    };
    Ok(if counts.iter().all(succeeds) {
        Exit::Done
    } else {
        Exit::RowsRejected
    })
}

/// Whether the remaining creates of a code suffice for its rows: a message, and `false` if not.
pub(super) fn code_coverage(
    code: &str,
    count: u32,
    remaining: &RemainingCreates,
) -> (String, bool) {
    let rows = rows(count);
    let (detail, suffices) = match remaining.get(code) {
        None => (
            ", and the partner does not have this code".to_owned(),
            false,
        ),
        Some(None) => ("; the remaining creates are unknown".to_owned(), true),
        Some(Some(remaining)) => {
            let short = i64::from(count) - i64::from(*remaining);
            if short > 0 {
                (
                    format!(", {remaining} creates left: {short} too few"),
                    false,
                )
            } else {
                (format!(", {remaining} creates left"), true)
            }
        }
    };
    (format!("code {code}: {rows}{detail}"), suffices)
}
