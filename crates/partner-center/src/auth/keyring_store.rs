//! Refresh tokens in the platform's key store: Keychain, Credential Manager or the Secret Service.

use std::io;
use std::path::PathBuf;

use keyring::{Entry, Error};

use super::Secret;
use super::store::{StoreFuture, StoreGuard, TokenStore, blocking};
use crate::private_file;

/// Stores the refresh token in the platform's key store, under a service name and a user name.
///
/// Windows stores at most 2,560 bytes; a refresh token of Entra has one to two thousand. On Linux the Secret
/// Service must be running and unlocked, as in a desktop session; in a container use a
/// [`FileStore`](super::FileStore).
///
/// Key stores have no lock. Processes lock a file in `XDG_RUNTIME_DIR`, or else in the folder for temporary
/// files.
#[derive(Clone, Debug)]
pub struct KeyringStore {
    service: String,
    user: String,
}

impl KeyringStore {
    /// The entry of this service and user. It need not exist yet.
    pub fn new(service: impl Into<String>, user: impl Into<String>) -> Self {
        Self {
            service: service.into(),
            user: user.into(),
        }
    }

    /// Deletes the token; returns whether there was one.
    ///
    /// # Errors
    ///
    /// The key store cannot be written.
    pub fn delete(&self) -> io::Result<bool> {
        match self.entry()?.delete_credential() {
            Ok(()) => Ok(true),
            Err(Error::NoEntry) => Ok(false),
            Err(error) => Err(self.error(&error)),
        }
    }

    fn entry(&self) -> io::Result<Entry> {
        Entry::new(&self.service, &self.user).map_err(|error| self.error(&error))
    }

    fn error(&self, error: &Error) -> io::Error {
        let Self { service, user } = self;
        io::Error::other(format!(
            "the platform's key store failed for service {service} and user {user}: {error}; store the token \
             in a file instead"
        ))
    }
}

impl TokenStore for KeyringStore {
    fn try_lock(&self) -> StoreFuture<'_, Option<StoreGuard>> {
        let store = self.clone();
        blocking(move || store.try_lock_file())
    }

    fn load(&self) -> StoreFuture<'_, Option<Secret>> {
        let store = self.clone();
        blocking(move || store.read())
    }

    fn save<'s>(&'s self, token: &'s Secret) -> StoreFuture<'s, ()> {
        let (store, token) = (self.clone(), token.clone());
        blocking(move || store.write(&token))
    }
}

impl KeyringStore {
    fn try_lock_file(&self) -> io::Result<Option<StoreGuard>> {
        let folder = std::env::var_os("XDG_RUNTIME_DIR").filter(|folder| !folder.is_empty());
        let folder = folder.map_or_else(std::env::temp_dir, PathBuf::from);
        let name = format!("{}-{}", self.service, self.user);
        let name = name.replace(|c: char| !c.is_ascii_alphanumeric(), "-");
        let path = folder.join(format!("{name}.lock"));
        let locked = private_file::try_lock(&path).map_err(|error| {
            let message = format!("cannot lock {}: {error}", path.display());
            io::Error::new(error.kind(), message)
        })?;
        Ok(locked.map(|file| Box::new(file) as StoreGuard))
    }

    fn read(&self) -> io::Result<Option<Secret>> {
        match self.entry()?.get_password() {
            Ok(token) => Ok(Some(Secret::new(token))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(self.error(&error)),
        }
    }

    fn write(&self, token: &Secret) -> io::Result<()> {
        let saved = self.entry()?.set_password(token.expose());
        saved.map_err(|error| self.error(&error))
    }
}
