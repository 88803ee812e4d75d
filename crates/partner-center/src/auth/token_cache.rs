//! The token that all clones of a client share: kept, renewed early, and asked for once however many
//! calls wait for it.

use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use futures_util::FutureExt as _;
use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::time::{Instant, sleep};

use super::{AccessToken, AnyCredential, AuthError, AuthErrorKind, Authority, Claims, Token};
use crate::generated::operation::SecurityScheme;
use crate::retry::{Attempt, AttemptResult, Decision, RetryPolicy};

/// How long before its end a token is renewed; a quarter of its life if that is less.
const EARLY: Duration = Duration::from_secs(5 * 60);

/// How long nobody is asked again after a renewal failed while the token was still good.
const PAUSE: Duration = Duration::from_secs(30);

/// How long nobody is asked again after a question failed, if the answer does not say.
const REST: Duration = Duration::from_secs(2);

/// How long one question to a credential may take: more than any of ours does, because one that is
/// stopped may lose a refresh token.
const PATIENCE: Duration = Duration::from_secs(10 * 60);

/// The token of a client, and the way to a new one.
#[derive(Clone, Debug)]
pub(crate) struct TokenCache(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    credential: Box<dyn AnyCredential>,
    /// For whom its tokens speak, which a token would have to be decoded for.
    scheme: Option<SecurityScheme>,
    authority: Authority,
    policy: RetryPolicy,
    kept: RwLock<CachedToken>,
    /// Held by the one that asks. It is a task of its own, so that a caller who gives up does not stop
    /// it: a refresh token might be lost on the way.
    asking: Arc<Mutex<()>>,
    warned: AtomicBool,
}

/// What is known of the last question.
#[derive(Clone, Debug, Default)]
struct CachedToken {
    token: Option<AccessToken>,
    /// From when on it should be renewed.
    renew_at: Option<SystemTime>,
    /// How many questions have been answered.
    answers: u64,
    /// Why the last one failed, and from when on another may be asked.
    failure: Option<(AuthError, SystemTime)>,
    /// For whom the token speaks, as it says.
    scheme: Option<SecurityScheme>,
}

impl CachedToken {
    /// The token, as long as it is good.
    fn good(&self, now: SystemTime) -> Option<&Token> {
        let token = self.token.as_ref()?;
        let over = token.expires_at.is_some_and(|end| end <= now);
        (!over).then_some(&token.token)
    }

    fn should_renew(&self, now: SystemTime) -> bool {
        self.renew_at.is_some_and(|at| at <= now)
    }
}

impl TokenCache {
    pub(crate) fn new(
        credential: Box<dyn AnyCredential>,
        authority: Authority,
        policy: RetryPolicy,
    ) -> Self {
        Self(Arc::new(Shared {
            scheme: credential.security_scheme(),
            credential,
            authority,
            policy,
            kept: RwLock::default(),
            asking: Arc::default(),
            warned: AtomicBool::new(false),
        }))
    }

    /// For whom calls speak, as far as it is known before they are made.
    pub(crate) fn security_scheme(&self) -> Option<SecurityScheme> {
        self.0.scheme.or_else(|| self.0.kept(|kept| kept.scheme))
    }

    /// A token that is good now. While there is one, nobody waits: its renewal goes on beside the call.
    pub(crate) async fn token(&self) -> Result<Token, AuthError> {
        let now = SystemTime::now();
        let (token, renew, answers) = self.0.kept(|kept| {
            let token = kept.good(now).cloned();
            (token, kept.should_renew(now), kept.answers)
        });
        if let Some(token) = token {
            if renew
                && let Ok(asking) = Arc::clone(&self.0.asking).try_lock_owned()
                // Somebody may have renewed it in the meantime.
                && self.0.kept(|kept| kept.should_renew(now))
            {
                drop(tokio::spawn(Arc::clone(&self.0).ask(asking)));
            }
            return Ok(token);
        }
        self.wait(answers).await
    }

    /// Another token than this one, which the service has refused.
    pub(crate) async fn instead_of(&self, refused: &Token) -> Result<Token, AuthError> {
        let (other, answers) = self.0.kept(|kept| {
            let good = kept.good(SystemTime::now());
            (good.filter(|good| *good != refused).cloned(), kept.answers)
        });
        match other {
            Some(other) => Ok(other),
            None => self.wait(answers).await,
        }
    }

