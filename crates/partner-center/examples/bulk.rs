//! Requests state-owned entity for many customers, within a concurrency limit and a rate limit.
//!
//! `PCQ_ACCESS_TOKEN=… cargo run -p partner-center --example bulk -- <CUSTOMER>…`

#![expect(clippy::print_stdout, reason = "an example is a program")]

use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use partner_center::types::QualificationRequest;
use partner_center::{PartnerCenter, Token};
use uuid::Uuid;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let token = Token::new(&std::env::var("PCQ_ACCESS_TOKEN")?)?;
    // All clones of the client share both limits.
    let mut builder = PartnerCenter::builder()
        .token(token)
        .concurrency_limit(8)
        .rate_limit(400, Duration::from_secs(60));
    if let Ok(url) = std::env::var("PCQ_BASE_URL") {
        builder = builder.base_url(url);
    }
    let partner = builder.build()?;

    let customers = std::env::args().skip(1).map(|id| id.parse());
    let customers: Vec<Uuid> = customers.collect::<Result<_, _>>()?;
    let requests = stream::iter(customers).map(|id| {
        let customer = partner.customer(id);
        async move {
            let request = QualificationRequest::StateOwnedEntity;
            (id, customer.request_qualification(request).await)
        }
    });
    let mut requests = requests.buffer_unordered(8);
    let mut failed = 0;
    while let Some((id, result)) = requests.next().await {
        match result {
            Ok(pending) => println!("{id}: accepted (request {})", pending.request_id()),
            Err(error) => {
                failed += 1;
                println!("{id}: {error}");
            }
        }
    }
    if failed > 0 {
        return Err(format!("{failed} requests failed").into());
    }
    Ok(())
}
