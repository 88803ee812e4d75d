//! The hooks of the generated client: they add headers to every request and send it through the retry loop.

use progenitor_client::{ClientHooks, ClientInfo, OperationInfo};
use reqwest::header::{HeaderName, HeaderValue};
use reqwest::{Request, Response};
use uuid::Uuid;

// The generated client names it by this path.
pub(crate) use crate::context::Context;
use crate::generated::operation::{Operation, SecurityScheme};
use crate::generated::{Client, Error};
use crate::retry_loop;

/// A header that progenitor adds and that Partner Center does not document.
const API_VERSION: HeaderName = HeaderName::from_static("api-version");
const APPLICATION: HeaderName = HeaderName::from_static("ms-partnercenter-application");
const CORRELATION_ID: HeaderName = HeaderName::from_static("ms-correlationid");
const LOCALE: HeaderName = HeaderName::from_static("x-locale");
const REQUEST_ID: HeaderName = HeaderName::from_static("ms-requestid");

impl ClientHooks<Context> for Client {
    /// Adds the headers that the caller did not set. Fails without sending anything if the request leads to
    /// another service, or the credential's tokens do not authorize the operation.
    async fn pre<E>(&self, request: &mut Request, info: &OperationInfo) -> Result<(), Error<E>> {
        let Context { shared, call } = self.inner();
        let operation = Operation::from_method(info.operation_id);
        let check_scheme = || match (operation, shared.tokens.security_scheme()) {
            (Some(operation), Some(scheme)) => authorize(operation, scheme),
            (None, _) | (_, None) => Ok(()),
        };
        check_scheme().map_err(Error::InvalidRequest)?;
        // Before a token is requested for it.
        shared
            .check_origin(request)
            .map_err(Error::InvalidRequest)?;
        let token = shared.tokens.token().await.map_err(|error| {
            let message = format!("no access token: {error}");
            if let Some(call) = call {
                call.update(|record| record.auth_error = Some(error));
            }
            Error::Custom(message)
        })?;
        // The claims of the token may say what the credential did not know.
        check_scheme().map_err(Error::InvalidRequest)?;

        let attached = shared.attach_token(request, &token);
        attached.map_err(Error::InvalidRequest)?;
        let headers = request.headers_mut();
        let id = |name: &HeaderName| headers.get(name)?.to_str().ok()?.parse().ok();
        let (request_id, correlation_id) = (id(&REQUEST_ID), id(&CORRELATION_ID));
        let (request_id, correlation_id) = match call {
            // The caller may have set ids on the generated builder.
            Some(call) => call.update(|record| {
                record.request_id = request_id.unwrap_or(record.request_id);
                record.correlation_id = correlation_id.unwrap_or(record.correlation_id);
                (record.request_id, record.correlation_id)
            }),
            None => (Uuid::new_v4(), Uuid::new_v4()),
        };
        headers.remove(API_VERSION);
        let mut insert_missing = |name: HeaderName, value: &dyn Fn() -> HeaderValue| {
            headers.entry(name).or_insert_with(value);
        };
        insert_missing(REQUEST_ID, &|| uuid_header(request_id));
        insert_missing(CORRELATION_ID, &|| uuid_header(correlation_id));
        insert_missing(APPLICATION, &|| shared.application.clone());
        insert_missing(LOCALE, &|| shared.locale.clone());
        Ok(())
    }

    async fn exec(&self, request: Request, info: &OperationInfo) -> reqwest::Result<Response> {
        retry_loop::send(self, request, Operation::from_method(info.operation_id)).await
    }
}

/// Checks that a token of this scheme authorizes the operation.
fn authorize(operation: Operation, scheme: SecurityScheme) -> Result<(), String> {
    let name = |scheme: &SecurityScheme| match scheme {
        SecurityScheme::AppOnly => "app-only",
        SecurityScheme::AppPlusUser => "app+user",
    };
    let alternatives = operation.security();
    if alternatives
        .iter()
        .any(|all| all.iter().all(|one| *one == scheme))
    {
        return Ok(());
    }
    let required = alternatives.iter().map(|all| {
        let all: Vec<_> = all.iter().map(name).collect();
        all.join(" and ")
    });
    let required: Vec<_> = required.collect();
    Err(format!(
        "{} requires an {} token, and the credential returns {} tokens: use a credential of a signed-in user",
        operation.id(),
        required.join(" or "),
        name(&scheme)
    ))
}

#[expect(
    clippy::expect_used,
    reason = "a UUID consists of hexadecimal digits and hyphens"
)]
fn uuid_header(id: Uuid) -> HeaderValue {
    let mut buffer = Uuid::encode_buffer();
    let text = id.hyphenated().encode_lower(&mut buffer);
    HeaderValue::from_str(text).expect("a UUID is a valid header value")
}
