//! `pcq qualifications`: what customers are qualified for, one more of it, and what becomes of it.

use std::collections::HashMap;
use std::path::PathBuf;
use std::pin::pin;
use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};
use futures_util::{StreamExt as _, stream};
use partner_center::types::{
    CustomerQualification, EducationSegment, Qualification, QualificationRequest,
    QualificationRequestValidationCode,
};
use partner_center::{Error, Vetting};
use serde::Serialize;
use uuid::Uuid;

use super::plan::LedgerFile;
use crate::Exit;
use crate::args::Format;
use crate::console::Console;
use crate::failure::{Failure, hopeless};
use crate::ledger::{self, Ledger, NOT_VETTED, Seen};
use crate::output::{self, Sheet};
use crate::plan::{Who, bare_host};
use crate::session::{Session, account};
use crate::settings::Settings;

pub(crate) const CUSTOMER: &str = "The customer's domain, or its id, a GUID: \"Microsoft ID\" on the \
                                   portal's Account page";

#[derive(Debug, Subcommand)]
pub(crate) enum Qualifications {
    /// List the qualifications of a customer and the state of their vetting.
    #[command(
        after_long_help = "Examples:\n  pcq qualifications list contoso.onmicrosoft.com\n  \
                           pcq qualifications list b44bb1fb-c595-45b0-9e09-d657365580bf --output json"
    )]
    List {
        #[arg(help = CUSTOMER)]
        customer: Who,
    },
    /// Request a qualification for a customer. This cannot be undone.
    #[command(
        after_long_help = "Examples:\n  pcq qualifications request contoso.edu --education \
                           higher-education --website contoso.edu --wait\n  \
                           pcq qualifications request contoso.gov --gcc 123456\n  \
                           pcq qualifications request contoso.example --state-owned-entity"
    )]
    Request(Request),
    /// Look at what is in review, and report what has changed since the last look.
    ///
    /// Looks at the customers that are named, at the rows of a plan, or at everything in the ledger that
    /// was still in review. What it sees is kept in the ledger, so that the next run reports changes only.
    /// It looks once, for cron, or stays with `--every`. It exits with 5 if a denial is new, else with 6
    /// if something is still in review, else with 0.
    #[command(after_long_help = "Examples:\n  pcq qualifications watch\n  \
                           pcq qualifications watch --plan schools.csv --every 4h\n  \
                           pcq qualifications watch contoso.edu --output json\n\nWith --output json, \
                           each change is one JSON object on a line of its own.")]
    Watch(Watch),
}

#[derive(Debug, Args)]
pub(crate) struct Request {
    #[arg(help = CUSTOMER)]
    customer: Who,
    #[command(flatten)]
    wanted: Wanted,
    /// Web site of the school, such as `contoso.edu`; it helps the vetting.
    #[arg(
        long,
        value_name = "HOST",
        value_parser = host,
        requires = "education",
        conflicts_with_all = ["gcc", "state_owned_entity"]
    )]
    website: Option<String>,
    /// Wait until the vetting is decided, which can take days: looking again after five minutes,
    /// then at intervals of up to four hours, for seven days or as long as the token is accepted.
    #[arg(long)]
    wait: bool,
}

/// The one qualification to request.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Wanted {
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

#[derive(Debug, Args)]
pub(crate) struct Watch {
    #[arg(help = CUSTOMER)]
    customers: Vec<Who>,
    /// Look at the rows of this plan.
    #[arg(long, value_name = "PLAN", conflicts_with = "customers")]
    plan: Option<PathBuf>,
    /// Stay, and look again after so long, as in `4h`, until nothing is in review.
    #[arg(long, value_name = "SPAN", value_parser = span)]
    every: Option<Duration>,
    #[command(flatten)]
    pub(crate) ledger: LedgerFile,
}

fn span(text: &str) -> Result<Duration, String> {
    let span = humantime::parse_duration(text);
    let span = span.map_err(|error| format!("{error}; it is written as 4h or 90m"))?;
    if span < Duration::from_secs(1) {
        return Err("it is one second at least".to_owned());
    }
    Ok(span)
}

