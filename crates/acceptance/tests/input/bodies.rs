//! Bodies that stall, and readers that take their time.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use secapi_acceptance::clients::{Subject, build};
use secapi_core::{ErrorKind, RetryPolicy};
use secapi_simulator::{Canned, Fault, Simulator};
use tokio::io::{self, AsyncWrite};
use tokio::time::{Sleep, sleep};

/// The longest silence that is taken; so long that a busy machine does not make the simulator look silent.
const IDLE: Duration = Duration::from_secs(3);

async fn stalls<C: Subject>() {
    let simulator = C::simulator();
    let client = build(
        C::builder(&simulator)
            .read_timeout(IDLE)
            .retry(RetryPolicy::none()),
    );
    let fault = Fault::on(C::READ).stall_body(5);
    simulator.faults().add(fault).unwrap();
    let error = client.read().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    assert_eq!(error.operation(), Some(C::READ));
    let text = error.to_string();
    assert!(
        text.contains("nothing more came for 3 s after 5 bytes"),
        "{text}"
    );
    simulator.expect(C::READ).times(1);
}

#[tokio::test]
async fn a_body_that_stalls_is_given_up_with_the_bytes_that_came() {
    tokio::join!(
        stalls::<forticasb::Client>(),
        stalls::<forticwp::Client>(),
        stalls::<fortinac::Client>(),
        stalls::<dbss::Client>(),
    );
}

#[tokio::test]
async fn rows_that_are_read_slowly_all_come() {
    let simulator = Simulator::builder()
        .product("fortinac")
        .items(6)
        .start()
        .unwrap();
    let nac = build(
        <fortinac::Client as Subject>::builder(&simulator)
            .read_timeout(IDLE)
            .attempt_timeout(IDLE)
            .timeout(IDLE),
    );
    for ahead in [0, 2] {
        let mut rows = nac.host().list().page_size(2).items().prefetch(ahead);
        let mut count = 0;
        while rows.try_next().await.unwrap().is_some() {
            count += 1;
            // All in all more than any deadline.
            sleep(IDLE / 4).await;
        }
        assert_eq!(count, 6);
    }
}

/// Takes a part of what it is given, and then a rest that is longer than any silence on the wire may be.
struct Slow {
    taken: usize,
    rest: Option<Pin<Box<Sleep>>>,
    /// How often it rests.
    rests: usize,
}

impl AsyncWrite for Slow {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if let Some(rest) = &mut self.rest {
            ready!(rest.as_mut().poll(cx));
            self.rest = None;
        }
        if self.rests > 0 {
            self.rests -= 1;
            self.rest = Some(Box::pin(sleep(IDLE * 3 / 2)));
        }
        self.taken += bytes.len();
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[tokio::test]
async fn a_file_that_is_written_slowly_comes_whole() {
    const SIZE: usize = 16 << 20;
    let simulator = dbss::Client::simulator();
    let report = Canned::new(200, vec![b'%'; SIZE]).header("Content-Type", "application/pdf");
    simulator
        .next_answer("report.download_audit_report", report)
        .unwrap();
    let dbss = build(<dbss::Client as Subject>::builder(&simulator).read_timeout(IDLE));
    let mut writer = Slow {
        taken: 0,
        rest: None,
        rests: 2,
    };
    let call = dbss
        .report()
        .download_audit_report("made-up-instance-0123456789abcdef", "made-up-report-id");
    let file = call.download().to_writer(&mut writer).await.unwrap();
    assert_eq!((writer.taken, writer.rests), (SIZE, 0));
    assert_eq!(file.bytes, SIZE as u64);
}
