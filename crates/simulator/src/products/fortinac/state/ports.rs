//! Ports of devices.

use serde_json::{Map, Value, json};

use super::change::blank;
use super::likely;
use super::records::plain;
use super::resource::{Does, Resource, with};
use crate::answer::{CallResult, Outcome};
use crate::call::Call;
use crate::state::{Collection, Count, RowContext, SetFields, Store};

pub(super) static PORTS: Resource = Resource {
    names: &[("physAddress", "physAddr"), ("macAddress", "physAddr")],
    calls: &[(
        "device_port.set_properties",
        Does::Edit {
            ids: "ids",
            edit: set_properties,
        },
    )],
    ..plain(
        &["/device/port", "/device/port/enforcement"],
        &Collection {
            count: Count::MadeUp,
            render: render_port,
            ..Collection::of("ports", "device_port.list", "dbid")
        },
    )
};

pub(super) fn work(call: &Call<'_>, store: &mut Store<'_>) -> Option<CallResult> {
    (call.id == "device_port.by_device").then(|| Ok(by_device(call, store)))
}

fn by_device(call: &Call<'_>, store: &mut Store<'_>) -> Outcome {
    let mut devices = Map::new();
    for id in call.query_list("devID") {
        let ports = with(store, &PORTS, "deviceID", Some(&json!(id)));
        let ports = ports.iter().map(|(_, port)| PORTS.reference(port));
        devices.insert(id, ports.collect());
    }
    Outcome::One(Value::Object(devices))
}

fn set_properties(port: &mut Map<String, Value>, call: &Call<'_>) {
    for (field, sent) in [
        ("name", "name"),
        ("defaultVlan", "defaultVlan"),
        ("currentVlan", "currentVlan"),
        ("notes", "note"),
    ] {
        if let Some(value) = call.field(sent) {
            port.set(json!({ (field): value.clone() }));
        }
    }
    if let Some(up) = call.field("adminStatus").and_then(Value::as_bool) {
        // As SNMP has it: 1 is up, 2 is down.
        port.set(json!({ "ifadminStatus": if up { 1 } else { 2 } }));
    }
}

fn render_port(port: &mut Map<String, Value>, context: &RowContext<'_>) {
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
