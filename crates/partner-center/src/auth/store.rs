//! Where a refresh token is kept between runs, so that none is lost and no two programs take the same one.

use std::fmt;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::Secret;

/// Keeps one refresh token.
///
/// Errors name it by its `Debug`, which must not show a secret. Its methods may block: they are called on
/// threads where that is allowed. They are called in this order:
/// lock, load, save, and then the lock is dropped.
pub trait TokenStore: fmt::Debug + Send + Sync + 'static {
    /// Keeps all others out, in other processes too, until what it returns is dropped. Nothing if somebody
    /// else is in: it is tried again after a moment.
    ///
    /// # Errors
    ///
    /// The place cannot be locked.
    fn try_lock(&self) -> io::Result<Option<StoreGuard>>;

    /// The token; nothing if nobody has signed in yet.
    ///
    /// # Errors
    ///
    /// The place cannot be read.
    fn load(&self) -> io::Result<Option<Secret>>;

    /// Replaces the token. When it returns, the new one is durable; until then the old one is.
    ///
    /// # Errors
    ///
    /// The place cannot be written; the old token is still there.
    fn save(&self, token: &Secret) -> io::Result<()>;
}

/// Keeps others out of a store until it is dropped.
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

/// Keeps the token as long as the process lives. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore {
    token: Arc<Mutex<Option<Secret>>>,
    locked: Arc<AtomicBool>,
}

impl MemoryStore {
    /// A store that begins with this token.
    #[must_use]
    pub fn new(token: Secret) -> Self {
        Self {
            token: Arc::new(Mutex::new(Some(token))),
            locked: Arc::default(),
        }
    }
}

impl TokenStore for MemoryStore {
    fn try_lock(&self) -> io::Result<Option<StoreGuard>> {
        struct Held(Arc<AtomicBool>);

        impl Drop for Held {
            fn drop(&mut self) {
                self.0.store(false, Ordering::Release);
            }
        }

        let taken = self.locked.swap(true, Ordering::Acquire);
        Ok((!taken).then(|| Box::new(Held(Arc::clone(&self.locked))) as StoreGuard))
    }

    fn load(&self) -> io::Result<Option<Secret>> {
        // Whoever panicked while it was locked had not begun to change it.
        let token = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(token.clone())
    }

    fn save(&self, token: &Secret) -> io::Result<()> {
        let mut kept = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        *kept = Some(token.clone());
        Ok(())
    }
}

/// Keeps the token in a file that only its owner can read (mode 0600 where there are modes).
///
/// The file is replaced as a whole, after the new one is on the disk; beside it lies a lock file of the
/// same name with the ending `.lock`.
#[derive(Clone, Debug)]
pub struct FileStore {
    path: PathBuf,
}

/// What a file with a token has at most, in bytes.
const LARGEST: u64 = 64 << 10;

impl FileStore {
    /// A store in this file, which need not exist yet.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Takes the token away; says whether there was one.
    ///
    /// # Errors
    ///
    /// The file cannot be removed.
    pub fn delete(&self) -> io::Result<bool> {
        match fs::remove_file(&self.path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(self.named("remove")(error)),
        }
    }

    /// Says which file it was.
    fn named(&self, what: &str) -> impl Fn(io::Error) -> io::Error {
        let text = format!("cannot {what} {}", self.path.display());
        move |error| io::Error::new(error.kind(), format!("{text}: {error}"))
    }

    fn beside(&self, ending: &str) -> PathBuf {
        let mut name = self.path.file_name().unwrap_or_default().to_owned();
        name.push(ending);
        self.path.with_file_name(name)
    }

    fn folder(&self) -> &Path {
        let folder = self.path.parent().unwrap_or(Path::new(""));
        if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        }
    }

    fn create_folder(&self) -> io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(self.folder())
    }

    /// Writes the whole file under another name and then gives it its own.
    fn replace(&self, token: &Secret) -> io::Result<()> {
        let new = self.beside(&format!(".{:016x}.new", fastrand::u64(..)));
        let written = (|| {
            let mut file = private().write(true).create_new(true).open(&new)?;
            file.write_all(token.expose().as_bytes())?;
            file.write_all(b"\n")?;
            file.sync_all()?;
            fs::rename(&new, &self.path)
        })();
        if let Err(error) = written {
            // What is left of it is of no use; that it cannot be removed changes nothing.
            let _ = fs::remove_file(&new);
            return Err(error);
        }
        // The name is durable when its folder is. Only some platforms can do that, and need it.
        #[cfg(unix)]
        File::open(self.folder())?.sync_all()?;
        Ok(())
    }
}

/// Locks a file for this process, and makes it if there is none; nothing if another one has it.
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

/// How files are opened that others must not read.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

impl TokenStore for FileStore {
    fn try_lock(&self) -> io::Result<Option<StoreGuard>> {
        let made = self.create_folder();
        let locked = made.and_then(|()| lock_file(&self.beside(".lock")));
        locked.map_err(self.named("lock"))
    }

    fn load(&self) -> io::Result<Option<Secret>> {
        let file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(self.named("read")(error)),
        };
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = file.metadata().map_err(self.named("read"))?.permissions();
            if mode.mode() & 0o077 != 0 {
                let path = self.path.display();
                return Err(io::Error::new(
                    io::ErrorKind::PermissionDenied,
                    format!("others can read the token in {path}: type `chmod 600 {path}`"),
                ));
            }
        }
        let mut text = String::new();
        let read = file.take(LARGEST).read_to_string(&mut text);
        read.map_err(self.named("read"))?;
        let token = Secret::new(text);
        Ok((!token.expose().is_empty()).then_some(token))
    }

    fn save(&self, token: &Secret) -> io::Result<()> {
        let saved = self.create_folder().and_then(|()| self.replace(token));
        saved.map_err(self.named("write"))
    }
}
