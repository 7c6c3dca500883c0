//! Settings that are one record: a GET shows it, and a POST to the same path changes it.

use super::ROOT;
use super::change::in_form_of;
use super::devices::DEVICES;
use super::hosts::HOSTS;
use super::policies;
use super::records::{one, unknown};
use super::resource::Resource;
use crate::products::prelude::*;

/// One record, or one for each of something.
pub(super) struct Single {
    /// Where it is read and changed, behind the root of the interface.
    paths: &'static [&'static str],
    pub(super) rows: Collection,
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
        owners: Some(&DEVICES),
        ..single(
            &["/dynamic/dynamic-connection/polling/{id}"],
            one("session-polling", "dynamic_connection.get_polling"),
        ).about(&["id"])
    },
    // Below a name of its own: `status` is the health of a profile, and that of the call as well.
    Single {
        owners: Some(&HOSTS),
        shown: |row| (row != json!({})).then(|| json!({ "results": [row] })),
        ..single(&["/host/{id}/health", "/host/{id}/set-health"], unknown("host-health", "host.get_health")).about(&["id"])
    },
    Single {
        owners: Some(&DEVICES),
        within: "properties",
        ..single(
            &["/policy/logical-network-configuration/element/properties"],
            one("element-properties", "policy_access.get_element_properties"),
        ).about(&["deviceID", "elementIDs"])
    },
    single(&["/policy/endpoint-compliance/scan/details"], one(SCANS, "policy_compliance.get_scan_details"))
        .about(&["policyName"]),
    single(&["/radius/radius-server-config/global"], one(RADIUS, "radius.get_service")),
    single(&["/settings/agent/agent-update"], one("agent-update", "settings_agent.get_update")),
    single(&["/settings/device/quarantine"], one("quarantine", "settings_device.get_quarantine")),
    // The misspelled name is the page's.
    Single {
        sent: &[("pimaryRadiusServer", "primaryServerID"), ("secondaryRadiusServer", "secondaryServerName")],
        ..single(
            &["/settings/integration/aaa-mappings/defaults"],
            one("aaa-mapping-defaults", "settings_aaa.get_mapping_defaults"),
        )
    },
    single(&["/settings/integration/email"], unknown(EMAIL, "settings_messaging.get_email")),
    single(&["/settings/integration/proxy"], unknown("proxy", "settings_integration.get_proxy")),
    single(&["/system/analytics-properties"], one("analytics", "system.get_analytics")),
    single(&["/system/backup-settings/database"], one("database-backup", "system.get_database_backup")),
    single(&["/system/backup-settings/system-backup"], one("system-backup", "system.get_system_backup")),
    single(&["/system/high-availability"], one("high-availability", "system.get_high_availability")),
    single(&["/system/managed-server/filtered-summary"], one(SERVERS, "system.get_managed_servers")),
    // A list, because a value that was never set is an empty one in the page's sample.
    Single {
        shown: |row| row.get("value").map(|value| json!([value])),
        ..single(&["/user/attributes/{name}"], unknown("user-attributes", "user_attribute.get")).about(&["name"])
    },
    single(&["/user/current-session/cache"], unknown("session-cache", "user.get_cached_value")).about(&["key"]),
    single(&["/user/current-session/feature-visibility"], one("feature-visibility", "user.get_feature_visibility")),
    single(&["/winbind/config/global", "/winbind/config/status"], one(WINBIND, "winbind.get_service_details")),
];

const EMAIL: &str = "email";
const SCANS: &str = "scan-details";
const RADIUS: &str = "radius-service";
const WINBIND: &str = "winbind-service";
const SERVERS: &str = "managed-servers";

const fn single(paths: &'static [&'static str], rows: Collection) -> Single {
    Single {
        paths,
        rows,
        about: &[],
        owners: None,
        sent: &[],
        within: "",
        shown: |row| (row != json!({}) && row.is_object()).then_some(row),
    }
}

fn named(name: &str) -> Option<&'static Single> {
    SINGLES.iter().find(|one| one.rows.name == name)
}

