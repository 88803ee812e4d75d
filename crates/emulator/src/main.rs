//! The emulator as a program: options in, address and help out, one line per call.

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use partner_center_emulator::{Emulator, VETTING_TIME, seed};

/// Emulates Partner Center's customer qualifications on this machine
#[derive(Parser)]
#[command(version)]
struct Options {
    /// Port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 8080)]
    port: u16,

    /// How many times as fast as the real one the clock runs
    #[arg(long, value_name = "FACTOR", default_value = "1", value_parser = speed)]
    speed: f64,

    /// How long a vetting takes by that clock
    #[arg(long, value_name = "SECONDS", default_value_t = VETTING_TIME.as_secs())]
    vetting_time: u64,
}

fn speed(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(speed) if speed.is_finite() && speed > 0.0 => Ok(speed),
        Ok(_) | Err(_) => Err("a positive number is wanted".into()),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let options = Options::parse();
    match run(&options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let why = if error.kind() == io::ErrorKind::AddrInUse {
                format!("port {} is taken; choose another with --port", options.port)
            } else {
                error.to_string()
            };
            // Where not even this can be written, the exit code has to do.
            let _ = writeln!(io::stderr(), "partner-center-emulator: {why}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: &Options) -> io::Result<()> {
    let emulator = Emulator::builder()
        .port(options.port)
        .speed(options.speed)
        .vetting_time(Duration::from_secs(options.vetting_time))
        .log_to(Box::new(io::stderr()))
        .start()
        .await?;
    let stop = stop()?;
    introduce(&emulator, &mut io::stdout().lock())?;
    stop.await;
    Ok(())
}

/// Ends with Ctrl-C or SIGTERM. Both are listened for from the start, not from the first poll.
#[cfg(unix)]
fn stop() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Ends with Ctrl-C.
#[cfg(windows)]
fn stop() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
    })
}

/// Says what a caller has to know.
fn introduce(emulator: &Emulator, out: &mut impl Write) -> io::Result<()> {
    let url = emulator.url();
    writeln!(out, "Partner Center emulator at {url}\n\nCustomers:")?;
    for customer in seed::customers() {
        let states = customer
            .qualifications
            .iter()
            .map(|qualification| match qualification {
                seed::Qualification::EducationInReview => "Education in review",
                seed::Qualification::EducationApproved => "Education approved",
                seed::Qualification::EducationDenied(_) => "Education denied",
                seed::Qualification::GovernmentCommunityCloud => "GovernmentCommunityCloud",
                seed::Qualification::StateOwnedEntity => "StateOwnedEntity",
            });
        let states: Vec<_> = states.collect();
        let states = if states.is_empty() {
            "-".to_owned()
        } else {
            states.join(", ")
        };
        let (id, name, domain) = (customer.id, customer.name, customer.domain);
        let status = customer.account_status;
        let status = status.map_or("-", seed::AccountStatus::as_str);
        writeln!(
            out,
            "  {id}  {name:<18}  {domain:<17}  account {status:<11}  {states}"
        )?;
    }
    writeln!(
        out,
        "
Validation codes: {}, {}, {} (used up), {} (without counts)

Ready tokens:
  app-only  {}
  app+user  {}

More tokens, app-only and app+user:
  curl {url}/contoso/oauth2/v2.0/token -d grant_type=client_credentials \\
    -d client_id={id} -d client_secret={secret} \\
    -d scope=https://api.partnercenter.microsoft.com/.default
  curl {url}/contoso/oauth2/v2.0/token -d grant_type=refresh_token \\
    -d client_id={id} -d client_secret={secret} \\
    -d refresh_token={refresh}

Stop with Ctrl-C.",
        seed::CODE,
        seed::CODE_FOR_ONE,
        seed::CODE_USED_UP,
        seed::CODE_WITHOUT_COUNTS,
        emulator.app_token(),
        emulator.user_token(),
        id = seed::CLIENT_ID,
        secret = seed::CLIENT_SECRET,
        refresh = seed::REFRESH_TOKEN,
    )?;
    out.flush()
}
