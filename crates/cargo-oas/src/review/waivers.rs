//! Waivers: changes that somebody accepted, why, and until when; what became of each.

use std::fmt;
use std::str::FromStr;
use std::time::SystemTime;

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Reviewed, disarmed};
use openapi_diff::{self as changes, Change};
use openapi_document::Location;
use openapi_document::{Cursor, Document, Span};
use openapi_document::{Finding, Findings, Level};
use openapi_rust::api_diff::RustChange;

/// A day of the calendar, as `2026-11-25`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(NaiveDate);

impl Day {
    /// The day that it is now, in UTC.
    #[must_use]
    pub fn today() -> Self {
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
        // Spaces and single digits are read too, and would not sort or compare as text.
        day.filter(|day| day.to_string() == text)
            .ok_or("not a day of the form yyyy-mm-dd")
    }
}

/// What a waiver accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The change with this fingerprint.
    Fingerprint(String),
    /// All changes of a rule at a place.
    Location {
        /// The rule.
        rule: String,
        /// JSON pointer of the place.
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

/// A change that somebody accepted.
#[derive(Clone, Debug)]
pub struct Waiver {
    /// What it accepts.
    pub target: Target,
    /// Why.
    pub reason: String,
    /// The last day on which it counts.
    pub until: Day,
    /// Where it is written, from its first to its last character.
    pub span: Span,
    pointer: String,
}

impl Waiver {
    fn accepts(&self, change: &impl Waivable) -> bool {
        match &self.target {
            Target::Fingerprint(fingerprint) => change.fingerprint() == *fingerprint,
            Target::Location { rule, pointer } => {
                change.rule() == rule && change.pointer().is_some_and(|known| known == pointer)
            }
        }
    }

    fn is_same(&self, other: &Self) -> bool {
        (&self.target, &self.reason, self.until) == (&other.target, &other.reason, other.until)
    }
}

/// What a waiver can accept.
pub(super) trait Waivable {
    fn rule(&self) -> &'static str;
    fn pointer(&self) -> Option<&str>;
    fn fingerprint(&self) -> String;
}

impl Waivable for Change {
    fn rule(&self) -> &'static str {
        self.rule.id
    }

    fn pointer(&self) -> Option<&str> {
        self.place().map(|place: &Location| place.pointer.as_str())
    }

    fn fingerprint(&self) -> String {
        Self::fingerprint(self)
    }
}

impl Waivable for RustChange {
    fn rule(&self) -> &'static str {
        self.rule
    }

    fn pointer(&self) -> Option<&str> {
        self.place().map(|place: &Location| place.pointer.as_str())
    }

    fn fingerprint(&self) -> String {
        Self::fingerprint(self)
    }
}

/// What became of a waiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It accepts at least one change.
    Used,
    /// Its last day is over.
    Expired,
    /// It came with this change and accepts nothing.
    Unused,
    /// It accepts nothing, and was there before this change.
    LeftOver,
}

/// A waiver and what became of it.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The waiver.
    pub waiver: Waiver,
    /// What became of it.
    pub state: State,
}

/// A kind of problem with waivers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Stable name, in kebab-case.
    pub id: &'static str,
    /// How much it weighs: errors fail a review.
    pub level: Level,
    /// Why it matters, one line.
    pub why: &'static str,
}

const FORM: Problem = Problem {
    id: "waiver-form",
    level: Level::Error,
    why: "a waiver that cannot be read accepts nothing",
};
const EXPIRED: Problem = Problem {
    id: "waiver-expired",
    level: Level::Error,
    why: "its end was agreed on, and what it accepted counts again",
};
const UNUSED: Problem = Problem {
    id: "waiver-unused",
    level: Level::Error,
    why: "it would accept a change to come that nobody has looked at",
};
const LEFT_OVER: Problem = Problem {
    id: "waiver-left-over",
    level: Level::Advice,
    why: "the change that it accepted is merged, so it has done its work",
};

/// Every kind of problem with waivers, in alphabetical order.
pub fn problems() -> impl Iterator<Item = Problem> {
    [EXPIRED, FORM, LEFT_OVER, UNUSED].into_iter()
}

/// How a waiver is written.
const EXAMPLE: &str = "write `{fingerprint: \"0123456789abcdef\", reason: why it harms nobody, until: \
                       2027-01-31}`, or `rule` and `pointer` in place of `fingerprint`";

/// The waivers of a file.
#[derive(Clone, Debug, Default)]
pub struct Waivers {
    name: String,
    source: String,
    entries: Vec<Waiver>,
    findings: Vec<Finding>,
}

impl Waivers {
    /// Reads the bytes of a file; `name` is what findings call it. What is wrong with it becomes
    /// known in the review.
    #[must_use]
    pub fn from_bytes(name: &str, bytes: Vec<u8>) -> Self {
        let document = match Document::from_bytes(name, bytes) {
            Ok(document) => document,
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
            source: document.source().to_owned(),
            ..Self::default()
        };
        let root = document.root();
        waivers.keys(&root, &["waivers"]);
        let list = root.get("waivers");
        if let Some(other) = list.as_ref().filter(|list| !list.is_list()) {
            let message = format!("`waivers` is {}, not a list", other.kind());
            waivers.wrong(other, message);
        }
        for entry in list.iter().flat_map(Cursor::items) {
            waivers.read(&entry);
        }
        waivers
    }