pub(super) fn work(cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
    let outcome = match cx.call.id {
        "policy_compliance.set_scan_details" => set_scan_details(cx),
        "radius.is_service_active" => {
            let running = cx.only(&named(RADIUS)?.rows).get("serviceRunning").cloned();
            Ok(Outcome::One(running?))
        }
        "radius.get_service_status" => {
            let service = cx.only(&named(RADIUS)?.rows);
            Ok(Outcome::One(json!({
                "processEnabled": service.get("serviceEnabled"),
                "processRunning": service.get("serviceRunning"),
            })))
        }
        "radius.disable_service" => edit(cx, RADIUS, |service| {
            service.set(json!({ "serviceEnabled": false, "serviceRunning": false }));
        }),
        "winbind.enable_service" => edit(cx, WINBIND, |service| {
            service.set(json!({ "processEnabled": true, "processRunning": true }));
        }),
        "settings_messaging.reset_email" => edit(cx, EMAIL, |email| *email = json!({})),
        "system.add_managed_server" => {
            let server = json!({ "primaryServer": { "ip": cx.call.text("ip") } });
            edit(cx, SERVERS, |servers| {
                if let Some(clusters) = servers.get_mut("clusters").and_then(Value::as_array_mut) {
                    clusters.push(server);
                }
            })
        }
        _ => {
            let path = cx.call.operation.operation.path.strip_prefix(ROOT)?;
            let single = SINGLES.iter().find(|one| one.paths.contains(&path))?;
            match cx.call.operation.operation.method.as_str() {
                "GET" => single.show(cx),
                _ => single.set(cx),
            }
        }
    };
    Some(outcome)
}

/// The details of a scan are set by its id, and read by its name.
fn set_scan_details(cx: &mut CallContext<'_, '_>) -> CallResult {
    let Some((scans, details)) = policies::named("scan-configurations").zip(named(SCANS)) else {
        return Err(Stop::Unknown);
    };
    let (_, scan) = scans.require(cx, cx.path("id"))?;
    Ok(details.change(cx, &[path::text(&scan, "name").to_owned()]))
}

fn edit(cx: &mut CallContext<'_, '_>, name: &str, edit: impl FnOnce(&mut Value)) -> CallResult {
    let rows = &named(name).ok_or(Stop::Unknown)?.rows;
    let mut row = cx.only(rows);
    edit(&mut row);
    cx.replace(rows, 0, row);
    Ok(Outcome::Usual)
}

impl Single {
    /// The same with the parameters that have the keys of what it is about.
    const fn about(self, about: &'static [&'static str]) -> Self {
        Self { about, ..self }
    }

    fn show(&self, cx: &mut CallContext<'_, '_>) -> CallResult {
        let parts = self.parts(cx)?;
        let part = parts.first().map_or("", String::as_str);
        let row = cx.store.only(&self.rows, part);
        (self.shown)(row).map(Outcome::One).ok_or(Stop::Unknown)
    }

    fn set(&self, cx: &mut CallContext<'_, '_>) -> CallResult {
        let parts = self.parts(cx)?;
        Ok(self.change(cx, &parts))
    }

    /// Takes over what the record has room for. One of which nothing is known has room for everything.
    fn change(&self, cx: &mut CallContext<'_, '_>, parts: &[String]) -> Outcome {
        let rows = &self.rows;
        let mut sent = cx.sent(rows);
        if let Some(Value::Object(within)) = sent.remove(self.within) {
            sent = within;
        }
        for part in parts {
            let mut row = cx.store.only(rows, part);
            if let Value::Object(fields) = &mut row {
                for (name, value) in &sent {
                    let known = self.sent.iter().find(|(sent, _)| sent == name);
                    let name = known.map_or(name.as_str(), |(_, field)| field);
                    let has_room = cx.store.is_untyped(rows)
                        || fields.contains_key(name)
                        || cx.store.has_field(rows, name);
                    if has_room {
                        let value = in_form_of(fields.get(name), value.clone());
                        fields.insert(name.to_owned(), value);
                    }
                }
            }
            cx.store.replace(rows, part, 0, row);
        }
        Outcome::Usual
    }

    /// The keys of what the call is about.
    fn parts(&self, cx: &CallContext<'_, '_>) -> Result<Vec<String>, Refusal> {
        if self.about.is_empty() {
            return Ok(vec![String::new()]);
        }
        let parts = self.about.iter().flat_map(|name| cx.call.values(name));
        let parts: Vec<String> = parts.collect();
        if let Some(owners) = self.owners {
            owners.known_all(cx, &parts)?;
        }
        Ok(parts)
    }
}

/// What names the record of a collection; empty where there is only one.
pub(in crate::products::fortinac) fn part(collection: &str) -> &'static str {
    let about = named(collection).map_or(&[][..], |one| one.about);
    about.first().copied().unwrap_or_default()
}
