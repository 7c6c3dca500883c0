//! Audit instances.

use super::likely::{date_time, pick};
use crate::products::dbss::{REGION, ZONES};
use crate::products::prelude::*;

pub(super) const INSTANCES: Collection =
    Collection::of("instances", "instance.list_audit_instances_last", "id")
        .timed("created")
        .counted(Count::MadeUp)
        .rendered(render);

/// The tags of an instance, which its lists do not show.
pub(super) const TAGS: &str = "#tags";

pub(super) const DAY: i64 = 24 * 3_600_000;

/// What every instance has, of the machine that it runs on. Memory is in MB.
pub(super) const PROCESSORS: i64 = 4;
pub(super) const MEMORY: i64 = 16_384;
pub(super) const DATABASES_OF_AN_INSTANCE: i64 = 30;

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
    let even = number.is_multiple_of(2);
    if even { "Demand" } else { "Period" }
}

fn render(row: &mut Fields, context: &RowContext<'_>) {
    let number = context.number;
    let id = row.get("id").and_then(Value::as_str).unwrap_or_default();
    let resource = resource_id(id);
    let absent = "instance_id effect scene failed_reason upgrade_log connectIpv6 remainDays subnetId \
                  chargeModel configNum new_version";
    for name in absent.split_whitespace() {
        row.remove(name);
    }
    if number.is_multiple_of(3) {
        row.set(json!({ "new_version": "24.02.1" }));
    }
    let stopped = number % 4 == 3;
    let level = pick(context, "specification", &["low", "medium", "high"]);
    row.set(json!({
        "name": name(number), "resource_id": resource, "status": if stopped { "SHUTOFF" } else { "ACTIVE" },
        "task": "NO_TASK", "version": "24.01.1", "charge_model": charge_model(number),
        "expired": date_time(context.millis + 365 * DAY), "remain_days": "365", "keep_days": "0",
        "resource_spec_code": format!("dbss.bypassaudit.{level}"), "cpu": PROCESSORS, "ram": MEMORY,
        "database_limit": DATABASES_OF_AN_INSTANCE, "region": REGION,
        "zone": pick(context, "zone", &ZONES),
        "connect_ip": format!("10.0.{}.{}", number / 250 % 250, number % 250 + 1),
        "connect_ipv6": format!("2001:db8::{:x}", number % 0xffff + 1),
        (TAGS): [{ "key": "team", "value": pick(context, "team", &["audit", "operations"]) }],
    }));
}
