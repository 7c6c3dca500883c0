//! The way to a service, one step at a time.

use std::io::Write as _;
use std::net::TcpListener;
use std::thread;

use secapi_core::{Client, ClientBuilder, ErrorKind, ProbeStep};

use crate::certificates::{Authority, VALID, self_signed};
use crate::server::{Reply, Server};
use crate::support::{self, Refusing, failure, show};

fn built(builder: ClientBuilder<Client>) -> Client {
    builder.build().unwrap()
}

#[tokio::test]
async fn a_service_is_reached_without_credentials() {
    let reply = Reply::status(404).header("Date", "Sun, 06 Nov 1994 08:49:37 GMT");
    let server = Server::always(reply);
    let client = support::client(&server);
    let probe = client.probe().await.unwrap();
    assert!(probe.failed.is_none(), "{probe:?}");
    assert_eq!((&*probe.url, probe.port), (&*server.url(), server.port()));
    assert_eq!(
        probe.peer.map(|peer| peer.ip()),
        probe.addresses.first().copied()
    );
    assert_eq!(probe.status.map(|status| status.as_u16()), Some(404));
    assert!(probe.clock_offset < Some(0) && client.clock_offset() == probe.clock_offset);
    assert!(probe.certificate.is_none() && probe.proxy.is_none());
    let request = server.only();
    assert_eq!((&*request.method, &*request.target), ("HEAD", "/"));
    assert_eq!(request.header("authorization"), None);
}

#[tokio::test]
async fn certificates_are_seen_whether_they_are_trusted_or_not() {
    let authority = Authority::new();
    let trusted = authority.issue(&["localhost"], VALID);
    let unknown = self_signed(&["localhost"], VALID);
    for (identity, is_trusted) in [(&trusted, true), (&unknown, false)] {
        let server = identity.server();
        let builder = support::builder(&server)
            .base_url(format!("https://localhost:{}", server.port()))
            .root_certificate_pem(authority.pem());
        let client = built(builder);
        let probe = client.probe().await.unwrap();
        let certificate = probe.certificate.as_ref().unwrap();
        assert_eq!(certificate.sha256, identity.sha256());
        assert_eq!(certificate.names, ["localhost"]);
        assert_eq!(certificate.self_signed, !is_trusted);
        let until = certificate.not_after.map(|time| time.to_string());
        assert_eq!(until.as_deref(), Some("2120-01-01T00:00:00Z"));
        if is_trusted {
            assert_eq!(certificate.issuer.as_deref(), Some("CN=Made-up Authority"));
            assert!(probe.failed.is_none() && probe.status.is_some());
            continue;
        }
        let (step, error) = probe.failed.as_ref().unwrap();
        assert_eq!(*step, ProbeStep::Tls);
        assert_eq!(error.certificate(), Some(certificate));
        assert!(error.hint().contains(&certificate.sha256), "{error}");
        // Calls have it in their errors as well.
        let error = failure(show(&client)).await;
        assert_eq!(error.certificate(), Some(certificate));
    }
}

#[tokio::test]
async fn the_step_that_fails_is_named() {
    let server = Server::always(Reply::status(200));
    let refusing = Refusing::new();
    let plain = TcpListener::bind("localhost:0").unwrap();
    let port = plain.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in plain.incoming() {
            let _ = stream
                .unwrap()
                .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        }
    });
    for (url, step) in [
        ("https://nothing.invalid".to_owned(), ProbeStep::Resolve),
        (refusing.url(), ProbeStep::Connect),
        (format!("https://localhost:{port}"), ProbeStep::Tls),
    ] {
        let client = built(support::builder(&server).base_url(&url));
        let probe = client.probe().await.unwrap();
        let (failed, error) = probe.failed.unwrap();
        assert_eq!(
            (failed, error.kind()),
            (step, ErrorKind::Connect),
            "{url}: {error}"
        );
        assert!(!error.hint().is_empty(), "{error}");
    }
    let cut = Server::always(Reply::cut());
    let probe = support::client(&cut).probe().await.unwrap();
    let (failed, _) = probe.failed.unwrap();
    assert_eq!(failed, ProbeStep::Response);
}

#[tokio::test]
async fn a_proxy_on_the_way_is_named_without_its_password() {
    let proxy = Server::always(Reply::status(502));
    let server = Server::always(Reply::status(200));
    let builder = support::builder(&server)
        .proxy(proxy.url())
        .proxy_auth("made-up-user", "made-up-password");
    let probe = built(builder).probe().await.unwrap();
    assert_eq!(probe.proxy, Some(proxy.url()));
    assert_eq!(probe.port, proxy.port());
    assert_eq!(probe.status.map(|status| status.as_u16()), Some(502));
    assert_eq!(server.count(), 0);
    assert!(!format!("{probe:?}").contains("made-up"), "{probe:?}");
}
