//! Tokens of another program, as `kubectl` takes them of its plugins.

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, SystemTime};

use serde::Deserialize;
use serde_json::Value;
use tokio::io::AsyncReadExt as _;
use tokio::process::Command;
use tokio::time::timeout;

use super::{AccessToken, AuthError, AuthErrorKind, Authority, Credential, Token};

/// What a program may print at most, in bytes.
const LARGEST: u64 = 1 << 20;

/// How long a program may take: some wait for a person.
const PATIENCE: Duration = Duration::from_secs(110);

/// Runs a program whenever a token is needed, and reads what it prints.
///
/// It prints the token alone, or JSON: `access_token` with `expires_in` as OAuth does, `accessToken` with
/// `expires_on` as `az account get-access-token` does, or `status.token` with
/// `status.expirationTimestamp` as plugins of `kubectl` do. What it has to tell a person goes to its standard
/// error, which is that of the caller. It can read nothing.
///
/// ```
/// use partner_center::{PartnerCenter, TokenCommand};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let az = TokenCommand::new("az")
///     .args(["account", "get-access-token", "--resource", "https://api.partnercenter.microsoft.com"]);
/// let partner = PartnerCenter::builder().credential(az).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct TokenCommand {
    program: PathBuf,
    arguments: Vec<OsString>,
}

impl TokenCommand {
    /// A program, by its path or by a name that is looked up as a shell does. No shell is used.
    #[must_use]
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            arguments: Vec::new(),
        }
    }

    /// Further arguments. They are shown in no error, but other programs of this machine can see them.
    #[must_use]
    pub fn args(mut self, arguments: impl IntoIterator<Item = impl Into<OsString>>) -> Self {
        self.arguments.extend(arguments.into_iter().map(Into::into));
        self
    }

    fn failed(&self, what: impl fmt::Display) -> AuthError {
        let text = format!("{}: {what}", self.program.display());
        AuthError::new(AuthErrorKind::Local, text)
    }

    async fn output(&self) -> Result<Vec<u8>, AuthError> {
        let mut command = Command::new(&self.program);
        command
            .args(&self.arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true);
        let failed = |error: std::io::Error| self.failed(&error).with_source(error);
        let mut child = command.spawn().map_err(failed)?;
        let mut text = Vec::new();
        if let Some(stdout) = child.stdout.take() {
            let mut stdout = stdout.take(LARGEST);
            stdout.read_to_end(&mut text).await.map_err(failed)?;
        }
        let status = child.wait().await.map_err(failed)?;
        if status.success() {
            Ok(text)
        } else {
            Err(self.failed(format_args!("it gave no token and ended with {status}")))
        }
    }
}

impl fmt::Debug for TokenCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenCommand")
            .field("program", &self.program)
            .finish_non_exhaustive()
    }
}

impl Credential for TokenCommand {
    async fn get_token(&self, _: &Authority) -> Result<AccessToken, AuthError> {
        let output = timeout(PATIENCE, self.output()).await.map_err(|_| {
            self.failed(format_args!(
                "it gave no token within {} s",
                PATIENCE.as_secs()
            ))
        })??;
        let unreadable = |what: &str| {
            let text = format!("{}: {what}", self.program.display());
            AuthError::new(AuthErrorKind::InvalidResponse, text)
        };
        let text = str::from_utf8(&output).map_err(|_| unreadable("it printed no text"))?;
        let printed = Printed::read(text).ok_or_else(|| {
            unreadable("it printed neither a token nor JSON with `access_token`, `accessToken` or `status.token`")
        })?;
        let token = Token::new(&printed.token).map_err(|error| unreadable(&error.to_string()))?;
        let token = AccessToken::new(token);
        Ok(match printed.end {
            Some(end) => token.with_expires_at(end),
            None => token,
        })
    }
}

/// What a program printed.
struct Printed {
    token: String,
    end: Option<SystemTime>,
}

/// The three kinds of JSON in one.
#[derive(Deserialize)]
struct Json {
    #[serde(alias = "accessToken")]
    access_token: Option<String>,
    expires_in: Option<Value>,
    expires_on: Option<Value>,
    status: Option<Status>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    token: Option<String>,
    expiration_timestamp: Option<String>,
}

impl Printed {
    fn read(text: &str) -> Option<Self> {
        let text = text.trim_start_matches('\u{feff}').trim();
        if !text.starts_with('{') {
            return Some(Self {
                token: text.to_owned(),
                end: None,
            });
        }
        let json: Json = serde_json::from_str(text).ok()?;
        let seconds = |value: Option<Value>| {
            let value = value?;
            let text = value.as_str().and_then(|text| text.trim().parse().ok());
            value.as_u64().or(text).map(Duration::from_secs)
        };
        if let Some(token) = json.access_token {
            let at = seconds(json.expires_on);
            let at = at.and_then(|at| SystemTime::UNIX_EPOCH.checked_add(at));
            let within = seconds(json.expires_in);
            let within = within.and_then(|within| SystemTime::now().checked_add(within));
            return Some(Self {
                token,
                end: at.or(within),
            });
        }
        let status = json.status?;
        let end = status.expiration_timestamp;
        let end = end.and_then(|end| chrono::DateTime::parse_from_rfc3339(&end).ok());
        Some(Self {
            token: status.token?,
            end: end.map(Into::into),
        })
    }
}
