//! A credential of your own: here, tokens from a file that another program renews.
//!
//! `cargo run -p partner-center --example own_credential -- <FILE>`

#![expect(clippy::print_stdout, reason = "an example is a program")]

use std::path::PathBuf;

use partner_center::{AccessToken, AuthError, Authority, Credential, PartnerCenter, Token};

/// Reads the token anew whenever the client asks for one: at first, before one ends, and after one was
/// refused.
#[derive(Debug)]
struct Shared(PathBuf);

impl Credential for Shared {
    async fn get_token(&self, _: &Authority) -> Result<AccessToken, AuthError> {
        let text = std::fs::read_to_string(&self.0).map_err(AuthError::local)?;
        let token = Token::new(&text).map_err(AuthError::local)?;
        // Until when it is good is in its claims; say it with `expires_in` where it is not.
        Ok(AccessToken::new(token))
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::env::args_os().nth(1).ok_or("name a file")?;
    let mut builder = PartnerCenter::builder().credential(Shared(file.into()));
    if let Ok(url) = std::env::var("PCQ_BASE_URL") {
        builder = builder.base_url(url);
    }
    for code in builder.build()?.validation_codes().await? {
        println!("{}: {:?} left", code.validation_id, code.remaining_creates);
    }
    Ok(())
}
