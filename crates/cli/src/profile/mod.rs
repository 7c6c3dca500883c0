//! Profiles: where a client connects to and as whom, kept in a file.
#![expect(
    clippy::unnecessary_wraps,
    clippy::unused_self,
    reason = "the file comes next"
)]

use std::collections::BTreeMap;
use std::path::PathBuf;

use secapi_core::Secret;

use crate::Result;

/// A profile as it is stored.
#[derive(Clone, Debug)]
pub(crate) struct Profile {
    pub(crate) name: String,
    pub(crate) base_url: Option<String>,
    pub(crate) ca_file: Option<PathBuf>,
    pub(crate) pin_sha256: Option<String>,
    pub(crate) proxy: Option<String>,
    pub(crate) read_only: bool,
    /// Addresses of named hosts, such as that of a protector.
    pub(crate) hosts: BTreeMap<String, String>,
    /// Tenant context by wire name.
    pub(crate) context: BTreeMap<String, String>,
}

impl Profile {
    /// Credentials and what belongs to them, by name.
    pub(crate) fn values(&self) -> Result<BTreeMap<String, Secret>> {
        Ok(BTreeMap::new())
    }
}

/// The profile of that name, else the current one of the product; `None` when there is none.
pub(crate) fn load(name: Option<&str>, product: &str) -> Result<Option<Profile>> {
    let _ = (name, product);
    Ok(None)
}
