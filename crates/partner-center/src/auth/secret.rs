//! A string that is never shown, and how it is read from files and from the output of programs.

use std::fmt;
use std::io;
use std::path::Path;

use super::SecretError;
use super::text::{self, BYTE_ORDER_MARK};
use crate::private_file;

/// The most bytes of a file with a secret.
pub(super) const MAX_FILE_SIZE: u64 = 64 << 10;

/// A secret: `Debug` prints `[redacted]`, and there is no `Display`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A secret without surrounding white space and without a byte order mark. [`parse`](Self::parse) and
    /// [`from_file`](Self::from_file) also check it.
    pub fn new(text: impl AsRef<str>) -> Self {
        let text = text.as_ref();
        Self(text.trim_start_matches(BYTE_ORDER_MARK).trim().to_owned())
    }

    /// Parses the contents of a file or the output of a program: UTF-8 or UTF-16, with or without a byte order
    /// mark, and without surrounding white space and line ends.
    ///
    /// # Errors
    ///
    /// The text is not in UTF-8 or UTF-16, is empty, or has a character that secrets of OAuth do not have:
    /// they consist of printable ASCII (RFC 6749, appendix A).
    pub fn parse(bytes: &[u8]) -> Result<Self, SecretError> {
        let secret = Self::new(text::decode(bytes)?);
        secret.check()?;
        Ok(secret)
    }

    /// Reads a file of at most 64 KiB that only its owner can access (mode 0600 on Unix), and
    /// [parses](Self::parse) it. On Windows the access of other users is not checked.
    ///
    /// A FIFO, a device, a socket or a folder is an error, and is never waited for.
    ///
    /// # Errors
    ///
    /// The file cannot be read, is not a regular file, is too large, is accessible to other users, or has no
    /// valid secret.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, SecretError> {
        let path = path.as_ref();
        let bytes = read_file(path, MAX_FILE_SIZE)?;
        Self::parse(&bytes).map_err(|error| error.at(path.display()))
    }

    /// Fails if the secret would not arrive as it is.
    pub(super) fn check(&self) -> Result<(), SecretError> {
        let problem = match self.0.chars().find(|c| !matches!(c, ' '..='~')) {
            None if self.0.is_empty() => "the secret is empty",
            None => return Ok(()),
            Some('\n' | '\r') => "the secret has more than one line",
            Some(c) if c.is_control() => "the secret has a control character",
            Some(_) => "the secret has a character that is not ASCII, or is invisible",
        };
        Err(SecretError::new(
            problem,
            "copy the secret again, and store it alone on one line",
        ))
    }

    /// The secret itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret([redacted])")
    }
}

/// Reads a file of at most `max` bytes that only its owner can access.
pub(super) fn read_file(path: &Path, max: u64) -> Result<Vec<u8>, SecretError> {
    let failed = |error: io::Error| {
        let kind = error.kind();
        let help = if kind == io::ErrorKind::NotFound {
            "check the path"
        } else if kind == io::ErrorKind::InvalidInput {
            "name a regular file; for what a program prints, name the program as a command"
        } else if kind == io::ErrorKind::FileTooLarge {
            "name a file with the secret and nothing else"
        } else {
            "make the file readable for this user, with mode 0600"
        };
        SecretError::from_io(error, help).at(path.display())
    };
    let file = private_file::open(path).map_err(failed)?;
    if !private_file::is_private(&file).map_err(failed)? {
        let help = format!("run `chmod 600 {}`", path.display());
        let error = SecretError::new("other users can read the file", help);
        return Err(error.at(path.display()));
    }
    private_file::read(file, max).map_err(failed)
}
