//! FortiCASB.

use http::header::{ACCEPT, CONTENT_TYPE, USER_AGENT};
use reqwest::RequestBuilder;
use serde::Serialize;

use super::Error;
use crate::network::Network;
use crate::strict::{AlertPage, SeverityLevel};

/// A client for one tenant.
pub struct Casb<N> {
    network: N,
    http: reqwest::Client,
    base: String,
    token: String,
    company_id: String,
    role_id: String,
    bu_id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ListAlerts<'a> {
    service: &'a str,
    start_time: i64,
    end_time: i64,
    severity: &'a [&'a str],
    skip: u32,
    limit: u32,
}

impl<N: Network> Casb<N> {
    /// A client for the tenant 1, 2, 3.
    pub fn new(network: N, base: &str, token: &str) -> Self {
        Self {
            network,
            http: super::http_client(),
            base: base.to_owned(),
            token: token.to_owned(),
            company_id: "1".to_owned(),
            role_id: "2".to_owned(),
            bu_id: "3".to_owned(),
        }
    }

    fn with_tenant(&self, request: RequestBuilder) -> RequestBuilder {
        request
            .bearer_auth(&self.token)
            .header(USER_AGENT, super::USER_AGENT)
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/json")
            .header("companyId", &self.company_id)
            .header("roleId", &self.role_id)
    }

    /// The levels of severity.
    pub async fn severities(&self) -> Result<Vec<SeverityLevel>, Error> {
        let url = format!("{}/api/v1/severity", self.base);
        let request = self.with_tenant(self.http.get(url)).build()?;
        super::json(&self.network, request).await
    }

    /// The first page of alerts.
    pub async fn alerts(
        &self,
        service: &str,
        start_time: i64,
        end_time: i64,
        severity: &[&str],
    ) -> Result<AlertPage, Error> {
        let url = format!("{}/api/v1/alert/list", self.base);
        let body = ListAlerts {
            service,
            start_time,
            end_time,
            severity,
            skip: 0,
            limit: 100,
        };
        let request = self
            .with_tenant(self.http.post(url))
            .header("buId", &self.bu_id)
            .body(serde_json::to_vec(&body)?)
            .build()?;
        super::json(&self.network, request).await
    }
}
