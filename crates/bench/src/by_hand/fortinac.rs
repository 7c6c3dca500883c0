//! FortiNAC.

use http::header::{ACCEPT, CONTENT_TYPE, USER_AGENT};

use super::Error;
use crate::network::Network;
use crate::strict::{Host, HostPage};

/// A client of one appliance.
pub struct Nac<N> {
    network: N,
    http: reqwest::Client,
    base: String,
    token: String,
}

impl<N: Network> Nac<N> {
    /// A client that sends `token`.
    pub fn new(network: N, base: &str, token: &str) -> Self {
        Self {
            network,
            http: super::http_client(),
            base: base.to_owned(),
            token: token.to_owned(),
        }
    }

    /// The hosts with a MAC address.
    pub async fn hosts_by_mac(&self, mac: &str) -> Result<Vec<Host>, Error> {
        let mac = percent_encoding::utf8_percent_encode(mac, super::signer::UNRESERVED);
        let request = self
            .http
            .get(format!("{}/api/v2/host/by-mac/{mac}", self.base))
            .bearer_auth(&self.token)
            .header(USER_AGENT, super::USER_AGENT)
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/json")
            .build()?;
        let page: HostPage = super::json(&self.network, request).await?;
        if page.status != "success" {
            let reason = page.error_message.unwrap_or_default();
            return Err(format!("the service reported {}: {reason}", page.status).into());
        }
        Ok(page.results.unwrap_or_default())
    }
}
