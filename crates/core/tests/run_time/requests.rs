//! What calls look like on the wire, and which ones are never sent.

use std::future::{Future, IntoFuture};
use std::time::Duration;

use secapi_core::{
    Bytes, Call, Client, Content, ErrorKind, Json, Method, Operation, ParamValue, Secret,
    Timestamp, wire,
};
use serde_json::json;

use crate::server::{Reply, Server};
use crate::support::{
    self, CREATE, LOGIN, Login, MAYBE_TENANT, PRODUCT, SEARCH, SHOW, TENANT, Thing, builder,
    client, failure,
};

#[tokio::test]
async fn a_call_reaches_the_wire_as_written() {
    let server = Server::always(Reply::json(r#"{"id": "7", "name": "x", "new": 1}"#));
    let thing = Call::<Thing>::new(&client(&server), &SHOW)
        .path("id", "a/b c")
        .query("list", vec!["1", "x&y"])
        .query("gone", None::<String>)
        .query("flag", true)
        .header("X-Kind", 5)
        .await
        .unwrap();
    assert_eq!((thing.id, thing.name.as_deref()), (7, Some("x")));
    let request = server.only();
    assert_eq!(request.method, "GET");
    assert_eq!(
        request.target,
        "/v1/things/a%2Fb%20c?list=1&list=x%26y&flag=true"
    );
    for (name, value) in [
        ("authorization", "Bearer made-up-token"),
        ("x-kind", "5"),
        ("accept", "application/json"),
        ("content-type", "application/json"),
        ("accept-encoding", "gzip"),
    ] {
        assert_eq!(request.header(name), Some(value), "{name}");
    }
    assert_eq!(
        format!("http://{}", request.header("host").unwrap()),
        server.url()
    );
    assert!(request.header("user-agent").unwrap().starts_with("secapi/"));
}

#[tokio::test]
async fn bodies_are_json_forms_or_files() {
    static UPLOAD: Operation =
        Operation::post("thing.upload", "/v1/upload").content(Content::Multipart);
    static OPTIONAL: Operation =
        Operation::post("thing.filter", "/v1/filter").content(Content::Json);
    let server = Server::always(Reply::json("{}"));
    let client = client(&server);

    Call::<Json>::new(&client, &CREATE)
        .json("text", "a\"b")
        .json(
            "since",
            ParamValue::millis(Timestamp::from_millis(1_583_432_355_315)),
        )
        .json("day", ParamValue::date_time(Timestamp::from_millis(0)))
        .json("list", vec![1, 2])
        .json(
            "model",
            ParamValue::model(&Thing {
                id: 3,
                ..Thing::default()
            }),
        )
        .json("inside", ParamValue::json_text(&json!({"a": 1})))
        .json("gone", None::<i64>)
        .await
        .unwrap();
    Call::<Json>::new(&client, &CREATE)
        .body(&Login {
            user: "u".into(),
            password: "made-up-password".into(),
            ..Login::default()
        })
        .await
        .unwrap();
    Call::<Json>::new(&client, &CREATE)
        .form("grant_type", "a b")
        .form("id", vec![1, 2])
        .await
        .unwrap();
    Call::<Json>::new(&client, &UPLOAD)
        .form("kind", "hosts")
        .form("file", ParamValue::file("h\".csv", Bytes::from("a,b")))
        .await
        .unwrap();
    Call::<Json>::new(&client, &CREATE).await.unwrap();
    Call::<Json>::new(&client, &OPTIONAL).await.unwrap();

    let requests = server.requests();
    let sent: Json = serde_json::from_slice(&requests[0].body).unwrap();
    assert_eq!(
        sent,
        json!({
            "text": "a\"b", "since": 1_583_432_355_315_i64, "day": "1970-01-01 00:00:00", "list": [1, 2],
            "model": {"id": 3}, "inside": "{\"a\":1}",
        })
    );
    assert_eq!(
        requests[1].text(),
        r#"{"user":"u","password":"made-up-password"}"#
    );
    assert_eq!(requests[2].text(), "grant_type=a%20b&id=1&id=2");
    assert_eq!(
        requests[2].header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    let boundary = requests[3]
        .header("content-type")
        .unwrap()
        .strip_prefix("multipart/form-data; boundary=")
        .unwrap();
    assert_eq!(
        requests[3].text(),
        format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\nhosts\r\n\
             --{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"h%22.csv\"\r\n\
             Content-Type: application/octet-stream\r\n\r\na,b\r\n--{boundary}--\r\n"
        )
    );
    assert_eq!(
        (
            requests[4].text().as_str(),
            requests[4].header("content-length")
        ),
        ("", Some("0"))
    );
    assert_eq!(requests[5].text(), "{}");
}

#[tokio::test]
async fn setting_a_parameter_again_replaces_it() {
    let server = Server::always(Reply::json("{}"));
    let call = Call::<Json>::new(&client(&server), &CREATE)
        .query("a", 1)
        .header("X-A", "1")
        .query("b", 2);
    call.query("a", 3).header("x-a", "2").await.unwrap();
    let request = server.only();
    assert_eq!(request.target, "/v1/things?a=3&b=2");
    assert_eq!(
        request
            .headers
            .iter()
            .filter(|(name, _)| name == "x-a")
            .count(),
        1
    );
    assert_eq!(request.header("x-a"), Some("2"));
}

#[tokio::test]
async fn what_could_climb_split_or_inject_is_never_sent() {
    let server = Server::always(Reply::json("{}"));
    let client = client(&server);
    for value in [
        "",
        ".",
        "..",
        "..\\..\\admin",
        "%2e%2e",
        "a\r\nHost: evil",
        "../x",
    ] {
        let error = failure(Call::<Json>::new(&client, &SHOW).path("id", value)).await;
        assert_eq!(
            (error.kind(), error.parameter()),
            (ErrorKind::Request, Some("id")),
            "{value:?}: {error}"
        );
        assert_eq!(error.operation(), Some("thing.show"));
    }
    for value in ["a\r\nX-Evil: 1", "a\nb", "a\u{0}b", "ä"] {
        let error = failure(support::show(&client).header("X-A", value)).await;
        assert_eq!(
            (error.kind(), error.parameter()),
            (ErrorKind::Request, Some("X-A")),
            "{value:?}: {error}"
        );
    }
    for name in [
        "Host",
        "Content-Length",
        "Transfer-Encoding",
        "Connection",
        "a b",
        "a\r\nb",
        "",
    ] {
        assert_eq!(
            failure(support::show(&client).header(name, "x"))
                .await
                .kind(),
            ErrorKind::Request,
            "{name:?}"
        );
    }
    for path in [
        "/v1/../admin",
        "/v1/%2E%2E/x",
        "/v1\\x",
        "/v1\r\nX: y",
        "no-slash",
        "/v1?x=1",
        "/v1#x",
    ] {
        let error = failure(client.request(Method::GET, path)).await;
        assert_eq!(error.kind(), ErrorKind::Request, "{path:?}: {error}");
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn hostile_query_and_form_values_stay_values() {
    let server = Server::always(Reply::json("{}"));
    let value = "a&b=c#d?e\r\nHost: evil%00+ \u{e4}";
    Call::<Json>::new(&client(&server), &CREATE)
        .query("q&x", value)
        .form("f", value)
        .await
        .unwrap();
    let encoded = "a%26b%3Dc%23d%3Fe%0D%0AHost%3A%20evil%2500%2B%20%C3%A4";
    let request = server.only();
    assert_eq!(request.target, format!("/v1/things?q%26x={encoded}"));
    assert_eq!(request.text(), format!("f={encoded}"));
}

#[tokio::test]
async fn values_that_cannot_be_encoded_are_refused() {
    let server = Server::always(Reply::json("{}"));
    let client = client(&server);
    let error = failure(support::create(&client).json("x", f64::NAN)).await;
    assert_eq!(error.parameter(), Some("x"));
    let error = failure(support::create(&client).query("x", f64::INFINITY)).await;
    assert_eq!(error.parameter(), Some("x"));
    let error = failure(support::create(&client).body(&wire::Encoded(&f64::NAN))).await;
    assert!(
        error.to_string().contains("the body cannot be sent"),
        "{error}"
    );
    let error = failure(support::create(&client).form("x", 1)).await;
    assert_eq!(
        error.parameter(),
        Some("name"),
        "JSON fields beside a form: {error}"
    );
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn ranges_are_checked_before_sending() {
    let server = Server::always(Reply::json("{}"));
    let client = client(&server);
    for (depth, good) in [(0, false), (1, true), (5, true), (6, false)] {
        let result = Call::<Json>::new(&client, &SEARCH)
            .json("depth", depth)
            .await;
        assert_eq!(result.is_ok(), good, "{depth}");
        if let Err(error) = result {
            assert!(
                error.to_string().contains("it must be from 1 to 5"),
                "{error}"
            );
        }
    }
    assert_eq!(
        failure(Call::<Json>::new(&client, &SEARCH).json("depth", "9"))
            .await
            .parameter(),
        Some("depth")
    );
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn tenant_values_are_filled_in_or_missed_with_help() {
    let server = Server::always(Reply::json("{}"));
    let bare = client(&server);
    let error = failure(Call::<Json>::new(&bare, &TENANT)).await;
    assert_eq!(
        (error.kind(), error.parameter()),
        (ErrorKind::Request, Some("companyId"))
    );
    assert!(
        error
            .to_string()
            .contains("the tenant value `companyId` is missing; ask `client.tenants()`"),
        "{error}"
    );
    assert_eq!(server.connections(), 0);

    let tenant = bare.with_context([("companyId", "12"), ("project", "p/1")]);
    Call::<Json>::new(&tenant, &TENANT).await.unwrap();
    Call::<Json>::new(&tenant, &TENANT)
        .header("companyId", 13)
        .await
        .unwrap();
    Call::<Json>::new(&bare, &MAYBE_TENANT).await.unwrap();
    Call::<Json>::new(
        &tenant.with_context([("companyId", ParamValue::Null)]),
        &MAYBE_TENANT,
    )
    .await
    .unwrap();
    Call::<Json>::new(&tenant, &MAYBE_TENANT).await.unwrap();
    let sent: Vec<_> = server
        .requests()
        .iter()
        .map(|request| {
            (
                request.target.clone(),
                request.header("companyid").map(str::to_owned),
            )
        })
        .collect();
    assert_eq!(
        sent[0],
        ("/v1/p%2F1/things".to_owned(), Some("12".to_owned()))
    );
    assert_eq!(sent[1].1.as_deref(), Some("13"));
    assert_eq!(sent[2], ("/v1/things".to_owned(), None));
    assert_eq!(sent[3].1, None);
    assert_eq!(sent[4].1.as_deref(), Some("12"));
    assert_eq!(tenant.context_value("companyId"), Some("12"));
}

#[tokio::test]
async fn a_tenant_value_may_be_a_header_that_is_always_sent() {
    static TYPED: Operation = Operation::get("thing.typed", "/v1/typed").context(&["Accept"]);
    let server = Server::always(Reply::json("{}"));
    let client = client(&server).with_context([("Accept", "text/csv")]);
    Call::<Json>::new(&client, &TYPED).await.unwrap();
    let headers = server.only().headers;
    let sent: Vec<_> = headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("accept"))
        .collect();
    assert_eq!(sent.len(), 1, "{headers:?}");
    assert_eq!(sent[0].1, "text/csv");
}

#[tokio::test]
async fn a_call_without_a_spec_goes_the_same_way() {
    let server = Server::always(Reply::json(r#"[1, {"a": null}]"#));
    let client = client(&server).with_context([("companyId", "12"), ("project", "p1")]);
    let answer = client
        .request(Method::GET, "/api/{project}/new call/%2F/{x}")
        .path("x", "1")
        .query("start", 0)
        .await
        .unwrap();
    assert_eq!(answer, json!([1, {"a": null}]));
    let request = server.only();
    assert_eq!(request.target, "/api/p1/new%20call/%2F/1?start=0");
    assert_eq!(
        request.header("authorization"),
        Some("Bearer made-up-token")
    );
    assert_eq!(request.header("companyid"), Some("12"));
}

#[tokio::test]
async fn a_call_may_be_decoded_as_another_type() {
    let server = Server::always(Reply::json(r#"[{"id": 7, "name": "x"}]"#));
    let client = client(&server);
    let call = client.request(Method::GET, "/v1/new").query("limit", 2);
    let things = call.decode_as::<Vec<Thing>>().await.unwrap();
    assert_eq!(things[0].name.as_deref(), Some("x"));
    assert_eq!(server.only().target, "/v1/new?limit=2");

    let call = Call::<Thing>::new(&client, &SHOW).path("id", 7);
    let json = call.decode_as::<Json>().await.unwrap();
    assert_eq!(json, json!([{"id": 7, "name": "x"}]));
}

#[tokio::test]
async fn credentials_do_not_travel_over_plain_http() {
    static OPEN: Operation = Operation::post("thing.open", "/v1/open").auth(&[]);
    let server = Server::always(Reply::json("{}"));
    let elsewhere = builder(&server)
        .base_url("http://192.0.2.1:9")
        .build()
        .unwrap();
    let error = failure(support::show(&elsewhere)).await;
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("plain http"), "{error}");

    let secret =
        Call::<Json>::new(&elsewhere, &OPEN).form("password", Secret::from("made-up-password"));
    assert!(failure(secret).await.to_string().contains("plain http"));
    let header = Call::<Json>::new(&elsewhere, &OPEN).header("Cookie", "made-up");
    assert!(failure(header).await.to_string().contains("plain http"));
}

#[tokio::test]
async fn a_base_url_may_lead_through_a_gateway() {
    let server = Server::always(Reply::json("{}"));
    let client = builder(&server)
        .base_url(format!("{}/gate/", server.url()))
        .build()
        .unwrap();
    support::create(&client).await.unwrap();
    assert_eq!(server.only().target, "/gate/v1/things");
}

#[tokio::test]
async fn an_address_that_is_not_complete_is_named() {
    let server = Server::always(Reply::json("{}"));
    let client = Client::builder(&PRODUCT)
        .base_url(server.url())
        .build()
        .unwrap();
    let error = failure(Call::<Json>::new(&client, &LOGIN)).await;
    assert_eq!(error.parameter(), Some("region"));
    assert!(
        error
            .to_string()
            .contains("https://login.{region}.example.com needs a value for `region`"),
        "{error}"
    );

    let error = failure(support::show(&client)).await;
    assert_eq!(error.kind(), ErrorKind::Auth);
    assert!(
        error
            .to_string()
            .contains("no credentials of the kind bearer"),
        "{error}"
    );

    let nowhere = Client::builder(&PRODUCT).build().unwrap();
    assert!(
        failure(nowhere.request(Method::GET, "/"))
            .await
            .to_string()
            .contains("no base URL")
    );
}

#[test]
fn bad_options_are_refused_by_the_builder() {
    let build =
        |change: fn(secapi_core::ClientBuilder<Client>) -> secapi_core::ClientBuilder<Client>| {
            change(Client::builder(&PRODUCT).base_url("https://a.example"))
                .build()
                .map_err(|error| error.to_string())
        };
    assert!(
        build(|builder| builder.base_url("ftp://x"))
            .unwrap_err()
            .contains("base URL")
    );
    assert!(
        build(|builder| builder.user_agent("a\nb"))
            .unwrap_err()
            .contains("user agent")
    );
    assert!(
        build(|builder| builder.root_certificate_pem("no certificate"))
            .unwrap_err()
            .contains("root certificate")
    );
    let broken = "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n";
    assert!(
        Client::builder(&PRODUCT)
            .root_certificate_pem(broken)
            .build()
            .is_err()
    );
}

#[test]
fn without_a_runtime_the_error_says_so() {
    use std::task::{Context, Poll, Waker};

    let client = Client::builder(&PRODUCT)
        .base_url("http://127.0.0.1:1")
        .build()
        .unwrap();
    let mut call = std::pin::pin!(support::show(&client).send());
    match call.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Err(error)) => assert!(error.to_string().contains("tokio runtime"), "{error}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn calls_are_small_and_travel() {
    fn travels<T: Send + 'static>(_: &T) {}
    let client = Client::builder(&PRODUCT)
        .base_url("http://127.0.0.1:1")
        .timeout(Duration::from_secs(1))
        .build()
        .unwrap();
    let call = support::show(&client);
    travels(&call);
    travels(&call.clone().send());
    travels(&call.clone().with_meta());
    assert!(size_of_val(&call.clone().into_future()) <= 64);
}
