//! Which certificates a client of an appliance takes: every combination of what the builder offers, with servers good and bad.

use secapi_acceptance::clients::build;
use secapi_core::{ErrorKind, RetryPolicy};
use secapi_simulator::{Simulator, Tls, TlsIdentity};

/// A server, the host that it is called by, and what is wrong with its certificate though its CA is trusted.
struct Server {
    tls: fn() -> Tls,
    host: &'static str,
    wrong: Option<&'static str>,
}

const SERVERS: [Server; 6] = [
    Server {
        tls: Tls::new,
        host: "localhost",
        wrong: None,
    },
    Server {
        tls: Tls::new,
        host: "127.0.0.1",
        wrong: None,
    },
    Server {
        tls: || Tls::new().expired(),
        host: "localhost",
        wrong: Some("it expired on 2021-01-01"),
    },
    Server {
        tls: || Tls::new().wrong_name(),
        host: "localhost",
        wrong: Some("it is not for the name localhost, but for elsewhere.invalid"),
    },
    Server {
        tls: || Tls::new().names(["localhost"]),
        host: "127.0.0.1",
        wrong: Some("it is not for the IP address 127.0.0.1, but for localhost"),
    },
    Server {
        tls: || Tls::new().self_signed(),
        host: "localhost",
        wrong: Some("it vouches for itself"),
    },
];

/// The authority that is named.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Authority {
    None,
    Own,
    /// That of another server.
    Other,
    /// The server's own certificate.
    Leaf,
}

/// The certificate that is pinned.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Pin {
    None,
    Own,
    Other,
}

/// What the error says; `None` where the server is to be taken.
fn refusal(server: &Server, authority: Authority, pin: Pin, any: bool) -> Option<&'static str> {
    // Said before anybody asks who vouches for it.
    const EXPIRED: Option<&str> = SERVERS[2].wrong;
    const SELF_SIGNED: Option<&str> = SERVERS[5].wrong;
    match (authority, pin) {
        (_, Pin::Other) => Some("it is not the pinned one"),
        _ if any => None,
        (Authority::None, Pin::Own) => None,
        (Authority::Own, _) => server.wrong,
        _ if server.wrong == EXPIRED => EXPIRED,
        // Then it is its own authority.
        (Authority::Leaf, _) if server.wrong == SELF_SIGNED => None,
        (Authority::Leaf, _) => Some("it was given as an authority, and is a server's certificate"),
        _ if server.wrong == SELF_SIGNED => SELF_SIGNED,
        (Authority::None, Pin::None) => Some("its issuer is not a known authority"),
        (Authority::Other, _) => {
            Some("its issuer has the name of a known authority, but another key")
        }
    }
}

/// One call with these options.
async fn call(
    simulator: &Simulator,
    host: &str,
    pem: Option<&str>,
    pin: Option<&str>,
    any: bool,
) -> Result<(), fortinac::Error> {
    let port = simulator.base_url().rsplit(':').next().unwrap();
    let token = simulator.credentials().token.clone().unwrap();
    let mut builder = fortinac::Client::builder(format!("https://{host}:{port}"), token)
        .retry(RetryPolicy::none())
        .danger_accept_any_certificate(any);
    if let Some(pem) = pem {
        builder = builder.root_certificate_pem(pem);
    }
    if let Some(pin) = pin {
        builder = builder.pin_certificate_sha256(pin);
    }
    let nac = build(builder);
    nac.host().list().await.map(drop)
}

#[tokio::test]
async fn each_option_opens_what_it_is_for_and_no_more() {
    let start = |tls| Simulator::builder().product("fortinac").tls_as(tls).start();
    let other = start(Tls::new()).unwrap();
    let other: &TlsIdentity = other.tls().unwrap();
    for server in &SERVERS {
        let simulator = start((server.tls)()).unwrap();
        let own = simulator.tls().unwrap();
        for authority in [
            Authority::None,
            Authority::Own,
            Authority::Other,
            Authority::Leaf,
        ] {
            for pin in [Pin::None, Pin::Own, Pin::Other] {
                for any in [false, true] {
                    let pem = match authority {
                        Authority::None => None,
                        Authority::Own => Some(&*own.ca_pem),
                        Authority::Other => Some(&*other.ca_pem),
                        Authority::Leaf => Some(&*own.leaf_pem),
                    };
                    let pinned = match pin {
                        Pin::None => None,
                        Pin::Own => Some(&*own.leaf_sha256),
                        Pin::Other => Some(&*other.leaf_sha256),
                    };
                    let case = format!("{:?} {authority:?} {pin:?} {any}", server.wrong);
                    let result = call(&simulator, server.host, pem, pinned, any).await;
                    let requests = simulator.take_requests().len();
                    match (refusal(server, authority, pin, any), result) {
                        (None, Ok(())) => assert_eq!(requests, 1, "{case}"),
                        (Some(words), Err(error)) => {
                            assert_eq!((error.kind(), requests), (ErrorKind::Connect, 0), "{case}");
                            let text = error.to_string();
                            assert!(text.contains(words), "{case}: {text}");
                            // What to compare with, and to pin.
                            let shown = text.replace(':', "").to_lowercase();
                            assert!(shown.contains(&own.leaf_sha256), "{case}: {text}");
                        }
                        (None, Err(error)) => panic!("{case}: {error}"),
                        (Some(_), Ok(())) => panic!("{case}: it was taken"),
                    }
                }
            }
        }
    }
}
