//! The settings of a command: flags, then environment variables, then a profile of the configuration file.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use etcetera::BaseStrategy as _;
use partner_center::private_file::{self, FileMode};
use serde::Deserialize;

use crate::options::{CloudName, Overrides, ServiceArgs};
use crate::target::Target;

/// The profile without another default.
const DEFAULT: &str = "default";

/// The configuration file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ConfigFile {
    /// The default profile.
    profile: Option<String>,
    #[serde(default)]
    profiles: std::collections::BTreeMap<String, Profile>,
}

/// The identity for which the profile gets tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum SignIn {
    /// The user who signed in with `pcq auth login` (app+user).
    #[default]
    User,
    /// The application itself (app-only), which is sufficient for reads.
    Application,
}

/// Where the refresh token is stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum TokenStoreKind {
    /// In a file that only its owner can read.
    #[default]
    File,
    /// In the platform's key store.
    KeyStore,
}

/// One profile. It cannot contain a secret, because people share the file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Profile {
    cloud: Option<CloudName>,
    base_url: Option<String>,
    authority_url: Option<String>,
    pub(crate) tenant: Option<String>,
    pub(crate) client_id: Option<String>,
    #[serde(default)]
    pub(crate) sign_in: SignIn,
    #[serde(default)]
    pub(crate) token_store: TokenStoreKind,
    pub(crate) token_file: Option<PathBuf>,
    pub(crate) client_secret_file: Option<PathBuf>,
    pub(crate) client_secret_command: Option<Vec<String>>,
    pub(crate) certificate_file: Option<PathBuf>,
    pub(crate) token_command: Option<Vec<String>>,
    command_timeout: Option<String>,
    attempts: Option<u32>,
    timeout: Option<String>,
    rate: Option<u32>,
    concurrency: Option<u16>,
    ledger: Option<PathBuf>,
}

/// All settings of a command.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// The configuration file, which may not exist; empty if its location is unknown.
    pub(crate) file: PathBuf,
    pub(crate) name: String,
    /// Whether the file has the profile.
    pub(crate) configured: bool,
    pub(crate) profile: Profile,
    pub(crate) emulated: bool,
    /// Where the command sends its requests.
    pub(crate) target: Target,
    /// What the profile itself names: its secrets belong to that.
    pub(crate) profile_target: Target,
    pub(crate) attempts: u32,
    pub(crate) timeout: Duration,
    /// How long a program may run that prints a token or a secret.
    pub(crate) command_timeout: Duration,
    /// HTTP requests a minute.
    pub(crate) rate: u32,
    pub(crate) concurrency: u16,
    /// The ledger, unless it is the default one.
    pub(crate) ledger: Option<PathBuf>,
}

/// Why the settings are not valid.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SettingsError {
    #[error("the location of the configuration is unknown: the user has no home folder")]
    NoHome,
    #[error("cannot read {}: {}", .0.display(), .1)]
    Read(PathBuf, io::Error),
    #[error("cannot write {}: {}", .0.display(), .1)]
    Write(PathBuf, io::Error),
    /// The message of the parser, with line and column.
    #[error("{}: {}", .0.display(), .1)]
    Parse(PathBuf, String),
    /// With the name, and the names of all profiles.
    #[error("{} has no profile `{}`", .0.display(), .1)]
    NoProfile(PathBuf, String, Vec<String>),
    /// A value of the profile is not valid: its key and why.
    #[error("{}: `{}`: {}", .0.display(), .1, .2)]
    Value(PathBuf, &'static str, String),
}

const CORRECT: &str = "correct the file; `pcq help` lists all settings";

impl SettingsError {
    /// What the user can do next.
    pub(crate) fn next(&self) -> Option<String> {
        match self {
            Self::NoHome => {
                Some("set HOME, or name the files with PCQ_CONFIG and --ledger".to_owned())
            }
            Self::Read(..) => Some("name another file with PCQ_CONFIG, or unset it".to_owned()),
            Self::Write(..) => Some("make the file and its folder writable".to_owned()),
            Self::Parse(_, message) => {
                // The expected part names all settings.
                let (found, expected) = message.split_once(", expected").unwrap_or((message, ""));
                Some(if found.contains("secret") {
                    "put the secret into a file with mode 0600 and its path into `client_secret_file`, or \
                     the command that prints it into `client_secret_command`"
                        .to_owned()
                } else if found.contains("map") && expected.contains("a string") {
                    "a profile is a table `[profiles.NAME]`".to_owned()
                } else {
                    CORRECT.to_owned()
                })
            }
            Self::Value(..) => Some(CORRECT.to_owned()),
            Self::NoProfile(_, name, known) => {
                let near = known
                    .iter()
                    .map(|known| (strsim::jaro_winkler(known, name), known))
                    .filter(|(likeness, _)| *likeness > 0.75)
                    .max_by(|a, b| a.0.total_cmp(&b.0));
                Some(match (near, known.as_slice()) {
                    (Some((_, near)), _) => format!("did you mean `--profile {near}`?"),
                    (None, []) => format!(
                        "create it with `pcq auth login --profile {name} --tenant … --client-id …`"
                    ),
                    (None, known) => format!("use one of: {}", known.join(", ")),
                })
            }
        }
    }
}

