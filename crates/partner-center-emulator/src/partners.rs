//! The partners with their customers and validation codes: what the handlers of the API read and
//! change.

use std::collections::BTreeMap;
use std::ops::Bound;

use fastrand::Rng;
use serde_json::{Value, json};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::config::quirks::DateFormat;
use crate::config::scenario::{self, AccountStatus, GdapRole, Qualification, ValidationCode};
use crate::config::vetting::{VettingDecision, VettingRules};
use crate::error_responses::{ApiError, ApiErrorKind};
use crate::paging::{ContinuationTokens, PageRequest};
use crate::qualifications::{Code, QualificationEntry, Qualifications, qualification_json};
use crate::timestamp::{self, entity_tag};

/// All partners, in the order of the scenario.
pub(crate) struct Partners {
    partners: Vec<Partner>,
    continuations: ContinuationTokens,
    vetting: VettingRules,
}

/// A partner with its customers and codes.
pub(crate) struct Partner {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    /// By id, so that a page can start after any customer.
    pub(crate) customers: BTreeMap<Uuid, Customer>,
    pub(crate) codes: Vec<Code>,
}

/// A customer of a partner.
pub(crate) struct Customer {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) domain: String,
    /// The status of the account, and when it changed.
    account: Option<(AccountStatus, OffsetDateTime)>,
    pub(crate) qualifications: Qualifications,
}

