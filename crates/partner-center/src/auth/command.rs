//! Access tokens and secrets from the output of a program.

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use serde_json::Value;

use super::program::Program;
use super::{
    AccessToken, AuthError, AuthErrorKind, Authority, Credential, Secret, SecretError, Token,
    TokenFuture, text,
};

/// Runs a program whenever a token is needed, and reads the token from its standard output.
///
/// The output is the token alone, or JSON: `access_token` with `expires_in` as OAuth has them, `accessToken`
/// with `expires_on` as `az account get-access-token` prints them, or `status.token` with
/// `status.expirationTimestamp` as credential plugins of `kubectl` print them. It may be in UTF-8 or UTF-16.
///
/// The program runs without a shell, and without standard input. Its output may have 1 MiB, and it may run for
/// 60 s, or for another [`timeout`](Self::timeout). What it prints on standard error appears on standard error
/// of this process: up to 64 KiB, line by line, without control characters. On Unix the program leads a process
/// group of its own, which is killed after an error and when the future is dropped, and it cannot read from a
/// terminal. On Windows only the program itself is killed.
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
pub struct TokenCommand(Program);

impl TokenCommand {
    /// A program, by its path or by a name that is looked up in `PATH`.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self(Program::new(program.into()))
    }

    /// Adds arguments. No error shows them, but other programs of this machine can see them.
    pub fn args(mut self, arguments: impl IntoIterator<Item = impl Into<OsString>>) -> Self {
        self.0.args(arguments);
        self
    }

    /// Sets how long the program may run; the default is 60 s.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.0.timeout(timeout);
        self
    }

    fn invalid(&self, problem: impl fmt::Display) -> AuthError {
        let message = format!("{}: {problem}", self.0.path().display());
        AuthError::new(AuthErrorKind::InvalidResponse, message)
    }
}

impl fmt::Debug for TokenCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenCommand")
            .field("program", &self.0)
            .finish_non_exhaustive()
    }
}

impl Credential for TokenCommand {
    fn get_token<'c>(&'c self, _: &'c Authority) -> TokenFuture<'c> {
        Box::pin(self.run())
    }
}

impl TokenCommand {
    /// Runs the program and reads the token.
    async fn run(&self) -> Result<AccessToken, AuthError> {
        let output = self.0.run().await?;
        let output = text::decode(&output).map_err(|error| self.invalid(error))?;
        let (token, expires_at) = parse(&output).ok_or_else(|| {
            self.invalid(
                "the output is neither a token nor JSON with `access_token`, `accessToken` or `status.token`",
            )
        })?;
        let token = Token::new(&token).map_err(|error| self.invalid(error))?;
        let token = AccessToken::new(token);
        Ok(match expires_at {
            Some(expires_at) => token.with_expires_at(expires_at),
            None => token,
        })
    }
}

/// Runs a program and reads a [`Secret`] from its standard output, under the same limits as a [`TokenCommand`].
///
/// ```no_run
/// # async fn read() -> Result<(), Box<dyn std::error::Error>> {
/// use partner_center::{Application, SecretCommand};
///
/// let vault = SecretCommand::new("secret-tool").args(["lookup", "service", "my-tool"]);
/// let application = Application::new("contoso.onmicrosoft.com", "00001111-aaaa-2222-bbbb-3333cccc4444")
///     .secret(vault.read().await?);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use]
pub struct SecretCommand(Program);

impl SecretCommand {
    /// A program, by its path or by a name that is looked up in `PATH`.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self(Program::new(program.into()))
    }

    /// Adds arguments. No error shows them, but other programs of this machine can see them.
    pub fn args(mut self, arguments: impl IntoIterator<Item = impl Into<OsString>>) -> Self {
        self.0.args(arguments);
        self
    }

    /// Sets how long the program may run; the default is 60 s.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.0.timeout(timeout);
        self
    }

    /// Runs the program and [parses](Secret::parse) its output. Dropping the future kills the program.
    ///
    /// # Errors
    ///
    /// The program cannot be started, fails, prints too much or does not end in time, or its output is not a
    /// secret.
    pub async fn read(&self) -> Result<Secret, SecretError> {
        let output = self.0.run().await?;
        Secret::parse(&output).map_err(|error| error.at(self.0.path().display()))
    }
}

impl fmt::Debug for SecretCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecretCommand")
            .field("program", &self.0)
            .finish_non_exhaustive()
    }
}

/// The token in an output, and its expiry.
fn parse(output: &str) -> Option<(String, Option<SystemTime>)> {
    let output = output.trim();
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
