//! Sets a retry policy: many retries in a nightly job, few where a user waits.
//!
//! `PCQ_ACCESS_TOKEN=… cargo run -p partner-center --example own_retry_policy`

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "an example is a program"
)]

use std::time::Duration;

use partner_center::{ErrorKind, PartnerCenter, RetryPolicy, Token};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let nightly = RetryPolicy::default()
        .max_attempts(20)
        .max_elapsed(Duration::from_secs(60 * 60))
        .max_backoff(Duration::from_secs(5 * 60))
        .max_retry_after(Duration::from_secs(15 * 60));
    let interactive = RetryPolicy::default()
        .max_attempts(2)
        .max_elapsed(Duration::from_secs(10));
    let night = std::env::args().any(|argument| argument == "--nightly");

    let token = Token::new(&std::env::var("PCQ_ACCESS_TOKEN")?)?;
    let mut builder = PartnerCenter::builder().token(token);
    builder = builder.retry(if night { nightly } else { interactive });
    if let Ok(url) = std::env::var("PCQ_BASE_URL") {
        builder = builder.base_url(url);
    }
    match builder.build()?.validation_codes().await {
        Ok(codes) => println!("{} codes", codes.len()),
        Err(error) => {
            if let ErrorKind::Throttled {
                retry_after: Some(retry_after),
            } = error.kind()
            {
                eprintln!("retry after {} s", retry_after.as_secs());
            }
            return Err(error.into());
        }
    }
    Ok(())
}
