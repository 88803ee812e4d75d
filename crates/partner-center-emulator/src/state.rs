//! The partners' customers and validation codes, and the rules for requesting a qualification.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

use fastrand::Rng;
use serde_json::{Map, Value, json};
use time::macros::format_description;
use time::{OffsetDateTime, UtcOffset};
use uuid::Uuid;

use crate::clock::written_as;
use crate::paging::{ContinuationTokens, Paging};
use crate::quirks::DateFormat;
use crate::refusals::{Fault, Refusal};
use crate::scenario::{self, AccountStatus, GdapRole, Qualification, ValidationCode};
use crate::vetting::{Decision, Vetting, VettingRules};

/// Requests for vetting that a customer has in all.
const VETTINGS: u32 = 3;

/// What the service knows.
pub(crate) struct State {
    partners: Vec<Partner>,
    continuations: ContinuationTokens,
    vetting: VettingRules,
}

/// What the service knows about one partner.
pub(crate) struct Partner {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    /// By id, so that a page can begin after any customer.
    pub(crate) customers: BTreeMap<Uuid, Customer>,
    pub(crate) codes: Vec<Code>,
}

pub(crate) struct Customer {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) domain: String,
    account: Option<Account>,
    pub(crate) entries: Vec<Entry>,
    vettings: u32,
}

/// The review of a customer's account.
struct Account {
    status: AccountStatus,
    changed: OffsetDateTime,
}

/// A qualification that was requested.
#[derive(Clone)]
pub(crate) enum Entry {
    Education(Vetting),
    GovernmentCommunityCloud {
        created: OffsetDateTime,
        code: Arc<str>,
    },
    StateOwnedEntity,
}

/// A validation code, and how often it can still be used.
pub(crate) struct Code {
    pub(crate) id: Arc<str>,
    pub(crate) max: Option<u32>,
    pub(crate) remaining: Option<u32>,
    changed: OffsetDateTime,
}

impl State {
    pub(crate) fn new(
        partners: Vec<scenario::Partner>,
        vetting: VettingRules,
        now: OffsetDateTime,
        random: &mut Rng,
    ) -> Self {
        let partners = partners.into_iter().map(|partner| {
            let customers = partner.customers.into_iter();
            let customers =
                customers.map(|customer| (customer.id, Customer::new(customer, &vetting, now)));
            let codes = partner.validation_codes.into_iter();
            Partner {
                id: partner.id,
                name: partner.name,
                customers: customers.collect(),
                codes: codes.map(|code| Code::new(code, now)).collect(),
            }
        });
        Self {
            partners: partners.collect(),
            continuations: ContinuationTokens::new(random),
            vetting,
        }
    }

    pub(crate) fn vetting(&self) -> &VettingRules {
        &self.vetting
    }

    /// The partners, in the order of the scenario.
    #[cfg(feature = "web")]
    pub(crate) fn partners(&self) -> &[Partner] {
        &self.partners
    }

    /// The partner of a caller: every token is of a partner of this scenario.
    fn partner(&self, partner: usize) -> Result<&Partner, Refusal> {
        self.partners.get(partner).ok_or(Refusal::NoRelationship)
    }

    fn customer(&self, partner: usize, customer: Uuid) -> Result<&Customer, Refusal> {
        let customers = &self.partner(partner)?.customers;
        customers.get(&customer).ok_or(Refusal::NoRelationship)
    }

    /// A customer to change, with the partner's codes.
    fn customer_mut(
        &mut self,
        partner: usize,
        customer: Uuid,
    ) -> Result<(&mut Customer, &mut [Code]), Refusal> {
        let partner = self.partners.get_mut(partner);
        let partner = partner.ok_or(Refusal::NoRelationship)?;
        let customer = partner.customers.get_mut(&customer);
        let customer = customer.ok_or(Refusal::NoRelationship)?;
        Ok((customer, &mut partner.codes))
    }

