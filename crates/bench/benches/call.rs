//! From a typed call to the bytes of its request, and from a canned answer to a typed value: `cargo bench -p secapi-bench --bench call`.
//!
//! Both sides build a `reqwest::Request` to the last byte and read a `reqwest::Response`; the network between them is memory.

use std::sync::Arc;

use dbss::{AccessKey, Region};
use forticasb::{Credentials, Tenant, Timestamp};
use secapi_bench::bodies::{self, Order};
use secapi_bench::by_hand::{Casb, Dbss, Error, Nac, signer};
use secapi_bench::measure::{self, Case};
use secapi_bench::network::{InMemory, Network};
use tokio::runtime::{Builder, Runtime};

const TOKEN: &str = "made-up-token-0123456789abcdef";
const PROJECT: &str = "made-up-project-0123456789abcdef";
const MAC: &str = "00:50:56:00:00:02";

impl Network for Shared {
    async fn send(&self, request: reqwest::Request) -> reqwest::Result<reqwest::Response> {
        self.0.send(request).await
    }
}

/// The network as the code that is written by hand holds it.
struct Shared(Arc<InMemory>);

fn runtime() -> std::io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}

fn casb(network: &Arc<InMemory>) -> Result<(forticasb::Client, Casb<Shared>), Error> {
    let client = forticasb::Client::builder(Credentials::token(TOKEN))
        .transport(network.clone())
        .build()?;
    let by_hand = Casb::new(Shared(network.clone()), "https://www.forticasb.com", TOKEN);
    Ok((client.with_tenant(&Tenant::new(1, 2, 3)), by_hand))
}

fn severities(name: &str) -> Result<Case, Error> {
    let (client, by_hand) = casb(&InMemory::new(bodies::SEVERITIES))?;
    let (one, other) = (runtime()?, runtime()?);
    Ok(Case::new(name, 200)
        .way("by hand", move || one.block_on(by_hand.severities()))
        .way("secapi", move || {
            other.block_on(client.alert().get_severity().send())
        }))
}

fn alerts(name: &str) -> Result<Case, Error> {
    const SEVERITY: [&str; 2] = ["Critical", "Alert"];
    let (client, by_hand) = casb(&InMemory::new(bodies::alerts(
        3,
        usize::MAX,
        Order::Documented,
    )))?;
    let (one, other) = (runtime()?, runtime()?);
    let (from, to) = (1_583_347_487_553, 1_583_433_887_553);
    let (first, last) = (Timestamp::from_millis(from), Timestamp::from_millis(to));
    Ok(Case::new(name, 200)
        .way("by hand", move || {
            one.block_on(by_hand.alerts("Salesforce", from, to, &SEVERITY))
        })
        .way("secapi", move || {
            let call = client.alert().list("Salesforce", first, last);
            other.block_on(call.severity(SEVERITY).send())
        }))
}

fn host(name: &str) -> Result<Case, Error> {
    let network = InMemory::new(bodies::hosts(1, usize::MAX, Order::Documented));
    let base = "https://nac.example.com:8443";
    let client = fortinac::Client::builder(base, TOKEN)
        .transport(network.clone())
        .build()?;
    let by_hand = Nac::new(Shared(network), base, TOKEN);
    let (one, other) = (runtime()?, runtime()?);
    Ok(Case::new(name, 200)
        .way("by hand", move || one.block_on(by_hand.hosts_by_mac(MAC)))
        .way("secapi", move || {
            other.block_on(client.host().get_by_mac(MAC).send())
        }))
}

fn instances(name: &str) -> Result<Case, Error> {
    let network = InMemory::new(bodies::instances(2));
    let client = dbss::Client::builder(
        &Region::TR_WEST_1,
        AccessKey::new("MADEUPKEY", "made-up-secret").into(),
    )
    .transport(network.clone())
    .build()?
    .with_project(PROJECT);
    let key = signer::Key {
        id: "MADEUPKEY".to_owned(),
        secret: "made-up-secret".to_owned(),
    };
    let host = "dbss.tr-west-1.myhuaweicloud.com";
    let by_hand = Dbss::new(Shared(network), host, PROJECT, key);
    let (one, other) = (runtime()?, runtime()?);
    Ok(Case::new(name, 200)
        .way("by hand", move || one.block_on(by_hand.instances()))
        .way("secapi", move || {
            let call = client.instance().list_audit_instances_last();
            other.block_on(call.send())
        }))
}

fn main() -> Result<(), Error> {
    measure::main(&[
        ("forticasb: GET, tenant headers, a bare list", &severities),
        ("forticasb: POST, a list in the body, 3 alerts", &alerts),
        ("fortinac: GET, a value in the path, a host", &host),
        ("dbss: GET, a query, signed, 2 instances", &instances),
    ])
}
