//! What the client of this product has besides calls: how it is built, and whom it acts for.

use secapi_core::{ClientBuilder, Error};

use crate::generated::product::PRODUCT;
use crate::project::ProjectLookup;
use crate::{Client, Credentials, Region, error_code, project};

impl Client {
    /// A client for one region.
    #[inline]
    pub fn builder(region: &Region, credentials: Credentials) -> ClientBuilder<Self> {
        let builder = ClientBuilder::new(&PRODUCT)
            .base_url(region.endpoint())
            .host("iam", region.iam_endpoint())
            .context("region", region.id())
            .tenant_source("project_id", ProjectLookup::new(region.id()))
            .error_hint(error_code::hint);
        credentials
            .context()
            .fold(builder, |builder, (name, value)| {
                builder.context(name, value)
            })
            .authenticator(credentials.authenticator(region))
    }

    /// The same client, acting for the project of this id. The original is unchanged. An empty id is as none: the region's project is
    /// looked up.
    #[must_use]
    #[inline]
    pub fn with_project(&self, project_id: impl Into<String>) -> Self {
        Self::from(self.core.with_context([("project_id", project_id.into())]))
    }

    /// The same client, knowing the account's id, which a few account-wide calls take (`domain_id`). The original is unchanged.
    #[must_use]
    #[inline]
    pub fn with_domain(&self, domain_id: impl Into<String>) -> Self {
        Self::from(self.core.with_context([("domain_id", domain_id.into())]))
    }

    /// The same client, acting for the project of a region, which is asked for by the region's name.
    ///
    /// A call that needs a project, on a client that has none, looks up that of the client's own region by itself. This does it ahead of
    /// the first call.
    ///
    /// Fails when the account has no project there or the user may not see it.
    #[inline]
    pub async fn with_project_of(&self, region: &Region) -> Result<Self, Error> {
        let id = project::find(&self.core, region.id()).await?;
        Ok(self.with_project(id))
    }
}
