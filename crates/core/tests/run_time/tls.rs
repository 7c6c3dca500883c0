//! Which servers are trusted, over real TLS.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use rustls::version::{TLS12, TLS13};
use secapi_core::{
    BoxFuture, Bytes, Client, ClientBuilder, Error, ErrorKind, ResponseBody, Transport,
    TransportError,
};

use crate::certificates::{
    Authority, Identity, VALID, self_signed, self_signed_authority, version_1,
    with_unknown_extension,
};
use crate::server::Server;
use crate::support::{self, show};

type Options<'a> = &'a dyn Fn(ClientBuilder<Client>) -> ClientBuilder<Client>;

fn none(builder: ClientBuilder<Client>) -> ClientBuilder<Client> {
    builder
}

/// Calls a server by a name, with some options.
async fn call(server: &Server, host: &str, options: Options<'_>) -> Result<i64, Error> {
    let builder = support::builder(server).base_url(format!("https://{host}:{}", server.port()));
    let client: Client = options(builder).build()?;
    Ok(show(&client).await?.id)
}

/// The text of a refusal, which must hold all the words; the server must not have got a request.
async fn refused(server: &Server, host: &str, options: Options<'_>, words: &[&str]) -> String {
    let error = call(server, host, options).await.unwrap_err();
    let text = error.to_string();
    assert_eq!(
        (error.kind(), error.attempts(), server.count()),
        (ErrorKind::Connect, 1, 0),
        "{text}"
    );
    assert!(!error.is_outcome_unknown());
    for word in words {
        assert!(text.contains(word), "{word}: {text}");
    }
    assert!(!text.contains('\n'), "{text}");
    text
}

/// What every refusal says about the certificate.
fn told(identity: &Identity, issuer: &str, years: (i32, i32)) -> Vec<String> {
    vec![
        format!("issuer {issuer};"),
        format!(
            "valid from {}-01-01T00:00:00Z to {}-01-01T00:00:00Z",
            years.0, years.1
        ),
        format!("SHA-256 {}", identity.sha256()),
    ]
}

#[tokio::test]
async fn an_authority_that_is_named_is_trusted() {
    let authority = Authority::new();
    let server = authority.issue(&["localhost", "127.0.0.1"], VALID).server();
    let pem = authority.pem();
    for host in ["localhost", "127.0.0.1"] {
        let id = call(&server, host, &|builder| {
            builder.root_certificate_pem(pem.clone())
        })
        .await;
        assert_eq!(id.unwrap(), 7, "{host}");
    }
    assert_eq!(
        server.requests()[0].header("authorization"),
        Some("Bearer made-up-token")
    );
}

