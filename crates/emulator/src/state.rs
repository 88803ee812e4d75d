//! The partner's customers and validation codes, and the rules for requesting a qualification.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::time::Duration;

use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use time::macros::format_description;
use uuid::Uuid;

use crate::clock::{written, written_without_zone};
use crate::paging::{ContinuationTokens, Paging};
use crate::refusals::{Fault, Refusal};
use crate::seed;
use crate::vetting::{Decision, Vetting};

/// Requests for vetting that a customer has in all.
const VETTINGS: u32 = 3;

/// What the service knows about one partner.
pub(crate) struct State {
    /// By id, so that a page can begin after any customer.
    customers: BTreeMap<Uuid, Customer>,
    continuations: ContinuationTokens,
    codes: Vec<ValidationCode>,
    vetting_time: Duration,
}

struct Customer {
    id: Uuid,
    name: String,
    domain: String,
    account: Option<Account>,
    entries: Vec<Entry>,
    vettings: u32,
}

/// The review of a customer's account.
struct Account {
    status: seed::AccountStatus,
    changed: OffsetDateTime,
}

/// A qualification that was requested.
enum Entry {
    Education(Vetting),
    GovernmentCommunityCloud {
        created: OffsetDateTime,
        code: &'static str,
    },
    StateOwnedEntity,
}

struct ValidationCode {
    id: &'static str,
    max: Option<u32>,
    remaining: Option<u32>,
    changed: OffsetDateTime,
}

