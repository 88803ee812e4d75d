//! Emulates the part of Microsoft Partner Center that qualifies customers, on this machine.
//!
//! Tests and demonstrations run against it without a tenant, without secrets, and without waiting
//! for days. It reads the same contract that a client is generated from, `spec/partner-center.yaml`,
//! and shares no types with that client: it is a second opinion, and refuses what the contract does
//! not allow, in requests as well as in its own answers.
//!
//! ```
//! use std::time::Duration;
//!
//! use partner_center_emulator::{Decision, Emulator, Injection, RawAnswer, seed};
//!
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! let emulator = Emulator::start().await?;
//! println!("GET {}/v1/customers/{}/qualifications", emulator.url(), seed::CONTOSO_UNIVERSITY);
//! println!("Authorization: Bearer {}", emulator.user_token());
//!
//! // Days pass when the test says so, and the vetting of the seeded customer is over.
//! emulator.advance(Duration::from_secs(3 * 24 * 3600));
//! // Another vetting ends as the test wants.
//! let reason = "No longer an Education Customer".into();
//! assert!(emulator.decide(seed::NORTHWIND_SCHOOL, Decision::Denied(reason)));
//! // The next call is throttled.
//! emulator.inject(Injection::answer(RawAnswer::throttled(57)));
//!
//! assert_eq!(emulator.remaining_creates(seed::CODE), Some(4));
//! assert!(emulator.violations().is_empty());
//! # Ok::<(), std::io::Error>(())
//! # })?;
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! # What is Microsoft's and what is ours
//!
//! Paths, bodies, headers, codes and oddities are those that Microsoft documents or that have been
//! recorded: the byte order mark before each body, `201`, numeric codes, dates with seven digits, a
//! refusal without body. Where nothing is published the emulator has to **invent**, and says so:
//!
//! - Refusals that are marked as invented in [`Refusal`]; their bodies carry
//!   [`INVENTED_SOURCE`].
//! - How long a vetting takes, two days by default, and what it decides: [`VettingRules`].
//! - What throttles ([`Limit`]), and what counts: nothing does by default.
//! - That Government Community Cloud is approved at once, that each accepted request takes one of
//!   the remaining creates, and that a customer with StateOwnedEntity cannot get it any more.
//! - Customers: that a page has [`PAGE_SIZE`] of them unless the call says otherwise, that they are
//!   sorted by id, that `totalCount` counts those of the page, that `seekOperation` and
//!   `MS-ContinuationToken` need each other, and that a token leads on only in the emulator that
//!   issued it. That `allowDelegatedAccess` is `false`.
//! - The synchronous calls: that the one value is GovernmentCommunityCloud or an approved
//!   Education, else StateOwnedEntity, else None, so that what is in review or denied does not
//!   count; that setting Education approves it at once and takes none of the three requests; that
//!   all other rules are those of the asynchronous request; that they still work
//!   ([`Quirks::retired_synchronous`]).
//! - That values outside of an object, in the query or as a whole body, are compared ignoring case
//!   and `_`.
//! - That a repeated `MS-RequestId` gets the first answer of the same operation again, whatever else
//!   differs, once the token has been accepted and the call fits the contract. The newest 10,000
//!   are remembered. The contract says for which operations (`x-repeatable`).
//! - That a header or query parameter of the contract given twice, and a body that begins with a
//!   byte order mark, are refused.
//! - Tokens: their signature, the letters of a device code and how long it lives, the text and
//!   numbers of refusals, that any tenant in the path is taken, and that a token issued more than
//!   10,000 tokens ago is unknown.
//! - Which partners, customers, codes and credentials exist: [`seed`], or a [`Scenario`].
//!
//! Purchase rules, the audit log and the answer to `ValidateMfa` are not emulated.

mod answer;
mod calls;
mod clock;
mod connection;
mod contract;
mod entra;
mod faults;
mod headers;
mod http;
mod limits;
mod paging;
#[cfg(feature = "binary")]
pub mod program;
mod quirks;
mod recent;
mod refusals;
mod scenario;
mod scope;
pub mod seed;
mod service;
mod state;
mod vetting;
#[cfg(feature = "web")]
mod web;

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write};
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use uuid::Uuid;

pub use calls::Call;
pub use contract::deviations;
pub use faults::{Failure, Injection, Moment, RawAnswer, TOKEN_OPERATION};
pub use limits::{Limit, Per, RetryAfter};
pub use paging::PAGE_SIZE;
pub use quirks::{
    DateFormat, DateName, FaultForm, MemberCase, MultiFactorRefusal, Override, Quirk, Quirks,
    RequestedStatus, Switch, ValueCase, Wrapper,
};
pub use refusals::{INVENTED_SOURCE, Refusal};
pub use scenario::{
    AccountStatus, Application, Customer, GdapRole, Lasting, Partner, Qualification, Scenario,
    ScenarioError, User, ValidationCode,
};
pub use scope::Scope;
pub use vetting::{Decision, VETTING_TIME, VettingRules, WebsiteRule};