#[tokio::test]
async fn an_authority_can_be_in_a_file() {
    let authority = Authority::new();
    let server = authority.issue(&["localhost"], VALID).server();
    let folder = tempfile::tempdir().unwrap();
    let (good, missing, empty) = (
        folder.path().join("authority.pem"),
        folder.path().join("missing.pem"),
        folder.path().join("empty.pem"),
    );
    // Text around the certificate, as exports have it, does no harm.
    std::fs::write(
        &good,
        format!("subject=Made-up Authority\n{}\n", authority.pem()),
    )
    .unwrap();
    std::fs::write(&empty, "no certificate").unwrap();
    let with = |path: &std::path::Path| {
        let path = path.to_owned();
        move |builder: ClientBuilder<Client>| builder.root_certificate_file(path.clone())
    };
    assert_eq!(call(&server, "localhost", &with(&good)).await.unwrap(), 7);
    for (path, words) in [(&missing, "missing.pem"), (&empty, "BEGIN CERTIFICATE")] {
        let error = call(&server, "localhost", &with(path)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{error}");
        assert!(error.to_string().contains(words), "{error}");
        assert!(
            error
                .to_string()
                .contains(path.file_name().unwrap().to_str().unwrap()),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_certificate_of_an_unknown_authority_is_refused() {
    let identity = Authority::new().issue(&["localhost", "10.0.0.1"], VALID);
    let server = identity.server();
    let text = refused(
        &server,
        "localhost",
        &none,
        &[
            "its issuer is not a known authority",
            "for localhost, 10.0.0.1;",
            "name the certificate of the issuer, CN=Made-up Authority, with `root_certificate_file`",
            &format!("`pin_certificate_sha256(\"{}\")`", identity.sha256()),
        ],
    )
    .await;
    for part in told(&identity, "CN=Made-up Authority", VALID) {
        assert!(text.contains(&part), "{part}: {text}");
    }
    // Another authority does not help, not even one of the same name.
    for (other, words) in [
        (
            Authority::named("Another"),
            "its issuer is not a known authority",
        ),
        (
            Authority::new(),
            "its issuer has the name of a known authority, but another key",
        ),
    ] {
        let other = other.pem();
        refused(
            &server,
            "localhost",
            &|builder| builder.root_certificate_pem(other.clone()),
            &[words, "name the certificate of the issuer"],
        )
        .await;
    }
}

#[tokio::test]
async fn a_certificate_that_vouches_for_itself_is_to_be_pinned() {
    for identity in [
        self_signed(&["localhost"], VALID),
        self_signed_authority(&["localhost"]),
    ] {
        let text = refused(
            &identity.server(),
            "localhost",
            &none,
            &["; pin it with `pin_certificate_sha256(\""],
        )
        .await;
        for part in told(&identity, "CN=Made-up Appliance", VALID) {
            assert!(text.contains(&part), "{part}: {text}");
        }
        assert!(
            text.contains("it vouches for itself")
                || text.contains("an authority's certificate, used as a server's"),
            "{text}"
        );
    }
}

#[tokio::test]
async fn a_servers_certificate_is_not_an_authority() {
    let identity = Authority::new().issue(&["localhost"], VALID);
    let pem = identity.pem();
    refused(
        &identity.server(),
        "localhost",
        &|builder| builder.root_certificate_pem(pem.clone()),
        &[
            "it was given as an authority, and is a server's certificate",
            "name the authority that issued it, CN=Made-up Authority,",
            "or pin it",
        ],
    )
    .await;
}

#[tokio::test]
async fn dates_are_checked() {
    let authority = Authority::new();
    let pem = authority.pem();
    for (years, words) in [
        (
            (2001, 2002),
            [
                "it expired on 2002-01-01T00:00:00Z",
                "renew it on the server and check this machine's clock",
            ],
        ),
        (
            (2100, 2101),
            [
                "it is not valid before 2100-01-01T00:00:00Z",
                "check the clocks",
            ],
        ),
    ] {
        let identity = authority.issue(&["localhost"], years);
        let text = refused(
            &identity.server(),
            "localhost",
            &|builder| builder.root_certificate_pem(pem.clone()),
            &words,
        )
        .await;
        for part in told(&identity, "CN=Made-up Authority", years) {
            assert!(text.contains(&part), "{part}: {text}");
        }
    }
}

#[tokio::test]
async fn names_are_checked() {
    let authority = Authority::new();
    let pem = authority.pem();
    for (names, host, words) in [
        (
            &["nac.example.com", "nac"][..],
            "localhost",
            "it is not for the name localhost, but for nac.example.com, nac (",
        ),
        (
            &["localhost"],
            "127.0.0.1",
            "it is not for the IP address 127.0.0.1, but for localhost (",
        ),
        (
            &[],
            "localhost",
            "it is not for the name localhost, but for no name (",
        ),
    ] {
        refused(
            &authority.issue(names, VALID).server(),
            host,
            &|builder| builder.root_certificate_pem(pem.clone()),
            &[
                words,
                "call the server by a name in its certificate, or pin it",
            ],
        )
        .await;
    }
}

#[tokio::test]
async fn a_pinned_certificate_needs_nothing_else() {
    let authority = Authority::new();
    for identity in [
        self_signed(&["localhost"], VALID),
        self_signed_authority(&["localhost"]),
        authority.issue(&["localhost"], VALID),
        authority.issue(&["another.example"], VALID),
        authority.issue(&["localhost"], (2001, 2002)),
        authority.issue(&["localhost"], (2100, 2101)),
    ] {
        let server = identity.server();
        let other = self_signed(&["localhost"], VALID).sha256();
        let pin = identity.sha256();
        for form in [
            pin.clone(),
            pin.replace(':', "").to_lowercase(),
            format!("sha256 Fingerprint={pin}"),
        ] {
            let one = |builder: ClientBuilder<Client>| builder.pin_certificate_sha256(form.clone());
            assert_eq!(call(&server, "localhost", &one).await.unwrap(), 7);
        }
        // One of several is enough.
        let several = |builder: ClientBuilder<Client>| {
            builder
                .pin_certificate_sha256(other.clone())
                .pin_certificate_sha256(pin.clone())
        };
        assert_eq!(call(&server, "127.0.0.1", &several).await.unwrap(), 7);
    }
}

/// What the library for certificates cannot read, a pin stands for as well.
#[tokio::test]
async fn a_pin_stands_for_certificates_that_are_not_like_others() {
    for (identity, words) in [
        (version_1(), "of an old version of X.509"),
        (
            with_unknown_extension(),
            "an extension that is critical and not known",
        ),
    ] {
        let pin = identity.sha256();
        let advice = format!("pin it with `pin_certificate_sha256(\"{pin}\")`");
        let server = identity.server();
        refused(&server, "localhost", &none, &[words, &advice]).await;
        let pinned = |builder: ClientBuilder<Client>| builder.pin_certificate_sha256(pin.clone());
        for version in [&TLS12, &TLS13] {
            let server = identity.server_with(version);
            assert_eq!(
                call(&server, "localhost", &pinned).await.unwrap(),
                7,
                "{words}"
            );
            let impostor = identity.impostor(version);
            refused(&impostor, "localhost", &pinned, &["BadSignature"]).await;
        }
        let other = self_signed(&["localhost"], VALID).sha256();
        let other = |builder: ClientBuilder<Client>| builder.pin_certificate_sha256(other.clone());
        refused(&server, "localhost", &other, &["it is not the pinned one"]).await;
    }
}

/// Answers every handshake with a fatal alert.
fn alerting(alert: u8) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let count = Arc::<AtomicUsize>::default();
    let counter = Arc::clone(&count);
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            counter.fetch_add(1, Ordering::SeqCst);
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(&[0x15, 3, 3, 0, 2, 2, alert]);
            // Until the client ends the connection.
            let _ = stream.read(&mut [0; 4096]);
        }
    });
    (port, count)
}

