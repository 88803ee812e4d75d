//! `pcq plan apply` and `pcq plan resume`: from the file to the ledger, and from there to the service.

use std::path::Path;
use std::time::Duration;

use futures_util::{Stream, stream};
use indicatif::HumanDuration;

use super::check::{code_coverage, read_valid, summary_lines};
use super::{ApplyArgs, ResumeArgs, RunArgs, not_started, report, rows};
use crate::console::Console;
use crate::error::CommandError;
use crate::executor::{self, RunLimits, StopReason};
use crate::exit::Exit;
use crate::forecast::{self, RemainingCreates};
use crate::ledger::{
    self, Ledger, LedgerError, LedgerErrorKind, PlanCounts, PlanLock, PlanRecord, Writer,
};
use crate::plan::Plan;
use crate::progress::Progress;
use crate::session::{self, Session};
use crate::settings::Settings;
use crate::signal::{CommandSignals, Signal};

pub(super) async fn apply(
    arguments: &ApplyArgs,
    settings: &Settings,
    console: &mut Console<'_>,
) -> Result<Exit, CommandError> {
    let file = &arguments.plan;
    let plan = match read_valid(console, file, &mut |_| {})? {
        Ok(plan) => plan,
        Err(exit) => return Ok(exit),
    };
    let account = session::account(settings)?;
    let ledger = session::open_ledger(settings, Some(file))?;
    reject_other_account(&ledger, &account, &plan, file)?;
    let (record, lock) = store(&ledger, &account, arguments, &plan)
        .map_err(|error| CommandError::Ledger(error, Some(file.clone())))?;
    let session = resolve_and_carry_over(&ledger, &record, settings, file).await?;
    let counts = ledger.counts(&record)?;
    if counts.remaining() == 0 {
        console.note(format_args!(
            "{}: nothing to send, all rows are finished (started {})",
            file.display(),
            record.started_at
        ));
        report::print_counts(console, &counts)?;
        return Ok(finished(&counts));
    }
    let run = Run::new(session, ledger, record, lock, settings).await?;
    let (sent, unknown) = run.ledger.duplicates_in_other_plans(&run.plan)?;
    if unknown > 0 {
        return Err(CommandError::Usage(
            format!(
                "{}: {} also in another plan with an unknown outcome; nothing was sent",
                file.display(),
                rows(unknown)
            ),
            "finish that plan first, with `pcq plan resume`".to_owned(),
        ));
    }
    if sent > 0 {
        console.warn(format_args!(
            "another plan has already sent {}; the service rejects a qualification that the customer \
             has, and accepts one again that was denied",
            rows(sent)
        ));
    }
    let remaining = if plan.summary.codes.is_empty() {
        RemainingCreates::new()
    } else {
        forecast::remaining_creates(&run.session.partner).await?
    };
    announce(console, settings, file, &plan, &counts, &remaining);
    if !arguments.yes {
        let question = match counts.remaining() {
            1 => "Send 1 request?".to_owned(),
            count => format!("Send {count} requests?"),
        };
        match console.confirm(format_args!("A qualification cannot be undone. {question}")) {
            Some(true) => {}
            Some(false) => {
                console.note("nothing was sent");
                return Ok(Exit::Failed);
            }
            None => {
                return Err(CommandError::Usage(
                    "cannot ask for a confirmation: stdin or stderr is not a terminal".to_owned(),
                    format!(
                        "`pcq plan apply {} --yes` sends without a confirmation",
                        file.display()
                    ),
                ));
            }
        }
    }
    run.execute(file, settings, &arguments.run, counts, console)
        .await
}

