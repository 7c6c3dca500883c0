//! Long lists: a million rows and the memory they take, and how far fetching ahead hides latency:
//! `cargo bench -p secapi-bench --bench pages`.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use secapi_bench::by_hand::Error;
use secapi_bench::server;
use secapi_core::Bytes;

const TOKEN: &str = "made-up-token-0123456789abcdef";

/// A page of a list with so many rows.
fn page(query: &str, total: usize) -> Bytes {
    let number = |name: &str| {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let value = pairs.find(|(known, _)| *known == name);
        value.and_then(|(_, value)| value.parse().ok()).unwrap_or(0)
    };
    let (start, count): (usize, usize) = (number("start"), number("count"));
    let mut body = r#"{"status":"success","errorMessage":null,"results":["#.to_owned();
    for id in start..total.min(start + count) {
        let comma = if id > start { "," } else { "" };
        let _ = write!(body, r#"{comma}{{"id":{id},"hostName":"plant-{id}"}}"#);
    }
    let _ = write!(body, r#"],"filtered":{total}}}"#);
    body.into()
}

/// The memory of this process, in kilobytes.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok())
        .unwrap_or(0)
}

async fn million() -> Result<(), Error> {
    const ROWS: usize = 1_000_000;
    let base = server::start(Duration::ZERO, Arc::new(|query| page(query, ROWS))).await?;
    let client = fortinac::Client::builder(base, TOKEN).build()?;
    for ahead in [0, 4] {
        let mut rows = client.host().list().page_size(1000).items().prefetch(ahead);
        let (mut count, mut first, mut most) = (0_usize, 0, 0);
        let start = Instant::now();
        while rows.try_next().await?.is_some() {
            count += 1;
            if count % 10_000 == 0 {
                most = most.max(memory());
                first = if first == 0 { most } else { first };
            }
        }
        println!(
            "{count} rows, {ahead} pages ahead: {:.1} s, {first} kB after 10,000 rows and {most} kB at most",
            start.elapsed().as_secs_f64()
        );
    }
    Ok(())
}

async fn latency() -> Result<(), Error> {
    const LATENCY: Duration = Duration::from_millis(50);
    let base = server::start(LATENCY, Arc::new(|query| page(query, 1000))).await?;
    let client = fortinac::Client::builder(base, TOKEN).build()?;
    for ahead in [0, 1, 4, 9] {
        let times = async {
            let mut times = Vec::new();
            for _ in 0..7 {
                let start = Instant::now();
                let rows = client.host().list().page_size(100).items().prefetch(ahead);
                assert_eq!(rows.try_collect().await?.len(), 1000);
                times.push(start.elapsed().as_secs_f64());
            }
            Ok::<_, Error>(times)
        };
        let median = secapi_bench::measure::median(times.await?);
        println!("10 pages, 50 ms each, {ahead} ahead: {median:.3} s (median of 7)");
    }
    Ok(())
}

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<(), Error> {
    latency().await?;
    million().await
}
