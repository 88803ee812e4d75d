//! Stores for refresh tokens: the trait, and stores in memory and in a file.

use std::fmt;
use std::fs;
use std::future::{Future, ready};
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Mutex as AsyncMutex;
use tokio::task::spawn_blocking;

use super::Secret;
use super::secret::{MAX_FILE_SIZE, read_file};
use crate::private_file::{self, FileMode};

/// The future of an operation of a store.
pub type StoreFuture<'s, T> = Pin<Box<dyn Future<Output = io::Result<T>> + Send + 's>>;

/// Stores one refresh token.
///
/// What is stored is one line of JSON with the token and its key: the authority, the service, the tenant and the
/// application that it belongs to. The client does not send a token to others. A refresh token alone is a token
/// without a key, which the next renewal stores with that of the client.
///
/// Errors name the store by its `Debug`, which must not show the token. The client calls `try_lock`, `load`
/// and `save` in this order, then drops the guard.
pub trait TokenStore: fmt::Debug + Send + Sync + 'static {
    /// Locks the store against other users of it, in other processes too, until the guard is dropped. `None`
    /// if it is locked: the client retries after a pause.
    ///
    /// # Errors
    ///
    /// The store cannot be locked.
    fn try_lock(&self) -> StoreFuture<'_, Option<StoreGuard>>;

    /// The stored token; `None` before the first sign-in.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    fn load(&self) -> StoreFuture<'_, Option<Secret>>;

    /// Replaces the stored token. The new token must be durable when the future ends; until then the old one is.
    ///
    /// # Errors
    ///
    /// The store cannot be written; it still has the old token.
    fn save<'s>(&'s self, token: &'s Secret) -> StoreFuture<'s, ()>;
}

/// Keeps a store locked until it is dropped.
pub type StoreGuard = Box<dyn Send>;

impl<S: TokenStore + ?Sized> TokenStore for Arc<S> {
    fn try_lock(&self) -> StoreFuture<'_, Option<StoreGuard>> {
        (**self).try_lock()
    }

    fn load(&self) -> StoreFuture<'_, Option<Secret>> {
        (**self).load()
    }

    fn save<'s>(&'s self, token: &'s Secret) -> StoreFuture<'s, ()> {
        (**self).save(token)
    }
}

/// Runs an operation of a store on a blocking thread.
pub(super) fn blocking<T: Send + 'static>(
    operation: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> StoreFuture<'static, T> {
    let result = spawn_blocking(operation);
    Box::pin(async { result.await.map_err(io::Error::other)? })
}

/// Stores the token in memory. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore {
    token: Arc<Mutex<Option<Secret>>>,
    lock: Arc<AsyncMutex<()>>,
}

impl MemoryStore {
    /// A store that has this token.
    pub fn new(token: Secret) -> Self {
        Self {
            token: Arc::new(Mutex::new(Some(token))),
            lock: Arc::default(),
        }
    }
}

impl TokenStore for MemoryStore {
    fn try_lock(&self) -> StoreFuture<'_, Option<StoreGuard>> {
        let guard = Arc::clone(&self.lock).try_lock_owned();
        let guard = guard.ok().map(|guard| Box::new(guard) as StoreGuard);
        Box::pin(ready(Ok(guard)))
    }

    fn load(&self) -> StoreFuture<'_, Option<Secret>> {
        // No code that holds the lock panics, so a poisoned token is still whole.
        let token = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        Box::pin(ready(Ok(token.clone())))
    }

    fn save<'s>(&'s self, token: &'s Secret) -> StoreFuture<'s, ()> {
        let mut stored = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        *stored = Some(token.clone());
        Box::pin(ready(Ok(())))
    }
}

/// Stores the token in a file that only its owner can read (mode 0600 on Unix).
///
/// The file is replaced atomically and durably; a symbolic link to it stays. Folders that do not exist are created
/// with mode 0700. The lock is a file beside it with the extension `.lock`. On Windows the access of other users
/// is that of the folder, and is not checked.
#[derive(Clone, Debug)]
pub struct FileStore {
    path: PathBuf,
}

impl FileStore {
    /// A store in this file, which need not exist yet.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Deletes the token; returns whether there was one.
    ///
    /// # Errors
    ///
    /// The file cannot be removed.
    pub fn delete(&self) -> io::Result<bool> {
        match fs::remove_file(&self.path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(self.cannot("remove")(error)),
        }
    }

    /// Adds to an error what could not be done, and the path.
    fn cannot(&self, action: &str) -> impl Fn(io::Error) -> io::Error {
        let message = format!("cannot {action} {}", self.path.display());
        move |error| io::Error::new(error.kind(), format!("{message}: {error}"))
    }

    /// The path of the lock.
    fn lock_path(&self) -> PathBuf {
        let mut name = self.path.file_name().unwrap_or_default().to_owned();
        name.push(".lock");
        self.path.with_file_name(name)
    }
}

impl TokenStore for FileStore {
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

impl FileStore {
    fn try_lock_file(&self) -> io::Result<Option<StoreGuard>> {
        let lock = self.lock_path();
        let locked = private_file::create_folder(private_file::parent(&lock));
        let locked = locked.and_then(|()| private_file::try_lock(&lock));
        let locked = locked.map_err(self.cannot("lock"))?;
        Ok(locked.map(|file| Box::new(file) as StoreGuard))
    }

    fn read(&self) -> io::Result<Option<Secret>> {
        let bytes = match read_file(&self.path, MAX_FILE_SIZE) {
            Ok(bytes) => bytes,
            Err(error) if error.io_kind() == Some(io::ErrorKind::NotFound) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        if bytes.trim_ascii().is_empty() {
            return Ok(None);
        }
        let token = Secret::parse(&bytes).map_err(|error| {
            let message = format!("{error}; sign in again");
            self.cannot("read")(io::Error::new(io::ErrorKind::InvalidData, message))
        })?;
        Ok(Some(token))
    }

    fn write(&self, token: &Secret) -> io::Result<()> {
        let line = format!("{}\n", token.expose());
        let saved = private_file::replace(&self.path, line.as_bytes(), FileMode::Private);
        saved.map_err(self.cannot("write"))
    }
}