pub(super) async fn resume(
    arguments: &ResumeArgs,
    settings: &Settings,
    console: &mut Console<'_>,
) -> Result<Exit, CommandError> {
    let file = &arguments.plan;
    let plan = match read_valid(console, file, &mut |_| {})? {
        Ok(plan) => plan,
        Err(exit) => return Ok(exit),
    };
    let account = session::account(settings)?;
    let about_plan = |error| CommandError::Ledger(error, Some(file.clone()));
    let ledger = Ledger::open_existing(&settings.ledger()?).map_err(about_plan)?;
    let ledger = ledger.ok_or_else(|| not_started(file, settings))?;
    let path = ledger::absolute(file);
    let record = match ledger.find(Some(&account), &path, &plan.digest)? {
        None => {
            reject_other_account(&ledger, &account, &plan, file)?;
            return Err(not_started(file, settings));
        }
        Some((record, true)) => record,
        Some((record, false)) => {
            return Err(about_plan(file_changed(&ledger, &record, file)));
        }
    };
    let lock = ledger.lock(&record).map_err(about_plan)?;
    if arguments.refused {
        ledger.reopen_rejected(&record)?;
    }
    let session = resolve_and_carry_over(&ledger, &record, settings, file).await?;
    let counts = ledger.counts(&record)?;
    if counts.remaining() == 0 {
        console.note(format_args!("{}: nothing left to send", file.display()));
        report::print_counts(console, &counts)?;
        return Ok(finished(&counts));
    }
    let run = Run::new(session, ledger, record, lock, settings).await?;
    run.execute(file, settings, &arguments.run, counts, console)
        .await
}

/// The error for a file that changed after its plan was started.
fn file_changed(ledger: &Ledger, record: &PlanRecord, file: &Path) -> LedgerError {
    match ledger.compare(record, file) {
        Ok(changes) => ledger.error(LedgerErrorKind::FileChanged(changes)),
        Err(error) => error,
    }
}

/// Fails for a plan that was started for another tenant of the same service: it may be the same
/// tenant by another name, and then its rows would be sent twice.
fn reject_other_account(
    ledger: &Ledger,
    account: &str,
    plan: &Plan,
    file: &Path,
) -> Result<(), CommandError> {
    match ledger.other_account(account, &plan.digest)? {
        None => Ok(()),
        Some(other) => Err(CommandError::Usage(
            format!(
                "{}: this plan was started for {other}, not for {account}",
                file.display()
            ),
            "sign in to that account, or use another ledger (`--ledger`) to send it for both"
                .to_owned(),
        )),
    }
}

/// Stores the plan in the ledger, unless it is stored already, and locks it.
fn store(
    ledger: &Ledger,
    account: &str,
    arguments: &ApplyArgs,
    plan: &Plan,
) -> Result<(PlanRecord, PlanLock), LedgerError> {
    let file = &arguments.plan;
    let path = ledger::absolute(file);
    let (record, _earlier) = match ledger.find(Some(account), &path, &plan.digest)? {
        Some((record, true)) => (record, None),
        None => (ledger.store(account, file, plan, None)?, None),
        Some((earlier, false)) => {
            let lock = ledger.lock(&earlier)?;
            let counts = ledger.counts(&earlier)?;
            let untouched = counts.pending == counts.rows;
            let changes = ledger.compare(&earlier, file)?;
            if changes.unknown > 0 || !(untouched || arguments.changed) {
                return Err(ledger.error(LedgerErrorKind::FileChanged(changes)));
            }
            // The lock of the earlier version lasts until the new version is locked.
            let record = ledger.store(account, file, plan, Some(&earlier))?;
            (record, Some(lock))
        }
    };
    let lock = ledger.lock(&record)?;
    Ok((record, lock))
}

/// Resolves the domains of a stored plan, and copies outcomes of earlier versions of its file.
/// Returns the session if that needed one.
async fn resolve_and_carry_over(
    ledger: &Ledger,
    plan: &PlanRecord,
    settings: &Settings,
    file: &Path,
) -> Result<Option<Session>, CommandError> {
    let domains = ledger.unresolved_domains(plan)?;
    let session = if domains.is_empty() {
        None
    } else {
        let session = Session::rate_limited(settings).await?;
        resolve_domains(&session, ledger, plan, &domains, file).await?;
        Some(session)
    };
    ledger.carry_over(plan)?;
    Ok(session)
}