/// A running emulator. It stops serving when it is dropped, after the calls that are under way.
///
/// It listens on loopback only, and any number can run side by side.
pub struct Emulator {
    service: Arc<service::Service>,
    app_token: String,
    user_token: String,
    /// Dropping it ends the server.
    stop: oneshot::Sender<()>,
    server: JoinHandle<()>,
}

impl Emulator {
    /// Starts an emulator with the [`seed`] on a free port, with a clock that stands still at
    /// 2026-01-01T00:00:00Z.
    ///
    /// # Errors
    ///
    /// As [`Builder::start`].
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Prepares an emulator that differs from the usual one.
    pub fn builder() -> Builder {
        Builder {
            port: 0,
            speed: None,
            scenario: Scenario::default(),
            log: None,
        }
    }

    /// Where it listens, `http://127.0.0.1:` and the port: address of the API as well as of Entra's
    /// endpoints `/{tenant}/oauth2/v2.0/token`, `/{tenant}/oauth2/v2.0/devicecode` and
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

    /// The calls so far, oldest first: the newest 10,000, or fewer if they are large.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.service.lock().calls.to_vec()
    }

    /// Where the emulator was about to break the contract itself, and injected answers that HTTP
    /// cannot carry. A test does well to assert that there are none.
    #[must_use]
    pub fn violations(&self) -> Vec<String> {
        self.service.lock().violations.clone()
    }

    /// Moves the emulator's clock forward. A clock that runs by itself jumps, and runs on.
    pub fn advance(&self, by: Duration) {
        self.service.lock().world.clock.advance(by);
    }

    /// Makes something go wrong with one of the next calls. Each call takes the oldest injection
    /// that concerns it, and no second one.
    pub fn inject(&self, injection: Injection) {
        self.service.lock().world.injections.add(injection);
    }

    /// Forgets what was to go wrong.
    pub fn clear_faults(&self) {
        self.service.lock().world.injections.clear();
    }

    /// Puts a switch into another position, for all calls from now on.
    pub fn set(&self, quirk: Quirk) {
        self.service.lock().world.switches.usual.set(quirk);
    }

    /// Puts a switch into another position for some calls.
    pub fn override_for(&self, quirk: Quirk, calls: Scope) {
        let entry = Override { quirk, calls };
        self.service.lock().world.switches.overrides.push(entry);
    }

    /// Replaces the limits; what has been counted so far is forgotten.
    pub fn limit(&self, limits: impl IntoIterator<Item = Limit>) {
        let limits = limits::Limits::new(limits.into_iter().collect());
        self.service.lock().world.limits = limits;
    }

    /// Decides the customer's Education vetting now, whatever was or would have been decided.
    /// Returns `false` if the customer has none.
    pub fn decide(&self, customer: Uuid, decision: Decision) -> bool {
        let world = &mut self.service.lock().world;
        let now = world.clock.now();
        world.state.decide(customer, decision, now)
    }

    /// Lets the program that shows this user code sign in as the user of this name, as a person
    /// would do at `/devicelogin`. Returns `false` if no program waits with this code, or there is
    /// no such user.
    pub fn approve_device(&self, user_code: &str, user: &str) -> bool {
        let world = &mut self.service.lock().world;
        let now = world.clock.unhurried();
        world.entra.decide_device(user_code, Some(user), now)
    }

    /// Declines to sign in for the program that shows this user code. Returns `false` if none waits
    /// with this code.
    pub fn decline_device(&self, user_code: &str) -> bool {
        let world = &mut self.service.lock().world;
        let now = world.clock.unhurried();
        world.entra.decide_device(user_code, None, now)
    }

    /// How many customers a validation code can still create; `None` for an unknown code and for
    /// one without counts.
    #[must_use]
    pub fn remaining_creates(&self, code: &str) -> Option<u32> {
        self.service.lock().world.state.remaining_creates(code)
    }

    /// Takes no more calls and waits for those that are under way, for as long as `patience` lasts.
    pub async fn stop(self, patience: Duration) {
        let Self { stop, server, .. } = self;
        drop(stop);
        // Who stalls is left alone.
        let _ = tokio::time::timeout(patience, server).await;
    }

    /// Puts every switch into its usual position again, for all calls.
    pub fn clear_overrides(&self) {
        self.service.lock().world.switches.overrides.clear();
    }

    /// The state as a scenario that goes on from here. What is lost: tokens that have been issued,
    /// codes of devices, answers that a repeated `MS-RequestId` would get, what has been counted against
    /// limits, and the calls. It holds the secrets of the scenario.
    #[must_use]
    pub fn scenario(&self) -> Scenario {
        self.service.lock().world.dump()
    }

    /// Goes on with another scenario. The ready tokens stay good, for the first partner of that; all
    /// others are forgotten. A clock that stands still goes to the scenario's `now`.
    ///
    /// # Errors
    ///
    /// What makes no sense in the scenario.
    pub fn load(&self, scenario: Scenario) -> Result<(), ScenarioError> {
        scenario.verify()?;
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

/// An emulator that has not started yet.
#[must_use = "nothing runs before `start`"]
pub struct Builder {
    port: u16,
    speed: Option<f64>,
    scenario: Scenario,
    log: Option<Box<dyn Write + Send>>,
}

impl Builder {
    /// Listens on this port; zero, the default, takes a free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Starts with this scenario, in place of all that was said about one so far.
    pub fn scenario(mut self, scenario: Scenario) -> Self {
        self.scenario = scenario;
        self
    }

    /// Makes every random choice repeatable.
    pub fn seed(mut self, seed: u64) -> Self {
        self.scenario.seed = Some(seed);
        self
    }

    /// Uses a clock that starts with the real time and runs `speed` times as fast. The lifetime of
    /// tokens is not hurried: an hour is an hour to the caller who was told so.
    pub fn speed(mut self, speed: f64) -> Self {
        self.speed = Some(speed);
        self
    }

    /// Uses a clock that starts at 2026-01-01T00:00:00Z and stands still except for
    /// [`Emulator::advance`]. This is the default.
    pub fn virtual_clock(mut self) -> Self {
        self.speed = None;
        self
    }

    /// How long a vetting takes, by the emulator's clock; [`VETTING_TIME`] is the default.
    pub fn vetting_time(mut self, vetting_time: Duration) -> Self {
        self.scenario.vetting.lasts = Lasting(vetting_time);
        self
    }

    /// Which oddities of the service to show.
    pub fn quirks(mut self, quirks: Quirks) -> Self {
        self.scenario.quirks = quirks;
        self
    }

    /// Forgets the customers so far, those of the [`seed`] included.
    pub fn without_customers(mut self) -> Self {
        for partner in &mut self.scenario.partners {
            partner.customers.clear();
        }
        self
    }

    /// Adds a customer of the first partner, in place of one with the same id.
    pub fn customer(self, customer: Customer) -> Self {
        self.customers([customer])
    }

    /// Adds customers of the first partner, each in place of one with the same id.
    /// [`seed::numbered`] makes any number.
    pub fn customers(mut self, customers: impl IntoIterator<Item = Customer>) -> Self {
        if let Some(partner) = self.scenario.partners.first_mut() {
            let known = std::mem::take(&mut partner.customers).into_iter();
            let all = known.chain(customers);
            let all: BTreeMap<_, _> = all.map(|customer| (customer.id, customer)).collect();
            partner.customers = all.into_values().collect();
        }
        self
    }

    /// Writes one line for each call: the emulator's time, method, status, operation, duration,
    /// path. Lines are written while calls wait, so the writer should be quick.
    pub fn log_to(mut self, log: Box<dyn Write + Send>) -> Self {
        self.log = Some(log);
        self
    }

    /// Starts listening, on a task of the tokio runtime in which it is called.
    ///
    /// # Errors
    ///
    /// When there is no tokio runtime (it must have I/O and time enabled), the port cannot be had,
    /// the speed is not a positive number, the scenario makes no sense, or the contract cannot be
    /// understood.
    pub async fn start(self) -> io::Result<Emulator> {
        let runtime = Handle::try_current().map_err(io::Error::other)?;
        let contract =
            contract::contract().map_err(|why| io::Error::new(io::ErrorKind::InvalidData, why))?;
        let refused =
            |why: &dyn fmt::Display| io::Error::new(io::ErrorKind::InvalidInput, why.to_string());
        self.scenario.verify().map_err(|why| refused(&why))?;
        let start = self.scenario.now;
        let clock = match self.speed {
            None => clock::Clock::stopped(start),
            Some(speed) if speed.is_finite() && speed > 0.0 => clock::Clock::running(start, speed),
            Some(speed) => return Err(refused(&format!("a clock cannot run at speed {speed}"))),
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port)).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let world = service::World::new(self.scenario, clock, contract, &url, None);
        let app_token = world.entra.app_token().to_owned();
        let user_token = world.entra.user_token().to_owned();
        let service = Arc::new(service::Service {
            contract,
            url,
            inner: Mutex::new(service::Inner {
                world,
                calls: calls::Calls::new(self.log),
                violations: Vec::new(),
            }),
        });
        let (stop, stopped) = oneshot::channel();
        let server = runtime.spawn(connection::serve(listener, Arc::clone(&service), stopped));
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
            .field("speed", &self.speed)
            .finish_non_exhaustive()
    }
}
