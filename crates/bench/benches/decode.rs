//! A page of 10 MB (for the counts, 1 MB) into the models of the clients, into strict structs of `serde_derive`, and into free JSON:
//! `cargo bench -p secapi-bench --bench decode`.

use std::rc::Rc;

use forticasb::alert::Alert;
use fortinac::host::Host;
use secapi_bench::bodies::{self, Order};
use secapi_bench::by_hand::Error;
use secapi_bench::measure::{self, Case};
use secapi_bench::strict::{AlertPage, HostPage};
use secapi_core::wire::{self, Wire};
use serde::de::DeserializeOwned;

fn bytes() -> usize {
    if measure::is_counted() {
        1_000_000
    } else {
        10_000_000
    }
}

/// Reads a body as the strict page `S`, as rows `T` at `path`, and as free JSON.
fn page<S: DeserializeOwned + 'static, T: Wire + 'static>(
    name: &str,
    body: String,
    path: &'static [&'static str],
) -> Case {
    let body = Rc::new(body.into_bytes());
    let [one, two, three] = [body.clone(), body.clone(), body];
    Case::new(name, 1)
        .with_peak()
        .way("serde_derive", move || serde_json::from_slice::<S>(&one))
        .way("secapi", move || {
            wire::decode_enveloped::<Vec<T>>(&two, path)
        })
        .way("free JSON", move || {
            serde_json::from_slice::<serde_json::Value>(&three)
        })
}

fn alerts(name: &str, order: Order) -> Case {
    page::<AlertPage, Alert>(name, bodies::alerts(usize::MAX, bytes(), order), &["data"])
}

fn hosts(name: &str, order: Order) -> Case {
    page::<HostPage, Host>(
        name,
        bodies::hosts(usize::MAX, bytes(), order),
        &["results"],
    )
}

fn main() -> Result<(), Error> {
    measure::main(&[
        ("forticasb: alerts, in order", &|name| {
            Ok(alerts(name, Order::Documented))
        }),
        ("forticasb: alerts, shuffled", &|name| {
            Ok(alerts(name, Order::Shuffled))
        }),
        ("fortinac: hosts, in order", &|name| {
            Ok(hosts(name, Order::Documented))
        }),
        ("fortinac: hosts, shuffled", &|name| {
            Ok(hosts(name, Order::Shuffled))
        }),
    ])
}
