//! Lists the partner's customers with their qualifications.
//!
//! `PCQ_ACCESS_TOKEN=… cargo run -p partner-center --example list`

#![expect(clippy::print_stdout, reason = "an example is a program")]

use partner_center::{PartnerCenter, Token};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let token = Token::new(&std::env::var("PCQ_ACCESS_TOKEN")?)?;
    let mut builder = PartnerCenter::builder().token(token);
    if let Ok(url) = std::env::var("PCQ_BASE_URL") {
        builder = builder.base_url(url);
    }
    let partner = builder.build()?;

    let mut pages = partner.customers().page_size(100);
    while let Some(page) = pages.next_page().await {
        for customer in page? {
            let Ok(id) = customer.id.parse() else {
                continue;
            };
            let profile = customer.company_profile.unwrap_or_default();
            println!("{}", profile.company_name.unwrap_or(customer.id));
            for entry in partner.customer(id).qualifications().await? {
                let vetting = entry.vetting_status.map(|status| status.to_string());
                println!("  {}: {}", entry.qualification, vetting.unwrap_or_default());
            }
        }
    }
    Ok(())
}
