//! The page at `/`: the state of the emulator, with forms that change it.

use maud::{Markup, html};
use time::OffsetDateTime;

use super::{Fields, layout};
use crate::call_log::Call;
use crate::config::faults::InjectedFault;
use crate::config::quirks::DateFormat;
use crate::config::vetting::VettingDecision;
use crate::operation::OperationId;
use crate::partners::{Customer, Partner};
use crate::qualifications::QualificationEntry;
use crate::state::Shared;
use crate::timestamp;

/// The maximum number of customers on the page; a search finds the others.
const MAX_CUSTOMERS: usize = 100;

/// The number of calls on the page.
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

/// The page; `query` has the search for customers.
pub(super) fn page(shared: &Shared, query: &Fields) -> Markup {
    let state = &shared.state;
    let now = state.clock.now();
    let search = query.get("search").map_or("", |text| text.trim());
    let content = html! {
        h1 { "Partner Center emulator" }
        section id="clock" {
            h2 { "Clock" }
            form method="post" action="/_emulator/clock" {
                p { "The time is " time { (timestamp::format(now, DateFormat::Seconds)) } "." }
                label { "Advance by " input name="by" value="2days" size="8" required; }
                button { "Advance" }
            }
        }
        @if !shared.violations.is_empty() {
            section {
                h2 { "The emulator broke the contract" }
                ul { @for what in &shared.violations { li { (what) } } }
            }
        }
        (waiting(shared))
        @for partner in state.partners.as_slice() {
            (codes(partner))
            (customers(shared, partner, search))
        }
        (calls(shared))
        (faults(shared))
        (limits(shared))
        (quirks(shared))
        section {
            h2 { "Tokens" }
            p { "They never expire, and are valid for this emulator only." }
            label { "App-only" input class="token" readonly value=(state.entra.app_token()); }
            label { "App+user" input class="token" readonly value=(state.entra.user_token()); }
        }
        section {
            h2 { "State as a file" }
            p {
                a href="/_emulator/scenario" { "The state as a scenario" }
                ", with which another emulator can start; "
                a href="/_emulator/calls" { "the call log as JSON" }
                "."
            }
        }
    };
    layout("Partner Center emulator", &content)
}

