//! Replaces files atomically: readers see the old content or the new one.

use std::error::Error as _;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

/// Replaces a file atomically, and creates its folder. The content is flushed to disk before the
/// rename: after a crash, the file has the old content or the new one.
///
/// # Errors
///
/// When the folder or the file cannot be written; the old content stays.
pub fn write(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    let folder = folder.unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(|error| {
        // If a file is in place of the folder, the system only reports that it exists.
        if error.kind() == io::ErrorKind::AlreadyExists {
            io::ErrorKind::NotADirectory.into()
        } else {
            error
        }
    })?;
    let mut file = named_file(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

/// A temporary file with the default mode.
fn named_file(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder).map_err(|error| {
        // The error names the temporary file, which the caller does not know.
        let cause = error.source().and_then(|cause| cause.downcast_ref());
        let code = cause.and_then(io::Error::raw_os_error);
        code.map_or(error, io::Error::from_raw_os_error)
    })
}
