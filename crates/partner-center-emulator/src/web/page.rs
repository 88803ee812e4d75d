//! The pages for people: the state of the emulator, sign-in for devices, and refusals.

use maud::{DOCTYPE, Markup, html};
use time::OffsetDateTime;

use super::Fields;
use crate::calls::Call;
use crate::clock::written_as;
use crate::quirks::DateFormat;
use crate::scenario::Scenario;
use crate::service::Inner;
use crate::state::{Customer, Entry, Partner};
use crate::vetting::Decision;

/// How the pages look.
pub(super) const STYLE: &str = include_str!("style.css");

/// Customers on the page; more are found by a search.
const CUSTOMERS: usize = 100;

/// Calls on the page.
const CALLS: usize = 50;

/// The reasons of a denial that Microsoft documents.
const REASONS: [&str; 7] = [
    "Not an Education Customer",
    "No longer an Education Customer",
    "Not an Education Customer - After Review",
    "Restricted being an Education Customer",
    "Not an Academic Domain",
    "Not an eligible Library",
    "Not an eligible Museum",
];

fn frame(title: &str, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                link rel="icon" href="data:,";
                link rel="stylesheet" href="/_emulator/style.css";
            }
            body {
                nav {
                    a href="/" { "Partner Center emulator" }
                    a href="/docs" { "Contract" }
                    a href="/devicelogin" { "Device sign-in" }
                }
                main { (content) }
            }
        }
    }
}

/// Says why something was not done.
pub(super) fn refusal(why: &str) -> Markup {
    let content = html! {
        h1 { "Not done" }
        p role="alert" { (why) }
        p { a href="/" { "Back to the emulator" } }
    };
    frame("Not done · Partner Center emulator", &content)
}

/// Lets a person sign in for a program that has no browser.
pub(super) fn devices(inner: &Inner, query: &Fields) -> Markup {
    let world = &inner.world;
    let now = world.clock.unhurried();
    let mut waiting: Vec<_> = world.entra.waiting(now).collect();
    waiting.sort_by(|one, other| one.user_code.cmp(&other.user_code));
    let done = query.get("done").map(String::as_str);
    let content = html! {
        h1 { "Device sign-in" }
        @match done {
            Some("approved") => p role="status" { "Signed in. The program goes on by itself." },
            Some(_) => p role="status" { "Declined." },
            None => {},
        }
        @if waiting.is_empty() {
            p { "No program waits." }
        }
        @for device in waiting {
            @let (_, users) = world.entra.members(device.partner);
            form method="post" class="card" {
                h2 { "Code " code { (device.user_code) } }
                p { "The application " code { (device.client_id) } " asks to sign in." }
                input type="hidden" name="code" value=(device.user_code);
                label {
                    "User "
                    select name="user" {
                        @for user in users {
                            option value=(user.name) {
                                (user.name)
                                @if !user.multi_factor { " (without a second factor)" }
                            }
                        }
                    }
                }
                button name="decision" value="approve" { "Sign in" }
                button name="decision" value="decline" class="quiet" { "Decline" }
            }
        }
    };
    frame("Device sign-in · Partner Center emulator", &content)
}

/// The state of the emulator.
pub(super) fn state(inner: &Inner, query: &Fields) -> Markup {
    let world = &inner.world;
    let now = world.clock.now();
    let search = query.get("search").map_or("", |text| text.trim());
    let content = html! {
        h1 { "Partner Center emulator" }
        section id="clock" {
            h2 { "Clock" }
            form method="post" action="/_emulator/clock" {
                p { "It is " time { (written_as(now, DateFormat::Seconds)) } "." }
                label { "Move it forward by " input name="by" value="2days" size="8" required; }
                button { "Move" }
            }
        }
        @if !inner.violations.is_empty() {
            section {
                h2 { "The emulator broke the contract" }
                ul { @for what in &inner.violations { li { (what) } } }
            }
        }
        (waiting(inner))
        @for partner in world.state.partners() {
            (codes(partner))
            (customers(inner, partner, search))
        }
        (calls(inner))
        (faults(inner))
        (limits(inner))
        (switches(inner))
        section {
            h2 { "Tokens" }
            p { "They never expire, and are good here alone." }
            label { "App-only" input class="token" readonly value=(world.entra.app_token()); }
            label { "App+user" input class="token" readonly value=(world.entra.user_token()); }
        }
        section {
            h2 { "Everything as a file" }
            p {
                a href="/_emulator/scenario" { "The state as a scenario" }
                ", with which another emulator goes on from here; "
                a href="/_emulator/calls" { "the calls as JSON" }
                "."
            }
        }
    };
    frame("Partner Center emulator", &content)
}

