//! Requests Education for a customer and prints every update of its vetting.
//!
//! `PCQ_ACCESS_TOKEN=… cargo run -p partner-center --example request_and_wait -- <CUSTOMER>`

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "an example is a program"
)]

use partner_center::types::{EducationSegment, QualificationRequest};
use partner_center::{PartnerCenter, Token, Vetting, WaitPolicy};
use uuid::Uuid;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let id = std::env::args()
        .nth(1)
        .ok_or("the id of the customer is missing")?
        .parse()?;
    let token = Token::new(&std::env::var("PCQ_ACCESS_TOKEN")?)?;
    let mut builder = PartnerCenter::builder().token(token);
    if let Ok(url) = std::env::var("PCQ_BASE_URL") {
        builder = builder.base_url(url);
    }
    let customer = builder.build()?.customer(id);

    // Stored before anything is sent: after a crash or an error, `Customer::resume_request` takes the id.
    let request_id = Uuid::new_v4();
    println!("request id: {request_id}");
    let request = QualificationRequest::Education {
        education_segment: EducationSegment::HigherEducation,
        website: Some("contoso.edu".into()),
    };
    let pending = customer.request_qualification_with_id(request, request_id);
    let pending = match pending.await {
        Ok(pending) => pending,
        Err(error) => {
            // A new request could take effect a second time; `resume_request` reads first.
            if error.may_have_effect() {
                eprintln!("resume it with `Customer::resume_request` and {request_id}");
            }
            return Err(error.into());
        }
    };

    let mut updates = pending.updates(WaitPolicy::default());
    while let Some(vetting) = updates.next().await {
        match vetting? {
            Vetting::Approved(_) | Vetting::NotVetted(_) => println!("approved"),
            Vetting::Denied(entry) => {
                println!("denied: {}", entry.vetting_reason.unwrap_or_default());
            }
            Vetting::NotRequested => println!("not requested"),
            Vetting::InReview(_) => println!("in review"),
            other => println!("{other:?}"),
        }
    }
    Ok(())
}
