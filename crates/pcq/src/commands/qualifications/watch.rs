//! `pcq qualifications watch`: checks vettings and reports changes since the last check.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use futures_util::{StreamExt as _, stream};
use partner_center::types::{CustomerQualification, Qualification};
use partner_center::{Error, Vetting, sanitize_json};
use serde::Serialize;
use uuid::Uuid;

use super::super::{customers::CUSTOMER, plan};
use crate::console::Console;
use crate::error::{CommandError, is_fatal};
use crate::exit::Exit;
use crate::ledger::{Ledger, NOT_VETTED, VettingRecord, stored_status};
use crate::options::{Format, LedgerArgs};
use crate::plan::CustomerRef;
use crate::session::{self, Session};
use crate::settings::Settings;
use crate::signal::CommandSignals;
use crate::table::{self, Row};

#[derive(Debug, Args)]
pub(crate) struct WatchArgs {
    #[arg(help = CUSTOMER)]
    customers: Vec<CustomerRef>,
    /// Check the rows of this plan.
    #[arg(long, value_name = "PLAN", conflicts_with = "customers")]
    plan: Option<PathBuf>,
    /// Repeat the check at this interval, such as `4h`, until no vetting is in review.
    #[arg(long, value_name = "SPAN", value_parser = interval)]
    every: Option<Duration>,
    #[command(flatten)]
    pub(super) ledger: LedgerArgs,
}

fn interval(text: &str) -> Result<Duration, String> {
    let interval = humantime::parse_duration(text);
    let interval =
        interval.map_err(|error| format!("{error}; expected a span such as 4h or 90m"))?;
    if interval < Duration::from_secs(1) {
        return Err("the interval must be at least one second".to_owned());
    }
    Ok(interval)
}

/// A vetting that changed since the last check.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct VettingChange {
    customer: Uuid,
    qualification: String,
    /// `None` if it was never checked.
    was: Option<String>,
    now: Option<String>,
    reason: Option<String>,
}

impl Row for VettingChange {
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("CUSTOMER", "/customer"),
        ("QUALIFICATION", "/qualification"),
        ("WAS", "/was"),
        ("NOW", "/now"),
        ("REASON", "/reason"),
    ];
}

/// The results of one check of all vettings.
#[derive(Default)]
struct Round {
    changes: usize,
    in_review: usize,
    /// Whether a denial is new.
    denied: bool,
    error: Option<(Error, Uuid)>,
}

/// The data of a round.
struct Watcher<'w> {
    session: Session,
    settings: &'w Settings,
    account: String,
    ledger: Ledger,
}

pub(super) async fn run(
    arguments: &WatchArgs,
    settings: &Settings,
    console: &mut Console<'_>,
) -> Result<Exit, CommandError> {
    let account = session::account(settings)?;
    let ledger = session::open_ledger(settings, arguments.plan.as_deref())?;
    let plan = match &arguments.plan {
        Some(path) => Some(plan::find_plan(&ledger, settings, path)?),
        None => None,
    };
    if let Some(plan) = plan.as_ref().filter(|plan| plan.account != account) {
        return Err(CommandError::Usage(
            format!(
                "this plan was started for {}, not for {account}",
                plan.account
            ),
            "select its profile with `--profile`".to_owned(),
        ));
    }
    let watcher = Watcher {
        session: Session::rate_limited(settings).await?,
        settings,
        account,
        ledger,
    };
    let mut named = Vec::new();
    for customer in &arguments.customers {
        named.push(watcher.session.customer_id(customer).await?);
    }
    let mut denied = false;
    let mut signals = CommandSignals::listen();
    loop {
        let known = if named.is_empty() {
            let ledger = &watcher.ledger;
            ledger.vettings_in_review(&watcher.account, plan.as_ref())?
        } else {
            Vec::new()
        };
        let round = tokio::select! {
            round = watcher.check(console, &named, known) => round?,
            signal = signals.next() => return Ok(signal.exit()),
        };
        denied |= round.denied;
        let exit = match (&round.error, denied, round.in_review) {
            (_, true, _) => Exit::Denied,
            (Some(_), false, _) => Exit::Failed,
            (None, false, 0) => Exit::Done,
            (None, false, _) => Exit::InReview,
        };
        if round.changes == 0 && round.error.is_none() {
            console.note(match round.in_review {
                0 if named.is_empty() => {
                    "the ledger has no vetting in review; pass customers to check them anyway"
                        .to_owned()
                }
                0 => "no change: no vetting is in review".to_owned(),
                1 => "no change: 1 vetting is in review".to_owned(),
                count => format!("no change: {count} vettings are in review"),
            });
        }
        match (arguments.every, round.error) {
            // The next check may succeed, and other vettings may change.
            (Some(_), Some((error, customer))) if !is_fatal(&error) => {
                console.warn(format_args!("{customer}: {error}"));
            }
            // The exit code reports a denial once; the error occurs again.
            (_, Some((error, customer))) if denied => {
                console.warn(format_args!("{customer}: {error}"));
                return Ok(exit);
            }
            (_, Some((error, customer))) => {
                return Err(CommandError::Request(error, Some(customer)));
            }
            (None, None) => return Ok(exit),
            (Some(_), None) if round.in_review == 0 => return Ok(exit),
            (Some(_), None) => {}
        }
        tokio::select! {
            () = tokio::time::sleep(arguments.every.unwrap_or_default()) => {}
            signal = signals.next() => return Ok(signal.exit()),
        }
    }
}

