//! Settings that are one record: a GET shows it, and a POST to the same path changes it.

use serde_json::{Value, json};

use super::ROOT;
use super::change::in_form_of;
use super::devices::DEVICES;
use super::hosts::HOSTS;
use super::policies;
use super::records::{one, unknown};
use super::resource::Resource;
use crate::answer::{CallResult, Outcome};
use crate::call::Call;
use crate::refusal::Refusal;
use crate::state::{Collection, SetFields, Store};

/// One record, or one for each of something.
pub(super) struct Single {
    /// Where it is read and changed, behind the root of the interface.
    paths: &'static [&'static str],
    pub(super) rows: &'static Collection,
    /// The parameters with the keys of what it is about; none where there is only one record.
    about: &'static [&'static str],
    /// Those that have a record each, where they are records themselves.
    owners: Option<&'static Resource>,
    /// Names that fields have in requests, and what the record calls them.
    sent: &'static [(&'static str, &'static str)],
    /// The field of the body that holds the record; the body itself where it is empty.
    within: &'static str,
    /// The record as it is answered; `None` for one that says nothing yet.
    shown: fn(Value) -> Option<Value>,
}

#[rustfmt::skip]
pub(super) static SINGLES: &[Single] = &[
    Single {
        about: &["id"],
        owners: Some(&DEVICES),
        ..single(
            &["/dynamic/dynamic-connection/polling/{id}"],
            &one("session-polling", "dynamic_connection.get_polling"),
        )
    },
    // Below a name of its own: `status` is the health of a profile, and that of the call as well.
    Single {
        about: &["id"],
        owners: Some(&HOSTS),
        shown: |row| (row != json!({})).then(|| json!({ "results": [row] })),
        ..single(&["/host/{id}/health", "/host/{id}/set-health"], &unknown("host-health", "host.get_health"))
    },
    Single {
        about: &["deviceID", "elementIDs"],
        owners: Some(&DEVICES),
        within: "properties",
        ..single(
            &["/policy/logical-network-configuration/element/properties"],
            &one("element-properties", "policy_access.get_element_properties"),
        )
    },
    Single {
        about: &["policyName"],
        ..single(&["/policy/endpoint-compliance/scan/details"], &one(SCANS, "policy_compliance.get_scan_details"))
    },
    single(&["/radius/radius-server-config/global"], &one(RADIUS, "radius.get_service")),
    single(&["/settings/agent/agent-update"], &one("agent-update", "settings_agent.get_update")),
    single(&["/settings/device/quarantine"], &one("quarantine", "settings_device.get_quarantine")),
    // The misspelled name is the page's.
    Single {
        sent: &[("pimaryRadiusServer", "primaryServerID"), ("secondaryRadiusServer", "secondaryServerName")],
        ..single(
            &["/settings/integration/aaa-mappings/defaults"],
            &one("aaa-mapping-defaults", "settings_aaa.get_mapping_defaults"),
        )
    },
    single(&["/settings/integration/email"], &unknown("email", "settings_messaging.get_email")),
    single(&["/settings/integration/proxy"], &unknown("proxy", "settings_integration.get_proxy")),
    single(&["/system/analytics-properties"], &one("analytics", "system.get_analytics")),
    single(&["/system/backup-settings/database"], &one("database-backup", "system.get_database_backup")),
    single(&["/system/backup-settings/system-backup"], &one("system-backup", "system.get_system_backup")),
    single(&["/system/high-availability"], &one("high-availability", "system.get_high_availability")),
    single(&["/system/managed-server/filtered-summary"], &one(SERVERS, "system.get_managed_servers")),
    // A list, because a value that was never set is an empty one in the page's sample.
    Single {
        about: &["name"],
        shown: |row| row.get("value").map(|value| json!([value])),
        ..single(&["/user/attributes/{name}"], &unknown("user-attributes", "user_attribute.get"))
    },
    Single {
        about: &["key"],
        ..single(&["/user/current-session/cache"], &unknown("session-cache", "user.get_cached_value"))
    },
    single(&["/user/current-session/feature-visibility"], &one("feature-visibility", "user.get_feature_visibility")),
    single(&["/winbind/config/global", "/winbind/config/status"], &one(WINBIND, "winbind.get_service_details")),
];

const fn single(paths: &'static [&'static str], rows: &'static Collection) -> Single {
    Single {
        paths,
        rows,
        about: &[],
        owners: None,
        sent: &[],
        within: "",
        shown: |row| {
            row.as_object()
                .is_some_and(|row| !row.is_empty())
                .then_some(row)
        },
    }
}

pub(super) fn work(call: &Call<'_>, store: &mut Store<'_>) -> Option<CallResult> {
    if let Some(outcome) = other(call, store) {
        return Some(Ok(outcome));
    }
    if call.id == "policy_compliance.set_scan_details" {
        return Some(set_scan_details(call, store));
    }
    let at = call.operation.operation.path.strip_prefix(ROOT)?;
    let single = SINGLES.iter().find(|one| one.paths.contains(&at))?;
    Some(match call.operation.operation.method.as_str() {
        "GET" => single.show(call, store),
        _ => single
            .parts(call, store)
            .map(|parts| single.change(call, store, &parts)),
    })
}

