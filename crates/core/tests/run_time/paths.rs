//! What values from outside can do to the head of a request: nothing.

use secapi_core::{Call, Client, ErrorKind, Json, Method, Secret};

use crate::server::{Reply, Server};
use crate::support::{SHOW, TENANT, client, failure};

fn server() -> Server {
    Server::always(Reply::json("{}"))
}

fn call(client: &Client, id: &str) -> Call<Json> {
    Call::new(client, &SHOW).path("id", id)
}

#[tokio::test]
async fn a_path_value_is_one_segment_on_the_wire() {
    let server = server();
    let client = client(&server);
    let long = "x".repeat(10_000);
    let cases = [
        ("a/b", "a%2Fb"),
        ("/", "%2F"),
        ("a//b", "a%2F%2Fb"),
        ("a\\b", "a%5Cb"),
        ("%2f", "%252f"),
        ("a?b=c#d", "a%3Fb%3Dc%23d"),
        ("a b", "a%20b"),
        ("...", "..."),
        ("a..", "a.."),
        ("..%00", "..%2500"),
        ("http://other.example/", "http%3A%2F%2Fother.example%2F"),
        ("@other.example", "%40other.example"),
        ("ä\u{202e}", "%C3%A4%E2%80%AE"),
        (&long, &long),
    ];
    for (number, (value, segment)) in cases.into_iter().enumerate() {
        call(&client, value).await.unwrap();
        let request = &server.requests()[number];
        assert_eq!(request.target, format!("/v1/things/{segment}"), "{value}");
        assert_eq!(
            request.header("host"),
            Some(format!("127.0.0.1:{}", server.port()).as_str())
        );
    }
}

#[tokio::test]
async fn a_path_value_that_climbs_or_splits_is_not_sent() {
    let server = server();
    let client = client(&server);
    for value in [
        "",
        ".",
        "..",
        "../admin",
        "a/../../admin",
        "..\\..\\admin",
        "%2e%2e",
        "%2E%2e%2fadmin",
        "%252e%252e",
        "a\r\nX-Evil: 1",
        "a\nb",
        "a\rb",
        "a\0b",
        "a\tb",
    ] {
        let error = failure(call(&client, value)).await;
        assert_eq!(
            (error.kind(), error.parameter()),
            (ErrorKind::Request, Some("id")),
            "{value:?}"
        );
        // The tenant's place in the path is no different; an empty value is a missing one.
        let tenant = client.with_context([("companyId", "c"), ("project", value)]);
        let error = failure(Call::<Json>::new(&tenant, &TENANT)).await;
        assert_eq!(error.parameter(), Some("project"), "{value:?}");
        // Nor is that of a call without a spec.
        let error = failure(client.request(Method::GET, "/x/{id}").path("id", value)).await;
        assert_eq!(error.kind(), ErrorKind::Request, "{value:?}");
    }
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn a_header_takes_no_second_line() {
    let server = server();
    let client = client(&server);
    for value in ["a\r\nX-Evil: 1", "a\nb", "a\rb", "a\0b", "ä", "\u{7f}"] {
        for call in [
            call(&client, "7").header("X-Own", value),
            call(&client, "7").header("X-Own", Secret::from(value)),
            call(&client.with_context([("companyId", value)]), "7").header("companyId", value),
        ] {
            let error = failure(call).await;
            assert_eq!(error.kind(), ErrorKind::Request, "{value:?}");
            assert!(!error.to_string().contains("X-Evil"), "{error}");
        }
    }
    for name in [
        "",
        "a b",
        "a:b",
        "a\r\nb",
        "Host",
        "content-length",
        "Transfer-Encoding",
    ] {
        let error = failure(call(&client, "7").header(name.to_owned(), "x")).await;
        assert_eq!(error.kind(), ErrorKind::Request, "{name:?}");
    }
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn a_query_value_stays_in_its_place() {
    let server = server();
    let client = client(&server);
    call(&client, "7")
        .query("q", "a&b=c#d\r\nX-Evil: 1 ä+%20")
        .await
        .unwrap();
    assert_eq!(
        server.only().target,
        "/v1/things/7?q=a%26b%3Dc%23d%0D%0AX-Evil%3A%201%20%C3%A4%2B%2520"
    );
}
