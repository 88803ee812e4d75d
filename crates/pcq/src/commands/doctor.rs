//! `pcq doctor`: is everything as it should be, from the clock to the answers of the service?

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use clap::Args;
use partner_center::types::{
    CustomerCollection, CustomerQualification, GccValidationRelationship, ValidationCode,
    ValidationStatus,
};
use partner_center::{Claims, Operation, SecurityScheme, Token, sanitize, types};
use partner_center_emulator::{Emulator, deviations};
use reqwest::header::{AUTHORIZATION, HeaderMap};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use super::auth::Told;
use crate::Exit;
use crate::args::Format;
use crate::console::Console;
use crate::credential::{self, SecretError};
use crate::failure::Failure;
use crate::output::{self, Sheet};
use crate::plan::Who;
use crate::session::{self, PROGRAM};
use crate::settings::Settings;

/// By how much this machine's clock may differ from the service's: tokens are good for some minutes more or
/// less.
const SKEW: Duration = Duration::from_secs(120);

/// No answer that is looked at is longer, in bytes.
const LONGEST: usize = 1 << 20;

#[derive(Debug, Args)]
#[command(
    after_long_help = "Only reads: the operations that change nothing, for one customer. What is not in the \
                       contract is printed with the exchange, in which ids, names, domains and addresses are \
                       replaced by dots: it can be pasted into an issue.\n\nIt exits with 100 if an answer is \
                       not in the contract, with 3 if there is no token, and with 1 if the service cannot be \
                       reached.\n\nExamples:\n  pcq doctor\n  pcq doctor --customer contoso.edu --output json\n  \
                       pcq --emulated doctor"
)]
pub(crate) struct Doctor {
    /// The customer to read: a domain or an id [default: the first one].
    #[arg(long, value_name = "CUSTOMER")]
    customer: Option<Who>,
}

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Health {
    Good,
    Warning,
    Bad,
    Skipped,
}

impl Health {
    fn name(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Warning => "warning",
            Self::Bad => "bad",
            Self::Skipped => "skipped",
        }
    }
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Check {
    check: String,
    health: Health,
    detail: String,
}

/// One way in which an answer is not what the contract says.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding {
    operation: &'static str,
    deviations: Vec<String>,
    exchange: Exchange,
}

/// A call and its answer without what names somebody.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Exchange {
    method: &'static str,
    path: &'static str,
    status: u16,
    reason: Option<String>,
    headers: BTreeMap<String, String>,
    byte_order_mark: bool,
    body: Value,
}

/// Everything that was found.
#[derive(Debug, Default, Serialize)]
struct Report {
    checks: Vec<Check>,
    findings: Vec<Finding>,
    #[serde(skip)]
    exit: Option<Exit>,
}

impl Report {
    fn check(&mut self, check: &str, health: Health, detail: impl Into<String>) {
        self.checks.push(Check {
            check: check.to_owned(),
            health,
            detail: sanitize(&detail.into()),
        });
    }

    /// The first thing that is bad decides how the program ends.
    fn bad(&mut self, check: &str, exit: Exit, detail: impl Into<String>) {
        self.check(check, Health::Bad, detail);
        self.exit.get_or_insert(exit);
    }
}

/// Where the calls go, and how.
struct Line {
    http: reqwest::Client,
    base: String,
    token: Token,
    timeout: Duration,
    /// Serves as long as it lives.
    _emulator: Option<Emulator>,
}