fn code(text: &str) -> Result<QualificationRequestValidationCode, String> {
    filled(text)?.parse().map_err(|error| format!("{error}"))
}

fn host(text: &str) -> Result<String, String> {
    let text = filled(text)?;
    bare_host(&text).map_err(|host| format!("it is no bare host; write {host}"))?;
    Ok(text)
}

fn filled(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() {
        Err("it is empty".to_owned())
    } else {
        Ok(text.to_owned())
    }
}

impl Request {
    /// The request as it goes to the service; nothing if no qualification is named, which the
    /// parser does not let pass.
    fn qualification(&self) -> Option<QualificationRequest> {
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

impl Qualifications {
    pub(crate) async fn run(
        &self,
        settings: &Settings,
        console: &mut Console<'_>,
    ) -> Result<Exit, Failure> {
        match self {
            Self::List { customer } => {
                let session = Session::start(settings).await?;
                list(&session, customer, console).await
            }
            Self::Request(wanted) => {
                let session = Session::start(settings).await?;
                request(&session, wanted, console).await
            }
            Self::Watch(watch) => watch.run(settings, console).await,
        }
    }
}

async fn list(session: &Session, who: &Who, console: &mut Console<'_>) -> Result<Exit, Failure> {
    let customer = session.id(who).await?;
    let entries = session.partner.customer(customer).qualifications().await;
    let entries = entries.map_err(|fault| Failure::Call(fault, Some(customer)))?;
    if entries.is_empty() {
        console.note(format_args!("customer {who} has no qualification"));
    }
    output::rows(console, &entries)?;
    Ok(Exit::Done)
}

async fn request(
    session: &Session,
    request: &Request,
    console: &mut Console<'_>,
) -> Result<Exit, Failure> {
    let Some(wanted) = request.qualification() else {
        // The parser lets nothing of the kind pass.
        return Err(Failure::Usage(
            "no qualification is named".to_owned(),
            "add --education, --gcc or --state-owned-entity".to_owned(),
        ));
    };
    let customer = session.id(&request.customer).await?;
    let qualification = wanted.qualification();
    // The id is told first: who stops here can still look for the request, or have it looked for.
    let id = Uuid::new_v4();
    console.note(format_args!(
        "requesting {qualification} for customer {customer} (request {id})"
    ));
    let requested = session
        .partner
        .customer(customer)
        .request_qualification_with_id(wanted, id)
        .await;
    let requested = requested.map_err(|fault| Failure::Call(fault, Some(customer)))?;
    if !request.wait {
        if matches!(requested.vetting(), Vetting::InReview(_)) {
            console.note(format_args!(
                "it is in review: look how it stands with `pcq qualifications watch {customer}`"
            ));
        }
        let printed = output::row(console, requested.entry());
        return printed
            .map(|()| Exit::Done)
            .map_err(|error| Failure::Output(error, Some(customer)));
    }
    let mut vetting = requested.vetting();
    if matches!(vetting, Vetting::InReview(_)) {
        console.note("waiting for the vetting; stopping this command does not stop it");
        let wait = requested.wait(session.policy).await;
        vetting = wait.map_err(|fault| Failure::Wait(fault, customer))?;
    }
    let exit = match vetting {
        Vetting::Approved(_) | Vetting::NotVetted(_) => Exit::Done,
        Vetting::Denied(_) => Exit::Denied,
        // The enum may grow; what is not known is not decided.
        Vetting::InReview(_) | _ => Exit::InReview,
    };
    let entry = vetting.into_entry();
    if exit == Exit::InReview {
        console.note(format_args!(
            "the vetting is not decided yet: look later with `pcq qualifications watch {customer}`"
        ));
    }
    let printed = match &entry {
        Some(entry) => output::row(console, entry),
        None => Ok(()),
    };
    printed
        .map(|()| exit)
        .map_err(|error| Failure::Output(error, Some(customer)))
}

/// One vetting that is not as it was.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Change {
    customer: Uuid,
    qualification: String,
    /// At the last look; nothing if there was none.
    was: Option<String>,
    now: Option<String>,
    reason: Option<String>,
}

const COLUMNS: [&str; 5] = ["CUSTOMER", "QUALIFICATION", "WAS", "NOW", "REASON"];

impl Change {
    fn cells(&self) -> Vec<String> {
        let word = |word: &Option<String>| word.clone().unwrap_or_default();
        vec![
            self.customer.to_string(),
            self.qualification.clone(),
            word(&self.was),
            word(&self.now),
            self.reason.clone().unwrap_or_default(),
        ]
    }
}

/// What one round of looks came to.
#[derive(Default)]
struct Round {
    changes: usize,
    in_review: usize,
    denied: bool,
    fault: Option<(Error, Uuid)>,
}

impl Watch {
    async fn run(&self, settings: &Settings, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let account = account(settings)?;
        let mut ledger = LedgerFile::open(settings, self.plan.as_deref())?;
        let plan = match &self.plan {
            Some(path) => Some(super::plan::known(&ledger, settings, path)?),
            None => None,
        };
        if let Some(plan) = plan.as_ref().filter(|plan| plan.account != account) {
            return Err(Failure::Usage(
                format!(
                    "this plan was begun for {}, not for {account}",
                    plan.account
                ),
                "name its profile with `--profile`".to_owned(),
            ));
        }
        let session = Session::paced(settings).await?;
        let mut named = Vec::new();
        for who in &self.customers {
            named.push(session.id(who).await?);
        }
        let mut denied = false;
        let mut interrupted = pin!(tokio::signal::ctrl_c());
        loop {
            let known = if named.is_empty() {
                ledger.in_review(&account, plan.as_ref())?
            } else {
                Vec::new()
            };
            let round = tokio::select! {
                round = look(&session, settings, &account, &mut ledger, console, &named, known) => round?,
                _ = &mut interrupted => return Ok(Exit::Interrupted),
            };
            denied |= round.denied;
            let exit = match (&round.fault, denied, round.in_review) {
                (_, true, _) => Exit::Denied,
                (Some(_), false, _) => Exit::Failed,
                (None, false, 0) => Exit::Done,
                (None, false, _) => Exit::InReview,
            };
            if round.changes == 0 && round.fault.is_none() {
                console.note(match round.in_review {
                    0 if named.is_empty() => {
                        "nothing is in review, as far as the ledger knows; who is named is looked at in any \
                         case"
                            .to_owned()
                    }
                    0 => "no change: nothing is in review".to_owned(),
                    1 => "no change: 1 is in review".to_owned(),
                    count => format!("no change: {count} are in review"),
                });
            }
            match (self.every, round.fault) {
                // What failed once may go well the next time, and of the others there may be news.
                (Some(_), Some((fault, customer))) if !hopeless(&fault) => {
                    console.warn(format_args!("{customer}: {fault}"));
                }
                // A denial is told by the exit code once; a fault comes again.
                (_, Some((fault, customer))) if denied => {
                    console.warn(format_args!("{customer}: {fault}"));
                    return Ok(exit);
                }
                (_, Some((fault, customer))) => return Err(Failure::Call(fault, Some(customer))),
                (None, None) => return Ok(exit),
                (Some(_), None) if round.in_review == 0 => return Ok(exit),
                (Some(_), None) => {}
            }
            let pause = self.every.unwrap_or_default();
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                _ = &mut interrupted => return Ok(Exit::Interrupted),
            }
        }
    }
}

