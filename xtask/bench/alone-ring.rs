//! Lists the validation codes: by hand, on reqwest and serde, with the
//! cryptography of ring.

use serde::Deserialize;

const URL: &str = "https://api.partnercenter.microsoft.com/v1/customers/all/validations";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ValidationCode {
    validation_id: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let ring = rustls::crypto::ring::default_provider();
    ring.install_default().map_err(|_| "there is one already")?;
    let call = reqwest::Client::new().get(URL).bearer_auth("a-token");
    let answer = call.send().await?.error_for_status()?;
    for code in answer.json::<Vec<ValidationCode>>().await? {
        println!("{}", code.validation_id);
    }
    Ok(())
}
