//! Redirects to other servers: what goes there by default, and what when they are followed.

use secapi_acceptance::clients::{Subject, build, dbss_key, dbss_with};
use secapi_core::{ClientBuilder, ErrorKind, Method, RetryPolicy};
use secapi_simulator::{Credentials, Fault, RecordedRequest, Simulator, Tls};

/// Headers that every stranger may see.
const HARMLESS: [&str; 5] = [
    "accept",
    "accept-encoding",
    "host",
    "user-agent",
    "content-length",
];

/// Everything that a client of the simulator keeps to itself: credentials, tokens that it was given, tenant values.
fn secrets(simulator: &Simulator) -> Vec<String> {
    let known: &Credentials = simulator.credentials();
    let credentials = serde_json::to_value(known).unwrap();
    let mut secrets: Vec<String> = credentials
        .as_object()
        .unwrap()
        .iter()
        .filter(|(name, _)| *name != "context" && *name != "region")
        .filter_map(|(_, value)| value.as_str().map(str::to_owned))
        .collect();
    secrets.extend(known.context.values().cloned());
    for request in simulator.requests() {
        for name in ["authorization", "x-auth-token", "x-sdk-date"] {
            secrets.extend(request.header(name).map(str::to_owned));
        }
    }
    secrets
}

/// Asserts that a request holds nothing of those.
fn assert_bare(request: &RecordedRequest, secrets: &[String]) {
    for (name, value) in &request.headers {
        assert!(HARMLESS.contains(&name.as_str()), "{name} was sent");
        // The port of an address may have the digits of a tenant.
        if name == "host" {
            continue;
        }
        let value = value.to_str().unwrap();
        for secret in secrets {
            assert!(!value.contains(secret.as_str()), "{name} holds a secret");
        }
    }
    assert!(request.body.is_empty());
    assert_eq!(request.query, []);
}

/// Lets the client's call be redirected to another port, host and scheme.
async fn redirected<C: Subject>(builder: impl Fn(&Simulator) -> ClientBuilder<C>) {
    let plain = Simulator::start(C::PRODUCT).unwrap();
    let secure = Simulator::builder()
        .product(C::PRODUCT)
        .tls_as(Tls::new())
        .start()
        .unwrap();
    let trusted = &secure.tls().unwrap().ca_pem;
    let port = |simulator: &Simulator| simulator.base_url().rsplit(':').next().unwrap().to_owned();
    let home = Simulator::start(C::PRODUCT).unwrap();
    for status in [301, 302, 303, 307, 308] {
        for (to, other) in [
            (format!("http://127.0.0.1:{}/made-up", port(&plain)), &plain),
            (format!("http://localhost:{}/made-up", port(&plain)), &plain),
            (
                format!("https://127.0.0.1:{}/made-up", port(&secure)),
                &secure,
            ),
        ] {
            home.faults().clear();
            drop(home.take_requests());
            let fault = Fault::on(C::READ).status(status).header("Location", &to);
            home.faults().add(fault).unwrap();

            let client = build(builder(&home).retry(RetryPolicy::none()));
            let error = client.read().await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Status, "{error}");
            assert!(
                error.to_string().contains("redirects are not followed"),
                "{error}"
            );
            assert_eq!(other.requests(), [], "{status} to {to}");

            let following = build(
                builder(&home)
                    .retry(RetryPolicy::none())
                    .root_certificate_pem(trusted.clone())
                    .follow_redirects(1),
            );
            // The stranger answers what it likes.
            let outcome = following.read().await;
            let requests = other.take_requests();
            let asked = home.requests();
            let reads = asked
                .last()
                .is_some_and(|request| request.method == Method::GET);
            if !reads && status != 303 {
                // What is in a body does not go elsewhere.
                assert_eq!(requests, [], "{status} to {to}");
                continue;
            }
            assert_eq!(requests.len(), 1, "{status} to {to}: {outcome:?}");
            assert_bare(&requests[0], &secrets(&home));
            home.expect(C::READ).times(2);
        }
    }
}

#[tokio::test]
async fn forticasb_keeps_its_secrets() {
    redirected(<forticasb::Client as Subject>::builder).await;
}

#[tokio::test]
async fn forticwp_keeps_its_secrets() {
    redirected(<forticwp::Client as Subject>::builder).await;
}

#[tokio::test]
async fn fortinac_keeps_its_secrets() {
    redirected(<fortinac::Client as Subject>::builder).await;
}

#[tokio::test]
async fn dbss_keeps_its_token() {
    redirected(<dbss::Client as Subject>::builder).await;
}

#[tokio::test]
async fn dbss_keeps_its_signature() {
    redirected(|simulator| dbss_with(simulator, dbss_key(simulator).into())).await;
}
