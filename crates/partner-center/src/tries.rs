//! The tries of one call: sent, judged, and sent again after a pause if that is safe and may help.

use std::time::SystemTime;

use progenitor_client::ClientInfo as _;
use reqwest::header::{AUTHORIZATION, DATE, RETRY_AFTER};
use reqwest::{Request, Response, StatusCode};
use tokio::time::sleep;
use tracing::Instrument as _;

use crate::answer;
use crate::auth::Token;
use crate::error::Ids;
use crate::generated::Client;
use crate::generated::operation::{Operation, Repeatable};
use crate::hooks::{Call, Context, Shared, authorize};
use crate::retry::{Attempt, AttemptResult, Decision, retry_after};

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
    let sent = |name: &str| {
        let value = request.headers().get(name);
        value
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    };
    let span = tracing::debug_span!(
        "call",
        operation = operation.map(Operation::id),
        request_id = %sent("ms-requestid"),
        correlation_id = %sent("ms-correlationid"),
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
    // How the last try ended, while it is not settled whether there is another.
    let mut ended = None;
    loop {
        let under_way = shared.pace.enter().await;
        if let Some(ended) = ended.take()
            && !shared.policy.allows(call.elapsed())
        {
            // Waiting for its turn took what time there was.
            return ended;
        }
        let number = call.change(|record| {
            record.attempts += 1;
            record.attempts
        });
        // A body that cannot be sent twice is sent once; none of ours is of that kind.
        let again = request.try_clone();
        let token = request.headers().get(AUTHORIZATION).map(Token::presented);
        let span = tracing::debug_span!("try", number);
        let result = once(client, call, request, operation, token.as_ref());
        let result = result.instrument(span).await;
        drop(under_way);
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
        let attempt = attempt.repeatable(repeatable).randomized();
        match shared.policy.decide(&attempt) {
            Decision::Stop => return result,
            Decision::VerifyThenRetry(pause) => {
                call.change(|record| record.settle = Some(pause));
                return result;
            }
            Decision::Retry(pause) => {
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
        ended = Some(result);
    }
}

/// Sends a request once and reads the whole answer.
async fn once(
    client: &Client,
    call: &Call,
    request: Request,
    operation: Option<Operation>,
    token: Option<&Token>,
) -> reqwest::Result<Response> {
    call.change(|record| {
        record.status = None;
        record.retry_after = None;
        record.settle = None;
        record.raw = None;
    });
    let result = async {
        let response = client.client().execute(request).await?;
        let asked = response.headers().get(RETRY_AFTER);
        let asked = asked.and_then(|value| retry_after(value, SystemTime::now()));
        let date = response
            .headers()
            .get(DATE)
            .and_then(|date| date.to_str().ok());
        let date = date.and_then(|date| httpdate::parse_http_date(date).ok());
        call.change(|record| {
            record.status = Some(response.status());
            record.date = date;
            record.retry_after = asked;
        });
        // Told by name, and nothing as it came: what the service may write into headers is not known.
        tracing::debug!(
            status = response.status().as_u16(),
            retry_after = ?asked,
            "answered"
        );
        let (response, raw) = answer::plain(response, operation, token).await?;
        call.change(|record| record.raw = raw);
        Ok(response)
    };
    let result: reqwest::Result<Response> = result.await;
    if let Err(error) = &result {
        tracing::debug!(
            connect = error.is_connect(),
            timeout = error.is_timeout(),
            "not answered"
        );
    }
    result
}

/// What is known after a try; nothing if there is nothing to do again.
fn judge(call: &Call, result: &reqwest::Result<Response>) -> Option<AttemptResult> {
    match result {
        Ok(response) if response.status().is_success() => None,
        Ok(response) => Some(AttemptResult::Response {
            status: response.status().as_u16(),
            retry_after: call.change(|record| record.retry_after),
        }),
        Err(error) if error.is_builder() => None,
        Err(error) if error.is_connect() => Some(AttemptResult::ConnectionFailed),
        Err(_) => Some(AttemptResult::ResponseLost),
    }
}
