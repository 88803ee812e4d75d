//! `pcq auth`: signing in, and what the token of it says.

use std::time::SystemTime;

use clap::{Args, Subcommand};
use partner_center::{Claims, DeviceCode, SecurityScheme};
use serde::Serialize;

use crate::Exit;
use crate::args::Format;
use crate::console::Console;
use crate::credential::{self, RefreshStore, SecretError, Source};
use crate::failure::Failure;
use crate::ledger::timestamp;
use crate::output::{self, Sheet};
use crate::session;
use crate::settings::{self, Settings};

#[derive(Debug, Subcommand)]
pub(crate) enum Auth {
    /// Sign in as a user, in a browser on any machine, and keep the refresh token.
    ///
    /// The token is kept in a file that only you can read, or in the platform's key store if the profile
    /// says `token_store = "key-store"`. Tenant and client id are remembered in the profile.
    #[command(
        after_long_help = "Examples:\n  pcq auth login --tenant contoso.onmicrosoft.com --client-id \
                           8a6f9d3e-5e0b-4d3f-9d7c-0a1b2c3d4e5f\n  pcq auth login --profile sandbox"
    )]
    Login(Login),
    /// Show how the profile signs in; with `--check`, what its token says.
    #[command(
        after_long_help = "Examples:\n  pcq auth status\n  pcq auth status --check --output json"
    )]
    Status(Status),
    /// Forget the refresh token of the profile.
    #[command(after_long_help = "Examples:\n  pcq auth logout --profile sandbox")]
    Logout,
}

/// The application, and the tenant that it signs in to.
#[derive(Debug, Args)]
pub(crate) struct Who {
    /// The partner's tenant: a domain or a GUID.
    #[arg(long, value_name = "TENANT", env = "PCQ_TENANT", hide_env = true)]
    pub(crate) tenant: Option<String>,
    /// The id of the application that is registered in it.
    #[arg(long, value_name = "ID", env = "PCQ_CLIENT_ID", hide_env = true)]
    pub(crate) client_id: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Login {
    #[command(flatten)]
    who: Who,
}

#[derive(Debug, Args)]
pub(crate) struct Status {
    /// Get a token and show what it says; the token itself is never shown.
    #[arg(long)]
    check: bool,
}

impl Auth {
    pub(crate) fn who(&self) -> Option<&Who> {
        match self {
            Self::Login(login) => Some(&login.who),
            Self::Status(_) | Self::Logout => None,
        }
    }

    pub(crate) async fn run(
        &self,
        settings: &Settings,
        console: &mut Console<'_>,
    ) -> Result<Exit, Failure> {
        match self {
            Self::Login(_) => login(settings, console).await,
            Self::Status(status) => status.run(settings, console).await,
            Self::Logout => logout(settings, console),
        }
    }
}

async fn login(settings: &Settings, console: &mut Console<'_>) -> Result<Exit, Failure> {
    if settings.profile.tenant.is_none() || settings.profile.client_id.is_none() {
        return Err(Failure::Usage(
            "the tenant and the application to sign in with are not known".to_owned(),
            "add `--tenant TENANT --client-id ID`; they are remembered".to_owned(),
        ));
    }
    let (application, _) = credential::application(settings).map_err(Failure::Secret)?;
    let store = RefreshStore::of(settings).map_err(Failure::Secret)?;
    let failed = |error| Failure::Secret(SecretError::Read(store.to_string().into(), error));
    store.check().map_err(failed)?;
    let authority = session::builder(settings).authority()?;
    let code: DeviceCode = application
        .device_code(&authority)
        .await
        .map_err(Failure::Auth)?;
    console.note(code.message());
    let finished = match store.clone() {
        RefreshStore::File(store) => code.wait_for_sign_in(store).await,
        #[cfg(feature = "keyring")]
        RefreshStore::KeyStore(store) => code.wait_for_sign_in(store).await,
    };
    let token = finished.map_err(Failure::Auth)?;
    let remembered = settings::remember(settings);
    console.note(format_args!(
        "signed in; the refresh token is in {store}, and holds for 90 days after its last use"
    ));
    if let Some(claims) = Claims::parse(token.token())
        && claims.is_multi_factor() == Some(false)
    {
        console.warn(
            "you signed in without multi-factor authentication, which the service refuses: sign in again with \
             a second factor",
        );
    }
    if credential::given().map_err(Failure::Secret)?.is_some() {
        console.warn("PCQ_ACCESS_TOKEN is set: commands take that token, not this sign-in");
    }
    if remembered? {
        console.note(format_args!(
            "profile `{}` is in {}",
            settings.name,
            settings.file.display()
        ));
    }
    Ok(Exit::Done)
}

fn logout(settings: &Settings, console: &mut Console<'_>) -> Result<Exit, Failure> {
    let store = RefreshStore::of(settings).map_err(Failure::Secret)?;
    let forgotten = store.forget()?;
    if forgotten {
        console.note(format_args!(
            "the refresh token in {store} is forgotten; it is good until the sign-in is revoked in Entra"
        ));
    } else {
        console.note(format_args!(
            "profile `{}` was not signed in",
            settings.name
        ));
    }
    Ok(Exit::Done)
}

/// How a profile signs in, and what its token says.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct State {
    profile: String,
    credential: &'static str,
    store: Option<String>,
    signed_in: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<Told>,
}

