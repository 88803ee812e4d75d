//! Requests Education for a customer and tells every change of its vetting.
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
    let id = std::env::args().nth(1).ok_or("name a customer")?.parse()?;
    let token = Token::new(&std::env::var("PCQ_ACCESS_TOKEN")?)?;
    let mut builder = PartnerCenter::builder().token(token);
    if let Ok(url) = std::env::var("PCQ_BASE_URL") {
        builder = builder.base_url(url);
    }
    let customer = builder.build()?.customer(id);

    // Written down before anything is sent: who crashes here can look, and ask again under this id.
    let request_id = Uuid::new_v4();
    println!("requesting under {request_id}");
    let request = QualificationRequest::Education {
        education_segment: EducationSegment::HigherEducation,
        website: Some("contoso.edu".into()),
    };
    let requested = customer.request_qualification_with_id(request, request_id);
    let requested = match requested.await {
        Ok(requested) => requested,
        Err(fault) => {
            // The kind says what is safe to do next, and says more than this.
            if fault.is_transient() {
                eprintln!("look with `Customer::qualifications`, then ask again under this id");
            }
            return Err(fault.into());
        }
    };

    let mut changes = requested.updates(WaitPolicy::default());
    while let Some(vetting) = changes.next().await {
        match vetting? {
            Vetting::Approved(_) | Vetting::NotVetted(_) => println!("approved"),
            Vetting::Denied(entry) => {
                println!("denied: {}", entry.vetting_reason.unwrap_or_default());
            }
            Vetting::InReview(_) => println!("in review"),
            other => println!("{other:?}"),
        }
    }
    Ok(())
}
