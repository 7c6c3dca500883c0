//! What calls say about audit instances, and the three lists of them.

use super::clusters;
use super::databases::DATABASES;
use super::instances::{
    DATABASES_OF_AN_INSTANCE, DAY, INSTANCES, MEMORY, PROCESSORS, TAGS, key_of_resource,
};
use super::jobs;
use super::likely::date_time;
use super::rows::copy;
use crate::products::dbss::ZONES;
use crate::products::prelude::*;

/// Whether the instance that the call is about is there, and may be worked with.
pub(super) fn admit(group: &str, cx: &mut CallContext<'_, '_>) -> Result<(), Refusal> {
    if cx.part.is_empty() || matches!(group, "db_encrypt" | "db_om") {
        return Ok(());
    }
    let id = &cx.part;
    let Some((_, instance)) = cx.known_in(&INSTANCES, "", id)? else {
        return Ok(());
    };
    let status = path::text(&instance, "status");
    // What is documented of these states is that nothing is allowed; that this means changes and not reads is inferred.
    if matches!(status, "BUILD" | "DELETING") && !cx.call.operation.operation.read_only {
        let why = format!(
            "the instance `{id}` is {status}; nothing can be done to it before that is over"
        );
        return Err(cx.refusal(&why));
    }
    Ok(())
}

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
    Some(match name {
        "list_audit_instances" | "list_audit_instances_last" => Ok(list(cx)),
        "list_audit_instance_jobs" => jobs::list(cx),
        // Paid by use. The response names no instance: it is in the lists, by its name.
        "create_instances" => {
            let server = cx.call.field("server").cloned().unwrap_or_default();
            build(cx, &server, "Demand");
            Ok(Outcome::Usual)
        }
        // For a period of time. The order counts as paid at once (inferred): the service that takes payments is not part
        // of this one.
        "create_instances_period_order" => {
            let row = build(cx, &cx.body(), "Period");
            Ok(clusters::ordered(path::text(&row, "resource_id")))
        }
        "list_availability_zone_infos" => Ok(zones()),
        "list_ecs_specification" => Ok(flavors()),
        "update_audit_instance" => {
            let id = std::mem::take(&mut cx.part);
            cx.update(&INSTANCES, &id, "name comment")
        }
        "set_audit_instance_time_zone" => {
            let id = std::mem::take(&mut cx.part);
            cx.update(&INSTANCES, &id, "timezone")
        }
        "update_audit_security_group" => {
            let group = cx.call.list("securitygroup_ids").into_iter().next();
            let id = match cx.call.text("resource_id") {
                Some(resource) => key_of_resource(&resource),
                None => cx.text("instance_id"),
            };
            cx.change(&INSTANCES, &id, |row| {
                path::set(row, "security_group_id", group.unwrap_or_default());
            })
        }
        _ => return None,
    })
}

/// The zones that instances are in.
fn zones() -> Outcome {
    let zones = (1..).zip(ZONES);
    let zones = zones.map(|(number, name)| {
        json!({
            "zone_name": name,
            "zone_number": number,
            "az_type": "DEDICATED",
            "alias": format!("AZ {number}"),
            "alias_us": format!("AZ{number}"),
        })
    });
    Outcome::all(zones.collect())
}

/// The machine sizes. Every zone offers all of them.
fn flavors() -> Outcome {
    let levels = ["low", "medium", "high"];
    let flavors = levels.map(|level| {
        json!({
            "id": format!("dbss.flavor.{level}"),
            "name": format!("dbss.flavor.{level}"),
            "level": level,
            "proxy": DATABASES_OF_AN_INSTANCE,
            "vcpus": PROCESSORS,
            "ram": MEMORY,
            "azs": ZONES,
            "az_type": "DEDICATED",
        })
    });
    Outcome::all(flavors.into())
}

fn list(cx: &mut CallContext<'_, '_>) -> Outcome {
    let (rows, total) = cx.page(&INSTANCES, &Query::default());
    let rows = rows.into_iter();
    let rows = rows.map(|row| shown(cx, row)).collect();
    Outcome::Rows(rows, total.into())
}

/// Fields that only one of the three lists has.
const NEW_ONLY: [&str; 5] = [
    "timezone",
    "binding_db_type",
    "enterprise_project_id",
    "failed_reason",
    "upgrade_log",
];

/// An instance in the words of the list that was called.
fn shown(cx: &mut CallContext<'_, '_>, mut row: Value) -> Value {
    let databases = cx.store.count(&DATABASES, path::text(&row, "id"));
    path::set(&mut row, "config_num", databases);
    let Value::Object(fields) = &mut row else {
        return row;
    };
    if cx.call.id.ends_with("_new") {
        rename(fields, "id", "instance_id");
        rename(fields, "connect_ipv6", "connectIpv6");
        return row;
    }
    for name in NEW_ONLY {
        fields.remove(name);
    }
    if !cx.call.id.ends_with("_last") {
        // The oldest list has both spellings.
        for (snake, camel) in [
            ("connect_ipv6", "connectIpv6"),
            ("remain_days", "remainDays"),
            ("subnet_id", "subnetId"),
            ("charge_model", "chargeModel"),
            ("config_num", "configNum"),
        ] {
            let value = fields.get(snake).cloned().unwrap_or_default();
            fields.insert(camel.to_owned(), value);
        }
    }
    row
}

fn rename(fields: &mut Fields, from: &str, to: &str) {
    if let Some(value) = fields.remove(from) {
        fields.insert(to.to_owned(), value);
    }
}

fn build(cx: &mut CallContext<'_, '_>, said: &Value, charge_model: &str) -> Value {
    let (begin, end) = (cx.call.now(), cx.after(100));
    let row = cx.add(&INSTANCES, |row| {
        let fields = "name comment availability_zone=zone region_id=region region vpc_id \
                      enterprise_project_id resource_spec_code";
        copy(said, row, fields);
        copy(said, row, &format!("tags={TAGS}"));
        for (list, fields) in [
            ("nics", "subnet_id ip_address=connect_ip"),
            ("security_groups", "id=security_group_id"),
            ("product_infos", "resource_spec_code"),
        ] {
            if let Some(first) = said.get(list).and_then(|items| items.get(0)) {
                copy(first, row, fields);
            }
        }
        row.set(json!({
            "charge_model": charge_model, "expired": date_time(begin + length(said)),
            "remain_days": (length(said) / DAY).to_string(), "keep_days": "0", "status": "BUILD",
        }));
        let made = json!({ "status": "ACTIVE" });
        Transitions::default().then(end.max(begin), made).begin(row);
    });
    jobs::begin(cx, &row);
    row
}

/// How long an order is for; a year for what is paid by use.
fn length(said: &Value) -> i64 {
    let unit = match said.get("period_type").and_then(Value::as_i64) {
        Some(0) => DAY,
        Some(1) => 7 * DAY,
        Some(2) => 30 * DAY,
        Some(4) => DAY / 24,
        _ => 365 * DAY,
    };
    // A hundred years are more than any order is for.
    let count = said.get("period_num").and_then(Value::as_i64).unwrap_or(1);
    unit.saturating_mul(count.clamp(1, 100 * 365))
        .min(100 * 365 * DAY)
}
