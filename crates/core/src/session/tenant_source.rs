//! Tenant values that are resolved when a call needs them.

use std::fmt;

use crate::error::Error;
use crate::session::Client;
use crate::transport::BoxFuture;

/// Resolves a tenant value. Implemented by a product's crate with its generated calls; it caches the result.
pub trait TenantSource: Send + Sync + fmt::Debug {
    /// The value. `client` authenticates as the call's client does, and is bound to the deadline of the call that needs the value. A call
    /// that it makes must not need the value itself.
    fn fetch<'a>(&'a self, client: &'a Client) -> BoxFuture<'a, Result<String, Error>>;
}
