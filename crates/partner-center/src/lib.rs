#![doc = include_str!("../README.md")]

mod auth;
mod body;
mod builder;
mod call;
mod cloud;
mod context;
mod customer;
mod customers;
mod error;
mod hooks;
mod limits;
mod normalize;
mod partner_center;
// Hidden: not a matter of Partner Center, but `pcq` keeps its files in the same way.
#[cfg(any(feature = "command", feature = "oauth"))]
#[doc(hidden)]
pub mod private_file;
mod request;
mod retry;
mod retry_loop;
mod sanitize;
#[cfg(feature = "rustls")]
mod tls;
mod vetting;

pub mod generated {
    //! The generated client, rendered from the contract by the build step: one builder for each operation.
    //!
    //! [`PartnerCenter::generated_client`](crate::PartnerCenter::generated_client) returns one.
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
    // `clippy::all` has this lint, which is about the minimum Rust version and not about style.
    #![deny(clippy::incompatible_msrv)]
    include!(concat!(env!("OUT_DIR"), "/client.rs"));
}

#[cfg(feature = "certificate")]
pub use auth::ClientCertificate;
#[cfg(feature = "keyring")]
pub use auth::KeyringStore;
// Hidden: for a process that is about to exit while a program runs, such as `pcq` after Ctrl-C.
#[cfg(feature = "command")]
#[doc(hidden)]
pub use auth::kill_programs;
pub use auth::{
    AccessToken, AuthError, AuthErrorKind, Authority, BoundCredential, Claims, Credential,
    Endpoints, InvalidToken, Token, TokenFuture,
};
#[cfg(feature = "oauth")]
pub use auth::{
    Application, ClientCredentials, DeviceCode, FileStore, MemoryStore, RefreshTokenCredential,
    StoreFuture, StoreGuard, TokenEndpoint, TokenStore,
};
#[cfg(any(feature = "command", feature = "oauth"))]
pub use auth::{Secret, SecretError};
#[cfg(feature = "command")]
pub use auth::{SecretCommand, TokenCommand};
pub use builder::{BuildError, PartnerCenterBuilder};
pub use cloud::Cloud;
pub use context::Context;
pub use customer::Customer;
pub use customers::Customers;
pub use error::{Error, ErrorKind};
pub use generated::error_code::ErrorCode;
pub use generated::operation::{Idempotency, Operation, SecurityScheme};
pub use generated::types;
pub use partner_center::PartnerCenter;
pub use retry::{Attempt, AttemptResult, Decision, RetryPolicy};
// Hidden: not a matter of Partner Center, but `pcq` prints the same text and must not sanitize it in another way.
#[doc(hidden)]
pub use sanitize::{sanitize, sanitize_json, sanitize_lines};
#[cfg(feature = "rustls")]
pub use tls::install_crypto_provider;
pub use vetting::{PendingQualification, Vetting, VettingPoller, VettingUpdates, WaitPolicy};

/// The generated code, for the test that compares it with the reviewed snapshot.
#[doc(hidden)]
pub const RENDERED: &str = include_str!(concat!(env!("OUT_DIR"), "/client.rs"));
