//! Partner Center's API: from a request to its response. Authorization, validation and replay come
//! first; then the handler of the operation runs.

use hyper::Uri;
use hyper::http::request::Parts;

use crate::api_response::{ApiResponse, EncodedResponse};
use crate::body::RequestBody;
use crate::config::call_filter::CallTarget;
use crate::config::quirks::Quirks;
use crate::contract::{Contract, Operation, PathParameters, Route, ValidRequest};
use crate::entra::{Authorization, Caller, TokenKind};
use crate::error_responses::{ApiError, ApiErrorKind};
use crate::operation::OperationId;
use crate::paging::PageRequest;
use crate::rate_limiter::Throttled;
use crate::state::{EmulatorState, Shared};

/// A request to the API.
pub(crate) struct ApiRequest<'r> {
    /// Its number in the call log.
    pub(crate) number: usize,
    pub(crate) head: &'r Parts,
    pub(crate) body: &'r RequestBody,
    pub(crate) target: CallTarget,
    pub(crate) authorization: Authorization,
}

impl Shared {
    /// Returns the response to a request. The caller holds one lock from the check of the token to the
    /// last change of state, so that of two requests with the same `MS-RequestId` only one has an
    /// effect.
    ///
    /// # Errors
    ///
    /// The request is throttled, and does not count.
    pub(crate) fn respond(
        &mut self,
        contract: &Contract,
        route: &Route,
        request: &ApiRequest<'_>,
    ) -> Result<EncodedResponse, Throttled> {
        let state = &mut self.state;
        let quirks = state.take_quirks(request.target);
        if let Authorization::Valid(caller) = request.authorization {
            let now = state.clock.now();
            state.limiter.count(caller.partner, request.target, now)?;
        }
        let (operation, path, caller) = match authorize(route, request.authorization, &quirks) {
            Ok(authorized) => authorized,
            Err(error) => {
                let mut response = error.map_or_else(
                    || ApiResponse::empty(401),
                    |kind| ApiError::from(kind).response(&quirks),
                );
                if let Route::MethodNotAllowed(allow) = route {
                    response.allow = Some(allow.clone());
                }
                return Ok(self.encode(contract, route.operation(), response, &quirks));
            }
        };
        // An incomplete request may be repeated with the same id.
        let body = match request.body {
            RequestBody::Complete(body) => Ok(body),
            RequestBody::TooLarge => Err(ApiErrorKind::BodyTooLarge.into()),
            RequestBody::Incomplete => {
                Err(ApiErrorKind::InvalidInput.because("The body is incomplete."))
            }
        };
        let valid = body.and_then(|body| operation.validate_request(path, request.head, body));
        let valid = match valid {
            Ok(valid) => valid,
            Err(error) => {
                let response = error.response(&quirks);
                return Ok(self.encode(contract, Some(operation), response, &quirks));
            }
        };
        let id = valid.parameters.string("MS-RequestId");
        let id = id.filter(|_| operation.replays);
        let key = id.map(|id| format!("{} {} {id}", operation.id, caller.partner).to_lowercase());
        if let Some(first) = key.as_deref().and_then(|key| state.replays.get(key)) {
            let first = first.clone();
            self.calls.mark_replayed(request.number);
            return Ok(first);
        }
        let response = state.handle(operation.id, &valid, caller, &request.head.uri, &quirks);
        let response = response.unwrap_or_else(|error| error.response(&quirks));
        let encoded = self.encode(contract, Some(operation), response, &quirks);
        if let Some(key) = key {
            self.state.replays.insert(key, encoded.clone());
        }
        Ok(encoded)
    }

    /// Applies the quirks to a response and encodes it. The response is compared with the contract: as
    /// it is sent, or without the quirks where they break the contract.
    fn encode(
        &mut self,
        contract: &Contract,
        operation: Option<&Operation>,
        mut response: ApiResponse,
        quirks: &Quirks,
    ) -> EncodedResponse {
        let check = |response: &ApiResponse| match operation {
            Some(operation) => operation.check_response(response),
            None => contract.check_error(response),
        };
        let keep_contract = quirks.keep_contract();
        let mut checked = if keep_contract {
            Ok(())
        } else {
            check(&response)
        };
        if let Some(operation) = operation
            && (200..300).contains(&response.status)
        {
            response.apply_quirks(quirks, operation.id);
        }
        if keep_contract {
            checked = check(&response);
        }
        if let Err(why) = checked {
            let error = ApiErrorKind::ContractBroken.because(format!("Invalid response: {why}"));
            response = error.response(quirks);
            self.record_violation(why);
        }
        response.encode(quirks.byte_order_mark)
    }
}

