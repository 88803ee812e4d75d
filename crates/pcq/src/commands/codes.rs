//! `pcq codes`: the partner's Government Community Cloud validation codes.

use clap::Subcommand;

use crate::console::Console;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::session::Session;
use crate::settings::Settings;
use crate::table;

#[derive(Debug, Subcommand)]
pub(crate) enum Codes {
    /// List the validation codes and their remaining creates.
    #[command(after_long_help = "Examples:\n  pcq codes list\n  pcq codes list --output csv")]
    List,
    /// Show one validation code.
    #[command(after_long_help = "Examples:\n  pcq codes show 123456 --output json")]
    Show {
        /// The code, as `pcq codes list` prints it.
        code: String,
    },
}

impl Codes {
    pub(crate) async fn run(
        &self,
        settings: &Settings,
        console: &mut Console<'_>,
    ) -> Result<Exit, CommandError> {
        let session = Session::start(settings).await?;
        let codes = session.partner.validation_codes().await?;
        match self {
            Self::List => {
                if codes.is_empty() {
                    console.note("the partner has no validation code");
                }
                table::print_rows(console, &codes)?;
            }
            Self::Show { code } => {
                let wanted = code.trim();
                let found = codes.iter().find(|code| code.validation_id == wanted);
                let found = found.ok_or_else(|| {
                    CommandError::NotFound(
                        format!("the partner has no validation code `{wanted}`"),
                        "`pcq codes list` prints the codes".to_owned(),
                    )
                })?;
                table::print_row(console, found)?;
            }
        }
        Ok(Exit::Done)
    }
}
