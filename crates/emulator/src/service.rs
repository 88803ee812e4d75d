//! What all calls share, and what the API decides to answer to each of them.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use serde_json::Value;

use crate::calls::Calls;
use crate::clock::Clock;
use crate::contract::{Contract, Operation, Route, guid};
use crate::entra::{Caller, Presented, Tokens};
use crate::faults::{Injections, Quirks};
use crate::headers;
use crate::paging::Paging;
use crate::recent::Recent;
use crate::refusals::{Fault, Refusal};
use crate::state::State;

/// Violations that are remembered.
const VIOLATIONS: usize = 100;

/// The calls that Microsoft announced the end of.
const SYNCHRONOUS: [&str; 2] = ["getQualification", "setQualification"];

/// The header with the key of repetition.
pub(crate) const REQUEST_ID: &str = "ms-requestid";

/// An emulator as its connections see it.
pub(crate) struct Service {
    pub(crate) contract: &'static Contract,
    pub(crate) quirks: Quirks,
    pub(crate) inner: Mutex<Inner>,
}

impl Service {
    pub(crate) fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Everything that calls share and change; locked for moments, never while anything is awaited.
pub(crate) struct Inner {
    pub(crate) clock: Clock,
    pub(crate) state: State,
    pub(crate) tokens: Tokens,
    pub(crate) injections: Injections,
    pub(crate) calls: Calls,
    pub(crate) violations: Vec<String>,
    /// Answers by operation and `MS-RequestId`, where the contract says that it makes a call
    /// repeatable.
    pub(crate) replays: Recent<Answer>,
}

/// A call to the API.
pub(crate) struct Request<'r> {
    /// As [`Calls`] counts it.
    pub(crate) number: usize,
    pub(crate) head: &'r Parts,
    pub(crate) body: &'r Taken,
}

/// A request body, as far as it was taken.
pub(crate) enum Taken {
    Whole(Vec<u8>),
    TooLarge,
    /// The caller stopped sending.
    Broken,
}

/// What the API answers, before it is written.
#[derive(Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Option<Value>,
    /// The methods that a path has, in the answer to another one.
    pub(crate) allow: Option<String>,
}

impl Answer {
    fn json(status: u16, body: Value) -> Self {
        Self {
            status,
            body: Some(body),
            allow: None,
        }
    }

    /// The documented answer to a call without a good token: no body at all.
    fn unauthorized() -> Self {
        Self {
            status: 401,
            body: None,
            allow: None,
        }
    }

    pub(crate) fn refused(fault: &Fault, quirks: &Quirks) -> Self {
        Self::json(fault.status(), fault.body(quirks.numeric_codes))
    }
}

impl Inner {
    pub(crate) fn violated(&mut self, what: String) {
        if self.violations.len() < VIOLATIONS {
            self.violations.push(what);
        }
    }

    /// What the call brought as its token.
    pub(crate) fn presented(&self, headers: &HeaderMap) -> Presented {
        let authorization = headers::value(headers, AUTHORIZATION.as_str());
        self.tokens
            .present(authorization.as_deref(), self.clock.unhurried())
    }

    /// Decides what the API answers. The caller holds one lock from the first look at the token to
    /// the last change of state, so that calls with the same `MS-RequestId` cannot both have an
    /// effect.
    pub(crate) fn answer(
        &mut self,
        route: &Route<'_>,
        request: &Request<'_>,
        quirks: &Quirks,
    ) -> Answer {
        let refused = |fault: Fault| Answer::refused(&fault, quirks);
        let (operation, placeholders) = match route {
            Route::Operation(operation, placeholders) => (*operation, placeholders),
            Route::WrongMethod(allow) => {
                let mut answer = refused(Refusal::MethodNotAllowed.into());
                answer.allow = Some(allow.clone());
                return answer;
            }
            Route::Unknown => return refused(Refusal::NotFound.into()),
        };
        if quirks.retired_synchronous && SYNCHRONOUS.contains(&operation.id.as_str()) {
            return refused(Refusal::Retired.into());
        }
        match admit(operation, self.presented(&request.head.headers)) {
            Ok(()) => {}
            Err(None) => return Answer::unauthorized(),
            Err(Some(refusal)) => return refused(refusal.into()),
        }
        // What did not arrive in full is no call yet: it may be repeated with the same id.
        let body = match request.body {
            Taken::Whole(body) => body,
            Taken::TooLarge => return refused(Refusal::BodyTooLarge.into()),
            Taken::Broken => return refused(Refusal::InvalidInput.because("The body broke off.")),
        };
        let id = headers::value(&request.head.headers, REQUEST_ID).and_then(|id| guid(&id));
        let key = id
            .filter(|_| operation.replays)
            .map(|id| format!("{} {id}", operation.id));
        if let Some(first) = key.as_deref().and_then(|key| self.replays.get(key)) {
            let first = first.clone();
            self.calls.replayed(request.number);
            return first;
        }
        let result = self.perform(operation, placeholders, request.head, body, quirks);
        let answer = result.unwrap_or_else(refused);
        if let Some(key) = key {
            self.replays.insert(key, answer.clone());
        }
        answer
    }