#[tokio::test]
async fn a_fatal_alert_is_named_and_lasts_unless_it_is_a_mishap() {
    for (alert, name, words, attempts) in [
        (40, "HandshakeFailure", "no algorithm in common", 1),
        (42, "BadCertificate", "wants a certificate of the client", 1),
        (47, "IllegalParameter", "the log of the server", 1),
        (48, "UnknownCA", "wants a certificate of the client", 1),
        (70, "ProtocolVersion", "allow TLS 1.2 there", 1),
        (71, "InsufficientSecurity", "no algorithm in common", 1),
        (80, "InternalError", "look into its log", 3),
        (112, "UnrecognisedName", "call it by the name", 1),
        (
            116,
            "CertificateRequired",
            "wants a certificate of the client",
            1,
        ),
        (120, "NoApplicationProtocol", "no web server", 1),
    ] {
        let (port, count) = alerting(alert);
        let server = Server::always(crate::server::Reply::json(""));
        let client: Client = support::builder(&server)
            .base_url(format!("https://localhost:{port}"))
            .build()
            .unwrap();
        let error = support::failure(support::create(&client)).await;
        let text = error.to_string();
        assert_eq!(
            (error.kind(), error.attempts(), count.load(Ordering::SeqCst)),
            (ErrorKind::Connect, attempts, attempts as usize),
            "{text}"
        );
        assert!(
            text.contains("fatal alert") && text.contains(words),
            "{text}"
        );
        assert!(text.to_lowercase().contains(&name.to_lowercase()), "{text}");
    }
}

