//! Devices, and the containers that hold them.

use serde_json::{Map, Value, json};

use super::change::blank;
use super::hosts::HOSTS;
use super::likely;
use super::ports::PORTS;
use super::records::plain;
use super::resource::{Does, Resource, in_use, rows, with};
use super::{adapters, groups, mac};
use crate::answer::{CallResult, Outcome};
use crate::call::Call;
use crate::refusal::Refusal;
use crate::state::{Collection, Count, RowContext, SetFields, Store};

/// Of the list of devices only the path is known; containers are devices by their record.
const A_DEVICE: &str = "device.list_containers";

pub(super) static DEVICES: Resource = Resource {
    calls: &[
        ("device.poll_certificates", Does::Need { ids: "id" }),
        ("device.import_certificates", Does::Need { ids: "id" }),
        ("device.resync_interfaces", Does::Need { ids: "id" }),
        ("device.set_l3_polling", Does::Need { ids: "id" }),
    ],
    names: &[("macAddress", "physicalAddress"), ("ip", ADDRESS)],
    switch: |_, _| (),
    before_delete: |_, store, device| {
        for (number, _) in with(store, &PORTS, "deviceID", device.get("id")) {
            store.delete(PORTS.rows, "", number);
        }
        groups::forget(store, likely::DEVICE, device.get("id"));
        Ok(())
    },
    ..plain(
        &["/device"],
        &Collection {
            render: render_device,
            ..Collection::of("devices", A_DEVICE, "id")
        },
    )
};

pub(super) static CONTAINERS: Resource = Resource {
    switch: |_, _| (),
    before_delete: |call, store, container| {
        let inside = with(store, &DEVICES, "parent", container.get("name"));
        if inside.is_empty() {
            return Ok(());
        }
        let name = container.get("name").and_then(Value::as_str);
        let what = format!(
            "the container `{}` is in use: there are {} devices in it",
            name.unwrap_or_default(),
            inside.len()
        );
        Err(in_use(call, &what))
    },
    ..plain(
        &["/device/container"],
        &Collection {
            count: Count::Exactly(SITES.len()),
            render: render_container,
            ..Collection::of("containers", A_DEVICE, "id")
        },
    )
};

/// The containers that there are at the start.
const SITES: [&str; 4] = ["Headquarters", "Branch", "Laboratory", "Warehouse"];
/// The address of a device. Pages name it in requests only: that answers have the same name is inferred.
const ADDRESS: &str = "ipAddress";
/// The second digit pair of the MAC addresses of devices, so that they are none of hosts.
const DEVICE_MACS: u8 = 0x10;

pub(super) fn work(call: &Call<'_>, store: &mut Store<'_>) -> Option<CallResult> {
    Some(match call.id {
        "device.create_snmp_device" => container_name(call, store).map(|container| {
            DEVICES.add(call, store, |device| describe(device, call, container));
            Outcome::Usual
        }),
        "device.update_snmp_device" => container_name(call, store).and_then(|container| {
            let change =
                |device: &mut Map<String, Value>| describe(device, call, container.clone());
            DEVICES.change_one(call, store, call.path("id"), change)
        }),
        "device.move_to_container" => move_to(call, store),
        "device.save_container" => save_container(call, store),
        "device.get_container_usage" => usage(call, store),
        "device.list_by_container" => Ok(by_container(store)),
        _ => return None,
    })
}

/// The name of the container that the body of a device names.
fn container_name(call: &Call<'_>, store: &Store<'_>) -> Result<Option<Value>, Refusal> {
    let Some(id) = call.text("containerID") else {
        return Ok(None);
    };
    let found = CONTAINERS.require(call, store, &id)?;
    Ok(found.and_then(|(_, container)| container.get("name").cloned()))
}

/// Takes over what the body says of a device. What it is managed with, secrets above all, is not part of its record.
fn describe(device: &mut Map<String, Value>, call: &Call<'_>, container: Option<Value>) {
    for (field, sent) in [
        ("name", "ipAddress"),
        ("name", "systemName"),
        (ADDRESS, "ipAddress"),
        ("role", "role"),
        ("description", "description"),
        ("notes", "note"),
        ("deviceType", "deviceTypeOverride"),
    ] {
        if let Some(value) = call.field(sent) {
            device.set(json!({ (field): value.clone() }));
        }
    }
    if let Some(container) = container {
        device.set(json!({ "parent": container }));
    }
}

