//! Ports of devices.

use super::change::{blank, take_over};
use super::does::Does;
use super::likely;
use super::records::plain;
use super::resource::Resource;
use crate::products::prelude::*;

pub(super) static PORTS: Resource = Resource {
    names: &[("physAddress", "physAddr"), ("macAddress", "physAddr")],
    ..plain(
        "/device/port",
        Collection::of("ports", "device_port.list", "dbid")
            .counted(Count::MadeUp)
            .rendered(render_port),
    )
    .also_at(&["/device/port/enforcement"])
    .with_calls(&[(
        "device_port.set_properties",
        Does::Edit("ids", set_properties),
    )])
};

pub(super) fn work(cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
    (cx.call.id == "device_port.by_device").then(|| Ok(by_device(cx)))
}

fn by_device(cx: &mut CallContext<'_, '_>) -> Outcome {
    let mut devices = Fields::new();
    for id in cx.call.query_list("devID") {
        let ports = PORTS.with(cx, "deviceID", Some(&json!(id)));
        let ports = ports.iter().map(|(_, port)| PORTS.reference(port));
        devices.insert(id, ports.collect());
    }
    Outcome::One(Value::Object(devices))
}

fn set_properties(port: &mut Fields, call: &Call<'_>) {
    let fields = [
        ("name", "name"),
        ("defaultVlan", "defaultVlan"),
        ("currentVlan", "currentVlan"),
        ("notes", "note"),
    ];
    take_over(port, call, &fields);
    if let Some(up) = call.field("adminStatus").and_then(Value::as_bool) {
        // As SNMP has it: 1 is up, 2 is down.
        port.set(json!({ "ifadminStatus": if up { 1 } else { 2 } }));
    }
}

fn render_port(port: &mut Fields, context: &RowContext<'_>) {
    let (device, index) = (
        context.number / likely::PORTS_OF_A_DEVICE,
        context.number % likely::PORTS_OF_A_DEVICE + 1,
    );
    let id = port.get("dbid").and_then(Value::as_u64).unwrap_or_default();
    blank(port, &[Some("dbid")]);
    let name = format!("port{index}");
    port.set(json!({
        "name": name, "ifname": name, "label": name, "displayName": likely::place(context.number),
        "deviceName": format!("switch-{device}"),
        // Ids of made-up rows follow their numbers.
        "deviceID": id - context.number + device, "ifindex": index.to_string(), "status": 1,
        "ifadminStatus": 1, "ifoperStatus": 1, "defaultVlan": "10", "currentVlan": "10",
    }));
}
