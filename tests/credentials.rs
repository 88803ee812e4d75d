//! How the client comes by tokens: every grant against the emulator's Entra, the stores, and that a token
//! is requested once however many calls wait.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use integration::{Listener, at_once, bare_builder, emulator, read_claims, rsa_key};
use partner_center::{
    AccessToken, Application, AuthError, AuthErrorKind, Authority, ClientCertificate, Credential,
    ErrorKind, FileStore, KeyringStore, MemoryStore, PartnerCenter, Secret, StoreFuture, Token,
    TokenCommand, TokenEndpoint, TokenFuture, TokenStore,
};
use partner_center_emulator::{Emulator, InjectedFault, Injection, Quirk, seed};
use rcgen::{CertificateParams, KeyPair, PKCS_ECDSA_P256_SHA256};

use tokio::sync::Notify;

use crate::client::CUSTOMER;
use crate::logs::Log;

const TENANT: &str = "contoso.example";

fn application() -> Application {
    Application::new(TENANT, seed::CLIENT_ID).secret(Secret::new(seed::CLIENT_SECRET))
}

fn client(emulator: &Emulator, credential: impl Credential) -> PartnerCenter {
    let builder = bare_builder(emulator).credential(credential);
    builder.build().unwrap()
}

/// The number of requests to the token endpoint.
fn token_requests(emulator: &Emulator) -> usize {
    let calls = emulator.calls().into_iter();
    calls.filter(|call| call.path.ends_with("/token")).count()
}

#[tokio::test]
async fn an_application_gets_app_only_tokens() {
    for endpoint in [TokenEndpoint::V1, TokenEndpoint::V2] {
        let emulator = emulator().await;
        let partner = client(
            &emulator,
            application().token_endpoint(endpoint).client_credentials(),
        );
        partner.validation_codes().await.unwrap();
        partner.validation_codes().await.unwrap();
        assert_eq!(token_requests(&emulator), 1, "the token was not cached");
        let sent = &emulator.calls()[1].headers["authorization"];
        assert_eq!(sent, "[redacted] app-only");
        // The client rejects it before it requests a token.
        let customer = partner.customer(CUSTOMER);
        let error = customer.account_status().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    }
}

#[tokio::test]
async fn a_refresh_token_gets_app_plus_user_tokens() {
    for endpoint in [TokenEndpoint::V1, TokenEndpoint::V2] {
        let emulator = emulator().await;
        let store = MemoryStore::new(Secret::new(seed::REFRESH_TOKEN));
        let user = application()
            .token_endpoint(endpoint)
            .for_user(store.clone());
        let partner = client(&emulator, user);
        let request = partner_center::types::QualificationRequest::StateOwnedEntity;
        let customer = partner.customer(CUSTOMER);
        customer.request_qualification(request).await.unwrap();
        assert_ne!(
            refresh_token(&store).await,
            seed::REFRESH_TOKEN,
            "the new token was not saved"
        );
    }
}

/// Version 2 sends numbers, version 1 strings; without either, the claims of the token have the expiry.
#[tokio::test]
async fn expires_in_may_be_a_number_or_a_string() {
    for lifetime in ["3600", "\"3600\"", "null", "{}"] {
        let body = format!(
            r#"{{"token_type":"bearer","expires_in":{lifetime},"access_token":"an-opaque-token"}}"#
        );
        let authority = authority(&json(200, &body)).await;
        let token = application()
            .client_credentials()
            .get_token(&authority.1)
            .await;
        let token = token.unwrap_or_else(|error| panic!("{lifetime}: {error}"));
        let end = token
            .expires_at()
            .map(|end| end.duration_since(SystemTime::now()).unwrap());
        let hour = Duration::from_secs(3590)..Duration::from_secs(3601);
        let known = lifetime.contains("3600");
        assert_eq!(
            end.is_some_and(|end| hour.contains(&end)),
            known,
            "{lifetime}"
        );
    }
}

