//! The command line of the emulator, which is also that of `pcq emulator`.

use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};

use crate::config::allowed_host::AllowedHost;
use crate::config::call_filter::CallFilter;
use crate::config::duration::HumanDuration;
use crate::config::faults::{InjectedFault, Injection};
use crate::config::limits::Limit;
use crate::config::quirks::{QuirkOverride, Quirks};
use crate::config::scenario::Scenario;
use crate::emulator::Emulator;

/// The options of an emulator.
#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Options {
    /// Without one, the emulator starts
    #[command(subcommand)]
    command: Option<Command>,

    /// Port on 127.0.0.1; 0 selects a free port
    #[arg(long, default_value_t = 8080)]
    port: u16,

    /// Allow requests that name this host, as in `emulator` or `emulator:8080`
    ///
    /// Without it, a request must name localhost or a loopback address, so that no web page can reach
    /// the emulator under a name of its own. Can be repeated.
    #[arg(long, value_name = "NAME[:PORT]")]
    allow_host: Vec<AllowedHost>,

    /// Scenario file, YAML or JSON; `scenario` prints the default
    #[arg(long, value_name = "FILE")]
    scenario: Option<PathBuf>,

    /// Speed of the clock, as a multiple of real time
    #[arg(long, value_name = "FACTOR", default_value = "1", value_parser = speed)]
    speed: f64,

    /// Duration of a vetting by that clock, as in `2days` or `90s`
    #[arg(long, value_name = "DURATION")]
    vetting_time: Option<HumanDuration>,

    /// Seed that makes every random choice repeatable
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,

    /// Do not write a line for each call
    #[arg(long)]
    quiet: bool,

    /// Set a quirk, as in `dateFormat=changeLog`; `switches` lists all
    ///
    /// For some calls only: `dateFormat=changeLog,operation=listQualifications,next=3`. The filter
    /// has operation, customer, next and chance. Can be repeated.
    #[arg(long, value_name = "NAME=VALUE")]
    quirk: Vec<QuirkOverride>,

    /// Inject a fault, as in `badGateway,chance=0.1`; `switches` lists all
    ///
    /// For some calls only: `throttled=57,operation=listCustomers,next=3`. The filter has operation,
    /// customer, next and chance. Can be repeated.
    #[arg(long, value_name = "NAME[=VALUE]")]
    fault: Vec<Injection>,

    /// Throttle after this many calls in a window of time, as in `500/60s`
    ///
    /// Counted for the partner; `500/60s,per=customer` counts for each customer. Further properties
    /// are operation and retryAfter (seconds, date or absent). Can be repeated.
    #[arg(long, value_name = "CALLS/DURATION")]
    limit: Vec<Limit>,
}

/// How long open calls may take after a signal to terminate.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(2);

#[derive(Debug, Subcommand)]
enum Command {
    /// Print the default scenario
    Scenario,
    /// Print the JSON Schema of a scenario, for editors
    Schema,
    /// List the quirks and the faults
    Switches,
}

fn speed(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(speed) if speed.is_finite() && speed > 0.0 => Ok(speed),
        Ok(_) | Err(_) => Err("expected a positive number".into()),
    }
}

/// Runs the command: prints, or serves until a signal terminates the program. Data goes to `out`, the
/// call log to stderr.
///
/// # Errors
///
/// The scenario cannot be read or is invalid, the port is not available, or `out` cannot be written. A
/// closed pipe is not an error.
pub async fn run(options: Options, out: &mut dyn Write) -> io::Result<()> {
    let result = match options.command {
        None => return serve(options, out).await,
        Some(Command::Scenario) => writeln!(out, "{}", Scenario::default().to_json()),
        Some(Command::Schema) => writeln!(out, "{:#}", Scenario::schema()),
        Some(Command::Switches) => switches(out),
    };
    match result.and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

async fn serve(options: Options, out: &mut dyn Write) -> io::Result<()> {
    let mut scenario = match &options.scenario {
        None => Scenario::default(),
        Some(path) => {
            let name = path.display().to_string();
            let text = std::fs::read_to_string(path);
            let text = text.map_err(|error| in_context(&error, &format!("cannot read {name}")))?;
            Scenario::parse(&name, &text).map_err(io::Error::other)?
        }
    };
    if let Some(duration) = options.vetting_time {
        scenario.vetting.duration = duration;
    }
    scenario.seed = options.seed.or(scenario.seed);
    for entry in options.quirk {
        if entry.calls == CallFilter::default() {
            scenario.quirks.set(entry.quirk);
        } else {
            scenario.overrides.push(entry);
        }
    }
    scenario.faults.extend(options.fault);
    scenario.limits.extend(options.limit);
    let mut builder = Emulator::builder()
        .port(options.port)
        .speed(options.speed)
        .scenario(scenario);
    if !options.quiet {
        builder = builder.log_to(Box::new(io::stderr()));
    }
    for host in options.allow_host {
        builder = builder.allow_host(host);
    }
    let emulator = builder.start().await;
    let port = options.port;
    let emulator = emulator.map_err(|error| {
        let what = if error.kind() == io::ErrorKind::AddrInUse {
            format!("port {port} is in use; choose another with `--port`, or `--port 0`")
        } else {
            format!("cannot listen on port {port}")
        };
        in_context(&error, &what)
    })?;
    let stop = termination()?;
    match print_introduction(&emulator, out) {
        // The reader closed the pipe; clients can still call.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => return Err(error),
        Ok(()) | Err(_) => {}
    }
    stop.await;
    emulator.stop(SHUTDOWN_TIMEOUT).await;
    Ok(())
}

fn in_context(error: &io::Error, what: &str) -> io::Error {
    io::Error::new(error.kind(), format!("{what}: {error}"))
}

/// Completes with Ctrl-C or SIGTERM. Both handlers are installed now, not at the first poll.
#[cfg(unix)]
fn termination() -> io::Result<impl Future<Output = ()>> {
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

/// Completes with Ctrl-C.
#[cfg(windows)]
fn termination() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
    })
}

