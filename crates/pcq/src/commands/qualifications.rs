//! `pcq qualifications`: list and request the qualifications of a customer.

mod watch;

use clap::{Args, Subcommand};
use partner_center::Vetting;
use partner_center::types::{QualificationRequest, QualificationRequestValidationCode};
use uuid::Uuid;

use super::customers::CUSTOMER;
use crate::console::Console;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::options::Overrides;
use crate::plan::{CustomerRef, Segment, bare_host};
use crate::session::Session;
use crate::settings::Settings;
use crate::table;

#[derive(Debug, Subcommand)]
pub(crate) enum Qualifications {
    /// List the qualifications of a customer and the status of their vetting.
    #[command(
        after_long_help = "Examples:\n  pcq qualifications list contoso.onmicrosoft.com\n  \
                           pcq qualifications list b44bb1fb-c595-45b0-9e09-d657365580bf --output json"
    )]
    List {
        #[arg(help = CUSTOMER)]
        customer: CustomerRef,
    },
    /// Request a qualification for a customer. This cannot be undone.
    #[command(
        after_long_help = "Examples:\n  pcq qualifications request contoso.edu --education \
                           higher-education --website contoso.edu --wait\n  \
                           pcq qualifications request contoso.gov --gcc 123456\n  \
                           pcq qualifications request contoso.example --state-owned-entity"
    )]
    Request(RequestArgs),
    /// Check vettings, and report changes since the last check.
    ///
    /// Checks the named customers, the rows of a plan, or every vetting in the ledger that was in
    /// review. The ledger stores the results, so that the next run reports only changes. The command
    /// checks once, for cron, or repeatedly with `--every`. It exits with 5 if a denial is new,
    /// otherwise with 6 if a vetting is still in review, otherwise with 0.
    #[command(after_long_help = "Examples:\n  pcq qualifications watch\n  \
                           pcq qualifications watch --plan schools.csv --every 4h\n  \
                           pcq qualifications watch contoso.edu --output json\n\nWith --output json, \
                           each change is one JSON object on its own line.")]
    Watch(watch::WatchArgs),
}

#[derive(Debug, Args)]
pub(crate) struct RequestArgs {
    #[arg(help = CUSTOMER)]
    customer: CustomerRef,
    #[command(flatten)]
    qualification: QualificationArgs,
    /// Web site of the school, such as `contoso.edu`; it helps the vetting.
    #[arg(
        long,
        value_name = "HOST",
        value_parser = host,
        requires = "education",
        conflicts_with_all = ["gcc", "state_owned_entity"]
    )]
    website: Option<String>,
    /// Wait until the vetting is decided, which can take days. The first check is after five
    /// minutes, later checks at intervals of up to four hours, for seven days or as long as the
    /// service accepts the token.
    #[arg(long)]
    wait: bool,
}

/// The one qualification to request.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct QualificationArgs {
    /// Education, for this type of school.
    #[arg(long, value_enum, value_name = "SEGMENT")]
    education: Option<Segment>,
    /// Government Community Cloud, with one of the codes of `pcq codes list`.
    #[arg(long, value_name = "CODE", value_parser = code)]
    gcc: Option<QualificationRequestValidationCode>,
    /// State-owned entity.
    #[arg(long)]
    state_owned_entity: bool,
}

fn code(text: &str) -> Result<QualificationRequestValidationCode, String> {
    non_empty(text)?.parse().map_err(|error| format!("{error}"))
}

fn host(text: &str) -> Result<String, String> {
    let text = non_empty(text)?;
    bare_host(text)
        .map_err(|host| format!("expected a host name without scheme and path: {host}"))?;
    Ok(text.to_owned())
}

fn non_empty(text: &str) -> Result<&str, String> {
    match text.trim() {
        "" => Err("the value is empty".to_owned()),
        text => Ok(text),
    }
}

