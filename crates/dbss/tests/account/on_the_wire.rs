//! What is sent is what was signed: compared on the bytes that arrive.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread::{self, JoinHandle};

use dbss::signing::{Unsigned, sign};
use dbss::{AccessKey, Client, Credentials, Region};
use secapi_core::{Call, Json, Method};

/// A request as it arrived.
struct Captured {
    method: String,
    path: String,
    query: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl Captured {
    fn read(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let mut lines = head.lines();
        let mut first = lines.next().unwrap().split(' ');
        let (method, target) = (first.next().unwrap(), first.next().unwrap());
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let headers = lines.map(|line| {
            let (name, value) = line.split_once(": ").unwrap();
            (name.to_ascii_lowercase(), value.to_owned())
        });
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            headers: headers.collect(),
            body: body.to_owned(),
        }
    }

    fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }
}

/// Takes one request, answers `{}`; gives its address and what arrived.
fn capture() -> (String, JoinHandle<Captured>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let thread = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let (mut bytes, mut chunk) = (Vec::new(), [0; 4096]);
        loop {
            let count = stream.read(&mut chunk).unwrap();
            bytes.extend_from_slice(&chunk[..count]);
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let Some((head, body)) = text.split_once("\r\n\r\n") else {
                continue;
            };
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(": ")?;
                name.eq_ignore_ascii_case("content-length")
                    .then(|| value.parse::<usize>())
            });
            if count == 0 || body.len() >= length.map_or(0, Result::unwrap) {
                let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
                stream.write_all(answer.as_bytes()).unwrap();
                return Captured::read(&text);
            }
        }
    });
    (address, thread)
}

const KEY: (&str, &str) = ("MADEUPKEY", "made-up-secret");

/// Makes a call, and signs once more what has arrived.
async fn compare(prefix: &str, call: impl Fn(Client) -> Call<Json>) -> Captured {
    let (address, captured) = capture();
    let region = Region::custom("made-up-region", format!("{address}{prefix}"), &address);
    let credentials = Credentials::access_key(KEY.0, KEY.1).with_project_id("made-up-project");
    let client = Client::builder(&region, credentials).build().unwrap();
    call(client).await.unwrap();
    let got = captured.join().unwrap();

    assert_eq!(got.header("host"), address.trim_start_matches("http://"));
    let authorization = got.header("authorization");
    let (_, names) = authorization.split_once("SignedHeaders=").unwrap();
    let names: Vec<&str> = names.split(',').next().unwrap().split(';').collect();
    let mut headers = got.headers.clone();
    headers.retain(|(name, _)| names.contains(&name.as_str()));
    assert_eq!(
        headers.len(),
        names.len(),
        "each signed header arrived once"
    );
    let decoded = |text: &str| {
        percent_encoding::percent_decode_str(text)
            .decode_utf8()
            .unwrap()
            .into_owned()
    };
    let pairs: Vec<(String, String)> = got
        .query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect();
    let unsigned = Unsigned {
        method: &got.method,
        path: &got.path,
        query: &pairs,
        headers: &headers,
        body: got.body.as_bytes(),
    };
    let signed = sign(&unsigned, &AccessKey::new(KEY.0, KEY.1), "").unwrap();
    assert_eq!(signed.authorization(), authorization);
    assert_eq!(
        signed.query, got.query,
        "sorted and encoded as it was signed"
    );
    got
}

#[tokio::test]
async fn path_and_query_arrive_as_they_were_signed() {
    let got = compare("", |client| {
        client
            .request(Method::GET, "/v1/{project_id}/a'b(c)/{id}/x")
            .path("id", "é/ +%~")
            .query("z", "1")
            .query("b", vec!["2", "10", "1"])
            .query("a b", "é+&=?#%/'")
            .query("_", "")
            .query("~", true)
    })
    .await;
    assert_eq!(got.path, "/v1/made-up-project/a'b(c)/%C3%A9%2F%20%2B%25~/x");
    assert_eq!(
        got.query,
        "_=&a%20b=%C3%A9%2B%26%3D%3F%23%25%2F%27&b=1&b=10&b=2&z=1&~=true"
    );
    assert_eq!(got.header("x-project-id"), "made-up-project");
}

#[tokio::test]
async fn bodies_and_empty_bodies_arrive_as_they_were_signed() {
    let got = compare("", |client| {
        client
            .request(Method::DELETE, "/v1/{project_id}/x")
            .json("name", "规则 \u{1F600}")
            .json("count", 3)
    })
    .await;
    assert!(got.body.contains("规则"));
    let got = compare("", |client| {
        client.request(Method::POST, "/v1/{project_id}/x")
    })
    .await;
    assert_eq!((&*got.body, got.header("content-length")), ("", "0"));
    assert_eq!(got.path, "/v1/made-up-project/x", "no slash is added");
}

#[tokio::test]
async fn a_form_is_sent_with_an_unsigned_body() {
    let got = compare("", |client| {
        client
            .request(Method::POST, "/v1/{project_id}/x")
            .form("a", "b c")
    })
    .await;
    assert_eq!(got.header("x-sdk-content-sha256"), "UNSIGNED-PAYLOAD");
}

#[tokio::test]
async fn a_gateway_in_front_and_a_slash_at_the_end_are_part_of_what_is_signed() {
    let got = compare("/gate/way", |client| client.request(Method::GET, "/v1//x/")).await;
    assert_eq!(got.path, "/gate/way/v1//x/");
}

#[tokio::test]
async fn behind_a_gateway_the_services_own_address_is_signed() {
    let (address, captured) = capture();
    let region = Region::custom("made-up-region", format!("{address}/gate/way"), &address)
        .with_signing_endpoint("https://DBSS.example.com/own/");
    let credentials = Credentials::access_key(KEY.0, KEY.1).with_project_id("made-up-project");
    let client = Client::builder(&region, credentials).build().unwrap();
    client.request(Method::GET, "/v1/x").await.unwrap();
    let got = captured.join().unwrap();
    assert_eq!(got.path, "/gate/way/v1/x");
    assert_eq!(got.header("host"), address.trim_start_matches("http://"));
    let authorization = got.header("authorization");
    let (_, names) = authorization.split_once("SignedHeaders=").unwrap();
    let names: Vec<&str> = names.split(',').next().unwrap().split(';').collect();
    // As the gateway passes it on.
    let mut headers = got.headers.clone();
    headers.retain(|(name, _)| names.contains(&name.as_str()));
    for (name, value) in &mut headers {
        if name == "host" {
            "dbss.example.com".clone_into(value);
        }
    }
    let unsigned = Unsigned {
        method: &got.method,
        path: "/own/v1/x",
        query: &[],
        headers: &headers,
        body: b"",
    };
    let signed = sign(&unsigned, &AccessKey::new(KEY.0, KEY.1), "").unwrap();
    assert_eq!(signed.authorization(), authorization);
}

#[test]
fn a_signing_endpoint_that_cannot_be_read_is_refused_by_the_builder() {
    for bad in ["", "/dbss", "https://user@dbss.example.com", "https://a b"] {
        let region = Region::TR_WEST_1.with_signing_iam_endpoint(bad);
        let credentials = Credentials::access_key(KEY.0, KEY.1);
        let error = Client::builder(&region, credentials).build().unwrap_err();
        assert_eq!(error.parameter(), Some("signing_endpoint"), "{error}");
    }
}
