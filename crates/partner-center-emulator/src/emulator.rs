//! Starts, controls and stops an emulator.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write};
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::body::BodyReader;
use crate::call_log::{Call, CallLog};
use crate::clock::Clock;
use crate::config::allowed_host::AllowedHost;
use crate::config::call_filter::CallFilter;
use crate::config::duration::HumanDuration;
use crate::config::faults::Injection;
use crate::config::limits::Limit;
use crate::config::quirks::{Quirk, QuirkOverride, Quirks};
use crate::config::scenario::{Customer, Scenario};
use crate::config::scenario_file::ScenarioError;
use crate::config::vetting::VettingDecision;
use crate::contract::contract;
use crate::host_check::HostCheck;
use crate::rate_limiter::RateLimiter;
use crate::server;
use crate::state::{EmulatorState, Service, Shared};

/// A running emulator. When it is dropped, it completes the open calls and stops.
///
/// It listens on loopback only, and rejects requests that name another host or come from a page of
/// another origin. Any number of emulators can run in one process.
pub struct Emulator {
    service: Arc<Service>,
    app_token: String,
    user_token: String,
    /// The server stops when it is dropped.
    stop: oneshot::Sender<()>,
    server: JoinHandle<()>,
}

impl Emulator {
    /// Starts an emulator with the default scenario (see [`seed`](crate::seed)) on a free port. Its
    /// clock stands still at 2026-01-01T00:00:00Z.
    ///
    /// # Errors
    ///
    /// The same as [`Builder::start`].
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Configures an emulator.
    pub fn builder() -> Builder {
        Builder {
            port: 0,
            allowed_hosts: Vec::new(),
            speed: None,
            scenario: Scenario::default(),
            log: None,
        }
    }

