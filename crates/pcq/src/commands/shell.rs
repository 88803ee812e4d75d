//! `pcq completions` and `pcq man`: completion scripts and manual pages.

use std::io;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use clap_complete::env::Shells;

use crate::console::Console;
use crate::error::CommandError;
use crate::exit::Exit;

/// The variable with which a shell requests completions.
pub(crate) const COMPLETE: &str = "PCQ_COMPLETE";

/// The shells with completion scripts.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Shell {
    Bash,
    Zsh,
    Fish,
    #[value(name = "powershell")]
    Power,
}

#[derive(Debug, Args)]
#[command(
    after_long_help = "The script runs pcq for each completion, so it also completes the names of your profiles.\n\n\
                       Examples:\n  bash         echo 'source <(pcq completions bash)' >> ~/.bashrc\n  \
                       zsh          echo 'autoload -Uz compinit; compinit; source <(pcq completions zsh)' >> ~/.zshrc\n  \
                       fish         pcq completions fish > ~/.config/fish/completions/pcq.fish\n  \
                       PowerShell   pcq completions powershell >> $PROFILE"
)]
pub(crate) struct Completions {
    /// The shell.
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(&self, console: &mut Console<'_>) -> Result<Exit, CommandError> {
        let name = match self.shell {
            Shell::Bash => "bash",
            Shell::Zsh => "zsh",
            Shell::Fish => "fish",
            Shell::Power => "powershell",
        };
        let mut script = Vec::new();
        if let Some(shell) = Shells::builtins().completer(name) {
            shell.write_registration(COMPLETE, "pcq", "pcq", "pcq", &mut script)?;
        }
        console.print(|out| out.write_all(&script))?;
        Ok(Exit::Done)
    }
}

#[derive(Debug, Args)]
#[command(
    after_long_help = "Examples:\n  pcq man | man -l -\n  pcq man --folder ~/.local/share/man/man1"
)]
pub(crate) struct Man {
    /// Write a page for each command into this folder.
    #[arg(long, value_name = "FOLDER", value_hint = clap::ValueHint::DirPath)]
    folder: Option<PathBuf>,
}

impl Man {
    pub(crate) fn run(
        &self,
        command: clap::Command,
        console: &mut Console<'_>,
    ) -> Result<Exit, CommandError> {
        if let Some(folder) = &self.folder {
            std::fs::create_dir_all(folder)
                .and_then(|()| clap_mangen::generate_to(command, folder))
                .map_err(|error| {
                    let text = format!("{}: {error}", folder.display());
                    io::Error::new(error.kind(), text)
                })?;
        } else {
            let mut page = Vec::new();
            clap_mangen::Man::new(command).render(&mut page)?;
            console.print(|out| out.write_all(&page))?;
        }
        Ok(Exit::Done)
    }
}
