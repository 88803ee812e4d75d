//! `pcq doctor`: checks the clock, the configuration, the token and the responses of the service.

mod exchange;

use std::time::{Duration, SystemTime};

use clap::Args;
use hyper::ext::ReasonPhrase;
use partner_center::{Claims, Operation, SecurityScheme, Token, sanitize};
use reqwest::header::AUTHORIZATION;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use self::exchange::{Exchange, RawResponse, without_byte_order_mark};
use super::auth::TokenReport;
use crate::console::Console;
use crate::credential;
use crate::emulator::{self, EmbeddedEmulator};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::options::Format;
use crate::plan::CustomerRef;
use crate::session::{self, APPLICATION_NAME};
use crate::settings::Settings;
use crate::table::{self, Row};

/// The most that this machine's clock may differ from the service's clock.
const MAX_CLOCK_SKEW: Duration = Duration::from_secs(120);

/// The most bytes of a response body.
const MAX_BODY: usize = 1 << 20;

#[derive(Debug, Args)]
#[command(
    after_long_help = "Doctor only reads: it sends every operation that changes nothing, for one customer. It prints \
                       undocumented responses with the exchange, in which ids, names, domains and \
                       addresses are replaced by dots, so that you can paste it into an issue.\n\nIt exits \
                       with 100 if a response differs from the contract, with 3 without a valid token, and with \
                       1 if the service cannot be reached.\n\nExamples:\n  pcq doctor\n  \
                       pcq doctor --customer contoso.edu --output json"
)]
pub(crate) struct Doctor {
    /// The customer to read: a domain or an id [default: the first one].
    #[arg(long, value_name = "CUSTOMER")]
    customer: Option<CustomerRef>,
}

/// The result of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum CheckStatus {
    Passed,
    Warning,
    Failed,
    Skipped,
}

#[derive(Debug, Serialize)]
struct Check {
    check: String,
    status: CheckStatus,
    detail: String,
}

impl Row for Check {
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("CHECK", "/check"),
        ("STATUS", "/status"),
        ("DETAIL", "/detail"),
    ];
}

/// A response that differs from the contract.
#[derive(Debug, Serialize)]
struct Finding {
    operation: &'static str,
    deviations: Vec<String>,
    exchange: Exchange,
}

#[derive(Debug, Default, Serialize)]
struct DoctorReport {
    checks: Vec<Check>,
    findings: Vec<Finding>,
    #[serde(skip)]
    exit: Option<Exit>,
}

impl DoctorReport {
    fn add(&mut self, check: &str, status: CheckStatus, detail: impl AsRef<str>) {
        self.checks.push(Check {
            check: check.to_owned(),
            status,
            detail: sanitize(detail.as_ref()),
        });
    }

    fn pass(&mut self, check: &str, detail: impl AsRef<str>) {
        self.add(check, CheckStatus::Passed, detail);
    }

    fn warn(&mut self, check: &str, detail: impl AsRef<str>) {
        self.add(check, CheckStatus::Warning, detail);
    }

    fn skip(&mut self, check: &str, detail: impl AsRef<str>) {
        self.add(check, CheckStatus::Skipped, detail);
    }

    /// The first failed check decides the exit code.
    fn fail(&mut self, check: &str, exit: Exit, detail: impl AsRef<str>) {
        self.add(check, CheckStatus::Failed, detail);
        self.exit.get_or_insert(exit);
    }
}

/// A connection that returns responses as they are.
struct RawConnection {
    http: reqwest::Client,
    base_url: String,
    token: Token,
    timeout: Duration,
    /// Runs while it lives.
    _emulator: Option<EmbeddedEmulator>,
}

impl Doctor {
    pub(crate) async fn run(
        &self,
        settings: &Settings,
        console: &mut Console<'_>,
    ) -> Result<Exit, CommandError> {
        let mut report = DoctorReport::default();
        check_configuration(settings, &mut report);
        if !emulator::AVAILABLE {
            report.skip(
                "contract",
                "this build has no emulator: responses are compared with the client's types only",
            );
        }
        if let Some(connection) = connect(settings, &mut report).await? {
            self.check_operations(&connection, &mut report).await;
        }
        print(console, &report)?;
        Ok(report.exit.unwrap_or(Exit::Done))
    }