/// In TLS 1.3 it says so only after the client has sent its request.
#[tokio::test]
async fn a_server_that_wants_a_certificate_of_the_client_has_read_nothing() {
    let authority = Authority::new();
    let identity = authority.issue(&["localhost"], VALID);
    for version in [&TLS12, &TLS13] {
        let server = identity.server_for_known_clients(&authority, version);
        let client: Client = support::builder(&server)
            .base_url(format!("https://localhost:{}", server.port()))
            .pin_certificate_sha256(identity.sha256())
            .build()
            .unwrap();
        let error = support::failure(support::create(&client)).await;
        let text = error.to_string();
        assert_eq!(
            (error.kind(), error.attempts(), server.count()),
            (ErrorKind::Connect, 1, 0),
            "{text}"
        );
        assert!(!error.is_outcome_unknown(), "{text}");
        assert!(text.contains("CertificateRequired"), "{text}");
        assert!(text.contains("wants a certificate of the client"), "{text}");
    }
}

#[tokio::test]
async fn another_certificate_than_the_pinned_one_is_refused() {
    let identity = self_signed(&["localhost"], VALID);
    let pin = self_signed(&["localhost"], VALID).sha256();
    let with_pin = |builder: ClientBuilder<Client>| builder.pin_certificate_sha256(pin.clone());
    let text = refused(
        &identity.server(),
        "localhost",
        &with_pin,
        &[
            &format!("it is not the pinned one, {pin} ("),
            "set the pin of the new one",
        ],
    )
    .await;
    for part in told(&identity, "CN=Made-up Appliance", VALID) {
        assert!(text.contains(&part), "{part}: {text}");
    }
}

#[tokio::test]
async fn a_certificate_without_its_key_is_refused_even_if_it_is_pinned() {
    let authority = Authority::new();
    let identity = authority.issue(&["localhost"], VALID);
    let (pem, pin) = (authority.pem(), identity.sha256());
    let with_pin = |builder: ClientBuilder<Client>| builder.pin_certificate_sha256(pin.clone());
    let with_pem = |builder: ClientBuilder<Client>| builder.root_certificate_pem(pem.clone());
    for version in [&TLS12, &TLS13] {
        for options in [&with_pin as Options<'_>, &with_pem] {
            let honest = identity.server_with(version);
            assert_eq!(call(&honest, "localhost", options).await.unwrap(), 7);
            refused(
                &identity.impostor(version),
                "localhost",
                options,
                &[
                    "BadSignature",
                    "cannot prove that the certificate is its own",
                ],
            )
            .await;
        }
    }
}

#[tokio::test]
async fn a_pin_and_an_authority_must_both_hold() {
    let authority = Authority::new();
    let identity = authority.issue(&["localhost"], VALID);
    let (pem, pin) = (authority.pem(), identity.sha256());
    let (other_pem, other_pin) = (
        Authority::named("Another").pem(),
        authority.issue(&["localhost"], VALID).sha256(),
    );
    let server = identity.server();
    let both = |pem: &str, pin: &str| {
        let (pem, pin) = (pem.to_owned(), pin.to_owned());
        move |builder: ClientBuilder<Client>| {
            builder
                .root_certificate_pem(pem.clone())
                .pin_certificate_sha256(pin.clone())
        }
    };
    refused(
        &server,
        "localhost",
        &both(&pem, &other_pin),
        &["it is not the pinned one"],
    )
    .await;
    refused(
        &server,
        "localhost",
        &both(&other_pem, &pin),
        &["its issuer is not a known authority"],
    )
    .await;
    refused(
        &server,
        "127.0.0.1",
        &both(&pem, &pin),
        &["it is not for the IP address"],
    )
    .await;
    assert_eq!(
        call(&server, "localhost", &both(&pem, &pin)).await.unwrap(),
        7
    );

    let expired = authority.issue(&["localhost"], (2001, 2002));
    refused(
        &expired.server(),
        "localhost",
        &both(&pem, &expired.sha256()),
        &["it expired on", "and name no authority"],
    )
    .await;
}