    /// The base URL, `http://127.0.0.1:` and the port. It is that of the API and of Entra's endpoints
    /// `/{tenant}/oauth2/v2.0/token`, `/{tenant}/oauth2/v2.0/devicecode` and
    /// `/{tenant}/oauth2/token`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.service.url
    }

    /// An app-only token that never expires.
    #[must_use]
    pub fn app_token(&self) -> &str {
        &self.app_token
    }

    /// An app+user token, with multi-factor authentication, that never expires.
    #[must_use]
    pub fn user_token(&self) -> &str {
        &self.user_token
    }

    /// The call log, oldest first: the newest 10,000 calls, or fewer if they take more
    /// than 64 MiB.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.service.lock().calls.to_vec()
    }

    /// Responses of the emulator that would have broken the contract, and injected responses that HTTP
    /// cannot carry. A test should assert that there are none.
    #[must_use]
    pub fn violations(&self) -> Vec<String> {
        self.service.lock().violations.clone()
    }

    /// The time of the emulator's clock, by which responses and qualifications are dated. A test that
    /// advances the clock passes it to the client where that takes the time of a request.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        self.service.lock().state.clock.now().into()
    }

    /// Advances the emulator's clock.
    pub fn advance(&self, by: Duration) {
        self.service.lock().state.clock.advance(by);
    }

    /// Injects a fault. In each call at most one fault happens: the oldest one that matches it.
    pub fn inject(&self, injection: Injection) {
        self.service.lock().state.inject(injection);
    }

    /// Removes all injected faults.
    pub fn clear_faults(&self) {
        self.service.lock().state.faults.clear();
    }

    /// Sets a quirk for all later calls.
    pub fn set(&self, quirk: Quirk) {
        self.service.lock().state.quirks.set(quirk);
    }

    /// Sets a quirk for some of the later calls.
    pub fn override_for(&self, quirk: Quirk, calls: CallFilter) {
        let entry = QuirkOverride { quirk, calls };
        self.service.lock().state.overrides.push(entry);
    }

    /// Replaces the rate limits. All counts start again.
    pub fn limit(&self, limits: impl IntoIterator<Item = Limit>) {
        self.service.lock().state.limiter = RateLimiter::new(limits);
    }

    /// Decides the customer's vetting, with effect from now; an earlier decision is replaced. Returns
    /// `false` if the customer has no vetting.
    pub fn decide(&self, customer: Uuid, decision: VettingDecision) -> bool {
        let state = &mut self.service.lock().state;
        let now = state.clock.now();
        state.partners.decide(customer, &decision, now)
    }

    /// Signs a user in for the program that shows this user code, as the page `/devicelogin` does.
    /// Returns `false` if no program waits with this code, or the user does not exist.
    pub fn approve_device(&self, user_code: &str, user: &str) -> bool {
        let state = &mut self.service.lock().state;
        let now = state.clock.now_for_tokens();
        state.entra.decide_device(user_code, Some(user), now)
    }

    /// Declines to sign in for the program that shows this user code. Returns `false` if no program
    /// waits with this code.
    pub fn decline_device(&self, user_code: &str) -> bool {
        let state = &mut self.service.lock().state;
        let now = state.clock.now_for_tokens();
        state.entra.decide_device(user_code, None, now)
    }

    /// How many creates of a validation code remain; `None` for an unknown code and for one without
    /// counts.
    #[must_use]
    pub fn remaining_creates(&self, code: &str) -> Option<u32> {
        self.service.lock().state.partners.remaining_creates(code)
    }

    /// Stops the emulator, and waits for the open calls for at most `timeout`.
    pub async fn stop(self, timeout: Duration) {
        let Self { stop, server, .. } = self;
        drop(stop);
        // After the timeout, the remaining calls are left to themselves.
        let _ = tokio::time::timeout(timeout, server).await;
    }

    /// Removes the quirks for some calls.
    pub fn clear_overrides(&self) {
        self.service.lock().state.overrides.clear();
    }

    /// The state as a scenario, with which another emulator can start. It has the secrets of the
    /// scenario. It does not have issued tokens, device codes, responses for a repeated
    /// `MS-RequestId`, the counts of rate limits, and the call log.
    #[must_use]
    pub fn scenario(&self) -> Scenario {
        self.service.lock().state.to_scenario()
    }

    /// Replaces the state with that of another scenario. The ready tokens stay valid, for its first
    /// partner; all other tokens are removed. The clock is set to the start of the scenario.
    ///
    /// # Errors
    ///
    /// The scenario is invalid.
    pub fn load(&self, scenario: Scenario) -> Result<(), ScenarioError> {
        scenario.validate()?;
        self.service.load(scenario);
        Ok(())
    }
}

impl fmt::Debug for Emulator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Emulator")
            .field("url", &self.service.url)
            .finish_non_exhaustive()
    }
}

/// The configuration of an emulator.
#[must_use = "the emulator runs after `start`"]
pub struct Builder {
    port: u16,
    allowed_hosts: Vec<AllowedHost>,
    speed: Option<f64>,
    scenario: Scenario,
    log: Option<Box<dyn Write + Send>>,
}

impl Builder {
    /// Listens on this port; zero, the default, selects a free port.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Allows requests that name this host, beside `localhost` and loopback addresses: what a compose
    /// file or a proxy calls the emulator, as in `"emulator:8080".parse()?`. The default allows none.
    pub fn allow_host(mut self, host: AllowedHost) -> Self {
        self.allowed_hosts.push(host);
        self
    }

    /// Starts with this scenario. It replaces all settings that are part of a scenario.
    pub fn scenario(mut self, scenario: Scenario) -> Self {
        self.scenario = scenario;
        self
    }

    /// Sets the seed, which makes every random choice repeatable.
    pub fn seed(mut self, seed: u64) -> Self {
        self.scenario.seed = Some(seed);
        self
    }

    /// Uses a clock that starts at the real time and runs `speed` times as fast. Tokens expire by the
    /// real clock, because a caller measures their lifetime by it.
    pub fn speed(mut self, speed: f64) -> Self {
        self.speed = Some(speed);
        self
    }

