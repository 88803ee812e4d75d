//! Which credential a profile has, and where its secrets come from.

use std::fmt;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use partner_center::{
    Application, AuthError, ClientCertificate, FileStore, InvalidToken, PartnerCenterBuilder,
    Secret, Token, TokenCommand, TokenStore,
};

use crate::settings::{Settings, SettingsError, SignIn, Store};

/// The variable with a finished token.
const ACCESS_TOKEN: &str = "PCQ_ACCESS_TOKEN";

/// The variable with the application's secret.
const CLIENT_SECRET: &str = "PCQ_CLIENT_SECRET";

/// How tokens are got.
#[derive(Debug)]
pub(crate) enum Source {
    /// A finished token from the environment.
    Token(Token),
    /// Another program.
    Command(TokenCommand),
    /// An application in its own name.
    Application(Application),
    /// An application in the name of a user.
    User(Application, RefreshStore),
}

impl Source {
    /// As it is called to people.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Token(_) => "access token from PCQ_ACCESS_TOKEN",
            Self::Command(_) => "access token from a program",
            Self::Application(_) => "app-only",
            Self::User(..) => "app+user",
        }
    }

    /// Gives it to a client.
    pub(crate) fn give(self, builder: PartnerCenterBuilder) -> PartnerCenterBuilder {
        match self {
            Self::Token(token) => builder.token(token),
            Self::Command(command) => builder.credential(command),
            Self::Application(application) => builder.credential(application.client_credentials()),
            Self::User(application, store) => builder.credential(store.credential(&application)),
        }
    }
}

/// Where a refresh token is kept.
#[derive(Clone, Debug)]
pub(crate) enum RefreshStore {
    File(FileStore),
    #[cfg(feature = "keyring")]
    KeyStore(partner_center::KeyringStore),
}

impl RefreshStore {
    pub(crate) fn of(settings: &Settings) -> Result<Self, SecretError> {
        match settings.profile.token_store {
            Store::File => {
                let file = settings.token_file().map_err(SecretError::Settings)?;
                Ok(Self::File(FileStore::new(file)))
            }
            #[cfg(feature = "keyring")]
            Store::KeyStore => {
                let store = partner_center::KeyringStore::new("pcq", &settings.name);
                Ok(Self::KeyStore(store))
            }
            #[cfg(not(feature = "keyring"))]
            Store::KeyStore => Err(SecretError::NoKeyStore),
        }
    }

    pub(crate) fn credential(
        self,
        application: &Application,
    ) -> partner_center::RefreshTokenCredential {
        match self {
            Self::File(store) => application.for_user(store),
            #[cfg(feature = "keyring")]
            Self::KeyStore(store) => application.for_user(store),
        }
    }

    /// Whether there is a token.
    pub(crate) fn filled(&self) -> io::Result<bool> {
        let token = match self {
            Self::File(store) => store.load(),
            #[cfg(feature = "keyring")]
            Self::KeyStore(store) => store.load(),
        };
        token.map(|token| token.is_some())
    }

    /// Whether a token can be kept: asked before somebody signs in, not after.
    pub(crate) fn check(&self) -> io::Result<()> {
        let lock = match self {
            Self::File(store) => store.try_lock(),
            #[cfg(feature = "keyring")]
            Self::KeyStore(store) => store.try_lock(),
        };
        lock.map(drop)
    }

    /// Takes the token away; says whether there was one.
    pub(crate) fn forget(&self) -> io::Result<bool> {
        match self {
            Self::File(store) => store.delete(),
            #[cfg(feature = "keyring")]
            Self::KeyStore(store) => store.delete(),
        }
    }
}

impl fmt::Display for RefreshStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(store) => store.path().display().fmt(f),
            #[cfg(feature = "keyring")]
            Self::KeyStore(_) => f.write_str("the platform's key store"),
        }
    }
}

/// Why there is no credential.
#[derive(Debug)]
pub(crate) enum SecretError {
    /// Nothing says how to sign in.
    None,
    /// A tenant without a client id, or the other way round.
    Half(&'static str),
    /// An application in its own name without anything to prove itself by.
    NoProof,
    Token(InvalidToken),
    /// A file or a program with a secret.
    Read(PathBuf, io::Error),
    /// Others can read a file with a secret.
    Open(PathBuf),
    /// It is there, and empty.
    Empty(PathBuf),
    Certificate(PathBuf, AuthError),
    #[cfg(not(feature = "keyring"))]
    NoKeyStore,
    Settings(SettingsError),
}

impl fmt::Display for SecretError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("not signed in: nothing says how to get a token"),
            Self::Half(missing) => write!(f, "not signed in: `{missing}` is not set"),
            Self::NoProof => f.write_str(
                "an application that signs in in its own name needs a secret or a certificate",
            ),
            Self::Token(error) => write!(f, "{ACCESS_TOKEN}: {error}"),
            Self::Read(path, error) => {
                write!(f, "cannot read a secret: {}: {error}", path.display())
            }
            Self::Open(path) => write!(f, "others can read the secret in {}", path.display()),
            Self::Empty(path) => write!(f, "{} gives no secret", path.display()),
            Self::Certificate(path, error) => write!(f, "{}: {error}", path.display()),
            #[cfg(not(feature = "keyring"))]
            Self::NoKeyStore => {
                f.write_str("this program was built without the platform's key store")
            }
            Self::Settings(error) => error.fmt(f),
        }
    }
}