    /// Sends every operation that changes nothing, and compares the responses with the contract.
    async fn check_operations(&self, connection: &RawConnection, report: &mut DoctorReport) {
        let mut customer = match &self.customer {
            Some(CustomerRef::Id(id)) => Some(*id),
            Some(CustomerRef::Domain(_)) | None => None,
        };
        let scheme = Claims::parse(&connection.token).and_then(|claims| claims.security_scheme());
        for operation in Operation::ALL {
            let operation = *operation;
            if operation.method() != "GET" {
                continue;
            }
            let id = operation.id();
            let app_only = [SecurityScheme::AppOnly];
            if scheme == Some(SecurityScheme::AppOnly)
                && !operation.security().iter().any(|all| **all == app_only)
            {
                report.skip(id, "requires the token of a user");
                continue;
            }
            let path = match (operation.path().contains("{customer_id}"), customer) {
                (false, _) => operation.path().to_owned(),
                (true, Some(customer)) => {
                    let path = operation.path();
                    path.replace("{customer_id}", &customer.to_string())
                }
                (true, None) => {
                    report.skip(id, "requires a customer, and the partner has none");
                    continue;
                }
            };
            let query = if operation == Operation::ListCustomers {
                "?size=500"
            } else if operation == Operation::GetValidationStatus {
                "?type=account"
            } else {
                ""
            };
            let response = match connection.get(&format!("{path}{query}")).await {
                Ok(response) => response,
                Err(error) => {
                    let detail = format!("the service cannot be reached: {}", root_cause(&error));
                    report.fail(id, Exit::Failed, detail);
                    // After the first operation, the others would fail too.
                    if operation == Operation::ListCustomers {
                        return;
                    }
                    continue;
                }
            };
            if operation == Operation::ListCustomers {
                check_clock(&response, report);
                customer = customer.or_else(|| self.select_customer(&response));
                if let (Some(wanted), None) = (&self.customer, customer) {
                    let detail = format!("no customer of the partner has the domain {wanted}");
                    report.fail("customer", Exit::NotFound, detail);
                }
            }
            check_response(operation, response, report);
        }
    }

    /// The customer to read, from the list of customers.
    fn select_customer(&self, response: &RawResponse) -> Option<Uuid> {
        let body = without_byte_order_mark(&response.body);
        let value: Value = serde_json::from_slice(body).ok()?;
        let items = value.get("items")?.as_array()?;
        let wanted = items.iter().find(|item| match &self.customer {
            Some(CustomerRef::Domain(domain)) => item
                .pointer("/companyProfile/domain")
                .and_then(Value::as_str)
                .is_some_and(|known| known.eq_ignore_ascii_case(domain)),
            Some(CustomerRef::Id(_)) | None => true,
        });
        wanted?.get("id")?.as_str()?.parse().ok()
    }
}

fn check_configuration(settings: &Settings, report: &mut DoctorReport) {
    let (file, name) = (settings.file.display(), &settings.name);
    let detail = if settings.emulated {
        "the embedded emulator".to_owned()
    } else if settings.configured {
        format!("profile `{name}` of {file}")
    } else {
        format!("{file} has no profile `{name}`: the defaults apply")
    };
    report.pass("configuration", detail);
}

