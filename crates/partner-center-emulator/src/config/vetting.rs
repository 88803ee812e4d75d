//! What Microsoft's vetting of an Education request decides, and how long it takes.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::duration::HumanDuration;

/// The default duration of a vetting: two days. Invented; third parties report near real time up to
/// three days.
pub const VETTING_TIME: Duration = Duration::from_secs(2 * 24 * 3600);

/// The result of a vetting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum VettingDecision {
    /// The customer is qualified.
    Approved,
    /// The customer is not qualified, for this reason.
    Denied(String),
    /// There is no decision: the qualification stays in review.
    Pending,
}

/// How long a vetting takes, and how the website in the request decides it, unless
/// [`Emulator::decide`](crate::Emulator::decide) does.
///
/// Microsoft publishes nothing on either, so the rules are **invented**; the reasons in their
/// default are those that Microsoft documents. The labels of the website's host are compared from
/// left to right, ignoring case; the first label that has a rule decides:
///
/// | label of the website's host | decision |
/// |---|---|
/// | `denied` | denied, "Not an Education Customer" |
/// | `library` | denied, "Not an eligible Library" |
/// | `museum` | denied, "Not an eligible Museum" |
/// | `domain` | denied, "Not an Academic Domain" |
/// | `pending` | none: in review for ever |
/// | any other label, or no website | approved |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct VettingRules {
    /// How long a vetting takes, by the emulator's clock.
    pub duration: HumanDuration,
    /// Decisions by label of the website's host.
    pub websites: Vec<WebsiteRule>,
    /// The decision if no label has a rule.
    pub otherwise: VettingDecision,
}

/// The decision for one label of a website's host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WebsiteRule {
    /// The label: one part of the host between two dots.
    pub label: String,
    /// The decision.
    pub decision: VettingDecision,
}

impl Default for VettingRules {
    fn default() -> Self {
        let denied = |reason: &str| VettingDecision::Denied(reason.into());
        let websites = [
            ("denied", denied("Not an Education Customer")),
            ("library", denied("Not an eligible Library")),
            ("museum", denied("Not an eligible Museum")),
            ("domain", denied("Not an Academic Domain")),
            ("pending", VettingDecision::Pending),
        ];
        let websites = websites.map(|(label, decision)| WebsiteRule {
            label: label.into(),
            decision,
        });
        Self {
            duration: HumanDuration(VETTING_TIME),
            websites: websites.into(),
            otherwise: VettingDecision::Approved,
        }
    }
}

impl VettingRules {
    /// The decision for a website, which is a host or a URL.
    pub(crate) fn decide(&self, website: &str) -> VettingDecision {
        let host = website.split_once("://").map_or(website, |(_, rest)| rest);
        let host = host.split(['/', '?', '#']).next().unwrap_or_default();
        let host = host.rsplit('@').next().unwrap_or_default();
        let host = host.split(':').next().unwrap_or_default();
        let rule = host.split('.').find_map(|label| {
            let mut rules = self.websites.iter();
            rules.find(|rule| rule.label.eq_ignore_ascii_case(label))
        });
        rule.map_or(&self.otherwise, |rule| &rule.decision).clone()
    }
}
