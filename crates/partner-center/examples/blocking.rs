//! Lists validation codes without async, on a runtime of the caller.
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

    // The runtime owns the client's connections: keep both equally long.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let codes = runtime.block_on(partner.validation_codes())?;
    println!("{} codes", codes.len());
    Ok(())
}