/// Looks at each customer once, and tells what is not as it was. What has been told is written down after it
/// was: who stops in between is told again.
async fn look(
    session: &Session,
    settings: &Settings,
    account: &str,
    ledger: &mut Ledger,
    console: &mut Console<'_>,
    named: &[Uuid],
    known: Vec<Seen>,
) -> Result<Round, Failure> {
    /// So many customers are told together, so that a table has its widths.
    const TOGETHER: usize = 100;
    let mut wanted: HashMap<Uuid, Vec<String>> = HashMap::new();
    let mut order: Vec<Uuid> = named.to_vec();
    for seen in known {
        let qualifications = wanted.entry(seen.customer).or_default();
        if qualifications.is_empty() {
            order.push(seen.customer);
        }
        qualifications.push(seen.qualification);
    }
    let looks = order.into_iter().map(|id| async move {
        let entries = session.partner.customer(id).qualifications().await;
        (id, entries)
    });
    let mut looks = stream::iter(looks)
        .buffered(settings.concurrency.into())
        .chunks(TOGETHER);
    let mut round = Round::default();
    while let Some(looks) = looks.next().await {
        let mut seen = Vec::new();
        let mut changes = Vec::new();
        for (id, entries) in looks {
            let entries = match entries {
                Ok(entries) => entries,
                // One customer may be gone; a token that is refused is refused for all.
                Err(fault) => {
                    let worse = round.fault.as_ref().is_none_or(|_| hopeless(&fault));
                    if worse {
                        round.fault = Some((fault, id));
                    }
                    continue;
                }
            };
            let wanted = wanted.get(&id);
            let mut kinds: Vec<Qualification> = Vec::new();
            for entry in &entries {
                let known = kinds.contains(&entry.qualification);
                let name = entry.qualification.to_string();
                if !known && wanted.is_none_or(|wanted| wanted.contains(&name)) {
                    kinds.push(entry.qualification.clone());
                }
            }
            for kind in &kinds {
                // Of several entries, the one that counts.
                let Some(entry) = Vetting::from_entries(kind, entries.clone()).into_entry() else {
                    continue;
                };
                let (now, change) = compare(account, ledger, id, &entry, &mut round)?;
                seen.push(now);
                changes.extend(change);
            }
            // What was accepted and does not show is not decided.
            let shown = |wanted: &String| kinds.iter().any(|kind| kind.to_string() == *wanted);
            let absent = wanted.iter().flat_map(|wanted| wanted.iter());
            round.in_review += absent.filter(|wanted| !shown(wanted)).count();
        }
        round.changes += changes.len();
        print(console, &changes)?;
        ledger.saw(account, &seen)?;
        if round
            .fault
            .as_ref()
            .is_some_and(|(fault, _)| hopeless(fault))
        {
            break;
        }
    }
    Ok(round)
}

