//! The files of a ledger: the database, those of SQLite beside it, and the locks of plans. They contain validation
//! codes and the customers of the partner: only their owner can read them.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use partner_center::private_file;

/// What SQLite appends to the path of the database. It gives new ones the mode of the database.
const SUFFIXES: [&str; 3] = ["-journal", "-shm", "-wal"];

/// Creates the database and its folder if they do not exist, and takes files that exist away from other users.
/// Returns the path of the database behind symbolic links.
///
/// Files that exist are not opened: SQLite's locks end when any handle of this process is closed.
pub(super) fn prepare(path: &Path) -> io::Result<PathBuf> {
    let path = private_file::follow_links(path)?;
    private_file::create_folder(private_file::parent(&path))?;
    if !private_file::create_new(&path)? {
        make_private(&path)?;
    }
    for suffix in SUFFIXES {
        match make_private(&beside(&path, suffix)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(path)
}

/// Opens the file that locks a plan, or creates it.
pub(super) fn open_lock(path: &Path, plan: i64) -> io::Result<File> {
    let path = beside(path, &format!(".plan-{plan}.lock"));
    let file = private_file::open_or_create(&path)?;
    make_private(&path)?;
    Ok(file)
}

/// The path of another file of the ledger.
fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(suffix);
    path.with_file_name(name)
}

/// Takes a file away from other users, and warns if they could read it.
fn make_private(path: &Path) -> io::Result<()> {
    let file = path.display();
    match private_file::make_private(path) {
        Ok(None) => Ok(()),
        Ok(Some(mode)) => {
            tracing::warn!("other users could access {file}: its mode was {mode:o} and is now 600");
            Ok(())
        }
        // The plan must stay resumable where it is.
        Err(error) if error.kind() == io::ErrorKind::Unsupported => {
            tracing::warn!(
                "{file}: {error}: move the ledger to another disk, and name it with `--ledger`"
            );
            Ok(())
        }
        Err(error) => Err(error),
    }
}
