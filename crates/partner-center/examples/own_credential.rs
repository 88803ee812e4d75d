//! Implements a credential: tokens from a file that another program writes.
//!
//! `cargo run -p partner-center --example own_credential -- <FILE>`

#![expect(clippy::print_stdout, reason = "an example is a program")]

use std::path::PathBuf;

use partner_center::{
    AccessToken, AuthError, Authority, Credential, PartnerCenter, Token, TokenFuture,
};

/// Reads the file whenever the client needs a token: for the first call, before the expiry of a token, and
/// after the service has rejected one.
#[derive(Debug)]
struct SharedFile(PathBuf);

impl Credential for SharedFile {
    fn get_token<'c>(&'c self, _: &'c Authority) -> TokenFuture<'c> {
        Box::pin(async {
            let text = std::fs::read_to_string(&self.0).map_err(AuthError::local)?;
            let token = Token::new(&text).map_err(AuthError::local)?;
            // The claims of the token have its expiry; otherwise call `with_expires_in`.
            Ok(AccessToken::new(token))
        })
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::env::args_os()
        .nth(1)
        .ok_or("the path of the token file is missing")?;
    let mut builder = PartnerCenter::builder().credential(SharedFile(file.into()));
    if let Ok(url) = std::env::var("PCQ_BASE_URL") {
        builder = builder.base_url(url);
    }
    for code in builder.build()?.validation_codes().await? {
        println!(
            "{}: {:?} uses left",
            code.validation_id, code.remaining_creates
        );
    }
    Ok(())
}