    /// Compares the call with the contract, and does what it asks for.
    fn perform(
        &mut self,
        operation: &Operation,
        placeholders: &HashMap<&str, String>,
        head: &Parts,
        body: &[u8],
        quirks: &Quirks,
    ) -> Result<Answer, Fault> {
        let query = head.uri.query().unwrap_or_default();
        let parameters = operation.parameters(placeholders, query, &head.headers)?;
        let body = if operation.has_body() {
            operation.body(json(&head.headers, body)?)?
        } else {
            Value::Null
        };
        let now = self.clock.now();
        let state = &mut self.state;
        let (status, body) = match operation.id.as_str() {
            "listCustomers" => {
                let paging = Paging::asked(&head.uri, &parameters);
                (200, state.customers(&paging)?)
            }
            "getCustomer" => (200, state.customer(parameters.customer()?)?),
            "listQualifications" => (200, state.qualifications(parameters.customer()?, now)?),
            "requestQualification" => {
                let entry = state.request(parameters.customer()?, &body, now)?;
                (quirks.requested_status.code(), entry)
            }
            "getQualification" => (200, state.qualification(parameters.customer()?, now)?),
            "setQualification" => {
                let (customer, code) = (parameters.customer()?, parameters.text("code"));
                (200, state.set(customer, &body, code, now)?)
            }
            "getCustomerValidation" => {
                let status = if quirks.validation_created { 201 } else { 200 };
                (status, state.validation(parameters.customer()?)?)
            }
            // The contract has one type of status, and it has been checked.
            "getValidationStatus" => {
                let dated = quirks.account_status_dated;
                (200, state.account_status(parameters.customer()?, dated)?)
            }
            "listValidationCodes" => (200, state.validation_codes()),
            _ => return Err(Refusal::NotEmulated.into()),
        };
        Ok(Answer::json(status, body))
    }
}

/// Whether a token is enough for an operation; `None` stands for the answer without body.
fn admit(operation: &Operation, presented: Presented) -> Result<(), Option<Refusal>> {
    if operation.is_open() {
        return Ok(());
    }
    match presented {
        Presented::Nothing | Presented::Unknown | Presented::Expired => Err(None),
        Presented::OtherAudience => Err(Some(Refusal::AudienceNotSupported)),
        Presented::Valid(Caller::AppPlusUser {
            multi_factor: false,
        }) => Err(Some(Refusal::MultiFactorMissing)),
        Presented::Valid(caller) if operation.accepts(caller.scheme()) => Ok(()),
        Presented::Valid(Caller::AppOnly) => Err(Some(Refusal::AppOnlyNotSupported)),
        Presented::Valid(Caller::AppPlusUser { multi_factor: true }) => {
            Err(Some(Refusal::AccessDenied))
        }
    }
}

/// The JSON of a request.
fn json(headers: &HeaderMap, body: &[u8]) -> Result<Value, Fault> {
    let invalid = |why: String| Refusal::InvalidInput.because(why);
    if !headers::has_type(headers, "application/json") {
        return Err(invalid(
            "The `Content-Type` is not application/json.".into(),
        ));
    }
    if body.starts_with("\u{feff}".as_bytes()) {
        return Err(invalid("The body begins with a byte order mark.".into()));
    }
    serde_json::from_slice(body).map_err(|error| invalid(format!("The body is no JSON: {error}.")))
}
