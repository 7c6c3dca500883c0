//! Which servers are trusted.

use std::sync::Arc;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use secapi_core::{Client, Error, ErrorKind};

use crate::server::{Reply, Server};
use crate::support::{self, show};

const AUTHORITY: &str = include_str!("tls/ca.pem");

fn server() -> Server {
    let certificate = CertificateDer::from_pem_slice(include_bytes!("tls/leaf.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("tls/leaf.key")).unwrap();
    let config =
        ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .unwrap();
    Server::with_tls(Arc::new(config), Reply::json(r#"{"id": 7}"#))
}

async fn call(server: &Server, host: &str, authority: Option<&str>) -> Result<i64, Error> {
    let mut builder =
        support::builder(server).base_url(format!("https://{host}:{}", server.port()));
    if let Some(pem) = authority {
        builder = builder.root_certificate_pem(pem);
    }
    let client: Client = builder.build().unwrap();
    Ok(show(&client).await?.id)
}

#[tokio::test]
async fn an_authority_that_is_named_is_trusted() {
    let server = server();
    assert_eq!(
        call(&server, "localhost", Some(AUTHORITY)).await.unwrap(),
        7
    );
    assert_eq!(
        server.only().header("authorization"),
        Some("Bearer made-up-token")
    );
}

#[tokio::test]
async fn a_server_that_is_not_trusted_gets_no_request() {
    let server = server();
    for (host, authority, words) in [
        ("localhost", None, "UnknownIssuer"),
        (
            "127.0.0.1",
            Some(AUTHORITY),
            "not valid for name \"127.0.0.1\"",
        ),
        // A certificate of a server is not an authority.
        (
            "localhost",
            Some(include_str!("tls/leaf.pem")),
            "UnknownIssuer",
        ),
    ] {
        let error = call(&server, host, authority).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::Connect, 1),
            "{error}"
        );
        assert!(error.to_string().contains(words), "{words}: {error}");
        assert!(
            error
                .to_string()
                .contains("the server's certificate is not trusted"),
            "{error}"
        );
        assert!(!error.is_outcome_unknown());
    }
    assert_eq!(server.count(), 0);
}
