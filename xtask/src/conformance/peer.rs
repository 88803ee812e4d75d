//! The tools as peers: what others measure themselves against.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::tools::Work;
use super::{Place, QUIET, Tool, install};
use cargo_oas::Shell;

/// The tools where `cargo xtask conformance` installs them.
pub(crate) struct Peers {
    place: Place,
    /// Where they work.
    folder: PathBuf,
}

impl Peers {
    /// The peers of the workspace at `root`, an absolute path, at work in `folder`.
    pub(crate) fn new(root: &Path, folder: PathBuf) -> Self {
        Self {
            place: Place::new(root),
            folder,
        }
    }

    /// Installs what is not there yet.
    pub(crate) fn install(&self, tools: &[Tool], shell: &mut Shell) -> Result<(), String> {
        install::install(tools, &self.place, shell)
    }

    /// Whether this one is there at its pinned version.
    pub(crate) fn has(&self, tool: Tool) -> bool {
        install::is_installed(tool, &self.place)
    }

    /// The version that is pinned.
    pub(crate) fn version(&self, tool: Tool) -> Result<String, String> {
        install::version(tool)
    }

    /// The first of the steps by which it is tried: a linter lints, a generator generates. It works
    /// in an empty folder.
    pub(crate) fn first_step(&self, tool: Tool) -> Result<Command, String> {
        self.at_work(tool, |work| {
            let first = tool.steps(work).into_iter().next();
            let step = first.ok_or(io::ErrorKind::Unsupported)?;
            (step.prepare)(work)?;
            Ok(step.command)
        })
    }

    /// Redocly as it compares two documents, in an empty folder.
    pub(crate) fn redocly_diff(&self, base: &Path, head: &Path) -> Result<Command, String> {
        self.at_work(Tool::Redocly, |work| {
            let mut diff = work.npm("redocly");
            diff.arg("diff").arg(base).arg(head);
            diff.args(["--fail-on", "none"]);
            Ok(diff)
        })
    }

    fn at_work(
        &self,
        tool: Tool,
        make: impl FnOnce(&Work<'_>) -> io::Result<Command>,
    ) -> Result<Command, String> {
        let folder = self.folder.join(tool.id());
        let failed = |error| format!("cannot prepare {}: {error}", folder.display());
        install::remove(&folder).map_err(failed)?;
        fs::create_dir_all(&folder).map_err(failed)?;
        let work = Work {
            place: &self.place,
            folder: &folder,
            bodies: &[],
        };
        let mut command = make(&work).map_err(failed)?;
        command.current_dir(&folder).envs(QUIET);
        Ok(command)
    }
}
