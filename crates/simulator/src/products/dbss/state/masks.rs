//! Masking rules.

use serde_json::{Map, Value, json};

use super::call_context::{CallContext, body, copy};
use super::likely::date_time;
use crate::answer::{CallResult, Outcome};
use crate::refusal::Refusal;
use crate::state::{Collection, Count, Query, RowContext, SetFields, path};

pub(super) const MASKS: Collection = Collection {
    time: Some("operate_time"),
    count: Count::MadeUp,
    render,
    ..Collection::of("masks", "privacy.list_audit_sensitive_masks_new", "id")
};

const BUILT_IN: &str = "BUILD_IN";
const FIELDS: &str = "rule_name=name mask_regex=regex mask_value";

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_, '_>) -> Option<CallResult> {
    let id = cx.path("id");
    let now = date_time(cx.call.now());
    let worked = match name {
        "list_audit_sensitive_masks" => Ok(cx.list(&MASKS, &Query::default())),
        "create_sensitive_mask_rule" => {
            cx.add(&MASKS, |call, row| {
                path::set(row, "type", "USER_DEFINE");
                copy(&body(call), row, FIELDS);
            });
            Ok(Outcome::Usual)
        }
        "update_sensitive_mask_rule" => {
            let said = body(&cx.call);
            own(cx, id).and_then(|()| {
                cx.change(&MASKS, id, |row| {
                    path::set(row, "operate_time", now);
                    copy(&said, row, FIELDS);
                })
            })
        }
        "delete_sensitive_mask_rule" => own(cx, id).and_then(|()| cx.remove(&MASKS, id)),
        "set_sensitive_mask_rule_switch" => {
            let (ids, status) = (cx.call.list("ids"), cx.text("status"));
            cx.change_each(&MASKS, &ids, |row| {
                row.set(json!({ "operate_time": now.as_str(), "status": status.as_str() }));
            })
        }
        _ => return None,
    };
    Some(worked)
}

/// Only rules that the customer made can be changed and deleted.
fn own(cx: &mut CallContext<'_, '_, '_>, id: &str) -> Result<(), Refusal> {
    match cx.row(&MASKS, id)? {
        Some((_, row)) if path::text(&row, "type") == BUILT_IN => {
            let why = format!("the rule `{id}` is one of the service; it can only be switched");
            Err(cx.refusal(&why))
        }
        _ => Ok(()),
    }
}

fn render(row: &mut Map<String, Value>, context: &RowContext<'_>) {
    let number = context.number;
    let made_by = if number.is_multiple_of(2) {
        BUILT_IN
    } else {
        "USER_DEFINE"
    };
    row.set(json!({
        "name": format!("mask-{number}"), "type": made_by, "status": "ON", "regex": r"\b\d{16}\b",
        "mask_value": "###",
    }));
}
