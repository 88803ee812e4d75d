//! Client assertions: JSON Web Tokens with which an application proves its identity, signed with the
//! RSA key of a certificate (RFC 7523).

use std::time::SystemTime;

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use ring::signature::{
    RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256, RsaParameters, UnparsedPublicKey,
};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// By how many seconds the clocks of client and server may differ.
const LEEWAY: f64 = 60.0;

/// The content of the object identifier `rsaEncryption`, with tag and length.
const RSA_ENCRYPTION: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01";

#[derive(Deserialize)]
struct Header {
    alg: String,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: String,
    exp: f64,
    nbf: Option<f64>,
}

/// Whether `assertion` proves the identity of the application `client_id` to the endpoint at `path`:
/// signed with RS256 or PS256 and the key of one of `certificates`, and valid now. Its times are
/// compared with the real clock, because its sender uses that.
pub(super) fn is_valid(
    assertion: &str,
    client_id: &str,
    path: &str,
    certificates: &[String],
) -> bool {
    verified_claims(assertion, certificates).is_some_and(|claims| {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let now = now.unwrap_or_default().as_secs_f64();
        claims.iss == client_id
            && claims.sub == client_id
            && claims.aud.ends_with(path)
            && now < claims.exp + LEEWAY
            && claims.nbf.is_none_or(|start| start <= now + LEEWAY)
    })
}

fn verified_claims(assertion: &str, certificates: &[String]) -> Option<Claims> {
    let (signed, signature) = assertion.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    let algorithm: &RsaParameters = match json::<Header>(header)?.alg.as_str() {
        "RS256" => &RSA_PKCS1_2048_8192_SHA256,
        "PS256" => &RSA_PSS_2048_8192_SHA256,
        _ => return None,
    };
    let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).ok()?;
    let mut keys = certificates.iter().filter_map(|pem| rsa_public_key(pem));
    let verifies = |key| {
        let key = UnparsedPublicKey::new(algorithm, key);
        key.verify(signed.as_bytes(), &signature).is_ok()
    };
    keys.any(verifies).then(|| json(claims))?
}

fn json<T: DeserializeOwned>(part: &str) -> Option<T> {
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

/// Checks that a PEM block holds a certificate or public key for RSA.
pub(crate) fn check_certificate(pem: &str) -> Result<(), String> {
    let key = rsa_public_key(pem);
    key.map(|_| ())
        .ok_or_else(|| "expected an RSA certificate or public key in PEM".to_owned())
}

/// The RSA public key of the first PEM block, as PKCS #1 in DER. The block is a certificate or a
/// public key, the latter with its algorithm (X.509) or without (PKCS #1).
fn rsa_public_key(pem: &str) -> Option<Vec<u8>> {
    let (_, block) = pem.split_once("-----BEGIN ")?;
    let (label, block) = block.split_once("-----")?;
    let (base64, _) = block.split_once("-----END ")?;
    let base64: String = base64.split_whitespace().collect();
    let der = BASE64_STANDARD.decode(base64).ok()?;
    let key_info = match label {
        "RSA PUBLIC KEY" => return Some(der),
        "PUBLIC KEY" => der_element(&der)?.0,
        "CERTIFICATE" => {
            let (certificate, _) = der_element(&der)?;
            let (mut fields, _) = der_element(certificate)?;
            // Version (absent in version 1), serial number, algorithm, issuer, validity, subject.
            let before = if fields.starts_with(&[0xa0]) { 6 } else { 5 };
            for _ in 0..before {
                (_, fields) = der_element(fields)?;
            }
            der_element(fields)?.0
        }
        _ => return None,
    };
    let (algorithm, key) = der_element(key_info)?;
    let (bits, _) = der_element(key)?;
    // The first byte of a bit string counts its unused bits.
    let key = bits.strip_prefix(&[0])?;
    algorithm
        .starts_with(RSA_ENCRYPTION)
        .then(|| key.to_owned())
}

/// The content of the first element, and what follows the element.
fn der_element(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (&length, rest) = der.get(1..)?.split_first()?;
    let (length, rest) = if length < 0x80 {
        (usize::from(length), rest)
    } else {
        let (digits, rest) = rest.split_at_checked(usize::from(length & 0x7f))?;
        let append = |length: usize, digit: &u8| {
            let shifted = length.checked_mul(256)?;
            shifted.checked_add(usize::from(*digit))
        };
        (digits.iter().try_fold(0, append)?, rest)
    };
    rest.split_at_checked(length)
}