    /// A page of customers.
    pub(crate) fn customers(&self, partner: usize, paging: &Paging<'_>) -> Result<Value, Fault> {
        let customers = &self.partner(partner)?.customers;
        let after = paging.after(&self.continuations)?;
        let begin = after.map_or(Bound::Unbounded, Bound::Excluded);
        let mut rest = customers.range((begin, Bound::Unbounded));
        let page: Vec<_> = rest.by_ref().take(paging.size()).collect();
        let last = page.last().filter(|_| rest.next().is_some());
        let next = last.map(|(id, _)| self.continuations.issue(**id));
        let items = page.iter().map(|(_, customer)| customer.to_json(None));
        Ok(paging.collection(items.collect(), next))
    }

    /// One customer.
    pub(crate) fn one_customer(&self, partner: usize, customer: Uuid) -> Result<Value, Fault> {
        Ok(self.customer(partner, customer)?.to_json(Some(false)))
    }

    /// Which validation code was used for a customer.
    pub(crate) fn validation(&self, partner: usize, customer: Uuid) -> Result<Value, Fault> {
        let known = self.customer(partner, customer)?;
        let used = known.entries.iter().find_map(|entry| match entry {
            Entry::GovernmentCommunityCloud { created, code } => Some((*created, code)),
            Entry::Education(_) | Entry::StateOwnedEntity => None,
        });
        let (created, code) = used.ok_or(Refusal::NoValidation)?;
        let partner = self.partner(partner)?;
        Ok(json!({
            "partnerId": partner.id,
            "customerId": customer,
            "validationId": &**code,
            "organizationName": partner.name,
            "eTag": entity_tag(created),
        }))
    }

    /// How the review of a customer's account stands.
    pub(crate) fn account_status(
        &self,
        partner: usize,
        customer: Uuid,
        dated: bool,
    ) -> Result<Value, Fault> {
        let account = self.customer(partner, customer)?.account.as_ref();
        let account = account.ok_or_else(|| {
            let why = format!("Account Status for the customer, {customer} was not found.");
            Refusal::NoAccountStatus.because(why)
        })?;
        let changed = dated.then(|| written_as(account.changed, DateFormat::WithoutZone));
        Ok(json!({
            "type": "account",
            "status": account.status.as_str(),
            "lastUpdateDateTime": changed.unwrap_or_default(),
        }))
    }

    /// The qualifications of a customer, in order of request.
    pub(crate) fn qualifications(
        &self,
        partner: usize,
        customer: Uuid,
        dates: DateFormat,
        now: OffsetDateTime,
    ) -> Result<Value, Fault> {
        let entries = self.customer(partner, customer)?.entries.iter();
        Ok(entries.map(|entry| entry.to_json(dates, now)).collect())
    }

    /// The one qualification of a customer that the synchronous call tells.
    pub(crate) fn qualification(
        &self,
        partner: usize,
        customer: Uuid,
        now: OffsetDateTime,
    ) -> Result<Value, Fault> {
        Ok(self.customer(partner, customer)?.foremost(now).into())
    }

