//! What Microsoft's vetting of an Education request would decide, and when.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::clock::after;
use crate::scenario::Lasting;

/// How long a vetting takes unless told otherwise: two days. Invented; third parties report near
/// real time up to three days.
pub const VETTING_TIME: Duration = Duration::from_secs(2 * 24 * 3600);

/// What comes of a vetting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Decision {
    /// The customer is qualified.
    Approved,
    /// The customer is not qualified, for this reason.
    Denied(String),
    /// There is no decision: the qualification stays in review.
    Pending,
}

/// How long a vetting takes, and what decides it without a word from
/// [`Emulator::decide`](crate::Emulator::decide): the website in the request.
///
/// Microsoft publishes nothing on either, so the rules are **invented**; the reasons in their
/// default are those that Microsoft documents. The labels of the website's host are compared,
/// ignoring case, and the first from the left that has a rule wins:
///
/// | label of the website's host | decision |
/// |---|---|
/// | `denied` | denied, "Not an Education Customer" |
/// | `library` | denied, "Not an eligible Library" |
/// | `museum` | denied, "Not an eligible Museum" |
/// | `domain` | denied, "Not an Academic Domain" |
/// | `pending` | none: in review for ever |
/// | anything else, or no website | approved |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct VettingRules {
    /// How long a vetting takes, by the emulator's clock.
    pub lasts: Lasting,
    /// What the labels of the website's host decide.
    pub websites: Vec<WebsiteRule>,
    /// What is decided otherwise.
    pub otherwise: Decision,
}

/// What one label of a website's host decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WebsiteRule {
    /// The label: what stands between two dots.
    pub label: String,
    /// The decision.
    pub decision: Decision,
}

impl Default for VettingRules {
    fn default() -> Self {
        let rule = |label: &str, decision| WebsiteRule {
            label: label.into(),
            decision,
        };
        let denied = |reason: &str| Decision::Denied(reason.into());
        Self {
            lasts: Lasting(VETTING_TIME),
            websites: vec![
                rule("denied", denied("Not an Education Customer")),
                rule("library", denied("Not an eligible Library")),
                rule("museum", denied("Not an eligible Museum")),
                rule("domain", denied("Not an Academic Domain")),
                rule("pending", Decision::Pending),
            ],
            otherwise: Decision::Approved,
        }
    }
}

impl VettingRules {
    /// What the rules say about a website, a bare host or a URL.
    fn decide(&self, website: &str) -> Decision {
        let host = website.split_once("://").map_or(website, |(_, rest)| rest);
        let host = host.split(['/', '?', '#']).next().unwrap_or_default();
        let host = host.rsplit('@').next().unwrap_or_default();
        let host = host.split(':').next().unwrap_or_default();
        let rule = host.split('.').find_map(|label| {
            let mut rules = self.websites.iter();
            rules.find(|rule| rule.label.eq_ignore_ascii_case(label))
        });
        let decision = rule.map_or(&self.otherwise, |rule| &rule.decision);
        decision.clone()
    }

    /// A vetting that begins now.
    pub(crate) fn begin(&self, website: Option<&str>, now: OffsetDateTime) -> Vetting {
        Vetting {
            created: now,
            due: after(now, self.lasts.0),
            decision: self.decide(website.unwrap_or_default()),
        }
    }
}

/// One vetting: when it began, what will come of it, and when.
#[derive(Clone, Debug)]
pub(crate) struct Vetting {
    pub(crate) created: OffsetDateTime,
    pub(crate) due: OffsetDateTime,
    pub(crate) decision: Decision,
}

impl Vetting {
    pub(crate) fn decided(decision: Decision, created: OffsetDateTime) -> Self {
        Self {
            created,
            due: created,
            decision,
        }
    }

    /// Puts another decision in place, in force at once.
    pub(crate) fn decide(&mut self, decision: Decision, now: OffsetDateTime) {
        self.decision = decision;
        self.due = now;
    }

    /// Where the vetting stands; computed at reading, so that no timer runs.
    pub(crate) fn outcome(&self, now: OffsetDateTime) -> &Decision {
        if now < self.due {
            &Decision::Pending
        } else {
            &self.decision
        }
    }
}