/// The path of the configuration file.
pub(crate) fn config_file(named: Option<&Path>) -> Result<PathBuf, SettingsError> {
    if let Some(named) = named {
        return Ok(named.to_owned());
    }
    let strategy = etcetera::choose_base_strategy().map_err(|_| SettingsError::NoHome)?;
    Ok(strategy.config_dir().join("pcq").join("config.toml"))
}

/// The folder of the ledger and the tokens.
fn state_folder() -> Result<PathBuf, SettingsError> {
    let strategy = etcetera::choose_base_strategy().map_err(|_| SettingsError::NoHome)?;
    let folder = strategy.state_dir().unwrap_or_else(|| strategy.data_dir());
    Ok(folder.join("pcq"))
}

fn read_config(file: &Path) -> Result<ConfigFile, SettingsError> {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        // The home of a service account may be a file.
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ) =>
        {
            return Ok(ConfigFile::default());
        }
        Err(error) => return Err(SettingsError::Read(file.to_owned(), error)),
    };
    toml_edit::de::from_str(&text).map_err(|error| {
        // The full message of the parser quotes the line, which may contain a secret.
        let position = error.span().map(|span| {
            let before = text.get(..span.start).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
            format!("{line}:{column}: ")
        });
        let message = error.message().to_owned();
        SettingsError::Parse(
            file.to_owned(),
            format!("{}{message}", position.unwrap_or_default()),
        )
    })
}

/// The names of all profiles, for completions.
pub(crate) fn profile_names(file: &Path) -> Vec<String> {
    let configuration = read_config(file).unwrap_or_default();
    configuration.profiles.into_keys().collect()
}

impl Settings {
    /// Merges flags, environment variables and the profile.
    pub(crate) fn read(
        arguments: &ServiceArgs,
        overrides: &Overrides,
    ) -> Result<Self, SettingsError> {
        // A user without a home folder may not need a configuration.
        let file = config_file(arguments.config.as_deref()).unwrap_or_default();
        let mut configuration = if arguments.emulated || file.as_os_str().is_empty() {
            ConfigFile::default()
        } else if arguments.config.is_some() && !overrides.creates_profile && !file.exists() {
            let error = io::Error::from(io::ErrorKind::NotFound);
            return Err(SettingsError::Read(file, error));
        } else {
            read_config(&file)?
        };
        let named = non_blank(arguments.profile.clone()).or(configuration.profile.take());
        let name = named.clone().unwrap_or_else(|| DEFAULT.to_owned());
        let known = configuration.profiles.keys().cloned().collect();
        let found = configuration.profiles.remove(&name);
        if found.is_none() && named.is_some() && !overrides.creates_profile {
            return Err(SettingsError::NoProfile(file, name, known));
        }
        let configured = found.is_some();
        let mut profile = found.unwrap_or_default();
        for path in [
            &mut profile.token_file,
            &mut profile.client_secret_file,
            &mut profile.certificate_file,
            &mut profile.ledger,
        ]
        .into_iter()
        .flatten()
        {
            *path = expand_home(path);
        }
        profile.tenant = non_blank(overrides.tenant.clone()).or(profile.tenant);
        profile.client_id = non_blank(overrides.client_id.clone()).or(profile.client_id);
        let duration = |name, text: &Option<String>| {
            let parsed = match text {
                Some(text) => humantime::parse_duration(text),
                None => Ok(Duration::from_secs(60)),
            };
            let why = match parsed {
                Ok(Duration::ZERO) => "must be longer than zero, as in 60s".to_owned(),
                Ok(duration) => return Ok(duration),
                Err(error) => format!("{error}, as in 60s"),
            };
            Err(SettingsError::Value(file.clone(), name, why))
        };
        let timeout = match arguments.timeout {
            Some(timeout) => duration("timeout", &Some(timeout.to_string()))?,
            None => duration("timeout", &profile.timeout)?,
        };
        let command_timeout = duration("command_timeout", &profile.command_timeout)?;
        let at_least_one = |name, value: Option<u32>| match value {
            Some(0) => Err(SettingsError::Value(
                file.clone(),
                name,
                "must be at least 1".to_owned(),
            )),
            value => Ok(value),
        };
        let attempts = at_least_one("attempts", arguments.attempts.or(profile.attempts))?;
        let rate = at_least_one("rate", overrides.rate.or(profile.rate))?;
        let concurrency = overrides.concurrency.or(profile.concurrency).map(u32::from);
        let concurrency = at_least_one("concurrency", concurrency)?;
        let profile_target = Target::new(
            profile.cloud,
            profile.base_url.clone(),
            profile.authority_url.clone(),
        );
        // A flag, or else the environment.
        let named = Target::new(
            arguments.cloud,
            arguments.base_url.clone(),
            arguments.authority_url.clone(),
        );
        let ledger = overrides.ledger.clone().or_else(|| profile.ledger.clone());
        Ok(Self {
            emulated: arguments.emulated,
            target: named.or(&profile_target),
            profile_target,
            attempts: attempts.unwrap_or(5),
            timeout,
            command_timeout,
            // Slightly below the one limit that Microsoft publishes, 500 a minute.
            rate: rate.unwrap_or(490),
            concurrency: concurrency
                .and_then(|count| u16::try_from(count).ok())
                .unwrap_or(8),
            ledger,
            file,
            name,
            configured,
            profile,
        })
    }