impl Partners {
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
            let codes = partner.validation_codes.into_iter().map(|code| Code {
                id: code.id.into(),
                max: code.max_creates,
                remaining: code.remaining_creates,
                changed: now,
            });
            Partner {
                id: partner.id,
                name: partner.name,
                customers: customers.collect(),
                codes: codes.collect(),
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

    #[cfg(feature = "web")]
    pub(crate) fn as_slice(&self) -> &[Partner] {
        &self.partners
    }

    /// The partner with this index.
    fn partner(&self, partner: usize) -> Result<&Partner, ApiErrorKind> {
        let partner = self.partners.get(partner);
        partner.ok_or(ApiErrorKind::NoRelationship)
    }

    fn customer(&self, partner: usize, customer: Uuid) -> Result<&Customer, ApiErrorKind> {
        let customer = self.partner(partner)?.customers.get(&customer);
        customer.ok_or(ApiErrorKind::NoRelationship)
    }

    /// The qualifications of a customer and the codes of the partner.
    fn qualifications_mut(
        &mut self,
        partner: usize,
        customer: Uuid,
    ) -> Result<(&mut Qualifications, &mut [Code]), ApiErrorKind> {
        let partner = self.partners.get_mut(partner);
        let partner = partner.ok_or(ApiErrorKind::NoRelationship)?;
        let customer = partner.customers.get_mut(&customer);
        let customer = customer.ok_or(ApiErrorKind::NoRelationship)?;
        Ok((&mut customer.qualifications, &mut partner.codes))
    }

    pub(crate) fn list_customers(
        &self,
        partner: usize,
        page: &PageRequest<'_>,
    ) -> Result<Value, ApiError> {
        let customers = &self.partner(partner)?.customers;
        let after = page.after(&self.continuations)?;
        let start = after.map_or(Bound::Unbounded, Bound::Excluded);
        let mut rest = customers.range((start, Bound::Unbounded));
        let found: Vec<_> = rest.by_ref().take(page.size()).collect();
        let last = found.last().filter(|_| rest.next().is_some());
        let next = last.map(|(id, _)| self.continuations.issue(**id));
        let items = found.iter().map(|(_, customer)| customer.to_json(None));
        Ok(page.to_json(items.collect(), next))
    }

    pub(crate) fn get_customer(&self, partner: usize, customer: Uuid) -> Result<Value, ApiError> {
        Ok(self.customer(partner, customer)?.to_json(Some(false)))
    }

    /// The validation code that was used for a customer.
    pub(crate) fn get_validation(&self, partner: usize, customer: Uuid) -> Result<Value, ApiError> {
        let entries = &self.customer(partner, customer)?.qualifications.entries;
        let used = entries.iter().find_map(|entry| match entry {
            QualificationEntry::GovernmentCommunityCloud { created, code } => {
                Some((*created, code))
            }
            QualificationEntry::Education(_) | QualificationEntry::StateOwnedEntity => None,
        });
        let (created, code) = used.ok_or(ApiErrorKind::NoValidation)?;
        let partner = self.partner(partner)?;
        Ok(json!({
            "partnerId": partner.id,
            "customerId": customer,
            "validationId": &**code,
            "organizationName": partner.name,
            "eTag": entity_tag(created),
        }))
    }

    /// The status of a customer's account, with its date if `dated` is set.
    pub(crate) fn get_account_status(
        &self,
        partner: usize,
        customer: Uuid,
        dated: bool,
    ) -> Result<Value, ApiError> {
        let account = self.customer(partner, customer)?.account;
        let (status, changed) = account.ok_or_else(|| {
            let why = format!("Account Status for the customer, {customer} was not found.");
            ApiErrorKind::NoAccountStatus.because(why)
        })?;
        let changed = dated.then(|| timestamp::format(changed, DateFormat::WithoutZone));
        Ok(json!({
            "type": "account",
            "status": status.as_str(),
            "lastUpdateDateTime": changed.unwrap_or_default(),
        }))
    }

    pub(crate) fn list_qualifications(
        &self,
        partner: usize,
        customer: Uuid,
        dates: DateFormat,
        now: OffsetDateTime,
    ) -> Result<Value, ApiError> {
        let customer = self.customer(partner, customer)?;
        let entries = customer.qualifications.entries.iter();
        Ok(entries.map(|entry| entry.to_json(dates, now)).collect())
    }

    /// The qualification that the synchronous operation returns.
    pub(crate) fn get_qualification(
        &self,
        partner: usize,
        customer: Uuid,
        now: OffsetDateTime,
    ) -> Result<Value, ApiError> {
        let customer = self.customer(partner, customer)?;
        Ok(customer.qualifications.synchronous(now).into())
    }

    /// Sets a qualification without vetting; `qualification` fits the contract.
    pub(crate) fn set_qualification(
        &mut self,
        partner: usize,
        customer: Uuid,
        qualification: &Value,
        code: Option<&str>,
        roles: &[GdapRole],
        now: OffsetDateTime,
    ) -> Result<Value, ApiError> {
        let (qualifications, codes) = self.qualifications_mut(partner, customer)?;
        let set = match qualification.as_str() {
            Some("education") => qualifications.set_education(now),
            Some("government_community_cloud") if roles.is_empty() => {
                Err(ApiErrorKind::RoleMissing)
            }
            Some("government_community_cloud") => qualifications
                .request_government(code.unwrap_or_default(), codes, now)
                .map(|_| ()),
            Some(_) | None => {
                return Err(ApiErrorKind::InvalidProperty.because("invalid qualification"));
            }
        };
        // The operation has one error response for all reasons.
        set.map_err(|_| ApiErrorKind::TaggingDenied)?;
        Ok(qualifications.synchronous(now).into())
    }

    /// Requests a qualification; `request` fits the contract.
    pub(crate) fn request_qualification(
        &mut self,
        partner: usize,
        customer: Uuid,
        request: &Value,
        roles: &[GdapRole],
        dates: DateFormat,
        now: OffsetDateTime,
    ) -> Result<Value, ApiError> {
        let string = |name: &str| request.get(name).and_then(Value::as_str);
        let rules = self.vetting.clone();
        let (qualifications, codes) = self.qualifications_mut(partner, customer)?;
        let entry = match string("qualification") {
            Some("Education") => {
                qualifications.request_education(string("website"), &rules, now)?;
                // The response is InReview, even if the decision takes effect at once.
                let pending = &VettingDecision::Pending;
                return Ok(qualification_json("Education", pending, Some(now), dates));
            }
            Some("GovernmentCommunityCloud") if roles.is_empty() => {
                return Err(ApiErrorKind::RoleMissing.into());
            }
            Some("GovernmentCommunityCloud") => {
                let code = string("validationCode").unwrap_or_default();
                qualifications.request_government(code, codes, now)?
            }
            Some("StateOwnedEntity") => qualifications.request_state_owned()?,
            Some(_) | None => {
                return Err(ApiErrorKind::InvalidProperty.because("invalid `qualification`"));
            }
        };
        Ok(entry.to_json(dates, now))
    }

    pub(crate) fn list_codes(&self, partner: usize) -> Result<Value, ApiError> {
        let partner = self.partner(partner)?;
        let codes = partner.codes.iter().map(|code| {
            json!({
                "partnerId": partner.id,
                "organizationName": partner.name,
                "validationId": &*code.id,
                "maxCreates": code.max,
                "remainingCreates": code.remaining,
                "eTag": entity_tag(code.changed),
            })
        });
        Ok(codes.collect())
    }

    pub(crate) fn remaining_creates(&self, code: &str) -> Option<u32> {
        let mut codes = self.partners.iter().flat_map(|partner| &partner.codes);
        codes.find(|known| &*known.id == code)?.remaining
    }

    /// Decides the customer's vetting; `false` if there is none.
    pub(crate) fn decide(
        &mut self,
        customer: Uuid,
        decision: &VettingDecision,
        now: OffsetDateTime,
    ) -> bool {
        let partners = self.partners.iter_mut();
        partners
            .filter_map(|partner| partner.customers.get_mut(&customer))
            .any(|customer| customer.qualifications.decide(decision, now))
    }

    /// The partners as in a scenario, without applications and users.
    pub(crate) fn to_scenario(&self) -> Vec<scenario::Partner> {
        let partners = self.partners.iter().map(|partner| {
            let codes = partner.codes.iter().map(|code| ValidationCode {
                id: code.id.to_string(),
                max_creates: code.max,
                remaining_creates: code.remaining,
            });
            scenario::Partner {
                id: partner.id,
                name: partner.name.clone(),
                applications: Vec::new(),
                users: Vec::new(),
                validation_codes: codes.collect(),
                customers: partner
                    .customers
                    .values()
                    .map(Customer::to_scenario)
                    .collect(),
            }
        });
        partners.collect()
    }
}

impl Customer {
    fn new(customer: scenario::Customer, rules: &VettingRules, now: OffsetDateTime) -> Self {
        let earlier = now.checked_sub(time::Duration::WEEK).unwrap_or(now);
        let is_vetted = |entry: &&_| matches!(entry, Qualification::Education { .. });
        let vetted = customer.qualifications.iter().filter(is_vetted);
        let vettings = customer.verification_requests;
        let vettings = vettings.unwrap_or_else(|| vetted.map(|_| 1).sum());
        let entries = customer.qualifications.into_iter();
        let entries = entries.map(|entry| QualificationEntry::new(entry, rules, now, earlier));
        Self {
            id: customer.id,
            name: customer.name,
            domain: customer.domain,
            account: customer.account_status.map(|status| (status, earlier)),
            qualifications: Qualifications {
                entries: entries.collect(),
                vettings,
            },
        }
    }

    fn to_scenario(&self) -> scenario::Customer {
        let entries = self.qualifications.entries.iter();
        scenario::Customer {
            id: self.id,
            name: self.name.clone(),
            domain: self.domain.clone(),
            account_status: self.account_status(),
            qualifications: entries.map(QualificationEntry::to_scenario).collect(),
            verification_requests: Some(self.qualifications.vettings),
        }
    }

    pub(crate) fn account_status(&self) -> Option<AccountStatus> {
        self.account.map(|(status, _)| status)
    }

    /// The customer in JSON; a list has no `allowDelegatedAccess`.
    fn to_json(&self, allow_delegated_access: Option<bool>) -> Value {
        let mut customer = json!({
            "id": self.id,
            "companyProfile": {
                "tenantId": self.id,
                "domain": self.domain,
                "companyName": self.name,
            },
            "relationshipToPartner": "reseller",
        });
        if let Some(allowed) = allow_delegated_access {
            customer["allowDelegatedAccess"] = allowed.into();
        }
        customer["attributes"] = json!({"objectType": "Customer"});
        customer
    }
}