/// Vettings in review, with forms that decide them.
fn waiting(shared: &Shared) -> Markup {
    let state = &shared.state;
    let now = state.clock.now();
    let partners = state.partners.as_slice().iter();
    let customers = partners.flat_map(|partner| partner.customers.values());
    let waiting = customers.filter_map(|customer| {
        let vetting = customer.qualifications.vetting()?;
        (*vetting.result(now) == VettingDecision::Pending).then_some((customer, vetting))
    });
    let mut waiting: Vec<_> = waiting.collect();
    waiting.sort_by_key(|(customer, vetting)| (vetting.created, customer.id));
    let more = waiting.len().saturating_sub(MAX_CUSTOMERS);
    html! {
        section id="waiting" {
            h2 { "Waiting for vetting" }
            @if waiting.is_empty() {
                p { "No customer waits for a decision." }
            } @else {
                datalist id="reasons" {
                    @for reason in REASONS { option value=(reason) {} }
                }
                ul class="list" {
                    @for (customer, vetting) in waiting.iter().take(MAX_CUSTOMERS) {
                        li {
                            (name(customer))
                            div {
                                "requested " (timestamp::format(vetting.created, DateFormat::Seconds))
                                br;
                                @if vetting.decision == VettingDecision::Pending {
                                    "no decision until you decide"
                                } @else {
                                    (decision(&vetting.decision)) " at "
                                    (timestamp::format(vetting.due, DateFormat::Seconds))
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

/// A form that decides a vetting.
fn decide(customer: &Customer) -> Markup {
    let name = &customer.name;
    html! {
        form method="post" action="/_emulator/vetting" class="row" {
            input type="hidden" name="customer" value=(customer.id);
            button name="decision" value="approved" aria-label={ "Approve " (name) } { "Approve" }
            button name="decision" value="denied" class="quiet" aria-label={ "Deny " (name) } {
                "Deny"
            }
            input name="reason" list="reasons" aria-label={ "Reason to deny " (name) }
                value="Not an Education Customer";
        }
    }
}

fn decision(decision: &VettingDecision) -> Markup {
    html! {
        @match decision {
            VettingDecision::Approved => "approved",
            VettingDecision::Denied(reason) => { "denied: " (reason) },
            VettingDecision::Pending => "in review",
        }
    }
}

fn name(customer: &Customer) -> Markup {
    html! { div { strong { (customer.name) } br; code { (customer.id) } } }
}

fn qualification(entry: &QualificationEntry, now: OffsetDateTime) -> Markup {
    html! {
        div {
            @match entry {
                QualificationEntry::Education(vetting) => {
                    "Education, " (decision(vetting.result(now)))
                },
                QualificationEntry::GovernmentCommunityCloud { code, .. } => {
                    "GovernmentCommunityCloud with " code { (code) }
                },
                QualificationEntry::StateOwnedEntity => "StateOwnedEntity",
            }
        }
    }
}

/// Text with code between backticks.
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
                                th scope="col" class="number" { "Remaining creates" }
                                th scope="col" class="number" { "Total" }
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

fn customers(shared: &Shared, partner: &Partner, search: &str) -> Markup {
    let now = shared.state.clock.now();
    let wanted = search.to_lowercase();
    let matches = |customer: &&Customer| {
        [&customer.name, &customer.domain, &customer.id.to_string()]
            .iter()
            .any(|text| text.to_lowercase().contains(&wanted))
    };
    let found: Vec<_> = partner.customers.values().filter(matches).collect();
    let more = found.len().saturating_sub(MAX_CUSTOMERS);
    html! {
        section id="customers" {
            h2 { "Customers of " (partner.name) }
            form method="get" action="/#customers" class="row" role="search" {
                label { "Name, domain or id " input name="search" type="search" value=(search); }
                button { "Find" }
            }
            @if found.is_empty() {
                p { "No customer matches." }
            } @else {
                ul class="list" {
                    @for customer in found.iter().take(MAX_CUSTOMERS) {
                        li {
                            (name(customer))
                            div {
                                @if customer.qualifications.entries.is_empty() { "no qualification" }
                                @for entry in &customer.qualifications.entries { (qualification(entry, now)) }
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

fn calls(shared: &Shared) -> Markup {
    let newest: Vec<Call> = shared.calls.last(CALLS).collect();
    html! {
        section id="calls" {
            h2 { "Call log" }
            @if newest.is_empty() { p { "No calls yet." } }
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
                    @if !call.response.is_empty() {
                        h3 { "Response" }
                        pre tabindex="0" { (pretty(&call.response)) }
                    }
                }
            }
        }
    }
}

/// JSON with line breaks; other text unchanged.
fn pretty(text: &str) -> String {
    let value = serde_json::from_str::<serde_json::Value>(text);
    value.map_or_else(|_| text.to_owned(), |value| format!("{value:#}"))
}

fn faults(shared: &Shared) -> Markup {
    let faults = &shared.state.faults;
    html! {
        section id="faults" {
            h2 { "Faults" }
            @if faults.is_empty() {
                p { "No faults." }
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
                h3 { "Inject a fault" }
                label {
                    "Fault "
                    select name="fault" {
                        @for fault in InjectedFault::options() {
                            option value=(fault.name) title=(fault.description) {
                                (fault.name)
                                @if fault.takes_value { " (requires a value)" }
                            }
                        }
                    }
                }
                label { "Value " input name="value" size="8"; }
                label {
                    "Operation "
                    select name="operation" {
                        option value="" { "all" }
                        @for operation in OperationId::ALL { option { (operation.as_str()) } }
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

fn limits(shared: &Shared) -> Markup {
    let limits = shared.state.limiter.limits();
    html! {
        section id="limits" {
            h2 { "Limits" }
            @if limits.is_empty() {
                p { "No limits." }
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
                label { "Calls in a window of time " input name="limit" value="500/60s" required; }
                button { "Add" }
            }
        }
    }
}

fn quirks(shared: &Shared) -> Markup {
    html! {
        section id="quirks" {
            h2 { "Quirks" }
            p { "How the service writes its responses. A change applies to later calls." }
            @let overrides = &shared.state.overrides;
            @if !overrides.is_empty() {
                p { "Overrides for some calls:" }
                ul {
                    @for entry in overrides {
                        li { code { (serde_json::to_string(entry).unwrap_or_default()) } }
                    }
                }
                form method="post" action="/_emulator/quirk/clear" {
                    button class="quiet" { "Remove all overrides" }
                }
            }
            @for quirk in shared.state.quirks.options() {
                form method="post" action="/_emulator/quirk" class="quirk" {
                    div {
                        strong { (quirk.name) }
                        p { (prose(&quirk.description)) }
                    }
                    div class="row" {
                        select name="quirk" aria-label=(quirk.name) {
                            @for value in &quirk.values {
                                option value={ (quirk.name) "=" (value) }
                                    selected[*value == quirk.value] { (value) }
                            }
                        }
                        button class="quiet" aria-label={ "Set " (quirk.name) } { "Set" }
                    }
                }
            }
        }
    }
}
