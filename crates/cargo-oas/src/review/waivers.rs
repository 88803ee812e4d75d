//! Waivers: accepted changes with a reason and an expiry date, and the state of each.

use std::fmt;
use std::str::FromStr;
use std::time::SystemTime;

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::Serialize;

use super::{ReviewedChange, sanitized};
use openapi_diff::{Change, change_kinds};
use openapi_document::yaml::{Value, Yaml};
use openapi_document::{Diagnostic, Diagnostics, Location, Severity, Span};
use openapi_rust::api_diff::RustChange;

use crate::renamed;

/// A day of the calendar, as `2026-11-25`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Day(NaiveDate);

impl Day {
    /// Today, in UTC.
    #[must_use]
    pub(crate) fn today() -> Self {
        Self(DateTime::<Utc>::from(SystemTime::now()).date_naive())
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Day {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let day = text.parse().ok().map(Self);
        // The parser accepts spaces and single digits, which do not sort as text.
        day.filter(|day| day.to_string() == text)
            .ok_or("a date of the form yyyy-mm-dd")
    }
}

/// The target of a waiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// The change with this fingerprint.
    Fingerprint(String),
    /// All changes of a rule at a location.
    Location {
        /// The rule.
        rule: String,
        /// JSON pointer of the location.
        pointer: String,
    },
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fingerprint(fingerprint) => write!(f, "fingerprint {fingerprint}"),
            Self::Location { rule, pointer } => write!(f, "{rule} at {pointer}"),
        }
    }
}

/// An accepted change.
#[derive(Clone, Debug)]
pub(crate) struct Waiver {
    /// The accepted change.
    pub(crate) target: Target,
    /// The reason.
    pub(crate) reason: String,
    /// The last day on which it is valid.
    pub(crate) until: Day,
    /// The span of the waiver in the file.
    pub(crate) span: Span,
    pointer: String,
}

impl Waiver {
    fn accepts(&self, change: &impl Waivable) -> bool {
        match &self.target {
            Target::Fingerprint(fingerprint) => {
                change.fingerprint() == *fingerprint
                    || change.former_fingerprint().as_ref() == Some(fingerprint)
            }
            Target::Location { rule, pointer } => {
                change.rule() == renamed::current(rule)
                    && change.pointer().is_some_and(|known| known == pointer)
            }
        }
    }

    fn is_same(&self, other: &Self) -> bool {
        (&self.target, &self.reason, self.until) == (&other.target, &other.reason, other.until)
    }
}

/// A change that a waiver can accept.
pub(crate) trait Waivable {
    fn rule(&self) -> &'static str;
    fn pointer(&self) -> Option<&str>;
    fn fingerprint(&self) -> String;
    /// The fingerprint under the former id of its rule.
    fn former_fingerprint(&self) -> Option<String>;
}

impl Waivable for Change {
    fn rule(&self) -> &'static str {
        self.kind.id
    }

    fn pointer(&self) -> Option<&str> {
        self.location().map(|location| location.pointer.as_str())
    }

    fn fingerprint(&self) -> String {
        Self::fingerprint(self)
    }

    fn former_fingerprint(&self) -> Option<String> {
        Self::former_fingerprint(self)
    }
}

impl Waivable for RustChange {
    fn rule(&self) -> &'static str {
        self.rule
    }

    fn pointer(&self) -> Option<&str> {
        self.location()
            .map(|location: &Location| location.pointer.as_str())
    }

    fn fingerprint(&self) -> String {
        Self::fingerprint(self)
    }

    fn former_fingerprint(&self) -> Option<String> {
        let former = renamed::former(self.rule).next()?;
        Some(openapi_document::fingerprint(
            [former, &self.item].into_iter(),
        ))
    }
}

/// The state of a waiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum State {
    /// It accepts at least one change.
    Used,
    /// Its last day is over.
    Expired,
    /// It is new in this change and accepts nothing.
    Unused,
    /// It accepts nothing, and the old side has it too.
    LeftOver,
}

/// A waiver and its state.
#[derive(Clone, Debug)]
pub(crate) struct CheckedWaiver {
    /// The waiver.
    pub(crate) waiver: Waiver,
    /// Its state.
    pub(crate) state: State,
}

/// A rule about waivers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// Stable name, in kebab-case.
    pub(crate) id: &'static str,
    /// Its severity: errors fail a review.
    pub(crate) severity: Severity,
    /// Why it matters, one line.
    pub(crate) why: &'static str,
}