impl RequestArgs {
    /// The body of the request; `None` without a qualification, which the parser rejects.
    fn body(&self) -> Option<QualificationRequest> {
        let arguments = &self.qualification;
        match (arguments.education, &arguments.gcc) {
            (Some(segment), _) => Some(QualificationRequest::Education {
                education_segment: segment.into(),
                website: self.website.clone(),
            }),
            (None, Some(code)) => Some(QualificationRequest::GovernmentCommunityCloud {
                validation_code: code.clone(),
            }),
            (None, None) => arguments
                .state_owned_entity
                .then_some(QualificationRequest::StateOwnedEntity),
        }
    }
}

impl Qualifications {
    pub(crate) fn overrides(&self) -> Overrides {
        match self {
            Self::Watch(watch) => Overrides {
                ledger: watch.ledger.ledger.clone(),
                ..Overrides::default()
            },
            Self::List { .. } | Self::Request(_) => Overrides::default(),
        }
    }

    pub(crate) async fn run(
        &self,
        settings: &Settings,
        console: &mut Console<'_>,
    ) -> Result<Exit, CommandError> {
        match self {
            Self::List { customer } => list(settings, console, customer).await,
            Self::Request(arguments) => request(settings, console, arguments).await,
            Self::Watch(arguments) => watch::run(arguments, settings, console).await,
        }
    }
}

async fn list(
    settings: &Settings,
    console: &mut Console<'_>,
    customer: &CustomerRef,
) -> Result<Exit, CommandError> {
    let session = Session::start(settings).await?;
    let id = session.customer_id(customer).await?;
    let entries = session.partner.customer(id).qualifications().await;
    let entries = entries.map_err(|error| CommandError::Request(error, Some(id)))?;
    if entries.is_empty() {
        console.note(format_args!("customer {customer} has no qualification"));
    }
    table::print_rows(console, &entries)?;
    Ok(Exit::Done)
}

async fn request(
    settings: &Settings,
    console: &mut Console<'_>,
    arguments: &RequestArgs,
) -> Result<Exit, CommandError> {
    let Some(body) = arguments.body() else {
        return Err(CommandError::Usage(
            "a request requires a qualification".to_owned(),
            "add --education, --gcc or --state-owned-entity".to_owned(),
        ));
    };
    let session = Session::start(settings).await?;
    let customer = session.customer_id(&arguments.customer).await?;
    let qualification = body.qualification();
    // The id is printed first: after an interruption, the user can still find the request.
    let id = Uuid::new_v4();
    console.note(format_args!(
        "requesting {qualification} for customer {customer} (request {id})"
    ));
    let requested = session
        .partner
        .customer(customer)
        .request_qualification_with_id(body, id)
        .await
        .map_err(|error| CommandError::Request(error, Some(customer)))?;
    let vetting = requested.vetting();
    let in_review = matches!(vetting, Vetting::InReview(_));
    let (entry, exit) = if !arguments.wait {
        if in_review {
            console.note(format_args!(
                "the vetting is in review: check it with `pcq qualifications watch {customer}`"
            ));
        }
        (Some(requested.into_entry()), Exit::Done)
    } else {
        let vetting = if in_review {
            console.note("waiting for the vetting; it continues if you stop this command");
            let decided = requested.wait(session.wait_policy).await;
            decided.map_err(|error| CommandError::Wait(error, customer))?
        } else {
            vetting
        };
        let exit = match vetting {
            Vetting::Approved(_) | Vetting::NotVetted(_) => Exit::Done,
            Vetting::Denied(_) => Exit::Denied,
            // The client's enum may grow; an unknown status is not decided.
            Vetting::InReview(_) | _ => Exit::InReview,
        };
        if exit == Exit::InReview {
            console.note(format_args!(
                "the vetting is not decided yet: check later with `pcq qualifications watch {customer}`"
            ));
        }
        (vetting.into_entry(), exit)
    };
    if let Some(entry) = entry {
        table::print_row(console, &entry)
            .map_err(|error| CommandError::Output(error, Some(customer)))?;
    }
    Ok(exit)
}
