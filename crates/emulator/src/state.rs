//! The partner's customers and validation codes, and the rules for requesting a qualification.

use std::time::Duration;

use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use time::macros::format_description;
use uuid::Uuid;

use crate::clock::written;
use crate::refusals::{Fault, Refusal};
use crate::seed;
use crate::vetting::{Decision, Vetting};

/// Requests for vetting that a customer has in all.
const VETTINGS: u32 = 3;

/// What the service knows about one partner.
pub(crate) struct State {
    customers: Vec<Customer>,
    codes: Vec<ValidationCode>,
    vetting_time: Duration,
}

struct Customer {
    id: Uuid,
    entries: Vec<Entry>,
    vettings: u32,
}

/// A qualification that was requested.
enum Entry {
    Education(Vetting),
    GovernmentCommunityCloud { created: OffsetDateTime },
    StateOwnedEntity,
}

struct ValidationCode {
    id: &'static str,
    max: Option<u32>,
    remaining: Option<u32>,
    changed: OffsetDateTime,
}

impl State {
    pub(crate) fn new(
        customers: &[seed::Customer],
        vetting_time: Duration,
        now: OffsetDateTime,
    ) -> Self {
        let code = |id, max, remaining| ValidationCode {
            id,
            max,
            remaining,
            changed: now,
        };
        Self {
            customers: customers
                .iter()
                .map(|customer| Customer::seeded(customer, vetting_time, now))
                .collect(),
            codes: vec![
                code(seed::CODE, Some(5), Some(4)),
                code(seed::CODE_FOR_ONE, Some(1), Some(1)),
                code(seed::CODE_USED_UP, Some(3), Some(0)),
                code(seed::CODE_WITHOUT_COUNTS, None, None),
            ],
            vetting_time,
        }
    }

    /// The qualifications of a customer, in order of request.
    pub(crate) fn qualifications(
        &self,
        customer: Uuid,
        now: OffsetDateTime,
    ) -> Result<Value, Fault> {
        let known = self.customers.iter().find(|known| known.id == customer);
        let known = known.ok_or(Refusal::NoRelationship)?;
        Ok(known
            .entries
            .iter()
            .map(|entry| entry.to_json(now))
            .collect())
    }

    /// Requests a qualification; `request` fits the contract.
    pub(crate) fn request(
        &mut self,
        customer: Uuid,
        request: &Value,
        now: OffsetDateTime,
    ) -> Result<Value, Fault> {
        let text = |member: &str| request.get(member).and_then(Value::as_str);
        let known = self.customers.iter_mut().find(|known| known.id == customer);
        let customer = known.ok_or(Refusal::NoRelationship)?;
        match text("qualification") {
            Some("Education") => {
                customer.request_education(text("website"), now, self.vetting_time)
            }
            Some("GovernmentCommunityCloud") => {
                let code = text("validationCode").unwrap_or_default();
                customer.request_government(code, &mut self.codes, now)
            }
            Some("StateOwnedEntity") => customer.request_state_owned(now),
            Some(_) | None => {
                Err(Refusal::InvalidProperty.because("`qualification` cannot be requested"))
            }
        }
    }

    /// The partner's validation codes.
    pub(crate) fn validation_codes(&self) -> Value {
        self.codes.iter().map(ValidationCode::to_json).collect()
    }

    pub(crate) fn remaining_creates(&self, code: &str) -> Option<u32> {
        self.codes.iter().find(|known| known.id == code)?.remaining
    }

    /// Decides the customer's Education vetting; `false` if there is none.
    pub(crate) fn decide(
        &mut self,
        customer: Uuid,
        decision: Decision,
        now: OffsetDateTime,
    ) -> bool {
        let known = self.customers.iter_mut().find(|known| known.id == customer);
        let vetting = known.and_then(|customer| customer.education_mut());
        vetting
            .map(|vetting| vetting.decide(decision, now))
            .is_some()
    }
}

impl Customer {
    fn seeded(seed: &seed::Customer, vetting_time: Duration, now: OffsetDateTime) -> Self {
        let earlier = now.checked_sub(time::Duration::WEEK).unwrap_or(now);
        let mut vettings = 0;
        let entries = seed.qualifications.iter().map(|qualification| {
            let mut education = |vetting| {
                vettings += 1;
                Entry::Education(vetting)
            };
            match qualification {
                seed::Qualification::EducationInReview => {
                    education(Vetting::begin(None, now, vetting_time))
                }
                seed::Qualification::EducationApproved => {
                    education(Vetting::decided(Decision::Approved, earlier))
                }
                seed::Qualification::EducationDenied(reason) => {
                    education(Vetting::decided(Decision::Denied(reason.clone()), earlier))
                }
                seed::Qualification::GovernmentCommunityCloud => {
                    Entry::GovernmentCommunityCloud { created: earlier }
                }
                seed::Qualification::StateOwnedEntity => Entry::StateOwnedEntity,
            }
        });
        let entries = entries.collect();
        Self {
            id: seed.id,
            entries,
            vettings,
        }
    }

