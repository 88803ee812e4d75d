//! Processes the forms of the pages, and what scripts read and replace.

use std::time::Duration;

use uuid::Uuid;

use super::Fields;
use crate::config::duration::HumanDuration;
use crate::config::scenario::Scenario;
use crate::config::vetting::VettingDecision;
use crate::rate_limiter::RateLimiter;
use crate::state::{Service, Shared};

/// The paths of the forms.
pub(super) const PATHS: [&str; 10] = [
    "/_emulator/vetting",
    "/_emulator/clock",
    "/_emulator/quirk",
    "/_emulator/quirk/clear",
    "/_emulator/fault",
    "/_emulator/fault/remove",
    "/_emulator/fault/clear",
    "/_emulator/limit",
    "/_emulator/limit/clear",
    "/devicelogin",
];

/// How many faults or overrides a form may leave, and how many limits.
const MAX_FAULTS: usize = 1_000;
const MAX_LIMITS: usize = 100;

/// The maximum length of the reason of a denial, in bytes.
const MAX_REASON: usize = 1024;

/// Processes the form at `path`, and returns the next page; `None` if the path is not that of a form.
pub(super) fn submit(
    shared: &mut Shared,
    path: &str,
    form: &Fields,
) -> Option<Result<&'static str, String>> {
    Some(match path {
        "/_emulator/vetting" => vetting(shared, form).map(|()| "/#waiting"),
        "/_emulator/clock" => clock(shared, form).map(|()| "/#clock"),
        "/_emulator/quirk" => quirk(shared, form).map(|()| "/#quirks"),
        "/_emulator/quirk/clear" => {
            shared.state.overrides.clear();
            Ok("/#quirks")
        }
        "/_emulator/fault" => fault(shared, form).map(|()| "/#faults"),
        "/_emulator/fault/remove" => remove_fault(shared, form).map(|()| "/#faults"),
        "/_emulator/fault/clear" => {
            shared.state.faults.clear();
            Ok("/#faults")
        }
        "/_emulator/limit" => limit(shared, form).map(|()| "/#limits"),
        "/_emulator/limit/clear" => {
            shared.state.limiter = RateLimiter::new([]);
            Ok("/#limits")
        }
        "/devicelogin" => device(shared, form),
        _ => return None,
    })
}

fn field<'f>(form: &'f Fields, name: &str) -> Result<&'f str, String> {
    let value = form.get(name).map(|value| value.trim());
    value.ok_or_else(|| format!("The field `{name}` is missing."))
}

/// A field that is not empty.
fn filled<'f>(form: &'f Fields, name: &str) -> Option<&'f str> {
    field(form, name).ok().filter(|value| !value.is_empty())
}

/// Checks that there is room for one more.
fn check_count(what: &str, count: usize, max: usize) -> Result<(), String> {
    if count >= max {
        return Err(format!(
            "There are {count} {what}, the maximum; remove some first."
        ));
    }
    Ok(())
}

/// Decides a vetting: `customer`, `decision` (approved, denied or pending) and `reason`.
fn vetting(shared: &mut Shared, form: &Fields) -> Result<(), String> {
    let customer: Uuid = field(form, "customer")?
        .parse()
        .map_err(|error| format!("`customer`: {error}"))?;
    let decision = match field(form, "decision")? {
        "approved" => VettingDecision::Approved,
        "denied" => {
            let reason = filled(form, "reason").unwrap_or("Not an Education Customer");
            if reason.len() > MAX_REASON {
                return Err(format!("`reason`: the maximum is {MAX_REASON} bytes"));
            }
            VettingDecision::Denied(reason.to_owned())
        }
        "pending" => VettingDecision::Pending,
        other => {
            return Err(format!(
                "unknown decision `{other}`; expected approved, denied or pending"
            ));
        }
    };
    let now = shared.state.clock.now();
    if shared.state.partners.decide(customer, &decision, now) {
        Ok(())
    } else {
        Err(format!("Customer {customer} has no vetting."))
    }
}

/// Advances the clock: `by`, as in `2days`.
fn clock(shared: &mut Shared, form: &Fields) -> Result<(), String> {
    let HumanDuration(by): HumanDuration = field(form, "by")?.parse()?;
    if by > Duration::from_secs(100 * 366 * 24 * 3600) {
        return Err("`by`: the maximum is 100 years".into());
    }
    shared.state.clock.advance(by);
    Ok(())
}

/// Sets a quirk: `quirk`, as on the command line.
fn quirk(shared: &mut Shared, form: &Fields) -> Result<(), String> {
    let entry = field(form, "quirk")?.parse()?;
    check_count("overrides", shared.state.overrides.len(), MAX_FAULTS)?;
    shared.state.set_quirk(entry);
    Ok(())
}

/// Adds a fault: `fault`, as on the command line, with its filter there or in `operation`,
/// `customer`, `next` and `chance`.
fn fault(shared: &mut Shared, form: &Fields) -> Result<(), String> {
    let mut fault = field(form, "fault")?.to_owned();
    if let Some(value) = filled(form, "value") {
        fault = format!("{fault}={value}");
    }
    for name in ["operation", "customer", "next", "chance"] {
        if let Some(value) = filled(form, name) {
            fault += &format!(",{name}={value}");
        }
    }
    let fault = fault.parse()?;
    check_count("faults", shared.state.faults.len(), MAX_FAULTS)?;
    shared.state.inject(fault);
    Ok(())
}

/// Removes a fault: `index`.
fn remove_fault(shared: &mut Shared, form: &Fields) -> Result<(), String> {
    let index = field(form, "index")?.parse::<usize>();
    let index = index.map_err(|error| format!("`index`: {error}"))?;
    if index >= shared.state.faults.len() {
        return Err(format!("Fault {index} does not exist."));
    }
    shared.state.faults.remove(index);
    Ok(())
}

/// Adds a limit: `limit`, as on the command line. All counts start again.
fn limit(shared: &mut Shared, form: &Fields) -> Result<(), String> {
    let mut limits = shared.state.limiter.limits();
    check_count("limits", limits.len(), MAX_LIMITS)?;
    limits.push(field(form, "limit")?.parse()?);
    shared.state.limiter = RateLimiter::new(limits);
    Ok(())
}

/// Decides a device sign-in: `code`, `user`, and `decision` (approve or decline).
fn device(shared: &mut Shared, form: &Fields) -> Result<&'static str, String> {
    let user = match field(form, "decision")? {
        "approve" => Some(field(form, "user")?),
        "decline" => None,
        other => {
            return Err(format!(
                "unknown decision `{other}`; expected approve or decline"
            ));
        }
    };
    let now = shared.state.clock.now_for_tokens();
    let code = field(form, "code")?;
    if !shared.state.entra.decide_device(code, user, now) {
        return Err(format!(
            "No program waits with the code {code}, or the user does not exist."
        ));
    }
    Ok(match user {
        Some(_) => "/devicelogin?done=approved",
        None => "/devicelogin?done=declined",
    })
}

/// Replaces the state with the scenario in a body.
pub(super) fn load(service: &Service, body: &[u8]) -> Result<(), String> {
    let text = std::str::from_utf8(body).map_err(|error| format!("expected UTF-8: {error}"))?;
    let scenario = Scenario::parse("scenario", text).map_err(|error| error.to_string())?;
    service.load(scenario);
    Ok(())
}

/// The call log as JSON, oldest first.
pub(super) fn calls(shared: &Shared) -> String {
    serde_json::to_string(&shared.calls).unwrap_or_default()
}
