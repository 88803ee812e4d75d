//! The qualifications of a customer, and the rules for requesting them.

use std::sync::Arc;

use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use crate::clock::after;
use crate::config::quirks::DateFormat;
use crate::config::scenario::Qualification;
use crate::config::vetting::{VettingDecision, VettingRules};
use crate::error_responses::ApiErrorKind;
use crate::timestamp;

/// How many vettings a customer can request.
const MAX_VETTINGS: u32 = 3;

/// A vetting: when it was requested, what it decides, and when.
#[derive(Clone, Debug)]
pub(crate) struct Vetting {
    pub(crate) created: OffsetDateTime,
    pub(crate) due: OffsetDateTime,
    pub(crate) decision: VettingDecision,
}

impl Vetting {
    fn new(rules: &VettingRules, website: Option<&str>, created: OffsetDateTime) -> Self {
        Self {
            created,
            due: after(created, rules.duration.0),
            decision: rules.decide(website.unwrap_or_default()),
        }
    }

    fn decided(decision: VettingDecision, created: OffsetDateTime) -> Self {
        Self {
            created,
            due: created,
            decision,
        }
    }

    /// The result at a time. It is computed on demand, so that no timer is necessary.
    pub(crate) fn result(&self, now: OffsetDateTime) -> &VettingDecision {
        if now < self.due {
            &VettingDecision::Pending
        } else {
            &self.decision
        }
    }
}

/// A qualification that was requested.
#[derive(Clone)]
pub(crate) enum QualificationEntry {
    Education(Vetting),
    GovernmentCommunityCloud {
        created: OffsetDateTime,
        code: Arc<str>,
    },
    StateOwnedEntity,
}

/// A validation code and its remaining creates.
pub(crate) struct Code {
    pub(crate) id: Arc<str>,
    pub(crate) max: Option<u32>,
    pub(crate) remaining: Option<u32>,
    pub(crate) changed: OffsetDateTime,
}

/// The qualifications of a customer, in order of request, and the number of requested vettings.
pub(crate) struct Qualifications {
    pub(crate) entries: Vec<QualificationEntry>,
    pub(crate) vettings: u32,
}

impl Qualifications {
    /// The vetting of Education, if it was requested.
    #[cfg(feature = "web")]
    pub(crate) fn vetting(&self) -> Option<&Vetting> {
        self.entries.iter().find_map(|entry| match entry {
            QualificationEntry::Education(vetting) => Some(vetting),
            QualificationEntry::GovernmentCommunityCloud { .. }
            | QualificationEntry::StateOwnedEntity => None,
        })
    }

    /// Replaces the decision of the vetting, with effect from now; `false` if there is none.
    pub(crate) fn decide(&mut self, decision: &VettingDecision, now: OffsetDateTime) -> bool {
        for entry in &mut self.entries {
            if let QualificationEntry::Education(vetting) = entry {
                vetting.decision = decision.clone();
                vetting.due = now;
                return true;
            }
        }
        false
    }

    /// The qualification that the synchronous operations return, in their spelling. One that opens
    /// offers comes before StateOwnedEntity, which opens none; one that Microsoft has not approved
    /// does not count.
    pub(crate) fn synchronous(&self, now: OffsetDateTime) -> &'static str {
        let mut found = "none";
        for entry in &self.entries {
            match entry {
                QualificationEntry::Education(vetting) => {
                    if *vetting.result(now) == VettingDecision::Approved {
                        return "education";
                    }
                }
                QualificationEntry::GovernmentCommunityCloud { .. } => {
                    return "governmentcommunitycloud";
                }
                QualificationEntry::StateOwnedEntity => found = "stateownedentity",
            }
        }
        found
    }

    /// Checks that Education can be requested. It can be after a denial.
    fn check_education(&self, now: OffsetDateTime) -> Result<(), ApiErrorKind> {
        for entry in &self.entries {
            match entry {
                QualificationEntry::Education(vetting) => match vetting.result(now) {
                    VettingDecision::Pending => return Err(ApiErrorKind::AlreadyInReview),
                    VettingDecision::Approved => return Err(ApiErrorKind::AlreadyQualified),
                    VettingDecision::Denied(_) => {}
                },
                QualificationEntry::GovernmentCommunityCloud { .. } => {
                    return Err(ApiErrorKind::Excluded);
                }
                QualificationEntry::StateOwnedEntity => {}
            }
        }
        Ok(())
    }

    fn replace_education(&mut self, vetting: Vetting) {
        self.entries
            .retain(|entry| !matches!(entry, QualificationEntry::Education(_)));
        self.entries.push(QualificationEntry::Education(vetting));
    }

    /// Requests a vetting for Education.
    pub(crate) fn request_education(
        &mut self,
        website: Option<&str>,
        rules: &VettingRules,
        now: OffsetDateTime,
    ) -> Result<(), ApiErrorKind> {
        self.check_education(now)?;
        if self.vettings >= MAX_VETTINGS {
            return Err(ApiErrorKind::TooManyVettings);
        }
        self.vettings += 1;
        self.replace_education(Vetting::new(rules, website, now));
        Ok(())
    }

    /// Sets Education without a vetting.
    pub(crate) fn set_education(&mut self, now: OffsetDateTime) -> Result<(), ApiErrorKind> {
        self.check_education(now)?;
        self.replace_education(Vetting::decided(VettingDecision::Approved, now));
        Ok(())
    }

    /// Adds GovernmentCommunityCloud, and uses the validation code.
    pub(crate) fn request_government(
        &mut self,
        code: &str,
        codes: &mut [Code],
        now: OffsetDateTime,
    ) -> Result<QualificationEntry, ApiErrorKind> {
        for entry in &self.entries {
            match entry {
                // A denied customer has no qualification.
                QualificationEntry::Education(vetting) => match vetting.result(now) {
                    VettingDecision::Pending | VettingDecision::Approved => {
                        return Err(ApiErrorKind::Excluded);
                    }
                    VettingDecision::Denied(_) => {}
                },
                QualificationEntry::GovernmentCommunityCloud { .. }
                | QualificationEntry::StateOwnedEntity => {
                    return Err(ApiErrorKind::AlreadyQualified);
                }
            }
        }
        let code = codes.iter_mut().find(|known| &*known.id == code);
        let code = code.ok_or(ApiErrorKind::UnknownValidationCode)?;
        if let Some(remaining) = &mut code.remaining {
            let left = remaining.checked_sub(1);
            *remaining = left.ok_or(ApiErrorKind::ValidationCodeUsedUp)?;
            code.changed = now;
        }
        Ok(self.add(QualificationEntry::GovernmentCommunityCloud {
            created: now,
            code: Arc::clone(&code.id),
        }))
    }

    /// Adds StateOwnedEntity.
    pub(crate) fn request_state_owned(&mut self) -> Result<QualificationEntry, ApiErrorKind> {
        let is_known = |entry| matches!(entry, &QualificationEntry::StateOwnedEntity);
        if self.entries.iter().any(is_known) {
            return Err(ApiErrorKind::AlreadyQualified);
        }
        Ok(self.add(QualificationEntry::StateOwnedEntity))
    }

    fn add(&mut self, entry: QualificationEntry) -> QualificationEntry {
        self.entries.push(entry.clone());
        entry
    }
}

