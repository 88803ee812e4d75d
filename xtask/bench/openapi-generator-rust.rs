//! Lists the validation codes: on the client that openapi-generator writes.

use client::apis::configuration::Configuration;
use client::apis::validation_codes_api::list_validation_codes;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut service = Configuration::new();
    service.bearer_access_token = Some("a-token".to_owned());
    let codes = list_validation_codes(&service, None, None, None, None, None, None, None);
    for code in codes.await? {
        println!("{}", code.validation_id);
    }
    Ok(())
}
