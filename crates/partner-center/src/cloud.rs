//! The Microsoft clouds, with the URLs of the service and of the authority.

/// A Microsoft cloud in which Partner Center runs.
///
/// Source of the URLs: Microsoft's pages on Partner Center REST URLs and on national clouds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cloud {
    /// The public cloud.
    #[default]
    Global,
    /// China, operated by 21Vianet.
    China,
    /// US Government: the service of the public cloud, with an authority of its own.
    UsGovernment,
}

impl Cloud {
    /// The URL of the service, without a path.
    pub const fn base_url(self) -> &'static str {
        match self {
            Self::Global | Self::UsGovernment => "https://api.partnercenter.microsoft.com",
            Self::China => "https://partner.partnercenterapi.microsoftonline.cn",
        }
    }

    /// The URL of the authority that issues tokens, without a tenant.
    pub const fn authority_url(self) -> &'static str {
        match self {
            Self::Global => "https://login.microsoftonline.com",
            Self::China => "https://login.partner.microsoftonline.cn",
            Self::UsGovernment => "https://login.microsoftonline.us",
        }
    }
}
