//! The access token that all clones of a client share: cached, renewed before its expiry, and requested
//! once for all calls that wait for it.

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use futures_util::FutureExt as _;
use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::time::{Instant, sleep};

use super::{AccessToken, AuthError, AuthErrorKind, Authority, Claims, Credential, Token};
use crate::generated::operation::SecurityScheme;
use crate::retry::{Attempt, AttemptResult, Decision, RetryPolicy};

/// How long before its expiry a token is renewed; at most a quarter of its lifetime.
const RENEWAL_LEAD: Duration = Duration::from_secs(5 * 60);

/// The pause after a failed renewal of a token that is still valid.
const RENEWAL_PAUSE: Duration = Duration::from_secs(30);

/// The pause after a failed token request, unless the error says how long.
const FAILURE_PAUSE: Duration = Duration::from_secs(2);

/// The timeout of one call of a credential. It is longer than any credential of this crate takes, because
/// aborting a request may lose a refresh token.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10 * 60);

#[derive(Clone)]
pub(crate) struct TokenCache(Arc<Inner>);

impl fmt::Debug for TokenCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenCache")
            .field("authority", &self.0.authority.url().as_str())
            .finish_non_exhaustive()
    }
}

struct Inner {
    credential: Arc<dyn Credential>,
    /// The security scheme of the credential.
    scheme: Option<SecurityScheme>,
    authority: Authority,
    policy: RetryPolicy,
    state: RwLock<CacheState>,
    /// Held during a token request. The request is a task of its own, so that a caller that stops waiting
    /// does not abort it: a refresh token could be lost.
    request_lock: Arc<Mutex<()>>,
    warned: AtomicBool,
}

/// The result of the last token request.
#[derive(Clone, Debug, Default)]
struct CacheState {
    token: Option<AccessToken>,
    /// When the token should be renewed.
    renew_at: Option<SystemTime>,
    /// The number of completed token requests.
    requests: u64,
    /// The error of the last request, and when the next one may start.
    failure: Option<(AuthError, SystemTime)>,
    /// The security scheme in the claims of the token.
    scheme: Option<SecurityScheme>,
}

impl CacheState {
    /// The token, unless it has expired.
    fn valid_token(&self, now: SystemTime) -> Option<&Token> {
        let token = self.token.as_ref()?;
        let expired = token.expires_at().is_some_and(|expiry| expiry <= now);
        (!expired).then_some(token.token())
    }

    fn should_renew(&self, now: SystemTime) -> bool {
        self.renew_at.is_some_and(|renew_at| renew_at <= now)
    }
}

impl TokenCache {
    pub(crate) fn new(
        credential: Arc<dyn Credential>,
        authority: Authority,
        policy: RetryPolicy,
    ) -> Self {
        Self(Arc::new(Inner {
            scheme: credential.security_scheme(),
            credential,
            authority,
            policy,
            state: RwLock::default(),
            request_lock: Arc::default(),
            warned: AtomicBool::new(false),
        }))
    }

    /// The security scheme of the credential, or of the cached token.
    pub(crate) fn security_scheme(&self) -> Option<SecurityScheme> {
        self.0.scheme.or_else(|| self.0.read(|state| state.scheme))
    }

    /// A valid token. No call waits while there is one: a renewal runs in the background.
    pub(crate) async fn token(&self) -> Result<Token, AuthError> {
        let now = SystemTime::now();
        let (token, renew, requests) = self.0.read(|state| {
            let token = state.valid_token(now).cloned();
            (token, state.should_renew(now), state.requests)
        });
        let Some(token) = token else {
            return self.next_token(requests).await;
        };
        if renew
            && let Ok(guard) = Arc::clone(&self.0.request_lock).try_lock_owned()
            // Another task may have renewed it before this one got the lock.
            && self.0.read(|state| state.should_renew(now))
        {
            drop(tokio::spawn(Arc::clone(&self.0).request(guard)));
        }
        Ok(token)
    }

    /// A token other than this one, which the service has rejected.
    pub(crate) async fn replacement_for(&self, rejected: &Token) -> Result<Token, AuthError> {
        let (token, requests) = self.0.read(|state| {
            let valid = state.valid_token(SystemTime::now());
            let other = valid.filter(|token| *token != rejected);
            (other.cloned(), state.requests)
        });
        match token {
            Some(token) => Ok(token),
            None => self.next_token(requests).await,
        }
    }

