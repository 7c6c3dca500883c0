//! Audit instances: the three lists of them, and what calls say about one.

use serde_json::{Map, Value, json};

use super::call_context::{CallContext, Worked, body, copy};
use super::databases::DATABASES;
use super::jobs;
use super::likely::{date_time, pick, set};
use crate::answer::Outcome;
use crate::products::dbss::{REGION, ZONES};
use crate::refusal::Refusal;
use crate::state::{Collection, Count, Query, RowContext, path};
use crate::validate::paging::Window;

pub(super) const INSTANCES: Collection = Collection {
    name: "instances",
    rows_of: "instance.list_audit_instances_last",
    key: "id",
    time: Some("created"),
    count: Count::MadeUp,
    render,
};

/// The tags of an instance, which its lists do not show.
pub(super) const TAGS: &str = "#tags";

const DAY: i64 = 24 * 3_600_000;

/// Whether the instance that the call is about is there, and may be worked with.
pub(super) fn admit(group: &str, cx: &mut CallContext<'_, '_, '_>) -> Result<(), Refusal> {
    if cx.part.is_empty() || matches!(group, "db_encrypt" | "db_om") {
        return Ok(());
    }
    let id = cx.part.clone();
    let Some((_, instance)) = cx.row_in(&INSTANCES, "", &id)? else {
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

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_, '_>) -> Option<Worked> {
    let worked = match name {
        "list_audit_instances" | "list_audit_instances_last" => Ok(list(cx)),
        "list_audit_instance_jobs" => jobs::list(cx),
        "create_instances" => Ok(create(cx)),
        "create_instances_period_order" => Ok(order(cx)),
        "list_availability_zone_infos" => Ok(zones()),
        "list_ecs_specification" => Ok(flavors()),
        "update_audit_instance" => {
            let said = body(&cx.call);
            let fields = [("name", "name"), ("comment", "comment")];
            let id = std::mem::take(&mut cx.part);
            cx.change(&INSTANCES, &id, |row| copy(&said, row, &fields))
        }
        "set_audit_instance_time_zone" => {
            let said = body(&cx.call);
            let id = std::mem::take(&mut cx.part);
            cx.change(&INSTANCES, &id, |row| {
                copy(&said, row, &[("timezone", "timezone")]);
            })
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
    };
    Some(worked)
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
    let total = ZONES.len();
    Outcome::Rows(zones.collect(), total)
}

/// The machine sizes, of which all are to be had in all zones.
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
    let total = flavors.len();
    Outcome::Rows(flavors.into(), total)
}

/// What every instance has, of the machine that it runs on. Memory is in MB.
const PROCESSORS: i64 = 4;
const MEMORY: i64 = 16_384;
const DATABASES_OF_AN_INSTANCE: i64 = 30;

fn list(cx: &mut CallContext<'_, '_, '_>) -> Outcome {
    let (rows, total) = cx.page(&INSTANCES, &Query::default());
    let rows = rows.into_iter();
    let rows = rows.map(|row| shown(cx, row)).collect();
    Outcome::Rows(rows, total)
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
fn shown(cx: &mut CallContext<'_, '_, '_>, mut row: Value) -> Value {
    const NOTHING: Window = Window {
        index: 0,
        offset: 0,
        size: 0,
    };
    let id = path::text(&row, "id").to_owned();
    let everything = Query::default();
    let (_, databases) = cx.store.page(&DATABASES, &id, &everything, Some(NOTHING));
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

fn rename(fields: &mut Map<String, Value>, from: &str, to: &str) {
    if let Some(value) = fields.remove(from) {
        fields.insert(to.to_owned(), value);
    }
}

/// Makes an instance that is paid by use. The answer names none: it is in the lists, by its name.
fn create(cx: &mut CallContext<'_, '_, '_>) -> Outcome {
    let said = cx.call.field("server").cloned().unwrap_or_default();
    build(cx, &said, "Demand");
    Outcome::Usual
}

/// Orders an instance for a period of time. The order counts as paid at once (inferred): the service that takes payments is not part of this
/// one.
fn order(cx: &mut CallContext<'_, '_, '_>) -> Outcome {
    let said = body(&cx.call);
    let row = build(cx, &said, "Period");
    let order = path::text(&row, "resource_id").to_ascii_uppercase();
    Outcome::One(json!({ "order_id": format!("CS{order}"), "code": "0", "description": "success" }))
}

fn build(cx: &mut CallContext<'_, '_, '_>, said: &Value, charge_model: &str) -> Value {
    let (begin, end) = (cx.call.now(), cx.after(100));
    let row = cx.add(&INSTANCES, |_, row| {
        copy(
            said,
            row,
            &[
                ("name", "name"),
                ("comment", "comment"),
                ("availability_zone", "zone"),
                ("region_id", "region"),
                ("region", "region"),
                ("vpc_id", "vpc_id"),
                ("enterprise_project_id", "enterprise_project_id"),
                ("resource_spec_code", "resource_spec_code"),
                ("tags", TAGS),
            ],
        );
        for (list, field, place) in [
            ("nics", "subnet_id", "subnet_id"),
            ("nics", "ip_address", "connect_ip"),
            ("security_groups", "id", "security_group_id"),
            ("product_infos", "resource_spec_code", "resource_spec_code"),
        ] {
            if let Some(first) = said.get(list).and_then(|items| items.get(0)) {
                copy(first, row, &[(field, place)]);
            }
        }
        path::set(row, "charge_model", charge_model);
        path::set(row, "expired", date_time(begin + length(said)));
        path::set(row, "remain_days", (length(said) / DAY).to_string());
        path::set(row, "keep_days", "0");
        path::set(row, "status", "BUILD");
        jobs::building(begin, end).begin(row);
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

/// The id that call, upgrade and tag calls take: the instance's own in another form, so that either leads to the other.
pub(super) fn resource_id(id: &str) -> String {
    id.replace('-', "")
}

/// The key of the instance with that resource id; what is no resource id leads to none.
pub(super) fn key_of_resource(resource_id: &str) -> String {
    let part = |from: usize, to: usize| resource_id.get(from..to).unwrap_or_default();
    let end = resource_id.get(20..).unwrap_or_default();
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), end].join("-")
}

/// The name of the instance of that number.
pub(super) fn name(number: u64) -> String {
    format!("audit-{number}")
}

/// How the instance of that number is paid for.
pub(super) fn charge_model(number: u64) -> &'static str {
    if number.is_multiple_of(2) {
        "Demand"
    } else {
        "Period"
    }
}

fn render(row: &mut Map<String, Value>, context: &RowContext<'_>) {
    let number = context.number;
    let id = row.get("id").and_then(Value::as_str).unwrap_or_default();
    let resource = resource_id(id);
    for name in [
        "instance_id",
        "effect",
        "scene",
        "failed_reason",
        "upgrade_log",
        "connectIpv6",
        "remainDays",
        "subnetId",
        "chargeModel",
        "configNum",
    ] {
        row.remove(name);
    }
    if number.is_multiple_of(3) {
        row.insert("new_version".to_owned(), json!("24.02.1"));
    } else {
        row.remove("new_version");
    }
    row.insert("name".to_owned(), json!(name(number)));
    let stopped = number % 4 == 3;
    let specification = pick(
        context,
        "specification",
        &[
            "dbss.bypassaudit.low",
            "dbss.bypassaudit.medium",
            "dbss.bypassaudit.high",
        ],
    );
    set(
        row,
        [
            ("resource_id", json!(resource)),
            ("status", json!(if stopped { "SHUTOFF" } else { "ACTIVE" })),
            ("task", json!("NO_TASK")),
            ("version", json!("24.01.1")),
            ("charge_model", json!(charge_model(number))),
            ("expired", json!(date_time(context.millis + 365 * DAY))),
            ("remain_days", json!("365")),
            ("keep_days", json!("0")),
            ("resource_spec_code", json!(specification)),
            ("cpu", json!(PROCESSORS)),
            ("ram", json!(MEMORY)),
            ("database_limit", json!(DATABASES_OF_AN_INSTANCE)),
            ("region", json!(REGION)),
            ("zone", json!(pick(context, "zone", &ZONES))),
            (
                "connect_ip",
                json!(format!("10.0.{}.{}", number / 250 % 250, number % 250 + 1)),
            ),
            (
                "connect_ipv6",
                json!(format!("2001:db8::{:x}", number % 0xffff + 1)),
            ),
            (
                TAGS,
                json!([{ "key": "team", "value": pick(context, "team", &["audit", "operations"]) }]),
            ),
        ],
    );
}
