//! Tokens that end, and where they are good.

use std::net::{Ipv4Addr, SocketAddr};

use secapi_simulator::Simulator;
use tokio::net::TcpSocket;

use crate::support::{GROUP, address, builder, faulty, get};

#[test]
fn faults_end_tokens_before_the_request_is_looked_at() {
    for effect in ["expire-tokens", "revoke-tokens"] {
        let simulator = faulty(&format!("get_group nth 2 {effect}"));
        let seen: Vec<u16> = (0..3).map(|_| get(&simulator, GROUP).status()).collect();
        assert_eq!(seen, [200, 401, 401], "{effect}");
    }
    let simulator = faulty("* revoke-refresh-tokens");
    assert_eq!(get(&simulator, GROUP).status(), 200);
}

#[test]
fn tokens_expire_by_the_simulators_clock() {
    let simulator = builder()
        .token_ttl(std::time::Duration::from_secs(3600))
        .start()
        .unwrap();
    assert_eq!(get(&simulator, GROUP).status(), 200);
    simulator.set_clock_offset(3601);
    let refused = get(&simulator, GROUP);
    assert_eq!(refused.status(), 401);
    assert!(refused.text().contains("has expired"), "{}", refused.text());
    simulator.set_clock_offset(0);
    assert_eq!(get(&simulator, GROUP).status(), 200);
    simulator.expire_tokens();
    assert_eq!(get(&simulator, GROUP).status(), 401);
}

/// Status and text of a call that comes from that address.
async fn call_from(simulator: &Simulator, from: [u8; 4]) -> (u16, String) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    let socket = TcpSocket::new_v4().unwrap();
    socket
        .bind(SocketAddr::from((Ipv4Addr::from(from), 0)))
        .unwrap();
    let mut stream = socket
        .connect(address(simulator).parse().unwrap())
        .await
        .unwrap();
    let token = simulator.credentials().token.as_deref().unwrap();
    let request = format!(
        "GET {GROUP} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (status, answer)
}

#[tokio::test]
async fn a_token_is_good_in_its_subnets_only() {
    let simulator = builder()
        .allow_subnet("127.0.1.0/24")
        .allow_subnet("127.0.2.7/32")
        .start()
        .unwrap();
    for (from, status) in [
        ([127, 0, 1, 9], 200),
        ([127, 0, 2, 7], 200),
        ([127, 0, 2, 8], 401),
        ([127, 0, 0, 1], 401),
    ] {
        assert_eq!(call_from(&simulator, from).await.0, status, "{from:?}");
    }
    let (_, text) = call_from(&simulator, [127, 0, 0, 1]).await;
    assert!(
        text.contains("is not accepted from 127.0.0.1, only from 127.0.1.0/24, 127.0.2.7/32"),
        "{text}"
    );
    let error = builder().allow_subnet("10.0.0.0/33").start().unwrap_err();
    assert_eq!(
        error.to_string(),
        "`10.0.0.0/33` is not a subnet, such as 127.0.0.0/8"
    );
}
