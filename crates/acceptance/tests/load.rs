//! Memory and sockets under load: many calls at once, a long list, answers that are far larger than they look.
//!
//! One test a process, for it measures the process's memory, which the simulator shares. The shared run time alone is measured, with a
//! server that keeps nothing, by `crates/core/tests/load.rs`.
#![cfg(target_os = "linux")]

use std::collections::HashSet;
use std::time::Duration;

use secapi_acceptance::clients::{Subject, at_once, build};
use secapi_core::ErrorKind;
use secapi_simulator::{Canned, Fault, Simulator};
use serde_json::json;
use tokio::task::JoinSet;

const MIB: usize = 1 << 20;

/// Measures how much memory a process has at most, beyond what it had at first.
struct Memory(usize);

impl Memory {
    /// `None` where the system does not tell.
    fn start() -> Option<Self> {
        // Forgets the highest mark so far.
        std::fs::write("/proc/self/clear_refs", "5").ok()?;
        Self::highest().map(Self)
    }

    /// The highest mark, in bytes.
    fn highest() -> Option<usize> {
        let status = std::fs::read_to_string("/proc/self/status").ok()?;
        let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
        let kib: usize = line.split_whitespace().nth(1)?.parse().ok()?;
        Some(kib * 1024)
    }

    /// Asserts that it grew by less than so many MiB since the start.
    fn assert_growth(start: Option<&Self>, what: &str, mib: usize) {
        if let (Some(start), Some(highest)) = (start, Self::highest()) {
            let growth = highest.saturating_sub(start.0);
            println!("{what}: {} MiB", growth / MIB);
            assert!(growth < mib * MIB, "{what}: {} MiB", growth / MIB);
        }
    }
}

#[test]
fn memory_and_sockets_stay_within_bounds() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        bombs().await;
        many_rows().await;
        many_calls().await;
    });
}

/// A simulator of FortiNAC that keeps few of the requests, which would count as the client's memory.
fn simulator() -> secapi_simulator::Builder {
    Simulator::builder().product("fortinac").keep_requests(10)
}

async fn many_calls() {
    const CALLS: u32 = 10_000;
    const AT_ONCE: u32 = 256;
    let simulator = simulator().start().unwrap();
    let nac =
        build(<fortinac::Client as Subject>::builder(&simulator).max_in_flight(AT_ONCE as usize));
    let answer = json!({"status": "success", "results": [{"id": 7, "hostName": "printer"}]});
    let answer = Canned::json(200, answer.to_string());
    simulator
        .faults()
        .add(Fault::on("host.get").answer(answer))
        .unwrap();
    // What the simulator keeps for each connection is not the client's: it is there before anything is measured.
    at_once((0..2 * AT_ONCE).map(|id| nac.host().get(id.into()).into_future())).await;
    let memory = Memory::start();
    let mut calls = JoinSet::new();
    for id in 0..CALLS {
        calls.spawn(nac.host().get(id.into()).into_future());
    }
    let (mut done, mut most) = (0, 0);
    while let Some(result) = calls.join_next().await {
        drop(result.unwrap().unwrap());
        done += 1;
        most = simulator.traffic().open.max(most);
    }
    assert_eq!(done, CALLS);
    assert_eq!(nac.stats().attempts, u64::from(CALLS + 2 * AT_ONCE));
    println!("{CALLS} calls: {most} sockets");
    // Of those that wait for a call, as many are kept; beside them there are those in use.
    assert!(most <= u64::from(2 * AT_ONCE), "{most} sockets");
    while simulator.traffic().open > u64::from(AT_ONCE) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Memory::assert_growth(memory.as_ref(), "many calls", 50);
}

async fn many_rows() {
    const ROWS: usize = 100_000;
    let simulator = simulator().items(ROWS).start().unwrap();
    let nac = build(<fortinac::Client as Subject>::builder(&simulator));
    let list = || nac.settings_integration().list_vendors().page_size(1000);
    // What one page takes is taken.
    list().await.unwrap();
    let memory = Memory::start();
    let mut rows = list().items();
    let mut ids = HashSet::with_capacity(ROWS);
    while let Some(row) = rows.try_next().await.unwrap() {
        assert!(ids.insert(row.id.unwrap()), "{:?} came twice", row.id);
    }
    assert_eq!(ids.len(), ROWS);
    // The ids alone are 2 MiB; the rows would be 50.
    Memory::assert_growth(memory.as_ref(), "many rows", 20);
}

/// Gzip packs a thousand to one at best, so the bombs are one of 1 MB, and one of 10 kB against a lower limit.
async fn bombs() {
    let simulator = simulator()
        .fault(Fault::on("host.list").gzip_bomb(1 << 30))
        .fault(Fault::on("host.get").gzip_bomb(10_000_000))
        .start()
        .unwrap();
    let nac = |limit: Option<usize>| {
        let builder = <fortinac::Client as Subject>::builder(&simulator);
        build(match limit {
            None => builder,
            Some(limit) => builder.max_body(limit),
        })
    };
    let sent = simulator.traffic().bytes_sent;
    let memory = Memory::start();
    let error = nac(None).host().list().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge, "{error}");
    assert!(simulator.traffic().bytes_sent - sent < 2_000_000);
    let error = nac(Some(1_000_000)).host().get(7).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge, "{error}");
    assert!(
        error.to_string().contains("larger than 1000000 bytes"),
        "{error}"
    );
    // Neither is tried again: it would be as large.
    simulator.expect("host.*").times(2);
    Memory::assert_growth(memory.as_ref(), "bombs", 100);
}
