//! Proxies: used, named in errors, and told apart from the service.

use secapi_core::{Client, ErrorKind, StaticToken};

use crate::server::{Reply, Server};
use crate::support::{self, BEARER, PRODUCT, Refusing, failure, show};

/// A client of an appliance that can be reached through this proxy only.
fn behind(proxy: &str) -> Client {
    Client::builder(&PRODUCT)
        .base_url("https://nac.example.com:8443")
        .authenticator(StaticToken::new(&BEARER, "made-up-token"))
        .danger_accept_any_certificate(true)
        .proxy(proxy)
        .proxy_auth("made-up-user", "made-up:password")
        .build()
        .unwrap()
}

#[tokio::test]
async fn requests_go_through_the_proxy_with_its_password() {
    let proxy = Server::always(Reply::json(r#"{"id": 7}"#));
    let service = Server::always(Reply::status(500));
    let client = support::builder(&service)
        .proxy(proxy.url())
        .proxy_auth("made-up-user", "made-up:password")
        .build()
        .unwrap();
    assert_eq!(show(&client).await.unwrap().id, 7);
    let request = proxy.only();
    assert_eq!(request.target, format!("{}/v1/things/7", service.url()));
    assert_eq!(
        request.header("proxy-authorization"),
        Some("Basic bWFkZS11cC11c2VyOm1hZGUtdXA6cGFzc3dvcmQ=")
    );
    assert!(!format!("{client:?}").contains("password"));
    assert_eq!(service.count(), 0);

    let direct = support::builder(&service)
        .proxy(proxy.url())
        .no_proxy()
        .build()
        .unwrap();
    failure(support::create(&direct)).await;
    assert_eq!((proxy.count(), service.count()), (1, 1));
}

#[tokio::test]
async fn a_proxy_that_refuses_the_tunnel_is_named_with_its_status() {
    for (status, tunnels, text) in [
        // The library says so itself.
        (
            407,
            1,
            "with 407 Proxy Authentication Required; set user name and password",
        ),
        // Each status other than this one is asked for again.
        (403, 2, "with 403 Forbidden; ask whoever runs the proxy"),
    ] {
        let proxy = Server::always(Reply::status(status));
        let error = failure(show(&behind(&proxy.url()))).await;
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connect, 1));
        let shown = error.to_string();
        let expected = format!("the proxy {} refused the connection {text}", proxy.url());
        assert!(shown.contains(&expected), "{shown}");
        assert!(
            !format!("{shown}{error:?}").contains("password:"),
            "{shown}"
        );
        assert!(!shown.contains("made-up"), "{shown}");
        assert_eq!(proxy.count(), tunnels, "{status}");
    }
}

#[tokio::test]
async fn a_proxy_that_cannot_be_reached_is_named() {
    let unused = Refusing::new();
    let url = unused.url();
    let call = show(&behind(&url)).retry(secapi_core::RetryPolicy::none());
    let error = failure(call).await;
    assert!(error.is_connect(), "{error}");
    let expected = format!("nac.example.com:8443: through the proxy {url}: ");
    assert!(error.to_string().contains(&expected), "{error}");
}

#[test]
fn a_proxy_that_cannot_be_read_is_refused_by_the_builder() {
    for bad in [
        "",
        "http://",
        "ftp://made:up@proxy.example.com",
        "http://made:up@proxy.example.com/path",
        "http://made:up%0A@proxy.example.com",
    ] {
        let error = Client::builder(&PRODUCT).proxy(bad).build().unwrap_err();
        assert!(error.to_string().contains("proxy"), "{error}");
        assert!(!format!("{error}{error:?}").contains("made"), "{error}");
    }
}
