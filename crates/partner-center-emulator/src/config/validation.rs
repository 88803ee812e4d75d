//! Validates what the types of a scenario cannot express.

use std::collections::BTreeSet;

use time::OffsetDateTime;

use super::call_filter::CallFilter;
use super::faults::InjectedFault;
use super::limits::Limit;
use super::scenario::{Customer, Partner, Qualification, Scenario, ValidationCode};
use super::vetting::VettingDecision;
use crate::entra::client_assertion::check_certificate;
use crate::operation::{OperationId, TOKEN_OPERATION};

/// The path of an invalid value, from the root of a scenario, and what is wrong with it.
pub(crate) type Invalid = (Vec<String>, String);

/// The property that is invalid, and why.
type InvalidProperty = (&'static str, String);

/// Adds the path of a value to what is wrong with it; `path` is written with slashes.
fn at(path: String) -> impl Fn(String) -> Invalid {
    move |why| (path.split('/').map(str::to_owned).collect(), why)
}

/// Returns the first problem of a scenario.
pub(crate) fn validate(scenario: &Scenario) -> Result<(), Invalid> {
    if scenario.partners.is_empty() {
        let why = "a scenario requires a partner; the ready tokens belong to the first one";
        return Err(at("partners".into())(why.into()));
    }
    validate_time(scenario.now).map_err(at("now".into()))?;
    let partner_ids = scenario.partners.iter().map(|partner| partner.id);
    if let Some(index) = first_repeated(partner_ids) {
        let path = format!("partners/{index}/id");
        return Err(at(path)("another partner has this id".into()));
    }
    let mut client_ids = BTreeSet::new();
    for (index, partner) in scenario.partners.iter().enumerate() {
        validate_partner(partner, &mut client_ids).map_err(|(mut path, why)| {
            path.splice(0..0, ["partners".into(), index.to_string()]);
            (path, why)
        })?;
    }
    for (index, injection) in scenario.faults.iter().enumerate() {
        validate_fault(&injection.fault).map_err(at(format!("faults/{index}/fault")))?;
        validate_filter(&injection.calls)
            .map_err(|(name, why)| at(format!("faults/{index}/calls/{name}"))(why))?;
    }
    for (index, entry) in scenario.overrides.iter().enumerate() {
        validate_filter(&entry.calls)
            .map_err(|(name, why)| at(format!("overrides/{index}/calls/{name}"))(why))?;
    }
    for (index, limit) in scenario.limits.iter().enumerate() {
        validate_limit(limit).map_err(|(name, why)| at(format!("limits/{index}/{name}"))(why))?;
    }
    Ok(())
}

/// The index of the first item that equals an earlier one.
fn first_repeated<T: Ord>(items: impl Iterator<Item = T>) -> Option<usize> {
    let mut known = BTreeSet::new();
    items.into_iter().position(|item| !known.insert(item))
}

fn validate_partner<'s>(
    partner: &'s Partner,
    client_ids: &mut BTreeSet<&'s str>,
) -> Result<(), Invalid> {
    let unique = |index: Option<usize>, list: &str, property: &str, why: &str| match index {
        None => Ok(()),
        Some(index) => Err(at(format!("{list}/{index}/{property}"))(why.into())),
    };
    let names = first_repeated(partner.users.iter().map(|user| &user.name));
    unique(
        names,
        "users",
        "name",
        "the partner has another user of this name",
    )?;
    let codes = first_repeated(partner.validation_codes.iter().map(|code| &code.id));
    unique(
        codes,
        "validationCodes",
        "id",
        "the partner has another code of this id",
    )?;
    let customers = first_repeated(partner.customers.iter().map(|customer| customer.id));
    unique(
        customers,
        "customers",
        "id",
        "the partner has another customer of this id",
    )?;
    for (index, code) in partner.validation_codes.iter().enumerate() {
        validate_code(code)
            .map_err(|(name, why)| at(format!("validationCodes/{index}/{name}"))(why))?;
    }
    for (index, application) in partner.applications.iter().enumerate() {
        let path = format!("applications/{index}");
        if !client_ids.insert(&application.client_id) {
            let why = "the client id belongs to another application";
            return Err(at(path + "/clientId")(why.into()));
        }
        for (index, pem) in application.certificates.iter().enumerate() {
            check_certificate(pem).map_err(at(format!("{path}/certificates/{index}")))?;
        }
    }
    for (index, customer) in partner.customers.iter().enumerate() {
        validate_qualifications(customer)
            .map_err(at(format!("customers/{index}/qualifications")))?;
    }
    Ok(())
}

