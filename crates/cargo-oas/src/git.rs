//! Revisions and files of a git repository, through the `git` program.

use std::fmt;
use std::io;
use std::path::Path;
use std::process::{Command, Output};

use openapi_document::sanitize;

/// An error of git; each message names the next command.
#[derive(Debug)]
pub(crate) enum Error {
    /// `git` cannot be started.
    Missing(io::Error),
    /// The folder is not in a repository, or git does not read it.
    NoRepository(String),
    /// The repository has no commit.
    NoCommit,
    /// No commit has this name; `shallow` says whether the clone is.
    UnknownRevision { name: String, shallow: bool },
    /// No branch has one of the usual names of a main branch.
    NoMainBranch { shallow: bool },
    /// HEAD and the main branch have no common commit in this clone.
    NoMergeBase { main: &'static str, shallow: bool },
    /// The file does not exist at the revision.
    NoFile { revision: String, path: String },
    /// Any other failure, with what git printed.
    Failed(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const FILES: &str = "or compare two files with --base-file and --head-file";
        const DEEPEN: &str = "this is a shallow clone: run `git fetch --unshallow`, in GitHub Actions set \
             `fetch-depth: 0` for actions/checkout";
        match self {
            Self::Missing(error) => write!(f, "cannot start git ({error}): install it, {FILES}"),
            Self::NoRepository(reason) => write!(
                f,
                "no git repository here ({reason}): run this in a git checkout, {FILES}"
            ),
            Self::NoCommit => write!(f, "the repository has no commit: commit first, {FILES}"),
            Self::UnknownRevision { name, shallow } => {
                let next = match shallow {
                    true => DEEPEN,
                    false => {
                        "list revisions with `git branch --all` and `git tag`, or run `git fetch`"
                    }
                };
                write!(f, "unknown revision `{name}`: {next}")
            }
            Self::NoMainBranch { shallow } => {
                let next = if *shallow {
                    DEEPEN
                } else {
                    "run `git fetch origin`"
                };
                write!(
                    f,
                    "no main branch (origin/HEAD, origin/main or main): {next}, or name a revision \
                     with --base"
                )
            }
            Self::NoMergeBase { main, shallow } => {
                let next = match shallow {
                    true => DEEPEN,
                    false => "name the revision to compare with: --base REV",
                };
                write!(f, "HEAD and {main} have no commit in common: {next}")
            }
            Self::NoFile { revision, path } => write!(
                f,
                "{path} does not exist at {revision}, so the document is new: check it with `cargo oas \
                 lint`, or name a revision that has it with --base"
            ),
            Self::Failed(reason) => {
                write!(f, "git failed: {reason}; run it with --base REV, {FILES}")
            }
        }
    }
}

impl std::error::Error for Error {}

/// A folder inside a repository.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Repository<'r> {
    folder: &'r Path,
}

impl<'r> Repository<'r> {
    /// The repository around `folder`.
    ///
    /// # Errors
    ///
    /// When there is none, or it has no commit.
    pub(crate) fn new(folder: &'r Path) -> Result<Self, Error> {
        let this = Self { folder };
        let found = this.run(&["rev-parse", "--git-dir"])?;
        if !found.status.success() {
            let reason = String::from_utf8_lossy(&found.stderr);
            let reason = reason.lines().next().unwrap_or_default();
            let reason = reason.trim_start_matches("fatal: ");
            return Err(Error::NoRepository(reason.to_owned()));
        }
        if this.commit("HEAD")?.is_none() {
            return Err(Error::NoCommit);
        }
        Ok(this)
    }

    /// The short id of the commit that a revision names.
    ///
    /// # Errors
    ///
    /// When no commit has that name.
    pub(crate) fn revision(&self, name: &str) -> Result<String, Error> {
        match self.commit(name)? {
            Some(commit) => Ok(commit),
            None => Err(Error::UnknownRevision {
                name: sanitize(name).into_owned(),
                shallow: self.is_shallow()?,
            }),
        }
    }

    /// The merge base of HEAD and the main branch.
    ///
    /// # Errors
    ///
    /// When there is no main branch, or no merge base in this clone.
    pub(crate) fn merge_base(&self) -> Result<String, Error> {
        for main in ["origin/HEAD", "origin/main", "main"] {
            if self.commit(main)?.is_none() {
                continue;
            }
            let output = self.run(&["merge-base", "HEAD", main])?;
            if !output.status.success() {
                let shallow = self.is_shallow()?;
                return Err(Error::NoMergeBase { main, shallow });
            }
            return self.revision(String::from_utf8_lossy(&output.stdout).trim());
        }
        Err(Error::NoMainBranch {
            shallow: self.is_shallow()?,
        })
    }

    /// The content of a file at a revision, by its path from this folder; `None` if it does not exist.
    ///
    /// # Errors
    ///
    /// When git fails.
    pub(crate) fn file(&self, revision: &str, path: &str) -> Result<Option<Vec<u8>>, Error> {
        let object = format!("{revision}:./{path}");
        let output = self.run(&["cat-file", "blob", &object])?;
        if output.status.success() {
            return Ok(Some(output.stdout));
        }
        let known = self.run(&["rev-parse", "--verify", "--quiet", &object])?;
        if known.status.success() {
            let reason = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            return Err(Error::Failed(reason));
        }
        Ok(None)
    }

    fn commit(&self, name: &str) -> Result<Option<String>, Error> {
        let name = format!("{name}^{{commit}}");
        let arguments = [
            "rev-parse",
            "--verify",
            "--quiet",
            "--short",
            "--end-of-options",
        ];
        let output = self.run(&[&arguments[..], &[&name]].concat())?;
        let commit = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        Ok(output.status.success().then_some(commit))
    }

    fn is_shallow(&self) -> Result<bool, Error> {
        let output = self.run(&["rev-parse", "--is-shallow-repository"])?;
        Ok(output.stdout.starts_with(b"true"))
    }

    fn run(&self, arguments: &[&str]) -> Result<Output, Error> {
        let mut command = Command::new("git");
        command.args(arguments).current_dir(self.folder);
        command
            .output()
            .map_err(|error| match self.folder.is_dir() {
                true => Error::Missing(error),
                // The system reports the same error for a missing program and a missing folder.
                false => Error::NoRepository(format!("no folder {}", self.folder.display())),
            })
    }
}
