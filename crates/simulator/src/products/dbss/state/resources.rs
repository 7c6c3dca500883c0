//! Instances as resources of the account.

use serde_json::{Value, json};

use super::call_context::CallContext;
use super::clusters::{ENCRYPTION, OPERATION};
use super::instances::{INSTANCES, TAGS};
use crate::answer::{CallResult, Outcome};
use crate::state::{Query, path};

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_, '_>) -> Option<CallResult> {
    let kind = cx.path("resource_type");
    let resources = match kind {
        "cloudservers" => &INSTANCES,
        "dbEncrypt" => &ENCRYPTION,
        "dbOm" => &OPERATION,
        _ => return None,
    };
    let (rows, total) = cx.page(resources, &Query::default());
    match name {
        "list_domain_all_resource" => {
            let shown = rows.iter().map(|row| shown(cx, kind, row)).collect();
            Some(Ok(Outcome::Rows(shown, total)))
        }
        "show_domain_all_resource_count" => Some(Ok(Outcome::One(json!({ "total_count": total })))),
        _ => None,
    }
}

fn shown(cx: &CallContext<'_, '_, '_>, kind: &str, row: &Value) -> Value {
    let of = |field: &str| row.get(field).cloned().unwrap_or_default();
    let id = ["resource_id", "instance_id"]
        .iter()
        .find_map(|name| row.get(name));
    // Encryption and O&M instances have a number there.
    let created = row.get("created").filter(|created| created.is_string());
    json!({
        "resource_id": id,
        "name": of("name"),
        "description": of("comment"),
        "provider": "dbss",
        "type": kind,
        "create_time": created,
        "vpc_id": of("vpc_id"),
        "subnet_id": of("subnet_id"),
        "security_group_id": of("security_group_id"),
        "environment": {
            "domain_id": cx.path("domain_id"),
            "region_id": cx.path("region_id"),
            "ep_id": path::text(row, "enterprise_project_id"),
        },
        "affected_resources": [],
        "tags": row.get(TAGS).cloned().unwrap_or_else(|| json!([])),
    })
}