impl Watcher<'_> {
    /// Checks each customer once, and prints changes. A change is stored after it was printed: after
    /// an interruption, it is printed again.
    async fn check(
        &self,
        console: &mut Console<'_>,
        named: &[Uuid],
        known: Vec<VettingRecord>,
    ) -> Result<Round, CommandError> {
        /// How many customers share one table, so that its columns are aligned.
        const CHUNK: usize = 100;
        let mut wanted: HashMap<Uuid, Vec<String>> = HashMap::new();
        let mut order = named.to_vec();
        for record in known {
            let qualifications = wanted.entry(record.customer).or_default();
            if qualifications.is_empty() {
                order.push(record.customer);
            }
            qualifications.push(record.qualification);
        }
        let reads = order.into_iter().map(|id| async move {
            let entries = self.session.partner.customer(id).qualifications().await;
            (id, entries)
        });
        let mut chunks = stream::iter(reads)
            .buffered(self.settings.concurrency.into())
            .chunks(CHUNK);
        let mut round = Round::default();
        while let Some(chunk) = chunks.next().await {
            let mut records = Vec::new();
            let mut changes = Vec::new();
            for (id, entries) in chunk {
                let entries = match entries {
                    Ok(entries) => entries,
                    // A customer may have left the partner; a rejected token is rejected for all.
                    Err(error) => {
                        if round.error.is_none() || is_fatal(&error) {
                            round.error = Some((error, id));
                        }
                        continue;
                    }
                };
                let wanted = wanted.get(&id);
                let mut kinds: Vec<Qualification> = Vec::new();
                for entry in &entries {
                    let name = entry.qualification.to_string();
                    if !kinds.contains(&entry.qualification)
                        && wanted.is_none_or(|wanted| wanted.contains(&name))
                    {
                        kinds.push(entry.qualification.clone());
                    }
                }
                for kind in &kinds {
                    // Of several entries, the client selects the relevant one.
                    let vetting = Vetting::from_entries(kind, entries.clone());
                    if let Some(entry) = vetting.into_entry() {
                        let (record, change) = self.compare(id, &entry, &mut round)?;
                        records.push(record);
                        changes.extend(change);
                    }
                }
                // An accepted request that is not visible yet is not decided.
                let is_visible = |name: &String| kinds.iter().any(|kind| kind.to_string() == *name);
                let wanted = wanted.into_iter().flatten();
                round.in_review += wanted.filter(|name| !is_visible(name)).count();
            }
            round.changes += changes.len();
            print(console, &changes)?;
            self.ledger.record_vettings(&self.account, &records)?;
            if round
                .error
                .as_ref()
                .is_some_and(|(error, _)| is_fatal(error))
            {
                break;
            }
        }
        Ok(round)
    }

    /// Compares an entry with the last check, and counts it.
    fn compare(
        &self,
        customer: Uuid,
        entry: &CustomerQualification,
        round: &mut Round,
    ) -> Result<(VettingRecord, Option<VettingChange>), CommandError> {
        let status = stored_status(entry);
        let now = VettingRecord {
            customer,
            qualification: entry.qualification.to_string(),
            vetting: Some(status.clone()),
            reason: entry.vetting_reason.clone(),
        };
        let last = self
            .ledger
            .last_vetting(&self.account, customer, &now.qualification)?;
        let changed = last.as_ref() != Some(&now);
        match status.as_str() {
            "Approved" | NOT_VETTED => {}
            "Denied" => round.denied |= changed,
            _ => round.in_review += 1,
        }
        let is_vetted = |status: &String| status != NOT_VETTED;
        let change = changed.then(|| VettingChange {
            customer,
            qualification: now.qualification.clone(),
            was: last.and_then(|last| last.vetting).filter(is_vetted),
            now: Some(status).filter(is_vetted),
            reason: now.reason.clone(),
        });
        Ok((now, change))
    }
}

fn print(console: &mut Console<'_>, changes: &[VettingChange]) -> Result<(), CommandError> {
    if changes.is_empty() {
        return Ok(());
    }
    if console.format != Format::Json {
        return Ok(table::print_rows(console, changes)?);
    }
    for change in changes {
        console.print(|out| writeln!(out, "{}", sanitize_json(&serde_json::to_string(change)?)))?;
    }
    Ok(())
}
