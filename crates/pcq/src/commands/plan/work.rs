//! `pcq plan apply` and `resume`: from the file to the ledger, and from there to the service.

use std::path::Path;
use std::time::Duration;

use indicatif::HumanDuration;
use tokio::sync::oneshot;

use super::{Apply, LedgerFile, Resume, Work, not_begun, parts, report, sound};
use crate::Exit;
use crate::apply::{self, Limits, Stop};
use crate::console::Console;
use crate::failure::Failure;
use crate::forecast::{self, Codes};
use crate::ledger::{self, Begun, Claim, Counts, Ledger, LedgerError, Writer};
use crate::plan::Plan;
use crate::progress::Progress;
use crate::session::{self, Session};
use crate::settings::Settings;

pub(super) async fn apply(
    arguments: &Apply,
    settings: &Settings,
    console: &mut Console<'_>,
) -> Result<Exit, Failure> {
    let file = &arguments.plan;
    let plan = match sound(console, file, &mut |_| {})? {
        Ok(plan) => plan,
        Err(exit) => return Ok(exit),
    };
    let account = session::account(settings)?;
    let of_plan = |error| Failure::Ledger(error, Some(file.clone()));
    let mut ledger = LedgerFile::open(settings, Some(file))?;
    not_another(&ledger, &account, &plan, file)?;
    let (begun, claim) = begin(&mut ledger, &account, arguments, &plan).map_err(of_plan)?;
    let session = prepare(&mut ledger, &begun, settings, file).await?;
    let counts = ledger.counts(&begun)?;
    if counts.due() == 0 {
        console.note(format_args!(
            "{}: nothing to send, it was worked off before (begun {})",
            file.display(),
            begun.begun_at
        ));
        report::status(console, &counts)?;
        return Ok(finished(&counts));
    }
    let run = Run::ready(session, ledger, begun, claim, settings).await?;
    let (sent, unknown) = run.ledger.elsewhere(&run.begun)?;
    if unknown > 0 {
        return Err(Failure::Usage(
            format!(
                "{}: another plan may have sent {unknown} of these rows, and nobody knows what came of \
                 them; nothing was sent",
                file.display()
            ),
            "settle that plan first, with `pcq plan resume`".to_owned(),
        ));
    }
    if sent > 0 {
        console.warn(format_args!(
            "another plan has sent {sent} of these rows already; the service refuses what a customer has, \
             and takes again what was denied"
        ));
    }
    let left = if plan.summary.codes.is_empty() {
        Codes::new()
    } else {
        forecast::codes(&run.session.partner).await?
    };
    announce(console, settings, file, &plan, &counts, &left);
    if !arguments.yes {
        let what = match counts.due() {
            1 => "Send 1 request?".to_owned(),
            due => format!("Send {due} requests?"),
        };
        match console.ask(format_args!("A qualification cannot be undone. {what}")) {
            Some(true) => {}
            Some(false) => {
                console.note("nothing was sent");
                return Ok(Exit::Failed);
            }
            None => {
                return Err(Failure::Usage(
                    "nobody can be asked whether to send: this is no terminal".to_owned(),
                    format!("`pcq plan apply {} --yes` does not ask", file.display()),
                ));
            }
        }
    }
    run.work(file, settings, &arguments.work, counts, console)
        .await
}

