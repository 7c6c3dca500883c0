//! The client: one appliance, one token.

use secapi_core::auth::StaticToken;
use secapi_core::{Call, ClientBuilder, Json, Method, Secret, Stats};

use crate::generated::product::{BEARER, PRODUCT};

/// A client of one FortiNAC appliance. Clones share one connection pool.
#[derive(Clone, Debug)]
pub struct Client {
    core: secapi_core::Client,
}

impl Client {
    /// A client for the appliance at `base_url`, such as `https://nac.example.com:8443`, that sends `token` with every call.
    #[inline]
    pub fn builder(base_url: impl Into<String>, token: impl Into<Secret>) -> ClientBuilder<Self> {
        ClientBuilder::new(&PRODUCT)
            .base_url(base_url)
            .authenticator(StaticToken::new(&BEARER, token.into()))
    }

    /// A call that this crate has no operation for, with the same authentication, retries and errors.
    /// `path` starts at the root of the host: `/api/v2/...`.
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