    /// Sets a qualification without vetting, and returns the one that the customer has now;
    /// `qualification` fits the contract.
    pub(crate) fn set(
        &mut self,
        partner: usize,
        customer: Uuid,
        qualification: &Value,
        code: Option<&str>,
        roles: &[GdapRole],
        now: OffsetDateTime,
    ) -> Result<Value, Fault> {
        let (customer, codes) = self.customer_mut(partner, customer)?;
        let set = match qualification.as_str() {
            Some("education") => customer.set_education(now),
            Some("government_community_cloud") if roles.is_empty() => Err(Refusal::RoleMissing),
            Some("government_community_cloud") => customer
                .request_government(code.unwrap_or_default(), codes, now)
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
        partner: usize,
        customer: Uuid,
        request: &Value,
        roles: &[GdapRole],
        dates: DateFormat,
        now: OffsetDateTime,
    ) -> Result<Value, Fault> {
        let text = |member: &str| request.get(member).and_then(Value::as_str);
        let rules = self.vetting.clone();
        let (customer, codes) = self.customer_mut(partner, customer)?;
        let entry = match text("qualification") {
            Some("Education") => {
                customer.request_education(text("website"), &rules, now)?;
                // The answer is always InReview, however fast the decision comes.
                return Ok(vetted("Education", &Decision::Pending, Some((now, dates))));
            }
            Some("GovernmentCommunityCloud") => {
                if roles.is_empty() {
                    return Err(Refusal::RoleMissing.into());
                }
                let code = text("validationCode").unwrap_or_default();
                customer.request_government(code, codes, now)?
            }
            Some("StateOwnedEntity") => customer.request_state_owned()?,
            Some(_) | None => {
                return Err(Refusal::InvalidProperty.because("`qualification` cannot be requested"));
            }
        };
        Ok(entry.to_json(dates, now))
    }

    /// The partner's validation codes.
    pub(crate) fn validation_codes(&self, partner: usize) -> Result<Value, Fault> {
        let partner = self.partner(partner)?;
        Ok(partner
            .codes
            .iter()
            .map(|code| code.to_json(partner))
            .collect())
    }

    pub(crate) fn remaining_creates(&self, code: &str) -> Option<u32> {
        let mut codes = self.partners.iter().flat_map(|partner| &partner.codes);
        codes.find(|known| &*known.id == code)?.remaining
    }

    /// Decides the customer's Education vetting; `false` if there is none.
    pub(crate) fn decide(
        &mut self,
        customer: Uuid,
        decision: Decision,
        now: OffsetDateTime,
    ) -> bool {
        let mut partners = self.partners.iter_mut();
        let vetting = partners.find_map(|partner| {
            let customer = partner.customers.get_mut(&customer)?;
            customer.education_mut()
        });
        vetting
            .map(|vetting| vetting.decide(decision, now))
            .is_some()
    }

    /// The partners as a scenario has them, without applications and users.
    pub(crate) fn dump(&self) -> Vec<scenario::Partner> {
        let partners = self.partners.iter().map(|partner| scenario::Partner {
            id: partner.id,
            name: partner.name.clone(),
            applications: Vec::new(),
            users: Vec::new(),
            validation_codes: partner.codes.iter().map(Code::dump).collect(),
            customers: partner.customers.values().map(Customer::dump).collect(),
        });
        partners.collect()
    }
}

impl Customer {
    fn new(customer: scenario::Customer, rules: &VettingRules, now: OffsetDateTime) -> Self {
        let earlier = now.checked_sub(time::Duration::WEEK).unwrap_or(now);
        let entries = customer.qualifications.into_iter();
        let entries: Vec<_> = entries
            .map(|entry| Entry::new(entry, rules, now, earlier))
            .collect();
        let education = |entry: &&Entry| matches!(entry, Entry::Education(_));
        let vettings = customer.verification_requests;
        let vettings =
            vettings.unwrap_or_else(|| entries.iter().filter(education).map(|_| 1).sum());
        Self {
            id: customer.id,
            name: customer.name,
            domain: customer.domain,
            account: customer.account_status.map(|status| Account {
                status,
                changed: earlier,
            }),
            entries,
            vettings,
        }
    }

    fn dump(&self) -> scenario::Customer {
        scenario::Customer {
            id: self.id,
            name: self.name.clone(),
            domain: self.domain.clone(),
            account_status: self.account_status(),
            qualifications: self.entries.iter().map(Entry::dump).collect(),
            verification_requests: Some(self.vettings),
        }
    }

    pub(crate) fn account_status(&self) -> Option<AccountStatus> {
        self.account.as_ref().map(|account| account.status)
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
        rules: &VettingRules,
        now: OffsetDateTime,
    ) -> Result<(), Refusal> {
        self.admit_education(now)?;
        if self.vettings >= VETTINGS {
            return Err(Refusal::TooManyVettings);
        }
        self.vettings += 1;
        self.replace_education(rules.begin(website, now));
        Ok(())
    }

    fn set_education(&mut self, now: OffsetDateTime) -> Result<(), Refusal> {
        self.admit_education(now)?;
        self.replace_education(Vetting::decided(Decision::Approved, now));
        Ok(())
    }

