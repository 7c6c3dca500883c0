//! Answers without faults are compressed for those who take it.

use std::io::Read;

use flate2::read::GzDecoder;

use crate::support::{GROUP, builder, faulty, get, send};
use crate::tls::plain;

const LIST: &str = "/api/v2/host";

fn unpacked(body: &[u8]) -> String {
    let mut text = String::new();
    GzDecoder::new(body).read_to_string(&mut text).unwrap();
    text
}

#[test]
fn answers_are_compressed_when_that_is_accepted() {
    let simulator = builder().items(50).start().unwrap();
    let usual = get(&simulator, LIST);
    assert_eq!(usual.header("Content-Encoding"), None);
    assert_eq!(usual.header("Vary"), Some("accept-encoding"));
    let packed = send(&simulator, "GET", LIST, &["Accept-Encoding: br, gzip"]);
    assert_eq!(packed.header("Content-Encoding"), Some("gzip"));
    assert_eq!(packed.header("Vary"), Some("accept-encoding"));
    assert!(packed.body.len() < usual.body.len());
    assert_eq!(unpacked(&packed.body), usual.text());
    let refused = send(&simulator, "GET", LIST, &["Accept-Encoding: gzip;q=0"]);
    assert_eq!(refused.body, usual.body);
}

#[test]
fn short_answers_and_those_with_faults_stay_as_they_are() {
    let simulator = faulty("host.list header X-Made-Up 1");
    for path in ["/api/v2/nowhere", LIST] {
        let answer = send(&simulator, "GET", path, &["Accept-Encoding: gzip"]);
        assert_eq!(answer.header("Content-Encoding"), None, "{path}");
        assert_eq!(answer.header("Vary"), None, "{path}");
    }
    assert_eq!(get(&simulator, GROUP).status(), 200);
}

#[test]
fn xml_is_compressed_as_well() {
    let simulator = builder().items(50).start().unwrap();
    let xml = "Accept: application/xml";
    let usual = send(&simulator, "GET", LIST, &[xml]);
    assert!(usual.text().starts_with("<?xml "));
    let packed = send(&simulator, "GET", LIST, &[xml, "Accept-Encoding: gzip"]);
    assert!(
        packed
            .header("Content-Type")
            .unwrap()
            .starts_with("application/xml")
    );
    assert_eq!(packed.header("Content-Encoding"), Some("gzip"));
    assert_eq!(unpacked(&packed.body), usual.text());
}

#[tokio::test]
async fn http2_is_no_exception() {
    let simulator = builder().items(50).start().unwrap();
    let client = plain().no_gzip().http2_prior_knowledge().build().unwrap();
    let token = simulator.credentials().token.as_deref().unwrap();
    let url = format!("{}{LIST}", simulator.base_url());
    let call = client
        .get(url)
        .bearer_auth(token)
        .header("accept-encoding", "gzip");
    let answer = call.send().await.unwrap();
    assert_eq!(answer.version(), http::Version::HTTP_2);
    assert_eq!(answer.headers()["content-encoding"], "gzip");
    assert_eq!(answer.headers()["vary"], "accept-encoding");
    assert_eq!(
        unpacked(&answer.bytes().await.unwrap()),
        get(&simulator, LIST).text()
    );
}
