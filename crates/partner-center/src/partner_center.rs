//! The client: it executes operations with retries and returns one error type.

use std::sync::Arc;

use progenitor_client::{ClientInfo as _, ResponseValue};
use uuid::Uuid;

use crate::call::Call;
use crate::context::{Context, Shared};
use crate::error::Error;
use crate::generated::operation::Operation;
use crate::generated::types::{FaultBody, ValidationCode};
use crate::generated::{self, Client};

/// A client for Partner Center.
///
/// Cheap to clone. Clones share connections, the access token and the limits. Use a client and its clones
/// on one async runtime: a request that waits on a runtime that is not polled blocks the others. If the runtime
/// that renews the token ends, the next call renews it again; a refresh token that was on its way is lost.
#[derive(Clone, Debug)]
pub struct PartnerCenter {
    client: Client,
}

impl PartnerCenter {
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
    }

    /// The partner's Government Community Cloud validation codes.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](crate::ErrorKind).
    pub async fn validation_codes(&self) -> Result<Vec<ValidationCode>, Error> {
        self.execute(Operation::ListValidationCodes, |client| async move {
            client.list_validation_codes().send().await
        })
        .await
    }

    /// Executes one operation of the generated client, for operations and parameters that have no method
    /// here. The request gets ids and retries, and failures become an [`Error`]. The client does not verify
    /// whether a lost request took effect; [`Customer::request_qualification`] does.
    ///
    /// ```no_run
    /// # async fn german(partner: &partner_center::PartnerCenter, id: uuid::Uuid) -> Result<(), partner_center::Error> {
    /// use partner_center::Operation;
    ///
    /// let customer = partner.execute(Operation::GetCustomer, |client| async move {
    ///     client.get_customer().customer_id(id).x_locale("de-DE").send().await
    /// }).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](crate::ErrorKind).
    ///
    /// [`Customer::request_qualification`]: crate::Customer::request_qualification
    pub async fn execute<T, F>(
        &self,
        operation: Operation,
        send: impl FnOnce(Client) -> F,
    ) -> Result<T, Error>
    where
        F: Future<Output = Result<ResponseValue<T>, generated::Error<FaultBody>>>,
    {
        let call = Arc::new(Call::start(Uuid::new_v4()));
        self.execute_call(&call, operation, send).await
    }

    /// Executes an operation and keeps the record of it in `call`.
    pub(crate) async fn execute_call<T, F>(
        &self,
        call: &Arc<Call>,
        operation: Operation,
        send: impl FnOnce(Client) -> F,
    ) -> Result<T, Error>
    where
        F: Future<Output = Result<ResponseValue<T>, generated::Error<FaultBody>>>,
    {
        call.update(|record| {
            record.verify_after = None;
            record.auth_error = None;
        });
        let context = Context {
            shared: Arc::clone(self.shared()),
            call: Some(Arc::clone(call)),
        };
        let (url, http) = (self.client.baseurl(), self.client.client().clone());
        let response = send(Client::new_with_client(url, http, context)).await;
        let value = response.map(ResponseValue::into_inner);
        value.map_err(|error| Error::new(operation, call.record(), error))
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.client.inner().shared
    }

    /// The generated client, for callers that handle its error type. Its requests carry the access token and
    /// all headers, and have retries; [`execute`](Self::execute) adds the [`Error`].
    pub fn generated_client(&self) -> &Client {
        &self.client
    }
}