impl QualificationEntry {
    /// A qualification of a scenario that starts at `now`; `earlier` is the default time of a request
    /// that has been decided.
    pub(crate) fn new(
        qualification: Qualification,
        rules: &VettingRules,
        now: OffsetDateTime,
        earlier: OffsetDateTime,
    ) -> Self {
        match qualification {
            Qualification::Education {
                requested,
                decision,
                decided,
            } => {
                let mut vetting = match decision {
                    None => Vetting::new(rules, None, requested.unwrap_or(now)),
                    Some(decision) => Vetting::decided(decision, requested.unwrap_or(earlier)),
                };
                vetting.due = decided.unwrap_or(vetting.due);
                Self::Education(vetting)
            }
            Qualification::GovernmentCommunityCloud {
                requested,
                validation_code,
            } => Self::GovernmentCommunityCloud {
                created: requested.unwrap_or(earlier),
                code: validation_code.into(),
            },
            Qualification::StateOwnedEntity => Self::StateOwnedEntity,
        }
    }

    pub(crate) fn to_scenario(&self) -> Qualification {
        match self {
            Self::Education(vetting) => Qualification::Education {
                requested: Some(vetting.created),
                decision: Some(vetting.decision.clone()),
                decided: Some(vetting.due),
            },
            Self::GovernmentCommunityCloud { created, code } => {
                Qualification::GovernmentCommunityCloud {
                    requested: Some(*created),
                    validation_code: code.to_string(),
                }
            }
            Self::StateOwnedEntity => Qualification::StateOwnedEntity,
        }
    }

    pub(crate) fn to_json(&self, dates: DateFormat, now: OffsetDateTime) -> Value {
        match self {
            Self::Education(vetting) => {
                let result = vetting.result(now);
                // The documented sample of an approved Education has no date.
                let dated = *result != VettingDecision::Approved;
                let created = dated.then_some(vetting.created);
                qualification_json("Education", result, created, dates)
            }
            Self::GovernmentCommunityCloud { created, .. } => {
                let approved = &VettingDecision::Approved;
                qualification_json("GovernmentCommunityCloud", approved, Some(*created), dates)
            }
            Self::StateOwnedEntity => json!({"qualification": "StateOwnedEntity"}),
        }
    }
}

/// A qualification with a vetting status, in JSON.
pub(crate) fn qualification_json(
    qualification: &str,
    decision: &VettingDecision,
    created: Option<OffsetDateTime>,
    dates: DateFormat,
) -> Value {
    let (status, reason) = match decision {
        VettingDecision::Pending => ("InReview", None),
        VettingDecision::Approved => ("Approved", None),
        VettingDecision::Denied(reason) => ("Denied", Some(reason)),
    };
    let mut entry = Map::new();
    entry.insert("qualification".into(), qualification.into());
    entry.insert("vettingStatus".into(), status.into());
    if let Some(reason) = reason {
        entry.insert("vettingReason".into(), reason.as_str().into());
    }
    if let Some(created) = created {
        let created = timestamp::format(created, dates);
        entry.insert("vettingCreateDate".into(), created.into());
    }
    entry.into()
}
