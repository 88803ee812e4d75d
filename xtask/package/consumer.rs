//! A program outside of the workspace that depends on the published crates.

use std::io::Write;

use partner_center::types::{EducationSegment, Qualification, QualificationRequest};
use partner_center::{PartnerCenter, Token};
use partner_center_emulator::Emulator;
use uuid::uuid;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let emulator = Emulator::start().await?;
    let token = Token::new(emulator.user_token())?;
    let partner = PartnerCenter::builder()
        .base_url(emulator.url())
        .token(token)
        .build()?;
    let customer = partner.customer(uuid!("b44bb1fb-c595-45b0-9e09-d657365580bf"));
    let request = QualificationRequest::Education {
        education_segment: EducationSegment::K12,
        website: None,
    };
    customer.request_qualification(request).await?;
    let entries = customer.qualifications().await?;
    let education = entries
        .iter()
        .find(|entry| entry.qualification == Qualification::Education);
    let status = education.and_then(|entry| entry.vetting_status.as_ref());
    let in_review = status.is_some_and(|status| *status == "InReview");

    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", if in_review { "in review" } else { "not in review" })?;
    out.write_all(partner_center::RENDERED.as_bytes())?;
    Ok(())
}
