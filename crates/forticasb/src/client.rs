//! The client: credentials, tenants, and calls without a spec.

use secapi_core::{Call, ClientBuilder, Credentials, Error, Json, Method, Stats};

use crate::Tenant;
use crate::auth_calls::TokenCalls;
use crate::generated::product::{BEARER, PRODUCT};

/// A client of FortiCASB. Clones share one connection pool and one access token.
#[derive(Clone, Debug)]
pub struct Client {
    core: secapi_core::Client,
}

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
        Self {
            core: self.core.with_context(tenant.context()),
        }
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

    /// A call that this crate has no operation for, with the same authentication, retries and errors. `path` starts at the root of the host.
    ///
    /// The headers of the client's tenant are sent along.
    #[inline]
    pub fn request(&self, method: Method, path: impl Into<String>) -> Call<Json> {
        self.core().request(method, path)
    }

    /// What this client and its clones have done so far: calls, attempts, retries, tokens, bytes.
    #[must_use]
    #[inline]
    pub fn stats(&self) -> Stats {
        self.core().stats()
    }

    #[inline]
    pub(crate) fn core(&self) -> &secapi_core::Client {
        &self.core
    }
}

impl From<secapi_core::Client> for Client {
    #[inline]
    fn from(core: secapi_core::Client) -> Self {
        Self { core }
    }
}
