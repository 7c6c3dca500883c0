//! The signer against vectors that the vendor's SDK made, and properties that hold for any request.
//!
//! `SECAPI_SIGNING_VECTORS` names a further file of the same form: absolute, or seen from this crate or from the root of the workspace.

use std::path::{Path, PathBuf};

use dbss::AccessKey;
use dbss::signing::{Signed, Unsigned, sign};
use serde_json::Value;

/// A vector as plain data.
struct Vector {
    name: String,
    method: String,
    path: String,
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    body: String,
    key: AccessKey,
    date: String,
}

impl Vector {
    fn read(vector: &Value) -> Self {
        let text = |name: &str| vector[name].as_str().unwrap_or_default().to_owned();
        let mut headers = vec![("Host".to_owned(), text("host"))];
        for (name, value) in vector["headers"].as_object().into_iter().flatten() {
            headers.push((name.clone(), scalar(value)));
        }
        let mut query = Vec::new();
        for pair in vector["query"].as_array().into_iter().flatten() {
            let name = scalar(&pair[0]);
            match &pair[1] {
                Value::Array(values) => {
                    query.extend(values.iter().map(|value| (name.clone(), scalar(value))));
                }
                value => query.push((name, scalar(value))),
            }
        }
        let mut key = AccessKey::new(text("ak"), text("sk"));
        if let Some(token) = vector["security_token"].as_str() {
            key = key.with_security_token(token);
        }
        Self {
            name: text("name"),
            method: text("method"),
            path: text("path"),
            query,
            headers,
            body: text("body"),
            key,
            date: text("date"),
        }
    }

    fn sign(&self) -> Signed {
        let request = Unsigned {
            method: &self.method,
            path: &self.path,
            query: &self.query,
            headers: &self.headers,
            body: self.body.as_bytes(),
        };
        sign(&request, &self.key, &self.date).unwrap()
    }
}

/// A value as it travels.
fn scalar(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// Signs all vectors of a file; gives how many there were. Those with a derived key are of another algorithm, which is not offered.
fn check(file: &Path) -> usize {
    let text = std::fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let all: Value =
        serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let vectors = all["vectors"].as_array().expect("a list `vectors`");
    let mut signed = 0;
    for vector in vectors {
        let expected = |name: &str| vector[name].as_str();
        let read = Vector::read(vector);
        if expected("authorization").is_some_and(|text| text.starts_with("V11-")) {
            println!("{}: skipped, it is signed with a derived key", read.name);
            continue;
        }
        let got = read.sign();
        let name = &read.name;
        for (part, value) in [
            ("canonical_request", &got.canonical_request),
            ("string_to_sign", &got.string_to_sign),
        ] {
            if let Some(expected) = expected(part) {
                assert_eq!(value, expected, "{name}: {part}");
            }
        }
        let authorization = expected("authorization").expect("`authorization`");
        assert_eq!(got.authorization(), authorization, "{name}");
        if let Some(uri) = expected("request_uri") {
            let mark = if got.query.is_empty() { "" } else { "?" };
            assert_eq!(format!("{}{mark}{}", read.path, got.query), uri, "{name}");
        }
        for (header, value) in &got.headers {
            if let Some(sent) = vector["sent_headers"].get(*header) {
                assert_eq!(sent, value, "{name}: {header}");
            }
        }
        signed += 1;
    }
    println!(
        "{}: {signed} of {} vectors signed",
        file.display(),
        vectors.len()
    );
    signed
}

#[test]
fn the_vendors_sdk_signs_in_the_same_way() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/dbss-signing-vectors.json");
    assert!(check(&own) >= 15);
}

#[test]
fn further_vectors_named_by_the_environment() {
    let Some(name) = std::env::var_os("SECAPI_SIGNING_VECTORS").filter(|name| !name.is_empty())
    else {
        return;
    };
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let places: Vec<PathBuf> = ["", "../.."]
        .iter()
        .map(|up| here.join(up).join(&name))
        .collect();
    let file = places.iter().find(|file| file.exists());
    let file =
        file.unwrap_or_else(|| panic!("SECAPI_SIGNING_VECTORS: there is none of {places:?}"));
    assert!(
        check(file) > 0,
        "there are no vectors in {}",
        file.display()
    );
}

