//! Files of one user: opened without waiting, created with mode 0600, and replaced atomically.

use std::fs::{self, DirBuilder, File, FileType, Metadata, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

/// The mode of a file that replaces another one, on Unix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileMode {
    /// Only the owner can read and write the file (0600).
    Private,
    /// The mode of the file that is replaced, and 0600 for a new one.
    Existing,
}

/// Opens a regular file for reading. Opening a FIFO or a device does not wait, and is an error.
///
/// # Errors
///
/// The file cannot be opened, or is not a regular file.
pub fn open(path: &Path) -> io::Result<File> {
    open_regular(path, File::options().read(true))
}

/// Opens a regular file for reading and writing, or creates it with mode 0600.
///
/// # Errors
///
/// The file cannot be opened, or is not a regular file.
pub fn open_or_create(path: &Path) -> io::Result<File> {
    let mut options = private();
    open_regular(path, options.read(true).write(true).create(true))
}

/// Creates an empty file with mode 0600, unless there is a file; returns whether it did.
///
/// # Errors
///
/// The file cannot be created.
pub fn create_new(path: &Path) -> io::Result<bool> {
    match private().write(true).create_new(true).open(path) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    }
}

fn open_regular(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        // A FIFO would wait for its other end, and a terminal could become the one of this process.
        let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
        std::os::unix::fs::OpenOptionsExt::custom_flags(options, flags.bits().cast_signed());
    }
    let file = options.open(path).map_err(|error| {
        // Sockets cannot be opened, nor folders for writing. Their type says more than the error.
        match fs::metadata(path) {
            Ok(metadata) if !metadata.is_file() => not_regular(metadata.file_type()),
            Ok(_) | Err(_) => error,
        }
    })?;
    // Of the opened file: the path may lead to another one by now.
    let file_type = file.metadata()?.file_type();
    if !file_type.is_file() {
        return Err(not_regular(file_type));
    }
    Ok(file)
}

/// The error for something that is not a regular file. Its kind is `InvalidInput`.
fn not_regular(file_type: FileType) -> io::Error {
    #[cfg(unix)]
    let special = {
        use std::os::unix::fs::FileTypeExt as _;
        if file_type.is_fifo() {
            Some("a FIFO")
        } else if file_type.is_socket() {
            Some("a socket")
        } else if file_type.is_char_device() || file_type.is_block_device() {
            Some("a device")
        } else {
            None
        }
    };
    #[cfg(not(unix))]
    let special = None;
    let found = match special {
        Some(special) => special,
        None if file_type.is_dir() => "a folder",
        None => "of another type",
    };
    let message = format!("expected a regular file, found {found}");
    io::Error::new(io::ErrorKind::InvalidInput, message)
}

/// Reads a file of at most `max` bytes.
///
/// # Errors
///
/// The file cannot be read. The kind `FileTooLarge`: it has more bytes.
pub(crate) fn read(file: File, max: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(max.saturating_add(1)).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= max) {
        return Ok(bytes);
    }
    let message = format!("the file has more than {} KiB", max >> 10);
    Err(io::Error::new(io::ErrorKind::FileTooLarge, message))
}

/// Whether no other user can read or write an opened file. Always true where files have no modes.
pub(crate) fn is_private(file: &File) -> io::Result<bool> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        Ok(file.metadata()?.permissions().mode() & 0o077 == 0)
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        Ok(true)
    }
}

/// Takes a file that exists away from other users: sets its mode to 0600. Returns the former mode if it was
/// wider. Does nothing where files have no modes.
///
/// # Errors
///
/// The kind `Unsupported`: the file belongs to this user, and its file system does not keep the mode.
/// Otherwise the file belongs to another user, or cannot be accessed, or is not a regular file.
pub fn make_private(path: &Path) -> io::Result<Option<u32>> {
    let metadata = fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(not_regular(metadata.file_type()));
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
        let mode = metadata.mode() & 0o777;
        if mode & 0o077 == 0 {
            return Ok(None);
        }
        let changed = fs::set_permissions(path, fs::Permissions::from_mode(0o600));
        if changed.is_ok() && fs::metadata(path)?.mode() & 0o077 == 0 {
            return Ok(Some(mode));
        }
        Err(if metadata.uid() == rustix::process::geteuid().as_raw() {
            let message = "other users can read it, and its file system does not keep modes";
            io::Error::new(io::ErrorKind::Unsupported, message)
        } else {
            let message = "it belongs to another user, and other users can read it";
            io::Error::new(io::ErrorKind::PermissionDenied, message)
        })
    }
    #[cfg(not(unix))]
    Ok(None)
}

