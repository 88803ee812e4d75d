//! The error of a secret that cannot be read.

use std::error::Error;
use std::fmt;
use std::io;

use super::{AuthError, AuthErrorKind};
use crate::sanitize::sanitize;

/// Why a secret cannot be read from a file or from the output of a program.
///
/// `Display` says what is wrong and where, and never repeats the secret. [`help`](Self::help) says what to do.
#[derive(Debug)]
pub struct SecretError {
    /// The file or the program.
    origin: Option<String>,
    problem: String,
    help: String,
    source: Option<io::Error>,
}

impl SecretError {
    pub(super) fn new(problem: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            origin: None,
            problem: problem.into(),
            help: help.into(),
            source: None,
        }
    }

    pub(super) fn from_io(error: io::Error, help: impl Into<String>) -> Self {
        let mut new = Self::new(error.to_string(), help);
        new.source = Some(error);
        new
    }

    /// The kind of the error of the system that caused this one.
    pub(super) fn io_kind(&self) -> Option<io::ErrorKind> {
        self.source.as_ref().map(io::Error::kind)
    }

    /// Adds the file or the program.
    pub(super) fn at(mut self, origin: impl fmt::Display) -> Self {
        self.origin = Some(origin.to_string());
        self
    }

    /// What the user can do.
    pub fn help(&self) -> &str {
        &self.help
    }
}

impl fmt::Display for SecretError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(origin) = &self.origin {
            write!(f, "{}: ", sanitize(origin))?;
        }
        f.write_str(&self.problem)
    }
}

impl Error for SecretError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(self.source.as_ref()?)
    }
}

/// The error of a token store, with what the user can do.
impl From<SecretError> for io::Error {
    fn from(error: SecretError) -> Self {
        let kind = error.io_kind();
        let message = format!("{error}; {}", error.help);
        Self::new(kind.unwrap_or(io::ErrorKind::InvalidData), message)
    }
}

/// The error of a credential, with what the user can do.
impl From<SecretError> for AuthError {
    fn from(error: SecretError) -> Self {
        let message = format!("{error}; {}", error.help);
        Self::new(AuthErrorKind::Local, message).with_source(error)
    }
}