/// What a token says about itself.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Told {
    pub(super) audience: Option<String>,
    pub(super) speaks_for: &'static str,
    pub(super) multi_factor: Option<bool>,
    pub(super) tenant: Option<String>,
    pub(super) application: Option<String>,
    pub(super) expires_at: Option<String>,
}

impl Told {
    pub(super) fn of(claims: &Claims) -> Self {
        Self {
            audience: claims.audience().map(str::to_owned),
            speaks_for: match claims.security_scheme() {
                Some(SecurityScheme::AppOnly) => "app-only",
                Some(SecurityScheme::AppPlusUser) => "app+user",
                // The enum may grow.
                Some(_) | None => "not told",
            },
            multi_factor: claims.is_multi_factor(),
            tenant: claims.tenant_id().map(str::to_owned),
            application: claims.application_id().map(str::to_owned),
            expires_at: claims.expires_at().map(timestamp),
        }
    }
}

impl Status {
    async fn run(&self, settings: &Settings, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let source = credential::source(settings).map_err(Failure::Secret)?;
        let (store, signed_in) = match &source {
            Source::User(_, store) => {
                let failed =
                    |error| Failure::Secret(SecretError::Read(store.to_string().into(), error));
                (Some(store.to_string()), store.filled().map_err(failed)?)
            }
            Source::Token(_) | Source::Command(_) | Source::Application(_) => (None, true),
        };
        let mut state = State {
            profile: settings.name.clone(),
            credential: source.name(),
            store,
            signed_in,
            token: None,
        };
        if self.check && signed_in {
            let (token, _) = session::token(settings).await?;
            state.token = Claims::parse(&token).as_ref().map(Told::of);
            if state.token.is_none() {
                console.note("what the token says cannot be read; it may be good all the same");
            }
            if state
                .token
                .as_ref()
                .is_some_and(|told| told.multi_factor == Some(false))
            {
                console.warn("the token lacks multi-factor authentication");
            }
            // Clocks differ by little.
            let past = Claims::parse(&token)
                .and_then(|claims| claims.expires_at())
                .is_some_and(|end| end < SystemTime::now());
            if past {
                console.warn("the token has ended");
            }
        }
        if console.format == Format::Json {
            console.print(|out| output::json(out, &state))?;
        } else {
            print(console, &state)?;
        }
        if signed_in {
            return Ok(Exit::Done);
        }
        console.note("not signed in: type `pcq auth login`");
        Ok(Exit::Unauthorized)
    }
}

fn print(console: &mut Console<'_>, state: &State) -> Result<(), Failure> {
    let yes = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    let mut lines = vec![
        ("profile", state.profile.clone()),
        ("credential", state.credential.to_owned()),
        ("refresh token", state.store.clone().unwrap_or_default()),
        ("signed in", yes(state.signed_in)),
    ];
    if let Some(told) = &state.token {
        lines.extend([
            ("audience", told.audience.clone().unwrap_or_default()),
            ("speaks for", told.speaks_for.to_owned()),
            (
                "multi-factor",
                told.multi_factor.map(yes).unwrap_or_default(),
            ),
            ("tenant", told.tenant.clone().unwrap_or_default()),
            ("application", told.application.clone().unwrap_or_default()),
            ("expires", told.expires_at.clone().unwrap_or_default()),
        ]);
    }
    let columns = ["WHAT", "VALUE"];
    let mut sheet = Sheet::new(console, &columns);
    for (what, value) in lines {
        sheet.add(vec![what.to_owned(), value.clone()], &(what, value))?;
    }
    Ok(sheet.end()?)
}
