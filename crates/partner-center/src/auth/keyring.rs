//! Refresh tokens in the platform's key store: Keychain, Credential Manager, or the Secret Service of a
//! desktop.

use std::io;
use std::path::PathBuf;

use keyring::{Entry, Error};

use super::Secret;
use super::store::{StoreGuard, TokenStore, lock_file};

/// Keeps the token in the platform's key store, under the name of a service and of a user.
///
/// Windows keeps at most 2,560 bytes; a refresh token of Entra has between one and two thousand. On Linux
/// the Secret Service has to run and be unlocked, which is so in a desktop session and not in a container:
/// use a [`FileStore`](super::FileStore) there.
///
/// Key stores have no lock. Programs take turns by a file in `XDG_RUNTIME_DIR`, or where there is none in
/// the folder for temporary files.
#[derive(Clone, Debug)]
pub struct KeyringStore {
    service: String,
    user: String,
}

impl KeyringStore {
    /// The entry of this service and user, which need not exist yet.
    #[must_use]
    pub fn new(service: impl Into<String>, user: impl Into<String>) -> Self {
        Self {
            service: service.into(),
            user: user.into(),
        }
    }

    /// Takes the token away; says whether there was one.
    ///
    /// # Errors
    ///
    /// The key store cannot be changed.
    pub fn delete(&self) -> io::Result<bool> {
        match self.entry()?.delete_credential() {
            Ok(()) => Ok(true),
            Err(Error::NoEntry) => Ok(false),
            Err(error) => Err(self.named(&error)),
        }
    }

    fn entry(&self) -> io::Result<Entry> {
        Entry::new(&self.service, &self.user).map_err(|error| self.named(&error))
    }

    fn named(&self, error: &Error) -> io::Error {
        let Self { service, user } = self;
        io::Error::other(format!(
            "the platform's key store failed for {service} and {user}: {error}; a file can keep the \
             token instead"
        ))
    }
}

impl TokenStore for KeyringStore {
    fn try_lock(&self) -> io::Result<Option<StoreGuard>> {
        let folder = std::env::var_os("XDG_RUNTIME_DIR").filter(|folder| !folder.is_empty());
        let folder = folder.map_or_else(std::env::temp_dir, PathBuf::from);
        let name: String = format!("{}-{}", self.service, self.user)
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
            .collect();
        let path = folder.join(format!("{name}.lock"));
        lock_file(&path).map_err(|error| {
            let text = format!("cannot lock {}: {error}", path.display());
            io::Error::new(error.kind(), text)
        })
    }

    fn load(&self) -> io::Result<Option<Secret>> {
        match self.entry()?.get_password() {
            Ok(token) => Ok(Some(Secret::new(token))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(self.named(&error)),
        }
    }

    fn save(&self, token: &Secret) -> io::Result<()> {
        let saved = self.entry()?.set_password(token.expose());
        saved.map_err(|error| self.named(&error))
    }
}