    /// The path of the ledger.
    pub(crate) fn ledger(&self) -> Result<PathBuf, SettingsError> {
        match &self.ledger {
            Some(ledger) => Ok(ledger.clone()),
            None => Ok(state_folder()?.join("ledger.sqlite3")),
        }
    }

    /// The file with the refresh token.
    pub(crate) fn token_file(&self) -> Result<PathBuf, SettingsError> {
        if let Some(file) = &self.profile.token_file {
            return Ok(file.clone());
        }
        // Other characters are percent-encoded, so that each profile has its own file.
        let mut name = String::new();
        for letter in self.name.chars() {
            if letter.is_alphanumeric() || "-_".contains(letter) {
                name.push(letter);
            } else {
                name += &format!("%{:02X}", u32::from(letter));
            }
        }
        Ok(state_folder()?.join("tokens").join(name))
    }
}

/// The value, unless it is blank: an empty variable counts as unset.
fn non_blank(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

/// The path with `~/` replaced by the home folder.
fn expand_home(path: &Path) -> PathBuf {
    match (path.strip_prefix("~"), etcetera::home_dir()) {
        (Ok(rest), Ok(home)) => home.join(rest),
        (Ok(_), Err(_)) | (Err(_), _) => path.to_owned(),
    }
}

/// Stores tenant and application in the profile, and the target in a new one; everything else in the file
/// stays. Returns whether the file changed.
pub(crate) fn save_profile(settings: &Settings) -> Result<bool, SettingsError> {
    let file = &settings.file;
    if file.as_os_str().is_empty() {
        return Err(SettingsError::NoHome);
    }
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(SettingsError::Read(file.clone(), error)),
    };
    let mut document: toml_edit::DocumentMut =
        text.parse().map_err(|error: toml_edit::TomlError| {
            SettingsError::Parse(file.clone(), error.message().to_owned())
        })?;
    let profiles = document
        .entry("profiles")
        .or_insert_with(|| {
            let mut table = toml_edit::Table::new();
            table.set_implicit(true);
            table.into()
        })
        .as_table_like_mut();
    let wrong = || SettingsError::Parse(file.clone(), "`profiles` is not a table".to_owned());
    let profile = profiles
        .ok_or_else(wrong)?
        .entry(&settings.name)
        .or_insert_with(|| toml_edit::Table::new().into());
    let profile = profile.as_table_like_mut().ok_or_else(wrong)?;
    let mut set = |name: &str, value: Option<&String>| {
        let known = profile.get(name).and_then(toml_edit::Item::as_str);
        if let Some(value) = value.filter(|value| known != Some(value.as_str())) {
            profile.insert(name, toml_edit::value(value));
        }
    };
    set("tenant", settings.profile.tenant.as_ref());
    set("client_id", settings.profile.client_id.as_ref());
    if !settings.configured {
        // The sign-in belongs to this target, whatever a later command names.
        let Target {
            cloud,
            base_url,
            authority_url,
        } = &settings.target;
        let cloud = cloud.filter(|cloud| *cloud != CloudName::default());
        set("cloud", cloud.map(|cloud| cloud.name().to_owned()).as_ref());
        set("base_url", base_url.as_ref());
        set("authority_url", authority_url.as_ref());
    }
    let new = document.to_string();
    if new == text {
        return Ok(false);
    }
    let written = private_file::replace(file, new.as_bytes(), FileMode::Existing);
    written.map_err(|error| SettingsError::Write(file.clone(), error))?;
    Ok(true)
}
