//! Where the service and the authority that issues its tokens live, by cloud, and where tokens may travel.

use std::net::IpAddr;

use reqwest::Url;

use crate::BuildError;

/// A Microsoft cloud in which Partner Center runs.
///
/// The addresses are those of Microsoft's pages on Partner Center REST URLs and on national clouds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cloud {
    /// The public cloud.
    #[default]
    Global,
    /// China, operated by 21Vianet.
    China,
    /// US Government: the service of the public cloud with an authority of its own.
    UsGovernment,
}

impl Cloud {
    /// Address of the service, without a path.
    #[must_use]
    pub const fn base_url(self) -> &'static str {
        match self {
            Self::Global | Self::UsGovernment => "https://api.partnercenter.microsoft.com",
            Self::China => "https://partner.partnercenterapi.microsoftonline.cn",
        }
    }

    /// Address of the authority that issues tokens, without a tenant.
    #[must_use]
    pub const fn authority_url(self) -> &'static str {
        match self {
            Self::Global => "https://login.microsoftonline.com",
            Self::China => "https://login.partner.microsoftonline.cn",
            Self::UsGovernment => "https://login.microsoftonline.us",
        }
    }
}

/// The address that tokens are sent to: over TLS, or without leaving this machine, and with nothing
/// in it but scheme, host, port and path.
pub(crate) fn destination(address: &str, whose: &'static str) -> Result<Url, BuildError> {
    let url = Url::parse(address.trim());
    let url = url.map_err(|_| BuildError::InvalidUrl(whose, "is not a web address"))?;
    let host = url.host_str().filter(|host| !host.is_empty());
    let host = host.ok_or(BuildError::InvalidUrl(whose, "names no host"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(BuildError::InvalidUrl(
            whose,
            "has a user name or a password in it",
        ));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(BuildError::InvalidUrl(
            whose,
            "has a query or a fragment in it",
        ));
    }
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let loopback = host == "localhost"
        || bare
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback());
    match url.scheme() {
        "https" => Ok(url),
        "http" if loopback => Ok(url),
        "http" => Err(BuildError::InsecureUrl(host.to_owned())),
        _ => Err(BuildError::InvalidUrl(whose, "is neither http nor https")),
    }
}
