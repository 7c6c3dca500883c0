//! What the client of this product has besides calls: how it is built, and whom it acts for.

use std::sync::Arc;

use secapi_core::{Authenticator, ClientBuilder, Credentials, Error};

use crate::controller::{Directory, controller};
use crate::generated::product::{BEARER, PRODUCT, TokenCalls};
use crate::image_scan::ImageScan;
use crate::{Client, Tenant};

/// Name of the host of the container calls.
const PROTECTOR: &str = "protector";

impl Client {
    /// A client for the global FortiCWP site; FortiCNP and the European sites have hosts of their own, listed at [`hosts`](crate::hosts): [`ClientBuilder::base_url`] takes any of them.
    ///
    /// With an API credential the client can also make the [container calls](Self::container), which take the credential itself.
    #[inline]
    pub fn builder(credentials: Credentials) -> ClientBuilder<Self> {
        let credential = credentials.as_api_credential().cloned();
        let token: Arc<dyn Authenticator> =
            Arc::from(credentials.authenticator(&BEARER, TokenCalls));
        let builder = ClientBuilder::new(&PRODUCT).authenticator(Arc::clone(&token));
        match credential {
            None => builder,
            Some(credential) => builder
                .authenticator(controller(credential.clone()))
                .authenticator(Directory::new(token, credential)),
        }
    }

    /// The companies that the credentials may act for, from the resource map.
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

    /// The same client, at another address of the service, such as [`Tenant::resource_url`]. The original is unchanged.
    ///
    /// Both have the same access token, which is still asked for at the address that the client was built with.
    #[inline]
    pub fn with_base_url(&self, url: impl Into<String>) -> Result<Self, Error> {
        self.core.with_base_url(url).map(Self::from)
    }

    /// The same client, whose [container calls](Self::container) go to this protector: scheme, host and port, one of those that
    /// `container().list_hosts()` gives. The original is unchanged.
    ///
    /// Protectors are shown the API credential. Plain http is refused, but for this machine; a protector with a certificate of its
    /// own needs [`ClientBuilder::root_certificate_pem`].
    #[inline]
    pub fn with_protector(&self, url: impl Into<String>) -> Result<Self, Error> {
        self.core.with_host(PROTECTOR, url).map(Self::from)
    }

    /// Has container images scanned, and waits for the verdict: see [`ImageScan`].
    ///
    /// `job_name` and `job_url` are name and address of the pipeline, `build_number` is the number of its run.
    #[inline]
    pub fn image_scan(
        &self,
        job_name: impl Into<String>,
        job_url: impl Into<String>,
        build_number: i64,
    ) -> ImageScan {
        ImageScan::new(self.clone(), job_name.into(), job_url.into(), build_number)
    }
}