/// A request, and what can be changed about it.
fn example() -> Vector {
    let owned = |pairs: &[(&str, &str)]| {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    };
    Vector {
        name: "example".to_owned(),
        method: "POST".to_owned(),
        path: "/v1/made-up/a%20b".to_owned(),
        query: owned(&[("limit", "10"), ("offset", "0"), ("limit", "2")]),
        headers: owned(&[
            ("host", "dbss.example.com"),
            ("content-type", "application/json"),
            ("x-project-id", "made-up"),
        ]),
        body: r#"{"a": 1}"#.to_owned(),
        key: AccessKey::new("MADEUPKEY", "made-up-secret"),
        date: "20260115T083000Z".to_owned(),
    }
}

#[test]
fn the_order_of_what_is_given_does_not_matter() {
    let signed = example().sign();
    let mut turned = example();
    turned.query.reverse();
    turned.headers.reverse();
    for (name, _) in &mut turned.headers {
        *name = name.to_ascii_uppercase();
    }
    assert!(turned.sign() == signed);
}

/// What is changed, and how.
type Change = (&'static str, fn(&mut Vector));

#[test]
fn whatever_is_changed_changes_the_signature() {
    let signed = example().sign();
    let changes: [Change; 9] = [
        ("method", |v| v.method = "PUT".to_owned()),
        ("path", |v| v.path.push('c')),
        ("query", |v| v.query[0].1.push('0')),
        ("a parameter more", |v| {
            v.query.push(("x".to_owned(), String::new()));
        }),
        ("host", |v| v.headers[0].1.push_str(":8443")),
        ("a header more", |v| {
            v.headers.push(("x-a".to_owned(), "1".to_owned()));
        }),
        ("body", |v| v.body.push(' ')),
        ("date", |v| v.date = "20260115T083001Z".to_owned()),
        ("secret", |v| {
            v.key = AccessKey::new("MADEUPKEY", "made-up-secreT");
        }),
    ];
    for (name, change) in changes {
        let mut other = example();
        change(&mut other);
        assert!(
            other.sign().authorization() != signed.authorization(),
            "{name}"
        );
    }
}

#[test]
fn a_slash_at_the_end_is_signed_but_not_sent() {
    let mut slashed = example();
    slashed.path.push('/');
    assert_eq!(
        slashed.sign().authorization(),
        example().sign().authorization()
    );
}

#[test]
fn bodies_that_are_no_json_are_not_signed() {
    let mut form = example();
    form.headers[1].1 = "multipart/form-data; boundary=x".to_owned();
    let signed = form.sign();
    let added = signed
        .headers
        .iter()
        .find(|(name, _)| *name == "X-Sdk-Content-Sha256");
    assert_eq!(
        added.map(|(_, value)| value.as_str()),
        Some("UNSIGNED-PAYLOAD")
    );
    assert!(signed.canonical_request.ends_with("\nUNSIGNED-PAYLOAD"));
    form.body.push_str("more");
    assert_eq!(form.sign().authorization(), signed.authorization());
}

#[test]
fn the_token_of_a_temporary_key_is_added_and_signed() {
    let mut temporary = example();
    temporary.key = temporary.key.with_security_token("made-up-token");
    let signed = temporary.sign();
    assert!(
        signed
            .headers
            .contains(&("X-Security-Token", "made-up-token".to_owned()))
    );
    assert!(signed.authorization().contains(";x-security-token, "));
}

#[test]
fn an_empty_key_is_an_error_and_nothing_secret_is_shown() {
    for (id, secret) in [("", "made-up-secret"), ("MADEUPKEY", "")] {
        let mut empty = example();
        empty.key = AccessKey::new(id, secret);
        let request = Unsigned {
            method: "GET",
            path: "/",
            query: &[],
            headers: &empty.headers,
            body: b"",
        };
        assert!(sign(&request, &empty.key, &empty.date).is_err());
    }
    let temporary = example().key.with_security_token("made-up-token");
    let shown = format!("{:?} {:?}", temporary, example().sign());
    for secret in ["MADEUPKEY", "made-up-secret", "made-up-token"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[test]
fn any_text_can_be_signed() {
    for text in [
        "", "/", "?", "%", "%f", "\u{0}", "\u{ffff}", "😀 é", "a/../b", "//",
    ] {
        let mut any = example();
        any.method = text.to_owned();
        any.path = text.to_owned();
        any.query.push((text.to_owned(), text.to_owned()));
        any.body = text.to_owned();
        assert_eq!(
            any.sign().canonical_request.matches('\n').count(),
            9,
            "{text:?}"
        );
    }
}