/// Requests that wait for a decision.
fn waiting(inner: &Inner) -> Markup {
    let world = &inner.world;
    let now = world.clock.now();
    let partners = world.state.partners().iter();
    let customers = partners.flat_map(|partner| partner.customers.values());
    let waiting = customers.flat_map(|customer| {
        let vettings = customer.entries.iter().filter_map(|entry| match entry {
            Entry::Education(vetting) => Some(vetting),
            Entry::GovernmentCommunityCloud { .. } | Entry::StateOwnedEntity => None,
        });
        let pending = vettings.filter(|vetting| *vetting.outcome(now) == Decision::Pending);
        pending.map(move |vetting| (customer, vetting))
    });
    let mut waiting: Vec<_> = waiting.collect();
    waiting.sort_by_key(|(customer, vetting)| (vetting.created, customer.id));
    let more = waiting.len().saturating_sub(CUSTOMERS);
    html! {
        section id="waiting" {
            h2 { "Waiting for vetting" }
            @if waiting.is_empty() {
                p { "Nothing waits for a decision." }
            } @else {
                datalist id="reasons" {
                    @for reason in REASONS { option value=(reason) {} }
                }
                ul class="list" {
                    @for (customer, vetting) in waiting.iter().take(CUSTOMERS) {
                        li {
                            (name(customer))
                            div {
                                "requested " (written_as(vetting.created, DateFormat::Seconds))
                                br;
                                @if vetting.decision == Decision::Pending {
                                    "decided by nobody but you"
                                } @else {
                                    (decided(&vetting.decision)) " by itself "
                                    (written_as(vetting.due, DateFormat::Seconds))
                                }
                            }
                            (decide(customer))
                        }
                    }
                }
                @if more > 0 { p { "and " (more) " more" } }
            }
        }
    }
}

/// Buttons that decide a vetting.
fn decide(customer: &Customer) -> Markup {
    let of = &customer.name;
    html! {
        form method="post" action="/_emulator/vetting" class="row" {
            input type="hidden" name="customer" value=(customer.id);
            button name="decision" value="approved" aria-label={ "Approve " (of) } { "Approve" }
            button name="decision" value="denied" class="quiet" aria-label={ "Deny " (of) } {
                "Deny"
            }
            input name="reason" list="reasons" aria-label={ "Reason to deny " (of) }
                value="Not an Education Customer";
        }
    }
}

fn decided(decision: &Decision) -> Markup {
    html! {
        @match decision {
            Decision::Approved => "approved",
            Decision::Denied(reason) => { "denied: " (reason) },
            Decision::Pending => "in review",
        }
    }
}

fn name(customer: &Customer) -> Markup {
    html! { div { strong { (customer.name) } br; code { (customer.id) } } }
}

fn qualification(entry: &Entry, now: OffsetDateTime) -> Markup {
    html! {
        div {
            @match entry {
                Entry::Education(vetting) => { "Education, " (decided(vetting.outcome(now))) },
                Entry::GovernmentCommunityCloud { code, .. } => {
                    "GovernmentCommunityCloud with " code { (code) }
                },
                Entry::StateOwnedEntity => "StateOwnedEntity",
            }
        }
    }
}

/// Text in which what stands between backticks is code.
fn prose(text: &str) -> Markup {
    html! {
        @for (index, part) in text.split('`').enumerate() {
            @if index % 2 == 0 { (part) } @else { code { (part) } }
        }
    }
}