/// Gets a token and checks it; `None` without a token.
async fn connect(
    settings: &Settings,
    report: &mut DoctorReport,
) -> Result<Option<RawConnection>, CommandError> {
    let builder = session::client_builder(settings);
    let connection = if settings.emulated {
        let (emulator, token) = session::start_emulator(None).await?;
        RawConnection {
            // A client for a loopback address uses no proxy.
            http: builder
                .base_url(emulator.url())
                .authority()?
                .http_client()
                .clone(),
            base_url: emulator.url().to_owned(),
            token,
            timeout: settings.timeout,
            _emulator: Some(emulator),
        }
    } else {
        match credential::source(settings).await {
            Ok(source) => report.pass("credential", source.name()),
            Err(error) => {
                let next = error.next().map(|next| format!(": {next}"));
                let detail = format!("{error}{}", next.unwrap_or_default());
                report.fail("credential", Exit::Unauthorized, detail);
                return Ok(None);
            }
        }
        let token = match session::token(settings).await {
            Ok(token) => token,
            Err(CommandError::Auth(error)) => {
                report.fail("token", Exit::Unauthorized, error.to_string());
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        RawConnection {
            http: builder.authority()?.http_client().clone(),
            base_url: settings.target.service().to_owned(),
            token,
            timeout: settings.timeout,
            _emulator: None,
        }
    };
    check_token(&connection.token, settings, report);
    Ok(Some(connection))
}

/// Checks the claims of the token.
fn check_token(token: &Token, settings: &Settings, report: &mut DoctorReport) {
    let Some(claims) = Claims::parse(token) else {
        report.warn(
            "token",
            "it has no readable claims; it may be valid all the same",
        );
        return;
    };
    let token = TokenReport::of(&claims);
    match claims.security_scheme() {
        Some(SecurityScheme::AppOnly) => {
            let detail = "app-only: it can read, and cannot request a qualification";
            report.warn("token: scheme", detail);
        }
        Some(_) | None => report.pass("token: scheme", token.scheme),
    }
    let audience = token.audience.unwrap_or_default();
    let expected = settings.target.cloud().base_url();
    // The audience of a service at another address is unknown.
    let other_address = settings.target.base_url.is_some() || settings.emulated;
    if other_address || audience.trim_end_matches('/') == expected {
        report.pass("token: audience", audience);
    } else {
        let detail = format!("the token is for {audience}, the service is {expected}");
        report.warn("token: audience", detail);
    }
    match claims.is_multi_factor() {
        Some(true) => report.pass("token: multi-factor", "the claim `amr` has `mfa`"),
        Some(false) => report.warn(
            "token: multi-factor",
            "the claim `amr` lacks `mfa`, which the service requires: sign in with a second factor",
        ),
        None => report.skip("token: multi-factor", "the token has no claim `amr`"),
    }
    match (claims.expires_at(), token.expires_at) {
        (Some(expiry), _) if expiry <= SystemTime::now() => {
            report.fail("token: expiry", Exit::Unauthorized, "the token has expired");
        }
        (Some(_), Some(expiry)) => report.pass("token: expiry", expiry),
        (Some(_) | None, _) => report.skip("token: expiry", "the token has no claim `exp`"),
    }
}

/// Compares this machine's clock with the service's clock.
fn check_clock(response: &RawResponse, report: &mut DoctorReport) {
    let date = response.headers.get("date");
    let date = date.and_then(|date| date.to_str().ok());
    let Some(service) = date.and_then(|date| httpdate::parse_http_date(date).ok()) else {
        report.skip("clock", "the response has no `Date` header");
        return;
    };
    let now = SystemTime::now();
    let skew = now
        .duration_since(service)
        .or_else(|_| service.duration_since(now))
        .unwrap_or_default();
    let detail = format!("differs from the service's clock by {} s", skew.as_secs());
    if skew > MAX_CLOCK_SKEW {
        let detail = format!("{detail}: set this machine's clock");
        report.fail("clock", Exit::Failed, detail);
    } else {
        report.pass("clock", detail);
    }
}

impl RawConnection {
    async fn get(&self, path: &str) -> Result<RawResponse, reqwest::Error> {
        let request = self
            .http
            .get(format!("{}{path}", self.base_url))
            .timeout(self.timeout)
            .header(AUTHORIZATION, self.token.authorization_header())
            .header("Accept", "application/json")
            .header("MS-PartnerCenter-Application", APPLICATION_NAME)
            .header("MS-RequestId", Uuid::new_v4().to_string())
            .header("MS-CorrelationId", Uuid::new_v4().to_string());
        let mut response = request.send().await?;
        let status = response.status();
        // hyper keeps the phrase only if it is not the canonical one.
        let reason = match response.extensions().get::<ReasonPhrase>() {
            Some(phrase) => Some(String::from_utf8_lossy(phrase.as_bytes()).into_owned()),
            None => status.canonical_reason().map(str::to_owned),
        };
        let headers = response.headers().clone();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            body.extend_from_slice(&chunk);
            if body.len() > MAX_BODY {
                body.truncate(MAX_BODY);
                break;
            }
        }
        Ok(RawResponse {
            status: status.as_u16(),
            reason,
            headers,
            body,
        })
    }
}

fn root_cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

/// Compares a response with the contract.
fn check_response(operation: Operation, response: RawResponse, report: &mut DoctorReport) {
    let id = operation.id();
    let status = response.status;
    let deviations = exchange::deviations(operation, &response);
    if !deviations.is_empty() {
        let count = match deviations.len() {
            1 => "1 deviation".to_owned(),
            count => format!("{count} deviations"),
        };
        let detail = format!("HTTP {status}, {count} from the contract");
        report.fail(id, Exit::Rejected, detail);
        report.findings.push(Finding {
            operation: id,
            deviations,
            exchange: Exchange::redacted(operation, response),
        });
        return;
    }
    let detail = format!("HTTP {status}, as documented");
    match status {
        200..300 => report.pass(id, detail),
        401 => {
            let detail = format!("{detail}: the service does not accept the token");
            report.fail(id, Exit::Unauthorized, detail);
        }
        // Documented for operations that are not offered, and for absent values.
        404 | 405 | 410 => report.pass(id, detail),
        429 | 500..600 => report.fail(id, Exit::Failed, format!("{detail}: try again later")),
        _ => report.warn(id, detail),
    }
}

fn print(console: &mut Console<'_>, report: &DoctorReport) -> Result<(), CommandError> {
    if console.format == Format::Json {
        console.print(|out| table::print_json(out, report))?;
        return Ok(());
    }
    table::print_rows(console, &report.checks)?;
    if console.format == Format::Csv {
        return Ok(());
    }
    for finding in &report.findings {
        console.print(|out| {
            writeln!(out, "\n## {}\n", finding.operation)?;
            for deviation in &finding.deviations {
                writeln!(out, "- {}", sanitize(deviation))?;
            }
            writeln!(out, "\n```json")?;
            table::print_json(out, &finding.exchange)?;
            writeln!(out, "```")
        })?;
    }
    Ok(())
}
