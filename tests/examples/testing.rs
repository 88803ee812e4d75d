//! Tests code that uses the client against an emulator in the same process.
//!
//! `cargo run -p integration --example testing`; in a test, `#[tokio::test]` takes the place of `main`.

#![expect(clippy::print_stdout, reason = "an example is a program")]

use std::time::Duration;

use partner_center::types::{EducationSegment, QualificationRequest};
use partner_center::{Customer, Error, PartnerCenter, Token, Vetting, WaitPolicy};
use partner_center_emulator::{Emulator, InjectedFault, Injection, VETTING_TIME, seed};

/// The code under test.
async fn qualify(customer: &Customer, policy: WaitPolicy) -> Result<Vetting, Error> {
    let request = QualificationRequest::Education {
        education_segment: EducationSegment::K12,
        website: None,
    };
    let pending = customer.request_qualification(request).await?;
    pending.wait(policy).await
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The virtual clock moves only by `advance`, so a vetting of days takes no time.
    let emulator = Emulator::builder().virtual_clock().start().await?;
    let partner = PartnerCenter::builder()
        .base_url(emulator.url())
        .token(Token::new(emulator.user_token())?)
        .build()?;
    let customer = partner.customer(seed::CONTOSO_UNIVERSITY);

    // The first response is lost after the request took effect.
    emulator.inject(Injection::new(InjectedFault::CutAfter).only("requestQualification"));

    let often = WaitPolicy::default().initial_interval(Duration::from_millis(10));
    let decide = async {
        // The request, the read that verifies it, and the first poll.
        while emulator.calls().len() < 3 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        emulator.advance(VETTING_TIME);
    };
    let (vetting, ()) = tokio::join!(qualify(&customer, often), decide);
    println!("{:?}", vetting?);
    for call in emulator.calls() {
        println!("{}", call.operation.unwrap_or_default());
    }
    Ok(())
}
