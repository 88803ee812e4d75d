//! What all calls share, and what the API decides to answer to each of them.

use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri};
use bytes::Bytes;
use fastrand::Rng;

use crate::answer::{Answer, Written};
use crate::calls::Calls;
use crate::clock::Clock;
use crate::contract::{Asked, Contract, Operation, Placeholders, Route};
use crate::entra::{Caller, Entra, Kind, Presented};
use crate::faults::Injections;
use crate::headers;
use crate::limits::{Limits, Throttled};
use crate::paging::Paging;
use crate::quirks::{Quirks, Switches};
use crate::recent::Recent;
use crate::refusals::{Fault, Refusal};
use crate::scenario::Scenario;
use crate::scope::Subject;
use crate::state::State;

/// Violations that are remembered.
const VIOLATIONS: usize = 100;

/// The calls that Microsoft announced the end of.
const SYNCHRONOUS: [&str; 2] = ["getQualification", "setQualification"];

/// The header with the key of repetition, and its name in the contract.
pub(crate) const REQUEST_ID: &str = "ms-requestid";
const REQUEST_ID_NAME: &str = "MS-RequestId";

/// An emulator as its connections see it.
pub(crate) struct Service {
    pub(crate) contract: &'static Contract,
    pub(crate) url: String,
    pub(crate) inner: Mutex<Inner>,
}

impl Service {
    pub(crate) fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Goes on with another scenario; calls so far stay remembered.
    pub(crate) fn load(&self, scenario: Scenario) {
        let mut inner = self.lock();
        let clock = inner.world.clock.restarted(scenario.now);
        inner.world = World::new(
            scenario,
            clock,
            self.contract,
            &self.url,
            Some(&inner.world),
        );
    }
}

/// Everything that calls share and change; locked for moments, never while anything is awaited.
pub(crate) struct Inner {
    pub(crate) world: World,
    pub(crate) calls: Calls,
    pub(crate) violations: Vec<String>,
}

/// What a scenario describes, as it has become since.
pub(crate) struct World {
    pub(crate) seed: Option<u64>,
    pub(crate) random: Rng,
    pub(crate) clock: Clock,
    pub(crate) state: State,
    pub(crate) entra: Entra,
    pub(crate) switches: Switches,
    pub(crate) injections: Injections,
    pub(crate) limits: Limits,
    /// Answers by operation, partner and `MS-RequestId`, where the contract says that it makes a
    /// call repeatable.
    replays: Recent<Written>,
}

/// A call to the API.
pub(crate) struct Request<'r> {
    /// As [`Calls`] counts it.
    pub(crate) number: usize,
    pub(crate) head: &'r Parts,
    pub(crate) body: &'r Taken,
    pub(crate) subject: Subject<'r>,
    pub(crate) presented: Presented,
}

/// A request body, as far as it was taken.
pub(crate) enum Taken {
    Whole(Bytes),
    TooLarge,
    /// The caller stopped sending.
    Broken,
}

impl World {
    /// What `scenario` describes, served at `url`; the ready tokens are those of `before`.
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
        let state = State::new(scenario.partners, scenario.vetting, now, &mut random);
        Self {
            seed: scenario.seed,
            random,
            clock,
            entra,
            state,
            switches: Switches {
                usual: scenario.quirks,
                overrides: scenario.overrides,
            },
            injections: Injections::new(scenario.faults),
            limits: Limits::new(scenario.limits),
            replays: Recent::new(),
        }
    }

    /// The world as a scenario that goes on from here; tokens and answers to be repeated are lost.
    pub(crate) fn dump(&self) -> Scenario {
        let mut partners = self.state.dump();
        for (place, partner) in partners.iter_mut().enumerate() {
            (partner.applications, partner.users) = self.entra.members(place);
        }
        Scenario {
            seed: self.seed,
            now: Some(self.clock.now()),
            vetting: self.state.vetting().clone(),
            quirks: self.switches.usual,
            overrides: self.switches.overrides.clone(),
            faults: self.injections.as_slice().to_vec(),
            limits: self.limits.settings(),
            partners,
        }
    }

    /// What the call brought as its token.
    pub(crate) fn presented(&self, headers: &HeaderMap) -> Presented {
        let authorization = headers::value(headers, AUTHORIZATION.as_str());
        self.entra
            .present(authorization.as_deref(), self.clock.unhurried())
    }

    /// Draws what goes wrong with a call.
    pub(crate) fn misfortune(&mut self, call: Subject<'_>) -> Option<crate::Failure> {
        self.injections.take(call, &mut self.random)
    }
}

