//! What `pcq` is told to work with: flags over the environment over a profile of the configuration file.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use etcetera::BaseStrategy as _;
use partner_center::Cloud;
use serde::Deserialize;

use crate::args::{CloudName, Target};

/// The name of the profile that is taken when none is named.
const DEFAULT: &str = "default";

/// The configuration file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Configuration {
    /// The profile that is taken when none is named.
    profile: Option<String>,
    #[serde(default)]
    profiles: std::collections::BTreeMap<String, Profile>,
}

/// How tokens are got.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum SignIn {
    /// In the name of a user who signed in by `pcq auth login`.
    #[default]
    User,
    /// In the application's own name, which suffices to read.
    Application,
}

/// Where the refresh token is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Store {
    /// In a file that only its owner can read.
    #[default]
    File,
    /// In the platform's key store.
    KeyStore,
}

/// One profile. It has no place for a secret, so that none gets into a file that is shown around.
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
    pub(crate) token_store: Store,
    pub(crate) token_file: Option<PathBuf>,
    pub(crate) client_secret_file: Option<PathBuf>,
    pub(crate) client_secret_command: Option<Vec<String>>,
    pub(crate) certificate_file: Option<PathBuf>,
    pub(crate) token_command: Option<Vec<String>>,
    attempts: Option<u32>,
    timeout: Option<String>,
    rate: Option<u32>,
    concurrency: Option<u16>,
    ledger: Option<PathBuf>,
}

/// Everything that holds for a command.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// The configuration file, which need not exist; empty where there is no place for one.
    pub(crate) file: PathBuf,
    pub(crate) name: String,
    /// Whether the file has the profile.
    pub(crate) configured: bool,
    pub(crate) profile: Profile,
    pub(crate) emulated: bool,
    pub(crate) cloud: Cloud,
    pub(crate) base_url: Option<String>,
    pub(crate) authority_url: Option<String>,
    pub(crate) attempts: u32,
    pub(crate) timeout: Duration,
    /// Calls a minute.
    pub(crate) rate: u32,
    pub(crate) concurrency: u16,
    /// The ledger, where one is named.
    pub(crate) ledger: Option<PathBuf>,
}

/// Why there are no settings.
#[derive(Debug)]
pub(crate) enum SettingsError {
    /// The platform does not say where configuration is kept.
    NoHome,
    /// The file cannot be read.
    Read(PathBuf, io::Error),
    /// The file is no configuration: what the parser says, with line and column.
    Parse(PathBuf, String),
    /// There is no such profile; a near name, and all.
    NoProfile(PathBuf, String, Vec<String>),
    /// A value of the profile makes no sense.
    Value(PathBuf, &'static str, String),
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoHome => f.write_str("there is no home folder to look for the configuration in"),
            Self::Read(path, error) => write!(f, "cannot read {}: {error}", path.display()),
            Self::Parse(path, message) => write!(f, "{}: {message}", path.display()),
            Self::NoProfile(path, name, _) => {
                write!(f, "{} has no profile `{name}`", path.display())
            }
            Self::Value(path, name, why) => write!(f, "{}: `{name}`: {why}", path.display()),
        }
    }
}

/// What to do about a file that makes no sense.
const CORRECT: &str = "correct the file; `pcq help` says which settings there are";

impl SettingsError {
    pub(crate) fn next(&self) -> Option<String> {
        match self {
            Self::NoHome => Some("set HOME, or name the files: PCQ_CONFIG and --ledger".to_owned()),
            Self::Read(..) => Some("name another file with PCQ_CONFIG, or none".to_owned()),
            Self::Parse(_, message) => {
                // What was found; what is expected names all settings.
                let (found, expected) = message.split_once(", expected").unwrap_or((message, ""));
                Some(if found.contains("secret") {
                    "put the secret into a file of mode 0600 and its path into `client_secret_file`, or \
                     the program that prints it into `client_secret_command`"
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
                        "make it with `pcq auth login --profile {name} --tenant … --client-id …`"
                    ),
                    (None, known) => format!("there are: {}", known.join(", ")),
                })
            }
        }
    }
}

/// The configuration file.
pub(crate) fn file(named: Option<&Path>) -> Result<PathBuf, SettingsError> {
    if let Some(named) = named {
        return Ok(named.to_owned());
    }
    let strategy = etcetera::choose_base_strategy().map_err(|_| SettingsError::NoHome)?;
    Ok(strategy.config_dir().join("pcq").join("config.toml"))
}

/// Where the program keeps what it must not forget.
fn state_folder() -> Result<PathBuf, SettingsError> {
    let strategy = etcetera::choose_base_strategy().map_err(|_| SettingsError::NoHome)?;
    let folder = strategy.state_dir().unwrap_or_else(|| strategy.data_dir());
    Ok(folder.join("pcq"))
}

fn configuration(file: &Path) -> Result<Configuration, SettingsError> {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        // Accounts of services have a home that is no folder.
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ) =>
        {
            return Ok(Configuration::default());
        }
        Err(error) => return Err(SettingsError::Read(file.to_owned(), error)),
    };
    toml_edit::de::from_str(&text).map_err(|error| {
        // The parser shows the line, which may be a secret that does not belong there.
        let place = error.span().map(|span| {
            let before = text.get(..span.start).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
            format!("{line}:{column}: ")
        });
        let message = error.message().to_owned();
        SettingsError::Parse(
            file.to_owned(),
            format!("{}{message}", place.unwrap_or_default()),
        )
    })
}

