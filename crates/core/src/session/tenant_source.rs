//! Tenant values that are found out when a call needs them.

use std::fmt;

use crate::error::Error;
use crate::session::Client;
use crate::transport::BoxFuture;

/// Finds out a tenant value. Implemented by a product's crate, with its generated calls; it keeps what it has found.
pub trait TenantSource: Send + Sync + fmt::Debug {
    /// The value. `client` authenticates as the call's client does, and is bound to the deadline of the call that needs the value. A call
    /// that it makes must not need the value itself.
    fn fetch<'a>(&'a self, client: &'a Client) -> BoxFuture<'a, Result<String, Error>>;
}