/// What the service answered.
struct Answer {
    status: u16,
    reason: Option<String>,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Doctor {
    pub(crate) async fn run(
        &self,
        settings: &Settings,
        console: &mut Console<'_>,
    ) -> Result<Exit, Failure> {
        let mut report = Report::default();
        configuration(settings, &mut report);
        if let Some(line) = connect(settings, &mut report).await? {
            self.read(&line, &mut report).await;
        }
        print(console, &report)?;
        Ok(report.exit.unwrap_or(Exit::Done))
    }

    /// Makes every call that changes nothing, and compares what comes back with the contract.
    async fn read(&self, line: &Line, report: &mut Report) {
        let mut customer = match &self.customer {
            Some(Who::Id(id)) => Some(*id),
            Some(Who::Domain(_)) | None => None,
        };
        let scheme = Claims::parse(&line.token).and_then(|claims| claims.security_scheme());
        for operation in Operation::ALL {
            let operation = *operation;
            if operation.method() != "GET" {
                continue;
            }
            let id = operation.id();
            if scheme == Some(SecurityScheme::AppOnly)
                && !operation
                    .security()
                    .iter()
                    .any(|all| **all == [SecurityScheme::AppOnly])
            {
                report.check(id, Health::Skipped, "it takes the token of a user");
                continue;
            }
            let path = match (operation.path().contains("{customer_id}"), customer) {
                (false, _) => operation.path().to_owned(),
                (true, Some(customer)) => operation
                    .path()
                    .replace("{customer_id}", &customer.to_string()),
                (true, None) => {
                    report.check(id, Health::Skipped, "there is no customer to ask about");
                    continue;
                }
            };
            let query = match operation {
                Operation::ListCustomers => "?size=500",
                Operation::GetValidationStatus => "?type=account",
                Operation::GetCustomer
                | Operation::ListQualifications
                | Operation::RequestQualification
                | Operation::GetQualification
                | Operation::SetQualification
                | Operation::GetCustomerValidation
                | Operation::ListValidationCodes
                | _ => "",
            };
            let answer = match line.get(&format!("{path}{query}")).await {
                Ok(answer) => answer,
                Err(error) => {
                    report.bad(id, Exit::Failed, innermost(&error));
                    // Where one call does not come through, the others need not be tried.
                    if operation == Operation::ListCustomers {
                        return;
                    }
                    continue;
                }
            };
            if operation == Operation::ListCustomers {
                clock(&answer, report);
                customer = customer.or_else(|| self.first(&answer));
                if let (Some(who), None) = (&self.customer, customer) {
                    let detail = format!("no customer of the partner has the domain {who}");
                    report.bad("customer", Exit::NotFound, detail);
                }
            }
            judge(operation, answer, report);
        }
    }

    /// The customer to ask about, out of the list.
    fn first(&self, answer: &Answer) -> Option<Uuid> {
        let value: Value = serde_json::from_slice(plain(&answer.body)).ok()?;
        let items = value.get("items")?.as_array()?;
        let wanted = items.iter().find(|item| match &self.customer {
            Some(Who::Domain(domain)) => item
                .pointer("/companyProfile/domain")
                .and_then(Value::as_str)
                .is_some_and(|known| known.eq_ignore_ascii_case(domain)),
            Some(Who::Id(_)) | None => true,
        });
        wanted?.get("id")?.as_str()?.parse().ok()
    }
}

fn configuration(settings: &Settings, report: &mut Report) {
    let file = settings.file.display();
    if settings.emulated {
        report.check("configuration", Health::Good, "an emulator in this process");
    } else if settings.configured {
        let detail = format!("profile `{}` of {file}", settings.name);
        report.check("configuration", Health::Good, detail);
    } else {
        let detail = format!("{file} has no profile `{}`: defaults hold", settings.name);
        report.check("configuration", Health::Good, detail);
    }
}

/// Gets a token and looks at it; nothing if there is none.
async fn connect(settings: &Settings, report: &mut Report) -> Result<Option<Line>, Failure> {
    let authority = session::builder(settings).authority()?;
    let http = authority.http_client().clone();
    if settings.emulated {
        let emulator = Emulator::start().await.map_err(Failure::Start)?;
        let token = Token::new(emulator.user_token());
        let token = token.map_err(|error| Failure::Secret(SecretError::Token(error)))?;
        claims(&token, settings, report);
        return Ok(Some(Line {
            // That of the emulator is on this machine, where no proxy is asked.
            http: session::builder(settings)
                .base_url(emulator.url())
                .authority()?
                .http_client()
                .clone(),
            base: emulator.url().to_owned(),
            token,
            timeout: settings.timeout,
            _emulator: Some(emulator),
        }));
    }
    match credential::source(settings) {
        Ok(source) => report.check("credential", Health::Good, source.name()),
        Err(error) => {
            let next = error.next().map(|next| format!(": {next}"));
            let detail = format!("{error}{}", next.unwrap_or_default());
            report.bad("credential", Exit::Unauthorized, detail);
            return Ok(None);
        }
    }
    let token = match session::token(settings).await {
        Ok((token, _)) => token,
        Err(Failure::Auth(error)) => {
            report.bad("token", Exit::Unauthorized, error.to_string());
            return Ok(None);
        }
        Err(failure) => return Err(failure),
    };
    claims(&token, settings, report);
    Ok(Some(Line {
        http,
        base: settings.service().to_owned(),
        token,
        timeout: settings.timeout,
        _emulator: None,
    }))
}

/// Looks at what the token says about itself.
fn claims(token: &Token, settings: &Settings, report: &mut Report) {
    let Some(claims) = Claims::parse(token) else {
        let detail = "what it says cannot be read; it may be good all the same";
        report.check("token", Health::Warning, detail);
        return;
    };
    let told = Told::of(&claims);
    let speaks = match claims.security_scheme() {
        Some(SecurityScheme::AppOnly) => Health::Warning,
        Some(_) | None => Health::Good,
    };
    let detail = match speaks {
        Health::Warning => "app-only: it reads, and cannot request a qualification",
        Health::Good | Health::Bad | Health::Skipped => told.speaks_for,
    };
    report.check("token: speaks for", speaks, detail);
    let audience = told.audience.unwrap_or_default();
    let wanted = settings.cloud.base_url();
    // Of a service at another address, nobody knows what it wants.
    let elsewhere = settings.base_url.is_some() || settings.emulated;
    if elsewhere || audience.trim_end_matches('/') == wanted {
        report.check("token: audience", Health::Good, audience);
    } else {
        let detail = format!("it is for {audience}, and the service is {wanted}");
        report.check("token: audience", Health::Warning, detail);
    }
    match claims.is_multi_factor() {
        Some(true) => report.check("token: multi-factor", Health::Good, "amr has mfa"),
        Some(false) => {
            let detail = "amr lacks mfa: the service refuses it; sign in with a second factor";
            report.check("token: multi-factor", Health::Warning, detail);
        }
        None => report.check("token: multi-factor", Health::Skipped, "it has no amr"),
    }
    match claims.expires_at() {
        Some(end) if end <= SystemTime::now() => {
            report.bad("token: expiry", Exit::Unauthorized, "it has ended");
        }
        Some(_) => report.check(
            "token: expiry",
            Health::Good,
            told.expires_at.unwrap_or_default(),
        ),
        None => report.check("token: expiry", Health::Skipped, "it does not say"),
    }
}

/// Compares this machine's clock with the service's.
fn clock(answer: &Answer, report: &mut Report) {
    let date = answer.headers.get("date");
    let date = date.and_then(|date| date.to_str().ok());
    let date = date.and_then(|date| httpdate::parse_http_date(date).ok());
    let Some(service) = date else {
        report.check(
            "clock",
            Health::Skipped,
            "the service does not tell the time",
        );
        return;
    };
    let now = SystemTime::now();
    let off = now
        .duration_since(service)
        .or_else(|_| service.duration_since(now))
        .unwrap_or_default();
    let detail = format!("{} s from the service's", off.as_secs());
    if off > SKEW {
        report.bad(
            "clock",
            Exit::Failed,
            format!("{detail}: set this machine's clock"),
        );
    } else {
        report.check("clock", Health::Good, detail);
    }
}

impl Line {
    async fn get(&self, path: &str) -> Result<Answer, reqwest::Error> {
        let request = self
            .http
            .get(format!("{}{path}", self.base))
            .timeout(self.timeout)
            .header(AUTHORIZATION, self.token.authorization_header())
            .header("Accept", "application/json")
            .header("MS-PartnerCenter-Application", PROGRAM)
            .header("MS-RequestId", Uuid::new_v4().to_string())
            .header("MS-CorrelationId", Uuid::new_v4().to_string());
        let mut answer = request.send().await?;
        let status = answer.status();
        let headers = answer.headers().clone();
        let mut body = Vec::new();
        while let Some(piece) = answer.chunk().await? {
            body.extend_from_slice(&piece);
            if body.len() > LONGEST {
                body.truncate(LONGEST);
                break;
            }
        }
        Ok(Answer {
            status: status.as_u16(),
            reason: status.canonical_reason().map(str::to_owned),
            headers,
            body,
        })
    }
}

fn innermost(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    format!("the service cannot be reached: {cause}")
}

fn plain(body: &[u8]) -> &[u8] {
    body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body)
}

