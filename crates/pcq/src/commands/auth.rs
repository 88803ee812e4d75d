//! `pcq auth`: sign-in, and the claims of its token.

use std::time::SystemTime;

use clap::{Args, Subcommand};
use partner_center::{Claims, DeviceCode, SecurityScheme};
use serde::Serialize;

use crate::console::Console;
use crate::credential::{self, CredentialSource, RefreshStore};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::ledger::timestamp;
use crate::options::{Format, Overrides};
use crate::session;
use crate::settings::{self, Settings};
use crate::table::{self, TableWriter};

#[derive(Debug, Subcommand)]
pub(crate) enum Auth {
    /// Sign in as a user, in a browser on any machine, and store the refresh token.
    ///
    /// The token is stored in a file that only you can read, or in the platform's key store if the
    /// profile has `token_store = "key-store"`. The profile stores the tenant and the client id.
    #[command(
        after_long_help = "Examples:\n  pcq auth login --tenant contoso.onmicrosoft.com --client-id \
                           8a6f9d3e-5e0b-4d3f-9d7c-0a1b2c3d4e5f\n  pcq auth login --profile sandbox"
    )]
    Login(LoginArgs),
    /// Show how the profile signs in; with `--check`, also the claims of its token.
    #[command(
        after_long_help = "Examples:\n  pcq auth status\n  pcq auth status --check --output json"
    )]
    Status(StatusArgs),
    /// Delete the refresh token of the profile.
    #[command(after_long_help = "Examples:\n  pcq auth logout --profile sandbox")]
    Logout,
}

#[derive(Debug, Args)]
pub(crate) struct LoginArgs {
    /// The partner's tenant: a domain or a GUID.
    #[arg(long, value_name = "TENANT", env = "PCQ_TENANT", hide_env = true)]
    tenant: Option<String>,
    /// The id of the application that is registered in the tenant.
    #[arg(long, value_name = "ID", env = "PCQ_CLIENT_ID", hide_env = true)]
    client_id: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct StatusArgs {
    /// Get a token and show its claims; the token itself is never shown.
    #[arg(long)]
    check: bool,
}

impl Auth {
    pub(crate) fn overrides(&self) -> Overrides {
        match self {
            Self::Login(login) => Overrides {
                tenant: login.tenant.clone(),
                client_id: login.client_id.clone(),
                creates_profile: true,
                ..Overrides::default()
            },
            Self::Status(_) | Self::Logout => Overrides::default(),
        }
    }

    pub(crate) async fn run(
        &self,
        settings: &Settings,
        console: &mut Console<'_>,
    ) -> Result<Exit, CommandError> {
        match self {
            Self::Login(_) => login(settings, console).await,
            Self::Status(StatusArgs { check }) => status(settings, console, *check).await,
            Self::Logout => {
                let store = RefreshStore::of(settings)?;
                console.note(if store.delete()? {
                    format!(
                        "deleted the refresh token in {store}; it stays valid until the sign-in is \
                         revoked in Entra"
                    )
                } else {
                    format!("profile `{}` was not signed in", settings.name)
                });
                Ok(Exit::Done)
            }
        }
    }
}

async fn login(settings: &Settings, console: &mut Console<'_>) -> Result<Exit, CommandError> {
    if settings.profile.tenant.is_none() || settings.profile.client_id.is_none() {
        return Err(CommandError::Usage(
            "a sign-in requires a tenant and an application".to_owned(),
            "add `--tenant TENANT --client-id ID`; the profile stores them".to_owned(),
        ));
    }
    credential::check_sign_in(settings)?;
    let (application, _) = credential::application(settings).await?;
    let store = RefreshStore::of(settings)?;
    let authority = session::client_builder(settings).authority()?;
    store.check(&application, &authority).await?;
    let code: DeviceCode = application.device_code(&authority).await?;
    console.note(code.message());
    let token = code.wait_for_sign_in(store.tokens()).await?;
    let saved = settings::save_profile(settings);
    console.note(format_args!(
        "signed in; the refresh token is in {store} and expires 90 days after its last use"
    ));
    if let Some(claims) = Claims::parse(token.token())
        && claims.is_multi_factor() == Some(false)
    {
        console.warn(
            "you signed in without multi-factor authentication, which the service requires: sign in \
             again with a second factor",
        );
    }
    if credential::environment_token()?.is_some() {
        console.warn("PCQ_ACCESS_TOKEN is set: commands use that token, not this sign-in");
    }
    if saved? {
        console.note(format_args!(
            "saved profile `{}` in {}",
            settings.name,
            settings.file.display()
        ));
    }
    Ok(Exit::Done)
}

/// How a profile signs in, and the claims of its token.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AuthStatus {
    profile: String,
    credential: &'static str,
    store: Option<String>,
    signed_in: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<TokenReport>,
}