    fn education_mut(&mut self) -> Option<&mut Vetting> {
        self.entries.iter_mut().find_map(|entry| match entry {
            Entry::Education(vetting) => Some(vetting),
            Entry::GovernmentCommunityCloud { .. } | Entry::StateOwnedEntity => None,
        })
    }

    fn request_education(
        &mut self,
        website: Option<&str>,
        now: OffsetDateTime,
        vetting_time: Duration,
    ) -> Result<Value, Fault> {
        for entry in &self.entries {
            match entry {
                Entry::Education(vetting) => match vetting.outcome(now) {
                    Decision::Pending => return Err(Refusal::AlreadyInReview.into()),
                    Decision::Approved => return Err(Refusal::AlreadyQualified.into()),
                    Decision::Denied(_) => {}
                },
                Entry::GovernmentCommunityCloud { .. } => return Err(Refusal::Excluded.into()),
                Entry::StateOwnedEntity => {}
            }
        }
        if self.vettings >= VETTINGS {
            return Err(Refusal::TooManyVettings.into());
        }
        self.vettings += 1;
        self.entries
            .retain(|entry| !matches!(entry, Entry::Education(_)));
        let vetting = Vetting::begin(website, now, vetting_time);
        // The answer to the request is always InReview, however fast the decision comes.
        let answer = vetted("Education", &Decision::Pending, Some(now));
        self.entries.push(Entry::Education(vetting));
        Ok(answer)
    }

    fn request_government(
        &mut self,
        code: &str,
        codes: &mut [ValidationCode],
        now: OffsetDateTime,
    ) -> Result<Value, Fault> {
        for entry in &self.entries {
            match entry {
                // A customer who was denied has no qualification.
                Entry::Education(vetting) => match vetting.outcome(now) {
                    Decision::Pending | Decision::Approved => return Err(Refusal::Excluded.into()),
                    Decision::Denied(_) => {}
                },
                Entry::GovernmentCommunityCloud { .. } | Entry::StateOwnedEntity => {
                    return Err(Refusal::AlreadyQualified.into());
                }
            }
        }
        let code = codes.iter_mut().find(|known| known.id == code);
        let code = code.ok_or(Refusal::UnknownValidationCode)?;
        if let Some(remaining) = &mut code.remaining {
            *remaining = remaining
                .checked_sub(1)
                .ok_or(Refusal::ValidationCodeUsedUp)?;
            code.changed = now;
        }
        let entry = Entry::GovernmentCommunityCloud { created: now };
        let answer = entry.to_json(now);
        self.entries.push(entry);
        Ok(answer)
    }

    fn request_state_owned(&mut self, now: OffsetDateTime) -> Result<Value, Fault> {
        if self
            .entries
            .iter()
            .any(|entry| matches!(entry, Entry::StateOwnedEntity))
        {
            return Err(Refusal::AlreadyQualified.into());
        }
        self.entries.push(Entry::StateOwnedEntity);
        Ok(Entry::StateOwnedEntity.to_json(now))
    }
}

impl Entry {
    fn to_json(&self, now: OffsetDateTime) -> Value {
        match self {
            Self::Education(vetting) => {
                let outcome = vetting.outcome(now);
                // The documented sample of an approved Education has no date.
                let dated = *outcome != Decision::Approved;
                vetted("Education", outcome, dated.then_some(vetting.created))
            }
            Self::GovernmentCommunityCloud { created } => vetted(
                "GovernmentCommunityCloud",
                &Decision::Approved,
                Some(*created),
            ),
            Self::StateOwnedEntity => json!({"qualification": "StateOwnedEntity"}),
        }
    }
}

fn vetted(qualification: &str, outcome: &Decision, created: Option<OffsetDateTime>) -> Value {
    let (status, reason) = match outcome {
        Decision::Pending => ("InReview", None),
        Decision::Approved => ("Approved", None),
        Decision::Denied(reason) => ("Denied", Some(reason)),
    };
    let mut entry = Map::new();
    entry.insert("qualification".into(), qualification.into());
    entry.insert("vettingStatus".into(), status.into());
    if let Some(reason) = reason {
        entry.insert("vettingReason".into(), reason.as_str().into());
    }
    if let Some(created) = created {
        entry.insert("vettingCreateDate".into(), written(created).into());
    }
    Value::Object(entry)
}

impl ValidationCode {
    fn to_json(&self) -> Value {
        let format = format_description!(
            "[year]-[month]-[day]T[hour]%3A[minute]%3A[second].[subsecond digits:7]Z"
        );
        let changed = self.changed.format(format).unwrap_or_default();
        json!({
            "partnerId": seed::PARTNER,
            "organizationName": seed::PARTNER_NAME,
            "validationId": self.id,
            "maxCreates": self.max,
            "remainingCreates": self.remaining,
            "eTag": format!("W/\"datetime'{changed}'\""),
        })
    }
}