/// Holds one answer against the contract.
fn judge(operation: Operation, answer: Answer, report: &mut Report) {
    let id = operation.id();
    let mut found = deviations(id, answer.status, &answer.body);
    let value: Option<Value> = serde_json::from_slice(plain(&answer.body)).ok();
    if let Some(value) = &value
        && (200..300).contains(&answer.status)
    {
        found.extend(unlisted(operation, value));
    }
    let status = answer.status;
    if !found.is_empty() {
        let count = found.len();
        let what = if count == 1 {
            "deviation"
        } else {
            "deviations"
        };
        let detail = format!("HTTP {status}, {count} {what} from the contract");
        report.bad(id, Exit::Refused, detail);
        report.findings.push(Finding {
            operation: id,
            deviations: found,
            exchange: redacted(operation, answer, value),
        });
        return;
    }
    let detail = format!("HTTP {status}, as the contract says");
    match status {
        200..300 => report.check(id, Health::Good, detail),
        401 => report.bad(
            id,
            Exit::Unauthorized,
            format!("{detail}: the token is refused"),
        ),
        // The contract says that these are refused where they are not offered, or where there is nothing.
        404 | 405 | 410 => report.check(id, Health::Good, detail),
        429 | 500..600 => report.bad(id, Exit::Failed, format!("{detail}: try again later")),
        _ => report.check(id, Health::Warning, detail),
    }
}