pub(super) async fn resume(
    arguments: &Resume,
    settings: &Settings,
    console: &mut Console<'_>,
) -> Result<Exit, Failure> {
    let file = &arguments.plan;
    let plan = match sound(console, file, &mut |_| {})? {
        Ok(plan) => plan,
        Err(exit) => return Ok(exit),
    };
    let account = session::account(settings)?;
    let of_plan = |error| Failure::Ledger(error, Some(file.clone()));
    let ledger = Ledger::existing(&settings.ledger()?).map_err(of_plan)?;
    let mut ledger = ledger.ok_or_else(|| not_begun(file, settings))?;
    let path = ledger::absolute(file);
    let begun = match ledger.find(Some(&account), &path, &plan.digest)? {
        None => {
            not_another(&ledger, &account, &plan, file)?;
            return Err(not_begun(file, settings));
        }
        Some((begun, true)) => begun,
        Some((begun, false)) => {
            let changed = ledger.compare(&begun, file).map_err(of_plan)?;
            return Err(of_plan(LedgerError::Changed(Box::new(changed))));
        }
    };
    let claim = ledger.claim(&begun).map_err(of_plan)?;
    if arguments.refused {
        ledger.reopen(&begun)?;
    }
    let session = prepare(&mut ledger, &begun, settings, file).await?;
    let counts = ledger.counts(&begun)?;
    if counts.due() == 0 {
        console.note(format_args!("{}: nothing is left to send", file.display()));
        report::status(console, &counts)?;
        return Ok(finished(&counts));
    }
    let run = Run::ready(session, ledger, begun, claim, settings).await?;
    run.work(file, settings, &arguments.work, counts, console)
        .await
}

/// Refuses a plan that was begun for another tenant of the same service: it may be the same one by another
/// name, and then its rows would be sent twice.
fn not_another(ledger: &Ledger, account: &str, plan: &Plan, file: &Path) -> Result<(), Failure> {
    match ledger.begun_by_another(account, &plan.digest)? {
        None => Ok(()),
        Some(other) => Err(Failure::Usage(
            format!(
                "{}: this plan was begun for {other}, and this is {account}",
                file.display()
            ),
            "sign in as for that, or take a ledger of its own with `--ledger` if it is meant for both"
                .to_owned(),
        )),
    }
}

/// A number of rows, in words.
fn rows(count: u32) -> String {
    match count {
        1 => "1 row".to_owned(),
        count => format!("{count} rows"),
    }
}

/// Writes the plan into the ledger, or finds it there.
fn begin(
    ledger: &mut Ledger,
    account: &str,
    arguments: &Apply,
    plan: &Plan,
) -> Result<(Begun, Claim), LedgerError> {
    let file = &arguments.plan;
    let path = ledger::absolute(file);
    let (begun, _earlier) = match ledger.find(Some(account), &path, &plan.digest)? {
        Some((begun, true)) => (begun, None),
        None => (ledger.begin(account, file, plan, None)?, None),
        Some((earlier, false)) => {
            let claim = ledger.claim(&earlier)?;
            let counts = ledger.counts(&earlier)?;
            let untouched = counts.waiting == counts.rows;
            let changed = ledger.compare(&earlier, file)?;
            if changed.unknown > 0 || !(untouched || arguments.changed) {
                return Err(LedgerError::Changed(Box::new(changed)));
            }
            let begun = ledger.begin(account, file, plan, Some(&earlier))?;
            // Held until the new version is claimed.
            (begun, Some(claim))
        }
    };
    let claim = ledger.claim(&begun)?;
    Ok((begun, claim))
}

/// Makes a plan that is in the ledger ready to be sent: whose the domains are, and what came of its rows in
/// earlier versions of the file. The session is there if it was needed.
async fn prepare(
    ledger: &mut Ledger,
    begun: &Begun,
    settings: &Settings,
    file: &Path,
) -> Result<Option<Session>, Failure> {
    let domains = ledger.unresolved(begun)?;
    let session = if domains.is_empty() {
        None
    } else {
        let session = Session::paced(settings).await?;
        resolve(&session, ledger, begun, &domains, file).await?;
        Some(session)
    };
    ledger.carry(begun)?;
    Ok(session)
}