/// The details of a scan are set by its id, and read by its name.
fn set_scan_details(call: &Call<'_>, store: &mut Store<'_>) -> CallResult {
    let scans = policies::named("scan-configurations");
    let found = scans.map(|scans| scans.require(call, store, call.path("id")));
    let name = found.transpose()?.flatten();
    let name = name.and_then(|(_, scan)| Some(scan.get("name")?.as_str()?.to_owned()));
    let details = SINGLES.iter().find(|one| one.rows.name == SCANS);
    Ok(match (details, name) {
        (Some(details), Some(name)) => details.change(call, store, &[name]),
        _ => Outcome::Usual,
    })
}

/// What calls do to a record, or show of it, that are not at its path.
fn other(call: &Call<'_>, store: &mut Store<'_>) -> Option<Outcome> {
    let (name, edit): (&str, fn(&mut Value, &Call<'_>)) = match call.id {
        "radius.is_service_active" => {
            let service = store.only(named(RADIUS)?, "");
            let running = service.get("serviceRunning")?;
            return Some(Outcome::One(running.clone()));
        }
        "radius.get_service_status" => {
            let service = store.only(named(RADIUS)?, "");
            return Some(Outcome::One(json!({
                "processEnabled": service.get("serviceEnabled"),
                "processRunning": service.get("serviceRunning"),
            })));
        }
        "radius.disable_service" => (RADIUS, |service, _| {
            service.set(json!({ "serviceEnabled": false, "serviceRunning": false }));
        }),
        "winbind.enable_service" => (WINBIND, |service, _| {
            service.set(json!({ "processEnabled": true, "processRunning": true }));
        }),
        "settings_messaging.reset_email" => ("email", |email, _| *email = json!({})),
        "system.add_managed_server" => (SERVERS, |servers, call| {
            if let Some(clusters) = servers.get_mut("clusters").and_then(Value::as_array_mut) {
                clusters.push(json!({ "primaryServer": { "ip": call.text("ip") } }));
            }
        }),
        _ => return None,
    };
    let rows = named(name)?;
    let mut row = store.only(rows, "");
    edit(&mut row, call);
    store.replace(rows, "", 0, row);
    Some(Outcome::Usual)
}

const SCANS: &str = "scan-details";
const RADIUS: &str = "radius-service";
const WINBIND: &str = "winbind-service";
const SERVERS: &str = "managed-servers";

fn named(name: &str) -> Option<&'static Collection> {
    let found = SINGLES.iter().find(|one| one.rows.name == name);
    found.map(|one| one.rows)
}

impl Single {
    fn show(&self, call: &Call<'_>, store: &mut Store<'_>) -> CallResult {
        let parts = self.parts(call, store)?;
        let part = parts.first().map_or("", String::as_str);
        let row = store.only(self.rows, part);
        Ok((self.shown)(row).map_or(Outcome::Usual, Outcome::One))
    }

    /// Takes over what the record has room for. One of which nothing is known has room for everything.
    fn change(&self, call: &Call<'_>, store: &mut Store<'_>, parts: &[String]) -> Outcome {
        let mut sent = store.sent(call, self.rows);
        if let Some(Value::Object(within)) = sent.remove(self.within) {
            sent = within;
        }
        for part in parts {
            let mut row = store.only(self.rows, part);
            if let Value::Object(fields) = &mut row {
                for (name, value) in &sent {
                    let known = self.sent.iter().find(|(sent, _)| sent == name);
                    let name = known.map_or(name.as_str(), |(_, field)| field);
                    let has_room = store.is_untyped(self.rows)
                        || fields.contains_key(name)
                        || store.has_field(self.rows, name);
                    if has_room {
                        let value = in_form_of(fields.get(name), value.clone());
                        fields.insert(name.to_owned(), value);
                    }
                }
            }
            store.replace(self.rows, part, 0, row);
        }
        Outcome::Usual
    }

    /// The keys of what the call is about.
    fn parts(&self, call: &Call<'_>, store: &Store<'_>) -> Result<Vec<String>, Refusal> {
        if self.about.is_empty() {
            return Ok(vec![String::new()]);
        }
        let parts: Vec<String> = self
            .about
            .iter()
            .flat_map(|name| call.values(name))
            .collect();
        if let Some(owners) = self.owners {
            for part in &parts {
                owners.require(call, store, part)?;
            }
        }
        Ok(parts)
    }
}

/// What names the record of a collection; empty where there is only one.
pub(super) fn part(collection: &str) -> &'static str {
    let found = SINGLES.iter().find(|one| one.rows.name == collection);
    found
        .and_then(|one| one.about.first())
        .copied()
        .unwrap_or_default()
}
