//! The tries of one call: sent, judged, and sent again after a pause if that is safe and may help.

use std::time::SystemTime;

use progenitor_client::ClientInfo as _;
use reqwest::header::{AUTHORIZATION, RETRY_AFTER};
use reqwest::{Request, Response, StatusCode};
use tokio::time::sleep;
use tracing::Instrument as _;

use crate::answer;
use crate::auth::Token;
use crate::fault::Ids;
use crate::generated::Client;
use crate::generated::operation::{Operation, Repeatable};
use crate::hooks::{Call, Context, Shared, authorize};
use crate::retry::{Attempt, Decision, Outcome, retry_after};

/// Sends a request until it is settled how it ends.
pub(crate) async fn send(
    client: &Client,
    request: Request,
    operation: Option<Operation>,
) -> reqwest::Result<Response> {
    let Context { shared, call } = client.inner();
    let followed = call.is_some();
    let unfollowed;
    let call = match call {
        Some(call) => &**call,
        None => {
            unfollowed = Call::new(Ids::new(uuid::Uuid::nil()));
            &unfollowed
        }
    };
    let ids = call.change(|record| record.ids);
    let span = tracing::debug_span!(
        "call",
        operation = operation.map(Operation::id),
        request_id = %ids.request,
        correlation_id = %ids.correlation,
    );
    let mut result = tries(client, shared, call, request, operation)
        .instrument(span)
        .await;
    if followed && let Ok(response) = &mut result {
        // What they say is in the record; the generated client would copy them.
        std::mem::take(response.headers_mut());
    }
    result
}

async fn tries(
    client: &Client,
    shared: &Shared,
    call: &Call,
    mut request: Request,
    operation: Option<Operation>,
) -> reqwest::Result<Response> {
    let mut renewed = false;
    loop {
        let number = call.change(|record| {
            record.attempts += 1;
            record.attempts
        });
        // A body that cannot be sent twice is sent once; none of ours is of that kind.
        let again = request.try_clone();
        let token = request.headers().get(AUTHORIZATION).map(Token::presented);
        let span = tracing::debug_span!("try", number);
        let result = once(client, shared, request, operation, token.as_ref());
        let result = result.instrument(span).await;
        let outcome = judge(call, &result);
        let Some(next) = again else { return result };
        request = next;
        if let Ok(response) = &result
            && response.status() == StatusCode::UNAUTHORIZED
            && !renewed
            && let Some(token) = token
        {
            renewed = true;
            match shared.tokens.instead_of(&token).await {
                Ok(other) if other != token => {
                    tracing::debug!("the token was refused and is renewed");
                    authorize(&mut request, &other);
                    continue;
                }
                Ok(_) => {}
                Err(error) => call.change(|record| record.auth = Some(error)),
            }
            return result;
        }
        let Some(outcome) = outcome else {
            return result;
        };
        let repeatable = operation.map_or(Repeatable::Never, Operation::repeatable);
        let attempt = Attempt::new(number, call.elapsed(), outcome);
        let attempt = attempt.repeatable(repeatable).by_chance();
        match shared.policy.decide(&attempt) {
            Decision::Stop => return result,
            Decision::Settle(pause) => {
                call.change(|record| record.settle = Some(pause));
                return result;
            }
            Decision::Repeat(pause) => {
                tracing::debug!(?outcome, ?pause, "sent again after a pause");
                sleep(pause).await;
            }
        }
        // It may have ended in the meantime. If there is no other one, the service says so.
        match shared.tokens.token().await {
            Ok(token) => authorize(&mut request, &token),
            Err(error) => {
                call.change(|record| record.auth = Some(error));
                return result;
            }
        }
    }
}

/// Sends a request once and reads the whole answer.
async fn once(
    client: &Client,
    shared: &Shared,
    request: Request,
    operation: Option<Operation>,
    token: Option<&Token>,
) -> reqwest::Result<Response> {
    let _under_way = shared.pace.enter().await;
    let result = match client.client().execute(request).await {
        Ok(response) => answer::plain(response, operation, token).await,
        Err(error) => Err(error),
    };
    match &result {
        // Headers are told by name: what the service may add to them is not known.
        Ok(response) => {
            let told = |name: &str| {
                let value = response.headers().get(name);
                value.and_then(|value| value.to_str().ok()).unwrap_or("-")
            };
            tracing::debug!(
                status = response.status().as_u16(),
                server_id = told("ms-serverid"),
                retry_after = told("retry-after"),
                "answered"
            );
        }
        Err(error) => tracing::debug!(
            connect = error.is_connect(),
            timeout = error.is_timeout(),
            "not answered"
        ),
    }
    result
}

/// What is known after a try; nothing if there is nothing to do again.
fn judge(call: &Call, result: &reqwest::Result<Response>) -> Option<Outcome> {
    let (status, retry_after) = match result {
        Ok(response) => {
            let asked = response.headers().get(RETRY_AFTER);
            let asked = asked.and_then(|value| retry_after(value, SystemTime::now()));
            (Some(response.status()), asked)
        }
        Err(error) => (error.status(), None),
    };
    call.change(|record| {
        record.status = status;
        record.retry_after = retry_after;
        record.settle = None;
    });
    match result {
        Ok(response) if response.status().is_success() => None,
        Ok(response) => Some(Outcome::Answered {
            status: response.status().as_u16(),
            retry_after,
        }),
        Err(error) if error.is_builder() => None,
        Err(error) if error.is_connect() => Some(Outcome::NotSent),
        Err(_) => Some(Outcome::Lost),
    }
}