    fn read(&mut self, entry: &Cursor<'_>) {
        if !entry.is_map() {
            self.wrong(entry, format!("a waiver is {}, not a map", entry.kind()));
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
                    // Sixteen digits are a number to YAML.
                    None => format!("`{key}` is {kind}, not a string; put it in quotes"),
                };
                self.wrong(&value, message);
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
                let message = "a waiver has a `fingerprint` and a `rule` or `pointer` as well";
                return self.wrong(entry, message.to_owned());
            }
            (None, _, _) => {
                let message = "a waiver has neither a `fingerprint` nor both `rule` and `pointer`";
                return self.wrong(entry, message.to_owned());
            }
        };
        if let Target::Location { rule, pointer } = &target {
            let mut wire = changes::all().map(|rule| rule.id);
            let mut callers = openapi_rust::api_diff::all().map(|rule| rule.id);
            if !wire.any(|known| known == rule) && !callers.any(|known| known == rule) {
                let message =
                    format!("no rule is called `{rule}`; `cargo xtask review --rules` lists them");
                return self.wrong(entry.get("rule").as_ref().unwrap_or(entry), message);
            }
            if !pointer.starts_with('/') {
                let message = format!("`{pointer}` is no pointer: it begins with `/`");
                return self.wrong(entry.get("pointer").as_ref().unwrap_or(entry), message);
            }
        }
        let Some(reason) = reason else {
            return self.wrong(entry, "a waiver has no `reason`".to_owned());
        };
        let Some(until) = until else {
            let message = "a waiver has no `until`, the last day on which it counts";
            return self.wrong(entry, message.to_owned());
        };
        let until = match until.parse() {
            Ok(until) => until,
            Err(problem) => {
                let place = entry.get("until");
                let place = place.as_ref().unwrap_or(entry);
                return self.wrong(place, format!("`until` is {problem}: `{until}`"));
            }
        };
        self.entries.push(Waiver {
            target,
            reason: disarmed(reason),
            until,
            span: entry.span(),
            pointer: entry.pointer().to_owned(),
        });
    }

    /// Reports keys that are not known, and says whether all are.
    fn keys(&mut self, map: &Cursor<'_>, known: &[&str]) -> bool {
        let mut good = true;
        for (key, value) in map.members().filter(|(key, _)| !known.contains(key)) {
            let known = known.join("`, `");
            self.wrong(&value, format!("`{key}` is none of `{known}`"));
            good = false;
        }
        good
    }

    fn wrong(&mut self, place: &Cursor<'_>, message: String) {
        let span = Some(place.label());
        let pointer = place.pointer().to_owned();
        let fix = Some(EXAMPLE.to_owned());
        let finding = finding(FORM, span, pointer, message, fix);
        self.findings.push(finding);
    }

    /// For each waiver, that it has accepted nothing yet.
    pub(super) fn ledger(&self) -> Vec<bool> {
        vec![false; self.entries.len()]
    }

    /// Gives each change the first waiver that accepts it, and notes in `used` each that would.
    pub(super) fn apply<C: Waivable>(
        &self,
        changes: Vec<C>,
        today: Day,
        used: &mut [bool],
    ) -> Vec<Reviewed<C>> {
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
            Reviewed { change, waiver }
        });
        reviewed.collect()
    }

    /// What became of each waiver, and what is wrong with them.
    pub(super) fn judge(self, used: &[bool], before: &Self, today: Day) -> (Vec<Judged>, Findings) {
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
                    format!("the waiver of {target} ended on {until}"),
                    Some("make the change compatible, or agree on another day".to_owned()),
                )),
                State::Unused if again => {
                    let message = format!("a waiver of {target} stands above already");
                    Some((UNUSED, message, remove))
                }
                State::Unused => Some((
                    UNUSED,
                    format!("the waiver of {target} accepts nothing in this change"),
                    Some("remove it, or copy the fingerprint from the review".to_owned()),
                )),
                State::LeftOver => {
                    let message = format!("the waiver of {target} accepts nothing any more");
                    Some((LEFT_OVER, message, remove))
                }
            };
            findings.extend(found.map(|(problem, message, fix)| {
                let pointer = waiver.pointer.clone();
                finding(problem, Some(waiver.span), pointer, message, fix)
            }));
            Judged { waiver, state }
        });
        let judged = judged.collect();
        (judged, Findings::new(&self.name, &self.source, findings))
    }
}

fn finding(
    problem: Problem,
    span: Option<Span>,
    pointer: String,
    message: String,
    fix: Option<String>,
) -> Finding {
    Finding {
        rule: problem.id,
        level: problem.level,
        pointer,
        span,
        message,
        consequence: problem.why,
        fix,
        related: Vec::new(),
    }
}
