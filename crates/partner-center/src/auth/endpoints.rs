//! The authority and the service that a credential belongs to.

use std::fmt;

use reqwest::Url;

/// The authority and the service that a secret may be sent to. Two are equal if the origins (scheme, host and
/// port) of both are.
///
/// [`PartnerCenterBuilder::endpoints`](crate::PartnerCenterBuilder::endpoints) returns those of a client.
#[derive(Clone, Debug)]
pub struct Endpoints {
    pub(crate) authority: Url,
    pub(crate) service: Url,
}

impl Endpoints {
    /// The URL of the authority, without a tenant, such as `https://login.microsoftonline.com/`.
    pub fn authority(&self) -> &Url {
        &self.authority
    }

    /// The URL of the service, such as `https://api.partnercenter.microsoft.com/`.
    pub fn service(&self) -> &Url {
        &self.service
    }
}

impl PartialEq for Endpoints {
    fn eq(&self, other: &Self) -> bool {
        self.authority.origin() == other.authority.origin()
            && self.service.origin() == other.service.origin()
    }
}

impl Eq for Endpoints {}

/// The origin of the service, and that of the authority if it is another one.
impl fmt::Display for Endpoints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let service = self.service.origin().ascii_serialization();
        let authority = self.authority.origin().ascii_serialization();
        f.write_str(&service)?;
        if authority != service {
            write!(f, " (authority {authority})")?;
        }
        Ok(())
    }
}
