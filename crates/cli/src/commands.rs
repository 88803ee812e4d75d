//! What the commands do.

use std::io::Write;
use std::time::Duration;

use partner_center::types::{CustomerQualification, Qualification, QualificationRequest};
use partner_center::{Cloud, PartnerCenter, Token, Vetting, WaitPolicy};
use partner_center_emulator::Emulator;
use uuid::Uuid;

use crate::Exit;
use crate::args::{Arguments, Codes, Command, Format, Qualifications, Request, Target};
use crate::failure::Failure;
use crate::output;

/// How much faster than real time the embedded emulator's clock runs: days pass in a second.
const EMULATED_SPEED: f64 = 400_000.0;

/// A client, and what is needed beside it.
struct Session {
    partner: PartnerCenter,
    policy: WaitPolicy,
    /// Serves as long as it lives.
    _emulator: Option<Emulator>,
}

/// Runs one command to its end.
pub(crate) fn run(
    arguments: Arguments,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Exit, Failure> {
    let Arguments {
        target,
        output: format,
        command,
    } = arguments;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.map_err(Failure::Start)?.block_on(async {
        let session = Session::start(target).await?;
        match command {
            Command::Qualifications(Qualifications::List { customer }) => {
                list(&session, customer, format, out, err).await
            }
            Command::Qualifications(Qualifications::Request(request)) => {
                self::request(&session, &request, format, out, err).await
            }
            Command::Codes(Codes::List) => codes(&session, format, out, err).await,
        }
    })
}

impl Session {
    async fn start(target: Target) -> Result<Self, Failure> {
        let Target { emulated, base_url } = target;
        let builder = PartnerCenter::builder().application(concat!(
            env!("CARGO_PKG_NAME"),
            "/",
            env!("CARGO_PKG_VERSION")
        ));
        if emulated {
            let emulator = Emulator::builder().speed(EMULATED_SPEED).start().await;
            let emulator = emulator.map_err(Failure::Start)?;
            let token = Token::new(emulator.user_token()).map_err(Failure::Token)?;
            let partner = builder.base_url(emulator.url()).token(token).build()?;
            let policy = WaitPolicy {
                first: Duration::from_millis(100),
                longest: Duration::from_millis(500),
                give_up_after: Duration::from_secs(30),
            };
            return Ok(Self {
                partner,
                policy,
                _emulator: Some(emulator),
            });
        }
        let url = base_url.unwrap_or_else(|| Cloud::Global.base_url().to_owned());
        let token = std::env::var("PCQ_ACCESS_TOKEN").unwrap_or_default();
        if token.trim().is_empty() {
            return Err(Failure::NoCredentials(url));
        }
        let token = Token::new(&token).map_err(Failure::Token)?;
        let partner = builder.base_url(url).token(token).build()?;
        Ok(Self {
            partner,
            policy: WaitPolicy::default(),
            _emulator: None,
        })
    }
}

async fn list(
    session: &Session,
    customer: Uuid,
    format: Format,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Exit, Failure> {
    let entries = session.partner.qualifications(customer).await;
    let entries = entries.map_err(|fault| Failure::Call(fault, Some(customer)))?;
    if entries.is_empty() {
        writeln!(err, "customer {customer} has no qualification")?;
    }
    output::rows(out, format, &entries)?;
    Ok(Exit::Done)
}

async fn request(
    session: &Session,
    request: &Request,
    format: Format,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Exit, Failure> {
    let customer = request.customer;
    // The parser lets nothing else pass.
    let Some(wanted) = request.qualification() else {
        return Ok(Exit::Usage);
    };
    let qualification = match wanted {
        QualificationRequest::Education { .. } => Qualification::Education,
        QualificationRequest::GovernmentCommunityCloud { .. } => {
            Qualification::GovernmentCommunityCloud
        }
        QualificationRequest::StateOwnedEntity => Qualification::StateOwnedEntity,
    };
    let entry = session
        .partner
        .request_qualification(customer, wanted)
        .await;
    let entry = entry.map_err(|fault| Failure::Call(fault, Some(customer)))?;
    writeln!(err, "requested {qualification} for customer {customer}")?;
    if !request.wait {
        output::row(out, format, &entry)?;
        return Ok(Exit::Done);
    }
    let mut vetting = Vetting::of(&qualification, vec![entry]);
    if matches!(vetting, Vetting::InReview(_)) {
        writeln!(
            err,
            "waiting for the vetting; stopping this command does not stop it"
        )?;
        let wait = session
            .partner
            .wait_for_vetting(customer, &qualification, session.policy);
        vetting = wait.await.map_err(|fault| Failure::Wait(fault, customer))?;
    }
    let mut show = |entry: &CustomerQualification| output::row(out, format, entry);
    let exit = match vetting {
        Vetting::Approved(entry) | Vetting::NotVetted(entry) => {
            show(&entry)?;
            Exit::Done
        }
        Vetting::Denied(entry) => {
            show(&entry)?;
            Exit::Denied
        }
        Vetting::InReview(entry) => {
            entry.as_ref().map(show).transpose()?;
            writeln!(
                err,
                "the vetting is not decided yet: look later with `pcq qualifications list {customer}`"
            )?;
            Exit::InReview
        }
        // The enum may grow; what is not known is not decided.
        _ => Exit::InReview,
    };
    Ok(exit)
}

async fn codes(
    session: &Session,
    format: Format,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Exit, Failure> {
    let codes = session.partner.validation_codes().await;
    let codes = codes.map_err(|fault| Failure::Call(fault, None))?;
    if codes.is_empty() {
        writeln!(err, "the partner has no validation code")?;
    }
    output::rows(out, format, &codes)?;
    Ok(Exit::Done)
}