/// Members and values that the contract does not list, which its schemas let pass.
fn unlisted(operation: Operation, value: &Value) -> Vec<String> {
    match operation {
        Operation::ListCustomers => lost::<CustomerCollection>(value),
        Operation::GetCustomer => lost::<types::Customer>(value),
        Operation::ListQualifications => lost::<Vec<CustomerQualification>>(value),
        Operation::GetCustomerValidation => lost::<GccValidationRelationship>(value),
        Operation::GetValidationStatus => lost::<ValidationStatus>(value),
        Operation::ListValidationCodes => lost::<Vec<ValidationCode>>(value),
        // The answer is one value, or the call changes something.
        Operation::GetQualification
        | Operation::RequestQualification
        | Operation::SetQualification
        | _ => Vec::new(),
    }
}

/// What of a value is not there any more once the client has read it: the contract does not have it.
fn lost<T: DeserializeOwned + Serialize>(value: &Value) -> Vec<String> {
    let Ok(read) = serde_json::from_value::<T>(value.clone()) else {
        // The contract's schemas say why.
        return Vec::new();
    };
    let kept = serde_json::to_value(read).unwrap_or_default();
    let mut lost = Vec::new();
    compare("", value, &kept, &mut lost);
    lost
}

fn compare(path: &str, value: &Value, kept: &Value, lost: &mut Vec<String>) {
    match (value, kept) {
        (Value::Object(members), Value::Object(kept)) => {
            for (name, value) in members {
                let path = format!("{path}/{name}");
                match kept.get(name) {
                    Some(kept) => compare(&path, value, kept, lost),
                    // Nothing is as good as not there.
                    None if value.is_null() || empty(value) => {}
                    None => lost.push(format!("`{path}` is not in the contract")),
                }
            }
        }
        (Value::Array(items), Value::Array(kept)) => {
            for (item, kept) in items.iter().zip(kept) {
                // Of many alike, one is enough.
                let before = lost.len();
                compare(&format!("{path}/*"), item, kept, lost);
                let new = lost.split_off(before);
                for one in new {
                    if !lost.contains(&one) {
                        lost.push(one);
                    }
                }
            }
        }
        _ => {}
    }
}

