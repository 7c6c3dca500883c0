//! The project of a region, looked up by its name.

use secapi_core::auth::{BoxFuture, Cached, Expiring};
use secapi_core::{Client, Error, ErrorKind, TenantSource};

use crate::generated::iam::IamCalls;

/// Asks IAM once for the project of a region.
#[derive(Debug)]
pub(crate) struct ProjectLookup {
    region: String,
    id: Cached<String>,
}

impl ProjectLookup {
    #[inline]
    pub(crate) fn new(region: impl Into<String>) -> Self {
        Self {
            region: region.into(),
            id: Cached::default(),
        }
    }
}

impl TenantSource for ProjectLookup {
    #[inline]
    fn fetch<'a>(&'a self, client: &'a Client) -> BoxFuture<'a, Result<String, Error>> {
        Box::pin(async move {
            let find = |_| async { Ok(Expiring::new(find(client, &self.region).await?)) };
            // An id has no end, so the time does not matter.
            match self.id.get(|| 0, None, find).await {
                Ok(id) => Ok((*id).clone()),
                Err(error)
                    if error.kind() == ErrorKind::Request
                        && error.parameter() == Some("project_id") =>
                {
                    Err(none(&self.region))
                }
                Err(error) => Err(Error::prerequisite(
                    "the project of the region could not be looked up",
                    error,
                )),
            }
        })
    }
}

/// The id of the project that has the region's name.
#[inline]
pub(crate) async fn find(client: &Client, region: &str) -> Result<String, Error> {
    let projects = IamCalls(client).list_projects().name(region).await?;
    projects
        .into_iter()
        .find(|project| project.name.as_deref() == Some(region))
        .map(|project| project.id)
        .ok_or_else(|| none(region))
}

#[inline]
fn none(region: &str) -> Error {
    Error::request(format!(
        "IAM lists no project named `{}` for this user",
        region.escape_debug()
    ))
    .with_parameter("project_id")
    .with_hint(
        "check that the account uses the region, or set the id with `client.with_project(id)`",
    )
}
