//! Calls a second on loopback, 64 in flight, against a bare loop of reqwest that makes the same calls to the same server:
//! `cargo bench -p secapi-bench --bench throughput`.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use secapi_bench::bodies::{self, Order};
use secapi_bench::by_hand::{Error, Nac, http_client};
use secapi_bench::{measure, server};
use secapi_core::Bytes;

const TOKEN: &str = "made-up-token-0123456789abcdef";
const MAC: &str = "00:50:56:00:00:02";
const IN_FLIGHT: usize = 64;
const CALLS: u32 = 2_000;
const ROUNDS: usize = 11;

/// How long so many calls take, 64 at a time.
async fn time<F, R>(call: F) -> Result<Duration, Error>
where
    F: Fn() -> R + Clone + Send + 'static,
    R: Future<Output = Result<(), Error>> + Send,
{
    let left = Arc::new(AtomicU32::new(CALLS));
    let start = Instant::now();
    let tasks: Vec<_> = (0..IN_FLIGHT)
        .map(|_| {
            let (left, call) = (left.clone(), call.clone());
            let take = move || {
                left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1))
            };
            tokio::spawn(async move {
                while take().is_ok() {
                    call().await?;
                }
                Ok::<_, Error>(())
            })
        })
        .collect();
    for task in tasks {
        task.await??;
    }
    Ok(start.elapsed())
}

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<(), Error> {
    let body = Bytes::from(bodies::hosts(1, usize::MAX, Order::Documented));
    let address = server::start(Duration::ZERO, Arc::new(move |_| body.clone())).await?;
    let by_hand = Arc::new(Nac::new(http_client(), &address, TOKEN));
    let client = fortinac::Client::builder(&address, TOKEN).build()?;

    let bare = move || {
        let by_hand = by_hand.clone();
        async move { by_hand.hosts_by_mac(MAC).await.map(drop) }
    };
    let own = move || {
        let call = client.host().get_by_mac(MAC);
        async move { call.await.map(drop).map_err(Error::from) }
    };
    let (mut ratios, mut rates) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let (bare, own) = if round % 2 == 0 {
            let bare = time(bare.clone()).await?;
            (bare, time(own.clone()).await?)
        } else {
            let own = time(own.clone()).await?;
            (time(bare.clone()).await?, own)
        };
        // The first round makes the connections.
        if round > 0 {
            ratios.push(bare.as_secs_f64() / own.as_secs_f64());
            rates.push(f64::from(CALLS) / own.as_secs_f64());
        }
    }
    println!(
        "secapi makes {:.0} calls a second, {:.3} of what the bare loop makes (medians of {ROUNDS} rounds)",
        measure::median(rates),
        measure::median(ratios),
    );
    Ok(())
}
