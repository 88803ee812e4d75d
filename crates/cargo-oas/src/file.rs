//! Files written at once: whole or not at all.

use std::error::Error as _;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

/// Replaces a file at once: whoever reads it meanwhile sees the old text or the new one, and a
/// full disk leaves the old one. The disk is not waited for: what a machine loses that goes down
/// now can be written again.
pub fn write(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    let folder = folder.unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(|error| {
        // Of a file where a folder has to be, the system says only that it exists.
        if error.kind() == io::ErrorKind::AlreadyExists {
            io::ErrorKind::NotADirectory.into()
        } else {
            error
        }
    })?;
    let mut file = named_file(folder)?;
    file.write_all(text.as_bytes())?;
    file.persist(path)?;
    Ok(())
}

/// A new file with the mode that any other file would get.
fn named_file(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder).map_err(|error| {
        // Where the file was to be made in the meantime says nothing to whoever named another one.
        let cause = error.source().and_then(|cause| cause.downcast_ref());
        let code = cause.and_then(io::Error::raw_os_error);
        code.map_or(error, io::Error::from_raw_os_error)
    })
}
