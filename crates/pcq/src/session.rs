//! The client, the account, the token and the ledger that the settings select.

use std::path::Path;
use std::time::Duration;

use partner_center::Credential as _;
use partner_center::{Claims, PartnerCenter, PartnerCenterBuilder, RetryPolicy, Token, WaitPolicy};
use uuid::Uuid;

use crate::credential::{self, CredentialError, CredentialSource};
use crate::emulator::{self, EmbeddedEmulator};
use crate::error::CommandError;
use crate::ledger::Ledger;
use crate::plan::CustomerRef;
use crate::settings::Settings;

/// The speed of the embedded emulator's clock, as a multiple of real time: days pass in a second.
const EMULATED_SPEED: f64 = 400_000.0;

/// The number of customers in a page.
pub(crate) const PAGE_SIZE: u16 = 500;

/// The name of the program in requests.
pub(crate) const APPLICATION_NAME: &str =
    concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// A client, and the policy for waits.
pub(crate) struct Session {
    pub(crate) partner: PartnerCenter,
    pub(crate) wait_policy: WaitPolicy,
    /// The emulator runs until the session is dropped.
    _emulator: Option<EmbeddedEmulator>,
}

/// A builder of a client with these settings, without a credential.
pub(crate) fn client_builder(settings: &Settings) -> PartnerCenterBuilder {
    let builder = settings.target.client_builder();
    builder
        .application_name(APPLICATION_NAME)
        .retry(RetryPolicy::default().max_attempts(settings.attempts))
        .timeout(settings.timeout)
}

/// Starts the embedded emulator; returns it with a token for it.
pub(crate) async fn start_emulator(
    speed: Option<f64>,
) -> Result<(EmbeddedEmulator, Token), CommandError> {
    let emulator = emulator::start(speed).await;
    let emulator = emulator.map_err(CommandError::from_emulator)?;
    let token = Token::new(emulator.user_token()).map_err(CredentialError::Token)?;
    Ok((emulator, token))
}

impl Session {
    pub(crate) async fn start(settings: &Settings) -> Result<Self, CommandError> {
        Self::with_builder(settings, client_builder(settings)).await
    }

    /// A session with the rate limit and the concurrency limit of the settings.
    pub(crate) async fn rate_limited(settings: &Settings) -> Result<Self, CommandError> {
        let builder = client_builder(settings)
            .rate_limit(settings.rate, Duration::from_secs(60))
            .concurrency_limit(settings.concurrency.into());
        Self::with_builder(settings, builder).await
    }

    async fn with_builder(
        settings: &Settings,
        builder: PartnerCenterBuilder,
    ) -> Result<Self, CommandError> {
        if !settings.emulated {
            let source = credential::source(settings).await?;
            return Ok(Self {
                partner: source.apply_to(builder).build()?,
                wait_policy: WaitPolicy::default(),
                _emulator: None,
            });
        }
        let (emulator, token) = start_emulator(Some(EMULATED_SPEED)).await?;
        Ok(Self {
            partner: builder.base_url(emulator.url()).token(token).build()?,
            wait_policy: WaitPolicy::default()
                .initial_interval(Duration::from_millis(100))
                .max_interval(Duration::from_millis(500))
                .max_elapsed(Duration::from_secs(30)),
            _emulator: Some(emulator),
        })
    }

    /// The id of a customer. A domain is searched among the partner's customers.
    pub(crate) async fn customer_id(&self, customer: &CustomerRef) -> Result<Uuid, CommandError> {
        let domain = match customer {
            CustomerRef::Id(id) => return Ok(*id),
            CustomerRef::Domain(domain) => domain,
        };
        let customers = self.partner.customers().page_size(PAGE_SIZE);
        let found = customers.find(domain).await?;
        let id = found.and_then(|customer| customer.id.parse().ok());
        id.ok_or_else(|| CommandError::NoCustomer(domain.clone()))
    }
}

/// The owner of plans in the ledger: the service and, if it is known offline, the tenant.
pub(crate) fn account(settings: &Settings) -> Result<String, CommandError> {
    let service = settings.target.service();
    // A token in the environment has precedence over the profile.
    let tenant = match credential::environment_token()? {
        Some(token) => {
            Claims::parse(&token).and_then(|claims| claims.tenant_id().map(str::to_owned))
        }
        None => settings.profile.tenant.clone(),
    };
    Ok(match tenant {
        Some(tenant) => format!("{service} {}", tenant.trim().to_lowercase()),
        None => service.to_owned(),
    })
}

/// An access token from the profile's credential.
pub(crate) async fn token(settings: &Settings) -> Result<Token, CommandError> {
    let authority = client_builder(settings).authority()?;
    let token = match credential::source(settings).await? {
        CredentialSource::Token(token) => return Ok(token),
        CredentialSource::Command(command) => command.get_token(&authority).await?,
        CredentialSource::Application(application) => {
            let credential = application.client_credentials();
            credential.get_token(&authority).await?
        }
        CredentialSource::User(application, store) => {
            let credential = application.for_user(store.tokens());
            credential.get_token(&authority).await?
        }
    };
    Ok(token.token().clone())
}

/// Opens the ledger of the settings. Without a named ledger, that of the embedded emulator ends
/// with the process, as the emulator does.
pub(crate) fn open_ledger(
    settings: &Settings,
    plan: Option<&Path>,
) -> Result<Ledger, CommandError> {
    let ledger = if settings.emulated && settings.ledger.is_none() {
        Ledger::in_memory()
    } else {
        Ledger::open(&settings.ledger()?)
    };
    ledger.map_err(|error| CommandError::Ledger(error, plan.map(Path::to_owned)))
}
