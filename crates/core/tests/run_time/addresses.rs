//! Addresses that become known while a program runs.

use secapi_core::{
    BoxFuture, Call, Client, Error, ErrorKind, Json, Token, TokenAuthenticator, TokenSource,
};

use crate::server::{Reply, Server};
use crate::support::{BEARER, LOGIN, TOKEN, builder, client, failure, show};

fn things() -> Server {
    Server::always(Reply::json(r#"{"id": 7, "token": "made-up-token"}"#))
}

#[tokio::test]
async fn a_client_can_go_to_another_address_and_the_original_stays() {
    let (first, second) = (things(), things());
    let original = client(&first);
    let moved = original.with_base_url(second.url()).unwrap();
    show(&moved).await.unwrap();
    assert_eq!((first.count(), second.count()), (0, 1));
    show(&original).await.unwrap();
    assert_eq!((first.count(), second.count()), (1, 1));
    assert!(format!("{moved:?}").contains(&second.url()), "{moved:?}");
}

#[tokio::test]
async fn a_named_host_can_be_given_later() {
    let (first, second) = (things(), things());
    let original = client(&first);
    let moved = original.with_host("login", second.url()).unwrap();
    let further = moved.with_host("login", first.url()).unwrap();
    Call::<Json>::new(&moved, &LOGIN).await.unwrap();
    assert_eq!((first.count(), second.count()), (0, 1));
    show(&moved).await.unwrap();
    Call::<Json>::new(&further, &LOGIN).await.unwrap();
    Call::<Json>::new(&original, &LOGIN).await.unwrap();
    assert_eq!((first.count(), second.count()), (3, 1));
}

/// Asks for a token at the main address.
#[derive(Debug)]
struct Source;

impl TokenSource for Source {
    fn fetch<'a>(
        &'a self,
        _: Option<&'a Token>,
        client: &'a Client,
    ) -> BoxFuture<'a, Result<Token, Error>> {
        Box::pin(async move {
            let answer = Call::<Json>::new(client, &TOKEN).await?;
            Ok(Token::new(answer["token"].as_str().unwrap_or_default()))
        })
    }
}

#[tokio::test]
async fn tokens_still_come_from_where_the_client_was_built_for() {
    let (login, tenant) = (things(), things());
    let original = Client::builder(&crate::support::PRODUCT)
        .base_url(login.url())
        .authenticator(TokenAuthenticator::new(&BEARER, Source))
        .build()
        .unwrap();
    let moved = original.with_base_url(tenant.url()).unwrap();
    show(&moved).await.unwrap();
    show(&moved).await.unwrap();
    assert_eq!(login.only().target, "/v1/token");
    let targets: Vec<_> = tenant.requests().into_iter().map(|r| r.target).collect();
    assert_eq!(targets, ["/v1/things/7", "/v1/things/7"]);
}

/// Goes to the named host, with a proof.
static PROVEN: secapi_core::Operation =
    secapi_core::Operation::get("auth.proven", "/v1/me").host("login");

#[tokio::test]
async fn addresses_are_checked_as_the_builder_checks_them() {
    let server = things();
    // The host for logins, a template, may be anywhere: this client can do TLS.
    let client = builder(&server)
        .host("login", "https://{region}.example.com")
        .build()
        .unwrap();
    for url in ["", "https://", "ftp://a", "https://u:p@a", "https://a?b"] {
        assert_eq!(
            client.with_base_url(url).unwrap_err().kind(),
            ErrorKind::Config,
            "{url}"
        );
        assert_eq!(
            client.with_host("x", url).unwrap_err().kind(),
            ErrorKind::Config,
            "{url}"
        );
    }
    let plain = client.with_base_url("http://api.example.com").unwrap();
    let error = failure(show(&plain)).await;
    assert!(error.to_string().contains("plain http"), "{error}");
    let host = client.with_host("login", "http://192.0.2.1").unwrap();
    let error = failure(Call::<Json>::new(&host, &PROVEN)).await;
    assert!(error.to_string().contains("plain http"), "{error}");
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn a_client_without_tls_says_that_it_has_none() {
    let server = things();
    let error = client(&server)
        .with_base_url("https://api.example.com")
        .unwrap_err();
    assert!(error.to_string().contains("without TLS"), "{error}");
}
