//! Simulators of `FortiNAC`, and clients that they let in.

use std::time::{Duration, SystemTime};

use fortinac::host::Host;
use fortinac::{Client, Error};
use secapi_simulator::{Builder, Simulator};

/// 2026-01-01T00:00:00Z.
pub(crate) const FROM: i64 = 1_767_225_600_000;
pub(crate) const DAY: i64 = 86_400_000;
pub(crate) const TO: i64 = FROM + 10 * DAY;

pub(crate) fn builder(rows: usize) -> Builder {
    let instant =
        |millis: i64| SystemTime::UNIX_EPOCH + Duration::from_millis(millis.unsigned_abs());
    Simulator::builder()
        .product("fortinac")
        .items(rows)
        .time_range(instant(FROM), instant(TO))
}

pub(crate) fn client(simulator: &Simulator) -> Client {
    let token = simulator.credentials().token.clone().unwrap();
    Client::builder(simulator.base_url(), token)
        .build()
        .unwrap()
}

pub(crate) fn started(rows: usize) -> (Simulator, Client) {
    let simulator = builder(rows).start().unwrap();
    let client = client(&simulator);
    (simulator, client)
}

/// A simulator that refuses ids which nothing has ever had.
pub(crate) fn strict(rows: usize) -> (Simulator, Client) {
    let simulator = builder(rows).strict_ids(true).start().unwrap();
    let client = client(&simulator);
    (simulator, client)
}

pub(crate) async fn hosts(nac: &Client) -> Vec<Host> {
    nac.host().list().items().try_collect().await.unwrap()
}

pub(crate) async fn by_mac(nac: &Client, mac: &str) -> Option<Host> {
    nac.find_host(mac).await.unwrap()
}

pub(crate) fn ids(hosts: &[Host]) -> Vec<i64> {
    hosts.iter().filter_map(|host| host.id).collect()
}

/// The text of a refusal of something that is not there.
pub(crate) fn not_found<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    let error = result.unwrap_err();
    assert!(error.is_not_found(), "{error}");
    error.message().to_owned()
}
