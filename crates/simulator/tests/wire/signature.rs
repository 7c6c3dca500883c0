//! Which signatures lets a request in, and what is said of those that do not.

use std::time::{Duration, UNIX_EPOCH};

use base16ct::lower::encode_string;
use hmac::{Hmac, KeyInit, Mac};
use secapi_simulator::Simulator;
use sha2::{Digest, Sha256};

use crate::support::{Answer, builder, send};

/// A request, with its canonical form written by hand: what is signed need not be what is sent.
struct Signed {
    line: String,
    /// Sent beside the host, in this order; all of them are signed, sorted.
    headers: Vec<(String, String)>,
    canonical_path: String,
    canonical_query: String,
    /// Not signed.
    body: String,
    access: String,
    secret: String,
    authorization: fn(String) -> String,
}

/// When all requests come: 2026-01-15T08:30:00Z.
const NOW: u64 = 1_768_465_800;

fn simulator() -> Simulator {
    builder("dbss")
        .fixed_clock(UNIX_EPOCH + Duration::from_secs(NOW))
        .access_key("MADEUPKEY")
        .secret_key("made-up-secret")
        .start()
        .unwrap()
}

/// That time, so many seconds ahead, as requests are dated.
fn date(ahead: i64) -> String {
    let instant = jiff::Timestamp::from_second(NOW.cast_signed() + ahead).unwrap();
    instant.strftime("%Y%m%dT%H%M%SZ").to_string()
}

impl Signed {
    fn new(simulator: &Simulator) -> Self {
        let project = simulator.credentials().project_id.clone().unwrap();
        let path = format!("/v3/{project}/audit/summary/risk/task-status");
        Self {
            line: format!("GET {path}?b=2&a=1%20"),
            headers: vec![
                ("x-project-id".to_owned(), project),
                ("x-sdk-date".to_owned(), date(0)),
            ],
            canonical_path: path + "/",
            canonical_query: "a=1%20&b=2".to_owned(),
            body: String::new(),
            access: "MADEUPKEY".to_owned(),
            secret: "made-up-secret".to_owned(),
            authorization: |authorization| authorization,
        }
    }

    fn set(&mut self, name: &str, value: &str) {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.to_owned(), value.to_owned()));
    }

    fn send(&self, simulator: &Simulator) -> Answer {
        let host = simulator.base_url().trim_start_matches("http://");
        let mut signed = self.headers.clone();
        signed.push(("host".to_owned(), host.to_owned()));
        signed.sort();
        let names: Vec<&str> = signed.iter().map(|(name, _)| name.as_str()).collect();
        let names = names.join(";");
        let (method, _) = self.line.split_once(' ').unwrap();
        let mut canonical = format!(
            "{method}\n{}\n{}\n",
            self.canonical_path, self.canonical_query
        );
        for (name, value) in &signed {
            canonical.extend([name, ":", value, "\n"]);
        }
        let no_body = encode_string(&Sha256::digest(""));
        canonical.extend(["\n", &names, "\n", &no_body]);
        let dated = self.headers.iter().find(|(name, _)| name == "x-sdk-date");
        let date = dated.map_or("", |(_, value)| value);
        let hash = encode_string(&Sha256::digest(canonical));
        let text = format!("SDK-HMAC-SHA256\n{date}\n{hash}");
        let mut mac = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()).unwrap();
        mac.update(text.as_bytes());
        let signature = encode_string(&mac.finalize().into_bytes());
        let authorization = (self.authorization)(format!(
            "Authorization: SDK-HMAC-SHA256 Access={}, SignedHeaders={names}, Signature={signature}",
            self.access
        ));
        let mut lines: Vec<String> = self
            .headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        lines.push(authorization);
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        send(simulator, &self.line, &lines, &self.body)
    }
}

#[test]
fn a_right_signature_lets_in() {
    let simulator = simulator();
    let answer = Signed::new(&simulator).send(&simulator);
    assert_eq!(answer.status, 200, "{}", answer.body);
}

