//! Whom the control endpoint listens to: not to web pages of other origins, whatever name they have for this machine.

use std::io::Write;
use std::net::TcpStream;

use secapi_simulator::Simulator;
use serde_json::Value;

use crate::support::{GROUP, Raw, address, faulty, read};

const SCRIPT: &str = r#"{"script": "* status 500"}"#;
const JSON: &str = "Content-Type: application/json";

/// A request with these headers and no others but its length.
fn call(simulator: &Simulator, line: &str, headers: &[&str], body: &str) -> Raw {
    let mut stream = TcpStream::connect(address(simulator)).unwrap();
    let length = format!("Content-Length: {}", body.len());
    let head = [headers, &["Connection: close", &length, "", ""]].concat();
    let request = format!("{line} HTTP/1.1\r\n{}{body}", head.join("\r\n"));
    stream.write_all(request.as_bytes()).unwrap();
    read(&mut stream)
}

fn error(answer: &Raw) -> String {
    let body: Value = serde_json::from_slice(&answer.body).unwrap();
    body["error"].as_str().unwrap().to_owned()
}

/// Methods and paths of all control calls, and those of the API reference.
fn calls(simulator: &Simulator) -> Vec<String> {
    let host = format!("Host: {}", address(simulator));
    let index: Value =
        serde_json::from_slice(&call(simulator, "GET /__sim", &[&host], "").body).unwrap();
    let calls = index["calls"].as_object().unwrap();
    let mut lines: Vec<String> = calls.keys().map(|line| line.replace("{id}", "1")).collect();
    lines.extend(["GET /__sim/", "GET /__sim/reference/settings.json"].map(str::to_owned));
    lines
}

#[test]
fn every_call_is_refused_under_a_foreign_name_and_from_a_foreign_page() {
    let simulator = faulty("");
    let own = address(&simulator).to_owned();
    let port = own.rsplit(':').next().unwrap();
    let pages: [&[String]; 5] = [
        &[format!("Host: evil.example:{port}")],
        &[
            "Host: evil.example".to_owned(),
            "Origin: http://evil.example".to_owned(),
        ],
        &[
            format!("Host: {own}"),
            "Origin: http://evil.example".to_owned(),
        ],
        &[format!("Host: {own}"), "Origin: null".to_owned()],
        &[
            format!("Host: {own}"),
            "Sec-Fetch-Site: cross-site".to_owned(),
            "Sec-Fetch-Mode: no-cors".to_owned(),
        ],
    ];
    let calls = calls(&simulator);
    assert!(calls.len() > 15, "{calls:?}");
    for page in pages {
        for line in &calls {
            let mut headers: Vec<&str> = page.iter().map(String::as_str).collect();
            headers.push(JSON);
            let body = if line.starts_with("GET") { "" } else { SCRIPT };
            let answer = call(&simulator, line, &headers, body);
            assert_eq!(answer.status(), 403, "{page:?} {line}");
            let text = error(&answer);
            let names = [
                "`evil.example",
                "`http://evil.example`",
                "`null`",
                "`cross-site`",
            ];
            assert!(names.iter().any(|name| text.contains(name)), "{text}");
        }
    }
    assert_eq!(simulator.faults().list(), []);
}

#[test]
fn names_of_this_machine_and_the_own_origin_are_let_in() {
    let simulator = faulty("");
    let port = address(&simulator).rsplit(':').next().unwrap();
    for (host, origin) in [
        ("127.0.0.1", "http://127.0.0.1"),
        ("localhost:1", "http://localhost:1"),
        ("[::1]:1", "http://[::1]:1"),
    ] {
        let (host, origin) = (format!("Host: {host}"), format!("Origin: {origin}"));
        for headers in [&[host.as_str(), JSON][..], &[&host, &origin, JSON]] {
            let answer = call(&simulator, "POST /__sim/faults", headers, SCRIPT);
            assert_eq!(answer.status(), 201, "{headers:?}");
        }
    }
    // Of another server on this machine, of the other scheme, and under another name of this machine.
    let host = format!("Host: 127.0.0.1:{port}");
    for origin in [
        "http://127.0.0.1:1".to_owned(),
        format!("https://127.0.0.1:{port}"),
        format!("http://localhost:{port}"),
    ] {
        let origin = format!("Origin: {origin}");
        let answer = call(
            &simulator,
            "POST /__sim/faults",
            &[&host, &origin, JSON],
            SCRIPT,
        );
        assert_eq!(answer.status(), 403, "{origin}");
    }
    let link = [
        host.as_str(),
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Mode: navigate",
    ];
    assert_eq!(call(&simulator, "GET /__sim", &link, "").status(), 200);
    assert_eq!(
        call(&simulator, "POST /__sim/reset", &link, "").status(),
        403
    );
    for headers in [&[][..], &[host.as_str(), &host]] {
        let answer = call(&simulator, "GET /__sim", headers, "");
        assert_eq!(
            (answer.status(), error(&answer).as_str()),
            (403, "expected one header `Host`")
        );
    }
}

#[test]
fn a_body_must_be_called_json() {
    let simulator = faulty("");
    let host = format!("Host: {}", address(&simulator));
    for (content, said) in [
        (None, "the body has no content type; send JSON, with"),
        (
            Some("text/plain"),
            "the content type of the body is `text/plain`; send",
        ),
        (
            Some("application/x-www-form-urlencoded"),
            "`application/x-www-form-urlencoded`",
        ),
        (
            Some("text/plain; application/json"),
            "header `Content-Type: application/json`",
        ),
    ] {
        let content = content.map(|content| format!("Content-Type: {content}"));
        let headers: Vec<&str> = [Some(host.as_str()), content.as_deref()]
            .into_iter()
            .flatten()
            .collect();
        for line in [
            "POST /__sim/faults",
            "PUT /__sim/clock",
            "POST /__sim/reset",
        ] {
            let answer = call(&simulator, line, &headers, SCRIPT);
            assert_eq!(answer.status(), 415, "{line} {content:?}");
            assert!(error(&answer).contains(said), "{}", error(&answer));
        }
    }
    let json = [&host, "Content-Type: Application/JSON; charset=utf-8"];
    let added = call(&simulator, "POST /__sim/faults", &json, SCRIPT);
    assert_eq!(added.status(), 201);
    assert_eq!(
        call(&simulator, "POST /__sim/reset", &[&host], "").status(),
        204
    );
}

/// A client may have been given any name for the service, so that the name says nothing; a call needs a token.
#[test]
fn the_product_is_served_under_any_name() {
    let simulator = faulty("");
    let token = simulator.credentials().token.as_deref().unwrap();
    let bearer = format!("Authorization: Bearer {token}");
    let line = format!("GET {GROUP}");
    let host = "Host: nac.example.com";
    assert_eq!(call(&simulator, &line, &[host, &bearer], "").status(), 200);
    assert_eq!(call(&simulator, &line, &[host], "").status(), 401);
}