impl SecretError {
    pub(crate) fn next(&self) -> Option<String> {
        match self {
            Self::None | Self::Half(_) => Some(format!(
                "sign in with `pcq auth login --tenant … --client-id …`, or put a token into \
                 {ACCESS_TOKEN}; `pcq --emulated …` needs none"
            )),
            Self::NoProof => Some(format!(
                "set client_secret_file, client_secret_command or certificate_file in the profile, \
                 or {CLIENT_SECRET}"
            )),
            Self::Token(_) => Some(format!(
                "put an access token for Partner Center into {ACCESS_TOKEN}"
            )),
            Self::Open(path) => Some(format!("type `chmod 600 {}`", path.display())),
            Self::Read(..) | Self::Empty(_) | Self::Certificate(..) => {
                Some("correct it in the profile; `pcq doctor` checks the sign-in".to_owned())
            }
            #[cfg(not(feature = "keyring"))]
            Self::NoKeyStore => Some(
                "build it with `--features keyring`, or set `token_store = \"file\"`".to_owned(),
            ),
            Self::Settings(error) => error.next(),
        }
    }
}

/// The finished token of the environment, if there is one.
pub(crate) fn given() -> Result<Option<Token>, SecretError> {
    let Some(text) = std::env::var_os(ACCESS_TOKEN) else {
        return Ok(None);
    };
    let text = text
        .to_str()
        .ok_or(SecretError::Token(InvalidToken::InvalidCharacter))?;
    match Token::new(text) {
        Ok(token) => Ok(Some(token)),
        // An empty variable is as good as none.
        Err(InvalidToken::Empty) => Ok(None),
        Err(error) => Err(SecretError::Token(error)),
    }
}

/// The application of the settings, with what it proves itself by.
pub(crate) fn application(settings: &Settings) -> Result<(Application, bool), SecretError> {
    let profile = &settings.profile;
    let (tenant, client_id) = match (&profile.tenant, &profile.client_id) {
        (Some(tenant), Some(client_id)) => (tenant, client_id),
        (None, None) => return Err(SecretError::None),
        (None, Some(_)) => return Err(SecretError::Half("tenant")),
        (Some(_), None) => return Err(SecretError::Half("client_id")),
    };
    let application = Application::new(tenant, client_id);
    if let Some(path) = &profile.certificate_file {
        let pem = private(path)?;
        let certificate = ClientCertificate::from_pem(pem.as_bytes());
        let certificate =
            certificate.map_err(|error| SecretError::Certificate(path.clone(), error))?;
        return Ok((application.certificate(certificate), true));
    }
    let secret = match std::env::var(CLIENT_SECRET) {
        Ok(secret) if !secret.trim().is_empty() => Some(secret),
        Ok(_) | Err(_) => match (&profile.client_secret_file, &profile.client_secret_command) {
            (Some(path), _) => Some(private(path)?),
            (None, Some(command)) => Some(printed(command)?),
            (None, None) => None,
        },
    };
    Ok(match secret {
        Some(secret) => (application.secret(Secret::new(secret.trim())), true),
        None => (application, false),
    })
}

/// The credential of the settings.
pub(crate) fn source(settings: &Settings) -> Result<Source, SecretError> {
    if let Some(token) = given()? {
        return Ok(Source::Token(token));
    }
    if let Some(command) = &settings.profile.token_command {
        let (program, arguments) = command
            .split_first()
            .ok_or(SecretError::Half("token_command"))?;
        let source = TokenCommand::new(program).args(arguments);
        return Ok(Source::Command(source));
    }
    let (application, proven) = application(settings)?;
    match settings.profile.sign_in {
        SignIn::Application if !proven => Err(SecretError::NoProof),
        SignIn::Application => Ok(Source::Application(application)),
        SignIn::User => Ok(Source::User(application, RefreshStore::of(settings)?)),
    }
}

/// A secret in a file that only its owner may read.
fn private(path: &Path) -> Result<String, SecretError> {
    /// No secret and no certificate is longer, in bytes.
    const LONGEST: u64 = 1 << 20;
    let read = |error| SecretError::Read(path.to_owned(), error);
    let file = std::fs::File::open(path).map_err(read)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = file.metadata().map_err(read)?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(SecretError::Open(path.to_owned()));
        }
    }
    let mut text = String::new();
    file.take(LONGEST).read_to_string(&mut text).map_err(read)?;
    if text.trim().is_empty() {
        return Err(SecretError::Empty(path.to_owned()));
    }
    Ok(text)
}

/// A secret that another program prints.
fn printed(command: &[String]) -> Result<String, SecretError> {
    let (program, arguments) = command
        .split_first()
        .ok_or(SecretError::Half("client_secret_command"))?;
    let path = PathBuf::from(program);
    let output = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output();
    let output = output.map_err(|error| SecretError::Read(path.clone(), error))?;
    if !output.status.success() {
        let error = io::Error::other(format!("it ended with {}", output.status));
        return Err(SecretError::Read(path, error));
    }
    // What is no text is no secret either.
    let text = String::from_utf8(output.stdout).unwrap_or_default();
    if text.trim().is_empty() {
        return Err(SecretError::Empty(path));
    }
    Ok(text)
}
