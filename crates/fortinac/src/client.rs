//! What the client of this product has besides calls: how it is built, and whom it acts for.

use secapi_core::auth::StaticToken;
use secapi_core::{ClientBuilder, Secret};

use crate::Client;
use crate::generated::product::{BEARER, PRODUCT};

impl Client {
    /// A client for the appliance at `base_url`, such as `https://nac.example.com:8443`, that sends `token` with every call.
    #[inline]
    pub fn builder(base_url: impl Into<String>, token: impl Into<Secret>) -> ClientBuilder<Self> {
        ClientBuilder::new(&PRODUCT)
            .base_url(base_url)
            .authenticator(StaticToken::new(&BEARER, token.into()))
    }
}
