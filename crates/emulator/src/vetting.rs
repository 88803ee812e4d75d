//! What Microsoft's vetting of an Education request would decide, and when.

use std::time::Duration;

use time::OffsetDateTime;

use crate::clock::after;

/// What comes of a vetting.
///
/// Without a word from [`Emulator::decide`](crate::Emulator::decide) the website in the request
/// decides. This rule is **invented**; the reasons are those that Microsoft documents. The labels
/// of the host are compared, ignoring case, and the first from the left that is in the table wins:
///
/// | label of the website's host | decision |
/// |---|---|
/// | `denied` | denied, "Not an Education Customer" |
/// | `library` | denied, "Not an eligible Library" |
/// | `museum` | denied, "Not an eligible Museum" |
/// | `domain` | denied, "Not an Academic Domain" |
/// | `pending` | none: in review for ever |
/// | anything else, or no website | approved |
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The customer is qualified.
    Approved,
    /// The customer is not qualified, for this reason.
    Denied(String),
    /// There is no decision: the qualification stays in review.
    Pending,
}

impl Decision {
    /// What the table says about a website, a bare host or a URL.
    fn on_website(website: &str) -> Self {
        let host = website.split_once("://").map_or(website, |(_, rest)| rest);
        let host = host.split(['/', '?', '#']).next().unwrap_or_default();
        let host = host.rsplit('@').next().unwrap_or_default();
        let host = host.split(':').next().unwrap_or_default();
        let decisions = host.split('.').filter_map(|label| {
            Some(match label.to_ascii_lowercase().as_str() {
                "denied" => Self::Denied("Not an Education Customer".into()),
                "library" => Self::Denied("Not an eligible Library".into()),
                "museum" => Self::Denied("Not an eligible Museum".into()),
                "domain" => Self::Denied("Not an Academic Domain".into()),
                "pending" => Self::Pending,
                _ => return None,
            })
        });
        decisions.into_iter().next().unwrap_or(Self::Approved)
    }
}

/// One vetting: when it began, what will come of it, and when.
#[derive(Clone, Debug)]
pub(crate) struct Vetting {
    pub(crate) created: OffsetDateTime,
    due: OffsetDateTime,
    decision: Decision,
}

impl Vetting {
    pub(crate) fn begin(website: Option<&str>, now: OffsetDateTime, lasts: Duration) -> Self {
        let decision = website.map_or(Decision::Approved, Decision::on_website);
        Self {
            created: now,
            due: after(now, lasts),
            decision,
        }
    }

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
