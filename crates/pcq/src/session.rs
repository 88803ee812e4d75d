//! A client for one run of the program, and what is needed beside it.

use std::time::Duration;

use partner_center::{Claims, Credential, PartnerCenter, RetryPolicy, Token, WaitPolicy};
use partner_center_emulator::Emulator;
use uuid::Uuid;

use crate::credential;
use crate::failure::Failure;
use crate::plan::Who;
use crate::settings::Settings;

/// How much faster than real time the embedded emulator's clock runs: days pass in a second.
const EMULATED_SPEED: f64 = 400_000.0;

/// How many customers to ask for at once.
pub(crate) const PAGE: u16 = 500;

/// Who calls, as the service and its operators see it.
pub(crate) const PROGRAM: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// A client, and what is needed beside it.
pub(crate) struct Session {
    pub(crate) partner: PartnerCenter,
    pub(crate) policy: WaitPolicy,
    /// Serves as long as it lives.
    _emulator: Option<Emulator>,
}

/// A client that is being made.
pub(crate) fn builder(settings: &Settings) -> partner_center::PartnerCenterBuilder {
    let mut builder = PartnerCenter::builder()
        .application_name(PROGRAM)
        .cloud(settings.cloud)
        .retry(RetryPolicy::default().max_attempts(settings.attempts))
        .timeout(settings.timeout);
    if let Some(url) = &settings.base_url {
        builder = builder.base_url(url);
    }
    if let Some(url) = &settings.authority_url {
        builder = builder.authority_url(url);
    }
    builder
}

impl Session {
    pub(crate) async fn start(settings: &Settings) -> Result<Self, Failure> {
        Self::with(settings, |builder| builder).await
    }

    /// A session that holds to the pace of the settings.
    pub(crate) async fn paced(settings: &Settings) -> Result<Self, Failure> {
        Self::with(settings, |builder| {
            builder
                .rate_limit(settings.rate, Duration::from_secs(60))
                .concurrency_limit(settings.concurrency.into())
        })
        .await
    }

    async fn with(
        settings: &Settings,
        set: impl FnOnce(partner_center::PartnerCenterBuilder) -> partner_center::PartnerCenterBuilder,
    ) -> Result<Self, Failure> {
        let builder = set(builder(settings));
        if settings.emulated {
            let emulator = Emulator::builder().speed(EMULATED_SPEED).start().await;
            let emulator = emulator.map_err(Failure::Start)?;
            let token = Token::new(emulator.user_token());
            let token =
                token.map_err(|error| Failure::Secret(credential::SecretError::Token(error)))?;
            let partner = builder.base_url(emulator.url()).token(token).build()?;
            let policy = WaitPolicy::default()
                .initial_interval(Duration::from_millis(100))
                .max_interval(Duration::from_millis(500))
                .max_elapsed(Duration::from_secs(30));
            return Ok(Self {
                partner,
                policy,
                _emulator: Some(emulator),
            });
        }
        let source = credential::source(settings).map_err(Failure::Secret)?;
        Ok(Self {
            partner: source.give(builder).build()?,
            policy: WaitPolicy::default(),
            _emulator: None,
        })
    }

    /// The id of a customer; who is named by a domain is looked for.
    pub(crate) async fn id(&self, who: &Who) -> Result<Uuid, Failure> {
        let domain = match who {
            Who::Id(id) => return Ok(*id),
            Who::Domain(domain) => domain,
        };
        let found = self.partner.customers().page_size(PAGE).find(domain).await;
        let found = found.map_err(|fault| Failure::Call(fault, None))?;
        let id = found.and_then(|customer| customer.id.parse().ok());
        id.ok_or_else(|| Failure::NoCustomer(domain.clone()))
    }
}

/// Whose plans these are: the service and the tenant, as far as that is known without asking.
pub(crate) fn account(settings: &Settings) -> Result<String, Failure> {
    let service = settings.service();
    // The token that is used says more than the profile.
    let token = credential::given().map_err(Failure::Secret)?;
    let claims = token.as_ref().and_then(Claims::parse);
    let told = claims.and_then(|claims| claims.tenant_id().map(str::to_owned));
    let tenant = match token {
        Some(_) => told,
        None => settings.profile.tenant.clone(),
    };
    Ok(match tenant {
        Some(tenant) => format!("{service} {}", tenant.trim().to_lowercase()),
        None => service.to_owned(),
    })
}

/// A token as the profile's credential gives it, for whoever looks at its claims.
pub(crate) async fn token(settings: &Settings) -> Result<(Token, &'static str), Failure> {
    let source = credential::source(settings).map_err(Failure::Secret)?;
    let name = source.name();
    let authority = builder(settings).authority()?;
    let fetched = match source {
        credential::Source::Token(token) => return Ok((token, name)),
        credential::Source::Command(command) => command.get_token(&authority).await,
        credential::Source::Application(application) => {
            application.client_credentials().get_token(&authority).await
        }
        credential::Source::User(application, store) => {
            store.credential(&application).get_token(&authority).await
        }
    };
    let token = fetched.map_err(Failure::Auth)?;
    Ok((token.token().clone(), name))
}