/// Finds out whose the domains are, once for each plan.
async fn resolve(
    session: &Session,
    ledger: &mut Ledger,
    begun: &Begun,
    domains: &[String],
    file: &Path,
) -> Result<(), Failure> {
    let known = forecast::resolve(&session.partner, domains).await?;
    let unknown: Vec<_> = domains
        .iter()
        .filter(|domain| !known.contains_key(*domain))
        .cloned()
        .collect();
    if !unknown.is_empty() {
        return Err(Failure::NotFound(
            format!(
                "no customer of the partner has {}; nothing is sent until that is mended",
                unknown.join(", ")
            ),
            format!(
                "correct the domains in {}; `pcq customers find` looks for them",
                file.display()
            ),
        ));
    }
    let known: Vec<_> = known.into_iter().collect();
    let twice = ledger.resolve(begun, &known)?;
    if let Some((first, second)) = twice.first() {
        return Err(Failure::Usage(
            format!(
                "{}: lines {first} and {second} name the same customer, one by its domain, and ask for \
                 what excludes each other or for the same",
                file.display()
            ),
            "remove one of the two rows".to_owned(),
        ));
    }
    Ok(())
}

/// How far a code goes, and whether it goes far enough as far as is known.
pub(super) fn cover(code: &str, count: u32, left: &Codes) -> (String, bool) {
    let rows = rows(count);
    let (far, enough) = match left.get(code) {
        None => (", and the partner has no such code".to_owned(), false),
        Some(None) => ("; how many creates are left is not told".to_owned(), true),
        Some(Some(left)) => {
            let short = i64::from(count) - i64::from(*left);
            if short > 0 {
                (format!(", {left} creates left: {short} too few"), false)
            } else {
                (format!(", {left} creates left"), true)
            }
        }
    };
    (format!("code {code}: {rows}{far}"), enough)
}

/// Says what is about to happen.
fn announce(
    console: &mut Console<'_>,
    settings: &Settings,
    file: &Path,
    plan: &Plan,
    counts: &Counts,
    left: &Codes,
) {
    let Counts { rows, unknown, .. } = counts;
    let due = counts.due();
    console.note(format_args!(
        "{}: {rows} rows, {due} to send",
        file.display()
    ));
    if *unknown > 0 {
        console.note(format_args!(
            "  {unknown} may have been sent: they are looked up first"
        ));
    }
    // Of a plan that was begun, they would count what is done.
    let parts = if due == *rows {
        parts(&plan.summary)
    } else {
        Vec::new()
    };
    for part in parts {
        let (qualification, detail) = (part.qualification, part.detail);
        console.note(format!("  {qualification:<25} {detail:<16} {:>7}", part.rows).trim_end());
    }
    for (code, rows) in &plan.summary.codes {
        match cover(code, *rows, left) {
            (text, true) => console.note(format_args!("  {text}")),
            (text, false) => console.warn(text),
        }
    }
    let service = if settings.emulated {
        "the emulator inside of this process"
    } else {
        settings.service()
    };
    let minutes = f64::from(due) / f64::from(settings.rate);
    let span = Duration::try_from_secs_f64(minutes * 60.0).unwrap_or_default();
    let lasts = if minutes < 1.0 {
        "less than a minute, if all goes well".to_owned()
    } else {
        format!("{} at least", HumanDuration(span))
    };
    console.note(format_args!("  service  {service}"));
    console.note(format_args!(
        "  pace     at most {} calls a minute, {} at once: {lasts}",
        settings.rate, settings.concurrency
    ));
}

/// Everything that a run works with.
struct Run {
    session: Session,
    ledger: Ledger,
    begun: Begun,
    _claim: Claim,
}

impl Run {
    /// With the session that was begun, or with one that begins now.
    async fn ready(
        session: Option<Session>,
        ledger: Ledger,
        begun: Begun,
        claim: Claim,
        settings: &Settings,
    ) -> Result<Self, Failure> {
        let session = match session {
            Some(session) => session,
            None => Session::paced(settings).await?,
        };
        Ok(Self {
            session,
            ledger,
            begun,
            _claim: claim,
        })
    }

