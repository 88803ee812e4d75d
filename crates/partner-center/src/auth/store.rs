//! Stores for refresh tokens: the trait, and stores in memory and in a file.

use std::fmt;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Mutex as AsyncMutex;

use super::Secret;

/// Stores one refresh token.
///
/// Errors name the store by its `Debug`, which must not show the token. The client calls `try_lock`, `load`
/// and `save` in this order, then drops the guard. The methods may block: they run on blocking threads.
pub trait TokenStore: fmt::Debug + Send + Sync + 'static {
    /// Locks the store against other users of it, in other processes too, until the guard is dropped. `None`
    /// if it is locked: the client retries after a pause.
    ///
    /// # Errors
    ///
    /// The store cannot be locked.
    fn try_lock(&self) -> io::Result<Option<StoreGuard>>;

    /// The token; `None` before the first sign-in.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    fn load(&self) -> io::Result<Option<Secret>>;

    /// Replaces the token. The new token must be durable when this returns; until then the old one is.
    ///
    /// # Errors
    ///
    /// The store cannot be written; it still has the old token.
    fn save(&self, token: &Secret) -> io::Result<()>;
}

/// Keeps a store locked until it is dropped.
pub type StoreGuard = Box<dyn Send>;

impl<S: TokenStore + ?Sized> TokenStore for Arc<S> {
    fn try_lock(&self) -> io::Result<Option<StoreGuard>> {
        (**self).try_lock()
    }

    fn load(&self) -> io::Result<Option<Secret>> {
        (**self).load()
    }

    fn save(&self, token: &Secret) -> io::Result<()> {
        (**self).save(token)
    }
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
    fn try_lock(&self) -> io::Result<Option<StoreGuard>> {
        let guard = Arc::clone(&self.lock).try_lock_owned();
        Ok(guard.ok().map(|guard| Box::new(guard) as StoreGuard))
    }

    fn load(&self) -> io::Result<Option<Secret>> {
        // No code that holds the lock panics, so a poisoned token is still whole.
        let token = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(token.clone())
    }

    fn save(&self, token: &Secret) -> io::Result<()> {
        let mut stored = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        *stored = Some(token.clone());
        Ok(())
    }
}

/// Stores the token in a file that only its owner can read (mode 0600 on Unix).
///
/// The file is replaced atomically and durably. The lock is a file beside it with the extension `.lock`.
#[derive(Clone, Debug)]
pub struct FileStore {
    path: PathBuf,
}

/// The most that is read of a token file, in bytes.
const MAX_FILE_SIZE: u64 = 64 << 10;

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

    /// The path with a suffix.
    fn with_suffix(&self, suffix: &str) -> PathBuf {
        let mut name = self.path.file_name().unwrap_or_default().to_owned();
        name.push(suffix);
        self.path.with_file_name(name)
    }

    fn folder(&self) -> &Path {
        match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            Some(_) | None => Path::new("."),
        }
    }

    fn create_folder(&self) -> io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(self.folder())
    }

    /// Writes a temporary file and renames it, so that the file always has a whole token.
    fn replace(&self, token: &Secret) -> io::Result<()> {
        let temporary = self.with_suffix(&format!(".{:016x}.new", fastrand::u64(..)));
        let written = (|| {
            let mut file = private().write(true).create_new(true).open(&temporary)?;
            file.write_all(token.expose().as_bytes())?;
            file.write_all(b"\n")?;
            file.sync_all()?;
            fs::rename(&temporary, &self.path)
        })();
        if let Err(error) = written {
            // The error of the removal would hide the first one.
            let _ = fs::remove_file(&temporary);
            return Err(error);
        }
        // A rename is durable once the folder is synced, which other platforms cannot do.
        #[cfg(unix)]
        File::open(self.folder())?.sync_all()?;
        Ok(())
    }
}

/// Locks a file for this process, and creates it if it does not exist; `None` if it is locked.
pub(super) fn lock_file(path: &Path) -> io::Result<Option<StoreGuard>> {
    let mut options = private();
    let file = options
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Box::new(file))),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Options that create a file which only its owner can read.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

impl TokenStore for FileStore {
    fn try_lock(&self) -> io::Result<Option<StoreGuard>> {
        let created = self.create_folder();
        let locked = created.and_then(|()| lock_file(&self.with_suffix(".lock")));
        locked.map_err(self.cannot("lock"))
    }

    fn load(&self) -> io::Result<Option<Secret>> {
        let file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(self.cannot("read")(error)),
        };
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let metadata = file.metadata().map_err(self.cannot("read"))?;
            if metadata.permissions().mode() & 0o077 != 0 {
                let path = self.path.display();
                return Err(io::Error::new(
                    io::ErrorKind::PermissionDenied,
                    format!("other users can read the token in {path}: run `chmod 600 {path}`"),
                ));
            }
        }
        let mut text = String::new();
        let read = file.take(MAX_FILE_SIZE).read_to_string(&mut text);
        read.map_err(self.cannot("read"))?;
        let token = Secret::new(text);
        Ok((!token.expose().is_empty()).then_some(token))
    }

    fn save(&self, token: &Secret) -> io::Result<()> {
        let saved = self.create_folder().and_then(|()| self.replace(token));
        saved.map_err(self.cannot("write"))
    }
}
