//! What the client of this product has besides calls: how it is built, and whom it acts for.

use secapi_core::{ClientBuilder, Credentials, Error};

use crate::generated::product::{BEARER, PRODUCT, TokenCalls};
use crate::{Client, Tenant};

impl Client {
    /// A client for the global site; [`ClientBuilder::base_url`] takes any of [`hosts`](crate::hosts), or another.
    #[inline]
    pub fn builder(credentials: Credentials) -> ClientBuilder<Self> {
        ClientBuilder::new(&PRODUCT).authenticator(credentials.authenticator(&BEARER, TokenCalls))
    }

    /// The business units that the credentials may act for, from the resource map.
    #[inline]
    pub async fn tenants(&self) -> Result<Vec<Tenant>, Error> {
        self.resource_map()
            .get_resource_map()
            .await
            .map(Tenant::from_resource_map)
    }

    /// The same client, acting for this tenant. The original is unchanged.
    #[must_use]
    #[inline]
    pub fn with_tenant(&self, tenant: &Tenant) -> Self {
        Self::from(self.core.with_context(tenant.context()))
    }

    /// As [`with_tenant`](Self::with_tenant), and its calls go to the tenant's own `resource_url`. A tenant without one stays where this
    /// client is. Tokens are still asked for there too: the credentials go to no other host.
    #[inline]
    pub fn with_tenant_host(&self, tenant: &Tenant) -> Result<Self, Error> {
        let here = self.with_tenant(tenant);
        match tenant.resource_url.as_deref().filter(|url| !url.is_empty()) {
            Some(url) => here.core.with_base_url(url).map(Self::from),
            None => Ok(here),
        }
    }
}
