//! Masking rules.

use serde_json::{Map, Value, json};

use super::desk::{Desk, Worked, body, copy};
use super::likely::{date_time, set};
use crate::answer::Outcome;
use crate::refusal::Refusal;
use crate::state::{Collection, Count, Dressing, Query, path};

pub(super) const MASKS: Collection = Collection {
    name: "masks",
    rows_of: "privacy.list_audit_sensitive_masks_new",
    key: "id",
    time: Some("operate_time"),
    count: Count::MadeUp,
    dress,
};

const BUILT_IN: &str = "BUILD_IN";
const FIELDS: [(&str, &str); 3] = [
    ("rule_name", "name"),
    ("mask_regex", "regex"),
    ("mask_value", "mask_value"),
];

pub(super) fn work(call: &str, desk: &mut Desk<'_, '_, '_>) -> Option<Worked> {
    let id = desk.path("id");
    let now = date_time(desk.job.now());
    let worked = match call {
        "list_audit_sensitive_masks" => Ok(desk.list(&MASKS, &Query::default())),
        "create_sensitive_mask_rule" => {
            desk.add(&MASKS, |job, row| {
                path::set(row, "type", "USER_DEFINE");
                copy(&body(job), row, &FIELDS);
            });
            Ok(Outcome::Usual)
        }
        "update_sensitive_mask_rule" => {
            let said = body(&desk.job);
            own(desk, id).and_then(|()| {
                desk.change(&MASKS, id, |row| {
                    path::set(row, "operate_time", now);
                    copy(&said, row, &FIELDS);
                })
            })
        }
        "delete_sensitive_mask_rule" => own(desk, id).and_then(|()| desk.remove(&MASKS, id)),
        "set_sensitive_mask_rule_switch" => {
            let (ids, status) = (desk.job.list("ids"), desk.text("status"));
            desk.change_each(&MASKS, &ids, |row| {
                path::set(row, "operate_time", now.as_str());
                path::set(row, "status", status.as_str());
            })
        }
        _ => return None,
    };
    Some(worked)
}

/// Only rules that the customer made can be changed and deleted.
fn own(desk: &mut Desk<'_, '_, '_>, id: &str) -> Result<(), Refusal> {
    match desk.row(&MASKS, id)? {
        Some((_, row)) if path::text(&row, "type") == BUILT_IN => {
            let why = format!("the rule `{id}` is one of the service; it can only be switched");
            Err(desk.refusal(&why))
        }
        _ => Ok(()),
    }
}

fn dress(row: &mut Map<String, Value>, dressing: &Dressing<'_>) {
    let number = dressing.number;
    let made_by = if number.is_multiple_of(2) {
        BUILT_IN
    } else {
        "USER_DEFINE"
    };
    set(
        row,
        [
            ("name", json!(format!("mask-{number}"))),
            ("type", json!(made_by)),
            ("status", json!("ON")),
            ("regex", json!(r"\b\d{16}\b")),
            ("mask_value", json!("###")),
        ],
    );
}