#[tokio::test]
async fn the_opt_out_accepts_everything_but_a_wrong_pin() {
    let authority = Authority::new();
    let any = |builder: ClientBuilder<Client>| builder.danger_accept_any_certificate(true);
    let off = |builder: ClientBuilder<Client>| builder.danger_accept_any_certificate(false);
    for identity in [
        self_signed(&["localhost"], VALID),
        self_signed_authority(&["another.example"]),
        authority.issue(&["another.example"], (2001, 2002)),
    ] {
        let server = identity.server();
        refused(&server, "localhost", &none, &[]).await;
        refused(&server, "localhost", &off, &[]).await;
        assert_eq!(call(&server, "localhost", &any).await.unwrap(), 7);
        let other = Authority::new().pem();
        let with_authority =
            |builder: ClientBuilder<Client>| any(builder).root_certificate_pem(other.clone());
        assert_eq!(
            call(&server, "localhost", &with_authority).await.unwrap(),
            7
        );
        let pin = identity.sha256();
        let pinned =
            |builder: ClientBuilder<Client>| any(builder).pin_certificate_sha256(pin.clone());
        assert_eq!(call(&server, "localhost", &pinned).await.unwrap(), 7);
    }
    assert_eq!(
        call(
            &authority.issue(&["localhost"], VALID).impostor(&TLS13),
            "localhost",
            &any
        )
        .await
        .unwrap(),
        7
    );
    let pin = self_signed(&["localhost"], VALID).sha256();
    let wrong = |builder: ClientBuilder<Client>| any(builder).pin_certificate_sha256(pin.clone());
    refused(
        &self_signed(&["localhost"], VALID).server(),
        "localhost",
        &wrong,
        &["it is not the pinned one"],
    )
    .await;
}

#[tokio::test]
async fn the_opt_out_is_loud() {
    let server = self_signed(&["localhost"], VALID).server();
    let builder = |any| {
        support::builder(&server)
            .base_url("https://localhost")
            .danger_accept_any_certificate(any)
    };
    let lines = crate::secrets::Lines::record();
    let quiet = builder(false);
    let loud = builder(true);
    for (text, any) in [
        (format!("{quiet:?}"), false),
        (format!("{loud:?}"), true),
        (format!("{:?}", quiet.build().unwrap()), false),
    ] {
        assert_eq!(text.contains("ANY CERTIFICATE"), any, "{text}");
    }
    let warning = "danger_accept_any_certificate is on";
    assert!(!lines.take().contains(warning));
    let text = format!("{:?}", loud.build().unwrap());
    assert!(text.contains("ANY CERTIFICATE"), "{text}");
    assert!(lines.take().contains(warning));
}

/// A transport of somebody's own.
#[derive(Debug)]
struct Nothing;

impl Transport for Nothing {
    fn send(
        &self,
        _: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
        Box::pin(std::future::pending())
    }
}

#[test]
fn unusable_options_are_refused_when_the_client_is_built() {
    let builder = || Client::builder(&support::PRODUCT).base_url("https://a.example");
    for (builder, words) in [
        (
            builder().pin_certificate_sha256("AB:CD"),
            "4 hexadecimal digits",
        ),
        (builder().pin_certificate_sha256("secret"), "hexadecimal"),
        (
            builder()
                .root_certificate_pem("-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----"),
            "a root certificate cannot be read",
        ),
        (
            builder().root_certificate_pem(
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
            ),
            "a root certificate cannot be used",
        ),
        (
            builder()
                .pin_certificate_sha256("00".repeat(32))
                .transport(Arc::new(Nothing)),
            "a transport of your own",
        ),
        (builder().max_in_flight(0), "max_in_flight"),
    ] {
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.to_string().contains(words), "{words}: {error}");
    }
}