/// Creates a folder and its parents, with mode 0700. Folders that exist keep their mode.
///
/// # Errors
///
/// A folder cannot be created.
pub fn create_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Locks a file for this process, and creates it if it does not exist; `None` if it is locked. The lock ends
/// with the file.
///
/// # Errors
///
/// The file cannot be opened, created or locked.
#[cfg(feature = "oauth")]
pub(crate) fn try_lock(path: &Path) -> io::Result<Option<File>> {
    let file = open_or_create(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(fs::TryLockError::WouldBlock) => Ok(None),
        Err(fs::TryLockError::Error(error)) => Err(error),
    }
}

/// Replaces a file, and creates it and its folder if they do not exist. Other processes read the old or the new
/// contents, even after a crash. A symbolic link stays: the file that it leads to is replaced. The new file has
/// the owner and the group of the old one as far as this user may set them.
///
/// # Errors
///
/// The file cannot be replaced; it has its old contents.
pub fn replace(path: &Path, contents: &[u8], mode: FileMode) -> io::Result<()> {
    let path = follow_links(path)?;
    let existing = match fs::metadata(&path) {
        Ok(metadata) if !metadata.is_file() => return Err(not_regular(metadata.file_type())),
        Ok(metadata) => Some(metadata),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let folder = parent(&path);
    create_folder(folder)?;
    // A random name that does not exist: another user cannot prepare the file.
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{:016x}.new", fastrand::u64(..)));
    let temporary = path.with_file_name(name);
    let mut file = private().write(true).create_new(true).open(&temporary)?;
    let written = (|| {
        file.write_all(contents)?;
        if let Some(existing) = &existing {
            keep_permissions(&file, existing, mode)?;
        }
        file.sync_all()?;
        fs::rename(&temporary, &path)
    })();
    if let Err(error) = written {
        // The error of the removal would hide the first one.
        let _ = fs::remove_file(&temporary);
        return Err(error);
    }
    // A rename is durable once the folder is synced, which other platforms cannot do.
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    Ok(())
}

/// Gives a new file the owner, the group and the mode of the file that it replaces.
#[cfg(unix)]
fn keep_permissions(file: &File, existing: &Metadata, mode: FileMode) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, fchown};
    let new = file.metadata()?;
    if (new.uid(), new.gid()) != (existing.uid(), existing.gid()) {
        // Only the superuser can give a file away; a member of a group can give it to the group.
        let given = fchown(file, Some(existing.uid()), Some(existing.gid()));
        let _ = given.or_else(|_| fchown(file, None, Some(existing.gid())));
    }
    let bits = match mode {
        FileMode::Private => 0o600,
        // The rights of the former group are not those of another group.
        FileMode::Existing if file.metadata()?.gid() != existing.gid() => existing.mode() & 0o707,
        FileMode::Existing => existing.mode() & 0o777,
    };
    file.set_permissions(fs::Permissions::from_mode(bits))
}

/// Gives a new file the permissions of the file that it replaces.
#[cfg(not(unix))]
fn keep_permissions(file: &File, existing: &Metadata, mode: FileMode) -> io::Result<()> {
    match mode {
        FileMode::Private => Ok(()),
        FileMode::Existing => file.set_permissions(existing.permissions()),
    }
}

/// The file that a path leads to through symbolic links. It need not exist.
///
/// # Errors
///
/// The path has too many links, as in a circle.
pub fn follow_links(path: &Path) -> io::Result<PathBuf> {
    /// As many as Linux follows.
    const MAX_LINKS: usize = 40;
    let mut path = path.to_owned();
    for _ in 0..MAX_LINKS {
        match fs::read_link(&path) {
            Ok(target) => path = parent(&path).join(target),
            // Not a link; what else is wrong, opening the file reports.
            Err(_) => return Ok(path),
        }
    }
    let message = "the path has too many symbolic links";
    Err(io::Error::new(io::ErrorKind::InvalidInput, message))
}

/// The folder of a file.
pub fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    }
}

/// Options that create a file which only its owner can read.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}