impl State {
    pub(crate) fn new<'s>(
        customers: impl Iterator<Item = &'s seed::Customer>,
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
                .map(|customer| (customer.id, Customer::seeded(customer, vetting_time, now)))
                .collect(),
            continuations: ContinuationTokens::new(),
            codes: vec![
                code(seed::CODE, Some(5), Some(4)),
                code(seed::CODE_FOR_ONE, Some(1), Some(1)),
                code(seed::CODE_USED_UP, Some(3), Some(0)),
                code(seed::CODE_WITHOUT_COUNTS, None, None),
            ],
            vetting_time,
        }
    }

    fn known(&self, customer: Uuid) -> Result<&Customer, Refusal> {
        self.customers.get(&customer).ok_or(Refusal::NoRelationship)
    }

    /// A page of customers.
    pub(crate) fn customers(&self, paging: &Paging<'_>) -> Result<Value, Fault> {
        let after = paging.after(&self.continuations)?;
        let begin = after.map_or(Bound::Unbounded, Bound::Excluded);
        let mut rest = self.customers.range((begin, Bound::Unbounded));
        let page: Vec<_> = rest.by_ref().take(paging.size()).collect();
        let last = page.last().filter(|_| rest.next().is_some());
        let next = last.map(|(id, _)| self.continuations.issue(**id));
        let items = page.iter().map(|(_, customer)| customer.to_json(None));
        Ok(paging.collection(items.collect(), next))
    }

    /// One customer.
    pub(crate) fn customer(&self, customer: Uuid) -> Result<Value, Fault> {
        Ok(self.known(customer)?.to_json(Some(false)))
    }

    /// Which validation code was used for a customer.
    pub(crate) fn validation(&self, customer: Uuid) -> Result<Value, Fault> {
        let known = self.known(customer)?;
        let used = known.entries.iter().find_map(|entry| match entry {
            Entry::GovernmentCommunityCloud { created, code } => Some((*created, *code)),
            Entry::Education(_) | Entry::StateOwnedEntity => None,
        });
        let (created, code) = used.ok_or(Refusal::NoValidation)?;
        Ok(json!({
            "partnerId": seed::PARTNER,
            "customerId": customer,
            "validationId": code,
            "organizationName": seed::PARTNER_NAME,
            "eTag": entity_tag(created),
        }))
    }

    /// How the review of a customer's account stands.
    pub(crate) fn account_status(&self, customer: Uuid, dated: bool) -> Result<Value, Fault> {
        let account = self.known(customer)?.account.as_ref().ok_or_else(|| {
            let why = format!("Account Status for the customer, {customer} was not found.");
            Refusal::NoAccountStatus.because(why)
        })?;
        let changed = dated.then(|| written_without_zone(account.changed));
        Ok(json!({
            "type": "account",
            "status": account.status.as_str(),
            "lastUpdateDateTime": changed.unwrap_or_default(),
        }))
    }

    /// The qualifications of a customer, in order of request.
    pub(crate) fn qualifications(
        &self,
        customer: Uuid,
        now: OffsetDateTime,
    ) -> Result<Value, Fault> {
        let entries = self.known(customer)?.entries.iter();
        Ok(entries.map(|entry| entry.to_json(now)).collect())
    }

    /// The one qualification of a customer that the synchronous call tells.
    pub(crate) fn qualification(
        &self,
        customer: Uuid,
        now: OffsetDateTime,
    ) -> Result<Value, Fault> {
        Ok(self.known(customer)?.foremost(now).into())
    }

    /// Sets a qualification without vetting, and returns the one that the customer has now;
    /// `qualification` fits the contract.
    pub(crate) fn set(
        &mut self,
        customer: Uuid,
        qualification: &Value,
        code: Option<&str>,
        now: OffsetDateTime,
    ) -> Result<Value, Fault> {
        let known = self.customers.get_mut(&customer);
        let customer = known.ok_or(Refusal::NoRelationship)?;
        let set = match qualification.as_str() {
            Some("education") => customer.set_education(now),
            Some("government_community_cloud") => customer
                .request_government(code.unwrap_or_default(), &mut self.codes, now)
                .map(|_| ()),
            Some(_) | None => {
                return Err(Refusal::InvalidProperty.because("the qualification cannot be set"));
            }
        };
        // The call tells nobody why it denies.
        set.map_err(|_| Refusal::TaggingDenied)?;
        Ok(customer.foremost(now).into())
    }

    /// Requests a qualification; `request` fits the contract.
    pub(crate) fn request(
        &mut self,
        customer: Uuid,
        request: &Value,
        now: OffsetDateTime,
    ) -> Result<Value, Fault> {
        let text = |member: &str| request.get(member).and_then(Value::as_str);
        let known = self.customers.get_mut(&customer);
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
        let known = self.customers.get_mut(&customer);
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
                seed::Qualification::GovernmentCommunityCloud => Entry::GovernmentCommunityCloud {
                    created: earlier,
                    code: seed::CODE,
                },
                seed::Qualification::StateOwnedEntity => Entry::StateOwnedEntity,
            }
        });
        let entries = entries.collect();
        Self {
            id: seed.id,
            name: seed.name.clone(),
            domain: seed.domain.clone(),
            account: seed.account_status.map(|status| Account {
                status,
                changed: earlier,
            }),
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

    /// The customer as the service shows it: in a list without a word on delegated access.
    fn to_json(&self, delegated_access: Option<bool>) -> Value {
        let mut customer = json!({
            "id": self.id,
            "companyProfile": {
                "tenantId": self.id,
                "domain": self.domain,
                "companyName": self.name,
            },
            "relationshipToPartner": "reseller",
        });
        if let Some(allowed) = delegated_access {
            customer["allowDelegatedAccess"] = allowed.into();
        }
        customer["attributes"] = json!({"objectType": "Customer"});
        customer
    }

    /// The one qualification that counts most, as the synchronous calls spell it. What opens offers
    /// comes before StateOwnedEntity, which opens none; what Microsoft has not approved is nothing.
    fn foremost(&self, now: OffsetDateTime) -> &'static str {
        let mut foremost = "none";
        for entry in &self.entries {
            match entry {
                Entry::Education(vetting) if *vetting.outcome(now) == Decision::Approved => {
                    return "education";
                }
                Entry::Education(_) => {}
                Entry::GovernmentCommunityCloud { .. } => return "governmentcommunitycloud",
                Entry::StateOwnedEntity => foremost = "stateownedentity",
            }
        }
        foremost
    }

    /// Whether Education may come now; an earlier denial does not stand in its way.
    fn admit_education(&self, now: OffsetDateTime) -> Result<(), Refusal> {
        for entry in &self.entries {
            match entry {
                Entry::Education(vetting) => match vetting.outcome(now) {
                    Decision::Pending => return Err(Refusal::AlreadyInReview),
                    Decision::Approved => return Err(Refusal::AlreadyQualified),
                    Decision::Denied(_) => {}
                },
                Entry::GovernmentCommunityCloud { .. } => return Err(Refusal::Excluded),
                Entry::StateOwnedEntity => {}
            }
        }
        Ok(())
    }

    fn replace_education(&mut self, vetting: Vetting) {
        self.entries
            .retain(|entry| !matches!(entry, Entry::Education(_)));
        self.entries.push(Entry::Education(vetting));
    }

    fn request_education(
        &mut self,
        website: Option<&str>,
        now: OffsetDateTime,
        vetting_time: Duration,
    ) -> Result<Value, Fault> {
        self.admit_education(now)?;
        if self.vettings >= VETTINGS {
            return Err(Refusal::TooManyVettings.into());
        }
        self.vettings += 1;
        self.replace_education(Vetting::begin(website, now, vetting_time));
        // The answer to the request is always InReview, however fast the decision comes.
        Ok(vetted("Education", &Decision::Pending, Some(now)))
    }

    fn set_education(&mut self, now: OffsetDateTime) -> Result<(), Fault> {
        self.admit_education(now)?;
        self.replace_education(Vetting::decided(Decision::Approved, now));
        Ok(())
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
        let entry = Entry::GovernmentCommunityCloud {
            created: now,
            code: code.id,
        };
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
            Self::GovernmentCommunityCloud { created, .. } => vetted(
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
        json!({
            "partnerId": seed::PARTNER,
            "organizationName": seed::PARTNER_NAME,
            "validationId": self.id,
            "maxCreates": self.max,
            "remainingCreates": self.remaining,
            "eTag": entity_tag(self.changed),
        })
    }
}

/// The tag of what last changed at this moment.
fn entity_tag(changed: OffsetDateTime) -> String {
    let format = format_description!(
        "[year]-[month]-[day]T[hour]%3A[minute]%3A[second].[subsecond digits:7]Z"
    );
    let changed = changed.format(format).unwrap_or_default();
    format!("W/\"datetime'{changed}'\"")
}
