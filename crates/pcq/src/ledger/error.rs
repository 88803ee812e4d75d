//! The errors of the ledger.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::rows::quoted;

/// An error of one ledger.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{kind}")]
pub(crate) struct LedgerError {
    pub(crate) ledger: PathBuf,
    pub(crate) kind: Arc<LedgerErrorKind>,
}

/// The kind of error.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LedgerErrorKind {
    #[error("cannot open the file: {0}")]
    Open(io::Error),
    #[error("{0}")]
    Sql(#[from] rusqlite::Error),
    #[error("a newer pcq wrote this file (schema version {0})")]
    NewerSchema(i64),
    #[error("the column `{0}` has an invalid value: {1}")]
    InvalidValue(&'static str, String),
    #[error("cannot serialize a row: {0}")]
    NotStored(Arc<serde_json::Error>),
    #[error("the thread that writes the ledger stopped early")]
    WriterStopped,
    /// The content of the lock file: the process of the other run and its start.
    #[error("another pcq runs this plan: {0}")]
    InUse(String),
    #[error("{0}")]
    FileChanged(FileChanges),
    #[error("cannot read the file: {0}")]
    PlanUnreadable(#[from] io::Error),
    /// The file or the ledger changed between two reads.
    #[error("the plan changed while this run was starting")]
    PlanReplaced,
}

/// The differences between the file of a plan and the version in the ledger.
#[derive(Clone, Debug)]
pub(crate) struct FileChanges {
    pub(crate) started_at: String,
    pub(crate) added: u32,
    pub(crate) removed: u32,
    /// How many of the removed rows have an unknown outcome.
    pub(crate) unknown: u32,
}

impl std::fmt::Display for FileChanges {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            started_at,
            added,
            removed,
            unknown,
        } = self;
        write!(
            f,
            "the file changed after the plan was started ({started_at}): rows added or changed: \
             {added}, removed: {removed}"
        )?;
        if *unknown > 0 {
            write!(f, "; removed rows with an unknown outcome: {unknown}")?;
        }
        Ok(())
    }
}

impl LedgerErrorKind {
    pub(super) fn at(self, ledger: impl AsRef<Path>) -> LedgerError {
        LedgerError {
            ledger: ledger.as_ref().to_owned(),
            kind: Arc::new(self),
        }
    }

    pub(super) fn invalid(column: &'static str, value: &str) -> Self {
        Self::InvalidValue(column, quoted(value))
    }
}

impl LedgerError {
    /// The error code of SQLite.
    pub(crate) fn sqlite_code(&self) -> Option<rusqlite::ErrorCode> {
        let LedgerErrorKind::Sql(error) = &*self.kind else {
            return None;
        };
        error.sqlite_error_code()
    }

    /// Whether the subject of the message is the plan, not the ledger.
    pub(crate) fn is_about_plan(&self) -> bool {
        use LedgerErrorKind::{FileChanged, InUse, PlanReplaced, PlanUnreadable};
        matches!(
            &*self.kind,
            InUse(_) | FileChanged(_) | PlanUnreadable(_) | PlanReplaced
        )
    }
}
