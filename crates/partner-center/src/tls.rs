//! TLS by rustls: whose cryptography, and whose certificates.

use std::sync::Arc;

use reqwest::ClientBuilder;
use rustls::crypto::CryptoProvider;
use rustls::{ClientConfig, Error, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt as _;

/// The cryptography that the program has chosen, or else that of the features.
pub(crate) fn provider() -> Arc<CryptoProvider> {
    let chosen = CryptoProvider::get_default().cloned();
    #[cfg(feature = "aws-lc")]
    let ours = rustls::crypto::aws_lc_rs::default_provider;
    #[cfg(not(feature = "aws-lc"))]
    let ours = rustls::crypto::ring::default_provider;
    chosen.unwrap_or_else(|| Arc::new(ours()))
}

/// Sets up a client that trusts what the platform trusts; one that stays on this machine trusts nobody,
/// which saves reading the platform's certificates.
pub(crate) fn set_up(http: ClientBuilder, stays: bool) -> Result<ClientBuilder, Error> {
    let config = ClientConfig::builder_with_provider(provider());
    let config = config.with_safe_default_protocol_versions()?;
    let config = if stays {
        config.with_root_certificates(RootCertStore::empty())
    } else {
        config.with_platform_verifier()?
    };
    Ok(http.tls_backend_preconfigured(config.with_no_client_auth()))
}