fn empty(value: &Value) -> bool {
    value.as_array().is_some_and(Vec::is_empty) || value.as_object().is_some_and(|o| o.is_empty())
}

/// The headers whose values name nobody.
const HARMLESS: [&str; 7] = [
    "content-length",
    "content-type",
    "date",
    "retry-after",
    "transfer-encoding",
    "www-authenticate",
    "x-locale",
];

/// The members whose values are words of the service.
const WORDS: [&str; 14] = [
    "code",
    "createDate",
    "errorName",
    "method",
    "objectType",
    "qualification",
    "relationshipToPartner",
    "status",
    "statusCode",
    "type",
    "lastUpdateDateTime",
    "vettingCreateDate",
    "vettingCreatedDate",
    "vettingStatus",
];

fn redacted(operation: Operation, answer: Answer, value: Option<Value>) -> Exchange {
    let headers = answer.headers.iter().map(|(name, text)| {
        let shown = if HARMLESS.contains(&name.as_str()) {
            text.to_str().unwrap_or(DOTS).to_owned()
        } else {
            DOTS.to_owned()
        };
        (name.to_string(), shown)
    });
    let body = match value {
        Some(mut value) => {
            redact(&mut value, "");
            value
        }
        None if answer.body.trim_ascii().is_empty() => Value::Null,
        // What is no JSON may hold anything.
        None => Value::String(format!("{} bytes that are no JSON", answer.body.len())),
    };
    Exchange {
        method: operation.method(),
        path: operation.path(),
        status: answer.status,
        reason: answer.reason,
        headers: headers.collect(),
        byte_order_mark: answer.body.starts_with("\u{feff}".as_bytes()),
        body,
    }
}

/// What stands where something was.
const DOTS: &str = "…";

/// Takes every text out that is no word of the service; numbers and shapes stay.
fn redact(value: &mut Value, name: &str) {
    /// So many items show the shape of a list.
    const FIRST: usize = 3;
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                redact(value, name);
            }
        }
        Value::Array(items) => {
            items.truncate(FIRST);
            for item in items {
                redact(item, name);
            }
        }
        Value::String(text) => {
            let word = WORDS.iter().any(|word| word.eq_ignore_ascii_case(name));
            if !word && !text.is_empty() {
                *text = match text.parse::<Uuid>() {
                    Ok(_) => Uuid::nil().to_string(),
                    Err(_) => DOTS.to_owned(),
                };
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn print(console: &mut Console<'_>, report: &Report) -> Result<(), Failure> {
    if console.format == Format::Json {
        console.print(|out| output::json(out, report))?;
        return Ok(());
    }
    let columns = ["CHECK", "HEALTH", "DETAIL"];
    let mut sheet = Sheet::new(console, &columns);
    for check in &report.checks {
        let cells = vec![
            check.check.clone(),
            check.health.name().to_owned(),
            check.detail.clone(),
        ];
        sheet.add(cells, check)?;
    }
    sheet.end()?;
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
            output::json(out, &finding.exchange)?;
            writeln!(out, "```")
        })?;
    }
    Ok(())
}
