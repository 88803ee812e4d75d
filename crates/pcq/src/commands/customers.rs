//! `pcq customers`: who the partner's customers are.

use clap::{Args, Subcommand};
use futures_util::StreamExt as _;
use partner_center::types::{Customer, CustomerQualification};
use partner_center::{Error, ErrorKind};
use serde::Serialize;

use crate::Exit;
use crate::args::Format;
use crate::console::Console;
use crate::failure::Failure;
use crate::output::{self, Row as _, Sheet};
use crate::plan::Who;
use crate::session::{PAGE, Session};
use crate::settings::Settings;

#[derive(Debug, Subcommand)]
pub(crate) enum Customers {
    /// List the customers.
    #[command(
        after_long_help = "Examples:\n  pcq customers list\n  pcq customers list --first 20\n  \
                           pcq customers list --output csv > customers.csv"
    )]
    List(List),
    /// Find customers by a part of their id, domain or name.
    #[command(after_long_help = "Examples:\n  pcq customers find contoso")]
    Find(Find),
    /// Show one customer with its qualifications.
    #[command(
        after_long_help = "Examples:\n  pcq customers show contoso.onmicrosoft.com\n  \
                           pcq customers show b44bb1fb-c595-45b0-9e09-d657365580bf --output json"
    )]
    Show {
        #[arg(help = super::qualifications::CUSTOMER)]
        customer: Who,
    },
}

#[derive(Debug, Args)]
pub(crate) struct List {
    /// Stop after so many customers.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    first: Option<u32>,
}

#[derive(Debug, Args)]
pub(crate) struct Find {
    /// A part of the id, the domain or the name, in any case of letters.
    text: String,
}

/// A customer with what there is to know.
#[derive(Serialize)]
struct Whole<'c> {
    customer: &'c Customer,
    qualifications: &'c [CustomerQualification],
}

impl Customers {
    pub(crate) async fn run(
        &self,
        settings: &Settings,
        console: &mut Console<'_>,
    ) -> Result<Exit, Failure> {
        let session = Session::start(settings).await?;
        match self {
            Self::List(List { first }) => {
                let most = first.unwrap_or(u32::MAX);
                let shown = all(&session, console, most, |_| true).await?;
                if shown == 0 {
                    console.note("the partner has no customer");
                }
                Ok(Exit::Done)
            }
            Self::Find(Find { text }) => {
                let wanted = text.trim().to_lowercase();
                let shown = all(&session, console, u32::MAX, |customer| {
                    let mut cells = customer.cells().into_iter().take(3);
                    cells.any(|cell| cell.to_lowercase().contains(&wanted))
                });
                if shown.await? == 0 {
                    console.note(format_args!(
                        "no customer has `{text}` in its id, domain or name"
                    ));
                    return Ok(Exit::NotFound);
                }
                Ok(Exit::Done)
            }
            Self::Show { customer } => show(&session, console, customer).await,
        }
    }
}

/// Prints the customers that are wanted, page by page; says how many.
async fn all(
    session: &Session,
    console: &mut Console<'_>,
    most: u32,
    wanted: impl Fn(&Customer) -> bool,
) -> Result<u32, Failure> {
    let mut customers = session.partner.customers().page_size(PAGE).stream();
    let mut sheet = Sheet::of::<Customer>(console);
    let mut shown = 0;
    while shown < most
        && !sheet.closed()
        && let Some(customer) = customers.next().await
    {
        let customer = customer.map_err(|fault| Failure::Call(fault, None))?;
        if wanted(&customer) {
            shown += 1;
            sheet.row(&customer)?;
        }
    }
    sheet.end()?;
    Ok(shown)
}

async fn show(session: &Session, console: &mut Console<'_>, who: &Who) -> Result<Exit, Failure> {
    let id = session.id(who).await?;
    let customer = session.partner.customer(id);
    let call = |fault: Error| Failure::Call(fault, Some(id));
    let known = customer.get().await.map_err(call)?;
    let entries = match customer.qualifications().await {
        Ok(entries) => entries,
        // Who may see the customer may still not see these.
        Err(fault) if fault.kind() == ErrorKind::Rejected => {
            console.warn(format_args!("the qualifications are not known: {fault}"));
            Vec::new()
        }
        Err(fault) => return Err(call(fault)),
    };
    match console.format {
        Format::Json => {
            let whole = Whole {
                customer: &known,
                qualifications: &entries,
            };
            console.end(Exit::Done, |out| output::json(out, &whole))
        }
        Format::Csv => {
            output::row(console, &known)?;
            Ok(Exit::Done)
        }
        Format::Table | Format::Markdown => {
            output::row(console, &known)?;
            if entries.is_empty() {
                console.note("no qualification");
            } else {
                console.end(Exit::Done, |out| writeln!(out))?;
                output::rows(console, &entries)?;
            }
            Ok(Exit::Done)
        }
    }
}
