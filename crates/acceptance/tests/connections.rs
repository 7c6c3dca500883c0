//! Connections that break: what was sent, what may be sent again, and what nobody sees.

use std::sync::Mutex;
use std::time::Duration;

use secapi_acceptance::clients::{Subject, build};
use secapi_core::{Attempt, ErrorKind, Hook, PlannedRetry};
use secapi_simulator::{Fault, Simulator};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpSocket, TcpStream};

const MAC: &str = "00:50:56:00:00:01";

/// How many hosts there would be by now.
fn created(simulator: &Simulator) -> usize {
    let expectation = simulator.expect("host.create");
    let requests = expectation.found();
    requests.iter().filter(|request| request.handled).count()
}

/// Point 5: the service has read the request, and the answer is lost.
#[tokio::test]
async fn a_lost_answer_is_not_asked_for_twice_unless_that_is_safe() {
    for script in [
        "host.create cut-after",
        "host.create reset cut-after",
        "host.create status 502 handled",
        "host.create status 504 handled",
    ] {
        let simulator = fortinac::Client::simulator();
        let client = fortinac::Client::client(&simulator);
        simulator.faults().add_script(script).unwrap();
        let error = client.host().create([MAC]).await.unwrap_err();
        assert!(error.is_outcome_unknown(), "{script}: {error}");
        assert!(
            error.to_string().contains("outcome is unknown"),
            "{script}: {error}"
        );
        assert_eq!(error.attempts(), 1, "{script}");
        simulator.expect("host.create").times(1);
        assert_eq!(created(&simulator), 1, "{script}");
    }
    let simulator = fortinac::Client::simulator();
    let client = fortinac::Client::client(&simulator);
    simulator
        .faults()
        .add(Fault::on("*").nth(1).cut_after())
        .unwrap();
    client.read().await.unwrap();
    simulator.expect(fortinac::Client::READ).times(2);
}

/// Point 5: the connection breaks before a byte of the request has left.
#[tokio::test]
async fn what_was_never_sent_is_sent_again() {
    let cases = [
        (true, "connect nth 1 cut-before"),
        (true, "connect nth 1 cut-handshake"),
        (true, "connect nth 1 reset cut-handshake"),
        (true, "connect calls 1..2 cut-before"),
        (false, "connect nth 1 cut-before"),
    ];
    for (tls, script) in cases {
        let simulator = || {
            let builder = Simulator::builder()
                .product("fortinac")
                .fault_script(script);
            let builder = if tls { builder.tls() } else { builder };
            builder.start().unwrap()
        };
        let broken = if script.contains("1..2") { 2 } else { 1 };
        let posted = simulator();
        let client = fortinac::Client::client(&posted);
        client
            .host()
            .create([MAC])
            .await
            .unwrap_or_else(|error| panic!("{script}: {error}"));
        posted.expect("*").times(1);
        assert_eq!(created(&posted), 1, "{script}");
        assert_eq!(client.stats().retries, broken, "{script}");

        let got = simulator();
        let client = fortinac::Client::client(&got);
        client.read().await.unwrap();
        got.expect("*").times(1);
        assert_eq!(client.stats().retries, broken, "{script}");
    }
}

/// Lets a port that refused connections accept them, once a retry is planned.
struct Opens(Mutex<Option<TcpSocket>>, std::net::SocketAddr);

impl Hook for Opens {
    fn retry_planned(&self, _: &Attempt<'_>, retry: &PlannedRetry) {
        assert_eq!(retry.error, ErrorKind::Connect);
        let Some(socket) = self.0.lock().unwrap().take() else {
            return;
        };
        let (listener, to) = (socket.listen(16).unwrap(), self.1);
        tokio::spawn(async move {
            while let Ok((mut from, _)) = listener.accept().await {
                let mut to = TcpStream::connect(to).await.unwrap();
                tokio::spawn(async move { copy_bidirectional(&mut from, &mut to).await });
            }
        });
    }
}

/// Point 5: nobody listens yet.
#[tokio::test]
async fn a_refused_connection_is_tried_again() {
    let simulator = fortinac::Client::simulator();
    let address = simulator.base_url().trim_start_matches("http://");
    for get in [false, true] {
        drop(simulator.take_requests());
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let port = socket.local_addr().unwrap().port();
        let opens = Opens(Mutex::new(Some(socket)), address.parse().unwrap());
        let client = build(
            <fortinac::Client as Subject>::builder(&simulator)
                .base_url(format!("http://127.0.0.1:{port}"))
                .hook(opens),
        );
        if get {
            client.read().await.unwrap();
        } else {
            client.host().create([MAC]).await.unwrap();
            assert_eq!(created(&simulator), 1);
        }
        assert_eq!(client.stats().hook_panics, 0);
        assert_eq!(client.stats().retries, 1);
        simulator.expect("*").times(1);
    }
}

/// Point 8: connections that the service closes while they are idle are nobody's business.
async fn idle_closes_are_not_seen<S: Subject>() {
    let simulator = Simulator::builder()
        .product(S::PRODUCT)
        .idle_close(Duration::from_millis(100))
        .start()
        .unwrap();
    let client = S::client(&simulator);
    for call in 0..100_u64 {
        client
            .read()
            .await
            .unwrap_or_else(|error| panic!("{}, call {call}: {error}", S::PRODUCT));
        // Around the time at which the connection is closed, so that some calls meet the closing.
        tokio::time::sleep(Duration::from_millis(94 + call % 12)).await;
    }
    assert_eq!(client.stats().failed_calls, 0);
    let closed = simulator.traffic().connections;
    assert!(
        closed > 10,
        "only {closed} connections, so nothing was closed"
    );
}

#[tokio::test]
async fn a_service_that_closes_idle_connections_causes_no_error() {
    tokio::join!(
        idle_closes_are_not_seen::<forticasb::Client>(),
        idle_closes_are_not_seen::<forticwp::Client>(),
        idle_closes_are_not_seen::<fortinac::Client>(),
        idle_closes_are_not_seen::<dbss::Client>(),
    );
}

/// Point 8, for what is not safe to repeat: by the time of the next call the closing has been noticed. A second is so long that no new
/// connection is closed before its first request has come, however busy the machine is.
#[tokio::test]
async fn nor_does_it_for_calls_that_are_not_safe_to_repeat() {
    let simulator = Simulator::builder()
        .product("fortinac")
        .idle_close(Duration::from_secs(1))
        .start()
        .unwrap();
    let client = fortinac::Client::client(&simulator);
    for call in 0..10 {
        client
            .host()
            .create([MAC])
            .await
            .unwrap_or_else(|error| panic!("call {call}: {error}"));
        // Until the service has closed it.
        while simulator.traffic().open > 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(created(&simulator), 10);
    simulator.expect("*").times(10);
}