fn validate_code(code: &ValidationCode) -> Result<(), InvalidProperty> {
    if code.id.is_empty() {
        return Err(("id", "a validation code must not be empty".into()));
    }
    if code
        .max_creates
        .is_some_and(|max| i32::try_from(max).is_err())
    {
        return Err(("maxCreates", "the contract's maximum is 2147483647".into()));
    }
    if code.remaining_creates > code.max_creates {
        let why = "`remainingCreates` must not exceed `maxCreates`";
        return Err(("remainingCreates", why.into()));
    }
    Ok(())
}

/// Checks the qualifications of a customer against the rules of the service.
fn validate_qualifications(customer: &Customer) -> Result<(), String> {
    let (mut education, mut government, mut state_owned) = (0, 0, 0);
    let mut denied = false;
    for qualification in &customer.qualifications {
        match qualification {
            Qualification::Education {
                requested,
                decision,
                decided,
            } => {
                education += 1;
                denied = matches!(decision, Some(VettingDecision::Denied(_)));
                validate_time(*requested).and(validate_time(*decided))?;
            }
            Qualification::GovernmentCommunityCloud { requested, .. } => {
                government += 1;
                validate_time(*requested)?;
            }
            Qualification::StateOwnedEntity => state_owned += 1,
        }
    }
    if education > 1 || government > 1 || state_owned > 1 {
        return Err("a customer has each qualification at most once".into());
    }
    if education > 0 && government > 0 && !denied {
        return Err("Education and GovernmentCommunityCloud exclude each other".into());
    }
    Ok(())
}

/// Checks that every date format can express a time.
fn validate_time(time: Option<OffsetDateTime>) -> Result<(), String> {
    match time {
        Some(time) if !(1970..9000).contains(&time.year()) => {
            Err("a time must be between the years 1970 and 9000".into())
        }
        Some(_) | None => Ok(()),
    }
}

pub(super) fn validate_fault(fault: &InjectedFault) -> Result<(), String> {
    if let InjectedFault::ServerError(status) = fault
        && !(400..=599).contains(status)
    {
        return Err(format!(
            "the status of an error is from 400 to 599, not {status}"
        ));
    }
    Ok(())
}

pub(super) fn validate_filter(filter: &CallFilter) -> Result<(), InvalidProperty> {
    validate_operation(filter.operation.as_deref())?;
    if filter.is_exhausted() {
        return Err(("next", "the minimum is 1".into()));
    }
    match filter.chance {
        Some(chance) if !(0.0..=1.0).contains(&chance) => {
            Err(("chance", format!("a chance is from 0 to 1, not {chance}")))
        }
        Some(_) | None => Ok(()),
    }
}

pub(super) fn validate_limit(limit: &Limit) -> Result<(), InvalidProperty> {
    validate_operation(limit.operation.as_deref())?;
    if limit.operation.as_deref() == Some(TOKEN_OPERATION) {
        return Err(("operation", "the token endpoint has no limit".into()));
    }
    if limit.calls == 0 {
        let why = "a limit allows at least one call; to reject all, use the fault `throttled`";
        return Err(("calls", why.into()));
    }
    if limit.window.0.is_zero() {
        return Err(("window", "the window of a limit must not be zero".into()));
    }
    Ok(())
}

fn validate_operation(id: Option<&str>) -> Result<(), InvalidProperty> {
    match id {
        Some(id) if id != TOKEN_OPERATION && OperationId::find(id).is_none() => {
            let known: Vec<_> = OperationId::ALL
                .iter()
                .map(|known| known.as_str())
                .collect();
            let known = known.join(", ");
            let why = format!("unknown operation `{id}`; expected {known} or {TOKEN_OPERATION}");
            Err(("operation", why))
        }
        Some(_) | None => Ok(()),
    }
}