impl Inner {
    pub(crate) fn violated(&mut self, what: String) {
        self.calls.note(&format!("violation: {what}"));
        if self.violations.len() < VIOLATIONS {
            self.violations.push(what);
        }
    }

    /// Decides what the API answers. The caller holds one lock from the first look at the token to
    /// the last change of state, so that calls with the same `MS-RequestId` cannot both have an
    /// effect.
    ///
    /// # Errors
    ///
    /// When the call comes too early, and does not count as a call at all.
    pub(crate) fn answer(
        &mut self,
        contract: &Contract,
        route: &Route<'_>,
        request: &Request<'_>,
    ) -> Result<Written, Throttled> {
        let world = &mut self.world;
        let quirks = world.switches.of(request.subject, &mut world.random);
        let partner = request.presented.partner();
        if let Some(partner) = partner {
            let now = world.clock.now();
            world.limits.count(partner, request.subject, now)?;
        }
        let (operation, placeholders, caller) = match world.admit(route, request, &quirks) {
            Ok(admitted) => admitted,
            Err(refusal) => {
                let mut answer = refusal.map_or_else(
                    || Answer::empty(401),
                    |refusal| Fault::from(refusal).answer(&quirks),
                );
                if let Route::WrongMethod(allow) = route {
                    answer.allow = Some(allow.clone());
                }
                return Ok(self.written(contract, route.operation(), answer, &quirks));
            }
        };
        // What did not arrive in full is no call yet: it may be repeated with the same id.
        let body = match request.body {
            Taken::Whole(body) => Ok(body),
            Taken::TooLarge => Err(Refusal::BodyTooLarge.into()),
            Taken::Broken => Err(Refusal::InvalidInput.because("The body broke off.")),
        };
        let asked = match body.and_then(|body| operation.asked(placeholders, request.head, body)) {
            Ok(asked) => asked,
            Err(fault) => {
                let answer = fault.answer(&quirks);
                return Ok(self.written(contract, Some(operation), answer, &quirks));
            }
        };
        let id = asked
            .parameters
            .text(REQUEST_ID_NAME)
            .filter(|_| operation.replays);
        let key = id.map(|id| format!("{} {} {id}", operation.id, caller.partner).to_lowercase());
        if let Some(first) = key.as_deref().and_then(|key| world.replays.get(key)) {
            let first = first.clone();
            self.calls.replayed(request.number);
            return Ok(first);
        }
        let result = world.perform(operation, &asked, caller, &request.head.uri, &quirks);
        let answer = result.unwrap_or_else(|fault| fault.answer(&quirks));
        let written = self.written(contract, Some(operation), answer, &quirks);
        if let Some(key) = key {
            self.world.replays.insert(key, written.clone());
        }
        Ok(written)
    }

    /// Spells an answer as the service would, and compares it with the contract on the way: as it
    /// is sent where that can be, else as it would be sent without quirks.
    fn written(
        &mut self,
        contract: &Contract,
        operation: Option<&Operation>,
        answer: Answer,
        quirks: &Quirks,
    ) -> Written {
        let keep = quirks.keep_contract();
        let mut answer = answer;
        let check = |answer: &Answer| match operation {
            Some(operation) => operation.check_response(answer),
            None => contract.check_fault(answer),
        };
        let mut checked = if keep { Ok(()) } else { check(&answer) };
        if let Some(operation) = operation
            && (200..300).contains(&answer.status)
        {
            answer.spell(|body| quirks.spell(&operation.id, body));
        }
        if keep {
            checked = check(&answer);
        }
        if let Err(why) = checked {
            let fault = Refusal::ContractBroken.because(format!("The emulator broke it: {why}"));
            answer = fault.answer(quirks);
            self.violated(why);
        }
        answer.written(quirks.byte_order_mark)
    }
}

