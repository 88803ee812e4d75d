//! TLS by rustls: the cryptography provider and the root certificates.

use std::sync::Arc;

use reqwest::ClientBuilder;
use rustls::crypto::CryptoProvider;
use rustls::{ClientConfig, Error, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt as _;

#[cfg(feature = "aws-lc")]
use rustls::crypto::aws_lc_rs::default_provider;
#[cfg(not(feature = "aws-lc"))]
use rustls::crypto::ring::default_provider;

/// Makes this crate's cryptography the default of rustls in this process, unless there is one.
///
/// This client needs no default. Other code of the program may: beside this crate, `reqwest` is compiled without
/// a provider of its own, so that `reqwest::Client::new()` panics with "No rustls crypto provider is configured"
/// until a default is installed. Call this first in `main`, or enable a TLS feature of `reqwest` in your program.
pub fn install_crypto_provider() {
    // An error means that another provider is installed, which serves as well.
    let _ = default_provider().install_default();
}

/// The default provider of the process, or else that of the crate's features.
pub(crate) fn provider() -> Arc<CryptoProvider> {
    let chosen = CryptoProvider::get_default().cloned();
    chosen.unwrap_or_else(|| Arc::new(default_provider()))
}

/// Makes the HTTP client trust the platform's root certificates. A client that only reaches loopback over
/// `http` trusts none, which saves reading them.
pub(crate) fn configure(http: ClientBuilder, loopback: bool) -> Result<ClientBuilder, Error> {
    let config = ClientConfig::builder_with_provider(provider());
    let config = config.with_safe_default_protocol_versions()?;
    let config = match loopback {
        true => config.with_root_certificates(RootCertStore::empty()),
        false => config.with_platform_verifier()?,
    };
    Ok(http.tls_backend_preconfigured(config.with_no_client_auth()))
}
