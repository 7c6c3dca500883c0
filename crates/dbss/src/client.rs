//! The client: a region, credentials and a project.

use secapi_core::{Call, ClientBuilder, Error, Json, Method, Stats};

use crate::generated::product::PRODUCT;
use crate::{Credentials, Region};

/// A client of DBSS in one region. Clones share one connection pool and one token.
#[derive(Clone, Debug)]
pub struct Client {
    core: secapi_core::Client,
}

impl Client {
    /// A client for one region.
    pub fn builder(region: &Region, credentials: Credentials) -> ClientBuilder<Self> {
        ClientBuilder::new(&PRODUCT)
            .base_url(region.endpoint())
            .host("iam", region.iam_endpoint())
            .authenticator(credentials.authenticator(region))
    }

    /// The same client, acting for the project of this id. The original is unchanged.
    #[must_use]
    pub fn with_project(&self, project_id: impl Into<String>) -> Self {
        Self {
            core: self.core.with_context([("project_id", project_id.into())]),
        }
    }

    /// The same client, knowing the account's id, which a few account-wide calls take (`domain_id`). The original is unchanged.
    #[must_use]
    pub fn with_domain(&self, domain_id: impl Into<String>) -> Self {
        Self {
            core: self.core.with_context([("domain_id", domain_id.into())]),
        }
    }

    /// The same client, acting for the project of a region, which is asked for by the region's name.
    ///
    /// Fails when the account has no project there or the user may not see it.
    pub async fn with_project_of(&self, region: &Region) -> Result<Self, Error> {
        let projects = self.iam().list_projects().name(region.id()).await?;
        let project = projects
            .into_iter()
            .find(|project| project.name.as_deref() == Some(region.id()));
        match project {
            Some(project) => Ok(self.with_project(project.id)),
            None => Err(Error::config(format!(
                "IAM lists no project named `{}` for this user: check that the account uses the region, or set the id with `with_project`",
                region.id()
            ))),
        }
    }

    /// A call that this crate has no operation for, with the same authentication, retries and errors.
    /// `path` starts at the root of the host and holds the project id where the call needs one.
    pub fn request(&self, method: Method, path: impl Into<String>) -> Call<Json> {
        self.core().request(method, path)
    }

    /// What this client and its clones have done so far: calls, attempts, retries, tokens, bytes.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.core().stats()
    }

    pub(crate) fn core(&self) -> &secapi_core::Client {
        &self.core
    }
}

impl From<secapi_core::Client> for Client {
    fn from(core: secapi_core::Client) -> Self {
        Self { core }
    }
}