/// Lists the values of `--quirk` and `--fault`.
fn switches(out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "Quirks (--quirk), the default first:\n")?;
    for quirk in Quirks::default().options() {
        let mut values = quirk.values;
        values.retain(|value| *value != quirk.value);
        values.insert(0, quirk.value);
        writeln!(out, "{}={}", quirk.name, values.join("|"))?;
        writeln!(out, "    {}", quirk.description)?;
    }
    writeln!(out, "\nFaults (--fault):\n")?;
    for fault in InjectedFault::options() {
        let value = if fault.takes_value { "=VALUE" } else { "" };
        writeln!(out, "{}{value}", fault.name)?;
        writeln!(out, "    {}", fault.description)?;
    }
    Ok(())
}

/// Prints the address, the customers, and how to get tokens.
fn print_introduction(emulator: &Emulator, out: &mut dyn Write) -> io::Result<()> {
    let url = emulator.url();
    writeln!(out, "Partner Center emulator at {url}")?;
    let scenario = emulator.scenario();
    for partner in &scenario.partners {
        writeln!(out, "\n{} ({})", partner.name, partner.id)?;
        let codes = partner.validation_codes.iter().map(|code| {
            let remaining = code.remaining_creates;
            let remaining = remaining.map_or("no count".to_owned(), |left| format!("{left} left"));
            format!("{} ({remaining})", code.id)
        });
        let codes: Vec<_> = codes.collect();
        writeln!(out, "  validation codes: {}", codes.join(", "))?;
        /// At most a screen of customers.
        const SHOWN: usize = 20;
        for customer in partner.customers.iter().take(SHOWN) {
            let (id, name, domain) = (customer.id, &customer.name, &customer.domain);
            writeln!(out, "  {id}  {name:<18}  {domain}")?;
        }
        if let Some(more) = partner.customers.len().checked_sub(SHOWN + 1) {
            writeln!(out, "  and {} more customers", more + 1)?;
        }
    }
    writeln!(
        out,
        "\nReady tokens:\n  app-only  {}\n  app+user  {}\n",
        emulator.app_token(),
        emulator.user_token(),
    )?;
    let partner = scenario.partners.first();
    let application = partner.and_then(|partner| partner.applications.first());
    if let Some(application) = application
        && let Some(secret) = application.secrets.first()
    {
        let id = &application.client_id;
        writeln!(
            out,
            "More tokens:
  curl {url}/contoso/oauth2/v2.0/token -d grant_type=client_credentials \\
    -d client_id={id} -d client_secret={secret} \\
    -d scope=https://api.partnercenter.microsoft.com/.default"
        )?;
        let users = partner.map_or(&[][..], |partner| &partner.users);
        if let Some(refresh) = users.iter().find_map(|user| user.refresh_token.as_ref()) {
            writeln!(
                out,
                "  curl {url}/contoso/oauth2/v2.0/token -d grant_type=refresh_token \\
    -d client_id={id} -d client_secret={secret} \\
    -d refresh_token={refresh}"
            )?;
        }
        writeln!(out)?;
    }
    writeln!(
        out,
        "Pages: {url}/ shows the state, {url}/docs the contract.\nStop with Ctrl-C."
    )?;
    out.flush()
}
