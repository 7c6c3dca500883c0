//! Devices, and the containers that hold them.

use super::change::{blank, take_over};
use super::does::Does;
use super::hosts::HOSTS;
use super::likely;
use super::ports::PORTS;
use super::records::plain;
use super::resource::{Resource, in_use};
use super::{adapters, groups, mac};
use crate::products::prelude::*;

/// Of the list of devices only the path is known; containers are devices by their record.
const A_DEVICE: &str = "device.list_containers";

pub(super) static DEVICES: Resource = Resource {
    names: &[("macAddress", "physicalAddress"), ("ip", ADDRESS)],
    switch: |_, _| (),
    before_delete: |cx, device| {
        for (number, _) in PORTS.with(cx, "deviceID", device.get("id")) {
            cx.delete(&PORTS.rows, number);
        }
        groups::forget(cx, likely::DEVICE, device.get("id"));
        Ok(())
    },
    ..plain(
        "/device",
        Collection::of("devices", A_DEVICE, "id").rendered(render_device),
    )
    .with_calls(&[
        ("device.poll_certificates", Does::Need("id")),
        ("device.import_certificates", Does::Need("id")),
        ("device.resync_interfaces", Does::Need("id")),
        ("device.set_l3_polling", Does::Need("id")),
    ])
};

pub(super) static CONTAINERS: Resource = Resource {
    switch: |_, _| (),
    before_delete: |cx, container| {
        let inside = DEVICES.with(cx, "parent", container.get("name")).len();
        if inside == 0 {
            return Ok(());
        }
        let name = path::text(container, "name");
        let what = format!("the container `{name}` is in use: there are {inside} devices in it");
        Err(in_use(cx, &what))
    },
    ..plain(
        "/device/container",
        Collection::of("containers", A_DEVICE, "id")
            .counted(Count::Exactly(SITES.len()))
            .rendered(render_container),
    )
};

/// The containers that there are at the start.
const SITES: [&str; 4] = ["Headquarters", "Branch", "Laboratory", "Warehouse"];
/// The address of a device. Pages name it in requests only: that responses have the same name is inferred.
const ADDRESS: &str = "ipAddress";
/// The second digit pair of the MAC addresses of devices, so that they are none of hosts.
const DEVICE_MACS: u8 = 0x10;

pub(super) fn work(cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
    Some(match cx.call.id {
        "device.create_snmp_device" => create(cx),
        "device.update_snmp_device" => update(cx),
        "device.move_to_container" => move_to(cx),
        "device.save_container" => save_container(cx),
        "device.get_container_usage" => usage(cx),
        "device.list_by_container" => Ok(by_container(cx)),
        _ => return None,
    })
}

fn create(cx: &mut CallContext<'_, '_>) -> CallResult {
    let (call, container) = (cx.call, container_name(cx)?);
    DEVICES.add(cx, |device| describe(device, &call, container.as_ref()));
    Ok(Outcome::Usual)
}

fn update(cx: &mut CallContext<'_, '_>) -> CallResult {
    let (call, container) = (cx.call, container_name(cx)?);
    let change = |device: &mut Fields| describe(device, &call, container.as_ref());
    DEVICES.change_one(cx, cx.path("id"), change)
}

/// The name of the container that the body of a device names.
fn container_name(cx: &CallContext<'_, '_>) -> Result<Option<Value>, Refusal> {
    let Some(id) = cx.call.text("containerID") else {
        return Ok(None);
    };
    let found = CONTAINERS.known(cx, &id)?;
    Ok(found.and_then(|(_, container)| container.get("name").cloned()))
}

/// Takes over what the body says of a device. What it is managed with, secrets above all, is not part of its record.
fn describe(device: &mut Fields, call: &Call<'_>, container: Option<&Value>) {
    let fields = [
        ("name", "ipAddress"),
        ("name", "systemName"),
        (ADDRESS, "ipAddress"),
        ("role", "role"),
        ("description", "description"),
        ("notes", "note"),
        ("deviceType", "deviceTypeOverride"),
    ];
    take_over(device, call, &fields);
    if let Some(container) = container {
        device.set(json!({ "parent": container }));
    }
}

fn move_to(cx: &mut CallContext<'_, '_>) -> CallResult {
    let id = cx.call.query("containerID").unwrap_or_default();
    let (_, container) = CONTAINERS.require(cx, id)?;
    let name = container.get("name");
    let moved = cx.call.query_list("deviceID");
    if cx.call.query("isHost") == Some("true") {
        HOSTS.change_all(cx, &moved, |host| {
            adapters::change_all(host, |adapter| adapter.set(json!({ "container": name })));
        })
    } else {
        DEVICES.change_all(cx, &moved, |device| device.set(json!({ "parent": name })))
    }
}

/// Adds a container, or changes the one that `id` names; what is in it follows a new name.
fn save_container(cx: &mut CallContext<'_, '_>) -> CallResult {
    let call = cx.call;
    let change = |container: &mut Fields| {
        let fields = [
            ("name", "name"),
            ("notes", "note"),
            (FOR_ACCESS_POINTS, FOR_ACCESS_POINTS),
        ];
        take_over(container, &call, &fields);
    };
    let id = cx.call.text("id");
    let known = id.as_ref().map(|id| CONTAINERS.known(cx, id));
    let Some((number, before)) = known.transpose()?.flatten() else {
        CONTAINERS.add(cx, change);
        return Ok(Outcome::Usual);
    };
    if let Some(name) = call.field("name") {
        for (number, mut device) in DEVICES.with(cx, "parent", before.get("name")) {
            path::set(&mut device, "parent", name.clone());
            cx.replace(&DEVICES.rows, number, device);
        }
    }
    let container = CONTAINERS.change(cx, number, before, change);
    Ok(CONTAINERS.changed(cx, container))
}

/// Whether access points that are found go into a container.
const FOR_ACCESS_POINTS: &str = "defaultAPLocation";

fn usage(cx: &mut CallContext<'_, '_>) -> CallResult {
    let (_, container) = CONTAINERS.require(cx, cx.path("id"))?;
    let inside = DEVICES.with(cx, "parent", container.get("name"));
    let names = inside.iter().filter_map(|(_, device)| device.get("name"));
    let names: Vec<_> = names.collect();
    let devices = json!({ "name": "Devices", "children": names });
    let used = (!names.is_empty()).then_some(devices);
    Ok(Outcome::all(used.into_iter().collect()))
}

/// The containers, each with what is in it.
fn by_container(cx: &mut CallContext<'_, '_>) -> Outcome {
    let mut all = CONTAINERS.references(cx);
    for container in &mut all {
        let inside = DEVICES.with(cx, "parent", container.get("name"));
        let inside = inside.iter().map(|(_, device)| DEVICES.reference(device));
        path::set(container, "devices", inside.collect::<Value>());
    }
    Outcome::all(all)
}

fn render_device(device: &mut Fields, context: &RowContext<'_>) {
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

fn render_container(container: &mut Fields, context: &RowContext<'_>) {
    let site = context.nth(&SITES);
    blank(container, &[Some("id"), Some("landscape")]);
    container.set(json!({ "name": site, "identification": site }));
}