fn move_to(call: &Call<'_>, store: &mut Store<'_>) -> CallResult {
    let id = call.query("containerID").unwrap_or_default();
    let Some((_, container)) = CONTAINERS.require(call, store, id)? else {
        return Ok(Outcome::Usual);
    };
    let name = container.get("name").cloned().unwrap_or_default();
    let moved = call.query_list("deviceID");
    if call.query("isHost") == Some("true") {
        HOSTS.change_all(call, store, &moved, |host| {
            adapters::change_all(host, |adapter| {
                adapter.set(json!({
                    "container": name.clone(),
                }));
            });
        })
    } else {
        DEVICES.change_all(call, store, &moved, |device| {
            device.set(json!({ "parent": name.clone() }));
        })
    }
}

/// Adds a container, or changes the one that `id` names; what is in it follows a new name.
fn save_container(call: &Call<'_>, store: &mut Store<'_>) -> CallResult {
    let change = |container: &mut Map<String, Value>| {
        for (field, sent) in [
            ("name", "name"),
            ("notes", "note"),
            (FOR_ACCESS_POINTS, FOR_ACCESS_POINTS),
        ] {
            if let Some(value) = call.field(sent) {
                container.set(json!({ (field): value.clone() }));
            }
        }
    };
    let id = call.text("id");
    let known = id.map(|id| {
        CONTAINERS
            .require(call, store, &id)
            .map(|found| (id, found))
    });
    let Some((id, Some((_, before)))) = known.transpose()? else {
        CONTAINERS.add(call, store, change);
        return Ok(Outcome::Usual);
    };
    if let Some(name) = call.field("name") {
        for (number, mut device) in with(store, &DEVICES, "parent", before.get("name")) {
            if let Value::Object(fields) = &mut device {
                fields.set(json!({ "parent": name.clone() }));
            }
            store.replace(DEVICES.rows, "", number, device);
        }
    }
    CONTAINERS.change_one(call, store, &id, change)
}

/// Whether access points that are found go into a container.
const FOR_ACCESS_POINTS: &str = "defaultAPLocation";

fn usage(call: &Call<'_>, store: &mut Store<'_>) -> CallResult {
    let Some((_, container)) = CONTAINERS.require(call, store, call.path("id"))? else {
        return Ok(Outcome::Usual);
    };
    let inside = with(store, &DEVICES, "parent", container.get("name"));
    let names: Vec<_> = inside
        .iter()
        .filter_map(|(_, device)| device.get("name"))
        .collect();
    Ok(rows(if names.is_empty() {
        Vec::new()
    } else {
        vec![json!({ "name": "Devices", "children": names })]
    }))
}

/// The containers, each with what is in it.
fn by_container(store: &mut Store<'_>) -> Outcome {
    let mut all = CONTAINERS.references(store);
    for container in &mut all {
        let inside = with(store, &DEVICES, "parent", container.get("name"));
        let inside = inside.iter().map(|(_, device)| DEVICES.reference(device));
        let inside: Vec<Value> = inside.collect();
        if let Value::Object(fields) = container {
            fields.set(json!({ "devices": inside }));
        }
    }
    rows(all)
}

fn render_device(device: &mut Map<String, Value>, context: &RowContext<'_>) {
    let number = context.number;
    let site = SITES
        .iter()
        .cycle()
        .nth(usize::try_from(number % 4).unwrap_or(0));
    blank(device, &[Some("id"), Some("landscape")]);
    let name = format!("switch-{number}");
    device.set(json!({
        "identification": name, "auditObjectName": name, "name": name, "parent": site, "status": 1,
        "physicalAddress": mac::made_up(number, DEVICE_MACS),
    }));
}

fn render_container(container: &mut Map<String, Value>, context: &RowContext<'_>) {
    let site = usize::try_from(context.number)
        .ok()
        .and_then(|at| SITES.get(at));
    blank(container, &[Some("id"), Some("landscape")]);
    container.set(json!({ "name": site, "identification": site }));
}