fn json(status: u16, body: &str) -> String {
    format!(
        "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// An authority that sends these bytes as every response.
async fn authority(response: &str) -> (Listener, Authority) {
    let listener = Listener::answering(response).await;
    let authority = listener.builder().authority().unwrap();
    (listener, authority)
}

/// A certificate with its key, as PEM, and the certificate alone.
fn certificate(key: &str) -> (String, String) {
    let key = rsa_key(key);
    let parameters = CertificateParams::new(vec!["application.example".to_owned()]);
    let certificate = parameters.unwrap().self_signed(&key).unwrap().pem();
    (format!("{certificate}{}", key.serialize_pem()), certificate)
}

#[tokio::test]
async fn a_certificate_authenticates_an_application() {
    let (pem, certificate) = certificate("application");
    let proof = ClientCertificate::from_pem(pem.as_bytes()).unwrap();
    for endpoint in [TokenEndpoint::V1, TokenEndpoint::V2] {
        let emulator = emulator().await;
        let mut scenario = emulator.scenario();
        scenario.partners[0].applications[0].certificates = vec![certificate.clone()];
        emulator.load(scenario).unwrap();
        let application = Application::new(TENANT, seed::CLIENT_ID)
            .certificate(proof.clone())
            .token_endpoint(endpoint);
        let partner = client(&emulator, application.client_credentials());
        partner.validation_codes().await.unwrap();
        let store = MemoryStore::new(Secret::new(seed::REFRESH_TOKEN));
        let partner = client(&emulator, application.for_user(store));
        partner.validation_codes().await.unwrap();

        let (other, _) = self::certificate("stranger");
        let other = ClientCertificate::from_pem(other.as_bytes()).unwrap();
        let partner = client(
            &emulator,
            application.certificate(other).client_credentials(),
        );
        let error = partner.validation_codes().await.unwrap_err();
        let kind = error.auth_error().unwrap().kind();
        assert_eq!(kind, AuthErrorKind::InvalidClient, "{error}");
    }
}

#[test]
fn an_invalid_certificate_is_an_error() {
    let (pem, certificate) = certificate("application");
    let key = &pem[certificate.len()..];
    let curve = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
    let curve = format!("{certificate}{}", curve.serialize_pem());
    for (pem, named) in [
        ("", "no certificate"),
        (key, "no certificate"),
        (&certificate, "no unencrypted private key"),
        (&curve, "not RSA"),
    ] {
        let error = ClientCertificate::from_pem(pem.as_bytes()).unwrap_err();
        assert!(error.to_string().contains(named), "{error}");
    }
}

#[tokio::test]
async fn a_user_signs_in_with_a_device_code() {
    let emulator = emulator().await;
    // A public client: it has no secret.
    let mut scenario = emulator.scenario();
    scenario.partners[0].applications[0].secrets = Vec::new();
    emulator.load(scenario).unwrap();
    let public = Application::new(TENANT, seed::CLIENT_ID);
    let authority = bare_builder(&emulator).authority().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let store = FileStore::new(folder.path().join("new/token"));

    let code = public.device_code(&authority).await.unwrap();
    assert!(code.message().contains(code.user_code()), "{code:?}");
    assert!(code.verification_uri().starts_with(emulator.url()));
    assert!(emulator.approve_device(code.user_code(), seed::USER));
    let token = code.wait_for_sign_in(store.clone()).await.unwrap();
    assert!(token.expires_at().is_some());
    let partner = client(&emulator, public.for_user(store.clone()));
    partner.validation_codes().await.unwrap();

    let code = public.device_code(&authority).await.unwrap();
    assert!(emulator.decline_device(code.user_code()));
    let before = store.load().await.unwrap();
    let error = code.wait_for_sign_in(store.clone()).await.unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::SignInRequired, "{error}");
    assert!(error.needs_interaction());
    assert_eq!(store.load().await.unwrap(), before);
}

#[tokio::test]
async fn an_empty_store_requires_a_sign_in() {
    let emulator = emulator().await;
    let folder = tempfile::tempdir().unwrap();
    let store = FileStore::new(folder.path().join("token"));
    let partner = client(&emulator, application().for_user(store));
    let error = partner.validation_codes().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::Authentication, 0)
    );
    assert_eq!(
        error.auth_error().unwrap().kind(),
        AuthErrorKind::SignInRequired
    );
    assert!(!error.is_transient(), "{error}");
    assert_eq!(emulator.calls().len(), 0);
}

