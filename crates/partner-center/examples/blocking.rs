//! Without async: a runtime of your own around each call.
//!
//! `PCQ_ACCESS_TOKEN=… cargo run -p partner-center --example blocking`

#![expect(clippy::print_stdout, reason = "an example is a program")]

use partner_center::{PartnerCenter, Token};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let token = Token::new(&std::env::var("PCQ_ACCESS_TOKEN")?)?;
    let mut builder = PartnerCenter::builder().token(token);
    if let Ok(url) = std::env::var("PCQ_BASE_URL") {
        builder = builder.base_url(url);
    }
    let partner = builder.build()?;

    // Keep it as long as the client: connections belong to it.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let codes = runtime.block_on(partner.validation_codes())?;
    println!("{} codes", codes.len());
    Ok(())
}