/// A change to a right request, and what is said of it.
type Case = (fn(&mut Signed), &'static str);

#[test]
fn what_is_wrong_with_a_signature_is_said() {
    let simulator = simulator();
    let cases: [Case; 17] = [
        (
            |s| s.secret.push('x'),
            "the signature is wrong: the secret key is another one",
        ),
        (
            |s| s.access.push('x'),
            "the signature's `Access` is not the access key of this account",
        ),
        (
            |s| s.canonical_path = s.canonical_path.trim_end_matches('/').to_owned(),
            "signed without the slash at its end",
        ),
        (
            |s| s.canonical_query = "b=2&a=1%20".to_owned(),
            "the query was signed as it came",
        ),
        (|s| s.canonical_query.clear(), "the query was not signed"),
        (|s| s.body = "{}".to_owned(), "the body was not signed"),
        (
            |s| s.headers.retain(|(name, _)| name != "x-sdk-date"),
            "`SignedHeaders` lacks `x-sdk-date`",
        ),
        (
            |s| s.set("x-sdk-date", "today"),
            "is not of the form `20260115T083000Z`",
        ),
        (
            |s| s.set("x-sdk-date", &date(-1000)),
            "the signature has expired: the header `X-Sdk-Date` is 1000 s behind",
        ),
        (
            |s| s.set("x-sdk-date", &date(1000)),
            "`X-Sdk-Date` is 1000 s ahead of the clock here",
        ),
        (
            |s| s.set("x-project-id", "made-up-other"),
            "`X-Project-Id` names another tenant",
        ),
        (
            |s| s.set("x-security-token", "made-up"),
            "goes with a temporary access key",
        ),
        (
            |s| s.authorization = |text| text.replace("HMAC-SHA256", "HMAC-SM3"),
            "algorithm is another one",
        ),
        (
            |s| s.authorization = |text| text.replace("Signature=", "S="),
            "the request has a header `Authorization` of another form",
        ),
        (
            |s| s.authorization = |text| text + "0",
            "is not 64 hexadecimal digits",
        ),
        (
            |s| s.authorization = |text| text.replace("=host;", "="),
            "`SignedHeaders` lacks `host`",
        ),
        (
            |s| s.authorization = |text| text.replace("=host;", "=host;a;"),
            "are not in lower case and sorted",
        ),
    ];
    for (change, flaw) in cases {
        let mut request = Signed::new(&simulator);
        change(&mut request);
        let answer = request.send(&simulator);
        assert_eq!(answer.status, 401, "{flaw}: {}", answer.body);
        assert!(
            answer.message().contains(flaw),
            "{flaw}: {}",
            answer.message()
        );
        assert!(!answer.body.contains("made-up-secret"), "{}", answer.body);
    }
}

#[test]
fn the_window_is_that_of_the_simulators_clock() {
    let simulator = simulator();
    let mut early = Signed::new(&simulator);
    early.set("x-sdk-date", &date(-900));
    assert_eq!(early.send(&simulator).status, 200);
    simulator.set_clock_offset(7200);
    assert_eq!(Signed::new(&simulator).send(&simulator).status, 401);
    let mut late = Signed::new(&simulator);
    late.set("x-sdk-date", &date(7200));
    let answer = late.send(&simulator);
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.header("Date"), Some("Thu, 15 Jan 2026 10:30:00 GMT"));
}

#[test]
fn a_temporary_key_needs_its_token_and_ends() {
    let simulator = simulator();
    let known = simulator.credentials().clone();
    let temporary = |token: Option<&str>| {
        let mut request = Signed::new(&simulator);
        request.access = known.temporary_access_key.clone().unwrap();
        request.secret = known.temporary_secret_key.clone().unwrap();
        if let Some(token) = token {
            request.set("x-security-token", token);
        }
        request
    };
    let token = known.security_token.as_deref().unwrap();
    assert_eq!(temporary(Some(token)).send(&simulator).status, 200);
    let without = temporary(None).send(&simulator);
    assert!(without.message().contains("`X-Security-Token` is missing"));
    let other = temporary(Some("made-up")).send(&simulator);
    assert!(
        other
            .message()
            .contains("is not the token of this access key")
    );
    let mut wrong = temporary(Some(token));
    wrong.secret.push('x');
    let wrong = wrong.send(&simulator);
    assert!(wrong.message().contains("x-security-token:[hidden]"));
    assert!(!wrong.body.contains(token));
    simulator.set_clock_offset(25 * 3600);
    let mut ended = temporary(Some(token));
    ended.set("x-sdk-date", &date(25 * 3600));
    assert!(ended.send(&simulator).message().contains("has ended"));
}
