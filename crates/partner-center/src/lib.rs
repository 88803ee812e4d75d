#![doc = include_str!("../README.md")]

mod answer;
mod auth;
mod builder;
mod cloud;
mod customer;
mod customers;
mod error;
mod hooks;
mod pace;
mod reading;
mod retry;
#[cfg(feature = "rustls")]
mod tls;
mod tries;
mod vetting;

pub mod generated {
    //! The client as the build step rendered it from the contract: one builder for each operation.
    //!
    //! Reach it through [`PartnerCenter::generated_client`](crate::PartnerCenter::generated_client).
    #![allow(
        clippy::all,
        clippy::allow_attributes,
        clippy::allow_attributes_without_reason,
        clippy::missing_errors_doc,
        clippy::missing_panics_doc,
        clippy::unwrap_used,
        unused_qualifications,
        reason = "the generator writes its own style"
    )]
    // Whether the oldest Rust that is promised has it is no matter of style.
    #![deny(clippy::incompatible_msrv)]
    include!(concat!(env!("OUT_DIR"), "/client.rs"));
}

use std::sync::Arc;
use std::time::Duration;

use progenitor_client::ResponseValue;
use uuid::Uuid;

#[cfg(feature = "certificate")]
pub use auth::ClientCertificate;
#[cfg(feature = "keyring")]
pub use auth::KeyringStore;
#[cfg(feature = "command")]
pub use auth::TokenCommand;
pub use auth::{
    AccessToken, AuthError, AuthErrorKind, Authority, Claims, Credential, InvalidToken, Token,
};
#[cfg(feature = "oauth")]
pub use auth::{
    Application, ClientCredentials, DeviceCode, FileStore, MemoryStore, RefreshTokenCredential,
    Secret, StoreGuard, TokenEndpoint, TokenStore,
};
pub use builder::{BuildError, PartnerCenterBuilder};
pub use cloud::Cloud;
pub use customer::Customer;
pub use customers::Customers;
pub use error::{Error, ErrorKind, sanitize};
pub use generated::error_code::ErrorCode;
pub use generated::operation::{Operation, Repeatable, SecurityScheme};
pub use generated::types;
pub use hooks::Context;
pub use retry::{Attempt, AttemptResult, Decision, RetryPolicy};
pub use vetting::{PendingQualification, Vetting, VettingPoller, VettingUpdates, WaitPolicy};

use error::Ids;
use generated::Client;
use hooks::Call;
use types::{FaultBody, ValidationCode};

/// The text that the build step rendered, for the test that compares it with the reviewed one.
#[doc(hidden)]
pub const RENDERED: &str = include_str!(concat!(env!("OUT_DIR"), "/client.rs"));

/// A client of Partner Center. Cheap to clone; clones share their connections, their token and their
/// limits, and belong to one runtime: one that is not driven while another waits keeps it waiting.
#[derive(Clone, Debug)]
pub struct PartnerCenter {
    client: Client,
}

impl PartnerCenter {
    /// Begins a client: at least a [`credential`](PartnerCenterBuilder::credential) or a [`token`](PartnerCenterBuilder::token)
    /// has to follow.
    #[must_use]
    pub fn builder() -> PartnerCenterBuilder {
        PartnerCenterBuilder::default()
    }

    pub(crate) fn with(client: Client) -> Self {
        Self { client }
    }

    /// One of the partner's customers. Nothing is sent.
    #[must_use]
    pub fn customer(&self, id: Uuid) -> Customer {
        Customer::new(self.clone(), id)
    }

    /// The partner's customers, page by page, of so many customers at most as the service decides.
    #[must_use]
    pub fn customers(&self) -> Customers {
        Customers::new(self.clone())
    }

    /// The partner's Government Community Cloud validation codes.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`].
    pub async fn validation_codes(&self) -> Result<Vec<ValidationCode>, Error> {
        self.execute(Operation::ListValidationCodes, |client| async move {
            client.list_validation_codes().send().await
        })
        .await
    }

    /// Makes one call with the generated client, for what has no method of its own or needs a parameter
    /// that the method does not have. The closure sends one call, which has ids, is repeated where that is
    /// surely safe and ends in a [`Error`]. Whether a lost request took effect is not looked up here:
    /// [`Customer::request_qualification`] does that.
    ///
    /// ```no_run
    /// # async fn look(partner: &partner_center::PartnerCenter, id: uuid::Uuid) -> Result<(), partner_center::Error> {
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
    /// See [`ErrorKind`].
    pub async fn execute<T, F>(
        &self,
        operation: Operation,
        make: impl FnOnce(Client) -> F,
    ) -> Result<T, Error>
    where
        F: Future<Output = Result<ResponseValue<T>, generated::Error<FaultBody>>>,
    {
        let call = Arc::new(Call::new(Ids::new(Uuid::new_v4())));
        self.follow(&call, operation, make).await
    }

    /// Whether a call that began so long ago may be sent again.
    pub(crate) fn allows(&self, elapsed: Duration) -> bool {
        use progenitor_client::ClientInfo as _;
        self.client.inner().shared.policy.allows(elapsed)
    }

    /// Makes one call of which `call` knows how it goes.
    pub(crate) async fn follow<T, F>(
        &self,
        call: &Arc<Call>,
        operation: Operation,
        make: impl FnOnce(Client) -> F,
    ) -> Result<T, Error>
    where
        F: Future<Output = Result<ResponseValue<T>, generated::Error<FaultBody>>>,
    {
        use progenitor_client::ClientInfo as _;
        // Nothing of an earlier attempt counts for this one.
        call.change(|record| {
            record.settle = None;
            record.auth = None;
        });
        let context = Context {
            shared: Arc::clone(&self.client.inner().shared),
            call: Some(Arc::clone(call)),
        };
        let (url, http) = (self.client.baseurl(), self.client.client().clone());
        match make(Client::new_with_client(url, http, context)).await {
            Ok(answer) => Ok(answer.into_inner()),
            Err(error) => Err(Error::new(operation, call.record(), error)),
        }
    }

    /// The generated client, for programs that make its errors their own. Its calls carry the token and
    /// all headers, and are repeated where that is safe; [`call`](Self::call) adds the [`Error`].
    #[must_use]
    pub fn generated_client(&self) -> &Client {
        &self.client
    }
}
