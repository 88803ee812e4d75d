//! The state of an emulator, which all its connections share.

use std::sync::{Mutex, MutexGuard, PoisonError};

use fastrand::Rng;
use hyper::HeaderMap;
use hyper::header::AUTHORIZATION;

use crate::api_response::EncodedResponse;
use crate::body::BodyReader;
use crate::bounded_map::BoundedMap;
use crate::call_log::CallLog;
use crate::clock::Clock;
#[cfg(feature = "web")]
use crate::config::call_filter::CallFilter;
use crate::config::call_filter::CallTarget;
use crate::config::faults::{InjectedFault, Injection};
use crate::config::quirks::{QuirkOverride, Quirks};
use crate::config::scenario::Scenario;
use crate::contract::Contract;
use crate::entra::{Authorization, Entra};
use crate::headers;
use crate::host_check::HostCheck;
use crate::partners::Partners;
use crate::rate_limiter::RateLimiter;

/// How many violations are recorded.
const MAX_VIOLATIONS: usize = 100;

/// How many characters of a violation are recorded: one may quote a whole body.
const MAX_VIOLATION: usize = 4096;

/// An emulator as its connections see it.
pub(crate) struct Service {
    pub(crate) contract: &'static Contract,
    pub(crate) url: String,
    pub(crate) host_check: HostCheck,
    pub(crate) bodies: BodyReader,
    pub(crate) shared: Mutex<Shared>,
}

impl Service {
    pub(crate) fn lock(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Replaces the state with that of another scenario; the call log stays.
    pub(crate) fn load(&self, scenario: Scenario) {
        let mut shared = self.lock();
        let clock = shared.state.clock.restarted(scenario.now);
        let before = Some(&shared.state);
        shared.state = EmulatorState::new(scenario, clock, self.contract, &self.url, before);
    }
}

/// What connections share and change. The lock is never held while a connection waits.
pub(crate) struct Shared {
    pub(crate) state: EmulatorState,
    pub(crate) calls: CallLog,
    pub(crate) violations: Vec<String>,
}

impl Shared {
    /// Records that the emulator would have broken the contract.
    pub(crate) fn record_violation(&mut self, mut what: String) {
        if let Some((end, _)) = what.char_indices().nth(MAX_VIOLATION) {
            what.truncate(end);
            what.shrink_to_fit();
        }
        self.calls.write_line(&format!("violation: {what}"));
        if self.violations.len() < MAX_VIOLATIONS {
            self.violations.push(what);
        }
    }
}

/// The state that a scenario describes, as it has changed since.
pub(crate) struct EmulatorState {
    seed: Option<u64>,
    pub(crate) random: Rng,
    pub(crate) clock: Clock,
    pub(crate) partners: Partners,
    pub(crate) entra: Entra,
    pub(crate) quirks: Quirks,
    pub(crate) overrides: Vec<QuirkOverride>,
    pub(crate) faults: Vec<Injection>,
    pub(crate) limiter: RateLimiter,
    /// Responses to requests that the contract marks as repeatable, by operation, partner and
    /// `MS-RequestId`.
    pub(crate) replays: BoundedMap<String, EncodedResponse>,
}

impl EmulatorState {
    /// The state at the start of a scenario, served at `url`, with the ready tokens of `before`.
    pub(crate) fn new(
        scenario: Scenario,
        clock: Clock,
        contract: &Contract,
        url: &str,
        before: Option<&Self>,
    ) -> Self {
        let now = clock.now();
        let mut random = scenario.seed.map_or_else(Rng::new, Rng::with_seed);
        let mut audiences = contract.servers().to_vec();
        audiences.push(url.to_owned());
        let before = before.map(|before| &before.entra);
        let partners = &scenario.partners;
        let entra = Entra::new(partners, url, audiences, before, &mut random, now);
        let partners = Partners::new(scenario.partners, scenario.vetting, now, &mut random);
        Self {
            seed: scenario.seed,
            random,
            clock,
            entra,
            partners,
            quirks: scenario.quirks,
            overrides: scenario.overrides,
            faults: scenario.faults,
            limiter: RateLimiter::new(scenario.limits),
            replays: BoundedMap::new(),
        }
    }

    /// The state as a scenario; issued tokens and recorded responses are not part of it.
    pub(crate) fn to_scenario(&self) -> Scenario {
        let mut partners = self.partners.to_scenario();
        for (index, partner) in partners.iter_mut().enumerate() {
            (partner.applications, partner.users) = self.entra.directory(index);
        }
        Scenario {
            seed: self.seed,
            now: Some(self.clock.now()),
            vetting: self.partners.vetting().clone(),
            quirks: self.quirks,
            overrides: self.overrides.clone(),
            faults: self.faults.clone(),
            limits: self.limiter.limits(),
            partners,
        }
    }

    /// Who the bearer token of a request stands for.
    pub(crate) fn authorize(&self, headers: &HeaderMap) -> Authorization {
        let header = headers::value(headers, AUTHORIZATION.as_str());
        let now = self.clock.now_for_tokens();
        self.entra.authorize(header.as_deref(), now)
    }

    /// Adds a fault for calls to come.
    pub(crate) fn inject(&mut self, injection: Injection) {
        if !injection.calls.is_exhausted() {
            self.faults.push(injection);
        }
    }

    /// Takes the fault that happens in a call: the first one that matches.
    pub(crate) fn take_fault(&mut self, call: CallTarget) -> Option<InjectedFault> {
        let random = &mut self.random;
        let mut faults = self.faults.iter_mut();
        let fault = faults.find_map(|injection| {
            let taken = injection.calls.take(call, random);
            taken.then(|| injection.fault.clone())
        })?;
        self.faults
            .retain(|injection| !injection.calls.is_exhausted());
        Some(fault)
    }

    /// Sets a quirk for the selected calls.
    #[cfg(feature = "web")]
    pub(crate) fn set_quirk(&mut self, entry: QuirkOverride) {
        if entry.calls == CallFilter::default() {
            self.quirks.set(entry.quirk);
        } else {
            self.overrides.push(entry);
        }
    }

    /// Takes the quirks of a call.
    pub(crate) fn take_quirks(&mut self, call: CallTarget) -> Quirks {
        let mut quirks = self.quirks;
        self.overrides.retain_mut(|entry| {
            if entry.calls.take(call, &mut self.random) {
                quirks.set(entry.quirk);
            }
            !entry.calls.is_exhausted()
        });
        quirks
    }
}
