//! What git knows of the workspace, asked of the program; every error says what to type next.

use std::fmt;
use std::io;
use std::path::Path;
use std::process::{Command, Output};

/// Why git did not give what was asked for, and the next command.
#[derive(Debug)]
pub enum Error {
    /// The program does not start.
    Missing(io::Error),
    /// The workspace is in no repository, or git refuses to look at it.
    NoRepository(String),
    /// Nothing is committed yet.
    NoCommit,
    /// No commit has this name.
    UnknownRevision { name: String, shallow: bool },
    /// None of the usual names of a main branch is known.
    NoMainBranch { shallow: bool },
    /// The two histories do not meet in what is here.
    NoMergeBase { main: &'static str, shallow: bool },
    /// The file is not there at that revision.
    NoFile { revision: String, path: String },
    /// Anything else.
    Failed(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const FILES: &str = "or compare two files with --base-file and --head-file";
        const DEEPEN: &str = "this is a shallow clone: run `git fetch --unshallow`, in GitHub Actions set \
             `fetch-depth: 0` for actions/checkout";
        match self {
            Self::Missing(error) => {
                write!(f, "git does not start ({error}): install it, {FILES}")
            }
            Self::NoRepository(reason) => write!(
                f,
                "no repository to compare with ({reason}): run this in a git checkout, {FILES}"
            ),
            Self::NoCommit => write!(
                f,
                "nothing is committed yet, so there is nothing to compare with: commit first, {FILES}"
            ),
            Self::UnknownRevision { name, shallow } => {
                write!(f, "no commit is called `{name}` here: ")?;
                if *shallow {
                    f.write_str(DEEPEN)
                } else {
                    f.write_str("see `git branch --all` and `git tag`, or run `git fetch`")
                }
            }
            Self::NoMainBranch { shallow } => {
                f.write_str("none of origin/HEAD, origin/main and main is known here: ")?;
                if *shallow {
                    write!(f, "{DEEPEN}, or name a revision with --base")
                } else {
                    f.write_str("run `git fetch origin`, or name a revision with --base")
                }
            }
            Self::NoMergeBase { main, shallow } => {
                write!(f, "HEAD and {main} have no commit in common here: ")?;
                if *shallow {
                    f.write_str(DEEPEN)
                } else {
                    f.write_str("name the revision to compare with by --base")
                }
            }
            Self::NoFile { revision, path } => write!(
                f,
                "{path} is not there at {revision}, so the contract is new and breaks nobody: check \
                 it with `cargo xtask lint`, or name a revision that has it with --base"
            ),
            Self::Failed(reason) => write!(f, "git failed: {reason}"),
        }
    }
}

/// A folder inside of a repository.
#[derive(Clone, Copy, Debug)]
pub struct Repository<'r> {
    folder: &'r Path,
}

impl<'r> Repository<'r> {
    /// Looks whether `folder` is inside of a repository with a commit.
    pub fn new(folder: &'r Path) -> Result<Self, Error> {
        let this = Self { folder };
        let found = this.ask(&["rev-parse", "--git-dir"])?;
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

    /// The commit that a revision names, by its short name.
    pub fn revision(&self, name: &str) -> Result<String, Error> {
        match self.commit(name)? {
            Some(commit) => Ok(commit),
            None => Err(Error::UnknownRevision {
                name: name.replace(char::is_control, "\u{fffd}"),
                shallow: self.is_shallow()?,
            }),
        }
    }

    /// Where the history of HEAD and that of the main branch part.
    pub fn merge_base(&self) -> Result<String, Error> {
        for main in ["origin/HEAD", "origin/main", "main"] {
            if self.commit(main)?.is_none() {
                continue;
            }
            let output = self.ask(&["merge-base", "HEAD", main])?;
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

    /// A file at a revision, by its path from this folder; none if it is not there.
    pub fn file(&self, revision: &str, path: &str) -> Result<Option<Vec<u8>>, Error> {
        let object = format!("{revision}:./{path}");
        let output = self.ask(&["cat-file", "blob", &object])?;
        if output.status.success() {
            return Ok(Some(output.stdout));
        }
        let known = self.ask(&["rev-parse", "--verify", "--quiet", &object])?;
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
        let output = self.ask(&[&arguments[..], &[&name]].concat())?;
        let commit = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        Ok(output.status.success().then_some(commit))
    }

    fn is_shallow(&self) -> Result<bool, Error> {
        let output = self.ask(&["rev-parse", "--is-shallow-repository"])?;
        Ok(output.stdout.starts_with(b"true"))
    }

    fn ask(&self, arguments: &[&str]) -> Result<Output, Error> {
        let mut command = Command::new("git");
        command.args(arguments).current_dir(self.folder);
        command
            .output()
            .map_err(|error| match self.folder.is_dir() {
                true => Error::Missing(error),
                // The system says of both that there is no such thing.
                false => Error::NoRepository(format!("{} is no folder", self.folder.display())),
            })
    }
}
