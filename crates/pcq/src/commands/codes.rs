//! `pcq codes`: the partner's Government Community Cloud validation codes.

use clap::Subcommand;
use partner_center::types::ValidationCode;

use crate::Exit;
use crate::console::Console;
use crate::failure::Failure;
use crate::output;
use crate::session::Session;
use crate::settings::Settings;

#[derive(Debug, Subcommand)]
pub(crate) enum Codes {
    /// List the validation codes and how often each can still be used.
    #[command(after_long_help = "Examples:\n  pcq codes list\n  pcq codes list --output csv")]
    List,
    /// Show one validation code.
    #[command(after_long_help = "Examples:\n  pcq codes show 123456 --output json")]
    Show {
        /// The code, as `pcq codes list` shows it.
        code: String,
    },
}

impl Codes {
    pub(crate) async fn run(
        &self,
        settings: &Settings,
        console: &mut Console<'_>,
    ) -> Result<Exit, Failure> {
        let session = Session::start(settings).await?;
        let codes: Vec<ValidationCode> = session
            .partner
            .validation_codes()
            .await
            .map_err(|fault| Failure::Call(fault, None))?;
        match self {
            Self::List => {
                if codes.is_empty() {
                    console.note("the partner has no validation code");
                }
                output::rows(console, &codes)?;
            }
            Self::Show { code } => {
                let wanted = code.trim();
                let found = codes.iter().find(|code| code.validation_id == wanted);
                let found = found.ok_or_else(|| {
                    Failure::NotFound(
                        format!("the partner has no validation code `{wanted}`"),
                        "`pcq codes list` shows those that there are".to_owned(),
                    )
                })?;
                output::row(console, found)?;
            }
        }
        Ok(Exit::Done)
    }
}
