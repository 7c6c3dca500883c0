//! HTTPS, HTTP/2, and certificates that clients should refuse.

use std::sync::Arc;

use reqwest::{Client, ClientBuilder, Version};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use secapi_simulator::{Simulator, Tls};
use sha2::{Digest, Sha256};

use crate::support::{GROUP, builder, faulty};

const BOTH: [&str; 2] = ["h2", "http/1.1"];

/// A client that trusts this certificate and no other, and offers these protocols.
pub(crate) fn trusting(pem: &str, protocols: &[&str]) -> ClientBuilder {
    let mut roots = RootCertStore::empty();
    let certificate = CertificateDer::from_pem_slice(pem.as_bytes()).unwrap();
    roots.add(certificate).unwrap();
    with_roots(roots, protocols)
}

/// A client without TLS.
pub(crate) fn plain() -> ClientBuilder {
    with_roots(RootCertStore::empty(), &[])
}

fn with_roots(roots: RootCertStore, protocols: &[&str]) -> ClientBuilder {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = protocols
        .iter()
        .map(|name| name.as_bytes().to_vec())
        .collect();
    Client::builder()
        .no_proxy()
        .tls_backend_preconfigured(config)
}

async fn version(client: &Client, simulator: &Simulator) -> Result<Version, String> {
    let url = format!("{}{GROUP}", simulator.base_url());
    let token = simulator.credentials().token.as_deref().unwrap();
    match client.get(url).bearer_auth(token).send().await {
        Ok(answer) => {
            assert_eq!(answer.status(), 200);
            let version = answer.version();
            assert!(answer.text().await.unwrap().contains("success"));
            Ok(version)
        }
        Err(error) => Err(format!("{error:?}")),
    }
}

#[tokio::test]
async fn a_client_that_trusts_the_ca_is_served_with_both_versions() {
    let simulator = builder().tls().start().unwrap();
    assert!(simulator.base_url().starts_with("https://127.0.0.1:"));
    let identity = simulator.tls().unwrap();
    let client = trusting(&identity.ca_pem, &BOTH).build().unwrap();
    assert_eq!(version(&client, &simulator).await, Ok(Version::HTTP_2));
    let old = trusting(&identity.ca_pem, &["http/1.1"]).build().unwrap();
    assert_eq!(version(&old, &simulator).await, Ok(Version::HTTP_11));
    let seen: Vec<_> = simulator
        .requests()
        .iter()
        .map(|request| (request.tls, request.version))
        .collect();
    assert_eq!(seen, [(true, Version::HTTP_2), (true, Version::HTTP_11)]);
    assert!(
        simulator.requests()[0]
            .header("host")
            .unwrap()
            .starts_with("127.0.0.1:")
    );
    let plain = builder().tls_as(Tls::new().http1_only()).start().unwrap();
    let client = trusting(&plain.tls().unwrap().ca_pem, &BOTH)
        .build()
        .unwrap();
    assert_eq!(version(&client, &plain).await, Ok(Version::HTTP_11));
}

#[tokio::test]
async fn without_tls_both_versions_are_served_on_one_port() {
    let simulator = builder().start().unwrap();
    assert!(simulator.tls().is_none());
    let prior = plain().http2_prior_knowledge().build().unwrap();
    let usual = plain().build().unwrap();
    assert_eq!(version(&prior, &simulator).await, Ok(Version::HTTP_2));
    assert_eq!(version(&usual, &simulator).await, Ok(Version::HTTP_11));
}

#[tokio::test]
async fn clients_refuse_what_they_should() {
    let refused = async |tls: Tls| {
        let simulator = builder().tls_as(tls).start().unwrap();
        let client = trusting(&simulator.tls().unwrap().ca_pem, &BOTH)
            .build()
            .unwrap();
        let error = version(&client, &simulator).await.unwrap_err();
        assert_eq!(simulator.requests(), []);
        error
    };
    assert!(refused(Tls::new().expired()).await.contains("Expired"));
    assert!(
        refused(Tls::new().wrong_name())
            .await
            .contains("NotValidForName")
    );
    assert!(
        refused(Tls::new().names(["localhost"]))
            .await
            .contains("NotValidForName")
    );
    assert!(
        refused(Tls::new().self_signed())
            .await
            .contains("UnknownIssuer")
    );
    let (one, other) = (
        builder().tls().start().unwrap(),
        builder().tls().start().unwrap(),
    );
    let client = trusting(&one.tls().unwrap().ca_pem, &BOTH).build().unwrap();
    assert!(version(&client, &other).await.is_err());
}

#[test]
fn the_leaf_is_known_by_its_digest() {
    let simulator = builder().tls().start().unwrap();
    let identity = simulator.tls().unwrap();
    let leaf = CertificateDer::from_pem_slice(identity.leaf_pem.as_bytes()).unwrap();
    let hex = base16ct::lower::encode_string(&Sha256::digest(&leaf));
    assert_eq!(identity.leaf_sha256, hex);
}

#[test]
fn names_that_no_certificate_can_have_are_refused() {
    let error = builder()
        .tls_as(Tls::new().names(["h\u{f6}st"]))
        .start()
        .unwrap_err();
    assert!(
        error.to_string().starts_with("cannot set TLS up: "),
        "{error}"
    );
}

#[tokio::test]
async fn faults_act_on_http2_and_under_tls() {
    let simulator = faulty("");
    let prior = plain().http2_prior_knowledge().build().unwrap();
    let secure = builder().tls().start().unwrap();
    let trusting = trusting(&secure.tls().unwrap().ca_pem, &BOTH)
        .build()
        .unwrap();
    for (simulator, client) in [(&simulator, &prior), (&secure, &trusting)] {
        for script in [
            "* times 1 cut-before",
            "* times 1 cut-after",
            "* times 1 answer 200 success cut-body 2",
            "* times 1 answer 200 success length +2",
        ] {
            simulator.faults().clear();
            simulator.faults().add_script(script).unwrap();
            let url = format!("{}{GROUP}", simulator.base_url());
            let token = simulator.credentials().token.as_deref().unwrap();
            let text = match client
                .get(&url)
                .bearer_auth(token)
                .header("x-try", "1")
                .send()
                .await
            {
                Ok(answer) => answer.bytes().await.map(drop),
                Err(error) => Err(error),
            };
            // Some clients send a request again whose connection ended before there was an answer.
            let acted = simulator.faults().list()[0].acted;
            assert!(
                text.is_err() || script.contains("cut-before") || script.contains("cut-after"),
                "{script}"
            );
            assert_eq!(acted, 1, "{script}");
            assert!(version(client, simulator).await.is_ok(), "{script}");
        }
    }
    let cut = builder()
        .tls()
        .fault_script("connect nth 1 cut-handshake")
        .start()
        .unwrap();
    let client = self::trusting(&cut.tls().unwrap().ca_pem, &BOTH)
        .build()
        .unwrap();
    assert!(version(&client, &cut).await.is_err());
    assert_eq!(cut.requests(), []);
    assert_eq!(version(&client, &cut).await, Ok(Version::HTTP_2));
}