/// Stores the customers of domains, once for each plan.
async fn resolve_domains(
    session: &Session,
    ledger: &Ledger,
    plan: &PlanRecord,
    domains: &[String],
    file: &Path,
) -> Result<(), CommandError> {
    let customers = forecast::customers_by_domain(&session.partner, domains).await?;
    let missing = domains.iter();
    let missing: Vec<_> = missing
        .filter(|domain| !customers.contains_key(*domain))
        .cloned()
        .collect();
    let file = file.display();
    if !missing.is_empty() {
        return Err(CommandError::NotFound(
            format!(
                "no customer of the partner has {}; nothing was sent",
                missing.join(", ")
            ),
            format!("correct the domains in {file}; `pcq customers find` searches for them"),
        ));
    }
    let customers: Vec<_> = customers.into_iter().collect();
    match ledger.resolve_domains(plan, &customers)? {
        None => Ok(()),
        Some((first, second)) => Err(CommandError::Usage(
            format!(
                "{file}: lines {first} and {second} are for the same customer, one by its domain, and \
                 their qualifications are the same or exclude each other"
            ),
            "remove one of the two rows".to_owned(),
        )),
    }
}

/// Prints what the run will send.
fn announce(
    console: &mut Console<'_>,
    settings: &Settings,
    file: &Path,
    plan: &Plan,
    counts: &PlanCounts,
    remaining: &RemainingCreates,
) {
    let to_send = counts.remaining();
    console.note(format_args!(
        "{}: {}, {to_send} to send",
        file.display(),
        rows(counts.rows)
    ));
    if counts.unknown > 0 {
        console.note(format_args!(
            "  {} may have been sent: they are verified first",
            counts.unknown
        ));
    }
    // For a started plan, the summary would include finished rows.
    if to_send == counts.rows {
        for line in summary_lines(&plan.summary) {
            let (qualification, detail) = (line.qualification, line.detail);
            console.note(format!("  {qualification:<25} {detail:<16} {:>7}", line.rows).trim_end());
        }
    }
    for (code, rows) in &plan.summary.codes {
        match code_coverage(code, *rows, remaining) {
            (message, true) => console.note(format_args!("  {message}")),
            (message, false) => console.warn(message),
        }
    }
    let service = if settings.emulated {
        "the embedded emulator"
    } else {
        settings.target.service()
    };
    let minutes = f64::from(to_send) / f64::from(settings.rate);
    let span = Duration::try_from_secs_f64(minutes * 60.0).unwrap_or_default();
    let duration = if minutes < 1.0 {
        "less than a minute without retries".to_owned()
    } else {
        format!("at least {}", HumanDuration(span))
    };
    console.note(format_args!("  service  {service}"));
    console.note(format_args!(
        "  rate     at most {} requests a minute, {} at once: {duration}",
        settings.rate, settings.concurrency
    ));
}

/// Everything that a run needs.
struct Run {
    session: Session,
    ledger: Ledger,
    plan: PlanRecord,
    _lock: PlanLock,
}

impl Run {
    async fn new(
        session: Option<Session>,
        ledger: Ledger,
        plan: PlanRecord,
        lock: PlanLock,
        settings: &Settings,
    ) -> Result<Self, CommandError> {
        let session = match session {
            Some(session) => session,
            None => Session::rate_limited(settings).await?,
        };
        Ok(Self {
            session,
            ledger,
            plan,
            _lock: lock,
        })
    }

