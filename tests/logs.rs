//! The `tracing` events of the client, and the secrets that they never contain.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use integration::{builder, client_with_token, emulator, persistent};
use partner_center::{AccessToken, AuthError, Authority, Credential, Token, TokenFuture};
use partner_center_emulator::{InjectedFault, Injection, RawResponse};
use tracing::subscriber::DefaultGuard;

use crate::client::CUSTOMER;

/// The log of this thread at the level `trace`, of all crates.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Captures events until the guard is dropped.
    pub(crate) fn listen() -> (Self, DefaultGuard) {
        // Records of the crate `log` are captured too.
        let _ = tracing_log::LogTracer::init();
        let log = Self::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .finish();
        (log, tracing::subscriber::set_default(subscriber))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn each_request_and_each_attempt_is_logged() {
    let (log, _listening) = Log::listen();
    let emulator = emulator().await;
    emulator.inject(Injection::new(InjectedFault::Throttled(0)).times(2));
    let customer = persistent(&emulator).customer(CUSTOMER);
    customer.qualifications().await.unwrap();
    let text = log.text();
    for expected in [
        "operation=\"listQualifications\"",
        "attempt{number=1}",
        "attempt{number=3}",
        "status=429",
        "status=200",
    ] {
        assert!(text.contains(expected), "{expected} is not logged:\n{text}");
    }
    let id = &emulator.calls()[0].headers["ms-requestid"];
    assert!(text.contains(&format!("request_id={id}")), "{text}");
}

/// A token with these claims.
fn token(claims: &str) -> Token {
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    Token::new(&format!("{}.{}.x", part("{}"), part(claims))).unwrap()
}

#[tokio::test]
async fn a_token_without_multi_factor_is_one_warning() {
    for (claims, warnings) in [
        (r#"{"scp":"user_impersonation","amr":["pwd"]}"#, 1),
        (r#"{"scp":"user_impersonation","amr":["pwd","mfa"]}"#, 0),
        (r#"{"scp":"user_impersonation"}"#, 0),
        (r#"{"idtyp":"app"}"#, 0),
        ("no claims", 0),
    ] {
        let (log, _listening) = Log::listen();
        let emulator = emulator().await;
        let partner = builder(&emulator).token(token(claims)).build().unwrap();
        for _ in 0..3 {
            // The emulator rejects the unknown token; only the warning matters.
            partner.clone().validation_codes().await.unwrap_err();
        }
        let text = log.text();
        assert_eq!(
            text.matches("2026-04-01").count(),
            warnings,
            "{claims}: {text}"
        );
    }
}

/// The client sends a token whose claims cannot be parsed: the service validates it.
#[tokio::test]
async fn a_token_without_claims_is_sent() {
    let emulator = emulator().await;
    for opaque in ["opaque-token", "a.b.c", "e30.e30.", "a.b.c.d.e"] {
        let error = client_with_token(&emulator, opaque)
            .validation_codes()
            .await
            .unwrap_err();
        assert_eq!(error.status(), Some(401), "{opaque}: {error}");
    }
}

const CANARY: &str = "canary-2b7e-151628aed2a6";

/// Returns a token that is the canary.
#[derive(Debug)]
struct Leaky;

impl Credential for Leaky {
    fn get_token<'c>(&'c self, _: &'c Authority) -> TokenFuture<'c> {
        Box::pin(async {
            let token = Token::new(CANARY).map_err(AuthError::local)?;
            Ok(AccessToken::new(token).with_expires_at(SystemTime::now() + Duration::from_secs(1)))
        })
    }
}

/// The canary is in the token, in response headers and in bodies of every type.
#[tokio::test]
async fn no_log_and_no_error_shows_the_token() {
    let (log, _listening) = Log::listen();
    let emulator = emulator().await;
    let partner = builder(&emulator).credential(Leaky).build().unwrap();
    let mut shown = format!("{partner:?} {:?}", partner.generated_client());
    let json = format!(r#"{{"description":"{CANARY}","code":"{CANARY}"}}"#);
    // Escaped, as .NET writes a plus sign and other serializers a slash.
    let escaped = format!("{{\"description\":\"{}\"}}", CANARY.replace('-', "\\u002D"));
    let responses = [
        RawResponse::new(401).body("application/json", json.clone()),
        RawResponse::new(400).body("application/json", json.clone()),
        RawResponse::new(500).body("text/plain", CANARY),
        RawResponse::new(200).body("text/html", format!("<p>{CANARY}</p>")),
        RawResponse::new(200).body("application/json", json.clone()),
        RawResponse::new(503)
            .header("x-echo", CANARY)
            .header("ms-serverid", CANARY),
        RawResponse::new(403).reason(format!("no {CANARY}")),
        RawResponse::new(400).body("application/json", escaped),
        RawResponse::new(202).body("application/json", json),
    ];
    for response in responses {
        emulator.inject(Injection::response(response));
        let error = partner.validation_codes().await.unwrap_err();
        shown += &format!("{error} {error:?} {:?} {:?}", error.body(), error.data());
        shown += &String::from_utf8_lossy(error.raw_body());
        let mut source: Option<&dyn std::error::Error> = Some(&error);
        while let Some(error) = source {
            shown += &format!("{error} {error:?}");
            source = error.source();
        }
    }
    emulator.inject(Injection::new(InjectedFault::CutBefore));
    shown += &format!("{:?}", partner.validation_codes().await.unwrap_err());
    shown += &log.text();
    assert!(shown.contains("[redacted]"), "{shown}");
    assert!(!shown.contains(CANARY), "{shown}");
}
