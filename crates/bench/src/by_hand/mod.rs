//! The calls that are measured, as one would write them without a client crate: reqwest's builder of requests, strict structs, a
//! deadline, and the checks that the services' answers need. No retries, no renewal of tokens, no hiding of secrets.

mod dbss;
mod forticasb;
mod fortinac;
pub mod signer;

use std::sync::Arc;
use std::time::Duration;

use reqwest::{Request, StatusCode};
use serde::de::DeserializeOwned;

pub use dbss::Dbss;
pub use forticasb::Casb;
pub use fortinac::Nac;

use crate::network::Network;

/// Whatever goes wrong.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

const USER_AGENT: &str = "by-hand/1.0";
const TIMEOUT: Duration = Duration::from_secs(30);

/// reqwest's client. Certificates do not matter here: none is ever seen.
///
/// # Panics
/// When it cannot be set up.
#[must_use]
pub fn http_client() -> reqwest::Client {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the provider knows these versions")
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .build()
        .expect("a client")
}

/// Sends a request and reads the JSON of its answer.
async fn json<T: DeserializeOwned>(network: &impl Network, request: Request) -> Result<T, Error> {
    let exchange = async {
        let response = network.send(request).await?;
        let status = response.status();
        Ok::<_, Error>((status, response.bytes().await?))
    };
    let (status, body) = tokio::time::timeout(TIMEOUT, exchange).await??;
    if status != StatusCode::OK {
        let text = String::from_utf8_lossy(&body);
        return Err(format!("the service answered {status}: {text}").into());
    }
    Ok(serde_json::from_slice(&body)?)
}
