//! What the commands do.

use std::fmt::Display;
use std::io::{self, Write};
use std::time::Duration;

use partner_center::{InvalidToken, PartnerCenter, RetryPolicy, Token, Vetting, WaitPolicy};
use partner_center_emulator::{Emulator, program};
use uuid::Uuid;

use crate::Exit;
use crate::args::{Arguments, Codes, Command, Format, Qualifications, Request, Target};
use crate::failure::Failure;
use crate::output;

/// How much faster than real time the embedded emulator's clock runs: days pass in a second.
const EMULATED_SPEED: f64 = 400_000.0;

/// How long one call of this program may take: somebody is waiting for it.
const TIMEOUT: Duration = Duration::from_secs(60);

/// A client, and what is needed beside it.
struct Session {
    partner: PartnerCenter,
    policy: WaitPolicy,
    /// Serves as long as it lives.
    _emulator: Option<Emulator>,
}

/// Where data and talk go.
struct Streams<'s> {
    format: Format,
    out: &'s mut dyn Write,
    err: &'s mut dyn Write,
}

impl Streams<'_> {
    /// Tells the person something. Whether anybody listens changes nothing.
    fn note(&mut self, note: impl Display) {
        let _ = writeln!(self.err, "{note}");
    }

    /// Prints data and ends with `exit`, also when the reader has seen enough.
    fn end(
        &mut self,
        exit: Exit,
        requested_for: Option<Uuid>,
        print: impl FnOnce(&mut dyn Write, Format) -> io::Result<()>,
    ) -> Result<Exit, Failure> {
        match print(self.out, self.format).and_then(|()| self.out.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(Failure::Output(error, requested_for))
            }
            Ok(()) | Err(_) => Ok(exit),
        }
    }
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
    let mut streams = Streams { format, out, err };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let session = Session::start(target);
    runtime.map_err(Failure::Start)?.block_on(async {
        match command {
            Command::Qualifications(Qualifications::List { customer }) => {
                list(&session.await?, customer, &mut streams).await
            }
            Command::Qualifications(Qualifications::Request(request)) => {
                self::request(&session.await?, &request, &mut streams).await
            }
            Command::Codes(Codes::List) => codes(&session.await?, &mut streams).await,
            Command::Emulator(options) => {
                let served = program::run(options, streams.out).await;
                served.map(|()| Exit::Done).map_err(Failure::Start)
            }
        }
    })
}

impl Session {
    async fn start(target: Target) -> Result<Self, Failure> {
        let Target {
            emulated,
            base_url,
            attempts,
        } = target;
        let mut builder = PartnerCenter::builder()
            .application(concat!(
                env!("CARGO_PKG_NAME"),
                "/",
                env!("CARGO_PKG_VERSION")
            ))
            .retry(RetryPolicy::default().attempts(attempts))
            .timeout(TIMEOUT);
        if emulated {
            let emulator = Emulator::builder().speed(EMULATED_SPEED).start().await;
            let emulator = emulator.map_err(Failure::Start)?;
            let token = Token::new(emulator.user_token()).map_err(Failure::Token)?;
            let partner = builder.base_url(emulator.url()).token(token).build()?;
            let policy = WaitPolicy::default()
                .first(Duration::from_millis(100))
                .longest(Duration::from_millis(500))
                .give_up_after(Duration::from_secs(30));
            return Ok(Self {
                partner,
                policy,
                _emulator: Some(emulator),
            });
        }
        if let Some(url) = base_url.filter(|url| !url.trim().is_empty()) {
            builder = builder.base_url(url);
        }
        if let Some(text) = std::env::var_os("PCQ_ACCESS_TOKEN") {
            let text = text
                .to_str()
                .ok_or(Failure::Token(InvalidToken::Characters))?;
            // An empty variable is as good as none.
            match Token::new(text) {
                Ok(token) => builder = builder.token(token),
                Err(InvalidToken::Empty) => {}
                Err(error) => return Err(Failure::Token(error)),
            }
        }
        Ok(Self {
            partner: builder.build()?,
            policy: WaitPolicy::default(),
            _emulator: None,
        })
    }
}

async fn list(
    session: &Session,
    customer: Uuid,
    streams: &mut Streams<'_>,
) -> Result<Exit, Failure> {
    let entries = session.partner.customer(customer).qualifications().await;
    let entries = entries.map_err(|fault| Failure::Call(fault, Some(customer)))?;
    if entries.is_empty() {
        streams.note(format_args!("customer {customer} has no qualification"));
    }
    streams.end(Exit::Done, None, |out, format| {
        output::rows(out, format, &entries)
    })
}

async fn request(
    session: &Session,
    request: &Request,
    streams: &mut Streams<'_>,
) -> Result<Exit, Failure> {
    let customer = request.customer;
    let Some(wanted) = request.qualification() else {
        // The parser lets nothing of the kind pass.
        streams.note("error: name one of --education, --gcc and --state-owned-entity");
        return Ok(Exit::Usage);
    };
    let qualification = wanted.qualification();
    // The id is told first: who stops here can still look for the request, or have it looked for.
    let id = Uuid::new_v4();
    streams.note(format_args!(
        "requesting {qualification} for customer {customer} (request {id})"
    ));
    let requested = session
        .partner
        .customer(customer)
        .request_qualification_with_id(wanted, id)
        .await;
    let requested = requested.map_err(|fault| Failure::Call(fault, Some(customer)))?;
    if !request.wait {
        let entry = requested.entry();
        let print = |out: &mut dyn Write, format| output::row(out, format, entry);
        return streams.end(Exit::Done, Some(customer), print);
    }
    let mut vetting = requested.vetting();
    if matches!(vetting, Vetting::InReview(_)) {
        streams.note("waiting for the vetting; stopping this command does not stop it");
        let wait = requested.wait(session.policy).await;
        vetting = wait.map_err(|fault| Failure::Wait(fault, customer))?;
    }
    let (exit, entry) = match vetting {
        Vetting::Approved(entry) | Vetting::NotVetted(entry) => (Exit::Done, Some(entry)),
        Vetting::Denied(entry) => (Exit::Denied, Some(entry)),
        Vetting::InReview(entry) => (Exit::InReview, entry),
        // The enum may grow; what is not known is not decided.
        _ => (Exit::InReview, None),
    };
    if exit == Exit::InReview {
        streams.note(format_args!(
            "the vetting is not decided yet: look later with `pcq qualifications list {customer}`"
        ));
    }
    streams.end(exit, Some(customer), |out, format| match &entry {
        Some(entry) => output::row(out, format, entry),
        None => Ok(()),
    })
}

async fn codes(session: &Session, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
    let codes = session.partner.validation_codes().await;
    let codes = codes.map_err(|fault| Failure::Call(fault, None))?;
    if codes.is_empty() {
        streams.note("the partner has no validation code");
    }
    streams.end(Exit::Done, None, |out, format| {
        output::rows(out, format, &codes)
    })
}