const FORM: Problem = Problem {
    id: "waiver-form",
    severity: Severity::Error,
    why: "a waiver that cannot be parsed accepts nothing",
};
const EXPIRED: Problem = Problem {
    id: "waiver-expired",
    severity: Severity::Error,
    why: "the waiver has expired, so the change counts again",
};
const UNUSED: Problem = Problem {
    id: "waiver-unused",
    severity: Severity::Error,
    why: "the waiver would accept a future change without a review",
};
const LEFT_OVER: Problem = Problem {
    id: "waiver-left-over",
    severity: Severity::Advice,
    why: "the change that it accepted is merged, so the waiver has no effect",
};

/// Every rule about waivers, in alphabetical order.
pub(crate) fn problems() -> impl Iterator<Item = Problem> {
    [EXPIRED, FORM, LEFT_OVER, UNUSED].into_iter()
}

/// An example of a waiver.
const EXAMPLE: &str = "write `{fingerprint: \"0123456789abcdef\", reason: why it is harmless, until: \
                       2027-01-31}`, or `rule` and `pointer` in place of `fingerprint`";

/// The waivers of a file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Waivers {
    name: String,
    source: String,
    entries: Vec<Waiver>,
    findings: Vec<Diagnostic>,
}

impl Waivers {
    /// Parses the bytes of a file; `name` is its name in diagnostics. The review reports its
    /// diagnostics.
    #[must_use]
    pub(crate) fn from_bytes(name: &str, bytes: Vec<u8>) -> Self {
        let yaml = match Yaml::from_bytes(name, bytes) {
            Ok(yaml) => yaml,
            Err(findings) => {
                return Self {
                    name: name.to_owned(),
                    source: findings.source().to_owned(),
                    entries: Vec::new(),
                    findings: findings.as_slice().to_vec(),
                };
            }
        };
        let mut waivers = Self {
            name: name.to_owned(),
            source: yaml.source().to_owned(),
            ..Self::default()
        };
        let root = yaml.root();
        waivers.keys(root, &["waivers"]);
        let list = root.get("waivers");
        if let Some(other) = list.filter(|list| !list.is_array()) {
            let message = format!("expected `waivers` to be an array, found {}", other.kind());
            waivers.wrong(other, message);
        }
        for entry in list.into_iter().flat_map(Value::items) {
            waivers.read(entry);
        }
        waivers
    }

    fn read(&mut self, entry: Value<'_>) {
        if !entry.is_object() {
            let message = format!("expected a waiver to be an object, found {}", entry.kind());
            self.wrong(entry, message);
            return;
        }
        let known = ["fingerprint", "rule", "pointer", "reason", "until"];
        let mut good = self.keys(entry, &known);
        let mut text = |key: &str| {
            let value = entry.get(key)?;
            let text = value.as_str().filter(|text| !text.trim().is_empty());
            if text.is_none() {
                let kind = value.kind();
                let message = match value.as_str() {
                    Some(_) => format!("`{key}` is empty"),
                    // Sixteen digits are a number in YAML.
                    None => {
                        format!("expected `{key}` to be a string, found {kind}; put it in quotes")
                    }
                };
                self.wrong(value, message);
                good = false;
            }
            text.map(str::to_owned)
        };
        let [fingerprint, rule, pointer, reason, until] = known.map(&mut text);
        if !good {
            return;
        }
        let target = match (fingerprint, rule, pointer) {
            (Some(fingerprint), None, None) => Target::Fingerprint(fingerprint),
            (None, Some(rule), Some(pointer)) => Target::Location { rule, pointer },
            (Some(_), _, _) => {
                let message = "expected either `fingerprint` or `rule` with `pointer`, found both";
                return self.wrong(entry, message.to_owned());
            }
            (None, _, _) => {
                let message = "missing `fingerprint`, or `rule` with `pointer`";
                return self.wrong(entry, message.to_owned());
            }
        };
        if let Target::Location { rule, pointer } = &target {
            let rule = renamed::current(rule);
            let mut wire = change_kinds().map(|rule| rule.id);
            let mut callers = openapi_rust::api_diff::all().map(|rule| rule.id);
            if !wire.any(|known| known == rule) && !callers.any(|known| known == rule) {
                let message =
                    format!("unknown rule `{rule}`; `cargo oas review --rules` lists them");
                return self.wrong(entry.get("rule").unwrap_or(entry), message);
            }
            if !pointer.starts_with('/') {
                let message =
                    format!("expected a JSON pointer, which begins with `/`, found `{pointer}`");
                return self.wrong(entry.get("pointer").unwrap_or(entry), message);
            }
        }
        let Some(reason) = reason else {
            return self.wrong(entry, "missing `reason`".to_owned());
        };
        let Some(until) = until else {
            let message = "missing `until`, the last day on which the waiver is valid";
            return self.wrong(entry, message.to_owned());
        };
        let until = match until.parse() {
            Ok(until) => until,
            Err(problem) => {
                let place = entry.get("until");
                return self.wrong(
                    place.unwrap_or(entry),
                    format!("expected {problem}, found `{until}`"),
                );
            }
        };
        self.entries.push(Waiver {
            target,
            reason: sanitized(&reason),
            until,
            span: entry.span(),
            pointer: entry.pointer(),
        });
    }