    fn request_government(
        &mut self,
        code: &str,
        codes: &mut [Code],
        now: OffsetDateTime,
    ) -> Result<Entry, Refusal> {
        for entry in &self.entries {
            match entry {
                // A customer who was denied has no qualification.
                Entry::Education(vetting) => match vetting.outcome(now) {
                    Decision::Pending | Decision::Approved => return Err(Refusal::Excluded),
                    Decision::Denied(_) => {}
                },
                Entry::GovernmentCommunityCloud { .. } | Entry::StateOwnedEntity => {
                    return Err(Refusal::AlreadyQualified);
                }
            }
        }
        let code = codes.iter_mut().find(|known| &*known.id == code);
        let code = code.ok_or(Refusal::UnknownValidationCode)?;
        if let Some(remaining) = &mut code.remaining {
            *remaining = remaining
                .checked_sub(1)
                .ok_or(Refusal::ValidationCodeUsedUp)?;
            code.changed = now;
        }
        Ok(self.add(Entry::GovernmentCommunityCloud {
            created: now,
            code: Arc::clone(&code.id),
        }))
    }

    fn request_state_owned(&mut self) -> Result<Entry, Refusal> {
        if self
            .entries
            .iter()
            .any(|entry| matches!(entry, Entry::StateOwnedEntity))
        {
            return Err(Refusal::AlreadyQualified);
        }
        Ok(self.add(Entry::StateOwnedEntity))
    }

    fn add(&mut self, entry: Entry) -> Entry {
        self.entries.push(entry.clone());
        entry
    }
}

impl Entry {
    fn new(
        entry: Qualification,
        rules: &VettingRules,
        now: OffsetDateTime,
        earlier: OffsetDateTime,
    ) -> Self {
        match entry {
            Qualification::Education {
                requested,
                decision: None,
                decided,
            } => {
                let mut vetting = rules.begin(None, requested.unwrap_or(now));
                vetting.due = decided.unwrap_or(vetting.due);
                Self::Education(vetting)
            }
            Qualification::Education {
                requested,
                decision: Some(decision),
                decided,
            } => {
                let mut vetting = Vetting::decided(decision, requested.unwrap_or(earlier));
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

    fn dump(&self) -> Qualification {
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

    fn to_json(&self, dates: DateFormat, now: OffsetDateTime) -> Value {
        match self {
            Self::Education(vetting) => {
                let outcome = vetting.outcome(now);
                // The documented sample of an approved Education has no date.
                let dated = *outcome != Decision::Approved;
                let created = dated.then_some((vetting.created, dates));
                vetted("Education", outcome, created)
            }
            Self::GovernmentCommunityCloud { created, .. } => {
                let created = Some((*created, dates));
                vetted("GovernmentCommunityCloud", &Decision::Approved, created)
            }
            Self::StateOwnedEntity => json!({"qualification": "StateOwnedEntity"}),
        }
    }
}

/// An entry as the service writes it.
fn vetted(
    qualification: &str,
    decision: &Decision,
    created: Option<(OffsetDateTime, DateFormat)>,
) -> Value {
    let (status, reason) = match decision {
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
    if let Some((created, format)) = created {
        entry.insert(
            "vettingCreateDate".into(),
            written_as(created, format).into(),
        );
    }
    Value::Object(entry)
}

impl Code {
    fn new(code: ValidationCode, now: OffsetDateTime) -> Self {
        Self {
            id: code.id.into(),
            max: code.max_creates,
            remaining: code.remaining_creates,
            changed: now,
        }
    }

    fn dump(&self) -> ValidationCode {
        ValidationCode {
            id: self.id.to_string(),
            max_creates: self.max,
            remaining_creates: self.remaining,
        }
    }

    fn to_json(&self, partner: &Partner) -> Value {
        json!({
            "partnerId": partner.id,
            "organizationName": partner.name,
            "validationId": &*self.id,
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
    let changed = changed.to_offset(UtcOffset::UTC);
    let changed = changed.format(format).unwrap_or_default();
    format!("W/\"datetime'{changed}'\"")
}
