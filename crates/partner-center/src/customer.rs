//! One customer: its profile, qualifications and account status.

use std::sync::Arc;

use uuid::Uuid;

use crate::call::Call;
use crate::error::Error;
use crate::generated::Client;
use crate::generated::operation::Operation;
use crate::generated::types::{
    self, CustomerQualification, GccValidationRelationship, Qualification, ValidationStatus,
    ValidationType,
};
use crate::partner_center::PartnerCenter;

/// One of the partner's customers. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Customer {
    pub(crate) partner: PartnerCenter,
    pub(crate) id: Uuid,
}

impl PartnerCenter {
    /// The customer with this id. Sends nothing.
    pub fn customer(&self, id: Uuid) -> Customer {
        Customer {
            partner: self.clone(),
            id,
        }
    }
}

impl Customer {
    /// The customer's id: a Microsoft Entra tenant.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// The customer's profile.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](crate::ErrorKind).
    pub async fn get(&self) -> Result<types::Customer, Error> {
        let id = self.id;
        let send =
            |client: Client| async move { client.get_customer().customer_id(id).send().await };
        self.partner.execute(Operation::GetCustomer, send).await
    }

    /// The customer's qualifications with their vetting status; empty if none has been requested. An entry
    /// with the qualification `None` is left out: Microsoft does not document whether the service sends one.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](crate::ErrorKind).
    pub async fn qualifications(&self) -> Result<Vec<CustomerQualification>, Error> {
        self.list_qualifications(&Arc::new(Call::start(Uuid::new_v4())))
            .await
    }

    pub(crate) async fn list_qualifications(
        &self,
        call: &Arc<Call>,
    ) -> Result<Vec<CustomerQualification>, Error> {
        let id = self.id;
        let send = |client: Client| async move {
            client.list_qualifications().customer_id(id).send().await
        };
        let entries = self
            .partner
            .execute_call(call, Operation::ListQualifications, send);
        let mut entries = entries.await?;
        entries.retain(|entry| entry.qualification != Qualification::None);
        Ok(entries)
    }

    /// The validation code that was used for the customer's Government Community Cloud qualification.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](crate::ErrorKind).
    pub async fn gcc_validation(&self) -> Result<GccValidationRelationship, Error> {
        let id = self.id;
        let send = |client: Client| async move {
            client
                .get_customer_validation()
                .customer_id(id)
                .send()
                .await
        };
        self.partner
            .execute(Operation::GetCustomerValidation, send)
            .await
    }

    /// The status of Microsoft's review of the customer's account, which can block purchases and is
    /// independent of qualifications.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](crate::ErrorKind). For a customer without a review the service sends 404.
    pub async fn account_status(&self) -> Result<ValidationStatus, Error> {
        let id = self.id;
        let send = |client: Client| async move {
            let request = client.get_validation_status().customer_id(id);
            request.type_(ValidationType::Account).send().await
        };
        self.partner
            .execute(Operation::GetValidationStatus, send)
            .await
    }
}