/// The names of all profiles, for completions.
pub(crate) fn profiles(file: &Path) -> Vec<String> {
    let configuration = configuration(file).unwrap_or_default();
    configuration.profiles.into_keys().collect()
}

impl Settings {
    /// Brings flags, environment and file together.
    pub(crate) fn read(target: &Target) -> Result<Self, SettingsError> {
        // Who has no home has no configuration either, and may not need one.
        let file = file(target.config.as_deref()).unwrap_or_default();
        let mut configuration = if target.emulated || file.as_os_str().is_empty() {
            Configuration::default()
        } else if target.config.is_some() && !target.may_be_new && !file.exists() {
            let error = io::Error::from(io::ErrorKind::NotFound);
            return Err(SettingsError::Read(file, error));
        } else {
            configuration(&file)?
        };
        let named = filled(target.profile.clone()).or(configuration.profile.take());
        let name = named.clone().unwrap_or_else(|| DEFAULT.to_owned());
        let known = configuration.profiles.keys().cloned().collect();
        let found = configuration.profiles.remove(&name);
        // A name that is new may be about to be made.
        if found.is_none() && named.is_some() && !target.may_be_new {
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
            *path = at_home(path);
        }
        profile.tenant = filled(target.tenant.clone()).or(profile.tenant);
        profile.client_id = filled(target.client_id.clone()).or(profile.client_id);
        let timeout = match (target.timeout, &profile.timeout) {
            (Some(timeout), _) => timeout.into(),
            (None, Some(text)) => humantime::parse_duration(text).map_err(|error| {
                SettingsError::Value(file.clone(), "timeout", format!("{error}, as in 60s"))
            })?,
            (None, None) => Duration::from_secs(60),
        };
        let at_least_one = |name, value: Option<u32>| match value {
            Some(0) => Err(SettingsError::Value(
                file.clone(),
                name,
                "it is 1 at least".to_owned(),
            )),
            value => Ok(value),
        };
        if timeout.is_zero() {
            let why = "it is more than nothing, as in 60s".to_owned();
            return Err(SettingsError::Value(file, "timeout", why));
        }
        let attempts = at_least_one("attempts", target.attempts.or(profile.attempts))?;
        let rate = at_least_one("rate", target.rate.or(profile.rate))?;
        let concurrency = target.concurrency.or(profile.concurrency).map(u32::from);
        let concurrency = at_least_one("concurrency", concurrency)?;
        let cloud = target.cloud.or(profile.cloud).unwrap_or_default();
        let ledger = target.ledger.clone().or_else(|| profile.ledger.clone());
        Ok(Self {
            emulated: target.emulated,
            cloud: cloud.into(),
            base_url: filled(target.base_url.clone()).or(profile.base_url.clone()),
            authority_url: filled(target.authority_url.clone()).or(profile.authority_url.clone()),
            attempts: attempts.unwrap_or(5),
            timeout,
            // A little below the one limit that is published, 500 a minute.
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

    /// The address of the service.
    pub(crate) fn service(&self) -> &str {
        match &self.base_url {
            Some(url) => url.trim_end_matches('/'),
            None => self.cloud.base_url(),
        }
    }

    /// The file that is the ledger.
    pub(crate) fn ledger(&self) -> Result<PathBuf, SettingsError> {
        match &self.ledger {
            Some(ledger) => Ok(ledger.clone()),
            None => Ok(state_folder()?.join("ledger.sqlite3")),
        }
    }

    /// The file that keeps the refresh token.
    pub(crate) fn token_file(&self) -> Result<PathBuf, SettingsError> {
        if let Some(file) = &self.profile.token_file {
            return Ok(file.clone());
        }
        // What is no letter of a file name is written as its number, so that no two names meet.
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

/// What is not blank: an empty variable is as good as none.
fn filled(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

/// A path in which `~/` is the home folder, as people write it in files.
fn at_home(path: &Path) -> PathBuf {
    match (path.strip_prefix("~"), etcetera::home_dir()) {
        (Ok(rest), Ok(home)) => home.join(rest),
        (Ok(_), Err(_)) | (Err(_), _) => path.to_owned(),
    }
}

/// Writes who signs in into the profile, and leaves everything else of the file as it is.
pub(crate) fn remember(settings: &Settings) -> Result<bool, SettingsError> {
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
    let wrong = || SettingsError::Parse(file.clone(), "`profiles` is no table".to_owned());
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
    if settings.cloud != Cloud::default() {
        let name = CloudName::from(settings.cloud).name().to_owned();
        set("cloud", Some(&name));
    }
    let new = document.to_string();
    if new == text {
        return Ok(false);
    }
    let written = (|| {
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        // Whoever reads it meanwhile sees the old or the new one.
        let beside = file.with_extension("toml.new");
        std::fs::write(&beside, new)?;
        std::fs::rename(&beside, file)
    })();
    written
        .map(|()| true)
        .map_err(|error| SettingsError::Read(file.clone(), error))
}