/// What a call is let in to: an operation, with the values of its path, for a caller.
type Admitted<'c> = (&'c Operation, &'c Placeholders, Caller);

impl World {
    /// Lets a call in to its operation, or refuses it; `None` stands for the answer without body to
    /// who has no good token.
    fn admit<'c>(
        &self,
        route: &'c Route<'c>,
        request: &Request<'_>,
        quirks: &Quirks,
    ) -> Result<Admitted<'c>, Option<Refusal>> {
        let refused = |refusal| Err(Some(refusal));
        let (operation, placeholders) = match route {
            Route::Operation(operation, placeholders) => (*operation, placeholders),
            Route::WrongMethod(_) => return refused(Refusal::MethodNotAllowed),
            Route::Unknown => return refused(Refusal::NotFound),
        };
        if quirks.retired_synchronous && SYNCHRONOUS.contains(&operation.id.as_str()) {
            return refused(Refusal::Retired);
        }
        let caller = match request.presented {
            Presented::Nothing | Presented::Unknown | Presented::Expired => return Err(None),
            Presented::OtherAudience => return refused(Refusal::AudienceNotSupported),
            Presented::Valid(caller) => caller,
        };
        match caller.kind {
            Kind::AppPlusUser {
                multi_factor: false,
                ..
            } => refused(Refusal::MultiFactorMissing),
            kind if operation.accepts(kind.scheme()) => Ok((operation, placeholders, caller)),
            Kind::AppOnly => refused(Refusal::AppOnlyNotSupported),
            Kind::AppPlusUser {
                multi_factor: true, ..
            } => refused(Refusal::AccessDenied),
        }
    }

    /// Does what a call asks for that fits the contract.
    fn perform(
        &mut self,
        operation: &Operation,
        asked: &Asked<'_>,
        caller: Caller,
        uri: &Uri,
        quirks: &Quirks,
    ) -> Result<Answer, Fault> {
        let Asked { parameters, body } = asked;
        let now = self.clock.now();
        let (state, partner) = (&mut self.state, caller.partner);
        let (status, body) = match operation.id.as_str() {
            "listCustomers" => {
                let paging = Paging::asked(uri, parameters);
                (200, state.customers(partner, &paging)?)
            }
            "getCustomer" => (200, state.one_customer(partner, parameters.customer()?)?),
            "listQualifications" => {
                let (customer, dates) = (parameters.customer()?, quirks.date_format);
                (200, state.qualifications(partner, customer, dates, now)?)
            }
            "requestQualification" => {
                let (customer, dates) = (parameters.customer()?, quirks.date_format);
                let roles = self.entra.roles(caller);
                let entry = state.request(partner, customer, body, roles, dates, now)?;
                (quirks.requested_status.code(), entry)
            }
            "getQualification" => (
                200,
                state.qualification(partner, parameters.customer()?, now)?,
            ),
            "setQualification" => {
                let (customer, code) = (parameters.customer()?, parameters.text("code"));
                let roles = self.entra.roles(caller);
                (200, state.set(partner, customer, body, code, roles, now)?)
            }
            "getCustomerValidation" => {
                let status = if quirks.validation_created { 201 } else { 200 };
                (status, state.validation(partner, parameters.customer()?)?)
            }
            // The contract has one type of status, and it has been checked.
            "getValidationStatus" => {
                let (customer, dated) = (parameters.customer()?, quirks.account_status_dated);
                (200, state.account_status(partner, customer, dated)?)
            }
            "listValidationCodes" => (200, state.validation_codes(partner)?),
            _ => return Err(Refusal::NotEmulated.into()),
        };
        Ok(Answer::json(status, body))
    }
}
