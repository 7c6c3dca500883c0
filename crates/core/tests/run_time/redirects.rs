//! Redirects: what is followed, and what goes along.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use secapi_core::{
    Binary, BoxFuture, Call, Client, Error, ErrorKind, Json, Operation, Payload, Token,
    TokenAuthenticator, TokenSource,
};

use crate::certificates::{Authority, VALID, self_signed};
use crate::server::{Recorded, Reply, Server};
use crate::support::{BEARER, MAYBE_TENANT, Refusing, builder, create, failure, show};

const STATUSES: [u16; 5] = [301, 302, 303, 307, 308];

fn good() -> Reply {
    Reply::json(r#"{"id": 7}"#)
}

fn redirect(status: u16, to: &str) -> Reply {
    Reply::new(status, "text/plain", "").header("Location", to)
}

/// Redirects the first request, and answers the others.
fn redirecting(status: u16, to: impl Into<String>) -> Server {
    let to = to.into();
    Server::start(move |number, _| {
        if number == 0 {
            redirect(status, &to)
        } else {
            good()
        }
    })
}

fn following(server: &Server) -> Client {
    builder(server).follow_redirects(3).build().unwrap()
}

/// A call with a secret or a tenant value in every place that there is, and a body where `operation` has one.
fn secretive<T: Payload>(client: &Client, operation: &'static Operation) -> Call<T> {
    Call::new(
        &client.with_context([("companyId", "made-up-tenant")]),
        operation,
    )
    .header("Cookie", "made-up-cookie")
    .header("X-Auth-Token", "made-up-session")
    .header("X-Own", "made-up-own")
    .query("q", "made-up-query")
}

/// Asserts that a request holds nothing but what every stranger may see.
fn assert_bare(request: &Recorded) {
    let text = format!("{request:?}");
    assert!(!text.contains("made-up"), "{text}");
    let mut names: Vec<_> = request.headers.iter().map(|(name, _)| &**name).collect();
    names.sort_unstable();
    assert_eq!(names, ["accept", "accept-encoding", "host", "user-agent"]);
    assert!(request.body.is_empty());
}

#[tokio::test]
async fn no_redirect_is_followed_unless_asked_for() {
    let other = Server::always(good());
    for status in STATUSES {
        for (host, scheme) in [
            ("127.0.0.1", "http"),
            ("localhost", "http"),
            ("127.0.0.1", "https"),
        ] {
            let origin = format!("{scheme}://{host}:{}", other.port());
            let home = redirecting(status, format!("{origin}/v2?token=made-up-secret#made-up"));
            let client = builder(&home).build().unwrap();
            let error = failure(secretive::<Json>(&client, &MAYBE_TENANT)).await;
            assert_eq!(
                (error.kind(), error.status().unwrap().as_u16(), home.count()),
                (ErrorKind::Status, status, 1)
            );
            let text = error.to_string();
            assert!(
                text.contains(&format!(
                    "a redirect to {origin}; redirects are not followed"
                )),
                "{text}"
            );
            assert!(text.contains("follow_redirects"), "{text}");
            assert!(!text.contains("made-up"), "{text}");
        }
    }
    assert_eq!(other.count(), 0);
}

#[tokio::test]
async fn an_error_says_where_a_redirect_points() {
    for (location, words) in [
        (
            "/login?next=made-up",
            "a redirect to /login on the same server;",
        ),
        ("../up", "a redirect to ../up on the same server;"),
        (
            "https://u:made-up@nac.example:8443/x",
            "a redirect to https://nac.example:8443;",
        ),
        (
            "//other.example/x",
            "a redirect to an address that cannot be read;",
        ),
        (
            "http://[made-up",
            "a redirect to an address that cannot be read;",
        ),
    ] {
        let home = Server::always(
            Reply::new(302, "application/json", r#"{"message": "moved"}"#)
                .header("Location", location),
        );
        let text = failure(show(&builder(&home).build().unwrap()))
            .await
            .to_string();
        assert!(text.contains(words), "{text}");
        assert!(!text.contains("made-up"), "{text}");
    }
}

#[tokio::test]
async fn nothing_secret_goes_to_another_port_or_host() {
    let other = Server::always(good());
    for (count, (status, host)) in STATUSES
        .into_iter()
        .flat_map(|status| [(status, "127.0.0.1"), (status, "localhost")])
        .enumerate()
    {
        let to = format!("http://{host}:{}/v2/x?signed=by-them", other.port());
        let home = redirecting(status, to);
        let answer = secretive::<Binary>(&following(&home), &MAYBE_TENANT)
            .await
            .unwrap();
        assert_eq!(answer, r#"{"id": 7}"#);
        assert!(format!("{:?}", home.only()).contains("made-up-token"));
        let requests = other.requests();
        assert_eq!((home.count(), requests.len()), (1, count + 1));
        let request = &requests[count];
        assert_bare(request);
        assert_eq!(
            (request.method.as_str(), request.target.as_str()),
            ("GET", "/v2/x?signed=by-them")
        );
        assert_eq!(
            request.header("host"),
            Some(format!("{host}:{}", other.port()).as_str())
        );
    }
}

#[tokio::test]
async fn nothing_secret_goes_to_another_scheme() {
    let authority = Authority::new();
    let other = authority.issue(&["127.0.0.1"], VALID).server();
    let home = redirecting(302, format!("https://127.0.0.1:{}/x", other.port()));
    let client = builder(&home)
        .follow_redirects(1)
        .root_certificate_pem(authority.pem())
        .build()
        .unwrap();
    secretive::<Json>(&client, &MAYBE_TENANT).await.unwrap();
    assert_bare(&other.only());

    // And nothing at all from https to http.
    let plain = Server::always(good());
    let identity = self_signed(&["localhost"], VALID);
    let home = Server::with_tls(identity.config(), redirect(302, &plain.url()));
    let client = builder(&home)
        .base_url(format!("https://127.0.0.1:{}", home.port()))
        .follow_redirects(1)
        .pin_certificate_sha256(identity.sha256())
        .build()
        .unwrap();
    let error = failure(show(&client)).await;
    assert!(error.to_string().contains("from https to http"), "{error}");
    assert_eq!((home.count(), plain.count()), (1, 0));
}

#[tokio::test]
async fn within_the_origin_everything_is_kept() {
    for status in STATUSES {
        let home = redirecting(status, "/v2/things?q=made-up-query");
        let client = following(&home);
        secretive::<Json>(&client, &MAYBE_TENANT).await.unwrap();
        let requests = home.requests();
        assert_eq!(requests.len(), 2);
        assert_eq!(requests[0].headers, requests[1].headers);
        assert_eq!(requests[1].target, "/v2/things?q=made-up-query");
        assert_eq!(
            requests[1].header("authorization"),
            Some("Bearer made-up-token")
        );
    }
}

#[tokio::test]
async fn what_has_left_the_origin_stays_bare() {
    let home = Arc::new(std::sync::OnceLock::<String>::new());
    let back = Arc::clone(&home);
    let other = Server::start(move |_, _| redirect(302, &format!("{}/v3", back.get().unwrap())));
    let first = redirecting(302, other.url());
    home.set(first.url()).unwrap();
    secretive::<Json>(&following(&first), &MAYBE_TENANT)
        .await
        .unwrap();
    assert_bare(&other.only());
    assert_bare(&first.requests()[1]);
}

#[tokio::test]
async fn redirects_in_a_row_are_counted() {
    let home = Server::always(redirect(307, "/again"));
    let error = failure(show(&following(&home))).await;
    assert_eq!((home.count(), error.attempts()), (4, 1));
    assert!(
        error.to_string().contains("one more redirect in a row"),
        "{error}"
    );
}

#[tokio::test]
async fn an_address_that_is_no_place_to_go_is_refused() {
    for (location, words) in [
        ("ftp://127.0.0.1/x", "neither https nor http"),
        ("file:///etc/passwd", "neither https nor http"),
        ("http://user:made-up@127.0.0.1/", "user name"),
        ("http://", "cannot be read"),
    ] {
        let home = Server::always(redirect(302, location));
        let error = failure(show(&following(&home))).await;
        assert_eq!((home.count(), error.attempts()), (1, 1), "{error}");
        assert!(error.to_string().contains(words), "{error}");
        assert!(!error.to_string().contains("made-up"), "{error}");
    }
    // Without an address there is nothing to follow.
    let home = Server::always(Reply::status(302));
    let error = failure(show(&following(&home))).await;
    assert!(error.to_string().contains("no 302"), "{error}");
}

#[tokio::test]
async fn an_unsafe_operation_is_sent_once() {
    for status in [301, 302, 307, 308] {
        let home = redirecting(status, "/v2/things");
        let error = failure(create(&following(&home))).await;
        assert!(
            error.to_string().contains("not safe to repeat"),
            "{status}: {error}"
        );
        assert_eq!(home.only().method, "POST");
    }
    // 303 says that it was carried out, and where to read about it.
    let home = redirecting(303, "/v2/things/7");
    create(&following(&home)).await.unwrap();
    let requests = home.requests();
    let lines: Vec<_> = requests
        .iter()
        .map(|request| (request.method.as_str(), request.target.as_str()))
        .collect();
    assert_eq!(lines, [("POST", "/v1/things"), ("GET", "/v2/things/7")]);
    assert!(requests[1].body.is_empty());
    assert_eq!(
        requests[1].header("authorization"),
        Some("Bearer made-up-token")
    );
}

#[tokio::test]
async fn a_failure_behind_a_redirect_does_not_repeat_an_unsafe_operation() {
    let nowhere = Refusing::new();
    let home = Server::always(redirect(303, &nowhere.url()));
    let error = failure(create(&following(&home))).await;
    assert_eq!(home.count(), 1, "{error}");
    assert!(!error.is_outcome_unknown());
    assert!(
        error.to_string().contains("do not send it again"),
        "{error}"
    );
    for after in [Reply::cut(), Reply::status(503), Reply::status(401)] {
        let home = Server::in_turn(vec![redirect(303, "/v2"), after, good()]);
        failure(create(&following(&home))).await;
        let posts = home
            .requests()
            .iter()
            .filter(|request| request.method == "POST")
            .count();
        assert_eq!((posts, home.count()), (1, 2));
    }
    // What is safe to repeat is, from the start.
    let home = Server::in_turn(vec![redirect(307, "/v2"), Reply::cut(), good()]);
    show(&following(&home)).await.unwrap();
    let targets: Vec<_> = home.requests().into_iter().map(|r| r.target).collect();
    assert_eq!(targets, ["/v1/things/7", "/v2", "/v1/things/7"]);
}

#[tokio::test]
async fn a_body_stays_within_the_origin() {
    for status in [307, 308] {
        let home = redirecting(status, "/v2/things");
        create(&following(&home)).idempotent(true).await.unwrap();
        let requests = home.requests();
        assert_eq!(
            (requests[0].text(), requests[0].method.as_str()),
            (requests[1].text(), requests[1].method.as_str())
        );
        assert!(!requests[1].body.is_empty());

        let other = Server::always(good());
        let home = redirecting(status, other.url());
        let error = failure(create(&following(&home)).idempotent(true)).await;
        assert!(error.to_string().contains("only GET and HEAD"), "{error}");
        assert_eq!((home.count(), other.count()), (1, 0));
    }
    // Whether a POST stays one is not certain with the old statuses.
    let home = redirecting(302, "/v2/things");
    let error = failure(create(&following(&home)).idempotent(true)).await;
    assert!(error.to_string().contains("not certain"), "{error}");
    assert_eq!(home.count(), 1);
}

/// Counts the tokens that it gives.
#[derive(Debug)]
struct Counting(Arc<AtomicUsize>);

impl TokenSource for Counting {
    fn fetch<'a>(
        &'a self,
        _: Option<&'a Token>,
        _: &'a Client,
    ) -> BoxFuture<'a, Result<Token, Error>> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Box::pin(async { Ok(Token::new("made-up-token")) })
    }
}

#[tokio::test]
async fn a_stranger_cannot_spoil_the_token() {
    let other = Server::always(Reply::status(401));
    let home = Server::always(redirect(302, &other.url()));
    let tokens = Arc::<AtomicUsize>::default();
    let client: Client = Client::builder(&crate::support::PRODUCT)
        .base_url(home.url())
        .authenticator(TokenAuthenticator::new(
            &BEARER,
            Counting(Arc::clone(&tokens)),
        ))
        .follow_redirects(1)
        .build()
        .unwrap();
    for _ in 0..2 {
        assert_eq!(failure(show(&client)).await.status().unwrap().as_u16(), 401);
    }
    assert_eq!(
        (tokens.load(Ordering::SeqCst), home.count(), other.count()),
        (1, 2, 2)
    );
}
