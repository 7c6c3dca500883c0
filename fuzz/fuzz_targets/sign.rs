//! Any request through the signer of DBSS: it never panics, and agrees with a second signer, written here from the description of the
//! algorithm, byte by byte, on another library's hashes.
//!
//! The input is text between NULs: method, path, date, id of the key, its secret, its token, the body, and then pairs of a name and a
//! value, where the first letter of the name says whether it is a header (`h`) or a parameter.

#![no_main]

use dbss::AccessKey;
use dbss::signing::{Unsigned, sign};
use libfuzzer_sys::fuzz_target;
use ring::{digest, hmac};

type Pairs = Vec<(String, String)>;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let mut parts = text.split('\0');
    let mut next = || parts.next().unwrap_or_default();
    let (method, path, date) = (next(), next(), next());
    let (id, secret, token, body) = (next(), next(), next(), next());
    let (mut headers, mut query) = (Pairs::new(), Pairs::new());
    while let Some(name) = parts.next() {
        let value = parts.next().unwrap_or_default().to_owned();
        match name.strip_prefix('h') {
            Some(name) => headers.push((name.to_owned(), value)),
            None => query.push((name.strip_prefix('q').unwrap_or(name).to_owned(), value)),
        }
    }
    let mut key = AccessKey::new(id, secret);
    if !token.is_empty() {
        key = key.with_security_token(token);
    }
    let request = Unsigned {
        method,
        path,
        query: &query,
        headers: &headers,
        body: body.as_bytes(),
    };
    match sign(&request, &key, date) {
        Ok(signed) => {
            let (canonical, authorization) = reference(&request, id, secret, token, date);
            assert_eq!(signed.canonical_request, canonical);
            assert_eq!(signed.authorization(), authorization);
        }
        Err(error) => {
            assert!(id.is_empty() || secret.is_empty(), "{error}");
            drop(format!("{error} {error:?}"));
        }
    }
});

/// The canonical request and the header of the signature.
fn reference(
    request: &Unsigned<'_>,
    id: &str,
    secret: &str,
    token: &str,
    date: &str,
) -> (String, String) {
    let mut headers = request.headers.to_vec();
    let is = |header: &(String, String), name: &str| header.0.to_ascii_lowercase() == name;
    if !headers.iter().any(|header| is(header, "x-sdk-date")) {
        headers.push(("x-sdk-date".to_owned(), date.to_owned()));
    }
    if !token.is_empty() {
        headers.retain(|header| !is(header, "x-security-token"));
        headers.push(("x-security-token".to_owned(), token.to_owned()));
    }
    // Only what is JSON, BSON or of no kind is hashed.
    let kind = first(&headers, "content-type");
    if !kind.is_empty()
        && !kind.starts_with("application/json")
        && !kind.starts_with("application/bson")
    {
        headers.retain(|header| !is(header, "x-sdk-content-sha256"));
        headers.push((
            "x-sdk-content-sha256".to_owned(),
            "UNSIGNED-PAYLOAD".to_owned(),
        ));
    }
    let date = first(&headers, "x-sdk-date");
    let mut hash = hex(digest::digest(&digest::SHA256, request.body).as_ref());
    let has_content = headers
        .iter()
        .any(|header| is(header, "x-sdk-content-sha256"));
    if has_content && !request.body.is_empty() {
        hash = first(&headers, "x-sdk-content-sha256");
    }

    let mut signed: Pairs = Vec::new();
    for (name, value) in &headers {
        if !name.contains('_') {
            signed.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    insertion_sort(&mut signed);
    let names: Vec<String> = signed.iter().map(|(name, _)| name.clone()).collect();
    let lines: Vec<String> = signed
        .iter()
        .map(|(name, value)| format!("{name}:{value}\n"))
        .collect();

    let mut sorted = request.query.to_vec();
    insertion_sort(&mut sorted);
    let query: Vec<String> = sorted
        .iter()
        .map(|(name, value)| format!("{}={}", escape(name, false), escape(value, false)))
        .collect();

    let mut path = escape(&String::from_utf8_lossy(&unescape(request.path)), true);
    if path.chars().next_back() != Some('/') {
        path.push('/');
    }
    let canonical = [
        request.method.to_ascii_uppercase(),
        path,
        query.join("&"),
        lines.concat(),
        names.join(";"),
        hash,
    ]
    .join("\n");
    let hashed = hex(digest::digest(&digest::SHA256, canonical.as_bytes()).as_ref());
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let signature = hex(hmac::sign(
        &key,
        format!("SDK-HMAC-SHA256\n{date}\n{hashed}").as_bytes(),
    )
    .as_ref());
    let names = names.join(";");
    let authorization =
        format!("SDK-HMAC-SHA256 Access={id}, SignedHeaders={names}, Signature={signature}");
    (canonical, authorization)
}

/// The first header of that name, or nothing.
fn first(headers: &Pairs, name: &str) -> String {
    for (known, value) in headers {
        if known.to_ascii_lowercase() == name {
            return value.clone();
        }
    }
    String::new()
}

fn insertion_sort(pairs: &mut Pairs) {
    for at in 1..pairs.len() {
        let mut at = at;
        while at > 0
            && (pairs[at - 1].0.as_bytes(), pairs[at - 1].1.as_bytes())
                > (pairs[at].0.as_bytes(), pairs[at].1.as_bytes())
        {
            pairs.swap(at - 1, at);
            at -= 1;
        }
    }
}

fn escape(text: &str, keep_slashes: bool) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                out.push(char::from(byte))
            }
            b'/' if keep_slashes => out.push('/'),
            _ => out += &format!("%{byte:02X}"),
        }
    }
    out
}

fn unescape(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let digit = |at: usize| {
        bytes
            .get(at)
            .and_then(|byte| char::from(*byte).to_digit(16))
    };
    let mut out = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if let (b'%', Some(high), Some(low)) = (bytes[at], digit(at + 1), digit(at + 2)) {
            out.push((high * 16 + low) as u8);
            at += 3;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    out
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
