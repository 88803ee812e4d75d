//! Other code of a program that depends on the client: it makes an HTTP client of its own, which panics without a
//! cryptography provider. With an argument it installs one first.

fn main() {
    if std::env::args().nth(1).is_some() {
        partner_center::install_crypto_provider();
    }
    drop(reqwest::Client::new());
}
