//! A retry policy of your own: patient at night, impatient where somebody waits.
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
    let somebody_waits = RetryPolicy::default()
        .max_attempts(2)
        .max_elapsed(Duration::from_secs(10));
    let night = std::env::args().any(|argument| argument == "--nightly");

    let token = Token::new(&std::env::var("PCQ_ACCESS_TOKEN")?)?;
    let mut builder = PartnerCenter::builder().token(token);
    builder = builder.retry(if night { nightly } else { somebody_waits });
    if let Ok(url) = std::env::var("PCQ_BASE_URL") {
        builder = builder.base_url(url);
    }
    match builder.build()?.validation_codes().await {
        Ok(codes) => println!("{} codes", codes.len()),
        Err(fault) => {
            if let ErrorKind::Throttled {
                retry_after: Some(delay),
            } = fault.kind()
            {
                eprintln!("come back in {} s", delay.as_secs());
            }
            return Err(fault.into());
        }
    }
    Ok(())
}
