//! Instances as resources of the account.

use super::clusters::{ENCRYPTION, OPERATION};
use super::instances::{INSTANCES, TAGS};
use super::rows::copy;
use crate::products::prelude::*;

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
    let kind = cx.path("resource_type");
    let resources = match kind {
        "cloudservers" => &INSTANCES,
        "dbEncrypt" => &ENCRYPTION,
        "dbOm" => &OPERATION,
        _ => return None,
    };
    let (rows, total) = cx.page(resources, &Query::default());
    Some(Ok(match name {
        "list_domain_all_resource" => {
            let shown = rows.iter().map(|row| shown(cx, kind, row)).collect();
            Outcome::Rows(shown, total.into())
        }
        "show_domain_all_resource_count" => Outcome::One(json!({ "total_count": total })),
        _ => return None,
    }))
}

fn shown(cx: &CallContext<'_, '_>, kind: &str, row: &Value) -> Value {
    let id = ["resource_id", "instance_id"]
        .iter()
        .find_map(|name| row.get(name));
    // Encryption and O&M instances have a number there.
    let created = row.get("created").filter(|created| created.is_string());
    let mut shown = json!({
        "resource_id": id, "provider": "dbss", "type": kind, "create_time": created,
        "description": null, "vpc_id": null, "subnet_id": null, "security_group_id": null,
        "environment": {
            "domain_id": cx.path("domain_id"), "region_id": cx.path("region_id"),
            "ep_id": path::text(row, "enterprise_project_id"),
        },
        "affected_resources": [], "tags": row.get(TAGS).cloned().unwrap_or_else(|| json!([])),
    });
    let same = "name comment=description vpc_id subnet_id security_group_id";
    copy(row, &mut shown, same);
    shown
}
