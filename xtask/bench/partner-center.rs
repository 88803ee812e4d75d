//! Lists the validation codes: on our client, as it is published.

use partner_center::{PartnerCenter, Token};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let token = Token::new("a-token")?;
    let partner = PartnerCenter::builder().token(token).build()?;
    for code in partner.validation_codes().await? {
        println!("{}", code.validation_id);
    }
    Ok(())
}