fn vetted(word: &String) -> bool {
    word != NOT_VETTED
}

fn compare(
    account: &str,
    ledger: &Ledger,
    customer: Uuid,
    entry: &CustomerQualification,
    round: &mut Round,
) -> Result<(Seen, Option<Change>), Failure> {
    let now = Seen {
        customer,
        qualification: entry.qualification.to_string(),
        vetting: Some(ledger::vetting(entry)),
        reason: entry.vetting_reason.clone(),
    };
    let before = ledger.seen(account, customer, &now.qualification)?;
    let vetting = now.vetting.as_deref().unwrap_or_default();
    let news = before.as_ref() != Some(&now);
    match vetting {
        "Approved" | NOT_VETTED => {}
        "Denied" => round.denied |= news,
        _ => round.in_review += 1,
    }
    let change = news.then(|| Change {
        customer,
        qualification: now.qualification.clone(),
        was: before.and_then(|before| before.vetting).filter(vetted),
        now: now.vetting.clone().filter(vetted),
        reason: now.reason.clone(),
    });
    Ok((now, change))
}

fn print(console: &mut Console<'_>, changes: &[Change]) -> Result<(), Failure> {
    if changes.is_empty() {
        return Ok(());
    }
    if console.format == Format::Json {
        for change in changes {
            let line = serde_json::to_string(change).unwrap_or_default();
            console.print(|out| writeln!(out, "{line}"))?;
        }
        return Ok(());
    }
    let mut sheet = Sheet::new(console, &COLUMNS);
    for change in changes {
        sheet.add(change.cells(), change)?;
    }
    Ok(sheet.end()?)
}
