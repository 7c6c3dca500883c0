//! Hosts per role and type.

use std::collections::BTreeMap;

use secapi_core::Timestamp;

use super::chart::Chart;
use super::page::{Page, Table};
use super::{client, made_at};
use crate::Result;
use crate::options::Options;
use crate::output::Progress;

pub(super) async fn page(options: &Options) -> Result<Page> {
    let client = fortinac::Client::from(client("fortinac", "host.list", options).await?);
    let progress = Progress::rows(options);
    let mut hosts = client.inventory().rows();
    let (mut per_role, mut per_type) = (BTreeMap::new(), BTreeMap::new());
    let (mut rows, mut connected, mut at_risk) = (Vec::new(), 0_u64, 0_u64);
    while let Some(found) = hosts.try_next().await? {
        let host = found.host;
        let named = |name: Option<String>| {
            name.filter(|name| !name.is_empty())
                .unwrap_or_else(|| "none".to_owned())
        };
        let role = named(host.role);
        let kind = named(host.type_label.or(host.hardware_type));
        *per_role.entry(role.clone()).or_default() += 1;
        *per_type.entry(kind.clone()).or_default() += 1;
        connected += u64::from(host.connected == Some(true));
        at_risk += u64::from(host.at_risk == Some(true));
        let adapters = found.adapters.into_iter();
        let addresses: Vec<String> = adapters
            .filter_map(|adapter| adapter.physical_address)
            .collect();
        rows.push(vec![
            host.id.map(|id| id.to_string()).unwrap_or_default(),
            host.host_name.unwrap_or_default(),
            role,
            kind,
            host.operating_system.unwrap_or_default(),
            host.owner.unwrap_or_default(),
            addresses.join(" "),
            host.ip.unwrap_or_default(),
            yes_or_no(host.connected),
            host.creation_time
                .map(Timestamp::to_date_time)
                .unwrap_or_default(),
        ]);
        progress.set(rows.len() as u64);
    }
    progress.end();
    Ok(Page {
        title: "FortiNAC inventory".to_owned(),
        query: vec![("hosts", "all".to_owned()), ("made", made_at())],
        figures: vec![
            ("hosts".to_owned(), rows.len().to_string()),
            ("connected".to_owned(), connected.to_string()),
            ("at risk".to_owned(), at_risk.to_string()),
        ],
        charts: vec![
            Chart::bars("Hosts per role", per_role),
            Chart::bars("Hosts per type", per_type),
        ],
        tables: vec![Table {
            title: "Hosts".to_owned(),
            columns: vec![
                "id",
                "name",
                "role",
                "type",
                "system",
                "owner",
                "MAC addresses",
                "IP address",
                "connected",
                "created (UTC)",
            ],
            rows,
        }],
    })
}

fn yes_or_no(value: Option<bool>) -> String {
    match value {
        Some(true) => "yes".to_owned(),
        Some(false) => "no".to_owned(),
        None => String::new(),
    }
}