#[tokio::test]
async fn an_oauth_error_says_what_the_user_must_do() {
    let text =
        "AADSTS50076: Due to a change, you must use multi-factor authentication.\\r\\nTrace ID: t";
    for (body, kind, expected) in [
        (
            format!(r#"{{"error":"invalid_grant","error_description":"{text}","error_codes":[50076],"trace_id":"t-1"}}"#),
            AuthErrorKind::MultiFactorRequired,
            "multi-factor",
        ),
        (
            r#"{"error":"interaction_required","error_codes":[50078],"timestamp":"2018-03-23 10:54:27Z"}"#.into(),
            AuthErrorKind::MultiFactorRequired,
            "multi-factor",
        ),
        (
            r#"{"error":"invalid_grant","error_codes":[70002,50126]}"#.into(),
            AuthErrorKind::SignInRequired,
            "sign in again",
        ),
        (r#"{"error":"invalid_grant"}"#.into(), AuthErrorKind::SignInRequired, "sign in again"),
        (
            r#"{"error":"invalid_grant","suberror":"consent_required"}"#.into(),
            AuthErrorKind::ConsentRequired,
            "administrator must consent",
        ),
        (r#"{"error":"consent_required"}"#.into(), AuthErrorKind::ConsentRequired, "consent"),
        (r#"{"error":"invalid_client"}"#.into(), AuthErrorKind::InvalidClient, "client id"),
        (r#"{"error":"invalid_scope"}"#.into(), AuthErrorKind::Rejected, "rejected"),
        (r#"{"access_token":5}"#.into(), AuthErrorKind::InvalidResponse, "not a valid token response"),
        ("<html>".into(), AuthErrorKind::InvalidResponse, "not a valid token response"),
        (String::new(), AuthErrorKind::InvalidResponse, ""),
    ] {
        let (listener, _) = authority(&json(400, &body)).await;
        let store = MemoryStore::new(Secret::new("a-refresh-token"));
        let builder = listener.builder().retry(at_once());
        let partner = builder.credential(application().for_user(store)).build().unwrap();
        let error = partner.validation_codes().await.unwrap_err();
        let auth_error = error.auth_error().unwrap();
        assert_eq!(auth_error.kind(), kind, "{body}: {auth_error}");
        assert!(auth_error.to_string().contains(expected), "{body}: {auth_error}");
        assert!(!error.to_string().contains(['\r', '\n']), "{error}");
        assert_eq!(listener.requests(), 1, "{body}: the client retried");
    }
}

/// The client retries a token request if the authority is unavailable.
#[tokio::test]
async fn an_unavailable_authority_is_retried() {
    let busy = "HTTP/1.1 503 X\r\nretry-after: 0\r\ncontent-length: 0\r\n\r\n";
    for response in [busy, "HTTP/1.1 429 X\r\ncontent-length: 0\r\n\r\n", ""] {
        let (listener, _) = authority(response).await;
        let builder = listener.builder().retry(at_once());
        let partner = builder
            .credential(application().client_credentials())
            .build()
            .unwrap();
        let error = partner.validation_codes().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Authentication);
        assert_eq!(
            error.auth_error().unwrap().kind(),
            AuthErrorKind::Unavailable
        );
        assert!(error.is_transient(), "{error}");
        assert_eq!(listener.requests(), 5, "{response}");
    }
}

#[tokio::test]
async fn a_response_without_a_refresh_token_keeps_the_old_one() {
    let emulator = emulator().await;
    emulator.set(Quirk::RotateRefreshTokens(false));
    let store = MemoryStore::new(Secret::new(seed::REFRESH_TOKEN));
    let partner = client(&emulator, application().for_user(store.clone()));
    partner.validation_codes().await.unwrap();
    assert_eq!(refresh_token(&store).await, seed::REFRESH_TOKEN);
}

/// The token of a store, without its key.
async fn refresh_token(store: &dyn TokenStore) -> String {
    let stored = store.load().await.unwrap().unwrap();
    let stored = stored.expose();
    let json = serde_json::from_str::<serde_json::Value>(stored);
    json.map_or(stored.to_owned(), |json| {
        json["refresh_token"].as_str().unwrap().to_owned()
    })
}

/// A store that cannot be written, as on a full disk.
#[derive(Debug)]
struct Full(MemoryStore);

impl TokenStore for Full {
    fn try_lock(&self) -> StoreFuture<'_, Option<partner_center::StoreGuard>> {
        self.0.try_lock()
    }

    fn load(&self) -> StoreFuture<'_, Option<Secret>> {
        self.0.load()
    }

    fn save<'s>(&'s self, _: &'s Secret) -> StoreFuture<'s, ()> {
        Box::pin(std::future::ready(Err(
            std::io::ErrorKind::StorageFull.into()
        )))
    }
}

#[tokio::test]
async fn a_refresh_token_that_cannot_be_saved_is_a_warning() {
    let (log, _listening) = Log::listen();
    let emulator = emulator().await;
    let store = MemoryStore::new(Secret::new(seed::REFRESH_TOKEN));
    let partner = client(&emulator, application().for_user(Full(store.clone())));
    partner.validation_codes().await.unwrap();
    assert_eq!(refresh_token(&store).await, seed::REFRESH_TOKEN);
    assert!(log.text().contains("could not be stored"), "{}", log.text());
}

#[cfg(unix)]
#[tokio::test]
async fn a_token_file_is_private_atomic_and_locked() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state/deep/token");
    let store = FileStore::new(&path);
    assert_eq!(store.load().await.unwrap(), None);
    store.save(&Secret::new("one")).await.unwrap();
    store.save(&Secret::new("two")).await.unwrap();
    assert_eq!(store.load().await.unwrap(), Some(Secret::new("two")));
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));

    let lock = store.try_lock().await.unwrap();
    assert!(lock.is_some());
    assert!(
        FileStore::new(&path).try_lock().await.unwrap().is_none(),
        "two callers hold the lock"
    );
    drop(lock);
    assert!(store.try_lock().await.unwrap().is_some());
    let mut names: Vec<_> = fs::read_dir(path.parent().unwrap()).unwrap().collect();
    names.retain(|entry| entry.as_ref().is_ok_and(|entry| entry.path() != path));
    assert_eq!(
        names.len(),
        1,
        "something is left beside the lock: {names:?}"
    );

    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let error = store.load().await.unwrap_err();
    assert!(error.to_string().contains("chmod 600"), "{error}");
}

