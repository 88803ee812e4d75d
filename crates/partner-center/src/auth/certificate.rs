//! Client certificates: they sign a client assertion in place of a secret (RFC 7523).

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rustls::SignatureScheme;
use rustls::sign::SigningKey;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{AuthError, AuthErrorKind, secret, text};

/// The lifetime of a client assertion.
const LIFETIME: Duration = Duration::from_secs(10 * 60);

/// A certificate with its private key. Cheap to clone.
#[derive(Clone)]
pub struct ClientCertificate {
    key: Arc<dyn SigningKey>,
    /// The SHA-256 of the certificate, in Base64, for the header `x5t#S256` of an assertion.
    thumbprint: String,
}

impl ClientCertificate {
    /// Parses a PEM that has the certificate and the private key, in any order. The key must be RSA and must
    /// not be encrypted.
    ///
    /// # Errors
    ///
    /// [`Local`](AuthErrorKind::Local): the certificate or the key is missing or invalid.
    pub fn from_pem(pem: &[u8]) -> Result<Self, AuthError> {
        let invalid = |problem: &str| AuthError::new(AuthErrorKind::Local, problem);
        let certificate = CertificateDer::pem_slice_iter(pem).next();
        let certificate = certificate.and_then(Result::ok);
        let certificate = certificate
            .ok_or_else(|| invalid("the PEM has no certificate (`BEGIN CERTIFICATE`)"))?;
        let key = PrivateKeyDer::from_pem_slice(pem)
            .map_err(|_| invalid("the PEM has no unencrypted private key (`BEGIN PRIVATE KEY`)"))?;
        let key = crate::tls::provider().key_provider.load_private_key(key);
        let key = key.map_err(|_| invalid("the private key in the PEM cannot be used"))?;
        let rsa = key.choose_scheme(&[SignatureScheme::RSA_PSS_SHA256]);
        if rsa.is_none() {
            return Err(invalid(
                "the private key in the PEM is not RSA, which Entra requires",
            ));
        }
        Ok(Self {
            key,
            thumbprint: URL_SAFE_NO_PAD.encode(Sha256::digest(&certificate)),
        })
    }

    /// Reads a PEM file of at most 1 MiB that only its owner can access (mode 0600 on Unix), in UTF-8 or UTF-16.
    /// On Windows the access of other users is not checked.
    ///
    /// # Errors
    ///
    /// [`Local`](AuthErrorKind::Local): the file cannot be read, is not a regular file, is too large, or is
    /// accessible to other users; or its PEM is not valid, as for [`from_pem`](Self::from_pem).
    pub fn from_pem_file(path: impl AsRef<Path>) -> Result<Self, AuthError> {
        const MAX_FILE_SIZE: u64 = 1 << 20;
        let path = path.as_ref();
        let pem = secret::read_file(path, MAX_FILE_SIZE)?;
        let pem = text::decode(&pem).map_err(|error| error.at(path.display()))?;
        Self::from_pem(pem.as_bytes()).map_err(|error| {
            let message = format!("{}: {error}", path.display());
            AuthError::new(error.kind(), message).with_source(error)
        })
    }

    /// A client assertion for one token endpoint.
    pub(super) fn assertion(&self, client_id: &str, audience: &str) -> Result<String, AuthError> {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let now = now.map_err(AuthError::local)?;
        let header = json!({ "alg": "PS256", "typ": "JWT", "x5t#S256": self.thumbprint });
        let claims = json!({
            "aud": audience,
            "iss": client_id,
            "sub": client_id,
            "jti": Uuid::new_v4(),
            "nbf": now.as_secs(),
            "exp": (now + LIFETIME).as_secs(),
        });
        let [header, claims] =
            [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
        let signed = format!("{header}.{claims}");
        let signer = self.key.choose_scheme(&[SignatureScheme::RSA_PSS_SHA256]);
        let signer = signer
            .ok_or_else(|| AuthError::new(AuthErrorKind::Local, "the private key is not RSA"))?;
        let signature = signer.sign(signed.as_bytes()).map_err(AuthError::local)?;
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

impl fmt::Debug for ClientCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientCertificate")
            .field("thumbprint", &self.thumbprint)
            .finish_non_exhaustive()
    }
}