    /// Waits for the result of the token request after the first `requests`, and starts it unless another
    /// call has.
    async fn next_token(&self, requests: u64) -> Result<Token, AuthError> {
        let inner = Arc::clone(&self.0);
        let state = loop {
            let guard = Arc::clone(&inner.request_lock).lock_owned().await;
            let state = inner.read(CacheState::clone);
            let now = SystemTime::now();
            let paused = state
                .failure
                .as_ref()
                .is_some_and(|(_, until)| now < *until);
            if state.requests != requests || paused {
                break state;
            }
            match tokio::spawn(Arc::clone(&inner).request(guard)).await {
                Ok(state) => break state,
                // The runtime of the request has ended and this one has not: it starts another request.
                Err(error) if error.is_cancelled() => {}
                Err(error) => {
                    let message = "the token request was aborted";
                    let error = AuthError::new(AuthErrorKind::Local, message).with_source(error);
                    return Err(error);
                }
            }
        };
        match (state.failure, state.token) {
            (None, Some(token)) => Ok(token.token().clone()),
            (Some((error, _)), _) => Err(error),
            (None, None) => Err(AuthError::new(
                AuthErrorKind::Local,
                "the credential returned no token",
            )),
        }
    }
}

impl Inner {
    fn read<T>(&self, read: impl FnOnce(&CacheState) -> T) -> T {
        // No code that holds the lock panics, so a poisoned state is still consistent.
        read(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Requests a token, with retries, and caches the result.
    async fn request(self: Arc<Self>, guard: OwnedMutexGuard<()>) -> CacheState {
        let started = Instant::now();
        let mut number = 0;
        let result = loop {
            number += 1;
            // A custom credential may panic; the message could contain a secret.
            let request = AssertUnwindSafe(self.credential.get_token(&self.authority));
            let request = tokio::time::timeout(REQUEST_TIMEOUT, request.catch_unwind());
            let error = match request.await {
                Ok(Ok(Ok(token))) => break Ok(token),
                Ok(Ok(Err(error))) => error,
                Ok(Err(_)) => AuthError::new(AuthErrorKind::Local, "the credential panicked"),
                Err(_) => {
                    let seconds = REQUEST_TIMEOUT.as_secs();
                    let message = format!("the credential returned no token within {seconds} s");
                    AuthError::new(AuthErrorKind::Unavailable, message)
                }
            };
            if error.kind() != AuthErrorKind::Unavailable {
                break Err(error);
            }
            let unavailable = AttemptResult::Response {
                status: 503,
                retry_after: error.retry_after(),
            };
            let attempt = Attempt::new(number, started.elapsed(), unavailable).randomized();
            match self.policy.decide(&attempt) {
                Decision::Retry(pause) | Decision::VerifyThenRetry(pause) => {
                    tracing::debug!(%error, ?pause, "retrying the token request after a pause");
                    sleep(pause).await;
                }
                Decision::Stop => break Err(error),
            }
        };
        let state = self.cache(result);
        drop(guard);
        state
    }

    fn cache(&self, result: Result<AccessToken, AuthError>) -> CacheState {
        let now = SystemTime::now();
        let token = result.as_ref().ok();
        let claims = token.and_then(|token| Claims::parse(token.token()));
        let claims = claims.unwrap_or_default();
        let state = {
            let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
            state.requests += 1;
            match &result {
                Ok(token) => {
                    state.renew_at = token.expires_at().map(|expiry| {
                        let lifetime = expiry.duration_since(now).unwrap_or_default();
                        expiry - RENEWAL_LEAD.min(lifetime / 4)
                    });
                    state.token = Some(token.clone());
                    state.scheme = claims.security_scheme();
                    state.failure = None;
                }
                Err(error) => {
                    if state.valid_token(now).is_some() {
                        state.renew_at = now.checked_add(RENEWAL_PAUSE);
                    }
                    let pause = error.retry_after().unwrap_or(FAILURE_PAUSE);
                    let until = now.checked_add(pause).unwrap_or(now);
                    state.failure = Some((error.clone(), until));
                }
            }
            state.clone()
        };
        // Logged without the lock: a subscriber may call the client.
        match result {
            Ok(_) => self.warn_without_multi_factor(&claims),
            Err(error) if state.valid_token(now).is_some() => {
                tracing::warn!(%error, "the access token could not be renewed; the current one is still valid");
            }
            Err(_) => {}
        }
        state
    }

    /// Warns once that the service announced to reject tokens without multi-factor authentication.
    fn warn_without_multi_factor(&self, claims: &Claims) {
        let affected = claims.security_scheme() == Some(SecurityScheme::AppPlusUser)
            && claims.is_multi_factor() == Some(false);
        if affected && !self.warned.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                "the user signed in without multi-factor authentication; Partner Center announced \
                 that it rejects such tokens from 2026-04-01: sign in again with multi-factor \
                 authentication"
            );
        }
    }
}
