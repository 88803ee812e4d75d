//! `pcq customers`: the partner's customers.

use clap::Subcommand;
use futures_util::StreamExt as _;
use partner_center::ErrorKind;
use partner_center::types::{Customer, CustomerQualification};
use serde::Serialize;

use crate::console::Console;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::options::Format;
use crate::plan::CustomerRef;
use crate::session::{PAGE_SIZE, Session};
use crate::settings::Settings;
use crate::table::{self, Row as _, TableWriter};

/// The help of an argument that names a customer.
pub(super) const CUSTOMER: &str = "The customer's domain, or its id, a GUID: \"Microsoft ID\" on the \
                                   portal's Account page";

#[derive(Debug, Subcommand)]
pub(crate) enum Customers {
    /// List the customers.
    #[command(
        after_long_help = "Examples:\n  pcq customers list\n  pcq customers list --first 20\n  \
                           pcq customers list --output csv > customers.csv"
    )]
    List {
        /// Maximum number of customers to list.
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
        first: Option<u32>,
    },
    /// Find customers by a part of their id, domain or name.
    #[command(after_long_help = "Examples:\n  pcq customers find contoso")]
    Find {
        /// A part of the id, the domain or the name, in upper or lower case.
        text: String,
    },
    /// Show one customer with its qualifications.
    #[command(
        after_long_help = "Examples:\n  pcq customers show contoso.onmicrosoft.com\n  \
                           pcq customers show b44bb1fb-c595-45b0-9e09-d657365580bf --output json"
    )]
    Show {
        #[arg(help = CUSTOMER)]
        customer: CustomerRef,
    },
}

#[derive(Serialize)]
struct CustomerReport<'c> {
    customer: &'c Customer,
    qualifications: &'c [CustomerQualification],
}

impl Customers {
    pub(crate) async fn run(
        &self,
        settings: &Settings,
        console: &mut Console<'_>,
    ) -> Result<Exit, CommandError> {
        let session = Session::start(settings).await?;
        match self {
            Self::List { first } => {
                let max = first.unwrap_or(u32::MAX);
                if print_matching(&session, console, max, |_| true).await? == 0 {
                    console.note("the partner has no customer");
                }
            }
            Self::Find { text } => {
                let wanted = text.trim().to_lowercase();
                // Id, domain and name.
                let matches = |cells: &[String]| {
                    let mut cells = cells.iter().take(3);
                    cells.any(|cell| cell.to_lowercase().contains(&wanted))
                };
                if print_matching(&session, console, u32::MAX, matches).await? == 0 {
                    console.note(format_args!(
                        "no customer has `{text}` in its id, domain or name"
                    ));
                    return Ok(Exit::NotFound);
                }
            }
            Self::Show { customer } => show(&session, console, customer).await?,
        }
        Ok(Exit::Done)
    }
}

/// Prints at most `max` customers that match, page by page; returns how many.
async fn print_matching(
    session: &Session,
    console: &mut Console<'_>,
    max: u32,
    matches: impl Fn(&[String]) -> bool,
) -> Result<u32, CommandError> {
    let mut customers = session.partner.customers().page_size(PAGE_SIZE).stream();
    let mut table = TableWriter::of::<Customer>(console);
    let mut printed = 0;
    while printed < max
        && !table.closed()
        && let Some(customer) = customers.next().await
    {
        let customer = customer?;
        let cells = customer.cells()?;
        if matches(&cells) {
            printed += 1;
            table.add(cells, &customer)?;
        }
    }
    table.finish()?;
    Ok(printed)
}

async fn show(
    session: &Session,
    console: &mut Console<'_>,
    customer: &CustomerRef,
) -> Result<(), CommandError> {
    let id = session.customer_id(customer).await?;
    let failed = |error| CommandError::Request(error, Some(id));
    let client = session.partner.customer(id);
    let customer = client.get().await.map_err(failed)?;
    let qualifications = match client.qualifications().await {
        Ok(qualifications) => qualifications,
        // A user may be allowed to read the customer and not its qualifications.
        Err(error) if error.kind() == ErrorKind::Rejected => {
            console.warn(format_args!("cannot read the qualifications: {error}"));
            Vec::new()
        }
        Err(error) => return Err(failed(error)),
    };
    if console.format == Format::Json {
        let report = CustomerReport {
            customer: &customer,
            qualifications: &qualifications,
        };
        console.print(|out| table::print_json(out, &report))?;
        return Ok(());
    }
    table::print_row(console, &customer)?;
    if console.format == Format::Csv {
        // One table, so that a spreadsheet can read it.
    } else if qualifications.is_empty() {
        console.note("the customer has no qualification");
    } else {
        console.print(|out| writeln!(out))?;
        table::print_rows(console, &qualifications)?;
    }
    Ok(())
}
