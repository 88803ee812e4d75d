//! What the forms of the pages do, and what scripts read and replace.

use std::time::Duration;

use uuid::Uuid;

use super::Fields;
use crate::calls::Call;
use crate::faults::Injection;
use crate::limits::{Limit, Limits};
use crate::quirks::Override;
use crate::scenario::{Lasting, Scenario};
use crate::scope::Scope;
use crate::service::{Inner, Service};
use crate::vetting::Decision;

/// Where forms are sent.
pub(super) const FORMS: [&str; 10] = [
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

/// Does what the form at `path` says, and returns the page to see next; `None` if there is no such
/// form.
pub(super) fn act(
    inner: &mut Inner,
    path: &str,
    form: &Fields,
) -> Option<Result<&'static str, String>> {
    Some(match path {
        "/_emulator/vetting" => vetting(inner, form).map(|()| "/#waiting"),
        "/_emulator/clock" => clock(inner, form).map(|()| "/#clock"),
        "/_emulator/quirk" => quirk(inner, form).map(|()| "/#switches"),
        "/_emulator/quirk/clear" => {
            inner.world.switches.overrides.clear();
            Ok("/#switches")
        }
        "/_emulator/fault" => fault(inner, form).map(|()| "/#faults"),
        "/_emulator/fault/remove" => remove(inner, form).map(|()| "/#faults"),
        "/_emulator/fault/clear" => {
            inner.world.injections.clear();
            Ok("/#faults")
        }
        "/_emulator/limit" => limit(inner, form).map(|()| "/#limits"),
        "/_emulator/limit/clear" => {
            inner.world.limits = Limits::new(Vec::new());
            Ok("/#limits")
        }
        "/devicelogin" => device(inner, form),
        _ => return None,
    })
}

fn field<'f>(form: &'f Fields, name: &str) -> Result<&'f str, String> {
    let value = form.get(name).map(|value| value.trim());
    value.ok_or_else(|| format!("The form lacks `{name}`."))
}

/// A field that says something.
fn filled<'f>(form: &'f Fields, name: &str) -> Option<&'f str> {
    field(form, name).ok().filter(|value| !value.is_empty())
}

/// Decides a vetting: `customer`, `decision` (approved, denied or pending) and `reason`.
fn vetting(inner: &mut Inner, form: &Fields) -> Result<(), String> {
    let customer: Uuid = field(form, "customer")?
        .parse()
        .map_err(|error| format!("`customer`: {error}"))?;
    let decision = match field(form, "decision")? {
        "approved" => Decision::Approved,
        "denied" => {
            let reason = filled(form, "reason").unwrap_or("Not an Education Customer");
            Decision::Denied(reason.to_owned())
        }
        "pending" => Decision::Pending,
        other => {
            return Err(format!(
                "`{other}` is none of approved, denied and pending."
            ));
        }
    };
    let now = inner.world.clock.now();
    if inner.world.state.decide(customer, decision, now) {
        Ok(())
    } else {
        Err(format!("Customer {customer} has no Education."))
    }
}

/// Moves the clock forward: `by`, as in `2days`.
fn clock(inner: &mut Inner, form: &Fields) -> Result<(), String> {
    let Lasting(by): Lasting = field(form, "by")?.parse()?;
    if by > Duration::from_secs(100 * 366 * 24 * 3600) {
        return Err("A hundred years at a time have to do.".into());
    }
    inner.world.clock.advance(by);
    Ok(())
}

/// Puts a switch into a position: `quirk`, as on the command line.
fn quirk(inner: &mut Inner, form: &Fields) -> Result<(), String> {
    let entry: Override = field(form, "quirk")?.parse()?;
    let switches = &mut inner.world.switches;
    if entry.calls == Scope::default() {
        switches.usual.set(entry.quirk);
    } else {
        switches.overrides.push(entry);
    }
    Ok(())
}

/// Adds a fault: `fault`, as on the command line, with its scope there or in `operation`, `customer`,
/// `next` and `chance`.
fn fault(inner: &mut Inner, form: &Fields) -> Result<(), String> {
    let mut fault = field(form, "fault")?.to_owned();
    if let Some(value) = filled(form, "value") {
        fault = format!("{fault}={value}");
    }
    for member in ["operation", "customer", "next", "chance"] {
        if let Some(value) = filled(form, member) {
            fault += &format!(",{member}={value}");
        }
    }
    let injection: Injection = fault.parse()?;
    inner.world.injections.add(injection);
    Ok(())
}

/// Removes a fault by its place: `index`.
fn remove(inner: &mut Inner, form: &Fields) -> Result<(), String> {
    let index = field(form, "index")?.parse();
    let index = index.map_err(|error| format!("`index`: {error}"))?;
    if inner.world.injections.remove(index) {
        Ok(())
    } else {
        Err(format!("There is no fault {index}."))
    }
}

/// Adds a limit: `limit`, as on the command line. What was counted so far is forgotten.
fn limit(inner: &mut Inner, form: &Fields) -> Result<(), String> {
    let limit: Limit = field(form, "limit")?.parse()?;
    let mut limits = inner.world.limits.settings();
    limits.push(limit);
    inner.world.limits = Limits::new(limits);
    Ok(())
}

/// Lets a program sign in: `code`, `user`, and `decision` (approve or decline).
fn device(inner: &mut Inner, form: &Fields) -> Result<&'static str, String> {
    let user = match field(form, "decision")? {
        "approve" => Some(field(form, "user")?),
        "decline" => None,
        other => return Err(format!("`{other}` is none of approve and decline.")),
    };
    let now = inner.world.clock.unhurried();
    let code = field(form, "code")?;
    if !inner.world.entra.decide_device(code, user, now) {
        return Err(format!(
            "No program waits with the code {code}, or there is no such user."
        ));
    }
    Ok(match user {
        Some(_) => "/devicelogin?done=approved",
        None => "/devicelogin?done=declined",
    })
}

/// Goes on with the scenario in a body.
pub(super) fn load(service: &Service, body: &[u8]) -> Result<(), String> {
    let text = std::str::from_utf8(body).map_err(|error| format!("no UTF-8: {error}"))?;
    let scenario = Scenario::parse("scenario", text).map_err(|error| error.to_string())?;
    service.load(scenario);
    Ok(())
}

/// The calls so far, oldest first, as JSON.
pub(super) fn calls(inner: &Inner) -> String {
    let calls: Vec<Call> = inner.calls.to_vec();
    serde_json::to_string(&calls).unwrap_or_default()
}