/// Without a key store, as in a container, the error says so.
#[tokio::test]
async fn an_unavailable_key_store_is_an_error() {
    let store = KeyringStore::new("partner-center-test", "unreachable");
    match store.load().await {
        Ok(token) => assert_eq!(token, None),
        Err(error) => assert!(error.to_string().contains("in a file instead"), "{error}"),
    }
}

/// A failed write leaves no temporary file, and the old token in its place.
#[tokio::test]
async fn a_failed_write_keeps_the_old_token() {
    let folder = tempfile::tempdir().unwrap();
    let store = FileStore::new(folder.path().join("token"));
    store.save(&Secret::new("old")).await.unwrap();
    // The file name is too long: the temporary file cannot be created.
    let long = FileStore::new(folder.path().join("t".repeat(250)));
    let error = long.save(&Secret::new("new")).await.unwrap_err();
    assert!(error.to_string().contains("cannot write"), "{error}");
    // The path is a folder: the temporary file cannot be renamed.
    fs::create_dir_all(folder.path().join("taken/inside")).unwrap();
    let taken = FileStore::new(folder.path().join("taken"));
    let error = taken.save(&Secret::new("new")).await.unwrap_err();
    assert!(error.to_string().contains("cannot write"), "{error}");
    assert_eq!(store.load().await.unwrap(), Some(Secret::new("old")));
    let left = fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, 2, "a temporary file is left");
}

/// Counts how many callers are between load and save at the same time.
#[derive(Debug)]
struct Watched {
    store: FileStore,
    inside: Arc<AtomicU32>,
    most: Arc<AtomicU32>,
}

impl TokenStore for Watched {
    fn try_lock(&self) -> StoreFuture<'_, Option<partner_center::StoreGuard>> {
        self.store.try_lock()
    }

    fn load(&self) -> StoreFuture<'_, Option<Secret>> {
        let inside = self.inside.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(inside, Ordering::SeqCst);
        self.store.load()
    }

    fn save<'s>(&'s self, token: &'s Secret) -> StoreFuture<'s, ()> {
        Box::pin(async {
            let saved = self.store.save(token).await;
            self.inside.fetch_sub(1, Ordering::SeqCst);
            saved
        })
    }
}