    /// Uses a clock that starts at 2026-01-01T00:00:00Z and stands still until
    /// [`Emulator::advance`]. This is the default.
    pub fn virtual_clock(mut self) -> Self {
        self.speed = None;
        self
    }

    /// Sets how long a vetting takes, by the emulator's clock; the default is
    /// [`VETTING_TIME`](crate::VETTING_TIME).
    pub fn vetting_time(mut self, vetting_time: Duration) -> Self {
        self.scenario.vetting.duration = HumanDuration(vetting_time);
        self
    }

    /// Sets the quirks.
    pub fn quirks(mut self, quirks: Quirks) -> Self {
        self.scenario.quirks = quirks;
        self
    }

    /// Removes all customers, also those of the default scenario.
    pub fn without_customers(mut self) -> Self {
        for partner in &mut self.scenario.partners {
            partner.customers.clear();
        }
        self
    }

    /// Adds a customer of the first partner; it replaces one with the same id.
    pub fn customer(self, customer: Customer) -> Self {
        self.customers([customer])
    }

    /// Adds customers of the first partner; each replaces one with the same id.
    /// [`seed::numbered`](crate::seed::numbered) returns any number of customers.
    pub fn customers(mut self, customers: impl IntoIterator<Item = Customer>) -> Self {
        if let Some(partner) = self.scenario.partners.first_mut() {
            let known = std::mem::take(&mut partner.customers).into_iter();
            let all = known.chain(customers);
            let all: BTreeMap<_, _> = all.map(|customer| (customer.id, customer)).collect();
            partner.customers = all.into_values().collect();
        }
        self
    }

    /// Writes one line for each call: the emulator's time, method, status, operation, duration, path.
    /// The emulator is locked while it writes, so the writer should be fast.
    pub fn log_to(mut self, log: Box<dyn Write + Send>) -> Self {
        self.log = Some(log);
        self
    }

    /// Starts listening, on a task of the tokio runtime in which it is called.
    ///
    /// # Errors
    ///
    /// There is no tokio runtime (with I/O and time enabled), the port is not available, the speed is
    /// not a positive number, or the scenario or the contract is invalid.
    pub async fn start(self) -> io::Result<Emulator> {
        let runtime = Handle::try_current().map_err(io::Error::other)?;
        let contract = contract().map_err(|why| io::Error::new(io::ErrorKind::InvalidData, why))?;
        let invalid = |why: String| io::Error::new(io::ErrorKind::InvalidInput, why);
        let valid = self.scenario.validate();
        valid.map_err(|error| invalid(error.to_string()))?;
        if let Some(speed) = self.speed
            && !(speed.is_finite() && speed > 0.0)
        {
            let why = format!("the speed of a clock must be a positive number, not {speed}");
            return Err(invalid(why));
        }
        let clock = Clock::new(self.scenario.now, self.speed);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port)).await?;
        let address = listener.local_addr()?;
        let url = format!("http://{address}");
        let state = EmulatorState::new(self.scenario, clock, contract, &url, None);
        let app_token = state.entra.app_token().to_owned();
        let user_token = state.entra.user_token().to_owned();
        let service = Arc::new(Service {
            contract,
            url,
            host_check: HostCheck::new(address.port(), self.allowed_hosts),
            bodies: BodyReader::new(),
            shared: Mutex::new(Shared {
                state,
                calls: CallLog::new(self.log),
                violations: Vec::new(),
            }),
        });
        let (stop, stopped) = oneshot::channel();
        let server = runtime.spawn(server::serve(listener, Arc::clone(&service), stopped));
        Ok(Emulator {
            service,
            app_token,
            user_token,
            stop,
            server,
        })
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Builder")
            .field("port", &self.port)
            .field("allowed_hosts", &self.allowed_hosts)
            .field("speed", &self.speed)
            .finish_non_exhaustive()
    }
}
