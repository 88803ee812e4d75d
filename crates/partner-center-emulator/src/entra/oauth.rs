//! Requests to and error responses of Entra's endpoints, and what of a request may be logged.

use std::collections::HashMap;

use fastrand::Rng;
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::macros::format_description;

use crate::bounded_map::random_uuid;

/// Larger forms are rejected. The bound is invented.
pub(crate) const MAX_FORM: usize = 64 * 1024;

/// Longer names and values of a form are rejected, because tables and tokens keep them: in bytes,
/// decoded. The bound is invented.
const MAX_FIELD: usize = 8 * 1024;

/// Replaces a secret in records.
pub(crate) const REDACTED: &str = "[redacted]";

/// The form of a token request for the call log. Only fields that are not secret keep their values.
pub(crate) fn redact_form(form: &[u8]) -> String {
    const PUBLIC: [&str; 5] = [
        "client_assertion_type",
        "client_id",
        "grant_type",
        "resource",
        "scope",
    ];
    const SECRET: [&str; 4] = [
        "client_assertion",
        "client_secret",
        "device_code",
        "refresh_token",
    ];
    let mut redacted = form_urlencoded::Serializer::new(String::new());
    for (key, value) in form_urlencoded::parse(form) {
        if PUBLIC.contains(&&*key) {
            redacted.append_pair(&key, &value);
        } else if SECRET.contains(&&*key) {
            redacted.append_pair(&key, REDACTED);
        } else {
            // A body that is not a form is parsed as one long key, which may be the secret itself.
            redacted.append_key_only(REDACTED);
        }
    }
    redacted.finish()
}

/// A random token of 64 hexadecimal digits.
pub(super) fn opaque_token(random: &mut Rng) -> String {
    format!(
        "{}{}",
        random_uuid(random).simple(),
        random_uuid(random).simple()
    )
}

/// A form sent to an endpoint of Entra.
pub(crate) struct TokenRequest<'r> {
    pub(super) path: &'r str,
    form: HashMap<String, String>,
}

impl<'r> TokenRequest<'r> {
    /// Parses a form.
    ///
    /// # Errors
    ///
    /// A name or a value is too long.
    pub(crate) fn new(path: &'r str, form: &[u8]) -> Result<Self, TokenError> {
        let fields = form_urlencoded::parse(form).into_owned();
        let fields = fields.map(|(name, value)| {
            if name.len() > MAX_FIELD || value.len() > MAX_FIELD {
                return Err(TokenError::too_long(&name));
            }
            Ok((name, value))
        });
        let form = fields.collect::<Result<_, _>>()?;
        Ok(Self { path, form })
    }

    pub(super) fn field(&self, name: &str) -> Option<&str> {
        self.form.get(name).map(String::as_str)
    }

    pub(super) fn required(&self, name: &str) -> Result<&str, TokenError> {
        self.field(name).ok_or_else(|| TokenError::missing(name))
    }
}

/// An error response of an endpoint of Entra.
pub(crate) struct TokenError {
    status: u16,
    error: &'static str,
    code: u32,
    text: String,
}

impl TokenError {
    pub(super) fn new(
        status: u16,
        error: &'static str,
        code: u32,
        text: impl Into<String>,
    ) -> Self {
        Self {
            status,
            error,
            code,
            text: text.into(),
        }
    }

    pub(super) fn missing(field: &str) -> Self {
        let text = format!("AADSTS900144: The request body must contain '{field}'.");
        Self::new(400, "invalid_request", 900_144, text)
    }

    pub(super) fn unknown_application() -> Self {
        let text = "AADSTS700016: The application is not known.";
        Self::new(400, "unauthorized_client", 700_016, text)
    }

    pub(super) fn invalid_client(secret: bool) -> Self {
        if secret {
            let text = "AADSTS7000215: The client secret is not valid.";
            Self::new(401, "invalid_client", 7_000_215, text)
        } else {
            let text = "AADSTS7000218: A valid client secret or client assertion is required.";
            Self::new(401, "invalid_client", 7_000_218, text)
        }
    }

    /// The method is not POST.
    pub(crate) fn method_not_allowed() -> Self {
        let text = "AADSTS900561: The endpoint only accepts POST requests.";
        Self::new(405, "invalid_request", 900_561, text)
    }

    /// The body is not a form, is too large, or is incomplete.
    pub(crate) fn invalid_form() -> Self {
        let kib = MAX_FORM / 1024;
        let text = format!("AADSTS900144: The request body must be a form of at most {kib} KiB.");
        Self::new(400, "invalid_request", 900_144, text)
    }

    /// A field is longer than [`MAX_FIELD`].
    fn too_long(name: &str) -> Self {
        /// How much of the name the description repeats, in characters.
        const SHOWN: usize = 64;
        let name: String = name.chars().take(SHOWN).collect();
        let text = format!("AADSTS900144: The field '{name}' is longer than {MAX_FIELD} bytes.");
        Self::new(400, "invalid_request", 900_144, text)
    }

    /// Status and body of the response.
    pub(crate) fn response(&self, now: OffsetDateTime, random: &mut Rng) -> (u16, Value) {
        let format = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]Z");
        let timestamp = now.format(format).unwrap_or_default();
        let (trace, correlation) = (random_uuid(random), random_uuid(random));
        let text = &self.text;
        let body = json!({
            "error": self.error,
            "error_description": format!(
                "{text}\r\nTrace ID: {trace}\r\nCorrelation ID: {correlation}\r\n\
                 Timestamp: {timestamp}",
            ),
            "error_codes": [self.code],
            "timestamp": timestamp,
            "trace_id": trace,
            "correlation_id": correlation,
        });
        (self.status, body)
    }
}