/// Two processes that share a file take turns, and neither uses a token that the other has replaced.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_that_share_a_store_take_turns() {
    let emulator = emulator().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    FileStore::new(&path)
        .save(&Secret::new(seed::REFRESH_TOKEN))
        .await
        .unwrap();
    let (inside, most) = (Arc::<AtomicU32>::default(), Arc::<AtomicU32>::default());
    let clients: Vec<_> = (0..8)
        .map(|_| {
            let store = Watched {
                store: FileStore::new(&path),
                inside: Arc::clone(&inside),
                most: Arc::clone(&most),
            };
            client(&emulator, application().for_user(store))
        })
        .collect();
    let calls = clients
        .into_iter()
        .map(|partner| tokio::spawn(async move { partner.validation_codes().await.map(drop) }));
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
    let requests = emulator.calls().into_iter();
    let requests: Vec<_> = requests
        .filter(|call| call.path.ends_with("/token"))
        .collect();
    assert_eq!(requests.len(), 8);
    assert_eq!(
        most.load(Ordering::SeqCst),
        1,
        "two callers used the same token"
    );
    let stored = FileStore::new(&path).load().await.unwrap().unwrap();
    let last = MemoryStore::new(stored);
    let partner = client(&emulator, application().for_user(last));
    partner.validation_codes().await.unwrap();
}

/// Counts token requests, and fails from a given request on.
#[derive(Clone, Debug)]
struct Counted {
    requests: Arc<AtomicU32>,
    takes: Duration,
    lifetime: Duration,
    /// The first request that fails.
    fails_from: u32,
    token: String,
}

impl Counted {
    fn new(emulator: &Emulator) -> Self {
        Self {
            requests: Arc::default(),
            takes: Duration::from_millis(20),
            lifetime: Duration::from_secs(3600),
            fails_from: u32::MAX,
            token: emulator.user_token().to_owned(),
        }
    }

    fn requests(&self) -> u32 {
        self.requests.load(Ordering::Relaxed)
    }
}

impl Credential for Counted {
    fn get_token<'c>(&'c self, _: &'c Authority) -> TokenFuture<'c> {
        Box::pin(async {
            let number = self.requests.fetch_add(1, Ordering::Relaxed) + 1;
            tokio::time::sleep(self.takes).await;
            if number >= self.fails_from {
                return Err(AuthError::new(
                    AuthErrorKind::Rejected,
                    "rejected by the test",
                ));
            }
            let token = Token::new(&self.token).map_err(AuthError::local)?;
            Ok(AccessToken::new(token).with_expires_in(self.lifetime))
        })
    }
}

async fn all(partner: &PartnerCenter, count: usize) -> Vec<Result<(), ErrorKind>> {
    let calls: Vec<_> = (0..count)
        .map(|_| {
            let partner = partner.clone();
            tokio::spawn(async move {
                let codes = partner.validation_codes().await;
                codes.map(drop).map_err(|error| error.kind())
            })
        })
        .collect();
    let mut ended = Vec::new();
    for call in calls {
        ended.push(call.await.unwrap());
    }
    ended
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_calls_make_one_token_request() {
    let emulator = emulator().await;
    let credential = Counted::new(&emulator);
    let builder = bare_builder(&emulator).concurrency_limit(32);
    let partner = builder.credential(credential.clone()).build().unwrap();
    let ended = all(&partner, 1000).await;
    assert!(ended.iter().all(Result::is_ok), "{ended:?}");
    assert_eq!(credential.requests(), 1);
}

/// All calls that wait for a failed token request get its error.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_calls_fail_by_one_token_request() {
    let emulator = emulator().await;
    let credential = Counted {
        fails_from: 1,
        takes: Duration::from_millis(300),
        ..Counted::new(&emulator)
    };
    let partner = client(&emulator, credential.clone());
    let ended = all(&partner, 1000).await;
    assert!(
        ended
            .iter()
            .all(|ended| *ended == Err(ErrorKind::Authentication))
    );
    assert_eq!(credential.requests(), 1);
    assert_eq!(emulator.calls().len(), 0);
}

/// Returns a short-lived token at once, and the next one when the test allows it.
#[derive(Clone, Debug)]
struct Held {
    token: String,
    requests: Arc<AtomicU32>,
    gate: Arc<Notify>,
}

impl Credential for Held {
    fn get_token<'c>(&'c self, _: &'c Authority) -> TokenFuture<'c> {
        Box::pin(async {
            if self.requests.fetch_add(1, Ordering::SeqCst) > 0 {
                self.gate.notified().await;
            }
            let token = Token::new(&self.token).map_err(AuthError::local)?;
            Ok(AccessToken::new(token).with_expires_in(Duration::from_secs(4)))
        })
    }
}

