//! Lists the validation codes: on the client that cargo-progenitor writes.

use client::Client;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let service = Client::new("https://api.partnercenter.microsoft.com");
    let codes = service.list_validation_codes(None, None, None, None, None, None, None);
    for code in codes.await?.into_inner() {
        println!("{}", code.validation_id);
    }
    Ok(())
}
