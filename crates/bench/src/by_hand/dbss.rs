//! DBSS, signed with an access key.

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST, USER_AGENT};
use reqwest::Request;

use super::Error;
use super::signer::{self, Key};
use crate::network::Network;
use crate::strict::InstancePage;

/// A client for one project.
pub struct Dbss<N> {
    network: N,
    http: reqwest::Client,
    base: String,
    host: String,
    project_id: String,
    key: Key,
}

impl<N: Network> Dbss<N> {
    /// A client that signs with `key`.
    pub fn new(network: N, host: &str, project_id: &str, key: Key) -> Self {
        Self {
            network,
            http: super::http_client(),
            base: format!("https://{host}"),
            host: host.to_owned(),
            project_id: project_id.to_owned(),
            key,
        }
    }

    /// The first page of audit instances.
    pub async fn instances(&self) -> Result<InstancePage, Error> {
        let (base, project) = (&self.base, &self.project_id);
        let mut request = self
            .http
            .get(format!(
                "{base}/v2/{project}/audit/instances?limit=100&offset=0"
            ))
            .header(HOST, &self.host)
            .header(USER_AGENT, super::USER_AGENT)
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/json")
            .header("X-Project-Id", project)
            .build()?;
        self.sign(&mut request)?;
        super::json(&self.network, request).await
    }

    fn sign(&self, request: &mut Request) -> Result<(), Error> {
        let date = jiff::Timestamp::now()
            .strftime("%Y%m%dT%H%M%SZ")
            .to_string();
        let query: Vec<_> = request.url().query_pairs().collect();
        let headers: Vec<_> = request
            .headers()
            .iter()
            .filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
            .collect();
        let body = request.body().and_then(reqwest::Body::as_bytes);
        let signature = signer::sign(
            &signer::Parts {
                method: request.method().as_str(),
                path: request.url().path(),
                query: &query,
                headers: &headers,
                body: body.unwrap_or_default(),
            },
            &self.key,
            &date,
        )?;
        let (query, authorization) = (signature.query, signature.authorization);
        request.url_mut().set_query(Some(&query));
        let headers = request.headers_mut();
        headers.insert("X-Sdk-Date", date.try_into()?);
        headers.insert(AUTHORIZATION, authorization.try_into()?);
        Ok(())
    }
}
