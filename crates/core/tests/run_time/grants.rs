//! Credentials: which grant is used for a token, and when.

use std::sync::Mutex;

use secapi_core::auth::{Credentials, Grant, GrantCalls};
use secapi_core::{BoxFuture, Call, Client, Error, Json, Secret, Timestamp, Token};

use crate::server::{Recorded, Reply, Server};
use crate::support::{self, BEARER, TOKEN, show};

/// The calls of [`Credentials`]: which grant was used, and refresh tokens that work once.
#[derive(Debug)]
struct Calls;

impl GrantCalls for Calls {
    fn request<'a>(
        &'a self,
        grant: &'a Grant,
        client: &'a Client,
    ) -> BoxFuture<'a, Result<Token, Error>> {
        let (kind, secret) = match grant {
            Grant::ApiCredential(secret) => ("api", secret),
            Grant::Password { password, .. } => ("password", password),
            Grant::RefreshToken(secret) => ("refresh", secret),
        };
        let call = Call::<Json>::new(client, &TOKEN)
            .form("kind", kind)
            .form("secret", secret.clone());
        Box::pin(async move {
            let answer = call.await?;
            let refresh = answer["refresh"].as_str().map(Secret::from);
            // Over at once, so that each call asks for one.
            Ok(Token::new("made-up-token")
                .refresh(refresh)
                .expires(Some(Timestamp::from_millis(0))))
        })
    }
}

async fn grants_used(credentials: Credentials, replies: Vec<Reply>) -> Vec<String> {
    let tokens = Mutex::new(replies.into_iter());
    let server = Server::start(move |_, request| {
        if request.target == "/v1/token" {
            tokens.lock().unwrap().next().unwrap()
        } else {
            Reply::json(r#"{"id": 7}"#)
        }
    });
    let client = Client::builder(&support::PRODUCT)
        .base_url(server.url())
        .authenticator(credentials.authenticator(&BEARER, Calls))
        .build()
        .unwrap();
    show(&client).await.unwrap();
    show(&client).await.unwrap();
    server
        .requests()
        .iter()
        .filter(|request| request.target == "/v1/token")
        .map(Recorded::text)
        .collect()
}

#[tokio::test]
async fn grants_are_used_in_a_sensible_order() {
    let with_refresh = || Reply::json(r#"{"refresh": "made-up-refresh"}"#);
    let used = grants_used(
        Credentials::api_credential("made-up"),
        vec![with_refresh(), with_refresh()],
    )
    .await;
    assert_eq!(used, ["kind=api&secret=made-up", "kind=api&secret=made-up"]);
    let used = grants_used(
        Credentials::password("u", "made-up"),
        vec![with_refresh(), Reply::json("{}")],
    )
    .await;
    assert_eq!(
        used,
        [
            "kind=password&secret=made-up",
            "kind=refresh&secret=made-up-refresh"
        ]
    );
    let used = grants_used(
        Credentials::password("u", "made-up"),
        vec![with_refresh(), Reply::status(400), with_refresh()],
    )
    .await;
    assert_eq!(
        used,
        [
            "kind=password&secret=made-up",
            "kind=refresh&secret=made-up-refresh",
            "kind=password&secret=made-up"
        ]
    );
    let used = grants_used(
        Credentials::refresh_token("made-up-0"),
        vec![with_refresh(), Reply::json("{}")],
    )
    .await;
    assert_eq!(
        used,
        [
            "kind=refresh&secret=made-up-0",
            "kind=refresh&secret=made-up-refresh"
        ]
    );
    assert_eq!(
        grants_used(Credentials::token("made-up"), vec![]).await,
        Vec::<String>::new()
    );
}
