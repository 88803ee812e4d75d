//! The emulator as a program: options in, address and help out, one line per call.

use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};

use crate::{Emulator, Injection, Lasting, Limit, Override, Scenario, Scope};

/// What can be said on the command line of an emulator.
#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Options {
    /// Without one, the emulator serves
    #[command(subcommand)]
    command: Option<Command>,

    /// Port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 8080)]
    port: u16,

    /// File to start from, YAML or JSON; `scenario` prints one to begin with
    #[arg(long, value_name = "FILE")]
    scenario: Option<PathBuf>,

    /// How many times as fast as the real one the clock runs
    #[arg(long, value_name = "FACTOR", default_value = "1", value_parser = speed)]
    speed: f64,

    /// How long a vetting takes by that clock, as in `2days` or `90s`
    #[arg(long, value_name = "SPAN")]
    vetting_time: Option<Lasting>,

    /// Makes every random choice repeatable
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,

    /// Does not write a line for each call
    #[arg(long)]
    quiet: bool,

    /// Puts a switch into another position, as in `dateFormat=changeLog`; see `switches`
    ///
    /// For some calls only: `dateFormat=changeLog,operation=listQualifications,next=3`. The members
    /// are operation, customer, next and chance. May be given more than once.
    #[arg(long, value_name = "NAME=POSITION")]
    quirk: Vec<Override>,

    /// Lets something go wrong, as in `badGateway,chance=0.1`; see `switches`
    ///
    /// For some calls only: `throttled=57,operation=listCustomers,next=3`. The members are
    /// operation, customer, next and chance. May be given more than once.
    #[arg(long, value_name = "NAME[=VALUE]")]
    fault: Vec<Injection>,

    /// Throttles after so many calls in a span of time, as in `500/60s`
    ///
    /// In all for the partner; `500/60s,per=customer` counts for each customer. Further members are
    /// operation and retryAfter (seconds, date or absent). May be given more than once.
    #[arg(long, value_name = "CALLS/SPAN")]
    limit: Vec<Limit>,
}

/// How long calls that are under way may take when the program is told to end.
const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Debug, Subcommand)]
enum Command {
    /// Print the scenario that the emulator starts with, to be changed
    Scenario,
    /// Print the JSON Schema of a scenario, for editors
    Schema,
    /// List the switches and what can go wrong
    Switches,
}

fn speed(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(speed) if speed.is_finite() && speed > 0.0 => Ok(speed),
        Ok(_) | Err(_) => Err("a positive number is wanted".into()),
    }
}

/// Does what the options say: prints, or serves until the program is told to end. Data goes to
/// `out`, the log of calls to stderr.
///
/// # Errors
///
/// When the scenario cannot be read or makes no sense, the port cannot be had, or `out` cannot be
/// written; a reader who has seen enough is no error.
pub async fn run(options: Options, out: &mut dyn Write) -> io::Result<()> {
    let printed = match options.command {
        None => return serve(options, out).await,
        Some(Command::Scenario) => writeln!(out, "{}", Scenario::default().to_json()),
        Some(Command::Schema) => writeln!(out, "{:#}", Scenario::schema()),
        Some(Command::Switches) => switches(out),
    };
    match printed.and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        printed => printed,
    }
}

async fn serve(options: Options, out: &mut dyn Write) -> io::Result<()> {
    let mut scenario = match &options.scenario {
        None => Scenario::default(),
        Some(path) => {
            let name = path.display().to_string();
            let text = std::fs::read_to_string(path);
            let text = text.map_err(|error| explained(&error, &format!("cannot read {name}")))?;
            Scenario::parse(&name, &text).map_err(io::Error::other)?
        }
    };
    if let Some(lasts) = options.vetting_time {
        scenario.vetting.lasts = lasts;
    }
    scenario.seed = options.seed.or(scenario.seed);
    for entry in options.quirk {
        if entry.calls == Scope::default() {
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
    let emulator = builder.start().await;
    let port = options.port;
    let emulator = emulator.map_err(|error| {
        let what = if error.kind() == io::ErrorKind::AddrInUse {
            format!("port {port} is taken; choose another with --port, or --port 0")
        } else {
            format!("cannot serve on port {port}")
        };
        explained(&error, &what)
    })?;
    let stop = stop()?;
    match introduce(&emulator, out) {
        // Who reads has seen enough, and callers may still come.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => return Err(error),
        Ok(()) | Err(_) => {}
    }
    stop.await;
    emulator.stop(PATIENCE).await;
    Ok(())
}

fn explained(error: &io::Error, what: &str) -> io::Error {
    io::Error::new(error.kind(), format!("{what}: {error}"))
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

/// Lists what `--quirk` and `--fault` take.
fn switches(out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "Switches (--quirk), the position at the start first:\n"
    )?;
    for switch in Scenario::default().quirks.switches() {
        let mut positions = switch.positions;
        positions.retain(|position| *position != switch.position);
        positions.insert(0, switch.position);
        writeln!(out, "{}={}", switch.name, positions.join("|"))?;
        writeln!(out, "    {}", switch.about)?;
    }
    writeln!(out, "\nFaults (--fault):\n")?;
    let schema = Scenario::schema();
    let failures = schema.pointer("/$defs/Failure/oneOf");
    for failure in failures
        .and_then(|list| list.as_array())
        .into_iter()
        .flatten()
    {
        let about = failure.get("description").and_then(|text| text.as_str());
        let name = match failure.get("const").and_then(|name| name.as_str()) {
            Some(name) => name.to_owned(),
            None => {
                let members = failure.get("properties").and_then(|map| map.as_object());
                let name = members.and_then(|members| members.keys().next().cloned());
                format!("{}=VALUE", name.unwrap_or_default())
            }
        };
        // An answer of one's own has too many members for a flag.
        if name == "answer=VALUE" {
            continue;
        }
        writeln!(out, "{name}")?;
        writeln!(out, "    {}", about.unwrap_or_default().replace('\n', " "))?;
    }
    Ok(())
}

/// Says what a caller has to know.
fn introduce(emulator: &Emulator, out: &mut dyn Write) -> io::Result<()> {
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
        /// More than a screen of customers says nothing.
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
        "To look at: {url}/ shows the state, {url}/docs the contract.\nStop with Ctrl-C."
    )?;
    out.flush()
}