/// The claims of a token.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TokenReport {
    pub(super) audience: Option<String>,
    pub(super) scheme: &'static str,
    pub(super) multi_factor: Option<bool>,
    pub(super) tenant: Option<String>,
    pub(super) application: Option<String>,
    pub(super) expires_at: Option<String>,
}

impl TokenReport {
    pub(super) fn of(claims: &Claims) -> Self {
        Self {
            audience: claims.audience().map(str::to_owned),
            scheme: match claims.security_scheme() {
                Some(SecurityScheme::AppOnly) => "app-only",
                Some(SecurityScheme::AppPlusUser) => "app+user",
                // The client's enum may grow.
                Some(_) | None => "unknown",
            },
            multi_factor: claims.is_multi_factor(),
            tenant: claims.tenant_id().map(str::to_owned),
            application: claims.application_id().map(str::to_owned),
            expires_at: claims.expires_at().map(timestamp),
        }
    }
}

async fn status(
    settings: &Settings,
    console: &mut Console<'_>,
    check: bool,
) -> Result<Exit, CommandError> {
    let source = credential::source(settings).await?;
    let (store, signed_in) = match &source {
        CredentialSource::User(_, store) => (Some(store.to_string()), store.has_token().await?),
        CredentialSource::Token(_)
        | CredentialSource::Command(_)
        | CredentialSource::Application(_) => (None, true),
    };
    let mut status = AuthStatus {
        profile: settings.name.clone(),
        credential: source.name(),
        store,
        signed_in,
        token: None,
    };
    if check && signed_in {
        let claims = Claims::parse(&session::token(settings).await?);
        match &claims {
            None => console.note("the token has no readable claims; it may be valid all the same"),
            Some(claims) => {
                if claims.is_multi_factor() == Some(false) {
                    console.warn("the token lacks multi-factor authentication");
                }
                if claims
                    .expires_at()
                    .is_some_and(|expiry| expiry < SystemTime::now())
                {
                    console.warn("the token has expired");
                }
            }
        }
        status.token = claims.as_ref().map(TokenReport::of);
    }
    if console.format == Format::Json {
        console.print(|out| table::print_json(out, &status))?;
    } else {
        print(console, &status)?;
    }
    if signed_in {
        return Ok(Exit::Done);
    }
    console.note("not signed in: run `pcq auth login`");
    Ok(Exit::Unauthorized)
}

fn print(console: &mut Console<'_>, status: &AuthStatus) -> Result<(), CommandError> {
    let yes_or_no = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    let mut lines = vec![
        ("profile", status.profile.clone()),
        ("credential", status.credential.to_owned()),
        ("refresh token", status.store.clone().unwrap_or_default()),
        ("signed in", yes_or_no(status.signed_in)),
    ];
    if let Some(token) = &status.token {
        let multi_factor = token.multi_factor.map(yes_or_no);
        lines.extend([
            ("audience", token.audience.clone().unwrap_or_default()),
            ("scheme", token.scheme.to_owned()),
            ("multi-factor", multi_factor.unwrap_or_default()),
            ("tenant", token.tenant.clone().unwrap_or_default()),
            ("application", token.application.clone().unwrap_or_default()),
            ("expires", token.expires_at.clone().unwrap_or_default()),
        ]);
    }
    let mut table = TableWriter::new(console, &["PROPERTY", "VALUE"]);
    for (property, value) in lines {
        table.add(vec![property.to_owned(), value.clone()], &(property, value))?;
    }
    Ok(table.finish()?)
}