    async fn execute(
        self,
        file: &Path,
        settings: &Settings,
        arguments: &RunArgs,
        counts: PlanCounts,
        console: &mut Console<'_>,
    ) -> Result<Exit, CommandError> {
        let limits = RunLimits {
            concurrency: settings.concurrency,
            max_failures: (arguments.max_failures > 0).then_some(arguments.max_failures),
        };
        let mut progress = Progress::new(console, counts.remaining());
        let signals = signals(&progress);
        let writer = Writer::spawn(self.ledger, self.plan.clone());
        let partner = &self.session.partner;
        let mut each = |row: &executor::RowProgress| progress.count(row);
        let stop = executor::run(partner, &writer, limits, signals, &mut each).await;
        progress.finish();
        if let Some(StopReason::Aborted(signal)) = stop {
            // Without waiting for the disk: rows in progress are in the ledger as unknown.
            return Ok(signal.exit());
        }
        let about_plan = |error| CommandError::Ledger(error, Some(file.to_owned()));
        let ledger = writer.join().map_err(about_plan)?;
        if let Some(StopReason::Ledger(error)) = stop {
            return Err(about_plan(error));
        }
        let counts = ledger.counts(&self.plan)?;
        report::print_counts(console, &counts)?;
        let plan = file.display();
        // The suggested commands have to use the same ledger.
        let arguments = match &arguments.ledger.ledger {
            Some(ledger) => format!("{plan} --ledger {}", ledger.display()),
            None => plan.to_string(),
        };
        let resume = if settings.emulated && settings.ledger.is_none() {
            "the embedded emulator and its ledger end with this command".to_owned()
        } else {
            format!("run `pcq plan resume {arguments}` (it never sends a request twice)")
        };
        let left = rows(counts.remaining());
        // A reason that occurred after the last row does not matter.
        let stop = match stop {
            Some(StopReason::Interrupted(_) | StopReason::MaxFailures(_))
                if counts.remaining() == 0 =>
            {
                None
            }
            stop => stop,
        };
        match stop {
            Some(StopReason::Interrupted(signal)) => {
                console.note(format_args!("{plan}: interrupted, {left} left: {resume}"));
                Ok(signal.exit())
            }
            Some(StopReason::MaxFailures(count)) => {
                console.note(format_args!(
                    "{plan}: stopped after {} failed (`--max-failures`), {left} left: {resume}",
                    rows(count)
                ));
                Ok(Exit::Failed)
            }
            Some(StopReason::Credential(error)) => {
                console.note(format_args!("{plan}: stopped, {left} left: {resume}"));
                Err(CommandError::Request(*error, None))
            }
            None if counts.remaining() > 0 => {
                console.note(format_args!(
                    "{plan}: {left} without a final outcome: {resume}"
                ));
                if counts.rejected > 0 {
                    console.note(format_args!(
                        "{plan}: a row after a rejected GovernmentCommunityCloud of the same customer \
                         waits, because it would exclude it: send the rejected row again with `pcq plan \
                         resume {arguments} --refused`, or remove it from the file"
                    ));
                }
                Ok(Exit::Failed)
            }
            None | Some(StopReason::Aborted(_) | StopReason::Ledger(_)) => {
                if counts.rejected > 0 {
                    console.note(format_args!(
                        "{plan}: {} rejected: `pcq plan report {arguments}` prints the reasons; `pcq plan \
                         resume {arguments} --refused` sends them again",
                        rows(counts.rejected)
                    ));
                }
                if counts.in_review > 0 {
                    console.note(format_args!(
                        "{plan}: {} in review: check them with `pcq qualifications watch --plan \
                         {arguments}`",
                        rows(counts.in_review)
                    ));
                }
                Ok(finished(&counts))
            }
        }
    }
}

/// The exit code of a plan without remaining rows.
fn finished(counts: &PlanCounts) -> Exit {
    if counts.rejected > 0 {
        Exit::RowsRejected
    } else {
        Exit::Done
    }
}

/// The signals that the process receives. After the first one, the user reads how to stop at once.
fn signals(progress: &Progress) -> impl Stream<Item = Signal> + use<> {
    let print = progress.line_printer();
    let signals = CommandSignals::listen();
    stream::unfold((signals, Some(print)), |(mut signals, print)| async move {
        let signal = signals.next().await;
        if let Some(print) = print {
            print("finishing the rows in progress; press Ctrl-C again to stop at once");
        }
        Some((signal, (signals, None)))
    })
}
