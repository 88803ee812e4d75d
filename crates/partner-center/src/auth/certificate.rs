//! A certificate by which an application proves itself: it signs a short statement instead of telling a
//! secret (RFC 7523).

use std::fmt;
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

use super::{AuthError, AuthErrorKind};

/// How long a statement is good.
const LIFETIME: Duration = Duration::from_secs(10 * 60);

/// A certificate with its private key. Cheap to clone.
#[derive(Clone)]
pub struct ClientCertificate {
    key: Arc<dyn SigningKey>,
    /// The SHA-256 of the certificate, as the header of a statement names it.
    thumbprint: String,
}

impl ClientCertificate {
    /// Reads certificate and private key, in any order, from PEM. The key has to be RSA and not encrypted.
    ///
    /// # Errors
    ///
    /// [`Local`](AuthErrorKind::Local): says which of the two is missing, or what is wrong with it.
    pub fn from_pem(pem: &[u8]) -> Result<Self, AuthError> {
        let unfit = |text: &str| AuthError::new(AuthErrorKind::Local, text);
        let certificate = CertificateDer::pem_slice_iter(pem).next();
        let certificate = certificate.and_then(Result::ok);
        let certificate =
            certificate.ok_or_else(|| unfit("the PEM has no certificate (`BEGIN CERTIFICATE`)"))?;
        let key = PrivateKeyDer::from_pem_slice(pem).map_err(|_| {
            unfit("the PEM has no private key that is not encrypted (`BEGIN PRIVATE KEY`)")
        })?;
        let provider = crate::tls::provider();
        let key = provider.key_provider.load_private_key(key);
        let key = key.map_err(|_| unfit("the private key in the PEM cannot be used"))?;
        if key
            .choose_scheme(&[SignatureScheme::RSA_PSS_SHA256])
            .is_none()
        {
            return Err(unfit(
                "the private key in the PEM is not RSA, which Entra asks for",
            ));
        }
        Ok(Self {
            key,
            thumbprint: URL_SAFE_NO_PAD.encode(Sha256::digest(&certificate)),
        })
    }

    /// The statement that the caller is the application with this id, for one endpoint.
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
        let signature = signer.map(|signer| signer.sign(signed.as_bytes()));
        match signature {
            Some(Ok(signature)) => Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))),
            Some(Err(error)) => Err(AuthError::local(error)),
            // It was looked at when the certificate was read.
            None => Err(AuthError::new(
                AuthErrorKind::Local,
                "the private key is not RSA",
            )),
        }
    }
}

impl fmt::Debug for ClientCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientCertificate")
            .field("thumbprint", &self.thumbprint)
            .finish_non_exhaustive()
    }
}
