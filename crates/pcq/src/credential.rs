//! The credential of a profile, and the sources of its secrets.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use partner_center::{
    Application, AuthError, Authority, BuildError, ClientCertificate, Endpoints, FileStore,
    InvalidToken, PartnerCenterBuilder, Secret, SecretCommand, SecretError, Token, TokenCommand,
    TokenStore,
};

use crate::emulator;
use crate::settings::{Settings, SettingsError, SignIn, TokenStoreKind};
use crate::signal;
use crate::target::Target;

/// The variable with an access token.
const ACCESS_TOKEN: &str = "PCQ_ACCESS_TOKEN";

/// The variable with the application's secret.
const CLIENT_SECRET: &str = "PCQ_CLIENT_SECRET";

/// The source of access tokens.
#[derive(Debug)]
pub(crate) enum CredentialSource {
    /// The environment.
    Token(Token),
    /// Another program.
    Command(TokenCommand),
    /// The application itself (app-only).
    Application(Application),
    /// The application on behalf of a user (app+user).
    User(Application, RefreshStore),
}

impl CredentialSource {
    /// The name in reports.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Token(_) => "access token from PCQ_ACCESS_TOKEN",
            Self::Command(_) => "access token from a program",
            Self::Application(_) => "app-only",
            Self::User(..) => "app+user",
        }
    }

    /// Sets the credential of a client.
    pub(crate) fn apply_to(self, builder: PartnerCenterBuilder) -> PartnerCenterBuilder {
        match self {
            Self::Token(token) => builder.token(token),
            Self::Command(command) => builder.credential(command),
            Self::Application(application) => builder.credential(application.client_credentials()),
            Self::User(application, store) => {
                builder.credential(application.for_user(store.tokens()))
            }
        }
    }
}

/// The source of a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SecretSource {
    /// An environment variable.
    Environment(&'static str),
    /// The profile.
    Profile,
}

/// Fails if the command would send a secret elsewhere than to what the source of the secret names.
fn check_target(settings: &Settings, source: SecretSource) -> Result<(), CredentialError> {
    let own = match source {
        SecretSource::Environment(_) => Target::of_environment().endpoints(),
        SecretSource::Profile => settings.profile_target.endpoints(),
    };
    let own = own.map_err(CredentialError::Target)?;
    let command = settings.target.endpoints();
    let command = command.map_err(CredentialError::Target)?;
    if own == command {
        return Ok(());
    }
    Err(CredentialError::OtherTarget {
        secret: source,
        profile: settings.name.clone(),
        own: Box::new(own),
        command: Box::new(command),
    })
}

/// A token store whose token can be deleted.
trait DeletableStore: TokenStore {
    fn delete(&self) -> io::Result<bool>;
}

impl DeletableStore for FileStore {
    fn delete(&self) -> io::Result<bool> {
        self.delete()
    }
}

#[cfg(feature = "keyring")]
impl DeletableStore for partner_center::KeyringStore {
    fn delete(&self) -> io::Result<bool> {
        self.delete()
    }
}

/// The store of the refresh token.
#[derive(Clone, Debug)]
pub(crate) struct RefreshStore {
    store: Arc<dyn DeletableStore>,
    /// The name in messages.
    location: String,
}

impl RefreshStore {
    pub(crate) fn of(settings: &Settings) -> Result<Self, CredentialError> {
        match settings.profile.token_store {
            TokenStoreKind::File => {
                let file = settings.token_file()?;
                Ok(Self {
                    location: file.display().to_string(),
                    store: Arc::new(FileStore::new(file)),
                })
            }
            #[cfg(feature = "keyring")]
            TokenStoreKind::KeyStore => Ok(Self {
                location: "the platform's key store".to_owned(),
                store: Arc::new(partner_center::KeyringStore::new("pcq", &settings.name)),
            }),
            #[cfg(not(feature = "keyring"))]
            TokenStoreKind::KeyStore => Err(CredentialError::NoKeyStore),
        }
    }

    pub(crate) fn tokens(&self) -> impl TokenStore + use<> {
        Arc::clone(&self.store)
    }

    /// Whether the store has a token.
    pub(crate) async fn has_token(&self) -> Result<bool, CredentialError> {
        let token = self.store.load().await;
        let token = token.map_err(|error| self.unusable(error))?;
        Ok(token.is_some())
    }

