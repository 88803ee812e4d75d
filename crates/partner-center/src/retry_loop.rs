//! The retry loop of one request: send it, judge the result, and send it again after a pause where the
//! policy and the contract allow it.

use std::sync::Arc;
use std::time::SystemTime;

use progenitor_client::ClientInfo as _;
use reqwest::header::{AUTHORIZATION, DATE, RETRY_AFTER};
use reqwest::{Request, Response, StatusCode};
use tokio::time::sleep;
use tracing::Instrument as _;
use uuid::Uuid;

use crate::auth::Token;
use crate::body;
use crate::call::Call;
use crate::context::{Context, Shared};
use crate::generated::Client;
use crate::generated::operation::{Idempotency, Operation};
use crate::retry::{Attempt, AttemptResult, Decision, parse_retry_after};

/// Sends a request, with retries, and returns the last result.
pub(crate) async fn send(
    client: &Client,
    request: Request,
    operation: Option<Operation>,
) -> reqwest::Result<Response> {
    let Context { shared, call } = client.inner();
    let recorded = call.is_some();
    let call = call.clone();
    let call = call.unwrap_or_else(|| Arc::new(Call::start(Uuid::nil())));
    let header = |name| {
        request
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    let span = tracing::debug_span!(
        "request",
        operation = operation.map(Operation::id),
        request_id = header("ms-requestid").map(tracing::field::display),
        correlation_id = header("ms-correlationid").map(tracing::field::display),
    );
    let attempts = send_with_retries(client, shared, &call, request, operation);
    let mut result = attempts.instrument(span).await;
    if recorded && let Ok(response) = &mut result {
        // The record has what matters of the headers; the generated client would copy them all.
        std::mem::take(response.headers_mut());
    }
    result
}

async fn send_with_retries(
    client: &Client,
    shared: &Shared,
    call: &Call,
    mut request: Request,
    operation: Option<Operation>,
) -> reqwest::Result<Response> {
    let mut token_renewed = false;
    // The result of the previous attempt, until this attempt is sent.
    let mut previous = None;
    loop {
        let permit = shared.limits.acquire().await;
        if let Some(previous) = previous.take()
            && !shared.policy.allows(call.elapsed())
        {
            // The wait for the permit took the remaining time.
            return previous;
        }
        let number = call.update(|record| {
            record.attempts += 1;
            record.attempts
        });
        // A streaming body could not be cloned; no operation has one.
        let clone = request.try_clone();
        let token = request.headers().get(AUTHORIZATION).map(Token::from_header);
        let attempt = send_once(client, call, request, operation, token.as_ref());
        let attempt = attempt.instrument(tracing::debug_span!("attempt", number));
        let result = attempt.await;
        drop(permit);
        let Some(next) = clone else { return result };
        request = next;
        if let Ok(response) = &result
            && response.status() == StatusCode::UNAUTHORIZED
            && !token_renewed
            && let Some(token) = token
        {
            token_renewed = true;
            match shared.tokens.replacement_for(&token).await {
                Ok(other) if other != token => {
                    tracing::debug!("the service rejected the token; retrying with a new one");
                    if shared.attach_token(&mut request, &other).is_ok() {
                        continue;
                    }
                }
                Ok(_) => {}
                Err(error) => call.update(|record| record.auth_error = Some(error)),
            }
            return result;
        }
        let Some(failure) = failure(call, &result) else {
            return result;
        };
        let idempotency = operation.map_or(Idempotency::Never, Operation::idempotency);
        let attempt = Attempt::new(number, call.elapsed(), failure);
        let attempt = attempt.idempotency(idempotency).randomized();
        match shared.policy.decide(&attempt) {
            Decision::Stop => return result,
            Decision::VerifyThenRetry(pause) => {
                call.update(|record| record.verify_after = Some(pause));
                return result;
            }
            Decision::Retry(pause) => {
                tracing::debug!(result = ?failure, ?pause, "retrying after a pause");
                sleep(pause).await;
            }
        }
        // The token may have expired during the pause.
        match shared.tokens.token().await {
            Ok(token) => {
                if shared.attach_token(&mut request, &token).is_err() {
                    return result;
                }
            }
            Err(error) => {
                call.update(|record| record.auth_error = Some(error));
                return result;
            }
        }
        previous = Some(result);
    }
}

/// Sends a request once and reads the whole response.
async fn send_once(
    client: &Client,
    call: &Call,
    request: Request,
    operation: Option<Operation>,
    token: Option<&Token>,
) -> reqwest::Result<Response> {
    call.update(|record| {
        record.status = None;
        record.retry_after = None;
        record.verify_after = None;
        record.raw_body = None;
    });
    let result = async {
        let response = client.client().execute(request).await?;
        let headers = response.headers();
        let date = headers.get(DATE).and_then(|date| date.to_str().ok());
        let date = date.and_then(|date| httpdate::parse_http_date(date).ok());
        let retry_after = headers.get(RETRY_AFTER);
        // A date counts from the service's clock, which this machine's clock may differ from.
        let now = date.unwrap_or_else(SystemTime::now);
        let retry_after = retry_after.and_then(|value| parse_retry_after(value, now));
        let status = response.status();
        call.update(|record| {
            record.status = Some(status);
            record.date = date;
            record.retry_after = retry_after;
        });
        // Only parsed values are logged: a header could repeat a secret.
        tracing::debug!(status = status.as_u16(), ?retry_after, "response");
        let (response, raw_body) = body::read(response, operation, token).await?;
        call.update(|record| record.raw_body = raw_body);
        Ok(response)
    };
    let result: reqwest::Result<Response> = result.await;
    if let Err(error) = &result {
        let (connect, timeout) = (error.is_connect(), error.is_timeout());
        tracing::debug!(connect, timeout, "no response");
    }
    result
}

/// The result of an attempt that failed in a way that the retry policy judges.
fn failure(call: &Call, result: &reqwest::Result<Response>) -> Option<AttemptResult> {
    match result {
        Ok(response) if response.status().is_success() => None,
        Ok(response) => Some(AttemptResult::Response {
            status: response.status().as_u16(),
            retry_after: call.update(|record| record.retry_after),
        }),
        Err(error) if error.is_builder() => None,
        Err(error) if error.is_connect() => Some(AttemptResult::ConnectionFailed),
        Err(_) => Some(AttemptResult::ResponseLost),
    }
}
