//! The credential of a profile, and the sources of its secrets.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use partner_center::{
    Application, AuthError, ClientCertificate, FileStore, InvalidToken, PartnerCenterBuilder,
    Secret, SecretCommand, SecretError, Token, TokenCommand, TokenStore,
};

use crate::emulator;
use crate::settings::{Settings, SettingsError, SignIn, TokenStoreKind};
use crate::signal;

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
    pub(crate) fn has_token(&self) -> Result<bool, CredentialError> {
        let token = self.store.load().map_err(|error| self.unusable(error))?;
        Ok(token.is_some())
    }

    /// Fails if the store cannot store a token. Checked before the user signs in.
    pub(crate) fn check_writable(&self) -> Result<(), CredentialError> {
        let lock = self.store.try_lock();
        lock.map(drop).map_err(|error| self.unusable(error))
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

impl CredentialError {
    /// What the user can do next.
    pub(crate) fn next(&self) -> Option<String> {
        match self {
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
        let secret = Secret::parse(variable.as_encoded_bytes());
        return secret.map(Some).map_err(CredentialError::Variable);
    }
    let secret = match (&profile.client_secret_file, &profile.client_secret_command) {
        (Some(path), _) => Secret::from_file(path),
        (None, Some(command)) => {
            let (program, arguments) = command
                .split_first()
                .ok_or(CredentialError::MissingSetting("client_secret_command"))?;
            signal::end_programs_on_exit();
            let command = SecretCommand::new(program).args(arguments);
            command.timeout(settings.command_timeout).read().await
        }
        (None, None) => return Ok(None),
    };
    secret.map(Some).map_err(CredentialError::Secret)
}

/// The source of access tokens that the settings select.
pub(crate) async fn source(settings: &Settings) -> Result<CredentialSource, CredentialError> {
    if let Some(token) = environment_token()? {
        return Ok(CredentialSource::Token(token));
    }
    if let Some(command) = &settings.profile.token_command {
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
        SignIn::User => Ok(CredentialSource::User(
            application,
            RefreshStore::of(settings)?,
        )),
    }
}
