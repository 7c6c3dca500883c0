//! Masking rules.

use super::likely::date_time;
use super::rows::copy;
use crate::products::prelude::*;

pub(super) const MASKS: Collection =
    Collection::of("masks", "privacy.list_audit_sensitive_masks_new", "id")
        .timed("operate_time")
        .counted(Count::MadeUp)
        .rendered(render);

const BUILT_IN: &str = "BUILD_IN";
const FIELDS: &str = "rule_name=name mask_regex=regex mask_value";

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
    let (id, body) = (cx.path("id"), cx.body());
    let now = date_time(cx.call.now());
    Some(match name {
        "list_audit_sensitive_masks" => Ok(cx.list_all(&MASKS)),
        "create_sensitive_mask_rule" => {
            cx.add(&MASKS, |row| {
                path::set(row, "type", "USER_DEFINE");
                copy(&body, row, FIELDS);
            });
            Ok(Outcome::Usual)
        }
        "update_sensitive_mask_rule" => {
            let checked = cx.check_own(&MASKS, id, BUILT_IN);
            checked.and_then(|()| {
                cx.change(&MASKS, id, |row| {
                    path::set(row, "operate_time", now);
                    copy(&body, row, FIELDS);
                })
            })
        }
        "delete_sensitive_mask_rule" => {
            let checked = cx.check_own(&MASKS, id, BUILT_IN);
            checked.and_then(|()| cx.remove(&MASKS, id))
        }
        "set_sensitive_mask_rule_switch" => cx.change_each(&MASKS, &cx.call.list("ids"), |row| {
            path::set(row, "operate_time", now.as_str());
            copy(&body, row, "status");
        }),
        _ => return None,
    })
}

fn render(row: &mut Fields, context: &RowContext<'_>) {
    let number = context.number;
    let even = number.is_multiple_of(2);
    let made_by = if even { BUILT_IN } else { "USER_DEFINE" };
    row.set(json!({
        "name": format!("mask-{number}"), "type": made_by, "status": "ON", "regex": r"\b\d{16}\b",
        "mask_value": "###",
    }));
}