    /// Fails if the store cannot store the token of a sign-in. Checked before the user signs in.
    pub(crate) async fn check(
        &self,
        application: &Application,
        authority: &Authority,
    ) -> Result<(), AuthError> {
        application.check_store(&*self.store, authority).await
    }

    /// Deletes the token; returns whether there was one.
    pub(crate) fn delete(&self) -> io::Result<bool> {
        self.store.delete()
    }

    fn unusable(&self, error: io::Error) -> CredentialError {
        CredentialError::Store(self.location.clone().into(), error)
    }
}

impl fmt::Display for RefreshStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.location)
    }
}

/// Why the profile has no credential.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CredentialError {
    #[error("not signed in: no token and no application is configured")]
    NotConfigured,
    #[error("not signed in: `{0}` is not set")]
    MissingSetting(&'static str),
    #[error("an app-only sign-in requires a secret or a certificate")]
    NoSecret,
    #[error("{} belongs to {own}, and the command would send it to {command}", secret_name(*secret, profile))]
    OtherTarget {
        secret: SecretSource,
        profile: String,
        own: Box<Endpoints>,
        command: Box<Endpoints>,
    },
    /// An address of the service or of the authority is invalid.
    #[error("{0}")]
    Target(BuildError),
    #[error("{ACCESS_TOKEN}: {0}")]
    Token(InvalidToken),
    #[error("{CLIENT_SECRET}: {0}")]
    Variable(SecretError),
    /// The error names the file or the program with the secret.
    #[error("cannot read the client secret: {0}")]
    Secret(SecretError),
    /// The error names the file, and says what to do.
    #[error("cannot read the certificate: {0}")]
    Certificate(AuthError),
    /// A token store. The error says what to do.
    #[error("cannot use the token store {}: {}", .0.display(), .1)]
    Store(PathBuf, io::Error),
    #[cfg(not(feature = "keyring"))]
    #[error("this build of pcq does not support the platform's key store")]
    NoKeyStore,
    #[error("{0}")]
    Settings(#[from] SettingsError),
}

/// The name of a secret in messages.
fn secret_name(source: SecretSource, profile: &str) -> String {
    match source {
        SecretSource::Environment(variable) => variable.to_owned(),
        SecretSource::Profile => format!("the sign-in of profile `{profile}`"),
    }
}

impl CredentialError {
    /// What the user can do next.
    pub(crate) fn next(&self) -> Option<String> {
        match self {
            Self::OtherTarget {
                secret: SecretSource::Environment(variable),
                ..
            } => Some(format!(
                "if the secret belongs there, set PCQ_BASE_URL or PCQ_CLOUD beside {variable}"
            )),
            Self::OtherTarget {
                secret: SecretSource::Profile,
                command,
                ..
            } => Some(format!(
                "use a profile of that service: `pcq auth login --profile NAME --base-url {} --tenant … \
                 --client-id …`, then `--profile NAME`",
                command.service().origin().ascii_serialization()
            )),
            Self::Target(_) => Some(ADDRESS.to_owned()),
            Self::NotConfigured | Self::MissingSetting(_) => {
                let emulated = if emulator::AVAILABLE {
                    "; `pcq --emulated …` needs none"
                } else {
                    ""
                };
                Some(format!(
                    "sign in with `pcq auth login --tenant … --client-id …`, or put a token into \
                     {ACCESS_TOKEN}{emulated}"
                ))
            }
            Self::NoSecret => Some(format!(
                "set client_secret_file, client_secret_command or certificate_file in the profile, \
                 or {CLIENT_SECRET}"
            )),
            Self::Token(_) => Some(format!(
                "put an access token for Partner Center into {ACCESS_TOKEN}"
            )),
            Self::Variable(error) | Self::Secret(error) => Some(error.help().to_owned()),
            Self::Certificate(_) | Self::Store(..) => {
                Some("correct it, or the profile; `pcq doctor` checks the sign-in".to_owned())
            }
            #[cfg(not(feature = "keyring"))]
            Self::NoKeyStore => Some(
                "build pcq with `--features keyring`, or set `token_store = \"file\"`".to_owned(),
            ),
            Self::Settings(error) => error.next(),
        }
    }
}

/// What to do about an invalid address.
pub(crate) const ADDRESS: &str =
    "set `--base-url` (or PCQ_BASE_URL) to https://…, or to http://127.0.0.1:PORT";

/// The access token of the environment, if it is set.
pub(crate) fn environment_token() -> Result<Option<Token>, CredentialError> {
    let Some(text) = std::env::var_os(ACCESS_TOKEN) else {
        return Ok(None);
    };
    let text = text
        .to_str()
        .ok_or(CredentialError::Token(InvalidToken::InvalidCharacter))?;
    match Token::new(text) {
        Ok(token) => Ok(Some(token)),
        // An empty variable counts as unset.
        Err(InvalidToken::Empty) => Ok(None),
        Err(error) => Err(CredentialError::Token(error)),
    }
}

/// The application of the settings, and whether it has a secret or a certificate.
pub(crate) async fn application(
    settings: &Settings,
) -> Result<(Application, bool), CredentialError> {
    let profile = &settings.profile;
    let (tenant, client_id) = match (&profile.tenant, &profile.client_id) {
        (Some(tenant), Some(client_id)) => (tenant, client_id),
        (None, None) => return Err(CredentialError::NotConfigured),
        (None, Some(_)) => return Err(CredentialError::MissingSetting("tenant")),
        (Some(_), None) => return Err(CredentialError::MissingSetting("client_id")),
    };
    let application = Application::new(tenant, client_id);
    if let Some(path) = &profile.certificate_file {
        check_target(settings, SecretSource::Profile)?;
        let certificate = ClientCertificate::from_pem_file(path);
        let certificate = certificate.map_err(CredentialError::Certificate)?;
        return Ok((application.certificate(certificate), true));
    }
    Ok(match client_secret(settings).await? {
        Some(secret) => (application.secret(secret), true),
        None => (application, false),
    })
}

/// The secret of the application: that of the environment, or else that of the profile.
async fn client_secret(settings: &Settings) -> Result<Option<Secret>, CredentialError> {
    let profile = &settings.profile;
    if let Some(variable) = std::env::var_os(CLIENT_SECRET)
        // An empty variable counts as unset.
        && !variable.to_str().is_some_and(|text| text.trim().is_empty())
    {
        check_target(settings, SecretSource::Environment(CLIENT_SECRET))?;
        let secret = Secret::parse(variable.as_encoded_bytes());
        return secret.map(Some).map_err(CredentialError::Variable);
    }
    let (file, command) = (&profile.client_secret_file, &profile.client_secret_command);
    if file.is_some() || command.is_some() {
        check_target(settings, SecretSource::Profile)?;
    }
    let secret = match (file, command) {
        (None, None) => return Ok(None),
        (Some(path), _) => Secret::from_file(path),
        (None, Some(command)) => {
            let (program, arguments) = command
                .split_first()
                .ok_or(CredentialError::MissingSetting("client_secret_command"))?;
            signal::end_programs_on_exit();
            let command = SecretCommand::new(program).args(arguments);
            command.timeout(settings.command_timeout).read().await
        }
    };
    secret.map(Some).map_err(CredentialError::Secret)
}

/// Fails if a sign-in would not belong to the target of its profile. A new profile gets that of the command.
pub(crate) fn check_sign_in(settings: &Settings) -> Result<(), CredentialError> {
    match settings.configured {
        true => check_target(settings, SecretSource::Profile),
        false => Ok(()),
    }
}

/// The source of access tokens that the settings select. Its secrets belong to the target of the command.
pub(crate) async fn source(settings: &Settings) -> Result<CredentialSource, CredentialError> {
    if let Some(token) = environment_token()? {
        check_target(settings, SecretSource::Environment(ACCESS_TOKEN))?;
        return Ok(CredentialSource::Token(token));
    }
    if let Some(command) = &settings.profile.token_command {
        check_target(settings, SecretSource::Profile)?;
        let (program, arguments) = command
            .split_first()
            .ok_or(CredentialError::MissingSetting("token_command"))?;
        signal::end_programs_on_exit();
        let source = TokenCommand::new(program).args(arguments);
        let source = source.timeout(settings.command_timeout);
        return Ok(CredentialSource::Command(source));
    }
    let (application, has_secret) = application(settings).await?;
    match settings.profile.sign_in {
        SignIn::Application if !has_secret => Err(CredentialError::NoSecret),
        SignIn::Application => Ok(CredentialSource::Application(application)),
        SignIn::User => {
            check_target(settings, SecretSource::Profile)?;
            let store = RefreshStore::of(settings)?;
            Ok(CredentialSource::User(application, store))
        }
    }
}