    async fn work(
        self,
        file: &Path,
        settings: &Settings,
        work: &Work,
        counts: Counts,
        console: &mut Console<'_>,
    ) -> Result<Exit, Failure> {
        let limits = Limits {
            concurrency: settings.concurrency,
            failures: (work.max_failures > 0).then_some(work.max_failures),
        };
        let mut progress = Progress::new(console, counts.due());
        let interrupted = interruption(&progress);
        let writer = Writer::start(self.ledger, self.begun.clone());
        let partner = &self.session.partner;
        let mut each = |step: &apply::Step| progress.step(step);
        let stop = apply::run(partner, &writer, limits, interrupted, &mut each).await;
        progress.end();
        let ledger = writer.end()?;
        if let Some(Stop::Ledger(error)) = stop {
            return Err(Failure::Ledger(error, Some(file.to_owned())));
        }
        let counts = ledger.counts(&self.begun)?;
        report::status(console, &counts)?;
        let plan = file.display();
        // What is suggested has to find the same ledger.
        let with = match &work.ledger.ledger {
            Some(ledger) => format!("{plan} --ledger {}", ledger.display()),
            None => plan.to_string(),
        };
        let resume = if settings.emulated && settings.ledger.is_none() {
            "the emulator inside of this process ends with it, and so does the ledger".to_owned()
        } else {
            format!("`pcq plan resume {with}` goes on; nothing is sent twice")
        };
        let left = counts.due();
        match stop {
            None if left > 0 => {
                console.note(format_args!("{plan}: {} not settled: {resume}", rows(left)));
                if counts.refused > 0 {
                    console.note(format_args!(
                        "{plan}: a row behind a refused GovernmentCommunityCloud of the same customer \
                         waits for it, which it would exclude: send that again with `pcq plan resume \
                         {plan} --refused`, or take it out of the file"
                    ));
                }
                Ok(Exit::Failed)
            }
            // Whatever stopped it came after the last row.
            None | Some(Stop::Interrupted | Stop::Failures(_)) if left == 0 => {
                if counts.refused > 0 {
                    console.note(format_args!(
                        "{plan}: {} refused: `pcq plan report {with}` says why; `pcq plan resume {with} \
                         --refused` sends that again",
                        rows(counts.refused)
                    ));
                }
                if counts.in_review > 0 {
                    console.note(format_args!(
                        "{plan}: {} in review: `pcq qualifications watch --plan {with}` looks how that \
                         stands",
                        rows(counts.in_review)
                    ));
                }
                Ok(finished(&counts))
            }
            Some(Stop::Interrupted) => {
                console.note(format_args!(
                    "{plan}: stopped, {} left: {resume}",
                    rows(left)
                ));
                Ok(Exit::Interrupted)
            }
            Some(Stop::Failures(count)) => {
                console.note(format_args!(
                    "{plan}: stopped after {} that failed, {} left: {resume}; `--max-failures` says when to \
                     stop",
                    rows(count),
                    rows(left)
                ));
                Ok(Exit::Failed)
            }
            Some(Stop::Credential(fault)) => {
                console.note(format_args!(
                    "{plan}: stopped, {} left: {resume}",
                    rows(left)
                ));
                Err(Failure::Call(*fault, None))
            }
            // Nothing is left, or it is handled above.
            None => Ok(finished(&counts)),
            Some(Stop::Ledger(error)) => Err(Failure::Ledger(error, Some(file.to_owned()))),
        }
    }
}

/// How a plan ended in which nothing is left to do.
fn finished(counts: &Counts) -> Exit {
    if counts.refused > 0 {
        Exit::Partly
    } else {
        Exit::Done
    }
}

/// Comes when somebody asks the program to end. The second time ends it at once.
fn interruption(progress: &Progress) -> impl Future<Output = ()> + use<> {
    let (tell, told) = oneshot::channel();
    let line = progress.writer();
    tokio::spawn(async move {
        signal().await;
        line("finishing what is under way; Ctrl-C again ends at once");
        // Who does not listen any more is about to end.
        let _ = tell.send(());
        signal().await;
        std::process::exit(Exit::Interrupted as i32);
    });
    async move {
        if told.await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// Comes with Ctrl-C, and with the signal by which systems end programs.
async fn signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    // Where signals cannot be had, the program cannot be asked to end.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