/// The operation, path parameters and caller of an authorized request.
type Authorized<'r> = (&'static Operation, &'r PathParameters, Caller);

/// Authorizes a request. The error `None` stands for a 401 without body, for want of a valid token.
fn authorize<'r>(
    route: &'r Route,
    authorization: Authorization,
    quirks: &Quirks,
) -> Result<Authorized<'r>, Option<ApiErrorKind>> {
    let (operation, path) = match route {
        Route::Operation(operation, path) => (*operation, path),
        Route::MethodNotAllowed(_) => return Err(Some(ApiErrorKind::MethodNotAllowed)),
        Route::NotFound => return Err(Some(ApiErrorKind::NotFound)),
    };
    let synchronous = [OperationId::GetQualification, OperationId::SetQualification];
    if quirks.retired_synchronous && synchronous.contains(&operation.id) {
        return Err(Some(ApiErrorKind::Retired));
    }
    let caller = match authorization {
        Authorization::Valid(caller) => caller,
        Authorization::OtherAudience => return Err(Some(ApiErrorKind::AudienceNotSupported)),
        Authorization::Missing | Authorization::Unknown | Authorization::Expired => {
            return Err(None);
        }
    };
    let error = match caller.kind {
        TokenKind::AppPlusUser {
            multi_factor: false,
            ..
        } => ApiErrorKind::MultiFactorMissing,
        kind if operation.accepts(kind.scheme()) => return Ok((operation, path, caller)),
        TokenKind::AppOnly => ApiErrorKind::AppOnlyNotSupported,
        TokenKind::AppPlusUser { .. } => ApiErrorKind::AccessDenied,
    };
    Err(Some(error))
}

impl EmulatorState {
    /// Runs the handler of an operation.
    fn handle(
        &mut self,
        operation: OperationId,
        request: &ValidRequest<'_>,
        caller: Caller,
        uri: &Uri,
        quirks: &Quirks,
    ) -> Result<ApiResponse, ApiError> {
        let ValidRequest { parameters, body } = request;
        let (now, partner) = (self.clock.now(), caller.partner);
        let (partners, roles) = (&mut self.partners, self.entra.roles(caller));
        let dates = quirks.date_format;
        let customer = || parameters.customer();
        let (status, body) = match operation {
            OperationId::ListCustomers => {
                let page = PageRequest::new(uri, parameters);
                (200, partners.list_customers(partner, &page)?)
            }
            OperationId::GetCustomer => (200, partners.get_customer(partner, customer()?)?),
            OperationId::ListQualifications => {
                let list = partners.list_qualifications(partner, customer()?, dates, now)?;
                (200, list)
            }
            OperationId::RequestQualification => {
                let customer = customer()?;
                let entry =
                    partners.request_qualification(partner, customer, body, roles, dates, now)?;
                (quirks.requested_status.code(), entry)
            }
            OperationId::GetQualification => {
                (200, partners.get_qualification(partner, customer()?, now)?)
            }
            OperationId::SetQualification => {
                let (customer, code) = (customer()?, parameters.string("code"));
                let set = partners.set_qualification(partner, customer, body, code, roles, now)?;
                (200, set)
            }
            OperationId::GetCustomerValidation => {
                let status = if quirks.validation_created { 201 } else { 200 };
                (status, partners.get_validation(partner, customer()?)?)
            }
            OperationId::GetValidationStatus => {
                let dated = quirks.account_status_dated;
                (
                    200,
                    partners.get_account_status(partner, customer()?, dated)?,
                )
            }
            OperationId::ListValidationCodes => (200, partners.list_codes(partner)?),
        };
        Ok(ApiResponse::json(status, body))
    }
}