    /// Reports unknown keys; whether all are known.
    fn keys(&mut self, map: Value<'_>, known: &[&str]) -> bool {
        let mut good = true;
        for (key, value) in map.entries().filter(|(key, _)| !known.contains(key)) {
            let known = known.join("`, `");
            self.wrong(
                value,
                format!("unknown key `{key}`; known keys are `{known}`"),
            );
            good = false;
        }
        good
    }

    fn wrong(&mut self, place: Value<'_>, message: String) {
        let span = Some(place.label_span());
        let pointer = place.pointer();
        let fix = Some(EXAMPLE.to_owned());
        let finding = finding(FORM, span, pointer, message, fix);
        self.findings.push(finding);
    }

    /// A flag for each waiver: whether it accepted a change; initially false.
    pub(super) fn ledger(&self) -> Vec<bool> {
        vec![false; self.entries.len()]
    }

    /// Gives each change the first waiver that accepts it, and sets the flag of each that would.
    pub(super) fn apply<C: Waivable>(
        &self,
        changes: Vec<C>,
        today: Day,
        used: &mut [bool],
    ) -> Vec<ReviewedChange<C>> {
        let reviewed = changes.into_iter().map(|change| {
            let mut waiver = None;
            for (entry, used) in self.entries.iter().zip(&mut *used) {
                if entry.accepts(&change) {
                    *used = true;
                    if entry.until >= today && waiver.is_none() {
                        waiver = Some(entry.clone());
                    }
                }
            }
            ReviewedChange { change, waiver }
        });
        reviewed.collect()
    }

    /// The state of each waiver, and the diagnostics.
    pub(super) fn judge(
        self,
        used: &[bool],
        before: &Self,
        today: Day,
    ) -> (Vec<CheckedWaiver>, Diagnostics) {
        let mut findings = self.findings;
        let mut counting: Vec<Target> = Vec::new();
        let judged = self.entries.into_iter().zip(used).map(|(waiver, used)| {
            let again = counting.contains(&waiver.target);
            if waiver.until >= today && !again {
                counting.push(waiver.target.clone());
            }
            let known = before.entries.iter().any(|old| old.is_same(&waiver));
            let state = match (used, known) {
                (false, true) => State::LeftOver,
                (true | false, _) if waiver.until < today => State::Expired,
                (true, _) if !again => State::Used,
                (true, _) | (false, false) => State::Unused,
            };
            let Waiver { target, until, .. } = &waiver;
            let remove = Some("remove it".to_owned());
            let found = match state {
                State::Used => None,
                State::Expired => Some((
                    EXPIRED,
                    format!("the waiver for {target} expired on {until}"),
                    Some("make the change compatible, or set a later date".to_owned()),
                )),
                State::Unused if again => {
                    let message = format!("duplicate waiver for {target}");
                    Some((UNUSED, message, remove))
                }
                State::Unused => Some((
                    UNUSED,
                    format!("the waiver for {target} matches no change in this review"),
                    Some("remove it, or copy the fingerprint from the review".to_owned()),
                )),
                State::LeftOver => {
                    let message = format!("the waiver for {target} matches no change any more");
                    Some((LEFT_OVER, message, remove))
                }
            };
            findings.extend(found.map(|(problem, message, fix)| {
                let pointer = waiver.pointer.clone();
                finding(problem, Some(waiver.span), pointer, message, fix)
            }));
            CheckedWaiver { waiver, state }
        });
        let judged = judged.collect();
        (judged, Diagnostics::new(&self.name, &self.source, findings))
    }
}

fn finding(
    problem: Problem,
    span: Option<Span>,
    pointer: String,
    message: String,
    help: Option<String>,
) -> Diagnostic {
    Diagnostic {
        rule: problem.id,
        severity: problem.severity,
        pointer,
        span,
        message,
        consequence: problem.why,
        help,
        related: Vec::new(),
    }
}