    /// Waits for the answer to the next question after the first `answers`, and asks it if nobody does.
    async fn wait(&self, answers: u64) -> Result<Token, AuthError> {
        let shared = Arc::clone(&self.0);
        let asking = Arc::clone(&shared.asking).lock_owned().await;
        let mut kept = shared.kept(CachedToken::clone);
        let now = SystemTime::now();
        let rests = kept.failure.as_ref().is_some_and(|(_, until)| now < *until);
        if kept.answers == answers && !rests {
            let asked = tokio::spawn(Arc::clone(&shared).ask(asking)).await;
            kept = asked.map_err(|error| {
                let text = "the question for a token was stopped before its answer came";
                AuthError::new(AuthErrorKind::Local, text).with_source(error)
            })?;
        }
        match (kept.failure, kept.token) {
            (None, Some(token)) => Ok(token.token),
            (Some((failure, _)), _) => Err(failure),
            (None, None) => Err(AuthError::new(
                AuthErrorKind::Local,
                "the credential gave nothing",
            )),
        }
    }
}

impl Shared {
    fn kept<T>(&self, look: impl FnOnce(&CachedToken) -> T) -> T {
        // Nothing that holds the lock can panic, and each value in it is whole.
        look(&self.kept.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Asks the credential, again where that may help, and keeps what it says.
    async fn ask(self: Arc<Self>, asking: OwnedMutexGuard<()>) -> CachedToken {
        let start = Instant::now();
        let mut number = 0;
        let answer = loop {
            number += 1;
            // A credential of somebody else may panic; its message may say what nobody should read.
            let fetched =
                AssertUnwindSafe(self.credential.get_token(&self.authority)).catch_unwind();
            let answer = match tokio::time::timeout(PATIENCE, fetched).await {
                Ok(Ok(answer)) => answer,
                Ok(Err(_)) => Err(AuthError::new(
                    AuthErrorKind::Local,
                    "the credential panicked",
                )),
                Err(_) => {
                    let text = format!("no answer within {} s", PATIENCE.as_secs());
                    Err(AuthError::new(AuthErrorKind::Unavailable, text))
                }
            };
            let Err(error) = &answer else { break answer };
            let outcome = match error.kind() {
                AuthErrorKind::Unavailable => AttemptResult::Response {
                    status: 503,
                    retry_after: error.retry_after(),
                },
                AuthErrorKind::SignInRequired
                | AuthErrorKind::MultiFactorRequired
                | AuthErrorKind::ConsentRequired
                | AuthErrorKind::InvalidClient
                | AuthErrorKind::Rejected
                | AuthErrorKind::InvalidResponse
                | AuthErrorKind::Local => break answer,
            };
            let attempt = Attempt::new(number, start.elapsed(), outcome).randomized();
            match self.policy.decide(&attempt) {
                Decision::Retry(delay) | Decision::VerifyThenRetry(delay) => {
                    tracing::debug!(%error, ?delay, "no token yet");
                    sleep(delay).await;
                }
                Decision::Stop => break answer,
            }
        };
        let kept = self.keep(answer);
        drop(asking);
        kept
    }

    fn keep(&self, answer: Result<AccessToken, AuthError>) -> CachedToken {
        let now = SystemTime::now();
        let claims = answer
            .as_ref()
            .ok()
            .and_then(|token| Claims::parse(&token.token));
        let claims = claims.unwrap_or_default();
        let kept = {
            let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
            kept.answers += 1;
            match &answer {
                Ok(token) => {
                    kept.renew_at = token.expires_at.map(|end| {
                        let life = end.duration_since(now).unwrap_or_default();
                        end - EARLY.min(life / 4)
                    });
                    kept.token = Some(token.clone());
                    kept.scheme = claims.security_scheme();
                    kept.failure = None;
                }
                Err(error) => {
                    if kept.good(now).is_some() {
                        kept.renew_at = now.checked_add(PAUSE);
                    }
                    let rest = error.retry_after().unwrap_or(REST);
                    let until = now.checked_add(rest).unwrap_or(now);
                    kept.failure = Some((error.clone(), until));
                }
            }
            kept.clone()
        };
        // Told without the lock: who listens may call the client.
        match answer {
            Ok(_) => self.warn(&claims),
            Err(error) if kept.good(now).is_some() => {
                tracing::warn!(%error, "the token could not be renewed; the old one is still good");
            }
            Err(_) => {}
        }
        kept
    }

    /// Says once that the service is going to refuse what has no second factor.
    fn warn(&self, claims: &Claims) {
        let refused_soon = claims.security_scheme() == Some(SecurityScheme::AppPlusUser)
            && claims.is_multi_factor() == Some(false);
        if refused_soon && !self.warned.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                "the user signed in without a second factor; Partner Center announced to refuse such \
                 tokens from 2026-04-01: sign in again with multi-factor authentication"
            );
        }
    }
}