#[tokio::test]
async fn a_token_is_renewed_in_the_background() {
    let emulator = emulator().await;
    let held = Held {
        token: emulator.user_token().to_owned(),
        requests: Arc::default(),
        gate: Arc::default(),
    };
    let partner = client(&emulator, held.clone());
    partner.validation_codes().await.unwrap();
    // In the last quarter of its lifetime.
    tokio::time::sleep(Duration::from_millis(3100)).await;
    partner.validation_codes().await.unwrap();
    partner.validation_codes().await.unwrap();
    let requests = held.requests.load(Ordering::SeqCst);
    assert_eq!(requests, 2, "the token is renewed early, and once");
    held.gate.notify_one();
}

#[tokio::test]
async fn a_valid_token_is_used_after_a_failed_renewal() {
    let (log, _listening) = Log::listen();
    let emulator = emulator().await;
    let credential = Counted {
        takes: Duration::from_millis(1),
        lifetime: Duration::from_secs(2),
        fails_from: 2,
        ..Counted::new(&emulator)
    };
    let partner = client(&emulator, credential.clone());
    partner.validation_codes().await.unwrap();
    tokio::time::sleep(Duration::from_millis(1600)).await;
    for _ in 0..5 {
        partner.validation_codes().await.unwrap();
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(
        credential.requests(),
        2,
        "the failed renewal was not paused"
    );
    assert!(log.text().contains("still valid"), "{}", log.text());
    tokio::time::sleep(Duration::from_millis(500)).await;
    let error = partner.validation_codes().await.unwrap_err();
    assert_eq!(
        error.kind(),
        ErrorKind::Authentication,
        "the token has expired"
    );
}

#[tokio::test]
async fn a_rejected_token_is_renewed_once() {
    let emulator = emulator().await;
    let partner = client(&emulator, application().client_credentials());
    partner.validation_codes().await.unwrap();
    emulator.inject(Injection::new(InjectedFault::Unauthorized));
    partner.validation_codes().await.unwrap();
    assert_eq!(token_requests(&emulator), 2);
    emulator.inject(Injection::new(InjectedFault::Unauthorized).always());
    let error = partner.validation_codes().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::Unauthorized, 2)
    );
    assert_eq!(token_requests(&emulator), 3);
    // A token that cannot be renewed is not sent twice.
    let token = Token::new(emulator.user_token()).unwrap();
    let error = client(&emulator, token)
        .validation_codes()
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::Unauthorized, 1)
    );
}

/// The refresh token in the response would be lost with the call.
#[tokio::test]
async fn dropping_a_call_does_not_abort_the_token_request() {
    let emulator = emulator().await;
    let store = MemoryStore::new(Secret::new(seed::REFRESH_TOKEN));
    let partner = client(&emulator, application().for_user(store.clone()));
    for moment in 0..20 {
        let call = partner.validation_codes();
        let _ = tokio::time::timeout(Duration::from_micros(100 * moment), call).await;
    }
    partner.validation_codes().await.unwrap();
    assert_eq!(
        token_requests(&emulator),
        1,
        "dropped calls requested again"
    );
    assert_ne!(refresh_token(&store).await, seed::REFRESH_TOKEN);
}

#[tokio::test]
async fn a_credential_that_panics_is_an_error() {
    #[derive(Debug)]
    struct Broken;

    impl Credential for Broken {
        fn get_token<'c>(&'c self, _: &'c Authority) -> TokenFuture<'c> {
            Box::pin(async { panic!("on purpose") })
        }
    }

    let emulator = emulator().await;
    let partner = client(&emulator, Broken);
    for ended in all(&partner, 100).await {
        assert_eq!(ended, Err(ErrorKind::Authentication));
    }
    let error = partner.validation_codes().await.unwrap_err();
    assert!(
        !format!("{error} {error:?}").contains("on purpose"),
        "{error:?}"
    );
}

/// A program with this output.
fn printing(folder: &Path, text: &str, code: u8) -> PathBuf {
    let path = folder.join("token-program");
    fs::write(folder.join("said"), text).unwrap();
    let said = folder.join("said");
    let script = format!("#!/bin/sh\ncat {}\nexit {code}\n", said.display());
    fs::write(&path, script).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    path
}

