//! The service and the authority that a source of settings names: a flag, the environment or a profile.

use clap::ValueEnum as _;
use partner_center::{BuildError, Cloud, Endpoints, PartnerCenter, PartnerCenterBuilder};

use crate::options::CloudName;

/// The variables that name a target.
const CLOUD: &str = "PCQ_CLOUD";
const BASE_URL: &str = "PCQ_BASE_URL";
const AUTHORITY_URL: &str = "PCQ_AUTHORITY_URL";

/// The addresses that one source of settings names, or several together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Target {
    pub(crate) cloud: Option<CloudName>,
    pub(crate) base_url: Option<String>,
    pub(crate) authority_url: Option<String>,
}

impl Target {
    /// A target; blank values count as unset.
    pub(crate) fn new(
        cloud: Option<CloudName>,
        base_url: Option<String>,
        authority_url: Option<String>,
    ) -> Self {
        let non_blank = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
        Self {
            cloud,
            base_url: non_blank(base_url),
            authority_url: non_blank(authority_url),
        }
    }

    /// What the environment names.
    pub(crate) fn of_environment() -> Self {
        let variable = |name| std::env::var(name).ok();
        let cloud = variable(CLOUD).and_then(|name| CloudName::from_str(&name, false).ok());
        Self::new(cloud, variable(BASE_URL), variable(AUTHORITY_URL))
    }

    /// This target, completed by another one.
    pub(crate) fn or(self, other: &Self) -> Self {
        Self {
            cloud: self.cloud.or(other.cloud),
            base_url: self.base_url.or_else(|| other.base_url.clone()),
            authority_url: self.authority_url.or_else(|| other.authority_url.clone()),
        }
    }

    pub(crate) fn cloud(&self) -> Cloud {
        self.cloud.unwrap_or_default().into()
    }

    /// The address of the service.
    pub(crate) fn service(&self) -> &str {
        match &self.base_url {
            Some(url) => url.trim_end_matches('/'),
            None => self.cloud().base_url(),
        }
    }

    /// A builder of a client for the target.
    pub(crate) fn client_builder(&self) -> PartnerCenterBuilder {
        let mut builder = PartnerCenter::builder().cloud(self.cloud());
        if let Some(url) = &self.base_url {
            builder = builder.base_url(url);
        }
        if let Some(url) = &self.authority_url {
            builder = builder.authority_url(url);
        }
        builder
    }

    /// The origins of the target.
    pub(crate) fn endpoints(&self) -> Result<Endpoints, BuildError> {
        self.client_builder().endpoints()
    }
}
