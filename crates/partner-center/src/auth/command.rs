//! Access tokens from the output of a program.

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, SystemTime};

use serde_json::Value;
use tokio::io::AsyncReadExt as _;
use tokio::process::Command;
use tokio::time::timeout;

use super::{AccessToken, AuthError, AuthErrorKind, Authority, Credential, Token};

/// The maximum output in bytes.
const MAX_OUTPUT: u64 = 1 << 20;

/// The timeout of the program, which may wait for a person.
const TIMEOUT: Duration = Duration::from_secs(110);

/// Runs a program whenever a token is needed, and reads the token from its standard output.
///
/// The output is the token alone, or JSON: `access_token` with `expires_in` as OAuth has them, `accessToken`
/// with `expires_on` as `az account get-access-token` prints them, or `status.token` with
/// `status.expirationTimestamp` as credential plugins of `kubectl` print them. The program inherits standard
/// error; its standard input is empty.
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
#[must_use]
pub struct TokenCommand {
    program: PathBuf,
    arguments: Vec<OsString>,
}

impl TokenCommand {
    /// A program, by its path or by a name that is looked up in `PATH`. It runs without a shell.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            arguments: Vec::new(),
        }
    }

    /// Adds arguments. No error shows them, but other programs of this machine can see them.
    pub fn args(mut self, arguments: impl IntoIterator<Item = impl Into<OsString>>) -> Self {
        self.arguments.extend(arguments.into_iter().map(Into::into));
        self
    }

    fn error(&self, kind: AuthErrorKind, problem: impl fmt::Display) -> AuthError {
        AuthError::new(kind, format!("{}: {problem}", self.program.display()))
    }

    async fn run(&self) -> Result<Vec<u8>, AuthError> {
        let mut command = Command::new(&self.program);
        command
            .args(&self.arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true);
        let failed =
            |error: std::io::Error| self.error(AuthErrorKind::Local, &error).with_source(error);
        let mut child = command.spawn().map_err(failed)?;
        let mut output = Vec::new();
        if let Some(stdout) = child.stdout.take() {
            let mut stdout = stdout.take(MAX_OUTPUT);
            stdout.read_to_end(&mut output).await.map_err(failed)?;
        }
        let status = child.wait().await.map_err(failed)?;
        if !status.success() {
            let problem = format!("the program failed with {status}");
            return Err(self.error(AuthErrorKind::Local, problem));
        }
        Ok(output)
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
        let output = timeout(TIMEOUT, self.run()).await.map_err(|_| {
            let problem = format!(
                "the program printed no token within {} s",
                TIMEOUT.as_secs()
            );
            self.error(AuthErrorKind::Local, problem)
        })??;
        let invalid = |problem: &str| self.error(AuthErrorKind::InvalidResponse, problem);
        let output = str::from_utf8(&output).map_err(|_| invalid("the output is not UTF-8"))?;
        let (token, expires_at) = parse(output).ok_or_else(|| {
            invalid(
                "the output is neither a token nor JSON with `access_token`, `accessToken` or `status.token`",
            )
        })?;
        let token = Token::new(&token).map_err(|error| invalid(&error.to_string()))?;
        let token = AccessToken::new(token);
        Ok(match expires_at {
            Some(expires_at) => token.with_expires_at(expires_at),
            None => token,
        })
    }
}

/// The token in an output, and its expiry.
fn parse(output: &str) -> Option<(String, Option<SystemTime>)> {
    let output = output.trim_start_matches('\u{feff}').trim();
    if !output.starts_with('{') {
        return Some((output.to_owned(), None));
    }
    let json: Value = serde_json::from_str(output).ok()?;
    let string = |pointer: &str| json.pointer(pointer)?.as_str();
    let after = |start: SystemTime, pointer: &str| {
        let value = json.pointer(pointer)?;
        let seconds = value
            .as_u64()
            .or_else(|| value.as_str()?.trim().parse().ok())?;
        start.checked_add(Duration::from_secs(seconds))
    };
    if let Some(token) = string("/access_token").or_else(|| string("/accessToken")) {
        let expires_at = after(SystemTime::UNIX_EPOCH, "/expires_on");
        let expires_at = expires_at.or_else(|| after(SystemTime::now(), "/expires_in"));
        return Some((token.to_owned(), expires_at));
    }
    let expires_at = string("/status/expirationTimestamp");
    let expires_at = expires_at.and_then(|date| chrono::DateTime::parse_from_rfc3339(date).ok());
    let token = string("/status/token")?.to_owned();
    Some((token, expires_at.map(Into::into)))
}