#[cfg(unix)]
#[tokio::test]
async fn the_output_of_a_program_is_a_token() {
    let emulator = emulator().await;
    let token = emulator.user_token();
    let ends = read_claims(token)["exp"].as_u64().unwrap();
    for (text, end) in [
        (format!("{token}\n"), Some(ends)),
        (
            format!(r#"{{"access_token":"{token}","expires_in":"3600"}}"#),
            None,
        ),
        (
            format!(
                r#"{{"accessToken":"{token}","expiresOn":"2030-01-01 00:00:00.000000","expires_on":1893456000,"tokenType":"Bearer"}}"#
            ),
            Some(1_893_456_000),
        ),
        (
            format!(
                r#"{{"kind":"ExecCredential","status":{{"token":"{token}","expirationTimestamp":"2030-01-01T01:00:00+01:00"}}}}"#
            ),
            Some(1_893_456_000),
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let program = TokenCommand::new(printing(folder.path(), &text, 0));
        let authority = bare_builder(&emulator).authority().unwrap();
        let got = program.get_token(&authority).await.unwrap();
        let got = got
            .expires_at()
            .unwrap()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap();
        assert!(
            end.is_none_or(|end| end == got.as_secs()),
            "{text}: {got:?}"
        );
        client(&emulator, program).validation_codes().await.unwrap();
    }
}

#[cfg(unix)]
#[tokio::test]
async fn the_error_of_a_program_has_its_path() {
    let emulator = emulator().await;
    let folder = tempfile::tempdir().unwrap();
    for (text, code, kind, expected) in [
        ("", 0, AuthErrorKind::InvalidResponse, "empty"),
        (
            "canary-1 canary-2",
            0,
            AuthErrorKind::InvalidResponse,
            "character",
        ),
        (
            r#"{"token":"canary-1"}"#,
            0,
            AuthErrorKind::InvalidResponse,
            "neither",
        ),
        ("canary-1", 3, AuthErrorKind::Local, "exit status: 3"),
    ] {
        let program = TokenCommand::new(printing(folder.path(), text, code));
        let partner = client(&emulator, program.args(["--password", "canary-0"]));
        let error = partner.validation_codes().await.unwrap_err();
        let shown = format!("{error:#} {error:?} {partner:?}");
        assert_eq!(error.auth_error().unwrap().kind(), kind, "{error}");
        assert!(
            shown.contains(expected) && shown.contains("token-program"),
            "{error}"
        );
        assert!(!shown.contains("canary"), "{shown}");
    }
    let partner = client(&emulator, TokenCommand::new("/no/such/program"));
    let error = partner.validation_codes().await.unwrap_err();
    let chain = format!("{error:#}");
    assert!(chain.contains("/no/such/program"), "{chain}");
}

/// A canary is in every field of every credential, and in the responses of the authority.
#[tokio::test]
async fn no_secret_of_a_credential_is_shown() {
    const CANARY: &str = "canary-93c1-64ab";
    let (log, _listening) = Log::listen();
    let (pem, _) = certificate("application");
    let proof = ClientCertificate::from_pem(pem.as_bytes()).unwrap();
    let body = format!(
        r#"{{"error":"{CANARY}","error_description":"{CANARY} is not good","access_token":"{CANARY}","trace_id":"{CANARY}"}}"#
    );
    let found =
        format!(r#"{{"access_token":"{CANARY}","token_type":5,"refresh_token":"{CANARY}"}}"#);
    let mut shown = String::new();
    for response in [
        json(400, &body),
        json(200, &found),
        json(500, &body),
        String::new(),
    ] {
        let (listener, authority) = authority(&response).await;
        let store = MemoryStore::new(Secret::new(CANARY));
        let application = Application::new("t", "c").secret(Secret::new(CANARY));
        let signed = Application::new("t", "c").certificate(proof.clone());
        shown += &format!("{application:?} {signed:?} {store:?}");
        let device = application.device_code(&authority).await;
        shown += &format!("{device:?}");
        let mut tell = async |partner: PartnerCenter| {
            let error = partner.validation_codes().await.unwrap_err();
            shown += &format!("{partner:?} {error} {error:?} {:?}", error.auth_error());
        };
        let builder = || listener.builder();
        tell(
            builder()
                .credential(application.client_credentials())
                .build()
                .unwrap(),
        )
        .await;
        tell(
            builder()
                .credential(application.for_user(store.clone()))
                .build()
                .unwrap(),
        )
        .await;
        tell(
            builder()
                .credential(signed.for_user(store))
                .build()
                .unwrap(),
        )
        .await;
    }
    shown += &log.text();
    let key = pem.lines().rev().nth(3).unwrap();
    assert!(shown.contains("[redacted]"), "{shown}");
    assert!(!shown.contains(CANARY), "{shown}");
    assert!(!shown.contains(key), "{shown}");
}
