//! Signing a request for DBSS, against a signer that is written by hand over `sha2` and `hmac`: `cargo bench -p secapi-bench --bench sign`.

use dbss::{AccessKey, signing};
use secapi_bench::by_hand::{Error, signer};
use secapi_bench::measure::{self, Case};

const DATE: &str = "20260115T083000Z";
const PATH: &str = "/v2/made-up-project-0123456789abcdef/audit/instances";
const HEADERS: [(&str, &str); 5] = [
    ("host", "dbss.tr-west-1.myhuaweicloud.com"),
    ("user-agent", "secapi/0.1.0"),
    ("accept", "application/json"),
    ("content-type", "application/json"),
    ("x-project-id", "made-up-project-0123456789abcdef"),
];
const QUERY: [(&str, &str); 3] = [("limit", "100"), ("offset", "0"), ("name", "a b/c")];

fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    pairs.iter().map(owned).collect()
}

/// A GET, or a POST with a body of so many bytes.
fn case(name: &str, method: &'static str, body: usize) -> Result<Case, Error> {
    let body = vec![b'x'; body];
    let other_body = body.clone();
    let (query, headers) = (owned(&QUERY), owned(&HEADERS));
    let key = AccessKey::new("MADEUPKEY", "made-up-secret");
    let other_key = signer::Key {
        id: "MADEUPKEY".to_owned(),
        secret: "made-up-secret".to_owned(),
    };
    let by_hand = move || {
        let parts = signer::Parts {
            method,
            path: PATH,
            query: &QUERY,
            headers: &HEADERS,
            body: &other_body,
        };
        signer::sign(&parts, &other_key, DATE)
    };
    let secapi = move || {
        let request = signing::Unsigned {
            method,
            path: PATH,
            query: &query,
            headers: &headers,
            body: &body,
        };
        signing::sign(&request, &key, DATE)
    };
    let (one, other) = (by_hand()?, secapi()?);
    assert_eq!(one.authorization, other.authorization());
    assert_eq!(one.query, other.query);
    Ok(Case::new(name, 500)
        .way("by hand", by_hand)
        .way("secapi", secapi))
}

fn main() -> Result<(), Error> {
    measure::main(&[
        ("a GET", &|name| case(name, "GET", 0)),
        ("a POST of 200 bytes", &|name| case(name, "POST", 200)),
        ("a POST of 10,000 bytes", &|name| case(name, "POST", 10_000)),
    ])
}