fn codes(partner: &Partner) -> Markup {
    let count = |count: Option<u32>| count.map_or("no count".to_owned(), |count| count.to_string());
    html! {
        section {
            h2 { "Validation codes of " (partner.name) }
            @if partner.codes.is_empty() {
                p { "The partner has none." }
            } @else {
                div class="table" {
                    table {
                        thead {
                            tr {
                                th scope="col" { "Code" }
                                th scope="col" class="number" { "Creates left" }
                                th scope="col" class="number" { "In all" }
                            }
                        }
                        tbody {
                            @for code in &partner.codes {
                                tr {
                                    th scope="row" { code { (code.id) } }
                                    td class="number" { (count(code.remaining)) }
                                    td class="number" { (count(code.max)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn customers(inner: &Inner, partner: &Partner, search: &str) -> Markup {
    let now = inner.world.clock.now();
    let wanted = search.to_lowercase();
    let matches = |customer: &&Customer| {
        [&customer.name, &customer.domain, &customer.id.to_string()]
            .iter()
            .any(|text| text.to_lowercase().contains(&wanted))
    };
    let found: Vec<_> = partner.customers.values().filter(matches).collect();
    let more = found.len().saturating_sub(CUSTOMERS);
    html! {
        section id="customers" {
            h2 { "Customers of " (partner.name) }
            form method="get" action="/#customers" class="row" role="search" {
                label { "Name, domain or id " input name="search" type="search" value=(search); }
                button { "Find" }
            }
            @if found.is_empty() {
                p { "There is no such customer." }
            } @else {
                ul class="list" {
                    @for customer in found.iter().take(CUSTOMERS) {
                        li {
                            (name(customer))
                            div {
                                @if customer.entries.is_empty() { "no qualification" }
                                @for entry in &customer.entries { (qualification(entry, now)) }
                            }
                            div {
                                (customer.domain)
                                br;
                                @match customer.account_status() {
                                    Some(status) => { "account " (status.as_str()) },
                                    None => "account without status",
                                }
                            }
                        }
                    }
                }
                @if more > 0 { p { "and " (more) " more; search to find them" } }
            }
        }
    }
}

fn calls(inner: &Inner) -> Markup {
    let newest: Vec<Call> = inner.calls.last(CALLS).collect();
    html! {
        section id="calls" {
            h2 { "Last calls" }
            @if newest.is_empty() { p { "Nobody has called yet." } }
            @for call in newest {
                details {
                    summary {
                        span class="status" {
                            @match call.status {
                                Some(status) => (status),
                                None => "none",
                            }
                        }
                        " " (call.method) " " (call.path)
                        @if call.replayed { " (replayed)" }
                    }
                    dl {
                        dt { "Time" } dd { (call.time) }
                        dt { "Operation" }
                        dd { (call.operation.as_deref().unwrap_or("none")) }
                        dt { "MS-RequestId" } dd { code { (call.request_id) } }
                        dt { "MS-CorrelationId" } dd { code { (call.correlation_id) } }
                        @if let Some(query) = &call.query {
                            dt { "Query" } dd { code { (query) } }
                        }
                        @if let Some(token) = call.headers.get("authorization") {
                            dt { "Authorization" } dd { (token) }
                        }
                    }
                    @if !call.body.is_empty() {
                        h3 { "Request" }
                        pre tabindex="0" { (pretty(&call.body)) }
                    }
                    @if !call.answer.is_empty() {
                        h3 { "Answer" }
                        pre tabindex="0" { (pretty(&call.answer)) }
                    }
                }
            }
        }
    }
}

/// JSON in lines, other text as it is.
fn pretty(text: &str) -> String {
    let value = serde_json::from_str::<serde_json::Value>(text);
    value.map_or_else(|_| text.to_owned(), |value| format!("{value:#}"))
}

fn faults(inner: &Inner) -> Markup {
    let faults = inner.world.injections.as_slice();
    let schema = Scenario::schema();
    let kinds = schema.pointer("/$defs/Failure/oneOf");
    let kinds = kinds
        .and_then(|kinds| kinds.as_array())
        .into_iter()
        .flatten();
    let kinds: Vec<_> = kinds.filter_map(kind).collect();
    let operations = crate::contract::operations();
    html! {
        section id="faults" {
            h2 { "Faults" }
            @if faults.is_empty() {
                p { "Nothing goes wrong." }
            } @else {
                ul {
                    @for (index, fault) in faults.iter().enumerate() {
                        @let text = serde_json::to_string(fault).unwrap_or_default();
                        li {
                            form method="post" action="/_emulator/fault/remove" class="row" {
                                input type="hidden" name="index" value=(index);
                                code { (text) }
                                button class="quiet" aria-label={ "Remove " (text) } { "Remove" }
                            }
                        }
                    }
                }
            }
            form method="post" action="/_emulator/fault" class="card" {
                h3 { "Let something go wrong" }
                label {
                    "What "
                    select name="fault" {
                        @for (name, valued) in &kinds {
                            option value=(name) { (name) @if *valued { " (needs a value)" } }
                        }
                    }
                }
                label { "Value " input name="value" size="8"; }
                label {
                    "Operation "
                    select name="operation" {
                        option value="" { "all" }
                        @for operation in operations { option { (operation) } }
                    }
                }
                label { "Customer " input name="customer" size="36" placeholder="all"; }
                label { "Next calls " input name="next" type="number" min="1" value="1"; }
                label {
                    "Chance "
                    input name="chance" type="number" min="0" max="1" step="any" placeholder="1";
                }
                button { "Add" }
            }
        }
    }
}

/// The name of a kind of failure, and whether it needs a value; `answer` is for scenarios and tests.
fn kind(schema: &serde_json::Value) -> Option<(String, bool)> {
    if let Some(name) = schema.get("const").and_then(|name| name.as_str()) {
        return Some((name.to_owned(), false));
    }
    let members = schema.get("properties").and_then(|map| map.as_object())?;
    let name = members.keys().next()?;
    (name != "answer").then(|| (name.clone(), true))
}

fn limits(inner: &Inner) -> Markup {
    let limits = inner.world.limits.settings();
    html! {
        section id="limits" {
            h2 { "Limits" }
            @if limits.is_empty() {
                p { "Nothing throttles." }
            } @else {
                ul {
                    @for limit in limits {
                        li { code { (serde_json::to_string(&limit).unwrap_or_default()) } }
                    }
                }
                form method="post" action="/_emulator/limit/clear" {
                    button class="quiet" { "Remove all limits" }
                }
            }
            form method="post" action="/_emulator/limit" class="card" {
                label { "Calls in a span of time " input name="limit" value="500/60s" required; }
                button { "Throttle" }
            }
        }
    }
}

fn switches(inner: &Inner) -> Markup {
    html! {
        section id="switches" {
            h2 { "Switches" }
            p { "How the service spells its answers. A change concerns the calls that follow." }
            @let overrides = &inner.world.switches.overrides;
            @if !overrides.is_empty() {
                p { "In another position for some calls:" }
                ul {
                    @for entry in overrides {
                        li { code { (serde_json::to_string(entry).unwrap_or_default()) } }
                    }
                }
                form method="post" action="/_emulator/quirk/clear" {
                    button class="quiet" { "Remove all exceptions" }
                }
            }
            @for switch in inner.world.switches.usual.switches() {
                form method="post" action="/_emulator/quirk" class="switch" {
                    div {
                        strong { (switch.name) }
                        p { (prose(&switch.about)) }
                    }
                    div class="row" {
                        select name="quirk" aria-label=(switch.name) {
                            @for position in &switch.positions {
                                option value={ (switch.name) "=" (position) }
                                    selected[*position == switch.position] { (position) }
                            }
                        }
                        button class="quiet" aria-label={ "Set " (switch.name) } { "Set" }
                    }
                }
            }
        }
    }
}
