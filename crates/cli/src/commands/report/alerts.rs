//! Alerts per day and severity.

use std::collections::BTreeMap;

use secapi_catalog::SHARED;
use secapi_catalog::catalog::TypeDef;
use secapi_core::{Error, Timestamp};

use super::chart::Chart;
use super::page::{Page, Table};
use super::{client, made_at};
use crate::Result;
use crate::failure::Failure;
use crate::options::Options;

/// An alert, whichever product raised it.
struct Row {
    time: Option<Timestamp>,
    severity: String,
    service: String,
    policy: String,
    user: String,
    object: String,
    id: String,
}

pub(super) async fn page(
    options: &Options,
    product: &'static str,
    (since, until): (Timestamp, Timestamp),
    services: &[String],
) -> Result<Page> {
    if since.as_millis() >= until.as_millis() {
        return Err(Failure::usage("--since is not before --until"));
    }
    let client = client(product, "alert.list", options).await?;
    let (title, rows) = if product == "forticasb" {
        let casb = forticasb::Client::from(client);
        let known = forticasb::services::all()
            .iter()
            .map(|name| (*name).to_owned());
        let services: Vec<String> = if services.is_empty() {
            known.collect()
        } else {
            services.to_vec()
        };
        let mut rows = Vec::new();
        for service in services {
            rows.extend(of_forticasb(&casb, service, since, until).await?);
        }
        ("FortiCASB alerts", rows)
    } else {
        let cwp = forticwp::Client::from(client);
        ("FortiCWP alerts", of_forticwp(&cwp, since, until).await?)
    };
    let mut rows = rows;
    rows.sort_by_key(|row| std::cmp::Reverse(row.time.map(Timestamp::as_millis)));
    let mut per_day = BTreeMap::new();
    for row in &rows {
        let day = row.time.map_or_else(|| "no date".to_owned(), day);
        *per_day.entry((day, row.severity.clone())).or_default() += 1;
    }
    let count = |text: fn(&Row) -> &String| {
        let mut counts = BTreeMap::<String, u64>::new();
        for row in &rows {
            *counts.entry(text(row).clone()).or_default() += 1;
        }
        counts
    };
    let severities = severities(product);
    let per_severity = count(|row| &row.severity);
    let figures = severities
        .iter()
        .filter_map(|name| Some((name.clone(), per_severity.get(name)?.to_string())));
    Ok(Page {
        title: title.to_owned(),
        query: vec![
            ("from", since.to_date_time() + " UTC"),
            ("to", until.to_date_time() + " UTC"),
            ("made", made_at()),
        ],
        figures: [("alerts".to_owned(), rows.len().to_string())]
            .into_iter()
            .chain(figures)
            .collect(),
        charts: vec![
            Chart::stacked("Alerts per day and severity (UTC)", &severities, &per_day),
            Chart::bars("Alerts per policy", count(|row| &row.policy)),
            Chart::bars("Alerts per service", count(|row| &row.service)),
        ],
        tables: vec![Table {
            title: "Alerts".to_owned(),
            columns: vec![
                "time (UTC)",
                "severity",
                "service",
                "policy",
                "user",
                "object",
                "id",
            ],
            rows: rows.into_iter().map(Row::cells).collect(),
        }],
    })
}

impl Row {
    fn cells(self) -> Vec<String> {
        let time = self.time.map(Timestamp::to_date_time).unwrap_or_default();
        vec![
            time,
            self.severity,
            self.service,
            self.policy,
            self.user,
            self.object,
            self.id,
        ]
    }
}

/// The severities that the catalog knows, the worst one first.
fn severities(product: &str) -> Vec<String> {
    let shared = secapi_catalog::product(product).and_then(|data| data.group(SHARED));
    let shared = shared
        .and_then(|group| group.read().ok())
        .unwrap_or_default();
    match shared.definition("Severity") {
        Some(TypeDef::Enum(found)) => {
            let values = found.values.iter();
            values.map(|value| value.value.clone()).collect()
        }
        _ => Vec::new(),
    }
}

fn day(time: Timestamp) -> String {
    time.to_date_time().chars().take(10).collect()
}

fn named(name: Option<String>) -> String {
    name.filter(|name| !name.is_empty())
        .unwrap_or_else(|| "none".to_owned())
}

async fn of_forticasb(
    client: &forticasb::Client,
    service: String,
    since: Timestamp,
    until: Timestamp,
) -> Result<Vec<Row>, Error> {
    let mut feed = client.alerts_since(service.clone(), since).until(until);
    let mut rows = Vec::new();
    while let Some(alert) = feed.try_next().await? {
        rows.push(Row {
            time: alert.create_time,
            severity: named(alert.severity.map(|severity| severity.to_string())),
            service: alert.service.unwrap_or_else(|| service.clone()),
            policy: named(alert.policy_name),
            user: alert.user_name.or(alert.user).unwrap_or_default(),
            object: alert.object.unwrap_or_default(),
            id: alert.id.or(alert.timestamp_uuid).unwrap_or_default(),
        });
    }
    Ok(rows)
}

async fn of_forticwp(
    client: &forticwp::Client,
    since: Timestamp,
    until: Timestamp,
) -> Result<Vec<Row>, Error> {
    let mut feed = client.alerts_since(since).until(until);
    let mut rows = Vec::new();
    while let Some(alert) = feed.try_next().await? {
        rows.push(Row {
            time: alert.create_time,
            severity: named(alert.severity.map(|severity| severity.to_string())),
            service: named(alert.service.map(|service| service.to_string())),
            policy: named(alert.policy_name),
            user: alert.user_name.or(alert.user).unwrap_or_default(),
            object: alert.object.unwrap_or_default(),
            id: alert.id.or(alert.timestamp_uuid).unwrap_or_default(),
        });
    }
    Ok(rows)
}
